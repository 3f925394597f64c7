//! A hub on a free port with certificates in memory, and raw clients of it.

use std::sync::Arc;

use assistance::ids::{PersonId, VehicleId};
use assistance::policy::Policy;
use assistance::roles::Role;
use city::City;
use hub::config::{HubConfig, RecordPlace};
use hub::identity::Identity;
use hub::identity::authority::{Authority, Credentials, HUB_NAME};
use hub::service::Hub;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};

pub(crate) struct Site {
    pub(crate) hub: Hub,
    pub(crate) authority: Authority,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) fn vehicle(name: &str) -> Identity {
    Identity::Vehicle(VehicleId::new(name).unwrap())
}

pub(crate) fn person(name: &str, role: Role) -> Identity {
    Identity::Person(PersonId::new(name).unwrap(), role)
}

impl Site {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("deny"), "").unwrap();
        let authority = Authority::new("test").unwrap();
        let own = authority.hub(&[]).unwrap();
        let hub = Hub::start(HubConfig {
            site: "test".into(),
            listen: ([127, 0, 0, 1], 0).into(),
            ca_pem: authority.certificate_pem(),
            certificate_pem: own.certificate_pem,
            key_pem: own.key_pem,
            record: RecordPlace::File(folder.path().join("shift.db")),
            city: Some(Arc::new(City::generated(1))),
            deny_list: Some(folder.path().join("deny")),
            metrics: None,
            policy: Policy::default(),
        });
        Self { hub: hub.await.unwrap(), authority, folder }
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
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.authority.certificate_pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
        let builder = builder.with_root_certificates(roots);
        let mut config = match credentials {
            Some(own) => {
                let chain = vec![CertificateDer::from_pem_slice(own.certificate_pem.as_bytes()).unwrap()];
                let key = PrivateKeyDer::from_pem_slice(own.key_pem.as_bytes()).unwrap();
                builder.with_client_auth_cert(chain, key).unwrap()
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        let (connector, address) = (TlsConnector::from(Arc::new(config)), self.hub.address());
        let dial = tower::service_fn(move |_: http::Uri| {
            let connector = connector.clone();
            async move {
                let tcp = TcpStream::connect(address).await?;
                let name = ServerName::try_from(HUB_NAME).expect("a lawful name");
                connector.connect(name, tcp).await.map(TokioIo::new)
            }
        });
        let endpoint = Endpoint::from_static("https://localhost");
        endpoint.connect_with_connector(dial).await.map_err(|error| format!("{error:?}"))
    }
}
