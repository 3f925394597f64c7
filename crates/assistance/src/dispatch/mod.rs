//! Who gets which case next, and for how long.

pub mod lease;
pub mod ranking;
