//! One holder of a vehicle at a time, and only the holder commands it.

use auditor::*;

use crate::history::*;

#[test]
fn a_claim_that_is_handed_on_or_renewed_above_an_epoch_breaks_nothing() {
    let mut history = History::attended();
    history.entry(vec![
        What::ClaimEnded { vehicle: CAR.into() },
        What::ClaimGranted { vehicle: CAR.into(), by: "liwei".into(), epoch: 2, how: How::HandedOver },
    ]);
    history.claim(CAR, "liwei", 5, How::Chosen);
    history.permit(&Permission { by: "liwei".into(), epoch: 5, ..permission(7) });
    check(&history.end(&[(1, Some("liwei"))]), &[]);
}

#[test]
fn two_holders_at_once_are_found() {
    let mut history = History::attended();
    history.claim(CAR, "liwei", 2, How::TakenOver);
    let verdict = history.end(&[(1, Some("liwei"))]);
    check(&verdict, &[Rule::OneHolder]);
    assert_eq!(verdict.broken[0].subject.person.as_deref(), Some("liwei"));
}

#[test]
fn a_claim_that_is_granted_to_nobody_is_found() {
    let mut history = History::default();
    history.claim(CAR, "", 1, How::Chosen);
    check(&history.end(&[]), &[Rule::OneHolder]);
}

#[test]
fn an_end_of_a_claim_that_nobody_had_is_found() {
    let mut history = History::attended();
    history.release(OTHER);
    history.check(&[Rule::OneHolder]);
}

#[test]
fn a_command_of_somebody_else_is_found_and_a_stop_of_somebody_else_is_not() {
    for (one, expected) in [(permission(7), &[Rule::OneHolder][..]), (stop(7), &[])] {
        let mut history = History::attended();
        history.permit(&Permission { by: "liwei".into(), ..one });
        history.check(expected);
    }
}

#[test]
fn a_command_without_a_claim_or_under_another_epoch_is_found() {
    let mut history = History::attended();
    history.release(CAR);
    history.permit(&permission(7));
    check(&history.end(&[(1, None)]), &[Rule::OneHolder]);

    let mut history = History::attended();
    history.permit(&Permission { epoch: 2, ..permission(7) });
    history.check(&[Rule::OneHolder]);
}

#[test]
fn a_case_that_somebody_else_resolves_is_found() {
    let mut history = History::attended();
    history.entry(vec![What::IncidentResolved { incident: 1, by: "liwei".into() }]);
    check(&history.end(&[]), &[Rule::OneHolder]);
}

#[test]
fn a_line_that_opens_to_somebody_who_does_not_have_the_vehicle_is_found() {
    for (by, expected) in [("amara", &[][..]), ("jonas", &[Rule::OneHolder]), ("", &[Rule::OneHolder])] {
        let mut history = History::attended();
        history.entry(vec![What::LineOpened { incident: 1, by: by.into() }]);
        history.check(expected);
    }
    let mut history = History::attended();
    history.entry(vec![What::LineOpened { incident: 8, by: "amara".into() }]);
    history.check(&[Rule::NoIncidentLost]);
}
