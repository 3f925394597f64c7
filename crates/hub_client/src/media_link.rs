//! The best way for sound and pictures: UDP, or TCP where UDP is blocked, which is looked at again later.

use std::time::{Duration, Instant};

use media::link::{Lane, LaneCounters, LinkNews, MediaLink, NotTaken, Outgoing};
use media::quic::{BadTls, QuicLink};
use tokio::runtime::Handle;

use crate::grpc::{HubAddress, OnEvent, TcpMediaLink, Who};

/// How a lane is carried, or tried to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Down,
    TryingUdp,
    Udp,
    Tcp,
}

/// So many lanes are opened over TCP at once before UDP is tried again: a network that blocked it
/// may have been left behind.
const TCP_OPENINGS: u32 = 6;
/// While TCP carries a lane UDP is tried this often, beside it.
const TRY_UDP: Duration = Duration::from_secs(30);

/// A client's media link over whatever its network lets through.
pub struct BestMediaLink {
    udp: QuicLink,
    tcp: TcpMediaLink,
    ways: [Way; 2],
    /// Openings that go to TCP at once, because UDP gave no answer.
    blocked: u32,
    try_every: Duration,
    /// When UDP is tried for a lane that TCP carries; `None` while it is being tried.
    try_at: [Option<Instant>; 2],
}

fn place(lane: Lane) -> usize {
    match lane {
        Lane::Voice => 0,
        Lane::Pictures => 1,
    }
}

impl BestMediaLink {
    /// A link to the hub's media door; its tasks run on `runtime`.
    ///
    /// # Errors
    /// [`BadTls`] when the identity cannot be used for QUIC.
    pub fn new(hub: &HubAddress, who: Who, runtime: Handle, on_event: Option<OnEvent>) -> Result<Self, BadTls> {
        let woken = on_event.clone();
        let wake = std::sync::Arc::new(move || {
            if let Some(wake) = &woken {
                wake();
            }
        });
        let udp = QuicLink::new(hub.media()?, runtime.clone(), wake);
        let tcp = TcpMediaLink::new(hub.clone(), who, runtime, on_event);
        Ok(Self { udp, tcp, ways: [Way::Down; 2], blocked: 0, try_every: TRY_UDP, try_at: [None; 2] })
    }

    /// As if UDP were blocked from now on: for networks that are known to, and for trials of it.
    pub fn avoid_udp(&mut self) {
        self.blocked = u32::MAX;
    }

    /// How often UDP is tried while TCP carries a lane: for networks that change often, and for trials.
    pub fn try_udp_every(&mut self, wait: Duration) {
        self.try_every = wait;
    }

    fn over_tcp(&mut self, lane: Lane) {
        self.ways[place(lane)] = Way::Tcp;
        self.try_at[place(lane)] = Some(Instant::now() + self.try_every);
        self.tcp.open(lane);
    }

    /// Looks whether UDP goes through by now, for lanes that TCP carries.
    fn try_udp(&mut self) {
        for lane in Lane::ALL {
            let due = self.try_at[place(lane)].is_some_and(|at| Instant::now() >= at);
            if due && self.ways[place(lane)] == Way::Tcp && self.blocked != u32::MAX {
                self.try_at[place(lane)] = None;
                self.udp.open(lane);
            }
        }
    }

    /// The link over UDP, to change its address in trials.
    #[must_use]
    pub fn udp(&self) -> &QuicLink {
        &self.udp
    }
}

impl MediaLink for BestMediaLink {
    fn open(&mut self, lane: Lane) {
        if self.ways[place(lane)] != Way::Down {
            return;
        }
        if self.blocked > 0 {
            self.blocked = if self.blocked == u32::MAX { u32::MAX } else { self.blocked - 1 };
            self.over_tcp(lane);
        } else {
            self.ways[place(lane)] = Way::TryingUdp;
            self.udp.open(lane);
        }
    }

    fn close(&mut self, lane: Lane) {
        self.ways[place(lane)] = Way::Down;
        self.udp.close(lane);
        self.tcp.close(lane);
    }

    fn send(&mut self, lane: Lane, what: Outgoing) -> Result<(), NotTaken> {
        match self.ways[place(lane)] {
            Way::Down | Way::TryingUdp => Err(NotTaken::Down),
            Way::Udp => self.udp.send(lane, what),
            Way::Tcp => self.tcp.send(lane, what),
        }
    }

    fn poll(&mut self) -> Option<LinkNews> {
        self.try_udp();
        while let Some(news) = self.udp.poll() {
            let way = |lane: &Lane| self.ways[place(*lane)];
            match &news {
                LinkNews::Up(lane, _) => {
                    // Whoever hears that a lane is up again agrees anew on it.
                    let lane = *lane;
                    self.tcp.close(lane);
                    self.ways[place(lane)] = Way::Udp;
                    self.blocked = if self.blocked == u32::MAX { u32::MAX } else { 0 };
                    return Some(news);
                }
                LinkNews::Down { lane, .. } if way(lane) == Way::Tcp => {
                    self.try_at[place(*lane)] = Some(Instant::now() + self.try_every);
                }
                LinkNews::Down { lane, refused: false, .. } if way(lane) == Way::TryingUdp => {
                    // No answer on UDP: the same lane over TCP at once, and the others too.
                    self.blocked = self.blocked.max(TCP_OPENINGS);
                    self.over_tcp(*lane);
                }
                LinkNews::Down { lane, .. } => {
                    self.ways[place(*lane)] = Way::Down;
                    return Some(news);
                }
                LinkNews::Letter(..) | LinkNews::Datagram(..) | LinkNews::Picture(_) => return Some(news),
            }
        }
        let news = self.tcp.poll()?;
        if let LinkNews::Down { lane, .. } = &news {
            self.udp.close(*lane);
            self.ways[place(*lane)] = Way::Down;
        }
        Some(news)
    }

    fn counters(&self, lane: Lane) -> LaneCounters {
        match self.ways[place(lane)] {
            Way::Tcp => self.tcp.counters(lane),
            _ => self.udp.counters(lane),
        }
    }
}
