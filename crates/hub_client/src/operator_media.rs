//! A console's sound and pictures: which are wanted, what is granted, how old what came is.
//!
//! No socket, thread or clock is in it. Whoever owns it calls [`OperatorMedia::step`] with the
//! monotonic time and the link, hands it the grants it asks for, and takes its news.

use std::collections::{BTreeMap, VecDeque};

use assistance::command::Command;
use assistance::ids::{IncidentId, VehicleId};
use bytes::Bytes;
use media::View;
use media::clock::RemoteClock;
use media::frames::{
    Age, Captured, Codec, Datagram, GrantToken, Letter, PastWanted, PictureFrame, PictureKind, SessionId, VoiceFrame,
    Want,
};
use media::link::{Carrier, Lane, LinkNews, MediaLink, NotTaken, Outgoing};

/// The hub's clock is asked for this often, microseconds.
const PING_US: u64 = 500_000;
/// A lane that ended is opened again after this long.
const AGAIN_US: u64 = 1_000_000;
/// A grant that was refused or not answered is asked for again after this long.
const ASK_AGAIN_US: u64 = 2_000_000;
/// Waits between two sendings of a STOP, and for how long it is sent.
const URGENT_US: u64 = 100_000;
const URGENT_FOR_US: u64 = 10_000_000;
/// News that wait to be taken at most.
const MAX_NEWS: usize = 512;
/// News heard in one step at most.
const MAX_HEARD: usize = 512;
/// STOPs under way at most.
const MAX_STOPS: usize = 64;
/// Grants that are asked for at once at most.
const MAX_ASKED: usize = 16;
/// A live picture this much older than the newest of its view was overtaken on the way; one that is
/// older still comes from a clock that jumped back.
const OVERTAKEN_MS: u64 = 5_000;

/// What a console wants to see of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looking {
    /// Which vehicle.
    pub vehicle: VehicleId,
    /// Which of its incidents.
    pub incident: IncidentId,
    /// Which views.
    pub views: Vec<View>,
    /// Pictures a second of each, 1 to 30.
    pub per_second: u8,
}

impl Looking {
    fn cabin(&self) -> bool {
        self.views.contains(&View::Cabin)
    }
}

/// What the media path tells a console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaNews {
    /// A grant is needed: ask the hub on the control link.
    AskGrant {
        /// For which incident.
        incident: IncidentId,
        /// Whether its cabin is to be seen.
        cabin: bool,
    },
    /// A picture.
    Picture {
        /// Of which vehicle.
        vehicle: VehicleId,
        /// The picture.
        frame: PictureFrame,
        /// Its age now, microseconds, never younger than the truth; `None` while a clock is unknown.
        age_us: Option<u64>,
    },
    /// All there is of a wish for the past has come.
    PastDone {
        /// Which wish.
        request: u32,
        /// How many pictures it was.
        count: u32,
    },
    /// 20 ms of a voice.
    Voice(VoiceFrame),
    /// A STOP was taken and recorded, the second path says.
    StopTaken(u128),
    /// How the pictures travel now; `None` says why they do not.
    Carrier(Result<Carrier, String>),
    /// The hub refused, or ended, what was wanted.
    Refused(String),
}

/// What the hub agreed to on a lane.
#[derive(Debug, Clone, Copy)]
struct Agreement {
    incident: IncidentId,
    cabin: bool,
    session: SessionId,
}

/// A grant, and what it is good for.
#[derive(Debug, Clone, Copy)]
struct Held {
    incident: IncidentId,
    cabin: bool,
    grant: GrantToken,
}

impl Held {
    fn serves(&self, (incident, cabin): (IncidentId, bool)) -> bool {
        self.incident == incident && (self.cabin || !cabin)
    }
}

#[derive(Debug, Default)]
struct LaneState {
    is_up: bool,
    on_tcp: bool,
    open_at: u64,
    agreed: Option<Agreement>,
    presented: Option<Held>,
    grant: Option<Held>,
    /// After a refusal nothing is asked for before this.
    ask_at: u64,
    /// Agreements that came for what is wanted no longer.
    unwanted: Vec<SessionId>,
    pinged_at: u64,
}

#[derive(Debug)]
struct Stop {
    id: u128,
    body: Bytes,
    at: u64,
    /// Until when; from its first sending.
    until: Option<u64>,
}

/// A console's sound and pictures. See the module's text for how to drive it.
#[derive(Debug, Default)]
pub struct OperatorMedia {
    looking: Option<Looking>,
    told: Option<(SessionId, Vec<Want>)>,
    talking: Option<IncidentId>,
    lanes: [LaneState; 2],
    /// For what grants were asked, and when.
    asked: Vec<(IncidentId, bool, u64)>,
    /// The newest live picture of each view under the agreement of now.
    newest: BTreeMap<View, Captured>,
    clock: RemoteClock,
    pings: u32,
    stops: Vec<Stop>,
    voice_seq: u32,
    news: VecDeque<MediaNews>,
    unheard: u64,
    stale: u64,
    now_us: u64,
}

