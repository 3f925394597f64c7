//! Who may do what.

use crate::scene::named_enum;

named_enum!(
    /// A person's role on the shift, as their certificate names it.
    pub enum Role {
        /// Claims, answers, talks and commands single cars.
        Operator = "operator",
        /// The same, and takes over, releases responders' holds, approves.
        Lead = "lead",
        /// Looks into the desk and the service; commands nothing.
        Engineer = "engineer",
        /// As an operator, and trained to creep a standing car clear of a lane.
        TrainedOperator = "trained_operator",
    }
);

impl Role {
    /// Whether this role may claim and command vehicles at all.
    #[must_use]
    pub fn may_assist(self) -> bool {
        matches!(self, Self::Operator | Self::Lead | Self::TrainedOperator)
    }

    /// Whether this role may take a case from somebody else and release a responder's hold.
    #[must_use]
    pub fn may_lead(self) -> bool {
        self == Self::Lead
    }

    /// Whether this role may creep a standing car clear of a lane.
    #[must_use]
    pub fn may_creep(self) -> bool {
        matches!(self, Self::Lead | Self::TrainedOperator)
    }
}

named_enum!(
    /// Whether a person takes cases.
    pub enum Readiness {
        /// Takes cases.
        Ready = "ready",
        /// On a break; keeps none.
        OnBreak = "on_break",
        /// Away from the console.
        Away = "away",
    }
);
