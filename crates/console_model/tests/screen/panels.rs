//! What each panel says in the states that matter, as text to be read by a person.

use std::time::Duration;

use console_model::assistance::command::{CommandState, Refusal, Rule};
use console_model::assistance::conversation::Speaker;
use console_model::assistance::ids::SceneId;
use console_model::assistance::incident::{Actor, IncidentState, Outcome, TimelineFact};
use console_model::assistance::vehicle::DrivingMode;
use console_model::view::QueueWindow;
use console_model::{Event, Field, Key, LinkEvent, Locale, Modifiers, Setup, Target};
use insta::assert_snapshot;

use crate::stage::{CONES, OFFICER, SOS, Stage, car, passenger};
use crate::text::Text as _;

fn case(stage: &Stage) -> String {
    stage.screen.case(stage.now()).text()
}

fn queue(stage: &Stage) -> String {
    stage.screen.queue(stage.now(), QueueWindow::TOP).text()
}

/// What the fonts of this test can draw: everything but Arabic.
fn can_draw(c: char) -> bool {
    !('\u{600}'..'\u{700}').contains(&c)
}

fn talk(stage: &Stage) -> String {
    stage.screen.conversation(stage.now(), &can_draw).text()
}

#[test]
fn the_top_bar_names_the_hub_the_fleet_the_shift_and_the_load() {
    let mut stage = Stage::live();
    assert_snapshot!("top_bar_live", stage.screen.top_bar(stage.now()).text());
    stage.tell(Event::Link(LinkEvent::Down { reason: "reset".to_owned(), refused: false }));
    stage.pass(3_000);
    assert_snapshot!("top_bar_lost", stage.screen.top_bar(stage.now()).text());
}

#[test]
fn the_queue_puts_life_first_and_says_why() {
    let mut stage = Stage::live();
    assert_snapshot!("queue_waiting", queue(&stage));
    stage.claimed_by("amara", SOS);
    stage.take(CONES);
    assert_snapshot!("queue_mine_and_others", queue(&stage));
}

#[test]
fn an_empty_queue_says_so_and_an_unknown_one_does_not() {
    let mut stage = Stage::dark(Setup { hub: Some("sf-1".to_owned()), ..Setup::default() });
    stage.incidents.clear();
    assert_snapshot!("queue_unknown", queue(&stage));
    stage.connect();
    assert_snapshot!("queue_empty", queue(&stage));
}

#[test]
fn the_map_shows_every_car_by_its_mode_and_its_need() {
    let mut stage = Stage::with_case(CONES);
    stage.pictures.get_mut(&car("SF-0188")).unwrap().mode = DrivingMode::MinimalRisk;
    stage.live_for(100);
    assert_snapshot!("map", stage.screen.map(stage.now()).text());
}

#[test]
fn the_perceived_world_names_who_cannot_protect_themselves_first() {
    let mut stage = Stage::with_case(CONES);
    assert_snapshot!("perceived_live", stage.screen.perceived(stage.now()).text());
    stage.pass(6_500);
    assert_snapshot!("perceived_old", stage.screen.perceived(stage.now()).text());
}

#[test]
fn a_case_nobody_has_offers_to_take_it_and_gives_one_reason_for_all_else() {
    let mut stage = Stage::live();
    stage.click(Target::Row(CONES));
    stage.live_for(500);
    assert_snapshot!("case_waiting", case(&stage));
}

#[test]
fn my_case_offers_answers_commands_and_stop() {
    assert_snapshot!("case_mine", case(&Stage::with_case(CONES)));
}

#[test]
fn a_case_of_somebody_else_can_only_be_stopped() {
    let mut stage = Stage::live();
    stage.claimed_by("amara", CONES);
    stage.click(Target::Row(CONES));
    stage.live_for(500);
    assert_snapshot!("case_of_amara", case(&stage));
}

#[test]
fn the_second_look_is_asked_for_taken_and_counted_down() {
    let mut stage = Stage::with_case(OFFICER);
    let before = case(&stage);
    stage.letter('V');
    stage.live_for(300);
    let looking = stage.screen.case(stage.now()).question.unwrap().second_look;
    assert!(looking.looking && (700..1_000).contains(&looking.left_ms), "{looking:?}");
    stage.live_for(1_000);
    assert_snapshot!("case_second_look", format!("{before}\n----\n{}", case(&stage)));
}

