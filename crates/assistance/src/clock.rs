//! Time as values. No age ever subtracts two machines' clocks.

use std::fmt;
use std::time::Duration;

use crate::ids::BootId;

/// The desk's own time in milliseconds: the last journaled value plus what has
/// passed since on the hub's monotonic clock. It never goes back, and it is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DeskTime(pub u64);

impl DeskTime {
    /// This time plus a span; it stops at the end of the range instead of wrapping.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// How long ago `earlier` was; zero when it is not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for DeskTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}s", self.0 / 1000, self.0 % 1000)
    }
}

/// A vehicle's stamp: which boot of its computer, and milliseconds since that boot
/// on its monotonic clock. Two stamps compare only within one boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CarStamp {
    /// The boot that counted.
    pub boot: BootId,
    /// Milliseconds since that boot.
    pub millis: u64,
}

impl CarStamp {
    /// How much later this stamp is than `earlier`: zero if it is not later, and
    /// `None` across boots, where the question has no answer.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Duration> {
        (self.boot == earlier.boot).then(|| Duration::from_millis(self.millis.saturating_sub(earlier.millis)))
    }

    /// Whether this stamp is newer than `other`; a stamp of another boot counts as newer,
    /// because the picture it belongs to replaces everything from before the reboot.
    #[must_use]
    pub fn is_newer_than(self, other: Self) -> bool {
        self.boot != other.boot || self.millis > other.millis
    }
}

/// Whole milliseconds of a span, at most `u64::MAX`.
#[must_use]
pub fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_of_two_boots_have_no_age() {
        let before = CarStamp { boot: BootId(1), millis: 500 };
        let after = CarStamp { boot: BootId(2), millis: 20 };
        assert_eq!(after.since(before), None);
        assert!(after.is_newer_than(before));
        assert_eq!(CarStamp { boot: BootId(1), millis: 750 }.since(before), Some(Duration::from_millis(250)));
    }

    #[test]
    fn desk_time_stops_at_its_end() {
        assert_eq!(DeskTime(u64::MAX).after(Duration::from_secs(1)), DeskTime(u64::MAX));
        assert_eq!(DeskTime(5).since(DeskTime(9)), Duration::ZERO);
    }
}
