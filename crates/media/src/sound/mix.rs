//! Several sounds as one.

/// Adds one sound to another, sample by sample; what is too loud is held at full scale, never
/// wrapped around. The longer one keeps its rest.
pub fn add(to: &mut [i16], from: &[i16]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = to.saturating_add(*from);
    }
}

/// Makes room for an important sound: lowers another one while it lasts, without a click.
#[derive(Debug, Clone, PartialEq)]
pub struct Ducking {
    gain: f32,
}

/// What is left of a lowered sound: a quarter, -12 dB.
pub const DUCKED: f32 = 0.25;

/// From full to lowered in 20 ms, and back in 200 ms.
const DOWN_A_SAMPLE: f32 = (1.0 - DUCKED) / 960.0;
const UP_A_SAMPLE: f32 = (1.0 - DUCKED) / 9_600.0;

impl Default for Ducking {
    fn default() -> Self {
        Self { gain: 1.0 }
    }
}

impl Ducking {
    /// Lowers these samples, 48,000 a second, if something else is to be heard, and raises them
    /// again if not.
    pub fn apply(&mut self, samples: &mut [i16], is_lowered: bool) {
        for sample in samples {
            self.gain =
                if is_lowered { (self.gain - DOWN_A_SAMPLE).max(DUCKED) } else { (self.gain + UP_A_SAMPLE).min(1.0) };
            *sample = (f32::from(*sample) * self.gain) as i16;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sounds::{loudness, tone};

    #[test]
    fn what_is_too_loud_is_held_at_full_scale() {
        let mut sum = [30_000, -30_000, 1, 5];
        add(&mut sum, &[30_000, -30_000, 2]);
        assert_eq!(sum, [i16::MAX, i16::MIN, 3, 5]);
    }

    #[test]
    fn a_ducked_sound_is_12_decibels_quieter_and_comes_back() {
        let sound = tone(500.0, 48_000, 20_000.0, 48_000);
        let (mut ducking, mut lowered) = (Ducking::default(), sound.clone());
        ducking.apply(&mut lowered, true);
        let ratio = loudness(&lowered[960..]) / loudness(&sound[960..]);
        assert!((ratio - f64::from(DUCKED)).abs() < 0.01, "{ratio}");
        let mut raised = sound.clone();
        ducking.apply(&mut raised, false);
        assert_eq!(raised[9_700..], sound[9_700..]);
        assert!(loudness(&raised[..480]) < loudness(&sound[..480]) / 2.0, "it comes back gradually");
    }
}
