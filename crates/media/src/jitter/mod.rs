//! The jitter buffer: packets go in as they come, one decision for each 20 ms comes out.
//!
//! It holds packets only so long that nearly all of them have come when they are to be spoken, and
//! one frame more, so that the copy in the next packet can stand in for a lost one. It reads no
//! clock: whoever puts and takes says what time it is, in microseconds of one clock that never goes
//! back. The sender's clock is another one; only differences of its stamps are used.

mod timing;

use std::collections::{BTreeMap, VecDeque};
use std::ops::RangeInclusive;

use bytes::Bytes;

use self::timing::Timing;
pub use self::timing::{MAX_TARGET, MIN_TARGET};
use crate::opus::{FRAME_US, MAX_PACKET};

/// The most packets that are held: one second.
pub const MAX_PACKETS: usize = 50;

/// A frame of speech as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Counts the packets that were sent, and wraps around.
    pub seq: u32,
    /// When its first sample was captured, microseconds of the sender's clock.
    pub captured_us: u64,
    /// The Opus packet.
    pub payload: Bytes,
}

/// How a frame is to be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As it is.
    Even,
    /// A little shorter: packets wait too long.
    Shorter,
    /// A little longer: packets come too late.
    Longer,
}

/// What to play for the next 20 ms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Playout {
    /// This packet.
    Decode(Packet, Pace),
    /// What was lost, from the copy in the packet that follows it. The same packet comes again, to
    /// be decoded.
    Recover(Bytes),
    /// Something that sounds like what was heard last.
    Conceal,
    /// Nothing: nobody speaks, or what will be spoken is not due.
    Silence,
}

/// What became of packets that were not played, since the beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unplayed {
    /// Came after their time.
    pub late: u64,
    /// Had come before.
    pub duplicates: u64,
    /// Left out to catch up, or for lack of space.
    pub dropped: u64,
    /// Did not fit the stream: stamps out of order, a wild jump, a payload of a wrong size.
    pub strange: u64,
    /// Never came, as far as the numbers of those that did come tell.
    pub missing: u64,
    /// Of the frames that were concealed, those that took no packet's place: the speaker had paused.
    pub fillers: u64,
}

/// Frames that are guessed while nothing at all comes, before the speaker counts as silent.
const GUESSES: u32 = 5;
/// Of these, the first ones take the place of packets that may have been lost; the later ones wait
/// for packets that may be on their way.
const GUESSES_IN_PLACE: u32 = 2;
/// The longest gap that is filled frame by frame; a longer one is left out.
const LONGEST_GAP: i64 = 5;
/// A packet so much further on, or back, belongs to another stream: one minute.
const WILD: i64 = 3_000;
/// A packet whose transit differs so much from the others' belongs to another stream.
const WILD_US: i64 = 10_000_000;
/// Streams of a sender that are remembered.
const MOST_BEFORE: usize = 8;
/// Packets in a row that agree with each other and not with the stream make a new stream.
const AGREEING: u32 = 3;
/// Waiting so much longer than wanted, frames are shortened.
const TOO_LONG_US: i64 = 10_000;
/// Waiting so much longer than wanted, frames are left out.
const MUCH_TOO_LONG_US: i64 = 120_000;
/// Waiting so much longer than wanted (it is below zero: shorter), frames are lengthened.
const TOO_SHORT_US: i64 = -3_000;
/// So far from what is wanted, each frame is stretched.
const MUCH_US: i64 = 60_000;
/// So much before its time, a packet comes after a pause of the speaker.
const EARLY_US: i64 = 30_000;
const FRAME: i64 = FRAME_US as i64;

/// The packets of one speaker, from the network to the decoder.
///
/// A sender whose numbers or stamps jump, as after a reboot, is heard again after three packets. A
/// sender whose stamps go back to where it was heard before is taken for a recording and is not.
#[derive(Debug, Default)]
pub struct JitterBuffer {
    stream: Option<Stream>,
    /// The stamps of the streams before this one, from the oldest to the newest of each.
    before: VecDeque<RangeInclusive<u64>>,
    unplayed: Unplayed,
}

