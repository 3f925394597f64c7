//! A shift in virtual time, printed as it happens: `cargo run -p skyhand --example shift -- [SECONDS] [CARS] [SEED] [MAP]`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::sync::Arc;

use assistance::ids::PersonId;
use assistance::roles::Role;
use city::City;
use simulator::operators::OperatorConfig;
use simulator::{Mishaps, WorldConfig};
use skyhand::virtual_shift::{Happening, VirtualShift};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| arguments.next().map_or(default, |text| text.parse().unwrap());
    let (seconds, cars, seed) = (number(180), number(40) as usize, number(1));
    let city = Arc::new(match arguments.next() {
        Some(path) => City::load(path.as_ref()).unwrap(),
        None => City::generated(1),
    });
    let mut shift = VirtualShift::new("demo", &city, &WorldConfig { cars, seed, ..WorldConfig::default() }).unwrap();
    shift.add_operator(OperatorConfig::new(PersonId::new("amara").unwrap(), seed), Role::Operator);
    let mut mishaps = Mishaps::new(seed, 30_000);
    let started = std::time::Instant::now();
    while shift.now_ms() < seconds * 1_000 {
        if shift.now_ms().is_multiple_of(1_000) {
            mishaps.step(shift.world_mut());
        }
        for happening in shift.step().unwrap() {
            match happening {
                Happening::World(observation) => println!("{observation}"),
                Happening::Console(person, deed) => println!("{:>11} {person}: {deed:?}", shift.now_ms()),
            }
        }
    }
    let real = started.elapsed();
    println!("{} cars linked, {:.1} times life", shift.linked(), seconds as f64 / real.as_secs_f64());
    println!("{}", shift.verdict());
}
