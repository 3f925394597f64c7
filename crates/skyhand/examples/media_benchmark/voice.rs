//! Mouth to ear: voices said into a car's microphone and heard at a console's loudspeaker, and the other way
//! round, through a hub on another core; beside it the same packets on one gRPC stream.

use std::sync::Arc;
use std::time::{Duration, Instant};

use assistance::call::CallPlace;
use assistance::feed::Action;
use assistance::roles::Readiness;
use media::player::Statistics;
use vehicle_agent::InlinePainter;

use crate::car::{Applied, CarClock, CarPlan, LiveCar};
use crate::console::{Console, ConsolePlan, Hooks};
use crate::measure::Delays;
use crate::network::{Conditions, UdpWay};
use crate::rig::{HubProcess, Rig};
use crate::sound::{Line, Recording, voices};

/// After the last word, so that it is heard.
const REST: Duration = Duration::from_millis(800);

/// What was found of one direction.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) delays: Delays,
    pub(crate) played: u64,
    pub(crate) recovered: u64,
    pub(crate) concealed: u64,
    pub(crate) missing: u64,
    /// How long packets were made to wait at the end, milliseconds.
    pub(crate) target_ms: f64,
}

impl Heard {
    pub(crate) fn new(said: &[i16], heard: &[i16], statistics: &[Statistics]) -> Self {
        let sum = |of: &dyn Fn(&Statistics) -> u64| statistics.iter().map(of).sum();
        #[allow(clippy::cast_precision_loss)] // microseconds below a second
        let target_ms = statistics.iter().map(|counts| counts.target_us).max().unwrap_or(0) as f64 / 1_000.0;
        Self {
            delays: Delays::between(said, heard),
            played: sum(&|counts| counts.played),
            recovered: sum(&|counts| counts.recovered),
            concealed: sum(&|counts| counts.concealed),
            missing: sum(&|counts| counts.missing),
            target_ms,
        }
    }

    /// Frames that were guessed of a hundred that were heard.
    #[allow(clippy::cast_precision_loss)] // frames of a run
    pub(crate) fn concealed_percent(&self) -> f64 {
        100.0 * self.concealed as f64 / (self.played + self.recovered + self.concealed).max(1) as f64
    }

    pub(crate) fn p95_ms(&self) -> f64 {
        self.delays.percentile(95.0)
    }

    /// Pieces of speech that cannot be found in what was heard, of a hundred.
    #[allow(clippy::cast_precision_loss)] // pieces of a run
    pub(crate) fn not_found_percent(&self) -> f64 {
        let all = self.delays.not_found + self.delays.found_ms.len();
        100.0 * self.delays.not_found as f64 / all.max(1) as f64
    }
}

/// Both directions of one call.
pub(crate) struct BothWays {
    pub(crate) to_console: Heard,
    pub(crate) to_car: Heard,
    pub(crate) passed_and_lost: Option<(u64, u64)>,
}

/// One call over a way with these conditions between the car and the hub; none: straight to the hub.
pub(crate) async fn call(
    rig: &Rig,
    name: &str,
    conditions: Option<Conditions>,
    seconds: usize,
) -> Result<BothWays, String> {
    let hub = HubProcess::start(rig, name)?;
    let way = conditions.map(|conditions| UdpWay::open(hub.address, conditions, rig.seed)).transpose()?;
    let car = LiveCar::connect(
        rig,
        CarPlan {
            number: 0,
            hub: hub.address,
            media: Some(way.as_ref().map_or(hub.address, |way| way.address)),
            clock: CarClock::right(rig.started),
            eyes: None,
            painter: Box::new(InlinePainter::default()),
            applied: Arc::new(Applied::default()),
            reports_hz: 10,
        },
    )
    .await?;
    let plan = ConsolePlan { number: 0, hub: hub.address, media: Some(hub.address) };
    // The ear is put in its place before the console runs, and opened when the call is.
    let ear: Arc<std::sync::OnceLock<crate::car::Ear>> = Arc::default();
    let given = Arc::clone(&ear);
    let voice = Arc::new(move |frame: &media::frames::VoiceFrame| {
        if let Some(ear) = given.get() {
            ear(frame);
        }
    });
    let hooks = Hooks { picture: None, voice: Some(voice) };
    let console = Console::start(rig, plan, hooks, &tokio::runtime::Handle::current())?;
    console.live(true).await?;
    let incident = |known: &crate::console::Known| known.incident_of(&car.id).map(|incident| incident.id);
    console.until(Duration::from_secs(5), |known| incident(known).is_some()).await.map_err(|()| "no incident")?;
    let incident = console.ask(incident).ok_or("no incident")?;
    console.act(Action::SetReadiness(Readiness::Ready)).await?;
    console.act(Action::Claim(car.id.clone())).await?;
    console.act(Action::PlaceCall { incident, place: CallPlace::Cabin }).await?;
    console.talk(Some(incident))?;
    let open = |known: &crate::console::Known| known.is_call_open(incident) && known.can_speak;
    console.until(Duration::from_secs(10), open).await.map_err(|()| "the call did not open in 10 s")?;
    // The car's lane is agreed at about the same time; a moment is left for it.
    tokio::time::sleep(Duration::from_secs(1)).await;

    let said = Arc::new(voices(seconds)?);
    let at_console = Line::open(Arc::clone(&said), Some(Box::new(console.speaker())))?;
    drop(ear.set(at_console.ear()));
    let at_car = Line::open(Arc::default(), None)?;
    car.listen(at_car.ear());
    let (said_at_console, said_at_car) = (at_console.begun().await, Instant::now() + Duration::from_millis(50));
    car.speak(Box::new(Recording::new(Arc::clone(&said), said_at_car)?));
    tokio::time::sleep(Duration::from_secs(seconds as u64) + REST).await;
    let (heard_at_console, of_car) = at_console.close(said_at_car);
    let (heard_at_car, of_console) = at_car.close(said_at_console);
    let statistics = way.as_ref().map(UdpWay::passed_and_lost);
    drop((car, console));
    // Looking for each piece of speech takes a while; nothing runs beside it.
    Ok(BothWays {
        to_console: Heard::new(&said, &heard_at_console, &of_car),
        to_car: Heard::new(&said, &heard_at_car, &of_console),
        passed_and_lost: statistics,
    })
}