/// Sequence numbers are unwrapped to 64 bits inside.
#[derive(Debug)]
struct Stream {
    timing: Timing,
    waiting: BTreeMap<i64, Packet>,
    /// The number to be played next.
    next: i64,
    /// The highest number that came, and its stamp.
    newest: i64,
    newest_captured_us: u64,
    oldest_captured_us: u64,
    /// Of the 64 numbers below `next`, those that came. The lowest bit is that of `next - 1`.
    came: u64,
    /// Frames guessed in a row because nothing was there.
    guesses: u32,
    is_speaking: bool,
    /// The last frame was played shorter or longer.
    was_stretched: bool,
    stray: Option<Stray>,
}

/// Packets that agree with each other and not with the stream.
#[derive(Debug, Clone, Copy)]
struct Stray {
    seq: u32,
    captured_us: u64,
    agreeing: u32,
}

impl JitterBuffer {
    /// A buffer that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a packet that came at `now_us`. What cannot be played is counted and forgotten.
    pub fn put(&mut self, packet: Packet, now_us: u64) {
        if packet.payload.is_empty() || packet.payload.len() > MAX_PACKET {
            self.unplayed.strange += 1;
            return;
        }
        match &mut self.stream {
            None => {
                let mut stream = Stream::new(packet, now_us);
                // The first to come need not be the first that was sent.
                stream.next -= LONGEST_GAP;
                self.stream = Some(stream);
            }
            Some(stream) => {
                let Some(first_of_another) = stream.put(packet, now_us, &mut self.unplayed) else { return };
                let stamps = stream.stamps();
                let is_new = |stamps: &RangeInclusive<u64>| !stamps.contains(&first_of_another.captured_us);
                if is_new(&stamps) && self.before.iter().all(is_new) {
                    self.unplayed.strange -= 1;
                    self.unplayed.dropped += stream.waiting.len() as u64;
                    if self.before.len() == MOST_BEFORE {
                        self.before.pop_front();
                    }
                    self.before.push_back(stamps);
                    self.stream = Some(Stream::new(first_of_another, now_us));
                }
            }
        }
    }

    /// What to play for the 20 ms that begin at `now_us`.
    pub fn take(&mut self, now_us: u64) -> Playout {
        self.stream.as_mut().map_or(Playout::Silence, |stream| stream.take(now_us, &mut self.unplayed))
    }

    /// How long until something is to be played, microseconds; `None` while nothing waits.
    #[must_use]
    pub fn due_in(&self, now_us: u64) -> Option<u64> {
        let stream = self.stream.as_ref()?;
        let wait = stream.timing.target() - stream.waited(now_us)?;
        Some(u64::try_from(wait).unwrap_or(0))
    }

    /// Packets that wait.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.stream.as_ref().map_or(0, |stream| stream.waiting.len())
    }

    /// How long packets are to wait at present, microseconds after the quickest of them would have
    /// come; between [`MIN_TARGET`] and [`MAX_TARGET`].
    #[must_use]
    pub fn target_us(&self) -> u64 {
        self.stream.as_ref().map_or(0, |stream| u64::try_from(stream.timing.target()).unwrap_or(0))
    }

    /// Whether somebody speaks at present.
    #[must_use]
    pub fn is_speaking(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| stream.is_speaking)
    }

    /// What became of packets that were not played.
    #[must_use]
    pub fn unplayed(&self) -> Unplayed {
        self.unplayed
    }
}

impl Stream {
    fn new(packet: Packet, now_us: u64) -> Self {
        let mut timing = Timing::new(packet.captured_us, now_us);
        timing.saw(packet.captured_us, now_us);
        let number = i64::from(packet.seq);
        Self {
            timing,
            next: number,
            newest: number,
            newest_captured_us: packet.captured_us,
            oldest_captured_us: packet.captured_us,
            waiting: BTreeMap::from([(number, packet)]),
            came: 0,
            guesses: 0,
            is_speaking: false,
            was_stretched: false,
            stray: None,
        }
    }

