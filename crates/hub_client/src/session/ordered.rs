//! Ordered state: what was applied last, and whether the next change follows it.

/// How a change stands to what was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It follows.
    Next,
    /// It was applied before, or a snapshot that is awaited will hold it.
    Known,
    /// Something is missing before it.
    Gap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    /// Nothing is known; a snapshot is awaited.
    #[default]
    Nowhere,
    InSnapshot,
    At(u64),
}

#[derive(Debug, Default)]
pub(super) struct Ordered {
    place: Place,
}

impl Ordered {
    /// After which change the hub may go on.
    pub(super) fn resume_after(&self) -> Option<u64> {
        match self.place {
            Place::At(sequence) => Some(sequence),
            Place::Nowhere | Place::InSnapshot => None,
        }
    }

    pub(super) fn is_in_snapshot(&self) -> bool {
        self.place == Place::InSnapshot
    }

    pub(super) fn begin(&mut self) {
        self.place = Place::InSnapshot;
    }

    /// Returns whether a snapshot was being received.
    pub(super) fn end(&mut self, sequence: u64) -> bool {
        let was_in = self.is_in_snapshot();
        if was_in {
            self.place = Place::At(sequence);
        }
        was_in
    }

    pub(super) fn delta(&mut self, sequence: u64) -> Step {
        match self.place {
            Place::At(last) if sequence == last.saturating_add(1) => {
                self.place = Place::At(sequence);
                Step::Next
            }
            Place::At(last) if sequence <= last => Step::Known,
            Place::At(_) => {
                self.place = Place::Nowhere;
                Step::Gap
            }
            Place::Nowhere | Place::InSnapshot => Step::Known,
        }
    }

    /// The connection ended: half a snapshot is none.
    pub(super) fn broken(&mut self) {
        if self.is_in_snapshot() {
            self.place = Place::Nowhere;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_told_once_and_closed_only_by_a_snapshot() {
        let mut ordered = Ordered::default();
        assert_eq!(ordered.delta(1), Step::Known, "nothing is known before the first snapshot");
        ordered.begin();
        assert!(ordered.end(10));
        assert_eq!([ordered.delta(11), ordered.delta(11), ordered.delta(5)], [Step::Next, Step::Known, Step::Known]);
        assert_eq!([ordered.delta(13), ordered.delta(14)], [Step::Gap, Step::Known]);
        assert_eq!(ordered.resume_after(), None);
        ordered.begin();
        ordered.broken();
        assert!(!ordered.end(20), "the end of a snapshot that broke off counts for nothing");
        ordered.begin();
        assert!(ordered.end(20));
        assert_eq!(ordered.resume_after(), Some(20));
    }
}
