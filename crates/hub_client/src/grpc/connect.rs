//! Making one connection, and telling a refusal for good from bad luck.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper_util::rt::TokioIo;
use rustls::AlertDescription;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use media::quic::{BadTls, QuicAddress};

use super::{Ended, Identity, IdentityError};

/// TCP, TLS and HTTP/2 together are given this long.
const CONNECT: Duration = Duration::from_secs(8);
/// A hub that has nothing to say after the handshake is waited for this long.
const FIRST_WORDS: Duration = Duration::from_secs(2);
/// A connection without traffic is probed this often, and dead without an answer for as long.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// Where the hub is and who asks.
#[derive(Clone)]
pub struct HubAddress {
    /// `host:port`.
    address: Arc<str>,
    connector: TlsConnector,
    server_name: ServerName<'static>,
}

impl HubAddress {
    /// The hub at `address` (`host:port`), spoken to as `identity`.
    ///
    /// # Errors
    /// [`IdentityError`] says which part of the identity cannot be used.
    pub fn new(address: &str, identity: &Identity) -> Result<Self, IdentityError> {
        let connector = TlsConnector::from(identity.client_config()?);
        Ok(Self { address: Arc::from(address), connector, server_name: identity.name()? })
    }

    /// The same hub's media door: the same port number on UDP, the same identity.
    ///
    /// # Errors
    /// [`BadTls`] when the identity cannot be used for QUIC.
    pub fn media(&self) -> Result<QuicAddress, BadTls> {
        QuicAddress::new(&self.address, &self.server_name.to_str(), self.connector.config())
    }

    /// One connection. It never comes back by itself: it may be used until it breaks.
    pub(super) async fn connect(&self) -> Result<Connection, Ended> {
        let refusal: Refusal = Arc::default();
        let noted = refusal.clone();
        let this = self.clone();
        let dial = tower::service_fn(move |_: http::Uri| {
            let (this, noted) = (this.clone(), noted.clone());
            async move { this.dial(noted).await.map(TokioIo::new) }
        });
        // Scheme and host only fill the headers; the connector knows where to go.
        let host = match &self.server_name {
            ServerName::DnsName(name) => name.as_ref().to_owned(),
            _ => "hub".to_owned(),
        };
        let endpoint = Endpoint::from_shared(format!("https://{host}"))
            .map_err(|error| Ended::broken(error.to_string()))?
            .connect_timeout(CONNECT)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .keep_alive_timeout(KEEP_ALIVE)
            .keep_alive_while_idle(true);
        match endpoint.connect_with_connector(dial).await {
            Ok(channel) => Ok(Connection { channel, refusal }),
            Err(error) => Err(refused_by(&refusal).unwrap_or_else(|| Ended::broken(innermost(&error)))),
        }
    }

    async fn dial(&self, refusal: Refusal) -> io::Result<Noting> {
        let tcp = TcpStream::connect(&*self.address).await?;
        tcp.set_nodelay(true)?;
        let tls = self.connector.connect(self.server_name.clone(), tcp);
        let opened = async {
            let mut stream = tls.await?;
            let ahead = first_words(&mut stream).await?;
            Ok((stream, ahead))
        };
        match opened.await {
            Ok((stream, ahead)) => Ok(Noting { stream, ahead, refusal }),
            Err(error) => {
                note(&refusal, &error);
                Err(error)
            }
        }
    }
}

/// Waits for the hub's first bytes, which it sends once it has accepted this client's
/// certificate. In TLS 1.3 the client is through the handshake before that, and whatever it
/// wrote until then could turn the refusal into a mere reset.
///
/// A server that speaks second is not waited for long.
async fn first_words(stream: &mut TlsStream<TcpStream>) -> io::Result<Bytes> {
    let mut ahead = BytesMut::with_capacity(1_024);
    match timeout(FIRST_WORDS, stream.read_buf(&mut ahead)).await {
        Ok(Ok(0)) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the hub closed the connection at once")),
        Ok(Err(error)) => Err(error),
        Ok(Ok(_)) | Err(_) => Ok(ahead.freeze()),
    }
}

/// An open connection.
pub(super) struct Connection {
    pub(super) channel: Channel,
    refusal: Refusal,
}

impl Connection {
    /// Why a call on this connection failed. What TLS had to say comes before the status,
    /// because a refused certificate shows only as a broken pipe at the first call.
    pub(super) fn ended_by(&self, status: &Status) -> Ended {
        refused_by(&self.refusal).unwrap_or_else(|| Ended::by_status(status))
    }
}

/// The refusal that TLS told, if any.
type Refusal = Arc<OnceLock<String>>;

fn refused_by(refusal: &Refusal) -> Option<Ended> {
    refusal.get().map(|reason| Ended { reason: reason.clone(), refused: true })
}

/// Keeps what only the TLS layer knows: that a certificate was refused, on either side.
fn note(refusal: &Refusal, error: &io::Error) {
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let is_refusal = match cause {
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => true,
        Some(rustls::Error::AlertReceived(alert)) => is_about_certificates(*alert),
        _ => false,
    };
    if is_refusal {
        // The first one told is the cause; later ones follow from it.
        let _ = refusal.set(error.to_string());
    }
}

fn is_about_certificates(alert: AlertDescription) -> bool {
    use AlertDescription as A;
    matches!(
        alert,
        A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::CertificateRequired
            | A::UnknownCA
            | A::AccessDenied
            | A::DecryptError
            | A::ProtocolVersion
            | A::NoApplicationProtocol
    )
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// A TLS stream that notes a refusal in passing.
struct Noting {
    stream: TlsStream<TcpStream>,
    /// Read already, and still to be handed on.
    ahead: Bytes,
    refusal: Refusal,
}

impl Noting {
    fn seen<T>(&self, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(error)) = &result {
            note(&self.refusal, error);
        }
        result
    }
}

impl AsyncRead for Noting {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            let size = self.ahead.len().min(buf.remaining());
            buf.put_slice(&self.ahead.split_to(size));
            return Poll::Ready(Ok(()));
        }
        let result = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.seen(result)
    }
}

impl AsyncWrite for Noting {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.seen(result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(cx);
        self.seen(result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
