//! Who sits in the cabin, and what shows of how they feel.

use assistance::vehicle::Mood;

use super::super::light::{Rgb, hex};
use super::super::space::P2;
use super::{Cabin, Rides};
use crate::causes::CauseKind;
use crate::vehicle::mix;

const SKINS: [Rgb; 6] = [hex(0xe8bd9a), hex(0xc9946c), hex(0xa06a46), hex(0x7a5036), hex(0xf0cdb0), hex(0x5e3d2a)];
const HAIRS: [Rgb; 6] = [hex(0x241d19), hex(0x4a3426), hex(0x8a6a3f), hex(0x17171a), hex(0x77716b), hex(0x5a2f1f)];
const TOPS: [Rgb; 8] = [
    hex(0x8a3f44),
    hex(0x2f5d8c),
    hex(0x3f6b4a),
    hex(0xb98f3f),
    hex(0x64507d),
    hex(0x33383f),
    hex(0xc9c4b8),
    hex(0x3f767e),
];

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pose {
    Rests,
    Reads,
    LooksOut,
    Clasps,
    HoldsHead,
    Panics,
    PullsHandle,
    PointsAtDisplay,
    Lies,
    Comforts,
}

struct Looks {
    skin: Rgb,
    hair: Rgb,
    top: Rgb,
    legs: Rgb,
    long_hair: bool,
}

pub(super) fn draw(cabin: &mut Cabin<'_>) {
    let riders = cabin.aboard().riders.clone();
    let ill = riders
        .iter()
        .position(|rider| rider.ill)
        .or_else(|| (cabin.aboard().trouble == Some(CauseKind::Medical) && !riders.is_empty()).then_some(0));
    if let Some(ill) = ill {
        lying(cabin, ill);
    }
    // The one in the middle sits a little back: painted first.
    let seats: &[f32] = match (riders.len(), ill) {
        (_, Some(_)) => &[470.0, 500.0, 130.0, 90.0],
        (1, None) => &[196.0],
        (2, None) => &[190.0, 452.0],
        _ => &[186.0, 456.0, 320.0, 92.0],
    };
    let mut order: Vec<usize> = (0..riders.len()).filter(|at| Some(*at) != ill).collect();
    order.sort_by_key(|at| [1, 2, 0, 3][(*at).min(3)]);
    for (place, at) in order.into_iter().enumerate() {
        let x = if ill.is_some() { seats[place.min(3)] } else { seats[at.min(seats.len() - 1)] };
        let pose = pose(cabin, &riders[at], at, ill.is_some());
        sitting(cabin, at, &riders[at], x, pose);
    }
}

fn pose(cabin: &Cabin<'_>, rider: &Rides, at: usize, beside_ill: bool) -> Pose {
    let trouble = cabin.aboard().trouble;
    let draw = mix(cabin.seed ^ at as u64);
    match (trouble, rider.mood) {
        _ if beside_ill => Pose::Comforts,
        (Some(CauseKind::LockedIn), _) if at == 0 => Pose::PullsHandle,
        (Some(CauseKind::HelpCall), Mood::Calm | Mood::Uneasy) if at == 0 => Pose::PointsAtDisplay,
        (_, Mood::Panicking) => Pose::Panics,
        (_, Mood::Distressed) => Pose::HoldsHead,
        (_, Mood::Uneasy) => {
            if draw & 1 == 0 {
                Pose::LooksOut
            } else {
                Pose::Clasps
            }
        }
        (_, Mood::Calm) => {
            if draw & 3 == 0 {
                Pose::Reads
            } else if draw & 3 == 1 {
                Pose::LooksOut
            } else {
                Pose::Rests
            }
        }
    }
}

fn looks(cabin: &Cabin<'_>, at: usize) -> Looks {
    let draw = mix(cabin.seed ^ (at as u64) << 16 ^ 0x71de);
    let pick = |all: &[Rgb], shift: u32| all[((draw >> shift) % all.len() as u64) as usize];
    Looks {
        skin: pick(&SKINS, 0),
        hair: pick(&HAIRS, 8),
        top: pick(&TOPS, 16),
        legs: [hex(0x2f3848), hex(0x22252a), hex(0x4d5158), hex(0x5a5040)][(draw >> 24 & 3) as usize],
        long_hair: draw >> 32 & 1 == 1,
    }
}

