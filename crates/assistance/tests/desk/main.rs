//! The desk as a whole: rules in words, races, and random walks that no order of events may break.
#![allow(clippy::unwrap_used, missing_docs)]

mod calls;
mod cases;
mod commands;
mod looking;
mod paths;
mod shift;
mod walk;
