//! The conversation with the passenger, in text.

use assistance::conversation::Phrase;

use super::CallView;
use crate::event::Field;

/// Who stands on which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageSide {
    /// A passenger: left.
    Passenger,
    /// The person of the shift: right.
    Person,
    /// The system: between.
    System,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// On its way to the hub.
    ToHub,
    /// Recorded, on its way to the car. Never shown as success.
    Sent,
    /// The car shows it.
    Shown,
    /// The car could not be reached, or the hub did not take it.
    NotShown,
}

/// Words with whatever the fonts cannot draw written as U+XXXX.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spelled {
    /// The words.
    pub words: String,
    /// How many characters were replaced.
    pub replaced: usize,
}

/// Writes what cannot be drawn as U+XXXX and counts it. Line breaks stay.
#[must_use]
pub fn spelled(text: &str, can_draw: &dyn Fn(char) -> bool) -> Spelled {
    let mut out = Spelled::default();
    for c in text.chars() {
        if c == '\n' || (!c.is_control() && can_draw(c)) {
            out.words.push(c);
        } else {
            out.words.push_str(&format!("U+{:04X}", u32::from(c)));
            out.replaced += 1;
        }
    }
    out
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// Which side.
    pub side: MessageSide,
    /// "Passenger 1 · 14:06:40 · spoken", "You · 14:06:51 · shown in the car".
    pub heading: String,
    /// BCP 47 of the words, for who can translate them.
    pub language: String,
    /// The words.
    pub words: Spelled,
    /// For a phrase: what the passenger reads, in their language; empty when it is the same.
    pub passenger_reads: Spelled,
    /// How far it has come.
    pub state: DeliveryState,
    /// "sent, not yet shown"; empty for a passenger's own words.
    pub state_words: String,
}

/// One ready phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseView {
    /// Which.
    pub phrase: Phrase,
    /// What it is called: "You are safe".
    pub name: String,
    /// The whole phrase in the operator's language.
    pub words: String,
    /// In the passenger's language, as the car will show it.
    pub passenger_reads: Spelled,
    /// "S 1": the keys that say it.
    pub key: String,
    /// Whether it suits this kind of incident: listed first.
    pub suggested: bool,
}

/// The conversation panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    /// "Passenger speaks Español", or that nobody is aboard, or that it is not known.
    pub heading: String,
    /// BCP 47 of the passenger; `en` when it is not known.
    pub language: String,
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// "12 older messages stand in the record", or empty.
    pub dropped: String,
    /// The field for free words; `None` when they cannot be sent.
    pub field: Option<Field>,
    /// What is typed.
    pub draft: String,
    /// What stands in the field in grey.
    pub hint: String,
    /// Whether Enter sends.
    pub can_send: bool,
    /// "Enter", on the button that sends.
    pub send: String,
    /// Why nothing can be said, or empty.
    pub reason: String,
    /// Ready phrases.
    pub phrases: Vec<PhraseView>,
    /// "3 characters cannot be drawn and are written as U+XXXX", or empty.
    pub undrawable: String,
    /// "No translator: free words arrive as you type them", when languages differ; else empty.
    pub language_note: String,
    /// Messages of passengers that nobody answered.
    pub unanswered: usize,
    /// The bar of the call.
    pub call: CallView,
}

use assistance::conversation::{Message, MessageState, Speaker, Words as Said};
use assistance::incident::kind::IncidentGroup;
use assistance::incident::{Incident, IncidentKind};

use crate::event::Deed;
use crate::screen::{PendingState, Screen};
use crate::time::ScreenTime;
use crate::words::{language_name, passenger_phrase};

