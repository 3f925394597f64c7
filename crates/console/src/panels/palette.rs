//! The list of all commands: type, choose, Enter. It stands over the centre; nothing waits for it.

use console_model::Target;
use console_model::view::{KeyHint, PaletteView};
use egui::{CornerRadius, Id, Rect, Role, ScrollArea, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

use super::{Touched, click, fields, inside};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::press::{Press, Tone};
use crate::widgets::spoken;
use crate::widgets::text::{self, Face, Fit};

const ROW: f32 = 32.0;

/// The card of an overlay in the upper middle of `room`; draws its ground and heading.
pub(super) fn card(
    ui: &Ui,
    room: Rect,
    width: f32,
    height: f32,
    title: &str,
    close: &KeyHint,
    out: &mut Touched,
) -> Rect {
    let tokens = Tokens::of(ui);
    let size = vec2(width.min(room.width() - 2.0 * space::L), height.min(room.height() - 2.0 * space::L));
    let rect = Rect::from_min_size(pos2(room.center().x - size.x / 2.0, room.top() + space::L), size);
    let radius = CornerRadius::same(space::RADIUS_CARD);
    ui.painter().rect(rect, radius, tokens.panel, Stroke::new(space::HAIRLINE, tokens.edge), StrokeKind::Inside);
    let line = Rect::from_min_size(rect.min + vec2(space::L, space::M), vec2(size.x - 2.0 * space::L, 24.0));
    let head = text::left(ui, line, title, Face::Heading, tokens.text, Fit::Shorten);
    spoken(ui, Id::unique(("overlay", title)), head, Role::Heading, title);
    let width = crate::widgets::press::width(ui, &close.words, &close.key);
    let button = Rect::from_min_size(pos2(line.right() - width, line.top() - 2.0), vec2(width, space::TARGET));
    let press = Press { tone: Tone::Quiet, key: &close.key, ..Press::new(&close.words) };
    if press.show(ui, Id::unique("close overlay"), button).clicked() {
        click(out, Target::CloseOverlay);
    }
    Rect::from_min_max(pos2(line.left(), line.bottom() + space::S), rect.max - vec2(space::L, space::M))
}

/// Draws the list over `room`.
pub fn show(ui: &mut Ui, room: Rect, view: &PaletteView, out: &mut Touched) {
    inside(ui, "palette", room, |ui| {
        let tokens = Tokens::of(ui);
        let close = KeyHint { key: view.close.clone(), words: String::new() };
        let inner = card(ui, room, 620.0, 560.0, &view.title, &close, out);
        let entry = Rect::from_min_size(inner.min, vec2(inner.width(), 34.0));
        fields::line(ui, entry, view.field.clone(), &view.filter, &view.hint, out);
        let list = Rect::from_min_max(pos2(inner.left(), entry.bottom() + space::S), inner.max);
        if view.entries.is_empty() {
            text::left(ui, text::row(list, list.top(), 24.0), &view.empty, Face::Body, tokens.text_dim, Fit::Whole);
        }
        let mut child = ui.new_child(UiBuilder::new().max_rect(list).id_salt("entries"));
        child.set_clip_rect(list.intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("palette").auto_shrink([false, false]).show(&mut child, |ui| {
            let origin = ui.cursor().min;
            ui.set_min_height(view.entries.len() as f32 * ROW);
            for (index, item) in view.entries.iter().enumerate() {
                let at = origin + vec2(0.0, index as f32 * ROW);
                let rect = Rect::from_min_size(at, vec2(list.width() - space::S, ROW - 2.0));
                if item.chosen {
                    ui.scroll_to_rect(rect, None);
                }
                let words = if item.deed.reason.is_empty() {
                    item.deed.words.clone()
                } else {
                    format!("{}. {}", item.deed.words, item.deed.reason)
                };
                let press = Press {
                    spoken: &words,
                    key: &item.deed.key,
                    enabled: item.deed.enabled,
                    tone: if item.chosen { Tone::Hot } else { Tone::Quiet },
                    note: &item.deed.reason,
                    fit: Fit::Shorten,
                    ..Press::new(&item.deed.words)
                };
                if press.show(ui, Id::unique(("palette entry", index)), rect).clicked() {
                    click(out, Target::PaletteEntry(index));
                }
            }
        });
    });
}
