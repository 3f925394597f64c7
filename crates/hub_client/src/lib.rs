//! The two ways to reach the hub, vehicle and operator, each a trait with two implementations:
//! gRPC over mutual TLS, and an in-process pipe that carries the same encoded bytes.
//!
//! A link never blocks and never waits: it is polled. So the same vehicle agent and the
//! same operator session run on sockets in real time and in lock-step in virtual time.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod backoff;
mod fingerprint;
pub mod grpc;
pub mod media_link;
pub mod operator_link;
pub mod operator_media;
pub mod pipe;
pub mod session;
pub mod urgent;
pub mod vehicle_link;

pub use fingerprint::fingerprint;
pub use grpc::{GrpcOperatorLink, GrpcVehicleLink, HubAddress, Identity, IdentityError, TcpMediaLink, Who};
pub use media_link::BestMediaLink;
pub use operator_link::{OperatorLink, OperatorLinkEvent, OperatorSend};
pub use operator_media::{Looking, MediaNews, OperatorMedia};
pub use pipe::{Network, media_pipe, operator_pipe, vehicle_pipe};
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
