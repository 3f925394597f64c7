//! Makes a network of a plan: finds where streets meet, joins what meets closely, cuts streets into pieces.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Layout, Rank, Spot, Street};

/// Meeting points closer than this are one junction, metres.
const JOIN_M: f64 = 20.0;
/// A street's end this close to another street is on it, metres.
const TOUCH_M: f64 = 2.0;
/// A bend closer to a junction than this is swallowed by it, metres.
const SWALLOW_M: f64 = 9.0;

/// Number of a junction.
pub(super) type Junction = usize;

/// A street between two junctions.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Number of the street in the plan.
    pub(super) street: usize,
    /// Position along its street, counted in pieces of the plan.
    pub(super) order: usize,
    pub(super) from: Junction,
    pub(super) to: Junction,
    /// First and last are the junctions' spots.
    pub(super) points: Vec<Spot>,
    pub(super) over_river: bool,
}

impl Piece {
    pub(super) fn length_m(&self) -> f64 {
        self.points.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
    }
}

/// The network.
pub(super) struct Network {
    pub(super) junctions: Vec<Spot>,
    pub(super) pieces: Vec<Piece>,
}

pub(super) fn distance(a: Spot, b: Spot) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Shares of both segments at which they cross.
pub(super) fn crossing(a: [Spot; 2], b: [Spot; 2]) -> Option<(f64, f64)> {
    let (rx, ry) = (a[1][0] - a[0][0], a[1][1] - a[0][1]);
    let (sx, sy) = (b[1][0] - b[0][0], b[1][1] - b[0][1]);
    let cross = rx * sy - ry * sx;
    if cross.abs() < 1e-9 {
        return None;
    }
    let (qx, qy) = (b[0][0] - a[0][0], b[0][1] - a[0][1]);
    let (t, u) = ((qx * sy - qy * sx) / cross, (qx * ry - qy * rx) / cross);
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then_some((t, u))
}

