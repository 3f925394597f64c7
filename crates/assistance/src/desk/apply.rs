//! Changes the desk by one event. Applying never decides and never fails: what may happen
//! was settled before the event was written down.

use super::state::{MAX_CLOSED, MAX_REMEMBERED};
use super::{ClaimEnd, Desk, Event, GrantHow, PersonDesk, VehicleDesk};
use crate::call::{CallFact, CallHold, CallState, CallStep};
use crate::clock::DeskTime;
use crate::command::drawn_path::{DrawnPath, MAX_PATHS, PathDriven, PathPlanned, length_m};
use crate::command::{CommandBody, CommandKind, CommandRecord, CommandStage, CommandState};
use crate::dispatch::lease::Claim;
use crate::feed::MAX_COMMANDS_SHOWN;
use crate::ids::{CommandId, IncidentId, PersonId, VehicleId};
use crate::incident::{Actor, Incident, IncidentState, TimelineFact};

/// Something consoles must be shown anew.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// A person.
    Person(PersonId),
    /// A vehicle.
    Vehicle(VehicleId),
    /// An incident; gone if the desk no longer has it.
    Incident(IncidentId),
}

/// Applies one event at its desk time and names what it touched, each thing once.
pub fn apply(desk: &mut Desk, at: DeskTime, event: &Event) -> Vec<Touched> {
    desk.now = desk.now.max(at);
    let mut touched = Vec::new();
    change(desk, at, event, &mut touched);
    touched.sort();
    touched.dedup();
    touched
}

