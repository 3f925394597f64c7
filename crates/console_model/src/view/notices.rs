//! What is told in passing, and the question whether the operator is still there.

use assistance::ids::VehicleId;

/// What kind of news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeTone {
    /// Good to know.
    Plain,
    /// Done.
    Good,
    /// Refused, failed, withdrawn.
    Bad,
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number, for [`crate::Target::Notice`].
    pub number: u64,
    /// The words.
    pub words: String,
    /// What kind.
    pub tone: NoticeTone,
}

/// "Still with it?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttentionView {
    /// The vehicles it is about.
    pub vehicles: Vec<VehicleId>,
    /// "Still with SF-0412?".
    pub words: String,
    /// "Any key keeps it; 12 s until it returns to the queue".
    pub note: String,
    /// Seconds left.
    pub left_s: u64,
}

/// Notices, newest first, and what asks for attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticesView {
    /// Notices, newest first, at most five.
    pub notices: Vec<Notice>,
    /// The question whether the operator is still there.
    pub attention: Option<AttentionView>,
    /// Sounds at this moment, as a flash for those who do not hear: which, and whether the flash is on.
    pub flash: Option<(crate::Earcon, bool)>,
    /// "M silences", while something sounds; else empty.
    pub silence: String,
    /// Somebody offers a vehicle: "Li Wei hands SF-0412 to you: Shift+A takes it"; else empty.
    pub offer: String,
    /// A call rings for this person: "SF-0188 calls: SOS. F4 answers"; else empty.
    pub ringing: String,
}

use crate::event::{Deed, Verb};
use crate::screen::Screen;
use crate::time::ScreenTime;

impl Screen {
    /// Notices, and what asks for attention.
    #[must_use]
    pub fn notices(&self, now: ScreenTime) -> NoticesView {
        let notices = self.notices.told.iter();
        let notices = notices.map(|it| Notice { number: it.number, words: it.words.clone(), tone: it.tone });
        let on = (now.0 / 500).is_multiple_of(2);
        let sounding = self.sound.sounding;
        NoticesView {
            notices: notices.collect(),
            attention: self.attention(now),
            flash: sounding.map(|earcon| (earcon, on)),
            silence: match sounding {
                Some(_) => self.words.fill("silence-hint", &[("key", (&self.deed_key(Deed::Silence)).into())]),
                None => String::new(),
            },
            offer: self.offered_to_me(),
            ringing: self.ringing_words(now),
        }
    }

    fn attention(&self, now: ScreenTime) -> Option<AttentionView> {
        let desk = self.clock.at(now);
        let asked: Vec<_> =
            self.held().filter_map(|it| Some((it.id.clone(), it.claim.as_ref()?.attention_asked_at?))).collect();
        let first = asked.iter().map(|(_, at)| *at).min()?;
        let left = self.setup.policy.attention_grace.saturating_sub(desk.since(first)).as_secs();
        let vehicles: Vec<VehicleId> = asked.into_iter().map(|(id, _)| id).collect();
        let names = vehicles.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
        Some(AttentionView {
            vehicles,
            words: self.words.fill("attention-ask", &[("vehicle", (&names).into())]),
            note: self.words.fill("attention-note", &[("n", left.into())]),
            left_s: left,
        })
    }

    fn offered_to_me(&self) -> String {
        let offered = self.shift.vehicles.values().find_map(|it| {
            let claim = it.claim.as_ref()?;
            claim.offered_to.as_ref().filter(|to| self.is_me(to)).map(|_| (&it.id, &claim.by))
        });
        let Some((vehicle, by)) = offered else { return String::new() };
        let key = self.deed_key(Deed::Verb(Verb::AcceptHandOver));
        let name = self.person_words(by);
        let fills = [("name", (&name).into()), ("vehicle", vehicle.as_str().into()), ("key", (&key).into())];
        self.words.fill("hand-over-offered", &fills)
    }
}
