//! The parts of the `skyhand` program, open to its whole-system tests.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod audit;
pub mod certificates;
pub mod demo;
pub mod history;
pub mod journal_show;
pub mod local_hub;
pub mod scenario;
mod sketches;
pub mod virtual_shift;

pub use observability::{complain, say};
