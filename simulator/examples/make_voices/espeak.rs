//! espeak-ng as a child process: which of its voices is whom, and what a mood does to it.

use std::error::Error;
use std::io::ErrorKind;
use std::process::{Command, Output};

use assistance::vehicle::Mood;
use media::opus::RATE;
use simulator::passengers::Language;
use simulator::passengers::voice::Character;

/// The program, found and asked for its version.
pub(super) struct Espeak {
    version: String,
}

/// Sound as espeak-ng gives it.
pub(super) struct Spoken {
    /// Samples a second.
    pub(super) rate: u32,
    /// The sound, -1 to 1.
    pub(super) samples: Vec<f32>,
}

/// What a mood does to a voice.
pub(super) struct Manner {
    /// How fast, in parts of the character's own speed.
    speed: f32,
    /// How much higher, in steps of espeak-ng (0 to 99 in all).
    higher: i32,
    /// How far the melody goes up and down, percent of the character's own.
    range_percent: u32,
    /// Samples of silence between two sentences.
    pub(super) pause_samples: usize,
    /// How loud, dB below full scale.
    pub(super) level_dbfs: f32,
}

/// What a character does to the plain voice of a language.
struct Timbre {
    /// The variant of espeak-ng.
    variant: &'static str,
    /// Its pitch, 0 to 99.
    pitch: i32,
    /// Words a minute.
    speed: f32,
}

/// The faster, higher and louder, the worse the mood.
pub(super) fn manner(character: Character, mood: Mood) -> Manner {
    let pause = |ms: usize| ms * RATE as usize / 1_000;
    let manner = match mood {
        Mood::Calm => {
            Manner { speed: 1.0, higher: 0, range_percent: 100, pause_samples: pause(300), level_dbfs: -22.0 }
        }
        Mood::Uneasy => {
            Manner { speed: 1.05, higher: 7, range_percent: 120, pause_samples: pause(240), level_dbfs: -21.0 }
        }
        Mood::Distressed => {
            Manner { speed: 1.16, higher: 15, range_percent: 145, pause_samples: pause(160), level_dbfs: -19.5 }
        }
        Mood::Panicking => {
            Manner { speed: 1.32, higher: 25, range_percent: 180, pause_samples: pause(80), level_dbfs: -18.0 }
        }
    };
    match character {
        // The street is louder than a cabin.
        Character::Officer => Manner { level_dbfs: -18.0, ..manner },
        _ => manner,
    }
}

fn timbre(character: Character) -> Timbre {
    match character {
        Character::Woman => Timbre { variant: "f2", pitch: 50, speed: 165.0 },
        Character::Man => Timbre { variant: "m3", pitch: 50, speed: 162.0 },
        Character::OlderMan => Timbre { variant: "m1", pitch: 38, speed: 142.0 },
        Character::Teenager => Timbre { variant: "f4", pitch: 78, speed: 175.0 },
        Character::Car => Timbre { variant: "Annie", pitch: 25, speed: 155.0 },
        Character::Officer => Timbre { variant: "m7", pitch: 44, speed: 160.0 },
    }
}

/// The voice of a language, and how much its pitch is raised. `cmn` would spell every character that
/// needs its dictionary in English letters, and `fr-fr` takes no variants, without a word about it.
fn voice(language: Language) -> (&'static str, i32) {
    match language {
        Language::English => ("en-us", 0),
        Language::Spanish => ("es-419", 0),
        Language::French => ("fr", 0),
        Language::Chinese => ("cmn-latn-pinyin", 12),
    }
}

