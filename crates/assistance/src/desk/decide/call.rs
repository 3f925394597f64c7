//! Calls: who may open, answer, hold, end, hear them, and what a car tells of them.
//!
//! A person is on one open line at a time: who opens one puts their other one on hold.

use super::person::{Acting, nothing};
use super::vehicle::{call_for_help, raise};
use crate::call::{
    Call, CallFact, CallHold, CallParty, CallPlace, CallReason, CallReport, CallState, CallStep, MAX_ON_LINE,
};
use crate::clock::DeskTime;
use crate::command::{Refusal, Rule};
use crate::desk::{Desk, Event, GrantHow};
use crate::feed::Done;
use crate::ids::{CallId, CarIncidentRef, IncidentId, PersonId, VehicleId};
use crate::incident::{Actor, Incident, IncidentKind, Urgency};

/// The least urgency that an incident has because of its call.
pub(super) fn urgency_floor(incident: &Incident) -> Urgency {
    incident.call.as_ref().map_or(Urgency::Low, |call| call.reason.urgency())
}

fn changed(incident: IncidentId, call: Call, who: Actor, step: CallStep) -> Event {
    let fact = CallFact { step, place: call.place, reason: call.reason };
    Event::CallChanged { incident, call: Some(call), who, fact }
}

/// The end of an incident's call, if it has one.
pub(super) fn over(incident: &Incident, who: Actor) -> Option<Event> {
    let call = incident.call.as_ref()?;
    let fact = CallFact { step: CallStep::Ended, place: call.place, reason: call.reason };
    Some(Event::CallChanged { incident: incident.id, call: None, who, fact })
}

/// Takes a person off every line but this one: an own one goes on hold, another's they leave.
fn leave_other_lines(desk: &Desk, person: &PersonId, but: IncidentId, now: DeskTime) -> Vec<Event> {
    let others = desk.incidents.values().filter(|incident| incident.id != but);
    let lines = others.filter_map(|incident| incident.call.as_ref().map(|call| (incident, call)));
    let left = lines.filter_map(|(incident, call)| {
        let who = Actor::Person(person.clone());
        if incident.owner.as_ref() == Some(person) {
            let held = call.turned(CallState::OnHold { why: CallHold::ByPerson }, now);
            return call.is_open().then(|| changed(incident.id, held, who, CallStep::Held));
        }
        call.has(person).then(|| changed(incident.id, call.without(person), who, CallStep::Left))
    });
    left.collect()
}

/// A person's last console is gone: their open line is on hold until they are back, and the lines
/// of others they leave.
pub(super) fn console_lost(desk: &Desk, person: &PersonId, now: DeskTime) -> Vec<Event> {
    let mut events = Vec::new();
    for incident in desk.incidents.values() {
        let Some(call) = &incident.call else { continue };
        if incident.owner.as_ref() == Some(person) {
            events.extend(nobody_on(incident.id, call, now));
        } else if call.has(person) {
            let who = Actor::Person(person.clone());
            events.push(changed(incident.id, call.without(person), who, CallStep::Left));
        }
    }
    events
}

/// The hub started anew: no console stands, so nobody is on any line.
pub(super) fn hub_started(desk: &Desk, now: DeskTime) -> Vec<Event> {
    let mut events = Vec::new();
    for incident in desk.incidents.values() {
        let Some(mut call) = incident.call.clone() else { continue };
        let others: Vec<PersonId> = call.speakers.iter().chain(&call.listeners).cloned().collect();
        for person in others.into_iter().filter(|person| incident.owner.as_ref() != Some(person)) {
            call = call.without(&person);
            events.push(changed(incident.id, call.clone(), Actor::Person(person), CallStep::Left));
        }
        events.extend(nobody_on(incident.id, &call, now));
    }
    events
}

fn nobody_on(incident: IncidentId, call: &Call, now: DeskTime) -> Option<Event> {
    let held = call.turned(CallState::OnHold { why: CallHold::NobodyOn }, now);
    call.is_open().then(|| changed(incident, held, Actor::Desk, CallStep::Held))
}

