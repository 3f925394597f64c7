//! Consoles without a window: the real session and the real media path, driven as soon as there is news.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assistance::call::CallState;
use assistance::command::{Command, CommandBody, StopNow};
use assistance::feed::{Action, ShiftItem};
use assistance::ids::{ActionKey, CommandId, IncidentId, VehicleId};
use assistance::incident::Incident;
use bytes::Bytes;
use hub_client::{
    BestMediaLink, ConnectionState, GrpcOperatorLink, Looking, MediaNews, OperatorLink as _, OperatorMedia,
    OperatorSend, OperatorSession, SessionConfig, SessionEvent, Who,
};
use media::View;
use media::frames::{PictureFrame, VoiceFrame};
use media::link::{Lane, LaneCounters, MediaLink as _};
use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::rig::Rig;

/// A console steps at least this often.
const STEP: Duration = Duration::from_millis(5);
/// Wishes that wait for a console at most.
const WISHES: usize = 256;

/// A picture as it came.
pub(crate) struct CamePicture {
    pub(crate) frame: PictureFrame,
    /// The age that the screen would show now.
    pub(crate) age_us: Option<u64>,
    /// The moment at which that is its age.
    pub(crate) at: Instant,
}

/// Where a console puts the voices it hears.
type VoiceHook = Arc<dyn Fn(&VoiceFrame) + Send + Sync>;

/// What a console does with pictures and voices.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) picture: Option<Arc<dyn Fn(CamePicture) + Send + Sync>>,
    pub(crate) voice: Option<VoiceHook>,
}

/// What a console knows of the shift.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) incidents: HashMap<IncidentId, Incident>,
    pub(crate) is_live: bool,
    pub(crate) can_speak: bool,
    pub(crate) lanes: [LaneCounters; 2],
    pub(crate) is_voice_up: bool,
    pub(crate) refused: Vec<String>,
    /// Dots of cars that came in frames.
    pub(crate) dots: u64,
}

impl Known {
    /// The open incident of a vehicle.
    pub(crate) fn incident_of(&self, vehicle: &VehicleId) -> Option<&Incident> {
        self.incidents.values().find(|incident| incident.vehicle == *vehicle && incident.state.is_open())
    }

    /// Whether its call is open.
    pub(crate) fn is_call_open(&self, incident: IncidentId) -> bool {
        let call = self.incidents.get(&incident).and_then(|incident| incident.call.as_ref());
        call.is_some_and(|call| call.state == CallState::Open)
    }
}

enum Wish {
    Act(Action, oneshot::Sender<Result<(), String>>),
    Look(Option<Looking>),
    Talk(Option<IncidentId>),
    Speak(u64, Bytes),
    Stop(Box<Command>),
    Hang,
}

/// A console that runs until it is dropped.
pub(crate) struct Console {
    wishes: mpsc::Sender<Wish>,
    pub(crate) known: Arc<Mutex<Known>>,
    next: Mutex<u128>,
    task: JoinHandle<()>,
}

impl Drop for Console {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Desk {
    started: Instant,
    session: OperatorSession,
    link: GrpcOperatorLink,
    media: OperatorMedia,
    lanes: Option<BestMediaLink>,
    hooks: Hooks,
    known: Arc<Mutex<Known>>,
    waiting: HashMap<ActionKey, oneshot::Sender<Result<(), String>>>,
    next_key: u128,
}

/// Where a console is.
#[derive(Clone, Copy)]
pub(crate) struct ConsolePlan {
    pub(crate) number: usize,
    pub(crate) hub: SocketAddr,
    /// Where its sound and pictures go; without one it has none.
    pub(crate) media: Option<SocketAddr>,
}

impl Console {
    /// Connects one on this runtime.
    pub(crate) fn start(rig: &Rig, plan: ConsolePlan, hooks: Hooks, runtime: &Handle) -> Result<Self, String> {
        let wake = Arc::new(Notify::new());
        let waker = || {
            let wake = Arc::clone(&wake);
            Arc::new(move || wake.notify_one()) as Arc<dyn Fn() + Send + Sync>
        };
        let seed = rig.seed ^ plan.number as u64;
        let link = GrpcOperatorLink::new(rig.person_address(plan.number, plan.hub)?, runtime.clone(), Some(waker()));
        let lanes = match plan.media {
            Some(at) => {
                let hub = rig.person_address(plan.number, at)?;
                let lanes = BestMediaLink::new(&hub, Who::Operator, runtime.clone(), Some(waker()));
                Some(lanes.map_err(|error| error.to_string())?)
            }
            None => None,
        };
        let known: Arc<Mutex<Known>> = Arc::default();
        let base = (u128::from(seed) << 96) | ((plan.number as u128 + 1) << 64);
        let config = SessionConfig { seed, draws_nothing: true, ..SessionConfig::default() };
        let desk = Desk {
            started: rig.started,
            session: OperatorSession::new(config),
            link,
            media: OperatorMedia::default(),
            lanes,
            hooks,
            known: Arc::clone(&known),
            waiting: HashMap::new(),
            next_key: base,
        };
        let (wishes, wished) = mpsc::channel(WISHES);
        let task = runtime.spawn(desk.sit(wake, wished));
        Ok(Self { wishes, known, next: Mutex::new(base | (1 << 63)), task })
    }

