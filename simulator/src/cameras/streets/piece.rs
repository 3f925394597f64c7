//! One piece of street between two crossings: its lanes, kerbs, lines, signals, signs and trees.

use city::{City, ControlKind, EdgeId, NodeId, StreetClass, heading_difference_deg};

use super::lots::{Lot, lots};
use super::{Spot, Streets, between, distance};
use crate::vehicle::mix;

/// Half a lane, metres.
const HALF_LANE_M: f64 = 1.6;
/// Between the edge of the crossing street and the crosswalk, metres.
const BEFORE_WALK_M: f64 = 0.9;
/// Width of a crosswalk, metres.
const WALK_M: f64 = 2.8;

/// One driving direction's arrival at a signal.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Head {
    /// Where the lamps hang.
    pub(in super::super) at: Spot,
    pub(in super::super) up_m: f32,
    /// The direction of travel it faces.
    pub(in super::super) heading_deg: f64,
    /// Where the pole of its arm stands; `None` for a head on a pole of its own.
    pub(in super::super) pole: Option<Spot>,
    /// The edge that arrives, and the control on it.
    pub(in super::super) edge: EdgeId,
    pub(in super::super) along_m: f64,
}

/// A thing beside the road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Roadside {
    /// A tree.
    Tree,
    /// A street lamp whose arm reaches over the road.
    Lamp,
    /// A hydrant.
    Hydrant,
    /// A litter bin.
    Bin,
    /// A stop sign.
    StopSign,
    /// The cross before rails.
    Crossbuck,
    /// The names of the streets of a corner.
    NameSign,
    /// A gantry over a freeway.
    Gantry,
}

/// A thing beside the road, where it stands and which way it faces.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Furniture {
    pub(in super::super) kind: Roadside,
    pub(in super::super) at: Spot,
    /// The direction of travel of those it stands for; it faces them.
    pub(in super::super) heading_deg: f64,
    /// Tells two of a kind apart; of a name sign, the edge whose name it shows.
    pub(in super::super) seed: u64,
}

/// A line across the arriving lanes at which cars stop.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct StopLine {
    /// Metres from the start of the piece.
    pub(in super::super) along_m: f64,
    /// From and to, metres to the right of the centre line as the piece runs.
    pub(in super::super) from_m: f64,
    pub(in super::super) to_m: f64,
}

/// One piece of street, in the direction of the lower of its two edges.
#[derive(Debug)]
pub(in super::super) struct Piece {
    pub(in super::super) edge: EdgeId,
    pub(in super::super) line: Vec<Spot>,
    /// For each point of the line how far to go for a metre to the right.
    pub(in super::super) right: Vec<Spot>,
    pub(in super::super) along: Vec<f64>,
    pub(in super::super) length_m: f64,
    pub(in super::super) class: StreetClass,
    pub(in super::super) one_way: bool,
    /// Lanes in each direction.
    pub(in super::super) lanes: u32,
    pub(in super::super) is_bridge: bool,
    /// Over the ground at one end at least, with streets below.
    pub(in super::super) is_elevated: bool,
    /// How high the road is at both ends, metres.
    pub(in super::super) up_m: [f32; 2],
    pub(in super::super) is_tunnel: bool,
    /// From the centre line to the end of the lanes, and to the kerb, metres.
    pub(in super::super) lanes_m: f64,
    pub(in super::super) half_m: f64,
    /// Width of the pavement, metres; zero for none.
    pub(in super::super) pavement_m: f64,
    /// What the crossings take at both ends, metres.
    pub(in super::super) trim: [f64; 2],
    /// Metres from the start to the middle of each crosswalk.
    pub(in super::super) walks: Vec<f64>,
    pub(in super::super) stops: Vec<StopLine>,
    pub(in super::super) heads: Vec<Head>,
    pub(in super::super) things: Vec<Furniture>,
    pub(in super::super) lots: Vec<Lot>,
    pub(in super::super) middle: Spot,
    pub(in super::super) radius_m: f64,
}

impl Piece {
    pub(super) fn build(streets: &Streets, edge: EdgeId) -> Self {
        let mut piece = Self::bare(streets, edge);
        piece.add_controls(streets);
        piece.add_things(streets);
        let found = lots(streets, &piece);
        piece.lots = found;
        piece
    }

