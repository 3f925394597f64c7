//! The desk's state, and what can be read off it.

use std::collections::{BTreeMap, VecDeque};

use crate::call::{Call, CallPlace};
use crate::clock::DeskTime;
use crate::command::{CommandRecord, CommandStage, DrawnPath, HoldOrigin, PlanFact};
use crate::dispatch::lease::Claim;
use crate::dispatch::ranking;
use crate::feed::{ClaimOnShift, Done, MAX_COMMANDS_SHOWN, PersonOnShift, ShiftItem, VehicleOnShift, fitting_commands};
use crate::ids::{ActionKey, BootId, CarIncidentRef, CommandId, Epoch, IncidentId, MessageId, PersonId, VehicleId};
use crate::incident::Incident;
use crate::policy::Policy;
use crate::roles::{Readiness, Role};
use crate::vehicle::VehicleCard;

/// Outcomes of actions the desk remembers; older keys count as new again, which is safe
/// because what they did is visible in the state they would meet.
pub const MAX_REMEMBERED: usize = 20_000;
/// Closed incidents the desk keeps in sight; older ones stay in the journal.
pub const MAX_CLOSED: usize = 200;

/// A vehicle as the desk knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct VehicleDesk {
    /// How to recognise it.
    pub card: VehicleCard,
    /// Whether its link stands.
    pub linked: bool,
    /// Its last known boot.
    pub boot: Option<BootId>,
    /// Highest epoch given or seen; the next claim gets one more.
    pub epoch: Epoch,
    /// Who has it.
    pub claim: Option<Claim>,
    /// Holds that are on.
    pub holds: Vec<HoldOrigin>,
    /// Its commands; final ones beyond [`MAX_COMMANDS_SHOWN`] are forgotten here and stay in the journal.
    pub commands: BTreeMap<CommandId, CommandRecord>,
    /// Commands in the order they were decided.
    pub command_order: VecDeque<CommandId>,
    /// Whether its map is another than the hub's.
    pub map_mismatch: bool,
    /// Whether another car is arranged for its passengers.
    pub other_car_arranged: bool,
    /// When the horn was last used.
    pub horn_at: Option<DeskTime>,
    /// The last report of passenger words or of a call that was heard, with the boot it belongs to.
    pub words_heard: Option<(BootId, u64)>,
    /// Paths drawn in its open incidents, oldest first, at most [`crate::command::MAX_PATHS`].
    pub paths: Vec<DrawnPath>,
}

impl VehicleDesk {
    /// The plan of a drawn path, as it may be approved at `now`.
    #[must_use]
    pub fn plan_of(&self, proposal: CommandId, now: DeskTime) -> Option<PlanFact<'_>> {
        let path = self.paths.iter().find(|path| path.proposal == proposal)?;
        let approved = path.approval.and_then(|id| self.commands.get(&id)).map(|record| &record.state);
        path.plan_at(now, approved)
    }
}

/// A person as the desk knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDesk {
    /// In which role.
    pub role: Role,
    /// Whether they take cases.
    pub readiness: Readiness,
    /// Whether a console of theirs is connected.
    pub connected: bool,
}

/// The whole shift.
#[derive(Debug, Clone, PartialEq)]
pub struct Desk {
    /// The numbers of the site.
    pub policy: Policy,
    /// Time of the last applied event.
    pub now: DeskTime,
    /// Vehicles by name.
    pub vehicles: BTreeMap<VehicleId, VehicleDesk>,
    /// Incidents by number: all open ones, and the last [`MAX_CLOSED`] closed.
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// Closed incidents in the order they were closed.
    pub closed_order: VecDeque<IncidentId>,
    /// Persons by name.
    pub persons: BTreeMap<PersonId, PersonDesk>,
    /// Outcomes of actions by key: who, digest of the body, what came of it.
    pub remembered: BTreeMap<ActionKey, (PersonId, u64, Done)>,
    /// Keys in the order they were used.
    pub remembered_order: VecDeque<ActionKey>,
    /// Number of the next incident.
    pub next_incident: u64,
    /// Number of the next message.
    pub next_message: u64,
    /// Number of the next call.
    pub next_call: u64,
}

