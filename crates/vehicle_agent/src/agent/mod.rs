//! The agent: one step hears the hub, asks the car, keeps the link, and speaks.

mod link;
mod orders;
mod outbox;
mod telemetry;

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use assistance::clock::{CarStamp, millis};
use assistance::command::{CommandKind, CommandReply};
use assistance::ids::{BootId, CarIncidentRef, CommandId, MessageId, VehicleId};
use assistance::link::{
    HEARTBEAT, ReliableReport, ReportAnswer, VehicleAnswer, VehicleHello, VehicleOrder, VehicleReport,
};
use assistance::policy::Policy;
use hub_client::backoff::BackoffLimits;
use hub_client::{VehicleLink, VehicleLinkEvent, VehicleSend};
use media::frames::GrantToken;

use crate::car::{Car, CarOutcome, PassengerWords};
use crate::memory::CommandMemory;
use link::LinkWatch;
use orders::Unwritten;
use outbox::Outbox;
use telemetry::Telemetry;

pub use link::LinkState;

/// Link events heard in one step at most, so that a flood cannot hold the car's loop.
const MAX_EVENTS: usize = 512;
/// Answers that wait for the link at most; beyond, no more orders are heard until some went.
const MAX_ANSWERS: usize = 256;
/// Message numbers remembered, so that a repeat is shown once.
const MAX_SHOWN: usize = 256;
/// Leave to send sound and pictures that waits to be used; the newest.
const MAX_OFFERS: usize = 8;

/// What an agent is told once.
#[derive(Debug, Clone)]
pub struct AgentConfig {
    /// The name in the vehicle's certificate.
    pub vehicle: VehicleId,
    /// This start of the computer; never used before by this vehicle.
    pub boot: BootId,
    /// Time between two telemetry messages on a good link.
    pub telemetry_interval: Duration,
    /// The numbers the guard judges by.
    pub policy: Policy,
    /// Waits between tries to connect.
    pub backoff: BackoffLimits,
    /// Draws those waits; different in each vehicle, or the fleet comes back as one wave.
    pub seed: u64,
}

impl AgentConfig {
    /// Telemetry at 5 Hz, the default policy and the default waits.
    #[must_use]
    pub fn new(vehicle: VehicleId, boot: BootId, seed: u64) -> Self {
        Self {
            vehicle,
            boot,
            telemetry_interval: Duration::from_millis(200),
            policy: Policy::default(),
            backoff: BackoffLimits::default(),
            seed,
        }
    }
}

/// What an agent has done and dropped since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Pictures handed to the link.
    pub telemetry_sent: u64,
    /// Pictures that newer ones replaced because the hub gave no credit or the link was busy.
    pub telemetry_superseded: u64,
    /// Reports replaced by a newer one of the same incident while they waited.
    pub reports_merged: u64,
    /// Repeats of outcomes dropped from the full outbox; the hub asks for them by id.
    pub outcomes_dropped: u64,
    /// Words of passengers dropped from the full outbox.
    pub words_dropped: u64,
    /// Incidents that began and ended unheard and were dropped together from the full outbox.
    pub pairs_dropped: u64,
    /// Reports that the hub refused to record.
    pub reports_rejected: u64,
    /// Commands that the car took up.
    pub commands_begun: u64,
    /// Commands refused, by guard, car or expiry.
    pub commands_refused: u64,
    /// Repeats of known ids that were answered from memory.
    pub commands_repeated: u64,
    /// Failed writes of the command memory.
    pub memory_failures: u64,
    /// Times the link was opened.
    pub connects: u64,
    /// Times the car was told that the link is lost.
    pub link_losses: u64,
}

impl std::ops::AddAssign for Counters {
    fn add_assign(&mut self, other: Self) {
        // Taken apart, so that a new counter cannot be forgotten here.
        let Self {
            telemetry_sent,
            telemetry_superseded,
            reports_merged,
            outcomes_dropped,
            words_dropped,
            pairs_dropped,
            reports_rejected,
            commands_begun,
            commands_refused,
            commands_repeated,
            memory_failures,
            connects,
            link_losses,
        } = other;
        self.telemetry_sent += telemetry_sent;
        self.telemetry_superseded += telemetry_superseded;
        self.reports_merged += reports_merged;
        self.outcomes_dropped += outcomes_dropped;
        self.words_dropped += words_dropped;
        self.pairs_dropped += pairs_dropped;
        self.reports_rejected += reports_rejected;
        self.commands_begun += commands_begun;
        self.commands_refused += commands_refused;
        self.commands_repeated += commands_repeated;
        self.memory_failures += memory_failures;
        self.connects += connects;
        self.link_losses += link_losses;
    }
}

