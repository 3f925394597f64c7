//! What the car makes of a drawn path: its own line within its own limits, and in words what it would do.

use assistance::command::{CreepClear, CreepDirection, PathPlanned, PathVerdict, PlannedPath, ProposePath};
use assistance::geo::{GeoPoint, LocalPoint};
use assistance::ids::CommandId;
use assistance::policy::Policy;
use assistance::scene::{ObjectClass, PerceivedObject};
use assistance::vehicle::PlaceKind;

use super::line::{Flat, Footprint, Line, turn_deg};
use crate::vehicle::SimulatedCar;

/// Points this far behind the car are a slip of the hand; beyond, the car would have to reverse, metres.
const BACK_M: f64 = 3.0;
/// The tightest turn of the car, metres.
const TIGHTEST_M: f64 = 5.0;
/// A point this far off the road is pulled onto it, metres.
const PULLED_M: f64 = 2.0;
/// Room the car keeps around itself and, more, from people, metres.
const ROOM_M: f64 = 0.25;
const ROOM_TO_PEOPLE_M: f64 = 0.8;
/// How sure the car is at least of what it takes for a thing that stands.
const SURE: f64 = 0.6;
/// The way back into the lane, metres.
const MERGE_M: f64 = 14.0;
/// Spacing of the points of a plan as it is told, metres.
const TOLD_M: f64 = 2.0;
/// The fastest over something flat, metres a second.
const OVER_FLAT_MPS: f64 = 1.0;
/// How far sideways a creep goes at most, and as a share of its length.
const CREEP_ASIDE: (f64, f64) = (3.2, 0.3);

/// A plan that may be approved: it is the car's own as long as the car stands where it made it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OwnPlan {
    pub(crate) planned: PathPlanned,
    pub(crate) line: Line,
    /// Whether it ends in the lane, so that the ride goes on from there.
    pub(crate) rejoins: bool,
}

/// A line with what must be said of it.
pub(crate) struct Ways {
    pub(crate) line: Line,
    pub(crate) rejoins: bool,
    pub(crate) top_mps: f64,
    words: String,
}

/// Something that stands where a path may lead.
pub(crate) struct Obstacle {
    pub(crate) class: ObjectClass,
    pub(crate) print: Footprint,
    pub(crate) moves: bool,
    /// The car would roll over it, because it takes it for something flat: how sure it is.
    flat: Option<f64>,
}

impl Obstacle {
    pub(crate) fn is_flat(&self) -> bool {
        self.flat.is_some()
    }
}

impl SimulatedCar {
    /// Plans a drawn path. It is told with its reasons, whether the car would drive it or not.
    pub(crate) fn plan_path(&self, proposal: CommandId, path: &ProposePath) -> (PathPlanned, Option<OwnPlan>) {
        let found = self.way_along(path);
        let verdict = match &found {
            Ok(ways) => PathVerdict::Would(told(ways)),
            Err(why) => PathVerdict::WouldNot(why.clone()),
        };
        let planned = PathPlanned { proposal, made_at: self.stamp(), scene: self.eyes.scene().id, verdict };
        let own = found.ok().map(|ways| OwnPlan { planned: planned.clone(), line: ways.line, rejoins: ways.rejoins });
        (planned, own)
    }

    fn way_along(&self, path: &ProposePath) -> Result<Ways, String> {
        let policy = Policy::default();
        let drawn = self.usable_points(path)?;
        let line = Line::through(self.pose.point, drawn).smoothed();
        if line.tightest_m() < TIGHTEST_M {
            return Err("it turns tighter than I can".to_owned());
        }
        let obstacles = self.obstacles(line.origin);
        self.keeps_to_the_road(&line)?;
        is_free(&line, &obstacles)?;
        let back = self.back_into_lane(&line, &obstacles, policy.path_m);
        let (line, rejoins) = match back {
            Some(whole) => (whole, true),
            None => (line, false),
        };
        let over = flat_on(&line, &obstacles);
        let easy_mps = line.tightest_m().sqrt().min(policy.path_speed_mps);
        let top_mps = if over.is_some() { OVER_FLAT_MPS } else { easy_mps };
        let words = self.in_words(&line, &obstacles, over, rejoins, top_mps);
        Ok(Ways { line, rejoins, top_mps, words })
    }

