//! The car's end of the media path: sends what is wanted while it is wanted, hands over what is heard,
//! and takes a STOP that comes by this way.

use std::collections::VecDeque;

use bytes::Bytes;
use media::frames::{
    Age, Captured, Codec, Datagram, GrantToken, Letter, PastWanted, PictureFrame, PictureKind, SessionId, VoiceFrame,
    Want,
};
use media::link::{Lane, LinkNews, MediaLink, NotTaken, Outgoing};
use media::{View, mjpeg};

use crate::agent::Agent;
use crate::cameras::{CapturedSight, Senses};
use crate::car::Car;

mod painting;

pub use painting::{InlinePainter, Job, Painted, Painter, Studio, StudioPainter};

/// A lane that ended is opened again after this long, microseconds; it doubles to the longest.
const AGAIN_US: u64 = 500_000;
const AGAIN_LONGEST_US: u64 = 30_000_000;
/// The picture lane is closed when nobody wanted anything for so long.
const IDLE_US: u64 = 20_000_000;
/// Wishes for the past that wait at most; the oldest go first.
const MAX_WISHES: usize = 16;
/// Pictures of the past painted in one step at most: live goes first.
const PAST_IN_A_STEP: usize = 2;
/// Pictures of the past that are painted and not sent at most.
const PAST_AHEAD: usize = 8;
/// Pictures that are being painted at once at most; fewer than a painter keeps ready.
const MAX_PAINTING: usize = 24;
/// A lane that stood for so long was a good one: its next opening does not wait longer, microseconds.
const STOOD_US: u64 = 10_000_000;
/// News heard in one step at most.
const MAX_HEARD: usize = 256;
/// Voice frames sent in one step at most: what piled up is stale.
const MAX_SPEECH: usize = 16;
/// Urgent ids remembered, so that a repeat is only answered.
const MAX_URGENT: usize = 64;

/// What the car's media path did and dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MediaCounters {
    /// Live pictures sent.
    pub pictures: u64,
    /// Pictures of the past sent.
    pub past: u64,
    /// Live pictures that were not painted in time for the next.
    pub skipped: u64,
    /// Pictures that could not be encoded.
    pub unpainted: u64,
    /// Voice frames sent.
    pub spoken: u64,
    /// Voice frames heard.
    pub heard: u64,
    /// Urgent messages acted on.
    pub urgent: u64,
    /// Urgent messages that were none.
    pub urgent_refused: u64,
}

#[derive(Debug, Default)]
struct LaneState {
    is_up: bool,
    up_since: u64,
    open_at: u64,
    wait_us: u64,
    session: Option<SessionId>,
    grant: Option<GrantToken>,
}

#[derive(Debug, Clone, Copy)]
struct Camera {
    want: Want,
    /// The last moment of the grid that was captured.
    slot: u64,
}

#[derive(Debug)]
struct Wish {
    id: u64,
    session: SessionId,
    past: PastWanted,
    /// The next moment to paint, milliseconds.
    next_ms: u64,
    done: bool,
    /// Pictures of it that are not sent yet, and that are.
    under_way: usize,
    count: u32,
    last_ms: Option<u64>,
}

/// One car's end of the media path. It keeps no clock: whoever owns it calls [`Self::step`].
#[derive(Debug)]
pub struct MediaAgent {
    boot: u64,
    lanes: [LaneState; 2],
    cameras: Vec<Camera>,
    wishes: VecDeque<Wish>,
    /// Counts the wishes.
    wished: u64,
    /// Painted pictures of the past that found no room on the lane, each with its wish.
    held: VecDeque<(u64, PictureFrame)>,
    painting: usize,
    idle_since: u64,
    voice_seq: [u32; 2],
    urgent: VecDeque<u128>,
    counters: MediaCounters,
}

fn place(lane: Lane) -> usize {
    match lane {
        Lane::Voice => 0,
        Lane::Pictures => 1,
    }
}

impl MediaAgent {
    /// The media path of a car's computer that booted as `boot`.
    #[must_use]
    pub fn new(boot: u64) -> Self {
        Self {
            boot,
            lanes: [LaneState::default(), LaneState::default()],
            cameras: Vec::new(),
            wishes: VecDeque::new(),
            wished: 0,
            held: VecDeque::new(),
            painting: 0,
            idle_since: 0,
            voice_seq: [0; 2],
            urgent: VecDeque::new(),
            counters: MediaCounters::default(),
        }
    }

