//! The round trip of a command through guard, journal, car and journal again, while a fleet reports; and
//! its floor in the same run: a bare gRPC echo under the same load, and the disk.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use assistance::command::{Command, CommandBody, LightsSwitch};
use assistance::feed::Action;
use assistance::ids::{ActionKey, CommandId};
use assistance::roles::Readiness;
use tokio::sync::oneshot;

use crate::agents::HelpedCar;
use crate::consoles::{Console, Seen, Wish};
use crate::disk::DiskFloor;
use crate::echo::{EchoProcess, probe};
use crate::fleet::Fleet;
use crate::rig::{HubProcess, Rig};
use crate::schedule::{Chance, Schedule};
use crate::server::Used;
use crate::times::Times;

/// Cars one person may hold at once, by the default policy.
pub(crate) const HELD: usize = 5;

/// How it is measured.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) cars: usize,
    pub(crate) cars_hz: u32,
    pub(crate) commands_hz: u32,
    pub(crate) warm_up: Duration,
    pub(crate) lasts: Duration,
}

/// What one run found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) echo: Times,
    pub(crate) disk: Times,
    pub(crate) recorded: Times,
    pub(crate) completed: Times,
    pub(crate) asked: u64,
    pub(crate) unanswered: usize,
    pub(crate) refused: Vec<String>,
    pub(crate) entries: u64,
    pub(crate) deltas: u64,
    pub(crate) used: Used,
    pub(crate) late: Times,
    pub(crate) echo_late: Times,
    pub(crate) lasted: Duration,
}

/// The floor: fleet and probe on the bare echo, and the disk beside them.
pub(crate) async fn floor(rig: &Rig, plan: Plan, found: &mut Found) -> Result<(), String> {
    let echo = EchoProcess::start(rig)?;
    let mut fleet = Fleet::connect(rig, 0..plan.cars, echo.address, plan.cars_hz).await?;
    let mut schedule = Schedule::each(fleet.len(), plan.cars_hz);
    drive(&mut fleet, &mut schedule, Instant::now() + plan.warm_up).await?;
    schedule.late.forget();
    let until = Instant::now() + plan.lasts;
    let disk = DiskFloor::start(rig.folder(), found.disk.clone()).map_err(|error| error.to_string())?;
    let probing = probe(rig, plan.cars, echo.address, plan.commands_hz, until, found.echo.clone());
    let (probed, driven) = tokio::join!(probing, drive(&mut fleet, &mut schedule, until));
    disk.stop()?;
    probed?;
    driven?;
    found.echo_late.add(&schedule.late);
    Ok(())
}

