//! Half-given commands: held, judged again at every event, withdrawn, never carried to another car.

use console_model::assistance::command::{CommandBody, ResumeCause, TrafficSideReason};
use console_model::assistance::feed::Action;
use console_model::assistance::incident::Outcome;
use console_model::assistance::vehicle::Side;
use console_model::view::StepKind;
use console_model::{Event, Field, Key, KeyPress, Modifiers, Target};

use crate::stage::{CONES, SOS, Stage, car};

fn step_is_open(stage: &Stage) -> bool {
    stage.screen.case(stage.now()).step.is_some()
}

fn unlock_right(stage: &mut Stage) {
    stage.letter('U');
    stage.letter('R');
    let step = stage.screen.case(stage.now()).step.unwrap();
    let StepKind::Confirm(confirm) = step.kind else { panic!("{step:?}") };
    assert_eq!(confirm.words, "Unlock the right side, SF-0412");
    assert_eq!(confirm.who, "Plate 8XKR412 · roof 412");
}

#[test]
fn a_dangerous_command_is_held_and_a_short_press_does_nothing() {
    let mut stage = Stage::with_case(CONES);
    unlock_right(&mut stage);
    stage.hold(Key::Enter, 500);
    assert_eq!(stage.acts(), []);
    assert!(step_is_open(&stage));
    stage.hold(Key::Enter, 800);
    let CommandBody::UnlockDoors(unlock) = stage.proposed().body else { panic!() };
    assert_eq!((unlock.side, unlock.traffic_side), (Side::Right, None));
    assert!(!step_is_open(&stage));
}

#[test]
fn the_traffic_side_asks_for_a_reason_before_the_last_press() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('U');
    stage.letter('L');
    stage.press(Key::Digit(3));
    stage.hold(Key::Enter, 800);
    let CommandBody::UnlockDoors(unlock) = stage.proposed().body else { panic!() };
    assert_eq!((unlock.side, unlock.traffic_side), (Side::Left, Some(TrafficSideReason::ResponderAsks)));
}

#[test]
fn a_click_alone_never_confirms_what_must_be_held() {
    let mut stage = Stage::with_case(CONES);
    unlock_right(&mut stage);
    stage.tell(Event::PointerDown(Target::StepConfirm));
    stage.tell(Event::PointerUp);
    stage.click(Target::StepConfirm);
    assert_eq!(stage.acts(), []);
    stage.tell(Event::PointerDown(Target::StepConfirm));
    stage.live_for(800);
    stage.tell(Event::PointerUp);
    assert_eq!(stage.acts().len(), 1);
}

#[test]
fn changing_the_selected_car_cancels_a_half_given_command() {
    let mut stage = Stage::with_case(CONES);
    unlock_right(&mut stage);
    stage.tell(Event::KeyPressed(KeyPress::plain(Key::Enter)));
    stage.live_for(300);
    stage.click(Target::Row(SOS));
    stage.live_for(1_000);
    stage.tell(Event::KeyReleased(Key::Enter));
    assert!(!step_is_open(&stage));
    assert_eq!(stage.acts(), []);
    assert_eq!(stage.notice(), "The half-given command for SF-0412 was dropped.");
}

#[test]
fn a_confirmation_withdraws_itself_when_the_car_begins_to_move() {
    let mut stage = Stage::with_case(CONES);
    unlock_right(&mut stage);
    stage.tell(Event::KeyPressed(KeyPress::plain(Key::Enter)));
    stage.live_for(300);
    stage.pictures.get_mut(&car("SF-0412")).unwrap().speed_mps = 2.0;
    stage.live_for(1_000);
    assert!(!step_is_open(&stage));
    assert_eq!(stage.acts(), []);
    assert_eq!(stage.notice(), "Unlock was withdrawn. The car is moving. Waiting helps.");
}

#[test]
fn a_confirmation_withdraws_itself_when_its_picture_grows_old() {
    let mut stage = Stage::with_case(CONES);
    unlock_right(&mut stage);
    stage.pass(2_500);
    assert!(!step_is_open(&stage));
    assert_eq!(stage.notice(), "Unlock was withdrawn. The picture of the car is too old. Waiting helps.");
}

#[test]
fn a_confirmation_withdraws_itself_when_the_claim_is_lost() {
    let mut stage = Stage::with_case(CONES);
    unlock_right(&mut stage);
    stage.claimed_by("jonas", CONES);
    assert!(!step_is_open(&stage));
    assert!(stage.notice().starts_with("Unlock was withdrawn. Somebody else has this car."), "{}", stage.notice());
}

#[test]
fn resume_asks_for_the_cause_before_it_is_held() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('G');
    stage.press(Key::Digit(6));
    stage.hold(Key::Letter('G'), 800);
    let CommandBody::Resume(resume) = stage.proposed().body else { panic!() };
    assert_eq!(resume.cause, Some(ResumeCause::EndangersTraffic));
}

#[test]
fn digits_belong_to_the_open_choice_and_not_to_the_question() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('O');
    let question = stage.screen.case(stage.now()).question.unwrap();
    assert_eq!(question.keys_note, "The keys 1–9 belong to the open choice.");
    stage.press(Key::Digit(1));
    assert_eq!(stage.acts(), [Action::Resolve { incident: CONES, outcome: Outcome::DrivesOn }]);
}

#[test]
fn an_empty_text_that_is_needed_goes_nowhere() {
    let mut stage = Stage::with_case(CONES);
    stage.shift('N');
    let step = stage.screen.case(stage.now()).step.unwrap();
    let StepKind::Text { field: Field::Step(number), .. } = step.kind else { panic!("{step:?}") };
    stage.tell(Event::TextEdited(Field::Step(number), "   ".to_owned()));
    stage.click(Target::StepNext);
    assert_eq!(stage.acts(), []);
    stage.tell(Event::TextEdited(Field::Step(number), " truck leaves ".to_owned()));
    stage.click(Target::StepNext);
    assert_eq!(stage.acts(), [Action::Note { incident: CONES, text: "truck leaves".to_owned() }]);
}

#[test]
fn escape_gives_a_step_up_and_nothing_is_sent() {
    let mut stage = Stage::with_case(CONES);
    unlock_right(&mut stage);
    stage.press(Key::Escape);
    assert!(!step_is_open(&stage));
    stage.hold(Key::Enter, 900);
    assert_eq!(stage.acts(), []);
}

#[test]
fn the_digit_of_a_place_and_enter_choose_it_though_the_field_has_the_keyboard() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('X');
    let step = stage.screen.case(stage.now()).step.unwrap();
    let StepKind::Place { field: Field::Step(number), .. } = step.kind else { panic!("{step:?}") };
    for (text, found) in [("1", true), ("19", false), ("2", true)] {
        stage.tell(Event::TextEdited(Field::Step(number), text.to_owned()));
        let step = stage.screen.case(stage.now()).step.unwrap();
        let StepKind::Place { found: Some(_), .. } = step.kind else {
            assert!(!found, "{text}: {step:?}");
            continue;
        };
        assert!(found, "{text}");
    }
    stage.key(Modifiers::NONE, Key::Enter, true);
    let step = stage.screen.case(stage.now()).step.unwrap();
    assert!(matches!(step.kind, StepKind::Choice(_)), "{step:?}");
}
