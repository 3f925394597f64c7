//! How a scripted operator keeps their lines: answers what rings, and leaves nobody on hold for nothing.

use assistance::call::{CallHold, CallPlace, CallState};
use assistance::feed::Action;
use assistance::ids::{CallId, IncidentId, VehicleId};
use hub_client::OperatorLink;

use super::{Deed, ScriptedOperator};

/// An answer that came to nothing is given again after this, milliseconds.
const ANSWER_AGAIN_MS: u64 = 2_000;

impl<L: OperatorLink> ScriptedOperator<L> {
    /// Looks after the calls of own vehicles, the most pressing first. A line that nobody is on opens by
    /// itself at every console; to answer is work.
    pub(super) fn tend_lines(&mut self, mine: &[VehicleId]) {
        let on = self.screen.line_of(&self.config.person);
        let mut calls: Vec<(VehicleId, IncidentId, assistance::call::Call)> = Vec::new();
        for vehicle in mine {
            let with = self.screen.incidents_of(vehicle).filter_map(|it| it.call.clone().map(|call| (it.id, call)));
            calls.extend(with.map(|(incident, call)| (vehicle.clone(), incident, call)));
        }
        let known: Vec<CallId> = calls.iter().map(|(.., call)| call.id).collect();
        self.picked_up.retain(|id, _| known.contains(id));
        self.parked.retain(|parked| calls.iter().any(|(_, incident, _)| incident == parked));
        calls.sort_by_key(|(.., call)| std::cmp::Reverse(call.reason.urgency()));
        for (vehicle, incident, call) in calls {
            let waits = match call.state {
                CallState::OnHold { why: CallHold::NobodyOn } => on.is_none(),
                CallState::OnHold { why: CallHold::ByPerson } => on.is_none() && self.parked.contains(&incident),
                _ => {
                    self.config.attends
                        && call.wants_person()
                        && on.is_none_or(|(_, urgency)| call.reason.urgency() > urgency)
                }
            };
            let tried = self.picked_up.get(&call.id).is_some_and(|at| self.now_ms < at + ANSWER_AGAIN_MS);
            if !waits || tried {
                continue;
            }
            if self.act(Action::AnswerCall { incident }).is_some() {
                self.picked_up.insert(call.id, self.now_ms);
                self.parked.remove(&incident);
                self.parked.extend(on.map(|(other, _)| other).filter(|other| *other != incident));
                self.note(Deed::PickedUp(vehicle));
            }
            return;
        }
    }

    /// Calls those aboard, unless on another line. Returns whether it rings there.
    pub(super) fn call_for(&mut self, vehicle: &VehicleId, incident: IncidentId) -> bool {
        if self.screen.line_of(&self.config.person).is_some() {
            return false;
        }
        let placed = self.act(Action::PlaceCall { incident, place: CallPlace::Cabin }).is_some();
        if placed {
            self.note(Deed::Called(vehicle.clone()));
        }
        placed
    }
}
