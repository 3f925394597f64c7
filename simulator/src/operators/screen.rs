//! What a scripted operator's screen shows: the shift in order, and the newest look at cars.

use std::collections::{BTreeMap, BTreeSet};

use assistance::command::{CommandState, Evidence};
use assistance::feed::{FocusFrame, ShiftItem, VehicleOnShift};
use assistance::ids::{CommandId, IncidentId, PersonId, VehicleId};
use assistance::incident::{Incident, IncidentState, Urgency};
use hub_client::SessionEvent;

#[derive(Debug, Default)]
pub(super) struct Screen {
    pub(super) whole: bool,
    incidents: BTreeMap<IncidentId, Incident>,
    vehicles: BTreeMap<VehicleId, VehicleOnShift>,
    focus: BTreeMap<VehicleId, FocusFrame>,
}

impl Screen {
    pub(super) fn take(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::SnapshotBegan => {
                self.whole = false;
                self.incidents.clear();
                self.vehicles.clear();
            }
            SessionEvent::SnapshotEnded => self.whole = true,
            SessionEvent::SnapshotItems(items) | SessionEvent::DeltaItems { items, .. } => {
                for item in items {
                    self.put(item);
                }
            }
            SessionEvent::Frame { focus, .. } => {
                for frame in focus {
                    self.focus.insert(frame.vehicle.clone(), frame);
                }
            }
            _ => {}
        }
    }

    fn put(&mut self, item: ShiftItem) {
        match item {
            ShiftItem::Incident(incident) => drop(self.incidents.insert(incident.id, *incident)),
            ShiftItem::IncidentGone(id) => drop(self.incidents.remove(&id)),
            ShiftItem::Vehicle(vehicle) => drop(self.vehicles.insert(vehicle.id.clone(), *vehicle)),
            ShiftItem::Person(_) => {}
        }
    }

    pub(super) fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.values()
    }

    pub(super) fn incident(&self, id: IncidentId) -> Option<&Incident> {
        self.incidents.get(&id)
    }

    pub(super) fn held_by(&self, person: &PersonId) -> Vec<VehicleId> {
        let mine = |vehicle: &&VehicleOnShift| vehicle.claim.as_ref().is_some_and(|claim| claim.by == *person);
        self.vehicles.values().filter(mine).map(|vehicle| vehicle.id.clone()).collect()
    }

    pub(super) fn somebody_waits(&self) -> bool {
        self.incidents.values().any(|incident| incident.state == IncidentState::Waiting)
    }

    pub(super) fn open_incidents(&self) -> BTreeSet<IncidentId> {
        self.incidents.values().filter(|incident| incident.state.is_open()).map(|incident| incident.id).collect()
    }

    /// The most pressing call that rings for everybody, because nobody has its car yet. Who is on a
    /// line leaves it only for somebody in greater need.
    pub(super) fn rings_for_all(&self, person: &PersonId) -> Option<IncidentId> {
        let on = self.line_of(person).map(|(_, urgency)| urgency);
        let waiting = self.incidents.values().filter(|incident| incident.state == IncidentState::Waiting);
        let pressing = |urgency: Urgency| urgency >= Urgency::High && on.is_none_or(|on| urgency > on);
        let ringing = waiting.filter_map(|incident| {
            let call = incident.call.as_ref().filter(|call| call.wants_person() && pressing(call.reason.urgency()));
            call.map(|call| (call.reason.urgency(), incident))
        });
        let first = ringing.min_by_key(|(urgency, incident)| (std::cmp::Reverse(*urgency), incident.raised_at));
        first.map(|(_, incident)| incident.id)
    }

    /// The incident on whose open line this person is, and how urgent it is.
    pub(super) fn line_of(&self, person: &PersonId) -> Option<(IncidentId, Urgency)> {
        let on = |incident: &Incident| {
            let call = incident.call.as_ref().filter(|call| call.is_open() && call.has(person))?;
            Some((incident.id, incident.urgency.max(call.reason.urgency())))
        };
        self.incidents.values().find_map(on)
    }

    /// The incident of a vehicle that has a call.
    pub(super) fn call_of(&self, vehicle: &VehicleId) -> Option<IncidentId> {
        self.incidents_of(vehicle).find(|incident| incident.call.is_some()).map(|incident| incident.id)
    }

    /// Open incidents of a vehicle, oldest first.
    pub(super) fn incidents_of(&self, vehicle: &VehicleId) -> impl Iterator<Item = &Incident> {
        let vehicle = vehicle.clone();
        self.incidents.values().filter(move |incident| incident.vehicle == vehicle && incident.state.is_open())
    }

    pub(super) fn has_nothing_open(&self, vehicle: &VehicleId) -> bool {
        self.incidents_of(vehicle).next().is_none()
    }

    pub(super) fn focus(&self, vehicle: &VehicleId) -> Option<&FocusFrame> {
        self.focus.get(vehicle)
    }

    pub(super) fn language_of(&self, vehicle: &VehicleId) -> String {
        let passengers = self.focus(vehicle).and_then(|frame| frame.picture.passengers.as_ref());
        passengers.and_then(|aboard| aboard.first()).map_or_else(|| "en".to_owned(), |one| one.language.clone())
    }

    pub(super) fn evidence(&self, vehicle: &VehicleId) -> Option<Evidence> {
        let (scene, _) = self.focus(vehicle)?.scene.as_ref()?;
        Some(Evidence { scene: scene.id, captured: scene.stamp, second_look: false })
    }

    pub(super) fn command_state(&self, vehicle: &VehicleId, id: CommandId) -> Option<CommandState> {
        let commands = &self.vehicles.get(vehicle)?.commands;
        commands.iter().find(|record| record.command.id == id).map(|record| record.state.clone())
    }

    pub(super) fn is_linked(&self, vehicle: &VehicleId) -> bool {
        self.vehicles.get(vehicle).is_some_and(|vehicle| vehicle.linked)
    }
}
