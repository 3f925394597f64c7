//! What people do: the verbs of the case and of the person.

use super::vehicle::nothing_left;
use crate::clock::DeskTime;
use crate::command::{Refusal, Rule};
use crate::conversation::{MAX_MESSAGE, Message, MessageState, Speaker, Words};
use crate::desk::{ClaimEnd, Desk, Event, GrantHow, JudgedOn};
use crate::dispatch::ranking;
use crate::feed::{Action, Done};
use crate::ids::{ActionKey, Epoch, IncidentId, MessageId, PersonId, VehicleId};
use crate::incident::{Actor, Incident, IncidentState, MAX_TEXT, Outcome};
use crate::roles::{Readiness, Role};

pub(super) fn console(desk: &Desk, person: &PersonId, role: Role, connected: bool) -> Vec<Event> {
    // Whoever logs in is ready; whoever comes back from a lost line is what they were.
    let readiness = match desk.persons.get(person) {
        Some(known) if known.connected == connected && known.role == role => return Vec::new(),
        Some(known) if known.readiness != Readiness::Away => known.readiness,
        _ if connected => Readiness::Ready,
        _ => Readiness::Away,
    };
    let mut events = vec![Event::PersonChanged { person: person.clone(), role, readiness, connected }];
    if connected && desk.held_by(person).next().is_some() {
        events.extend(lease_renewed(desk, person, desk.now));
    }
    events
}

pub(super) fn lease_renewed(desk: &Desk, person: &PersonId, now: DeskTime) -> Vec<Event> {
    if desk.held_by(person).next().is_none() {
        return Vec::new();
    }
    vec![Event::LeaseRenewed { person: person.clone(), until: now.after(desk.policy.link_lease) }]
}

/// One action with everything it is judged on.
pub(super) struct Acting<'a> {
    pub(super) desk: &'a Desk,
    pub(super) key: ActionKey,
    pub(super) by: &'a PersonId,
    pub(super) role: Role,
    pub(super) judged: &'a JudgedOn,
    pub(super) now: DeskTime,
}

