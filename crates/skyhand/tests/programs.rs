//! The program as a newcomer runs it, in a process of its own.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::{Command, Output};

fn skyhand(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_skyhand"))
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap()
}

fn words(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn without_a_display_the_demo_says_so_works_and_ends_with_a_summary() {
    let output = skyhand(&["--temporary", "--for", "22s"]);
    let (out, err) = words(&output);
    assert!(output.status.success(), "{out}{err}");
    let first = out.lines().next().unwrap();
    assert!(first.contains("no display"), "{first}");
    for expected in ["case 1 opened", "amara     takes", "no rule is broken"] {
        assert!(out.contains(expected), "{expected} is missing in:\n{out}{err}");
    }
}

#[test]
fn a_record_is_continued_by_the_next_run_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("shift.db");
    let journal = journal.to_str().unwrap();
    for run in ["record in", "continuing the record"] {
        let output = skyhand(&["--journal", journal, "--for", "3s", "--cars", "5"]);
        let (out, err) = words(&output);
        assert!(output.status.success() && out.contains(run), "{out}{err}");
    }
    let (shown, err) = words(&skyhand(&["journal", "show", journal]));
    assert!(shown.contains("SF-0005"), "{shown}{err}");
}

#[test]
fn a_record_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shift.db");
    let held = journal::SqliteJournal::open(&path).unwrap();
    let output = skyhand(&["--journal", path.to_str().unwrap(), "--for", "1s"]);
    drop(held);
    let (_, err) = words(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("shift.db is in use by another process"), "{err}");
}

#[test]
fn wrong_files_and_flags_are_named() {
    let this = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let cases: [(&[&str], i32, &str); 5] = [
        (&["--map", this.to_str().unwrap(), "--temporary"], 1, "Cargo.toml: at byte 0"),
        (&["--map", "nowhere.osm.pbf", "--temporary"], 1, "nowhere.osm.pbf"),
        (&["--cars", "0", "--temporary", "--for", "1s"], 2, "0 is not in 1..=2000"),
        (&["--for", "soon"], 2, "soon"),
        (&["--temporary", "--journal", "x.db"], 2, "--journal"),
    ];
    for (arguments, code, named) in cases {
        let output = skyhand(arguments);
        let (_, err) = words(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {err}");
        assert!(err.contains(named), "{arguments:?}: {err}");
    }
}
