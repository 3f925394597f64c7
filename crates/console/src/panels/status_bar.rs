//! The bar at the bottom: keys that act now, and that the record is intact.

use console_model::view::{StatusBarView, WitnessState};
use egui::{Id, Rect, Role, Ui, pos2};

use super::{ground, inside};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline, icon, spoken};

/// Draws the bar.
pub fn show(ui: &mut Ui, rect: Rect, view: &StatusBarView) {
    inside(ui, "status bar", rect, |ui| {
        ground(ui, rect);
        let tokens = Tokens::of(ui);
        hairline(ui, rect.left(), rect.right(), rect.top() + 0.5);
        let mut right = rect.right() - space::L;
        let room = |from: f32, to: f32| Rect::from_min_max(pos2(from, rect.top()), pos2(to, rect.bottom()));
        let broken = view.witness == WitnessState::Broken;
        let ink = if broken { tokens.immediate_word } else { tokens.text_dim };
        if !view.chain_head.is_empty() {
            right = text::right(ui, room(rect.left(), right), &view.chain_head, Face::Key, tokens.text_dim, Fit::Whole)
                .left()
                - space::S;
        }
        let record = text::right(ui, room(rect.left(), right), &view.record, Face::Second, ink, Fit::Whole);
        spoken(ui, Id::unique("record"), record, Role::Status, &view.record);
        right = record.left() - space::S;
        match view.witness {
            WitnessState::Intact => icon::tick(ui.painter(), pos2(right - 6.0, rect.center().y), 4.5, tokens.live),
            WitnessState::Broken => {
                icon::cross(ui.painter(), pos2(right - 6.0, rect.center().y), 5.0, tokens.immediate)
            }
            WitnessState::Unknown => {
                icon::clock(ui.painter(), pos2(right - 6.0, rect.center().y), 5.0, tokens.text_dim)
            }
        }
        right -= space::L + space::S;
        if !view.skipped.is_empty() {
            right = text::right(ui, room(rect.left(), right), &view.skipped, Face::Second, tokens.text_dim, Fit::Whole)
                .left()
                - space::L;
        }
        // Keys that find no room are left out whole: the overlay of keys has them all.
        let mut left = rect.left() + space::L;
        for hint in &view.keys {
            let width =
                text::width(ui, &hint.key, Face::Key) + space::XS + 2.0 + text::width(ui, &hint.words, Face::Second);
            if left + width > right {
                break;
            }
            let key = text::left(ui, room(left, right), &hint.key, Face::Key, tokens.text_second, Fit::Whole);
            let from = key.right() + space::XS + 2.0;
            let words = text::left(ui, room(from, right), &hint.words, Face::Second, tokens.text_dim, Fit::Whole);
            spoken(
                ui,
                Id::unique(("key hint", hint.key.as_str())),
                key.union(words),
                Role::Label,
                &format!("{} {}", hint.key, hint.words),
            );
            left = words.right() + space::L;
        }
    });
}
