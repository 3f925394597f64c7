//! What the demo can be asked for.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use console::options::{SCALE_PERCENT, ScreenLanguage, Screenshot};
use console::theme::Theme;

/// Flags of the demo.
#[derive(Debug, Clone, Args)]
pub struct DemoOptions {
    /// OpenStreetMap extract (.osm.pbf) to drive in; a generated city without it
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Cars, 1 to 2000
    #[arg(long, default_value_t = 40)]
    pub cars: usize,
    /// From which the city's day is drawn
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Record file; continued if it exists. Without it each run has a new one in your data folder
    #[arg(long, value_name = "FILE", conflicts_with = "temporary")]
    pub journal: Option<PathBuf>,
    /// Keep no record after the end
    #[arg(long)]
    pub temporary: bool,
    /// End by itself after this time, with a summary: 60s, 5m, 1h
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub lasts: Option<Duration>,
    /// A scripted second operator takes cases too
    #[arg(long)]
    pub colleague: bool,
    /// No window, even where there is a display: a scripted operator works, and everything is printed
    #[arg(long)]
    pub no_window: bool,
    /// Language of the window
    #[arg(long, value_enum, default_value = "en")]
    pub language: ScreenLanguage,
    /// The light theme, for bright rooms
    #[arg(long)]
    pub light: bool,
    /// Size of everything in the window, percent
    #[arg(long, value_name = "80..200", default_value_t = 100, value_parser = clap::value_parser!(u16).range(80..=200))]
    pub scale: u16,
    /// Nothing moves in the window but what must
    #[arg(long)]
    pub reduced_motion: bool,
    /// Saves a picture of the window as PNG, and ends
    #[arg(long, value_name = "FILE", hide = true)]
    pub screenshot: Option<PathBuf>,
    /// Seconds before the picture is taken
    #[arg(long, value_name = "SECONDS", default_value_t = 20, hide = true)]
    pub after: u64,
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

    pub(super) fn theme(&self) -> Theme {
        if self.light { Theme::Light } else { Theme::Dark }
    }

    pub(super) fn screenshot(&self) -> Option<Screenshot> {
        let file = self.screenshot.clone()?;
        Some(Screenshot { file, after: Duration::from_secs(self.after) })
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
    fn times_are_read_with_their_unit_and_others_are_named() {
        assert_eq!(duration("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(duration("1h"), Ok(Duration::from_secs(3_600)));
        assert!(duration("3 days").unwrap_err().contains("days"));
        assert!(duration("soon").is_err());
    }
}
