//! Drawing a path, the car's plan of it, and the approval of that plan; creeping clear of a lane.

use console_model::assistance::command::{
    CommandBody, CommandState, CreepDirection, DrawnPath, PathPlanned, PathVerdict, PlannedPath, Refusal, Rule,
};
use console_model::assistance::geo::{GeoPoint, LocalPoint};
use console_model::assistance::ids::{CommandId, SceneId};
use console_model::assistance::incident::{Actor, TimelineFact};
use console_model::assistance::roles::Role;
use console_model::view::{PathStage, PathStepView, PathView, StepKind};
use console_model::{Event, Key, KeyPress, Modifiers, Target};
use insta::assert_snapshot;

use crate::stage::{CONES, Stage, car, person, picture, stamp};
use crate::text::Text as _;

/// Something that happens to a shift.
type Bend = fn(&mut Stage);

/// Sam holds a car that plans paths and creeps.
fn stage() -> Stage {
    let mut stage = Stage::live();
    let known = stage.vehicles.get_mut(&car("SF-0412")).unwrap();
    known.card.capabilities = ["paths", "creep"].map(str::to_owned).to_vec();
    stage.take(CONES);
    stage
}

fn seen(forward_m: f64, left_m: f64) -> LocalPoint {
    LocalPoint { forward_m, left_m }
}

fn ground(forward_m: f64, left_m: f64) -> GeoPoint {
    seen(forward_m, left_m).on_ground(picture().position, picture().heading_deg)
}

fn drawing(stage: &Stage) -> Option<PathStepView> {
    match stage.screen.case(stage.now()).step.map(|step| step.kind) {
        Some(StepKind::Path(view)) => Some(view),
        _ => None,
    }
}

fn path(stage: &Stage) -> PathView {
    stage.screen.case(stage.now()).path.unwrap()
}

fn stages(stage: &Stage) -> Vec<PathStage> {
    stage.screen.map(stage.now()).paths.iter().map(|line| line.stage).collect()
}

fn near(point: GeoPoint, expected: GeoPoint) -> bool {
    point.distance_m(expected) < 0.05
}

/// Draws three points by click and sends them.
fn draw_and_send(stage: &mut Stage) -> CommandId {
    stage.shift('P');
    stage.click(Target::ScenePoint(seen(8.0, 0.5)));
    stage.click(Target::MapPoint(ground(16.0, 3.4)));
    stage.click(Target::ScenePoint(seen(30.0, 3.4)));
    stage.press(Key::Enter);
    let command = stage.proposed();
    let id = command.id;
    let CommandBody::ProposePath(drawn) = command.body.clone() else { panic!("{command:?}") };
    let known = stage.vehicles.get_mut(&car("SF-0412")).unwrap();
    known.paths.push(DrawnPath::drawn(id, Some(CONES), person("sam"), drawn.points));
    stage.on_record(command, CommandState::Completed);
    stage.live_for(200);
    id
}

fn plan() -> PlannedPath {
    let points = (0..20).map(|step| ground(f64::from(step) * 2.0, 0.0)).collect();
    let words = "drive 38 m at 3.0 m/s at most, left of 5 × cone, then on in my lane".to_owned();
    PlannedPath { points, length_m: 38.0, top_speed_mps: 3.0, words }
}

/// The car tells what it would make of the newest path.
fn planned(stage: &mut Stage, verdict: PathVerdict) {
    let (at, made_at, scene) = (stage.desk(), stamp(stage.now_ms), stage.scene);
    let path = stage.vehicles.get_mut(&car("SF-0412")).and_then(|it| it.paths.last_mut()).unwrap();
    path.planned = Some(PathPlanned { proposal: path.proposal, made_at, scene, verdict });
    path.planned_at = Some(at);
    stage.tell_of(&car("SF-0412"));
    stage.live_for(200);
}

