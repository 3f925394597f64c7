//! The parts panels are made of. Each draws, names itself to AccessKit, and records its layout.

pub mod age_badge;
pub mod bubble;
pub mod flow;
pub mod icon;
pub mod key_cap;
pub mod ledger;
pub mod press;
pub mod text;

use egui::{CornerRadius, Id, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use crate::theme::tokens::{Tokens, space};

/// A horizontal hairline at `y`.
pub fn hairline(ui: &Ui, from: f32, to: f32, y: f32) {
    ui.painter().hline(from..=to, y, Stroke::new(space::HAIRLINE, Tokens::of(ui).hairline));
}

/// A vertical hairline at `x`.
pub fn hairline_down(ui: &Ui, x: f32, from: f32, to: f32) {
    ui.painter().vline(x, from..=to, Stroke::new(space::HAIRLINE, Tokens::of(ui).hairline));
}

/// The ring around what has the keyboard's focus.
pub fn focus_ring(painter: &Painter, rect: Rect, radius: u8, tokens: &Tokens) {
    painter.rect_stroke(
        rect.expand(2.0),
        CornerRadius::same(radius.saturating_add(2)),
        Stroke::new(2.0, tokens.selection),
        StrokeKind::Outside,
    );
}

/// A thing that can be clicked and focused: senses, names itself, and is recorded as a target.
pub fn target(ui: &Ui, id: Id, rect: Rect, role: Role, label: &str, enabled: bool) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| WidgetInfo::labeled(role, enabled, label));
    let visible = rect.intersect(ui.clip_rect());
    if visible.is_positive() {
        ledger::target(ui, label, rect, enabled);
    }
    response
}

/// The same for one of several that can be chosen.
pub fn choice(ui: &Ui, id: Id, rect: Rect, role: Role, label: &str, chosen: bool) -> Response {
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(role, true, chosen, label));
    if rect.intersect(ui.clip_rect()).is_positive() {
        ledger::target(ui, label, rect, true);
    }
    response
}

/// Words that are no control, for AccessKit: a status, a heading, an alert.
pub fn spoken(ui: &Ui, id: Id, rect: Rect, role: Role, words: &str) -> Response {
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(role, true, words));
    response
}
