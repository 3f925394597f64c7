//! How long speech takes from a mouth to an ear: what was said is looked for in what was heard.

/// Samples a second at which the two are compared; speech has its shape far below 4 kHz.
const RATE: usize = 8_000;
const EACH: usize = 48_000 / RATE;
/// A piece of speech that is looked for: 300 ms, one each 50 ms.
const PIECE: usize = RATE * 3 / 10;
const STEP: usize = RATE / 20;
/// The longest delay that is looked for: 600 ms.
const LONGEST: usize = RATE * 6 / 10;
/// A piece quieter than this root mean square is a pause, in which nothing can be found.
const QUIET: f64 = 300.0;
/// A piece that is less like its best match than this was not heard, 1 being the same.
const LIKE_ENOUGH: f64 = 0.5;

/// The delays of the pieces of speech.
#[derive(Debug, Default, Clone)]
pub(crate) struct Delays {
    /// Of those that were found, milliseconds, the shortest first.
    pub(crate) found_ms: Vec<f64>,
    /// Pieces that were said and cannot be found in what was heard.
    pub(crate) not_found: usize,
}

impl Delays {
    /// Measures two recordings that begin at the same moment, 48,000 samples a second.
    pub(crate) fn between(said: &[i16], heard: &[i16]) -> Self {
        let (said, heard) = (thinned(said), thinned(heard));
        let mut delays = Self::default();
        for at in (0..said.len().saturating_sub(PIECE)).step_by(STEP) {
            let piece = &said[at..at + PIECE];
            if power(piece) < QUIET * QUIET * PIECE as f64 {
                continue;
            }
            let until = heard.len().min(at + PIECE + LONGEST);
            match best_match(piece, &heard[at.min(until)..until]) {
                Some(lag) => delays.found_ms.push(lag as f64 * 1_000.0 / RATE as f64),
                None => delays.not_found += 1,
            }
        }
        delays.found_ms.sort_by(f64::total_cmp);
        delays
    }

    /// Puts the pieces of two runs together.
    pub(crate) fn join(&mut self, other: Self) {
        self.found_ms.extend(other.found_ms);
        self.found_ms.sort_by(f64::total_cmp);
        self.not_found += other.not_found;
    }

    /// So many of a hundred pieces took no longer than this, milliseconds.
    pub(crate) fn percentile(&self, percent: f64) -> f64 {
        let last = self.found_ms.len().saturating_sub(1);
        self.found_ms.get((last as f64 * percent / 100.0).ceil() as usize).copied().unwrap_or(f64::NAN)
    }
}

/// One sample of each few, their mean.
fn thinned(samples: &[i16]) -> Vec<f64> {
    samples.chunks_exact(EACH).map(|few| few.iter().map(|s| f64::from(*s)).sum::<f64>() / EACH as f64).collect()
}

fn power(samples: &[f64]) -> f64 {
    samples.iter().map(|s| s * s).sum()
}

/// Where in `heard` the piece is.
fn best_match(piece: &[f64], heard: &[f64]) -> Option<usize> {
    let loudness = power(piece).sqrt();
    let mut around = power(heard.get(..piece.len())?);
    let (mut best, mut best_at) = (LIKE_ENOUGH, None);
    for at in 0..=heard.len() - piece.len() {
        let window = &heard[at..at + piece.len()];
        let both: f64 = piece.iter().zip(window).map(|(a, b)| a * b).sum();
        let likeness = both / (loudness * around.max(1.0).sqrt());
        if likeness > best {
            (best, best_at) = (likeness, Some(at));
        }
        if let Some(next) = heard.get(at + piece.len()) {
            around += next * next - window[0] * window[0];
        }
    }
    best_at
}
