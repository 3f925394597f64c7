//! A console's pipe.

use assistance::command::Command;
use assistance::feed::{Action, Receipt, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId, IncidentId};
use media::frames::GrantToken;

use wire::{WireError, bytes};

use super::{Half, Heard, end_common, halves};
use crate::{NotSent, OperatorLink, OperatorLinkEvent, OperatorSend};

#[derive(Debug)]
enum Up {
    Watch(Vec<u8>),
    Action(Vec<u8>),
    Stop(Vec<u8>),
    OpenMedia { incident: IncidentId, cabin: bool },
}

#[derive(Debug)]
enum Down {
    Update(Vec<u8>),
    Receipt(Vec<u8>),
    ActFailed { key: ActionKey, reason: String, retry: bool },
    Stopped { command: CommandId, recorded: bool },
    StopFailed { command: CommandId, reason: String },
    MediaGranted { incident: IncidentId, cabin: bool, grant: GrantToken },
    MediaRefused { incident: IncidentId, cabin: bool, reason: String },
}

/// The console's side.
#[derive(Debug)]
pub struct OperatorPipe {
    half: Half<Up, Down>,
}

/// The hub's side of a console's pipe. Requests and updates are encoded bytes; what gRPC says
/// with a status is said in plain values.
#[derive(Debug)]
pub struct OperatorPipeEnd {
    half: Half<Up, Down>,
}

/// A link for one console and its other end. `name` stands for the name in the certificate.
#[must_use]
pub fn operator_pipe(name: &str) -> (OperatorPipe, OperatorPipeEnd) {
    let (client, end) = halves(name);
    (OperatorPipe { half: client }, OperatorPipeEnd { half: end })
}

impl OperatorLink for OperatorPipe {
    fn open(&mut self) {
        self.half.open();
    }

    fn close(&mut self) {
        self.half.close_client();
    }

    fn send(&mut self, message: OperatorSend) -> Result<(), NotSent> {
        match message {
            OperatorSend::Watch(request) => {
                let encoded = bytes::encode_watch(&request);
                self.half.send_up(encoded.len(), Up::Watch(encoded))
            }
            OperatorSend::Act { key, action } => {
                let encoded = bytes::encode_action(key, &action);
                self.half.send_up(encoded.len(), Up::Action(encoded))
            }
            OperatorSend::Stop(command) => {
                let encoded = bytes::encode_stop(&command);
                self.half.send_up(encoded.len(), Up::Stop(encoded))
            }
            OperatorSend::OpenMedia { incident, cabin } => {
                self.half.send_up(STATUS_BYTES, Up::OpenMedia { incident, cabin })
            }
        }
    }

    fn poll(&mut self) -> Option<OperatorLinkEvent> {
        let decoded = match self.half.hear()? {
            Heard::Up => return Some(OperatorLinkEvent::Up),
            Heard::Down { reason, refused } => return Some(OperatorLinkEvent::Down { reason, refused }),
            Heard::Data(Down::Update(encoded)) => {
                bytes::decode_update(&encoded).map(|update| OperatorLinkEvent::Update(Box::new(update)))
            }
            Heard::Data(Down::Receipt(encoded)) => {
                bytes::decode_receipt(&encoded).map(|receipt| OperatorLinkEvent::Receipt(Box::new(receipt)))
            }
            Heard::Data(Down::ActFailed { key, reason, retry }) => {
                Ok(OperatorLinkEvent::ActFailed { key, reason, retry })
            }
            Heard::Data(Down::Stopped { command, recorded }) => Ok(OperatorLinkEvent::Stopped { command, recorded }),
            Heard::Data(Down::StopFailed { command, reason }) => Ok(OperatorLinkEvent::StopFailed { command, reason }),
            Heard::Data(Down::MediaGranted { incident, cabin, grant }) => {
                Ok(OperatorLinkEvent::MediaGranted { incident, cabin, grant })
            }
            Heard::Data(Down::MediaRefused { incident, cabin, reason }) => {
                Ok(OperatorLinkEvent::MediaRefused { incident, cabin, reason, retry: false })
            }
        };
        Some(decoded.unwrap_or_else(|error| {
            self.half.close_client();
            OperatorLinkEvent::Down { reason: format!("the hub sent {error}"), refused: false }
        }))
    }
}

end_common!(OperatorPipeEnd);

/// Bytes that a small answer without a body of its own takes on the modelled network.
const STATUS_BYTES: usize = 32;