impl Desk {
    /// An empty shift.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            now: DeskTime(0),
            vehicles: BTreeMap::new(),
            incidents: BTreeMap::new(),
            closed_order: VecDeque::new(),
            persons: BTreeMap::new(),
            remembered: BTreeMap::new(),
            remembered_order: VecDeque::new(),
            next_incident: 1,
            next_message: 1,
            next_call: 1,
        }
    }

    /// Open incidents of a vehicle, oldest first.
    pub fn open_of<'a>(&'a self, vehicle: &'a VehicleId) -> impl Iterator<Item = &'a Incident> {
        self.incidents.values().filter(move |incident| incident.state.is_open() && incident.vehicle == *vehicle)
    }

    /// Calls of a vehicle's open incidents: at most one at each place.
    pub fn calls_of<'a>(&'a self, vehicle: &'a VehicleId) -> impl Iterator<Item = (&'a Incident, &'a Call)> {
        self.open_of(vehicle).filter_map(|incident| incident.call.as_ref().map(|call| (incident, call)))
    }

    /// The call at one place of a vehicle.
    #[must_use]
    pub fn call_at<'a>(&'a self, vehicle: &'a VehicleId, place: CallPlace) -> Option<(&'a Incident, &'a Call)> {
        self.calls_of(vehicle).find(|(_, call)| call.place == place)
    }

    /// The newest incident of a vehicle that has this number in the car.
    #[must_use]
    pub fn by_car_ref(&self, vehicle: &VehicleId, car_ref: CarIncidentRef) -> Option<&Incident> {
        self.incidents.values().rev().find(|incident| incident.vehicle == *vehicle && incident.car_ref == car_ref)
    }

    /// Vehicles a person holds.
    pub fn held_by<'a>(&'a self, person: &'a PersonId) -> impl Iterator<Item = (&'a VehicleId, &'a Claim)> {
        self.vehicles
            .iter()
            .filter_map(|(id, vehicle)| vehicle.claim.as_ref().map(|claim| (id, claim)))
            .filter(move |(_, claim)| claim.by == *person)
    }

    /// The incident a message stands in.
    #[must_use]
    pub fn incident_of_message(&self, message: MessageId) -> Option<&Incident> {
        self.incidents
            .values()
            .rev()
            .find(|incident| incident.conversation.messages.iter().any(|said| said.id == message))
    }

    /// A command wherever it was given.
    #[must_use]
    pub fn command(&self, id: CommandId) -> Option<(&VehicleId, &CommandRecord)> {
        self.vehicles.iter().find_map(|(vehicle, state)| state.commands.get(&id).map(|record| (vehicle, record)))
    }

    /// When the clock will next change something by itself, or `None` while nothing is due.
    #[must_use]
    pub fn next_deadline(&self) -> Option<DeskTime> {
        let claims = self.vehicles.values().filter_map(|vehicle| vehicle.claim.as_ref());
        let claims = claims.map(|claim| claim.next_deadline(&self.policy));
        let unsent = self
            .vehicles
            .values()
            .flat_map(|vehicle| vehicle.commands.values())
            .filter(|record| record.state.stage() == CommandStage::Permitted)
            .map(|record| record.decided_at.after(record.ttl));
        let raises = self.incidents.values().filter_map(|incident| ranking::next_raise(incident, self.now));
        claims.chain(unsent).chain(raises).min()
    }

    /// An incident as consoles see it, its oldest words left out where it would not fit one message.
    #[must_use]
    pub fn incident_item(&self, id: IncidentId) -> ShiftItem {
        match self.incidents.get(&id) {
            Some(incident) => ShiftItem::Incident(Box::new(crate::feed::fitted(incident.clone()))),
            None => ShiftItem::IncidentGone(id),
        }
    }

    /// A vehicle as consoles see it.
    #[must_use]
    pub fn vehicle_item(&self, id: &VehicleId) -> Option<ShiftItem> {
        let vehicle = self.vehicles.get(id)?;
        let claim = vehicle.claim.as_ref().map(|claim| ClaimOnShift {
            by: claim.by.clone(),
            epoch: claim.epoch,
            since: claim.since,
            attention_asked_at: claim.asked_at,
            offered_to: claim.offered_to.clone(),
        });
        let newest = vehicle.command_order.iter().rev().take(MAX_COMMANDS_SHOWN).rev();
        let commands: Vec<CommandRecord> = newest.filter_map(|id| vehicle.commands.get(id)).cloned().collect();
        Some(ShiftItem::Vehicle(Box::new(VehicleOnShift {
            id: id.clone(),
            card: vehicle.card.clone(),
            linked: vehicle.linked,
            boot: vehicle.boot,
            epoch: vehicle.epoch,
            claim,
            holds: vehicle.holds.clone(),
            commands: fitting_commands(&commands).to_vec(),
            map_mismatch: vehicle.map_mismatch,
            other_car_arranged: vehicle.other_car_arranged,
            horn_at: vehicle.horn_at,
            paths: vehicle.paths.clone(),
        })))
    }

    /// A person as consoles see them.
    #[must_use]
    pub fn person_item(&self, id: &PersonId) -> Option<ShiftItem> {
        let person = self.persons.get(id)?;
        let claims = u32::try_from(self.held_by(id).count()).unwrap_or(u32::MAX);
        let limit = u32::try_from(self.policy.claims_per_person).unwrap_or(u32::MAX).max(1);
        let load_percent = u8::try_from((claims.saturating_mul(100) / limit).min(100)).unwrap_or(100);
        Some(ShiftItem::Person(PersonOnShift {
            id: id.clone(),
            role: person.role,
            readiness: person.readiness,
            connected: person.connected,
            claims,
            load_percent,
        }))
    }

    /// Everything consoles see, in a fixed order.
    #[must_use]
    pub fn items(&self) -> Vec<ShiftItem> {
        let persons = self.persons.keys().filter_map(|id| self.person_item(id));
        let vehicles = self.vehicles.keys().filter_map(|id| self.vehicle_item(id));
        let incidents = self.incidents.keys().map(|id| self.incident_item(*id));
        persons.chain(vehicles).chain(incidents).collect()
    }
}
