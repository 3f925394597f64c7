//! Glass to glass: from the moment a camera captures to pixels at the console, and how right the age is that
//! the console shows. Both ends are in this process, so the truth is known; the car's clock is wrong on purpose.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use media::{View, mjpeg};
use vehicle_agent::Studio;

use crate::car::{Applied, CarClock, CarPlan, LiveCar};
use crate::console::{CamePicture, Console, ConsolePlan, Hooks};
use crate::eyes::Drive;
use crate::network::{Conditions, UdpWay};
use crate::rig::{HubProcess, Rig};
use crate::times::Times;

/// Pictures a second of each view.
pub(crate) const PER_SECOND: u8 = 15;
/// How far the car's clock is ahead.
const AHEAD: Duration = Duration::from_secs(37);
/// Pictures that wait to be decoded at most.
const UNREAD: usize = 16;
/// Threads that draw and encode, as the simulator has them.
const PAINTERS: usize = 2;

/// What a run found.
#[derive(Default)]
pub(crate) struct Found {
    /// From the capture to the pixels.
    pub(crate) glass: Times,
    /// From the capture to the console's hands, without decoding.
    pub(crate) came: Times,
    /// Age on the screen less the truth, microseconds: the least and the most, and all that are not negative.
    pub(crate) least_us: i64,
    pub(crate) most_us: i64,
    pub(crate) beyond: Times,
    pub(crate) younger: u64,
    pub(crate) too_old: u64,
    pub(crate) pictures: u64,
    pub(crate) without_age: u64,
    /// Pictures that the console had no time to decode.
    pub(crate) unread: u64,
    /// Pictures that were due and not painted in time.
    pub(crate) skipped: u64,
    pub(crate) superseded: u64,
    pub(crate) reset: u64,
    pub(crate) lasted: Duration,
}

/// Further than this beyond the truth is too old.
const WITHIN_US: i64 = 20_000;

/// How a run is made.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) fast_ppm: i64,
    pub(crate) conditions: Option<Conditions>,
    pub(crate) warm_up: Duration,
    pub(crate) lasts: Duration,
}

struct Seen {
    clock: CarClock,
    found: Mutex<Found>,
    unread: AtomicU64,
    to_read: SyncSender<CamePicture>,
}

impl Seen {
    fn came(&self, picture: CamePicture) {
        if let Err(TrySendError::Full(_)) = self.to_read.try_send(picture) {
            self.unread.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn note(&self, picture: &CamePicture, seen: Instant) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let shown_us = picture.frame.captured.millis * 1_000;
        let (truth, glass) = (self.clock.us_since(shown_us, picture.at), self.clock.us_since(shown_us, seen));
        found.pictures += 1;
        found.glass.note_all([u64::try_from(glass).unwrap_or(0)]);
        found.came.note_all([u64::try_from(truth).unwrap_or(0)]);
        let Some(age_us) = picture.age_us else {
            found.without_age += 1;
            return;
        };
        let beyond = i64::try_from(age_us).unwrap_or(i64::MAX) - truth;
        (found.least_us, found.most_us) = (found.least_us.min(beyond), found.most_us.max(beyond));
        found.younger += u64::from(beyond < 0);
        found.too_old += u64::from(beyond > WITHIN_US);
        found.beyond.note_all([u64::try_from(beyond).unwrap_or(0)]);
    }

    fn read(&self, picture: &CamePicture) {
        // A picture that is none would be a mistake of the benchmark's own: its age stands for nothing.
        if let Ok(pixels) = mjpeg::decode(&picture.frame.payload) {
            std::hint::black_box(pixels.rgb().len());
            self.note(picture, Instant::now());
        }
    }
}

/// Decodes what comes, on a thread of its own as in the window, until nobody looks any more.
fn read_all(seen: &Weak<Seen>, waiting: &Receiver<CamePicture>) {
    while let Some(seen) = seen.upgrade() {
        match waiting.recv_timeout(Duration::from_millis(100)) {
            Ok(picture) => seen.read(&picture),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Four views of one car at one console.
pub(crate) async fn watch(rig: &Rig, name: &str, drive: &Arc<Drive>, plan: Plan) -> Result<Found, String> {
    let hub = HubProcess::start(rig, name)?;
    let way = plan.conditions.map(|conditions| UdpWay::open(hub.address, conditions, rig.seed)).transpose()?;
    let clock = CarClock { started: rig.started, ahead: AHEAD, fast_ppm: plan.fast_ppm };
    let studio = Studio::start(PAINTERS).map_err(|error| error.to_string())?;
    let car = LiveCar::connect(
        rig,
        CarPlan {
            number: 0,
            hub: hub.address,
            media: Some(way.as_ref().map_or(hub.address, |way| way.address)),
            clock,
            eyes: Some(Arc::clone(drive) as Arc<dyn crate::car::Eyes>),
            painter: Box::new(studio.painter()),
            applied: Arc::new(Applied::default()),
            reports_hz: 10,
        },
    )
    .await?;
    let (to_read, waiting) = sync_channel(UNREAD);
    let nothing = || Found { least_us: i64::MAX, most_us: i64::MIN, ..Found::default() };
    let seen = Arc::new(Seen { clock, found: Mutex::new(nothing()), unread: AtomicU64::new(0), to_read });
    let reading = Arc::downgrade(&seen);
    let reader = std::thread::Builder::new().name("reader".to_owned());
    let reader = reader.spawn(move || read_all(&reading, &waiting));
    let reader = reader.map_err(|error| error.to_string())?;
    let looker = Arc::clone(&seen);
    let hooks = Hooks { picture: Some(Arc::new(move |picture| looker.came(picture))), voice: None };
    let at = ConsolePlan { number: 0, hub: hub.address, media: Some(hub.address) };
    let console = Console::start(rig, at, hooks, &tokio::runtime::Handle::current())?;
    console.live(true).await?;
    let has_case = |known: &crate::console::Known| known.incident_of(&car.id).is_some();
    console.until(Duration::from_secs(5), has_case).await.map_err(|()| "no incident")?;
    console.look(&car.id, &View::OUTSIDE, PER_SECOND)?;
    tokio::time::sleep(plan.warm_up).await;
    let (painted_before, lane_before) = car.counters();
    *seen.found.lock().unwrap_or_else(PoisonError::into_inner) = nothing();
    seen.unread.store(0, Ordering::Relaxed);
    let started = Instant::now();
    tokio::time::sleep(plan.lasts).await;
    let lasted = started.elapsed();
    let (painted, lane) = car.counters();
    let mut found = std::mem::take(&mut *seen.found.lock().unwrap_or_else(PoisonError::into_inner));
    found.lasted = lasted;
    found.unread = seen.unread.load(Ordering::Relaxed);
    found.skipped = painted.skipped - painted_before.skipped;
    found.superseded = lane.pictures_superseded.saturating_sub(lane_before.pictures_superseded);
    found.reset = lane.pictures_reset.saturating_sub(lane_before.pictures_reset);
    drop((car, console, seen));
    drop(reader.join());
    Ok(found)
}
