//! An independent judge of histories: it hears what the record says, what vehicles did and what
//! consoles were told, and names every broken rule.
//!
//! It shares no code with what it judges and knows its values only as texts and numbers.
//! Events are heard in the order in which they happened. Where two sources have the same time,
//! either may come first, but what one entry of the record says stays together.
//!
//! Not judged here: that clients do not harm each other, that screens show ages, how fast a hub
//! is back, and that the record rebuilds the desk.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod claims;
mod commands;
mod event;
mod finding;
mod incidents;
mod queue;
mod record;
mod rule;
mod vehicles;
mod verdict;

pub use event::{Applied, Event, How, Outcome, Permission, Stamp, StillOpen, Urgency, What};
pub use finding::{Finding, Kind, MAX_LISTED, Subject};
pub use rule::Rule;
pub use verdict::{Counts, Verdict};

use claims::{Claims, Grant};
use commands::Commands;
use finding::Findings;
use incidents::Incidents;
use queue::Waiting;
use record::Record;
use vehicles::Vehicles;

/// The judge. It remembers ids for as long as the history runs, and nothing else without bound.
#[derive(Debug, Default)]
pub struct Auditor {
    record: Record,
    claims: Claims,
    commands: Commands,
    incidents: Incidents,
    vehicles: Vehicles,
    found: Findings,
    counts: Counts,
    last_at: u64,
    end: Option<(u64, u64, Vec<StillOpen>)>,
}

impl Auditor {
    /// Hears one event.
    pub fn hear(&mut self, event: &Event) {
        let at = event.at_ms;
        self.counts.events += 1;
        self.last_at = self.last_at.max(at);
        match &event.what {
            What::Recorded { seq } => {
                self.counts.entries += 1;
                self.record.entry(at, *seq, &mut self.found);
            }
            What::Asked { .. } | What::Permitted(_) | What::Sent { .. } | What::Outcome { .. } => {
                self.hear_of_command(at, &event.what);
            }
            What::ClaimGranted { .. } | What::ClaimEnded { .. } => self.hear_of_claim(at, &event.what),
            What::IncidentOpened { .. }
            | What::IncidentRated { .. }
            | What::IncidentResolved { .. }
            | What::IncidentWithdrawn { .. }
            | What::IncidentReopened { .. }
            | What::LineOpened { .. } => self.hear_of_incident(at, &event.what),
            What::Greeted { vehicle, epoch } => self.vehicles.greeted(at, vehicle, *epoch, &mut self.found),
            What::Applied(applied) => {
                self.counts.applied += 1;
                self.counts.stops += u64::from(applied.is_stop);
                self.commands.tells(&applied.vehicle);
                self.commands.applied(at, applied, &mut self.found);
                self.vehicles.applied(at, applied, &mut self.found);
            }
            What::Rebooted { vehicle } => {
                self.counts.reboots += 1;
                self.commands.tells(vehicle);
                self.vehicles.rebooted(vehicle);
            }
            What::Consequence { vehicle, name, harmful } => {
                self.commands.tells(vehicle);
                if *harmful {
                    self.counts.harmful += 1;
                    self.found.consequence(at, Subject::vehicle(vehicle), name.as_str());
                } else {
                    self.counts.harmless += 1;
                }
            }
            What::Acknowledged { by, seq } => {
                self.counts.acknowledged += 1;
                self.record.acknowledged(at, by, *seq);
            }
            What::Ended { last_durable, open } => self.end = Some((at, *last_durable, open.clone())),
        }
    }

    fn hear_of_command(&mut self, at: u64, what: &What) {
        match what {
            What::Asked { command, by } => self.commands.asked(*command, by),
            What::Permitted(permission) => {
                self.counts.permitted += 1;
                self.claims.permitted(at, permission, &mut self.found);
                self.commands.permitted(at, permission, &mut self.found);
            }
            What::Sent { command } => self.commands.sent(at, *command, &mut self.found),
            What::Outcome { command, outcome } => self.commands.outcome(at, *command, *outcome, &mut self.found),
            _ => {}
        }
    }

    fn hear_of_claim(&mut self, at: u64, what: &What) {
        match what {
            What::ClaimGranted { vehicle, by, epoch, how } => {
                self.counts.claims += 1;
                if *how == How::Next {
                    self.counts.claims_by_next += 1;
                    self.judge_queue(at, vehicle, by);
                }
                let seen = self.vehicles.epoch(vehicle);
                let grant = Grant { vehicle, by, epoch: *epoch, seen };
                self.claims.granted(at, &grant, &mut self.found);
            }
            What::ClaimEnded { vehicle } => self.claims.ended(at, vehicle, &mut self.found),
            _ => {}
        }
    }

    fn judge_queue(&mut self, at: u64, vehicle: &str, by: &str) {
        let waiting: Vec<Waiting<'_>> = self
            .incidents
            .open()
            .filter(|(_, incident)| self.claims.holder(&incident.vehicle).is_none())
            .map(|(id, incident)| Waiting {
                incident: id,
                vehicle: &incident.vehicle,
                urgency: incident.urgency,
                opened_at: incident.opened_at,
            })
            .collect();
        queue::served(at, vehicle, by, &waiting, &mut self.found);
    }

    fn hear_of_incident(&mut self, at: u64, what: &What) {
        let Self { incidents, claims, found, counts, .. } = self;
        match what {
            What::IncidentOpened { incident, vehicle, urgency } => {
                counts.opened += 1;
                incidents.opened(at, *incident, vehicle, *urgency, found);
            }
            What::IncidentRated { incident, urgency } => incidents.rated(at, *incident, *urgency, found),
            What::IncidentResolved { incident, by } => {
                counts.resolved += 1;
                if let Some(vehicle) = incidents.vehicle(*incident) {
                    claims.resolved(at, *incident, vehicle, by, found);
                }
                incidents.resolved(at, *incident, found);
            }
            What::IncidentWithdrawn { incident } => {
                counts.withdrawn += 1;
                incidents.withdrawn(at, *incident, found);
            }
            What::IncidentReopened { incident } => incidents.reopened(at, *incident, found),
            What::LineOpened { incident, by } => match incidents.vehicle(*incident) {
                Some(vehicle) => claims.line_opened(at, *incident, vehicle, by, found),
                None => found.broken(Rule::NoIncidentLost, at, Subject::incident(*incident), "a line of no incident"),
            },
            _ => {}
        }
    }

    /// Judges what only the end shows, and says everything that was found.
    #[must_use]
    pub fn verdict(mut self) -> Verdict {
        self.commands.end(&mut self.found);
        let ended = self.end.is_some();
        let (at, last_durable, open) = match self.end.take() {
            Some((at, last_durable, open)) => (at, Some(last_durable), open),
            None => (self.last_at, None, Vec::new()),
        };
        self.record.end(at, last_durable, &mut self.found);
        if ended {
            self.counts.still_open = open.len() as u64;
            self.incidents.end(at, &open, &self.claims, &mut self.found);
        }
        let Findings { mut broken, mut consequences, unlisted } = self.found;
        broken.sort_by_key(|finding| finding.at_ms);
        consequences.sort_by_key(|finding| finding.at_ms);
        Verdict { broken, consequences, unlisted, ended, counts: self.counts }
    }
}
