//! The car's cameras, microphones and loudspeakers, as its agent asks for them.

use vehicle_agent::Senses;

use super::SimulatedCar;

impl Senses for SimulatedCar {}
