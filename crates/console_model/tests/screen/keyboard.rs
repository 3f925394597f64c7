//! Keys: where they act, where they are dead, and that nothing follows a jump of the focus.

use console_model::assistance::command::CommandBody;
use console_model::assistance::feed::Action;
use console_model::assistance::incident::Answer;
use console_model::{Effect, Event, Field, Key, KeyPress, Modifiers, Target};

use crate::stage::{CONES, OFFICER, SOS, Stage, car};

#[test]
fn a_digit_gives_the_answer_it_stands_before() {
    let mut stage = Stage::with_case(CONES);
    stage.press(Key::Digit(2));
    let command = stage.proposed();
    let CommandBody::AnswerQuestion(given) = command.body else { panic!("{command:?}") };
    assert_eq!(given.answer, Answer::PassRight);
    assert_eq!((command.vehicle, command.incident), (car("SF-0412"), Some(CONES)));
}

#[test]
fn digits_are_dead_while_a_text_field_has_the_keyboard() {
    let mut stage = Stage::with_case(CONES);
    for digit in 1..=9 {
        stage.key(Modifiers::NONE, Key::Digit(digit), true);
    }
    assert_eq!(stage.acts(), []);
    let question = stage.screen.case(stage.now()).question.unwrap();
    assert_eq!(question.keys_note, "The keys 1–9 are off while you type.");
    assert!(question.answers.iter().all(|it| it.enabled && !it.key_live), "{question:?}");
}

#[test]
fn letters_typed_in_a_field_command_nothing() {
    let mut stage = Stage::with_case(CONES);
    for letter in 'A'..='Z' {
        stage.key(Modifiers::NONE, Key::Letter(letter), true);
        stage.key(Modifiers::SHIFT, Key::Letter(letter), true);
    }
    assert_eq!(stage.acts(), []);
    assert!(stage.screen.case(stage.now()).step.is_none());
}

#[test]
fn a_key_that_repeats_while_held_commands_once() {
    let mut stage = Stage::with_case(CONES);
    for repeat in [false, true, true, true] {
        let press = KeyPress { key: Key::Letter('P'), modifiers: Modifiers::NONE, repeat, in_text: false };
        stage.tell(Event::KeyPressed(press));
    }
    assert_eq!(stage.acts().len(), 1);
}

#[test]
fn n_takes_the_first_of_the_queue_and_the_screen_goes_there() {
    let mut stage = Stage::live();
    stage.letter('N');
    let key = stage.newest_key();
    assert_eq!(stage.acts(), [Action::ClaimNext]);
    stage.claimed_by("sam", SOS);
    stage.recorded(key, Some("SF-0188"));
    assert_eq!(stage.screen.case(stage.now()).incident, Some(SOS));
    assert!(stage.asked.contains(&Effect::CentreMap(car("SF-0188"))), "{:?}", stage.asked);
}

#[test]
fn a_press_right_after_the_screen_jumped_is_dropped_and_said_so() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('N');
    let key = stage.newest_key();
    stage.claimed_by("sam", SOS);
    stage.acts();
    stage.recorded(key, Some("SF-0188"));
    stage.tell(Event::Drawn);
    stage.live_for(200);
    for letter in ['P', 'R', 'H', 'O', 'S'] {
        stage.letter(letter);
    }
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), []);
    assert!(stage.screen.case(stage.now()).step.is_none());
    assert_eq!(stage.notice(), "The case changed under your hands. Nothing was sent.");
    stage.live_for(400);
    stage.letter('P');
    assert_eq!(stage.proposed().vehicle, car("SF-0188"));
}