/// Leave to send sound and pictures of one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaOffer {
    /// What is presented on each media connection.
    pub grant: GrantToken,
    /// The car's own number of the incident.
    pub car_ref: CarIncidentRef,
    until: u64,
}

/// What came by the second path is no stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no stop: {0}")]
pub struct NotUrgent(String);

/// One vehicle's end of remote assistance. See the crate's text for how to drive it.
pub struct Agent {
    config: AgentConfig,
    memory: Box<dyn CommandMemory + Send>,
    unwritten: Unwritten,
    running: BTreeSet<CommandId>,
    horn_at: Option<u64>,
    link: LinkWatch,
    outbox: Outbox,
    telemetry: Telemetry,
    hello_due: bool,
    answers: VecDeque<VehicleAnswer>,
    pongs: VecDeque<u64>,
    heartbeat_at: u64,
    shown: VecDeque<MessageId>,
    media_offers: VecDeque<MediaOffer>,
    /// Time since this boot, never going back, and the clock's reading it was last moved on by.
    now: u64,
    given: u64,
    counters: Counters,
}

impl Agent {
    /// An agent that connects with its first step. `memory` must be the one that all earlier
    /// boots of this vehicle used.
    #[must_use]
    pub fn new(config: AgentConfig, memory: Box<dyn CommandMemory + Send>) -> Self {
        let link = LinkWatch::new(config.seed, config.backoff);
        let telemetry = Telemetry::new(config.telemetry_interval);
        Self {
            config,
            memory,
            unwritten: Unwritten::default(),
            running: BTreeSet::new(),
            horn_at: None,
            link,
            outbox: Outbox::default(),
            telemetry,
            hello_due: false,
            answers: VecDeque::new(),
            pongs: VecDeque::new(),
            heartbeat_at: 0,
            shown: VecDeque::new(),
            media_offers: VecDeque::new(),
            now: 0,
            given: 0,
            counters: Counters::default(),
        }
    }

    /// Does everything that is due. `now_ms` is the time since this boot on the car's
    /// monotonic clock; a value before the last one counts as the last one.
    ///
    /// Returns when the next step is due at the latest, in the same milliseconds. Step earlier
    /// when the link or the car has news; ten times a second is enough for every rule.
    pub fn step(&mut self, now_ms: u64, car: &mut dyn Car, link: &mut dyn VehicleLink) -> u64 {
        // A clock that jumps back must not silence the car until it has caught up: its time goes on
        // from where it was.
        self.now = self.now.saturating_add(now_ms.saturating_sub(self.given));
        self.given = now_ms;
        self.hear(car, link);
        self.collect(car);
        self.write_again();
        self.keep_link(car, link);
        self.speak(car, link);
        now_ms.saturating_add(self.next_step().saturating_sub(self.now))
    }

    /// How the link stands.
    #[must_use]
    pub fn link_state(&self) -> LinkState {
        self.link.state()
    }

