//! What the demo can be asked for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use console::Looks;
use console::options::{SCALE_PERCENT, ScreenLanguage, Screenshot, ThemeName};
use console::theme::Theme;
use serde::Deserialize;

/// Flags of the demo.
#[derive(Debug, Clone, Args)]
pub struct DemoFlags {
    /// Configuration file (TOML); flags win over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// OpenStreetMap extract (.osm.pbf) to drive in; a generated city without it
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Cars [default: 40]
    #[arg(long, value_name = "1..2000", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=2_000))]
    cars: Option<usize>,
    /// From which the city's day is drawn [default: 1]
    #[arg(long)]
    seed: Option<u64>,
    /// Record file; continued if it exists. Without it each run has a new one in your data folder
    #[arg(long, value_name = "FILE", conflicts_with = "temporary")]
    journal: Option<PathBuf>,
    /// Keep no record after the end
    #[arg(long)]
    temporary: bool,
    /// End by itself after this time, with a summary: 60s, 5m, 1h
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    lasts: Option<Duration>,
    /// A scripted second operator takes cases too
    #[arg(long)]
    colleague: bool,
    /// No window, even where there is a display: a scripted operator works, and everything is printed
    #[arg(long)]
    no_window: bool,
    /// Language of the window [default: en]
    #[arg(long, value_enum)]
    language: Option<ScreenLanguage>,
    /// The light theme, for bright rooms
    #[arg(long)]
    light: bool,
    /// Size of everything in the window, percent [default: 100]
    #[arg(long, value_name = "80..200", value_parser = clap::value_parser!(u16).range(80..=200))]
    scale: Option<u16>,
    /// Nothing moves in the window but what must
    #[arg(long)]
    reduced_motion: bool,
    /// Leave microphone and loudspeaker alone: calls go by captions
    #[arg(long)]
    silent: bool,
    /// Saves a picture of the window as PNG, and ends
    #[arg(long, value_name = "FILE", hide = true)]
    screenshot: Option<PathBuf>,
    /// Seconds before the picture is taken
    #[arg(long, value_name = "SECONDS", default_value_t = 20, hide = true)]
    after: u64,
}

/// The configuration file: the same as the flags, every line optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConfigFile {
    map: Option<PathBuf>,
    cars: Option<usize>,
    seed: Option<u64>,
    journal: Option<PathBuf>,
    colleague: bool,
    language: Option<ScreenLanguage>,
    theme: Option<ThemeName>,
    scale: Option<u16>,
    motion: Option<bool>,
    silent: bool,
}

impl ConfigFile {
    fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut file: Self = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Some(scale) = file.scale.filter(|scale| !SCALE_PERCENT.contains(scale)) {
            return Err(format!("{}: scale is {scale}, must be 80 to 200 (percent)", path.display()));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        for place in [&mut file.map, &mut file.journal] {
            *place = place.take().map(|given| folder.join(given));
        }
        Ok(file)
    }
}

/// What the demo is asked for, flags and file together.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// The map, or none for a generated city.
    pub map: Option<PathBuf>,
    /// How many cars.
    pub cars: usize,
    /// From which the city's day is drawn.
    pub seed: u64,
    /// The record to continue or begin.
    pub journal: Option<PathBuf>,
    /// Whether no record is kept.
    pub temporary: bool,
    /// When it ends by itself.
    pub lasts: Option<Duration>,
    /// Whether a scripted colleague takes cases too.
    pub colleague: bool,
    /// Whether no window is opened.
    pub no_window: bool,
    /// How the window looks.
    pub looks: Looks,
    /// Whether microphone and loudspeaker are left alone.
    pub silent: bool,
    /// A picture to be taken.
    pub screenshot: Option<Screenshot>,
}

impl DemoFlags {
    /// Flags over file over defaults.
    ///
    /// # Errors
    /// Names the file that cannot be read, and what is wrong in it.
    pub fn resolve(self) -> Result<DemoOptions, String> {
        let file = self.config.as_deref().map(ConfigFile::read).transpose()?.unwrap_or_default();
        let usual = Looks::default();
        let from_file = file.theme.map_or(usual.theme, Into::into);
        Ok(DemoOptions {
            map: self.map.or(file.map),
            cars: self.cars.or(file.cars).unwrap_or(40),
            seed: self.seed.or(file.seed).unwrap_or(1),
            journal: if self.temporary { None } else { self.journal.or(file.journal) },
            temporary: self.temporary,
            lasts: self.lasts,
            colleague: self.colleague || file.colleague,
            no_window: self.no_window,
            looks: Looks {
                language: self.language.or(file.language).unwrap_or(usual.language),
                theme: if self.light { Theme::Light } else { from_file },
                scale_percent: self.scale.or(file.scale).unwrap_or(usual.scale_percent),
                motion: file.motion.unwrap_or(true) && !self.reduced_motion,
            },
            silent: self.silent || file.silent,
            screenshot: self.screenshot.map(|file| Screenshot { file, after: Duration::from_secs(self.after) }),
        })
    }
}

impl DemoOptions {
    /// Whether a window is wanted and can be; says in one line when there is no display.
    #[must_use]
    pub fn wants_window(&self) -> bool {
        if self.no_window {
            return false;
        }
        let found = console::error::require_display();
        if found.is_err() {
            crate::say("no display is named here: going on without a window, a scripted operator works");
        }
        found.is_ok()
    }
}

/// Reads `90`, `60s`, `5m`, `1h`.
fn duration(text: &str) -> Result<Duration, String> {
    let (digits, unit) = text.split_at(text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = digits.parse().map_err(|_| format!("{text:?} is no time: write 60s, 5m or 1h"))?;
    let seconds = match unit.trim() {
        "" | "s" => number,
        "m" | "min" => number.saturating_mul(60),
        "h" => number.saturating_mul(3_600),
        other => return Err(format!("{other:?} is no unit of time: s, m or h")),
    };
    Ok(Duration::from_secs(seconds))
}

const _: () = assert!(*SCALE_PERCENT.start() == 80 && *SCALE_PERCENT.end() == 200, "the flag's range says so");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file_and_its_paths_are_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.toml");
        std::fs::write(&path, "cars = 7\nseed = 3\nmap = \"town.osm.pbf\"\ntheme = \"light\"\n").unwrap();
        let flags = |text: &str| {
            #[derive(clap::Parser)]
            struct Flags {
                #[command(flatten)]
                demo: DemoFlags,
            }
            let words = std::iter::once("skyhand").chain(text.split_whitespace());
            <Flags as clap::Parser>::parse_from(words).demo.resolve()
        };
        let options = flags(&format!("--config {} --cars 9", path.display())).unwrap();
        assert_eq!((options.cars, options.seed), (9, 3));
        assert_eq!(options.map, Some(folder.path().join("town.osm.pbf")));
        assert_eq!(options.looks.theme, Theme::Light);
        std::fs::write(&path, "carz = 7\n").unwrap();
        let error = flags(&format!("--config {}", path.display())).unwrap_err();
        assert!(error.contains("demo.toml") && error.contains("carz"), "{error}");
    }

    #[test]
    fn times_are_read_with_their_unit_and_others_are_named() {
        assert_eq!(duration("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(duration("1h"), Ok(Duration::from_secs(3_600)));
        assert!(duration("3 days").unwrap_err().contains("days"));
        assert!(duration("soon").is_err());
    }
}
