//! A hub for tests: certificates made on the spot, mutual TLS 1.3, and services that do little.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use assistance::clock::DeskTime;
use assistance::feed::{Done, Receipt, ShiftUpdate};
use assistance::ids::{JournalSeq, PersonId};
use assistance::link::{ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};
use assistance::roles::Role;
use hub_client::{HubAddress, Identity};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;
use tonic::{Request, Response, Status, Streaming};
use wire::proto::operator::v1::operator_service_server::{OperatorService, OperatorServiceServer};
use wire::proto::operator::v1::{
    GetSiteMapRequest, GetSiteMapResponse, StopVehicleRequest, StopVehicleResponse, TakeActionRequest,
    TakeActionResponse, WatchRequest, WatchResponse,
};
use wire::proto::vehicle::v1::vehicle_service_server::{VehicleService, VehicleServiceServer};
use wire::proto::vehicle::v1::{
    CommandRequest, CommandResponse, GetMapRequest, GetMapResponse, ReportRequest, ReportResponse,
};

pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let cert = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        (cert.pem(), key.serialize_pem())
    }

    /// A client of this authority that trusts `trusted`.
    pub(crate) fn client(&self, name: &str, trusted: &Authority) -> Identity {
        let (cert, key) = self.issue(name);
        Identity {
            cert_pem: cert.into_bytes(),
            key_pem: key.into_bytes(),
            ca_pem: trusted.0.pem().into_bytes(),
            server_name: "hub.test".into(),
        }
    }
}

/// What the test decides, and what was heard.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) deny: Option<tonic::Code>,
    pub(crate) action_answer: Option<tonic::Code>,
    pub(crate) actions_hang: bool,
    pub(crate) broken_update: bool,
    pub(crate) reports: Vec<VehicleReport>,
    pub(crate) answers: Vec<VehicleAnswer>,
}

pub(crate) struct TestHub {
    pub(crate) address: SocketAddr,
    pub(crate) script: Arc<Mutex<Script>>,
    tls: rustls::ServerConfig,
    runtime: Runtime,
}

impl TestHub {
    pub(crate) fn start(authority: &Authority, at: Option<SocketAddr>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (cert, key) = authority.issue("hub.test");
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.0.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(cert.as_bytes()).unwrap()],
                PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
            )
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let tls = config.clone();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let bind = at.unwrap_or_else(|| "127.0.0.1:0".parse().unwrap());
        let listener = runtime.block_on(TcpListener::bind(bind)).unwrap();
        let address = listener.local_addr().unwrap();
        let script: Arc<Mutex<Script>> = Arc::default();
        let service = Service(script.clone());
        runtime.spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let (acceptor, service) = (acceptor.clone(), service.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(tcp).await else { return };
                    let incoming = tokio_stream::once(Ok::<_, io::Error>(Accepted(stream)));
                    // Stays until the connection ends; one that breaks is of no interest here.
                    let _ = tonic::transport::Server::builder()
                        .add_service(VehicleServiceServer::new(service.clone()))
                        .add_service(OperatorServiceServer::new(service))
                        .serve_with_incoming(incoming)
                        .await;
                });
            }
        });
        Self { address, script, tls, runtime }
    }

    /// Lets UDP through on the same port number, until the hub ends.
    pub(crate) fn let_udp_through(&self) {
        let _inside = self.runtime.enter();
        let listener = media::quic::Listener::bind(self.address, &self.tls, b"test").unwrap();
        self.runtime.spawn(async move {
            let mut open = Vec::new();
            while let Some(newcomer) = listener.next(0).await {
                open.push(newcomer.accept().unwrap().await);
            }
        });
    }

    /// As `kill -9` would: everything stops where it is and all connections break.
    pub(crate) fn kill(self) -> SocketAddr {
        drop(self.runtime);
        self.address
    }

    pub(crate) fn hub_for(&self, identity: &Identity) -> HubAddress {
        HubAddress::new(&self.address.to_string(), identity).unwrap()
    }
}

struct Accepted(TlsStream<TcpStream>);

impl Connected for Accepted {
    type ConnectInfo = ();
    fn connect_info(&self) {}
}

impl AsyncRead for Accepted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Accepted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[derive(Clone)]
struct Service(Arc<Mutex<Script>>);

impl Service {
    #[allow(clippy::result_large_err)] // tonic's own error type
    fn admit(&self) -> Result<(), Status> {
        match self.0.lock().unwrap().deny {
            Some(code) => Err(Status::new(code, "as scripted")),
            None => Ok(()),
        }
    }
}

type Out<T> = ReceiverStream<Result<T, Status>>;

#[tonic::async_trait]
impl VehicleService for Service {
    type ReportStream = Out<ReportResponse>;
    type CommandStream = Out<CommandResponse>;
    type GetMapStream = Out<GetMapResponse>;
    type RelayMediaStream = Out<wire::proto::vehicle::v1::RelayMediaResponse>;

