//! The three short sounds that call an operator: made by code, one at a time, the most urgent first.

use std::f32::consts::TAU;

use crate::opus::RATE;

/// A sound with a meaning. A later one is more urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Earcon {
    /// Somebody wants to talk: two soft notes, as a doorbell.
    Call,
    /// An incident that must not wait: two notes, rising.
    High,
    /// A life is in danger: three short harsh notes.
    Immediate,
}

impl Earcon {
    /// Every sound, the least urgent first.
    pub const ALL: [Self; 3] = [Self::Call, Self::High, Self::Immediate];

    /// Its notes: pitch in hertz, length in milliseconds (a pitch of zero is a rest), and how harsh
    /// they are, 0 to 1.
    fn notes(self) -> (&'static [(f32, usize)], f32) {
        match self {
            Self::Call => (&[(784.0, 180), (587.0, 260)], 0.05),
            Self::High => (&[(660.0, 140), (0.0, 40), (880.0, 200)], 0.25),
            Self::Immediate => (&[(988.0, 90), (0.0, 50), (988.0, 90), (0.0, 50), (1_319.0, 180)], 0.7),
        }
    }

    /// Its samples, 48,000 a second.
    #[must_use]
    pub fn samples(self) -> Vec<i16> {
        let (notes, harshness) = self.notes();
        notes.iter().flat_map(|(pitch, milliseconds)| note(*pitch, *milliseconds, harshness)).collect()
    }
}

/// How loud the sounds are, of 1.
const LOUDNESS: f32 = 0.35;
/// A note swells and fades for so long, so that it does not click.
const EDGE_SAMPLES: f32 = 480.0;

fn note(pitch: f32, milliseconds: usize, harshness: f32) -> impl Iterator<Item = i16> {
    let count = RATE as usize / 1_000 * milliseconds;
    (0..count).map(move |i| {
        let phase = pitch * i as f32 / RATE as f32 * TAU;
        // Odd overtones are what makes a buzzer out of a bell.
        let wave = phase.sin() + harshness * ((3.0 * phase).sin() / 3.0 + (5.0 * phase).sin() / 5.0);
        let edge = (i as f32).min((count - i) as f32) / EDGE_SAMPLES;
        let fading = 1.0 - 0.5 * i as f32 / count as f32;
        (wave * edge.min(1.0) * fading * LOUDNESS * 32_767.0) as i16
    })
}

/// Plays earcons one at a time. A more urgent one cuts in; of the others the most urgent waits.
#[derive(Debug, Default)]
pub struct Earcons {
    playing: Option<(Earcon, Vec<i16>, usize)>,
    waiting: Option<Earcon>,
}

impl Earcons {
    /// Asks for a sound. One that plays or waits already is not played again.
    pub fn play(&mut self, earcon: Earcon) {
        match self.playing.as_ref().map(|(playing, ..)| *playing) {
            Some(playing) if playing == earcon => {}
            Some(playing) if playing > earcon => self.waiting = self.waiting.max(Some(earcon)),
            _ => self.playing = Some((earcon, earcon.samples(), 0)),
        }
    }

    /// Ends what plays and forgets what waits.
    pub fn silence(&mut self) {
        *self = Self::default();
    }

    /// What plays at present.
    #[must_use]
    pub fn playing(&self) -> Option<Earcon> {
        self.playing.as_ref().map(|(earcon, ..)| *earcon)
    }

    /// Adds what plays to these samples. Returns whether anything did, so that speech is lowered.
    pub fn mix_into(&mut self, samples: &mut [i16]) -> bool {
        let Some((_, sound, at)) = &mut self.playing else { return false };
        super::mix::add(samples, &sound[*at..]);
        *at = sound.len().min(*at + samples.len());
        if *at == sound.len() {
            self.playing = self.waiting.take().map(|earcon| (earcon, earcon.samples(), 0));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::level::Level;

    fn play(earcons: &mut Earcons, milliseconds: usize) -> Vec<Option<Earcon>> {
        (0..milliseconds / 10)
            .map(|_| {
                let playing = earcons.playing();
                earcons.mix_into(&mut [0; 480]);
                playing
            })
            .collect()
    }

    #[test]
    fn each_sound_is_short_distinct_loud_enough_and_without_a_click() {
        for earcon in Earcon::ALL {
            let sound = earcon.samples();
            assert!((300..600).contains(&(sound.len() / 48)), "{earcon:?}");
            let level = Level::of(&sound);
            assert!((-22.0..-10.0).contains(&level.rms_dbfs) && level.peak_dbfs < -6.0, "{earcon:?} {level:?}");
            let steepest = sound.windows(2).map(|pair| pair[0].abs_diff(pair[1])).max().unwrap();
            assert!(steepest < 5_000, "{earcon:?} {steepest}");
            assert!(sound[0].abs() < 100 && sound[sound.len() - 1].abs() < 500);
        }
        assert_ne!(Earcon::Call.samples(), Earcon::High.samples());
        assert_ne!(Earcon::High.samples(), Earcon::Immediate.samples());
    }

    #[test]
    fn the_more_urgent_cuts_in_and_the_less_urgent_waits() {
        let mut earcons = Earcons::default();
        earcons.play(Earcon::Call);
        play(&mut earcons, 100);
        earcons.play(Earcon::Immediate);
        earcons.play(Earcon::Call);
        earcons.play(Earcon::High);
        earcons.play(Earcon::Immediate);
        let order = play(&mut earcons, 2_000);
        assert_eq!(order[0], Some(Earcon::Immediate));
        let mut heard: Vec<_> = order.into_iter().flatten().collect();
        heard.dedup();
        assert_eq!(heard, [Earcon::Immediate, Earcon::High]);
        assert!(!earcons.mix_into(&mut [0; 480]));
    }

    #[test]
    fn silencing_ends_all_of_it() {
        let mut earcons = Earcons::default();
        earcons.play(Earcon::High);
        earcons.play(Earcon::Call);
        earcons.silence();
        assert_eq!(earcons.playing(), None);
        let mut samples = [7; 480];
        assert!(!earcons.mix_into(&mut samples));
        assert_eq!(samples, [7; 480]);
    }
}
