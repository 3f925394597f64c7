//! How old a car's stamp is, from echoes alone: no clock is ever subtracted from another machine's.
//!
//! The asker notes when it asked. The echoed clock was read after the asking, so "clock plus what has
//! passed since the asking" is never behind the other clock, once a little is added for clocks that run
//! unequally fast. Ages computed from it are never younger than the truth, and too old by little more
//! than the way there of the best echo.

use std::collections::VecDeque;

use crate::frames::Captured;

/// Echoes kept. The oldest goes first, so that a drifting clock cannot hide behind one lucky echo.
const SAMPLES: usize = 8;
/// By how much one clock may run faster than the other: one part in so many. Twice what a clock that is
/// being set right may do.
const DRIFT_PART: u64 = 1_000;
/// A clock may be read in whole milliseconds: what was cut off, microseconds.
const CUT_OFF_US: u64 = 1_000;

#[derive(Debug, Clone, Copy)]
struct Sample {
    asked_us: u64,
    round_trip_us: u64,
    boot: u64,
    clock_us: u64,
}

impl Sample {
    /// What the other clock reads at `now_us`, at the latest.
    fn latest_us(&self, now_us: u64) -> u64 {
        let passed = now_us.saturating_sub(self.asked_us);
        self.clock_us.saturating_add(passed).saturating_add(passed / DRIFT_PART + CUT_OFF_US)
    }
}

/// What is known about another machine's clock.
#[derive(Debug, Clone, Default)]
pub struct RemoteClock {
    samples: VecDeque<Sample>,
}

impl RemoteClock {
    /// Notes an echo; asked and answered on the own clock, microseconds.
    pub fn echoed(&mut self, asked_us: u64, answered_us: u64, boot: u64, clock_us: u64) {
        if self.samples.back().is_some_and(|newest| newest.boot != boot) {
            self.samples.clear();
        }
        if self.samples.len() >= SAMPLES {
            self.samples.pop_front();
        }
        let round_trip_us = answered_us.saturating_sub(asked_us);
        self.samples.push_back(Sample { asked_us, round_trip_us, boot, clock_us });
    }

    /// Age of a stamp in microseconds, never younger than the truth; `None` while the other clock is
    /// unknown, or the stamp is of another boot or of a time that clock has not reached.
    #[must_use]
    pub fn age_us(&self, stamp: Captured, now_us: u64) -> Option<u64> {
        let stamp_us = stamp.millis.saturating_mul(1_000);
        let of_boot = self.samples.iter().filter(|sample| sample.boot == stamp.boot);
        // Each echo bounds the other clock from above; the lowest bound that the stamp does not
        // contradict is the best. A stamp above a bound proves that the clock jumped since.
        let bounds = of_boot.map(|sample| sample.latest_us(now_us));
        let latest = bounds.filter(|bound| *bound >= stamp_us).min()?;
        // Milliseconds were cut off when the stamp was made: its truth lies up to one later, never earlier.
        Some(latest.saturating_sub(stamp_us))
    }

    /// What the other clock reads at `now_us`, at the latest: its boot, and milliseconds since.
    #[must_use]
    pub fn now_ms(&self, now_us: u64) -> Option<(u64, u64)> {
        let newest = self.samples.back()?;
        Some((newest.boot, newest.latest_us(now_us) / 1_000))
    }

    /// The best measured round trip, microseconds.
    #[must_use]
    pub fn round_trip_us(&self) -> Option<u64> {
        self.samples.iter().map(|sample| sample.round_trip_us).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A car 37 s ahead, asked each second with a way of `there_us`, and seen until the next echo.
    fn check(fast_ppm: u64, there_us: u64, back_us: u64, coarse: bool) {
        let car = |hub_us: u64| hub_us + hub_us * fast_ppm / 1_000_000 + 37_000_000;
        let read = |clock_us: u64| if coarse { clock_us / 1_000 * 1_000 } else { clock_us };
        let mut clock = RemoteClock::default();
        assert_eq!(clock.age_us(Captured { boot: 1, millis: 40_000 }, 5), None);
        for asked in (0..20_u64).map(|i| i * 1_000_000) {
            clock.echoed(asked, asked + there_us + back_us, 1, read(car(asked + there_us)));
            for truth in [0, 80_000, 900_000] {
                let now = asked + 999_000 + there_us + back_us;
                let stamp = Captured { boot: 1, millis: car(now - truth) / 1_000 };
                let age = clock.age_us(stamp, now).unwrap();
                let most = truth + there_us + 4_000;
                assert!(age >= truth && age <= most, "{fast_ppm} ppm, {there_us} us there: {truth} seen as {age}");
            }
        }
        assert_eq!(clock.round_trip_us(), Some(there_us + back_us));
        assert_eq!(clock.age_us(Captured { boot: 2, millis: 1 }, 20_000_000), None);
    }

    #[test]
    fn an_age_is_never_younger_than_the_truth_and_within_the_way_there() {
        for (there_us, back_us) in [(12_000, 3_000), (3_000, 12_000), (60, 40)] {
            for coarse in [false, true] {
                check(0, there_us, back_us, coarse);
                check(500, there_us, back_us, coarse);
            }
        }
    }

    #[test]
    fn a_clock_that_jumped_is_believed_again_with_the_next_echo() {
        let mut clock = RemoteClock::default();
        clock.echoed(0, 100, 1, 5_000_000);
        let ahead = Captured { boot: 1, millis: 3_600_000 };
        assert_eq!(clock.age_us(ahead, 1_000_000), None, "no clock that is known has reached it");
        clock.echoed(1_000_000, 1_000_100, 1, 3_600_050_000);
        assert!(clock.age_us(ahead, 1_000_200).unwrap() < 60_000);
    }
}
