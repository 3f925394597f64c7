//! Action: there and back.

use assistance::call::CallPlace;
use assistance::command::Command;
use assistance::conversation::Words;
use assistance::feed::Action;
use assistance::ids::{IncidentId, PersonId, VehicleId};
use assistance::incident::Outcome;
use assistance::roles::Readiness;

use crate::error::WireError;
use crate::proto::operator::v1 as operator;
use crate::wire_trait::{Numbered, Wire, plain, within};

impl Wire for Action {
    type Proto = operator::Action;
    fn to_proto(&self) -> Self::Proto {
        use operator::action::Kind;
        let kind = match self {
            Self::SetReadiness(it) => Kind::SetReadiness(it.number()),
            Self::Claim(it) => Kind::Claim(it.as_str().to_owned()),
            Self::ClaimNext => Kind::ClaimNext(operator::action::ClaimNext {}),
            Self::Release(it) => Kind::Release(it.as_str().to_owned()),
            Self::OfferHandOver { vehicle, to } => Kind::OfferHandOver(operator::action::OfferHandOver {
                vehicle: vehicle.as_str().to_owned(),
                to: to.as_str().to_owned(),
            }),
            Self::AcceptHandOver { vehicle, read_back } => Kind::AcceptHandOver(operator::action::AcceptHandOver {
                vehicle: vehicle.as_str().to_owned(),
                read_back: read_back.clone(),
            }),
            Self::TakeOver { vehicle, reason } => Kind::TakeOver(operator::action::TakeOver {
                vehicle: vehicle.as_str().to_owned(),
                reason: reason.clone(),
            }),
            Self::Note { incident, text } => {
                Kind::Note(operator::action::Note { incident: Some(incident.0), text: text.clone() })
            }
            Self::Resolve { incident, outcome } => {
                Kind::Resolve(operator::action::Resolve { incident: Some(incident.0), outcome: outcome.number() })
            }
            Self::Reopen { incident } => Kind::Reopen(operator::action::Reopen { incident: Some(incident.0) }),
            Self::Propose(it) => Kind::Propose(it.to_proto()),
            Self::Say { incident, language, words } => Kind::Say(operator::action::Say {
                incident: Some(incident.0),
                language: language.clone(),
                words: Some(words.to_proto()),
            }),
            Self::StillHere => Kind::StillHere(operator::action::StillHere {}),
            Self::LookInside { incident } => {
                Kind::LookInside(operator::action::LookInside { incident: Some(incident.0) })
            }
            Self::PlaceCall { incident, place } => {
                Kind::PlaceCall(operator::action::PlaceCall { incident: Some(incident.0), place: place.number() })
            }
            Self::AnswerCall { incident } => {
                Kind::AnswerCall(operator::action::AnswerCall { incident: Some(incident.0) })
            }
            Self::HoldCall { incident, on } => {
                Kind::HoldCall(operator::action::HoldCall { incident: Some(incident.0), on: Some(*on) })
            }
            Self::EndCall { incident } => Kind::EndCall(operator::action::EndCall { incident: Some(incident.0) }),
            Self::ListenIn { incident } => Kind::ListenIn(operator::action::ListenIn { incident: Some(incident.0) }),
            Self::JoinCall { incident } => Kind::JoinCall(operator::action::JoinCall { incident: Some(incident.0) }),
            Self::LeaveCall { incident } => Kind::LeaveCall(operator::action::LeaveCall { incident: Some(incident.0) }),
        };
        operator::Action { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use operator::action::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::SetReadiness(it) => Self::SetReadiness(Readiness::of_number(it, "set_readiness")?),
            Kind::Claim(it) => Self::Claim(VehicleId::new(&it).map_err(|error| WireError::invalid("claim", &error))?),
            Kind::ClaimNext(_) => Self::ClaimNext,
            Kind::Release(it) => {
                Self::Release(VehicleId::new(&it).map_err(|error| WireError::invalid("release", &error))?)
            }
            Kind::OfferHandOver(it) => within("offer_hand_over", || {
                Ok(Self::OfferHandOver {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    to: PersonId::new(&it.to).map_err(|error| WireError::invalid("to", &error))?,
                })
            })?,
            Kind::AcceptHandOver(it) => within("accept_hand_over", || {
                Ok(Self::AcceptHandOver {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    read_back: plain::text(it.read_back, "read_back")?,
                })
            })?,
            Kind::TakeOver(it) => within("take_over", || {
                Ok(Self::TakeOver {
                    vehicle: VehicleId::new(&it.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
                    reason: plain::text(it.reason, "reason")?,
                })
            })?,
            Kind::Note(it) => within("note", || {
                Ok(Self::Note {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    text: plain::text(it.text, "text")?,
                })
            })?,
            Kind::Resolve(it) => within("resolve", || {
                Ok(Self::Resolve {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    outcome: Outcome::of_number(it.outcome, "outcome")?,
                })
            })?,
            Kind::Reopen(it) => {
                within("reopen", || Ok(Self::Reopen { incident: IncidentId(plain::need(it.incident, "incident")?) }))?
            }
            Kind::Propose(it) => {
                Self::Propose(Box::new(Command::from_proto(it).map_err(|error| error.within("propose"))?))
            }
            Kind::Say(it) => within("say", || {
                Ok(Self::Say {
                    incident: IncidentId(plain::need(it.incident, "incident")?),
                    language: plain::text(it.language, "language")?,
                    words: Words::from_proto(plain::need(it.words, "words")?).map_err(|error| error.within("words"))?,
                })
            })?,
            Kind::StillHere(_) => Self::StillHere,
            Kind::LookInside(it) => within("look_inside", || {
                Ok(Self::LookInside { incident: IncidentId(plain::need(it.incident, "incident")?) })
            })?,
            Kind::PlaceCall(it) => within("place_call", || {
                Ok(Self::PlaceCall {
                    incident: of_incident(it.incident)?,
                    place: CallPlace::of_number(it.place, "place")?,
                })
            })?,
            Kind::AnswerCall(it) => {
                within("answer_call", || Ok(Self::AnswerCall { incident: of_incident(it.incident)? }))?
            }
            Kind::HoldCall(it) => within("hold_call", || {
                Ok(Self::HoldCall { incident: of_incident(it.incident)?, on: plain::need(it.on, "on")? })
            })?,
            Kind::EndCall(it) => within("end_call", || Ok(Self::EndCall { incident: of_incident(it.incident)? }))?,
            Kind::ListenIn(it) => within("listen_in", || Ok(Self::ListenIn { incident: of_incident(it.incident)? }))?,
            Kind::JoinCall(it) => within("join_call", || Ok(Self::JoinCall { incident: of_incident(it.incident)? }))?,
            Kind::LeaveCall(it) => {
                within("leave_call", || Ok(Self::LeaveCall { incident: of_incident(it.incident)? }))?
            }
        };
        Ok(value)
    }
}

fn of_incident(incident: Option<u64>) -> Result<IncidentId, WireError> {
    plain::need(incident, "incident").map(IncidentId)
}
