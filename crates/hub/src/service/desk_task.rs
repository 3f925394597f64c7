//! The one task that owns the engine: it waits in one place, changes state in another, and
//! performs what follows in a third.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use assistance::desk::Event;
use assistance::feed::{Receipt, ShiftUpdate};
use assistance::ids::{JournalSeq, VehicleId};
use assistance::link::{ReportAnswer, VehicleOrder};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::registry::Registry;
use crate::engine::{CallId, ConsoleLine, Counters, Engine, Happened, ToDo, VehicleLine};
use crate::record::{Committed, Recorder};

/// Messages to the desk's task that may wait.
pub(crate) const KNOCKS: usize = 4_096;
/// Answers or orders that may wait for one vehicle, updates for one console. Whoever lets
/// them pile up is disconnected and comes back to a fresh start; nobody else notices.
pub(crate) const OUTLET: usize = 512;
/// How often time passes for the engine.
const TICK: Duration = Duration::from_millis(50);

/// What arrives at the desk's task.
pub(crate) enum Knock {
    Happened(Happened),
    ReportStream { line: VehicleLine, answers: mpsc::Sender<ReportAnswer> },
    CommandStream { line: VehicleLine, vehicle: VehicleId, orders: mpsc::Sender<VehicleOrder> },
    ConsoleStream { line: ConsoleLine, updates: mpsc::Sender<ShiftUpdate> },
    Call { call: CallId, reply: oneshot::Sender<Receipt> },
    Dump(oneshot::Sender<String>),
    Look(oneshot::Sender<Look>),
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
    answers: BTreeMap<VehicleLine, mpsc::Sender<ReportAnswer>>,
    orders: BTreeMap<VehicleLine, (VehicleId, mpsc::Sender<VehicleOrder>)>,
    updates: BTreeMap<ConsoleLine, mpsc::Sender<ShiftUpdate>>,
    calls: BTreeMap<CallId, oneshot::Sender<Receipt>>,
}

/// The task's state.
pub(crate) struct DeskTask {
    engine: Engine,
    recorder: Recorder,
    registry: Arc<Registry>,
    outlets: Outlets,
    started: Instant,
}

enum Woken {
    Knocked(Vec<Knock>),
    Committed(Committed),
    Ticked,
    Ended,
}

impl DeskTask {
    pub(crate) fn new(engine: Engine, recorder: Recorder, registry: Arc<Registry>, started: Instant) -> Self {
        Self { engine, recorder, registry, outlets: Outlets::default(), started }
    }

    /// Runs until every sender is gone, and leaves nothing unwritten.
    pub(crate) async fn run(
        mut self,
        mut knocks: mpsc::Receiver<Knock>,
        mut committed: mpsc::UnboundedReceiver<Committed>,
    ) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        self.settle();
        loop {
            match wait(&mut knocks, &mut committed, &mut ticks).await {
                Woken::Knocked(batch) => {
                    for knock in batch {
                        self.change(knock);
                    }
                }
                Woken::Committed(outcome) => self.recorded(outcome),
                Woken::Ticked => self.happened(Happened::Tick),
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
            Knock::Happened(happened) => self.happened(happened),
            Knock::ReportStream { line, answers } => drop(self.outlets.answers.insert(line, answers)),
            Knock::CommandStream { line, vehicle, orders } => {
                self.outlets.orders.insert(line, (vehicle, orders));
            }
            Knock::ConsoleStream { line, updates } => drop(self.outlets.updates.insert(line, updates)),
            Knock::Call { call, reply } => drop(self.outlets.calls.insert(call, reply)),
            // Whoever asked may be gone; then nobody misses the answer.
            Knock::Dump(reply) => drop(reply.send(format!("{:#?}", self.engine.desk()))),
            Knock::Look(reply) => drop(reply.send(self.look())),
        }
    }

    fn look(&self) -> Look {
        let desk = self.engine.desk();
        let (vehicles, consoles) = self.engine.connected();
        let open = |incident: &&assistance::incident::Incident| incident.state.is_open();
        let waiting = |incident: &&assistance::incident::Incident| {
            incident.state == assistance::incident::IncidentState::Waiting
        };
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
            Ok((seq, chain_head)) => self.engine.committed(seq, chain_head),
            Err(reason) => {
                tracing::error!(reason, "the record could not be written: nothing is acknowledged any more");
                self.engine.record_failed(&reason);
            }
        }
    }

    /// Hands new entries to the record and performs what may be done.
    fn settle(&mut self) {
        let entries = self.engine.take_entries();
        if !entries.is_empty() {
            for event in entries.iter().flat_map(|entry| &entry.events) {
                if let Event::ClaimGranted { vehicle, epoch, .. } | Event::VehicleLinked { vehicle, epoch, .. } = event {
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
                let full = self.outlets.answers.get(&line).is_some_and(|outlet| outlet.try_send(answer).is_err());
                if full {
                    self.close_vehicle(line);
                }
            }
            ToDo::Order(line, order) => {
                let full = self.outlets.orders.get(&line).is_some_and(|(_, outlet)| outlet.try_send(order).is_err());
                if full {
                    self.close_vehicle(line);
                }
            }
            ToDo::Update(line, update) => {
                let full = self.outlets.updates.get(&line).is_some_and(|outlet| outlet.try_send(*update).is_err());
                if full {
                    self.outlets.updates.remove(&line);
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
                self.close_vehicle(line);
            }
            ToDo::CloseConsole(line, reason) => {
                tracing::info!(line = line.0, reason, "closing a console's stream");
                self.outlets.updates.remove(&line);
            }
        }
    }

    /// Dropping the senders ends both streams.
    fn close_vehicle(&mut self, line: VehicleLine) {
        self.outlets.answers.remove(&line);
        if let Some((vehicle, _)) = self.outlets.orders.remove(&line) {
            self.registry.close(&vehicle, line);
        }
        self.happened(Happened::VehicleClosed(line));
    }
}

async fn wait(
    knocks: &mut mpsc::Receiver<Knock>,
    committed: &mut mpsc::UnboundedReceiver<Committed>,
    ticks: &mut tokio::time::Interval,
) -> Woken {
    let mut batch = Vec::new();
    tokio::select! {
        biased;
        Some(outcome) = committed.recv() => Woken::Committed(outcome),
        count = knocks.recv_many(&mut batch, 256) => if count == 0 { Woken::Ended } else { Woken::Knocked(batch) },
        _ = ticks.tick() => Woken::Ticked,
    }
}
