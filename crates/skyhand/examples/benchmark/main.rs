//! The benchmark: measures the product on this machine and prints one table, floors and rival included.
//!
//! docs/benchmarks.md says how to run it and holds the last table. It is no test: nothing fails when a
//! number is missed, it is printed as missed.

mod agents;
mod alone;
mod commands;
mod consoles;
mod disk;
mod echo;
mod fanout;
mod fleet;
mod machine;
mod mqtt;
mod report;
mod rig;
mod schedule;
mod server;
mod table;
mod times;

use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use observability::complain;

use crate::fanout::Interest;
use crate::report::Report;
use crate::rig::Rig;

/// Operators of every workload.
const OPERATORS: usize = 20;

/// Measures hub, console and map on this machine, beside their floors and a rival, and prints a table.
///
/// Needs Linux with taskset and prlimit, two cores, `mosquitto`, and skyhand-hub and frame_time built
/// beside it in the same profile. Exit codes: 0 ran to the end, 1 could not.
#[derive(Parser)]
#[command(name = "benchmark")]
struct Arguments {
    /// Smaller and shorter: tries the program, not the product
    #[arg(long)]
    quick: bool,
    /// Rounds; in each round everything runs once, so that a disturbed minute touches all
    #[arg(long, default_value_t = 2)]
    rounds: usize,
    /// Decides places of cars, zones and keys
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds of each counted run [default: 30, quick 4]
    #[arg(long, value_name = "SECONDS")]
    lasts: Option<u64>,
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Serves as the bare echo that the benchmark measures its floor with
    #[arg(long, hide = true, value_name = "DIR")]
    echo: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    City,
    Frame,
    Commands,
    FanOut,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    observability::init("benchmark", "warn");
    let done = match &arguments.echo {
        Some(folder) => on_runtime(echo::serve(folder)),
        None => machine::settle_down().and_then(|()| on_runtime(measure(&arguments))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            complain(&format!("benchmark: {reason}"));
            ExitCode::FAILURE
        }
    }
}

fn on_runtime(work: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(work)
}

async fn measure(arguments: &Arguments) -> Result<(), String> {
    let wants = |part: Part| arguments.only.is_empty() || arguments.only.contains(&part);
    let quick = arguments.quick;
    let seconds = arguments.lasts.unwrap_or(if quick { 4 } else { 30 });
    let (lasts, warm_up) = (Duration::from_secs(seconds), Duration::from_secs(if quick { 2 } else { 10 }));
    let rounds = if quick { 1 } else { arguments.rounds };
    let people = if quick { 4 } else { OPERATORS };
    let small = fanout::Plan { name: "W1-S", cars: if quick { 100 } else { 1_000 }, hz: 5, warm_up, lasts };
    let middle = fanout::Plan { name: "W1-M", cars: if quick { 200 } else { 2_000 }, hz: 10, warm_up, lasts };
    let trips = commands::Plan { cars: small.cars, cars_hz: 5, commands_hz: 50, warm_up, lasts };
    let mut report = Report::begin(arguments.seed, rounds, quick);

    if wants(Part::City) {
        report.city(if quick { 2 } else { 7 });
    }
    if wants(Part::Frame) {
        report.frame(if quick { 60 } else { 600 });
    }
    if wants(Part::Commands) || wants(Part::FanOut) {
        // One more certificate for the echo's probe.
        let rig = Rig::new(middle.cars + 1, people, arguments.seed)?;
        for round in 1..=rounds {
            if wants(Part::Commands) {
                progress(round, "echo and disk, the floor of a command");
                let floor = commands::floor(&rig, trips, &mut report.commands).await;
                report.unless_failed("floor of a command", floor);
                progress(round, "commands");
                let done = commands::round_trips(&rig, &format!("commands-{round}"), trips, &mut report.commands).await;
                report.unless_failed("commands", done);
            }
            if wants(Part::FanOut) {
                for plan in [small, middle] {
                    progress(round, &format!("{}, bare echo", plan.name));
                    report.fan_out(plan, "bare echo", fanout::bare(&rig, plan).await);
                    progress(round, &format!("{}, hub", plan.name));
                    let found = fanout::hub(&rig, &format!("{}-{round}", plan.name), plan).await;
                    report.fan_out(plan, "hub", found);
                    progress(round, &format!("{}, mosquitto, four zones of forty each", plan.name));
                    let found = fanout::rival(&rig, plan, Interest::Zones).await;
                    report.fan_out(plan, "mosquitto, fan-out 2", found);
                    progress(round, &format!("{}, mosquitto, everything", plan.name));
                    let found = fanout::rival(&rig, plan, Interest::All).await;
                    report.fan_out(plan, "mosquitto, everything", found);
                }
            }
        }
        report.close_commands(trips, wants(Part::Commands));
        if wants(Part::FanOut) {
            report.close_fan_out();
        }
    }
    report.print();
    Ok(())
}

fn progress(round: usize, what: &str) {
    complain(&format!("round {round}: {what} (load {})", machine::load()));
}
