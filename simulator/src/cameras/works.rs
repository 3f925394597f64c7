//! What lies or stands on the road: cones, barriers, boards, hoses, debris, water, animals.

use super::brush::{Brush, front, rear};
use super::letters;
use super::light::{Rgb, hex};
use super::space::{Local, P3};
use crate::vehicle::mix;

const ORANGE: Rgb = hex(0xf06a1c);
const WHITE: Rgb = hex(0xefefea);

pub(super) fn cone(brush: &mut Brush<'_>, local: &Local) {
    let Some(up) = brush.upright(local.origin) else { return };
    let at = local.origin;
    brush.cuboid(local, (-0.21, 0.21), (-0.21, 0.21), (0.0, 0.05), hex(0x2a2a2b));
    let lit = |colour: Rgb| brush.light.on_figure(colour, at);
    let (orange, shade, white) = (lit(ORANGE), lit(ORANGE.times(0.8)), lit(WHITE));
    let half = |y: f32| 0.165 - (y - 0.04) / 0.74 * 0.128;
    let band = |low: f32, high: f32| {
        [up.at(-half(low), low), up.at(half(low), low), up.at(half(high), high), up.at(-half(high), high)]
    };
    brush.canvas.polygon(&band(0.04, 0.76), orange);
    brush.canvas.polygon(&band(0.29, 0.46), white);
    brush.canvas.polygon(&band(0.56, 0.66), white);
    let side = [
        up.at(half(0.04) * 0.25, 0.04),
        up.at(half(0.04), 0.04),
        up.at(half(0.76), 0.76),
        up.at(half(0.76) * 0.25, 0.76),
    ];
    brush.canvas.veil(&side, shade.times(0.5), 0.22);
}

/// Three striped boards on two posts; `sign` is written on a board above.
pub(super) fn barrier(brush: &mut Brush<'_>, local: &Local, sign: bool) {
    for y in [-0.95_f32, 0.95] {
        brush.cuboid(local, (-0.5, 0.5), (y - 0.05, y + 0.05), (0.0, 0.08), hex(0x55585b));
        brush.cuboid(local, (-0.04, 0.04), (y - 0.05, y + 0.05), (0.05, 1.55), hex(0x8a8d90));
    }
    for low in [0.42, 0.86, 1.30] {
        striped(brush, local, (-1.15, 1.15), (low, low + 0.26));
    }
    if sign {
        let facing = rear(local, -0.1, (-0.85, 0.85), (1.62, 2.34));
        if brush.face(&facing, hex(0x1c1c1c)) {
            brush.face(&rear(local, -0.105, (-0.82, 0.82), (1.65, 2.31)), WHITE);
            let along = local.way(0.0, -1.0, 0.0);
            for (word, z) in [("ROAD", 2.03), ("CLOSED", 1.71)] {
                let wide = letters::width(word) * 0.24 / 7.0;
                brush.letters(word, local.at(-0.11, wide / 2.0, z), along, [0.0, 0.0, 1.0], 0.24, hex(0x111111));
            }
        } else {
            brush.face(&front(local, -0.1, (-0.85, 0.85), (1.62, 2.34)), hex(0x9a9da0));
        }
        warning_lamp(brush, local, 0.95);
        warning_lamp(brush, local, -0.95);
    }
}

fn warning_lamp(brush: &mut Brush<'_>, local: &Local, left_m: f32) {
    let face = rear(local, -0.06, (left_m - 0.09, left_m + 0.09), (1.57, 1.76));
    if brush.blinks(1_000, if left_m > 0.0 { 0 } else { 500 }) {
        brush.lamp(&face, hex(0xffa51f), 0.35);
    } else {
        brush.face(&face, hex(0x8a5a17));
    }
}

/// A board with slanting stripes, the same on both sides.
fn striped(brush: &mut Brush<'_>, local: &Local, y: (f32, f32), z: (f32, f32)) {
    let shown = brush.face(&rear(local, -0.06, y, z), WHITE);
    if !shown {
        brush.face(&front(local, 0.06, y, z), WHITE);
    }
    let high = z.1 - z.0;
    let count = ((y.1 - y.0) / 0.46) as u32;
    for stripe in 0..=count {
        let from = y.0 + stripe as f32 * 0.46 - 0.02;
        let clamp = |value: f32| value.clamp(y.0, y.1);
        let point = |x: f32, left: f32, up: f32| local.at(x, clamp(left), up);
        let slant = high * 0.8;
        if shown {
            brush.face(
                &[
                    point(-0.065, from + 0.23, z.0),
                    point(-0.065, from, z.0),
                    point(-0.065, from + slant, z.1),
                    point(-0.065, from + 0.23 + slant, z.1),
                ],
                ORANGE,
            );
        } else {
            brush.face(
                &[
                    point(0.065, from, z.0),
                    point(0.065, from + 0.23, z.0),
                    point(0.065, from + 0.23 + slant, z.1),
                    point(0.065, from + slant, z.1),
                ],
                ORANGE,
            );
        }
    }
}

