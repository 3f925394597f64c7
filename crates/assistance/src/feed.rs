//! What a console is told, and what it asks, as values.
//!
//! Ordered state (incidents, vehicles as the desk knows them, persons) comes as a
//! snapshot in chunks with an end mark, then as deltas with a sequence number that rises
//! by one; a gap means: ask for a new snapshot. Telemetry is apart from it: newest wins,
//! and only of what is looked at.

use std::time::Duration;

use crate::call::CallPlace;
use crate::clock::DeskTime;
use crate::command::{Command, CommandBody, CommandRecord, CommandState, DrawnPath, HoldOrigin, Refusal};
use crate::conversation::{Message, Words};
use crate::geo::{Area, GeoPoint};
use crate::ids::{ActionKey, BootId, Epoch, IncidentId, JournalSeq, PersonId, VehicleId};
use crate::incident::{Incident, Outcome, TimelineEntry, TimelineFact};
use crate::roles::{Readiness, Role};
use crate::scene::Scene;
use crate::vehicle::{DrivingMode, VehicleCard, VehiclePicture};

/// What a person does. Each travels with an [`ActionKey`].
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Ready, on a break, away.
    SetReadiness(Readiness),
    /// Takes a vehicle and all its open incidents.
    Claim(VehicleId),
    /// Takes the first of the queue.
    ClaimNext,
    /// Lets go; its incidents return to the queue.
    Release(VehicleId),
    /// Offers the vehicle to another person.
    OfferHandOver {
        /// Which vehicle.
        vehicle: VehicleId,
        /// To whom.
        to: PersonId,
    },
    /// Takes what was offered, reading the essentials back.
    AcceptHandOver {
        /// Which vehicle.
        vehicle: VehicleId,
        /// The read-back in the taker's words.
        read_back: String,
    },
    /// A lead takes the vehicle from its holder.
    TakeOver {
        /// Which vehicle.
        vehicle: VehicleId,
        /// Why.
        reason: String,
    },
    /// Writes a note.
    Note {
        /// In which incident.
        incident: IncidentId,
        /// The text.
        text: String,
    },
    /// Ends an incident.
    Resolve {
        /// Which.
        incident: IncidentId,
        /// How it ended.
        outcome: Outcome,
    },
    /// Opens a resolved incident again.
    Reopen {
        /// Which.
        incident: IncidentId,
    },
    /// Proposes a command.
    Propose(Box<Command>),
    /// Writes to the passenger.
    Say {
        /// In which incident.
        incident: IncidentId,
        /// BCP 47 of free text.
        language: String,
        /// The words.
        words: Words,
    },
    /// Answers "still with it?", or shows by input that the person is there.
    StillHere,
    /// Looks into the cabin. Who looked stands in the record before the first picture is shown.
    LookInside {
        /// In which incident.
        incident: IncidentId,
    },
    /// Calls the passenger, or whoever stands outside.
    PlaceCall {
        /// In which incident.
        incident: IncidentId,
        /// Where in or at the car.
        place: CallPlace,
    },
    /// Answers a call that rings, and takes the vehicle in the same act; opens one again that is on hold.
    AnswerCall {
        /// Of which incident.
        incident: IncidentId,
    },
    /// Puts a call on hold, or opens it again.
    HoldCall {
        /// Of which incident.
        incident: IncidentId,
        /// Whether on hold.
        on: bool,
    },
    /// Ends a call.
    EndCall {
        /// Of which incident.
        incident: IncidentId,
    },
    /// A lead listens in.
    ListenIn {
        /// Of which incident.
        incident: IncidentId,
    },
    /// A lead speaks with them.
    JoinCall {
        /// Of which incident.
        incident: IncidentId,
    },
    /// A lead who listens in or has joined leaves the line.
    LeaveCall {
        /// Of which incident.
        incident: IncidentId,
    },
}

/// What came of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The vehicle that is now claimed, for the claiming actions.
    pub claimed: Option<VehicleId>,
    /// Under which epoch.
    pub epoch: Option<Epoch>,
}

/// The answer to an action: the outcome, and where it stands in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The key it answers.
    pub key: ActionKey,
    /// Done, or refused by which rule. A proposed command that was refused is refused here
    /// too, and stands in the vehicle's commands with its refusal.
    pub outcome: Result<Done, Refusal>,
    /// The entry that records it.
    pub seq: JournalSeq,
    /// Hash of that entry; consoles keep the newest as witness.
    pub chain_head: [u8; 32],
}

