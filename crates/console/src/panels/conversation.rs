//! The talk with the passenger: what was said, ready phrases, free words.

use console_model::view::{ConversationView, DeliveryState, MessageSide};
use console_model::Target;
use egui::{Id, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::{Touched, click, fields, ground, inside};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::bubble::{Bubble, Voice};
use crate::widgets::press::{Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline, hairline_down, spoken};

/// Height of the field and its air.
const FIELD: f32 = 46.0;
/// Height of one phrase.
const PHRASE: f32 = 30.0;

/// Draws the conversation.
pub fn show(ui: &mut Ui, rect: Rect, view: &ConversationView, out: &mut Touched) {
    inside(ui, "conversation", rect, |ui| {
        ground(ui, rect);
        hairline(ui, rect.left(), rect.right(), rect.top() + 0.5);
        hairline_down(ui, rect.right() - 0.5, rect.top(), rect.bottom());
        let tokens = Tokens::of(ui);
        let mut top = rect.top() + space::S;
        let (left, right) = (rect.left() + space::L, rect.right() - space::L);
        let line = |top: f32, height: f32| Rect::from_min_max(pos2(left, top), pos2(right, top + height));
        let unanswered = if view.unanswered > 0 { tokens.high_word } else { tokens.text_second };
        let head = text::left(ui, line(top, 18.0), &view.heading, Face::SecondMedium, unanswered, Fit::Shorten);
        spoken(ui, Id::unique("talk heading"), head, Role::Heading, &view.heading);
        top += 20.0;
        for words in [&view.language_note, &view.undrawable] {
            if !words.is_empty() {
                let note = text::paragraph(ui, right - left, words, Face::Second, tokens.text_dim, 2, Fit::Shorten);
                top = note.draw(ui, pos2(left, top)).bottom();
            }
        }
        let has_field = view.field.is_some();
        let field_height = if has_field || !view.reason.is_empty() { FIELD } else { 0.0 };
        let field_top = rect.bottom() - field_height;
        let free = field_top - top;
        let wanted = if has_field { view.phrases.len() } else { 0 };
        let rows = (((free - 60.0) * 0.5 / PHRASE).floor().max(0.0) as usize).min(wanted).min(6);
        let phrases_top = field_top - rows as f32 * PHRASE - if rows > 0 { space::XS } else { 0.0 };
        messages(ui, Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), phrases_top)), view);
        if rows > 0 {
            phrases(ui, Rect::from_min_max(pos2(left, phrases_top), pos2(right, field_top - space::XS)), view, out);
        }
        foot(ui, Rect::from_min_max(pos2(left, field_top), pos2(right, rect.bottom())), view, out);
    });
}

fn messages(ui: &mut Ui, room: Rect, view: &ConversationView) {
    let tokens = Tokens::of(ui);
    let mut child = ui.new_child(UiBuilder::new().max_rect(room).id_salt("messages"));
    child.set_clip_rect(room.intersect(ui.clip_rect()));
    ScrollArea::vertical()
        .id_salt(("messages", view.field.as_ref().map(fields::id)))
        .auto_shrink([false, false])
        .stick_to_bottom(true)
        .show(&mut child, |ui| {
            let origin = ui.cursor().min;
            let column = Rect::from_min_size(
                origin + vec2(space::L, 0.0),
                vec2(room.width() - 2.0 * space::L - 4.0, room.height()),
            );
            let mut top = column.top() + space::XS;
            if !view.dropped.is_empty() {
                let words =
                    text::paragraph(ui, column.width(), &view.dropped, Face::Second, tokens.text_dim, 2, Fit::Whole);
                top = words.draw(ui, pos2(column.left(), top)).bottom() + space::XS;
            }
            for (index, message) in view.messages.iter().enumerate() {
                let voice = match message.side {
                    MessageSide::Passenger => Voice::Passenger,
                    MessageSide::Person => Voice::Person,
                    MessageSide::System => Voice::System,
                };
                let bubble = Bubble {
                    voice,
                    head: &message.heading,
                    words: &message.words.words,
                    under: &message.passenger_reads.words,
                    failed: message.state == DeliveryState::NotShown,
                };
                top += bubble.show(ui, Id::unique(("message", index)), column, top) + 6.0;
            }
            ui.set_min_height(top - origin.y);
        });
}

fn phrases(ui: &mut Ui, room: Rect, view: &ConversationView, out: &mut Touched) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(room).id_salt("phrases"));
    child.set_clip_rect(room.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("phrases").auto_shrink([false, false]).show(&mut child, |ui| {
        let origin = ui.cursor().min;
        for (index, phrase) in view.phrases.iter().enumerate() {
            let rect = Rect::from_min_size(
                origin + vec2(0.0, index as f32 * PHRASE),
                vec2(room.width(), PHRASE - 2.0),
            );
            let tone = if phrase.suggested { Tone::Plain } else { Tone::Quiet };
            let press = Press { key: &phrase.key, tone, fit: Fit::Shorten, ..Press::new(&phrase.words) };
            let response = press.show(ui, Id::unique(("phrase", phrase.phrase)), rect);
            if response.clicked() {
                click(out, Target::Phrase(phrase.phrase));
            }
            if !phrase.passenger_reads.words.is_empty() {
                response.on_hover_text(&phrase.passenger_reads.words);
            }
        }
        ui.set_min_height(view.phrases.len() as f32 * PHRASE);
    });
}

fn foot(ui: &mut Ui, room: Rect, view: &ConversationView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let Some(field) = view.field.clone() else {
        if !view.reason.is_empty() {
            let words =
                text::paragraph(ui, room.width(), &view.reason, Face::Second, tokens.text_dim, 2, Fit::Shorten);
            let at = pos2(room.left(), room.center().y - words.size().y / 2.0);
            words.draw(ui, at);
        }
        return;
    };
    let row = Rect::from_center_size(room.center(), vec2(room.width(), 34.0));
    let button = Rect::from_min_max(pos2(row.right() - 64.0, row.top()), row.max);
    let entry = Rect::from_min_max(row.min, pos2(button.left() - space::S, row.bottom()));
    fields::line(ui, entry, field, &view.draft, &view.hint, out);
    let tone = if view.can_send { Tone::Live } else { Tone::Plain };
    if (Press { tone, enabled: view.can_send, ..Press::new("Enter") }).show(ui, Id::unique("send"), button).clicked() {
        click(out, Target::SendWords);
    }
}
