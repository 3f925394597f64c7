//! The links over sockets: gRPC on HTTP/2 under mutual TLS 1.3, and nothing less.
//!
//! Each link runs tasks on the tokio runtime it is given and keeps bounded channels between
//! them and the polled interface, so that its owner never waits.

mod connect;
mod identity;
mod media_tunnel;
mod newest;
mod operator;
mod vehicle;

use std::sync::Arc;

use tokio::sync::mpsc;
use tonic::{Code, Status};

pub use connect::HubAddress;
pub use identity::{Identity, IdentityError};
pub use media_tunnel::{TcpMediaLink, Who};
pub use operator::GrpcOperatorLink;
pub use vehicle::GrpcVehicleLink;

/// Called after each event from whichever thread found it: a window asks for a repaint with it.
pub type OnEvent = Arc<dyn Fn() + Send + Sync>;

/// Events that wait to be polled at most; beyond, the socket is not read.
const MAX_EVENTS: usize = 1_024;

/// Where the tasks of one connection put what they hear.
struct Events<E> {
    sender: mpsc::Sender<E>,
    on_event: Option<OnEvent>,
}

impl<E> Clone for Events<E> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), on_event: self.on_event.clone() }
    }
}

impl<E> Events<E> {
    fn new(on_event: Option<OnEvent>) -> (Self, mpsc::Receiver<E>) {
        let (sender, receiver) = mpsc::channel(MAX_EVENTS);
        (Self { sender, on_event }, receiver)
    }

    /// Waits for room. A link that was closed listens no more, and that is no error.
    async fn tell(&self, event: E) {
        if self.sender.send(event).await.is_ok()
            && let Some(on_event) = &self.on_event
        {
            on_event();
        }
    }
}

/// How a connection ended.
#[derive(Debug)]
struct Ended {
    reason: String,
    refused: bool,
}

impl Ended {
    fn broken(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), refused: false }
    }

    fn by_status(status: &Status) -> Self {
        let refused = matches!(status.code(), Code::Unauthenticated | Code::PermissionDenied);
        Self { reason: format!("{}: {}", status.code(), status.message()), refused }
    }
}

/// Whether the same call may succeed later.
fn may_succeed_later(code: Code) -> bool {
    matches!(
        code,
        Code::Unavailable
            | Code::DeadlineExceeded
            | Code::ResourceExhausted
            | Code::Aborted
            | Code::Cancelled
            | Code::Unknown
            | Code::Internal
    )
}
