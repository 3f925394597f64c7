//! The ground in layers from below: earth, water, pavement, road, rails, lines, kerbs, shadows.

use city::{ShapeKind, TrackKind};

use super::canvas::Canvas;
use super::light::{Daylight, Light, Rgb, hex};
use super::space::{Lens, Local, P3};
use super::streets::{Block, Piece, Roadside};
use super::streets::{between, distance};

/// Dashes and cracks are drawn as far as this, metres.
const FINE_M: f64 = 75.0;
/// Kerbs are seen as far as this, metres.
const KERB_M: f64 = 60.0;
/// Height of a kerb, metres.
const KERB_UP_M: f32 = 0.14;

const EARTH: Rgb = hex(0x8b8878);
const GREEN: Rgb = hex(0x6d8352);
const WATER: Rgb = hex(0x4f6b78);
const PAVEMENT: Rgb = hex(0xa5a39c);
const ROAD: Rgb = hex(0x65676a);
const FREEWAY: Rgb = hex(0x777877);
const WORN: Rgb = hex(0x5c5e63);
const WHITE: Rgb = hex(0xdadad4);
const YELLOW: Rgb = hex(0xd6ab38);
const KERB_FACE: Rgb = hex(0x7e7d7a);
const KERB_TOP: Rgb = hex(0xb4b2ac);

/// Draws what lies flat.
pub(super) struct GroundPainter<'a> {
    pub(super) canvas: &'a mut Canvas,
    pub(super) lens: &'a Lens,
    pub(super) light: &'a Light,
    pub(super) block: &'a Block,
    /// Whether freeways on stilts are painted, or what lies at the height of the ground.
    pub(super) is_deck: bool,
}

