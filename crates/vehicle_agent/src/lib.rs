//! What a carmaker links: it speaks to the hub, guards every command a second time, reports,
//! and asks the car through a trait.
//!
//! [`Agent`] is a state machine without sockets, threads or clock. Whoever owns it calls
//! [`Agent::step`] with the car's monotonic time, the [`Car`] and a link; everything else,
//! from back-off to the durable memory of command ids, happens inside. [`conformance`] is a
//! test kit that judges any other agent by the same rules.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod agent;
pub mod cameras;
pub mod car;
pub mod conformance;
pub mod media;
pub mod memory;

pub use agent::{Agent, AgentConfig, Counters, LinkState, MediaOffer, NotUrgent};
pub use cameras::{CapturedSight, Senses};
pub use car::{Car, CarOutcome, PassengerWords, Progress};
pub use media::{InlinePainter, Job, MediaAgent, MediaCounters, Painted, Painter, Studio, StudioPainter};
pub use memory::{Begun, CommandMemory, FileMemory, MemoryError, Remembered, StoreMemory};
