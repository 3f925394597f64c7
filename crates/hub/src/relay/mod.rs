//! The media relay without sockets: who may send, see and hear what, and where each frame goes.
//!
//! A car sends one copy of each stream, whoever watches; the relay hands the same bytes to every
//! viewer. It holds no picture and no voice: what a viewer's connection cannot take at once is
//! replaced there by something newer. It never waits for the desk; the desk tells it facts
//! ([`Facts`]), and everything is refused that those do not allow.

mod budget;
mod calls;
mod grants;
mod past;
mod pictures;
mod urgent;

use std::collections::{BTreeMap, BTreeSet};

use assistance::ids::{CarIncidentRef, IncidentId, PersonId, VehicleId};
use assistance::roles::Role;
use bytes::Bytes;
use media::clock::RemoteClock;
use media::frames::{Captured, Datagram, GrantToken, Letter, PastWanted, PictureFrame, SessionId, Want};
use media::link::{Carrier, Lane};

pub use calls::CallGate;
pub use grants::{Asked, GRANT_VALID_US};

use budget::Budget;
use grants::Grant;
use past::Past;
use urgent::Urgent;

/// One connection: a number the shell draws, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u64);

/// Whom a connection's certificate names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// A car.
    Vehicle(VehicleId),
    /// A person.
    Person(PersonId, Role),
}

/// What the desk knows of one vehicle, as far as the relay must.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Its open incidents, the car's own numbers of them, and whether each is immediate.
    pub incidents: Vec<(IncidentId, CarIncidentRef, bool)>,
    /// Who has the vehicle.
    pub holder: Option<PersonId>,
    /// Who may speak and hear in its call.
    pub call: CallGate,
}

/// The facts of every vehicle with an open incident.
#[must_use]
pub fn facts_of(desk: &assistance::desk::Desk) -> BTreeMap<VehicleId, Facts> {
    let mut all: BTreeMap<VehicleId, Facts> = BTreeMap::new();
    for incident in desk.incidents.values().filter(|incident| incident.state.is_open()) {
        let facts = all.entry(incident.vehicle.clone()).or_default();
        let immediate = incident.urgency == assistance::incident::Urgency::Immediate;
        facts.incidents.push((incident.id, incident.car_ref, immediate));
        if let Some(call) = incident.call.as_ref().filter(|call| call.is_open()) {
            facts.call.open = true;
            facts.call.speakers.extend(call.speakers.iter().cloned());
            facts.call.listeners.extend(call.listeners.iter().cloned());
        }
    }
    for (vehicle, facts) in &mut all {
        let claim = desk.vehicles.get(vehicle).and_then(|state| state.claim.as_ref());
        facts.holder = claim.map(|claim| claim.by.clone());
    }
    all
}

