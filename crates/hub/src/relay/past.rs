//! The past: pulled from the car for each case that is taken or immediate, and read for who looks back.

use assistance::ids::IncidentId;
use media::View;
use media::frames::{Captured, Letter, PastWanted, PictureFrame, SessionId};
use media::link::Lane;

use super::{ConnId, Part, Peer, Relay, Room, Tell};

/// How much of the past is asked of a car: before now, and before the case came up.
const PAST_MS: u64 = 30_000;
/// Pictures for each second of the past.
const PAST_PER_SECOND: u8 = 5;
/// A picture may be this much older than the moment it was asked for.
const SLACK_MS: u64 = 1_000;

/// One part of the past of one view, as it was asked of a car.
#[derive(Debug)]
struct Pull {
    incident: IncidentId,
    wanted: PastWanted,
    /// Whether the car knows of it on its connection of now.
    asked: bool,
    /// How many pictures of it may still come.
    left: u32,
    came: u32,
    /// How many the car says it sent.
    sent: Option<u32>,
}

/// What was asked of one car's past.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Incidents whose past was asked for, with the boot it was asked of.
    pulled: Vec<(IncidentId, u64)>,
    pulls: Vec<Pull>,
    requests: u32,
}

impl Past {
    /// Whether a picture of the past was asked for and stands alone; each counts once.
    pub(super) fn take(&mut self, frame: &PictureFrame) -> bool {
        let at = frame.captured;
        let fits = |pull: &&mut Pull| {
            let wanted = &pull.wanted;
            let range = wanted.from.millis.saturating_sub(SLACK_MS)..=wanted.to_millis;
            pull.left > 0
                && frame.is_key
                && wanted.view == frame.view
                && wanted.from.boot == at.boot
                && range.contains(&at.millis)
        };
        let Some(pull) = self.pulls.iter_mut().find(fits) else { return false };
        (pull.left, pull.came) = (pull.left - 1, pull.came + 1);
        true
    }

    /// The car's connection ended: what it had not sent is asked for again on the next.
    pub(super) fn interrupted(&mut self) {
        for pull in self.pulls.iter_mut().filter(|pull| pull.sent.is_none_or(|sent| pull.came < sent)) {
            (pull.asked, pull.left, pull.came, pull.sent) = (false, most(&pull.wanted), 0, None);
        }
    }

    fn forget(&mut self, is_open: impl Fn(IncidentId) -> bool) {
        self.pulled.retain(|(incident, _)| is_open(*incident));
        self.pulls.retain(|pull| is_open(pull.incident));
    }

    /// Notes what is to be asked for an incident, once for each boot of the car.
    fn pull(&mut self, incident: IncidentId, boot: u64, ranges: &[(u64, u64)]) {
        if self.pulled.contains(&(incident, boot)) {
            return;
        }
        self.pulled.push((incident, boot));
        for (from, to_millis) in ranges {
            for view in View::OUTSIDE {
                self.requests = self.requests.wrapping_add(1);
                let from = Captured { boot, millis: *from };
                let (request, per_second) = (self.requests, PAST_PER_SECOND);
                let wanted = PastWanted { request, view, from, to_millis: *to_millis, per_second, newest_first: true };
                let left = most(&wanted);
                self.pulls.push(Pull { incident, wanted, asked: false, left, came: 0, sent: None });
            }
        }
    }
}

/// How many pictures a wish can bring.
fn most(wanted: &PastWanted) -> u32 {
    let span_ms = wanted.to_millis.saturating_sub(wanted.from.millis);
    let pictures = span_ms.saturating_mul(u64::from(wanted.per_second)) / 1_000 + 2;
    u32::try_from(pictures).unwrap_or(u32::MAX)
}

impl Room {
    /// The open incidents changed.
    pub(super) fn note_open(&mut self, now_us: u64) {
        let open: Vec<IncidentId> = self.facts.incidents.iter().map(|(id, ..)| *id).collect();
        self.since_us.retain(|id, _| open.contains(id));
        self.past.forget(|id| open.contains(&id));
        for id in open {
            self.since_us.entry(id).or_insert(now_us);
        }
    }
}

impl Relay {
    /// A person wants pictures of the past; they come from the disk, where the car's were pulled to.
    pub(super) fn past(&mut self, conn: ConnId, id: SessionId, past: PastWanted) {
        let known = self.conns.get(&conn).filter(|known| known.lane == Lane::Pictures);
        let session = known.and_then(|known| known.sessions.get(&id));
        let Some((vehicle, Part::Viewer { cabin, .. })) = session.map(|s| (s.vehicle.clone(), s.part.clone())) else {
            self.counters.letters_refused += 1;
            return;
        };
        if past.view == View::Cabin && !cabin {
            self.counters.letters_refused += 1;
            // Whoever asked must not wait for what will not come.
            let none = Letter::PastDone { session: id, request: past.request, count: 0 };
            return self.tell.push(Tell::Letter(conn, none));
        }
        self.tell.push(Tell::ReadSpool { conn, session: id, vehicle, past });
    }

    /// A car has sent all of a wish.
    pub(super) fn past_done(&mut self, conn: ConnId, request: u32, count: u32) {
        let vehicle = self.conns.get(&conn).and_then(|known| match &known.peer {
            Peer::Vehicle(vehicle) => Some(vehicle.clone()),
            Peer::Person(..) => None,
        });
        let room = vehicle.and_then(|vehicle| self.rooms.get_mut(&vehicle));
        let pull = room.and_then(|room| room.past.pulls.iter_mut().find(|pull| pull.wanted.request == request));
        match pull {
            Some(pull) => pull.sent = Some(count),
            None => self.counters.letters_refused += 1,
        }
    }

    /// Asks a car that sends for what it saw before: once for each taken or immediate case, live first,
    /// the newest of the past before the older, what it saw before now before what it kept of the time
    /// when the case came up.
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
        let waited_ms = room.since_us.get(&incident).map_or(0, |since| now_us.saturating_sub(*since) / 1_000);
        let recent = car_now_ms.saturating_sub(PAST_MS);
        let opened = car_now_ms.saturating_sub(waited_ms);
        let mut ranges = vec![(recent, car_now_ms)];
        if opened.saturating_sub(PAST_MS) + SLACK_MS < recent {
            ranges.push((opened.saturating_sub(PAST_MS), opened.min(recent)));
        }
        room.past.pull(incident, boot, &ranges);
        // Of an earlier boot the car has nothing left.
        room.past.pulls.retain(|pull| pull.wanted.from.boot == boot);
        for pull in room.past.pulls.iter_mut().filter(|pull| !pull.asked) {
            pull.asked = true;
            self.tell.push(Tell::Letter(conn, Letter::Past { session: id, past: pull.wanted }));
        }
    }
}
