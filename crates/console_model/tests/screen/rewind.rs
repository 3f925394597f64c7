//! The look back: keys, speeds, marks, what is fetched, and that nothing of the past is decided on.

use console_model::assistance::command::CommandBody;
use console_model::view::PaneState;
use console_model::{Effect, Event, Eye, EyesNews, Key, KeyPress, Modifiers, Target};
use insta::assert_snapshot;

use crate::stage::{CONES, OFFICER, Stage, car, stamp};
use crate::text::Text as _;
use crate::watching::AGE_MS;

fn near(stage: &Stage, seconds: f64) -> bool {
    stage.seconds_ago().is_some_and(|ago| (ago - seconds).abs() < 0.12)
}

#[test]
fn the_past_stands_in_all_panes_with_live_beside_it_and_says_so() {
    let mut stage = Stage::with_cameras(CONES, 20_000);
    stage.press(Key::Left);
    stage.watch_for(2_000, &Eye::OUTSIDE);
    assert_snapshot!("eyes_past", stage.eyes().text());
}

#[test]
fn every_way_through_the_past_has_its_key() {
    let mut stage = Stage::with_cameras(CONES, 40_000);
    stage.press(Key::Left);
    assert!(near(&stage, 10.0), "{:?}", stage.seconds_ago());
    stage.press(Key::Left);
    stage.press(Key::Left);
    stage.press(Key::Right);
    assert!(near(&stage, 20.0), "{:?}", stage.seconds_ago());
    stage.press(Key::Space);
    stage.watch_for(2_000, &Eye::OUTSIDE);
    assert!(near(&stage, 22.0), "it stands still: {:?}", stage.seconds_ago());
    stage.press(Key::Space);
    stage.watch_for(2_000, &Eye::OUTSIDE);
    assert!(near(&stage, 22.0), "it goes with life: {:?}", stage.seconds_ago());
    stage.press(Key::PageUp);
    stage.watch_for(2_000, &Eye::OUTSIDE);
    assert!(near(&stage, 20.0), "twice as fast: {:?}", stage.seconds_ago());
    stage.press(Key::PageUp);
    stage.press(Key::PageUp);
    stage.watch_for(1_000, &Eye::OUTSIDE);
    assert!(near(&stage, 17.0), "four times, and no faster: {:?}", stage.seconds_ago());
    for _ in 0..5 {
        stage.press(Key::PageDown);
    }
    stage.watch_for(2_000, &Eye::OUTSIDE);
    assert!(near(&stage, 18.0), "half as fast: {:?}", stage.seconds_ago());
    stage.press(Key::End);
    assert_eq!(stage.seconds_ago(), None);
    stage.press(Key::Left);
    stage.press(Key::Escape);
    assert_eq!(stage.seconds_ago(), None);
}

#[test]
fn what_plays_faster_than_life_arrives_at_live() {
    let mut stage = Stage::with_cameras(CONES, 20_000);
    stage.press(Key::Left);
    stage.press(Key::PageUp);
    stage.watch_for(9_500, &Eye::OUTSIDE);
    assert!(stage.seconds_ago().is_some());
    stage.watch_for(600, &Eye::OUTSIDE);
    assert_eq!(stage.seconds_ago(), None);
    assert_eq!(stage.pane(Eye::Front).state, PaneState::Live);
}

#[test]
fn a_step_goes_from_picture_to_picture_and_a_held_key_goes_on() {
    let mut stage = Stage::with_cameras(CONES, 5_000);
    let live = stamp(stage.now_ms - AGE_MS);
    stage.key(Modifiers::SHIFT, Key::Left, false);
    assert_eq!(stage.pane(Eye::Front).wants.unwrap().millis, live.millis - 100);
    for _ in 0..3 {
        let press = KeyPress { key: Key::Left, modifiers: Modifiers::SHIFT, repeat: true, in_text: false };
        stage.tell(Event::KeyPressed(press));
    }
    assert_eq!(stage.pane(Eye::Front).wants.unwrap().millis, live.millis - 400);
    stage.watch_for(1_000, &Eye::OUTSIDE);
    assert_eq!(stage.pane(Eye::Front).wants.unwrap().millis, live.millis - 400, "it stands still");
    stage.key(Modifiers::SHIFT, Key::Right, false);
    assert_eq!(stage.pane(Eye::Front).wants.unwrap().millis, live.millis - 300);
    stage.click(Target::Scrub(1.0));
    stage.key(Modifiers::SHIFT, Key::Right, false);
    assert_eq!(stage.seconds_ago(), None, "there is nothing after live");
}

