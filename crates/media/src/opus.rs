//! Opus: speech as packets of 20 ms, each with a rougher copy of the one before it, so that a lost
//! packet can be spoken from its successor.

use ropus::opus::decoder::{opus_packet_get_nb_samples, opus_packet_has_lbrr};
use ropus::{Application, Bitrate, Channels, DecodeMode, InbandFec, Signal};

/// Samples a second everywhere in this crate, one channel.
pub const RATE: u32 = 48_000;
/// Samples in a frame of 20 ms.
pub const FRAME: usize = 960;
/// Microseconds in a frame.
pub const FRAME_US: u64 = 20_000;
/// Bits a second that the encoder aims at.
pub const BITRATE: u32 = 24_000;
/// The longest packet that is made or taken, bytes. One of 24 kbit/s has about 60.
pub const MAX_PACKET: usize = 400;

/// Why speech could not be encoded or decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpusError {
    /// A packet of no bytes, or of more than [`MAX_PACKET`].
    #[error("a packet of {0} bytes; 1 to 400 are permitted")]
    WrongSize(usize),
    /// A packet that does not hold exactly 20 ms.
    #[error("a packet that does not hold 20 ms")]
    WrongLength,
    /// Not an Opus packet.
    #[error("no usable Opus packet")]
    Unusable,
    /// [`Decoder::recover`] on a packet that carries no copy of the one before it.
    #[error("the packet carries no copy of the one before it")]
    NoCopy,
    /// The codec failed at something that does not depend on what it was given.
    #[error("the Opus codec failed")]
    Codec,
}

/// Speech in, packets out. One encoder for each speaker: it remembers what it was given.
pub struct Encoder {
    codec: ropus::Encoder,
}

impl Encoder {
    /// An encoder of 48 kHz mono at [`BITRATE`], with a copy of each packet in the next one.
    ///
    /// # Errors
    /// [`OpusError::Codec`].
    pub fn new() -> Result<Self, OpusError> {
        let codec = ropus::Encoder::builder(RATE, Channels::Mono, Application::Voip)
            .bitrate(Bitrate::try_bits(BITRATE).map_err(|_| OpusError::Codec)?)
            .complexity(5)
            // Music would be coded in a mode that carries no copies.
            .signal(Signal::Voice)
            .inband_fec(InbandFec::Enabled)
            .packet_loss_perc(10)
            .build()
            .map_err(|_| OpusError::Codec)?;
        Ok(Self { codec })
    }

    /// The packet of these 20 ms, at most [`MAX_PACKET`] bytes.
    ///
    /// # Errors
    /// [`OpusError::Codec`].
    pub fn encode(&mut self, samples: &[i16; FRAME]) -> Result<Vec<u8>, OpusError> {
        let mut packet = [0; MAX_PACKET];
        let length = self.codec.encode(samples, &mut packet).map_err(|_| OpusError::Codec)?;
        Ok(packet.get(..length).ok_or(OpusError::Codec)?.to_vec())
    }
}

/// Packets in, speech out. One decoder for each speaker: it remembers what it was given.
pub struct Decoder {
    codec: ropus::Decoder,
}

impl Decoder {
    /// A decoder that has heard nothing yet.
    ///
    /// # Errors
    /// [`OpusError::Codec`].
    pub fn new() -> Result<Self, OpusError> {
        Ok(Self { codec: ropus::Decoder::new(RATE, Channels::Mono).map_err(|_| OpusError::Codec)? })
    }

    /// The 20 ms of a packet.
    ///
    /// # Errors
    /// [`OpusError::WrongSize`], [`OpusError::WrongLength`] and [`OpusError::Unusable`] by what is
    /// wrong with the packet. The decoder can be used on.
    pub fn decode(&mut self, packet: &[u8]) -> Result<[i16; FRAME], OpusError> {
        check(packet)?;
        self.run(packet, DecodeMode::Normal)
    }

    /// The 20 ms *before* a packet, from the copy that it carries. To be called in place of
    /// [`decode`](Self::decode) for the packet that is missing, and before the one at hand is decoded.
    ///
    /// # Errors
    /// As of [`decode`](Self::decode), and [`OpusError::NoCopy`]: then conceal.
    pub fn recover(&mut self, next_packet: &[u8]) -> Result<[i16; FRAME], OpusError> {
        check(next_packet)?;
        if !carries_copy(next_packet) {
            return Err(OpusError::NoCopy);
        }
        self.run(next_packet, DecodeMode::Fec)
    }

    /// 20 ms that sound like what was heard last, quieter each time it is called in a row.
    pub fn conceal(&mut self) -> [i16; FRAME] {
        self.run(&[], DecodeMode::Normal).unwrap_or([0; FRAME])
    }

    fn run(&mut self, packet: &[u8], mode: DecodeMode) -> Result<[i16; FRAME], OpusError> {
        let mut samples = [0; FRAME];
        match self.codec.decode(packet, &mut samples, mode) {
            Ok(FRAME) => Ok(samples),
            Ok(_) => Err(OpusError::WrongLength),
            Err(_) => Err(OpusError::Unusable),
        }
    }
}

