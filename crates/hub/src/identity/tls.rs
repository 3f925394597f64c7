//! Mutual TLS 1.3 in front of everything: handshakes bounded in number and time, each
//! connection carrying whom its certificate names, and cut as soon as that one is denied.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::transport::server::Connected;

use super::deny_list::DenyList;
use super::{Identity, NoIdentity};

/// Handshakes under way at once.
const HANDSHAKES: usize = 256;
/// Time for one handshake.
const HANDSHAKE_TIME: Duration = Duration::from_secs(5);

/// What is wrong with the hub's own certificate files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file's content is not what it should be.
    #[error("{what}: {reason}")]
    Unusable {
        /// Which of the three.
        what: &'static str,
        /// Why.
        reason: String,
    },
}

/// The hub's side of TLS: version 1.3 only, a client certificate of the authority demanded.
///
/// # Errors
/// [`TlsError`] names which of the PEM texts is unusable.
pub fn server_config(ca_pem: &str, certificate_pem: &str, key_pem: &str) -> Result<Arc<ServerConfig>, TlsError> {
    let unusable = |what: &'static str| move |reason: String| TlsError::Unusable { what, reason };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca_pem.as_bytes()) {
        let certificate = certificate.map_err(|error| unusable("authority")(error.to_string()))?;
        roots.add(certificate).map_err(|error| unusable("authority")(error.to_string()))?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(|error| unusable("authority")(error.to_string()))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate_pem.as_bytes()).collect();
    let chain = chain.map_err(|error| unusable("hub certificate")(error.to_string()))?;
    let key =
        PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).map_err(|error| unusable("hub key")(error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| unusable("protocol version")(error.to_string()))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(|error| unusable("hub certificate")(error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    // No early data: a replayed first flight must never reach a service.
    config.max_early_data_size = 0;
    Ok(Arc::new(config))
}

/// Whom a connection belongs to; every request of it carries this.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Whom the certificate names.
    pub identity: Arc<Identity>,
}

/// Everybody who is in, and who may not be: shared by the door and the deny list's watcher.
#[derive(Debug, Default)]
pub struct Door {
    denied: RwLock<DenyList>,
    inside: Mutex<Vec<(Arc<Identity>, CancellationToken)>>,
}

impl Door {
    /// Puts a new list in force and cuts every live connection it denies. Says how many.
    pub fn deny(&self, list: DenyList) -> usize {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let mut cut = 0;
        inside.retain(|(identity, token)| {
            let denied = list.denies(identity);
            if denied {
                token.cancel();
                cut += 1;
            }
            !denied && !token.is_cancelled()
        });
        *self.denied.write().unwrap_or_else(PoisonError::into_inner) = list;
        cut
    }

    pub(crate) fn enter(&self, identity: &Arc<Identity>) -> Option<CancellationToken> {
        // The lock of those inside is taken first: between looking at the list and standing among
        // those inside no new list may come, or it would cut everybody but this one.
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if self.denied.read().unwrap_or_else(PoisonError::into_inner).denies(identity) {
            return None;
        }
        let token = CancellationToken::new();
        inside.retain(|(_, token)| !token.is_cancelled());
        inside.push((Arc::clone(identity), token.clone()));
        Some(token)
    }
}

/// One connection that is in.
pub struct Connection {
    stream: TlsStream<TcpStream>,
    peer: Peer,
    token: CancellationToken,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.token.cancel();
    }
}

impl Connected for Connection {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        self.peer.clone()
    }
}

impl Connection {
    fn is_cut(&mut self, cx: &mut Context<'_>) -> bool {
        self.cut.as_mut().poll(cx).is_ready()
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the deny list cut this connection")
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.is_cut(cx) {
            return Poll::Ready(Err(cut()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_cut(cx) {
            return Poll::Ready(Err(cut()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Accepts connections for ever and hands on those that are in. A failed accept or handshake
/// ends that one connection and nothing else.
pub async fn accept(
    listener: TcpListener,
    config: Arc<ServerConfig>,
    door: Arc<Door>,
    ready: mpsc::Sender<io::Result<Connection>>,
) {
    let acceptor = TlsAcceptor::from(config);
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES));
    loop {
        let Ok(permit) = Arc::clone(&handshakes).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ready.closed() => return,
        };
        let (tcp, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or reset before it was taken: others go on.
                tracing::warn!(%error, "accepting a connection failed");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (acceptor, door, ready) = (acceptor.clone(), Arc::clone(&door), ready.clone());
        tokio::spawn(async move {
            let _permit = permit;
            match tokio::time::timeout(HANDSHAKE_TIME, shake(tcp, acceptor, &door)).await {
                Ok(Ok(connection)) => drop(ready.send(Ok(connection)).await),
                Ok(Err(reason)) => tracing::info!(%address, reason, "refused at the door"),
                Err(_) => tracing::info!(%address, "no handshake in time"),
            }
        });
    }
}

async fn shake(tcp: TcpStream, acceptor: TlsAcceptor, door: &Door) -> Result<Connection, String> {
    tcp.set_nodelay(true).map_err(|error| error.to_string())?;
    let stream = acceptor.accept(tcp).await.map_err(|error| error.to_string())?;
    let (_, session) = stream.get_ref();
    let certificate = session.peer_certificates().and_then(<[_]>::first).ok_or(NoIdentity::Nobody.to_string())?;
    let identity = Identity::from_certificate(certificate).map_err(|error| error.to_string())?;
    let identity = Arc::new(identity);
    let token = door.enter(&identity).ok_or_else(|| format!("{} is on the deny list", identity.urn()))?;
    let cut = Box::pin(token.clone().cancelled_owned());
    Ok(Connection { stream, peer: Peer { identity }, token, cut })
}
