//! From the ground around a car to its pictures and back: one pinhole for all outer cameras.
//!
//! The constants stand here alone for the console; a camera that is mounted otherwise shows
//! labels beside their things.

use assistance::geo::LocalPoint;
use assistance::scene::{ObjectClass, PerceivedObject};

use crate::eyes::Eye;

/// Height of every outer camera above the ground, over the car's middle, metres.
pub const HEIGHT_M: f64 = 1.7;
/// What a picture shows from its left to its right edge, degrees.
pub const FIELD_DEG: f64 = 80.0;
/// Width of a picture over its height.
pub const ASPECT: f64 = 16.0 / 9.0;
/// Nearer to the camera nothing is drawn, metres.
const NEAREST_M: f64 = 0.4;
/// Farther than this a pixel of the ground is metres long; no point is read off the picture there.
const FARTHEST_M: f64 = 150.0;

/// A place in a picture: 0 to 1 from its left edge and from its upper edge; outside of that, outside of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// The box around something in a picture, cut at the picture's edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Its upper left corner.
    pub from: Spot,
    /// Its lower right corner.
    pub to: Spot,
}

/// Where a camera looks, degrees counter-clockwise from the car's heading. `None` for the cabin.
#[must_use]
pub fn yaw_deg(eye: Eye) -> Option<f64> {
    match eye {
        Eye::Front => Some(0.0),
        Eye::Left => Some(90.0),
        Eye::Right => Some(-90.0),
        Eye::Rear => Some(180.0),
        Eye::Cabin => None,
    }
}

/// Half a picture's width at a distance of one metre, metres.
fn half_width() -> f64 {
    (FIELD_DEG / 2.0).to_radians().tan()
}

/// Seen from the camera: metres ahead of it and to its left.
fn turned(eye: Eye, at: LocalPoint) -> Option<(f64, f64)> {
    let (sin, cos) = yaw_deg(eye)?.to_radians().sin_cos();
    Some((at.forward_m * cos + at.left_m * sin, at.left_m * cos - at.forward_m * sin))
}

fn spot(ahead: f64, left: f64, up_m: f64) -> Spot {
    let x = 0.5 - left / ahead / half_width() / 2.0;
    let y = 0.5 - (up_m - HEIGHT_M) / ahead / half_width() / 2.0 * ASPECT;
    Spot { x, y }
}

/// Where a point `up_m` metres above the ground stands in a picture; `None` when it is behind
/// the camera. The place may lie outside of the picture.
#[must_use]
pub fn project(eye: Eye, at: LocalPoint, up_m: f64) -> Option<Spot> {
    let (ahead, left) = turned(eye, at)?;
    (ahead >= NEAREST_M).then(|| spot(ahead, left, up_m))
}

/// The point of the ground that stands at a place of a picture; `None` at and above the horizon.
#[must_use]
pub fn ground(eye: Eye, at: Spot) -> Option<LocalPoint> {
    let yaw = yaw_deg(eye)?.to_radians();
    let down = (at.y - 0.5) * 2.0 * half_width() / ASPECT;
    let ahead = HEIGHT_M / down;
    if !(down > 0.0 && ahead <= FARTHEST_M) {
        return None;
    }
    let left = (0.5 - at.x) * 2.0 * half_width() * ahead;
    let (sin, cos) = yaw.sin_cos();
    Some(LocalPoint { forward_m: ahead * cos - left * sin, left_m: ahead * sin + left * cos })
}

/// The box around an object in a picture, as far as the picture shows it.
#[must_use]
pub fn frame(eye: Eye, object: &PerceivedObject) -> Option<Frame> {
    let (sin, cos) = object.heading_deg.to_radians().sin_cos();
    let (length, width) = (object.length_m / 2.0, object.width_m / 2.0);
    let (foot, head) = heights_m(object.class);
    let mut corners: Vec<(f64, f64)> = Vec::with_capacity(4);
    for (along, across) in [(length, width), (length, -width), (-length, -width), (-length, width)] {
        let at = LocalPoint {
            forward_m: object.at.forward_m + along * cos - across * sin,
            left_m: object.at.left_m + along * sin + across * cos,
        };
        corners.push(turned(eye, at)?);
    }
    // What begins behind the camera is cut where the camera begins to see.
    let mut seen: Vec<(f64, f64)> = Vec::with_capacity(8);
    for (index, (ahead, left)) in corners.iter().copied().enumerate() {
        let (next_ahead, next_left) = corners[(index + 1) % corners.len()];
        if ahead >= NEAREST_M {
            seen.push((ahead, left));
        }
        if (ahead >= NEAREST_M) != (next_ahead >= NEAREST_M) {
            let share = (NEAREST_M - ahead) / (next_ahead - ahead);
            seen.push((NEAREST_M, left + (next_left - left) * share));
        }
    }
    let spots = seen.iter().flat_map(|(ahead, left)| [spot(*ahead, *left, foot), spot(*ahead, *left, head)]);
    let mut frame: Option<Frame> = None;
    for at in spots {
        let grown = frame.unwrap_or(Frame { from: at, to: at });
        frame = Some(Frame {
            from: Spot { x: grown.from.x.min(at.x), y: grown.from.y.min(at.y) },
            to: Spot { x: grown.to.x.max(at.x), y: grown.to.y.max(at.y) },
        });
    }
    let Frame { from, to } = frame?;
    let inside = to.x > 0.0 && from.x < 1.0 && to.y > 0.0 && from.y < 1.0;
    let cut = |at: Spot| Spot { x: at.x.clamp(0.0, 1.0), y: at.y.clamp(0.0, 1.0) };
    inside.then(|| Frame { from: cut(from), to: cut(to) })
}

