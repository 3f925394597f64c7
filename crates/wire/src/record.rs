//! What the record keeps of a decision. Personal words and names never stand in the chained
//! bytes: a salted hash stands in their place, and the words in a table that can be erased.

use assistance::clock::DeskTime;
use assistance::desk::{Event, Input};
use assistance::ids::JournalSeq;
use prost::Message as _;

use crate::error::WireError;
use crate::proto::record::v1 as proto;
use crate::texts::Texts as _;
use crate::wire_trait::{Wire as _, plain};

/// One entry of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place.
    pub seq: JournalSeq,
    /// Hash of the entry before it; zeros for the first.
    pub prev_hash: [u8; 32],
    /// Desk time of the decision.
    pub desk_time: DeskTime,
    /// Version of the rules that decided.
    pub rules_version: u32,
    /// What the desk was told.
    pub input: Input,
    /// What followed.
    pub events: Vec<Event>,
}

/// The chained bytes of a decision. `keep` puts a text into the second table and returns its salted hash.
pub fn encode(input: &Input, events: &[Event], keep: &mut dyn FnMut(&str) -> [u8; 32]) -> Vec<u8> {
    let mut message = proto::JournalEntry {
        input: Some(input.to_proto()),
        events: events.iter().map(crate::wire_trait::Wire::to_proto).collect(),
    };
    each_text(&mut message, &mut |text| {
        if !text.is_empty() {
            *text = reference(&keep(text));
        }
    });
    message.encode_to_vec()
}

/// A decision from its chained bytes. `find` looks a text up by its salted hash; one that is gone
/// reads as `erased-` and eight hex digits.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn decode(bytes: &[u8], find: &dyn Fn(&[u8; 32]) -> Option<String>) -> Result<(Input, Vec<Event>), WireError> {
    let mut message = proto::JournalEntry::decode(bytes).map_err(|error| WireError::invalid("entry", &error))?;
    each_text(&mut message, &mut |text| {
        if let Some(hash) = read_reference(text) {
            *text = find(&hash).unwrap_or_else(|| format!("erased-{}", &text[1..9]));
        }
    });
    let input = Input::from_proto(plain::need(message.input, "input")?).map_err(|error| error.within("input"))?;
    Ok((input, plain::list(message.events, "events", 100_000)?))
}

fn each_text(message: &mut proto::JournalEntry, visit: &mut dyn FnMut(&mut String)) {
    if let Some(input) = &mut message.input {
        input.texts(visit);
    }
    for event in &mut message.events {
        event.texts(visit);
    }
}

fn reference(hash: &[u8; 32]) -> String {
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("#{digits}")
}

fn read_reference(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 64 && digits.is_ascii())?;
    let mut hash = [0; 32];
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[place * 2..place * 2 + 2], 16).ok()?;
    }
    Some(hash)
}
