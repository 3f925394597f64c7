//! The program a newcomer runs: the demo, and the tools around it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use skyhand::demo::DemoOptions;

/// The remote fleet-assistance system for robotaxis.
///
/// Without a command it runs the demo: a hub, a simulated city with its cars, and the console
/// window, all in this process and on loopback, with certificates made in memory.
///
/// Exit codes: 0 done, 1 failed or a rule was found broken, 2 wrong usage.
#[derive(Parser)]
#[command(name = "skyhand", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    tool: Option<Tool>,
    #[command(flatten)]
    demo: DemoArguments,
}

#[derive(Args)]
struct DemoArguments {
    /// OpenStreetMap extract (.osm.pbf) to drive in; a generated city without it
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// How many cars
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=2000))]
    cars: u32,
    /// Seed of the world
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Continue this record, or start it; a new one each run without it
    #[arg(long, value_name = "FILE", conflicts_with = "temporary")]
    journal: Option<PathBuf>,
    /// Keep the record in memory only
    #[arg(long)]
    temporary: bool,
    /// Add a scripted second operator beside you
    #[arg(long)]
    colleague: bool,
    /// No window, even with a display: a scripted operator works, and the shift is printed
    #[arg(long)]
    no_window: bool,
    /// End by itself after this time: 60s, 5m
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    time: Option<Duration>,
    /// Language of the console: en, fr, de
    #[arg(long, default_value = "en")]
    language: String,
    /// Start the console in the light theme
    #[arg(long)]
    light: bool,
}

#[derive(Subcommand)]
enum Tool {
    /// Make a development authority's folder: hub, vehicles, people
    Certificates {
        /// Where to; must not hold a set yet
        folder: PathBuf,
        /// How many vehicles
        #[arg(long, default_value_t = 100)]
        vehicles: usize,
        /// Further DNS names of the hub
        #[arg(long = "name", value_name = "NAME")]
        names: Vec<String>,
    },
    /// Replays of real incidents
    Scenario {
        #[command(subcommand)]
        verb: ScenarioVerb,
    },
    /// The record
    Journal {
        #[command(subcommand)]
        verb: JournalVerb,
    },
}

#[derive(Subcommand)]
enum ScenarioVerb {
    /// Run scenario files, or every one in a folder
    Run {
        /// Files or folders
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Over real sockets and in real time instead of in-process and in virtual time
        #[arg(long)]
        real: bool,
    },
}

#[derive(Subcommand)]
enum JournalVerb {
    /// Print the entries, one a line, and check the chain
    Show {
        /// The record's file
        file: PathBuf,
        /// Only entries from this number on
        #[arg(long, default_value_t = 1)]
        from: u64,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.tool {
        None => demo(arguments.demo),
        Some(Tool::Certificates { folder, vehicles, names }) => {
            skyhand::certificates::write(&folder, vehicles, &names).map(|made| {
                skyhand::say(&format!("{made} certificates in {}", folder.display()));
                true
            })
        }
        Some(Tool::Scenario { verb: ScenarioVerb::Run { paths, real } }) => skyhand::scenarios::run(&paths, real),
        Some(Tool::Journal { verb: JournalVerb::Show { file, from } }) => skyhand::journal_tool::show(&file, from),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(reason) => {
            skyhand::complain(&format!("skyhand: {reason}"));
            ExitCode::FAILURE
        }
    }
}

fn demo(given: DemoArguments) -> Result<bool, String> {
    skyhand::demo::run(DemoOptions {
        map: given.map,
        cars: given.cars as usize,
        seed: given.seed,
        journal: given.journal,
        temporary: given.temporary,
        colleague: given.colleague,
        window: !given.no_window,
        time: given.time,
        language: given.language,
        light: given.light,
    })
}

/// `60s`, `5m`, or bare seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix('s') {
        Some(number) => (number, 1),
        None => text.strip_suffix('m').map_or((text, 1), |number| (number, 60)),
    };
    let count: u64 = number.parse().map_err(|_| format!("{text:?} is no time; write 60s or 5m"))?;
    Ok(Duration::from_secs(count * unit))
}
