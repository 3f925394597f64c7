//! Traffic signals as a function of time, the same for everybody who looks.

use city::{City, ControlKind, EdgeId};

use crate::vehicle::mix;

/// One round of a signal, milliseconds.
const ROUND_MS: u64 = 56_000;
/// Green for one direction, milliseconds; the other follows half a round later.
const GREEN_MS: u64 = 24_000;
/// A signal this near after the start of an edge belongs to the crossing just left, metres.
const JUST_LEFT_M: f64 = 14.0;

/// Whether the signal at the end of an edge lets a car pass at that time.
pub(crate) fn is_green(city: &City, edge: EdgeId, along_m: f64, now_ms: u64) -> bool {
    let heading_deg = city.point_along(edge, along_m).1;
    // Streets of both directions share a phase, streets across have the other one.
    let across = ((heading_deg + 45.0).rem_euclid(180.0)) >= 90.0;
    let shift = mix(u64::from(city.edge(edge).to.0)) % ROUND_MS;
    let phase = (now_ms + shift + if across { ROUND_MS / 2 } else { 0 }) % ROUND_MS;
    phase < GREEN_MS
}

/// What stands at the next signal or sign of an edge beyond `from_m`.
pub(crate) fn next_control(city: &City, edge: EdgeId, from_m: f64) -> Option<city::EdgeControl> {
    let after_crossing = city.node(city.edge(edge).from).is_junction();
    city.controls(edge)
        .iter()
        .find(|control| {
            let just_left = after_crossing && control.along_m < JUST_LEFT_M && control.kind == ControlKind::Signal;
            control.along_m > from_m && !just_left
        })
        .copied()
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
