//! `skyhand certificates`: a development authority's folder for one site.
//!
//! Layout: `ca.pem`, `hub.pem`, `hub.key.pem`, `vehicles/<NAME>.pem` and `.key.pem`,
//! `people/<NAME>.pem` and `.key.pem`. The authority's own key is not written.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use assistance::ids::{PersonId, VehicleId};
use assistance::roles::Role;
use hub::identity::Identity;
use hub::identity::authority::{Authority, Credentials};

/// People of a development set.
pub const PEOPLE: [(&str, Role); 4] =
    [("amara", Role::Operator), ("liwei", Role::Operator), ("jonas", Role::Lead), ("eva", Role::Engineer)];

/// Name of the n-th vehicle of a development set, from 1: `SF-0001`.
///
/// # Panics
/// Never: the name is made of allowed characters and is short.
#[must_use]
pub fn vehicle_name(number: usize) -> VehicleId {
    VehicleId::new(&format!("SF-{number:04}")).expect("digits and a dash are a lawful name")
}

/// Writes a set into `folder`. Says how many certificates it made.
///
/// # Errors
/// Names the file that could not be written; a folder that already holds a set is left alone.
pub fn write(folder: &Path, vehicles: usize, hub_names: &[String]) -> Result<usize, String> {
    let ca = folder.join("ca.pem");
    if ca.exists() {
        return Err(format!("{} exists already; choose an empty folder", ca.display()));
    }
    for part in [folder.to_path_buf(), folder.join("vehicles"), folder.join("people")] {
        fs::create_dir_all(&part).map_err(|error| format!("{}: {error}", part.display()))?;
    }
    let authority = Authority::new("skyhand").map_err(|error| error.to_string())?;
    let hub = authority.hub(hub_names).map_err(|error| error.to_string())?;
    store(&folder.join("hub"), &hub)?;
    for number in 1..=vehicles {
        let name = vehicle_name(number);
        let made = authority.client(&Identity::Vehicle(name.clone())).map_err(|error| error.to_string())?;
        store(&folder.join("vehicles").join(name.as_str()), &made)?;
    }
    for (name, role) in PEOPLE {
        let person = PersonId::new(name).map_err(|error| error.to_string())?;
        let made = authority.client(&Identity::Person(person, role)).map_err(|error| error.to_string())?;
        store(&folder.join("people").join(name), &made)?;
    }
    // Last, so that a folder with an authority is a whole one.
    put(&ca, &authority.certificate_pem(), false)?;
    Ok(vehicles + PEOPLE.len() + 2)
}

fn store(stem: &Path, made: &Credentials) -> Result<(), String> {
    let with = |ending: &str| PathBuf::from(format!("{}{ending}", stem.display()));
    put(&with(".pem"), &made.certificate_pem, false)?;
    put(&with(".key.pem"), &made.key_pem, true)
}

fn put(path: &Path, text: &str, secret: bool) -> Result<(), String> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_once_and_keys_are_private() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        assert_eq!(write(&site, 3, &[]).unwrap(), 9);
        assert!(site.join("vehicles/SF-0003.key.pem").exists());
        assert!(write(&site, 3, &[]).unwrap_err().contains("exists already"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(site.join("people/amara.key.pem")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
