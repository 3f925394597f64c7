//! The commands: large ones first, reasons in words, what became of those given, STOP.

use console_model::assistance::command::CommandStage;
use console_model::view::{CommandGrid, CommandState, CommandTrail, DeedView, StopView};
use console_model::{Deed, Target, Verb};
use egui::{Color32, CornerRadius, Id, Rect, Role, Ui, pos2, vec2};

use super::{Touched, click, ground};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::flow::{Flow, grid};
use crate::widgets::press::{self, Mark, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline, icon, spoken};

/// Height of a large command.
const LARGE: f32 = 40.0;
/// Height of a verb, and of a large command where there is little room.
const SMALL: f32 = 32.0;

/// Draws the commands below whatever stands in the column.
pub fn show(ui: &Ui, flow: &mut Flow, view: &CommandGrid, trail: &[CommandTrail], tight: bool, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let first: Vec<&DeedView> = view.first.iter().collect();
    tiles(ui, flow, &first, if tight { SMALL } else { LARGE }, out);
    if !view.reason.is_empty() {
        flow.space(space::S);
        flow.paragraph(ui, &view.reason, Face::Second, tokens.text_second, 4, Fit::Shorten);
    }
    reasons(ui, flow, &view.first_reasons);
    if !trail.is_empty() {
        flow.space(space::M);
        for (index, line) in trail.iter().enumerate() {
            trace(ui, flow, index, line);
        }
    }
    let verbs: Vec<&DeedView> = view.verbs.iter().filter(|deed| !is_first_of_all(deed)).collect();
    if !verbs.is_empty() {
        flow.space(space::M);
        tiles(ui, flow, &verbs, SMALL, out);
        reasons(ui, flow, &view.verb_reasons);
    }
    if !view.more.is_empty() {
        flow.space(space::M);
        for deed in &view.more {
            let rect = flow.row(space::TARGET + 2.0);
            let note = if deed.pending.is_empty() { &deed.reason } else { &deed.pending };
            let note = if *note == view.reason { "" } else { note };
            press(ui, deed, rect, note, "", out);
            flow.space(2.0);
        }
    }
}

/// Draws what comes before everything else with a case that nobody has.
pub(super) fn first_of_all(ui: &Ui, flow: &mut Flow, view: &CommandGrid, out: &mut Touched) {
    if let Some(deed) = view.verbs.iter().find(|deed| is_first_of_all(deed)) {
        flow.space(space::S);
        let rect = flow.row(LARGE);
        press(ui, deed, rect, "", &deed.pending, out);
    }
}

fn is_first_of_all(deed: &DeedView) -> bool {
    deed.deed == Deed::Verb(Verb::Claim) && deed.enabled
}

fn tiles(ui: &Ui, flow: &mut Flow, deeds: &[&DeedView], height: f32, out: &mut Touched) {
    let needed = deeds.iter().map(|deed| press::width(ui, &deed.words, &deed.key)).fold(80.0, f32::max);
    let rects = grid(flow, deeds.len(), needed, 3, height, 6.0);
    for (deed, rect) in deeds.iter().zip(rects) {
        press(ui, deed, rect, "", if height >= LARGE { &deed.pending } else { "" }, out);
    }
}

pub(super) fn press(ui: &Ui, deed: &DeedView, rect: Rect, note: &str, under: &str, out: &mut Touched) {
    let mut words = deed.words.clone();
    for more in [&deed.reason, &deed.pending] {
        if !more.is_empty() {
            words.push_str(". ");
            words.push_str(more);
        }
    }
    let tone = match (deed.deed, deed.pending.is_empty()) {
        (_, false) => Tone::Hot,
        (Deed::Stop, _) => Tone::Stop,
        // Until somebody has the case there is nothing else to do with it.
        (Deed::Verb(Verb::Claim), _) if deed.enabled => Tone::Hot,
        _ if deed.hold => Tone::Danger,
        _ => Tone::Plain,
    };
    let press =
        Press { spoken: &words, key: &deed.key, tone, enabled: deed.enabled, note, under, ..Press::new(&deed.words) };
    let response = press.show(ui, Id::unique(("deed", format!("{:?}", deed.deed))), rect);
    if response.clicked() {
        click(out, Target::Deed(deed.deed));
    }
    if !deed.reason.is_empty() {
        response.on_hover_text(&deed.reason);
    }
}

/// Why the greyed ones are grey, where it is not what was said for all.
fn reasons(ui: &Ui, flow: &mut Flow, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    flow.space(space::S);
    for line in lines {
        flow.paragraph(ui, line, Face::Second, Tokens::of(ui).text_dim, 3, Fit::Shorten);
    }
}

fn trace(ui: &Ui, flow: &mut Flow, index: usize, line: &CommandTrail) {
    let tokens = Tokens::of(ui);
    let (ink, sign): (Color32, icon::Sign) = match line.state {
        _ if line.succeeded => (tokens.live, icon::tick),
        CommandState::OnRecord(CommandStage::Refused | CommandStage::Failed | CommandStage::Expired)
        | CommandState::NotDelivered => (tokens.immediate_word, icon::cross),
        CommandState::Unsure | CommandState::OnRecord(CommandStage::Unknown) => (tokens.high_word, icon::broken_ring),
        _ => (tokens.selection, icon::clock),
    };
    let rect = flow.row(20.0);
    sign(ui.painter(), pos2(rect.left() + 7.0, rect.center().y), 5.5, ink);
    let note = text::right(ui, rect, &line.note, Face::Second, tokens.text_dim, Fit::Whole);
    let room = Rect::from_min_max(pos2(rect.left() + 20.0, rect.top()), pos2(note.left() - space::S, rect.bottom()));
    text::left(ui, room, &line.words, Face::BodyMedium, tokens.text, Fit::Shorten);
    // How far it has come is never cut.
    let mut inner = flow.indented(20.0, 0.0);
    inner.paragraph(ui, &line.state_words, Face::Second, ink, 3, Fit::Whole);
    if !line.reason.is_empty() {
        inner.paragraph(ui, &line.reason, Face::Second, tokens.text_second, 3, Fit::Shorten);
    }
    flow.top = inner.top + space::XS;
    let all = format!("{}: {} {}", line.words, line.state_words, line.reason);
    spoken(ui, Id::unique(("trail", index)), rect, Role::Status, &all);
}

/// Draws STOP, always at the same place.
pub fn stop(ui: &Ui, room: Rect, view: &StopView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    ground(ui, room);
    if view.words.is_empty() {
        return;
    }
    hairline(ui, room.left(), room.right(), room.top() + 0.5);
    let rect = room.shrink2(vec2(space::L, space::S));
    let under = if view.state.is_empty() { &view.who } else { &view.state };
    let words = format!("{}. {} {}", view.words, view.who, view.state);
    let press = Press {
        spoken: &words,
        key: &view.key,
        tone: Tone::Stop,
        enabled: view.enabled,
        under,
        mark: view.unsettled.then_some(Mark::Clock),
        fit: Fit::Shorten,
        ..Press::new(&view.words)
    };
    if press.show(ui, Id::unique("stop"), rect).clicked() {
        click(out, Target::Deed(Deed::Stop));
    }
    if view.unsettled {
        let edge = Rect::from_min_size(rect.min, vec2(4.0, rect.height()));
        ui.painter().rect_filled(edge, CornerRadius::same(2), tokens.high);
    }
}
