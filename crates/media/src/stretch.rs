//! Speech made a little shorter or longer without a change of pitch: one period of the voice is
//! taken out, or said twice, and the seam is faded over.

use crate::opus::FRAME;

/// The shortest and the longest period that is looked for: 400 Hz and 100 Hz.
const PERIODS: std::ops::RangeInclusive<usize> = 120..=FRAME / 2;
/// Every so many samples are compared; a voice has its power far below 6 kHz.
const STRIDE: usize = 4;
/// How like its neighbour a period must be, 1 being the same.
const LIKE_ENOUGH: f64 = 0.6;
/// A frame of less than this root mean square, about -50 dBFS, is a pause in which any seam is fine.
const QUIET: f64 = 100.0;

/// Adds a frame to `out` with one period taken out. Returns how many samples are missing: none when
/// the frame has no period that could go unnoticed.
pub(crate) fn shorten(frame: &[i16; FRAME], out: &mut impl Extend<i16>) -> usize {
    let Some(period) = period(frame) else {
        out.extend(frame.iter().copied());
        return 0;
    };
    out.extend(faded(&frame[..period], &frame[period..2 * period]));
    out.extend(frame[2 * period..].iter().copied());
    period
}

/// Adds a frame to `out` with one period said twice. Returns how many samples were added.
pub(crate) fn lengthen(frame: &[i16; FRAME], out: &mut impl Extend<i16>) -> usize {
    let Some(period) = period(frame) else {
        out.extend(frame.iter().copied());
        return 0;
    };
    out.extend(frame[..period].iter().copied());
    out.extend(faded(&frame[period..2 * period], &frame[..period]));
    out.extend(frame[period..].iter().copied());
    period
}

/// From one piece to another of the same length.
fn faded<'a>(from: &'a [i16], to: &'a [i16]) -> impl Iterator<Item = i16> + 'a {
    let length = from.len() as i32;
    from.iter().zip(to).zip(0..).map(move |((from, to), at): ((&i16, &i16), i32)| {
        let mixed = (i32::from(*from) * (length - at) + i32::from(*to) * at) / length;
        i16::try_from(mixed).expect("a mean of two samples is a sample")
    })
}

/// After how many samples the beginning of the frame comes again.
fn period(frame: &[i16; FRAME]) -> Option<usize> {
    let energy = |piece: &[i16]| piece.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>();
    if energy(frame) < QUIET * QUIET * FRAME as f64 {
        return Some(*PERIODS.end());
    }
    let likeness = |period: usize| {
        let (mut both, mut first, mut second) = (0.0, 1.0, 1.0);
        for at in (0..period).step_by(STRIDE) {
            let (a, b) = (f64::from(frame[at]), f64::from(frame[at + period]));
            both += a * b;
            first += a * a;
            second += b * b;
        }
        both / (first * second).sqrt()
    };
    let best = PERIODS.step_by(STRIDE).map(|period| (period, likeness(period))).max_by(|a, b| a.1.total_cmp(&b.1));
    best.filter(|(_, likeness)| *likeness > LIKE_ENOUGH).map(|(period, _)| period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sounds::{hiss, tone};

    /// The largest step between neighbours.
    fn roughness(samples: &[i16]) -> u32 {
        samples.windows(2).map(|pair| u32::from(pair[0].abs_diff(pair[1]))).max().unwrap()
    }

    #[test]
    fn a_voice_gets_shorter_and_longer_without_a_click() {
        for hertz in [110.0, 190.0, 233.0, 390.0] {
            let frame: [i16; FRAME] = tone(hertz, 48_000, 8_000.0, FRAME).try_into().unwrap();
            let (mut shorter, mut longer) = (Vec::new(), Vec::new());
            let (removed, added) = (shorten(&frame, &mut shorter), lengthen(&frame, &mut longer));
            assert!(removed > 0 && shorter.len() == FRAME - removed, "{hertz} Hz");
            assert!(added > 0 && longer.len() == FRAME + added, "{hertz} Hz");
            let bound = roughness(&frame) * 5 / 4 + 1;
            assert!(roughness(&shorter) <= bound, "{hertz} Hz: {} > {bound}", roughness(&shorter));
            assert!(roughness(&longer) <= bound, "{hertz} Hz: {} > {bound}", roughness(&longer));
            assert_eq!((shorter[0], longer[0]), (frame[0], frame[0]));
            assert_eq!((shorter.last(), longer.last()), (frame.last(), frame.last()));
        }
    }

    #[test]
    fn silence_is_cut_by_half_and_a_hiss_is_left_alone() {
        let mut out = Vec::new();
        assert_eq!(shorten(&[0; FRAME], &mut out), FRAME / 2);
        let hiss: [i16; FRAME] = hiss(1, 8_000, FRAME).try_into().unwrap();
        out.clear();
        assert_eq!(shorten(&hiss, &mut out), 0);
        assert_eq!(out, hiss);
    }
}
