//! The operator's screen as values: events in, effects out, one view model per panel.
//!
//! [`Screen::handle`] is the only way in: what the hub told, what the operator pressed, and
//! the tick of the shell's clock. It returns [`Effect`]s for the shell to perform. What is
//! seen is read off the screen by one pure function a panel, all of them in [`view`].
//!
//! Deliberately absent: a clock, a socket, a file, a thread, a random source and any order
//! that changes from run to run. Time and fresh ids come in with each event ([`Moment`]).

#![cfg_attr(test, allow(clippy::unwrap_used))]

/// The rules and words of the domain, so that a window needs no other way to them.
pub use assistance;
pub use city;

pub mod event;
pub mod eyes;
pub mod key;
pub mod pinhole;
mod screen;
pub mod time;
pub mod view;
pub mod words;

pub use event::{Deed, Earcon, Effect, Event, Field, LinkEvent, Rewind, Target, Verb, Voice};
pub use eyes::{CarrierState, Eye, EyesNews, Looking};
pub use key::{Key, KeyPress, Modifiers};
pub use screen::{Screen, Setup, Talking};
pub use time::{Moment, ScreenTime, WallClock};
pub use words::{Locale, Words, passenger_phrase};
