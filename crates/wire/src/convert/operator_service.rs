//! Operator service: there and back.

use assistance::clock::DeskTime;
use assistance::command::refusal::Refusal;
use assistance::feed::{Done, Receipt, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, JournalSeq, PersonId, VehicleId};
use assistance::roles::Role;

use crate::error::WireError;
use crate::proto::operator::v1 as operator;
use crate::wire_trait::MAX_LIST;
use crate::wire_trait::{Numbered, Wire, plain, within};

impl Wire for Receipt {
    type Proto = operator::TakeActionResponse;
    fn to_proto(&self) -> Self::Proto {
        let outcome = match &self.outcome {
            Ok(done) => operator::take_action_response::Outcome::Done(done.to_proto()),
            Err(refusal) => operator::take_action_response::Outcome::Refusal(refusal.to_proto()),
        };
        operator::TakeActionResponse {
            key: plain::id_bytes(self.key.0),
            outcome: Some(outcome),
            seq: Some(self.seq.0),
            chain_head: plain::hash_bytes(&self.chain_head),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        let outcome = match plain::need(proto.outcome, "outcome")? {
            operator::take_action_response::Outcome::Done(done) => {
                Ok(Done::from_proto(done).map_err(|error| error.within("outcome.done"))?)
            }
            operator::take_action_response::Outcome::Refusal(refusal) => {
                Err(Refusal::from_proto(refusal).map_err(|error| error.within("outcome.refusal"))?)
            }
        };
        Ok(Self {
            key: ActionKey(plain::id(&proto.key, "key")?),
            outcome,
            seq: JournalSeq(plain::need(proto.seq, "seq")?),
            chain_head: plain::hash(&proto.chain_head, "chain_head")?,
        })
    }
}
impl Wire for ShiftUpdate {
    type Proto = operator::WatchResponse;
    fn to_proto(&self) -> Self::Proto {
        use operator::watch_response::Kind;
        let kind = match self {
            Self::Welcome { person, role, site, map_hash, now } => Kind::Welcome(operator::watch_response::Welcome {
                person: person.as_str().to_owned(),
                role: role.number(),
                site: site.clone(),
                map_hash: map_hash.clone(),
                now_ms: Some(now.0),
            }),
            Self::SnapshotBegin => Kind::SnapshotBegin(operator::watch_response::SnapshotBegin {}),
            Self::SnapshotChunk(list) => Kind::SnapshotChunk(operator::watch_response::SnapshotChunkList {
                items: list.iter().map(Wire::to_proto).collect(),
            }),
            Self::SnapshotEnd { sequence, seq, chain_head } => {
                Kind::SnapshotEnd(operator::watch_response::SnapshotEnd {
                    sequence: Some(*sequence),
                    seq: Some(seq.0),
                    chain_head: plain::hash_bytes(chain_head),
                })
            }
            Self::Delta { sequence, at, items } => Kind::Delta(operator::watch_response::Delta {
                sequence: Some(*sequence),
                at_ms: Some(at.0),
                items: items.iter().map(Wire::to_proto).collect(),
            }),
            Self::Frame { number, now, cars, focus, superseded } => Kind::Frame(operator::watch_response::Frame {
                number: Some(*number),
                now_ms: Some(now.0),
                cars: cars.iter().map(Wire::to_proto).collect(),
                focus: focus.iter().map(Wire::to_proto).collect(),
                superseded: Some(*superseded),
            }),
            Self::Pong { ping, seq, chain_head } => Kind::Pong(operator::watch_response::Pong {
                ping: Some(*ping),
                seq: Some(seq.0),
                chain_head: plain::hash_bytes(chain_head),
            }),
        };
        operator::WatchResponse { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use operator::watch_response::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Welcome(it) => within("welcome", || {
                Ok(Self::Welcome {
                    person: PersonId::new(&it.person).map_err(|error| WireError::invalid("person", &error))?,
                    role: Role::of_number(it.role, "role")?,
                    site: plain::text(it.site, "site")?,
                    map_hash: plain::text(it.map_hash, "map_hash")?,
                    now: DeskTime(plain::need(it.now_ms, "now_ms")?),
                })
            })?,
            Kind::SnapshotBegin(_) => Self::SnapshotBegin,
            Kind::SnapshotChunk(list) => Self::SnapshotChunk(plain::list(list.items, "snapshot_chunk", MAX_LIST)?),
            Kind::SnapshotEnd(it) => within("snapshot_end", || {
                Ok(Self::SnapshotEnd {
                    sequence: plain::need(it.sequence, "sequence")?,
                    seq: JournalSeq(plain::need(it.seq, "seq")?),
                    chain_head: plain::hash(&it.chain_head, "chain_head")?,
                })
            })?,
            Kind::Delta(it) => within("delta", || {
                Ok(Self::Delta {
                    sequence: plain::need(it.sequence, "sequence")?,
                    at: DeskTime(plain::need(it.at_ms, "at_ms")?),
                    items: plain::list(it.items, "items", MAX_LIST)?,
                })
            })?,
            Kind::Frame(it) => within("frame", || {
                Ok(Self::Frame {
                    number: plain::need(it.number, "number")?,
                    now: DeskTime(plain::need(it.now_ms, "now_ms")?),
                    cars: plain::list(it.cars, "cars", MAX_LIST)?,
                    focus: plain::list(it.focus, "focus", MAX_LIST)?,
                    superseded: plain::need(it.superseded, "superseded")?,
                })
            })?,
            Kind::Pong(it) => within("pong", || {
                Ok(Self::Pong {
                    ping: plain::need(it.ping, "ping")?,
                    seq: JournalSeq(plain::need(it.seq, "seq")?),
                    chain_head: plain::hash(&it.chain_head, "chain_head")?,
                })
            })?,
        };
        Ok(value)
    }
}
impl Wire for WatchRequest {
    type Proto = operator::WatchRequest;
    fn to_proto(&self) -> Self::Proto {
        use operator::watch_request::Kind;
        let kind = match self {
            Self::Hello { resume_after, capabilities } => Kind::Hello(operator::watch_request::Hello {
                resume_after: resume_after.as_ref().map(|it| *it),
                capabilities: capabilities.clone(),
            }),
            Self::Focus(list) => Kind::Focus(operator::watch_request::FocusList {
                items: list.iter().map(|it| it.as_str().to_owned()).collect(),
            }),
            Self::FrameDrawn { number } => {
                Kind::FrameDrawn(operator::watch_request::FrameDrawn { number: Some(*number) })
            }
            Self::Ping { ping } => Kind::Ping(operator::watch_request::Ping { ping: Some(*ping) }),
            Self::Resnapshot => Kind::Resnapshot(operator::watch_request::Resnapshot {}),
        };
        operator::WatchRequest { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use operator::watch_request::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Hello(it) => within("hello", || {
                Ok(Self::Hello {
                    resume_after: it.resume_after,
                    capabilities: plain::texts(it.capabilities, "capabilities")?,
                })
            })?,
            Kind::Focus(list) => Self::Focus(plain::each(list.items, "focus", MAX_LIST, |it| {
                VehicleId::new(&it).map_err(|error| WireError::invalid("focus", &error))
            })?),
            Kind::FrameDrawn(it) => {
                within("frame_drawn", || Ok(Self::FrameDrawn { number: plain::need(it.number, "number")? }))?
            }
            Kind::Ping(it) => within("ping", || Ok(Self::Ping { ping: plain::need(it.ping, "ping")? }))?,
            Kind::Resnapshot(_) => Self::Resnapshot,
        };
        Ok(value)
    }
}
