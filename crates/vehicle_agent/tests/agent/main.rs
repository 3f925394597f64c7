//! The agent driven in virtual time: by the conformance kit, over a scripted link, and broken on purpose.
#![allow(clippy::unwrap_used, missing_docs)]

mod broken;
mod car;
mod conformance;
mod link;
mod media;
mod memory;
mod orders;
mod rig;
mod slow_link;
