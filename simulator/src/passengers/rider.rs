//! One passenger: what they noticed, when they last heard something, and what they say next.

use assistance::conversation::Phrase;
use assistance::conversation::Words;
use assistance::vehicle::{Mood, Passenger, PassengerNeed};

use super::mood::heard_phrase;
use super::{Cue, Language, MoodEvent, line, next_mood};

/// Without a word for this long a waiting passenger's mood falls, milliseconds.
const SILENCE_MS: u64 = 30_000;
/// A passenger reads and thinks this long before answering, milliseconds.
const THINKING_MS: u64 = 3_000;
/// A living voice calms once in this time, milliseconds.
const VOICE_CALMS_MS: u64 = 10_000;
/// Between two lines of their own accord at least this passes, milliseconds.
const OWN_ACCORD_MS: u64 = 20_000;

/// What came of something the passenger noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reaction {
    /// The new mood, when it changed.
    pub mood: Option<Mood>,
    /// Whether advice was followed that leads into traffic.
    pub stepped_into_traffic: bool,
}

/// A person aboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Rider {
    /// The language they speak.
    pub language: Language,
    /// How they feel.
    pub mood: Mood,
    /// What they need beyond a ride.
    pub needs: Vec<PassengerNeed>,
    /// Whether the belt is fastened.
    pub belted: bool,
    /// Sleeps: hears no phone, and only a voice in an open call wakes them.
    pub asleep: bool,
    /// What they say first when something is wrong.
    pub trouble: Option<Cue>,
    /// Counts what they said; picks the wording.
    said: usize,
    /// Since when they have heard nothing, while something is wrong.
    silent_since: Option<u64>,
    last_own_line: Option<u64>,
    greeted: bool,
    /// When a living voice last calmed them.
    voice_ms: Option<u64>,
    /// How often they have answered a voice in this trouble.
    answers: usize,
    /// What they are about to say, and when.
    pending: Option<(u64, Cue)>,
}

