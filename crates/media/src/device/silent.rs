//! The device of a machine without sound: nothing is heard, and what is said goes nowhere, at the
//! pace of a real device.

use super::{PERIOD, RING, Reader, SoundDevice, State, Writer, ring};

/// Microseconds in a period.
pub(super) const PERIOD_US: u64 = 10_000;
/// After a pause of its caller a device makes up for so many periods and leaves out the rest.
pub(super) const MADE_UP_FOR: u64 = 20;

/// Counts the periods that pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    next_us: u64,
}

impl Pace {
    pub(super) fn from(now_us: u64) -> Self {
        Self { next_us: now_us.saturating_add(PERIOD_US) }
    }

    /// Periods that have passed since the last call.
    pub(super) fn passed(&mut self, now_us: u64) -> u64 {
        if now_us < self.next_us {
            return 0;
        }
        let passed = (now_us - self.next_us) / PERIOD_US + 1;
        self.next_us = self.next_us.saturating_add(passed.saturating_mul(PERIOD_US));
        passed.min(MADE_UP_FOR)
    }
}

/// No microphone and no loudspeaker. It says so: its state is [`State::NoHardware`].
#[derive(Debug)]
pub struct Silent {
    pace: Option<Pace>,
    capture: Reader,
    playback: Writer,
    played: Reader,
}

impl Silent {
    /// A silent device.
    #[must_use]
    pub fn new() -> Self {
        let (playback, played) = ring(RING);
        Self { pace: None, capture: ring(1).1, playback, played }
    }
}

impl Default for Silent {
    fn default() -> Self {
        Self::new()
    }
}

impl SoundDevice for Silent {
    fn name(&self) -> String {
        "no sound".to_owned()
    }

    fn start(&mut self, now_us: u64) {
        *self = Self { pace: Some(Pace::from(now_us)), ..Self::new() };
    }

    fn stop(&mut self) {
        self.pace = None;
    }

    fn poll(&mut self, now_us: u64) -> State {
        let Some(pace) = &mut self.pace else { return State::Stopped };
        for _ in 0..pace.passed(now_us) {
            self.played.fill(&mut [0; PERIOD]);
        }
        State::NoHardware
    }

    fn capture(&mut self) -> &mut Reader {
        &mut self.capture
    }

    fn playback(&mut self) -> &mut Writer {
        &mut self.playback
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_swallows_speech_at_the_pace_of_a_device_and_hears_nothing() {
        let mut device = Silent::new();
        assert_eq!(device.poll(0), State::Stopped);
        device.start(1_000_000);
        assert_eq!(device.playback().push(&[5; 4 * PERIOD]), 4 * PERIOD);
        for (now, waiting) in [(1_009_000, 4), (1_010_000, 3), (1_010_000, 3), (1_035_000, 1), (1_060_000, 0)] {
            assert_eq!(device.poll(now), State::NoHardware);
            assert_eq!(device.playback().waiting(), waiting * PERIOD, "at {now}");
        }
        assert_eq!(device.playback().underrun(), 2 * PERIOD as u64);
        assert_eq!(device.capture().pop(&mut [0; PERIOD]), 0);
        device.stop();
        assert_eq!(device.poll(2_000_000), State::Stopped);
    }

    #[test]
    fn after_a_long_pause_of_its_caller_it_does_not_make_up_for_all_of_it() {
        let mut device = Silent::new();
        device.start(0);
        device.poll(3_600_000_000);
        assert_eq!(device.playback().underrun(), MADE_UP_FOR * PERIOD as u64);
        device.poll(u64::MAX);
    }
}
