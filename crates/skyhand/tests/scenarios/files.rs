//! What is wrong in a scenario file is said with file and line.

use skyhand::scenario::Scenario;

const GOOD: &str = r#"name = "small"
title = "A small one"
date = "today"
city = "Nowhere"
sources = ["nobody"]
story = "Nothing happens."

[world]
cars = 2
seed = 1
prefix = "SF"
lasts = "5s"

[[operators]]
person = "amara"

[[timeline]]
name = "cones"
at = "1s"
place = { cause = "cones_in_lane", car = "SF-0001" }

[[expect]]
name = "no_harm"
says = "Nobody is harmed"
consequences = { harmful = true, at_most = 0 }
"#;

fn check(old: &str, new: &str, line: usize, says: &str) {
    assert!(GOOD.contains(old), "{old}");
    let error = Scenario::parse(&GOOD.replacen(old, new, 1), "small.toml").unwrap_err();
    assert!(error.starts_with(&format!("small.toml:{line}: ")), "{error}");
    assert!(error.contains(says), "{error}");
}

#[test]
fn a_good_file_is_read() {
    assert_eq!(Scenario::parse(GOOD, "small.toml").unwrap().expectations.len(), 1);
}

#[test]
fn wrong_words_are_named_with_their_line() {
    check("cones_in_lane", "cons_in_lane", 20, "`cons_in_lane` is no cause: known are cones_in_lane");
    check("lasts = \"5s\"", "lasts = \"5 sec\"", 12, "`5 sec` is no span of time");
    check("seed = 1", "sed = 1", 10, "unknown field `sed`");
    check("seed = 1", "seed = one", 10, "");
    check("harmful = true", "harmfull = true", 25, "unknown field `harmfull`");
}

#[test]
fn names_that_nobody_has_are_named_with_their_line() {
    check("car = \"SF-0001\"", "car = \"SF-0003\"", 20, "there is no car SF-0003: they are SF-0001 to SF-0002");
    check(
        "place = { cause",
        "claim = { by = \"liwei\", car = \"SF-0001\" } #",
        20,
        "nobody called liwei is at a console",
    );
    check("place = { cause", "change = { cause = \"bus\", active = false } #", 20, "no cause called `bus` is placed");
    check("at = \"1s\"", "at = \"1s\"\nafter = \"bus\"", 19, "no deed is called `bus`");
    check("person = \"amara\"", "person = \"amara\"\n[[operators]]\nperson = \"amara\"", 17, "amara sits down twice");
}

#[test]
fn what_is_missing_or_said_twice_is_refused() {
    check("sources = [\"nobody\"]", "sources = []", 1, "`sources` is empty");
    check("place = { cause", "#", 17, "nothing happens here");
    check("place = { cause", "kill_hub = true\nplace = { cause", 17, "more than one thing happens here");
    check(
        "place = { cause = \"cones_in_lane\", car = \"SF-0001\" }",
        "place = { cause = \"hose\" }",
        17,
        "a cause needs a `car`",
    );
    check("consequences = {", "#", 22, "nothing is expected here");
    check("consequences = {", "moves = {}\n#", 22, "an event comes `within` a time");
    check("consequences = {", "within = \"3s\"\nconsequences = {", 22, "a measure has its limits in itself");
    check("consequences = {", "awaits = \"cameras\" #", 1, "no expectation is judged");
    let unlock = "command = { by = \"amara\", car = \"SF-0001\", kind = \"unlock_doors\" } #";
    check("place = { cause", unlock, 17, "unlock_doors needs a `side`");
}