    /// What was done and dropped.
    #[must_use]
    pub fn counters(&self) -> MediaCounters {
        self.counters
    }

    /// Whether somebody is being shown something.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        !self.cameras.is_empty()
    }

    /// Does everything that is due at `now_us` on the car's clock since its boot.
    pub fn step<C: Car + Senses>(
        &mut self,
        now_us: u64,
        car: &mut C,
        agent: &mut Agent,
        link: &mut dyn MediaLink,
        painter: &mut dyn Painter,
    ) {
        for offer in agent.take_media_offers() {
            for lane in &mut self.lanes {
                lane.grant = Some(offer.grant);
            }
            self.idle_since = now_us;
        }
        for _ in 0..MAX_HEARD {
            let Some(news) = link.poll() else { break };
            self.hear(news, now_us, car, agent, link);
        }
        self.keep_lanes(now_us, link);
        self.present(link);
        self.speak(now_us, car, link);
        self.show(now_us, car, painter);
        self.deliver(link, painter);
    }

    fn hear<C: Car + Senses>(
        &mut self,
        news: LinkNews,
        now_us: u64,
        car: &mut C,
        agent: &mut Agent,
        link: &mut dyn MediaLink,
    ) {
        match news {
            LinkNews::Up(lane, _) => {
                let state = &mut self.lanes[place(lane)];
                (state.is_up, state.up_since, state.session) = (true, now_us, None);
            }
            LinkNews::Down { lane, reason, .. } => {
                tracing::debug!(?lane, reason, "a media lane ended");
                self.ended(lane, now_us);
            }
            LinkNews::Letter(lane, letter) => self.letter(lane, letter, now_us),
            LinkNews::Datagram(lane, datagram) => match datagram {
                Datagram::Voice(frame) => {
                    self.counters.heard += 1;
                    car.hear_voice(&frame, now_us);
                }
                Datagram::Urgent { id, body } => self.urgent(id, &body, lane, car, agent, link),
                Datagram::Ping { number, sent_us } => {
                    let pong = Datagram::Pong { number, sent_us, boot: self.boot, clock_us: now_us };
                    // A lost echo is asked for again.
                    let _ = link.send(lane, Outgoing::Datagram(pong));
                }
                Datagram::UrgentAck { .. } | Datagram::Pong { .. } => {}
            },
            LinkNews::Picture(_) => {}
        }
    }

    fn urgent<C: Car>(
        &mut self,
        id: u128,
        body: &[u8],
        lane: Lane,
        car: &mut C,
        agent: &mut Agent,
        link: &mut dyn MediaLink,
    ) {
        if !self.urgent.contains(&id) {
            if let Err(error) = agent.hear_urgent(body, car) {
                self.counters.urgent_refused += 1;
                tracing::warn!(%error, "an urgent message that is none");
                return;
            }
            self.counters.urgent += 1;
            if self.urgent.len() >= MAX_URGENT {
                self.urgent.pop_front();
            }
            self.urgent.push_back(id);
        }
        // A lost answer is asked for by the repeat.
        let _ = link.send(lane, Outgoing::Datagram(Datagram::UrgentAck { id }));
    }

    fn letter(&mut self, lane: Lane, letter: Letter, now_us: u64) {
        match letter {
            Letter::Granted { session, .. } => self.lanes[place(lane)].session = Some(session),
            Letter::Refused { reason, .. } => tracing::debug!(reason, "a media grant was refused"),
            Letter::Want { session, wants } => {
                if self.lanes[place(Lane::Pictures)].session == Some(session) {
                    let slot_of = |want: &Want| self.cameras.iter().find(|old| old.want.view == want.view);
                    let cameras = wants.iter().map(|want| {
                        let slot = slot_of(want).filter(|old| old.want == *want).map_or(0, |old| old.slot);
                        Camera { want: *want, slot }
                    });
                    self.cameras = cameras.collect();
                    self.idle_since = now_us;
                }
            }
            Letter::Past { session, past } => {
                if self.wishes.len() >= MAX_WISHES {
                    self.wishes.pop_front();
                }
                self.wished += 1;
                let next_ms = if past.newest_first { past.to_millis } else { past.from.millis };
                // Of another boot there is nothing, which is said at once.
                let (id, done) = (self.wished, past.from.boot != self.boot);
                let wish = Wish { id, session, past, next_ms, done, under_way: 0, count: 0, last_ms: None };
                self.wishes.push_back(wish);
            }
            Letter::Ended { session, .. } => {
                let state = &mut self.lanes[place(lane)];
                if state.session == Some(session) {
                    state.session = None;
                    if lane == Lane::Pictures {
                        self.show_nothing();
                        self.idle_since = now_us;
                    }
                }
            }
            Letter::Present { .. } | Letter::PastDone { .. } | Letter::Bye { .. } => {}
        }
    }

    fn ended(&mut self, lane: Lane, now_us: u64) {
        let state = &mut self.lanes[place(lane)];
        // A hub that lets a car in and turns it away at once must not be asked ever again as fast.
        if state.is_up && now_us >= state.up_since + STOOD_US {
            state.wait_us = 0;
        }
        state.wait_us = (state.wait_us * 2).clamp(AGAIN_US, AGAIN_LONGEST_US);
        (state.is_up, state.session, state.grant) = (false, None, None);
        state.open_at = now_us + state.wait_us;
        if lane == Lane::Pictures {
            self.show_nothing();
        }
    }

    fn show_nothing(&mut self) {
        self.cameras.clear();
        self.wishes.clear();
        self.held.clear();
    }

    fn keep_lanes(&mut self, now_us: u64, link: &mut dyn MediaLink) {
        let pictures = &self.lanes[place(Lane::Pictures)];
        let needed = pictures.grant.is_some() || pictures.session.is_some();
        if pictures.is_up && !needed && now_us >= self.idle_since + IDLE_US {
            link.close(Lane::Pictures);
            self.ended(Lane::Pictures, now_us);
            self.lanes[place(Lane::Pictures)].wait_us = 0;
            self.lanes[place(Lane::Pictures)].open_at = now_us;
        }
        // The voice lane carries STOP: it stands always.
        for (lane, wanted) in [(Lane::Voice, true), (Lane::Pictures, needed)] {
            let state = &mut self.lanes[place(lane)];
            if wanted && !state.is_up && now_us >= state.open_at {
                // Opening ends with a word of the link; this only bounds how often it is asked.
                state.open_at = now_us + AGAIN_US.max(state.wait_us);
                link.open(lane);
            }
        }
    }

    fn present(&mut self, link: &mut dyn MediaLink) {
        for lane in Lane::ALL {
            let state = &mut self.lanes[place(lane)];
            if !state.is_up || state.session.is_some() {
                // One agreement is enough; a later offer is for another case after this one.
                continue;
            }
            if let Some(grant) = state.grant
                && link.send(lane, Outgoing::Letter(Letter::Present { grant })).is_ok()
            {
                state.grant = None;
            }
        }
    }

    fn speak<C: Senses>(&mut self, now_us: u64, car: &mut C, link: &mut dyn MediaLink) {
        for _ in 0..MAX_SPEECH {
            let Some((source, captured_us, payload)) = car.next_speech(now_us) else { return };
            let source = source.min(1);
            let seq = self.voice_seq[usize::from(source)];
            self.voice_seq[usize::from(source)] = seq.wrapping_add(1);
            let Some(session) = self.lanes[place(Lane::Voice)].session else { continue };
            let frame = VoiceFrame { session, source, seq, captured_us, payload };
            if link.send(Lane::Voice, Outgoing::Datagram(Datagram::Voice(frame))).is_ok() {
                self.counters.spoken += 1;
            }
        }
    }

    /// Captures what is due and hands it to the painter: live first, then the past.
    fn show<C: Senses>(&mut self, now_us: u64, car: &C, painter: &mut dyn Painter) {
        let Some(session) = self.lanes[place(Lane::Pictures)].session else { return };
        for camera in &mut self.cameras {
            let per_second = u64::from(camera.want.per_second.max(1));
            let slot = now_us * per_second / 1_000_000;
            if slot == camera.slot {
                continue;
            }
            camera.slot = slot;
            let at_ms = (slot * 1_000).div_ceil(per_second).min(now_us / 1_000);
            let Some(seen) = car.sight(camera.want.view, at_ms) else { continue };
            let job = job(self.boot, session, camera.want.view, None, seen);
            if self.painting < MAX_PAINTING && painter.paint(job) {
                self.painting += 1;
            } else {
                self.counters.skipped += 1;
            }
        }
        let under_way: usize = self.wishes.iter().map(|wish| wish.under_way).sum();
        for _ in under_way..(under_way + PAST_IN_A_STEP).min(PAST_AHEAD) {
            let Some(wish) = self.wishes.iter_mut().find(|wish| !wish.done) else { break };
            let every_ms = 1_000 / u64::from(wish.past.per_second.max(1));
            let at_ms = wish.next_ms;
            let newest_first = wish.past.newest_first;
            let next = if newest_first { at_ms.checked_sub(every_ms) } else { at_ms.checked_add(every_ms) };
            let range = wish.past.from.millis..=wish.past.to_millis;
            match next.filter(|next| range.contains(next)) {
                Some(next) => wish.next_ms = next,
                None => wish.done = true,
            }
            let Some(seen) = car.past_sight(wish.past.view, at_ms).filter(|seen| Some(seen.at_ms) != wish.last_ms)
            else {
                continue;
            };
            let before = wish.last_ms.replace(seen.at_ms);
            let job = job(self.boot, wish.session, wish.past.view, Some(wish.id), seen);
            if self.painting < MAX_PAINTING && painter.paint(job) {
                self.painting += 1;
                wish.under_way += 1;
            } else {
                // The painter is busy with what is live: the same moment again with the next step.
                (wish.next_ms, wish.done, wish.last_ms) = (at_ms, false, before);
                break;
            }
        }
    }

    fn deliver(&mut self, link: &mut dyn MediaLink, painter: &mut dyn Painter) {
        while let Some(Painted { frame, wish }) = painter.poll() {
            self.painting = self.painting.saturating_sub(1);
            match (frame, wish) {
                (Some(frame), None) => {
                    let sent = link.send(Lane::Pictures, Outgoing::Picture(frame)).is_ok();
                    self.counters.pictures += u64::from(sent);
                }
                (Some(frame), Some(id)) => self.held.push_back((id, frame)),
                (None, wish) => {
                    self.counters.unpainted += 1;
                    self.settled(wish, 0);
                }
            }
        }
        // Each moment of the past was asked for: what finds no room now goes later.
        while let Some((id, frame)) = self.held.pop_front() {
            match link.send(Lane::Pictures, Outgoing::Picture(frame.clone())) {
                Err(NotTaken::Busy) => {
                    self.held.push_front((id, frame));
                    break;
                }
                sent => {
                    self.counters.past += u64::from(sent.is_ok());
                    self.settled(Some(id), u32::from(sent.is_ok()));
                }
            }
        }
        while let Some(wish) = self.wishes.front().filter(|wish| wish.done && wish.under_way == 0) {
            let letter = Letter::PastDone { session: wish.session, request: wish.past.request, count: wish.count };
            if link.send(Lane::Pictures, Outgoing::Letter(letter)) == Err(NotTaken::Busy) {
                break;
            }
            self.wishes.pop_front();
        }
    }

    /// A picture of a wish is under way no longer; `sent` of it went.
    fn settled(&mut self, wish: Option<u64>, sent: u32) {
        if let Some(wish) = self.wishes.iter_mut().find(|known| Some(known.id) == wish) {
            wish.under_way = wish.under_way.saturating_sub(1);
            wish.count += sent;
        }
    }
}

/// Everything of a picture but its payload.
fn job(boot: u64, session: SessionId, view: View, wish: Option<u64>, seen: CapturedSight) -> Job {
    let kind = if wish.is_some() { PictureKind::Past } else { PictureKind::Live };
    let frame = PictureFrame {
        session,
        view,
        codec: Codec::Mjpeg,
        kind,
        is_key: true,
        // Cameras count fifteen a second: a frozen one repeats its number with its time.
        number: ((seen.at_ms + 1) * 15 - 1) / 1_000,
        captured: Captured { boot, millis: seen.at_ms },
        width: media::picture::WIDTH,
        height: media::picture::HEIGHT,
        age: Age::Unknown,
        relayed_ms: 0,
        payload: Bytes::new(),
    };
    Job { frame, sight: seen.sight, quality: mjpeg::LIVE_QUALITY, wish }
}
