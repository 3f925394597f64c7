//! STOP as it travels on the second path: the same messages as on the control link, in a datagram.

use assistance::command::{Command, CommandOrder};
use assistance::link::VehicleOrder;
use wire::{Problem, WireError, bytes};

/// A person's STOP as bytes.
#[must_use]
pub fn write_stop(command: &Command) -> Vec<u8> {
    bytes::encode_stop(command)
}

/// An order to a car as bytes.
#[must_use]
pub fn write_order(order: CommandOrder) -> Vec<u8> {
    bytes::encode_order(&VehicleOrder::Command(Box::new(order)))
}

/// An order to a car from bytes.
///
/// # Errors
/// [`WireError`] names the field that was wrong; anything but a command is out of range.
pub fn read_order(body: &[u8]) -> Result<CommandOrder, WireError> {
    match bytes::decode_order(body)? {
        VehicleOrder::Command(order) => Ok(*order),
        _ => {
            let problem = Problem::OutOfRange("only a command is urgent".to_owned());
            Err(WireError { field: "kind".to_owned(), problem })
        }
    }
}
