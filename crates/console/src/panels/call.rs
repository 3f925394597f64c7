//! The bar of the call: how it stands, answering as one large button, what can be done, the microphone.

use console_model::view::{CallMark, CallView, DeedView, TalkingView};
use console_model::{Deed, Event, Target};
use egui::scroll_area::ScrollBarVisibility;
use egui::{Color32, CornerRadius, Id, PointerButton, Rect, Role, ScrollArea, Ui, UiBuilder, Vec2, pos2, vec2};

use super::{Touched, click};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::flow::Flow;
use crate::widgets::press::{self, Mark, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{icon, spoken};

/// Height of the button that answers.
const ANSWER: f32 = 38.0;
/// Height of the levels.
const LEVELS: f32 = 16.0;
/// With less height than this the bar takes one row while there is no call.
const TIGHT: f32 = 240.0;
/// Between two controls.
const GAP: f32 = 4.0;
/// What the sign of the call takes before its words.
const SIGN: f32 = 24.0;

/// Paper and ink of a call that stands so.
fn colours(mark: CallMark, tokens: &Tokens) -> (Color32, Color32) {
    match mark {
        CallMark::Ringing | CallMark::OnHold => (tokens.high_ground, tokens.high_word),
        CallMark::Calling => (tokens.selection_ground, tokens.selection),
        CallMark::Open => (tokens.live_ground, tokens.live),
    }
}

/// The ink of a call's sign.
pub(super) fn ink(mark: CallMark, tokens: &Tokens) -> Color32 {
    colours(mark, tokens).1
}

/// One control of the bar.
struct Control<'a> {
    deed: &'a DeedView,
    words: &'a str,
    key: &'a str,
    tone: Tone,
    mark: Option<Mark>,
    /// Acts while it is held down.
    held: bool,
}

impl<'a> Control<'a> {
    fn press(&self) -> Press<'a> {
        Press { key: self.key, tone: self.tone, enabled: self.deed.enabled, mark: self.mark, ..Press::new(self.words) }
    }

    fn width(&self, ui: &Ui) -> f32 {
        press::width(ui, self.words, self.key) + if self.mark.is_some() { 20.0 } else { 0.0 }
    }

    /// Leaves its key away in a column that is too narrow for it, and says what room it then needs.
    fn fit(&mut self, ui: &Ui, column: f32) -> Vec2 {
        if self.width(ui) > column {
            self.key = "";
        }
        let (needs, press) = (self.width(ui), Press { wraps: true, ..self.press() });
        if needs <= column {
            return vec2(needs, space::TARGET);
        }
        vec2(column, press.height(ui, column, space::TARGET))
    }
}

/// The bar, measured and not yet drawn.
pub(super) struct Bar<'a> {
    view: &'a CallView,
    width: f32,
    words: Option<text::Paragraph>,
    notes: Vec<text::Paragraph>,
    listeners: Option<text::Paragraph>,
    controls: Vec<Control<'a>>,
    needed: Vec<Vec2>,
}

impl<'a> Bar<'a> {
    /// Measures the bar for a column of `width` points in which `free` points of height are left;
    /// `None` when there is nothing to say or to do.
    pub(super) fn new(ui: &Ui, view: &'a CallView, width: f32, free: f32) -> Option<Self> {
        let tokens = Tokens::of(ui);
        if view.mark.is_none() && !view.buttons.iter().any(|it| it.deed.enabled) {
            return None;
        }
        let inner = if view.mark.is_some() { width - 2.0 * space::S } else { width };
        let words = view.mark.map(|mark| {
            let room = inner - SIGN - text::width(ui, &view.time, Face::BodyMedium) - space::S;
            text::paragraph(ui, room, &view.words, Face::BodyStrong, colours(mark, tokens).1, 2, Fit::Shorten)
        });
        let note = |words: &str, ink| text::paragraph(ui, inner, words, Face::Second, ink, 5, Fit::Shorten);
        let notes = [(&view.no_sound, tokens.text), (&view.lost, tokens.high_word)];
        let notes = notes.into_iter().filter(|(words, _)| !words.is_empty());
        let notes = notes.map(|(words, ink)| note(words, ink)).collect();
        let listeners = (!view.listeners.is_empty()).then(|| note(&view.listeners, tokens.text_second));
        let mut controls = controls(ui, view, inner);
        let mut needed: Vec<Vec2> = controls.iter_mut().map(|it| it.fit(ui, inner)).collect();
        if view.mark.is_none() && free < TIGHT {
            // What finds no room in one row is left to its key: the talk needs the room more.
            let first = rows(&needed, inner).first().copied().unwrap_or(0);
            controls.truncate(first);
            needed.truncate(first);
        }
        Some(Self { view, width, words, notes, listeners, controls, needed })
    }

