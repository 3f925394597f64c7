//! What can be pressed: words, a key cap, a tone, and a reason when it is off.

use egui::{Align2, Color32, CornerRadius, Id, Rect, Response, Role, Stroke, StrokeKind, Ui, pos2, vec2};

use super::text::{self, Face, Fit};
use super::{focus_ring, icon, key_cap, target};
use crate::theme::tokens::{Tokens, space};

/// What kind of thing a press does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// An ordinary control.
    #[default]
    Plain,
    /// The one the operator will most likely want.
    Hot,
    /// Stops the car, or warns.
    Stop,
    /// Opens, moves or frees the car: held, not pressed.
    Danger,
    /// Speaks, or is live.
    Live,
    /// Only words; no ground until the pointer is over it.
    Quiet,
}

/// A sign before the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The map follows.
    Crosshair,
    /// Cannot be pressed now.
    Padlock,
    /// Under way.
    Clock,
    /// Calls, or answers a call.
    Phone,
}

/// A control to draw.
#[derive(Debug, Clone, Copy)]
pub struct Press<'a> {
    /// Its words.
    pub words: &'a str,
    /// What a screen reader says; the words when empty.
    pub spoken: &'a str,
    /// The key that does the same.
    pub key: &'a str,
    /// Words at the right, before the key.
    pub note: &'a str,
    /// Its tone.
    pub tone: Tone,
    /// Whether it can be pressed now.
    pub enabled: bool,
    /// Share of a hold that is done, 0 to 1.
    pub held: f32,
    /// Whether the key acts now.
    pub key_live: bool,
    /// Whether the key stands before the words (answers) or at the right end (commands).
    pub key_first: bool,
    /// Whether the words may be shortened.
    pub fit: Fit,
    /// A sign before the words.
    pub mark: Option<Mark>,
    /// A second line under the words, smaller; makes the control two lines high.
    pub under: &'a str,
    /// Whether words and second line may take more lines; see [`Press::height`].
    pub wraps: bool,
}

impl<'a> Press<'a> {
    /// A plain control with these words.
    #[must_use]
    pub fn new(words: &'a str) -> Self {
        Self {
            words,
            spoken: "",
            key: "",
            note: "",
            tone: Tone::Plain,
            enabled: true,
            held: 0.0,
            key_first: false,
            key_live: true,
            fit: Fit::Whole,
            mark: None,
            under: "",
            wraps: false,
        }
    }

