//! Ages: never younger than the truth, locking what depends on them, saying how old.

use console_model::assistance::command::CommandBody;
use console_model::view::Freshness;
use console_model::{Key, Target};

use crate::stage::{CONES, OFFICER, Stage};

#[test]
fn an_age_only_grows_until_something_newer_comes() {
    let mut stage = Stage::with_case(CONES);
    let mut last = stage.screen.perceived(stage.now()).age.ms;
    for _ in 0..30 {
        stage.pass(100);
        let age = stage.screen.perceived(stage.now()).age.ms;
        assert_eq!(age, last + 100);
        last = age;
    }
    stage.live_for(100);
    assert!(stage.screen.perceived(stage.now()).age.ms < 500);
}

#[test]
fn the_half_round_trip_is_added_to_what_the_hub_says() {
    let mut stage = Stage::with_case(CONES);
    // The picture was 80 ms old at the hub, and the ping took 40 ms there and back.
    assert_eq!(stage.screen.perceived(stage.now()).age.ms, 100);
    stage.picture_age = std::time::Duration::from_millis(3_000);
    stage.telemetry();
    let mode = stage.screen.case(stage.now()).mode_line.unwrap();
    assert_eq!(mode.note, "as of 3.1 s ago");
}

#[test]
fn a_picture_turns_amber_at_half_a_second_and_old_after_two() {
    let mut stage = Stage::with_case(CONES);
    let mut seen = Vec::new();
    for _ in 0..25 {
        stage.pass(100);
        let view = stage.screen.perceived(stage.now());
        seen.push((view.age.ms, view.age.freshness, view.stale_bar.is_empty()));
    }
    for (ms, freshness, no_bar) in seen {
        let expected = match ms {
            0..500 => Freshness::Fresh,
            500..=2_000 => Freshness::Aging,
            _ => Freshness::Stale,
        };
        assert_eq!((freshness, no_bar), (expected, expected != Freshness::Stale), "{ms} ms");
    }
}

#[test]
fn no_age_reads_younger_than_it_is() {
    let mut stage = Stage::with_case(CONES);
    stage.pass(2_040);
    let view = stage.screen.perceived(stage.now());
    assert_eq!((view.age.ms, view.age.words.as_str()), (2_140, "2.2 s"));
    assert_eq!(view.stale_bar, "This picture is 2.2 s old");
}

#[test]
fn an_old_picture_locks_the_answers_and_what_opens_the_car_but_not_what_keeps_it_safe() {
    let mut stage = Stage::with_case(CONES);
    stage.pass(2_500);
    let case = stage.screen.case(stage.now());
    for answer in &case.question.unwrap().answers {
        let unsure = answer.words.starts_with("Unsure");
        assert_eq!(answer.enabled, unsure, "{answer:?}");
        assert!(unsure || answer.reason == "What you see is too old to decide on. Waiting helps.", "{answer:?}");
    }
    let find = |words: &str| case.commands.first.iter().find(|it| it.words == words).unwrap().clone();
    assert_eq!(find("Unlock").reason, "The picture of the car is too old. Waiting helps.");
    assert!(find("Pull over").enabled && find("Hold").enabled);
    assert!(case.stop.enabled);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), []);
}

#[test]
fn unsure_may_be_said_on_any_evidence() {
    let mut stage = Stage::with_case(CONES);
    stage.pass(4_000);
    stage.press(Key::Digit(5));
    assert!(matches!(stage.proposed().body, CommandBody::AnswerQuestion(_)));
}

#[test]
fn an_answer_that_may_hurt_somebody_needs_the_enlarged_look_to_have_been_drawn_a_second() {
    let mut stage = Stage::with_case(OFFICER);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), []);
    assert_eq!(stage.notice(), "Look at it enlarged first.");
    stage.letter('V');
    stage.live_for(600);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), []);
    stage.live_for(700);
    stage.press(Key::Digit(1));
    let evidence = stage.proposed().evidence.unwrap();
    assert!(evidence.second_look);
}

#[test]
fn a_window_that_draws_nothing_takes_no_second_look() {
    let mut stage = Stage::with_case(OFFICER);
    stage.letter('V');
    for _ in 0..20 {
        stage.pass(100);
        stage.telemetry();
    }
    assert!(!stage.screen.case(stage.now()).question.unwrap().second_look.taken);
}

#[test]
fn another_scene_takes_the_second_look_back() {
    let mut stage = Stage::with_case(OFFICER);
    stage.letter('V');
    stage.live_for(1_300);
    assert!(stage.screen.case(stage.now()).question.unwrap().second_look.taken);
    stage.scene.0 += 1;
    stage.live_for(100);
    assert!(!stage.screen.case(stage.now()).question.unwrap().second_look.taken);
    assert_eq!(stage.notice(), "The scene changed: look again before you answer.");
}

#[test]
fn a_car_that_restarted_is_not_judged_by_its_picture_of_before() {
    let mut stage = Stage::with_case(CONES);
    let vehicle = crate::stage::car("SF-0412");
    stage.vehicles.get_mut(&vehicle).unwrap().boot = Some(console_model::assistance::ids::BootId(2));
    stage.tell_of(&vehicle);
    stage.click(Target::Row(CONES));
    let case = stage.screen.case(stage.now());
    let unlock = case.commands.first.iter().find(|it| it.words == "Unlock").unwrap();
    assert_eq!(unlock.reason, "Nothing is known about this car yet. Waiting helps.");
}
