//! The case: what it is, the brief, who is in control, the question, the commands, the talk, STOP.

use console_model::assistance::vehicle::DrivingMode;
use console_model::view::{AnswerView, CaseView, ModeLine, QuestionView, SecondLookView, TimelineView};
use console_model::{Deed, Target};
use egui::{Align, CornerRadius, Id, Rect, Role, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::{Touched, click, command_panel, ground, inside, path, step, timeline};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::flow::Flow;
use crate::widgets::press::{Mark, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline, icon, key_cap, spoken, target};

/// Below this height of the column's body rows stand closer, points.
const TIGHT_BELOW: f32 = 480.0;

/// Draws the case's column. `history` is the timeline when it has no room of its own.
pub fn show(ui: &mut Ui, rect: Rect, view: &CaseView, history: Option<&TimelineView>, out: &mut Touched) {
    inside(ui, "case", rect, |ui| {
        ground(ui, rect);
        let mut flow = Flow::new(rect, space::L);
        head(ui, &mut flow, view);
        command_panel::first_of_all(ui, &mut flow, &view.commands, out);
        hairline(ui, flow.left, flow.left + flow.width, flow.top + space::S);
        let body = Rect::from_min_max(pos2(rect.left(), flow.top + space::S + 1.0), rect.max);
        scrolled(ui, body, view, history, out);
    });
}

fn head(ui: &Ui, flow: &mut Flow, view: &CaseView) {
    let tokens = Tokens::of(ui);
    flow.space(space::M);
    let mut title = *flow;
    let mut spoken_title = view.title.clone();
    if let Some((urgency, word)) = &view.urgency {
        icon::urgency(ui.painter(), pos2(flow.left + 9.0, flow.top + 13.0), 8.0, *urgency, tokens);
        title.left += 28.0;
        title.width -= 28.0;
        spoken_title = format!("{word}: {}", view.title);
    }
    let rect = title.paragraph(ui, &view.title, Face::Title, tokens.text, 2, Fit::Shorten);
    spoken(ui, Id::unique("case title"), rect, Role::Heading, &spoken_title);
    flow.top = title.top;
    if !view.subtitle.is_empty() {
        flow.space(2.0);
        let mut indent = 0.0;
        if let Some((urgency, word)) = &view.urgency {
            let ink = tokens.urgency_word(*urgency);
            let line = text::row(Rect::everything_right_of(flow.left), flow.top, 16.0);
            indent = text::left(ui, line, word, Face::SecondMedium, ink, Fit::Whole).width() + space::S;
        }
        let mut rest = flow.indented(indent, 0.0);
        rest.paragraph(ui, &view.subtitle, Face::Second, tokens.text_dim, 3, Fit::Whole);
        flow.top = rest.top;
    }
    if !view.closed.is_empty() {
        flow.space(space::S);
        flow.paragraph(ui, &view.closed, Face::BodyMedium, tokens.live, 3, Fit::Shorten);
    }
    if let Some(mode) = &view.mode_line {
        flow.space(space::S);
        mode_line(ui, flow, mode);
    }
    for (index, hold) in view.holds.iter().enumerate() {
        let line = flow.row(20.0);
        icon::padlock(ui.painter(), pos2(line.left() + 6.0, line.center().y), 5.0, tokens.selection);
        let room = Rect::from_min_max(line.min + vec2(18.0, 0.0), line.max);
        let at = text::left(ui, room, hold, Face::Second, tokens.text_second, Fit::Shorten);
        spoken(ui, Id::unique(("hold", index)), at, Role::Status, hold);
    }
}

/// Who is in control, in one coloured line.
fn mode_line(ui: &Ui, flow: &mut Flow, view: &ModeLine) {
    let tokens = Tokens::of(ui);
    let inner = flow.indented(space::M, space::M);
    let room = inner.width - text::width(ui, &view.note, Face::BodyMedium) - space::M;
    let (paper, ink) = match (view.stale, view.mode) {
        _ if view.lost => (tokens.immediate_ground, tokens.immediate_word),
        (true, _) | (_, None | Some(DrivingMode::Parked)) => (tokens.raised, tokens.text_second),
        (_, Some(DrivingMode::Driving)) => (tokens.live_ground, tokens.live),
        (_, Some(DrivingMode::WaitingForAssistance)) => (tokens.high_ground, tokens.high_word),
        (_, Some(DrivingMode::Held | DrivingMode::Responder)) => (tokens.selection_ground, tokens.selection),
        (_, Some(DrivingMode::MinimalRisk)) => (tokens.immediate_ground, tokens.immediate_word),
    };
    let words = text::paragraph(ui, room, &view.words, Face::BodyMedium, ink, 6, Fit::Whole);
    let rect = flow.row((words.size().y + space::L).max(34.0));
    ui.painter().rect_filled(rect, CornerRadius::same(space::RADIUS), paper);
    let line = rect.shrink2(vec2(space::M, 0.0));
    text::right(ui, line, &view.note, Face::BodyMedium, ink, Fit::Whole);
    let at = pos2(line.left(), rect.center().y - words.size().y / 2.0);
    words.draw(ui, at);
    spoken(ui, Id::unique("mode line"), rect, Role::Status, &format!("{}, {}", view.words, view.note));
}

fn scrolled(ui: &mut Ui, body: Rect, view: &CaseView, history: Option<&TimelineView>, out: &mut Touched) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(body).id_salt("case body"));
    child.set_clip_rect(body.intersect(ui.clip_rect()));
    let salt = ("case body", view.incident.map_or(0, |incident| incident.0));
    ScrollArea::vertical().id_salt(salt).auto_shrink([false, false]).show(&mut child, |ui| {
        let tight = body.height() < TIGHT_BELOW;
        let room = Rect::from_min_size(ui.cursor().min, body.size());
        let mut flow = Flow::new(room, space::L);
        flow.space(space::S);
        brief(ui, &mut flow, view);
        for (incident, words) in &view.also_open {
            let rect = flow.row(space::TARGET);
            let id = Id::unique(("also open", incident.0));
            if (Press { tone: Tone::Quiet, fit: Fit::Shorten, ..Press::new(words) }).show(ui, id, rect).clicked() {
                click(out, Target::Row(*incident));
            }
        }
        if let Some(question) = &view.question {
            flow.space(space::M);
            ask(ui, &mut flow, question, tight, out);
        }
        if let Some(drawn) = &view.path {
            flow.space(space::M);
            path::show(ui, &mut flow, drawn, out);
        }
        if let Some(open) = &view.step {
            flow.space(space::M);
            step::show(ui, &mut flow, open, out);
        } else if step::closed(ui) {
            // A step may have been brought into sight far below: afterwards the question is what counts.
            ui.scroll_to_rect(Rect::from_min_size(room.min, vec2(1.0, 1.0)), Some(Align::TOP));
        }
        flow.space(space::M);
        command_panel::show(ui, &mut flow, &view.commands, &view.trail, tight, out);
        if let Some(history) = history {
            flow.space(space::L);
            let head = flow.row(24.0);
            text::left(ui, head, &history.title, Face::BodyMedium, Tokens::of(ui).text, Fit::Shorten);
            timeline::lines(ui, &mut flow, history);
        }
        flow.space(space::M);
        flow.finish(ui);
    });
}

