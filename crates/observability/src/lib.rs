//! One way for every program to log, and to speak to whoever started it.

use std::io::{IsTerminal as _, Write as _};

use tracing_subscriber::EnvFilter;

/// The variable that chooses what is logged, in the notation of tracing's filters: `info`, `hub=debug`.
pub const FILTER_VARIABLE: &str = "SKYHAND_LOG";

/// Starts logging to standard error. A second call changes nothing, so that tests and the demo may
/// call it wherever they start.
pub fn init(program: &'static str, default: &str) {
    let chosen = std::env::var(FILTER_VARIABLE).unwrap_or_else(|_| default.to_owned());
    let filter = EnvFilter::try_new(&chosen);
    let misread = filter.is_err();
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|_| EnvFilter::new(default)))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(true)
        .try_init()
        .is_ok();
    if started && misread {
        tracing::warn!(program, "{FILTER_VARIABLE}={chosen:?} cannot be read as a filter; {default} is used");
    }
}

/// Prints a line that the person who started the program waits for. A closed pipe is no error:
/// nobody is left to read.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        tracing::debug!("standard output is closed");
    }
}

/// Prints why a program cannot go on, on standard error.
pub fn complain(line: &str) {
    let mut out = std::io::stderr().lock();
    if writeln!(out, "{line}").is_err() {
        tracing::debug!("standard error is closed");
    }
}
