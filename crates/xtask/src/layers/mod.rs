//! The walls of the house, checked: who may depend on whom, what each layer must not name,
//! and that versions and features stand in one place.

mod absence;
mod manifests;
mod table;

use crate::finding::conclude;
use crate::workspace::Workspace;

/// Checks every wall.
///
/// # Errors
/// Prints each breach with file, line and reason, and says how many there were.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let packages = workspace.packages()?;
    let mut findings = table::check(workspace, &packages)?;
    findings.extend(manifests::check(workspace, &packages)?);
    findings.extend(absence::check(workspace)?);
    conclude("layers", findings)
}
