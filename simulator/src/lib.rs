//! A city with cars, passengers and mishaps. To the hub it is an ordinary client: it speaks
//! only through `vehicle_agent`.
//!
//! ```text
//!  causes ─▶ World ─▶ SimulatedCar ─▶ Agent ─▶ link ─▶ hub
//!               ▲          │  ▲                  │
//!  Truth ◀──────┘          ▼  └──── orders ◀─────┘
//!  (scripted operators)  observations (auditor, checks of scenarios)
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod cameras;
pub mod causes;
mod fleet;
pub mod live;
mod mishaps;
pub mod operators;
pub mod passengers;
pub mod vehicle;
pub mod world;

pub use fleet::{Fleet, MediaWays, Memories};
pub use mishaps::Mishaps;
pub use vehicle::{SimulatedCar, SoundCounts};
pub use world::{Fact, Observation, Spot, Truth, World, WorldConfig, WorldError};