pub(super) fn spot_at(segment: [Spot; 2], share: f64) -> Spot {
    let [a, b] = segment;
    [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

/// A place of a street: segment number plus share of the segment.
#[derive(Debug, Clone, Copy)]
struct Cut {
    position: f64,
    junction: Junction,
}

/// Weaves the plan's streets into a network.
pub(super) fn weave(layout: &Layout) -> Network {
    let mut weaver = Weaver { spots: Vec::new(), cuts: vec![Vec::new(); layout.streets.len()] };
    for (index, street) in layout.streets.iter().enumerate() {
        for (other_index, other) in layout.streets.iter().enumerate() {
            if other_index != index {
                weaver.touch(index, street, other_index, other);
            }
        }
    }
    for (index, street) in layout.streets.iter().enumerate() {
        for (other_index, other) in layout.streets.iter().enumerate().skip(index + 1) {
            if street.level == other.level {
                weaver.cross(index, street, other_index, other);
            }
        }
    }
    let mut pieces = Vec::new();
    let mut taken = BTreeSet::new();
    for (index, street) in layout.streets.iter().enumerate() {
        for piece in weaver.pieces(index, street) {
            let middle = middle_of(&piece.points);
            let straight = piece.length_m() < 1.15 * distance(weaver.spots[piece.from].0, weaver.spots[piece.to].0);
            let pair = (piece.from.min(piece.to), piece.from.max(piece.to));
            // Two streets squeezed into the same two junctions are one street.
            let doubled = straight && street.level == 0 && !taken.insert(pair);
            if layout.is_built(street, middle) && piece.from != piece.to && !doubled {
                let over_river = street.level == 0 && layout.is_over_river(middle);
                pieces.push(Piece { over_river, ..piece });
            }
        }
    }
    let mut network = Network { junctions: weaver.spots.iter().map(|(spot, _)| *spot).collect(), pieces };
    network.prune(layout);
    network
}

fn middle_of(points: &[Spot]) -> Spot {
    let total: f64 = points.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
    let mut left = total / 2.0;
    for pair in points.windows(2) {
        let step = distance(pair[0], pair[1]);
        if left <= step && step > 0.0 {
            return spot_at([pair[0], pair[1]], left / step);
        }
        left -= step;
    }
    points[0]
}

fn is_end(street: &Street, position: f64) -> bool {
    position < 1e-6 || position > (street.points.len() - 1) as f64 - 1e-6
}

struct Weaver {
    /// Junctions with the level below which they do not join.
    spots: Vec<(Spot, u8)>,
    cuts: Vec<Vec<Cut>>,
}

impl Weaver {
    /// The junction of a street's end: levels that meet in one point are one junction.
    fn end_junction(&mut self, spot: Spot, level: u8) -> Junction {
        let here = self.spots.iter().position(|(other, _)| distance(*other, spot) < TOUCH_M);
        here.unwrap_or_else(|| self.junction(spot, level))
    }

    fn junction(&mut self, spot: Spot, level: u8) -> Junction {
        let near = |(other, other_level): &(Spot, u8)| *other_level == level && distance(*other, spot) < JOIN_M;
        self.spots.iter().position(near).unwrap_or_else(|| {
            self.spots.push((spot, level));
            self.spots.len() - 1
        })
    }

    /// Joins the ends of `street` to `other` where they lie on it, whatever the levels.
    fn touch(&mut self, index: usize, street: &Street, other_index: usize, other: &Street) {
        let last = street.points.len() - 1;
        if distance(street.points[0], street.points[last]) < TOUCH_M {
            return;
        }
        for (end, position) in [(street.points[0], 0.0), (street.points[last], last as f64)] {
            let on = other.points.windows(2).enumerate().find_map(|(segment, pair)| {
                let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
                let squared = dx * dx + dy * dy;
                let share = ((end[0] - pair[0][0]) * dx + (end[1] - pair[0][1]) * dy) / squared.max(1e-9);
                let share = share.clamp(0.0, 1.0);
                (distance(end, spot_at([pair[0], pair[1]], share)) < TOUCH_M).then_some(segment as f64 + share)
            });
            if let Some(other_position) = on {
                let junction = self.end_junction(end, street.level.min(other.level));
                self.cuts[index].push(Cut { position, junction });
                self.cuts[other_index].push(Cut { position: other_position, junction });
            }
        }
    }

    fn cross(&mut self, index: usize, street: &Street, other_index: usize, other: &Street) {
        for (segment, pair) in street.points.windows(2).enumerate() {
            for (other_segment, other_pair) in other.points.windows(2).enumerate() {
                let (a, b) = ([pair[0], pair[1]], [other_pair[0], other_pair[1]]);
                if let Some((share, other_share)) = crossing(a, b) {
                    let (position, other_position) = (segment as f64 + share, other_segment as f64 + other_share);
                    let spot = spot_at(a, share);
                    let junction = if is_end(street, position) || is_end(other, other_position) {
                        self.end_junction(spot, street.level)
                    } else {
                        self.junction(spot, street.level)
                    };
                    self.cuts[index].push(Cut { position, junction });
                    self.cuts[other_index].push(Cut { position: other_position, junction });
                }
            }
        }
    }

    /// The pieces of one street; what sticks out beyond its first and last junction is left off.
    fn pieces(&mut self, index: usize, street: &Street) -> Vec<Piece> {
        let mut cuts = self.cuts[index].clone();
        cuts.sort_by(|a, b| a.position.total_cmp(&b.position));
        cuts.dedup_by_key(|cut| cut.junction);
        let last = street.points.len() - 1;
        let ring = distance(street.points[0], street.points[last]) < TOUCH_M;
        if let (true, Some(first)) = (ring && cuts.len() > 1, cuts.first().copied()) {
            cuts.push(Cut { position: first.position + last as f64, ..first });
        }
        let piece = |(order, pair): (usize, &[Cut])| {
            let (from, to) = (pair[0], pair[1]);
            let (start, end) = (self.spots[from.junction].0, self.spots[to.junction].0);
            let inner = (from.position.floor() as usize + 1..).take_while(|at| (*at as f64) < to.position);
            let bends = inner
                .map(|at| street.points[at % last])
                .filter(|bend| distance(*bend, start) > SWALLOW_M && distance(*bend, end) > SWALLOW_M);
            let points: Vec<Spot> = [start].into_iter().chain(bends).chain([end]).collect();
            Piece { street: index, order, from: from.junction, to: to.junction, points, over_river: false }
        };
        cuts.windows(2).enumerate().map(piece).collect()
    }
}

impl Network {
    /// Removes, until nothing changes, dead ends that are one-way or shorter than a house.
    fn prune(&mut self, layout: &Layout) {
        loop {
            let mut ends: BTreeMap<Junction, usize> = BTreeMap::new();
            for piece in &self.pieces {
                *ends.entry(piece.from).or_default() += 1;
                *ends.entry(piece.to).or_default() += 1;
            }
            let before = self.pieces.len();
            self.pieces.retain(|piece| {
                let loose = ends[&piece.from] == 1 || ends[&piece.to] == 1;
                let street = &layout.streets[piece.street];
                let useless = street.oneway.is_some() || piece.length_m() < 70.0 || street.rank > Rank::Residential;
                !(loose && useless)
            });
            if self.pieces.len() == before {
                return;
            }
        }
    }
}
