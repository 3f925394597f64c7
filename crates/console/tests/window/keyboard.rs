//! Whole cases with nothing but the keyboard, by real key events into the window.

use console_model::Locale;
use console_model::assistance::call::{CallParty, CallReason, CallState};
use console_model::assistance::command::CommandBody;
use console_model::assistance::conversation::{Phrase, Words};
use console_model::assistance::feed::Action;
use console_model::assistance::incident::{Answer, Outcome};
use egui::{Key, Modifiers};

use crate::drive::{CITY, Window, acts, live_for, open, press, stops, strike, usual, write};
use crate::support::{Stage, car};

fn seven_cases() -> Window {
    usual(Stage::live(Locale::English, &CITY, 60, 7))
}

/// The only command among these actions.
fn command(acts: &[Action]) -> (CommandBody, bool) {
    match acts {
        [Action::Propose(command)] => (command.body.clone(), command.evidence.is_some_and(|it| it.second_look)),
        other => panic!("one command was expected: {other:?}"),
    }
}

fn answer(acts: &[Action]) -> (Answer, bool) {
    let (body, second_look) = command(acts);
    let CommandBody::AnswerQuestion(given) = body else { panic!("{body:?}") };
    (given.answer, second_look)
}

#[test]
fn a_whole_case_goes_from_the_queue_to_its_end_by_keyboard_alone() {
    let mut window = seven_cases();
    // The passenger who pressed SOS comes first.
    press(&mut window, Key::N);
    assert_eq!(acts(&mut window), [Action::ClaimNext]);
    live_for(&mut window, 600);
    let case = window.state().console.screen().case(window.state().now());
    assert_eq!(case.vehicle, Some(car(1)));
    let incident = case.incident.unwrap();

    press(&mut window, Key::S);
    press(&mut window, Key::Num1);
    let phrase = Action::Say { incident, language: "en".to_owned(), words: Words::Phrase(Phrase::Introduce) };
    assert_eq!(acts(&mut window), [phrase]);

    press(&mut window, Key::T);
    write(&mut window, "I see 2 of you");
    press(&mut window, Key::Enter);
    let text = Words::Text("I see 2 of you".to_owned());
    assert_eq!(acts(&mut window), [Action::Say { incident, language: "en".to_owned(), words: text }]);
    press(&mut window, Key::Escape);

    press(&mut window, Key::Num2);
    assert_eq!(answer(&acts(&mut window)), (Answer::WaitHere, false));

    press(&mut window, Key::O);
    press(&mut window, Key::Num5);
    assert_eq!(acts(&mut window), [Action::Resolve { incident, outcome: Outcome::FalseAlarm }]);
    live_for(&mut window, 200);
    assert!(window.state().console.screen().case(window.state().now()).closed.starts_with("Resolved"));
}

#[test]
fn a_case_that_may_hurt_somebody_takes_the_second_look_first() {
    let mut window = seven_cases();
    press(&mut window, Key::N);
    live_for(&mut window, 600);
    press(&mut window, Key::N);
    live_for(&mut window, 600);
    let case = window.state().console.screen().case(window.state().now());
    assert_eq!(case.vehicle, Some(car(2)), "{}", case.title);
    acts(&mut window);

    press(&mut window, Key::Num1);
    assert_eq!(acts(&mut window), [], "answered without a look");
    press(&mut window, Key::V);
    live_for(&mut window, 1_200);
    press(&mut window, Key::Num1);
    assert_eq!(answer(&acts(&mut window)), (Answer::FollowDirections, true));
    press(&mut window, Key::V);
    assert!(!window.state().console.screen().perceived(window.state().now()).enlarged);
}

