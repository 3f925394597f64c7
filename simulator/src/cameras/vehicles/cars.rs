//! Passenger cars: of the fleet, of others, of the police.

use super::super::brush::{Brush, Rib, front, left, rear, right, top};
use super::super::light::{Rgb, hex};
use super::super::space::{Local, P3};
use super::{Body, GLASS, LampPlaces, Vehicle, lamps, light_bar};

const PAINTS: [Rgb; 8] = [
    hex(0x2f4f7a),
    hex(0x8e1f22),
    hex(0x3c3f43),
    hex(0xb7bcc0),
    hex(0x51604a),
    hex(0x1f2124),
    hex(0x8a6d4b),
    hex(0x6b7f92),
];
const TEAL: Rgb = hex(0x1f9e94);

/// Ahead, up, half the width: counter-clockwise with ahead to the right.
const LOWER: [Rib; 8] = [
    (-2.22, 0.30, 0.88),
    (2.20, 0.30, 0.88),
    (2.33, 0.52, 0.90),
    (2.26, 0.84, 0.92),
    (1.15, 1.00, 0.94),
    (-2.10, 1.04, 0.94),
    (-2.33, 0.92, 0.92),
    (-2.34, 0.52, 0.90),
];
const UPPER: [Rib; 4] = [(-2.12, 1.03, 0.92), (1.18, 0.99, 0.92), (0.30, 1.58, 0.72), (-1.72, 1.60, 0.72)];

pub(super) fn car(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle) {
    let paint = match vehicle.body {
        Body::Robotaxi => hex(0xe9ecee),
        Body::Police => hex(0x1d1f23),
        _ => PAINTS[(vehicle.seed % 8) as usize],
    };
    let low = paint.times(0.82);
    brush.hull(local, &LOWER, &[hex(0x1c1d1f), low, paint, paint, paint, paint, low, hex(0x2a2b2d)], paint);
    sides(brush, local, vehicle, paint);
    for side in [-1.0, 1.0] {
        for x in [-1.42, 1.40] {
            brush.wheel(local, x, 0.93, 0.34, side);
        }
    }
    ends(brush, local, vehicle, paint);
    brush.hull(local, &UPPER, &[paint, GLASS, paint.times(1.02), GLASS], paint);
    side_glass(brush, local);
    glass_frames(brush, local, paint);
    doors(brush, local, vehicle, paint);
    match vehicle.body {
        Body::Robotaxi => pod(brush, local),
        Body::Police => light_bar(brush, local, (-0.55, -0.25), 0.55, (1.60, 1.74), vehicle.signals),
        _ => {}
    }
    let places =
        LampPlaces { front_x: 2.31, rear_x: -2.35, out: (0.52, 0.90), front_z: (0.64, 0.80), rear_z: (0.74, 0.93) };
    lamps(brush, local, vehicle, &places);
}

/// Bands along both sides: the sill, a line of the fleet, white doors of the police, handles.
fn sides(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle, paint: Rgb) {
    let mut band = |x: (f32, f32), z: (f32, f32), out: f32, colour: Rgb| {
        brush.face(&left(local, out, x, z), colour);
        brush.face(&right(local, -out, x, z), colour);
    };
    band((-2.15, 2.12), (0.30, 0.46), 0.905, paint.times(0.55));
    match vehicle.body {
        Body::Robotaxi => band((-2.2, 1.9), (0.70, 0.80), 0.945, TEAL),
        Body::Police => band((-1.05, 0.95), (0.46, 0.98), 0.945, hex(0xe6e8ea)),
        _ => band((-2.2, 2.1), (0.62, 0.66), 0.945, paint.times(0.8)),
    }
    band((-0.08, -0.05), (0.48, 0.98), 0.95, paint.times(0.6));
    band((0.62, 0.80), (0.88, 0.92), 0.95, paint.times(0.6));
    band((-0.50, -0.32), (0.88, 0.92), 0.95, paint.times(0.6));
}

fn ends(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle, paint: Rgb) {
    brush.face(&front(local, 2.335, (-0.5, 0.5), (0.46, 0.62)), hex(0x202225));
    brush.face(&front(local, 2.34, (-0.85, 0.85), (0.32, 0.42)), hex(0x2c2e31));
    brush.face(&rear(local, -2.35, (-0.88, 0.88), (0.34, 0.48)), hex(0x2c2e31));
    brush.face(&rear(local, -2.36, (-0.27, 0.27), (0.56, 0.70)), hex(0xe2e2da));
    if vehicle.body == Body::Robotaxi {
        brush.face(&rear(local, -2.36, (-0.9, 0.9), (0.86, 0.90)), TEAL);
    } else {
        brush.face(&rear(local, -2.355, (-0.9, 0.9), (0.72, 0.74)), paint.times(0.7));
    }
}

