//! The rules of remote assistance as pure values: what may happen, to whom, and why not.
//!
//! Nothing here waits, reads a clock, opens a file or draws a random number.
//! Time is an argument ([`clock::DeskTime`]), ids are minted from the state, and
//! every collection has an order. The same rules therefore run in the hub (which
//! permits), in the console (which offers or greys out) and in the vehicle (which
//! has the last word), and a recorded shift decides the same way on any machine.
//!
//! The words follow SAE J3016: this is *remote assistance*, event-driven advice to
//! a vehicle that drives itself, never remote driving. No value in this crate
//! carries steering, throttle or brake.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod call;
pub mod clock;
pub mod command;
pub mod conversation;
pub mod desk;
pub mod dispatch;
pub mod feed;
pub mod geo;
pub mod ids;
pub mod incident;
pub mod link;
pub mod policy;
pub mod roles;
pub mod scene;
pub mod vehicle;

/// Version of the rules in this crate. It stands in every journal entry, because
/// a decision can only be judged again by the rules that took it.
pub const RULES_VERSION: u32 = 1;
