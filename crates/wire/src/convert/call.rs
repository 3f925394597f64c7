//! Calls: there and back.

use assistance::call::{
    Call, CallFact, CallHold, CallOnBoard, CallParty, CallPlace, CallReason, CallReport, CallState, CallStatus,
    CallStep,
};
use assistance::clock::DeskTime;
use assistance::ids::{CallId, PersonId};

use crate::error::WireError;
use crate::proto::conversation::v1 as conversation;
use crate::wire_trait::{MAX_LIST, Numbered, Wire, named, plain, within};

impl Wire for CallState {
    type Proto = conversation::CallState;
    fn to_proto(&self) -> Self::Proto {
        use conversation::call_state::Kind;
        let kind = match self {
            Self::Ringing { by } => Kind::Ringing(by.number()),
            Self::Open => Kind::Open(conversation::call_state::Open {}),
            Self::OnHold { why } => Kind::OnHold(why.number()),
        };
        conversation::CallState { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use conversation::call_state::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Ringing(it) => Self::Ringing { by: CallParty::of_number(it, "ringing")? },
            Kind::Open(_) => Self::Open,
            Kind::OnHold(it) => Self::OnHold { why: CallHold::of_number(it, "on_hold")? },
        };
        Ok(value)
    }
}
impl Wire for Call {
    type Proto = conversation::Call;
    fn to_proto(&self) -> Self::Proto {
        let names = |people: &[PersonId]| people.iter().map(|it| it.as_str().to_owned()).collect();
        conversation::Call {
            id: Some(self.id.0),
            place: self.place.number(),
            reason: self.reason.number(),
            state: Some(self.state.to_proto()),
            began_at_ms: Some(self.began.0),
            since_ms: Some(self.since.0),
            speakers: names(&self.speakers),
            listeners: names(&self.listeners),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: CallId(plain::need(proto.id, "id")?),
            place: CallPlace::of_number(proto.place, "place")?,
            reason: CallReason::of_number(proto.reason, "reason")?,
            state: CallState::from_proto(plain::need(proto.state, "state")?).map_err(|error| error.within("state"))?,
            began: DeskTime(plain::need(proto.began_at_ms, "began_at_ms")?),
            since: DeskTime(plain::need(proto.since_ms, "since_ms")?),
            speakers: people(proto.speakers, "speakers")?,
            listeners: people(proto.listeners, "listeners")?,
        })
    }
}

fn people(names: Vec<String>, field: &str) -> Result<Vec<PersonId>, WireError> {
    plain::each(names, field, MAX_LIST, |it| PersonId::new(&it).map_err(|error| WireError::invalid(field, &error)))
}

impl Wire for CallFact {
    type Proto = conversation::CallFact;
    fn to_proto(&self) -> Self::Proto {
        conversation::CallFact { step: self.step.number(), place: self.place.number(), reason: self.reason.number() }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            step: CallStep::of_number(proto.step, "step")?,
            place: CallPlace::of_number(proto.place, "place")?,
            reason: CallReason::of_number(proto.reason, "reason")?,
        })
    }
}
impl Wire for CallReport {
    type Proto = conversation::CallReport;
    fn to_proto(&self) -> Self::Proto {
        use conversation::call_report::Kind;
        let kind = match self {
            Self::Wanted(it) => Kind::Wanted(it.number()),
            Self::Answered { call, picked_up } => {
                Kind::Answered(conversation::call_report::Answered { call: Some(call.0), picked_up: Some(*picked_up) })
            }
            Self::Ended { call } => Kind::Ended(conversation::call_report::Ended { call: Some(call.0) }),
        };
        conversation::CallReport { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use conversation::call_report::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Wanted(it) => Self::Wanted(CallReason::of_number(it, "wanted")?),
            Kind::Answered(it) => within("answered", || {
                Ok(Self::Answered {
                    call: CallId(plain::need(it.call, "call")?),
                    picked_up: plain::need(it.picked_up, "picked_up")?,
                })
            })?,
            Kind::Ended(it) => within("ended", || Ok(Self::Ended { call: CallId(plain::need(it.call, "call")?) }))?,
        };
        Ok(value)
    }
}
impl Wire for CallStatus {
    type Proto = conversation::CallStatus;
    fn to_proto(&self) -> Self::Proto {
        conversation::CallStatus { place: self.place.number(), call: self.call.as_ref().map(Wire::to_proto) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            place: CallPlace::of_number(proto.place, "place")?,
            call: match proto.call {
                Some(it) => Some(CallOnBoard::from_proto(it).map_err(|error| error.within("call"))?),
                None => None,
            },
        })
    }
}
impl Wire for CallOnBoard {
    type Proto = conversation::CallOnBoard;
    fn to_proto(&self) -> Self::Proto {
        conversation::CallOnBoard {
            id: Some(self.id.0),
            state: Some(self.state.to_proto()),
            who: self.who.clone(),
            listening: Some(u32::from(self.listening)),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: CallId(plain::need(proto.id, "id")?),
            state: CallState::from_proto(plain::need(proto.state, "state")?).map_err(|error| error.within("state"))?,
            who: plain::texts(proto.who, "who")?,
            listening: plain::small(plain::need(proto.listening, "listening")?, "listening")?,
        })
    }
}
named!(CallHold, conversation::CallHold, call_hold);
named!(CallParty, conversation::CallParty, call_party);
named!(CallPlace, conversation::CallPlace, call_place);
named!(CallReason, conversation::CallReason, call_reason);
named!(CallStep, conversation::CallStep, call_step);
