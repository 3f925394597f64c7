//! Consoles without a window: each looks at the fleet, acknowledges its frames at once and counts.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assistance::command::{CommandState, Refusal};
use assistance::feed::{Action, ShiftItem, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId, VehicleId};
use hub_client::{GrpcOperatorLink, OperatorLink as _, OperatorLinkEvent, OperatorSend};
use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::fleet::moment_in;
use crate::rig::Rig;
use crate::times::Times;

/// How often a console renews its leases.
const PING_EVERY: Duration = Duration::from_secs(5);

/// What consoles count together.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) frames: AtomicU64,
    pub(crate) dots: AtomicU64,
    /// From the moment a picture was meant for to its arrival at a console.
    pub(crate) staleness: Times,
    /// From the moment a command was meant for to "recorded" at its console.
    pub(crate) recorded: Times,
    /// From that moment to "completed" at its console.
    pub(crate) completed: Times,
    /// Commands whose end is not known yet.
    pub(crate) under_way: Mutex<HashMap<CommandId, Instant>>,
    pub(crate) refused: Mutex<Vec<String>>,
    pub(crate) deltas: AtomicU64,
    /// Superseded pictures, as the frames told it last, summed over consoles.
    superseded: Mutex<HashMap<usize, u64>>,
    ended: AtomicBool,
    ended_why: Mutex<String>,
}

impl Seen {
    pub(crate) fn superseded(&self) -> u64 {
        self.superseded.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// Why a console ended, if one did.
    pub(crate) fn ended(&self) -> Option<String> {
        let why = self.ended_why.lock().unwrap_or_else(PoisonError::into_inner);
        self.ended.load(Ordering::Relaxed).then(|| why.clone())
    }

    fn end(&self, why: String) {
        *self.ended_why.lock().unwrap_or_else(PoisonError::into_inner) = why;
        self.ended.store(true, Ordering::Relaxed);
    }

    fn refuse(&self, what: String) {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }
}

/// Who waits until an action is recorded.
pub(crate) type Told = oneshot::Sender<Result<(), Refusal>>;

/// Something a console is asked to do, and who waits until it is recorded.
pub(crate) struct Wish {
    pub(crate) key: ActionKey,
    pub(crate) action: Action,
    pub(crate) meant: Instant,
    pub(crate) told: Option<Told>,
}

/// A console that runs until it is dropped.
pub(crate) struct Console {
    pub(crate) wishes: mpsc::Sender<Wish>,
    /// The newest incident of each vehicle, as the shift shows it.
    pub(crate) incidents: Arc<Mutex<HashMap<VehicleId, assistance::ids::IncidentId>>>,
    task: JoinHandle<()>,
}

impl Drop for Console {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Desk {
    number: usize,
    link: GrpcOperatorLink,
    started: Instant,
    focus: Vec<VehicleId>,
    seen: Arc<Seen>,
    incidents: Arc<Mutex<HashMap<VehicleId, assistance::ids::IncidentId>>>,
    waiting: HashMap<ActionKey, (Instant, Option<Told>)>,
    snapshot: Option<oneshot::Sender<()>>,
}

impl Console {
    /// Connects one and waits for the end of its snapshot.
    pub(crate) async fn open(
        rig: &Rig,
        number: usize,
        at: SocketAddr,
        focus: Vec<VehicleId>,
        seen: Arc<Seen>,
    ) -> Result<Self, String> {
        let news = Arc::new(Notify::new());
        let wake = Arc::clone(&news);
        let address = rig.person_address(number, at)?;
        let link = GrpcOperatorLink::new(address, Handle::current(), Some(Arc::new(move || wake.notify_one())));
        let (wishes, wished) = mpsc::channel(64);
        let (whole, snapshot) = oneshot::channel();
        let incidents: Arc<Mutex<HashMap<_, _>>> = Arc::default();
        let desk = Desk {
            number,
            link,
            started: rig.started,
            focus,
            seen,
            incidents: Arc::clone(&incidents),
            waiting: HashMap::new(),
            snapshot: Some(whole),
        };
        let task = tokio::spawn(desk.sit(news, wished));
        let arrived = tokio::time::timeout(Duration::from_secs(30), snapshot).await;
        if !matches!(arrived, Ok(Ok(()))) {
            return Err(format!("console {number}: no whole snapshot in 30 s"));
        }
        Ok(Self { wishes, incidents, task })
    }
}

impl Desk {
    async fn sit(mut self, news: Arc<Notify>, mut wishes: mpsc::Receiver<Wish>) {
        self.link.open();
        let mut pings = tokio::time::interval(PING_EVERY);
        let mut ping = 0;
        loop {
            tokio::select! {
                () = news.notified() => {}
                wish = wishes.recv() => match wish {
                    Some(wish) => self.ask(wish),
                    None => return,
                },
                _ = pings.tick() => {
                    ping += 1;
                    self.say(WatchRequest::Ping { ping });
                }
            }
            while let Some(event) = self.link.poll() {
                if let Err(why) = self.hear(event) {
                    self.seen.end(format!("console {}: {why}", self.number));
                    return;
                }
            }
        }
    }

