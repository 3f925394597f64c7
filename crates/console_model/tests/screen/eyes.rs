//! The cameras: what is asked for, what each pane says, when a picture is frozen, who may look inside.

use std::time::Duration;

use console_model::assistance::ids::VehicleId;
use console_model::view::{Freshness, PaneState};
use console_model::{CarrierState, Deed, Effect, Event, Eye, EyesNews, Field, Key, LinkEvent, Modifiers, Target};
use insta::assert_snapshot;

use crate::stage::{CONES, OFFICER, SOS, Stage, car, stamp};
use crate::text::Text as _;
use crate::watching::{AGE_MS, looking};

fn shown(stage: &Stage) -> String {
    stage.eyes().text()
}

#[test]
fn a_live_case_shows_four_cameras_and_offers_the_cabin() {
    assert_snapshot!("eyes_live", shown(&Stage::with_cameras(CONES, 12_000)));
}

#[test]
fn without_a_way_for_pictures_there_are_no_panes_and_the_reason_is_said() {
    let mut stage = Stage::with_case(CONES);
    let mut all = shown(&stage);
    stage.news(EyesNews::Carrier(CarrierState::None { reason: "the hub has no port for them".to_owned() }));
    all.push_str(&shown(&stage));
    stage.news(EyesNews::Carrier(CarrierState::Udp));
    let (vehicle, reason) = (car("SF-0412"), "this car has no cameras".to_owned());
    stage.news(EyesNews::Refused { vehicle, eyes: Vec::new(), reason });
    all.push_str(&shown(&stage));
    assert_snapshot!("eyes_none", all);
}

#[test]
fn every_pane_without_a_picture_says_why() {
    let mut stage = Stage::live();
    stage.news(EyesNews::Carrier(CarrierState::Tcp { max_per_second: 2 }));
    let mut all = shown(&stage);
    stage.click(Target::Car(car("SF-0412")));
    let (vehicle, reason) = (car("SF-0412"), "its rear camera is dirty".to_owned());
    stage.news(EyesNews::Refused { vehicle: vehicle.clone(), eyes: vec![Eye::Rear], reason });
    stage.arrives(Eye::Left, 1, stamp(0), AGE_MS, false);
    stage.news(EyesNews::Unreadable { vehicle, eye: Eye::Left, captured: stamp(0) });
    all.push_str(&shown(&stage));
    stage.tell(Event::Link(LinkEvent::Down { reason: "reset by peer".to_owned(), refused: false }));
    all.push_str(&shown(&stage));
    assert_snapshot!("eyes_reasons", all);
}

#[test]
fn only_the_cameras_of_the_selected_open_case_are_asked_for_and_each_change_once() {
    let mut stage = Stage::live();
    assert_eq!(stage.looks(), []);
    stage.click(Target::Row(CONES));
    stage.live_for(500);
    assert_eq!(stage.looks(), [Some(looking("SF-0412", CONES, &Eye::OUTSIDE))]);
    stage.enlarge(3);
    stage.watch_for(300, &Eye::OUTSIDE);
    let rear_first = [Eye::Rear, Eye::Front, Eye::Left, Eye::Right];
    assert_eq!(stage.looks(), [Some(looking("SF-0412", CONES, &rear_first))]);
    stage.click(Target::Row(SOS));
    assert_eq!(stage.looks(), [Some(looking("SF-0188", SOS, &Eye::OUTSIDE))]);
    stage.incidents.get_mut(&SOS).unwrap().state = console_model::assistance::incident::IncidentState::Resolved(
        console_model::assistance::incident::Outcome::DrivesOn,
    );
    stage.tell_of(&car("SF-0188"));
    assert_eq!(stage.looks(), [None]);
}

#[test]
fn a_claim_that_comes_through_asks_again_because_the_answer_may_be_another() {
    let mut stage = Stage::live();
    stage.news(EyesNews::Carrier(CarrierState::Udp));
    stage.click(Target::Row(CONES));
    let (vehicle, reason) = (car("SF-0412"), "take the case first".to_owned());
    stage.news(EyesNews::Refused { vehicle, eyes: Vec::new(), reason });
    assert_eq!(stage.eyes().note, "No pictures: take the case first");
    stage.looks();
    stage.claimed_by("sam", CONES);
    assert_eq!(stage.looks().len(), 1);
    assert_eq!(stage.eyes().note, "");
}

#[test]
fn a_window_that_nobody_sees_asks_for_nothing() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.pass(5_100);
    assert_eq!(stage.looks(), [None]);
    stage.live_for(200);
    assert_eq!(stage.looks(), [Some(looking("SF-0412", CONES, &Eye::OUTSIDE))]);
}

#[test]
fn a_new_link_is_asked_anew() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.tell(Event::Link(LinkEvent::Down { reason: "reset by peer".to_owned(), refused: false }));
    assert_eq!(stage.looks(), []);
    stage.pass(1_000);
    stage.tell(Event::Link(LinkEvent::Up));
    stage.welcome();
    assert_eq!(stage.looks().len(), 1);
}