/// Whether a packet carries a copy of the one before it. False for what is no packet.
#[must_use]
pub fn carries_copy(packet: &[u8]) -> bool {
    check(packet).is_ok()
        && i32::try_from(packet.len()).is_ok_and(|length| opus_packet_has_lbrr(packet, length) == Ok(true))
}

fn check(packet: &[u8]) -> Result<(), OpusError> {
    if packet.is_empty() || packet.len() > MAX_PACKET {
        return Err(OpusError::WrongSize(packet.len()));
    }
    match opus_packet_get_nb_samples(packet, RATE as i32) {
        Ok(samples) if samples == FRAME as i32 => Ok(()),
        Ok(_) => Err(OpusError::WrongLength),
        Err(_) => Err(OpusError::Unusable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sounds::{babble, energy};

    fn packets(count: u64) -> Vec<Vec<u8>> {
        let mut encoder = Encoder::new().unwrap();
        (0..count).map(|frame| encoder.encode(&babble(frame)).unwrap()).collect()
    }

    /// The best normalised correlation of two signals, the second up to 20 ms late.
    fn likeness(a: &[i16], b: &[i16]) -> f64 {
        let dot = |a: &[i16], b: &[i16]| a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
        (0..FRAME).map(|lag| dot(&a[..a.len() - lag], &b[lag..]) / (energy(a) * energy(b)).sqrt()).fold(0.0, f64::max)
    }

    #[test]
    fn speech_comes_back_at_24_kbit_a_second() {
        let packets = packets(150);
        let bits = packets.iter().map(|p| p.len() * 8).sum::<usize>() / 3;
        assert!((12_000..32_000).contains(&bits), "{bits} bit/s");
        let mut decoder = Decoder::new().unwrap();
        let said: Vec<i16> = (0..150).flat_map(babble).collect();
        let heard: Vec<i16> = packets.iter().flat_map(|p| decoder.decode(p).unwrap()).collect();
        assert!(likeness(&said, &heard) > 0.6, "{}", likeness(&said, &heard));
    }

    #[test]
    fn a_lost_packet_is_spoken_from_its_successor_better_than_it_is_guessed() {
        let packets = packets(150);
        assert!(packets.iter().filter(|p| carries_copy(p)).count() > 75, "most packets carry a copy");
        let (mut whole, mut recovering, mut guessing) =
            (Decoder::new().unwrap(), Decoder::new().unwrap(), Decoder::new().unwrap());
        let (mut error_recovered, mut error_guessed) = (0.0, 0.0);
        let difference = |a: &[i16; FRAME], b: &[i16; FRAME]| {
            a.iter().zip(b).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2)).sum::<f64>()
        };
        for (i, packet) in packets.iter().enumerate() {
            let truth = whole.decode(packet).unwrap();
            if i % 10 == 5 && carries_copy(&packets[i + 1]) {
                error_recovered += difference(&truth, &recovering.recover(&packets[i + 1]).unwrap());
                error_guessed += difference(&truth, &guessing.conceal());
            } else {
                recovering.decode(packet).unwrap();
                guessing.decode(packet).unwrap();
            }
        }
        assert!(error_guessed > 0.0 && error_recovered < error_guessed / 2.0, "{error_recovered} {error_guessed}");
    }

    #[test]
    fn what_is_concealed_fades_away() {
        let mut decoder = Decoder::new().unwrap();
        assert_eq!(decoder.conceal(), [0; FRAME], "nothing was heard yet");
        for packet in packets(14) {
            decoder.decode(&packet).unwrap();
        }
        let first = energy(&decoder.conceal());
        let later = (0..50).map(|_| energy(&decoder.conceal())).last().unwrap();
        assert!(first > 1e6 && later < first / 100.0, "{first} {later}");
    }

    #[test]
    fn what_is_no_packet_of_20_ms_is_refused_and_the_next_one_is_heard() {
        let good = packets(3);
        let mut decoder = Decoder::new().unwrap();
        assert_eq!(decoder.decode(&[]), Err(OpusError::WrongSize(0)));
        assert_eq!(decoder.decode(&[0; MAX_PACKET + 1]), Err(OpusError::WrongSize(MAX_PACKET + 1)));
        assert_eq!(decoder.recover(&[]), Err(OpusError::WrongSize(0)));
        // Ten milliseconds; sixty; three frames of a number that is missing.
        assert_eq!(decoder.decode(&[0x00, 1, 2, 3]), Err(OpusError::WrongLength));
        assert_eq!(decoder.decode(&[0x18, 1, 2, 3]), Err(OpusError::WrongLength));
        assert_eq!(decoder.decode(&[0x0b]), Err(OpusError::Unusable));
        // CELT carries no copies.
        assert_eq!(decoder.recover(&[0xf8, 1, 2, 3]), Err(OpusError::NoCopy));
        assert!(decoder.decode(&good[0]).is_ok());
        assert!(decoder.decode(&good[1]).is_ok());
    }
}
