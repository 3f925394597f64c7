//! Cars with cameras, a microphone and a loudspeaker: the real agents on real links, on a body that
//! stands with one open incident, answers calls, and notes when a stop reaches it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assistance::call::{CallParty, CallReport, CallState, CallStatus};
use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, HoldOrigin, Refusal, RouteFact};
use assistance::geo::GeoPoint;
use assistance::ids::{BootId, CallId, CarIncidentRef, CommandId, QuestionId, SceneId, VehicleId};
use assistance::incident::{IncidentKind, Question, WithdrawnReason};
use assistance::link::{HelpStatus, IncidentReport, ReliableReport};
use assistance::scene::Scene;
use assistance::vehicle::{DoorsOfSide, DrivingMode, PlaceKind, TripState, VehicleCard, VehiclePicture};
use bytes::Bytes;
use hub_client::{BestMediaLink, GrpcVehicleLink, Who};
use media::View;
use media::frames::VoiceFrame;
use media::link::{Lane, LaneCounters, MediaLink as _};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use vehicle_agent::{
    Agent, AgentConfig, CapturedSight, Car, CarOutcome, LinkState, MediaAgent, MediaCounters, Painter, PassengerWords,
    Progress, Senses, StoreMemory,
};

use crate::rig::Rig;

/// A car looks at its link at least this often, so that cameras and microphones are asked in time.
const STEP: Duration = Duration::from_millis(5);
/// The boot of every car; each run has a hub of its own.
const BOOT: BootId = BootId(1);

/// A car's own clock: ahead of this machine's by so much, and running so much faster.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CarClock {
    pub(crate) started: Instant,
    pub(crate) ahead: Duration,
    pub(crate) fast_ppm: i64,
}

impl CarClock {
    /// One that shows the time since `started` rightly.
    pub(crate) fn right(started: Instant) -> Self {
        Self { started, ahead: Duration::ZERO, fast_ppm: 0 }
    }

    /// What it shows at a moment, microseconds.
    pub(crate) fn us(&self, at: Instant) -> u64 {
        let passed = i128::try_from(at.saturating_duration_since(self.started).as_nanos()).unwrap_or(i128::MAX);
        let drifted = passed + passed * i128::from(self.fast_ppm) / 1_000_000;
        let shown = drifted / 1_000 + i128::try_from(self.ahead.as_micros()).unwrap_or(i128::MAX);
        u64::try_from(shown).unwrap_or(0)
    }

    /// How long ago it showed this, microseconds, negative when it has not yet.
    pub(crate) fn us_since(&self, shown_us: u64, now: Instant) -> i64 {
        // Backwards through the drift: parts in a million of a run of minutes are exact enough in whole nanoseconds.
        let drifted = (i128::from(shown_us) - i128::try_from(self.ahead.as_micros()).unwrap_or(i128::MAX)) * 1_000;
        let passed = drifted * 1_000_000 / (1_000_000 + i128::from(self.fast_ppm));
        let now = i128::try_from(now.saturating_duration_since(self.started).as_nanos()).unwrap_or(i128::MAX);
        i64::try_from((now - passed) / 1_000).unwrap_or(i64::MAX)
    }
}

/// What a car's cameras see.
pub(crate) trait Eyes: Send + Sync {
    fn sight(&self, view: View, at_ms: u64) -> Option<CapturedSight>;
}

/// What a car's microphone takes.
pub(crate) trait Mouth: Send {
    /// The next whole 20 ms, encoded, and when its first sample was taken.
    fn next(&mut self, now: Instant) -> Option<(Instant, Bytes)>;
}

/// Where voices go.
pub(crate) type Ear = Arc<dyn Fn(&VoiceFrame) + Send + Sync>;

/// When each stop reached a car; more than once is a mistake.
#[derive(Default)]
pub(crate) struct Applied {
    begun: Mutex<HashMap<CommandId, Vec<Instant>>>,
}

