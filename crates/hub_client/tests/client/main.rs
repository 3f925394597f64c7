//! The clients in virtual time over scripted links and pipes, and over real sockets.
#![allow(clippy::unwrap_used, missing_docs)]

mod carriers;
mod grpc;
mod media;
mod pipes;
mod server;
mod session;
