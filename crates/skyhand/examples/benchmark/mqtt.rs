//! The rival: Debian's mosquitto under TLS with client certificates, and the least MQTT 3.1.1 that speaks
//! to it (QoS 0).

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hub::identity::authority::{Credentials, HUB_NAME};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::machine::on_server_core;
use crate::rig::{Rig, free_port};
use crate::server::{Server, Used, used};
use crate::times::Times;

const PROGRAM: &str = "/usr/sbin/mosquitto";
/// Messages of one publisher that wait for its socket at most; beyond they are not sent, and counted.
const WAITING: usize = 4;

const CONNECT: u8 = 0x10;
const PUBLISH: u8 = 0x30;
const SUBSCRIBE: u8 = 0x82;

/// Its version as it says it.
pub(crate) fn version() -> String {
    let told = std::process::Command::new(PROGRAM).arg("-h").output();
    let text = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("mosquitto is not installed").to_owned()
}

/// A broker as a process of its own, on the servers' core.
pub(crate) struct Broker {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
}

impl Broker {
    pub(crate) async fn start(rig: &Rig) -> Result<Self, String> {
        let address = free_port()?;
        let at = |name: &str| rig.folder().join(name).display().to_string();
        let config = format!(
            "listener {} 127.0.0.1\nuser root\nallow_anonymous true\npersistence false\nlog_type error\n\
             sys_interval 1\nset_tcp_nodelay true\ntls_version tlsv1.3\nrequire_certificate true\n\
             cafile {}\ncertfile {}\nkeyfile {}\n",
            address.port(),
            at("ca.pem"),
            at("hub.pem"),
            at("hub.key.pem"),
        );
        let path = rig.folder().join("mosquitto.conf");
        fs::write(&path, config).map_err(|error| error.to_string())?;
        let log = fs::File::create(rig.folder().join("mosquitto.log")).map_err(|error| error.to_string())?;
        let mut command = on_server_core(Path::new(PROGRAM));
        command.arg("-c").arg(&path).stdout(Stdio::null()).stderr(log);
        let server = Server::new(command.spawn().map_err(|error| format!("{PROGRAM}: {error}"))?);
        for _ in 0..100 {
            if TcpStream::connect(address).await.is_ok() {
                return Ok(Self { server, address });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(format!("{PROGRAM} does not listen on {address}"))
    }
}

/// A connection that the broker has taken.
async fn connect(rig: &Rig, who: &Credentials, name: &str, at: SocketAddr) -> Result<TlsStream<TcpStream>, String> {
    let opened = async {
        let tcp = TcpStream::connect(at).await?;
        tcp.set_nodelay(true)?;
        let server = ServerName::try_from(HUB_NAME).expect("a lawful name");
        let config = client_config(rig.authority_pem(), who).map_err(std::io::Error::other)?;
        let mut stream = TlsConnector::from(Arc::new(config)).connect(server, tcp).await?;
        let mut body = vec![0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 0];
        text(&mut body, name);
        stream.write_all(&packet(CONNECT, &body)).await?;
        stream.flush().await?;
        let mut answer = [0; 4];
        stream.read_exact(&mut answer).await?;
        if answer[3] != 0 {
            return Err(std::io::Error::other(format!("refused with code {}", answer[3])));
        }
        Ok(stream)
    };
    opened.await.map_err(|error| format!("mosquitto, {name}: {error}"))
}

fn client_config(authority: &str, who: &Credentials) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        roots.add(certificate.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
    }
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(who.certificate_pem.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(who.key_pem.as_bytes()).map_err(|error| error.to_string())?;
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain.map_err(|error| error.to_string())?, key)
        .map_err(|error| error.to_string())
}

fn text(packet: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).expect("names are short");
    packet.extend(length.to_be_bytes());
    packet.extend(text.as_bytes());
}

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![kind];
    let mut left = body.len();
    loop {
        let low = u8::try_from(left % 128).expect("below 128");
        left /= 128;
        packet.push(if left > 0 { low | 0x80 } else { low });
        if left == 0 {
            break;
        }
    }
    packet.extend(body);
    packet
}

/// One car of the rival's fleet.
pub(crate) struct Publisher {
    name: String,
    pub(crate) zone: usize,
    outgoing: mpsc::Sender<Vec<u8>>,
    task: JoinHandle<()>,
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Publisher {
    pub(crate) async fn connect(rig: &Rig, number: usize, zone: usize, at: SocketAddr) -> Result<Self, String> {
        let name = rig.vehicle(number).to_string();
        let mut stream = connect(rig, rig.vehicle_credentials(number), &name, at).await?;
        let (outgoing, mut waiting) = mpsc::channel::<Vec<u8>>(WAITING);
        let task = tokio::spawn(async move {
            while let Some(message) = waiting.recv().await {
                if stream.write_all(&message).await.is_err() || stream.flush().await.is_err() {
                    return;
                }
            }
        });
        Ok(Self { name, zone, outgoing, task })
    }

    /// Sends a message of `bytes` that carries its moment. Says whether there was room.
    pub(crate) fn publish(&self, micros: u64, bytes: usize) -> bool {
        let mut body = Vec::with_capacity(bytes + 32);
        text(&mut body, &format!("z/{}/{}", self.zone, self.name));
        let end = body.len() + bytes;
        body.extend(micros.to_be_bytes());
        body.resize(end, 7);
        self.outgoing.try_send(packet(PUBLISH, &body)).is_ok()
    }
}

/// What subscribers count together.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) messages: AtomicU64,
    pub(crate) staleness: Times,
}

