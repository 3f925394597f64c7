//! The reason for datagrams: the same voice on one gRPC stream, which TCP holds back whenever a packet is lost.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use media::frames::{Datagram, SessionId, VoiceFrame};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tokio_stream::{Stream, StreamExt as _};
use tonic::transport::Server;
use tonic::{Request, Response, Status, Streaming};
use wire::proto::types::v1::MediaFrame;
use wire::proto::types::v1::media_frame::Kind;
use wire::proto::vehicle::v1 as proto;
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;
use wire::proto::vehicle::v1::vehicle_service_server::{VehicleService, VehicleServiceServer};

use crate::car::{Ear, Mouth as _};
use crate::network::KernelLoss;
use crate::sound::{Line, Recording, voices};
use crate::voice::Heard;

type Out<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// A server that gives every voice to an ear, and sends each packet back as a hub would send another's.
struct Bare {
    ear: Ear,
}

#[tonic::async_trait]
impl VehicleService for Bare {
    type ReportStream = Out<proto::ReportResponse>;
    type CommandStream = Out<proto::CommandResponse>;
    type GetMapStream = Out<proto::GetMapResponse>;
    type RelayMediaStream = Out<proto::RelayMediaResponse>;

    async fn relay_media(
        &self,
        request: Request<Streaming<proto::RelayMediaRequest>>,
    ) -> Result<Response<Self::RelayMediaStream>, Status> {
        let ear = Arc::clone(&self.ear);
        let back = request.into_inner().filter_map(move |message| {
            let frame = match message {
                Ok(message) => message.frame?,
                Err(status) => return Some(Err(status)),
            };
            if let Some(Kind::Datagram(bytes)) = &frame.kind
                && let Ok(Datagram::Voice(voice)) = Datagram::decode(bytes.clone())
            {
                ear(&voice);
            }
            Some(Ok(proto::RelayMediaResponse { frame: Some(frame) }))
        });
        Ok(Response::new(Box::pin(back)))
    }

    async fn report(
        &self,
        _: Request<Streaming<proto::ReportRequest>>,
    ) -> Result<Response<Self::ReportStream>, Status> {
        Err(Status::unimplemented("only voice"))
    }

    async fn command(
        &self,
        _: Request<Streaming<proto::CommandRequest>>,
    ) -> Result<Response<Self::CommandStream>, Status> {
        Err(Status::unimplemented("only voice"))
    }

    async fn get_map(&self, _: Request<proto::GetMapRequest>) -> Result<Response<Self::GetMapStream>, Status> {
        Err(Status::unimplemented("only voice"))
    }
}

async fn serve(ear: Ear) -> Result<SocketAddr, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let serving = Server::builder()
        .tcp_nodelay(true)
        .add_service(VehicleServiceServer::new(Bare { ear }))
        .serve_with_incoming(TcpListenerStream::new(listener));
    tokio::spawn(async move {
        if let Err(error) = serving.await {
            observability::complain(&format!("the bare stream ended: {error}"));
        }
    });
    Ok(address)
}

/// The same voice as a car's, on one stream, with so many packets of a hundred lost in each direction.
pub(crate) async fn stream(seed: u64, lost_percent: u32, seconds: usize) -> Result<Heard, String> {
    let said = Arc::new(voices(seconds)?);
    let line = Line::open(Arc::default(), None)?;
    let address = serve(line.ear()).await?;
    let endpoint = tonic::transport::Endpoint::from_shared(format!("http://{address}")).map_err(|e| e.to_string())?;
    let channel = endpoint.tcp_nodelay(true).connect().await.map_err(|error| error.to_string())?;
    let (put, frames) = mpsc::channel::<proto::RelayMediaRequest>(64);
    let mut client = VehicleServiceClient::new(channel);
    let back = client.relay_media(ReceiverStream::new(frames)).await.map_err(|status| status.to_string())?;
    let mut back = back.into_inner();
    tokio::spawn(async move { while let Ok(Some(_)) = back.message().await {} });
    let loss = if lost_percent > 0 { Some(KernelLoss::begin(lost_percent, address.port())?) } else { None };

    let begins = Instant::now() + Duration::from_millis(50);
    let mut recording = Recording::new(Arc::clone(&said), begins)?;
    let until = begins + Duration::from_secs(seconds as u64);
    let session = SessionId(u32::try_from(seed & 0xFFFF).unwrap_or(1));
    let (mut seq, mut unsent) = (0, 0_u64);
    while Instant::now() < until {
        while let Some((taken, payload)) = recording.next(Instant::now()) {
            let captured_us = u64::try_from((taken - begins).as_micros()).unwrap_or(u64::MAX);
            let voice = VoiceFrame { session, source: 0, seq, captured_us, payload };
            seq += 1;
            let bytes = Datagram::Voice(voice).encode();
            let frame = Some(MediaFrame { kind: Some(Kind::Datagram(bytes)) });
            // A stream that TCP holds back for more than a second loses what finds no room.
            unsent += u64::from(put.try_send(proto::RelayMediaRequest { lane: 0, frame }).is_err());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(loss);
    let (heard, statistics) = line.close(begins);
    let mut found = Heard::new(&said, &heard, &statistics);
    found.missing += unsent;
    Ok(found)
}
