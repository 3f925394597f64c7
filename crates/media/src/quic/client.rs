//! A client's link over QUIC: two connections, polled.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use quinn::{ConnectionError, Endpoint, VarInt};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::line::{Line, LineNews, words};
use super::settings::{BadTls, client_config};
use crate::link::{Carrier, Lane, LaneCounters, LinkNews, MediaLink, NotTaken, Outgoing};

/// News that may wait to be polled. What finds no room is counted; letters and endings find room by
/// closing the lane.
const NEWS: usize = 1_024;
/// A handshake takes no longer than this, or UDP is taken to be blocked.
const CONNECT: Duration = Duration::from_secs(3);

/// Where the hub's media door is, and who asks.
#[derive(Debug, Clone)]
pub struct QuicAddress {
    address: Arc<str>,
    server_name: String,
    voice: quinn::ClientConfig,
    pictures: quinn::ClientConfig,
}

impl QuicAddress {
    /// The door at `address` (`host:port`, the same as the control link's), with the TLS configuration of the control link.
    ///
    /// # Errors
    /// [`BadTls`] when that cannot be used for QUIC.
    pub fn new(address: &str, server_name: &str, tls: &rustls::ClientConfig) -> Result<Self, BadTls> {
        let (voice, pictures) = (client_config(tls, Lane::Voice)?, client_config(tls, Lane::Pictures)?);
        Ok(Self { address: Arc::from(address), server_name: server_name.to_owned(), voice, pictures })
    }

    fn config(&self, lane: Lane) -> quinn::ClientConfig {
        match lane {
            Lane::Voice => self.voice.clone(),
            Lane::Pictures => self.pictures.clone(),
        }
    }
}

enum State {
    Down,
    /// In which turn.
    Opening(u64),
    Up(Line),
}

struct Half {
    state: Arc<Mutex<State>>,
    /// Rises with each opening and closing, so that news of an earlier connection are not believed.
    turn: u64,
}

/// A client's link over QUIC.
pub struct QuicLink {
    address: QuicAddress,
    endpoint: Option<Endpoint>,
    runtime: Handle,
    halves: [Half; 2],
    tell: mpsc::Sender<(Lane, u64, News)>,
    news: mpsc::Receiver<(Lane, u64, News)>,
    unheard: [Arc<AtomicU64>; 2],
    wake: Arc<dyn Fn() + Send + Sync>,
}

enum News {
    Up,
    Line(LineNews),
    Failed { reason: String, refused: bool },
}

impl QuicLink {
    /// A link that is down. `wake` is called whenever there is something to poll.
    #[must_use]
    pub fn new(address: QuicAddress, runtime: Handle, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (tell, news) = mpsc::channel(NEWS);
        let half = || Half { state: Arc::new(Mutex::new(State::Down)), turn: 0 };
        let unheard = [Arc::default(), Arc::default()];
        Self { address, endpoint: None, runtime, halves: [half(), half()], tell, news, unheard, wake }
    }

    /// Goes on from another local address, as a car that changes its network does.
    ///
    /// # Errors
    /// When the system gives no other socket.
    pub fn change_address(&self) -> std::io::Result<()> {
        let Some(endpoint) = &self.endpoint else { return Ok(()) };
        let _inside = self.runtime.enter();
        endpoint.rebind(std::net::UdpSocket::bind(any(endpoint.local_addr()?))?)
    }

    /// The smoothed round trip of a lane that is up.
    #[must_use]
    pub fn round_trip(&self, lane: Lane) -> Option<Duration> {
        match &*self.state(lane) {
            State::Up(line) => Some(line.round_trip()),
            _ => None,
        }
    }

    /// Packets lost and sent so far on a lane that is up.
    #[must_use]
    pub fn lost_and_sent(&self, lane: Lane) -> Option<(u64, u64)> {
        match &*self.state(lane) {
            State::Up(line) => Some(line.lost_and_sent()),
            _ => None,
        }
    }

    fn state(&self, lane: Lane) -> std::sync::MutexGuard<'_, State> {
        self.halves[place(lane)].state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A lane whose end found no room among the news.
    fn ended_unheard(&mut self) -> Option<LinkNews> {
        Lane::ALL.into_iter().find_map(|lane| {
            let mut state = self.state(lane);
            let State::Up(line) = &*state else { return None };
            let reason = line.closed()?;
            *state = State::Down;
            drop(state);
            self.halves[place(lane)].turn += 1;
            Some(LinkNews::Down { lane, reason, refused: false })
        })
    }

    fn endpoint(&mut self) -> std::io::Result<Endpoint> {
        if let Some(endpoint) = &self.endpoint {
            return Ok(endpoint.clone());
        }
        let _inside = self.runtime.enter();
        // One socket for both families where the machine has both.
        let endpoint =
            Endpoint::client(([0_u16; 8], 0).into()).or_else(|_| Endpoint::client(([0, 0, 0, 0], 0).into()))?;
        self.endpoint = Some(endpoint.clone());
        Ok(endpoint)
    }
}

