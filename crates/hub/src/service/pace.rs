//! How fast one stream is read: a sender may burst, and then waits at its own socket.

use std::time::Duration;

use tokio::time::Instant;

/// Messages a second that one stream is read at in the long run. A car sends about a dozen.
const EACH: Duration = Duration::from_millis(10);
/// Messages that are read at once after a rest: what a car kept while its link was gone.
const BURST: u32 = 600;

/// The pace of one stream. A stream that keeps below it never waits.
#[derive(Debug)]
pub(super) struct Pace {
    /// When everything read so far would have been read at the long run's pace.
    paid_until: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { paid_until: now }
    }

    /// When the next message may be read; it counts as read then.
    pub(super) fn next(&mut self, now: Instant) -> Instant {
        self.paid_until = self.paid_until.max(now) + EACH;
        let allowance = EACH * BURST;
        self.paid_until.checked_sub(allowance).map_or(now, |at| at.max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_read_at_once_a_flood_waits_and_a_rest_is_forgiven() {
        // Not before the machine's own beginning, where instants cannot go.
        let start = Instant::now() + Duration::from_secs(3_600);
        let mut pace = Pace::new(start);
        for _ in 0..BURST {
            assert_eq!(pace.next(start), start);
        }
        assert_eq!(pace.next(start), start + EACH);
        assert_eq!(pace.next(start), start + EACH * 2, "the flood is spread");
        let later = start + EACH * BURST * 3;
        assert_eq!(pace.next(later), later, "a rest gives the whole burst again");
    }

    #[test]
    fn a_car_at_its_usual_pace_never_waits() {
        let mut now = Instant::now() + Duration::from_secs(3_600);
        let mut pace = Pace::new(now);
        for _ in 0..20_000 {
            now += Duration::from_millis(20);
            assert_eq!(pace.next(now), now);
        }
    }
}
