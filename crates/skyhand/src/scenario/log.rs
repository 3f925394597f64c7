//! Everything that happened in a scenario, in order, and the hash of it.

use std::collections::BTreeMap;
use std::fmt;

use assistance::call::{Call, CallFact, CallPlace, CallStep};
use assistance::command::{CommandKind, CommandState};
use assistance::conversation::{MessageState, Speaker, Words};
use assistance::desk::Desk;
use assistance::ids::{CommandId, IncidentId, JournalSeq, MessageId, PersonId, VehicleId};
use assistance::incident::{Actor, IncidentKind, IncidentState, TimelineFact};
use assistance::vehicle::PlaceKind;
use journal::Journal as _;
use sha2::{Digest as _, Sha256};
use simulator::Fact;
use simulator::operators::Deed;

use super::anchor::Anchor;
use crate::virtual_shift::{Happening, VirtualShift};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// When, milliseconds of virtual time.
    pub at_ms: u64,
    /// To which car.
    pub car: Option<VehicleId>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// In the world, and at what kind of place the car was then.
    World(Fact, Option<PlaceKind>),
    /// At a console.
    Console(PersonId, Deed),
    /// A command came to a state.
    Command {
        /// Its number.
        id: CommandId,
        /// Its kind.
        kind: CommandKind,
        /// Who gave it.
        by: PersonId,
        /// The state.
        state: CommandState,
    },
    /// An incident came to a state.
    Incident {
        /// Its number.
        id: IncidentId,
        /// Its kind.
        kind: IncidentKind,
        /// The state.
        state: IncidentState,
        /// Who works on it.
        owner: Option<PersonId>,
    },
    /// A person's words are shown and spoken aboard.
    Spoken {
        /// The words.
        words: Words,
        /// Whether the line to those aboard was open.
        in_call: bool,
    },
    /// Something happened to a call.
    Call {
        /// What.
        fact: CallFact,
        /// Who did it.
        who: Actor,
    },
    /// The record has a look into the cabin, by whom.
    LookedInside(Actor),
    /// A deed of the timeline was done.
    Done(String),
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>7}.{:03} ", self.at_ms / 1_000, self.at_ms % 1_000)?;
        if let Some(car) = &self.car {
            write!(f, "{car} ")?;
        }
        match &self.what {
            What::World(fact, place) => {
                write!(f, "{fact}")?;
                place.map_or(Ok(()), |place| write!(f, " [{}]", place.name()))
            }
            What::Console(person, deed) => write!(f, "{person}: {deed:?}"),
            What::Command { kind, by, state, .. } => write!(f, "{} by {by}: {state:?}", kind.name()),
            What::Incident { id, kind, state, owner } => {
                write!(f, "incident {id} {}: {state:?}", kind.name())?;
                owner.as_ref().map_or(Ok(()), |owner| write!(f, " by {owner}"))
            }
            What::Spoken { words, in_call } => {
                let how = if *in_call { "in a call" } else { "without a call" };
                write!(f, "hears from a person {how}: {words:?}")
            }
            What::Call { fact, who } => {
                let (place, step) = (fact.place.name(), fact.step.name());
                write!(f, "call of the {place} ({}): {step} by {who:?}", fact.reason.name())
            }
            What::LookedInside(who) => write!(f, "cabin looked into by {who:?}"),
            What::Done(name) => write!(f, "timeline: {name}"),
        }
    }
}

/// How long an incident waited for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// When it was raised.
    pub since_ms: u64,
    /// When somebody first took it, or when it ended without.
    pub until_ms: Option<u64>,
}

/// The log of one scenario.
#[derive(Debug, Default)]
pub struct Log {
    moments: Vec<Moment>,
    waits: BTreeMap<IncidentId, (IncidentKind, Wait)>,
    commands: BTreeMap<CommandId, CommandState>,
    incidents: BTreeMap<IncidentId, (IncidentState, Option<PersonId>)>,
    shown: BTreeMap<MessageId, bool>,
    /// How many lines of each timeline were read.
    lines: BTreeMap<IncidentId, usize>,
    read: Option<JournalSeq>,
    hash: Sha256,
}

impl Log {
    /// All moments.
    #[must_use]
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// Waits of all incidents.
    pub fn waits(&self) -> impl Iterator<Item = (IncidentKind, Wait)> {
        self.waits.values().copied()
    }

    /// Adds a moment.
    pub fn add(&mut self, moment: Moment) {
        self.hash.update(moment.to_string());
        self.hash.update(b"\n");
        self.moments.push(moment);
    }

    /// Adds what a step of the shift brought.
    pub fn take(&mut self, shift: &VirtualShift, happened: Vec<Happening>) {
        let at_ms = shift.now_ms();
        for happening in happened {
            let (car, what) = match happening {
                Happening::World(seen) => {
                    let place = shift.world().car(&seen.vehicle).and_then(simulator::SimulatedCar::place);
                    (Some(seen.vehicle), What::World(seen.fact, place))
                }
                Happening::Console(person, deed) => {
                    let car = match &deed {
                        Deed::RefusedInside(incident) => {
                            shift.hub().engine().desk().incidents.get(incident).map(|found| found.vehicle.clone())
                        }
                        deed => vehicle_of(deed).cloned(),
                    };
                    (car, What::Console(person, deed))
                }
            };
            self.add(Moment { at_ms, car, what });
        }
        let head = shift.hub().journal().head().seq;
        if self.read != Some(head) {
            self.read = Some(head);
            self.read_desk(shift.hub().engine().desk(), at_ms);
        }
    }

