//! The demo: hub, city and cars on this machine alone, with a window or without one.

mod options;
mod people;
mod place;
mod print;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assistance::ids::{JournalSeq, PersonId, VehicleId};
use assistance::policy::Policy;
use assistance::roles::Role;
use city::City;
use console::{ConsoleOptions, LinkSource, MapSource};
use hub::config::{HubConfig, RecordPlace};
use hub::identity::Identity as Who;
use hub::identity::authority::{Authority, Credentials, HUB_NAME};
use hub::service::Hub;
use hub_client::{BestMediaLink, GrpcOperatorLink, GrpcVehicleLink, HubAddress, Identity, Who as MediaClient};
use journal::{Journal as _, SqliteJournal};
use simulator::live::{LiveFleet, LiveOperator, media_ways};
use simulator::{Memories, Mishaps, Observation, World, WorldConfig};

use crate::audit::{self, Witnessed};
use crate::certificates::PEOPLE;
use crate::virtual_shift::of_world;

pub use options::{DemoFlags, DemoOptions};
use place::Place;

/// Name of the demo's site, as the window shows it.
const SITE: &str = "demo";
/// Where its operators sit, as a passenger reads it.
const TOWN: &str = "Phoenix";
/// About this long between two mishaps, milliseconds.
const MISHAP_EVERY_MS: u64 = 30_000;

/// How a demo ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// No rule was broken.
    Well,
    /// The auditor found a broken rule; it is printed.
    RuleBroken,
}

/// Runs the demo until the window is closed, Ctrl-C, or its time is over.
///
/// # Errors
/// Says what could not be started, or what failed, in one line.
pub fn run(options: &DemoOptions) -> Result<Ended, String> {
    let with_window = options.wants_window();
    let city = load_city(options)?;
    let place = Place::choose(options)?;
    let before = place.head()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("demo")
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let authority = Authority::new(SITE).map_err(|error| format!("certificates: {error}"))?;
    let hub = runtime.block_on(start_hub(&authority, &city, &place))?;
    let door = Door { authority: &authority, address: hub.address() };

    let stop = Arc::new(AtomicBool::new(false));
    end_when_told(&runtime, &stop, options.lasts);
    let begun = Instant::now();
    let witnessed: Arc<Mutex<Vec<auditor::Event>>> = Arc::default();
    let fleet = start_fleet(options, &city, &door, &runtime, &witnessed, (begun, !with_window), place.memories()?)?;
    let people = people::sit_down(options, with_window, &door, &runtime, &fleet, begun)?;
    crate::say(&format!(
        "hub on {}, {} cars in {}; {}",
        hub.address(),
        options.cars,
        options.map.as_ref().map_or_else(|| "a generated city".to_owned(), |path| path.display().to_string()),
        place.words(),
    ));

    let went =
        if with_window { open_window(options, &city, &door, &runtime, &stop) } else { wait(&hub, &runtime, &stop) };
    stop.store(true, Ordering::Relaxed);

    let acknowledged = people.into_iter().flat_map(people::stand_up).collect();
    let summary = fleet.stop();
    runtime.block_on(hub.stop());
    went?;
    let world = std::mem::take(&mut *witnessed.lock().unwrap_or_else(PoisonError::into_inner));
    let verdict = place.judge(Witnessed { world, acknowledged, before })?;
    print::summary(&summary, &verdict);
    Ok(if verdict.broken.is_empty() { Ended::Well } else { Ended::RuleBroken })
}

fn load_city(options: &DemoOptions) -> Result<Arc<City>, String> {
    match &options.map {
        Some(path) => {
            crate::say(&format!("reading {}", path.display()));
            City::load(path).map(Arc::new).map_err(|error| format!("{}: {error}", path.display()))
        }
        None => Ok(Arc::new(City::generated(1))),
    }
}

async fn start_hub(authority: &Authority, city: &Arc<City>, place: &Place) -> Result<Hub, String> {
    let own = authority.hub(&[]).map_err(|error| format!("certificates: {error}"))?;
    let config = HubConfig {
        site: SITE.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        ca_pem: authority.certificate_pem(),
        certificate_pem: own.certificate_pem,
        key_pem: own.key_pem,
        record: RecordPlace::File(place.path().to_owned()),
        spool: Some(place.path().with_extension("pictures")),
        spool_bound: hub::spool::DEFAULT_BOUND,
        city: Some(Arc::clone(city)),
        deny_list: None,
        metrics: None,
        policy: Policy::default(),
    };
    Hub::start(config).await.map_err(|error| error.to_string())
}

/// The way in: makes certificates and addresses for whoever belongs to the demo.
pub(crate) struct Door<'a> {
    authority: &'a Authority,
    address: SocketAddr,
}

