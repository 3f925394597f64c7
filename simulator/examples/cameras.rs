//! Draws what the cameras see of every cause, by day and night, in rain and in the cabin, or
//! measures what a frame costs: `cameras FOLDER` and `cameras --bench`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use assistance::geo::Area;
use assistance::ids::VehicleId;
use assistance::vehicle::{Mood, PassengerNeed, Side};
use city::City;
use media::{View, mjpeg};
use simulator::cameras::{Daylight, Weather, on_grid};
use simulator::causes::{Anchor, CauseKind, Situation};
use simulator::passengers::Language;
use simulator::{SimulatedCar, Spot, World, WorldConfig};

fn main() {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("--bench") => bench(arguments.next().as_deref() == Some("--san-francisco")),
        Some(folder) => {
            let word = arguments.next();
            let city = arguments.next().map_or_else(|| City::generated(1), |map| City::load(Path::new(&map)).unwrap());
            pictures(Path::new(folder), word.as_deref(), &Arc::new(city));
        }
        None => println!("usage: cameras FOLDER [WORD [MAP.osm.pbf]] | cameras --bench [--san-francisco]"),
    }
}

fn world(city: &Arc<City>, cars: usize, seed: u64, weather: Weather) -> World {
    let config = WorldConfig { cars, seed, rides: false, dark_ask_percent: 100, weather, ..WorldConfig::default() };
    World::new(Arc::clone(city), &config).unwrap()
}

/// A world in which one car has met this kind of cause.
fn with(city: &Arc<City>, kind: CauseKind, situation: Situation, weather: Weather) -> (World, VehicleId) {
    let mut world = world(city, 14, 4, weather);
    for _ in 0..60 {
        world.step();
    }
    let ids: Vec<VehicleId> = world.cars().iter().map(|car| car.id().clone()).collect();
    let id = match kind.sheet().anchor {
        Anchor::Area => {
            let id = ids[0].clone();
            let centre = world.car(&id).unwrap().position();
            let area = Area::Circle { centre, radius_m: 900.0 };
            world.place(kind, &Spot::Ground(area), situation, Some(900_000)).unwrap();
            id
        }
        Anchor::Street | Anchor::Car => ids
            .into_iter()
            .find(|id| {
                let suits = kind != CauseKind::StopInMergingLane
                    || world.set_down(id, world.car(id).unwrap().position(), true).is_ok();
                if kind.sheet().anchor == Anchor::Car {
                    board(&mut world, id, Mood::Calm, 1, &[]);
                }
                suits && world.place(kind, &Spot::Car(id.clone()), situation, Some(900_000)).is_ok()
            })
            .unwrap(),
    };
    for _ in 0..1_200 {
        world.step();
        let car = world.car(&id).unwrap();
        if car.has_open_case() && (kind != CauseKind::Loop || car.speed_mps() > 4.0) {
            break;
        }
    }
    for _ in 0..37 {
        world.step();
    }
    (world, id)
}

fn board(world: &mut World, id: &VehicleId, mood: Mood, count: usize, needs: &[PassengerNeed]) {
    world.board(id, Language::English, needs, mood, count).unwrap();
}

fn save(world: &World, id: &VehicleId, view: View, path: &Path) {
    let car = world.car(id).unwrap();
    let captured = car.sight(view, on_grid(car.local_ms())).unwrap();
    let jpeg = mjpeg::encode(&captured.sight.pixels(), 92).unwrap();
    std::fs::write(path, jpeg).unwrap();
}

fn pictures(folder: &Path, word: Option<&str>, city: &Arc<City>) {
    std::fs::create_dir_all(folder).unwrap();
    let wanted = |name: &str| word.is_none_or(|word| name.contains(word));
    let path = |name: &str| -> PathBuf { folder.join(format!("{name}.jpg")) };
    let day = Weather::default();
    let weathers = [
        ("night", Weather { daylight: Daylight::Night, rain: false }),
        ("dusk", Weather { daylight: Daylight::Dusk, rain: false }),
        ("rain", Weather { daylight: Daylight::Day, rain: true }),
        ("night_rain", Weather { daylight: Daylight::Night, rain: true }),
    ];
    for kind in CauseKind::ALL {
        for (active, side) in [(true, Side::Left), (false, Side::Right)] {
            let name = format!("{}{}", kind.name(), if active { "" } else { "_inactive" });
            if !wanted(&name) || (!active && kind.sheet().anchor != Anchor::Street) {
                continue;
            }
            let (mut world, id) = with(city, *kind, Situation { open_side: side, active }, day);
            for view in View::ALL {
                if active || view == View::Front {
                    save(&world, &id, view, &path(&format!("{name}-{}", view.name())));
                }
            }
            if active {
                for (sky, weather) in weathers {
                    world.set_weather(weather);
                    for _ in 0..2 {
                        world.step();
                    }
                    save(&world, &id, View::Front, &path(&format!("{name}-front-{sky}")));
                }
            }
        }
    }
    if wanted("cabin") {
        cabins(city, &path);
    }
    if wanted("drive") {
        drive(city, &path, day);
        for (sky, weather) in weathers {
            drive(city, &|name: &str| path(&format!("{name}-{sky}")), weather);
        }
    }
}

