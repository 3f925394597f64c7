//! The relay: a hundred streams of pictures through a hub on one core, each of twenty consoles watching five of them;
//! then the same with one console more that stops reading.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use assistance::feed::Action;
use assistance::roles::Readiness;
use media::View;
use vehicle_agent::InlinePainter;

use crate::car::{Applied, CarClock, CarPlan, Eyes, LiveCar};
use crate::console::{CamePicture, Console, ConsolePlan, Hooks, Known};
use crate::eyes::Canned;
use crate::pictures::PER_SECOND;
use crate::rig::{HubProcess, Rig};
use crate::times::Times;

/// Cars, each with five cameras, and consoles, each watching one of them.
pub(crate) const CARS: usize = 20;

/// What one stretch of time found.
#[derive(Default)]
pub(crate) struct Stretch {
    /// Age of pictures when they came.
    pub(crate) ages: Times,
    pub(crate) delivered: u64,
    pub(crate) lasted: Duration,
    /// The hub's processor time, microseconds.
    pub(crate) used_us: u64,
    pub(crate) resident_kib: u64,
    /// Pictures of waiting consoles that newer ones replaced, and those given up on the way, at the hub.
    pub(crate) superseded: u64,
    pub(crate) reset: u64,
}

/// What was found.
pub(crate) struct Found {
    pub(crate) mean_bytes: usize,
    /// All read.
    pub(crate) all_read: Stretch,
    /// One console more watches the first car, and has stopped reading.
    pub(crate) one_stopped: Stretch,
}

struct Watched {
    clock: CarClock,
    ages: Times,
    delivered: AtomicU64,
}

impl Watched {
    fn came(&self, picture: &CamePicture) {
        let age_us = self.clock.us_since(picture.frame.captured.millis * 1_000, picture.at);
        self.ages.note_all([u64::try_from(age_us).unwrap_or(0)]);
        self.delivered.fetch_add(1, Ordering::Relaxed);
    }
}

/// Everything connects, every console takes its car, and all five views are watched.
pub(crate) async fn relay(rig: &Rig, name: &str, canned: &Arc<Canned>, lasts: Duration) -> Result<Found, String> {
    let hub = HubProcess::start(rig, name)?;
    let clock = CarClock::right(rig.started);
    let watched = Arc::new(Watched { clock, ages: Times::default(), delivered: AtomicU64::new(0) });
    let (mut cars, mut consoles) = (Vec::new(), Vec::new());
    for number in 0..CARS {
        let plan = CarPlan {
            number,
            hub: hub.address,
            media: Some(hub.address),
            clock,
            eyes: Some(Arc::clone(canned) as Arc<dyn Eyes>),
            painter: Box::new(InlinePainter::default()),
            applied: Arc::new(Applied::default()),
            reports_hz: 10,
        };
        cars.push(LiveCar::connect(rig, plan).await?);
    }
    for number in 0..=CARS {
        // The last one watches beside the first, and will stop reading: it counts for nothing.
        let looker = Arc::clone(&watched);
        let counted: Arc<dyn Fn(CamePicture) + Send + Sync> = Arc::new(move |picture| looker.came(&picture));
        let hooks = Hooks { picture: (number < CARS).then_some(counted), voice: None };
        let plan = ConsolePlan { number, hub: hub.address, media: Some(hub.address) };
        let console = Console::start(rig, plan, hooks, &tokio::runtime::Handle::current())?;
        console.live(true).await?;
        consoles.push(console);
    }
    let stopping = consoles.pop().ok_or("no console")?;
    for (console, car) in consoles.iter().zip(&cars) {
        let has_case = |known: &Known| known.incident_of(&car.id).is_some();
        console.until(Duration::from_secs(5), has_case).await.map_err(|()| "no incident")?;
        console.act(Action::SetReadiness(Readiness::Ready)).await?;
        console.act(Action::Claim(car.id.clone())).await?;
        let incident = console.ask(|known| known.incident_of(&car.id).map(|one| one.id)).ok_or("no incident")?;
        console.act(Action::LookInside { incident }).await?;
        console.look(&car.id, &View::ALL, PER_SECOND)?;
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let all_read = stretch(&hub, &watched, lasts).await?;
    stopping.look(&cars[0].id, &View::OUTSIDE, PER_SECOND)?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    stopping.stop_reading()?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let one_stopped = stretch(&hub, &watched, lasts).await?;
    drop((stopping, consoles, cars));
    Ok(Found { mean_bytes: canned.mean_bytes(), all_read, one_stopped })
}

async fn stretch(hub: &HubProcess, watched: &Watched, lasts: Duration) -> Result<Stretch, String> {
    let before = hub.metrics().await?;
    let (used, started) = (hub.server.used(), Instant::now());
    watched.ages.forget();
    watched.delivered.store(0, Ordering::Relaxed);
    tokio::time::sleep(lasts).await;
    let (delivered, lasted) = (watched.delivered.load(Ordering::Relaxed), started.elapsed());
    let used_us = hub.server.used().since(used).all_us();
    let ages = Times::default();
    ages.add(&watched.ages);
    let after = hub.metrics().await?;
    let counted = |name: &str| after.get(name).saturating_sub(before.get(name));
    Ok(Stretch {
        ages,
        delivered,
        lasted,
        used_us,
        resident_kib: hub.server.resident_kib(),
        superseded: counted("media_pictures_superseded_total"),
        reset: counted("media_pictures_reset_total"),
    })
}
