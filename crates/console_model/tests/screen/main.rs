//! The operator's screen, driven by events as the shell drives it, and read as its panels read it.
#![allow(clippy::unwrap_used)]

mod ages;
mod calls;
mod eyes;
mod keyboard;
mod link;
mod panels;
mod paths;
mod picture_locks;
mod rewind;
mod sent;
mod stage;
mod steps;
mod stop;
mod talk;
mod text;
mod watching;
mod words;
