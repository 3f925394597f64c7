//! What the microphone hears without what the loudspeaker says, without the noise of the room, and
//! as loud as a voice should be. Each of the three can be switched off.

use sonora::config::{
    AdaptiveDigital, EchoCanceller, GainController2, HighPassFilter, MaxProcessingRate, NoiseSuppression,
    NoiseSuppressionLevel, Pipeline,
};
use sonora::{AudioProcessing, Config, StreamConfig};

use crate::opus::RATE;

/// Samples of one piece: 10 ms.
pub const PERIOD: usize = 480;

/// What is done to the voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Remove what was played and comes back. Needed unless a headset is worn.
    pub echo: bool,
    /// Lower noise that does not change: a fan, a street.
    pub noise: bool,
    /// Raise a quiet voice and lower a loud one.
    pub gain: bool,
}

impl Settings {
    /// Everything.
    pub const ON: Self = Self { echo: true, noise: true, gain: true };
    /// Nothing: the voice goes through as it is.
    pub const OFF: Self = Self { echo: false, noise: false, gain: false };

    fn config(self) -> Config {
        Config {
            // Half of the rate would save little and cost the voice its brightness.
            pipeline: Pipeline {
                maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz,
                multi_channel_render: false,
                multi_channel_capture: false,
                ..Pipeline::default()
            },
            high_pass_filter: Some(HighPassFilter::default()),
            echo_canceller: self.echo.then(EchoCanceller::default),
            noise_suppression: self
                .noise
                .then(|| NoiseSuppression { level: NoiseSuppressionLevel::Moderate, ..NoiseSuppression::default() }),
            gain_controller2: self.gain.then(|| GainController2 {
                // 50 dB, as is usual for unknown microphones, would raise the neighbour's voice too.
                adaptive_digital: Some(AdaptiveDigital {
                    initial_gain_db: 6.0,
                    max_gain_db: 24.0,
                    ..AdaptiveDigital::default()
                }),
                ..GainController2::default()
            }),
            ..Config::default()
        }
    }
}

/// Cleans one microphone. Pieces of [`PERIOD`] samples, 48,000 a second: what is played goes to
/// [`far`](Self::far) as it is handed to the loudspeaker, what is heard through
/// [`near`](Self::near), in turns.
pub struct Cleaner {
    settings: Settings,
    processing: AudioProcessing,
    failed: u64,
}