fn place(lane: Lane) -> usize {
    match lane {
        Lane::Voice => 0,
        Lane::Pictures => 1,
    }
}

impl OperatorMedia {
    /// What is to be seen from now on.
    pub fn look(&mut self, looking: Option<Looking>) {
        self.looking = looking;
    }

    /// In which case's call this console takes part from now on.
    pub fn talk(&mut self, incident: Option<IncidentId>) {
        self.talking = incident;
    }

    /// The hub granted what was asked for.
    pub fn granted(&mut self, incident: IncidentId, cabin: bool, grant: GrantToken) {
        let held = Held { incident, cabin, grant };
        for lane in Lane::ALL {
            // A lane that wants something else keeps what it has.
            if self.wanted(lane).is_some_and(|wanted| held.serves(wanted)) {
                self.lanes[place(lane)].grant = Some(held);
            }
        }
        self.asked.retain(|(of, inside, _)| *of != incident || (*inside && !cabin));
    }

    /// The hub refused a grant.
    pub fn refused(&mut self, reason: String) {
        self.tell(MediaNews::Refused(reason));
    }

    /// Asks for pictures of the past of the case that is looked at. They come as pictures.
    ///
    /// # Errors
    /// The wish itself when it cannot be sent now.
    pub fn look_back(&mut self, past: PastWanted, link: &mut dyn MediaLink) -> Result<(), PastWanted> {
        let Some(session) = self.agreed(Lane::Pictures) else { return Err(past) };
        let letter = Letter::Past { session, past };
        link.send(Lane::Pictures, Outgoing::Letter(letter)).map_err(|_| past)
    }

    /// Presses STOP on the second path: at once, and again until the hub says that it was taken.
    pub fn stop(&mut self, command: &Command) {
        if self.stops.len() >= MAX_STOPS {
            self.stops.remove(0);
        }
        let body = Bytes::from(crate::urgent::write_stop(command));
        self.stops.push(Stop { id: command.id.0, body, at: 0, until: None });
    }

    /// The control link says that a STOP was taken: the second path need not repeat it.
    pub fn stop_taken(&mut self, id: u128) {
        self.stops.retain(|stop| stop.id != id);
    }

    /// Speaks: 20 ms of Opus, captured at `captured_us` on this console's clock. Says whether it went
    /// out; what does not is gone.
    pub fn speak(&mut self, payload: Bytes, captured_us: u64, link: &mut dyn MediaLink) -> bool {
        let seq = self.voice_seq;
        self.voice_seq = self.voice_seq.wrapping_add(1);
        let Some(session) = self.agreed(Lane::Voice) else { return false };
        let frame = VoiceFrame { session, source: 0, seq, captured_us, payload };
        link.send(Lane::Voice, Outgoing::Datagram(Datagram::Voice(frame))).is_ok()
    }

    /// Whether the voice lane stands for the case whose call this console takes part in, and carries
    /// voice: on TCP it does not.
    #[must_use]
    pub fn can_speak(&self) -> bool {
        self.agreed(Lane::Voice).is_some() && !self.lanes[place(Lane::Voice)].on_tcp
    }

    /// News that found no room.
    #[must_use]
    pub fn unheard(&self) -> u64 {
        self.unheard
    }

    /// Pictures and voices of what is wanted no longer, and pictures that newer ones had overtaken.
    #[must_use]
    pub fn stale(&self) -> u64 {
        self.stale
    }

    /// The best measured round trip to the hub's media door, microseconds.
    #[must_use]
    pub fn round_trip_us(&self) -> Option<u64> {
        self.clock.round_trip_us()
    }

    /// The next thing to know.
    pub fn poll(&mut self) -> Option<MediaNews> {
        self.news.pop_front()
    }

    /// Does everything that is due at `now_us`, a monotonic time in microseconds.
    pub fn step(&mut self, now_us: u64, link: &mut dyn MediaLink) {
        self.now_us = self.now_us.max(now_us);
        for _ in 0..MAX_HEARD {
            let Some(news) = link.poll() else { break };
            self.hear(news);
        }
        self.keep_lanes(link);
        self.agree(link);
        self.want(link);
        self.repeat_stops(link);
        self.ping(link);
    }

