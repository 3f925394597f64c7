//! The hub without sockets: carries what happened to the desk, and what follows out again.
//!
//! [`Engine::handle`] takes one thing that happened and changes state; nothing in here
//! waits. What the desk decided is collected in [`Engine::take_entries`] and must be made
//! durable by the caller; everything that follows from it is held back until
//! [`Engine::committed`] says so. The engine attaches facts (pictures, ages, routes,
//! places in words) and decides nothing itself.

pub mod ages;
mod consoles;
mod frames;
pub mod ground;
pub mod slot;
mod vehicles;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use assistance::clock::DeskTime;
use assistance::command::{CommandBody, CommandStage, Refusal, Rule};
use assistance::desk::{Desk, Event, Input, JudgedOn, Touched, apply, decide, outputs, queue_news, reply};
use assistance::feed::{Action, Done, Receipt, ShiftItem, ShiftUpdate, WatchRequest};
use assistance::geo::Area;
use assistance::ids::{ActionKey, CommandId, JournalSeq, PersonId, VehicleId};
use assistance::link::{ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};
use assistance::policy::Policy;
use assistance::roles::Role;

use consoles::{ConsoleSession, in_messages};
use ground::Ground;
use slot::TelemetrySlot;
use vehicles::{LastHeard, VehicleSession};

/// One connection of a vehicle: a number the shell draws, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VehicleLine(pub u64);

/// One watch stream of a console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsoleLine(pub u64);

/// One unary call that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// What happened outside.
#[derive(Debug, Clone)]
pub enum Happened {
    /// A vehicle opened one of its streams; the identity comes from its certificate.
    VehicleOpened {
        /// Its connection.
        line: VehicleLine,
        /// Who it is.
        vehicle: VehicleId,
        /// Where its telemetry lies, newest only.
        slot: Arc<TelemetrySlot>,
    },
    /// A report other than telemetry, which lies in the slot.
    Report(VehicleLine, Box<VehicleReport>),
    /// An answer on the command stream.
    Answer(VehicleLine, Box<VehicleAnswer>),
    /// The connection ended.
    VehicleClosed(VehicleLine),
    /// A console opened its watch stream.
    ConsoleOpened {
        /// Its stream.
        line: ConsoleLine,
        /// Who, from the certificate.
        person: PersonId,
        /// In which role, from the certificate.
        role: Role,
    },
    /// A message on the watch stream.
    Watch(ConsoleLine, WatchRequest),
    /// The watch stream ended.
    ConsoleClosed(ConsoleLine),
    /// A person acts.
    Act {
        /// Who waits for the receipt.
        call: CallId,
        /// Who acts.
        person: PersonId,
        /// In which role.
        role: Role,
        /// Idempotency key.
        key: ActionKey,
        /// What.
        action: Box<Action>,
    },
    /// Time has passed: everybody is looked after. Due several times a second.
    Tick,
    /// As [`Self::Tick`], for one share of the vehicles and consoles: what arrives meanwhile need not
    /// wait until all of them are done.
    Share {
        /// Which share, from 0.
        number: usize,
        /// How many shares make the whole.
        of: usize,
    },
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum ToDo {
    /// Answer on a report stream.
    Answer(VehicleLine, ReportAnswer),
    /// An order on a command stream.
    Order(VehicleLine, VehicleOrder),
    /// An update on a watch stream.
    Update(ConsoleLine, Box<ShiftUpdate>),
    /// The answer to an action.
    Receipt(CallId, Box<Receipt>),
    /// End a vehicle's connection.
    CloseVehicle(VehicleLine, String),
    /// End a watch stream.
    CloseConsole(ConsoleLine, String),
}

/// One decided input that waits for its place in the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// Its number in the journal.
    pub seq: JournalSeq,
    /// Desk time of the decision.
    pub at: DeskTime,
    /// What was decided on.
    pub input: Input,
    /// What follows.
    pub events: Vec<Event>,
}

/// Counts for the metrics page. All only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Telemetry messages taken.
    pub telemetry: u64,
    /// Telemetry messages a newer one replaced before the hub looked.
    pub superseded: u64,
    /// Pictures delivered to consoles.
    pub delivered: u64,
    /// Reliable reports taken.
    pub reports: u64,
    /// Reliable reports refused.
    pub rejected: u64,
    /// Gaps seen in the numbers of reliable reports.
    pub gaps: u64,
    /// Actions taken.
    pub actions: u64,
    /// Actions refused.
    pub refused: u64,
    /// Entries decided.
    pub entries: u64,
    /// Links lost by silence.
    pub silent: u64,
}

enum HeldBack {
    Ready(ToDo),
    Receipt { call: CallId, key: ActionKey, outcome: Result<Done, Refusal> },
    SnapshotEnd { line: ConsoleLine, sequence: u64 },
}

