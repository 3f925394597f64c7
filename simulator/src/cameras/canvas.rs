//! The picture while it is drawn: faces, figures and lights, and the camera's own noise at the end.

use std::sync::OnceLock;

use media::Pixels;
use media::picture::{HEIGHT, WIDTH};
use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Transform};

use super::light::Rgb;
use super::space::{Lens, P2, P3};
use crate::vehicle::mix;

const W: usize = WIDTH as usize;
const H: usize = HEIGHT as usize;

/// A picture and what draws on it.
pub(super) struct Canvas {
    pixmap: Pixmap,
    /// What [`Canvas::begin`] collects; kept for its memory.
    path: Option<PathBuilder>,
    open: usize,
}

impl Canvas {
    pub(super) fn new() -> Self {
        let pixmap = Pixmap::new(u32::from(WIDTH), u32::from(HEIGHT)).expect("the size of a picture is not zero");
        Self { pixmap, path: Some(PathBuilder::new()), open: 0 }
    }

    /// Paints every row in a colour of its own; `shift` moves each column down by some rows.
    pub(super) fn rows(&mut self, colour: impl Fn(f32) -> Rgb, shift_per_column: f32) {
        let opaque = |[r, g, b]: [u8; 3]| [r, g, b, 255];
        let data = self.pixmap.data_mut();
        if shift_per_column.abs() < 1e-6 {
            for (y, row) in data.chunks_exact_mut(W * 4).enumerate() {
                let colour = opaque(colour(y as f32).bytes());
                for pixel in row.chunks_exact_mut(4) {
                    pixel.copy_from_slice(&colour);
                }
            }
            return;
        }
        let table: Vec<[u8; 4]> = (0..H * 2).map(|y| opaque(colour(y as f32 - H as f32 / 2.0).bytes())).collect();
        for (y, row) in data.chunks_exact_mut(W * 4).enumerate() {
            for (x, pixel) in row.chunks_exact_mut(4).enumerate() {
                let at = y as f32 - (x as f32 - W as f32 / 2.0) * shift_per_column + H as f32 / 2.0;
                pixel.copy_from_slice(&table[(at.max(0.0) as usize).min(H * 2 - 1)]);
            }
        }
    }

    fn fill_path(&mut self, path: Path, colour: Rgb, alpha: f32) {
        let mut paint = Paint::default();
        let [r, g, b] = colour.bytes();
        paint.set_color_rgba8(r, g, b, (alpha.clamp(0.0, 1.0) * 255.0) as u8);
        self.pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        self.path = Some(path.clear());
    }

    fn take(&mut self) -> PathBuilder {
        self.path.take().unwrap_or_default()
    }

    /// Begins to collect shapes of one colour.
    pub(super) fn begin(&mut self) {
        self.open = 0;
    }

    /// Adds a flat polygon in pixels to what is collected.
    pub(super) fn collect(&mut self, corners: &[P2]) {
        if corners.len() < 3 || is_outside(corners) {
            return;
        }
        let mut path = self.take();
        path.move_to(corners[0][0], corners[0][1]);
        for corner in &corners[1..] {
            path.line_to(corner[0], corner[1]);
        }
        path.close();
        self.path = Some(path);
        self.open += 1;
    }

    /// Adds an ellipse in pixels.
    pub(super) fn collect_ellipse(&mut self, middle: P2, half: P2) {
        const SIDES: usize = 14;
        let mut corners = [[0.0; 2]; SIDES];
        for (corner, [x, y]) in corners.iter_mut().zip(circle::<SIDES>()) {
            *corner = [middle[0] + half[0] * x, middle[1] + half[1] * y];
        }
        self.collect(&corners);
    }

    /// Paints what was collected.
    pub(super) fn finish(&mut self, colour: Rgb, alpha: f32) {
        let path = self.take();
        if std::mem::take(&mut self.open) == 0 {
            self.path = Some(path);
            return;
        }
        match path.finish() {
            Some(path) => self.fill_path(path, colour, alpha),
            None => self.path = Some(PathBuilder::new()),
        }
    }

    /// A flat polygon in pixels.
    pub(super) fn polygon(&mut self, corners: &[P2], colour: Rgb) {
        self.veil(corners, colour, 1.0);
    }

    /// A flat polygon through which one can see.
    pub(super) fn veil(&mut self, corners: &[P2], colour: Rgb, alpha: f32) {
        self.begin();
        self.collect(corners);
        self.finish(colour, alpha);
    }

    pub(super) fn ellipse(&mut self, middle: P2, half: P2, colour: Rgb) {
        self.begin();
        self.collect_ellipse(middle, half);
        self.finish(colour, 1.0);
    }

    /// A flat convex face in the world.
    pub(super) fn face(&mut self, lens: &Lens, corners: &[P3], colour: Rgb) {
        self.polygon(&lens.face(corners), colour);
    }

    /// A line of some width with round ends, in pixels.
    pub(super) fn limb(&mut self, from: P2, to: P2, width_from: f32, width_to: f32, colour: Rgb) {
        self.begin();
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
        let data = self.pixmap.data_mut();
        for row in top..bottom {
            let dy = (row as f32 + 0.5 - y) / half[1];
            for column in left..right {
                let dx = (column as f32 + 0.5 - x) / half[0];
                let rest = 1.0 - dx * dx - dy * dy;
                if rest <= 0.0 {
                    continue;
                }
                let share = rest * rest;
                let pixel = &mut data[(row * W + column) * 4..][..3];
                for (byte, part) in pixel.iter_mut().zip(parts) {
                    *byte = byte.saturating_add((part * share).min(255.0) as u8);
                }
            }
        }
    }

