//! One camera: its picture, how old it is, what the car sees in it, and what stands there without one.

use console_model::view::{DeedView, EyesView, InsideView, PaneState, PaneView, PictureLabel};
use console_model::{Deed, Eye, Target};
use egui::epaint::RectShape;
use egui::{Align2, Color32, CornerRadius, Id, Rect, Role, Stroke, StrokeKind, Ui, pos2, vec2};

use super::scene_drawing::ink;
use super::{Touched, click, inside};
use crate::eyes::Textures;
use crate::theme::tokens::{Tokens, space};
use crate::widgets::press::{self, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{age_badge, focus_ring, icon, key_cap, spoken, target};

/// From this width on a pane has room for words over its picture.
const WORDS_FROM: f32 = 240.0;
/// From this width on the banner of the past has a button.
const BANNER_BUTTON_FROM: f32 = 330.0;
/// Height of a bar over a picture.
const BAR: f32 = 34.0;

/// Draws the large pane: banner of the past, live beside it, names, what is wrong.
pub(super) fn main(ui: &mut Ui, rect: Rect, pane: &PaneView, view: &EyesView, textures: &Textures, out: &mut Touched) {
    inside(ui, "large pane", rect, |ui| {
        let banner = view.live.as_ref().map(|live| PastBanner::of(ui, rect, view, live));
        let top = banner.as_ref().map_or(rect.top(), |it| it.strip.bottom());
        let free = Rect::from_min_max(pos2(rect.left(), top), rect.max);
        let picture = body(ui, rect, free, pane, textures, true, out);
        if let Some(banner) = banner {
            banner.draw(ui, view, out);
        }
        head(ui, free, pane, Some(view), out);
        notes(ui, rect, pane, view, out);
        if let Some(inset) = &view.inset {
            live_inset(ui, free.intersect(picture), inset, textures);
        }
    });
}

/// Draws a small pane.
pub(super) fn small(ui: &mut Ui, rect: Rect, pane: &PaneView, textures: &Textures, out: &mut Touched) {
    inside(ui, pane.eye.name(), rect, |ui| {
        body(ui, rect, rect, pane, textures, false, out);
        head(ui, rect, pane, None, out);
    });
}

/// The picture, or in the free part of the pane what stands instead of it, and the hand on it. Says
/// where the picture stands.
fn body(
    ui: &mut Ui,
    rect: Rect,
    free: Rect,
    pane: &PaneView,
    textures: &Textures,
    large: bool,
    out: &mut Touched,
) -> Rect {
    let tokens = Tokens::of(ui);
    let radius = CornerRadius::same(space::RADIUS);
    ui.painter().rect_filled(rect, radius, tokens.panel);
    let id = Id::unique(("pane", pane.eye));
    let leaves = pane.inside.as_ref().is_some_and(|it| it.on);
    let closed = pane.inside.as_ref().is_some_and(|it| !it.on);
    let mut picture = rect;
    if pane.has_picture() {
        if let Some(painted) = textures.of(pane.eye, pane.state == PaneState::Past) {
            picture = fitted(rect, painted.size.x / painted.size.y);
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().add(RectShape::filled(picture, radius, Color32::WHITE).with_texture(painted.texture, whole));
        }
        labels(ui, picture, pane, large);
        bar(ui, rect, pane, large);
    } else if !closed {
        nothing(ui, free, pane, large);
    }
    if pane.state == PaneState::Past {
        ui.painter().rect_stroke(rect, radius, Stroke::new(2.0, tokens.high), StrokeKind::Inside);
    }
    if let (true, Some(inside)) = (closed, &pane.inside) {
        offer_inside(ui, rect, pane, inside, out);
        spoken(ui, id, rect, Role::Image, &pane.spoken);
        return picture;
    }
    // The button that ends the look inside keeps its corner.
    let mut hand = rect;
    if leaves {
        hand.set_right(rect.right() - space::TARGET - space::XS);
    }
    let response = target(ui, id, hand, Role::Button, &pane.spoken, true);
    if response.clicked() {
        click(out, Target::Deed(Deed::Enlarge(pane.eye)));
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect.shrink(4.0), space::RADIUS, tokens);
    } else if response.hovered() && !large {
        ui.painter().rect_stroke(rect, radius, Stroke::new(1.5, tokens.selection), StrokeKind::Inside);
    }
    if let (true, Some(inside)) = (leaves, &pane.inside) {
        let corner = Rect::from_min_size(
            rect.right_bottom() - vec2(space::TARGET + 2.0, space::TARGET + 2.0),
            vec2(space::TARGET, space::TARGET),
        );
        let button = Press { spoken: &inside.deed.words, ..Press::new("") };
        if button.show(ui, Id::unique("leave inside"), corner).clicked() {
            click(out, Target::Deed(Deed::LookInside));
        }
        icon::cross(ui.painter(), corner.center(), 5.0, tokens.text);
    }
    picture
}

