//! Connecting, being silent, coming back, and what is told over it.

use assistance::call::{CallOnBoard, CallPlace, CallReason, CallReport, CallState, CallStatus};
use assistance::clock::CarStamp;
use assistance::ids::{CallId, CarIncidentRef};
use assistance::incident::{IncidentKind, WithdrawnReason};
use assistance::link::{IncidentReport, ReliableReport, ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};
use hub_client::VehicleLinkEvent;
use vehicle_agent::LinkState;

use crate::rig::Rig;

fn incident(car_ref: u64, stamp: CarStamp) -> ReliableReport {
    ReliableReport::Incident(Box::new(IncidentReport {
        car_ref: CarIncidentRef(car_ref),
        kind: IncidentKind::BlockedLane,
        stamp,
        place: None,
        aboard: None,
        why: "cones".into(),
        aboard_words: String::new(),
        tried: String::new(),
        asked: String::new(),
        question: None,
    }))
}

fn reliable(rig: &Rig) -> Vec<u64> {
    let number = |report: &VehicleReport| match report {
        VehicleReport::Reliable { number, .. } => Some(*number),
        _ => None,
    };
    rig.hub.reports.iter().filter_map(number).collect()
}

fn telemetry(rig: &Rig) -> Vec<(u64, bool)> {
    let number = |report: &VehicleReport| match report {
        VehicleReport::Telemetry { number, scene, .. } => Some((*number, scene.is_some())),
        _ => None,
    };
    rig.hub.reports.iter().filter_map(number).collect()
}

#[test]
fn it_says_hello_first_on_both_streams() {
    let rig = Rig::new();
    assert!(matches!(&rig.hub.reports[0], VehicleReport::Hello(hello) if hello.next_report == 1));
    assert!(matches!(&rig.hub.answers[0], VehicleAnswer::Hello(_)));
    assert_eq!(rig.agent.link_state(), LinkState::Live);
    let heartbeats = rig.hub.answers.iter().filter(|answer| **answer == VehicleAnswer::Heartbeat);
    assert!(heartbeats.count() >= 1);
}

#[test]
fn three_seconds_of_silence_close_the_link_and_tell_the_car() {
    let mut rig = Rig::new();
    rig.pass_ms(9_000);
    rig.silence_hub();
    rig.pass_ms(2_950);
    assert!(!rig.car.lost && rig.hub.is_up, "12.95 s, last heard at 10 s");
    rig.pass_ms(50);
    assert!(rig.car.lost);
    assert_eq!(rig.car.diary, ["back at 150", "lost at 13000"]);
    rig.pass_ms(2_000);
    assert!(!rig.car.lost, "it came back by itself");
    assert_eq!(rig.agent.counters().link_losses, 1);
}

#[test]
fn a_link_that_is_back_at_once_was_never_lost() {
    let mut rig = Rig::new();
    for _ in 0..5 {
        rig.hub.is_up = false;
        rig.hub.events.push_back(VehicleLinkEvent::Down { reason: "reset".into(), refused: false });
        // Waits of at most a quarter, half, one second … while the link never gets stable.
        rig.pass_ms(11_000);
    }
    assert!(rig.agent.counters().connects >= 6);
    assert_eq!(rig.agent.link_state(), LinkState::Live);
    assert_eq!(rig.car.diary, ["back at 150"], "a quarter of a second each time is no loss");
}

#[test]
fn a_refused_car_tries_seldom_and_a_cut_one_less_and_less() {
    let mut rig = Rig::unlinked();
    rig.hub.refuses = Some(true);
    rig.pass_ms(300_000);
    assert!((3..=11).contains(&rig.hub.opens), "{} tries in five minutes", rig.hub.opens);
    assert!(matches!(rig.agent.link_state(), LinkState::Down { refused: true, .. }));
    assert!(rig.car.diary.is_empty());
    rig.hub.refuses = None;
    rig.pass_ms(90_000);
    assert!(!rig.car.lost, "taken off the deny list, it comes back alone");
    let mut rig = Rig::unlinked();
    rig.hub.refuses = Some(false);
    rig.pass_ms(300_000);
    assert!((50..=130).contains(&rig.hub.opens), "{} tries in five minutes", rig.hub.opens);
    let mut rig = Rig::unlinked();
    rig.hub.is_cut = true;
    rig.pass_ms(60_000);
    assert!((3..=6).contains(&rig.hub.opens), "an answer is awaited for ten seconds: {}", rig.hub.opens);
}

