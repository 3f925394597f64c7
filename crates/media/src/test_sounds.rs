//! Sounds that tests speak and measure.

use crate::opus::{FRAME, RATE};

/// Something like a voice: a buzz of a falling pitch, in syllables. The given 20 ms of it.
pub(crate) fn babble(frame: u64) -> [i16; FRAME] {
    std::array::from_fn(|i| {
        let t = (frame * FRAME as u64 + i as u64) as f64 / f64::from(RATE);
        let pitch = 140.0 - 20.0 * (t % 1.0);
        let tones = (1..12).map(|k| (t * pitch * f64::from(k) * std::f64::consts::TAU).sin() / f64::from(k));
        let syllable = (t * 4.0 * std::f64::consts::TAU).sin().max(0.0);
        (tones.sum::<f64>() * syllable * 5_000.0) as i16
    })
}

/// A tone of so many hertz at `rate` samples a second, peaking at `peak`.
pub(crate) fn tone(hertz: f64, rate: u32, peak: f64, samples: usize) -> Vec<i16> {
    let at = |i: usize| (i as f64 * hertz / f64::from(rate) * std::f64::consts::TAU).sin() * peak;
    (0..samples).map(|i| at(i).round() as i16).collect()
}

/// White noise peaking at `peak`, the same for the same seed.
pub(crate) fn hiss(seed: u32, peak: i16, samples: usize) -> Vec<i16> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 16) as i32 - 32_768) * i32::from(peak) / 32_768
    };
    (0..samples).map(|_| next() as i16).collect()
}

/// The sum of the squares.
pub(crate) fn energy(samples: &[i16]) -> f64 {
    samples.iter().map(|s| f64::from(*s).powi(2)).sum()
}

/// The root mean square.
pub(crate) fn loudness(samples: &[i16]) -> f64 {
    (energy(samples) / samples.len() as f64).sqrt()
}

/// How much of a tone is in samples: its peak, by correlating with it.
pub(crate) fn peak_of_tone(hertz: f64, rate: u32, samples: &[i16]) -> f64 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (i, sample) in samples.iter().enumerate() {
        let angle = i as f64 * hertz / f64::from(rate) * std::f64::consts::TAU;
        real += f64::from(*sample) * angle.cos();
        imaginary += f64::from(*sample) * angle.sin();
    }
    real.hypot(imaginary) * 2.0 / samples.len() as f64
}

/// Recorded voices at 48 kHz, by name; `None`, with a line that says so, where there are none.
pub(crate) fn voices() -> Option<Vec<Vec<i16>>> {
    let default = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("SKYHAND_DATA").map_or(default, std::path::PathBuf::from);
    let folder = data.join("voice-clips");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        // Past the runner's capture, so that a test that is left out is seen to be.
        let line = format!("skipped: {} is absent; set SKYHAND_DATA to the folder of data sets\n", folder.display());
        std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
        return None;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "wav"));
    files.sort();
    let voice = |file: &std::path::PathBuf| {
        let wav = crate::sound::wav::read(&std::fs::read(file).unwrap()).unwrap();
        crate::sound::resample::resampled(&wav.samples, wav.rate, RATE).unwrap()
    };
    Some(files.iter().map(voice).collect())
}
