//! Where the demo's record stands.

use std::path::{Path, PathBuf};

use super::DemoOptions;

/// The record's file, and whether it stays.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    /// Removed with everything in it when the demo has ended.
    temporary: Option<tempfile::TempDir>,
    continues: bool,
}

impl Place {
    pub(super) fn choose(options: &DemoOptions) -> Result<Self, String> {
        if options.temporary {
            let folder = tempfile::Builder::new().prefix("skyhand-").tempdir();
            let folder = folder.map_err(|error| format!("a temporary folder: {error}"))?;
            return Ok(Self { path: folder.path().join("shift.db"), temporary: Some(folder), continues: false });
        }
        if let Some(path) = &options.journal {
            if path.is_dir() {
                return Err(format!("{} is a folder; --journal wants a file", path.display()));
            }
            return Ok(Self { continues: path.exists(), path: path.clone(), temporary: None });
        }
        let folders = directories::ProjectDirs::from("", "", "skyhand")
            .ok_or("no home folder is known here: give --journal FILE or --temporary")?;
        let folder = folders.data_dir().join("shifts");
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let now = jiff::Zoned::now().strftime("%Y-%m-%d-%H%M%S").to_string();
        let path = unused(&folder, &now);
        Ok(Self { path, temporary: None, continues: false })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn words(&self) -> String {
        match (&self.temporary, self.continues) {
            (Some(_), _) => "the record is not kept".to_owned(),
            (None, true) => format!("continuing the record {}", self.path.display()),
            (None, false) => format!("record in {}", self.path.display()),
        }
    }
}

/// Two demos within one second must not share a file.
fn unused(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(format!("shift-{name}.db"));
    if !first.exists() {
        return first;
    }
    folder.join(format!("shift-{name}-{}.db", std::process::id()))
}

/// Seconds since 1970 by this machine: only to make numbers that were never used before.
pub(super) fn seconds_now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}
