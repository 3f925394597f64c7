//! Sound and pictures as frames: codecs, the jitter buffer, devices and the real-time transport
//! beside the control links. It knows no incidents, and it reads no clock: time comes in as a value.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod cleaner;
pub mod clock;
pub mod device;
pub mod frames;
#[cfg(feature = "h264")]
pub mod h264;
pub mod jitter;
pub mod link;
pub mod mjpeg;
pub mod opus;
pub mod picture;
pub mod player;
pub mod quic;
pub mod sound;
mod stretch;
pub mod tcp;
#[cfg(test)]
mod test_sounds;

pub use picture::{Pixels, Sight, View, WrongSize};
