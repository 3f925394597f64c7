//! One record of the command memory and its bytes.
//!
//! A record on disk is `length: u32, check: [u8; 8], payload`, little-endian; the check is the
//! head of the SHA-256 of length and payload. The payload is a tag and fixed fields.

use assistance::clock::CarStamp;
use assistance::command::{CommandReply, Refusal, Rule};
use assistance::ids::{BootId, CommandId, Epoch};
use sha2::{Digest, Sha256};

use super::Begun;

/// One fact to remember.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    /// A command was taken up.
    Begun(Begun),
    /// It ended.
    Done { id: CommandId, outcome: CommandReply },
    /// Both at once.
    Settled { begun: Begun, outcome: CommandReply },
    /// An epoch was seen.
    Epoch(Epoch),
    /// Ids judged up to this stamp were forgotten.
    Horizon(CarStamp),
}

/// Length and check before each payload.
pub(super) const FRAME_HEAD: usize = 12;
/// The longest payload; words longer than [`MAX_WORDS`] are cut before.
const MAX_PAYLOAD: usize = 4_096;
/// The most bytes kept of a refusal's detail or a failure's words.
const MAX_WORDS: usize = 1_000;

/// The record with its frame.
pub(super) fn encode(record: &Record) -> Vec<u8> {
    let mut payload = Vec::with_capacity(96);
    match record {
        Record::Begun(begun) => {
            payload.push(1);
            put_begun(&mut payload, begun);
        }
        Record::Done { id, outcome } => {
            payload.push(2);
            payload.extend(id.0.to_le_bytes());
            put_outcome(&mut payload, outcome);
        }
        Record::Settled { begun, outcome } => {
            payload.push(3);
            put_begun(&mut payload, begun);
            put_outcome(&mut payload, outcome);
        }
        Record::Epoch(epoch) => {
            payload.push(4);
            payload.extend(epoch.0.to_le_bytes());
        }
        Record::Horizon(stamp) => {
            payload.push(5);
            put_stamp(&mut payload, *stamp);
        }
    }
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let mut frame = Vec::with_capacity(FRAME_HEAD + payload.len());
    frame.extend(length.to_le_bytes());
    frame.extend(check_of(length, &payload));
    frame.extend(payload);
    frame
}

/// The sound record that begins at `bytes[0]`, with the length of its frame.
pub(super) fn decode(bytes: &[u8]) -> Option<(Record, usize)> {
    let mut reader = Reader(bytes);
    let length = u32::from_le_bytes(reader.array()?);
    let check: [u8; 8] = reader.array()?;
    let size = usize::try_from(length).ok().filter(|size| (1..=MAX_PAYLOAD).contains(size))?;
    let payload = reader.take(size)?;
    if check_of(length, payload) != check {
        return None;
    }
    let mut fields = Reader(payload);
    let record = fields.record()?;
    fields.0.is_empty().then_some((record, FRAME_HEAD + size))
}

fn check_of(length: u32, payload: &[u8]) -> [u8; 8] {
    let mut hash = Sha256::new();
    hash.update(length.to_le_bytes());
    hash.update(payload);
    let mut head = [0; 8];
    head.copy_from_slice(&hash.finalize()[..8]);
    head
}

fn put_begun(to: &mut Vec<u8>, begun: &Begun) {
    to.extend(begun.id.0.to_le_bytes());
    to.extend(begun.fingerprint);
    to.extend(begun.epoch.0.to_le_bytes());
    put_stamp(to, begun.judged_at);
}

fn put_stamp(to: &mut Vec<u8>, stamp: CarStamp) {
    to.extend(stamp.boot.0.to_le_bytes());
    to.extend(stamp.millis.to_le_bytes());
}

fn put_outcome(to: &mut Vec<u8>, outcome: &CommandReply) {
    match outcome {
        CommandReply::Accepted => to.push(1),
        CommandReply::Completed => to.push(2),
        CommandReply::Refused(refusal) => {
            to.push(3);
            put_words(to, refusal.rule.name());
            put_words(to, &refusal.detail);
        }
        CommandReply::Failed(words) => {
            to.push(4);
            put_words(to, words);
        }
        CommandReply::Expired => to.push(5),
        CommandReply::Unknown => to.push(6),
        CommandReply::NeverSeen => to.push(7),
    }
}