    /// Waits until it is live and, where it has one, its voice lane is up.
    pub(crate) async fn live(&self, has_media: bool) -> Result<(), String> {
        self.until(Duration::from_secs(20), |known| known.is_live && (known.is_voice_up || !has_media))
            .await
            .map_err(|()| "a console was not live in 20 s".to_owned())
    }

    /// Waits until this is so.
    pub(crate) async fn until(&self, wait: Duration, is_so: impl Fn(&Known) -> bool) -> Result<(), ()> {
        let until = Instant::now() + wait;
        while !self.ask(&is_so) {
            if Instant::now() > until {
                return Err(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    pub(crate) fn ask<T>(&self, what: impl FnOnce(&Known) -> T) -> T {
        what(&self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn wish(&self, wish: Wish) -> Result<(), String> {
        self.wishes.try_send(wish).map_err(|_| "a console takes no more wishes".to_owned())
    }

    /// Does something, and waits until it stands in the record.
    pub(crate) async fn act(&self, action: Action) -> Result<(), String> {
        let (told, answer) = oneshot::channel();
        self.wish(Wish::Act(action, told))?;
        let answer = tokio::time::timeout(Duration::from_secs(40), answer).await;
        answer.map_err(|_| "no answer in 40 s".to_owned())?.map_err(|_| "the console ended".to_owned())?
    }

    /// Sees these views of a vehicle's open incident from now on.
    pub(crate) fn look(&self, vehicle: &VehicleId, views: &[View], per_second: u8) -> Result<(), String> {
        let incident = self.ask(|known| known.incident_of(vehicle).map(|incident| incident.id));
        let incident = incident.ok_or_else(|| format!("no open incident of {vehicle}"))?;
        let looking = Looking { vehicle: vehicle.clone(), incident, views: views.to_vec(), per_second };
        self.wish(Wish::Look(Some(looking)))
    }

    /// Its task does nothing any more, as a window that hangs: nobody takes what its links bring.
    pub(crate) fn stop_reading(&self) -> Result<(), String> {
        self.wish(Wish::Hang)
    }

    pub(crate) fn talk(&self, incident: Option<IncidentId>) -> Result<(), String> {
        self.wish(Wish::Talk(incident))
    }

    /// Says 20 ms. What finds no room is lost as any voice is.
    pub(crate) fn speaker(&self) -> impl Fn(u64, Bytes) + Send + 'static {
        let wishes = self.wishes.clone();
        move |captured_us, payload| drop(wishes.try_send(Wish::Speak(captured_us, payload)))
    }

    /// Presses STOP for a vehicle, by every path it has.
    pub(crate) fn stop(&self, vehicle: &VehicleId) -> Result<CommandId, String> {
        let id = self.id();
        let (vehicle, body) = (vehicle.clone(), CommandBody::StopNow(StopNow));
        let command = Command { id, vehicle, incident: None, body, evidence: None };
        self.wish(Wish::Stop(Box::new(command)))?;
        Ok(id)
    }

    /// An id that no other command of the run has.
    pub(crate) fn id(&self) -> CommandId {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next += 1;
        CommandId(*next)
    }
}

impl Desk {
    async fn sit(mut self, wake: Arc<Notify>, mut wished: mpsc::Receiver<Wish>) {
        loop {
            let next_ms = self.step();
            let pause = if self.lanes.is_some() {
                STEP
            } else {
                Duration::from_millis(next_ms.saturating_sub(self.now_us() / 1_000)).min(STEP * 10)
            };
            tokio::select! {
                () = wake.notified() => {}
                wish = wished.recv() => match wish {
                    Some(Wish::Hang) => std::future::pending().await,
                    Some(wish) => {
                        self.take(wish);
                        while let Ok(wish) = wished.try_recv() {
                            self.take(wish);
                        }
                    }
                    None => return,
                },
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn take(&mut self, wish: Wish) {
        match wish {
            Wish::Act(action, told) => {
                self.next_key += 1;
                let key = ActionKey(self.next_key);
                match self.session.act(key, action) {
                    Ok(()) => drop(self.waiting.insert(key, told)),
                    Err(error) => drop(told.send(Err(error.to_string()))),
                }
            }
            Wish::Look(looking) => self.media.look(looking),
            Wish::Talk(incident) => self.media.talk(incident),
            Wish::Speak(captured_us, payload) => {
                if let Some(lanes) = &mut self.lanes {
                    self.media.speak(payload, captured_us, lanes);
                }
            }
            Wish::Stop(command) => {
                // By both paths at once, under one id, as the window does it.
                if self.lanes.is_some() {
                    self.media.stop(&command);
                }
                if let Err(error) = self.session.stop(*command) {
                    self.known().refused.push(error.to_string());
                }
            }
            Wish::Hang => {}
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(&mut self) -> u64 {
        let next_ms = self.session.step(self.now_us() / 1_000, &mut self.link);
        while let Some(event) = self.session.poll() {
            self.hear(event);
        }
        let Some(lanes) = &mut self.lanes else { return next_ms };
        let at = Instant::now();
        let now_us = u64::try_from(at.saturating_duration_since(self.started).as_micros()).unwrap_or(u64::MAX);
        self.media.step(now_us, lanes);
        while let Some(news) = self.media.poll() {
            match news {
                MediaNews::AskGrant { incident, cabin } => {
                    // What could not be asked is asked again in two seconds.
                    let _ = self.link.send(OperatorSend::OpenMedia { incident, cabin });
                }
                MediaNews::Picture { frame, age_us, .. } => {
                    if let Some(picture) = &self.hooks.picture {
                        picture(CamePicture { frame, age_us, at });
                    }
                }
                MediaNews::Voice(frame) => {
                    if let Some(voice) = &self.hooks.voice {
                        voice(&frame);
                    }
                }
                MediaNews::Refused(reason) => self.known().refused.push(reason),
                MediaNews::PastDone { .. } | MediaNews::StopTaken(_) | MediaNews::Carrier(_) => {}
            }
        }
        let counters = self.lanes.as_ref().map(|lanes| Lane::ALL.map(|lane| lanes.counters(lane)));
        let is_up = self.lanes.as_ref().is_some_and(|lanes| lanes.udp().round_trip(Lane::Voice).is_some());
        let can_speak = self.media.can_speak();
        let mut known = self.known();
        known.lanes = counters.unwrap_or_default();
        (known.is_voice_up, known.can_speak) = (is_up, can_speak);
        next_ms
    }

    fn hear(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::StateChanged(state) => {
                self.known().is_live = matches!(state, ConnectionState::Live { .. });
            }
            SessionEvent::SnapshotBegan => self.known().incidents.clear(),
            SessionEvent::SnapshotItems(items) | SessionEvent::DeltaItems { items, .. } => {
                let mut known = self.known();
                for item in items {
                    match item {
                        ShiftItem::Incident(incident) => drop(known.incidents.insert(incident.id, *incident)),
                        ShiftItem::IncidentGone(id) => drop(known.incidents.remove(&id)),
                        ShiftItem::Vehicle(_) | ShiftItem::Person(_) => {}
                    }
                }
            }
            SessionEvent::Receipt(receipt) => {
                if let Some(told) = self.waiting.remove(&receipt.key) {
                    let _ = told.send(receipt.outcome.map(|_| ()).map_err(|refusal| refusal.to_string()));
                }
            }
            SessionEvent::ActionGivenUp { key, reason, .. } => {
                if let Some(told) = self.waiting.remove(&key) {
                    let _ = told.send(Err(reason));
                }
            }
            SessionEvent::Stopped { command, .. } => self.media.stop_taken(command.0),
            SessionEvent::MediaGranted { incident, cabin, grant } => self.media.granted(incident, cabin, grant),
            SessionEvent::MediaRefused { reason, .. } => self.media.refused(reason),
            SessionEvent::Frame { cars, .. } => self.known().dots += cars.len() as u64,
            _ => {}
        }
    }
}
