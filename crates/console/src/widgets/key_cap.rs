//! A key, printed where it acts.

use egui::{Align2, CornerRadius, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::text::{self, Face, Fit};
use crate::theme::tokens::{Tokens, space};

/// Height of a cap in points.
pub const HEIGHT: f32 = 18.0;

/// Width of a cap in points.
#[must_use]
pub fn width(ui: &Ui, key: &str) -> f32 {
    (text::width(ui, key, Face::Key) + space::S + 2.0).max(HEIGHT)
}

/// Draws a cap whose right edge is at `right`, in the middle of `y`; says where it stands.
pub fn draw_right(ui: &Ui, right: f32, y: f32, key: &str, enabled: bool) -> Rect {
    let size = vec2(width(ui, key), HEIGHT);
    draw(ui, pos2(right - size.x, y - size.y / 2.0), key, enabled)
}

/// Draws a cap whose left edge is at `left`, in the middle of `y`; says where it stands.
pub fn draw_left(ui: &Ui, left: f32, y: f32, key: &str, enabled: bool) -> Rect {
    draw(ui, pos2(left, y - HEIGHT / 2.0), key, enabled)
}

fn draw(ui: &Ui, at: Pos2, key: &str, enabled: bool) -> Rect {
    let tokens = Tokens::of(ui);
    let rect = Rect::from_min_size(at, vec2(width(ui, key), HEIGHT));
    let radius = CornerRadius::same(4);
    ui.painter().rect(rect, radius, tokens.ground, Stroke::new(space::HAIRLINE, tokens.edge), StrokeKind::Inside);
    let ink = if enabled { tokens.text } else { tokens.text_dim };
    text::line(ui, rect, Align2::CENTER_CENTER, key, Face::Key, ink, Fit::Whole);
    rect
}
