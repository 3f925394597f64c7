//! The last half minute as world state, from which every frame is drawn: live, later, or much
//! later when an incident pinned it.
//!
//! Each tick of the world is kept once for all cars: about 90 bytes a car, so 300 ticks of 2,000
//! cars are 54 MB. A pin keeps what was near one car, a few hundred bytes a tick; 512 pins at most.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

use assistance::ids::{BootId, CarIncidentRef};
use city::City;

use super::cabin::Aboard;
use super::light::Weather;
use super::space::Spot;
use super::streets::{Streets, deck_m, distance};
use crate::causes::{Cause, CauseKind};
use crate::vehicle::SimulatedCar;
use crate::world::Causes;

/// How long frames can be had, milliseconds.
const KEPT_MS: u64 = 30_000;
/// Ticks that are kept, and one to reckon from.
const MAX_MOMENTS: usize = 301;
/// How long after a tick its state still stands for a frame; two ticks at the most.
const STANDS_MS: u64 = 150;
/// How far from a car things are kept for its cameras, metres.
const NEAR_M: f64 = 110.0;
/// Pins of the whole world at most; the oldest goes first, and is counted.
pub(super) const MAX_PINS: usize = 512;
/// Ticks that are reduced for pins in one tick of the world.
const REDUCED_A_TICK: usize = 600;

const BRAKES: u8 = 1;
const HAZARDS: u8 = 2;
const LEFT_DOOR: u8 = 4;
const RIGHT_DOOR: u8 = 8;
const FLAT: u8 = 16;
const DOWN: u8 = 32;

/// One car as cameras see it in one tick.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) number: u32,
    pub(super) at: Spot,
    pub(super) heading_deg: f32,
    /// Degrees a second, clockwise.
    pub(super) turn_dps: f32,
    pub(super) speed_mps: f32,
    /// Height of the road.
    pub(super) up_m: f32,
    flags: u8,
    boot: BootId,
    local_ms: u64,
    pub(super) aboard: Arc<Aboard>,
    /// What its cameras show for as long as they hang.
    frozen: Option<Arc<Near>>,
}

impl Shown {
    fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn brakes(&self) -> bool {
        self.is(BRAKES)
    }

    pub(super) fn hazards(&self) -> bool {
        self.is(HAZARDS)
    }

    pub(super) fn left_door(&self) -> bool {
        self.is(LEFT_DOOR)
    }

    pub(super) fn right_door(&self) -> bool {
        self.is(RIGHT_DOOR)
    }

    /// Mends what is wrong with it, to see the picture without it.
    #[cfg(test)]
    pub(super) fn heal(&mut self) {
        self.flags &= !(FLAT | LEFT_DOOR | RIGHT_DOOR);
    }

    /// Whether a tyre has no air.
    pub(super) fn is_flat(&self) -> bool {
        self.is(FLAT)
    }
}

/// What one car's cameras could see in one tick.
#[derive(Debug)]
pub(super) struct Near {
    /// World time, milliseconds.
    pub(super) at_ms: u64,
    pub(super) weather: Weather,
    pub(super) own: Shown,
    pub(super) others: Vec<Shown>,
    pub(super) causes: Vec<Arc<Cause>>,
}

/// What is kept of the past for the cameras of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Ticks of all cars, at most those of half a minute.
    pub ticks: usize,
    /// Incidents whose half minute before is pinned.
    pub pins: usize,
    /// Pins that had to go for newer ones.
    pub dropped_pins: u64,
}

type Seen = Arc<Vec<(Spot, Arc<Cause>)>>;

/// All cars and causes in one tick.
#[derive(Debug)]
struct Moment {
    at_ms: u64,
    weather: Weather,
    cars: Vec<Shown>,
    causes: Seen,
}

impl Moment {
    fn near(&self, index: usize) -> Option<Near> {
        let own = self.cars.get(index)?;
        let bare = |car: &Shown| Shown { frozen: None, ..car.clone() };
        let near = |at: Spot| distance(at, own.at) < NEAR_M;
        Some(Near {
            at_ms: self.at_ms,
            weather: self.weather,
            own: bare(own),
            others: self.cars.iter().filter(|car| car.number != own.number && near(car.at)).map(bare).collect(),
            causes: self
                .causes
                .iter()
                .filter(|(at, cause)| cause.area.is_some() || near(*at))
                .map(|(_, cause)| Arc::clone(cause))
                .collect(),
        })
    }
}

/// The past of a world, shared by its cars.
#[derive(Debug)]
pub(crate) struct Past {
    pub(super) streets: Arc<Streets>,
    ring: RwLock<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    moments: VecDeque<Arc<Moment>>,
    causes: Seen,
    changes: Option<u64>,
    dropped_pins: u64,
}

