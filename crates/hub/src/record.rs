//! The engine's side of the record: recovery at the start, and the thread that writes.

use std::collections::VecDeque;

use assistance::RULES_VERSION;
use assistance::clock::DeskTime;
use assistance::desk::{Desk, apply};
use assistance::ids::JournalSeq;
use assistance::policy::Policy;
use journal::{Journal, JournalWriter, MemoryJournal, NewEntry, SqliteJournal};
use tokio::sync::mpsc;

use crate::config::RecordPlace;
use crate::engine::Decided;

/// How far the record is durable, or why it is not.
pub(crate) type Committed = Result<(JournalSeq, [u8; 32]), String>;

/// Batches that may be with the writing thread. It takes twice as many: a slow disk never fills its queue.
/// As many outcomes may wait to be heard, so the thread never waits for the desk.
pub(crate) const UNDER_WAY: usize = 512;

/// Hands decided entries to the writing thread.
pub(crate) struct Recorder {
    writer: JournalWriter,
    /// The last entry of each batch that is not written yet.
    under_way: VecDeque<JournalSeq>,
}

impl Recorder {
    pub(crate) fn new(writer: JournalWriter) -> Self {
        Self { writer, under_way: VecDeque::new() }
    }

    /// Whether it takes another batch now. While the disk is slow entries wait with the engine and
    /// go as one batch.
    pub(crate) fn has_room(&self) -> bool {
        self.under_way.len() < UNDER_WAY
    }

    /// Everything up to this entry is written.
    pub(crate) fn written(&mut self, seq: JournalSeq) {
        while self.under_way.pop_front_if(|last| *last <= seq).is_some() {}
    }

    /// Queues entries, in order. Never waits.
    pub(crate) fn submit(&mut self, entries: Vec<Decided>) -> Result<(), String> {
        let Some(first) = entries.first().map(|entry| entry.seq) else { return Ok(()) };
        self.under_way.extend(entries.last().map(|entry| entry.seq));
        self.writer.submit(first, entries.into_iter().map(new_entry).collect()).map_err(|error| error.to_string())
    }
}

/// An entry of the record from a decision of the engine.
#[must_use]
pub fn new_entry(decided: Decided) -> NewEntry {
    let Decided { at, input, events, .. } = decided;
    NewEntry { desk_time: at, rules_version: RULES_VERSION, input, events }
}

/// What a record holds when a hub starts on it.
#[derive(Debug)]
pub struct Recovered {
    /// The desk as the record leaves it.
    pub desk: Desk,
    /// Newest entry and its hash.
    pub head: (JournalSeq, [u8; 32]),
    /// Desk time of the newest entry.
    pub last_desk_time: DeskTime,
}

/// Rebuilds the desk from a record: recovery only applies, it never decides.
///
/// # Errors
/// Names the first entry that is damaged.
pub fn recover(journal: &dyn Journal, policy: Policy) -> Result<Recovered, String> {
    let mut desk = Desk::new(policy);
    let applied = journal.read_from(JournalSeq(1), &mut |entry| {
        for event in &entry.events {
            apply(&mut desk, entry.desk_time, event);
        }
    });
    applied.map_err(|error| error.to_string())?;
    let head = journal.head();
    Ok(Recovered { desk, head: (head.seq, head.hash), last_desk_time: head.desk_time })
}

pub(crate) struct Opened {
    pub(crate) recovered: Recovered,
    pub(crate) recorder: Recorder,
}

/// Opens a record, recovers the desk from it and starts its thread. `committed` hears of each
/// write.
pub(crate) fn open(place: &RecordPlace, policy: Policy, committed: mpsc::Sender<Committed>) -> Result<Opened, String> {
    let journal: Box<dyn Journal + Send> = match place {
        RecordPlace::File(path) => Box::new(SqliteJournal::open(path).map_err(|error| error.to_string())?),
        RecordPlace::Memory => Box::new(MemoryJournal::default()),
    };
    let recovered = recover(journal.as_ref(), policy)?;
    let tell = move |outcome: journal::Outcome| {
        let told = outcome.map(|head| (head.seq, head.hash)).map_err(|error| error.to_string());
        // The desk's task is gone only when the hub ends; then nobody waits for this.
        drop(committed.blocking_send(told));
    };
    let writer = JournalWriter::start(journal, tell).map_err(|error| error.to_string())?;
    Ok(Opened { recovered, recorder: Recorder::new(writer) })
}
