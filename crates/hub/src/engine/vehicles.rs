//! Vehicles at the engine: greetings, reliable reports in order, silence, clocks.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::desk::Input;
use assistance::ids::{BootId, JournalSeq, VehicleId};
use assistance::link::{
    HEARTBEAT, IncidentReport, ReliableReport, ReportAnswer, VehicleAnswer, VehicleHello, VehicleOrder, VehicleReport,
};
use assistance::scene::Scene;
use assistance::vehicle::VehiclePicture;

use super::ages::CarClock;
use super::slot::TelemetrySlot;
use super::{Engine, HeldBack, ToDo, VehicleLine};

/// How often a car's clock is asked for.
const PING_EVERY_MS: u64 = 2_000;
/// Reliable reports that may come before the second stream's greeting.
const MAX_EARLY: usize = 64;
/// Pings whose echo may be outstanding.
const MAX_PINGS: usize = 8;

/// A connected vehicle.
pub(super) struct VehicleSession {
    pub(super) line: VehicleLine,
    pub(super) slot: Arc<TelemetrySlot>,
    pub(super) clock: CarClock,
    pub(super) picture: Option<Box<VehiclePicture>>,
    pub(super) scene: Option<Box<Scene>>,
    /// When picture and scene were taken from the slot, on the hub's clock: whatever the car's
    /// clock does, they are not younger than that.
    picture_ms: u64,
    scene_ms: u64,
    pub(super) newest_stamp: Option<CarStamp>,
    /// Rises with each picture, so that consoles can tell what is new to them.
    pub(super) version: u64,
    pub(super) watched: bool,
    reports_open: bool,
    commands_open: bool,
    hello: Option<Box<VehicleHello>>,
    greeted: bool,
    early: Vec<(u64, ReliableReport)>,
    /// Incidents told before the first picture, whose place nobody can say yet.
    unplaced: Vec<IncidentReport>,
    heard_ms: u64,
    beat_ms: u64,
    ping_ms: u64,
    next_ping: u64,
    pings: VecDeque<(u64, u64)>,
    recorded: Recorded,
}

/// Reliable reports of one boot that stand in the record, up to this number.
pub(super) type Recorded = (Option<BootId>, u64);

/// What is kept of a vehicle whose connection ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastHeard {
    pub(super) stamp: Option<CarStamp>,
    recorded: Recorded,
}

impl VehicleSession {
    /// Age of the newest picture, never younger than the truth; `None` while it cannot be told.
    pub(super) fn picture_age(&self, now_ms: u64) -> Option<Duration> {
        let stamp = self.picture.as_ref()?.stamp;
        Some(self.clock.age(stamp, now_ms)?.max(Duration::from_millis(now_ms.saturating_sub(self.picture_ms))))
    }

    /// Age of the newest scene, likewise.
    pub(super) fn scene_age(&self, now_ms: u64) -> Option<Duration> {
        let stamp = self.scene.as_ref()?.stamp;
        Some(self.clock.age(stamp, now_ms)?.max(Duration::from_millis(now_ms.saturating_sub(self.scene_ms))))
    }
}

impl Engine {
    pub(super) fn vehicle_opened(&mut self, line: VehicleLine, vehicle: VehicleId, slot: Arc<TelemetrySlot>) {
        // A report that was recorded without the car hearing so comes again under its number.
        let mut recorded = self.last_heard.get(&vehicle).map_or((None, 0), |last| last.recorded);
        if let Some(old) = self.vehicles.remove(&vehicle) {
            // One vehicle, one connection: the newer one is the one that works.
            recorded = old.recorded;
            self.keep(&vehicle, &old);
            self.lines.remove(&old.line);
            self.todo.push(ToDo::CloseVehicle(old.line, "replaced by a newer connection of this vehicle".to_owned()));
        }
        self.lines.insert(line, vehicle.clone());
        let session = VehicleSession {
            line,
            slot,
            clock: CarClock::default(),
            picture: None,
            scene: None,
            picture_ms: self.now_ms,
            scene_ms: self.now_ms,
            newest_stamp: None,
            version: 0,
            watched: false,
            reports_open: false,
            commands_open: false,
            hello: None,
            greeted: false,
            early: Vec::new(),
            unplaced: Vec::new(),
            heard_ms: self.now_ms,
            beat_ms: self.now_ms,
            ping_ms: self.now_ms,
            next_ping: 1,
            pings: VecDeque::new(),
            recorded,
        };
        self.vehicles.insert(vehicle, session);
    }