/// A task that ends with this value.
pub(crate) struct Subscriber(JoinHandle<()>);

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// An operator of the rival.
pub(crate) async fn subscribe(
    rig: &Rig,
    person: usize,
    topics: &[String],
    at: SocketAddr,
    heard: Arc<Heard>,
) -> Result<Subscriber, String> {
    let started = rig.started;
    let stream = subscribed(rig, person, &format!("console-{person}"), topics, at).await?;
    let task = tokio::spawn(async move {
        let mut moments = Vec::new();
        let each = move |message: Option<(&[u8], &[u8])>| match message {
            Some((_, payload)) => moments.extend(payload.first_chunk::<8>().map(|first| u64::from_be_bytes(*first))),
            None => {
                let now = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
                heard.messages.fetch_add(moments.len() as u64, Ordering::Relaxed);
                heard.staleness.note_all(moments.drain(..).map(|moment| now.saturating_sub(moment)));
            }
        };
        read(stream, each).await;
    });
    Ok(Subscriber(task))
}

/// What the broker says of itself each second, with what it had used at that moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) at: Instant,
    pub(crate) received: u64,
    pub(crate) sent: u64,
    pub(crate) dropped: u64,
    pub(crate) used: Used,
}

/// Listens to what the broker says of itself.
pub(crate) struct Counts {
    newest: Arc<Mutex<Option<Told>>>,
    _subscriber: Subscriber,
}

impl Counts {
    pub(crate) async fn listen(rig: &Rig, broker: &Broker) -> Result<Self, String> {
        let process = broker.server.process();
        let topics = ["$SYS/broker/publish/messages/#".to_owned()];
        let stream = subscribed(rig, 0, "counts", &topics, broker.address).await?;
        let newest = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&newest);
        let task = tokio::spawn(async move {
            let (mut sent, mut dropped) = (0, 0);
            let each = move |message: Option<(&[u8], &[u8])>| {
                let Some((topic, payload)) = message else { return };
                let count = std::str::from_utf8(payload).ok().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
                match topic.rsplit(|byte| *byte == b'/').next().unwrap_or_default() {
                    b"sent" => sent = count,
                    b"dropped" => dropped = count,
                    b"received" => {
                        let told = Told { at: Instant::now(), received: count, sent, dropped, used: used(process) };
                        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
                    }
                    _ => {}
                }
            };
            read(stream, each).await;
        });
        Ok(Self { newest, _subscriber: Subscriber(task) })
    }

    /// Waits for the next word after now.
    pub(crate) async fn next(&self) -> Result<Told, String> {
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(20) {
            let newest = *self.newest.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(told) = newest.filter(|told| told.at > asked) {
                return Ok(told);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Err("mosquitto says nothing of itself for 20 s".to_owned())
    }
}

async fn subscribed(
    rig: &Rig,
    person: usize,
    name: &str,
    topics: &[String],
    at: SocketAddr,
) -> Result<TlsStream<TcpStream>, String> {
    let mut stream = connect(rig, rig.person_credentials(person), name, at).await?;
    let mut body = vec![0, 1];
    for topic in topics {
        text(&mut body, topic);
        body.push(0);
    }
    let subscribing = async {
        stream.write_all(&packet(SUBSCRIBE, &body)).await?;
        stream.flush().await
    };
    subscribing.await.map_err(|error| error.to_string())?;
    Ok(stream)
}

/// Reads until the connection ends, and hands on topic and payload of every message, and `None` after
/// those that came at once.
async fn read(mut stream: TlsStream<TcpStream>, mut each: impl FnMut(Option<(&[u8], &[u8])>)) {
    let mut buffer = vec![0; 256 * 1024];
    let mut filled = 0;
    loop {
        match stream.read(&mut buffer[filled..]).await {
            Ok(0) | Err(_) => return,
            Ok(count) => filled += count,
        }
        let mut at = 0;
        while let Some((kind, body, end)) = whole(&buffer[at..filled]) {
            if kind & 0xF0 == PUBLISH
                && let Some((length, rest)) = body.split_first_chunk::<2>()
                && let Some((topic, payload)) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
            {
                each(Some((topic, payload)));
            }
            at += end;
        }
        each(None);
        buffer.copy_within(at..filled, 0);
        filled -= at;
    }
}

/// The first packet, if all of it is here: kind, body, and where it ends.
fn whole(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let (mut length, mut at) = (0_usize, 1);
    loop {
        let byte = *bytes.get(at)?;
        length |= usize::from(byte & 0x7F) << (7 * (at - 1));
        at += 1;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let body = bytes.get(at..at + length)?;
    Some((bytes[0], body, at + length))
}
