//! The floor of the transport: a bare gRPC server on the contract's report stream that decides, keeps and
//! records nothing. Each picture is answered with about as many bytes; under the same load as the hub.

use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assistance::clock::CarStamp;
use assistance::geo::GeoPoint;
use assistance::ids::{BootId, Epoch};
use assistance::link::{MAX_WIRE_MESSAGE, ReportAnswer, VehicleHello, VehicleReport};
use assistance::vehicle::VehicleCard;
use hub::identity::tls::{self, Door};
use hub_client::{GrpcVehicleLink, VehicleLink as _, VehicleLinkEvent, VehicleSend};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::transport::Server;
use tonic::{Request, Response, Status, Streaming};
use wire::proto::vehicle::v1 as proto;
use wire::proto::vehicle::v1::report_request::Kind as Told;
use wire::proto::vehicle::v1::vehicle_service_server::{VehicleService, VehicleServiceServer};

use crate::fleet::{SPEED_MPS, picture, picture_bytes};
use crate::machine::on_server_core;
use crate::rig::{Rig, listening_on};
use crate::schedule::Schedule;
use crate::server;
use crate::times::Times;

type Out<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

struct Echo {
    /// Bytes of words that make an answer as long as a picture.
    padding: String,
}

#[tonic::async_trait]
impl VehicleService for Echo {
    type ReportStream = Out<proto::ReportResponse>;
    type CommandStream = Out<proto::CommandResponse>;
    type GetMapStream = Out<proto::GetMapResponse>;
    type RelayMediaStream = Out<proto::RelayMediaResponse>;

    async fn relay_media(
        &self,
        _request: Request<Streaming<proto::RelayMediaRequest>>,
    ) -> Result<Response<Self::RelayMediaStream>, Status> {
        Err(Status::unimplemented("the floor relays no media"))
    }

    async fn report(
        &self,
        request: Request<Streaming<proto::ReportRequest>>,
    ) -> Result<Response<Self::ReportStream>, Status> {
        let padding = self.padding.clone();
        let answers = request.into_inner().filter_map(move |report| match report {
            Ok(report) => answer(report, &padding).map(|answer| Ok(wire::vehicle::report_answer_to_proto(&answer))),
            Err(status) => Some(Err(status)),
        });
        Ok(Response::new(Box::pin(answers)))
    }

    async fn command(
        &self,
        request: Request<Streaming<proto::CommandRequest>>,
    ) -> Result<Response<Self::CommandStream>, Status> {
        let mut incoming = request.into_inner();
        let (held, orders) = mpsc::channel(1);
        tokio::spawn(async move {
            while let Ok(Some(_)) = incoming.message().await {}
            drop(held);
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(orders))))
    }

    async fn get_map(&self, _: Request<proto::GetMapRequest>) -> Result<Response<Self::GetMapStream>, Status> {
        Err(Status::unimplemented("an echo has no map"))
    }
}

fn answer(report: proto::ReportRequest, padding: &str) -> Option<ReportAnswer> {
    match report.kind? {
        Told::Hello(_) => {
            Some(ReportAnswer::Welcome { site: "echo".to_owned(), map_hash: String::new(), recorded_up_to: 0 })
        }
        // The probe's number is its own; the fleet takes any number as credit.
        Told::Telemetry(telemetry) => Some(ReportAnswer::Rejected {
            number: telemetry.number.unwrap_or(0),
            field: String::new(),
            reason: padding.to_owned(),
        }),
        Told::Reliable(_) | Told::Pong(_) => None,
    }
}

