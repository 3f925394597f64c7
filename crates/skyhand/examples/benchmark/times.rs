//! Histograms of times, and how they are written.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;

/// Longer times are noted as this long: ten minutes.
const LONGEST_US: u64 = 600_000_000;

/// Times in microseconds, shared between tasks.
#[derive(Clone)]
pub(crate) struct Times {
    inside: Arc<Mutex<Histogram<u64>>>,
}

impl Default for Times {
    fn default() -> Self {
        let histogram = Histogram::new_with_bounds(1, LONGEST_US, 3).expect("lawful bounds");
        Self { inside: Arc::new(Mutex::new(histogram)) }
    }
}

impl Times {
    pub(crate) fn note(&self, time: Duration) {
        self.note_all([u64::try_from(time.as_micros()).unwrap_or(u64::MAX)]);
    }

    pub(crate) fn note_all(&self, micros: impl IntoIterator<Item = u64>) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        for one in micros {
            inside.saturating_record(one);
        }
    }

    pub(crate) fn forget(&self) {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).reset();
    }

    pub(crate) fn count(&self) -> u64 {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// A quantile in milliseconds.
    pub(crate) fn ms(&self, quantile: f64) -> f64 {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        #[allow(clippy::cast_precision_loss)] // microseconds of a run are far below 2^52
        let micros = inside.value_at_quantile(quantile) as f64;
        micros / 1_000.0
    }

    /// `p50 / p99 / p99.9`, milliseconds.
    pub(crate) fn words(&self) -> String {
        if self.count() == 0 {
            return "none".to_owned();
        }
        format!("{} / {} / {}", number(self.ms(0.5)), number(self.ms(0.99)), number(self.ms(0.999)))
    }

    /// Takes in what another one holds.
    pub(crate) fn add(&self, other: &Self) {
        let other = other.inside.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        // Both have the same bounds, so nothing is out of range.
        let _ = inside.add(other);
    }
}

/// A number with as many digits as say something.
pub(crate) fn number(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// The middle of several values, and their range.
pub(crate) fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match (values.len(), values.len() / 2) {
        (0, _) => f64::NAN,
        (count, half) if count % 2 == 1 => values[half],
        (_, half) => f64::midpoint(values[half - 1], values[half]),
    }
}

/// Smallest and largest of several values, when there is more than one.
pub(crate) fn range(values: &[f64]) -> String {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if values.len() > 1 { format!(" ({}–{})", number(low), number(high)) } else { String::new() }
}
