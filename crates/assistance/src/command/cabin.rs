//! *Windows, climate*: comfort of those aboard, within speed limits.

use super::guard::{Check, Facts, fresh_link, fresh_picture};
use super::{Refusal, Rule};
use crate::scene::named_enum;

/// Moves all windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetWindows {
    /// 0 is closed, 100 fully open.
    pub open_percent: u8,
}

named_enum!(
    /// What the climate shall do.
    pub enum ClimateSetting {
        /// Warmer.
        Warmer = "warmer",
        /// Cooler.
        Cooler = "cooler",
        /// Fresh air from outside.
        FreshAir = "fresh_air",
        /// No air from outside: smoke.
        Recirculate = "recirculate",
    }
);

/// Sets the climate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetClimate {
    /// What it shall do.
    pub setting: ClimateSetting,
}

impl Check for SetWindows {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        let picture = fresh_picture(facts)?;
        if self.open_percent > 100 {
            return Err(Refusal::new(Rule::WrongState, format!("{} % open", self.open_percent)));
        }
        if picture.speed_mps.abs() > facts.policy.comfort_speed_mps {
            return Err(Refusal::new(Rule::TooFast, format!("{:.1} m/s", picture.speed_mps)));
        }
        Ok(())
    }
}

impl Check for SetClimate {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)
    }
}
