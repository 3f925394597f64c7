//! The status bar: which keys act now, and that the record is intact.

/// A key and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHint {
    /// "N".
    pub key: String,
    /// "next case".
    pub words: String,
}

/// What this console saw of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WitnessState {
    /// Nothing yet.
    Unknown,
    /// Every acknowledgement continued the one before.
    Intact,
    /// The record went back, or names another hash for the same entry.
    Broken,
}

/// The status bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusBarView {
    /// The keys that act now.
    pub keys: Vec<KeyHint>,
    /// "Record intact · 18,204 entries".
    pub record: String,
    /// What this console saw of it.
    pub witness: WitnessState,
    /// The newest hash this console keeps, its first eight hex digits; empty before the first.
    pub chain_head: String,
    /// "3 pictures skipped", or empty.
    pub skipped: String,
}

use crate::event::{Deed, Verb};
use crate::screen::Screen;
use crate::time::ScreenTime;

impl Screen {
    /// The status bar.
    #[must_use]
    pub fn status_bar(&self, now: ScreenTime) -> StatusBarView {
        let words = &self.words;
        let record = match (self.link.witness, self.link.newest) {
            (WitnessState::Broken, Some((seq, _))) => {
                words.fill("record-broken", &[("n", (&words.number(seq.0)).into())])
            }
            (WitnessState::Intact, Some((seq, _))) => {
                words.fill("record-intact", &[("n", (&words.number(seq.0)).into())])
            }
            _ => words.say("record-unknown"),
        };
        let head = self.link.newest.map(|(_, head)| head.iter().take(4).map(|byte| format!("{byte:02x}")).collect());
        StatusBarView {
            keys: self.keys_now(now),
            record,
            witness: self.link.witness,
            chain_head: head.unwrap_or_default(),
            skipped: match self.link.superseded {
                0 => String::new(),
                n => words.fill("pictures-skipped", &[("n", n.into())]),
            },
        }
    }

    fn keys_now(&self, now: ScreenTime) -> Vec<KeyHint> {
        let words = &self.words;
        let hint = |key: String, name: &str| KeyHint { key, words: words.say(name) };
        let mut keys = Vec::new();
        if self.in_text {
            keys.push(hint(words.say("key-enter"), "hint-send"));
            keys.push(hint(words.say("key-escape"), "hint-leave-text"));
        } else if self.step.is_some() {
            keys.push(hint(words.say("key-escape"), "hint-give-up"));
        } else {
            if self.offer(Deed::Verb(Verb::ClaimNext), now).is_ok() {
                keys.push(hint(self.deed_key(Deed::Verb(Verb::ClaimNext)), "hint-next"));
            }
            if self.selected_incident().is_some_and(|it| it.question.is_some()) {
                keys.push(hint("1–9".to_owned(), "hint-answer"));
            }
            keys.push(hint("J K".to_owned(), "hint-rows"));
            if self.offer_talk(now).is_ok() {
                keys.push(hint(self.deed_key(Deed::Talk), "hint-talk"));
                keys.push(hint(self.deed_key(Deed::SayPhrase), "hint-phrase"));
            }
            if self.offer(Deed::Verb(Verb::Resolve), now).is_ok() {
                keys.push(hint(self.deed_key(Deed::Verb(Verb::Resolve)), "hint-resolve"));
            }
        }
        if self.selection.vehicle.is_some() {
            keys.push(hint(self.deed_key(Deed::Stop), "hint-stop"));
        }
        keys.push(hint(self.deed_key(Deed::Palette), "hint-palette"));
        keys.push(hint(self.deed_key(Deed::Help), "hint-help"));
        keys
    }
}
