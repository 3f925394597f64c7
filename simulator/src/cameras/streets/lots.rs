//! Buildings along a street: lots between its crossings, each with a house of its own.

use city::{ShapeKind, StreetClass};

use super::piece::Piece;
use super::{Spot, Streets, to_segment};
use crate::vehicle::mix;

/// How deep houses are, metres.
const DEPTH_M: f64 = 11.0;

/// One house.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Lot {
    /// The corners of its front, left and right as seen from the street.
    pub(in super::super) front: [Spot; 2],
    /// The corners of its back in the same order.
    pub(in super::super) back: [Spot; 2],
    pub(in super::super) height_m: f32,
    /// Heights of the neighbours on the left and on the right; what is below needs no wall.
    pub(in super::super) beside_m: [f32; 2],
    pub(in super::super) floors: u8,
    /// Shops on the ground floor.
    pub(in super::super) shop: bool,
    pub(in super::super) seed: u64,
}

pub(super) fn lots(streets: &Streets, piece: &Piece) -> Vec<Lot> {
    let built = match piece.class {
        StreetClass::Motorway | StreetClass::MotorwayLink | StreetClass::Service | StreetClass::Busway => false,
        _ => !piece.is_bridge && !piece.is_tunnel,
    };
    if !built || piece.length_m < 24.0 {
        return Vec::new();
    }
    let others: Vec<Piece> = streets
        .near(piece.middle, piece.radius_m + 45.0)
        .into_iter()
        .filter(|other| *other != piece.edge)
        .map(|other| Piece::bare(streets, other))
        .filter(|other| !other.is_tunnel)
        .collect();
    let mut found = Vec::new();
    for side in [-1.0, 1.0] {
        let row = row(streets, piece, side, &others);
        found.extend(row);
    }
    found
}

fn front_m(piece: &Piece) -> f64 {
    let garden_m = match piece.class {
        StreetClass::Residential | StreetClass::LivingStreet => 1.8,
        _ => 0.2,
    };
    piece.half_m + piece.pavement_m + garden_m
}

/// One side of the street.
fn row(streets: &Streets, piece: &Piece, side: f64, others: &[Piece]) -> Vec<Lot> {
    let seed = mix(u64::from(piece.edge.0).wrapping_mul(31) ^ u64::from(side > 0.0));
    let mut row: Vec<(f64, f64, Lot)> = Vec::new();
    let end_m = piece.length_m - 0.5;
    let (mut from_m, mut number) = (0.5, 0_u64);
    while from_m < end_m - 5.0 {
        let draw = mix(seed ^ number.wrapping_mul(0x51_7c_c1));
        let wide_m = 7.5 + (draw % 64) as f64 / 10.0;
        let fits = [wide_m, 6.0].into_iter().find_map(|width_m| {
            let to_m = from_m + width_m;
            (to_m <= end_m)
                .then(|| lot(streets, piece, side, from_m, to_m, draw, others))
                .flatten()
                .map(|lot| (to_m, lot))
        });
        match fits {
            Some((to_m, lot)) => {
                row.push((from_m, to_m, lot));
                from_m = to_m;
                number += 1;
            }
            None => from_m += 1.5,
        }
    }
    let heights: Vec<(f64, f64, f32)> = row.iter().map(|(from, to, lot)| (*from, *to, lot.height_m)).collect();
    for (index, (from, to, lot)) in row.iter_mut().enumerate() {
        let before = index.checked_sub(1).map(|at| heights[at]).filter(|(_, end, _)| (*from - end).abs() < 0.1);
        let after = heights.get(index + 1).filter(|(start, _, _)| (start - *to).abs() < 0.1);
        let (before, after) = (before.map_or(0.0, |b| b.2), after.map_or(0.0, |a| a.2));
        // Seen from the street, the right side's houses run to the left.
        if side > 0.0 {
            lot.beside_m = [after, before];
        } else {
            lot.beside_m = [before, after];
        }
    }
    row.into_iter().map(|(_, _, lot)| lot).collect()
}

