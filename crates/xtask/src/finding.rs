//! What a check found: where, what, and why it matters.

use std::path::{Path, PathBuf};

use crate::say;

/// One thing that a check found wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file, relative to the workspace.
    pub(crate) file: PathBuf,
    /// The line, from 1; 0 when the whole file is meant.
    pub(crate) line: usize,
    /// What stands there.
    pub(crate) what: String,
    /// The reason for the rule, so that nobody has to guess what to do instead.
    pub(crate) why: String,
}

impl Finding {
    /// A finding at a line, or at line 0 for the whole file.
    pub(crate) fn new(file: &Path, line: usize, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), why: why.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.file.display())?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        write!(out, ": {}\n    why: {}", self.what, self.why)
    }
}

/// Prints the findings, and fails when there are any.
///
/// # Errors
/// Names how many findings there were.
pub(crate) fn conclude(checked: &str, mut findings: Vec<Finding>) -> anyhow::Result<()> {
    findings.sort_by(|a, b| (&a.file, a.line, &a.what).cmp(&(&b.file, b.line, &b.what)));
    for finding in &findings {
        say::line(&finding.to_string());
    }
    match findings.len() {
        0 => {
            say::line(&format!("{checked}: nothing found"));
            Ok(())
        }
        1 => anyhow::bail!("1 finding"),
        count => anyhow::bail!("{count} findings"),
    }
}
