//! What there is to see from a car: causes, other cars, lanes, and the way it means to go.

use std::collections::BTreeMap;

use assistance::geo::{GeoPoint, LocalPoint};
use assistance::scene::{LaneLine, ObjectClass};
use city::{City, EdgeId};

use super::Around;
use super::signals::lamps;
use crate::causes::{Cause, Reaction, WorldObject};
use crate::vehicle::{Encounter, EncounterState, Footprint, Sighting, SimulatedCar, mix};

/// How far a car sees, metres.
const SEES_M: f64 = 62.0;
/// Spacing of the points of a planned path, metres.
const PATH_STEP_M: f64 = 2.5;
/// Points of a planned path.
const PATH_POINTS: u32 = 20;
/// Side of a square in which cars are looked up, metres.
const SQUARE_M: f64 = 70.0;

/// Where every car is, for those that look at each other.
#[derive(Debug, Default)]
pub(crate) struct Squares {
    origin: Option<GeoPoint>,
    squares: BTreeMap<(i32, i32), Vec<Neighbour>>,
}

#[derive(Debug, Clone, Copy)]
struct Neighbour {
    number: usize,
    point: GeoPoint,
    heading_deg: f64,
    speed_mps: f64,
}

impl Squares {
    pub(crate) fn of(cars: &[SimulatedCar]) -> Self {
        let origin = cars.first().map(SimulatedCar::position);
        let mut found = Self { origin, squares: BTreeMap::new() };
        for car in cars {
            let neighbour = Neighbour {
                number: car.number,
                point: car.pose.point,
                heading_deg: car.pose.heading_deg,
                speed_mps: car.motion.speed_mps,
            };
            let square = found.square(car.pose.point);
            found.squares.entry(square).or_default().push(neighbour);
        }
        found
    }

    fn square(&self, point: GeoPoint) -> (i32, i32) {
        let (east, north) = self.origin.map_or((0.0, 0.0), |origin| origin.offset_to(point));
        ((east / SQUARE_M).floor() as i32, (north / SQUARE_M).floor() as i32)
    }

    fn near(&self, point: GeoPoint) -> impl Iterator<Item = &Neighbour> {
        let (x, y) = self.square(point);
        let around = (-1..=1).flat_map(move |dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        around.filter_map(|square| self.squares.get(&square)).flatten()
    }
}

impl SimulatedCar {
    /// Looks around and takes in what is there.
    pub(super) fn look_around(&mut self, around: &Around<'_>, squares: &Squares) {
        self.note_what_matters();
        let concerned = !self.cases.open.is_empty() || self.encounter.is_some() || self.path_drive.is_some();
        let wanted = around.everybody_looks || concerned;
        if self.is_down() || !wanted {
            return;
        }
        let mut seen = Vec::new();
        self.see_causes(around, &mut seen);
        self.see_cars(squares, &mut seen);
        self.person_near = seen.iter().any(|sighting: &Sighting| {
            let person = matches!(sighting.class, ObjectClass::Pedestrian | ObjectClass::Child | ObjectClass::Officer);
            // Two metres around a car of 4.6 by 1.9 metres.
            person && sighting.at.forward_m.abs() < 4.3 && sighting.at.left_m.abs() < 2.95
        });
        let (stamp, reason) = (self.stamp(), self.stop_reason());
        let (lanes, path) = (self.lane_lines(), self.planned_path());
        self.eyes.look(stamp, &seen, lanes, path, &reason);
    }

    fn see_causes(&self, around: &Around<'_>, seen: &mut Vec<Sighting>) {
        let here = self.plan.index;
        let last = self.plan.edges.len();
        let mut edges: Vec<EdgeId> = self.plan.edges[here.saturating_sub(1)..last.min(here + 4)].to_vec();
        edges.dedup();
        for edge in edges {
            for cause in around.causes.on_edge(edge) {
                self.see_cause(around.city, cause, edge, cause.along_m, around.now_ms, seen);
            }
        }
        if let Some(met) = self.encounter.as_ref().filter(|met| met.control.is_some()) {
            self.see_dark_signal(around.city, met, seen);
        }
    }

    /// The lamps of a signal without power, where they truly hang.
    fn see_dark_signal(&self, city: &City, met: &Encounter, seen: &mut Vec<Sighting>) {
        let Some(control) = city.controls(met.edge).iter().find(|control| Some(control.id) == met.control) else {
            return;
        };
        for (index, lamps) in lamps(city, met.edge, control.along_m).into_iter().enumerate() {
            let at = self.seen_from_here(lamps.point);
            if at.forward_m.hypot(at.left_m) > SEES_M {
                continue;
            }
            seen.push(Sighting {
                key: (u64::from(met.cause.id.0) << 8) | index as u64,
                class: ObjectClass::Signal,
                looks_like: None,
                at,
                heading_deg: turned(self.pose.heading_deg - city.point_along(met.edge, met.along_m).1 + 180.0),
                speed_mps: 0.0,
                size_m: (0.6, 0.6),
                remark: "dark",
            });
        }
    }

    fn see_cause(&self, city: &City, cause: &Cause, edge: EdgeId, along_m: f64, now_ms: u64, seen: &mut Vec<Sighting>) {
        for (index, placed) in cause.placed(city, edge, along_m, now_ms).into_iter().enumerate() {
            let object = placed.object;
            let at = self.seen_from_here(placed.point);
            if at.forward_m.hypot(at.left_m) > SEES_M {
                continue;
            }
            seen.push(Sighting {
                key: (u64::from(cause.id.0) << 8) | (index as u64 & 0xff),
                class: object.class,
                looks_like: object.looks_like,
                at,
                heading_deg: turned(self.pose.heading_deg - placed.heading_deg),
                speed_mps: object.speed_mps,
                size_m: object.size_m,
                remark: object.remark,
            });
        }
    }

