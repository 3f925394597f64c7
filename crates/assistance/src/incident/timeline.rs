//! What happened in an incident, as facts with a time and somebody who did them.

use crate::call::CallFact;
use crate::clock::DeskTime;
use crate::command::{CommandKind, CommandState};
use crate::ids::{CommandId, PersonId};

use super::{Answer, Outcome, QuestionKind, Urgency, WithdrawnReason};

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The vehicle.
    Vehicle,
    /// A passenger.
    Passenger,
    /// A person of the shift.
    Person(PersonId),
    /// The desk itself: a deadline, a restart.
    Desk,
}

/// What happened. Screens put it into words of their language.
#[derive(Debug, Clone, PartialEq)]
pub enum TimelineFact {
    /// The vehicle reported it.
    Raised(Urgency),
    /// Waiting raised its urgency.
    UrgencyRaised(Urgency),
    /// The car asked.
    Asked(QuestionKind),
    /// The question no longer stands.
    QuestionVanished,
    /// Somebody took the vehicle.
    Claimed,
    /// The owner let go.
    Released,
    /// The console's lease ran out.
    LinkLeaseLapsed,
    /// Nobody touched the case and nobody answered "still with it?".
    AttentionLapsed,
    /// Offered to another person, who has to read it back.
    HandOverOffered(PersonId),
    /// The other person read it back and has it now.
    HandedOver,
    /// A lead took it, with the reason.
    TakenOver(String),
    /// Somebody wrote a note.
    Note(String),
    /// A command changed its state.
    Command {
        /// Which command.
        id: CommandId,
        /// What kind.
        kind: CommandKind,
        /// Its new state.
        state: CommandState,
        /// The chosen answer, when it is one.
        answer: Option<Answer>,
    },
    /// The link to the car was lost.
    LinkLost,
    /// The link to the car is back.
    LinkBack,
    /// The car's computer restarted.
    VehicleRebooted,
    /// Ended by a person.
    Resolved(Outcome),
    /// Ended by itself.
    Withdrawn(WithdrawnReason),
    /// Opened again.
    Reopened,
    /// A late review of a resume is due.
    ReviewDue,
    /// Somebody looked into the cabin.
    LookedInside,
    /// Something happened to its call.
    Call(CallFact),
    /// The car said what it would make of a drawn path.
    PathPlanned {
        /// Length of its plan, metres; `None` when it would not drive it.
        length_m: Option<f64>,
        /// What it would do, or why not, in its own words.
        words: String,
    },
    /// The car said what it drove of an approved path.
    PathDriven {
        /// How far, metres.
        length_m: f64,
    },
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// Desk time.
    pub at: DeskTime,
    /// Who.
    pub who: Actor,
    /// What.
    pub what: TimelineFact,
}
