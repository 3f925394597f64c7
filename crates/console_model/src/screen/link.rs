//! The session with the hub: open, told whole, told on, lost, tried again.
//!
//! ```text
//! Off   Waiting ──Connect──▶ Opening ──Up──▶ Up(loading) ──snapshot──▶ Up
//!          ▲                    │ Down            │ Down              │ gap: ask again
//!          └────────────────────┴─────────────────┴───────────────────┘      Refused
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::feed::{ShiftUpdate, WatchRequest};
use assistance::ids::JournalSeq;

use super::{Me, Screen, Shift, Streets};
use crate::event::{Effect, LinkEvent};
use crate::time::ScreenTime;
use crate::view::{NoticeTone, WitnessState};

/// How often the lease is renewed and the round trip measured.
const PING_EVERY: Duration = Duration::from_secs(2);
/// A measured round trip is shown this long at most; then it is unknown.
const MAX_BACKOFF_MS: u64 = 10_000;
/// Hashes of entries kept to notice a record that contradicts itself.
const WITNESSED: usize = 64;

/// Where the link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// No hub is configured.
    Off,
    /// Down; tried again at this time.
    Waiting { until: ScreenTime },
    /// Being opened.
    Opening { since: ScreenTime },
    /// Open.
    Up,
    /// The hub refuses this person.
    Refused,
}

/// The session.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) state: LinkState,
    pub(crate) was_live: bool,
    /// Whether the shift is being told, or told again after a gap.
    pub(crate) loading: bool,
    pub(crate) gap: bool,
    pub(crate) lost_at: Option<ScreenTime>,
    /// Since when the shift is told without a gap.
    pub(crate) alive_at: ScreenTime,
    pub(crate) heard_at: ScreenTime,
    pub(crate) latency: Option<Duration>,
    best: Option<Duration>,
    pub(crate) reason: String,
    pub(crate) superseded: u64,
    pub(crate) newest: Option<(JournalSeq, [u8; 32])>,
    pub(crate) witness: WitnessState,
    attempts: u32,
    sequence: Option<u64>,
    incoming: Option<Shift>,
    ping: Option<(u64, ScreenTime)>,
    next_ping: ScreenTime,
    undrawn: Vec<u64>,
    told_seq: JournalSeq,
    witnessed: BTreeMap<JournalSeq, [u8; 32]>,
}

impl Link {
    pub(crate) fn new(configured: bool) -> Self {
        let state = if configured { LinkState::Waiting { until: ScreenTime(0) } } else { LinkState::Off };
        Self {
            state,
            was_live: false,
            loading: false,
            gap: false,
            lost_at: None,
            alive_at: ScreenTime(0),
            heard_at: ScreenTime(0),
            latency: None,
            best: None,
            reason: String::new(),
            superseded: 0,
            newest: None,
            witness: WitnessState::Unknown,
            attempts: 0,
            sequence: None,
            incoming: None,
            ping: None,
            next_ping: ScreenTime(0),
            undrawn: Vec::new(),
            told_seq: JournalSeq(0),
            witnessed: BTreeMap::new(),
        }
    }

    /// Half the best measured round trip to the hub: added to every age, so that none is
    /// younger than the truth. A hundred milliseconds before the first measurement.
    pub(crate) fn half_trip(&self) -> Duration {
        self.best.map_or(Duration::from_millis(100), |best| best.div_ceil_two())
    }

    /// Keeps what an acknowledgement says of the record, and notices a contradiction.
    fn witness(&mut self, seq: JournalSeq, head: [u8; 32], in_order: bool) {
        if seq == JournalSeq(0) {
            return;
        }
        let contradicts = self.witnessed.get(&seq).is_some_and(|known| *known != head);
        let went_back = in_order && seq < self.told_seq;
        if contradicts || went_back {
            self.witness = WitnessState::Broken;
        } else if self.witness == WitnessState::Unknown {
            self.witness = WitnessState::Intact;
        }
        if in_order {
            self.told_seq = seq;
        }
        self.witnessed.insert(seq, head);
        while self.witnessed.len() > WITNESSED {
            self.witnessed.pop_first();
        }
        if self.newest.is_none_or(|(known, _)| seq >= known) {
            self.newest = Some((seq, head));
        }
    }
}

