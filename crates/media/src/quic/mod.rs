//! The media path on UDP: QUIC connections with the same certificates as the control link.
//!
//! One connection carries voice and what is urgent, another pictures. Neither ever takes early data:
//! a first flight that somebody repeats must not reach anybody.

mod client;
mod line;
mod settings;

pub use client::{QuicAddress, QuicLink};
pub use line::{Line, LineNews};
pub use settings::{BadTls, Listener, PICTURES_PROTOCOL, VOICE_PROTOCOL, lane_of};

#[cfg(test)]
mod slow_path;
#[cfg(test)]
mod tests;
