//! The picture while it is drawn: faces, figures and lights, and the camera's own noise at the end.

use std::cell::RefCell;
use std::sync::OnceLock;

use media::Pixels;
use media::picture::{HEIGHT, WIDTH};

use super::light::Rgb;
use super::raster::{H, Raster, W, blend};
use super::space::{Lens, P2, P3};
use crate::vehicle::mix;

/// A picture and what draws on it.
pub(super) struct Canvas {
    /// Rows from the top, a pixel's red in its lowest byte.
    pixels: Vec<u32>,
    raster: Raster,
}

thread_local! {
    /// The memory of the last picture of this thread: two megabytes that need not be found again.
    static SPARE: RefCell<Option<Canvas>> = const { RefCell::new(None) };
}

fn packed(colour: Rgb) -> u32 {
    let [r, g, b] = colour.bytes();
    u32::from_le_bytes([r, g, b, 255])
}

impl Canvas {
    /// A canvas of any content: every pixel is to be painted.
    pub(super) fn new() -> Self {
        let spare = SPARE.with(|spare| spare.borrow_mut().take());
        spare.unwrap_or_else(|| Self { pixels: vec![0; W * H], raster: Raster::new() })
    }

    /// Paints every row in a colour of its own; `shift` moves each column down by some rows.
    pub(super) fn rows(&mut self, colour: impl Fn(f32) -> Rgb, shift_per_column: f32) {
        if shift_per_column.abs() < 1e-6 {
            for (y, row) in self.pixels.chunks_exact_mut(W).enumerate() {
                row.fill(packed(colour(y as f32)));
            }
            return;
        }
        let table: Vec<u32> = (0..H * 2).map(|y| packed(colour(y as f32 - H as f32 / 2.0))).collect();
        for (y, row) in self.pixels.chunks_exact_mut(W).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = table[shifted(x, y, shift_per_column)];
            }
        }
    }

    /// Adds a flat polygon in pixels to what is collected.
    pub(super) fn collect(&mut self, corners: &[P2]) {
        if corners.len() >= 3 && !is_outside(corners) {
            self.raster.add(corners);
        }
    }

    /// Adds an ellipse in pixels.
    pub(super) fn collect_ellipse(&mut self, middle: P2, half: P2) {
        const SIDES: usize = 18;
        static ROUND: OnceLock<[P2; SIDES]> = OnceLock::new();
        let mut corners = [[0.0; 2]; SIDES];
        for (corner, [x, y]) in corners.iter_mut().zip(ROUND.get_or_init(circle)) {
            *corner = [middle[0] + half[0] * x, middle[1] + half[1] * y];
        }
        self.collect(&corners);
    }

    /// Paints what was collected.
    pub(super) fn finish(&mut self, colour: Rgb, alpha: f32) {
        self.raster.paint(&mut self.pixels, packed(colour), alpha.clamp(0.0, 1.0));
    }

    /// Paints what was collected in a colour of its own for each pixel, and how much of it.
    pub(super) fn finish_each(&mut self, mut colour: impl FnMut(usize, usize) -> (Rgb, f32)) {
        let pixels = &mut self.pixels;
        self.raster.runs(|row, run, cover| {
            for column in run {
                let (colour, share) = colour(column, row);
                let pixel = &mut pixels[row * W + column];
                *pixel = blend(*pixel, packed(colour), (share * cover * 256.0).clamp(0.0, 256.0) as u32);
            }
        });
    }

    /// What is drawn so far.
    pub(super) fn copy(&self) -> Vec<u32> {
        self.pixels.clone()
    }

    /// Does something to those pixels only that have been painted since `before` was copied.
    pub(super) fn only_where_changed(&mut self, before: &[u32], change: impl FnOnce(&mut Self)) {
        let drawn = self.copy();
        change(self);
        for ((pixel, before), drawn) in self.pixels.iter_mut().zip(before).zip(drawn) {
            if *before == drawn {
                *pixel = drawn;
            }
        }
    }

    /// A flat polygon in pixels.
    pub(super) fn polygon(&mut self, corners: &[P2], colour: Rgb) {
        self.veil(corners, colour, 1.0);
    }

    /// A flat polygon through which one can see.
    pub(super) fn veil(&mut self, corners: &[P2], colour: Rgb, alpha: f32) {
        self.collect(corners);
        self.finish(colour, alpha);
    }

    pub(super) fn ellipse(&mut self, middle: P2, half: P2, colour: Rgb) {
        self.collect_ellipse(middle, half);
        self.finish(colour, 1.0);
    }

    /// A flat convex face in the world.
    pub(super) fn face(&mut self, lens: &Lens, corners: &[P3], colour: Rgb) {
        self.polygon(&lens.face(corners), colour);
    }

    /// A line of some width with round ends, in pixels.
    pub(super) fn limb(&mut self, from: P2, to: P2, width_from: f32, width_to: f32, colour: Rgb) {
        self.collect_limb(from, to, width_from, width_to);
        self.finish(colour, 1.0);
    }

    pub(super) fn collect_limb(&mut self, from: P2, to: P2, width_from: f32, width_to: f32) {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let reach = dx.hypot(dy).max(1e-3);
        let (ux, uy) = (dx / reach, dy / reach);
        let mut corners = [[0.0; 2]; 12];
        for (index, corner) in corners.iter_mut().enumerate() {
            let (end, half, turn) = if index < 6 {
                (to, width_to / 2.0, index as f32 / 5.0 * std::f32::consts::PI)
            } else {
                (from, width_from / 2.0, (1.0 + (index - 6) as f32 / 5.0) * std::f32::consts::PI)
            };
            // From the left side round the end to the right side.
            let (sin, cos) = turn.sin_cos();
            let (side, out) = (cos * half, sin * half);
            *corner = [end[0] + uy * side + ux * out, end[1] - ux * side + uy * out];
        }
        self.collect(&corners);
    }

    /// Adds light round a place; `half` is where it ends, pixels.
    pub(super) fn glow(&mut self, middle: P2, half: P2, colour: Rgb, strength: f32) {
        let [x, y] = middle;
        if !(half[0] > 0.4 && half[1] > 0.4 && x.is_finite() && y.is_finite()) || half[0] > 900.0 || half[1] > 900.0 {
            return;
        }
        let bound = |value: f32, most: usize| (value.max(0.0) as usize).min(most);
        let (left, right) = (bound(x - half[0], W), bound(x + half[0] + 1.0, W));
        let (top, bottom) = (bound(y - half[1], H), bound(y + half[1] + 1.0, H));
        let parts = [colour.0 * strength, colour.1 * strength, colour.2 * strength];
        for row in top..bottom {
            let dy = (row as f32 + 0.5 - y) / half[1];
            for column in left..right {
                let dx = (column as f32 + 0.5 - x) / half[0];
                let rest = 1.0 - dx * dx - dy * dy;
                if rest <= 0.0 {
                    continue;
                }
                let share = rest * rest;
                let pixel = &mut self.pixels[row * W + column];
                let mut bytes = pixel.to_le_bytes();
                for (byte, part) in bytes.iter_mut().zip(parts) {
                    *byte = byte.saturating_add((part * share).min(255.0) as u8);
                }
                *pixel = u32::from_le_bytes(bytes);
            }
        }
    }

    /// Lays a colour over each row, as much of it as `of_row` says; `shift` moves columns as in [`Self::rows`].
    pub(super) fn veil_rows(&mut self, of_row: impl Fn(f32) -> (f32, Rgb), shift_per_column: f32) {
        let veil = |y: f32| {
            let (share, colour) = of_row(y);
            ((share.clamp(0.0, 1.0) * 256.0) as u32, packed(colour))
        };
        let table: Vec<(u32, u32)> = (0..H * 2).map(|y| veil(y as f32 - H as f32 / 2.0)).collect();
        let is_level = shift_per_column.abs() < 1e-6;
        for (y, row) in self.pixels.chunks_exact_mut(W).enumerate() {
            if is_level {
                let (share, colour) = table[y + H / 2];
                if share > 0 {
                    row.iter_mut().for_each(|pixel| *pixel = blend(*pixel, colour, share));
                }
                continue;
            }
            for (x, pixel) in row.iter_mut().enumerate() {
                let (share, colour) = table[shifted(x, y, shift_per_column)];
                *pixel = blend(*pixel, colour, share);
            }
        }
    }

    /// Multiplies all that was drawn so far by a table of bytes for each pixel, 64 being one.
    pub(super) fn dim(&mut self, table: &[[u8; 4]]) {
        for (pixel, by) in self.pixels.iter_mut().zip(table) {
            let mut bytes = pixel.to_le_bytes();
            for (byte, by) in bytes.iter_mut().zip(by) {
                *byte = (u16::from(*byte).wrapping_mul(u16::from(*by)) >> 6).min(255) as u8;
            }
            *pixel = u32::from_le_bytes(bytes);
        }
    }

    /// The finished picture, as a sensor gives it: darker corners, and noise from a seed.
    pub(super) fn develop(self, noise: u64, grain: i16) -> Pixels {
        let (columns, rows) = corners();
        let mut rgb = vec![0_u8; W * H * 3];
        let grains = grains();
        let mut line = [0_u8; W * 4];
        for (y, (from, to)) in self.pixels.chunks_exact(W).zip(rgb.chunks_exact_mut(W * 3)).enumerate() {
            let start = (mix(noise ^ ((y as u64) << 32)) as usize) % (GRAINS - W) * 4;
            let row = rows[y];
            for (bytes, pixel) in line.as_chunks_mut::<4>().0.iter_mut().zip(from) {
                *bytes = pixel.to_le_bytes();
            }
            // Four bytes a pixel, all alike, so that it is done many at a time.
            for ((byte, column), speck) in line.iter_mut().zip(columns).zip(&grains[start..start + W * 4]) {
                let factor = row.wrapping_mul(*column) >> 8;
                let value = (u16::from(*byte).wrapping_mul(factor) >> 8) as i16;
                let value = value.wrapping_add(i16::from(*speck).wrapping_mul(grain) >> 6);
                *byte = value.clamp(0, 255) as u8;
            }
            // Four pixels of four bytes become twelve bytes.
            for (out, bytes) in to.as_chunks_mut::<12>().0.iter_mut().zip(line.as_chunks::<16>().0) {
                let [r0, g0, b0, _, r1, g1, b1, _, r2, g2, b2, _, r3, g3, b3, _] = *bytes;
                *out = [r0, g0, b0, r1, g1, b1, r2, g2, b2, r3, g3, b3];
            }
        }
        SPARE.with(|spare| *spare.borrow_mut() = Some(self));
        Pixels::new(WIDTH, HEIGHT, rgb).expect("three bytes for each pixel")
    }
}

