//! A proposed command: judged by the guard, recorded with its evidence, sent if the link stands.

use std::collections::BTreeSet;
use std::time::Duration;

use super::person::Acting;
use crate::command::guard::{Facts, Judge, guard};
use crate::command::{Command, CommandBody, CommandRecord, CommandState, Refusal, Rule};
use crate::desk::{Event, VehicleDesk};
use crate::incident::Incident;
use crate::policy::Policy;

pub(super) fn propose(acting: &Acting<'_>, command: &Command, events: &mut Vec<Event>) -> Result<(), Refusal> {
    if let Some((vehicle, known)) = acting.desk.command(command.id) {
        let repeat = *vehicle == command.vehicle && known.command == *command && known.by == *acting.by;
        return if repeat { Ok(()) } else { Err(Rule::IdReused.into()) };
    }
    let state = acting.vehicle(&command.vehicle)?;
    let incident = command.incident.map(|id| acting.incident(id)).transpose()?;
    if let Some(incident) = incident
        && incident.vehicle != command.vehicle
    {
        return Err(Refusal::new(Rule::WrongVehicle, format!("the incident is of {}", incident.vehicle)));
    }
    let judged = judge(acting, command, state, incident);
    let refused = judged.is_err();
    let can_go = state.linked && acting.judged.newest_stamp.is_some();
    events.push(Event::CommandDecided {
        record: Box::new(CommandRecord {
            command: command.clone(),
            by: acting.by.clone(),
            epoch: state.epoch,
            judged_at: acting.judged.newest_stamp,
            ttl: time_to_live(&acting.desk.policy, &command.body),
            decided_at: acting.now,
            state: judged.map_or_else(CommandState::Refused, |()| CommandState::Permitted),
        }),
    });
    // The way out is written down together with the permission: one durable write, and after
    // a crash the car is asked about it instead of guessed at.
    let goes_to_car = command.body.kind().goes_to_car();
    let way = match (refused, goes_to_car) {
        (true, _) => Vec::new(),
        (false, true) if can_go => vec![CommandState::Sent],
        (false, true) => Vec::new(),
        // Field help goes on the dispatch list of the desk itself, whatever becomes of the link,
        // and stays there until a person ends the incident.
        (false, false) => vec![CommandState::Sent, CommandState::Accepted],
    };
    for state in way {
        events.push(Event::CommandMoved { vehicle: command.vehicle.clone(), id: command.id, state });
    }
    Ok(())
}

fn judge(
    acting: &Acting<'_>,
    command: &Command,
    state: &VehicleDesk,
    incident: Option<&Incident>,
) -> Result<(), Refusal> {
    let protective = command.body.kind().is_protective();
    match incident {
        Some(found) if !found.state.is_open() && !protective => return Err(Rule::IncidentClosed.into()),
        None if !protective => return Err(Refusal::new(Rule::NoSuchThing, "a command needs its incident")),
        _ => {}
    }
    if acting.judged.newest_stamp.is_none() && command.body.kind().goes_to_car() {
        return Err(Refusal::new(Rule::NoPicture, "the car was never heard"));
    }
    let capabilities: BTreeSet<String> = state.card.capabilities.iter().cloned().collect();
    let picture = acting.judged.picture.as_deref();
    let facts = Facts {
        judge: Judge::Desk,
        policy: &acting.desk.policy,
        by: acting.by,
        role: acting.role,
        holder: state.claim.as_ref().map(|claim| &claim.by),
        linked: state.linked,
        picture,
        picture_age: acting.judged.picture_age,
        scene: picture.map(|picture| picture.scene),
        question: incident.and_then(|found| found.question.as_ref()),
        evidence: command.evidence,
        evidence_age: acting.judged.evidence_age,
        answer_age_limit: acting.desk.policy.answer_age_at_press,
        holds: &state.holds,
        route: acting.judged.route.as_ref(),
        other_car_arranged: state.other_car_arranged,
        since_horn: state.horn_at.map(|at| acting.now.since(at)),
        capabilities: &capabilities,
        plan: match &command.body {
            CommandBody::ApprovePath(approve) => state.plan_of(approve.proposal, acting.now),
            _ => None,
        },
    };
    guard(command.clone(), &facts).map(|_| ())
}

/// How long after the judged stamp the car may still apply it.
fn time_to_live(policy: &Policy, body: &CommandBody) -> Duration {
    if body.kind().is_protective() || matches!(body, CommandBody::DispatchField(_)) {
        policy.stop_ttl
    } else if body.kind().is_assisted_motion() {
        policy.path_age_applied
    } else {
        policy.command_ttl
    }
}
