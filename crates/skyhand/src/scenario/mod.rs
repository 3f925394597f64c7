//! Scenarios: what really happened to robotaxis, played in virtual time, with expectations that have clocks.
//!
//! ```text
//!  simulator/scenarios/*.toml ─▶ Scenario ─▶ play: shift + timeline ─▶ Log ─▶ judge ─▶ ✓ ✗ not yet
//!                                                     │                        ▲
//!                                                     └──▶ auditor ────────────┘
//! ```
//!
//! The same file gives the same trace, to the last event.

mod anchor;
mod deeds;
pub mod expectation;
pub mod format;
mod judge;
mod log;
mod play;
pub mod timeline;
pub mod words;

use std::path::{Path, PathBuf};
use std::time::Instant;

pub use anchor::Anchor;
pub use expectation::{Event, Expectation, Expected, Measure};
pub use format::{Aboard, Cast, OperatorPart, Scenario, WorldPart};
pub use judge::{AUDITOR, Check, Mark};
pub use log::{Log, Moment, What};
pub use play::{Played, play};
pub use timeline::{Deed, Happens};
pub use words::{HasName, Named, Span};

/// What came of all expectations of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Scenarios that were played.
    pub scenarios: usize,
    /// Expectations that were met.
    pub passed: usize,
    /// Expectations that were not.
    pub failed: usize,
    /// Expectations that await a feature.
    pub not_yet: usize,
}

/// Plays all scenarios of these files and folders, and says what came of each.
///
/// # Errors
/// When a file cannot be read or played: then nothing is known about what it expects.
pub fn run(paths: &[PathBuf], say: &mut dyn FnMut(&str)) -> Result<Summary, String> {
    let mut summary = Summary::default();
    for path in files(paths)? {
        let scenario = Scenario::read(&path)?;
        let started = Instant::now();
        let played = play(&scenario)?;
        let seconds = started.elapsed().as_secs_f64();
        tell(&scenario, &played, seconds, say);
        summary.scenarios += 1;
        for check in &played.checks {
            match check.mark {
                Mark::Met => summary.passed += 1,
                Mark::Broken => summary.failed += 1,
                Mark::NotYet => summary.not_yet += 1,
            }
        }
    }
    say(&format!("{} passed, {} failed, {} not yet", summary.passed, summary.failed, summary.not_yet));
    Ok(summary)
}

/// The files meant by these paths: a folder stands for its `*.toml`, sorted.
///
/// # Errors
/// When a folder cannot be read, or nothing is found.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(in_folder(path)?);
        } else {
            found.push(path.clone());
        }
    }
    if found.is_empty() {
        let named: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(format!("no scenario in {}", named.join(", ")));
    }
    Ok(found)
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn tell(scenario: &Scenario, played: &Played, seconds: f64, say: &mut dyn FnMut(&str)) {
    say(&format!("{}: {} ({}, {})", scenario.name, scenario.title, scenario.city, scenario.date));
    say(&format!("  {} of the shift in {seconds:.1} s, trace {}", played.lasted, played.trace));
    for check in &played.checks {
        let sign = match check.mark {
            Mark::Met => "✓",
            Mark::Broken => "✗",
            Mark::NotYet => "not yet:",
        };
        say(&format!("  {sign} {} ({})", check.says, check.measured));
    }
    let sum: u64 = played.stuck.iter().map(|(_, span)| span.ms).sum();
    if let Some((car, longest)) = played.stuck.iter().max_by_key(|(_, span)| span.ms) {
        let minutes = sum as f64 / 60_000.0;
        say(&format!("  stuck minutes: {minutes:.1} of {} cars, longest {car} with {longest}", played.stuck.len()));
    }
    if !played.not_done.is_empty() {
        say(&format!("  deeds whose time never came: {}", played.not_done.join(", ")));
    }
    say("");
}
