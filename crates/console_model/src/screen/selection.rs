//! Which case is on the screen, and what protects the operator when it changes by itself.

use std::time::Duration;

use assistance::feed::{MAX_FOCUS, WatchRequest};
use assistance::ids::{IncidentId, VehicleId};
use assistance::incident::Incident;

use super::Screen;
use super::shift::Rows;
use crate::event::{Effect, Field};
use crate::time::ScreenTime;
use crate::view::NoticeTone;

/// After the selection changed by itself, and after a question appeared, a press this soon was
/// meant for what stood there before: it is dropped, with a notice. STOP goes to the car that
/// stood there before.
pub(crate) const JUMP_GUARD: Duration = Duration::from_millis(400);

/// What is selected.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    pub(crate) vehicle: Option<VehicleId>,
    pub(crate) incident: Option<IncidentId>,
    /// When it last changed by itself, and which car stood there before.
    pub(crate) jumped: Option<(ScreenTime, Option<VehicleId>)>,
}

impl Screen {
    pub(crate) fn selected_incident(&self) -> Option<&Incident> {
        self.shift.incidents.get(&self.selection.incident?)
    }

    /// The operator chose a row.
    pub(crate) fn select_incident(&mut self, id: IncidentId, now: ScreenTime, out: &mut Vec<Effect>) {
        if let Some(vehicle) = self.shift.incidents.get(&id).map(|it| it.vehicle.clone()) {
            self.selection.jumped = None;
            self.change_selection(Some(vehicle), Some(id), now, out);
        }
    }

    /// The operator chose a car; its most urgent open incident comes with it.
    pub(crate) fn select_car(&mut self, vehicle: &VehicleId, now: ScreenTime, out: &mut Vec<Effect>) {
        self.selection.jumped = None;
        let incident = self.shift.open_of(vehicle, self.clock.at(now)).first().map(|it| it.id);
        self.change_selection(Some(vehicle.clone()), incident, now, out);
    }

    /// A claim came through: its car comes up, and nothing on the way follows it.
    pub(crate) fn jump_to(&mut self, vehicle: &VehicleId, now: ScreenTime, out: &mut Vec<Effect>) {
        if self.selection.vehicle.as_ref() == Some(vehicle) {
            return;
        }
        let before = self.selection.vehicle.clone();
        let incident = self.shift.open_of(vehicle, self.clock.at(now)).first().map(|it| it.id);
        self.change_selection(Some(vehicle.clone()), incident, now, out);
        self.selection.jumped = Some((now, before));
        out.push(Effect::LeaveText);
        self.in_text = false;
    }

    fn change_selection(
        &mut self,
        vehicle: Option<VehicleId>,
        incident: Option<IncidentId>,
        now: ScreenTime,
        out: &mut Vec<Effect>,
    ) {
        let same = self.selection.vehicle == vehicle && self.selection.incident == incident;
        if same {
            return;
        }
        if let Some(step) = self.step.take() {
            let words = self.words.fill("notice-step-cancelled", &[("vehicle", step.vehicle_words().as_str().into())]);
            self.tell(words, NoticeTone::Plain, now, out);
            out.push(Effect::LeaveText);
        }
        if self.selection.vehicle != vehicle {
            self.shown = None;
            self.eyes_turn();
        }
        self.second_look = None;
        (self.selection.vehicle, self.selection.incident) = (vehicle, incident);
        out.extend(incident.map(Effect::Reveal));
        out.extend(self.selection.vehicle.clone().map(Effect::CentreMap));
        self.find_routes();
    }

    /// Whether a press now was meant for what stood there before; it is then dropped and said so.
    pub(crate) fn dropped_after_jump(&mut self, now: ScreenTime, out: &mut Vec<Effect>) -> bool {
        let too_soon = self.selection.jumped.as_ref().is_some_and(|(at, _)| now.since(*at) < JUMP_GUARD);
        if too_soon {
            let words = self.words.say("notice-dropped-after-jump");
            self.tell(words, NoticeTone::Plain, now, out);
        }
        too_soon
    }

    /// The car a STOP is for: the selected one, or within the guard the one that stood there before.
    pub(crate) fn car_to_stop(&self, now: ScreenTime) -> Option<VehicleId> {
        match &self.selection.jumped {
            Some((at, Some(before))) if now.since(*at) < JUMP_GUARD => Some(before.clone()),
            _ => self.selection.vehicle.clone(),
        }
    }

    /// Moves along the rows of the queue.
    pub(crate) fn step_row(&mut self, by: isize, now: ScreenTime, out: &mut Vec<Effect>) {
        let rows = self.rows(now);
        let all: Vec<IncidentId> =
            rows.mine.iter().chain(&rows.waiting).chain(&rows.others).map(|ranked| ranked.incident).collect();
        let Some(last) = all.len().checked_sub(1) else { return };
        let at = self.selection.incident.and_then(|id| all.iter().position(|it| *it == id));
        let next = match at {
            Some(at) => at.saturating_add_signed(by).min(last),
            None if by > 0 => 0,
            None => last,
        };
        self.select_incident(all[next], now, out);
    }

    /// The shift changed: a car that was selected without an incident takes up its new one, and
    /// what became of the selected one stays on the screen until the operator moves on.
    pub(crate) fn shift_changed(&mut self, now: ScreenTime, _: &mut Vec<Effect>) {
        if let (Some(vehicle), None) = (self.selection.vehicle.clone(), self.selection.incident) {
            self.selection.incident = self.shift.open_of(&vehicle, self.clock.at(now)).first().map(|it| it.id);
        }
        if self.selection.incident.is_some_and(|id| !self.shift.incidents.contains_key(&id)) {
            self.selection.incident = None;
        }
        let known = &self.shift.incidents;
        self.drafts.retain(|id, _| known.contains_key(id));
    }

    pub(crate) fn focus_talk(&mut self, out: &mut Vec<Effect>) {
        let mine = self.selected_incident().filter(|it| it.state.is_open() && self.is_mine(&it.vehicle));
        if let Some(id) = mine.map(|it| it.id) {
            out.push(Effect::FocusText(Field::Talk(id)));
        }
    }

    /// Asks the hub for the cars on the screen: the selected one, own ones, and the next of the
    /// queue, so that the next case opens with its picture already there.
    pub(crate) fn watch(&mut self, rows: &Rows, out: &mut Vec<Effect>) {
        if !self.is_up() || self.me.is_none() {
            return;
        }
        let mut wanted: Vec<VehicleId> = self.selection.vehicle.iter().cloned().collect();
        wanted.extend(self.held().map(|it| it.id.clone()));
        let next = rows.waiting.first().and_then(|it| self.shift.incidents.get(&it.incident));
        wanted.extend(next.map(|it| it.vehicle.clone()));
        let mut distinct: Vec<VehicleId> = Vec::new();
        for vehicle in wanted {
            if !distinct.contains(&vehicle) && distinct.len() < MAX_FOCUS {
                distinct.push(vehicle);
            }
        }
        if distinct != self.watched {
            self.watched.clone_from(&distinct);
            out.push(Effect::Watch(WatchRequest::Focus(distinct)));
        }
    }

    /// A new stream knows nothing of what was asked on the old one.
    pub(crate) fn forget_watched(&mut self) {
        self.watched.clear();
    }
}
