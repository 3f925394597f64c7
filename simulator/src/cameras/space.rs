//! Places and directions of the rendered world, and how a camera turns them into pixels.

use assistance::geo::{GeoPoint, LocalPoint};
use city::City;
use media::View;
use media::picture::{HEIGHT, WIDTH};

/// East and north in metres from the south-western corner of the map.
pub(super) type Spot = [f64; 2];
/// East, north and up in metres from the eye of a camera.
pub(super) type P3 = [f32; 3];
/// Right and down in pixels.
pub(super) type P2 = [f32; 2];

/// Nothing nearer to the eye than this is drawn, metres.
const NEAR_M: f32 = 0.22;
/// Corners of one face after clipping at most.
const MAX_CORNERS: usize = 24;

pub(super) fn dot(a: P3, b: P3) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn sub(a: P3, b: P3) -> P3 {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(super) fn add(a: P3, b: P3) -> P3 {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(super) fn scaled(a: P3, by: f32) -> P3 {
    [a[0] * by, a[1] * by, a[2] * by]
}

pub(super) fn cross(a: P3, b: P3) -> P3 {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(super) fn length(a: P3) -> f32 {
    dot(a, a).sqrt()
}

pub(super) fn unit(a: P3) -> P3 {
    scaled(a, 1.0 / length(a).max(1e-6))
}

/// The map in metres: every place of a world goes through the same flat frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    origin: GeoPoint,
    east_per_deg: f64,
    north_per_deg: f64,
}

impl Plane {
    pub(super) fn of(city: &City) -> Self {
        let origin = city.bounds().south_west;
        let (east_per_deg, _) = origin.offset_to(GeoPoint { lon_deg: origin.lon_deg + 1.0, ..origin });
        let (_, north_per_deg) = origin.offset_to(GeoPoint { lat_deg: origin.lat_deg + 1.0, ..origin });
        Self { origin, east_per_deg, north_per_deg }
    }

    pub(super) fn spot(&self, point: GeoPoint) -> Spot {
        [
            (point.lon_deg - self.origin.lon_deg) * self.east_per_deg,
            (point.lat_deg - self.origin.lat_deg) * self.north_per_deg,
        ]
    }

    pub(super) fn point(&self, spot: Spot) -> GeoPoint {
        GeoPoint {
            lat_deg: self.origin.lat_deg + spot[1] / self.north_per_deg,
            lon_deg: self.origin.lon_deg + spot[0] / self.east_per_deg,
        }
    }
}

/// Unit vectors ahead and to the left of a heading, east and north.
pub(super) fn axes(heading_deg: f64) -> ([f64; 2], [f64; 2]) {
    let (sin, cos) = heading_deg.to_radians().sin_cos();
    ([sin, cos], [-cos, sin])
}

/// Where a camera sits on a car and how it looks: enough to find a point of the street in its picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optics {
    /// Metres ahead of the car's middle.
    pub forward_m: f64,
    /// Metres to the left of the car's middle.
    pub left_m: f64,
    /// Metres above the road.
    pub up_m: f64,
    /// Degrees counter-clockwise from ahead.
    pub yaw_deg: f64,
    /// Degrees below the horizon.
    pub down_deg: f64,
    /// Degrees across the whole width of the picture; pixels are square and there is no distortion.
    pub field_deg: f64,
}

impl Optics {
    /// Those of a view of the street; `None` for the cabin. The side cameras look a little ahead,
    /// so that together the four see all round.
    #[must_use]
    pub fn of(view: View) -> Option<Self> {
        let at = |forward_m, left_m, up_m, yaw_deg, down_deg, field_deg| {
            Some(Self { forward_m, left_m, up_m, yaw_deg, down_deg, field_deg })
        };
        match view {
            View::Front => at(0.75, 0.0, 1.62, 0.0, 3.0, 78.0),
            View::Left => at(-0.45, 0.82, 1.78, 86.0, 9.0, 108.0),
            View::Right => at(-0.45, -0.82, 1.78, -86.0, 9.0, 108.0),
            View::Rear => at(-2.0, 0.0, 1.52, 180.0, 5.0, 96.0),
            View::Cabin => None,
        }
    }

    /// Where a point seen from the car, `up_m` above the road, is in the picture: pixels from its
    /// upper left corner, beyond its edges too. `None` behind the camera.
    #[must_use]
    pub fn pixel(&self, at: LocalPoint, up_m: f64) -> Option<[f64; 2]> {
        let lens = Lens::mounted(*self, [0.0, 0.0], 0.0, 0.0, 0.0);
        let pixel = lens.pixel(lens.see([-at.left_m, at.forward_m], up_m as f32))?;
        Some(pixel.map(f64::from))
    }

    /// The point of a level road that a pixel shows, seen from the car. `None` at and above the horizon.
    #[must_use]
    pub fn ground(&self, [x, y]: [f64; 2]) -> Option<LocalPoint> {
        let lens = Lens::mounted(*self, [0.0, 0.0], 0.0, 0.0, 0.0);
        let (right, down) =
            ((x as f32 - f32::from(WIDTH) / 2.0) / lens.focal, (y as f32 - f32::from(HEIGHT) / 2.0) / lens.focal);
        let way = add(lens.ahead, add(scaled(lens.right, right), scaled(lens.down, down)));
        if way[2] > -1e-3 {
            return None;
        }
        let on_road = scaled(way, lens.up_m / -way[2]);
        Some(LocalPoint {
            forward_m: lens.eye[1] + f64::from(on_road[1]),
            left_m: -(lens.eye[0] + f64::from(on_road[0])),
        })
    }
}

/// One camera at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lens {
    /// The eye on the map.
    pub(super) eye: Spot,
    /// The eye above the ground, metres.
    pub(super) up_m: f32,
    pub(super) right: P3,
    pub(super) down: P3,
    pub(super) ahead: P3,
    /// Pixels at one metre.
    pub(super) focal: f32,
    /// Half the picture in multiples of the depth, with a margin.
    reach: (f32, f32),
}

