//! Draws the window in each of its states into PNG files, without a display.
//!
//! `cargo run -p console --example pictures -- FOLDER [NAME…]`
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use console::picture::Canvas;
use console::shell::console::Console;
use console::shell::moments::Moments as _;
use console::theme::{self, Theme};
use console_model::assistance::call::{CallHold, CallParty, CallReason, CallState};
use console_model::assistance::command::{CommandState, HoldOrigin, Refusal, Rule};
use console_model::assistance::geo::LocalPoint;
use console_model::assistance::incident::IncidentKind;
use console_model::assistance::vehicle::DrivingMode;
use console_model::city::City;
use console_model::{
    CarrierState, Deed, Event, Eye, EyesNews, Key, KeyPress, LinkEvent, Locale, Modifiers, Setup, Target,
};
use egui::vec2;
use support::{Stage, car};

struct Shot {
    name: &'static str,
    size: (f32, f32),
    scale: f32,
    theme: Theme,
}

/// The painter of one run: where pictures go, and which are wanted.
struct Album {
    folder: PathBuf,
    only: Vec<String>,
    city: Arc<City>,
}

impl Album {
    /// Draws one state: a stage, what happens to it, and the window at the end.
    fn draw(&self, shot: &Shot, make: impl FnOnce() -> Stage, act: impl FnOnce(&mut Stage)) {
        self.draw_later(shot, make, act, |_| {});
    }

    /// The same, with something that happens after the window had drawn that.
    fn draw_later(
        &self,
        shot: &Shot,
        make: impl FnOnce() -> Stage,
        act: impl FnOnce(&mut Stage),
        then: impl FnOnce(&mut Stage),
    ) {
        if !self.only.is_empty() && !self.only.iter().any(|one| one == shot.name) {
            return;
        }
        let mut stage = make();
        let mut canvas = Canvas::new(vec2(shot.size.0, shot.size.1), shot.scale, |ctx| theme::install(ctx, shot.theme));
        for _ in 0..2 {
            canvas.step(Vec::new(), |ui| stage.frame(ui));
        }
        act(&mut stage);
        for _ in 0..3 {
            canvas.step(Vec::new(), |ui| stage.frame(ui));
        }
        then(&mut stage);
        let image = canvas.draw(4, |ui| stage.frame(ui));
        let path = self.folder.join(format!("{}.png", shot.name));
        image.save(&path).unwrap();
        observability::say(&format!("{}", path.display()));
    }

    /// A state of a live shift of seven cases, in the usual window.
    fn seven(&self, name: &'static str, act: impl FnOnce(&mut Stage)) {
        self.draw(&full(name), || self.live(Locale::English, 412, 7), act);
    }

    /// The case with the cones, open and mine.
    fn case(&self, shot: &Shot, locale: Locale) {
        self.draw(shot, || self.live(locale, 412, 7), |stage| open_case(stage, 0));
    }

    /// A live shift whose alarm was silenced.
    fn live(&self, locale: Locale, cars: usize, cases: usize) -> Stage {
        let mut stage = Stage::live(locale, &self.city, cars, cases);
        press(&mut stage, Key::Letter('M'), Modifiers::NONE);
        stage
    }

    fn unborn(&self, setup: Setup) -> Stage {
        let mut stage = Stage::new(Locale::English, &self.city);
        stage.console = Console::new(setup);
        stage
    }
}

fn full(name: &'static str) -> Shot {
    Shot { name, size: (1720.0, 1080.0), scale: 1.0, theme: Theme::Dark }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/pictures".to_owned()));
    let only: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder).unwrap();
    let data = std::env::var("SKYHAND_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let extract = Path::new(&data).join("osm-san-francisco/sf-central.osm.pbf");
    let city = Arc::new(City::load(&extract).unwrap_or_else(|_| City::generated(7)));
    let album = Album { folder, only, city };
    windows(&album);
    links(&album);
    shifts(&album);
    cars(&album);
    commands(&album);
    calls(&album);
    eyes(&album);
    past(&album);
}