fn change(desk: &mut Desk, at: DeskTime, event: &Event, touched: &mut Vec<Touched>) {
    match event {
        Event::VehicleLinked { vehicle, card, boot, epoch, map_mismatch } => {
            let state = desk.vehicles.entry(vehicle.clone()).or_insert_with(VehicleDesk::unknown);
            let rebooted = state.boot.is_some_and(|known| known != *boot);
            let was_away = state.boot.is_some() && !state.linked;
            state.card = card.clone();
            state.boot = Some(*boot);
            state.linked = true;
            state.epoch = state.epoch.max(*epoch);
            state.map_mismatch = *map_mismatch;
            if rebooted {
                void_plans(state);
            }
            touched.push(Touched::Vehicle(vehicle.clone()));
            if rebooted {
                note_open(desk, vehicle, at, &Actor::Vehicle, &TimelineFact::VehicleRebooted, touched);
            } else if was_away {
                note_open(desk, vehicle, at, &Actor::Desk, &TimelineFact::LinkBack, touched);
            }
        }
        Event::VehicleUnlinked { vehicle } => {
            if let Some(state) = desk.vehicles.get_mut(vehicle) {
                state.linked = false;
                // Without a link pending advice is void, in the car too.
                void_plans(state);
                touched.push(Touched::Vehicle(vehicle.clone()));
                note_open(desk, vehicle, at, &Actor::Desk, &TimelineFact::LinkLost, touched);
            }
        }
        Event::IncidentRaised { incident } => {
            desk.next_incident = desk.next_incident.max(incident.id.0.saturating_add(1));
            touched.push(Touched::Incident(incident.id));
            desk.incidents.insert(incident.id, (**incident).clone());
        }
        Event::IncidentUpdated { incident, brief, aboard, urgency } => {
            if let Some(state) = desk.incidents.get_mut(incident) {
                state.brief = brief.clone();
                state.aboard = *aboard;
                state.urgency = *urgency;
                touched.push(Touched::Incident(*incident));
            }
        }
        Event::QuestionChanged { incident, question } => {
            if let Some(state) = desk.incidents.get_mut(incident) {
                let fact = match question {
                    Some(asked) => TimelineFact::Asked(asked.kind),
                    None => TimelineFact::QuestionVanished,
                };
                state.question = question.clone();
                state.record(at, Actor::Vehicle, fact);
                touched.push(Touched::Incident(*incident));
            }
        }
        Event::IncidentWithdrawn { incident, reason } => {
            let end = IncidentState::Withdrawn(*reason);
            close(desk, *incident, end, at, Actor::Vehicle, TimelineFact::Withdrawn(*reason), touched);
        }
        Event::IncidentResolved { incident, by, outcome } => {
            let end = IncidentState::Resolved(*outcome);
            let who = Actor::Person(by.clone());
            close(desk, *incident, end, at, who, TimelineFact::Resolved(*outcome), touched);
        }
        Event::IncidentReopened { incident, by } => reopen(desk, *incident, by, at, touched),
        Event::ClaimGranted { vehicle, by, epoch, how, words } => {
            let fact = match how {
                GrantHow::Chosen | GrantHow::Next => TimelineFact::Claimed,
                GrantHow::HandedOver => TimelineFact::Note(words.clone()),
                GrantHow::TakenOver => TimelineFact::TakenOver(words.clone()),
            };
            let policy = desk.policy.clone();
            let Some(state) = desk.vehicles.get_mut(vehicle) else { return };
            state.epoch = state.epoch.max(*epoch);
            state.claim = Some(Claim::granted(by.clone(), *epoch, at, &policy));
            touched.push(Touched::Vehicle(vehicle.clone()));
            touched.push(Touched::Person(by.clone()));
            for incident in open_mut(desk, vehicle) {
                incident.state = IncidentState::Attended;
                incident.owner = Some(by.clone());
                incident.record(at, Actor::Person(by.clone()), fact.clone());
                // A lead who had come on the line is its owner now, and is on it again when it opens.
                if let Some(call) = incident.call.as_mut().filter(|call| !call.is_open()) {
                    *call = call.without(by);
                }
                touched.push(Touched::Incident(incident.id));
            }
        }
        Event::ClaimEnded { vehicle, why } => {
            let Some(state) = desk.vehicles.get_mut(vehicle) else { return };
            let Some(claim) = state.claim.take() else { return };
            touched.push(Touched::Vehicle(vehicle.clone()));
            touched.push(Touched::Person(claim.by.clone()));
            let holder = claim.by.clone();
            let (who, fact) = match why {
                ClaimEnd::Released => (Actor::Person(claim.by), Some(TimelineFact::Released)),
                ClaimEnd::LinkLapsed => (Actor::Desk, Some(TimelineFact::LinkLeaseLapsed)),
                ClaimEnd::AttentionLapsed => (Actor::Desk, Some(TimelineFact::AttentionLapsed)),
                ClaimEnd::HandedOver => (Actor::Person(claim.by), Some(TimelineFact::HandedOver)),
                ClaimEnd::TakenOver | ClaimEnd::NothingLeft => (Actor::Desk, None),
            };
            for incident in open_mut(desk, vehicle) {
                incident.state = IncidentState::Waiting;
                incident.owner = None;
                incident.queued_at = at;
                if let Some(fact) = &fact {
                    incident.record(at, who.clone(), fact.clone());
                }
                let_go_of_line(incident, &holder, at);
                touched.push(Touched::Incident(incident.id));
            }
        }
        Event::LeaseRenewed { person, until } => {
            for (_, claim) in claims_mut(desk, person) {
                claim.lease_until = claim.lease_until.max(*until);
            }
        }
        Event::AttentionShown { person, until } => {
            for (vehicle, claim) in claims_mut(desk, person) {
                claim.attention_until = claim.attention_until.max(*until);
                if claim.asked_at.take().is_some() {
                    touched.push(Touched::Vehicle(vehicle));
                }
            }
        }
        Event::AttentionAsked { vehicle } => {
            if let Some(claim) = desk.vehicles.get_mut(vehicle).and_then(|state| state.claim.as_mut()) {
                claim.asked_at = Some(at);
                touched.push(Touched::Vehicle(vehicle.clone()));
            }
        }
        Event::HandOverOffered { vehicle, to } => {
            if let Some(claim) = desk.vehicles.get_mut(vehicle).and_then(|state| state.claim.as_mut()) {
                claim.offered_to = Some(to.clone());
                let who = Actor::Person(claim.by.clone());
                touched.push(Touched::Vehicle(vehicle.clone()));
                note_open(desk, vehicle, at, &who, &TimelineFact::HandOverOffered(to.clone()), touched);
            }
        }
        Event::Noted { incident, by, text } => {
            if let Some(state) = desk.incidents.get_mut(incident) {
                state.record(at, Actor::Person(by.clone()), TimelineFact::Note(text.clone()));
                touched.push(Touched::Incident(*incident));
            }
        }
        Event::LookedInside { incident, by } => {
            if let Some(state) = desk.incidents.get_mut(incident) {
                state.record(at, Actor::Person(by.clone()), TimelineFact::LookedInside);
                touched.push(Touched::Incident(*incident));
            }
        }
        Event::PersonChanged { person, role, readiness, connected } => {
            let state = PersonDesk { role: *role, readiness: *readiness, connected: *connected };
            desk.persons.insert(person.clone(), state);
            touched.push(Touched::Person(person.clone()));
        }
        Event::CommandDecided { record } => decided(desk, record, at, touched),
        Event::CommandMoved { vehicle, id, state } => moved(desk, vehicle, *id, state, at, touched),
        Event::WordsHeard { vehicle, report } => {
            if let Some(state) = desk.vehicles.get_mut(vehicle) {
                state.words_heard = state.boot.map(|boot| (boot, *report));
            }
        }
        Event::MessageAdded { incident, message } => {
            desk.next_message = desk.next_message.max(message.id.0.saturating_add(1));
            if let Some(state) = desk.incidents.get_mut(incident) {
                state.conversation.push(message.clone());
                touched.push(Touched::Incident(*incident));
            }
        }
        Event::MessageMoved { incident, message, state } => {
            let Some(found) = desk.incidents.get_mut(incident) else { return };
            if let Some(said) = found.conversation.messages.iter_mut().find(|said| said.id == *message) {
                said.state = *state;
                touched.push(Touched::Incident(*incident));
            }
        }
        Event::UrgencyRaised { incident, urgency } => {
            if let Some(state) = desk.incidents.get_mut(incident) {
                state.record(at, Actor::Desk, TimelineFact::UrgencyRaised(*urgency));
                touched.push(Touched::Incident(*incident));
            }
        }
        Event::ReviewDue { incident } => {
            if let Some(state) = desk.incidents.get_mut(incident) {
                state.review_due = true;
                state.record(at, Actor::Desk, TimelineFact::ReviewDue);
                touched.push(Touched::Incident(*incident));
            }
        }
        Event::ActionRemembered { key, by, body, done } => {
            if desk.remembered.insert(*key, (by.clone(), *body, done.clone())).is_none() {
                desk.remembered_order.push_back(*key);
            }
            while desk.remembered_order.len() > MAX_REMEMBERED {
                if let Some(oldest) = desk.remembered_order.pop_front() {
                    desk.remembered.remove(&oldest);
                }
            }
        }
        Event::PathPlanned { vehicle, planned } => path_planned(desk, vehicle, planned, at, touched),
        Event::PathDriven { vehicle, driven } => path_driven(desk, vehicle, driven, at, touched),
        Event::CallChanged { incident, call, who, fact } => {
            let minted = call.as_ref().map_or(0, |call| call.id.0.saturating_add(1));
            desk.next_call = desk.next_call.max(minted);
            if let Some(state) = desk.incidents.get_mut(incident) {
                state.call.clone_from(call);
                state.record(at, who.clone(), TimelineFact::Call(*fact));
                touched.push(Touched::Incident(*incident));
            }
        }
    }
}

