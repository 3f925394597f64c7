//! People on the street, as flat figures that turn to the eye: who they are shows in size, clothes and gesture.

use super::brush::{Brush, Upright};
use super::light::{Rgb, hex};
use super::space::{Local, P2, P3};
use crate::vehicle::mix;

/// Who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Anybody.
    Adult,
    /// A child, with a satchel.
    Child,
    /// A police officer in a vest.
    Officer,
    /// A firefighter in turnout gear.
    Firefighter,
    /// Somebody on a bicycle.
    Cyclist,
}

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pose {
    /// Stands.
    Stands,
    /// Walks.
    Walks,
    /// Holds a hand up: stop.
    Stops,
    /// Points to a side.
    Points,
    /// Waves traffic on.
    Waves,
    /// Both arms up, shouting.
    Shouts,
    /// Leans forward on something before them.
    Leans,
    /// Carries boxes.
    Carries,
    /// Lies on the ground.
    Lies,
    /// Holds a telephone up.
    Films,
}

/// One person as they are seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) who: Who,
    pub(super) pose: Pose,
    pub(super) seed: u64,
}

const SKINS: [Rgb; 6] = [hex(0xe8bd9a), hex(0xd19e78), hex(0xa87450), hex(0x7d5236), hex(0xf0cdb0), hex(0x5e3d2a)];
const HAIRS: [Rgb; 6] = [hex(0x2a211c), hex(0x4a3426), hex(0x8a6a3f), hex(0x1b1b1d), hex(0x6b6560), hex(0x5a2f1f)];
const TOPS: [Rgb; 12] = [
    hex(0xa23b3b),
    hex(0x2f5d8c),
    hex(0x3f6b4a),
    hex(0xc9a13f),
    hex(0x6c4a7d),
    hex(0x2b2f36),
    hex(0xd8d4ca),
    hex(0xb5653a),
    hex(0x4a7a82),
    hex(0x8a8f96),
    hex(0x7a2f4c),
    hex(0x1f3a4d),
];
const LEGS: [Rgb; 5] = [hex(0x2c3442), hex(0x1f2125), hex(0x4a4f58), hex(0x5e5342), hex(0x33415a)];
const VEST: Rgb = hex(0xd7ee2a);
const SILVER: Rgb = hex(0xdfe3e4);

/// What somebody wears.
#[derive(Clone, Copy)]
struct Clothes {
    skin: Rgb,
    hair: Rgb,
    top: Rgb,
    legs: Rgb,
    shoes: Rgb,
}

impl Person {
    fn clothes(&self) -> Clothes {
        let draw = mix(self.seed ^ 0x0c2f);
        let pick = |all: &[Rgb], shift: u32| all[((draw >> shift) % all.len() as u64) as usize];
        let (skin, hair) = (pick(&SKINS, 0), pick(&HAIRS, 8));
        match self.who {
            Who::Officer => Clothes { skin, hair, top: hex(0x1d2638), legs: hex(0x1a2130), shoes: hex(0x121214) },
            Who::Firefighter => Clothes { skin, hair, top: hex(0x35322c), legs: hex(0x35322c), shoes: hex(0x17171a) },
            Who::Child => Clothes {
                skin,
                hair,
                top: pick(&TOPS[..5], 16).mixed(hex(0xffffff), 0.12),
                legs: pick(&LEGS, 24),
                shoes: hex(0xd8d8d8),
            },
            _ => Clothes { skin, hair, top: pick(&TOPS, 16), legs: pick(&LEGS, 24), shoes: hex(0x222326) },
        }
    }

    /// Their height, metres.
    fn height_m(&self) -> f32 {
        match self.who {
            Who::Child => 1.12 + (self.seed % 16) as f32 / 100.0,
            Who::Officer | Who::Firefighter => 1.82,
            _ => 1.62 + (self.seed % 24) as f32 / 100.0,
        }
    }

    pub(super) fn draw(&self, brush: &mut Brush<'_>, local: &Local) {
        if self.who == Who::Cyclist {
            return cyclist(brush, local, self);
        }
        if self.pose == Pose::Lies {
            return lying(brush, local, self);
        }
        let Some(up) = brush.upright(local.origin) else { return };
        let eye = local.eye();
        // Zero: they look at the eye; one: away; the sign says to which hand of the picture.
        let turn = (-eye[1]).atan2(eye[0]);
        let stand = Stand { up, tall: self.height_m() / 1.75, turn, at: local.origin };
        figure(brush, &stand, self);
    }
}

