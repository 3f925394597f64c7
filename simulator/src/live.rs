//! A fleet, and scripted operators, in real time over real links, each on a thread of its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use assistance::ids::VehicleId;
use hub_client::{BestMediaLink, HubAddress, OperatorLink, VehicleLink, Who};
use tokio::runtime::Handle;
use vehicle_agent::{Counters, Studio};

use crate::operators::{Deed, OperatorConfig, ScriptedOperator};
use crate::world::{Observation, Truth, World};
use crate::{Fleet, MediaWays, Memories, Mishaps};

/// Between two steps of a fleet, milliseconds.
const FLEET_STEP: Duration = Duration::from_millis(20);
/// Between two steps of an operator.
const OPERATOR_STEP: Duration = Duration::from_millis(50);
/// How far a fleet may fall behind real time before the rest is skipped, milliseconds.
const BEHIND_MS: u64 = 2_000;

/// Makes the ways of each car's sound and pictures.
pub type MakeMedia = Box<dyn FnMut(&VehicleId) -> MediaWays + Send>;

/// Threads that paint what cameras see.
const PAINTERS: usize = 2;

/// A media link for each car to its hub, and threads that paint for all of them.
///
/// # Errors
/// When an identity cannot be used for QUIC, or the system gives no thread.
pub fn media_ways(addresses: &BTreeMap<VehicleId, HubAddress>, runtime: &Handle) -> Result<MakeMedia, String> {
    let studio = Studio::start(PAINTERS).map_err(|error| format!("no thread for the cameras: {error}"))?;
    let mut links = BTreeMap::new();
    for (vehicle, address) in addresses {
        let link = BestMediaLink::new(address, Who::Vehicle, runtime.clone(), None);
        links.insert(vehicle.clone(), link.map_err(|error| error.to_string())?);
    }
    Ok(Box::new(move |vehicle| {
        let link = links.remove(vehicle).expect("every car has an address, and asks once");
        MediaWays { link: Box::new(link), painter: Box::new(studio.painter()) }
    }))
}

/// What is true in a live world, for the operators beside it.
pub type SharedTruth = Arc<Mutex<Truth>>;

/// How a live fleet ended.
#[derive(Debug, Clone)]
pub struct FleetSummary {
    /// World time that was lived, milliseconds.
    pub lived_ms: u64,
    /// World time that was skipped because the machine was too slow, milliseconds.
    pub skipped_ms: u64,
    /// What the agents did and dropped.
    pub counters: Counters,
    /// How long cars stood where they did not mean to, all together, milliseconds.
    pub stuck_ms: u64,
}

/// A fleet that lives in real time.
pub struct LiveFleet {
    stop: Arc<AtomicBool>,
    truth: SharedTruth,
    thread: JoinHandle<FleetSummary>,
}

impl LiveFleet {
    /// Starts it. `observe` is called on the fleet's thread with everything that happens.
    ///
    /// # Errors
    /// When a car's memory cannot be opened, or the system gives no thread.
    pub fn start<L: VehicleLink + Send + 'static>(
        world: World,
        mishaps: Option<Mishaps>,
        seed: u64,
        memories: Memories,
        link: impl FnMut(&VehicleId) -> L,
        media: Option<MakeMedia>,
        observe: impl FnMut(Observation) + Send + 'static,
    ) -> Result<Self, String> {
        let mut fleet = Fleet::new(world, seed, memories, link).map_err(|error| error.to_string())?;
        if let Some(media) = media {
            fleet = fleet.with_media(media);
        }
        let (stop, truth) = (Arc::new(AtomicBool::new(false)), SharedTruth::default());
        let (told, shared) = (Arc::clone(&stop), Arc::clone(&truth));
        let thread = std::thread::Builder::new()
            .name("fleet".to_owned())
            .spawn(move || live(fleet, mishaps, &told, &shared, observe))
            .map_err(|error| error.to_string())?;
        Ok(Self { stop, truth, thread })
    }

    /// What is true in its world, renewed several times a second.
    #[must_use]
    pub fn truth(&self) -> SharedTruth {
        Arc::clone(&self.truth)
    }

    /// Ends it.
    ///
    /// # Panics
    /// When the fleet's thread panicked: that is a mistake in the simulator.
    pub fn stop(self) -> FleetSummary {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the fleet's thread does not panic")
    }
}

fn live<L: VehicleLink>(
    mut fleet: Fleet<L>,
    mut mishaps: Option<Mishaps>,
    stop: &AtomicBool,
    truth: &SharedTruth,
    mut observe: impl FnMut(Observation),
) -> FleetSummary {
    let started = Instant::now();
    let (mut skipped_ms, mut mishaps_ms, mut truth_ms) = (0, 0, 0);
    while !stop.load(Ordering::Relaxed) {
        let real_ms = millis(started.elapsed()).saturating_sub(skipped_ms);
        let behind_ms = real_ms.saturating_sub(fleet.world().now_ms());
        if behind_ms > BEHIND_MS {
            // A machine that slept or is too slow: the world stood still meanwhile.
            skipped_ms += behind_ms;
            continue;
        }
        fleet.step(real_ms);
        if real_ms >= mishaps_ms {
            mishaps_ms = real_ms + 1_000;
            if let Some(mishaps) = &mut mishaps {
                mishaps.step(fleet.world_mut());
            }
        }
        if real_ms >= truth_ms {
            truth_ms = real_ms + 200;
            *truth.lock().unwrap_or_else(PoisonError::into_inner) = fleet.world().truth();
        }
        for observation in fleet.world_mut().take_observations() {
            observe(observation);
        }
        std::thread::sleep(FLEET_STEP);
    }
    fleet.close();
    FleetSummary {
        lived_ms: fleet.world().now_ms(),
        skipped_ms,
        counters: fleet.counters(),
        stuck_ms: fleet.world().cars().iter().map(crate::SimulatedCar::stuck_ms).sum(),
    }
}

/// A scripted operator who works in real time.
pub struct LiveOperator {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<u64>>,
}

impl LiveOperator {
    /// Sits down. `tell` is called on the operator's thread with every deed.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start<L: OperatorLink + Send + 'static>(
        config: OperatorConfig,
        link: L,
        truth: SharedTruth,
        mut tell: impl FnMut(Deed) + Send + 'static,
    ) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let name = format!("operator {}", config.person);
        let thread = std::thread::Builder::new().name(name).spawn(move || {
            let mut operator = ScriptedOperator::new(config, link);
            let started = Instant::now();
            let mut acknowledged = Vec::new();
            while !told.load(Ordering::Relaxed) {
                let known = truth.lock().unwrap_or_else(PoisonError::into_inner).clone();
                operator.step(millis(started.elapsed()), &known);
                for (_, deed) in operator.take_deeds() {
                    tell(deed);
                }
                acknowledged.extend(operator.take_acknowledged());
                std::thread::sleep(OPERATOR_STEP);
            }
            operator.leave();
            acknowledged
        })?;
        Ok(Self { stop, thread })
    }

    /// Gets up. Returns the entries of the record that the hub acknowledged to this person.
    ///
    /// # Panics
    /// When the operator's thread panicked: that is a mistake in the simulator.
    pub fn stop(self) -> Vec<u64> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the operator's thread does not panic")
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
