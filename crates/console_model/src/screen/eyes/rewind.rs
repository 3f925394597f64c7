//! The look back: a place on the car's own clock that stands or moves, while live goes on.
//!
//! ```text
//!  live ──back, step, pause, scrub──▶ standing ◀──pause──▶ moving ──reaches now──▶ live
//! ```

use std::time::Duration;

use assistance::clock::{CarStamp, millis};

use super::super::Screen;
use crate::event::{Effect, Rewind as Deed};
use crate::eyes::Eye;
use crate::time::ScreenTime;

/// What can be looked back to at any time, milliseconds.
pub(crate) const WINDOW_MS: u64 = 60_000;
/// A jump by key, milliseconds.
const JUMP_MS: u64 = 10_000;
/// Nearer to now than this is live, milliseconds.
const NEAR_LIVE_MS: u64 = 300;
/// Nearer to a mark than this is at the mark, milliseconds.
const AT_MARK_MS: u64 = 400;
/// Two stretches of pictures nearer than this are one, milliseconds.
const ONE_STRETCH_MS: u64 = 5_000;
/// The picture in the large pane stands for the moment when it is so near, milliseconds.
const STANDS_MS: u64 = 1_500;
/// Moments that were asked for and are not asked for again.
const MAX_ASKED: usize = 256;

/// How fast the past is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Speed {
    Half,
    #[default]
    One,
    Two,
    Four,
}

impl Speed {
    const ALL: [Self; 4] = [Self::Half, Self::One, Self::Two, Self::Four];

    fn percent(self) -> u64 {
        match self {
            Self::Half => 50,
            Self::One => 100,
            Self::Two => 200,
            Self::Four => 400,
        }
    }

    /// How many times life.
    pub(crate) fn factor(self) -> f64 {
        match self {
            Self::Half => 0.5,
            Self::One => 1.0,
            Self::Two => 2.0,
            Self::Four => 4.0,
        }
    }

    fn beside(self, faster: bool) -> Self {
        let at = Self::ALL.iter().position(|it| *it == self).unwrap_or(1);
        let next = if faster { at + 1 } else { at.saturating_sub(1) };
        Self::ALL[next.min(Self::ALL.len() - 1)]
    }
}

/// Where on the car's clock the operator looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rewind {
    at_ms: u64,
    since: ScreenTime,
    pub(crate) playing: bool,
    pub(crate) speed: Speed,
}

impl Rewind {
    /// The place now, milliseconds of the car's clock.
    pub(crate) fn place(&self, now: ScreenTime) -> u64 {
        let moved = if self.playing { millis(now.since(self.since)) * self.speed.percent() / 100 } else { 0 };
        self.at_ms.saturating_add(moved)
    }
}

/// A stretch of the car's clock that can be looked at, milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: u64,
    pub(crate) to: u64,
}

impl Screen {
    /// The selected car's clock now.
    pub(crate) fn car_now(&self, now: ScreenTime) -> Option<CarStamp> {
        let clock = self.car_eyes()?.clock?;
        Some(CarStamp { boot: clock.boot(), millis: clock.millis(now) })
    }

    /// The place on the selected car's clock that is looked at, unless it is now.
    pub(crate) fn looked_at(&self, now: ScreenTime) -> Option<u64> {
        self.eyes.rewind.as_ref().map(|it| it.place(now))
    }

    /// What can be looked at, oldest first: the last minute, and what the car had kept of before.
    /// Between the two may lie time of which there is nothing.
    pub(crate) fn stretches(&self, now: ScreenTime) -> Vec<Stretch> {
        let Some(car_now) = self.car_now(now).map(|it| it.millis) else { return Vec::new() };
        let minute = Stretch { from: car_now.saturating_sub(WINDOW_MS), to: car_now };
        let mut before: Option<Stretch> = None;
        for sights in self.car_eyes().iter().flat_map(|it| it.eyes.values()) {
            let mut old = sights.kept.range(..minute.from).map(|(stamp, _)| *stamp);
            let Some(first) = old.next() else { continue };
            let last = old.next_back().unwrap_or(first);
            let known = before.unwrap_or(Stretch { from: first, to: last });
            before = Some(Stretch { from: known.from.min(first), to: known.to.max(last) });
        }
        match before {
            None => vec![minute],
            Some(before) if before.to + ONE_STRETCH_MS >= minute.from => {
                vec![Stretch { from: before.from, to: minute.to }]
            }
            Some(before) => vec![before, minute],
        }
    }

    /// Whether there is a past to look at.
    pub(crate) fn can_rewind(&self) -> bool {
        self.car_eyes().is_some_and(|it| it.clock.is_some() && it.eyes.values().any(|eye| !eye.kept.is_empty()))
    }

