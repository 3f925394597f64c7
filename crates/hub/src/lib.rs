//! The hub: carries inputs to the desk and its outputs out; attaches facts, decides nothing.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod config;
pub mod engine;
pub mod identity;
pub mod record;
pub mod relay;
pub mod service;
pub mod spool;