#[test]
fn a_refusal_by_the_car_stands_with_its_reason() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('1');
    stage.press(Key::Digit(1));
    let command = stage.proposed();
    let refusal = Refusal::new(Rule::UnsafeForVehicle, "a cyclist beside");
    stage.on_record(command, CommandState::Refused(refusal));
    stage.live_for(3_500);
    assert_snapshot!("case_refused_by_car", case(&stage));
}

#[test]
fn a_lost_car_says_how_old_its_news_are() {
    let mut stage = Stage::with_case(CONES);
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().linked = false;
    stage.tell_of(&car("SF-0412"));
    stage.pass(4_000);
    assert_snapshot!("case_car_lost", case(&stage));
}

#[test]
fn an_old_picture_locks_what_depends_on_it_and_says_so() {
    let mut stage = Stage::with_case(CONES);
    stage.pass(2_500);
    assert_snapshot!("case_old_picture", case(&stage));
}

#[test]
fn a_responder_with_the_car_is_named_by_mode_and_hold() {
    let mut stage = Stage::with_case(OFFICER);
    let known = stage.vehicles.get_mut(&car("SF-0907")).unwrap();
    known.holds.push(console_model::assistance::command::HoldOrigin::Responder("Engine 12".to_owned()));
    stage.pictures.get_mut(&car("SF-0907")).unwrap().mode = DrivingMode::Responder;
    stage.tell_of(&car("SF-0907"));
    stage.live_for(200);
    assert_snapshot!("case_responder", case(&stage));
}

#[test]
fn a_resolved_case_says_how_it_ended_and_can_be_reopened() {
    let mut stage = Stage::with_case(CONES);
    let at = stage.desk();
    let it = stage.incidents.get_mut(&CONES).unwrap();
    it.state = IncidentState::Resolved(Outcome::DrivesOn);
    it.question = None;
    it.record(at, Actor::Person(crate::stage::person("sam")), TimelineFact::Resolved(Outcome::DrivesOn));
    stage.tell_of(&car("SF-0412"));
    stage.live_for(200);
    assert_snapshot!("case_resolved", case(&stage));
    assert_snapshot!("timeline_resolved", stage.screen.timeline(stage.now()).text());
}

#[test]
fn the_case_reads_in_german_and_french() {
    for (name, locale) in [("case_german", Locale::German), ("case_french", Locale::French)] {
        let mut stage = Stage::speaking(locale);
        stage.take(OFFICER);
        let all = format!("{}\n{}\n{}", queue(&stage), case(&stage), talk(&stage));
        assert_snapshot!(name, all);
    }
}

#[test]
fn steps_of_a_command_ask_one_thing_at_a_time() {
    let mut stage = Stage::with_case(CONES);
    let mut all = String::new();
    let mut note = |stage: &Stage| {
        all.push_str(&stage.screen.case(stage.now()).step.map(|it| it.text()).unwrap_or_else(|| "none\n".to_owned()));
    };
    stage.letter('U');
    note(&stage);
    stage.letter('L');
    note(&stage);
    stage.press(Key::Digit(3));
    note(&stage);
    stage.tell(Event::KeyPressed(console_model::KeyPress::plain(Key::Enter)));
    stage.live_for(400);
    note(&stage);
    stage.press(Key::Escape);
    for letter in ['G', 'H', 'F', 'X', 'D', 'O'] {
        stage.letter(letter);
        note(&stage);
        stage.press(Key::Escape);
        stage.press(Key::Escape);
    }
    assert_snapshot!("steps", all);
}

#[test]
fn the_conversation_shows_both_languages_and_what_cannot_be_drawn() {
    let mut stage = Stage::live();
    stage.pictures.get_mut(&car("SF-0188")).unwrap().passengers = Some(vec![passenger("es")]);
    stage.said(SOS, Speaker::Passenger(1), "es", "¿Por qué paramos? سلام");
    stage.take(SOS);
    stage.letter('S');
    stage.press(Key::Digit(2));
    let key = stage.newest_key();
    let on_the_way = talk(&stage);
    stage.recorded(key, None);
    assert_snapshot!("talk_spanish", on_the_way);
}

#[test]
fn nobody_aboard_takes_the_field_away() {
    let mut stage = Stage::live();
    stage.pictures.get_mut(&car("SF-0412")).unwrap().passengers = Some(Vec::new());
    stage.take(CONES);
    assert_snapshot!("talk_empty_car", talk(&stage));
}

