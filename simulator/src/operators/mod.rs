//! Scripted operators: people of configurable skill and speed, on the same service as the console.

mod eyes;
mod lines;
mod screen;
mod voice;
mod work;

use std::time::Duration;

use assistance::call::CallPlace;
use assistance::command::{Command, CommandBody, CommandState, Evidence};
use assistance::feed::Action;
use assistance::ids::{ActionKey, CallId, CommandId, IncidentId, PersonId, VehicleId};
use assistance::incident::{Answer, Incident, IncidentState};
use hub_client::{OperatorLink, OperatorSession, SessionConfig, SessionEvent};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::world::Truth;
use eyes::Eyes;
pub use eyes::Seen;
use screen::Screen;
use work::Work;

/// Input is shown at least this often while a case is open, milliseconds.
const STILL_HERE_MS: u64 = 15_000;
/// Between two tries to take the next case, milliseconds.
const CLAIM_AGAIN_MS: u64 = 1_000;

/// How a scripted operator works.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorConfig {
    /// Who, as the certificate says.
    pub person: PersonId,
    /// Share of questions answered rightly, 0 to 1.
    pub skill: f64,
    /// Time from seeing something to acting on it.
    pub reaction: Duration,
    /// From which mistakes, hesitation and keys are drawn. Keys must be new in a record that is
    /// continued: give another seed then.
    pub seed: u64,
    /// Takes cases from the queue by itself.
    pub takes_cases: bool,
    /// Somebody must have waited this long before it takes a case.
    pub patience: Duration,
    /// Works on what it holds; without it only what it is told by hand is done.
    pub attends: bool,
    /// Holds so many vehicles at most; a next one is taken while all others wait for something.
    pub most_claims: usize,
    /// Answers every question with this instead of what skill says.
    pub always_answers: Option<Answer>,
    /// Talks with passengers.
    pub talks: bool,
}

impl OperatorConfig {
    /// A good and quick operator.
    #[must_use]
    pub fn new(person: PersonId, seed: u64) -> Self {
        Self {
            person,
            skill: 0.97,
            reaction: Duration::from_millis(2_500),
            seed,
            takes_cases: true,
            patience: Duration::ZERO,
            attends: true,
            most_claims: 3,
            always_answers: None,
            talks: true,
        }
    }
}

/// What an operator did, as it happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Took a vehicle.
    Claimed(VehicleId),
    /// Answered a question; whether the answer was a right one.
    Answered {
        /// Of which vehicle.
        vehicle: VehicleId,
        /// With what.
        answer: Answer,
        /// Whether it was right.
        right: bool,
    },
    /// Gave a command.
    Commanded {
        /// To which vehicle.
        vehicle: VehicleId,
        /// Its number.
        id: CommandId,
        /// What.
        kind: assistance::command::CommandKind,
    },
    /// Spoke to the passengers.
    Said(VehicleId),
    /// Called those in a car.
    Called(VehicleId),
    /// Answered a call, or opened one again.
    PickedUp(VehicleId),
    /// The first word on an open line left the microphone.
    SpokeAloud(VehicleId),
    /// Heard a voice from the car for the first time in a call.
    HeardVoice(VehicleId),
    /// Ended an incident.
    Resolved(IncidentId),
    /// Saw a picture of a car.
    Saw(VehicleId, Seen),
    /// Was refused a look into a car's cabin, by the record or by the cameras.
    RefusedInside(IncidentId),
}

/// One scripted operator at one console.
pub struct ScriptedOperator<L> {
    config: OperatorConfig,
    session: OperatorSession,
    link: L,
    screen: Screen,
    rng: ChaCha8Rng,
    work: std::collections::BTreeMap<IncidentId, Work>,
    claim_pending: Option<ActionKey>,
    claim_again_ms: u64,
    waiting_since_ms: Option<u64>,
    still_here_ms: u64,
    /// Calls that were answered, each tried again after a while.
    picked_up: std::collections::BTreeMap<CallId, u64>,
    /// Own calls that went on hold because another was answered.
    parked: std::collections::BTreeSet<IncidentId>,
    deeds: Vec<(u64, Deed)>,
    acknowledged: Vec<u64>,
    now_ms: u64,
    eyes: Option<Eyes>,
    /// Looks into a cabin that the record was told of.
    looks_inside: std::collections::BTreeMap<ActionKey, (VehicleId, IncidentId)>,
}