#[test]
fn a_path_is_drawn_by_clicks_on_the_map_and_in_what_the_car_sees_and_sent_with_enter() {
    let mut stage = stage();
    stage.shift('P');
    assert!(stage.screen.map(stage.now()).wants_point && stage.screen.perceived(stage.now()).wants_point);
    stage.click(Target::ScenePoint(seen(8.0, 0.5)));
    stage.click(Target::MapPoint(ground(16.0, 3.4)));
    stage.click(Target::ScenePoint(seen(99.0, 9.0)));
    stage.press(Key::Backspace);
    stage.click(Target::ScenePoint(seen(30.0, 3.4)));
    let view = drawing(&stage).unwrap();
    assert_eq!(view.length, "3 points · 31 m of 150 m at most");
    assert!(view.enough && view.next == "Enter sends it to the car", "{view:?}");
    assert_eq!(stages(&stage), [PathStage::Drawing]);
    stage.press(Key::Enter);
    let command = stage.proposed();
    assert_eq!(command.evidence.unwrap().scene, SceneId(1));
    let CommandBody::ProposePath(drawn) = command.body else { panic!() };
    assert_eq!(drawn.points.len(), 3);
    for (point, expected) in drawn.points.iter().zip([ground(8.0, 0.5), ground(16.0, 3.4), ground(30.0, 3.4)]) {
        assert!(near(*point, expected), "{point:?}");
    }
    assert!(drawing(&stage).is_none());
}

#[test]
fn a_path_is_drawn_by_keys_alone() {
    let mut stage = stage();
    stage.shift('P');
    stage.press(Key::Enter);
    assert_eq!(stage.acts(), [], "there is nothing to send");
    stage.press(Key::Up);
    for _ in 0..3 {
        stage.tell(Event::KeyPressed(KeyPress { repeat: true, ..KeyPress::plain(Key::Up) }));
    }
    stage.press(Key::Left);
    assert_eq!(drawing(&stage).unwrap().cursor, "Cross: 8 m ahead, 1 m to the left");
    assert_eq!(drawing(&stage).unwrap().next, "Enter adds the point");
    stage.press(Key::Enter);
    stage.key(Modifiers::SHIFT, Key::Up, false);
    stage.key(Modifiers::SHIFT, Key::Up, false);
    stage.press(Key::Down);
    stage.press(Key::Right);
    stage.press(Key::Enter);
    stage.press(Key::Enter);
    let CommandBody::ProposePath(drawn) = stage.proposed().body else { panic!() };
    let [first, second] = drawn.points.as_slice() else { panic!("{drawn:?}") };
    assert!(near(*first, ground(8.0, 1.0)) && near(*second, ground(17.0, 0.0)), "{drawn:?}");
}

#[test]
fn the_first_point_counts_only_on_what_was_just_seen() {
    let mut stage = stage();
    stage.shift('P');
    stage.pass(450);
    stage.tell(Event::Drawn);
    stage.click(Target::ScenePoint(seen(8.0, 0.5)));
    assert!(stage.notice().starts_with("What you see is too old"), "{}", stage.notice());
    assert_eq!(stages(&stage), []);
    stage.live_for(200);
    stage.click(Target::ScenePoint(seen(8.0, 0.5)));
    assert_eq!(stages(&stage), [PathStage::Drawing]);
    // While one thinks, the picture may hang for a moment: the drawing stays, and is not sent.
    stage.pass(600);
    let view = drawing(&stage).unwrap();
    assert!(!view.enough && view.reason.starts_with("What you see is too old"), "{view:?}");
    stage.press(Key::Enter);
    assert_eq!(stage.acts(), []);
    stage.live_for(200);
    stage.press(Key::Enter);
    assert!(matches!(stage.proposed().body, CommandBody::ProposePath(_)));
}

#[test]
fn a_drawing_is_withdrawn_when_the_scene_changes_or_the_car_moves_and_given_up_with_escape() {
    let cases: [(&str, Bend); 2] = [
        ("The scene has changed", |stage| stage.scene = SceneId(2)),
        ("The car is moving", |stage| stage.pictures.get_mut(&car("SF-0412")).unwrap().speed_mps = 1.0),
    ];
    for (why, bend) in cases {
        let mut stage = stage();
        stage.shift('P');
        stage.click(Target::ScenePoint(seen(8.0, 0.5)));
        bend(&mut stage);
        stage.live_for(200);
        assert!(drawing(&stage).is_none(), "{why}");
        assert!(stage.notice().contains(why), "{}", stage.notice());
    }
    let mut stage = stage();
    stage.shift('P');
    stage.click(Target::ScenePoint(seen(8.0, 0.5)));
    stage.press(Key::Escape);
    assert!(drawing(&stage).is_none() && stages(&stage).is_empty());
    assert_eq!(stage.acts(), []);
}

#[test]
fn what_is_too_long_says_so_and_is_not_sent() {
    let mut stage = stage();
    stage.shift('P');
    stage.click(Target::ScenePoint(seen(60.0, 0.0)));
    stage.click(Target::ScenePoint(seen(151.0, 0.0)));
    assert_snapshot!("path_drawing_too_long", stage.screen.case(stage.now()).step.unwrap().text());
    stage.press(Key::Enter);
    assert_eq!(stage.acts(), []);
    stage.press(Key::Backspace);
    assert!(drawing(&stage).unwrap().enough);
}