    /// The road alone, as others need it to keep clear of it.
    pub(super) fn bare(streets: &Streets, edge: EdgeId) -> Self {
        let city = &streets.city;
        let street = city.edge(edge);
        let mut line: Vec<Spot> = city.edge_points(edge).iter().map(|point| streets.plane.spot(*point)).collect();
        line.dedup_by(|a, b| distance(*a, *b) < 0.05);
        if line.len() < 2 {
            line.push([line[0][0] + 0.1, line[0][1]]);
        }
        let mut along = vec![0.0];
        for pair in line.windows(2) {
            along.push(along[along.len() - 1] + distance(pair[0], pair[1]));
        }
        let length_m = along[along.len() - 1];
        let lanes_m = city.lane_offset_m(edge) + HALF_LANE_M;
        let is_freeway = street.class.is_freeway();
        let strip_m = if city.has_kerb_strip(edge) { (city.kerb_offset_m(edge) - lanes_m) * 2.0 } else { 0.0 };
        let half_m = lanes_m + if is_freeway { 1.8 } else { strip_m };
        let up_m = [deck_m(city, edge, 0.0), deck_m(city, edge, street.length_m)];
        let walked = !is_freeway && !matches!(street.class, StreetClass::Service | StreetClass::Busway);
        let middle = at_along(&line, &along, length_m / 2.0).0;
        let radius_m = line.iter().map(|point| distance(*point, middle)).fold(0.0, f64::max);
        let end = |node: NodeId| reach_of_crossing(city, node, edge).min(length_m * 0.42);
        Self {
            edge,
            right: rights(&line),
            along,
            length_m,
            class: street.class,
            one_way: street.one_way,
            lanes: street.lanes.max(1),
            is_bridge: street.bridge,
            is_elevated: up_m != [0.0; 2],
            up_m,
            is_tunnel: street.tunnel,
            lanes_m,
            half_m,
            pavement_m: if walked { if street.class >= StreetClass::Residential { 2.6 } else { 3.4 } } else { 0.0 },
            trim: [end(street.from), end(street.to)],
            walks: Vec::new(),
            stops: Vec::new(),
            heads: Vec::new(),
            things: Vec::new(),
            lots: Vec::new(),
            middle,
            radius_m,
            line,
        }
    }

    /// The place `along_m` from the start and `right_m` to the right, and the heading there.
    pub(in super::super) fn at(&self, along_m: f64, right_m: f64) -> (Spot, f64) {
        let (spot, way) = at_along(&self.line, &self.along, along_m);
        ([spot[0] + way[1] * right_m, spot[1] - way[0] * right_m], way[0].atan2(way[1]).to_degrees().rem_euclid(360.0))
    }

