//! *Mark a lane or road closed, request a lane*: advice about the way; the car may ignore it.

use std::time::Duration;

use super::guard::{Check, Facts, fresh_link, fresh_picture};
use super::{Refusal, Rule};
use crate::geo::Area;
use crate::vehicle::Side;

/// Tells the car that the lane it sees blocked is closed within an area.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkLaneClosed {
    /// Where.
    pub area: Area,
    /// Until when, from now.
    pub expires_in: Duration,
}

/// Tells the car that the road is closed within an area.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkRoadClosed {
    /// Where.
    pub area: Area,
    /// Until when, from now.
    pub expires_in: Duration,
}

/// Asks the car to change into the lane on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLane {
    /// Which side.
    pub side: Side,
}

fn bounded(area: &Area, expires_in: Duration, facts: &Facts<'_>) -> Result<(), Refusal> {
    let limit_m = facts.policy.closure_radius_m;
    let radius_m = match area {
        Area::Circle { radius_m, .. } => *radius_m,
        Area::Polygon(ring) => {
            let centre = ring.first().copied().ok_or(Rule::AreaTooLarge)?;
            ring.iter().map(|corner| centre.distance_m(*corner)).fold(0.0, f64::max) / 2.0
        }
    };
    if !radius_m.is_finite() || radius_m <= 0.0 || radius_m > limit_m {
        return Err(Refusal::new(Rule::AreaTooLarge, format!("{radius_m:.0} m, at most {limit_m:.0} m")));
    }
    if expires_in.is_zero() || expires_in > facts.policy.closure_expiry {
        return Err(Refusal::new(Rule::ExpiryOutOfRange, format!("{} s", expires_in.as_secs())));
    }
    Ok(())
}

impl Check for MarkLaneClosed {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)?;
        bounded(&self.area, self.expires_in, facts)
    }
}

impl Check for MarkRoadClosed {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)?;
        bounded(&self.area, self.expires_in, facts)
    }
}

impl Check for RequestLane {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_picture(facts).map(|_| ())
    }
}
