//! Role: there and back.

use assistance::roles::{Readiness, Role};

use crate::error::WireError;
use crate::proto::types::v1 as types;
use crate::wire_trait::{Numbered, named};

named!(Role, types::Role, role);
named!(Readiness, types::Readiness, readiness);
