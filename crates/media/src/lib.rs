//! Sound and pictures as frames: codecs, the jitter buffer, devices and the real-time transport
//! beside the control links. It knows no incidents, and it reads no clock: time comes in as a value.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod clock;
pub mod frames;
pub mod link;
pub mod mjpeg;
pub mod picture;
pub mod quic;
pub mod tcp;

pub use picture::{Pixels, Sight, View, WrongSize};
