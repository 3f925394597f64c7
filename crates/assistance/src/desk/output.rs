//! What follows from an event for the vehicles, and the news for waiting passengers.

use super::{Desk, Event};
use crate::call::{Call, CallOnBoard, CallPlace, CallStatus, as_passengers_read};
use crate::clock::DeskTime;
use crate::command::{CommandRecord, CommandStage, Permit};
use crate::conversation::{Message, MessageState, Speaker};
use crate::dispatch::ranking;
use crate::ids::{IncidentId, VehicleId};
use crate::incident::{Incident, IncidentState};
use crate::link::{HelpStatus, VehicleOrder};

/// One message to one vehicle.
#[derive(Debug, Clone, PartialEq)]
pub struct ToVehicle {
    /// To whom.
    pub vehicle: VehicleId,
    /// What.
    pub order: VehicleOrder,
}

/// What must be told to vehicles after `event` was applied to `desk`. Nothing is told to a
/// vehicle without a link: what matters is told again when it is back.
#[must_use]
pub fn outputs(desk: &Desk, event: &Event) -> Vec<ToVehicle> {
    let told = match event {
        Event::VehicleLinked { vehicle, .. } => greeting(desk, vehicle),
        Event::CommandMoved { vehicle, id, state } if state.stage() == CommandStage::Sent => {
            let record = desk.vehicles.get(vehicle).and_then(|state| state.commands.get(id));
            record.and_then(order).into_iter().map(|order| to(vehicle, order)).collect()
        }
        Event::MessageAdded { incident, message } => match desk.incidents.get(incident) {
            Some(found) => say(message).into_iter().map(|order| to(&found.vehicle, order)).collect(),
            None => Vec::new(),
        },
        Event::IncidentRaised { incident } => vec![to(&incident.vehicle, help(desk, &incident.vehicle, desk.now))],
        Event::ClaimGranted { vehicle, .. } | Event::ClaimEnded { vehicle, .. } => {
            let mut told = vec![to(vehicle, help(desk, vehicle, desk.now))];
            told.extend(desk.calls_of(vehicle).map(|(_, call)| to(vehicle, line(desk, vehicle, call.place))));
            told
        }
        Event::CallChanged { incident, fact, .. } => match desk.incidents.get(incident) {
            Some(found) => vec![to(&found.vehicle, line(desk, &found.vehicle, fact.place))],
            None => Vec::new(),
        },
        Event::IncidentReopened { incident, .. } => match desk.incidents.get(incident) {
            Some(found) => vec![to(&found.vehicle, help(desk, &found.vehicle, desk.now))],
            None => Vec::new(),
        },
        Event::IncidentResolved { incident, .. } | Event::IncidentWithdrawn { incident, .. } => closed(desk, *incident),
        _ => Vec::new(),
    };
    told.into_iter().filter(|one| desk.vehicles.get(&one.vehicle).is_some_and(|state| state.linked)).collect()
}

/// The place in the queue for every waiting vehicle with a link: told at least every half minute.
#[must_use]
pub fn queue_news(desk: &Desk, now: DeskTime) -> Vec<ToVehicle> {
    let mut told: Vec<ToVehicle> = Vec::new();
    let next_news_s = u32::try_from(desk.policy.passenger_news.as_secs()).unwrap_or(u32::MAX);
    for (place, ranked) in ranking::queue(desk.incidents.values(), now).iter().enumerate() {
        let Some(incident) = desk.incidents.get(&ranked.incident) else { continue };
        let linked = desk.vehicles.get(&incident.vehicle).is_some_and(|state| state.linked);
        if linked && !told.iter().any(|one| one.vehicle == incident.vehicle) {
            let place_in_queue = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
            let status = HelpStatus::Waiting { place_in_queue, next_news_s };
            told.push(to(&incident.vehicle, VehicleOrder::HelpStatus(status)));
        }
    }
    told
}

fn to(vehicle: &VehicleId, order: VehicleOrder) -> ToVehicle {
    ToVehicle { vehicle: vehicle.clone(), order }
}

