//! The ordered state of the shift as the hub told it: incidents, vehicles, persons, and the fleet's dots.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::clock::DeskTime;
use assistance::dispatch::ranking::{self, Ranked};
use assistance::feed::{CarDot, PersonOnShift, ShiftItem, VehicleOnShift};
use assistance::ids::{IncidentId, PersonId, VehicleId};
use assistance::incident::{Incident, IncidentState};

use super::Screen;
use crate::time::ScreenTime;
use crate::view::Ownership;

/// A dot with the moment it came in.
#[derive(Debug, Clone)]
pub(crate) struct Dot {
    pub(crate) dot: CarDot,
    base: Duration,
    at: ScreenTime,
}

impl Dot {
    pub(crate) fn age(&self, now: ScreenTime) -> Duration {
        self.base + now.since(self.at)
    }
}

/// The shift.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shift {
    pub(crate) incidents: BTreeMap<IncidentId, Incident>,
    pub(crate) vehicles: BTreeMap<VehicleId, VehicleOnShift>,
    pub(crate) persons: BTreeMap<PersonId, PersonOnShift>,
    pub(crate) dots: BTreeMap<VehicleId, Dot>,
}

impl Shift {
    pub(crate) fn apply(&mut self, item: ShiftItem) {
        match item {
            ShiftItem::Incident(incident) => {
                self.incidents.insert(incident.id, *incident);
            }
            ShiftItem::IncidentGone(id) => {
                self.incidents.remove(&id);
            }
            ShiftItem::Vehicle(vehicle) => {
                self.vehicles.insert(vehicle.id.clone(), *vehicle);
            }
            ShiftItem::Person(person) => {
                self.persons.insert(person.id.clone(), person);
            }
        }
    }

    pub(crate) fn move_dot(&mut self, dot: CarDot, half_trip: Duration, now: ScreenTime) {
        let base = dot.age + half_trip;
        self.dots.insert(dot.vehicle.clone(), Dot { dot, base, at: now });
    }

    /// Open incidents of a vehicle, most urgent first.
    pub(crate) fn open_of(&self, vehicle: &VehicleId, now: DeskTime) -> Vec<&Incident> {
        let mut open: Vec<&Incident> =
            self.incidents.values().filter(|it| it.state.is_open() && it.vehicle == *vehicle).collect();
        open.sort_by_key(|it| (std::cmp::Reverse(ranking::rank_one(it, now).urgency), it.raised_at, it.id));
        open
    }
}

/// The rows of the queue in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    pub(crate) mine: Vec<Ranked>,
    pub(crate) waiting: Vec<Ranked>,
    pub(crate) others: Vec<Ranked>,
}

impl Screen {
    pub(crate) fn ownership(&self, incident: &Incident) -> Ownership {
        let holder = self.shift.vehicles.get(&incident.vehicle).and_then(|it| it.claim.as_ref()).map(|it| &it.by);
        match holder.or(incident.owner.as_ref()) {
            Some(person) if self.is_me(person) => Ownership::Mine,
            Some(_) => Ownership::WithOther,
            None => Ownership::Waiting,
        }
    }

    pub(crate) fn is_mine(&self, vehicle: &VehicleId) -> bool {
        let claim = self.shift.vehicles.get(vehicle).and_then(|it| it.claim.as_ref());
        claim.is_some_and(|claim| self.is_me(&claim.by))
    }

    /// Vehicles this person holds.
    pub(crate) fn held(&self) -> impl Iterator<Item = &VehicleOnShift> {
        self.shift.vehicles.values().filter(|it| it.claim.as_ref().is_some_and(|claim| self.is_me(&claim.by)))
    }

    /// Whether anybody waits, without the order.
    pub(crate) fn somebody_waits(&self) -> bool {
        let waits = |it: &Incident| it.state == IncidentState::Waiting && self.ownership(it) == Ownership::Waiting;
        self.shift.incidents.values().any(waits)
    }

    pub(crate) fn rows(&self, now: ScreenTime) -> Rows {
        let desk = self.clock.at(now);
        let mut rows = Rows::default();
        let mut unowned = Vec::new();
        for incident in self.shift.incidents.values().filter(|it| it.state.is_open()) {
            match self.ownership(incident) {
                Ownership::Mine => rows.mine.push(ranking::rank_one(incident, desk)),
                Ownership::WithOther => rows.others.push(ranking::rank_one(incident, desk)),
                Ownership::Waiting => unowned.push(incident),
            }
        }
        rows.waiting = ranking::queue(unowned, desk);
        for list in [&mut rows.mine, &mut rows.others] {
            list.sort_by_key(|ranked| {
                (std::cmp::Reverse(ranked.urgency), std::cmp::Reverse(ranked.waited), ranked.incident)
            });
        }
        rows
    }
}
