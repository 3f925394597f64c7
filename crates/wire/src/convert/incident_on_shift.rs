//! Incident on shift: there and back.

use assistance::call::{Call, CallFact};
use assistance::clock::DeskTime;
use assistance::command::{CommandKind, CommandState};
use assistance::conversation::Conversation;
use assistance::ids::{CarIncidentRef, CommandId, IncidentId, PersonId, VehicleId};
use assistance::incident::kind::IncidentKind;
use assistance::incident::question::{Answer, Question, QuestionKind};
use assistance::incident::timeline::{Actor, TimelineEntry, TimelineFact};
use assistance::incident::urgency::Urgency;
use assistance::incident::{Brief, Incident, IncidentState, Outcome, WithdrawnReason};

use crate::error::WireError;
use crate::proto::operator::v1 as operator;
use crate::wire_trait::MAX_LIST;
use crate::wire_trait::{Numbered, Wire, plain, within};

impl Wire for Incident {
    type Proto = operator::Incident;
    fn to_proto(&self) -> Self::Proto {
        operator::Incident {
            id: Some(self.id.0),
            vehicle: self.vehicle.as_str().to_owned(),
            car_ref: Some(self.car_ref.0),
            kind: self.kind.number(),
            urgency: self.urgency.number(),
            state: Some(self.state.to_proto()),
            raised_at_ms: Some(self.raised_at.0),
            queued_at_ms: Some(self.queued_at.0),
            brief: Some(self.brief.to_proto()),
            question: self.question.as_ref().map(|it| it.to_proto()),
            owner: self.owner.as_ref().map(|it| it.as_str().to_owned()),
            aboard: self.aboard.as_ref().map(|it| u32::from(*it)),
            review_due: Some(self.review_due),
            timeline: self.timeline.iter().map(Wire::to_proto).collect(),
            timeline_dropped: Some(self.timeline_dropped),
            conversation: Some(self.conversation.to_proto()),
            call: self.call.as_ref().map(|it| it.to_proto()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: IncidentId(plain::need(proto.id, "id")?),
            vehicle: VehicleId::new(&proto.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
            car_ref: CarIncidentRef(plain::need(proto.car_ref, "car_ref")?),
            kind: IncidentKind::of_number(proto.kind, "kind")?,
            urgency: Urgency::of_number(proto.urgency, "urgency")?,
            state: IncidentState::from_proto(plain::need(proto.state, "state")?)
                .map_err(|error| error.within("state"))?,
            raised_at: DeskTime(plain::need(proto.raised_at_ms, "raised_at_ms")?),
            queued_at: DeskTime(plain::need(proto.queued_at_ms, "queued_at_ms")?),
            brief: Brief::from_proto(plain::need(proto.brief, "brief")?).map_err(|error| error.within("brief"))?,
            question: match proto.question {
                Some(it) => Some(Question::from_proto(it).map_err(|error| error.within("question"))?),
                None => None,
            },
            owner: match proto.owner {
                Some(it) => Some(PersonId::new(&it).map_err(|error| WireError::invalid("owner", &error))?),
                None => None,
            },
            aboard: match proto.aboard {
                Some(it) => Some(plain::small(it, "aboard")?),
                None => None,
            },
            review_due: plain::need(proto.review_due, "review_due")?,
            timeline: plain::list(proto.timeline, "timeline", MAX_LIST)?,
            timeline_dropped: plain::need(proto.timeline_dropped, "timeline_dropped")?,
            conversation: Conversation::from_proto(plain::need(proto.conversation, "conversation")?)
                .map_err(|error| error.within("conversation"))?,
            call: match proto.call {
                Some(it) => Some(Call::from_proto(it).map_err(|error| error.within("call"))?),
                None => None,
            },
        })
    }
}
impl Wire for IncidentState {
    type Proto = operator::IncidentState;
    fn to_proto(&self) -> Self::Proto {
        use operator::incident_state::Kind;
        let kind = match self {
            Self::Waiting => Kind::Waiting(operator::incident_state::Waiting {}),
            Self::Attended => Kind::Attended(operator::incident_state::Attended {}),
            Self::Resolved(it) => Kind::Resolved(it.number()),
            Self::Withdrawn(it) => Kind::Withdrawn(it.number()),
        };
        operator::IncidentState { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use operator::incident_state::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Waiting(_) => Self::Waiting,
            Kind::Attended(_) => Self::Attended,
            Kind::Resolved(it) => Self::Resolved(Outcome::of_number(it, "resolved")?),
            Kind::Withdrawn(it) => Self::Withdrawn(WithdrawnReason::of_number(it, "withdrawn")?),
        };
        Ok(value)
    }
}
impl Wire for TimelineEntry {
    type Proto = operator::TimelineEntry;
    fn to_proto(&self) -> Self::Proto {
        operator::TimelineEntry {
            at_ms: Some(self.at.0),
            who: Some(self.who.to_proto()),
            what: Some(self.what.to_proto()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            at: DeskTime(plain::need(proto.at_ms, "at_ms")?),
            who: Actor::from_proto(plain::need(proto.who, "who")?).map_err(|error| error.within("who"))?,
            what: TimelineFact::from_proto(plain::need(proto.what, "what")?).map_err(|error| error.within("what"))?,
        })
    }
}
impl Wire for TimelineFact {
    type Proto = operator::TimelineFact;
    fn to_proto(&self) -> Self::Proto {
        use operator::timeline_fact::Kind;
        let kind = match self {
            Self::Raised(it) => Kind::Raised(it.number()),
            Self::UrgencyRaised(it) => Kind::UrgencyRaised(it.number()),
            Self::Asked(it) => Kind::Asked(it.number()),
            Self::QuestionVanished => Kind::QuestionVanished(operator::timeline_fact::QuestionVanished {}),
            Self::Claimed => Kind::Claimed(operator::timeline_fact::Claimed {}),
            Self::Released => Kind::Released(operator::timeline_fact::Released {}),
            Self::LinkLeaseLapsed => Kind::LinkLeaseLapsed(operator::timeline_fact::LinkLeaseLapsed {}),
            Self::AttentionLapsed => Kind::AttentionLapsed(operator::timeline_fact::AttentionLapsed {}),
            Self::HandOverOffered(it) => Kind::HandOverOffered(it.as_str().to_owned()),
            Self::HandedOver => Kind::HandedOver(operator::timeline_fact::HandedOver {}),
            Self::TakenOver(it) => Kind::TakenOver(it.clone()),
            Self::Note(it) => Kind::Note(it.clone()),
            Self::Command { id, kind, state, answer } => Kind::Command(operator::timeline_fact::Command {
                id: plain::id_bytes(id.0),
                kind: kind.number(),
                state: Some(state.to_proto()),
                answer: answer.as_ref().map(|it| it.number()),
            }),
            Self::LinkLost => Kind::LinkLost(operator::timeline_fact::LinkLost {}),
            Self::LinkBack => Kind::LinkBack(operator::timeline_fact::LinkBack {}),
            Self::VehicleRebooted => Kind::VehicleRebooted(operator::timeline_fact::VehicleRebooted {}),
            Self::Resolved(it) => Kind::Resolved(it.number()),
            Self::Withdrawn(it) => Kind::Withdrawn(it.number()),
            Self::Reopened => Kind::Reopened(operator::timeline_fact::Reopened {}),
            Self::ReviewDue => Kind::ReviewDue(operator::timeline_fact::ReviewDue {}),
            Self::LookedInside => Kind::LookedInside(operator::timeline_fact::LookedInside {}),
            Self::Call(it) => Kind::Call(it.to_proto()),
            Self::PathPlanned { length_m, words } => {
                Kind::PathPlanned(operator::timeline_fact::PathPlanned { length_m: *length_m, words: words.clone() })
            }
            Self::PathDriven { length_m } => {
                Kind::PathDriven(operator::timeline_fact::PathDriven { length_m: Some(*length_m) })
            }
        };
        operator::TimelineFact { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use operator::timeline_fact::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Raised(it) => Self::Raised(Urgency::of_number(it, "raised")?),
            Kind::UrgencyRaised(it) => Self::UrgencyRaised(Urgency::of_number(it, "urgency_raised")?),
            Kind::Asked(it) => Self::Asked(QuestionKind::of_number(it, "asked")?),
            Kind::QuestionVanished(_) => Self::QuestionVanished,
            Kind::Claimed(_) => Self::Claimed,
            Kind::Released(_) => Self::Released,
            Kind::LinkLeaseLapsed(_) => Self::LinkLeaseLapsed,
            Kind::AttentionLapsed(_) => Self::AttentionLapsed,
            Kind::HandOverOffered(it) => Self::HandOverOffered(
                PersonId::new(&it).map_err(|error| WireError::invalid("hand_over_offered", &error))?,
            ),
            Kind::HandedOver(_) => Self::HandedOver,
            Kind::TakenOver(it) => Self::TakenOver(plain::text(it, "taken_over")?),
            Kind::Note(it) => Self::Note(plain::text(it, "note")?),
            Kind::Command(it) => within("command", || {
                Ok(Self::Command {
                    id: CommandId(plain::id(&it.id, "id")?),
                    kind: CommandKind::of_number(it.kind, "kind")?,
                    state: CommandState::from_proto(plain::need(it.state, "state")?)
                        .map_err(|error| error.within("state"))?,
                    answer: match it.answer {
                        Some(it) => Some(Answer::of_number(it, "answer")?),
                        None => None,
                    },
                })
            })?,
            Kind::LinkLost(_) => Self::LinkLost,
            Kind::LinkBack(_) => Self::LinkBack,
            Kind::VehicleRebooted(_) => Self::VehicleRebooted,
            Kind::Resolved(it) => Self::Resolved(Outcome::of_number(it, "resolved")?),
            Kind::Withdrawn(it) => Self::Withdrawn(WithdrawnReason::of_number(it, "withdrawn")?),
            Kind::Reopened(_) => Self::Reopened,
            Kind::ReviewDue(_) => Self::ReviewDue,
            Kind::LookedInside(_) => Self::LookedInside,
            Kind::Call(it) => Self::Call(CallFact::from_proto(it).map_err(|error| error.within("call"))?),
            Kind::PathPlanned(it) => within("path_planned", || {
                Ok(Self::PathPlanned {
                    length_m: it.length_m.map(|it| plain::finite(it, "length_m")).transpose()?,
                    words: plain::text(it.words, "words")?,
                })
            })?,
            Kind::PathDriven(it) => within("path_driven", || {
                Ok(Self::PathDriven { length_m: plain::finite(plain::need(it.length_m, "length_m")?, "length_m")? })
            })?,
        };
        Ok(value)
    }
}
impl Wire for Actor {
    type Proto = operator::Actor;
    fn to_proto(&self) -> Self::Proto {
        use operator::actor::Kind;
        let kind = match self {
            Self::Vehicle => Kind::Vehicle(operator::actor::Vehicle {}),
            Self::Passenger => Kind::Passenger(operator::actor::Passenger {}),
            Self::Person(it) => Kind::Person(it.as_str().to_owned()),
            Self::Desk => Kind::Desk(operator::actor::Desk {}),
        };
        operator::Actor { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use operator::actor::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Vehicle(_) => Self::Vehicle,
            Kind::Passenger(_) => Self::Passenger,
            Kind::Person(it) => Self::Person(PersonId::new(&it).map_err(|error| WireError::invalid("person", &error))?),
            Kind::Desk(_) => Self::Desk,
        };
        Ok(value)
    }
}
