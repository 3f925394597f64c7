//! The quickest way between two places that obeys one-ways and avoids what is closed.

use std::collections::BTreeSet;

use assistance::geo::{Area, GeoPoint};
use pathfinding::directed::astar::astar;

use crate::city::City;
use crate::graph::EdgeId;
use crate::line;
use crate::nearest::OnStreet;
use crate::survey::ControlKind;

/// A place farther from any street than this has no route, metres.
const SNAP_M: f64 = 500.0;
/// What turning round costs, seconds.
const TURN_ROUND_S: f64 = 25.0;
/// What a turn of more than 45 degrees costs, seconds.
const TURN_S: f64 = 4.0;
/// What a signal costs on average, seconds.
const SIGNAL_S: f64 = 8.0;
/// What a stop sign costs, seconds.
const STOP_S: f64 = 4.0;
/// Faster than any speed limit that is read, metres a second; bounds the estimate of what is left.
const TOP_SPEED_MPS: f64 = 150.0 / 3.6;

/// What may not be driven.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Closures {
    /// Closed ground: every street that passes one of these is closed there.
    pub areas: Vec<Area>,
    /// Closed edges.
    pub edges: BTreeSet<EdgeId>,
}

impl Closures {
    /// Nothing is closed.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// These areas are closed.
    #[must_use]
    pub fn of_areas(areas: impl IntoIterator<Item = Area>) -> Self {
        Self { areas: areas.into_iter().collect(), edges: BTreeSet::new() }
    }

    fn cover(&self, point: GeoPoint) -> bool {
        self.areas.iter().any(|area| area.contains(point))
    }

    fn block(&self, points: &[GeoPoint]) -> bool {
        self.areas.iter().any(|area| line::passes(points, area))
    }
}

/// Which end of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// Where it begins.
    Start,
    /// Where it leads.
    Destination,
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Start => "start",
            Self::Destination => "destination",
        })
    }
}

/// Why there is no route.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RouteError {
    /// An end is not near a street that cars are routed on.
    #[error("the {0} is not within {SNAP_M:.0} m of a street")]
    OffStreet(Endpoint),
    /// An end lies in a closed area or on a closed street.
    #[error("the {0} lies in a closed area")]
    Closed(Endpoint),
    /// Both ends are open, and every way between them is closed.
    #[error("every way to the destination is closed")]
    Unreachable,
}

/// A way from start to destination.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The edges in driving order, at least one.
    pub edges: Vec<EdgeId>,
    /// Metres from the start of the first edge at which the route begins.
    pub start_along_m: f64,
    /// Metres from the start of the last edge at which it ends.
    pub end_along_m: f64,
    /// Its points along the centre lines, first and last on the street nearest to what was asked.
    pub points: Vec<GeoPoint>,
    /// Its length in metres.
    pub length_m: f64,
    /// Expected travel time in seconds, with signals, signs and turns at their usual cost.
    pub seconds: f64,
    /// Whether it begins with turning round, because the way ahead is closed.
    pub turns_round_first: bool,
}

/// A step of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    Start,
    /// At the end of an edge.
    Driven(EdgeId),
    Arrived(EdgeId),
}

impl City {
    /// The quickest route between two points. With a heading (degrees clockwise from north) it begins
    /// in the direction the car faces; without one in whichever direction is quicker. It arrives in
    /// whichever direction is quicker.
    ///
    /// # Errors
    /// [`RouteError`] says which end is off the streets or closed, or that no open way is left.
    pub fn route(
        &self,
        from: GeoPoint,
        heading_deg: Option<f64>,
        to: GeoPoint,
        closures: &Closures,
    ) -> Result<Route, RouteError> {
        let main = |edge: EdgeId| self.edge(edge).in_main_part;
        let start = match heading_deg {
            Some(heading) => self.nearest_along_where(from, heading, main),
            None => self.nearest_where(from, main),
        };
        let start = start.filter(|on| on.distance_m <= SNAP_M).ok_or(RouteError::OffStreet(Endpoint::Start))?;
        let goal = self.nearest_in_main_part(to).filter(|on| on.distance_m <= SNAP_M);
        let goal = goal.ok_or(RouteError::OffStreet(Endpoint::Destination))?;
        for (asked, on, end) in [(from, start, Endpoint::Start), (to, goal, Endpoint::Destination)] {
            if closures.cover(on.point) || closures.cover(asked) || closures.edges.contains(&on.edge) {
                return Err(RouteError::Closed(end));
            }
        }
        Search {
            city: self,
            closures,
            start,
            free_direction: heading_deg.is_none(),
            goal,
            closed: self.closed(closures),
        }
        .run()
    }

