//! Drawn paths: their lines, told apart by stroke and by word, the card of the newest, and its drawing.

use console_model::Target;
use console_model::view::{PathStage, PathStepView, PathView};
use egui::epaint::PathStroke;
use egui::{Align2, Color32, CornerRadius, Id, Pos2, Rect, Role, Shape, Stroke, Ui, vec2};

use super::{Touched, click, command_panel};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::flow::Flow;
use crate::widgets::press::{Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{icon, spoken};

/// One path on the screen.
pub(super) struct Line<'a> {
    pub(super) stage: PathStage,
    pub(super) label: &'a str,
    pub(super) points: Vec<Pos2>,
}

/// Draws paths into `room`: dotted as drawn, dashed in a band as planned, whole as driven. `car` is the
/// width of the car in points.
pub(super) fn lines(ui: &Ui, room: Rect, lines: &[Line<'_>], car: f32) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(room);
    for line in lines {
        let ink = ink(line.stage, tokens);
        match line.stage {
            PathStage::Drawing => {
                painter.add(Shape::line(line.points.clone(), PathStroke::new(1.6, ink)));
                for point in line.points.iter().skip(1) {
                    painter.circle(*point, 4.0, tokens.ground, Stroke::new(2.0, ink));
                }
            }
            PathStage::Proposed => {
                icon::dashed(&painter, &line.points, Stroke::new(2.4, ink), 2.0, 5.0);
                for point in &line.points {
                    painter.circle_filled(*point, 3.0, ink);
                }
            }
            PathStage::Planned => {
                let band = ink.gamma_multiply(0.16);
                painter.add(Shape::line(line.points.clone(), PathStroke::new(car.max(4.0), band)));
                icon::dashed(&painter, &line.points, Stroke::new(2.4, ink), 9.0, 5.0);
                if let [.., before, last] = line.points.as_slice() {
                    let unit = (*last - *before).normalized();
                    icon::arrow(&painter, *last - unit * 2.0, *last + unit * 7.0, Stroke::new(2.4, ink));
                }
            }
            PathStage::Driven => {
                painter.add(Shape::line(line.points.clone(), PathStroke::new(3.0, ink)));
            }
        }
    }
}

/// The words of paths, where neither each other nor what is `taken` is in their way.
pub(super) fn labels(ui: &Ui, room: Rect, lines: &[Line<'_>], taken: &[Rect]) {
    let tokens = Tokens::of(ui);
    let mut taken = taken.to_vec();
    for line in lines {
        label(ui, room, line, ink(line.stage, tokens), &mut taken);
    }
}

fn ink(stage: PathStage, tokens: &Tokens) -> Color32 {
    match stage {
        PathStage::Drawing | PathStage::Proposed => tokens.selection,
        PathStage::Planned => tokens.live,
        PathStage::Driven => tokens.text,
    }
}

/// The word of a line, beside the first of its points from the end where there is room.
fn label(ui: &Ui, room: Rect, line: &Line<'_>, ink: Color32, taken: &mut Vec<Rect>) {
    let tokens = Tokens::of(ui);
    let size = vec2(text::width(ui, line.label, Face::Map) + 6.0, 14.0);
    let spots = line.points.iter().rev().flat_map(|point| {
        [
            Align2::RIGHT_CENTER.anchor_size(*point - vec2(12.0, 0.0), size),
            Align2::LEFT_CENTER.anchor_size(*point + vec2(12.0, 0.0), size),
        ]
    });
    let free = spots
        .into_iter()
        .find(|spot| room.shrink(2.0).contains_rect(*spot) && !taken.iter().any(|other| other.intersects(*spot)));
    let Some(spot) = free else { return };
    taken.push(spot);
    ui.painter_at(room).rect_filled(spot, CornerRadius::same(3), tokens.ground.gamma_multiply(0.8));
    text::line(ui, spot, Align2::CENTER_CENTER, line.label, Face::Map, ink, Fit::Whole);
}

/// The cross that the arrow keys move.
pub(super) fn cross(painter: &egui::Painter, at: Pos2, tokens: &Tokens) {
    let stroke = Stroke::new(1.8, tokens.selection);
    for arm in [vec2(9.0, 0.0), vec2(0.0, 9.0)] {
        painter.line_segment([at - arm, at - arm * 0.3], stroke);
        painter.line_segment([at + arm * 0.3, at + arm], stroke);
    }
    painter.circle_stroke(at, 5.5, Stroke::new(1.0, tokens.selection));
}

/// The newest drawn path in words, with its approval.
pub(super) fn show(ui: &Ui, flow: &mut Flow, view: &PathView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let title = flow.paragraph(ui, &view.title, Face::BodyMedium, tokens.text, 1, Fit::Shorten);
    flow.paragraph(ui, &view.drawn, Face::Second, tokens.text_dim, 2, Fit::Shorten);
    flow.space(2.0);
    let ink = if view.bad { tokens.high_word } else { tokens.text };
    flow.paragraph(ui, &view.plan, Face::Body, ink, 5, Fit::Shorten);
    if !view.state.is_empty() {
        flow.space(2.0);
        flow.paragraph(ui, &view.state, Face::Second, if view.bad { ink } else { tokens.text_second }, 4, Fit::Shorten);
    }
    let all = [&view.title, &view.drawn, &view.plan, &view.state].map(String::as_str).join(". ");
    spoken(ui, Id::unique("drawn path"), title, Role::Status, all.trim_end_matches(". "));
    if let Some(approve) = &view.approve {
        flow.space(space::XS);
        let rect = flow.row(space::TARGET_TALL);
        command_panel::press(ui, approve, rect, "", "", out);
        if !approve.enabled {
            flow.space(2.0);
            flow.paragraph(ui, &approve.reason, Face::Second, tokens.text_second, 3, Fit::Shorten);
        }
    }
}

/// The step in which a path is drawn.
pub(super) fn drawing(ui: &Ui, flow: &mut Flow, view: &PathStepView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    flow.space(space::XS);
    let length = flow.paragraph(ui, &view.length, Face::BodyMedium, tokens.text, 2, Fit::Shorten);
    spoken(ui, Id::unique("path length"), length, Role::Status, &format!("{}. {}", view.length, view.reason));
    if !view.reason.is_empty() {
        flow.space(2.0);
        flow.paragraph(ui, &view.reason, Face::Second, tokens.high_word, 3, Fit::Shorten);
    }
    flow.space(2.0);
    flow.paragraph(ui, &view.hint, Face::Second, tokens.text_second, 4, Fit::Shorten);
    if !view.cursor.is_empty() {
        let at = flow.paragraph(ui, &view.cursor, Face::Second, tokens.text_second, 2, Fit::Shorten);
        spoken(ui, Id::unique("path cross"), at, Role::Status, &view.cursor);
    }
    let presses = [
        ("path next", &view.next, view.next_enabled, Tone::Hot, Target::StepNext),
        ("path back", &view.back, view.back_enabled, Tone::Quiet, Target::StepBack),
    ];
    for (id, words, enabled, tone, target) in presses {
        flow.space(space::XS);
        let tone = if enabled { tone } else { Tone::Plain };
        let press = Press { tone, enabled, wraps: true, ..Press::new(words) };
        let rect = flow.row(press.height(ui, flow.width, space::TARGET));
        if press.show(ui, Id::unique(id), rect).clicked() {
            click(out, target);
        }
    }
}
