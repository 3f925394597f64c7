//! Who may see a case and into its cabin, and that each look inside stands in the record by name.

use assistance::command::Rule;
use assistance::desk::may_look;
use assistance::feed::Action;
use assistance::incident::{Actor, Outcome, TimelineFact};
use assistance::roles::Role;

use crate::shift::*;

fn refused(shift: &Shift, name: &str, role: Role, cabin: bool) -> Option<Rule> {
    may_look(&shift.desk, &who(name), role, shift.incident_of("SF-1"), cabin).err().map(|refusal| refusal.rule)
}

#[test]
fn the_street_is_for_everybody_who_may_assist_and_the_cabin_for_who_has_the_case_or_leads() {
    let mut shift = Shift::busy();
    let cabin = |shift: &Shift, name| refused(shift, name, Role::Operator, true);
    assert_eq!(refused(&shift, "amara", Role::Operator, false), None);
    assert_eq!(refused(&shift, "eva", Role::Engineer, false), Some(Rule::RoleMayNot));
    assert_eq!(cabin(&shift, "amara"), Some(Rule::NotYourClaim), "nobody has it");
    shift.claim("amara", "SF-1").unwrap();
    assert_eq!((cabin(&shift, "amara"), cabin(&shift, "liwei")), (None, Some(Rule::NotYourClaim)));
    assert_eq!(refused(&shift, "jonas", Role::Lead, true), None);
    assert_eq!(refused(&shift, "eva", Role::Engineer, true), Some(Rule::RoleMayNot));
    shift.act("amara", Role::Operator, Action::Release(car("SF-1"))).unwrap();
    shift.claim("liwei", "SF-1").unwrap();
    assert_eq!((cabin(&shift, "amara"), cabin(&shift, "liwei")), (Some(Rule::NotYourClaim), None));
    let incident = shift.incident_of("SF-1").id;
    shift.act("liwei", Role::Operator, Action::Resolve { incident, outcome: Outcome::DrivesOn }).unwrap();
    for inside in [false, true] {
        assert_eq!(refused(&shift, "jonas", Role::Lead, inside), Some(Rule::WrongState), "the case is closed");
    }
}

#[test]
fn each_look_inside_stands_in_the_record_by_name_and_a_refused_one_does_not() {
    let mut shift = Shift::busy();
    let incident = shift.incident_of("SF-1").id;
    let look = Action::LookInside { incident };
    assert_eq!(shift.act("liwei", Role::Operator, look.clone()).unwrap_err().rule, Rule::NotYourClaim);
    shift.claim("amara", "SF-1").unwrap();
    shift.act("amara", Role::Operator, look.clone()).unwrap();
    shift.act("jonas", Role::Lead, look).unwrap();
    let looks = shift.incident_of("SF-1").timeline.iter().filter(|entry| entry.what == TimelineFact::LookedInside);
    let by: Vec<Actor> = looks.map(|entry| entry.who.clone()).collect();
    assert_eq!(by, [Actor::Person(who("amara")), Actor::Person(who("jonas"))]);
}
