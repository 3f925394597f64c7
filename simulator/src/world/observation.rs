//! What happened in the world, as facts for the auditor, the checks of a scenario and the trace.

use std::fmt;
use std::time::Duration;

use assistance::call::{CallPlace, CallReason};
use assistance::clock::CarStamp;
use assistance::command::{CommandKind, Rule};
use assistance::conversation::Phrase;
use assistance::ids::{CarIncidentRef, CommandId, Epoch, QuestionId, VehicleId};
use assistance::incident::{Answer, IncidentKind, QuestionKind};
use assistance::vehicle::Mood;

use crate::causes::{CauseKind, Consequence};
use crate::passengers::voice::CarCue;

/// One thing that happened to one car.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// World time, milliseconds.
    pub at_ms: u64,
    /// Which car.
    pub vehicle: VehicleId,
    /// What.
    pub fact: Fact,
}

/// A command at the moment at which the car began to obey it.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Its number.
    pub id: CommandId,
    /// What kind.
    pub kind: CommandKind,
    /// The epoch it came with.
    pub epoch: Epoch,
    /// The car's own time.
    pub at: CarStamp,
    /// The stamp that its judge held.
    pub judged_at: CarStamp,
    /// How long after that it may be applied.
    pub ttl: Duration,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Somebody got in.
    Boarded(usize),
    /// Somebody got out.
    Alighted(usize),
    /// The car opened an incident.
    CaseOpened {
        /// Its own number of it.
        car_ref: CarIncidentRef,
        /// What kind.
        kind: IncidentKind,
        /// What it comes from, when the world placed it.
        cause: Option<CauseKind>,
    },
    /// The car asked.
    Asked {
        /// Number of the question.
        question: QuestionId,
        /// What.
        kind: QuestionKind,
    },
    /// The car took an answer.
    Answered {
        /// Number of the question.
        question: QuestionId,
        /// The answer.
        answer: Answer,
        /// Whether it was among the right ones.
        right: bool,
    },
    /// The car withdrew an incident: it solved it itself.
    CaseWithdrawn(CarIncidentRef),
    /// A person ended the incident.
    CaseClosed(CarIncidentRef),
    /// The car began to obey a command.
    CommandTaken(Box<Taken>),
    /// The car itself refused a command that its guard allowed.
    CommandRefused {
        /// What kind.
        kind: CommandKind,
        /// By which rule.
        rule: Rule,
    },
    /// The car stands where it did not mean to.
    Stuck,
    /// It moves again, after that many milliseconds.
    MovesAgain {
        /// How long it stood.
        after_ms: u64,
    },
    /// Something bad followed from a decision.
    Consequence(Consequence),
    /// A passenger's mood changed.
    MoodChanged {
        /// Which passenger, from 1.
        passenger: u8,
        /// The new mood.
        mood: Mood,
    },
    /// A passenger said something.
    Said {
        /// Which passenger, from 1.
        passenger: u8,
        /// The words.
        text: String,
    },
    /// The car said something of its own aboard.
    CarSaid(CarCue),
    /// The passengers heard a phrase.
    HeardPhrase(Phrase),
    /// The passengers heard free words.
    HeardWords,
    /// For the first time in this call those at that end hear somebody speak to them.
    HeardVoice(CallPlace),
    /// The doors of a side were unlocked.
    Unlocked,
    /// The car stands at its minimal-risk condition.
    StoppedSafely,
    /// The car stands at a kerb it was asked to pull over to.
    PulledOver,
    /// The car's computer restarted.
    Rebooted,
    /// Nobody can be reached: the car itself answered a passenger's SOS.
    AnsweredSosItself,
    /// The car learned that nobody can be reached.
    LinkLost,
    /// The hub is heard again.
    LinkBack,
    /// Somebody in or around the car, or the car for them, asked for a person to talk with.
    WantsPerson {
        /// At which end.
        place: CallPlace,
        /// Why.
        reason: CallReason,
    },
    /// The display says that a person is being called.
    CallsPerson(CallPlace),
    /// It rings there: a person of the shift calls.
    IsCalled(CallPlace),
    /// Somebody picked up.
    PickedUp(CallPlace),
    /// Nobody picked up, and the car opened the line by itself.
    OpenedItself(CallPlace),
    /// The line is open: they hear and see who is there.
    LineOpen(CallPlace),
    /// The line is on hold, and they are told so.
    LineOnHold(CallPlace),
    /// There is no call any more.
    LineClosed(CallPlace),
    /// The car planned a drawn path.
    PathPlanned {
        /// Whether it would drive it.
        would: bool,
    },
    /// The car ended a drive on an approved path, or a creep.
    PathEnded {
        /// How far it drove.
        metres: f64,
        /// Whether it came to its end.
        completed: bool,
    },
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boarded(count) => write!(f, "boarded {count}"),
            Self::Alighted(count) => write!(f, "alighted {count}"),
            Self::CaseOpened { car_ref, kind, cause } => {
                write!(f, "case {car_ref} opened: {}", kind.name())?;
                cause.map_or(Ok(()), |cause| write!(f, " ({})", cause.name()))
            }
            Self::Asked { question, kind } => write!(f, "question {question} asked: {}", kind.name()),
            Self::Answered { question, answer, right } => {
                let worth = if *right { "right" } else { "not right" };
                write!(f, "question {question} answered: {} ({worth})", answer.name())
            }
            Self::CaseWithdrawn(car_ref) => write!(f, "case {car_ref} withdrawn"),
            Self::CaseClosed(car_ref) => write!(f, "case {car_ref} closed by a person"),
            Self::CommandTaken(taken) => write!(f, "obeys {}", taken.kind.name()),
            Self::CommandRefused { kind, rule } => write!(f, "refuses {}: {}", kind.name(), rule.name()),
            Self::Stuck => f.write_str("stuck"),
            Self::MovesAgain { after_ms } => {
                write!(f, "moves again after {}.{} s", after_ms / 1000, after_ms % 1000 / 100)
            }
            Self::Consequence(consequence) => write!(f, "consequence {}", consequence.name()),
            Self::MoodChanged { passenger, mood } => write!(f, "passenger {passenger} is {}", mood.name()),
            Self::Said { passenger: 0, text } => write!(f, "somebody outside says \"{text}\""),
            Self::Said { passenger, text } => write!(f, "passenger {passenger} says \"{text}\""),
            Self::CarSaid(cue) => write!(f, "the car itself speaks aboard: {}", cue.name()),
            Self::HeardPhrase(phrase) => write!(f, "aboard: {}", phrase.name()),
            Self::HeardWords => f.write_str("aboard: free words"),
            Self::HeardVoice(place) => write!(f, "{} hears a voice", place.name()),
            Self::Unlocked => f.write_str("doors unlocked"),
            Self::StoppedSafely => f.write_str("stopped safely"),
            Self::PulledOver => f.write_str("pulled over"),
            Self::Rebooted => f.write_str("rebooted"),
            Self::AnsweredSosItself => f.write_str("answers the SOS itself"),
            Self::LinkLost => f.write_str("link lost"),
            Self::LinkBack => f.write_str("link back"),
            Self::WantsPerson { place, reason } => write!(f, "{} wants a person: {}", place.name(), reason.name()),
            Self::CallsPerson(place) => write!(f, "{} calls a person", place.name()),
            Self::IsCalled(place) => write!(f, "{} is called", place.name()),
            Self::PickedUp(place) => write!(f, "{} picks up", place.name()),
            Self::OpenedItself(place) => write!(f, "{} opens the line by itself", place.name()),
            Self::LineOpen(place) => write!(f, "{} is connected", place.name()),
            Self::LineOnHold(place) => write!(f, "{} is on hold", place.name()),
            Self::LineClosed(place) => write!(f, "{} has no call", place.name()),
            Self::PathPlanned { would } => f.write_str(if *would { "plans a path" } else { "plans no path" }),
            Self::PathEnded { metres, completed } => {
                write!(f, "{} after {metres:.0} m", if *completed { "ends its path" } else { "breaks its path off" })
            }
        }
    }
}

impl fmt::Display for Observation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>7}.{:03} {} {}", self.at_ms / 1000, self.at_ms % 1000, self.vehicle, self.fact)
    }
}
