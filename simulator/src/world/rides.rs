//! Rides: cars are hailed, fetch people, bring them, and cruise between.

use assistance::geo::GeoPoint;
use assistance::vehicle::{PassengerNeed, TripState};
use city::{City, EdgeId};
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::Fact;
use crate::passengers::{Language, Rider};
use crate::vehicle::SimulatedCar;

/// Getting in or out takes this long, milliseconds.
const AT_KERB_MS: u64 = 8_000;
/// A free car is hailed about once in this many ticks.
const HAIL_TICKS: u32 = 150;
/// Plans of cruising cars reach at least this far ahead, metres.
const AHEAD_M: f64 = 220.0;

/// Where rides begin and end, and how often.
#[derive(Debug)]
pub(crate) struct Rides {
    /// Streets with a kerb to stop at.
    pub(crate) kerbs: Vec<EdgeId>,
    /// Whether people hail cars at all.
    pub(crate) hails: bool,
}

impl Rides {
    pub(crate) fn of(city: &City, hails: bool) -> Self {
        let kerbs =
            city.main_edges().filter(|edge| city.has_kerb_strip(*edge) && city.edge(*edge).length_m > 50.0).collect();
        Self { kerbs, hails }
    }

    fn place(&self, city: &City, rng: &mut ChaCha8Rng) -> Option<GeoPoint> {
        let edge = *self.kerbs.choose(rng)?;
        Some(city.point_along(edge, city.edge(edge).length_m / 2.0).0)
    }

    /// A place at most `reach_m` away, or any if none of a few tries is that near.
    pub(crate) fn place_near(
        &self,
        city: &City,
        from: GeoPoint,
        reach_m: f64,
        rng: &mut ChaCha8Rng,
    ) -> Option<GeoPoint> {
        let mut found = self.place(city, rng)?;
        for _ in 0..12 {
            if found.distance_m(from) <= reach_m && found.distance_m(from) > 150.0 {
                break;
            }
            found = self.place(city, rng)?;
        }
        Some(found)
    }
}

/// One to three people, as a city has them.
pub(crate) fn party(rng: &mut ChaCha8Rng) -> Vec<Rider> {
    let count = [1, 1, 1, 2, 2, 3].choose(rng).copied().unwrap_or(1);
    let language = match rng.random_range(0..100) {
        0..56 => Language::English,
        56..78 => Language::Spanish,
        78..86 => Language::French,
        _ => Language::Chinese,
    };
    (0..count)
        .map(|_| {
            let mut rider = Rider::new(language);
            match rng.random_range(0..100) {
                0..3 => rider.needs.push(PassengerNeed::Wheelchair),
                3..6 => rider.needs.push(PassengerNeed::DeafOrHardOfHearing),
                6..9 => rider.needs.push(PassengerNeed::BlindOrLowVision),
                9..12 if count == 1 => rider.needs.push(PassengerNeed::MinorAlone),
                _ => {}
            }
            rider
        })
        .collect()
}

impl SimulatedCar {
    /// Goes on with its ride, and with its plan.
    pub(super) fn ride(&mut self, rides: &Rides, rng: &mut ChaCha8Rng) {
        if self.trip.kerb_until_ms.is_some_and(|until| self.now_ms >= until) {
            self.trip.kerb_until_ms = None;
            self.motion.side_target_m = 0.0;
            self.leave_kerb(rides, rng);
        }
        let end_m = self.plan.left_m(&self.city, self.motion.along_m);
        let arrived = self.plan.ends_at_kerb && end_m < 1.6 && self.motion.stands();
        if arrived && self.trip.kerb_until_ms.is_none() && !self.is_busy_with_trouble() {
            self.arrive();
        }
        self.reach_kerb_target();
        self.cruise(rng);
        let free = self.trip.state == TripState::Available && self.trip.kerb_until_ms.is_none();
        let undisturbed =
            self.encounter.is_none() && self.trouble.is_none() && self.cases.open.is_empty() && !self.stopped;
        if rides.hails && free && undisturbed && self.holds.is_empty() && rng.random_ratio(1, HAIL_TICKS) {
            self.is_hailed(rides, rng);
        }
    }

    fn is_busy_with_trouble(&self) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| trouble.cause.kind == crate::causes::CauseKind::LockedIn)
    }

    fn is_hailed(&mut self, rides: &Rides, rng: &mut ChaCha8Rng) {
        let city = std::sync::Arc::clone(&self.city);
        let Some(at) = rides.place_near(&city, self.position(), 900.0, rng) else { return };
        let Some(to) = rides.place_near(&city, at, 2_500.0, rng) else { return };
        if self.replan(at).is_ok() {
            self.trip.state = TripState::Reserved;
            self.trip.waiting = Some((party(rng), to));
        }
    }

    fn arrive(&mut self) {
        match self.trip.state {
            TripState::Reserved | TripState::NonOperational => self.trip.kerb_until_ms = Some(self.now_ms + AT_KERB_MS),
            TripState::OnTrip => self.end_ride(),
            TripState::Available => self.trip.kerb_until_ms = Some(self.now_ms + 1_000),
        }
    }

    fn leave_kerb(&mut self, rides: &Rides, rng: &mut ChaCha8Rng) {
        if let (TripState::Reserved, Some((riders, to))) = (self.trip.state, self.trip.waiting.take()) {
            self.tell(Fact::Boarded(riders.len()));
            self.cabin.riders = riders;
            self.trip.state = TripState::OnTrip;
            let city = std::sync::Arc::clone(&self.city);
            let mut tries = std::iter::once(to).chain((0..5).filter_map(|_| rides.place_near(&city, to, 2_500.0, rng)));
            if !tries.any(|to| self.replan(to).is_ok()) {
                self.end_ride();
            }
            return;
        }
        if self.plan.ends_at_kerb {
            self.plan.open_end(&self.city);
        }
    }

    /// Stands at the kerb it was asked to pull over to.
    fn reach_kerb_target(&mut self) {
        let Some((edge, along_m)) = self.kerb_target else { return };
        let near = self.distance_to(edge, along_m).is_some_and(|left_m| left_m.abs() < 2.0);
        if near && self.motion.stands() {
            self.kerb_target = None;
            self.pulled_over = true;
        }
    }

    /// Keeps some street ahead of a car that goes nowhere in particular.
    fn cruise(&mut self, rng: &mut ChaCha8Rng) {
        if self.plan.ends_at_kerb || self.motion.is_turning_round() {
            return;
        }
        let city = std::sync::Arc::clone(&self.city);
        while self.plan.left_m(&city, self.motion.along_m) < AHEAD_M {
            let Some(last) = self.plan.edges.last().copied() else { return };
            let closed = city.closed(&self.closures());
            let ways: Vec<EdgeId> = city
                .turns(last)
                .filter(|next| city.edge(*next).in_main_part && city.edge(last).opposite != Some(*next))
                .collect();
            let open: Vec<EdgeId> = ways.iter().copied().filter(|next| !closed.contains(next)).collect();
            let from = if open.is_empty() { &ways } else { &open };
            // Straight on more often than round the corner, on small streets as on large ones.
            match from.choose(rng).copied().or_else(|| city.edge(last).opposite) {
                Some(next) => self.plan.extend(&city, next),
                None => return,
            }
        }
    }
}
