//! Text fields: one look, one id for each of the screen's fields.

use console_model::{Event, Field};
use egui::{Align2, Frame, Id, Margin, Rect, Response, Stroke, StrokeKind, TextEdit, Ui, vec2};

use super::Touched;
use crate::theme::tokens::{Tokens, space};
use crate::widgets::ledger;
use crate::widgets::text::{self, Face, Fit};

/// The id of a field's widget.
#[must_use]
pub fn id(field: &Field) -> Id {
    match field {
        Field::Talk(incident) => Id::unique(("talk", incident.0)),
        Field::Step(step) => Id::unique(("step text", *step)),
        Field::Palette => Id::unique("palette filter"),
    }
}

/// Draws a field of one line in `rect`; what is typed goes out as an event.
pub(super) fn line(ui: &mut Ui, rect: Rect, field: Field, value: &str, hint: &str, out: &mut Touched) -> Response {
    let tokens = Tokens::of(ui);
    let id = id(&field);
    let focused = ui.memory(|memory| memory.has_focus(id));
    let edge = if focused { Stroke::new(1.5, tokens.selection) } else { Stroke::new(space::HAIRLINE, tokens.edge) };
    ui.painter().rect(rect, space::RADIUS, tokens.ground, edge, StrokeKind::Inside);
    let inner = rect.shrink2(vec2(space::S + 2.0, 1.0));
    if value.is_empty() {
        text::line(ui, inner, Align2::LEFT_CENTER, hint, Face::Body, tokens.text_dim, Fit::Shorten);
    }
    let mut words = value.to_owned();
    let edit = TextEdit::singleline(&mut words)
        .id(id)
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .desired_width(inner.width())
        .align(Align2::LEFT_CENTER)
        .font(Face::Body.font())
        .text_color(tokens.text)
        .return_key(None);
    let response = ui.put(inner, edit).accessible_name(hint);
    ledger::target(ui, hint, rect, true);
    if response.changed() {
        out.push(Event::TextEdited(field, words));
    }
    response
}
