//! The same messages as bytes, for links that are no sockets. What is larger than one message
//! may be is refused here exactly as on a socket.

use assistance::command::Command;
use assistance::feed::{Action, Receipt, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId};
use assistance::link::{MAX_WIRE_MESSAGE, ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};
use prost::Message;

use crate::error::{Problem, WireError};
use crate::{operator, vehicle};

fn read<P: Message + Default>(bytes: &[u8]) -> Result<P, WireError> {
    if bytes.len() > MAX_WIRE_MESSAGE {
        return Err(WireError::new("message", Problem::TooLong { len: bytes.len(), max: MAX_WIRE_MESSAGE }));
    }
    P::decode(bytes).map_err(|error| WireError::invalid("message", &error))
}

macro_rules! both_ways {
    ($encode:ident, $decode:ident, $ours:ty, $to:path, $from:path) => {
        /// As bytes.
        #[must_use]
        pub fn $encode(message: &$ours) -> Vec<u8> {
            $to(message).encode_to_vec()
        }

        /// From bytes.
        ///
        /// # Errors
        /// Names the field that breaks the contract, or the message when it is too long or no message at all.
        pub fn $decode(bytes: &[u8]) -> Result<$ours, WireError> {
            $from(read(bytes)?)
        }
    };
}

both_ways!(encode_report, decode_report, VehicleReport, vehicle::report_to_proto, vehicle::report_from_proto);
both_ways!(
    encode_report_answer,
    decode_report_answer,
    ReportAnswer,
    vehicle::report_answer_to_proto,
    vehicle::report_answer_from_proto
);
both_ways!(encode_answer, decode_answer, VehicleAnswer, vehicle::answer_to_proto, vehicle::answer_from_proto);
both_ways!(encode_order, decode_order, VehicleOrder, vehicle::order_to_proto, vehicle::order_from_proto);
both_ways!(encode_watch, decode_watch, WatchRequest, operator::watch_to_proto, operator::watch_from_proto);
both_ways!(encode_update, decode_update, ShiftUpdate, operator::update_to_proto, operator::update_from_proto);
both_ways!(encode_receipt, decode_receipt, Receipt, operator::receipt_to_proto, operator::receipt_from_proto);
both_ways!(encode_stop, decode_stop, Command, operator::stop_to_proto, operator::stop_from_proto);

/// An action with its key as bytes.
#[must_use]
pub fn encode_action(key: ActionKey, action: &Action) -> Vec<u8> {
    operator::action_to_proto(key, action).encode_to_vec()
}

/// An action with its key from bytes.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn decode_action(bytes: &[u8]) -> Result<(ActionKey, Action), WireError> {
    operator::action_from_proto(read(bytes)?)
}

/// The answer to a stop as bytes.
#[must_use]
pub fn encode_stopped(command: CommandId, recorded: bool) -> Vec<u8> {
    operator::stopped_to_proto(command, recorded).encode_to_vec()
}

/// The answer to a stop from bytes.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn decode_stopped(bytes: &[u8]) -> Result<(CommandId, bool), WireError> {
    operator::stopped_from_proto(read(bytes)?)
}
