//! Everything that can change the desk. A journal entry holds these; recovery applies them.

use crate::call::{Call, CallFact};
use crate::clock::DeskTime;
use crate::command::{CommandRecord, CommandState, PathDriven, PathPlanned};
use crate::conversation::{Message, MessageState};
use crate::feed::Done;
use crate::ids::{ActionKey, BootId, CommandId, Epoch, IncidentId, MessageId, PersonId, VehicleId};
use crate::incident::{Actor, Brief, Incident, Outcome, Question, Urgency, WithdrawnReason};
use crate::roles::{Readiness, Role};
use crate::scene::named_enum;
use crate::vehicle::VehicleCard;

named_enum!(
    /// Why a claim ended.
    pub enum ClaimEnd {
        /// The holder let go.
        Released = "released",
        /// The console's lease ran out.
        LinkLapsed = "link_lapsed",
        /// Nobody answered "still with it?".
        AttentionLapsed = "attention_lapsed",
        /// Handed to another person.
        HandedOver = "handed_over",
        /// A lead took it.
        TakenOver = "taken_over",
        /// The last incident of the vehicle is closed.
        NothingLeft = "nothing_left",
    }
);

named_enum!(
    /// How somebody came to have a vehicle.
    pub enum GrantHow {
        /// They chose it.
        Chosen = "chosen",
        /// They asked for the first of the queue.
        Next = "next",
        /// It was handed over and read back.
        HandedOver = "handed_over",
        /// A lead took it.
        TakenOver = "taken_over",
    }
);

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A vehicle's link stands.
    VehicleLinked {
        /// Which.
        vehicle: VehicleId,
        /// How to recognise it.
        card: VehicleCard,
        /// This start of its computer.
        boot: BootId,
        /// The highest epoch it or the desk has seen.
        epoch: Epoch,
        /// Whether its map is another than the hub's.
        map_mismatch: bool,
    },
    /// A vehicle's link is lost.
    VehicleUnlinked {
        /// Which.
        vehicle: VehicleId,
    },
    /// An incident was raised.
    IncidentRaised {
        /// The whole of it.
        incident: Box<Incident>,
    },
    /// The car changed what it says of an incident.
    IncidentUpdated {
        /// Which.
        incident: IncidentId,
        /// The new brief.
        brief: Brief,
        /// How many are aboard now.
        aboard: Option<u8>,
        /// The new urgency.
        urgency: Urgency,
    },
    /// The pending question changed.
    QuestionChanged {
        /// In which incident.
        incident: IncidentId,
        /// The new one, or none.
        question: Option<Question>,
    },
    /// An incident ended without a person.
    IncidentWithdrawn {
        /// Which.
        incident: IncidentId,
        /// Why.
        reason: WithdrawnReason,
    },
    /// Somebody has a vehicle.
    ClaimGranted {
        /// Which vehicle.
        vehicle: VehicleId,
        /// Who.
        by: PersonId,
        /// Under which epoch.
        epoch: Epoch,
        /// How.
        how: GrantHow,
        /// Reason given by a lead, or the read-back of a hand-over; empty otherwise.
        words: String,
    },
    /// Somebody no longer has a vehicle.
    ClaimEnded {
        /// Which vehicle.
        vehicle: VehicleId,
        /// Why.
        why: ClaimEnd,
    },
    /// All claims of a person run on until then.
    LeaseRenewed {
        /// Who.
        person: PersonId,
        /// Until when.
        until: DeskTime,
    },
    /// The person showed attention; all their claims run on until then.
    AttentionShown {
        /// Who.
        person: PersonId,
        /// Until when.
        until: DeskTime,
    },
    /// "Still with it?" was asked.
    AttentionAsked {
        /// About which vehicle.
        vehicle: VehicleId,
    },
    /// A vehicle is offered to another person.
    HandOverOffered {
        /// Which vehicle.
        vehicle: VehicleId,
        /// To whom.
        to: PersonId,
    },
    /// A note was written.
    Noted {
        /// In which incident.
        incident: IncidentId,
        /// By whom.
        by: PersonId,
        /// The text.
        text: String,
    },
    /// A person ended an incident.
    IncidentResolved {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: PersonId,
        /// How it ended.
        outcome: Outcome,
    },
    /// A resolved incident is open again.
    IncidentReopened {
        /// Which.
        incident: IncidentId,
        /// By whom.
        by: PersonId,
    },
    /// A person came, went, or changed readiness.
    PersonChanged {
        /// Who.
        person: PersonId,
        /// In which role.
        role: Role,
        /// Whether they take cases.
        readiness: Readiness,
        /// Whether a console of theirs is connected.
        connected: bool,
    },
    /// A command was permitted or refused by the desk.
    CommandDecided {
        /// The record, in state `Permitted` or `Refused`.
        record: Box<CommandRecord>,
    },
    /// A command went on.
    CommandMoved {
        /// Whose.
        vehicle: VehicleId,
        /// Which.
        id: CommandId,
        /// Its new state.
        state: CommandState,
    },
    /// Words of a passenger, or a call, were heard; a repeat of this report adds nothing.
    WordsHeard {
        /// From which car.
        vehicle: VehicleId,
        /// Number of the report within this boot of the car.
        report: u64,
    },
    /// A message was written.
    MessageAdded {
        /// In which incident.
        incident: IncidentId,
        /// The message.
        message: Message,
    },
    /// A message went on.
    MessageMoved {
        /// In which incident.
        incident: IncidentId,
        /// Which.
        message: MessageId,
        /// Its new state.
        state: MessageState,
    },
    /// Waiting raised an urgency. Only told; the rank follows from time.
    UrgencyRaised {
        /// Which incident.
        incident: IncidentId,
        /// To what.
        urgency: Urgency,
    },
    /// A person looked into the cabin.
    LookedInside {
        /// In which incident.
        incident: IncidentId,
        /// Who.
        by: PersonId,
    },
    /// A resume without an examined cause left a review open.
    ReviewDue {
        /// In which incident.
        incident: IncidentId,
    },
    /// A key was used; a repeat with the same body gets the same outcome.
    ActionRemembered {
        /// Which key.
        key: ActionKey,
        /// By whom.
        by: PersonId,
        /// Digest of the body, to tell a repeat from a reuse.
        body: u64,
        /// What came of it.
        done: Done,
    },
    /// The call of an incident changed.
    CallChanged {
        /// Of which incident.
        incident: IncidentId,
        /// The call as it is now, or none when it is over.
        call: Option<Call>,
        /// Who did it.
        who: Actor,
        /// What happened, for the timeline.
        fact: CallFact,
    },
    /// A car said what it would make of a drawn path.
    PathPlanned {
        /// Which car.
        vehicle: VehicleId,
        /// What it says.
        planned: Box<PathPlanned>,
    },
    /// A car said what it drove of an approved path.
    PathDriven {
        /// Which car.
        vehicle: VehicleId,
        /// What it says.
        driven: Box<PathDriven>,
    },
}