/// The largest rectangle of this aspect inside `rect`.
fn fitted(rect: Rect, aspect: f32) -> Rect {
    let width = rect.width().min(rect.height() * aspect);
    Rect::from_center_size(rect.center(), vec2(width, width / aspect))
}

/// Name, key and age at the upper edge.
fn head(ui: &mut Ui, rect: Rect, pane: &PaneView, view: Option<&EyesView>, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let inset = if view.is_some() { space::S } else { space::XS };
    let mut right = rect.right() - inset;
    let top = rect.top() + inset;
    if let Some(view) = view.filter(|view| view.large) {
        let close = Rect::from_min_size(pos2(right - 64.0, top), vec2(64.0, space::TARGET));
        let button = Press { key: &view.look.key, spoken: &view.look.words, ..Press::new("×") };
        inside(ui, "close", close, |ui| {
            if button.show(ui, Id::unique("close second look"), close).clicked() {
                click(out, Target::Deed(Deed::SecondLook));
            }
        });
        right = close.left() - space::S;
    }
    let size = vec2(text::width(ui, &pane.title, Face::SecondMedium) + space::M, 20.0);
    let name = Rect::from_min_size(pos2(rect.left() + inset, top), size);
    // In the large pane the banner says how long ago it was.
    let said_above = view.is_some() && pane.state == PaneState::Past;
    if !pane.badge.is_empty() && !said_above {
        let width = text::width(ui, &pane.badge, Face::SecondMedium) + space::M;
        let beside = name.right() + space::XS + width <= right;
        // In a small pane the age stands below the name; the right corner may hold a button.
        let corner = match beside {
            true => pos2(right, top),
            false => pos2(rect.left() + inset + width, rect.bottom() - inset - 20.0),
        };
        let badge = age_badge::draw(ui, corner, &pane.badge, freshness(pane));
        spoken(ui, Id::unique(("pane age", pane.eye)), badge, Role::Status, &pane.badge);
        if beside {
            right = badge.left() - space::XS;
        }
    }
    ui.painter().rect_filled(name, CornerRadius::same(4), tokens.ground.gamma_multiply(0.72));
    text::line(ui, name, Align2::CENTER_CENTER, &pane.title, Face::SecondMedium, tokens.text, Fit::Whole);
    if !pane.key.is_empty() && name.right() + 4.0 + key_cap::width(ui, &pane.key) <= right {
        key_cap::draw_left(ui, name.right() + 4.0, name.center().y, &pane.key, true);
    }
}

fn freshness(pane: &PaneView) -> age_badge::Freshness {
    match pane.state {
        PaneState::Live => age_badge::Freshness::Live,
        PaneState::Late if !pane.is_grey() => age_badge::Freshness::Ageing,
        PaneState::Past => age_badge::Freshness::Ageing,
        _ => age_badge::Freshness::Old,
    }
}

/// The bar across a picture that is old, frozen or could not be read.
fn bar(ui: &Ui, rect: Rect, pane: &PaneView, large: bool) {
    if pane.bar.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let face = if large { Face::BodyStrong } else { Face::SecondMedium };
    let words = text::paragraph(ui, rect.width() - 2.0 * space::S, &pane.bar, face, tokens.text, 3, Fit::Shorten);
    let size = words.size();
    // In a small pane the badge alone has room.
    if size.y + 28.0 > rect.height() {
        return;
    }
    let middle = if large { rect.center().y } else { rect.bottom() - size.y / 2.0 - space::S };
    let band = Rect::from_center_size(pos2(rect.center().x, middle), vec2(rect.width(), size.y + space::S));
    ui.painter().rect_filled(band, CornerRadius::ZERO, tokens.raised.gamma_multiply(0.94));
    words.draw(ui, pos2(rect.center().x - size.x / 2.0, band.top() + space::XS));
    spoken(ui, Id::unique(("pane bar", pane.eye)), band, Role::Alert, &pane.bar);
}

