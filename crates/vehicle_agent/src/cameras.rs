//! What the agent asks of the car's cameras, microphones and loudspeakers.

use bytes::Bytes;
use media::frames::VoiceFrame;
use media::{Sight, View};

/// A moment as a camera captured it; the pixels are made of it later.
pub struct CapturedSight {
    /// When it was captured, milliseconds on the car's clock. A camera that froze repeats it.
    pub at_ms: u64,
    /// What there is to see.
    pub sight: Box<dyn Sight>,
}

/// A car's cameras, microphones and loudspeakers. Every method returns at once. A car without any
/// keeps the defaults.
pub trait Senses {
    /// The newest moment of a camera at or before `at_ms` on the car's clock; `None` without that
    /// camera, or when it has seen nothing yet.
    fn sight(&self, _view: View, _at_ms: u64) -> Option<CapturedSight> {
        None
    }

    /// A moment of the past, at or before `at_ms`; `None` when it is kept no longer.
    fn past_sight(&self, _view: View, _at_ms: u64) -> Option<CapturedSight> {
        None
    }

    /// The next 20 ms that a microphone has taken by `now_us` on the car's clock, if there is speech:
    /// which microphone (0 the cabin, 1 outside), when its first sample was taken, and one Opus packet.
    fn next_speech(&mut self, _now_us: u64) -> Option<(u8, u64, Bytes)> {
        None
    }

    /// A voice for the loudspeaker.
    fn hear_voice(&mut self, _frame: &VoiceFrame, _now_us: u64) {}
}
