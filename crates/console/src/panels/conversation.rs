//! The talk with the passenger: what was said, ready phrases, free words.

use console_model::Target;
use console_model::view::{ConversationView, DeliveryState, MessageSide};
use egui::{Id, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::{Touched, call, click, fields, ground, inside};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::bubble::{Bubble, Voice};
use crate::widgets::flow::{Flow, grid};
use crate::widgets::press::{self, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline, hairline_down, spoken};

/// Height of the field and its air.
const FIELD: f32 = 46.0;
/// Height of one row of phrases.
const PHRASE: f32 = 32.0;
/// A panel lower than this is short of room.
const LOW: f32 = 320.0;
/// Between two phrases.
const GAP: f32 = 4.0;

/// Draws the conversation.
pub fn show(ui: &mut Ui, rect: Rect, view: &ConversationView, out: &mut Touched) {
    inside(ui, "conversation", rect, |ui| {
        ground(ui, rect);
        hairline(ui, rect.left(), rect.right(), rect.top() + 0.5);
        hairline_down(ui, rect.right() - 0.5, rect.top(), rect.bottom());
        let tokens = Tokens::of(ui);
        let mut top = rect.top() + space::S;
        let (left, right) = (rect.left() + space::L, rect.right() - space::L);
        let unanswered = if view.unanswered > 0 { tokens.high_word } else { tokens.text_second };
        let head = text::paragraph(ui, right - left, &view.heading, Face::SecondMedium, unanswered, 3, Fit::Shorten);
        let head = head.draw(ui, pos2(left, top));
        spoken(ui, Id::unique("talk heading"), head, Role::Heading, &view.heading);
        top = head.bottom() + space::XS;
        // In a low window a call needs the room more than the whole of these notes.
        let rows = if view.call.mark.is_some() && rect.height() < LOW { 1 } else { 2 };
        for words in [&view.language_note, &view.undrawable] {
            if !words.is_empty() {
                let note = text::paragraph(ui, right - left, words, Face::Second, tokens.text_dim, rows, Fit::Shorten);
                top = note.draw(ui, pos2(left, top)).bottom();
            }
        }
        let has_field = view.field.is_some();
        let field_height = if has_field || !view.reason.is_empty() { FIELD } else { 0.0 };
        let field_top = rect.bottom() - field_height;
        let free = field_top - top;
        if let Some(bar) = call::Bar::new(ui, &view.call, right - left, free) {
            // Where room is short the talk keeps a line or two, and the bar is scrolled.
            let (whole, least) = bar.height();
            let height = whole.min((free * 0.7).max(least));
            bar.show(ui, Rect::from_min_size(pos2(left, top + space::XS), vec2(right - left, height)), out);
            top += height + 2.0 * space::XS;
        }
        let free = field_top - top;
        let (needed, _, height) = phrase_grid(ui, right - left, view);
        // Where their names find no room the key of the phrases lists them in the case's column.
        let fits = has_field && needed <= right - left;
        let wanted = if fits { (height / PHRASE).round() as usize } else { 0 };
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

/// The grid of phrases: how many columns their names allow, and how high all rows are.
fn phrase_grid(ui: &Ui, width: f32, view: &ConversationView) -> (f32, usize, f32) {
    let needed = view.phrases.iter().map(|it| press::width(ui, &it.name, &it.key)).fold(80.0, f32::max);
    let columns = (((width + GAP) / (needed + GAP)).floor().max(1.0) as usize).min(3);
    (needed, columns, view.phrases.len().div_ceil(columns) as f32 * PHRASE)
}

fn phrases(ui: &mut Ui, room: Rect, view: &ConversationView, out: &mut Touched) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(room).id_salt("phrases"));
    child.set_clip_rect(room.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("phrases").auto_shrink([false, false]).show(&mut child, |ui| {
        let (needed, columns, height) = phrase_grid(ui, room.width(), view);
        let mut flow = Flow::new(Rect::from_min_size(ui.cursor().min, room.size()), 0.0);
        let rects = grid(&mut flow, view.phrases.len(), needed, columns, PHRASE - GAP, GAP);
        for (phrase, rect) in view.phrases.iter().zip(rects) {
            let tone = if phrase.suggested { Tone::Plain } else { Tone::Quiet };
            let spoken = format!("{}: {}", phrase.name, phrase.words);
            let press = Press { key: &phrase.key, spoken: &spoken, tone, ..Press::new(&phrase.name) };
            let response = press.show(ui, Id::unique(("phrase", phrase.phrase)), rect);
            if response.clicked() {
                click(out, Target::Phrase(phrase.phrase));
            }
            response.on_hover_ui(|ui| {
                ui.label(&phrase.words);
                if phrase.passenger_reads.words != phrase.words {
                    ui.label(&phrase.passenger_reads.words);
                }
            });
        }
        ui.set_min_height(height);
    });
}

fn foot(ui: &mut Ui, room: Rect, view: &ConversationView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let Some(field) = view.field.clone() else {
        if !view.reason.is_empty() {
            let words = text::paragraph(ui, room.width(), &view.reason, Face::Second, tokens.text_dim, 2, Fit::Shorten);
            let at = pos2(room.left(), room.center().y - words.size().y / 2.0);
            words.draw(ui, at);
        }
        return;
    };
    let row = Rect::from_center_size(room.center(), vec2(room.width(), 34.0));
    let width = press::width(ui, &view.send, "").max(64.0);
    let button = Rect::from_min_max(pos2(row.right() - width, row.top()), row.max);
    let entry = Rect::from_min_max(row.min, pos2(button.left() - space::S, row.bottom()));
    fields::line(ui, entry, field, &view.draft, &view.hint, out);
    let tone = if view.can_send { Tone::Live } else { Tone::Plain };
    if (Press { tone, enabled: view.can_send, ..Press::new(&view.send) }).show(ui, Id::unique("send"), button).clicked()
    {
        click(out, Target::SendWords);
    }
}
