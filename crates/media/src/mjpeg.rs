//! MJPEG: each frame a JPEG that stands alone. The floor that every car and console has.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::picture::{MAX_SIDE, Pixels};

/// The longest JPEG that is decoded, bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// The quality of live pictures, 1 to 100.
pub const LIVE_QUALITY: u8 = 60;

/// Why a picture could not be encoded or decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JpegError {
    /// Longer than [`MAX_BYTES`].
    #[error("{0} bytes are too long for a frame")]
    TooLong(usize),
    /// Not a JPEG of a permitted size and colour.
    #[error("no usable JPEG: {0}")]
    Unusable(String),
}

/// Encodes at a quality of 1 to 100.
///
/// # Errors
/// [`JpegError::TooLong`] for a picture that does not fit a frame at this quality.
pub fn encode(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, JpegError> {
    let mut bytes = Vec::with_capacity(24 * 1024);
    let mut encoder = Encoder::new(&mut bytes, quality.clamp(1, 100));
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(pixels.rgb(), pixels.width(), pixels.height(), ColorType::Rgb)
        .map_err(|error| JpegError::Unusable(error.to_string()))?;
    if bytes.len() > MAX_BYTES { Err(JpegError::TooLong(bytes.len())) } else { Ok(bytes) }
}

/// Decodes a frame; its size is bounded before its pixels are.
///
/// # Errors
/// [`JpegError`] for anything that is not a whole JPEG within the bounds.
pub fn decode(jpeg: &[u8]) -> Result<Pixels, JpegError> {
    if jpeg.len() > MAX_BYTES {
        return Err(JpegError::TooLong(jpeg.len()));
    }
    let unusable = |error: &dyn std::fmt::Display| JpegError::Unusable(error.to_string());
    let options = DecoderOptions::new_fast()
        .set_max_width(usize::from(MAX_SIDE))
        .set_max_height(usize::from(MAX_SIDE))
        .set_strict_mode(true)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let rgb = decoder.decode().map_err(|error| unusable(&error))?;
    let (width, height) = decoder.dimensions().ok_or_else(|| unusable(&"it has no size"))?;
    let side = |side: usize| u16::try_from(side).map_err(|error| unusable(&error));
    Pixels::new(side(width)?, side(height)?, rgb).map_err(|error| unusable(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_back_nearly_as_it_was_and_half_of_one_does_not() {
        let rgb: Vec<u8> = (0..64 * 48).flat_map(|i| [(i % 64 * 4) as u8, (i / 64 * 5) as u8, 90]).collect();
        let pixels = Pixels::new(64, 48, rgb).unwrap();
        let jpeg = encode(&pixels, 90).unwrap();
        let back = decode(&jpeg).unwrap();
        let worst = pixels.rgb().iter().zip(back.rgb()).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
        assert!(worst < 40, "{worst}");
        assert!(decode(&jpeg[..jpeg.len() / 2]).is_err());
        assert!(decode(b"no picture").is_err());
        assert_eq!(decode(&vec![0; MAX_BYTES + 1]), Err(JpegError::TooLong(MAX_BYTES + 1)));
    }

    #[test]
    fn a_million_spoiled_jpegs_panic_nowhere_and_never_become_larger_than_allowed() {
        let gray = Pixels::new(16, 16, vec![90; 16 * 16 * 3]).unwrap();
        let rgb: Vec<u8> =
            (0..24 * 16).flat_map(|i| [(i % 251) as u8, (i % 13 * 19) as u8, (i % 7 * 36) as u8]).collect();
        let noise = Pixels::new(24, 16, rgb).unwrap();
        let lawful = vec![encode(&gray, 60).unwrap(), encode(&noise, 90).unwrap()];
        let decoded = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for seed in 1..=4_u64 {
                let (lawful, decoded) = (&lawful, &decoded);
                scope.spawn(move || {
                    let (mut chance, mut input) = (crate::frames::fuzzed::Chance(seed << 20), Vec::new());
                    for _ in 0..250_000 {
                        chance.spoil(lawful, &mut input);
                        if let Ok(pixels) = decode(&input) {
                            assert!(pixels.width() <= MAX_SIDE && pixels.height() <= MAX_SIDE);
                            decoded.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        assert!(decoded.into_inner() > 1_000);
    }
}
