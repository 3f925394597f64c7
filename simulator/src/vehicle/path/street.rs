//! The car's street ahead of it: places along its plan, and beside its lane.

use assistance::geo::GeoPoint;
use assistance::vehicle::Side;
use city::EdgeId;

use crate::vehicle::SimulatedCar;

impl SimulatedCar {
    /// The edge so many metres along the plan, and metres from its start; beyond either end of the plan
    /// that may lie outside the edge.
    fn place_ahead(&self, ahead_m: f64) -> (EdgeId, f64) {
        let (mut index, mut along_m) = (self.plan.index, self.motion.along_m + ahead_m);
        while along_m < 0.0 && index > 0 {
            index -= 1;
            along_m += self.city.edge(self.plan.edges[index]).length_m;
        }
        while index + 1 < self.plan.edges.len() && along_m > self.city.edge(self.plan.edges[index]).length_m {
            along_m -= self.city.edge(self.plan.edges[index]).length_m;
            index += 1;
        }
        (self.plan.edges[index], along_m)
    }

    pub(crate) fn edge_ahead(&self, ahead_m: f64) -> EdgeId {
        self.place_ahead(ahead_m).0
    }

    /// A point `ahead_m` along the plan and `across_m` to the right of the centre line.
    pub(crate) fn across_street(&self, ahead_m: f64, across_m: f64) -> GeoPoint {
        let (edge, along_m) = self.place_ahead(ahead_m);
        let length_m = self.city.edge(edge).length_m;
        let (centre, heading_deg) = self.city.point_along(edge, along_m.clamp(0.0, length_m));
        let (sin, cos) = heading_deg.to_radians().sin_cos();
        let beyond_m = along_m - along_m.clamp(0.0, length_m);
        centre.moved(cos * across_m + sin * beyond_m, -sin * across_m + cos * beyond_m)
    }

    /// A point `ahead_m` along the plan and `side_m` to the right of the middle of the lane.
    pub(crate) fn on_street(&self, ahead_m: f64, side_m: f64) -> GeoPoint {
        self.across_street(ahead_m, self.city.lane_offset_m(self.edge_ahead(ahead_m)) + side_m)
    }

    /// Where the street leads there, degrees clockwise from north.
    pub(crate) fn street_heading_ahead(&self, ahead_m: f64) -> f64 {
        let (edge, along_m) = self.place_ahead(ahead_m);
        self.city.point_along(edge, along_m.clamp(0.0, self.city.edge(edge).length_m)).1
    }

    /// Metres along the plan to the place beside which a point lies; `None` beyond the next few edges.
    pub(crate) fn ahead_on_plan(&self, point: GeoPoint) -> Option<f64> {
        const EDGES: usize = 4;
        let mut start_m = -self.motion.along_m;
        let mut nearest: Option<(f64, f64)> = None;
        for edge in self.plan.edges[self.plan.index..].iter().take(EDGES) {
            let on = self.city.nearest_where(point, |it| it == *edge)?;
            if nearest.is_none_or(|(distance_m, _)| on.distance_m < distance_m) {
                nearest = Some((on.distance_m, start_m + on.along_m));
            }
            start_m += self.city.edge(*edge).length_m;
        }
        nearest.map(|(_, ahead_m)| ahead_m)
    }

    /// How far to the right of the middle of the lane a point lies that is beside this place, metres.
    pub(crate) fn right_of_lane_m(&self, ahead_m: f64, point: GeoPoint) -> f64 {
        let edge = self.edge_ahead(ahead_m);
        let Some(on) = self.city.nearest_where(point, |it| it == edge) else { return 0.0 };
        let right_m = if on.side == Side::Right { on.distance_m } else { -on.distance_m };
        right_m - self.city.lane_offset_m(edge)
    }
}
