//! Has the passengers' voices spoken again.

use crate::workspace::{self, Workspace};

/// Runs the example of the simulator that makes them. It is a program of its own because this one
/// must build when the product does not.
///
/// # Errors
/// When espeak-ng is not installed, or the simulator does not build.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    workspace::run(workspace.cargo().args([
        "run",
        "--quiet",
        "--locked",
        "-p",
        "simulator",
        "--example",
        "make_voices",
        "--",
        "simulator/voices",
    ]))
}
