//! The way a car means to drive: edges, how far it has come, and where it ends.

use assistance::geo::GeoPoint;
use city::{City, EdgeId};

/// Points of the route that a picture carries at most.
const SHOWN_POINTS: usize = 40;

/// A way through the street graph.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) edges: Vec<EdgeId>,
    /// Position of the edge the car is on.
    pub(crate) index: usize,
    /// Metres from the start of the last edge at which it ends.
    pub(crate) end_along_m: f64,
    /// Whether the end is a place to stop at the kerb, not only the end of what was planned.
    pub(crate) ends_at_kerb: bool,
    shown: Vec<GeoPoint>,
}

impl Plan {
    pub(crate) fn new(city: &City, edges: Vec<EdgeId>, end_along_m: f64, ends_at_kerb: bool) -> Self {
        let mut plan = Self { edges, index: 0, end_along_m, ends_at_kerb, shown: Vec::new() };
        plan.show(city);
        plan
    }

    pub(crate) fn edge(&self) -> EdgeId {
        self.edges[self.index]
    }

    pub(crate) fn next_edge(&self) -> Option<EdgeId> {
        self.edges.get(self.index + 1).copied()
    }

    pub(crate) fn is_on_last_edge(&self) -> bool {
        self.index + 1 >= self.edges.len()
    }

    /// Adds an edge at the far end.
    pub(crate) fn extend(&mut self, city: &City, edge: EdgeId) {
        self.edges.push(edge);
        self.end_along_m = city.edge(edge).length_m;
        // What lies behind is of no use and must not grow for ever.
        if self.index > 8 {
            self.edges.drain(..self.index - 2);
            self.index = 2;
        }
        self.show(city);
    }

    /// It leads on beyond its end at the kerb.
    pub(crate) fn open_end(&mut self, city: &City) {
        self.ends_at_kerb = false;
        self.end_along_m = self.edges.last().map_or(0.0, |edge| city.edge(*edge).length_m);
        self.show(city);
    }

    /// Forgets everything beyond the next edge.
    pub(crate) fn cut_short(&mut self, city: &City) {
        self.edges.truncate(self.index + 2);
        self.open_end(city);
    }

    /// The car came to its next edge.
    pub(crate) fn step(&mut self, city: &City) {
        self.index += 1;
        self.show(city);
    }

    /// Metres from `along_m` on the current edge to the end of the plan.
    pub(crate) fn left_m(&self, city: &City, along_m: f64) -> f64 {
        let lengths: f64 = self.edges[self.index..].iter().map(|edge| city.edge(*edge).length_m).sum();
        let last = self.edges.last().map_or(0.0, |edge| city.edge(*edge).length_m);
        lengths - along_m - (last - self.end_along_m)
    }

    /// What is left of it as points, nearest first.
    pub(crate) fn shown(&self) -> &[GeoPoint] {
        &self.shown
    }

    fn show(&mut self, city: &City) {
        self.shown.clear();
        let last = self.edges.len() - 1;
        for (index, edge) in self.edges.iter().enumerate().skip(self.index) {
            let length_m = city.edge(*edge).length_m;
            let to_m = if index == last { self.end_along_m } else { length_m };
            let pieces = (to_m / 60.0).ceil().max(1.0);
            for piece in 1..=(pieces as u32) {
                if self.shown.len() >= SHOWN_POINTS {
                    return;
                }
                self.shown.push(city.point_along(*edge, to_m * f64::from(piece) / pieces).0);
            }
        }
    }
}
