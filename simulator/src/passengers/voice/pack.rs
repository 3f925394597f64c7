//! A pack: the clips of one language in one small file, with a reader that trusts nothing in it.
//!
//! All numbers are little-endian.
//!
//! ```text
//! "SKYCLIPS" · version u16 · language (text) · made with (text) · clips u16
//! per clip:   character u8 · mood u8 · line (text) · hash of the text u64
//!             sentences u8 · the packet after each of them u16 · packets u16 · bytes u32
//! per clip:   its packets, each: length u16 · bytes
//! checksum of all that u64
//! (text) = length u8 · UTF-8
//! ```
//!
//! The clips stand in the order of hash, character, mood, none twice.

use std::ops::RangeInclusive;

use assistance::vehicle::Mood;
use media::opus::{FRAME_US, MAX_PACKET};

use super::super::Language;
use super::Character;

const MAGIC: &[u8; 8] = b"SKYCLIPS";
const VERSION: u16 = 1;
/// Clips in a pack at most.
const MAX_CLIPS: usize = 2_048;
/// Packets in a clip at most: thirty seconds.
const MAX_PACKETS: usize = 1_500;
/// Sentences in a clip at most.
const MAX_SENTENCES: usize = 8;
/// The name of a line, and of the program the pack was made with, at most, bytes.
const MAX_NAME: usize = 96;

/// Why bytes are no pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Something else, or cut off, or changed on the way.
    #[error("no pack of clips, or a damaged one")]
    Damaged,
    /// Made by another version of this program.
    #[error("version {0} of the format; version 1 is read")]
    Version(u16),
    /// The bytes end inside of this.
    #[error("the pack ends in its {0}")]
    Short(&'static str),
    /// A value that this field cannot have.
    #[error("the {what} of clip {clip} cannot be {value}")]
    Wrong {
        /// The field.
        what: &'static str,
        /// Which clip, from 0; for the head of the pack 0.
        clip: usize,
        /// What stood there.
        value: u64,
    },
    /// More clips or bytes than a pack may hold, when written.
    #[error("{what}: {value}, and {limit} are permitted")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How much there was.
        value: usize,
        /// How much a pack holds.
        limit: usize,
    },
}

/// The number by which a text is found in a pack: FNV-1a of its UTF-8, 64 bits.
#[must_use]
pub fn text_hash(text: &str) -> u64 {
    fnv(text.as_bytes())
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// One line as one character says it in one mood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip<'a> {
    /// Who.
    pub character: Character,
    /// In which mood.
    pub mood: Mood,
    /// What the line is called: `passenger.get_me_out.1`.
    pub line: &'a str,
    /// [`text_hash`] of what is said.
    pub text_hash: u64,
    sentence_ends: Vec<u16>,
    packets: u16,
    body: &'a [u8],
}

impl<'a> Clip<'a> {
    /// How long it takes, microseconds.
    #[must_use]
    pub fn length_us(&self) -> u64 {
        u64::from(self.packets) * FRAME_US
    }

    /// When each of its sentences ends, microseconds from its begin; the last one is its length.
    pub fn sentence_ends_us(&self) -> impl ExactSizeIterator<Item = u64> {
        self.sentence_ends.iter().map(|packet| u64::from(*packet) * FRAME_US)
    }

    /// The Opus packets, 20 ms each, in order.
    pub fn packets(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.body;
        std::iter::from_fn(move || {
            // The reader has walked this way before.
            let (length, after) = rest.split_first_chunk::<2>()?;
            let (packet, after) = after.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            rest = after;
            Some(packet)
        })
    }
}

/// All clips of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipPack<'a> {
    /// The language that is spoken.
    pub language: Language,
    /// The program that spoke, with its version.
    pub made_with: &'a str,
    clips: Vec<Clip<'a>>,
}

