//! Tests of the shipped packs: that every line is there, in the right mood, and sounds like a voice.

use std::collections::{BTreeMap, BTreeSet};

use assistance::vehicle::Mood;
use media::opus::{Decoder, FRAME, FRAME_US, RATE, carries_copy};

use super::shelf::SHIPPED;
use super::{Character, Clip, Line, Speech, level_dbfs, pack, sentences, text_hash};
use crate::passengers::{Cue, Language};

const REMEDY: &str = "`cargo xtask voices` makes the clips again";

fn heard(clip: &Clip<'_>) -> Vec<i16> {
    let mut decoder = Decoder::new().unwrap();
    clip.packets().flat_map(|packet| decoder.decode(packet).unwrap()).collect()
}

/// A filter of the second order (Butterworth), applied twice.
fn filtered(sound: &[f32], hz: f64, high_pass: bool) -> Vec<f32> {
    let w = std::f64::consts::TAU * hz / f64::from(RATE);
    let (alpha, cos) = (w.sin() / std::f64::consts::SQRT_2, w.cos());
    let edge = if high_pass { (1.0 + cos) / 2.0 } else { (1.0 - cos) / 2.0 };
    let middle = if high_pass { -(1.0 + cos) } else { 1.0 - cos };
    let mut out: Vec<f64> = sound.iter().map(|sample| f64::from(*sample)).collect();
    for _ in 0..2 {
        let (mut x, mut y) = ([0.0; 2], [0.0; 2]);
        for sample in &mut out {
            let next = (edge * *sample + middle * x[0] + edge * x[1] + 2.0 * cos * y[0] - (1.0 - alpha) * y[1])
                / (1.0 + alpha);
            x = [*sample, x[0]];
            y = [next, y[0]];
            *sample = next;
        }
    }
    out.into_iter().map(|sample| sample as f32).collect()
}

fn energy(sound: &[f32]) -> f64 {
    sound.iter().map(|sample| f64::from(*sample).powi(2)).sum()
}

/// The pitch in the middle of all voiced pieces of 40 ms, hertz.
fn pitch_hz(sound: &[i16]) -> f64 {
    const STEP: usize = 8;
    let rate = f64::from(RATE) / STEP as f64;
    let low: Vec<f64> = sound.chunks(STEP).map(|part| part.iter().map(|s| f64::from(*s)).sum()).collect();
    let (length, longest) = ((rate * 0.04) as usize, (rate / 60.0) as usize);
    let power = |part: &[f64]| part.iter().map(|s| s * s).sum::<f64>();
    let loudest = low.chunks(length).map(power).fold(0.0, f64::max);
    let mut pitches: Vec<f64> = Vec::new();
    for begin in (0..low.len().saturating_sub(length + longest)).step_by(length) {
        let here = &low[begin..begin + length];
        if power(here) < loudest * 0.05 {
            continue;
        }
        let mut best = (0.6, 0);
        for lag in (rate / 450.0) as usize..longest {
            let there = &low[begin + lag..begin + lag + length];
            let dot: f64 = here.iter().zip(there).map(|(a, b)| a * b).sum();
            let likeness = dot / (power(here) * power(there) + 1.0).sqrt();
            // A multiple of the period is as alike as the period, so the first one wins.
            if likeness > best.0 + 0.02 {
                best = (likeness, lag);
            }
        }
        if best.1 > 0 {
            pitches.push(rate / best.1 as f64);
        }
    }
    pitches.sort_by(f64::total_cmp);
    pitches.get(pitches.len() / 2).copied().unwrap_or(0.0)
}

fn every_clip_sounds(language: Language) {
    for clip in pack(language).clips() {
        let who = format!("{} as {} {}, {language:?}", clip.line, clip.character.name(), clip.mood.name());
        let sound = heard(clip);
        let text = Line::all().find(|line| line.to_string() == clip.line).map(|line| line.text(language)).unwrap();
        // Between a word shouted and a word spelled out.
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count() as f64;
        let a_second = letters / (clip.length_us() as f64 / 1e6);
        let plausible = if language == Language::Chinese { 1.4..8.0 } else { 5.0..25.0 };
        assert!(plausible.contains(&a_second), "{a_second:.1} letters a second: {who}");

        let level = level_dbfs(&sound);
        assert!((-27.0..-15.0).contains(&level), "{level:.1} dB: {who}");
        let peak = sound.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        assert!(peak < 32_000, "clips: {peak}: {who}");
        let jump = sound.windows(2).map(|two| two[0].abs_diff(two[1])).max().unwrap();
        assert!(u32::from(jump) * 10 < u32::from(peak) * 4, "cracks: {jump} from one sample to the next: {who}");
        for edge in [&sound[..240], &sound[sound.len() - 240..]] {
            assert!(level_dbfs(edge) < -50.0, "{} dB at an edge, it clicks: {who}", level_dbfs(edge));
        }
        let loud: Vec<bool> = sound.chunks(FRAME).map(|part| level_dbfs(part) > -40.0).collect();
        let speaks = loud.iter().filter(|loud| **loud).count() as f64 / loud.len() as f64;
        assert!(speaks > 0.5, "silent for {:.0} % of it: {who}", 100.0 - 100.0 * speaks);

        let sound: Vec<f32> = sound.iter().map(|sample| f32::from(*sample)).collect();
        let voice = energy(&filtered(&filtered(&sound, 100.0, true), 4_000.0, false)) / energy(&sound);
        assert!(voice > 0.6, "{:.0} % between 100 and 4,000 Hz: {who}", voice * 100.0);
    }
}

#[test]
fn every_english_clip_sounds_like_a_voice() {
    every_clip_sounds(Language::English);
}

#[test]
fn every_spanish_clip_sounds_like_a_voice() {
    every_clip_sounds(Language::Spanish);
}

