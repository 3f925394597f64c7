//! The world: streets, cars, what befalls them, and time in steps of a tenth of a second.
//!
//! Everything in it follows from its seed and from what the cars are told: two worlds with the
//! same seed that hear the same commands in the same ticks are the same to the last bit.

mod approach;
mod around;
mod calls;
mod lanes;
mod observation;
mod placing;
mod riders;
mod rides;
mod sight;
mod signals;
mod speed;
mod troubles;
mod truth;

use std::sync::Arc;

use assistance::ids::VehicleId;
use assistance::incident::IncidentKind;
use city::{City, EdgeId};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub use observation::{Fact, Observation, Taken};
pub use placing::{NotPlaced, Spot};
pub use truth::Truth;

pub(crate) use around::{Around, Causes};
pub(crate) use lanes::Lanes;
pub(crate) use signals::{Aspect, aspect, crossing_reach_m, half_width_m, lamps, line_before_end_m};

use crate::cameras::{Kept, Past, Weather};
use crate::causes::{Audience, CauseId};
use crate::vehicle::{Line, Plan, SimulatedCar, mix};
use rides::Rides;
use sight::Squares;

/// One step of the world, milliseconds.
pub const TICK_MS: u64 = 100;
/// Observations that wait to be taken at most; the oldest go first, and are counted.
const MAX_OBSERVATIONS: usize = 200_000;

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct WorldConfig {
    /// How many cars, 1 to 2,000.
    pub cars: usize,
    /// From which everything is drawn.
    pub seed: u64,
    /// Whether people hail cars.
    pub rides: bool,
    /// Before a car's number: "SF" gives `SF-0001`.
    pub prefix: String,
    /// Of a hundred dark signals that many are asked about.
    pub dark_ask_percent: u64,
    /// Added to the number of each car's boot. A world that meets a record of an earlier world
    /// needs another one: no start of a computer may count twice.
    pub boots_before: u64,
    /// What the sky is like when the world begins.
    pub weather: Weather,
}

impl Default for WorldConfig {
    fn default() -> Self {
        Self {
            cars: 40,
            seed: 1,
            rides: true,
            prefix: "SF".to_owned(),
            dark_ask_percent: 40,
            boots_before: 0,
            weather: Weather::default(),
        }
    }
}

/// Why a world cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// Too many or too few cars.
    #[error("{0} cars: from 1 to 2000 can be simulated")]
    Cars(usize),
    /// The map has no street to start on.
    #[error("the map has no street that cars can start on")]
    NoStreet,
    /// A car's name is not allowed.
    #[error("car names: {0}")]
    Name(String),
}

/// A city with cars, passengers and mishaps.
#[derive(Debug)]
pub struct World {
    city: Arc<City>,
    rng: ChaCha8Rng,
    now_ms: u64,
    tick: u64,
    cars: Vec<SimulatedCar>,
    causes: Causes,
    next_cause: u32,
    rides: Rides,
    dark_ask_percent: u64,
    transfers: Vec<(usize, usize)>,
    observations: Vec<Observation>,
    dropped: u64,
    weather: Weather,
    past: Arc<Past>,
}

impl World {
    /// A world at its first moment.
    ///
    /// # Errors
    /// [`WorldError`] for a number of cars out of range, or a map that nobody can drive on.
    pub fn new(city: Arc<City>, config: &WorldConfig) -> Result<Self, WorldError> {
        if !(1..=2_000).contains(&config.cars) {
            return Err(WorldError::Cars(config.cars));
        }
        let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
        let rides = Rides::of(&city, config.rides);
        let past = Past::new(Arc::clone(&city));
        let streets: Vec<EdgeId> = city.main_edges().filter(|edge| city.edge(*edge).length_m > 40.0).collect();
        let mut cars = Vec::with_capacity(config.cars);
        for number in 1..=config.cars {
            let name = format!("{}-{number:04}", config.prefix);
            let id = VehicleId::new(&name).map_err(|error| WorldError::Name(error.to_string()))?;
            let edge = *streets.choose(&mut rng).ok_or(WorldError::NoStreet)?;
            let length_m = city.edge(edge).length_m;
            let along_m = rng.random_range(12.0..length_m - 12.0);
            let plan = Plan::new(&city, vec![edge], length_m, false);
            let seed = mix(config.seed ^ mix(number as u64));
            let mut car = SimulatedCar::new(id, number, Arc::clone(&city), plan, along_m, seed);
            car.clock.count_boots_from(config.boots_before);
            car.recorder.attach(Arc::clone(&past));
            cars.push(car);
        }
        Ok(Self {
            city,
            rng,
            now_ms: 0,
            tick: 0,
            cars,
            causes: Causes::default(),
            next_cause: 1,
            rides,
            dark_ask_percent: config.dark_ask_percent,
            transfers: Vec::new(),
            observations: Vec::new(),
            dropped: 0,
            weather: config.weather,
            past,
        })
    }