trait Halved {
    fn div_ceil_two(self) -> Duration;
}

impl Halved for Duration {
    fn div_ceil_two(self) -> Duration {
        (self + Duration::from_nanos(1)) / 2
    }
}

impl Screen {
    /// Whether messages reach the hub.
    pub(crate) fn is_up(&self) -> bool {
        self.link.state == LinkState::Up
    }

    /// Whether what is shown is what the hub holds: open, told whole, heard of lately.
    pub(crate) fn is_live(&self, now: ScreenTime) -> bool {
        self.is_up() && !self.link.loading && !self.link.gap && !self.is_silent(now)
    }

    /// Whether the hub has said nothing for longer than a healthy one would.
    pub(crate) fn is_silent(&self, now: ScreenTime) -> bool {
        now.since(self.link.heard_at) > PING_EVERY + self.setup.policy.link_lost_after
    }

    pub(crate) fn link_changed(&mut self, change: LinkEvent, now: ScreenTime, out: &mut Vec<Effect>) {
        match change {
            LinkEvent::Up => {
                self.link.state = LinkState::Up;
                (self.link.loading, self.link.gap, self.link.heard_at) = (true, false, now);
                self.link.reason.clear();
                self.link.incoming = None;
                self.link.undrawn.clear();
                (self.link.ping, self.link.next_ping) = (None, now);
                let resume_after = self.link.sequence;
                out.push(Effect::Watch(WatchRequest::Hello { resume_after, capabilities: Vec::new() }));
                self.forget_watched();
                self.retry_stops(now, out);
            }
            LinkEvent::Down { reason, refused } => {
                let was_up = self.is_up();
                self.link.reason = reason;
                self.link.latency = None;
                self.link.lost_at = self.link.lost_at.or(Some(now));
                self.link.state =
                    if refused { LinkState::Refused } else { LinkState::Waiting { until: now.after(self.backoff()) } };
                self.acts_unsure();
                self.forget_looking();
                if was_up {
                    let words = self.words.say("notice-link-lost");
                    self.tell(words, NoticeTone::Bad, now, out);
                }
            }
        }
    }

    /// Jittered back-off: half a second doubling to ten, spread over its upper half.
    fn backoff(&mut self) -> Duration {
        let full = 500_u64.saturating_mul(1 << self.link.attempts.min(8)).min(MAX_BACKOFF_MS);
        self.link.attempts = self.link.attempts.saturating_add(1);
        let jitter = u64::try_from(self.mint() % u128::from(full / 2 + 1)).unwrap_or(0);
        Duration::from_millis(full / 2 + jitter)
    }

    pub(crate) fn connect_now(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        if matches!(self.link.state, LinkState::Waiting { .. } | LinkState::Refused) {
            self.link.state = LinkState::Opening { since: now };
            out.push(Effect::Connect);
        }
    }

    pub(crate) fn link_tick(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        match self.link.state {
            LinkState::Waiting { until } if now >= until => self.connect_now(now, out),
            LinkState::Up if now >= self.link.next_ping => {
                self.link.next_ping = now.after(PING_EVERY);
                let ping = self.number();
                self.link.ping = Some((ping, now));
                out.push(Effect::Watch(WatchRequest::Ping { ping }));
            }
            _ => {}
        }
    }

