//! The open-loop schedule: every message has a moment it was meant for, whatever became of those before.

use std::time::{Duration, Instant};

use crate::times::Times;

/// Messages after which other tasks are let in, even when more are due.
const AT_ONCE: usize = 64;

/// The timer wakes at whole milliseconds, and after them.
const TIMER: Duration = Duration::from_millis(2);

/// Messages spread evenly over each second, one sender after the other.
pub(crate) struct Schedule {
    next: Instant,
    gap: Duration,
    senders: usize,
    turn: usize,
    precise: bool,
    /// How much later than meant a message was handed over.
    pub(crate) late: Times,
    pub(crate) meant: u64,
}

impl Schedule {
    /// Each sender sends so many messages a second.
    pub(crate) fn each(senders: usize, per_second: u32) -> Self {
        let count = u32::try_from(senders).expect("a fleet fits 32 bits");
        Self::all(senders, count * per_second)
    }

    /// All senders together send so many messages a second.
    pub(crate) fn all(senders: usize, per_second: u32) -> Self {
        let gap = Duration::from_secs(1) / per_second;
        Self { next: Instant::now(), gap, senders, turn: 0, precise: false, late: Times::default(), meant: 0 }
    }

    /// Meets every moment, instead of the millisecond after it. It costs the load's core up to two
    /// milliseconds a message, so it is for what is sent seldom.
    pub(crate) fn precise(mut self) -> Self {
        self.precise = true;
        self
    }

    /// Calls `send` with each sender and its moment until `until`.
    pub(crate) async fn run(&mut self, until: Instant, mut send: impl FnMut(usize, Instant)) {
        let mut since_yield = 0;
        while self.next < until {
            let now = Instant::now();
            if self.next > now {
                self.wait(now).await;
                since_yield = 0;
                continue;
            }
            self.late.note(now - self.next);
            send(self.turn, self.next);
            self.meant += 1;
            self.turn = (self.turn + 1) % self.senders;
            self.next += self.gap;
            since_yield += 1;
            if since_yield == AT_ONCE {
                since_yield = 0;
                tokio::task::yield_now().await;
            }
        }
    }
}

impl Schedule {
    /// Waits, not always long enough: whoever calls looks again.
    async fn wait(&self, now: Instant) {
        if !self.precise {
            tokio::time::sleep_until(self.next.into()).await;
        } else if self.next - now > TIMER {
            tokio::time::sleep_until((self.next - TIMER).into()).await;
        } else {
            tokio::task::yield_now().await;
        }
    }
}

/// A small random generator, so that a seed gives one run.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below a usize")
    }
}
