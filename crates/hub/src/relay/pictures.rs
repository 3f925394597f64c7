//! Pictures: asked of the car while somebody watches, handed to each who does, kept for the past.

use assistance::ids::VehicleId;
use media::View;
use media::frames::{Age, Codec, Letter, PictureFrame, PictureKind, SessionId, Want};
use media::link::{Carrier, Lane, TCP_PICTURES_PER_SECOND};

use super::{ConnId, Part, Relay, Room, Tell};

/// Pictures a second that are kept of each view.
const KEPT_PER_SECOND: u64 = 5;
/// The car is told what is wanted at most this often: however many viewers change their minds, its own
/// connection stays free.
const TELL_EVERY_US: u64 = 50_000;
/// A live picture this much older than the newest of its view was overtaken on the way; one that is
/// older still comes from a clock that jumped back.
const OVERTAKEN_MS: u64 = 5_000;
/// On TCP, how long a view that was shown lately lets others pass.
const TCP_TURN_US: u64 = 250_000;
/// By how much a picture may come early and still count for its place in a viewer's rate.
const EARLY_US: u64 = 15_000;

impl Relay {
    pub(super) fn want(&mut self, conn: ConnId, id: SessionId, wanted: Vec<Want>) {
        let known = self.conns.get_mut(&conn).filter(|known| known.lane == Lane::Pictures);
        let Some(session) = known.and_then(|known| known.sessions.get_mut(&id)) else {
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
        let now_us = self.now_us;
        let Some(room) = self.rooms.get_mut(vehicle) else { return };
        // What comes too soon is told with a later tick.
        if room.told != all && room.told_us.is_none_or(|told| now_us >= told + TELL_EVERY_US) {
            room.told.clone_from(&all);
            room.told_us = Some(now_us);
            self.tell.push(Tell::Letter(conn, Letter::Want { session, wants: all }));
        }
    }

    pub(super) fn picture(&mut self, conn: ConnId, mut frame: PictureFrame) {
        self.counters.pictures_in += 1;
        let now_us = self.now_us;
        let bytes = frame.payload.len();
        let Some(from) = self.conns.get_mut(&conn) else { return };
        let agreed = from.sessions.get(&frame.session).filter(|session| session.part == Part::Source).cloned();
        let Some(agreed) = agreed else {
            self.counters.pictures_dropped += 1;
            return;
        };
        let (vehicle, incident) = (agreed.vehicle, agreed.incident);
        let Some(room) = self.rooms.get_mut(&vehicle) else { return };
        let is_past = frame.kind == PictureKind::Past;
        // What nobody asked for costs nobody anything, though the car sends it.
        let is_taken = if is_past {
            from.budget.past(bytes, now_us) && room.past.take(&frame)
        } else {
            from.budget.picture(bytes, now_us) && room.takes_live(&frame)
        };
        if !is_taken {
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
            let last_us = sent_us.get(&frame.view).copied().unwrap_or_default();
            let every_us = 1_000_000 / u64::from(want.per_second.max(1));
            let too_early = last_us > 0 && now_us + EARLY_US < last_us + every_us;
            // A delta needs every one before it: only pictures that stand alone are left out.
            if too_early && frame.codec == Codec::Mjpeg {
                continue;
            }
            if on_tcp {
                let next_us = other.tcp_sent_us + 1_000_000 / u64::from(TCP_PICTURES_PER_SECOND);
                // The views take turns; one that sends nothing does not hold up the others for long.
                let is_turn = wants.iter().all(|want| sent_us.get(&want.view).copied().unwrap_or_default() >= last_us);
                if now_us < next_us || (!is_turn && now_us < next_us + TCP_TURN_US) {
                    continue;
                }
                other.tcp_sent_us = now_us;
            }
            sent_us.insert(frame.view, now_us);
            self.counters.pictures_out += 1;
            self.tell.push(Tell::Picture(*to, PictureFrame { session: *id, ..frame.clone() }));
        }
    }
}

impl Room {
    /// Whether a live picture is wanted, in a codec that its viewers read, and newer than what came.
    fn takes_live(&mut self, frame: &PictureFrame) -> bool {
        let reads = |want: &Want| want.codec == frame.codec || frame.codec == Codec::Mjpeg;
        if !self.told.iter().any(|want| want.view == frame.view && reads(want)) {
            return false;
        }
        let newest = self.newest.entry(frame.view).or_insert(frame.captured);
        let behind = newest.millis.saturating_sub(frame.captured.millis);
        if newest.boot == frame.captured.boot && (1..=OVERTAKEN_MS).contains(&behind) {
            return false;
        }
        *newest = frame.captured;
        true
    }
}
