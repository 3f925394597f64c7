//! Lints the contract and looks for changes that would break a client built on its last version.

use anyhow::Context;

use crate::workspace::{self, Workspace};
use crate::{say, tools};

/// Runs `buf lint`, then `buf breaking` against the version of proto/ before its newest change.
///
/// # Errors
/// When buf is missing, or found something.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let buf = tools::buf(workspace)?;
    workspace::run(workspace.program(&buf).args(["lint", "proto"]))?;
    match previous_version(workspace)? {
        Some(commit) => {
            say::line(&format!("comparing proto/ with {}", &commit[..commit.len().min(12)]));
            let against = format!(".git#ref={commit},subdir=proto");
            workspace::run(workspace.program(&buf).args(["breaking", "proto", "--against", &against]))
        }
        None => {
            say::line("proto/ has no earlier version to be compared with");
            Ok(())
        }
    }
}

/// The newest commit whose proto/ differs from the one in this checkout.
fn previous_version(workspace: &Workspace) -> anyhow::Result<Option<String>> {
    let changed = !git(workspace, &["status", "--porcelain", "--", "proto"])?.is_empty();
    let history = git(workspace, &["log", "--first-parent", "--format=%H", "-n", "1", "--", "proto"])?;
    let Some(newest) = history.lines().next() else { return Ok(None) };
    let candidate = if changed { newest.to_owned() } else { format!("{newest}^") };
    let parents = git(workspace, &["rev-list", "--parents", "-n", "1", newest])?;
    if !changed && parents.split_whitespace().count() < 2 {
        return Ok(None);
    }
    let commit = git(workspace, &["rev-parse", &candidate])?.trim().to_owned();
    let before = git(workspace, &["ls-tree", "-r", "--name-only", &commit, "--", "proto"])?;
    Ok(before.lines().any(|file| file.ends_with(".proto")).then_some(commit))
}

fn git(workspace: &Workspace, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = workspace.program("git");
    command.args(arguments);
    let shown = workspace::shown(&command);
    let output = command.output().with_context(|| format!("starting `{shown}`"))?;
    if !output.status.success() {
        anyhow::bail!("`{shown}`: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("reading the answer of `{shown}`"))
}
