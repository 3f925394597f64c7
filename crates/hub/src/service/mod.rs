//! The hub on a port: services over mutual TLS, the desk's task, the record's thread, and the
//! watchers beside them.

mod desk_task;
mod media;
mod metrics;
mod operator;
mod pace;
mod registry;
mod stops;
mod vehicle;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use assistance::link::MAX_WIRE_MESSAGE;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::transport::Server;
use tonic::{Request, Status};
use wire::proto::operator::v1::engineer_service_server::EngineerServiceServer;
use wire::proto::operator::v1::operator_service_server::OperatorServiceServer;
use wire::proto::vehicle::v1::vehicle_service_server::VehicleServiceServer;

use crate::config::HubConfig;
use crate::engine::Engine;
use crate::engine::ground::Ground;
use crate::identity::Identity;
use crate::identity::deny_list::DenyFile;
use crate::identity::tls::{self, Door, Peer};
use crate::spool::{self, Spool};
use desk_task::{DeskTask, KNOCKS, Knock};
use media::MediaPath;
use registry::Registry;
use stops::Acting;

/// Why a hub could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Certificates.
    #[error("certificates: {0}")]
    Tls(#[from] tls::TlsError),
    /// The record.
    #[error("record: {0}")]
    Record(String),
    /// The port.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The deny list.
    #[error("deny list: {0}")]
    DenyList(String),
    /// The metrics page.
    #[error("metrics: {0}")]
    Metrics(String),
    /// The media path.
    #[error("media path: {0}")]
    Media(String),
}

/// How often the deny list's file is looked at.
const DENY_LOOK: Duration = Duration::from_secs(5);
/// Bytes of the map in one message.
const MAP_CHUNK: usize = 32 * 1024;
/// Streams one connection may have open: two of a vehicle, or a console's with its calls.
const STREAMS: u32 = 256;

/// Free ports tried for one whose number is free on UDP too.
const PORTS_TRIED: u32 = 32;

/// The port, and sound and pictures on the same number over UDP. A free port that the system chose is
/// sometimes in use there: then another is asked for.
async fn both_ports(
    listen: SocketAddr,
    tls: &rustls::ServerConfig,
    secret: &[u8],
) -> Result<(TcpListener, ::media::quic::Listener), StartError> {
    let cannot = |source| StartError::Listen { address: listen, source };
    let mut tried = 1;
    loop {
        let listener = TcpListener::bind(listen).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        match ::media::quic::Listener::bind(address, tls, secret) {
            Ok(media) => return Ok((listener, media)),
            Err(error) if listen.port() == 0 && tried < PORTS_TRIED && error.kind() == ErrorKind::AddrInUse => {
                tried += 1;
            }
            Err(error) => return Err(StartError::Media(format!("UDP port {}: {error}", address.port()))),
        }
    }
}

/// A running hub.
pub struct Hub {
    address: SocketAddr,
    knocks: mpsc::Sender<Knock>,
    stop: watch::Sender<bool>,
    desk: JoinHandle<()>,
    server: JoinHandle<()>,
    failure: watch::Receiver<Option<String>>,
}

