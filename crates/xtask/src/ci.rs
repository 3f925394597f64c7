//! Every check that decides whether a change lands, in the order that builds the least twice.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::bail;

use crate::workspace::{self, Workspace};
use crate::{contract, hazards, layers, licences, outside_client, say, tidy};

/// One check.
struct Step {
    name: &'static str,
    proves: &'static str,
    run: fn(&Workspace) -> anyhow::Result<()>,
}

/// Quick ones first; then clippy and doc, which share their check of the dependencies; then the
/// tests, which build what the programs of the last three are made of.
const STEPS: &[Step] = &[
    Step { name: "format", proves: "the text is laid out as rustfmt.toml says", run: format },
    Step { name: "layers", proves: "the walls of the house stand", run: layers::run },
    Step { name: "tidy", proves: "no leftovers, and everything says what it is", run: tidy::run },
    Step { name: "hazards", proves: "every hazard and clause names a test that exists", run: hazards::run },
    Step { name: "contract", proves: "proto/ keeps its rules and breaks no client", run: contract::run },
    Step { name: "licences", proves: "every dependency is permitted", run: licences::run },
    Step { name: "clippy", proves: "no lint is unanswered, in programs and tests", run: clippy },
    Step { name: "doc", proves: "the documentation builds and its links lead somewhere", run: doc },
    Step { name: "test", proves: "every test of every crate", run: test },
    Step { name: "programs", proves: "the programs build as a newcomer builds them", run: programs },
    Step { name: "scenarios", proves: "the replayed incidents end as they should", run: scenarios },
    Step {
        name: "outside-client",
        proves: "the contract is enough for somebody without our code",
        run: outside_client::run,
    },
];

/// Runs all steps, or the named ones, and prints the minutes of each.
///
/// # Errors
/// At the first step that fails, with its name; later steps do not run.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> anyhow::Result<()> {
    if names.iter().any(|name| name == "--list") {
        for step in STEPS {
            say::line(&format!("{:<16}{}", step.name, step.proves));
        }
        return Ok(());
    }
    let mut taken: Vec<(&str, Duration)> = Vec::new();
    let chosen = choose(names)?;
    let count = chosen.len();
    for step in chosen {
        say::line(&format!("\n=== {}: {}", step.name, step.proves));
        let start = Instant::now();
        let result = (step.run)(workspace);
        taken.push((step.name, start.elapsed()));
        if let Err(error) = result {
            summarise(&taken);
            say::line(&format!("steps: {} passed, 1 failed", taken.len() - 1));
            bail!("step `{}`: {error:#}\nto run it alone: cargo xtask ci {}", step.name, step.name);
        }
    }
    summarise(&taken);
    say::line(&format!("steps: {count} passed, 0 failed"));
    Ok(())
}

fn choose(names: &[String]) -> anyhow::Result<Vec<&'static Step>> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        bail!("there is no step `{unknown}`; `cargo xtask ci --list` prints them");
    }
    Ok(STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name)).collect())
}

fn summarise(taken: &[(&str, Duration)]) {
    say::line("\nminutes");
    for (name, time) in taken {
        say::line(&format!("{:>7.1}  {name}", time.as_secs_f64() / 60.0));
    }
    let total: Duration = taken.iter().map(|(_, time)| *time).sum();
    say::line(&format!("{:>7.1}  in all", total.as_secs_f64() / 60.0));
}

fn format(workspace: &Workspace) -> anyhow::Result<()> {
    workspace::run(workspace.cargo().args(["fmt", "--all", "--", "--check"]))
}

fn clippy(workspace: &Workspace) -> anyhow::Result<()> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"];
    workspace::run(workspace.cargo().args(arguments))
}

fn doc(workspace: &Workspace) -> anyhow::Result<()> {
    let arguments = ["doc", "--workspace", "--no-deps", "--locked", "--quiet"];
    workspace::run(workspace.cargo().args(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

fn test(workspace: &Workspace) -> anyhow::Result<()> {
    workspace::run(workspace.cargo().args(["test", "--workspace", "--locked"]))
}

fn programs(workspace: &Workspace) -> anyhow::Result<()> {
    workspace::run(workspace.cargo().args(["build", "--workspace", "--bins", "--locked"]))
}

fn scenarios(workspace: &Workspace) -> anyhow::Result<()> {
    let mut command: Command = workspace.cargo();
    command.args(["run", "--quiet", "--locked", "-p", "skyhand", "--", "scenario", "run", "simulator/scenarios"]);
    workspace::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(chosen: &[&str]) -> Vec<&'static str> {
        let chosen: Vec<String> = chosen.iter().map(|name| (*name).to_owned()).collect();
        choose(&chosen).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn no_name_means_every_step_and_names_keep_the_order() {
        assert_eq!(names(&[]).len(), STEPS.len());
        assert_eq!(names(&["test", "format"]), ["format", "test"]);
    }

    #[test]
    fn a_misspelt_step_is_an_error_and_not_a_success() {
        let error = choose(&["tests".to_owned()]).err().map(|e| e.to_string());
        assert!(error.is_some_and(|text| text.contains("`tests`")));
    }
}
