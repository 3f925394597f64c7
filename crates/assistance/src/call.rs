//! A call: a line between those in or around a car and a person of the shift, as signalling and state.
//!
//! ```text
//!              the car wants a person               a person answers, and takes the vehicle
//!        ┌──────────────────────────▶ Ringing(Car) ────────────────────────────▶ Open ◀──▶ OnHold
//!  none ─┤                                                                        ▲
//!        └──────────────────────────▶ Ringing(Person) ────────────────────────────┘
//!              a person calls the car               a passenger answers, or the car by itself
//! ```
//!
//! It ends from every state: by its owner, by the car, and with its incident. Nobody hears anybody
//! but while it is open; sound is let through by this state and by nothing else.

use crate::clock::DeskTime;
use crate::ids::{CallId, PersonId};
use crate::incident::Urgency;
use crate::scene::named_enum;

named_enum!(
    /// Where in or at the car the line ends.
    pub enum CallPlace {
        /// Speaker and microphone of the cabin.
        Cabin = "cabin",
        /// Speaker and microphone outside, for an officer or somebody who stands by.
        Outside = "outside",
    }
);

named_enum!(
    /// Why there is a call.
    pub enum CallReason {
        /// A person of the shift asked for it.
        AskedByPerson = "asked_by_person",
        /// A passenger pressed the help button.
        HelpButton = "help_button",
        /// A passenger pressed SOS.
        Sos = "sos",
        /// The car stopped at its minimal-risk condition with people aboard.
        MinimalRiskStop = "minimal_risk_stop",
        /// An officer or another responder outside asked for a person.
        Officer = "officer",
    }
);

impl CallReason {
    /// A call that rings is an alarm: its incident is at least this urgent while there is a call.
    #[must_use]
    pub fn urgency(self) -> Urgency {
        match self {
            Self::AskedByPerson => Urgency::Low,
            Self::HelpButton => Urgency::Normal,
            Self::MinimalRiskStop | Self::Officer => Urgency::High,
            Self::Sos => Urgency::Immediate,
        }
    }
}

named_enum!(
    /// Which end rings.
    pub enum CallParty {
        /// The car: somebody in or around it wants a person.
        Car = "car",
        /// A person of the shift calls the car.
        Person = "person",
    }
);

named_enum!(
    /// Why a call is on hold.
    pub enum CallHold {
        /// The person put it there.
        ByPerson = "by_person",
        /// Nobody is on the line just now: it changes hands, went back to the queue, or its person was
        /// lost. It opens as soon as its owner asks for it.
        NobodyOn = "nobody_on",
    }
);

named_enum!(
    /// What happened to a call.
    pub enum CallStep {
        /// Somebody in or around the car asked for a person: it rings.
        Wanted = "wanted",
        /// A person calls the car: it rings there.
        Placed = "placed",
        /// It was answered: by a person, by a passenger, or by the car that opened the line by itself.
        Answered = "answered",
        /// It was put on hold.
        Held = "held",
        /// It is open again.
        Resumed = "resumed",
        /// A lead listens in.
        ListenedIn = "listened_in",
        /// A lead speaks with them.
        Joined = "joined",
        /// Somebody who listened or had joined is no longer on the line.
        Left = "left",
        /// It is over.
        Ended = "ended",
    }
);

/// How a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    /// It rings.
    Ringing {
        /// Which end rings the other.
        by: CallParty,
    },
    /// They hear each other.
    Open,
    /// Nobody hears anybody, and the passenger is told so.
    OnHold {
        /// Why.
        why: CallHold,
    },
}

/// The most people on one line beside its owner.
pub const MAX_ON_LINE: usize = 8;

/// The call of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The desk's number of it.
    pub id: CallId,
    /// Where in or at the car.
    pub place: CallPlace,
    /// Why; the most pressing reason that was given.
    pub reason: CallReason,
    /// How it stands.
    pub state: CallState,
    /// When it first rang.
    pub began: DeskTime,
    /// Since when it stands so.
    pub since: DeskTime,
    /// Who speaks: the owner first, once there is one, then leads who joined.
    pub speakers: Vec<PersonId>,
    /// Leads who listen in.
    pub listeners: Vec<PersonId>,
}

