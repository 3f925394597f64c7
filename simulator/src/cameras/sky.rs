//! What is not of the street: sky, far hills of houses, night on the ground, rain, the own bonnet.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use media::View;
use media::picture::{HEIGHT, WIDTH};

use super::canvas::Canvas;
use super::light::{Daylight, Light, Rgb, hex};
use super::space::{Lens, P3};
use crate::vehicle::mix;

const W: f32 = WIDTH as f32;
const H: f32 = HEIGHT as f32;

/// The row of the horizon in the middle of the picture, and how far it falls with each column.
pub(super) fn horizon(lens: &Lens) -> (f32, f32) {
    let slope = lens.right[2];
    let flat = lens.ahead[2] / lens.down[2].abs().max(1e-3);
    (H / 2.0 + flat * lens.focal, slope)
}

pub(super) fn sky(canvas: &mut Canvas, lens: &Lens, light: &Light) {
    let (row, slope) = horizon(lens);
    canvas.rows(
        |y| {
            let up = ((row - y) / lens.focal).max(0.0);
            light.haze.mixed(light.zenith, (up * 1.9).min(1.0).powf(0.62))
        },
        slope,
    );
    clouds(canvas, lens, light);
    skyline(canvas, lens, light);
}

/// A far place in a direction, degrees clockwise from north and above the horizon.
fn far(azimuth_deg: f32, above_deg: f32) -> P3 {
    let (sin, cos) = azimuth_deg.to_radians().sin_cos();
    [sin * 3_000.0, cos * 3_000.0, above_deg.to_radians().tan() * 3_000.0]
}

fn clouds(canvas: &mut Canvas, lens: &Lens, light: &Light) {
    if light.is_night() {
        return;
    }
    let (colour, alpha) = match (light.weather.daylight, light.weather.rain) {
        (_, true) => (light.haze.mixed(hex(0x4b5158), 0.4), 0.34),
        (Daylight::Dusk, _) => (hex(0xf0a080), 0.30),
        _ => (hex(0xffffff), 0.42),
    };
    for cloud in 0..16_u64 {
        let draw = mix(cloud ^ 0xc10d);
        let part = |shift: u32| (draw >> shift & 255) as f32 / 255.0;
        let (azimuth, above) = (cloud as f32 * 22.5 + part(0) * 14.0, 9.0 + part(8) * 24.0);
        let Some(middle) = lens.pixel(far(azimuth, above)) else { continue };
        if middle[0] < -160.0 || middle[0] > W + 160.0 || middle[1] < -60.0 {
            continue;
        }
        let long = (50.0 + part(16) * 70.0) * lens.focal / 380.0;
        for puff in 0..4_u32 {
            let along = puff as f32 / 3.0 * 2.0 - 1.0;
            let high = long * (0.11 + (1.0 - along.abs()) * 0.09);
            let lift = (draw >> (24 + puff * 4) & 15) as f32 / 15.0 - 0.5;
            canvas.collect_ellipse([middle[0] + along * long * 0.62, middle[1] + lift * high], [long * 0.5, high]);
        }
        canvas.finish(colour, alpha);
    }
}

/// Houses too far to tell apart, all round.
fn skyline(canvas: &mut Canvas, lens: &Lens, light: &Light) {
    for (layer, (step, tall, share)) in [(3.0, 3.4, 0.14), (4.5, 2.0, 0.30)].into_iter().enumerate() {
        let count = (360.0 / step) as u64;
        for part in 0..count {
            let draw = mix(part ^ (layer as u64) << 32 ^ 0x5ca9e);
            let from = part as f32 * step;
            let above = 0.5 + (draw & 255) as f32 / 255.0 * tall * (0.4 + 0.6 * (draw >> 8 & 1) as f32);
            let face = lens.face(&[far(from, -0.6), far(from + step, -0.6), far(from + step, above), far(from, above)]);
            canvas.collect(&face);
        }
        let base = if light.is_night() { hex(0x10141c) } else { hex(0x5d6b78) };
        canvas.finish(light.haze.mixed(base, if light.is_night() { 0.75 } else { share }), 1.0);
    }
}

/// Haze over the far ground; at night the headlights on it; in rain the sky in it.
pub(super) fn light_ground(canvas: &mut Canvas, lens: &Lens, light: &Light) {
    if light.is_dark() {
        canvas.dim(&table(lens, light));
    }
    let (row, slope) = horizon(lens);
    let (wet, mirrored) =
        if light.weather.rain { (0.34, light.haze.mixed(light.zenith, 0.3)) } else { (0.0, light.haze) };
    canvas.veil_rows(
        |y| {
            let down = (y - row) / lens.focal;
            if down <= 0.0 {
                return (0.0, light.haze);
            }
            let away = lens.up_m / down;
            let haze = light.haze_at(away);
            let sheen = wet * (1.0 - down * 1.4).max(0.12);
            (haze + sheen * (1.0 - haze), light.haze.mixed(mirrored, sheen))
        },
        slope,
    );
}

type Tables = Mutex<BTreeMap<(u32, u32, Daylight, bool), Arc<Vec<[u8; 4]>>>>;