/// The order of a command on its way. The record is the journaled proof that the guard permitted it.
fn order(record: &CommandRecord) -> Option<VehicleOrder> {
    if record.state.stage() != CommandStage::Sent || !record.command.body.kind().goes_to_car() {
        return None;
    }
    let permit = Permit::on_record(record.command.clone());
    let order = permit.into_order(record.by.clone(), record.epoch, record.judged_at?, record.ttl);
    Some(VehicleOrder::Command(Box::new(order)))
}

fn say(message: &Message) -> Option<VehicleOrder> {
    let speaker = match &message.from {
        Speaker::Person(person) => person.as_str().to_owned(),
        Speaker::System => "Skyhand".to_owned(),
        Speaker::Passenger(_) | Speaker::Outside => return None,
    };
    let language = message.language.clone();
    Some(VehicleOrder::Say { message: message.id, speaker, language, words: message.words.clone() })
}

fn help(desk: &Desk, vehicle: &VehicleId, now: DeskTime) -> VehicleOrder {
    let claim = desk.vehicles.get(vehicle).and_then(|state| state.claim.as_ref());
    let waiting = || {
        let news = queue_news(desk, now).into_iter().find(|one| one.vehicle == *vehicle);
        news.map_or(VehicleOrder::HelpStatus(HelpStatus::None), |one| one.order)
    };
    match claim {
        Some(claim) => VehicleOrder::HelpStatus(HelpStatus::Helping { person: claim.by.as_str().to_owned() }),
        None => waiting(),
    }
}

/// How the line at one place of a car stands.
fn line(desk: &Desk, vehicle: &VehicleId, place: CallPlace) -> VehicleOrder {
    let call = desk.call_at(vehicle, place).map(|(incident, call)| on_board(incident, call));
    VehicleOrder::CallStatus(CallStatus { place, call })
}

fn on_board(incident: &Incident, call: &Call) -> CallOnBoard {
    let joined = call.speakers.iter().filter(|person| incident.owner.as_ref() != Some(person));
    let who = if call.wants_person() {
        Vec::new()
    } else {
        incident.owner.iter().chain(joined).map(as_passengers_read).collect()
    };
    let listening = u8::try_from(call.listeners.len()).unwrap_or(u8::MAX);
    CallOnBoard { id: call.id, state: call.state, who, listening }
}

fn closed(desk: &Desk, id: IncidentId) -> Vec<ToVehicle> {
    let Some(incident) = desk.incidents.get(&id) else { return Vec::new() };
    let close = to(&incident.vehicle, VehicleOrder::IncidentClosed { car_ref: incident.car_ref });
    vec![close, to(&incident.vehicle, help(desk, &incident.vehicle, desk.now))]
}

/// What a vehicle is told when its link stands again: which outcomes are asked for, which words
/// were not shown yet, which incidents are over, who helps, how its lines stand.
fn greeting(desk: &Desk, vehicle: &VehicleId) -> Vec<ToVehicle> {
    let mut told = Vec::new();
    let Some(state) = desk.vehicles.get(vehicle) else { return told };
    let open = state.command_order.iter().filter(|id| {
        let record = state.commands.get(id).filter(|record| record.command.body.kind().goes_to_car());
        record.is_some_and(|record| matches!(record.state.stage(), CommandStage::Sent | CommandStage::Accepted))
    });
    let asked: Vec<_> = open.copied().collect();
    if !asked.is_empty() {
        told.push(to(vehicle, VehicleOrder::AskOutcomes(asked)));
    }
    for incident in desk.incidents.values().filter(|incident| incident.vehicle == *vehicle) {
        if matches!(incident.state, IncidentState::Resolved(_)) {
            told.push(to(vehicle, VehicleOrder::IncidentClosed { car_ref: incident.car_ref }));
        }
        if incident.state.is_open() {
            let unshown = incident.conversation.messages.iter().filter(|said| said.state == MessageState::Sent);
            told.extend(unshown.filter_map(say).map(|order| to(vehicle, order)));
        }
    }
    told.push(to(vehicle, help(desk, vehicle, desk.now)));
    told.extend(CallPlace::ALL.iter().map(|place| to(vehicle, line(desk, vehicle, *place))));
    told
}
