//! *Lights, hazards, horn*: what others see and hear of the car.

use super::guard::{Check, Facts, fresh_link, fresh_picture};
use super::{Refusal, Rule};

/// Switches the interior and exterior lights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LightsSwitch {
    /// On or off.
    pub on: bool,
}

/// Switches the hazard lights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HazardsSwitch {
    /// On or off.
    pub on: bool,
}

/// Sounds the horn once, shortly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SoundHorn;

impl Check for LightsSwitch {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        let picture = fresh_picture(facts)?;
        if !self.on && picture.speed_mps.abs() > facts.policy.comfort_speed_mps {
            return Err(Refusal::new(Rule::TooFast, format!("{:.1} m/s", picture.speed_mps)));
        }
        Ok(())
    }
}

impl Check for HazardsSwitch {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        // On is always safe; off is advice like any other.
        if self.on { Ok(()) } else { fresh_link(facts) }
    }
}

impl Check for SoundHorn {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_picture(facts)?;
        match facts.since_horn {
            Some(since) if since < facts.policy.horn_interval => {
                let left = facts.policy.horn_interval.saturating_sub(since);
                Err(Refusal::new(Rule::TooSoon, format!("again in {} s", left.as_secs() + 1)))
            }
            _ => Ok(()),
        }
    }
}