    /// The drawn points as the car can use them, from its own place on.
    fn usable_points(&self, path: &ProposePath) -> Result<Vec<Flat>, String> {
        /// What starts straight needs no turn on the spot.
        const STRAIGHT_M: f64 = 2.0;
        let origin = self.pose.point;
        let mut used: Vec<Flat> = vec![(0.0, 0.0)];
        for point in &path.points {
            let seen = LocalPoint::seen_from(origin, self.pose.heading_deg, *point);
            if used.len() == 1 {
                if seen.forward_m < -BACK_M {
                    return Err(format!("I would have to reverse {:.0} m", -seen.forward_m));
                }
                if seen.forward_m < 1.0 && seen.left_m.abs() < 2.0 {
                    continue;
                }
                if seen.forward_m > 2.0 * STRAIGHT_M {
                    let ahead = LocalPoint { forward_m: STRAIGHT_M, left_m: 0.0 };
                    used.push(origin.offset_to(ahead.on_ground(origin, self.pose.heading_deg)));
                }
            }
            let next = origin.offset_to(self.pulled_onto_road(*point)?);
            let last = used[used.len() - 1];
            let way = (next.0 - last.0, next.1 - last.1);
            if way.0.hypot(way.1) < 1.0 {
                continue;
            }
            let heading_deg = super::line::heading_deg(way);
            let before_deg = match used.as_slice() {
                [.., before, last] => super::line::heading_deg((last.0 - before.0, last.1 - before.1)),
                _ => self.pose.heading_deg,
            };
            if turn_deg(before_deg, heading_deg) > 100.0 {
                return Err("it turns back on itself".to_owned());
            }
            used.push(next);
        }
        if used.len() < 2 { Err("it ends where I stand".to_owned()) } else { Ok(used) }
    }

    /// How far from the middle of the street the middle of a car may be, metres.
    fn road_reach_m(&self, edge: city::EdgeId) -> f64 {
        if self.city.has_kerb_strip(edge) { self.city.kerb_offset_m(edge) } else { self.city.lane_offset_m(edge) + 0.4 }
    }

    fn pulled_onto_road(&self, point: GeoPoint) -> Result<GeoPoint, String> {
        let on = self.city.nearest(point).ok_or("it leads off every street I know")?;
        let beyond_m = on.distance_m - self.road_reach_m(on.edge);
        if beyond_m <= 0.0 {
            return Ok(point);
        }
        if beyond_m > PULLED_M {
            return Err(format!("a point of it lies {beyond_m:.0} m off the road"));
        }
        let (east, north) = point.offset_to(on.point);
        let share = beyond_m / on.distance_m;
        Ok(point.moved(east * share, north * share))
    }

    fn keeps_to_the_road(&self, line: &Line) -> Result<(), String> {
        for at in line.places(0.0, 1.0) {
            let point = line.ground(at);
            let on = self.city.nearest(point).ok_or("it leads off every street I know")?;
            match self.city.place_kind_on(on) {
                Some(PlaceKind::Rail) => return Err(format!("it would cross rails, {at:.0} m along it")),
                Some(PlaceKind::Freeway) => return Err("I follow no drawn path on a freeway".to_owned()),
                Some(PlaceKind::Parking) => {}
                Some(_) if on.distance_m <= self.road_reach_m(on.edge) + 0.7 => {}
                _ => return Err(format!("it leaves the road, {at:.0} m along it")),
            }
        }
        Ok(())
    }

    /// What the car sees that may stand in the way, around `origin`.
    pub(crate) fn obstacles(&self, origin: GeoPoint) -> Vec<Obstacle> {
        let seen = self.eyes.scene().objects.iter().filter(|object| object.class != ObjectClass::Signal);
        seen.map(|object| {
            let at = origin.offset_to(object.at.on_ground(self.pose.point, self.pose.heading_deg));
            let room_m = if is_person(object.class) { ROOM_TO_PEOPLE_M } else { ROOM_M };
            let print = Footprint {
                middle: at,
                heading_deg: self.pose.heading_deg - object.heading_deg,
                half_m: (object.length_m / 2.0 + room_m, object.width_m / 2.0 + room_m),
            };
            let flat = looks_flat(object).then_some(object.confidence);
            Obstacle { class: object.class, print, moves: object.speed_mps.abs() > 0.5, flat }
        })
        .collect()
    }

