//! I6: no incident is lost.

use auditor::*;

use crate::history::*;

#[test]
fn incidents_that_end_wait_or_have_an_owner_break_nothing() {
    let mut history = History::attended();
    history.resolve(1, CAR);
    history.entry(vec![What::IncidentReopened { incident: 1 }]);
    history.open(2, OTHER, Urgency::Low);
    history.entry(vec![What::IncidentWithdrawn { incident: 2 }]);
    history.open(3, OTHER, Urgency::High);
    history.entry(vec![What::IncidentRated { incident: 3, urgency: Urgency::Low }]);
    history.claim(OTHER, "liwei", 1, How::Chosen);
    let verdict = history.end(&[(1, None), (3, Some("liwei"))]);
    check(&verdict, &[]);
    let Counts { opened, resolved, withdrawn, still_open, .. } = verdict.counts;
    assert_eq!((opened, resolved, withdrawn, still_open), (3, 1, 1, 2));
}

#[test]
fn an_incident_that_vanished_is_found() {
    let verdict = History::attended().end(&[]);
    check(&verdict, &[Rule::NoIncidentLost]);
    assert_eq!(verdict.broken[0].subject.incident, Some(1));
}

#[test]
fn an_incident_whose_owner_is_another_than_the_holder_is_found() {
    for owner in [None, Some("liwei")] {
        check(&History::attended().end(&[(1, owner)]), &[Rule::NoIncidentLost]);
    }
    let mut history = History::attended();
    history.release(CAR);
    check(&history.end(&[(1, Some("amara"))]), &[Rule::NoIncidentLost]);
}

#[test]
fn an_incident_that_is_open_at_the_end_and_should_not_be_is_found() {
    let mut history = History::attended();
    history.resolve(1, CAR);
    check(&history.end(&[(1, None)]), &[Rule::NoIncidentLost]);
    check(&History::attended().end(&[(1, Some("amara")), (2, None)]), &[Rule::NoIncidentLost]);
}

#[test]
fn an_incident_that_opens_ends_or_reopens_out_of_turn_is_found() {
    let twice = |what: What| {
        let mut history = History::attended();
        history.open(2, OTHER, Urgency::Low);
        history.entry(vec![What::IncidentWithdrawn { incident: 2 }]);
        history.entry(vec![what]);
        history
    };
    check(&twice(What::IncidentWithdrawn { incident: 2 }).end(&[(1, Some("amara"))]), &[Rule::NoIncidentLost]);
    let reopened = twice(What::IncidentReopened { incident: 2 });
    check(&reopened.end(&[(1, Some("amara")), (2, None)]), &[Rule::NoIncidentLost]);
    let opened = What::IncidentOpened { incident: 2, vehicle: OTHER.into(), urgency: Urgency::Low };
    check(&twice(opened).end(&[(1, Some("amara")), (2, None)]), &[Rule::NoIncidentLost]);
    for unknown in [
        What::IncidentWithdrawn { incident: 9 },
        What::IncidentReopened { incident: 9 },
        What::IncidentResolved { incident: 9, by: "amara".into() },
        What::IncidentRated { incident: 9, urgency: Urgency::Low },
    ] {
        check(&twice(unknown).end(&[(1, Some("amara"))]), &[Rule::NoIncidentLost]);
    }
}
