//! A client's media lanes in one process: the same frames, over a modelled path that loses them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use media::frames::{Datagram, Letter, PictureFrame};
use media::link::{Carrier, Lane, LaneCounters, LinkNews, MediaLink, NotTaken, Outgoing};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::Network;

/// Frames on the way in one direction at most.
const MAX_ON_THE_WAY: usize = 1_024;

/// One frame as bytes; what it is decides what a lost packet means for it.
#[derive(Debug, Clone)]
enum Parcel {
    Letter(Bytes),
    Datagram(Bytes),
    Picture(Bytes),
}

/// One direction of one lane. Times are microseconds.
#[derive(Debug)]
struct Path {
    network: Network,
    rng: StdRng,
    queue: VecDeque<(u64, Parcel)>,
    letters_at: u64,
    is_cut: bool,
    lost: u64,
}

impl Path {
    fn new(salt: u64) -> Self {
        let rng = StdRng::seed_from_u64(salt);
        Self { network: Network::default(), rng, queue: VecDeque::new(), letters_at: 0, is_cut: false, lost: 0 }
    }

    fn set(&mut self, network: Network, salt: u64) {
        self.network = network;
        self.rng = StdRng::seed_from_u64(network.seed.wrapping_mul(2).wrapping_add(salt));
    }

    fn send(&mut self, now: u64, parcel: Parcel) -> Result<(), NotTaken> {
        if self.queue.len() >= MAX_ON_THE_WAY {
            return Err(NotTaken::Busy);
        }
        let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let mut arrives = now + micros(self.network.delay) + self.rng.random_range(0..=micros(self.network.jitter));
        let loss = self.network.loss.clamp(0.0, 0.99);
        let lost = self.is_cut || (loss > 0.0 && self.rng.random_bool(loss));
        match &parcel {
            Parcel::Datagram(_) if lost => {
                self.lost += 1;
                return Ok(());
            }
            // What was lost is sent again; letters keep their order, pictures do not wait for each other.
            Parcel::Letter(_) => {
                arrives += if lost { micros(self.network.retransmit_after) } else { 0 };
                arrives = arrives.max(self.letters_at);
                self.letters_at = arrives;
            }
            Parcel::Picture(_) => arrives += if lost { micros(self.network.retransmit_after) } else { 0 },
            Parcel::Datagram(_) => {}
        }
        let at = self.queue.partition_point(|(other, _)| *other <= arrives);
        self.queue.insert(at, (arrives, parcel));
        Ok(())
    }

    fn take(&mut self, now: u64) -> Option<Parcel> {
        if self.is_cut {
            return None;
        }
        self.queue.pop_front_if(|(arrival, _)| *arrival <= now).map(|(_, parcel)| parcel)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Opening,
    Up,
}

#[derive(Debug)]
struct Half {
    state: State,
    up: Path,
    down: Path,
    opened: bool,
    closed: bool,
    told: VecDeque<LinkNews>,
}

#[derive(Debug)]
struct Shared {
    name: String,
    now: u64,
    halves: [Half; 2],
}

/// The client's side.
#[derive(Debug)]
pub struct MediaPipe(Arc<Mutex<Shared>>);

/// The hub's side of a client's media lanes.
#[derive(Debug)]
pub struct MediaPipeEnd(Arc<Mutex<Shared>>);

/// What came from a client on one lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromClient {
    /// It opened the lane.
    Opened,
    /// It closed the lane.
    Closed,
    /// A letter.
    Letter(Letter),
    /// A datagram.
    Datagram(Datagram),
    /// A picture.
    Picture(PictureFrame),
}

/// Media lanes for one client and their other end. `name` stands for the name in the certificate.
#[must_use]
pub fn media_pipe(name: &str) -> (MediaPipe, MediaPipeEnd) {
    let half = |salt| Half {
        state: State::Closed,
        up: Path::new(salt),
        down: Path::new(salt + 1),
        opened: false,
        closed: false,
        told: VecDeque::new(),
    };
    let shared = Arc::new(Mutex::new(Shared { name: name.to_owned(), now: 0, halves: [half(0), half(2)] }));
    (MediaPipe(Arc::clone(&shared)), MediaPipeEnd(shared))
}

