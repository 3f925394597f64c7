//! Inputs from fixed seeds, and a watch over the memory that they cost.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How many inputs each decoder gets: what `SKYHAND_FUZZ` says, or a few.
pub(crate) fn count(few: u64) -> u64 {
    std::env::var("SKYHAND_FUZZ").map_or(few, |text| text.parse().expect("SKYHAND_FUZZ is a number of inputs"))
}

/// Makes bad input of good.
pub(crate) struct Mutator {
    random: StdRng,
    good: Vec<Vec<u8>>,
    longest: usize,
    input: Vec<u8>,
    number: u64,
}

impl Mutator {
    pub(crate) fn new(seed: u64, good: Vec<Vec<u8>>, longest: usize) -> Self {
        Self { random: StdRng::seed_from_u64(seed), good, longest, input: Vec::new(), number: 0 }
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.random.random_range(0..bound)
    }

    /// Gives the next input to a decoder. If that panics, the input is shown.
    pub(crate) fn try_next(&mut self, decode: impl FnOnce(&[u8]) -> bool) -> bool {
        self.mutate();
        self.number += 1;
        let input = &self.input;
        match catch_unwind(AssertUnwindSafe(|| decode(input))) {
            Ok(is_good) => is_good,
            Err(_) => panic!("input {} makes the decoder panic: {input:02x?}", self.number),
        }
    }

    fn mutate(&mut self) {
        self.input.clear();
        let random = &mut self.random;
        if random.random_ratio(1, 10) {
            let length = random.random_range(0..=self.longest);
            self.input.extend((0..length).map(|_| random.random::<u8>()));
            return;
        }
        let one = &self.good[random.random_range(0..self.good.len())];
        let other = &self.good[random.random_range(0..self.good.len())];
        self.input.extend_from_slice(one);
        for _ in 0..random.random_range(0..6) {
            let length = self.input.len();
            let at = random.random_range(0..=length);
            let end = (at + random.random_range(0..24)).min(length);
            match random.random_range(0..8) {
                0 => self.input.truncate(at),
                1 => drop(self.input.drain(at..end)),
                2 => self.input.extend_from_slice(&other[..random.random_range(0..=other.len())]),
                3 => {
                    let piece = self.input[at..end].to_vec();
                    self.input.splice(at..at, piece);
                }
                4 if at < length => self.input[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff][random.random_range(0..6)],
                5 if at < length => self.input[at] = random.random(),
                _ if at < length => self.input[at] ^= 1 << random.random_range(0..8),
                _ => {}
            }
        }
        self.input.truncate(self.longest);
    }
}

/// Watches the memory of this process.
pub(crate) struct Growth {
    name: &'static str,
    steps: u64,
    after_warming_up: Option<u64>,
}

/// Inputs after which everything that is kept for good has been allocated.
const WARM: u64 = 2_000;
/// What the process may grow by after that, bytes. Other tests run beside this one.
const PERMITTED: u64 = 96 * 1024 * 1024;

impl Growth {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, steps: 0, after_warming_up: None }
    }

    pub(crate) fn step(&mut self) {
        self.steps += 1;
        if self.steps == WARM {
            self.after_warming_up = resident();
        }
    }

    pub(crate) fn finish(&self, good: u64) {
        let grown = self.after_warming_up.zip(resident()).map(|(before, after)| after.saturating_sub(before));
        let line = format!("{}: {} inputs, {good} of them good, {grown:?} bytes grown\n", self.name, self.steps);
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        assert!(grown.is_none_or(|grown| grown < PERMITTED), "{line}");
    }
}

/// Bytes of memory that this process holds, where the system says so.
fn resident() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split(' ').nth(1)?.parse::<u64>().ok()? * 4_096)
}
