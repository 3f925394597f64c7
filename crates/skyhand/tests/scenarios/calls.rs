//! Calls in whole shifts: who sleeps, who is deaf, who stands outside, and lines that change hands.

use skyhand::scenario::{Played, Scenario, play};

use crate::told;

/// A small scenario of one car with somebody aboard, and two people and a lead at consoles.
fn scenario(passengers: &str, more: &str) -> Scenario {
    let head = r#"
name = "calls"
title = "One of each call"
date = "never"
city = "the generated city"
sources = ["made up for this test"]
story = "People ring, sleep, are handed on and are left alone."

[world]
cars = 2
seed = 5
prefix = "SF"
lasts = "90s"

[[cast]]
car = "SF-0001"
at = "Weaver Ave & Windlass St"
"#;
    let people = r#"
[[operators]]
person = "amara"
takes_cases = false
attends = false

[[operators]]
person = "liwei"
takes_cases = false
attends = false

[[operators]]
person = "jonas"
role = "lead"
takes_cases = false
attends = false
"#;
    Scenario::parse(&format!("{head}passengers = {passengers}\n{people}\n{more}"), "calls.toml").unwrap()
}

/// Plays it; nothing is broken and every deed was done.
fn check(passengers: &str, more: &str) -> Played {
    let played = play(&scenario(passengers, more)).unwrap();
    assert_eq!((played.broken(), played.not_done.len()), (Vec::new(), 0), "{}", told(&played));
    played
}

#[test]
fn who_sleeps_does_not_pick_up_and_a_voice_on_the_line_wakes_them() {
    check(
        r#"{ language = "en", asleep = true }"#,
        r#"
[[timeline]]
at = "5s"
place = { cause = "flat_tyre", car = "SF-0001" }

[[timeline]]
at = "2s"
after = "case"
claim = { by = "amara", car = "SF-0001" }

[[timeline]]
name = "called"
at = "4s"
after = "case"
call = { by = "amara", car = "SF-0001" }

[[expect]]
name = "nobody_picks_up"
says = "Nobody picks up"
call = { step = "answered", by = "passenger" }
never = true

[[expect]]
name = "opens_by_itself"
says = "The car opens the line by itself after it has rung"
car = "SF-0001"
after = "called"
call = { step = "answered", by = "vehicle" }
within = "17s"

[[expect]]
name = "wakes"
says = "The voice wakes the passenger, who noticed the tyre in their sleep"
car = "SF-0001"
after = "called"
said = { cue = "odd_noise" }
within = "25s"

[[expect]]
name = "by_the_voice"
says = "And it is the person's voice on the line that they hear"
car = "SF-0001"
after = "called"
voice_heard = { place = "cabin" }
within = "20s"
"#,
    );
}

#[test]
fn who_is_deaf_writes_and_the_line_opens_all_the_same() {
    let played = check(
        r#"{ language = "en", needs = ["deaf_or_hard_of_hearing"] }"#,
        r#"
[[timeline]]
name = "pressed"
at = "5s"
place = { cause = "help_call", car = "SF-0001" }

[[timeline]]
name = "answered"
at = "2s"
after = "call"
answer_call = { by = "amara", car = "SF-0001" }

[[timeline]]
at = "3s"
after = "answered"
say = { by = "amara", car = "SF-0001", phrase = "are_you_safe" }

[[expect]]
name = "connected"
says = "The line is open at once: the car called"
car = "SF-0001"
after = "answered"
connected = { place = "cabin" }
within = "1s"

[[expect]]
name = "writes"
says = "The passenger answers"
car = "SF-0001"
after = "answered"
said = { cue = "safe_and_well" }
within = "10s"
"#,
    );
    assert!(played.verdict.holds(), "{}", played.verdict);
}

#[test]
fn an_officer_outside_whom_the_car_does_not_understand_gets_a_person_and_is_heard() {
    check(
        r#"{ language = "en" }"#,
        r#"
[[timeline]]
at = "5s"
place = { cause = "officer_directing", car = "SF-0001", lasts = "5m" }

[[timeline]]
name = "answered"
at = "3s"
after = "call"
answer_call = { by = "liwei", car = "SF-0001" }

[[expect]]
name = "officer_asks"
says = "After half a minute without an answer the officer presses the button outside"
car = "SF-0001"
after = "case"
call = { step = "wanted", place = "outside", reason = "officer" }
within = "30s"

[[expect]]
name = "answered_and_claimed"
says = "One press answers and takes the case"
car = "SF-0001"
after = "answered"
claimed = { by = "liwei" }
within = "1s"

[[expect]]
name = "heard"
says = "The officer's words stand in the conversation"
car = "SF-0001"
after = "answered"
said = { text = "Police." }
within = "5s"

[[expect]]
name = "hangs_up"
says = "The officer hangs up when all is said"
car = "SF-0001"
after = "answered"
call = { step = "ended", place = "outside", by = "vehicle" }
within = "30s"
"#,
    );
}

