//! The operator's service: one watch stream, actions with keys, STOP past the desk's queue, the map.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assistance::command::{Command, CommandBody, stop_permit};
use assistance::feed::{Action, Receipt, ShiftUpdate};
use assistance::ids::{ActionKey, PersonId};
use assistance::link::VehicleOrder;
use assistance::roles::Role;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Response, Status, Streaming};
use wire::proto::operator::v1 as proto;

use super::desk_task::{Knock, OUTLET};
use super::registry::Registry;
use super::{chunks, peer, until_fault};
use crate::engine::{CallId, ConsoleLine, Happened};
use crate::identity::Identity;

type Out<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// How long a STOP waits to be recorded before the screen is told "sent, not recorded".
const RECORD_WAIT: Duration = Duration::from_secs(2);

pub(crate) struct OperatorDoor {
    pub(crate) knocks: mpsc::Sender<Knock>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) numbers: Arc<AtomicU64>,
    pub(crate) map: Arc<[u8]>,
    pub(crate) map_hash: String,
    pub(crate) stop_ttl: Duration,
}

/// The person a request comes from; anybody else is refused.
pub(crate) fn person<T>(request: &Request<T>) -> Result<(PersonId, Role), Status> {
    match &*peer(request)?.identity {
        Identity::Person(person, role) => Ok((person.clone(), *role)),
        other => Err(Status::permission_denied(format!("{} is no person", other.urn()))),
    }
}

impl OperatorDoor {
    fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }

    async fn knock(&self, knock: Knock) -> Result<(), Status> {
        self.knocks.send(knock).await.map_err(|_| Status::unavailable("the hub is stopping"))
    }

    async fn act(&self, person: PersonId, role: Role, key: ActionKey, action: Action) -> Result<Receipt, Status> {
        let call = CallId(self.number());
        let (reply, answer) = oneshot::channel();
        self.knock(Knock::Call { call, reply }).await?;
        let action = Box::new(action);
        self.knock(Knock::Happened(Happened::Act { call, person, role, key, action })).await?;
        answer.await.map_err(|_| Status::unavailable("the hub is stopping; ask again with the same key"))
    }
}

#[tonic::async_trait]
impl proto::operator_service_server::OperatorService for OperatorDoor {
    type WatchStream = Out<proto::WatchResponse>;
    type GetSiteMapStream = Out<proto::GetSiteMapResponse>;

    async fn watch(
        &self,
        request: Request<Streaming<proto::WatchRequest>>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let (person, role) = person(&request)?;
        let line = ConsoleLine(self.number());
        let (updates, outgoing) = mpsc::channel::<ShiftUpdate>(OUTLET);
        let (fault, faults) = mpsc::channel(1);
        self.knock(Knock::ConsoleStream { line, updates, fault: fault.clone() }).await?;
        self.knock(Knock::Happened(Happened::ConsoleOpened { line, person, role })).await?;
        tokio::spawn(take_requests(request.into_inner(), line, self.knocks.clone(), fault));
        let updates = ReceiverStream::new(outgoing).map(|update| Ok(wire::operator::update_to_proto(&update)));
        Ok(Response::new(Box::pin(until_fault(updates, faults))))
    }

    async fn take_action(
        &self,
        request: Request<proto::TakeActionRequest>,
    ) -> Result<Response<proto::TakeActionResponse>, Status> {
        let (person, role) = person(&request)?;
        let (key, action) = wire::operator::action_from_proto(request.into_inner())?;
        let receipt = self.act(person, role, key, action).await?;
        Ok(Response::new(wire::operator::receipt_to_proto(&receipt)))
    }

    async fn stop_vehicle(
        &self,
        request: Request<proto::StopVehicleRequest>,
    ) -> Result<Response<proto::StopVehicleResponse>, Status> {
        let (person, role) = person(&request)?;
        let command: Command = wire::operator::stop_from_proto(request.into_inner())?;
        let (id, vehicle) = (command.id, command.vehicle.clone());
        let permit =
            stop_permit(command.clone(), role).map_err(|refusal| Status::permission_denied(refusal.to_string()))?;
        // First to the car, then to the record: nothing may stand in the way of a stop.
        let mut sent = false;
        if let Some(line) = self.registry.stop_line(&vehicle) {
            let order = permit.into_order(person.clone(), line.epoch, line.stamp, self.stop_ttl);
            sent = line.orders.try_send(VehicleOrder::Command(Box::new(order))).is_ok();
        }
        debug_assert!(matches!(command.body, CommandBody::StopNow(_)), "the permit is for stops alone");
        let key = ActionKey(id.0);
        let written = self.act(person, role, key, Action::Propose(Box::new(command)));
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
        Ok(Response::new(wire::operator::stopped_to_proto(id, recorded)))
    }

    async fn get_site_map(
        &self,
        request: Request<proto::GetSiteMapRequest>,
    ) -> Result<Response<Self::GetSiteMapStream>, Status> {
        person(&request)?;
        let hash = self.map_hash.clone();
        let parts = chunks(Arc::clone(&self.map));
        let stream = parts.map(move |data| Ok(proto::GetSiteMapResponse { map_hash: hash.clone(), data }));
        Ok(Response::new(Box::pin(stream)))
    }
}

async fn take_requests(
    mut incoming: Streaming<proto::WatchRequest>,
    line: ConsoleLine,
    knocks: mpsc::Sender<Knock>,
    fault: mpsc::Sender<Status>,
) {
    loop {
        let request = match incoming.message().await {
            Ok(Some(message)) => wire::operator::watch_from_proto(message).map_err(Status::from),
            Ok(None) => break,
            Err(status) => Err(status),
        };
        match request {
            Ok(request) => {
                if knocks.send(Knock::Happened(Happened::Watch(line, request))).await.is_err() {
                    return;
                }
            }
            Err(status) => {
                drop(fault.try_send(status));
                break;
            }
        }
    }
    drop(knocks.send(Knock::Happened(Happened::ConsoleClosed(line))).await);
}

/// What an engineer may see: the desk in readable form.
pub(crate) struct EngineerDoor {
    pub(crate) knocks: mpsc::Sender<Knock>,
}

#[tonic::async_trait]
impl proto::engineer_service_server::EngineerService for EngineerDoor {
    type DumpDeskStream = Out<proto::DumpDeskResponse>;

    async fn dump_desk(
        &self,
        request: Request<proto::DumpDeskRequest>,
    ) -> Result<Response<Self::DumpDeskStream>, Status> {
        let (person, role) = person(&request)?;
        if role != Role::Engineer {
            return Err(Status::permission_denied(format!("{person} is no engineer")));
        }
        let (reply, answer) = oneshot::channel();
        let stopping = || Status::unavailable("the hub is stopping");
        self.knocks.send(Knock::Dump(reply)).await.map_err(|_| stopping())?;
        let text = answer.await.map_err(|_| stopping())?;
        tracing::info!(%person, bytes = text.len(), "looked into the desk");
        let lines: Vec<String> = in_parts(&text);
        let parts = tokio_stream::iter(lines).map(|text| Ok(proto::DumpDeskResponse { text }));
        Ok(Response::new(Box::pin(parts)))
    }
}

/// Cuts a text into parts of at most 32 KiB, at line ends.
fn in_parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.split_inclusive('\n') {
        let last = parts.len() - 1;
        if parts[last].len() + line.len() > 32 * 1024 {
            parts.push(String::new());
        }
        let last = parts.len() - 1;
        parts[last].push_str(line);
    }
    parts
}
