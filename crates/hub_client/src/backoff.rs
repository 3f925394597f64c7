//! How long to wait before the next try to connect: exponential, with full jitter.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// The waits between tries. A thousand clients that lost one hub come back spread out,
/// and a client that is let in and thrown out again at once does not start over.
#[derive(Debug, Clone)]
pub struct Backoff {
    rng: StdRng,
    tries: u32,
    limits: BackoffLimits,
}

/// The bounds of the waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackoffLimits {
    /// Upper end of the first wait; it doubles with each try.
    pub first: Duration,
    /// Upper end it grows to.
    pub most: Duration,
    /// A link that stood this long counts as stable: the next wait is short again.
    pub stable_after: Duration,
    /// Wait after a refusal for good. Trying seldom still lets a client back in that was
    /// taken off the deny list, without anybody at its side.
    pub refused: Duration,
}

impl Default for BackoffLimits {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(250),
            most: Duration::from_secs(8),
            stable_after: Duration::from_secs(10),
            refused: Duration::from_secs(60),
        }
    }
}

impl Backoff {
    /// Waits drawn from `seed`: the same seed gives the same waits.
    #[must_use]
    pub fn new(seed: u64, limits: BackoffLimits) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), tries: 0, limits }
    }

    /// The wait after a try that failed, or after a link that ended and had stood for
    /// `stood`. Anything between zero and the upper end is equally likely.
    pub fn after_end(&mut self, stood: Duration) -> Duration {
        if stood >= self.limits.stable_after {
            self.tries = 0;
        }
        let doubled = self.limits.first.saturating_mul(2_u32.saturating_pow(self.tries.min(16)));
        self.tries = self.tries.saturating_add(1);
        self.draw(Duration::ZERO, doubled.min(self.limits.most))
    }

    /// The wait after a refusal for good: between half and one and a half of the set time.
    pub fn after_refusal(&mut self) -> Duration {
        self.tries = self.tries.saturating_add(1);
        let half = self.limits.refused / 2;
        self.draw(half, half * 3)
    }

    fn draw(&mut self, from: Duration, to: Duration) -> Duration {
        let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(self.rng.random_range(millis(from)..=millis(to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_bound_and_shrink_only_after_a_stable_link() {
        let limits = BackoffLimits::default();
        let mut highest = [Duration::ZERO; 8];
        for seed in 0..400 {
            let mut waits = Backoff::new(seed, limits);
            for (i, upper) in highest.iter_mut().enumerate() {
                // Links that end within the stable time do not shorten the waits.
                let wait = waits.after_end(Duration::from_secs(if i % 2 == 0 { 0 } else { 9 }));
                assert!(wait <= limits.first * 2_u32.pow(u32::try_from(i).unwrap()).min(32), "{i}: {wait:?}");
                *upper = wait.max(*upper);
            }
            assert!(waits.after_end(limits.stable_after) <= limits.first, "a stable link starts over");
        }
        for (i, upper) in highest.iter().enumerate() {
            let bound = (limits.first * 2_u32.pow(u32::try_from(i).unwrap()).min(32)).min(limits.most);
            assert!(*upper > bound.mul_f64(0.9), "{i}: the whole range is used, saw at most {upper:?} of {bound:?}");
        }
    }

    #[test]
    fn the_same_seed_waits_the_same_and_refusals_wait_long() {
        let mut one = Backoff::new(7, BackoffLimits::default());
        let mut two = Backoff::new(7, BackoffLimits::default());
        for _ in 0..20 {
            assert_eq!(one.after_end(Duration::ZERO), two.after_end(Duration::ZERO));
            let wait = one.after_refusal();
            assert_eq!(wait, two.after_refusal());
            assert!((Duration::from_secs(30)..=Duration::from_secs(90)).contains(&wait), "{wait:?}");
        }
    }
}
