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

/// Where the hands of the wall stand at a desk time, to less than a second, so that the time of
/// an entry does not change from one look to the next.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hands {
    /// The wall in milliseconds when the desk's time began; before that midnight it is negative.
    began: Option<i64>,
}

impl Hands {
    /// Two readings may differ by the second that a wall does not show.
    const SECOND: i64 = 1_000;

    pub(crate) fn read(&mut self, wall: WallClock, desk: DeskTime) {
        let least = i64::from(wall.seconds) * Self::SECOND - i64::try_from(desk.0).unwrap_or(i64::MAX);
        let moved = |began: i64| began < least || began - least >= 2 * Self::SECOND;
        if self.began.is_none_or(moved) {
            self.began = Some(least);
        }
    }

    pub(crate) fn show(self, at: DeskTime) -> WallClock {
        let ms = self.began.unwrap_or_default().saturating_add(i64::try_from(at.0).unwrap_or(i64::MAX));
        WallClock { seconds: u32::try_from(ms.div_euclid(Self::SECOND).rem_euclid(86_400)).unwrap_or_default() }
    }
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

    /// A hub greets. One that was down has not counted the time since: its word counts then.
    pub(crate) fn greeted(&mut self, desk: DeskTime, now: ScreenTime) {
        if self.at(now).since(desk) > Duration::from_secs(1) {
            *self = Self { told: desk, at: now };
        }
        self.told(desk, now);
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
        let mut hands = Hands::default();
        hands.read(WallClock { seconds: 5 }, DeskTime(10_000));
        assert_eq!(hands.show(DeskTime(0)).text(), "23:59:55");
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

    #[test]
    fn a_hub_that_was_down_has_not_counted_the_time() {
        let mut clock = DeskClock::default();
        clock.told(DeskTime(10_000), ScreenTime(1_000));
        clock.greeted(DeskTime(10_900), ScreenTime(2_000));
        assert_eq!(clock.at(ScreenTime(2_000)), DeskTime(11_000));
        clock.greeted(DeskTime(11_500), ScreenTime(9_000));
        assert_eq!(clock.at(ScreenTime(9_100)), DeskTime(11_600));
    }

    #[test]
    fn the_time_of_an_entry_stands_still() {
        let mut hands = Hands::default();
        for ms in (0..5_000).step_by(70) {
            let wall = WallClock { seconds: u32::try_from((ms + 300) / 1_000).unwrap() + 40_000 };
            hands.read(wall, DeskTime(ms));
            if ms > 1_000 {
                assert_eq!(hands.show(DeskTime(650)).seconds, 40_000, "{ms}");
                assert_eq!(hands.show(DeskTime(750)).seconds, 40_001, "{ms}");
            }
        }
        hands.read(WallClock { seconds: 10 }, DeskTime(6_000));
        assert_eq!(hands.show(DeskTime(6_000)).seconds, 10);
        assert_eq!(hands.show(DeskTime(0)).text(), "00:00:04");
    }
}
