//! Flat geometry of a path: a line with its length, and boxes that may touch. All in metres east and
//! north of one origin; headings in degrees clockwise from north.

use assistance::geo::GeoPoint;

/// Metres east and north.
pub(crate) type Flat = (f64, f64);

/// A way through points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) origin: GeoPoint,
    points: Vec<Flat>,
    /// Metres from the start to each point.
    starts: Vec<f64>,
}

impl Line {
    /// A line through these points; points nearer to each other than a millimetre count once.
    pub(crate) fn through(origin: GeoPoint, points: impl IntoIterator<Item = Flat>) -> Self {
        let mut line = Self { origin, points: Vec::new(), starts: Vec::new() };
        for point in points {
            line.push(point);
        }
        line
    }

    pub(crate) fn push(&mut self, point: Flat) {
        match self.points.last() {
            None => self.starts.push(0.0),
            Some(last) if distance(*last, point) < 0.001 => return,
            Some(last) => self.starts.push(self.length_m() + distance(*last, point)),
        }
        self.points.push(point);
    }

    /// Its length if it went on to this point.
    pub(crate) fn length_with(&self, next: Flat) -> f64 {
        self.length_m() + self.points.last().map_or(0.0, |last| distance(*last, next))
    }

    pub(crate) fn length_m(&self) -> f64 {
        self.starts.last().copied().unwrap_or(0.0)
    }

    /// The point so many metres from the start, and the heading there.
    pub(crate) fn at(&self, along_m: f64) -> (Flat, f64) {
        let last = self.points.len().saturating_sub(1);
        let next = self.starts.partition_point(|start| *start < along_m).clamp(1, last.max(1));
        let (Some(from), Some(to)) = (self.points.get(next - 1), self.points.get(next)) else {
            return (self.points.first().copied().unwrap_or_default(), 0.0);
        };
        let length_m = distance(*from, *to).max(1e-9);
        let share = ((along_m - self.starts[next - 1]) / length_m).clamp(0.0, 1.0);
        let way = (to.0 - from.0, to.1 - from.1);
        ((from.0 + way.0 * share, from.1 + way.1 * share), heading_deg(way))
    }

    /// The heading over the piece around a place: smoother than that of one short segment.
    pub(crate) fn heading_around(&self, along_m: f64) -> f64 {
        const HALF_M: f64 = 1.2;
        let behind = self.at((along_m - HALF_M).max(0.0)).0;
        let ahead = self.at((along_m + HALF_M).min(self.length_m())).0;
        heading_deg((ahead.0 - behind.0, ahead.1 - behind.1))
    }

    /// Places every `step_m` metres and the end, as metres from the start.
    pub(crate) fn places(&self, from_m: f64, step_m: f64) -> impl Iterator<Item = f64> {
        let length_m = self.length_m();
        let count = ((length_m - from_m) / step_m).max(0.0).floor() as u32;
        (0..=count).map(move |step| from_m + f64::from(step) * step_m).chain([length_m])
    }

    /// The same way with its corners cut, three times over.
    pub(crate) fn smoothed(&self) -> Self {
        let mut points = self.points.clone();
        for _ in 0..3 {
            let mut cut = Vec::with_capacity(points.len() * 2);
            cut.extend(points.first().copied());
            for pair in points.windows(2) {
                let mix = |share: f64| {
                    (pair[0].0 + (pair[1].0 - pair[0].0) * share, pair[0].1 + (pair[1].1 - pair[0].1) * share)
                };
                cut.extend([mix(0.25), mix(0.75)]);
            }
            cut.extend(points.last().copied());
            points = cut;
        }
        Self::through(self.origin, points)
    }

    /// The tightest radius on it, metres.
    pub(crate) fn tightest_m(&self) -> f64 {
        const WINDOW_M: f64 = 3.0;
        let turns = self.places(WINDOW_M / 2.0, 0.5).take_while(|at| at + WINDOW_M / 2.0 <= self.length_m());
        let turned = turns.map(|at| turn_deg(self.at(at - WINDOW_M / 2.0).1, self.at(at + WINDOW_M / 2.0).1));
        let most_deg = turned.fold(0.0, f64::max);
        WINDOW_M / most_deg.to_radians().max(1e-6)
    }

