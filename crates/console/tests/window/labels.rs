//! The window as a screen reader meets it: every control by role and label.

use console_model::assistance::call::{CallParty, CallReason, CallState};
use console_model::assistance::command::CommandBody;
use console_model::assistance::feed::Action;
use console_model::assistance::incident::{Answer, IncidentState};
use console_model::{Deed, Effect, Locale, Verb, Voice};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::drive::{CITY, Window, acts, deed, live_for, open, stops, usual};
use crate::support::{Stage, car};

fn shift(locale: Locale) -> Window {
    usual(Stage::live(locale, &CITY, 60, 7))
}

fn has(window: &Window, role: Role, label: &str) -> bool {
    window.query_all_by_role(role).any(|node| node.accesskit_node().label().is_some_and(|it| it.contains(label)))
}

fn click(window: &mut Window, role: Role, label: &str) {
    let found: Vec<_> = window
        .query_all_by_role(role)
        .filter(|node| node.accesskit_node().label().is_some_and(|it| it.contains(label)))
        .collect();
    assert_eq!(found.len(), 1, "{} nodes are called {label:?}", found.len());
    found[0].click_accesskit();
    drop(found);
    window.step();
    live_for(window, 100);
}

#[test]
fn a_row_is_an_option_that_says_title_urgency_place_and_wait_and_opens_its_case() {
    let mut window = shift(Locale::English);
    let rows: Vec<String> =
        window.query_all_by_role(Role::ListBoxOption).filter_map(|node| node.accesskit_node().label()).collect();
    assert_eq!(rows.len(), 7);
    let [first, ..] = rows.as_slice() else { panic!() };
    for part in ["SF-0001 · SOS pressed", "Immediate", "2 aboard", "Waiting 0:", "Life may be at stake"] {
        assert!(first.contains(part), "{part:?} is not in {first:?}");
    }
    click(&mut window, Role::ListBoxOption, "SF-0003");
    assert!(has(&window, Role::Heading, "Normal: SF-0003 · Dark signal"));
}

#[test]
fn answers_are_buttons_that_answer_and_locked_ones_say_why() {
    let mut window = shift(Locale::English);
    click(&mut window, Role::ListBoxOption, "SF-0000");
    let locked: Vec<bool> = window
        .query_all_by_role(Role::Button)
        .filter(|node| {
            node.accesskit_node()
                .label()
                .is_some_and(|it| it == "Yes, pass on the left when clear. Take the case first. Waiting does not help.")
        })
        .map(|node| node.accesskit_node().is_disabled())
        .collect();
    assert_eq!(locked, [true]);
    open(&mut window, 0);
    click(&mut window, Role::Button, "pass on the left");
    let acts = acts(&mut window);
    let [Action::Propose(command)] = acts.as_slice() else { panic!("{acts:?}") };
    let CommandBody::AnswerQuestion(given) = &command.body else { panic!() };
    assert_eq!(given.answer, Answer::PassLeft);
}

#[test]
fn stop_is_one_button_that_names_the_car_its_plate_and_its_roof() {
    let mut window = shift(Locale::English);
    open(&mut window, 0);
    click(&mut window, Role::Button, "Stop SF-0000 now. Plate 8XKR000 · roof 0");
    assert_eq!(stops(&mut window), 1);
    assert!(has(&window, Role::Button, "sent, no answer from the hub yet"));
}

#[test]
fn every_car_on_the_map_is_a_node_that_selects_it() {
    let mut window = shift(Locale::English);
    for number in 0..60 {
        assert!(has(&window, Role::Button, &format!("SF-{number:04}")), "car {number}");
    }
    click(&mut window, Role::Button, "SF-0033");
    assert_eq!(window.state().console.screen().case(window.state().now()).vehicle, Some(car(33)));
}

#[test]
fn the_scene_can_be_heard_object_by_object() {
    let mut window = shift(Locale::English);
    open(&mut window, 0);
    assert!(has(&window, Role::Image, "person, 88 % sure, 12 m ahead, 5 m to the right, moving"));
    assert!(has(&window, Role::Heading, "What the car thinks. 1 × person"));
}

