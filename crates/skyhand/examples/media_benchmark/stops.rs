//! STOP under loss: from the press to the car that acts on it, by both paths as the product does it, and beside
//! it, in the same minutes, by the control link alone. Every packet to and from the hub may be lost.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assistance::ids::CommandId;
use vehicle_agent::InlinePainter;

use crate::car::{Applied, CarClock, CarPlan, LiveCar};
use crate::console::{Console, ConsolePlan, Hooks};
use crate::network::KernelLoss;
use crate::rig::{HubProcess, Rig};
use crate::schedule::Schedule;
use crate::times::Times;

/// How a row is made.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// Packets lost of a hundred, in each direction of each way.
    pub(crate) lost_percent: u32,
    /// Stops pressed by each of the two ways.
    pub(crate) stops: usize,
    pub(crate) stops_hz: u32,
    /// Cars and consoles of each of the two ways.
    pub(crate) cars: usize,
    pub(crate) consoles: usize,
}

/// What became of the stops of one way.
#[derive(Default)]
pub(crate) struct Applieds {
    pub(crate) times: Times,
    pub(crate) pressed: usize,
    pub(crate) applied_once: usize,
    pub(crate) applied_again: usize,
    pub(crate) never: usize,
    pub(crate) refused: Vec<String>,
}

/// What a row found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) both: Applieds,
    pub(crate) control_alone: Applieds,
    pub(crate) lost: u64,
    pub(crate) repeats: u64,
}

/// Stops under way get so long after the last press.
const END: Duration = Duration::from_secs(12);

struct Side {
    cars: Vec<LiveCar>,
    consoles: Vec<Console>,
    applied: Arc<Applied>,
    pressed: HashMap<CommandId, Instant>,
    refused: Vec<String>,
}

impl Side {
    async fn connect(rig: &Rig, hub: &HubProcess, plan: Plan, first: usize, has_media: bool) -> Result<Self, String> {
        let applied: Arc<Applied> = Arc::default();
        let media = has_media.then_some(hub.address);
        let mut cars = Vec::new();
        for number in first * plan.cars..(first + 1) * plan.cars {
            let plan = CarPlan {
                number,
                hub: hub.address,
                media,
                clock: CarClock::right(rig.started),
                eyes: None,
                painter: Box::new(InlinePainter::default()),
                applied: Arc::clone(&applied),
                reports_hz: 10,
            };
            cars.push(LiveCar::connect(rig, plan).await?);
        }
        let mut consoles = Vec::new();
        for number in first * plan.consoles..(first + 1) * plan.consoles {
            let plan = ConsolePlan { number, hub: hub.address, media };
            let console = Console::start(rig, plan, Hooks::default(), &tokio::runtime::Handle::current())?;
            console.live(has_media).await?;
            consoles.push(console);
        }
        Ok(Self { cars, consoles, applied, pressed: HashMap::new(), refused: Vec::new() })
    }

    fn press(&mut self, turn: usize) {
        let (console, car) = (&self.consoles[turn % self.consoles.len()], &self.cars[turn % self.cars.len()]);
        match console.stop(&car.id) {
            Ok(id) => drop(self.pressed.insert(id, Instant::now())),
            Err(reason) => self.refused.push(reason),
        }
    }

    fn close(self) -> Applieds {
        let mut found = Applieds { pressed: self.pressed.len(), refused: self.refused, ..Applieds::default() };
        for console in &self.consoles {
            found.refused.extend(console.ask(|known| known.refused.clone()));
        }
        let applied = self.applied.take();
        for (id, pressed) in &self.pressed {
            match applied.get(id).map(Vec::as_slice) {
                None | Some([]) => found.never += 1,
                Some([first, again @ ..]) => {
                    found.times.note(first.saturating_duration_since(*pressed));
                    found.applied_once += usize::from(again.is_empty());
                    found.applied_again += usize::from(!again.is_empty());
                }
            }
        }
        found
    }
}

/// One row: everything connects on a good network, then packets are lost while stops are pressed.
pub(crate) async fn press(rig: &Rig, name: &str, plan: Plan) -> Result<Found, String> {
    let hub = HubProcess::start(rig, name)?;
    let mut both = Side::connect(rig, &hub, plan, 0, true).await?;
    let mut alone = Side::connect(rig, &hub, plan, 1, false).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = hub.metrics().await?;
    let loss = match plan.lost_percent {
        0 => None,
        percent => Some(KernelLoss::begin(percent, hub.address.port())?),
    };
    let stops = u32::try_from(plan.stops).map_err(|error| error.to_string())?;
    let until = Instant::now() + Duration::from_secs(1) * stops / plan.stops_hz;
    let mut schedule = Schedule::all(1, plan.stops_hz).precise();
    let mut turn = 0;
    schedule
        .run(until, |_, _| {
            both.press(turn);
            alone.press(turn);
            turn += 1;
        })
        .await;
    let given_up = Instant::now() + END;
    let under_way = |side: &Side| side.applied.count() < side.pressed.len();
    while Instant::now() < given_up && (under_way(&both) || under_way(&alone)) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let lost = loss.as_ref().map_or(0, KernelLoss::lost);
    drop(loss);
    // Late repeats must not go unseen: what is applied twice is applied within a moment.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let repeats = hub.metrics().await?.get("media_urgent_repeats_total") - before.get("media_urgent_repeats_total");
    Ok(Found { both: both.close(), control_alone: alone.close(), lost, repeats })
}
