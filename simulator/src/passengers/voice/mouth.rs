//! The mouth: says one line after another, waits while it is spoken to, and falls silent when it is
//! interrupted. What it cannot say comes as a caption alone.

use std::collections::VecDeque;

use assistance::vehicle::Mood;
use media::opus::FRAME_US;

use super::{Character, Clip, Listener, Speech, Voice, pack};

/// Who is spoken to for this long stops speaking, microseconds.
const YIELDS_US: u64 = 300_000;
/// Between two lines, microseconds.
const BREATH_US: u64 = 400_000;
/// Somebody who is never let speak speaks all the same, microseconds.
const PATIENCE_US: u64 = 5_000_000;
/// Lines that wait to be said, at most.
const MAX_WAITING: usize = 2;
/// Captions that wait to be fetched, at most: somebody forgot to let time pass.
const MAX_SILENT: usize = 16;

/// Whether words will be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// There is a clip; it is said as soon as the mouth is free.
    Aloud,
    /// There is none, as for all free text: the words come as a caption alone.
    CaptionOnly,
}

/// 20 ms of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet {
    /// When its first sample left the mouth, microseconds.
    pub at_us: u64,
    /// Opus, 48 kHz, one channel.
    pub opus: &'static [u8],
}

/// What was said, in writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// The words.
    pub text: String,
    /// When the first of them was said, microseconds.
    pub begin_us: u64,
    /// When the last of them was over, microseconds.
    pub end_us: u64,
    /// Whether they could be heard.
    pub aloud: bool,
    /// Whether the sentence broke off here, because somebody else spoke.
    pub cut_off: bool,
}

/// What came out of a mouth since it was last asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Uttered {
    /// Sound, in order.
    pub packets: Vec<Packet>,
    /// Sentences that ended.
    pub captions: Vec<Caption>,
}

/// What a mouth has done so far, in lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MouthCounts {
    /// Begun aloud.
    pub aloud: u64,
    /// Without a clip: caption only.
    pub without_clip: u64,
    /// With a clip, but pushed out by newer lines before they could be said: caption only.
    pub pushed_out: u64,
    /// Begun aloud and cut off.
    pub cut_off: u64,
    /// Captions that nobody fetched in time.
    pub lost: u64,
}