    pub(crate) fn rewind(&mut self, deed: Deed, now: ScreenTime) {
        let Some(car_now) = self.car_now(now).filter(|_| self.can_rewind()).map(|it| it.millis) else { return };
        let place = self.looked_at(now).unwrap_or(car_now);
        let playing = self.eyes.rewind.is_none_or(|it| it.playing);
        match deed {
            Deed::Back => self.rewind_to(place.saturating_sub(JUMP_MS), playing, now),
            Deed::Forward => self.rewind_to(place + JUMP_MS, playing, now),
            Deed::FrameBack => self.step_frame(place, false, now),
            Deed::FrameForward => self.step_frame(place, true, now),
            Deed::MarkBack => {
                let marks = self.marks(now);
                let mark = marks.iter().rev().map(|it| it.at_ms).find(|it| it + AT_MARK_MS < place);
                if let Some(mark) = mark {
                    self.rewind_to(mark, false, now);
                }
            }
            Deed::MarkForward => {
                let marks = self.marks(now);
                let mark = marks.iter().map(|it| it.at_ms).find(|it| *it > place + AT_MARK_MS);
                self.rewind_to(mark.unwrap_or(car_now), false, now);
            }
            Deed::Pause => match self.eyes.rewind {
                Some(_) => self.stand_at(place, !playing, now),
                None => {
                    // What is on the screen now stays there.
                    let shown = self.main_sights().and_then(|it| it.shown).map(|it| it.captured.millis);
                    self.stand_at(shown.unwrap_or(place), false, now);
                }
            },
            Deed::Faster | Deed::Slower => {
                if self.eyes.rewind.is_some() {
                    self.stand_at(place, playing, now);
                }
                if let Some(rewind) = &mut self.eyes.rewind {
                    rewind.speed = rewind.speed.beside(deed == Deed::Faster);
                }
            }
            Deed::Live => self.eyes.rewind = None,
        }
    }

    /// A place on the scrubber was touched, 0 to 1.
    pub(crate) fn scrub(&mut self, share: f64, now: ScreenTime) {
        let playing = self.eyes.rewind.is_none_or(|it| it.playing);
        if let Some(at) = self.axis(now).and_then(|axis| axis.moment(share)).filter(|_| self.can_rewind()) {
            self.rewind_to(at, playing, now);
        }
    }

    /// Goes to a moment, or to the nearest that can be looked at; near now that is live.
    fn rewind_to(&mut self, at_ms: u64, playing: bool, now: ScreenTime) {
        let stretches = self.stretches(now);
        let (Some(first), Some(last)) = (stretches.first().copied(), stretches.last().copied()) else { return };
        if at_ms + NEAR_LIVE_MS >= last.to {
            self.eyes.rewind = None;
            return;
        }
        let goes_back = self.looked_at(now).is_none_or(|place| at_ms < place);
        let in_fold = first != last && at_ms > first.to && at_ms < last.from;
        let at_ms = match (in_fold, goes_back) {
            (true, true) => first.to,
            (true, false) => last.from,
            (false, _) => at_ms.max(first.from),
        };
        self.stand_at(at_ms, playing, now);
    }

    fn stand_at(&mut self, at_ms: u64, playing: bool, now: ScreenTime) {
        let speed = self.eyes.rewind.map_or(Speed::default(), |it| it.speed);
        self.eyes.rewind = Some(Rewind { at_ms, since: now, playing, speed });
    }

    /// One picture of the large pane on or back; after the last comes live.
    fn step_frame(&mut self, place: u64, forward: bool, now: ScreenTime) {
        let is_live = self.eyes.rewind.is_none();
        let Some(sights) = self.main_sights() else { return };
        let stands = match is_live {
            true => sights.shown.map(|it| it.captured.millis),
            false => sights.at(place).map(|it| it.captured.millis),
        };
        match sights.beside(stands.unwrap_or(place), forward) {
            Some(_) if is_live && forward => {}
            Some(at) => self.stand_at(at, false, now),
            None if forward => self.eyes.rewind = None,
            None => {}
        }
    }

    /// Time went on: what plays may have reached now, or the end of what was kept.
    pub(crate) fn rewind_tick(&mut self, now: ScreenTime) {
        let Some(rewind) = self.eyes.rewind else { return };
        let stretches = self.stretches(now);
        let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
            self.eyes.rewind = None;
            return;
        };
        if !rewind.playing {
            return;
        }
        let place = rewind.place(now);
        if place + NEAR_LIVE_MS / 3 >= last.to {
            self.eyes.rewind = None;
        } else if place > first.to && place < last.from {
            self.stand_at(last.from, true, now);
        } else if place < first.from {
            self.stand_at(first.from, true, now);
        }
    }

    /// Asks for the pictures around the moment that is looked at, where none are kept.
    pub(crate) fn look_back(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let (Some(place), Some(car_now)) = (self.looked_at(now), self.car_now(now)) else { return };
        let Some(incident) = self.selected_incident().filter(|it| it.state.is_open()).map(|it| it.id) else { return };
        let (Some(vehicle), true) = (self.selection.vehicle.clone(), self.is_up()) else { return };
        let second = place / 1_000;
        if self.eyes.asked_back.contains(&second) {
            return;
        }
        let sights = self.car_eyes().map(|it| &it.eyes);
        let lacks = |eye: &Eye| sights.and_then(|it| it.get(eye)).and_then(|it| it.at(place)).is_none();
        let eyes: Vec<Eye> = Eye::OUTSIDE.into_iter().filter(lacks).collect();
        if eyes.is_empty() {
            return;
        }
        while self.eyes.asked_back.len() >= MAX_ASKED {
            self.eyes.asked_back.pop_first();
        }
        self.eyes.asked_back.insert(second);
        let at = CarStamp { boot: car_now.boot, millis: place };
        out.push(Effect::LookBack { vehicle, incident, eyes, at });
    }

    /// How long ago the moment that is looked at was: that of the picture in the large pane, if it is there.
    pub(crate) fn looked_at_age(&self, now: ScreenTime) -> Option<Duration> {
        let place = self.looked_at(now)?;
        let stands = |it: &&super::Sight| it.captured.millis.abs_diff(place) <= STANDS_MS;
        if let Some(sight) = self.main_sights().and_then(|it| it.back.as_ref()).filter(stands) {
            return Some(sight.age(now));
        }
        Some(Duration::from_millis(self.car_now(now)?.millis.saturating_sub(place)))
    }
}