/// A trailer with lamps that point to the open side.
pub(super) fn arrow_board(brush: &mut Brush<'_>, local: &Local, to_left: bool) {
    brush.cuboid(local, (-0.6, 0.9), (-0.7, 0.7), (0.45, 0.75), ORANGE.times(0.9));
    for side in [-1.0, 1.0] {
        brush.wheel(local, 0.1, 0.78, 0.3, side);
    }
    brush.cuboid(local, (-0.1, 0.1), (-0.08, 0.08), (0.7, 1.6), hex(0x55585b));
    let board = rear(local, -0.15, (-1.2, 1.2), (1.5, 2.75));
    if !brush.face(&board, hex(0x17181a)) {
        brush.face(&front(local, -0.1, (-1.2, 1.2), (1.5, 2.75)), hex(0x8f9295));
        return;
    }
    let side = if to_left { 1.0 } else { -1.0 };
    let shaft = (0..6).map(|lamp| (0.75 - lamp as f32 * 0.34, 0.0));
    let barbs = [(0.52, 0.22), (0.52, -0.22), (0.28, 0.44), (0.28, -0.44)];
    let on = brush.now_ms % 1_200 < 850;
    for (out, above) in shaft.chain(barbs) {
        let at = local.at(-0.2, out * side, 2.12 + above);
        let Some(pixel) = brush.lens.pixel(at) else { continue };
        let half = (0.075 * brush.scale(at)).max(0.7);
        if on {
            brush.canvas.ellipse(pixel, [half, half], hex(0xffd27a));
            brush.halo(at, hex(0xffa51f), 0.2);
        } else {
            brush.canvas.ellipse(pixel, [half, half], hex(0x4a3a1c));
        }
    }
}

/// A charged hose from kerb to kerb, then on to its engine; lies flat, but is thick.
pub(super) fn hose(brush: &mut Brush<'_>, local: &Local, left_m: f32, right_m: f32) {
    let count = 22_u32;
    let mut line: Vec<(f32, f32)> = (0..=count)
        .map(|step| {
            let y = left_m - step as f32 / count as f32 * (left_m + right_m);
            (0.32 * (y * 0.9).sin() + 0.12 * (y * 2.3).cos(), y)
        })
        .collect();
    // Round the corner and up to the engine, which stands ahead on the right.
    let (x0, y0) = line[line.len() - 1];
    for step in 1..=12_u32 {
        let share = step as f32 / 12.0;
        let y = y0 + (-3.2 - y0) * share + (share * 3.1).sin() * -1.2;
        line.push((x0 + share * 12.0, y));
    }
    let up = 0.09;
    let draw = |brush: &mut Brush<'_>, wide: f32, above: f32, colour: Rgb| {
        let mut middle = [0.0; 3];
        for pair in line.windows(2) {
            let (a, b) = (local.at(pair[0].0, pair[0].1, up + above), local.at(pair[1].0, pair[1].1, up + above));
            let (Some(pa), Some(pb)) = (brush.lens.pixel(a), brush.lens.pixel(b)) else { continue };
            let (wa, wb) = ((wide * brush.scale(a)).max(0.9), (wide * brush.scale(b)).max(0.9));
            brush.canvas.collect_limb(pa, pb, wa, wb);
            middle = a;
        }
        let colour = brush.light.on(colour, [0.0, 0.0, 1.0], middle);
        brush.canvas.finish(colour, 1.0);
    };
    draw(brush, 0.27, -0.05, hex(0x2b2722));
    draw(brush, 0.21, 0.0, hex(0xcdb27a));
    draw(brush, 0.07, 0.05, hex(0xf0e0b4));
    // Couplings, and a leak that sprays.
    for step in [4_usize, 15] {
        let (x, y) = line[step];
        let at = local.at(x, y, up);
        if let Some(pixel) = brush.lens.pixel(at) {
            let half = 0.16 * brush.scale(at);
            let brass = brush.light.on(hex(0xd9a83a), [0.0, 0.0, 1.0], at);
            brush.canvas.ellipse(pixel, [half * 0.9, half * 0.8], brass);
        }
    }
    let (x, y) = line[15];
    for drop in 0..14_u64 {
        let phase = ((brush.now_ms + drop * 57) % 800) as f32 / 800.0;
        let aside = ((mix(drop) % 100) as f32 / 50.0 - 1.0) * 0.5;
        let at = local.at(x - phase * 0.5, y + aside * phase * 1.5, up + phase * 1.7 - phase * phase * 1.6);
        if let Some(pixel) = brush.lens.pixel(at) {
            let half = (0.05 * brush.scale(at)).max(0.7);
            let white = brush.light.on(hex(0xe6f2f8), [0.0, 0.0, 1.0], at);
            brush.canvas.ellipse(pixel, [half, half], white);
        }
    }
}

