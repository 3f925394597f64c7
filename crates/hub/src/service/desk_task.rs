//! The one task that owns the engine: it waits in one place, changes state in another, and
//! performs what follows in a third.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use assistance::command::{Refusal, Rule};
use assistance::desk::{Event, may_look};
use assistance::feed::{Receipt, ShiftUpdate};
use assistance::ids::{IncidentId, JournalSeq, PersonId, VehicleId};
use assistance::link::{ReportAnswer, VehicleOrder};
use assistance::roles::Role;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tonic::Status;

use super::media::MediaPath;
use super::registry::Registry;
use crate::engine::{CallId, ConsoleLine, Counters, Engine, Happened, ToDo, VehicleLine};
use crate::record::{Committed, Recorder};
use crate::relay::{Facts, facts_of};

/// Messages to the desk's task that may wait.
pub(crate) const KNOCKS: usize = 4_096;
/// Answers or orders that may wait for one vehicle, updates for one console. Whoever lets
/// them pile up is disconnected and comes back to a fresh start; nobody else notices.
pub(crate) const OUTLET: usize = 512;
/// Entries that may wait for a slow disk. Beyond, nobody is listened to until it has caught up; STOP
/// goes past the desk, and telemetry past this queue.
const STUFFED: usize = 16_384;
/// What a client that lets them pile up is told.
const TOO_SLOW: &str = "too slow: messages pile up unread";
/// How often time passes for the engine.
const TICK: Duration = Duration::from_millis(50);
/// Each time in so many shares, so that a command waits for one of them and not for all.
const SHARES: usize = 10;

/// What arrives at the desk's task.
pub(crate) enum Knock {
    Happened(Happened),
    ReportStream {
        line: VehicleLine,
        answers: mpsc::Sender<ReportAnswer>,
        fault: mpsc::Sender<Status>,
    },
    CommandStream {
        line: VehicleLine,
        vehicle: VehicleId,
        orders: mpsc::Sender<VehicleOrder>,
    },
    ConsoleStream {
        line: ConsoleLine,
        updates: mpsc::Sender<ShiftUpdate>,
        fault: mpsc::Sender<Status>,
    },
    Call {
        call: CallId,
        reply: oneshot::Sender<Receipt>,
    },
    Dump(oneshot::Sender<String>),
    Look(oneshot::Sender<Look>),
    /// Whether a person may see an incident, and of which vehicle it is.
    MediaAsked {
        person: PersonId,
        role: Role,
        incident: IncidentId,
        cabin: bool,
        reply: oneshot::Sender<Result<VehicleId, Refusal>>,
    },
}

/// What the metrics page shows of the engine.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub(crate) counters: Counters,
    pub(crate) vehicles: usize,
    pub(crate) consoles: usize,
    pub(crate) open_incidents: usize,
    pub(crate) waiting_incidents: usize,
    pub(crate) durable: JournalSeq,
}

#[derive(Default)]
struct Outlets {
    answers: BTreeMap<VehicleLine, (mpsc::Sender<ReportAnswer>, mpsc::Sender<Status>)>,
    orders: BTreeMap<VehicleLine, (VehicleId, mpsc::Sender<VehicleOrder>)>,
    updates: BTreeMap<ConsoleLine, (mpsc::Sender<ShiftUpdate>, mpsc::Sender<Status>)>,
    calls: BTreeMap<CallId, oneshot::Sender<Receipt>>,
}

/// The task's state.
pub(crate) struct DeskTask {
    engine: Engine,
    recorder: Recorder,
    registry: Arc<Registry>,
    outlets: Outlets,
    started: Instant,
    media: Option<MediaPath>,
    /// What the media path was told, and whether the desk changed since.
    told: BTreeMap<VehicleId, Facts>,
    is_changed: bool,
}

enum Woken {
    Knocked(Vec<Knock>),
    Committed(Committed),
    Ticked,
    Ended,
}

