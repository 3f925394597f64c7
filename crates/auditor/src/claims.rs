//! Judges who has a vehicle: one person at a time, under rising epochs, and only that person commands it.

use std::collections::BTreeMap;

use crate::event::Permission;
use crate::finding::{Findings, Subject};
use crate::rule::Rule;

/// A claim that stands.
#[derive(Debug)]
pub(crate) struct Holder {
    pub(crate) by: String,
    epoch: u64,
    since: u64,
}

/// Claims of all vehicles.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    standing: BTreeMap<String, Holder>,
    highest: BTreeMap<String, u64>,
}

/// A claim that begins.
pub(crate) struct Grant<'a> {
    pub(crate) vehicle: &'a str,
    pub(crate) by: &'a str,
    pub(crate) epoch: u64,
    /// The highest epoch the vehicle itself has seen.
    pub(crate) seen: u64,
}

impl Claims {
    pub(crate) fn holder(&self, vehicle: &str) -> Option<&Holder> {
        self.standing.get(vehicle)
    }

    pub(crate) fn granted(&mut self, at: u64, grant: &Grant<'_>, found: &mut Findings) {
        let Grant { vehicle, by, epoch, seen } = *grant;
        let subject = || Subject::vehicle(vehicle).by(by);
        if by.is_empty() {
            found.broken(Rule::OneHolder, at, subject(), "a claim was granted to nobody");
        }
        // The holder may go on above an epoch that the car has seen elsewhere.
        if let Some(other) = self.standing.get(vehicle).filter(|other| other.by != by) {
            let words = format!("{by} got it while {} has it since {} ms", other.by, other.since);
            found.broken(Rule::OneHolder, at, subject(), words);
        }
        let highest = self.highest.get(vehicle).copied().unwrap_or(0).max(seen);
        if epoch <= highest {
            let words = format!("a claim under epoch {epoch}, there was {highest} before");
            found.broken(Rule::EpochsNeverGoBack, at, subject(), words);
        }
        self.highest.insert(vehicle.to_owned(), highest.max(epoch));
        self.standing.insert(vehicle.to_owned(), Holder { by: by.to_owned(), epoch, since: at });
    }

    pub(crate) fn ended(&mut self, at: u64, vehicle: &str, found: &mut Findings) {
        if self.standing.remove(vehicle).is_none() {
            found.broken(Rule::OneHolder, at, Subject::vehicle(vehicle), "a claim ended that nobody had");
        }
    }

    pub(crate) fn permitted(&self, at: u64, permission: &Permission, found: &mut Findings) {
        if !permission.needs_claim {
            return;
        }
        let Permission { command, vehicle, kind, by, epoch, .. } = permission;
        let words = match self.standing.get(vehicle) {
            None => format!("{kind} was permitted while nobody has the vehicle"),
            Some(holder) if holder.by != *by => {
                format!("{kind} was permitted to {by} while {} has the vehicle", holder.by)
            }
            Some(holder) if holder.epoch != *epoch => {
                format!("{kind} was permitted under epoch {epoch}, the claim has {}", holder.epoch)
            }
            Some(_) => return,
        };
        found.broken(Rule::OneHolder, at, Subject::command(*command).of(vehicle).by(by), words);
    }

    pub(crate) fn resolved(&self, at: u64, incident: u64, vehicle: &str, by: &str, found: &mut Findings) {
        if self.standing.get(vehicle).is_none_or(|holder| holder.by != by) {
            let words = "resolved by somebody who does not have the vehicle";
            found.broken(Rule::OneHolder, at, Subject::incident(incident).of(vehicle).by(by), words);
        }
    }

    pub(crate) fn line_opened(&self, at: u64, incident: u64, vehicle: &str, by: &str, found: &mut Findings) {
        if self.standing.get(vehicle).is_none_or(|holder| holder.by != by) {
            let words = "the line was opened to somebody who does not have the vehicle";
            found.broken(Rule::OneHolder, at, Subject::incident(incident).of(vehicle).by(by), words);
        }
    }
}
