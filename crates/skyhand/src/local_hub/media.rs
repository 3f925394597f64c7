//! The media path of a hub in virtual time: the same relay and frames as on a port, over pipes.

use std::collections::BTreeMap;

use assistance::desk::Desk;
use assistance::ids::VehicleId;
use assistance::link::VehicleOrder;
use hub::relay::{Asked, ConnId, Facts, Heard, Peer, Relay, RelayCounters, Tell, facts_of};
use hub::spool::{MEMORY_BOUND, Spool};
use hub_client::media_pipe;
use hub_client::pipe::{FromClient, MediaPipe, MediaPipeEnd, Network};
use media::frames::{GrantToken, Letter, PictureFrame, PictureKind};
use media::link::{Carrier, Lane, Outgoing};

struct End {
    peer: Peer,
    pipe: MediaPipeEnd,
    conns: [Option<ConnId>; 2],
}

/// What the media path asks of the hub around it.
pub(super) enum Ask {
    /// Send an order to a car.
    Order(VehicleId, VehicleOrder),
    /// A person pressed STOP on the second path: act, and say whether it is recorded.
    Stop { place: usize, lane: Lane, id: u128, body: Vec<u8>, peer: Peer },
}

/// The media path of one scenario.
pub(super) struct LocalMedia {
    relay: Relay,
    spool: Spool,
    ends: Vec<End>,
    next: u64,
    told: BTreeMap<VehicleId, Facts>,
    ticked_us: Option<u64>,
}

const TICK_US: u64 = 50_000;

fn place_of(lane: Lane) -> usize {
    match lane {
        Lane::Voice => 0,
        Lane::Pictures => 1,
    }
}

fn relay() -> Relay {
    // Nobody guesses in a scenario: numbers that are all different are enough, and the same each time.
    let mut number: u128 = 0;
    Relay::new(Box::new(move || {
        number += 1;
        number.to_be_bytes()
    }))
}

impl LocalMedia {
    pub(super) fn new() -> Self {
        // A spool in memory opens nothing, so nothing can fail.
        let spool = Spool::open(None, MEMORY_BOUND).expect("a spool in memory needs no file");
        Self { relay: relay(), spool, ends: Vec::new(), next: 1, told: BTreeMap::new(), ticked_us: None }
    }

    /// Media lanes for one client.
    pub(super) fn client(&mut self, peer: Peer) -> MediaPipe {
        let name = match &peer {
            Peer::Vehicle(vehicle) => vehicle.as_str().to_owned(),
            Peer::Person(person, _) => person.as_str().to_owned(),
        };
        let (client, pipe) = media_pipe(&name);
        self.ends.push(End { peer, pipe, conns: [None, None] });
        client
    }

    /// Puts a network between one car and the hub.
    pub(super) fn set_network(&self, vehicle: &VehicleId, network: Network) {
        for end in self.ends.iter().filter(|end| end.peer == Peer::Vehicle(vehicle.clone())) {
            end.pipe.set_network(network);
        }
    }

    /// Cuts or mends the way of one car.
    pub(super) fn cut(&self, vehicle: &VehicleId, is_cut: bool) {
        for end in self.ends.iter().filter(|end| end.peer == Peer::Vehicle(vehicle.clone())) {
            end.pipe.cut(is_cut);
        }
    }

    /// The hub was killed: every lane ends, what was kept stays.
    pub(super) fn restart(&mut self) {
        self.relay = relay();
        self.told.clear();
        for end in &mut self.ends {
            for lane in Lane::ALL {
                end.conns[place_of(lane)] = None;
                end.pipe.close(lane, "the hub was killed");
            }
        }
    }

    pub(super) fn counters(&self) -> RelayCounters {
        self.relay.counters()
    }

    pub(super) fn grant(&mut self, asked: Asked, now_ms: u64) -> GrantToken {
        self.relay.grant(asked, now_ms * 1_000)
    }

    pub(super) fn urge(&mut self, vehicle: &VehicleId, id: u128, body: Vec<u8>, now_ms: u64) {
        let told = self.relay.urge(vehicle, id, body.into(), now_ms * 1_000);
        // An urgent message asks nothing of the hub.
        let _ = self.perform(told);
    }

    /// A stop that came by the second path stands in the record.
    pub(super) fn stop_recorded(&self, place: usize, lane: Lane, id: u128) {
        let ack = media::frames::Datagram::UrgentAck { id };
        // A lost answer is asked for again by whoever pressed.
        let _ = self.ends[place].pipe.send(lane, Outgoing::Datagram(ack));
    }

