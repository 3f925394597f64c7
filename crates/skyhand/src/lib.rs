//! The parts of the `skyhand` program, open to its whole-system tests.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod certificates;
pub mod local_hub;

pub use observability::{complain, say};
