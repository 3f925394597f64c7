//! The media path on a port: QUIC connections, and the relay between them. It shares no queue and no
//! task with the desk, so neither ever waits for the other.

mod keeping;
mod tunnel;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use assistance::command::Command;
use assistance::ids::{PersonId, VehicleId};
use assistance::link::VehicleOrder;
use assistance::roles::Role;
use bytes::Bytes;
use media::frames::{Datagram, GrantToken};
use media::link::{Carrier, Lane, LaneCounters, NotTaken};
use media::quic::{Line, LineNews, Listener, lane_of};
use quinn::Connection;
use quinn::crypto::rustls::HandshakeData;
use rustls_pki_types::CertificateDer;
use tokio::time::Instant;

use super::stops::Acting;
use crate::identity::tls::Door;
use crate::identity::{Identity, NoIdentity};
use crate::relay::{Asked, ConnId, Facts, GRANT_VALID_US, Heard, Peer, Relay, RelayCounters, Tell};
use crate::spool::Spool;
use keeping::Keeper;
pub(crate) use tunnel::{Tunnel, lane};

/// How often time passes for the relay.
const TICK: Duration = Duration::from_millis(50);
/// A handshake takes no longer than this.
const HANDSHAKE_TIME: Duration = Duration::from_secs(5);

/// How long a grant may be presented.
pub(crate) const GRANT_VALID: Duration = Duration::from_micros(GRANT_VALID_US);

/// The hub's end of one media connection.
#[derive(Clone)]
enum Outlet {
    Quic(Line),
    Tcp(Tunnel),
}

struct Inner {
    relay: Mutex<Relay>,
    outlets: RwLock<HashMap<ConnId, Outlet>>,
    next: AtomicU64,
    shaking: AtomicUsize,
    started: Instant,
    acting: Acting,
    keeper: Keeper,
    /// Counters of connections that are over.
    past: Mutex<LaneCounters>,
}

/// The media path of a hub.
#[derive(Clone)]
pub(crate) struct MediaPath {
    inner: Arc<Inner>,
}

/// What the metrics page shows of the media path.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MediaLook {
    pub(crate) relay: RelayCounters,
    pub(crate) lanes: LaneCounters,
    pub(crate) connections: usize,
    pub(crate) kept_dropped: u64,
}

