//! Who drives ahead of whom.

use std::collections::BTreeMap;

use city::EdgeId;

use crate::vehicle::SimulatedCar;

/// Half a lane: a car further aside than this is out of the way of who drives in it.
const IN_LANE_M: f64 = 1.5;

/// A car as others meet it on their way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ahead {
    /// Metres between the middles of both cars.
    pub(crate) distance_m: f64,
    pub(crate) speed_mps: f64,
    /// Stands for a reason of its own, and whoever comes may go round it.
    pub(crate) may_be_passed: bool,
}

#[derive(Debug, Clone, Copy)]
struct OnLane {
    along_m: f64,
    number: usize,
    speed_mps: f64,
    may_be_passed: bool,
}

/// The cars of each edge in driving order, as they stood when the tick began.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    edges: BTreeMap<EdgeId, Vec<OnLane>>,
}

impl Lanes {
    pub(crate) fn of(cars: &[SimulatedCar]) -> Self {
        let mut edges: BTreeMap<EdgeId, Vec<OnLane>> = BTreeMap::new();
        for car in cars {
            if car.motion.side_m.abs() > IN_LANE_M || car.motion.is_turning_round() {
                continue;
            }
            let (edge, along_m) = (car.plan.edge(), car.motion.along_m);
            edges.entry(edge).or_default().push(OnLane {
                along_m,
                number: car.number,
                speed_mps: car.motion.speed_mps,
                may_be_passed: car.may_be_passed(),
            });
        }
        for cars in edges.values_mut() {
            cars.sort_by(|a, b| a.along_m.total_cmp(&b.along_m).then(a.number.cmp(&b.number)));
        }
        Self { edges }
    }

    /// The next car on an edge beyond `from_m`; `None` of the own car.
    pub(crate) fn next(&self, edge: EdgeId, from_m: f64, own: usize) -> Option<Ahead> {
        let there = self.edges.get(&edge)?;
        let first = there.partition_point(|car| car.along_m < from_m);
        let next = there[first..].iter().find(|car| {
            // Of two at the very same place the lower number goes first.
            car.number != own && (car.along_m > from_m || car.number < own)
        })?;
        Some(Ahead { distance_m: next.along_m - from_m, speed_mps: next.speed_mps, may_be_passed: next.may_be_passed })
    }
}
