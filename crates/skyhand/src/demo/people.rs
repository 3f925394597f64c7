//! The scripted people of the demo.

use std::time::{Duration, Instant};

use hub_client::GrpcOperatorLink;
use simulator::live::{LiveFleet, LiveOperator};
use simulator::operators::OperatorConfig;

use super::{DemoOptions, Door, Seated, print};

/// So long a case waits before the colleague takes it.
const COLLEAGUE_WAITS: Duration = Duration::from_secs(12);

/// Seats the scripted operators: one where no window is open, and the colleague.
pub(super) fn sit_down(
    options: &DemoOptions,
    with_window: bool,
    door: &Door<'_>,
    runtime: &tokio::runtime::Runtime,
    fleet: &LiveFleet,
    begun: Instant,
) -> Result<Vec<Seated>, String> {
    let mut numbers = Vec::new();
    if !with_window {
        numbers.push(0);
    }
    if options.colleague {
        numbers.push(1);
    }
    numbers.into_iter().map(|number| seat(number, !with_window, door, runtime, fleet, begun)).collect()
}

fn seat(
    number: usize,
    prints: bool,
    door: &Door<'_>,
    runtime: &tokio::runtime::Runtime,
    fleet: &LiveFleet,
    begun: Instant,
) -> Result<Seated, String> {
    let (person, address) = door.person(number)?;
    let link = GrpcOperatorLink::new(address, runtime.handle().clone(), None);
    // Keys must be new in a record that may be continued.
    let seed = getrandom::u64().map_err(|error| format!("no random numbers: {error}"))?;
    let name = person.clone();
    let tell = move |deed| {
        if prints {
            print::deed(begun, &name, &deed);
        }
    };
    // A colleague leaves the person at the window the time to be first.
    let patience = if prints { Duration::ZERO } else { COLLEAGUE_WAITS };
    let config = OperatorConfig { patience, ..OperatorConfig::new(person.clone(), seed) };
    let operator = LiveOperator::start(config, link, fleet.truth(), tell).map_err(|error| error.to_string())?;
    Ok(Seated { person, operator })
}

/// Stands up, and says which entries were acknowledged.
pub(super) fn stand_up(seated: Seated) -> Vec<(String, u64)> {
    let name = seated.person.as_str().to_owned();
    seated.operator.stop().into_iter().map(|seq| (name.clone(), seq)).collect()
}