/// Cameras: in every size, and in all that can be wrong with them.
fn eyes(album: &Album) {
    let watched = |shot: &Shot, locale: Locale| {
        album.draw(shot, || album.live(locale, 412, 7), |stage| watch(stage, 0, 24_000));
    };
    watched(&full("eyes"), Locale::English);
    watched(&Shot { theme: Theme::Light, ..full("eyes-light") }, Locale::English);
    watched(&Shot { size: (1280.0, 720.0), ..full("eyes-1280x720") }, Locale::English);
    watched(&Shot { size: (1920.0, 1080.0), ..full("eyes-1920x1080") }, Locale::French);
    watched(&Shot { size: (3440.0, 1440.0), ..full("eyes-wide") }, Locale::English);
    watched(&Shot { size: (960.0, 540.0), scale: 2.0, ..full("eyes-200-percent") }, Locale::German);
    let state = |name: &'static str, act: &dyn Fn(&mut Stage)| {
        let live = || album.live(Locale::English, 412, 7);
        album.draw_later(&full(name), live, |stage| watch(stage, 0, 12_000), act);
    };
    album.seven("eyes-waiting", |stage| {
        stage.open_eyes();
        open_case(stage, 0);
    });
    album.seven("eyes-none", |stage| {
        stage.carrier(CarrierState::None { reason: "the hub has no port for pictures".to_owned() });
        open_case(stage, 0);
    });
    album.draw_later(
        &full("eyes-frozen"),
        || album.live(Locale::English, 412, 7),
        |stage| {
            watch(stage, 2, 12_000);
            press(stage, Key::Letter('V'), Modifiers::NONE);
            for _ in 0..2 {
                stage.tell(Event::Drawn);
                stage.watch(1_200, &Eye::OUTSIDE);
            }
        },
        |stage| {
            press(stage, Key::Letter('V'), Modifiers::NONE);
            stage.watch(4_000, &[Eye::Left, Eye::Right]);
        },
    );
    state("eyes-slow", &|stage| {
        stage.carrier(CarrierState::Tcp { max_per_second: 2 });
        stage.pass(60);
        let mut garbage = stage.frame_of(Eye::Left, 80, false);
        garbage.bytes = vec![7; 900].into();
        stage.console.picture(garbage, &mut stage.moments);
        stage.rolling.clear();
        stage.pass(700);
        stage.telemetry();
    });
    state("eyes-cabin", &|stage| {
        press(stage, Key::Letter('I'), Modifiers::SHIFT);
        stage.watch(500, &Eye::ALL);
    });
    state("eyes-cabin-refused", &|stage| {
        press(stage, Key::Letter('I'), Modifiers::SHIFT);
        let (vehicle, eyes) = (car(0), vec![Eye::Cabin]);
        let reason = "the passenger covered the camera".to_owned();
        stage.tell(Event::Eyes(EyesNews::Refused { vehicle, eyes, reason }));
        stage.watch(300, &Eye::OUTSIDE);
    });
    state("eyes-large", &|stage| {
        press(stage, Key::Letter('V'), Modifiers::NONE);
        stage.watch(300, &Eye::OUTSIDE);
    });
    let low = Shot { size: (1280.0, 720.0), ..full("eyes-large-low") };
    album.draw(
        &low,
        || album.live(Locale::German, 412, 7),
        |stage| {
            watch(stage, 2, 8_000);
            press(stage, Key::Letter('V'), Modifiers::NONE);
            stage.watch(300, &Eye::OUTSIDE);
        },
    );
    state("eyes-left", &|stage| {
        press(stage, Key::Digit(2), Modifiers::CTRL);
        stage.watch(300, &Eye::OUTSIDE);
    });
    state("eyes-link-lost", &|stage| {
        stage.lose_link();
        stage.rolling.clear();
        stage.pass(4_000);
    });
}

/// The look back.
fn past(album: &Album) {
    album.seven("eyes-past", |stage| {
        watch(stage, 0, 30_000);
        press(stage, Key::Left, Modifiers::NONE);
        press(stage, Key::Space, Modifiers::NONE);
        stage.watch(2_000, &Eye::OUTSIDE);
    });
    for (name, size, scale) in [("eyes-past-low", (1280.0, 720.0), 1.0), ("eyes-past-200-percent", (960.0, 540.0), 2.0)]
    {
        album.draw(
            &Shot { size, scale, ..full(name) },
            || album.live(Locale::French, 412, 7),
            |stage| {
                watch(stage, 0, 30_000);
                press(stage, Key::Left, Modifiers::NONE);
                stage.watch(1_000, &Eye::OUTSIDE);
            },
        );
    }
    album.seven("eyes-folded", |stage| {
        stage.pass(200_000);
        watch(stage, 0, 20_000);
        for step in 0..60 {
            for eye in Eye::OUTSIDE {
                stage.film(eye, 150_000 + step * 300, true);
            }
        }
        stage.tell(Event::Clicked(Target::Scrub(0.1)));
        press(stage, Key::Space, Modifiers::NONE);
        stage.watch(300, &Eye::OUTSIDE);
    });
}

