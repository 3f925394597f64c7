//! H.264 decoded in a process of its own. The codec is C++ and is fed what a car sends: whatever goes
//! wrong in it ends the child, which is started again, and nothing else.
//!
//! A program that wants this runs [`serve`] under a command of its own that nobody types, and starts
//! a [`DecoderProcess`] with that command. The two talk over the child's standard input and output:
//! a length and a picture in, a status and pixels out, numbers in little endian.

mod process;

use std::io::{self, Read, Write};

use self::process::Died;
pub use self::process::{Counts, Decoded, DecoderProcess};
use super::{Decoder, H264Error, MAX_BYTES};
use crate::picture::{MAX_SIDE, Pixels};

/// What the child says first. Whatever stands before it was said by somebody else.
const GREETING: &[u8; 15] = b"\0\xff\0skyhand-h264";
/// The most that may stand before it, bytes.
const BEFORE_GREETING: usize = 64 * 1024;
/// The longest reason for an error, bytes.
const REASON: usize = 256;

const IS_PICTURE: u8 = 0;
const NEEDS_KEY: u8 = 1;
const IS_UNUSABLE: u8 = 2;

/// Decodes what comes in until it ends. To be run in the child, alone on its standard input and
/// output.
///
/// # Errors
/// What reading and writing meets; [`io::ErrorKind::InvalidData`] for a request that is too long.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut decoder = Decoder::new().map_err(io::Error::other)?;
    output.write_all(GREETING)?;
    output.flush()?;
    let mut picture = Vec::new();
    loop {
        let mut length = [0; 4];
        match input.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        }
        let length = u32::from_le_bytes(length) as usize;
        if length > MAX_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        picture.resize(length, 0);
        input.read_exact(&mut picture)?;
        match decoder.decode(&picture) {
            Ok(pixels) => {
                output.write_all(&[IS_PICTURE])?;
                output.write_all(&pixels.width().to_le_bytes())?;
                output.write_all(&pixels.height().to_le_bytes())?;
                output.write_all(pixels.rgb())?;
            }
            Err(H264Error::NeedsKey) => output.write_all(&[NEEDS_KEY])?,
            Err(error) => {
                let reason = error.to_string();
                let reason = &reason.as_bytes()[..reason.len().min(REASON)];
                output.write_all(&[IS_UNUSABLE])?;
                output.write_all(&(reason.len() as u16).to_le_bytes())?;
                output.write_all(reason)?;
            }
        }
        output.flush()?;
    }
}

/// Waits until the child has greeted.
fn greeted(output: &mut impl Read) -> io::Result<()> {
    let mut last = [0; GREETING.len()];
    for _ in 0..BEFORE_GREETING + GREETING.len() {
        last.rotate_left(1);
        output.read_exact(&mut last[GREETING.len() - 1..])?;
        if last == *GREETING {
            return Ok(());
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// Has the child decode a picture, and waits for it. An answer that makes no sense is an error of
/// the process, as its end is.
fn ask(input: &mut impl Write, output: &mut impl Read, picture: &[u8]) -> Result<Result<Pixels, H264Error>, Died> {
    let length = u32::try_from(picture.len()).map_err(|_| Died)?;
    input.write_all(&length.to_le_bytes())?;
    input.write_all(picture)?;
    input.flush()?;
    let [status] = read(output)?;
    match status {
        IS_PICTURE => {
            let (width, height) = (u16::from_le_bytes(read(output)?), u16::from_le_bytes(read(output)?));
            if width > MAX_SIDE || height > MAX_SIDE {
                return Err(Died);
            }
            let mut rgb = vec![0; usize::from(width) * usize::from(height) * 3];
            output.read_exact(&mut rgb)?;
            Pixels::new(width, height, rgb).map(Ok).map_err(|_| Died)
        }
        NEEDS_KEY => Ok(Err(H264Error::NeedsKey)),
        IS_UNUSABLE => {
            let mut reason = vec![0; usize::from(u16::from_le_bytes(read(output)?)).min(REASON)];
            output.read_exact(&mut reason)?;
            Ok(Err(H264Error::Unusable(String::from_utf8_lossy(&reason).into_owned())))
        }
        _ => Err(Died),
    }
}

fn read<const N: usize>(output: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    output.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
