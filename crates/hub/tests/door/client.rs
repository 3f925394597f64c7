//! A hub on a free port with certificates in memory, and raw clients of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use assistance::clock::CarStamp;
use assistance::feed::{Action, Receipt};
use assistance::geo::GeoPoint;
use assistance::ids::{ActionKey, BootId, CarIncidentRef, Epoch, PersonId, SceneId, VehicleId};
use assistance::link::VehicleHello;
use assistance::policy::Policy;
use assistance::roles::Role;
use assistance::vehicle::*;
use city::City;
use hub::config::{HubConfig, RecordPlace};
use hub::identity::Identity;
use hub::identity::authority::{Authority, Credentials, HUB_NAME};
use hub::service::Hub;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};
use wire::proto::operator::v1::operator_service_client::OperatorServiceClient;

pub(crate) struct Site {
    pub(crate) hub: Hub,
    metrics: SocketAddr,
    pub(crate) authority: Authority,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) fn vehicle(name: &str) -> Identity {
    Identity::Vehicle(VehicleId::new(name).unwrap())
}

pub(crate) fn person(name: &str, role: Role) -> Identity {
    Identity::Person(PersonId::new(name).unwrap(), role)
}

/// One action of whoever holds the connection, and its receipt.
pub(crate) async fn act(console: &Channel, key: u128, action: &Action) -> Receipt {
    let request = wire::operator::action_to_proto(ActionKey(key), action);
    let answer = OperatorServiceClient::new(console.clone()).take_action(request).await.unwrap();
    wire::operator::receipt_from_proto(answer.into_inner()).unwrap()
}

/// What a vehicle of this name says first.
pub(crate) fn greeting(name: &str, open: &[u64], next_report: u64) -> VehicleHello {
    VehicleHello {
        vehicle: VehicleId::new(name).unwrap(),
        boot: BootId(1),
        stamp: CarStamp { boot: BootId(1), millis: 5 },
        card: VehicleCard::default(),
        highest_epoch: Epoch(0),
        open_incidents: open.iter().copied().map(CarIncidentRef).collect(),
        next_report,
    }
}

/// What a standing car sees of itself.
pub(crate) fn picture(millis: u64) -> VehiclePicture {
    let doors = DoorsOfSide { open: false, locked: true, traffic_side: false };
    VehiclePicture {
        stamp: CarStamp { boot: BootId(1), millis },
        position: GeoPoint { lat_deg: 37.76, lon_deg: -122.42 },
        heading_deg: 0.0,
        speed_mps: 0.0,
        mode: DrivingMode::Driving,
        brake_held: false,
        left_doors: doors,
        right_doors: doors,
        person_near: None,
        place: None,
        passengers: None,
        trip: TripState::Available,
        scene: SceneId(1),
        energy_percent: 50.0,
        hazards_on: false,
        route: Vec::new(),
    }
}

impl Site {
    pub(crate) async fn start() -> Self {
        let record = |folder: &Path| RecordPlace::File(folder.join("shift.db"));
        Self::start_with(record, Policy::default()).await
    }

    pub(crate) async fn start_with(record: impl FnOnce(&Path) -> RecordPlace, policy: Policy) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("deny"), "").unwrap();
        let authority = Authority::new("test").unwrap();
        let own = authority.hub(&[]).unwrap();
        // A port that was free a moment ago.
        let metrics = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let hub = Hub::start(HubConfig {
            spool: None,
            spool_bound: hub::spool::MEMORY_BOUND,
            site: "test".into(),
            listen: ([127, 0, 0, 1], 0).into(),
            ca_pem: authority.certificate_pem(),
            certificate_pem: own.certificate_pem,
            key_pem: own.key_pem,
            record: record(folder.path()),
            city: Some(Arc::new(City::generated(1))),
            deny_list: Some(folder.path().join("deny")),
            metrics: Some(metrics),
            policy,
        });
        Self { hub: hub.await.unwrap(), metrics, authority, folder }
    }

    /// A number of the metrics page.
    pub(crate) async fn metric(&self, name: &str) -> u64 {
        let mut page = TcpStream::connect(self.metrics).await.unwrap();
        page.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").await.unwrap();
        let mut text = String::new();
        page.read_to_string(&mut text).await.unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    }

    /// How somebody with a certificate of this site's authority greets the hub.
    pub(crate) fn tls(&self, identity: &Identity) -> ClientConfig {
        let own = self.authority.client(identity).unwrap();
        tls_config(&self.authority.certificate_pem(), Some(own), rustls::DEFAULT_VERSIONS)
    }

    /// A connection with a certificate of this site's authority.
    pub(crate) async fn connect(&self, identity: &Identity) -> Channel {
        self.connect_with(Some(self.authority.client(identity).unwrap()), rustls::DEFAULT_VERSIONS).await.unwrap()
    }

    /// A connection with whatever is given.
    pub(crate) async fn connect_with(
        &self,
        credentials: Option<Credentials>,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Result<Channel, String> {
        let authority = self.authority.certificate_pem();
        connect_to(self.hub.address(), &authority, credentials, versions).await
    }
}

/// A connection to a hub anywhere.
pub(crate) async fn connect_to(
    address: SocketAddr,
    authority_pem: &str,
    credentials: Option<Credentials>,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Result<Channel, String> {
    let mut config = tls_config(authority_pem, credentials, versions);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let dial = tower::service_fn(move |_: http::Uri| {
        let connector = connector.clone();
        async move {
            let tcp = TcpStream::connect(address).await?;
            tcp.set_nodelay(true)?;
            let name = ServerName::try_from(HUB_NAME).expect("a lawful name");
            connector.connect(name, tcp).await.map(TokioIo::new)
        }
    });
    // The window that HTTP/2 itself proposes: what a client does not read piles up at the hub, not here.
    let endpoint = Endpoint::from_static("https://localhost").initial_stream_window_size(65_535);
    endpoint.connect_with_connector(dial).await.map_err(|error| format!("{error:?}"))
}

/// How a client with these credentials, or none, greets a hub of that authority.
pub(crate) fn tls_config(
    authority_pem: &str,
    credentials: Option<Credentials>,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
    let builder = builder.with_root_certificates(roots);
    match credentials {
        Some(own) => {
            let chain = vec![CertificateDer::from_pem_slice(own.certificate_pem.as_bytes()).unwrap()];
            let key = PrivateKeyDer::from_pem_slice(own.key_pem.as_bytes()).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
        None => builder.with_no_client_auth(),
    }
}