/// Opens a case whose car is watched by four cameras.
fn watch(stage: &mut Stage, number: usize, ms: u64) {
    stage.film = (640, 360);
    stage.open_eyes();
    open_case(stage, number);
    stage.watch(ms, &Eye::OUTSIDE);
}

/// Sizes, themes and languages.
fn windows(album: &Album) {
    album.case(&full("case"), Locale::English);
    album.case(&Shot { theme: Theme::Light, ..full("case-light") }, Locale::English);
    album.case(&Shot { size: (1280.0, 800.0), ..full("case-small") }, Locale::English);
    album.case(&Shot { size: (1280.0, 720.0), ..full("case-1280x720") }, Locale::English);
    album.case(&Shot { size: (3440.0, 1440.0), ..full("case-wide") }, Locale::English);
    album.case(&Shot { size: (960.0, 540.0), scale: 2.0, ..full("case-200-percent") }, Locale::English);
    album.case(&full("case-french"), Locale::French);
    album.case(&full("case-german"), Locale::German);
    album.case(&Shot { size: (1280.0, 800.0), ..full("case-german-small") }, Locale::German);
    let generated =
        Album { folder: album.folder.clone(), only: album.only.clone(), city: Arc::new(City::generated(7)) };
    generated.draw(&full("generated-city"), || generated.live(Locale::English, 40, 3), |stage| open_case(stage, 0));
}

/// The link to the hub: never there, not there, lost.
fn links(album: &Album) {
    album.draw(&full("first-run"), || album.unborn(Setup::default()), |_| {});
    album.draw(
        &full("no-hub"),
        || album.unborn(support::setup(Locale::English)),
        |stage| {
            stage.lose_link();
            stage.pass(3_000);
        },
    );
    album.draw(
        &full("hub-refuses"),
        || album.unborn(support::setup(Locale::French)),
        |stage| {
            let reason = "the certificate of sam is on the deny list".to_owned();
            stage.tell(Event::Link(LinkEvent::Down { reason, refused: true }));
        },
    );
    album.seven("reconnecting", |stage| {
        open_case(stage, 0);
        stage.lose_link();
        stage.pass(7_000);
    });
    album.draw(
        &Shot { theme: Theme::Light, ..full("reconnecting-light") },
        || album.live(Locale::German, 412, 7),
        |stage| {
            open_case(stage, 0);
            stage.lose_link();
            stage.pass(7_000);
        },
    );
}

/// The queue: empty, alarmed, flooded, shared.
fn shifts(album: &Album) {
    album.draw(&full("shift-quiet"), || album.live(Locale::English, 412, 0), |_| {});
    album.draw(&full("shift-surge"), || album.live(Locale::English, 2_000, 500), |stage| open_case(stage, 0));
    album.draw(&full("alarm"), || Stage::live(Locale::English, &album.city, 412, 7), |stage| select(stage, 1));
    album.seven("one-cause", |stage| {
        let here = stage.dots[3].position;
        for number in [0, 4, 5, 6] {
            stage.dots[number].position = here.moved(90.0 * number as f64 - 300.0, 40.0 * number as f64 - 100.0);
            stage.change_incident(number, |it| it.kind = IncidentKind::DarkSignal);
        }
        open_case(stage, 0);
    });
    album.seven("two-operators", |stage| {
        stage.claim_for("amara", &car(0));
        select(stage, 0);
    });
    album.seven("hand-over-offered", |stage| {
        open_case(stage, 0);
        stage.claim_for("amara", &car(2));
        stage.change_vehicle(2, |it| it.claim.as_mut().unwrap().offered_to = Some(support::me()));
        let now = stage.desk_now();
        stage.change_vehicle(0, |it| it.claim.as_mut().unwrap().attention_asked_at = Some(now));
    });
}

