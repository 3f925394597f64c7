//! Why the console cannot run, in words that say what to do.

use std::path::PathBuf;

/// The shared libraries a window needs at run time on X11 and on Wayland, by Debian package.
pub const WINDOW_LIBRARIES: &str = "X11: libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0 libgl1; \
     Wayland: libwayland-client0 libwayland-egl1 libxkbcommon0 libegl1";

/// Why the console cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// Neither X11 nor Wayland is there.
    #[error("no display: neither WAYLAND_DISPLAY nor DISPLAY is set; a window needs {WINDOW_LIBRARIES}")]
    NoDisplay,
    /// The window could not be opened.
    #[error("the window cannot be opened: {reason}; a window needs {WINDOW_LIBRARIES}")]
    Window {
        /// What the window system said.
        reason: String,
    },
    /// A file that is needed cannot be read.
    #[error("{what} {path} cannot be read: {source}")]
    Unreadable {
        /// What it was to be.
        what: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The configuration file does not say what it should.
    #[error("the configuration {path} is wrong: {reason}")]
    Configuration {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with the line.
        reason: String,
    },
    /// Something that must be given was given neither in the file nor as a flag.
    #[error("{0} is missing: give it as a flag or in the configuration file")]
    Missing(&'static str),
    /// The link to the hub cannot be set up.
    #[error("the link to the hub cannot be set up: {0}")]
    Link(String),
    /// The map is broken.
    #[error("the map cannot be used: {0}")]
    Map(String),
}

impl ConsoleError {
    /// The exit code of the program: 2 for what the caller gave, 3 for a missing display, 1 otherwise.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NoDisplay | Self::Window { .. } => 3,
            Self::Unreadable { .. } | Self::Configuration { .. } | Self::Missing(_) => 2,
            Self::Link(_) | Self::Map(_) => 1,
        }
    }
}

/// Whether a window system is named in the environment.
///
/// # Errors
/// [`ConsoleError::NoDisplay`] on Unix when neither X11 nor Wayland is named.
pub fn require_display() -> Result<(), ConsoleError> {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let anywhere = cfg!(not(all(unix, not(target_os = "macos"))));
    if anywhere || named("WAYLAND_DISPLAY") || named("WAYLAND_SOCKET") || named("DISPLAY") {
        Ok(())
    } else {
        Err(ConsoleError::NoDisplay)
    }
}
