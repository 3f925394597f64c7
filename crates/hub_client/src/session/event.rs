//! What a session tells its owner.

use assistance::clock::DeskTime;
use assistance::feed::{CarDot, FocusFrame, Receipt, ShiftItem};
use assistance::ids::{ActionKey, CommandId, IncidentId, JournalSeq, PersonId};
use assistance::roles::Role;
use media::frames::GrantToken;

use super::ConnectionState;

/// The newest durable entry that the hub has told of, kept as witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Witness {
    /// Its number.
    pub seq: JournalSeq,
    /// Its hash.
    pub chain_head: [u8; 32],
}

/// What a session tells.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionEvent {
    /// The connection stands otherwise than before.
    StateChanged(ConnectionState),
    /// The hub greeted, after each connect.
    Welcome {
        /// Who the certificate says this is.
        person: PersonId,
        /// In which role.
        role: Role,
        /// Which site.
        site: String,
        /// SHA-256 of the site's map, lower-case hex.
        map_hash: String,
        /// Desk time at sending.
        now: DeskTime,
    },
    /// A snapshot starts: forget ordered state.
    SnapshotBegan,
    /// A part of it.
    SnapshotItems(Vec<ShiftItem>),
    /// It is whole.
    SnapshotEnded,
    /// The next change of ordered state; none was missed before it.
    DeltaItems {
        /// Desk time of the change.
        at: DeskTime,
        /// What changed.
        items: Vec<ShiftItem>,
    },
    /// Changes were missed; a new snapshot is on its way and ordered state is old until then.
    GapSeen,
    /// Telemetry.
    Frame {
        /// Its number, for [`super::OperatorSession::frame_drawn`].
        number: u64,
        /// Desk time at sending.
        now: DeskTime,
        /// Cars that changed.
        cars: Vec<CarDot>,
        /// Cars that are looked at.
        focus: Vec<FocusFrame>,
        /// Pictures that newer ones replaced on the way.
        superseded: u64,
    },
    /// An action stands in the record, with its outcome.
    Receipt(Receipt),
    /// An action was given up.
    ActionGivenUp {
        /// Which.
        key: ActionKey,
        /// Why.
        reason: String,
        /// Whether it may stand in the record all the same: it was sent, and no answer came.
        maybe_recorded: bool,
    },
    /// The hub took a STOP. Without `recorded` the screen says "sent, not recorded".
    Stopped {
        /// Which.
        command: CommandId,
        /// Whether it stands in the record.
        recorded: bool,
    },
    /// A STOP has not got through yet; it is tried on.
    StopDelayed {
        /// Which.
        command: CommandId,
        /// What happened to the last try.
        reason: String,
    },
    /// A STOP was tried for its whole time to live and nobody took it.
    StopGivenUp {
        /// Which.
        command: CommandId,
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
    },
    /// The hub tells of less, or other, than what it once said was durable.
    WitnessContradicted {
        /// What this console holds.
        held: Witness,
        /// What the hub says now.
        told: Witness,
    },
}
