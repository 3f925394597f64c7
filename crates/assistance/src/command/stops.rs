//! *Pull over, stop now*: always allowed to whoever may assist; the car chooses the place.

use super::Refusal;
use super::guard::{Check, Facts};

/// Asks the car to pull over at the next place that is no rail, live lane, freeway or flood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PullOver;

/// Asks the car for its minimal-risk condition now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StopNow;

impl Check for PullOver {
    fn check(&self, _: &Facts<'_>) -> Result<(), Refusal> {
        Ok(())
    }
}

impl Check for StopNow {
    fn check(&self, _: &Facts<'_>) -> Result<(), Refusal> {
        Ok(())
    }
}
