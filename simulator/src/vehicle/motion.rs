//! Motion along a plan: a car never jumps, never gains more than 2.5 m/s² and never brakes harder than 4.

use assistance::geo::GeoPoint;
use assistance::vehicle::Side;
use city::{City, EdgeId};

use super::Plan;
use super::path::Line;

/// The most a car speeds up, m/s².
const ACCELERATION_MPS2: f64 = 2.0;
/// The hardest a car brakes, m/s².
const BRAKE_HARD_MPS2: f64 = 4.0;
/// How a car brakes when it sees the reason in time, m/s².
pub(crate) const BRAKE_COMFORT_MPS2: f64 = 2.2;
/// Half of the curve that joins two edges, metres on each.
const CORNER_M: f64 = 8.0;

/// The speed from which a car comes to `end_mps` within `distance_m` by comfortable braking.
pub(crate) fn brake_to(distance_m: f64, end_mps: f64) -> f64 {
    if distance_m <= 0.0 { end_mps } else { (end_mps * end_mps + 2.0 * BRAKE_COMFORT_MPS2 * distance_m).sqrt() }
}

/// Where a car is and faces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pose {
    pub(crate) point: GeoPoint,
    /// Degrees clockwise from north.
    pub(crate) heading_deg: f64,
    /// The point of the street's centre line beside it.
    pub(crate) centre: GeoPoint,
    pub(crate) edge: EdgeId,
    pub(crate) along_m: f64,
}

/// A turn on the spot where the street is wide enough, as a curve from one lane to the other.
#[derive(Debug, Clone, PartialEq)]
struct TurnRound {
    origin: GeoPoint,
    /// Control points of a cubic curve, metres east and north of `origin`.
    curve: [(f64, f64); 4],
    length_m: f64,
    done_m: f64,
}

/// A line that is driven instead of the lane.
#[derive(Debug, Clone, PartialEq)]
struct Follow {
    line: Line,
    done_m: f64,
}

/// The moving part of a car's state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Motion {
    pub(crate) along_m: f64,
    pub(crate) speed_mps: f64,
    /// Metres to the right of the middle of the lane.
    pub(crate) side_m: f64,
    /// Where it wants to be sideways.
    pub(crate) side_target_m: f64,
    /// Metres driven since it was made.
    pub(crate) driven_m: f64,
    /// What is left of a shift that a change of plan would have made, metres east and north.
    residual: (f64, f64),
    turn: Option<TurnRound>,
    follow: Option<Follow>,
}

impl Motion {
    pub(crate) fn at(along_m: f64) -> Self {
        Self {
            along_m,
            speed_mps: 0.0,
            side_m: 0.0,
            side_target_m: 0.0,
            driven_m: 0.0,
            residual: (0.0, 0.0),
            turn: None,
            follow: None,
        }
    }

    /// Drives along a line that begins where the car stands, instead of in the lane.
    pub(crate) fn follow(&mut self, line: Line) {
        self.turn = None;
        self.follow = Some(Follow { line, done_m: 0.0 });
    }

    /// The line it drives along, and how far it has come on it, metres.
    pub(crate) fn followed(&self) -> Option<(&Line, f64)> {
        self.follow.as_ref().map(|follow| (&follow.line, follow.done_m))
    }

    /// Drives on in the lane, without a visible jump.
    pub(crate) fn leave_path(&mut self, city: &City, plan: &Plan) {
        let before = self.pose(city, plan);
        if self.follow.take().is_some() {
            self.side_target_m = 0.0;
            self.residual = (0.0, 0.0);
            self.residual = self.pose(city, plan).point.offset_to(before.point);
        }
    }

    /// Keeps the place on the street beside which the car is. Returns whether an edge was left behind.
    fn keep_beside(&mut self, city: &City, plan: &mut Plan, point: GeoPoint) -> bool {
        let nearest = |edge: EdgeId| city.nearest_where(point, |it| it == edge);
        let mut left_edge = false;
        if let (Some(here), Some(there)) = (nearest(plan.edge()), plan.next_edge().and_then(nearest)) {
            let at_end = here.along_m > city.edge(plan.edge()).length_m - 1.0;
            if at_end && there.distance_m <= here.distance_m {
                plan.step(city);
                self.along_m = 0.0;
                left_edge = true;
            }
        }
        if let Some(on) = nearest(plan.edge()) {
            let right_m = if on.side == Side::Right { on.distance_m } else { -on.distance_m };
            self.along_m = self.along_m.max(on.along_m);
            self.side_m = right_m - city.lane_offset_m(plan.edge());
        }
        left_edge
    }

