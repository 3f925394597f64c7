//! I4 and I5: epochs, boots and ages by the vehicle's own clock.

use auditor::*;

use crate::history::*;

#[test]
fn the_last_millisecond_counts_and_the_next_one_is_too_late() {
    for (late, expected) in [(0, &[][..]), (1, &[Rule::NothingAppliedTooLate])] {
        for permission in [permission(7), stop(7)] {
            let mut history = History::attended();
            history.permit(&permission);
            let mut done = applied(&permission);
            done.now.millis = done.judged_at.millis + done.ttl_ms + late;
            history.apply(&done);
            history.check(expected);
        }
    }
}

#[test]
fn a_stamp_ahead_of_the_cars_clock_is_found() {
    let mut history = History::attended();
    history.permit(&permission(7));
    let mut done = applied(&permission(7));
    done.now.millis = done.judged_at.millis - 1;
    history.apply(&done);
    history.check(&[Rule::NothingAppliedTooLate]);
}

#[test]
fn only_a_stop_outlives_a_reboot() {
    for (permission, expected) in [(permission(7), &[Rule::NothingAppliedTooLate][..]), (stop(7), &[])] {
        let mut history = History::attended();
        history.permit(&permission);
        history.hear(What::Rebooted { vehicle: CAR.into() });
        let mut done = applied(&permission);
        done.now = Stamp { boot: 2, millis: 90_000 };
        history.apply(&done);
        history.check(expected);
    }
}

#[test]
fn a_boot_that_was_over_does_not_come_back() {
    for (boots, expected) in
        [([1, 2, 3], &[][..]), ([1, 2, 1], &[Rule::NothingAppliedTooLate]), ([1, 1, 2], &[Rule::NothingAppliedTooLate])]
    {
        let mut history = History::attended();
        for (id, boot) in (7..).zip(boots) {
            let permission = Permission { judged_at: Some(Stamp { boot, millis: 500 }), ..permission(id) };
            history.permit(&permission);
            history.apply(&applied(&permission));
            history.hear(What::Rebooted { vehicle: CAR.into() });
        }
        history.check(expected);
    }
}

/// A first command under epoch 3, then one under `second`, given while the claim had it.
fn two_epochs(second: u64, one: fn(u128) -> Permission) -> History {
    let mut history = History::attended();
    let older = Permission { epoch: second, ..one(8) };
    if second == 1 {
        history.permit(&older);
    }
    history.claim(CAR, "amara", 3, How::Chosen);
    let first = Permission { epoch: 3, ..permission(7) };
    history.permit(&first);
    history.apply(&applied(&first));
    if second == 3 {
        history.permit(&older);
    }
    history.apply(&applied(&older));
    history
}

#[test]
fn an_older_epoch_than_the_car_has_seen_is_found_unless_it_is_a_stop() {
    two_epochs(3, permission).check(&[]);
    two_epochs(1, permission).check(&[Rule::EpochsNeverGoBack]);
    two_epochs(1, stop).check(&[]);
}

#[test]
fn epochs_of_two_cars_have_nothing_to_do_with_each_other() {
    let mut history = two_epochs(3, permission);
    history.open(2, OTHER, Urgency::Low);
    history.claim(OTHER, "liwei", 1, How::Next);
    let other = Permission { vehicle: OTHER.into(), by: "liwei".into(), ..permission(9) };
    history.permit(&other);
    history.apply(&applied(&other));
    check(&history.end(&[(1, Some("amara")), (2, Some("liwei"))]), &[]);
}

#[test]
fn a_car_that_forgot_an_epoch_is_found() {
    for (epoch, expected) in [(1, &[][..]), (0, &[Rule::EpochsNeverGoBack])] {
        let mut history = History::attended();
        history.permit(&permission(7));
        history.apply(&applied(&permission(7)));
        history.entry(vec![What::Greeted { vehicle: CAR.into(), epoch }]);
        history.check(expected);
    }
}

#[test]
fn a_claim_under_an_epoch_that_was_given_or_seen_before_is_found() {
    for (seen, epoch, expected) in
        [(0, 2, &[][..]), (0, 1, &[Rule::EpochsNeverGoBack]), (9, 10, &[]), (9, 9, &[Rule::EpochsNeverGoBack])]
    {
        let mut history = History::attended();
        history.release(CAR);
        history.entry(vec![What::Greeted { vehicle: CAR.into(), epoch: seen }]);
        history.claim(CAR, "amara", epoch, How::Chosen);
        history.check(expected);
    }
}