/// The thing itself.
pub(crate) async fn round_trips(rig: &Rig, name: &str, plan: Plan, found: &mut Found) -> Result<(), String> {
    let hub = HubProcess::start(rig, name)?;
    let helped_count = rig.people() * HELD;
    let mut helped = Vec::new();
    for number in 0..helped_count {
        helped.push(HelpedCar::connect(rig, number, hub.address, plan.cars_hz).await?);
    }
    let mut fleet = Fleet::connect(rig, helped_count..plan.cars, hub.address, plan.cars_hz).await?;
    let seen = Arc::new(Seen::default());
    let mut consoles = Vec::new();
    for person in 0..rig.people() {
        let own: Vec<_> = helped[person * HELD..(person + 1) * HELD].iter().map(|car| car.id.clone()).collect();
        let opened = Console::open(rig, person, hub.address, own, Arc::clone(&seen));
        let mut silent = Schedule::each(fleet.len(), plan.cars_hz);
        // The fleet goes on reporting while consoles come.
        let (console, driven) =
            tokio::join!(opened, drive(&mut fleet, &mut silent, Instant::now() + Duration::from_millis(100)));
        driven?;
        consoles.push(console?);
    }
    let mut schedule = Schedule::each(fleet.len(), plan.cars_hz);
    let mut keys = Keys(Chance::new(rig.seed), 0);
    let mut told = Vec::new();
    for (person, console) in consoles.iter().enumerate() {
        told.push(ask(console, keys.key(), Action::SetReadiness(Readiness::Ready)));
        for car in &helped[person * HELD..(person + 1) * HELD] {
            told.push(ask(console, keys.key(), Action::Claim(car.id.clone())));
        }
    }
    drive(&mut fleet, &mut schedule, Instant::now() + plan.warm_up).await?;
    for answer in told {
        answer.await.map_err(|_| "a claim was not answered")?.map_err(|refusal| format!("a claim: {refusal}"))?;
    }
    schedule.late.forget();
    seen.recorded.forget();
    let (before, metrics) = (hub.server.used(), hub.metrics().await?);
    let deltas = seen.deltas.load(std::sync::atomic::Ordering::Relaxed);
    let started = Instant::now();
    let until = started + plan.lasts;
    let proposing = propose(plan, &helped, &consoles, &mut keys, until);
    let (asked, driven) = tokio::join!(proposing, drive(&mut fleet, &mut schedule, until));
    driven?;
    found.lasted += started.elapsed();
    let (after, metrics_after) = (hub.server.used().since(before), hub.metrics().await?);
    found.deltas += seen.deltas.load(std::sync::atomic::Ordering::Relaxed) - deltas;
    found.asked += asked?;
    // Those under way get a moment to end; who takes longer is counted as unanswered.
    drive(&mut fleet, &mut schedule, Instant::now() + Duration::from_secs(2)).await?;
    if let Some(why) = seen.ended() {
        return Err(why);
    }
    found.entries += metrics_after.get("record_entries") - metrics.get("record_entries");
    found.used.user_us += after.user_us;
    found.used.system_us += after.system_us;
    found.used.sleeps += after.sleeps;
    found.recorded.add(&seen.recorded);
    found.completed.add(&seen.completed);
    found.late.add(&schedule.late);
    found.unanswered += seen.under_way.lock().unwrap_or_else(PoisonError::into_inner).len();
    found.refused.append(&mut seen.refused.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(())
}

async fn drive(fleet: &mut Fleet, schedule: &mut Schedule, until: Instant) -> Result<(), String> {
    let mut failed = Ok(());
    schedule
        .run(until, |car, meant| {
            if let Err(reason) = fleet.turn(car, meant) {
                failed = Err(reason);
            }
        })
        .await;
    failed
}

/// Keys and ids that no other action of the run has.
struct Keys(Chance, u128);

impl Keys {
    fn key(&mut self) -> ActionKey {
        self.1 += 1;
        ActionKey((u128::from(self.0.below(usize::MAX) as u64) << 64) | self.1)
    }
}

fn ask(
    console: &Console,
    key: ActionKey,
    action: Action,
) -> oneshot::Receiver<Result<(), assistance::command::Refusal>> {
    let (told, answer) = oneshot::channel();
    // A full queue loses the wish; then its answer fails, which ends the run.
    drop(console.wishes.try_send(Wish { key, action, meant: Instant::now(), told: Some(told) }));
    answer
}

async fn propose(
    plan: Plan,
    helped: &[HelpedCar],
    consoles: &[Console],
    keys: &mut Keys,
    until: Instant,
) -> Result<u64, String> {
    let mut failed = Ok(());
    // One command after the other over all helped cars, in an order in which neighbours are strangers.
    let order: Vec<usize> = (0..helped.len()).map(|at| (at * 37) % helped.len()).collect();
    let mut schedule = Schedule::all(helped.len(), plan.commands_hz).precise();
    schedule
        .run(until, |turn, meant| {
            let car = order[turn];
            let console = &consoles[car / HELD];
            let id = &helped[car].id;
            let incident = console.incidents.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied();
            let command = Command {
                id: CommandId(keys.key().0),
                vehicle: id.clone(),
                incident,
                body: CommandBody::Lights(LightsSwitch { on: true }),
                evidence: None,
            };
            let wish = Wish { key: keys.key(), action: Action::Propose(Box::new(command)), meant, told: None };
            if console.wishes.try_send(wish).is_err() {
                failed = Err("a console takes no more wishes".to_owned());
            }
        })
        .await;
    failed.map(|()| schedule.meant)
}
