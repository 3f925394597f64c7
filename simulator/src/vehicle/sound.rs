//! What is said and heard in and at a car: its open lines, and its own voice.

use assistance::call::CallPlace;
use assistance::conversation::Phrase;
use assistance::vehicle::Mood;
use bytes::Bytes;
use media::frames::VoiceFrame;

use super::SimulatedCar;
use super::intercom::{Intercom, SoundCounts};
use crate::passengers::Language;
use crate::passengers::voice::{Caption, CarCue, Listener, Mouth, Voice, phrase_text, text_hash};
use crate::world::Fact;

/// Sentences of lines that closed, until the next tick of the world takes them.
const MAX_LAST_WORDS: usize = 32;

/// Microphones, loudspeakers and the car's own voice. Small while nobody speaks.
#[derive(Debug, Default)]
pub(crate) struct Sound {
    cabin: Option<Box<Intercom>>,
    outside: Option<Box<Intercom>>,
    /// The car's own voice in the cabin, while it speaks. No microphone takes it: that is filtered out.
    car: Option<Box<Mouth>>,
    /// Parties that have ridden; each sounds different.
    pub(crate) parties: u64,
    last_words: Vec<(CallPlace, Language, Caption)>,
    counts: SoundCounts,
}

impl Sound {
    /// The computer restarts: nothing is heard any more, and what was counted stays.
    pub(crate) fn restart(&mut self) {
        *self = Self { parties: self.parties, counts: self.counts, ..Self::default() };
    }

    fn slot(&mut self, place: CallPlace) -> &mut Option<Box<Intercom>> {
        match place {
            CallPlace::Cabin => &mut self.cabin,
            CallPlace::Outside => &mut self.outside,
        }
    }

    pub(crate) fn line(&mut self, place: CallPlace) -> Option<&mut Intercom> {
        self.slot(place).as_deref_mut()
    }
}

impl SimulatedCar {
    /// What its microphones and loudspeakers did and dropped.
    #[must_use]
    pub fn sound_counts(&self) -> SoundCounts {
        self.sound.counts
    }

    /// Packets of speech that wait for the agent at present, of both microphones.
    #[must_use]
    pub fn speech_waiting(&self) -> usize {
        [&self.sound.cabin, &self.sound.outside].into_iter().flatten().map(|line| line.waiting()).sum()
    }

    /// Whether its own voice speaks in the cabin.
    #[must_use]
    pub fn speaks_aloud(&self) -> bool {
        self.sound.car.is_some()
    }

    fn sound_us(&self) -> u64 {
        self.local_ms() * 1_000
    }

    /// Lets a tick of sound pass: only here does anybody begin to speak, so that the world does not
    /// depend on how often an agent asks.
    pub(crate) fn pass_sound_tick(&mut self) {
        let now_us = self.sound_us();
        self.pass_sound(now_us, true);
    }

    /// Opens and closes what the calls open and close, and lets time pass there.
    pub(crate) fn pass_sound(&mut self, now_us: u64, is_tick: bool) {
        if let Some(car) = &mut self.sound.car {
            car.pass_time(now_us, &Listener::new());
            if !car.is_busy() {
                self.sound.car = None;
            }
        }
        for place in CallPlace::ALL.iter().copied() {
            let is_open = self.handsets.at(place).is_open() && self.linked;
            if !is_open {
                self.close_line(place);
                continue;
            }
            let is_empty = place == CallPlace::Cabin && self.cabin.riders.is_empty();
            // Who sits inside does not talk against the car's own voice.
            let may_begin = is_tick && (place == CallPlace::Outside || self.sound.car.is_none());
            let mut counts = self.sound.counts;
            let line = self.sound.slot(place).get_or_insert_with(|| Box::new(Intercom::new(now_us)));
            line.pass_time(now_us, may_begin, &mut counts);
            if is_empty {
                line.quiet();
            }
            self.sound.counts = counts;
        }
    }

