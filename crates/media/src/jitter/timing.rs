//! How long packets travel, and so how long each must wait to be spoken evenly.

use std::time::Duration;

use crate::opus::FRAME_US;

/// The shortest wait that a buffer aims at: one frame of look-ahead and 10 ms of jitter. With 10 ms
/// more, a voice whose echo is cancelled takes longer than 100 ms on a perfect network.
pub const MIN_TARGET: Duration = Duration::from_millis(30);
/// The longest wait that a buffer aims at. Later packets are lost packets.
pub const MAX_TARGET: Duration = Duration::from_millis(80);

/// What is aimed at until enough packets were seen, microseconds.
const FIRST_TARGET_US: i64 = 50_000;
/// Packets that count as enough.
const ENOUGH: usize = 50;
/// Packets whose lateness is remembered: ten seconds of speech.
const REMEMBERED: usize = 512;
/// The lateness is measured again after this many packets.
const EACH: u32 = 8;
/// Seconds for which a quick packet sets the measure for all others. Longer, and a sender's clock
/// that runs slow by 500 ppm would make every packet look late.
const SECONDS: usize = 10;
/// Of a hundred packets, those that the wait is to cover.
const COVERED_PERCENT: usize = 97;

/// Transit times of one sender's packets. Its clock and ours have nothing in common, so only
/// differences between transits mean anything.
#[derive(Debug, Clone)]
pub(super) struct Timing {
    /// The quickest transit of each of the last seconds, newest first.
    quickest: [i64; SECONDS],
    second: u64,
    /// How much later than the quickest the last packets came; a ring.
    lateness: Vec<i64>,
    at: usize,
    since_measured: u32,
    target: i64,
}

/// From the sender's stamp to ours, microseconds; bounded so that differences of two fit.
pub(super) fn transit(captured_us: u64, now_us: u64) -> i64 {
    const BOUND: i128 = 1 << 61;
    let transit = i128::from(now_us) - i128::from(captured_us);
    i64::try_from(transit.clamp(-BOUND, BOUND)).expect("the bound fits")
}

impl Timing {
    pub(super) fn new(captured_us: u64, now_us: u64) -> Self {
        Self {
            quickest: [transit(captured_us, now_us); SECONDS],
            second: now_us / 1_000_000,
            lateness: Vec::with_capacity(REMEMBERED),
            at: 0,
            since_measured: 0,
            target: FIRST_TARGET_US,
        }
    }

    /// How much later than the quickest packet of the last seconds this one comes, microseconds;
    /// below zero for one that is quicker.
    pub(super) fn lateness(&self, captured_us: u64, now_us: u64) -> i64 {
        transit(captured_us, now_us) - self.quickest.iter().copied().min().unwrap_or(0)
    }

    /// Learns from a packet that was not seen before.
    pub(super) fn saw(&mut self, captured_us: u64, now_us: u64) {
        let transit = transit(captured_us, now_us);
        let second = now_us / 1_000_000;
        // A clock of the caller that goes back changes nothing.
        let passed = usize::try_from(second.saturating_sub(self.second)).unwrap_or(SECONDS).min(SECONDS);
        if passed > 0 {
            self.quickest.rotate_right(passed);
            self.quickest[..passed].fill(transit);
            self.second = second;
        }
        self.quickest[0] = self.quickest[0].min(transit);

        let late = self.lateness(captured_us, now_us);
        if self.lateness.len() < REMEMBERED {
            self.lateness.push(late);
        } else {
            self.lateness[self.at] = late;
        }
        self.at = (self.at + 1) % REMEMBERED;
        self.since_measured += 1;
        if self.since_measured >= EACH {
            self.since_measured = 0;
            self.measure();
        }
    }

    fn measure(&mut self) {
        let mut sorted = self.lateness.clone();
        let covered = (sorted.len() * COVERED_PERCENT / 100).min(sorted.len() - 1);
        let (_, late, _) = sorted.select_nth_unstable(covered);
        let wanted = late.saturating_add(FRAME_US as i64);
        let floor = if self.lateness.len() < ENOUGH { FIRST_TARGET_US } else { micros(MIN_TARGET) };
        self.target = wanted.clamp(floor, micros(MAX_TARGET));
    }

    /// How long after the quickest packet of its age a packet is to be spoken, microseconds.
    pub(super) fn target(&self) -> i64 {
        self.target
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(packets: u64, lateness: impl Fn(u64) -> u64) -> Timing {
        let captured = |i: u64| 7_000_000_000 + i * FRAME_US;
        let arrival = |i: u64| 1_000_000 + i * FRAME_US + lateness(i);
        let mut timing = Timing::new(captured(0), arrival(0));
        for i in 0..packets {
            timing.saw(captured(i), arrival(i));
        }
        timing
    }

    #[test]
    fn the_wait_follows_the_jitter_between_its_bounds() {
        let cases = [(0, 30_000..=30_000), (30, 48_000..=51_000), (50, 68_000..=71_000), (200, 80_000..=80_000)];
        for (jitter_ms, expected) in cases {
            let target = after(1_000, |i| i * 7 % (jitter_ms + 1) * 1_000).target();
            assert!(expected.contains(&target), "{target} is not in {expected:?}");
        }
        assert_eq!(after(10, |_| 0).target(), FIRST_TARGET_US, "ten packets prove nothing");
    }

    #[test]
    fn a_way_that_became_longer_is_the_measure_after_ten_seconds() {
        let timing = after(2_000, |i| if i < 500 { 0 } else { 60_000 });
        assert_eq!(timing.lateness(7_000_000_000, 1_060_000), 0);
        assert_eq!(timing.target(), 30_000);
    }
}
