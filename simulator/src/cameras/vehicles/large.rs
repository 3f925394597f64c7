//! Lorries, buses, fire engines, ambulances and trains.

use super::super::brush::{Brush, Rib, front, left, rear, right};
use super::super::light::{Rgb, hex};
use super::super::roadside::octagon;
use super::super::space::Local;
use super::{AMBER, GLASS, LampPlaces, RED, Vehicle, lamps, light_bar};

const BOXES: [Rgb; 4] = [hex(0xd9d6cd), hex(0x5b7fa6), hex(0x8a5a3a), hex(0xc8ccd0)];

fn wheels(brush: &mut Brush<'_>, local: &Local, xs: &[f32], half: f32, radius: f32) {
    for side in [-1.0, 1.0] {
        for x in xs {
            brush.wheel(local, *x, half, radius, side);
        }
    }
}

fn both_sides(brush: &mut Brush<'_>, local: &Local, out: f32, x: (f32, f32), z: (f32, f32), colour: Rgb) {
    brush.face(&left(local, out, x, z), colour);
    brush.face(&right(local, -out, x, z), colour);
}

/// Panes along both sides.
fn panes(brush: &mut Brush<'_>, local: &Local, out: f32, from: f32, to: f32, count: u32, z: (f32, f32)) {
    let each = (to - from) / count as f32;
    let lit = brush.light.is_dark();
    for pane in 0..count {
        let x = (from + pane as f32 * each + 0.07, from + (pane + 1) as f32 * each - 0.07);
        if lit {
            brush.shining(&left(local, out, x, z), hex(0xd9c9a0).times(0.8));
            brush.shining(&right(local, -out, x, z), hex(0xd9c9a0).times(0.8));
        } else {
            both_sides(brush, local, out, x, z, GLASS);
        }
    }
}

/// Whether the eye is nearer to the front half of a vehicle: the other half is painted first.
fn seen_from_front(local: &Local) -> bool {
    local.eye()[0] > 1.5
}

pub(super) fn truck(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle) {
    if seen_from_front(local) {
        cargo(brush, local, vehicle);
        cab(brush, local);
    } else {
        cab(brush, local);
        cargo(brush, local, vehicle);
    }
    wheels(brush, local, &[3.2, -2.2, -3.1], 1.22, 0.48);
    let places =
        LampPlaces { front_x: 4.26, rear_x: -4.27, out: (0.78, 1.2), front_z: (0.70, 0.92), rear_z: (0.62, 0.84) };
    lamps(brush, local, vehicle, &places);
}

fn cab(brush: &mut Brush<'_>, local: &Local) {
    const RIBS: [Rib; 6] =
        [(2.3, 0.5, 1.15), (4.2, 0.5, 1.15), (4.25, 1.3, 1.15), (3.95, 1.5, 1.15), (3.7, 2.55, 1.08), (2.3, 2.6, 1.08)];
    let paint = hex(0xe2e4e6);
    brush.hull(local, &RIBS, &[hex(0x222222), paint, paint, GLASS, paint, paint], paint);
    both_sides(brush, local, 1.16, (2.75, 3.75), (1.55, 2.3), GLASS);
}

fn cargo(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle) {
    let colour = BOXES[(vehicle.seed % 4) as usize];
    brush.cuboid(local, (-4.1, 2.2), (-0.9, 0.9), (0.5, 0.95), hex(0x2b2c2e));
    brush.cuboid(local, (-4.25, 2.15), (-1.25, 1.25), (0.95, 3.5), colour);
    both_sides(brush, local, 1.26, (-4.2, 2.1), (1.55, 1.95), colour.mixed(hex(0x8c2f2a), 0.75));
    both_sides(brush, local, 1.26, (-4.25, 2.15), (0.95, 1.05), hex(0x5a5b5e));
    // A roller door with its frame, a bumper, and a striped board.
    brush.face(&rear(local, -4.26, (-1.08, 1.08), (1.1, 3.3)), colour.times(0.9));
    for slat in 0..6_u32 {
        let z = 1.35 + slat as f32 * 0.34;
        brush.face(&rear(local, -4.27, (-1.08, 1.08), (z, z + 0.035)), colour.times(0.62));
    }
    brush.face(&rear(local, -4.27, (-0.12, 0.12), (1.14, 1.24)), hex(0x3a3b3d));
    brush.face(&rear(local, -4.27, (-1.2, 1.2), (0.46, 0.60)), hex(0x35373a));
    for part in 0..8_u32 {
        let y = -1.2 + part as f32 * 0.3;
        let stripe = if part % 2 == 0 { hex(0xc22a26) } else { hex(0xe9e6e0) };
        brush.face(&rear(local, -4.28, (y, y + 0.3), (0.96, 1.06)), stripe);
    }
    brush.face(&rear(local, -4.28, (-0.2, 0.2), (0.66, 0.8)), hex(0xe2e2da));
}