impl OperatorPipeEnd {
    /// The next message of the watch stream.
    #[must_use]
    pub fn take_watch(&self) -> Option<Vec<u8>> {
        self.half.take(
            |up| matches!(up, Up::Watch(_)),
            |up| match up {
                Up::Watch(bytes) => Some(bytes),
                _ => None,
            },
        )
    }

    /// The next action.
    #[must_use]
    pub fn take_action(&self) -> Option<Vec<u8>> {
        self.half.take(
            |up| matches!(up, Up::Action(_)),
            |up| match up {
                Up::Action(bytes) => Some(bytes),
                _ => None,
            },
        )
    }

    /// The next STOP. Take these first.
    #[must_use]
    pub fn take_stop(&self) -> Option<Vec<u8>> {
        self.half.take(
            |up| matches!(up, Up::Stop(_)),
            |up| match up {
                Up::Stop(bytes) => Some(bytes),
                _ => None,
            },
        )
    }

    /// The next wish to see and hear an incident, and whether its cabin too.
    #[must_use]
    pub fn take_open_media(&self) -> Option<(IncidentId, bool)> {
        self.half.take(
            |up| matches!(up, Up::OpenMedia { .. }),
            |up| match up {
                Up::OpenMedia { incident, cabin } => Some((incident, cabin)),
                _ => None,
            },
        )
    }

    /// Answers a wish to see and hear.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn put_media(
        &self,
        incident: IncidentId,
        cabin: bool,
        answer: Result<GrantToken, String>,
    ) -> Result<(), NotSent> {
        let answer = match answer {
            Ok(grant) => Down::MediaGranted { incident, cabin, grant },
            Err(reason) => Down::MediaRefused { incident, cabin, reason },
        };
        self.half.send_down(STATUS_BYTES, answer)
    }

    /// The next message of the watch stream, read: for whoever plays the hub without a wire of
    /// their own.
    ///
    /// # Errors
    /// [`WireError`] names the field that was wrong.
    pub fn next_watch(&self) -> Result<Option<WatchRequest>, WireError> {
        self.take_watch().map(|encoded| bytes::decode_watch(&encoded)).transpose()
    }

    /// The next action, read.
    ///
    /// # Errors
    /// [`WireError`] names the field that was wrong.
    pub fn next_action(&self) -> Result<Option<(ActionKey, Action)>, WireError> {
        self.take_action().map(|encoded| bytes::decode_action(&encoded)).transpose()
    }

    /// The next STOP, read.
    ///
    /// # Errors
    /// [`WireError`] names the field that was wrong.
    pub fn next_stop(&self) -> Result<Option<Command>, WireError> {
        self.take_stop().map(|encoded| bytes::decode_stop(&encoded)).transpose()
    }

    /// Writes and sends on the watch stream.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn update(&self, update: &ShiftUpdate) -> Result<(), NotSent> {
        self.put_update(bytes::encode_update(update))
    }

    /// Writes and sends the answer to an action.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn receipt(&self, receipt: &Receipt) -> Result<(), NotSent> {
        self.put_receipt(bytes::encode_receipt(receipt))
    }

    /// Sends on the watch stream.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn put_update(&self, bytes: Vec<u8>) -> Result<(), NotSent> {
        self.half.send_down(bytes.len(), Down::Update(bytes))
    }

    /// Answers an action.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn put_receipt(&self, bytes: Vec<u8>) -> Result<(), NotSent> {
        self.half.send_down(bytes.len(), Down::Receipt(bytes))
    }

    /// Answers an action that was not recorded: `retry` when the same may succeed later.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn put_act_failed(&self, key: ActionKey, reason: &str, retry: bool) -> Result<(), NotSent> {
        let answer = Down::ActFailed { key, reason: reason.to_owned(), retry };
        self.half.send_down(STATUS_BYTES + reason.len(), answer)
    }

    /// Answers a STOP that was taken.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn put_stopped(&self, command: CommandId, recorded: bool) -> Result<(), NotSent> {
        self.half.send_down(STATUS_BYTES, Down::Stopped { command, recorded })
    }

    /// Answers a STOP that was not taken.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was taken.
    pub fn put_stop_failed(&self, command: CommandId, reason: &str) -> Result<(), NotSent> {
        self.half.send_down(STATUS_BYTES + reason.len(), Down::StopFailed { command, reason: reason.to_owned() })
    }
}