impl Screen {
    /// The conversation. `can_draw` says whether the fonts have a character.
    #[must_use]
    pub fn conversation(&self, now: ScreenTime, can_draw: &dyn Fn(char) -> bool) -> ConversationView {
        let words = &self.words;
        let incident = self.selected_incident();
        let known = self.passenger_language();
        let language = known.clone().unwrap_or_else(|| "en".to_owned());
        let offered = self.offer_talk(now);
        let mut messages: Vec<MessageView> = incident
            .map(|it| it.conversation.messages.iter().map(|said| self.message(said, can_draw)).collect())
            .unwrap_or_default();
        if let Some(incident) = incident {
            let under_way = self.saying(incident.id).into_iter();
            messages.extend(under_way.map(|(said, state)| self.message_under_way(said, state, &language, can_draw)));
        }
        let replaced: usize = messages.iter().map(|it| it.words.replaced + it.passenger_reads.replaced).sum();
        let draft = incident.and_then(|it| self.drafts.get(&it.id)).cloned().unwrap_or_default();
        let differs = !language.starts_with(self.setup.locale.code());
        let dropped = incident.map_or(0, |it| it.conversation.dropped);
        ConversationView {
            heading: self.talk_heading(known.as_deref()),
            messages,
            dropped: match dropped {
                0 => String::new(),
                n => words.fill("talk-dropped", &[("n", u64::from(n).into())]),
            },
            field: incident.filter(|_| offered.is_ok()).map(|it| Field::Talk(it.id)),
            send: words.say("key-enter"),
            can_send: offered.is_ok() && !draft.trim().is_empty(),
            draft,
            hint: words.fill("talk-hint", &[("key", (&self.deed_key(Deed::Talk)).into())]),
            reason: match (&offered, incident) {
                (Err(locked), Some(_)) => self.locked_words(locked),
                _ => String::new(),
            },
            phrases: incident.map(|_| self.phrase_views(&language, can_draw)).unwrap_or_default(),
            undrawable: match replaced {
                0 => String::new(),
                n => words.fill("talk-undrawable", &[("n", n.into())]),
            },
            language_note: match (offered.is_ok() && differs, Self::is_ready_language(&language)) {
                (false, _) => String::new(),
                (true, true) => words.fill("talk-no-translator", &[("language", (&language_name(&language)).into())]),
                (true, false) => {
                    words.fill("talk-phrases-in-english", &[("language", (&language_name(&language)).into())])
                }
            },
            unanswered: incident.map_or(0, |it| it.conversation.unanswered()),
            call: self.call(now),
            language,
        }
    }

    fn talk_heading(&self, language: Option<&str>) -> String {
        let Some(vehicle) = &self.selection.vehicle else { return self.words.say("talk-nobody-selected") };
        let picture = self.looks.get(vehicle).map(|look| &look.picture.value);
        if picture.and_then(|it| it.aboard()) == Some(0) {
            return self.words.say("talk-nobody-aboard");
        }
        let mut parts = vec![match language {
            Some(tag) => self.words.fill("talk-with", &[("language", (&language_name(tag)).into())]),
            None => self.words.say("talk-language-unknown"),
        }];
        if let Some(passenger) = picture.and_then(|it| it.passengers.as_ref()).and_then(|them| them.first()) {
            parts.push(self.words.name(passenger.mood));
            parts.extend(passenger.needs.iter().map(|need| self.words.name(*need)));
        }
        parts.join(" · ")
    }

    fn message(&self, message: &Message, can_draw: &dyn Fn(char) -> bool) -> MessageView {
        let words = &self.words;
        let (side, who) = match &message.from {
            Speaker::Passenger(number) => {
                (MessageSide::Passenger, words.fill("talk-passenger", &[("n", u64::from(*number).into())]))
            }
            Speaker::Person(person) => (MessageSide::Person, raised(&self.person_words(person))),
            Speaker::System => (MessageSide::System, words.say("talk-system")),
            Speaker::Outside => (MessageSide::Passenger, words.say("talk-outside")),
        };
        let state = match message.state {
            MessageState::Sent => DeliveryState::Sent,
            MessageState::Shown => DeliveryState::Shown,
            MessageState::NotShown => DeliveryState::NotShown,
        };
        let state_words = match side {
            MessageSide::Passenger => String::new(),
            _ => words.name(message.state),
        };
        let mut heading = format!("{who} · {}", self.wall_of(message.at));
        let spoken = if message.spoken { words.say("talk-spoken") } else { String::new() };
        for note in [&spoken, &state_words].into_iter().filter(|note| !note.is_empty()) {
            heading.push_str(" · ");
            heading.push_str(note);
        }
        let (text, reads) = self.said(&message.words, &message.language);
        MessageView {
            side,
            heading,
            language: message.language.clone(),
            words: spelled(&text, can_draw),
            passenger_reads: spelled(&reads, can_draw),
            state,
            state_words,
        }
    }

