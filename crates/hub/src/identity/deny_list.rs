//! Who may not come in any more, though their certificate is still valid.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Identity;

/// A line of the list that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}, line {line}: {text:?} is neither `vehicle NAME` nor `person NAME`")]
pub struct BadLine {
    /// The file.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

/// The list: `vehicle NAME` or `person NAME` a line; `#` starts a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DenyList {
    denied: BTreeSet<(bool, String)>,
}

impl DenyList {
    /// Reads the text of a list.
    ///
    /// # Errors
    /// [`BadLine`]: a list that is not understood must not silently let somebody in.
    pub fn parse(path: &Path, text: &str) -> Result<Self, BadLine> {
        let mut denied = BTreeSet::new();
        for (index, line) in text.lines().enumerate() {
            let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                ["vehicle", name] => drop(denied.insert((true, (*name).to_owned()))),
                ["person", name] => drop(denied.insert((false, (*name).to_owned()))),
                _ => {
                    let (path, text) = (path.display().to_string(), line.to_owned());
                    return Err(BadLine { path, line: index + 1, text });
                }
            }
        }
        Ok(Self { denied })
    }

    /// Whether this identity is denied, in whatever role.
    #[must_use]
    pub fn denies(&self, identity: &Identity) -> bool {
        let key = match identity {
            Identity::Vehicle(vehicle) => (true, vehicle.as_str().to_owned()),
            Identity::Person(person, _) => (false, person.as_str().to_owned()),
        };
        self.denied.contains(&key)
    }
}

/// Watches the file of a list.
#[derive(Debug)]
pub struct DenyFile {
    path: PathBuf,
    read_at: Option<SystemTime>,
}

impl DenyFile {
    /// The file to watch.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, read_at: None }
    }

    /// The list, if the file changed since the last look. A file that is gone changes nothing.
    ///
    /// # Errors
    /// What is wrong with the file, in words; the list in force stays in force.
    pub fn changed(&mut self) -> Result<Option<DenyList>, String> {
        let Ok(modified) = std::fs::metadata(&self.path).and_then(|meta| meta.modified()) else { return Ok(None) };
        if self.read_at == Some(modified) {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&self.path).map_err(|error| format!("{}: {error}", self.path.display()))?;
        let list = DenyList::parse(&self.path, &text).map_err(|bad| bad.to_string())?;
        self.read_at = Some(modified);
        Ok(Some(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assistance::ids::{PersonId, VehicleId};
    use assistance::roles::Role;

    #[test]
    fn the_list_names_people_and_vehicles_and_refuses_what_it_does_not_understand() {
        let list = DenyList::parse(Path::new("deny"), "# lost laptop\nperson amara\nvehicle SF-1 # sold\n\n").unwrap();
        assert!(list.denies(&Identity::Person(PersonId::new("amara").unwrap(), Role::Lead)));
        assert!(list.denies(&Identity::Vehicle(VehicleId::new("SF-1").unwrap())));
        assert!(!list.denies(&Identity::Vehicle(VehicleId::new("amara").unwrap())));
        assert_eq!(DenyList::parse(Path::new("deny"), "person amara\nlead jonas").unwrap_err().line, 2);
    }
}
