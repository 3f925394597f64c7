//! `cargo xtask`: the developer's commands, the same on a desk and in continuous integration.

mod ci;
mod codegen;
mod contract;
mod finding;
mod hazards;
mod layers;
mod licences;
mod outside_client;
mod say;
mod screenshots;
mod source;
mod tidy;
mod tools;
mod voices;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

/// One subcommand: its name, its words in the help, and what it runs.
struct Task {
    name: &'static str,
    arguments: &'static str,
    does: &'static str,
    run: fn(&Workspace, &[String]) -> anyhow::Result<()>,
}

const TASKS: &[Task] = &[
    Task {
        name: "ci",
        arguments: "[STEP...]",
        does: "Run every check that decides whether a change lands, or only the named steps.\n\
               `ci --list` prints the steps and what each one proves.",
        run: ci::run,
    },
    Task {
        name: "tools",
        arguments: "",
        does: "Install the pinned outside tools of `ci` (buf, cargo-deny, grpcio) under target/tools.",
        run: |workspace, _| tools::install(workspace),
    },
    Task {
        name: "codegen",
        arguments: "",
        does: "Write the Rust code of proto/ again into crates/wire. Needs no system protoc.",
        run: |workspace, _| codegen::run(workspace),
    },
    Task {
        name: "layers",
        arguments: "",
        does: "Check who may depend on whom, and what each layer must not name.",
        run: |workspace, _| layers::run(workspace),
    },
    Task {
        name: "tidy",
        arguments: "",
        does: "Find leftover markers, long files, and files or crates that do not say what they are.",
        run: |workspace, _| tidy::run(workspace),
    },
    Task {
        name: "hazards",
        arguments: "",
        does: "Check that every hazard and clause of docs/hazards.md names a test that exists.",
        run: |workspace, _| hazards::run(workspace),
    },
    Task {
        name: "licences",
        arguments: "",
        does: "Check licences, bans and sources of all dependencies with cargo-deny and deny.toml.",
        run: |workspace, _| licences::run(workspace),
    },
    Task {
        name: "contract",
        arguments: "",
        does: "Lint proto/ with buf, and compare it with its last version for breaking changes.",
        run: |workspace, _| contract::run(workspace),
    },
    Task {
        name: "outside-client",
        arguments: "",
        does: "Run one whole case between a Python car and a Python operator on a real hub.",
        run: |workspace, _| outside_client::run(workspace),
    },
    Task {
        name: "screenshots",
        arguments: "[NAME...]",
        does: "Photograph the real window under Xvfb into docs/screenshots.\n\
               Debian: apt-get install xvfb xdotool libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0 libgl1 libgl1-mesa-dri",
        run: screenshots::run,
    },
    Task {
        name: "voices",
        arguments: "",
        does: "Make the voices of the simulated passengers again, into simulator/voices.\n\
               Debian: apt-get install espeak-ng",
        run: |workspace, _| voices::run(workspace),
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        say::line(&help());
        return ExitCode::from(2);
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") || rest.iter().any(|a| a == "--help" || a == "-h") {
        say::line(&help());
        return ExitCode::SUCCESS;
    }
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        say::error(&format!("there is no task `{name}`; `cargo xtask --help` lists them"));
        return ExitCode::from(2);
    };
    match Workspace::find().and_then(|workspace| (task.run)(&workspace, rest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::error(&format!("{name}: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let mut text = String::from(
        "Developer commands of Skyhand.\n\nUsage: cargo xtask TASK [ARGUMENTS]\n\nTasks (in the order one meets them):\n",
    );
    for task in TASKS {
        let head = format!("{} {}", task.name, task.arguments);
        for (index, line) in task.does.lines().enumerate() {
            let left = if index == 0 { head.trim_end() } else { "" };
            text.push_str(&format!("  {left:<22}{}\n", line.trim_start()));
        }
    }
    text.push_str(
        "\nA task ends with exit code 0 when all is well, 1 when it found something, 2 when it was misspelt.",
    );
    text
}
