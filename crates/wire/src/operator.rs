//! The messages of a console.

use std::time::Duration;

use assistance::command::Command;
use assistance::feed::{Action, FocusFrame, Receipt, ShiftItem, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId, IncidentId, VehicleId};
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

/// Asks to see and hear an incident, and its cabin too.
#[must_use]
pub fn open_media_to_proto(incident: IncidentId, cabin: bool) -> proto::OpenMediaRequest {
    proto::OpenMediaRequest { incident: Some(incident.0), cabin: Some(cabin) }
}

/// Asks to see and hear an incident, and its cabin too.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn open_media_from_proto(message: &proto::OpenMediaRequest) -> Result<(IncidentId, bool), WireError> {
    Ok((IncidentId(plain::need(message.incident, "incident")?), plain::need(message.cabin, "cabin")?))
}

/// Leave to see and hear: the grant, how long it may be presented, and which vehicle it is.
#[must_use]
pub fn media_opened_to_proto(grant: [u8; 16], valid: Duration, vehicle: &VehicleId) -> proto::OpenMediaResponse {
    let grant = plain::id_bytes(u128::from_be_bytes(grant));
    let vehicle = vehicle.as_str().to_owned();
    proto::OpenMediaResponse { grant, valid_ms: Some(assistance::clock::millis(valid)), vehicle }
}

/// Leave to see and hear: the grant, how long it may be presented, and which vehicle it is.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn media_opened_from_proto(
    message: &proto::OpenMediaResponse,
) -> Result<([u8; 16], Duration, VehicleId), WireError> {
    let grant = plain::id(&message.grant, "grant")?.to_be_bytes();
    let valid = Duration::from_millis(plain::need(message.valid_ms, "valid_ms")?);
    let vehicle = VehicleId::new(&message.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?;
    Ok((grant, valid, vehicle))
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