#[test]
fn telemetry_waits_for_credit_and_then_sends_the_newest() {
    let mut rig = Rig::new();
    rig.pass_ms(3_950);
    let early: Vec<u64> = telemetry(&rig).iter().map(|(number, _)| *number).collect();
    // Two, then nothing until the credit that comes with each second's heartbeat.
    assert!(early.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(early.len() <= 10, "{early:?}");
    let counters = rig.agent.counters();
    assert_eq!(counters.telemetry_sent, early.len() as u64);
    // A tick is sent or superseded; nothing else becomes of it.
    let ticks = counters.telemetry_sent + counters.telemetry_superseded;
    assert!((24..=25).contains(&ticks), "5 Hz over 4.9 s: {ticks}");
    assert!(early.windows(2).any(|pair| pair[1] - pair[0] > 1), "superseded pictures are gaps: {early:?}");
    let before = telemetry(&rig).len();
    for _ in 0..20 {
        rig.credit_all();
        rig.pass_ms(200);
    }
    let sent = telemetry(&rig).len() - before;
    assert!((19..=21).contains(&sent), "5 Hz while the hub keeps up: {sent}");
}

#[test]
fn scenes_go_only_where_somebody_looks_or_an_incident_is_open() {
    let mut rig = Rig::new();
    assert!(telemetry(&rig).iter().all(|(_, scene)| !scene));
    for (watched, open, expected) in [(true, false, true), (false, false, false), (false, true, true)] {
        rig.hub.events.push_back(VehicleLinkEvent::Answer(ReportAnswer::Watched(watched)));
        rig.car.open = if open { vec![CarIncidentRef(1)] } else { Vec::new() };
        rig.credit_all();
        rig.pass_ms(200);
        rig.credit_all();
        rig.pass_ms(200);
        assert_eq!(telemetry(&rig).last().unwrap().1, expected, "watched {watched}, open {open}");
    }
}

#[test]
fn what_was_not_recorded_is_told_again_after_a_reconnect() {
    let mut rig = Rig::new();
    for car_ref in 1..=4 {
        rig.car.reports.push(incident(car_ref, rig.stamp()));
    }
    rig.step();
    assert_eq!(reliable(&rig), [1, 2, 3, 4]);
    rig.hub.events.push_back(VehicleLinkEvent::Answer(ReportAnswer::Recorded { up_to: 1 }));
    rig.step();
    assert_eq!(rig.agent.unrecorded_reports(), 3);
    rig.hub.events.push_back(VehicleLinkEvent::Down { reason: "reset".into(), refused: false });
    rig.hub.is_up = false;
    rig.hub.recorded_up_to = 2;
    rig.hub.reports.clear();
    let reason = WithdrawnReason::SolvedByVehicle;
    rig.car.reports.push(ReliableReport::Withdrawn { car_ref: CarIncidentRef(3), reason });
    rig.pass_ms(3_000);
    assert!(matches!(&rig.hub.reports[0], VehicleReport::Hello(hello) if hello.next_report == 2));
    assert_eq!(reliable(&rig), [3, 4, 5], "the hub had recorded the second, its word was lost");
    let rejected = ReportAnswer::Rejected { number: 4, field: "why".into(), reason: "too long".into() };
    rig.hub.events.push_back(VehicleLinkEvent::Answer(rejected));
    rig.hub.events.push_back(VehicleLinkEvent::Answer(ReportAnswer::Recorded { up_to: 5 }));
    rig.step();
    assert_eq!((rig.agent.unrecorded_reports(), rig.agent.counters().reports_rejected), (0, 1));
}

#[test]
fn a_call_for_a_person_is_told_again_until_it_is_recorded() {
    let mut rig = Rig::new();
    let (car_ref, place) = (CarIncidentRef(1), CallPlace::Cabin);
    rig.car.reports.push(incident(1, rig.stamp()));
    let report = CallReport::Wanted(CallReason::Sos);
    rig.car.reports.push(ReliableReport::Call { car_ref, place, report });
    rig.step();
    rig.hub.events.push_back(VehicleLinkEvent::Down { reason: "reset".into(), refused: false });
    rig.hub.is_up = false;
    rig.hub.reports.clear();
    rig.pass_ms(3_000);
    let wanted = VehicleReport::Reliable { number: 2, body: ReliableReport::Call { car_ref, place, report } };
    assert!(rig.hub.reports.contains(&wanted), "{:?}", rig.hub.reports);
}

#[test]
fn the_car_is_told_the_whole_line_at_each_change_and_again() {
    let mut rig = Rig::new();
    let who = vec!["Sam, assistance team".to_owned()];
    let call = CallOnBoard { id: CallId(3), state: CallState::Open, who, listening: 1 };
    let open = CallStatus { place: CallPlace::Cabin, call: Some(call) };
    let gone = CallStatus { place: CallPlace::Cabin, call: None };
    for status in [&open, &open, &gone] {
        rig.tell(VehicleOrder::CallStatus(status.clone()));
    }
    assert_eq!(rig.car.lines, [open.clone(), open, gone]);
}

#[test]
fn a_ping_is_answered_with_the_cars_clock() {
    let mut rig = Rig::new();
    rig.hub.events.push_back(VehicleLinkEvent::Answer(ReportAnswer::Ping { ping: 41 }));
    rig.step();
    let pong = VehicleReport::Pong { ping: 41, stamp: rig.stamp() };
    assert!(rig.hub.reports.contains(&pong));
}

#[test]
fn the_next_step_is_named_and_never_in_the_past() {
    let mut rig = Rig::unlinked();
    let mut steps = 0;
    while rig.now < 20_000 {
        let next = rig.step();
        assert!(next > rig.now);
        // Whoever steps only when it is due still keeps every deadline.
        rig.now = next.min(rig.now + 1_000);
        steps += 1;
    }
    assert!(steps < 400, "it asks for no busy loop: {steps}");
    let lost_first = rig.car.diary.iter().find(|line| line.starts_with("lost")).unwrap();
    // Opened at 0, up at 1 s, welcomed at 2 s, and then not a word.
    assert_eq!(lost_first, "lost at 5000");
}
