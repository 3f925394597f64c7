//! How the connections are set up: small buffers for voice, groups for pictures, no early data.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use quinn::crypto::rustls::{QuicClientConfig, QuicServerConfig};
use quinn::crypto::{CryptoError, HmacKey};
use quinn::{
    ConnectionId, ConnectionIdGenerator, Endpoint, EndpointConfig, Incoming, TokioRuntime, TransportConfig, VarInt,
};
use sha2::{Digest as _, Sha256};

use crate::frames::{MAX_PAYLOAD, PICTURE_HEADER};
use crate::link::Lane;

/// The protocol's name of the voice lane in the handshake.
pub const VOICE_PROTOCOL: &[u8] = b"skyhand-voice/1";
/// The protocol's name of the picture lane in the handshake.
pub const PICTURES_PROTOCOL: &[u8] = b"skyhand-pictures/1";

/// A connection without a sign of life for so long is dead.
const IDLE: Duration = Duration::from_secs(8);
/// The client shows life this often; a changed address is noticed with the next one.
const KEEP_ALIVE: Duration = Duration::from_secs(1);
/// Datagrams that wait to be sent, bytes. The library's default would hold minutes of stale voice.
const DATAGRAM_SEND_BUFFER: usize = 4 * 1024;
/// Datagrams that wait to be read, bytes: two seconds of one voice.
const DATAGRAM_RECEIVE_BUFFER: usize = 16 * 1024;
/// Pictures on their way at once.
pub(super) const PICTURE_STREAMS: u32 = 48;
/// Bytes of pictures that may be under way unacknowledged. More would only age in the buffers.
const PICTURE_SEND_WINDOW: u64 = 192 * 1024;
/// Handshakes under way before newcomers must prove their address first.
const TRUSTED_HANDSHAKES: usize = 128;
/// Handshakes under way before newcomers are turned away.
const MAX_HANDSHAKES: usize = 2_048;

/// The certificates cannot be used for this.
#[derive(Debug, Clone, thiserror::Error)]
#[error("certificates for the media path: {0}")]
pub struct BadTls(String);

/// Which lane a handshake's protocol names.
#[must_use]
pub fn lane_of(protocol: &[u8]) -> Option<Lane> {
    Lane::ALL.into_iter().find(|lane| protocol == protocol_of(*lane))
}

pub(super) fn protocol_of(lane: Lane) -> &'static [u8] {
    match lane {
        Lane::Voice => VOICE_PROTOCOL,
        Lane::Pictures => PICTURES_PROTOCOL,
    }
}

fn transport(is_server: bool) -> Arc<TransportConfig> {
    let mut config = TransportConfig::default();
    let frame = u32::try_from(PICTURE_HEADER + MAX_PAYLOAD).unwrap_or(u32::MAX);
    config
        .max_idle_timeout(Some(IDLE.try_into().expect("a few seconds are a valid idle time")))
        .keep_alive_interval((!is_server).then_some(KEEP_ALIVE))
        .datagram_send_buffer_size(DATAGRAM_SEND_BUFFER)
        .datagram_receive_buffer_size(Some(DATAGRAM_RECEIVE_BUFFER))
        .max_concurrent_bidi_streams(VarInt::from_u32(u32::from(is_server)))
        .max_concurrent_uni_streams(VarInt::from_u32(PICTURE_STREAMS))
        .stream_receive_window(VarInt::from_u32(frame))
        .receive_window(VarInt::from_u32(frame.saturating_mul(4)))
        .send_window(PICTURE_SEND_WINDOW)
        // On a slow path a picture that is half through comes before one that has not begun.
        .send_fairness(false)
        // A path with radio in it: the first guess of a round trip sets the first retransmission.
        .initial_rtt(Duration::from_millis(100));
    Arc::new(config)
}

/// The client's settings for one lane, from the TLS configuration of the control link.
pub(super) fn client_config(tls: &rustls::ClientConfig, lane: Lane) -> Result<quinn::ClientConfig, BadTls> {
    let mut tls = tls.clone();
    tls.alpn_protocols = vec![protocol_of(lane).to_vec()];
    tls.enable_early_data = false;
    let crypto = QuicClientConfig::try_from(tls).map_err(|error| BadTls(error.to_string()))?;
    let mut config = quinn::ClientConfig::new(Arc::new(crypto));
    config.transport_config(transport(false));
    Ok(config)
}

