//! Draws solid things: faces with their light, patches on them, lamps and letters.

use super::canvas::Canvas;
use super::letters;
use super::light::{Light, Rgb};
use super::space::{Lens, Local, P2, P3, add, cross, dot, length, scaled, sub, unit};

/// A picture, how it is looked at, and its light.
pub(super) struct Brush<'a> {
    pub(super) canvas: &'a mut Canvas,
    pub(super) lens: &'a Lens,
    pub(super) light: &'a Light,
    /// World time, milliseconds: what blinks and sways follows it.
    pub(super) now_ms: u64,
}

/// One corner of a profile: ahead, up, and half the width there, metres.
pub(super) type Rib = (f32, f32, f32);

impl Brush<'_> {
    /// Whether something that blinks is on: half of `period_ms`, shifted by `phase_ms`.
    pub(super) fn blinks(&self, period_ms: u64, phase_ms: u64) -> bool {
        (self.now_ms + phase_ms) % period_ms < period_ms / 2
    }

    /// Pixels a metre has at that place.
    pub(super) fn scale(&self, at: P3) -> f32 {
        self.lens.focal / self.lens.depth(at).max(0.3)
    }

    /// A flat face, corners counter-clockwise as seen from outside; nothing when it shows its back.
    pub(super) fn face(&mut self, corners: &[P3], base: Rgb) -> bool {
        let normal = unit(cross(sub(corners[1], corners[0]), sub(corners[2], corners[0])));
        if dot(normal, corners[0]) >= 0.0 {
            return false;
        }
        let middle = scaled(corners.iter().fold([0.0; 3], |sum, corner| add(sum, *corner)), 1.0 / corners.len() as f32);
        let colour = self.light.on(base, normal, middle);
        self.canvas.face(self.lens, corners, colour);
        true
    }

    /// A face that shines by itself.
    pub(super) fn shining(&mut self, corners: &[P3], colour: Rgb) -> bool {
        let normal = cross(sub(corners[1], corners[0]), sub(corners[2], corners[0]));
        if dot(normal, corners[0]) >= 0.0 {
            return false;
        }
        let colour = self.light.faded(colour, corners[0]);
        self.canvas.face(self.lens, corners, colour);
        true
    }

    /// A lamp: a shining face, and light round it that grows as the day goes.
    pub(super) fn lamp(&mut self, corners: &[P3], colour: Rgb, reach_m: f32) {
        if self.shining(corners, colour.mixed(Rgb(255.0, 255.0, 255.0), 0.3)) {
            let middle = scaled(corners.iter().fold([0.0; 3], |sum, at| add(sum, *at)), 1.0 / corners.len() as f32);
            self.halo(middle, colour, reach_m);
        }
    }

    /// Light round a lamp.
    pub(super) fn halo(&mut self, at: P3, colour: Rgb, reach_m: f32) {
        let (reach, strength) = if self.light.is_night() {
            (reach_m * 1.7, 0.62)
        } else if self.light.is_dark() || self.light.weather.rain {
            (reach_m * 1.3, 0.5)
        } else {
            (reach_m, 0.34)
        };
        if let Some(middle) = self.lens.pixel(at) {
            let half = (reach * self.scale(at)).clamp(1.6, 90.0);
            self.canvas.glow(middle, [half, half], colour, strength * (-length(at) / 160.0).exp());
        }
    }

    /// A box, sides first, then what is on top.
    pub(super) fn cuboid(&mut self, local: &Local, x: (f32, f32), y: (f32, f32), z: (f32, f32), base: Rgb) {
        self.face(&rear(local, x.0, y, z), base);
        self.face(&front(local, x.1, y, z), base);
        self.face(&left(local, y.1, x, z), base);
        self.face(&right(local, y.0, x, z), base);
        self.face(&top(local, z.1, x, y), base);
    }

    /// A profile drawn out to both sides. Its corners run counter-clockwise with ahead to the right;
    /// `colours` are those of the faces from each corner to the next.
    pub(super) fn hull(&mut self, local: &Local, ribs: &[Rib], colours: &[Rgb], sides: Rgb) {
        for index in 0..ribs.len() {
            let (a, b) = (ribs[index], ribs[(index + 1) % ribs.len()]);
            let corners =
                [local.at(a.0, -a.2, a.1), local.at(a.0, a.2, a.1), local.at(b.0, b.2, b.1), local.at(b.0, -b.2, b.1)];
            self.face(&corners, colours[index.min(colours.len() - 1)]);
        }
        let mut side: Vec<P3> = ribs.iter().map(|(x, z, half)| local.at(*x, -half, *z)).collect();
        self.face(&side, sides);
        side = ribs.iter().rev().map(|(x, z, half)| local.at(*x, *half, *z)).collect();
        self.face(&side, sides);
    }

    /// A wheel on the left (`side` 1) or right (`side` -1) face of a vehicle.
    pub(super) fn wheel(&mut self, local: &Local, x: f32, half: f32, radius: f32, side: f32) {
        let ring = |radius: f32, half: f32, up: f32| -> Vec<P3> {
            let corners = super::canvas::circle::<14>();
            let ring =
                corners.iter().map(|[cos, sin]| local.at(x + cos * radius * side, half * side, up + sin * radius));
            let mut ring: Vec<P3> = ring.collect();
            // Seen from the left ahead lies on the left hand.
            ring.reverse();
            ring
        };
        if !self.face(&ring(radius * 1.16, half, radius), super::light::hex(0x17181a)) {
            return;
        }
        self.face(&ring(radius, half + 0.01, radius), super::light::hex(0x26272a));
        if self.scale(local.at(x, half * side, radius)) > 7.0 {
            self.face(&ring(radius * 0.62, half + 0.02, radius), super::light::hex(0x8c9095));
            self.face(&ring(radius * 0.2, half + 0.03, radius), super::light::hex(0x3a3c40));
        }
    }

    /// Letters on a flat face: `at` is their lower left corner, `along` and `up` unit vectors.
    pub(super) fn letters(&mut self, text: &str, at: P3, along: P3, up: P3, height_m: f32, colour: Rgb) {
        if self.scale(at) * height_m < 3.2 {
            // Too far to read: a grey line is what a camera sees.
            return;
        }
        let colour = self.light.on(colour, unit(cross(along, up)), at);
        let dot_m = height_m / 7.0;
        for (x, y, wide) in letters::dots(text) {
            let corner = |x: f32, y: f32| add(at, add(scaled(along, x * dot_m), scaled(up, y * dot_m)));
            let face =
                self.lens.face(&[corner(x, y), corner(x + wide, y), corner(x + wide, y + 1.0), corner(x, y + 1.0)]);
            self.canvas.collect(&face);
        }
        self.canvas.finish(colour, 1.0);
    }

    /// The foot of something that stands upright, and the steps of a metre to the right and up there.
    pub(super) fn upright(&self, foot: P3) -> Option<Upright> {
        let top = add(foot, [0.0, 0.0, 1.0]);
        let (foot_at, top_at) = (self.lens.pixel(foot)?, self.lens.pixel(top)?);
        let up = [top_at[0] - foot_at[0], top_at[1] - foot_at[1]];
        let scale = self.scale(foot);
        // Across is level in the world: with a leaning camera it leans.
        let right = [scale * self.level()[0], scale * self.level()[1]];
        Some(Upright { foot: foot_at, right, up, scale })
    }

    fn level(&self) -> P2 {
        let flat = [self.lens.right[0], self.lens.right[1]];
        let reach = flat[0].hypot(flat[1]).max(1e-3);
        let level = [flat[0] / reach, flat[1] / reach, 0.0];
        [dot(level, self.lens.right), dot(level, self.lens.down)]
    }
}