    /// The line with a way back into the lane behind it, where one is free.
    fn back_into_lane(&self, line: &Line, obstacles: &[Obstacle], most_m: f64) -> Option<Line> {
        let (end, end_deg) = (line.ground(line.length_m()), line.heading_around(line.length_m()));
        let ahead_m = self.ahead_on_plan(end)?;
        let side_m = self.right_of_lane_m(ahead_m, end);
        let street_deg = self.street_heading_ahead(ahead_m);
        if turn_deg(end_deg, street_deg) > 30.0 {
            return None;
        }
        if side_m.abs() < 0.4 {
            return Some(line.clone());
        }
        let left_m = self.plan.left_m(&self.city, self.motion.along_m);
        (0..=8).map(|step| f64::from(step) * 4.0).find_map(|straight_m| {
            let whole_m = straight_m + MERGE_M;
            if ahead_m + whole_m + 3.0 > left_m || line.length_m() + whole_m > most_m {
                return None;
            }
            let mut whole = line.clone();
            for step in 1..=(whole_m as u32) {
                let along_m = f64::from(step);
                let share = ((along_m - straight_m) / MERGE_M).clamp(0.0, 1.0);
                let point = self.on_street(ahead_m + along_m, side_m * (1.0 - eased(share)));
                whole.push(line.origin.offset_to(point));
            }
            (self.keeps_to_the_road(&whole).is_ok() && is_free(&whole, obstacles).is_ok()).then_some(whole)
        })
    }

    /// Creeps so far and so far aside, if the car finds the way free.
    pub(crate) fn plan_creep(&self, creep: &CreepClear) -> Result<Ways, String> {
        let from_m = self.motion.side_m;
        let aside_m = match creep.direction {
            CreepDirection::Ahead => 0.0,
            CreepDirection::Left => -(creep.metres * CREEP_ASIDE.1).min(CREEP_ASIDE.0),
            CreepDirection::Right => (creep.metres * CREEP_ASIDE.1).min(CREEP_ASIDE.0),
        };
        // Aside costs length: it ends where so many metres are driven, not where they are ahead.
        const STEP_M: f64 = 0.25;
        let mut line = Line::through(self.pose.point, [(0.0, 0.0)]);
        for step in 1..=((creep.metres / STEP_M) as u32) {
            let along_m = f64::from(step) * STEP_M;
            let side_m = from_m + aside_m * eased(along_m / creep.metres);
            let next = self.pose.point.offset_to(self.on_street(along_m, side_m));
            if line.length_with(next) > creep.metres {
                break;
            }
            line.push(next);
        }
        self.keeps_to_the_road(&line)?;
        is_free(&line, &self.obstacles(line.origin))?;
        let top_mps = Policy::default().creep_speed_mps;
        Ok(Ways { line, rejoins: false, top_mps, words: String::new() })
    }

    fn in_words(
        &self,
        line: &Line,
        obstacles: &[Obstacle],
        over: Option<&Obstacle>,
        rejoins: bool,
        top: f64,
    ) -> String {
        let mut parts = vec![format!("drive {:.0} m at {top:.1} m/s at most", line.length_m())];
        parts.extend(passes(line, obstacles));
        if let Some(flat) = over {
            let sure = flat.flat.unwrap_or_default();
            let class = flat.class.name().replace('_', " ");
            parts.push(format!("over something flat that I take for {class}, {sure:.2} sure"));
        }
        if line.places(0.0, 2.0).any(|at| self.is_against_traffic(line.ground(at))) {
            parts.push("partly in the oncoming lane".to_owned());
        }
        parts.push(if rejoins { "then on in my lane" } else { "then stand and ask again" }.to_owned());
        parts.join(", ")
    }

    /// Whether a point lies on the side of the street that the traffic against the car uses.
    fn is_against_traffic(&self, point: GeoPoint) -> bool {
        let Some(ahead_m) = self.ahead_on_plan(point) else { return false };
        let edge = self.edge_ahead(ahead_m);
        let right_m = self.right_of_lane_m(ahead_m, point) + self.city.lane_offset_m(edge);
        !self.city.edge(edge).one_way && right_m < -0.3
    }
}

