//! What is known of each camera's pictures: which are kept, which can be shown, whether they move.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::clock::{CarStamp, millis};
use assistance::ids::BootId;

use crate::time::ScreenTime;

/// Without a new picture for so long a camera is frozen.
pub(crate) const FROZEN_AFTER: Duration = Duration::from_secs(2);
/// The same picture this often in a row is no accident of the way: the camera stands still.
const REPEATS: u32 = 3;
/// The most pictures of a camera that are known; whoever keeps them keeps fewer.
const MAX_KEPT: usize = 4_096;
/// A picture stands for the time after it only so long, milliseconds.
const STANDS_FOR_MS: u64 = 1_500;

/// A picture with an age that only grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) captured: CarStamp,
    base: Duration,
    at: ScreenTime,
}

impl Sight {
    pub(crate) fn new(captured: CarStamp, age: Duration, now: ScreenTime) -> Self {
        Self { captured, base: age, at: now }
    }

    pub(crate) fn age(&self, now: ScreenTime) -> Duration {
        self.base + now.since(self.at)
    }
}

/// The car's clock as this console can know it: never behind the truth, so that no moment seems
/// younger than it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CarClock {
    boot: BootId,
    millis: u64,
    at: ScreenTime,
}

impl CarClock {
    /// What the stamp of something of this age says of the clock.
    pub(crate) fn told(old: Option<Self>, stamp: CarStamp, age: Duration, now: ScreenTime) -> Self {
        let told = stamp.millis.saturating_add(millis(age));
        let fresh = Self { boot: stamp.boot, millis: told, at: now };
        let Some(old) = old.filter(|old| old.boot == stamp.boot) else { return fresh };
        // The youngest age that was told bounds the clock best; two clocks drift apart by less
        // than one part in a thousand.
        let passed = millis(now.since(old.at));
        let bound = old.millis.saturating_add(passed).saturating_add(passed.div_ceil(1_000));
        Self { millis: told.min(bound).max(stamp.millis), ..fresh }
    }

    pub(crate) fn boot(&self) -> BootId {
        self.boot
    }

    pub(crate) fn millis(&self, now: ScreenTime) -> u64 {
        self.millis.saturating_add(millis(now.since(self.at)))
    }
}

/// One camera of one car.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sights {
    boot: Option<BootId>,
    number: u64,
    newest: Option<Sight>,
    repeats: u32,
    /// When the newest live picture came for the first time, and when any live one came.
    fresh_at: ScreenTime,
    heard_at: ScreenTime,
    /// The live picture that can be shown.
    pub(crate) shown: Option<Sight>,
    /// The picture of the past that can be shown.
    pub(crate) back: Option<Sight>,
    /// Whether the newest picture could not be read.
    pub(crate) unreadable: bool,
    pub(crate) kept: BTreeMap<u64, Sight>,
}

impl Sights {
    pub(crate) fn arrived(&mut self, number: u64, sight: Sight, past: bool, now: ScreenTime) {
        let captured = sight.captured;
        if self.boot != Some(captured.boot) {
            if past && self.boot.is_some() {
                return;
            }
            *self = Self { boot: Some(captured.boot), ..Self::default() };
        }
        // The same picture again is no younger than it was.
        self.kept.entry(captured.millis).or_insert(sight);
        while self.kept.len() > MAX_KEPT {
            self.kept.pop_first();
        }
        if past {
            return;
        }
        self.heard_at = now;
        match &self.newest {
            Some(known) if self.number == number || known.captured == captured => self.repeats += 1,
            Some(known) if known.captured.millis > captured.millis => {}
            _ => {
                (self.number, self.newest, self.repeats, self.fresh_at) = (number, Some(sight), 0, now);
            }
        }
    }

    /// The pixels of a kept picture are there. Says whether the screen knows that picture.
    pub(crate) fn ready(&mut self, captured: CarStamp, past: bool) -> bool {
        let known = self.kept.get(&captured.millis).filter(|it| it.captured == captured).copied();
        let Some(sight) = known.or(self.newest.filter(|it| it.captured == captured)) else { return false };
        if past {
            self.back = Some(sight);
        } else {
            // A camera that sends the same number with a new stamp shows nothing new.
            let stands_still = self.repeats > 0 && self.newest.is_some_and(|it| it.captured != captured);
            self.shown = if stands_still { self.shown.or(Some(sight)) } else { Some(sight) };
            self.unreadable = false;
        }
        true
    }

    pub(crate) fn gone(&mut self, captured: &[CarStamp]) {
        for stamp in captured.iter().filter(|stamp| self.boot == Some(stamp.boot)) {
            self.kept.remove(&stamp.millis);
        }
    }

    pub(crate) fn was_unreadable(&mut self, captured: CarStamp) {
        self.gone(&[captured]);
        self.unreadable |= self.newest.is_some_and(|it| it.captured == captured);
    }

    /// The pixels were given away; what is kept stays known.
    pub(crate) fn put_away(&mut self) {
        (self.shown, self.back, self.newest, self.repeats) = (None, None, None, 0);
        self.unreadable = false;
    }

