//! One encoded picture with what must be known to judge it.

use bytes::Bytes;

use super::bytes_in_out::Reader;
use super::{BadFrame, SessionId};
use crate::picture::{MAX_SIDE, View};

/// The longest encoded picture, bytes.
pub const MAX_PAYLOAD: usize = crate::mjpeg::MAX_BYTES;
/// Bytes before the payload.
pub const PICTURE_HEADER: usize = 1 + 4 + 1 + 1 + 1 + 8 + 8 + 8 + 2 + 2 + 4 + 8 + 4;

const VERSION: u8 = 1;
const PAST: u8 = 1;
const KEY: u8 = 2;
const NO_AGE: u32 = u32::MAX;

/// How a picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codec {
    /// A JPEG that stands alone.
    Mjpeg,
    /// H.264; only a key frame stands alone.
    H264,
}

impl Codec {
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Mjpeg => 1,
            Self::H264 => 2,
        }
    }

    pub(super) fn numbered(number: u8) -> Option<Self> {
        [Self::Mjpeg, Self::H264].into_iter().find(|codec| codec.number() == number)
    }
}

/// When the car took it, on the car's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Captured {
    /// The boot of the car's computer.
    pub boot: u64,
    /// Milliseconds since that boot.
    pub millis: u64,
}

/// Whether a picture shows now or the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// Newest wins.
    Live,
    /// Asked for; all of them matter.
    Past,
}

/// How old a picture was when its last sender sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Milliseconds, never younger than the truth.
    Millis(u32),
    /// The car's clock is not known yet.
    Unknown,
}

/// One encoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureFrame {
    /// Under which agreement it travels on this connection.
    pub session: SessionId,
    /// Which camera.
    pub view: View,
    /// How it is encoded.
    pub codec: Codec,
    /// Live or past.
    pub kind: PictureKind,
    /// Whether it stands alone.
    pub is_key: bool,
    /// Counts this camera's pictures since the car's boot. A camera that froze repeats its number.
    pub number: u64,
    /// When it was taken.
    pub captured: Captured,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Its age at the last sending; the car leaves it unknown.
    pub age: Age,
    /// The hub's clock at that sending, milliseconds; the car leaves it zero. With it a viewer adds
    /// what the last part of the way took.
    pub relayed_ms: u64,
    /// The encoded picture.
    pub payload: Bytes,
}

impl PictureFrame {
    /// As header and payload, to be written one after the other.
    #[must_use]
    pub fn encode_header(&self) -> [u8; PICTURE_HEADER] {
        let mut out = Vec::with_capacity(PICTURE_HEADER);
        out.push(VERSION);
        out.extend_from_slice(&self.session.0.to_be_bytes());
        out.push(self.view.number());
        out.push(self.codec.number());
        let past = if self.kind == PictureKind::Past { PAST } else { 0 };
        out.push(past | if self.is_key { KEY } else { 0 });
        out.extend_from_slice(&self.number.to_be_bytes());
        out.extend_from_slice(&self.captured.boot.to_be_bytes());
        out.extend_from_slice(&self.captured.millis.to_be_bytes());
        out.extend_from_slice(&self.width.to_be_bytes());
        out.extend_from_slice(&self.height.to_be_bytes());
        let age = match self.age {
            Age::Millis(age) => age.min(NO_AGE - 1),
            Age::Unknown => NO_AGE,
        };
        out.extend_from_slice(&age.to_be_bytes());
        out.extend_from_slice(&self.relayed_ms.to_be_bytes());
        let length = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&length.to_be_bytes());
        out.try_into().expect("the fields above are PICTURE_HEADER bytes")
    }

    /// As bytes.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut out = Vec::with_capacity(PICTURE_HEADER + self.payload.len());
        out.extend_from_slice(&self.encode_header());
        out.extend_from_slice(&self.payload);
        Bytes::from(out)
    }

    /// From bytes that hold one picture and nothing else.
    ///
    /// # Errors
    /// [`BadFrame`] names the field that was wrong.
    pub fn decode(bytes: Bytes) -> Result<Self, BadFrame> {
        let mut reader = Reader::new(bytes);
        let frame = Self::read(&mut reader)?;
        reader.end()?;
        Ok(frame)
    }

    /// From the front of bytes that may hold more of them; returns what is left.
    ///
    /// # Errors
    /// [`BadFrame`] names the field that was wrong; [`BadFrame::Short`] may only mean that more must
    /// be read.
    pub fn decode_first(bytes: Bytes) -> Result<(Self, Bytes), BadFrame> {
        let whole = bytes.clone();
        let mut reader = Reader::new(bytes);
        let frame = Self::read(&mut reader)?;
        let rest = whole.slice(PICTURE_HEADER + frame.payload.len()..);
        Ok((frame, rest))
    }

    fn read(reader: &mut Reader) -> Result<Self, BadFrame> {
        if reader.u8("version")? != VERSION {
            return Err(BadFrame::Value("version"));
        }
        let session = SessionId(reader.u32("session")?);
        let view = View::numbered(reader.u8("view")?).ok_or(BadFrame::Value("view"))?;
        let codec = Codec::numbered(reader.u8("codec")?).ok_or(BadFrame::Value("codec"))?;
        let flags = reader.u8("flags")?;
        if flags & !(PAST | KEY) != 0 {
            return Err(BadFrame::Value("flags"));
        }
        let number = reader.u64("number")?;
        let captured = Captured { boot: reader.u64("boot")?, millis: reader.u64("captured_ms")? };
        let (width, height) = (reader.u16("width")?, reader.u16("height")?);
        let sides = 1..=MAX_SIDE;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(BadFrame::Value("size"));
        }
        let age = match reader.u32("age")? {
            NO_AGE => Age::Unknown,
            age => Age::Millis(age),
        };
        let relayed_ms = reader.u64("relayed_ms")?;
        let length = usize::try_from(reader.u32("length")?).map_err(|_| BadFrame::Long("payload"))?;
        if length > MAX_PAYLOAD {
            return Err(BadFrame::Long("payload"));
        }
        if length == 0 {
            return Err(BadFrame::Value("length"));
        }
        let payload = reader.bytes("payload", length)?;
        let kind = if flags & PAST == 0 { PictureKind::Live } else { PictureKind::Past };
        let is_key = flags & KEY != 0;
        Ok(Self { session, view, codec, kind, is_key, number, captured, width, height, age, relayed_ms, payload })
    }
}
