//! The streets as cameras see them: built from the map piece by piece when one comes near, the
//! same each time, and shared by all cameras of a world.

mod lots;
mod piece;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use assistance::geo::{Area, GeoPoint};
use city::{City, EdgeId, ShapeKind, TrackKind};

pub(super) use lots::Lot;
pub(super) use piece::{Furniture, Head, Piece, Roadside, deck_m};

use super::space::{Plane, Spot};

/// How far from a car streets are drawn, metres.
const REACH_M: f64 = 240.0;
/// Side of the squares in which what is near is found once for all who are there, metres.
const SQUARE_M: f64 = 40.0;
/// Pieces of street that are remembered at most; then all are forgotten and built again.
const MAX_PIECES: usize = 3_000;
/// Squares that are remembered at most.
const MAX_SQUARES: usize = 600;

/// Water or green.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) kind: ShapeKind,
    pub(super) ring: Vec<Spot>,
    low: Spot,
    high: Spot,
}

/// A straight piece of track.
#[derive(Debug, Clone, Copy)]
pub(super) struct Track {
    pub(super) from: Spot,
    pub(super) to: Spot,
    pub(super) kind: TrackKind,
}

/// What lies round one square.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) pieces: Vec<Arc<Piece>>,
    pub(super) grounds: Vec<Arc<Ground>>,
    pub(super) tracks: Vec<Track>,
}

#[derive(Debug, Default)]
struct Known {
    pieces: BTreeMap<EdgeId, Arc<Piece>>,
    squares: BTreeMap<(i32, i32), Arc<Block>>,
}

/// The streets of one city, as cameras see them.
#[derive(Debug)]
pub(super) struct Streets {
    pub(super) city: Arc<City>,
    pub(super) plane: Plane,
    grounds: Vec<Arc<Ground>>,
    tracks: Vec<Track>,
    known: Mutex<Known>,
}

impl Streets {
    pub(super) fn new(city: Arc<City>) -> Self {
        let plane = Plane::of(&city);
        let grounds = city
            .shapes_for_drawing()
            .filter(|shape| matches!(shape.kind, ShapeKind::Water | ShapeKind::Park) && shape.points.len() > 3)
            .map(|shape| Arc::new(Ground::new(shape.kind, shape.points.iter().map(|p| plane.spot(*p)).collect())))
            .collect();
        let mut tracks = Vec::new();
        for track in city.tracks_for_drawing().filter(|track| !track.underground) {
            let spots: Vec<Spot> = track.points.iter().map(|point| plane.spot(*point)).collect();
            // Long straight ones in short pieces, so that each is near to something.
            for pair in spots.windows(2) {
                let away = distance(pair[0], pair[1]);
                let parts = (away / 60.0).ceil().max(1.0);
                for part in 0..parts as u32 {
                    let share = |part: u32| between(pair[0], pair[1], f64::from(part) / parts);
                    tracks.push(Track { from: share(part), to: share(part + 1), kind: track.kind });
                }
            }
        }
        Self { city, plane, grounds, tracks, known: Mutex::default() }
    }

    /// What lies round a place.
    pub(super) fn round(&self, at: Spot) -> Arc<Block> {
        let square = ((at[0] / SQUARE_M).floor() as i32, (at[1] / SQUARE_M).floor() as i32);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = known.squares.get(&square) {
            return Arc::clone(block);
        }
        let middle = [(f64::from(square.0) + 0.5) * SQUARE_M, (f64::from(square.1) + 0.5) * SQUARE_M];
        let mut pieces: Vec<Arc<Piece>> =
            self.near(middle, REACH_M).into_iter().map(|edge| self.piece(&mut known.pieces, edge)).collect();
        pieces.sort_by_key(|piece| piece.edge);
        let is_near = |low: Spot, high: Spot| {
            (0..2).all(|axis| middle[axis] > low[axis] - REACH_M && middle[axis] < high[axis] + REACH_M)
        };
        let block = Arc::new(Block {
            pieces,
            grounds: self.grounds.iter().filter(|ground| is_near(ground.low, ground.high)).cloned().collect(),
            tracks: self
                .tracks
                .iter()
                .filter(|track| distance(between(track.from, track.to, 0.5), middle) < REACH_M)
                .copied()
                .collect(),
        });
        if known.squares.len() >= MAX_SQUARES {
            known.squares.clear();
        }
        known.squares.insert(square, Arc::clone(&block));
        block
    }

    fn piece(&self, known: &mut BTreeMap<EdgeId, Arc<Piece>>, edge: EdgeId) -> Arc<Piece> {
        if let Some(piece) = known.get(&edge) {
            return Arc::clone(piece);
        }
        if known.len() >= MAX_PIECES {
            known.clear();
        }
        let piece = Arc::new(Piece::build(self, edge));
        known.insert(edge, Arc::clone(&piece));
        piece
    }

    /// One direction of every street within a circle.
    pub(super) fn near(&self, middle: Spot, radius_m: f64) -> Vec<EdgeId> {
        let centre: GeoPoint = self.plane.point(middle);
        let edges = self.city.edges_in(&Area::Circle { centre, radius_m });
        edges.into_iter().filter(|edge| self.city.edge(*edge).opposite.is_none_or(|other| *edge < other)).collect()
    }

    /// Water or green at a place.
    pub(super) fn ground_at(&self, at: Spot) -> Option<ShapeKind> {
        self.grounds.iter().filter(|ground| ground.contains(at)).map(|ground| ground.kind).next()
    }
}

impl Ground {
    fn new(kind: ShapeKind, ring: Vec<Spot>) -> Self {
        let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
        for corner in &ring {
            for axis in 0..2 {
                low[axis] = low[axis].min(corner[axis]);
                high[axis] = high[axis].max(corner[axis]);
            }
        }
        Self { kind, ring, low, high }
    }

    fn contains(&self, at: Spot) -> bool {
        if (0..2).any(|axis| at[axis] < self.low[axis] || at[axis] > self.high[axis]) {
            return false;
        }
        let sides = self.ring.iter().zip(self.ring.iter().cycle().skip(1));
        let crossed = sides.filter(|(a, b)| {
            (a[1] > at[1]) != (b[1] > at[1]) && at[0] < (b[0] - a[0]) * (at[1] - a[1]) / (b[1] - a[1]) + a[0]
        });
        crossed.count() % 2 == 1
    }
}

pub(super) fn distance(a: Spot, b: Spot) -> f64 {
    let (x, y) = (a[0] - b[0], a[1] - b[1]);
    (x * x + y * y).sqrt()
}

pub(super) fn between(a: Spot, b: Spot, share: f64) -> Spot {
    [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

/// Metres from a place to a segment.
pub(super) fn to_segment(at: Spot, a: Spot, b: Spot) -> f64 {
    let (bx, by) = (b[0] - a[0], b[1] - a[1]);
    let squared = bx * bx + by * by;
    let share =
        if squared > 0.0 { (((at[0] - a[0]) * bx + (at[1] - a[1]) * by) / squared).clamp(0.0, 1.0) } else { 0.0 };
    distance(at, between(a, b, share))
}
