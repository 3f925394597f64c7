//! One speaker, from packets to samples: the jitter buffer and the decoder together, handed out in
//! pieces of any length.

use std::collections::VecDeque;

use crate::jitter::{JitterBuffer, Pace, Packet, Playout, Unplayed};
use crate::opus::{Decoder, FRAME, OpusError, RATE};
use crate::stretch;

/// What was heard of a speaker, in frames of 20 ms, and what was not. Counts from the beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Frames from packets that came in time.
    pub played: u64,
    /// Frames that were lost and spoken from the copy in the next packet.
    pub recovered: u64,
    /// Frames that were lost and guessed. Without those that only filled a speaker's pause.
    pub concealed: u64,
    /// Packets that were no Opus; they were concealed too.
    pub unusable: u64,
    /// Packets that came after their time.
    pub late: u64,
    /// Packets that were left out to catch up, or for lack of space.
    pub dropped: u64,
    /// Packets that had come before.
    pub duplicates: u64,
    /// Packets that did not fit the stream.
    pub strange: u64,
    /// Packets that never came. An outage of more than 100 ms is found here and not in
    /// [`concealed`](Self::concealed).
    pub missing: u64,
    /// Samples that were left out to catch up with a voice that waited too long.
    pub samples_removed: u64,
    /// Samples that were said twice to wait for packets.
    pub samples_added: u64,
    /// How long packets are to wait at present, microseconds.
    pub target_us: u64,
    /// Packets that wait at present.
    pub depth: usize,
}

impl Statistics {
    /// Guessed frames of all frames of speech, 0 to 1.
    #[must_use]
    pub fn concealed_share(&self) -> f64 {
        let all = self.played + self.recovered + self.concealed;
        if all == 0 { 0.0 } else { self.concealed as f64 / all as f64 }
    }
}

/// Plays one speaker.
pub struct Player {
    buffer: JitterBuffer,
    decoder: Decoder,
    /// What is decoded and not yet handed out: less than two frames.
    ready: VecDeque<i16>,
    counts: Statistics,
}

impl Player {
    /// A player that has heard nothing yet.
    ///
    /// # Errors
    /// [`OpusError::Codec`].
    pub fn new() -> Result<Self, OpusError> {
        Ok(Self {
            buffer: JitterBuffer::new(),
            decoder: Decoder::new()?,
            ready: VecDeque::with_capacity(2 * FRAME),
            counts: Statistics::default(),
        })
    }

    /// Takes a packet that came at `now_us`.
    pub fn put(&mut self, packet: Packet, now_us: u64) {
        self.buffer.put(packet, now_us);
    }

    /// Fills `out` with what is heard from `now_us` on: speech, or zeros. `now_us` is of the clock
    /// of [`put`](Self::put).
    pub fn pull(&mut self, out: &mut [i16], now_us: u64) {
        let mut filled = 0;
        while filled < out.len() {
            if self.ready.is_empty() {
                let at = now_us.saturating_add(microseconds(filled));
                let silent = self.next_frame(at).min(out.len() - filled);
                out[filled..filled + silent].fill(0);
                filled += silent;
            }
            let length = self.ready.len().min(out.len() - filled);
            for (to, from) in out[filled..].iter_mut().zip(self.ready.drain(..length)) {
                *to = from;
            }
            filled += length;
        }
    }

    /// Makes a frame ready, or says for how many samples there is none: at least one.
    fn next_frame(&mut self, now_us: u64) -> usize {
        match self.buffer.take(now_us) {
            Playout::Decode(packet, pace) => match self.decoder.decode(&packet.payload) {
                Ok(frame) => {
                    self.counts.played += 1;
                    self.stretched(&frame, pace);
                }
                Err(_) => {
                    self.counts.unusable += 1;
                    self.conceal();
                }
            },
            Playout::Recover(next) => match self.decoder.recover(&next) {
                Ok(frame) => {
                    self.counts.recovered += 1;
                    self.ready.extend(frame);
                }
                Err(_) => self.conceal(),
            },
            Playout::Conceal => self.conceal(),
            Playout::Silence => {
                return self.buffer.due_in(now_us).map_or(usize::MAX, samples).max(1);
            }
        }
        0
    }

    fn conceal(&mut self) {
        self.counts.concealed += 1;
        self.ready.extend(self.decoder.conceal());
    }

    fn stretched(&mut self, frame: &[i16; FRAME], pace: Pace) {
        match pace {
            Pace::Even => self.ready.extend(frame),
            Pace::Shorter => self.counts.samples_removed += stretch::shorten(frame, &mut self.ready) as u64,
            Pace::Longer => self.counts.samples_added += stretch::lengthen(frame, &mut self.ready) as u64,
        }
    }

    /// Whether somebody is heard at present.
    #[must_use]
    pub fn is_speaking(&self) -> bool {
        self.buffer.is_speaking()
    }

    /// What was heard, and what was not.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let Unplayed { late, duplicates, dropped, strange, missing, fillers } = self.buffer.unplayed();
        Statistics {
            concealed: self.counts.concealed.saturating_sub(fillers),
            late,
            duplicates,
            dropped,
            strange,
            missing,
            target_us: self.buffer.target_us(),
            depth: self.buffer.depth(),
            ..self.counts
        }
    }
}