/// No dead air without a word: a line whose owner is no longer there is on hold, and the car says so.
fn let_go_of_line(incident: &mut Incident, holder: &PersonId, at: DeskTime) {
    let Some(call) = &mut incident.call else { return };
    let was_open = call.is_open();
    *call = call.without(holder);
    if was_open || matches!(call.state, CallState::OnHold { .. }) {
        *call = call.turned(CallState::OnHold { why: CallHold::NobodyOn }, at);
    }
    if was_open {
        let fact = CallFact { step: CallStep::Held, place: call.place, reason: call.reason };
        incident.record(at, Actor::Desk, TimelineFact::Call(fact));
    }
}

impl VehicleDesk {
    /// A vehicle of which nothing is known yet.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            card: crate::vehicle::VehicleCard::default(),
            linked: false,
            boot: None,
            epoch: crate::ids::Epoch(0),
            claim: None,
            holds: Vec::new(),
            commands: std::collections::BTreeMap::new(),
            command_order: std::collections::VecDeque::new(),
            map_mismatch: false,
            other_car_arranged: false,
            horn_at: None,
            words_heard: None,
            paths: Vec::new(),
        }
    }
}

fn open_mut<'a>(desk: &'a mut Desk, vehicle: &'a VehicleId) -> impl Iterator<Item = &'a mut Incident> {
    desk.incidents.values_mut().filter(move |incident| incident.state.is_open() && incident.vehicle == *vehicle)
}