/// Why there is no picture.
fn nothing(ui: &Ui, rect: Rect, pane: &PaneView, large: bool) {
    let tokens = Tokens::of(ui);
    let face = if large { Face::Body } else { Face::Second };
    let width = rect.width() - 2.0 * space::S;
    let rows = ((rect.height() - 30.0) / 17.0).floor().max(0.0) as usize;
    if rows == 0 {
        icon::no_eye(ui.painter(), rect.center(), 8.0, tokens.text_dim);
        return;
    }
    let words = text::paragraph(ui, width, &pane.reason, face, tokens.text_second, rows.min(5), Fit::Shorten);
    if words.is_shortened() {
        // The reason is spoken, and stands in the pane when it is the large one.
        icon::no_eye(ui.painter(), rect.center() + vec2(0.0, 8.0), 8.0, tokens.text_dim);
        return;
    }
    let size = words.size();
    let sign = large && rect.height() > size.y + 60.0;
    let top = rect.center().y - size.y / 2.0 + if sign { 14.0 } else { 6.0 };
    if sign {
        icon::no_eye(ui.painter(), pos2(rect.center().x, top - 18.0), 10.0, tokens.text_dim);
    }
    words.draw(ui, pos2(rect.center().x - size.x / 2.0, top));
}

/// The button that looks inside, with what it means.
fn offer_inside(ui: &Ui, rect: Rect, pane: &PaneView, view: &InsideView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let deed = &view.deed;
    let why = [pane.reason.as_str(), deed.reason.as_str(), view.note.as_str()].into_iter().find(|it| !it.is_empty());
    let why = why.unwrap_or_default();
    let said = format!("{}. {why}", deed.words);
    let room = rect.width() - space::M;
    // Where the words find no room an eye stands for them, below the pane's name or beside it.
    let low = rect.height() < 26.0 + space::TARGET + 4.0;
    let wide = !low && press::width(ui, &deed.words, "") <= room;
    let key = if wide && press::width(ui, &deed.words, &deed.key) <= room { deed.key.as_str() } else { "" };
    let words = if wide { deed.words.as_str() } else { "" };
    let width = if wide { press::width(ui, words, key) } else { space::TARGET + space::S };
    let size = vec2(width, space::TARGET);
    let at =
        if low { rect.right_bottom() - size - vec2(3.0, 3.0) } else { rect.center_bottom() - vec2(width / 2.0, 34.0) };
    let button = Rect::from_min_size(at, size);
    let press = Press { spoken: &said, key, enabled: deed.enabled, ..Press::new(words) };
    if press.show(ui, Id::unique("look inside"), button).clicked() {
        click(out, Target::Deed(Deed::LookInside));
    }
    if !wide {
        icon::eye(ui.painter(), button.center(), 7.0, if deed.enabled { tokens.text } else { tokens.text_dim });
    }
    let free = Rect::from_min_max(
        pos2(rect.left() + space::S, rect.top() + 26.0),
        pos2(rect.right() - space::S, button.top() - 2.0),
    );
    let rows = (free.height() / 16.0).floor().max(0.0) as usize;
    if rows > 0 && !low {
        let words = text::paragraph(ui, free.width(), why, Face::Second, tokens.text_second, rows, Fit::Shorten);
        if !words.is_shortened() || why != view.note {
            let size = words.size();
            words.draw(ui, free.center() - size / 2.0);
        }
    }
}

/// "You look at 12.4 s ago", and the way back.
struct PastBanner<'a> {
    strip: Rect,
    words: text::Paragraph,
    live: &'a DeedView,
    /// The width of the button; in a narrow pane the scrubber's button alone goes back.
    button: f32,
}

impl<'a> PastBanner<'a> {
    fn of(ui: &Ui, rect: Rect, view: &EyesView, live: &'a DeedView) -> Self {
        let has_button = rect.width() >= BANNER_BUTTON_FROM;
        let button = if has_button { press::width(ui, &live.words, &live.key) } else { 0.0 };
        let width = rect.width() - button - 3.0 * space::S - 22.0;
        let ink = Tokens::of(ui).high_word;
        let words = text::paragraph(ui, width, &view.past, Face::BodyStrong, ink, 3, Fit::Whole);
        let height = (words.size().y + space::S).max(BAR);
        Self { strip: Rect::from_min_size(rect.min, vec2(rect.width(), height)), words, live, button }
    }