impl<'a> ClipPack<'a> {
    /// Reads a pack. Takes memory in proportion to the bytes, whatever stands in them.
    ///
    /// # Errors
    /// [`PackError`], by the first thing that is wrong.
    pub fn read(bytes: &'a [u8]) -> Result<Self, PackError> {
        let (content, checksum) = bytes.split_last_chunk::<8>().ok_or(PackError::Damaged)?;
        let mut from = Cursor { rest: content };
        if from.take(MAGIC.len(), "head") != Ok(MAGIC) {
            return Err(PackError::Damaged);
        }
        let version = from.u16("head")?;
        if version != VERSION {
            return Err(PackError::Version(version));
        }
        if fnv(content) != u64::from_le_bytes(*checksum) {
            return Err(PackError::Damaged);
        }
        Self::read_content(from)
    }

    fn read_content(mut from: Cursor<'a>) -> Result<Self, PackError> {
        let tag = from.text("language")?;
        let wrong_tag = PackError::Wrong { what: "language", clip: 0, value: text_hash(tag) };
        let language = Language::from_name(tag).ok_or(wrong_tag)?;
        let made_with = from.text("head")?;
        let count = usize::from(from.u16("head")?);
        if count > MAX_CLIPS {
            return Err(PackError::Wrong { what: "number", clip: 0, value: count as u64 });
        }
        let mut clips: Vec<Clip<'a>> = Vec::new();
        let mut lengths = Vec::new();
        for at in 0..count {
            let (clip, length) = Clip::read(&mut from, at)?;
            if clips.last().is_some_and(|before| before.key() >= clip.key()) {
                return Err(PackError::Wrong { what: "place", clip: at, value: clip.text_hash });
            }
            clips.push(clip);
            lengths.push(length);
        }
        for (at, (clip, length)) in clips.iter_mut().zip(lengths).enumerate() {
            clip.body = from.take(length, "sound")?;
            clip.check_body(at)?;
        }
        if !from.rest.is_empty() {
            return Err(PackError::Wrong { what: "end", clip: count, value: from.rest.len() as u64 });
        }
        Ok(Self { language, made_with, clips })
    }

    /// All clips, in the order of the file.
    #[must_use]
    pub fn clips(&self) -> &[Clip<'a>] {
        &self.clips
    }

    /// The clip of a text by this character, in the mood that is nearest to the one asked for; of
    /// two equally near the calmer. `None` when this character has no clip of it.
    #[must_use]
    pub fn nearest(&self, character: Character, mood: Mood, text: &str) -> Option<&Clip<'a>> {
        let hash = text_hash(text);
        let begin = self.clips.partition_point(|clip| (clip.text_hash, clip.character) < (hash, character));
        let same = |clip: &&Clip<'a>| (clip.text_hash, clip.character) == (hash, character);
        let steps = |clip: &&Clip<'a>| (clip.mood as u8).abs_diff(mood as u8);
        self.clips[begin..].iter().take_while(same).min_by_key(|clip| (steps(clip), clip.mood))
    }
}

impl<'a> Clip<'a> {
    fn key(&self) -> (u64, Character, Mood) {
        (self.text_hash, self.character, self.mood)
    }

    /// An entry of the table, and how many bytes of sound belong to it.
    fn read(from: &mut Cursor<'a>, clip: usize) -> Result<(Self, usize), PackError> {
        let wrong = |what, value: u64| PackError::Wrong { what, clip, value };
        let number = from.u8("table")?;
        let character =
            *Character::ALL.get(usize::from(number)).ok_or_else(|| wrong("character", u64::from(number)))?;
        let number = from.u8("table")?;
        let mood = *Mood::ALL.get(usize::from(number)).ok_or_else(|| wrong("mood", u64::from(number)))?;
        let line = from.text("table")?;
        let text_hash = from.u64("table")?;
        let sentences = within(from.u8("table")?.into(), 1..=MAX_SENTENCES).map_err(|n| wrong("sentences", n))?;
        let mut sentence_ends: Vec<u16> = Vec::new();
        for _ in 0..sentences {
            let end = from.u16("table")?;
            if end <= sentence_ends.last().copied().unwrap_or(0) {
                return Err(wrong("end of a sentence", end.into()));
            }
            sentence_ends.push(end);
        }
        let packets = from.u16("table")?;
        within(packets.into(), 1..=MAX_PACKETS).map_err(|n| wrong("number of packets", n))?;
        if sentence_ends.last() != Some(&packets) {
            return Err(wrong("last sentence", packets.into()));
        }
        let length = from.u32("table")? as usize;
        Ok((Self { character, mood, line, text_hash, sentence_ends, packets, body: &[] }, length))
    }