/// A flat upright figure in the picture: metres to the right of its foot and up become pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upright {
    foot: P2,
    right: P2,
    up: P2,
    /// Pixels a metre.
    pub(super) scale: f32,
}

impl Upright {
    pub(super) fn at(&self, right_m: f32, up_m: f32) -> P2 {
        [
            self.foot[0] + self.right[0] * right_m + self.up[0] * up_m,
            self.foot[1] + self.right[1] * right_m + self.up[1] * up_m,
        ]
    }
}

/// A rectangle that looks back.
pub(super) fn rear(local: &Local, x: f32, y: (f32, f32), z: (f32, f32)) -> [P3; 4] {
    [local.at(x, y.1, z.0), local.at(x, y.0, z.0), local.at(x, y.0, z.1), local.at(x, y.1, z.1)]
}

/// A rectangle that looks ahead.
pub(super) fn front(local: &Local, x: f32, y: (f32, f32), z: (f32, f32)) -> [P3; 4] {
    [local.at(x, y.0, z.0), local.at(x, y.1, z.0), local.at(x, y.1, z.1), local.at(x, y.0, z.1)]
}

/// A rectangle that looks to the left.
pub(super) fn left(local: &Local, y: f32, x: (f32, f32), z: (f32, f32)) -> [P3; 4] {
    [local.at(x.1, y, z.0), local.at(x.0, y, z.0), local.at(x.0, y, z.1), local.at(x.1, y, z.1)]
}

/// A rectangle that looks to the right.
pub(super) fn right(local: &Local, y: f32, x: (f32, f32), z: (f32, f32)) -> [P3; 4] {
    [local.at(x.0, y, z.0), local.at(x.1, y, z.0), local.at(x.1, y, z.1), local.at(x.0, y, z.1)]
}

/// A rectangle that looks up.
pub(super) fn top(local: &Local, z: f32, x: (f32, f32), y: (f32, f32)) -> [P3; 4] {
    [local.at(x.0, y.0, z), local.at(x.1, y.0, z), local.at(x.1, y.1, z), local.at(x.0, y.1, z)]
}
