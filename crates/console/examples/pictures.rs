//! Draws the window in each of its states into PNG files, without a display.
//!
//! `cargo run -p console --example pictures -- FOLDER [NAME…]`
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use console::picture::Canvas;
use console::theme::{self, Theme};
use console_model::assistance::vehicle::DrivingMode;
use console_model::city::City;
use console_model::{Deed, Event, Key, KeyPress, Locale, Modifiers, Target};
use egui::vec2;
use support::{Stage, car};

struct Shot {
    name: &'static str,
    size: (f32, f32),
    scale: f32,
    theme: Theme,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/pictures".to_owned()));
    let only: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder).unwrap();
    let data = std::env::var("SKYHAND_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let extract = Path::new(&data).join("osm-san-francisco/sf-central.osm.pbf");
    let city = Arc::new(City::load(&extract).unwrap_or_else(|_| City::generated(7)));
    let generated = Arc::new(City::generated(7));
    let wanted = |name: &str| only.is_empty() || only.iter().any(|one| one == name);
    let full = |name| Shot { name, size: (1720.0, 1080.0), scale: 1.0, theme: Theme::Dark };
    let draw = |shot: Shot, mut make: Box<dyn FnMut() -> Stage>, act: &dyn Fn(&mut Stage)| {
        if !wanted(shot.name) {
            return;
        }
        let mut stage = make();
        let mut canvas = Canvas::new(vec2(shot.size.0, shot.size.1), shot.scale, |ctx| theme::install(ctx, shot.theme));
        for _ in 0..2 {
            canvas.step(Vec::new(), |ui| stage.frame(ui));
        }
        act(&mut stage);
        let image = canvas.draw(4, |ui| stage.frame(ui));
        let path = folder.join(format!("{}.png", shot.name));
        image.save(&path).unwrap();
        observability::say(&format!("{}", path.display()));
    };
    let live = |locale, cars, cases| {
        let city = Arc::clone(&city);
        Box::new(move || Stage::live(locale, &city, cars, cases)) as Box<dyn FnMut() -> Stage>
    };
    let case = |stage: &mut Stage| open_case(stage, 0);
    draw(full("case"), live(Locale::English, 412, 7), &case);
    draw(Shot { theme: Theme::Light, ..full("case-light") }, live(Locale::English, 412, 7), &case);
    draw(Shot { size: (1280.0, 800.0), ..full("case-small") }, live(Locale::English, 412, 7), &case);
    draw(Shot { size: (1280.0, 720.0), ..full("case-1280x720") }, live(Locale::English, 412, 7), &case);
    draw(Shot { size: (3440.0, 1440.0), ..full("case-wide") }, live(Locale::English, 412, 7), &case);
    draw(Shot { size: (960.0, 540.0), scale: 2.0, ..full("case-200-percent") }, live(Locale::English, 412, 7), &case);
    draw(full("case-french"), live(Locale::French, 412, 7), &case);
    draw(full("case-german"), live(Locale::German, 412, 7), &case);
    draw(full("shift-quiet"), live(Locale::English, 412, 0), &|_| {});
    draw(full("shift-surge"), live(Locale::English, 2_000, 500), &case);
    draw(full("reconnecting"), live(Locale::English, 412, 7), &|stage| {
        open_case(stage, 0);
        stage.lose_link();
        stage.pass(7_000);
    });
    draw(full("picture-old"), live(Locale::English, 412, 7), &|stage| {
        open_case(stage, 0);
        stage.picture_age = std::time::Duration::from_millis(7_000);
        stage.telemetry();
        stage.pass(300);
    });
    let generated_live = {
        let city = Arc::clone(&generated);
        Box::new(move || Stage::live(Locale::English, &city, 40, 3)) as Box<dyn FnMut() -> Stage>
    };
    draw(full("generated-city"), generated_live, &case);
    let unborn = |hub: bool| {
        let city = Arc::clone(&city);
        Box::new(move || {
            let mut stage = Stage::new(Locale::English, &city);
            if !hub {
                stage.console = console::shell::console::Console::new(console_model::Setup::default());
            }
            stage
        }) as Box<dyn FnMut() -> Stage>
    };
    draw(full("first-run"), unborn(false), &|_| {});
    draw(full("no-hub"), unborn(true), &|stage| {
        stage.lose_link();
        stage.pass(3_000);
    });
    draw(full("unlock-step"), live(Locale::English, 412, 7), &|stage| {
        open_case(stage, 0);
        press(stage, Key::Letter('U'), Modifiers::NONE);
    });
    draw(full("unlock-confirm"), live(Locale::English, 412, 7), &|stage| {
        open_case(stage, 0);
        press(stage, Key::Letter('U'), Modifiers::NONE);
        press(stage, Key::Letter('R'), Modifiers::NONE);
    });
    draw(full("second-look"), live(Locale::English, 412, 7), &|stage| {
        open_case(stage, 2);
        press(stage, Key::Letter('V'), Modifiers::NONE);
    });
    draw(full("sent-not-applied"), live(Locale::English, 412, 7), &|stage| {
        open_case(stage, 0);
        stage.answers = false;
        stage.tell(Event::Clicked(Target::Answer(0)));
        stage.tell(Event::Clicked(Target::Deed(Deed::Stop)));
    });
    draw(full("palette"), live(Locale::English, 412, 7), &|stage| {
        open_case(stage, 0);
        press(stage, Key::Letter('K'), Modifiers::CTRL);
    });
    draw(full("keys"), live(Locale::English, 412, 7), &|stage| {
        open_case(stage, 0);
        press(stage, Key::F(1), Modifiers::NONE);
    });
    draw(full("held"), live(Locale::English, 412, 7), &|stage| {
        stage.dots[0].mode = DrivingMode::Held;
        open_case(stage, 0);
    });
}

fn open_case(stage: &mut Stage, number: usize) {
    stage.claim(&car(number));
    let incident = stage.incidents[number].id;
    stage.tell(Event::Clicked(Target::Row(incident)));
    stage.telemetry();
    stage.pass(1_000);
    stage.telemetry();
}

fn press(stage: &mut Stage, key: Key, modifiers: Modifiers) {
    stage.pass(400);
    stage.telemetry();
    stage.tell(Event::KeyPressed(KeyPress { key, modifiers, repeat: false, in_text: false }));
    stage.tell(Event::KeyReleased(key));
}
