//! The cameras in the window: named, old ones said to be old, the scrubber by pointer and by name.

use console_model::view::PaneState;
use console_model::{CarrierState, Deed, Effect, Event, Eye, EyesNews, Locale};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::drive::{CITY, Window, acts, open, press, strike, usual, window};
use crate::support::{Stage, car};

/// A window on a case whose car has four cameras that roll.
fn watching(locale: Locale) -> Window {
    roll(usual(Stage::live(locale, &CITY, 20, 3)))
}

fn roll(mut window: Window) -> Window {
    window.state_mut().open_eyes();
    open(&mut window, 0);
    watch(&mut window, 1_500, &Eye::OUTSIDE);
    window.state_mut().asked.clear();
    window
}

/// Time passes with these cameras, and the window draws.
fn watch(window: &mut Window, ms: u64, eyes: &[Eye]) {
    for _ in 0..ms.div_ceil(200) {
        window.state_mut().watch(200, eyes);
        window.step();
    }
    // What was asked for in the last frame is read by now, and stands in the next.
    window.step();
}

fn labelled(window: &Window, role: Role, part: &str) -> bool {
    window.query_all_by_role(role).any(|node| node.accesskit_node().label().is_some_and(|label| label.contains(part)))
}

fn click(window: &mut Window, role: Role, part: &str) {
    let found = window
        .query_all_by_role(role)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.contains(part)));
    found.unwrap_or_else(|| panic!("no {role:?} {part:?}")).click();
    watch(window, 200, &window.state().rolling.clone());
}

fn pane(window: &Window, eye: Eye) -> console_model::view::PaneView {
    let stage = window.state();
    stage.console.screen().eyes(stage.now()).panes.into_iter().find(|it| it.eye == eye).unwrap()
}

#[test]
fn every_camera_is_a_button_that_says_its_state_and_makes_it_the_large_one() {
    let mut window = watching(Locale::English);
    for name in ["Front: live. 0.", "Left: live. 0.", "Right: live. 0.", "Rear: live. 0."] {
        assert!(labelled(&window, Role::Button, name), "{name}");
    }
    click(&mut window, Role::Button, "Rear: live");
    let first = window.state().console.screen().eyes(window.state().now()).panes.remove(0);
    assert_eq!(first.eye, Eye::Rear);
    strike(&mut window, Key::Num1, Modifiers::CTRL);
    let first = window.state().console.screen().eyes(window.state().now()).panes.remove(0);
    assert_eq!(first.eye, Eye::Front);
}

#[test]
fn pictures_reach_the_graphics_card_once_each() {
    let mut window = watching(Locale::English);
    let before = window.state().console.eyes().textures().uploads();
    window.state_mut().rolling.clear();
    for _ in 0..10 {
        window.step();
    }
    let settled = window.state().console.eyes().textures().uploads();
    assert!(settled - before <= 4, "at most the four that were on their way: {}", settled - before);
    watch(&mut window, 200, &[Eye::Front]);
    let after = window.state().console.eyes().textures().uploads();
    assert!((1..=8).contains(&(after - settled)), "{}", after - settled);
    assert!(window.state().console.eyes().textures().of(Eye::Front, false).is_some());
}

#[test]
fn a_frozen_camera_is_an_alert_and_has_no_colour() {
    let mut window = watching(Locale::English);
    watch(&mut window, 3_000, &[Eye::Left]);
    assert!(labelled(&window, Role::Button, "Front: frozen. "));
    assert!(labelled(&window, Role::Alert, "Frozen: this picture is "));
    assert!(labelled(&window, Role::Button, "Left: live. 0."));
    assert!(pane(&window, Eye::Front).is_grey() && !pane(&window, Eye::Left).is_grey());
    assert!(labelled(&window, Role::Status, "frozen"), "the scrubber does not say live");
}