    pub(super) fn vehicle_closed(&mut self, line: VehicleLine) {
        let Some(vehicle) = self.lines.remove(&line) else { return };
        if let Some(closed) = self.vehicles.remove(&vehicle) {
            self.keep(&vehicle, &closed);
        }
        self.feed_quietly(Input::VehicleLost { vehicle });
    }

    /// Keeps of a connection that ended what a later one needs.
    fn keep(&mut self, vehicle: &VehicleId, ended: &VehicleSession) {
        let stamp = ended.newest_stamp.or_else(|| self.last_heard.get(vehicle)?.stamp);
        self.last_heard.insert(vehicle.clone(), LastHeard { stamp, recorded: ended.recorded });
    }

    pub(super) fn reported(&mut self, line: VehicleLine, report: VehicleReport) {
        let now_ms = self.now_ms;
        let Some((vehicle, session)) = self.session(line) else { return };
        session.heard_ms = now_ms;
        match report {
            VehicleReport::Hello(hello) => {
                if hello.vehicle != vehicle {
                    let words = format!("hello.vehicle is {}, the certificate names {vehicle}", hello.vehicle);
                    self.todo.push(ToDo::CloseVehicle(line, words));
                    return;
                }
                session.slot.heard(hello.stamp);
                session.newest_stamp = Some(hello.stamp);
                session.clock.rebooted(hello.boot);
                let boot = Some(hello.boot);
                if session.recorded.0 != boot {
                    session.recorded = (boot, hello.next_report.saturating_sub(1));
                }
                session.reports_open = true;
                let (recorded_up_to, next_report) = (session.recorded.1, hello.next_report);
                session.hello = Some(hello);
                self.welcome(line, recorded_up_to, next_report);
                self.ask_clock(&vehicle);
                self.greet(&vehicle);
            }
            VehicleReport::Telemetry { number, picture, scene } => {
                session.slot.put(super::slot::Telemetry { number, picture, scene });
            }
            VehicleReport::Reliable { number, body } => {
                if session.greeted {
                    self.reliable(line, &vehicle, number, body);
                } else if session.early.len() < MAX_EARLY {
                    session.early.push((number, body));
                } else {
                    let words = format!("more than {MAX_EARLY} reports before both streams were greeted");
                    self.todo.push(ToDo::CloseVehicle(line, words));
                }
            }
            VehicleReport::Pong { ping, stamp } => {
                let asked = session.pings.iter().position(|(number, _)| *number == ping);
                if let Some((_, asked_ms)) = asked.and_then(|place| session.pings.remove(place)) {
                    session.clock.echoed(asked_ms, now_ms, stamp);
                }
            }
        }
    }

    pub(super) fn answered(&mut self, line: VehicleLine, answer: VehicleAnswer) {
        let now_ms = self.now_ms;
        let Some((vehicle, session)) = self.session(line) else { return };
        session.heard_ms = now_ms;
        match answer {
            VehicleAnswer::Hello(hello) => {
                if hello.vehicle != vehicle {
                    let words = format!("hello.vehicle is {}, the certificate names {vehicle}", hello.vehicle);
                    self.todo.push(ToDo::CloseVehicle(line, words));
                    return;
                }
                session.commands_open = true;
                self.greet(&vehicle);
            }
            VehicleAnswer::Command { id, reply } => {
                self.feed_quietly(Input::CommandReplied { vehicle, id, reply });
            }
            VehicleAnswer::Shown { message } => self.feed_quietly(Input::MessageShown { vehicle, message }),
            VehicleAnswer::Heartbeat => {}
        }
    }

    /// Says up to which number reports stand in the record; the car forgets them then, so this too
    /// waits until they are durable.
    fn welcome(&mut self, line: VehicleLine, recorded_up_to: u64, next_report: u64) {
        let (site, map_hash) = (self.site.clone(), self.ground.hash().to_owned());
        if self.failed.is_some() {
            // Nothing is acknowledged any more beyond what the car already knows.
            let recorded_up_to = next_report.saturating_sub(1);
            self.todo.push(ToDo::Answer(line, ReportAnswer::Welcome { site, map_hash, recorded_up_to }));
            return;
        }
        let welcome = ReportAnswer::Welcome { site, map_hash, recorded_up_to };
        let seq = JournalSeq(self.next_seq.0 - 1);
        self.held.push_back((seq, HeldBack::Ready(ToDo::Answer(line, welcome))));
        self.release();
    }