/// Glass on the slanting sides: two panes and a pillar.
fn side_glass(brush: &mut Brush<'_>, local: &Local) {
    let out = |z: f32| 0.925 - (z - 1.03) / 0.57 * 0.2;
    let colour = GLASS.mixed(brush.light.haze, 0.12);
    for panes in [
        [(0.98, 1.06), (0.24, 1.52), (-0.30, 1.53), (-0.30, 1.07)],
        [(-0.40, 1.07), (-0.40, 1.53), (-1.55, 1.54), (-1.88, 1.09)],
    ] {
        let pane = |side: f32| -> Vec<P3> { panes.iter().map(|(x, z)| local.at(*x, out(*z) * side, *z)).collect() };
        brush.face(&pane(1.0), colour);
        let mut other = pane(-1.0);
        other.reverse();
        brush.face(&other, colour);
    }
    // Mirrors.
    for side in [-1.0_f32, 1.0] {
        let y = if side > 0.0 { (0.92, 1.06) } else { (-1.06, -0.92) };
        brush.cuboid(local, (0.72, 0.86), y, (1.02, 1.14), hex(0x3a3c3f));
    }
}

/// Frames round windscreen and rear window, and what light does to the glass.
fn glass_frames(brush: &mut Brush<'_>, local: &Local, paint: Rgb) {
    let at = |x: f32, y: f32, z: f32| local.at(x, y, z);
    for side in [-1.0_f32, 1.0] {
        let pillar = |a: [f32; 3], b: [f32; 3], c: [f32; 3], d: [f32; 3]| {
            let mut corners: Vec<P3> = [a, b, c, d].iter().map(|p| at(p[0], p[1] * side, p[2])).collect();
            if side < 0.0 {
                corners.reverse();
            }
            corners
        };
        let screen = pillar([1.19, 0.80, 1.0], [1.19, 0.92, 1.0], [0.31, 0.72, 1.58], [0.31, 0.63, 1.58]);
        brush.face(&screen, paint.times(0.92));
        let back = pillar([-2.13, 0.92, 1.03], [-2.13, 0.78, 1.03], [-1.73, 0.60, 1.60], [-1.73, 0.72, 1.60]);
        brush.face(&back, paint.times(0.92));
    }
    let sheen = GLASS.mixed(brush.light.haze, 0.42);
    let screen = [at(1.03, -0.55, 1.095), at(1.03, 0.1, 1.095), at(0.42, 0.28, 1.50), at(0.42, -0.3, 1.50)];
    brush.face(&screen, sheen.mixed(GLASS, 0.55));
    let window = [at(-2.07, 0.5, 1.13), at(-2.07, -0.1, 1.13), at(-1.84, -0.25, 1.45), at(-1.84, 0.3, 1.45)];
    brush.face(&window, sheen.mixed(GLASS, 0.6));
}

/// Doors that stand open.
fn doors(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle, paint: Rgb) {
    for (open, side) in [(vehicle.left_door, 1.0_f32), (vehicle.right_door, -1.0)] {
        if open {
            // Hung at its front edge behind the front door.
            door(brush, &local.moved(-0.05, 0.94 * side, 0.0, 180.0 - 52.0 * side), side, paint);
        }
    }
}

/// A rear door; its frame runs from the hinge to the latch.
pub(super) fn door(brush: &mut Brush<'_>, hinge: &Local, side: f32, paint: Rgb) {
    let both = |brush: &mut Brush<'_>, x: (f32, f32), z: (f32, f32), outside: Rgb, inside: Rgb| {
        let (a, b) = if side > 0.0 { (inside, outside) } else { (outside, inside) };
        brush.face(&left(hinge, 0.03, x, z), a);
        brush.face(&right(hinge, -0.03, x, z), b);
    };
    both(brush, (0.0, 1.02), (0.42, 1.06), paint, hex(0x4a4643));
    both(brush, (0.10, 0.92), (0.62, 0.72), TEAL, hex(0x6a625a));
    both(brush, (0.0, 0.08), (1.06, 1.52), paint, hex(0x3a3734));
    both(brush, (0.0, 0.98), (1.46, 1.52), paint, hex(0x3a3734));
    both(brush, (0.90, 0.98), (1.06, 1.46), paint, hex(0x3a3734));
    both(brush, (0.08, 0.90), (1.06, 1.46), hex(0x5d6c76), hex(0x5d6c76));
    brush.face(&front(hinge, 1.02, (-0.04, 0.04), (0.42, 1.06)), paint.times(0.6));
}

/// The sensors of the fleet on the roof and at the corners.
fn pod(brush: &mut Brush<'_>, local: &Local) {
    brush.cuboid(local, (-0.75, 0.05), (-0.42, 0.42), (1.58, 1.70), hex(0xdfe3e5));
    brush.cuboid(local, (-0.52, -0.18), (-0.17, 0.17), (1.70, 1.96), hex(0x23272b));
    brush.face(&rear(local, -0.525, (-0.12, 0.12), (1.84, 1.88)), TEAL);
    brush.face(&front(local, -0.175, (-0.12, 0.12), (1.84, 1.88)), TEAL);
    brush.face(&top(local, 1.961, (-0.50, -0.20), (-0.15, 0.15)), hex(0x4a5056));
}