#[test]
fn garbage_is_counted_and_said_and_the_next_picture_is_shown() {
    let mut window = watching(Locale::English);
    let before = window.state().console.eyes().dropped().unreadable;
    for bytes in [b"garbage".to_vec(), Vec::new(), vec![0xff; 400_000]] {
        let stage = window.state_mut();
        stage.pass(60);
        stage.rolling.clear();
        let mut frame = stage.frame_of(Eye::Front, 80, false);
        frame.bytes = bytes.into();
        stage.console.picture(frame, &mut stage.moments);
        window.step();
        window.step();
    }
    assert_eq!(window.state().console.eyes().dropped().unreadable, before + 3);
    assert!(labelled(&window, Role::Alert, "The newest picture could not be read"));
    assert!(labelled(&window, Role::Status, "3 pictures could not be read"));
    let kept = window.state().console.eyes().kept_bytes();
    assert!(kept > 0 && kept < 400_000, "garbage is not kept: {kept}");
    watch(&mut window, 400, &Eye::OUTSIDE);
    assert_eq!(pane(&window, Eye::Front).state, PaneState::Live);
}

#[test]
fn the_cabin_button_says_that_the_look_is_recorded_and_asks_for_it_only_when_pressed() {
    let mut window = watching(Locale::English);
    click(&mut window, Role::Button, "Look inside. recorded with your name");
    let looks = |window: &mut Window| {
        let asked = std::mem::take(&mut window.state_mut().asked);
        let cabin = |it: &Effect| matches!(it, Effect::Look(Some(looking)) if looking.eyes.contains(&Eye::Cabin));
        asked.iter().filter(|it| cabin(it)).count()
    };
    assert_eq!(looks(&mut window), 1);
    watch(&mut window, 400, &Eye::ALL);
    assert!(labelled(&window, Role::Button, "Cabin: live"));
    assert!(window.state().console.eyes().textures().of(Eye::Cabin, false).is_some());
    click(&mut window, Role::Button, "Stop looking");
    watch(&mut window, 200, &Eye::OUTSIDE);
    assert_eq!(looks(&mut window), 0);
    assert!(window.state().console.eyes().textures().of(Eye::Cabin, false).is_none(), "no pixel of it stays");
}

#[test]
fn the_past_is_an_alert_locks_the_answers_and_its_button_ends_it() {
    let mut window = watching(Locale::English);
    watch(&mut window, 14_000, &Eye::OUTSIDE);
    press(&mut window, Key::ArrowLeft);
    watch(&mut window, 400, &Eye::OUTSIDE);
    assert!(labelled(&window, Role::Alert, "You look at 10."));
    assert!(labelled(&window, Role::Image, "Front: live. 0."), "live goes on beside it");
    assert!(labelled(&window, Role::Button, "Front: the past. 10."));
    let textures = window.state().console.eyes().textures();
    assert!(Eye::OUTSIDE.into_iter().all(|eye| textures.of(eye, true).is_some()));
    press(&mut window, Key::Num1);
    assert_eq!(acts(&mut window), []);
    click(&mut window, Role::Button, "Live. 10.");
    assert!(!labelled(&window, Role::Button, "Front: the past"));
    assert!(window.state().console.eyes().textures().of(Eye::Front, true).is_none());
    press(&mut window, Key::Num1);
    assert_eq!(acts(&mut window).len(), 1);
}

#[test]
fn the_scrubber_is_a_slider_in_seconds() {
    let mut window = watching(Locale::English);
    watch(&mut window, 14_000, &Eye::OUTSIDE);
    let value = |window: &Window| {
        let slider = window.query_all_by_role(Role::Slider).next().unwrap();
        slider.accesskit_node().numeric_value().unwrap()
    };
    assert_eq!(value(&window), 0.0);
    strike(&mut window, Key::ArrowLeft, Modifiers::NONE);
    watch(&mut window, 200, &Eye::OUTSIDE);
    assert!((-10.3..-9.7).contains(&value(&window)), "{}", value(&window));
    assert!(labelled(&window, Role::Slider, "Rewind: 10."));
    let heard =
        |node: &egui_kittest::Node<'_>| node.accesskit_node().value().is_some_and(|it| it.starts_with("help asked"));
    assert!(window.query_all_by_role(Role::Label).any(|node| heard(&node)), "marks can be heard");
}

