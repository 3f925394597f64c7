//! *Resume*: drive on after a stop, once its cause was examined (law R19, R25).

use super::guard::{Check, Facts, free_to_move, fresh_picture};
use super::{Refusal, Rule};
use crate::scene::named_enum;

named_enum!(
    /// Why the car had stopped, as the person found it.
    pub enum ResumeCause {
        /// The obstacle is gone.
        ObstacleGone = "obstacle_gone",
        /// There never was anything.
        FalseDetection = "false_detection",
        /// The passenger asked for the stop and is fine.
        PassengerFine = "passenger_fine",
        /// A responder let the car go.
        ResponderReleased = "responder_released",
        /// A fault was cleared.
        FaultCleared = "fault_cleared",
        /// The stop itself endangers traffic: move now, a late review opens.
        EndangersTraffic = "endangers_traffic",
    }
);

/// Lets the car drive on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resume {
    /// The examined cause; without one it is refused.
    pub cause: Option<ResumeCause>,
}

impl Check for Resume {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        if self.cause.is_none() {
            return Err(Rule::CauseNeeded.into());
        }
        free_to_move(fresh_picture(facts)?, facts)
    }
}