impl Call {
    /// Whether it rings for a person of the shift.
    #[must_use]
    pub fn wants_person(&self) -> bool {
        self.state == CallState::Ringing { by: CallParty::Car }
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == CallState::Open
    }

    /// Whether this person speaks or listens.
    #[must_use]
    pub fn has(&self, person: &PersonId) -> bool {
        self.speakers.contains(person) || self.listeners.contains(person)
    }

    /// The same in another state.
    #[must_use]
    pub fn turned(&self, state: CallState, now: DeskTime) -> Self {
        Self { state, since: now, ..self.clone() }
    }

    /// The same, open, with this person as the one who has it.
    #[must_use]
    pub fn opened_by(&self, person: &PersonId, now: DeskTime) -> Self {
        let mut open = self.without(person).turned(CallState::Open, now);
        open.speakers.insert(0, person.clone());
        open
    }

    /// The same without this person on it.
    #[must_use]
    pub fn without(&self, person: &PersonId) -> Self {
        let mut rest = self.clone();
        rest.speakers.retain(|speaker| speaker != person);
        rest.listeners.retain(|listener| listener != person);
        rest
    }
}

/// One line of the timeline about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallFact {
    /// What happened.
    pub step: CallStep,
    /// Where in or at the car.
    pub place: CallPlace,
    /// Why there is a call.
    pub reason: CallReason,
}

/// What a car tells about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallReport {
    /// Somebody asks for a person, or the car does so for them.
    Wanted(CallReason),
    /// The line to the calling person is open.
    Answered {
        /// Which call.
        call: CallId,
        /// Whether somebody picked up; otherwise the car opened the line by itself after ringing.
        picked_up: bool,
    },
    /// They hung up, or got out.
    Ended {
        /// Which call.
        call: CallId,
    },
}

/// The whole status of the line at one place of a car, for those in or around it to see and hear.
/// A repeat is harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallStatus {
    /// Where in or at the car.
    pub place: CallPlace,
    /// The call there, if there is one.
    pub call: Option<CallOnBoard>,
}

/// A call as the car shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOnBoard {
    /// The desk's number of it.
    pub id: CallId,
    /// How it stands.
    pub state: CallState,
    /// Who speaks, as the passenger reads it: "Sam, assistance team". On hold: who is about to; empty
    /// while nobody is.
    pub who: Vec<String>,
    /// How many others listen in.
    pub listening: u8,
}

/// A person's name as those in the car read it: "Sam, assistance team".
#[must_use]
pub fn as_passengers_read(person: &PersonId) -> String {
    let mut letters = person.as_str().chars();
    let name: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    format!("{name}, assistance team")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(name: &str) -> PersonId {
        PersonId::new(name).unwrap()
    }

    #[test]
    fn whoever_opens_a_line_speaks_first_on_it_and_stands_there_once() {
        let ringing = Call {
            id: CallId(1),
            place: CallPlace::Cabin,
            reason: CallReason::Sos,
            state: CallState::Ringing { by: CallParty::Car },
            began: DeskTime(5),
            since: DeskTime(5),
            speakers: vec![who("jonas")],
            listeners: vec![who("amara")],
        };
        assert!(ringing.wants_person() && ringing.has(&who("amara")));
        let open = ringing.opened_by(&who("amara"), DeskTime(9));
        assert_eq!(open.speakers, [who("amara"), who("jonas")]);
        assert!(open.is_open() && open.listeners.is_empty() && open.began == DeskTime(5) && open.since == DeskTime(9));
        assert!(!open.without(&who("jonas")).has(&who("jonas")));
    }

    #[test]
    fn a_ringing_call_demands_as_much_as_its_reason() {
        let demanded: Vec<Urgency> = CallReason::ALL.iter().map(|reason| reason.urgency()).collect();
        assert_eq!(demanded, [Urgency::Low, Urgency::Normal, Urgency::Immediate, Urgency::High, Urgency::High]);
        assert_eq!(as_passengers_read(&who("sam")), "Sam, assistance team");
    }
}