    /// Whether the camera shows nothing new, although pictures had come.
    pub(crate) fn is_frozen(&self, now: ScreenTime) -> bool {
        self.newest.is_some() && (self.repeats >= REPEATS || now.since(self.fresh_at) >= FROZEN_AFTER)
    }

    /// How long nothing at all came, not even the same picture; `None` before the first.
    pub(crate) fn silent_for(&self, now: ScreenTime) -> Option<Duration> {
        self.newest.map(|_| now.since(self.heard_at))
    }

    /// The kept picture that stands for a moment of the car's clock.
    pub(crate) fn at(&self, millis: u64) -> Option<Sight> {
        let (stamp, sight) = self.kept.range(..=millis).next_back()?;
        (millis - stamp <= STANDS_FOR_MS).then_some(*sight)
    }

    /// The next kept picture before or after a moment.
    pub(crate) fn beside(&self, millis: u64, forward: bool) -> Option<u64> {
        let next = if forward {
            self.kept.range(millis.saturating_add(1)..).next()
        } else {
            self.kept.range(..millis).next_back()
        };
        next.map(|(stamp, _)| *stamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(millis: u64) -> CarStamp {
        CarStamp { boot: BootId(1), millis }
    }

    fn sight(captured: u64, age_ms: u64, now: u64) -> Sight {
        Sight::new(stamp(captured), Duration::from_millis(age_ms), ScreenTime(now))
    }

    #[test]
    fn the_estimate_of_the_cars_clock_is_never_behind_it_and_gets_tighter() {
        // The car counts 37,000 ms ahead of the screen, and its pictures take 40 to 90 ms.
        let mut clock = None;
        for (sent, took) in [(1_000, 90), (1_100, 40), (1_200, 80), (9_000, 60)] {
            let now = ScreenTime(sent + took);
            // The hub adds what it cannot know: ages are up to 5 ms too old.
            let told = CarClock::told(clock, stamp(sent + 37_000), Duration::from_millis(took + 5), now);
            let truth = now.0 + 37_000;
            assert!(told.millis(now) >= truth && told.millis(now) <= truth + 14, "{} {truth}", told.millis(now));
            clock = Some(told);
        }
    }

    #[test]
    fn a_camera_is_frozen_by_silence_by_repeats_and_by_a_number_that_stays() {
        let mut silent = Sights::default();
        silent.arrived(1, sight(100, 50, 1_000), false, ScreenTime(1_000));
        assert!(!silent.is_frozen(ScreenTime(2_999)) && silent.is_frozen(ScreenTime(3_000)));
        let table: [(&str, fn(u64) -> (u64, u64)); 2] =
            [("the same picture", |_| (1, 100)), ("the same number", |i| (1, 100 + i * 66))];
        for (name, next) in table {
            let mut eye = Sights::default();
            for i in 0..4 {
                let ((number, captured), now) = (next(i), 1_000 + i * 66);
                eye.arrived(number, sight(captured, 50, now), false, ScreenTime(now));
                assert_eq!(eye.is_frozen(ScreenTime(now)), i >= 3, "{name} {i}");
            }
        }
        let mut moving = Sights::default();
        for i in 0..40 {
            moving.arrived(i, sight(100 + i * 500, 50, 1_000 + i * 500), false, ScreenTime(1_000 + i * 500));
            assert!(!moving.is_frozen(ScreenTime(1_400 + i * 500)), "two a second are no still picture");
        }
    }

    #[test]
    fn a_late_picture_of_the_past_changes_nothing_live() {
        let mut eye = Sights::default();
        eye.arrived(9, sight(5_000, 50, 1_000), false, ScreenTime(1_000));
        assert!(eye.ready(stamp(5_000), false));
        eye.arrived(2, sight(3_000, 2_050, 1_000), true, ScreenTime(1_500));
        eye.arrived(8, sight(4_900, 150, 1_000), false, ScreenTime(1_500));
        assert_eq!(eye.shown.unwrap().captured, stamp(5_000));
        assert_eq!(eye.at(3_900).map(|it| it.captured), Some(stamp(3_000)));
        assert_eq!(eye.at(4_600), None, "a picture stands for a second and a half");
    }

    #[test]
    fn a_restarted_car_keeps_nothing_of_before() {
        let mut eye = Sights::default();
        eye.arrived(9, sight(5_000, 50, 1_000), false, ScreenTime(1_000));
        let rebooted = CarStamp { boot: BootId(2), millis: 10 };
        eye.arrived(1, Sight::new(rebooted, Duration::ZERO, ScreenTime(2_000)), false, ScreenTime(2_000));
        assert_eq!(eye.kept.len(), 1);
        eye.arrived(8, sight(4_000, 90, 2_100), true, ScreenTime(2_100));
        assert_eq!(eye.kept.len(), 1, "and takes none of before");
        assert!(!eye.ready(stamp(5_000), false));
    }
}
