//! Writes the Rust code of the contract again.

use crate::workspace::{self, Workspace};

/// Runs wire's own generator, which is its test `generated_is_current` told to write instead of compare.
///
/// # Errors
/// When proto/ does not compile; the message of the test says where.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    workspace::run(
        workspace
            .cargo()
            .args(["test", "--quiet", "--locked", "-p", "wire", "--test", "generated_is_current"])
            .env("SKYHAND_CODEGEN", "write"),
    )
}
