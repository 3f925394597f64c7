//! What vehicles tell.

use crate::clock::DeskTime;
use crate::command::{CommandBody, CommandReply, CommandStage, CommandState, PathReport, Refusal, ResumeCause, Rule};
use crate::conversation::{Conversation, MAX_MESSAGE, Message, MessageState, Speaker, Words};
use crate::desk::{ClaimEnd, Desk, Event, GrantHow};
use crate::ids::{CarIncidentRef, CommandId, Epoch, IncidentId, MessageId, QuestionId, VehicleId};
use crate::incident::urgency::{UrgencyFacts, judge};
use crate::incident::{
    Actor, Brief, Incident, IncidentKind, IncidentState, TimelineEntry, TimelineFact, WithdrawnReason,
};
use crate::link::{IncidentReport, VehicleHello};

pub(super) fn connected(desk: &Desk, hello: &VehicleHello, map_mismatch: bool, now: DeskTime) -> Vec<Event> {
    let vehicle = &hello.vehicle;
    let known = desk.vehicles.get(vehicle);
    let epoch = known.map_or(hello.highest_epoch, |state| state.epoch.max(hello.highest_epoch));
    let mut events = vec![Event::VehicleLinked {
        vehicle: vehicle.clone(),
        card: hello.card.clone(),
        boot: hello.boot,
        epoch,
        map_mismatch,
    }];
    let mut left = 0;
    for incident in desk.open_of(vehicle) {
        if hello.open_incidents.contains(&incident.car_ref) {
            left += 1;
        } else {
            let reason = WithdrawnReason::NoLongerReported;
            events.extend(super::call::over(incident, Actor::Vehicle));
            events.push(Event::IncidentWithdrawn { incident: incident.id, reason });
        }
    }
    let ended = nothing_left(desk, vehicle, left, events.len() > 1);
    let claim = known.and_then(|state| state.claim.as_ref()).filter(|_| ended.is_none());
    events.extend(ended);
    if let Some(claim) = claim.filter(|claim| claim.epoch < epoch) {
        // The car has seen a claim this record does not know: the holder goes on above it,
        // or the car would refuse every command as overtaken.
        events.push(Event::ClaimGranted {
            vehicle: vehicle.clone(),
            by: claim.by.clone(),
            epoch: Epoch(epoch.0.saturating_add(1)),
            how: GrantHow::Chosen,
            words: String::new(),
        });
    }
    // What was permitted while the link was down goes now if its time has not run out.
    for (id, record) in known.into_iter().flat_map(|state| &state.commands) {
        if record.state.stage() == CommandStage::Permitted {
            let in_time = now < record.decided_at.after(record.ttl) && record.judged_at.is_some();
            let state = if in_time { CommandState::Sent } else { CommandState::Expired };
            events.push(Event::CommandMoved { vehicle: vehicle.clone(), id: *id, state });
        }
    }
    events
}

pub(super) fn lost(desk: &Desk, vehicle: &VehicleId) -> Vec<Event> {
    let linked = desk.vehicles.get(vehicle).is_some_and(|state| state.linked);
    if linked { vec![Event::VehicleUnlinked { vehicle: vehicle.clone() }] } else { Vec::new() }
}

pub(super) fn reported(
    desk: &Desk,
    vehicle: &VehicleId,
    report: &IncidentReport,
    place: &str,
    now: DeskTime,
) -> Result<Vec<Event>, Refusal> {
    if !desk.vehicles.contains_key(vehicle) {
        return Err(Refusal::new(Rule::NoSuchThing, format!("vehicle {vehicle} never connected")));
    }
    let brief = Brief {
        place: place.to_owned(),
        why: report.why.clone(),
        aboard: report.aboard_words.clone(),
        tried: report.tried.clone(),
        asked: report.asked.clone(),
    };
    let Some(known) = desk.by_car_ref(vehicle, report.car_ref) else {
        return Ok(vec![raise_with(desk, vehicle, report, brief, now)]);
    };
    if known.state.is_open() {
        let judged = judge(UrgencyFacts { kind: report.kind, place: report.place, aboard: report.aboard });
        let urgency = judged.max(super::call::urgency_floor(known));
        let mut events = Vec::new();
        if known.brief != brief || known.aboard != report.aboard || known.urgency != urgency {
            let aboard = report.aboard;
            events.push(Event::IncidentUpdated { incident: known.id, brief, aboard, urgency });
        }
        if known.question != report.question {
            events.push(Event::QuestionChanged { incident: known.id, question: report.question.clone() });
        }
        return Ok(events);
    }
    // A report in flight while a person resolved the case changes nothing; a car that asks
    // again, or reports again what had been withdrawn, needs a person again.
    let resolved = matches!(known.state, IncidentState::Resolved(_));
    if resolved && report.question.is_none() {
        return Ok(Vec::new());
    }
    Ok(vec![raise_with(desk, vehicle, report, brief, now)])
}