impl Acting<'_> {
    pub(super) fn decide(&self, action: &Action) -> Result<Vec<Event>, Refusal> {
        let body = digest(action);
        if let Some((by, known, _)) = self.desk.remembered.get(&self.key) {
            let repeat = by == self.by && *known == body;
            return if repeat { Ok(Vec::new()) } else { Err(Rule::IdReused.into()) };
        }
        if !self.role.may_assist() {
            return Err(Refusal::new(Rule::RoleMayNot, self.role.name()));
        }
        let mut events = Vec::new();
        if !self.desk.persons.contains_key(self.by) {
            let (person, role) = (self.by.clone(), self.role);
            events.push(Event::PersonChanged { person, role, readiness: Readiness::Ready, connected: false });
        }
        let done = self.act(action, &mut events)?;
        let claims_now = self.desk.held_by(self.by).next().is_some() || done.claimed.is_some();
        if claims_now {
            let until = self.now.after(self.desk.policy.attention);
            events.push(Event::AttentionShown { person: self.by.clone(), until });
        }
        events.push(Event::ActionRemembered { key: self.key, by: self.by.clone(), body, done });
        Ok(events)
    }

    fn act(&self, action: &Action, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        match action {
            Action::SetReadiness(readiness) => self.set_readiness(*readiness, events),
            Action::Claim(vehicle) => self.claim(vehicle, GrantHow::Chosen, events),
            Action::ClaimNext => {
                let queue = ranking::queue(self.desk.incidents.values(), self.now);
                let first = queue.first().and_then(|ranked| self.desk.incidents.get(&ranked.incident));
                let first = first.ok_or_else(|| Refusal::new(Rule::NoSuchThing, "the queue is empty"))?;
                self.claim(&first.vehicle, GrantHow::Next, events)
            }
            Action::Release(vehicle) => {
                self.holds(vehicle)?;
                events.push(Event::ClaimEnded { vehicle: vehicle.clone(), why: ClaimEnd::Released });
                Ok(nothing())
            }
            Action::OfferHandOver { vehicle, to } => self.offer(vehicle, to, events),
            Action::AcceptHandOver { vehicle, read_back } => self.accept(vehicle, read_back, events),
            Action::TakeOver { vehicle, reason } => self.take_over(vehicle, reason, events),
            Action::Note { incident, text } => {
                let found = self.incident(*incident)?;
                bounded(text, MAX_TEXT)?;
                events.push(Event::Noted { incident: found.id, by: self.by.clone(), text: text.clone() });
                Ok(nothing())
            }
            Action::Resolve { incident, outcome } => self.resolve(*incident, *outcome, events),
            Action::Reopen { incident } => {
                let found = self.incident(*incident)?;
                if !matches!(found.state, IncidentState::Resolved(_)) {
                    return Err(Refusal::new(Rule::WrongState, "only a resolved incident opens again"));
                }
                events.push(Event::IncidentReopened { incident: found.id, by: self.by.clone() });
                Ok(nothing())
            }
            Action::Propose(command) => {
                super::proposal::propose(self, command, events)?;
                Ok(nothing())
            }
            Action::Say { incident, language, words } => self.say(*incident, language, words, events),
            Action::StillHere => Ok(nothing()),
            Action::LookInside { incident } => {
                let found = self.incident(*incident)?;
                super::look::may_look(self.desk, self.by, self.role, found, true)?;
                events.push(Event::LookedInside { incident: found.id, by: self.by.clone() });
                Ok(nothing())
            }
            Action::PlaceCall { incident, place } => self.place_call(*incident, *place, events),
            Action::AnswerCall { incident } => self.answer_call(*incident, events),
            Action::HoldCall { incident, on } => self.hold_call(*incident, *on, events),
            Action::EndCall { incident } => self.end_call(*incident, events),
            Action::ListenIn { incident } => self.come_on(*incident, false, events),
            Action::JoinCall { incident } => self.come_on(*incident, true, events),
            Action::LeaveCall { incident } => self.leave_call(*incident, events),
        }
    }

    fn set_readiness(&self, readiness: Readiness, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        if readiness != Readiness::Ready {
            // A person on a break keeps no case: each goes back to the queue at once, visibly.
            let released = self.desk.held_by(self.by).map(|(vehicle, _)| vehicle.clone());
            events.extend(released.map(|vehicle| Event::ClaimEnded { vehicle, why: ClaimEnd::Released }));
        }
        let connected = self.desk.persons.get(self.by).is_some_and(|known| known.connected);
        let (person, role) = (self.by.clone(), self.role);
        events.push(Event::PersonChanged { person, role, readiness, connected });
        Ok(nothing())
    }

    pub(super) fn claim(&self, vehicle: &VehicleId, how: GrantHow, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let state = self.vehicle(vehicle)?;
        if let Some(claim) = &state.claim {
            if claim.by != *self.by {
                return Err(Refusal::new(Rule::ClaimedByOther, claim.by.as_str()));
            }
            return Ok(Done { claimed: Some(vehicle.clone()), epoch: Some(claim.epoch) });
        }
        self.is_ready()?;
        Ok(self.grant(vehicle, state.epoch, how, String::new(), events))
    }

    fn offer(&self, vehicle: &VehicleId, to: &PersonId, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        self.holds(vehicle)?;
        let taker = self.desk.persons.get(to);
        let can_take = |known: &&crate::desk::PersonDesk| known.connected && known.role.may_assist() && to != self.by;
        if taker.filter(can_take).is_none() {
            return Err(Refusal::new(Rule::NotReady, format!("{to} is not on shift")));
        }
        events.push(Event::HandOverOffered { vehicle: vehicle.clone(), to: to.clone() });
        Ok(nothing())
    }

    fn accept(&self, vehicle: &VehicleId, read_back: &str, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let state = self.vehicle(vehicle)?;
        let offered = state.claim.as_ref().and_then(|claim| claim.offered_to.as_ref());
        if offered != Some(self.by) {
            return Err(Refusal::new(Rule::WrongState, "it was not offered to you"));
        }
        bounded(read_back, MAX_TEXT)?;
        self.is_ready()?;
        events.push(Event::ClaimEnded { vehicle: vehicle.clone(), why: ClaimEnd::HandedOver });
        Ok(self.grant(vehicle, state.epoch, GrantHow::HandedOver, read_back.to_owned(), events))
    }

    fn take_over(&self, vehicle: &VehicleId, reason: &str, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        if !self.role.may_lead() {
            return Err(Refusal::new(Rule::RoleMayNot, "only a lead takes over"));
        }
        bounded(reason, MAX_TEXT)?;
        let state = self.vehicle(vehicle)?;
        match &state.claim {
            Some(claim) if claim.by == *self.by => {
                return Ok(Done { claimed: Some(vehicle.clone()), epoch: Some(claim.epoch) });
            }
            Some(_) => events.push(Event::ClaimEnded { vehicle: vehicle.clone(), why: ClaimEnd::TakenOver }),
            None => {}
        }
        Ok(self.grant(vehicle, state.epoch, GrantHow::TakenOver, reason.to_owned(), events))
    }

    fn grant(&self, vehicle: &VehicleId, seen: Epoch, how: GrantHow, words: String, events: &mut Vec<Event>) -> Done {
        let epoch = Epoch(seen.0.saturating_add(1));
        let (vehicle, by) = (vehicle.clone(), self.by.clone());
        events.push(Event::ClaimGranted { vehicle: vehicle.clone(), by, epoch, how, words });
        Done { claimed: Some(vehicle), epoch: Some(epoch) }
    }

    fn resolve(&self, id: IncidentId, outcome: Outcome, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let incident = self.incident(id)?;
        self.holds(&incident.vehicle)?;
        if !incident.state.is_open() {
            return Err(Rule::IncidentClosed.into());
        }
        let held = self.desk.vehicles.get(&incident.vehicle).is_some_and(|state| !state.holds.is_empty());
        if outcome == Outcome::DrivesOn && held {
            // The record must not say that a car drives on which somebody keeps where it is.
            return Err(Rule::HoldIsOn.into());
        }
        events.extend(super::call::over(incident, Actor::Person(self.by.clone())));
        events.push(Event::IncidentResolved { incident: id, by: self.by.clone(), outcome });
        let left = self.desk.open_of(&incident.vehicle).count().saturating_sub(1);
        events.extend(nothing_left(self.desk, &incident.vehicle, left, true));
        Ok(nothing())
    }

    fn say(&self, id: IncidentId, language: &str, words: &Words, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let incident = self.incident(id)?;
        self.holds(&incident.vehicle)?;
        if !incident.state.is_open() {
            return Err(Rule::IncidentClosed.into());
        }
        if let Words::Text(text) = words {
            bounded(text, MAX_MESSAGE)?;
        }
        let message = Message {
            id: MessageId(self.desk.next_message),
            at: self.now,
            from: Speaker::Person(self.by.clone()),
            language: language.to_owned(),
            words: words.clone(),
            state: MessageState::Sent,
            spoken: false,
        };
        events.push(Event::MessageAdded { incident: id, message });
        Ok(nothing())
    }

    pub(super) fn vehicle(&self, id: &VehicleId) -> Result<&crate::desk::VehicleDesk, Refusal> {
        self.desk.vehicles.get(id).ok_or_else(|| Refusal::new(Rule::NoSuchThing, format!("vehicle {id}")))
    }

    pub(super) fn incident(&self, id: IncidentId) -> Result<&Incident, Refusal> {
        self.desk.incidents.get(&id).ok_or_else(|| Refusal::new(Rule::NoSuchThing, format!("incident {id}")))
    }

    pub(super) fn holds(&self, vehicle: &VehicleId) -> Result<(), Refusal> {
        match &self.vehicle(vehicle)?.claim {
            Some(claim) if claim.by == *self.by => Ok(()),
            Some(claim) => Err(Refusal::new(Rule::ClaimedByOther, claim.by.as_str())),
            None => Err(Rule::NotYourClaim.into()),
        }
    }

    fn is_ready(&self) -> Result<(), Refusal> {
        let readiness = self.desk.persons.get(self.by).map_or(Readiness::Ready, |known| known.readiness);
        if readiness != Readiness::Ready {
            return Err(Refusal::new(Rule::NotReady, readiness.name()));
        }
        let held = self.desk.held_by(self.by).count();
        if held >= self.desk.policy.claims_per_person {
            return Err(Refusal::new(Rule::NotReady, format!("{held} vehicles held already")));
        }
        Ok(())
    }
}

pub(super) fn nothing() -> Done {
    Done { claimed: None, epoch: None }
}

fn bounded(text: &str, max: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() || text.len() > max {
        return Err(Refusal::new(Rule::TextOutOfRange, format!("{} bytes, 1 to {max} allowed", text.len())));
    }
    Ok(())
}

/// Tells a repeat from a reuse of a key: FNV-1a over the written-out action, the same on
/// every machine for one version of the rules.
pub(super) fn digest(action: &Action) -> u64 {
    let written = format!("{action:?}");
    written.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
