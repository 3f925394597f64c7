//! The session with the hub: gaps, silence, reconnects, the record's witness, the hub's credit.

use std::time::Duration;

use console_model::assistance::feed::{ShiftItem, ShiftUpdate, WatchRequest};
use console_model::assistance::ids::JournalSeq;
use console_model::view::{ConnectionState, QueueWindow, WitnessState};
use console_model::{Effect, Event, LinkEvent, Setup};

use crate::stage::{CONES, SOS, Stage, car};

fn watched(stage: &Stage) -> Vec<WatchRequest> {
    let requests = stage.asked.iter().filter_map(|it| match it {
        Effect::Watch(request) => Some(request.clone()),
        _ => None,
    });
    requests.collect()
}

fn state(stage: &Stage) -> ConnectionState {
    stage.screen.connection(stage.now()).state
}

#[test]
fn a_gap_in_the_numbers_asks_for_a_snapshot_once_and_shows_old_as_old_until_it_came() {
    let mut stage = Stage::with_case(CONES);
    stage.sequence += 1;
    let gone = vec![ShiftItem::IncidentGone(SOS)];
    stage.delta(gone.clone());
    stage.delta(gone);
    assert_eq!(watched(&stage), [WatchRequest::Resnapshot]);
    assert_eq!(state(&stage), ConnectionState::StaleData);
    assert!(stage.screen.queue(stage.now(), QueueWindow::TOP).stale);
    assert!(stage.screen.map(stage.now()).stale);
    let case = stage.screen.case(stage.now());
    assert!(case.commands.first.iter().all(|it| it.enabled == ["Pull over", "Hold"].contains(&it.words.as_str())));
    stage.snapshot();
    assert_eq!(state(&stage), ConnectionState::Live);
    assert!(!stage.screen.queue(stage.now(), QueueWindow::TOP).stale);
}

#[test]
fn a_delta_that_was_applied_before_changes_nothing() {
    let mut stage = Stage::live();
    stage.sequence -= 1;
    stage.delta(vec![ShiftItem::IncidentGone(SOS)]);
    assert_eq!(stage.screen.queue(stage.now(), QueueWindow::TOP).waiting_total, 3);
    assert_eq!(watched(&stage).iter().filter(|it| **it == WatchRequest::Resnapshot).count(), 0);
}

#[test]
fn a_silent_hub_is_not_shown_as_live() {
    let mut stage = Stage::live();
    stage.pass(5_100);
    assert_eq!(state(&stage), ConnectionState::StaleData);
    assert!(stage.screen.queue(stage.now(), QueueWindow::TOP).stale);
}

#[test]
fn a_lost_link_keeps_what_was_known_marks_it_and_tries_again_with_jitter() {
    let mut stage = Stage::with_case(CONES);
    stage.tell(Event::Link(LinkEvent::Down { reason: "reset".to_owned(), refused: false }));
    assert_eq!(state(&stage), ConnectionState::Reconnecting);
    assert_eq!(stage.screen.queue(stage.now(), QueueWindow::TOP).mine.len(), 1);
    stage.asked.clear();
    let mut waits = Vec::new();
    for _ in 0..8 {
        let mut waited = 0;
        while !stage.asked.contains(&Effect::Connect) {
            stage.pass(50);
            waited += 50;
            assert!(waited <= 10_100, "waits {waited} ms");
        }
        waits.push(waited);
        stage.asked.clear();
        stage.tell(Event::Link(LinkEvent::Down { reason: "refused".to_owned(), refused: false }));
    }
    assert!(waits[0] <= 550 && *waits.last().unwrap() >= 5_000, "{waits:?}");
}

#[test]
fn a_new_stream_resumes_after_the_last_delta_that_was_applied() {
    let mut stage = Stage::live();
    stage.delta(Vec::new());
    let applied = stage.sequence;
    stage.tell(Event::Link(LinkEvent::Down { reason: "reset".to_owned(), refused: false }));
    stage.asked.clear();
    stage.tell(Event::Link(LinkEvent::Up));
    let hello = WatchRequest::Hello { resume_after: Some(applied), capabilities: Vec::new() };
    assert_eq!(watched(&stage).first(), Some(&hello));
    stage.welcome();
    stage.delta(Vec::new());
    assert_eq!(state(&stage), ConnectionState::Live);
}

#[test]
fn a_hub_that_refuses_this_person_is_not_asked_again_by_itself() {
    let mut stage = Stage::dark(Setup { hub: Some("sf-1".to_owned()), ..Setup::default() });
    stage.tick();
    stage.asked.clear();
    stage.tell(Event::Link(LinkEvent::Down { reason: "not on the list".to_owned(), refused: true }));
    stage.pass(60_000);
    assert!(!stage.asked.contains(&Effect::Connect));
    assert_eq!(state(&stage), ConnectionState::Refused);
}

#[test]
fn the_record_that_names_another_hash_for_the_same_entry_is_called_broken() {
    let mut stage = Stage::live();
    let witness = |stage: &Stage| stage.screen.status_bar(stage.now()).witness;
    assert_eq!(witness(&stage), WitnessState::Intact);
    stage.update(ShiftUpdate::Pong { ping: 0, seq: JournalSeq(18_300), chain_head: [1; 32] });
    assert_eq!(witness(&stage), WitnessState::Intact);
    stage.update(ShiftUpdate::Pong { ping: 0, seq: JournalSeq(18_300), chain_head: [2; 32] });
    assert_eq!(witness(&stage), WitnessState::Broken);
}

#[test]
fn a_record_that_goes_back_is_called_broken() {
    let mut stage = Stage::live();
    stage.update(ShiftUpdate::Pong { ping: 0, seq: JournalSeq(17_000), chain_head: [7; 32] });
    assert_eq!(stage.screen.status_bar(stage.now()).witness, WitnessState::Broken);
}

#[test]
fn a_frame_is_acknowledged_only_once_it_was_drawn() {
    let mut stage = Stage::live();
    stage.asked.clear();
    stage.telemetry();
    assert!(watched(&stage).is_empty());
    stage.tell(Event::Drawn);
    assert!(matches!(watched(&stage).as_slice(), [WatchRequest::FrameDrawn { .. }]), "{:?}", watched(&stage));
}

#[test]
fn the_next_case_is_watched_before_it_is_taken() {
    let stage = Stage::live();
    let focus = watched(&stage).into_iter().rev().find_map(|it| match it {
        WatchRequest::Focus(cars) => Some(cars),
        _ => None,
    });
    assert_eq!(focus, Some(vec![car("SF-0188")]));
}

#[test]
fn a_car_that_was_not_heard_of_is_drawn_hollow_on_the_map() {
    let mut stage = Stage::live();
    stage.picture_age = Duration::from_millis(1_500);
    stage.telemetry();
    let stale = |stage: &Stage| stage.screen.map(stage.now()).cars.iter().filter(|it| it.stale).count();
    assert_eq!(stale(&stage), 0);
    stage.pass(600);
    assert_eq!(stale(&stage), 3);
}
