//! The memory of command ids: what makes "at most once" hold across retries and reboots.

mod file;
mod ledger;
mod record;
mod store;

pub use file::FileMemory;
pub(crate) use ledger::may_be_forgotten;
pub use store::StoreMemory;

use std::path::PathBuf;

use assistance::clock::CarStamp;
use assistance::command::CommandReply;
use assistance::ids::{CommandId, Epoch};

/// How many command ids a memory keeps unless told otherwise.
pub const DEFAULT_WINDOW: usize = 10_000;

/// A command that the car took up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Which.
    pub id: CommandId,
    /// SHA-256 of what it asks for: tells a repeat from a reused id.
    pub fingerprint: [u8; 32],
    /// Epoch it was given under.
    pub epoch: Epoch,
    /// The car's stamp it was judged on.
    pub judged_at: CarStamp,
}

/// What is remembered of a command id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// What was begun.
    pub begun: Begun,
    /// How it ended; `None` between begun and done. After a reboot such a command is never
    /// run again, and its outcome is "unknown".
    pub outcome: Option<CommandReply>,
}

/// Why a memory cannot keep its promise.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// The file could not be read or written.
    #[error("command memory {path}: {action}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no command memory, or of a format this program does not know.
    #[error("{path} is no command memory of a known format")]
    WrongFormat {
        /// Which file.
        path: PathBuf,
    },
    /// A record in the middle is damaged. Cutting it off would forget commands that were applied.
    #[error("command memory {path} is damaged at byte {offset}, with sound records after it")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where the first damaged record begins, bytes from the start.
        offset: usize,
    },
    /// An earlier write may or may not have reached the disk; nothing more is promised.
    #[error("command memory {path} failed before and takes no more records")]
    Closed {
        /// Which file.
        path: PathBuf,
    },
}

/// Remembers command ids beyond a reboot. A method that returned `Ok` has made its word durable.
pub trait CommandMemory {
    /// The highest epoch ever seen; zero before the first.
    fn highest_epoch(&self) -> Epoch;

    /// What is remembered of an id.
    fn lookup(&self, id: CommandId) -> Option<Remembered>;

    /// The newest stamp among those that the window has pushed out; `None` while nothing was.
    /// A command judged at or before it may have been applied and forgotten.
    fn horizon(&self) -> Option<CarStamp>;

    /// Raises the highest epoch; a lower one changes nothing.
    ///
    /// # Errors
    /// [`MemoryError`]; then it is not certain to survive a reboot.
    fn raise_epoch(&mut self, epoch: Epoch) -> Result<(), MemoryError>;

    /// Remembers that the car takes up a command. It must return before the car acts.
    ///
    /// # Errors
    /// [`MemoryError`]; then the car must not act.
    fn begin(&mut self, begun: &Begun) -> Result<(), MemoryError>;

    /// Remembers how a begun command ended. An id that is not remembered is left alone, and a
    /// second outcome does not replace the first.
    ///
    /// # Errors
    /// [`MemoryError`]; then the outcome may be unknown after a reboot.
    fn finish(&mut self, id: CommandId, outcome: &CommandReply) -> Result<(), MemoryError>;

    /// Remembers a command together with its outcome in one step: a refusal, which a repeat
    /// must meet again even when it would be allowed by then.
    ///
    /// # Errors
    /// [`MemoryError`]; then a reboot may forget it.
    fn settle(&mut self, begun: &Begun, outcome: &CommandReply) -> Result<(), MemoryError>;
}
