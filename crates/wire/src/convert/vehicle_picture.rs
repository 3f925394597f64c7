//! Vehicle picture: there and back.

use assistance::clock::CarStamp;
use assistance::geo::GeoPoint;
use assistance::ids::SceneId;
use assistance::vehicle as vehicle_limits;
use assistance::vehicle::{
    DoorsOfSide, DrivingMode, Mood, Passenger, PassengerNeed, PlaceKind, TripState, VehicleCard, VehiclePicture,
};

use crate::error::WireError;
use crate::proto::vehicle::v1 as vehicle;
use crate::wire_trait::MAX_LIST;
use crate::wire_trait::MAX_ROUTE;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for DoorsOfSide {
    type Proto = vehicle::DoorsOfSide;
    fn to_proto(&self) -> Self::Proto {
        vehicle::DoorsOfSide { open: Some(self.open), locked: Some(self.locked), traffic_side: Some(self.traffic_side) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            open: plain::need(proto.open, "open")?,
            locked: plain::need(proto.locked, "locked")?,
            traffic_side: plain::need(proto.traffic_side, "traffic_side")?,
        })
    }
}
impl Wire for Passenger {
    type Proto = vehicle::Passenger;
    fn to_proto(&self) -> Self::Proto {
        vehicle::Passenger {
            language: self.language.clone(),
            mood: self.mood.number(),
            needs: self.needs.iter().map(|it| it.number()).collect(),
            belted: Some(self.belted),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            language: plain::text(proto.language, "language")?,
            mood: Mood::of_number(proto.mood, "mood")?,
            needs: plain::each(proto.needs, "needs", MAX_LIST, |it| PassengerNeed::of_number(it, "needs"))?,
            belted: plain::need(proto.belted, "belted")?,
        })
    }
}
impl Wire for VehiclePicture {
    type Proto = vehicle::VehiclePicture;
    fn to_proto(&self) -> Self::Proto {
        vehicle::VehiclePicture {
            stamp: Some(self.stamp.to_proto()),
            position: Some(self.position.to_proto()),
            heading_deg: Some(self.heading_deg),
            speed_mps: Some(self.speed_mps),
            mode: self.mode.number(),
            brake_held: Some(self.brake_held),
            left_doors: Some(self.left_doors.to_proto()),
            right_doors: Some(self.right_doors.to_proto()),
            person_near: self.person_near.as_ref().map(|it| *it),
            place: self.place.as_ref().map(|it| it.number()),
            passengers: self
                .passengers
                .as_ref()
                .map(|list| vehicle::PassengerList { items: list.iter().map(Wire::to_proto).collect() }),
            trip: self.trip.number(),
            scene: Some(self.scene.0),
            energy_percent: Some(self.energy_percent),
            hazards_on: Some(self.hazards_on),
            route: self.route.iter().map(Wire::to_proto).collect(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        let value = Self {
            stamp: CarStamp::from_proto(plain::need(proto.stamp, "stamp")?).map_err(|error| error.within("stamp"))?,
            position: GeoPoint::from_proto(plain::need(proto.position, "position")?)
                .map_err(|error| error.within("position"))?,
            heading_deg: plain::finite(plain::need(proto.heading_deg, "heading_deg")?, "heading_deg")?,
            speed_mps: plain::finite(plain::need(proto.speed_mps, "speed_mps")?, "speed_mps")?,
            mode: DrivingMode::of_number(proto.mode, "mode")?,
            brake_held: plain::need(proto.brake_held, "brake_held")?,
            left_doors: DoorsOfSide::from_proto(plain::need(proto.left_doors, "left_doors")?)
                .map_err(|error| error.within("left_doors"))?,
            right_doors: DoorsOfSide::from_proto(plain::need(proto.right_doors, "right_doors")?)
                .map_err(|error| error.within("right_doors"))?,
            person_near: proto.person_near,
            place: match proto.place {
                Some(it) => Some(PlaceKind::of_number(it, "place")?),
                None => None,
            },
            passengers: proto
                .passengers
                .map(|list| plain::list(list.items, "passengers", vehicle_limits::MAX_PASSENGERS))
                .transpose()?,
            trip: TripState::of_number(proto.trip, "trip")?,
            scene: SceneId(plain::need(proto.scene, "scene")?),
            energy_percent: plain::finite(plain::need(proto.energy_percent, "energy_percent")?, "energy_percent")?,
            hazards_on: plain::need(proto.hazards_on, "hazards_on")?,
            route: plain::list(proto.route, "route", MAX_ROUTE)?,
        };
        crate::bounds::Checked::checked(value)
    }
}
impl Wire for VehicleCard {
    type Proto = vehicle::VehicleCard;
    fn to_proto(&self) -> Self::Proto {
        vehicle::VehicleCard {
            plate: self.plate.clone(),
            roof_number: self.roof_number.clone(),
            capabilities: self.capabilities.clone(),
            map_hash: self.map_hash.clone(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            plate: plain::text(proto.plate, "plate")?,
            roof_number: plain::text(proto.roof_number, "roof_number")?,
            capabilities: plain::texts(proto.capabilities, "capabilities")?,
            map_hash: plain::text(proto.map_hash, "map_hash")?,
        })
    }
}
named!(DrivingMode, vehicle::DrivingMode, driving_mode);
named!(Mood, vehicle::Mood, mood);
named!(PassengerNeed, vehicle::PassengerNeed, passenger_need);
named!(TripState, vehicle::TripState, trip_state);