/// Where a figure stands and how it is turned.
struct Stand {
    up: Upright,
    /// Its height as a share of a grown person's.
    tall: f32,
    turn: f32,
    at: P3,
}

impl Stand {
    fn p(&self, x: f32, y: f32) -> P2 {
        self.up.at(x * self.tall, y * self.tall)
    }

    /// Pixels of so many metres of a grown person.
    fn px(&self, metres: f32) -> f32 {
        (metres * self.tall * self.up.scale).max(0.6)
    }
}

fn figure(brush: &mut Brush<'_>, stand: &Stand, person: &Person) {
    let clothes = person.clothes();
    let lit = |brush: &Brush<'_>, colour: Rgb| brush.light.on_figure(colour, stand.at);
    let is_back = stand.turn.abs() > 1.9;
    let sideways = stand.turn.sin();
    // Shoulders narrow as somebody turns aside.
    let wide = 0.62 + 0.38 * stand.turn.cos().abs();
    let child = person.who == Who::Child;
    let head_m = if child { 0.135 } else { 0.112 };
    let step = match person.pose {
        Pose::Walks | Pose::Carries => {
            let stride = if child { 560.0 } else { 900.0 };
            ((brush.now_ms as f32 % 60_000.0) / stride * std::f32::consts::TAU + (person.seed % 64) as f32).sin()
        }
        _ => 0.0,
    };
    let lean = if person.pose == Pose::Leans { 0.10 } else { 0.0 };
    let bulky = person.who == Who::Firefighter;
    let leg_m = if bulky { 0.20 } else { 0.155 };

    // Legs and shoes.
    let spread = 0.085 * wide + 0.02;
    for side in [-1.0_f32, 1.0] {
        let lift = (step * side).max(0.0) * 0.10;
        let forth = step * side * 0.16 * sideways;
        let hip = stand.p(side * spread * 0.95, 0.88);
        let knee = stand.p(side * spread * 1.05 + forth * 0.5, 0.47 + lift * 0.5);
        let foot = stand.p(side * (spread * 1.15) + forth, 0.07 + lift);
        let shade = if side * (0.3 + sideways) > 0.0 { 0.84 } else { 1.0 };
        let colour = lit(brush, clothes.legs.times(shade));
        brush.canvas.collect_limb(hip, knee, stand.px(leg_m * 1.1), stand.px(leg_m * 0.88));
        brush.canvas.collect_limb(knee, foot, stand.px(leg_m * 0.88), stand.px(leg_m * 0.7));
        brush.canvas.finish(colour, 1.0);
        if bulky {
            let band = lit(brush, VEST.times(0.86));
            brush.canvas.limb(
                stand.p(side * spread * 1.1 - 0.08, 0.3),
                stand.p(side * spread * 1.1 + 0.08, 0.3),
                stand.px(0.05),
                stand.px(0.05),
                band,
            );
        }
        let shoe = lit(brush, clothes.shoes);
        let toe = if is_back { 0.0 } else { 0.02 };
        let out = stand.p(side * spread * 1.25 + forth + sideways * 0.05, 0.035 + lift - toe * 0.5);
        brush.canvas.ellipse(out, [stand.px(0.075), stand.px(0.045)], shoe);
    }

    if child {
        satchel(brush, stand, person, is_back, false);
    }
    let arms = arms(person, brush.now_ms);
    // The farther arm goes behind the body of somebody seen from aside.
    let far_side = if sideways > 0.35 {
        Some(-1.0)
    } else if sideways < -0.35 {
        Some(1.0)
    } else {
        None
    };
    for (side, (elbow, hand)) in [(-1.0_f32, arms[0]), (1.0, arms[1])] {
        if far_side == Some(side) {
            arm(brush, stand, person, &clothes, side, elbow, hand, wide, 0.8);
        }
    }
    torso(brush, stand, person, &clothes, wide, lean, is_back);
    head(brush, stand, person, &clothes, head_m, lean, is_back);
    for (side, (elbow, hand)) in [(-1.0_f32, arms[0]), (1.0, arms[1])] {
        if far_side != Some(side) {
            arm(brush, stand, person, &clothes, side, elbow, hand, wide, 0.92);
        }
    }
    match person.pose {
        Pose::Carries => {
            let box_colour = lit(brush, hex(0xb58a56));
            let (low, high) = (stand.p(-0.24, 0.98), stand.p(0.24, 1.4));
            let corners = [low, [high[0], low[1]], high, [low[0], high[1]]];
            brush.canvas.polygon(&corners, box_colour);
            let tape = lit(brush, hex(0xd8b98a));
            let (l, h) = (stand.p(-0.03, 0.98), stand.p(0.03, 1.4));
            brush.canvas.polygon(&[l, [h[0], l[1]], h, [l[0], h[1]]], tape);
        }
        Pose::Films => {
            let at = stand.p(0.2, 1.62);
            let dark = lit(brush, hex(0x17181a));
            let half = stand.px(0.045);
            brush.canvas.polygon(
                &[
                    [at[0] - half, at[1] - half * 1.6],
                    [at[0] + half, at[1] - half * 1.6],
                    [at[0] + half, at[1] + half * 1.6],
                    [at[0] - half, at[1] + half * 1.6],
                ],
                dark,
            );
        }
        _ => {}
    }
    if child {
        satchel(brush, stand, person, is_back, true);
    }
}

