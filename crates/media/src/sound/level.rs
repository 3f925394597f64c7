//! How loud a sound is.

/// What digital silence measures as, dBFS.
pub const FLOOR_DBFS: f32 = -96.0;

/// The loudness of some samples, in decibels below full scale: 0 is the loudest that can be, and
/// [`FLOOR_DBFS`] is silence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The root mean square: how loud it seems. A full sine wave has -3.
    pub rms_dbfs: f32,
    /// The largest sample. At 0 it is probably clipped.
    pub peak_dbfs: f32,
}

impl Level {
    /// The level of nothing at all.
    pub const SILENCE: Self = Self { rms_dbfs: FLOOR_DBFS, peak_dbfs: FLOOR_DBFS };

    /// The level of these samples.
    #[must_use]
    pub fn of(samples: &[i16]) -> Self {
        if samples.is_empty() {
            return Self::SILENCE;
        }
        let (mut sum, mut peak) = (0_u64, 0_u16);
        for sample in samples {
            let size = sample.unsigned_abs();
            sum += u64::from(size) * u64::from(size);
            peak = peak.max(size);
        }
        let rms = (sum as f64 / samples.len() as f64).sqrt();
        Self { rms_dbfs: dbfs(rms as f32), peak_dbfs: dbfs(f32::from(peak)) }
    }
}

/// A meter that jumps up with a sound and sinks slowly, as an eye can follow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meter {
    shown: Level,
}

/// How fast a meter sinks, decibels a second.
const SINKS_DB_A_SECOND: f32 = 24.0;

impl Default for Meter {
    fn default() -> Self {
        Self { shown: Level::SILENCE }
    }
}

impl Meter {
    /// Takes the samples of the time since the last call, 48,000 a second.
    pub fn take(&mut self, samples: &[i16]) {
        let sunk = samples.len() as f32 / crate::opus::RATE as f32 * SINKS_DB_A_SECOND;
        let now = Level::of(samples);
        let follow = |shown: f32, now: f32| now.max(shown - sunk).max(FLOOR_DBFS);
        self.shown = Level {
            rms_dbfs: follow(self.shown.rms_dbfs, now.rms_dbfs),
            peak_dbfs: follow(self.shown.peak_dbfs, now.peak_dbfs),
        };
    }

    /// What it shows.
    #[must_use]
    pub fn level(&self) -> Level {
        self.shown
    }
}

fn dbfs(size: f32) -> f32 {
    if size < 1.0 { FLOOR_DBFS } else { (20.0 * (size / 32_768.0).log10()).max(FLOOR_DBFS) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sounds::tone;

    #[test]
    fn a_full_sine_wave_has_minus_three_decibels_and_silence_the_floor() {
        let cases = [(32_767.0, -3.0, 0.0), (3_276.7, -23.0, -20.0), (327.0, -43.0, -40.0)];
        for (peak, rms_dbfs, peak_dbfs) in cases {
            let level = Level::of(&tone(1_000.0, 48_000, peak, 4_800));
            assert!((level.rms_dbfs - rms_dbfs).abs() < 0.1, "{level:?}");
            assert!((level.peak_dbfs - peak_dbfs).abs() < 0.1, "{level:?}");
        }
        assert_eq!(Level::of(&[0; 960]), Level::SILENCE);
        assert_eq!(Level::of(&[]), Level::SILENCE);
        assert_eq!(Level::of(&[i16::MIN; 960]), Level { rms_dbfs: 0.0, peak_dbfs: 0.0 });
    }

    #[test]
    fn a_meter_jumps_up_and_sinks_slowly() {
        let mut meter = Meter::default();
        meter.take(&tone(1_000.0, 48_000, 32_767.0, 4_800));
        assert!((meter.level().rms_dbfs + 3.0).abs() < 0.1);
        for _ in 0..10 {
            meter.take(&[0; 4_800]);
        }
        assert!((meter.level().rms_dbfs + 27.0).abs() < 0.2, "{:?}", meter.level());
        for _ in 0..100 {
            meter.take(&[0; 4_800]);
        }
        assert_eq!(meter.level(), Level::SILENCE);
    }
}
