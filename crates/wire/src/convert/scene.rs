//! Scene: there and back.

use assistance::clock::CarStamp;
use assistance::geo::LocalPoint;
use assistance::ids::SceneId;
use assistance::scene;
use assistance::scene::{LaneLine, ObjectClass, PerceivedObject, Scene};

use crate::error::WireError;
use crate::proto::vehicle::v1 as vehicle;
use crate::wire_trait::MAX_ROUTE;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for PerceivedObject {
    type Proto = vehicle::PerceivedObject;
    fn to_proto(&self) -> Self::Proto {
        vehicle::PerceivedObject {
            track: Some(self.track),
            class: self.class.number(),
            confidence: Some(self.confidence),
            at: Some(self.at.to_proto()),
            heading_deg: Some(self.heading_deg),
            speed_mps: Some(self.speed_mps),
            length_m: Some(self.length_m),
            width_m: Some(self.width_m),
            remark: self.remark.clone(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        let value = Self {
            track: plain::need(proto.track, "track")?,
            class: ObjectClass::of_number(proto.class, "class")?,
            confidence: plain::finite(plain::need(proto.confidence, "confidence")?, "confidence")?,
            at: LocalPoint::from_proto(plain::need(proto.at, "at")?).map_err(|error| error.within("at"))?,
            heading_deg: plain::finite(plain::need(proto.heading_deg, "heading_deg")?, "heading_deg")?,
            speed_mps: plain::finite(plain::need(proto.speed_mps, "speed_mps")?, "speed_mps")?,
            length_m: plain::finite(plain::need(proto.length_m, "length_m")?, "length_m")?,
            width_m: plain::finite(plain::need(proto.width_m, "width_m")?, "width_m")?,
            remark: plain::text(proto.remark, "remark")?,
        };
        crate::bounds::Checked::checked(value)
    }
}
impl Wire for LaneLine {
    type Proto = vehicle::LaneLine;
    fn to_proto(&self) -> Self::Proto {
        vehicle::LaneLine { points: self.points.iter().map(Wire::to_proto).collect(), crossable: Some(self.crossable) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            points: plain::list(proto.points, "points", MAX_ROUTE)?,
            crossable: plain::need(proto.crossable, "crossable")?,
        })
    }
}
impl Wire for Scene {
    type Proto = vehicle::Scene;
    fn to_proto(&self) -> Self::Proto {
        vehicle::Scene {
            id: Some(self.id.0),
            stamp: Some(self.stamp.to_proto()),
            objects: self.objects.iter().map(Wire::to_proto).collect(),
            lanes: self.lanes.iter().map(Wire::to_proto).collect(),
            planned_path: self.planned_path.iter().map(Wire::to_proto).collect(),
            stop_reason: self.stop_reason.clone(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: SceneId(plain::need(proto.id, "id")?),
            stamp: CarStamp::from_proto(plain::need(proto.stamp, "stamp")?).map_err(|error| error.within("stamp"))?,
            objects: plain::list(proto.objects, "objects", scene::MAX_OBJECTS)?,
            lanes: plain::list(proto.lanes, "lanes", scene::MAX_LANES)?,
            planned_path: plain::list(proto.planned_path, "planned_path", scene::MAX_POINTS)?,
            stop_reason: plain::text(proto.stop_reason, "stop_reason")?,
        })
    }
}
named!(ObjectClass, vehicle::ObjectClass, object_class);