fn brief(ui: &Ui, flow: &mut Flow, view: &CaseView) {
    let tokens = Tokens::of(ui);
    let widest = view.brief.iter().map(|line| text::width(ui, &line.label, Face::Second)).fold(0.0, f32::max);
    let column = (widest + space::L).min(flow.width * 0.4);
    for (index, line) in view.brief.iter().enumerate() {
        let top = flow.top;
        let label = Rect::from_min_size(pos2(flow.left, top + 1.0), vec2(column, 18.0));
        text::left(ui, label, &line.label, Face::Second, tokens.text_dim, Fit::Whole);
        let words = text::paragraph(ui, flow.width - column, &line.words, Face::Body, tokens.text, 3, Fit::Shorten);
        let at = words.draw(ui, pos2(flow.left + column, top));
        let all = format!("{}: {}", line.label, line.words);
        spoken(ui, Id::unique(("brief", index)), label.union(at), Role::Label, &all);
        flow.top = at.bottom() + 2.0;
    }
}

fn ask(ui: &Ui, flow: &mut Flow, question: &QuestionView, tight: bool, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let rect = flow.paragraph(ui, &question.words, Face::Heading, tokens.text, 3, Fit::Shorten);
    spoken(ui, Id::unique("question"), rect, Role::Heading, &question.words);
    flow.space(space::XS);
    second_look(ui, flow, &question.second_look, out);
    // One reason for all that are off is said once.
    let common = common_reason(&question.answers);
    if let Some(reason) = common {
        flow.space(2.0);
        let line = *flow;
        icon::padlock(ui.painter(), pos2(line.left + 6.0, line.top + 8.0), 5.0, tokens.text_dim);
        let mut inner = line.indented(18.0, 0.0);
        inner.paragraph(ui, reason, Face::Second, tokens.text_second, 3, Fit::Shorten);
        flow.top = inner.top;
        flow.space(2.0);
    }
    for (index, answer) in question.answers.iter().enumerate() {
        flow.space(space::XS);
        let under = if common.is_some() { "" } else { answer.reason.as_str() };
        let spoken_words = if answer.reason.is_empty() {
            answer.words.clone()
        } else {
            format!("{}. {}", answer.words, answer.reason)
        };
        let press = Press {
            spoken: &spoken_words,
            key: &answer.key,
            key_first: true,
            enabled: answer.enabled,
            tone: if answer.under_way { Tone::Hot } else { Tone::Plain },
            mark: answer.under_way.then_some(Mark::Clock),
            under: if answer.pending.is_empty() { under } else { &answer.pending },
            key_live: answer.key_live,
            wraps: true,
            ..Press::new(&answer.words)
        };
        let rect = flow.row(press.height(ui, flow.width, if tight { 30.0 } else { 34.0 }));
        if press.show(ui, Id::unique(("answer", index)), rect).clicked() {
            click(out, Target::Answer(index));
        }
    }
    if !question.keys_note.is_empty() {
        flow.space(space::XS);
        flow.paragraph(ui, &question.keys_note, Face::Second, tokens.text_dim, 2, Fit::Whole);
    }
}

