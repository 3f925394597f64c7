//! What holds for every city, for generated ones and for the real one.
#![allow(clippy::unwrap_used, missing_docs)]

mod any_city;
mod encoded;
mod generated;
mod san_francisco;

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use city::City;

/// The real extract, or `None` with a line that says so where it is not installed.
pub fn san_francisco() -> Option<&'static City> {
    static CITY: OnceLock<Option<City>> = OnceLock::new();
    let load = || {
        let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        let data = std::env::var_os("SKYHAND_DATA").map_or(default, PathBuf::from);
        let path = data.join("osm-san-francisco/sf-central.osm.pbf");
        if path.exists() {
            return Some(City::load(&path).unwrap());
        }
        // Past the capture of the test runner, which would hide it: silence looks like a check.
        let line = format!("skipped: {} is absent; set SKYHAND_DATA to the folder of data sets\n", path.display());
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        None
    };
    CITY.get_or_init(load).as_ref()
}
