//! What stands over the map: the link's state, a call that rings, "still with it?", an offer, news in passing.

use console_model::view::{AttentionView, ConnectionState, ConnectionView, NoticeTone, NoticesView};
use console_model::{Deed, Earcon, Target, Verb};
use egui::{Color32, CornerRadius, Id, Rect, Role, Stroke, StrokeKind, Ui, pos2, vec2};

use super::{Touched, click, inside};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::press::{self, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{icon, spoken, target};

/// What the upper right corner below the bars holds already: the map's zoom.
const CORNER: f32 = space::M + 2.0 * space::TARGET + space::XS + space::S;

/// Draws the bars at the upper edge of `room`; says where the free room below them begins.
pub fn bars(ui: &mut Ui, room: Rect, link: &ConnectionView, news: &NoticesView, out: &mut Touched) -> f32 {
    let mut top = room.top();
    inside(ui, "bars", room, |ui| {
        if link.banner {
            top = connection(ui, room, top, link, out);
        }
        if !news.ringing.is_empty() {
            let bar = ringing_bar(ui, &news.ringing);
            let rect = bar.draw(ui, room, top, 0.0);
            icon::phone(ui.painter(), sign(rect), 7.5, bar.ink, true);
            if target(ui, Id::unique("ringing"), rect, Role::Button, &news.ringing, true).clicked() {
                click(out, Target::Deed(Deed::Verb(Verb::AnswerCall)));
            }
            top = rect.bottom();
        }
        if let Some(attention) = &news.attention {
            let bar = attention_bar(ui, attention);
            let rect = bar.draw(ui, room, top, 0.0);
            icon::eye(ui.painter(), sign(rect), 7.0, bar.ink);
            let words = format!("{} {}", attention.words, attention.note);
            if target(ui, Id::unique("still here"), rect, Role::Button, &words, true).clicked() {
                click(out, Target::Deed(Deed::StillHere));
            }
            top = rect.bottom();
        }
        if !news.offer.is_empty() {
            let bar = offer_bar(ui, &news.offer);
            let rect = bar.draw(ui, room, top, 0.0);
            let middle = sign(rect);
            icon::arrow(ui.painter(), middle - vec2(6.0, 0.0), middle + vec2(6.0, 0.0), Stroke::new(1.8, bar.ink));
            if target(ui, Id::unique("offer"), rect, Role::Button, &news.offer, true).clicked() {
                click(out, Target::Deed(Deed::Verb(Verb::AcceptHandOver)));
            }
            top = rect.bottom();
        }
    });
    top
}

/// Draws the button that silences what sounds, in the upper right of `room` below the bars.
pub fn silence(ui: &mut Ui, room: Rect, top: f32, news: &NoticesView, out: &mut Touched) {
    if news.silence.is_empty() {
        return;
    }
    let width = press::width(ui, &news.silence, "");
    let rect = Rect::from_min_size(pos2(room.right() - width - CORNER, top + space::M), vec2(width, space::TARGET));
    inside(ui, "silence", rect, |ui| {
        if Press::new(&news.silence).show(ui, Id::unique("silence"), rect).clicked() {
            click(out, Target::Deed(Deed::Silence));
        }
    });
}

/// Where a bar's sign stands: beside its first line.
fn sign(bar: Rect) -> egui::Pos2 {
    pos2(bar.left() + space::L + 4.0, bar.top() + 17.0)
}

/// How high the bars at the upper edge will be, points.
#[must_use]
pub fn height(ui: &Ui, room: Rect, link: &ConnectionView, news: &NoticesView) -> f32 {
    let mut height = 0.0;
    if link.banner {
        let (bar, button) = connection_bar(ui, link);
        height += bar.height(ui, room, button);
    }
    if !news.ringing.is_empty() {
        height += ringing_bar(ui, &news.ringing).height(ui, room, 0.0);
    }
    if let Some(attention) = &news.attention {
        height += attention_bar(ui, attention).height(ui, room, 0.0);
    }
    if !news.offer.is_empty() {
        height += offer_bar(ui, &news.offer).height(ui, room, 0.0);
    }
    height
}

fn attention_bar<'a>(ui: &Ui, view: &'a AttentionView) -> Bar<'a> {
    let tokens = Tokens::of(ui);
    Bar { paper: tokens.high_ground, ink: tokens.high_word, title: &view.words, words: &view.note, detail: "" }
}

fn ringing_bar<'a>(ui: &Ui, words: &'a str) -> Bar<'a> {
    let tokens = Tokens::of(ui);
    Bar { paper: tokens.high_ground, ink: tokens.high_word, title: words, words: "", detail: "" }
}

fn offer_bar<'a>(ui: &Ui, words: &'a str) -> Bar<'a> {
    let tokens = Tokens::of(ui);
    Bar { paper: tokens.selection_ground, ink: tokens.selection, title: words, words: "", detail: "" }
}

fn connection_bar<'a>(ui: &Ui, view: &'a ConnectionView) -> (Bar<'a>, f32) {
    let tokens = Tokens::of(ui);
    let (paper, ink) = match view.state {
        ConnectionState::FirstRun | ConnectionState::Connecting | ConnectionState::Loading | ConnectionState::Live => {
            (tokens.selection_ground, tokens.selection)
        }
        ConnectionState::StaleData => (tokens.high_ground, tokens.high_word),
        ConnectionState::NoHub | ConnectionState::Reconnecting | ConnectionState::Refused => {
            (tokens.immediate_ground, tokens.immediate_word)
        }
    };
    let button = if view.can_connect { press::width(ui, &view.connect_words, "") + space::M } else { 0.0 };
    (Bar { paper, ink, title: &view.title, words: &view.words, detail: &view.detail }, button)
}

