//! The operator's eyes: pictures of the selected car, live and a minute back.
//!
//! The screen holds no picture. It knows which are kept and which can be shown, and from that
//! says what each pane shows, how old it is, and whether it may be decided on.

mod asking;
mod axis;
mod evidence;
mod marks;
mod rewind;
mod sights;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use assistance::clock::CarStamp;
use assistance::ids::{IncidentId, VehicleId};
use assistance::vehicle::VehiclePicture;

pub(crate) use evidence::{PictureLock, PictureNeed};
pub(crate) use marks::MarkKind;
pub(crate) use rewind::Rewind;
pub(crate) use sights::{Sight, Sights};

use super::Screen;
use crate::event::Effect;
use crate::eyes::{CarrierState, Eye, EyesNews, Looking};
use crate::time::ScreenTime;
use crate::view::NoticeTone;
use marks::Mark;
use sights::CarClock;

/// How many cars' pictures are known of.
const MAX_CARS: usize = 16;

/// What is known of one car's pictures.
#[derive(Debug, Clone, Default)]
pub(crate) struct CarEyes {
    pub(crate) clock: Option<CarClock>,
    pub(crate) eyes: BTreeMap<Eye, Sights>,
    pub(crate) marks: VecDeque<Mark>,
    heard_at: ScreenTime,
}

/// The eyes.
#[derive(Debug, Clone)]
pub(crate) struct Eyes {
    /// `None` before anything was told: a console without a way for pictures.
    pub(crate) carrier: Option<CarrierState>,
    pub(crate) cars: BTreeMap<VehicleId, CarEyes>,
    /// The camera in the large pane.
    pub(crate) main: Eye,
    /// Whether the large pane fills the centre.
    pub(crate) large: bool,
    pub(crate) labels: bool,
    /// The case for which the person looks inside.
    pub(crate) inside: Option<IncidentId>,
    pub(crate) refused: BTreeMap<Eye, String>,
    /// Whether a picture of the street was shown since this car was selected.
    pub(crate) seen: bool,
    pub(crate) rewind: Option<Rewind>,
    /// How many pictures could not be read since the start, and when the last.
    pub(crate) unreadable: Option<(u64, ScreenTime)>,
    pub(crate) drawn_at: ScreenTime,
    /// What was asked for last, and whether the car was mine then.
    asked: Option<(Looking, bool)>,
    /// Seconds of the car's clock whose pictures were asked for.
    asked_back: BTreeSet<u64>,
}

impl Default for Eyes {
    fn default() -> Self {
        Self {
            carrier: None,
            cars: BTreeMap::new(),
            main: Eye::Front,
            large: false,
            labels: true,
            inside: None,
            refused: BTreeMap::new(),
            seen: false,
            rewind: None,
            unreadable: None,
            drawn_at: ScreenTime(0),
            asked: None,
            asked_back: BTreeSet::new(),
        }
    }
}

impl Screen {
    pub(crate) fn car_eyes(&self) -> Option<&CarEyes> {
        self.eyes.cars.get(self.selection.vehicle.as_ref()?)
    }

    fn car_eyes_mut(&mut self) -> Option<&mut CarEyes> {
        self.eyes.cars.get_mut(self.selection.vehicle.as_ref()?)
    }

    pub(crate) fn main_sights(&self) -> Option<&Sights> {
        self.car_eyes()?.eyes.get(&self.eyes.main)
    }

    /// The car's entry, made if there is none; the one longest not heard of makes room.
    fn eyes_of(&mut self, vehicle: &VehicleId, now: ScreenTime) -> &mut CarEyes {
        if !self.eyes.cars.contains_key(vehicle) && self.eyes.cars.len() >= MAX_CARS {
            let selected = self.selection.vehicle.as_ref();
            let others = self.eyes.cars.iter().filter(|(id, _)| Some(*id) != selected);
            if let Some(oldest) = others.min_by_key(|(_, it)| it.heard_at).map(|(id, _)| id.clone()) {
                self.eyes.cars.remove(&oldest);
            }
        }
        let car = self.eyes.cars.entry(vehicle.clone()).or_default();
        car.heard_at = now;
        car
    }

