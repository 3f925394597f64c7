//! The scenarios of real incidents: every file is green, each can fail, and none plays differently twice.
#![allow(clippy::unwrap_used, missing_docs)]

mod broken;
mod calls;
mod eyes;
mod files;
mod hands;

use std::path::PathBuf;

use skyhand::scenario::{Mark, Played, Scenario, play, run};

/// The folder of the scenario files.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../simulator/scenarios")
}

/// A scenario of that folder by name.
fn scenario(name: &str) -> Scenario {
    Scenario::read(&folder().join(format!("{name}.toml"))).unwrap()
}

/// Everything that was judged, for the message of a failed test.
fn told(played: &Played) -> String {
    let lines = played.checks.iter().map(|check| format!("{:?} {}: {}\n", check.mark, check.name, check.measured));
    format!("{}\n{}{}", played.name, lines.collect::<String>(), played.verdict)
}

#[test]
fn every_scenario_is_green_and_what_awaits_a_feature_is_not() {
    let mut lines = Vec::new();
    let summary = run(&[folder()], &mut |line| lines.push(line.to_owned())).unwrap();
    let text = lines.join("\n");
    assert_eq!(summary.failed, 0, "{text}");
    assert!(summary.scenarios >= 12 && summary.passed >= 150 && summary.not_yet >= 16, "{summary:?}");
    let green = lines.iter().filter(|line| line.starts_with("  ✓")).count();
    let waiting = lines.iter().filter(|line| line.starts_with("  not yet: ") && line.contains("(awaits ")).count();
    assert_eq!((green, waiting), (summary.passed, summary.not_yet), "{text}");
    assert!(text.contains("stuck minutes: "), "{text}");
    assert_eq!(lines.last().unwrap(), &format!("{} passed, 0 failed, {} not yet", summary.passed, summary.not_yet));
}

#[test]
fn the_same_file_plays_the_same_to_the_last_event_and_another_seed_does_not() {
    let first = scenario("scottsdale_loops");
    let (one, two) = (play(&first).unwrap(), play(&first).unwrap());
    assert_eq!(one.log.moments(), two.log.moments());
    assert_eq!(one.trace, two.trace);
    assert_eq!(one.trace.len(), 16);
    let mut other = first;
    other.world.seed += 1;
    assert_ne!(play(&other).unwrap().trace, one.trace);
}

#[test]
fn every_scenario_says_when_where_and_who_told_it_and_judges_more_than_it_awaits() {
    for path in skyhand::scenario::files(&[folder()]).unwrap() {
        let scenario = Scenario::read(&path).unwrap();
        let file = path.file_stem().unwrap().to_str().unwrap();
        assert_eq!(scenario.name, file);
        for text in [&scenario.title, &scenario.date, &scenario.city, &scenario.story] {
            assert!(text.len() >= 8, "{file}: {text}");
        }
        assert!(scenario.sources.iter().all(|source| !source.contains("://")), "{file}: a source is named, not linked");
        let awaiting = scenario.expectations.iter().filter(|expected| expected.awaits.is_some()).count();
        assert!(awaiting * 2 < scenario.expectations.len(), "{file}");
    }
}

/// The names that are broken, and nothing else, are these.
fn check_broken(scenario: &Scenario, expected: &[&str]) -> Played {
    let played = play(scenario).unwrap();
    assert_eq!(played.broken(), expected, "{}", told(&played));
    assert!(played.checks.iter().any(|check| check.mark == Mark::Met));
    played
}