/// An incident of which nothing is known but why somebody asks.
pub(super) fn raise(desk: &Desk, vehicle: &VehicleId, report: &IncidentReport, now: DeskTime) -> Event {
    raise_with(desk, vehicle, report, Brief { why: report.why.clone(), ..Brief::default() }, now)
}

fn raise_with(desk: &Desk, vehicle: &VehicleId, report: &IncidentReport, brief: Brief, now: DeskTime) -> Event {
    let urgency = judge(UrgencyFacts { kind: report.kind, place: report.place, aboard: report.aboard });
    let owner = desk.vehicles.get(vehicle).and_then(|state| state.claim.as_ref()).map(|claim| claim.by.clone());
    let entry = |what| TimelineEntry { at: now, who: Actor::Vehicle, what };
    let mut timeline = vec![entry(TimelineFact::Raised(urgency))];
    timeline.extend(report.question.as_ref().map(|asked| entry(TimelineFact::Asked(asked.kind))));
    Event::IncidentRaised {
        incident: Box::new(Incident {
            id: IncidentId(desk.next_incident),
            vehicle: vehicle.clone(),
            car_ref: report.car_ref,
            kind: report.kind,
            urgency,
            state: if owner.is_some() { IncidentState::Attended } else { IncidentState::Waiting },
            raised_at: now,
            queued_at: now,
            brief,
            question: report.question.clone(),
            owner,
            aboard: report.aboard,
            review_due: false,
            timeline,
            timeline_dropped: 0,
            conversation: Conversation::default(),
            call: None,
        }),
    }
}

pub(super) fn withdrawn(
    desk: &Desk,
    vehicle: &VehicleId,
    car_ref: CarIncidentRef,
    reason: WithdrawnReason,
) -> Vec<Event> {
    let Some(incident) = desk.by_car_ref(vehicle, car_ref).filter(|found| found.state.is_open()) else {
        return Vec::new();
    };
    let mut events: Vec<Event> = super::call::over(incident, Actor::Vehicle).into_iter().collect();
    events.push(Event::IncidentWithdrawn { incident: incident.id, reason });
    let left = desk.open_of(vehicle).count().saturating_sub(1);
    events.extend(nothing_left(desk, vehicle, left, true));
    events
}

/// A claim ends with the last open incident that closes under it.
pub(super) fn nothing_left(desk: &Desk, vehicle: &VehicleId, left: usize, closed_any: bool) -> Option<Event> {
    let claimed = desk.vehicles.get(vehicle).is_some_and(|state| state.claim.is_some());
    (claimed && closed_any && left == 0)
        .then(|| Event::ClaimEnded { vehicle: vehicle.clone(), why: ClaimEnd::NothingLeft })
}

pub(super) fn question_vanished(
    desk: &Desk,
    vehicle: &VehicleId,
    car_ref: CarIncidentRef,
    question: QuestionId,
) -> Vec<Event> {
    let incident = desk.by_car_ref(vehicle, car_ref);
    let stands = incident.filter(|found| found.question.as_ref().is_some_and(|pending| pending.id == question));
    stands.map(|found| Event::QuestionChanged { incident: found.id, question: None }).into_iter().collect()
}

pub(super) fn replied(
    desk: &Desk,
    vehicle: &VehicleId,
    id: CommandId,
    reply: &CommandReply,
) -> Result<Vec<Event>, Refusal> {
    let record = desk.vehicles.get(vehicle).and_then(|state| state.commands.get(&id));
    let Some(record) = record else {
        return Err(Refusal::new(Rule::NoSuchThing, format!("no command {:032x} of {vehicle}", id.0)));
    };
    let state = match reply {
        CommandReply::Accepted => CommandState::Accepted,
        CommandReply::Completed => CommandState::Completed,
        CommandReply::Refused(refusal) => CommandState::Refused(refusal.clone()),
        CommandReply::Failed(words) => CommandState::Failed(words.clone()),
        CommandReply::Unknown => CommandState::Unknown,
        // A car that never saw it will refuse it from now on as too late or of an older boot.
        CommandReply::Expired | CommandReply::NeverSeen => CommandState::Expired,
    };
    if !record.state.stage().may_become(state.stage()) {
        // A repeat of what is known, or an echo of something overtaken: the first outcome stands.
        return Ok(Vec::new());
    }
    let completed = state.stage() == CommandStage::Completed;
    let mut events = vec![Event::CommandMoved { vehicle: vehicle.clone(), id, state }];
    if let (CommandBody::Resume(resume), Some(incident), true) =
        (&record.command.body, record.command.incident, completed)
        && resume.cause == Some(ResumeCause::EndangersTraffic)
    {
        events.push(Event::ReviewDue { incident });
    }
    Ok(events)
}

