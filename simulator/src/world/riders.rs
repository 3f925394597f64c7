//! What those aboard notice, feel and say.

use assistance::call::CallPlace;
use assistance::conversation::{Phrase, Words};
use assistance::ids::CarIncidentRef;
use assistance::link::{HelpStatus, ReliableReport};
use assistance::vehicle::Mood;

use super::Fact;
use super::troubles::cue_of;
use crate::causes::{CauseKind, Consequence};
use crate::passengers::voice::CarCue;
use crate::passengers::{Cue, MoodEvent};
use crate::vehicle::{SimulatedCar, WordsAboard};

/// A stop without a word is noticed after this, milliseconds.
const NOTICED_MS: u64 = 8_000;
/// An incident that is over and that nobody works on is withdrawn after this, milliseconds.
const WITHDRAWN_MS: u64 = 4_000;
/// Between two announcements of the car itself, milliseconds.
const SPEAKS_AGAIN_MS: u64 = 20_000;
/// One that somebody works on is left to that person for this long.
const LEFT_TO_PERSON_MS: u64 = 90_000;

impl SimulatedCar {
    /// Lets those aboard hear, feel and speak.
    pub(super) fn feel(&mut self) {
        self.notice_standing();
        self.answer_sos_itself();
        self.read();
        self.hear_and_caption();
        let now_ms = self.now_ms;
        for at in 0..self.cabin.riders.len() {
            let (felt, words) = self.cabin.riders[at].pass_time(now_ms);
            self.note_mood(at, felt.mood);
            // One speaks for all.
            if let Some(text) = words.filter(|_| at == 0) {
                self.passenger_says(at, text);
            }
        }
    }

    /// What was said on the lines is written down, and those aboard take in who speaks to them.
    fn hear_and_caption(&mut self) {
        self.pass_sound_tick();
        for (place, language, caption) in self.take_sentences() {
            let (case, passenger) = match place {
                CallPlace::Cabin => (self.cases.open.last().map(|case| case.car_ref), seat(0)),
                CallPlace::Outside => (self.handsets.outside.case, 0),
            };
            if let Some(car_ref) = case {
                self.says(car_ref, passenger, language.name(), &caption.text, caption.aloud);
            }
        }
        let Some(line) = self.sound.line(CallPlace::Cabin) else { return };
        let (is_addressed, was_addressed, is_busy) = (line.is_addressed(), line.was_addressed(), line.is_busy());
        let is_first = is_addressed && line.is_first_address();
        if is_addressed {
            self.riders_hear_voice();
        }
        if is_first {
            self.tell(Fact::HeardVoice(CallPlace::Cabin));
        }
        if was_addressed && !is_busy {
            let now_ms = self.now_ms;
            // One speaks for all.
            self.cabin.riders.first_mut().into_iter().for_each(|rider| rider.answers_a_voice(now_ms));
        }
    }

    pub(super) fn note_mood(&mut self, at: usize, mood: Option<Mood>) {
        if let Some(mood) = mood {
            self.tell(Fact::MoodChanged { passenger: seat(at), mood });
        }
    }

    fn notice_standing(&mut self) {
        let now_ms = self.now_ms;
        let unexpected = self.stuck_since_ms.is_some_and(|since| now_ms >= since + NOTICED_MS);
        if unexpected && self.trouble.is_none() {
            let met = self.encounter.as_ref().map(|met| met.cause.kind);
            let cue = met.and_then(cue_of).unwrap_or(Cue::WhyDoWeStand);
            let is_new = self.cabin.riders.iter().any(|rider| rider.trouble.is_none());
            for rider in self.cabin.riders.iter_mut().filter(|rider| rider.trouble.is_none()) {
                rider.trouble_begins(cue, now_ms);
                if cue != Cue::WhyDoWeStand {
                    rider.speak_up(now_ms);
                }
            }
            if is_new && met.is_some_and(|kind| kind.sheet().frightens) {
                self.frighten();
            }
        }
    }

    /// The car rolls again after it stood.
    pub(super) fn drives_on(&mut self) {
        let now_ms = self.now_ms;
        for at in 0..self.cabin.riders.len() {
            let felt = self.cabin.riders[at].notice(MoodEvent::DrivesOn, now_ms);
            self.note_mood(at, felt.mood);
            if self.trouble.is_none() {
                self.cabin.riders[at].trouble_ends();
            }
        }
    }

