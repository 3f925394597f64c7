//! *End ride, send another car*: at a safe kerb, the next car arranged first.

use super::guard::{Check, Facts, fresh_link, standing_still};
use super::{Refusal, Rule};
use crate::vehicle::PlaceKind;

/// Ends the ride here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EndRide;

/// Sends another car for the passengers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SendAnotherCar;

impl Check for EndRide {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        let picture = standing_still(facts)?;
        if !matches!(picture.place, Some(PlaceKind::Kerb | PlaceKind::Parking)) {
            let place = picture.place.map_or("unknown place", PlaceKind::name);
            return Err(Refusal::new(Rule::NoSafeKerb, place));
        }
        if picture.aboard() != Some(0) && !facts.other_car_arranged {
            return Err(Rule::NoOtherCar.into());
        }
        Ok(())
    }
}

impl Check for SendAnotherCar {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)
    }
}
