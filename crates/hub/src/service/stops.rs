//! STOP past the desk's queue: to the car by both paths, then to the record. It comes by two paths from
//! the console too; whichever is first does the work, and the other finds it done.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assistance::command::{Command, stop_permit};
use assistance::feed::{Action, Receipt};
use assistance::ids::{ActionKey, PersonId};
use assistance::link::VehicleOrder;
use assistance::roles::Role;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tonic::Status;

use super::desk_task::Knock;
use super::media::MediaPath;
use super::registry::Registry;
use crate::engine::{CallId, Happened};

/// How long a STOP waits to be recorded before the screen is told "sent, not recorded".
const RECORD_WAIT: Duration = Duration::from_secs(2);

/// What carries actions to the desk, and STOP past it.
#[derive(Clone)]
pub(crate) struct Acting {
    /// Held weakly: who may act must not keep the desk's task alive.
    pub(crate) knocks: mpsc::WeakSender<Knock>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) numbers: Arc<AtomicU64>,
    pub(crate) stop_ttl: Duration,
}

impl Acting {
    pub(crate) fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) async fn knock(&self, knock: Knock) -> Result<(), Status> {
        let stopping = || Status::unavailable("the hub is stopping");
        self.knocks.upgrade().ok_or_else(stopping)?.send(knock).await.map_err(|_| stopping())
    }

    pub(crate) async fn act(
        &self,
        person: PersonId,
        role: Role,
        key: ActionKey,
        action: Action,
    ) -> Result<Receipt, Status> {
        let call = CallId(self.number());
        let (reply, answer) = oneshot::channel();
        self.knock(Knock::Call { call, reply }).await?;
        let action = Box::new(action);
        self.knock(Knock::Happened(Happened::Act { call, person, role, key, action })).await?;
        answer.await.map_err(|_| Status::unavailable("the hub is stopping; ask again with the same key"))
    }

    /// Sends a stop to its car and records it. Says whether it stands in the record.
    pub(crate) async fn stop(
        &self,
        media: &MediaPath,
        person: PersonId,
        role: Role,
        command: Command,
    ) -> Result<bool, Status> {
        let (id, vehicle) = (command.id, command.vehicle.clone());
        let permit =
            stop_permit(command.clone(), role).map_err(|refusal| Status::permission_denied(refusal.to_string()))?;
        // First to the car, then to the record: nothing may stand in the way of a stop.
        let mut sent = false;
        if let Some(line) = self.registry.stop_line(&vehicle) {
            let order = permit.into_order(person.clone(), line.epoch, line.stamp, self.stop_ttl);
            let body = wire::bytes::encode_order(&VehicleOrder::Command(Box::new(order.clone())));
            // Each path carries it alone: a car whose control link is lost may still hear the other.
            sent = media.urge(&vehicle, id.0, Bytes::from(body));
            let order = VehicleOrder::Command(Box::new(order));
            sent |= line.orders.is_some_and(|orders| orders.try_send(order).is_ok());
        }
        let written = self.act(person, role, ActionKey(id.0), Action::Propose(Box::new(command)));
        let recorded = match tokio::time::timeout(RECORD_WAIT, written).await {
            Ok(Ok(receipt)) => receipt.outcome.is_ok(),
            Ok(Err(_)) | Err(_) => false,
        };
        if !sent && !recorded {
            return Err(Status::unavailable(format!("{vehicle} is not connected and the record cannot be written")));
        }
        if !recorded {
            tracing::error!(command = format!("{:032x}", id.0), %vehicle, "a stop was sent and could not be recorded");
        }
        Ok(recorded)
    }
}
