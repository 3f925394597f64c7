//! A device in memory: it hears a recording, or what it says, and remembers what was said.

use super::silent::Pace;
use super::{Opened, PERIOD, RING, Reader, SoundDevice, State, Writer, ring};
use crate::sound::mix;

/// The most that is remembered of what was said, samples: one minute.
const REMEMBERED: usize = 60 * 48_000;

/// A microphone into which a recording is spoken, and a loudspeaker that remembers. Time passes when
/// it is polled.
#[derive(Debug)]
pub struct Memory {
    recording: Vec<i16>,
    spoken: usize,
    loops_back: bool,
    said: Vec<i16>,
    pace: Option<Pace>,
    is_stuck: bool,
    capture: Reader,
    heard: Writer,
    playback: Writer,
    played: Reader,
}

impl Memory {
    /// Hears this recording once, 48,000 samples a second, and then silence.
    #[must_use]
    pub fn hearing(recording: Vec<i16>) -> Self {
        let (heard, capture) = ring(RING);
        let (playback, played) = ring(RING);
        Self {
            recording,
            spoken: 0,
            loops_back: false,
            said: Vec::new(),
            pace: None,
            is_stuck: false,
            capture,
            heard,
            playback,
            played,
        }
    }

    /// Hears what it says, as a loop-back cable does.
    #[must_use]
    pub fn looping_back() -> Self {
        Self { loops_back: true, ..Self::hearing(Vec::new()) }
    }

    /// What was said since it was started, one minute at most.
    #[must_use]
    pub fn said(&self) -> &[i16] {
        &self.said
    }

    /// Makes it behave as a sound server that stalls, or as one that recovers.
    pub fn stall(&mut self, is_stuck: bool) {
        self.is_stuck = is_stuck;
    }
}

impl SoundDevice for Memory {
    fn name(&self) -> String {
        if self.loops_back { "loop back" } else { "recording" }.to_owned()
    }

    fn start(&mut self, now_us: u64) {
        let recording = std::mem::take(&mut self.recording);
        let loops_back = self.loops_back;
        *self = Self { loops_back, pace: Some(Pace::from(now_us)), ..Self::hearing(recording) };
    }

    fn stop(&mut self) {
        self.pace = None;
    }

    fn poll(&mut self, now_us: u64) -> State {
        let Some(pace) = &mut self.pace else { return State::Stopped };
        let opened = Opened {
            system: "memory".to_owned(),
            microphone: Some(if self.loops_back { "what is said" } else { "recording" }.to_owned()),
            loudspeaker: Some("memory".to_owned()),
        };
        let passed = pace.passed(now_us);
        if self.is_stuck {
            return State::Stalled(opened);
        }
        for _ in 0..passed {
            let mut said = [0; PERIOD];
            self.played.fill(&mut said);
            let room = REMEMBERED.saturating_sub(self.said.len()).min(PERIOD);
            self.said.extend_from_slice(&said[..room]);

            let mut heard = [0; PERIOD];
            mix::add(&mut heard, &self.recording[self.spoken..]);
            self.spoken = self.recording.len().min(self.spoken + PERIOD);
            if self.loops_back {
                mix::add(&mut heard, &said);
            }
            self.heard.push(&heard);
        }
        State::Running(opened)
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
    fn it_hears_its_recording_and_then_silence() {
        let mut device = Memory::hearing((0..1_000).collect());
        device.start(0);
        assert!(matches!(device.poll(30_000), State::Running(_)));
        let mut out = [1; 3 * PERIOD];
        assert_eq!(device.capture().pop(&mut out), 3 * PERIOD);
        assert_eq!(out[..1_000], (0..1_000).collect::<Vec<_>>());
        assert_eq!(out[1_000..], [0; 440]);
    }

    #[test]
    fn a_loop_back_hears_what_it_says() {
        let mut device = Memory::looping_back();
        device.start(0);
        device.playback().push(&[7; PERIOD]);
        device.poll(20_000);
        let mut out = [1; 2 * PERIOD];
        device.capture().pop(&mut out);
        assert_eq!((out[..PERIOD].to_vec(), out[PERIOD..].to_vec()), (vec![7; PERIOD], vec![0; PERIOD]));
        assert_eq!(device.said(), out);
    }

    #[test]
    fn a_stalled_one_moves_nothing_and_recovers() {
        let mut device = Memory::looping_back();
        device.start(0);
        device.playback().push(&[7; PERIOD]);
        device.stall(true);
        assert!(matches!(device.poll(2_000_000), State::Stalled(_)));
        assert_eq!((device.capture().waiting(), device.playback().waiting()), (0, PERIOD));
        device.stall(false);
        assert!(matches!(device.poll(2_010_000), State::Running(_)));
        assert_eq!(device.playback().waiting(), 0);
    }

    #[test]
    fn what_it_remembers_is_bounded() {
        let mut device = Memory::looping_back();
        device.start(0);
        for second in 1..100 {
            for step in 0..10 {
                device.poll(second * 1_000_000 + step * 100_000);
            }
        }
        assert_eq!(device.said().len(), REMEMBERED);
        assert_eq!(device.capture().waiting(), RING);
        assert!(device.capture().overrun() > 0);
    }
}
