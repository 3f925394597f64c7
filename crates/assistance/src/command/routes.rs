//! *Reroute, change destination*: a route must exist and avoid what is closed.

use super::guard::{Check, Facts, fresh_link};
use super::{Refusal, Rule};
use crate::geo::{Area, GeoPoint};

/// Asks for another way to the same destination.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reroute {
    /// Areas to avoid beyond those already closed; may be empty.
    pub avoid: Vec<Area>,
}

/// Changes where the ride goes: a hospital, a police station, a safe place.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeDestination {
    /// Where to.
    pub to: GeoPoint,
    /// In words, for the passenger: "UCSF Medical Center".
    pub label: String,
}

/// What the judge's map says about the route a command needs.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteFact {
    /// Whether there is one.
    pub exists: bool,
    /// Whether it avoids every closed area.
    pub avoids_closed: bool,
    /// Its length in metres.
    pub length_m: f64,
    /// Its points, for the screen and the car's planner.
    pub points: Vec<GeoPoint>,
}

/// The most areas one reroute may name.
pub const MAX_AVOID: usize = 16;

fn route_is_good(facts: &Facts<'_>) -> Result<(), Refusal> {
    let route = facts.route.filter(|route| route.exists).ok_or(Rule::NoRoute)?;
    if route.avoids_closed { Ok(()) } else { Err(Rule::RouteClosed.into()) }
}

impl Check for Reroute {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)?;
        if self.avoid.len() > MAX_AVOID {
            return Err(Refusal::new(Rule::AreaTooLarge, format!("{} areas", self.avoid.len())));
        }
        route_is_good(facts)
    }
}

impl Check for ChangeDestination {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)?;
        if self.label.is_empty() || self.label.len() > 200 {
            return Err(Refusal::new(Rule::TextOutOfRange, format!("label of {} bytes", self.label.len())));
        }
        route_is_good(facts)
    }
}
