//! STOP: one press, everywhere, repeated until it is acknowledged, and honest about the record.

use console_model::assistance::command::{CommandBody, CommandState, Rule};
use console_model::assistance::roles::Role;
use console_model::assistance::vehicle::DrivingMode;
use console_model::{Effect, Event, Key, KeyPress, LinkEvent, Modifiers, Setup, Target};

use crate::stage::{CONES, SOS, Stage, car};

fn state(stage: &Stage) -> (String, bool) {
    let stop = stage.screen.case(stage.now()).stop;
    (stop.state, stop.unsettled)
}

#[test]
fn one_press_stops_the_selected_car_without_a_question_and_without_a_claim() {
    let mut stage = Stage::live();
    stage.click(Target::Row(CONES));
    stage.press(Key::F(12));
    let commands: Vec<_> = stage.asked.iter().filter(|it| matches!(it, Effect::Stop(_))).collect();
    let [Effect::Stop(command)] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(matches!(command.body, CommandBody::StopNow(_)));
    assert_eq!(command.vehicle, car("SF-0412"));
    assert_eq!(state(&stage), ("sent, no answer from the hub yet".to_owned(), true));
}

#[test]
fn stop_works_while_a_text_field_has_the_keyboard_by_both_chords() {
    for (modifiers, key) in [(Modifiers::NONE, Key::F(12)), (Modifiers::CTRL_SHIFT, Key::Letter('S'))] {
        let mut stage = Stage::with_case(CONES);
        stage.key(modifiers, key, true);
        assert_eq!(stage.stops().len(), 1, "{key:?}");
    }
}

#[test]
fn stop_works_while_a_step_the_palette_and_the_keys_are_open() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('U');
    stage.press(Key::F(12));
    stage.press(Key::Escape);
    stage.key(Modifiers::CTRL, Key::Letter('K'), false);
    stage.key(Modifiers::NONE, Key::F(12), true);
    assert_eq!(stage.stops().len(), 2);
}

#[test]
fn pressing_again_repeats_the_same_stop_and_not_another() {
    let mut stage = Stage::with_case(CONES);
    stage.press(Key::F(12));
    stage.press(Key::F(12));
    let ids = stage.stops();
    assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
}

#[test]
fn a_held_chord_is_one_press() {
    let mut stage = Stage::with_case(CONES);
    for repeat in [false, true, true] {
        stage.tell(Event::KeyPressed(KeyPress { repeat, ..KeyPress::plain(Key::F(12)) }));
    }
    assert_eq!(stage.stops().len(), 1);
}

#[test]
fn an_unacknowledged_stop_is_sent_again_every_second_and_at_once_when_the_link_returns() {
    let mut stage = Stage::with_case(CONES);
    stage.press(Key::F(12));
    let first = stage.stops()[0];
    stage.pass(2_100);
    assert_eq!(stage.stops(), [first, first]);
    stage.tell(Event::Link(LinkEvent::Down { reason: "reset".to_owned(), refused: false }));
    assert_eq!(state(&stage), ("not delivered, trying again".to_owned(), true));
    stage.stops();
    stage.tell(Event::Link(LinkEvent::Up));
    assert_eq!(stage.stops(), [first]);
}

#[test]
fn sent_but_not_recorded_is_said_loudly_and_stays_until_the_entry_is_made() {
    let mut stage = Stage::with_case(CONES);
    stage.press(Key::F(12));
    let Some(Effect::Stop(command)) = stage.asked.iter().find(|it| matches!(it, Effect::Stop(_))).cloned() else {
        panic!("no stop")
    };
    stage.tell(Event::Stopped { command: command.id, recorded: false });
    assert_eq!(state(&stage), ("sent, not recorded".to_owned(), true));
    assert_eq!(stage.notice(), "sent, not recorded");
    stage.on_record(*command.clone(), CommandState::Sent);
    stage.tick();
    assert_eq!(state(&stage), ("sent, not yet applied".to_owned(), true));
    stage.on_record(*command, CommandState::Completed);
    assert_eq!(state(&stage), ("done".to_owned(), false));
}

/// Presses STOP and has the hub answer it so.
fn stopped_as(stage: &mut Stage, state: CommandState) {
    stage.press(Key::F(12));
    let Some(Effect::Stop(command)) = stage.asked.iter().rev().find(|it| matches!(it, Effect::Stop(_))).cloned() else {
        panic!("no stop")
    };
    stage.on_record(*command, state);
}

#[test]
fn a_stop_that_the_hub_refused_before_it_knew_the_car_is_given_anew_once_it_does() {
    let mut stage = Stage::with_case(CONES);
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().linked = false;
    stopped_as(&mut stage, CommandState::Refused(Rule::NoPicture.into()));
    let first = stage.stops()[0];
    stage.pass(2_500);
    assert_eq!(stage.stops(), []);
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().linked = true;
    stage.tell_of(&car("SF-0412"));
    stage.pass(200);
    let anew = stage.stops();
    assert!(anew.len() == 1 && anew[0] != first, "{anew:?}");
    assert!(state(&stage).1);
}

#[test]
fn a_stop_is_not_given_anew_after_a_minute_nor_where_waiting_does_not_help() {
    for (rule, wait_ms) in [(Rule::NoPicture, 61_000), (Rule::RoleMayNot, 2_000)] {
        let mut stage = Stage::with_case(CONES);
        stage.vehicles.get_mut(&car("SF-0412")).unwrap().linked = false;
        stopped_as(&mut stage, CommandState::Refused(rule.into()));
        stage.pass(wait_ms);
        stage.stops();
        stage.vehicles.get_mut(&car("SF-0412")).unwrap().linked = true;
        stage.tell_of(&car("SF-0412"));
        stage.pass(2_000);
        assert_eq!(stage.stops(), [], "{rule:?}");
    }
}

#[test]
fn of_a_car_that_drives_again_stop_does_not_say_done() {
    let mut stage = Stage::with_case(CONES);
    stage.pictures.get_mut(&car("SF-0412")).unwrap().mode = DrivingMode::MinimalRisk;
    stage.live_for(200);
    stopped_as(&mut stage, CommandState::Completed);
    stage.tick();
    assert_eq!(state(&stage), ("done".to_owned(), false));
    stage.pictures.get_mut(&car("SF-0412")).unwrap().mode = DrivingMode::Driving;
    stage.live_for(200);
    assert_eq!(state(&stage), (String::new(), false));
}

#[test]
fn within_the_jump_guard_stop_goes_to_the_car_that_stood_there_before() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('N');
    let key = stage.newest_key();
    stage.claimed_by("sam", SOS);
    stage.recorded(key, Some("SF-0188"));
    let stopped = |stage: &mut Stage| {
        stage.asked.clear();
        stage.press(Key::F(12));
        let stop = stage.asked.iter().find_map(|it| match it {
            Effect::Stop(command) => Some(command.vehicle.clone()),
            _ => None,
        });
        stop.unwrap()
    };
    stage.live_for(200);
    assert_eq!(stopped(&mut stage), car("SF-0412"));
    stage.live_for(400);
    assert_eq!(stopped(&mut stage), car("SF-0188"));
}

#[test]
fn a_role_that_may_not_assist_is_told_so() {
    let mut stage = Stage::dark(Setup { hub: Some("sf-1".to_owned()), ..Setup::default() });
    stage.role = Role::Engineer;
    stage.connect();
    stage.click(Target::Row(CONES));
    stage.press(Key::F(12));
    assert_eq!(stage.stops(), []);
    assert!(!stage.screen.case(stage.now()).stop.enabled);
    assert_eq!(stage.notice(), "Your role may not do this. Ask a lead.");
}
