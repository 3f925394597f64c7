//! The one place where the developer's commands print.

use std::io::Write;

/// Prints one line to standard output; a closed pipe is not an error here.
pub(crate) fn line(text: &str) {
    // The reader may have gone (`| head`); there is nobody left to tell.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints one line to standard error.
pub(crate) fn error(text: &str) {
    let _ = writeln!(std::io::stderr(), "error: {text}");
}