    pub(crate) fn stands(&self) -> bool {
        self.speed_mps < 0.05
    }

    pub(crate) fn is_turning_round(&self) -> bool {
        self.turn.is_some()
    }

    /// Changes speed towards `wanted_mps` within the bounds and moves for `dt_s`.
    /// Returns whether an edge was left behind.
    pub(crate) fn advance(&mut self, city: &City, plan: &mut Plan, wanted_mps: f64, dt_s: f64) -> bool {
        let change = (wanted_mps - self.speed_mps).clamp(-BRAKE_HARD_MPS2 * dt_s, ACCELERATION_MPS2 * dt_s);
        self.speed_mps = (self.speed_mps + change).max(0.0);
        if self.speed_mps < 0.01 && wanted_mps <= 0.0 {
            self.speed_mps = 0.0;
        }
        let step_m = self.speed_mps * dt_s;
        self.driven_m += step_m;
        if let Some(follow) = &mut self.follow {
            follow.done_m = (follow.done_m + step_m).min(follow.line.length_m());
            let point = follow.line.ground(follow.done_m);
            return self.keep_beside(city, plan, point);
        }
        // Sideways a car moves only as it rolls.
        let sideways_m = (step_m * 0.35).min(1.2 * dt_s);
        self.side_m += (self.side_target_m - self.side_m).clamp(-sideways_m, sideways_m);
        let (east, north) = self.residual;
        let off = east.hypot(north);
        let left = if off > 0.0 { ((off - step_m * 0.3) / off).max(0.0) } else { 0.0 };
        self.residual = (east * left, north * left);
        if let Some(turn) = &mut self.turn {
            turn.done_m += step_m;
            if turn.done_m >= turn.length_m {
                self.turn = None;
            }
            return false;
        }
        self.along_m += step_m;
        let mut left_edge = false;
        while self.along_m > city.edge(plan.edge()).length_m && !plan.is_on_last_edge() {
            self.along_m -= city.edge(plan.edge()).length_m;
            plan.step(city);
            left_edge = true;
        }
        if plan.is_on_last_edge() {
            self.along_m = self.along_m.min(city.edge(plan.edge()).length_m);
        }
        left_edge
    }

    /// Puts the car on another plan at `along_m` of its first edge without a visible jump.
    pub(crate) fn change_plan(&mut self, city: &City, plan: &mut Plan, next: Plan, along_m: f64) {
        let before = self.pose(city, plan);
        *plan = next;
        self.along_m = along_m;
        self.turn = None;
        self.residual = (0.0, 0.0);
        let after = self.pose(city, plan);
        self.residual = after.point.offset_to(before.point);
    }

    /// As [`Self::change_plan`], for a plan that begins on the other side of the street.
    pub(crate) fn turn_round(&mut self, city: &City, plan: &mut Plan, next: Plan, along_m: f64) {
        const HANDLE_M: f64 = 7.0;
        let before = self.pose(city, plan);
        *plan = next;
        self.turn = None;
        self.residual = (0.0, 0.0);
        self.side_m = 0.0;
        self.side_target_m = 0.0;
        self.along_m = along_m;
        let after = self.pose(city, plan);
        let origin = before.point;
        let end = origin.offset_to(after.point);
        let ahead = |heading_deg: f64, by_m: f64| {
            let heading = heading_deg.to_radians();
            (heading.sin() * by_m, heading.cos() * by_m)
        };
        let (out, back) = (ahead(before.heading_deg, HANDLE_M), ahead(after.heading_deg, -HANDLE_M));
        let curve = [(0.0, 0.0), out, (end.0 + back.0, end.1 + back.1), end];
        let mut length_m = 0.0;
        let mut last = curve[0];
        for piece in 1..=16_i32 {
            let next = cubic(&curve, f64::from(piece) / 16.0);
            length_m += (next.0 - last.0).hypot(next.1 - last.1);
            last = next;
        }
        self.turn = Some(TurnRound { origin, curve, length_m: length_m.max(0.1), done_m: 0.0 });
    }

