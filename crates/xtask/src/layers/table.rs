//! Who may depend on whom among our own crates. Development dependencies count: a test that
//! reaches around a wall is the first crack in it.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::workspace::{Package, Workspace};

/// What one crate may know of the others.
struct Wall {
    name: &'static str,
    may_use: May,
    why: &'static str,
}

enum May {
    /// These, and nothing else of ours.
    Only(&'static [&'static str]),
    /// Every crate of ours.
    All,
}

use May::{All, Only};

/// The drawing of docs/architecture.md as a table, from the inside out.
const WALLS: &[Wall] = &[
    Wall { name: "assistance", may_use: Only(&[]), why: "the rules must run anywhere: hub, console, vehicle, replay" },
    Wall { name: "media", may_use: Only(&[]), why: "sound and pictures know no incidents" },
    Wall { name: "observability", may_use: Only(&[]), why: "every program uses it, so it can use none of them" },
    Wall { name: "auditor", may_use: Only(&[]), why: "an independent judge must share no code with what it judges" },
    Wall {
        name: "record_verifier",
        may_use: Only(&[]),
        why: "a second reader of the journal's format proves it only while it shares no code with the first",
    },
    Wall { name: "xtask", may_use: Only(&[]), why: "the checks must build when the product does not" },
    Wall { name: "city", may_use: Only(&["assistance"]), why: "streets know places, not links or screens" },
    Wall {
        name: "wire",
        may_use: Only(&["assistance"]),
        why: "the contract is converted to the rules' words and to nothing else",
    },
    Wall {
        name: "console_model",
        may_use: Only(&["assistance", "city"]),
        why: "the operator's screen is a value: the rules' words, and the streets by which a route is judged",
    },
    Wall {
        name: "journal",
        may_use: Only(&["wire", "assistance"]),
        why: "the record holds what the desk was told and decided, in the contract's encoding",
    },
    Wall {
        name: "hub_client",
        may_use: Only(&["wire", "assistance", "media"]),
        why: "a client reaches the hub by the contract, never by the hub's own code",
    },
    Wall {
        name: "vehicle_agent",
        may_use: Only(&["hub_client", "assistance", "media"]),
        why: "what a carmaker links must not carry the hub, the console or a city",
    },
    Wall {
        name: "hub",
        may_use: Only(&["journal", "wire", "assistance", "city", "media", "observability"]),
        why: "the hub serves clients and shares no code with them",
    },
    Wall {
        name: "console",
        may_use: Only(&["console_model", "hub_client", "media", "city", "assistance", "observability"]),
        why: "the window draws and performs; it decides nothing and knows no hub",
    },
    Wall {
        name: "simulator",
        may_use: Only(&["vehicle_agent", "hub_client", "city", "media", "assistance", "observability"]),
        why: "the simulator is an ordinary client and speaks only through vehicle_agent",
    },
    Wall { name: "skyhand", may_use: All, why: "the program that puts all together" },
];

/// Compares every package's dependencies with the table.
pub(crate) fn check(workspace: &Workspace, packages: &BTreeMap<String, Package>) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for package in packages.values() {
        let manifest = workspace.relative(&package.manifest_path);
        let Some(wall) = WALLS.iter().find(|wall| wall.name == package.name) else {
            findings.push(Finding::new(
                &manifest,
                1,
                format!("the crate `{}` has no place in the house", package.name),
                "say in crates/xtask/src/layers/table.rs what it may depend on, and in docs/architecture.md what it is",
            ));
            continue;
        };
        let ours = package.dependencies.iter().filter(|d| packages.contains_key(&d.name));
        let text = workspace.read(&manifest)?;
        for dependency in ours {
            if permitted(wall, &dependency.name) {
                continue;
            }
            let kind = dependency.kind.as_deref().map_or(String::new(), |kind| format!(" (as a {kind}-dependency)"));
            findings.push(Finding::new(
                &manifest,
                line_naming(&text, &dependency.name),
                format!("`{}` must not depend on `{}`{kind}", package.name, dependency.name),
                wall.why,
            ));
        }
    }
    Ok(findings)
}

fn permitted(wall: &Wall, name: &str) -> bool {
    match wall.may_use {
        All => true,
        Only(names) => names.contains(&name),
    }
}

/// The line on which a manifest asks for a package, or the first line.
pub(super) fn line_naming(manifest: &str, package: &str) -> usize {
    let asks = |line: &str| {
        line.trim_start().strip_prefix(package).is_some_and(|rest| rest.trim_start().starts_with(['.', '=']))
    };
    manifest.lines().position(asks).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walls_stand_as_drawn() {
        let cases = [
            ("assistance", "city", false),
            ("city", "assistance", true),
            ("auditor", "assistance", false),
            ("record_verifier", "journal", false),
            ("hub", "hub_client", false),
            ("vehicle_agent", "wire", false),
            ("console", "hub", false),
            ("simulator", "hub", false),
            ("simulator", "vehicle_agent", true),
            ("hub", "observability", true),
            ("observability", "hub", false),
            ("skyhand", "hub", true),
        ];
        for (who, whom, expected) in cases {
            let wall = WALLS.iter().find(|w| w.name == who).unwrap();
            assert_eq!(permitted(wall, whom), expected, "{who} on {whom}");
        }
    }

    #[test]
    fn a_breach_is_pointed_at() {
        let manifest = "[dependencies]\nhub_client.workspace = true\nhub.workspace = true\n";
        assert_eq!(line_naming(manifest, "hub"), 3);
        assert_eq!(line_naming(manifest, "wire"), 1);
    }

    #[test]
    fn no_wall_stands_twice_and_no_cycle_is_allowed() {
        for (at, wall) in WALLS.iter().enumerate() {
            assert!(WALLS[at + 1..].iter().all(|w| w.name != wall.name), "{} twice", wall.name);
            let Only(names) = wall.may_use else { continue };
            for name in names {
                let place = WALLS.iter().position(|w| w.name == *name).unwrap();
                assert!(place < at, "{} may use {name}, which must then stand before it", wall.name);
            }
        }
    }
}