pub(super) fn bus(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle) {
    let paint = hex(0xd7d9d6);
    brush.cuboid(local, (-5.25, 5.25), (-1.28, 1.28), (0.32, 3.05), paint);
    both_sides(brush, local, 1.29, (-5.25, 5.25), (0.32, 0.62), hex(0x3b4a63));
    both_sides(brush, local, 1.29, (-5.25, 5.25), (0.95, 1.2), hex(0xb2332d));
    panes(brush, local, 1.295, -4.9, 4.9, 7, (1.45, 2.6));
    brush.face(&front(local, 5.26, (-1.15, 1.15), (1.2, 2.55)), GLASS);
    brush.face(&front(local, 5.27, (-0.9, 0.9), (2.62, 2.92)), hex(0x17191c));
    brush.letters("49 CITY", local.at(5.28, -0.8, 2.67), local.way(0.0, 1.0, 0.0), [0.0, 0.0, 1.0], 0.2, hex(0xffb43a));
    brush.face(&rear(local, -5.26, (-1.0, 1.0), (1.7, 2.6)), GLASS);
    brush.face(&rear(local, -5.26, (-1.28, 1.28), (0.95, 1.2)), hex(0xb2332d));
    brush.face(&rear(local, -5.26, (-1.1, 1.1), (0.45, 0.9)), hex(0x8d8f90));
    wheels(brush, local, &[3.3, -2.9], 1.26, 0.5);
    let places =
        LampPlaces { front_x: 5.27, rear_x: -5.27, out: (0.85, 1.2), front_z: (0.6, 0.82), rear_z: (1.25, 1.5) };
    lamps(brush, local, vehicle, &places);
}

pub(super) fn school_bus(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle) {
    let (yellow, black) = (hex(0xf2b01e), hex(0x1d1d1e));
    let body = |brush: &mut Brush<'_>| {
        const RIBS: [Rib; 6] = [
            (-5.25, 0.55, 1.26),
            (3.7, 0.55, 1.26),
            (3.7, 2.75, 1.26),
            (3.4, 3.08, 1.1),
            (-5.05, 3.08, 1.1),
            (-5.25, 2.75, 1.26),
        ];
        brush.hull(local, &RIBS, &[black, yellow, yellow, yellow.mixed(hex(0xffffff), 0.25), yellow, yellow], yellow);
        for z in [0.86, 1.28, 2.56] {
            both_sides(brush, local, 1.27, (-5.2, 3.7), (z, z + 0.09), black);
        }
        panes(brush, local, 1.275, -4.9, 3.5, 8, (1.62, 2.42));
        school_bus_rear(brush, local);
    };
    let nose = |brush: &mut Brush<'_>| {
        const RIBS: [Rib; 5] =
            [(3.7, 0.55, 1.05), (5.2, 0.55, 1.05), (5.25, 1.35, 1.05), (3.75, 1.6, 1.05), (3.7, 1.6, 1.05)];
        brush.hull(local, &RIBS, &[black, yellow, yellow, yellow, yellow], yellow);
        brush.face(&front(local, 5.26, (-0.6, 0.6), (0.75, 1.2)), black);
        brush.face(&front(local, 3.72, (-1.1, 1.1), (1.62, 2.45)), GLASS);
    };
    if seen_from_front(local) {
        body(brush);
        nose(brush);
    } else {
        nose(brush);
        body(brush);
    }
    wheels(brush, local, &[4.3, -3.2], 1.24, 0.5);
    let places =
        LampPlaces { front_x: 5.27, rear_x: -5.27, out: (0.72, 1.0), front_z: (0.95, 1.2), rear_z: (1.12, 1.36) };
    lamps(brush, local, vehicle, &places);
    school_signals(brush, local, vehicle.signals);
}

fn school_bus_rear(brush: &mut Brush<'_>, local: &Local) {
    let black = hex(0x1d1d1e);
    brush.face(&rear(local, -5.26, (-0.95, -0.42), (1.62, 2.4)), GLASS);
    brush.face(&rear(local, -5.26, (0.42, 0.95), (1.62, 2.4)), GLASS);
    // The emergency door.
    brush.face(&rear(local, -5.26, (-0.38, 0.38), (0.75, 2.5)), hex(0xdc9c16));
    brush.face(&rear(local, -5.27, (-0.28, 0.28), (1.65, 2.38)), GLASS);
    brush.face(&rear(local, -5.27, (-0.28, 0.28), (0.95, 1.4)), GLASS);
    brush.face(&rear(local, -5.27, (-1.24, 1.24), (0.45, 0.66)), black);
    for side in [-1.0_f32, 1.0] {
        let y = if side > 0.0 { (0.42, 1.22) } else { (-1.22, -0.42) };
        brush.face(&rear(local, -5.265, y, (0.86, 0.93)), black);
        brush.face(&rear(local, -5.265, y, (1.42, 1.49)), black);
    }
    brush.face(&rear(local, -5.275, (-0.72, 0.72), (2.58, 2.8)), hex(0xf7c23c));
    let along = local.way(0.0, -1.0, 0.0);
    brush.letters("SCHOOL BUS", local.at(-5.28, 0.66, 2.61), along, [0.0, 0.0, 1.0], 0.155, black);
}