    /// World time, milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Its streets.
    #[must_use]
    pub fn city(&self) -> &Arc<City> {
        &self.city
    }

    /// All cars.
    #[must_use]
    pub fn cars(&self) -> &[SimulatedCar] {
        &self.cars
    }

    /// One car.
    #[must_use]
    pub fn car(&self, id: &VehicleId) -> Option<&SimulatedCar> {
        self.cars.iter().find(|car| car.id() == id)
    }

    pub(crate) fn cars_mut(&mut self) -> &mut [SimulatedCar] {
        &mut self.cars
    }

    fn index_of(&self, id: &VehicleId) -> Option<usize> {
        self.cars.iter().position(|car| car.id() == id)
    }

    /// What happened since this was last asked, oldest first.
    pub fn take_observations(&mut self) -> Vec<Observation> {
        std::mem::take(&mut self.observations)
    }

    /// Observations that nobody took in time.
    #[must_use]
    pub fn dropped_observations(&self) -> u64 {
        self.dropped
    }

    /// Lives for one tick.
    pub fn step(&mut self) {
        self.now_ms += TICK_MS;
        self.tick += 1;
        self.end_causes();
        let lanes = Lanes::of(&self.cars);
        let squares = Squares::of(&self.cars);
        let rounds = if self.cars.len() <= 200 { 2 } else { 10 };
        for car in &mut self.cars {
            let around = Around {
                city: &self.city,
                now_ms: self.now_ms,
                lanes: &lanes,
                causes: &self.causes,
                dark_ask_percent: self.dark_ask_percent,
                everybody_looks: (self.tick + car.jitter()).is_multiple_of(rounds),
            };
            car.live(&around, &squares, &self.rides, &mut self.rng);
        }
        self.send_other_cars();
        self.forget_personal_causes();
        self.collect();
        self.past.take(self.now_ms, self.weather, &mut self.cars, &self.causes);
    }

    /// What the sky is like.
    #[must_use]
    pub fn weather(&self) -> Weather {
        self.weather
    }

    /// What is kept of the past for the cameras.
    #[must_use]
    pub fn kept_for_cameras(&self) -> Kept {
        self.past.kept(&self.cars)
    }

    /// Changes the sky for every camera from the next tick on. Cars drive on as before.
    pub fn set_weather(&mut self, weather: Weather) {
        self.weather = weather;
    }

    fn end_causes(&mut self) {
        let now_ms = self.now_ms;
        let over: Vec<CauseId> = self
            .causes
            .all()
            .filter(|cause| cause.until_ms.is_some_and(|until| now_ms >= until))
            .map(|c| c.id)
            .collect();
        for id in over {
            self.causes.remove(id);
        }
    }

    /// What concerned one car alone goes when that car has left it behind.
    fn forget_personal_causes(&mut self) {
        let left: Vec<CauseId> = self
            .causes
            .all()
            .filter(|cause| match &cause.audience {
                Audience::Everyone => false,
                Audience::Only(id) => self
                    .cars
                    .iter()
                    .any(|car| car.id() == id && car.left_behind.is_some_and(|(behind, _)| behind == cause.id)),
            })
            .map(|cause| cause.id)
            .collect();
        for id in left {
            self.causes.remove(id);
        }
    }

    /// Sends the nearest free car where one was asked for, and lets people change over.
    fn send_other_cars(&mut self) {
        for stuck in 0..self.cars.len() {
            if !std::mem::take(&mut self.cars[stuck].wants_other_car) {
                continue;
            }
            let at = self.cars[stuck].position();
            let (riders, to) = (self.cars[stuck].cabin.riders.clone(), self.cars[stuck].trip.to.unwrap_or(at));
            let mut free: Vec<usize> = (0..self.cars.len()).filter(|other| self.cars[*other].may_be_sent()).collect();
            free.sort_by(|a, b| {
                let away = |index: &usize| self.cars[*index].position().distance_m(at);
                away(a).total_cmp(&away(b))
            });
            let sent = free.into_iter().find(|other| *other != stuck && self.cars[*other].is_sent_for(at, &riders, to));
            if let Some(other) = sent {
                self.transfers.push((stuck, other));
            }
        }
        let (cars, transfers) = (&mut self.cars, &mut self.transfers);
        transfers.retain(|(stuck, other)| {
            let arrived = cars[*other].trip.state == assistance::vehicle::TripState::OnTrip;
            if arrived {
                cars[*stuck].changes_over();
            }
            !arrived
        });
    }

    fn collect(&mut self) {
        for car in &mut self.cars {
            for fact in car.diary.drain(..) {
                if self.observations.len() >= MAX_OBSERVATIONS {
                    self.observations.remove(0);
                    self.dropped += 1;
                }
                self.observations.push(Observation { at_ms: self.now_ms, vehicle: car.id.clone(), fact });
            }
        }
    }
}

