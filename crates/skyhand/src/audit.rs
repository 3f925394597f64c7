//! Judging a shift that ran in real time: its record and what its world saw, put into one order.
//!
//! The two come from different clocks, so they are ordered by cause: what a car did with a
//! command stands before the record's entry about the outcome, and everything that car did
//! before stands before that.

use std::collections::{BTreeMap, VecDeque};

use assistance::desk::{Desk, apply};
use assistance::ids::JournalSeq;
use assistance::policy::Policy;
use auditor::{Applied, Auditor, Outcome, Permission, Stamp, Verdict, What};
use journal::Journal;

use crate::history;

/// What is known beside the record.
#[derive(Debug)]
pub struct Witnessed {
    /// What the cars did, in the order of each car.
    pub world: Vec<auditor::Event>,
    /// Entries that consoles were told of: whose console, and which.
    pub acknowledged: Vec<(String, u64)>,
    /// The record's end when the world began: what cars did before is taken from the record.
    pub before: JournalSeq,
}

/// Judges a record with what was witnessed beside it.
///
/// # Errors
/// When the record cannot be read to its end.
pub fn judge(journal: &dyn Journal, witnessed: Witnessed) -> Result<Verdict, String> {
    let mut judge = Judge::new(witnessed);
    let mut desk = Desk::new(Policy::default());
    let read = journal.read_from(JournalSeq(1), &mut |entry| {
        for event in &entry.events {
            apply(&mut desk, entry.desk_time, event);
        }
        for event in history::from_entry(&entry) {
            judge.hear(&event);
        }
    });
    read.map_err(|error| error.to_string())?;
    let head = journal.head();
    judge.hear_the_rest(head.desk_time.0);
    judge.auditor.hear(&history::end_of_history(&desk, head.seq, head.desk_time.0));
    Ok(judge.auditor.verdict())
}

struct Judge {
    auditor: Auditor,
    /// What each car did and nobody has heard yet.
    cars: BTreeMap<String, VecDeque<auditor::Event>>,
    acknowledged: Vec<(String, u64)>,
    permitted: BTreeMap<u128, Box<Permission>>,
    before: u64,
    at: u64,
}

impl Judge {
    fn new(witnessed: Witnessed) -> Self {
        let mut cars: BTreeMap<String, VecDeque<auditor::Event>> = BTreeMap::new();
        for event in witnessed.world {
            if let Some(vehicle) = vehicle_of(&event.what) {
                cars.entry(vehicle.to_owned()).or_default().push_back(event);
            }
        }
        Self {
            auditor: Auditor::default(),
            cars,
            acknowledged: witnessed.acknowledged,
            permitted: BTreeMap::new(),
            before: witnessed.before.0,
            at: 0,
        }
    }

    fn hear(&mut self, event: &auditor::Event) {
        match &event.what {
            What::Recorded { seq } => self.at = *seq,
            What::Permitted(permission) => {
                self.permitted.insert(permission.command, permission.clone());
            }
            What::Outcome { command, outcome: Outcome::Accepted | Outcome::Completed | Outcome::Failed } => {
                self.car_before(*command, event.at_ms);
            }
            _ => {}
        }
        self.auditor.hear(event);
    }

    /// Hears what a car did up to, and with, a command whose outcome the record tells next.
    fn car_before(&mut self, command: u128, at_ms: u64) {
        let Some(permission) = self.permitted.get(&command) else { return };
        if self.at <= self.before {
            let applied = taken_from_record(permission);
            self.permitted.remove(&command);
            return self.auditor.hear(&auditor::Event { at_ms, what: What::Applied(Box::new(applied)) });
        }
        let Some(waiting) = self.cars.get_mut(&permission.vehicle) else { return };
        let is_it =
            |event: &auditor::Event| matches!(&event.what, What::Applied(applied) if applied.command == command);
        if let Some(place) = waiting.iter().position(is_it) {
            for mut event in waiting.drain(..=place) {
                event.at_ms = at_ms;
                self.auditor.hear(&event);
            }
        }
    }

    fn hear_the_rest(&mut self, at_ms: u64) {
        for mut event in std::mem::take(&mut self.cars).into_values().flatten() {
            event.at_ms = at_ms;
            self.auditor.hear(&event);
        }
        for (by, seq) in std::mem::take(&mut self.acknowledged) {
            self.auditor.hear(&auditor::Event { at_ms, what: What::Acknowledged { by, seq } });
        }
    }
}

fn vehicle_of(what: &What) -> Option<&str> {
    match what {
        What::Applied(applied) => Some(&applied.vehicle),
        What::Rebooted { vehicle } | What::Consequence { vehicle, .. } => Some(vehicle),
        _ => None,
    }
}

/// Of a run before this one nobody but the record is left to say what a car did.
fn taken_from_record(permission: &Permission) -> Applied {
    let judged_at = permission.judged_at.unwrap_or(Stamp { boot: 0, millis: 0 });
    Applied {
        command: permission.command,
        vehicle: permission.vehicle.clone(),
        kind: permission.kind.clone(),
        now: judged_at,
        epoch: permission.epoch,
        judged_at,
        ttl_ms: permission.ttl_ms,
        is_stop: !permission.needs_claim,
    }
}
