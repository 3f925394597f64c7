//! Body: there and back.

use std::time::Duration;

use assistance::clock;
use assistance::command::answer_question::AnswerQuestion;
use assistance::command::cabin::{ClimateSetting, SetClimate, SetWindows};
use assistance::command::closures::{MarkLaneClosed, MarkRoadClosed, RequestLane};
use assistance::command::dispatch_field::{DispatchField, FieldService};
use assistance::command::holds::{Hold, HoldOrigin, ReleaseHold};
use assistance::command::resume::{Resume, ResumeCause};
use assistance::command::ride::{EndRide, SendAnotherCar};
use assistance::command::routes::{ChangeDestination, Reroute, RouteFact};
use assistance::command::signals::{HazardsSwitch, LightsSwitch, SoundHorn};
use assistance::command::stops::{PullOver, StopNow};
use assistance::command::unlock_doors::{LockDoors, TrafficSideReason, UnlockDoors};
use assistance::geo::{Area, GeoPoint};
use assistance::ids::{PersonId, QuestionId, SceneId};
use assistance::incident::question::Answer;
use assistance::vehicle::Side;

use crate::error::WireError;
use crate::proto::command::v1 as command;
use crate::wire_trait::MAX_AREAS;
use crate::wire_trait::MAX_ROUTE;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for AnswerQuestion {
    type Proto = command::AnswerQuestion;
    fn to_proto(&self) -> Self::Proto {
        command::AnswerQuestion {
            question: Some(self.question.0),
            scene: Some(self.scene.0),
            answer: self.answer.number(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            question: QuestionId(plain::need(proto.question, "question")?),
            scene: SceneId(plain::need(proto.scene, "scene")?),
            answer: Answer::of_number(proto.answer, "answer")?,
        })
    }
}
impl Wire for MarkLaneClosed {
    type Proto = command::MarkLaneClosed;
    fn to_proto(&self) -> Self::Proto {
        command::MarkLaneClosed {
            area: Some(self.area.to_proto()),
            expires_in_ms: Some(clock::millis(self.expires_in)),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            area: Area::from_proto(plain::need(proto.area, "area")?).map_err(|error| error.within("area"))?,
            expires_in: Duration::from_millis(plain::need(proto.expires_in_ms, "expires_in_ms")?),
        })
    }
}
impl Wire for MarkRoadClosed {
    type Proto = command::MarkRoadClosed;
    fn to_proto(&self) -> Self::Proto {
        command::MarkRoadClosed {
            area: Some(self.area.to_proto()),
            expires_in_ms: Some(clock::millis(self.expires_in)),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            area: Area::from_proto(plain::need(proto.area, "area")?).map_err(|error| error.within("area"))?,
            expires_in: Duration::from_millis(plain::need(proto.expires_in_ms, "expires_in_ms")?),
        })
    }
}
impl Wire for RequestLane {
    type Proto = command::RequestLane;
    fn to_proto(&self) -> Self::Proto {
        command::RequestLane { side: self.side.number() }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { side: Side::of_number(proto.side, "side")? })
    }
}
impl Wire for Reroute {
    type Proto = command::Reroute;
    fn to_proto(&self) -> Self::Proto {
        command::Reroute { avoid: self.avoid.iter().map(Wire::to_proto).collect() }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { avoid: plain::list(proto.avoid, "avoid", MAX_AREAS)? })
    }
}
impl Wire for ChangeDestination {
    type Proto = command::ChangeDestination;
    fn to_proto(&self) -> Self::Proto {
        command::ChangeDestination { to: Some(self.to.to_proto()), label: self.label.clone() }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            to: GeoPoint::from_proto(plain::need(proto.to, "to")?).map_err(|error| error.within("to"))?,
            label: plain::text(proto.label, "label")?,
        })
    }
}
impl Wire for RouteFact {
    type Proto = command::RouteFact;
    fn to_proto(&self) -> Self::Proto {
        command::RouteFact {
            exists: Some(self.exists),
            avoids_closed: Some(self.avoids_closed),
            length_m: Some(self.length_m),
            points: self.points.iter().map(Wire::to_proto).collect(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            exists: plain::need(proto.exists, "exists")?,
            avoids_closed: plain::need(proto.avoids_closed, "avoids_closed")?,
            length_m: plain::finite(plain::need(proto.length_m, "length_m")?, "length_m")?,
            points: plain::list(proto.points, "points", MAX_ROUTE)?,
        })
    }
}
impl Wire for PullOver {
    type Proto = command::PullOver;
    fn to_proto(&self) -> Self::Proto {
        command::PullOver {}
    }
    fn from_proto(_: Self::Proto) -> Result<Self, WireError> {
        Ok(Self)
    }
}
impl Wire for StopNow {
    type Proto = command::StopNow;
    fn to_proto(&self) -> Self::Proto {
        command::StopNow {}
    }
    fn from_proto(_: Self::Proto) -> Result<Self, WireError> {
        Ok(Self)
    }
}
impl Wire for Hold {
    type Proto = command::Hold;
    fn to_proto(&self) -> Self::Proto {
        command::Hold { origin: Some(self.origin.to_proto()) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            origin: HoldOrigin::from_proto(plain::need(proto.origin, "origin")?)
                .map_err(|error| error.within("origin"))?,
        })
    }
}
impl Wire for ReleaseHold {
    type Proto = command::ReleaseHold;
    fn to_proto(&self) -> Self::Proto {
        command::ReleaseHold {
            origin: Some(self.origin.to_proto()),
            responder_confirmed: Some(self.responder_confirmed),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            origin: HoldOrigin::from_proto(plain::need(proto.origin, "origin")?)
                .map_err(|error| error.within("origin"))?,
            responder_confirmed: plain::need(proto.responder_confirmed, "responder_confirmed")?,
        })
    }
}
impl Wire for HoldOrigin {
    type Proto = command::HoldOrigin;
    fn to_proto(&self) -> Self::Proto {
        use command::hold_origin::Kind;
        let kind = match self {
            Self::Person(it) => Kind::Person(it.as_str().to_owned()),
            Self::Responder(it) => Kind::Responder(it.clone()),
        };
        command::HoldOrigin { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use command::hold_origin::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Person(it) => Self::Person(PersonId::new(&it).map_err(|error| WireError::invalid("person", &error))?),
            Kind::Responder(it) => Self::Responder(plain::text(it, "responder")?),
        };
        Ok(value)
    }
}
impl Wire for Resume {
    type Proto = command::Resume;
    fn to_proto(&self) -> Self::Proto {
        command::Resume { cause: self.cause.as_ref().map(|it| it.number()) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            cause: match proto.cause {
                Some(it) => Some(ResumeCause::of_number(it, "cause")?),
                None => None,
            },
        })
    }
}
impl Wire for UnlockDoors {
    type Proto = command::UnlockDoors;
    fn to_proto(&self) -> Self::Proto {
        command::UnlockDoors {
            side: self.side.number(),
            traffic_side: self.traffic_side.as_ref().map(|it| it.number()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            side: Side::of_number(proto.side, "side")?,
            traffic_side: match proto.traffic_side {
                Some(it) => Some(TrafficSideReason::of_number(it, "traffic_side")?),
                None => None,
            },
        })
    }
}
impl Wire for LockDoors {
    type Proto = command::LockDoors;
    fn to_proto(&self) -> Self::Proto {
        command::LockDoors {}
    }
    fn from_proto(_: Self::Proto) -> Result<Self, WireError> {
        Ok(Self)
    }
}
impl Wire for SetWindows {
    type Proto = command::SetWindows;
    fn to_proto(&self) -> Self::Proto {
        command::SetWindows { open_percent: Some(u32::from(self.open_percent)) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { open_percent: plain::small(plain::need(proto.open_percent, "open_percent")?, "open_percent")? })
    }
}
impl Wire for SetClimate {
    type Proto = command::SetClimate;
    fn to_proto(&self) -> Self::Proto {
        command::SetClimate { setting: self.setting.number() }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { setting: ClimateSetting::of_number(proto.setting, "setting")? })
    }
}
impl Wire for LightsSwitch {
    type Proto = command::LightsSwitch;
    fn to_proto(&self) -> Self::Proto {
        command::LightsSwitch { on: Some(self.on) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { on: plain::need(proto.on, "on")? })
    }
}
impl Wire for HazardsSwitch {
    type Proto = command::HazardsSwitch;
    fn to_proto(&self) -> Self::Proto {
        command::HazardsSwitch { on: Some(self.on) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { on: plain::need(proto.on, "on")? })
    }
}
impl Wire for SoundHorn {
    type Proto = command::SoundHorn;
    fn to_proto(&self) -> Self::Proto {
        command::SoundHorn {}
    }
    fn from_proto(_: Self::Proto) -> Result<Self, WireError> {
        Ok(Self)
    }
}
impl Wire for EndRide {
    type Proto = command::EndRide;
    fn to_proto(&self) -> Self::Proto {
        command::EndRide {}
    }
    fn from_proto(_: Self::Proto) -> Result<Self, WireError> {
        Ok(Self)
    }
}
impl Wire for SendAnotherCar {
    type Proto = command::SendAnotherCar;
    fn to_proto(&self) -> Self::Proto {
        command::SendAnotherCar {}
    }
    fn from_proto(_: Self::Proto) -> Result<Self, WireError> {
        Ok(Self)
    }
}
impl Wire for DispatchField {
    type Proto = command::DispatchField;
    fn to_proto(&self) -> Self::Proto {
        command::DispatchField { service: self.service.number(), note: self.note.clone() }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { service: FieldService::of_number(proto.service, "service")?, note: plain::text(proto.note, "note")? })
    }
}
named!(TrafficSideReason, command::TrafficSideReason, traffic_side_reason);
named!(FieldService, command::FieldService, field_service);
named!(ResumeCause, command::ResumeCause, resume_cause);
named!(ClimateSetting, command::ClimateSetting, climate_setting);
