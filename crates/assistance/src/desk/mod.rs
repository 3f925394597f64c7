//! The whole shift as one pure value.
//!
//! [`decide`] looks at the desk and an [`Input`] and says which [`Event`]s follow, or
//! which rule refuses; [`apply`] changes the desk by one event; what must be told to
//! whom follows from the events ([`output::outputs`]). An input carries everything it is
//! judged on. Deadlines are inputs too: [`Desk::next_deadline`] names the next one.

pub mod event;
pub mod input;
pub mod output;
pub mod state;

pub use event::{ClaimEnd, Event};
pub use input::{Input, JudgedOn};
pub use state::{Desk, PersonDesk, VehicleDesk};
