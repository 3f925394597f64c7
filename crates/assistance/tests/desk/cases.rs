//! The verbs of the case, leases, attention, restarts.

use assistance::clock::DeskTime;
use assistance::command::Rule;
use assistance::desk::Input;
use assistance::feed::Action;
use assistance::ids::*;
use assistance::incident::{IncidentKind, IncidentState, Outcome, TimelineFact, WithdrawnReason};
use assistance::link::{HelpStatus, VehicleOrder};
use assistance::roles::{Readiness, Role};

use crate::shift::*;

#[test]
fn the_first_of_the_queue_is_the_oldest_of_the_most_urgent() {
    let mut shift = Shift::busy();
    shift.feed(Input::VehicleConnected { hello: Box::new(hello("SF-4", 1, 0, &[])), map_mismatch: false }).unwrap();
    shift.now = DeskTime(5_000);
    shift.raise("SF-4", 1, IncidentKind::Sos);
    for expected in ["SF-4", "SF-1", "SF-2", "SF-3"] {
        let done = shift.act("amara", Role::Operator, Action::ClaimNext).unwrap();
        assert_eq!(done.claimed, Some(car(expected)));
    }
    let empty = shift.act("amara", Role::Operator, Action::ClaimNext).unwrap_err();
    assert_eq!(empty.rule, Rule::NoSuchThing);
}

#[test]
fn ten_thousand_races_for_a_claim_have_one_winner_each() {
    let mut shift = Shift::busy();
    for round in 0..10_000_u64 {
        let (first, second) = if round % 2 == 0 { ("amara", "liwei") } else { ("liwei", "amara") };
        let before = shift.desk.vehicles[&car("SF-1")].epoch;
        let won = shift.claim(first, "SF-1").unwrap();
        let lost = shift.claim(second, "SF-1").unwrap_err();
        assert_eq!(lost.rule, Rule::ClaimedByOther);
        assert_eq!(won.epoch, Some(Epoch(before.0 + 1)), "epochs rise by one");
        let repeat = shift.claim(first, "SF-1").unwrap();
        assert_eq!(repeat.epoch, won.epoch, "claiming one's own again changes nothing");
        shift.act(first, Role::Operator, Action::Release(car("SF-1"))).unwrap();
    }
}

#[test]
fn a_repeated_key_is_answered_with_the_first_outcome_and_a_reused_one_refused() {
    let mut shift = Shift::busy();
    let key = ActionKey(77);
    let first = shift.act_with(key, "amara", Role::Operator, Action::ClaimNext).unwrap();
    let again = shift.act_with(key, "amara", Role::Operator, Action::ClaimNext).unwrap();
    assert_eq!(first, again, "the retry must not take a second case");
    assert_eq!(shift.desk.held_by(&who("amara")).count(), 1);
    let reused = shift.act_with(key, "amara", Role::Operator, Action::StillHere).unwrap_err();
    assert_eq!(reused.rule, Rule::IdReused);
    let stolen = shift.act_with(key, "liwei", Role::Operator, Action::ClaimNext).unwrap_err();
    assert_eq!(stolen.rule, Rule::IdReused);
}

#[test]
fn a_silent_console_loses_its_case_after_fifteen_seconds_and_the_queue_says_so() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    shift.pass(14_000);
    assert_eq!(shift.incident_of("SF-1").state, IncidentState::Attended);
    shift.feed(Input::LeaseRenewed { person: who("amara") }).unwrap();
    shift.pass(14_000);
    assert_eq!(shift.incident_of("SF-1").state, IncidentState::Attended);
    shift.pass(1_000);
    let incident = shift.incident_of("SF-1");
    assert_eq!(incident.state, IncidentState::Waiting);
    assert_eq!(incident.timeline.last().unwrap().what, TimelineFact::LinkLeaseLapsed);
}

#[test]
fn an_absent_person_is_asked_and_then_loses_the_case_though_the_console_lives() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let live = |shift: &mut Shift, seconds: u64| {
        for _ in 0..seconds {
            shift.feed(Input::LeaseRenewed { person: who("amara") }).unwrap();
            shift.pass(1_000);
        }
    };
    live(&mut shift, 45);
    let claim = shift.desk.vehicles[&car("SF-1")].claim.clone().unwrap();
    assert!(claim.asked_at.is_some(), "asked after 45 s");
    shift.act("amara", Role::Operator, Action::StillHere).unwrap();
    assert!(shift.desk.vehicles[&car("SF-1")].claim.as_ref().unwrap().asked_at.is_none());
    live(&mut shift, 59);
    assert!(shift.desk.vehicles[&car("SF-1")].claim.is_some(), "45 s and 15 s of grace");
    live(&mut shift, 1);
    assert!(shift.desk.vehicles[&car("SF-1")].claim.is_none());
    assert_eq!(shift.incident_of("SF-1").timeline.last().unwrap().what, TimelineFact::AttentionLapsed);
}