/// Elbow and hand of the arm on the left and on the right of the picture: metres aside of the
/// shoulder's side, and up.
fn arms(person: &Person, now_ms: u64) -> [((f32, f32), (f32, f32)); 2] {
    let sway = |period: f32, size: f32| {
        ((now_ms as f32 % 600_000.0) / period * std::f32::consts::TAU + (person.seed % 32) as f32).sin() * size
    };
    let down = ((0.27, 1.13), (0.28, 0.88));
    match person.pose {
        Pose::Stands | Pose::Lies => [down, down],
        Pose::Walks => {
            let swing = sway(900.0, 0.07);
            [((0.27, 1.13), (0.28 + swing, 0.9)), ((0.27, 1.13), (0.28 - swing, 0.9))]
        }
        Pose::Stops => [down, ((0.36, 1.50), (0.33, 1.80))],
        Pose::Points => [((0.48, 1.42), (0.76, 1.44 + sway(1_400.0, 0.03))), ((0.30, 1.15), (0.22, 0.98))],
        Pose::Waves => {
            let wave = sway(900.0, 0.18);
            [((0.40, 1.50), (0.30 + wave * 0.6, 1.80)), ((0.38, 1.22), (0.14 + wave, 1.28))]
        }
        Pose::Shouts => {
            let shake = sway(420.0, 0.07);
            [((0.40, 1.52), (0.36, 1.82 + shake)), ((0.42, 1.50), (0.40, 1.78 - shake))]
        }
        Pose::Leans => [((0.36, 1.12), (0.33, 0.92)), ((0.36, 1.12), (0.33, 0.92))],
        Pose::Carries => [((0.30, 1.14), (0.20, 1.02)), ((0.30, 1.14), (0.20, 1.02))],
        Pose::Films => [down, ((0.34, 1.30), (0.20, 1.56))],
    }
}

#[allow(clippy::too_many_arguments)] // one arm: where it hangs, where it goes, and what it wears
fn arm(
    brush: &mut Brush<'_>,
    stand: &Stand,
    person: &Person,
    clothes: &Clothes,
    side: f32,
    elbow: (f32, f32),
    hand: (f32, f32),
    wide: f32,
    shade: f32,
) {
    let sleeve = brush.light.on_figure(clothes.top.times(shade), stand.at);
    let skin = brush.light.on_figure(clothes.skin, stand.at);
    let x = |out: f32| side * (0.205 * wide + (out - 0.205));
    let shoulder = stand.p(side * 0.195 * wide, 1.385);
    let (elbow, hand) = (stand.p(x(elbow.0), elbow.1), stand.p(x(hand.0), hand.1));
    let thick = if person.who == Who::Firefighter { 0.135 } else { 0.105 };
    brush.canvas.collect_limb(shoulder, elbow, stand.px(thick), stand.px(thick * 0.86));
    brush.canvas.collect_limb(elbow, hand, stand.px(thick * 0.86), stand.px(thick * 0.66));
    brush.canvas.finish(sleeve, 1.0);
    let white_glove = person.who == Who::Officer && matches!(person.pose, Pose::Stops | Pose::Points | Pose::Waves);
    let glove = if white_glove { brush.light.on_figure(hex(0xf4f4f2), stand.at) } else { skin };
    let half = stand.px(if white_glove { 0.075 } else { 0.052 });
    brush.canvas.ellipse(hand, [half, half * 1.1], glove);
}

