//! *Creep clear*: a standing car moves a few metres, at walking pace, out of the way of others.
//! Only for people who are trained for it; the car plans it by itself.

use super::guard::{Check, Facts, Judge, free_to_move, seen_just_now, standing_still};
use super::{Refusal, Rule};
use crate::scene::named_enum;

named_enum!(
    /// Where a car creeps to, seen in its direction of travel.
    pub enum CreepDirection {
        /// On in its lane.
        Ahead = "ahead",
        /// On and over to the left.
        Left = "left",
        /// On and over to the right.
        Right = "right",
    }
);

/// The shortest creep that moves a car at all, metres.
pub const LEAST_CREEP_M: f64 = 0.5;

/// Lets a standing car creep clear of a lane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CreepClear {
    /// Where to.
    pub direction: CreepDirection,
    /// How far at most, metres.
    pub metres: f64,
}

impl Check for CreepClear {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        // An order names no role: the hub has judged it.
        if facts.judge != Judge::Vehicle && !facts.role.may_creep() {
            return Err(Refusal::new(Rule::NotTrained, facts.role.name()));
        }
        let picture = standing_still(facts)?;
        free_to_move(picture, facts)?;
        seen_just_now(facts)?;
        let most_m = facts.policy.creep_m;
        if !(LEAST_CREEP_M..=most_m).contains(&self.metres) {
            return Err(Refusal::new(Rule::PathOutOfRange, format!("{:.1} m, at most {most_m:.0} m", self.metres)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::CarStamp;
    use crate::command::guard::test_facts::{Given, standing};
    use crate::command::{CommandBody, Evidence};
    use crate::ids::{BootId, SceneId};
    use crate::roles::Role;
    use crate::vehicle::DrivingMode;

    type Bend = fn(&mut Given);

    fn trained() -> Given {
        let mut given = standing();
        let captured = CarStamp { boot: BootId(7), millis: 9_900 };
        given.role = Role::TrainedOperator;
        given.evidence = Some(Evidence { scene: SceneId(3), captured, second_look: false });
        given.evidence_age_ms = Some(200);
        given.capabilities.insert("creep".into());
        given
    }

    fn check(given: &Given, metres: f64, expected: Option<Rule>) {
        let body = CommandBody::CreepClear(CreepClear { direction: CreepDirection::Right, metres });
        assert_eq!(given.judge(&body).err().map(|refusal| refusal.rule), expected, "{metres} {given:?}");
    }

    #[test]
    fn a_trained_person_creeps_a_standing_car_fifteen_metres_at_most() {
        for metres in [0.5, 15.0] {
            check(&trained(), metres, None);
        }
        for metres in [0.0, -3.0, 15.1, f64::NAN] {
            check(&trained(), metres, Some(Rule::PathOutOfRange));
        }
        let mut lead = trained();
        lead.role = Role::Lead;
        check(&lead, 5.0, None);
        let mut in_its_stop = trained();
        in_its_stop.picture.mode = DrivingMode::MinimalRisk;
        check(&in_its_stop, 5.0, None);
    }

    #[test]
    fn nobody_untrained_and_nothing_unsafe_creeps() {
        let cases: [(Bend, Rule); 9] = [
            (|given| given.role = Role::Operator, Rule::NotTrained),
            (|given| given.role = Role::Engineer, Rule::RoleMayNot),
            (|given| given.picture.speed_mps = 0.5, Rule::VehicleMoves),
            (|given| given.picture.brake_held = false, Rule::BrakeNotHeld),
            (|given| given.picture.person_near = None, Rule::PersonNearUnknown),
            (|given| given.picture.right_doors.open = true, Rule::DoorOpen),
            (|given| given.evidence = None, Rule::NoEvidence),
            (|given| given.evidence_age_ms = Some(900), Rule::StaleEvidence),
            (|given| given.capabilities.clear(), Rule::NotSupported),
        ];
        for (bend, rule) in cases {
            let mut given = trained();
            bend(&mut given);
            check(&given, 5.0, Some(rule));
        }
    }
}