/// Four lamps high at each end, red ones flashing in turn, and the arm with its octagon.
fn school_signals(brush: &mut Brush<'_>, local: &Local, on: bool) {
    for (side, phase) in [(1.0_f32, 0), (-1.0, 450)] {
        let lit = on && brush.blinks(900, phase);
        let y = if side > 0.0 { (0.88, 1.16) } else { (-1.16, -0.88) };
        let hood = if side > 0.0 { (0.82, 1.22) } else { (-1.22, -0.82) };
        brush.face(&rear(local, -5.27, hood, (2.52, 2.9)), hex(0x18181a));
        brush.face(&front(local, 3.72, hood, (2.52, 2.9)), hex(0x18181a));
        for face in [rear(local, -5.29, y, (2.58, 2.84)), front(local, 3.74, y, (2.58, 2.84))] {
            if lit {
                brush.lamp(&face, RED, 1.1);
            } else {
                brush.face(&face, hex(0x5a1214));
            }
        }
        let inner = if side > 0.0 { (0.74, 0.80) } else { (-0.80, -0.74) };
        brush.face(&rear(local, -5.29, inner, (2.6, 2.82)), AMBER.times(0.45));
    }
    if on {
        for x in [-4.6, 3.0] {
            brush.face(&left(local, 1.32, (x - 0.05, x + 0.05), (1.35, 1.45)), hex(0x3a3a3c));
            octagon(brush, local, x, 1.78, 1.42, 0.36);
            let lamp = rear(local, x - 0.03, (1.68, 1.88), (1.66, 1.82));
            if brush.blinks(900, 0) {
                brush.lamp(&lamp, RED, 0.45);
            }
            // Ahead it shows its word too.
            let turned = local.moved(x, 0.0, 0.0, 180.0);
            octagon(brush, &turned, -0.02, -1.78, 1.42, 0.36);
        }
    }
}

pub(super) fn fire_engine(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle) {
    let (red, white) = (hex(0xc01f1f), hex(0xe9e6e0));
    let cab = |brush: &mut Brush<'_>| {
        const RIBS: [Rib; 5] =
            [(1.6, 0.5, 1.22), (4.15, 0.5, 1.22), (4.2, 1.5, 1.22), (3.9, 2.75, 1.18), (1.6, 2.75, 1.18)];
        brush.hull(local, &RIBS, &[hex(0x202020), red, GLASS, white, red], red);
        both_sides(brush, local, 1.225, (2.9, 3.75), (1.55, 2.45), GLASS);
        both_sides(brush, local, 1.225, (1.75, 2.65), (1.55, 2.45), GLASS);
        brush.face(&front(local, 4.22, (-0.9, 0.9), (0.7, 1.25)), hex(0xb9bcbf));
    };
    let body = |brush: &mut Brush<'_>| {
        brush.cuboid(local, (-4.2, 1.5), (-1.25, 1.25), (0.5, 2.7), red);
        for pane in 0..3_u32 {
            let x = -3.9 + pane as f32 * 1.75;
            both_sides(brush, local, 1.26, (x, x + 1.55), (0.75, 1.95), hex(0xb4b8bb));
            both_sides(brush, local, 1.265, (x, x + 1.55), (1.3, 1.34), hex(0x8c9093));
        }
        // The ladder on top.
        brush.cuboid(local, (-4.1, 1.4), (-0.5, 0.1), (2.7, 2.86), hex(0xa9adb0));
        chevrons(brush, local, -4.21);
    };
    if seen_from_front(local) {
        body(brush);
        cab(brush);
    } else {
        cab(brush);
        body(brush);
    }
    both_sides(brush, local, 1.27, (-4.2, 4.15), (2.02, 2.2), white);
    wheels(brush, local, &[2.9, -2.5], 1.24, 0.52);
    light_bar(brush, local, (2.5, 3.0), 1.05, (2.76, 2.98), vehicle.signals);
    light_bar(brush, local, (-4.18, -3.95), 1.15, (2.7, 2.9), vehicle.signals);
    let places =
        LampPlaces { front_x: 4.23, rear_x: -4.24, out: (0.92, 1.2), front_z: (0.72, 0.98), rear_z: (1.2, 1.62) };
    lamps(brush, local, vehicle, &places);
}

