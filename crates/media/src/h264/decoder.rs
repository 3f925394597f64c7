//! H.264 in, pictures out.

use openh264::OpenH264API;
use openh264::decoder::{Decoder as Codec, DecoderConfig, Flush};
use openh264::formats::YUVSource;

use super::{H264Error, MAX_BYTES, check_size, parameters};
use crate::picture::Pixels;

/// Decodes one camera. What comes from outside belongs into a [`child`](super::child).
pub struct Decoder {
    codec: Codec,
    needs_key: bool,
}

impl Decoder {
    /// A decoder that has seen nothing yet.
    ///
    /// # Errors
    /// [`H264Error::Codec`].
    pub fn new() -> Result<Self, H264Error> {
        Ok(Self { codec: codec()?, needs_key: true })
    }

    /// Whether nothing but a key picture can be decoded.
    #[must_use]
    pub fn needs_key(&self) -> bool {
        self.needs_key
    }

    /// Decodes a picture. Its size is bounded before the codec sees it.
    ///
    /// # Errors
    /// [`H264Error`] for anything that is not one picture which follows from those before it. After
    /// an error it needs a key picture.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<Pixels, H264Error> {
        if bytes.is_empty() || bytes.len() > MAX_BYTES {
            return Err(H264Error::WrongLength(bytes.len()));
        }
        let is_key = parameters::check(bytes)?;
        if self.needs_key && !is_key {
            return Err(H264Error::NeedsKey);
        }
        let decoded = decode(&mut self.codec, bytes);
        self.needs_key = decoded.is_err();
        if self.needs_key {
            // What half a picture has left behind is not worth keeping.
            self.codec = codec()?;
        }
        decoded
    }
}

fn codec() -> Result<Codec, H264Error> {
    // A picture comes out of the call that takes it in; there is nothing to flush.
    let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
    Codec::with_api_config(OpenH264API::from_source(), config).map_err(|error| H264Error::Codec(error.to_string()))
}

fn decode(codec: &mut Codec, bytes: &[u8]) -> Result<Pixels, H264Error> {
    let unusable = |error: &dyn std::fmt::Display| H264Error::Unusable(error.to_string());
    let picture = codec.decode(bytes).map_err(|error| unusable(&error))?.ok_or(H264Error::NeedsKey)?;
    let (width, height) = picture.dimensions();
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    check_size(side(width), side(height))?;
    let (stride, stride_uv, _) = picture.strides();
    if stride < width || stride_uv < width / 2 {
        return Err(H264Error::Unusable("its rows overlap".to_owned()));
    }
    let mut rgb = vec![0; width * height * 3];
    picture.write_rgb8(&mut rgb);
    let side = |side: usize| u16::try_from(side).map_err(|error| unusable(&error));
    Pixels::new(side(width)?, side(height)?, rgb).map_err(|error| unusable(&error))
}
