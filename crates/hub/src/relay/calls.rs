//! Voice: who speaks to whom while a call is open.

use assistance::ids::PersonId;
use media::frames::{Datagram, VoiceFrame};
use media::link::{Carrier, Lane};

use super::{ConnId, Part, Peer, Relay, Tell};

/// Who may speak and hear in a vehicle's call, as the desk says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallGate {
    /// Whether the call is open: not ringing, not on hold.
    pub open: bool,
    /// Who may speak and hear.
    pub speakers: Vec<PersonId>,
    /// Who may hear alone.
    pub listeners: Vec<PersonId>,
}

/// Sources below this number are microphones of the car; persons come after.
const FIRST_PERSON: u8 = 16;

impl Relay {
    pub(super) fn voice(&mut self, conn: ConnId, frame: VoiceFrame) {
        self.counters.voice_in += 1;
        if !self.pass_on(conn, &frame) {
            self.counters.voice_dropped += 1;
        }
    }

    /// Whether the frame went to anybody.
    fn pass_on(&mut self, conn: ConnId, frame: &VoiceFrame) -> bool {
        let now_us = self.now_us;
        let Some(from) = self.conns.get_mut(&conn) else { return false };
        if from.lane != Lane::Voice || !from.budget.datagram(now_us) {
            return false;
        }
        let Some(session) = from.sessions.get(&frame.session) else { return false };
        let vehicle = session.vehicle.clone();
        let Some(gate) = self.rooms.get(&vehicle).map(|room| &room.facts.call) else { return false };
        let speaker = from.peer.clone();
        let source = match (&session.part, &from.peer) {
            (Part::Source, _) if frame.source < FIRST_PERSON => frame.source,
            (Part::Viewer { .. }, Peer::Person(person, _)) => {
                match gate.speakers.iter().position(|speaker| speaker == person) {
                    Some(place) => FIRST_PERSON.saturating_add(u8::try_from(place).unwrap_or(u8::MAX)),
                    None => return false,
                }
            }
            _ => return false,
        };
        if !gate.open {
            return false;
        }
        let mut sent = 0;
        let members = self.rooms.get(&vehicle).map(|room| &room.members).into_iter().flatten();
        let mut reached: Vec<ConnId> = Vec::new();
        for (to, id) in members.filter(|(to, _)| *to != conn) {
            let Some(other) = self.conns.get(to).filter(|other| other.lane == Lane::Voice) else { continue };
            // Whoever came again, and left a connection behind, hears no echo from it. TCP carries no voice.
            if other.peer == speaker || other.carrier == Carrier::Tcp {
                continue;
            }
            let hears = match &other.peer {
                Peer::Vehicle(_) => true,
                Peer::Person(person, _) => gate.speakers.contains(person) || gate.listeners.contains(person),
            };
            // Somebody with two agreements about one car hears it once.
            if hears && !reached.contains(to) {
                reached.push(*to);
                let mine = VoiceFrame { session: *id, source, ..frame.clone() };
                self.tell.push(Tell::Datagram(*to, Datagram::Voice(mine).encode()));
                sent += 1;
            }
        }
        self.counters.voice_out += sent;
        sent > 0
    }
}