impl Hub {
    /// Starts a hub: opens the record, recovers the desk, listens.
    ///
    /// # Errors
    /// [`StartError`] names what was wrong.
    pub async fn start(config: HubConfig) -> Result<Self, StartError> {
        let server_config = tls::server_config(&config.ca_pem, &config.certificate_pem, &config.key_pem)?;
        let (committed, commits) = mpsc::channel(crate::record::UNDER_WAY);
        let policy = config.policy.clone();
        let opened = crate::record::open(&config.record, policy, committed).map_err(StartError::Record)?;
        let (listener, media_listener) = both_ports(config.listen, &server_config, config.key_pem.as_bytes()).await?;
        let listen = |source| StartError::Listen { address: config.listen, source };
        let address = listener.local_addr().map_err(listen)?;
        let ground = config.city.clone().map(Ground::new).unwrap_or_default();
        let (map, map_hash): (Arc<[u8]>, String) = (Arc::from(ground.encoded()), ground.hash().to_owned());
        let started = Instant::now();
        let from = opened.recovered;
        let engine = Engine::new(from.desk, from.head, from.last_desk_time, &config.site, ground, 0);
        let registry = Arc::new(Registry::default());
        let (knocks, knocking) = mpsc::channel(KNOCKS);
        let acting = Acting {
            knocks: knocks.downgrade(),
            registry: Arc::clone(&registry),
            numbers: Arc::new(AtomicU64::new(0)),
            stop_ttl: config.policy.stop_ttl,
        };
        let spool = match &config.spool {
            Some(folder) => Spool::open(Some(folder), config.spool_bound),
            None => Spool::open(None, config.spool_bound.min(spool::MEMORY_BOUND)),
        };
        let spool = spool.map_err(|error| StartError::Media(format!("spool: {error}")))?;
        let media = MediaPath::new(acting.clone(), spool).map_err(|error| StartError::Media(error.to_string()))?;
        let task = DeskTask::new(engine, opened.recorder, Arc::clone(&registry), started).with_media(media.clone());
        let desk = tokio::spawn(task.run(knocking, commits));

        let door = Arc::new(Door::default());
        let (stop, stopping) = watch::channel(false);
        let (failed, failure) = watch::channel(None);
        if let Some(path) = config.deny_list {
            let mut file = DenyFile::new(path);
            if let Some(list) = file.changed().map_err(StartError::DenyList)? {
                door.deny(list);
            }
            tokio::spawn(watch_deny_list(file, Arc::clone(&door), stopping.clone()));
        }
        if let Some(address) = config.metrics {
            let pages = metrics::serve(address, knocks.clone(), media.clone(), stopping.clone());
            pages.await.map_err(StartError::Metrics)?;
        }
        media.listen(media_listener, Arc::clone(&door), stopping.clone());
        let (ready, connections) = mpsc::channel(64);
        tokio::spawn(tls::accept(listener, server_config, Arc::clone(&door), ready));

        let vehicles = vehicle::VehicleDoor {
            knocks: knocks.clone(),
            registry: Arc::clone(&registry),
            media: media.clone(),
            map: Arc::clone(&map),
            map_hash: map_hash.clone(),
        };
        let operators = operator::OperatorDoor { acting, media, map, map_hash };
        let engineers = operator::EngineerDoor { knocks: knocks.clone() };
        let (health_reporter, health) = tonic_health::server::health_reporter();
        health_reporter.set_serving::<VehicleServiceServer<vehicle::VehicleDoor>>().await;
        health_reporter.set_serving::<OperatorServiceServer<operator::OperatorDoor>>().await;
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(wire::FILE_DESCRIPTOR_SET)
            .build_v1()
            .map_err(|error| StartError::Record(format!("descriptors: {error}")))?;
        let health = health.max_decoding_message_size(MAX_WIRE_MESSAGE);
        let reflection = reflection.max_decoding_message_size(MAX_WIRE_MESSAGE);
        let reflection = tonic::service::interceptor::InterceptedService::new(reflection, only_engineers);
        let router = Server::builder()
            .max_concurrent_streams(STREAMS)
            .http2_keepalive_interval(Some(Duration::from_secs(5)))
            .http2_keepalive_timeout(Some(Duration::from_secs(5)))
            .add_service(VehicleServiceServer::new(vehicles).max_decoding_message_size(MAX_WIRE_MESSAGE))
            .add_service(OperatorServiceServer::new(operators).max_decoding_message_size(MAX_WIRE_MESSAGE))
            .add_service(EngineerServiceServer::new(engineers).max_decoding_message_size(MAX_WIRE_MESSAGE))
            .add_service(health)
            .add_service(reflection);
        let mut ended = stopping;
        let server = tokio::spawn(async move {
            let stop = async move { drop(ended.wait_for(|stop| *stop).await) };
            let served = router.serve_with_incoming_shutdown(ReceiverStream::new(connections), stop).await;
            if let Err(error) = served {
                failed.send_replace(Some(format!("the server ended: {error}")));
            }
        });
        tracing::info!(%address, "listening");
        Ok(Self { address, knocks, stop, desk, server, failure })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends when the hub cannot go on, with the reason.
    pub async fn failed(&self) -> String {
        let mut failure = self.failure.clone();
        let reason = match failure.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone(),
            Err(_) => None,
        };
        reason.unwrap_or_else(|| "the server ended".to_owned())
    }

