//! Putting causes where cars will meet them, and faults beside them.

use assistance::geo::{Area, GeoPoint};
use assistance::ids::VehicleId;
use assistance::vehicle::{Mood, PassengerNeed, PlaceKind, TripState};
use city::{ControlKind, EdgeId, StreetClass};
use rand::Rng;

use super::World;
use super::rides::party;
use crate::cameras::Clip;
use crate::causes::{Anchor, Audience, Cause, CauseId, CauseKind, Situation};
use crate::passengers::{Language, Rider};
use crate::vehicle::{Plan, SimulatedCar};

/// How far before a crossing, and after one, nothing is put, metres.
const CLEAR_M: f64 = 16.0;
/// Nearest and farthest a cause is put before a car, metres beyond what it takes to stop.
const AHEAD_M: (f64, f64) = (22.0, 260.0);

/// Where a cause is put.
#[derive(Debug, Clone, PartialEq)]
pub enum Spot {
    /// In or before this car.
    Car(VehicleId),
    /// On the street nearest to this place; who comes there meets it.
    Place(GeoPoint),
    /// Over this ground.
    Ground(Area),
}

/// Why a cause was not put.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPlaced {
    /// No such car.
    #[error("there is no car {0}")]
    NoCar(VehicleId),
    /// No such cause.
    #[error("there is no cause {0}")]
    NoCause(u32),
    /// The car has its hands full.
    #[error("{0} has trouble already")]
    Busy(VehicleId),
    /// Nothing suitable lies ahead of the car.
    #[error("no stretch of street ahead of {0} suits it")]
    NoStretch(VehicleId),
    /// No street near the place.
    #[error("no street is near that place")]
    NoStreet,
    /// The kind hangs on something else.
    #[error("{kind} hangs on {anchor:?}")]
    WrongAnchor {
        /// Which kind.
        kind: &'static str,
        /// On what it hangs.
        anchor: Anchor,
    },
}

