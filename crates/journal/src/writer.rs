//! The thread that writes: group commit, so that whoever comes while a write is under way shares the next one.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use assistance::ids::JournalSeq;

use crate::{Head, Journal, JournalError, NewEntry};

/// Batches that may wait for the disk.
const WAITING: usize = 1_024;
/// The most entries of one write.
const GROUP: usize = 2_048;

/// What became of everything up to a batch.
pub type Outcome = Result<Head, JournalError>;

struct Batch {
    first: JournalSeq,
    entries: Vec<NewEntry>,
}

/// Hands batches to the writing thread.
#[derive(Debug)]
pub struct JournalWriter {
    batches: Option<SyncSender<Batch>>,
    thread: Option<JoinHandle<()>>,
}

impl JournalWriter {
    /// Starts the thread. `told` hears the head after each write, or why it failed; it runs on the
    /// writing thread and must not block.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(
        journal: Box<dyn Journal + Send>,
        told: impl Fn(Outcome) + Send + 'static,
    ) -> Result<Self, JournalError> {
        let (batches, waiting) = sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write(journal, &waiting, &told))
            .map_err(|error| JournalError::Failed(error.to_string()))?;
        Ok(Self { batches: Some(batches), thread: Some(thread) })
    }

    /// Queues a batch whose first entry must get the number `first`. Never waits.
    ///
    /// # Errors
    /// [`JournalError::Failed`] when the disk is so slow that the queue is full, or the thread is gone.
    pub fn submit(&self, first: JournalSeq, entries: Vec<NewEntry>) -> Result<(), JournalError> {
        let gone = || JournalError::Failed("the writing thread has ended".to_owned());
        let batches = self.batches.as_ref().ok_or_else(gone)?;
        batches.try_send(Batch { first, entries }).map_err(|error| match error {
            TrySendError::Full(_) => JournalError::Failed(format!("{WAITING} batches wait for the disk")),
            TrySendError::Disconnected(_) => gone(),
        })
    }
}

impl Drop for JournalWriter {
    /// Waits until everything queued is written.
    fn drop(&mut self) {
        self.batches = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the journal's writing thread panicked");
        }
    }
}

fn write(mut journal: Box<dyn Journal + Send>, waiting: &Receiver<Batch>, told: &dyn Fn(Outcome)) {
    while let Ok(Batch { first, mut entries }) = waiting.recv() {
        while entries.len() < GROUP {
            match waiting.try_recv() {
                Ok(next) => entries.extend(next.entries),
                Err(_) => break,
            }
        }
        told(journal.append(first, &entries));
    }
}
