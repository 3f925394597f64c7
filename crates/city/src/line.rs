//! Measuring along lines of points: lengths, headings, nearest points, and whether a line passes an area.

use assistance::geo::{Area, GeoPoint};

/// A flat frame in metres around an origin, east then north.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    origin: GeoPoint,
    east_per_deg: f64,
    north_per_deg: f64,
}

impl Frame {
    pub(crate) fn new(origin: GeoPoint) -> Self {
        let (east_per_deg, _) = origin.offset_to(GeoPoint { lon_deg: origin.lon_deg + 1.0, ..origin });
        let (_, north_per_deg) = origin.offset_to(GeoPoint { lat_deg: origin.lat_deg + 1.0, ..origin });
        Self { origin, east_per_deg, north_per_deg }
    }

    pub(crate) fn metres(&self, point: GeoPoint) -> [f64; 2] {
        let east = (point.lon_deg - self.origin.lon_deg) * self.east_per_deg;
        [east, (point.lat_deg - self.origin.lat_deg) * self.north_per_deg]
    }
}

/// Heading from one point to another, degrees clockwise from north, 0 to 360.
pub(crate) fn heading_deg(from: GeoPoint, to: GeoPoint) -> f64 {
    let (east, north) = from.offset_to(to);
    east.atan2(north).to_degrees().rem_euclid(360.0)
}

/// Smallest angle between two headings, 0 to 180 degrees.
#[must_use]
pub fn heading_difference_deg(a: f64, b: f64) -> f64 {
    let turn = (a - b).rem_euclid(360.0);
    turn.min(360.0 - turn)
}

/// Length of a line in metres.
pub(crate) fn length_m(points: &[GeoPoint]) -> f64 {
    points.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum()
}

fn between(a: GeoPoint, b: GeoPoint, share: f64) -> GeoPoint {
    GeoPoint {
        lat_deg: a.lat_deg + (b.lat_deg - a.lat_deg) * share,
        lon_deg: a.lon_deg + (b.lon_deg - a.lon_deg) * share,
    }
}

/// The point at `along_m` metres of a line (held within its ends) and the heading there.
pub(crate) fn at(points: &[GeoPoint], along_m: f64) -> (GeoPoint, f64) {
    let mut left_m = along_m.max(0.0);
    let segments = points.len().saturating_sub(1);
    for (index, pair) in points.windows(2).enumerate() {
        let step_m = pair[0].distance_m(pair[1]);
        if left_m <= step_m || index + 1 == segments {
            let share = if step_m > 0.0 { (left_m / step_m).min(1.0) } else { 0.0 };
            return (between(pair[0], pair[1], share), heading_deg(pair[0], pair[1]));
        }
        left_m -= step_m;
    }
    (points.first().copied().unwrap_or(GeoPoint { lat_deg: 0.0, lon_deg: 0.0 }), 0.0)
}

/// The part of a line between two distances from its start, ends included.
pub(crate) fn cut(points: &[GeoPoint], from_m: f64, to_m: f64) -> Vec<GeoPoint> {
    let mut part = vec![at(points, from_m).0];
    let mut along_m = 0.0;
    for pair in points.windows(2) {
        along_m += pair[0].distance_m(pair[1]);
        if along_m > from_m + 0.01 && along_m < to_m - 0.01 {
            part.push(pair[1]);
        }
    }
    part.push(at(points, to_m).0);
    part
}

/// Nearest place of one segment to a point.
pub(crate) struct Foot {
    /// Share of the segment before the place, 0 to 1.
    pub(crate) share: f64,
    /// The place.
    pub(crate) point: GeoPoint,
    /// Metres from the asked point to the place.
    pub(crate) distance_m: f64,
    /// Whether the asked point lies to the left of the segment's direction.
    pub(crate) left: bool,
}

/// Drops a perpendicular from `point` to the segment.
pub(crate) fn foot(point: GeoPoint, a: GeoPoint, b: GeoPoint) -> Foot {
    let (bx, by) = a.offset_to(b);
    let (px, py) = a.offset_to(point);
    let squared = bx * bx + by * by;
    let share = if squared > 0.0 { ((px * bx + py * by) / squared).clamp(0.0, 1.0) } else { 0.0 };
    let place = between(a, b, share);
    Foot { share, point: place, distance_m: point.distance_m(place), left: bx * py - by * px > 0.0 }
}

/// Metres from a point to the nearest place of a line.
pub(crate) fn distance_to_line_m(point: GeoPoint, line: &[GeoPoint]) -> f64 {
    line.windows(2).map(|pair| foot(point, pair[0], pair[1]).distance_m).fold(f64::INFINITY, f64::min)
}