fn claims_mut<'a>(desk: &'a mut Desk, person: &'a PersonId) -> impl Iterator<Item = (VehicleId, &'a mut Claim)> {
    desk.vehicles
        .iter_mut()
        .filter_map(|(id, state)| state.claim.as_mut().map(|claim| (id.clone(), claim)))
        .filter(move |(_, claim)| claim.by == *person)
}

fn note_open(
    desk: &mut Desk,
    vehicle: &VehicleId,
    at: DeskTime,
    who: &Actor,
    what: &TimelineFact,
    touched: &mut Vec<Touched>,
) {
    for incident in open_mut(desk, vehicle) {
        incident.record(at, who.clone(), what.clone());
        touched.push(Touched::Incident(incident.id));
    }
}

fn close(
    desk: &mut Desk,
    id: IncidentId,
    end: IncidentState,
    at: DeskTime,
    who: Actor,
    fact: TimelineFact,
    touched: &mut Vec<Touched>,
) {
    let Some(incident) = desk.incidents.get_mut(&id) else { return };
    incident.state = end;
    incident.owner = None;
    incident.question = None;
    incident.call = None;
    incident.record(at, who, fact);
    touched.push(Touched::Incident(id));
    if let Some(state) = desk.vehicles.get_mut(&incident.vehicle)
        && state.paths.iter().any(|path| path.incident == Some(id))
    {
        state.paths.retain(|path| path.incident != Some(id));
        touched.push(Touched::Vehicle(incident.vehicle.clone()));
    }
    desk.closed_order.push_back(id);
    while desk.closed_order.len() > MAX_CLOSED {
        if let Some(oldest) = desk.closed_order.pop_front() {
            desk.incidents.remove(&oldest);
            touched.push(Touched::Incident(oldest));
        }
    }
}

fn reopen(desk: &mut Desk, id: IncidentId, by: &PersonId, at: DeskTime, touched: &mut Vec<Touched>) {
    let Some(incident) = desk.incidents.get_mut(&id) else { return };
    let holder = desk.vehicles.get(&incident.vehicle).and_then(|state| state.claim.as_ref());
    incident.owner = holder.map(|claim| claim.by.clone());
    incident.state = if incident.owner.is_some() { IncidentState::Attended } else { IncidentState::Waiting };
    incident.queued_at = at;
    incident.record(at, Actor::Person(by.clone()), TimelineFact::Reopened);
    desk.closed_order.retain(|closed| *closed != id);
    touched.push(Touched::Incident(id));
}

fn decided(desk: &mut Desk, record: &CommandRecord, at: DeskTime, touched: &mut Vec<Touched>) {
    let id = record.command.id;
    let Some(state) = desk.vehicles.get_mut(&record.command.vehicle) else { return };
    if state.commands.insert(id, record.clone()).is_none() {
        state.command_order.push_back(id);
    }
    if record.command.body.kind() == CommandKind::SoundHorn && record.state.stage() == CommandStage::Permitted {
        state.horn_at = Some(at);
    }
    if record.state.stage() == CommandStage::Permitted {
        keep_path(&mut state.paths, record);
    }
    // Only what is final may be forgotten: an open command must be found again when the car answers.
    while state.command_order.len() > MAX_COMMANDS_SHOWN {
        let finished = |id: &CommandId| state.commands.get(id).is_none_or(|record| record.state.is_final());
        let Some(place) = state.command_order.iter().position(finished) else { break };
        if let Some(old) = state.command_order.remove(place) {
            state.commands.remove(&old);
        }
    }
    touched.push(Touched::Vehicle(record.command.vehicle.clone()));
    tell_command(desk, record, Actor::Person(record.by.clone()), at, touched);
}