    fn inner(&self, left: f32, top: f32) -> Flow {
        let inset = if self.view.mark.is_some() { space::S } else { 0.0 };
        let room = Rect::from_min_size(pos2(left, top), vec2(self.width, 0.0));
        Flow::new(room, inset)
    }

    /// How high it is, points; and how high at least, so that what cannot wait is in sight.
    pub(super) fn height(&self) -> (f32, f32) {
        let mut flow = self.inner(0.0, 0.0);
        let mut least = 0.0;
        self.lay(&mut flow, &mut |part| {
            if let Part::Words(rect) | Part::Answer(rect) = part {
                least = rect.bottom() + 6.0;
            }
        });
        (flow.height(), least)
    }

    /// Takes the room of each part in turn.
    fn lay(&self, flow: &mut Flow, on: &mut dyn FnMut(Part<'_>)) {
        let air = if self.view.mark.is_some() { 6.0 } else { 0.0 };
        flow.space(air);
        if let Some(words) = &self.words {
            on(Part::Words(flow.row(words.size().y.max(20.0))));
            flow.space(GAP);
        }
        if self.view.answer.is_some() {
            on(Part::Answer(flow.row(ANSWER)));
            flow.space(GAP);
        }
        for note in &self.notes {
            on(Part::Note(note, flow.row(note.size().y)));
            flow.space(GAP);
        }
        for (control, rect) in self.controls.iter().zip(packed(flow, &self.needed)) {
            on(Part::Control(control, rect));
        }
        if self.view.talking.is_some() || self.view.levels.is_some() {
            on(Part::Levels(flow.row(LEVELS)));
        }
        if let Some(words) = &self.listeners {
            on(Part::Note(words, flow.row(words.size().y)));
        }
        flow.space(air);
    }

    /// Draws it in `room`; what finds no room there is scrolled to.
    pub(super) fn show(self, ui: &mut Ui, room: Rect, out: &mut Touched) {
        let tokens = Tokens::of(ui);
        if let Some(mark) = self.view.mark {
            let radius = CornerRadius::same(space::RADIUS_CARD);
            ui.painter().rect_filled(room, radius, colours(mark, tokens).0);
        }
        let mut child = ui.new_child(UiBuilder::new().max_rect(room).id_salt("call"));
        child.set_clip_rect(room.intersect(ui.clip_rect()));
        ScrollArea::vertical()
            .id_salt("call")
            .auto_shrink([false, false])
            .scroll_bar_visibility(ScrollBarVisibility::VisibleWhenNeeded)
            .show(&mut child, |ui| {
                let origin = ui.cursor().min;
                let mut flow = self.inner(origin.x, origin.y);
                self.lay(&mut flow, &mut |part| self.draw(ui, part, out));
                flow.finish(ui);
            });
    }

    fn draw(&self, ui: &Ui, part: Part<'_>, out: &mut Touched) {
        let tokens = Tokens::of(ui);
        match part {
            Part::Words(rect) => self.draw_words(ui, rect),
            Part::Answer(rect) => {
                let Some(answer) = &self.view.answer else { return };
                let words = said(answer);
                let room = rect.width() - press::width(ui, &answer.words, &answer.key);
                let mark = (room > 20.0).then_some(Mark::Phone);
                let press = Press {
                    spoken: &words,
                    key: &answer.key,
                    tone: Tone::Live,
                    enabled: answer.enabled,
                    mark,
                    ..Press::new(&answer.words)
                };
                let response = press.show(ui, Id::unique("answer call"), rect);
                if response.clicked() {
                    click(out, Target::Deed(answer.deed));
                }
                why(response, answer);
            }
            Part::Note(words, rect) => {
                words.clone().draw(ui, rect.min);
            }
            Part::Levels(rect) => levels(ui, rect, self.view, tokens),
            Part::Control(control, rect) => show_control(ui, control, rect, out),
        }
    }

    fn draw_words(&self, ui: &Ui, rect: Rect) {
        let (Some(words), Some(mark)) = (self.words.clone(), self.view.mark) else { return };
        let ink = ink(mark, Tokens::of(ui));
        let first = Rect::from_min_size(rect.min, vec2(rect.width(), 20.0));
        icon::phone(ui.painter(), pos2(first.left() + 8.0, first.center().y), 7.0, ink, rings(mark));
        text::right(ui, first, &self.view.time, Face::BodyMedium, ink, Fit::Whole);
        let lift = if words.size().y > 20.0 { 0.0 } else { (20.0 - words.size().y) / 2.0 };
        words.draw(ui, rect.min + vec2(SIGN, lift));
        let role = if mark == CallMark::Ringing { Role::Alert } else { Role::Status };
        spoken(ui, Id::unique("call state"), rect, role, &self.view.spoken);
    }
}

/// A part of the bar with its room.
enum Part<'a> {
    Words(Rect),
    Answer(Rect),
    Note(&'a text::Paragraph, Rect),
    Levels(Rect),
    Control(&'a Control<'a>, Rect),
}

/// Whether a call that stands so rings at one end.
pub(super) fn rings(mark: CallMark) -> bool {
    matches!(mark, CallMark::Ringing | CallMark::Calling)
}

/// How many controls stand in each row, none wider than `limit` unless it stands alone.
fn rows(needed: &[Vec2], limit: f32) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut rest = needed;
    while !rest.is_empty() {
        let mut used = -GAP;
        let fits = rest.iter().take_while(|needs| {
            used += needs.x + GAP;
            used <= limit
        });
        let count = fits.count().max(1);
        counts.push(count);
        rest = &rest[count..];
    }
    counts
}

