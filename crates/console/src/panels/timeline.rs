//! What happened in the incident: newest first, with who and when.

use console_model::view::TimelineView;
use egui::{CornerRadius, Id, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::{ground, inside};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::flow::Flow;
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline, hairline_down, spoken};

/// Draws the timeline.
pub fn show(ui: &mut Ui, rect: Rect, view: &TimelineView) {
    inside(ui, "timeline", rect, |ui| {
        ground(ui, rect);
        let tokens = Tokens::of(ui);
        let head =
            Rect::from_min_max(rect.min + vec2(space::M, space::S), pos2(rect.right() - space::M, rect.top() + 30.0));
        text::left(ui, head, &view.title, Face::BodyMedium, tokens.text, Fit::Shorten);
        hairline(ui, rect.left(), rect.right(), rect.top() + 0.5);
        hairline_down(ui, rect.right() - 0.5, rect.top(), rect.bottom());
        let list = Rect::from_min_max(pos2(rect.left(), rect.top() + 34.0), rect.max - vec2(1.0, 0.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(list).id_salt("lines"));
        ScrollArea::vertical().id_salt("timeline").auto_shrink([false, false]).show(&mut child, |ui| {
            let mut flow = Flow::new(Rect::from_min_size(ui.cursor().min, list.size()), space::M);
            lines(ui, &mut flow, view);
            flow.finish(ui);
        });
    });
}

/// The lines alone, for a column that holds more than them.
pub(super) fn lines(ui: &Ui, flow: &mut Flow, view: &TimelineView) {
    let tokens = Tokens::of(ui);
    if !view.empty.is_empty() {
        flow.paragraph(ui, &view.empty, Face::Second, tokens.text_dim, 4, Fit::Whole);
    }
    for (index, line) in view.lines.iter().enumerate() {
        let top = flow.top;
        let dot = pos2(flow.left + 3.0, top + 8.0);
        let mut inner = flow.indented(16.0, 0.0);
        let row = inner.row(16.0);
        let ago = text::right(ui, row, &line.ago, Face::Second, tokens.text_dim, Fit::Whole);
        let head = Rect::from_min_max(row.min, pos2(ago.left() - space::S, row.bottom()));
        let runs = [
            (line.time.as_str(), Face::Second, tokens.text_dim),
            ("  ", Face::Second, tokens.text_dim),
            (line.who.as_str(), Face::SecondMedium, tokens.text_second),
        ];
        text::runs(ui, head, &runs, Fit::Shorten);
        let ink = if line.bad { tokens.immediate_word } else { tokens.text_second };
        let words = inner.paragraph(ui, &line.words, Face::Second, ink, 6, Fit::Shorten);
        let all = format!("{} {}: {}", line.time, line.who, line.words);
        spoken(ui, Id::unique(("timeline", index)), row.union(words), Role::ListItem, &all);
        flow.top = inner.top + space::S;
        if index + 1 < view.lines.len() {
            let thread = Rect::from_min_max(dot + vec2(-0.5, 7.0), pos2(dot.x + 0.5, flow.top + 2.0));
            ui.painter().rect_filled(thread, CornerRadius::ZERO, tokens.hairline);
        }
        ui.painter().circle_filled(dot, 3.0, if line.bad { tokens.immediate } else { tokens.text_dim });
    }
    if !view.dropped.is_empty() {
        flow.paragraph(ui, &view.dropped, Face::Second, tokens.text_dim, 2, Fit::Whole);
    }
}
