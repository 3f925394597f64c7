//! One open line of a car: the mouth of who speaks there, the ear for who speaks to them, and the
//! packets that wait to be sent. There is one only while a call is open.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use assistance::vehicle::Mood;
use bytes::Bytes;
use media::frames::VoiceFrame;
use media::jitter;
use media::opus::{FRAME, FRAME_US};
use media::player::Player;

use crate::passengers::Language;
use crate::passengers::voice::{Caption, Heard, Listener, Mouth, Packet, Voice, level_dbfs};

/// Speech that nobody took for this long is no longer worth hearing, microseconds.
const STALE_US: u64 = 400_000;
/// Less than this is a word of agreement and no address, microseconds.
const ADDRESSES_US: u64 = 300_000;
/// Voices on a line at most.
const MAX_VOICES: usize = 8;
/// Sentences that wait for the next tick of the world at most.
const MAX_CAPTIONS: usize = 32;
/// A clock that goes by more than this at once has jumped, microseconds.
const JUMP_US: u64 = 2_000_000;

/// What the microphones and loudspeakers of a car did and dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SoundCounts {
    /// Packets taken by the agent.
    pub sent: u64,
    /// Packets that nobody took in time.
    pub stale: u64,
    /// Voice frames that came while no line was open, or from too many at once.
    pub unheard: u64,
}

/// See the module's text. All times are microseconds on the car's clock.
pub(crate) struct Intercom {
    mouth: Option<Mouth>,
    ear: Listener,
    /// Who speaks to this end, by source.
    voices: BTreeMap<u8, Player>,
    now_us: u64,
    /// Up to when was listened.
    heard_us: u64,
    speech: VecDeque<Packet>,
    captions: Vec<(Language, Caption)>,
    /// Whether somebody has spoken to this end and stopped.
    was_addressed: bool,
    /// Whether it was told that somebody speaks to this end.
    told_address: bool,
}

impl fmt::Debug for Intercom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (voices, speech) = (self.voices.len(), self.speech.len());
        f.debug_struct("Intercom").field("voices", &voices).field("speech", &speech).finish_non_exhaustive()
    }
}

impl Intercom {
    pub(crate) fn new(now_us: u64) -> Self {
        Self {
            mouth: None,
            ear: Listener::new(),
            voices: BTreeMap::new(),
            now_us,
            heard_us: now_us,
            speech: VecDeque::new(),
            captions: Vec::new(),
            was_addressed: false,
            told_address: false,
        }
    }

    /// Takes a line of whoever has this voice.
    pub(crate) fn say(&mut self, voice: Voice, text: &str, mood: Mood) {
        let now_us = self.now_us;
        if self.mouth.as_ref().is_some_and(|mouth| mouth.voice() != voice) {
            self.quiet();
        }
        self.mouth.get_or_insert_with(|| Mouth::new(voice)).say(text, mood, now_us);
    }

    /// Whether a line is being said or waits to be.
    pub(crate) fn is_busy(&self) -> bool {
        self.mouth.as_ref().is_some_and(Mouth::is_busy)
    }

    /// Whether somebody speaks to this end, and for longer than a cough.
    pub(crate) fn is_addressed(&self) -> bool {
        self.ear.spoken_to_for_us() > ADDRESSES_US
    }

    /// Whether somebody speaks to this end for the first time on this line; asked again it is not.
    pub(crate) fn is_first_address(&mut self) -> bool {
        self.is_addressed() && !std::mem::replace(&mut self.told_address, true)
    }

    /// Whether somebody has spoken to this end and stopped since this was last asked.
    pub(crate) fn was_addressed(&mut self) -> bool {
        std::mem::take(&mut self.was_addressed)
    }

    /// Falls silent at once. What was said of the line stays as its caption.
    pub(crate) fn quiet(&mut self) {
        let Some(mut mouth) = self.mouth.take() else { return };
        mouth.shut(self.now_us);
        let rest = mouth.pass_time(self.now_us, &Listener::new());
        self.keep(mouth.voice().language, rest.captions);
    }

    /// The sentences that ended since this was last asked.
    pub(crate) fn take_captions(&mut self) -> Vec<(Language, Caption)> {
        std::mem::take(&mut self.captions)
    }

    fn keep(&mut self, language: Language, captions: Vec<Caption>) {
        // The world takes them at every tick, and a mouth ends few sentences in a tick.
        let room = MAX_CAPTIONS.saturating_sub(self.captions.len());
        self.captions.extend(captions.into_iter().take(room).map(|caption| (language, caption)));
    }

    /// Listens and speaks up to `now_us`. A line begins only when it `may_begin` now.
    pub(crate) fn pass_time(&mut self, now_us: u64, may_begin: bool, counts: &mut SoundCounts) {
        let jumped = now_us.saturating_add(JUMP_US) < self.now_us || now_us > self.now_us.saturating_add(JUMP_US);
        if jumped {
            // Nothing can be said in time by a clock that is another one now.
            let voice = self.mouth.as_ref().map(Mouth::voice);
            counts.stale += self.speech.len() as u64;
            let captions = std::mem::take(&mut self.captions);
            *self = Self { mouth: voice.map(Mouth::new), captions, ..Self::new(now_us) };
        }
        self.now_us = self.now_us.max(now_us);
        self.listen();
        if let Some(mouth) = &mut self.mouth {
            if !may_begin {
                mouth.rest_until(self.now_us + 1);
            }
            let uttered = mouth.pass_time(self.now_us, &self.ear);
            self.speech.extend(uttered.packets);
            let language = mouth.voice().language;
            self.keep(language, uttered.captions);
        }
        let now_us = self.now_us;
        while self.speech.pop_front_if(|packet| packet.at_us + FRAME_US + STALE_US < now_us).is_some() {
            counts.stale += 1;
        }
    }

    fn listen(&mut self) {
        while self.heard_us + FRAME_US <= self.now_us {
            self.heard_us += FRAME_US;
            let mut level = f32::NEG_INFINITY;
            for player in self.voices.values_mut() {
                let mut samples = [0; FRAME];
                player.pull(&mut samples, self.heard_us);
                level = level.max(level_dbfs(&samples));
            }
            if let Some(Heard::Ended { lasted_us }) = self.ear.hear(level, self.heard_us) {
                self.was_addressed |= lasted_us > ADDRESSES_US;
            }
        }
    }

    /// Takes 20 ms of a voice that came now. Says whether there was room for it.
    pub(crate) fn hear(&mut self, frame: &VoiceFrame) -> bool {
        if !self.voices.contains_key(&frame.source) {
            let Some(player) = Player::new().ok().filter(|_| self.voices.len() < MAX_VOICES) else { return false };
            self.voices.insert(frame.source, player);
        }
        let packet = jitter::Packet { seq: frame.seq, captured_us: frame.captured_us, payload: frame.payload.clone() };
        if let Some(player) = self.voices.get_mut(&frame.source) {
            player.put(packet, self.now_us);
        }
        true
    }

    /// When the first packet that waits was captured.
    pub(crate) fn next_us(&self) -> Option<u64> {
        self.speech.front().map(|packet| packet.at_us)
    }

    /// The next packet with the time of its first sample.
    pub(crate) fn next(&mut self) -> Option<(u64, Bytes)> {
        self.speech.pop_front().map(|packet| (packet.at_us, Bytes::from_static(packet.opus)))
    }

    /// The packets that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.speech.len()
    }
}
