//! Traffic signals as a function of time, the same for everybody who looks.

use assistance::geo::GeoPoint;
use city::{City, ControlKind, EdgeId, NodeId, heading_difference_deg};

use crate::vehicle::mix;

/// One round of a signal, milliseconds.
const ROUND_MS: u64 = 56_000;
/// Green for one direction, milliseconds; the other follows half a round later.
const GREEN_MS: u64 = 24_000;
/// A signal this near after the start of an edge belongs to the crossing just left, metres.
const JUST_LEFT_M: f64 = 14.0;

/// Yellow follows green for so long, milliseconds; to drivers it is not green any more.
const YELLOW_MS: u64 = 3_000;
/// From the edge of the crossing street to the line before a signal, a crosswalk between, metres.
const LINE_BEFORE_CROSSING_M: f64 = 4.8;
/// Half a lane, metres.
const HALF_LANE_M: f64 = 1.6;

/// What a signal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aspect {
    /// Nobody may pass.
    Red,
    /// It was green a moment ago.
    Yellow,
    /// The way is free.
    Green,
}

/// What the signal of an edge shows to those who arrive on it, when it has power.
pub(crate) fn aspect(city: &City, edge: EdgeId, along_m: f64, now_ms: u64) -> Aspect {
    if is_green(city, edge, along_m, now_ms) {
        Aspect::Green
    } else if now_ms >= YELLOW_MS && is_green(city, edge, along_m, now_ms - YELLOW_MS) {
        Aspect::Yellow
    } else {
        Aspect::Red
    }
}

/// From the centre line of an edge's street to its kerb, metres.
pub(crate) fn half_width_m(city: &City, edge: EdgeId) -> f64 {
    let lanes_m = city.lane_offset_m(edge) + HALF_LANE_M;
    if city.has_kerb_strip(edge) { 2.0 * city.kerb_offset_m(edge) - lanes_m } else { lanes_m }
}

/// How far the streets that cross an edge at one of its ends reach into it, metres.
pub(crate) fn crossing_reach_m(city: &City, node: NodeId, edge: EdgeId) -> f64 {
    let way_at = |edge: EdgeId| {
        let at_m = if city.edge(edge).from == node { 0.0 } else { city.edge(edge).length_m };
        city.point_along(edge, at_m).1
    };
    let own_deg = way_at(edge);
    let here = city.node(node);
    let deck = |edge: EdgeId| city.edge(edge).bridge && city.edge(edge).class.is_freeway();
    here.leaving
        .iter()
        .chain(&here.arriving)
        .filter(|other| **other != edge && city.edge(edge).opposite != Some(**other) && deck(**other) == deck(edge))
        .filter(|other| {
            let apart = heading_difference_deg(way_at(**other), own_deg);
            apart.min(180.0 - apart) > 25.0
        })
        .map(|other| half_width_m(city, *other))
        .fold(0.0, f64::max)
}

/// Metres from the line before a signal to the end of its edge. `control_m` is where the map has the signal.
pub(crate) fn line_before_end_m(city: &City, edge: EdgeId, control_m: f64) -> f64 {
    let street = city.edge(edge);
    let to_end_m = street.length_m - control_m;
    if to_end_m > 2.0 {
        // The map has it at its line already.
        return to_end_m;
    }
    (crossing_reach_m(city, street.to, edge) + LINE_BEFORE_CROSSING_M).min(street.length_m * 0.6)
}

/// Where the lamps of one signal hang, for those who arrive on an edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lamps {
    pub(crate) point: GeoPoint,
    /// Above the road, metres.
    pub(crate) up_m: f64,
    /// The foot of the pole whose arm holds them; `None` when they stand on their own pole.
    pub(crate) pole: Option<GeoPoint>,
}

/// The lamps of a signal, the nearest first: one beside the line, the others beyond the crossing.
pub(crate) fn lamps(city: &City, edge: EdgeId, control_m: f64) -> Vec<Lamps> {
    let street = city.edge(edge);
    let half_m = half_width_m(city, edge);
    let place = |along_m: f64, beyond_m: f64, right_m: f64| {
        let (point, heading_deg) = city.point_along(edge, along_m);
        let (sin, cos) = heading_deg.to_radians().sin_cos();
        point.moved(sin * beyond_m + cos * right_m, cos * beyond_m - sin * right_m)
    };
    let line_m = street.length_m - line_before_end_m(city, edge, control_m);
    let far_m = crossing_reach_m(city, street.to, edge) + 1.5;
    let beyond = |right_m: f64| place(street.length_m, far_m, right_m);
    let pole = Some(beyond(half_m + 0.8));
    let lane_m = if street.one_way { 0.6 } else { (city.lane_offset_m(edge) + HALF_LANE_M) / 2.0 };
    let over = if street.lanes > 1 { vec![lane_m + 1.7, lane_m - 1.7] } else { vec![lane_m] };
    let near = Lamps { point: place(line_m, 0.0, half_m + 0.7), up_m: 2.9, pole: None };
    std::iter::once(near)
        .chain(over.into_iter().map(|right_m| Lamps { point: beyond(right_m), up_m: 5.0, pole }))
        .collect()
}

/// Whether the signal at the end of an edge lets a car pass at that time.
pub(crate) fn is_green(city: &City, edge: EdgeId, along_m: f64, now_ms: u64) -> bool {
    let heading_deg = city.point_along(edge, along_m).1;
    // Streets of both directions share a phase, streets across have the other one.
    let across = ((heading_deg + 45.0).rem_euclid(180.0)) >= 90.0;
    let shift = mix(u64::from(city.edge(edge).to.0)) % ROUND_MS;
    let phase = (now_ms + shift + if across { ROUND_MS / 2 } else { 0 }) % ROUND_MS;
    phase < GREEN_MS
}

/// What stands at the next signal or sign of an edge beyond `from_m`. A signal counts from its line.
pub(crate) fn next_control(city: &City, edge: EdgeId, from_m: f64) -> Option<city::EdgeControl> {
    let after_crossing = city.node(city.edge(edge).from).is_junction();
    city.controls(edge)
        .iter()
        .filter(|control| !(after_crossing && control.along_m < JUST_LEFT_M && control.kind == ControlKind::Signal))
        .map(|control| match control.kind {
            ControlKind::Signal => city::EdgeControl {
                along_m: city.edge(edge).length_m - line_before_end_m(city, edge, control.along_m),
                ..*control
            },
            _ => *control,
        })
        .find(|control| control.along_m > from_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_across_are_never_green_together() {
        let city = City::generated(1);
        let mut seen = 0;
        for node in city.nodes().iter().filter(|node| node.is_junction()).take(40) {
            let arriving: Vec<EdgeId> = node.arriving.clone();
            for now in (0..ROUND_MS).step_by(500) {
                let green: Vec<f64> = arriving
                    .iter()
                    .filter(|edge| is_green(&city, **edge, city.edge(**edge).length_m, now))
                    .map(|edge| city.point_along(*edge, city.edge(*edge).length_m).1)
                    .collect();
                for (one, other) in green.iter().zip(green.iter().skip(1)) {
                    let apart = city::heading_difference_deg(*one, *other);
                    assert!(!(80.0..100.0).contains(&apart), "{one} and {other} are green at {now}");
                }
                seen += green.len();
            }
        }
        assert!(seen > 0);
    }
}
