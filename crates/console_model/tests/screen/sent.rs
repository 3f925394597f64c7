//! What was sent is shown as sent, and as done only when the car says so.

use console_model::Event;
use console_model::assistance::command::{CommandState, Refusal, Rule};
use console_model::view::CommandTrail;
use console_model::{Key, LinkEvent};

use crate::stage::{CONES, Stage, car};

fn newest(stage: &Stage) -> CommandTrail {
    stage.screen.case(stage.now()).trail.first().cloned().unwrap()
}

#[test]
fn sent_is_never_shown_as_success_at_any_stage_before_completed() {
    let mut stage = Stage::with_case(CONES);
    stage.press(Key::Digit(1));
    assert_eq!(newest(&stage).state_words, "sent to the hub, not yet recorded");
    let answers = stage.screen.case(stage.now()).question.unwrap().answers;
    assert_eq!(answers[0].pending, "sent to the hub, not yet recorded");
    let key = stage.newest_key();
    let command = stage.proposed();
    stage.recorded(key, None);
    assert_eq!(newest(&stage).state_words, "recorded, not yet sent to the car");
    for (state, words, done) in [
        (CommandState::Permitted, "permitted, not yet sent", false),
        (CommandState::Sent, "sent, not yet applied", false),
        (CommandState::Accepted, "the car is doing it", false),
        (CommandState::Completed, "done", true),
        (CommandState::Expired, "expired, not applied", false),
        (CommandState::Unknown, "not known whether it was done", false),
        (CommandState::Failed("door jammed".to_owned()), "failed", false),
        (CommandState::Refused(Refusal::new(Rule::UnsafeForVehicle, "cyclist")), "refused", false),
    ] {
        stage.on_record(command.clone(), state.clone());
        let line = newest(&stage);
        assert_eq!((line.state_words.as_str(), line.succeeded), (words, done), "{state:?}");
        assert_eq!(line.open, !state.is_final(), "{state:?}");
        assert_eq!(stage.screen.case(stage.now()).trail.len(), 1, "{state:?}");
    }
}

#[test]
fn the_press_shows_in_the_very_next_view() {
    let mut stage = Stage::with_case(CONES);
    let before = stage.screen.case(stage.now()).trail.len();
    stage.letter('P');
    assert_eq!(stage.screen.case(stage.now()).trail.len(), before + 1);
}

#[test]
fn a_second_answer_waits_until_the_first_is_settled() {
    let mut stage = Stage::with_case(CONES);
    stage.press(Key::Digit(1));
    stage.press(Key::Digit(2));
    assert_eq!(stage.acts().len(), 1);
    assert_eq!(stage.notice(), "Already on its way. Waiting helps.");
}

#[test]
fn a_broken_link_leaves_an_action_unsure_until_the_new_state_tells() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('P');
    let command = stage.proposed();
    stage.tell(Event::Link(LinkEvent::Down { reason: "reset".to_owned(), refused: false }));
    assert_eq!(newest(&stage).state_words, "no answer from the hub yet");
    assert!(newest(&stage).open);
    stage.connect();
    assert_eq!(newest(&stage).state_words, "no answer from the hub yet");
    stage.live_for(3_500);
    assert_eq!(newest(&stage).state_words, "did not reach the hub");
    assert!(!newest(&stage).succeeded);
    stage.on_record(command, CommandState::Completed);
    stage.tick();
    assert_eq!(newest(&stage).state_words, "done");
}

#[test]
fn a_refusal_of_the_hub_is_told_with_its_rule_and_leaves_nothing_pending() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('P');
    let key = stage.newest_key();
    stage.receipt(key, Err(Refusal::new(Rule::NotYourClaim, "")));
    assert_eq!(stage.notice(), "Pull over was refused. Take the case first. Waiting does not help.");
    assert!(stage.screen.case(stage.now()).trail.is_empty());
}

#[test]
fn what_did_not_reach_the_hub_says_so_and_asks_to_press_again() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('P');
    let key = stage.newest_key();
    stage.tell(Event::ActFailed { key, reason: "timed out".to_owned() });
    assert_eq!(newest(&stage).state_words, "did not reach the hub");
    assert_eq!(stage.notice(), "Pull over did not reach the hub (timed out). Press again if it is still right.");
}

#[test]
fn an_answer_carries_what_was_drawn_and_not_what_came_in_since() {
    let mut stage = Stage::with_case(CONES);
    let drawn_at = crate::stage::stamp(stage.now_ms);
    stage.now_ms += 100;
    stage.telemetry();
    stage.press(Key::Digit(1));
    let evidence = stage.proposed().evidence.unwrap();
    assert_eq!(evidence.captured, drawn_at);
    assert!(!evidence.second_look);
}

#[test]
fn evidence_of_another_car_never_goes_with_an_answer() {
    let mut stage = Stage::with_case(CONES);
    stage.claimed_by("sam", crate::stage::OFFICER);
    stage.click(console_model::Target::Row(crate::stage::OFFICER));
    stage.press(Key::Digit(2));
    assert_eq!(stage.acts(), []);
    assert_eq!(stage.screen.case(stage.now()).vehicle, Some(car("SF-0907")));
}
