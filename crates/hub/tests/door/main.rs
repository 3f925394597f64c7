//! The hub on a real port: who gets in, what malformed messages are answered, that nobody else
//! notices, and that a hub which was killed has lost nothing it acknowledged.
#![allow(clippy::unwrap_used, missing_docs)]

mod client;
mod killed;
mod media;
mod openness;
mod players;
mod race;
mod refusals;
mod replays;
mod streams;
mod tunnel;
