//! Which events follow from an input, or which rule refuses. Looks at nothing but its arguments.

mod call;
mod deadline;
mod look;
mod person;
mod proposal;
mod vehicle;

pub use look::may_look;

use super::{Desk, Event, Input};
use crate::clock::DeskTime;
use crate::command::{CommandState, Refusal};
use crate::feed::{Action, Done};
use crate::ids::ActionKey;

/// Decides. An empty list means: nothing changes, nothing needs a record.
///
/// # Errors
/// The [`Refusal`] names the rule; nothing changes then.
pub fn decide(desk: &Desk, input: &Input, now: DeskTime) -> Result<Vec<Event>, Refusal> {
    match input {
        Input::VehicleConnected { hello, map_mismatch } => Ok(vehicle::connected(desk, hello, *map_mismatch, now)),
        Input::VehicleLost { vehicle } => Ok(vehicle::lost(desk, vehicle)),
        Input::IncidentReported { vehicle, report, place } => vehicle::reported(desk, vehicle, report, place, now),
        Input::IncidentWithdrawn { vehicle, car_ref, reason } => {
            Ok(vehicle::withdrawn(desk, vehicle, *car_ref, *reason))
        }
        Input::QuestionVanished { vehicle, car_ref, question } => {
            Ok(vehicle::question_vanished(desk, vehicle, *car_ref, *question))
        }
        Input::CommandReplied { vehicle, id, reply } => vehicle::replied(desk, vehicle, *id, reply),
        Input::PassengerSaid { vehicle, report, car_ref, passenger, language, text, spoken } => {
            let (report, car_ref, passenger, spoken) = (*report, *car_ref, *passenger, *spoken);
            let said = vehicle::Said { report, car_ref, passenger, language, text, spoken };
            vehicle::passenger_said(desk, vehicle, &said, now)
        }
        Input::MessageShown { vehicle, message } => Ok(vehicle::message_shown(desk, vehicle, *message)),
        Input::ConsoleConnected { person, role } => Ok(person::console(desk, person, *role, true)),
        Input::ConsoleLost { person } => Ok(match desk.persons.get(person) {
            Some(known) => {
                let mut events = person::console(desk, person, known.role, false);
                events.extend(call::console_lost(desk, person, now));
                events
            }
            None => Vec::new(),
        }),
        Input::LeaseRenewed { person } => Ok(person::lease_renewed(desk, person, now)),
        Input::ActionTaken { key, by, role, action, judged } => {
            person::Acting { desk, key: *key, by, role: *role, judged, now }.decide(action)
        }
        Input::DeadlinePassed => Ok(deadline::passed(desk, now)),
        Input::HubStarted => Ok(deadline::hub_started(desk, now)),
        Input::CallReported { vehicle, report, car_ref, place, call } => {
            let told = call::Told { report: *report, car_ref: *car_ref, place: *place, call: *call };
            call::reported(desk, vehicle, &told, now)
        }
        Input::PathReported { vehicle, report } => vehicle::path_reported(desk, vehicle, report),
    }
}

/// What the person is told of an action, from the desk *after* its events were applied.
///
/// # Errors
/// The refusal, also for a command that stands in the record as refused.
pub fn reply(desk: &Desk, key: ActionKey, action: &Action, decided: Result<(), Refusal>) -> Result<Done, Refusal> {
    decided?;
    if let Action::Propose(command) = action
        && let Some((_, record)) = desk.command(command.id)
        && let CommandState::Refused(refusal) = &record.state
    {
        return Err(refusal.clone());
    }
    let remembered = desk.remembered.get(&key).map(|(_, _, done)| done.clone());
    Ok(remembered.unwrap_or(Done { claimed: None, epoch: None }))
}