    /// The vehicle is connected once both of its streams have greeted.
    fn greet(&mut self, vehicle: &VehicleId) {
        let Some(session) = self.vehicles.get_mut(vehicle) else { return };
        if session.greeted || !session.reports_open || !session.commands_open {
            return;
        }
        let Some(hello) = session.hello.clone() else { return };
        session.greeted = true;
        let early = std::mem::take(&mut session.early);
        let line = session.line;
        let map_mismatch = !hello.card.map_hash.is_empty() && hello.card.map_hash != self.ground.hash();
        self.feed_quietly(Input::VehicleConnected { hello, map_mismatch });
        for (number, body) in early {
            self.reliable(line, vehicle, number, body);
        }
    }

    fn reliable(&mut self, line: VehicleLine, vehicle: &VehicleId, number: u64, body: ReliableReport) {
        let Some(session) = self.vehicles.get_mut(vehicle) else { return };
        let known = session.recorded.1;
        let acknowledge = HeldBack::Ready(ToDo::Answer(line, ReportAnswer::Recorded { up_to: number.max(known) }));
        if number <= known {
            // Sent again after a reconnect: it stands in the record, the car only did not hear so.
            let _repeat = self.feed(Input::DeadlinePassed, vec![acknowledge]);
            return;
        }
        if number > known + 1 {
            self.counters.gaps += 1;
        }
        session.recorded.1 = number;
        self.counters.reports += 1;
        self.look_into_slot(vehicle);
        self.note_unplaced(vehicle, &body);
        let input = self.input_of(vehicle, number, body);
        if let Err(refusal) = self.feed(input, vec![acknowledge]) {
            if self.failed.is_some() {
                return;
            }
            self.counters.rejected += 1;
            let (field, reason) = ("report.body".to_owned(), refusal.to_string());
            self.todo.push(ToDo::Answer(line, ReportAnswer::Rejected { number, field, reason }));
        }
    }

    /// Keeps a report that came before the first picture: nobody can say yet where that is.
    fn note_unplaced(&mut self, vehicle: &VehicleId, body: &ReliableReport) {
        let Some(session) = self.vehicles.get_mut(vehicle).filter(|session| session.picture.is_none()) else { return };
        if let ReliableReport::Incident(told) = body {
            session.unplaced.retain(|known| known.car_ref != told.car_ref);
            if session.unplaced.len() < MAX_EARLY {
                session.unplaced.push(told.as_ref().clone());
            }
        }
    }

    /// The first picture says where the cases are that were told before it.
    fn place_the_unplaced(&mut self, vehicle: &VehicleId) {
        let Some(session) = self.vehicles.get_mut(vehicle) else { return };
        for told in std::mem::take(&mut session.unplaced) {
            let known = self.desk.by_car_ref(vehicle, told.car_ref);
            if !known.is_some_and(|incident| incident.state.is_open()) {
                continue;
            }
            let input = self.input_of(vehicle, 0, ReliableReport::Incident(Box::new(told)));
            self.feed_quietly(input);
        }
    }

    fn input_of(&self, vehicle: &VehicleId, report: u64, body: ReliableReport) -> Input {
        let vehicle = vehicle.clone();
        match body {
            ReliableReport::Incident(told) => {
                let picture = self.vehicles.get(&vehicle).and_then(|session| session.picture.as_ref());
                let place = picture.map(|picture| self.ground.words(picture.position, picture.heading_deg));
                Input::IncidentReported { vehicle, report: told, place: place.unwrap_or_default() }
            }
            ReliableReport::Withdrawn { car_ref, reason } => Input::IncidentWithdrawn { vehicle, car_ref, reason },
            ReliableReport::QuestionVanished { car_ref, question } => {
                Input::QuestionVanished { vehicle, car_ref, question }
            }
            ReliableReport::PassengerSaid { car_ref, passenger, language, text, spoken } => {
                Input::PassengerSaid { vehicle, report, car_ref, passenger, language, text, spoken }
            }
            ReliableReport::CommandOutcome { id, reply } => Input::CommandReplied { vehicle, id, reply },
            ReliableReport::Call { car_ref, place, report: call } => {
                Input::CallReported { vehicle, report, car_ref, place, call }
            }
            ReliableReport::Path(report) => Input::PathReported { vehicle, report: Box::new(report) },
        }
    }