fn limb(cabin: &mut Cabin<'_>, line: &[P2], wide: f32, colour: Rgb) {
    let colour = cabin.tone.on(colour);
    for (index, pair) in line.windows(2).enumerate() {
        let thin = 1.0 - index as f32 * 0.12;
        cabin.canvas.collect_limb(pair[0], pair[1], wide * thin, wide * (thin - 0.1));
    }
    cabin.canvas.finish(colour, 1.0);
}

fn ellipse(cabin: &mut Cabin<'_>, middle: P2, half: P2, colour: Rgb) {
    cabin.canvas.ellipse(middle, half, cabin.tone.on(colour));
}

/// A swing in time, the same for the same moment.
fn sway(cabin: &Cabin<'_>, period_ms: f32, size: f32, phase: f32) -> f32 {
    ((cabin.now_ms as f32 % 600_000.0) / period_ms * std::f32::consts::TAU + phase).sin() * size
}

fn sitting(cabin: &mut Cabin<'_>, at: usize, rider: &Rides, x: f32, pose: Pose) {
    let looks = looks(cabin, at);
    let size = if rider.minor { 0.84 } else { 1.0 };
    let phase = at as f32 * 1.7;
    let breath = sway(cabin, 3_600.0, 0.9, phase);
    let shake = if pose == Pose::Panics { sway(cabin, 240.0, 2.6, phase) } else { 0.0 };
    let lean = match pose {
        Pose::HoldsHead => 22.0,
        Pose::Panics => 10.0,
        Pose::Clasps => 6.0,
        _ => 0.0,
    };
    let tilt = match pose {
        Pose::PullsHandle => -26.0,
        Pose::PointsAtDisplay => 10.0,
        Pose::Comforts => -34.0,
        Pose::LooksOut => (if x < 320.0 { -5.0 } else { 5.0 }) + sway(cabin, 7_000.0, 1.5, phase),
        _ => 0.0,
    };
    // Metres of a sitting body as pixels from the seat up.
    let seat_y = 316.0;
    let p = |dx: f32, up: f32| -> P2 {
        let share = (up / 190.0).clamp(0.0, 1.2);
        [x + (dx + tilt * share + shake) * size, seat_y - (up - lean * share) * size + breath * share]
    };
    let dim = |colour: Rgb, by: f32| colour.times(by);

    if rider.wheelchair {
        // Folded beside the seat.
        let (wx, wy) = (x + if x < 320.0 { 74.0 } else { -74.0 }, 300.0);
        ellipse(cabin, [wx, wy], [34.0, 40.0], hex(0x26282b));
        ellipse(cabin, [wx, wy], [28.0, 34.0], hex(0x8b9096));
        ellipse(cabin, [wx, wy], [25.0, 31.0], hex(0x44484d));
        ellipse(cabin, [wx, wy], [5.0, 6.0], hex(0xc2c6ca));
    }
    // Legs come towards the eye.
    for side in [-1.0_f32, 1.0] {
        let knee = [x + side * 33.0 * size, 340.0];
        limb(
            cabin,
            &[p(side * 22.0, 18.0), knee, [x + side * 36.0 * size, 392.0]],
            44.0 * size,
            dim(looks.legs, if side < 0.0 { 0.9 } else { 1.0 }),
        );
    }
    // Body.
    let top = cabin.tone.on(looks.top);
    let shade = cabin.tone.on(dim(looks.top, 0.8));
    let outline = [
        p(-36.0, 10.0),
        p(36.0, 10.0),
        p(40.0, 60.0),
        p(52.0, 118.0),
        p(46.0, 138.0),
        p(18.0, 149.0),
        p(-18.0, 149.0),
        p(-46.0, 138.0),
        p(-52.0, 118.0),
        p(-40.0, 60.0),
    ];
    cabin.canvas.polygon(&outline, top);
    cabin.canvas.polygon(
        &[p(14.0, 10.0), p(36.0, 10.0), p(40.0, 60.0), p(52.0, 118.0), p(46.0, 138.0), p(20.0, 148.0), p(26.0, 90.0)],
        shade,
    );
    cabin.canvas.polygon(&[p(-15.0, 149.0), p(15.0, 149.0), p(0.0, 124.0)], cabin.tone.on(dim(looks.skin, 0.86)));
    if rider.belted {
        let (from, to) = if x < 320.0 { (-1.0, 1.0) } else { (1.0, -1.0) };
        let strap = [p(from * 44.0, 140.0), p(from * 33.0, 146.0), p(to * 38.0, 24.0), p(to * 34.0, 10.0)];
        cabin.canvas.polygon(&strap, cabin.tone.on(hex(0x1c1d20)));
        let lap = [p(-38.0, 22.0), p(38.0, 22.0), p(38.0, 12.0), p(-38.0, 12.0)];
        cabin.canvas.polygon(&lap, cabin.tone.on(hex(0x1c1d20)));
    }
    let head = p(0.0, 184.0);
    face(cabin, head, size, rider, &looks, pose, x);
    arms(cabin, &p, &looks, pose, size, head, phase);
    if rider.blind {
        limb(cabin, &[p(54.0, 70.0), [x + 66.0, 356.0]], 5.0, hex(0xf2f2f0));
    }
}