#[test]
fn the_plan_stands_beside_the_drawing_and_is_approved_under_a_held_press_as_it_stood() {
    let mut stage = stage();
    let proposal = draw_and_send(&mut stage);
    assert_eq!(path(&stage).plan, "The car is planning.");
    planned(&mut stage, PathVerdict::Would(plan()));
    assert_eq!(stages(&stage), [PathStage::Proposed, PathStage::Planned]);
    assert_snapshot!("path_planned", path(&stage).text());
    stage.shift('G');
    let step = stage.screen.case(stage.now()).step.unwrap();
    let StepKind::Confirm(confirm) = &step.kind else { panic!("{step:?}") };
    assert!(confirm.words.starts_with("Drive as planned: drive 38 m"), "{}", confirm.words);
    stage.hold(Key::Enter, 500);
    assert_eq!(stage.acts(), [], "a short press does nothing");
    stage.hold(Key::Enter, 800);
    let command = stage.proposed();
    let CommandBody::ApprovePath(approve) = command.body else { panic!() };
    assert_eq!((approve.proposal, approve.plan), (proposal, plan().digest()));
    assert!(command.evidence.is_some());
}

#[test]
fn another_plan_of_the_car_withdraws_the_approval_that_is_being_held() {
    let mut stage = stage();
    draw_and_send(&mut stage);
    planned(&mut stage, PathVerdict::Would(plan()));
    stage.shift('G');
    stage.tell(Event::KeyPressed(KeyPress::plain(Key::Enter)));
    stage.live_for(300);
    planned(&mut stage, PathVerdict::Would(PlannedPath { top_speed_mps: 1.0, ..plan() }));
    stage.live_for(900);
    stage.tell(Event::KeyReleased(Key::Enter));
    assert_eq!(stage.acts(), []);
    assert!(stage.notice().contains("The car has another plan now"), "{}", stage.notice());
}

#[test]
fn an_approval_waits_for_a_fresh_look_instead_of_being_thrown_away() {
    let mut stage = stage();
    draw_and_send(&mut stage);
    planned(&mut stage, PathVerdict::Would(plan()));
    stage.shift('G');
    stage.tell(Event::KeyPressed(KeyPress::plain(Key::Enter)));
    stage.pass(900);
    assert_eq!(stage.acts(), [], "what was seen is older than half a second");
    let step = stage.screen.case(stage.now()).step.unwrap();
    let StepKind::Confirm(confirm) = &step.kind else { panic!("{step:?}") };
    assert!(!confirm.enabled && confirm.reason.starts_with("What you see is too old"), "{confirm:?}");
    stage.tell(Event::KeyReleased(Key::Enter));
    stage.live_for(300);
    stage.hold(Key::Enter, 800);
    assert!(matches!(stage.proposed().body, CommandBody::ApprovePath(_)));
}

#[test]
fn a_refusal_of_the_car_stands_in_its_own_words_and_offers_nothing_to_approve() {
    let mut stage = stage();
    draw_and_send(&mut stage);
    planned(&mut stage, PathVerdict::WouldNot("cone in the way, 12 m along it".to_owned()));
    assert_snapshot!("path_refused", path(&stage).text());
    stage.shift('G');
    assert!(stage.screen.case(stage.now()).step.is_none());
    assert!(stage.notice().starts_with("No plan of the car stands"), "{}", stage.notice());
}

#[test]
fn a_void_plan_stays_in_sight_and_cannot_be_approved() {
    let mut stage = stage();
    draw_and_send(&mut stage);
    planned(&mut stage, PathVerdict::Would(plan()));
    let path_of = |stage: &mut Stage| stage.vehicles.get_mut(&car("SF-0412")).unwrap().paths.pop().unwrap();
    let mut void = path_of(&mut stage);
    void.planned_at = None;
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().paths.push(void);
    stage.tell_of(&car("SF-0412"));
    stage.live_for(100);
    assert_eq!(path(&stage).plan, "The car's plan no longer counts. Draw again.");
    assert_eq!(stages(&stage), [PathStage::Proposed, PathStage::Planned]);
    stage.shift('G');
    assert!(stage.screen.case(stage.now()).step.is_none());
}

