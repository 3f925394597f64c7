//! Place: there and back.

use assistance::geo::{Area, GeoPoint, LocalPoint};
use assistance::vehicle::{PlaceKind, Side};

use crate::error::WireError;
use crate::proto::types::v1 as types;
use crate::wire_trait::MAX_CORNERS;
use crate::wire_trait::{Numbered, Wire, named, plain, within};

impl Wire for GeoPoint {
    type Proto = types::GeoPoint;
    fn to_proto(&self) -> Self::Proto {
        types::GeoPoint { lat_deg: Some(self.lat_deg), lon_deg: Some(self.lon_deg) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        let value = Self {
            lat_deg: plain::finite(plain::need(proto.lat_deg, "lat_deg")?, "lat_deg")?,
            lon_deg: plain::finite(plain::need(proto.lon_deg, "lon_deg")?, "lon_deg")?,
        };
        crate::bounds::Checked::checked(value)
    }
}
impl Wire for LocalPoint {
    type Proto = types::LocalPoint;
    fn to_proto(&self) -> Self::Proto {
        types::LocalPoint { forward_m: Some(self.forward_m), left_m: Some(self.left_m) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            forward_m: plain::finite(plain::need(proto.forward_m, "forward_m")?, "forward_m")?,
            left_m: plain::finite(plain::need(proto.left_m, "left_m")?, "left_m")?,
        })
    }
}
impl Wire for Area {
    type Proto = types::Area;
    fn to_proto(&self) -> Self::Proto {
        use types::area::Kind;
        let kind = match self {
            Self::Circle { centre, radius_m } => {
                Kind::Circle(types::area::Circle { centre: Some(centre.to_proto()), radius_m: Some(*radius_m) })
            }
            Self::Polygon(list) => {
                Kind::Polygon(types::area::PolygonList { items: list.iter().map(Wire::to_proto).collect() })
            }
        };
        types::Area { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use types::area::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Circle(it) => within("circle", || {
                Ok(Self::Circle {
                    centre: GeoPoint::from_proto(plain::need(it.centre, "centre")?)
                        .map_err(|error| error.within("centre"))?,
                    radius_m: plain::finite(plain::need(it.radius_m, "radius_m")?, "radius_m")?,
                })
            })?,
            Kind::Polygon(list) => Self::Polygon(plain::list(list.items, "polygon", MAX_CORNERS)?),
        };
        crate::bounds::Checked::checked(value)
    }
}
named!(PlaceKind, types::PlaceKind, place_kind);
named!(Side, types::Side, side);