    /// Takes the newest telemetry of a vehicle and gives it credit for more.
    pub(super) fn look_into_slot(&mut self, vehicle: &VehicleId) {
        let now_ms = self.now_ms;
        let Some(session) = self.vehicles.get_mut(vehicle) else { return };
        let (telemetry, superseded) = session.slot.take();
        self.counters.superseded += superseded;
        let Some(telemetry) = telemetry else { return };
        self.counters.telemetry += 1;
        session.heard_ms = now_ms;
        session.newest_stamp = Some(telemetry.picture.stamp);
        session.picture = Some(telemetry.picture);
        session.picture_ms = now_ms;
        if telemetry.scene.is_some() {
            session.scene = telemetry.scene;
            session.scene_ms = now_ms;
        }
        session.version += 1;
        let line = session.line;
        self.todo.push(ToDo::Answer(line, ReportAnswer::Credit { up_to: telemetry.number }));
        if self.failed.is_none() {
            self.place_the_unplaced(vehicle);
        }
    }

    /// Looks after a share of the vehicles: telemetry, heartbeats, clocks, silence.
    pub(super) fn tend_vehicles(&mut self, share: usize, of: usize) {
        let names: Vec<VehicleId> = self.vehicles.keys().skip(share).step_by(of).cloned().collect();
        let lost_after = u64::try_from(self.desk.policy.link_lost_after.as_millis()).unwrap_or(u64::MAX);
        let beat_every = u64::try_from(HEARTBEAT.as_millis()).unwrap_or(u64::MAX);
        for vehicle in names {
            self.look_into_slot(&vehicle);
            let now_ms = self.now_ms;
            let Some(session) = self.vehicles.get_mut(&vehicle) else { continue };
            if now_ms.saturating_sub(session.heard_ms) >= lost_after {
                let line = session.line;
                self.counters.silent += 1;
                self.todo.push(ToDo::CloseVehicle(line, format!("nothing heard for {lost_after} ms")));
                self.vehicle_closed(line);
                continue;
            }
            if session.commands_open && now_ms.saturating_sub(session.beat_ms) >= beat_every {
                session.beat_ms = now_ms;
                let line = session.line;
                self.todo.push(ToDo::Order(line, VehicleOrder::Heartbeat));
            }
            if session.reports_open && now_ms.saturating_sub(session.ping_ms) >= PING_EVERY_MS {
                self.ask_clock(&vehicle);
            }
        }
    }

    fn ask_clock(&mut self, vehicle: &VehicleId) {
        let now_ms = self.now_ms;
        let Some(session) = self.vehicles.get_mut(vehicle) else { return };
        let ping = session.next_ping;
        session.next_ping += 1;
        session.ping_ms = now_ms;
        if session.pings.len() >= MAX_PINGS {
            session.pings.pop_front();
        }
        session.pings.push_back((ping, now_ms));
        let line = session.line;
        self.todo.push(ToDo::Answer(line, ReportAnswer::Ping { ping }));
    }

    /// Tells a car whether anybody looks at it, when that changed.
    pub(super) fn set_watched(&mut self, vehicle: &VehicleId, watched: bool) {
        let Some(session) = self.vehicles.get_mut(vehicle).filter(|session| session.watched != watched) else {
            return;
        };
        session.watched = watched;
        let line = session.line;
        self.todo.push(ToDo::Answer(line, ReportAnswer::Watched(watched)));
    }

    fn session(&mut self, line: VehicleLine) -> Option<(VehicleId, &mut VehicleSession)> {
        let vehicle = self.lines.get(&line)?.clone();
        let session = self.vehicles.get_mut(&vehicle)?;
        Some((vehicle, session))
    }

    /// Feeds what nobody waits for an answer to. A refusal changes nothing and is counted.
    pub(super) fn feed_quietly(&mut self, input: Input) {
        if self.feed(input, Vec::new()).is_err() {
            self.counters.rejected += 1;
        }
    }
}
