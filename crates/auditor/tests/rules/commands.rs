//! I2, I3 and I10: what was applied, against what the record says of it.

use auditor::*;

use crate::history::*;

#[test]
fn a_command_that_goes_its_whole_way_breaks_nothing() {
    let mut history = History::attended();
    history.permit(&permission(7));
    history.apply(&applied(&permission(7)));
    history.outcome(7, Outcome::Accepted);
    history.outcome(7, Outcome::Completed);
    history.check(&[]);
}

#[test]
fn a_refused_a_failed_and_an_unknown_command_break_nothing() {
    let mut history = History::attended();
    history.entry(vec![
        What::Asked { command: 6, by: "liwei".into() },
        What::Outcome { command: 6, outcome: Outcome::Refused },
    ]);
    for (id, outcome) in [(7, Outcome::Refused), (8, Outcome::Expired)] {
        history.permit(&permission(id));
        history.outcome(id, outcome);
    }
    for (id, outcome) in [(9, Outcome::Failed), (10, Outcome::Unknown)] {
        history.permit(&permission(id));
        history.apply(&applied(&permission(id)));
        history.outcome(id, outcome);
    }
    history.check(&[]);
}

#[test]
fn what_was_never_permitted_and_applied_is_found() {
    let mut history = History::attended();
    history.apply(&applied(&permission(7)));
    let verdict = history.end(&[(1, Some("amara"))]);
    check(&verdict, &[Rule::AppliedIsPermitted]);
    assert_eq!(verdict.broken[0].subject.command, Some(7));
    assert_eq!(verdict.broken[0].subject.vehicle.as_deref(), Some(CAR));
}

#[test]
fn what_was_applied_before_its_permission_is_found() {
    let mut history = History::attended();
    history.apply(&applied(&permission(7)));
    history.permit(&permission(7));
    history.check(&[Rule::AppliedIsPermitted]);
}

#[test]
fn a_permission_of_the_same_time_may_be_heard_second() {
    let mut history = History::attended();
    history.now += 100;
    history.hear(What::Applied(Box::new(applied(&permission(7)))));
    history.now -= 100;
    history.permit(&permission(7));
    history.check(&[]);
}

#[test]
fn a_stop_may_be_recorded_late_but_not_never() {
    let late = |recorded: bool| {
        let mut history = History::attended();
        let beside = Permission { by: "liwei".into(), ..stop(7) };
        history.apply(&Applied { judged_at: Stamp { boot: 1, millis: 400 }, ..applied(&beside) });
        if recorded {
            history.permit(&beside);
        }
        history.end(&[(1, Some("amara"))])
    };
    check(&late(true), &[]);
    check(&late(false), &[Rule::AppliedIsPermitted]);
}

#[test]
fn what_differs_from_its_permission_is_found() {
    let changes: [fn(&mut Applied); 5] = [
        |it| it.vehicle = OTHER.into(),
        |it| it.kind = "unlock_doors".into(),
        |it| it.epoch += 1,
        |it| it.judged_at.millis += 1,
        |it| it.ttl_ms += 1,
    ];
    for change in changes {
        let mut history = History::attended();
        history.permit(&permission(7));
        let mut other = applied(&permission(7));
        change(&mut other);
        history.apply(&other);
        history.check(&[Rule::AppliedIsPermitted]);
    }
}

#[test]
fn what_is_applied_after_the_record_called_it_expired_is_found() {
    let mut history = History::attended();
    history.permit(&permission(7));
    history.outcome(7, Outcome::Expired);
    history.apply(&applied(&permission(7)));
    history.check(&[Rule::AppliedIsPermitted]);
}

#[test]
fn what_is_sent_without_permission_or_after_its_end_is_found() {
    let mut history = History::attended();
    history.entry(vec![What::Sent { command: 7 }]);
    history.check(&[Rule::AppliedIsPermitted]);

    let mut history = History::attended();
    history.entry(vec![
        What::Asked { command: 7, by: "amara".into() },
        What::Permitted(Box::new(permission(7))),
        What::Outcome { command: 7, outcome: Outcome::Expired },
        What::Sent { command: 7 },
    ]);
    history.check(&[Rule::AppliedIsPermitted]);
}

#[test]
fn a_command_that_is_applied_twice_is_found_across_a_reboot_too() {
    for boot in [1, 2] {
        let mut history = History::attended();
        history.permit(&permission(7));
        history.apply(&applied(&permission(7)));
        if boot == 2 {
            history.hear(What::Rebooted { vehicle: CAR.into() });
        }
        let mut again = applied(&permission(7));
        again.now.boot = boot;
        again.judged_at.boot = boot;
        history.apply(&again);
        let verdict = history.end(&[(1, Some("amara"))]);
        check(&verdict, &[Rule::AppliedOnce]);
    }
}

#[test]
fn a_command_that_is_sent_twice_is_found() {
    let mut history = History::attended();
    history.permit(&permission(7));
    history.entry(vec![What::Sent { command: 7 }]);
    history.check(&[Rule::AppliedOnce]);
}

#[test]
fn an_entry_that_names_nobody_or_somebody_who_never_pressed_is_found() {
    for (by, pressed) in [("", ""), ("amara", "liwei")] {
        let mut history = History::attended();
        let permission = Permission { by: by.into(), needs_claim: false, ..permission(7) };
        history.entry(vec![
            What::Asked { command: 7, by: pressed.into() },
            What::Permitted(Box::new(permission.clone())),
            What::Sent { command: 7 },
        ]);
        history.apply(&applied(&permission));
        history.check(&[Rule::EffectIsAudited]);
    }
}

#[test]
fn a_second_permission_of_one_command_is_found() {
    let mut history = History::attended();
    history.permit(&permission(7));
    history.entry(vec![What::Permitted(Box::new(permission(7)))]);
    history.apply(&applied(&permission(7)));
    history.check(&[Rule::EffectIsAudited]);
}

#[test]
fn evidence_that_is_missing_is_found_only_where_it_matters() {
    for (needs_evidence, expected) in [(true, &[Rule::EffectIsAudited][..]), (false, &[])] {
        let mut history = History::attended();
        history.permit(&Permission { needs_evidence, has_evidence: false, ..permission(7) });
        history.check(expected);
    }
}

#[test]
fn a_record_that_denies_what_the_car_did_is_found() {
    for outcome in [Outcome::Refused, Outcome::Expired] {
        let mut history = History::attended();
        history.permit(&permission(7));
        history.apply(&applied(&permission(7)));
        history.outcome(7, outcome);
        history.check(&[Rule::EffectIsAudited]);
    }
}

#[test]
fn a_completion_that_no_car_applied_is_found_where_cars_tell() {
    for (tells, expected) in [(true, &[Rule::EffectIsAudited][..]), (false, &[])] {
        let mut history = History::attended();
        if tells {
            history.hear(What::Rebooted { vehicle: CAR.into() });
        }
        history.permit(&permission(7));
        history.outcome(7, Outcome::Completed);
        history.check(expected);
    }
}

#[test]
fn a_second_outcome_and_one_of_an_unknown_command_are_found() {
    let mut history = History::attended();
    history.permit(&permission(7));
    history.outcome(7, Outcome::Failed);
    history.outcome(7, Outcome::Completed);
    history.check(&[Rule::EffectIsAudited]);

    let mut history = History::attended();
    history.outcome(7, Outcome::Completed);
    history.check(&[Rule::EffectIsAudited]);
}
