//! Bad networks: a relay of UDP packets that loses and delays them, and real loss by the kernel in a
//! network namespace of the benchmark's own.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::net::UdpSocket;
use tokio::sync::oneshot;

use crate::schedule::Chance;

/// How bad a way is, in each direction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Conditions {
    /// Packets lost of a thousand.
    pub(crate) lost_permille: usize,
    /// So many are lost in a row.
    pub(crate) burst: usize,
    /// Each packet is late by up to so much, evenly spread.
    pub(crate) jitter: Duration,
}

/// Packets of one direction that are held back at most; more is a broken run.
const MAX_HELD: usize = 4_096;
/// A packet of UDP.
const MAX_PACKET: usize = 65_536;

/// A way with these conditions to a server, as a UDP port of its own. It ends when this is dropped.
pub(crate) struct UdpWay {
    pub(crate) address: SocketAddr,
    passed: Arc<[AtomicU64; 2]>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for UdpWay {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

impl UdpWay {
    /// Opens one to the server at `to`.
    pub(crate) fn open(to: SocketAddr, conditions: Conditions, seed: u64) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let front = std::net::UdpSocket::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
        front.set_nonblocking(true).map_err(|error| error.to_string())?;
        let address = front.local_addr().map_err(|error| error.to_string())?;
        let passed: Arc<[AtomicU64; 2]> = Arc::default();
        let counted = Arc::clone(&passed);
        let (stop, stopped) = oneshot::channel::<()>();
        let relay = async move {
            tokio::select! {
                _ = stopped => {}
                ended = carry(front, to, conditions, seed, counted) => {
                    if let Err(error) = ended {
                        observability::complain(&format!("the bad network ended: {error}"));
                    }
                }
            }
        };
        let thread = std::thread::Builder::new().name("bad network".to_owned());
        let thread = thread.spawn(move || runtime.block_on(relay)).map_err(|error| error.to_string())?;
        Ok(Self { address, passed, stop: Some(stop), thread: Some(thread) })
    }

    /// Packets that came through, and that were lost.
    pub(crate) fn passed_and_lost(&self) -> (u64, u64) {
        (self.passed[0].load(Ordering::Relaxed), self.passed[1].load(Ordering::Relaxed))
    }
}

/// Decides which packets are lost.
struct Losing {
    conditions: Conditions,
    chance: Chance,
    still: usize,
}

impl Losing {
    /// How much later than now the next packet comes; nothing when it is lost.
    fn late(&mut self) -> Option<Duration> {
        let Conditions { lost_permille, burst, jitter } = self.conditions;
        if self.still == 0 && lost_permille > 0 {
            // A burst begins so seldom that with its whole length the share is right.
            let whole = burst * 1_000 - lost_permille * (burst - 1);
            if self.chance.below(whole) < lost_permille {
                self.still = burst;
            }
        }
        if self.still > 0 {
            self.still -= 1;
            return None;
        }
        let micros = usize::try_from(jitter.as_micros()).unwrap_or(usize::MAX);
        Some(Duration::from_micros(self.chance.below(micros.saturating_add(1)) as u64))
    }
}

enum Way {
    /// From the client that has this address.
    There(SocketAddr),
    Back(SocketAddr),
}

async fn carry(
    front: std::net::UdpSocket,
    to: SocketAddr,
    conditions: Conditions,
    seed: u64,
    counted: Arc<[AtomicU64; 2]>,
) -> std::io::Result<()> {
    let front = UdpSocket::from_std(front)?;
    let losing = |seed| Losing { conditions, chance: Chance::new(seed), still: 0 };
    let mut losing = [losing(seed), losing(seed ^ 0xB0B)];
    let mut behind: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
    let (came, mut coming) = tokio::sync::mpsc::channel::<(SocketAddr, Vec<u8>)>(MAX_HELD);
    let mut held: BTreeMap<(Instant, u64), (Way, Vec<u8>)> = BTreeMap::new();
    let mut number = 0;
    let mut buffer = vec![0; MAX_PACKET];
    loop {
        let next = held.first_key_value().map(|((at, _), _)| *at);
        let due = async {
            match next {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        let (way, bytes) = tokio::select! {
            received = front.recv_from(&mut buffer) => {
                let (length, client) = received?;
                if let Entry::Vacant(place) = behind.entry(client) {
                    let socket = Arc::new(UdpSocket::bind(("127.0.0.1", 0)).await?);
                    socket.connect(to).await?;
                    tokio::spawn(answers(Arc::clone(&socket), client, came.clone()));
                    place.insert(socket);
                }
                (Way::There(client), buffer[..length].to_vec())
            }
            Some((client, bytes)) = coming.recv() => (Way::Back(client), bytes),
            () = due => {
                let now = Instant::now();
                while let Some(entry) = held.first_entry().filter(|entry| entry.key().0 <= now) {
                    let (way, bytes) = entry.remove();
                    // What the system does not take is lost, as anywhere on a network.
                    match way {
                        Way::There(client) => {
                            if let Some(socket) = behind.get(&client) {
                                drop(socket.send(&bytes).await);
                            }
                        }
                        Way::Back(client) => drop(front.send_to(&bytes, client).await),
                    }
                    counted[0].fetch_add(1, Ordering::Relaxed);
                }
                continue;
            }
        };
        let direction = usize::from(matches!(way, Way::Back(_)));
        match losing[direction].late().filter(|_| held.len() < MAX_HELD) {
            Some(late) => {
                number += 1;
                held.insert((Instant::now() + late, number), (way, bytes));
            }
            None => drop(counted[1].fetch_add(1, Ordering::Relaxed)),
        }
    }
}

async fn answers(socket: Arc<UdpSocket>, client: SocketAddr, came: tokio::sync::mpsc::Sender<(SocketAddr, Vec<u8>)>) {
    let mut buffer = vec![0; MAX_PACKET];
    while let Ok(length) = socket.recv(&mut buffer).await {
        if came.send((client, buffer[..length].to_vec())).await.is_err() {
            return;
        }
    }
}

/// Says in the environment of the benchmark's second start that it has a network of its own.
const INSIDE: &str = "SKYHAND_BENCHMARK_NAMESPACE";

/// Whether packets can be lost here by the kernel.
pub(crate) fn has_own_network() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// A command that starts this program again in a network namespace of its own, where root allows and
/// `nft` is there; otherwise why not.
pub(crate) fn own_network() -> Result<Command, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let probe = "ip link set lo up && nft list ruleset";
    let output = Command::new("unshare").args(["--net", "sh", "-c", probe]).output();
    let output = output.map_err(|error| format!("unshare: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; "));
    }
    let mut command = Command::new("unshare");
    command.args(["--net", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""]).arg(own).env(INSIDE, "1");
    Ok(command)
}

/// Loss by the kernel of every packet that comes in for these ports or from them, until it is dropped.
pub(crate) struct KernelLoss;

impl KernelLoss {
    /// So many packets of a hundred, TCP and UDP, in each direction of each way to a server at `port`.
    pub(crate) fn begin(percent: u32, port: u16) -> Result<Self, String> {
        if !has_own_network() {
            return Err("no network namespace of its own".to_owned());
        }
        let rule = |kind: &str, end: &str| {
            format!("  {kind} {end} {port} numgen random mod 1000 < {} counter drop\n", percent * 10)
        };
        let rules: String =
            ["tcp", "udp"].iter().flat_map(|kind| ["dport", "sport"].map(|end| rule(kind, end))).collect();
        let table = format!(
            "table inet media_benchmark {{\n chain lossy {{\n  type filter hook input priority 0\n{rules} }}\n}}\n"
        );
        nft(&table)?;
        Ok(Self)
    }

    /// Packets that were lost so far.
    pub(crate) fn lost(&self) -> u64 {
        let output = Command::new("nft").args(["list", "table", "inet", "media_benchmark"]).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(2).filter(|pair| pair[0] == "packets").filter_map(|pair| pair[1].parse::<u64>().ok()).sum()
    }
}

impl Drop for KernelLoss {
    fn drop(&mut self) {
        if let Err(reason) = nft("delete table inet media_benchmark\n") {
            observability::complain(&format!("the loss goes on: {reason}"));
        }
    }
}

fn nft(script: &str) -> Result<(), String> {
    let mut child = Command::new("nft")
        .args(["-f", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("nft: {error}"))?;
    child
        .stdin
        .take()
        .ok_or("nft reads nothing")?
        .write_all(script.as_bytes())
        .map_err(|error| format!("nft: {error}"))?;
    let output = child.wait_with_output().map_err(|error| format!("nft: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()) }
}
