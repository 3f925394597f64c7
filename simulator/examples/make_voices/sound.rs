//! From what the synthesiser gives to what a clip holds: 48 kHz, no rumble, no silence around it, one loudness.

use media::opus::RATE;

/// No sample goes beyond this, dB below full scale: the codec adds a little of its own.
const CEILING_DBFS: f32 = -3.0;
/// Below this much under the loudest moment there is nothing to hear, dB.
const SILENT_DB: f32 = 42.0;
/// Kept before the first sound and after the last, samples.
const MARGIN: usize = ms(25);
/// At both ends, samples.
const FADE: usize = ms(8);
/// How far a peak casts its shadow, samples on each side.
const SHADOW: usize = ms(2);
/// Input samples on each side that a sample is made of.
const TAPS: i64 = 32;

const fn ms(count: usize) -> usize {
    count * RATE as usize / 1_000
}

/// All steps. `level_dbfs` is the loudness of the spoken parts.
///
/// # Errors
/// When there is no sound to hear.
pub(super) fn finish(samples: &[f32], rate: u32, level_dbfs: f32) -> Result<Vec<f32>, &'static str> {
    let mut sound = resample(samples, rate);
    remove_rumble(&mut sound);
    let mut sound = trim(&sound).ok_or("nothing but silence")?.to_vec();
    let gain = from_db(level_dbfs - level(&sound));
    sound.iter_mut().for_each(|sample| *sample *= gain);
    limit(&mut sound, from_db(CEILING_DBFS));
    fade(&mut sound);
    Ok(sound)
}

fn from_db(db: f32) -> f32 {
    10.0_f32.powf(db / 20.0)
}

fn to_db(power: f32) -> f32 {
    10.0 * power.log10()
}