/// The mouth of one rider, of the car, or of the officer outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mouth {
    voice: Voice,
    now: Option<Saying>,
    waiting: VecDeque<Waiting>,
    free_from_us: u64,
    counts: MouthCounts,
    /// Captions of lines that are not said.
    silent: Vec<Caption>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Saying {
    speech: Speech<'static>,
    begun_us: u64,
    packets_out: usize,
    captions_out: usize,
    cut_off: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Waiting {
    text: String,
    clip: Option<&'static Clip<'static>>,
    since_us: u64,
}

impl Mouth {
    /// A mouth that has said nothing.
    #[must_use]
    pub fn new(voice: Voice) -> Self {
        Self {
            voice,
            now: None,
            waiting: VecDeque::new(),
            free_from_us: 0,
            counts: MouthCounts::default(),
            silent: Vec::new(),
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn voice(&self) -> Voice {
        self.voice
    }

    /// What it has done so far.
    #[must_use]
    pub fn counts(&self) -> MouthCounts {
        self.counts
    }

    /// Whether a line is being said or waits to be.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.now.is_some() || !self.waiting.is_empty() || !self.silent.is_empty()
    }

    /// Takes a line to say, in the clip nearest to this mood. When two lines wait already, the
    /// older comes as a caption alone.
    pub fn say(&mut self, text: &str, mood: Mood, now_us: u64) -> Said {
        let clip = pack(self.voice.language).nearest(self.voice.character, mood, text);
        if self.waiting.len() >= MAX_WAITING
            && let Some(oldest) = self.waiting.pop_front()
        {
            self.keep_silent(oldest, now_us);
        }
        self.waiting.push_back(Waiting { text: text.to_owned(), clip, since_us: now_us });
        if clip.is_some() { Said::Aloud } else { Said::CaptionOnly }
    }

    /// Forgets what waits and falls silent at once: the rider got out, or the call is over.
    pub fn shut(&mut self, now_us: u64) {
        self.waiting.clear();
        if let Some(saying) = &mut self.now {
            saying.interrupt(now_us.saturating_sub(saying.begun_us));
            self.counts.cut_off += u64::from(saying.cut_off);
        }
    }

    /// Begins no line before this moment, microseconds; one that is being said goes on.
    pub fn rest_until(&mut self, until_us: u64) {
        self.free_from_us = self.free_from_us.max(until_us);
    }

    /// Lets time pass. A packet comes when its 20 ms are over, as from a microphone; a caption when
    /// its sentence is. `other` is who speaks to this mouth: it waits for them, and yields to them.
    /// The car and the officer do neither.
    pub fn pass_time(&mut self, now_us: u64, other: &Listener) -> Uttered {
        let polite = Character::PASSENGERS.contains(&self.voice.character);
        let mut out = Uttered { packets: Vec::new(), captions: std::mem::take(&mut self.silent) };
        loop {
            if let Some(saying) = &mut self.now {
                if polite && saying.is_talked_over(other) {
                    let since_us = other.spoken_to_since_us().unwrap_or(now_us) + YIELDS_US;
                    saying.interrupt(since_us.saturating_sub(saying.begun_us));
                    self.counts.cut_off += u64::from(saying.cut_off);
                }
                let over = saying.let_out(now_us, &mut out);
                if !over {
                    return out;
                }
                self.free_from_us = saying.begun_us + saying.speech.length_us() + BREATH_US;
                self.now = None;
            }
            let may_begin = |line: &Waiting| {
                let spoken_to = polite && other.spoken_to_since_us().is_some();
                line.clip.is_none()
                    || now_us >= self.free_from_us && (!spoken_to || now_us >= line.since_us + PATIENCE_US)
            };
            if !self.waiting.front().is_some_and(may_begin) {
                return out;
            }
            let Some(line) = self.waiting.pop_front() else { return out };
            match line.clip {
                Some(clip) => {
                    self.counts.aloud += 1;
                    self.now = Some(Saying::begin(Speech::new(clip, &line.text), now_us));
                }
                None => {
                    self.keep_silent(line, now_us);
                    out.captions.append(&mut self.silent);
                }
            }
        }
    }

    fn keep_silent(&mut self, line: Waiting, now_us: u64) {
        let counter = if line.clip.is_some() { &mut self.counts.pushed_out } else { &mut self.counts.without_clip };
        *counter += 1;
        let caption = Caption { text: line.text, begin_us: now_us, end_us: now_us, aloud: false, cut_off: false };
        if self.silent.len() >= MAX_SILENT {
            self.silent.remove(0);
            self.counts.lost += 1;
        }
        self.silent.push(caption);
    }
}

impl Saying {
    fn begin(speech: Speech<'static>, begun_us: u64) -> Self {
        Self { speech, begun_us, packets_out: 0, captions_out: 0, cut_off: false }
    }

    /// Whether the other began after this line did, and has gone on for long enough.
    fn is_talked_over(&self, other: &Listener) -> bool {
        let began_after = other.spoken_to_since_us().is_some_and(|since_us| since_us >= self.begun_us);
        !self.cut_off && began_after && other.spoken_to_for_us() > YIELDS_US
    }

    /// Falls silent at this moment of the line, but does not take back what is out.
    fn interrupt(&mut self, elapsed_us: u64) {
        let before_us = self.speech.length_us();
        self.speech.interrupt(elapsed_us.max(self.packets_out as u64 * FRAME_US));
        self.cut_off |= self.speech.length_us() < before_us;
    }

    /// Lets out what is due. Returns whether that was all.
    fn let_out(&mut self, now_us: u64, out: &mut Uttered) -> bool {
        let elapsed_us = now_us.saturating_sub(self.begun_us);
        while let Some(opus) = self.speech.packet(self.packets_out) {
            let begin_us = self.packets_out as u64 * FRAME_US;
            if begin_us + FRAME_US > elapsed_us {
                break;
            }
            out.packets.push(Packet { at_us: self.begun_us + begin_us, opus });
            self.packets_out += 1;
        }
        let sentences = self.speech.sentences().iter().skip(self.captions_out);
        for sentence in sentences.take_while(|sentence| sentence.end_us <= elapsed_us) {
            out.captions.push(Caption {
                text: sentence.text.clone(),
                begin_us: self.begun_us + sentence.begin_us,
                end_us: self.begun_us + sentence.end_us,
                aloud: true,
                cut_off: sentence.cut_off,
            });
            self.captions_out += 1;
        }
        elapsed_us >= self.speech.length_us()
    }
}

#[cfg(test)]
mod tests {
    use super::super::CarCue;
    use super::*;
    use crate::passengers::{Cue, Language, line};

    const FRENCH: Language = Language::French;
    const SECOND: u64 = 1_000_000;

    fn woman() -> Mouth {
        Mouth::new(Voice { language: FRENCH, character: Character::Woman })
    }

    fn waiting_line(turn: usize) -> &'static str {
        line(FRENCH, Cue::StillWaiting, turn)
    }

    /// An ear whose owner is spoken to from one moment to another, asked in steps of 20 ms.
    fn spoken_to(from_us: u64, until_us: u64) -> impl FnMut(u64) -> Listener {
        let mut ear = Listener::new();
        move |now_us| {
            let level = if (from_us..until_us).contains(&now_us) { -20.0 } else { f32::NEG_INFINITY };
            ear.hear(level, now_us);
            ear.clone()
        }
    }

    /// All that comes until a moment, asked in steps of `step_us`.
    fn until(mouth: &mut Mouth, end_us: u64, step_us: u64, mut ear: impl FnMut(u64) -> Listener) -> Uttered {
        let mut all = Uttered::default();
        for now_us in (0..=end_us).step_by(20_000) {
            let other = ear(now_us);
            if now_us % step_us == 0 {
                let more = mouth.pass_time(now_us, &other);
                all.packets.extend(more.packets);
                all.captions.extend(more.captions);
            }
        }
        all
    }

    fn words(uttered: &Uttered) -> Vec<&str> {
        uttered.captions.iter().map(|caption| caption.text.as_str()).collect()
    }

    #[test]
    fn a_line_comes_out_packet_by_packet_however_often_it_is_asked_for() {
        let say = |step_us| {
            let mut mouth = woman();
            assert_eq!(mouth.say(waiting_line(0), Mood::Distressed, 0), Said::Aloud);
            let out = until(&mut mouth, 20 * SECOND, step_us, |_| Listener::new());
            assert!(!mouth.is_busy());
            out
        };
        let out = say(20_000);
        assert_eq!(out, say(100_000));
        assert_eq!(words(&out), ["On n'avance toujours pas.", "Il y a quelqu'un ?"]);
        assert!(out.packets.iter().enumerate().all(|(n, packet)| packet.at_us == n as u64 * FRAME_US));
        assert_eq!(out.captions[1].end_us, out.packets.len() as u64 * FRAME_US);
        assert!(out.captions[0].aloud && !out.captions[0].cut_off);
    }

    #[test]
    fn no_sound_and_no_caption_comes_early() {
        let mut mouth = woman();
        mouth.say(waiting_line(0), Mood::Distressed, 0);
        for now_us in (0..6 * SECOND).step_by(10_000) {
            let out = mouth.pass_time(now_us, &Listener::new());
            assert!(out.packets.iter().all(|packet| packet.at_us + FRAME_US == now_us), "{now_us}");
            assert!(out.captions.iter().all(|caption| caption.end_us == now_us), "{now_us}");
        }
        assert!(!mouth.is_busy());
    }

    #[test]
    fn words_without_a_clip_are_a_caption_and_are_counted() {
        let mut mouth = woman();
        assert_eq!(mouth.say("Some free words.", Mood::Calm, 0), Said::CaptionOnly);
        let out = mouth.pass_time(0, &Listener::new());
        assert_eq!((words(&out), out.packets.len()), (vec!["Some free words."], 0));
        assert!(!out.captions[0].aloud);
        assert_eq!(mouth.counts(), MouthCounts { without_clip: 1, ..MouthCounts::default() });
    }

    #[test]
    fn who_is_spoken_over_for_longer_than_300_ms_falls_silent() {
        let mut mouth = woman();
        mouth.say(waiting_line(0), Mood::Distressed, 0);
        let out = until(&mut mouth, 9 * SECOND, 20_000, spoken_to(400_000, 3 * SECOND));
        let end_us = out.packets.last().unwrap().at_us + FRAME_US;
        assert!((700_000..=740_000).contains(&end_us), "{end_us}");
        assert_eq!(words(&out).len(), 1);
        assert!(out.captions[0].cut_off && out.captions[0].text.ends_with('—'), "{:?}", out.captions);
        assert_eq!(mouth.counts(), MouthCounts { aloud: 1, cut_off: 1, ..MouthCounts::default() });

        let mut mouth = woman();
        mouth.say(waiting_line(0), Mood::Distressed, 0);
        let out = until(&mut mouth, 9 * SECOND, 20_000, spoken_to(400_000, 700_000));
        assert_eq!(words(&out).len(), 2, "a word of agreement is no interruption");
    }

    #[test]
    fn a_rider_lets_the_other_finish_but_not_for_ever() {
        let begun = |ear| {
            let mut mouth = woman();
            mouth.say(waiting_line(1), Mood::Distressed, 0);
            mouth.pass_time(0, &Listener::new());
            mouth.say(waiting_line(0), Mood::Distressed, 0);
            until(&mut mouth, 12 * SECOND, 20_000, ear).captions.last().unwrap().begin_us
        };
        let alone_us = begun(spoken_to(0, 0));
        assert!(alone_us < 4 * SECOND, "{alone_us}");
        let after_us = begun(spoken_to(600_000, 4_200_000));
        assert!((4_700_000..6_500_000).contains(&after_us), "{after_us}");
        let impatient_us = begun(spoken_to(600_000, 90 * SECOND));
        assert!((5_000_000..7_500_000).contains(&impatient_us), "{impatient_us}");
    }

    #[test]
    fn the_car_finishes_its_sentence_whoever_speaks() {
        let mut mouth = Mouth::new(Voice::car(FRENCH));
        mouth.say(CarCue::NobodyReachable.text(FRENCH), Mood::Calm, 0);
        let out = until(&mut mouth, 25 * SECOND, 100_000, spoken_to(300_000, 20 * SECOND));
        assert_eq!(words(&out).join(" "), CarCue::NobodyReachable.text(FRENCH));
        assert_eq!(mouth.counts().cut_off, 0);
    }

    #[test]
    fn of_many_lines_the_newest_two_wait_and_the_others_are_read() {
        let mut mouth = woman();
        for cue in [Cue::PressedSos, Cue::PeopleOutside, Cue::StillWaiting, Cue::FeelIll] {
            mouth.say(line(FRENCH, cue, 0), Mood::Distressed, 0);
        }
        let out = until(&mut mouth, 30 * SECOND, 100_000, |_| Listener::new());
        let aloud = out.captions.iter().filter(|caption| caption.aloud).count();
        assert_eq!((out.captions.len() - aloud, mouth.counts().pushed_out, mouth.counts().aloud), (2, 2, 2));
        assert_eq!(words(&out)[0], line(FRENCH, Cue::PressedSos, 0));
    }

    #[test]
    fn a_mouth_that_nobody_asks_keeps_a_bounded_number_of_captions() {
        let mut mouth = woman();
        for n in 0..100 {
            mouth.say(&format!("Free words {n}."), Mood::Calm, 0);
        }
        let out = mouth.pass_time(0, &Listener::new());
        assert_eq!((out.captions.len(), words(&out)[17]), (18, "Free words 99."));
        assert_eq!((mouth.counts().without_clip, mouth.counts().lost), (100, 82));
    }

    #[test]
    fn a_mouth_that_is_shut_is_silent_at_once() {
        let mut mouth = woman();
        mouth.say(waiting_line(0), Mood::Distressed, 0);
        mouth.say(waiting_line(1), Mood::Distressed, 0);
        let before = until(&mut mouth, 200_000, 20_000, |_| Listener::new());
        mouth.shut(200_000);
        let after = until(&mut mouth, 9 * SECOND, 20_000, |_| Listener::new());
        assert_eq!((before.packets.len(), after.packets.len()), (10, 0));
        assert!(!mouth.is_busy());
    }
}
