//! What certain files must not name. An invariant of absence is invisible to whoever reads
//! the code, so a machine looks for the breach.

use std::path::{Path, PathBuf};

use crate::finding::Finding;
use crate::source::{code_only, named_paths, whole_words, without_tests};
use crate::workspace::Workspace;

/// One rule: in these files, none of these paths.
struct Absence {
    /// The folders it holds for.
    within: &'static [&'static str],
    /// Folders inside those that are free of it.
    but_not: &'static [&'static str],
    /// Whether tests must keep it too.
    tests_too: bool,
    banned: &'static [&'static str],
    why: &'static str,
}

const PURE: &str = "the rules and the screen are values: time, chance and order come in as arguments, \
                    so that a recorded shift decides the same way on any machine";

const ABSENCES: &[Absence] = &[
    Absence {
        within: &["crates/assistance/src", "crates/console_model/src"],
        but_not: &[],
        tests_too: false,
        banned: &[
            "std::time::Instant",
            "std::time::SystemTime",
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "std::thread",
            "std::collections::HashMap",
            "std::collections::HashSet",
            "std::hash::RandomState",
            "tokio",
            "rand",
            "getrandom",
        ],
        why: PURE,
    },
    Absence {
        within: &["crates", "simulator"],
        but_not: &[
            "crates/wire",
            "crates/hub",
            "crates/hub_client",
            "crates/skyhand/tests",
            "crates/skyhand/examples/benchmark",
            "crates/skyhand/examples/media_benchmark",
        ],
        tests_too: true,
        banned: &["tonic", "tonic_prost", "tonic_health", "tonic_reflection"],
        why: "only wire, hub and hub_client know the transport (and the benchmark that measures its floor); \
              everybody else would have to change with it",
    },
    Absence {
        within: &["crates/console/src/panels"],
        but_not: &[],
        tests_too: true,
        banned: &["hub_client", "tokio", "tonic", "wire"],
        why: "a panel draws a view model and returns events; what reaches the hub is an effect, performed elsewhere",
    },
    Absence {
        within: &["crates", "simulator"],
        but_not: &[],
        tests_too: false,
        banned: &[
            "tokio::sync::mpsc::unbounded_channel",
            "tokio::sync::mpsc::UnboundedSender",
            "mpsc::unbounded_channel",
            "mpsc::UnboundedSender",
            "std::sync::mpsc::channel",
        ],
        why: "every queue is bounded and says what it dropped; an unbounded one turns a slow reader into a full memory",
    },
    Absence {
        within: &["crates/media"],
        but_not: &[],
        tests_too: false,
        banned: &["std::time::Instant", "std::time::SystemTime"],
        why: "a clock read inside media code makes a scripted replay of a call impossible",
    },
];

/// Words that no message of the contract may carry, and why.
const CONTRACT: &[(&[&str], &str)] = &[
    (
        &["steering", "throttle", "pedal", "torque"],
        "this is remote assistance, never remote driving: no message carries steering, throttle or brake",
    ),
    (&["inject", "knob", "chaos"], "fault knobs are a side door of the simulator and never part of the protocol"),
];

/// Checks every absence in Rust files and in the contract.
pub(crate) fn check(workspace: &Workspace) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for folder in ["crates", "simulator"] {
        for file in workspace.files(folder, &["rs"])? {
            findings.extend(check_rust(&file, &workspace.read(&file)?));
        }
    }
    for file in workspace.files("proto", &["proto"])? {
        findings.extend(check_contract(&file, &workspace.read(&file)?));
    }
    Ok(findings)
}

fn check_rust(file: &Path, text: &str) -> Vec<Finding> {
    let rules: Vec<&Absence> = ABSENCES.iter().filter(|rule| holds_for(rule, file)).collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let code = code_only(text);
    let everywhere = named_paths(&code);
    let outside_tests = named_paths(&without_tests(&code));
    let mut findings = Vec::new();
    for rule in rules {
        let paths = if rule.tests_too { &everywhere } else { &outside_tests };
        for path in paths {
            if let Some(banned) = rule.banned.iter().find(|banned| path.reaches(banned)) {
                // A lone word is a local name unless it is imported or followed by a path.
                if path.segments.len() > 1 || text_imports(&code, path.line, banned) {
                    findings.push(Finding::new(
                        file,
                        path.line,
                        format!("names `{}`", path.segments.join("::")),
                        rule.why,
                    ));
                }
            }
        }
    }
    findings
}