/// Whether any part of a line lies in an area.
pub(crate) fn passes(line: &[GeoPoint], area: &Area) -> bool {
    match area {
        Area::Circle { centre, radius_m } => match line {
            [only] => centre.distance_m(*only) <= *radius_m,
            _ => distance_to_line_m(*centre, line) <= *radius_m,
        },
        Area::Polygon(ring) => {
            line.iter().any(|point| area.contains(*point))
                || line.windows(2).any(|pair| sides(ring).any(|(corner, next)| cross(pair[0], pair[1], corner, next)))
        }
    }
}

fn sides(ring: &[GeoPoint]) -> impl Iterator<Item = (GeoPoint, GeoPoint)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

fn cross(a: GeoPoint, b: GeoPoint, c: GeoPoint, d: GeoPoint) -> bool {
    let turn = |from: GeoPoint, to: GeoPoint, point: GeoPoint| {
        let (tx, ty) = from.offset_to(to);
        let (px, py) = from.offset_to(point);
        tx * py - ty * px > 0.0
    };
    turn(a, b, c) != turn(a, b, d) && turn(c, d, a) != turn(c, d, b)
}

/// The corners of the box around an area: south-west, north-east. `None` for a polygon without corners
/// and for values that are not finite.
pub(crate) fn area_box(area: &Area) -> Option<(GeoPoint, GeoPoint)> {
    let (low, high) = match area {
        Area::Circle { centre, radius_m } => (centre.moved(-radius_m, -radius_m), centre.moved(*radius_m, *radius_m)),
        Area::Polygon(ring) => {
            let first = *ring.first()?;
            ring.iter().fold((first, first), |(low, high), corner| {
                (
                    GeoPoint { lat_deg: low.lat_deg.min(corner.lat_deg), lon_deg: low.lon_deg.min(corner.lon_deg) },
                    GeoPoint { lat_deg: high.lat_deg.max(corner.lat_deg), lon_deg: high.lon_deg.max(corner.lon_deg) },
                )
            })
        }
    };
    [low.lat_deg, low.lon_deg, high.lat_deg, high.lon_deg].iter().all(|value| value.is_finite()).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> GeoPoint {
        GeoPoint { lat_deg: 37.77, lon_deg: -122.42 }
    }

    #[test]
    fn headings_run_clockwise_from_north() {
        let check = |east: f64, north: f64, expected: f64| {
            let heading = heading_deg(origin(), origin().moved(east, north));
            assert!((heading - expected).abs() < 0.1, "{east} {north}: {heading}");
        };
        check(0.0, 10.0, 0.0);
        check(10.0, 0.0, 90.0);
        check(0.0, -10.0, 180.0);
        check(-10.0, 0.0, 270.0);
        assert!((heading_difference_deg(350.0, 20.0) - 30.0).abs() < 1e-9);
        assert!((heading_difference_deg(0.0, 180.0) - 180.0).abs() < 1e-9);
    }

    #[test]
    fn a_cut_keeps_the_corners_between() {
        let line = [origin(), origin().moved(100.0, 0.0), origin().moved(100.0, 100.0)];
        let part = cut(&line, 50.0, 150.0);
        assert_eq!(part.len(), 3);
        assert!((length_m(&part) - 100.0).abs() < 0.1, "{}", length_m(&part));
        assert_eq!(cut(&line, 10.0, 20.0).len(), 2);
    }

    #[test]
    fn a_line_passes_an_area_it_only_touches_in_the_middle() {
        let line = [origin().moved(-500.0, 0.0), origin().moved(500.0, 0.0)];
        let check = |area: Area, expected: bool| assert_eq!(passes(&line, &area), expected, "{area:?}");
        check(Area::Circle { centre: origin().moved(0.0, 20.0), radius_m: 25.0 }, true);
        check(Area::Circle { centre: origin().moved(0.0, 30.0), radius_m: 25.0 }, false);
        let square = |north: f64| {
            let corner = |east: f64, up: f64| origin().moved(east, north + up);
            Area::Polygon(vec![corner(-9.0, -9.0), corner(9.0, -9.0), corner(9.0, 9.0), corner(-9.0, 9.0)])
        };
        check(square(0.0), true);
        check(square(20.0), false);
        check(Area::Polygon(vec![]), false);
    }

    #[test]
    fn the_side_of_a_point_is_seen_along_the_line() {
        let (a, b) = (origin(), origin().moved(0.0, 100.0));
        assert!(foot(origin().moved(-5.0, 50.0), a, b).left);
        assert!(!foot(origin().moved(5.0, 50.0), a, b).left);
    }
}