fn torso(
    brush: &mut Brush<'_>,
    stand: &Stand,
    person: &Person,
    clothes: &Clothes,
    wide: f32,
    lean: f32,
    is_back: bool,
) {
    let bulk = if person.who == Who::Firefighter { 1.16 } else { 1.0 };
    let p = |x: f32, y: f32| stand.p(x * wide * bulk, y - lean * (y - 0.86));
    let base = brush.light.on_figure(clothes.top, stand.at);
    let shade = brush.light.on_figure(clothes.top.times(0.82), stand.at);
    let outline = [
        p(-0.165, 0.82),
        p(0.165, 0.82),
        p(0.165, 1.02),
        p(0.215, 1.30),
        p(0.20, 1.41),
        p(0.09, 1.465),
        p(-0.09, 1.465),
        p(-0.20, 1.41),
        p(-0.215, 1.30),
        p(-0.165, 1.02),
    ];
    brush.canvas.polygon(&outline, base);
    brush
        .canvas
        .polygon(&[p(0.05, 0.82), p(0.165, 0.82), p(0.165, 1.02), p(0.215, 1.30), p(0.20, 1.41), p(0.09, 1.45)], shade);
    match person.who {
        Who::Officer => {
            let vest = brush.light.on_figure(VEST, stand.at);
            let silver = brush.light.on_figure(SILVER, stand.at);
            brush.canvas.polygon(
                &[p(-0.175, 0.94), p(0.175, 0.94), p(0.20, 1.32), p(0.15, 1.44), p(-0.15, 1.44), p(-0.20, 1.32)],
                vest,
            );
            for y in [1.02, 1.17] {
                brush.canvas.polygon(&[p(-0.18, y), p(0.18, y), p(0.185, y + 0.055), p(-0.185, y + 0.055)], silver);
            }
            if !is_back {
                brush.canvas.polygon(&[p(-0.05, 1.25), p(0.05, 1.25), p(0.07, 1.465), p(-0.07, 1.465)], base);
                for x in [-0.12, 0.12] {
                    brush.canvas.polygon(
                        &[p(x - 0.025, 1.22), p(x + 0.025, 1.22), p(x + 0.025, 1.44), p(x - 0.025, 1.44)],
                        silver,
                    );
                }
            }
        }
        Who::Firefighter => {
            let band = brush.light.on_figure(VEST.mixed(SILVER, 0.2), stand.at);
            for y in [0.86, 1.16] {
                brush.canvas.polygon(&[p(-0.19, y), p(0.19, y), p(0.2, y + 0.06), p(-0.2, y + 0.06)], band);
            }
        }
        _ => {
            if stand.up.scale > 26.0 && !is_back {
                // A zip or the edge of a jacket.
                brush.canvas.polygon(&[p(-0.012, 0.83), p(0.012, 0.83), p(0.012, 1.44), p(-0.012, 1.44)], shade);
            }
            let hem = brush.light.on_figure(clothes.legs, stand.at);
            brush.canvas.polygon(&[p(-0.165, 0.80), p(0.165, 0.80), p(0.165, 0.87), p(-0.165, 0.87)], hem);
        }
    }
}

