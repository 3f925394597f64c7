//! I1 and I7: the record's order, and what was acknowledged.

use auditor::*;

use crate::history::*;

fn told(seq: u64) -> What {
    What::Acknowledged { by: "amara".into(), seq }
}

#[test]
fn an_acknowledged_entry_may_be_heard_before_or_after_it_at_the_same_time() {
    let mut history = History::attended();
    history.hear(told(2));
    history.now += 100;
    history.hear(told(3));
    history.now -= 100;
    history.entry(Vec::new());
    history.check(&[]);
}

#[test]
fn an_acknowledgement_of_an_empty_record_promises_nothing() {
    let mut history = History::default();
    history.hear(told(0));
    check(&history.end(&[]), &[]);
}

#[test]
fn an_acknowledged_entry_that_is_not_in_the_record_is_found() {
    let mut history = History::attended();
    history.hear(told(9));
    let verdict = history.end(&[(1, Some("amara"))]);
    check(&verdict, &[Rule::AcknowledgedIsDurable]);
    assert_eq!(verdict.broken[0].subject.person.as_deref(), Some("amara"));
}

#[test]
fn an_entry_that_is_acknowledged_before_it_was_decided_is_found() {
    let mut history = History::attended();
    history.hear(told(3));
    history.entry(Vec::new());
    history.check(&[Rule::AcknowledgedIsDurable]);
}

#[test]
fn an_acknowledged_entry_that_a_crash_took_is_found() {
    let mut history = History::attended();
    history.entry(Vec::new());
    history.hear(told(3));
    history.hear(What::Ended { last_durable: 2, open: vec![StillOpen { incident: 1, owner: Some("amara".into()) }] });
    check(&history.verdict(), &[Rule::AcknowledgedIsDurable, Rule::RecordInOrder]);
}

#[test]
fn a_gap_is_found_and_what_was_acknowledged_in_it() {
    let mut history = History::attended();
    history.seq += 2;
    history.entry(Vec::new());
    history.hear(told(4));
    history.check(&[Rule::AcknowledgedIsDurable, Rule::RecordInOrder]);
}

#[test]
fn a_repeated_number_is_found() {
    let mut history = History::attended();
    history.seq -= 1;
    history.entry(Vec::new());
    history.check(&[Rule::RecordInOrder]);
}

#[test]
fn an_entry_out_of_its_order_is_found_and_counts_as_recorded() {
    let mut history = History::attended();
    history.seq = 3;
    history.entry(Vec::new());
    history.seq = 2;
    history.entry(Vec::new());
    history.hear(told(3));
    history.seq = 4;
    history.check(&[Rule::RecordInOrder]);
}

#[test]
fn a_record_whose_time_goes_back_is_found() {
    let mut history = History::attended();
    history.now -= 150;
    history.entry(Vec::new());
    history.check(&[Rule::RecordInOrder]);
}

#[test]
fn a_record_that_ends_elsewhere_than_heard_is_found() {
    let mut history = History::attended();
    history.seq += 1;
    history.check(&[Rule::RecordInOrder]);
}