/// The server's own program: this one, told to be an echo.
pub(crate) async fn serve(folder: &Path) -> Result<(), String> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let config = tls::server_config(&read("ca.pem")?, &read("hub.pem")?, &read("hub.key.pem")?);
    let config = config.map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let (ready, connections) = mpsc::channel(64);
    tokio::spawn(tls::accept(listener, config, Arc::new(Door::default()), ready));
    observability::say(&format!("listening on {address}"));
    let echo = Echo { padding: "x".repeat(picture_bytes().saturating_sub(10)) };
    Server::builder()
        .max_concurrent_streams(256)
        .add_service(VehicleServiceServer::new(echo).max_decoding_message_size(MAX_WIRE_MESSAGE))
        .serve_with_incoming(ReceiverStream::new(connections))
        .await
        .map_err(|error| error.to_string())
}

/// An echo server as a process of its own, on the servers' core.
pub(crate) struct EchoProcess {
    pub(crate) server: server::Server,
    pub(crate) address: SocketAddr,
}

impl EchoProcess {
    pub(crate) fn start(rig: &Rig) -> Result<Self, String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = on_server_core(&own);
        command.arg("--echo").arg(rig.folder()).stdout(Stdio::piped());
        let mut server = server::Server::new(command.spawn().map_err(|error| error.to_string())?);
        let address = listening_on(&mut server)?;
        Ok(Self { server, address })
    }
}

/// Sends `per_second` pictures on a connection of its own until `until` and notes how long each took to
/// come back, from the moment it was meant for.
pub(crate) async fn probe(
    rig: &Rig,
    number: usize,
    at: SocketAddr,
    per_second: u32,
    until: Instant,
    times: Times,
) -> Result<(), String> {
    let news = Arc::new(Notify::new());
    let wake = Arc::clone(&news);
    let on_event = Arc::new(move || wake.notify_one());
    let mut link = GrpcVehicleLink::new(rig.vehicle_address(number, at)?, Handle::current(), Some(on_event));
    link.open();
    let (meant, mut moments) = mpsc::channel(64);
    let clock = tokio::spawn(async move {
        let mut schedule = Schedule::each(1, per_second).precise();
        let send = |_, moment| {
            // A probe that hangs behind is seen in its times; more moments would not help.
            let _ = meant.try_send(moment);
        };
        schedule.run(until, send).await;
    });
    let mut under_way = std::collections::VecDeque::new();
    let (mut sent, mut up) = (0_u64, false);
    let stamp = CarStamp { boot: BootId(1), millis: 0 };
    loop {
        tokio::select! {
            biased;
            () = news.notified() => {}
            moment = moments.recv() => match moment {
                Some(moment) if up => {
                    sent += 1;
                    under_way.push_back((sent, moment));
                    let position = GeoPoint { lat_deg: 37.76, lon_deg: -122.42 };
                    let picture = Box::new(picture(stamp, position, SPEED_MPS));
                    let report = VehicleReport::Telemetry { number: sent, picture, scene: None };
                    let _ = link.send(VehicleSend::Report(report));
                }
                Some(_) => {}
                None => break,
            }
        }
        while let Some(event) = link.poll() {
            match event {
                VehicleLinkEvent::Up => {
                    let hello = VehicleHello {
                        vehicle: rig.vehicle(number).clone(),
                        boot: BootId(1),
                        stamp,
                        card: VehicleCard::default(),
                        highest_epoch: Epoch(0),
                        open_incidents: Vec::new(),
                        next_report: 1,
                    };
                    let _ = link.send(VehicleSend::Report(VehicleReport::Hello(Box::new(hello))));
                }
                VehicleLinkEvent::Answer(ReportAnswer::Welcome { .. }) => up = true,
                VehicleLinkEvent::Answer(ReportAnswer::Rejected { number, .. }) => {
                    while let Some((_, moment)) = under_way.pop_front_if(|(sent, _)| *sent <= number) {
                        times.note(moment.elapsed());
                    }
                }
                VehicleLinkEvent::Answer(_) | VehicleLinkEvent::Order(_) => {}
                VehicleLinkEvent::Down { reason, .. } => return Err(format!("echo probe: {reason}")),
            }
        }
    }
    clock.await.map_err(|error| error.to_string())?;
    tokio::time::sleep(Duration::from_millis(1)).await;
    Ok(())
}