/// Signs the word that a connection is gone, so that nobody else can say it.
struct ResetKey([u8; 32]);

impl ResetKey {
    fn of(secret: &[u8]) -> Self {
        Self(Sha256::new().chain_update(b"skyhand media reset").chain_update(secret).finalize().into())
    }

    fn signature(&self, data: &[u8]) -> [u8; 32] {
        // Hashed twice: whoever knows the signature of some data cannot go on from it to longer data.
        let inner = Sha256::new().chain_update(self.0).chain_update(data).finalize();
        Sha256::new().chain_update(self.0).chain_update(inner).finalize().into()
    }
}

impl HmacKey for ResetKey {
    fn sign(&self, data: &[u8], signature_out: &mut [u8]) {
        signature_out.copy_from_slice(&self.signature(data));
    }

    fn signature_len(&self) -> usize {
        32
    }

    fn verify(&self, data: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        let differs = self.signature(data).iter().zip(signature).fold(0, |sum, (a, b)| sum | (a ^ b));
        if signature.len() == 32 && differs == 0 { Ok(()) } else { Err(CryptoError) }
    }
}

/// Numbers of connections that a hub started anew still takes for its own: any.
#[derive(Debug)]
struct Numbers;

impl ConnectionIdGenerator for Numbers {
    fn generate_cid(&mut self) -> ConnectionId {
        let mut number = [0; 8];
        // Without randomness there is no key either, and so no connection to number.
        getrandom::fill(&mut number).expect("the system gives random bytes");
        ConnectionId::new(&number)
    }

    fn cid_len(&self) -> usize {
        8
    }

    fn cid_lifetime(&self) -> Option<Duration> {
        None
    }
}

/// The hub's door on UDP.
#[derive(Debug, Clone)]
pub struct Listener {
    endpoint: Endpoint,
}

impl Listener {
    /// Listens with the TLS configuration of the control link; it must demand client certificates. A hub
    /// that was killed and starts again with the same `secret` tells its clients at once that their
    /// connections are gone; with another they find out after seconds of silence.
    ///
    /// # Errors
    /// [`std::io::Error`] when the port cannot be had or the certificates cannot be used. Must be
    /// called within a tokio runtime.
    pub fn bind(address: SocketAddr, tls: &rustls::ServerConfig, secret: &[u8]) -> std::io::Result<Self> {
        let mut tls = tls.clone();
        tls.alpn_protocols = vec![VOICE_PROTOCOL.to_vec(), PICTURES_PROTOCOL.to_vec()];
        tls.max_early_data_size = 0;
        let crypto = QuicServerConfig::try_from(tls).map_err(std::io::Error::other)?;
        let mut config = quinn::ServerConfig::with_crypto(Arc::new(crypto));
        // A car that changes its cell tower keeps its connection.
        config.transport_config(transport(true)).migration(true).max_incoming(MAX_HANDSHAKES);
        let mut own = EndpointConfig::new(Arc::new(ResetKey::of(secret)));
        own.cid_generator(|| Box::new(Numbers));
        let socket = std::net::UdpSocket::bind(address)?;
        Ok(Self { endpoint: Endpoint::new(own, Some(config), socket, Arc::new(TokioRuntime))? })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.endpoint.local_addr()
    }

    /// The next newcomer, with `pending` handshakes under way. Under load newcomers must first show
    /// that their address is theirs. `None` once the door is closed.
    pub async fn next(&self, pending: usize) -> Option<Incoming> {
        loop {
            let incoming = self.endpoint.accept().await?;
            if pending > TRUSTED_HANDSHAKES && !incoming.remote_address_validated() && incoming.may_retry() {
                if let Err(error) = incoming.retry() {
                    tracing::debug!(%error, "a newcomer could not be asked to show its address");
                }
                continue;
            }
            return Some(incoming);
        }
    }

    /// Ends every connection and takes no new one.
    pub fn close(&self) {
        self.endpoint.close(VarInt::from_u32(0), b"the hub is stopping");
    }
}
