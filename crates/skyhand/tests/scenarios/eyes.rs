//! What scenarios say of pictures, cabins and second paths can fail: with one thing wrong, it does.

use assistance::command::TrafficSideReason;
use assistance::incident::Answer;
use skyhand::scenario::timeline::Links;
use skyhand::scenario::{Deed, Named, Played, Scenario, Span, play};

use crate::{scenario, told};

/// Plays the first part of it, and says that these are broken, whatever else is.
fn check(mut scenario: Scenario, seconds: u64, broken: &[&str], met: &[&str]) -> Played {
    scenario.world.lasts = Span { ms: seconds * 1_000 };
    let played = play(&scenario).unwrap();
    let found = played.broken();
    for name in broken {
        assert!(found.contains(name), "{name} is not broken: {found:?}\n{}", told(&played));
    }
    for name in met {
        assert!(!found.contains(name), "{name} is broken\n{}", told(&played));
    }
    played
}

fn without(name: &str, gone: impl Fn(&Deed) -> bool) -> Scenario {
    let mut scenario = scenario(name);
    let before = scenario.timeline.len();
    scenario.timeline.retain(|happens| !gone(&happens.deed));
    assert!(scenario.timeline.len() < before, "{name} has no such deed");
    scenario
}

#[test]
fn who_sees_no_picture_presses_blind() {
    let mut dragged = without("cruise_dragged", |deed| matches!(deed, Deed::LookBack(_)));
    dragged.operators.iter_mut().for_each(|one| one.eyes = false);
    check(dragged, 40, &["first_picture", "picture_at_answer", "rewound", "struck_seen"], &["answered_right", "held"]);
}

#[test]
fn a_video_that_fails_is_no_picture_and_the_perceived_world_must_do() {
    let mut dragged = without("cruise_dragged", |deed| matches!(deed, Deed::LookBack(_)));
    for happens in &mut dragged.timeline {
        if let Deed::Network(network) = &happens.deed {
            happens.deed = Deed::CutLinks(Links::Media(network.car.clone()), true);
        }
    }
    check(dragged, 50, &["first_picture", "picture_at_answer"], &["answered_right", "pull_over_refused"]);
}

#[test]
fn a_picture_of_a_slow_path_is_too_old() {
    let mut dragged = scenario("cruise_dragged");
    for happens in &mut dragged.timeline {
        if let Deed::Network(network) = &mut happens.deed {
            network.delay = Span { ms: 1_400 };
        }
    }
    check(dragged, 50, &["first_picture", "picture_at_answer"], &["answered_right"]);
}

#[test]
fn an_answer_to_drive_on_drags_the_person() {
    let mut dragged = scenario("cruise_dragged");
    dragged.timeline.retain(|happens| !matches!(happens.deed, Deed::Command(_)));
    dragged.operators[0].always_answers = Some(Named(Answer::ProceedWhenClear));
    check(dragged, 40, &["answered_right", "nobody_dragged"], &["first_picture"]);
}

#[test]
fn a_look_that_nobody_takes_is_not_recorded_and_nobody_is_refused() {
    let birth = without("san_francisco_birth", |deed| matches!(deed, Deed::LookInside(_)));
    check(birth, 40, &["cabin_look_recorded", "cabin_seen", "cabin_refused"], &["first_picture", "cabin_never_leaks"]);
}

#[test]
fn a_lead_may_look_into_every_cabin() {
    let mut birth = scenario("san_francisco_birth");
    birth.operators[1].role = Named(assistance::roles::Role::Lead);
    check(birth, 40, &["cabin_refused"], &["cabin_look_recorded", "cabin_seen"]);
}

#[test]
fn without_a_second_path_no_stop_passes_a_dead_link() {
    let mut loss = without("san_francisco_server_loss", |deed| matches!(deed, Deed::Place(_)));
    for one in &mut loss.operators {
        one.eyes = false;
    }
    for happens in &mut loss.timeline {
        if let Deed::CutLinks(Links::Control(car), true) = &happens.deed {
            happens.deed = Deed::Cut(car.clone());
        }
    }
    check(loss, 130, &["stop_by_second_path", "stop_to_dead_car_link", "stop_to_dead_car_link_once"], &["link_back"]);
}

#[test]
fn a_network_that_never_comes_back_leaves_cars_unseen() {
    let loss = without("san_francisco_server_loss", |deed| {
        matches!(deed, Deed::CutLinks(Links::AllCars(_), false) | Deed::Stop(_))
    });
    check(loss, 60, &["all_back", "link_back", "riders_reached"], &["noticed", "no_harm"]);
}

#[test]
fn with_its_cloud_no_car_answers_for_itself() {
    let wuhan = without("wuhan_standstill", |deed| matches!(deed, Deed::CutLinks(Links::AllCars(_), true)));
    check(wuhan, 30, &["noticed", "sos_answered"], &["no_harm", "never_out_on_the_bridge"]);
}

#[test]
fn a_second_confirmation_given_too_lightly_opens_doors_on_the_rails() {
    let mut rail = scenario("phoenix_light_rail");
    for happens in &mut rail.timeline {
        if let Deed::Command(order) = &mut happens.deed {
            order.reason = Some(Named(TrafficSideReason::OtherSideBlocked));
        }
    }
    check(rail, 30, &["unlock_refused", "never_open_on_the_rails"], &["track_seen", "first_word"]);
}

#[test]
fn who_drives_through_a_scene_enters_it() {
    let mut shooting = scenario("austin_shooting");
    shooting.operators[0].always_answers = Some(Named(Answer::No));
    check(shooting, 60, &["answered_right", "never_into_the_scene"], &["scene_seen"]);
}
