//! Where a car may go from where it is: new plans, turning away, a place at the kerb.

use assistance::command::{CommandBody, RouteFact};
use assistance::geo::{Area, GeoPoint};
use assistance::vehicle::{PlaceKind, Side};
use city::{Closures, EdgeId, OnStreet, Route, RouteError};

use super::{EncounterState, Plan, SimulatedCar};

/// What a car was turned away from is closed for it this long, milliseconds.
const TURNED_AWAY_MS: u64 = 20 * 60 * 1_000;
/// Radius around what a car was turned away from, metres.
const TURNED_AWAY_M: f64 = 10.0;
/// How far ahead a place at the kerb is looked for, metres: the next exit of a freeway may be far.
const KERB_SEARCH_M: f64 = 6_000.0;

impl SimulatedCar {
    fn street_heading_deg(&self) -> f64 {
        self.city.point_along(self.plan.edge(), self.motion.along_m).1
    }

    fn route_to(&self, to: GeoPoint, closures: &Closures) -> Result<Route, RouteError> {
        self.city.route(self.pose.centre, Some(self.street_heading_deg()), to, closures)
    }

    /// Takes a new way to a place at the kerb.
    pub(crate) fn replan(&mut self, to: GeoPoint) -> Result<(), RouteError> {
        let closures = self.closures();
        let route = self.route_to(to, &closures)?;
        self.take_route(route);
        self.trip.to = Some(to);
        Ok(())
    }

    fn take_route(&mut self, route: Route) {
        let here = self.plan.edge();
        let first = route.edges[0];
        let last = route.edges[route.edges.len() - 1];
        let length_m = self.city.edge(last).length_m;
        // Not so near a crossing that the car would stop in it.
        let least_m = if route.edges.len() == 1 { route.start_along_m + 6.0 } else { 0.0 };
        let end_along_m = route.end_along_m.clamp(15.0_f64.min(length_m / 2.0), (length_m - 15.0).max(length_m / 2.0));
        let end_along_m = end_along_m.max(least_m).min(length_m);
        let along_m = if first == here { self.motion.along_m } else { route.start_along_m };
        let next = Plan::new(&self.city, route.edges, end_along_m, true);
        if self.city.edge(here).opposite == Some(first) {
            self.motion.turn_round(&self.city, &mut self.plan, next, along_m);
        } else {
            self.motion.change_plan(&self.city, &mut self.plan, next, along_m);
        }
        self.kerb_target = None;
        self.stopped_for = None;
    }

    /// Turns away from what it met, and keeps away from it for a while.
    /// Returns whether there was another way.
    pub(crate) fn turn_away(&mut self) -> bool {
        let Some(met) = self.encounter.clone() else { return false };
        let centre = self.city.point_along(met.edge, met.along_m).0;
        self.closed.push((Area::Circle { centre, radius_m: TURNED_AWAY_M }, self.now_ms + TURNED_AWAY_MS));
        let turned = match self.trip.to {
            Some(to) => self.replan(to).is_ok() && self.plan.edge() != met.edge,
            None => self.turn_back(),
        };
        if turned {
            self.left_behind = Some((met.cause.id, met.edge));
            self.encounter = None;
            if let Some(case) = met.case.and_then(|car_ref| self.cases.get_mut(car_ref)) {
                case.over_since_ms = Some(self.now_ms);
            }
        } else {
            self.closed.pop();
        }
        turned
    }

    /// Turns round where the street goes both ways.
    fn turn_back(&mut self) -> bool {
        let here = self.plan.edge();
        let Some(back) = self.city.edge(here).opposite else { return false };
        let along_m = (self.city.edge(back).length_m - self.motion.along_m).max(0.0);
        let next = Plan::new(&self.city, vec![back], self.city.edge(back).length_m, false);
        self.motion.turn_round(&self.city, &mut self.plan, next, along_m);
        true
    }

    /// The next place on its way where it may stand at the kerb, at least `ahead_m` away.
    pub(crate) fn find_kerb(&self, ahead_m: f64) -> Option<(EdgeId, f64)> {
        let barrier = self.encounter.as_ref().filter(|met| !matches!(met.state, EncounterState::Acting { .. }));
        let mut from_m = self.motion.along_m + ahead_m;
        let mut done_m = -self.motion.along_m;
        for edge in &self.plan.edges[self.plan.index..] {
            let length_m = self.city.edge(*edge).length_m;
            let limit_m = match barrier {
                Some(met) if met.edge == *edge => met.along_m - 7.0,
                _ => length_m - 14.0,
            };
            let mut along_m = from_m.max(14.0);
            while along_m < limit_m {
                if self.is_kerb(*edge, along_m) {
                    return Some((*edge, along_m));
                }
                along_m += 8.0;
            }
            if barrier.is_some_and(|met| met.edge == *edge) {
                return None;
            }
            from_m -= length_m;
            done_m += length_m;
            if done_m > KERB_SEARCH_M {
                return None;
            }
        }
        None
    }

    /// Where the way to the destination has no kerb in reach, as on a freeway, another way leads to one.
    /// The destination stays what it was.
    pub(crate) fn find_kerb_elsewhere(&mut self) -> Option<(EdgeId, f64)> {
        let city = std::sync::Arc::clone(&self.city);
        let suits = |edge: EdgeId| {
            let street = city.edge(edge);
            street.in_main_part && street.length_m > 60.0 && city.has_kerb_strip(edge)
        };
        let on = city.nearest_where(self.pose.centre, suits)?;
        let middle = city.point_along(on.edge, city.edge(on.edge).length_m / 2.0).0;
        let (before, to) = (self.plan.clone(), self.trip.to);
        self.replan(middle).ok()?;
        self.trip.to = to;
        self.plan.open_end(&city);
        let found = self.find_kerb(10.0);
        if found.is_none() && !self.motion.is_turning_round() {
            let along_m = self.motion.along_m;
            self.motion.change_plan(&city, &mut self.plan, before, along_m);
        }
        found
    }

    fn is_kerb(&self, edge: EdgeId, along_m: f64) -> bool {
        if !self.city.has_kerb_strip(edge) {
            return false;
        }
        let (point, heading_deg) = self.city.point_along(edge, along_m);
        let distance_m = self.city.kerb_offset_m(edge);
        let on = OnStreet { edge, along_m, point, heading_deg, distance_m, side: Side::Right };
        self.city.place_kind_on(on) == Some(PlaceKind::Kerb)
    }

    /// What the car's map says about the route a command needs.
    pub(crate) fn route_of_command(&self, body: &CommandBody) -> Option<RouteFact> {
        let (to, avoid) = match body {
            CommandBody::Reroute(reroute) => (self.trip.to, reroute.avoid.as_slice()),
            CommandBody::ChangeDestination(change) => (Some(change.to), &[][..]),
            _ => return None,
        };
        // A car without a ride has no destination: any way on will do.
        let Some(to) = to else {
            return Some(RouteFact { exists: true, avoids_closed: true, length_m: 0.0, points: Vec::new() });
        };
        let mut closures = self.closures();
        closures.areas.extend(avoid.iter().cloned());
        let fact = match self.route_to(to, &closures) {
            Ok(route) => {
                RouteFact { exists: true, avoids_closed: true, length_m: route.length_m, points: route.points }
            }
            Err(error) => {
                let exists = !matches!(error, RouteError::OffStreet(_)) && self.route_to(to, &Closures::none()).is_ok();
                RouteFact { exists, avoids_closed: false, length_m: 0.0, points: Vec::new() }
            }
        };
        Some(fact)
    }
}