    pub(crate) fn eyes_news(&mut self, news: EyesNews, now: ScreenTime, out: &mut Vec<Effect>) {
        match news {
            EyesNews::Picture { vehicle, eye, number, captured, age, past } => {
                let car = self.eyes_of(&vehicle, now);
                if !past {
                    car.clock = Some(CarClock::told(car.clock, captured, age, now));
                }
                car.eyes.entry(eye).or_default().arrived(number, Sight::new(captured, age, now), past, now);
            }
            EyesNews::Ready { vehicle, eye, captured, past } => {
                let is_wanted = eye != Eye::Cabin || self.eyes.inside.is_some();
                let sights = self.eyes.cars.get_mut(&vehicle).and_then(|it| it.eyes.get_mut(&eye));
                let known = is_wanted && sights.is_some_and(|it| it.ready(captured, past));
                let is_selected = self.selection.vehicle.as_ref() == Some(&vehicle);
                self.eyes.seen |= known && is_selected && !past && eye != Eye::Cabin;
            }
            EyesNews::Gone { vehicle, eye, captured } => self.pictures_gone(&vehicle, eye, &captured),
            EyesNews::Unreadable { vehicle, eye, captured } => {
                let before = self.eyes.unreadable.map_or(0, |(count, _)| count);
                self.eyes.unreadable = Some((before + 1, now));
                if let Some(it) = self.eyes.cars.get_mut(&vehicle).and_then(|it| it.eyes.get_mut(&eye)) {
                    it.was_unreadable(captured);
                }
            }
            EyesNews::Carrier(state) => self.eyes.carrier = Some(state),
            EyesNews::Refused { vehicle, eyes, reason } => {
                if self.selection.vehicle.as_ref() == Some(&vehicle) {
                    self.pictures_refused(&eyes, &reason, now, out);
                }
            }
        }
    }

    fn pictures_gone(&mut self, vehicle: &VehicleId, eye: Eye, captured: &[CarStamp]) {
        if let Some(it) = self.eyes.cars.get_mut(vehicle).and_then(|it| it.eyes.get_mut(&eye)) {
            it.gone(captured);
        }
    }

    fn pictures_refused(&mut self, eyes: &[Eye], reason: &str, now: ScreenTime, out: &mut Vec<Effect>) {
        let inside = self.eyes.inside.is_some();
        let all: Vec<Eye> = Eye::ALL.into_iter().filter(|eye| *eye != Eye::Cabin || inside).collect();
        let refused = if eyes.is_empty() { all.as_slice() } else { eyes };
        for eye in refused {
            self.eyes.refused.insert(*eye, reason.to_owned());
        }
        if refused.contains(&Eye::Cabin) && inside {
            self.leave_inside();
            let words = self.words.fill("notice-inside-refused", &[("why", reason.into())]);
            self.tell(words, NoticeTone::Bad, now, out);
        }
    }

    /// What the car reports of itself tells its clock and, from one report to the next, its moments.
    pub(crate) fn notice_car(
        &mut self,
        vehicle: &VehicleId,
        before: Option<&VehiclePicture>,
        after: &VehiclePicture,
        age: std::time::Duration,
        now: ScreenTime,
    ) {
        let car = self.eyes_of(vehicle, now);
        car.clock = Some(CarClock::told(car.clock, after.stamp, age, now));
        car.notice(before, after);
    }

    /// Another car is selected: nothing of the one before stays on the screen.
    pub(crate) fn eyes_turn(&mut self) {
        for sights in self.eyes.cars.values_mut().flat_map(|it| it.eyes.values_mut()) {
            sights.put_away();
        }
        let eyes = &mut self.eyes;
        (eyes.main, eyes.large, eyes.inside, eyes.seen, eyes.rewind) = (Eye::Front, false, None, false, None);
        eyes.refused.clear();
        eyes.asked_back.clear();
    }

    /// Whether nothing at all came of a camera for so long that its last picture left the screen.
    pub(crate) fn is_ended(&self, sights: &Sights, now: ScreenTime) -> bool {
        sights.silent_for(now).is_some_and(|silent| silent > self.setup.policy.frozen_picture)
    }

    /// Whether there is a picture of the selected car to enlarge.
    pub(crate) fn has_pictures(&self) -> bool {
        self.car_eyes().is_some_and(|it| it.eyes.values().any(|eye| eye.shown.is_some()))
    }

    /// Makes a camera the large one; again, lets it fill the centre.
    pub(crate) fn enlarge(&mut self, eye: Eye, now: ScreenTime, out: &mut Vec<Effect>) {
        if self.eyes.main != eye {
            if eye != Eye::Cabin || self.eyes.inside.is_some() {
                self.eyes.main = eye;
            }
            return;
        }
        self.toggle_second_look(now, out);
    }
}
