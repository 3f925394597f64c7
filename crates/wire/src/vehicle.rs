//! The messages of a vehicle's two streams.

use assistance::link::{ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};

use crate::error::WireError;
use crate::proto::vehicle::v1 as proto;
use crate::wire_trait::Wire as _;

/// What a car tells.
#[must_use]
pub fn report_to_proto(report: &VehicleReport) -> proto::ReportRequest {
    report.to_proto()
}

/// What a car tells.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn report_from_proto(message: proto::ReportRequest) -> Result<VehicleReport, WireError> {
    VehicleReport::from_proto(message)
}

/// What the hub answers on the report stream.
#[must_use]
pub fn report_answer_to_proto(answer: &ReportAnswer) -> proto::ReportResponse {
    answer.to_proto()
}

/// What the hub answers on the report stream.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn report_answer_from_proto(message: proto::ReportResponse) -> Result<ReportAnswer, WireError> {
    ReportAnswer::from_proto(message)
}

/// What a car answers on the command stream.
#[must_use]
pub fn answer_to_proto(answer: &VehicleAnswer) -> proto::CommandRequest {
    answer.to_proto()
}

/// What a car answers on the command stream.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn answer_from_proto(message: proto::CommandRequest) -> Result<VehicleAnswer, WireError> {
    VehicleAnswer::from_proto(message)
}

/// What the hub asks of a car.
#[must_use]
pub fn order_to_proto(order: &VehicleOrder) -> proto::CommandResponse {
    order.to_proto()
}

/// What the hub asks of a car.
///
/// # Errors
/// Names the field that breaks the contract.
pub fn order_from_proto(message: proto::CommandResponse) -> Result<VehicleOrder, WireError> {
    VehicleOrder::from_proto(message)
}
