//! What a console is started with: flags over a file over defaults.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use city::City;
use console_model::Locale;
use hub_client::OperatorLink;
use media::link::MediaLink;
use serde::Deserialize;

use crate::error::ConsoleError;
use crate::theme::Theme;

/// Smallest and largest scale of the window, percent.
pub const SCALE_PERCENT: std::ops::RangeInclusive<u16> = 80..=200;

/// Wakes the window from any thread: something is there to be polled.
pub type Wake = Arc<dyn Fn() + Send + Sync>;
/// Makes the link as soon as there is a window to wake.
pub type MakeLink = Box<dyn FnOnce(Wake) -> Box<dyn OperatorLink>>;
/// Makes the link for sound and pictures as soon as there is a window to wake.
pub type MakeMediaLink = Box<dyn FnOnce(Wake) -> Result<Box<dyn MediaLink>, String>>;
/// Gets the city of a hash (lower-case hex of SHA-256); runs on a thread of its own.
pub type Fetch = Arc<dyn Fn(&str) -> Result<Arc<City>, String> + Send + Sync>;

/// How the hub is reached.
pub enum LinkSource {
    /// Not at all: the window says that no hub is configured.
    None,
    /// Over the network, by certificate.
    Hub {
        /// `host:port`.
        address: String,
        /// The name the hub's certificate carries; the host of the address when absent.
        server_name: Option<String>,
        /// Certificate chain of the person, PEM.
        certificate: PathBuf,
        /// Private key of that certificate, PEM.
        key: PathBuf,
        /// Certificate of the authority, PEM.
        authority: PathBuf,
    },
    /// By links the caller makes: another identity, or a hub in the same process.
    Given {
        /// For cases, words and commands.
        link: MakeLink,
        /// For sound and pictures; the window says so when there is none.
        media: Option<MakeMediaLink>,
    },
}

/// The map of the shift.
#[derive(Clone, Default)]
pub enum MapSource {
    /// None: cars are shown without streets.
    #[default]
    Absent,
    /// An OpenStreetMap extract.
    File(PathBuf),
    /// Streets that the caller has read already.
    City(Arc<City>),
    /// Asked for by hash.
    Fetch(Fetch),
}

/// Everything a console is started with.
pub struct ConsoleOptions {
    /// How the hub is reached.
    pub link: LinkSource,
    /// The map.
    pub map: MapSource,
    /// Language, theme, scale.
    pub looks: Looks,
    /// The hub's name as it is shown: `sf-1`.
    pub site_name: String,
    /// Where this operator sits, as a passenger reads it; empty when it is not said.
    pub town: String,
    /// Leaves microphone and loudspeaker of this machine alone.
    pub silent: bool,
    /// Saves a picture and ends.
    pub screenshot: Option<Screenshot>,
    /// Set from outside to close the window: Ctrl-C, the end of a demo.
    pub stop: Option<Arc<AtomicBool>>,
}

/// How the console looks and talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// Language of the screen, BCP 47: `en`, `fr` or `de`.
    pub language: ScreenLanguage,
    /// Dark or light.
    pub theme: Theme,
    /// Size of everything, percent of the usual, within [`SCALE_PERCENT`].
    pub scale_percent: u16,
    /// Whether things may move on the screen to keep the eye.
    pub motion: bool,
}

impl Default for Looks {
    fn default() -> Self {
        Self { language: ScreenLanguage::English, theme: Theme::Dark, scale_percent: 100, motion: true }
    }
}

/// A language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
pub enum ScreenLanguage {
    /// English.
    #[default]
    #[serde(rename = "en")]
    #[value(name = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    #[value(name = "fr")]
    French,
    /// German.
    #[serde(rename = "de")]
    #[value(name = "de")]
    German,
}

impl From<ScreenLanguage> for Locale {
    fn from(language: ScreenLanguage) -> Self {
        match language {
            ScreenLanguage::English => Self::English,
            ScreenLanguage::French => Self::French,
            ScreenLanguage::German => Self::German,
        }
    }
}

/// The configuration file. Every field can also be given as a flag, which wins.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigurationFile {
    /// Address of the hub: `host:port`.
    pub hub: Option<String>,
    /// Certificate chain of the person, PEM.
    pub certificate: Option<PathBuf>,
    /// Private key of that certificate, PEM.
    pub key: Option<PathBuf>,
    /// Certificate of the authority that signed the hub's, PEM.
    pub authority: Option<PathBuf>,
    /// The name the hub's certificate carries; the host of the address when absent.
    pub server_name: Option<String>,
    /// Where the operator sits, as a passenger reads it.
    pub town: Option<String>,
    /// Map file.
    pub map: Option<PathBuf>,
    /// Language of the screen.
    pub language: Option<ScreenLanguage>,
    /// `"dark"` or `"light"`.
    pub theme: Option<ThemeName>,
    /// Size of everything, percent, 80 to 200.
    pub scale: Option<u16>,
    /// Whether things may move on the screen.
    pub motion: Option<bool>,
    /// Whether microphone and loudspeaker are left alone.
    pub silent: Option<bool>,
}

/// A theme, as files and flags name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ThemeName {
    /// For dark rooms.
    Dark,
    /// For bright rooms.
    Light,
}

impl From<ThemeName> for Theme {
    fn from(name: ThemeName) -> Self {
        match name {
            ThemeName::Dark => Self::Dark,
            ThemeName::Light => Self::Light,
        }
    }
}

impl ConfigurationFile {
    /// Reads a file. Paths in it are meant relative to its folder.
    ///
    /// # Errors
    /// [`ConsoleError::Unreadable`] and [`ConsoleError::Configuration`] name the file.
    pub fn read(path: &Path) -> Result<Self, ConsoleError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConsoleError::Unreadable {
            what: "the configuration",
            path: path.to_owned(),
            source,
        })?;
        let mut file = Self::parse(&text, path)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for field in [&mut file.certificate, &mut file.key, &mut file.authority, &mut file.map].into_iter().flatten() {
            *field = folder.join(&*field);
        }
        Ok(file)
    }

    fn parse(text: &str, path: &Path) -> Result<Self, ConsoleError> {
        let wrong = |reason: String| ConsoleError::Configuration { path: path.to_owned(), reason };
        let file: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        match file.scale {
            Some(scale) if !SCALE_PERCENT.contains(&scale) => {
                Err(wrong(format!("scale is {scale}, must be 80 to 200 (percent)")))
            }
            _ => Ok(file),
        }
    }
}

/// Saves a picture of the window and ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screenshot {
    /// The PNG file.
    pub file: PathBuf,
    /// How long after the first frame.
    pub after: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_wrong_in_it_is_named() {
        let path = Path::new("console.toml");
        let file =
            ConfigurationFile::parse("hub = \"hub:7443\"\nlanguage = \"fr\"\ntheme = \"light\"\nscale = 125\n", path);
        let file = file.unwrap();
        assert_eq!(file.hub.as_deref(), Some("hub:7443"));
        assert_eq!(
            (file.language, file.theme, file.scale),
            (Some(ScreenLanguage::French), Some(ThemeName::Light), Some(125))
        );
        for (text, named) in [
            ("scale = 300", "scale is 300"),
            ("colour = 1", "unknown field `colour`"),
            ("language = \"eo\"", "unknown variant `eo`"),
            ("hub = ", "TOML parse error at line 1"),
        ] {
            let error = ConfigurationFile::parse(text, path).unwrap_err().to_string();
            assert!(error.contains(named) && error.contains("console.toml"), "{error}");
        }
    }
}