    fn check_body(&self, clip: usize) -> Result<(), PackError> {
        let mut from = Cursor { rest: self.body };
        for _ in 0..self.packets {
            let length = usize::from(from.u16("sound")?);
            within(length, 1..=MAX_PACKET).map_err(|value| PackError::Wrong { what: "packet", clip, value })?;
            from.take(length, "sound")?;
        }
        let left = from.rest.len() as u64;
        if left > 0 { Err(PackError::Wrong { what: "length", clip, value: left }) } else { Ok(()) }
    }
}

fn within(value: usize, permitted: RangeInclusive<usize>) -> Result<usize, u64> {
    if permitted.contains(&value) { Ok(value) } else { Err(value as u64) }
}

/// Bytes that get fewer.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize, part: &'static str) -> Result<&'a [u8], PackError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(PackError::Short(part))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, part: &'static str) -> Result<[u8; N], PackError> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(PackError::Short(part))?;
        self.rest = rest;
        Ok(*taken)
    }

    fn u8(&mut self, part: &'static str) -> Result<u8, PackError> {
        Ok(self.array::<1>(part)?[0])
    }

    fn u16(&mut self, part: &'static str) -> Result<u16, PackError> {
        self.array(part).map(u16::from_le_bytes)
    }

    fn u32(&mut self, part: &'static str) -> Result<u32, PackError> {
        self.array(part).map(u32::from_le_bytes)
    }

    fn u64(&mut self, part: &'static str) -> Result<u64, PackError> {
        self.array(part).map(u64::from_le_bytes)
    }

    fn text(&mut self, part: &'static str) -> Result<&'a str, PackError> {
        let length = usize::from(self.u8(part)?);
        let wrong = |value: usize| PackError::Wrong { what: "text", clip: 0, value: value as u64 };
        if length > MAX_NAME {
            return Err(wrong(length));
        }
        std::str::from_utf8(self.take(length, part)?).map_err(|error| wrong(error.valid_up_to()))
    }
}

/// A clip to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClip {
    /// Who.
    pub character: Character,
    /// In which mood.
    pub mood: Mood,
    /// What the line is called.
    pub line: String,
    /// What is said.
    pub text: String,
    /// After how many packets each sentence ends; the last one is the number of packets.
    pub sentence_ends: Vec<u16>,
    /// The Opus packets, 20 ms each.
    pub packets: Vec<Vec<u8>>,
}

/// The bytes of a pack. Whatever order the clips come in, the same clips give the same bytes.
///
/// # Errors
/// Whatever [`ClipPack::read`] would find wrong with them, and [`PackError::TooMuch`].
pub fn write_pack(language: Language, made_with: &str, clips: &[NewClip]) -> Result<Vec<u8>, PackError> {
    let mut clips: Vec<&NewClip> = clips.iter().collect();
    clips.sort_by_key(|clip| (text_hash(&clip.text), clip.character, clip.mood));
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    put_text(&mut bytes, language.name())?;
    put_text(&mut bytes, made_with)?;
    bytes.extend(count::<u16>("clips", clips.len(), MAX_CLIPS)?.to_le_bytes());
    for clip in &clips {
        bytes.push(clip.character as u8);
        bytes.push(clip.mood as u8);
        put_text(&mut bytes, &clip.line)?;
        bytes.extend(text_hash(&clip.text).to_le_bytes());
        bytes.push(count::<u8>("sentences", clip.sentence_ends.len(), MAX_SENTENCES)?);
        for end in &clip.sentence_ends {
            bytes.extend(end.to_le_bytes());
        }
        bytes.extend(count::<u16>("packets", clip.packets.len(), MAX_PACKETS)?.to_le_bytes());
        let length: usize = clip.packets.iter().map(|packet| 2 + packet.len()).sum();
        bytes.extend(count::<u32>("bytes of sound", length, MAX_PACKETS * (2 + MAX_PACKET))?.to_le_bytes());
    }
    for packet in clips.iter().flat_map(|clip| &clip.packets) {
        bytes.extend(count::<u16>("bytes of a packet", packet.len(), MAX_PACKET)?.to_le_bytes());
        bytes.extend(packet);
    }
    bytes.extend(fnv(&bytes).to_le_bytes());
    ClipPack::read(&bytes)?;
    Ok(bytes)
}

