//! *Unlock doors*: standing still, brake held, the side chosen; the traffic side takes a second
//! confirmation with the reason. The rider's own handle always works.

use super::guard::{Check, Facts, fresh_link, standing_still};
use super::{Refusal, Rule};
use crate::scene::named_enum;
use crate::vehicle::{PlaceKind, Side};

named_enum!(
    /// Why the traffic side, or a rail or bridge, is the right place to get out.
    pub enum TrafficSideReason {
        /// Fire, smoke or water in or at the car.
        DangerInside = "danger_inside",
        /// The other side is blocked and traffic was seen to stand.
        OtherSideBlocked = "other_side_blocked",
        /// A responder at the car asks for it.
        ResponderAsks = "responder_asks",
    }
);

/// Unlocks the doors of one side; they lock again after the policy's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnlockDoors {
    /// Which side.
    pub side: Side,
    /// The second confirmation, needed where traffic, rail or a bridge is.
    pub traffic_side: Option<TrafficSideReason>,
}

/// Locks all doors. The rider's own handle still works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LockDoors;

impl Check for UnlockDoors {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        let picture = standing_still(facts)?;
        let exposed = match picture.place {
            Some(place) => matches!(place, PlaceKind::Rail | PlaceKind::Bridge | PlaceKind::Freeway),
            None => true,
        };
        if (picture.doors(self.side).traffic_side || exposed) && self.traffic_side.is_none() {
            let place = picture.place.map_or("unknown place", PlaceKind::name);
            return Err(Refusal::new(Rule::TrafficSide, format!("{} side, {place}", self.side.name())));
        }
        Ok(())
    }
}

impl Check for LockDoors {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::CommandBody;
    use crate::command::guard::test_facts::{Given, standing};

    fn check(given: &Given, side: Side, reason: Option<TrafficSideReason>, expected: Option<Rule>) {
        let body = CommandBody::UnlockDoors(UnlockDoors { side, traffic_side: reason });
        assert_eq!(given.judge(&body).err().map(|refusal| refusal.rule), expected, "{given:?}");
    }

    #[test]
    fn opens_only_a_standing_car_and_the_kerb_side() {
        let mut given = standing();
        check(&given, Side::Right, None, None);
        check(&given, Side::Left, None, Some(Rule::TrafficSide));
        check(&given, Side::Left, Some(TrafficSideReason::DangerInside), None);
        given.picture.place = None;
        check(&given, Side::Right, None, Some(Rule::TrafficSide));
        given.picture.brake_held = false;
        check(&given, Side::Right, None, Some(Rule::BrakeNotHeld));
        given.picture.speed_mps = -0.3;
        check(&given, Side::Right, None, Some(Rule::VehicleMoves));
        given.picture_age_ms = 2_001;
        check(&given, Side::Right, None, Some(Rule::StalePicture));
        given.linked = false;
        check(&given, Side::Right, None, Some(Rule::LinkLost));
    }
}
