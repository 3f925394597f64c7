//! A console's conversation with the hub, over any link: it reconnects, resumes, repeats what
//! was not acknowledged, and tells what it hears as events.
//!
//! No socket, thread or clock is in it. Whoever owns it calls [`OperatorSession::step`] with
//! the monotonic time and the link, then [`OperatorSession::poll`] until nothing is left.

mod actions;
mod connection;
mod event;
mod ordered;

use std::collections::VecDeque;
use std::time::Duration;

use assistance::command::Command;
use assistance::feed::{Action, MAX_FOCUS, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId, VehicleId};

use crate::backoff::BackoffLimits;
use crate::{OperatorLink, OperatorLinkEvent, OperatorSend};
use actions::{Actions, Stops};
use connection::Connection;
use ordered::{Ordered, Step};

pub use actions::TooMuchPending;
pub use connection::ConnectionState;
pub use event::{SessionEvent, Witness};

/// The claims of this person are renewed this often, milliseconds.
const PING_MS: u64 = 3_000;
/// Link events heard in one step at most.
const MAX_EVENTS: usize = 512;
/// Events that may wait for [`OperatorSession::poll`]; beyond, the link is not heard, and the
/// hub's credit holds the rest back.
const MAX_UNREAD: usize = 2_048;

/// What a session is told once.
#[derive(Debug, Clone, Default)]
pub struct SessionConfig {
    /// Names of what this console understands beyond the basic contract.
    pub capabilities: Vec<String>,
    /// Waits between tries to connect.
    pub backoff: BackoffLimits,
    /// Draws those waits.
    pub seed: u64,
    /// Acknowledges each frame when it arrives, for whoever draws none. A console leaves it
    /// off and calls [`OperatorSession::frame_drawn`].
    pub draws_nothing: bool,
}

/// One console's session. See the module's text for how to drive it.
#[derive(Debug)]
pub struct OperatorSession {
    config: SessionConfig,
    connection: Connection,
    ordered: Ordered,
    actions: Actions,
    stops: Stops,
    hello_due: bool,
    focus: Option<Vec<VehicleId>>,
    focus_due: bool,
    drawn_due: Option<u64>,
    resnapshot_due: bool,
    ping_at: u64,
    ping_number: u64,
    ping_sent: Option<(u64, u64)>,
    round_trip: Option<Duration>,
    witness: Option<Witness>,
    told_state: Option<ConnectionState>,
    events: VecDeque<SessionEvent>,
    now: u64,
}

impl OperatorSession {
    /// A session that connects with its first step.
    #[must_use]
    pub fn new(config: SessionConfig) -> Self {
        let connection = Connection::new(config.seed, config.backoff);
        Self {
            config,
            connection,
            ordered: Ordered::default(),
            actions: Actions::default(),
            stops: Stops::default(),
            hello_due: false,
            focus: None,
            focus_due: false,
            drawn_due: None,
            resnapshot_due: false,
            ping_at: 0,
            ping_number: 0,
            ping_sent: None,
            round_trip: None,
            witness: None,
            told_state: None,
            events: VecDeque::new(),
            now: 0,
        }
    }

    /// Does everything that is due at `now_ms`, a monotonic time in milliseconds; a value before
    /// the last one counts as the last one. Returns when the next step is due at the latest.
    pub fn step(&mut self, now_ms: u64, link: &mut dyn OperatorLink) -> u64 {
        self.now = self.now.max(now_ms);
        self.hear(link);
        if self.events.len() < MAX_UNREAD && self.connection.is_dead(self.now) {
            link.close();
            self.ended("no word from the hub".to_owned(), false);
        }
        if self.connection.may_open(self.now) {
            self.connection.opening(self.now);
            link.open();
        }
        self.speak(link);
        for (key, maybe_recorded) in self.actions.expired(self.now) {
            let reason = "no answer in time".to_owned();
            self.events.push_back(SessionEvent::ActionGivenUp { key, reason, maybe_recorded });
        }
        for command in self.stops.expired(self.now) {
            self.events.push_back(SessionEvent::StopGivenUp { command });
        }
        self.tell_state();
        self.next_step()
    }

    /// The next thing to know.
    pub fn poll(&mut self) -> Option<SessionEvent> {
        self.events.pop_front()
    }

    /// Asks for an action. It is sent in order, one at a time, and repeated under its key until
    /// the hub answers or its time is over.
    ///
    /// # Errors
    /// [`TooMuchPending`], and then nothing was taken.
    pub fn act(&mut self, key: ActionKey, action: Action) -> Result<(), TooMuchPending> {
        self.actions.push(key, action, self.now)
    }