fn arms(
    cabin: &mut Cabin<'_>,
    p: &impl Fn(f32, f32) -> P2,
    looks: &Looks,
    pose: Pose,
    size: f32,
    head: P2,
    phase: f32,
) {
    let wide = 25.0 * size;
    let sleeve = looks.top.times(0.9);
    let hand = |cabin: &mut Cabin<'_>, at: P2| ellipse(cabin, at, [11.0 * size, 10.0 * size], looks.skin);
    let arm = |cabin: &mut Cabin<'_>, side: f32, elbow: P2, to: P2| {
        limb(cabin, &[p(side * 46.0, 126.0), elbow, to], wide, sleeve);
        hand(cabin, to);
    };
    let lap = |side: f32| p(side * 16.0, 30.0);
    let down = |side: f32| p(side * 58.0, 62.0);
    match pose {
        Pose::Rests | Pose::LooksOut | Pose::Lies => {
            for side in [-1.0, 1.0] {
                arm(cabin, side, down(side), p(side * 26.0, 26.0));
            }
        }
        Pose::Reads => {
            for side in [-1.0, 1.0] {
                arm(cabin, side, down(side), p(side * 13.0, 66.0));
            }
            let (a, b) = (p(-11.0, 98.0), p(11.0, 62.0));
            cabin.canvas.polygon(&[a, [b[0], a[1]], b, [a[0], b[1]]], cabin.tone.on(hex(0x17181b)));
            cabin.canvas.glow(p(0.0, 100.0), [40.0, 34.0], hex(0x9fc4ff), if cabin.tone.is_dim { 0.3 } else { 0.08 });
        }
        Pose::Clasps => {
            for side in [-1.0, 1.0] {
                arm(cabin, side, down(side), p(side * 6.0, 48.0));
            }
        }
        Pose::HoldsHead => {
            arm(cabin, -1.0, down(-1.0), lap(-1.0));
            let brow = [head[0] + 15.0 * size, head[1] - 8.0 * size];
            arm(cabin, 1.0, p(64.0, 84.0), brow);
        }
        Pose::Panics => {
            for side in [-1.0_f32, 1.0] {
                let shake = ((cabin.now_ms as f32 / 300.0) + phase + side).sin() * 4.0;
                let up = [head[0] + side * (29.0 * size) + shake, head[1] - 10.0 * size];
                arm(cabin, side, p(side * 76.0, 128.0), up);
            }
        }
        Pose::PullsHandle => {
            let jerk = ((cabin.now_ms as f32 / 260.0).sin() * 3.0).max(0.0);
            arm(cabin, 1.0, down(1.0), p(10.0, 60.0));
            arm(cabin, -1.0, [112.0, 238.0], [54.0 + jerk, 222.0]);
        }
        Pose::PointsAtDisplay => {
            arm(cabin, -1.0, down(-1.0), lap(-1.0));
            let to = [p(0.0, 0.0)[0] + 150.0 * size, 208.0];
            arm(cabin, 1.0, p(84.0, 96.0), to);
            limb(cabin, &[to, [to[0] + 16.0, to[1] - 5.0]], 6.0, looks.skin);
        }
        Pose::Comforts => {
            arm(cabin, 1.0, down(1.0), lap(1.0));
            arm(cabin, -1.0, p(-72.0, 76.0), p(-96.0, 44.0));
        }
    }
}

