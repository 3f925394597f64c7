//! Trees, lamps, signals and signs.

use super::brush::{Brush, rear};
use super::letters;
use super::light::{Rgb, hex};
use super::space::{Local, P3, add, scaled};
use crate::vehicle::mix;
use crate::world::Aspect;

const STEEL: Rgb = hex(0x6d7276);
const DARK_STEEL: Rgb = hex(0x3c4145);
const LEAVES: [Rgb; 5] = [hex(0x4f6b3a), hex(0x5c7a41), hex(0x476340), hex(0x6a7f45), hex(0x556f4b)];

/// An upright pole.
pub(super) fn pole(brush: &mut Brush<'_>, foot: P3, height_m: f32, width_m: f32, colour: Rgb) {
    let Some(up) = brush.upright(foot) else { return };
    let colour = brush.light.on_figure(colour, foot);
    let half = (width_m / 2.0).max(0.45 / up.scale);
    let corners = [up.at(-half, 0.0), up.at(half, 0.0), up.at(half * 0.8, height_m), up.at(-half * 0.8, height_m)];
    brush.canvas.polygon(&corners, colour);
}

/// A straight bar in the air.
fn bar(brush: &mut Brush<'_>, from: P3, to: P3, width_m: f32, colour: Rgb) {
    let (Some(a), Some(b)) = (brush.lens.pixel(from), brush.lens.pixel(to)) else { return };
    let colour = brush.light.on_figure(colour, from);
    let width = (width_m * brush.scale(from)).max(0.8);
    let width_to = (width_m * brush.scale(to)).max(0.8);
    brush.canvas.limb(a, b, width, width_to, colour);
}

pub(super) fn tree(brush: &mut Brush<'_>, foot: P3, seed: u64) {
    let Some(up) = brush.upright(foot) else { return };
    let part = |shift: u32, most: f32| (seed >> shift & 255) as f32 / 255.0 * most;
    let trunk_m = 1.9 + part(8, 0.8);
    let crown_m = 1.45 + part(16, 0.8);
    pole(brush, foot, trunk_m + 0.6, 0.24, hex(0x5b4a3a));
    let green = LEAVES[(seed % 5) as usize];
    let (dark, light) = (brush.light.on_figure(green.times(0.66), foot), brush.light.on_figure(green, foot));
    let bright = brush.light.on_figure(green.mixed(hex(0xc9d88a), 0.25), foot);
    let middle_m = trunk_m + crown_m;
    let count = if up.scale > 9.0 { 7 } else { 4 };
    // From the shade below to the light above.
    let layers = [(dark, -0.18, -0.34, 1.0), (light, 0.0, 0.0, 0.88), (bright, -0.2, 0.34, 0.55)];
    for (colour, aside, above, size) in layers {
        for blob in 0..count {
            let draw = mix(seed ^ (blob as u64) << 8);
            let turn = blob as f32 / count as f32 * std::f32::consts::TAU;
            let reach = crown_m * 0.52;
            let x = turn.cos() * reach * 1.05 + aside * crown_m;
            let y = middle_m + turn.sin() * reach * 0.8 + above * crown_m;
            let half = crown_m * size * (0.5 + (draw & 15) as f32 / 60.0);
            brush.canvas.collect_ellipse(up.at(x, y), [half * up.scale, half * up.scale * 0.9]);
        }
        brush.canvas.collect_ellipse(
            up.at(aside * crown_m, middle_m + above * crown_m),
            [crown_m * size * 0.78 * up.scale, crown_m * size * 0.7 * up.scale],
        );
        brush.canvas.finish(colour, 1.0);
    }
}

/// A lamp with its arm over the road on its left.
pub(super) fn lamp(brush: &mut Brush<'_>, local: &Local) {
    pole(brush, local.at(0.0, 0.0, 0.0), 6.4, 0.16, DARK_STEEL);
    bar(brush, local.at(0.0, 0.0, 6.3), local.at(0.0, 1.9, 6.7), 0.1, DARK_STEEL);
    bar(brush, local.at(0.0, 1.5, 6.66), local.at(0.0, 2.3, 6.68), 0.17, hex(0x8b8f92));
    if brush.light.is_dark() {
        let bulb = local.at(0.0, 2.0, 6.55);
        if let Some(at) = brush.lens.pixel(bulb) {
            let half = (0.2 * brush.scale(bulb)).max(0.9);
            brush.canvas.ellipse(at, [half, half * 0.6], hex(0xffe9c2));
        }
        brush.halo(bulb, hex(0xffc27a), 0.9);
    }
}