fn place(lane: Lane) -> usize {
    match lane {
        Lane::Voice => 0,
        Lane::Pictures => 1,
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    // Each operation leaves a whole value behind, so a poisoned lock still holds one.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn parcel(what: Outgoing) -> Parcel {
    match what {
        Outgoing::Letter(letter) => Parcel::Letter(Bytes::from(letter.encode())),
        Outgoing::Datagram(datagram) => Parcel::Datagram(datagram.encode()),
        Outgoing::Picture(frame) => Parcel::Picture(frame.encode()),
    }
}

impl MediaLink for MediaPipe {
    fn open(&mut self, lane: Lane) {
        let half = &mut lock(&self.0).halves[place(lane)];
        if half.state == State::Closed {
            half.state = State::Opening;
            half.opened = true;
        }
    }

    fn close(&mut self, lane: Lane) {
        let half = &mut lock(&self.0).halves[place(lane)];
        if half.state != State::Closed {
            half.state = State::Closed;
            half.closed = true;
            half.opened = false;
            half.told.clear();
            half.up.queue.clear();
            half.down.queue.clear();
        }
    }

    fn send(&mut self, lane: Lane, what: Outgoing) -> Result<(), NotTaken> {
        let mut shared = lock(&self.0);
        let now = shared.now;
        let half = &mut shared.halves[place(lane)];
        if half.state != State::Up {
            return Err(NotTaken::Down);
        }
        half.up.send(now, parcel(what))
    }

    fn poll(&mut self) -> Option<LinkNews> {
        let mut shared = lock(&self.0);
        let now = shared.now;
        for lane in Lane::ALL {
            let half = &mut shared.halves[place(lane)];
            if let Some(news) = half.told.pop_front() {
                return Some(news);
            }
            while let Some(parcel) = half.down.take(now) {
                let news = match parcel {
                    Parcel::Letter(bytes) => Letter::decode(bytes).map(|letter| LinkNews::Letter(lane, letter)),
                    Parcel::Datagram(bytes) => Datagram::decode(bytes).map(|it| LinkNews::Datagram(lane, it)),
                    Parcel::Picture(bytes) => PictureFrame::decode(bytes).map(LinkNews::Picture),
                };
                if let Ok(news) = news {
                    return Some(news);
                }
            }
        }
        None
    }

    fn counters(&self, lane: Lane) -> LaneCounters {
        LaneCounters { datagrams_dropped: lock(&self.0).halves[place(lane)].up.lost, ..LaneCounters::default() }
    }
}

impl MediaPipeEnd {
    /// The name it was made with.
    #[must_use]
    pub fn name(&self) -> String {
        lock(&self.0).name.clone()
    }

    /// Moves the time on, microseconds; a value before the last one changes nothing.
    pub fn advance(&self, now_us: u64) {
        let mut shared = lock(&self.0);
        shared.now = shared.now.max(now_us);
    }

    /// Puts a network between the two from now on. What is on its way keeps its time.
    pub fn set_network(&self, network: Network) {
        for (salt, half) in (0..).step_by(2).zip(&mut lock(&self.0).halves) {
            half.up.set(network, salt);
            half.down.set(network, salt + 1);
        }
    }

    /// Cuts both ways, or mends them: datagrams are lost, the rest waits.
    pub fn cut(&self, is_cut: bool) {
        for half in &mut lock(&self.0).halves {
            (half.up.is_cut, half.down.is_cut) = (is_cut, is_cut);
        }
    }

    /// What has come on a lane, in order of its arrival.
    #[must_use]
    pub fn take(&self, lane: Lane) -> Option<FromClient> {
        let mut shared = lock(&self.0);
        let now = shared.now;
        let half = &mut shared.halves[place(lane)];
        if std::mem::take(&mut half.closed) {
            return Some(FromClient::Closed);
        }
        if half.opened && !half.up.is_cut {
            half.opened = false;
            half.state = State::Up;
            half.told.push_back(LinkNews::Up(lane, Carrier::Udp));
            return Some(FromClient::Opened);
        }
        while let Some(parcel) = half.up.take(now) {
            let from = match parcel {
                Parcel::Letter(bytes) => Letter::decode(bytes).map(FromClient::Letter),
                Parcel::Datagram(bytes) => Datagram::decode(bytes).map(FromClient::Datagram),
                Parcel::Picture(bytes) => PictureFrame::decode(bytes).map(FromClient::Picture),
            };
            if let Ok(from) = from {
                return Some(from);
            }
        }
        None
    }

    /// Sends to the client.
    ///
    /// # Errors
    /// [`NotTaken`], and then nothing was taken.
    pub fn send(&self, lane: Lane, what: Outgoing) -> Result<(), NotTaken> {
        let mut shared = lock(&self.0);
        let now = shared.now;
        let half = &mut shared.halves[place(lane)];
        if half.state != State::Up {
            return Err(NotTaken::Down);
        }
        half.down.send(now, parcel(what))
    }

    /// Ends a lane, telling the client why.
    pub fn close(&self, lane: Lane, reason: &str) {
        let half = &mut lock(&self.0).halves[place(lane)];
        if half.state == State::Closed {
            return;
        }
        half.state = State::Closed;
        (half.opened, half.closed) = (false, false);
        half.up.queue.clear();
        half.down.queue.clear();
        half.told.clear();
        half.told.push_back(LinkNews::Down { lane, reason: reason.to_owned(), refused: false });
    }
}
