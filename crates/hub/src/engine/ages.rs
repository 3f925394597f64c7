//! How old a car's stamp is, without ever subtracting two machines' clocks.
//!
//! The hub asks for the car's clock and notes when it asked. The echoed stamp was taken
//! after the asking, so "stamp plus what has passed since the asking" is never behind the
//! car's clock: ages computed from it are never younger than the truth, and too old by at
//! most the round trip of the best sample.

use std::collections::VecDeque;
use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::ids::BootId;

/// Samples kept. The oldest goes first, so that a drifting clock cannot hide behind one lucky sample.
const SAMPLES: usize = 12;
/// By how much rounding and drift may carry a car's clock past the bound of a sample while that is kept.
const DRIFT_MS: u64 = 20;

#[derive(Debug, Clone, Copy)]
struct Sample {
    asked_ms: u64,
    round_trip_ms: u64,
    stamp: CarStamp,
}

/// What is known about one car's clock.
#[derive(Debug, Default)]
pub struct CarClock {
    samples: VecDeque<Sample>,
}

impl CarClock {
    /// Notes an echo: asked and answered on the hub's monotonic clock, in milliseconds.
    pub fn echoed(&mut self, asked_ms: u64, answered_ms: u64, stamp: CarStamp) {
        if self.samples.back().is_some_and(|newest| newest.stamp.boot != stamp.boot) {
            self.samples.clear();
        }
        if self.samples.len() >= SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(Sample { asked_ms, round_trip_ms: answered_ms.saturating_sub(asked_ms), stamp });
    }

    /// Age of a stamp at `now_ms`, never younger than the truth; `None` while the car's
    /// clock is unknown, or the stamp is of another boot or of a time the car's clock has not reached.
    #[must_use]
    pub fn age(&self, stamp: CarStamp, now_ms: u64) -> Option<Duration> {
        let car_now = |sample: &Sample| sample.stamp.millis.saturating_add(now_ms.saturating_sub(sample.asked_ms));
        let known = self.samples.iter().filter(|sample| sample.stamp.boot == stamp.boot);
        // Every sample bounds the car's clock from above, and a stamp that lies above a bound proves
        // that the clock jumped since: that sample says nothing of this stamp. The lowest bound of the
        // others is the best; without any the stamp is of before a jump, and its age is not known.
        let holds = |latest: &u64| latest.saturating_add(DRIFT_MS) >= stamp.millis;
        let latest = known.map(car_now).filter(holds).min()?;
        Some(Duration::from_millis(latest.saturating_sub(stamp.millis)))
    }

    /// The best measured round trip.
    #[must_use]
    pub fn round_trip(&self) -> Option<Duration> {
        self.samples.iter().map(|sample| sample.round_trip_ms).min().map(Duration::from_millis)
    }

    /// Forgets everything of other boots.
    pub fn rebooted(&mut self, boot: BootId) {
        self.samples.retain(|sample| sample.stamp.boot == boot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A car whose clock reads 37 s more than the hub's, one way 40 ms up and 10 ms down.
    fn stamp_at(hub_ms: u64) -> CarStamp {
        CarStamp { boot: BootId(1), millis: hub_ms + 37_000 }
    }

    #[test]
    fn an_age_is_never_younger_than_the_truth_and_off_by_the_round_trip_at_most() {
        let mut clock = CarClock::default();
        assert_eq!(clock.age(stamp_at(0), 5), None);
        for asked in [1_000_u64, 3_000, 5_000] {
            clock.echoed(asked, asked + 50, stamp_at(asked + 10));
        }
        for true_age in [0, 80, 2_000] {
            let age = clock.age(stamp_at(6_000 - true_age), 6_000).unwrap().as_millis() as u64;
            assert!((true_age..=true_age + 50).contains(&age), "{true_age} seen as {age}");
        }
        assert_eq!(clock.round_trip(), Some(Duration::from_millis(50)));
    }

    #[test]
    fn a_clock_that_jumped_back_is_believed_once_it_was_asked_again() {
        let mut clock = CarClock::default();
        clock.echoed(1_000, 1_020, CarStamp { boot: BootId(1), millis: 900_000 });
        clock.echoed(3_000, 3_020, CarStamp { boot: BootId(1), millis: 5_000 });
        let fresh = CarStamp { boot: BootId(1), millis: 5_900 };
        assert_eq!(clock.age(fresh, 4_000), Some(Duration::from_millis(100)));
        assert_eq!(clock.age(CarStamp { boot: BootId(2), millis: 5_900 }, 4_000), None);
    }

    #[test]
    fn no_jump_of_the_cars_clock_makes_anything_old_look_young() {
        for jump_ms in [3_600_000_i64, 30_000, -30_000, -3_600_000] {
            let mut clock = CarClock::default();
            let car = |hub_ms: u64| {
                let jumped = if hub_ms < 50_000 { 0 } else { jump_ms };
                let millis = (hub_ms + 5_000_000).checked_add_signed(jumped).unwrap();
                CarStamp { boot: BootId(1), millis }
            };
            for now in (1_000..90_000_u64).step_by(500) {
                if now % 2_000 == 0 {
                    clock.echoed(now, now + 40, car(now + 20));
                }
                for taken in [now, now.saturating_sub(700), now.saturating_sub(9_000)] {
                    let truth = Duration::from_millis(now - taken);
                    let age = clock.age(car(taken), now);
                    assert!(age.is_none_or(|age| age >= truth), "jump {jump_ms}, {truth:?} old seen as {age:?}");
                    let is_settled = now > 52_500 && taken > 50_000;
                    let close = truth + Duration::from_millis(40);
                    assert!(!is_settled || age.is_some_and(|age| age <= close), "jump {jump_ms}: {age:?} at {now}");
                }
            }
        }
    }
}
