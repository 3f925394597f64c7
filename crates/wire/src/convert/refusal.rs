//! Refusal: there and back.

use assistance::command::refusal::{Refusal, Rule};

use crate::error::WireError;
use crate::proto::command::v1 as command;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for Refusal {
    type Proto = command::Refusal;
    fn to_proto(&self) -> Self::Proto {
        command::Refusal { rule: self.rule.number(), detail: self.detail.clone() }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { rule: Rule::of_number(proto.rule, "rule")?, detail: plain::text(proto.detail, "detail")? })
    }
}
named!(Rule, command::Rule, rule);
