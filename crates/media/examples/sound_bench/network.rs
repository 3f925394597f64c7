//! A network that exists in numbers only: it delays packets and loses them, the same for the same seed.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How bad a network is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conditions {
    /// Packets lost of a hundred.
    pub(crate) lost_percent: f64,
    /// So many are lost in a row.
    pub(crate) burst: u32,
    /// Each packet is late by up to so much, microseconds, evenly spread.
    pub(crate) jitter_us: u64,
}

/// Carries packets.
pub(crate) struct Network {
    conditions: Conditions,
    random: StdRng,
    still_lost: u32,
}

impl Network {
    pub(crate) fn new(conditions: Conditions, seed: u64) -> Self {
        Self { conditions, random: StdRng::seed_from_u64(seed), still_lost: 0 }
    }

    /// When a packet comes that is sent now; `None` if it is lost.
    pub(crate) fn arrival_us(&mut self, sent_us: u64) -> Option<u64> {
        let Conditions { lost_percent, burst, jitter_us } = self.conditions;
        if self.still_lost == 0 {
            // A burst begins so seldom that with its whole length the share is right.
            let lost = lost_percent / 100.0;
            let begins = lost / (f64::from(burst) - lost * (f64::from(burst) - 1.0));
            if self.random.random_bool(begins) {
                self.still_lost = burst;
            }
        }
        if self.still_lost > 0 {
            self.still_lost -= 1;
            return None;
        }
        Some(sent_us + self.random.random_range(0..=jitter_us))
    }
}
