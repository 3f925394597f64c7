//! The cars' cameras: four views of the street and one of the cabin, drawn from the true state of
//! the world whenever somebody looks, the same pixels for the same time, live or half a minute later.
//!
//! ```text
//!  World::step ─▶ Past (30 s of ticks) ─▶ SimulatedCar::sight(view, time) ─▶ Captured ─▶ Pixels
//!                  └ pins of open incidents          any thread, any time later ┘
//! ```
//!
//! A frame follows from one tick and the milliseconds after it, never from a later tick: so the
//! frame that was sent live is the frame that a rewind draws again.

mod brush;
mod cabin;
mod canvas;
mod clip;
mod ground;
mod house;
mod letters;
mod light;
mod order;
mod past;
mod people;
mod raster;
mod roadside;
mod scene;
mod sky;
mod space;
mod streets;
mod upright;
mod vehicles;
mod works;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use media::{Pixels, Sight, View};

pub use clip::{Clip, ClipError};
pub use light::{Daylight, Weather};
pub use past::Kept;
pub use space::Optics;

pub(crate) use past::{Past, Recorder};

use crate::vehicle::SimulatedCar;
use past::{Found, Near};
use scene::StreetView;

/// Frames a second of every camera.
pub const FRAMES_PER_SECOND: u64 = 15;

/// The newest moment of the cameras' grid that is not after `local_ms` of a car.
#[must_use]
pub fn on_grid(local_ms: u64) -> u64 {
    // The frame with the greatest number whose time, rounded down, is not later.
    let number = ((local_ms + 1) * FRAMES_PER_SECOND - 1) / 1_000;
    number * 1_000 / FRAMES_PER_SECOND
}

/// One frame as a camera took it; its pixels are drawn when they are asked for.
pub struct Captured {
    /// When it was taken, milliseconds on the car's own clock. Older than what was asked for when
    /// the cameras hang, or when a clip is played.
    pub at_ms: u64,
    /// What can be drawn, on any thread.
    pub sight: Box<dyn Sight>,
    /// The JPEG that it already is: only a clip has one.
    pub jpeg: Option<Arc<[u8]>>,
}

struct CabinView {
    near: Arc<Near>,
    after_ms: u64,
}

impl Sight for CabinView {
    fn pixels(&self) -> Pixels {
        cabin::draw(&self.near, self.after_ms)
    }
}

impl Sight for StreetView {
    fn pixels(&self) -> Pixels {
        self.draw()
    }
}

impl SimulatedCar {
    /// The frame of a view at a time on the car's own clock: any time of the last 30 seconds of
    /// this boot, and of the 30 seconds before each open incident. `None` for any other.
    ///
    /// Cameras that hang give their last frame, with its time.
    #[must_use]
    pub fn sight(&self, view: View, at_local_ms: u64) -> Option<Captured> {
        if at_local_ms > self.local_ms() {
            return None;
        }
        let found = self.recorder.find(self.number.checked_sub(1)?, self.boot(), at_local_ms)?;
        let (near, after_ms, at_ms) = match found {
            Found::At(near, after_ms) => (near, after_ms, at_local_ms),
            Found::Frozen(near, at_ms) => (near, 0, at_ms),
        };
        if let Some(clip) = self.recorder.clip.as_ref().filter(|_| view == View::Front) {
            let (at_ms, jpeg) = clip.jpeg_at(at_ms);
            return Some(Captured { at_ms, sight: Box::new(clip::ClipSight(Arc::clone(&jpeg))), jpeg: Some(jpeg) });
        }
        let sight: Box<dyn Sight> = if view == View::Cabin {
            Box::new(CabinView { near, after_ms })
        } else {
            let streets = Arc::clone(&self.recorder.past()?.streets);
            Box::new(StreetView { streets, near, view, after_ms })
        };
        Some(Captured { at_ms, sight, jpeg: None })
    }

    /// The earliest time on the car's own clock of which [`Self::sight`] has a frame, pins included.
    #[must_use]
    pub fn earliest_sight_ms(&self) -> Option<u64> {
        self.recorder.earliest_ms(self.number.checked_sub(1)?, self.boot())
    }
}
