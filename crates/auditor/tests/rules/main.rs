//! For each rule, histories that keep it and histories that break it.
#![allow(clippy::unwrap_used, missing_docs)]

mod claims;
mod commands;
mod history;
mod incidents;
mod queue;
mod record;
mod vehicles;
mod verdict;
