//! STOP: one press, the same command until it is acknowledged, and the truth about its record.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::command::{Command, CommandBody, CommandState, StopNow};
use assistance::ids::{CommandId, VehicleId};

use super::Screen;
use crate::event::Effect;
use crate::time::ScreenTime;
use crate::view::NoticeTone;

/// An unacknowledged STOP is sent again this often.
const RETRY: Duration = Duration::from_secs(1);

/// For so long after the press a STOP that came too early is given anew.
const GIVEN_ANEW: Duration = Duration::from_secs(60);

/// Where a STOP stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StopState {
    /// Sent; the hub has not answered.
    Sending,
    /// It could not be delivered; it is tried again.
    NotDelivered,
    /// The hub took it and it stands in the record.
    Recorded,
    /// The hub sent it, and the record could not be written.
    NotRecorded,
}

/// One STOP.
#[derive(Debug, Clone)]
pub(crate) struct StopSent {
    pub(crate) command: Command,
    pub(crate) state: StopState,
    sent_at: ScreenTime,
    pressed_at: ScreenTime,
}

/// The newest STOP of each vehicle.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stops {
    pub(crate) sent: BTreeMap<VehicleId, StopSent>,
}

impl Screen {
    /// Sends STOP. While the last one for this car is not settled the same command goes out again.
    pub(crate) fn stop(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(vehicle) = self.car_to_stop(now) else {
            let words = self.words.say("stop-no-car");
            self.tell(words, NoticeTone::Bad, now, out);
            return;
        };
        if self.role().is_some_and(|role| !role.may_assist()) {
            let words = self.words.say("rule-role-may-not");
            self.tell(words, NoticeTone::Bad, now, out);
            return;
        }
        let unsettled = self.stops.sent.get(&vehicle).filter(|sent| !self.stop_is_over(&vehicle, sent));
        let command = match unsettled {
            Some(sent) => sent.command.clone(),
            None => Command {
                id: self.mint_command(),
                vehicle: vehicle.clone(),
                incident: self.incident_for_stop(&vehicle, now),
                body: CommandBody::StopNow(StopNow),
                evidence: None,
            },
        };
        let again = self.stops.sent.get(&vehicle).filter(|sent| sent.command == command).map(|sent| sent.state.clone());
        let state = again.unwrap_or(StopState::Sending);
        self.stops
            .sent
            .insert(vehicle.clone(), StopSent { command: command.clone(), state, sent_at: now, pressed_at: now });
        out.push(Effect::Stop(Box::new(command)));
        let words = self.words.fill("stop-pressed", &[("vehicle", vehicle.as_str().into())]);
        out.push(Effect::Announce { words, urgent: true });
    }

    fn incident_for_stop(&self, vehicle: &VehicleId, now: ScreenTime) -> Option<assistance::ids::IncidentId> {
        let shown = self.selected_incident().filter(|it| it.vehicle == *vehicle && it.state.is_open()).map(|it| it.id);
        shown.or_else(|| self.shift.open_of(vehicle, self.clock.at(now)).first().map(|it| it.id))
    }

    /// Whether the car said its last word about this STOP.
    fn stop_is_over(&self, vehicle: &VehicleId, sent: &StopSent) -> bool {
        let records = self.shift.vehicles.get(vehicle).map(|it| it.commands.as_slice()).unwrap_or_default();
        records.iter().any(|record| record.command.id == sent.command.id && record.state.is_final())
    }

    pub(crate) fn stopped(&mut self, command: CommandId, recorded: bool, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(sent) = self.stops.sent.values_mut().find(|sent| sent.command.id == command) else { return };
        // An entry once made stays made, whatever a repeated press is answered.
        if sent.state == StopState::Recorded {
            return;
        }
        sent.state = if recorded { StopState::Recorded } else { StopState::NotRecorded };
        if !recorded {
            let words = self.words.say("stop-not-recorded");
            self.tell(words, NoticeTone::Bad, now, out);
        }
    }

    pub(crate) fn stop_failed(&mut self, command: CommandId, _reason: &str) {
        if let Some(sent) = self.stops.sent.values_mut().find(|sent| sent.command.id == command)
            && sent.state == StopState::Sending
        {
            sent.state = StopState::NotDelivered;
        }
    }

    pub(crate) fn stop_tick(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        for sent in self.stops.sent.values_mut() {
            let open = matches!(sent.state, StopState::Sending | StopState::NotDelivered);
            if open && now.since(sent.sent_at) >= RETRY {
                sent.sent_at = now;
                out.push(Effect::Stop(Box::new(sent.command.clone())));
            }
        }
        // An entry that was made late shows up among the car's commands.
        let vehicles = &self.shift.vehicles;
        for (vehicle, sent) in &mut self.stops.sent {
            let known =
                vehicles.get(vehicle).is_some_and(|it| it.commands.iter().any(|r| r.command.id == sent.command.id));
            if known {
                sent.state = StopState::Recorded;
            }
        }
        self.give_anew(now, out);
    }

    /// A STOP that the hub refused only because the car was not there yet, as after the hub's own
    /// restart, is another STOP as soon as the car is.
    fn give_anew(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let came_too_early = |vehicle: &VehicleId, sent: &StopSent| {
            let Some(it) = self.shift.vehicles.get(vehicle).filter(|it| it.linked) else { return false };
            it.commands.iter().any(|record| {
                record.command.id == sent.command.id
                    && matches!(&record.state, CommandState::Refused(refusal) if refusal.waiting_helps())
            })
        };
        let due = |sent: &StopSent| now.since(sent.pressed_at) < GIVEN_ANEW && now.since(sent.sent_at) >= RETRY;
        let early = self.stops.sent.iter().filter(|(vehicle, sent)| due(sent) && came_too_early(vehicle, sent));
        let early: Vec<_> = early.map(|(vehicle, _)| vehicle.clone()).collect();
        for vehicle in early {
            let id = self.mint_command();
            let Some(sent) = self.stops.sent.get_mut(&vehicle) else { continue };
            sent.command.id = id;
            (sent.state, sent.sent_at) = (StopState::Sending, now);
            out.push(Effect::Stop(Box::new(sent.command.clone())));
        }
    }

    /// The link is back: what was not acknowledged goes out at once.
    pub(crate) fn retry_stops(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        for sent in self.stops.sent.values_mut() {
            if matches!(sent.state, StopState::Sending | StopState::NotDelivered) {
                sent.sent_at = now;
                out.push(Effect::Stop(Box::new(sent.command.clone())));
            }
        }
    }
}
