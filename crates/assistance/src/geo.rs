//! Places on the ground: points, areas, and points seen from a vehicle.

/// Metres of one degree of latitude on a sphere of the Earth's mean radius.
const METRES_PER_DEGREE: f64 = 111_195.08;

/// A point on the ground, WGS 84, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeoPoint {
    /// Latitude in degrees, -90 to 90.
    pub lat_deg: f64,
    /// Longitude in degrees, -180 to 180.
    pub lon_deg: f64,
}

impl GeoPoint {
    /// A point, or `None` outside the range of latitude and longitude or when not finite.
    #[must_use]
    pub fn new(lat_deg: f64, lon_deg: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&lat_deg) && (-180.0..=180.0).contains(&lon_deg)).then_some(Self { lat_deg, lon_deg })
    }

    /// Distance in metres on the flat approximation that holds within one city
    /// (error under 0.1 % below 50 km).
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let (east, north) = self.offset_to(other);
        east.hypot(north)
    }

    /// Metres east and north from here to `other`, on the same approximation.
    #[must_use]
    pub fn offset_to(self, other: Self) -> (f64, f64) {
        let mid = (self.lat_deg + other.lat_deg) / 2.0;
        let east = (other.lon_deg - self.lon_deg) * METRES_PER_DEGREE * mid.to_radians().cos();
        let north = (other.lat_deg - self.lat_deg) * METRES_PER_DEGREE;
        (east, north)
    }

    /// The point that lies `east_m` and `north_m` metres from here.
    #[must_use]
    pub fn moved(self, east_m: f64, north_m: f64) -> Self {
        let lat_deg = self.lat_deg + north_m / METRES_PER_DEGREE;
        let mid = (self.lat_deg + lat_deg) / 2.0;
        Self { lat_deg, lon_deg: self.lon_deg + east_m / (METRES_PER_DEGREE * mid.to_radians().cos()) }
    }
}

/// A point seen from the vehicle: metres ahead of its middle and metres to its left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalPoint {
    /// Metres ahead (negative: behind).
    pub forward_m: f64,
    /// Metres to the left (negative: right).
    pub left_m: f64,
}

impl LocalPoint {
    /// Where it lies on the ground, for a car at `position` that faces `heading_deg` (clockwise from north).
    #[must_use]
    pub fn on_ground(self, position: GeoPoint, heading_deg: f64) -> GeoPoint {
        let (sin, cos) = heading_deg.to_radians().sin_cos();
        position.moved(self.forward_m * sin - self.left_m * cos, self.forward_m * cos + self.left_m * sin)
    }

    /// A point on the ground, seen from a car at `position` that faces `heading_deg`.
    #[must_use]
    pub fn seen_from(position: GeoPoint, heading_deg: f64, point: GeoPoint) -> Self {
        let (east, north) = position.offset_to(point);
        let (sin, cos) = heading_deg.to_radians().sin_cos();
        Self { forward_m: east * sin + north * cos, left_m: north * sin - east * cos }
    }
}

/// A bounded piece of ground.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// All points within `radius_m` metres of `centre`.
    Circle {
        /// Middle of the circle.
        centre: GeoPoint,
        /// Radius in metres.
        radius_m: f64,
    },
    /// Inside of the ring; first and last point are joined. At least three points.
    Polygon(Vec<GeoPoint>),
}

impl Area {
    /// Whether the point lies inside. A polygon counts by the even-odd rule.
    #[must_use]
    pub fn contains(&self, point: GeoPoint) -> bool {
        match self {
            Self::Circle { centre, radius_m } => centre.distance_m(point) <= *radius_m,
            Self::Polygon(ring) => {
                let mut inside = false;
                let mut previous = match ring.last() {
                    Some(last) => *last,
                    None => return false,
                };
                for &corner in ring {
                    let crosses = (corner.lat_deg > point.lat_deg) != (previous.lat_deg > point.lat_deg);
                    if crosses {
                        let share = (point.lat_deg - corner.lat_deg) / (previous.lat_deg - corner.lat_deg);
                        if point.lon_deg < corner.lon_deg + share * (previous.lon_deg - corner.lon_deg) {
                            inside = !inside;
                        }
                    }
                    previous = corner;
                }
                inside
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_and_measuring_agree() {
        let here = GeoPoint::new(37.77, -122.42).unwrap();
        let there = here.moved(300.0, -400.0);
        assert!((here.distance_m(there) - 500.0).abs() < 0.1, "{}", here.distance_m(there));
    }

    #[test]
    fn what_a_car_sees_lies_on_the_ground_where_it_was_seen() {
        let here = GeoPoint::new(37.77, -122.42).unwrap();
        let left = LocalPoint { forward_m: 0.0, left_m: 10.0 }.on_ground(here, 90.0);
        let (east, north) = here.offset_to(left);
        assert!(east.abs() < 0.01 && (north - 10.0).abs() < 0.01, "left of an eastbound car is north: {east} {north}");
        for heading_deg in [0.0, 37.0, 180.0, 301.0] {
            let seen = LocalPoint { forward_m: 31.0, left_m: -4.5 };
            let back = LocalPoint::seen_from(here, heading_deg, seen.on_ground(here, heading_deg));
            assert!((back.forward_m - 31.0).abs() < 0.01 && (back.left_m + 4.5).abs() < 0.01, "{back:?}");
        }
    }

    #[test]
    fn a_point_is_inside_by_the_even_odd_rule() {
        let at = |lat, lon| GeoPoint { lat_deg: lat, lon_deg: lon };
        let square = Area::Polygon(vec![at(0.0, 0.0), at(0.0, 1.0), at(1.0, 1.0), at(1.0, 0.0)]);
        assert!(square.contains(at(0.5, 0.5)));
        assert!(!square.contains(at(0.5, 1.5)));
        assert!(!Area::Polygon(vec![]).contains(at(0.0, 0.0)));
        assert_eq!(GeoPoint::new(f64::NAN, 0.0), None);
    }
}
