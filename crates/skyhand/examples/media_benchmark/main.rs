//! The benchmark of sound, pictures and STOP: measures them over real sockets, loss and jitter included, and
//! prints one table.
//!
//! docs/benchmarks.md says how to run it and holds the last table. It is no test: nothing fails when a number is
//! missed, it is printed as missed.

mod car;
mod console;
mod eyes;
mod grpc_voice;
mod network;
mod pictures;
mod relay;
mod report;
mod sound;
mod stops;
mod voice;

// Shared with the benchmark of hub, console and map, and with that of the sound alone; each uses a part.
#[path = "../benchmark/machine.rs"]
#[allow(dead_code)]
mod machine;
#[path = "../../../media/examples/sound_bench/measure.rs"]
#[allow(dead_code)]
mod measure;
#[path = "../benchmark/rig.rs"]
#[allow(dead_code)]
mod rig;
#[path = "../benchmark/schedule.rs"]
#[allow(dead_code)]
mod schedule;
#[path = "../benchmark/server.rs"]
#[allow(dead_code)]
mod server;
#[path = "../benchmark/table.rs"]
#[allow(dead_code)]
mod table;
#[path = "../benchmark/times.rs"]
#[allow(dead_code)]
mod times;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use observability::complain;

use crate::network::Conditions;
use crate::report::Report;
use crate::rig::Rig;

/// Measures voice, pictures and STOP on this machine, over real sockets and bad networks, and prints a table.
///
/// Needs Linux with taskset and prlimit, two cores, and skyhand-hub built beside it in the same profile. Rows with
/// packets lost by the kernel need root, `unshare` and `nft`; without them they are skipped, which is said. Exit
/// codes: 0 ran to the end, 1 could not.
#[derive(Parser)]
#[command(name = "media_benchmark")]
struct Arguments {
    /// Smaller and shorter: tries the program, not the product
    #[arg(long)]
    quick: bool,
    /// Decides voices, places and which packets are lost
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Voice,
    Pictures,
    Stop,
    Relay,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    observability::init("media_benchmark", "error");
    let mut without = None;
    if !network::has_own_network() {
        match network::own_network() {
            Ok(mut again) => {
                // The same program in a network of its own, in which packets can be lost and nobody else is met.
                let status = again.args(std::env::args().skip(1)).status();
                return match status {
                    Ok(status) if status.success() => ExitCode::SUCCESS,
                    Ok(_) => ExitCode::FAILURE,
                    Err(error) => {
                        complain(&format!("media_benchmark: unshare: {error}"));
                        ExitCode::FAILURE
                    }
                };
            }
            Err(reason) => without = Some(reason),
        }
    }
    let done = machine::settle_down().and_then(|()| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(measure(&arguments, without))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            complain(&format!("media_benchmark: {reason}"));
            ExitCode::FAILURE
        }
    }
}

/// What the goals are for: five of a hundred lost in twos, and up to 30 ms late.
const LOSSY: Conditions = Conditions { lost_permille: 50, burst: 2, jitter: Duration::from_millis(30) };
/// As many lost as the kernel loses of the stream.
const LOST_ALONE: Conditions = Conditions { lost_permille: 50, burst: 1, jitter: Duration::ZERO };

async fn measure(arguments: &Arguments, without_network: Option<String>) -> Result<(), String> {
    let wants = |part: Part| arguments.only.is_empty() || arguments.only.contains(&part);
    let quick = arguments.quick;
    let mut report = Report::begin(arguments.seed, quick);
    if let Some(reason) = without_network {
        report.without_network(&reason);
    }
    let rig = Rig::new(60, 40, arguments.seed)?;
    if wants(Part::Voice) {
        let seconds = if quick { 8 } else { 60 };
        let ways = [
            ("clean", None),
            ("5 % lost in twos, 0–30 ms jitter", Some(LOSSY)),
            ("5 % lost one by one", Some(LOST_ALONE)),
        ];
        for (number, (name, conditions)) in ways.into_iter().enumerate() {
            progress(&format!("voice, {name}"));
            let found = voice::call(&rig, &format!("voice-{number}"), conditions, seconds).await;
            report.voice(name, number, found);
        }
        for lost_percent in [0, 5] {
            progress(&format!("voice on one gRPC stream, {lost_percent} % lost"));
            report.grpc_voice(lost_percent, grpc_voice::stream(arguments.seed, lost_percent, seconds).await);
        }
        report.close_voice();
    }
    if wants(Part::Pictures) {
        let drive = std::sync::Arc::new(eyes::Drive::new(arguments.seed)?);
        let lasts = Duration::from_secs(if quick { 5 } else { 60 });
        let warm_up = Duration::from_secs(if quick { 2 } else { 5 });
        let ways = [(0, None), (100, None), (500, None), (-500, None), (500, Some(LOSSY))];
        report.painting(drive.cost());
        for (number, (fast_ppm, conditions)) in ways.into_iter().enumerate() {
            progress(&format!(
                "pictures, clock {fast_ppm} ppm fast{}",
                if conditions.is_some() { ", lossy" } else { "" }
            ));
            let plan = pictures::Plan { fast_ppm, conditions, warm_up, lasts };
            let found = pictures::watch(&rig, &format!("pictures-{number}"), &drive, plan).await;
            report.pictures(plan, found);
        }
    }
    if wants(Part::Stop) {
        for lost_percent in [0, 5, 20] {
            progress(&format!("STOP, {lost_percent} % lost"));
            let stops = if quick { 100 } else { 1_000 };
            let plan = stops::Plan { lost_percent, stops, stops_hz: 20, cars: 20, consoles: 10 };
            report.stops(plan, stops::press(&rig, &format!("stop-{lost_percent}"), plan).await);
        }
    }
    if wants(Part::Relay) {
        progress("the relay, a hundred streams");
        let drive = eyes::Drive::new(arguments.seed)?;
        let canned = std::sync::Arc::new(eyes::Canned::new(&drive, 120)?);
        let lasts = Duration::from_secs(if quick { 5 } else { 30 });
        report.relay(relay::relay(&rig, "relay", &canned, lasts).await);
    }
    report.print();
    Ok(())
}

fn progress(what: &str) {
    complain(&format!("{what} (load {})", machine::load()));
}
