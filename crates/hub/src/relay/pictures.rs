//! Pictures: asked of the car while somebody watches, handed to each who does, kept for the past.

use assistance::ids::VehicleId;
use media::View;
use media::frames::{Age, Captured, Codec, Letter, PastWanted, PictureFrame, PictureKind, SessionId, Want};
use media::link::{Carrier, Lane, TCP_PICTURES_PER_SECOND};

use super::{ConnId, Part, Peer, Relay, Tell};

/// Pictures a second that are kept of each view.
const KEPT_PER_SECOND: u64 = 5;
/// How much of the past is asked of a car when a case is taken.
const PAST_MS: u64 = 30_000;
/// Pictures for each second of the past.
const PAST_PER_SECOND: u8 = 5;
/// By how much a picture may come early and still count for its place in a viewer's rate.
const EARLY_US: u64 = 15_000;

impl Relay {
    pub(super) fn want(&mut self, conn: ConnId, id: SessionId, wanted: Vec<Want>) {
        let Some(session) = self.conns.get_mut(&conn).and_then(|known| known.sessions.get_mut(&id)) else {
            self.counters.letters_refused += 1;
            return;
        };
        let vehicle = session.vehicle.clone();
        let Part::Viewer { cabin, wants, .. } = &mut session.part else {
            self.counters.letters_refused += 1;
            return;
        };
        let asks_inside = wanted.iter().any(|want| want.view == View::Cabin);
        if asks_inside && !*cabin {
            self.counters.letters_refused += 1;
            let reason = "the cabin was not granted".to_owned();
            self.tell.push(Tell::Letter(conn, Letter::Ended { session: id, reason }));
            self.bye(conn, id);
        } else {
            *wants = wanted;
        }
        self.tell_wants(&vehicle);
        self.offer_where_needed(&vehicle);
    }

    /// Tells the car what is wanted of it, when that changed: each view at the highest rate anybody
    /// wants, H.264 only where all who want it can read it.
    pub(super) fn tell_wants(&mut self, vehicle: &VehicleId) {
        let Some((conn, session)) = self.source(vehicle, Lane::Pictures) else { return };
        let mut all: Vec<Want> = Vec::new();
        let members = self.rooms.get(vehicle).map(|room| &room.members).into_iter().flatten();
        for theirs in members.filter_map(|(conn, id)| self.conns.get(conn)?.sessions.get(id)) {
            let Part::Viewer { wants, .. } = &theirs.part else { continue };
            for want in wants {
                match all.iter_mut().find(|other| other.view == want.view) {
                    Some(other) => {
                        other.per_second = other.per_second.max(want.per_second);
                        if want.codec == Codec::Mjpeg {
                            other.codec = Codec::Mjpeg;
                        }
                    }
                    None => all.push(*want),
                }
            }
        }
        all.sort_unstable();
        if self.conns.get(&conn).is_some_and(|known| known.carrier == Carrier::Tcp) {
            for want in &mut all {
                want.per_second = want.per_second.min(TCP_PICTURES_PER_SECOND);
            }
        }
        let Some(room) = self.rooms.get_mut(vehicle) else { return };
        if room.told != all {
            room.told.clone_from(&all);
            self.tell.push(Tell::Letter(conn, Letter::Want { session, wants: all }));
        }
    }