/// What can be wrong with a car, and who can be with it.
fn cars(album: &Album) {
    album.seven("car-lost", |stage| {
        open_case(stage, 0);
        stage.change_vehicle(0, |it| it.linked = false);
        stage.pass(6_000);
        stage.telemetry_without_focus();
    });
    album.seven("picture-old", |stage| {
        open_case(stage, 0);
        stage.picture_age = Duration::from_millis(7_000);
        stage.telemetry();
        stage.pass(300);
    });
    album.seven("responder", |stage| {
        stage.dots[2].mode = DrivingMode::Responder;
        open_case(stage, 2);
        let unit = HoldOrigin::Responder("Engine 12".to_owned());
        stage.change_vehicle(2, |it| it.holds.push(unit));
    });
    album.seven("held", |stage| {
        stage.dots[0].mode = DrivingMode::Held;
        open_case(stage, 0);
        stage.change_vehicle(0, |it| it.holds.push(HoldOrigin::Person(support::me())));
    });
    album.seven("talk-spanish", |stage| {
        open_case(stage, 1);
        stage.talk(1);
    });
}

/// Commands on their way from the key to the car.
fn commands(album: &Album) {
    album.seven("unlock-step", |stage| {
        open_case(stage, 0);
        press(stage, Key::Letter('U'), Modifiers::NONE);
    });
    let low = Shot { size: (1280.0, 720.0), ..full("unlock-step-low") };
    album.draw(
        &low,
        || album.live(Locale::French, 412, 7),
        |stage| {
            open_case(stage, 0);
            press(stage, Key::Letter('U'), Modifiers::NONE);
        },
    );
    album.seven("unlock-confirm", |stage| {
        open_case(stage, 0);
        press(stage, Key::Letter('U'), Modifiers::NONE);
        press(stage, Key::Letter('R'), Modifiers::NONE);
        stage.tell(Event::KeyPressed(KeyPress::plain(Key::Enter)));
        stage.pass(400);
    });
    album.seven("destination", |stage| {
        open_case(stage, 0);
        press(stage, Key::Letter('D'), Modifiers::NONE);
    });
    album.seven("closures", |stage| {
        open_case(stage, 0);
        press(stage, Key::Letter('X'), Modifiers::SHIFT);
        press(stage, Key::Digit(1), Modifiers::NONE);
        press(stage, Key::Digit(2), Modifiers::NONE);
        press(stage, Key::Digit(2), Modifiers::NONE);
        stage.telemetry();
        press(stage, Key::Letter('X'), Modifiers::NONE);
    });
    let draws = |stage: &mut Stage| {
        stage.plans_paths(0);
        open_case(stage, 0);
        press(stage, Key::Letter('P'), Modifiers::SHIFT);
        stage.tell(Event::Drawn);
        for (forward_m, left_m) in [(4.0, 0.3), (9.0, 2.8), (15.0, 3.5), (24.0, 3.4)] {
            stage.tell(Event::Clicked(Target::ScenePoint(LocalPoint { forward_m, left_m })));
        }
    };
    album.seven("path-drawing", |stage| {
        draws(stage);
        press(stage, Key::Up, Modifiers::SHIFT);
    });
    album.seven("path-planned", |stage| {
        draws(stage);
        press(stage, Key::Enter, Modifiers::NONE);
        stage.answer_all();
        stage.plans(0);
        stage.telemetry();
    });
    album.seven("path-driving", |stage| {
        draws(stage);
        press(stage, Key::Enter, Modifiers::NONE);
        stage.answer_all();
        let plan = stage.plans(0);
        stage.outcome = CommandState::Accepted;
        press(stage, Key::Letter('G'), Modifiers::SHIFT);
        stage.tell(Event::Drawn);
        stage.tell(Event::KeyPressed(KeyPress::plain(Key::Enter)));
        for _ in 0..9 {
            stage.pass(100);
            stage.telemetry();
            let wall = stage.moments.wall();
            stage.tell(Event::Tick(wall));
            stage.tell(Event::Drawn);
        }
        stage.tell(Event::KeyReleased(Key::Enter));
        stage.answer_all();
        for point in &plan.points[..9] {
            stage.dots[0].position = *point;
            stage.pass(300);
            stage.telemetry();
        }
    });
    album.seven("second-look", |stage| {
        open_case(stage, 2);
        press(stage, Key::Letter('V'), Modifiers::NONE);
    });
    album.seven("sent-not-applied", |stage| {
        open_case(stage, 0);
        stage.answers = false;
        stage.tell(Event::Clicked(Target::Answer(0)));
        stage.tell(Event::Clicked(Target::Deed(Deed::Stop)));
    });
    album.seven("refused-by-car", |stage| {
        open_case(stage, 0);
        stage.outcome = CommandState::Refused(Refusal::new(Rule::UnsafeForVehicle, "a cyclist beside"));
        stage.tell(Event::Clicked(Target::Answer(0)));
    });
    album.seven("resolved", |stage| {
        open_case(stage, 0);
        stage.tell(Event::Clicked(Target::Answer(0)));
        press(stage, Key::Letter('O'), Modifiers::NONE);
        press(stage, Key::Digit(1), Modifiers::NONE);
    });
    album.seven("palette", |stage| {
        open_case(stage, 0);
        press(stage, Key::Letter('K'), Modifiers::CTRL);
    });
    album.seven("keys", |stage| {
        open_case(stage, 0);
        press(stage, Key::F(1), Modifiers::NONE);
    });
}

