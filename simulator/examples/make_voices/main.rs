//! Makes the voices of `simulator/voices` again, with espeak-ng: `cargo xtask voices`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod espeak;
mod readings;
mod sound;

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assistance::vehicle::Mood;
use media::opus::{Decoder, Encoder, FRAME, FRAME_US};
use simulator::passengers::Language;
use simulator::passengers::voice::{Character, Line, NewClip, sentences, write_pack};

use espeak::Espeak;

/// All packs together may have this many bytes: they stand in every checkout and in the program.
const MAX_BYTES: usize = 6_000_000;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when the pipe is closed.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("voices"), PathBuf::from);
    if arguments.next().is_some() {
        return Err("usage: make_voices [FOLDER]".into());
    }
    let espeak = Espeak::find()?;
    say(&format!("{} speaks; the packs go to {}", espeak.version(), folder.display()));
    // All of them first: a folder half of which is new is worse than an old one.
    let mut packs = Vec::new();
    for language in Language::ALL {
        let clips = clips(&espeak, *language)?;
        let bytes = write_pack(*language, espeak.version(), &clips)?;
        let seconds = clips.iter().map(|clip| clip.packets.len() as u64 * FRAME_US).sum::<u64>() / 1_000_000;
        let kbytes = bytes.len() / 1_000;
        say(&format!("{}: {} clips, {seconds} s, {kbytes} kB", language.name(), clips.len()));
        packs.push((folder.join(format!("{}.clips", language.name())), bytes));
    }
    let total: usize = packs.iter().map(|(_, bytes)| bytes.len()).sum();
    if total > MAX_BYTES {
        return Err(format!("{total} bytes, and {MAX_BYTES} are permitted: leave takes out of `Line::takes`").into());
    }
    std::fs::create_dir_all(&folder)?;
    for (path, bytes) in packs {
        std::fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    say(&format!("{} kB in all", total / 1_000));
    Ok(())
}

fn say(text: &str) {
    // As above.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Every take of every line of a language.
fn clips(espeak: &Espeak, language: Language) -> Result<Vec<NewClip>, Box<dyn Error>> {
    let mut clips = Vec::new();
    for line in Line::all() {
        for (character, mood) in line.takes() {
            let clip = clip(espeak, language, line, character, mood);
            clips.push(clip.map_err(|error| format!("{line} in {}, {}: {error}", language.name(), mood.name()))?);
        }
    }
    Ok(clips)
}

fn clip(
    espeak: &Espeak,
    language: Language,
    line: Line,
    character: Character,
    mood: Mood,
) -> Result<NewClip, Box<dyn Error>> {
    let text = line.text(language);
    let manner = espeak::manner(character, mood);
    let mut samples: Vec<f32> = Vec::new();
    let mut sentence_ends = Vec::new();
    let parts = sentences(text);
    for (at, part) in parts.iter().enumerate() {
        let spoken = espeak.speak(language, character, mood, &readings::reading(language, part))?;
        samples.extend(sound::finish(&spoken.samples, spoken.rate, manner.level_dbfs)?);
        // Before the pause behind it: a caption is not late.
        sentence_ends.push(samples.len());
        if at + 1 < parts.len() {
            samples.resize(samples.len() + manner.pause_samples, 0.0);
        }
    }
    let Encoded { packets, shift } = encode_well(&samples)?;
    let packet_at = |end: usize| u16::try_from((end + shift).div_ceil(FRAME));
    let mut sentence_ends = sentence_ends.into_iter().map(packet_at).collect::<Result<Vec<u16>, _>>()?;
    if let Some(last) = sentence_ends.last_mut() {
        *last = u16::try_from(packets.len())?;
    }
    Ok(NewClip { character, mood, line: line.to_string(), text: text.to_owned(), sentence_ends, packets })
}

/// Sound as packets.
struct Encoded {
    packets: Vec<Vec<u8>>,
    /// How many samples later the sound begins in them.
    shift: usize,
}

/// Encodes some sound and listens to what came of it. Once in some hundred
/// clips the encoder cracks: its filter rings for some frames, at full scale and in packets twice as
/// long. Where the frames begin decides it, so another begin helps.
fn encode_well(samples: &[f32]) -> Result<Encoded, Box<dyn Error>> {
    for shift in (0..FRAME).step_by(96) {
        let shifted: Vec<f32> = std::iter::repeat_n(0.0, shift).chain(samples.iter().copied()).collect();
        let packets = encode(&shifted)?;
        let mut decoder = Decoder::new()?;
        let frames: Vec<[i16; FRAME]> =
            packets.iter().map(|packet| decoder.decode(packet)).collect::<Result<_, _>>()?;
        if !sound::cracks(&shifted, frames.as_flattened()) {
            return Ok(Encoded { packets, shift });
        }
    }
    Err("the encoder cracks wherever the frames begin".into())
}

/// One packet more than the sound has: the codec is a little late, and the end must not be cut off.
fn encode(samples: &[f32]) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut encoder = Encoder::new()?;
    let frames = samples.len().div_ceil(FRAME) + 1;
    let packet = |frame: usize| {
        let at = |i: usize| samples.get(frame * FRAME + i).copied().unwrap_or(0.0);
        encoder.encode(&std::array::from_fn(|i| (at(i) * 32_767.0).round() as i16)).map_err(Into::into)
    };
    (0..frames).map(packet).collect()
}