/// What happened outside.
#[derive(Debug, Clone)]
pub enum Heard {
    /// A connection is open.
    Opened {
        /// Which.
        conn: ConnId,
        /// Whose.
        peer: Peer,
        /// Which of the two.
        lane: Lane,
        /// What carries it.
        carrier: Carrier,
    },
    /// It is over.
    Closed(ConnId),
    /// A letter came.
    Letter(ConnId, Letter),
    /// A datagram came.
    Datagram(ConnId, Datagram),
    /// A picture came.
    Picture(ConnId, PictureFrame),
    /// The desk's facts of a vehicle changed.
    Facts(VehicleId, Facts),
    /// Time passed; due every 50 ms.
    Tick,
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tell {
    /// Send a letter.
    Letter(ConnId, Letter),
    /// Send a datagram.
    Datagram(ConnId, Bytes),
    /// Send a picture; a newer live one of the same view replaces it while it waits.
    Picture(ConnId, PictureFrame),
    /// End a connection.
    Close(ConnId, String),
    /// Offer a car, over the control link, to send.
    Offer {
        /// Which car.
        vehicle: VehicleId,
        /// What it presents.
        grant: GrantToken,
        /// For which of its incidents.
        car_ref: CarIncidentRef,
    },
    /// Keep a picture on disk: somebody saw it, or it is the past of an open case.
    Spool {
        /// Of which incident.
        incident: IncidentId,
        /// Of which car.
        vehicle: VehicleId,
        /// The picture.
        frame: PictureFrame,
    },
    /// Send kept pictures of the past.
    ReadSpool {
        /// To whom.
        conn: ConnId,
        /// Under which agreement.
        session: SessionId,
        /// Of which car.
        vehicle: VehicleId,
        /// Which.
        past: PastWanted,
    },
    /// Send no more pictures of the past under an agreement: it has ended.
    EndReading {
        /// To whom.
        conn: ConnId,
        /// Under which agreement.
        session: SessionId,
    },
    /// A person pressed STOP; its body is the control link's own message.
    StopPressed {
        /// On which connection.
        conn: ConnId,
        /// Who.
        person: PersonId,
        /// In which role.
        role: Role,
        /// Under which id.
        id: u128,
        /// The message.
        body: Bytes,
    },
}

/// What the relay did and dropped. All only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RelayCounters {
    /// Grants presented and agreed to.
    pub granted: u64,
    /// Grants refused: unknown, expired, used, of another.
    pub grants_refused: u64,
    /// Pictures that came.
    pub pictures_in: u64,
    /// Pictures handed to viewers.
    pub pictures_out: u64,
    /// Pictures without an agreement, that nobody asked for, that a newer one had overtaken, or beyond a
    /// sender's budget.
    pub pictures_dropped: u64,
    /// Voice frames that came.
    pub voice_in: u64,
    /// Voice frames handed on.
    pub voice_out: u64,
    /// Voice frames without an agreement, without an open call, or beyond a sender's budget.
    pub voice_dropped: u64,
    /// Letters that made no sense for whom they came from, or were too many.
    pub letters_refused: u64,
    /// Urgent messages sent again because no answer came.
    pub urgent_repeats: u64,
    /// Urgent messages given up.
    pub urgent_given_up: u64,
}