#[test]
fn a_call_that_rings_is_a_button_over_the_map_one_in_the_case_and_words_in_its_row() {
    let mut window = shift(Locale::English);
    window.state_mut().call(1, CallReason::Sos, CallState::Ringing { by: CallParty::Car }, &[]);
    live_for(&mut window, 200);
    assert!(has(&window, Role::ListBoxOption, "calls: SOS"));
    click(&mut window, Role::Button, "SF-0001 calls (Cabin): SOS. F4 answers.");
    let incident = window.state().incidents[1].id;
    assert_eq!(acts(&mut window), [Action::AnswerCall { incident }]);
    live_for(&mut window, 600);
    assert!(has(&window, Role::Status, "Cabin: in a call with you"));
    click(&mut window, Role::Button, "Hold call");
    click(&mut window, Role::Button, "Hang up");
    assert_eq!(acts(&mut window), [Action::HoldCall { incident, on: true }, Action::EndCall { incident }]);
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn a_call_in_the_selected_case_is_answered_by_its_own_button() {
    let mut window = shift(Locale::English);
    window.state_mut().call(2, CallReason::Officer, CallState::Ringing { by: CallParty::Car }, &[]);
    click(&mut window, Role::ListBoxOption, "SF-0002");
    assert!(has(&window, Role::Alert, "Outside calls: an officer asks"));
    let named = |node: &egui_kittest::Node<'_>| node.accesskit_node().label().is_some_and(|it| it == "Answer");
    window.query_all_by_role(Role::Button).find(named).unwrap().click_accesskit();
    live_for(&mut window, 200);
    let incident = window.state().incidents[2].id;
    assert_eq!(acts(&mut window), [Action::AnswerCall { incident }]);
}

#[test]
fn the_microphone_is_on_the_air_while_the_pointer_holds_its_button() {
    let mut window = shift(Locale::English);
    open(&mut window, 0);
    window.state_mut().sound();
    window.state_mut().call(0, CallReason::HelpButton, CallState::Open, &["sam"]);
    live_for(&mut window, 200);
    let rect = |node: egui_kittest::Node<'_>| node.rect();
    let named = |node: &egui_kittest::Node<'_>| node.accesskit_node().label().is_some_and(|it| it == "Talk");
    let talk = rect(window.query_all_by_role(Role::Button).find(named).unwrap()).center();
    voice(&mut window);
    window.hover_at(talk);
    window.drag_at(talk);
    live_for(&mut window, 1_000);
    assert_eq!(voice(&mut window), [Voice::Talk(true)]);
    window.drop_at(talk);
    live_for(&mut window, 100);
    assert_eq!(voice(&mut window), [Voice::Talk(false)]);
}

/// What the sound was asked for since the last time.
fn voice(window: &mut Window) -> Vec<Voice> {
    let asked = std::mem::take(&mut window.state_mut().asked);
    let voices = asked.into_iter().filter_map(|it| match it {
        Effect::Voice(voice) => Some(voice),
        _ => None,
    });
    voices.collect()
}

#[test]
fn no_control_is_without_a_name() {
    for number in [0, 2] {
        let mut window = shift(Locale::English);
        assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
        open(&mut window, number);
        deed(&mut window, Deed::SecondLook);
        assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
        deed(&mut window, Deed::Palette);
        deed(&mut window, Deed::Help);
        assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
    }
}

#[test]
fn the_language_button_changes_every_word_of_the_window() {
    let mut window = shift(Locale::English);
    open(&mut window, 0);
    click(&mut window, Role::Button, "English");
    assert!(has(&window, Role::Button, "Oui, par la gauche dès que c'est libre"));
    click(&mut window, Role::Button, "Français");
    assert!(has(&window, Role::Button, "SF-0000 anhalten"));
}

#[test]
fn a_lost_link_is_an_alert_and_the_window_offers_to_connect() {
    let mut window = shift(Locale::English);
    open(&mut window, 0);
    window.state_mut().lose_link();
    window.step();
    assert!(has(&window, Role::Alert, "Connection lost."));
    click(&mut window, Role::Button, "Connect now");
    assert!(window.state().asked.contains(&console_model::Effect::Connect));
}

#[test]
fn news_are_told_to_a_screen_reader_once_and_urgent_ones_interrupt() {
    let mut window = shift(Locale::English);
    open(&mut window, 0);
    window.state_mut().lose_link();
    window.step();
    window.step();
    let live: Vec<_> = window
        .query_all_by_role(Role::Alert)
        .filter(|node| node.accesskit_node().label().is_some_and(|it| it == "The connection to the hub was lost."))
        .map(|node| node.accesskit_node().live())
        .collect();
    assert!(live.contains(&egui::accesskit::Live::Assertive), "{live:?}");
}

#[test]
fn a_resolved_case_can_be_opened_again_by_its_button() {
    let mut window = shift(Locale::English);
    open(&mut window, 0);
    let resolved = IncidentState::Resolved(console_model::assistance::incident::Outcome::DrivesOn);
    window.state_mut().change_incident(0, |it| {
        it.state = resolved;
        it.question = None;
    });
    live_for(&mut window, 100);
    deed(&mut window, Deed::Verb(Verb::Note));
    acts(&mut window);
    click(&mut window, Role::Button, "Reopen");
    assert!(matches!(acts(&mut window).as_slice(), [Action::Reopen { .. }]));
}
