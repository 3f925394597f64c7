//! Datagrams: voice, what is urgent, and the echo that measures clocks. Each may be lost.

use bytes::Bytes;

use super::bytes_in_out::Reader;
use super::{BadFrame, SessionId};

/// The longest datagram, bytes: what fits the smallest path of the internet with QUIC around it.
pub const MAX_DATAGRAM: usize = 1_100;
/// The longest voice payload, bytes: 20 ms of Opus.
pub const MAX_VOICE: usize = 400;
/// The longest urgent body, bytes.
pub const MAX_URGENT: usize = 1_000;

const VOICE: u8 = 1;
const URGENT: u8 = 2;
const URGENT_ACK: u8 = 3;
const PING: u8 = 4;
const PONG: u8 = 5;

/// 20 ms of one voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceFrame {
    /// Under which agreement it travels on this connection.
    pub session: SessionId,
    /// Whose voice among those of the session; the hub draws it.
    pub source: u8,
    /// Rises by one with each frame of this source, wrapping.
    pub seq: u32,
    /// When its first sample was taken, microseconds on the sender's clock.
    pub captured_us: u64,
    /// One Opus packet.
    pub payload: Bytes,
}

/// One datagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datagram {
    /// Voice.
    Voice(VoiceFrame),
    /// Something that must arrive: the sender repeats it until [`Self::UrgentAck`], the receiver
    /// acts on an id once.
    Urgent {
        /// Which.
        id: u128,
        /// What, at most [`MAX_URGENT`] bytes; not for this crate to read.
        body: Bytes,
    },
    /// It has arrived, and its receiver has acted on it.
    UrgentAck {
        /// Which.
        id: u128,
    },
    /// Asks for the other's clock.
    Ping {
        /// Number of the ping.
        number: u32,
        /// When it was sent, microseconds on the asker's clock; comes back as it is.
        sent_us: u64,
    },
    /// Answers a ping.
    Pong {
        /// Number of the ping.
        number: u32,
        /// Of the ping.
        sent_us: u64,
        /// The boot of the answering clock.
        boot: u64,
        /// The answering clock, microseconds since that boot.
        clock_us: u64,
    },
}

impl Datagram {
    /// As bytes. Payloads beyond their bound are cut off by their receivers, not here.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut out = Vec::with_capacity(128);
        match self {
            Self::Voice(voice) => {
                out.push(VOICE);
                out.extend_from_slice(&voice.session.0.to_be_bytes());
                out.push(voice.source);
                out.extend_from_slice(&voice.seq.to_be_bytes());
                out.extend_from_slice(&voice.captured_us.to_be_bytes());
                out.extend_from_slice(&voice.payload);
            }
            Self::Urgent { id, body } => {
                out.push(URGENT);
                out.extend_from_slice(&id.to_be_bytes());
                out.extend_from_slice(body);
            }
            Self::UrgentAck { id } => {
                out.push(URGENT_ACK);
                out.extend_from_slice(&id.to_be_bytes());
            }
            Self::Ping { number, sent_us } => {
                out.push(PING);
                out.extend_from_slice(&number.to_be_bytes());
                out.extend_from_slice(&sent_us.to_be_bytes());
            }
            Self::Pong { number, sent_us, boot, clock_us } => {
                out.push(PONG);
                out.extend_from_slice(&number.to_be_bytes());
                out.extend_from_slice(&sent_us.to_be_bytes());
                out.extend_from_slice(&boot.to_be_bytes());
                out.extend_from_slice(&clock_us.to_be_bytes());
            }
        }
        Bytes::from(out)
    }

    /// From bytes.
    ///
    /// # Errors
    /// [`BadFrame`] names the field that was wrong.
    pub fn decode(bytes: Bytes) -> Result<Self, BadFrame> {
        if bytes.len() > MAX_DATAGRAM {
            return Err(BadFrame::Long("datagram"));
        }
        let mut reader = Reader::new(bytes);
        let datagram = match reader.u8("kind")? {
            VOICE => {
                let session = SessionId(reader.u32("session")?);
                let (source, seq) = (reader.u8("source")?, reader.u32("seq")?);
                let captured_us = reader.u64("captured_us")?;
                let payload = reader.rest("payload", MAX_VOICE)?;
                if payload.is_empty() {
                    return Err(BadFrame::Short("payload"));
                }
                Self::Voice(VoiceFrame { session, source, seq, captured_us, payload })
            }
            URGENT => Self::Urgent { id: reader.u128("id")?, body: reader.rest("body", MAX_URGENT)? },
            URGENT_ACK => Self::UrgentAck { id: reader.u128("id")? },
            PING => Self::Ping { number: reader.u32("number")?, sent_us: reader.u64("sent_us")? },
            PONG => Self::Pong {
                number: reader.u32("number")?,
                sent_us: reader.u64("sent_us")?,
                boot: reader.u64("boot")?,
                clock_us: reader.u64("clock_us")?,
            },
            _ => return Err(BadFrame::Value("kind")),
        };
        reader.end()?;
        Ok(datagram)
    }
}
