//! The window, driven by keys, clicks and labels on a shift in memory, as a person would.
#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod drive;
mod eyes;
mod keyboard;
mod labels;
mod layout;
mod paths;
mod unreadable;
