//! How a console reaches the hub: one trait, independent of what carries the bytes.

use assistance::command::Command;
use assistance::feed::{Action, Receipt, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId, IncidentId};
use media::frames::GrantToken;

use crate::NotSent;

/// What a console sends.
#[derive(Debug, Clone, PartialEq)]
pub enum OperatorSend {
    /// On the watch stream.
    Watch(WatchRequest),
    /// A unary action. Repeating it with the same key is harmless.
    Act {
        /// Idempotency key.
        key: ActionKey,
        /// What.
        action: Box<Action>,
    },
    /// STOP, on its own call that passes the desk's queue by. Repeating it is harmless.
    Stop(Box<Command>),
    /// Asks to see and hear an incident, and its cabin too.
    OpenMedia {
        /// Which.
        incident: IncidentId,
        /// Whether the cabin too.
        cabin: bool,
    },
}

/// What a console's link tells.
#[derive(Debug, Clone, PartialEq)]
pub enum OperatorLinkEvent {
    /// The watch stream is open; the session now sends its hello.
    Up,
    /// From the watch stream.
    Update(Box<ShiftUpdate>),
    /// An action was recorded, with its outcome.
    Receipt(Box<Receipt>),
    /// An action could not be delivered or was malformed; it was not recorded.
    ActFailed {
        /// Which.
        key: ActionKey,
        /// What happened.
        reason: String,
        /// Whether the same message may succeed later.
        retry: bool,
    },
    /// The hub took a STOP. Without `recorded` the screen says "sent, not recorded".
    Stopped {
        /// Which.
        command: CommandId,
        /// Whether it stands in the record.
        recorded: bool,
    },
    /// A STOP could not be delivered; the session tries again.
    StopFailed {
        /// Which.
        command: CommandId,
        /// What happened.
        reason: String,
    },
    /// Leave to see and hear an incident.
    MediaGranted {
        /// Which.
        incident: IncidentId,
        /// Whether the cabin too.
        cabin: bool,
        /// What is presented on each media connection.
        grant: GrantToken,
    },
    /// No leave to see and hear an incident.
    MediaRefused {
        /// Which.
        incident: IncidentId,
        /// Whether the cabin was asked for.
        cabin: bool,
        /// Why.
        reason: String,
        /// Whether asking again may succeed.
        retry: bool,
    },
    /// The link ended. `refused` is set when trying again cannot help.
    Down {
        /// What happened, for the log and the screen.
        reason: String,
        /// Whether the hub refused this person for good.
        refused: bool,
    },
}

/// One console's connection. It never reconnects by itself: the session decides when.
pub trait OperatorLink {
    /// Starts to connect; ends with [`OperatorLinkEvent::Up`] or [`OperatorLinkEvent::Down`].
    fn open(&mut self);

    /// Closes the connection; no event follows.
    fn close(&mut self);

    /// Queues a message. Order within the watch stream is kept; unary calls run beside it.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was queued.
    fn send(&mut self, message: OperatorSend) -> Result<(), NotSent>;

    /// The next thing that happened, if anything did.
    fn poll(&mut self) -> Option<OperatorLinkEvent>;
}
