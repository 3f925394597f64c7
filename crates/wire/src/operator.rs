//! The messages of a console.

use assistance::command::Command;
use assistance::feed::{Action, FocusFrame, Receipt, ShiftItem, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId};
use prost::Message as _;

use crate::error::WireError;
use crate::proto::operator::v1 as proto;
use crate::wire_trait::{Wire, plain};

/// What a console says on its stream.
#[must_use]
pub fn watch_to_proto(request: &WatchRequest) -> proto::WatchRequest {
    request.to_proto()
}

/// What a console says on its stream.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn watch_from_proto(message: proto::WatchRequest) -> Result<WatchRequest, WireError> {
    WatchRequest::from_proto(message)
}

/// What the hub tells a console.
#[must_use]
pub fn update_to_proto(update: &ShiftUpdate) -> proto::WatchResponse {
    update.to_proto()
}

/// What the hub tells a console.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn update_from_proto(message: proto::WatchResponse) -> Result<ShiftUpdate, WireError> {
    ShiftUpdate::from_proto(message)
}

/// Bytes of one item of the shift inside a message, its tag and length among them.
#[must_use]
pub fn item_size(item: &ShiftItem) -> usize {
    item.to_proto().encoded_len() + 5
}

/// Bytes of one car's part of a telemetry frame.
#[must_use]
pub fn focus_size(focus: &FocusFrame) -> usize {
    focus.to_proto().encoded_len() + 5
}

/// A person does something.
#[must_use]
pub fn action_to_proto(key: ActionKey, action: &Action) -> proto::TakeActionRequest {
    proto::TakeActionRequest { key: plain::id_bytes(key.0), action: Some(action.to_proto()) }
}

/// A person does something.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn action_from_proto(message: proto::TakeActionRequest) -> Result<(ActionKey, Action), WireError> {
    let key = ActionKey(plain::id(&message.key, "key")?);
    let action = Action::from_proto(plain::need(message.action, "action")?).map_err(|error| error.within("action"))?;
    Ok((key, action))
}

/// The answer to an action.
#[must_use]
pub fn receipt_to_proto(receipt: &Receipt) -> proto::TakeActionResponse {
    receipt.to_proto()
}

/// The answer to an action.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn receipt_from_proto(message: proto::TakeActionResponse) -> Result<Receipt, WireError> {
    Receipt::from_proto(message)
}

/// STOP.
#[must_use]
pub fn stop_to_proto(command: &Command) -> proto::StopVehicleRequest {
    proto::StopVehicleRequest { command: Some(command.to_proto()) }
}

/// STOP.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn stop_from_proto(message: proto::StopVehicleRequest) -> Result<Command, WireError> {
    Command::from_proto(plain::need(message.command, "command")?).map_err(|error| error.within("command"))
}

/// The hub has sent a stop on, and whether it stands in the record.
#[must_use]
pub fn stopped_to_proto(command: CommandId, recorded: bool) -> proto::StopVehicleResponse {
    proto::StopVehicleResponse { command_id: plain::id_bytes(command.0), recorded: Some(recorded) }
}

/// The hub has sent a stop on, and whether it stands in the record.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn stopped_from_proto(message: proto::StopVehicleResponse) -> Result<(CommandId, bool), WireError> {
    let command = CommandId(plain::id(&message.command_id, "command_id")?);
    Ok((command, plain::need(message.recorded, "recorded")?))
}