    /// Corners of the strip between two distances along and two to the right, one four for each straight part.
    pub(in super::super) fn strips(
        &self,
        from_m: f64,
        to_m: f64,
        left_m: f64,
        right_m: f64,
    ) -> impl Iterator<Item = [(Spot, f32); 4]> + '_ {
        self.along.windows(2).enumerate().filter_map(move |(index, pair)| {
            let (start, end) = (from_m.max(pair[0]), to_m.min(pair[1]));
            (end - start > 1e-3).then(|| {
                let step_m = (pair[1] - pair[0]).max(1e-6);
                let corner = |along_m: f64, off_m: f64| {
                    let aside = |at: usize| {
                        [self.line[at][0] + self.right[at][0] * off_m, self.line[at][1] + self.right[at][1] * off_m]
                    };
                    (between(aside(index), aside(index + 1), (along_m - pair[0]) / step_m), self.up_at(along_m))
                };
                [corner(start, left_m), corner(end, left_m), corner(end, right_m), corner(start, right_m)]
            })
        })
    }

    /// How high the road is there, metres.
    pub(in super::super) fn up_at(&self, along_m: f64) -> f32 {
        let share = (along_m / self.length_m.max(1e-3)) as f32;
        self.up_m[0] + (self.up_m[1] - self.up_m[0]) * share
    }

    /// Metres from a place to the centre line.
    pub(in super::super) fn away_m(&self, at: Spot) -> f64 {
        self.line.windows(2).map(|pair| super::to_segment(at, pair[0], pair[1])).fold(f64::MAX, f64::min)
    }

    /// Stop lines, crosswalks, signals and signs of both directions.
    fn add_controls(&mut self, streets: &Streets) {
        let city = &streets.city;
        let forward = self.edge;
        let opposite = city.edge(forward).opposite;
        for (edge, is_forward) in [(Some(forward), true), (opposite, false)] {
            let Some(edge) = edge else { continue };
            for control in city.controls(edge) {
                let along_m = if is_forward { control.along_m } else { self.length_m - control.along_m };
                match control.kind {
                    ControlKind::Signal => self.add_signal(streets, edge, is_forward, control.along_m),
                    ControlKind::Stop => self.add_stop_sign(is_forward, along_m),
                    ControlKind::RailCrossing => self.add_crossbuck(is_forward, along_m),
                    ControlKind::GiveWay => {}
                }
            }
        }
    }

    fn add_signal(&mut self, streets: &Streets, edge: EdgeId, is_forward: bool, control_m: f64) {
        let city = &streets.city;
        let trim = self.trim[usize::from(is_forward)];
        let line_from_end_m = crate::world::line_before_end_m(city, edge, control_m);
        let turn = |from_end_m: f64| if is_forward { self.length_m - from_end_m } else { from_end_m };
        let line_m = turn(line_from_end_m);
        let (inner, outer) = self.arriving(is_forward);
        if self.length_m > trim + BEFORE_WALK_M + WALK_M + 6.0 && control_m > city.edge(edge).length_m - 2.0 {
            self.walks.push(turn(trim + BEFORE_WALK_M + WALK_M / 2.0));
        }
        self.stops.push(StopLine { along_m: line_m, from_m: inner, to_m: outer });
        let length_m = city.edge(edge).length_m;
        let heading_deg = city.point_along(edge, length_m).1;
        for lamps in crate::world::lamps(city, edge, control_m) {
            self.heads.push(Head {
                at: streets.plane.spot(lamps.point),
                up_m: lamps.up_m as f32,
                heading_deg,
                pole: lamps.pole.map(|pole| streets.plane.spot(pole)),
                edge,
                along_m: length_m - line_from_end_m,
            });
        }
        if let Some(at) = self.heads.last().and_then(|head| head.pole) {
            // Drivers read the name of the street they come to.
            if let Some(crossing) = name_across(city, edge) {
                self.things.push(Furniture { kind: Roadside::NameSign, at, heading_deg, seed: u64::from(crossing.0) });
            }
        }
    }

    /// From and to of the arriving lanes, metres to the right as the piece runs.
    fn arriving(&self, is_forward: bool) -> (f64, f64) {
        match (self.one_way, is_forward) {
            (true, _) => (-self.lanes_m, self.lanes_m),
            (false, true) => (0.15, self.lanes_m),
            (false, false) => (-self.lanes_m, -0.15),
        }
    }

    fn add_stop_sign(&mut self, is_forward: bool, along_m: f64) {
        let (from_m, to_m) = self.arriving(is_forward);
        let (side, away) = if is_forward { (1.0, 0.0) } else { (-1.0, 180.0) };
        self.stops.push(StopLine { along_m, from_m, to_m });
        let (at, heading) = self.at(along_m + side * 0.5, side * (self.half_m + 0.6));
        self.things.push(Furniture { kind: Roadside::StopSign, at, heading_deg: heading + away, seed: 0 });
    }

    fn add_crossbuck(&mut self, is_forward: bool, along_m: f64) {
        let (from_m, to_m) = self.arriving(is_forward);
        let (side, away) = if is_forward { (1.0, 0.0) } else { (-1.0, 180.0) };
        self.stops.push(StopLine { along_m: along_m - side * 5.5, from_m, to_m });
        let (at, heading) = self.at(along_m - side * 4.5, side * (self.half_m + 0.6));
        self.things.push(Furniture { kind: Roadside::Crossbuck, at, heading_deg: heading + away, seed: 0 });
    }

    /// Trees, lamps and what else stands on a pavement.
    fn add_things(&mut self, streets: &Streets) {
        if self.is_tunnel || self.is_elevated || self.class.is_freeway() {
            self.add_gantries();
            return;
        }
        if self.pavement_m == 0.0 || self.length_m < 30.0 {
            return;
        }
        let seed = mix(u64::from(self.edge.0) ^ 0x7472_6565);
        let green = match self.class {
            StreetClass::Residential | StreetClass::LivingStreet => 62,
            StreetClass::Tertiary | StreetClass::Unclassified => 45,
            _ => 30,
        };
        let (from, to) = (self.trim[0] + 6.0, self.length_m - self.trim[1] - 6.0);
        let mut along_m = from;
        let mut slot = 0_u64;
        while along_m < to {
            for side in [-1.0, 1.0] {
                let draw = mix(seed ^ slot.wrapping_mul(977) ^ u64::from(side > 0.0));
                let lamp_turn = slot.is_multiple_of(4) && (side > 0.0) == (slot.is_multiple_of(8));
                let kind = if lamp_turn {
                    Roadside::Lamp
                } else if !self.is_bridge && draw % 100 < green {
                    Roadside::Tree
                } else {
                    match draw % 100 {
                        96.. => Roadside::Hydrant,
                        92..96 => Roadside::Bin,
                        _ => continue,
                    }
                };
                let (at, heading) = self.at(along_m + (draw >> 8) as f64 % 2.0, side * (self.half_m + 0.8));
                let heading_deg = if side > 0.0 { heading } else { heading + 180.0 };
                self.things.push(Furniture { kind, at, heading_deg, seed: draw });
            }
            along_m += 8.5;
            slot += 1;
        }
        let corridor_m = self.half_m + self.pavement_m;
        let others: Vec<Piece> = streets
            .near(self.middle, self.radius_m + 20.0)
            .into_iter()
            .filter(|other| *other != self.edge)
            .map(|other| Piece::bare(streets, other))
            .filter(|other| !other.is_elevated)
            .collect();
        // Nothing grows where another street runs.
        self.things.retain(|thing| {
            let signs = !matches!(thing.kind, Roadside::Tree | Roadside::Lamp | Roadside::Hydrant | Roadside::Bin);
            signs || corridor_m > 0.0 && others.iter().all(|other| other.away_m(thing.at) > other.half_m + 0.4)
        });
    }

    fn add_gantries(&mut self) {
        if self.class != StreetClass::Motorway || self.length_m < 120.0 {
            return;
        }
        let (at, heading_deg) = self.at(self.length_m * 0.6, 0.0);
        self.things.push(Furniture { kind: Roadside::Gantry, at, heading_deg, seed: u64::from(self.edge.0) });
    }
}