impl World {
    /// Puts a cause into the world. `lasts_ms` of `None` draws how long it lasts by itself.
    ///
    /// # Errors
    /// [`NotPlaced`] says why nothing was changed.
    pub fn place(
        &mut self,
        kind: CauseKind,
        spot: &Spot,
        situation: Situation,
        lasts_ms: Option<u64>,
    ) -> Result<CauseId, NotPlaced> {
        let sheet = kind.sheet();
        let wrong = NotPlaced::WrongAnchor { kind: kind.name(), anchor: sheet.anchor };
        let (edge, along_m, area, audience) = match (sheet.anchor, spot) {
            (Anchor::Street, Spot::Car(id)) => {
                let (edge, along_m) = self.stretch_before(id, sheet.stop_before_m)?;
                (edge, along_m, None, Audience::Only(id.clone()))
            }
            (Anchor::Street, Spot::Place(point)) => {
                let on = self.city.nearest_in_main_part(*point).ok_or(NotPlaced::NoStreet)?;
                let length_m = self.city.edge(on.edge).length_m;
                let along_m = on.along_m.clamp(CLEAR_M.min(length_m / 2.0), (length_m - CLEAR_M).max(length_m / 2.0));
                (on.edge, along_m, None, Audience::Everyone)
            }
            (Anchor::Area, Spot::Ground(area)) => {
                let centre = match area {
                    Area::Circle { centre, .. } => *centre,
                    Area::Polygon(ring) => *ring.first().ok_or(NotPlaced::NoStreet)?,
                };
                let on = self.city.nearest_in_main_part(centre).ok_or(NotPlaced::NoStreet)?;
                (on.edge, on.along_m, Some(area.clone()), Audience::Everyone)
            }
            (Anchor::Car, Spot::Car(id)) => {
                let car = self.car(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
                if car.trouble.is_some() || car.encounter.is_some() {
                    return Err(NotPlaced::Busy(id.clone()));
                }
                let (edge, along_m) = car.on_edge();
                (edge, along_m, None, Audience::Only(id.clone()))
            }
            _ => return Err(wrong),
        };
        let lasts_ms = lasts_ms.unwrap_or_else(|| {
            // A lorry that waits in a queue goes on with the queue.
            let queues = kind == CauseKind::DoubleParked && !situation.active;
            let (least, most) = if queues { (40, 110) } else { sheet.lasts_s };
            u64::from(self.rng.random_range(least..=most)) * 1_000
        });
        let cause = Cause {
            id: CauseId(self.next_cause),
            kind,
            edge,
            along_m,
            area,
            audience,
            situation,
            revision: 0,
            since_ms: self.now_ms,
            until_ms: Some(self.now_ms + lasts_ms),
        };
        self.next_cause += 1;
        let id = cause.id;
        if let (Anchor::Car, Spot::Car(vehicle)) = (sheet.anchor, spot)
            && let Some(index) = self.index_of(vehicle)
        {
            self.cars[index].befall(&cause);
        }
        self.causes.insert(cause);
        Ok(id)
    }

    /// Changes the truth of a cause: the bus switches its signals off, the person walks away.
    ///
    /// # Errors
    /// When there is no such cause any more.
    pub fn change(&mut self, id: CauseId, situation: Situation) -> Result<(), NotPlaced> {
        let cause = self.causes.get_mut(id).ok_or(NotPlaced::NoCause(id.0))?;
        if cause.situation != situation {
            cause.situation = situation;
            cause.revision += 1;
        }
        Ok(())
    }

    /// Takes a cause out of the world.
    ///
    /// # Errors
    /// When there is no such cause any more.
    pub fn end(&mut self, id: CauseId) -> Result<(), NotPlaced> {
        self.causes.get(id).ok_or(NotPlaced::NoCause(id.0))?;
        self.causes.remove(id);
        Ok(())
    }

    /// Causes that are in the world.
    pub fn causes(&self) -> impl Iterator<Item = &Cause> {
        self.causes.all()
    }

    /// A stretch of open street ahead of a car, far enough away to stop before it.
    fn stretch_before(&self, id: &VehicleId, stop_before_m: f64) -> Result<(EdgeId, f64), NotPlaced> {
        let car = self.car(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        if car.encounter.is_some() || car.trouble.is_some() {
            return Err(NotPlaced::Busy(id.clone()));
        }
        let speed = car.speed_mps();
        let least_m = speed * speed / 4.0 + stop_before_m + AHEAD_M.0;
        let mut start_m = -car.motion.along_m;
        for edge in &car.plan.edges[car.plan.index..] {
            let street = self.city.edge(*edge);
            let end_m = if car.plan.edges.last() == Some(edge) { car.plan.end_along_m } else { street.length_m };
            // The car's line must not lie in the crossing before.
            let from_m = (CLEAR_M + stop_before_m).max(least_m - start_m);
            let to_m = end_m - CLEAR_M;
            let suits = !street.class.is_freeway() && !street.roundabout && street.class != StreetClass::Busway;
            if suits && from_m <= to_m {
                return Ok((*edge, from_m));
            }
            start_m += street.length_m;
            if start_m > AHEAD_M.1 {
                break;
            }
        }
        Err(NotPlaced::NoStretch(id.clone()))
    }

    /// Puts passengers into a car, on the way to a place at the kerb.
    ///
    /// # Errors
    /// When there is no such car.
    pub fn board(
        &mut self,
        id: &VehicleId,
        language: Language,
        needs: &[PassengerNeed],
        mood: Mood,
        count: usize,
    ) -> Result<(), NotPlaced> {
        let to = self.rides.place_near(
            &self.city,
            self.car(id).map_or(self.middle(), SimulatedCar::position),
            2_500.0,
            &mut self.rng,
        );
        let index = self.index_of(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        let car = &mut self.cars[index];
        car.cabin.riders = (0..count.clamp(1, 4))
            .map(|_| {
                let mut rider = Rider::new(language);
                rider.needs = needs.to_vec();
                rider.mood = mood;
                rider
            })
            .collect();
        car.trip.state = TripState::OnTrip;
        car.trip.waiting = None;
        car.trip.kerb_until_ms = None;
        if let Some(to) = to
            && car.replan(to).is_err()
        {
            car.trip.to = Some(to);
        }
        Ok(())
    }

    /// Those aboard fall asleep.
    ///
    /// # Errors
    /// When there is no such car.
    pub fn fall_asleep(&mut self, id: &VehicleId) -> Result<(), NotPlaced> {
        let index = self.index_of(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        self.cars[index].cabin.riders.iter_mut().for_each(|rider| rider.asleep = true);
        Ok(())
    }

    /// A person's living voice is heard in the cabin's open line, by whatever carries the sound: it
    /// calms as words do. Says whether anybody was there to hear it.
    pub fn hear_voice(&mut self, id: &VehicleId) -> bool {
        let Some(index) = self.index_of(id).filter(|index| self.cars[*index].is_on_line()) else { return false };
        self.cars[index].riders_hear_voice();
        true
    }

    /// Sets a car on a street: at a place, facing along the street's nearest direction.
    ///
    /// # Errors
    /// When there is no such car, or no street near the place.
    pub fn set_down(&mut self, id: &VehicleId, point: GeoPoint, freeway: bool) -> Result<(), NotPlaced> {
        let index = self.index_of(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        let suits = |edge: EdgeId| {
            let street = self.city.edge(edge);
            street.in_main_part && street.length_m > 60.0 && street.class.is_freeway() == freeway
        };
        let on = self.city.nearest_where(point, suits).ok_or(NotPlaced::NoStreet)?;
        let length_m = self.city.edge(on.edge).length_m;
        let along_m = on.along_m.clamp(12.0, length_m - 30.0);
        let car = &mut self.cars[index];
        let plan = Plan::new(&self.city, vec![on.edge], length_m, false);
        car.set_on(plan, along_m);
        Ok(())
    }

    /// Sets a car on rails that cross a street, or on a bridge, the nearest to a place.
    ///
    /// # Errors
    /// When there is no such car, or nothing of that kind on the map; [`NotPlaced::NoStreet`] for other kinds.
    pub fn set_down_on(&mut self, id: &VehicleId, point: GeoPoint, kind: PlaceKind) -> Result<(), NotPlaced> {
        let index = self.index_of(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        let city = &self.city;
        let mut spots: Vec<(EdgeId, f64)> = Vec::new();
        for edge in city.main_edges() {
            let street = city.edge(edge);
            if street.class.is_freeway() {
                continue;
            }
            match kind {
                PlaceKind::Rail => {
                    let rails = city.controls(edge).iter().filter(|control| control.kind == ControlKind::RailCrossing);
                    spots.extend(rails.map(|control| (edge, control.along_m)));
                }
                PlaceKind::Bridge if street.bridge => spots.push((edge, street.length_m / 3.0)),
                _ => {}
            }
        }
        let away = |(edge, along_m): &(EdgeId, f64)| city.point_along(*edge, *along_m).0.distance_m(point);
        let nearest = spots.into_iter().min_by(|a, b| away(a).total_cmp(&away(b)));
        let (edge, along_m) = nearest.ok_or(NotPlaced::NoStreet)?;
        let plan = Plan::new(city, vec![edge], city.edge(edge).length_m, false);
        self.cars[index].set_on(plan, along_m);
        Ok(())
    }

    /// The computer of a car restarts and is back after `down_ms`.
    ///
    /// # Errors
    /// When there is no such car.
    pub fn reboot(&mut self, id: &VehicleId, down_ms: u64) -> Result<(), NotPlaced> {
        let index = self.index_of(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        self.cars[index].reboot(down_ms);
        Ok(())
    }

    /// The clock of a car jumps.
    ///
    /// # Errors
    /// When there is no such car.
    pub fn jump_clock(&mut self, id: &VehicleId, by_ms: i64) -> Result<(), NotPlaced> {
        let index = self.index_of(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        self.cars[index].jump_clock(by_ms);
        Ok(())
    }

    /// What a car perceives hangs, or goes on.
    ///
    /// # Errors
    /// When there is no such car.
    pub fn freeze(&mut self, id: &VehicleId, frozen: bool) -> Result<(), NotPlaced> {
        let index = self.index_of(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        self.cars[index].eyes.frozen = frozen;
        Ok(())
    }

    /// The front camera of a car plays real frames from now on, instead of what it sees.
    ///
    /// # Errors
    /// When there is no such car.
    pub fn play_clip(&mut self, id: &VehicleId, clip: std::sync::Arc<Clip>) -> Result<(), NotPlaced> {
        let index = self.index_of(id).ok_or_else(|| NotPlaced::NoCar(id.clone()))?;
        self.cars[index].recorder.play(clip);
        Ok(())
    }

    /// A few people for a car that has none.
    pub(crate) fn fill(&mut self, id: &VehicleId) {
        let Some(index) = self.index_of(id).filter(|index| self.cars[*index].cabin.riders.is_empty()) else { return };
        let riders = party(&mut self.rng);
        let from = self.cars[index].position();
        let to = self.rides.place_near(&self.city, from, 2_500.0, &mut self.rng);
        let car = &mut self.cars[index];
        if let Some(to) = to
            && car.replan(to).is_ok()
        {
            car.cabin.riders = riders;
            car.trip.state = TripState::OnTrip;
            car.trip.waiting = None;
        }
    }

    pub(crate) fn middle(&self) -> GeoPoint {
        let bounds = self.city.bounds();
        GeoPoint {
            lat_deg: f64::midpoint(bounds.south_west.lat_deg, bounds.north_east.lat_deg),
            lon_deg: f64::midpoint(bounds.south_west.lon_deg, bounds.north_east.lon_deg),
        }
    }
}

impl SimulatedCar {
    fn set_on(&mut self, plan: Plan, along_m: f64) {
        self.plan = plan;
        self.motion = crate::vehicle::Motion::at(along_m);
        self.pose = self.motion.pose(&self.city, &self.plan);
        self.place = self.find_place();
        self.encounter = None;
        (self.path_plan, self.path_drive) = (None, None);
        self.stopped_for = None;
        self.trip.to = None;
        self.trip.waiting = None;
        self.trip.kerb_until_ms = None;
        self.trip.state = TripState::Available;
    }
}