    /// What a lane is wanted for: which incident, and whether its cabin is to be seen.
    fn wanted(&self, lane: Lane) -> Option<(IncidentId, bool)> {
        match lane {
            Lane::Voice => self.talking.map(|incident| (incident, false)),
            Lane::Pictures => self.looking.as_ref().map(|looking| (looking.incident, looking.cabin())),
        }
    }

    /// The agreement under which what is wanted now flows.
    fn agreed(&self, lane: Lane) -> Option<SessionId> {
        let (incident, _) = self.wanted(lane)?;
        self.lanes[place(lane)].agreed.filter(|agreed| agreed.incident == incident).map(|agreed| agreed.session)
    }

    fn hear(&mut self, news: LinkNews) {
        match news {
            LinkNews::Up(lane, carrier) => {
                let state = &mut self.lanes[place(lane)];
                (state.is_up, state.on_tcp) = (true, carrier == Carrier::Tcp);
                (state.agreed, state.presented, state.pinged_at) = (None, None, 0);
                state.unwanted.clear();
                if lane == Lane::Pictures {
                    self.told = None;
                    self.clock = RemoteClock::default();
                    self.tell(MediaNews::Carrier(Ok(carrier)));
                }
            }
            LinkNews::Down { lane, reason, .. } => {
                let now_us = self.now_us;
                let state = &mut self.lanes[place(lane)];
                (state.is_up, state.agreed, state.presented, state.grant) = (false, None, None, None);
                state.unwanted.clear();
                state.open_at = now_us + AGAIN_US;
                if lane == Lane::Pictures {
                    self.told = None;
                    self.tell(MediaNews::Carrier(Err(reason)));
                }
            }
            LinkNews::Letter(lane, letter) => self.letter(lane, letter),
            LinkNews::Datagram(_, datagram) => match datagram {
                Datagram::Voice(frame) if self.agreed(Lane::Voice) == Some(frame.session) => {
                    self.tell(MediaNews::Voice(frame));
                }
                Datagram::Voice(_) => self.stale += 1,
                Datagram::Pong { sent_us, boot, clock_us, .. } => {
                    if sent_us <= self.now_us {
                        self.clock.echoed(sent_us, self.now_us, boot, clock_us);
                    }
                }
                Datagram::UrgentAck { id } => {
                    self.stop_taken(id);
                    self.tell(MediaNews::StopTaken(id));
                }
                Datagram::Urgent { .. } | Datagram::Ping { .. } => {}
            },
            LinkNews::Picture(frame) => self.picture(frame),
        }
    }

    fn picture(&mut self, frame: PictureFrame) {
        // What is still on its way when another case is looked at must not be taken for that case's.
        let is_wanted = self.agreed(Lane::Pictures) == Some(frame.session);
        let Some(looking) = self.looking.as_ref().filter(|_| is_wanted) else {
            self.stale += 1;
            return;
        };
        if frame.kind == PictureKind::Live {
            let newest = self.newest.entry(frame.view).or_insert(frame.captured);
            let behind = newest.millis.saturating_sub(frame.captured.millis);
            if newest.boot == frame.captured.boot && (1..=OVERTAKEN_MS).contains(&behind) {
                self.stale += 1;
                return;
            }
            *newest = frame.captured;
        }
        let vehicle = looking.vehicle.clone();
        let on_the_way = self.clock.age_us(Captured { boot: 0, millis: frame.relayed_ms }, self.now_us);
        let age_us = match (frame.age, on_the_way) {
            (Age::Millis(age), Some(way)) => Some(u64::from(age) * 1_000 + way),
            _ => None,
        };
        self.tell(MediaNews::Picture { vehicle, frame, age_us });
    }

    fn letter(&mut self, lane: Lane, letter: Letter) {
        let now_us = self.now_us;
        let wanted = self.agreed(lane);
        let state = &mut self.lanes[place(lane)];
        match letter {
            Letter::Granted { grant, session } => match state.presented.take_if(|shown| shown.grant == grant) {
                Some(Held { incident, cabin, .. }) => {
                    state.agreed = Some(Agreement { incident, cabin, session });
                    if lane == Lane::Pictures {
                        self.newest.clear();
                    }
                }
                // Another case is wanted by now.
                None => state.unwanted.push(session),
            },
            Letter::Refused { grant, reason } => {
                if state.presented.take_if(|shown| shown.grant == grant).is_some() {
                    state.ask_at = now_us + ASK_AGAIN_US;
                    self.tell(MediaNews::Refused(reason));
                }
            }
            Letter::Ended { session, reason } => {
                if state.agreed.take_if(|agreed| agreed.session == session).is_some() {
                    self.tell(MediaNews::Refused(reason));
                }
            }
            Letter::PastDone { session, request, count } => {
                if wanted == Some(session) {
                    self.tell(MediaNews::PastDone { request, count });
                }
            }
            Letter::Present { .. } | Letter::Want { .. } | Letter::Past { .. } | Letter::Bye { .. } => {}
        }
    }