/// A mattress, thrown down.
pub(super) fn mattress(brush: &mut Brush<'_>, local: &Local) {
    let local = local.moved(0.0, 0.0, 0.0, 24.0);
    let (white, side) = (hex(0xe4ddd0), hex(0xbfb4a0));
    brush.cuboid(&local, (-0.72, 0.72), (-1.0, 1.0), (0.02, 0.27), side);
    let top = super::brush::top(&local, 0.275, (-0.72, 0.72), (-1.0, 1.0));
    brush.face(&top, white);
    for row in 0..3_u32 {
        for column in 0..4_u32 {
            let (x, y) = (-0.48 + row as f32 * 0.48, -0.75 + column as f32 * 0.5);
            let at = local.at(x, y, 0.28);
            if let Some(pixel) = brush.lens.pixel(at) {
                let half = (0.045 * brush.scale(at)).max(0.5);
                let colour = brush.light.on(hex(0xa89c88), [0.0, 0.0, 1.0], at);
                brush.canvas.ellipse(pixel, [half, half * 0.5], colour);
            }
        }
    }
    brush.face(&rear(&local, -0.725, (-1.0, 1.0), (0.12, 0.16)), hex(0x8a7f70));
    // One end is bent up.
    let corners =
        [local.at(0.72, -1.0, 0.27), local.at(0.72, 1.0, 0.27), local.at(1.0, 1.0, 0.62), local.at(1.0, -1.0, 0.62)];
    let mut other = corners;
    other.reverse();
    if !brush.face(&corners, white.times(0.94)) {
        brush.face(&other, white.times(0.94));
    }
}

/// Planks and a burst box.
pub(super) fn planks(brush: &mut Brush<'_>, local: &Local) {
    for (turn, x, y) in [(20.0, 0.0, 0.1), (68.0, 0.2, -0.2), (-35.0, -0.1, 0.0)] {
        let plank = local.moved(x, y, 0.0, turn);
        brush.cuboid(&plank, (-0.75, 0.75), (-0.08, 0.08), (0.0, 0.08), hex(0x9a7a4e));
    }
    let boxed = local.moved(-0.35, 0.5, 0.0, 12.0);
    brush.cuboid(&boxed, (-0.3, 0.3), (-0.35, 0.35), (0.0, 0.42), hex(0xb58a56));
}

/// Something under a sheet that nobody can name.
pub(super) fn unknown(brush: &mut Brush<'_>, local: &Local) {
    brush.cuboid(local, (-0.3, 0.3), (-0.35, 0.35), (0.0, 0.5), hex(0x5d6570));
}

