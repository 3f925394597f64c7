//! Incidents: one situation in which one vehicle, its passengers or a responder need a person.
//!
//! ```text
//!            claim                     resolve
//! Waiting ───────────▶ Attended ───────────────▶ Resolved
//!    ▲  ▲                │  │ car no longer reports it   │
//!    │  └── release ─────┘  ▼                            │
//!    │      lapse        Withdrawn                       │
//!    └───────────────────── reopen ──────────────────────┘
//! ```

pub mod kind;
pub mod question;
pub mod timeline;
pub mod urgency;

use crate::call::Call;
use crate::clock::DeskTime;
use crate::conversation::Conversation;
use crate::ids::{CarIncidentRef, IncidentId, PersonId, VehicleId};
use crate::scene::named_enum;

pub use kind::IncidentKind;
pub use question::{Answer, Question, QuestionKind};
pub use timeline::{Actor, TimelineEntry, TimelineFact};
pub use urgency::Urgency;

named_enum!(
    /// How an incident ended, chosen by the person who resolves it.
    pub enum Outcome {
        /// The car drives on by itself.
        DrivesOn = "drives_on",
        /// The car was moved or pulled over to a safe place.
        MovedToSafety = "moved_to_safety",
        /// Somebody was sent: roadside, tow, emergency services.
        HandedToField = "handed_to_field",
        /// The ride ended and passengers were cared for.
        RideEnded = "ride_ended",
        /// Nothing was needed.
        FalseAlarm = "false_alarm",
    }
);

named_enum!(
    /// Why an incident left the queue without a person resolving it.
    pub enum WithdrawnReason {
        /// The car solved it itself.
        SolvedByVehicle = "solved_by_vehicle",
        /// After a reconnect the car no longer reported it.
        NoLongerReported = "no_longer_reported",
        /// The car replaced it by a newer report.
        Superseded = "superseded",
    }
);

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentState {
    /// Nobody has claimed its vehicle.
    Waiting,
    /// Somebody has claimed its vehicle.
    Attended,
    /// A person ended it.
    Resolved(Outcome),
    /// It ended without a person.
    Withdrawn(WithdrawnReason),
}

impl IncidentState {
    /// Whether it still needs or has a person.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Attended)
    }

    /// The legal moves, as drawn above.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use IncidentState::{Attended, Resolved, Waiting, Withdrawn};
        matches!(
            (self, next),
            (Waiting, Attended | Withdrawn(_))
                | (Attended, Waiting | Resolved(_) | Withdrawn(_))
                | (Resolved(_), Waiting | Attended)
        )
    }
}

/// Five lines that a person reads first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brief {
    /// Street and crossing, on which side: "Valencia St at 19th St, northbound side".
    pub place: String,
    /// Why the car asks, in its own words.
    pub why: String,
    /// Who is aboard: "2 passengers, calm, English; drop-off in 0.8 km".
    pub aboard: String,
    /// What the car tried: "waited 20 s, replanned twice".
    pub tried: String,
    /// What is asked of the person.
    pub asked: String,
}

/// The longest free text in a brief or a note, bytes.
pub const MAX_TEXT: usize = 2_000;
/// The most timeline entries one incident shows; older ones stay in the journal.
pub const MAX_TIMELINE: usize = 200;

/// One situation that needs, or needed, a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// The desk's number of it.
    pub id: IncidentId,
    /// Whose it is.
    pub vehicle: VehicleId,
    /// The car's own number of it.
    pub car_ref: CarIncidentRef,
    /// What kind of situation.
    pub kind: IncidentKind,
    /// How urgent it was when reported; waiting raises it, see [`urgency::raised`].
    pub urgency: Urgency,
    /// Where it stands.
    pub state: IncidentState,
    /// When the desk first heard of it.
    pub raised_at: DeskTime,
    /// When it last entered the queue; the wait counts from [`Self::raised_at`] all the same.
    pub queued_at: DeskTime,
    /// What a person reads first.
    pub brief: Brief,
    /// The pending question, if the car waits for an answer.
    pub question: Option<Question>,
    /// Who works on it, while attended.
    pub owner: Option<PersonId>,
    /// How many people are aboard as last reported; `None` when the car cannot tell.
    pub aboard: Option<u8>,
    /// Whether a resume without an examined cause left a review open (law R19).
    pub review_due: bool,
    /// What happened, oldest first, bounded by [`MAX_TIMELINE`].
    pub timeline: Vec<TimelineEntry>,
    /// Entries that [`MAX_TIMELINE`] pushed out of `timeline`.
    pub timeline_dropped: u32,
    /// What passenger and person said to each other.
    pub conversation: Conversation,
    /// The call that rings, is open or on hold, if there is one.
    pub call: Option<Call>,
}

impl Incident {
    /// Adds to the timeline, dropping the oldest entry beyond [`MAX_TIMELINE`] and counting it.
    pub fn record(&mut self, at: DeskTime, who: Actor, what: TimelineFact) {
        if self.timeline.len() >= MAX_TIMELINE {
            self.timeline.remove(0);
            self.timeline_dropped = self.timeline_dropped.saturating_add(1);
        }
        self.timeline.push(TimelineEntry { at, who, what });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_drawn_moves_are_legal() {
        let states = [
            IncidentState::Waiting,
            IncidentState::Attended,
            IncidentState::Resolved(Outcome::DrivesOn),
            IncidentState::Withdrawn(WithdrawnReason::SolvedByVehicle),
        ];
        let mut legal = Vec::new();
        for (i, from) in states.iter().enumerate() {
            for (j, to) in states.iter().enumerate() {
                if from.may_become(*to) {
                    legal.push((i, j));
                }
            }
        }
        assert_eq!(legal, [(0, 1), (0, 3), (1, 0), (1, 2), (1, 3), (2, 0), (2, 1)]);
    }
}
