//! The two ways to reach the hub, vehicle and operator, each a trait with two implementations:
//! gRPC over mutual TLS, and an in-process pipe that carries the same encoded bytes.
//!
//! A link never blocks and never waits: it is polled. So the same vehicle agent and the
//! same operator session run on sockets in real time and in lock-step in virtual time.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod backoff;
mod fingerprint;
pub mod grpc;
pub mod operator_link;
pub mod pipe;
pub mod session;
pub mod vehicle_link;

pub use fingerprint::fingerprint;
pub use grpc::{GrpcOperatorLink, GrpcVehicleLink, HubAddress, Identity, IdentityError};
pub use operator_link::{OperatorLink, OperatorLinkEvent, OperatorSend};
pub use pipe::{Network, operator_pipe, vehicle_pipe};
pub use session::{ConnectionState, OperatorSession, SessionConfig, SessionEvent, Witness};
pub use vehicle_link::{VehicleLink, VehicleLinkEvent, VehicleSend};
pub use wire::WireError;

/// A link's outgoing queue is full, or the link is down: nothing was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The queue is full; try again after the next poll.
    #[error("the link's outgoing queue is full")]
    Busy,
    /// The link is not up.
    #[error("the link is down")]
    Down,
}
