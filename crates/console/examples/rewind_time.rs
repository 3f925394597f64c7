//! How long a jump into the past takes, from the press to all four cameras standing there, while
//! live goes on; and how much of a minute is kept.
//!
//! `cargo run --release -p console@0.1.0 --example rewind_time -- [JUMPS]`
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use console::picture::Canvas;
use console::theme::{self, Theme};
use console_model::city::City;
use console_model::view::PaneState;
use console_model::{Event, Eye, Locale, Rewind, Target};
use egui::vec2;
use observability::say;
use support::{Stage, car};

/// What a jump shall stay under.
const AIM: Duration = Duration::from_millis(200);

fn main() {
    let jumps: usize = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(200);
    let city = Arc::new(City::generated(7));
    let mut stage = Stage::live(Locale::English, &city, 400, 7);
    (stage.film, stage.waits_for_pictures) = ((640, 360), false);
    stage.open_eyes();
    stage.claim(&car(0));
    let incident = stage.incidents[0].id;
    stage.tell(Event::Clicked(Target::Row(incident)));
    let mut canvas = Canvas::new(vec2(1_920.0, 1_080.0), 1.0, |ctx| theme::install(ctx, Theme::Dark));
    for _ in 0..10 {
        canvas.step(Vec::new(), |ui| stage.frame(ui));
    }
    stage.watch(70_000, &Eye::OUTSIDE);
    stage.rolling.clear();

    let mut times = Vec::with_capacity(jumps);
    for jump in 0..jumps {
        // Most go the whole minute back, the others all over it.
        let share = if jump % 2 == 0 { 0.003 } else { (jump * 37 % 95) as f64 / 100.0 };
        stage.tell(Event::Clicked(Target::Deed(console_model::Deed::Rewind(Rewind::Live))));
        for _ in 0..4 {
            live(&mut stage);
            canvas.step(Vec::new(), |ui| stage.frame(ui));
        }
        let pressed = Instant::now();
        stage.tell(Event::Clicked(Target::Scrub(share)));
        while !stands(&stage) {
            live(&mut stage);
            canvas.step(Vec::new(), |ui| stage.frame(ui));
            assert!(pressed.elapsed() < Duration::from_secs(5), "the past never stood there: {share}");
        }
        times.push(pressed.elapsed());
    }
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1].as_secs_f64() * 1_000.0;
    let build = if cfg!(debug_assertions) { "development build: not what is aimed at" } else { "optimised" };
    let verdict = if times[times.len() - 1] <= AIM { "within" } else { "over" };
    let (eyes, aim) = (stage.console.eyes(), AIM.as_millis());
    say(&format!(
        "{jumps} jumps of up to 60 s, four cameras of 640x360, live goes on, {build}: p50 {:.1} ms, p99 {:.1} ms, \
         longest {:.1} ms, {verdict} the aim of {aim} ms; {:.1} MiB kept, {:?}",
        at(50),
        at(99),
        at(100),
        eyes.kept_bytes() as f64 / (1024.0 * 1024.0),
        eyes.dropped()
    ));
}

/// The next picture of each camera comes.
fn live(stage: &mut Stage) {
    stage.pass(66);
    Eye::OUTSIDE.into_iter().for_each(|eye| stage.film(eye, 80, false));
}

/// Whether every outer camera shows the moment that is looked at.
fn stands(stage: &Stage) -> bool {
    let view = stage.console.screen().eyes(stage.now());
    let textures = stage.console.eyes().textures();
    let outside = view.panes.iter().filter(|it| it.eye != Eye::Cabin);
    view.inset.is_some()
        && outside.into_iter().all(|it| it.state == PaneState::Past && textures.of(it.eye, true).is_some())
}