impl Door<'_> {
    fn open(&self, who: &Who) -> Result<HubAddress, String> {
        let Credentials { certificate_pem, key_pem } =
            self.authority.client(who).map_err(|error| format!("certificates: {error}"))?;
        let identity = Identity {
            cert_pem: certificate_pem.into_bytes(),
            key_pem: key_pem.into_bytes(),
            ca_pem: self.authority.certificate_pem().into_bytes(),
            server_name: HUB_NAME.to_owned(),
        };
        HubAddress::new(&self.address.to_string(), &identity).map_err(|error| error.to_string())
    }

    pub(crate) fn vehicle(&self, vehicle: &VehicleId) -> Result<HubAddress, String> {
        self.open(&Who::Vehicle(vehicle.clone()))
    }

    pub(crate) fn person(&self, number: usize) -> Result<(PersonId, HubAddress), String> {
        let (name, role): (&str, Role) = PEOPLE[number];
        let person = PersonId::new(name).map_err(|error| error.to_string())?;
        let address = self.open(&Who::Person(person.clone(), role))?;
        Ok((person, address))
    }
}

fn start_fleet(
    options: &DemoOptions,
    city: &Arc<City>,
    door: &Door<'_>,
    runtime: &tokio::runtime::Runtime,
    witnessed: &Arc<Mutex<Vec<auditor::Event>>>,
    (begun, prints): (Instant, bool),
    memories: Memories,
) -> Result<LiveFleet, String> {
    let seed = options.seed;
    let config = WorldConfig { cars: options.cars, seed, boots_before: place::seconds_now(), ..WorldConfig::default() };
    let world = World::new(Arc::clone(city), &config).map_err(|error| error.to_string())?;
    let mut addresses = std::collections::BTreeMap::new();
    let mut told = Instant::now();
    for (number, car) in world.cars().iter().enumerate() {
        addresses.insert(car.id().clone(), door.vehicle(car.id())?);
        if told.elapsed() > Duration::from_secs(1) {
            told = Instant::now();
            crate::say(&format!("certificates: {} of {}", number + 1, options.cars));
        }
    }
    let media = media_ways(&addresses, runtime.handle())?;
    let handle = runtime.handle().clone();
    let link = move |id: &VehicleId| GrpcVehicleLink::new(addresses[id].clone(), handle.clone(), None);
    let witnessed = Arc::clone(witnessed);
    let observe = move |observation: Observation| {
        witnessed.lock().unwrap_or_else(PoisonError::into_inner).extend(of_world(&observation));
        if prints {
            print::observation(begun, &observation);
        }
    };
    let mishaps = Mishaps::new(seed, MISHAP_EVERY_MS);
    LiveFleet::start(world, Some(mishaps), seed, memories, link, Some(media), observe)
}

/// Ctrl-C and the end of the given time both set the flag.
fn end_when_told(runtime: &tokio::runtime::Runtime, stop: &Arc<AtomicBool>, lasts: Option<Duration>) {
    let stop = Arc::clone(stop);
    runtime.spawn(async move {
        let time = async {
            match lasts {
                Some(lasts) => tokio::time::sleep(lasts).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            signal = tokio::signal::ctrl_c() => {
                if let Err(error) = signal {
                    tracing::warn!(%error, "Ctrl-C cannot be heard");
                    return;
                }
            }
            () = time => {}
        }
        stop.store(true, Ordering::Relaxed);
    });
}

fn wait(hub: &Hub, runtime: &tokio::runtime::Runtime, stop: &AtomicBool) -> Result<(), String> {
    let told = async {
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    runtime.block_on(async {
        tokio::select! {
            reason = hub.failed() => Err(reason),
            () = told => Ok(()),
        }
    })
}

fn open_window(
    options: &DemoOptions,
    city: &Arc<City>,
    door: &Door<'_>,
    runtime: &tokio::runtime::Runtime,
    stop: &Arc<AtomicBool>,
) -> Result<(), String> {
    let (_, address) = door.person(0)?;
    let handle = runtime.handle().clone();
    let (seen, runs) = (address.clone(), handle.clone());
    console::run(ConsoleOptions {
        link: LinkSource::Given {
            link: Box::new(move |wake| Box::new(GrpcOperatorLink::new(address, handle, Some(wake)))),
            media: Some(Box::new(move |wake| {
                let link = BestMediaLink::new(&seen, MediaClient::Operator, runs, Some(wake));
                Ok(Box::new(link.map_err(|error| error.to_string())?))
            })),
        },
        silent: options.silent,
        map: MapSource::City(Arc::clone(city)),
        looks: options.looks,
        site_name: SITE.to_owned(),
        town: TOWN.to_owned(),
        screenshot: options.screenshot.clone(),
        stop: Some(Arc::clone(stop)),
    })
    .map_err(|error| error.to_string())
}

impl Place {
    /// The cars' memories stand beside the record they belong to.
    fn memories(&self) -> Result<Memories, String> {
        let folder = self.path().with_extension("cars");
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Memories::Folder(folder))
    }

    fn head(&self) -> Result<JournalSeq, String> {
        if !self.path().exists() {
            return Ok(JournalSeq(0));
        }
        SqliteJournal::read_only(self.path()).map(|journal| journal.head().seq).map_err(|error| error.to_string())
    }

    fn judge(&self, witnessed: Witnessed) -> Result<auditor::Verdict, String> {
        let journal = SqliteJournal::read_only(self.path()).map_err(|error| error.to_string())?;
        audit::judge(&journal, witnessed)
    }
}

/// A scripted operator of the demo, sitting at a console.
pub(crate) struct Seated {
    pub(crate) person: PersonId,
    pub(crate) operator: LiveOperator,
}