/// What one agreement allows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A car sends.
    Source,
    /// A person sees, and perhaps the cabin; what they want now, and when each view was last sent.
    Viewer { cabin: bool, wants: Vec<Want>, sent_us: BTreeMap<media::View, u64> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Session {
    vehicle: VehicleId,
    incident: IncidentId,
    part: Part,
}

#[derive(Debug)]
struct Conn {
    peer: Peer,
    lane: Lane,
    carrier: Carrier,
    sessions: BTreeMap<SessionId, Session>,
    budget: Budget,
    tcp_sent_us: u64,
}

/// What the relay knows of one vehicle.
#[derive(Debug, Default)]
struct Room {
    facts: Facts,
    /// Every agreement about this vehicle.
    members: BTreeSet<(ConnId, SessionId)>,
    /// The car's own connections.
    car: BTreeMap<Lane, ConnId>,
    clock: RemoteClock,
    pinged_us: u64,
    pings: u32,
    /// What the car was last told to show, and when.
    told: Vec<Want>,
    told_us: Option<u64>,
    offered_us: Option<u64>,
    /// When each open incident was first heard of.
    since_us: BTreeMap<IncidentId, u64>,
    past: Past,
    spooled_us: BTreeMap<media::View, u64>,
    /// The newest live picture of each view.
    newest: BTreeMap<media::View, Captured>,
}

/// The media relay without sockets.
pub struct Relay {
    conns: BTreeMap<ConnId, Conn>,
    rooms: BTreeMap<VehicleId, Room>,
    grants: BTreeMap<GrantToken, Grant>,
    urgents: BTreeMap<(VehicleId, u128), Urgent>,
    next_session: u32,
    draw: Box<dyn FnMut() -> [u8; 16] + Send>,
    now_us: u64,
    tell: Vec<Tell>,
    counters: RelayCounters,
}

/// Sessions of one connection at most.
const MAX_SESSIONS: usize = 16;
/// Connections of one person on one lane at most: some consoles, and those that were left behind.
const MAX_CONNS: usize = 8;
/// A car's clock is asked for this often, microseconds; the first times quicker.
const PING_US: u64 = 1_000_000;
const FIRST_PING_US: u64 = 200_000;

impl Relay {
    /// An empty relay. `draw` draws grants: 16 bytes that nobody can guess.
    #[must_use]
    pub fn new(draw: Box<dyn FnMut() -> [u8; 16] + Send>) -> Self {
        Self {
            conns: BTreeMap::new(),
            rooms: BTreeMap::new(),
            grants: BTreeMap::new(),
            urgents: BTreeMap::new(),
            next_session: 1,
            draw,
            now_us: 0,
            tell: Vec::new(),
            counters: RelayCounters::default(),
        }
    }

    /// Takes one thing that happened at `now_us` on the hub's monotonic clock, and names what follows.
    #[must_use]
    pub fn handle(&mut self, heard: Heard, now_us: u64) -> Vec<Tell> {
        self.now_us = self.now_us.max(now_us);
        match heard {
            Heard::Opened { conn, peer, lane, carrier } => self.opened(conn, peer, lane, carrier),
            Heard::Closed(conn) => self.closed(conn),
            Heard::Letter(conn, letter) => self.letter(conn, letter),
            Heard::Datagram(conn, datagram) => self.datagram(conn, datagram),
            Heard::Picture(conn, frame) => self.picture(conn, frame),
            Heard::Facts(vehicle, facts) => self.facts(vehicle, facts),
            Heard::Tick => self.tick(),
        }
        std::mem::take(&mut self.tell)
    }

    /// What was done and dropped.
    #[must_use]
    pub fn counters(&self) -> RelayCounters {
        self.counters
    }

    /// Vehicles that something is known of.
    #[must_use]
    pub fn vehicles(&self) -> usize {
        self.rooms.len()
    }

    /// Open connections.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.conns.len()
    }

    fn opened(&mut self, conn: ConnId, peer: Peer, lane: Lane, carrier: Carrier) {
        if let Peer::Vehicle(vehicle) = &peer {
            // A car that comes again on the same lane left the one before behind.
            if let Some(old) = self.rooms.get(vehicle).and_then(|room| room.car.get(&lane).copied()) {
                self.tell.push(Tell::Close(old, "a newer connection of the same car".to_owned()));
                self.closed(old);
            }
            let room = self.rooms.entry(vehicle.clone()).or_default();
            (room.pings, room.pinged_us) = (0, 0);
            room.car.insert(lane, conn);
        } else {
            let own = self.conns.iter().filter(|(_, known)| known.peer == peer && known.lane == lane);
            let own: Vec<ConnId> = own.map(|(id, _)| *id).collect();
            if own.len() >= MAX_CONNS
                && let Some(oldest) = own.first()
            {
                self.tell.push(Tell::Close(*oldest, "too many connections of the same person".to_owned()));
                self.closed(*oldest);
            }
        }
        let sessions = BTreeMap::new();
        let budget = Budget::of(lane, matches!(peer, Peer::Vehicle(_)));
        self.conns.insert(conn, Conn { peer, lane, carrier, sessions, budget, tcp_sent_us: 0 });
    }

    fn closed(&mut self, conn: ConnId) {
        let Some(gone) = self.conns.remove(&conn) else { return };
        for (id, session) in &gone.sessions {
            if let Some(room) = self.rooms.get_mut(&session.vehicle) {
                room.members.remove(&(conn, *id));
            }
        }
        match &gone.peer {
            Peer::Vehicle(vehicle) => {
                let Some(room) = self.rooms.get_mut(vehicle) else { return };
                room.car.retain(|_, known| *known != conn);
                if gone.lane == Lane::Pictures {
                    // Whoever still looks needs it again: it is offered with the next tick.
                    (room.told, room.told_us) = (Vec::new(), None);
                    room.past.interrupted();
                }
                room.offered_us = None;
                if room.car.is_empty() && room.facts.incidents.is_empty() {
                    self.rooms.remove(vehicle);
                }
            }
            Peer::Person(..) => {
                for session in gone.sessions.into_values() {
                    self.tell_wants(&session.vehicle);
                }
            }
        }
    }

    fn letter(&mut self, conn: ConnId, letter: Letter) {
        let now_us = self.now_us;
        let Some(from) = self.conns.get_mut(&conn) else { return };
        if !from.budget.letter(now_us) {
            self.counters.letters_refused += 1;
            self.tell.push(Tell::Close(conn, "too many letters".to_owned()));
            return self.closed(conn);
        }
        match letter {
            Letter::Present { grant } => self.present(conn, grant),
            Letter::Want { session, wants } => self.want(conn, session, wants),
            Letter::Past { session, past } => self.past(conn, session, past),
            Letter::Bye { session } => self.bye(conn, session),
            Letter::PastDone { request, count, .. } => self.past_done(conn, request, count),
            Letter::Granted { .. } | Letter::Refused { .. } | Letter::Ended { .. } => {
                self.counters.letters_refused += 1
            }
        }
    }

    fn datagram(&mut self, conn: ConnId, datagram: Datagram) {
        let now_us = self.now_us;
        let Some(from) = self.conns.get_mut(&conn) else { return };
        match datagram {
            Datagram::Voice(frame) => self.voice(conn, frame),
            Datagram::Ping { number, sent_us } => {
                if from.budget.datagram(now_us) {
                    let pong = Datagram::Pong { number, sent_us, boot: 0, clock_us: now_us };
                    self.tell.push(Tell::Datagram(conn, pong.encode()));
                }
            }
            Datagram::Pong { sent_us, boot, clock_us, .. } => {
                if let Peer::Vehicle(vehicle) = &from.peer
                    && sent_us <= now_us
                    && let Some(room) = self.rooms.get_mut(vehicle)
                {
                    room.clock.echoed(sent_us, now_us, boot, clock_us);
                    self.pull_past(conn);
                }
            }
            Datagram::Urgent { id, body } => match from.peer.clone() {
                Peer::Person(person, role) => {
                    if from.budget.datagram(now_us) {
                        self.tell.push(Tell::StopPressed { conn, person, role, id, body });
                    }
                }
                Peer::Vehicle(_) => self.counters.letters_refused += 1,
            },
            Datagram::UrgentAck { id } => {
                if let Peer::Vehicle(vehicle) = from.peer.clone() {
                    self.urgents.remove(&(vehicle, id));
                }
            }
        }
    }

    fn facts(&mut self, vehicle: VehicleId, facts: Facts) {
        let now_us = self.now_us;
        if facts == Facts::default() && !self.rooms.contains_key(&vehicle) {
            return;
        }
        let room = self.rooms.entry(vehicle.clone()).or_default();
        if room.facts == facts {
            return;
        }
        room.facts = facts;
        room.note_open(now_us);
        self.end_what_is_over(&vehicle);
        self.tell_wants(&vehicle);
        let source = self.source(&vehicle, Lane::Pictures).map(|(conn, _)| conn);
        if let Some(conn) = source {
            self.pull_past(conn);
        }
        self.offer_where_needed(&vehicle);
        let is_empty = |room: &Room| room.facts.incidents.is_empty() && room.car.is_empty();
        if self.rooms.get(&vehicle).is_some_and(is_empty) {
            self.rooms.remove(&vehicle);
        }
    }

    fn tick(&mut self) {
        self.forget_grants();
        self.repeat_urgent();
        let now_us = self.now_us;
        let mut waiting = Vec::new();
        for (vehicle, room) in self.rooms.iter_mut().filter(|(_, room)| !room.facts.incidents.is_empty()) {
            waiting.push(vehicle.clone());
            let Some(conn) = room.car.get(&Lane::Pictures).or_else(|| room.car.get(&Lane::Voice)) else { continue };
            // A car that nobody looks at needs no clock.
            let every = if room.pings < 4 { FIRST_PING_US } else { PING_US };
            if now_us < room.pinged_us + every && room.pings > 0 {
                continue;
            }
            (room.pinged_us, room.pings) = (now_us, room.pings.wrapping_add(1).max(1));
            let ping = Datagram::Ping { number: room.pings, sent_us: now_us };
            self.tell.push(Tell::Datagram(*conn, ping.encode()));
        }
        for vehicle in waiting {
            self.tell_wants(&vehicle);
            self.offer_where_needed(&vehicle);
        }
    }
}