fn common_reason(answers: &[AnswerView]) -> Option<&str> {
    let mut off = answers.iter().filter(|answer| !answer.enabled && !answer.reason.is_empty());
    let first = off.next()?;
    off.all(|answer| answer.reason == first.reason).then_some(first.reason.as_str())
}

fn second_look(ui: &Ui, flow: &mut Flow, view: &SecondLookView, out: &mut Touched) {
    if !view.needed {
        return;
    }
    let tokens = Tokens::of(ui);
    let (paper, ink) =
        if view.taken { (tokens.live_ground, tokens.live) } else { (tokens.high_ground, tokens.high_word) };
    let cap = key_cap::width(ui, &view.key) + space::S;
    let words =
        text::paragraph(ui, flow.width - 36.0 - cap - space::M, &view.words, Face::Second, ink, 4, Fit::Shorten);
    let rect = flow.row((words.size().y + space::M).max(space::TARGET));
    ui.painter().rect_filled(rect, CornerRadius::same(space::RADIUS), paper);
    let sign = pos2(rect.left() + 16.0, rect.center().y);
    if view.taken {
        icon::tick(ui.painter(), sign, 6.0, ink);
    } else {
        icon::eye(ui.painter(), sign, 7.0, ink);
    }
    let at = pos2(rect.left() + 32.0, rect.center().y - words.size().y / 2.0);
    words.draw(ui, at);
    key_cap::draw_right(ui, rect.right() - space::S, rect.center().y, &view.key, true);
    if target(ui, Id::unique("second look"), rect, Role::Button, &view.words, true).clicked() {
        click(out, Target::Deed(Deed::SecondLook));
    }
    flow.space(space::XS);
}
