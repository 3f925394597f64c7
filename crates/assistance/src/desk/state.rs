//! The desk's state.

use std::collections::BTreeMap;

use crate::clock::DeskTime;
use crate::command::{CommandRecord, HoldOrigin};
use crate::dispatch::lease::Claim;
use crate::feed::Done;
use crate::ids::{ActionKey, BootId, CommandId, Epoch, IncidentId, PersonId, VehicleId};
use crate::incident::Incident;
use crate::policy::Policy;
use crate::roles::{Readiness, Role};
use crate::vehicle::VehicleCard;

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
    /// Its commands; final ones beyond [`crate::feed::MAX_COMMANDS_SHOWN`] are forgotten here and stay in the journal.
    pub commands: BTreeMap<CommandId, CommandRecord>,
    /// Commands in the order they were decided.
    pub command_order: Vec<CommandId>,
    /// Whether its map is another than the hub's.
    pub map_mismatch: bool,
    /// Whether another car is arranged for its passengers.
    pub other_car_arranged: bool,
    /// When the horn was last used.
    pub horn_at: Option<DeskTime>,
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
    /// Incidents by number; closed ones are forgotten after a while and stay in the journal.
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// Persons by name.
    pub persons: BTreeMap<PersonId, PersonDesk>,
    /// Outcomes of actions by key, bounded, oldest forgotten first.
    pub remembered: BTreeMap<ActionKey, (PersonId, u64, Done)>,
    /// Keys in the order they were used.
    pub remembered_order: std::collections::VecDeque<ActionKey>,
    /// Number of the next incident.
    pub next_incident: u64,
    /// Number of the next message.
    pub next_message: u64,
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
            persons: BTreeMap::new(),
            remembered: BTreeMap::new(),
            remembered_order: std::collections::VecDeque::new(),
            next_incident: 1,
            next_message: 1,
        }
    }
}