    /// The height at which nothing of a wrapping control is cut in this width, at least `least`.
    #[must_use]
    pub fn height(&self, ui: &Ui, width: f32, least: f32) -> f32 {
        let room = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, least));
        let (from, to) = self.edges(ui, room);
        let (words, under) = self.lines(ui, to - from, Color32::PLACEHOLDER, Color32::PLACEHOLDER);
        let needed = words.size().y + under.map_or(0.0, |it| it.size().y);
        (needed + space::M).max(least)
    }

    /// Where the words may stand between the key, the sign and the note.
    fn edges(&self, ui: &Ui, rect: Rect) -> (f32, f32) {
        let (mut from, mut to) = (rect.left() + space::S + 2.0, rect.right() - space::S);
        if !self.key.is_empty() {
            let cap = key_cap::width(ui, self.key);
            if self.key_first {
                from += cap + space::S + 2.0;
            } else {
                to -= cap + space::S - 2.0;
            }
        }
        if self.mark.is_some() {
            from += 20.0;
        }
        if !self.note.is_empty() {
            to -= text::width(ui, self.note, Face::Second).min((to - from) * 0.5) + space::M;
        }
        (from, to.max(from))
    }

    fn lines(
        &self,
        ui: &Ui,
        width: f32,
        ink: Color32,
        under_ink: Color32,
    ) -> (text::Paragraph, Option<text::Paragraph>) {
        let words = text::paragraph(ui, width, self.words, Face::BodyMedium, ink, 3, Fit::Whole);
        let under = (!self.under.is_empty())
            .then(|| text::paragraph(ui, width, self.under, Face::Map, under_ink, 3, Fit::Whole));
        (words, under)
    }

    /// Draws it in `rect` and senses it.
    pub fn show(self, ui: &Ui, id: Id, rect: Rect) -> Response {
        let tokens = Tokens::of(ui);
        let label = if self.spoken.is_empty() { self.words } else { self.spoken };
        let response = target(ui, id, rect, Role::Button, label, self.enabled);
        self.paint(ui, rect, &response, tokens);
        response
    }

    /// Draws it for a response that was sensed elsewhere.
    pub fn paint(self, ui: &Ui, rect: Rect, response: &Response, tokens: &Tokens) {
        let hovered = self.enabled && response.hovered();
        let (paper, edge, ink) = self.colours(tokens, hovered);
        let radius = CornerRadius::same(space::RADIUS);
        if paper != Color32::TRANSPARENT {
            ui.painter().rect(rect, radius, paper, Stroke::new(space::HAIRLINE, edge), StrokeKind::Inside);
        }
        if self.held > 0.0 {
            let mut done = rect.shrink(1.0);
            done.set_right(done.left() + done.width() * self.held.min(1.0));
            let fill = if self.tone == Tone::Stop { tokens.immediate } else { tokens.high };
            ui.painter().rect_filled(done, CornerRadius::same(space::RADIUS - 1), fill.gamma_multiply(0.35));
        }
        if response.has_focus() {
            focus_ring(ui.painter(), rect, space::RADIUS, tokens);
        }
        self.words_in(ui, rect, ink, tokens);
    }

    fn colours(&self, tokens: &Tokens, hovered: bool) -> (Color32, Color32, Color32) {
        if !self.enabled && self.tone == Tone::Hot {
            return (tokens.selection_ground, tokens.selection, tokens.text);
        }
        if !self.enabled {
            let paper = if self.tone == Tone::Quiet { Color32::TRANSPARENT } else { tokens.panel };
            return (paper, tokens.hairline, tokens.text_dim);
        }
        match self.tone {
            Tone::Plain | Tone::Danger => {
                let paper = if hovered { tokens.raised_hover } else { tokens.raised };
                (paper, tokens.edge, tokens.text)
            }
            Tone::Hot => {
                let edge = if hovered { tokens.text } else { tokens.selection };
                (tokens.selection_ground, edge, tokens.text)
            }
            Tone::Stop => {
                let edge = if hovered { tokens.text } else { tokens.immediate };
                (tokens.immediate_ground, edge, tokens.immediate_word)
            }
            Tone::Live => {
                let edge = if hovered { tokens.text } else { tokens.live };
                (tokens.live_ground, edge, tokens.live)
            }
            Tone::Quiet if hovered => (tokens.raised, tokens.edge, tokens.text),
            Tone::Quiet => (Color32::TRANSPARENT, tokens.edge, tokens.text_second),
        }
    }

    /// Draws the note at the right of `room`; says where the words must end.
    fn note_in(&self, ui: &Ui, room: Rect, tokens: &Tokens) -> f32 {
        if self.note.is_empty() {
            return room.right();
        }
        text::right(ui, room, self.note, Face::Second, tokens.text_dim, Fit::Shorten).left() - space::S
    }

    fn words_in(&self, ui: &Ui, rect: Rect, ink: Color32, tokens: &Tokens) {
        let middle = rect.center().y;
        let (from, to) = self.edges(ui, rect);
        let (left, right) = (rect.left() + space::S + 2.0, rect.right() - space::S);
        let mut note_right = right;
        let mut mark_left = left;
        if !self.key.is_empty() {
            let live = self.enabled && self.key_live;
            if self.key_first {
                mark_left = key_cap::draw_left(ui, left, middle, self.key, live).right() + space::S + 2.0;
            } else {
                note_right = key_cap::draw_right(ui, right + 2.0, middle, self.key, live).left() - space::S;
            }
        }
        if let Some(mark) = self.mark {
            let at = pos2(mark_left + 6.0, middle);
            match mark {
                Mark::Crosshair => icon::crosshair(ui.painter(), at, 6.5, ink),
                Mark::Padlock => icon::padlock(ui.painter(), at, 5.5, ink),
                Mark::Clock => icon::clock(ui.painter(), at, 5.5, ink),
                Mark::Phone => icon::phone(ui.painter(), at, 6.0, ink, false),
            }
        }
        let under_ink = if self.enabled || self.tone == Tone::Hot { tokens.text_second } else { tokens.text_dim };
        if self.wraps {
            self.note_in(
                ui,
                Rect::from_min_max(pos2(to + space::M, rect.top()), pos2(note_right, rect.bottom())),
                tokens,
            );
            let (words, under) = self.lines(ui, to - from, ink, under_ink);
            let height = words.size().y + under.as_ref().map_or(0.0, |it| it.size().y);
            let at = words.draw(ui, pos2(from, middle - height / 2.0));
            if let Some(under) = under {
                under.draw(ui, at.left_bottom());
            }
            return;
        }
        // The words come first; what is left of the row is the note's.
        let words = text::width(ui, self.words, Face::BodyMedium).min((note_right - from) * 0.6);
        let note = Rect::from_min_max(pos2(from + words + space::M, rect.top()), pos2(note_right, rect.bottom()));
        let to = self.note_in(ui, note, tokens);
        let room = Rect::from_min_max(pos2(from, rect.top()), pos2(to, rect.bottom()));
        if !self.under.is_empty() {
            let upper = Rect::from_min_max(room.min, pos2(room.right(), middle + 1.0));
            let lower = Rect::from_min_max(pos2(room.left(), middle - 1.0), room.max);
            text::line(ui, upper, Align2::LEFT_BOTTOM, self.words, Face::BodyMedium, ink, self.fit);
            text::line(ui, lower, Align2::LEFT_TOP, self.under, Face::Map, under_ink, Fit::Shorten);
            return;
        }
        let alone = self.key.is_empty() && self.note.is_empty() && self.mark.is_none() && rect.width() < 150.0;
        let anchor = if alone { Align2::CENTER_CENTER } else { Align2::LEFT_CENTER };
        text::line(ui, room, anchor, self.words, Face::BodyMedium, ink, self.fit);
    }
}

/// The width a control needs for its words and key, points.
#[must_use]
pub fn width(ui: &Ui, words: &str, key: &str) -> f32 {
    let cap = if key.is_empty() { 0.0 } else { key_cap::width(ui, key) + space::S };
    text::width(ui, words, Face::BodyMedium) + cap + 2.0 * space::S + 4.0
}
