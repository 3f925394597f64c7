//! W1: a fleet reports and operators look on. Once through the hub, and beside it through mosquitto.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use assistance::feed::MAX_FOCUS;

use crate::consoles::{Console, Seen};
use crate::echo::EchoProcess;
use crate::fleet::{Fleet, picture_bytes};
use crate::mqtt::{Broker, Counts, Heard, Publisher, subscribe};
use crate::rig::{HubProcess, Rig};
use crate::schedule::{Chance, Schedule};
use crate::server::Used;
use crate::times::Times;

/// Zones of the city, by the workload.
const ZONES: usize = 40;
/// Zones that one operator of the rival looks at.
const ZONES_EACH: usize = 4;

/// How it is measured.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) cars: usize,
    pub(crate) hz: u32,
    pub(crate) warm_up: Duration,
    pub(crate) lasts: Duration,
}

/// What operators of the rival look at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interest {
    /// Four zones of forty: each message goes to two operators.
    Zones,
    /// Everything, as the hub's consoles do.
    All,
}

/// What one run found.
#[derive(Default)]
pub(crate) struct Found {
    /// Messages that reached the server, and how long the count took.
    pub(crate) taken: u64,
    pub(crate) lasted: Duration,
    /// Meant by the schedule in that time, and not sent because of a lack of credit or room.
    pub(crate) not_sent: u64,
    pub(crate) delivered: u64,
    /// Frames or messages in which they came.
    pub(crate) packets: u64,
    /// Replaced by newer ones: in the hub's slots, and before a console could take them.
    pub(crate) superseded_in_slots: u64,
    pub(crate) superseded_for_consoles: u64,
    pub(crate) dropped: u64,
    pub(crate) used: Used,
    /// Resident memory that each connected car added, and each car with everything at the end.
    pub(crate) car_kib: f64,
    pub(crate) end_kib: u64,
    pub(crate) staleness: Times,
    pub(crate) late: Times,
}

#[allow(clippy::cast_precision_loss)] // counts of a run are far below 2^52
impl Found {
    pub(crate) fn us_in(&self) -> f64 {
        self.used.all_us() as f64 / self.taken.max(1) as f64
    }

    pub(crate) fn us_out(&self) -> f64 {
        self.used.all_us() as f64 / self.delivered.max(1) as f64
    }

    pub(crate) fn busy_percent(&self) -> f64 {
        self.used.all_us() as f64 / self.lasted.as_micros().max(1) as f64 * 100.0
    }

    pub(crate) fn system_percent(&self) -> f64 {
        self.used.system_us as f64 / self.used.all_us().max(1) as f64 * 100.0
    }

    pub(crate) fn sleeps_per_message(&self) -> f64 {
        self.used.sleeps as f64 / self.taken.max(1) as f64
    }

    pub(crate) fn a_second(&self, count: u64) -> f64 {
        count as f64 / self.lasted.as_secs_f64().max(0.001)
    }
}

/// Through the hub.
pub(crate) async fn hub(rig: &Rig, name: &str, plan: Plan) -> Result<Found, String> {
    let hub = HubProcess::start(rig, name)?;
    let empty_kib = hub.server.resident_kib();
    let mut fleet = Fleet::connect(rig, 0..plan.cars, hub.address, plan.hz).await?;
    let mut schedule = Schedule::each(plan.cars, plan.hz);
    drive(&mut fleet, &mut schedule, Instant::now() + Duration::from_secs(1)).await?;
    let car_kib = per_car(hub.server.resident_kib(), empty_kib, plan.cars);
    let seen = Arc::new(Seen::default());
    let mut consoles = Vec::new();
    for person in 0..rig.people() {
        let looked_at = (0..MAX_FOCUS).map(|at| rig.vehicle((person * MAX_FOCUS + at) % plan.cars).clone()).collect();
        let opened = Console::open(rig, person, hub.address, looked_at, Arc::clone(&seen));
        let driven = drive(&mut fleet, &mut schedule, Instant::now() + Duration::from_millis(100));
        let (console, driven) = tokio::join!(opened, driven);
        driven?;
        consoles.push(console?);
    }
    drive(&mut fleet, &mut schedule, Instant::now() + plan.warm_up).await?;
    schedule.late.forget();
    seen.staleness.forget();
    let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let (metrics, sent) = (hub.metrics().await?, fleet.sent);
    let (used, started) = (hub.server.used(), Instant::now());
    let (dots, frames, superseded) = (count(&seen.dots), count(&seen.frames), seen.superseded());
    drive(&mut fleet, &mut schedule, started + plan.lasts).await?;
    let after = hub.metrics().await?;
    let (used, lasted) = (hub.server.used().since(used), started.elapsed());
    if let Some(why) = seen.ended() {
        return Err(why);
    }
    let rose = |name: &str| after.get(name) - metrics.get(name);
    let superseded_in_slots = rose("telemetry_superseded_total");
    if after.get("consoles_connected") != consoles.len() as u64 || after.get("vehicles_connected") != plan.cars as u64 {
        return Err("a car or a console was cut in the run".to_owned());
    }
    Ok(Found {
        taken: rose("telemetry_total") + superseded_in_slots,
        lasted,
        not_sent: fleet.sent.without_credit - sent.without_credit,
        delivered: count(&seen.dots) - dots,
        packets: count(&seen.frames) - frames,
        superseded_in_slots,
        superseded_for_consoles: seen.superseded() - superseded,
        dropped: 0,
        used,
        car_kib,
        end_kib: hub.server.resident_kib(),
        staleness: seen.staleness.clone(),
        late: schedule.late.clone(),
    })
}

