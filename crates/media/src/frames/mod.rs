//! What travels beside the control links, as values and as bytes: datagrams, pictures, letters.
//!
//! All numbers are big-endian. Every length is bounded before anything is allocated for it, and
//! every value that does not fit is an error that names the field, never a panic.

mod bytes_in_out;
mod datagram;
#[cfg(test)]
pub(crate) mod fuzzed;
mod letter;
mod picture_frame;
#[cfg(test)]
mod tests;

pub use datagram::{Datagram, MAX_DATAGRAM, MAX_URGENT, MAX_VOICE, VoiceFrame};
pub use letter::{Letter, MAX_LETTER, MAX_REASON, MAX_WANTS, PastWanted, Want};
pub use picture_frame::{Age, Captured, Codec, MAX_PAYLOAD, PICTURE_HEADER, PictureFrame, PictureKind};

/// One agreement between a client and the hub about what may flow on one connection; the hub
/// draws its number. Zero is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SessionId(pub u32);

/// A short-lived permission that was given over the control link, 16 random bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantToken(pub [u8; 16]);

impl std::fmt::Debug for GrantToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Whoever reads a log must not be able to present it.
        write!(f, "GrantToken({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

/// Why bytes are no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// They end in the middle of a field.
    #[error("it ends within `{0}`")]
    Short(&'static str),
    /// A field has a value that is not allowed.
    #[error("`{0}` has a value that is not allowed")]
    Value(&'static str),
    /// More than the frame may hold.
    #[error("`{0}` is longer than allowed")]
    Long(&'static str),
    /// Bytes are left over.
    #[error("bytes are left over")]
    Rest,
}
