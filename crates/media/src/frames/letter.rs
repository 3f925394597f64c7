//! Letters: small messages that arrive, in order, on each connection. They agree on what flows.

use bytes::Bytes;

use super::bytes_in_out::{Reader, put_text};
use super::{BadFrame, Captured, Codec, GrantToken, SessionId};
use crate::picture::View;

/// The longest letter, bytes.
pub const MAX_LETTER: usize = 1_024;
/// The longest reason in a letter, bytes.
pub const MAX_REASON: usize = 300;
/// The most views one letter may ask for.
pub const MAX_WANTS: usize = View::ALL.len();

const PRESENT: u8 = 1;
const GRANTED: u8 = 2;
const REFUSED: u8 = 3;
const WANT: u8 = 4;
const PAST: u8 = 5;
const PAST_DONE: u8 = 6;
const ENDED: u8 = 7;
const BYE: u8 = 8;

/// One view as it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Want {
    /// Which camera.
    pub view: View,
    /// Pictures a second, 1 to 30.
    pub per_second: u8,
    /// How they are best encoded; a car that cannot sends MJPEG.
    pub codec: Codec,
}

/// Pictures of the past that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastWanted {
    /// The asker's number of this wish.
    pub request: u32,
    /// Which camera.
    pub view: View,
    /// From when, on the car's clock.
    pub from: Captured,
    /// Until when, milliseconds of the same boot.
    pub to_millis: u64,
    /// Pictures for each second of the past, 1 to 30.
    pub per_second: u8,
    /// Whether the newest come first.
    pub newest_first: bool,
}

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Letter {
    /// A client shows what it was granted on the control link.
    Present {
        /// The grant.
        grant: GrantToken,
    },
    /// The hub agrees.
    Granted {
        /// Which grant.
        grant: GrantToken,
        /// The agreement that follows from it on this connection.
        session: SessionId,
    },
    /// The hub does not agree.
    Refused {
        /// Which grant.
        grant: GrantToken,
        /// Why.
        reason: String,
    },
    /// Which live views are wanted, of the hub or of the car; replaces what was wanted before.
    Want {
        /// Under which agreement.
        session: SessionId,
        /// At most [`MAX_WANTS`], each view once.
        wants: Vec<Want>,
    },
    /// Pictures of the past are wanted, of the hub or of the car.
    Past {
        /// Under which agreement.
        session: SessionId,
        /// Which.
        past: PastWanted,
    },
    /// Everything there is of a wish has been sent.
    PastDone {
        /// Under which agreement.
        session: SessionId,
        /// Which wish.
        request: u32,
        /// How many pictures it was.
        count: u32,
    },
    /// The hub ended an agreement.
    Ended {
        /// Which.
        session: SessionId,
        /// Why.
        reason: String,
    },
    /// A client needs an agreement no longer.
    Bye {
        /// Which.
        session: SessionId,
    },
}