#[test]
fn a_hand_over_is_offered_read_back_and_only_then_done() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let offer = |to: &str| Action::OfferHandOver { vehicle: car("SF-1"), to: who(to) };
    assert_eq!(shift.act("amara", Role::Operator, offer("nobody")).unwrap_err().rule, Rule::NotReady);
    let accept = || Action::AcceptHandOver { vehicle: car("SF-1"), read_back: "cones, one aboard".into() };
    assert_eq!(shift.act("liwei", Role::Operator, accept()).unwrap_err().rule, Rule::WrongState);
    shift.act("amara", Role::Operator, offer("liwei")).unwrap();
    assert_eq!(shift.incident_of("SF-1").owner, Some(who("amara")), "an offer moves nothing");
    let silent = Action::AcceptHandOver { vehicle: car("SF-1"), read_back: "  ".into() };
    assert_eq!(shift.act("liwei", Role::Operator, silent).unwrap_err().rule, Rule::TextOutOfRange);
    shift.act("liwei", Role::Operator, accept()).unwrap();
    assert_eq!(shift.incident_of("SF-1").owner, Some(who("liwei")));
}

#[test]
fn only_a_lead_takes_over_and_says_why() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let take = |reason: &str| Action::TakeOver { vehicle: car("SF-1"), reason: reason.into() };
    assert_eq!(shift.act("liwei", Role::Operator, take("mine")).unwrap_err().rule, Rule::RoleMayNot);
    assert_eq!(shift.act("jonas", Role::Lead, take("")).unwrap_err().rule, Rule::TextOutOfRange);
    shift.act("jonas", Role::Lead, take("crash team")).unwrap();
    let incident = shift.incident_of("SF-1");
    assert_eq!(incident.owner, Some(who("jonas")));
    assert_eq!(incident.timeline.last().unwrap().what, TimelineFact::TakenOver("crash team".into()));
}

#[test]
fn an_engineer_changes_nothing() {
    let mut shift = Shift::busy();
    for action in [Action::ClaimNext, Action::Claim(car("SF-1")), Action::StillHere] {
        assert_eq!(shift.act("eva", Role::Engineer, action).unwrap_err().rule, Rule::RoleMayNot);
    }
}

#[test]
fn resolving_the_last_case_frees_the_person_and_tells_the_car() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let id = shift.incident_of("SF-1").id;
    shift.told.clear();
    let resolve = Action::Resolve { incident: id, outcome: Outcome::DrivesOn };
    shift.act("amara", Role::Operator, resolve.clone()).unwrap();
    assert!(shift.desk.vehicles[&car("SF-1")].claim.is_none());
    let orders: Vec<_> = shift.told.iter().map(|told| told.order.clone()).collect();
    assert!(orders.contains(&VehicleOrder::IncidentClosed { car_ref: CarIncidentRef(1) }));
    assert!(orders.contains(&VehicleOrder::HelpStatus(HelpStatus::None)));
    assert_eq!(shift.act("amara", Role::Operator, resolve).unwrap_err().rule, Rule::NotYourClaim);
    shift.act("liwei", Role::Operator, Action::Reopen { incident: id }).unwrap();
    assert_eq!(shift.incident_of("SF-1").state, IncidentState::Waiting);
}

#[test]
fn what_a_reconnected_car_no_longer_reports_is_withdrawn_with_that_reason() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    shift.feed(Input::VehicleLost { vehicle: car("SF-1") }).unwrap();
    let hello = hello("SF-1", 2, 40, &[]);
    shift.feed(Input::VehicleConnected { hello: Box::new(hello), map_mismatch: false }).unwrap();
    let incident = shift.incident_of("SF-1");
    assert_eq!(incident.state, IncidentState::Withdrawn(WithdrawnReason::NoLongerReported));
    assert!(shift.desk.vehicles[&car("SF-1")].claim.is_none());
    let next = shift.claim("liwei", "SF-1").unwrap();
    assert_eq!(next.epoch, Some(Epoch(41)), "grants start above what the car has seen");
}