#[test]
fn a_call_is_held_listened_in_to_handed_on_and_outlives_a_killed_hub() {
    check(
        r#"{ language = "es" }"#,
        r#"
[[timeline]]
at = "3s"
place = { cause = "sos", car = "SF-0001" }

[[timeline]]
name = "answered"
at = "2s"
after = "call"
answer_call = { by = "amara", car = "SF-0001" }

[[timeline]]
name = "too_late"
at = "3s"
after = "call"
answer_call = { by = "liwei", car = "SF-0001" }

[[timeline]]
name = "held"
at = "5s"
after = "answered"
hold_call = { by = "amara", car = "SF-0001" }

[[timeline]]
name = "taken_back"
at = "8s"
after = "answered"
hold_call = { by = "amara", car = "SF-0001", on = false }

[[timeline]]
name = "listens"
at = "10s"
after = "answered"
listen_in = { by = "jonas", car = "SF-0001" }

[[timeline]]
name = "joins"
at = "12s"
after = "answered"
join_call = { by = "jonas", car = "SF-0001" }

[[timeline]]
at = "14s"
after = "answered"
leave_call = { by = "jonas", car = "SF-0001" }

[[timeline]]
name = "offered"
at = "16s"
after = "answered"
hand_over = { by = "amara", car = "SF-0001", to = "liwei" }

[[timeline]]
name = "accepted"
at = "18s"
after = "answered"
accept = { by = "liwei", car = "SF-0001" }

[[timeline]]
name = "killed"
at = "30s"
after = "answered"
kill_hub = true

[[timeline]]
name = "let_go"
at = "50s"
after = "answered"
release = { by = "liwei", car = "SF-0001" }

[[timeline]]
name = "next_answer"
at = "55s"
after = "answered"
answer_call = { by = "amara", car = "SF-0001" }

[[timeline]]
name = "hung_up"
at = "60s"
after = "answered"
end_call = { by = "amara", car = "SF-0001" }

[[expect]]
name = "rings_at_once"
says = "SOS rings at once"
car = "SF-0001"
after = "case"
call = { step = "wanted", reason = "sos" }
within = "1s"

[[expect]]
name = "one_winner"
says = "Who answers second has nothing"
car = "SF-0001"
call = { step = "answered", by = "liwei" }
never = true

[[expect]]
name = "held"
says = "On hold by the person's hand"
car = "SF-0001"
after = "held"
call = { step = "held", by = "amara" }
within = "1s"

[[expect]]
name = "taken_back"
says = "And open again"
car = "SF-0001"
after = "taken_back"
connected = { place = "cabin" }
within = "1s"

[[expect]]
name = "listened"
says = "Who listened in is known by name"
car = "SF-0001"
after = "listens"
call = { step = "listened_in", by = "jonas" }
within = "1s"

[[expect]]
name = "joined"
says = "And who joined"
car = "SF-0001"
after = "joins"
call = { step = "joined", by = "jonas" }
within = "1s"

[[expect]]
name = "held_between_hands"
says = "While it changes hands the passenger is told to hold on"
car = "SF-0001"
after = "accepted"
call = { step = "held", by = "desk" }
within = "1s"

[[expect]]
name = "opens_for_the_next"
says = "The line opens for the new owner without another press"
car = "SF-0001"
after = "accepted"
call = { step = "resumed", by = "liwei" }
within = "3s"

[[expect]]
name = "held_over_the_kill"
says = "A killed hub keeps the call on hold"
car = "SF-0001"
after = "killed"
call = { step = "held", by = "desk" }
within = "2s"

[[expect]]
name = "opens_after_the_kill"
says = "And its owner is back on it"
car = "SF-0001"
after = "killed"
connected = { place = "cabin" }
within = "15s"

[[expect]]
name = "on_the_line_alone"
says = "Let go, the passenger is on hold and in the queue"
car = "SF-0001"
after = "let_go"
call = { step = "held", by = "desk" }
within = "1s"

[[expect]]
name = "taken_from_hold"
says = "The next answer takes car and call"
car = "SF-0001"
after = "next_answer"
call = { step = "resumed", by = "amara" }
within = "1s"

[[expect]]
name = "hung_up"
says = "It ends when it is ended"
car = "SF-0001"
after = "hung_up"
call = { step = "ended", by = "amara" }
within = "1s"
"#,
    );
}