fn microseconds(samples: usize) -> u64 {
    samples as u64 * 1_000_000 / u64::from(RATE)
}

fn samples(microseconds: u64) -> usize {
    usize::try_from(microseconds.saturating_mul(u64::from(RATE)) / 1_000_000).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::opus::{Encoder, FRAME_US, carries_copy};
    use crate::test_sounds::{babble, loudness};

    const PERIOD: usize = 480;

    /// A voice that never rests.
    fn buzz(frame: u64) -> [i16; FRAME] {
        std::array::from_fn(|i| {
            let t = (frame * FRAME as u64 + i as u64) as f64 / f64::from(RATE);
            let buzz: f64 = (1..9).map(|k| (t * 130.0 * f64::from(k) * std::f64::consts::TAU).sin()).sum();
            (buzz * 1_500.0) as i16
        })
    }

    fn packets(count: u64, voice: impl Fn(u64) -> [i16; FRAME]) -> Vec<Packet> {
        let mut encoder = Encoder::new().unwrap();
        let packet = |i: u64| Packet {
            seq: i as u32,
            captured_us: i * FRAME_US,
            payload: Bytes::from(encoder.encode(&voice(i)).unwrap()),
        };
        (0..count).map(packet).collect()
    }

    /// A device that asks for 10 ms at a time, and a network that brings each packet when it was
    /// sent, but for those that are lost.
    fn listen(player: &mut Player, packets: Vec<Packet>, is_lost: impl Fn(u64) -> bool, for_us: u64) -> Vec<i16> {
        let mut heard = Vec::new();
        let mut packets = packets.into_iter().peekable();
        for now in (0..for_us).step_by(10_000) {
            while let Some(packet) = packets.next_if(|packet| packet.captured_us <= now) {
                if !is_lost(u64::from(packet.seq)) {
                    player.put(packet, now);
                }
            }
            let mut period = [1; PERIOD];
            player.pull(&mut period, now);
            heard.extend(period);
        }
        heard
    }

    #[test]
    fn a_voice_is_heard_whole_after_a_silence_of_the_wait() {
        let mut player = Player::new().unwrap();
        let heard = listen(&mut player, packets(100, buzz), |_| false, 1_900_000);
        let begins = heard.iter().position(|s| *s != 0).unwrap();
        assert!((40..=60).contains(&(begins / 48)), "{} ms", begins / 48);
        assert!(heard[9_600..].chunks(FRAME).all(|piece| loudness(piece) > 1_000.0));
        let counts = player.statistics();
        assert_eq!((counts.concealed, counts.recovered, counts.late, counts.missing), (0, 0, 0, 0));
        assert!(player.is_speaking());
    }

    #[test]
    fn a_lost_packet_leaves_no_hole() {
        let mut player = Player::new().unwrap();
        let heard = listen(&mut player, packets(100, buzz), |seq| seq % 10 == 5, 1_900_000);
        let quietest = heard[9_600..].chunks(FRAME).map(loudness).fold(f64::MAX, f64::min);
        assert!(quietest > 400.0, "{quietest}");
    }

    #[test]
    fn what_is_lost_is_recovered_wherever_the_next_packet_carries_a_copy() {
        let mut player = Player::new().unwrap();
        let packets = packets(100, babble);
        let carrying = packets[1..].iter().step_by(10).skip(1).filter(|packet| carries_copy(&packet.payload)).count();
        assert!(carrying >= 4, "{carrying}");
        listen(&mut player, packets, |seq| seq % 10 == 0 && seq > 0, 1_900_000);
        let counts = player.statistics();
        assert_eq!((counts.recovered, counts.concealed), (carrying as u64, 9 - carrying as u64));
    }

    #[test]
    fn when_nothing_comes_there_is_silence_and_it_is_not_called_lost() {
        let mut player = Player::new().unwrap();
        let heard = listen(&mut player, packets(50, buzz), |_| false, 3_000_000);
        assert_eq!(loudness(&heard[heard.len() - 48_000..]), 0.0);
        assert!(!player.is_speaking());
        let counts = player.statistics();
        assert_eq!((counts.played, counts.concealed, counts.depth), (50, 0, 0));
    }

    #[test]
    fn packets_that_are_no_opus_are_concealed_and_counted() {
        let mut player = Player::new().unwrap();
        let mut sent = packets(100, buzz);
        for bad in sent.iter_mut().skip(20).step_by(20) {
            bad.payload = Bytes::from_static(&[0x0b]);
        }
        listen(&mut player, sent, |_| false, 1_900_000);
        let counts = player.statistics();
        assert_eq!((counts.unusable, counts.concealed), (4, 4));
    }

    #[test]
    fn any_number_of_samples_can_be_pulled() {
        let mut player = Player::new().unwrap();
        for packet in packets(20, buzz) {
            player.put(packet, 0);
        }
        let mut now = 0;
        for length in [0, 1, 7, 480, 48_000, 961, 3] {
            let mut out = vec![1; length];
            player.pull(&mut out, now);
            now += microseconds(length);
        }
        assert_eq!(player.statistics().depth, 0);
        assert!(player.ready.len() <= 2 * FRAME);
    }
}