#[test]
fn every_state_of_the_link_says_what_it_means_and_what_happens_next() {
    let mut all = String::new();
    let mut note = |stage: &Stage| all.push_str(&stage.screen.connection(stage.now()).text());
    note(&Stage::dark(Setup::default()));
    let mut stage = Stage::dark(Setup { hub: Some("sf-1".to_owned()), ..Setup::default() });
    stage.tick();
    note(&stage);
    stage.tell(Event::Link(LinkEvent::Down { reason: "connection refused".to_owned(), refused: false }));
    stage.pass(100);
    note(&stage);
    stage.tell(Event::Link(LinkEvent::Up));
    stage.welcome();
    note(&stage);
    stage.snapshot();
    note(&stage);
    stage.pass(6_000);
    note(&stage);
    stage.tell(Event::Link(LinkEvent::Down { reason: "reset by peer".to_owned(), refused: false }));
    note(&stage);
    stage.tell(Event::Link(LinkEvent::Down { reason: "not on the list".to_owned(), refused: true }));
    note(&stage);
    assert_snapshot!("connection", all);
}

#[test]
fn notices_ask_whether_somebody_is_there_and_offer_what_was_handed_over() {
    let mut stage = Stage::with_case(CONES);
    stage.claimed_by("amara", OFFICER);
    let now = stage.desk();
    let mine = stage.vehicles.get_mut(&car("SF-0412")).unwrap();
    mine.claim.as_mut().unwrap().attention_asked_at = Some(now);
    let offered = stage.vehicles.get_mut(&car("SF-0907")).unwrap();
    offered.claim.as_mut().unwrap().offered_to = Some(crate::stage::person("sam"));
    stage.tell_of(&car("SF-0412"));
    stage.tell_of(&car("SF-0907"));
    stage.live_for(3_000);
    assert_snapshot!("notices", stage.screen.notices(stage.now()).text());
}

#[test]
fn the_list_of_all_commands_filters_and_gives_reasons() {
    let mut stage = Stage::with_case(CONES);
    stage.key(Modifiers::CTRL, Key::Letter('K'), false);
    stage.tell(Event::TextEdited(Field::Palette, "hold".to_owned()));
    let found = stage.screen.palette(stage.now()).unwrap().text();
    stage.tell(Event::TextEdited(Field::Palette, "zzz".to_owned()));
    let none = stage.screen.palette(stage.now()).unwrap().text();
    assert_snapshot!("palette", found + &none);
}

#[test]
fn the_overlay_of_keys_has_every_key() {
    let mut stage = Stage::live();
    stage.press(Key::F(1));
    assert_snapshot!("help", stage.screen.help().unwrap().text());
}

#[test]
fn the_status_bar_has_the_keys_that_act_now_and_the_record() {
    let mut stage = Stage::with_case(CONES);
    let mut all = stage.screen.status_bar(stage.now()).text();
    stage.letter('U');
    all.push_str(&stage.screen.status_bar(stage.now()).text());
    stage.press(Key::Escape);
    stage.key(Modifiers::NONE, Key::Letter('X'), true);
    all.push_str(&stage.screen.status_bar(stage.now()).text());
    assert_snapshot!("status_bar", all);
}

#[test]
fn a_surge_draws_no_more_rows_than_are_asked_for() {
    let mut stage = Stage::dark(Setup { hub: Some("sf-1".to_owned()), ..Setup::default() });
    for number in 0..500 {
        let mut copy = stage.incidents[&CONES].clone();
        copy.id = console_model::assistance::ids::IncidentId(1_000 + number);
        copy.vehicle = car(&format!("SF-{:04}", 2_000 + number));
        let mut known = stage.vehicles[&car("SF-0412")].clone();
        known.id = copy.vehicle.clone();
        stage.vehicles.insert(known.id.clone(), known);
        stage.incidents.insert(copy.id, copy);
    }
    stage.connect();
    let view = stage.screen.queue(stage.now(), QueueWindow { first: 100, count: 20 });
    assert!(view.surge);
    assert_eq!((view.waiting_total, view.waiting_from, view.waiting.len()), (503, 100, 20));
    assert_eq!(view.waiting_heading, "Waiting · 503");
}

#[test]
fn a_scene_that_changed_voids_the_answers_with_the_reason() {
    let mut stage = Stage::with_case(CONES);
    stage.scene = SceneId(2);
    stage.picture_age = Duration::from_millis(80);
    stage.live_for(300);
    let question = stage.screen.case(stage.now()).question.unwrap();
    for answer in &question.answers {
        assert!(!answer.enabled && answer.reason.starts_with("The scene has changed."), "{answer:?}");
    }
}
