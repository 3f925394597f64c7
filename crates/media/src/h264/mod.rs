//! H.264: a stream of pictures in a fifth of MJPEG's bytes, each of which needs the ones before it
//! back to a key picture. Behind the feature `h264`, because its codec is C++.
//!
//! What comes from a car is decoded in a process of its own, see [`child`]: no fault of the codec
//! reaches the memory of the console.

pub mod child;
mod decoder;
mod encoder;
mod parameters;

pub use self::decoder::Decoder;
pub use self::encoder::Encoder;

/// The longest encoded picture that is made or decoded, bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Pictures a second for which the bits are shared out.
pub const RATE: u8 = 15;
/// The bits a second that can be asked for.
pub const BITRATES: std::ops::RangeInclusive<u32> = 50_000..=8_000_000;

/// A picture as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// NAL units, each after a start code.
    pub bytes: Vec<u8>,
    /// Whether it can be decoded without the pictures before it.
    pub is_key: bool,
}

/// Why a picture could not be encoded or decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum H264Error {
    /// Longer than [`MAX_BYTES`], or empty.
    #[error("{0} bytes; 1 to 262,144 are permitted")]
    WrongLength(usize),
    /// A side that is odd, zero or longer than [`MAX_SIDE`](crate::picture::MAX_SIDE) pixels.
    #[error("a picture of {width} by {height} pixels; even sides up to 1,920 are permitted")]
    WrongSize {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// A picture that needs others which were lost: nothing can be decoded before the next key
    /// picture, which should be asked for.
    #[error("the pictures that this one needs were lost")]
    NeedsKey,
    /// Not H.264, or more of it than is understood here.
    #[error("no usable H.264: {0}")]
    Unusable(String),
    /// The codec could not be had.
    #[error("the H.264 codec failed: {0}")]
    Codec(String),
}

/// Whether the sides can be encoded, or will be decoded.
fn check_size(width: u32, height: u32) -> Result<(), H264Error> {
    let is_fine = |side: u32| side > 0 && side.is_multiple_of(2) && side <= u32::from(crate::picture::MAX_SIDE);
    if is_fine(width) && is_fine(height) { Ok(()) } else { Err(H264Error::WrongSize { width, height }) }
}

#[cfg(test)]
mod tests;
