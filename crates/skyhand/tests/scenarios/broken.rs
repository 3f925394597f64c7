//! Each scenario can fail: with one thing wrong, exactly the expectations about it are broken.

use assistance::command::TrafficSideReason;
use assistance::incident::Answer;
use skyhand::scenario::{Deed, Named, Span};

use crate::{check_broken, scenario};

#[test]
fn without_a_person_the_car_goes_round_and_round() {
    let mut scottsdale = scenario("scottsdale_loops");
    scottsdale.operators.clear();
    check_broken(
        &scottsdale,
        &[
            "claimed",
            "who_speaks",
            "stopped_at_once",
            "told",
            "moves_again",
            "at_a_kerb",
            "few_rounds",
            "no_panic",
            "calm_at_end",
            "case_ended",
            "automatic_call",
            "connected",
            "corner_seen",
            "voice",
            "heard",
        ],
    );
}

#[test]
fn a_person_who_does_not_talk_leaves_the_passenger_alone() {
    let mut scottsdale = scenario("scottsdale_loops");
    scottsdale.operators[0].talks = false;
    check_broken(&scottsdale, &["who_speaks", "told", "voice", "heard"]);
}

#[test]
fn a_second_confirmation_given_too_lightly_opens_doors_on_the_freeway() {
    let mut mopac = scenario("austin_mopac");
    for happens in &mut mopac.timeline {
        if let Deed::Command(order) = &mut happens.deed {
            order.reason = Some(Named(TrafficSideReason::OtherSideBlocked));
        }
    }
    check_broken(&mopac, &["unlock_refused", "never_open_on_the_freeway"]);
}

#[test]
fn who_comes_four_minutes_late_finds_them_still_on_the_freeway() {
    let mut mopac = scenario("austin_mopac");
    mopac.operators[0].arrives = Span { ms: 230_000 };
    check_broken(
        &mopac,
        &[
            "first_word",
            "handle_explained",
            "stay_inside",
            "moves",
            "at_a_kerb",
            "out_at_a_kerb",
            "case_ended",
            "call_answered",
            "connected",
            "first_word_on_the_line",
            "voice",
            "heard",
        ],
    );
}

#[test]
fn a_person_who_always_says_go_endangers_the_men_before_the_car() {
    let mut harassment = scenario("san_francisco_harassment");
    harassment.operators[0].always_answers = Some(Named(Answer::ProceedWhenClear));
    // It is gone before the police are called, and before the men leave.
    check_broken(&harassment, &["she_says_yes", "nobody_endangered", "police_listed", "moves_off"]);
}

#[test]
fn wrong_guidance_drives_into_the_cones() {
    let mut chandler = scenario("chandler_cones");
    chandler.operators[0].always_answers = Some(Named(Answer::PassRight));
    check_broken(&chandler, &["answered_right", "no_cone_hit"]);
}

#[test]
fn help_that_nobody_sent_is_not_on_the_list() {
    let mut chandler = scenario("chandler_cones");
    chandler.timeline.retain(|happens| !matches!(happens.deed, Deed::Command(_)));
    check_broken(&chandler, &["roadside_stays"]);
}

#[test]
fn a_confident_no_passes_the_school_bus() {
    let mut bus = scenario("austin_school_bus");
    bus.operators[0].always_answers = Some(Named(Answer::No));
    check_broken(&bus, &["answered_right", "bus_not_passed", "no_harm", "goes_on"]);
}

#[test]
fn one_person_cannot_carry_the_blackout() {
    let mut blackout = scenario("san_francisco_blackout");
    blackout.operators.truncate(1);
    let played = check_broken(&blackout, &["most_waits", "stuck"]);
    assert!(played.verdict.counts.claims_by_next >= 10 && played.verdict.counts.still_open >= 10, "{}", played.verdict);
}