#[test]
fn every_french_clip_sounds_like_a_voice() {
    every_clip_sounds(Language::French);
}

#[test]
fn every_chinese_clip_sounds_like_a_voice() {
    every_clip_sounds(Language::Chinese);
}

#[test]
fn every_line_has_its_clips_and_every_clip_its_line() {
    for language in Language::ALL {
        let pack = pack(*language);
        assert_eq!(pack.language, *language);
        let mut expected: BTreeSet<(String, u64, Character, Mood)> = BTreeSet::new();
        for line in Line::all() {
            let hash = text_hash(line.text(*language));
            expected.extend(line.takes().into_iter().map(|(who, mood)| (line.to_string(), hash, who, mood)));
        }
        let shipped: BTreeSet<(String, u64, Character, Mood)> =
            pack.clips().iter().map(|clip| (clip.line.to_owned(), clip.text_hash, clip.character, clip.mood)).collect();
        let changed: Vec<_> = expected.symmetric_difference(&shipped).take(4).collect();
        assert!(changed.is_empty(), "{language:?}: lines and clips differ, {REMEDY}: {changed:?}");
    }
}

#[test]
fn panic_calls_for_help_in_panic_and_thanks_are_calm_in_every_voice() {
    for language in Language::ALL {
        for who in Character::PASSENGERS {
            let mood = |cue, turn, mood| {
                pack(*language).nearest(*who, mood, Line::Passenger(cue, turn).text(*language)).map(|clip| clip.mood)
            };
            for turn in 0..2 {
                assert_eq!(mood(Cue::GetMeOut, turn, Mood::Panicking), Some(Mood::Panicking));
                assert_eq!(mood(Cue::StillWaiting, turn, Mood::Distressed), Some(Mood::Distressed));
                assert_eq!(mood(Cue::WhyDoWeStand, turn, Mood::Uneasy), Some(Mood::Uneasy));
                assert_eq!(mood(Cue::Thanks, turn, Mood::Calm), Some(Mood::Calm));
            }
        }
    }
}

#[test]
fn every_sentence_of_a_clip_is_followed_by_a_pause_and_has_a_caption() {
    for language in Language::ALL {
        for line in Line::all() {
            for (who, mood) in line.takes() {
                let text = line.text(*language);
                let clip = pack(*language).nearest(who, mood, text).unwrap();
                let said = Speech::new(clip, text);
                let captions: Vec<&str> = said.sentences().iter().map(|sentence| sentence.text.as_str()).collect();
                assert_eq!(captions, sentences(text), "{line}, {language:?}");
                let shortest_us = said.sentences().iter().map(|s| s.end_us - s.begin_us).min().unwrap();
                assert!(shortest_us >= 160_000, "a sentence of {shortest_us} µs: {line}, {language:?}");
            }
        }
    }
}

#[test]
fn nearly_every_packet_can_be_repaired_from_its_successor() {
    for language in Language::ALL {
        let packets: Vec<&[u8]> = pack(*language).clips().iter().take(40).flat_map(Clip::packets).collect();
        let repairable = packets.iter().filter(|packet| carries_copy(packet)).count();
        assert!(repairable * 10 > packets.len() * 6, "{repairable} of {}, {language:?}", packets.len());
    }
}

#[test]
fn the_worse_the_mood_the_shorter_the_same_line() {
    for language in Language::ALL {
        let mut length_us: BTreeMap<(u64, Character), BTreeMap<Mood, u64>> = BTreeMap::new();
        for clip in pack(*language).clips() {
            length_us.entry((clip.text_hash, clip.character)).or_default().insert(clip.mood, clip.length_us());
        }
        let two: Vec<_> = length_us.values().filter(|by_mood| by_mood.len() > 1).collect();
        assert!(two.len() >= 20, "{language:?}: {} lines have two moods", two.len());
        for by_mood in two {
            assert!(by_mood.values().is_sorted_by(|calmer, worse| calmer > worse), "{language:?}: {by_mood:?}");
        }
    }
}

#[test]
fn a_woman_sounds_higher_than_a_man_and_panic_higher_than_distress() {
    for language in Language::ALL {
        let pitch = |who, mood, cue| {
            let text = Line::Passenger(cue, 0).text(*language);
            pitch_hz(&heard(pack(*language).nearest(who, mood, text).unwrap()))
        };
        let in_voice = |who| pitch(who, Mood::Calm, Cue::SafeAndWell);
        let (woman, man, old, girl) = (
            in_voice(Character::Woman),
            in_voice(Character::Man),
            in_voice(Character::OlderMan),
            in_voice(Character::Teenager),
        );
        let all = format!("{language:?}: woman {woman:.0}, man {man:.0}, old man {old:.0}, girl {girl:.0} Hz");
        assert!((150.0..250.0).contains(&woman) && (75.0..140.0).contains(&man), "{all}");
        assert!(woman > man * 1.4 && girl > woman * 1.05 && old < man * 0.97, "{all}");
        for who in Character::MOODY {
            let (upset, panicking) =
                (pitch(*who, Mood::Distressed, Cue::PressedSos), pitch(*who, Mood::Panicking, Cue::PressedSos));
            assert!(panicking > upset * 1.03, "{language:?}, {who:?}: {upset:.0} and {panicking:.0} Hz");
        }
    }
}

#[test]
fn the_packs_stay_small() {
    let total: usize = SHIPPED.iter().map(|bytes| bytes.len()).sum();
    assert!(total < 6_000_000, "{total} bytes");
    let longest_us = Language::ALL.iter().flat_map(|l| pack(*l).clips()).map(Clip::length_us).max().unwrap();
    assert!(longest_us < 20_000_000 && longest_us % FRAME_US == 0, "{longest_us} µs");
}
