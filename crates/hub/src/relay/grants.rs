//! Grants: short-lived, for one incident, bound to a certificate, good once on each lane.

use assistance::ids::{CarIncidentRef, IncidentId, PersonId, VehicleId};
use media::frames::{GrantToken, Letter, SessionId};
use media::link::Lane;

use super::{ConnId, MAX_SESSIONS, Part, Peer, Relay, Session, Tell};

/// How long a grant may be presented, microseconds.
pub const GRANT_VALID_US: u64 = 30_000_000;
/// A car that was offered and did not come is offered again after this long.
const OFFER_AGAIN_US: u64 = 5_000_000;
/// Grants of one certificate that may wait to be presented; its oldest go first.
const MAX_GRANTS: usize = 32;

/// What is granted, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Whose certificate must present it.
    pub peer: Peer,
    /// For which vehicle.
    pub vehicle: VehicleId,
    /// For which incident.
    pub incident: IncidentId,
    /// Whether the cabin may be seen; the look stands in the record already.
    pub cabin: bool,
}

#[derive(Debug)]
pub(super) struct Grant {
    asked: Asked,
    until_us: u64,
    used: Vec<Lane>,
}

impl Relay {
    /// Grants what the desk has allowed at `now_us`.
    pub fn grant(&mut self, asked: Asked, now_us: u64) -> GrantToken {
        self.now_us = self.now_us.max(now_us);
        self.forget_grants();
        // Whoever asks without presenting loses their own, and nobody else's.
        let own = self.grants.iter().filter(|(_, grant)| grant.asked.peer == asked.peer);
        let own: Vec<(u64, GrantToken)> = own.map(|(token, grant)| (grant.until_us, *token)).collect();
        if own.len() >= MAX_GRANTS
            && let Some((_, oldest)) = own.iter().min()
        {
            self.grants.remove(oldest);
        }
        let token = GrantToken((self.draw)());
        self.grants.insert(token, Grant { asked, until_us: self.now_us + GRANT_VALID_US, used: Vec::new() });
        token
    }

    pub(super) fn forget_grants(&mut self) {
        let now_us = self.now_us;
        self.grants.retain(|_, grant| grant.until_us > now_us && grant.used.len() < Lane::ALL.len());
    }

    pub(super) fn present(&mut self, conn: ConnId, token: GrantToken) {
        match self.agree(conn, token) {
            Ok(session) => {
                self.counters.granted += 1;
                self.tell.push(Tell::Letter(conn, Letter::Granted { grant: token, session }));
                let vehicle = match self.conns.get(&conn).and_then(|known| known.sessions.get(&session)) {
                    Some(agreed) => agreed.vehicle.clone(),
                    None => return,
                };
                // A car that comes is told what is wanted; a viewer says it next.
                if let Some(room) =
                    self.rooms.get_mut(&vehicle).filter(|room| room.car.values().any(|car| *car == conn))
                {
                    room.told.clear();
                    room.told_us = None;
                }
                self.tell_wants(&vehicle);
                self.pull_past(conn);
                self.offer_where_needed(&vehicle);
            }
            Err(reason) => {
                self.counters.grants_refused += 1;
                self.tell.push(Tell::Letter(conn, Letter::Refused { grant: token, reason: reason.to_owned() }));
            }
        }
    }