/// Where in a table of twice the rows a pixel of a leaning picture is found.
fn shifted(x: usize, y: usize, shift_per_column: f32) -> usize {
    let at = y as f32 - (x as f32 - W as f32 / 2.0) * shift_per_column + H as f32 / 2.0;
    (at.max(0.0) as usize).min(H * 2 - 1)
}

fn is_outside(corners: &[P2]) -> bool {
    let all = |test: fn(&P2) -> bool| corners.iter().all(test);
    all(|c| c[0] < -1.0) || all(|c| c[0] > W as f32 + 1.0) || all(|c| c[1] < -1.0) || all(|c| c[1] > H as f32 + 1.0)
}

/// Corners of a circle of radius one.
pub(super) fn circle<const N: usize>() -> [P2; N] {
    let mut corners = [[0.0; 2]; N];
    for (index, corner) in corners.iter_mut().enumerate() {
        let (sin, cos) = (index as f32 / N as f32 * std::f32::consts::TAU).sin_cos();
        *corner = [cos, sin];
    }
    corners
}

/// How dark a lens makes each column, four times for its bytes, and each row; 255 is not at all.
fn corners() -> &'static ([u16; W * 4], [u16; H]) {
    static CORNERS: OnceLock<([u16; W * 4], [u16; H])> = OnceLock::new();
    CORNERS.get_or_init(|| {
        let fall = |index: usize, side: usize, most: f32| {
            let off = (index as f32 + 0.5) / side as f32 * 2.0 - 1.0;
            ((1.0 - most * off.powi(4)) * 256.0) as u16
        };
        (std::array::from_fn(|byte| fall(byte / 4, W, 0.16)), std::array::from_fn(|y| fall(y, H, 0.10).min(255)))
    })
}

const GRAINS: usize = 16_384;

/// Noise of a sensor, four times for the bytes of a pixel: 64 is one step of [`Canvas::develop`]'s grain.
fn grains() -> &'static [i8] {
    static NOISE: OnceLock<Vec<i8>> = OnceLock::new();
    NOISE.get_or_init(|| {
        let speck = |index: u64| {
            let draw = mix(index ^ 0x006e_6f69_7365);
            // Of four throws the sum is nearly a bell.
            let sum: i64 = (0..4).map(|part| ((draw >> (part * 8)) & 0xff) as i64).sum();
            ((sum - 510) / 5).clamp(-127, 127) as i8
        };
        (0..GRAINS as u64).flat_map(|index| [speck(index); 4]).collect()
    })
}