/// As few rows as the width allows, of about the same width, in the order given; each fills the column.
fn packed(flow: &mut Flow, needed: &[Vec2]) -> Vec<Rect> {
    let mut counts = rows(needed, flow.width);
    let widest = needed.iter().map(|it| it.x).fold(1.0, f32::max);
    let mut limit = flow.width - 8.0;
    while limit > widest {
        let narrower = rows(needed, limit);
        if narrower.len() > counts.len() {
            break;
        }
        counts = narrower;
        limit -= 8.0;
    }
    let mut rects = Vec::new();
    let mut rest = needed;
    for count in counts {
        let (row, later) = rest.split_at(count);
        let width = row.iter().map(|it| it.x).sum::<f32>() + GAP * (count as f32 - 1.0);
        let spare = (flow.width - width) / count as f32;
        let strip = flow.row(row.iter().map(|it| it.y).fold(space::TARGET, f32::max));
        let mut left = strip.left();
        for needs in row {
            rects.push(Rect::from_min_size(pos2(left, strip.top()), vec2(needs.x + spare, strip.height())));
            left += needs.x + spare + GAP;
        }
        flow.space(GAP);
        rest = later;
    }
    rects
}

fn controls<'a>(ui: &Ui, view: &'a CallView, width: f32) -> Vec<Control<'a>> {
    let none = view.mark.is_none();
    let mark = none.then_some(Mark::Phone);
    let plain = |deed: &'a DeedView, words| {
        let key = deed.key.as_str();
        Control { deed, words, key, tone: Tone::Plain, mark, held: false }
    };
    let mut all: Vec<Control<'_>> = view.buttons.iter().map(|it| plain(&it.deed, &it.deed.words)).collect();
    let columns = view.buttons.len().max(1) as f32;
    let room = (width - GAP * (columns - 1.0)) / columns;
    if none && all.iter().any(|it| it.width(ui) > room) {
        all = view.buttons.iter().map(|it| plain(&it.deed, &it.short)).collect();
    }
    if let Some(TalkingView { push, mute, mode, on_air, muted, open_line, .. }) = &view.talking {
        let tone = |on: bool, then: Tone| if on { then } else { Tone::Plain };
        all.push(Control { held: true, tone: tone(*on_air, Tone::Live), ..plain(push, &push.words) });
        all.push(Control { tone: tone(*muted, Tone::Stop), ..plain(mute, &mute.words) });
        all.push(Control { tone: tone(*open_line, Tone::Hot), ..plain(mode, &mode.words) });
    }
    all
}

