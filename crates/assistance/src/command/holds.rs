//! *Hold, release hold*: keeps the car where it is, across reconnects, visible to everyone.

use super::guard::{Check, Facts, fresh_link};
use super::{Refusal, Rule};
use crate::ids::PersonId;

/// Who asked for a hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldOrigin {
    /// A person of the shift.
    Person(PersonId),
    /// A responder at the scene, by the name or badge that was given.
    Responder(String),
}

/// Keeps the car where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// For whom.
    pub origin: HoldOrigin,
}

/// Lifts one hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseHold {
    /// Whose.
    pub origin: HoldOrigin,
    /// The responder's own word that it may be lifted, when it is a responder's.
    pub responder_confirmed: bool,
}

impl Check for Hold {
    fn check(&self, _: &Facts<'_>) -> Result<(), Refusal> {
        match &self.origin {
            HoldOrigin::Responder(name) if name.is_empty() || name.len() > 64 => {
                Err(Refusal::new(Rule::TextOutOfRange, "name or badge of the responder"))
            }
            _ => Ok(()),
        }
    }
}

impl Check for ReleaseHold {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)?;
        if !facts.holds.contains(&self.origin) {
            return Err(Rule::NoHold.into());
        }
        let is_responders = matches!(self.origin, HoldOrigin::Responder(_));
        if is_responders && !self.responder_confirmed && !facts.role.may_lead() {
            return Err(Rule::NotYourHold.into());
        }
        Ok(())
    }
}
