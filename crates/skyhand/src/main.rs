//! The program a newcomer runs: the demo, and the tools.

use std::path::PathBuf;
use std::process::ExitCode;

use assistance::ids::VehicleId;
use clap::{Args, Parser, Subcommand};
use skyhand::demo::{self, DemoFlags, Ended};
use skyhand::journal_show::{self, ShowOptions};
use skyhand::{certificates, complain, say, scenario};

/// The exit code when a rule was broken, or a scenario did not end as it should.
const RULE_BROKEN: u8 = 4;

/// Skyhand: remote assistance for a robotaxi fleet. Without a command it runs the demo.
///
/// The demo starts a hub, a city with cars, and the operator's window, all on this machine.
/// Take the first case with N. Where there is no display, a scripted operator works and
/// everything is printed.
#[derive(Debug, Parser)]
#[command(name = "skyhand", version, args_conflicts_with_subcommands = true, after_help = AFTER)]
struct Arguments {
    #[command(subcommand)]
    tool: Option<Tool>,
    #[command(flatten)]
    demo: DemoFlags,
}

const AFTER: &str = "\
Configuration file of the demo, every line optional:
  map = \"city.osm.pbf\"           # paths are relative to the file
  cars = 40
  seed = 1
  journal = \"shift.db\"
  colleague = false
  language = \"en\"                # en, fr, de
  theme = \"dark\"                 # dark, light
  scale = 100                    # percent, 80 to 200
  motion = true

Exit codes: 0 ended well, 1 could not start or go on, 2 wrong usage, 4 a rule was broken or a
scenario did not end as it should.

Other programs: skyhand-hub, skyhand-console, skyhand-simulator; each with --help.
SKYHAND_LOG=info or =debug logs to standard error.";

#[derive(Debug, Subcommand)]
enum Tool {
    /// Makes a development authority's certificates for one site
    Certificates {
        /// Folder to write; must not hold a set already
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// How many vehicles
        #[arg(long, default_value_t = 40)]
        vehicles: usize,
        /// Further names of the hub beside localhost and 127.0.0.1
        #[arg(long = "hub-name", value_name = "NAME")]
        hub_names: Vec<String>,
    },
    /// Replays of incidents, with expectations that have clocks
    #[command(subcommand)]
    Scenario(ScenarioTool),
    /// Looks into a record
    #[command(subcommand)]
    Journal(JournalTool),
}

#[derive(Debug, Subcommand)]
enum ScenarioTool {
    /// Runs scenarios in virtual time: files, or folders of them
    Run {
        /// TOML files and folders
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum JournalTool {
    /// Prints the entries of a record, one a line, and checks its chain
    Show(Show),
}

#[derive(Debug, Args)]
struct Show {
    /// The record
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// First entry
    #[arg(long, value_name = "NUMBER")]
    from: Option<u64>,
    /// Last entry
    #[arg(long, value_name = "NUMBER")]
    to: Option<u64>,
    /// Only what concerns this vehicle
    #[arg(long, value_name = "NAME")]
    vehicle: Option<String>,
    /// The whole of each entry
    #[arg(long)]
    full: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    observability::init("skyhand", "warn");
    match run(arguments) {
        Ok(code) => code,
        Err(reason) => {
            complain(&format!("skyhand: {reason}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, String> {
    match arguments.tool {
        None => demo::run(&arguments.demo.resolve()?).map(|ended| match ended {
            Ended::Well => ExitCode::SUCCESS,
            Ended::RuleBroken => ExitCode::from(RULE_BROKEN),
        }),
        Some(Tool::Certificates { folder, vehicles, hub_names }) => {
            let written = certificates::write(&folder, vehicles, &hub_names)?;
            say(&format!("{written} certificates in {}", folder.display()));
            Ok(ExitCode::SUCCESS)
        }
        Some(Tool::Scenario(ScenarioTool::Run { paths })) => {
            let summary = scenario::run(&paths, &mut |line| say(line))?;
            Ok(if summary.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(RULE_BROKEN) })
        }
        Some(Tool::Journal(JournalTool::Show(show))) => {
            let vehicle = show.vehicle.as_deref().map(VehicleId::new).transpose();
            let vehicle = vehicle.map_err(|error| format!("--vehicle: {error}"))?;
            let options = ShowOptions { from: show.from, to: show.to, vehicle, full: show.full };
            journal_show::show(&show.file, options).map(|()| ExitCode::SUCCESS)
        }
    }
}
