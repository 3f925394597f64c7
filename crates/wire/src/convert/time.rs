//! Time: there and back.

use assistance::clock::CarStamp;
use assistance::ids::BootId;

use crate::error::WireError;
use crate::proto::types::v1 as types;
use crate::wire_trait::{Wire, plain};

impl Wire for CarStamp {
    type Proto = types::CarStamp;
    fn to_proto(&self) -> Self::Proto {
        types::CarStamp { boot: Some(self.boot.0), millis: Some(self.millis) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { boot: BootId(plain::need(proto.boot, "boot")?), millis: plain::need(proto.millis, "millis")? })
    }
}