    /// Gives the packet back when it and its predecessors could be another stream.
    fn put(&mut self, packet: Packet, now_us: u64, unplayed: &mut Unplayed) -> Option<Packet> {
        let ahead = packet.seq.wrapping_sub(self.newest as u32) as i32;
        let number = self.newest + i64::from(ahead);
        // Numbers and stamps must agree on which packet is older.
        let in_order = match ahead {
            1.. => packet.captured_us > self.newest_captured_us,
            0 => packet.captured_us == self.newest_captured_us,
            _ => packet.captured_us < self.newest_captured_us,
        };
        let lateness = self.timing.lateness(packet.captured_us, now_us);
        let distance = if self.waiting.is_empty() { i64::from(ahead) } else { number - self.next };
        if !in_order || distance.abs() > WILD || lateness.abs() > WILD_US {
            unplayed.strange += 1;
            return self.is_another(&packet).then_some(packet);
        }
        self.stray = None;

        if self.waiting.contains_key(&number) || self.has_come(number) {
            unplayed.duplicates += 1;
            return None;
        }
        self.timing.saw(packet.captured_us, now_us);
        if number < self.next {
            // What was guessed while nothing came may not have been lost but never sent: then this
            // one begins what the speaker says after a pause, and its time has yet to come.
            let is_after_pause = number > self.newest && lateness < self.timing.target();
            if !is_after_pause {
                unplayed.late += 1;
                self.remember(number);
                self.note_newest(number, packet.captured_us, unplayed);
                return None;
            }
            self.rewind(number);
        }
        self.note_newest(number, packet.captured_us, unplayed);
        self.waiting.insert(number, packet);
        if self.waiting.len() > MAX_PACKETS {
            self.skip_to_second(unplayed);
        }
        None
    }

    fn note_newest(&mut self, number: i64, captured_us: u64, unplayed: &mut Unplayed) {
        if number > self.newest {
            unplayed.missing += u64::try_from(number - self.newest - 1).unwrap_or(0);
            self.newest = number;
            self.newest_captured_us = captured_us;
        } else {
            self.oldest_captured_us = self.oldest_captured_us.min(captured_us);
            // It was missed when a later one came.
            unplayed.missing = unplayed.missing.saturating_sub(1);
        }
    }

    /// The stamps of its packets, from the oldest to the newest.
    fn stamps(&self) -> RangeInclusive<u64> {
        self.oldest_captured_us..=self.newest_captured_us
    }

    /// Whether this packet and the strays before it could be another stream: numbered in a row.
    fn is_another(&mut self, packet: &Packet) -> bool {
        let agreeing = match self.stray {
            Some(stray) if packet.seq == stray.seq.wrapping_add(1) && packet.captured_us > stray.captured_us => {
                stray.agreeing + 1
            }
            _ => 1,
        };
        self.stray = Some(Stray { seq: packet.seq, captured_us: packet.captured_us, agreeing });
        agreeing >= AGREEING
    }

    fn has_come(&self, number: i64) -> bool {
        match self.next - number {
            back @ 1..=64 => self.came >> (back - 1) & 1 == 1,
            // So long ago that it does not matter whether it comes for the first time.
            _ => number < self.next && number <= self.newest && self.next - number > 64,
        }
    }

    fn remember(&mut self, number: i64) {
        if let back @ 1..=64 = self.next - number {
            self.came |= 1 << (back - 1);
        }
    }

    fn advance(&mut self, to: i64, came: bool) {
        let steps = to - self.next;
        self.came = if (0..64).contains(&steps) { self.came << steps } else { 0 };
        self.next = to;
        if came {
            self.remember(to - 1);
        }
    }

    fn rewind(&mut self, to: i64) {
        let steps = self.next - to;
        self.came = if (0..64).contains(&steps) { self.came >> steps } else { 0 };
        self.next = to;
    }

    /// How long what is next has waited since the quickest of its age would have come; `None` while
    /// nothing waits.
    fn waited(&self, now_us: u64) -> Option<i64> {
        let (number, packet) = self.waiting.first_key_value()?;
        // Between 0 and `WILD`: smaller numbers never wait.
        let gap = (number - self.next).min(WILD);
        Some(self.timing.lateness(packet.captured_us, now_us) + if self.is_speaking { gap * FRAME } else { 0 })
    }

