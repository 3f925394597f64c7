//! *Dispatch*: somebody goes to the car. It survives the car moving again and is never silently cancelled.

use super::guard::{Check, Facts};
use super::{Refusal, Rule};
use crate::scene::named_enum;

named_enum!(
    /// Who is sent.
    pub enum FieldService {
        /// Own roadside staff.
        Roadside = "roadside",
        /// A tow truck.
        Tow = "tow",
        /// The 911 package: place, car, persons and threat, ready to be read to the dispatcher.
        Emergency911 = "emergency_911",
    }
);

/// Sends somebody to the car.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispatchField {
    /// Whom.
    pub service: FieldService,
    /// What they need to know.
    pub note: String,
}

impl Check for DispatchField {
    fn check(&self, _: &Facts<'_>) -> Result<(), Refusal> {
        // No link, picture or standstill is asked for: help is sent most when nothing is known.
        if self.note.len() > crate::incident::MAX_TEXT {
            return Err(Refusal::new(Rule::TextOutOfRange, format!("note of {} bytes", self.note.len())));
        }
        Ok(())
    }
}