    /// Whether the car's body covers some of the ground of what truly stands there.
    pub(super) fn touches(&self, city: &City, met: &Encounter, now_ms: u64) -> bool {
        let here = Footprint::of_car((0.0, 0.0), self.pose.heading_deg, 0.0);
        let street_deg = city.point_along(met.edge, met.along_m).1;
        let on_the_ground = |object: &&WorldObject| object.class != ObjectClass::Signal;
        met.cause.objects(now_ms).iter().filter(on_the_ground).any(|object| {
            let point = on_street(city, met.edge, met.along_m, object);
            let half_m = (object.size_m.0 / 2.0, object.size_m.1 / 2.0);
            let middle = self.pose.point.offset_to(point);
            here.touches(&Footprint { middle, heading_deg: street_deg - object.heading_deg, half_m })
        })
    }

    fn see_cars(&self, squares: &Squares, seen: &mut Vec<Sighting>) {
        for other in squares.near(self.pose.point).filter(|other| other.number != self.number) {
            let at = self.seen_from_here(other.point);
            if at.forward_m.hypot(at.left_m) > SEES_M {
                continue;
            }
            seen.push(Sighting {
                key: 0x4000_0000 | other.number as u64,
                class: ObjectClass::Car,
                looks_like: None,
                at,
                heading_deg: turned(self.pose.heading_deg - other.heading_deg),
                speed_mps: other.speed_mps,
                size_m: (4.6, 1.9),
                remark: "",
            });
        }
    }

    fn seen_from_here(&self, point: GeoPoint) -> LocalPoint {
        let (east, north) = self.pose.point.offset_to(point);
        let (ahead, right) = axes(self.pose.heading_deg);
        LocalPoint { forward_m: east * ahead.0 + north * ahead.1, left_m: -(east * right.0 + north * right.1) }
    }

    fn lane_lines(&self) -> Vec<LaneLine> {
        let edge = self.plan.edge();
        let street = self.city.edge(edge);
        let half_m = 1.6;
        let lane_m = self.city.lane_offset_m(edge);
        let outer = lane_m + half_m;
        let mut lines = vec![(outer, false)];
        for lane in 1..street.lanes {
            lines.push((outer - 3.2 * f64::from(lane), true));
        }
        let inner = outer - 3.2 * f64::from(street.lanes.max(1));
        lines.push((inner, !street.one_way));
        if !street.one_way {
            lines.push((-outer, false));
        }
        lines
            .into_iter()
            .map(|(across_m, crossable)| LaneLine {
                points: (-3..=8).map(|step| self.beside(f64::from(step) * 6.0, across_m)).collect(),
                crossable,
            })
            .collect()
    }

    /// A point `ahead_m` along the plan and `across_m` to the right of the centre line.
    fn beside(&self, ahead_m: f64, across_m: f64) -> LocalPoint {
        self.seen_from_here(self.across_street(ahead_m, across_m))
    }

    /// Where it means to drive as soon as it may.
    fn planned_path(&self) -> Vec<LocalPoint> {
        if let Some((line, done_m)) = self.motion.followed() {
            let places = line.places(done_m, PATH_STEP_M).skip(1).take(PATH_POINTS as usize);
            return places.map(|at| self.seen_from_here(line.ground(at))).collect();
        }
        let plan_m = self.plan.left_m(&self.city, self.motion.along_m).max(0.0);
        let passes = self.encounter.as_ref().and_then(|met| match met.state {
            EncounterState::Acting { reaction: Reaction::Pass(side), .. } => Some((
                self.distance_to(met.edge, met.along_m)?,
                if side == assistance::vehicle::Side::Left { -3.4 } else { 2.8 },
            )),
            _ => None,
        });
        (1..=PATH_POINTS)
            .map(|step| f64::from(step) * PATH_STEP_M)
            .take_while(|ahead_m| *ahead_m <= plan_m)
            .map(|ahead_m| {
                let lane_m = self.city.lane_offset_m(self.plan.edge());
                let side_m = passes.map_or(self.motion.side_target_m, |(there_m, side_m)| {
                    side_m / (1.0 + (-(ahead_m - there_m + 9.0) / 1.8).exp())
                });
                self.beside(ahead_m, lane_m + side_m)
            })
            .collect()
    }

    pub(crate) fn jitter(&self) -> u64 {
        mix(self.number as u64)
    }
}

/// Where an object of a cause on a street stands.
fn on_street(city: &City, edge: EdgeId, along_m: f64, object: &WorldObject) -> GeoPoint {
    let (centre, heading_deg) = city.point_along(edge, along_m);
    let (ahead, right) = axes(heading_deg);
    let across_m = city.lane_offset_m(edge) - object.left_m;
    centre.moved(ahead.0 * object.forward_m + right.0 * across_m, ahead.1 * object.forward_m + right.1 * across_m)
}

/// Unit vectors ahead and to the right of a heading, as east and north.
fn axes(heading_deg: f64) -> ((f64, f64), (f64, f64)) {
    let (sin, cos) = heading_deg.to_radians().sin_cos();
    ((sin, cos), (cos, -sin))
}

fn turned(deg: f64) -> f64 {
    (deg + 180.0).rem_euclid(360.0) - 180.0
}