    /// Presses STOP: it goes ahead of everything and is repeated until the hub has taken it.
    ///
    /// # Errors
    /// [`TooMuchPending`] only while more STOPs wait than one person can have pressed.
    pub fn stop(&mut self, command: Command) -> Result<(), TooMuchPending> {
        self.connection.hurry(self.now);
        self.stops.push(command, self.now)
    }

    /// Says which cars this console shows closely; beyond [`MAX_FOCUS`] the rest is left out.
    pub fn focus(&mut self, mut vehicles: Vec<VehicleId>) {
        vehicles.truncate(MAX_FOCUS);
        if self.focus.as_ref() != Some(&vehicles) {
            self.focus = Some(vehicles);
            self.focus_due = true;
        }
    }

    /// The frame of that number, and with it all before, stands on the screen.
    pub fn frame_drawn(&mut self, number: u64) {
        self.drawn_due = Some(number.max(self.drawn_due.unwrap_or(0)));
    }

    /// Tries to connect now instead of waiting.
    pub fn retry_now(&mut self) {
        self.connection.hurry(self.now);
    }

    /// How the connection stands.
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.connection.state(self.round_trip)
    }

    /// The newest durable entry the hub told of.
    #[must_use]
    pub fn witness(&self) -> Option<Witness> {
        self.witness
    }

    /// Actions without an answer yet, oldest first.
    pub fn pending_actions(&self) -> impl Iterator<Item = ActionKey> + '_ {
        self.actions.keys()
    }

    /// STOPs that the hub has not taken yet.
    pub fn pending_stops(&self) -> impl Iterator<Item = CommandId> + '_ {
        self.stops.ids()
    }

    fn hear(&mut self, link: &mut dyn OperatorLink) {
        for _ in 0..MAX_EVENTS {
            if self.events.len() >= MAX_UNREAD {
                return;
            }
            let Some(event) = link.poll() else { return };
            match event {
                OperatorLinkEvent::Up => {
                    self.connection.opened(self.now);
                    self.hello_due = true;
                    self.focus_due = self.focus.is_some();
                    self.drawn_due = None;
                    self.resnapshot_due = false;
                    self.ping_at = self.now;
                    self.ping_sent = None;
                    self.actions.again(self.now);
                    self.stops.again(self.now);
                }
                OperatorLinkEvent::Update(update) => {
                    self.connection.heard(self.now);
                    self.hear_update(*update);
                }
                OperatorLinkEvent::Receipt(receipt) => {
                    self.connection.heard(self.now);
                    self.witnessed(Witness { seq: receipt.seq, chain_head: receipt.chain_head }, false);
                    if self.actions.answered(receipt.key) {
                        self.events.push_back(SessionEvent::Receipt(*receipt));
                    }
                }
                OperatorLinkEvent::ActFailed { key, reason, retry } => {
                    if retry {
                        self.actions.failed(key, self.now);
                    } else if self.actions.answered(key) {
                        let maybe_recorded = false;
                        self.events.push_back(SessionEvent::ActionGivenUp { key, reason, maybe_recorded });
                    }
                }
                OperatorLinkEvent::Stopped { command, recorded } => {
                    self.connection.heard(self.now);
                    if self.stops.taken(command, recorded) {
                        self.events.push_back(SessionEvent::Stopped { command, recorded });
                    }
                }
                OperatorLinkEvent::StopFailed { command, reason } => {
                    if self.stops.failed(command) {
                        self.events.push_back(SessionEvent::StopDelayed { command, reason });
                    }
                }
                OperatorLinkEvent::MediaGranted { incident, cabin, grant } => {
                    self.events.push_back(SessionEvent::MediaGranted { incident, cabin, grant });
                }
                OperatorLinkEvent::MediaRefused { incident, cabin, reason, .. } => {
                    self.events.push_back(SessionEvent::MediaRefused { incident, cabin, reason });
                }
                OperatorLinkEvent::Down { reason, refused } => self.ended(reason, refused),
            }
        }
    }

    fn hear_update(&mut self, update: ShiftUpdate) {
        match update {
            ShiftUpdate::Welcome { person, role, site, map_hash, now } => {
                self.connection.welcomed(self.now);
                self.events.push_back(SessionEvent::Welcome { person, role, site, map_hash, now });
            }
            ShiftUpdate::SnapshotBegin => {
                self.ordered.begin();
                self.resnapshot_due = false;
                self.events.push_back(SessionEvent::SnapshotBegan);
            }
            ShiftUpdate::SnapshotChunk(items) => {
                if self.ordered.is_in_snapshot() {
                    self.events.push_back(SessionEvent::SnapshotItems(items));
                }
            }
            ShiftUpdate::SnapshotEnd { sequence, seq, chain_head } => {
                self.witnessed(Witness { seq, chain_head }, true);
                if self.ordered.end(sequence) {
                    self.events.push_back(SessionEvent::SnapshotEnded);
                }
            }
            ShiftUpdate::Delta { sequence, at, items } => match self.ordered.delta(sequence) {
                Step::Next => self.events.push_back(SessionEvent::DeltaItems { at, items }),
                Step::Gap => {
                    self.resnapshot_due = true;
                    self.events.push_back(SessionEvent::GapSeen);
                }
                Step::Known => {}
            },
            ShiftUpdate::Frame { number, now, cars, focus, superseded } => {
                if self.config.draws_nothing {
                    self.frame_drawn(number);
                }
                self.events.push_back(SessionEvent::Frame { number, now, cars, focus, superseded });
            }
            ShiftUpdate::Pong { ping, seq, chain_head } => {
                self.witnessed(Witness { seq, chain_head }, true);
                if let Some((_, sent)) = self.ping_sent.take_if(|(number, _)| *number == ping) {
                    self.round_trip = Some(Duration::from_millis(self.now.saturating_sub(sent)));
                }
            }
        }
    }

    /// Takes what a receipt or the hub's newest entry tells. A receipt may speak of an old
    /// entry, because a repeated action is answered with its first outcome.
    fn witnessed(&mut self, told: Witness, is_newest: bool) {
        // Answers overtake each other within one connection, so only the first word of a new
        // connection can show that something durable is gone.
        let is_first = is_newest && self.connection.take_first_witness();
        match self.witness {
            Some(held) if held.seq == told.seq && held.chain_head != told.chain_head => {
                self.events.push_back(SessionEvent::WitnessContradicted { held, told });
            }
            Some(held) if held.seq > told.seq => {
                if is_first {
                    self.events.push_back(SessionEvent::WitnessContradicted { held, told });
                }
            }
            _ => self.witness = Some(told),
        }
    }

    fn ended(&mut self, reason: String, refused: bool) {
        tracing::info!(%reason, refused, "link to the hub ended");
        self.connection.ended(self.now, reason, refused);
        self.ordered.broken();
        self.actions.again(self.now);
        self.round_trip = None;
    }

    fn speak(&mut self, link: &mut dyn OperatorLink) {
        if !self.connection.is_open() {
            return;
        }
        // STOP waits for no greeting: it goes by its own call.
        while let Some(command) = self.stops.next(self.now) {
            if link.send(OperatorSend::Stop(Box::new(command.clone()))).is_err() {
                break;
            }
            self.stops.sent(self.now);
        }
        if self.hello_due {
            let capabilities = self.config.capabilities.clone();
            let hello = WatchRequest::Hello { resume_after: self.ordered.resume_after(), capabilities };
            if link.send(OperatorSend::Watch(hello)).is_err() {
                return;
            }
            self.hello_due = false;
        }
        if !self.connection.is_live() {
            return;
        }
        while let Some((key, action)) = self.actions.next(self.now) {
            if link.send(OperatorSend::Act { key, action: Box::new(action.clone()) }).is_err() {
                break;
            }
            self.actions.sent(self.now);
        }
        self.watch(link);
    }

    /// Each kind of request has one slot, so nothing can pile up on a link that is slow.
    fn watch(&mut self, link: &mut dyn OperatorLink) {
        if self.resnapshot_due && link.send(OperatorSend::Watch(WatchRequest::Resnapshot)).is_ok() {
            self.resnapshot_due = false;
        }
        if self.now >= self.ping_at {
            let ping = self.ping_number + 1;
            if link.send(OperatorSend::Watch(WatchRequest::Ping { ping })).is_ok() {
                self.ping_number = ping;
                self.ping_sent = Some((ping, self.now));
                self.ping_at = self.now.saturating_add(PING_MS);
            }
        }
        if let (true, Some(vehicles)) = (self.focus_due, &self.focus)
            && link.send(OperatorSend::Watch(WatchRequest::Focus(vehicles.clone()))).is_ok()
        {
            self.focus_due = false;
        }
        if let Some(number) = self.drawn_due
            && link.send(OperatorSend::Watch(WatchRequest::FrameDrawn { number })).is_ok()
        {
            self.drawn_due = None;
        }
    }

    fn tell_state(&mut self) {
        let state = self.state();
        if self.told_state.as_ref() != Some(&state) {
            self.told_state = Some(state.clone());
            self.events.push_back(SessionEvent::StateChanged(state));
        }
    }

    fn next_step(&self) -> u64 {
        let mut next = self.connection.next_deadline();
        if self.connection.is_open() {
            next = next.min(self.stops.next_at());
        }
        if self.connection.is_live() {
            next = next.min(self.ping_at).min(self.actions.next_at());
        }
        next.max(self.now.saturating_add(1))
    }
}