#[test]
fn drawn_planned_and_driven_stay_together_until_the_case_ends() {
    let mut stage = stage();
    draw_and_send(&mut stage);
    planned(&mut stage, PathVerdict::Would(plan()));
    stage.shift('G');
    stage.hold(Key::Enter, 800);
    let command = stage.proposed();
    let approval = command.id;
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().paths[0].approval = Some(approval);
    stage.on_record(command.clone(), CommandState::Accepted);
    for step in 1..=10 {
        let picture = stage.pictures.get_mut(&car("SF-0412")).unwrap();
        picture.position = ground(f64::from(step), 0.0);
        picture.speed_mps = 2.0;
        stage.live_for(500);
    }
    assert_eq!(stages(&stage), [PathStage::Proposed, PathStage::Planned, PathStage::Driven]);
    assert_eq!(path(&stage).state, "Drive the plan: the car is doing it. 9 m driven");
    // What the car itself tells at the end takes the place of what was seen.
    let driven = vec![ground(0.0, 0.0), ground(12.0, 0.0)];
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().paths[0].driven = driven;
    let why = "pedestrian in the way, 3 m ahead".to_owned();
    let incident = stage.incidents.get_mut(&CONES).unwrap();
    let at = incident.raised_at;
    incident.record(at, Actor::Vehicle, TimelineFact::PathPlanned { length_m: Some(38.0), words: plan().words });
    incident.record(at, Actor::Vehicle, TimelineFact::PathDriven { length_m: 12.0 });
    stage.on_record(command, CommandState::Failed(why));
    stage.live_for(100);
    let told = format!(
        "{}----\n{}----\n{}",
        path(&stage).text(),
        stage.screen.map(stage.now()).text(),
        stage.screen.timeline(stage.now()).text()
    );
    assert_snapshot!("path_driven_in_part", told);
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().paths.clear();
    stage.tell_of(&car("SF-0412"));
    stage.live_for(200);
    assert!(stages(&stage).is_empty() && stage.screen.case(stage.now()).path.is_none());
}

#[test]
fn an_approval_that_the_car_refused_gives_its_reason() {
    let mut stage = stage();
    draw_and_send(&mut stage);
    planned(&mut stage, PathVerdict::Would(plan()));
    stage.shift('G');
    stage.hold(Key::Enter, 800);
    let command = stage.proposed();
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().paths[0].approval = Some(command.id);
    stage.on_record(command, CommandState::Refused(Refusal::new(Rule::PersonNear, "")));
    stage.live_for(200);
    let view = path(&stage);
    assert_eq!(view.state, "Drive the plan: refused. Somebody stands near the car. Waiting helps.");
    assert!(view.bad && view.approve.is_some(), "it may be approved again");
}

#[test]
fn creeping_asks_where_and_how_far_is_held_and_is_for_the_trained() {
    let mut stage = stage();
    stage.shift('C');
    assert!(stage.notice().starts_with("You are not trained for this"), "{}", stage.notice());
    let mut stage = {
        let mut stage = stage_of(Role::TrainedOperator);
        stage.take(CONES);
        stage
    };
    stage.shift('C');
    stage.press(Key::Digit(3));
    stage.press(Key::Digit(2));
    let step = stage.screen.case(stage.now()).step.unwrap();
    let StepKind::Confirm(confirm) = &step.kind else { panic!("{step:?}") };
    assert_eq!(confirm.words, "Creep clear: Over to the right, 6 m, SF-0412");
    stage.hold(Key::Enter, 800);
    let CommandBody::CreepClear(creep) = stage.proposed().body else { panic!() };
    assert_eq!((creep.direction, creep.metres), (CreepDirection::Right, 6.0));
}

fn stage_of(role: Role) -> Stage {
    let setup = console_model::Setup { hub: Some("sf-1".to_owned()), ..console_model::Setup::default() };
    let mut stage = Stage::dark(setup);
    stage.role = role;
    let known = stage.vehicles.get_mut(&car("SF-0412")).unwrap();
    known.card.capabilities = ["paths", "creep"].map(str::to_owned).to_vec();
    stage.connect();
    stage
}

#[test]
fn a_car_that_plans_no_paths_is_not_offered_any() {
    let mut stage = Stage::with_case(CONES);
    let commands = stage.screen.case(stage.now()).commands;
    assert!(!commands.more.iter().any(|deed| deed.words == "Draw a path"), "{:?}", commands.more);
    stage.shift('P');
    assert!(drawing(&stage).is_none());
    assert!(stage.notice().starts_with("This car cannot do it"), "{}", stage.notice());
}