/// The plan as it is told: few points, the length, the speed and the words.
fn told(ways: &Ways) -> PlannedPath {
    let points = ways.line.places(0.0, TOLD_M).map(|at| ways.line.ground(at)).collect();
    PlannedPath { points, length_m: ways.line.length_m(), top_speed_mps: ways.top_mps, words: ways.words.clone() }
}

/// From 0 to 1 without a corner.
fn eased(share: f64) -> f64 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

pub(crate) fn is_person(class: ObjectClass) -> bool {
    use ObjectClass::{Animal, Child, Cyclist, Officer, Pedestrian};
    matches!(class, Animal | Child | Cyclist | Officer | Pedestrian)
}

/// A band on the ground or a wide stain, and not at all sure what it is: the car would roll over it,
/// and says so. Here a person sees more than the car.
fn looks_flat(object: &PerceivedObject) -> bool {
    let unsure = matches!(object.class, ObjectClass::Debris | ObjectClass::Unknown) && object.confidence < SURE;
    unsure && (object.length_m < 0.3 || object.length_m > 10.0)
}

/// Whether nothing that stands is in the way of a car on this line.
fn is_free(line: &Line, obstacles: &[Obstacle]) -> Result<(), String> {
    let standing: Vec<&Obstacle> =
        obstacles.iter().filter(|it| it.flat.is_none() && (!it.moves || is_person(it.class))).collect();
    for at in line.places(0.0, 0.5) {
        let car = Footprint::of_car(line.at(at).0, line.heading_around(at), 0.0);
        if let Some(hit) = standing.iter().find(|it| car.touches(&it.print)) {
            let class = hit.class.name().replace('_', " ");
            return Err(format!("{class} in the way, {at:.0} m along it"));
        }
    }
    Ok(())
}

fn flat_on<'a>(line: &Line, obstacles: &'a [Obstacle]) -> Option<&'a Obstacle> {
    let flat: Vec<&Obstacle> = obstacles.iter().filter(|it| it.flat.is_some()).collect();
    line.places(0.0, 0.5).find_map(|at| {
        let car = Footprint::of_car(line.at(at).0, line.heading_around(at), 0.0);
        flat.iter().copied().find(|it| car.touches(&it.print))
    })
}

/// What stands beside the line, and on which side the car would leave it.
fn passes(line: &Line, obstacles: &[Obstacle]) -> Vec<String> {
    const BESIDE_M: f64 = 5.0;
    let mut found: Vec<(ObjectClass, bool, usize)> = Vec::new();
    for obstacle in obstacles.iter().filter(|it| it.flat.is_none() && !it.moves) {
        let nearest = line.places(0.0, 1.0).min_by(|a, b| {
            let away = |at: &f64| super::line::distance(line.at(*at).0, obstacle.print.middle);
            away(a).total_cmp(&away(b))
        });
        let Some(at) = nearest.filter(|at| *at > 1.0 && *at < line.length_m() - 1.0) else { continue };
        let (here, (sin, cos)) = (line.at(at).0, line.heading_around(at).to_radians().sin_cos());
        let to = (obstacle.print.middle.0 - here.0, obstacle.print.middle.1 - here.1);
        let right_m = to.0 * cos - to.1 * sin;
        if right_m.abs() > BESIDE_M {
            continue;
        }
        // What lies to the right of the car is passed on its left.
        let on_left = right_m > 0.0;
        match found.iter_mut().find(|(class, left, _)| *class == obstacle.class && *left == on_left) {
            Some((_, _, count)) => *count += 1,
            None => found.push((obstacle.class, on_left, 1)),
        }
    }
    let name = |class: ObjectClass, count: usize| match count {
        1 => class.name().replace('_', " "),
        many => format!("{many} × {}", class.name().replace('_', " ")),
    };
    let words = |(class, left, count): (ObjectClass, bool, usize)| {
        format!("{} of {}", if left { "left" } else { "right" }, name(class, count))
    };
    found.into_iter().take(3).map(words).collect()
}
