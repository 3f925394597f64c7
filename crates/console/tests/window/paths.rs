//! A path in the window: drawn with the pointer or the keys alone, its plan seen, and approved under a held press.

use console::arrange::arrange;
use console_model::assistance::command::{CommandBody, CommandState, ProposePath};
use console_model::assistance::feed::Action;
use console_model::assistance::geo::LocalPoint;
use console_model::view::{PathStage, StepKind};
use console_model::{Deed, Locale};
use egui::accesskit::Role;
use egui::{Key, Modifiers, PointerButton, Pos2, Rect, Vec2, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::drive::{CITY, Window, acts, live_for, open, press, strike, usual};
use crate::support::Stage;

fn with_case() -> Window {
    let mut window = usual(Stage::live(Locale::English, &CITY, 60, 7));
    window.state_mut().plans_paths(0);
    open(&mut window, 0);
    window
}

fn click_at(window: &mut Window, at: Pos2) {
    window.input_mut().events.push(egui::Event::PointerMoved(at));
    window.step();
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        window.input_mut().events.push(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        window.step();
    }
    live_for(window, 400);
}

fn rooms() -> console::arrange::Arrangement {
    arrange(Rect::from_min_size(pos2(0.0, 0.0), vec2(1_720.0, 1_080.0)))
}

/// Where the perceived world takes points.
fn scene(window: &Window) -> Rect {
    let title = window.state().console.screen().perceived(window.state().now()).title;
    let found =
        window.query_all_by_role(Role::Canvas).find(|node| node.accesskit_node().label() == Some(title.clone()));
    found.expect("the perceived world takes points").rect()
}

fn proposed(acts: &[Action]) -> CommandBody {
    match acts {
        [Action::Propose(command)] => command.body.clone(),
        other => panic!("one command was expected: {other:?}"),
    }
}

fn drawn(acts: &[Action]) -> ProposePath {
    match proposed(acts) {
        CommandBody::ProposePath(path) => path,
        other => panic!("{other:?}"),
    }
}

fn seen(window: &Window, path: &ProposePath) -> Vec<LocalPoint> {
    let dot = &window.state().dots[0];
    path.points.iter().map(|point| LocalPoint::seen_from(dot.position, dot.heading_deg, *point)).collect()
}

fn points(window: &Window) -> usize {
    match window.state().console.screen().case(window.state().now()).step.map(|step| step.kind) {
        Some(StepKind::Path(view)) => view.length.chars().next().and_then(|it| it.to_digit(10)).unwrap() as usize,
        _ => 0,
    }
}

fn stages(window: &Window) -> Vec<PathStage> {
    window.state().console.screen().map(window.state().now()).paths.iter().map(|line| line.stage).collect()
}

fn has(window: &Window, role: Role, label: &str) -> bool {
    window.query_all_by_role(role).any(|node| node.accesskit_node().label().is_some_and(|it| it.contains(label)))
}

#[test]
fn a_path_is_drawn_with_the_pointer_in_the_perceived_world_and_on_the_map() {
    let mut window = with_case();
    strike(&mut window, Key::P, Modifiers::SHIFT);
    live_for(&mut window, 100);
    let scene = scene(&window);
    let low = pos2(scene.center().x, scene.bottom() - scene.height() * 0.45);
    click_at(&mut window, low);
    click_at(&mut window, low + vec2(-20.0, -60.0));
    assert_eq!(points(&window), 2);
    // The map has come close to the car, which stands in its middle: above it lies the north.
    let map = rooms().map;
    click_at(&mut window, map.center() + vec2(0.0, -80.0));
    assert_eq!(points(&window), 3, "a click near the car is a point and selects nothing");
    press(&mut window, Key::Backspace);
    assert_eq!(points(&window), 2);
    press(&mut window, Key::Enter);
    let path = drawn(&acts(&mut window));
    let [first, second] = seen(&window, &path)[..] else { panic!("{path:?}") };
    assert!(first.forward_m > 5.0 && first.left_m.abs() < 0.5, "{first:?}");
    assert!(second.forward_m > first.forward_m + 2.0 && second.left_m > 0.5, "{second:?}");
}

#[test]
fn clicks_on_the_map_lie_where_they_were_made() {
    let mut window = with_case();
    strike(&mut window, Key::P, Modifiers::SHIFT);
    live_for(&mut window, 200);
    let map = rooms().map;
    click_at(&mut window, map.center() + vec2(0.0, -80.0));
    click_at(&mut window, map.center() + vec2(80.0, -80.0));
    press(&mut window, Key::Enter);
    let path = drawn(&acts(&mut window));
    let dot = window.state().dots[0].position;
    let offsets: Vec<(f64, f64)> = path.points.iter().map(|point| dot.offset_to(*point)).collect();
    let [(east, north), (farther, _)] = offsets[..] else { panic!("{offsets:?}") };
    assert!(east.abs() < 1.5 && (north - 10.0).abs() < 1.5, "eighty points north at eight a metre: {offsets:?}");
    assert!((farther - 10.0).abs() < 1.5, "{offsets:?}");
}

#[test]
fn a_path_is_drawn_and_approved_by_keys_alone_though_the_map_had_the_keyboard() {
    let mut window = with_case();
    click_at(&mut window, rooms().map.left_bottom() + Vec2::new(60.0, -60.0));
    strike(&mut window, Key::P, Modifiers::SHIFT);
    for key in [Key::ArrowUp, Key::ArrowUp, Key::ArrowLeft, Key::Enter] {
        press(&mut window, key);
    }
    for _ in 0..3 {
        strike(&mut window, Key::ArrowUp, Modifiers::SHIFT);
    }
    assert!(has(&window, Role::Status, "Cross: 21 m ahead, 1 m to the left"));
    press(&mut window, Key::Enter);
    assert!(has(&window, Role::Status, "2 points · 21 m of 150 m at most"));
    press(&mut window, Key::Enter);
    let path = drawn(&acts(&mut window));
    let [first, second] = seen(&window, &path)[..] else { panic!("{path:?}") };
    assert!((first.forward_m - 6.0).abs() < 0.1 && (second.forward_m - 21.0).abs() < 0.1, "{first:?} {second:?}");

    let plan = window.state_mut().plans(0);
    live_for(&mut window, 200);
    assert_eq!(stages(&window), [PathStage::Proposed, PathStage::Planned]);
    assert!(has(&window, Role::Status, "The car would drive 43 m at 2.6 m/s at most"));
    assert!(has(&window, Role::Button, "Drive the plan"));
    window.state_mut().outcome = CommandState::Accepted;
    strike(&mut window, Key::G, Modifiers::SHIFT);
    press(&mut window, Key::Enter);
    assert_eq!(acts(&mut window), [], "a short press approves nothing");
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
    let CommandBody::ApprovePath(approve) = proposed(&acts(&mut window)) else { panic!() };
    assert_eq!(approve.plan, plan.digest());

    let (start, heading_deg) = (window.state().dots[0].position, window.state().dots[0].heading_deg);
    for step in 1..=6 {
        let seen = LocalPoint { forward_m: f64::from(step) * 1.5, left_m: 0.3 };
        window.state_mut().dots[0].position = seen.on_ground(start, heading_deg);
        live_for(&mut window, 300);
    }
    assert_eq!(stages(&window), [PathStage::Proposed, PathStage::Planned, PathStage::Driven]);
    assert!(has(&window, Role::Status, "the car is doing it"));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn escape_gives_the_drawing_up_and_the_clicks_select_again() {
    let mut window = with_case();
    crate::drive::deed(&mut window, Deed::Command(console_model::assistance::command::CommandKind::ProposePath));
    live_for(&mut window, 100);
    let scene = scene(&window);
    click_at(&mut window, scene.center());
    assert_eq!(points(&window), 1);
    press(&mut window, Key::Escape);
    click_at(&mut window, scene.center());
    assert_eq!((points(&window), acts(&mut window)), (0, Vec::new()));
    assert!(stages(&window).is_empty());
}