impl Rider {
    /// A calm passenger with the belt on.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            mood: Mood::Calm,
            needs: Vec::new(),
            belted: true,
            asleep: false,
            trouble: None,
            said: 0,
            silent_since: None,
            last_own_line: None,
            greeted: false,
            voice_ms: None,
            answers: 0,
            pending: None,
        }
    }

    /// As the car reports them.
    #[must_use]
    pub fn as_reported(&self) -> Passenger {
        Passenger {
            language: self.language.name().to_owned(),
            mood: self.mood,
            needs: self.needs.clone(),
            belted: self.belted,
        }
    }

    /// Whether they write instead of speaking.
    #[must_use]
    pub fn is_deaf(&self) -> bool {
        self.needs.contains(&PassengerNeed::DeafOrHardOfHearing)
    }

    /// Picks the phone up and says what is on their mind.
    pub fn answers_the_phone(&mut self, now_ms: u64) {
        self.pending = Some((now_ms + THINKING_MS, self.trouble.unwrap_or(Cue::WhyDoWeStand)));
    }

    /// A person is on the line: they hear and see who.
    pub fn is_connected(&mut self, now_ms: u64) -> Reaction {
        self.greeted = true;
        self.notice(MoodEvent::Greeted, now_ms)
    }

    /// Hears a person's living voice. Its sound wakes, and calms now and then, not at every syllable.
    pub fn hear_voice(&mut self, now_ms: u64) -> Reaction {
        if self.is_deaf() || self.sleeps_on(true, now_ms) {
            return Reaction::default();
        }
        let calmed = self.voice_ms.is_some_and(|last| now_ms < last + VOICE_CALMS_MS);
        self.greeted = true;
        if calmed {
            self.silent_since = self.silent_since.map(|_| now_ms);
            return Reaction::default();
        }
        self.voice_ms = Some(now_ms);
        self.notice(MoodEvent::Reassured, now_ms)
    }

    /// A person who spoke to them has stopped: they answer, unless something is on their tongue. Words are not
    /// understood here: first comes how they are, for that is what everybody asks first, then agreement.
    pub fn answers_a_voice(&mut self, now_ms: u64) {
        if self.asleep || self.is_deaf() || self.pending.is_some() {
            return;
        }
        let first = self.answer_to(Phrase::AreYouSafe, false).filter(|_| self.answers == 0);
        self.answers += 1;
        self.pending = Some((now_ms, first.unwrap_or(Cue::Understood)));
    }

    /// Whether they sleep through these words. A person's voice in an open call wakes them, and they
    /// ask where they are.
    pub fn sleeps_on(&mut self, a_voice_in_a_call: bool, now_ms: u64) -> bool {
        if self.asleep && a_voice_in_a_call {
            self.asleep = false;
            self.answers_the_phone(now_ms);
        }
        self.asleep
    }

    /// Whether a person has spoken with them in this trouble.
    #[must_use]
    pub fn was_greeted(&self) -> bool {
        self.greeted
    }

    /// Something is wrong from now on; `cue` is what they say about it.
    pub fn trouble_begins(&mut self, cue: Cue, now_ms: u64) {
        if self.trouble.is_none() {
            self.greeted = false;
            self.answers = 0;
        }
        self.trouble = Some(cue);
        self.silent_since.get_or_insert(now_ms);
    }

    /// All is well again.
    pub fn trouble_ends(&mut self) {
        self.trouble = None;
        self.silent_since = None;
        self.pending = None;
    }

    /// Says the line about their trouble soon, of their own accord.
    pub fn speak_up(&mut self, now_ms: u64) {
        if let Some(cue) = self.trouble {
            self.pending = Some((now_ms + THINKING_MS, cue));
        }
    }

    /// Takes in an event.
    pub fn notice(&mut self, event: MoodEvent, now_ms: u64) -> Reaction {
        self.asleep &= event != MoodEvent::Frightened;
        if self.asleep {
            return Reaction::default();
        }
        let before = self.mood;
        self.mood = next_mood(before, event);
        if event != MoodEvent::HeardNothing && event != MoodEvent::Frightened {
            self.silent_since = self.silent_since.map(|_| now_ms);
        }
        Reaction { mood: (self.mood != before).then_some(self.mood), stepped_into_traffic: false }
    }

    /// Reads words of a person or of the system. `exposed` is whether traffic passes where they
    /// could get out.
    pub fn hear(&mut self, words: &Words, from_person: bool, exposed: bool, now_ms: u64) -> Reaction {
        let (event, answer) = match words {
            Words::Phrase(phrase) => (heard_phrase(*phrase, exposed), self.answer_to(*phrase, exposed)),
            Words::Text(_) if from_person => (MoodEvent::Reassured, Some(Cue::Understood)),
            Words::Text(_) => (MoodEvent::ReadNews, None),
        };
        self.greeted |= from_person;
        let mut reaction = self.notice(event, now_ms);
        // Who is beside themselves does what the voice says.
        let obeys = matches!(self.mood, Mood::Panicking) && event == MoodEvent::DangerousAdvice;
        reaction.stepped_into_traffic = obeys;
        if let Some(cue) = answer {
            self.pending = Some((now_ms + THINKING_MS, cue));
        }
        reaction
    }

    fn answer_to(&self, phrase: Phrase, exposed: bool) -> Option<Cue> {
        let ill = self.needs.contains(&PassengerNeed::Medical);
        match phrase {
            Phrase::AreYouSafe if ill => Some(Cue::NeedADoctor),
            Phrase::AreYouSafe if self.mood >= Mood::Distressed => Some(Cue::NotHurtButAfraid),
            Phrase::AreYouSafe => Some(Cue::SafeAndWell),
            Phrase::ShallICallPolice if self.mood >= Mood::Distressed => Some(Cue::PoliceYes),
            Phrase::ShallICallPolice => Some(Cue::PoliceNo),
            Phrase::AnythingElse => Some(Cue::Thanks),
            Phrase::ExitLeft | Phrase::ExitRight if exposed => Some(Cue::IntoTraffic),
            Phrase::StayInside | Phrase::HandleWorks | Phrase::PullingOver => Some(Cue::Understood),
            _ => None,
        }
    }

    /// Leaves the answer to somebody else aboard.
    pub fn keep_quiet(&mut self) {
        self.pending = None;
    }

    /// Lets time pass: the mood of who waits unheard falls, and a line may be due.
    pub fn pass_time(&mut self, now_ms: u64) -> (Reaction, Option<&'static str>) {
        let mut reaction = Reaction::default();
        if self.asleep {
            return (reaction, None);
        }
        if let (Some(cue), Some(since)) = (self.trouble, self.silent_since)
            && now_ms >= since + SILENCE_MS
        {
            reaction = self.notice(MoodEvent::HeardNothing, now_ms);
            self.silent_since = Some(now_ms);
            let cue = match self.mood {
                Mood::Panicking => Cue::GetMeOut,
                Mood::Distressed if cue == Cue::WhyDoWeStand => Cue::StillWaiting,
                _ => cue,
            };
            let may_speak = self.last_own_line.is_none_or(|last| now_ms >= last + OWN_ACCORD_MS);
            if may_speak && self.pending.is_none() {
                self.pending = Some((now_ms, cue));
            }
        }
        let due = self.pending.take_if(|(at, _)| *at <= now_ms).map(|(_, cue)| cue);
        let words = due.map(|cue| {
            self.said += 1;
            self.last_own_line = Some(now_ms);
            line(self.language, cue, self.said - 1)
        });
        (reaction, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting() -> Rider {
        let mut rider = Rider::new(Language::French);
        rider.trouble_begins(Cue::WhyDoWeStand, 0);
        rider
    }

    #[test]
    fn silence_is_felt_every_half_minute_and_words_come_with_it() {
        let mut rider = waiting();
        assert_eq!(rider.pass_time(29_900), (Reaction::default(), None));
        let (felt, words) = rider.pass_time(30_000);
        assert_eq!((felt.mood, words), (Some(Mood::Uneasy), Some(line(Language::French, Cue::WhyDoWeStand, 0))));
        let (felt, words) = rider.pass_time(60_000);
        assert_eq!((felt.mood, words), (Some(Mood::Distressed), Some(line(Language::French, Cue::StillWaiting, 1))));
        let (felt, words) = rider.pass_time(90_000);
        assert_eq!((felt.mood, words), (Some(Mood::Panicking), Some(line(Language::French, Cue::GetMeOut, 0))));
    }

    #[test]
    fn news_keep_the_mood_where_it_is() {
        let mut rider = waiting();
        for at in [20_000, 45_000, 70_000, 95_000] {
            rider.hear(&Words::Phrase(Phrase::WaitingNews), false, false, at);
            assert_eq!(rider.pass_time(at + 24_000).0.mood, None);
        }
        assert_eq!(rider.mood, Mood::Calm);
        assert!(!rider.was_greeted());
    }

    #[test]
    fn questions_are_answered_after_a_moment() {
        let mut rider = waiting();
        rider.hear(&Words::Phrase(Phrase::AreYouSafe), true, false, 5_000);
        assert_eq!(rider.pass_time(7_900).1, None);
        assert_eq!(rider.pass_time(8_000).1, Some(line(Language::French, Cue::SafeAndWell, 0)));
        assert!(rider.was_greeted());
    }

    #[test]
    fn only_panic_obeys_a_voice_that_sends_into_traffic() {
        let exit = Words::Phrase(Phrase::ExitRight);
        let mut rider = waiting();
        assert!(!rider.hear(&exit, true, true, 1_000).stepped_into_traffic, "calm people say no");
        assert_eq!(rider.pass_time(4_000).1, Some(line(Language::French, Cue::IntoTraffic, 0)));
        assert!(rider.hear(&exit, true, true, 6_000).stepped_into_traffic);
        let mut at_kerb = waiting();
        assert!(!at_kerb.hear(&exit, true, false, 1_000).stepped_into_traffic);
    }

    #[test]
    fn who_sleeps_hears_no_phone_and_feels_no_silence_and_a_voice_wakes_them() {
        let mut rider = Rider { asleep: true, ..waiting() };
        assert!(rider.sleeps_on(false, 1_000));
        assert_eq!(rider.pass_time(95_000), (Reaction::default(), None));
        rider.hear_voice(96_000);
        assert!(!rider.asleep && rider.was_greeted());
        assert_eq!(rider.pass_time(99_000).1, Some(line(Language::French, Cue::WhyDoWeStand, 0)));
    }

    #[test]
    fn a_bang_wakes_everybody() {
        let mut rider = Rider { asleep: true, ..waiting() };
        rider.notice(MoodEvent::Frightened, 1_000);
        assert!(!rider.asleep);
    }

    #[test]
    fn a_voice_calms_now_and_then_and_keeps_silence_away_all_the_while() {
        let mut rider = Rider { mood: Mood::Panicking, ..waiting() };
        assert_eq!(rider.hear_voice(1_000).mood, Some(Mood::Distressed));
        for at in (2_000..9_000).step_by(500) {
            assert_eq!(rider.hear_voice(at), Reaction::default(), "not at every syllable");
        }
        assert_eq!(rider.pass_time(31_000).0.mood, None, "silence began anew with the last of them");
    }

    #[test]
    fn who_cannot_hear_is_not_reached_by_a_voice() {
        let mut rider = Rider { needs: vec![PassengerNeed::DeafOrHardOfHearing], mood: Mood::Uneasy, ..waiting() };
        assert_eq!(rider.hear_voice(1_000), Reaction::default());
        assert!(!rider.was_greeted());
        assert!(rider.is_connected(2_000).mood.is_some() || rider.was_greeted(), "they see who is there");
    }
}
