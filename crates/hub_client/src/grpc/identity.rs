//! Who this client is, and whom it trusts, as a TLS configuration.

use std::fmt;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, InvalidDnsNameError, PrivateKeyDer, ServerName};

/// Certificate and key of this client, and the authority that the hub's certificate comes from.
#[derive(Clone)]
pub struct Identity {
    /// The client's certificate, and any between it and the authority, PEM.
    pub cert_pem: Vec<u8>,
    /// Its private key, PEM.
    pub key_pem: Vec<u8>,
    /// The authority, PEM.
    pub ca_pem: Vec<u8>,
    /// The name that the hub's certificate must carry.
    pub server_name: String,
}

/// Why an identity cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A part is not the PEM it should be.
    #[error("{part}: {source}")]
    Pem {
        /// Which part.
        part: &'static str,
        /// What was wrong.
        source: rustls_pki_types::pem::Error,
    },
    /// A part holds nothing.
    #[error("{0}: no certificate in it")]
    Empty(&'static str),
    /// Certificate and key do not go together, or the authority is none.
    #[error("{part}: {source}")]
    Tls {
        /// Which part.
        part: &'static str,
        /// What was wrong.
        source: rustls::Error,
    },
    /// The hub's name is no name.
    #[error("server name: {0}")]
    ServerName(#[from] InvalidDnsNameError),
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key stays out of every log.
        f.debug_struct("Identity").field("server_name", &self.server_name).finish_non_exhaustive()
    }
}

impl Identity {
    /// TLS 1.3 only, HTTP/2 only, with the client's certificate.
    pub(super) fn client_config(&self) -> Result<Arc<ClientConfig>, IdentityError> {
        let mut roots = RootCertStore::empty();
        for authority in certificates("authority", &self.ca_pem)? {
            roots.add(authority).map_err(|source| IdentityError::Tls { part: "authority", source })?;
        }
        let chain = certificates("certificate", &self.cert_pem)?;
        let key = PrivateKeyDer::from_pem_slice(&self.key_pem)
            .map_err(|source| IdentityError::Pem { part: "key", source })?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|source| IdentityError::Tls { part: "protocol", source })?
            .with_root_certificates(roots)
            .with_client_auth_cert(chain, key)
            .map_err(|source| IdentityError::Tls { part: "certificate and key", source })?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(config))
    }

    pub(super) fn name(&self) -> Result<ServerName<'static>, IdentityError> {
        Ok(ServerName::try_from(self.server_name.clone())?)
    }
}

fn certificates(part: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, IdentityError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|source| IdentityError::Pem { part, source })?;
    if found.is_empty() { Err(IdentityError::Empty(part)) } else { Ok(found) }
}