impl Acting<'_> {
    fn me(&self) -> Actor {
        Actor::Person(self.by.clone())
    }

    fn open_incident(&self, id: IncidentId) -> Result<&Incident, Refusal> {
        let incident = self.incident(id)?;
        if incident.state.is_open() { Ok(incident) } else { Err(Rule::IncidentClosed.into()) }
    }

    /// The incident and the call it has.
    fn line(&self, id: IncidentId) -> Result<(&Incident, &Call), Refusal> {
        let incident = self.open_incident(id)?;
        incident.call.as_ref().map(|call| (incident, call)).ok_or_else(|| Rule::NoCall.into())
    }

    pub(super) fn place_call(&self, id: IncidentId, at: CallPlace, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let incident = self.open_incident(id)?;
        self.holds(&incident.vehicle)?;
        if incident.call.is_some() || self.desk.call_at(&incident.vehicle, at).is_some() {
            return Err(Rule::CallStands.into());
        }
        if !self.vehicle(&incident.vehicle)?.linked {
            return Err(Rule::LinkLost.into());
        }
        let call = Call {
            id: CallId(self.desk.next_call),
            place: at,
            reason: CallReason::AskedByPerson,
            state: CallState::Ringing { by: CallParty::Person },
            began: self.now,
            since: self.now,
            speakers: vec![self.by.clone()],
            listeners: Vec::new(),
        };
        events.push(changed(id, call, self.me(), CallStep::Placed));
        Ok(nothing())
    }

    /// One act: who answers has the vehicle, and the line is open.
    pub(super) fn answer_call(&self, id: IncidentId, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let (incident, call) = self.line(id)?;
        let step = match call.state {
            CallState::Ringing { by: CallParty::Car } => CallStep::Answered,
            CallState::Ringing { by: CallParty::Person } => {
                self.holds(&incident.vehicle)?;
                return Err(Refusal::new(Rule::WrongState, "it rings in the car"));
            }
            CallState::OnHold { .. } => CallStep::Resumed,
            CallState::Open => {
                self.holds(&incident.vehicle)?;
                return Ok(nothing());
            }
        };
        let done = self.claim(&incident.vehicle, GrantHow::Chosen, events)?;
        self.open(incident, call, step, events);
        Ok(done)
    }

    fn open(&self, incident: &Incident, call: &Call, step: CallStep, events: &mut Vec<Event>) {
        events.extend(leave_other_lines(self.desk, self.by, incident.id, self.now));
        events.push(changed(incident.id, call.opened_by(self.by, self.now), self.me(), step));
    }

    pub(super) fn hold_call(&self, id: IncidentId, on: bool, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let (incident, call) = self.line(id)?;
        self.holds(&incident.vehicle)?;
        match (call.state, on) {
            (CallState::Ringing { .. }, _) => {
                return Err(Refusal::new(Rule::WrongState, "it rings and is not open yet"));
            }
            (CallState::Open, false) | (CallState::OnHold { why: CallHold::ByPerson }, true) => {}
            (_, true) => {
                let held = call.turned(CallState::OnHold { why: CallHold::ByPerson }, self.now);
                events.push(changed(id, held, self.me(), CallStep::Held));
            }
            (CallState::OnHold { .. }, false) => self.open(incident, call, CallStep::Resumed, events),
        }
        Ok(nothing())
    }

    pub(super) fn end_call(&self, id: IncidentId, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let (incident, _) = self.line(id)?;
        self.holds(&incident.vehicle)?;
        events.extend(over(incident, self.me()));
        Ok(nothing())
    }

    /// A lead comes on somebody else's line: to listen, or to speak. Both stand in the record by name.
    pub(super) fn come_on(&self, id: IncidentId, speaks: bool, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        if !self.role.may_lead() {
            return Err(Refusal::new(Rule::RoleMayNot, "only a lead comes on another's line"));
        }
        let (incident, call) = self.line(id)?;
        if incident.owner.as_ref() == Some(self.by) {
            return Err(Refusal::new(Rule::WrongState, "it is your own call"));
        }
        let already = if speaks { &call.speakers } else { &call.listeners };
        if already.contains(self.by) {
            return Ok(nothing());
        }
        if call.speakers.len() + call.listeners.len() > MAX_ON_LINE {
            return Err(Refusal::new(Rule::Overloaded, format!("{MAX_ON_LINE} people are on the line")));
        }
        let mut with = call.without(self.by);
        let list = if speaks { &mut with.speakers } else { &mut with.listeners };
        list.push(self.by.clone());
        events.extend(leave_other_lines(self.desk, self.by, id, self.now));
        events.push(changed(id, with, self.me(), if speaks { CallStep::Joined } else { CallStep::ListenedIn }));
        Ok(nothing())
    }

    pub(super) fn leave_call(&self, id: IncidentId, events: &mut Vec<Event>) -> Result<Done, Refusal> {
        let (incident, call) = self.line(id)?;
        if incident.owner.as_ref() == Some(self.by) || !call.has(self.by) {
            return Err(Refusal::new(Rule::WrongState, "you are not on the line of somebody else"));
        }
        events.push(changed(id, call.without(self.by), self.me(), CallStep::Left));
        Ok(nothing())
    }
}

/// What a car tells about a call.
pub(super) struct Told {
    pub(super) report: u64,
    pub(super) car_ref: CarIncidentRef,
    pub(super) place: CallPlace,
    pub(super) call: CallReport,
}