/// What a passenger said, as the car reports it.
pub(super) struct Said<'a> {
    pub(super) report: u64,
    pub(super) car_ref: CarIncidentRef,
    pub(super) passenger: u8,
    pub(super) language: &'a str,
    pub(super) text: &'a str,
    pub(super) spoken: bool,
}

pub(super) fn passenger_said(
    desk: &Desk,
    vehicle: &VehicleId,
    said: &Said<'_>,
    now: DeskTime,
) -> Result<Vec<Event>, Refusal> {
    if said.text.is_empty() || said.text.len() > MAX_MESSAGE {
        return Err(Refusal::new(Rule::TextOutOfRange, format!("{} bytes", said.text.len())));
    }
    let Some(state) = desk.vehicles.get(vehicle) else {
        return Err(Refusal::new(Rule::NoSuchThing, format!("vehicle {vehicle} never connected")));
    };
    // The hub may have been killed between writing them down and saying so: the car sends them again.
    if state.words_heard.is_some_and(|(boot, heard)| Some(boot) == state.boot && heard >= said.report) {
        return Ok(Vec::new());
    }
    let named = desk.by_car_ref(vehicle, said.car_ref).filter(|found| found.state.is_open());
    let (incident, mut events) = match named.or_else(|| desk.open_of(vehicle).last()) {
        Some(found) => (found.id, Vec::new()),
        // Words of a passenger are never dropped for want of a case: they open one.
        None => {
            let report = call_for_help(said.car_ref, IncidentKind::HelpCall, "a passenger speaks", now);
            (IncidentId(desk.next_incident), vec![raise(desk, vehicle, &report, now)])
        }
    };
    events.push(Event::WordsHeard { vehicle: vehicle.clone(), report: said.report });
    events.push(Event::MessageAdded {
        incident,
        message: Message {
            id: MessageId(desk.next_message),
            at: now,
            from: if said.passenger == 0 { Speaker::Outside } else { Speaker::Passenger(said.passenger) },
            language: said.language.to_owned(),
            words: Words::Text(said.text.to_owned()),
            state: MessageState::Shown,
            spoken: said.spoken,
        },
    });
    Ok(events)
}

/// The report that a car would have made of somebody who asks for a person.
pub(super) fn call_for_help(car_ref: CarIncidentRef, kind: IncidentKind, why: &str, now: DeskTime) -> IncidentReport {
    IncidentReport {
        car_ref,
        kind,
        stamp: crate::clock::CarStamp { boot: crate::ids::BootId(0), millis: now.0 },
        place: None,
        aboard: None,
        why: why.to_owned(),
        aboard_words: String::new(),
        tried: String::new(),
        asked: String::new(),
        question: None,
    }
}

pub(super) fn message_shown(desk: &Desk, vehicle: &VehicleId, message: MessageId) -> Vec<Event> {
    let found = desk.incident_of_message(message).filter(|incident| incident.vehicle == *vehicle);
    let Some(incident) = found else { return Vec::new() };
    let sent = |said: &&Message| said.id == message && said.state == MessageState::Sent;
    let moved = incident.conversation.messages.iter().find(sent);
    moved
        .map(|_| Event::MessageMoved { incident: incident.id, message, state: MessageState::Shown })
        .into_iter()
        .collect()
}

/// What a car tells of a drawn path. Of one that left the screen with its case only the drive still counts.
pub(super) fn path_reported(desk: &Desk, vehicle: &VehicleId, report: &PathReport) -> Result<Vec<Event>, Refusal> {
    let Some(state) = desk.vehicles.get(vehicle) else {
        return Err(Refusal::new(Rule::NoSuchThing, format!("vehicle {vehicle} never connected")));
    };
    let id = match report {
        PathReport::Planned(planned) => planned.proposal,
        PathReport::Driven(driven) => driven.approval,
    };
    let body = state.commands.get(&id).map(|record| &record.command.body);
    match (report, body) {
        (PathReport::Planned(planned), Some(CommandBody::ProposePath(_))) => {
            let path = state.paths.iter().find(|path| path.proposal == id && path.approval.is_none());
            let is_news = path.is_some_and(|path| path.planned.as_ref() != Some(planned));
            let event = || Event::PathPlanned { vehicle: vehicle.clone(), planned: Box::new(planned.clone()) };
            Ok(is_news.then(event).into_iter().collect())
        }
        (PathReport::Driven(driven), Some(CommandBody::ApprovePath(_))) => {
            let known = state.paths.iter().any(|path| path.approval == Some(id) && path.driven == driven.points);
            let event = || Event::PathDriven { vehicle: vehicle.clone(), driven: Box::new(driven.clone()) };
            Ok((!known).then(event).into_iter().collect())
        }
        _ => Err(Refusal::new(Rule::NoSuchThing, format!("no such path {:032x} of {vehicle}", id.0))),
    }
}
