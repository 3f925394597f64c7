//! The desk as a whole: rules in words, races, and random walks that no order of events may break.
#![allow(clippy::unwrap_used, missing_docs)]

mod cases;
mod commands;
mod looking;
mod shift;
mod walk;
