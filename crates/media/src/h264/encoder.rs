//! Pictures in, H.264 out.

use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Complexity, Encoder as Codec, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, RateControlMode,
    UsageType,
};
use openh264::formats::{RgbSliceU8, YUVBuffer};

use super::{BITRATES, Encoded, H264Error, MAX_BYTES, RATE, check_size};
use crate::picture::Pixels;

/// Encodes one camera. Key pictures come first, after a change of size or bit rate, and on request;
/// never by themselves, because they are four times as long.
pub struct Encoder {
    codec: Codec,
    bitrate: u32,
    /// A key picture was asked for and has not come.
    owes_key: bool,
    /// Holds the last picture in the codec's colours.
    yuv: Option<(u16, u16, YUVBuffer)>,
}

impl Encoder {
    /// An encoder of so many bits a second, brought into [`BITRATES`].
    ///
    /// # Errors
    /// [`H264Error::Codec`].
    pub fn new(bitrate: u32) -> Result<Self, H264Error> {
        let bitrate = bitrate.clamp(*BITRATES.start(), *BITRATES.end());
        Ok(Self { codec: codec(bitrate)?, bitrate, owes_key: false, yuv: None })
    }

    /// Bits a second.
    #[must_use]
    pub fn bitrate(&self) -> u32 {
        self.bitrate
    }

    /// Spends so many bits a second from the next picture on, which is a key picture if that is a
    /// change.
    ///
    /// # Errors
    /// [`H264Error::Codec`]; then nothing has changed.
    pub fn set_bitrate(&mut self, bitrate: u32) -> Result<(), H264Error> {
        let bitrate = bitrate.clamp(*BITRATES.start(), *BITRATES.end());
        if bitrate != self.bitrate {
            self.codec = codec(bitrate)?;
            self.bitrate = bitrate;
        }
        Ok(())
    }

    /// Encodes a picture; `None` for one that is left out to keep to the bit rate. A key picture that
    /// is wanted is made up for with the next one then.
    ///
    /// # Errors
    /// [`H264Error::WrongSize`] for odd sides; [`H264Error::WrongLength`] for a picture that does not
    /// fit; [`H264Error::Codec`].
    pub fn encode(&mut self, pixels: &Pixels, wants_key: bool) -> Result<Option<Encoded>, H264Error> {
        let (width, height) = (pixels.width(), pixels.height());
        check_size(width.into(), height.into())?;
        let size = (usize::from(width), usize::from(height));
        if self.yuv.as_ref().is_none_or(|(w, h, _)| (*w, *h) != (width, height)) {
            self.yuv = Some((width, height, YUVBuffer::new(size.0, size.1)));
        }
        let (_, _, yuv) = self.yuv.as_mut().expect("it was set just now");
        yuv.read_rgb8(RgbSliceU8::new(pixels.rgb(), size));
        self.owes_key |= wants_key;
        if self.owes_key {
            self.codec.force_intra_frame();
        }
        let stream = self.codec.encode(yuv).map_err(|error| H264Error::Codec(error.to_string()))?;
        if stream.frame_type() == FrameType::Skip {
            return Ok(None);
        }
        let is_key = stream.frame_type() == FrameType::IDR;
        let bytes = stream.to_vec();
        if bytes.is_empty() || bytes.len() > MAX_BYTES {
            return Err(H264Error::WrongLength(bytes.len()));
        }
        self.owes_key &= !is_key;
        Ok(Some(Encoded { bytes, is_key }))
    }
}

fn codec(bitrate: u32) -> Result<Codec, H264Error> {
    let config = EncoderConfig::new()
        .usage_type(UsageType::CameraVideoRealTime)
        .rate_control_mode(RateControlMode::Bitrate)
        .bitrate(BitRate::from_bps(bitrate))
        .max_frame_rate(FrameRate::from_hz(f32::from(RATE)))
        .complexity(Complexity::Low)
        .intra_frame_period(IntraFramePeriod::from_num_frames(0))
        // A cut would cost a key picture.
        .scene_change_detect(false)
        .skip_frames(true)
        .num_threads(1);
    Codec::with_api_config(OpenH264API::from_source(), config).map_err(|error| H264Error::Codec(error.to_string()))
}
