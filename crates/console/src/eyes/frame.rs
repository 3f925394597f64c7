//! A picture as it comes over the link.

use std::time::Duration;

use bytes::Bytes;
use console_model::Eye;
use console_model::assistance::clock::CarStamp;
use console_model::assistance::ids::VehicleId;
use media::View;

/// How a picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// A JPEG that stands alone.
    Mjpeg,
    /// One that this console does not read.
    Unknown,
}

/// An encoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedFrame {
    /// Of which car.
    pub vehicle: VehicleId,
    /// Of which camera.
    pub eye: Eye,
    /// The camera's own count.
    pub number: u64,
    /// When the car captured it.
    pub captured: CarStamp,
    /// How old it is on arrival, never younger than the truth.
    pub age: Duration,
    /// Whether it was asked for as a piece of the past.
    pub past: bool,
    /// How it is encoded.
    pub codec: Codec,
    /// The encoded picture.
    pub bytes: Bytes,
}

impl EncodedFrame {
    /// Whether it is worth being kept: of a known codec, and no longer than a picture may be.
    pub(super) fn may_be_read(&self) -> bool {
        self.codec == Codec::Mjpeg && (1..=media::mjpeg::MAX_BYTES).contains(&self.bytes.len())
    }
}

/// The screen's camera for one of the media path.
#[must_use]
pub fn eye_of(view: View) -> Eye {
    match view {
        View::Front => Eye::Front,
        View::Left => Eye::Left,
        View::Right => Eye::Right,
        View::Rear => Eye::Rear,
        View::Cabin => Eye::Cabin,
    }
}

/// The media path's camera for one of the screen.
#[must_use]
pub fn view_of(eye: Eye) -> View {
    match eye {
        Eye::Front => View::Front,
        Eye::Left => View::Left,
        Eye::Right => View::Right,
        Eye::Rear => View::Rear,
        Eye::Cabin => View::Cabin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_camera_of_the_media_path_is_one_of_the_screen_and_back() {
        for view in View::ALL {
            assert_eq!(view_of(eye_of(view)), view);
            assert_eq!(eye_of(view).name(), view.name());
        }
    }
}
