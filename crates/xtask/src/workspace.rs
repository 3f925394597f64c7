//! The checkout as the checks see it: its root, its packages, its files, and running a program in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde::Deserialize;

/// The checkout this program was built from.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

/// A package of this workspace, as `cargo metadata` describes it.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Where its manifest stands.
    pub(crate) manifest_path: PathBuf,
    /// Its one-sentence description, if it has one.
    pub(crate) description: Option<String>,
    /// What it asks for, in all sections.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a package's dependencies.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    /// The package asked for.
    pub(crate) name: String,
    /// `None` for an ordinary one, else `dev` or `build`.
    pub(crate) kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

impl Workspace {
    /// Finds the checkout: the folder two above this crate's manifest.
    ///
    /// # Errors
    /// When the checkout was moved or removed after this program was built.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .filter(|root| root.join("Cargo.toml").is_file())
            .context("the workspace this program was built from is gone; build it again with `cargo xtask`")?;
        Ok(Self { root: root.to_owned() })
    }

    /// The root folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where cargo builds, and where the pinned tools are installed.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// The workspace's own packages, by name.
    ///
    /// # Errors
    /// When `cargo metadata` fails, or answers what this program cannot read.
    pub(crate) fn packages(&self) -> anyhow::Result<BTreeMap<String, Package>> {
        let output = self
            .cargo()
            .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"])
            .output()
            .context("starting `cargo metadata`")?;
        if !output.status.success() {
            bail!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout).context("reading `cargo metadata`")?;
        Ok(metadata.packages.into_iter().map(|package| (package.name.clone(), package)).collect())
    }

    /// `cargo`, to be run at the root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        command
    }

    /// Any other program, to be run at the root.
    pub(crate) fn program(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// A path relative to the root, for messages.
    pub(crate) fn relative(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap_or(path).to_owned()
    }

    /// Every file under a folder of the workspace with one of these endings, in the order of
    /// their names, relative to the root. An empty list of endings means every file.
    ///
    /// # Errors
    /// When a folder cannot be read. A folder that does not exist has no files.
    pub(crate) fn files(&self, folder: &str, endings: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let start = self.root.join(folder);
        if start.is_dir() {
            walk(&start, endings, &mut found)?;
        }
        found.sort();
        Ok(found.iter().map(|path| self.relative(path)).collect())
    }

    /// The text of a file that was named relative to the root.
    ///
    /// # Errors
    /// When the file cannot be read or is not UTF-8; the message names it.
    pub(crate) fn read(&self, relative: &Path) -> anyhow::Result<String> {
        std::fs::read_to_string(self.root.join(relative)).with_context(|| format!("reading {}", relative.display()))
    }
}

fn walk(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading the folder {}", folder.display()))? {
        let path = entry.with_context(|| format!("reading the folder {}", folder.display()))?.path();
        if path.is_dir() {
            let skipped = ["target", ".git", "node_modules", "__pycache__"];
            if !path.file_name().is_some_and(|name| skipped.iter().any(|s| name == *s)) {
                walk(&path, endings, found)?;
            }
        } else if endings.is_empty() || path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e))
        {
            found.push(path);
        }
    }
    Ok(())
}

/// Runs a program with its output shown as it comes.
///
/// # Errors
/// When it cannot be started, or ends with anything but success; the message is the command line.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("starting `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// The command line of a program, for messages.
pub(crate) fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