/// Water over the road. `left_m` and `right_m` are where it ends on both sides; `mirror` is the picture without it.
pub(super) fn water(brush: &mut Brush<'_>, local: &Local, half_long: f32, left_m: f32, right_m: f32, mirror: &[u32]) {
    let edge = |grow: f32| -> Vec<P3> {
        let ring = super::canvas::circle::<40>();
        ring.iter()
            .enumerate()
            .map(|(index, [x, y])| {
                let wobble = 0.93 + (mix(index as u64 ^ 0x0f10) % 100) as f32 / 700.0;
                // Between an ellipse and the box it fills.
                let bulge = (1.0 / x.abs().max(y.abs())).min(1.26);
                let wide = if *y > 0.0 { left_m } else { right_m };
                local.at(x * half_long * bulge * wobble * grow, y * wide * bulge * wobble * grow, 0.03)
            })
            .collect()
    };
    let middle = local.at(0.0, 0.0, 0.03);
    let collect = |brush: &mut Brush<'_>, ring: &[P3]| {
        // A ring of many corners is fanned out from its middle.
        for index in 0..ring.len() {
            let face = brush.lens.face(&[middle, ring[index], ring[(index + 1) % ring.len()]]);
            brush.canvas.collect(&face);
        }
    };
    let shade = |brush: &Brush<'_>, colour: Rgb| brush.light.on(colour, [0.0, 0.0, 1.0], middle);
    let (wet, mud) = (shade(brush, hex(0x34363a)), shade(brush, hex(0x6b5d46)));
    for (grow, alpha) in [(1.07, 0.30), (1.035, 0.45), (1.01, 0.6)] {
        collect(brush, &edge(grow));
        brush.canvas.finish(wet, alpha);
    }
    collect(brush, &edge(1.0));
    let (lens, seconds) = (*brush.lens, brush.now_ms as f32 / 1_000.0);
    let (row, slope) = super::sky::horizon(&lens);
    brush.canvas.finish_each(|x, y| {
        let at = row + (x as f32 - 320.0) * slope;
        let down = (y as f32 + 0.5 - at).max(0.5);
        let away = lens.focal * lens.up_m / down;
        // Waves are fine and slow; near ones are seen as larger.
        let (across, far) = ((x as f32 - 320.0) * away / lens.focal, away);
        let wave = (far * 2.1 - seconds * 1.3 + (across * 0.9).sin() * 1.4).sin()
            + 0.6 * (far * 4.7 + across * 1.7 + seconds * 2.1).sin()
            + 0.4 * (across * 5.1 - far * 1.3 - seconds * 1.7).sin();
        // What is mirrored stands some fifty metres off on the whole.
        let above = down - 2.0 * lens.focal * lens.up_m / 55.0 + wave * (1.0 + down * 0.05);
        let from_y = (at - above).clamp(0.0, 359.0) as usize;
        let from_x = (x as f32 + wave * down * 0.04).clamp(0.0, 639.0) as usize;
        let [r, g, b, _] = mirror[from_y * 640 + from_x].to_le_bytes();
        let mirrored = Rgb(f32::from(r), f32::from(g), f32::from(b));
        let glance = (0.86 - down / lens.focal * 2.6).clamp(0.30, 0.80) + wave * 0.055;
        let colour = mud.mixed(mirrored.times(0.94), glance.clamp(0.0, 0.9));
        (colour, 0.97)
    });
    for (number, (x, y)) in [(-0.55_f32, 0.4_f32), (0.1, -0.5), (0.45, 0.2)].into_iter().enumerate() {
        let drift = ((brush.now_ms as f32 / 4_000.0) + number as f32 * 2.0).sin() * 0.5;
        let wide = if y > 0.0 { left_m } else { right_m };
        let floats = local.moved(x * half_long + drift, y * wide, 0.0, 40.0 * number as f32);
        brush.cuboid(
            &floats,
            (-0.22, 0.22),
            (-0.1, 0.1),
            (0.0, 0.12),
            [hex(0x6a4a2a), hex(0xc9c6bd), hex(0x3f6b4a)][number],
        );
    }
}

/// A dog.
pub(super) fn animal(brush: &mut Brush<'_>, local: &Local, seed: u64) {
    let coat = [hex(0x8a6a42), hex(0x2c2826), hex(0xcbb89a)][(seed % 3) as usize];
    let limb = |brush: &mut Brush<'_>, from: (f32, f32), to: (f32, f32), thick: f32| {
        let (a, b) = (local.at(from.0, 0.0, from.1), local.at(to.0, 0.0, to.1));
        let (Some(pa), Some(pb)) = (brush.lens.pixel(a), brush.lens.pixel(b)) else { return };
        let colour = brush.light.on_figure(coat, a);
        let width = (thick * brush.scale(a)).max(0.8);
        brush.canvas.limb(pa, pb, width, width * 0.85, colour);
    };
    let trot = (brush.now_ms as f32 / 160.0).sin() * 0.06;
    for (x, phase) in [(-0.3, 1.0), (-0.22, -1.0), (0.26, -1.0), (0.32, 1.0)] {
        limb(brush, (x, 0.4), (x + trot * phase, 0.04), 0.08);
    }
    limb(brush, (-0.32, 0.48), (0.32, 0.5), 0.25);
    limb(brush, (0.34, 0.55), (0.48, 0.7), 0.16);
    limb(brush, (0.48, 0.7), (0.64, 0.66), 0.15);
    limb(brush, (-0.36, 0.52), (-0.55, 0.72), 0.06);
}