impl MediaPath {
    /// A media path without a door; connections come through [`Self::listen`] and [`Self::tunnel`].
    pub(crate) fn new(acting: Acting, spool: Spool) -> std::io::Result<Self> {
        let draw = || {
            let mut token = [0; 16];
            // Without randomness there is no grant that nobody can guess, and so no media path.
            getrandom::fill(&mut token).expect("the system gives random bytes");
            token
        };
        let inner = Inner {
            relay: Mutex::new(Relay::new(Box::new(draw))),
            outlets: RwLock::default(),
            next: AtomicU64::new(1),
            shaking: AtomicUsize::new(0),
            started: Instant::now(),
            acting,
            keeper: Keeper::start(spool)?,
            past: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Takes newcomers on UDP, and lets time pass for the relay, until `stop` is told.
    pub(crate) fn listen(&self, listener: Listener, door: Arc<Door>, mut stop: tokio::sync::watch::Receiver<bool>) {
        let path = self.clone();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(TICK);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                let pending = path.inner.shaking.load(Ordering::Relaxed);
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => break,
                    _ = ticks.tick() => path.heard(Heard::Tick),
                    newcomer = listener.next(pending) => {
                        let Some(newcomer) = newcomer else { break };
                        let (path, door) = (path.clone(), Arc::clone(&door));
                        path.inner.shaking.fetch_add(1, Ordering::Relaxed);
                        tokio::spawn(async move {
                            let address = newcomer.remote_address();
                            let shaken = tokio::time::timeout(HANDSHAKE_TIME, shake(newcomer)).await;
                            path.inner.shaking.fetch_sub(1, Ordering::Relaxed);
                            match shaken {
                                Ok(Ok((connection, lane, identity))) => path.come_in(connection, lane, identity, &door),
                                Ok(Err(reason)) => tracing::info!(%address, reason, "refused at the media door"),
                                Err(_) => tracing::info!(%address, "no media handshake in time"),
                            }
                        });
                    }
                }
            }
            listener.close();
        });
    }

    fn come_in(&self, connection: Connection, lane: Lane, identity: Identity, door: &Door) {
        let identity = Arc::new(identity);
        let Some(token) = door.enter(&identity) else {
            connection.close(quinn::VarInt::from_u32(3), b"on the deny list");
            return;
        };
        let Some(peer) = peer_of(&identity) else {
            connection.close(quinn::VarInt::from_u32(3), b"an engineer sees no pictures");
            return;
        };
        let conn = self.number();
        let (path, leaving) = (self.clone(), token.clone());
        // It must be known before it is heard, and reachable before it is answered.
        self.heard(Heard::Opened { conn, peer, lane, carrier: Carrier::Udp });
        let mut outlets = self.outlets_mut();
        let line = Line::start(connection, lane, false, move |news| match news {
            LineNews::Letter(letter) => path.heard(Heard::Letter(conn, letter)),
            LineNews::Datagram(datagram) => path.heard(Heard::Datagram(conn, datagram)),
            LineNews::Picture(frame) => path.heard(Heard::Picture(conn, frame)),
            LineNews::Closed(_) => {
                path.left(conn);
                leaving.cancel();
            }
        });
        let cut = line.clone();
        tokio::spawn(async move {
            token.cancelled_owned().await;
            cut.close("the deny list cut this connection");
        });
        outlets.insert(conn, Outlet::Quic(line));
    }

    pub(crate) fn number(&self) -> ConnId {
        ConnId(self.inner.next.fetch_add(1, Ordering::Relaxed))
    }

    fn left(&self, conn: ConnId) {
        self.heard(Heard::Closed(conn));
        if let Some(outlet) = self.outlets_mut().remove(&conn) {
            add(&mut self.past(), outlet.counters());
        }
    }

    fn count_garbage(&self) {
        self.past().garbage += 1;
    }

    fn past(&self) -> MutexGuard<'_, LaneCounters> {
        self.inner.past.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The desk's facts of a vehicle changed.
    pub(crate) fn facts(&self, vehicle: VehicleId, facts: Facts) {
        self.heard(Heard::Facts(vehicle, facts));
    }

    /// Which incidents are open: their pictures are kept longest.
    pub(crate) fn open_incidents(&self, open: std::collections::BTreeSet<assistance::ids::IncidentId>) {
        self.inner.keeper.open_incidents(open);
    }

    /// Grants what the desk has allowed.
    pub(crate) fn grant(&self, asked: Asked) -> GrantToken {
        let now_us = self.now_us();
        self.relay().grant(asked, now_us)
    }

    /// Sends something urgent to a car on the second path. Says whether the car is there.
    pub(crate) fn urge(&self, vehicle: &VehicleId, id: u128, body: Bytes) -> bool {
        let now_us = self.now_us();
        let (told, is_there) = {
            let mut relay = self.relay();
            (relay.urge(vehicle, id, body, now_us), relay.hears_urgent(vehicle))
        };
        self.perform(told);
        is_there
    }

    /// What was done and dropped.
    pub(crate) fn look(&self) -> MediaLook {
        let (relay, connections) = {
            let relay = self.relay();
            (relay.counters(), relay.connections())
        };
        let mut lanes = *self.past();
        for outlet in self.inner.outlets.read().unwrap_or_else(PoisonError::into_inner).values() {
            add(&mut lanes, outlet.counters());
        }
        MediaLook { relay, lanes, connections, kept_dropped: self.inner.keeper.dropped() }
    }

    fn heard(&self, heard: Heard) {
        let now_us = self.now_us();
        let told = self.relay().handle(heard, now_us);
        self.perform(told);
    }

    fn perform(&self, told: Vec<Tell>) {
        for one in told {
            match one {
                Tell::Letter(conn, letter) => {
                    if let Some(outlet) = self.outlet(conn)
                        && outlet.letter(letter) == Err(NotTaken::Busy)
                    {
                        outlet.close("too slow: letters pile up unread");
                    }
                }
                // What is not taken is counted by the connection; newer follows.
                Tell::Datagram(conn, bytes) => drop(self.outlet(conn).map(|outlet| outlet.datagram(bytes))),
                Tell::Picture(conn, frame) => drop(self.outlet(conn).map(|outlet| outlet.picture(frame))),
                Tell::Close(conn, reason) => {
                    if let Some(outlet) = self.outlet(conn) {
                        outlet.close(&reason);
                    }
                }
                Tell::Offer { vehicle, grant, car_ref } => {
                    // A car without a command stream is offered again while somebody looks.
                    if let Some(orders) = self.inner.acting.registry.orders(&vehicle) {
                        let offer = VehicleOrder::MediaOffer { grant: grant.0, car_ref, valid: GRANT_VALID };
                        drop(orders.try_send(offer));
                    }
                }
                Tell::Spool { incident, vehicle, frame } => self.inner.keeper.keep(incident, vehicle, frame),
                Tell::ReadSpool { conn, session, vehicle, past } => {
                    if let Some(outlet) = self.outlet(conn) {
                        self.inner.keeper.read(outlet, (conn, session), vehicle, past);
                    }
                }
                Tell::EndReading { conn, session } => self.inner.keeper.end_reading((conn, session)),
                Tell::StopPressed { conn, person, role, id, body } => self.stop_pressed(conn, person, role, id, &body),
            }
        }
    }

    fn stop_pressed(&self, conn: ConnId, person: PersonId, role: Role, id: u128, body: &[u8]) {
        let command: Command = match wire::bytes::decode_stop(body) {
            Ok(command) if command.id.0 == id => command,
            Ok(_) => return tracing::warn!(%person, "a stop under another id than its own"),
            Err(error) => return tracing::warn!(%person, %error, "no stop"),
        };
        let path = self.clone();
        tokio::spawn(async move {
            let stopped = path.inner.acting.stop(&path, person, role, command).await;
            // What is not recorded is told on the control link, which can say so.
            if let (Ok(true), Some(outlet)) = (stopped, path.outlet(conn)) {
                // A lost answer is asked for again by whoever pressed.
                let _ = outlet.datagram(Datagram::UrgentAck { id }.encode());
            }
        });
    }

    fn outlet(&self, conn: ConnId) -> Option<Outlet> {
        self.inner.outlets.read().unwrap_or_else(PoisonError::into_inner).get(&conn).cloned()
    }

    fn outlets_mut(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<ConnId, Outlet>> {
        self.inner.outlets.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn relay(&self) -> MutexGuard<'_, Relay> {
        // The relay's steps are short and whole; one that panicked has dropped one frame.
        self.inner.relay.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.inner.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

impl Outlet {
    fn letter(&self, letter: media::frames::Letter) -> Result<(), NotTaken> {
        match self {
            Self::Quic(line) => line.letter(letter),
            Self::Tcp(tunnel) => tunnel.letter(&letter),
        }
    }

    fn datagram(&self, bytes: Bytes) -> Result<(), NotTaken> {
        match self {
            Self::Quic(line) => line.datagram(bytes),
            Self::Tcp(tunnel) => tunnel.datagram(bytes),
        }
    }

    fn picture(&self, frame: media::frames::PictureFrame) -> Result<(), NotTaken> {
        match self {
            Self::Quic(line) => line.picture(frame),
            Self::Tcp(tunnel) => tunnel.picture(frame),
        }
    }

    fn close(&self, reason: &str) {
        match self {
            Self::Quic(line) => line.close(reason),
            Self::Tcp(tunnel) => tunnel.close(reason),
        }
    }

    fn counters(&self) -> LaneCounters {
        match self {
            Self::Quic(line) => line.counters(),
            Self::Tcp(tunnel) => tunnel.counters(),
        }
    }
}

fn add(sum: &mut LaneCounters, more: LaneCounters) {
    sum.datagrams_sent += more.datagrams_sent;
    sum.datagrams_dropped += more.datagrams_dropped;
    sum.datagrams_received += more.datagrams_received;
    sum.pictures_sent += more.pictures_sent;
    sum.pictures_superseded += more.pictures_superseded;
    sum.pictures_reset += more.pictures_reset;
    sum.past_dropped += more.past_dropped;
    sum.pictures_received += more.pictures_received;
    sum.letters_received += more.letters_received;
    sum.garbage += more.garbage;
    sum.unheard += more.unheard;
}

/// Whom the relay knows by this identity; an engineer is none of them.
pub(crate) fn peer_of(identity: &Identity) -> Option<Peer> {
    match identity {
        Identity::Vehicle(vehicle) => Some(Peer::Vehicle(vehicle.clone())),
        Identity::Person(person, role) if role.may_assist() => Some(Peer::Person(person.clone(), *role)),
        Identity::Person(..) => None,
    }
}

async fn shake(newcomer: quinn::Incoming) -> Result<(Connection, Lane, Identity), String> {
    let connection = newcomer.accept().map_err(|error| error.to_string())?.await.map_err(|error| error.to_string())?;
    let data = connection.handshake_data().and_then(|data| data.downcast::<HandshakeData>().ok());
    let protocol = data.and_then(|data| data.protocol).unwrap_or_default();
    let lane = lane_of(&protocol).ok_or("it speaks no protocol of ours")?;
    let chain = connection.peer_identity().and_then(|chain| chain.downcast::<Vec<CertificateDer<'static>>>().ok());
    let certificate = chain.as_ref().and_then(|chain| chain.first()).ok_or(NoIdentity::Nobody.to_string())?;
    let identity = Identity::from_certificate(certificate).map_err(|error| error.to_string())?;
    Ok((connection, lane, identity))
}