impl Lens {
    /// `up_m` is the height of the road, `lean_deg` how far the car leans to its right.
    pub(super) fn of(view: View, car: Spot, up_m: f32, heading_deg: f64, lean_deg: f32) -> Option<Self> {
        Some(Self::mounted(Optics::of(view)?, car, up_m, heading_deg, lean_deg))
    }

    fn mounted(mount: Optics, car: Spot, up_m: f32, heading_deg: f64, lean_deg: f32) -> Self {
        let (ahead, left) = axes(heading_deg);
        let eye = [
            car[0] + ahead[0] * mount.forward_m + left[0] * mount.left_m,
            car[1] + ahead[1] * mount.forward_m + left[1] * mount.left_m,
        ];
        let (look, side) = axes(heading_deg - mount.yaw_deg);
        let (sin, cos) = (mount.down_deg as f32).to_radians().sin_cos();
        let ahead = [look[0] as f32 * cos, look[1] as f32 * cos, -sin];
        let right = [-side[0] as f32, -side[1] as f32, 0.0];
        let down = cross(ahead, right);
        // Seen from the back the lean goes the other way; seen from a side it pitches.
        let roll = (lean_deg * (mount.yaw_deg.to_radians().cos() as f32)).to_radians();
        let (sin, cos) = roll.sin_cos();
        let (right, down) = (add(scaled(right, cos), scaled(down, sin)), add(scaled(down, cos), scaled(right, -sin)));
        let focal = f32::from(WIDTH) / 2.0 / (mount.field_deg as f32 / 2.0).to_radians().tan();
        let reach = (1.25 * f32::from(WIDTH) / 2.0 / focal, 1.25 * f32::from(HEIGHT) / 2.0 / focal);
        Self { eye, up_m: up_m + mount.up_m as f32, right, down, ahead, focal, reach }
    }

    /// A place on the map, seen from the eye.
    pub(super) fn see(&self, spot: Spot, up_m: f32) -> P3 {
        [(spot[0] - self.eye[0]) as f32, (spot[1] - self.eye[1]) as f32, up_m - self.up_m]
    }

    /// To the right, down and ahead of the eye.
    pub(super) fn turned(&self, at: P3) -> P3 {
        [dot(at, self.right), dot(at, self.down), dot(at, self.ahead)]
    }

    pub(super) fn depth(&self, at: P3) -> f32 {
        dot(at, self.ahead)
    }

    /// The pixel of a point in front of the eye.
    pub(super) fn pixel(&self, at: P3) -> Option<P2> {
        let [right, down, ahead] = self.turned(at);
        (ahead > NEAR_M).then(|| self.flat([right, down, ahead]))
    }

    fn flat(&self, [right, down, ahead]: P3) -> P2 {
        let scale = self.focal / ahead;
        [f32::from(WIDTH) / 2.0 + right * scale, f32::from(HEIGHT) / 2.0 + down * scale]
    }

    /// Cuts a flat convex face to what the picture can show. Empty when nothing of it can be seen.
    pub(super) fn face(&self, corners: &[P3]) -> Corners {
        let mut face = Cut::default();
        let mut outside = [0_u32; 5];
        for corner in corners.iter().take(MAX_CORNERS / 2) {
            let turned = self.turned(*corner);
            for (plane, count) in outside.iter_mut().enumerate() {
                *count += u32::from(self.beyond(plane, turned) < 0.0);
            }
            face.push(turned);
        }
        let all = face.len as u32;
        if outside.contains(&all) || all < 3 {
            return Corners::default();
        }
        for (plane, count) in outside.iter().enumerate() {
            if *count > 0 {
                face = self.cut(&face, plane);
            }
        }
        let mut flat = Corners::default();
        for at in &face.all[..face.len] {
            flat.push(self.flat(*at));
        }
        flat
    }