    pub(crate) fn ground(&self, along_m: f64) -> GeoPoint {
        let (east, north) = self.at(along_m).0;
        self.origin.moved(east, north)
    }
}

pub(crate) fn distance(from: Flat, to: Flat) -> f64 {
    (to.0 - from.0).hypot(to.1 - from.1)
}

pub(crate) fn heading_deg(way: Flat) -> f64 {
    way.0.atan2(way.1).to_degrees().rem_euclid(360.0)
}

/// How far two headings are apart, 0 to 180 degrees.
pub(crate) fn turn_deg(from: f64, to: f64) -> f64 {
    ((to - from + 180.0).rem_euclid(360.0) - 180.0).abs()
}

/// A box on the ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Footprint {
    pub(crate) middle: Flat,
    pub(crate) heading_deg: f64,
    /// Half of its length and width, metres.
    pub(crate) half_m: (f64, f64),
}

impl Footprint {
    /// Of a car whose middle is there, with room around it.
    pub(crate) fn of_car(middle: Flat, heading_deg: f64, room_m: f64) -> Self {
        Self { middle, heading_deg, half_m: (2.3 + room_m, 0.95 + room_m) }
    }

    fn axes(&self) -> [Flat; 2] {
        let (sin, cos) = self.heading_deg.to_radians().sin_cos();
        [(sin, cos), (cos, -sin)]
    }

    /// Half of its shadow on a direction.
    fn reach_m(&self, along: Flat) -> f64 {
        let [ahead, right] = self.axes();
        self.half_m.0 * dot(ahead, along).abs() + self.half_m.1 * dot(right, along).abs()
    }

    /// Whether both cover some of the same ground: no direction parts them.
    pub(crate) fn touches(&self, other: &Self) -> bool {
        let between = (other.middle.0 - self.middle.0, other.middle.1 - self.middle.1);
        let directions = self.axes().into_iter().chain(other.axes());
        directions.into_iter().all(|along| dot(between, along).abs() < self.reach_m(along) + other.reach_m(along))
    }
}

fn dot(one: Flat, other: Flat) -> f64 {
    one.0 * other.0 + one.1 * other.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[Flat]) -> Line {
        Line::through(GeoPoint { lat_deg: 37.0, lon_deg: -122.0 }, points.iter().copied())
    }

    #[test]
    fn a_line_knows_its_length_its_points_and_where_they_lead() {
        let bent = line(&[(0.0, 0.0), (0.0, 10.0), (0.0, 10.0), (5.0, 10.0)]);
        assert!((bent.length_m() - 15.0).abs() < 1e-9);
        assert_eq!(bent.at(4.0), ((0.0, 4.0), 0.0));
        assert_eq!(bent.at(12.0), ((2.0, 10.0), 90.0));
        assert_eq!(bent.at(99.0).0, (5.0, 10.0));
        assert_eq!(bent.places(0.0, 4.0).collect::<Vec<_>>(), [0.0, 4.0, 8.0, 12.0, 15.0]);
        assert!(bent.tightest_m() < 2.5, "{}", bent.tightest_m());
        let eased = line(&[(0.0, 0.0), (0.0, 12.0), (4.0, 24.0)]).smoothed();
        assert!(eased.tightest_m() > 5.0, "{}", eased.tightest_m());
    }

    #[test]
    fn boxes_touch_only_where_they_share_ground() {
        let car = Footprint::of_car((0.0, 0.0), 0.0, 0.0);
        let hose = |at, heading_deg| Footprint { middle: at, heading_deg, half_m: (0.1, 3.75) };
        assert!(car.touches(&hose((3.0, 2.0), 0.0)), "it lies across the bonnet");
        assert!(!car.touches(&hose((3.0, 2.6), 0.0)), "it lies before the car");
        assert!(!car.touches(&hose((1.2, 0.0), 90.0)), "it lies beside the car");
        assert!(car.touches(&hose((0.9, 0.0), 90.0)));
        let corner = Footprint { middle: (1.9, 3.2), heading_deg: 45.0, half_m: (0.9, 0.9) };
        assert!(!car.touches(&corner), "only their upright shadows meet");
    }
}