#[test]
fn pausing_live_keeps_the_very_picture_that_stood_there() {
    let mut stage = Stage::with_cameras(CONES, 5_000);
    let shown = stamp(stage.now_ms - AGE_MS);
    stage.press(Key::Space);
    stage.watch_for(500, &Eye::OUTSIDE);
    assert_eq!(stage.pane(Eye::Front).wants, Some(shown));
}

#[test]
fn the_scrubber_is_touched_where_the_moment_stands() {
    let mut stage = Stage::with_cameras(CONES, 30_000);
    stage.click(Target::Scrub(0.75));
    assert!(near(&stage, 15.0), "{:?}", stage.seconds_ago());
    let place = stage.eyes().scrubber.unwrap().place;
    assert!((place - 0.75).abs() < 0.01, "{place}");
    stage.click(Target::Scrub(0.0));
    assert!(near(&stage, 60.0), "{:?}", stage.seconds_ago());
    assert_eq!(stage.pane(Eye::Front).reason, "No picture is kept of this moment.");
    stage.click(Target::Scrub(1.0));
    assert_eq!(stage.seconds_ago(), None);
}

#[test]
fn marks_come_from_the_timeline_and_from_what_the_car_did() {
    let mut stage = Stage::with_case(CONES);
    stage.news(EyesNews::Carrier(console_model::CarrierState::Udp));
    stage.pictures.get_mut(&car("SF-0412")).unwrap().speed_mps = 4.0;
    stage.watch_for(2_000, &Eye::OUTSIDE);
    stage.pictures.get_mut(&car("SF-0412")).unwrap().speed_mps = 0.0;
    stage.watch_for(5_000, &Eye::OUTSIDE);
    stage.pictures.get_mut(&car("SF-0412")).unwrap().right_doors.open = true;
    stage.watch_for(3_000, &Eye::OUTSIDE);
    stage.pictures.get_mut(&car("SF-0412")).unwrap().right_doors.open = false;
    let marks = |stage: &Stage| -> Vec<String> {
        stage.eyes().scrubber.unwrap().marks.into_iter().map(|it| it.spoken).collect()
    };
    assert_eq!(marks(&stage)[marks(&stage).len() - 2..], ["stopped, 7.9 s ago", "door, 2.9 s ago"]);
    stage.key(Modifiers::CTRL, Key::Left, false);
    assert!(near(&stage, 3.0), "{:?}", stage.seconds_ago());
    stage.key(Modifiers::CTRL, Key::Left, false);
    assert!(near(&stage, 8.0), "{:?}", stage.seconds_ago());
    stage.key(Modifiers::CTRL, Key::Right, false);
    stage.key(Modifiers::CTRL, Key::Right, false);
    assert_eq!(stage.seconds_ago(), None, "after the last mark comes live");
}

#[test]
fn pictures_of_a_moment_are_asked_for_once_where_they_lack() {
    let mut stage = Stage::with_cameras(CONES, 5_000);
    stage.press(Key::Left);
    let asked = |stage: &mut Stage| -> Vec<(Vec<Eye>, u64)> {
        let asked = std::mem::take(&mut stage.asked).into_iter().filter_map(|it| match it {
            Effect::LookBack { vehicle, incident, eyes, at } => {
                assert_eq!((vehicle, incident), (car("SF-0412"), CONES));
                Some((eyes, at.millis))
            }
            _ => None,
        });
        asked.collect()
    };
    let first = asked(&mut stage);
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].0, Eye::OUTSIDE);
    assert!(first[0].1.abs_diff(60_000 + stage.now_ms - 10_000) < 120, "{first:?}");
    stage.press(Key::Space);
    stage.watch_for(500, &Eye::OUTSIDE);
    assert_eq!(asked(&mut stage), []);
    // What was asked for arrives: it is shown, and live stays live.
    let captured = stamp_of(60_000 + stage.now_ms - 10_600);
    stage.arrives(Eye::Front, 3, captured, 10_600, true);
    stage.show_past();
    let pane = stage.pane(Eye::Front);
    assert_eq!((pane.state, pane.badge.as_str()), (PaneState::Past, "10.6 s ago"));
    assert_eq!(stage.eyes().inset.unwrap().state, PaneState::Live);
}