impl SimulatedCar {
    /// One tick of a car's life.
    fn live(&mut self, around: &Around<'_>, squares: &Squares, rides: &Rides, rng: &mut ChaCha8Rng) {
        self.now_ms = around.now_ms;
        if !self.is_down() {
            self.meet(around);
            self.endure(around);
            self.ride(rides, rng);
        }
        self.drive(around);
        self.doors.pass_time(self.now_ms);
        self.note_standing();
        self.ask_to_be_let_go();
        self.use_lines();
        self.feel();
        self.close_cases();
        self.look_around(around, squares);
        self.finish_commands();
    }

    fn drive(&mut self, around: &Around<'_>) {
        let wanted = self.wanted_speed(around);
        let dt_s = TICK_MS as f64 / 1_000.0;
        let moved = self.motion.speed_mps > 0.0 || wanted > 0.0;
        let left_edge = self.motion.advance(around.city, &mut self.plan, wanted, dt_s);
        if left_edge {
            self.note_round();
            if self
                .left_behind
                .is_some_and(|(_, edge)| !self.plan.edges[self.plan.index.saturating_sub(2)..].contains(&edge))
            {
                self.left_behind = None;
            }
        }
        if self.passing_until_m.is_some_and(|until| self.motion.driven_m >= until) {
            self.passing_until_m = None;
            self.motion.side_target_m = 0.0;
        }
        if self.path_drive.is_some() {
            self.pose = self.motion.pose(around.city, &self.plan);
            self.go_on_driving();
        }
        if moved || self.place.is_none() {
            self.pose = self.motion.pose(around.city, &self.plan);
            self.place = self.find_place();
            // 15 kWh for 100 km out of 75.
            self.energy_percent = (self.energy_percent - self.motion.speed_mps * dt_s * 0.000_2).max(0.0);
        }
    }

    /// Keeps count of standing where it did not mean to.
    fn note_standing(&mut self) {
        let blocked = self.stands_for_help() || self.motion.stands() && (self.stopped || !self.holds.is_empty());
        match self.stuck_since_ms {
            None if blocked => {
                self.stuck_since_ms = Some(self.now_ms);
                self.tell(Fact::Stuck);
            }
            Some(since) if self.motion.speed_mps > 0.5 || self.trip.kerb_until_ms.is_some() => {
                let after_ms = self.now_ms - since;
                self.stuck_since_ms = None;
                self.stuck_total_ms += after_ms;
                self.tell(Fact::MovesAgain { after_ms });
                self.drives_on();
            }
            _ => {}
        }
    }

    /// Whether it goes on only when a person lets it.
    fn is_kept(&self) -> bool {
        self.stopped || self.pulled_over || !self.holds.is_empty()
    }

    /// A car that a person stopped, held or sent to the kerb goes on only by a person: where no
    /// case is open it opens one, so that it is not forgotten.
    fn ask_to_be_let_go(&mut self) {
        let kept_here = self.stopped || !self.holds.is_empty();
        let kept = self.is_kept();
        // A car that went to the kerb with a trouble of its own asks for help with that alone.
        let asks = kept_here || self.pulled_over && self.trouble.is_none();
        match self.kept_case {
            Some(car_ref) if !kept => {
                self.kept_case = None;
                self.is_over(car_ref);
            }
            Some(car_ref) if self.cases.get(car_ref).is_none() => self.kept_case = None,
            None if asks && self.motion.stands() && self.cases.open.is_empty() && !self.is_down() => {
                let words = Line {
                    why: self.stop_reason(),
                    tried: "stood still, as I was asked to".to_owned(),
                    asked: "shall I drive on?".to_owned(),
                };
                self.kept_case = Some(self.open_case(IncidentKind::KeptStanding, None, words));
            }
            _ => {}
        }
    }

    fn may_be_sent(&self) -> bool {
        let free = self.trip.state == assistance::vehicle::TripState::Available;
        let at_rest = self.encounter.is_none() && self.trouble.is_none() && self.path_drive.is_none();
        free && at_rest && !self.stopped && self.holds.is_empty()
    }

    fn is_sent_for(
        &mut self,
        at: assistance::geo::GeoPoint,
        riders: &[crate::passengers::Rider],
        to: assistance::geo::GeoPoint,
    ) -> bool {
        if self.replan(at).is_err() {
            return false;
        }
        self.trip.state = assistance::vehicle::TripState::Reserved;
        self.trip.kerb_until_ms = None;
        let riders = riders
            .iter()
            .map(|rider| {
                let mut rider = rider.clone();
                rider.trouble_ends();
                rider
            })
            .collect();
        self.trip.waiting = Some((riders, to));
        true
    }

    /// Its people have got into another car.
    fn changes_over(&mut self) {
        if !self.cabin.riders.is_empty() {
            self.tell(Fact::Alighted(self.cabin.riders.len()));
            self.cabin.riders.clear();
        }
        self.trip.state = assistance::vehicle::TripState::Available;
        self.trip.to = None;
        self.other_car_arranged = false;
    }
}
