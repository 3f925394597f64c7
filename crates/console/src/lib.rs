//! The operator's window: draws view models, turns clicks and keys into events, performs effects.
//!
//! ```text
//!  keys, touches ─▶ shell::console ─▶ Screen::handle ─▶ effects ─▶ link, window
//!                        ▲                  │
//!                        └── window::draw ◀─┘ view models
//! ```
//!
//! What is shown and what may be pressed is decided in `console_model`; here it is drawn.
//! [`picture`] draws the same window into memory, without a display.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod arrange;
pub mod error;
pub mod eyes;
pub mod map;
pub mod options;
pub mod panels;
pub mod picture;
pub mod shell;
pub mod sound;
pub mod theme;
pub mod widgets;
pub mod window;
mod window_icon;

pub use error::ConsoleError;
pub use options::{ConsoleOptions, LinkSource, Looks, MapSource};
pub use shell::app::run;