fn put_text(bytes: &mut Vec<u8>, text: &str) -> Result<(), PackError> {
    bytes.push(count::<u8>("bytes of a text", text.len(), MAX_NAME)?);
    bytes.extend(text.as_bytes());
    Ok(())
}

fn count<T: TryFrom<usize>>(what: &'static str, value: usize, limit: usize) -> Result<T, PackError> {
    let too_much = PackError::TooMuch { what, value, limit };
    if value > limit {
        return Err(too_much);
    }
    T::try_from(value).map_err(|_| too_much)
}

#[cfg(test)]
mod tests {
    use rand::{Rng, RngCore, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn clip(character: Character, mood: Mood, text: &str, packets: u8) -> NewClip {
        NewClip {
            character,
            mood,
            line: format!("line of {text}"),
            text: text.to_owned(),
            sentence_ends: vec![1, packets.into()],
            packets: (0..packets).map(|n| vec![n; 3 + usize::from(n)]).collect(),
        }
    }

    fn small() -> Vec<u8> {
        let clips = [
            clip(Character::Man, Mood::Panicking, "Help!", 3),
            clip(Character::Man, Mood::Calm, "Help!", 2),
            clip(Character::Woman, Mood::Calm, "Hello.", 4),
        ];
        write_pack(Language::French, "a test", &clips).unwrap()
    }

    /// Puts the right checksum under bytes, so that the fields themselves are judged.
    fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
        let end = bytes.len() - 8;
        let checksum = fnv(&bytes[..end]);
        bytes[end..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    #[test]
    fn a_pack_comes_back_as_it_was_written() {
        let bytes = small();
        let pack = ClipPack::read(&bytes).unwrap();
        assert_eq!((pack.language, pack.made_with, pack.clips().len()), (Language::French, "a test", 3));
        let found = pack.nearest(Character::Woman, Mood::Calm, "Hello.").unwrap();
        assert_eq!((found.line, found.length_us()), ("line of Hello.", 80_000));
        assert_eq!(found.sentence_ends_us().collect::<Vec<_>>(), [20_000, 80_000]);
        assert_eq!(found.packets().collect::<Vec<_>>(), [&[0; 3][..], &[1; 4], &[2; 5], &[3; 6]]);
        assert_eq!(pack.nearest(Character::Woman, Mood::Calm, "Help!"), None, "she has no clip of it");
        assert_eq!(pack.nearest(Character::Man, Mood::Calm, "Hello"), None, "another text");
    }

    #[test]
    fn the_mood_nearest_to_the_one_asked_for_is_taken_and_of_two_the_calmer() {
        let bytes = small();
        let pack = ClipPack::read(&bytes).unwrap();
        let heard = |mood| pack.nearest(Character::Man, mood, "Help!").unwrap().mood;
        assert_eq!(
            Mood::ALL.iter().map(|mood| heard(*mood)).collect::<Vec<_>>(),
            [Mood::Calm, Mood::Calm, Mood::Panicking, Mood::Panicking]
        );
        let three = [
            clip(Character::Man, Mood::Calm, "A", 2),
            clip(Character::Man, Mood::Distressed, "A", 2),
            clip(Character::Woman, Mood::Uneasy, "A", 2),
        ];
        let bytes = write_pack(Language::French, "a test", &three).unwrap();
        let pack = ClipPack::read(&bytes).unwrap();
        assert_eq!(pack.nearest(Character::Man, Mood::Uneasy, "A").unwrap().mood, Mood::Calm);
    }

    #[test]
    fn a_pack_cut_off_anywhere_is_refused() {
        let whole = small();
        for end in 0..whole.len() {
            assert!(ClipPack::read(&whole[..end]).is_err(), "cut at {end}");
            if end >= MAGIC.len() + 10 {
                assert!(ClipPack::read(&sealed(whole[..end].to_vec())).is_err(), "cut at {end}, right checksum");
            }
        }
        let longer: Vec<u8> = whole[..whole.len() - 8].iter().copied().chain([0; 9]).collect();
        assert_eq!(ClipPack::read(&sealed(longer)), Err(PackError::Wrong { what: "end", clip: 3, value: 1 }));
    }

    #[test]
    fn a_pack_with_one_bit_changed_is_refused() {
        let whole = small();
        for bit in 0..whole.len() * 8 {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(ClipPack::read(&changed).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn garbage_with_a_right_checksum_is_refused_or_holds_nothing_out_of_bounds() {
        let mut chance = ChaCha8Rng::seed_from_u64(3);
        let whole = small();
        let mut refused = 0;
        for round in 0..20_000 {
            let mut bytes = whole.clone();
            if round % 2 == 0 {
                for _ in 0..chance.random_range(1..6) {
                    let at = chance.random_range(MAGIC.len() + 2..bytes.len());
                    bytes[at] = chance.random();
                }
            } else {
                bytes.truncate(MAGIC.len() + 2);
                let mut garbage = vec![0; chance.random_range(8..400)];
                chance.fill_bytes(&mut garbage);
                bytes.extend(garbage);
            }
            match ClipPack::read(&sealed(bytes)) {
                Err(_) => refused += 1,
                Ok(pack) => {
                    for clip in pack.clips() {
                        let packets: Vec<&[u8]> = clip.packets().collect();
                        assert_eq!(packets.len() as u64 * FRAME_US, clip.length_us());
                        assert!(packets.iter().all(|packet| (1..=MAX_PACKET).contains(&packet.len())));
                        assert_eq!(clip.sentence_ends_us().last(), Some(clip.length_us()));
                    }
                }
            }
        }
        assert!(refused > 10_000, "{refused} of 20,000");
    }

    #[test]
    fn what_the_reader_would_refuse_is_not_written() {
        let check = |change: fn(&mut Vec<NewClip>), expected: &str| {
            let mut clips = vec![clip(Character::Man, Mood::Calm, "A", 2)];
            change(&mut clips);
            let refusal = write_pack(Language::Chinese, "a test", &clips).unwrap_err().to_string();
            assert_eq!(refusal, expected);
        };
        check(|clips| clips[0].packets[1].clear(), "the packet of clip 0 cannot be 0");
        check(|clips| clips[0].packets[0] = vec![0; 401], "bytes of a packet: 401, and 400 are permitted");
        check(|clips| clips[0].sentence_ends = vec![1], "the last sentence of clip 0 cannot be 2");
        check(|clips| clips[0].sentence_ends = vec![2, 2], "the end of a sentence of clip 0 cannot be 2");
        check(|clips| clips[0].line = "x".repeat(97), "bytes of a text: 97, and 96 are permitted");
        check(|clips| clips.push(clips[0].clone()), &format!("the place of clip 1 cannot be {}", text_hash("A")));
    }

    #[test]
    fn another_version_is_named() {
        let mut bytes = small();
        bytes[MAGIC.len()] = 2;
        assert_eq!(ClipPack::read(&sealed(bytes)), Err(PackError::Version(2)));
        assert_eq!(ClipPack::read(b"RIFF"), Err(PackError::Damaged));
    }
}
