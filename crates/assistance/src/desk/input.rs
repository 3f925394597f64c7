//! Everything that can happen to the desk.

use std::time::Duration;

use crate::call::{CallPlace, CallReport};
use crate::clock::CarStamp;
use crate::command::{CommandReply, PathReport, RouteFact};
use crate::feed::Action;
use crate::ids::{ActionKey, CarIncidentRef, CommandId, MessageId, PersonId, QuestionId, VehicleId};
use crate::incident::WithdrawnReason;
use crate::link::{IncidentReport, VehicleHello};
use crate::roles::Role;
use crate::vehicle::VehiclePicture;

/// Facts the hub attaches to an action, because the desk looks nothing up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JudgedOn {
    /// The newest picture of the vehicle the action is about.
    pub picture: Option<Box<VehiclePicture>>,
    /// Its age, never younger than the truth.
    pub picture_age: Option<Duration>,
    /// The newest stamp of the car that the hub holds, from a picture or a greeting.
    pub newest_stamp: Option<CarStamp>,
    /// Age of the evidence the command names; `None` when it cannot be told.
    pub evidence_age: Option<Duration>,
    /// The route the command needs.
    pub route: Option<RouteFact>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A vehicle opened its streams.
    VehicleConnected {
        /// Its first message.
        hello: Box<VehicleHello>,
        /// Whether its map is another than the hub's.
        map_mismatch: bool,
    },
    /// A vehicle's link is lost.
    VehicleLost {
        /// Which.
        vehicle: VehicleId,
    },
    /// A car reported an incident, or a change of one.
    IncidentReported {
        /// Which car.
        vehicle: VehicleId,
        /// What it says.
        report: Box<IncidentReport>,
        /// Where that is, in words of the site's map.
        place: String,
    },
    /// An incident is over without a person.
    IncidentWithdrawn {
        /// Which car.
        vehicle: VehicleId,
        /// The car's number of it.
        car_ref: CarIncidentRef,
        /// Why.
        reason: WithdrawnReason,
    },
    /// A question no longer stands.
    QuestionVanished {
        /// Which car.
        vehicle: VehicleId,
        /// The car's number of the incident.
        car_ref: CarIncidentRef,
        /// Which question.
        question: QuestionId,
    },
    /// A car said what became of a command.
    CommandReplied {
        /// Which car.
        vehicle: VehicleId,
        /// Which command.
        id: CommandId,
        /// What became of it.
        reply: CommandReply,
    },
    /// A passenger wrote or said something.
    PassengerSaid {
        /// Which car.
        vehicle: VehicleId,
        /// Number of the report within this boot of the car: a repeat adds nothing.
        report: u64,
        /// The car's number of the incident.
        car_ref: CarIncidentRef,
        /// Which passenger, from 1; 0 is somebody outside, at the outside microphone.
        passenger: u8,
        /// BCP 47.
        language: String,
        /// The words.
        text: String,
        /// Whether it was speech that the car wrote down.
        spoken: bool,
    },
    /// A message stands on a passenger display.
    MessageShown {
        /// Which car.
        vehicle: VehicleId,
        /// Which message.
        message: MessageId,
    },
    /// A person's console opened its stream.
    ConsoleConnected {
        /// Who.
        person: PersonId,
        /// In which role.
        role: Role,
    },
    /// A person's last console is gone.
    ConsoleLost {
        /// Who.
        person: PersonId,
    },
    /// A console renewed the lease of its person's claims.
    LeaseRenewed {
        /// Who.
        person: PersonId,
    },
    /// A person acts.
    ActionTaken {
        /// Idempotency key.
        key: ActionKey,
        /// Who.
        by: PersonId,
        /// In which role.
        role: Role,
        /// What.
        action: Box<Action>,
        /// On what it is judged.
        judged: Box<JudgedOn>,
    },
    /// The time the desk named has come.
    DeadlinePassed,
    /// The hub started on this record: all links are down, leases run one full term.
    HubStarted,
    /// A car told about a call.
    CallReported {
        /// Which car.
        vehicle: VehicleId,
        /// Number of the report within this boot of the car: a repeat adds nothing.
        report: u64,
        /// The car's number of the incident.
        car_ref: CarIncidentRef,
        /// Where in or at the car.
        place: CallPlace,
        /// What happened.
        call: CallReport,
    },
    /// A car told of a drawn path.
    PathReported {
        /// Which car.
        vehicle: VehicleId,
        /// What it says.
        report: Box<PathReport>,
    },
}
