//! The overlay of keys.

use console_model::view::{HelpSection, HelpView, KeyHint};
use egui::{Id, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::palette::card;
use super::{Touched, inside};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{key_cap, spoken};

const LINE: f32 = 24.0;

/// Draws the keys over `room`, in as many columns as fit.
pub fn show(ui: &mut Ui, room: Rect, view: &HelpView, out: &mut Touched) {
    inside(ui, "help", room, |ui| {
        let close = KeyHint { key: String::new(), words: view.close.clone() };
        let inner = card(ui, room, 1_000.0, 640.0, &view.title, &close, out);
        let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("keys"));
        child.set_clip_rect(inner.intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("help").auto_shrink([false, false]).show(&mut child, |ui| {
            let origin = ui.cursor().min;
            let widest = |it: &HelpSection| caps(ui, &it.lines) + space::S + words(ui, &it.lines) + space::L;
            let needed = view.sections.iter().map(widest).fold(200.0, f32::max);
            let columns = (inner.width() / needed).floor().max(1.0) as usize;
            let width = inner.width() / columns as f32;
            let mut tops = vec![origin.y; columns];
            for section in &view.sections {
                let (column, top) =
                    tops.iter().copied().enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, origin.y));
                let left = origin.x + column as f32 * width;
                tops[column] = block(ui, pos2(left, top), width - space::L, section.title.as_str(), &section.lines);
            }
            let bottom = tops.into_iter().fold(origin.y, f32::max);
            ui.set_min_height(bottom - origin.y);
        });
    });
}

/// The width of the widest key cap, points.
fn caps(ui: &Ui, lines: &[KeyHint]) -> f32 {
    lines.iter().map(|line| key_cap::width(ui, &line.key)).fold(40.0, f32::max)
}

/// The width of the longest words, points.
fn words(ui: &Ui, lines: &[KeyHint]) -> f32 {
    lines.iter().map(|line| text::width(ui, &line.words, Face::Second)).fold(0.0, f32::max)
}

fn block(ui: &Ui, at: egui::Pos2, width: f32, title: &str, lines: &[KeyHint]) -> f32 {
    let tokens = Tokens::of(ui);
    let head = Rect::from_min_size(at, vec2(width, LINE));
    text::left(ui, head, title, Face::SecondMedium, tokens.text_dim, Fit::Shorten);
    let widest = caps(ui, lines);
    let mut top = head.bottom();
    for line in lines {
        let rect = Rect::from_min_size(pos2(at.x, top), vec2(width, LINE));
        key_cap::draw_left(ui, rect.left(), rect.center().y, &line.key, true);
        let room = Rect::from_min_max(pos2(rect.left() + widest + space::S, rect.top()), rect.max);
        text::left(ui, room, &line.words, Face::Second, tokens.text_second, Fit::Shorten);
        spoken(
            ui,
            Id::unique(("help", title, line.key.as_str(), line.words.as_str())),
            rect,
            Role::Label,
            &format!("{} {}", line.key, line.words),
        );
        top = rect.bottom();
    }
    top + space::M
}
