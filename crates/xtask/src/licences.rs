//! Licences, bans and sources of everything we build on, judged by cargo-deny with deny.toml.

use crate::tools;
use crate::workspace::{self, Workspace};

/// Runs cargo-deny. It works on Cargo.lock and the downloaded crates alone; it asks no advisory
/// database, because that one is not a package of a registry.
///
/// # Errors
/// When cargo-deny is missing, or found something.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    // The metadata of all platforms is judged, so the crates of other platforms must be here too.
    workspace::run(workspace.cargo().args(["fetch", "--locked"]))?;
    let deny = tools::cargo_deny(workspace)?;
    workspace::run(workspace.program(deny).args([
        "--offline",
        "--locked",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]))
}