#[test]
fn the_letter_that_opens_the_field_does_not_stand_in_it_and_digits_in_it_answer_nothing() {
    let mut window = seven_cases();
    open(&mut window, 0);
    press(&mut window, Key::T);
    write(&mut window, "12");
    assert_eq!(acts(&mut window), []);
    let draft = |window: &Window| window.state().console.screen().conversation(window.state().now(), &|_| true).draft;
    assert_eq!(draft(&window), "12");
    press(&mut window, Key::Escape);
    press(&mut window, Key::Num2);
    assert_eq!(answer(&acts(&mut window)), (Answer::PassRight, false));
    assert_eq!(draft(&window), "12", "the words are kept");
}

#[test]
fn stop_goes_out_while_words_are_being_typed() {
    for (key, modifiers) in [(Key::F12, Modifiers::NONE), (Key::S, Modifiers::CTRL | Modifiers::SHIFT)] {
        let mut window = seven_cases();
        open(&mut window, 0);
        press(&mut window, Key::T);
        write(&mut window, "wait");
        strike(&mut window, key, modifiers);
        assert_eq!(stops(&mut window), 1, "{key:?}");
    }
}

#[test]
fn a_call_is_answered_talked_on_and_hung_up_by_keys_alone_even_while_words_are_typed() {
    let mut window = seven_cases();
    open(&mut window, 0);
    window.state_mut().sound();
    window.state_mut().call(1, CallReason::Sos, CallState::Ringing { by: CallParty::Car }, &[]);
    live_for(&mut window, 200);
    press(&mut window, Key::T);
    write(&mut window, "hel");
    press(&mut window, Key::F4);
    let incident = window.state().incidents[1].id;
    assert_eq!(acts(&mut window), [Action::AnswerCall { incident }]);
    live_for(&mut window, 600);
    let key =
        |key, pressed| egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    window.input_mut().events.push(key(Key::F2, true));
    live_for(&mut window, 300);
    assert!(window.state().console.screen().talking().is_on_air());
    // Another window takes the keyboard: the key's end is never heard of.
    window.input_mut().events.push(egui::Event::WindowFocused(false));
    live_for(&mut window, 100);
    assert!(!window.state().console.screen().talking().is_on_air());
    press(&mut window, Key::F6);
    assert_eq!(acts(&mut window), [Action::EndCall { incident }]);
}

#[test]
fn a_dangerous_command_is_held_in_real_time_of_the_window() {
    let mut window = seven_cases();
    open(&mut window, 0);
    press(&mut window, Key::U);
    press(&mut window, Key::R);
    press(&mut window, Key::Enter);
    assert_eq!(acts(&mut window), []);
    let down = |pressed| egui::Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    window.input_mut().events.push(down(true));
    live_for(&mut window, 900);
    window.input_mut().events.push(down(false));
    live_for(&mut window, 100);
    assert!(matches!(command(&acts(&mut window)).0, CommandBody::UnlockDoors(_)));
}

#[test]
fn the_list_of_all_commands_is_opened_filtered_and_run_by_keys() {
    let mut window = seven_cases();
    open(&mut window, 0);
    strike(&mut window, Key::K, Modifiers::CTRL);
    write(&mut window, "pull");
    press(&mut window, Key::Enter);
    assert!(matches!(command(&acts(&mut window)).0, CommandBody::PullOver(_)));
    // The keyboard is back: a digit answers.
    press(&mut window, Key::Num3);
    assert_eq!(answer(&acts(&mut window)).0, Answer::WaitHere);
}

#[test]
fn tab_reaches_a_row_and_enter_on_it_opens_the_case_and_takes_nothing() {
    let mut window = seven_cases();
    window.state_mut().asked.clear();
    let is_on_row = |window: &Window| {
        let focused = window.ctx.memory(egui::Memory::focused);
        (0..7_u64).any(|number| focused == Some(egui::Id::unique(("queue row", 400 + number))))
    };
    let mut tabs = 0;
    while !is_on_row(&window) {
        press(&mut window, Key::Tab);
        tabs += 1;
        assert!(tabs < 40, "no row is reached");
    }
    press(&mut window, Key::Enter);
    assert_eq!(acts(&mut window), []);
    assert!(window.state().console.screen().case(window.state().now()).incident.is_some());
}