    /// Tells the relay what changed on the desk.
    pub(super) fn facts(&mut self, desk: &Desk, now_ms: u64) -> Vec<Ask> {
        let now = facts_of(desk);
        let mut changed: Vec<(VehicleId, Facts)> = Vec::new();
        for (vehicle, facts) in &now {
            if self.told.get(vehicle) != Some(facts) {
                changed.push((vehicle.clone(), facts.clone()));
            }
        }
        for vehicle in self.told.keys().filter(|vehicle| !now.contains_key(vehicle)) {
            changed.push((vehicle.clone(), Facts::default()));
        }
        if !changed.is_empty() {
            let open = now.values().flat_map(|facts| facts.incidents.iter().map(|(id, ..)| *id)).collect();
            self.spool.set_open(open);
        }
        self.told = now;
        changed.into_iter().flat_map(|(vehicle, facts)| self.hear(Heard::Facts(vehicle, facts), now_ms)).collect()
    }

    /// Carries everything that has arrived by `now_ms`.
    pub(super) fn pump(&mut self, now_ms: u64) -> Vec<Ask> {
        let now_us = now_ms * 1_000;
        let mut asks = Vec::new();
        for place in 0..self.ends.len() {
            self.ends[place].pipe.advance(now_us);
            for lane in Lane::ALL {
                while let Some(from) = self.ends[place].pipe.take(lane) {
                    let conn = self.ends[place].conns[place_of(lane)];
                    let heard = match (from, conn) {
                        (FromClient::Opened, _) => {
                            let conn = ConnId(self.next);
                            self.next += 1;
                            self.ends[place].conns[place_of(lane)] = Some(conn);
                            let peer = self.ends[place].peer.clone();
                            Heard::Opened { conn, peer, lane, carrier: Carrier::Udp }
                        }
                        (FromClient::Closed, Some(conn)) => {
                            self.ends[place].conns[place_of(lane)] = None;
                            Heard::Closed(conn)
                        }
                        (FromClient::Letter(letter), Some(conn)) => Heard::Letter(conn, letter),
                        (FromClient::Datagram(datagram), Some(conn)) => Heard::Datagram(conn, datagram),
                        (FromClient::Picture(frame), Some(conn)) => Heard::Picture(conn, frame),
                        (_, None) => continue,
                    };
                    asks.extend(self.hear(heard, now_ms));
                }
            }
        }
        if self.ticked_us.is_none_or(|ticked| now_us >= ticked + TICK_US) {
            self.ticked_us = Some(now_us);
            asks.extend(self.hear(Heard::Tick, now_ms));
        }
        asks
    }

    fn hear(&mut self, heard: Heard, now_ms: u64) -> Vec<Ask> {
        let told = self.relay.handle(heard, now_ms * 1_000);
        self.perform(told)
    }

    fn perform(&mut self, told: Vec<Tell>) -> Vec<Ask> {
        let mut asks = Vec::new();
        for one in told {
            match one {
                Tell::Letter(conn, letter) => self.send(conn, Outgoing::Letter(letter)),
                Tell::Datagram(conn, bytes) => {
                    if let Ok(datagram) = media::frames::Datagram::decode(bytes) {
                        self.send(conn, Outgoing::Datagram(datagram));
                    }
                }
                Tell::Picture(conn, frame) => self.send(conn, Outgoing::Picture(frame)),
                Tell::Close(conn, reason) => {
                    if let Some((place, lane)) = self.find(conn) {
                        self.ends[place].conns[place_of(lane)] = None;
                        self.ends[place].pipe.close(lane, &reason);
                    }
                }
                Tell::Offer { vehicle, grant, car_ref } => {
                    let valid = std::time::Duration::from_micros(hub::relay::GRANT_VALID_US);
                    asks.push(Ask::Order(vehicle, VehicleOrder::MediaOffer { grant: grant.0, car_ref, valid }));
                }
                Tell::Spool { incident, vehicle, frame } => {
                    // In memory nothing fails.
                    let _ = self.spool.keep(incident, &vehicle, &frame);
                }
                Tell::ReadSpool { conn, session, vehicle, past } => {
                    let found = self.spool.read(&vehicle, &past);
                    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
                    for frame in found {
                        let frame = PictureFrame { session, kind: PictureKind::Past, ..frame };
                        self.send(conn, Outgoing::Picture(frame));
                    }
                    self.send(conn, Outgoing::Letter(Letter::PastDone { session, request: past.request, count }));
                }
                // In virtual time all of a wish is sent in one step.
                Tell::EndReading { .. } => {}
                Tell::StopPressed { conn, person, role, id, body } => {
                    if let Some((place, lane)) = self.find(conn) {
                        let peer = Peer::Person(person, role);
                        asks.push(Ask::Stop { place, lane, id, body: body.to_vec(), peer });
                    }
                }
            }
        }
        asks
    }

    fn find(&self, conn: ConnId) -> Option<(usize, Lane)> {
        let mut all = self.ends.iter().enumerate();
        all.find_map(|(place, end)| {
            let lane = Lane::ALL.into_iter().find(|lane| end.conns[place_of(*lane)] == Some(conn))?;
            Some((place, lane))
        })
    }

    fn send(&self, conn: ConnId, what: Outgoing) {
        if let Some((place, lane)) = self.find(conn) {
            // What finds no room on a modelled path is lost, as on a real one.
            let _ = self.ends[place].pipe.send(lane, what);
        }
    }
}