/// A change of ordered state, kept for consoles that come back.
struct Delta {
    sequence: u64,
    at: DeskTime,
    items: Arc<Vec<ShiftItem>>,
}

/// Deltas kept for consoles that come back after a short loss of the line.
const KEPT_DELTAS: usize = 2_000;

/// The hub without sockets.
pub struct Engine {
    desk: Desk,
    ground: Ground,
    site: String,
    /// Desk time is this plus what has passed on the hub's monotonic clock.
    desk_base: u64,
    now_ms: u64,
    vehicles: BTreeMap<VehicleId, VehicleSession>,
    lines: BTreeMap<VehicleLine, VehicleId>,
    /// What is kept of each vehicle whose connection ended.
    last_heard: BTreeMap<VehicleId, LastHeard>,
    consoles: BTreeMap<ConsoleLine, ConsoleSession>,
    next_seq: JournalSeq,
    durable: (JournalSeq, [u8; 32]),
    failed: Option<String>,
    entries: Vec<Decided>,
    held: VecDeque<(JournalSeq, HeldBack)>,
    todo: Vec<ToDo>,
    deltas: VecDeque<Delta>,
    sequence: u64,
    counters: Counters,
    news_at: u64,
    /// The desk's next deadline, while nothing has changed since it was asked.
    deadline: Option<Option<DeskTime>>,
}

impl Engine {
    /// An engine on a record: the desk as recovery left it, the record's head and its last desk time.
    #[must_use]
    pub fn new(
        desk: Desk,
        head: (JournalSeq, [u8; 32]),
        last_desk_time: DeskTime,
        site: &str,
        ground: Ground,
        now_ms: u64,
    ) -> Self {
        let next_seq = JournalSeq(head.0.0.saturating_add(1));
        let mut engine = Self {
            desk,
            ground,
            site: site.to_owned(),
            desk_base: last_desk_time.0.saturating_sub(now_ms),
            now_ms,
            vehicles: BTreeMap::new(),
            lines: BTreeMap::new(),
            last_heard: BTreeMap::new(),
            consoles: BTreeMap::new(),
            next_seq,
            durable: head,
            failed: None,
            entries: Vec::new(),
            held: VecDeque::new(),
            todo: Vec::new(),
            deltas: VecDeque::new(),
            // Sequence numbers of another run of the hub must not look like this one's.
            sequence: next_seq.0 << 20,
            counters: Counters::default(),
            news_at: 0,
            deadline: None,
        };
        if last_desk_time.0 < now_ms {
            // A fresh record on a clock that already runs: the desk starts at zero all the same.
            engine.desk_base = 0_u64.wrapping_sub(now_ms).wrapping_add(last_desk_time.0);
        }
        // An empty record has nothing to recover from; the start stands in every other one.
        if !engine.feed(Input::HubStarted, Vec::new()).unwrap_or(false) {
            engine.release();
        }
        engine
    }

    /// Takes one thing that happened at `now_ms` on the hub's monotonic clock.
    pub fn handle(&mut self, happened: Happened, now_ms: u64) {
        self.now_ms = self.now_ms.max(now_ms);
        match happened {
            Happened::VehicleOpened { line, vehicle, slot } => self.vehicle_opened(line, vehicle, slot),
            Happened::Report(line, report) => self.reported(line, *report),
            Happened::Answer(line, answer) => self.answered(line, *answer),
            Happened::VehicleClosed(line) => self.vehicle_closed(line),
            Happened::ConsoleOpened { line, person, role } => self.console_opened(line, person, role),
            Happened::Watch(line, request) => self.watched(line, request),
            Happened::ConsoleClosed(line) => self.console_closed(line),
            Happened::Act { call, person, role, key, action } => self.act(call, person, role, key, *action),
            Happened::Tick => self.tick(0, 1),
            Happened::Share { number, of } => self.tick(number, of.max(1)),
        }
        self.meet_deadlines();
    }

    /// What must be made durable, in order. The caller reports back through [`Self::committed`].
    pub fn take_entries(&mut self) -> Vec<Decided> {
        std::mem::take(&mut self.entries)
    }

    /// How many entries wait to be taken.
    #[must_use]
    pub fn untaken(&self) -> usize {
        self.entries.len()
    }

    /// Everything up to this entry is durable: what follows from it may be told.
    pub fn committed(&mut self, seq: JournalSeq, chain_head: [u8; 32]) {
        if seq >= self.durable.0 {
            self.durable = (seq, chain_head);
        }
        self.release();
    }

    /// The record could not be written. Nothing is acknowledged any more: whatever was held
    /// back is answered with that, and every later action too.
    pub fn record_failed(&mut self, reason: &str) {
        self.failed = Some(reason.to_owned());
        for (_, held) in std::mem::take(&mut self.held) {
            if let HeldBack::Receipt { call, key, .. } = held {
                self.answer_not_recorded(call, key, reason);
            }
        }
        self.entries.clear();
    }