    fn ask(&mut self, wish: Wish) {
        let Wish { key, action, meant, told } = wish;
        let command = match &action {
            Action::Propose(command) => Some(command.id),
            _ => None,
        };
        if let Err(error) = self.link.send(OperatorSend::Act { key, action: Box::new(action) }) {
            self.seen.refuse(format!("not sent: {error}"));
            return;
        }
        self.waiting.insert(key, (meant, told));
        if let Some(id) = command {
            self.seen.under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(id, meant);
        }
    }

    fn say(&mut self, request: WatchRequest) {
        // Before the link is up nothing is sent; what matters is said again when it is.
        let _ = self.link.send(OperatorSend::Watch(request));
    }

    fn hear(&mut self, event: OperatorLinkEvent) -> Result<(), String> {
        match event {
            OperatorLinkEvent::Up => {
                self.say(WatchRequest::Hello { resume_after: None, capabilities: Vec::new() });
            }
            OperatorLinkEvent::Update(update) => self.update(*update),
            OperatorLinkEvent::Receipt(receipt) => {
                if let Some((meant, told)) = self.waiting.remove(&receipt.key) {
                    self.seen.recorded.note(meant.elapsed());
                    if let Err(refusal) = &receipt.outcome {
                        self.seen.refuse(format!("{refusal}"));
                    }
                    if let Some(told) = told {
                        let _ = told.send(receipt.outcome.map(|_| ()));
                    }
                }
            }
            OperatorLinkEvent::ActFailed { reason, .. } => self.seen.refuse(reason),
            OperatorLinkEvent::Stopped { .. }
            | OperatorLinkEvent::StopFailed { .. }
            | OperatorLinkEvent::MediaGranted { .. }
            | OperatorLinkEvent::MediaRefused { .. } => {}
            OperatorLinkEvent::Down { reason, .. } => return Err(reason),
        }
        Ok(())
    }

    fn update(&mut self, update: ShiftUpdate) {
        match update {
            ShiftUpdate::SnapshotEnd { .. } => {
                self.say(WatchRequest::Focus(self.focus.clone()));
                if let Some(snapshot) = self.snapshot.take() {
                    let _ = snapshot.send(());
                }
            }
            ShiftUpdate::SnapshotChunk(items) => self.items(&items),
            ShiftUpdate::Delta { items, .. } => {
                self.seen.deltas.fetch_add(1, Ordering::Relaxed);
                self.items(&items);
            }
            ShiftUpdate::Frame { number, cars, superseded, .. } => {
                self.say(WatchRequest::FrameDrawn { number });
                self.seen.frames.fetch_add(1, Ordering::Relaxed);
                self.seen.dots.fetch_add(cars.len() as u64, Ordering::Relaxed);
                let now = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
                // Cars with an agent tell no moment: they stand.
                let moving = cars.iter().filter(|dot| dot.speed_mps > 1.0);
                self.seen.staleness.note_all(moving.map(|dot| now.saturating_sub(moment_in(dot.speed_mps))));
                let mut told = self.seen.superseded.lock().unwrap_or_else(PoisonError::into_inner);
                told.insert(self.number, superseded);
            }
            ShiftUpdate::Welcome { .. } | ShiftUpdate::SnapshotBegin | ShiftUpdate::Pong { .. } => {}
        }
    }

    fn items(&mut self, items: &[ShiftItem]) {
        for item in items {
            match item {
                ShiftItem::Incident(incident) => {
                    let mut known = self.incidents.lock().unwrap_or_else(PoisonError::into_inner);
                    known.insert(incident.vehicle.clone(), incident.id);
                }
                // One console hears it for all, the one that asked: it alone looks at the car.
                ShiftItem::Vehicle(vehicle) if self.focus.contains(&vehicle.id) => {
                    let mut under_way = self.seen.under_way.lock().unwrap_or_else(PoisonError::into_inner);
                    if under_way.is_empty() {
                        continue;
                    }
                    for record in vehicle.commands.iter().filter(|record| record.state.is_final()) {
                        let Some(meant) = under_way.remove(&record.command.id) else { continue };
                        if record.state == CommandState::Completed {
                            self.seen.completed.note(meant.elapsed());
                        } else {
                            self.seen.refuse(format!("{:?}", record.state));
                        }
                    }
                }
                ShiftItem::Vehicle(_) | ShiftItem::IncidentGone(_) | ShiftItem::Person(_) => {}
            }
        }
    }
}
