//! Samples from one thread to another, without a lock: the thread of a sound device must never wait
//! for us, nor we for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI16, AtomicU64, Ordering};

#[derive(Debug)]
struct Ring {
    samples: Box<[AtomicI16]>,
    /// Samples that were ever written and read; their difference is what waits.
    written: AtomicU64,
    read: AtomicU64,
    overrun: AtomicU64,
    underrun: AtomicU64,
}

/// A ring of at most so many samples, at least one, and its two ends.
#[must_use]
pub fn ring(capacity: usize) -> (Writer, Reader) {
    let ring = Arc::new(Ring {
        samples: (0..capacity.max(1)).map(|_| AtomicI16::new(0)).collect(),
        written: AtomicU64::new(0),
        read: AtomicU64::new(0),
        overrun: AtomicU64::new(0),
        underrun: AtomicU64::new(0),
    });
    (Writer { ring: Arc::clone(&ring) }, Reader { ring })
}

impl Ring {
    fn waiting(&self) -> usize {
        let written = self.written.load(Ordering::Acquire);
        usize::try_from(written.saturating_sub(self.read.load(Ordering::Acquire))).unwrap_or(0)
    }

    fn at(&self, number: u64) -> &AtomicI16 {
        &self.samples[(number % self.samples.len() as u64) as usize]
    }
}

/// The end where samples go in. There is one of each ring.
#[derive(Debug)]
pub struct Writer {
    ring: Arc<Ring>,
}

/// The end where samples come out. There is one of each ring.
#[derive(Debug)]
pub struct Reader {
    ring: Arc<Ring>,
}

impl Writer {
    /// Adds samples. What does not fit is dropped and counted. Returns how many were taken.
    pub fn push(&mut self, samples: &[i16]) -> usize {
        let room = self.ring.samples.len() - self.ring.waiting();
        let taken = samples.len().min(room);
        let from = self.ring.written.load(Ordering::Relaxed);
        for (number, sample) in (from..).zip(&samples[..taken]) {
            self.ring.at(number).store(*sample, Ordering::Relaxed);
        }
        self.ring.written.store(from + taken as u64, Ordering::Release);
        self.ring.overrun.fetch_add((samples.len() - taken) as u64, Ordering::Relaxed);
        taken
    }

    /// Samples that wait to be read.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.ring.waiting()
    }

    /// Samples that were ever read at the other end.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.ring.read.load(Ordering::Acquire)
    }

    /// Samples that did not fit.
    #[must_use]
    pub fn overrun(&self) -> u64 {
        self.ring.overrun.load(Ordering::Relaxed)
    }

    /// Samples that the other end asked for and that were not there.
    #[must_use]
    pub fn underrun(&self) -> u64 {
        self.ring.underrun.load(Ordering::Relaxed)
    }
}

impl Reader {
    /// Takes samples, the oldest first. Returns how many there were; the rest of `out` is left as
    /// it was.
    pub fn pop(&mut self, out: &mut [i16]) -> usize {
        let taken = out.len().min(self.ring.waiting());
        let from = self.ring.read.load(Ordering::Relaxed);
        for (number, sample) in (from..).zip(&mut out[..taken]) {
            *sample = self.ring.at(number).load(Ordering::Relaxed);
        }
        self.ring.read.store(from + taken as u64, Ordering::Release);
        taken
    }

    /// Fills `out`; what is missing becomes silence and is counted.
    pub fn fill(&mut self, out: &mut [i16]) {
        let taken = self.pop(out);
        out[taken..].fill(0);
        self.ring.underrun.fetch_add((out.len() - taken) as u64, Ordering::Relaxed);
    }

    /// Throws away all but the newest samples, so that a voice is not heard late for ever after its
    /// reader was slow once. Returns how many were thrown away.
    pub fn keep_newest(&mut self, samples: usize) -> usize {
        let dropped = self.ring.waiting().saturating_sub(samples);
        self.ring.read.fetch_add(dropped as u64, Ordering::Release);
        dropped
    }

    /// Samples that wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.ring.waiting()
    }

    /// Samples that were ever written at the other end.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.ring.written.load(Ordering::Acquire)
    }

    /// Samples that the other end could not write because nobody read.
    #[must_use]
    pub fn overrun(&self) -> u64 {
        self.ring.overrun.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_and_what_does_not_fit_is_counted() {
        let (mut writer, mut reader) = ring(5);
        let mut out = [9; 4];
        assert_eq!(reader.pop(&mut out), 0);
        for round in 0..100 {
            assert_eq!(writer.push(&[round, 2, 3]), 3);
            assert_eq!(writer.push(&[4, 5, 6]), 2);
            assert_eq!((writer.waiting(), reader.waiting()), (5, 5));
            assert_eq!(reader.pop(&mut out), 4);
            assert_eq!(out, [round, 2, 3, 4]);
            assert_eq!(reader.pop(&mut out), 1);
            assert_eq!(out, [5, 2, 3, 4]);
        }
        assert_eq!((reader.overrun(), reader.written(), writer.read()), (100, 500, 500));
    }

    #[test]
    fn what_is_missing_is_silence_and_is_counted() {
        let (mut writer, mut reader) = ring(8);
        writer.push(&[1, 2]);
        let mut out = [9; 4];
        reader.fill(&mut out);
        assert_eq!((out, writer.underrun()), ([1, 2, 0, 0], 2));
    }

    #[test]
    fn only_the_newest_are_kept() {
        let (mut writer, mut reader) = ring(8);
        writer.push(&[1, 2, 3, 4, 5]);
        assert_eq!((reader.keep_newest(2), reader.keep_newest(2)), (3, 0));
        let mut out = [0; 3];
        assert_eq!((reader.pop(&mut out), out), (2, [4, 5, 0]));
    }

    #[test]
    fn two_threads_see_every_sample_once_and_in_order() {
        let (mut writer, mut reader) = ring(64);
        const COUNT: i16 = 20_000;
        let writing = std::thread::spawn(move || {
            let mut next = 0;
            while next < COUNT {
                let piece: Vec<i16> = (next..COUNT.min(next + 7)).collect();
                next += writer.push(&piece) as i16;
                std::thread::yield_now();
            }
        });
        let (mut seen, mut out) = (Vec::new(), [0; 5]);
        while seen.len() < COUNT as usize {
            let count = reader.pop(&mut out);
            seen.extend_from_slice(&out[..count]);
            std::thread::yield_now();
        }
        writing.join().unwrap();
        assert_eq!(seen, (0..COUNT).collect::<Vec<_>>());
    }
}