#[test]
fn a_pane_is_live_to_half_a_second_then_late_and_frozen_after_two() {
    let mut stage = Stage::with_cameras(CONES, 500);
    let from = stage.now_ms;
    for _ in 0..40 {
        stage.live_for(100);
        let (pane, ms) = (stage.pane(Eye::Front), stage.now_ms - from + AGE_MS);
        assert_eq!(pane.age.ms, ms, "never younger than the truth");
        let expected = match ms {
            0..500 => PaneState::Live,
            500..2_090 => PaneState::Late,
            _ => PaneState::Frozen,
        };
        assert_eq!((pane.state, pane.is_grey()), (expected, expected == PaneState::Frozen), "{ms} ms");
        assert_eq!(pane.bar.starts_with("Frozen: this picture is"), expected == PaneState::Frozen);
    }
    stage.see(Eye::Front, AGE_MS);
    assert_eq!(stage.pane(Eye::Front).state, PaneState::Live);
}

#[test]
fn pictures_that_come_regularly_but_late_are_old_not_frozen() {
    let mut stage = Stage::with_cameras(CONES, 0);
    for _ in 0..40 {
        stage.live_for(100);
        stage.see(Eye::Front, 3_000);
    }
    let pane = stage.pane(Eye::Front);
    assert_eq!((pane.state, pane.age.freshness, pane.is_grey()), (PaneState::Late, Freshness::Stale, true));
    assert_eq!(pane.bar, "This picture is 3.0 s old");
}

#[test]
fn the_same_picture_again_and_again_is_frozen_and_ages() {
    let mut stage = Stage::with_cameras(CONES, 500);
    let captured = stamp(stage.now_ms);
    for _ in 0..5 {
        stage.live_for(100);
        stage.arrives(Eye::Front, 77_000, captured, 90, false);
        stage.ready(Eye::Front, captured, false);
    }
    let pane = stage.pane(Eye::Front);
    assert_eq!((pane.state, pane.age.ms), (PaneState::Frozen, 490));
    assert_eq!(pane.bar, "Frozen: this picture is 0.5 s old");
    assert_eq!(stage.pane(Eye::Left).state, PaneState::Late);
}

#[test]
fn a_camera_that_fell_silent_leaves_the_screen_after_thirty_seconds() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.watch_for(30_000, &[Eye::Left, Eye::Right, Eye::Rear]);
    assert_eq!(stage.pane(Eye::Front).state, PaneState::Frozen);
    stage.watch_for(100, &[Eye::Left]);
    let pane = stage.pane(Eye::Front);
    assert_eq!((pane.state, pane.reason.as_str()), (PaneState::None, "No picture since 0:30"));
}

#[test]
fn another_case_starts_with_an_empty_pane_whatever_was_seen_before() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.enlarge(2);
    stage.click(Target::Row(SOS));
    stage.click(Target::Row(CONES));
    let panes = stage.eyes().panes;
    assert_eq!(panes[0].eye, Eye::Front);
    assert!(panes.iter().all(|it| it.state == PaneState::None), "{panes:?}");
    stage.see(Eye::Front, AGE_MS);
    assert_eq!(stage.pane(Eye::Front).state, PaneState::Live);
}

#[test]
fn a_key_makes_a_camera_large_and_again_fills_the_centre() {
    let mut stage = Stage::with_cameras(CONES, 500);
    for (key, eye) in [(2, Eye::Left), (3, Eye::Rear), (4, Eye::Right), (1, Eye::Front)] {
        // The keys act while somebody types to the passenger, too.
        stage.key(Modifiers::CTRL, Key::Digit(key), true);
        assert_eq!(stage.eyes().panes[0].eye, eye);
    }
    stage.enlarge(1);
    assert!(stage.eyes().large);
    assert!(stage.screen.case(stage.now()).question.unwrap().second_look.looking, "it is the second look");
    stage.press(Key::Escape);
    assert!(!stage.eyes().large);
}

#[test]
fn pictures_can_be_enlarged_without_a_question() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.incidents.get_mut(&CONES).unwrap().question = None;
    stage.tell_of(&car("SF-0412"));
    stage.letter('V');
    assert!(stage.eyes().large && stage.eyes().look.enabled);
    stage.letter('V');
    assert!(!stage.eyes().large);
    stage.letter('V');
    stage.press(Key::Escape);
    assert!(!stage.eyes().large);
}

