//! A memory for simulated cars: it survives simulated reboots, and nothing else.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use assistance::clock::CarStamp;
use assistance::command::CommandReply;
use assistance::ids::{CommandId, Epoch};

use super::ledger::Ledger;
use super::record::Record;
use super::{Begun, CommandMemory, DEFAULT_WINDOW, MemoryError, Remembered};

/// The disk of a simulated car. Clones share one store: whoever reboots a car gives the new
/// agent a clone of the old one's memory.
#[derive(Debug, Clone)]
pub struct StoreMemory {
    store: Arc<Mutex<Ledger>>,
}

impl Default for StoreMemory {
    fn default() -> Self {
        Self::new(DEFAULT_WINDOW)
    }
}

impl StoreMemory {
    /// An empty store that remembers at most `window` ids.
    #[must_use]
    pub fn new(window: usize) -> Self {
        Self { store: Arc::new(Mutex::new(Ledger::new(window))) }
    }

    /// How many ids it remembers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ledger().len()
    }

    /// Whether it remembers none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // No operation on a ledger can stop half way, so a poisoned lock holds a whole value.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CommandMemory for StoreMemory {
    fn highest_epoch(&self) -> Epoch {
        self.ledger().highest_epoch()
    }

    fn lookup(&self, id: CommandId) -> Option<Remembered> {
        self.ledger().lookup(id).cloned()
    }

    fn horizon(&self) -> Option<CarStamp> {
        self.ledger().horizon()
    }

    fn raise_epoch(&mut self, epoch: Epoch) -> Result<(), MemoryError> {
        self.ledger().apply(&Record::Epoch(epoch));
        Ok(())
    }

    fn begin(&mut self, begun: &Begun) -> Result<(), MemoryError> {
        self.ledger().apply(&Record::Begun(*begun));
        Ok(())
    }

    fn finish(&mut self, id: CommandId, outcome: &CommandReply) -> Result<(), MemoryError> {
        self.ledger().apply(&Record::Done { id, outcome: outcome.clone() });
        Ok(())
    }

    fn settle(&mut self, begun: &Begun, outcome: &CommandReply) -> Result<(), MemoryError> {
        self.ledger().apply(&Record::Settled { begun: *begun, outcome: outcome.clone() });
        Ok(())
    }
}
