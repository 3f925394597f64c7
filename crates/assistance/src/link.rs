//! What a vehicle and the hub say to each other, as values.
//!
//! Two streams carry them. On the *report stream* the car tells ([`VehicleReport`]) and
//! the hub answers what it has recorded and how much more it may be told
//! ([`ReportAnswer`]). On the *command stream* the hub asks ([`VehicleOrder`]) and the
//! car answers ([`VehicleAnswer`]). Commands therefore never wait behind reports.

use std::time::Duration;

use crate::call::{CallPlace, CallReport, CallStatus};
use crate::clock::CarStamp;
use crate::command::{CommandOrder, CommandReply, PathReport};
use crate::conversation::Words;
use crate::ids::{BootId, CarIncidentRef, CommandId, Epoch, MessageId, QuestionId, VehicleId};
use crate::incident::{IncidentKind, Question, WithdrawnReason};
use crate::scene::Scene;
use crate::vehicle::{PlaceKind, VehicleCard, VehiclePicture};

/// The first message of a vehicle on each of its streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleHello {
    /// Who it is; must be the name in its certificate.
    pub vehicle: VehicleId,
    /// This start of its computer.
    pub boot: BootId,
    /// The car's time now.
    pub stamp: CarStamp,
    /// How to recognise it, what it can do, which map it drives by.
    pub card: VehicleCard,
    /// The highest epoch it has seen in any order.
    pub highest_epoch: Epoch,
    /// Its open incidents; the hub withdraws all others of this car.
    pub open_incidents: Vec<CarIncidentRef>,
    /// The number of the first reliable report it will send on this stream.
    pub next_report: u64,
}

/// A report of an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentReport {
    /// The car's own number of it; a repeat of the same number updates brief and question.
    pub car_ref: CarIncidentRef,
    /// What kind of situation.
    pub kind: IncidentKind,
    /// When the car noticed.
    pub stamp: CarStamp,
    /// What kind of place; `None` when it cannot tell.
    pub place: Option<PlaceKind>,
    /// How many are aboard; `None` when it cannot tell.
    pub aboard: Option<u8>,
    /// Why it asks, in its own words.
    pub why: String,
    /// Who is aboard, in words.
    pub aboard_words: String,
    /// What it tried.
    pub tried: String,
    /// What it asks of a person, in words.
    pub asked: String,
    /// The question, if it waits for an answer.
    pub question: Option<Question>,
}

/// What a car tells. Everything but telemetry is *reliable*: numbered, kept by the car until
/// the hub says it is recorded, and sent again after a reconnect.
#[derive(Debug, Clone, PartialEq)]
pub enum VehicleReport {
    /// The first message.
    Hello(Box<VehicleHello>),
    /// Newest facts; newest wins, at most two unanswered.
    Telemetry {
        /// Counts telemetry messages of this stream, from 1; gaps are superseded pictures.
        number: u64,
        /// The facts.
        picture: Box<VehiclePicture>,
        /// What the car sees, while somebody looks or an incident is open.
        scene: Option<Box<Scene>>,
    },
    /// A reliable report.
    Reliable {
        /// Rises by one, across reconnects of one boot.
        number: u64,
        /// What it says.
        body: ReliableReport,
    },
    /// Answers [`ReportAnswer::Ping`]: the car's clock at that moment.
    Pong {
        /// Number of the ping.
        ping: u64,
        /// The car's time.
        stamp: CarStamp,
    },
}