/// Whether a line imports a crate by its bare name (`use rand;`).
fn text_imports(code: &str, line: usize, name: &str) -> bool {
    let import = format!("use {name}");
    code.lines().nth(line - 1).is_some_and(|text| !whole_words(text, &import).is_empty())
}

fn holds_for(rule: &Absence, file: &Path) -> bool {
    let inside = |folders: &[&str]| folders.iter().any(|folder| file.starts_with(folder));
    inside(rule.within) && !inside(rule.but_not) && (rule.tests_too || !is_test_file(file))
}

fn is_test_file(file: &Path) -> bool {
    let folder = file.parent().map(PathBuf::from).unwrap_or_default();
    folder.components().any(|part| part.as_os_str() == "tests") || file.file_stem().is_some_and(|stem| stem == "tests")
}

fn check_contract(file: &Path, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in code_only(text).lines().enumerate() {
        let names = line.to_ascii_lowercase();
        for (words, why) in CONTRACT {
            if let Some(word) = words.iter().find(|word| names.contains(*word)) {
                findings.push(Finding::new(file, number + 1, format!("the contract names `{word}`"), *why));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_breach_is_found_where_it_stands() {
        let cases: &[(&str, &str, &[usize])] = &[
            ("crates/assistance/src/x.rs", "fn a() {}\nuse std::time::{Duration, Instant};", &[2]),
            ("crates/assistance/src/x.rs", "let t = std::time::SystemTime::now();", &[1]),
            ("crates/assistance/src/x.rs", "use std::collections::{BTreeMap, HashMap};", &[1]),
            ("crates/assistance/src/x.rs", "use std::collections::BTreeMap; // not HashMap", &[]),
            ("crates/assistance/src/x.rs", "#[cfg(test)]\nmod tests { use rand::Rng; }", &[]),
            ("crates/assistance/tests/x.rs", "use rand::Rng;", &[]),
            ("crates/assistance/src/x.rs", "let rand = 1;", &[]),
            ("crates/console_model/src/x.rs", "use rand;", &[1]),
            ("crates/console_model/src/x.rs", "async fn a() { tokio::spawn(b()) }", &[1]),
            ("crates/journal/src/x.rs", "use tonic::Status;", &[1]),
            ("crates/journal/src/x.rs", "#[cfg(test)]\nmod tests { use tonic::Status; }", &[2]),
            ("crates/hub/src/x.rs", "use tonic::Status;", &[]),
            ("crates/skyhand/tests/x.rs", "use tonic::Status;", &[]),
            ("crates/skyhand/src/main.rs", "use tonic::Status;", &[1]),
            ("crates/console/src/panels/case.rs", "use hub_client::OperatorLink;", &[1]),
            ("crates/console/src/shell/link.rs", "use hub_client::OperatorLink;", &[]),
            ("crates/hub/src/x.rs", "let (a, b) = mpsc::unbounded_channel();", &[1]),
            ("crates/hub/src/x.rs", "let (a, b) = mpsc::channel(8);", &[]),
            ("crates/hub/src/x.rs", "use std::sync::mpsc::channel;", &[1]),
        ];
        for (file, text, expected) in cases {
            let lines: Vec<usize> = check_rust(Path::new(file), text).iter().map(|f| f.line).collect();
            assert_eq!(lines, *expected, "{file}: {text}");
        }
    }

    #[test]
    fn the_contract_drives_nothing() {
        let file = Path::new("proto/x.proto");
        assert_eq!(check_contract(file, "// no steering here\noptional bool brake_held = 1;"), []);
        assert_eq!(check_contract(file, "message A {\n  optional double SteeringDeg = 1;\n}")[0].line, 2);
        assert_eq!(check_contract(file, "rpc InjectFault(A) returns (B);").len(), 1);
    }
}
