//! How a hub is told what to be: a file, and flags that win over it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use assistance::policy::Policy;
use city::City;

/// Where the record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordPlace {
    /// In this file; it is continued if it exists.
    File(PathBuf),
    /// In memory only. For trials: nothing outlives the process.
    Memory,
}

/// Everything a hub needs to start.
pub struct HubConfig {
    /// Name of the site it serves.
    pub site: String,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The authority's certificate, PEM.
    pub ca_pem: String,
    /// The hub's certificate, PEM.
    pub certificate_pem: String,
    /// The hub's key, PEM.
    pub key_pem: String,
    /// Where the record stands.
    pub record: RecordPlace,
    /// Folder in which pictures of cases are kept; without one they are kept in memory.
    pub spool: Option<PathBuf>,
    /// Bytes of pictures kept at most.
    pub spool_bound: u64,
    /// The site's map.
    pub city: Option<Arc<City>>,
    /// Who may not come in, watched for changes.
    pub deny_list: Option<PathBuf>,
    /// Where the metrics page stands; loopback only.
    pub metrics: Option<SocketAddr>,
    /// The numbers of the site.
    pub policy: Policy,
}

/// A configuration file, all of it optional. Paths are relative to the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// Name of the site.
    pub site: Option<String>,
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// Folder of certificates as `skyhand certificates` makes it.
    pub certificates: Option<PathBuf>,
    /// File of the record.
    pub journal: Option<PathBuf>,
    /// Folder of kept pictures; beside the journal where it is not named.
    pub spool: Option<PathBuf>,
    /// Gigabytes of pictures kept at most; 2 where it is not named.
    pub spool_gib: Option<u64>,
    /// OpenStreetMap extract.
    pub map: Option<PathBuf>,
    /// Deny list.
    pub deny_list: Option<PathBuf>,
    /// Metrics page, loopback only.
    pub metrics: Option<SocketAddr>,
}

impl ConfigFile {
    /// Reads a file.
    ///
    /// # Errors
    /// Names the file and what is wrong with it, with line and key.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut file: Self = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for place in [&mut file.certificates, &mut file.journal, &mut file.spool, &mut file.map, &mut file.deny_list] {
            *place = place.take().map(|given| folder.join(given));
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_named_and_paths_are_relative_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hub.toml");
        std::fs::write(&path, "site = \"sf-1\"\njournal = \"shift.db\"\n").unwrap();
        assert_eq!(ConfigFile::read(&path).unwrap().journal, Some(folder.path().join("shift.db")));
        std::fs::write(&path, "jurnal = \"shift.db\"\n").unwrap();
        let error = ConfigFile::read(&path).unwrap_err();
        assert!(error.contains("jurnal") && error.contains("hub.toml"), "{error}");
    }
}
