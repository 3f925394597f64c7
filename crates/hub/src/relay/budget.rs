//! How much one connection may send: a flood is dropped where it comes in, and harms nobody else.

use media::link::Lane;

/// Datagrams a second: two voices of fifty frames, and what is urgent.
const DATAGRAMS_PER_SECOND: u64 = 200;
/// Live pictures a second of one car: five views of fifteen, and bursts.
const PICTURES_PER_SECOND: u64 = 120;
/// Bytes of live pictures a second.
const BYTES_PER_SECOND: u64 = 4_000_000;
/// Bytes of the past a second. How many pictures of it there are was asked for: a car that has them at
/// hand sends them as fast as its path carries them, and each that is dropped is a hole for good.
const PAST_BYTES_PER_SECOND: u64 = 16_000_000;
/// Letters a second: a console that opens every case at once, and drags its scrubber.
const LETTERS_PER_SECOND: u64 = 100;

/// A leaky bucket that starts full and holds one second.
#[derive(Debug)]
struct Bucket {
    per_second: u64,
    /// Millionths of a unit.
    level: u64,
    filled_us: u64,
}

impl Bucket {
    fn new(per_second: u64) -> Self {
        Self { per_second, level: per_second * 1_000_000, filled_us: 0 }
    }

    fn take(&mut self, amount: u64, now_us: u64) -> bool {
        let gained = now_us.saturating_sub(self.filled_us).min(1_000_000) * self.per_second;
        self.filled_us = self.filled_us.max(now_us);
        self.level = (self.level + gained).min(self.per_second * 1_000_000);
        let cost = amount.saturating_mul(1_000_000);
        let fits = cost <= self.level;
        if fits {
            self.level -= cost;
        }
        fits
    }
}

/// What one connection may still send.
#[derive(Debug)]
pub(super) struct Budget {
    letters: Bucket,
    datagrams: Bucket,
    pictures: Bucket,
    bytes: Bucket,
    past_bytes: Bucket,
}

impl Budget {
    pub(super) fn of(lane: Lane, is_vehicle: bool) -> Self {
        let pictures = if is_vehicle && lane == Lane::Pictures { PICTURES_PER_SECOND } else { 0 };
        Self {
            letters: Bucket::new(LETTERS_PER_SECOND),
            datagrams: Bucket::new(DATAGRAMS_PER_SECOND),
            pictures: Bucket::new(pictures),
            bytes: Bucket::new(BYTES_PER_SECOND),
            past_bytes: Bucket::new(PAST_BYTES_PER_SECOND),
        }
    }

    pub(super) fn letter(&mut self, now_us: u64) -> bool {
        self.letters.take(1, now_us)
    }

    pub(super) fn datagram(&mut self, now_us: u64) -> bool {
        self.datagrams.take(1, now_us)
    }

    /// A picture of the past that was asked for.
    pub(super) fn past(&mut self, bytes: usize, now_us: u64) -> bool {
        self.past_bytes.take(bytes as u64, now_us)
    }

    /// A live picture.
    pub(super) fn picture(&mut self, bytes: usize, now_us: u64) -> bool {
        self.pictures.take(1, now_us) && self.bytes.take(bytes as u64, now_us)
    }
}