    fn message_under_way(
        &self,
        said: &Said,
        state: PendingState,
        language: &str,
        can_draw: &dyn Fn(char) -> bool,
    ) -> MessageView {
        let (text, reads) = self.said(said, language);
        let state_words = self.pending_words(state);
        MessageView {
            side: MessageSide::Person,
            heading: format!("{} · {state_words}", raised(&self.words.say("you"))),
            language: language.to_owned(),
            words: spelled(&text, can_draw),
            passenger_reads: spelled(&reads, can_draw),
            state: if state == PendingState::NotDelivered { DeliveryState::NotShown } else { DeliveryState::ToHub },
            state_words,
        }
    }

    /// Words in the operator's language, and what the passenger reads where it differs.
    fn said(&self, said: &Said, language: &str) -> (String, String) {
        match said {
            Said::Text(text) => (text.clone(), String::new()),
            Said::Phrase(phrase) => {
                let own = self.phrase_words(*phrase);
                let reads = self.phrase_for(*phrase, language);
                let same = own == reads;
                (own, if same { String::new() } else { reads })
            }
        }
    }

    /// A phrase in the operator's language.
    pub(crate) fn phrase_words(&self, phrase: Phrase) -> String {
        self.phrase_for(phrase, self.setup.locale.code())
    }

    fn phrase_for(&self, phrase: Phrase, language: &str) -> String {
        let me = self.person().map(|me| {
            let mut letters = me.as_str().chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        });
        let site = self.me.as_ref().map(|me| me.site.clone()).unwrap_or_default();
        let town = if self.setup.town.is_empty() { site } else { self.setup.town.clone() };
        passenger_phrase(phrase, language, &[("name", me.as_deref().unwrap_or_default()), ("town", &town)])
    }

    /// All phrases, those first that suit the incident.
    pub(crate) fn phrases_in_order(&self) -> Vec<Phrase> {
        let suited = self.selected_incident().map(suited).unwrap_or_default();
        let rest = Phrase::ALL.iter().copied().filter(|it| !suited.contains(it) && *it != Phrase::WaitingNews);
        suited.iter().copied().chain(rest).collect()
    }

    fn phrase_views(&self, language: &str, can_draw: &dyn Fn(char) -> bool) -> Vec<PhraseView> {
        let suited = self.selected_incident().map(suited).unwrap_or_default();
        let key = self.deed_key(Deed::SayPhrase);
        let views = self.phrases_in_order().into_iter().enumerate().map(|(index, phrase)| PhraseView {
            phrase,
            name: self.words.name(phrase),
            words: self.phrase_words(phrase),
            passenger_reads: spelled(&self.phrase_for(phrase, language), can_draw),
            key: format!("{key} {}", option_key(index)),
            suggested: suited.contains(&phrase),
        });
        views.collect()
    }

    /// Wall time of a desk time.
    pub(crate) fn wall_of(&self, at: assistance::clock::DeskTime) -> String {
        self.hands.show(at).text()
    }
}

/// Words with their first letter as a heading begins.
fn raised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn option_key(index: usize) -> String {
    match u8::try_from(index) {
        Ok(digit @ 0..=8) => (digit + 1).to_string(),
        Ok(more) => char::from(b'A' + (more - 9).min(25)).to_string(),
        Err(_) => String::new(),
    }
}

/// The phrases a kind of situation calls for first, in the order a conversation takes.
fn suited(incident: &Incident) -> Vec<Phrase> {
    use Phrase as P;
    let kind = incident.kind;
    match (kind, kind.group()) {
        (IncidentKind::LockedIn, _) => vec![P::Introduce, P::HandleWorks, P::Unlocking, P::IStayWithYou],
        (IncidentKind::Harassment | IncidentKind::Vandalism | IncidentKind::Crowd, _) => {
            vec![P::Introduce, P::AreYouSafe, P::StayInside, P::ShallICallPolice, P::IStayWithYou]
        }
        (IncidentKind::Medical | IncidentKind::Sos, _) | (_, IncidentGroup::Collision) => {
            vec![P::Introduce, P::AreYouSafe, P::HelpOnTheWay, P::IStayWithYou]
        }
        (_, IncidentGroup::Passenger) => vec![P::Introduce, P::AreYouSafe, P::YouAreSafe, P::AnythingElse],
        (_, IncidentGroup::Vehicle) => vec![P::Introduce, P::YouAreSafe, P::PullingOver, P::KeepBelt],
        _ => vec![P::Introduce, P::YouAreSafe, P::AboutOneMinute, P::KeepBelt, P::Rerouting],
    }
}
