//! The vehicle's service: two streams a car, reports and commands, and the site's map.

use std::pin::Pin;
use std::sync::Arc;

use assistance::ids::VehicleId;
use assistance::link::{VehicleAnswer, VehicleReport};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Response, Status, Streaming};
use wire::proto::vehicle::v1 as proto;

use super::desk_task::{Knock, OUTLET};
use super::media::{self, MediaPath};
use super::pace::Pace;
use super::registry::{self, Registry};
use super::{chunks, peer, until_fault};
use crate::engine::slot::{Telemetry, TelemetrySlot};
use crate::engine::{Happened, VehicleLine};
use crate::identity::Identity;

type Out<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

pub(crate) struct VehicleDoor {
    pub(crate) knocks: mpsc::Sender<Knock>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) media: MediaPath,
    pub(crate) map: Arc<[u8]>,
    pub(crate) map_hash: String,
}

/// The vehicle a request comes from; anybody else is refused.
fn vehicle<T>(request: &Request<T>) -> Result<VehicleId, Status> {
    match &*peer(request)?.identity {
        Identity::Vehicle(vehicle) => Ok(vehicle.clone()),
        other => Err(Status::permission_denied(format!("{} is no vehicle", other.urn()))),
    }
}

impl VehicleDoor {
    async fn knock(&self, knock: Knock) -> Result<(), Status> {
        self.knocks.send(knock).await.map_err(|_| Status::unavailable("the hub is stopping"))
    }

    async fn opened(
        &self,
        vehicle: &VehicleId,
        line: VehicleLine,
        slot: &Arc<TelemetrySlot>,
        is_new: bool,
    ) -> Result<(), Status> {
        if is_new {
            let (vehicle, slot) = (vehicle.clone(), Arc::clone(slot));
            self.knock(Knock::Happened(Happened::VehicleOpened { line, vehicle, slot })).await?;
        }
        Ok(())
    }
}

#[tonic::async_trait]
impl proto::vehicle_service_server::VehicleService for VehicleDoor {
    type ReportStream = Out<proto::ReportResponse>;
    type CommandStream = Out<proto::CommandResponse>;
    type GetMapStream = Out<proto::GetMapResponse>;
    type RelayMediaStream = Out<proto::RelayMediaResponse>;

    async fn relay_media(
        &self,
        request: Request<Streaming<proto::RelayMediaRequest>>,
    ) -> Result<Response<Self::RelayMediaStream>, Status> {
        vehicle(&request)?;
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

    async fn report(
        &self,
        request: Request<Streaming<proto::ReportRequest>>,
    ) -> Result<Response<Self::ReportStream>, Status> {
        let vehicle = vehicle(&request)?;
        let (answers, outgoing) = mpsc::channel(OUTLET);
        let (line, slot, is_new) = self.registry.open(&vehicle, registry::Stream::Report, None);
        self.opened(&vehicle, line, &slot, is_new).await?;
        let (fault, faults) = mpsc::channel(1);
        self.knock(Knock::ReportStream { line, answers, fault: fault.clone() }).await?;
        tokio::spawn(take_reports(request.into_inner(), vehicle, line, slot, self.knocks.clone(), fault));
        let answers = ReceiverStream::new(outgoing).map(|answer| Ok(wire::vehicle::report_answer_to_proto(&answer)));
        Ok(Response::new(Box::pin(until_fault(answers, faults))))
    }

    async fn command(
        &self,
        request: Request<Streaming<proto::CommandRequest>>,
    ) -> Result<Response<Self::CommandStream>, Status> {
        let vehicle = vehicle(&request)?;
        let (orders, outgoing) = mpsc::channel(OUTLET);
        let (line, slot, is_new) = self.registry.open(&vehicle, registry::Stream::Command, Some(orders.clone()));
        self.opened(&vehicle, line, &slot, is_new).await?;
        self.knock(Knock::CommandStream { line, vehicle: vehicle.clone(), orders }).await?;
        let (fault, faults) = mpsc::channel(1);
        tokio::spawn(take_answers(request.into_inner(), vehicle, line, self.knocks.clone(), fault));
        let orders = ReceiverStream::new(outgoing).map(|order| Ok(wire::vehicle::order_to_proto(&order)));
        Ok(Response::new(Box::pin(until_fault(orders, faults))))
    }

    async fn get_map(&self, request: Request<proto::GetMapRequest>) -> Result<Response<Self::GetMapStream>, Status> {
        vehicle(&request)?;
        let hash = self.map_hash.clone();
        let parts = chunks(Arc::clone(&self.map));
        let stream = parts.map(move |data| Ok(proto::GetMapResponse { map_hash: hash.clone(), data }));
        Ok(Response::new(Box::pin(stream)))
    }
}

fn another_name(said: &VehicleId, certified: &VehicleId) -> Status {
    Status::permission_denied(format!("hello.vehicle is {said}, the certificate names {certified}"))
}

async fn take_reports(
    mut incoming: Streaming<proto::ReportRequest>,
    vehicle: VehicleId,
    line: VehicleLine,
    slot: Arc<TelemetrySlot>,
    knocks: mpsc::Sender<Knock>,
    fault: mpsc::Sender<Status>,
) {
    let mut pace = Pace::new(Instant::now());
    loop {
        // Whoever floods waits at its own socket; the desk's queue stays free for the others.
        tokio::time::sleep_until(pace.next(Instant::now())).await;
        let report = match incoming.message().await {
            Ok(Some(message)) => wire::vehicle::report_from_proto(message).map_err(Status::from),
            Ok(None) => break,
            Err(status) => Err(status),
        };
        match report {
            Ok(VehicleReport::Hello(hello)) if hello.vehicle != vehicle => {
                drop(fault.try_send(another_name(&hello.vehicle, &vehicle)));
                break;
            }
            // Telemetry never queues: it replaces what nobody has looked at yet.
            Ok(VehicleReport::Telemetry { number, picture, scene }) => {
                slot.put(Telemetry { number, picture, scene });
            }
            Ok(report) => {
                if knocks.send(Knock::Happened(Happened::Report(line, Box::new(report)))).await.is_err() {
                    return;
                }
            }
            Err(status) => {
                drop(fault.try_send(status));
                break;
            }
        }
    }
    // The task may be gone already: then nobody is left to tell.
    drop(knocks.send(Knock::Happened(Happened::VehicleClosed(line))).await);
}

async fn take_answers(
    mut incoming: Streaming<proto::CommandRequest>,
    vehicle: VehicleId,
    line: VehicleLine,
    knocks: mpsc::Sender<Knock>,
    fault: mpsc::Sender<Status>,
) {
    let mut pace = Pace::new(Instant::now());
    loop {
        tokio::time::sleep_until(pace.next(Instant::now())).await;
        let answer: Result<VehicleAnswer, Status> = match incoming.message().await {
            Ok(Some(message)) => wire::vehicle::answer_from_proto(message).map_err(Status::from),
            Ok(None) => break,
            Err(status) => Err(status),
        };
        match answer {
            Ok(VehicleAnswer::Hello(hello)) if hello.vehicle != vehicle => {
                drop(fault.try_send(another_name(&hello.vehicle, &vehicle)));
                break;
            }
            Ok(answer) => {
                if knocks.send(Knock::Happened(Happened::Answer(line, Box::new(answer)))).await.is_err() {
                    return;
                }
            }
            Err(status) => {
                drop(fault.try_send(status));
                break;
            }
        }
    }
    drop(knocks.send(Knock::Happened(Happened::VehicleClosed(line))).await);
}
