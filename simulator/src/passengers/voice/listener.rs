//! The ear: is somebody speaking to me? It judges levels of sound as they come, and knows no words.

/// From this level on it is a voice and not the hum of a room, dB below full scale.
const VOICE_DBFS: f32 = -42.0;
/// A voice for this long is somebody who speaks, microseconds: a cough is shorter.
const SPEAKS_US: u64 = 200_000;
/// The stops between syllables are shorter than this, microseconds.
const SYLLABLE_GAP_US: u64 = 120_000;
/// Who was silent for this long has finished, microseconds.
const FINISHED_US: u64 = 600_000;

/// What changed for the listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Somebody speaks, and has for 200 ms.
    Began,
    /// They have finished.
    Ended {
        /// How long they spoke, microseconds, the silence after it not counted.
        lasted_us: u64,
    },
}

/// One ear for one speaker.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listener {
    /// The present voice, heard from its begin to the last moment above the threshold.
    voice: Option<(u64, u64)>,
    speaks: bool,
}

impl Listener {
    /// An ear that has heard nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the level of the sound that ends now, dB below full scale (see [`level_dbfs`]), and says
    /// what changed. To be called for every packet, and with [`f32::NEG_INFINITY`] while none come:
    /// a line that went dead is silence.
    pub fn hear(&mut self, level_dbfs: f32, now_us: u64) -> Option<Heard> {
        let gap_us = if self.speaks { FINISHED_US } else { SYLLABLE_GAP_US };
        let over = self.voice.take_if(|(_, last_us)| now_us.saturating_sub(*last_us) > gap_us);
        let ended = over.filter(|_| std::mem::take(&mut self.speaks)).map(|(begun_us, last_us)| {
            // The sound of the next voice, if this is one, begins anew below.
            Heard::Ended { lasted_us: last_us - begun_us }
        });
        if level_dbfs >= VOICE_DBFS {
            let begun_us = self.voice.map_or(now_us, |(begun_us, _)| begun_us);
            self.voice = Some((begun_us, now_us.max(begun_us)));
        }
        let long = self.voice.is_some_and(|(begun_us, last_us)| last_us - begun_us >= SPEAKS_US);
        let began = (long && !self.speaks).then(|| {
            self.speaks = true;
            Heard::Began
        });
        ended.or(began)
    }

    /// When the one who speaks began; `None` while nobody does.
    #[must_use]
    pub fn spoken_to_since_us(&self) -> Option<u64> {
        self.voice.filter(|_| self.speaks).map(|(begun_us, _)| begun_us)
    }

    /// How long the one who speaks has spoken until the last sound, microseconds; 0 while nobody does.
    #[must_use]
    pub fn spoken_to_for_us(&self) -> u64 {
        self.voice.filter(|_| self.speaks).map_or(0, |(begun_us, last_us)| last_us - begun_us)
    }
}

/// The level of a piece of sound, dB below full scale: its mean square. Silence is minus infinity.
#[must_use]
pub fn level_dbfs(samples: &[i16]) -> f32 {
    let sum: f64 = samples.iter().map(|sample| (f64::from(*sample) / 32_768.0).powi(2)).sum();
    (10.0 * (sum / samples.len().max(1) as f64).log10()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Levels of 20 ms each, run-length encoded; the answers with the time they came at, in ms.
    fn hear(levels: &[(f32, usize)]) -> Vec<(u64, Heard)> {
        let mut ear = Listener::new();
        let frames = levels.iter().flat_map(|(level, times)| std::iter::repeat_n(*level, *times));
        frames
            .enumerate()
            .filter_map(|(at, level)| Some((at as u64 * 20, ear.hear(level, at as u64 * 20_000)?)))
            .collect()
    }

    #[test]
    fn two_hundred_milliseconds_of_voice_are_somebody_who_speaks() {
        assert_eq!(hear(&[(-25.0, 10)]), []);
        assert_eq!(hear(&[(-25.0, 11)]), [(200, Heard::Began)]);
        assert_eq!(hear(&[(-60.0, 500)]), [], "a room");
        assert_eq!(hear(&[(f32::NAN, 500)]), []);
    }

    #[test]
    fn coughs_do_not_add_up_to_speech_but_syllables_do() {
        let cough = [(-20.0, 8), (-70.0, 20)];
        assert_eq!(hear(&cough.repeat(20)), []);
        let syllables = [(-20.0, 8), (-70.0, 4)];
        assert_eq!(hear(&syllables.repeat(20)), [(240, Heard::Began)]);
    }

    #[test]
    fn the_end_comes_after_a_breath_and_tells_how_long_it_was() {
        let spoke = [(-30.0, 51), (-80.0, 20), (-30.0, 51), (f32::NEG_INFINITY, 100)];
        let lasted_us = (51 + 20 + 50) * 20_000;
        assert_eq!(hear(&spoke), [(200, Heard::Began), (2_420 + 620, Heard::Ended { lasted_us })]);
    }

    #[test]
    fn a_line_that_went_dead_in_a_word_is_noticed_when_sound_comes_again() {
        let mut ear = Listener::new();
        for at in 0..20 {
            ear.hear(-20.0, at * 20_000);
        }
        assert_eq!(ear.spoken_to_since_us(), Some(0));
        assert_eq!(ear.spoken_to_for_us(), 380_000);
        assert_eq!(ear.hear(-20.0, 9_000_000), Some(Heard::Ended { lasted_us: 380_000 }));
        assert_eq!((ear.spoken_to_since_us(), ear.spoken_to_for_us()), (None, 0));
        for at in 1..10 {
            assert_eq!(ear.hear(-20.0, 9_000_000 + at * 20_000), None);
        }
        assert_eq!(ear.hear(-20.0, 9_200_000), Some(Heard::Began));
        assert_eq!(ear.spoken_to_since_us(), Some(9_000_000));
    }

    #[test]
    fn levels_are_measured_against_full_scale() {
        let check = |samples: &[i16], expected: f32| {
            let level = level_dbfs(samples);
            assert!(level == expected || (level - expected).abs() < 0.01, "{level} instead of {expected}");
        };
        check(&[], f32::NEG_INFINITY);
        check(&[0; 960], f32::NEG_INFINITY);
        check(&[i16::MIN; 960], 0.0);
        check(&[3_277; 960], -20.0);
    }
}
