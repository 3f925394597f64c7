//! What needs no hub: loading San Francisco, and the console's frame, which its own program measures.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use city::City;

use crate::rig::beside;

/// Where the city's extract stands, or why it does not.
pub(crate) fn san_francisco() -> Result<PathBuf, String> {
    let data = std::env::var("SKYHAND_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Path::new(&data).join("osm-san-francisco/sf-central.osm.pbf");
    if path.exists() { Ok(path) } else { Err(format!("{} is not there", path.display())) }
}

/// Times of loading it so often, and of reading its file alone, each in order.
pub(crate) fn load_city(path: &Path, runs: usize) -> Result<(Vec<Duration>, Vec<Duration>), String> {
    let (mut loads, mut reads) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let started = Instant::now();
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        std::hint::black_box(bytes.len());
        reads.push(started.elapsed());
        let started = Instant::now();
        let city = City::load(path).map_err(|error| error.to_string())?;
        std::hint::black_box(city.edges().len());
        loads.push(started.elapsed());
    }
    loads.sort_unstable();
    reads.sort_unstable();
    Ok((loads, reads))
}

/// What the console's program printed, line by line; it runs on the load's core like this one.
pub(crate) fn frame_time(frames: usize) -> Result<Vec<String>, String> {
    let program = beside("examples/frame_time")?;
    let output = Command::new(&program).arg(frames.to_string()).output();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        return Err(format!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

/// The p99 of undisturbed frames, and of all frames, that its row of this name tells, milliseconds.
pub(crate) fn p99_in(lines: &[String], row: &str) -> Option<(f64, f64)> {
    let numbers = lines.iter().find_map(|line| line.strip_prefix(row))?;
    let numbers: Vec<f64> = numbers.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    Some((*numbers.get(1)?, *numbers.get(4)?))
}
