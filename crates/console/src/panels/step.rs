//! The open step of a command or verb: a choice, words, a place, or the last press.

use console_model::view::{ConfirmView, OptionView, StepKind, StepView};
use console_model::{Event, Target};
use egui::{CornerRadius, Id, PointerButton, Rect, Role, Stroke, StrokeKind, Ui, pos2, vec2};

use super::{Touched, click, fields, path};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::flow::Flow;
use crate::widgets::press::{self, Press, Tone};
use crate::widgets::spoken;
use crate::widgets::text::{Face, Fit};

/// Draws the step as a card in the column.
pub fn show(ui: &mut Ui, flow: &mut Flow, view: &StepView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let frame = ui.painter().add(egui::Shape::Noop);
    let top = flow.top;
    let mut inner = flow.indented(space::M, space::M);
    inner.space(space::M);
    let title = inner.paragraph(ui, &view.title, Face::Heading, tokens.text, 3, Fit::Shorten);
    spoken(ui, Id::unique("step title"), title, Role::Heading, &view.title);
    match &view.kind {
        StepKind::Choice(options) => choices(ui, &mut inner, options, out),
        StepKind::Text { field, text, hint, enough } => {
            inner.space(space::S);
            entry(ui, &mut inner, (field, text, hint), *enough, &view.next, out);
        }
        StepKind::Place { field, text, hint, found, found_words, options } => {
            inner.space(space::S);
            entry(ui, &mut inner, (field, text, hint), found.is_some(), &view.next, out);
            if !found_words.is_empty() {
                inner.space(space::XS);
                let ink = if found.is_some() { tokens.live } else { tokens.text_dim };
                inner.paragraph(ui, found_words, Face::Second, ink, 3, Fit::Shorten);
            }
            choices(ui, &mut inner, options, out);
        }
        StepKind::Confirm(confirm) => last_press(ui, &mut inner, confirm, out),
        StepKind::Path(drawing) => path::drawing(ui, &mut inner, drawing, out),
    }
    inner.space(space::XS);
    let width = press::width(ui, &view.cancel, "");
    let cancel = Rect::from_min_size(pos2(inner.left - space::S, inner.top), vec2(width, space::TARGET));
    if (Press { tone: Tone::Quiet, ..Press::new(&view.cancel) }).show(ui, Id::unique("step cancel"), cancel).clicked() {
        click(out, Target::StepCancel);
    }
    inner.space(space::TARGET + space::S);
    let card = Rect::from_min_max(pos2(flow.left, top), pos2(flow.left + flow.width, inner.top));
    let radius = CornerRadius::same(space::RADIUS_CARD);
    let edge = Stroke::new(1.5, tokens.selection);
    ui.painter().set(frame, egui::epaint::RectShape::new(card, radius, tokens.ground, edge, StrokeKind::Inside));
    flow.top = inner.top;
    into_sight(ui, view, card);
}

/// The title of the step that was shown last.
fn shown_id() -> Id {
    Id::unique("step shown")
}

/// A step that opens, or asks for something else, is brought into sight.
fn into_sight(ui: &Ui, view: &StepView, card: Rect) {
    let last: Option<String> = ui.data(|data| data.get_temp(shown_id()));
    if last.as_ref() != Some(&view.title) {
        ui.data_mut(|data| data.insert_temp(shown_id(), view.title.clone()));
        ui.scroll_to_rect(card, None);
    }
}

/// No step is open. Says whether one was until now.
pub(super) fn closed(ui: &Ui) -> bool {
    ui.data_mut(|data| data.remove_temp::<String>(shown_id())).is_some()
}

fn choices(ui: &Ui, flow: &mut Flow, options: &[OptionView], out: &mut Touched) {
    for (index, option) in options.iter().enumerate() {
        flow.space(space::XS);
        let words = if option.reason.is_empty() {
            option.words.clone()
        } else {
            format!("{}. {}", option.words, option.reason)
        };
        let press = Press {
            spoken: &words,
            key: &option.key,
            key_first: true,
            enabled: option.enabled,
            under: &option.reason,
            wraps: true,
            ..Press::new(&option.words)
        };
        let rect = flow.row(press.height(ui, flow.width, 32.0));
        if press.show(ui, Id::unique(("step option", index)), rect).clicked() {
            click(out, Target::StepOption(index));
        }
    }
}

fn entry(
    ui: &mut Ui,
    flow: &mut Flow,
    (field, value, hint): (&console_model::Field, &str, &str),
    enough: bool,
    next: &str,
    out: &mut Touched,
) {
    let row = flow.row(34.0);
    let button = press::width(ui, next, "").max(64.0);
    let room = Rect::from_min_max(row.min, pos2(row.right() - button - space::S, row.bottom()));
    fields::line(ui, room, field.clone(), value, hint, out);
    let rect = Rect::from_min_max(pos2(row.right() - button, row.top()), row.max);
    let tone = if enough { Tone::Hot } else { Tone::Plain };
    if (Press { tone, enabled: enough, ..Press::new(next) }).show(ui, Id::unique("step next"), rect).clicked() {
        click(out, Target::StepNext);
    }
}

/// The id of the last press: Enter on it is the screen's, not a click.
#[must_use]
pub fn confirm_id() -> Id {
    Id::unique("step confirm")
}

fn last_press(ui: &Ui, flow: &mut Flow, view: &ConfirmView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    flow.space(space::XS);
    flow.paragraph(ui, &view.words, Face::Body, tokens.text, 4, Fit::Shorten);
    if !view.reason.is_empty() {
        flow.space(space::XS);
        let ink = if view.enabled { tokens.text_second } else { tokens.high_word };
        flow.paragraph(ui, &view.reason, Face::Second, ink, 4, Fit::Shorten);
    }
    flow.space(space::S);
    let rect = flow.row(44.0);
    let words = format!("{}. {}. {}", view.words, view.who, view.reason);
    let press = Press {
        spoken: &words,
        key: &view.key,
        tone: if view.enabled { Tone::Hot } else { Tone::Plain },
        enabled: view.enabled,
        held: view.progress,
        ..Press::new(&view.who)
    };
    let response = press.show(ui, confirm_id(), rect);
    if view.hold {
        let pressed = ui.input(|input| input.pointer.button_pressed(PointerButton::Primary));
        if pressed && view.enabled && response.contains_pointer() {
            out.push(Event::PointerDown(Target::StepConfirm));
        }
    } else if response.clicked() {
        click(out, Target::StepConfirm);
    }
    if view.hold && view.progress > 0.0 {
        let bar = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 3.0), rect.max);
        let mut done = bar;
        done.set_right(bar.left() + bar.width() * view.progress.clamp(0.0, 1.0));
        ui.painter().rect_filled(done, CornerRadius::same(2), tokens.high);
    }
}