/// Brings sound to 48 kHz with a windowed sinc, so that nothing above half of the old rate appears.
fn resample(samples: &[f32], rate: u32) -> Vec<f32> {
    let (rate_in, rate_out) = (u64::from(rate), u64::from(RATE));
    let count = samples.len() as u64 * rate_out / rate_in;
    // A little below half of the lower rate, where the window's slope ends.
    let cut = 0.94 * (rate_out as f64 / rate_in as f64).min(1.0);
    // The same fractions of a sample come again and again: 22,050 to 48,000 has 320 of them.
    let common = gcd(rate_in, rate_out);
    let phases = rate_out / common;
    let kernel = |phase: u64| -> Vec<f32> {
        let fraction = (phase * rate_in % rate_out) as f64 / rate_out as f64;
        let weight = |tap: i64| {
            let x = tap as f64 - fraction;
            let window = 0.5 + 0.5 * (std::f64::consts::PI * x / (TAPS + 1) as f64).cos();
            let angle = std::f64::consts::PI * x * cut;
            window * cut * if angle.abs() < 1e-9 { 1.0 } else { angle.sin() / angle }
        };
        (1 - TAPS..=TAPS).map(|tap| weight(tap) as f32).collect()
    };
    let kernels: Vec<Vec<f32>> = (0..phases).map(kernel).collect();
    let sample = |at: u64| -> f32 {
        let first = (at * rate_in / rate_out) as i64 + 1 - TAPS;
        let kernel = &kernels[(at % phases) as usize];
        let value = |i: i64| usize::try_from(i).ok().and_then(|i| samples.get(i)).copied().unwrap_or(0.0);
        kernel.iter().zip(first..).map(|(weight, i)| weight * value(i)).sum()
    };
    (0..count).map(sample).collect()
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A high pass of the first order at 60 Hz: no voice is down there, and a constant offset clicks.
fn remove_rumble(sound: &mut [f32]) {
    let keep = (-std::f32::consts::TAU * 60.0 / RATE as f32).exp();
    let (mut before_in, mut before_out) = (0.0, 0.0);
    for sample in sound {
        let out = keep * (before_out + *sample - before_in);
        before_in = std::mem::replace(sample, out);
        before_out = out;
    }
}

/// The power of each 5 ms.
fn powers(sound: &[f32]) -> Vec<f32> {
    sound.chunks(ms(5)).map(|part| part.iter().map(|sample| sample * sample).sum::<f32>() / part.len() as f32).collect()
}

/// From shortly before the first sound to shortly after the last.
fn trim(sound: &[f32]) -> Option<&[f32]> {
    let powers = powers(sound);
    let loudest = powers.iter().copied().fold(0.0, f32::max);
    let heard = |power: &f32| *power > loudest * 10.0_f32.powf(-SILENT_DB / 10.0);
    let begin = (powers.iter().position(heard)? * ms(5)).saturating_sub(MARGIN);
    let end = ((powers.iter().rposition(heard)? + 1) * ms(5) + MARGIN).min(sound.len());
    sound.get(begin..end)
}

/// The loudness of what is spoken, pauses not counted, dB below full scale.
fn level(sound: &[f32]) -> f32 {
    let powers = powers(sound);
    let loudest = powers.iter().copied().fold(0.0, f32::max);
    let spoken: Vec<f32> = powers.into_iter().filter(|power| *power > loudest / 1_000.0).collect();
    to_db(spoken.iter().sum::<f32>() / spoken.len().max(1) as f32)
}

/// Turns down what is around each peak above the ceiling, softly and before it comes.
fn limit(sound: &mut [f32], ceiling: f32) {
    let wanted: Vec<f32> = sound.iter().map(|sample| (ceiling / sample.abs().max(1e-9)).min(1.0)).collect();
    if wanted.iter().all(|gain| *gain >= 1.0) {
        return;
    }
    let around = |values: &[f32], at: usize| -> std::ops::Range<usize> {
        at.saturating_sub(SHADOW)..(at + SHADOW + 1).min(values.len())
    };
    let lowest: Vec<f32> =
        (0..wanted.len()).map(|at| wanted[around(&wanted, at)].iter().copied().fold(1.0, f32::min)).collect();
    // The mean of the minima of overlapping windows is never above what the sample itself wants.
    for (at, sample) in sound.iter_mut().enumerate() {
        let window = &lowest[around(&lowest, at)];
        *sample *= window.iter().sum::<f32>() / window.len() as f32;
    }
}

/// Whether the decoded sound is much louder for some 5 ms than what was encoded is around there.
pub(super) fn cracks(encoded: &[f32], decoded: &[i16]) -> bool {
    let peak = |part: &[f32]| part.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    decoded.chunks(ms(5)).enumerate().any(|(at, part)| {
        let begin = (at * ms(5)).saturating_sub(ms(25)).min(encoded.len());
        let end = (at * ms(5) + ms(25)).min(encoded.len());
        let part: Vec<f32> = part.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
        peak(&part) > 1.4 * peak(&encoded[begin..end]) + 0.02
    })
}

fn fade(sound: &mut [f32]) {
    let length = FADE.min(sound.len() / 2);
    let count = sound.len();
    for at in 0..length {
        let gain = 0.5 - 0.5 * (std::f32::consts::PI * at as f32 / length as f32).cos();
        sound[at] *= gain;
        sound[count - 1 - at] *= gain;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, rate: u32, count: usize) -> Vec<f32> {
        let step = std::f64::consts::TAU * hz / f64::from(rate);
        (0..count).map(|i| (step * i as f64).sin() as f32).collect()
    }

    /// The amplitude of a tone inside of some sound, edges left out.
    fn amount(sound: &[f32], hz: f64) -> f64 {
        let part = &sound[4_800..sound.len() - 4_800];
        let step = std::f64::consts::TAU * hz / f64::from(RATE);
        let sum = part.iter().enumerate().fold((0.0, 0.0), |(re, im), (i, sample)| {
            let (sin, cos) = (step * i as f64).sin_cos();
            (re + f64::from(*sample) * cos, im + f64::from(*sample) * sin)
        });
        2.0 * sum.0.hypot(sum.1) / part.len() as f64
    }

    #[test]
    fn a_tone_keeps_pitch_and_loudness_and_casts_no_image() {
        for hz in [300.0, 3_000.0, 9_000.0] {
            let sound = resample(&tone(hz, 22_050, 22_050), 22_050);
            assert_eq!(sound.len(), 48_000);
            let image = 22_050.0 - hz;
            assert!((amount(&sound, hz) - 1.0).abs() < 0.01, "{hz}: {}", amount(&sound, hz));
            assert!(amount(&sound, image) < 0.001, "{hz}: {} at {image}", amount(&sound, image));
        }
    }

    #[test]
    fn silence_around_the_sound_goes_and_a_margin_stays() {
        let mut sound = vec![0.0; 40_000];
        sound[10_080..20_160].copy_from_slice(&tone(400.0, RATE, 10_080));
        let trimmed = trim(&sound).unwrap();
        assert_eq!(trimmed.len(), 10_080 + 2 * MARGIN);
        assert!(trim(&[0.0; 5_000]).is_none());
    }

    #[test]
    fn quiet_and_loud_voices_come_out_equally_loud_and_none_clips() {
        for volume in [0.02, 0.3, 1.0] {
            // Pulses as a throat makes them: peaks far above the mean.
            let pulses: Vec<f32> = tone(110.0, 22_050, 22_050).iter().map(|s| volume * s.powi(15)).collect();
            let sound = finish(&pulses, 22_050, -18.0).unwrap();
            let peak = sound.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!((level(&sound) + 18.0).abs() < 0.7, "{volume}: {}", level(&sound));
            assert!(peak <= from_db(CEILING_DBFS) * 1.0001, "{volume}: {peak}");
            assert!(sound[0].abs() < 1e-6 && sound[sound.len() - 1].abs() < 1e-6);
        }
    }

    #[test]
    fn a_peak_is_turned_down_and_what_is_far_from_it_is_left_alone() {
        let mut sound = vec![0.1; 9_600];
        sound[4_800] = 0.9;
        limit(&mut sound, 0.5);
        assert!((sound[4_800] - 0.5).abs() < 0.001, "{}", sound[4_800]);
        assert_eq!((sound[4_000], sound[5_600]), (0.1, 0.1));
    }

    #[test]
    fn a_crack_of_the_codec_is_noticed_and_its_usual_loss_is_not() {
        let sound: Vec<f32> = tone(150.0, RATE, 48_000).iter().map(|s| s * 0.4).collect();
        // 6.5 ms late and a fifth louder.
        let heard = |i: usize| (sound[i.saturating_sub(312)] * 1.2 * 32_767.0) as i16;
        let mut decoded: Vec<i16> = (0..48_000).map(heard).collect();
        assert!(!cracks(&sound, &decoded));
        decoded[30_000] = 28_000;
        assert!(cracks(&sound, &decoded));
        assert!(cracks(&[0.0; 4_800], &[1_000; 4_800]));
    }

    #[test]
    fn an_offset_and_hum_go_and_the_voice_stays() {
        let mut sound: Vec<f32> = tone(200.0, RATE, 48_000).iter().map(|s| s + 0.5).collect();
        remove_rumble(&mut sound);
        assert!(amount(&sound, 0.0) < 0.001 && amount(&sound, 200.0) > 0.9);
    }
}