impl Cleaner {
    /// A cleaner that does as the settings say.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let stream = StreamConfig::new(RATE, 1);
        let processing =
            AudioProcessing::builder().config(settings.config()).capture_config(stream).render_config(stream).build();
        Self { settings, processing, failed: 0 }
    }

    /// Does otherwise from now on. It begins to learn the room again.
    pub fn set(&mut self, settings: Settings) {
        if settings != self.settings {
            *self = Self { failed: self.failed, ..Self::new(settings) };
        }
    }

    /// What it does.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Tells it what the loudspeaker is about to say.
    pub fn far(&mut self, samples: &[i16; PERIOD]) {
        if self.settings.echo {
            let mut unused = [0; PERIOD];
            if self.processing.process_render_i16(samples, &mut unused).is_err() {
                self.failed += 1;
            }
        }
    }

    /// Cleans what the microphone heard. It comes out a few milliseconds later than it went in.
    pub fn near(&mut self, samples: &mut [i16; PERIOD]) {
        if self.settings == Settings::OFF {
            return;
        }
        let heard = *samples;
        if self.processing.process_capture_i16(&heard, samples).is_err() {
            self.failed += 1;
            *samples = heard;
        }
    }

    /// How often a piece could not be cleaned and went through as it was.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// By how many decibels the echo is lowered, as it judges itself; `None` while it does not know.
    #[must_use]
    pub fn echo_lowered_db(&self) -> Option<f64> {
        self.processing.statistics().echo_return_loss_enhancement
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sounds::{babble, energy, hiss, voices};

    const SECOND: usize = 48_000;

    fn speech(first_frame: u64, seconds: usize) -> Vec<i16> {
        (first_frame..first_frame + 50 * seconds as u64).flat_map(babble).collect()
    }

    /// A voice that nobody could take for the other one: noise in bursts of a third of a second.
    fn other_speech(seconds: usize) -> Vec<i16> {
        let noise = hiss(9, 9_000, seconds * SECOND);
        let gate = |i: usize| (i as f64 / SECOND as f64 * 1.5 * std::f64::consts::TAU).sin().max(0.0);
        let mut low = 0.0;
        let colour = |(i, s): (usize, i16)| {
            low += (f64::from(s) - low) * 0.15;
            (low * gate(i) * 2.0) as i16
        };
        noise.into_iter().enumerate().map(colour).collect()
    }

    /// What comes back from a room: 35 ms later, half as loud, with three reflections.
    fn echo(played: &[i16]) -> Vec<i16> {
        const PATHS: [(usize, f64); 4] = [(1_680, 0.5), (1_900, -0.2), (2_700, 0.12), (4_100, -0.06)];
        let at =
            |i: usize, (delay, gain): (usize, f64)| i.checked_sub(delay).map_or(0.0, |i| f64::from(played[i]) * gain);
        (0..played.len()).map(|i| PATHS.into_iter().map(|path| at(i, path)).sum::<f64>() as i16).collect()
    }

    fn clean(cleaner: &mut Cleaner, far: &[i16], near: &[i16]) -> Vec<i16> {
        let mut out = Vec::new();
        for (far, near) in far.as_chunks::<PERIOD>().0.iter().zip(near.as_chunks::<PERIOD>().0) {
            cleaner.far(far);
            let mut piece = *near;
            cleaner.near(&mut piece);
            out.extend(piece);
        }
        assert_eq!(cleaner.failed(), 0);
        out
    }

    fn decibels(part: &[i16], whole: &[i16]) -> f64 {
        10.0 * (energy(part).max(1.0) / energy(whole)).log10()
    }

    #[test]
    fn an_echo_falls_by_20_decibels_and_the_voice_nearby_stays() {
        let mut cleaner = Cleaner::new(Settings { echo: true, noise: false, gain: false });
        let played = speech(0, 6);
        let heard = echo(&played);
        let cleaned = clean(&mut cleaner, &played, &heard);
        let left = decibels(&cleaned[4 * SECOND..], &heard[4 * SECOND..]);
        assert!(left < -20.0, "the echo falls by {left} dB");

        let voice = other_speech(3);
        let alone = clean(&mut cleaner, &vec![0; 3 * SECOND], &voice);
        let kept = decibels(&alone[SECOND..], &voice[SECOND..]);
        assert!((-3.0..3.0).contains(&kept), "the voice alone changes by {kept} dB");

        let played = speech(300, 3);
        let both: Vec<i16> = echo(&played).iter().zip(&voice).map(|(a, b)| a.saturating_add(*b)).collect();
        let cleaned = clean(&mut cleaner, &played, &both);
        let kept = decibels(&cleaned[SECOND..], &voice[SECOND..]);
        assert!((-9.0..3.0).contains(&kept), "the voice over an echo changes by {kept} dB");
    }

    #[test]
    fn a_steady_noise_falls_and_can_be_left_alone() {
        let noise = hiss(3, 2_000, 4 * SECOND);
        let silence = vec![0; 4 * SECOND];
        let change = |settings| {
            let cleaned = clean(&mut Cleaner::new(settings), &silence, &noise);
            decibels(&cleaned[3 * SECOND..], &noise[3 * SECOND..])
        };
        let lowered = change(Settings { echo: false, noise: true, gain: false });
        assert!(lowered < -8.0, "{lowered} dB");
        let untouched = change(Settings { echo: true, noise: false, gain: false });
        assert!(untouched > -3.0, "{untouched} dB");
    }

    #[test]
    fn a_quiet_voice_is_raised() {
        // It knows a voice when it hears one, so that it takes a real one.
        let Some(voices) = voices() else { return };
        let quiet: Vec<i16> = voices.concat().iter().map(|s| s / 16).collect();
        let mut cleaner = Cleaner::new(Settings { echo: false, noise: false, gain: true });
        let raised = clean(&mut cleaner, &vec![0; quiet.len()], &quiet);
        let second_half = quiet.len() / 2..raised.len();
        let gain = decibels(&raised[second_half.clone()], &quiet[second_half]);
        assert!((5.0..25.0).contains(&gain), "{gain} dB");
    }

    #[test]
    fn switched_off_it_changes_nothing_and_it_can_be_switched_on() {
        let mut cleaner = Cleaner::new(Settings::OFF);
        let voice = speech(0, 1);
        assert_eq!(clean(&mut cleaner, &voice, &voice), voice);
        cleaner.set(Settings::ON);
        assert_eq!(cleaner.settings(), Settings::ON);
        assert_ne!(clean(&mut cleaner, &voice, &voice), voice);
    }
}
