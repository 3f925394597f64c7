//! The queue: mine on top, then who waits in the order they are served, then the cases of others.

use console_model::Target;
use console_model::view::{Ownership, QueueRow, QueueView, QueueWindow};
use egui::scroll_area::ScrollBarVisibility;
use egui::{CornerRadius, Id, Rect, Role, ScrollArea, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

use super::{Touched, call, click, ground, heading, inside};
use crate::theme::tokens::{STALE_OPACITY, Tokens, space};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{choice, focus_ring, hairline_down, icon, key_cap};

/// Height of a row with the air below it.
const ROW: f32 = 66.0;
/// Height of a section's heading.
const HEAD: f32 = 32.0;

/// What the panel keeps between frames.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QueueState {
    /// Which waiting rows the next frame will show.
    pub wanted: QueueWindow,
    /// The row to bring into sight at the next frame.
    pub reveal: Option<console_model::assistance::ids::IncidentId>,
}

impl Default for QueueState {
    fn default() -> Self {
        Self { wanted: QueueWindow::TOP, reveal: None }
    }
}

/// Draws the queue.
pub fn show(ui: &mut Ui, rect: Rect, view: &QueueView, state: &mut QueueState, out: &mut Touched) {
    inside(ui, "queue", rect, |ui| {
        ground(ui, rect);
        hairline_down(ui, rect.right() - 0.5, rect.top(), rect.bottom());
        let list = Rect::from_min_max(rect.min + vec2(0.0, space::XS), rect.max - vec2(1.0, 0.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(list).id_salt("rows"));
        if view.stale {
            child.multiply_opacity(STALE_OPACITY);
        }
        ScrollArea::vertical()
            .id_salt("queue rows")
            .auto_shrink([false, false])
            .scroll_bar_visibility(ScrollBarVisibility::VisibleWhenNeeded)
            .show_viewport(&mut child, |ui, seen| rows(ui, list.width(), seen, view, state, out));
    });
}

fn rows(ui: &mut Ui, width: f32, seen: Rect, view: &QueueView, state: &mut QueueState, out: &mut Touched) {
    let origin = ui.min_rect().min;
    let section = |rows: usize| HEAD + ROW * rows as f32 + space::S;
    let others_height = if view.others.is_empty() { 0.0 } else { section(view.others.len()) };
    let mine_height = if view.mine.is_empty() { 0.0 } else { section(view.mine.len()) };
    // A hint that finds no room beside the heading stands below it.
    let needs =
        text::width(ui, &view.waiting_heading, Face::SecondMedium) + text::width(ui, &view.claim_hint, Face::Second);
    let below = needs + space::M > width - 4.0 * space::S;
    let hint = below.then(|| {
        let room = width - 4.0 * space::S;
        text::paragraph(ui, room, &view.claim_hint, Face::Second, Tokens::of(ui).text_dim, 3, Fit::Whole)
    });
    let hint_height = hint.as_ref().map_or(0.0, |hint| hint.size().y + space::XS);
    let waiting_height =
        section(view.waiting_total).max(HEAD + if view.empty.is_empty() { 0.0 } else { 96.0 }) + hint_height;
    let total = mine_height + waiting_height + others_height + space::S;
    ui.set_min_size(vec2(width, total));
    let line =
        |top: f32, height: f32| Rect::from_min_size(origin + vec2(space::S, top), vec2(width - 2.0 * space::S, height));
    let head = |ui: &Ui, top: f32, words: &str, note: &str| {
        heading(ui, line(top + 6.0, 24.0).shrink2(vec2(space::S, 0.0)), words, note);
    };
    let mut top = 0.0;
    if !view.mine.is_empty() {
        head(ui, top, &view.mine_heading, "");
        for (index, row) in view.mine.iter().enumerate() {
            draw_row(ui, line(top + HEAD + ROW * index as f32, ROW - 4.0), row, view.stale, state, out);
        }
        top += mine_height;
    }
    head(ui, top, &view.waiting_heading, if below { "" } else { &view.claim_hint });
    if let Some(hint) = hint {
        hint.draw(ui, line(top + HEAD - 4.0, 18.0).min + vec2(space::S, 0.0));
    }
    let first_row = top + HEAD + hint_height;
    let from = ((seen.top() - first_row) / ROW).floor().max(0.0) as usize;
    let count = (seen.height() / ROW).ceil() as usize + 2;
    state.wanted = QueueWindow { first: from.saturating_sub(4), count: count + 8 };
    for (index, row) in view.waiting.iter().enumerate() {
        let at = first_row + ROW * (view.waiting_from + index) as f32;
        if at + ROW >= seen.top() && at <= seen.bottom() || state.reveal == Some(row.incident) {
            draw_row(ui, line(at, ROW - 4.0), row, view.stale, state, out);
        }
    }
    if view.waiting_total == 0 && !view.empty.is_empty() {
        let tokens = Tokens::of(ui);
        let room = line(first_row + space::S, 80.0).shrink2(vec2(space::S, 0.0));
        text::paragraph(ui, room.width(), &view.empty, Face::Body, tokens.text_dim, 4, Fit::Whole).draw(ui, room.min);
    }
    top += waiting_height;
    if !view.others.is_empty() {
        head(ui, top, &view.others_heading, "");
        for (index, row) in view.others.iter().enumerate() {
            let at = top + HEAD + ROW * index as f32;
            if at + ROW >= seen.top() && at <= seen.bottom() {
                draw_row(ui, line(at, ROW - 4.0), row, view.stale, state, out);
            }
        }
    }
}

fn draw_row(ui: &mut Ui, rect: Rect, row: &QueueRow, stale: bool, state: &mut QueueState, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let id = Id::unique(("queue row", row.incident.0));
    let response = choice(ui, id, rect, Role::ListBoxOption, &row.spoken, row.selected);
    if response.clicked() {
        click(out, Target::Row(row.incident));
    }
    if state.reveal == Some(row.incident) {
        ui.scroll_to_rect(rect, None);
        state.reveal = None;
    }
    let radius = CornerRadius::same(space::RADIUS_CARD);
    if row.selected {
        let edge = Stroke::new(space::HAIRLINE, tokens.selection.gamma_multiply(0.7));
        ui.painter().rect(rect, radius, tokens.selection_ground, edge, StrokeKind::Inside);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, radius, tokens.raised);
    } else if row.same_cause > 1 {
        ui.painter().rect_filled(rect, radius, tokens.normal_ground);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect.shrink(2.0), space::RADIUS, tokens);
    }
    let faded = row.ownership == Ownership::WithOther;
    let (title_ink, second_ink) =
        if faded || stale { (tokens.text_second, tokens.text_dim) } else { (tokens.text, tokens.text_second) };
    let sign = pos2(rect.left() + 16.0, rect.top() + 16.0);
    if faded {
        let fill = tokens.urgency(row.urgency).gamma_multiply(0.5);
        icon::urgency_in(ui.painter(), sign, 6.5, row.urgency, fill, fill);
    } else {
        icon::urgency(ui.painter(), sign, 6.5, row.urgency, tokens);
    }
    if let Some(mark) = row.call {
        let ink = if faded { tokens.text_dim } else { call::ink(mark, tokens) };
        icon::phone(ui.painter(), sign + vec2(0.0, 26.0), 7.5, ink, call::rings(mark));
    }
    let (left, right) = (rect.left() + 32.0, rect.right() - space::S - 2.0);
    let line = |top: f32, height: f32, right: f32| {
        Rect::from_min_max(pos2(left, rect.top() + top), pos2(right, rect.top() + top + height))
    };
    let waited = text::right(ui, line(7.0, 18.0, right), &row.waited, Face::BodyMedium, second_ink, Fit::Whole);
    text::left(ui, line(7.0, 18.0, waited.left() - space::S), &row.title, Face::BodyStrong, title_ink, Fit::Shorten);
    text::left(ui, line(25.0, 16.0, right), &row.place, Face::Second, second_ink, Fit::Shorten);
    let mut end = right;
    if !row.key.is_empty() {
        end = key_cap::draw_right(ui, right, rect.top() + 49.0, &row.key, true).left() - space::S;
    }
    let word_ink = if faded { tokens.text_dim } else { tokens.urgency_word(row.urgency) };
    let cause = if row.same_cause > 1 { &row.same_cause_words } else { &row.rank };
    let mut tail = String::new();
    for words in [&row.aboard, cause, &row.why] {
        if !words.is_empty() {
            tail.push_str(" · ");
            tail.push_str(words);
        }
    }
    if row.pending.is_empty() {
        let runs =
            [(row.urgency_word.as_str(), Face::Second, word_ink), (tail.as_str(), Face::Second, tokens.text_dim)];
        text::runs(ui, line(41.0, 16.0, end), &runs, Fit::Shorten);
    } else {
        text::left(ui, line(41.0, 16.0, end), &row.pending, Face::SecondMedium, tokens.selection, Fit::Whole);
    }
}
