//! A vehicle's pipe.

use assistance::link::{ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};
use wire::{WireError, bytes};

use super::{Half, Heard, end_common, halves};
use crate::{NotSent, VehicleLink, VehicleLinkEvent, VehicleSend};

#[derive(Debug)]
enum Up {
    Report(Vec<u8>),
    Answer(Vec<u8>),
}

#[derive(Debug)]
enum Down {
    ReportAnswer(Vec<u8>),
    Order(Vec<u8>),
}

/// The vehicle's side.
#[derive(Debug)]
pub struct VehiclePipe {
    half: Half<Up, Down>,
}

/// The hub's side of a vehicle's pipe. Everything is encoded bytes; nothing waits.
#[derive(Debug)]
pub struct VehiclePipeEnd {
    half: Half<Up, Down>,
}

/// A link for one vehicle and its other end. `name` stands for the name in the certificate.
#[must_use]
pub fn vehicle_pipe(name: &str) -> (VehiclePipe, VehiclePipeEnd) {
    let (client, end) = halves(name);
    (VehiclePipe { half: client }, VehiclePipeEnd { half: end })
}

impl VehicleLink for VehiclePipe {
    fn open(&mut self) {
        self.half.open();
    }

    fn close(&mut self) {
        self.half.close_client();
    }

    fn send(&mut self, message: VehicleSend) -> Result<(), NotSent> {
        match message {
            VehicleSend::Report(report) => {
                let encoded = bytes::encode_report(&report);
                self.half.send_up(encoded.len(), Up::Report(encoded))
            }
            VehicleSend::Answer(answer) => {
                let encoded = bytes::encode_answer(&answer);
                self.half.send_up(encoded.len(), Up::Answer(encoded))
            }
        }
    }

    fn poll(&mut self) -> Option<VehicleLinkEvent> {
        let decoded = match self.half.hear()? {
            Heard::Up => return Some(VehicleLinkEvent::Up),
            Heard::Down { reason, refused } => return Some(VehicleLinkEvent::Down { reason, refused }),
            Heard::Data(Down::ReportAnswer(encoded)) => {
                bytes::decode_report_answer(&encoded).map(VehicleLinkEvent::Answer)
            }
            Heard::Data(Down::Order(encoded)) => bytes::decode_order(&encoded).map(VehicleLinkEvent::Order),
        };
        Some(decoded.unwrap_or_else(|error| {
            self.half.close_client();
            VehicleLinkEvent::Down { reason: format!("the hub sent {error}"), refused: false }
        }))
    }
}

end_common!(VehiclePipeEnd);

impl VehiclePipeEnd {
    /// The next message of the report stream.
    #[must_use]
    pub fn take_report(&self) -> Option<Vec<u8>> {
        self.half.take(
            |up| matches!(up, Up::Report(_)),
            |up| match up {
                Up::Report(bytes) => Some(bytes),
                Up::Answer(_) => None,
            },
        )
    }

    /// The next message of the command stream.
    #[must_use]
    pub fn take_answer(&self) -> Option<Vec<u8>> {
        self.half.take(
            |up| matches!(up, Up::Answer(_)),
            |up| match up {
                Up::Answer(bytes) => Some(bytes),
                Up::Report(_) => None,
            },
        )
    }

    /// The next message of the report stream, read: for whoever plays the hub without a wire of
    /// their own.
    ///
    /// # Errors
    /// [`WireError`] names the field that was wrong.
    pub fn next_report(&self) -> Result<Option<VehicleReport>, WireError> {
        self.take_report().map(|encoded| bytes::decode_report(&encoded)).transpose()
    }

    /// The next message of the command stream, read.
    ///
    /// # Errors
    /// [`WireError`] names the field that was wrong.
    pub fn next_answer(&self) -> Result<Option<VehicleAnswer>, WireError> {
        self.take_answer().map(|encoded| bytes::decode_answer(&encoded)).transpose()
    }

    /// Writes and sends on the report stream.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn answer_report(&self, answer: &ReportAnswer) -> Result<(), NotSent> {
        self.put_report_answer(bytes::encode_report_answer(answer))
    }

    /// Writes and sends on the command stream.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn order(&self, order: &VehicleOrder) -> Result<(), NotSent> {
        self.put_order(bytes::encode_order(order))
    }

    /// Sends on the report stream.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn put_report_answer(&self, bytes: Vec<u8>) -> Result<(), NotSent> {
        self.half.send_down(bytes.len(), Down::ReportAnswer(bytes))
    }

    /// Sends on the command stream.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn put_order(&self, bytes: Vec<u8>) -> Result<(), NotSent> {
        self.half.send_down(bytes.len(), Down::Order(bytes))
    }
}