fn cabins(city: &Arc<City>, path: &dyn Fn(&str) -> PathBuf) {
    let moods = [Mood::Calm, Mood::Uneasy, Mood::Distressed, Mood::Panicking];
    for (number, mood) in moods.into_iter().enumerate() {
        let mut world = world(city, 3, 7 + number as u64, Weather::default());
        let id = world.cars()[0].id().clone();
        board(&mut world, &id, mood, number + 1, &[]);
        for _ in 0..3 {
            world.step();
        }
        save(&world, &id, View::Cabin, &path(&format!("cabin-{}", mood.name())));
    }
    let needs = [
        ("medical", PassengerNeed::Medical, 2),
        ("minor", PassengerNeed::MinorAlone, 1),
        ("wheelchair", PassengerNeed::Wheelchair, 1),
        ("blind", PassengerNeed::BlindOrLowVision, 1),
    ];
    for (name, need, count) in needs {
        let mut world = world(city, 3, 11, Weather { daylight: Daylight::Night, rain: false });
        let id = world.cars()[1].id().clone();
        board(&mut world, &id, Mood::Calm, count, &[need]);
        for _ in 0..3 {
            world.step();
        }
        save(&world, &id, View::Cabin, &path(&format!("cabin-night-{name}")));
    }
    let mut world = world(city, 3, 11, Weather::default());
    let id = world.cars()[0].id().clone();
    for _ in 0..3 {
        world.step();
    }
    save(&world, &id, View::Cabin, &path("cabin-empty"));
}

/// A few moments of an ordinary drive.
fn drive(city: &Arc<City>, path: &dyn Fn(&str) -> PathBuf, weather: Weather) {
    let mut world = world(city, 120, 21, weather);
    for _ in 0..300 {
        world.step();
    }
    // Cars that have others near them are the better pictures.
    let others = |car: &SimulatedCar| {
        let near = |other: &&SimulatedCar| other.position().distance_m(car.position()) < 35.0;
        world.cars().iter().filter(near).count()
    };
    let mut cars: Vec<&SimulatedCar> = world.cars().iter().collect();
    cars.sort_by_key(|car| std::cmp::Reverse(others(car)));
    let ids: Vec<VehicleId> = cars.iter().take(8).map(|car| car.id().clone()).collect();
    for (number, id) in ids.iter().enumerate() {
        for view in View::OUTSIDE {
            save(&world, id, view, &path(&format!("drive{number}-{}", view.name())));
        }
    }
}

fn bench(san_francisco: bool) {
    let city = if san_francisco {
        let data = std::env::var("SKYHAND_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
        City::load(&Path::new(&data).join("osm-san-francisco/sf-central.osm.pbf")).unwrap()
    } else {
        City::generated(1)
    };
    let city = Arc::new(city);
    for (name, weather) in [
        ("day", Weather::default()),
        ("rain", Weather { daylight: Daylight::Day, rain: true }),
        ("night", Weather { daylight: Daylight::Night, rain: false }),
        ("night, rain", Weather { daylight: Daylight::Night, rain: true }),
    ] {
        let config = WorldConfig { cars: 60, seed: 5, weather, ..WorldConfig::default() };
        let mut world = World::new(Arc::clone(&city), &config).unwrap();
        let mut mishaps = simulator::Mishaps::new(5, 2_000);
        for tick in 0..600 {
            if tick % 10 == 0 {
                mishaps.step(&mut world);
            }
            world.step();
        }
        measure(name, &world);
    }
    let config = WorldConfig { cars: 2_000, seed: 5, ..WorldConfig::default() };
    let mut world = World::new(city, &config).unwrap();
    for _ in 0..50 {
        world.step();
    }
    let start = Instant::now();
    let before = spent_ms(start);
    for _ in 0..100 {
        world.step();
    }
    println!("a tick of 2000 cars with what their cameras keep: {:.2} ms", (spent_ms(start) - before) / 100.0);
}

/// Milliseconds that this thread has had a core; where the system does not tell, that have passed.
fn spent_ms(since: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let on_core = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    on_core.map_or_else(|| since.elapsed().as_secs_f64() * 1e3, |nanos| nanos / 1e6)
}

fn measure(name: &str, world: &World) {
    let start = Instant::now();
    let (mut all_ms, mut views) = (0.0, 0);
    for view in View::ALL {
        let sights: Vec<_> = world
            .cars()
            .iter()
            .flat_map(|car| [0, 67, 1_500, 9_000].map(|back_ms| car.sight(view, on_grid(car.local_ms() - back_ms))))
            .flatten()
            .collect();
        // What lies round a car is found once for all its frames.
        sights.iter().for_each(|captured| drop(captured.sight.pixels()));
        let count = sights.len() as f64;
        let before = spent_ms(start);
        let pictures: Vec<_> = sights.iter().map(|captured| captured.sight.pixels()).collect();
        let drawn = spent_ms(start);
        let bytes: usize =
            pictures.iter().map(|pixels| mjpeg::encode(pixels, mjpeg::LIVE_QUALITY).unwrap().len()).sum();
        let encoded = spent_ms(start);
        let (draw, code) = ((drawn - before) / count, (encoded - drawn) / count);
        if view != View::Cabin {
            all_ms += draw + code;
            views += 1;
        }
        println!(
            "{name:12} {:6} draw {draw:5.2} ms  encode {code:5.2} ms  {:5.1} kB a frame  {:4.1} views a core",
            view.name(),
            bytes as f64 / count / 1_000.0,
            1_000.0 / 15.0 / (draw + code),
        );
    }
    println!(
        "{name:12} street views together: {:.1} a core at 15 frames/s",
        1_000.0 / 15.0 / (all_ms / f64::from(views))
    );
}