fn face(cabin: &mut Cabin<'_>, head: P2, size: f32, rider: &Rides, looks: &Looks, pose: Pose, x: f32) {
    let (rx, ry) = (23.0 * size, 29.0 * size);
    let skin = looks.skin;
    let at = |dx: f32, dy: f32| [head[0] + dx * rx, head[1] + dy * ry];
    let look = match pose {
        Pose::LooksOut => {
            if x < 320.0 {
                -0.3
            } else {
                0.3
            }
        }
        Pose::PointsAtDisplay => 0.26,
        Pose::PullsHandle | Pose::Comforts => -0.32,
        _ => 0.0,
    };
    let drop = match pose {
        Pose::Reads => 0.2,
        Pose::HoldsHead => 0.16,
        _ => 0.0,
    };
    if looks.long_hair {
        cabin.canvas.polygon(
            &[at(-1.12, -0.4), at(1.12, -0.4), at(1.3, 1.15), at(0.9, 1.5), at(-0.9, 1.5), at(-1.3, 1.15)],
            cabin.tone.on(looks.hair),
        );
    }
    limb(cabin, &[at(0.0, 0.6), at(0.0, 1.35)], 21.0 * size, skin.times(0.82));
    ellipse(cabin, at(-1.0 + look * 0.3, 0.1), [4.0 * size, 6.5 * size], skin.times(0.88));
    ellipse(cabin, at(1.0 + look * 0.3, 0.1), [4.0 * size, 6.5 * size], skin.times(0.88));
    ellipse(cabin, head, [rx, ry], skin);
    let hair = cabin.tone.on(looks.hair);
    let cap = [
        at(-1.04, 0.02),
        at(-1.06, -0.5),
        at(-0.7, -0.98),
        at(0.0, -1.14),
        at(0.7, -0.98),
        at(1.06, -0.5),
        at(1.04, 0.02),
        at(0.84 + look * 0.4, -0.36 + drop),
        at(0.2 + look * 0.5, -0.52 + drop),
        at(-0.5 + look * 0.4, -0.5 + drop),
        at(-0.86 + look * 0.4, -0.3 + drop),
    ];
    cabin.canvas.polygon(&cap, hair);
    let dark = hex(0x241c1a);
    let (mood, asleep) = (rider.mood, pose == Pose::Lies);
    let worried = mood >= Mood::Distressed;
    for side in [-1.0_f32, 1.0] {
        let eye = at(side * 0.4 + look, -0.05 + drop);
        if rider.blind {
            ellipse(cabin, eye, [7.5 * size, 5.4 * size], hex(0x121214));
        } else if asleep || pose == Pose::Reads {
            limb(cabin, &[[eye[0] - 4.0 * size, eye[1]], [eye[0] + 4.0 * size, eye[1]]], 2.0 * size, dark);
        } else {
            let open = if mood == Mood::Panicking { 4.6 } else { 3.4 };
            ellipse(cabin, eye, [5.2 * size, open * size], hex(0xf4f0ea));
            ellipse(cabin, [eye[0] + look * 3.0, eye[1] + drop * 4.0], [2.7 * size, 2.9 * size], dark);
        }
        let (inner, outer) = if worried { (-0.36, -0.22) } else { (-0.27, -0.29) };
        limb(
            cabin,
            &[at(side * 0.2 + look, inner + drop), at(side * 0.6 + look, outer + drop)],
            2.6 * size,
            looks.hair,
        );
    }
    if rider.blind {
        limb(cabin, &[at(-0.4 + look, -0.07), at(0.4 + look, -0.07)], 2.0, hex(0x121214));
    }
    limb(cabin, &[at(look * 1.2, 0.06 + drop), at(look * 1.3 + 0.04, 0.26 + drop)], 4.0 * size, skin.times(0.84));
    let mouth = hex(0x8a443c);
    let (left, middle, right) = match mood {
        Mood::Calm => (at(-0.26 + look, 0.5 + drop), at(look, 0.57 + drop), at(0.26 + look, 0.5 + drop)),
        Mood::Uneasy => (at(-0.22 + look, 0.54 + drop), at(look, 0.54 + drop), at(0.22 + look, 0.54 + drop)),
        _ => (at(-0.26 + look, 0.62 + drop), at(look, 0.53 + drop), at(0.26 + look, 0.62 + drop)),
    };
    if mood == Mood::Panicking {
        ellipse(cabin, at(look, 0.58 + drop), [6.4 * size, 7.4 * size], hex(0x4a1c1a));
    } else {
        limb(cabin, &[left, middle, right], 2.8 * size, mouth);
    }
}