fn moved(
    desk: &mut Desk,
    vehicle: &VehicleId,
    id: CommandId,
    next: &CommandState,
    at: DeskTime,
    touched: &mut Vec<Touched>,
) {
    let Some(state) = desk.vehicles.get_mut(vehicle) else { return };
    let Some(record) = state.commands.get_mut(&id) else { return };
    record.state = next.clone();
    let record = record.clone();
    // A hold counts from the car's word that it took it until its word that it let go.
    match (&record.command.body, next.stage()) {
        (CommandBody::Hold(hold), CommandStage::Accepted | CommandStage::Completed)
            if !state.holds.contains(&hold.origin) =>
        {
            state.holds.push(hold.origin.clone());
        }
        (CommandBody::ReleaseHold(release), CommandStage::Completed) => {
            state.holds.retain(|hold| *hold != release.origin);
        }
        (CommandBody::SendAnotherCar(_), CommandStage::Completed) => state.other_car_arranged = true,
        (CommandBody::EndRide(_), CommandStage::Completed) => state.other_car_arranged = false,
        _ => {}
    }
    touched.push(Touched::Vehicle(vehicle.clone()));
    tell_command(desk, &record, Actor::Vehicle, at, touched);
}

fn tell_command(desk: &mut Desk, record: &CommandRecord, who: Actor, at: DeskTime, touched: &mut Vec<Touched>) {
    let Some(incident) = record.command.incident.and_then(|id| desk.incidents.get_mut(&id)) else { return };
    let answer = match &record.command.body {
        CommandBody::AnswerQuestion(given) => Some(given.answer),
        _ => None,
    };
    let kind = record.command.body.kind();
    let what = TimelineFact::Command { id: record.command.id, kind, state: record.state.clone(), answer };
    incident.record(at, who, what);
    touched.push(Touched::Incident(incident.id));
}

/// Plans of this vehicle stay in sight and count no longer.
fn void_plans(state: &mut VehicleDesk) {
    state.paths.iter_mut().for_each(|path| path.planned_at = None);
}

/// A path that was drawn, or the approval of one.
fn keep_path(paths: &mut Vec<DrawnPath>, record: &CommandRecord) {
    let command = &record.command;
    match &command.body {
        CommandBody::ProposePath(path) => {
            paths.push(DrawnPath::drawn(command.id, command.incident, record.by.clone(), path.points.clone()));
            let beyond = paths.len().saturating_sub(MAX_PATHS);
            paths.drain(..beyond);
        }
        CommandBody::ApprovePath(approve) => {
            if let Some(path) = paths.iter_mut().find(|path| path.proposal == approve.proposal) {
                path.approval = Some(command.id);
            }
        }
        _ => {}
    }
}

fn path_planned(desk: &mut Desk, vehicle: &VehicleId, planned: &PathPlanned, at: DeskTime, touched: &mut Vec<Touched>) {
    let Some(state) = desk.vehicles.get_mut(vehicle) else { return };
    let Some(path) = state.paths.iter_mut().find(|path| path.proposal == planned.proposal) else { return };
    (path.planned, path.planned_at) = (Some(planned.clone()), Some(at));
    let length_m = planned.plan().map(|plan| plan.length_m);
    let fact = TimelineFact::PathPlanned { length_m, words: planned.words().to_owned() };
    let incident = path.incident;
    touched.push(Touched::Vehicle(vehicle.clone()));
    note_in(desk, incident, at, fact, touched);
}

fn path_driven(desk: &mut Desk, vehicle: &VehicleId, driven: &PathDriven, at: DeskTime, touched: &mut Vec<Touched>) {
    let Some(state) = desk.vehicles.get_mut(vehicle) else { return };
    let path = state.paths.iter_mut().find(|path| path.approval == Some(driven.approval));
    let incident = state.commands.get(&driven.approval).and_then(|record| record.command.incident);
    if let Some(path) = path {
        path.driven.clone_from(&driven.points);
        touched.push(Touched::Vehicle(vehicle.clone()));
    }
    let fact = TimelineFact::PathDriven { length_m: length_m(&driven.points) };
    note_in(desk, incident, at, fact, touched);
}

fn note_in(
    desk: &mut Desk,
    incident: Option<IncidentId>,
    at: DeskTime,
    fact: TimelineFact,
    touched: &mut Vec<Touched>,
) {
    if let Some(incident) = incident.and_then(|id| desk.incidents.get_mut(&id)) {
        incident.record(at, Actor::Vehicle, fact);
        touched.push(Touched::Incident(incident.id));
    }
}