    /// Ends in order: no new connections, open streams end, everything decided is written.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // Open streams would keep a graceful end waiting for ever: they get a moment, then are cut.
        let mut server = self.server;
        if tokio::time::timeout(Duration::from_secs(1), &mut server).await.is_err() {
            server.abort();
        }
        drop(self.knocks);
        let mut desk = self.desk;
        if tokio::time::timeout(Duration::from_secs(5), &mut desk).await.is_err() {
            tracing::warn!("the desk's task did not end in time");
            desk.abort();
        }
    }
}

/// Whom a request comes from.
pub(crate) fn peer<T>(request: &Request<T>) -> Result<&Peer, Status> {
    let peer = request.extensions().get::<Peer>();
    peer.ok_or_else(|| Status::unauthenticated("no client certificate"))
}

fn only_engineers(request: Request<()>) -> Result<Request<()>, Status> {
    match &*peer(&request)?.identity {
        Identity::Person(_, assistance::roles::Role::Engineer) => Ok(request),
        other => Err(Status::permission_denied(format!("{} is no engineer", other.urn()))),
    }
}

/// The map in parts that fit a message.
pub(crate) fn chunks(map: Arc<[u8]>) -> impl Stream<Item = Bytes> + Send {
    let map = Bytes::from_owner(map);
    let starts: Vec<usize> = (0..map.len()).step_by(MAP_CHUNK).collect();
    tokio_stream::iter(starts).map(move |start| map.slice(start..map.len().min(start + MAP_CHUNK)))
}

/// Ends the outgoing stream with the status of whatever was wrong with the incoming one.
pub(crate) fn until_fault<T: Send + 'static>(
    outgoing: impl Stream<Item = Result<T, Status>> + Send + 'static,
    mut faults: mpsc::Receiver<Status>,
) -> impl Stream<Item = Result<T, Status>> + Send + 'static {
    let (both, merged) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut outgoing = std::pin::pin!(outgoing);
        loop {
            let item = tokio::select! {
                biased;
                Some(status) = faults.recv() => Err(status),
                item = outgoing.next() => match item {
                    Some(item) => item,
                    None => break,
                },
            };
            let last = item.is_err();
            if both.send(item).await.is_err() || last {
                break;
            }
        }
    });
    ReceiverStream::new(merged)
}

async fn watch_deny_list(mut file: DenyFile, door: Arc<Door>, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(DENY_LOOK) => {}
        }
        match file.changed() {
            Ok(Some(list)) => {
                let cut = door.deny(list);
                tracing::info!(cut, "a new deny list is in force");
            }
            Ok(None) => {}
            Err(reason) => tracing::error!(reason, "the deny list cannot be read; the old one stays in force"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::authority::Authority;

    #[tokio::test]
    async fn a_port_whose_number_is_taken_on_udp_is_named_and_a_free_one_has_both() {
        let authority = Authority::new("test").unwrap();
        let own = authority.hub(&[]).unwrap();
        let tls = tls::server_config(&authority.certificate_pem(), &own.certificate_pem, &own.key_pem).unwrap();
        let taken = std::net::UdpSocket::bind(("127.0.0.1", 0)).unwrap();
        let named = taken.local_addr().unwrap();
        let Err(refused) = both_ports(named, &tls, b"secret").await else { panic!("the number is taken") };
        assert!(refused.to_string().contains(&format!("UDP port {}", named.port())), "{refused}");
        let (listener, _media) = both_ports(([127, 0, 0, 1], 0).into(), &tls, b"secret").await.unwrap();
        let free = listener.local_addr().unwrap();
        assert!(std::net::UdpSocket::bind(free).is_err(), "sound and pictures have its number");
    }
}