impl Espeak {
    /// Looks for the program.
    ///
    /// # Errors
    /// When it is not installed, with what to do then.
    pub(super) fn find() -> Result<Self, Box<dyn Error>> {
        let output = call(Command::new("espeak-ng").arg("--version"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        // "eSpeak NG text-to-speech: 1.51  Data at: ..."
        let number = text.split(':').nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or("unknown");
        Ok(Self { version: format!("espeak-ng {number}") })
    }

    /// The program and its version, as it stands in the packs.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Has a sentence spoken.
    ///
    /// # Errors
    /// When the program fails, or answers with something else than 16-bit sound of one channel.
    pub(super) fn speak(
        &self,
        language: Language,
        character: Character,
        mood: Mood,
        sentence: &str,
    ) -> Result<Spoken, Box<dyn Error>> {
        let (voice, raised) = voice(language);
        let (timbre, manner) = (timbre(character), manner(character, mood));
        let marked = format!("<prosody range=\"{}%\">{sentence}</prosody>", manner.range_percent);
        let output = call(
            Command::new("espeak-ng")
                .args(["--stdout", "-m", "-b", "1"])
                .args(["-v", &format!("{voice}+{}", timbre.variant)])
                .args(["-p", &(timbre.pitch + raised + manner.higher).clamp(0, 99).to_string()])
                .args(["-s", &(timbre.speed * manner.speed).round().to_string()])
                .arg(&marked),
        )?;
        wave(&output.stdout).ok_or_else(|| format!("espeak-ng made no sound of \"{sentence}\"").into())
    }
}

fn call(command: &mut Command) -> Result<Output, Box<dyn Error>> {
    let output = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => "espeak-ng is not installed. It is needed only to make the voices again: install it \
                                (Debian: apt-get install espeak-ng), or keep the packs as they are"
            .to_owned(),
        _ => format!("espeak-ng: {error}"),
    })?;
    if !output.status.success() {
        return Err(format!("espeak-ng: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(output)
}

/// Reads a WAV file of 16 bits and one channel. Its lengths are not believed: on a pipe espeak-ng
/// does not know them yet.
fn wave(bytes: &[u8]) -> Option<Spoken> {
    let (head, _) = bytes.split_at_checked(44)?;
    let u16_at = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let is_plain = &head[..4] == b"RIFF" && &head[8..16] == b"WAVEfmt " && &head[36..40] == b"data";
    if !is_plain || (u16_at(20), u16_at(22), u16_at(34)) != (1, 1, 16) {
        return None;
    }
    let rate = u32::from(u16_at(24)) | u32::from(u16_at(26)) << 16;
    let sample = |pair: &[u8; 2]| f32::from(i16::from_le_bytes(*pair)) / 32_768.0;
    let samples: Vec<f32> = bytes[44..].as_chunks::<2>().0.iter().map(sample).collect();
    (rate > 0 && samples.iter().any(|sample| *sample != 0.0)).then_some(Spoken { rate, samples })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(channels: u8) -> Vec<u8> {
        let mut head = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0".to_vec();
        head.extend([channels, 0, 0x22, 0x56, 0, 0, 0, 0, 0, 0, 2, 0, 16, 0]);
        head.extend(b"data\xff\xff\xff\x7f");
        head
    }

    #[test]
    fn sound_on_a_pipe_is_read_to_its_end() {
        let spoken = wave(&[&head(1)[..], &[0, 0x40, 0, 0xc0, 7]].concat()).unwrap();
        assert_eq!((spoken.rate, spoken.samples), (22_050, vec![0.5, -0.5]));
    }

    #[test]
    fn what_is_no_sound_is_refused() {
        assert!(wave(b"").is_none());
        assert!(wave(&head(1)).is_none(), "nothing was said");
        assert!(wave(&[&head(1)[..], &[0; 400]].concat()).is_none(), "silence");
        assert!(wave(&[&head(2)[..], &[1; 400]].concat()).is_none(), "two channels");
    }

    #[test]
    fn the_worse_the_mood_the_faster_higher_and_louder_the_voice() {
        let manners: Vec<Manner> = Mood::ALL.iter().map(|mood| manner(Character::Woman, *mood)).collect();
        for pair in manners.windows(2) {
            assert!(pair[0].speed < pair[1].speed && pair[0].higher < pair[1].higher);
            assert!(pair[0].level_dbfs < pair[1].level_dbfs && pair[0].pause_samples > pair[1].pause_samples);
        }
    }
}