fn put_words(to: &mut Vec<u8>, words: &str) {
    let end = words.floor_char_boundary(MAX_WORDS.min(words.len()));
    to.extend(u16::try_from(end).unwrap_or(u16::MAX).to_le_bytes());
    to.extend(&words.as_bytes()[..end]);
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, size: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn record(&mut self) -> Option<Record> {
        Some(match self.array::<1>()? {
            [1] => Record::Begun(self.begun()?),
            [2] => Record::Done { id: self.id()?, outcome: self.outcome()? },
            [3] => Record::Settled { begun: self.begun()?, outcome: self.outcome()? },
            [4] => Record::Epoch(Epoch(u64::from_le_bytes(self.array()?))),
            [5] => Record::Horizon(self.stamp()?),
            _ => return None,
        })
    }

    fn id(&mut self) -> Option<CommandId> {
        Some(CommandId(u128::from_le_bytes(self.array()?)))
    }

    fn begun(&mut self) -> Option<Begun> {
        Some(Begun {
            id: self.id()?,
            fingerprint: self.array()?,
            epoch: Epoch(u64::from_le_bytes(self.array()?)),
            judged_at: self.stamp()?,
        })
    }

    fn stamp(&mut self) -> Option<CarStamp> {
        Some(CarStamp { boot: BootId(u64::from_le_bytes(self.array()?)), millis: u64::from_le_bytes(self.array()?) })
    }

    fn outcome(&mut self) -> Option<CommandReply> {
        Some(match self.array::<1>()? {
            [1] => CommandReply::Accepted,
            [2] => CommandReply::Completed,
            [3] => {
                let rule = Rule::from_name(&self.words()?)?;
                CommandReply::Refused(Refusal { rule, detail: self.words()? })
            }
            [4] => CommandReply::Failed(self.words()?),
            [5] => CommandReply::Expired,
            [6] => CommandReply::Unknown,
            [7] => CommandReply::NeverSeen,
            _ => return None,
        })
    }

    fn words(&mut self) -> Option<String> {
        let size = usize::from(u16::from_le_bytes(self.array()?));
        String::from_utf8(self.take(size)?.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<Record> {
        let judged_at = CarStamp { boot: BootId(u64::MAX), millis: 77 };
        let begun = Begun { id: CommandId(u128::MAX - 3), fingerprint: [9; 32], epoch: Epoch(12), judged_at };
        let outcomes = [
            CommandReply::Accepted,
            CommandReply::Completed,
            CommandReply::Refused(Refusal::new(Rule::SceneChanged, "7 is not 8")),
            CommandReply::Failed("la porte est bloquée".into()),
            CommandReply::Expired,
            CommandReply::Unknown,
            CommandReply::NeverSeen,
        ];
        let mut records = vec![Record::Begun(begun), Record::Epoch(Epoch(4)), Record::Horizon(judged_at)];
        for outcome in outcomes {
            records.push(Record::Done { id: begun.id, outcome: outcome.clone() });
            records.push(Record::Settled { begun, outcome });
        }
        records
    }

    #[test]
    fn every_record_comes_back_as_it_was() {
        for record in samples() {
            let bytes = encode(&record);
            assert_eq!(decode(&bytes), Some((record, bytes.len())));
        }
    }

    #[test]
    fn no_cut_and_no_flipped_bit_reads_as_a_record() {
        for record in samples() {
            let sound = encode(&record);
            for cut in 0..sound.len() {
                assert_eq!(decode(&sound[..cut]), None, "{record:?} cut at {cut}");
            }
            for bit in 0..sound.len() * 8 {
                let mut bytes = sound.clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(decode(&bytes), None, "{record:?} with bit {bit} flipped");
            }
        }
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let record = Record::Done { id: CommandId(1), outcome: CommandReply::Failed("é".repeat(5_000)) };
        let (read, _) = decode(&encode(&record)).unwrap();
        let Record::Done { outcome: CommandReply::Failed(words), .. } = read else { panic!("{read:?}") };
        assert_eq!(words, "é".repeat(500));
    }
}
