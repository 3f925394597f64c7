//! The car's cameras, microphones and loudspeakers, as its agent asks for them.

use std::sync::Arc;

use bytes::Bytes;
use media::frames::VoiceFrame;
use media::{Pixels, Sight, View};
use vehicle_agent::{CapturedSight, Senses};

use super::SimulatedCar;
use crate::cameras::{Captured, on_grid};

/// A frame that is a JPEG already.
struct Encoded {
    sight: Box<dyn Sight>,
    jpeg: Arc<[u8]>,
}

impl Sight for Encoded {
    fn pixels(&self) -> Pixels {
        self.sight.pixels()
    }

    fn jpeg(&self) -> Option<(u16, u16, Bytes)> {
        let bytes = Bytes::copy_from_slice(&self.jpeg);
        Some((media::picture::WIDTH, media::picture::HEIGHT, bytes))
    }
}

fn captured(frame: Captured) -> CapturedSight {
    let Captured { at_ms, sight, jpeg } = frame;
    let sight = match jpeg {
        Some(jpeg) => Box::new(Encoded { sight, jpeg }),
        None => sight,
    };
    CapturedSight { at_ms, sight }
}

impl Senses for SimulatedCar {
    fn sight(&self, view: View, at_ms: u64) -> Option<CapturedSight> {
        self.sight(view, on_grid(at_ms)).map(captured)
    }

    fn past_sight(&self, view: View, at_ms: u64) -> Option<CapturedSight> {
        self.sight(view, on_grid(at_ms)).map(captured)
    }

    fn next_speech(&mut self, now_us: u64) -> Option<(u8, u64, Bytes)> {
        self.take_speech(now_us)
    }

    fn hear_voice(&mut self, frame: &VoiceFrame, now_us: u64) {
        self.play_voice(frame, now_us);
    }
}