fn lot(
    streets: &Streets,
    piece: &Piece,
    side: f64,
    from_m: f64,
    to_m: f64,
    draw: u64,
    others: &[Piece],
) -> Option<Lot> {
    let (start, start_deg) = piece.at(from_m, 0.0);
    let (end, end_deg) = piece.at(to_m, 0.0);
    if !super::piece::goes_on(start_deg, end_deg) {
        return None;
    }
    let reach = super::distance(start, end).max(0.1);
    // Away from the street.
    let out = [(end[1] - start[1]) / reach * side, -(end[0] - start[0]) / reach * side];
    let at = |base: Spot, out_m: f64| [base[0] + out[0] * out_m, base[1] + out[1] * out_m];
    let front_m =
        front_m(piece) + if piece.class >= StreetClass::Residential { (draw >> 12 & 3) as f64 * 0.35 } else { 0.0 };
    let corners = [at(start, front_m), at(end, front_m), at(end, front_m + DEPTH_M), at(start, front_m + DEPTH_M)];
    let middle = super::between(corners[0], corners[2], 0.5);
    if streets.ground_at(middle).is_some_and(|kind| matches!(kind, ShapeKind::Water | ShapeKind::Park))
        || streets.ground_at(super::between(corners[0], corners[1], 0.5)).is_some()
    {
        return None;
    }
    let is_free = others.iter().all(|other| is_clear_of(piece, other, &corners));
    if !is_free {
        return None;
    }
    let (least, most) = match piece.class {
        StreetClass::Primary | StreetClass::Trunk => (4, 8),
        StreetClass::Secondary => (3, 6),
        StreetClass::Tertiary => (3, 5),
        _ => (2, 4),
    };
    let floors = (least + (draw >> 24) % (most - least + 1)) as u8;
    let shop = !matches!(piece.class, StreetClass::Residential | StreetClass::LivingStreet) && draw >> 32 & 7 < 5;
    let height_m = f32::from(floors) * 3.1 + 0.9 + if shop { 0.9 } else { 0.0 };
    // Seen from the street, left is where the right side's houses begin last.
    let (front, back) = if side > 0.0 {
        ([corners[1], corners[0]], [corners[2], corners[3]])
    } else {
        ([corners[0], corners[1]], [corners[3], corners[2]])
    };
    Some(Lot { front, back, height_m, beside_m: [0.0; 2], floors, shop, seed: draw })
}

/// No house stands on a street, and where two rows would share a corner the greater street's has it.
fn is_clear_of(piece: &Piece, other: &Piece, corners: &[Spot; 4]) -> bool {
    let own_m = if other.is_elevated { other.half_m + 1.0 } else { other.half_m + other.pavement_m.max(1.0) };
    let rank = |piece: &Piece| (piece.class, piece.edge);
    let has_row = other.pavement_m > 0.0 && !other.is_bridge;
    let row_m = if has_row && rank(other) < rank(piece) { front_m(other) + DEPTH_M + 0.8 } else { 0.0 };
    let middle = super::between(corners[0], corners[2], 0.5);
    if super::distance(middle, other.middle) > other.radius_m + own_m.max(row_m) + 16.0 {
        return true;
    }
    let sides = (0..4).map(|at| super::between(corners[at], corners[(at + 1) % 4], 0.5));
    let points: Vec<Spot> = corners.iter().copied().chain(sides).chain([middle]).collect();
    for pair in other.line.windows(2) {
        for point in &points {
            if to_segment(*point, pair[0], pair[1]) < own_m {
                return false;
            }
            if row_m > 0.0 && beside(*point, pair[0], pair[1]).is_some_and(|away| away < row_m) {
                return false;
            }
        }
    }
    true
}

/// Metres from a segment to a place that lies beside it, not beyond its ends.
fn beside(at: Spot, a: Spot, b: Spot) -> Option<f64> {
    let (bx, by) = (b[0] - a[0], b[1] - a[1]);
    let squared = (bx * bx + by * by).max(1e-9);
    let share = ((at[0] - a[0]) * bx + (at[1] - a[1]) * by) / squared;
    (0.0..=1.0).contains(&share).then(|| ((at[0] - a[0]) * by - (at[1] - a[1]) * bx).abs() / squared.sqrt())
}
