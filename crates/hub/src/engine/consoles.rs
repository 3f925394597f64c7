//! Consoles at the engine: greeting, snapshot, resume, leases.

use std::collections::{BTreeMap, BTreeSet};

use assistance::desk::Input;
use assistance::feed::{MAX_FOCUS, ShiftItem, ShiftUpdate, WatchRequest};
use assistance::ids::{JournalSeq, PersonId, VehicleId};
use assistance::link::MAX_WIRE_MESSAGE;
use assistance::roles::Role;

use super::{ConsoleLine, Engine, HeldBack, ToDo};

/// Bytes of items in one message, with room for what stands around them.
const CHUNK_BYTES: usize = MAX_WIRE_MESSAGE - 1024;

/// A connected console.
pub(super) struct ConsoleSession {
    pub(super) person: PersonId,
    pub(super) role: Role,
    pub(super) greeted: bool,
    pub(super) focus: Vec<VehicleId>,
    /// Which version of each car's picture this console has.
    pub(super) seen: BTreeMap<VehicleId, u64>,
    pub(super) next_frame: u64,
    pub(super) drawn: u64,
    pub(super) superseded: u64,
    /// Where the next frame goes on, because the last one was full: first among what is looked at,
    /// then among all cars. Nobody is always the one who did not fit.
    pub(super) focus_from: usize,
    pub(super) cars_from: Option<VehicleId>,
}

/// Cuts items into lists that fit one message each.
pub(super) fn in_messages(items: Vec<ShiftItem>) -> Vec<Vec<ShiftItem>> {
    let mut lists: Vec<Vec<ShiftItem>> = Vec::new();
    let mut size = 0;
    for item in items {
        let bytes = wire::operator::item_size(&item);
        if bytes > CHUNK_BYTES {
            // It would end every console's stream, again and again: better one thing unseen, and said so.
            tracing::error!(bytes, "an item of the shift does not fit a message and is not shown");
            continue;
        }
        match lists.last_mut().filter(|_| size + bytes <= CHUNK_BYTES) {
            Some(list) => list.push(item),
            None => {
                lists.push(vec![item]);
                size = 0;
            }
        }
        size += bytes;
    }
    lists
}

impl Engine {
    pub(super) fn console_opened(&mut self, line: ConsoleLine, person: PersonId, role: Role) {
        let session = ConsoleSession {
            person,
            role,
            greeted: false,
            focus: Vec::new(),
            seen: BTreeMap::new(),
            next_frame: 1,
            drawn: 0,
            superseded: 0,
            focus_from: 0,
            cars_from: None,
        };
        self.consoles.insert(line, session);
    }

    pub(super) fn console_closed(&mut self, line: ConsoleLine) {
        let Some(closed) = self.consoles.remove(&line) else { return };
        self.refresh_watched();
        let other = self.consoles.values().any(|console| console.greeted && console.person == closed.person);
        if closed.greeted && !other {
            self.feed_quietly(Input::ConsoleLost { person: closed.person });
        }
    }

    pub(super) fn watched(&mut self, line: ConsoleLine, request: WatchRequest) {
        let Some(console) = self.consoles.get_mut(&line) else { return };
        match request {
            WatchRequest::Hello { resume_after, .. } => {
                let (person, role) = (console.person.clone(), console.role);
                self.feed_quietly(Input::ConsoleConnected { person: person.clone(), role });
                let (site, map_hash) = (self.site.clone(), self.ground.hash().to_owned());
                let welcome = ShiftUpdate::Welcome { person, role, site, map_hash, now: self.desk_now() };
                self.todo.push(ToDo::Update(line, Box::new(welcome)));
                if !resume_after.is_some_and(|after| self.resume(line, after)) {
                    self.snapshot(line);
                }
                if let Some(console) = self.consoles.get_mut(&line) {
                    console.greeted = true;
                }
            }
            WatchRequest::Focus(vehicles) => {
                console.focus = vehicles.into_iter().take(MAX_FOCUS).collect();
                // What is newly looked at is shown at once, not only when it changes.
                for vehicle in &console.focus {
                    console.seen.remove(vehicle);
                }
                self.refresh_watched();
                self.send_frame(line);
            }
            WatchRequest::FrameDrawn { number } => console.drawn = console.drawn.max(number.min(console.next_frame)),
            WatchRequest::Ping { ping } => {
                let person = console.person.clone();
                self.feed_quietly(Input::LeaseRenewed { person });
                let (seq, chain_head) = self.durable;
                self.todo.push(ToDo::Update(line, Box::new(ShiftUpdate::Pong { ping, seq, chain_head })));
            }
            WatchRequest::Resnapshot => self.snapshot(line),
        }
    }

    /// Sends the deltas after `after`, if all of them are still there.
    fn resume(&mut self, line: ConsoleLine, after: u64) -> bool {
        let oldest = self.deltas.front().map_or(self.sequence + 1, |delta| delta.sequence);
        if after > self.sequence || after + 1 < oldest {
            return false;
        }
        let seq = JournalSeq(self.next_seq.0 - 1);
        for delta in self.deltas.iter().filter(|delta| delta.sequence > after) {
            let items = delta.items.to_vec();
            let update = ShiftUpdate::Delta { sequence: delta.sequence, at: delta.at, items };
            self.held.push_back((seq, HeldBack::Ready(ToDo::Update(line, Box::new(update)))));
        }
        self.release();
        true
    }

    /// Sends everything, in its place among the deltas: the state shown is never ahead of the record.
    fn snapshot(&mut self, line: ConsoleLine) {
        if let Some(console) = self.consoles.get_mut(&line) {
            console.seen.clear();
        }
        let seq = JournalSeq(self.next_seq.0 - 1);
        let mut hold = |update| self.held.push_back((seq, HeldBack::Ready(ToDo::Update(line, Box::new(update)))));
        hold(ShiftUpdate::SnapshotBegin);
        for chunk in in_messages(self.desk.items()) {
            hold(ShiftUpdate::SnapshotChunk(chunk));
        }
        let sequence = self.sequence;
        self.held.push_back((seq, HeldBack::SnapshotEnd { line, sequence }));
        self.release();
    }

    fn refresh_watched(&mut self) {
        let looked_at: BTreeSet<VehicleId> =
            self.consoles.values().flat_map(|console| console.focus.iter().cloned()).collect();
        let known: Vec<VehicleId> = self.vehicles.keys().cloned().collect();
        for vehicle in known {
            self.set_watched(&vehicle, looked_at.contains(&vehicle));
        }
    }
}
