//! A drawn path in the car: planned by itself, driven at its own discretion; and creeping clear of a lane.

mod drive;
mod line;
mod plan;
mod street;
#[cfg(test)]
mod tests;

pub(crate) use drive::PathDrive;
pub(crate) use line::{Footprint, Line};
pub(crate) use plan::OwnPlan;