    /// What is to be done outside, in order.
    pub fn take_todo(&mut self) -> Vec<ToDo> {
        std::mem::take(&mut self.todo)
    }

    /// When the desk next has something to do by itself, on the hub's monotonic clock.
    #[must_use]
    pub fn next_deadline_ms(&self) -> Option<u64> {
        self.desk.next_deadline().map(|at| at.0.wrapping_sub(self.desk_base))
    }

    /// The desk, for dumps and tests.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The counters, for the metrics page.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Vehicles and consoles that are connected now.
    #[must_use]
    pub fn connected(&self) -> (usize, usize) {
        (self.vehicles.len(), self.consoles.len())
    }

    /// The newest durable entry and its hash.
    #[must_use]
    pub fn witness(&self) -> (JournalSeq, [u8; 32]) {
        self.durable
    }

    /// The site's ground: map, routes, words.
    #[must_use]
    pub fn ground(&self) -> &Ground {
        &self.ground
    }

    fn desk_now(&self) -> DeskTime {
        DeskTime(self.desk_base.wrapping_add(self.now_ms)).max(self.desk.now)
    }

    /// Lets the desk decide, applies what follows, and holds back what may only be told once it
    /// is durable. Says whether anything was decided.
    fn feed(&mut self, input: Input, then: Vec<HeldBack>) -> Result<bool, Refusal> {
        if let Some(reason) = &self.failed {
            return Err(Refusal::new(Rule::NotRecorded, reason.clone()));
        }
        let at = self.desk_now();
        let events = decide(&self.desk, &input, at)?;
        let decided = !events.is_empty();
        if decided {
            self.enter(input, events, at);
        }
        let seq = JournalSeq(self.next_seq.0 - 1);
        self.held.extend(then.into_iter().map(|held| (seq, held)));
        self.release();
        Ok(decided)
    }

    fn enter(&mut self, input: Input, events: Vec<Event>, at: DeskTime) {
        let seq = self.next_seq;
        self.next_seq = JournalSeq(seq.0 + 1);
        self.counters.entries += 1;
        let mut touched: Vec<Touched> = Vec::new();
        let mut told = Vec::new();
        self.deadline = None;
        for event in &events {
            touched.extend(apply(&mut self.desk, at, event));
            told.extend(outputs(&self.desk, event));
        }
        touched.sort();
        touched.dedup();
        for one in told {
            if let Some(session) = self.vehicles.get(&one.vehicle) {
                self.held.push_back((seq, HeldBack::Ready(ToDo::Order(session.line, one.order))));
            }
        }
        let items: Vec<ShiftItem> = touched.iter().filter_map(|one| self.item(one)).collect();
        for items in in_messages(items) {
            self.sequence += 1;
            let delta = Delta { sequence: self.sequence, at, items: Arc::new(items) };
            for (line, console) in &self.consoles {
                if console.greeted {
                    let update = ShiftUpdate::Delta { sequence: delta.sequence, at, items: delta.items.to_vec() };
                    self.held.push_back((seq, HeldBack::Ready(ToDo::Update(*line, Box::new(update)))));
                }
            }
            self.deltas.push_back(delta);
            if self.deltas.len() > KEPT_DELTAS {
                self.deltas.pop_front();
            }
        }
        self.entries.push(Decided { seq, at, input, events });
    }

    fn item(&self, touched: &Touched) -> Option<ShiftItem> {
        match touched {
            Touched::Person(id) => self.desk.person_item(id),
            Touched::Vehicle(id) => self.desk.vehicle_item(id),
            Touched::Incident(id) => Some(self.desk.incident_item(*id)),
        }
    }

    fn release(&mut self) {
        let (durable, chain_head) = self.durable;
        while self.held.front().is_some_and(|(seq, _)| *seq <= durable) {
            let Some((_, held)) = self.held.pop_front() else { break };
            match held {
                HeldBack::Ready(todo) => self.todo.push(todo),
                HeldBack::Receipt { call, key, outcome } => {
                    let receipt = Receipt { key, outcome, seq: durable, chain_head };
                    self.todo.push(ToDo::Receipt(call, Box::new(receipt)));
                }
                HeldBack::SnapshotEnd { line, sequence } => {
                    let end = ShiftUpdate::SnapshotEnd { sequence, seq: durable, chain_head };
                    self.todo.push(ToDo::Update(line, Box::new(end)));
                }
            }
        }
    }