    /// How far inside of a plane of the view a turned point lies.
    fn beyond(&self, plane: usize, [right, down, ahead]: P3) -> f32 {
        match plane {
            0 => ahead - NEAR_M,
            1 => ahead * self.reach.0 - right,
            2 => ahead * self.reach.0 + right,
            3 => ahead * self.reach.1 - down,
            _ => ahead * self.reach.1 + down,
        }
    }

    fn cut(&self, face: &Cut, plane: usize) -> Cut {
        let mut rest = Cut::default();
        for index in 0..face.len {
            let (from, to) = (face.all[index], face.all[(index + 1) % face.len]);
            let (a, b) = (self.beyond(plane, from), self.beyond(plane, to));
            if a >= 0.0 {
                rest.push(from);
            }
            if (a >= 0.0) != (b >= 0.0) {
                let share = a / (a - b);
                rest.push(add(from, scaled(sub(to, from), share)));
            }
        }
        rest
    }
}

#[derive(Debug, Clone, Copy)]
struct Cut {
    all: [P3; MAX_CORNERS],
    len: usize,
}

impl Default for Cut {
    fn default() -> Self {
        Self { all: [[0.0; 3]; MAX_CORNERS], len: 0 }
    }
}

impl Cut {
    fn push(&mut self, at: P3) {
        if self.len < MAX_CORNERS {
            self.all[self.len] = at;
            self.len += 1;
        }
    }
}

/// The corners of one face in the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corners {
    all: [P2; MAX_CORNERS],
    len: usize,
}

impl Default for Corners {
    fn default() -> Self {
        Self { all: [[0.0; 2]; MAX_CORNERS], len: 0 }
    }
}

impl Corners {
    fn push(&mut self, at: P2) {
        self.all[self.len] = at;
        self.len += 1;
    }
}

impl std::ops::Deref for Corners {
    type Target = [P2];

    fn deref(&self) -> &[P2] {
        &self.all[..self.len]
    }
}

/// A frame on the ground in which things are modelled: metres ahead, left and up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local {
    /// Its origin, seen from the eye.
    pub(super) origin: P3,
    ahead: [f32; 2],
    left: [f32; 2],
}

impl Local {
    pub(super) fn new(lens: &Lens, spot: Spot, up_m: f32, heading_deg: f64) -> Self {
        let (ahead, left) = axes(heading_deg);
        let narrow = |pair: [f64; 2]| [pair[0] as f32, pair[1] as f32];
        Self { origin: lens.see(spot, up_m), ahead: narrow(ahead), left: narrow(left) }
    }

    pub(super) fn at(&self, ahead_m: f32, left_m: f32, up_m: f32) -> P3 {
        [
            self.origin[0] + self.ahead[0] * ahead_m + self.left[0] * left_m,
            self.origin[1] + self.ahead[1] * ahead_m + self.left[1] * left_m,
            self.origin[2] + up_m,
        ]
    }

    /// A direction of the frame in that of the world.
    pub(super) fn way(&self, ahead: f32, left: f32, up: f32) -> P3 {
        [self.ahead[0] * ahead + self.left[0] * left, self.ahead[1] * ahead + self.left[1] * left, up]
    }

    /// The same frame moved and turned within itself.
    pub(super) fn moved(&self, ahead_m: f32, left_m: f32, up_m: f32, turn_deg: f32) -> Self {
        let (sin, cos) = turn_deg.to_radians().sin_cos();
        let mix = |a: [f32; 2], b: [f32; 2], x: f32, y: f32| [a[0] * x + b[0] * y, a[1] * x + b[1] * y];
        Self {
            origin: self.at(ahead_m, left_m, up_m),
            ahead: mix(self.ahead, self.left, cos, sin),
            left: mix(self.ahead, self.left, -sin, cos),
        }
    }

    /// The eye in this frame.
    pub(super) fn eye(&self) -> P3 {
        let [east, north, up] = self.origin;
        [-(east * self.ahead[0] + north * self.ahead[1]), -(east * self.left[0] + north * self.left[1]), -up]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_of_the_road_leads_back_to_its_place_and_the_four_views_see_all_round() {
        for degree in 0..360_i32 {
            let (sin, cos) = f64::from(degree).to_radians().sin_cos();
            let at = LocalPoint { forward_m: cos * 14.0, left_m: sin * 14.0 };
            let seen = View::OUTSIDE.into_iter().filter_map(|view| {
                let optics = Optics::of(view)?;
                let pixel = optics.pixel(at, 0.0)?;
                let inside = (0.0..640.0).contains(&pixel[0]) && (0.0..360.0).contains(&pixel[1]);
                inside.then(|| optics.ground(pixel).unwrap())
            });
            let back: Vec<LocalPoint> = seen.collect();
            assert!(!back.is_empty(), "nothing sees {degree} degrees");
            for found in back {
                let off = (found.forward_m - at.forward_m).hypot(found.left_m - at.left_m);
                assert!(off < 0.05, "{degree}: {off} m off");
            }
        }
        assert_eq!(Optics::of(View::Front).unwrap().ground([320.0, 20.0]), None, "the sky");
    }
}
