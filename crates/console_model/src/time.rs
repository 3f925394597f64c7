//! Time as it comes in with each event, and spans as the eye reads them.

use std::time::Duration;

use assistance::clock::{DeskTime, millis};

/// Milliseconds on the shell's own monotonic clock. Never a date, never another machine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ScreenTime(pub u64);

impl ScreenTime {
    /// How long ago `earlier` was; zero when it is not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// This time plus a span.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }
}

/// The local clock on the wall: seconds since midnight. Only shown, never judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct WallClock {
    /// 0 to 86,399.
    pub seconds: u32,
}

impl WallClock {
    /// "14:07:32".
    #[must_use]
    pub fn text(self) -> String {
        let s = self.seconds % 86_400;
        format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
    }

    /// The clock this long before.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        let back = u32::try_from(span.as_secs() % 86_400).unwrap_or(0);
        Self { seconds: (self.seconds % 86_400 + 86_400 - back) % 86_400 }
    }
}

/// What the shell hands in with each event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moment {
    /// Now.
    pub now: ScreenTime,
    /// A freshly drawn random number: ids of actions and commands, and the jitter of
    /// reconnects, are made from it. Never used twice.
    pub fresh: u128,
}

/// Desk time as this screen estimates it: the newest that was told plus what passed here since.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DeskClock {
    told: DeskTime,
    at: ScreenTime,
}

impl DeskClock {
    pub(crate) fn told(&mut self, desk: DeskTime, now: ScreenTime) {
        if desk >= self.at(now) || self.told == DeskTime(0) {
            *self = Self { told: desk, at: now };
        }
    }

    pub(crate) fn at(&self, now: ScreenTime) -> DeskTime {
        self.told.after(now.since(self.at))
    }
}

/// "1:42", or "1:02:03" from an hour on.
#[must_use]
pub fn minutes(span: Duration) -> String {
    let s = span.as_secs();
    if s >= 3600 {
        format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
    } else {
        format!("{}:{:02}", s / 60, s % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_clocks_read_as_people_write_them() {
        assert_eq!(minutes(Duration::from_secs(102)), "1:42");
        assert_eq!(minutes(Duration::from_secs(3_723)), "1:02:03");
        let clock = WallClock { seconds: 5 };
        assert_eq!(clock.before(Duration::from_secs(10)).text(), "23:59:55");
    }

    #[test]
    fn the_estimate_of_desk_time_never_goes_back() {
        let mut clock = DeskClock::default();
        clock.told(DeskTime(10_000), ScreenTime(1_000));
        clock.told(DeskTime(10_100), ScreenTime(1_500));
        assert_eq!(clock.at(ScreenTime(1_500)), DeskTime(10_500));
        clock.told(DeskTime(12_000), ScreenTime(1_600));
        assert_eq!(clock.at(ScreenTime(1_700)), DeskTime(12_100));
    }
}
