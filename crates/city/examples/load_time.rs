//! Prints how long a map takes to load, phase by phase: `cargo run -p city --example load_time -- FILE`.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::path::PathBuf;
use std::time::Instant;

use city::{City, Closures};

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{what:<34}{:>9.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    result
}

fn main() {
    let path = std::env::args_os().nth(1).map(PathBuf::from);
    let city = match &path {
        Some(path) => {
            let bytes = timed("read the file", || std::fs::read(path).unwrap());
            timed("import, graph, indexes, hash", || City::from_pbf(&bytes).unwrap())
        }
        None => timed("generate, graph, indexes, hash", || City::generated(1)),
    };
    let encoded = city.encoded().to_vec();
    timed("decode the encoded city", || City::decode(&encoded).unwrap());
    println!("{:#?}", city.import_report());
    let main: Vec<_> = city.main_edges().collect();
    println!(
        "{} nodes, {} edges ({} in the main part), {} names, {} addresses, {} encoded bytes",
        city.nodes().len(),
        city.edges().len(),
        main.len(),
        city.street_names().len(),
        city.address_count(),
        encoded.len()
    );
    let middle = |index: usize| city.point_along(main[index], city.edge(main[index]).length_m / 2.0);
    let count = 200;
    let mut slowest_ms = 0.0f64;
    timed("200 routes across the city", || {
        for index in 0..count {
            let from = index * main.len() / count;
            let to = (from + main.len() / 2) % main.len();
            let start = Instant::now();
            city.route(middle(from).0, None, middle(to).0, &Closures::none()).unwrap();
            slowest_ms = slowest_ms.max(start.elapsed().as_secs_f64() * 1000.0);
        }
    });
    println!("{:<34}{slowest_ms:>9.1} ms", "the slowest of them");
    timed("2,000 places in words", || {
        for index in 0..2000 {
            let (point, heading) = middle(index * main.len() / 2000);
            std::hint::black_box(city.place_in_words(point, heading));
        }
    });
}
