//! What kind of place a car stands at: rails, bridge, freeway, junction, kerb or a lane that traffic uses.

use assistance::geo::{Area, GeoPoint};
use assistance::vehicle::{PlaceKind, Side};

use crate::city::City;
use crate::graph::EdgeId;
use crate::nearest::OnStreet;
use crate::survey::{ControlKind, ShapeKind, StreetClass, TrackKind, geo};

/// Width of a lane, metres.
const LANE_M: f64 = 3.2;
/// Width of the strip along the kerb where cars stop and park, metres.
const KERB_STRIP_M: f64 = 2.4;
/// Beyond the kerb by this much a point is no longer on the street, metres.
const BEYOND_KERB_M: f64 = 8.0;
/// A car within this distance of a rail crossing stands on it, metres.
const RAIL_CROSSING_M: f64 = 8.0;

impl City {
    /// Metres from the centre line of an edge's street to the middle of the rightmost lane, to the
    /// right of the direction of travel. The centre line of a one-way street is its own middle.
    #[must_use]
    pub fn lane_offset_m(&self, edge: EdgeId) -> f64 {
        self.lanes_edge_m(edge) - LANE_M / 2.0
    }

    /// Metres from the centre line to the middle of a car that stopped at the right kerb.
    #[must_use]
    pub fn kerb_offset_m(&self, edge: EdgeId) -> f64 {
        self.lanes_edge_m(edge) + self.kerb_strip_m(edge) / 2.0
    }

    /// Whether the street has a strip along its kerb where a car may stop out of the lane.
    #[must_use]
    pub fn has_kerb_strip(&self, edge: EdgeId) -> bool {
        self.kerb_strip_m(edge) > 0.0
    }

    /// Metres from the centre line to the right edge of the lanes.
    fn lanes_edge_m(&self, edge: EdgeId) -> f64 {
        let edge = self.edge(edge);
        let lanes = f64::from(edge.lanes);
        if edge.one_way { lanes * LANE_M / 2.0 } else { lanes * LANE_M }
    }

    fn kerb_strip_m(&self, edge: EdgeId) -> f64 {
        let edge = self.edge(edge);
        let strip = match edge.class {
            StreetClass::Motorway | StreetClass::MotorwayLink | StreetClass::Service | StreetClass::Busway => false,
            _ => !edge.bridge && !edge.tunnel && !edge.roundabout,
        };
        if strip { KERB_STRIP_M } else { 0.0 }
    }

    /// What kind of place a point is, for a car facing `heading_deg` (clockwise from north).
    /// `None` when it is not on a street the map knows. Flood is nothing a map can tell.
    #[must_use]
    pub fn place_kind(&self, point: GeoPoint, heading_deg: f64) -> Option<PlaceKind> {
        let on = self.nearest_along(point, heading_deg)?;
        self.place_kind_on(on)
    }

    /// As [`City::place_kind`], for a point whose street is already found.
    #[must_use]
    pub fn place_kind_on(&self, on: OnStreet) -> Option<PlaceKind> {
        let edge = self.edge(on.edge);
        let point = self.asked_point(on);
        let lanes_edge_m = self.lanes_edge_m(on.edge);
        let kerb_m = lanes_edge_m + self.kerb_strip_m(on.edge);
        if on.distance_m > kerb_m + BEYOND_KERB_M {
            return self.in_parking_lot(point).then_some(PlaceKind::Parking);
        }
        // A deck high above a railway is no rail place.
        if !edge.bridge && !edge.tunnel && self.on_rails(on, point) {
            return Some(PlaceKind::Rail);
        }
        if edge.class.is_freeway() {
            return Some(PlaceKind::Freeway);
        }
        if edge.bridge {
            return Some(PlaceKind::Bridge);
        }
        if self.in_junction(on) {
            return Some(PlaceKind::Junction);
        }
        // On the left of a two-way street are the lanes of the other direction.
        let at_kerb_side = on.side == Side::Right || edge.one_way;
        if at_kerb_side && self.has_kerb_strip(on.edge) && on.distance_m > lanes_edge_m - LANE_M / 4.0 {
            return Some(PlaceKind::Kerb);
        }
        Some(PlaceKind::LiveLane)
    }

    fn asked_point(&self, on: OnStreet) -> GeoPoint {
        let turn = if on.side == Side::Right { 90.0 } else { -90.0 };
        let across = (on.heading_deg + turn).to_radians();
        on.point.moved(on.distance_m * across.sin(), on.distance_m * across.cos())
    }

    fn on_rails(&self, on: OnStreet, point: GeoPoint) -> bool {
        let at_crossing = self.controls(on.edge).iter().any(|control| {
            control.kind == ControlKind::RailCrossing && (control.along_m - on.along_m).abs() <= RAIL_CROSSING_M
        });
        // Half a train and half a car, plus a hand's breadth of doubt on ground of its own.
        let too_close = |(distance_m, kind)| match kind {
            TrackKind::Rail => distance_m <= 4.0,
            TrackKind::LightRail | TrackKind::Tram => distance_m <= 2.4,
        };
        at_crossing || self.tracks.nearest(point).is_some_and(too_close)
    }

    /// Inside the crossing area: as far from the node as the widest street there reaches.
    fn in_junction(&self, on: OnStreet) -> bool {
        let edge = self.edge(on.edge);
        let ends = [(edge.from, on.along_m), (edge.to, edge.length_m - on.along_m)];
        ends.into_iter().any(|(id, distance_m)| {
            let node = self.node(id);
            let meeting = node.leaving.iter().chain(&node.arriving);
            let across = meeting.filter(|other| **other != on.edge && Some(**other) != edge.opposite);
            let reach_m = across.map(|other| self.lanes_edge_m(*other)).fold(0.0, f64::max) + KERB_STRIP_M;
            node.is_junction() && distance_m <= reach_m
        })
    }

    fn in_parking_lot(&self, point: GeoPoint) -> bool {
        self.survey.outlines.iter().filter(|outline| outline.kind == ShapeKind::Parking).any(|outline| {
            let ring = outline.points.iter().map(|index| geo(self.survey.points[*index as usize])).collect();
            Area::Polygon(ring).contains(point)
        })
    }
}