/// Red and yellow stripes that slope outward over the whole back.
fn chevrons(brush: &mut Brush<'_>, local: &Local, x: f32) {
    brush.face(&rear(local, x, (-1.2, 1.2), (0.6, 2.6)), hex(0xe6c62c));
    for stripe in 0..6_u32 {
        let z = 0.3 + stripe as f32 * 0.48;
        for side in [-1.0_f32, 1.0] {
            let point = |y: f32, up: f32| local.at(x - 0.01, y * side, up.clamp(0.6, 2.6));
            let mut corners =
                vec![point(1.2, z - 0.36), point(0.0, z + 0.24), point(0.0, z + 0.48), point(1.2, z - 0.12)];
            if side < 0.0 {
                corners.reverse();
            }
            brush.face(&corners, hex(0xb8201f));
        }
    }
    brush.face(&rear(local, x - 0.02, (-0.45, 0.45), (0.75, 2.1)), hex(0x9b9fa2));
}

pub(super) fn ambulance(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle) {
    let white = hex(0xeceeee);
    let cab = |brush: &mut Brush<'_>| {
        const RIBS: [Rib; 6] =
            [(1.2, 0.45, 1.0), (3.1, 0.45, 1.0), (3.2, 1.1, 1.0), (2.4, 1.3, 1.0), (1.9, 2.1, 0.92), (1.2, 2.1, 0.92)];
        brush.hull(local, &RIBS, &[hex(0x222222), white, white, GLASS, white, white], white);
        both_sides(brush, local, 1.0, (1.35, 2.1), (1.3, 1.95), GLASS);
    };
    let body = |brush: &mut Brush<'_>| {
        brush.cuboid(local, (-3.2, 1.25), (-1.1, 1.1), (0.5, 2.7), white);
        both_sides(brush, local, 1.11, (-3.2, 1.25), (1.15, 1.5), hex(0xd2362c));
        both_sides(brush, local, 1.11, (-0.9, 0.0), (1.75, 2.25), GLASS);
        brush.face(&rear(local, -3.21, (-1.1, 1.1), (1.15, 1.5)), hex(0xd2362c));
        brush.face(&rear(local, -3.22, (-0.75, -0.1), (1.7, 2.3)), GLASS);
        brush.face(&rear(local, -3.22, (0.1, 0.75), (1.7, 2.3)), GLASS);
        brush.face(&rear(local, -3.22, (-0.02, 0.02), (0.6, 2.4)), hex(0x8a8d90));
        // A cross on both sides.
        both_sides(brush, local, 1.115, (-2.45, -2.25), (1.7, 2.3), hex(0x2456a6));
        both_sides(brush, local, 1.115, (-2.65, -2.05), (1.9, 2.1), hex(0x2456a6));
    };
    if seen_from_front(local) {
        body(brush);
        cab(brush);
    } else {
        cab(brush);
        body(brush);
    }
    wheels(brush, local, &[2.2, -1.9], 1.08, 0.4);
    light_bar(brush, local, (1.0, 1.25), 1.0, (2.7, 2.88), vehicle.signals);
    light_bar(brush, local, (-3.2, -3.0), 1.0, (2.7, 2.88), vehicle.signals);
    let places =
        LampPlaces { front_x: 3.22, rear_x: -3.24, out: (0.8, 1.05), front_z: (0.75, 0.98), rear_z: (0.8, 1.1) };
    lamps(brush, local, vehicle, &places);
}

pub(super) fn train(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle) {
    let silver = hex(0xc4c9cc);
    const RIBS: [Rib; 6] = [
        (-13.0, 0.4, 1.32),
        (13.0, 0.4, 1.32),
        (13.0, 1.5, 1.32),
        (12.2, 3.4, 1.25),
        (-12.2, 3.4, 1.25),
        (-13.0, 1.5, 1.32),
    ];
    brush.hull(local, &RIBS, &[hex(0x222222), silver, GLASS, silver.times(0.9), GLASS, silver], silver);
    both_sides(brush, local, 1.33, (-12.6, 12.6), (0.75, 1.05), hex(0xb5262b));
    panes(brush, local, 1.33, -11.6, 11.6, 12, (1.6, 2.65));
    brush.face(&front(local, 13.01, (-1.2, 1.2), (0.9, 1.3)), hex(0xb5262b));
    brush.face(&rear(local, -13.01, (-1.2, 1.2), (0.9, 1.3)), hex(0xb5262b));
    let places =
        LampPlaces { front_x: 13.02, rear_x: -13.02, out: (0.8, 1.1), front_z: (0.95, 1.2), rear_z: (0.95, 1.2) };
    lamps(brush, local, vehicle, &places);
}