#[test]
fn the_cabin_is_looked_into_only_by_a_deliberate_press_of_who_holds_the_car() {
    let mut stage = Stage::live();
    stage.news(EyesNews::Carrier(CarrierState::Udp));
    stage.click(Target::Row(CONES));
    stage.live_for(500);
    let button = stage.pane(Eye::Cabin).inside.unwrap();
    assert_eq!((button.deed.enabled, button.note.as_str()), (false, "recorded with your name"));
    assert!(button.deed.reason.starts_with("Take the case first."), "{button:?}");
    stage.shift('I');
    assert!(stage.looks().iter().flatten().all(|it| !it.eyes.contains(&Eye::Cabin)));
    stage.take(CONES);
    stage.shift('I');
    let eyes = [Eye::Front, Eye::Left, Eye::Right, Eye::Rear, Eye::Cabin];
    assert_eq!(stage.looks(), [Some(looking("SF-0412", CONES, &eyes))]);
    assert_eq!(stage.notice(), "You look into SF-0412. It is recorded with your name.");
    stage.see(Eye::Cabin, AGE_MS);
    let pane = stage.pane(Eye::Cabin);
    assert_eq!((pane.state, pane.inside.unwrap().deed.words.as_str()), (PaneState::Live, "Stop looking"));
    stage.click(Target::Deed(Deed::Enlarge(Eye::Cabin)));
    assert_eq!(stage.eyes().panes[0].eye, Eye::Cabin);
    stage.click(Target::Deed(Deed::LookInside));
    assert_eq!(stage.looks(), [Some(looking("SF-0412", CONES, &Eye::OUTSIDE))]);
    assert_eq!(stage.states()[0], (Eye::Front, PaneState::None));
    assert_eq!(stage.pane(Eye::Cabin).state, PaneState::None, "nothing of it stays on the screen");
}

#[test]
fn a_look_inside_ends_with_the_case_and_with_the_claim() {
    for other in [false, true] {
        let mut stage = Stage::with_cameras(CONES, 500);
        stage.shift('I');
        stage.looks();
        if other {
            stage.click(Target::Row(OFFICER));
        } else {
            stage.claimed_by("amara", CONES);
        }
        let looks = stage.looks();
        assert!(!looks.is_empty() && looks.iter().flatten().all(|it| !it.eyes.contains(&Eye::Cabin)), "{looks:?}");
    }
}

#[test]
fn a_lead_may_look_inside_without_the_claim() {
    let mut stage = Stage::lead(CONES);
    stage.shift('I');
    assert!(matches!(stage.looks().as_slice(), [Some(it)] if it.eyes.contains(&Eye::Cabin)));
}

#[test]
fn a_refused_look_inside_says_why_and_is_over() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.shift('I');
    stage.looks();
    let (vehicle, reason) = (car("SF-0412"), "the passenger covered the camera".to_owned());
    stage.news(EyesNews::Refused { vehicle, eyes: vec![Eye::Cabin], reason });
    assert_eq!(stage.looks().len(), 1);
    let pane = stage.pane(Eye::Cabin);
    assert_eq!(pane.reason, "No pictures: the passenger covered the camera");
    assert_eq!(stage.notice(), "No look inside: the passenger covered the camera");
    assert!(!pane.inside.unwrap().on);
}

#[test]
fn a_picture_of_the_cabin_that_comes_late_is_not_shown() {
    let mut stage = Stage::with_cameras(CONES, 500);
    stage.see(Eye::Cabin, AGE_MS);
    assert_eq!(stage.pane(Eye::Cabin).state, PaneState::None);
}

#[test]
fn what_the_car_sees_stands_over_the_pictures_until_it_is_switched_off() {
    let mut stage = Stage::with_cameras(CONES, 500);
    let labels = stage.pane(Eye::Front).labels;
    let names: Vec<&str> = labels.iter().map(|it| it.words.as_str()).collect();
    assert_eq!(names, ["person 0.97 · waving", "cone 0.93", "truck 0.88"]);
    let cone = &labels[1].frame;
    assert!(cone.from.x > 0.5 && cone.to.x < 0.7 && cone.to.y > 0.5, "right of the middle, on the ground: {cone:?}");
    assert!(stage.pane(Eye::Rear).labels.is_empty(), "nothing stands behind the car");
    stage.key(Modifiers::CTRL, Key::Letter('L'), false);
    assert!(stage.pane(Eye::Front).labels.is_empty() && !stage.eyes().labels_on);
    stage.key(Modifiers::CTRL, Key::Letter('L'), false);
    stage.pass(2_500);
    stage.see(Eye::Front, AGE_MS);
    assert!(stage.pane(Eye::Front).labels.is_empty(), "a scene of before says nothing of this picture");
}

#[test]
fn the_pictures_of_many_cars_are_not_all_remembered() {
    let mut stage = Stage::with_cameras(CONES, 500);
    for number in 0..100 {
        let vehicle = VehicleId::new(&format!("SF-9{number:03}")).unwrap();
        let (eye, captured, age) = (Eye::Front, stamp(5), Duration::from_millis(90));
        stage.news(EyesNews::Picture { vehicle, eye, number, captured, age, past: false });
    }
    assert_eq!(stage.pane(Eye::Front).state, PaneState::Live, "the selected car is");
}

#[test]
fn keys_of_the_cameras_are_dead_while_somebody_types() {
    let mut stage = Stage::with_cameras(CONES, 3_000);
    for key in [Key::Left, Key::Right, Key::Space, Key::End, Key::PageUp] {
        stage.key(Modifiers::NONE, key, true);
        stage.key(Modifiers::SHIFT, key, true);
    }
    assert_eq!(stage.seconds_ago(), None);
    stage.tell(Event::TextEdited(Field::Talk(CONES), "hello".to_owned()));
    assert!(stage.asked.iter().all(|it| !matches!(it, Effect::Look(_))));
}