fn head(
    brush: &mut Brush<'_>,
    stand: &Stand,
    person: &Person,
    clothes: &Clothes,
    head_m: f32,
    lean: f32,
    is_back: bool,
) {
    let skin = brush.light.on_figure(clothes.skin, stand.at);
    let shade = brush.light.on_figure(clothes.skin.times(0.84), stand.at);
    let hair = brush.light.on_figure(clothes.hair, stand.at);
    let y = 1.615 - lean * 0.8;
    let middle = stand.p(0.0, y);
    brush.canvas.limb(stand.p(0.0, 1.42 - lean * 0.6), stand.p(0.0, y - 0.05), stand.px(0.105), stand.px(0.1), shade);
    let (rx, ry) = (stand.px(head_m * 0.86), stand.px(head_m * 1.1));
    brush.canvas.ellipse(middle, [rx, ry], if is_back { hair } else { skin });
    let look = stand.turn.sin() * 0.4;
    if !is_back {
        // Hair over the brow and down the sides.
        let long = person.seed >> 5 & 1 == 1;
        let cap = |x: f32, up: f32| [middle[0] + rx * x, middle[1] - ry * up];
        let fringe = [
            cap(-1.04, 0.18),
            cap(-0.98, 0.62),
            cap(-0.6, 1.02),
            cap(0.0, 1.14),
            cap(0.6, 1.02),
            cap(0.98, 0.62),
            cap(1.04, 0.18),
            cap(0.74 - look, 0.5),
            cap(0.1, 0.62),
            cap(-0.74 - look, 0.5),
        ];
        brush.canvas.polygon(&fringe, hair);
        if long {
            for side in [-1.0_f32, 1.0] {
                brush.canvas.limb(cap(side * 0.92, 0.35), cap(side * 0.95, -0.95), rx * 0.42, rx * 0.36, hair);
            }
        }
        if rx > 4.5 {
            let dark = brush.light.on_figure(hex(0x20191a), stand.at);
            for side in [-1.0_f32, 1.0] {
                brush.canvas.ellipse(cap(side * 0.36 + look, 0.08), [rx * 0.11, rx * 0.12], dark);
                brush.canvas.limb(
                    cap(side * 0.2 + look, 0.3),
                    cap(side * 0.54 + look, if person.pose == Pose::Shouts { 0.22 - side * 0.0 } else { 0.31 }),
                    rx * 0.1,
                    rx * 0.08,
                    dark,
                );
            }
            brush.canvas.limb(cap(look, 0.02), cap(look * 1.2, -0.2), rx * 0.12, rx * 0.16, shade);
            if person.pose == Pose::Shouts {
                brush.canvas.ellipse(cap(look, -0.52), [rx * 0.26, rx * 0.24], hex(0x5a2020).times(0.8));
            } else {
                brush.canvas.limb(
                    cap(look - 0.22, -0.5),
                    cap(look + 0.22, -0.5),
                    rx * 0.09,
                    rx * 0.09,
                    hex(0x8a4a40).mixed(shade, 0.4),
                );
            }
        }
    }
    match person.who {
        Who::Officer => {
            let navy = brush.light.on_figure(hex(0x141c2c), stand.at);
            let peak = brush.light.on_figure(hex(0x0c0e13), stand.at);
            let cap = |x: f32, up: f32| [middle[0] + rx * x, middle[1] - ry * up];
            brush.canvas.polygon(
                &[cap(-1.0, 0.45), cap(1.0, 0.45), cap(1.3, 1.0), cap(0.9, 1.28), cap(-0.9, 1.28), cap(-1.3, 1.0)],
                navy,
            );
            if !is_back {
                brush.canvas.limb(cap(-0.8, 0.42), cap(0.8, 0.42), ry * 0.2, ry * 0.2, peak);
                let badge = brush.light.on_figure(hex(0xd8c46a), stand.at);
                brush.canvas.ellipse(cap(0.0, 0.86), [rx * 0.16, rx * 0.18], badge);
            }
        }
        Who::Firefighter => {
            let helmet = brush.light.on_figure(hex(0xd9b22a), stand.at);
            let cap = |x: f32, up: f32| [middle[0] + rx * x, middle[1] - ry * up];
            brush.canvas.polygon(
                &[
                    cap(-1.45, 0.36),
                    cap(1.45, 0.36),
                    cap(1.1, 0.62),
                    cap(0.9, 1.2),
                    cap(0.0, 1.45),
                    cap(-0.9, 1.2),
                    cap(-1.1, 0.62),
                ],
                helmet,
            );
        }
        _ => {}
    }
}

/// A satchel: its straps before, all of it behind.
fn satchel(brush: &mut Brush<'_>, stand: &Stand, person: &Person, is_back: bool, on_top: bool) {
    if is_back != on_top {
        return;
    }
    let colour = TOPS[(mix(person.seed) >> 3) as usize % 5].mixed(hex(0xff5ea8), 0.35);
    let colour = brush.light.on_figure(colour, stand.at);
    let corners = [
        stand.p(-0.17, 0.95),
        stand.p(0.17, 0.95),
        stand.p(0.18, 1.34),
        stand.p(0.12, 1.42),
        stand.p(-0.12, 1.42),
        stand.p(-0.18, 1.34),
    ];
    brush.canvas.polygon(&corners, colour);
    let dark = brush.light.on_figure(hex(0x2a2a30), stand.at);
    let pocket = [stand.p(-0.11, 1.0), stand.p(0.11, 1.0), stand.p(0.11, 1.13), stand.p(-0.11, 1.13)];
    brush.canvas.veil(&pocket, dark, 0.35);
}

