//! Judges the record itself: its order, and whether what was acknowledged stands in it.

use crate::finding::{Findings, Subject};
use crate::rule::Rule;

/// Sequence numbers heard so far. Only gaps and unanswered acknowledgements take room.
#[derive(Debug, Default)]
pub(crate) struct Record {
    last: u64,
    last_at: u64,
    gaps: Vec<(u64, u64)>,
    pending: Vec<Told>,
    highest_told: Option<Told>,
}

/// A console was told that an entry stands.
#[derive(Debug, Clone)]
struct Told {
    seq: u64,
    at: u64,
    by: String,
}

impl Record {
    pub(crate) fn entry(&mut self, at: u64, seq: u64, found: &mut Findings) {
        let mut broken = |words: String| found.broken(Rule::RecordInOrder, at, Subject::default(), words);
        let expected = self.last + 1;
        if seq > expected {
            broken(format!("entry {seq} follows entry {}", self.last));
            self.gaps.push((expected, seq - 1));
        } else if seq < expected && self.fill_gap(seq) {
            broken(format!("entry {seq} came after entry {}", self.last));
        } else if seq < expected {
            broken(format!("entry {seq} came a second time, the record was at {}", self.last));
        }
        if at < self.last_at {
            broken(format!("entry {seq} is of {at} ms, the one before it of {} ms", self.last_at));
        }
        self.last = self.last.max(seq);
        self.last_at = self.last_at.max(at);
        self.decided_later(at, seq, found);
    }

    /// An entry that is heard after its acknowledgement must at least not be younger than it.
    fn decided_later(&mut self, at: u64, seq: u64, found: &mut Findings) {
        for told in self.pending.iter().filter(|told| told.seq == seq && told.at < at) {
            let words = format!("entry {seq} was acknowledged {} ms before it was decided", at - told.at);
            found.broken(Rule::AcknowledgedIsDurable, told.at, Subject::person(&told.by), words);
        }
        self.pending.retain(|told| told.seq != seq);
    }

    pub(crate) fn acknowledged(&mut self, at: u64, by: &str, seq: u64) {
        if seq == 0 {
            // Nothing was recorded yet, and nothing more was promised.
            return;
        }
        let told = Told { seq, at, by: by.to_owned() };
        if !self.holds(seq) {
            self.pending.push(told.clone());
        }
        if self.highest_told.as_ref().is_none_or(|highest| highest.seq < seq) {
            self.highest_told = Some(told);
        }
    }

    /// `last_durable` is `None` when the history has no end.
    pub(crate) fn end(&mut self, at: u64, last_durable: Option<u64>, found: &mut Findings) {
        for told in std::mem::take(&mut self.pending) {
            let words = format!("entry {} was acknowledged and does not stand in the record", told.seq);
            found.broken(Rule::AcknowledgedIsDurable, told.at, Subject::person(&told.by), words);
        }
        let Some(last_durable) = last_durable else { return };
        if last_durable != self.last {
            let words = format!("the record ends at entry {last_durable}, entry {} was the last heard", self.last);
            found.broken(Rule::RecordInOrder, at, Subject::default(), words);
        }
        if let Some(told) = self.highest_told.take().filter(|told| told.seq > last_durable && self.holds(told.seq)) {
            let words = format!("entry {} was acknowledged, but the record ends at {last_durable}", told.seq);
            found.broken(Rule::AcknowledgedIsDurable, told.at, Subject::person(&told.by), words);
        }
    }

    fn holds(&self, seq: u64) -> bool {
        seq <= self.last && !self.gaps.iter().any(|(from, to)| (*from..=*to).contains(&seq))
    }

    fn fill_gap(&mut self, seq: u64) -> bool {
        let Some(place) = self.gaps.iter().position(|(from, to)| (*from..=*to).contains(&seq)) else { return false };
        let (from, to) = self.gaps.remove(place);
        let rest = [(from, seq.saturating_sub(1)), (seq.saturating_add(1), to)];
        self.gaps.extend(rest.into_iter().filter(|(from, to)| from <= to));
        true
    }
}