/// The lamps of a signal; `None` when it has no power.
pub(super) fn signal(brush: &mut Brush<'_>, local: &Local, up_m: f32, shows: Option<Aspect>) {
    let (half, high) = (0.2, 1.12);
    let (low, top_m) = (up_m - high / 2.0, up_m + high / 2.0);
    let eye = local.eye();
    // Hoods hide the lamps from those they are not for.
    let aside = eye[1].abs().atan2(-eye[0]);
    brush.cuboid(local, (0.0, 0.22), (-half, half), (low, top_m), hex(0x24282a));
    if aside > 0.75 {
        return;
    }
    brush.face(&rear(local, -0.01, (-half - 0.1, half + 0.1), (low - 0.1, top_m + 0.1)), hex(0x191b1c));
    brush.face(&rear(local, -0.02, (-half, half), (low, top_m)), hex(0x383a2c));
    let lamps = [
        (Aspect::Red, up_m + 0.36, hex(0xff3a2e), hex(0x40201e)),
        (Aspect::Yellow, up_m, hex(0xffc02e), hex(0x40371e)),
        (Aspect::Green, up_m - 0.36, hex(0x37f0a0), hex(0x1c362c)),
    ];
    for (aspect, at_m, lit, unlit) in lamps {
        let middle = local.at(-0.05, 0.0, at_m);
        let Some(at) = brush.lens.pixel(middle) else { continue };
        let half = (0.155 * brush.scale(middle)).max(0.8);
        let size = [half * aside.cos(), half];
        if shows == Some(aspect) {
            brush.canvas.ellipse(at, size, lit.mixed(hex(0xffffff), 0.22));
            brush.halo(middle, lit, 0.62);
        } else {
            let colour = brush.light.on_figure(unlit, middle);
            brush.canvas.ellipse(at, size, colour);
        }
    }
}

/// The pole of a signal and its arm over the road to the farthest lamps.
pub(super) fn signal_pole(brush: &mut Brush<'_>, foot: P3, lamps: P3, up_m: f32) {
    pole(brush, foot, up_m + 0.9, 0.24, STEEL);
    let at = |from: P3, by: f32| add(from, [0.0, 0.0, by]);
    bar(brush, at(foot, up_m + 0.7), at(lamps, up_m + 0.68), 0.14, STEEL);
}

pub(super) fn stop_sign(brush: &mut Brush<'_>, local: &Local) {
    pole(brush, local.origin, 2.3, 0.08, STEEL);
    if !octagon(brush, local, 0.0, 0.0, 2.45, 0.42) {
        let back: Vec<P3> = ring(local, 0.0, 0.0, 2.45, 0.42).into_iter().rev().collect();
        brush.face(&back, hex(0x8f9396));
    }
}

/// An octagon seen by those who come from behind its frame.
fn ring(local: &Local, ahead_m: f32, left_m: f32, up_m: f32, size: f32) -> Vec<P3> {
    (0..8_u32)
        .map(|corner| {
            let turn = (corner as f32 + 0.5) / 8.0 * std::f32::consts::TAU;
            // Seen from behind, left is on the left hand: clockwise in left and up.
            local.at(ahead_m, left_m - turn.cos() * size, up_m + turn.sin() * size)
        })
        .collect()
}

/// A red octagon with its word. Nothing, and false, when it shows its back.
pub(super) fn octagon(brush: &mut Brush<'_>, local: &Local, ahead_m: f32, left_m: f32, up_m: f32, half_m: f32) -> bool {
    if !brush.face(&ring(local, ahead_m, left_m, up_m, half_m), hex(0xe9e6e2)) {
        return false;
    }
    brush.face(&ring(local, ahead_m, left_m, up_m, half_m * 0.92), hex(0xb8202a));
    let height_m = half_m * 0.5;
    let wide_m = letters::width("STOP") * height_m / 7.0;
    let at = local.at(ahead_m - 0.01, left_m + wide_m / 2.0, up_m - height_m / 2.0);
    brush.letters("STOP", at, local.way(0.0, -1.0, 0.0), [0.0, 0.0, 1.0], height_m, hex(0xf4f2ee));
    true
}