/// What an incident keeps of the time before it.
#[derive(Debug)]
struct Pin {
    car_ref: CarIncidentRef,
    since_ms: u64,
    /// Not yet reduced to what was near.
    pending: Vec<Arc<Moment>>,
    kept: Vec<Arc<Near>>,
}

/// What belongs to the cameras of one car.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    past: Option<Arc<Past>>,
    pins: Vec<Pin>,
    pub(super) clip: Option<Arc<super::Clip>>,
}

/// A tick from which a frame follows, or the hanging view that stands for it.
pub(super) enum Found {
    /// Milliseconds after the tick.
    At(Arc<Near>, u64),
    /// The cameras hung: their last tick, with the car's own time of it.
    Frozen(Arc<Near>, u64),
}

impl Past {
    pub(crate) fn new(city: Arc<City>) -> Arc<Self> {
        Arc::new(Self { streets: Arc::new(Streets::new(city)), ring: RwLock::default() })
    }

    /// Notes how everything stands at the end of a tick, and pins what new incidents need.
    pub(crate) fn take(&self, now_ms: u64, weather: Weather, cars: &mut [SimulatedCar], causes: &Causes) {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        if ring.changes != Some(causes.changes()) {
            ring.changes = Some(causes.changes());
            let city = &self.streets.city;
            let seen = |cause: &Cause| {
                (self.streets.plane.spot(city.point_along(cause.edge, cause.along_m).0), Arc::new(cause.clone()))
            };
            ring.causes = Arc::new(causes.all().map(seen).collect());
        }
        let last = ring.moments.back().cloned();
        let shown = cars.iter().enumerate().map(|(index, car)| {
            let before = last.as_ref().and_then(|moment| moment.cars.get(index));
            self.shown(car, now_ms, last.as_ref().map_or(0, |moment| moment.at_ms), before)
        });
        let mut moment = Moment { at_ms: now_ms, weather, cars: shown.collect(), causes: Arc::clone(&ring.causes) };
        for (index, car) in cars.iter().enumerate().filter(|(_, car)| car.eyes.frozen) {
            let before = last.as_ref().and_then(|moment| moment.cars.get(index)?.frozen.clone());
            // A reboot clears the eyes; the boot tells that this is another freeze.
            let goes_on = before.filter(|near| near.own.boot == car.clock.boot());
            moment.cars[index].frozen = goes_on.or_else(|| moment.near(index).map(Arc::new));
        }
        if ring.moments.len() >= MAX_MOMENTS {
            ring.moments.pop_front();
        }
        ring.moments.push_back(Arc::new(moment));
        let dropped = pin(&ring.moments, cars, now_ms);
        ring.dropped_pins += dropped;
    }

    fn shown(&self, car: &SimulatedCar, now_ms: u64, last_ms: u64, before: Option<&Shown>) -> Shown {
        let speed_mps = car.motion.speed_mps as f32;
        let heading_deg = car.pose.heading_deg as f32;
        let seconds = (now_ms.saturating_sub(last_ms)).max(1) as f32 / 1_000.0;
        let turned = before.map_or(0.0, |before| (heading_deg - before.heading_deg + 180.0).rem_euclid(360.0) - 180.0);
        let slows = before.is_some_and(|before| speed_mps < before.speed_mps - 0.04 * seconds / 0.1);
        let trouble = car.trouble.as_ref().map(|trouble| trouble.cause.kind);
        let open = |side| car.doors.reported(side, false).open;
        let flags = [
            (BRAKES, slows || speed_mps < 0.3),
            (HAZARDS, car.cabin.hazards_on),
            (LEFT_DOOR, open(assistance::vehicle::Side::Left)),
            (RIGHT_DOOR, open(assistance::vehicle::Side::Right)),
            (FLAT, trouble == Some(CauseKind::FlatTyre)),
            (DOWN, car.is_down()),
        ];
        let aboard = Aboard::of(car, trouble);
        Shown {
            number: u32::try_from(car.number).unwrap_or(u32::MAX),
            at: self.streets.plane.spot(car.pose.point),
            heading_deg,
            turn_dps: (turned / seconds).clamp(-90.0, 90.0),
            speed_mps,
            up_m: deck_m(&self.streets.city, car.pose.edge, car.pose.along_m),
            flags: flags.into_iter().filter(|(_, on)| *on).fold(0, |sum, (flag, _)| sum | flag),
            boot: car.clock.boot(),
            local_ms: car.clock.millis(now_ms),
            aboard: match before {
                Some(before) if *before.aboard == aboard => Arc::clone(&before.aboard),
                _ => Arc::new(aboard),
            },
            frozen: None,
        }
    }

    /// What is kept now.
    pub(crate) fn kept(&self, cars: &[SimulatedCar]) -> Kept {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        Kept {
            ticks: ring.moments.len(),
            pins: cars.iter().map(|car| car.recorder.pins.len()).sum(),
            dropped_pins: ring.dropped_pins,
        }
    }
}