fn show_control(ui: &Ui, control: &Control<'_>, rect: Rect, out: &mut Touched) {
    let Control { deed, held, .. } = control;
    let wraps = rect.height() > space::TARGET;
    let press = Press { spoken: &said(deed), wraps, ..control.press() };
    let response = press.show(ui, Id::unique(("call", format!("{:?}", deed.deed))), rect);
    if *held {
        let pressed = ui.input(|input| input.pointer.button_pressed(PointerButton::Primary));
        if pressed && deed.enabled && response.contains_pointer() {
            out.push(Event::PointerDown(Target::Deed(Deed::PushToTalk)));
        }
    } else if response.clicked() {
        click(out, Target::Deed(deed.deed));
    }
    why(response, deed);
}

/// What a screen reader says: the words, and why not.
fn said(deed: &DeedView) -> String {
    if deed.reason.is_empty() { deed.words.clone() } else { format!("{}. {}", deed.words, deed.reason) }
}

fn why(response: egui::Response, deed: &DeedView) {
    if !deed.reason.is_empty() {
        response.on_hover_ui(|ui| {
            ui.label(&deed.reason);
        });
    }
}

/// What the microphone does, and how loud both ends are.
fn levels(ui: &Ui, room: Rect, view: &CallView, tokens: &Tokens) {
    let mut left = room.left();
    if let Some(talking) = &view.talking {
        let ink = match (talking.muted, talking.on_air) {
            (true, _) => tokens.immediate_word,
            (false, true) => tokens.live,
            (false, false) => tokens.text_second,
        };
        left = text::left(ui, room, &talking.words, Face::SecondMedium, ink, Fit::Shorten).right() + space::M;
    }
    let Some((mine, theirs)) = view.levels else { return };
    let (me, them) = &view.level_labels;
    let labels = text::width(ui, me, Face::Second) + text::width(ui, them, Face::Second) + 2.0 * space::S + GAP;
    let bar = ((room.right() - left - labels) / 2.0).min(90.0);
    if bar < 16.0 {
        return;
    }
    for (label, level) in [(me, mine), (them, theirs)] {
        let from = text::left(
            ui,
            Rect::from_min_max(pos2(left, room.top()), room.max),
            label,
            Face::Second,
            tokens.text_dim,
            Fit::Whole,
        );
        let whole = Rect::from_min_size(pos2(from.right() + GAP, room.center().y - 3.0), vec2(bar, 6.0));
        ui.painter().rect_filled(whole, CornerRadius::same(3), tokens.raised);
        let mut loud = whole;
        loud.set_width(whole.width() * f32::from(level.min(100)) / 100.0);
        ui.painter().rect_filled(loud, CornerRadius::same(3), tokens.live);
        left = whole.right() + space::S;
    }
}
