//! The durable, hash-chained record of everything the desk was told and decided.
//!
//! The seam is narrow: append with the expected next number, read from a number. One
//! writer owns a record; a second one is refused by name.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod format;
mod memory;
mod sqlite;
mod writer;

pub use memory::MemoryJournal;
pub use sqlite::SqliteJournal;
pub use writer::{JournalWriter, Outcome};

use assistance::clock::DeskTime;
use assistance::desk::{Event, Input};
use assistance::ids::JournalSeq;
pub use wire::record::Entry;

/// An entry to be appended.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// Desk time of the decision.
    pub desk_time: DeskTime,
    /// Version of the rules that decided.
    pub rules_version: u32,
    /// What the desk was told.
    pub input: Input,
    /// What followed.
    pub events: Vec<Event>,
}

/// Where the record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of the newest entry; 0 while there is none.
    pub seq: JournalSeq,
    /// Its hash; zeros while there is none.
    pub hash: [u8; 32],
    /// Its desk time.
    pub desk_time: DeskTime,
}

impl Head {
    /// The head of an empty record.
    pub const EMPTY: Self = Self { seq: JournalSeq(0), hash: format::FIRST_PREVIOUS, desk_time: DeskTime(0) };
}

/// Why the record refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Another process has it.
    #[error("{0} is in use by another process")]
    InUse(String),
    /// It is no record of ours.
    #[error("{path} is no Skyhand record: {reason}")]
    Foreign {
        /// The file.
        path: String,
        /// What was found instead.
        reason: String,
    },
    /// It cannot be opened.
    #[error("{path}: {reason}")]
    Unusable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// An entry does not fit the chain.
    #[error("entry {seq} is damaged: {reason}")]
    Damaged {
        /// Which.
        seq: JournalSeq,
        /// What is wrong with it.
        reason: String,
    },
    /// Somebody appended in between.
    #[error("entry {expected} was expected to be next, the record ends at {head}")]
    Sequence {
        /// What the caller expected.
        expected: JournalSeq,
        /// Where the record ends.
        head: JournalSeq,
    },
    /// A write failed; nothing more is written until the record is opened again.
    #[error("the record cannot be written: {0}")]
    Failed(String),
}

/// A record: a single writer over ordered entries.
pub trait Journal {
    /// Appends a batch as one: durable as a whole when this returns, or not there at all.
    ///
    /// # Errors
    /// [`JournalError::Sequence`] when `expected` is not next; [`JournalError::Failed`] when
    /// the write failed, and from then on always.
    fn append(&mut self, expected: JournalSeq, batch: &[NewEntry]) -> Result<Head, JournalError>;

    /// Reads entries in order from a number on, checking the chain, and hands each to `each`.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] names the first entry that does not fit.
    fn read_from(&self, seq: JournalSeq, each: &mut dyn FnMut(Entry)) -> Result<(), JournalError>;

    /// Where the record ends.
    fn head(&self) -> Head;
}
