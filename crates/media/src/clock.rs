//! How old a car's stamp is, from echoes alone: no clock is ever subtracted from another machine's.
//!
//! The asker notes when it asked. The echoed clock was read after the asking, so "clock plus what has
//! passed since the asking" is never behind the other clock: ages computed from it are never younger
//! than the truth, and too old by at most the round trip of the best echo.

use std::collections::VecDeque;

use crate::frames::Captured;

/// Echoes kept. The oldest goes first, so that a drifting clock cannot hide behind one lucky echo.
const SAMPLES: usize = 8;
/// By how much rounding and drift may carry a clock past the bound of an echo while it is kept,
/// microseconds.
const DRIFT_US: u64 = 10_000;

#[derive(Debug, Clone, Copy)]
struct Sample {
    asked_us: u64,
    round_trip_us: u64,
    boot: u64,
    clock_us: u64,
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
        let bounds = of_boot.map(|s| s.clock_us.saturating_add(now_us.saturating_sub(s.asked_us)));
        let latest = bounds.filter(|bound| bound.saturating_add(DRIFT_US) >= stamp_us).min()?;
        // Milliseconds were cut off when the stamp was made: its truth lies up to one later, never earlier.
        Some(latest.saturating_sub(stamp_us))
    }

    /// What the other clock reads at `now_us`, at the latest: its boot, and milliseconds since.
    #[must_use]
    pub fn now_ms(&self, now_us: u64) -> Option<(u64, u64)> {
        let newest = self.samples.back()?;
        Some((newest.boot, newest.clock_us.saturating_add(now_us.saturating_sub(newest.asked_us)) / 1_000))
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

    #[test]
    fn an_age_is_never_younger_than_the_truth_and_within_the_round_trip() {
        // 37 s ahead and 200 ppm fast, 12 ms there and 3 ms back.
        let car = |hub_us: u64| hub_us + hub_us / 5_000 + 37_000_000;
        let mut clock = RemoteClock::default();
        assert_eq!(clock.age_us(Captured { boot: 1, millis: 40_000 }, 5), None);
        for asked in (0..20_u64).map(|i| i * 1_000_000) {
            clock.echoed(asked, asked + 15_000, 1, car(asked + 12_000));
            for truth in [0, 80_000, 900_000] {
                let now = asked + 900_000 + 15_000;
                let stamp = Captured { boot: 1, millis: car(now - truth) / 1_000 };
                let age = clock.age_us(stamp, now).unwrap();
                assert!(age >= truth && age <= truth + 16_000 + 2_000, "{truth} seen as {age}");
            }
        }
        assert_eq!(clock.round_trip_us(), Some(15_000));
        assert_eq!(clock.age_us(Captured { boot: 2, millis: 1 }, 20_000_000), None);
    }
}
