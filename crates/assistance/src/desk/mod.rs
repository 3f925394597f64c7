//! The whole shift as one pure value.
//!
//! [`decide()`] looks at the desk and an [`Input`] and says which [`Event`]s follow, or
//! which rule refuses; [`apply()`] changes the desk by one event and names what it touched;
//! what must be told to vehicles follows from the events ([`outputs`]). An input carries
//! everything it is judged on. Deadlines are inputs too: [`Desk::next_deadline`] names the
//! next one.

pub mod apply;
pub mod decide;
pub mod event;
pub mod input;
pub mod output;
pub mod state;

pub use apply::{Touched, apply};
pub use decide::{decide, may_look, reply};
pub use event::{ClaimEnd, Event, GrantHow};
pub use input::{Input, JudgedOn};
pub use output::{ToVehicle, outputs, queue_news};
pub use state::{Desk, PersonDesk, VehicleDesk};
