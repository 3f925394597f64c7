//! One line being said: its packets and its sentences by the time that has passed.

use media::opus::FRAME_US;

use super::{Clip, sentences};

/// A sentence of a speech, with the time at which its last sound is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words. Of a sentence that was cut off those that were said, with a dash.
    pub text: String,
    /// When its first sound comes, microseconds from the begin of the speech.
    pub begin_us: u64,
    /// When its last sound is over, microseconds from the begin of the speech.
    pub end_us: u64,
    /// Whether it was cut off here.
    pub cut_off: bool,
}

/// A clip on its way out of a mouth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speech<'a> {
    packets: Vec<&'a [u8]>,
    text: String,
    sentences: Vec<Sentence>,
}

impl<'a> Speech<'a> {
    /// The clip of this text, from its begin.
    #[must_use]
    pub fn new(clip: &Clip<'a>, text: &str) -> Self {
        let parts = sentences(text);
        // Other punctuation than the clip was made from: then the text is one sentence.
        let same = parts.len() == clip.sentence_ends_us().len();
        let (parts, ends) =
            if same { (parts, clip.sentence_ends_us().collect()) } else { (vec![text], vec![clip.length_us()]) };
        let mut begin_us = 0;
        let timed = parts.into_iter().zip(ends).map(|(part, end_us)| {
            let begun_us = std::mem::replace(&mut begin_us, end_us);
            Sentence { text: part.to_owned(), begin_us: begun_us, end_us, cut_off: false }
        });
        Self { packets: clip.packets().collect(), text: text.to_owned(), sentences: timed.collect() }
    }

    /// The whole text, cut off or not.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How long it takes, microseconds; less after [`interrupt`](Self::interrupt).
    #[must_use]
    pub fn length_us(&self) -> u64 {
        self.packets.len() as u64 * FRAME_US
    }

    /// The packet, by its number from the begin; each holds 20 ms. `None` beyond the end.
    #[must_use]
    pub fn packet(&self, number: usize) -> Option<&'a [u8]> {
        self.packets.get(number).copied()
    }

    /// The packet of the 20 ms in which this moment lies, microseconds from the begin. `None` when all was said.
    #[must_use]
    pub fn packet_at(&self, elapsed_us: u64) -> Option<&'a [u8]> {
        self.packet(usize::try_from(elapsed_us / FRAME_US).ok()?)
    }

    /// What is said, sentence by sentence: a caption comes when its sentence ends.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Falls silent at this moment, microseconds from the begin: the packet in which it lies is the last.
    pub fn interrupt(&mut self, elapsed_us: u64) {
        let kept = usize::try_from(elapsed_us.div_ceil(FRAME_US)).unwrap_or(usize::MAX);
        if kept >= self.packets.len() {
            return;
        }
        self.packets.truncate(kept);
        let end_us = self.length_us();
        self.sentences.retain(|sentence| sentence.begin_us < end_us);
        if let Some(last) = self.sentences.last_mut().filter(|last| last.end_us > end_us) {
            let (said_us, whole_us) = (end_us - last.begin_us, last.end_us - last.begin_us);
            last.text = words_by(&last.text, said_us, whole_us);
            last.end_us = end_us;
            last.cut_off = true;
        }
        // Not one whole word of it was heard.
        self.sentences.retain(|sentence| !sentence.text.is_empty());
    }
}

/// The words said after a part of the time, as if all characters took equally long; whole words only.
fn words_by(text: &str, said_us: u64, whole_us: u64) -> String {
    let count = text.chars().count() as u64;
    let said = usize::try_from(count * said_us / whole_us.max(1)).unwrap_or(0);
    let end = text.char_indices().nth(said).map_or(text.len(), |(at, _)| at);
    let has_blanks = text.trim().contains(char::is_whitespace);
    let at_blank = text[end..].starts_with(char::is_whitespace);
    let end = if has_blanks && !at_blank { text[..end].rfind(char::is_whitespace).unwrap_or(0) } else { end };
    let words = text[..end].trim().trim_end_matches([',', '，', '、']);
    if words.chars().any(char::is_alphanumeric) { format!("{words} —") } else { String::new() }
}

#[cfg(test)]
pub(super) mod tests {
    use assistance::vehicle::Mood;

    use super::super::{Character, ClipPack, NewClip, write_pack};
    use super::*;
    use crate::passengers::Language;

    /// A pack with one clip: ten packets, the first of two sentences ends after four.
    pub(in super::super) fn pack(text: &str) -> Vec<u8> {
        let clip = NewClip {
            character: Character::Man,
            mood: Mood::Calm,
            line: "test".to_owned(),
            text: text.to_owned(),
            sentence_ends: vec![4, 10],
            packets: (0..10).map(|n| vec![n, n]).collect(),
        };
        write_pack(Language::English, "a test", &[clip]).unwrap()
    }

    fn check(text: &str, interrupted_us: Option<u64>, length_us: u64, expected: &[(&str, u64)]) {
        let bytes = pack(text);
        let mut speech = Speech::new(&ClipPack::read(&bytes).unwrap().clips()[0], text);
        if let Some(at_us) = interrupted_us {
            speech.interrupt(at_us);
        }
        let said: Vec<(&str, u64)> = speech.sentences().iter().map(|s| (s.text.as_str(), s.end_us)).collect();
        assert_eq!((speech.length_us(), &said[..]), (length_us, expected), "{interrupted_us:?}");
        assert!(speech.sentences().iter().all(|s| s.cut_off == s.text.ends_with('—')));
    }

    #[test]
    fn each_20_ms_have_their_packet_and_the_end_is_silent() {
        let bytes = pack("One. Two.");
        let speech = Speech::new(&ClipPack::read(&bytes).unwrap().clips()[0], "One. Two.");
        assert_eq!(speech.packet_at(0), Some(&[0, 0][..]));
        assert_eq!(speech.packet_at(19_999), Some(&[0, 0][..]));
        assert_eq!(speech.packet_at(20_000), Some(&[1, 1][..]));
        assert_eq!(speech.packet_at(199_999), Some(&[9, 9][..]));
        assert_eq!(speech.packet_at(200_000), None);
    }

    #[test]
    fn captions_come_when_their_sentences_end() {
        check("One. Two.", None, 200_000, &[("One.", 80_000), ("Two.", 200_000)]);
        check("Only one sentence", None, 200_000, &[("Only one sentence", 200_000)]);
    }

    #[test]
    fn who_is_interrupted_has_said_only_what_was_heard() {
        let text = "I see them. They will not go away.";
        let first = ("I see them.", 80_000);
        check(text, Some(0), 0, &[]);
        check(text, Some(20_000), 20_000, &[("I —", 20_000)]);
        check(text, Some(35_000), 40_000, &[("I see —", 40_000)]);
        check(text, Some(80_000), 80_000, &[first]);
        check(text, Some(81_000), 100_000, &[first]);
        check(text, Some(140_000), 140_000, &[first, ("They will —", 140_000)]);
        check(text, Some(200_000), 200_000, &[first, ("They will not go away.", 200_000)]);
        check("我在。车里觉得不安全。", Some(140_000), 140_000, &[("我在。", 80_000), ("车里觉得 —", 140_000)]);
    }
}