#[test]
fn words_of_a_passenger_open_a_case_when_there_is_none() {
    let mut shift = Shift::new();
    shift.feed(Input::VehicleConnected { hello: Box::new(hello("SF-7", 1, 0, &[])), map_mismatch: false }).unwrap();
    let said = Input::PassengerSaid {
        vehicle: car("SF-7"),
        report: 4,
        car_ref: CarIncidentRef(3),
        passenger: 1,
        language: "es".into(),
        text: "¿Por qué paramos?".into(),
        spoken: false,
    };
    shift.feed(said).unwrap();
    let incident = shift.incident_of("SF-7");
    assert_eq!(incident.kind, IncidentKind::HelpCall);
    assert_eq!(incident.conversation.unanswered(), 1);
}

#[test]
fn words_that_are_sent_again_stand_once_and_the_next_boot_counts_anew() {
    let mut shift = Shift::new();
    let connect = |boot| Input::VehicleConnected { hello: Box::new(hello("SF-7", boot, 0, &[])), map_mismatch: false };
    let said = |report, text: &str| Input::PassengerSaid {
        vehicle: car("SF-7"),
        report,
        car_ref: CarIncidentRef(3),
        passenger: 1,
        language: "en".into(),
        text: text.into(),
        spoken: false,
    };
    let texts = |shift: &Shift| shift.incident_of("SF-7").conversation.messages.len();
    shift.feed(connect(1)).unwrap();
    shift.feed(said(4, "hello?")).unwrap();
    shift.feed(said(5, "anybody?")).unwrap();
    assert_eq!(texts(&shift), 2);
    shift.feed(said(4, "hello?")).unwrap();
    shift.feed(said(5, "anybody?")).unwrap();
    assert_eq!(texts(&shift), 2, "a repeat adds nothing");
    shift.feed(said(6, "hello?")).unwrap();
    assert_eq!(texts(&shift), 3, "the same words said once more are said once more");
    shift.feed(connect(2)).unwrap();
    shift.feed(said(1, "we restarted")).unwrap();
    assert_eq!(shift.incident_of("SF-7").conversation.messages.len(), 1, "a new boot, and a new case");
}

#[test]
fn a_break_returns_every_case_at_once() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    shift.claim("amara", "SF-2").unwrap();
    shift.act("amara", Role::Operator, Action::SetReadiness(Readiness::OnBreak)).unwrap();
    assert_eq!(shift.desk.held_by(&who("amara")).count(), 0);
    assert_eq!(shift.claim("amara", "SF-1").unwrap_err().rule, Rule::NotReady);
}

#[test]
fn after_a_start_of_the_hub_a_lease_runs_one_term_for_its_holder_alone() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    shift.now = DeskTime(shift.now.0 + 14_999);
    shift.feed(Input::HubStarted).unwrap();
    shift.pass(14_000);
    assert_eq!(shift.claim("liwei", "SF-1").unwrap_err().rule, Rule::ClaimedByOther);
    shift.pass(1_000);
    shift.feed(Input::ConsoleConnected { person: who("liwei"), role: Role::Operator }).unwrap();
    shift.claim("liwei", "SF-1").unwrap();
}

#[test]
fn a_start_of_the_hub_ends_nobodys_break() {
    let mut shift = Shift::busy();
    for name in ["amara", "liwei"] {
        shift.feed(Input::ConsoleConnected { person: who(name), role: Role::Operator }).unwrap();
    }
    shift.act("liwei", Role::Operator, Action::SetReadiness(Readiness::OnBreak)).unwrap();
    shift.feed(Input::HubStarted).unwrap();
    assert!(shift.desk.persons.values().all(|person| !person.connected));
    for (name, readiness) in [("amara", Readiness::Ready), ("liwei", Readiness::OnBreak)] {
        shift.feed(Input::ConsoleConnected { person: who(name), role: Role::Operator }).unwrap();
        assert_eq!(shift.desk.persons[&who(name)].readiness, readiness, "{name}");
    }
}

#[test]
fn waiting_raises_urgency_and_is_told_once() {
    let mut shift = Shift::busy();
    shift.pass(10 * 60_000);
    let told = |shift: &Shift| {
        let raised =
            |entry: &&assistance::incident::TimelineEntry| matches!(entry.what, TimelineFact::UrgencyRaised(_));
        shift.incident_of("SF-1").timeline.iter().filter(raised).count()
    };
    assert_eq!(told(&shift), 1);
    shift.pass(60 * 60_000);
    assert_eq!(told(&shift), 1, "High stays High");
}
