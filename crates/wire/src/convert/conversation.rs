//! Conversation: there and back.

use assistance::clock::DeskTime;
use assistance::conversation::{Conversation, Message, MessageState, Phrase, Speaker, Words};
use assistance::ids::{MessageId, PersonId};

use crate::error::WireError;
use crate::proto::conversation::v1 as conversation;
use crate::wire_trait::MAX_LIST;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for Speaker {
    type Proto = conversation::Speaker;
    fn to_proto(&self) -> Self::Proto {
        use conversation::speaker::Kind;
        let kind = match self {
            Self::Passenger(it) => Kind::Passenger(u32::from(*it)),
            Self::Person(it) => Kind::Person(it.as_str().to_owned()),
            Self::System => Kind::System(conversation::speaker::System {}),
            Self::Outside => Kind::Outside(conversation::speaker::Outside {}),
        };
        conversation::Speaker { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use conversation::speaker::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Passenger(it) => Self::Passenger(plain::small(it, "passenger")?),
            Kind::Person(it) => Self::Person(PersonId::new(&it).map_err(|error| WireError::invalid("person", &error))?),
            Kind::System(_) => Self::System,
            Kind::Outside(_) => Self::Outside,
        };
        Ok(value)
    }
}
impl Wire for Words {
    type Proto = conversation::Words;
    fn to_proto(&self) -> Self::Proto {
        use conversation::words::Kind;
        let kind = match self {
            Self::Text(it) => Kind::Text(it.clone()),
            Self::Phrase(it) => Kind::Phrase(it.number()),
        };
        conversation::Words { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use conversation::words::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Text(it) => Self::Text(plain::text(it, "text")?),
            Kind::Phrase(it) => Self::Phrase(Phrase::of_number(it, "phrase")?),
        };
        Ok(value)
    }
}
impl Wire for Message {
    type Proto = conversation::Message;
    fn to_proto(&self) -> Self::Proto {
        conversation::Message {
            id: Some(self.id.0),
            at_ms: Some(self.at.0),
            from: Some(self.from.to_proto()),
            language: self.language.clone(),
            words: Some(self.words.to_proto()),
            state: self.state.number(),
            spoken: Some(self.spoken),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: MessageId(plain::need(proto.id, "id")?),
            at: DeskTime(plain::need(proto.at_ms, "at_ms")?),
            from: Speaker::from_proto(plain::need(proto.from, "from")?).map_err(|error| error.within("from"))?,
            language: plain::text(proto.language, "language")?,
            words: Words::from_proto(plain::need(proto.words, "words")?).map_err(|error| error.within("words"))?,
            state: MessageState::of_number(proto.state, "state")?,
            // Absent in records from before there were calls: then words were written.
            spoken: proto.spoken.unwrap_or(false),
        })
    }
}
impl Wire for Conversation {
    type Proto = conversation::Conversation;
    fn to_proto(&self) -> Self::Proto {
        conversation::Conversation {
            messages: self.messages.iter().map(Wire::to_proto).collect(),
            dropped: Some(self.dropped),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            messages: plain::list(proto.messages, "messages", MAX_LIST)?,
            dropped: plain::need(proto.dropped, "dropped")?,
        })
    }
}
named!(MessageState, conversation::MessageState, message_state);
named!(Phrase, conversation::Phrase, phrase);