    fn draw(self, ui: &mut Ui, view: &EyesView, out: &mut Touched) {
        let strip = self.strip;
        inside(ui, "past banner", strip, |ui| {
            let tokens = Tokens::of(ui);
            ui.painter().rect_filled(strip, CornerRadius { nw: 6, ne: 6, sw: 0, se: 0 }, tokens.high_ground);
            icon::clock(ui.painter(), pos2(strip.left() + space::S + 7.0, strip.center().y), 7.0, tokens.high_word);
            let size = self.words.size();
            self.words.draw(ui, pos2(strip.left() + space::S + 22.0, strip.center().y - size.y / 2.0));
            spoken(ui, Id::unique("past banner"), strip, Role::Alert, &view.past);
            if self.button > 0.0 {
                let middle = pos2(strip.right() - space::S - self.button / 2.0, strip.center().y);
                let at = Rect::from_center_size(middle, vec2(self.button, space::TARGET));
                let press = Press { key: &self.live.key, tone: Tone::Live, ..Press::new(&self.live.words) };
                if press.show(ui, Id::unique("back to live"), at).clicked() {
                    click(out, Target::Deed(self.live.deed));
                }
            }
        });
    }
}

/// Live in a corner, while the pane shows the past.
fn live_inset(ui: &mut Ui, picture: Rect, pane: &PaneView, textures: &Textures) {
    let width = (picture.width() * 0.3).clamp(80.0, 300.0).min(picture.height() * 0.9);
    let size = vec2(width, width * 9.0 / 16.0);
    let rect = Rect::from_min_size(picture.right_bottom() - size - vec2(space::S, space::S), size);
    inside(ui, "live inset", rect.expand(1.0), |ui| {
        let tokens = Tokens::of(ui);
        let radius = CornerRadius::same(4);
        ui.painter().rect_filled(rect, radius, tokens.panel);
        if let Some(painted) = textures.of(pane.eye, false).filter(|_| pane.has_picture()) {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().add(RectShape::filled(rect, radius, Color32::WHITE).with_texture(painted.texture, whole));
        } else {
            icon::no_eye(ui.painter(), rect.center(), 8.0, tokens.text_dim);
        }
        let fresh = pane.state == PaneState::Live;
        let ink = if fresh { tokens.live } else { tokens.text_second };
        ui.painter().rect_stroke(rect, radius, Stroke::new(1.5, ink), StrokeKind::Inside);
        if !pane.badge.is_empty() {
            age_badge::draw(ui, rect.right_top() + vec2(-4.0, 4.0), &pane.badge, freshness(pane));
        }
        spoken(ui, Id::unique("live inset"), rect, Role::Image, &pane.spoken);
    });
}

/// The note about the way pictures come, and the switch of the names, at the lower edge.
fn notes(ui: &mut Ui, rect: Rect, pane: &PaneView, view: &EyesView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let mut left = rect.left() + space::S;
    let bottom = rect.bottom() - space::S;
    let words = &view.labels.words;
    let button = press::width(ui, words, &view.labels.key);
    let is_past = view.inset.is_some();
    if pane.eye != Eye::Cabin && pane.has_picture() && !is_past && button + 2.0 * space::S < rect.width() * 0.62 {
        let at = Rect::from_min_size(pos2(left, bottom - space::TARGET), vec2(button, space::TARGET));
        inside(ui, "names", at, |ui| {
            let tone = if view.labels_on { Tone::Hot } else { Tone::Plain };
            let press = Press { key: &view.labels.key, tone, ..Press::new(words) };
            if press.show(ui, Id::unique("names"), at).clicked() {
                click(out, Target::Deed(Deed::Labels));
            }
        });
        left = at.right() + space::S;
    }
    if view.note.is_empty() || is_past {
        return;
    }
    let room = rect.right() - space::S - left;
    let words = text::paragraph(ui, room - space::M, &view.note, Face::Second, tokens.high_word, 2, Fit::Shorten);
    let size = words.size() + vec2(space::M, space::S);
    let paper = Rect::from_min_size(pos2(left, bottom - size.y), size);
    ui.painter().rect_filled(paper, CornerRadius::same(4), tokens.high_ground);
    words.draw(ui, paper.min + vec2(6.0, 4.0));
    spoken(ui, Id::unique("pictures note"), paper, Role::Status, &view.note);
}