/// How bright each pixel of the ground is at night. The lamps are fixed to the car as the camera
/// is: a table for each view is made once.
fn table(lens: &Lens, light: &Light) -> Arc<Vec<[u8; 4]>> {
    static TABLES: Tables = Mutex::new(BTreeMap::new());
    /// Views, leaning or not, on the ground or above it, in each weather.
    const MAX_TABLES: usize = 48;
    let facing = light.beam.map_or(0.0, |beam| beam.ahead[0] * lens.ahead[0] + beam.ahead[1] * lens.ahead[1]);
    let side = light.beam.map_or(0.0, |beam| beam.ahead[0] * lens.right[0] + beam.ahead[1] * lens.right[1]);
    let round = |value: f32| (value * 50.0).round() as i32 as u32;
    let key = (
        round(facing) ^ round(side) << 8 ^ round(lens.right[2]) << 16,
        round(lens.up_m),
        light.weather.daylight,
        light.weather.rain,
    );
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(table) = tables.get(&key) {
        return Arc::clone(table);
    }
    let (row, slope) = horizon(lens);
    let mut made = Vec::with_capacity(WIDTH as usize * HEIGHT as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let (x, y) = (f32::from(x) + 0.5, f32::from(y) + 0.5);
            if y < row + (x - W / 2.0) * slope {
                made.push([64; 4]);
                continue;
            }
            let (right, down) = ((x - W / 2.0) / lens.focal, (y - H / 2.0) / lens.focal);
            let way: P3 =
                std::array::from_fn(|axis| lens.ahead[axis] + lens.right[axis] * right + lens.down[axis] * down);
            let reach = lens.up_m / (-way[2]).max(1e-4);
            let lit = light.on_ground(super::space::scaled(way, reach));
            let byte = |part: f32| (part * 64.0).clamp(0.0, 255.0) as u8;
            made.push([byte(lit.0), byte(lit.1), byte(lit.2), 64]);
        }
    }
    let made = Arc::new(made);
    if tables.len() >= MAX_TABLES {
        tables.clear();
    }
    tables.insert(key, Arc::clone(&made));
    made
}

/// Streaks in the air and drops on the glass.
pub(super) fn rain(canvas: &mut Canvas, light: &Light, seed: u64, view: View, speed_mps: f32) {
    let colour = if light.is_dark() { hex(0x9aa4b2) } else { hex(0xdfe5ea) };
    for streak in 0..70_u64 {
        let draw = mix(seed ^ streak << 8);
        let part = |shift: u32| (draw >> shift & 4095) as f32 / 4095.0;
        let (x, y) = (part(0) * W, part(12) * H);
        let long = 9.0 + part(24) * 20.0;
        // They come at who drives.
        let drift = match view {
            View::Front => (x - W / 2.0) / W * speed_mps * 1.6,
            View::Rear => -(x - W / 2.0) / W * speed_mps * 1.6,
            View::Left => speed_mps * 0.9,
            View::Right | View::Cabin => -speed_mps * 0.9,
        } + 1.6;
        canvas.collect(&[[x, y], [x + 0.9, y], [x + drift + 0.9, y + long], [x + drift, y + long]]);
    }
    canvas.finish(colour, 0.30);
    // Drops stay where they are for two seconds.
    for drop in 0..9_u64 {
        let draw = mix(mix(drop ^ u64::from(view.number()) << 20) ^ 0xd20b);
        let part = |shift: u32| (draw >> shift & 1023) as f32 / 1023.0;
        let at = [part(0) * W, part(10) * H * 0.9];
        let size = 2.5 + part(20) * 5.0;
        canvas.collect_ellipse(at, [size, size * 1.15]);
        canvas.finish(colour.times(0.55), 0.25);
        canvas.collect_ellipse([at[0] - size * 0.2, at[1] + size * 0.4], [size * 0.6, size * 0.45]);
        canvas.finish(colour, 0.4);
    }
}

/// The front edge of the own bonnet, at the lower edge of the picture.
pub(super) fn bonnet(canvas: &mut Canvas, light: &Light) {
    let paint =
        light.on(hex(0xe6e9eb), [0.0, 0.0, 1.0], [0.0, 1.2, -0.7]).times(if light.is_night() { 0.8 } else { 0.92 });
    let edge = |x: f32, lift: f32| {
        let off = (x - W / 2.0) / (W / 2.0);
        H - lift + off * off * 17.0
    };
    let curve = |lift: f32| -> Vec<[f32; 2]> {
        (0..=16_u32)
            .map(|step| {
                let x = step as f32 / 16.0 * W;
                [x, edge(x, lift)]
            })
            .chain([[W, H + 30.0], [0.0, H + 30.0]])
            .collect()
    };
    canvas.veil(&curve(18.5), hex(0x101214), 0.30);
    canvas.polygon(&curve(17.0), paint.times(0.78));
    canvas.polygon(&curve(14.0), paint);
    for side in [-1.0_f32, 1.0] {
        let x = W / 2.0 + side * 150.0;
        let crease = [
            [x, edge(x, 14.0)],
            [x + side * 2.0, edge(x, 14.0)],
            [x + side * 16.0, H + 2.0],
            [x + side * 10.0, H + 2.0],
        ];
        canvas.veil(&crease, hex(0x60666b), 0.35);
    }
    let shine: [Rgb; 1] = [light.zenith.mixed(light.haze, 0.5)];
    canvas.veil(&[[W * 0.4, H - 12.0], [W * 0.6, H - 12.0], [W * 0.63, H + 2.0], [W * 0.37, H + 2.0]], shine[0], 0.22);
}