    async fn relay_media(
        &self,
        request: Request<Streaming<wire::proto::vehicle::v1::RelayMediaRequest>>,
    ) -> Result<Response<Self::RelayMediaStream>, Status> {
        // Everything comes back as it went.
        let mut stream = request.into_inner();
        let first = stream.message().await?.ok_or_else(|| Status::invalid_argument("no lane"))?;
        assert!(first.lane != 0 && first.frame.is_none(), "the first message names the lane alone");
        let (sender, receiver) = mpsc::channel(8);
        tokio::spawn(async move {
            while let Ok(Some(message)) = stream.message().await {
                let back = wire::proto::vehicle::v1::RelayMediaResponse { frame: message.frame };
                if sender.send(Ok(back)).await.is_err() {
                    return;
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn report(&self, request: Request<Streaming<ReportRequest>>) -> Result<Response<Self::ReportStream>, Status> {
        self.admit()?;
        let mut stream = request.into_inner();
        // As a strict hub does: no answer before the greeting.
        let first = stream.message().await?.ok_or_else(|| Status::invalid_argument("no hello"))?;
        let script = self.0.clone();
        script.lock().unwrap().reports.push(wire::vehicle::report_from_proto(first)?);
        let (sender, receiver) = mpsc::channel(8);
        let welcome = ReportAnswer::Welcome { site: "test".into(), map_hash: "0".repeat(64), recorded_up_to: 0 };
        sender.try_send(Ok(wire::vehicle::report_answer_to_proto(&welcome))).unwrap();
        tokio::spawn(async move {
            while let Ok(Some(message)) = stream.message().await {
                let report = wire::vehicle::report_from_proto(message).unwrap();
                if let VehicleReport::Telemetry { number, .. } = &report {
                    let credit = ReportAnswer::Credit { up_to: *number };
                    let _ = sender.send(Ok(wire::vehicle::report_answer_to_proto(&credit))).await;
                }
                script.lock().unwrap().reports.push(report);
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn command(
        &self,
        request: Request<Streaming<CommandRequest>>,
    ) -> Result<Response<Self::CommandStream>, Status> {
        self.admit()?;
        let mut stream = request.into_inner();
        let script = self.0.clone();
        let (sender, receiver) = mpsc::channel(8);
        sender.try_send(Ok(wire::vehicle::order_to_proto(&VehicleOrder::Heartbeat))).unwrap();
        tokio::spawn(async move {
            while let Ok(Some(message)) = stream.message().await {
                let answer = wire::vehicle::answer_from_proto(message).unwrap();
                script.lock().unwrap().answers.push(answer);
                let _ = sender.send(Ok(wire::vehicle::order_to_proto(&VehicleOrder::Heartbeat))).await;
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn get_map(&self, _: Request<GetMapRequest>) -> Result<Response<Self::GetMapStream>, Status> {
        Err(Status::unimplemented("not in this test"))
    }
}

#[tonic::async_trait]
impl OperatorService for Service {
    type WatchStream = Out<WatchResponse>;
    type GetSiteMapStream = Out<GetSiteMapResponse>;
    type RelayMediaStream = Out<wire::proto::operator::v1::RelayMediaResponse>;

    async fn relay_media(
        &self,
        _request: Request<Streaming<wire::proto::operator::v1::RelayMediaRequest>>,
    ) -> Result<Response<Self::RelayMediaStream>, Status> {
        Err(Status::unimplemented("this server relays no media"))
    }

    async fn open_media(
        &self,
        _request: Request<wire::proto::operator::v1::OpenMediaRequest>,
    ) -> Result<Response<wire::proto::operator::v1::OpenMediaResponse>, Status> {
        Err(Status::unimplemented("this server relays no media"))
    }

    async fn watch(&self, request: Request<Streaming<WatchRequest>>) -> Result<Response<Self::WatchStream>, Status> {
        self.admit()?;
        let mut stream = request.into_inner();
        let (sender, receiver) = mpsc::channel(8);
        let script = self.0.clone();
        tokio::spawn(async move {
            while let Ok(Some(message)) = stream.message().await {
                let update = match wire::operator::watch_from_proto(message).unwrap() {
                    assistance::feed::WatchRequest::Hello { .. } => ShiftUpdate::Welcome {
                        person: PersonId::new("amara").unwrap(),
                        role: Role::Operator,
                        site: "test".into(),
                        map_hash: "0".repeat(64),
                        now: DeskTime(1),
                    },
                    assistance::feed::WatchRequest::Ping { ping } => {
                        ShiftUpdate::Pong { ping, seq: JournalSeq(1), chain_head: [1; 32] }
                    }
                    _ => continue,
                };
                let mut message = wire::operator::update_to_proto(&update);
                if script.lock().unwrap().broken_update {
                    message = WatchResponse::default();
                }
                let _ = sender.send(Ok(message)).await;
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn take_action(&self, request: Request<TakeActionRequest>) -> Result<Response<TakeActionResponse>, Status> {
        let (hang, code) = {
            let script = self.0.lock().unwrap();
            (script.actions_hang, script.action_answer)
        };
        if hang {
            std::future::pending::<()>().await;
        }
        if let Some(code) = code {
            return Err(Status::new(code, "as scripted"));
        }
        let (key, _) = wire::operator::action_from_proto(request.into_inner())?;
        let outcome = Ok(Done { claimed: None, epoch: None });
        let receipt = Receipt { key, outcome, seq: JournalSeq(2), chain_head: [2; 32] };
        Ok(Response::new(wire::operator::receipt_to_proto(&receipt)))
    }

    async fn stop_vehicle(
        &self,
        request: Request<StopVehicleRequest>,
    ) -> Result<Response<StopVehicleResponse>, Status> {
        let command = wire::operator::stop_from_proto(request.into_inner())?;
        Ok(Response::new(wire::operator::stopped_to_proto(command.id, true)))
    }

    async fn get_site_map(&self, _: Request<GetSiteMapRequest>) -> Result<Response<Self::GetSiteMapStream>, Status> {
        Err(Status::unimplemented("not in this test"))
    }
}
