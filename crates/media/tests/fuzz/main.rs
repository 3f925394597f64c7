//! Nonsense for every decoder: mutated good input and random bytes, from fixed seeds. Nothing may
//! panic and nothing may grow.
//!
//! `SKYHAND_FUZZ=1000000 cargo test -p media --features h264 --test fuzz` gives each decoder a
//! million inputs; without it each gets so many that all take some seconds.
#![allow(clippy::unwrap_used, missing_docs)]

mod inputs;

use bytes::Bytes;
use inputs::{Growth, Mutator, count};
use media::jitter::{JitterBuffer, MAX_PACKETS, Packet};
use media::opus::{self, Decoder, Encoder, FRAME};
use media::player::Player;
use media::{Pixels, mjpeg};

fn checkered(width: u16, height: u16) -> Pixels {
    let (w, h) = (usize::from(width), usize::from(height));
    let pixel = |i: usize| [(i % w * 4) as u8, (i / w * 5) as u8, if (i / 3) % 7 < 3 { 200 } else { 20 }];
    Pixels::new(width, height, (0..w * h).flat_map(pixel).collect()).unwrap()
}

/// Packets of a buzz and of silence.
fn packets() -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new().unwrap();
    let frame = |number: usize| -> [i16; FRAME] {
        std::array::from_fn(|i| {
            let t = (number * FRAME + i) as f64 / 48_000.0;
            let buzz: f64 = (1..9).map(|k| (t * 130.0 * f64::from(k) * std::f64::consts::TAU).sin()).sum();
            (buzz * (t * 20.0).sin().max(0.0) * 2_500.0) as i16
        })
    };
    (0..100).map(|number| encoder.encode(&frame(number)).unwrap()).collect()
}

#[test]
fn jpeg_decodes_or_refuses_anything() {
    let pictures = [(16, 16), (40, 24), (64, 48)];
    let good: Vec<Vec<u8>> = pictures.iter().map(|(w, h)| mjpeg::encode(&checkered(*w, *h), 60).unwrap()).collect();
    let mut mutator = Mutator::new(1, good, 4_096);
    let (mut decoded, mut growth) = (0_u64, Growth::new("JPEG"));
    for _ in 0..count(12_000) {
        decoded += u64::from(mutator.try_next(|input| mjpeg::decode(input).is_ok()));
        growth.step();
    }
    growth.finish(decoded);
    assert!(decoded > 0);
}

#[test]
fn opus_decodes_recovers_or_refuses_anything() {
    let mut mutator = Mutator::new(2, packets(), 420);
    let mut decoder = Decoder::new().unwrap();
    let (mut decoded, mut growth) = (0_u64, Growth::new("Opus"));
    for number in 0..count(25_000) {
        decoded += u64::from(mutator.try_next(|input| match number % 8 {
            0..4 => decoder.decode(input).is_ok(),
            4..7 => decoder.recover(input).is_ok(),
            _ => decoder.conceal().len() == FRAME && decoder.decode(input).is_ok(),
        }));
        growth.step();
    }
    growth.finish(decoded);
    assert!(decoded > 0);
}

#[test]
fn a_player_plays_anything_that_comes_at_any_time() {
    let mut mutator = Mutator::new(3, packets(), 420);
    let mut player = Player::new().unwrap();
    let mut growth = Growth::new("player");
    let (mut now, mut seq) = (1_000_000_u64, 0_u32);
    for _ in 0..count(15_000) {
        let stamp = mutator.below(8);
        let (step, jump, late) = (mutator.below(40_000), mutator.below(1 << 33), mutator.below(300_000));
        now += step;
        seq = seq.wrapping_add(1);
        let (seq, captured_us) = match stamp {
            0 => (jump as u32, jump * 1_000_000_007),
            1 => (seq.wrapping_sub(jump as u32 % 60), now.saturating_sub(late)),
            2 => (seq.wrapping_add(jump as u32 % 4_000), now),
            _ => (seq, now.saturating_sub(late / 8)),
        };
        mutator.try_next(|input| {
            player.put(Packet { seq, captured_us, payload: Bytes::copy_from_slice(input) }, now);
            player.pull(&mut [0; 480], now);
            assert!(player.statistics().depth <= MAX_PACKETS);
            true
        });
        growth.step();
    }
    let counts = player.statistics();
    growth.finish(counts.played + counts.recovered);
    assert!(counts.played > 0 && counts.strange > 0 && counts.unusable > 0, "{counts:?}");
}

#[test]
fn a_jitter_buffer_takes_anything_at_any_time() {
    let mut random = Mutator::new(4, vec![vec![1]], 1);
    let mut buffer = JitterBuffer::new();
    let mut growth = Growth::new("jitter buffer");
    let (mut now, mut played) = (0_u64, 0);
    for number in 0..count(300_000) {
        // Now and then a clock that goes anywhere.
        now = if random.below(5_000) == 0 { random.below(u64::MAX) } else { now.saturating_add(random.below(25_000)) };
        if random.below(20_000) == 0 {
            buffer = JitterBuffer::new();
        }
        let spread = [1, 3, 100, 10_000, 1 << 32][random.below(5) as usize];
        let seq = (number / 2) as u32 ^ random.below(spread) as u32;
        let captured_us = match random.below(6) {
            0 => random.below(u64::MAX),
            1 => now.wrapping_sub(random.below(20_000_000)),
            _ => now.wrapping_sub(random.below(60_000)),
        };
        buffer.put(Packet { seq, captured_us, payload: Bytes::from_static(&[1]) }, now);
        if random.below(3) != 0 {
            played += u64::from(matches!(buffer.take(now), media::jitter::Playout::Decode(..)));
        }
        assert!(buffer.depth() <= MAX_PACKETS);
        growth.step();
    }
    growth.finish(played);
    assert!(played > 0);
}

#[test]
fn a_packet_of_any_two_first_bytes_is_decoded_or_refused() {
    let mut decoder = Decoder::new().unwrap();
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            let packet = [first, second, 0x5a, first ^ second, 0x11, 0xee, second, 7];
            let _ = decoder.decode(&packet);
            let _ = opus::carries_copy(&packet);
        }
    }
    assert_eq!(decoder.conceal().len(), FRAME);
}

#[cfg(feature = "h264")]
#[test]
fn h264_decodes_or_refuses_anything() {
    use media::h264;
    let mut encoder = h264::Encoder::new(200_000).unwrap();
    let picture = |number: usize| checkered(64, 48 + 16 * (number as u16 / 8));
    let good: Vec<Vec<u8>> = (0..16)
        .filter_map(|number| encoder.encode(&picture(number), number % 4 == 0).unwrap())
        .map(|encoded| encoded.bytes)
        .collect();
    let key = good[0].clone();
    let mut mutator = Mutator::new(5, good, 4_096);
    let mut decoder = h264::Decoder::new().unwrap();
    let (mut decoded, mut growth) = (0_u64, Growth::new("H.264"));
    for _ in 0..count(4_000) {
        if decoder.needs_key() && mutator.below(2) == 0 {
            decoder.decode(&key).unwrap();
        }
        decoded += u64::from(mutator.try_next(|input| decoder.decode(input).is_ok()));
        growth.step();
    }
    growth.finish(decoded);
    assert!(decoded > 0);
}
