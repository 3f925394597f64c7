//! Where the map looks: a middle, a scale, and the way between metres, degrees and points.

use console_model::assistance::geo::GeoPoint;
use egui::{Pos2, Rect, Vec2, vec2};

/// The smallest scale, points a metre: a city of forty kilometres on a small screen.
pub const SMALLEST: f32 = 0.01;
/// The largest scale, points a metre: two cars fill the screen.
pub const LARGEST: f32 = 24.0;

/// A point in metres east and north of the map's origin.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Metres {
    /// East.
    pub east: f64,
    /// North.
    pub north: f64,
}

impl Metres {
    /// Where a point on the ground lies, seen from `origin`.
    #[must_use]
    pub fn of(origin: GeoPoint, point: GeoPoint) -> Self {
        let (east, north) = origin.offset_to(point);
        Self { east, north }
    }

    /// Distance in metres.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.east - other.east).hypot(self.north - other.north)
    }
}

/// The view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// What lies in the middle of the view.
    pub middle: Metres,
    /// Points of the screen a metre.
    pub scale: f32,
}

impl Camera {
    /// A view in which the rectangle from `south_west` to `north_east` just fits into `view`.
    #[must_use]
    pub fn fitting(south_west: Metres, north_east: Metres, view: Vec2) -> Self {
        let middle = Metres {
            east: (south_west.east + north_east.east) / 2.0,
            north: (south_west.north + north_east.north) / 2.0,
        };
        let wide = (north_east.east - south_west.east).max(1.0) as f32;
        let high = (north_east.north - south_west.north).max(1.0) as f32;
        let scale = (view.x.max(1.0) / wide).min(view.y.max(1.0) / high);
        Self { middle, scale: scale.clamp(SMALLEST, LARGEST) }
    }

    /// Where a point stands on the screen.
    #[must_use]
    pub fn to_screen(&self, view: Rect, point: Metres) -> Pos2 {
        let east = (point.east - self.middle.east) as f32;
        let north = (point.north - self.middle.north) as f32;
        view.center() + self.scale * vec2(east, -north)
    }

    /// What lies under a point of the screen.
    #[must_use]
    pub fn to_metres(&self, view: Rect, point: Pos2) -> Metres {
        let offset = (point - view.center()) / self.scale;
        Metres { east: self.middle.east + f64::from(offset.x), north: self.middle.north - f64::from(offset.y) }
    }

    /// Moves the view by points of the screen.
    pub fn pan(&mut self, by: Vec2) {
        self.middle.east -= f64::from(by.x / self.scale);
        self.middle.north += f64::from(by.y / self.scale);
    }

    /// Zooms by a factor, keeping what lies under `fixed` where it is.
    pub fn zoom(&mut self, view: Rect, fixed: Pos2, factor: f32) {
        let under = self.to_metres(view, fixed);
        self.scale = (self.scale * factor).clamp(SMALLEST, LARGEST);
        let now = self.to_metres(view, fixed);
        self.middle.east += under.east - now.east;
        self.middle.north += under.north - now.north;
    }

    /// The zoom step the scale belongs to: streets are laid out anew when it changes. Four
    /// steps double the scale.
    #[must_use]
    pub fn step(&self) -> i32 {
        (self.scale.log2() * 4.0).round() as i32
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    fn view() -> Rect {
        Rect::from_min_max(pos2(100.0, 50.0), pos2(900.0, 650.0))
    }

    #[test]
    fn north_is_up_and_the_way_back_is_the_same() {
        let camera = Camera { middle: Metres { east: 10.0, north: 20.0 }, scale: 0.5 };
        let up = camera.to_screen(view(), Metres { east: 10.0, north: 120.0 });
        assert_eq!(up, pos2(500.0, 300.0));
        let back = camera.to_metres(view(), pos2(123.0, 456.0));
        assert!(camera.to_screen(view(), back).distance(pos2(123.0, 456.0)) < 0.01);
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let mut camera = Camera { middle: Metres::default(), scale: 0.2 };
        let pointer = pos2(200.0, 600.0);
        let before = camera.to_metres(view(), pointer);
        camera.zoom(view(), pointer, 4.0);
        assert!(before.distance(camera.to_metres(view(), pointer)) < 0.01);
        camera.zoom(view(), pointer, 1e9);
        assert_eq!(camera.scale, LARGEST);
    }

    #[test]
    fn a_fitting_view_shows_the_whole() {
        let (south_west, north_east) =
            (Metres { east: -4_000.0, north: -3_000.0 }, Metres { east: 4_000.0, north: 1_000.0 });
        let camera = Camera::fitting(south_west, north_east, view().size());
        for corner in [south_west, north_east] {
            assert!(view().expand(0.5).contains(camera.to_screen(view(), corner)));
        }
    }
}
