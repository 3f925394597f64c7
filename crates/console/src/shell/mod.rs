//! The shell around the screen: keys in, effects out, the window on the desktop.

pub mod app;
pub mod console;
pub mod keys;
mod media;
pub mod moments;
