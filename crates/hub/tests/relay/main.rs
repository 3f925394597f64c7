//! The media relay in virtual time: who may send, see and hear what, where each frame goes, what is
//! dropped and counted.
#![allow(clippy::unwrap_used, missing_docs)]

mod ages;
mod grants;
mod past;
mod rig;
mod urgent;
mod voice;
mod watching;