impl GroundPainter<'_> {
    /// Everything that belongs to the street.
    pub(super) fn paint(&mut self) {
        if !self.is_deck {
            self.earth();
        }
        self.streets();
    }

    fn earth(&mut self) {
        self.lay(EARTH, |it| {
            const FAR_M: f32 = 6_000.0;
            let up = -it.lens.up_m;
            let far: Vec<P3> = (0..4)
                .map(|corner| {
                    let (x, y) = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)][corner];
                    [x * FAR_M, y * FAR_M, up]
                })
                .collect();
            it.collect(&far);
        });
        self.shapes();
    }

    fn streets(&mut self) {
        let pieces: Vec<&Piece> =
            self.block.pieces.iter().map(|piece| &**piece).filter(|piece| self.shows(piece)).collect();
        self.lay(PAVEMENT, |it| {
            for piece in pieces.iter().filter(|piece| piece.pavement_m > 0.0) {
                let out_m = piece.half_m + piece.pavement_m;
                for (left, right) in [(-out_m, -piece.half_m + 0.2), (piece.half_m - 0.2, out_m)] {
                    it.collect_strip(piece, 0.0, piece.length_m, left, right);
                }
            }
        });
        for (colour, freeway) in [(ROAD, false), (FREEWAY, true)] {
            self.lay(colour, |it| {
                for piece in pieces.iter().filter(|piece| piece.class.is_freeway() == freeway) {
                    it.collect_strip(piece, -0.3, piece.length_m + 0.3, -piece.half_m, piece.half_m);
                    it.collect_joints(piece);
                }
            });
        }
        self.worn(&pieces);
        self.rails();
        self.lines(&pieces);
        self.kerbs(&pieces);
    }

    fn shows(&self, piece: &Piece) -> bool {
        !piece.is_tunnel && piece.is_elevated == self.is_deck
    }

    fn lay(&mut self, colour: Rgb, collect: impl FnOnce(&mut Self)) {
        self.veil(colour, 1.0, collect);
    }

    fn veil(&mut self, colour: Rgb, alpha: f32, collect: impl FnOnce(&mut Self)) {
        collect(self);
        self.canvas.finish(colour, alpha);
    }

    fn collect(&mut self, corners: &[P3]) {
        let face = self.lens.face(corners);
        self.canvas.collect(&face);
    }

    fn collect_strip(&mut self, piece: &Piece, from_m: f64, to_m: f64, left_m: f64, right_m: f64) {
        // A little beyond both ends, where two pieces meet.
        let strips: Vec<_> = piece.strips(from_m.max(0.0), to_m.min(piece.length_m), left_m, right_m).collect();
        for corners in strips {
            let seen = corners.map(|(corner, up)| self.lens.see(corner, up));
            self.collect(&seen);
        }
    }

    /// Round ends close the gaps where streets meet at an angle.
    fn collect_joints(&mut self, piece: &Piece) {
        for (end, up) in [(piece.line[0], piece.up_m[0]), (piece.line[piece.line.len() - 1], piece.up_m[1])] {
            let local = Local::new(self.lens, end, up, 0.0);
            if super::space::length(local.origin) > 90.0 {
                continue;
            }
            let ring: Vec<P3> = super::canvas::circle::<10>()
                .iter()
                .map(|[x, y]| local.at(x * piece.lanes_m as f32, y * piece.lanes_m as f32, 0.0))
                .collect();
            self.collect(&ring);
        }
    }

    fn shapes(&mut self) {
        let grounds = self.block.grounds.clone();
        for ground in &grounds {
            let (colour, up) = match ground.kind {
                ShapeKind::Water => (WATER.mixed(self.light.haze, 0.18), -2.5),
                _ => (GREEN, 0.0),
            };
            // Rings have many corners: they are cut here, one plane at a time.
            let ring: Vec<P3> = ground.ring.iter().map(|spot| self.lens.see(*spot, up)).collect();
            let flat = flatten(self.lens, &ring);
            self.canvas.polygon(&flat, colour);
        }
    }

    /// The tracks of wheels, patches and lids: what moves past when the car drives.
    fn worn(&mut self, pieces: &[&Piece]) {
        let lens = self.lens;
        self.veil(WORN, 0.55, |it| {
            for piece in pieces.iter().filter(|piece| near(lens, piece) < 60.0) {
                for lane in lanes(piece) {
                    for track in [-0.78, 0.78] {
                        it.collect_strip(piece, 0.0, piece.length_m, lane + track - 0.22, lane + track + 0.22);
                    }
                }
            }
        });
        self.veil(hex(0x3e4044), 0.8, |it| {
            for piece in pieces.iter().filter(|piece| near(lens, piece) < FINE_M) {
                let mut along_m = 9.0;
                let mut number = u64::from(piece.edge.0);
                while along_m < piece.length_m {
                    number = crate::vehicle::mix(number);
                    let right_m = ((number % 1000) as f64 / 1000.0 - 0.5) * piece.lanes_m * 1.7;
                    let (spot, heading) = piece.at(along_m, right_m);
                    if within(lens, spot, 42.0) {
                        let local =
                            Local::new(lens, spot, piece.up_at(along_m), heading + (number >> 12 & 15) as f64 - 8.0);
                        if number & 0x300 == 0 {
                            let lid: Vec<P3> = super::canvas::circle::<10>()
                                .iter()
                                .map(|[x, y]| local.at(x * 0.36, y * 0.36, 0.0))
                                .collect();
                            it.collect(&lid);
                        } else {
                            let (long, wide) =
                                (0.5 + (number >> 20 & 7) as f32 * 0.4, 0.04 + (number >> 24 & 1) as f32 * 0.02);
                            it.collect(&quad(&local, long, wide));
                        }
                    }
                    along_m += 7.0 + (number >> 32 & 7) as f64;
                }
            }
        });
    }

    fn rails(&mut self) {
        if self.is_deck {
            return;
        }
        let (lens, tracks) = (self.lens, self.block.tracks.clone());
        let near = |track: &&super::streets::Track| within(lens, between(track.from, track.to, 0.5), 150.0);
        let tracks: Vec<_> = tracks.iter().filter(near).collect();
        let heading = |track: &super::streets::Track| {
            (track.to[0] - track.from[0]).atan2(track.to[1] - track.from[1]).to_degrees()
        };
        for (off_m, half_m, colour) in
            [(0.0, 1.35, hex(0x77736b)), (-0.72, 0.06, hex(0x8f9296)), (0.72, 0.06, hex(0x8f9296))]
        {
            self.lay(colour, |it| {
                for track in tracks.iter().filter(|track| half_m < 1.0 || track.kind == TrackKind::Rail) {
                    let local = Local::new(lens, track.from, 0.0, heading(track));
                    let long = distance(track.from, track.to) as f32;
                    it.collect(&[
                        local.at(0.0, off_m - half_m, 0.0),
                        local.at(long, off_m - half_m, 0.0),
                        local.at(long, off_m + half_m, 0.0),
                        local.at(0.0, off_m + half_m, 0.0),
                    ]);
                }
            });
        }
    }

    fn lines(&mut self, pieces: &[&Piece]) {
        let lens = self.lens;
        let pieces: Vec<&&Piece> = pieces.iter().filter(|piece| near(lens, piece) < 140.0).collect();
        self.lay(YELLOW, |it| {
            for piece in pieces.iter().filter(|piece| !piece.one_way && !piece.is_narrow()) {
                let (from, to) = (piece.trim[0] + 1.0, piece.length_m - piece.trim[1] - 1.0);
                if piece.is_small() {
                    it.collect_dashes(piece, from, to, 0.0, (2.4, 6.0));
                } else {
                    it.collect_strip(piece, from, to, -0.20, -0.08);
                    it.collect_strip(piece, from, to, 0.08, 0.20);
                }
            }
            for piece in pieces.iter().filter(|piece| piece.class.is_freeway()) {
                it.collect_strip(piece, 0.0, piece.length_m, -piece.lanes_m - 0.08, -piece.lanes_m + 0.08);
            }
        });
        self.lay(WHITE, |it| {
            for piece in &pieces {
                let (from, to) = (piece.trim[0] + 1.0, piece.length_m - piece.trim[1] - 1.0);
                for line_m in between_lanes(piece) {
                    it.collect_dashes(piece, from, to, line_m, (3.0, 6.0));
                }
                if piece.class.is_freeway() {
                    it.collect_strip(piece, 0.0, piece.length_m, piece.lanes_m - 0.08, piece.lanes_m + 0.08);
                } else if !piece.is_small() && !piece.is_narrow() {
                    for side in [-1.0, 1.0] {
                        let at = side * piece.lanes_m;
                        it.collect_strip(piece, from, to, at - 0.06, at + 0.06);
                    }
                }
                for stop in &piece.stops {
                    it.collect_strip(piece, stop.along_m - 0.2, stop.along_m + 0.2, stop.from_m, stop.to_m);
                }
                for walk_m in &piece.walks {
                    it.collect_walk(piece, *walk_m);
                }
            }
        });
    }

    fn collect_walk(&mut self, piece: &Piece, walk_m: f64) {
        let (spot, _) = piece.at(walk_m, 0.0);
        if !within(self.lens, spot, 90.0) {
            return;
        }
        let bars = (piece.half_m * 2.0 / 1.15).floor();
        let first_m = -(bars - 1.0) * 1.15 / 2.0;
        for bar in 0..bars as u32 {
            let at = first_m + f64::from(bar) * 1.15;
            self.collect_strip(piece, walk_m - 1.4, walk_m + 1.4, at - 0.27, at + 0.27);
        }
    }

    fn collect_dashes(&mut self, piece: &Piece, from_m: f64, to_m: f64, off_m: f64, (dash_m, gap_m): (f64, f64)) {
        let mut at = from_m;
        while at < to_m {
            let end = (at + dash_m).min(to_m);
            if within(self.lens, piece.at(at, off_m).0, FINE_M) {
                self.collect_strip(piece, at, end, off_m - 0.07, off_m + 0.07);
            }
            at += dash_m + gap_m;
        }
    }

    /// Faces that look at the road, and the tops of all.
    fn kerbs(&mut self, pieces: &[&Piece]) {
        let lens = self.lens;
        let pieces: Vec<&&Piece> =
            pieces.iter().filter(|piece| piece.pavement_m > 0.0 && near(lens, piece) < KERB_M).collect();
        for (colour, is_face) in [(KERB_FACE, true), (KERB_TOP, false)] {
            self.lay(colour, |it| {
                for piece in &pieces {
                    let (from, to) = (piece.trim[0] + 2.0, piece.length_m - piece.trim[1] - 2.0);
                    for side in [-1.0, 1.0] {
                        let (inner, outer) = (side * piece.half_m, side * (piece.half_m + 0.16));
                        let strips: Vec<_> = piece.strips(from, to, inner, outer).collect();
                        for [a, b, c, d] in strips {
                            if is_face {
                                it.collect_face(side, a.0, b.0);
                            } else {
                                let top = [a, b, c, d].map(|(spot, _)| lens.see(spot, KERB_UP_M));
                                it.collect(&top);
                            }
                        }
                    }
                }
            });
        }
    }

    fn collect_face(&mut self, side: f64, a: super::space::Spot, b: super::space::Spot) {
        // Which side of the kerb line the eye is on.
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let eye_right = (self.lens.eye[0] - a[0]) * dy - (self.lens.eye[1] - a[1]) * dx;
        if eye_right * side > 0.0 {
            return;
        }
        let lens = self.lens;
        self.collect(&[lens.see(a, 0.0), lens.see(b, 0.0), lens.see(b, KERB_UP_M), lens.see(a, KERB_UP_M)]);
    }

    /// A soft dark place under something of these half sizes.
    pub(super) fn shadow(&mut self, local: &Local, half_long: f32, half_wide: f32) {
        let strength = match (self.light.weather.daylight, self.light.weather.rain) {
            (Daylight::Day, false) => 0.42,
            (Daylight::Night, _) => 0.45,
            _ => 0.26,
        };
        let (long, wide) = (half_long + 0.18, half_wide + 0.18);
        // Cast to the side away from the sun on a clear day.
        for grow in [1.0, 0.9] {
            let ring: Vec<P3> = super::canvas::circle::<12>()
                .iter()
                .map(|[x, y]| {
                    // Between a box and an ellipse.
                    let bulge = 1.0 / x.abs().max(y.abs()).max(0.82);
                    local.at(x * long * grow * bulge, y * wide * grow * bulge, 0.0)
                })
                .collect();
            let face = self.lens.face(&ring);
            self.canvas.veil(&face, hex(0x14161a), strength * 0.6);
        }
    }

    /// Pools of light under lamps at night.
    pub(super) fn pools(&mut self) {
        let lens = self.lens;
        for piece in &self.block.pieces {
            for lamp in piece.things.iter().filter(|thing| thing.kind == Roadside::Lamp) {
                let local = Local::new(lens, lamp.at, 0.0, lamp.heading_deg);
                let under = local.at(0.0, 2.0, 0.0);
                let (Some(middle), away) = (lens.pixel(under), super::space::length(under)) else { continue };
                if away > 80.0 || lens.depth(under) < 2.0 {
                    continue;
                }
                let wide = lens.focal * 6.5 / lens.depth(under);
                let flat = wide * (lens.up_m / lens.depth(under)).clamp(0.03, 0.8);
                self.canvas.glow(middle, [wide, flat.max(2.0)], hex(0xffc98a), 0.24);
            }
        }
    }
}