/// A vehicle as the desk knows it: claim, holds, commands. Telemetry is apart.
#[derive(Debug, Clone, PartialEq)]
pub struct VehicleOnShift {
    /// Which.
    pub id: VehicleId,
    /// How to recognise it.
    pub card: VehicleCard,
    /// Whether its link stands.
    pub linked: bool,
    /// Its last known boot.
    pub boot: Option<BootId>,
    /// Highest epoch given or seen.
    pub epoch: Epoch,
    /// Who has it.
    pub claim: Option<ClaimOnShift>,
    /// Holds that are on.
    pub holds: Vec<HoldOrigin>,
    /// Its newest commands, oldest first, at most [`MAX_COMMANDS_SHOWN`].
    pub commands: Vec<CommandRecord>,
    /// Whether its map is another than the hub's.
    pub map_mismatch: bool,
    /// Whether another car is arranged for its passengers.
    pub other_car_arranged: bool,
    /// When the horn was last used.
    pub horn_at: Option<DeskTime>,
    /// Paths drawn in its open incidents, oldest first, at most [`crate::command::MAX_PATHS`].
    pub paths: Vec<DrawnPath>,
}

/// The most commands shown of one vehicle.
pub const MAX_COMMANDS_SHOWN: usize = 20;

/// A claim, as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimOnShift {
    /// Whose.
    pub by: PersonId,
    /// Its epoch.
    pub epoch: Epoch,
    /// Since when.
    pub since: DeskTime,
    /// When "still with it?" was asked, if it stands.
    pub attention_asked_at: Option<DeskTime>,
    /// To whom it is offered.
    pub offered_to: Option<PersonId>,
}

/// A person of the shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonOnShift {
    /// Who.
    pub id: PersonId,
    /// In which role.
    pub role: Role,
    /// Whether they take cases.
    pub readiness: Readiness,
    /// Whether a console of theirs is connected.
    pub connected: bool,
    /// How many vehicles they hold.
    pub claims: u32,
    /// Held vehicles as a share of the most one person may hold, 0 to 100 %.
    pub load_percent: u8,
}

/// One piece of ordered state: the whole new value of one thing.
#[derive(Debug, Clone, PartialEq)]
pub enum ShiftItem {
    /// An incident, open or just closed.
    Incident(Box<Incident>),
    /// A closed incident left the screen.
    IncidentGone(IncidentId),
    /// A vehicle.
    Vehicle(Box<VehicleOnShift>),
    /// A person.
    Person(PersonOnShift),
}

/// One car of the fleet for the map.
#[derive(Debug, Clone, PartialEq)]
pub struct CarDot {
    /// Which.
    pub vehicle: VehicleId,
    /// Where.
    pub position: GeoPoint,
    /// Degrees clockwise from north.
    pub heading_deg: f64,
    /// Metres a second.
    pub speed_mps: f64,
    /// Who decides about its motion.
    pub mode: DrivingMode,
    /// How many are aboard; `None` when the car cannot tell.
    pub aboard: Option<u8>,
    /// Age when the hub sent this: never younger than the truth.
    pub age: Duration,
}

/// All that is known of one car that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct FocusFrame {
    /// Which.
    pub vehicle: VehicleId,
    /// The newest picture.
    pub picture: VehiclePicture,
    /// Its age when the hub sent this: never younger than the truth.
    pub picture_age: Duration,
    /// The newest scene with its age.
    pub scene: Option<(Scene, Duration)>,
    /// Best measured round trip hub–car; `None` before the first.
    pub round_trip: Option<Duration>,
}

/// What the hub tells a console.
#[derive(Debug, Clone, PartialEq)]
pub enum ShiftUpdate {
    /// The first message.
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
    SnapshotBegin,
    /// A chunk of it.
    SnapshotChunk(Vec<ShiftItem>),
    /// It is whole; deltas follow from this sequence number.
    SnapshotEnd {
        /// Sequence number of the state in the snapshot.
        sequence: u64,
        /// Newest durable entry.
        seq: JournalSeq,
        /// Its hash.
        chain_head: [u8; 32],
    },
    /// A change. Its sequence number is one more than the last, or there is a gap.
    Delta {
        /// The number.
        sequence: u64,
        /// Desk time of the change.
        at: DeskTime,
        /// What changed.
        items: Vec<ShiftItem>,
    },
    /// Telemetry frame: a part of the fleet, and what is looked at.
    Frame {
        /// Number of the frame; the console acknowledges it.
        number: u64,
        /// Desk time at sending.
        now: DeskTime,
        /// Cars that changed.
        cars: Vec<CarDot>,
        /// Cars that are looked at.
        focus: Vec<FocusFrame>,
        /// Pictures that newer ones replaced before this console could take them.
        superseded: u64,
    },
    /// Answers [`WatchRequest::Ping`].
    Pong {
        /// Its number.
        ping: u64,
        /// Newest durable entry and its hash: the witness.
        seq: JournalSeq,
        /// Its hash.
        chain_head: [u8; 32],
    },
}

/// What a console says on its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchRequest {
    /// The first message. `resume_after` asks for the deltas after that sequence number;
    /// the hub sends a snapshot where it no longer has them.
    Hello {
        /// The last sequence number this console has applied.
        resume_after: Option<u64>,
        /// What this console understands beyond the basic contract.
        capabilities: Vec<String>,
    },
    /// The cars whose scenes this console shows; replaces the last list.
    Focus(Vec<VehicleId>),
    /// The frame was drawn: the hub may send more.
    FrameDrawn {
        /// Its number.
        number: u64,
    },
    /// Renews the lease of all claims of this person, and measures the round trip.
    Ping {
        /// Its number.
        ping: u64,
    },
    /// A gap was seen: send a snapshot.
    Resnapshot,
}

