//! Shift: there and back.

use std::time::Duration;

use assistance::clock;
use assistance::clock::DeskTime;
use assistance::command::MAX_PATHS;
use assistance::dispatch::ranking::RankReason;
use assistance::feed::{CarDot, ClaimOnShift, Done, FocusFrame, PersonOnShift, ShiftItem, VehicleOnShift};
use assistance::geo::GeoPoint;
use assistance::ids::{BootId, Epoch, IncidentId, PersonId, VehicleId};
use assistance::incident::Incident;
use assistance::roles::{Readiness, Role};
use assistance::scene::Scene;
use assistance::vehicle::{DrivingMode, VehicleCard, VehiclePicture};

use crate::error::WireError;
use crate::proto::operator::v1 as operator;
use crate::wire_trait::MAX_LIST;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for Done {
    type Proto = operator::Done;
    fn to_proto(&self) -> Self::Proto {
        operator::Done {
            claimed: self.claimed.as_ref().map(|it| it.as_str().to_owned()),
            epoch: self.epoch.as_ref().map(|it| it.0),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            claimed: match proto.claimed {
                Some(it) => Some(VehicleId::new(&it).map_err(|error| WireError::invalid("claimed", &error))?),
                None => None,
            },
            epoch: proto.epoch.map(Epoch),
        })
    }
}
impl Wire for VehicleOnShift {
    type Proto = operator::VehicleOnShift;
    fn to_proto(&self) -> Self::Proto {
        operator::VehicleOnShift {
            id: self.id.as_str().to_owned(),
            card: Some(self.card.to_proto()),
            linked: Some(self.linked),
            boot: self.boot.as_ref().map(|it| it.0),
            epoch: Some(self.epoch.0),
            claim: self.claim.as_ref().map(|it| it.to_proto()),
            holds: self.holds.iter().map(Wire::to_proto).collect(),
            commands: self.commands.iter().map(Wire::to_proto).collect(),
            map_mismatch: Some(self.map_mismatch),
            other_car_arranged: Some(self.other_car_arranged),
            horn_at_ms: self.horn_at.as_ref().map(|it| it.0),
            paths: self.paths.iter().map(Wire::to_proto).collect(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: VehicleId::new(&proto.id).map_err(|error| WireError::invalid("id", &error))?,
            card: VehicleCard::from_proto(plain::need(proto.card, "card")?).map_err(|error| error.within("card"))?,
            linked: plain::need(proto.linked, "linked")?,
            boot: proto.boot.map(BootId),
            epoch: Epoch(plain::need(proto.epoch, "epoch")?),
            claim: match proto.claim {
                Some(it) => Some(ClaimOnShift::from_proto(it).map_err(|error| error.within("claim"))?),
                None => None,
            },
            holds: plain::list(proto.holds, "holds", MAX_LIST)?,
            commands: plain::list(proto.commands, "commands", MAX_LIST)?,
            map_mismatch: plain::need(proto.map_mismatch, "map_mismatch")?,
            other_car_arranged: plain::need(proto.other_car_arranged, "other_car_arranged")?,
            horn_at: proto.horn_at_ms.map(DeskTime),
            paths: plain::list(proto.paths, "paths", MAX_PATHS)?,
        })
    }
}
impl Wire for ClaimOnShift {
    type Proto = operator::ClaimOnShift;
    fn to_proto(&self) -> Self::Proto {
        operator::ClaimOnShift {
            by: self.by.as_str().to_owned(),
            epoch: Some(self.epoch.0),
            since_ms: Some(self.since.0),
            attention_asked_at_ms: self.attention_asked_at.as_ref().map(|it| it.0),
            offered_to: self.offered_to.as_ref().map(|it| it.as_str().to_owned()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            by: PersonId::new(&proto.by).map_err(|error| WireError::invalid("by", &error))?,
            epoch: Epoch(plain::need(proto.epoch, "epoch")?),
            since: DeskTime(plain::need(proto.since_ms, "since_ms")?),
            attention_asked_at: proto.attention_asked_at_ms.map(DeskTime),
            offered_to: match proto.offered_to {
                Some(it) => Some(PersonId::new(&it).map_err(|error| WireError::invalid("offered_to", &error))?),
                None => None,
            },
        })
    }
}
impl Wire for PersonOnShift {
    type Proto = operator::PersonOnShift;
    fn to_proto(&self) -> Self::Proto {
        operator::PersonOnShift {
            id: self.id.as_str().to_owned(),
            role: self.role.number(),
            readiness: self.readiness.number(),
            connected: Some(self.connected),
            claims: Some(self.claims),
            load_percent: Some(u32::from(self.load_percent)),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: PersonId::new(&proto.id).map_err(|error| WireError::invalid("id", &error))?,
            role: Role::of_number(proto.role, "role")?,
            readiness: Readiness::of_number(proto.readiness, "readiness")?,
            connected: plain::need(proto.connected, "connected")?,
            claims: plain::need(proto.claims, "claims")?,
            load_percent: plain::small(plain::need(proto.load_percent, "load_percent")?, "load_percent")?,
        })
    }
}
impl Wire for CarDot {
    type Proto = operator::CarDot;
    fn to_proto(&self) -> Self::Proto {
        operator::CarDot {
            vehicle: self.vehicle.as_str().to_owned(),
            position: Some(self.position.to_proto()),
            heading_deg: Some(self.heading_deg),
            speed_mps: Some(self.speed_mps),
            mode: self.mode.number(),
            aboard: self.aboard.as_ref().map(|it| u32::from(*it)),
            age_ms: Some(clock::millis(self.age)),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            vehicle: VehicleId::new(&proto.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
            position: GeoPoint::from_proto(plain::need(proto.position, "position")?)
                .map_err(|error| error.within("position"))?,
            heading_deg: plain::finite(plain::need(proto.heading_deg, "heading_deg")?, "heading_deg")?,
            speed_mps: plain::finite(plain::need(proto.speed_mps, "speed_mps")?, "speed_mps")?,
            mode: DrivingMode::of_number(proto.mode, "mode")?,
            aboard: match proto.aboard {
                Some(it) => Some(plain::small(it, "aboard")?),
                None => None,
            },
            age: Duration::from_millis(plain::need(proto.age_ms, "age_ms")?),
        })
    }
}
impl Wire for FocusFrame {
    type Proto = operator::FocusFrame;
    fn to_proto(&self) -> Self::Proto {
        operator::FocusFrame {
            vehicle: self.vehicle.as_str().to_owned(),
            picture: Some(self.picture.to_proto()),
            picture_age_ms: Some(clock::millis(self.picture_age)),
            scene: self.scene.as_ref().map(|(scene, _)| scene.to_proto()),
            scene_age_ms: self.scene.as_ref().map(|(_, age)| clock::millis(*age)),
            round_trip_ms: self.round_trip.as_ref().map(|it| clock::millis(*it)),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            vehicle: VehicleId::new(&proto.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
            picture: VehiclePicture::from_proto(plain::need(proto.picture, "picture")?)
                .map_err(|error| error.within("picture"))?,
            picture_age: Duration::from_millis(plain::need(proto.picture_age_ms, "picture_age_ms")?),
            scene: match proto.scene {
                Some(scene) => {
                    let scene = Scene::from_proto(scene).map_err(|error| error.within("scene"))?;
                    Some((scene, Duration::from_millis(plain::need(proto.scene_age_ms, "scene_age_ms")?)))
                }
                None => None,
            },
            round_trip: proto.round_trip_ms.map(Duration::from_millis),
        })
    }
}
impl Wire for ShiftItem {
    type Proto = operator::ShiftItem;
    fn to_proto(&self) -> Self::Proto {
        use operator::shift_item::Kind;
        let kind = match self {
            Self::Incident(it) => Kind::Incident(it.to_proto()),
            Self::IncidentGone(it) => Kind::IncidentGone(it.0),
            Self::Vehicle(it) => Kind::Vehicle(it.to_proto()),
            Self::Person(it) => Kind::Person(it.to_proto()),
        };
        operator::ShiftItem { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use operator::shift_item::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Incident(it) => {
                Self::Incident(Box::new(Incident::from_proto(it).map_err(|error| error.within("incident"))?))
            }
            Kind::IncidentGone(it) => Self::IncidentGone(IncidentId(it)),
            Kind::Vehicle(it) => {
                Self::Vehicle(Box::new(VehicleOnShift::from_proto(it).map_err(|error| error.within("vehicle"))?))
            }
            Kind::Person(it) => Self::Person(PersonOnShift::from_proto(it).map_err(|error| error.within("person"))?),
        };
        Ok(value)
    }
}
named!(RankReason, operator::RankReason, rank_reason);