/// How high a freeway on stilts is, metres.
const DECK_M: f32 = 7.0;

/// How high the road of an edge is at a place, metres: freeways stand on stilts, ramps lead up to them.
pub(in super::super) fn deck_m(city: &City, edge: EdgeId, along_m: f64) -> f32 {
    let street = city.edge(edge);
    if !street.class.is_freeway() {
        return 0.0;
    }
    let up = |node: NodeId| {
        let here = city.node(node);
        let mut meeting = here.leaving.iter().chain(&here.arriving).map(|other| city.edge(*other));
        if meeting.any(|other| other.bridge && other.class.is_freeway()) { DECK_M } else { 0.0 }
    };
    let (from, to) = (up(street.from), up(street.to));
    from + (to - from) * (along_m / street.length_m.max(1e-3)).clamp(0.0, 1.0) as f32
}

/// How far the streets that cross at a node reach into an edge, metres.
fn reach_of_crossing(city: &City, node: NodeId, edge: EdgeId) -> f64 {
    crate::world::crossing_reach_m(city, node, edge)
}

/// An edge of the street that crosses at the end of another, if it has a name of its own.
fn name_across(city: &City, edge: EdgeId) -> Option<EdgeId> {
    let own = city.street_name(edge);
    let end = city.node(city.edge(edge).to);
    let mut others = end.leaving.iter().filter(|other| city.street_name(**other).is_some());
    others.find(|other| city.street_name(**other) != own).copied()
}

fn at_along(line: &[Spot], along: &[f64], along_m: f64) -> (Spot, Spot) {
    let next = along.partition_point(|m| *m < along_m).clamp(1, line.len() - 1);
    let (a, b) = (line[next - 1], line[next]);
    let step_m = (along[next] - along[next - 1]).max(1e-6);
    let way = [(b[0] - a[0]) / step_m, (b[1] - a[1]) / step_m];
    let over = along_m - along[next - 1];
    (between(a, b, over / step_m), way)
}

/// For each point how far to go for a metre to the right, mitred at bends.
fn rights(line: &[Spot]) -> Vec<Spot> {
    let way = |index: usize| -> Spot {
        let (a, b) = (line[index], line[index + 1]);
        let reach = distance(a, b).max(1e-6);
        [(b[0] - a[0]) / reach, (b[1] - a[1]) / reach]
    };
    let last = line.len() - 2;
    (0..line.len())
        .map(|index| {
            let (before, after) = (way(index.saturating_sub(1).min(last)), way(index.min(last)));
            let (x, y) = (before[0] + after[0], before[1] + after[1]);
            let reach = x.hypot(y).max(0.3);
            // Half the angle: a metre aside of both pieces, but never far out at a hairpin.
            let half = (before[0] * after[0] + before[1] * after[1]).clamp(-0.9, 1.0);
            let stretch = (2.0 / (1.0 + half)).sqrt().min(1.6);
            [y / reach * stretch, -x / reach * stretch]
        })
        .collect()
}

/// Whether two streets that meet go on as one.
pub(super) fn goes_on(a_deg: f64, b_deg: f64) -> bool {
    heading_difference_deg(a_deg, b_deg) < 25.0
}