pub(super) fn reported(desk: &Desk, vehicle: &VehicleId, told: &Told, now: DeskTime) -> Result<Vec<Event>, Refusal> {
    let Some(state) = desk.vehicles.get(vehicle) else {
        return Err(Refusal::new(Rule::NoSuchThing, format!("vehicle {vehicle} never connected")));
    };
    // The hub may have been killed between writing it down and saying so: the car sends it again.
    if state.words_heard.is_some_and(|(boot, heard)| Some(boot) == state.boot && heard >= told.report) {
        return Ok(Vec::new());
    }
    let by_id = |id: CallId| desk.calls_of(vehicle).find(|(_, call)| call.id == id);
    match told.call {
        CallReport::Wanted(CallReason::AskedByPerson) => {
            Err(Refusal::new(Rule::WrongState, "a car does not ask in the name of a person"))
        }
        CallReport::Wanted(reason) => {
            let mut events = vec![Event::WordsHeard { vehicle: vehicle.clone(), report: told.report }];
            wanted(desk, vehicle, told, reason, now, &mut events);
            Ok(events)
        }
        // What is told of a call that is over, or that stands otherwise by now, changes nothing.
        CallReport::Answered { call, picked_up } => Ok(by_id(call)
            .filter(|(_, call)| call.state == CallState::Ringing { by: CallParty::Person })
            .map(|(incident, call)| answered_in_car(desk, incident, call, picked_up, now))
            .unwrap_or_default()),
        CallReport::Ended { call } => {
            Ok(by_id(call).and_then(|(incident, _)| over(incident, Actor::Vehicle)).into_iter().collect())
        }
    }
}

fn answered_in_car(desk: &Desk, incident: &Incident, call: &Call, picked_up: bool, now: DeskTime) -> Vec<Event> {
    let who = if picked_up { Actor::Passenger } else { Actor::Vehicle };
    let connected = |person: &&PersonId| desk.persons.get(*person).is_some_and(|known| known.connected);
    // Who called may be gone by now: the passenger hears so instead of silence.
    let Some(owner) = incident.owner.as_ref().filter(connected) else {
        let held = call.turned(CallState::OnHold { why: CallHold::NobodyOn }, now);
        return vec![changed(incident.id, held, who, CallStep::Answered)];
    };
    let mut events = leave_other_lines(desk, owner, incident.id, now);
    events.push(changed(incident.id, call.opened_by(owner, now), who, CallStep::Answered));
    events
}

fn wanted(desk: &Desk, vehicle: &VehicleId, told: &Told, reason: CallReason, now: DeskTime, events: &mut Vec<Event>) {
    if let Some((incident, call)) = desk.call_at(vehicle, told.place) {
        let ringing_there = call.state == CallState::Ringing { by: CallParty::Person };
        let presses_more = reason.urgency() > call.reason.urgency();
        let mut call = call.clone();
        if presses_more {
            call.reason = reason;
            events.push(changed(incident.id, call.clone(), Actor::Vehicle, CallStep::Wanted));
            events.extend(raised_to(incident, reason.urgency()));
        }
        if ringing_there {
            // Both want the line: nobody has to press again.
            events.extend(answered_in_car(desk, incident, &call, true, now));
        }
        return;
    }
    let named = desk.by_car_ref(vehicle, told.car_ref).filter(|found| found.state.is_open());
    let found = named.or_else(|| desk.open_of(vehicle).last());
    let (id, urgency) = match found {
        Some(incident) => (incident.id, incident.urgency),
        // A call is never dropped for want of a case: it opens one.
        None => {
            let report = call_for_help(told.car_ref, kind_of(reason), "somebody asks for a person", now);
            events.push(raise(desk, vehicle, &report, now));
            (IncidentId(desk.next_incident), Urgency::Low)
        }
    };
    if let Some(call) = found.and_then(|incident| incident.call.as_ref()) {
        // The one line of the case ends at the other place: the timeline says who else asks.
        let fact = CallFact { step: CallStep::Wanted, place: told.place, reason };
        events.push(Event::CallChanged { incident: id, call: Some(call.clone()), who: Actor::Vehicle, fact });
        return;
    }
    let call = Call {
        id: CallId(desk.next_call),
        place: told.place,
        reason,
        state: CallState::Ringing { by: CallParty::Car },
        began: now,
        since: now,
        speakers: Vec::new(),
        listeners: Vec::new(),
    };
    events.push(changed(id, call, Actor::Vehicle, CallStep::Wanted));
    if urgency < reason.urgency() {
        events.extend(found.and_then(|incident| raised_to(incident, reason.urgency())));
    }
}

/// A call that rings is an alarm: its incident becomes at least this urgent.
fn raised_to(incident: &Incident, urgency: Urgency) -> Option<Event> {
    (incident.urgency < urgency).then(|| Event::IncidentUpdated {
        incident: incident.id,
        brief: incident.brief.clone(),
        aboard: incident.aboard,
        urgency,
    })
}

/// As what a call without a case is raised.
fn kind_of(reason: CallReason) -> IncidentKind {
    match reason {
        CallReason::Sos => IncidentKind::Sos,
        CallReason::Officer => IncidentKind::OfficerDirecting,
        CallReason::HelpButton | CallReason::MinimalRiskStop | CallReason::AskedByPerson => IncidentKind::HelpCall,
    }
}