impl Letter {
    /// As bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(32);
        match self {
            Self::Present { grant } => {
                out.push(PRESENT);
                out.extend_from_slice(&grant.0);
            }
            Self::Granted { grant, session } => {
                out.push(GRANTED);
                out.extend_from_slice(&grant.0);
                out.extend_from_slice(&session.0.to_be_bytes());
            }
            Self::Refused { grant, reason } => {
                out.push(REFUSED);
                out.extend_from_slice(&grant.0);
                put_text(&mut out, reason, MAX_REASON);
            }
            Self::Want { session, wants } => {
                out.push(WANT);
                out.extend_from_slice(&session.0.to_be_bytes());
                let wants = &wants[..wants.len().min(MAX_WANTS)];
                out.push(u8::try_from(wants.len()).expect("at most MAX_WANTS"));
                for want in wants {
                    out.extend_from_slice(&[want.view.number(), want.per_second, want.codec.number()]);
                }
            }
            Self::Past { session, past } => {
                out.push(PAST);
                out.extend_from_slice(&session.0.to_be_bytes());
                out.extend_from_slice(&past.request.to_be_bytes());
                out.push(past.view.number());
                out.extend_from_slice(&past.from.boot.to_be_bytes());
                out.extend_from_slice(&past.from.millis.to_be_bytes());
                out.extend_from_slice(&past.to_millis.to_be_bytes());
                out.extend_from_slice(&[past.per_second, u8::from(past.newest_first)]);
            }
            Self::PastDone { session, request, count } => {
                out.push(PAST_DONE);
                out.extend_from_slice(&session.0.to_be_bytes());
                out.extend_from_slice(&request.to_be_bytes());
                out.extend_from_slice(&count.to_be_bytes());
            }
            Self::Ended { session, reason } => {
                out.push(ENDED);
                out.extend_from_slice(&session.0.to_be_bytes());
                put_text(&mut out, reason, MAX_REASON);
            }
            Self::Bye { session } => {
                out.push(BYE);
                out.extend_from_slice(&session.0.to_be_bytes());
            }
        }
        out
    }

    /// From bytes.
    ///
    /// # Errors
    /// [`BadFrame`] names the field that was wrong.
    pub fn decode(bytes: Bytes) -> Result<Self, BadFrame> {
        if bytes.len() > MAX_LETTER {
            return Err(BadFrame::Long("letter"));
        }
        let mut reader = Reader::new(bytes);
        let letter = match reader.u8("kind")? {
            PRESENT => Self::Present { grant: GrantToken(reader.array("grant")?) },
            GRANTED => {
                let grant = GrantToken(reader.array("grant")?);
                Self::Granted { grant, session: SessionId(reader.u32("session")?) }
            }
            REFUSED => {
                let grant = GrantToken(reader.array("grant")?);
                Self::Refused { grant, reason: reader.text("reason", MAX_REASON)? }
            }
            WANT => {
                let session = SessionId(reader.u32("session")?);
                Self::Want { session, wants: read_wants(&mut reader)? }
            }
            PAST => {
                let session = SessionId(reader.u32("session")?);
                Self::Past { session, past: read_past(&mut reader)? }
            }
            PAST_DONE => Self::PastDone {
                session: SessionId(reader.u32("session")?),
                request: reader.u32("request")?,
                count: reader.u32("count")?,
            },
            ENDED => {
                let session = SessionId(reader.u32("session")?);
                Self::Ended { session, reason: reader.text("reason", MAX_REASON)? }
            }
            BYE => Self::Bye { session: SessionId(reader.u32("session")?) },
            _ => return Err(BadFrame::Value("kind")),
        };
        reader.end()?;
        Ok(letter)
    }
}

fn read_view(reader: &mut Reader) -> Result<View, BadFrame> {
    View::numbered(reader.u8("view")?).ok_or(BadFrame::Value("view"))
}

fn read_rate(reader: &mut Reader) -> Result<u8, BadFrame> {
    let rate = reader.u8("per_second")?;
    if (1..=30).contains(&rate) { Ok(rate) } else { Err(BadFrame::Value("per_second")) }
}

fn read_wants(reader: &mut Reader) -> Result<Vec<Want>, BadFrame> {
    let count = usize::from(reader.u8("wants")?);
    if count > MAX_WANTS {
        return Err(BadFrame::Long("wants"));
    }
    let mut wants: Vec<Want> = Vec::with_capacity(count);
    for _ in 0..count {
        let (view, per_second) = (read_view(reader)?, read_rate(reader)?);
        let codec = Codec::numbered(reader.u8("codec")?).ok_or(BadFrame::Value("codec"))?;
        if wants.iter().any(|other| other.view == view) {
            return Err(BadFrame::Value("wants"));
        }
        wants.push(Want { view, per_second, codec });
    }
    Ok(wants)
}

fn read_past(reader: &mut Reader) -> Result<PastWanted, BadFrame> {
    let request = reader.u32("request")?;
    let view = read_view(reader)?;
    let from = Captured { boot: reader.u64("boot")?, millis: reader.u64("from_ms")? };
    let to_millis = reader.u64("to_ms")?;
    let per_second = read_rate(reader)?;
    let newest_first = match reader.u8("newest_first")? {
        0 => false,
        1 => true,
        _ => return Err(BadFrame::Value("newest_first")),
    };
    if to_millis < from.millis {
        return Err(BadFrame::Value("to_ms"));
    }
    Ok(PastWanted { request, view, from, to_millis, per_second, newest_first })
}
