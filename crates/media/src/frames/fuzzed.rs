//! A million inputs to each decoder: lawful ones with some bytes changed, cut, doubled or made up. None
//! may panic, and what is taken for a frame says the same again.

use bytes::Bytes;

use super::tests::{datagrams, letters, picture};
use super::*;
use crate::tcp::{MAX_PART, Parts};

const INPUTS: usize = 1_000_000;

/// Chance without a clock: the same inputs each time.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).unwrap()
    }

    /// One of these with a few things wrong with it.
    pub(crate) fn spoil(&mut self, lawful: &[Vec<u8>], into: &mut Vec<u8>) {
        into.clear();
        into.extend_from_slice(&lawful[self.below(lawful.len())]);
        for _ in 0..=self.below(4) {
            let at = self.below(into.len());
            match self.below(6) {
                0 => into.truncate(at),
                1 => into.extend_from_within(at..),
                2 => into.extend_from_slice(&self.next().to_be_bytes()),
                3 if !into.is_empty() => into[at] = [0, 1, 0x7f, 0x80, 0xff][self.below(5)],
                _ if !into.is_empty() => into[at] ^= 1 << self.below(8),
                _ => into.push(self.next() as u8),
            }
            into.truncate(4_096);
        }
    }
}

#[test]
fn a_million_spoiled_frames_panic_nowhere_and_what_is_taken_says_the_same_again() {
    let mut chance = Chance(0x5EED);
    let of_datagrams: Vec<Vec<u8>> = datagrams().iter().map(|one| one.encode().to_vec()).collect();
    let of_letters: Vec<Vec<u8>> = letters().iter().map(Letter::encode).collect();
    let of_pictures = vec![picture().encode().to_vec()];
    let mut input = Vec::new();
    let mut taken = [0_usize; 3];
    for _ in 0..INPUTS {
        chance.spoil(&of_datagrams, &mut input);
        if let Ok(datagram) = Datagram::decode(Bytes::copy_from_slice(&input)) {
            assert_eq!(datagram.encode(), input);
            taken[0] += 1;
        }
        chance.spoil(&of_letters, &mut input);
        if let Ok(letter) = Letter::decode(Bytes::copy_from_slice(&input)) {
            assert_eq!(letter.encode(), input);
            taken[1] += 1;
        }
        chance.spoil(&of_pictures, &mut input);
        if let Ok(frame) = PictureFrame::decode(Bytes::copy_from_slice(&input)) {
            assert_eq!(frame.encode(), input);
            taken[2] += 1;
        }
    }
    // They are near enough to lawful to go deep, and spoiled enough to be refused.
    for (of, taken) in ["datagrams", "letters", "pictures"].into_iter().zip(taken) {
        assert!((INPUTS / 100..INPUTS * 9 / 10).contains(&taken), "{taken} {of} were taken");
    }
}

#[test]
fn a_million_spoiled_parts_of_pictures_hold_no_more_than_one_picture() {
    let mut chance = Chance(0xBAD);
    let lawful = vec![picture().encode().to_vec()];
    let (mut input, mut parts, mut whole) = (Vec::new(), Parts::default(), 0);
    for _ in 0..INPUTS {
        chance.spoil(&lawful, &mut input);
        match parts.put(&input[..input.len().min(MAX_PART)]) {
            Ok(frame) => whole += usize::from(frame.is_some()),
            // As the link does: the lane ends with it.
            Err(_) => parts = Parts::default(),
        }
        assert!(parts.held() <= PICTURE_HEADER + MAX_PAYLOAD + MAX_PART);
    }
    assert!(whole > 1_000, "{whole}");
}
