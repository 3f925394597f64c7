//! A window in memory, and hands for it.

use std::sync::{Arc, LazyLock};

use console::theme::{self, Theme};
use console_model::assistance::feed::Action;
use console_model::city::City;
use console_model::{Deed, Effect, Event, Target};
use egui::{Key, Modifiers, Vec2, vec2};
use egui_kittest::Harness;

use crate::support::{Stage, car};

/// A stage in a window.
pub(crate) type Window = Harness<'static, Stage>;

/// The city all tests drive in, made once.
pub(crate) static CITY: LazyLock<Arc<City>> = LazyLock::new(|| Arc::new(City::generated(7)));

pub(crate) fn window(stage: Stage, size: Vec2, pixels_per_point: f32) -> Window {
    let mut window = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(pixels_per_point)
        .with_context_setup(|ctx| theme::install(ctx, Theme::Dark))
        .build_ui_state(|ui, stage: &mut Stage| stage.frame(ui), stage);
    live_for(&mut window, 300);
    window
}

pub(crate) fn usual(stage: Stage) -> Window {
    window(stage, vec2(1_720.0, 1_080.0), 1.0)
}

/// The shift goes on: a picture and a frame of the window every hundred milliseconds.
pub(crate) fn live_for(window: &mut Window, ms: u64) {
    for _ in 0..ms.div_ceil(100) {
        window.state_mut().pass(100);
        window.state_mut().telemetry();
        window.step();
    }
}

/// Opens a case that is mine, and lets it settle.
pub(crate) fn open(window: &mut Window, number: usize) {
    let stage = window.state_mut();
    stage.claim(&car(number));
    let incident = stage.incidents[number].id;
    stage.tell(Event::Clicked(Target::Row(incident)));
    live_for(window, 600);
    window.state_mut().asked.clear();
}

/// Strikes a key as a keyboard does: down, the letter it writes, up, all in one frame.
pub(crate) fn strike(window: &mut Window, key: Key, modifiers: Modifiers) {
    let name = key.name();
    let writes = name.len() == 1 && !modifiers.ctrl && !modifiers.command && !modifiers.alt;
    let events = &mut window.input_mut().events;
    let down = |pressed| egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    events.push(down(true));
    if writes {
        let text = if modifiers.shift { name.to_owned() } else { name.to_lowercase() };
        events.push(egui::Event::Text(text));
    }
    events.push(down(false));
    window.step();
    live_for(window, 100);
}

pub(crate) fn press(window: &mut Window, key: Key) {
    strike(window, key, Modifiers::NONE);
}

/// Types words letter by letter, with their key events.
pub(crate) fn write(window: &mut Window, words: &str) {
    for letter in words.chars() {
        match Key::from_name(&letter.to_uppercase().to_string()) {
            Some(key) if letter.is_ascii_alphanumeric() => {
                let shift = Modifiers { shift: letter.is_uppercase(), ..Modifiers::NONE };
                strike(window, key, shift);
            }
            _ => {
                window.input_mut().events.push(egui::Event::Text(letter.to_string()));
                live_for(window, 100);
            }
        }
    }
}

/// What was asked of the hub since the last time, without the proof of presence.
pub(crate) fn acts(window: &mut Window) -> Vec<Action> {
    let asked = std::mem::take(&mut window.state_mut().asked);
    let acts = asked.into_iter().filter_map(|it| match it {
        Effect::Act { action, .. } if *action != Action::StillHere => Some(*action),
        _ => None,
    });
    acts.collect()
}

pub(crate) fn stops(window: &mut Window) -> usize {
    let asked = std::mem::take(&mut window.state_mut().asked);
    asked.iter().filter(|it| matches!(it, Effect::Stop(_))).count()
}

pub(crate) fn deed(window: &mut Window, deed: Deed) {
    window.state_mut().tell(Event::Clicked(Target::Deed(deed)));
    live_for(window, 100);
}