/// The face of a ring of any number of corners, in front of the eye.
fn flatten(lens: &Lens, ring: &[P3]) -> Vec<super::space::P2> {
    const NEAR_M: f32 = 0.5;
    let turned: Vec<P3> = ring.iter().map(|at| lens.turned(*at)).collect();
    let mut flat = Vec::with_capacity(turned.len() + 4);
    for index in 0..turned.len() {
        let (a, b) = (turned[index], turned[(index + 1) % turned.len()]);
        let mut put = |at: P3| {
            let scale = lens.focal / at[2];
            flat.push([
                (320.0 + at[0] * scale).clamp(-20_000.0, 20_000.0),
                (180.0 + at[1] * scale).clamp(-20_000.0, 20_000.0),
            ]);
        };
        if a[2] > NEAR_M {
            put(a);
        }
        if (a[2] > NEAR_M) != (b[2] > NEAR_M) {
            let share = (NEAR_M - a[2]) / (b[2] - a[2]);
            put(super::space::add(a, super::space::scaled(super::space::sub(b, a), share)));
        }
    }
    flat
}

fn quad(local: &Local, long: f32, wide: f32) -> [P3; 4] {
    [local.at(-long, -wide, 0.0), local.at(long, -wide, 0.0), local.at(long, wide, 0.0), local.at(-long, wide, 0.0)]
}

