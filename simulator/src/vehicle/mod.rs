//! The simulated car: how it moves, opens, perceives, reports and obeys.

mod cabin;
mod car;
mod cases;
mod clock;
mod commands;
mod doors;
mod handset;
pub(crate) mod intercom;
mod motion;
mod path;
mod perception;
mod plan;
mod routing;
mod senses;
mod sound;
#[cfg(test)]
mod sound_tests;

pub use car::SimulatedCar;
pub use intercom::SoundCounts;

pub(crate) use cabin::WordsAboard;
pub(crate) use cases::{Encounter, EncounterState, Line, Trouble};
pub(crate) use motion::{BRAKE_COMFORT_MPS2, Motion, Pose, brake_to};
pub(crate) use path::Footprint;
pub(crate) use perception::{Sighting, mix};
pub(crate) use plan::Plan;