/// The cross before rails.
pub(super) fn crossbuck(brush: &mut Brush<'_>, local: &Local) {
    pole(brush, local.origin, 3.2, 0.11, STEEL);
    for tilt in [-1.0, 1.0] {
        let (from, to) = (local.at(0.0, 0.62, 2.9 - tilt * 0.42), local.at(0.0, -0.62, 2.9 + tilt * 0.42));
        bar(brush, from, to, 0.24, hex(0xe9e7e2));
    }
    for left_m in [-0.4, 0.4] {
        let at = local.at(-0.05, left_m, 2.1);
        let Some(pixel) = brush.lens.pixel(at) else { continue };
        let half = (0.17 * brush.scale(at)).max(0.8);
        let colour = brush.light.on_figure(hex(0x3a1a1a), at);
        brush.canvas.ellipse(pixel, [half, half], colour);
    }
}

/// A green plate with the name of a street, hung below the arm of a signal.
pub(super) fn name_sign(brush: &mut Brush<'_>, local: &Local, name: &str) {
    if brush.scale(local.origin) < 9.0 {
        return;
    }
    let height_m = 0.26;
    let wide_m = letters::width(name) * height_m / 7.0 + 0.3;
    let (from, to) = (0.3, 0.3 + wide_m);
    if brush.face(&rear(local, -0.12, (from, to), (5.0, 5.0 + height_m + 0.24)), hex(0x1f6a4a)) {
        let at = local.at(-0.13, to - 0.15, 5.12);
        brush.letters(name, at, local.way(0.0, -1.0, 0.0), [0.0, 0.0, 1.0], height_m, hex(0xf2f4f0));
    }
}

pub(super) fn hydrant(brush: &mut Brush<'_>, foot: P3) {
    let Some(up) = brush.upright(foot) else { return };
    let colour = brush.light.on_figure(hex(0xd8b83a), foot);
    brush.canvas.limb(up.at(0.0, 0.08), up.at(0.0, 0.6), 0.3 * up.scale, 0.28 * up.scale, colour);
    brush.canvas.limb(up.at(-0.2, 0.45), up.at(0.2, 0.45), 0.14 * up.scale, 0.14 * up.scale, colour);
}

pub(super) fn bin(brush: &mut Brush<'_>, local: &Local) {
    brush.cuboid(local, (-0.25, 0.25), (-0.25, 0.25), (0.0, 0.95), hex(0x3f5a4c));
}

/// Signs over all lanes of a freeway. `half_m` reaches from the middle to both feet.
pub(super) fn gantry(brush: &mut Brush<'_>, local: &Local, half_m: f32) {
    for left_m in [-half_m, half_m] {
        pole(brush, local.at(0.0, left_m, 0.0), 6.9, 0.3, STEEL);
    }
    bar(brush, local.at(0.0, -half_m, 6.7), local.at(0.0, half_m, 6.7), 0.28, STEEL);
    let facing = rear(local, -0.2, (-half_m * 0.75, half_m * 0.2), (5.5, 7.7));
    if brush.face(&facing, hex(0x1f6a4a)) {
        let at = |left_m: f32, up_m: f32| local.at(-0.22, left_m, up_m);
        let along = local.way(0.0, -1.0, 0.0);
        brush.letters("CENTER", at(half_m * 0.1, 6.9), along, [0.0, 0.0, 1.0], 0.5, hex(0xf2f4f0));
        brush.letters("EXIT 1", at(half_m * 0.1, 6.0), along, [0.0, 0.0, 1.0], 0.5, hex(0xf2f4f0));
    }
}

/// A rail along the edge of a deck or a bridge, with posts, from one place to another.
pub(super) fn railing(brush: &mut Brush<'_>, from: P3, to: P3, is_concrete: bool) {
    let up = |at: P3, by: f32| add(at, [0.0, 0.0, by]);
    if is_concrete {
        let colour = hex(0xa8a7a2);
        if !brush.face(&[from, to, up(to, 0.85), up(from, 0.85)], colour) {
            brush.face(&[to, from, up(from, 0.85), up(to, 0.85)], colour);
        }
        return;
    }
    for height_m in [0.55, 1.05] {
        bar(brush, up(from, height_m), up(to, height_m), 0.07, STEEL);
    }
    bar(brush, from, up(from, 1.05), 0.08, STEEL);
    let half = scaled(add(from, to), 0.5);
    bar(brush, half, up(half, 1.05), 0.08, STEEL);
}