    pub(crate) fn pose(&self, city: &City, plan: &Plan) -> Pose {
        let edge = plan.edge();
        let length_m = city.edge(edge).length_m;
        if let Some(follow) = &self.follow {
            let centre = city.point_along(edge, self.along_m).0;
            let point = follow.line.ground(follow.done_m);
            let heading_deg = follow.line.heading_around(follow.done_m);
            return Pose { point, heading_deg, centre, edge, along_m: self.along_m };
        }
        if let Some(turn) = &self.turn {
            let share = (turn.done_m / turn.length_m).clamp(0.0, 1.0);
            let here = cubic(&turn.curve, share);
            let next = cubic(&turn.curve, (share + 0.02).min(1.0));
            let last = cubic(&turn.curve, (share - 0.02).max(0.0));
            let heading_deg = (next.0 - last.0).atan2(next.1 - last.1).to_degrees().rem_euclid(360.0);
            let point = turn.origin.moved(here.0, here.1);
            return Pose {
                point,
                heading_deg,
                centre: city.point_along(edge, self.along_m).0,
                edge,
                along_m: self.along_m,
            };
        }
        let corner = |id: EdgeId| CORNER_M.min(city.edge(id).length_m * 0.4);
        let ahead_m = length_m - self.along_m;
        let on_edge = match (plan.next_edge(), plan.index.checked_sub(1)) {
            (Some(next), _) if ahead_m < corner(edge) => {
                self.on_corner(city, edge, next, corner(edge), corner(next), corner(edge) - ahead_m)
            }
            (_, Some(before)) if self.along_m < corner(edge) => {
                let last = plan.edges[before];
                self.on_corner(city, last, edge, corner(last), corner(edge), corner(last) + self.along_m)
            }
            _ => self.on_edge(city, edge, self.along_m),
        };
        let (point, heading_deg) = on_edge;
        let point = point.moved(self.residual.0, self.residual.1);
        Pose { point, heading_deg, centre: city.point_along(edge, self.along_m).0, edge, along_m: self.along_m }
    }

    /// On the edge itself, beside its centre line. The heading is that of a chord, so that the
    /// car does not jump sideways where the line bends.
    fn on_edge(&self, city: &City, edge: EdgeId, along_m: f64) -> (GeoPoint, f64) {
        const CHORD_M: f64 = 5.0;
        let length_m = city.edge(edge).length_m;
        let centre = city.point_along(edge, along_m).0;
        let behind = city.point_along(edge, (along_m - CHORD_M).max(0.0)).0;
        let ahead = city.point_along(edge, (along_m + CHORD_M).min(length_m)).0;
        let (east, north) = behind.offset_to(ahead);
        let reach = east.hypot(north).max(1e-6);
        let off_m = city.lane_offset_m(edge) + self.side_m;
        // To the right of a direction (east, north) lies (north, -east).
        let point = centre.moved(north / reach * off_m, -east / reach * off_m);
        (point, east.atan2(north).to_degrees().rem_euclid(360.0))
    }

    /// On the curve from one edge to the next; `done_m` of its `before_m + after_m` metres.
    fn on_corner(
        &self,
        city: &City,
        from: EdgeId,
        to: EdgeId,
        before_m: f64,
        after_m: f64,
        done_m: f64,
    ) -> (GeoPoint, f64) {
        let from_m = city.edge(from).length_m;
        let (start, _) = self.on_edge(city, from, from_m - before_m);
        let (end, _) = self.on_edge(city, to, after_m);
        let (one, _) = self.on_edge(city, from, from_m);
        let (other, _) = self.on_edge(city, to, 0.0);
        let end = start.offset_to(end);
        let (one, other) = (start.offset_to(one), start.offset_to(other));
        let bend = ((one.0 + other.0) / 2.0, (one.1 + other.1) / 2.0);
        let share = (done_m / (before_m + after_m)).clamp(0.0, 1.0);
        let rest = 1.0 - share;
        let east = 2.0 * rest * share * bend.0 + share * share * end.0;
        let north = 2.0 * rest * share * bend.1 + share * share * end.1;
        let along_east = 2.0 * rest * bend.0 + 2.0 * share * (end.0 - bend.0);
        let along_north = 2.0 * rest * bend.1 + 2.0 * share * (end.1 - bend.1);
        (start.moved(east, north), along_east.atan2(along_north).to_degrees().rem_euclid(360.0))
    }
}

fn cubic(curve: &[(f64, f64); 4], share: f64) -> (f64, f64) {
    let rest = 1.0 - share;
    let weights = [rest * rest * rest, 3.0 * rest * rest * share, 3.0 * rest * share * share, share * share * share];
    let mix =
        |pick: fn(&(f64, f64)) -> f64| curve.iter().zip(weights).map(|(point, weight)| pick(point) * weight).sum();
    (mix(|point| point.0), mix(|point| point.1))
}