    fn agree(&mut self, conn: ConnId, token: GrantToken) -> Result<SessionId, &'static str> {
        let now_us = self.now_us;
        let known = self.conns.get_mut(&conn).ok_or("there is no such connection")?;
        let grant = self.grants.get_mut(&token).ok_or("the grant is not known; it may have expired")?;
        if grant.asked.peer != known.peer {
            return Err("the grant is for another certificate");
        }
        if now_us >= grant.until_us {
            return Err("the grant has expired");
        }
        if grant.used.contains(&known.lane) {
            return Err("the grant was used on this lane already");
        }
        let room = self.rooms.get(&grant.asked.vehicle);
        let open = room.is_some_and(|room| room.facts.incidents.iter().any(|(id, ..)| *id == grant.asked.incident));
        if !open {
            return Err("the case is closed");
        }
        // The case may have gone to somebody else since the cabin was granted.
        let holder = room.and_then(|room| room.facts.holder.as_ref());
        if grant.asked.cabin && !may_see_inside(&known.peer, holder) {
            return Err("the cabin is shown to who has the case");
        }
        if known.sessions.len() >= MAX_SESSIONS {
            return Err("too many agreements on this connection");
        }
        grant.used.push(known.lane);
        let part = match &known.peer {
            Peer::Vehicle(_) => Part::Source,
            Peer::Person(..) => {
                Part::Viewer { cabin: grant.asked.cabin, wants: Vec::new(), sent_us: std::collections::BTreeMap::new() }
            }
        };
        let id = SessionId(self.next_session);
        self.next_session = self.next_session.wrapping_add(1).max(1);
        let (vehicle, incident) = (grant.asked.vehicle.clone(), grant.asked.incident);
        if let Some(room) = self.rooms.get_mut(&vehicle) {
            room.members.insert((conn, id));
        }
        known.sessions.insert(id, Session { vehicle, incident, part });
        Ok(id)
    }

    pub(super) fn bye(&mut self, conn: ConnId, session: SessionId) {
        let Some(known) = self.conns.get_mut(&conn) else { return };
        if let Some(gone) = known.sessions.remove(&session) {
            self.tell.push(Tell::EndReading { conn, session });
            if let Some(room) = self.rooms.get_mut(&gone.vehicle) {
                room.members.remove(&(conn, session));
            }
            self.tell_wants(&gone.vehicle);
        }
    }

    /// Ends agreements of closed cases, and looks into a cabin by somebody who has the case no longer.
    pub(super) fn end_what_is_over(&mut self, vehicle: &VehicleId) {
        let Some(room) = self.rooms.get_mut(vehicle) else { return };
        let (facts, mut ended) = (&room.facts, Vec::new());
        room.members.retain(|(conn, id)| {
            let Some(known) = self.conns.get_mut(conn) else { return false };
            let Some(session) = known.sessions.get(id) else { return false };
            let open = facts.incidents.iter().any(|(incident, ..)| *incident == session.incident);
            let looks_inside = matches!(session.part, Part::Viewer { cabin: true, .. });
            let may = !looks_inside || may_see_inside(&known.peer, facts.holder.as_ref());
            if !open || !may {
                known.sessions.remove(id);
                let reason = if open { "the cabin is shown to who has the case" } else { "the case is closed" };
                ended.push((*conn, *id, reason));
            }
            open && may
        });
        for (conn, session, reason) in ended {
            self.tell.push(Tell::EndReading { conn, session });
            self.tell.push(Tell::Letter(conn, Letter::Ended { session, reason: reason.to_owned() }));
        }
    }

    /// Offers the car to send, where somebody looks or an immediate case wants its past kept, and it
    /// does not send yet.
    pub(super) fn offer_where_needed(&mut self, vehicle: &VehicleId) {
        let now_us = self.now_us;
        let needed = self.offer_needed(vehicle);
        let Some(room) = self.rooms.get_mut(vehicle) else { return };
        let Some((incident, car_ref)) = needed else { return };
        if room.offered_us.is_some_and(|at| now_us < at + OFFER_AGAIN_US) {
            return;
        }
        room.offered_us = Some(now_us);
        let peer = Peer::Vehicle(vehicle.clone());
        let asked = Asked { peer, vehicle: vehicle.clone(), incident, cabin: true };
        let grant = self.grant(asked, now_us);
        self.tell.push(Tell::Offer { vehicle: vehicle.clone(), grant, car_ref });
    }

    fn offer_needed(&self, vehicle: &VehicleId) -> Option<(IncidentId, CarIncidentRef)> {
        let room = self.rooms.get(vehicle)?;
        let sends = |lane| self.source(vehicle, lane).is_some();
        if sends(Lane::Pictures) && sends(Lane::Voice) {
            return None;
        }
        let watched = room.members.iter().find_map(|(conn, id)| {
            let session = self.conns.get(conn)?.sessions.get(id)?;
            matches!(session.part, Part::Viewer { .. }).then_some(session.incident)
        });
        let urgent = room.facts.incidents.iter().find(|(_, _, immediate)| *immediate);
        let claimed = room.facts.incidents.first().filter(|_| room.facts.holder.is_some());
        let wanted = watched.or(urgent.or(claimed).map(|(id, ..)| *id))?;
        room.facts.incidents.iter().find(|(id, ..)| *id == wanted).map(|(id, car_ref, _)| (*id, *car_ref))
    }

    /// The connection and agreement on which a car sends.
    pub(super) fn source(&self, vehicle: &VehicleId, lane: Lane) -> Option<(ConnId, SessionId)> {
        let conn = *self.rooms.get(vehicle)?.car.get(&lane)?;
        let mut sending = self.conns.get(&conn)?.sessions.iter();
        let (id, _) = sending.find(|(_, session)| session.vehicle == *vehicle && session.part == Part::Source)?;
        Some((conn, *id))
    }
}

/// Whether this client may see into the cabin of a vehicle that `holder` has: the car itself, who has
/// the case, a lead.
fn may_see_inside(peer: &Peer, holder: Option<&PersonId>) -> bool {
    match peer {
        Peer::Vehicle(_) => true,
        Peer::Person(person, role) => role.may_lead() || holder == Some(person),
    }
}