/// Lies along the bench, the head on the left.
fn lying(cabin: &mut Cabin<'_>, at: usize) {
    let looks = looks(cabin, at);
    let breath = sway(cabin, 1_700.0, 2.2, 0.0);
    let legs = looks.legs;
    limb(cabin, &[[378.0, 284.0], [446.0, 262.0], [470.0, 322.0]], 42.0, legs.times(0.86));
    limb(cabin, &[[372.0, 296.0], [430.0, 284.0], [440.0, 344.0]], 44.0, legs);
    let top = cabin.tone.on(looks.top);
    let body = [
        [196.0, 244.0],
        [250.0, 232.0 + breath],
        [330.0, 246.0 + breath],
        [392.0, 266.0],
        [388.0, 312.0],
        [300.0, 322.0],
        [220.0, 316.0],
        [190.0, 286.0],
    ];
    cabin.canvas.polygon(&body, top);
    cabin.canvas.polygon(
        &[[200.0, 296.0], [300.0, 300.0], [388.0, 296.0], [388.0, 312.0], [300.0, 322.0], [220.0, 316.0]],
        cabin.tone.on(looks.top.times(0.78)),
    );
    limb(cabin, &[[196.0, 262.0], [176.0, 254.0]], 24.0, looks.skin.times(0.84));
    let head = [154.0, 240.0];
    if looks.long_hair {
        ellipse(cabin, [140.0, 250.0], [36.0, 34.0], looks.hair);
    }
    ellipse(cabin, [head[0] - 6.0, head[1] - 4.0], [31.0, 27.0], looks.hair);
    ellipse(cabin, [head[0] + 4.0, head[1] + 3.0], [27.0, 25.0], looks.skin);
    // The face lies on its side: eyes shut, the mouth open with pain.
    for (x, y) in [(6.0, -9.0), (8.0, 8.0)] {
        limb(cabin, &[[head[0] + x, head[1] + y - 4.0], [head[0] + x + 1.0, head[1] + y + 4.0]], 2.4, hex(0x241c1a));
        limb(cabin, &[[head[0] + x - 7.0, head[1] + y - 5.0], [head[0] + x - 5.0, head[1] + y + 4.0]], 2.6, looks.hair);
    }
    ellipse(cabin, [head[0] + 23.0, head[1] + 1.0], [4.0, 5.2], hex(0x5a2422));
    // One arm over the belly, one hangs down.
    let sleeve = looks.top.times(0.9);
    limb(cabin, &[[212.0, 258.0], [262.0, 290.0 + breath], [318.0, 270.0 + breath]], 24.0, sleeve);
    ellipse(cabin, [322.0, 269.0 + breath], [12.0, 10.0], looks.skin);
    limb(cabin, &[[216.0, 306.0], [226.0, 336.0], [246.0, 352.0]], 22.0, sleeve.times(0.9));
    ellipse(cabin, [250.0, 354.0], [11.0, 9.0], looks.skin);
}
