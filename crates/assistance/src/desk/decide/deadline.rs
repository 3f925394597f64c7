//! What time itself does: leases lapse, attention is asked for, unsent commands expire,
//! waiting raises urgency; and what a start of the hub does.

use crate::clock::DeskTime;
use crate::command::{CommandStage, CommandState};
use crate::desk::{ClaimEnd, Desk, Event};
use crate::dispatch::lease::Lapse;
use crate::dispatch::ranking;

pub(super) fn passed(desk: &Desk, now: DeskTime) -> Vec<Event> {
    let mut events = Vec::new();
    for (id, vehicle) in &desk.vehicles {
        let lapse = vehicle.claim.as_ref().and_then(|claim| claim.lapse(now, &desk.policy));
        events.extend(lapse.map(|lapse| match lapse {
            Lapse::Link => Event::ClaimEnded { vehicle: id.clone(), why: ClaimEnd::LinkLapsed },
            Lapse::AskAttention => Event::AttentionAsked { vehicle: id.clone() },
            Lapse::Attention => Event::ClaimEnded { vehicle: id.clone(), why: ClaimEnd::AttentionLapsed },
        }));
        for (command, record) in &vehicle.commands {
            let due = now >= record.decided_at.after(record.ttl);
            if due && record.state.stage() == CommandStage::Permitted {
                events.push(Event::CommandMoved { vehicle: id.clone(), id: *command, state: CommandState::Expired });
            }
        }
    }
    for incident in desk.incidents.values() {
        let urgency = ranking::rank_one(incident, now).urgency;
        if urgency > ranking::announced(incident) {
            events.push(Event::UrgencyRaised { incident: incident.id, urgency });
        }
    }
    events
}

/// After a start no link stands, each claim runs one full term for its holder alone, and
/// what was permitted but not sent expires, unless it only makes a car safer.
pub(super) fn hub_started(desk: &Desk, now: DeskTime) -> Vec<Event> {
    let mut events = Vec::new();
    for (id, vehicle) in &desk.vehicles {
        if vehicle.linked {
            events.push(Event::VehicleUnlinked { vehicle: id.clone() });
        }
        for (command, record) in &vehicle.commands {
            let unsent = record.state.stage() == CommandStage::Permitted;
            if unsent && !record.command.body.kind().is_protective() {
                events.push(Event::CommandMoved { vehicle: id.clone(), id: *command, state: CommandState::Expired });
            }
        }
    }
    for (id, person) in &desk.persons {
        if desk.held_by(id).next().is_some() {
            events.push(Event::LeaseRenewed { person: id.clone(), until: now.after(desk.policy.link_lease) });
            events.push(Event::AttentionShown { person: id.clone(), until: now.after(desk.policy.attention) });
        }
        if person.connected {
            // As after any lost line: whoever was on a break is on a break when their console is back.
            let (person, role, readiness) = (id.clone(), person.role, person.readiness);
            events.push(Event::PersonChanged { person, role, readiness, connected: false });
        }
    }
    events.extend(super::call::hub_started(desk, now));
    events
}