#[test]
fn words_typed_before_a_jump_stay_with_the_case_they_were_typed_for() {
    let mut stage = Stage::with_case(CONES);
    stage.tell(Event::TextEdited(Field::Talk(CONES), "I see the cones".to_owned()));
    stage.letter('N');
    let key = stage.newest_key();
    stage.claimed_by("sam", SOS);
    stage.recorded(key, Some("SF-0188"));
    assert!(stage.asked.contains(&Effect::LeaveText), "the field keeps the keyboard over the jump");
    stage.live_for(1_000);
    stage.asked.clear();
    // The window may deliver the rest of a burst with the old field's name.
    stage.tell(Event::TextEdited(Field::Talk(CONES), "I see the cones!".to_owned()));
    let drawn = |stage: &Stage| stage.screen.conversation(stage.now(), &|_| true).draft;
    assert_eq!(drawn(&stage), "");
    stage.key(Modifiers::NONE, Key::Enter, true);
    assert_eq!(stage.acts(), []);
    stage.click(Target::Row(CONES));
    assert_eq!(drawn(&stage), "I see the cones!");
}

#[test]
fn a_question_that_was_just_replaced_takes_no_answer_meant_for_the_old_one() {
    let mut stage = Stage::with_case(CONES);
    let vehicle = car("SF-0412");
    let question = stage.incidents.get_mut(&CONES).unwrap().question.as_mut().unwrap();
    question.id.0 += 1;
    stage.tell_of(&vehicle);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), []);
    assert_eq!(stage.notice(), "The question changed under your hands. Nothing was sent.");
    stage.live_for(600);
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts().len(), 1);
}

#[test]
fn rows_are_walked_with_j_and_k_in_the_order_of_need() {
    let mut stage = Stage::live();
    let mut seen = Vec::new();
    for _ in 0..4 {
        stage.letter('J');
        seen.push(stage.screen.case(stage.now()).incident.unwrap());
    }
    assert_eq!(seen, [SOS, OFFICER, CONES, CONES]);
    stage.letter('K');
    assert_eq!(stage.screen.case(stage.now()).incident, Some(OFFICER));
}

#[test]
fn escape_leaves_the_innermost_thing_first() {
    let mut stage = Stage::with_case(OFFICER);
    stage.letter('V');
    stage.letter('U');
    stage.key(Modifiers::CTRL, Key::Letter('K'), false);
    let open = |stage: &Stage| {
        let now = stage.now();
        let step = stage.screen.case(now).step.is_some();
        (stage.screen.palette(now).is_some(), step, stage.screen.perceived(now).enlarged)
    };
    let mut seen = vec![open(&stage)];
    for _ in 0..3 {
        stage.press(Key::Escape);
        seen.push(open(&stage));
    }
    assert_eq!(seen, [(true, true, true), (false, true, true), (false, false, true), (false, false, false)]);
}

#[test]
fn the_list_of_all_commands_runs_what_enter_is_on() {
    let mut stage = Stage::with_case(CONES);
    stage.key(Modifiers::CTRL, Key::Letter('K'), false);
    stage.tell(Event::TextEdited(Field::Palette, "pull".to_owned()));
    stage.key(Modifiers::NONE, Key::Enter, true);
    assert!(matches!(stage.proposed().body, CommandBody::PullOver(_)));
    assert!(stage.screen.palette(stage.now()).is_none());
}

#[test]
fn what_is_typed_on_after_the_field_is_gone_is_no_command() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('T');
    stage.key(Modifiers::NONE, Key::Letter('O'), true);
    for key in [Key::Letter('N'), Key::Space, Key::Letter('H'), Key::Digit(1), Key::Enter] {
        stage.live_for(300);
        stage.press(key);
    }
    assert_eq!(stage.acts(), []);
    assert!(stage.screen.case(stage.now()).step.is_none());
    assert_eq!(stage.notice(), "The case changed under your hands. Nothing was sent.");
    stage.live_for(1_600);
    stage.letter('P');
    assert_eq!(stage.proposed().vehicle, car("SF-0412"));
}

#[test]
fn who_leaves_a_field_by_escape_or_enter_gives_commands_at_once() {
    for leave in [Key::Escape, Key::Enter] {
        let mut stage = Stage::with_case(CONES);
        stage.letter('T');
        stage.key(Modifiers::NONE, Key::Letter('O'), true);
        stage.key(Modifiers::NONE, leave, true);
        stage.acts();
        stage.letter('P');
        assert_eq!(stage.proposed().vehicle, car("SF-0412"), "{leave:?}");
    }
}