impl Recorder {
    pub(crate) fn attach(&mut self, past: Arc<Past>) {
        self.past = Some(past);
    }

    pub(crate) fn play(&mut self, clip: Arc<super::Clip>) {
        self.clip = Some(clip);
    }

    pub(super) fn past(&self) -> Option<&Arc<Past>> {
        self.past.as_ref()
    }

    /// The tick that a frame at this time of the car follows from.
    pub(super) fn find(&self, index: usize, boot: BootId, at_local_ms: u64) -> Option<Found> {
        let past = self.past.as_ref()?;
        let suits = |car: &Shown| {
            let after = at_local_ms.checked_sub(car.local_ms)?;
            (car.boot == boot && after < STANDS_MS && !car.is(DOWN)).then_some(after)
        };
        let of_moment = |moment: &Arc<Moment>| {
            let car = moment.cars.get(index)?;
            let after = suits(car)?;
            Some(match &car.frozen {
                Some(near) => Found::Frozen(Arc::clone(near), near.own.local_ms),
                None => Found::At(Arc::new(moment.near(index)?), after),
            })
        };
        let ring = past.ring.read().unwrap_or_else(PoisonError::into_inner);
        // The newest tick that is not after it: of two that suit, the later one.
        if let Some(found) = ring.moments.iter().rev().find_map(of_moment) {
            return Some(found);
        }
        drop(ring);
        self.pins.iter().find_map(|pin| {
            pin.pending.iter().rev().find_map(of_moment).or_else(|| {
                pin.kept.iter().rev().find_map(|near| {
                    let after = suits(&near.own)?;
                    Some(match &near.own.frozen {
                        Some(hung) => Found::Frozen(Arc::clone(hung), hung.own.local_ms),
                        None => Found::At(Arc::clone(near), after),
                    })
                })
            })
        })
    }

    /// The earliest time of the car of which a frame can be had.
    pub(super) fn earliest_ms(&self, index: usize, boot: BootId) -> Option<u64> {
        let past = self.past.as_ref()?;
        let ring = past.ring.read().unwrap_or_else(PoisonError::into_inner);
        let of_boot = |car: &&Shown| car.boot == boot && !car.is(DOWN);
        let in_ring =
            ring.moments.iter().filter_map(|moment| moment.cars.get(index)).find(of_boot).map(|car| car.local_ms);
        let pinned = self.pins.iter().flat_map(|pin| {
            let pending = pin.pending.iter().filter_map(|moment| moment.cars.get(index));
            pending.chain(pin.kept.iter().map(|near| &near.own)).filter(of_boot).map(|car| car.local_ms).min()
        });
        in_ring.into_iter().chain(pinned).min()
    }
}

/// Pins what new incidents need, lets go what closed ones kept, and reduces some of it.
/// Returns how many pins had to go for others.
fn pin(moments: &VecDeque<Arc<Moment>>, cars: &mut [SimulatedCar], now_ms: u64) -> u64 {
    let mut left = REDUCED_A_TICK;
    let mut count = 0;
    for (index, car) in cars.iter_mut().enumerate() {
        if car.cases.open.is_empty() && car.recorder.pins.is_empty() {
            continue;
        }
        let (cases, pins) = (&car.cases, &mut car.recorder.pins);
        pins.retain(|pin| cases.get(pin.car_ref).is_some());
        for case in &cases.open {
            if pins.iter().any(|pin| pin.car_ref == case.car_ref) || now_ms > case.opened_ms + KEPT_MS {
                continue;
            }
            let before = moments.iter().filter(|moment| moment.at_ms + KEPT_MS >= case.opened_ms);
            pins.push(Pin {
                car_ref: case.car_ref,
                since_ms: case.opened_ms,
                pending: before.cloned().collect(),
                kept: Vec::new(),
            });
        }
        for pin in pins.iter_mut() {
            while left > 0 {
                // The oldest first: they leave the ring soonest.
                let Some(moment) = pin.pending.first() else { break };
                if let Some(mut near) = moment.near(index) {
                    near.own.frozen.clone_from(&moment.cars[index].frozen);
                    pin.kept.push(Arc::new(near));
                }
                pin.pending.remove(0);
                left -= 1;
            }
        }
        count += pins.len();
    }
    let mut dropped = 0;
    while count > MAX_PINS {
        let oldest = cars.iter_mut().filter_map(|car| {
            let since = car.recorder.pins.iter().map(|pin| pin.since_ms).min()?;
            Some((since, car))
        });
        let Some((since, car)) = oldest.min_by_key(|(since, _)| *since) else { break };
        if let Some(at) = car.recorder.pins.iter().position(|pin| pin.since_ms == since) {
            car.recorder.pins.remove(at);
        }
        count -= 1;
        dropped += 1;
    }
    dropped
}