    fn act(&mut self, call: CallId, person: PersonId, role: Role, key: ActionKey, action: Action) {
        self.counters.actions += 1;
        let judged = Box::new(self.judged_on(&action));
        let input = Input::ActionTaken { key, by: person, role, action: Box::new(action.clone()), judged };
        let decided = self.feed(input, Vec::new()).map(|_| ());
        let outcome = reply(&self.desk, key, &action, decided);
        if outcome.is_err() {
            self.counters.refused += 1;
        }
        if let Some(reason) = self.failed.clone() {
            self.answer_not_recorded(call, key, &reason);
            return;
        }
        let seq = JournalSeq(self.next_seq.0 - 1);
        self.held.push_back((seq, HeldBack::Receipt { call, key, outcome }));
        self.release();
    }

    fn answer_not_recorded(&mut self, call: CallId, key: ActionKey, reason: &str) {
        let outcome = Err(Refusal::new(Rule::NotRecorded, reason));
        let (seq, chain_head) = self.durable;
        self.todo.push(ToDo::Receipt(call, Box::new(Receipt { key, outcome, seq, chain_head })));
    }

    /// Everything an action is judged on. Only commands are judged on facts about a car.
    fn judged_on(&mut self, action: &Action) -> JudgedOn {
        let Action::Propose(command) = action else { return JudgedOn::default() };
        self.look_into_slot(&command.vehicle);
        let needs_route = matches!(command.body, CommandBody::Reroute(_) | CommandBody::ChangeDestination(_));
        let closed = if needs_route { self.closed_roads() } else { Vec::new() };
        let now_ms = self.now_ms;
        // Without a link, or before the greeting on a new one, what was heard last still bounds how
        // long a wish may wait for the car.
        let last_heard = self.last_heard.get(&command.vehicle).and_then(|last| last.stamp);
        let Some(session) = self.vehicles.get(&command.vehicle) else {
            return JudgedOn { newest_stamp: last_heard, ..JudgedOn::default() };
        };
        let picture = session.picture.as_ref();
        JudgedOn {
            picture: picture.cloned(),
            picture_age: session.picture_age(now_ms),
            newest_stamp: session.newest_stamp.or(last_heard),
            evidence_age: command.evidence.and_then(|evidence| session.clock.age(evidence.captured, now_ms)),
            route: picture.and_then(|picture| self.ground.route_for(&command.body, picture, &closed)),
        }
    }

    /// Roads that people marked closed and whose mark still stands, for every route of the site.
    fn closed_roads(&self) -> Vec<Area> {
        let now = self.desk_now();
        let records = self.desk.vehicles.values().flat_map(|vehicle| vehicle.commands.values());
        let standing =
            records.filter(|record| matches!(record.state.stage(), CommandStage::Accepted | CommandStage::Completed));
        standing
            .filter_map(|record| match &record.command.body {
                CommandBody::MarkRoadClosed(mark) if now < record.decided_at.after(mark.expires_in) => {
                    Some(mark.area.clone())
                }
                _ => None,
            })
            .collect()
    }

    /// The desk's next deadline. It walks over every vehicle and incident, so it is asked once for
    /// each change of the desk.
    fn deadline(&mut self) -> Option<DeskTime> {
        if let Some(known) = self.deadline {
            return known;
        }
        let next = self.desk.next_deadline();
        self.deadline = Some(next);
        next
    }

    fn meet_deadlines(&mut self) {
        // Bounded: a deadline that changes nothing would otherwise be met for ever.
        for _ in 0..1_000 {
            let due = self.deadline().is_some_and(|at| at <= self.desk_now());
            if !due || !self.feed(Input::DeadlinePassed, Vec::new()).unwrap_or(false) {
                break;
            }
        }
    }

    fn tick(&mut self, share: usize, of: usize) {
        self.tend_vehicles(share, of);
        self.send_frames(share, of);
        if self.now_ms >= self.news_at {
            // Twice within the promised half minute, so that one lost message breaks no promise.
            self.news_at = self.now_ms + 10_000;
            for news in queue_news(&self.desk, self.desk_now()) {
                if let Some(session) = self.vehicles.get(&news.vehicle) {
                    self.todo.push(ToDo::Order(session.line, news.order));
                }
            }
        }
    }

    /// An order made outside the desk: the STOP of a vehicle, with the newest stamp the hub
    /// holds. `None` when the vehicle was never heard.
    pub fn stop_order(
        &mut self,
        permit: assistance::command::Permit,
        by: &PersonId,
    ) -> Option<(VehicleLine, VehicleOrder, CommandId)> {
        let vehicle = permit.command().vehicle.clone();
        let id = permit.command().id;
        let session = self.vehicles.get(&vehicle)?;
        let stamp = session.slot.newest_stamp().or(session.newest_stamp)?;
        let epoch = self.desk.vehicles.get(&vehicle)?.epoch;
        let order = permit.into_order(by.clone(), epoch, stamp, self.desk.policy.stop_ttl);
        Some((session.line, VehicleOrder::Command(Box::new(order)), id))
    }

    /// The numbers of the site.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.desk.policy
    }
}
