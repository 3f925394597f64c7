//! Which street a point is on: nearest edges, with or without a heading, and edges in an area.

use std::collections::BTreeSet;

use assistance::geo::{Area, GeoPoint};
use assistance::vehicle::Side;
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

use crate::city::City;
use crate::graph::{EdgeId, Graph};
use crate::line::{self, Frame, heading_difference_deg};
use crate::survey::{Survey, TrackKind, geo};

/// A place on a street, found from a point near it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnStreet {
    /// The edge, in driving direction.
    pub edge: EdgeId,
    /// Metres from the start of the edge.
    pub along_m: f64,
    /// The place on the edge's centre line.
    pub point: GeoPoint,
    /// Direction of travel there, degrees clockwise from north.
    pub heading_deg: f64,
    /// Metres from the asked point to the centre line.
    pub distance_m: f64,
    /// On which side of the direction of travel the asked point lies.
    pub side: Side,
}

/// How far beyond the nearest street another one may lie and still win by its direction, metres.
const HEADING_REACH_M: f64 = 15.0;
/// What a street against the heading loses to one along it, metres.
const HEADING_WEIGHT_M: f64 = 25.0;
/// How many segments are looked at for a direction; segments are short, streets are few.
const HEADING_CANDIDATES: usize = 96;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SegmentOf {
    edge: EdgeId,
    /// Number of the segment within its edge.
    segment: u32,
}

type Segment<T> = GeomWithData<Line<[f64; 2]>, T>;

/// The segments of the streets, one direction each.
#[derive(Debug)]
pub(crate) struct StreetIndex {
    frame: Frame,
    tree: RTree<Segment<SegmentOf>>,
}

impl StreetIndex {
    pub(crate) fn build(graph: &Graph, frame: Frame) -> Self {
        let mut segments = Vec::new();
        for (index, edge) in graph.edges.iter().enumerate() {
            let id = EdgeId(index as u32);
            if edge.opposite.is_some_and(|opposite| opposite < id) {
                continue;
            }
            for (segment, pair) in graph.points(id).windows(2).enumerate() {
                let ends = Line::new(frame.metres(pair[0]), frame.metres(pair[1]));
                segments.push(Segment::new(ends, SegmentOf { edge: id, segment: segment as u32 }));
            }
        }
        Self { frame, tree: RTree::bulk_load(segments) }
    }
}

/// The segments of the tracks on the ground.
#[derive(Debug)]
pub(crate) struct TrackIndex {
    frame: Frame,
    tree: RTree<Segment<TrackKind>>,
}

impl TrackIndex {
    pub(crate) fn build(survey: &Survey, frame: Frame) -> Self {
        let mut segments = Vec::new();
        for track in survey.tracks.iter().filter(|track| !track.underground && !track.bridge) {
            for pair in track.points.windows(2) {
                let [a, b] = [pair[0], pair[1]].map(|point| frame.metres(geo(survey.points[point as usize])));
                segments.push(Segment::new(Line::new(a, b), track.kind));
            }
        }
        Self { frame, tree: RTree::bulk_load(segments) }
    }

    /// Metres to the nearest track on the ground and its kind.
    pub(crate) fn nearest(&self, point: GeoPoint) -> Option<(f64, TrackKind)> {
        let (segment, squared) = self.tree.nearest_neighbor_iter_with_distance_2(&self.frame.metres(point)).next()?;
        Some((squared.sqrt(), segment.data))
    }
}

fn is_finite(point: GeoPoint) -> bool {
    GeoPoint::new(point.lat_deg, point.lon_deg).is_some()
}

impl City {
    /// The street nearest to a point, in the direction that has the point on its right where there
    /// are two. `None` only when the point is not on the Earth.
    #[must_use]
    pub fn nearest(&self, point: GeoPoint) -> Option<OnStreet> {
        self.nearest_where(point, |_| true)
    }

    /// The nearest street among those that all reach each other.
    #[must_use]
    pub fn nearest_in_main_part(&self, point: GeoPoint) -> Option<OnStreet> {
        self.nearest_where(point, |edge| self.edge(edge).in_main_part)
    }