    fn read_desk(&mut self, desk: &Desk, at_ms: u64) {
        for incident in desk.incidents.values() {
            let car = Some(incident.vehicle.clone());
            let now = (incident.state, incident.owner.clone());
            let waiting = incident.state == IncidentState::Waiting;
            let fresh = (incident.kind, Wait { since_ms: at_ms, until_ms: None });
            let (_, wait) = self.waits.entry(incident.id).or_insert(fresh);
            if !waiting {
                wait.until_ms.get_or_insert(at_ms);
            }
            if self.incidents.get(&incident.id) != Some(&now) {
                let (state, owner) = now.clone();
                self.incidents.insert(incident.id, now);
                self.add(Moment {
                    at_ms,
                    car: car.clone(),
                    what: What::Incident { id: incident.id, kind: incident.kind, state, owner },
                });
            }
            let known = self.lines.get(&incident.id).copied().unwrap_or(0);
            let written = incident.timeline.len() + incident.timeline_dropped as usize;
            self.lines.insert(incident.id, written);
            let fresh = incident.timeline.len().saturating_sub(written - known);
            for entry in &incident.timeline[fresh..] {
                let what = match &entry.what {
                    TimelineFact::Call(fact) => What::Call { fact: *fact, who: entry.who.clone() },
                    TimelineFact::LookedInside => What::LookedInside(entry.who.clone()),
                    _ => continue,
                };
                self.add(Moment { at_ms, car: car.clone(), what });
            }
            for message in &incident.conversation.messages {
                let is_shown = message.state == MessageState::Shown;
                if self.shown.insert(message.id, is_shown) != Some(true)
                    && is_shown
                    && matches!(message.from, Speaker::Person(_))
                {
                    let cabin = incident.call.as_ref().filter(|call| call.place == CallPlace::Cabin);
                    let in_call = cabin.is_some_and(Call::is_open);
                    let what = What::Spoken { words: message.words.clone(), in_call };
                    self.add(Moment { at_ms, car: car.clone(), what });
                }
            }
        }
        for (vehicle, state) in &desk.vehicles {
            for (id, record) in &state.commands {
                if self.commands.get(id) == Some(&record.state) {
                    continue;
                }
                self.commands.insert(*id, record.state.clone());
                let (kind, by) = (record.command.body.kind(), record.by.clone());
                let what = What::Command { id: *id, kind, by, state: record.state.clone() };
                self.add(Moment { at_ms, car: Some(vehicle.clone()), what });
            }
        }
    }

    /// When a clock first started. `car` is meant where the anchor names none.
    #[must_use]
    pub fn start_of(&self, anchor: &Anchor, car: Option<&str>) -> Option<u64> {
        self.start_since(0, anchor, car)
    }

    /// The same, looking only at moments from that number on.
    #[must_use]
    pub fn start_since(&self, from: usize, anchor: &Anchor, car: Option<&str>) -> Option<u64> {
        if *anchor == Anchor::Start {
            return Some(0);
        }
        let car = anchor.car().or(car);
        let at_car = |moment: &Moment| car.is_none_or(|car| moment.car.as_ref().is_some_and(|it| it.as_str() == car));
        let starts = |moment: &&Moment| match (anchor, &moment.what) {
            (Anchor::Case(_), What::World(Fact::CaseOpened { .. }, _))
            | (Anchor::Question(_), What::World(Fact::Asked { .. }, _))
            | (Anchor::Claim(_), What::Incident { state: IncidentState::Attended, .. }) => at_car(moment),
            (Anchor::Call(_), What::Call { fact, .. }) => {
                matches!(fact.step, CallStep::Wanted | CallStep::Placed) && at_car(moment)
            }
            (Anchor::Deed(name), What::Done(done)) => name == done,
            _ => false,
        };
        self.moments[from..].iter().find(starts).map(|moment| moment.at_ms)
    }

    /// The hash of everything that happened, in the first sixteen of its hexadecimal digits.
    #[must_use]
    pub fn trace(&self) -> String {
        let whole = self.hash.clone().finalize();
        whole.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn vehicle_of(deed: &Deed) -> Option<&VehicleId> {
    match deed {
        Deed::Claimed(vehicle) | Deed::Said(vehicle) | Deed::Called(vehicle) | Deed::PickedUp(vehicle) => Some(vehicle),
        Deed::SpokeAloud(vehicle) | Deed::HeardVoice(vehicle) => Some(vehicle),
        Deed::Answered { vehicle, .. } | Deed::Commanded { vehicle, .. } | Deed::Saw(vehicle, _) => Some(vehicle),
        Deed::Resolved(_) | Deed::RefusedInside(_) => None,
    }
}
