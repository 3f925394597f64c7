//! Sound at another rate: recordings and devices of 8, 16 or 44.1 kHz, and 48 kHz inside.

use std::f64::consts::PI;

/// Samples of the input on each side of a sample of the output.
const REACH: usize = 24;
/// Places between two samples of the input at which the filter is known.
const PHASES: usize = 256;
/// Of the lower of the two half rates, the part that is kept whole.
const KEPT: f64 = 0.92;
/// The rates that can be converted, hertz.
pub const RATES: std::ops::RangeInclusive<u32> = 8_000..=96_000;

/// A rate outside of [`RATES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} samples a second cannot be converted; 8,000 to 96,000 can")]
pub struct WrongRate(pub u32);

/// Converts a sound piece by piece, with a filter of sinc shape. What comes out is
/// [`delay_us`](Self::delay_us) later than what went in.
#[derive(Debug, Clone)]
pub struct Resampler {
    from: u32,
    to: u32,
    /// [`PHASES`] + 1 rows of 2 × `reach` weights.
    weights: Vec<f32>,
    reach: usize,
    /// The last samples of the input that are still needed.
    held: Vec<f32>,
    /// Where the next sample of the output lies after the first of `held`, in parts of `to`.
    at: u64,
}

impl Resampler {
    /// A converter of these rates, hertz.
    ///
    /// # Errors
    /// [`WrongRate`].
    pub fn new(from: u32, to: u32) -> Result<Self, WrongRate> {
        for rate in [from, to] {
            if !RATES.contains(&rate) {
                return Err(WrongRate(rate));
            }
        }
        // Going down, the filter must remove what the lower rate cannot hold, and so is longer.
        let scale = f64::from(to.min(from)) / f64::from(from);
        let reach = (REACH as f64 / scale).ceil() as usize;
        let weights = (0..=PHASES).flat_map(|phase| row(phase as f64 / PHASES as f64, scale * KEPT, reach)).collect();
        Ok(Self { from, to, weights, reach, held: vec![0.0; 2 * reach - 1], at: 0 })
    }

    /// How much later a sound comes out than it went in, microseconds.
    #[must_use]
    pub fn delay_us(&self) -> u64 {
        self.reach as u64 * 1_000_000 / u64::from(self.from)
    }

    /// Adds what these samples become to `out`.
    pub fn push(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        if self.from == self.to {
            out.extend_from_slice(samples);
            return;
        }
        self.held.extend(samples.iter().map(|sample| f32::from(*sample)));
        let (from, to) = (u64::from(self.from), u64::from(self.to));
        loop {
            let whole = usize::try_from(self.at / to).expect("no further than what is held");
            let Some(around) = self.held.get(whole..whole + 2 * self.reach) else { break };
            let phase = (self.at % to) as f64 / to as f64 * PHASES as f64;
            let (row, between) = (phase as usize, phase.fract() as f32);
            let length = 2 * self.reach;
            let here = &self.weights[row * length..(row + 1) * length];
            let next = &self.weights[(row + 1) * length..(row + 2) * length];
            let weigh = |weights: &[f32]| around.iter().zip(weights).map(|(s, w)| s * w).sum::<f32>();
            let sample = weigh(here) * (1.0 - between) + weigh(next) * between;
            out.push(sample.round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16);
            self.at += from;
        }
        let used = usize::try_from(self.at / to).expect("no further than what is held").min(self.held.len());
        self.held.drain(..used);
        self.at -= used as u64 * to;
    }
}

/// The weights of the samples around a point that lies `phase` of the way between the middle two.
fn row(phase: f64, cutoff: f64, reach: usize) -> Vec<f32> {
    let weight = |i: usize| {
        let distance = i as f64 - (reach - 1) as f64 - phase;
        let window = 0.5 + 0.5 * (PI * distance / reach as f64).clamp(-PI, PI).cos();
        let angle = PI * distance * cutoff;
        window * cutoff * if angle.abs() < 1e-9 { 1.0 } else { angle.sin() / angle }
    };
    let weights: Vec<f64> = (0..2 * reach).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| (weight / sum) as f32).collect()
}

/// A whole sound at another rate, in time with the original.
///
/// # Errors
/// [`WrongRate`].
pub fn resampled(samples: &[i16], from: u32, to: u32) -> Result<Vec<i16>, WrongRate> {
    let mut resampler = Resampler::new(from, to)?;
    if from == to {
        return Ok(samples.to_vec());
    }
    let length = usize::try_from(samples.len() as u64 * u64::from(to) / u64::from(from)).unwrap_or(usize::MAX);
    // What would be the delay is passed over.
    resampler.at = resampler.reach as u64 * u64::from(to);
    let mut out = Vec::with_capacity(length + 2 * REACH);
    resampler.push(samples, &mut out);
    resampler.push(&vec![0; 2 * resampler.reach], &mut out);
    out.truncate(length);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sounds::{hiss, loudness, peak_of_tone, tone};

    #[test]
    fn a_tone_keeps_its_pitch_its_level_and_its_place() {
        for from in [8_000, 16_000, 44_100, 48_000] {
            for hertz in [200.0, 1_000.0, 3_000.0] {
                for (from, to) in [(from, 48_000), (48_000, from)] {
                    let out = resampled(&tone(hertz, from, 10_000.0, from as usize), from, to).unwrap();
                    assert_eq!(out.len(), to as usize);
                    let middle = &out[to as usize / 10..to as usize * 9 / 10];
                    let peak = peak_of_tone(hertz, to, middle);
                    assert!((9_800.0..10_200.0).contains(&peak), "{hertz} Hz from {from} to {to}: {peak}");
                    let rest = loudness(middle).powi(2) - peak * peak / 2.0;
                    assert!(rest < 10_000.0, "{hertz} Hz from {from} to {to}: {rest} is not the tone");
                    let expected = tone(hertz, to, 10_000.0, to as usize);
                    let worst = middle.iter().zip(&expected[to as usize / 10..]).map(|(a, b)| a.abs_diff(*b)).max();
                    assert!(worst < Some(400), "{hertz} Hz from {from} to {to}: {worst:?}");
                }
            }
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_removed() {
        let out = resampled(&tone(6_000.0, 48_000, 10_000.0, 48_000), 48_000, 8_000).unwrap();
        assert!(loudness(&out[800..7_200]) < 100.0, "{}", loudness(&out[800..7_200]));
    }

    #[test]
    fn pieces_of_any_length_become_the_same_as_the_whole() {
        let sound = hiss(1, 20_000, 9_000);
        for (from, to) in [(44_100, 48_000), (8_000, 48_000), (48_000, 44_100)] {
            let (mut whole, mut pieces) = (Vec::new(), Vec::new());
            Resampler::new(from, to).unwrap().push(&sound, &mut whole);
            let mut resampler = Resampler::new(from, to).unwrap();
            for piece in sound.chunks(441) {
                resampler.push(piece, &mut pieces);
                assert!(resampler.held.len() <= 2 * resampler.reach);
            }
            assert_eq!(pieces, whole, "{from} to {to}");
        }
    }

    #[test]
    fn rates_that_no_device_has_are_refused() {
        assert_eq!(Resampler::new(0, 48_000).unwrap_err(), WrongRate(0));
        assert_eq!(Resampler::new(48_000, 192_000).unwrap_err(), WrongRate(192_000));
    }
}
