//! The simulator as a program of its own: a city full of cars against a hub somewhere else.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use assistance::ids::VehicleId;
use city::City;
use clap::Parser;
use hub_client::{GrpcVehicleLink, HubAddress, Identity};
use simulator::live::{LiveFleet, media_ways};
use simulator::{Memories, Mishaps, Observation, World, WorldConfig};

/// Cars of a simulated city as ordinary clients of a hub.
///
/// Each car uses its own certificate from DIR/vehicles, as `skyhand certificates DIR` makes
/// them. What happens in the world is printed as it happens.
///
/// Exit codes: 0 ended by Ctrl-C or after --for, 1 could not start, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "skyhand-simulator", version, after_help = AFTER)]
struct Arguments {
    /// Configuration file (TOML); flags win over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address of the hub [default: 127.0.0.1:7443]
    #[arg(long, value_name = "HOST:PORT")]
    hub: Option<String>,
    /// Name the hub's certificate carries; the host of the address when absent
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    /// Folder with ca.pem and vehicles/
    #[arg(long, value_name = "DIR")]
    certificates: Option<PathBuf>,
    /// OpenStreetMap extract (.osm.pbf); a generated city without it
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Cars [default: 40]
    #[arg(long, value_name = "1..2000", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=2_000))]
    cars: Option<usize>,
    /// From which everything is drawn [default: 1]
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds between two mishaps, 0 for none [default: 30]
    #[arg(long, value_name = "SECONDS")]
    mishap_every: Option<u64>,
    /// End by itself after this many seconds
    #[arg(long = "for", value_name = "SECONDS")]
    lasts: Option<u64>,
    /// Folder in which the cars remember commands across runs; needed where the hub's record is continued
    #[arg(long, value_name = "DIR")]
    memories: Option<PathBuf>,
    /// Print nothing of what happens
    #[arg(long)]
    quiet: bool,
}

const AFTER: &str = "\
Configuration file, every line optional:
  hub = \"hub.example:7443\"
  certificates = \"site\"          # paths are relative to the file
  map = \"city.osm.pbf\"
  cars = 40
  seed = 1
  mishap_every = 30              # seconds, 0 for none
  memories = \"memories\"          # the cars remember commands across runs";

/// The configuration file.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    hub: Option<String>,
    server_name: Option<String>,
    certificates: Option<PathBuf>,
    map: Option<PathBuf>,
    cars: Option<usize>,
    seed: Option<u64>,
    mishap_every: Option<u64>,
    memories: Option<PathBuf>,
}

impl ConfigFile {
    fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut file: Self = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for place in [&mut file.certificates, &mut file.map, &mut file.memories] {
            *place = place.take().map(|given| folder.join(given));
        }
        Ok(file)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    observability::init("skyhand-simulator", "warn");
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            observability::complain(&format!("skyhand-simulator: {reason}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), String> {
    let file = arguments.config.as_deref().map(ConfigFile::read).transpose()?.unwrap_or_default();
    let folder = arguments.certificates.or(file.certificates);
    let folder = folder.ok_or("no certificates: give --certificates DIR (make one with `skyhand certificates DIR`)")?;
    let address = arguments.hub.or(file.hub).unwrap_or_else(|| "127.0.0.1:7443".to_owned());
    let server_name = arguments.server_name.or(file.server_name).unwrap_or_else(|| host(&address).to_owned());
    let city = match arguments.map.or(file.map) {
        Some(path) => {
            observability::say(&format!("reading {}", path.display()));
            City::load(&path).map_err(|error| format!("{}: {error}", path.display()))?
        }
        None => City::generated(1),
    };
    let seed = arguments.seed.or(file.seed).unwrap_or(1);
    let memories = match arguments.memories.or(file.memories) {
        Some(folder) => {
            std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            Memories::Folder(folder)
        }
        None => Memories::WithTheFleet,
    };
    let config = WorldConfig {
        cars: arguments.cars.or(file.cars).unwrap_or(40),
        seed,
        boots_before: seconds_now(),
        ..WorldConfig::default()
    };
    let world = World::new(Arc::new(city), &config).map_err(|error| error.to_string())?;
    let ca_pem = read(&folder.join("ca.pem"))?;
    // All certificates are looked at before the first car drives.
    let mut addresses = std::collections::BTreeMap::new();
    for car in world.cars() {
        addresses.insert(car.id().clone(), hub_of(&folder, &ca_pem, &address, &server_name, car.id())?);
    }
    let mishap_every = arguments.mishap_every.or(file.mishap_every).unwrap_or(30);
    let mishaps = (mishap_every > 0).then(|| Mishaps::new(seed, mishap_every * 1_000));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let media = media_ways(&addresses, runtime.handle())?;
    let handle = runtime.handle().clone();
    let link = |id: &VehicleId| GrpcVehicleLink::new(addresses[id].clone(), handle.clone(), None);
    let quiet = arguments.quiet;
    let observe = move |observation: Observation| {
        if !quiet {
            observability::say(&observation.to_string());
        }
    };
    let fleet = LiveFleet::start(world, mishaps, seed, memories, link, Some(media), observe)?;
    observability::say(&format!("{} cars drive towards {address}; Ctrl-C ends", config.cars));
    let ended = runtime.block_on(async {
        let time = async {
            match arguments.lasts {
                Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            signal = tokio::signal::ctrl_c() => signal.map_err(|error| error.to_string()),
            () = time => Ok(()),
        }
    });
    let summary = fleet.stop();
    observability::say(&format!(
        "{} s lived, {} s skipped; {} pictures sent, {} superseded; {} commands obeyed, {} refused; {:.1} minutes stuck",
        summary.lived_ms / 1_000,
        summary.skipped_ms / 1_000,
        summary.counters.telemetry_sent,
        summary.counters.telemetry_superseded,
        summary.counters.commands_begun,
        summary.counters.commands_refused,
        summary.stuck_ms as f64 / 60_000.0,
    ));
    ended
}

fn hub_of(folder: &Path, ca: &[u8], address: &str, server_name: &str, id: &VehicleId) -> Result<HubAddress, String> {
    let stem = folder.join("vehicles").join(id.as_str());
    let identity = Identity {
        cert_pem: read(&PathBuf::from(format!("{}.pem", stem.display())))?,
        key_pem: read(&PathBuf::from(format!("{}.key.pem", stem.display())))?,
        ca_pem: ca.to_vec(),
        server_name: server_name.to_owned(),
    };
    HubAddress::new(address, &identity).map_err(|error| format!("{id}: {error}"))
}

/// Seconds since 1970 by this machine: only to number boots as they were never numbered before.
fn seconds_now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn host(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(host, _)| host).trim_matches(['[', ']'])
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
