//! The window of remembered ids as a value; both memories keep one.

use std::collections::{BTreeMap, VecDeque};

use assistance::clock::CarStamp;
use assistance::command::CommandReply;
use assistance::ids::{BootId, CommandId, Epoch};

use super::record::Record;
use super::{Begun, Remembered};

/// The newest ids, at most `window` of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ledger {
    window: usize,
    entries: BTreeMap<CommandId, Remembered>,
    arrival: VecDeque<CommandId>,
    highest_epoch: Epoch,
    horizon: Option<CarStamp>,
}

impl Ledger {
    /// An empty one; a window of zero is taken as one.
    pub(super) fn new(window: usize) -> Self {
        Self {
            window: window.max(1),
            entries: BTreeMap::new(),
            arrival: VecDeque::new(),
            highest_epoch: Epoch(0),
            horizon: None,
        }
    }

    pub(super) fn highest_epoch(&self) -> Epoch {
        self.highest_epoch
    }

    pub(super) fn horizon(&self) -> Option<CarStamp> {
        self.horizon
    }

    pub(super) fn lookup(&self, id: CommandId) -> Option<&Remembered> {
        self.entries.get(&id)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Takes one record; the same records in the same order give the same ledger.
    pub(super) fn apply(&mut self, record: &Record) {
        match record {
            Record::Begun(begun) => self.insert(begun, None),
            Record::Done { id, outcome } => {
                if let Some(entry) = self.entries.get_mut(id)
                    && entry.outcome.is_none()
                {
                    entry.outcome = Some(outcome.clone());
                }
            }
            Record::Settled { begun, outcome } => self.insert(begun, Some(outcome.clone())),
            Record::Epoch(epoch) => self.highest_epoch = self.highest_epoch.max(*epoch),
            Record::Horizon(stamp) => self.push_horizon(*stamp),
        }
    }

    fn insert(&mut self, begun: &Begun, outcome: Option<CommandReply>) {
        if self.entries.contains_key(&begun.id) {
            return;
        }
        self.entries.insert(begun.id, Remembered { begun: *begun, outcome });
        self.arrival.push_back(begun.id);
        while self.arrival.len() > self.window {
            let forgotten = self.arrival.pop_front().and_then(|id| self.entries.remove(&id));
            if let Some(gone) = forgotten {
                self.push_horizon(gone.begun.judged_at);
            }
        }
    }

    fn push_horizon(&mut self, stamp: CarStamp) {
        self.horizon = match self.horizon {
            Some(old) if old.boot == stamp.boot && old.millis > stamp.millis => Some(old),
            _ => Some(stamp),
        };
    }

    /// The records that rebuild this ledger.
    pub(super) fn records(&self) -> Vec<Record> {
        let mut records = vec![Record::Epoch(self.highest_epoch)];
        records.extend(self.horizon.map(Record::Horizon));
        records.extend(self.arrival.iter().filter_map(|id| self.entries.get(id)).map(|entry| match &entry.outcome {
            Some(outcome) => Record::Settled { begun: entry.begun, outcome: outcome.clone() },
            None => Record::Begun(entry.begun),
        }));
        records
    }
}

/// Whether a command that is not remembered may have been known once. `boot` is the boot now.
pub(crate) fn may_be_forgotten(horizon: Option<CarStamp>, judged_at: CarStamp, boot: BootId) -> bool {
    match horizon {
        None => false,
        // Ids leave in the order they came, so those of the running boot leave last.
        Some(horizon) if judged_at.boot == boot => horizon.boot == boot && judged_at.millis <= horizon.millis,
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(id: u128, boot: u64, millis: u64) -> Begun {
        let judged_at = CarStamp { boot: BootId(boot), millis };
        Begun { id: CommandId(id), fingerprint: [1; 32], epoch: Epoch(1), judged_at }
    }

    #[test]
    fn what_leaves_the_window_raises_the_horizon() {
        let mut ledger = Ledger::new(2);
        for (id, millis) in [(1, 500), (2, 400), (3, 600)] {
            ledger.apply(&Record::Begun(begun(id, 7, millis)));
        }
        assert_eq!(ledger.lookup(CommandId(1)), None);
        ledger.apply(&Record::Begun(begun(4, 7, 700)));
        let horizon = ledger.horizon();
        assert_eq!(horizon, Some(CarStamp { boot: BootId(7), millis: 500 }), "the newest that left, not the last");
        let judged = |boot, millis| CarStamp { boot: BootId(boot), millis };
        assert!(may_be_forgotten(horizon, judged(7, 500), BootId(7)));
        assert!(!may_be_forgotten(horizon, judged(7, 501), BootId(7)));
        assert!(!may_be_forgotten(horizon, judged(8, 1), BootId(8)), "this boot has forgotten nothing");
        assert!(may_be_forgotten(horizon, judged(6, 9_999), BootId(8)));
        assert!(!may_be_forgotten(None, judged(6, 1), BootId(8)));
    }

    #[test]
    fn its_records_rebuild_it() {
        let mut ledger = Ledger::new(3);
        for id in 1..=5 {
            ledger.apply(&Record::Begun(begun(id, 7, u64::try_from(id).unwrap() * 10)));
        }
        ledger.apply(&Record::Done { id: CommandId(4), outcome: CommandReply::Completed });
        ledger.apply(&Record::Done { id: CommandId(4), outcome: CommandReply::Failed("late".into()) });
        ledger.apply(&Record::Epoch(Epoch(9)));
        ledger.apply(&Record::Epoch(Epoch(3)));
        let mut again = Ledger::new(3);
        for record in ledger.records() {
            again.apply(&record);
        }
        assert_eq!(again, ledger);
        assert_eq!(again.lookup(CommandId(4)).unwrap().outcome, Some(CommandReply::Completed));
        assert_eq!(again.highest_epoch(), Epoch(9));
    }
}