impl Applied {
    pub(crate) fn take(&self) -> HashMap<CommandId, Vec<Instant>> {
        std::mem::take(&mut *self.begun.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn count(&self) -> usize {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// What a car is made of.
pub(crate) struct CarPlan {
    pub(crate) number: usize,
    pub(crate) hub: SocketAddr,
    /// Where its sound and pictures go: the hub, or what stands before it. Without one it has none.
    pub(crate) media: Option<SocketAddr>,
    pub(crate) clock: CarClock,
    pub(crate) eyes: Option<Arc<dyn Eyes>>,
    pub(crate) painter: Box<dyn Painter + Send>,
    pub(crate) applied: Arc<Applied>,
    /// Pictures of its state a second.
    pub(crate) reports_hz: u32,
}

/// What may be asked of a car that runs.
#[derive(Default)]
struct Asked {
    mouth: Option<Box<dyn Mouth>>,
    ear: Option<Ear>,
}

struct Body {
    number: usize,
    clock: CarClock,
    eyes: Option<Arc<dyn Eyes>>,
    mouth: Option<Box<dyn Mouth>>,
    ear: Option<Ear>,
    applied: Arc<Applied>,
    to_tell: Vec<ReliableReport>,
    case: Option<CarIncidentRef>,
    cases: u64,
    answered: Option<CallId>,
    closed: Arc<Mutex<u64>>,
}

impl Body {
    fn open_case(&mut self, now: CarStamp) {
        if let Some(car_ref) = self.case.take() {
            self.to_tell.push(ReliableReport::Withdrawn { car_ref, reason: WithdrawnReason::SolvedByVehicle });
        }
        self.cases += 1;
        let car_ref = CarIncidentRef(self.cases);
        self.case = Some(car_ref);
        self.to_tell.push(ReliableReport::Incident(Box::new(IncidentReport {
            car_ref,
            kind: IncidentKind::BlockedLane,
            stamp: now,
            place: Some(PlaceKind::LiveLane),
            aboard: Some(1),
            why: "a delivery van blocks the lane".to_owned(),
            aboard_words: "1 passenger, calm, English".to_owned(),
            tried: "waited 20 s".to_owned(),
            asked: String::new(),
            question: None,
        })));
    }
}

impl Car for Body {
    fn card(&self) -> VehicleCard {
        let capabilities = vec!["lights".to_owned()];
        VehicleCard { plate: format!("8SKY{:03}", self.number), capabilities, ..VehicleCard::default() }
    }

    fn picture(&self, now: CarStamp) -> VehiclePicture {
        let doors = |traffic_side| DoorsOfSide { open: false, locked: true, traffic_side };
        VehiclePicture {
            stamp: now,
            position: GeoPoint { lat_deg: 37.76, lon_deg: -122.42 },
            heading_deg: 87.5,
            speed_mps: 0.0,
            mode: DrivingMode::WaitingForAssistance,
            brake_held: true,
            left_doors: doors(true),
            right_doors: doors(false),
            person_near: Some(false),
            place: Some(PlaceKind::LiveLane),
            passengers: Some(Vec::new()),
            trip: TripState::OnTrip,
            scene: SceneId(1),
            energy_percent: 71.5,
            hazards_on: true,
            route: Vec::new(),
        }
    }

    fn scene(&self, _: CarStamp) -> Option<Scene> {
        None
    }

    fn question(&self, _: QuestionId) -> Option<Question> {
        None
    }

    fn open_incidents(&self) -> Vec<CarIncidentRef> {
        self.case.into_iter().collect()
    }

    fn holds(&self) -> Vec<HoldOrigin> {
        Vec::new()
    }

    fn route_for(&self, _: &CommandBody) -> Option<RouteFact> {
        None
    }

    fn other_car_arranged(&self) -> bool {
        false
    }

    fn begin(&mut self, order: &CommandOrder, _: CarStamp) -> Result<Progress, Refusal> {
        if matches!(order.body, CommandBody::StopNow(_)) {
            let mut begun = self.applied.begun.lock().unwrap_or_else(PoisonError::into_inner);
            begun.entry(order.id).or_default().push(Instant::now());
        }
        Ok(Progress::Done)
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, CarOutcome)> {
        None
    }

    fn take_reports(&mut self) -> Vec<ReliableReport> {
        std::mem::take(&mut self.to_tell)
    }

    fn show(&mut self, _: &PassengerWords) {}

    fn help_status(&mut self, _: &HelpStatus) {}

    fn incident_closed(&mut self, car_ref: CarIncidentRef) {
        if self.case == Some(car_ref) {
            self.case = None;
        }
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }

    fn link_lost(&mut self, _: CarStamp) {}

    fn link_back(&mut self, _: CarStamp) {}

    /// Whoever calls is answered at once.
    fn call_status(&mut self, status: &CallStatus) {
        let Some(call) = &status.call else { return };
        let rings = call.state == CallState::Ringing { by: CallParty::Person };
        if let Some(car_ref) = self.case.filter(|_| rings && self.answered != Some(call.id)) {
            self.answered = Some(call.id);
            let report = CallReport::Answered { call: call.id, picked_up: true };
            self.to_tell.push(ReliableReport::Call { car_ref, place: status.place, report });
        }
    }
}

impl Senses for Body {
    fn sight(&self, view: View, at_ms: u64) -> Option<CapturedSight> {
        self.eyes.as_ref()?.sight(view, at_ms)
    }

    fn next_speech(&mut self, _: u64) -> Option<(u8, u64, Bytes)> {
        let (taken, payload) = self.mouth.as_mut()?.next(Instant::now())?;
        Some((0, self.clock.us(taken), payload))
    }

    fn hear_voice(&mut self, frame: &VoiceFrame, _: u64) {
        if let Some(ear) = &self.ear {
            ear(frame);
        }
    }
}

/// A car that runs until it is dropped.
pub(crate) struct LiveCar {
    pub(crate) id: VehicleId,
    asked: Arc<Mutex<Asked>>,
    counters: Arc<Mutex<(MediaCounters, LaneCounters)>>,
    voice_up: Arc<AtomicBool>,
    wake: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Drop for LiveCar {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl LiveCar {
    /// Connects one and waits until its link is live, its incident recorded and its voice lane up.
    pub(crate) async fn connect(rig: &Rig, plan: CarPlan) -> Result<Self, String> {
        let id = rig.vehicle(plan.number).clone();
        let wake = Arc::new(Notify::new());
        let waker = || {
            let wake = Arc::clone(&wake);
            Arc::new(move || wake.notify_one()) as Arc<dyn Fn() + Send + Sync>
        };
        let mut link =
            GrpcVehicleLink::new(rig.vehicle_address(plan.number, plan.hub)?, Handle::current(), Some(waker()));
        let mut lanes = match plan.media {
            Some(at) => {
                let hub = rig.vehicle_address(plan.number, at)?;
                let lanes = BestMediaLink::new(&hub, Who::Vehicle, Handle::current(), Some(waker()));
                Some(lanes.map_err(|error| error.to_string())?)
            }
            None => None,
        };
        let mut config = AgentConfig::new(id.clone(), BOOT, rig.seed ^ plan.number as u64);
        config.telemetry_interval = Duration::from_secs(1) / plan.reports_hz;
        let mut agent = Agent::new(config, Box::new(StoreMemory::default()));
        let mut media = MediaAgent::new(BOOT.0);
        let clock = plan.clock;
        let mut body = Body {
            number: plan.number,
            clock,
            eyes: plan.eyes,
            mouth: None,
            ear: None,
            applied: plan.applied,
            to_tell: Vec::new(),
            case: None,
            cases: 0,
            answered: None,
            closed: Arc::default(),
        };
        body.open_case(CarStamp { boot: BOOT, millis: clock.us(Instant::now()) / 1_000 });
        let mut painter = plan.painter;
        let asked: Arc<Mutex<Asked>> = Arc::default();
        let counters: Arc<Mutex<(MediaCounters, LaneCounters)>> = Arc::default();
        let voice_up = Arc::new(AtomicBool::new(false));
        let (live, lives) = tokio::sync::oneshot::channel();
        let (wanted, counted, is_up, news) =
            (Arc::clone(&asked), Arc::clone(&counters), Arc::clone(&voice_up), Arc::clone(&wake));
        let task = tokio::spawn(async move {
            let mut live = Some(live);
            loop {
                {
                    let mut asked = wanted.lock().unwrap_or_else(PoisonError::into_inner);
                    body.mouth = asked.mouth.take().or(body.mouth.take());
                    body.ear = asked.ear.take().or(body.ear.take());
                }
                let now_us = clock.us(Instant::now());
                let next_ms = agent.step(now_us / 1_000, &mut body, &mut link);
                if let Some(lanes) = &mut lanes {
                    // The clock is read anew: pings are answered with it.
                    let now_us = clock.us(Instant::now());
                    media.step(now_us, &mut body, &mut agent, lanes, &mut *painter);
                    let sent = lanes.counters(Lane::Voice);
                    is_up.store(lanes.udp().round_trip(Lane::Voice).is_some(), Ordering::Relaxed);
                    let mut counters = counted.lock().unwrap_or_else(PoisonError::into_inner);
                    *counters =
                        (media.counters(), if media.is_watched() { lanes.counters(Lane::Pictures) } else { sent });
                }
                let is_live = agent.link_state() == LinkState::Live && agent.unrecorded_reports() == 0;
                if let Some(live) = live.take_if(|_| is_live) {
                    let _ = live.send(());
                }
                let pause = if lanes.is_some() {
                    STEP
                } else {
                    Duration::from_millis(next_ms.saturating_sub(clock.us(Instant::now()) / 1_000)).min(STEP * 10)
                };
                tokio::select! {
                    () = news.notified() => {}
                    () = tokio::time::sleep(pause) => {}
                }
            }
        });
        let has_media = plan.media.is_some();
        let this = Self { id, asked, counters, voice_up, wake, task };
        match tokio::time::timeout(Duration::from_secs(20), lives).await {
            Ok(Ok(())) => {}
            _ => return Err(format!("{} was not live in 20 s", this.id)),
        }
        let until = Instant::now() + Duration::from_secs(10);
        while has_media && !this.voice_up.load(Ordering::Relaxed) {
            if Instant::now() > until {
                return Err(format!("{}: no voice lane over UDP in 10 s", this.id));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(this)
    }

    fn ask(&self, what: impl FnOnce(&mut Asked)) {
        what(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_one();
    }

    /// Puts a mouth before its microphone.
    pub(crate) fn speak(&self, mouth: Box<dyn Mouth>) {
        self.ask(|asked| asked.mouth = Some(mouth));
    }

    /// Gives every voice to this ear from now on.
    pub(crate) fn listen(&self, ear: Ear) {
        self.ask(|asked| asked.ear = Some(ear));
    }

    /// What its media path did and dropped.
    pub(crate) fn counters(&self) -> (MediaCounters, LaneCounters) {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
