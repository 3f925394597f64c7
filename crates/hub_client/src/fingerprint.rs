//! What a command asks for, in 32 bytes: tells a repeat from a reused id.

use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::CommandOrder;
use assistance::ids::{BootId, CommandId, Epoch};
use assistance::link::VehicleOrder;
use sha2::{Digest, Sha256};

/// SHA-256 of the encoded vehicle, person and body. Id, epoch, stamp, time to live and
/// evidence are left out: a repeat may carry newer ones and still be the same command.
#[must_use]
pub fn fingerprint(order: &CommandOrder) -> [u8; 32] {
    let essence = CommandOrder {
        id: CommandId(0),
        epoch: Epoch(0),
        judged_at: CarStamp { boot: BootId(0), millis: 0 },
        ttl: Duration::ZERO,
        evidence: None,
        ..order.clone()
    };
    Sha256::digest(wire::bytes::encode_order(&VehicleOrder::Command(Box::new(essence)))).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use assistance::command::{CommandBody, HazardsSwitch};
    use assistance::ids::{PersonId, VehicleId};

    #[test]
    fn a_repeat_is_known_and_another_body_too() {
        let order = CommandOrder {
            id: CommandId(1),
            vehicle: VehicleId::new("SF-0412").unwrap(),
            body: CommandBody::Hazards(HazardsSwitch { on: true }),
            by: PersonId::new("amara").unwrap(),
            epoch: Epoch(3),
            judged_at: CarStamp { boot: BootId(1), millis: 5 },
            ttl: Duration::from_secs(3),
            evidence: None,
        };
        let repeat = CommandOrder { epoch: Epoch(4), ttl: Duration::from_secs(9), ..order.clone() };
        assert_eq!(fingerprint(&order), fingerprint(&repeat));
        let other = CommandOrder { body: CommandBody::Hazards(HazardsSwitch { on: false }), ..order.clone() };
        assert_ne!(fingerprint(&order), fingerprint(&other));
        let stranger = CommandOrder { by: PersonId::new("sam").unwrap(), ..order.clone() };
        assert_ne!(fingerprint(&order), fingerprint(&stranger));
    }
}
