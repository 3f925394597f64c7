//! The outside tools that continuous integration needs, each pinned, installed under target/tools.

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::say;
use crate::workspace::{self, Workspace};

const BUF: &str = "1.75.0";
const CARGO_DENY: &str = "0.20.2";
/// The outside client's own list of packages.
const REQUIREMENTS: &str = "simulator/outside_client/requirements.txt";

/// Installs whatever is missing. What is there in the right version stays.
///
/// # Errors
/// When an installer fails or is missing (npm, python3 with venv, cargo).
pub(crate) fn install(workspace: &Workspace) -> anyhow::Result<()> {
    install_buf(workspace)?;
    install_cargo_deny(workspace)?;
    install_python(workspace)
}

/// The pinned buf.
///
/// # Errors
/// When it is not installed.
pub(crate) fn buf(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    installed(buf_path(workspace), "buf")
}

/// The pinned cargo-deny.
///
/// # Errors
/// When it is not installed.
pub(crate) fn cargo_deny(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    installed(deny_path(workspace), "cargo-deny")
}

/// A Python with the outside client's packages.
///
/// # Errors
/// When it is not installed.
pub(crate) fn python(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    installed(python_path(workspace), "the outside client's Python")
}

fn installed(path: PathBuf, name: &str) -> anyhow::Result<PathBuf> {
    if !path.is_file() {
        bail!("{name} is not installed ({} is missing): run `cargo xtask tools`", path.display());
    }
    Ok(path)
}

fn folder(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target().join("tools").join(name)
}

// The version is part of each folder's name, so an upgrade never meets an old tool.

fn buf_path(workspace: &Workspace) -> PathBuf {
    folder(workspace, &format!("buf-{BUF}")).join("node_modules/.bin/buf")
}

fn deny_path(workspace: &Workspace) -> PathBuf {
    folder(workspace, &format!("cargo-deny-{CARGO_DENY}")).join("bin/cargo-deny")
}

fn python_path(workspace: &Workspace) -> PathBuf {
    folder(workspace, "python").join("bin/python")
}

fn install_buf(workspace: &Workspace) -> anyhow::Result<()> {
    if buf_path(workspace).is_file() {
        return Ok(());
    }
    say::line(&format!("installing buf {BUF}"));
    let prefix = folder(workspace, &format!("buf-{BUF}"));
    std::fs::create_dir_all(&prefix)?;
    workspace::run(
        workspace
            .program("npm")
            .args(["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error", "--prefix"])
            .arg(&prefix)
            .arg(format!("@bufbuild/buf@{BUF}")),
    )
}

fn install_cargo_deny(workspace: &Workspace) -> anyhow::Result<()> {
    if deny_path(workspace).is_file() {
        return Ok(());
    }
    say::line(&format!("building cargo-deny {CARGO_DENY} without optimisation (about three minutes on two cores)"));
    let root = folder(workspace, &format!("cargo-deny-{CARGO_DENY}"));
    let build = folder(workspace, "cargo-deny-build");
    workspace::run(
        workspace
            .cargo()
            .args(["install", "--quiet", "--locked", "--profile", "dev", "--root"])
            .arg(&root)
            .arg(format!("cargo-deny@{CARGO_DENY}"))
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_DEV_DEBUG", "0"),
    )?;
    // Half a gigabyte of intermediate files that nobody will read again.
    std::fs::remove_dir_all(&build)?;
    Ok(())
}

fn install_python(workspace: &Workspace) -> anyhow::Result<()> {
    let home = folder(workspace, "python");
    let wanted = workspace.read(Path::new(REQUIREMENTS))?;
    // The list that was installed is kept beside it, to notice a changed one.
    let marker = home.join("installed.txt");
    if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say::line("installing the outside client's Python packages");
    workspace::run(workspace.program("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
    workspace::run(workspace.program(python_path(workspace)).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
        REQUIREMENTS,
    ]))?;
    std::fs::write(marker, wanted)?;
    Ok(())
}