    /// The nearest street among those whose edge passes the test; both directions are offered.
    pub fn nearest_where(&self, point: GeoPoint, accept: impl Fn(EdgeId) -> bool) -> Option<OnStreet> {
        if !is_finite(point) {
            return None;
        }
        let at = self.streets.frame.metres(point);
        self.streets.tree.nearest_neighbor_iter(&at).find_map(|segment| {
            let mut found: Vec<OnStreet> =
                self.directions(point, segment.data).into_iter().flatten().filter(|on| accept(on.edge)).collect();
            // Vehicles keep to the right: the nearer direction is the one with the point on its right.
            found.sort_by_key(|on| on.side == Side::Left);
            found.first().copied()
        })
    }

    /// The street a car at `point` facing `heading_deg` (clockwise from north) is on: a street along
    /// the heading wins over a slightly nearer one across it.
    #[must_use]
    pub fn nearest_along(&self, point: GeoPoint, heading_deg: f64) -> Option<OnStreet> {
        self.nearest_along_where(point, heading_deg, |_| true)
    }

    /// As [`City::nearest_along`], among the edges that pass the test.
    pub fn nearest_along_where(
        &self,
        point: GeoPoint,
        heading_deg: f64,
        accept: impl Fn(EdgeId) -> bool,
    ) -> Option<OnStreet> {
        if !heading_deg.is_finite() {
            return self.nearest_where(point, accept);
        }
        let first = self.nearest_where(point, &accept)?;
        let at = self.streets.frame.metres(point);
        let cost = |on: &OnStreet| {
            on.distance_m + HEADING_WEIGHT_M * heading_difference_deg(on.heading_deg, heading_deg) / 90.0
        };
        let reach = first.distance_m + HEADING_REACH_M;
        let near = self.streets.tree.nearest_neighbor_iter(&at).take(HEADING_CANDIDATES);
        near.flat_map(|segment| self.directions(point, segment.data))
            .flatten()
            .filter(|on| on.distance_m <= reach && accept(on.edge))
            .chain([first])
            .min_by(|a, b| cost(a).total_cmp(&cost(b)))
    }

    /// The foot of a point on a segment, seen in each driving direction of its street.
    fn directions(&self, point: GeoPoint, SegmentOf { edge, segment }: SegmentOf) -> [Option<OnStreet>; 2] {
        let points = self.graph.points(edge);
        let (a, b) = (points[segment as usize], points[segment as usize + 1]);
        let foot = line::foot(point, a, b);
        let along_m = line::length_m(&points[..=segment as usize]) + foot.share * a.distance_m(b);
        let heading_deg = line::heading_deg(a, b);
        let on = OnStreet {
            edge,
            along_m,
            point: foot.point,
            heading_deg,
            distance_m: foot.distance_m,
            side: if foot.left { Side::Left } else { Side::Right },
        };
        let opposite = self.edge(edge).opposite.map(|opposite| OnStreet {
            edge: opposite,
            along_m: (self.edge(opposite).length_m - along_m).max(0.0),
            heading_deg: (heading_deg + 180.0).rem_euclid(360.0),
            side: if foot.left { Side::Right } else { Side::Left },
            ..on
        });
        [Some(on), opposite]
    }

    /// Every edge of which any part lies in the area, both directions.
    #[must_use]
    pub fn edges_in(&self, area: &Area) -> BTreeSet<EdgeId> {
        let Some((low, high)) = line::area_box(area) else { return BTreeSet::new() };
        let frame = self.streets.frame;
        let around = AABB::from_corners(frame.metres(low), frame.metres(high));
        let mut found = BTreeSet::new();
        for segment in self.streets.tree.locate_in_envelope_intersecting(&around) {
            let SegmentOf { edge, segment } = segment.data;
            let segment = segment as usize;
            if !found.contains(&edge) && line::passes(&self.graph.points(edge)[segment..segment + 2], area) {
                found.insert(edge);
                found.extend(self.edge(edge).opposite);
            }
        }
        found
    }
}
