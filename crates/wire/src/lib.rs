//! Generated protobuf and gRPC code, and the only conversions to and from `assistance`.
//!
//! Every conversion from the wire names the field that was wrong and never fills in a
//! default: every scalar whose zero means something is optional in the contract, and its
//! absence is refused.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bounds;
pub mod bytes;
mod convert;
mod error;
#[allow(missing_docs, unreachable_pub, clippy::all, rustdoc::all)] // written by the code generator
mod generated;
pub mod operator;
pub mod record;
mod texts;
pub mod vehicle;
mod wire_trait;

pub use error::{Problem, WireError};
/// The generated messages, clients and servers.
pub use generated::skyhand as proto;

/// The compiled contract, for reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("generated/descriptors.bin");