impl<L: OperatorLink> ScriptedOperator<L> {
    /// An operator who connects with the first step.
    pub fn new(config: OperatorConfig, link: L) -> Self {
        let session =
            OperatorSession::new(SessionConfig { seed: config.seed, draws_nothing: true, ..SessionConfig::default() });
        let rng = ChaCha8Rng::seed_from_u64(config.seed);
        Self {
            config,
            session,
            link,
            screen: Screen::default(),
            rng,
            work: std::collections::BTreeMap::new(),
            claim_pending: None,
            claim_again_ms: 0,
            waiting_since_ms: None,
            still_here_ms: 0,
            picked_up: std::collections::BTreeMap::new(),
            parked: std::collections::BTreeSet::new(),
            deeds: Vec::new(),
            acknowledged: Vec::new(),
            now_ms: 0,
            eyes: None,
            looks_inside: std::collections::BTreeMap::new(),
        }
    }

    /// Who it is.
    #[must_use]
    pub fn person(&self) -> &PersonId {
        &self.config.person
    }

    /// What it has done since this was last asked, with the time of each deed.
    pub fn take_deeds(&mut self) -> Vec<(u64, Deed)> {
        std::mem::take(&mut self.deeds)
    }

    /// Entries of the record that the hub acknowledged to it since this was last asked.
    pub fn take_acknowledged(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.acknowledged)
    }

    /// Whether the hub is heard and the shift is known.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.screen.whole && matches!(self.session.state(), hub_client::ConnectionState::Live { .. })
    }

    /// Sees, thinks and acts. `now_ms` is a monotonic time.
    pub fn step(&mut self, now_ms: u64, truth: &Truth) {
        self.now_ms = now_ms;
        self.session.step(now_ms, &mut self.link);
        while let Some(event) = self.session.poll() {
            self.hear(event);
        }
        self.see();
        if self.is_live() {
            self.think(truth);
        }
        self.session.step(now_ms, &mut self.link);
    }

    /// Leaves the console.
    pub fn leave(&mut self) {
        self.link.close();
    }

    fn hear(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Receipt(receipt) => {
                self.acknowledged.push(receipt.seq.0);
                if let Some((vehicle, incident)) = self.looks_inside.remove(&receipt.key) {
                    self.looked_inside(vehicle, incident, receipt.outcome.is_ok());
                }
                if self.claim_pending == Some(receipt.key) {
                    self.claim_pending = None;
                    if let Some(vehicle) = receipt.outcome.ok().and_then(|done| done.claimed) {
                        self.note(Deed::Claimed(vehicle));
                    }
                }
            }
            SessionEvent::ActionGivenUp { key, .. } if self.claim_pending == Some(key) => self.claim_pending = None,
            SessionEvent::MediaGranted { incident, cabin, grant } => {
                if let Some(eyes) = &mut self.eyes {
                    eyes.granted(incident, cabin, grant);
                }
            }
            SessionEvent::MediaRefused { incident, cabin, reason } => {
                if cabin {
                    self.note(Deed::RefusedInside(incident));
                }
                if let Some(eyes) = &mut self.eyes {
                    eyes.refused(reason);
                }
            }
            SessionEvent::Stopped { command, .. } => {
                if let Some(eyes) = &mut self.eyes {
                    eyes.stop_taken(command.0);
                }
            }
            event => self.screen.take(event),
        }
    }

    fn note(&mut self, deed: Deed) {
        self.deeds.push((self.now_ms, deed));
    }

    fn key(&mut self) -> u128 {
        self.rng.random()
    }

    fn act(&mut self, action: Action) -> Option<ActionKey> {
        let key = ActionKey(self.key());
        // Too much pending: the same thought comes again at the next step.
        self.session.act(key, action).ok().map(|()| key)
    }

    fn think(&mut self, truth: &Truth) {
        let mine: Vec<VehicleId> = self.screen.held_by(&self.config.person);
        if mine.is_empty() {
            self.take_a_case();
            return;
        }
        self.session.focus(mine.clone());
        if self.now_ms >= self.still_here_ms {
            self.still_here_ms = self.now_ms + STILL_HERE_MS;
            self.act(Action::StillHere);
        }
        self.tend_lines(&mine);
        if !self.config.attends {
            return;
        }
        let open = self.screen.open_incidents();
        self.work.retain(|id, _| open.contains(id));
        let mut waits = true;
        for vehicle in &mine {
            let own: Vec<IncidentId> = self
                .screen
                .incidents_of(vehicle)
                .filter(|incident| incident.state == IncidentState::Attended)
                .map(|incident| incident.id)
                .collect();
            for id in &own {
                waits &= self.attend(vehicle, *id, truth);
            }
            let done = own.is_empty() && self.screen.has_nothing_open(vehicle);
            if done && self.config.takes_cases && self.claim_pending.is_none() {
                self.act(Action::Release(vehicle.clone()));
            }
        }
        if waits && mine.len() < self.config.most_claims {
            self.take_a_case();
        }
    }

    fn take_a_case(&mut self) {
        if !self.screen.somebody_waits() {
            self.waiting_since_ms = None;
            return;
        }
        let since_ms = *self.waiting_since_ms.get_or_insert(self.now_ms);
        let due = self.config.takes_cases && self.claim_pending.is_none() && self.now_ms >= self.claim_again_ms;
        if due && self.now_ms >= since_ms + u64::try_from(self.config.patience.as_millis()).unwrap_or(u64::MAX) {
            self.waiting_since_ms = None;
            self.claim_again_ms = self.now_ms + CLAIM_AGAIN_MS;
            // A phone that rings for somebody in need comes before the queue: one act takes and answers it.
            let ringing = self.screen.rings_for_all(&self.config.person);
            self.claim_pending =
                self.act(ringing.map_or(Action::ClaimNext, |incident| Action::AnswerCall { incident }));
            self.still_here_ms = self.now_ms + STILL_HERE_MS;
        }
    }

    /// Takes one vehicle by hand.
    pub fn claim(&mut self, vehicle: &VehicleId) {
        self.claim_pending = self.act(Action::Claim(vehicle.clone()));
    }

    /// Gives a command as somebody presses it, whatever its guards say.
    pub fn command(&mut self, vehicle: &VehicleId, body: CommandBody) -> Option<CommandId> {
        let incident = self.screen.incidents_of(vehicle).next().map(|incident| incident.id);
        self.propose(vehicle, incident, body)
    }

    /// Calls those in the vehicle, or outside.
    pub fn call(&mut self, vehicle: &VehicleId, place: CallPlace) {
        let Some(incident) = self.screen.incidents_of(vehicle).next().map(|incident| incident.id) else { return };
        if self.act(Action::PlaceCall { incident, place }).is_some() {
            self.note(Deed::Called(vehicle.clone()));
        }
    }

    /// Does something about the call of a vehicle by hand: answers, holds, ends, listens in, joins, leaves.
    pub fn use_call(&mut self, vehicle: &VehicleId, act: impl Fn(IncidentId) -> Action) {
        let Some(incident) = self.screen.call_of(vehicle) else { return };
        let action = act(incident);
        let answers = matches!(action, Action::AnswerCall { .. });
        let key = self.act(action);
        if answers && key.is_some() {
            self.claim_pending = key;
            self.note(Deed::PickedUp(vehicle.clone()));
        }
    }

    /// Lets a vehicle go.
    pub fn release(&mut self, vehicle: &VehicleId) {
        self.act(Action::Release(vehicle.clone()));
    }

    /// Offers a vehicle to somebody else.
    pub fn offer(&mut self, vehicle: &VehicleId, to: &PersonId) {
        self.act(Action::OfferHandOver { vehicle: vehicle.clone(), to: to.clone() });
    }

    /// Takes what was offered, reading the essentials back.
    pub fn accept(&mut self, vehicle: &VehicleId) {
        let read_back = format!("{vehicle}, its case and who is aboard");
        self.claim_pending = self.act(Action::AcceptHandOver { vehicle: vehicle.clone(), read_back });
    }

    /// Speaks to the passengers of a vehicle.
    pub fn say(&mut self, vehicle: &VehicleId, words: assistance::conversation::Words) {
        let Some(incident) = self.screen.incidents_of(vehicle).next().map(|incident| incident.id) else { return };
        let language = self.screen.language_of(vehicle);
        self.act(Action::Say { incident, language, words });
        self.note(Deed::Said(vehicle.clone()));
    }

    /// Ends the open incidents of a vehicle.
    pub fn resolve(&mut self, vehicle: &VehicleId, outcome: assistance::incident::Outcome) {
        let open: Vec<IncidentId> = self.screen.incidents_of(vehicle).map(|incident| incident.id).collect();
        for incident in open {
            if self.act(Action::Resolve { incident, outcome }).is_some() {
                self.note(Deed::Resolved(incident));
            }
        }
    }

    /// Presses STOP.
    pub fn stop(&mut self, vehicle: &VehicleId) -> CommandId {
        let id = CommandId(self.key());
        let body = CommandBody::StopNow(assistance::command::StopNow);
        let command = Command { id, vehicle: vehicle.clone(), incident: None, body, evidence: None };
        if let Some(eyes) = &mut self.eyes {
            eyes.stop(&command);
        }
        if self.session.stop(command).is_err() {
            tracing::warn!(%vehicle, "more STOPs wait than one person can have pressed");
        }
        id
    }

    /// Where a command stands, as this operator's screen shows it.
    #[must_use]
    pub fn state_of(&self, vehicle: &VehicleId, id: CommandId) -> Option<CommandState> {
        self.screen.command_state(vehicle, id)
    }

    /// The incidents this operator's screen shows, closed ones included.
    pub fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.screen.incidents()
    }

    fn propose(&mut self, vehicle: &VehicleId, incident: Option<IncidentId>, body: CommandBody) -> Option<CommandId> {
        let id = CommandId(self.key());
        let kind = body.kind();
        let evidence = self.screen.evidence(vehicle);
        let command = Command { id, vehicle: vehicle.clone(), incident, body, evidence };
        self.act(Action::Propose(Box::new(command)))?;
        self.note(Deed::Commanded { vehicle: vehicle.clone(), id, kind });
        Some(id)
    }

    /// The answer this operator would give, with whether it is right.
    fn choose(&mut self, offered: &[Answer], right: &[Answer]) -> (Answer, bool) {
        if let Some(always) = self.config.always_answers.filter(|answer| offered.contains(answer)) {
            return (always, right.contains(&always));
        }
        let is_right = self.rng.random_bool(self.config.skill.clamp(0.0, 1.0));
        let pick = |wanted: bool, rng: &mut ChaCha8Rng| {
            let fitting: Vec<Answer> = offered
                .iter()
                .copied()
                .filter(|answer| right.contains(answer) == wanted && *answer != Answer::Unsure)
                .collect();
            fitting.choose(rng).copied()
        };
        let answer = pick(is_right, &mut self.rng).unwrap_or(Answer::Unsure);
        (answer, right.contains(&answer))
    }

    /// What was on the screen, with the second look where it is needed.
    fn evidence_for(&self, vehicle: &VehicleId, second_look: bool) -> Option<Evidence> {
        self.screen.evidence(vehicle).map(|evidence| Evidence { second_look, ..evidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skill_is_the_share_of_right_answers_within_three_percent() {
        for skill in [0.5, 0.8, 0.97] {
            let person = PersonId::new("sam").unwrap();
            let config = OperatorConfig { skill, ..OperatorConfig::new(person, 7) };
            let (link, _end) = hub_client::operator_pipe("sam");
            let mut operator = ScriptedOperator::new(config, link);
            let offered = [Answer::PassLeft, Answer::PassRight, Answer::WaitHere, Answer::Unsure];
            let right = (0..1_000).filter(|_| operator.choose(&offered, &[Answer::PassLeft]).1).count();
            let share = right as f64 / 1_000.0;
            assert!((share - skill).abs() <= 0.03, "{share} for {skill}");
        }
    }
}