impl DeskTask {
    pub(crate) fn new(engine: Engine, recorder: Recorder, registry: Arc<Registry>, started: Instant) -> Self {
        let (told, outlets) = (BTreeMap::new(), Outlets::default());
        Self { engine, recorder, registry, outlets, started, media: None, told, is_changed: true }
    }

    /// Tells the media path what it must know.
    pub(crate) fn with_media(mut self, media: MediaPath) -> Self {
        self.media = Some(media);
        self
    }

    /// Runs until every sender is gone, and leaves nothing unwritten.
    pub(crate) async fn run(mut self, mut knocks: mpsc::Receiver<Knock>, mut committed: mpsc::Receiver<Committed>) {
        let mut ticks = tokio::time::interval(TICK / SHARES as u32);
        let mut share = 0;
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        self.settle();
        loop {
            let listens = self.engine.untaken() < STUFFED;
            match wait(&mut knocks, listens, &mut committed, &mut ticks).await {
                Woken::Knocked(batch) => {
                    for knock in batch {
                        self.change(knock);
                    }
                }
                Woken::Committed(outcome) => self.recorded(outcome),
                Woken::Ticked => {
                    self.happened(Happened::Share { number: share, of: SHARES });
                    share = (share + 1) % SHARES;
                    if share == 0 {
                        self.tell_facts();
                    }
                }
                Woken::Ended => break,
            }
            self.settle();
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn happened(&mut self, happened: Happened) {
        let now_ms = self.now_ms();
        self.engine.handle(happened, now_ms);
    }

    fn change(&mut self, knock: Knock) {
        match knock {
            // With one stream of a vehicle the other ends too, after what is on its way already, and
            // nothing of either stays behind.
            Knock::Happened(Happened::VehicleClosed(line)) => {
                self.outlets.answers.remove(&line);
                self.close_vehicle(line, "one of the two streams ended");
            }
            Knock::Happened(Happened::ConsoleClosed(line)) => {
                self.outlets.updates.remove(&line);
                self.happened(Happened::ConsoleClosed(line));
            }
            Knock::Happened(happened) => self.happened(happened),
            Knock::ReportStream { line, answers, fault } => {
                self.outlets.answers.insert(line, (answers, fault));
            }
            Knock::CommandStream { line, vehicle, orders } => {
                self.outlets.orders.insert(line, (vehicle, orders));
            }
            Knock::ConsoleStream { line, updates, fault } => {
                self.outlets.updates.insert(line, (updates, fault));
            }
            Knock::Call { call, reply } => drop(self.outlets.calls.insert(call, reply)),
            // Whoever asked may be gone; then nobody misses the answer.
            Knock::Dump(reply) => drop(reply.send(format!("{:#?}", self.engine.desk()))),
            Knock::Look(reply) => drop(reply.send(self.look())),
            Knock::MediaAsked { person, role, incident, cabin, reply } => {
                // The relay must know what is decided here, or it would refuse the grant.
                self.tell_facts();
                let desk = self.engine.desk();
                let found = desk.incidents.get(&incident);
                let found = found.ok_or_else(|| Refusal::new(Rule::NoSuchThing, "there is no such case"));
                let allowed = found.and_then(|found| {
                    may_look(desk, &person, role, found, cabin)?;
                    Ok(found.vehicle.clone())
                });
                drop(reply.send(allowed));
            }
        }
    }

    /// Tells the media path what changed of the vehicles with open incidents.
    fn tell_facts(&mut self) {
        if !std::mem::take(&mut self.is_changed) {
            return;
        }
        let Some(media) = &self.media else { return };
        let now = facts_of(self.engine.desk());
        for (vehicle, facts) in &now {
            if self.told.get(vehicle) != Some(facts) {
                media.facts(vehicle.clone(), facts.clone());
            }
        }
        for vehicle in self.told.keys().filter(|vehicle| !now.contains_key(vehicle)) {
            media.facts(vehicle.clone(), Facts::default());
        }
        let open = now.values().flat_map(|facts| facts.incidents.iter().map(|(id, ..)| *id)).collect();
        media.open_incidents(open);
        self.told = now;
    }

    fn look(&self) -> Look {
        let desk = self.engine.desk();
        let (vehicles, consoles) = self.engine.connected();
        let open = |incident: &&assistance::incident::Incident| incident.state.is_open();
        let waiting =
            |incident: &&assistance::incident::Incident| incident.state == assistance::incident::IncidentState::Waiting;
        Look {
            counters: self.engine.counters(),
            vehicles,
            consoles,
            open_incidents: desk.incidents.values().filter(open).count(),
            waiting_incidents: desk.incidents.values().filter(waiting).count(),
            durable: self.engine.witness().0,
        }
    }

    fn recorded(&mut self, outcome: Committed) {
        match outcome {
            Ok((seq, chain_head)) => {
                self.recorder.written(seq);
                self.engine.committed(seq, chain_head);
            }
            Err(reason) => {
                tracing::error!(reason, "the record could not be written: nothing is acknowledged any more");
                self.engine.record_failed(&reason);
            }
        }
    }

    /// Hands new entries to the record and performs what may be done.
    fn settle(&mut self) {
        let entries = if self.recorder.has_room() { self.engine.take_entries() } else { Vec::new() };
        if !entries.is_empty() {
            self.is_changed = true;
            for event in entries.iter().flat_map(|entry| &entry.events) {
                if let Event::ClaimGranted { vehicle, epoch, .. } | Event::VehicleLinked { vehicle, epoch, .. } = event
                {
                    self.registry.set_epoch(vehicle, *epoch);
                }
            }
            if let Err(reason) = self.recorder.submit(entries) {
                self.recorded(Err(reason));
            }
        }
        // Performing may close lines, which is a new cause; it ends because lines only go.
        loop {
            let todo = self.engine.take_todo();
            if todo.is_empty() {
                break;
            }
            for one in todo {
                self.perform(one);
            }
        }
    }

    fn perform(&mut self, todo: ToDo) {
        match todo {
            ToDo::Answer(line, answer) => {
                let full = self.outlets.answers.get(&line).is_some_and(|(outlet, _)| outlet.try_send(answer).is_err());
                if full {
                    self.close_vehicle(line, TOO_SLOW);
                }
            }
            ToDo::Order(line, order) => {
                let full = self.outlets.orders.get(&line).is_some_and(|(_, outlet)| outlet.try_send(order).is_err());
                if full {
                    self.close_vehicle(line, TOO_SLOW);
                }
            }
            ToDo::Update(line, update) => {
                let full = self.outlets.updates.get(&line).is_some_and(|(outlet, _)| outlet.try_send(*update).is_err());
                if full {
                    self.close_console(line, TOO_SLOW);
                    self.happened(Happened::ConsoleClosed(line));
                }
            }
            ToDo::Receipt(call, receipt) => {
                if let Some(reply) = self.outlets.calls.remove(&call) {
                    // A caller that gave up asks again with the same key.
                    drop(reply.send(*receipt));
                }
            }
            ToDo::CloseVehicle(line, reason) => {
                tracing::info!(line = line.0, reason, "closing a vehicle's connection");
                self.close_vehicle(line, &reason);
            }
            ToDo::CloseConsole(line, reason) => {
                tracing::info!(line = line.0, reason, "closing a console's stream");
                self.close_console(line, &reason);
            }
        }
    }

    /// Ends both streams: the report stream says why, the command stream ends with its sender.
    fn close_vehicle(&mut self, line: VehicleLine, reason: &str) {
        if let Some((_, fault)) = self.outlets.answers.remove(&line) {
            tell(&fault, reason);
        }
        if let Some((vehicle, _)) = self.outlets.orders.remove(&line) {
            self.registry.close(&vehicle, line);
        }
        self.happened(Happened::VehicleClosed(line));
    }

    fn close_console(&mut self, line: ConsoleLine, reason: &str) {
        if let Some((_, fault)) = self.outlets.updates.remove(&line) {
            tell(&fault, reason);
        }
    }
}

/// Ends a stream with a reason; one that has ended already, or with another reason, stays as it is.
fn tell(fault: &mpsc::Sender<Status>, reason: &str) {
    drop(fault.try_send(Status::aborted(reason)));
}

async fn wait(
    knocks: &mut mpsc::Receiver<Knock>,
    listens: bool,
    committed: &mut mpsc::Receiver<Committed>,
    ticks: &mut tokio::time::Interval,
) -> Woken {
    let mut batch = Vec::new();
    tokio::select! {
        biased;
        Some(outcome) = committed.recv() => Woken::Committed(outcome),
        count = knocks.recv_many(&mut batch, 256), if listens => if count == 0 { Woken::Ended } else { Woken::Knocked(batch) },
        _ = ticks.tick() => Woken::Ticked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assistance::clock::DeskTime;
    use assistance::desk::Desk;
    use assistance::feed::Action;
    use assistance::ids::{ActionKey, PersonId};
    use assistance::policy::Policy;
    use assistance::roles::{Readiness, Role};
    use journal::{Entry, Head, Journal, JournalError, JournalWriter, MemoryJournal, NewEntry};

    /// A disk that stands still until it is let go.
    struct Stalled {
        disk: MemoryJournal,
        go: std::sync::mpsc::Receiver<()>,
        stalls: bool,
    }

    impl Journal for Stalled {
        fn append(&mut self, expected: JournalSeq, batch: &[NewEntry]) -> Result<Head, JournalError> {
            if std::mem::take(&mut self.stalls) {
                self.go.recv().unwrap();
            }
            self.disk.append(expected, batch)
        }

        fn read_from(&self, seq: JournalSeq, each: &mut dyn FnMut(Entry)) -> Result<(), JournalError> {
            self.disk.read_from(seq, each)
        }

        fn head(&self) -> Head {
            self.disk.head()
        }
    }

    #[tokio::test]
    async fn a_disk_that_stands_still_delays_answers_and_fails_none() {
        let (go, gone) = std::sync::mpsc::channel();
        let (committed, commits) = mpsc::channel(crate::record::UNDER_WAY);
        let tell = move |outcome: journal::Outcome| {
            let told = outcome.map(|head| (head.seq, head.hash)).map_err(|error| error.to_string());
            drop(committed.blocking_send(told));
        };
        let disk = Box::new(Stalled { disk: MemoryJournal::default(), go: gone, stalls: true });
        let recorder = Recorder::new(JournalWriter::start(disk, tell).unwrap());
        let desk = Desk::new(Policy::default());
        let ground = crate::engine::ground::Ground::default();
        let engine = Engine::new(desk, (JournalSeq(0), [0; 32]), DeskTime(0), "test", ground, 0);
        // One place in the queue: each action is a waking, and so a batch, of its own.
        let (knocks, knocking) = mpsc::channel(1);
        let task = DeskTask::new(engine, recorder, Arc::default(), Instant::now());
        let task = tokio::spawn(task.run(knocking, commits));
        let mut answers = Vec::new();
        for number in 1..=6_000_u64 {
            let (reply, answer) = oneshot::channel();
            let call = CallId(number);
            let action = Action::SetReadiness(Readiness::ALL[usize::from(number % 2 == 0)]);
            let (person, role, key) = (PersonId::new("amara").unwrap(), Role::Operator, ActionKey(u128::from(number)));
            let act = Happened::Act { call, person, role, key, action: Box::new(action) };
            knocks.send(Knock::Call { call, reply }).await.ok().unwrap();
            knocks.send(Knock::Happened(act)).await.ok().unwrap();
            answers.push(answer);
        }
        assert!(answers.iter_mut().all(|answer| answer.try_recv().is_err()), "nothing is told before it is written");
        go.send(()).unwrap();
        for answer in answers {
            let receipt = answer.await.unwrap();
            assert!(receipt.outcome.is_ok(), "{receipt:?}");
        }
        drop(knocks);
        task.await.unwrap();
    }
}
