//! The fairness of "next".

use auditor::*;

use crate::history::*;

/// Incident 1 of the first car, then incident 2 of the other, then somebody gets `served`.
fn race(first: Urgency, second: Urgency, waits_ms: u64, served: &str, how: How) -> Verdict {
    let mut history = History::default();
    history.open(1, CAR, first);
    history.open(2, OTHER, second);
    history.now += waits_ms;
    history.claim(served, "amara", 1, how);
    let owner = |vehicle: &str| (vehicle == served).then_some("amara");
    history.end(&[(1, owner(CAR)), (2, owner(OTHER))])
}

#[test]
fn the_oldest_of_the_most_urgent_is_next() {
    use Urgency::{High, Low, Normal};
    let unfair = &[Rule::FairQueue];
    for (first, second, served, expected) in [
        (Normal, Normal, CAR, &[][..]),
        (Normal, Normal, OTHER, unfair),
        (Low, High, OTHER, &[]),
        (Low, High, CAR, unfair),
        (High, Low, CAR, &[]),
        (High, Low, OTHER, unfair),
    ] {
        check(&race(first, second, 0, served, How::Next), expected);
        check(&race(first, second, 0, served, How::Chosen), &[]);
    }
}

#[test]
fn a_long_wait_counts_as_urgency() {
    let ten_minutes = 600_000;
    check(&race(Urgency::Normal, Urgency::High, ten_minutes, CAR, How::Next), &[]);
    check(&race(Urgency::Normal, Urgency::High, ten_minutes, OTHER, How::Next), &[Rule::FairQueue]);
}

#[test]
fn who_is_served_already_is_not_passed_over() {
    let mut history = History::attended();
    history.open(2, OTHER, Urgency::Low);
    history.claim(OTHER, "liwei", 1, How::Next);
    check(&history.end(&[(1, Some("amara")), (2, Some("liwei"))]), &[]);
}

#[test]
fn a_case_that_came_back_to_the_queue_keeps_its_place() {
    for (served, expected) in [(CAR, &[][..]), (OTHER, &[Rule::FairQueue])] {
        let mut history = History::attended();
        history.open(2, OTHER, Urgency::Normal);
        history.release(CAR);
        history.claim(served, "liwei", 7, How::Next);
        let owner = |vehicle: &str| (vehicle == served).then_some("liwei");
        check(&history.end(&[(1, owner(CAR)), (2, owner(OTHER))]), expected);
    }
}

#[test]
fn a_car_that_nobody_waits_in_is_not_next() {
    let mut history = History::attended();
    history.claim(OTHER, "liwei", 1, How::Next);
    history.check(&[Rule::FairQueue]);
}