#[test]
fn a_drag_along_the_scrubber_looks_there() {
    let mut window = watching(Locale::English);
    watch(&mut window, 20_000, &Eye::OUTSIDE);
    let track = window.query_all_by_role(Role::Slider).next().unwrap().rect();
    let at = track.left_center() + vec2(5.0 + (track.width() - 10.0) * 0.8, 0.0);
    window.hover_at(at - vec2(30.0, 0.0));
    window.step();
    window.drag_at(at - vec2(30.0, 0.0));
    window.step();
    window.hover_at(at);
    window.step();
    window.step();
    let seconds = |window: &Window| {
        let eyes = window.state().console.screen().eyes(window.state().now());
        eyes.scrubber.filter(|it| !it.live).map(|it| it.seconds_ago)
    };
    assert!(seconds(&window).is_some_and(|ago| (11.0..13.0).contains(&ago)), "{:?}", seconds(&window));
    window.drop_at(at + vec2(40.0, 0.0));
    window.step();
}

#[test]
fn without_a_way_for_pictures_the_perceived_world_has_the_room_and_the_reason_is_said() {
    let mut window = usual(Stage::live(Locale::English, &CITY, 20, 3));
    open(&mut window, 0);
    assert!(labelled(&window, Role::Status, "No camera pictures come by this link."));
    assert!(labelled(&window, Role::Heading, "What the car thinks. 1 × person"));
    window.state_mut().carrier(CarrierState::None { reason: "the hub has no port for them".to_owned() });
    window.step();
    window.step();
    assert!(labelled(&window, Role::Status, "No pictures: the hub has no port for them"));
}

#[test]
fn a_refused_cabin_says_why_in_its_pane() {
    let mut window = watching(Locale::English);
    strike(&mut window, Key::I, Modifiers::SHIFT);
    let (vehicle, eyes) = (car(0), vec![Eye::Cabin]);
    let reason = "the passenger covered the camera".to_owned();
    window.state_mut().tell(Event::Eyes(EyesNews::Refused { vehicle, eyes, reason }));
    watch(&mut window, 200, &Eye::OUTSIDE);
    assert!(labelled(&window, Role::Button, "Look inside. No pictures: the passenger covered the camera"));
    assert!(labelled(&window, Role::Alert, "No look inside: the passenger covered the camera"));
}

#[test]
fn no_part_of_the_cameras_is_without_a_name() {
    let mut window = watching(Locale::English);
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
    press(&mut window, Key::ArrowLeft);
    watch(&mut window, 400, &Eye::OUTSIDE);
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
    window.state_mut().tell(Event::Clicked(console_model::Target::Deed(Deed::SecondLook)));
    watch(&mut window, 200, &Eye::OUTSIDE);
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn another_car_has_none_of_the_pictures_of_the_one_before() {
    let mut window = watching(Locale::English);
    window.state_mut().rolling.clear();
    open(&mut window, 1);
    let textures = window.state().console.eyes().textures();
    assert!(Eye::ALL.into_iter().all(|eye| textures.of(eye, false).is_none()));
    assert_eq!(pane(&window, Eye::Front).state, PaneState::None);
}

#[test]
fn every_way_to_hold_the_window_shows_the_cameras() {
    for (size, scale) in [(vec2(960.0, 540.0), 2.0), (vec2(1_280.0, 720.0), 1.0), (vec2(3_440.0, 1_440.0), 1.0)] {
        let window = roll(window(Stage::live(Locale::French, &CITY, 20, 3), size, scale));
        for name in ["Avant : en direct", "Gauche : en direct", "Droite : en direct", "Arrière : en direct"] {
            assert!(labelled(&window, Role::Button, name) || labelled(&window, Role::Button, &name.replace(" :", ":")));
        }
        assert!(labelled(&window, Role::Slider, "Retour en arrière"), "{size:?}");
    }
}
