//! Journal entry: there and back.

use std::time::Duration;

use assistance::call::{Call, CallFact, CallPlace, CallReport};
use assistance::clock;
use assistance::clock::{CarStamp, DeskTime};
use assistance::command::routes::RouteFact;
use assistance::command::{CommandRecord, CommandReply, CommandState, PathDriven, PathPlanned, PathReport};
use assistance::conversation::{Message, MessageState};
use assistance::desk::event::{ClaimEnd, Event, GrantHow};
use assistance::desk::input::{Input, JudgedOn};
use assistance::feed::{Action, Done};
use assistance::ids::{
    ActionKey, BootId, CarIncidentRef, CommandId, Epoch, IncidentId, MessageId, PersonId, QuestionId, VehicleId,
};
use assistance::incident::question::Question;
use assistance::incident::timeline::Actor;
use assistance::incident::urgency::Urgency;
use assistance::incident::{Brief, Incident, Outcome, WithdrawnReason};
use assistance::link::{IncidentReport, VehicleHello};
use assistance::roles::{Readiness, Role};
use assistance::vehicle::{VehicleCard, VehiclePicture};

use crate::error::WireError;
use crate::proto::record::v1 as record;
use crate::wire_trait::{Numbered, Wire, named, plain, within};

impl Wire for Input {
    type Proto = record::Input;
    fn to_proto(&self) -> Self::Proto {
        use record::input::Kind;
        let kind = match self {
            Self::VehicleConnected { hello, map_mismatch } => Kind::VehicleConnected(record::input::VehicleConnected {
                hello: Some(hello.to_proto()),
                map_mismatch: Some(*map_mismatch),
            }),
            Self::VehicleLost { vehicle } => {
                Kind::VehicleLost(record::input::VehicleLost { vehicle: vehicle.as_str().to_owned() })
            }
            Self::IncidentReported { vehicle, report, place } => {
                Kind::IncidentReported(record::input::IncidentReported {
                    vehicle: vehicle.as_str().to_owned(),
                    report: Some(report.to_proto()),
                    place: place.clone(),
                })
            }
            Self::IncidentWithdrawn { vehicle, car_ref, reason } => {
                Kind::IncidentWithdrawn(record::input::IncidentWithdrawn {
                    vehicle: vehicle.as_str().to_owned(),
                    car_ref: Some(car_ref.0),
                    reason: reason.number(),
                })
            }
            Self::QuestionVanished { vehicle, car_ref, question } => {
                Kind::QuestionVanished(record::input::QuestionVanished {
                    vehicle: vehicle.as_str().to_owned(),
                    car_ref: Some(car_ref.0),
                    question: Some(question.0),
                })
            }
            Self::CommandReplied { vehicle, id, reply } => Kind::CommandReplied(record::input::CommandReplied {
                vehicle: vehicle.as_str().to_owned(),
                id: plain::id_bytes(id.0),
                reply: Some(reply.to_proto()),
            }),
            Self::PassengerSaid { vehicle, report, car_ref, passenger, language, text, spoken } => {
                Kind::PassengerSaid(record::input::PassengerSaid {
                    vehicle: vehicle.as_str().to_owned(),
                    report: Some(*report),
                    car_ref: Some(car_ref.0),
                    passenger: Some(u32::from(*passenger)),
                    language: language.clone(),
                    text: text.clone(),
                    spoken: Some(*spoken),
                })
            }
            Self::MessageShown { vehicle, message } => Kind::MessageShown(record::input::MessageShown {
                vehicle: vehicle.as_str().to_owned(),
                message: Some(message.0),
            }),
            Self::ConsoleConnected { person, role } => Kind::ConsoleConnected(record::input::ConsoleConnected {
                person: person.as_str().to_owned(),
                role: role.number(),
            }),
            Self::ConsoleLost { person } => {
                Kind::ConsoleLost(record::input::ConsoleLost { person: person.as_str().to_owned() })
            }
            Self::LeaseRenewed { person } => {
                Kind::LeaseRenewed(record::input::LeaseRenewed { person: person.as_str().to_owned() })
            }
            Self::ActionTaken { key, by, role, action, judged } => Kind::ActionTaken(record::input::ActionTaken {
                key: plain::id_bytes(key.0),
                by: by.as_str().to_owned(),
                role: role.number(),
                action: Some(action.to_proto()),
                judged: Some(judged.to_proto()),
            }),
            Self::DeadlinePassed => Kind::DeadlinePassed(record::input::DeadlinePassed {}),
            Self::HubStarted => Kind::HubStarted(record::input::HubStarted {}),
            Self::CallReported { vehicle, report, car_ref, place, call } => {
                Kind::CallReported(record::input::CallReported {
                    vehicle: vehicle.as_str().to_owned(),
                    report: Some(*report),
                    car_ref: Some(car_ref.0),
                    place: place.number(),
                    call: Some(call.to_proto()),
                })
            }
            Self::PathReported { vehicle, report } => Kind::PathReported(record::input::PathReported {
                vehicle: vehicle.as_str().to_owned(),
                report: Some(report.to_proto()),
            }),
        };
        record::Input { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use record::input::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::VehicleConnected(it) => within("vehicle_connected", || {
                Ok(Self::VehicleConnected {
                    hello: Box::new(
                        VehicleHello::from_proto(plain::need(it.hello, "hello")?)
                            .map_err(|error| error.within("hello"))?,
                    ),
                    map_mismatch: plain::need(it.map_mismatch, "map_mismatch")?,
                })
            })?,
            Kind::VehicleLost(it) => within("vehicle_lost", || {
                Ok(Self::VehicleLost {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                })
            })?,
            Kind::IncidentReported(it) => within("incident_reported", || {
                Ok(Self::IncidentReported {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    report: Box::new(
                        IncidentReport::from_proto(plain::need(it.report, "report")?)
                            .map_err(|error| error.within("report"))?,
                    ),
                    place: plain::text(it.place, "place")?,
                })
            })?,
            Kind::IncidentWithdrawn(it) => within("incident_withdrawn", || {
                Ok(Self::IncidentWithdrawn {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    reason: WithdrawnReason::of_number(it.reason, "reason")?,
                })
            })?,
            Kind::QuestionVanished(it) => within("question_vanished", || {
                Ok(Self::QuestionVanished {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    question: QuestionId(plain::need(it.question, "question")?),
                })
            })?,
            Kind::CommandReplied(it) => within("command_replied", || {
                Ok(Self::CommandReplied {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    id: CommandId(plain::id(&it.id, "id")?),
                    reply: CommandReply::from_proto(plain::need(it.reply, "reply")?)
                        .map_err(|error| error.within("reply"))?,
                })
            })?,
            Kind::PassengerSaid(it) => within("passenger_said", || {
                Ok(Self::PassengerSaid {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    report: plain::need(it.report, "report")?,
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    passenger: plain::small(plain::need(it.passenger, "passenger")?, "passenger")?,
                    language: plain::text(it.language, "language")?,
                    text: plain::text(it.text, "text")?,
                    spoken: it.spoken.unwrap_or(false),
                })
            })?,
            Kind::MessageShown(it) => within("message_shown", || {
                Ok(Self::MessageShown {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    message: MessageId(plain::need(it.message, "message")?),
                })
            })?,
            Kind::ConsoleConnected(it) => within("console_connected", || {
                Ok(Self::ConsoleConnected {
                    person: PersonId::new(&it.person).map_err(|error| WireError::invalid("person", &error))?,
                    role: Role::of_number(it.role, "role")?,
                })
            })?,
            Kind::ConsoleLost(it) => within("console_lost", || {
                Ok(Self::ConsoleLost {
                    person: PersonId::new(&it.person).map_err(|error| WireError::invalid("person", &error))?,
                })
            })?,
            Kind::LeaseRenewed(it) => within("lease_renewed", || {
                Ok(Self::LeaseRenewed {
                    person: PersonId::new(&it.person).map_err(|error| WireError::invalid("person", &error))?,
                })
            })?,
            Kind::ActionTaken(it) => within("action_taken", || {
                Ok(Self::ActionTaken {
                    key: ActionKey(plain::id(&it.key, "key")?),
                    by: PersonId::new(&it.by).map_err(|error| WireError::invalid("by", &error))?,
                    role: Role::of_number(it.role, "role")?,
                    action: Box::new(
                        Action::from_proto(plain::need(it.action, "action")?)
                            .map_err(|error| error.within("action"))?,
                    ),
                    judged: Box::new(
                        JudgedOn::from_proto(plain::need(it.judged, "judged")?)
                            .map_err(|error| error.within("judged"))?,
                    ),
                })
            })?,
            Kind::DeadlinePassed(_) => Self::DeadlinePassed,
            Kind::HubStarted(_) => Self::HubStarted,
            Kind::CallReported(it) => within("call_reported", || {
                Ok(Self::CallReported {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    report: plain::need(it.report, "report")?,
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    place: CallPlace::of_number(it.place, "place")?,
                    call: CallReport::from_proto(plain::need(it.call, "call")?)
                        .map_err(|error| error.within("call"))?,
                })
            })?,
            Kind::PathReported(it) => within("path_reported", || {
                Ok(Self::PathReported {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    report: Box::new(
                        PathReport::from_proto(plain::need(it.report, "report")?)
                            .map_err(|error| error.within("report"))?,
                    ),
                })
            })?,
        };
        Ok(value)
    }
}
impl Wire for Event {
    type Proto = record::Event;
    fn to_proto(&self) -> Self::Proto {
        use record::event::Kind;
        let kind = match self {
            Self::VehicleLinked { vehicle, card, boot, epoch, map_mismatch } => {
                Kind::VehicleLinked(record::event::VehicleLinked {
                    vehicle: vehicle.as_str().to_owned(),
                    card: Some(card.to_proto()),
                    boot: Some(boot.0),
                    epoch: Some(epoch.0),
                    map_mismatch: Some(*map_mismatch),
                })
            }
            Self::VehicleUnlinked { vehicle } => {
                Kind::VehicleUnlinked(record::event::VehicleUnlinked { vehicle: vehicle.as_str().to_owned() })
            }
            Self::IncidentRaised { incident } => {
                Kind::IncidentRaised(record::event::IncidentRaised { incident: Some(incident.to_proto()) })
            }
            Self::IncidentUpdated { incident, brief, aboard, urgency } => {
                Kind::IncidentUpdated(record::event::IncidentUpdated {
                    incident: Some(incident.0),
                    brief: Some(brief.to_proto()),
                    aboard: aboard.as_ref().map(|it| u32::from(*it)),
                    urgency: urgency.number(),
                })
            }
            Self::QuestionChanged { incident, question } => Kind::QuestionChanged(record::event::QuestionChanged {
                incident: Some(incident.0),
                question: question.as_ref().map(|it| it.to_proto()),
            }),
            Self::IncidentWithdrawn { incident, reason } => Kind::IncidentWithdrawn(record::event::IncidentWithdrawn {
                incident: Some(incident.0),
                reason: reason.number(),
            }),
            Self::ClaimGranted { vehicle, by, epoch, how, words } => Kind::ClaimGranted(record::event::ClaimGranted {
                vehicle: vehicle.as_str().to_owned(),
                by: by.as_str().to_owned(),
                epoch: Some(epoch.0),
                how: how.number(),
                words: words.clone(),
            }),
            Self::ClaimEnded { vehicle, why } => {
                Kind::ClaimEnded(record::event::ClaimEnded { vehicle: vehicle.as_str().to_owned(), why: why.number() })
            }
            Self::LeaseRenewed { person, until } => Kind::LeaseRenewed(record::event::LeaseRenewed {
                person: person.as_str().to_owned(),
                until_ms: Some(until.0),
            }),
            Self::AttentionShown { person, until } => Kind::AttentionShown(record::event::AttentionShown {
                person: person.as_str().to_owned(),
                until_ms: Some(until.0),
            }),
            Self::AttentionAsked { vehicle } => {
                Kind::AttentionAsked(record::event::AttentionAsked { vehicle: vehicle.as_str().to_owned() })
            }
            Self::HandOverOffered { vehicle, to } => Kind::HandOverOffered(record::event::HandOverOffered {
                vehicle: vehicle.as_str().to_owned(),
                to: to.as_str().to_owned(),
            }),
            Self::Noted { incident, by, text } => Kind::Noted(record::event::Noted {
                incident: Some(incident.0),
                by: by.as_str().to_owned(),
                text: text.clone(),
            }),
            Self::IncidentResolved { incident, by, outcome } => {
                Kind::IncidentResolved(record::event::IncidentResolved {
                    incident: Some(incident.0),
                    by: by.as_str().to_owned(),
                    outcome: outcome.number(),
                })
            }
            Self::IncidentReopened { incident, by } => Kind::IncidentReopened(record::event::IncidentReopened {
                incident: Some(incident.0),
                by: by.as_str().to_owned(),
            }),
            Self::PersonChanged { person, role, readiness, connected } => {
                Kind::PersonChanged(record::event::PersonChanged {
                    person: person.as_str().to_owned(),
                    role: role.number(),
                    readiness: readiness.number(),
                    connected: Some(*connected),
                })
            }
            Self::CommandDecided { record } => {
                Kind::CommandDecided(record::event::CommandDecided { record: Some(record.to_proto()) })
            }
            Self::CommandMoved { vehicle, id, state } => Kind::CommandMoved(record::event::CommandMoved {
                vehicle: vehicle.as_str().to_owned(),
                id: plain::id_bytes(id.0),
                state: Some(state.to_proto()),
            }),
            Self::MessageAdded { incident, message } => Kind::MessageAdded(record::event::MessageAdded {
                incident: Some(incident.0),
                message: Some(message.to_proto()),
            }),
            Self::MessageMoved { incident, message, state } => Kind::MessageMoved(record::event::MessageMoved {
                incident: Some(incident.0),
                message: Some(message.0),
                state: state.number(),
            }),
            Self::UrgencyRaised { incident, urgency } => Kind::UrgencyRaised(record::event::UrgencyRaised {
                incident: Some(incident.0),
                urgency: urgency.number(),
            }),
            Self::WordsHeard { vehicle, report } => Kind::WordsHeard(record::event::WordsHeard {
                vehicle: vehicle.as_str().to_owned(),
                report: Some(*report),
            }),
            Self::LookedInside { incident, by } => Kind::LookedInside(record::event::LookedInside {
                incident: Some(incident.0),
                by: by.as_str().to_owned(),
            }),
            Self::ReviewDue { incident } => Kind::ReviewDue(record::event::ReviewDue { incident: Some(incident.0) }),
            Self::ActionRemembered { key, by, body, done } => Kind::ActionRemembered(record::event::ActionRemembered {
                key: plain::id_bytes(key.0),
                by: by.as_str().to_owned(),
                body: Some(*body),
                done: Some(done.to_proto()),
            }),
            Self::CallChanged { incident, call, who, fact } => Kind::CallChanged(record::event::CallChanged {
                incident: Some(incident.0),
                call: call.as_ref().map(|it| it.to_proto()),
                who: Some(who.to_proto()),
                fact: Some(fact.to_proto()),
            }),
            Self::PathPlanned { vehicle, planned } => Kind::PathPlanned(record::event::PathPlanned {
                vehicle: vehicle.as_str().to_owned(),
                planned: Some(planned.to_proto()),
            }),
            Self::PathDriven { vehicle, driven } => Kind::PathDriven(record::event::PathDriven {
                vehicle: vehicle.as_str().to_owned(),
                driven: Some(driven.to_proto()),
            }),
        };
        record::Event { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use record::event::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::VehicleLinked(it) => within("vehicle_linked", || {
                Ok(Self::VehicleLinked {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    card: VehicleCard::from_proto(plain::need(it.card, "card")?)
                        .map_err(|error| error.within("card"))?,
                    boot: BootId(plain::need(it.boot, "boot")?),
                    epoch: Epoch(plain::need(it.epoch, "epoch")?),
                    map_mismatch: plain::need(it.map_mismatch, "map_mismatch")?,
                })
            })?,
            Kind::VehicleUnlinked(it) => within("vehicle_unlinked", || {
                Ok(Self::VehicleUnlinked {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                })
            })?,
            Kind::IncidentRaised(it) => within("incident_raised", || {
                Ok(Self::IncidentRaised {
                    incident: Box::new(
                        Incident::from_proto(plain::need(it.incident, "incident")?)
                            .map_err(|error| error.within("incident"))?,
                    ),
                })
            })?,
            Kind::IncidentUpdated(it) => within("incident_updated", || {
                Ok(Self::IncidentUpdated {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    brief: Brief::from_proto(plain::need(it.brief, "brief")?).map_err(|error| error.within("brief"))?,
                    aboard: match it.aboard {
                        Some(it) => Some(plain::small(it, "aboard")?),
                        None => None,
                    },
                    urgency: Urgency::of_number(it.urgency, "urgency")?,
                })
            })?,
            Kind::QuestionChanged(it) => within("question_changed", || {
                Ok(Self::QuestionChanged {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    question: match it.question {
                        Some(it) => Some(Question::from_proto(it).map_err(|error| error.within("question"))?),
                        None => None,
                    },
                })
            })?,
            Kind::IncidentWithdrawn(it) => within("incident_withdrawn", || {
                Ok(Self::IncidentWithdrawn {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    reason: WithdrawnReason::of_number(it.reason, "reason")?,
                })
            })?,
            Kind::ClaimGranted(it) => within("claim_granted", || {
                Ok(Self::ClaimGranted {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    by: PersonId::new(&it.by).map_err(|error| WireError::invalid("by", &error))?,
                    epoch: Epoch(plain::need(it.epoch, "epoch")?),
                    how: GrantHow::of_number(it.how, "how")?,
                    words: plain::text(it.words, "words")?,
                })
            })?,
            Kind::ClaimEnded(it) => within("claim_ended", || {
                Ok(Self::ClaimEnded {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    why: ClaimEnd::of_number(it.why, "why")?,
                })
            })?,
            Kind::LeaseRenewed(it) => within("lease_renewed", || {
                Ok(Self::LeaseRenewed {
                    person: PersonId::new(&it.person).map_err(|error| WireError::invalid("person", &error))?,
                    until: DeskTime(plain::need(it.until_ms, "until_ms")?),
                })
            })?,
            Kind::AttentionShown(it) => within("attention_shown", || {
                Ok(Self::AttentionShown {
                    person: PersonId::new(&it.person).map_err(|error| WireError::invalid("person", &error))?,
                    until: DeskTime(plain::need(it.until_ms, "until_ms")?),
                })
            })?,
            Kind::AttentionAsked(it) => within("attention_asked", || {
                Ok(Self::AttentionAsked {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                })
            })?,
            Kind::HandOverOffered(it) => within("hand_over_offered", || {
                Ok(Self::HandOverOffered {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    to: PersonId::new(&it.to).map_err(|error| WireError::invalid("to", &error))?,
                })
            })?,
            Kind::Noted(it) => within("noted", || {
                Ok(Self::Noted {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    by: PersonId::new(&it.by).map_err(|error| WireError::invalid("by", &error))?,
                    text: plain::text(it.text, "text")?,
                })
            })?,
            Kind::IncidentResolved(it) => within("incident_resolved", || {
                Ok(Self::IncidentResolved {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    by: PersonId::new(&it.by).map_err(|error| WireError::invalid("by", &error))?,
                    outcome: Outcome::of_number(it.outcome, "outcome")?,
                })
            })?,
            Kind::IncidentReopened(it) => within("incident_reopened", || {
                Ok(Self::IncidentReopened {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    by: PersonId::new(&it.by).map_err(|error| WireError::invalid("by", &error))?,
                })
            })?,
            Kind::PersonChanged(it) => within("person_changed", || {
                Ok(Self::PersonChanged {
                    person: PersonId::new(&it.person).map_err(|error| WireError::invalid("person", &error))?,
                    role: Role::of_number(it.role, "role")?,
                    readiness: Readiness::of_number(it.readiness, "readiness")?,
                    connected: plain::need(it.connected, "connected")?,
                })
            })?,
            Kind::CommandDecided(it) => within("command_decided", || {
                Ok(Self::CommandDecided {
                    record: Box::new(
                        CommandRecord::from_proto(plain::need(it.record, "record")?)
                            .map_err(|error| error.within("record"))?,
                    ),
                })
            })?,
            Kind::CommandMoved(it) => within("command_moved", || {
                Ok(Self::CommandMoved {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    id: CommandId(plain::id(&it.id, "id")?),
                    state: CommandState::from_proto(plain::need(it.state, "state")?)
                        .map_err(|error| error.within("state"))?,
                })
            })?,
            Kind::MessageAdded(it) => within("message_added", || {
                Ok(Self::MessageAdded {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    message: Message::from_proto(plain::need(it.message, "message")?)
                        .map_err(|error| error.within("message"))?,
                })
            })?,
            Kind::MessageMoved(it) => within("message_moved", || {
                Ok(Self::MessageMoved {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    message: MessageId(plain::need(it.message, "message")?),
                    state: MessageState::of_number(it.state, "state")?,
                })
            })?,
            Kind::UrgencyRaised(it) => within("urgency_raised", || {
                Ok(Self::UrgencyRaised {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    urgency: Urgency::of_number(it.urgency, "urgency")?,
                })
            })?,
            Kind::WordsHeard(it) => within("words_heard", || {
                Ok(Self::WordsHeard {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    report: plain::need(it.report, "report")?,
                })
            })?,
            Kind::LookedInside(it) => within("looked_inside", || {
                Ok(Self::LookedInside {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    by: PersonId::new(&it.by).map_err(|error| WireError::invalid("by", &error))?,
                })
            })?,
            Kind::ReviewDue(it) => within("review_due", || {
                Ok(Self::ReviewDue { incident: IncidentId(plain::need(it.incident, "incident")?) })
            })?,
            Kind::ActionRemembered(it) => within("action_remembered", || {
                Ok(Self::ActionRemembered {
                    key: ActionKey(plain::id(&it.key, "key")?),
                    by: PersonId::new(&it.by).map_err(|error| WireError::invalid("by", &error))?,
                    body: plain::need(it.body, "body")?,
                    done: Done::from_proto(plain::need(it.done, "done")?).map_err(|error| error.within("done"))?,
                })
            })?,
            Kind::CallChanged(it) => within("call_changed", || {
                Ok(Self::CallChanged {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    call: match it.call {
                        Some(it) => Some(Call::from_proto(it).map_err(|error| error.within("call"))?),
                        None => None,
                    },
                    who: Actor::from_proto(plain::need(it.who, "who")?).map_err(|error| error.within("who"))?,
                    fact: CallFact::from_proto(plain::need(it.fact, "fact")?).map_err(|error| error.within("fact"))?,
                })
            })?,
            Kind::PathPlanned(it) => within("path_planned", || {
                Ok(Self::PathPlanned {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    planned: Box::new(
                        PathPlanned::from_proto(plain::need(it.planned, "planned")?)
                            .map_err(|error| error.within("planned"))?,
                    ),
                })
            })?,
            Kind::PathDriven(it) => within("path_driven", || {
                Ok(Self::PathDriven {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    driven: Box::new(
                        PathDriven::from_proto(plain::need(it.driven, "driven")?)
                            .map_err(|error| error.within("driven"))?,
                    ),
                })
            })?,
        };
        Ok(value)
    }
}
impl Wire for JudgedOn {
    type Proto = record::JudgedOn;
    fn to_proto(&self) -> Self::Proto {
        record::JudgedOn {
            picture: self.picture.as_ref().map(|it| it.to_proto()),
            picture_age_ms: self.picture_age.as_ref().map(|it| clock::millis(*it)),
            newest_stamp: self.newest_stamp.as_ref().map(|it| it.to_proto()),
            evidence_age_ms: self.evidence_age.as_ref().map(|it| clock::millis(*it)),
            route: self.route.as_ref().map(|it| it.to_proto()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            picture: match proto.picture {
                Some(it) => Some(Box::new(VehiclePicture::from_proto(it).map_err(|error| error.within("picture"))?)),
                None => None,
            },
            picture_age: proto.picture_age_ms.map(Duration::from_millis),
            newest_stamp: match proto.newest_stamp {
                Some(it) => Some(CarStamp::from_proto(it).map_err(|error| error.within("newest_stamp"))?),
                None => None,
            },
            evidence_age: proto.evidence_age_ms.map(Duration::from_millis),
            route: match proto.route {
                Some(it) => Some(RouteFact::from_proto(it).map_err(|error| error.within("route"))?),
                None => None,
            },
        })
    }
}
named!(ClaimEnd, record::ClaimEnd, claim_end);
named!(GrantHow, record::GrantHow, grant_how);
