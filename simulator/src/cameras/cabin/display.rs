//! The passengers' display on the wall, and what it shows.

use super::super::letters;
use super::super::light::{Daylight, Rgb, hex};
use super::super::space::P2;
use super::{Cabin, Shows};

/// A place on the screen, 0 to 1 across and down, in pixels.
fn at(x: f32, y: f32) -> P2 {
    // The wall runs away from the eye: the left edge is farther and smaller.
    let (left, right) = ([[536.0, 158.0], [536.0, 228.0]], [[622.0, 146.0], [622.0, 244.0]]);
    let near = 1.0 - (1.0 - x) * (1.0 - x * 0.12);
    let mix = |a: P2, b: P2, share: f32| [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    mix(mix(left[0], left[1], y), mix(right[0], right[1], y), near)
}

fn rect(x: (f32, f32), y: (f32, f32)) -> [P2; 4] {
    [at(x.0, y.0), at(x.1, y.0), at(x.1, y.1), at(x.0, y.1)]
}

pub(super) fn draw(cabin: &mut Cabin<'_>) {
    cabin.fill(&[[530.0, 152.0], [628.0, 139.0], [628.0, 252.0], [530.0, 235.0]], hex(0x1a1c1f));
    let shows = cabin.aboard().shows;
    let ground = match shows {
        Shows::Dark => hex(0x08090a),
        Shows::Sos => hex(0xa81c1c),
        Shows::Helping => hex(0x0f5a45),
        Shows::Waiting(_) | Shows::Calling => hex(0x1d3f68),
        Shows::Door | Shows::Fault => hex(0x7a4d10),
        Shows::Arrived => hex(0x1a4c3a),
        Shows::Idle | Shows::Ride => hex(0x14242c),
    };
    cabin.canvas.polygon(&rect((0.0, 1.0), (0.0, 1.0)), ground);
    match shows {
        Shows::Dark => {}
        Shows::Idle => sign(cabin, hex(0x35c3b4)),
        Shows::Ride => way(cabin, false),
        Shows::Arrived => way(cabin, true),
        Shows::Waiting(place) => waiting(cabin, place),
        Shows::Calling => calling(cabin),
        Shows::Helping => helping(cabin),
        Shows::Sos => word(cabin, "SOS", 0.5, 0.52, 0.42, hex(0xffffff)),
        Shows::Door => car_with(cabin, true),
        Shows::Fault => car_with(cabin, false),
    }
    if shows != Shows::Dark && cabin.tone.weather.daylight != Daylight::Day {
        cabin.canvas.glow([580.0, 196.0], [110.0, 90.0], ground.mixed(hex(0x9fd0ff), 0.4), 0.34);
    }
    // The button below it.
    let pressed = shows == Shows::Sos;
    let colour = if pressed { hex(0xff3a30) } else { cabin.tone.on(hex(0xb3261f)) };
    cabin.canvas.ellipse([580.0, 268.0], [13.0, 12.0], cabin.tone.on(hex(0x26282b)));
    cabin.canvas.ellipse([580.0, 268.0], [10.0, 9.0], colour);
    if pressed {
        cabin.canvas.glow([580.0, 268.0], [34.0, 30.0], hex(0xff3a30), 0.55);
    }
}

/// A word in the middle of a place.
fn word(cabin: &mut Cabin<'_>, text: &str, x: f32, y: f32, high: f32, colour: Rgb) {
    let dot = high / 7.0;
    // The screen is wider than high: dots are square on it.
    let across = dot * 0.95;
    let from = x - letters::width(text) * across / 2.0;
    for (column, row, wide) in letters::dots(text) {
        let left = from + column * across;
        let top = y + high / 2.0 - (row + 1.0) * dot;
        cabin.canvas.collect(&rect((left, left + wide * across), (top, top + dot)));
    }
    cabin.canvas.finish(colour, 1.0);
}

fn sign(cabin: &mut Cabin<'_>, colour: Rgb) {
    let half = 0.2;
    let ring: Vec<P2> =
        super::super::canvas::circle::<14>().iter().map(|[x, y]| at(0.5 + x * half, 0.5 + y * half)).collect();
    cabin.canvas.polygon(&ring, colour);
    let hole: Vec<P2> =
        super::super::canvas::circle::<14>().iter().map(|[x, y]| at(0.5 + x * 0.13, 0.5 + y * 0.13)).collect();
    cabin.canvas.polygon(&hole, hex(0x14242c));
    cabin.canvas.polygon(&[at(0.5, 0.36), at(0.56, 0.56), at(0.5, 0.51), at(0.44, 0.56)], hex(0xffffff));
}

/// The streets round the car and the way through them, in a ring when the planner runs in one.
fn way(cabin: &mut Cabin<'_>, arrived: bool) {
    for line in [0.22, 0.5, 0.78] {
        cabin.canvas.polygon(&rect((0.06, 0.94), (line - 0.015, line + 0.015)), hex(0x2c434e));
        cabin.canvas.polygon(&rect((line - 0.015, line + 0.015), (0.06, 0.94)), hex(0x2c434e));
    }
    let loops = cabin.aboard().trouble == Some(crate::causes::CauseKind::Loop);
    let blue = hex(0x4aa8ff);
    let line: &[(f32, f32)] = if loops {
        &[(0.22, 0.22), (0.78, 0.22), (0.78, 0.78), (0.22, 0.78), (0.22, 0.22)]
    } else {
        &[(0.22, 0.86), (0.22, 0.5), (0.78, 0.5), (0.78, 0.2)]
    };
    for pair in line.windows(2) {
        let (a, b) = (at(pair[0].0, pair[0].1), at(pair[1].0, pair[1].1));
        cabin.canvas.limb(a, b, 4.6, 4.6, if loops { hex(0xffb02e) } else { blue });
    }
    if loops {
        cabin.canvas.polygon(&[at(0.44, 0.14), at(0.60, 0.22), at(0.44, 0.30)], hex(0xffe0a0));
        cabin.canvas.polygon(&[at(0.56, 0.70), at(0.40, 0.78), at(0.56, 0.86)], hex(0xffe0a0));
        return;
    }
    let flag = at(0.78, 0.2);
    cabin.canvas.ellipse(flag, [6.0, 6.5], if arrived { hex(0x3cd07a) } else { hex(0xffffff) });
    let here = if arrived { flag } else { at(0.22, 0.66) };
    cabin.canvas.ellipse(here, [4.4, 4.8], hex(0x35c3b4));
    if arrived {
        cabin.canvas.limb(at(0.24, 0.3), at(0.34, 0.42), 4.0, 4.0, hex(0x3cd07a));
        cabin.canvas.limb(at(0.34, 0.42), at(0.52, 0.14), 4.0, 4.0, hex(0x3cd07a));
    }
}

fn waiting(cabin: &mut Cabin<'_>, place: u32) {
    headset(cabin, 0.3, 0.44, hex(0xcfe4ff));
    let text = if place > 99 { "99".to_owned() } else { place.to_string() };
    word(cabin, &text, 0.72, 0.44, 0.34, hex(0xffffff));
    // A bar that fills while one waits.
    let share = (cabin.now_ms % 4_000) as f32 / 4_000.0;
    cabin.canvas.polygon(&rect((0.12, 0.88), (0.78, 0.84)), hex(0x33587f));
    cabin.canvas.polygon(&rect((0.12, 0.12 + 0.76 * share), (0.78, 0.84)), hex(0x8fc3ff));
}

fn calling(cabin: &mut Cabin<'_>) {
    let beat = (cabin.now_ms % 1_500) as f32 / 1_500.0;
    for (ring, share) in [(0.20 + beat * 0.22, (1.0 - beat) * 0.5), (0.28, 0.25)] {
        let circle: Vec<P2> = super::super::canvas::circle::<16>()
            .iter()
            .map(|[x, y]| at(0.5 + x * ring, 0.48 + y * ring * 1.2))
            .collect();
        cabin.canvas.veil(&circle, hex(0x8fc3ff), share);
    }
    headset(cabin, 0.5, 0.46, hex(0xffffff));
}

fn helping(cabin: &mut Cabin<'_>) {
    let green = hex(0x5ff0b8);
    cabin.canvas.ellipse(at(0.32, 0.36), [9.0, 10.0], hex(0xf0d2b4));
    let body = [at(0.14, 0.82), at(0.18, 0.62), at(0.32, 0.54), at(0.46, 0.62), at(0.5, 0.82)];
    cabin.canvas.polygon(&body, hex(0x2f6fae));
    headset(cabin, 0.32, 0.36, green);
    for (index, high) in [0.14_f32, 0.26, 0.18].into_iter().enumerate() {
        let x = 0.64 + index as f32 * 0.1;
        let beat = ((cabin.now_ms as f32 / 170.0) + index as f32 * 1.9).sin() * 0.07;
        cabin.canvas.polygon(&rect((x, x + 0.05), (0.5 - high - beat, 0.5 + high + beat)), green);
    }
}

fn headset(cabin: &mut Cabin<'_>, x: f32, y: f32, colour: Rgb) {
    let ring = super::super::canvas::circle::<16>();
    for pair in 8..15 {
        let point = |index: usize| at(x + ring[index][0] * 0.15, y + ring[index][1] * 0.2);
        cabin.canvas.limb(point(pair), point(pair + 1), 3.0, 3.0, colour);
    }
    cabin.canvas.ellipse(at(x - 0.15, y + 0.03), [3.6, 5.4], colour);
    cabin.canvas.ellipse(at(x + 0.15, y + 0.03), [4.2, 6.2], colour);
    cabin.canvas.limb(at(x + 0.15, y + 0.08), at(x + 0.04, y + 0.22), 2.2, 2.2, colour);
}

/// The car from above with an open door, or with a tyre that is marked.
fn car_with(cabin: &mut Cabin<'_>, door: bool) {
    let white = hex(0xf2f4f4);
    cabin.canvas.polygon(&[at(0.38, 0.2), at(0.5, 0.14), at(0.62, 0.2), at(0.62, 0.82), at(0.38, 0.82)], white);
    cabin.canvas.polygon(&rect((0.41, 0.59), (0.32, 0.42)), hex(0x5a4020));
    cabin.canvas.polygon(&rect((0.41, 0.59), (0.66, 0.74)), hex(0x5a4020));
    let red = hex(0xff5a3c);
    if door {
        cabin.canvas.limb(at(0.62, 0.5), at(0.84, 0.62), 4.6, 4.6, red);
    } else {
        cabin.canvas.polygon(&rect((0.61, 0.68), (0.64, 0.8)), red);
        word(cabin, "!", 0.82, 0.46, 0.4, white);
    }
}
