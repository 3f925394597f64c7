//! What the numbers were taken on: processor, kernel, commit, versions, load; and who runs on which core.

use std::process::{Command, Stdio};

/// Core of the servers under test, and core of the load.
pub(crate) const SERVER_CORE: &str = "0";
/// Everything that makes load runs here.
pub(crate) const LOAD_CORE: &str = "1";
/// Files one process may open on this machine.
pub(crate) const OPEN_FILES: &str = "20000";

/// Moves this process to the load's core and lets it open as many files as the machine allows. Must
/// come before the first thread.
pub(crate) fn settle_down() -> Result<(), String> {
    let own = std::process::id().to_string();
    run("taskset", &["-a", "-p", "-c", LOAD_CORE, &own])?;
    run("prlimit", &["--pid", &own, &format!("--nofile={OPEN_FILES}")])
}

/// A command that runs on the servers' core.
pub(crate) fn on_server_core(program: &std::path::Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", SERVER_CORE]).arg(program).stdin(Stdio::null());
    command
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
}

fn told(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or_default().trim().to_owned()
}

/// Load of the last minute.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("?").to_owned()
}

/// Facts that belong beside every number, each with its name.
pub(crate) fn facts() -> Vec<(&'static str, String)> {
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let model = model.trim_start_matches(['\t', ' ', ':']).to_owned();
    let cores = processor.lines().filter(|line| line.starts_with("processor")).count();
    let changed = told("git", &["status", "--porcelain", "--untracked-files=no"]);
    let state = if changed.is_empty() { "" } else { " with changes that are not committed" };
    let build = if cfg!(debug_assertions) { "development build: not what the goals are for" } else { "release" };
    vec![
        ("machine", format!("{model}, {cores} cores; servers on core {SERVER_CORE}, load on core {LOAD_CORE}")),
        ("kernel", told("uname", &["-sr"])),
        ("commit", format!("{}{state}", told("git", &["rev-parse", "HEAD"]))),
        ("build", format!("{build}, {}", told("rustc", &["--version"]))),
        ("date", told("date", &["-u", "+%Y-%m-%d %H:%M UTC"])),
        ("load of the last minute at start", load()),
    ]
}