/// Calls: ringing, open with and without sound, on hold, with an officer outside.
fn calls(album: &Album) {
    let rings = CallState::Ringing { by: CallParty::Car };
    let ringing = |stage: &mut Stage| {
        stage.call(1, CallReason::Sos, rings, &[]);
        select(stage, 1);
    };
    let open = |stage: &mut Stage, number| {
        stage.sound();
        open_case(stage, number);
        stage.talk(number);
        stage.call(number, CallReason::Sos, CallState::Open, &["sam", "jonas"]);
        stage.change_incident(number, |it| it.call.as_mut().unwrap().listeners = vec![support::person("amara")]);
        stage.pass(63_000);
        stage.telemetry();
        stage.tell(Event::PointerDown(Target::Deed(Deed::PushToTalk)));
        stage.tell(Event::Levels { mine: 0.62, theirs: 0.08 });
    };
    let seven = |language| move || album.live(language, 412, 7);
    album.draw(&full("call-ringing"), seven(Locale::English), ringing);
    album.draw(&Shot { theme: Theme::Light, ..full("call-ringing-light") }, seven(Locale::German), ringing);
    album.draw(
        &Shot { size: (960.0, 540.0), scale: 2.0, ..full("call-ringing-200-percent") },
        seven(Locale::French),
        ringing,
    );
    album.draw(&full("call-open"), seven(Locale::English), |stage| open(stage, 1));
    album.draw(&Shot { theme: Theme::Light, ..full("call-open-light") }, seven(Locale::French), |stage| open(stage, 1));
    let low = Shot { size: (1280.0, 720.0), ..full("call-open-low") };
    album.draw(&low, seven(Locale::German), |stage| open(stage, 1));
    album.seven("call-no-sound", |stage| {
        open_case(stage, 1);
        stage.talk(1);
        let words = "No sound device was found.".to_owned();
        stage.tell(Event::SoundState { capture: false, playback: false, words });
        stage.call(1, CallReason::HelpButton, CallState::Open, &["sam"]);
    });
    album.seven("call-on-hold", |stage| {
        open_case(stage, 1);
        stage.call(1, CallReason::HelpButton, CallState::OnHold { why: CallHold::ByPerson }, &["sam"]);
    });
    album.seven("call-outside-lost", |stage| {
        open_case(stage, 2);
        stage.call(2, CallReason::Officer, CallState::Open, &["sam"]);
        stage.change_vehicle(2, |it| it.linked = false);
        stage.pass(6_000);
        stage.telemetry_without_focus();
    });
}

fn select(stage: &mut Stage, number: usize) {
    let incident = stage.incidents[number].id;
    stage.tell(Event::Clicked(Target::Row(incident)));
    for _ in 0..2 {
        stage.telemetry();
        stage.tell(Event::Drawn);
        stage.pass(600);
    }
    stage.telemetry();
    stage.tell(Event::Drawn);
}

fn open_case(stage: &mut Stage, number: usize) {
    stage.claim(&car(number));
    select(stage, number);
    press(stage, Key::Letter('M'), Modifiers::NONE);
    stage.tell(Event::Drawn);
}

fn press(stage: &mut Stage, key: Key, modifiers: Modifiers) {
    stage.pass(400);
    stage.telemetry();
    stage.tell(Event::KeyPressed(KeyPress { key, modifiers, repeat: false, in_text: false }));
    stage.tell(Event::KeyReleased(key));
}
