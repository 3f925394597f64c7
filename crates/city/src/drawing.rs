//! What a map panel draws: streets by class, tracks, water and green.

use assistance::geo::GeoPoint;

use crate::city::City;
use crate::survey::{ShapeKind, StreetClass, TrackKind, geo};

/// A street as one line, driveable or not.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnStreet<'a> {
    /// Its points, at least two.
    pub points: Vec<GeoPoint>,
    /// What it is for.
    pub class: StreetClass,
    /// Its name, in full.
    pub name: Option<&'a str>,
    /// Whether cars are routed on it.
    pub driveable: bool,
    /// Whether it may be driven in one direction only: that of the points.
    pub one_way: bool,
    /// On a bridge or elevated: drawn above the others.
    pub bridge: bool,
    /// In a tunnel: drawn below the others.
    pub tunnel: bool,
    /// Lanes of both directions together.
    pub lanes: u32,
}

/// A track as one line.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnTrack {
    /// Its points, at least two.
    pub points: Vec<GeoPoint>,
    /// What runs on it.
    pub kind: TrackKind,
    /// Below ground.
    pub underground: bool,
}

/// Water, green, parking or shore.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Its points; a closed ring repeats the first one at the end.
    pub points: Vec<GeoPoint>,
    /// What it is.
    pub kind: ShapeKind,
}

impl City {
    /// Every street in the order of its source.
    pub fn streets_for_drawing(&self) -> impl Iterator<Item = DrawnStreet<'_>> + '_ {
        self.survey.ways.iter().map(|way| {
            let mut points = self.drawn(&way.points);
            if !way.travel.allows_forward() {
                points.reverse();
            }
            DrawnStreet {
                points,
                class: way.class,
                name: way.name.map(|name| self.survey.names[name as usize].as_str()),
                driveable: way.driveable,
                one_way: !(way.travel.allows_forward() && way.travel.allows_backward()),
                bridge: way.bridge,
                tunnel: way.tunnel,
                lanes: way.lanes,
            }
        })
    }

    /// Every track.
    pub fn tracks_for_drawing(&self) -> impl Iterator<Item = DrawnTrack> + '_ {
        self.survey.tracks.iter().map(|track| DrawnTrack {
            points: self.drawn(&track.points),
            kind: track.kind,
            underground: track.underground,
        })
    }

    /// Water, green, parking lots and shores.
    pub fn shapes_for_drawing(&self) -> impl Iterator<Item = Shape> + '_ {
        self.survey.outlines.iter().map(|outline| Shape { points: self.drawn(&outline.points), kind: outline.kind })
    }

    fn drawn(&self, points: &[u32]) -> Vec<GeoPoint> {
        points.iter().map(|point| geo(self.survey.points[*point as usize])).collect()
    }
}