    /// Without a link the car says that nobody can be reached, what it does, and how to get out.
    fn answer_sos_itself(&mut self) {
        if !self.speaks_for_itself() || self.cabin.riders.is_empty() {
            self.spoke_itself_ms = None;
            return;
        }
        if self.spoke_itself_ms.is_some_and(|last| self.now_ms < last + SPEAKS_AGAIN_MS) {
            return;
        }
        self.spoke_itself_ms = Some(self.now_ms);
        self.tell(Fact::AnsweredSosItself);
        self.announce(CarCue::NobodyReachable);
        let now_ms = self.now_ms;
        for rider in &mut self.cabin.riders {
            rider.notice(MoodEvent::ReadNews, now_ms);
        }
    }

    fn read(&mut self) {
        let now_ms = self.now_ms;
        if std::mem::take(&mut self.cabin.news) {
            for rider in &mut self.cabin.riders {
                rider.notice(MoodEvent::ReadNews, now_ms);
            }
        }
        let exposed = self.is_exposed();
        for WordsAboard { words, from_person } in std::mem::take(&mut self.cabin.unread) {
            match &words.words {
                Words::Phrase(phrase) => {
                    self.tell(Fact::HeardPhrase(*phrase));
                    self.read_out(*phrase);
                }
                Words::Text(_) => self.tell(Fact::HeardWords),
            }
            let mut stepped_out = 0;
            let aloud = self.is_on_line();
            for at in 0..self.cabin.riders.len() {
                if self.cabin.riders[at].sleeps_on(aloud && from_person, now_ms) {
                    continue;
                }
                let felt = self.cabin.riders[at].hear(&words.words, from_person, exposed, now_ms);
                if at > 0 {
                    self.cabin.riders[at].keep_quiet();
                }
                self.note_mood(at, felt.mood);
                stepped_out += usize::from(felt.stepped_into_traffic);
            }
            if stepped_out > 0 {
                self.tell(Fact::Consequence(Consequence::PassengerSentIntoTraffic));
            }
            if from_person && words.words == Words::Phrase(Phrase::AnythingElse) {
                self.help_call_is_answered();
            }
        }
    }

    fn help_call_is_answered(&mut self) {
        if let Some(trouble) = self.trouble.as_mut().filter(|trouble| trouble.cause.kind == CauseKind::HelpCall) {
            trouble.helped = true;
        }
    }

    fn passenger_says(&mut self, at: usize, text: &str) {
        let Some(case) = self.cases.open.last() else { return };
        let (car_ref, rider) = (case.car_ref, &self.cabin.riders[at]);
        // The microphone is on in a call alone; otherwise, and by who is deaf, words are written.
        // What is spoken is written down as its sentences end.
        if !rider.is_deaf() && self.is_on_line() && self.say_into_call(at, text) {
            return;
        }
        self.says(car_ref, seat(at), self.cabin.riders[at].language.name(), text, false);
    }

    /// Words of somebody aboard, or with seat 0 of somebody outside.
    pub(super) fn says(&mut self, car_ref: CarIncidentRef, passenger: u8, language: &str, text: &str, spoken: bool) {
        let (language, text) = (language.to_owned(), text.to_owned());
        self.tell(Fact::Said { passenger, text: text.clone() });
        self.report(ReliableReport::PassengerSaid { car_ref, passenger, language, text, spoken });
    }

    /// Withdraws what is over and nobody works on.
    pub(super) fn close_cases(&mut self) {
        let helped = matches!(self.cabin.help, HelpStatus::Helping { .. });
        if helped && (self.is_kept() || self.kerb_target.is_some() || !self.running.is_empty()) {
            // A person is in the middle of something with this car: nothing is over yet.
            return;
        }
        if self.handsets.are_in_use() {
            // Somebody talks, or waits for somebody to talk with.
            return;
        }
        let patience_ms = if helped { LEFT_TO_PERSON_MS } else { WITHDRAWN_MS };
        let is_done = |since: u64| self.now_ms >= since + patience_ms;
        let over = self.cases.open.iter().find(|case| case.over_since_ms.is_some_and(is_done)).map(|case| case.car_ref);
        if let Some(car_ref) = over {
            self.withdraw(car_ref);
        }
    }
}

fn seat(at: usize) -> u8 {
    u8::try_from(at + 1).unwrap_or(u8::MAX)
}
