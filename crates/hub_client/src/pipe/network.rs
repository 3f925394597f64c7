//! A modelled network between the two ends of a pipe: the same seed gives the same delays.
//!
//! It behaves as one TCP connection does: everything arrives, in order, and loss is delay.

use std::collections::VecDeque;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How bad the network is. The default is a perfect one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Network {
    /// Delay of one way.
    pub delay: Duration,
    /// Added to it, anything from zero to this.
    pub jitter: Duration,
    /// Share of messages lost and sent again, 0 to 1.
    pub loss: f64,
    /// Wait before what was lost is sent again; it doubles with each further loss.
    pub retransmit_after: Duration,
    /// Bits a second of each direction; `None` is no limit.
    pub bits_per_second: Option<u64>,
    /// Bytes that framing, encryption and headers add to each message.
    pub overhead_bytes: u32,
    /// Draws jitter and loss.
    pub seed: u64,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            loss: 0.0,
            retransmit_after: Duration::from_millis(200),
            bits_per_second: None,
            overhead_bytes: 60,
            seed: 0,
        }
    }
}

/// One direction of a connection. Times are microseconds.
#[derive(Debug)]
pub(super) struct Way<T> {
    network: Network,
    rng: StdRng,
    sender_free_at: u64,
    last_arrival: u64,
    queue: VecDeque<(u64, T)>,
    is_cut: bool,
}

impl<T> Way<T> {
    pub(super) fn new(network: Network, salt: u64) -> Self {
        let rng = StdRng::seed_from_u64(network.seed.wrapping_mul(2).wrapping_add(salt));
        Self { network, rng, sender_free_at: 0, last_arrival: 0, queue: VecDeque::new(), is_cut: false }
    }

    pub(super) fn set(&mut self, network: Network) {
        self.network = network;
    }

    /// While cut nothing arrives; what was sent arrives after.
    pub(super) fn cut(&mut self, is_cut: bool) {
        self.is_cut = is_cut;
    }

    pub(super) fn send(&mut self, now: u64, bytes: usize, item: T) {
        let size = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(u64::from(self.network.overhead_bytes));
        let on_air = match self.network.bits_per_second {
            Some(rate) => size.saturating_mul(8_000_000) / rate.max(1),
            None => 0,
        };
        self.sender_free_at = self.sender_free_at.max(now).saturating_add(on_air);
        let arrival = self.sender_free_at.saturating_add(self.travel_time());
        self.last_arrival = self.last_arrival.max(arrival);
        self.queue.push_back((self.last_arrival, item));
    }

    fn travel_time(&mut self) -> u64 {
        let jitter = self.rng.random_range(0..=micros(self.network.jitter));
        let mut time = micros(self.network.delay).saturating_add(jitter);
        let mut wait = micros(self.network.retransmit_after);
        let loss = self.network.loss.clamp(0.0, 0.99);
        while loss > 0.0 && self.rng.random_bool(loss) {
            time = time.saturating_add(wait);
            wait = wait.saturating_mul(2).min(60_000_000);
        }
        time
    }

    /// What has arrived, in order.
    pub(super) fn take(&mut self, now: u64) -> Option<T> {
        if self.is_cut {
            return None;
        }
        self.queue.pop_front_if(|(arrival, _)| *arrival <= now).map(|(_, item)| item)
    }

    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// The connection was torn down: what was on its way is gone.
    pub(super) fn clear(&mut self) {
        self.queue.clear();
        self.sender_free_at = 0;
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(network: Network, count: u64, every: u64, bytes: usize) -> Vec<u64> {
        let mut way = Way::new(network, 0);
        for i in 0..count {
            way.send(i * every, bytes, i);
        }
        way.queue.iter().map(|(arrival, _)| *arrival).collect()
    }

    #[test]
    fn a_narrow_way_takes_its_time_and_keeps_order() {
        let network = Network { bits_per_second: Some(16_000), overhead_bytes: 0, ..Network::default() };
        assert_eq!(arrivals(network, 3, 0, 1_000), [500_000, 1_000_000, 1_500_000]);
        let jitter = Network { jitter: Duration::from_millis(80), loss: 0.2, seed: 3, ..Network::default() };
        let late = |every: u64| {
            let times = arrivals(jitter, 500, every, 10);
            assert!(times.is_sorted());
            assert_eq!(times, arrivals(jitter, 500, every, 10), "the same seed, the same times");
            assert_ne!(times, arrivals(Network { seed: 4, ..jitter }, 500, every, 10));
            times.iter().zip(0..).filter(|(time, i)| **time > i * every + 80_000).count()
        };
        let seldom = late(2_000_000);
        assert!((75..125).contains(&seldom), "a fifth is lost once or more: {seldom}");
        assert!(late(10_000) > 400, "what is lost holds up what is behind it");
    }

    #[test]
    fn a_cut_delays_and_a_clear_forgets() {
        let mut way = Way::new(Network::default(), 0);
        way.send(0, 10, 'a');
        way.cut(true);
        assert_eq!(way.take(9), None);
        way.cut(false);
        assert_eq!(way.take(9), Some('a'));
        way.send(9, 10, 'b');
        way.clear();
        assert_eq!((way.take(99), way.len()), (None, 0));
    }
}
