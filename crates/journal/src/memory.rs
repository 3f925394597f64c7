//! A record in memory, with the same chain: for virtual time and for trials.

use assistance::ids::JournalSeq;

use crate::{Entry, Head, Journal, JournalError, NewEntry, format};

/// Keeps entries as long as the process lives.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    entries: Vec<(Entry, [u8; 32])>,
}

impl Journal for MemoryJournal {
    fn append(&mut self, expected: JournalSeq, batch: &[NewEntry]) -> Result<Head, JournalError> {
        let head = self.head();
        if expected.0 != head.seq.0 + 1 {
            return Err(JournalError::Sequence { expected, head: head.seq });
        }
        let mut previous = head.hash;
        for (place, new) in batch.iter().enumerate() {
            let seq = expected.0 + place as u64;
            // Nothing leaves memory, so the texts may stand where they are; the chain is over the same bytes.
            let mut keep = |text: &str| format::text_hash(&[0; 16], text);
            let payload = wire::record::encode(&new.input, &new.events, &mut keep);
            let hash = format::entry_hash(seq, &previous, new.desk_time.0, new.rules_version, &payload);
            let entry = Entry {
                seq: JournalSeq(seq),
                prev_hash: previous,
                desk_time: new.desk_time,
                rules_version: new.rules_version,
                input: new.input.clone(),
                events: new.events.clone(),
            };
            self.entries.push((entry, hash));
            previous = hash;
        }
        Ok(self.head())
    }

    fn read_from(&self, seq: JournalSeq, each: &mut dyn FnMut(Entry)) -> Result<(), JournalError> {
        for (entry, _) in self.entries.iter().filter(|(entry, _)| entry.seq >= seq) {
            each(entry.clone());
        }
        Ok(())
    }

    fn head(&self) -> Head {
        self.entries.last().map_or(Head::EMPTY, |(entry, hash)| Head {
            seq: entry.seq,
            hash: *hash,
            desk_time: entry.desk_time,
        })
    }
}