#[test]
fn what_the_car_kept_of_before_is_folded_to_the_last_minute() {
    let mut stage = Stage::with_case(CONES);
    stage.news(EyesNews::Carrier(console_model::CarrierState::Udp));
    stage.pass(200_000);
    stage.watch_for(2_000, &Eye::OUTSIDE);
    for step in 0..150 {
        let captured = stamp(20_000 + step * 200);
        stage.arrives(Eye::Front, step, captured, stage.now_ms - 20_000 - step * 200, true);
    }
    let scrubber = stage.eyes().scrubber.unwrap();
    let (from, to) = scrubber.fold.unwrap();
    assert!(from > 0.1 && to < 0.5 && scrubber.start == "−3:04", "{scrubber:?}");
    stage.click(Target::Scrub(from / 2.0));
    stage.show_past();
    assert_eq!(stage.pane(Eye::Front).state, PaneState::Past);
    // What plays to the end of the older stretch goes on where the last minute begins.
    stage.press(Key::PageUp);
    stage.press(Key::PageUp);
    stage.watch_for(4_500, &Eye::OUTSIDE);
    assert!(stage.seconds_ago().unwrap() < 60.0, "{:?}", stage.seconds_ago());
    stage.click(Target::Scrub(to + 0.001));
    stage.press(Key::Left);
    assert!(stage.seconds_ago().unwrap() > 150.0, "a jump back crosses the fold: {:?}", stage.seconds_ago());
}

#[test]
fn a_picture_that_made_room_is_no_longer_offered() {
    let mut stage = Stage::with_cameras(CONES, 5_000);
    stage.key(Modifiers::SHIFT, Key::Left, false);
    stage.show_past();
    let wanted = stage.pane(Eye::Front).wants.unwrap();
    let captured = (0..wanted.millis).step_by(10).map(|millis| stamp_of(millis)).chain([wanted]).collect();
    stage.news(EyesNews::Gone { vehicle: car("SF-0412"), eye: Eye::Front, captured });
    let pane = stage.pane(Eye::Front);
    assert_eq!((pane.state, pane.wants), (PaneState::None, None));
}

fn stamp_of(millis: u64) -> console_model::assistance::clock::CarStamp {
    console_model::assistance::clock::CarStamp { boot: console_model::assistance::ids::BootId(1), millis }
}

#[test]
fn nothing_is_answered_on_the_past_but_unsure_and_what_keeps_safe() {
    let mut stage = Stage::with_cameras(CONES, 20_000);
    stage.press(Key::Left);
    stage.watch_for(500, &Eye::OUTSIDE);
    assert_eq!(stage.answer_locks(), ["You look at 10.1 s ago. Go back to live first.", ""]);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), []);
    stage.press(Key::Digit(5));
    assert!(matches!(stage.proposed().body, CommandBody::AnswerQuestion(_)));
    let case = stage.screen.case(stage.now());
    assert!(case.stop.enabled && case.commands.first.iter().any(|it| it.words == "Pull over" && it.enabled));
}

#[test]
fn live_counts_again_only_after_it_was_drawn() {
    let mut stage = Stage::with_cameras(CONES, 20_000);
    stage.press(Key::Left);
    stage.watch_for(500, &Eye::OUTSIDE);
    stage.press(Key::End);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), [], "the past stood there at the press");
    stage.watch_for(100, &Eye::OUTSIDE);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts().len(), 1);
}

#[test]
fn a_look_at_the_past_is_no_second_look() {
    let mut stage = Stage::with_cameras(OFFICER, 20_000);
    stage.press(Key::Left);
    stage.letter('V');
    stage.watch_for(3_000, &Eye::OUTSIDE);
    assert!(!stage.screen.case(stage.now()).question.unwrap().second_look.taken);
    stage.press(Key::End);
    stage.watch_for(1_300, &Eye::OUTSIDE);
    assert!(stage.screen.case(stage.now()).question.unwrap().second_look.taken);
}

#[test]
fn without_pictures_there_is_no_past() {
    let mut stage = Stage::with_case(CONES);
    for key in [Key::Left, Key::Space, Key::End] {
        stage.press(key);
    }
    assert_eq!(stage.seconds_ago(), None);
    assert!(stage.eyes().scrubber.is_none());
    assert!(!stage.screen.case(stage.now()).question.unwrap().answers.iter().any(|it| !it.enabled));
}