/// A report that must not be lost.
#[derive(Debug, Clone, PartialEq)]
pub enum ReliableReport {
    /// Something happened, or its brief or question changed.
    Incident(Box<IncidentReport>),
    /// It is over without a person.
    Withdrawn {
        /// Which.
        car_ref: CarIncidentRef,
        /// Why.
        reason: WithdrawnReason,
    },
    /// The question no longer stands; the incident still does.
    QuestionVanished {
        /// Which incident.
        car_ref: CarIncidentRef,
        /// Which question.
        question: QuestionId,
    },
    /// A passenger wrote or said something.
    PassengerSaid {
        /// The incident it belongs to; the car opens one if there is none.
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
    /// What became of a command. Sent here as well as on the command stream's answer, so
    /// that an outcome reached while the link was down is not lost.
    CommandOutcome {
        /// Which command.
        id: CommandId,
        /// What became of it.
        reply: CommandReply,
    },
    /// A call is wanted, was answered in the car, or was ended there.
    Call {
        /// The incident it belongs to; the car opens one if there is none.
        car_ref: CarIncidentRef,
        /// Where in or at the car.
        place: CallPlace,
        /// What happened.
        report: CallReport,
    },
    /// What it would make of a drawn path, or what it drove of one.
    Path(PathReport),
}

/// What the hub answers on the report stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportAnswer {
    /// The first message: the hub took the stream.
    Welcome {
        /// Which site this hub serves.
        site: String,
        /// SHA-256 of the site's map, lower-case hex; a mismatch is shown to people.
        map_hash: String,
        /// Highest reliable report number of this boot that is recorded already.
        recorded_up_to: u64,
    },
    /// Reliable reports up to this number are durable.
    Recorded {
        /// The number.
        up_to: u64,
    },
    /// Telemetry up to this number was taken (or superseded): the car may send more.
    Credit {
        /// The number.
        up_to: u64,
    },
    /// A reliable report breaks a rule and will never be recorded; the car drops it.
    Rejected {
        /// The number.
        number: u64,
        /// Which field was wrong.
        field: String,
        /// What was wrong.
        reason: String,
    },
    /// Asks for the car's clock.
    Ping {
        /// Number of the ping.
        ping: u64,
    },
    /// Whether anybody looks at this car: send scenes, or save the bytes.
    Watched(bool),
}

/// What the hub asks of a vehicle, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum VehicleOrder {
    /// A command.
    Command(Box<CommandOrder>),
    /// "Did you apply these?" The car answers each with its outcome or `NeverSeen`.
    AskOutcomes(Vec<CommandId>),
    /// Words for the passenger.
    Say {
        /// Number of the message; a repeat is shown once.
        message: MessageId,
        /// Who speaks, as the passenger reads it: "Sam, assistance team".
        speaker: String,
        /// BCP 47 of free text.
        language: String,
        /// The words.
        words: Words,
    },
    /// What the passenger display shows about help (law R24: seen the whole time).
    HelpStatus(HelpStatus),
    /// A person ended this incident, or the desk no longer has it open; the car drops it
    /// from its open incidents. A repeat is harmless.
    IncidentClosed {
        /// The car's own number of it.
        car_ref: CarIncidentRef,
    },
    /// Heartbeat; the link counts as lost after three seconds without anything.
    Heartbeat,
    /// Leave to send sound and pictures of one incident, bound to the vehicle's certificate.
    MediaOffer {
        /// To be presented on each media connection; good once on each.
        grant: [u8; 16],
        /// The car's own number of the incident.
        car_ref: CarIncidentRef,
        /// How long it may be presented.
        valid: Duration,
    },
    /// How the line at one place of the car stands, for those in or around it to see and hear.
    CallStatus(CallStatus),
}

/// Whether and how a person is helping, for the display in the car.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpStatus {
    /// Nobody is needed.
    None,
    /// In the queue.
    Waiting {
        /// Place in the queue, from 1.
        place_in_queue: u32,
        /// Seconds until the next news at the latest.
        next_news_s: u32,
    },
    /// A person is helping now.
    Helping {
        /// Who, as the passenger reads it.
        person: String,
    },
}

/// What a car answers on the command stream.
#[derive(Debug, Clone, PartialEq)]
pub enum VehicleAnswer {
    /// The first message.
    Hello(Box<VehicleHello>),
    /// What became of a command.
    Command {
        /// Which.
        id: CommandId,
        /// What became of it.
        reply: CommandReply,
    },
    /// A message stands on the passenger display.
    Shown {
        /// Which.
        message: MessageId,
    },
    /// Heartbeat.
    Heartbeat,
}

/// Heartbeat interval on both streams.
pub const HEARTBEAT: Duration = Duration::from_secs(1);
/// Telemetry messages a car may have unanswered.
pub const TELEMETRY_CREDIT: u64 = 2;
/// The largest encoded message on any stream, bytes.
pub const MAX_WIRE_MESSAGE: usize = 64 * 1024;
