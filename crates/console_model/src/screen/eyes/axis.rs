//! The scrubber's axis: the last minute, and before it, folded together, what the car had kept.

use super::super::Screen;
use super::rewind::Stretch;
use crate::time::ScreenTime;

/// The share that a fold takes.
const FOLD: f64 = 0.03;
/// The least and the most that the older stretch takes of what is left.
const OLDER: (f64, f64) = (0.2, 0.4);

/// A way from moments to places, 0 to 1, and back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    /// Each stretch with the places of its ends, oldest first.
    parts: Vec<(Stretch, f64, f64)>,
}

impl Axis {
    fn of(stretches: &[Stretch]) -> Option<Self> {
        let length = |it: &Stretch| (it.to.saturating_sub(it.from)).max(1) as f64;
        match stretches {
            [one] => Some(Self { parts: vec![(*one, 0.0, 1.0)] }),
            [older, minute] => {
                let share = length(older) / (length(older) + length(minute));
                let share = share.clamp(OLDER.0, OLDER.1) * (1.0 - FOLD);
                Some(Self { parts: vec![(*older, 0.0, share), (*minute, share + FOLD, 1.0)] })
            }
            _ => None,
        }
    }

    /// Where a moment stands: outside of all stretches at the nearest end.
    pub(crate) fn place(&self, at_ms: u64) -> f64 {
        let mut place = 0.0;
        for (stretch, from, to) in &self.parts {
            if at_ms < stretch.from {
                return place;
            }
            let within = (at_ms.min(stretch.to) - stretch.from) as f64 / (stretch.to - stretch.from).max(1) as f64;
            place = from + (to - from) * within;
        }
        place
    }

    /// The moment at a place; a place in the fold is none.
    pub(crate) fn moment(&self, share: f64) -> Option<u64> {
        let share = share.clamp(0.0, 1.0);
        let (stretch, from, to) = self.parts.iter().find(|(_, from, to)| (*from..=*to).contains(&share))?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a stretch
        let within = ((share - from) / (to - from) * (stretch.to - stretch.from) as f64).round() as u64;
        Some(stretch.from + within)
    }

    /// Where the fold begins and ends, if there is one.
    pub(crate) fn fold(&self) -> Option<(f64, f64)> {
        match self.parts.as_slice() {
            [(_, _, from), (_, to, _)] => Some((*from, *to)),
            _ => None,
        }
    }

    /// The oldest moment on it.
    pub(crate) fn oldest(&self) -> Option<u64> {
        self.parts.first().map(|(stretch, ..)| stretch.from)
    }
}

impl Screen {
    /// The axis of the selected car now.
    pub(crate) fn axis(&self, now: ScreenTime) -> Option<Axis> {
        Axis::of(&self.stretches(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_its_moment_belong_together() {
        let minute = Stretch { from: 200_000, to: 260_000 };
        let plain = Axis::of(&[minute]).unwrap();
        assert_eq!((plain.place(200_000), plain.place(260_000), plain.fold()), (0.0, 1.0, None));
        let folded = Axis::of(&[Stretch { from: 10_000, to: 40_000 }, minute]).unwrap();
        for axis in [&plain, &folded] {
            for at in [200_000, 215_000, 247_300, 260_000] {
                assert_eq!(axis.moment(axis.place(at)), Some(at));
            }
        }
        let (from, to) = folded.fold().unwrap();
        assert_eq!(folded.moment((from + to) / 2.0), None);
        assert_eq!((folded.place(100_000), folded.place(200_000)), (from, to));
        assert_eq!(folded.moment(0.0), Some(10_000));
    }
}