    pub(super) fn picture(&mut self, conn: ConnId, mut frame: PictureFrame) {
        self.counters.pictures_in += 1;
        let now_us = self.now_us;
        let bytes = frame.payload.len();
        let Some(from) = self.conns.get_mut(&conn) else { return };
        let agreed = from.sessions.get(&frame.session).filter(|session| session.part == Part::Source).cloned();
        let Some(agreed) = agreed.filter(|_| from.budget.picture(bytes, now_us)) else {
            self.counters.pictures_dropped += 1;
            return;
        };
        let (vehicle, incident) = (agreed.vehicle, agreed.incident);
        let Some(room) = self.rooms.get_mut(&vehicle) else { return };
        let is_past = frame.kind == PictureKind::Past;
        if !is_past && !room.told.iter().any(|want| want.view == frame.view) {
            // Nobody asked for it: a car that sends all the same costs nobody anything.
            self.counters.pictures_dropped += 1;
            return;
        }
        frame.age = match room.clock.age_us(frame.captured, now_us) {
            Some(age) => Age::Millis(u32::try_from(age.div_ceil(1_000)).unwrap_or(u32::MAX - 1)),
            None => Age::Unknown,
        };
        frame.relayed_ms = now_us / 1_000;
        let kept_us = room.spooled_us.entry(frame.view).or_default();
        if frame.is_key && (is_past || now_us + EARLY_US >= *kept_us + 1_000_000 / KEPT_PER_SECOND) {
            if !is_past {
                *kept_us = now_us;
            }
            self.tell.push(Tell::Spool { incident, vehicle: vehicle.clone(), frame: frame.clone() });
        }
        if is_past {
            return;
        }
        for (to, id) in &room.members {
            let Some(other) = self.conns.get_mut(to).filter(|other| other.lane == Lane::Pictures) else { continue };
            let on_tcp = other.carrier == Carrier::Tcp;
            let Some(Part::Viewer { wants, sent_us, .. }) = other.sessions.get_mut(id).map(|theirs| &mut theirs.part)
            else {
                continue;
            };
            let Some(want) = wants.iter().find(|want| want.view == frame.view) else { continue };
            let last_us = sent_us.entry(frame.view).or_default();
            let every_us = 1_000_000 / u64::from(want.per_second.max(1));
            let too_early = *last_us > 0 && now_us + EARLY_US < *last_us + every_us;
            // A delta needs every one before it: only pictures that stand alone are left out.
            if too_early && frame.codec == Codec::Mjpeg {
                continue;
            }
            if on_tcp {
                if now_us < other.tcp_sent_us + 1_000_000 / u64::from(TCP_PICTURES_PER_SECOND) {
                    continue;
                }
                other.tcp_sent_us = now_us;
            }
            *last_us = now_us;
            self.counters.pictures_out += 1;
            self.tell.push(Tell::Picture(*to, PictureFrame { session: *id, ..frame.clone() }));
        }
    }

    /// A person wants pictures of the past; they come from the disk, where the car's were pulled to.
    pub(super) fn past(&mut self, conn: ConnId, id: SessionId, past: PastWanted) {
        let session = self.conns.get(&conn).and_then(|known| known.sessions.get(&id));
        let Some((vehicle, Part::Viewer { cabin, .. })) = session.map(|s| (s.vehicle.clone(), s.part.clone())) else {
            self.counters.letters_refused += 1;
            return;
        };
        if past.view == View::Cabin && !cabin {
            self.counters.letters_refused += 1;
            return;
        }
        self.tell.push(Tell::ReadSpool { conn, session: id, vehicle, past });
    }

    /// Asks a car that sends for what it saw before: once for each taken or immediate case, live first,
    /// the newest of the past before the older.
    pub(super) fn pull_past(&mut self, conn: ConnId) {
        let Some(known) = self.conns.get(&conn).filter(|known| known.lane == Lane::Pictures) else { return };
        let Peer::Vehicle(vehicle) = known.peer.clone() else { return };
        let Some((id, session)) = known.sessions.iter().find(|(_, session)| session.part == Part::Source) else {
            return;
        };
        let (id, incident) = (*id, session.incident);
        let now_us = self.now_us;
        let Some(room) = self.rooms.get_mut(&vehicle) else { return };
        let immediate = room.facts.incidents.iter().any(|(open, _, immediate)| *open == incident && *immediate);
        if room.facts.holder.is_none() && !immediate {
            return;
        }
        let Some((boot, car_now_ms)) = room.clock.now_ms(now_us) else { return };
        if room.pulled.contains(&(incident, boot)) {
            return;
        }
        let open: Vec<_> = room.facts.incidents.iter().map(|(open, ..)| *open).collect();
        room.pulled.retain(|(known, _)| open.contains(known));
        room.pulled.push((incident, boot));
        for view in View::OUTSIDE {
            room.requests = room.requests.wrapping_add(1);
            let past = PastWanted {
                request: room.requests,
                view,
                from: Captured { boot, millis: car_now_ms.saturating_sub(PAST_MS) },
                to_millis: car_now_ms,
                per_second: PAST_PER_SECOND,
                newest_first: true,
            };
            self.tell.push(Tell::Letter(conn, Letter::Past { session: id, past }));
        }
    }
}
