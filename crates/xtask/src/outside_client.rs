//! Runs the outside client: a car and an operator that share no code with us.

use crate::tools;
use crate::workspace::{self, Workspace};

/// Runs one whole case with the programs under target/debug.
///
/// # Errors
/// When the programs or the Python packages are missing, or a step of the case was not met.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let python = tools::python(workspace)?;
    workspace::run(
        workspace
            .program(python)
            .arg("simulator/outside_client/run_case.py")
            .arg("--programs")
            .arg(workspace.target().join("debug"))
            // Generated code and caches belong to nobody's checkout.
            .env("PYTHONDONTWRITEBYTECODE", "1"),
    )
}
