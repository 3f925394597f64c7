//! Faults that show only in the whole: a narrow link on real sockets, a car whose clock jumps, a car
//! that loses power in the middle of a command.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../whole/car.rs"]
#[allow(dead_code)] // shared with the other tests of the whole, which use all of it
mod car;
#[path = "../whole/screen.rs"]
#[allow(dead_code)] // likewise
mod screen;

mod bent;
mod narrow;
mod virtual_time;