    /// Lays a colour over each row, as much of it as `of_row` says; `shift` moves columns as in [`Self::rows`].
    pub(super) fn veil_rows(&mut self, of_row: impl Fn(f32) -> (f32, Rgb), shift_per_column: f32) {
        let veil = |y: f32| {
            let (share, colour) = of_row(y);
            let share = (share.clamp(0.0, 1.0) * 256.0) as u16;
            let [r, g, b] = colour.bytes().map(|byte| u16::from(byte).wrapping_mul(share));
            (256 - share, [r, g, b])
        };
        let table: Vec<(u16, [u16; 3])> = (0..H * 2).map(|y| veil(y as f32 - H as f32 / 2.0)).collect();
        let is_level = shift_per_column.abs() < 1e-6;
        for (y, row) in self.pixmap.data_mut().chunks_exact_mut(W * 4).enumerate() {
            if is_level {
                let (rest, part) = table[y + H / 2];
                if rest == 256 {
                    continue;
                }
                for pixel in row.chunks_exact_mut(4) {
                    for (byte, part) in pixel.iter_mut().zip(part) {
                        *byte = (u16::from(*byte).wrapping_mul(rest).wrapping_add(part) >> 8) as u8;
                    }
                }
                continue;
            }
            for (x, pixel) in row.chunks_exact_mut(4).enumerate() {
                let at = y as f32 - (x as f32 - W as f32 / 2.0) * shift_per_column + H as f32 / 2.0;
                let (rest, part) = table[(at.max(0.0) as usize).min(H * 2 - 1)];
                for (byte, part) in pixel.iter_mut().zip(part) {
                    *byte = (u16::from(*byte).wrapping_mul(rest).wrapping_add(part) >> 8) as u8;
                }
            }
        }
    }

    /// Multiplies all that was drawn so far by a table of three bytes for each pixel, 64 being one.
    pub(super) fn dim(&mut self, table: &[[u8; 3]]) {
        for (pixel, by) in self.pixmap.data_mut().chunks_exact_mut(4).zip(table) {
            for (byte, by) in pixel.iter_mut().zip(by) {
                *byte = (u16::from(*byte).wrapping_mul(u16::from(*by)) >> 6).min(255) as u8;
            }
        }
    }

    /// The finished picture, as a sensor gives it: darker corners, and noise from a seed.
    pub(super) fn develop(self, noise: u64, grain: i16) -> Pixels {
        let (columns, rows) = corners();
        let mut rgb = vec![0_u8; W * H * 3];
        let grains = grains();
        let source = self.pixmap.data();
        for (y, (from, to)) in source.chunks_exact(W * 4).zip(rgb.chunks_exact_mut(W * 3)).enumerate() {
            let start = (mix(noise ^ ((y as u64) << 32)) as usize) % (GRAINS - W);
            let row = rows[y];
            let pixels = from.chunks_exact(4).zip(to.chunks_exact_mut(3));
            for ((pixel, out), (column, speck)) in pixels.zip(columns.iter().zip(&grains[start..start + W])) {
                let factor = (row.wrapping_mul(*column)) >> 15;
                let speck = (i16::from(*speck).wrapping_mul(grain)) >> 6;
                for (byte, value) in out.iter_mut().zip(pixel) {
                    let value = ((u32::from(*value).wrapping_mul(factor)) >> 15) as i16;
                    *byte = value.wrapping_add(speck).clamp(0, 255) as u8;
                }
            }
        }
        Pixels::new(WIDTH, HEIGHT, rgb).expect("three bytes for each pixel")
    }
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

/// How dark a lens makes each column and row, 32768 being not at all.
fn corners() -> &'static ([u32; W], [u32; H]) {
    static CORNERS: OnceLock<([u32; W], [u32; H])> = OnceLock::new();
    CORNERS.get_or_init(|| {
        let fall = |index: usize, side: usize, most: f32| {
            let off = (index as f32 + 0.5) / side as f32 * 2.0 - 1.0;
            ((1.0 - most * off.powi(4)) * 32_768.0) as u32
        };
        (std::array::from_fn(|x| fall(x, W, 0.16)), std::array::from_fn(|y| fall(y, H, 0.10)))
    })
}

const GRAINS: usize = 16_384;

/// Noise of a sensor: 64 is one step of [`Canvas::develop`]'s grain.
fn grains() -> &'static [i8; GRAINS] {
    static NOISE: OnceLock<[i8; GRAINS]> = OnceLock::new();
    NOISE.get_or_init(|| {
        std::array::from_fn(|index| {
            let draw = mix(index as u64 ^ 0x006e_6f69_7365);
            // Of four throws the sum is nearly a bell.
            let sum: i64 = (0..4).map(|part| ((draw >> (part * 8)) & 0xff) as i64).sum();
            ((sum - 510) / 5).clamp(-127, 127) as i8
        })
    })
}