    /// Every edge that closures touch.
    #[must_use]
    pub fn closed(&self, closures: &Closures) -> BTreeSet<EdgeId> {
        let mut closed = closures.edges.clone();
        for area in &closures.areas {
            closed.extend(self.edges_in(area));
        }
        closed
    }

    /// Seconds to drive an edge from end to end, with what stands on it.
    #[must_use]
    pub fn travel_seconds(&self, id: EdgeId) -> f64 {
        let edge = self.edge(id);
        let waits: f64 = self.controls(id).iter().map(|control| wait_s(control.kind)).sum();
        edge.length_m / edge.speed_limit_mps + waits
    }
}

fn wait_s(kind: ControlKind) -> f64 {
    match kind {
        ControlKind::Signal => SIGNAL_S,
        ControlKind::Stop => STOP_S,
        ControlKind::GiveWay | ControlKind::RailCrossing => STOP_S / 2.0,
    }
}

struct Search<'a> {
    city: &'a City,
    closures: &'a Closures,
    start: OnStreet,
    /// Whether the route may begin in either direction.
    free_direction: bool,
    goal: OnStreet,
    closed: BTreeSet<EdgeId>,
}

impl Search<'_> {
    fn run(&self) -> Result<Route, RouteError> {
        let left = |step: &Step| match step {
            Step::Start => 0,
            Step::Driven(edge) => {
                let at = self.city.node(self.city.edge(*edge).to).point;
                // A little under the truth, so that rounding never makes it more.
                millis(at.distance_m(self.goal.point) * 0.999 / TOP_SPEED_MPS)
            }
            Step::Arrived(_) => 0,
        };
        let arrived = |step: &Step| matches!(step, Step::Arrived(_));
        let (steps, cost) =
            astar(&Step::Start, |step| self.next(*step), left, arrived).ok_or(RouteError::Unreachable)?;
        Ok(self.route(&steps, cost))
    }

    /// Places at which the route may begin, with what beginning there costs in seconds.
    fn starts(&self) -> Vec<(OnStreet, f64)> {
        let mut starts = vec![(self.start, 0.0)];
        let extra = if self.free_direction { 0.0 } else { TURN_ROUND_S };
        // A car that faces a closed road may turn round where it stands; otherwise it drives on.
        if self.free_direction || self.ahead_is_closed(self.start) {
            starts.extend(self.mirrored(self.start).map(|on| (on, extra)));
        }
        starts
    }

    fn mirrored(&self, on: OnStreet) -> Option<OnStreet> {
        let edge = self.city.edge(on.edge).opposite?;
        let along_m = (self.city.edge(edge).length_m - on.along_m).max(0.0);
        Some(OnStreet { edge, along_m, ..on })
    }

    fn goals(&self) -> impl Iterator<Item = OnStreet> + '_ {
        [Some(self.goal), self.mirrored(self.goal)].into_iter().flatten()
    }

    fn ahead_is_closed(&self, on: OnStreet) -> bool {
        let ahead = line::cut(self.city.edge_points(on.edge), on.along_m, self.city.edge(on.edge).length_m);
        self.closures.edges.contains(&on.edge) || self.closures.block(&ahead)
    }

    fn next(&self, step: Step) -> Vec<(Step, u64)> {
        let mut next = Vec::new();
        match step {
            Step::Start => {
                for (on, extra_s) in self.starts() {
                    let length_m = self.city.edge(on.edge).length_m;
                    if !self.ahead_is_closed(on) {
                        let seconds = extra_s + self.seconds(on.edge, on.along_m, length_m);
                        next.push((Step::Driven(on.edge), millis(seconds)));
                    }
                    let direct = self.goals().find(|goal| goal.edge == on.edge && goal.along_m >= on.along_m);
                    if let Some(goal) = direct.filter(|goal| self.open_between(on.edge, on.along_m, goal.along_m)) {
                        let seconds = extra_s + self.seconds(on.edge, on.along_m, goal.along_m);
                        next.push((Step::Arrived(on.edge), millis(seconds)));
                    }
                }
            }
            Step::Driven(edge) => {
                for turn in self.open_turns(edge) {
                    let turning_s = self.turning_s(edge, turn);
                    if !self.closed.contains(&turn) {
                        next.push((Step::Driven(turn), millis(turning_s + self.city.travel_seconds(turn))));
                    }
                    let goal = self.goals().find(|goal| goal.edge == turn);
                    if let Some(goal) = goal.filter(|goal| self.open_between(turn, 0.0, goal.along_m)) {
                        let seconds = turning_s + self.seconds(turn, 0.0, goal.along_m);
                        next.push((Step::Arrived(turn), millis(seconds)));
                    }
                }
            }
            Step::Arrived(_) => {}
        }
        next
    }

    /// The turns of the street graph; and back again where all of them are closed.
    fn open_turns(&self, edge: EdgeId) -> Vec<EdgeId> {
        let mut turns: Vec<EdgeId> = self.city.turns(edge).filter(|turn| self.city.edge(*turn).in_main_part).collect();
        let is_goal = |turn: &EdgeId| self.goals().any(|goal| goal.edge == *turn);
        if turns.iter().all(|turn| self.closed.contains(turn) && !is_goal(turn)) {
            turns.extend(self.city.edge(edge).opposite);
        }
        turns
    }

    fn open_between(&self, edge: EdgeId, from_m: f64, to_m: f64) -> bool {
        let part = line::cut(self.city.edge_points(edge), from_m, to_m);
        !self.closures.edges.contains(&edge) && !self.closures.block(&part)
    }

    fn seconds(&self, edge: EdgeId, from_m: f64, to_m: f64) -> f64 {
        let between = self.city.controls(edge).iter().filter(|on| on.along_m > from_m && on.along_m <= to_m);
        let waits: f64 = between.map(|control| wait_s(control.kind)).sum();
        (to_m - from_m).max(0.0) / self.city.edge(edge).speed_limit_mps + waits
    }

    fn turning_s(&self, from: EdgeId, to: EdgeId) -> f64 {
        if self.city.edge(from).opposite == Some(to) {
            return TURN_ROUND_S;
        }
        let (_, before) = self.city.point_along(from, self.city.edge(from).length_m);
        let (_, after) = self.city.point_along(to, 0.0);
        if line::heading_difference_deg(before, after) > 45.0 { TURN_S } else { 0.0 }
    }

    fn route(&self, steps: &[Step], cost: u64) -> Route {
        let edges: Vec<EdgeId> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Start => None,
                Step::Driven(edge) | Step::Arrived(edge) => Some(*edge),
            })
            .collect();
        let (first, last) = (edges[0], edges[edges.len() - 1]);
        let begin = self.starts().into_iter().find(|(on, _)| on.edge == first);
        let (start_along_m, extra_s) = begin.map_or((0.0, 0.0), |(on, extra)| (on.along_m, extra));
        let end_along_m = self.goals().find(|goal| goal.edge == last).map_or(0.0, |goal| goal.along_m);
        let mut points: Vec<GeoPoint> = Vec::new();
        for (index, edge) in edges.iter().enumerate() {
            let from_m = if index == 0 { start_along_m } else { 0.0 };
            let to_m = if index + 1 == edges.len() { end_along_m } else { self.city.edge(*edge).length_m };
            let part = line::cut(self.city.edge_points(*edge), from_m, to_m);
            let joined = usize::from(!points.is_empty());
            points.extend(part.into_iter().skip(joined));
        }
        Route {
            length_m: line::length_m(&points),
            seconds: cost as f64 / 1000.0,
            turns_round_first: extra_s > 0.0,
            edges,
            start_along_m,
            end_along_m,
            points,
        }
    }
}

/// Whole milliseconds: the search needs costs with a total order.
fn millis(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0) as u64
}