    pub(crate) fn update(&mut self, update: ShiftUpdate, now: ScreenTime, out: &mut Vec<Effect>) {
        self.link.heard_at = now;
        match update {
            ShiftUpdate::Welcome { person, role, site, map_hash, now: desk } => {
                self.clock.greeted(desk, now);
                self.me = Some(Me { person, role, site });
                // With nothing to resume a snapshot follows; else deltas may or may not.
                self.link.loading = self.link.sequence.is_none();
                if !self.link.loading {
                    self.came_alive(now);
                }
                self.want_map(map_hash, out);
            }
            ShiftUpdate::SnapshotBegin => {
                self.link.loading = true;
                // The old state stays on the screen, marked as loading, until the new one is whole.
                self.link.incoming = Some(Shift { dots: self.shift.dots.clone(), ..Shift::default() });
            }
            ShiftUpdate::SnapshotChunk(items) => {
                if let Some(incoming) = &mut self.link.incoming {
                    items.into_iter().for_each(|item| incoming.apply(item));
                }
            }
            ShiftUpdate::SnapshotEnd { sequence, seq, chain_head } => {
                if let Some(mut incoming) = self.link.incoming.take() {
                    incoming.dots = std::mem::take(&mut self.shift.dots);
                    self.shift = incoming;
                }
                self.link.sequence = Some(sequence);
                self.link.witness(seq, chain_head, true);
                self.came_alive(now);
                self.shift_changed(now, out);
            }
            ShiftUpdate::Delta { sequence, at, items } => {
                self.clock.told(at, now);
                self.delta(sequence, items, now, out);
            }
            ShiftUpdate::Frame { number, now: desk, cars, focus, superseded } => {
                self.clock.told(desk, now);
                let half = self.link.half_trip();
                cars.into_iter().for_each(|dot| self.shift.move_dot(dot, half, now));
                focus.into_iter().for_each(|frame| self.look_at(frame, now));
                self.link.superseded = superseded;
                self.link.undrawn.push(number);
            }
            ShiftUpdate::Pong { ping, seq, chain_head } => {
                if let Some((asked, at)) = self.link.ping
                    && asked == ping
                {
                    let trip = now.since(at);
                    self.link.latency = Some(trip);
                    self.link.best = Some(self.link.best.map_or(trip, |best| best.min(trip)));
                }
                self.link.witness(seq, chain_head, true);
            }
        }
    }

    fn delta(
        &mut self,
        sequence: u64,
        items: Vec<assistance::feed::ShiftItem>,
        now: ScreenTime,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.link.sequence.filter(|_| self.link.incoming.is_none()) else { return };
        if sequence <= known {
            return;
        }
        if sequence != known + 1 {
            if !self.link.gap {
                self.link.gap = true;
                out.push(Effect::Watch(WatchRequest::Resnapshot));
            }
            return;
        }
        self.link.sequence = Some(sequence);
        items.into_iter().for_each(|item| self.shift.apply(item));
        self.shift_changed(now, out);
    }

    fn came_alive(&mut self, now: ScreenTime) {
        self.link.alive_at = now;
        (self.link.loading, self.link.gap, self.link.was_live) = (false, false, true);
        (self.link.lost_at, self.link.attempts) = (None, 0);
        self.link.reason.clear();
    }

    fn want_map(&mut self, hash: String, out: &mut Vec<Effect>) {
        let known = match &self.streets {
            Streets::Ready(city) => city.hash() == hash,
            Streets::Asked(asked) => *asked == hash,
            _ => false,
        };
        if !known && !hash.is_empty() {
            if !matches!(self.streets, Streets::Ready(_)) {
                self.streets = Streets::Asked(hash.clone());
            }
            out.push(Effect::LoadCity { map_hash: hash.clone() });
        }
        self.map_hash = hash;
    }

    /// The entry that acknowledges an action; unary answers may overtake each other.
    pub(crate) fn witness_receipt(&mut self, seq: JournalSeq, head: [u8; 32]) {
        self.link.witness(seq, head, false);
    }

    /// Tells the hub which frames were drawn.
    pub(crate) fn frames_drawn(&mut self, out: &mut Vec<Effect>) {
        let drawn = std::mem::take(&mut self.link.undrawn);
        if self.is_up() {
            out.extend(drawn.into_iter().map(|number| Effect::Watch(WatchRequest::FrameDrawn { number })));
        }
    }
}