    fn close_line(&mut self, place: CallPlace) {
        let Some(mut line) = self.sound.slot(place).take() else { return };
        line.quiet();
        self.sound.counts.stale += line.waiting() as u64;
        let room = MAX_LAST_WORDS.saturating_sub(self.sound.last_words.len());
        let said = line.take_captions().into_iter().take(room);
        self.sound.last_words.extend(said.map(|(language, caption)| (place, language, caption)));
    }

    /// The sentences that ended on its lines since the last tick.
    pub(crate) fn take_sentences(&mut self) -> Vec<(CallPlace, Language, Caption)> {
        let mut all = std::mem::take(&mut self.sound.last_words);
        for place in CallPlace::ALL.iter().copied() {
            let said = self.sound.line(place).map(Intercom::take_captions).unwrap_or_default();
            all.extend(said.into_iter().map(|(language, caption)| (place, language, caption)));
        }
        all
    }

    /// Somebody aboard says a line into the open call. Says whether there is one.
    pub(crate) fn say_into_call(&mut self, at: usize, text: &str) -> bool {
        let Some(rider) = self.cabin.riders.get(at) else { return false };
        let seed = text_hash(&format!("{} {} {at}", self.id, self.sound.parties));
        let (voice, mood) = (Voice::of(rider, seed), rider.mood);
        let Some(line) = self.sound.line(CallPlace::Cabin) else { return false };
        line.say(voice, text, mood);
        true
    }

    /// The car speaks in its own name to those aboard.
    pub(crate) fn announce(&mut self, cue: CarCue) {
        let Some(language) = self.cabin.riders.first().map(|rider| rider.language) else { return };
        self.tell(Fact::CarSaid(cue));
        self.speak_aboard(language, cue.text(language));
    }

    /// The car reads a ready phrase out. Free words have no sound: the display shows them.
    pub(crate) fn read_out(&mut self, phrase: Phrase) {
        let Some(language) = self.cabin.riders.first().map(|rider| rider.language) else { return };
        self.speak_aboard(language, phrase_text(language, phrase));
    }

    fn speak_aboard(&mut self, language: Language, text: &str) {
        let (now_us, voice) = (self.sound_us(), Voice::car(language));
        let same = self.sound.car.take().filter(|mouth| mouth.voice() == voice);
        let mut mouth = same.unwrap_or_else(|| Box::new(Mouth::new(voice)));
        mouth.say(text, Mood::Calm, now_us);
        self.sound.car = Some(mouth);
    }

    /// The next packet of either microphone: which, when it began, and its bytes.
    pub(crate) fn take_speech(&mut self, now_us: u64) -> Option<(u8, u64, Bytes)> {
        self.pass_sound(now_us, false);
        let next = |line: &Option<Box<Intercom>>| line.as_ref().and_then(|line| line.next_us());
        let microphones = [(0, next(&self.sound.cabin)), (1, next(&self.sound.outside))];
        let (microphone, _) = microphones.into_iter().filter_map(|(n, at)| Some((n, at?))).min_by_key(|(_, at)| *at)?;
        let place = if microphone == 0 { CallPlace::Cabin } else { CallPlace::Outside };
        let (at_us, payload) = self.sound.line(place)?.next()?;
        self.sound.counts.sent += 1;
        Some((microphone, at_us, payload))
    }

    /// 20 ms of a person's voice. It sounds where the line is open; of two open ones in the cabin.
    pub(crate) fn play_voice(&mut self, frame: &VoiceFrame, now_us: u64) {
        // What came earlier is heard before: sound is not put into the past.
        self.pass_sound(now_us, false);
        let place = if self.sound.cabin.is_some() { CallPlace::Cabin } else { CallPlace::Outside };
        if !self.sound.line(place).is_some_and(|line| line.hear(frame)) {
            self.sound.counts.unheard += 1;
        }
    }
}