    /// Whether the car was told that the hub cannot be reached.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.link.is_lost()
    }

    /// What was done and dropped.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Reliable reports that are not known to be recorded.
    #[must_use]
    pub fn unrecorded_reports(&self) -> usize {
        self.outbox.len()
    }

    /// Leave to send sound and pictures that came since this was last asked and is still good.
    pub fn take_media_offers(&mut self) -> Vec<MediaOffer> {
        let now = self.now;
        self.media_offers.drain(..).filter(|offer| offer.until > now).collect()
    }

    /// Takes an order that came by the second path. It is the same order under the same id as on the
    /// command stream, so whichever comes second is answered from memory.
    ///
    /// # Errors
    /// When the bytes are no order, or the order is no stop: nothing else goes by that path.
    pub fn hear_urgent(&mut self, body: &[u8], car: &mut dyn Car) -> Result<(), NotUrgent> {
        let order = hub_client::urgent::read_order(body).map_err(|error| NotUrgent(error.to_string()))?;
        if order.body.kind() != CommandKind::StopNow {
            return Err(NotUrgent(format!("{} is no stop", order.body.kind().name())));
        }
        self.hear_command(&order, car);
        Ok(())
    }

    /// This start of the computer.
    #[must_use]
    pub fn boot(&self) -> BootId {
        self.config.boot
    }

    fn stamp(&self) -> CarStamp {
        CarStamp { boot: self.config.boot, millis: self.now }
    }

    fn hear(&mut self, car: &mut dyn Car, link: &mut dyn VehicleLink) {
        for _ in 0..MAX_EVENTS {
            if self.answers.len() >= MAX_ANSWERS {
                return;
            }
            let Some(event) = link.poll() else { return };
            match event {
                VehicleLinkEvent::Up => {
                    self.link.opened(self.now);
                    self.hello_due = true;
                    self.outbox.resend();
                    self.telemetry.restart(self.now);
                    self.answers.clear();
                    self.pongs.clear();
                    self.heartbeat_at = self.now;
                }
                VehicleLinkEvent::Answer(answer) => self.hear_answer(answer, car),
                VehicleLinkEvent::Order(order) => {
                    self.link.heard(self.now);
                    self.hear_order(order, car);
                }
                VehicleLinkEvent::Down { reason, refused } => {
                    tracing::info!(vehicle = %self.config.vehicle, %reason, refused, "link to the hub ended");
                    self.link.ended(self.now, refused);
                }
            }
        }
    }

    fn hear_answer(&mut self, answer: ReportAnswer, car: &mut dyn Car) {
        self.link.heard(self.now);
        match answer {
            ReportAnswer::Welcome { recorded_up_to, .. } => {
                self.outbox.recorded(recorded_up_to);
                if self.link.welcomed(self.now) {
                    car.link_back(self.stamp());
                }
            }
            ReportAnswer::Recorded { up_to } => self.outbox.recorded(up_to),
            ReportAnswer::Credit { up_to } => self.telemetry.credited(up_to),
            ReportAnswer::Rejected { number, field, reason } => {
                tracing::warn!(vehicle = %self.config.vehicle, number, %field, %reason, "the hub rejected a report");
                self.counters.reports_rejected += u64::from(self.outbox.rejected(number));
            }
            ReportAnswer::Ping { ping } => {
                // One answer is enough to measure by: an unsent older one is of no use.
                self.pongs.clear();
                self.pongs.push_back(ping);
            }
            ReportAnswer::Watched(watched) => self.telemetry.watched = watched,
        }
    }

    fn hear_order(&mut self, order: VehicleOrder, car: &mut dyn Car) {
        match order {
            VehicleOrder::Command(order) => self.hear_command(&order, car),
            VehicleOrder::AskOutcomes(ids) => {
                for id in ids {
                    let reply = self.outcome_of(id);
                    self.answers.push_back(VehicleAnswer::Command { id, reply });
                }
            }
            VehicleOrder::Say { message, speaker, language, words } => {
                if !self.shown.contains(&message) {
                    car.show(&PassengerWords { message, speaker, language, words });
                    if self.shown.len() >= MAX_SHOWN {
                        self.shown.pop_front();
                    }
                    self.shown.push_back(message);
                }
                self.answers.push_back(VehicleAnswer::Shown { message });
            }
            VehicleOrder::HelpStatus(status) => car.help_status(&status),
            VehicleOrder::IncidentClosed { car_ref } => car.incident_closed(car_ref),
            VehicleOrder::Heartbeat => {}
            VehicleOrder::MediaOffer { grant, car_ref, valid } => {
                if self.media_offers.len() >= MAX_OFFERS {
                    self.media_offers.pop_front();
                }
                let until = self.now.saturating_add(millis(valid));
                self.media_offers.push_back(MediaOffer { grant: GrantToken(grant), car_ref, until });
            }
            VehicleOrder::CallStatus(status) => car.call_status(&status),
        }
    }

    /// Takes what the car has to tell.
    fn collect(&mut self, car: &mut dyn Car) {
        while let Some((id, outcome)) = car.poll_outcome() {
            if self.running.remove(&id) {
                let reply = match outcome {
                    CarOutcome::Completed => CommandReply::Completed,
                    CarOutcome::Failed(words) => CommandReply::Failed(words),
                };
                self.finish(id, reply);
            }
        }
        for report in car.take_reports() {
            self.outbox.push(report, &mut self.counters);
        }
    }

    /// Answers on the command stream and, because that may be lost, as a report too.
    fn tell_outcome(&mut self, id: CommandId, reply: CommandReply) {
        self.outbox.push(ReliableReport::CommandOutcome { id, reply: reply.clone() }, &mut self.counters);
        self.answers.push_back(VehicleAnswer::Command { id, reply });
    }

    fn keep_link(&mut self, car: &mut dyn Car, link: &mut dyn VehicleLink) {
        if self.link.silent_for(self.now) >= millis(self.config.policy.link_lost_after) {
            if self.link.is_open() {
                tracing::info!(vehicle = %self.config.vehicle, "no word from the hub; closing the link");
                link.close();
                self.link.ended(self.now, false);
            }
            if self.link.lose() {
                self.counters.link_losses += 1;
                self.answers.clear();
                car.link_lost(self.stamp());
            }
        }
        if self.link.opening_took_too_long(self.now) {
            link.close();
            self.link.ended(self.now, false);
        }
        if self.link.may_open(self.now) {
            self.counters.connects += 1;
            self.link.opening(self.now);
            link.open();
        }
    }

    fn speak(&mut self, car: &mut dyn Car, link: &mut dyn VehicleLink) {
        if !self.link.is_open() {
            return;
        }
        if self.hello_due && !self.say_hello(car, link) {
            return;
        }
        while let Some(answer) = self.answers.front() {
            if link.send(VehicleSend::Answer(answer.clone())).is_err() {
                return;
            }
            self.answers.pop_front();
        }
        if self.now >= self.heartbeat_at {
            if link.send(VehicleSend::Answer(VehicleAnswer::Heartbeat)).is_err() {
                return;
            }
            self.heartbeat_at = self.now.saturating_add(millis(HEARTBEAT));
        }
        while let Some(&ping) = self.pongs.front() {
            let pong = VehicleReport::Pong { ping, stamp: self.stamp() };
            if link.send(VehicleSend::Report(pong)).is_err() {
                return;
            }
            self.pongs.pop_front();
        }
        if !self.link.is_live() {
            return;
        }
        while let Some((number, body)) = self.outbox.next() {
            let report = VehicleReport::Reliable { number, body: body.clone() };
            if link.send(VehicleSend::Report(report)).is_err() {
                return;
            }
            self.outbox.sent();
        }
        self.telemetry.speak(self.stamp(), car, link, &mut self.counters);
    }

    /// The hello is the first message on both streams.
    fn say_hello(&mut self, car: &mut dyn Car, link: &mut dyn VehicleLink) -> bool {
        let hello = VehicleHello {
            vehicle: self.config.vehicle.clone(),
            boot: self.config.boot,
            stamp: self.stamp(),
            card: car.card(),
            highest_epoch: self.memory.highest_epoch(),
            open_incidents: car.open_incidents(),
            next_report: self.outbox.next_number(),
        };
        let sent = link.send(VehicleSend::Report(VehicleReport::Hello(Box::new(hello.clone())))).is_ok()
            && link.send(VehicleSend::Answer(VehicleAnswer::Hello(Box::new(hello)))).is_ok();
        if sent {
            self.hello_due = false;
        } else {
            // A link whose queues cannot take the first messages is of no use; half a greeting less so.
            link.close();
            self.link.ended(self.now, false);
        }
        sent
    }

    fn next_step(&self) -> u64 {
        let mut next = self.link.next_deadline(millis(self.config.policy.link_lost_after));
        if self.link.is_open() {
            next = next.min(self.heartbeat_at);
        }
        if self.link.is_live() {
            next = next.min(self.telemetry.next_at());
        }
        next = next.min(self.unwritten.next_at());
        next.max(self.now.saturating_add(1))
    }
}
