//! The whole system: cars, hub and consoles together.
#![allow(clippy::unwrap_used, missing_docs)]

mod car;
mod causes;
mod paths;
mod screen;
mod stops;
mod virtual_time;
mod voices;