    fn take(&mut self, now_us: u64, unplayed: &mut Unplayed) -> Playout {
        let target = self.timing.target();
        let Some(mut waited) = self.waited(now_us) else {
            return self.guess(unplayed);
        };
        if !self.is_speaking {
            // Stamps that stand still must not keep packets waiting for ever.
            let is_full = self.waiting.len() as i64 * FRAME > target + MUCH_TOO_LONG_US;
            if waited < target && !is_full {
                return Playout::Silence;
            }
            self.is_speaking = true;
            self.skip_gap();
        }
        while waited > target + MUCH_TOO_LONG_US && self.waiting.len() > 1 {
            self.skip_to_second(unplayed);
            waited = self.waited(now_us).unwrap_or(0);
        }
        if waited < target - EARLY_US && (self.waiting.len() as i64) * FRAME <= target {
            return self.pause(unplayed);
        }
        self.skip_what_was_guessed();
        if let Some(packet) = self.waiting.remove(&self.next) {
            self.advance(self.next + 1, true);
            return Playout::Decode(packet, self.pace(waited - target));
        }
        let gap = self.gap();
        if gap > LONGEST_GAP {
            let to = self.next + gap - 1;
            self.advance(to, false);
        }
        self.advance(self.next + 1, false);
        match self.waiting.get(&self.next) {
            Some(next) => Playout::Recover(next.payload.clone()),
            None => Playout::Conceal,
        }
    }

    /// Every other frame at most is stretched, unless there is much to make up for.
    fn pace(&mut self, too_long: i64) -> Pace {
        let is_much = !(-MUCH_US..=MUCH_US).contains(&too_long);
        let pace = match too_long {
            _ if self.was_stretched && !is_much => Pace::Even,
            TOO_LONG_US.. => Pace::Shorter,
            ..TOO_SHORT_US => Pace::Longer,
            _ => Pace::Even,
        };
        self.was_stretched = pace != Pace::Even;
        pace
    }

    /// Nothing waits: lost, late, or a pause?
    fn guess(&mut self, unplayed: &mut Unplayed) -> Playout {
        if !self.is_speaking {
            return Playout::Silence;
        }
        if self.guesses >= GUESSES {
            return self.fall_silent(unplayed);
        }
        self.guesses += 1;
        if self.guesses <= GUESSES_IN_PLACE {
            self.advance(self.next + 1, false);
        }
        Playout::Conceal
    }

    /// Something waits whose time has not come.
    fn pause(&mut self, unplayed: &mut Unplayed) -> Playout {
        if self.guesses >= GUESSES {
            return self.fall_silent(unplayed);
        }
        self.guesses += 1;
        Playout::Conceal
    }

    fn fall_silent(&mut self, unplayed: &mut Unplayed) -> Playout {
        self.is_speaking = false;
        unplayed.fillers += u64::from(self.guesses);
        self.guesses = 0;
        if self.next > self.newest + 1 {
            // What was guessed in place was never sent.
            self.rewind(self.newest + 1);
        }
        Playout::Silence
    }

    /// Frames that were guessed while waiting for packets stand for those that turn out lost.
    fn skip_what_was_guessed(&mut self) {
        let waited = i64::from(self.guesses.saturating_sub(GUESSES_IN_PLACE));
        self.guesses = 0;
        let gap = self.gap();
        if waited > 0 && gap > 1 {
            self.advance(self.next + waited.min(gap - 1), false);
        }
    }

    /// How many numbers are missing before the first that waits.
    fn gap(&self) -> i64 {
        self.waiting.first_key_value().map_or(0, |(first, _)| first - self.next)
    }

    fn skip_gap(&mut self) {
        if let Some((first, _)) = self.waiting.first_key_value() {
            self.advance(*first, false);
        }
    }

    fn skip_to_second(&mut self, unplayed: &mut Unplayed) {
        if let Some((first, _)) = self.waiting.pop_first() {
            unplayed.dropped += 1;
            self.advance(first + 1, true);
            self.skip_gap();
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