async fn connect(
    endpoint: &Endpoint,
    config: quinn::ClientConfig,
    address: &str,
    name: &str,
) -> Result<quinn::Connection, News> {
    let failed = |reason: String, refused| News::Failed { reason, refused };
    let found = tokio::net::lookup_host(address).await.map_err(|error| failed(format!("{address}: {error}"), false))?;
    let mut last = failed(format!("{address} has no address"), false);
    for address in found {
        last = match endpoint.connect_with(config.clone(), address, name) {
            Err(error) => failed(error.to_string(), false),
            Ok(connecting) => match tokio::time::timeout(CONNECT, connecting).await {
                Err(_) => failed("no answer on UDP".to_owned(), false),
                Ok(Err(error)) => failed(words(&error), is_refusal(&error)),
                Ok(Ok(connection)) => return Ok(connection),
            },
        };
    }
    Err(last)
}

fn any(of: SocketAddr) -> SocketAddr {
    if of.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() }
}

fn place(lane: Lane) -> usize {
    match lane {
        Lane::Voice => 0,
        Lane::Pictures => 1,
    }
}

impl MediaLink for QuicLink {
    fn open(&mut self, lane: Lane) {
        if !matches!(&*self.state(lane), State::Down) {
            return;
        }
        self.halves[place(lane)].turn += 1;
        *self.state(lane) = State::Opening(self.halves[place(lane)].turn);
        let half = &self.halves[place(lane)];
        let (turn, state) = (half.turn, Arc::clone(&half.state));
        let (tell, wake, unheard) = (self.tell.clone(), Arc::clone(&self.wake), Arc::clone(&self.unheard[place(lane)]));
        let endpoint = self.endpoint();
        let (address, name, config) =
            (Arc::clone(&self.address.address), self.address.server_name.clone(), self.address.config(lane));
        self.runtime.spawn(async move {
            let connected = match endpoint {
                Err(error) => Err(News::Failed { reason: format!("no UDP socket: {error}"), refused: false }),
                Ok(endpoint) => connect(&endpoint, config, &address, &name).await,
            };
            match connected {
                Ok(connection) => {
                    // Without a receiver nobody asks any more.
                    let Ok(room) = tell.reserve().await else { return connection.close(VarInt::from_u32(0), b"") };
                    let (teller, woken) = (tell.clone(), Arc::clone(&wake));
                    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                    if !matches!(&*state, State::Opening(of) if *of == turn) {
                        // Closed in the meantime.
                        return connection.close(VarInt::from_u32(0), b"not wanted any more");
                    }
                    // The first to be told is that it is up. Whoever then sends waits for this lock and
                    // finds the line in its place.
                    room.send((lane, turn, News::Up));
                    *state = State::Up(Line::start(connection, lane, true, move |news| {
                        if teller.try_send((lane, turn, News::Line(news))).is_err() {
                            unheard.fetch_add(1, Ordering::Relaxed);
                        }
                        woken();
                    }));
                }
                Err(news) => {
                    {
                        let mut held = state.lock().unwrap_or_else(PoisonError::into_inner);
                        if matches!(&*held, State::Opening(of) if *of == turn) {
                            *held = State::Down;
                        }
                    }
                    // Without a receiver nobody asks any more.
                    let _ = tell.send((lane, turn, news)).await;
                }
            }
            wake();
        });
    }

    fn close(&mut self, lane: Lane) {
        self.halves[place(lane)].turn += 1;
        let mut state = self.state(lane);
        if let State::Up(line) = &*state {
            line.close("closed by the client");
        }
        *state = State::Down;
    }

    fn send(&mut self, lane: Lane, what: Outgoing) -> Result<(), NotTaken> {
        let state = self.state(lane);
        let State::Up(line) = &*state else { return Err(NotTaken::Down) };
        match what {
            Outgoing::Letter(letter) => line.letter(letter),
            Outgoing::Datagram(datagram) => line.datagram(datagram.encode()),
            Outgoing::Picture(_) if lane == Lane::Voice => Err(NotTaken::Down),
            Outgoing::Picture(frame) => line.picture(frame),
        }
    }

    fn poll(&mut self) -> Option<LinkNews> {
        loop {
            let Ok((lane, turn, news)) = self.news.try_recv() else { return self.ended_unheard() };
            if turn != self.halves[place(lane)].turn {
                continue;
            }
            return Some(match news {
                News::Up => LinkNews::Up(lane, Carrier::Udp),
                News::Line(LineNews::Letter(letter)) => LinkNews::Letter(lane, letter),
                News::Line(LineNews::Datagram(datagram)) => LinkNews::Datagram(lane, datagram),
                News::Line(LineNews::Picture(frame)) => LinkNews::Picture(frame),
                News::Line(LineNews::Closed(reason)) => {
                    *self.state(lane) = State::Down;
                    LinkNews::Down { lane, reason, refused: false }
                }
                News::Failed { reason, refused } => LinkNews::Down { lane, reason, refused },
            });
        }
    }

    fn counters(&self, lane: Lane) -> LaneCounters {
        let mut counters = match &*self.state(lane) {
            State::Up(line) => line.counters(),
            _ => LaneCounters::default(),
        };
        counters.unheard = self.unheard[place(lane)].load(Ordering::Relaxed);
        counters
    }
}

impl Drop for QuicLink {
    fn drop(&mut self) {
        for lane in Lane::ALL {
            self.close(lane);
        }
    }
}

/// Whether the hub does not take this certificate: a TLS alert, carried as a crypto error.
fn is_refusal(error: &ConnectionError) -> bool {
    let crypto = 0x100..0x200;
    match error {
        ConnectionError::ConnectionClosed(close) => crypto.contains(&u64::from(close.error_code)),
        ConnectionError::TransportError(error) => crypto.contains(&u64::from(error.code)),
        _ => false,
    }
}