struct Bar<'a> {
    paper: Color32,
    ink: Color32,
    title: &'a str,
    words: &'a str,
    detail: &'a str,
}

impl Bar<'_> {
    fn lines(&self, ui: &Ui, room: Rect, button: f32) -> Vec<text::Paragraph> {
        let tokens = Tokens::of(ui);
        let width = room.width() - 2.0 * space::L - 20.0 - button;
        [
            (self.title, Face::BodyStrong, self.ink, 2),
            (self.words, Face::Body, tokens.text, 3),
            (self.detail, Face::Second, tokens.text_second, 2),
        ]
        .into_iter()
        .filter(|(words, ..)| !words.is_empty())
        .map(|(words, face, ink, rows)| text::paragraph(ui, width, words, face, ink, rows, Fit::Shorten))
        .collect()
    }

    fn height(&self, ui: &Ui, room: Rect, button: f32) -> f32 {
        self.lines(ui, room, button).iter().map(|line| line.size().y).sum::<f32>() + 2.0 * space::S
    }

    fn draw(&self, ui: &Ui, room: Rect, top: f32, button: f32) -> Rect {
        let lines = self.lines(ui, room, button);
        let height = lines.iter().map(|line| line.size().y).sum::<f32>() + 2.0 * space::S;
        let rect = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), height));
        ui.painter().rect_filled(rect, CornerRadius::ZERO, self.paper);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, self.ink.gamma_multiply(0.5)));
        let mut at = rect.min + vec2(space::L + 20.0, space::S);
        for line in lines {
            at.y = line.draw(ui, at).bottom();
        }
        rect
    }
}

fn connection(ui: &Ui, room: Rect, top: f32, view: &ConnectionView, out: &mut Touched) -> f32 {
    let (bar, button) = connection_bar(ui, view);
    let ink = bar.ink;
    let rect = bar.draw(ui, room, top, button);
    let sign = sign(rect);
    match view.state {
        ConnectionState::Connecting | ConnectionState::Loading | ConnectionState::StaleData => {
            icon::clock(ui.painter(), sign, 6.5, ink);
        }
        ConnectionState::Refused => icon::cross(ui.painter(), sign, 7.0, ink),
        _ => icon::broken_ring(ui.painter(), sign, 6.5, ink),
    }
    spoken(ui, Id::unique("connection"), rect, Role::Alert, &format!("{}. {}", view.title, view.words));
    if view.can_connect {
        let size = vec2(button - space::M, space::TARGET);
        let at = Rect::from_min_size(pos2(rect.right() - space::L - size.x, rect.center().y - 14.0), size);
        if Press::new(&view.connect_words).show(ui, Id::unique("connect now"), at).clicked() {
            click(out, Target::ConnectNow);
        }
    }
    rect.bottom()
}

/// Draws the news in passing at the lower edge of `room`, newest lowest.
pub fn notices(ui: &mut Ui, room: Rect, view: &NoticesView, out: &mut Touched) {
    inside(ui, "notices", room, |ui| {
        let tokens = Tokens::of(ui);
        let mut bottom = room.bottom() - 26.0;
        for notice in &view.notices {
            let (ink, sign): (Color32, icon::Sign) = match notice.tone {
                NoticeTone::Plain => (tokens.selection, icon::clock),
                NoticeTone::Good => (tokens.live, icon::tick),
                NoticeTone::Bad => (tokens.immediate_word, icon::cross),
            };
            let widest = (room.width() - 2.0 * space::M).min(520.0);
            let words = text::paragraph(ui, widest - 64.0, &notice.words, Face::Body, tokens.text, 3, Fit::Shorten);
            let size = vec2(words.size().x + 68.0, (words.size().y + space::M).max(32.0));
            let rect = Rect::from_min_size(pos2(room.left() + space::M, bottom - size.y), size);
            if rect.top() < room.top() {
                break;
            }
            let radius = CornerRadius::same(space::RADIUS_CARD);
            let edge = Stroke::new(space::HAIRLINE, tokens.edge);
            ui.painter().rect(rect, radius, tokens.panel, edge, StrokeKind::Inside);
            sign(ui.painter(), pos2(rect.left() + 16.0, rect.center().y), 6.0, ink);
            let at = pos2(rect.left() + 32.0, rect.center().y - words.size().y / 2.0);
            words.draw(ui, at);
            spoken(ui, Id::unique(("notice", notice.number)), rect, Role::Alert, &notice.words);
            let close = Rect::from_center_size(pos2(rect.right() - 16.0, rect.center().y), vec2(28.0, 28.0));
            let spoken_words = format!("× {}", notice.words);
            let button = Press { tone: Tone::Quiet, spoken: &spoken_words, ..Press::new("") };
            if button.show(ui, Id::unique(("dismiss", notice.number)), close).clicked() {
                click(out, Target::Notice(notice.number));
            }
            icon::cross(ui.painter(), close.center(), 4.5, tokens.text_dim);
            bottom = rect.top() - 6.0;
        }
    });
}

/// The rim that flashes with a sound, for those who do not hear it.
pub fn flash(ui: &Ui, window: Rect, view: &NoticesView) {
    let Some((sound, true)) = view.flash else { return };
    let tokens = Tokens::of(ui);
    let ink = match sound {
        Earcon::Immediate => tokens.immediate,
        Earcon::High => tokens.high,
        Earcon::Call => tokens.selection,
    };
    ui.painter().rect_stroke(window, CornerRadius::ZERO, Stroke::new(4.0, ink), StrokeKind::Inside);
}