    fn keep_lanes(&mut self, link: &mut dyn MediaLink) {
        // The voice lane also carries STOP, so it stands whether somebody talks or not.
        let wanted = [(Lane::Voice, true), (Lane::Pictures, self.looking.is_some())];
        for (lane, is_wanted) in wanted {
            let state = &mut self.lanes[place(lane)];
            if is_wanted && !state.is_up && self.now_us >= state.open_at {
                state.open_at = self.now_us + AGAIN_US;
                link.open(lane);
            }
        }
    }

    /// Gets agreements for what is wanted, and gives up those for what is not.
    fn agree(&mut self, link: &mut dyn MediaLink) {
        for lane in Lane::ALL {
            let (wanted, now_us) = (self.wanted(lane), self.now_us);
            let state = &mut self.lanes[place(lane)];
            let serves = |agreed: &Agreement| {
                wanted.is_some_and(|(incident, cabin)| agreed.incident == incident && (agreed.cabin || !cabin))
            };
            if let Some(agreed) = state.agreed.take_if(|agreed| !serves(agreed)) {
                state.unwanted.push(agreed.session);
            }
            // What finds no room is said with a later step.
            state.unwanted.retain(|session| {
                link.send(lane, Outgoing::Letter(Letter::Bye { session: *session })) == Err(NotTaken::Busy)
            });
            let is_open = state.is_up && state.agreed.is_none();
            let Some(wanted) = wanted.filter(|_| is_open) else { continue };
            if state.presented.is_some_and(|shown| shown.serves(wanted)) {
                continue;
            }
            match state.grant.take_if(|held| held.serves(wanted)) {
                Some(held) => {
                    if link.send(lane, Outgoing::Letter(Letter::Present { grant: held.grant })).is_ok() {
                        state.presented = Some(held);
                    } else {
                        state.grant = Some(held);
                    }
                }
                None if now_us >= state.ask_at => self.ask(wanted),
                None => {}
            }
        }
    }

    fn ask(&mut self, (incident, cabin): (IncidentId, bool)) {
        let now_us = self.now_us;
        self.asked.retain(|(.., at)| now_us < at + ASK_AGAIN_US);
        let is_asked = self.asked.iter().any(|(of, inside, _)| *of == incident && (*inside || !cabin));
        if !is_asked && self.asked.len() < MAX_ASKED {
            self.asked.push((incident, cabin, now_us));
            self.tell(MediaNews::AskGrant { incident, cabin });
        }
    }

    fn want(&mut self, link: &mut dyn MediaLink) {
        let (Some(looking), Some(session)) = (&self.looking, self.agreed(Lane::Pictures)) else { return };
        let per_second = looking.per_second.clamp(1, 30);
        let wants: Vec<Want> =
            looking.views.iter().map(|view| Want { view: *view, per_second, codec: Codec::Mjpeg }).collect();
        let told = (session, wants);
        if self.told.as_ref() != Some(&told) {
            let letter = Letter::Want { session, wants: told.1.clone() };
            if link.send(Lane::Pictures, Outgoing::Letter(letter)).is_ok() {
                self.told = Some(told);
            }
        }
    }

    fn repeat_stops(&mut self, link: &mut dyn MediaLink) {
        let now_us = self.now_us;
        self.stops.retain_mut(|stop| now_us < *stop.until.get_or_insert(now_us + URGENT_FOR_US));
        for stop in self.stops.iter_mut().filter(|stop| now_us >= stop.at) {
            let urgent = Datagram::Urgent { id: stop.id, body: stop.body.clone() };
            if link.send(Lane::Voice, Outgoing::Datagram(urgent)).is_ok() {
                stop.at = now_us + URGENT_US;
            }
        }
    }

    fn ping(&mut self, link: &mut dyn MediaLink) {
        let lane = &mut self.lanes[place(Lane::Pictures)];
        if !lane.is_up || (lane.pinged_at > 0 && self.now_us < lane.pinged_at + PING_US) {
            return;
        }
        lane.pinged_at = self.now_us.max(1);
        self.pings = self.pings.wrapping_add(1);
        let ping = Datagram::Ping { number: self.pings, sent_us: self.now_us };
        // A lost one is asked again in half a second.
        let _ = link.send(Lane::Pictures, Outgoing::Datagram(ping));
    }

    fn tell(&mut self, news: MediaNews) {
        if self.news.len() >= MAX_NEWS {
            // Pictures and voice are made anew; whoever does not take them misses the oldest.
            self.news.pop_front();
            self.unheard += 1;
        }
        self.news.push_back(news);
    }
}