fn lying(brush: &mut Brush<'_>, local: &Local, person: &Person) {
    let clothes = person.clothes();
    let limb = |brush: &mut Brush<'_>, from: (f32, f32, f32), to: (f32, f32, f32), thick: f32, colour: Rgb| {
        let (a, b) = (local.at(from.0, from.1, from.2), local.at(to.0, to.1, to.2));
        let (Some(pa), Some(pb)) = (brush.lens.pixel(a), brush.lens.pixel(b)) else { return };
        let colour = brush.light.on_figure(colour, a);
        let (wa, wb) = ((thick * brush.scale(a)).max(0.8), (thick * brush.scale(b)).max(0.8));
        brush.canvas.limb(pa, pb, wa, wb, colour);
    };
    // On their back across the street, the head to the left.
    limb(brush, (0.1, -0.85, 0.1), (0.08, -0.1, 0.12), 0.17, clothes.legs);
    limb(brush, (-0.12, -0.8, 0.1), (-0.08, -0.1, 0.12), 0.17, clothes.legs);
    limb(brush, (0.0, -0.1, 0.16), (0.0, 0.45, 0.18), 0.34, clothes.top);
    limb(brush, (0.2, 0.4, 0.12), (0.36, 0.0, 0.06), 0.11, clothes.top);
    limb(brush, (-0.2, 0.4, 0.12), (-0.42, 0.15, 0.06), 0.11, clothes.top);
    limb(brush, (0.0, 0.62, 0.14), (0.0, 0.70, 0.14), 0.22, clothes.skin);
    limb(brush, (0.0, 0.74, 0.16), (0.0, 0.78, 0.16), 0.2, clothes.hair);
}

fn cyclist(brush: &mut Brush<'_>, local: &Local, person: &Person) {
    let clothes = person.clothes();
    let steel = hex(0x9a2f2a);
    let at = |x: f32, z: f32| local.at(x, 0.0, z);
    let limb = |brush: &mut Brush<'_>, from: P3, to: P3, thick: f32, colour: Rgb| {
        let (Some(a), Some(b)) = (brush.lens.pixel(from), brush.lens.pixel(to)) else { return };
        let colour = brush.light.on_figure(colour, from);
        let (wa, wb) = ((thick * brush.scale(from)).max(0.7), (thick * brush.scale(to)).max(0.7));
        brush.canvas.limb(a, b, wa, wb, colour);
    };
    for x in [-0.52, 0.52] {
        let ring = super::canvas::circle::<12>();
        for index in 0..12 {
            let (a, b) = (ring[index], ring[(index + 1) % 12]);
            limb(
                brush,
                at(x + a[0] * 0.34, 0.34 + a[1] * 0.34),
                at(x + b[0] * 0.34, 0.34 + b[1] * 0.34),
                0.045,
                hex(0x1c1c1e),
            );
        }
    }
    limb(brush, at(-0.52, 0.34), at(-0.1, 0.36), 0.04, steel);
    limb(brush, at(-0.1, 0.36), at(0.42, 0.86), 0.04, steel);
    limb(brush, at(-0.22, 0.86), at(0.42, 0.86), 0.04, steel);
    limb(brush, at(-0.22, 0.9), at(-0.1, 0.36), 0.04, steel);
    limb(brush, at(0.44, 0.98), at(0.52, 0.34), 0.04, steel);
    let turn = (brush.now_ms as f32 % 60_000.0) / 700.0 * std::f32::consts::TAU;
    for (side, phase) in [(0.09_f32, 0.0_f32), (-0.09, std::f32::consts::PI)] {
        let (sin, cos) = (turn + phase).sin_cos();
        let foot = local.at(-0.1 + cos * 0.17, side, 0.34 + sin * 0.17);
        let knee = local.at(0.12 + cos * 0.06, side, 0.72 + sin * 0.08);
        limb(brush, local.at(-0.2, side, 0.96), knee, 0.15, clothes.legs);
        limb(brush, knee, foot, 0.12, clothes.legs);
        limb(brush, local.at(0.12, side * 2.0, 1.38), local.at(0.42, side * 2.4, 1.02), 0.09, clothes.top);
    }
    limb(brush, at(-0.2, 0.98), at(0.1, 1.42), 0.34, clothes.top);
    limb(brush, at(0.2, 1.62), at(0.21, 1.66), 0.22, clothes.skin);
    limb(brush, at(0.19, 1.72), at(0.22, 1.73), 0.25, hex(0xd9dde0));
}