fn within(lens: &Lens, spot: super::space::Spot, metres: f64) -> bool {
    distance(lens.eye, spot) < metres
}

/// Metres from the eye to the nearest place of a piece, at least roughly.
fn near(lens: &Lens, piece: &Piece) -> f64 {
    (distance(lens.eye, piece.middle) - piece.radius_m).max(0.0)
}

/// The middles of all lanes, metres to the right.
fn lanes(piece: &Piece) -> impl Iterator<Item = f64> + use<> {
    let all = if piece.one_way { piece.lanes } else { piece.lanes * 2 };
    let lanes_m = piece.lanes_m;
    (0..all).map(move |lane| -lanes_m + 1.6 + 3.2 * f64::from(lane))
}

/// Where dashes part lanes of one direction.
fn between_lanes(piece: &Piece) -> impl Iterator<Item = f64> + use<> {
    let all = if piece.one_way { piece.lanes } else { piece.lanes * 2 };
    let (lanes_m, middle) = (piece.lanes_m, if piece.one_way { 0 } else { piece.lanes });
    (1..all).filter(move |lane| *lane != middle).map(move |lane| -lanes_m + 3.2 * f64::from(lane))
}

impl Piece {
    fn is_small(&self) -> bool {
        self.class >= city::StreetClass::Residential
    }

    fn is_narrow(&self) -> bool {
        matches!(self.class, city::StreetClass::Service | city::StreetClass::Busway)
    }
}