/// The most cars one console looks at closely.
pub const MAX_FOCUS: usize = 8;
/// Frames a console may have undrawn.
pub const FRAME_CREDIT: u64 = 3;

/// Bytes of conversation and, apart from it, of timeline that one incident item may hold, and of
/// commands in a vehicle's,
/// so that no item outgrows [`crate::link::MAX_WIRE_MESSAGE`].
const WORDS_BUDGET: usize = 20 * 1024;

/// The newest of a vehicle's commands, as many as fit beside everything else in one message.
pub(crate) fn fitting_commands(commands: &[CommandRecord]) -> &[CommandRecord] {
    let newest = &commands[commands.len().saturating_sub(MAX_COMMANDS_SHOWN)..];
    &newest[newest.len() - newest_within(newest, command_size)..]
}

fn command_size(record: &CommandRecord) -> usize {
    let area = |area: &Area| match area {
        Area::Circle { .. } => 40,
        Area::Polygon(ring) => 10 + ring.len() * 22,
    };
    let words = match &record.state {
        CommandState::Refused(refusal) => refusal.detail.len(),
        CommandState::Failed(words) => words.len(),
        _ => 0,
    };
    let body = match &record.command.body {
        CommandBody::MarkLaneClosed(mark) => area(&mark.area),
        CommandBody::MarkRoadClosed(mark) => area(&mark.area),
        CommandBody::Reroute(reroute) => reroute.avoid.iter().map(area).sum(),
        CommandBody::ChangeDestination(change) => change.label.len(),
        CommandBody::DispatchField(dispatch) => dispatch.note.len(),
        CommandBody::Hold(hold) => hold_size(&hold.origin),
        CommandBody::ReleaseHold(release) => hold_size(&release.origin),
        CommandBody::ProposePath(path) => path.points.len() * 22,
        _ => 0,
    };
    300 + words + body
}

fn hold_size(origin: &HoldOrigin) -> usize {
    match origin {
        HoldOrigin::Responder(name) => 10 + name.len(),
        _ => 10,
    }
}

/// Leaves out the oldest messages and timeline entries beyond the budget, and counts them.
pub(crate) fn fitted(mut incident: Incident) -> Incident {
    let kept = newest_within(&incident.conversation.messages, message_size);
    let dropped = incident.conversation.messages.len() - kept;
    incident.conversation.messages.drain(..dropped);
    incident.conversation.dropped = incident.conversation.dropped.saturating_add(saturated(dropped));
    let kept = newest_within(&incident.timeline, entry_size);
    let dropped = incident.timeline.len() - kept;
    incident.timeline.drain(..dropped);
    incident.timeline_dropped = incident.timeline_dropped.saturating_add(saturated(dropped));
    incident
}

/// How many of the newest entries fit the budget; always at least the newest one.
fn newest_within<T>(entries: &[T], size: impl Fn(&T) -> usize) -> usize {
    let mut left = WORDS_BUDGET;
    let fits = |entry: &&T| match left.checked_sub(size(entry)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    entries.iter().rev().take_while(fits).count().max(usize::from(!entries.is_empty()))
}

fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn message_size(message: &Message) -> usize {
    let words = match &message.words {
        Words::Text(text) => text.len(),
        Words::Phrase(_) => 4,
    };
    words + message.language.len() + 96
}

fn entry_size(entry: &TimelineEntry) -> usize {
    let words = match &entry.what {
        TimelineFact::Note(text) | TimelineFact::TakenOver(text) => text.len(),
        TimelineFact::PathPlanned { words, .. } => words.len(),
        TimelineFact::Command { state: CommandState::Refused(refusal), .. } => refusal.detail.len(),
        TimelineFact::Command { state: CommandState::Failed(words), .. } => words.len(),
        _ => 0,
    };
    words + 96
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{MessageState, Speaker};
    use crate::ids::MessageId;

    #[test]
    fn the_newest_words_stay_and_the_rest_is_counted() {
        let message = |id| Message {
            id: MessageId(id),
            at: DeskTime(0),
            from: Speaker::System,
            language: "en".into(),
            words: Words::Text("x".repeat(900)),
            state: MessageState::Sent,
            spoken: false,
        };
        let messages: Vec<Message> = (1..=100).map(message).collect();
        let kept = newest_within(&messages, message_size);
        assert_eq!(kept, WORDS_BUDGET / (900 + 2 + 96));
        let long = [Message { words: Words::Text("y".repeat(WORDS_BUDGET * 2)), ..message(1) }];
        assert_eq!(newest_within(&long, message_size), 1, "the newest is always shown");
        assert_eq!(newest_within(&[], message_size), 0);
    }
}
