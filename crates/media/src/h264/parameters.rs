//! What a stream says of itself: just enough of the sequence parameters to bound a picture's size
//! before the codec takes memory for it.

use super::{H264Error, check_size};

/// Kinds of units: a slice of a key picture, sequence parameters, and those of an extension.
const KEY_SLICE: u8 = 5;
const SEQUENCE: u8 = 7;
const SUBSET_SEQUENCE: u8 = 15;
/// The most units that an encoded picture has.
const MOST_UNITS: usize = 64;
/// Profiles whose parameters have a part on colours.
const WITH_COLOURS: [u32; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/// Checks all sequence parameters of an encoded picture. Returns whether it is a key picture: one
/// that brings its parameters and can be decoded alone.
pub(super) fn check(bytes: &[u8]) -> Result<bool, H264Error> {
    let unusable = |what: &str| H264Error::Unusable(what.to_owned());
    let (mut count, mut has_parameters, mut has_key_slice) = (0, false, false);
    for unit in units(bytes) {
        count += 1;
        if count > MOST_UNITS {
            return Err(unusable("it has too many parts"));
        }
        let Some((head, body)) = unit.split_first() else { continue };
        match head & 0x1f {
            SEQUENCE => {
                let size = size(body).ok_or_else(|| unusable("its sequence parameters are not understood"))?;
                check_size(size.coded.0, size.coded.1)?;
                check_size(size.shown.0, size.shown.1)?;
                has_parameters = true;
            }
            SUBSET_SEQUENCE => return Err(unusable("it has several layers")),
            KEY_SLICE => has_key_slice = true,
            _ => {}
        }
    }
    if count == 0 { Err(unusable("it has no parts")) } else { Ok(has_parameters && has_key_slice) }
}

/// What stands between start codes.
fn units(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let start = |bytes: &[u8]| bytes.windows(3).position(|three| three == [0, 0, 1]);
    let mut rest = start(bytes).map(|at| &bytes[at + 3..]);
    std::iter::from_fn(move || {
        let unit = rest?;
        let end = start(unit);
        rest = end.map(|end| &unit[end + 3..]);
        Some(end.map_or(unit, |end| &unit[..end]))
    })
}

/// Width and height, pixels.
struct Size {
    coded: (u32, u32),
    shown: (u32, u32),
}

/// The size in sequence parameters; `None` for those that end early or have tables that no camera
/// of ours has.
fn size(body: &[u8]) -> Option<Size> {
    let mut bits = Bits::new(body);
    let profile = bits.take(8)?;
    bits.take(16)?;
    bits.number()?;
    let mut colours = 1;
    if WITH_COLOURS.contains(&profile) {
        colours = bits.number()?;
        let (_luma_depth, _chroma_depth) = (bits.number()?, bits.number()?);
        let (_lossless, has_tables) = (bits.take(1)?, bits.take(1)?);
        if has_tables == 1 {
            return None;
        }
    }
    // Half as many colours as pixels each way is the only kind that is decoded.
    if colours != 1 {
        return None;
    }
    bits.number()?;
    match bits.number()? {
        0 => drop(bits.number()?),
        1 => {
            bits.take(1)?;
            // Two signed numbers and a list of them, all as long as unsigned ones.
            bits.number()?;
            bits.number()?;
            for _ in 0..bits.number().filter(|count| *count < 256)? {
                bits.number()?;
            }
        }
        _ => {}
    }
    let (_references, _gaps) = (bits.number()?, bits.take(1)?);
    let (columns, rows) = (bits.number()?.checked_add(1)?, bits.number()?.checked_add(1)?);
    let is_progressive = bits.take(1)? == 1;
    if !is_progressive {
        bits.take(1)?;
    }
    bits.take(1)?;
    let lines = if is_progressive { 1 } else { 2 };
    let coded = (columns.checked_mul(16)?, rows.checked_mul(16)?.checked_mul(lines)?);
    let mut shown = coded;
    if bits.take(1)? == 1 {
        let (left, right, top, bottom) = (bits.number()?, bits.number()?, bits.number()?, bits.number()?);
        let without = |side: u32, a: u32, b: u32, unit: u32| side.checked_sub(a.checked_add(b)?.checked_mul(unit)?);
        shown = (without(coded.0, left, right, 2)?, without(coded.1, top, bottom, 2 * lines)?);
    }
    Some(Size { coded, shown })
}

/// The bits of a unit.
struct Bits<I> {
    bytes: I,
    byte: u8,
    left: u32,
}

impl<'a> Bits<Box<dyn Iterator<Item = u8> + 'a>> {
    /// Without the threes that keep zeros from looking like a start code.
    fn new(unit: &'a [u8]) -> Self {
        let mut zeros = 0;
        let bytes = unit.iter().copied().filter(move |byte| {
            let is_filler = zeros >= 2 && *byte == 3;
            zeros = if *byte == 0 { zeros + 1 } else { 0 };
            !is_filler
        });
        Self { bytes: Box::new(bytes), byte: 0, left: 0 }
    }
}

impl<I: Iterator<Item = u8>> Bits<I> {
    /// The next so many bits, at most 32, as a number.
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            if self.left == 0 {
                self.byte = self.bytes.next()?;
                self.left = 8;
            }
            self.left -= 1;
            value = value << 1 | u32::from(self.byte >> self.left & 1);
        }
        Some(value)
    }

    /// A number of variable length, below 2^31.
    fn number(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            if zeros > 30 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.take(zeros)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sequence parameters as bits.
    #[derive(Default)]
    struct Written(Vec<u8>, u32);

    impl Written {
        fn put(mut self, count: u32, value: u32) -> Self {
            for bit in (0..count).rev() {
                if self.1.is_multiple_of(8) {
                    self.0.push(0);
                }
                *self.0.last_mut().unwrap() |= ((value >> bit & 1) as u8) << (7 - self.1 % 8);
                self.1 += 1;
            }
            self
        }

        fn number(self, value: u32) -> Self {
            let length = (value + 1).ilog2();
            self.put(length, 0).put(length + 1, value + 1)
        }
    }

    fn picture(columns: u32, rows: u32, cropped_rows: u32) -> Vec<u8> {
        let head = Written::default().put(8, 66).put(16, 30).number(0).number(0).number(2).number(1).put(1, 0);
        let size = head.number(columns - 1).number(rows - 1).put(1, 1).put(1, 0);
        let cropped = size.put(1, 1).number(0).number(0).number(0).number(cropped_rows / 2).put(8, 0x80);
        let mut bytes = vec![0, 0, 0, 1, 0x67];
        for byte in cropped.0 {
            if bytes.ends_with(&[0, 0]) && byte <= 3 {
                bytes.push(3);
            }
            bytes.push(byte);
        }
        bytes.extend([0, 0, 1, 0x65, 1, 2, 3]);
        bytes
    }

    #[test]
    fn the_size_is_read_and_bounded() {
        assert_eq!(check(&picture(40, 23, 8)), Ok(true));
        assert_eq!(check(&picture(120, 68, 8)), Ok(true));
        assert_eq!(check(&picture(121, 23, 8)), Err(H264Error::WrongSize { width: 1_936, height: 368 }));
        assert_eq!(check(&picture(40, 60_000, 0)), Err(H264Error::WrongSize { width: 640, height: 960_000 }));
        assert_eq!(check(&picture(1, 1, 16)), Err(H264Error::WrongSize { width: 16, height: 0 }));
        assert!(matches!(check(&picture(1, 1, 18)), Err(H264Error::Unusable(_))));
    }

    #[test]
    fn a_key_picture_has_parameters_and_a_key_slice() {
        assert_eq!(check(&[0, 0, 1, 0x61, 1, 2, 3]), Ok(false));
        assert_eq!(check(&[0, 0, 1, 0x65, 1, 2, 3]), Ok(false));
        assert!(check(&[0, 0, 1, 0x67, 66]).is_err());
        assert!(check(&[0, 0, 1, 0x6f, 1, 2, 3]).is_err());
        assert!(check(b"nothing of the kind").is_err());
        assert!(check(&[0, 0, 1].repeat(MOST_UNITS + 2)).is_err());
    }
}
