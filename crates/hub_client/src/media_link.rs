//! The best way for sound and pictures: UDP, or TCP where UDP is blocked, which is looked at again later.

use media::link::{Carrier, Lane, LaneCounters, LinkNews, MediaLink, NotTaken, Outgoing};
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

/// A client's media link over whatever its network lets through.
pub struct BestMediaLink {
    udp: QuicLink,
    tcp: TcpMediaLink,
    ways: [Way; 2],
    /// Openings that go to TCP at once, because UDP gave no answer.
    blocked: u32,
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
        Ok(Self { udp, tcp, ways: [Way::Down; 2], blocked: 0 })
    }

    /// As if UDP were blocked from now on: for networks that are known to, and for trials of it.
    pub fn avoid_udp(&mut self) {
        self.blocked = u32::MAX;
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
            self.ways[place(lane)] = Way::Tcp;
            self.tcp.open(lane);
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
        while let Some(news) = self.udp.poll() {
            match news {
                LinkNews::Up(lane, Carrier::Udp) => {
                    self.ways[place(lane)] = Way::Udp;
                    return Some(news);
                }
                LinkNews::Down { lane, refused: false, .. } if self.ways[place(lane)] == Way::TryingUdp => {
                    // No answer on UDP: the same lane over TCP at once, and the others too.
                    self.blocked = self.blocked.max(TCP_OPENINGS);
                    self.ways[place(lane)] = Way::Tcp;
                    self.tcp.open(lane);
                }
                LinkNews::Down { lane, .. } => {
                    self.ways[place(lane)] = Way::Down;
                    return Some(news);
                }
                other => return Some(other),
            }
        }
        let news = self.tcp.poll()?;
        if let LinkNews::Down { lane, .. } = &news {
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
