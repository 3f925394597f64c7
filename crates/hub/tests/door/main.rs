//! The hub on a real port: who gets in, what malformed messages are answered, and that nobody
//! else notices.
#![allow(clippy::unwrap_used, missing_docs)]

mod client;
mod refusals;
