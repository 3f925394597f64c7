//! What the verdict says besides broken rules.

use auditor::*;

use crate::history::*;

fn consequence(name: &str, harmful: bool) -> What {
    What::Consequence { vehicle: CAR.into(), name: name.into(), harmful }
}

#[test]
fn a_harmful_consequence_is_reported_and_breaks_no_rule() {
    let mut history = History::attended();
    history.hear(consequence("hose_crossed", true));
    history.hear(consequence("needless_wait", false));
    let verdict = history.end(&[(1, Some("amara"))]);
    check(&verdict, &[]);
    assert_eq!((verdict.counts.harmful, verdict.counts.harmless), (1, 1));
    assert_eq!(verdict.consequences.len(), 1);
    assert_eq!(verdict.consequences[0].kind, Kind::Consequence);
    assert!(verdict.to_string().contains("harm       0.200 s  SF-1: hose_crossed"), "{verdict}");
}

#[test]
fn a_history_without_an_end_does_not_hold() {
    let verdict = History::attended().verdict();
    assert!(verdict.broken.is_empty());
    assert!(!verdict.holds());
    assert!(verdict.to_string().contains("no end"), "{verdict}");
}

#[test]
fn a_finding_says_rule_time_subject_and_what_happened() {
    let mut history = History::attended();
    history.permit(&permission(0x2a));
    history.apply(&applied(&permission(0x2a)));
    history.apply(&applied(&permission(0x2a)));
    let verdict = history.end(&[(1, Some("amara"))]);
    let lines = verdict.to_string();
    assert!(lines.starts_with("I3 broken once: a command is applied at most once"), "{lines}");
    let line = "I3         0.400 s  SF-1, command 2a: answer_question was applied again in boot 1, first at 350 ms";
    assert!(lines.contains(line), "{lines}");
}

#[test]
fn findings_beyond_the_list_are_counted() {
    let mut history = History::attended();
    for _ in 0..MAX_LISTED + 3 {
        history.release(OTHER);
    }
    let verdict = history.end(&[(1, Some("amara"))]);
    assert_eq!((verdict.broken.len(), verdict.unlisted), (MAX_LISTED, 3));
}

#[test]
fn findings_stand_in_the_order_of_time() {
    let mut history = History::attended();
    history.apply(&applied(&permission(7)));
    history.release(OTHER);
    let verdict = history.end(&[(1, Some("amara"))]);
    let rules: Vec<Kind> = verdict.broken.iter().map(|finding| finding.kind).collect();
    assert_eq!(rules, [Kind::Broken(Rule::AppliedIsPermitted), Kind::Broken(Rule::OneHolder)]);
}

#[test]
fn rules_have_names_of_their_own() {
    let mut names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Rule::ALL.len());
}
