//! The top bar: the link, the fleet, the shift, own load, the clock.

use console_model::assistance::roles::Readiness;
use console_model::view::{LinkTone, TopBarView};
use console_model::{Deed, Target, Verb};
use egui::{Color32, CornerRadius, Id, Rect, Role, Ui, pos2, vec2};

use super::{Touched, click, ground, inside};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::press::{self, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline, icon, spoken};

/// Draws the bar.
pub fn show(ui: &mut Ui, rect: Rect, view: &TopBarView, out: &mut Touched) {
    inside(ui, "top bar", rect, |ui| {
        ground(ui, rect);
        let tokens = Tokens::of(ui);
        let right = right_side(ui, rect, view, out);
        let mut left = rect.left() + space::L;
        let room = |from: f32, to: f32| Rect::from_min_max(pos2(from, rect.top()), pos2(to, rect.bottom()));

        let mark = text::left(ui, room(left, right), "Skyhand", Face::Heading, tokens.text, Fit::Whole);
        left = mark.right() + space::XL;

        let dot = pos2(left + 4.0, rect.center().y);
        match view.link_tone {
            LinkTone::Live => icon::dot(ui.painter(), dot, 4.0, tokens.live),
            LinkTone::Unsure => icon::clock(ui.painter(), dot, 5.5, tokens.high),
            LinkTone::Down => icon::broken_ring(ui.painter(), dot, 5.5, tokens.immediate),
        }
        let ink = match view.link_tone {
            LinkTone::Live => tokens.text_second,
            LinkTone::Unsure => tokens.high_word,
            LinkTone::Down => tokens.immediate_word,
        };
        let link = text::left(ui, room(left + 14.0, right), &view.link, Face::Second, ink, Fit::Shorten);
        spoken(ui, Id::unique("link"), link, Role::Status, &view.link);
        left = link.right() + space::XL;

        // The shift is worth its room only when the fleet already has its own.
        let fleet_width = text::width(ui, &view.fleet, Face::Second);
        let fleet_room = (right - left - space::M).min(fleet_width.max(0.0));
        if fleet_room > 60.0 {
            let fleet = text::left(
                ui,
                room(left, left + fleet_room),
                &view.fleet,
                Face::Second,
                tokens.text_second,
                Fit::Shorten,
            );
            spoken(ui, Id::unique("fleet"), fleet, Role::Status, &view.fleet);
            left = fleet.right() + space::XL;
        }
        if right - left > 130.0 && !view.on_shift.is_empty() {
            shift(ui, room(left, right - space::M), view, tokens);
        }
        hairline(ui, rect.left(), rect.right(), rect.bottom() - 0.5);
    });
}

fn shift(ui: &Ui, room: Rect, view: &TopBarView, tokens: &Tokens) {
    let mut words: Vec<(String, Face, Color32)> =
        vec![(format!("{} ", view.on_shift_label), Face::Second, tokens.text_dim)];
    for (index, person) in view.on_shift.iter().enumerate() {
        if index > 0 {
            words.push((", ".to_owned(), Face::Second, tokens.text_dim));
        }
        let here = person.readiness == Readiness::Ready;
        let ink = if here { tokens.text_second } else { tokens.text_dim };
        words.push((person.name.clone(), if person.me { Face::SecondMedium } else { Face::Second }, ink));
        if !person.note.is_empty() {
            words.push((format!(" ({})", person.note), Face::Second, tokens.text_dim));
        }
    }
    let runs: Vec<text::Run<'_>> = words.iter().map(|(words, face, ink)| (words.as_str(), *face, *ink)).collect();
    let at = text::runs(ui, room, &runs, Fit::Shorten);
    let all: String = words.iter().map(|(words, _, _)| words.as_str()).collect();
    spoken(ui, Id::unique("shift"), at, Role::Status, &all);
}

/// Draws from the right end and says where the free room ends.
fn right_side(ui: &Ui, rect: Rect, view: &TopBarView, out: &mut Touched) -> f32 {
    let tokens = Tokens::of(ui);
    let mut right = rect.right() - space::L;
    let room = |right: f32| Rect::from_min_max(rect.min, pos2(right, rect.bottom()));
    let clock = text::right(ui, room(right), &view.clock, Face::BodyStrong, tokens.text, Fit::Whole);
    right = clock.left() - space::M;
    for (words, deed, tone) in
        [(&view.language, Deed::NextLanguage, Tone::Quiet), (&view.readiness, Deed::Verb(Verb::Readiness), Tone::Plain)]
    {
        if words.is_empty() {
            continue;
        }
        let width = press::width(ui, words, "");
        let at = Rect::from_min_size(pos2(right - width, rect.center().y - 14.0), vec2(width, space::TARGET));
        let button = Press { tone, ..Press::new(words) };
        if button.show(ui, Id::unique(("top bar", words.as_str())), at).clicked() {
            click(out, Target::Deed(deed));
        }
        right = at.left() - space::S;
    }
    if view.load.is_empty() {
        return right - space::L;
    }
    right -= space::S;
    let ink = if view.load_high { tokens.high_word } else { tokens.text };
    let load = text::right(ui, room(right), &view.load, Face::BodyMedium, ink, Fit::Whole);
    let meter = Rect::from_min_size(pos2(load.left() - 52.0, rect.center().y - 2.5), vec2(44.0, 5.0));
    ui.painter().rect_filled(meter, CornerRadius::same(2), tokens.raised);
    let mut done = meter;
    done.set_right(meter.left() + meter.width() * f32::from(view.load_percent.min(100)) / 100.0);
    let fill = if view.load_high { tokens.high } else { tokens.text_dim };
    ui.painter().rect_filled(done, CornerRadius::same(2), fill);
    let label =
        text::right(ui, room(meter.left() - space::S), &view.load_label, Face::Second, tokens.text_dim, Fit::Whole);
    spoken(ui, Id::unique("load"), label.union(load), Role::Status, &format!("{} {}", view.load_label, view.load));
    label.left() - space::L
}