/// How high the foot and the head of such a thing usually are, metres.
fn heights_m(class: ObjectClass) -> (f64, f64) {
    use ObjectClass as C;
    match class {
        C::Car => (0.0, 1.5),
        C::Truck | C::Bus | C::SchoolBus | C::EmergencyVehicle => (0.0, 3.0),
        C::Train => (0.0, 3.6),
        C::Cyclist | C::Pedestrian | C::Officer => (0.0, 1.8),
        C::Child => (0.0, 1.2),
        C::Cone => (0.0, 0.75),
        C::Barrier | C::Unknown => (0.0, 1.0),
        C::Animal => (0.0, 0.7),
        C::Debris => (0.0, 0.4),
        C::Hose => (0.0, 0.12),
        C::Water => (0.0, 0.02),
        C::Signal => (2.6, 4.2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(forward_m: f64, left_m: f64) -> LocalPoint {
        LocalPoint { forward_m, left_m }
    }

    fn thing(class: ObjectClass, at: LocalPoint) -> PerceivedObject {
        let (confidence, heading_deg, speed_mps) = (0.9, 0.0, 0.0);
        let (length_m, width_m) = (1.0, 1.0);
        PerceivedObject {
            track: 1,
            class,
            confidence,
            at,
            heading_deg,
            speed_mps,
            length_m,
            width_m,
            remark: String::new(),
        }
    }

    #[test]
    fn what_stands_straight_before_a_camera_is_in_the_middle_of_its_picture_alone() {
        let table = [(Eye::Front, at(10.0, 0.0)), (Eye::Left, at(0.0, 10.0)), (Eye::Right, at(0.0, -10.0))];
        for (eye, point) in table.into_iter().chain([(Eye::Rear, at(-10.0, 0.0))]) {
            let seen = project(eye, point, HEIGHT_M).unwrap();
            assert!((seen.x - 0.5).abs() < 1e-9 && (seen.y - 0.5).abs() < 1e-9, "{eye:?} {seen:?}");
            assert!(project(eye, point, 0.0).unwrap().y > 0.5, "the ground is below the horizon");
            let others = Eye::OUTSIDE.into_iter().filter(|other| *other != eye);
            for other in others {
                let seen = project(other, point, HEIGHT_M);
                assert!(seen.is_none_or(|it| !(0.0..=1.0).contains(&it.x)), "{other:?} sees it too");
            }
        }
        assert_eq!(project(Eye::Cabin, at(1.0, 0.0), 1.0), None);
    }

    #[test]
    fn a_thing_at_the_edge_of_the_field_stands_at_the_edge_of_the_picture() {
        let aside = 10.0 * (FIELD_DEG / 2.0).to_radians().tan();
        assert!(project(Eye::Front, at(10.0, aside), 1.0).unwrap().x.abs() < 1e-9);
        assert!((project(Eye::Front, at(10.0, -aside), 1.0).unwrap().x - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_point_of_the_ground_comes_back_from_the_picture_it_stands_in() {
        for eye in Eye::OUTSIDE {
            for (x, y) in [(0.1, 0.6), (0.5, 0.9), (0.93, 0.55)] {
                let point = ground(eye, Spot { x, y }).unwrap();
                let again = project(eye, point, 0.0).unwrap();
                assert!((again.x - x).abs() < 1e-9 && (again.y - y).abs() < 1e-9, "{eye:?} {again:?}");
            }
            assert_eq!(ground(eye, Spot { x: 0.5, y: 0.5 }), None);
            assert_eq!(ground(eye, Spot { x: 0.5, y: 0.501 }), None, "farther than a picture can tell");
        }
    }

    #[test]
    fn a_box_is_cut_at_the_edges_and_a_thing_behind_has_none() {
        let whole = frame(Eye::Front, &thing(ObjectClass::Pedestrian, at(12.0, 0.0))).unwrap();
        assert!(whole.from.x > 0.4 && whole.to.x < 0.6 && whole.from.y < 0.5 && whole.to.y > 0.5);
        let cut = frame(Eye::Front, &thing(ObjectClass::Truck, at(1.0, 1.0))).unwrap();
        assert!(cut.from.x >= 0.0 && cut.to.y <= 1.0, "{cut:?}");
        assert_eq!(frame(Eye::Front, &thing(ObjectClass::Car, at(-8.0, 0.0))), None);
        assert_eq!(frame(Eye::Front, &thing(ObjectClass::Car, at(5.0, 30.0))), None);
    }

    #[test]
    fn a_long_thing_beside_the_car_is_seen_from_where_the_camera_begins_to_see() {
        let mut bus = thing(ObjectClass::Bus, at(0.0, 3.0));
        (bus.length_m, bus.width_m) = (12.0, 2.5);
        assert!(frame(Eye::Front, &bus).is_some(), "its front reaches into the picture");
        assert!(frame(Eye::Left, &bus).is_some());
        assert_eq!(frame(Eye::Right, &bus), None);
    }
}