/// Boxes around what the car sees; in a large pane with its words.
fn labels(ui: &Ui, picture: Rect, pane: &PaneView, large: bool) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(picture);
    let place = |at: console_model::pinhole::Spot| {
        picture.min + vec2(at.x as f32 * picture.width(), at.y as f32 * picture.height())
    };
    let boxes: Vec<Rect> =
        pane.labels.iter().map(|it| Rect::from_min_max(place(it.frame.from), place(it.frame.to))).collect();
    for (label, frame) in pane.labels.iter().zip(&boxes) {
        // What fills the picture has no edge to draw.
        if frame.area() > picture.area() * 0.7 || frame.width() < 2.0 || frame.height() < 2.0 {
            continue;
        }
        let ink = ink(label.class, tokens);
        let frame = frame.shrink(0.5);
        if label.vulnerable {
            painter.rect_stroke(frame, CornerRadius::same(2), Stroke::new(2.0, ink), StrokeKind::Inside);
        } else {
            let corners =
                [frame.left_top(), frame.right_top(), frame.right_bottom(), frame.left_bottom(), frame.left_top()];
            icon::dashed(&painter, &corners, Stroke::new(1.4, ink), 5.0, 4.0);
        }
    }
    if large && picture.width() >= WORDS_FROM {
        names(ui, picture, &pane.labels, &boxes);
    }
}

/// The words of each box, at the first place around it that is free.
fn names(ui: &Ui, picture: Rect, labels: &[PictureLabel], boxes: &[Rect]) {
    let tokens = Tokens::of(ui);
    // Name and age of the pane, and what stands at its lower edge, keep their room.
    let mut taken = vec![
        Rect::from_min_max(picture.min, pos2(picture.right(), picture.top() + 30.0)),
        Rect::from_min_max(pos2(picture.left(), picture.bottom() - 38.0), picture.max),
    ];
    let mut named: Vec<(&PictureLabel, Rect)> = Vec::new();
    for (label, frame) in labels.iter().zip(boxes) {
        let crowded = !label.vulnerable
            && named.iter().any(|(it, at)| it.class == label.class && at.expand(28.0).intersects(*frame));
        if crowded {
            continue;
        }
        let size = vec2(text::width(ui, &label.words, Face::Map) + 8.0, 16.0);
        let spots = [
            Align2::LEFT_BOTTOM.anchor_size(frame.left_top() - vec2(0.0, 2.0), size),
            Align2::LEFT_TOP.anchor_size(frame.left_bottom() + vec2(0.0, 2.0), size),
            Align2::LEFT_TOP.anchor_size(frame.right_top() + vec2(2.0, 0.0), size),
            Align2::RIGHT_BOTTOM.anchor_size(frame.right_top() - vec2(0.0, 2.0), size),
            Align2::RIGHT_TOP.anchor_size(frame.right_bottom() + vec2(0.0, 2.0), size),
            Align2::RIGHT_TOP.anchor_size(frame.left_top() - vec2(2.0, 0.0), size),
        ];
        let fits = |spot: &Rect| picture.contains_rect(*spot) && !taken.iter().any(|other| other.intersects(*spot));
        // Words lie on nothing else the car sees; who cannot protect themselves is named all the same.
        let clear = |spot: &Rect| fits(spot) && !boxes.iter().any(|other| other.shrink(1.0).intersects(*spot));
        let free = spots.iter().copied().find(clear);
        let free = free.or_else(|| spots.iter().copied().find(fits).filter(|_| label.vulnerable));
        let Some(spot) = free else { continue };
        taken.push(spot);
        named.push((label, *frame));
        ui.painter().rect_filled(spot, CornerRadius::same(3), tokens.ground.gamma_multiply(0.82));
        let ink = if label.vulnerable { tokens.text } else { tokens.text_second };
        text::line(ui, spot, Align2::CENTER_CENTER, &label.words, Face::Map, ink, Fit::Whole);
    }
}
