//! The panels. Each takes a view model and a rectangle, draws, and pushes what was touched as
//! events. None knows where its values come from.

pub mod banner;
mod call;
pub mod case;
pub mod command_panel;
pub mod conversation;
pub mod eyes;
pub mod fields;
pub mod help;
pub mod map;
mod map_drawing;
pub mod palette;
mod pane;
mod path;
pub mod perceived_world;
pub mod queue;
mod scene_drawing;
mod scrubber;
pub mod status_bar;
pub mod step;
pub mod timeline;
pub mod top_bar;

use console_model::{Event, Target};
use egui::{CornerRadius, Rect, Ui, UiBuilder};

use crate::theme::tokens::Tokens;
use crate::widgets::text::{self, Face, Fit};

/// What was touched, in order.
pub type Touched = Vec<Event>;

fn click(out: &mut Touched, target: Target) {
    out.push(Event::Clicked(target));
}

/// Fills a panel's ground and gives a part of the window to it: nothing is drawn outside.
fn inside(ui: &mut Ui, name: &'static str, rect: Rect, draw: impl FnOnce(&mut Ui)) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(name));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    draw(&mut child);
}

fn ground(ui: &Ui, rect: Rect) {
    ui.painter().rect_filled(rect, CornerRadius::ZERO, Tokens::of(ui).panel);
}

/// A section's heading with words at its right; 24 points high.
fn heading(ui: &Ui, rect: Rect, words: &str, note: &str) {
    let tokens = Tokens::of(ui);
    let at = text::left(ui, rect, words, Face::SecondMedium, tokens.text_second, Fit::Shorten);
    if !note.is_empty() {
        let room = Rect::from_min_max(egui::pos2(at.right() + 12.0, rect.top()), rect.max);
        text::right(ui, room, note, Face::Second, tokens.text_dim, Fit::Shorten);
    }
}
