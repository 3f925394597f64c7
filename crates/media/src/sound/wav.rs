//! WAV files of one channel with 16 bits, the only kind that is read and written here.

/// The longest file that is read, bytes: six minutes at 48 kHz.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
/// The rates that are read, hertz.
pub const RATES: std::ops::RangeInclusive<u32> = 8_000..=96_000;

/// A sound and its rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wav {
    /// Samples a second.
    pub rate: u32,
    /// The samples of its one channel.
    pub samples: Vec<i16>,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    /// Longer than [`MAX_BYTES`].
    #[error("{0} bytes are too long for a sound")]
    TooLong(usize),
    /// No RIFF file with the chunks of a WAV.
    #[error("no WAV file")]
    NotWav,
    /// A WAV, but not one channel of 16-bit PCM at one of [`RATES`].
    #[error(
        "a WAV file with {channels} channels of {bits} bits at {rate} Hz in format {format}; only one channel of 16-bit PCM is read"
    )]
    WrongKind {
        /// The format's number; 1 is PCM.
        format: u16,
        /// Its channels.
        channels: u16,
        /// Its rate.
        rate: u32,
        /// Bits of a sample.
        bits: u16,
    },
}

/// Reads a file. One that ends early has fewer samples.
///
/// # Errors
/// [`WavError`].
pub fn read(file: &[u8]) -> Result<Wav, WavError> {
    if file.len() > MAX_BYTES {
        return Err(WavError::TooLong(file.len()));
    }
    let chunks = file.strip_prefix(b"RIFF").and_then(|rest| rest.get(4..)).and_then(|rest| rest.strip_prefix(b"WAVE"));
    let mut rest = chunks.ok_or(WavError::NotWav)?;
    let mut rate = None;
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, length @ ..] = *head;
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        let body = after.get(..length).unwrap_or(after);
        match (&[a, b, c, d], rate) {
            (b"fmt ", _) => rate = Some(format(body)?),
            (b"data", Some(rate)) => {
                let samples = body.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
                return Ok(Wav { rate, samples });
            }
            _ => {}
        }
        // Chunks are padded to an even length.
        rest = after.get(length.saturating_add(length % 2)..).unwrap_or(&[]);
    }
    Err(WavError::NotWav)
}

/// The rate in a format chunk.
fn format(body: &[u8]) -> Result<u32, WavError> {
    let [f0, f1, c0, c1, r0, r1, r2, r3, _, _, _, _, _, _, b0, b1] =
        *body.first_chunk::<16>().ok_or(WavError::NotWav)?;
    let (format, channels) = (u16::from_le_bytes([f0, f1]), u16::from_le_bytes([c0, c1]));
    let (rate, bits) = (u32::from_le_bytes([r0, r1, r2, r3]), u16::from_le_bytes([b0, b1]));
    if (format, channels, bits) == (1, 1, 16) && RATES.contains(&rate) {
        Ok(rate)
    } else {
        Err(WavError::WrongKind { format, channels, rate, bits })
    }
}

/// The file of a sound.
///
/// # Errors
/// [`WavError::TooLong`].
pub fn write(wav: &Wav) -> Result<Vec<u8>, WavError> {
    const HEAD: usize = 44;
    let data = wav.samples.len() * 2;
    let whole = data + HEAD;
    if whole > MAX_BYTES {
        return Err(WavError::TooLong(whole));
    }
    let length = |bytes: usize| u32::try_from(bytes).expect("within MAX_BYTES").to_le_bytes();
    let mut file = Vec::with_capacity(whole);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&length(whole - 8));
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&length(16));
    file.extend_from_slice(&[1, 0, 1, 0]);
    file.extend_from_slice(&wav.rate.to_le_bytes());
    file.extend_from_slice(&wav.rate.saturating_mul(2).to_le_bytes());
    file.extend_from_slice(&[2, 0, 16, 0]);
    file.extend_from_slice(b"data");
    file.extend_from_slice(&length(data));
    file.extend(wav.samples.iter().flat_map(|sample| sample.to_le_bytes()));
    Ok(file)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn example() -> Vec<u8> {
        write(&Wav { rate: 16_000, samples: vec![1, -2, i16::MAX, i16::MIN] }).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(read(&example()), Ok(Wav { rate: 16_000, samples: vec![1, -2, i16::MAX, i16::MIN] }));
    }

    #[test]
    fn chunks_of_others_are_passed_over_and_a_short_file_has_fewer_samples() {
        let mut file = example();
        file.splice(12..12, *b"LIST\x03\0\0\0abc\0");
        assert_eq!(read(&file).unwrap().samples.len(), 4);
        file.truncate(file.len() - 3);
        assert_eq!(read(&file).unwrap().samples, [1, -2]);
    }

    #[test]
    fn other_kinds_are_refused_by_name() {
        let with = |at: usize, byte: u8| {
            let mut file = example();
            file[at] = byte;
            read(&file)
        };
        assert_eq!(with(0, b'X'), Err(WavError::NotWav));
        assert_eq!(with(22, 2), Err(WavError::WrongKind { format: 1, channels: 2, rate: 16_000, bits: 16 }));
        assert_eq!(with(34, 8), Err(WavError::WrongKind { format: 1, channels: 1, rate: 16_000, bits: 8 }));
        assert_eq!(
            with(27, 9),
            Err(WavError::WrongKind { format: 1, channels: 1, rate: 150_994_944 + 16_000, bits: 16 })
        );
        assert_eq!(with(20, 3), Err(WavError::WrongKind { format: 3, channels: 1, rate: 16_000, bits: 16 }));
        assert_eq!(read(&example()[..40]), Err(WavError::NotWav));
        assert_eq!(read(&vec![0; MAX_BYTES + 1]), Err(WavError::TooLong(MAX_BYTES + 1)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(at in 0_usize..52, bytes in prop::collection::vec(any::<u8>(), 0..20)) {
            let mut file = example();
            let at = at.min(file.len());
            let end = file.len().min(at + bytes.len());
            file.splice(at..end, bytes);
            if let Ok(wav) = read(&file) {
                prop_assert!(wav.samples.len() * 2 <= file.len());
            }
        }
    }
}
