//! Decisions and pictures: when an old or frozen one locks the answers, and when it does not.

use std::time::Duration;

use console_model::{CarrierState, Eye, EyesNews, Key};

use crate::stage::{CONES, OFFICER, Stage, stamp};

const OPEN: [&str; 1] = [""];

/// The officer's question, with its second look taken.
fn looked_twice() -> Stage {
    let mut stage = Stage::with_cameras(OFFICER, 500);
    stage.letter('V');
    stage.watch_for(1_500, &Eye::OUTSIDE);
    stage.letter('V');
    stage.watch_for(100, &Eye::OUTSIDE);
    assert_eq!(stage.answer_locks(), OPEN);
    stage
}

#[test]
fn a_car_without_cameras_is_answered_by_what_it_perceives() {
    let mut stage = Stage::with_case(CONES);
    stage.news(EyesNews::Carrier(CarrierState::Udp));
    stage.live_for(40_000);
    assert_eq!(stage.answer_locks(), OPEN);
}

#[test]
fn a_frozen_picture_locks_where_somebody_may_get_hurt_and_names_the_camera() {
    let mut stage = looked_twice();
    stage.watch_for(2_100, &[Eye::Left, Eye::Right, Eye::Rear]);
    let locked = "Front: the picture is frozen, 2.2 s old. Waiting or another camera helps.";
    assert_eq!(stage.answer_locks(), [locked, ""]);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), []);
    assert_eq!(stage.notice(), locked);
    // Another camera that moves is another thing to decide on.
    stage.enlarge(2);
    stage.watch_for(100, &[Eye::Left]);
    assert_eq!(stage.answer_locks(), OPEN);
    // And pictures that come again open it again.
    stage.enlarge(1);
    assert_eq!(stage.answer_locks().len(), 2);
    stage.watch_for(200, &Eye::OUTSIDE);
    assert_eq!(stage.answer_locks(), OPEN);
}

#[test]
fn where_nobody_may_get_hurt_a_frozen_picture_counts_while_the_car_confirms_the_scene() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.live_for(20_000);
    assert_eq!(stage.answer_locks(), OPEN);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts().len(), 1);
}

#[test]
fn a_frozen_picture_that_goes_on_coming_counts_thirty_seconds() {
    let mut stage = Stage::with_cameras(CONES, 500);
    let captured = stamp(stage.now_ms - 90);
    let mut last_open = 0;
    for _ in 0..330 {
        stage.live_for(100);
        stage.arrives(Eye::Front, 77_000, captured, 90, false);
        if stage.answer_locks() == OPEN {
            last_open = stage.now_ms;
        }
    }
    let counted = 60_000 + last_open - captured.millis;
    assert!((29_800..=30_000).contains(&counted), "{counted}");
    assert!(stage.answer_locks()[0].starts_with("Front: the picture is frozen, 3"));
}

#[test]
fn when_nothing_confirms_the_scene_a_frozen_picture_locks_at_once() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.picture_age = Duration::from_millis(1_950);
    stage.live_for(2_500);
    assert_eq!(stage.answer_locks(), OPEN, "the scene is fresh enough, and confirmed");
    stage.picture_age = Duration::from_millis(2_200);
    stage.live_for(2_500);
    assert_eq!(stage.answer_locks().len(), 2);
}

#[test]
fn an_old_picture_that_comes_late_locks_like_a_frozen_one() {
    let mut stage = looked_twice();
    for _ in 0..30 {
        stage.live_for(100);
        stage.see(Eye::Front, 2_500);
    }
    let locks = stage.answer_locks();
    assert_eq!(locks[0], "Front: the picture is 2.6 s old. Waiting helps.");
}

#[test]
fn pictures_that_ended_leave_the_perceived_world_but_not_where_somebody_may_get_hurt() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.live_for(31_000);
    assert_eq!(stage.answer_locks(), OPEN);
    let mut stage = looked_twice();
    stage.live_for(31_000);
    assert!(stage.answer_locks()[0].starts_with("Front: the pictures have ended."), "{:?}", stage.answer_locks());
}

#[test]
fn the_cabin_in_the_large_pane_is_nothing_to_decide_the_road_on() {
    let mut stage = looked_twice();
    stage.shift('I');
    let all = [Eye::Front, Eye::Left, Eye::Right, Eye::Rear, Eye::Cabin];
    stage.watch_for(300, &all);
    stage.click(console_model::Target::Deed(console_model::Deed::Enlarge(Eye::Cabin)));
    stage.watch_for(2_500, &[Eye::Cabin]);
    assert!(stage.answer_locks()[0].starts_with("Front: the picture is frozen"), "{:?}", stage.answer_locks());
}

#[test]
fn a_second_look_at_a_frozen_picture_does_not_count() {
    let mut stage = Stage::with_cameras(OFFICER, 500);
    stage.live_for(2_500);
    stage.letter('V');
    stage.live_for(3_000);
    assert!(!stage.screen.case(stage.now()).question.unwrap().second_look.taken);
}

#[test]
fn a_way_for_pictures_that_is_gone_leaves_what_a_car_without_cameras_has() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.live_for(2_500);
    stage.news(EyesNews::Carrier(CarrierState::None { reason: "no grant".to_owned() }));
    stage.live_for(100);
    assert!(stage.eyes().panes.is_empty(), "no frozen picture stays");
    assert_eq!(stage.answer_locks(), OPEN);
}