/// Through a bare gRPC echo: what the transport alone costs. Nobody looks on.
pub(crate) async fn bare(rig: &Rig, plan: Plan) -> Result<Found, String> {
    let echo = EchoProcess::start(rig)?;
    let empty_kib = echo.server.resident_kib();
    let mut fleet = Fleet::connect(rig, 0..plan.cars, echo.address, plan.hz).await?;
    let mut schedule = Schedule::each(plan.cars, plan.hz);
    drive(&mut fleet, &mut schedule, Instant::now() + Duration::from_secs(1)).await?;
    let car_kib = per_car(echo.server.resident_kib(), empty_kib, plan.cars);
    drive(&mut fleet, &mut schedule, Instant::now() + plan.warm_up).await?;
    schedule.late.forget();
    let (sent, used, started) = (fleet.sent, echo.server.used(), Instant::now());
    drive(&mut fleet, &mut schedule, started + plan.lasts).await?;
    Ok(Found {
        taken: fleet.sent.handed_over - sent.handed_over,
        lasted: started.elapsed(),
        not_sent: fleet.sent.without_credit - sent.without_credit,
        used: echo.server.used().since(used),
        car_kib,
        end_kib: echo.server.resident_kib(),
        late: schedule.late.clone(),
        ..Found::default()
    })
}

async fn drive(fleet: &mut Fleet, schedule: &mut Schedule, until: Instant) -> Result<(), String> {
    let mut failed = Ok(());
    let turn = |car, meant| {
        if let Err(reason) = fleet.turn(car, meant) {
            failed = Err(reason);
        }
    };
    schedule.run(until, turn).await;
    failed
}

/// Through mosquitto.
pub(crate) async fn rival(rig: &Rig, plan: Plan, interest: Interest) -> Result<Found, String> {
    let broker = Broker::start(rig).await?;
    let empty_kib = broker.server.resident_kib();
    let counts = Counts::listen(rig, &broker).await?;
    let mut chance = Chance::new(rig.seed);
    let mut cars = Vec::new();
    for number in 0..plan.cars {
        cars.push(Publisher::connect(rig, number, chance.below(ZONES), broker.address).await?);
    }
    let car_kib = per_car(broker.server.resident_kib(), empty_kib, plan.cars);
    let heard = Arc::new(Heard::default());
    let mut consoles = Vec::new();
    for person in 0..rig.people() {
        let topics = topics(person, interest);
        consoles.push(subscribe(rig, person, &topics, broker.address, Arc::clone(&heard)).await?);
    }
    let bytes = picture_bytes();
    let mut schedule = Schedule::each(plan.cars, plan.hz);
    let mut traffic = Traffic { rig, cars, chance, bytes, turns: 0, hz: plan.hz, not_sent: 0 };
    traffic.drive(&mut schedule, Instant::now() + plan.warm_up).await;
    // Its own counts come once a second: the run begins and ends with one of them.
    let (before, _) =
        tokio::join!(counts.next(), traffic.drive(&mut schedule, Instant::now() + Duration::from_secs(2)));
    let before = before?;
    schedule.late.forget();
    heard.staleness.forget();
    let (messages, not_sent) = (heard.messages.load(Ordering::Relaxed), traffic.not_sent);
    let counted = Instant::now();
    traffic.drive(&mut schedule, Instant::now() + plan.lasts).await;
    let delivered = heard.messages.load(Ordering::Relaxed) - messages;
    let in_time = counted.elapsed();
    let not_sent = traffic.not_sent - not_sent;
    let (staleness, late) = (Times::default(), Times::default());
    staleness.add(&heard.staleness);
    late.add(&schedule.late);
    let (after, _) = tokio::join!(counts.next(), traffic.drive(&mut schedule, Instant::now() + Duration::from_secs(2)));
    let after = after?;
    let lasted = after.at - before.at;
    // Deliveries were counted over a part of the time between the broker's two words.
    let share = lasted.as_secs_f64() / in_time.as_secs_f64();
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]
    let whole = |part: u64| (part as f64 * share) as u64;
    Ok(Found {
        taken: after.received - before.received,
        lasted,
        not_sent: whole(not_sent),
        delivered: whole(delivered),
        packets: after.sent - before.sent,
        dropped: after.dropped - before.dropped,
        used: after.used.since(before.used),
        car_kib,
        end_kib: broker.server.resident_kib(),
        staleness,
        late,
        ..Found::default()
    })
}

fn topics(person: usize, interest: Interest) -> Vec<String> {
    match interest {
        Interest::All => vec!["z/#".to_owned()],
        Interest::Zones => {
            let zones: HashSet<usize> = (0..ZONES_EACH).map(|at| (person * ZONES_EACH / 2 + at) % ZONES).collect();
            zones.into_iter().map(|zone| format!("z/{zone}/+")).collect()
        }
    }
}

struct Traffic<'a> {
    rig: &'a Rig,
    cars: Vec<Publisher>,
    chance: Chance,
    bytes: usize,
    turns: u64,
    hz: u32,
    not_sent: u64,
}

impl Traffic<'_> {
    async fn drive(&mut self, schedule: &mut Schedule, until: Instant) {
        schedule
            .run(until, |car, meant| {
                self.turns += 1;
                // One of a hundred cars changes its zone each second.
                if self.turns.is_multiple_of(100 * u64::from(self.hz)) {
                    let moves = self.chance.below(self.cars.len());
                    self.cars[moves].zone = self.chance.below(ZONES);
                }
                self.not_sent += u64::from(!self.cars[car].publish(self.rig.micros(meant), self.bytes));
            })
            .await;
    }
}

#[allow(clippy::cast_precision_loss)] // a machine's memory in KiB is far below 2^52
fn per_car(with_kib: u64, without_kib: u64, cars: usize) -> f64 {
    with_kib.saturating_sub(without_kib) as f64 / cars as f64
}
