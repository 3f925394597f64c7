//! The operator's service: one watch stream, actions with keys, STOP past the desk's queue, the map.

use std::pin::Pin;
use std::sync::Arc;

use assistance::feed::{Action, ShiftUpdate};
use assistance::ids::{ActionKey, PersonId};
use assistance::roles::Role;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Response, Status, Streaming};
use wire::proto::operator::v1 as proto;

use super::desk_task::{Knock, OUTLET};
use super::media::{self, GRANT_VALID, MediaPath};
use super::stops::Acting;
use super::{chunks, peer, until_fault};
use crate::engine::{ConsoleLine, Happened};
use crate::identity::Identity;
use crate::relay::{Asked, Peer};

type Out<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

pub(crate) struct OperatorDoor {
    pub(crate) acting: Acting,
    pub(crate) media: MediaPath,
    pub(crate) map: Arc<[u8]>,
    pub(crate) map_hash: String,
}

/// The person a request comes from; anybody else is refused.
pub(crate) fn person<T>(request: &Request<T>) -> Result<(PersonId, Role), Status> {
    match &*peer(request)?.identity {
        Identity::Person(person, role) => Ok((person.clone(), *role)),
        other => Err(Status::permission_denied(format!("{} is no person", other.urn()))),
    }
}

#[tonic::async_trait]
impl proto::operator_service_server::OperatorService for OperatorDoor {
    type WatchStream = Out<proto::WatchResponse>;
    type GetSiteMapStream = Out<proto::GetSiteMapResponse>;
    type RelayMediaStream = Out<proto::RelayMediaResponse>;

    async fn watch(
        &self,
        request: Request<Streaming<proto::WatchRequest>>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let (person, role) = person(&request)?;
        let line = ConsoleLine(self.acting.number());
        let (updates, outgoing) = mpsc::channel::<ShiftUpdate>(OUTLET);
        let (fault, faults) = mpsc::channel(1);
        self.acting.knock(Knock::ConsoleStream { line, updates, fault: fault.clone() }).await?;
        self.acting.knock(Knock::Happened(Happened::ConsoleOpened { line, person, role })).await?;
        tokio::spawn(take_requests(
            request.into_inner(),
            line,
            self.acting.knocks.upgrade().ok_or_else(|| Status::unavailable("the hub is stopping"))?,
            fault,
        ));
        let updates = ReceiverStream::new(outgoing).map(|update| Ok(wire::operator::update_to_proto(&update)));
        Ok(Response::new(Box::pin(until_fault(updates, faults))))
    }

    async fn take_action(
        &self,
        request: Request<proto::TakeActionRequest>,
    ) -> Result<Response<proto::TakeActionResponse>, Status> {
        let (person, role) = person(&request)?;
        let (key, action) = wire::operator::action_from_proto(request.into_inner())?;
        let receipt = self.acting.act(person, role, key, action).await?;
        Ok(Response::new(wire::operator::receipt_to_proto(&receipt)))
    }

    async fn stop_vehicle(
        &self,
        request: Request<proto::StopVehicleRequest>,
    ) -> Result<Response<proto::StopVehicleResponse>, Status> {
        let (person, role) = person(&request)?;
        let command = wire::operator::stop_from_proto(request.into_inner())?;
        let id = command.id;
        let recorded = self.acting.stop(&self.media, person, role, command).await?;
        Ok(Response::new(wire::operator::stopped_to_proto(id, recorded)))
    }

    async fn open_media(
        &self,
        request: Request<proto::OpenMediaRequest>,
    ) -> Result<Response<proto::OpenMediaResponse>, Status> {
        let (person, role) = person(&request)?;
        let (incident, cabin) = wire::operator::open_media_from_proto(&request.into_inner())?;
        let (reply, answer) = oneshot::channel();
        self.acting.knock(Knock::MediaAsked { person: person.clone(), role, incident, cabin, reply }).await?;
        let allowed = answer.await.map_err(|_| Status::unavailable("the hub is stopping"))?;
        let vehicle = allowed.map_err(|refusal| Status::permission_denied(refusal.to_string()))?;
        if cabin {
            // It stands in the record, by name, before anything is seen.
            let looked = self.acting.act(person.clone(), role, unused_key(), Action::LookInside { incident });
            looked.await?.outcome.map_err(|refusal| Status::permission_denied(refusal.to_string()))?;
        }
        let peer = Peer::Person(person, role);
        let grant = self.media.grant(Asked { peer, vehicle: vehicle.clone(), incident, cabin });
        Ok(Response::new(wire::operator::media_opened_to_proto(grant.0, GRANT_VALID, &vehicle)))
    }

    async fn relay_media(
        &self,
        request: Request<Streaming<proto::RelayMediaRequest>>,
    ) -> Result<Response<Self::RelayMediaStream>, Status> {
        person(&request)?;
        let identity = Arc::clone(&peer(&request)?.identity);
        let mut incoming = request.into_inner();
        let first = incoming.message().await?.ok_or_else(|| Status::invalid_argument("lane: is missing"))?;
        let lane = media::lane(first.lane)?;
        let missing = || Status::invalid_argument("frame: is missing");
        let frames = incoming.map(move |message| message?.frame.ok_or_else(missing));
        let outgoing = ReceiverStream::new(self.media.tunnel(&identity, lane, frames)?);
        let outgoing = outgoing.map(|frame| Ok(proto::RelayMediaResponse { frame: Some(frame?) }));
        Ok(Response::new(Box::pin(outgoing)))
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

/// A key for what the hub records itself; nobody else has drawn it.
fn unused_key() -> ActionKey {
    let mut key = [0; 16];
    // Without randomness the record cannot tell two actions apart, and so takes none.
    getrandom::fill(&mut key).expect("the system gives random bytes");
    ActionKey(u128::from_be_bytes(key))
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
