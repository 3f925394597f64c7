//! Those aboard: how they feel, what they need, which language they speak, what they say.

mod lines;
mod mood;
mod rider;
pub mod voice;

pub use lines::{Cue, Language, line};
pub use mood::{MoodEvent, next_mood};
pub use rider::{Reaction, Rider};
