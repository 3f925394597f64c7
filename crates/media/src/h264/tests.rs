//! Pictures to H.264 and back.

use super::*;
use crate::picture::{HEIGHT, Pixels, WIDTH};

/// A street of sorts that moves on from picture to picture.
pub(super) fn street(number: usize) -> Pixels {
    let (width, height) = (usize::from(WIDTH), usize::from(HEIGHT));
    let pixel = |i: usize| {
        let (x, y) = (i % width + 3 * number, i / width);
        if y < height / 2 {
            [110, 150, 200_u8.wrapping_sub((y / 4) as u8)]
        } else if x / 40 % 3 == 0 && y % 60 < 6 {
            [230, 230, 220]
        } else {
            [70 + (x * 7 + y * 13) as u8 % 9, 72, 75]
        }
    };
    Pixels::new(WIDTH, HEIGHT, (0..width * height).flat_map(pixel).collect()).unwrap()
}

pub(super) fn encoded(count: usize, bitrate: u32, keys: &[usize]) -> Vec<Encoded> {
    let mut encoder = Encoder::new(bitrate).unwrap();
    (0..count).map(|number| encoder.encode(&street(number), keys.contains(&number)).unwrap().unwrap()).collect()
}

/// The mean difference of two pictures' bytes.
pub(super) fn difference(a: &Pixels, b: &Pixels) -> f64 {
    let sum: u64 = a.rgb().iter().zip(b.rgb()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.rgb().len() as f64
}

#[test]
fn pictures_come_back_nearly_as_they_were_each_from_the_call_that_took_it() {
    let mut decoder = Decoder::new().unwrap();
    for (number, picture) in encoded(30, 1_000_000, &[]).iter().enumerate() {
        assert_eq!(picture.is_key, number == 0);
        let back = decoder.decode(&picture.bytes).unwrap();
        assert_eq!((back.width(), back.height()), (WIDTH, HEIGHT));
        assert!(difference(&back, &street(number)) < 8.0, "picture {number}");
    }
}

#[test]
fn a_busy_camera_keeps_to_its_bit_rate() {
    let mut state = 1_u32;
    let mut noise = |number| {
        let mut rgb = street(number).rgb().to_vec();
        for byte in &mut rgb {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = byte.wrapping_add((state >> 28) as u8);
        }
        Pixels::new(WIDTH, HEIGHT, rgb).unwrap()
    };
    for bitrate in [300_000, 600_000] {
        let mut encoder = Encoder::new(bitrate).unwrap();
        let pictures: Vec<_> = (0..60).filter_map(|i| encoder.encode(&noise(i), i % 30 == 0).unwrap()).collect();
        assert!(pictures.len() >= 40, "{} of 60 pictures at {bitrate}", pictures.len());
        let bytes: usize = pictures.iter().map(|picture| picture.bytes.len()).sum();
        let spent = bytes as f64 * 8.0 * f64::from(RATE) / 60.0 / f64::from(bitrate);
        assert!((0.6..1.3).contains(&spent), "{spent} of {bitrate}");
    }
}

#[test]
fn a_key_picture_comes_on_request_and_after_a_change_of_the_bit_rate() {
    let mut encoder = Encoder::new(10).unwrap();
    assert_eq!(encoder.bitrate(), *BITRATES.start());
    let is_key = |encoder: &mut Encoder, wanted| encoder.encode(&street(0), wanted).unwrap().unwrap().is_key;
    assert!(is_key(&mut encoder, false) && !is_key(&mut encoder, false));
    assert!(is_key(&mut encoder, true) && !is_key(&mut encoder, false));
    encoder.set_bitrate(500_000).unwrap();
    assert!(is_key(&mut encoder, false) && !is_key(&mut encoder, false));
    encoder.set_bitrate(500_000).unwrap();
    assert!(!is_key(&mut encoder, false));
}

#[test]
fn after_a_lost_picture_nothing_is_decoded_until_a_key_picture_comes() {
    let pictures = encoded(10, 600_000, &[6]);
    let mut decoder = Decoder::new().unwrap();
    assert_eq!(decoder.decode(&pictures[1].bytes), Err(H264Error::NeedsKey));
    assert!(decoder.decode(&pictures[0].bytes).is_ok());
    let broken = &pictures[1].bytes[..pictures[1].bytes.len() / 3];
    assert!(decoder.decode(&[broken, &[0xff; 40]].concat()).is_err());
    assert!(decoder.needs_key());
    assert_eq!(decoder.decode(&pictures[2].bytes), Err(H264Error::NeedsKey));
    assert!(decoder.decode(&pictures[6].bytes).is_ok());
    assert!(decoder.decode(&pictures[7].bytes).is_ok());
}

#[test]
fn what_is_no_picture_within_the_bounds_is_refused() {
    let mut encoder = Encoder::new(300_000).unwrap();
    let odd = Pixels::new(3, 4, vec![0; 36]).unwrap();
    assert_eq!(encoder.encode(&odd, false), Err(H264Error::WrongSize { width: 3, height: 4 }));
    let mut decoder = Decoder::new().unwrap();
    assert_eq!(decoder.decode(&[]), Err(H264Error::WrongLength(0)));
    assert_eq!(decoder.decode(&vec![0; MAX_BYTES + 1]), Err(H264Error::WrongLength(MAX_BYTES + 1)));
    assert!(matches!(decoder.decode(b"no picture"), Err(H264Error::Unusable(_))));
}
