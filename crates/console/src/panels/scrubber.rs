//! The scrubber: where one looks, what is kept, what happened, and the ways through it.

use console_model::view::{DeedView, EyesView, ScrubberView};
use console_model::{Deed, Rewind, Target};
use egui::accesskit::Action;
use egui::{Align2, CornerRadius, EventFilter, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{Touched, click};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::press::{self, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{focus_ring, icon, ledger, spoken};

/// From this width on every way has a button; in less the jumps and steps; in less still, none.
const ALL_WAYS_FROM: f32 = 760.0;
/// Some of them from here.
const SOME_WAYS_FROM: f32 = 560.0;
/// No speed is wider than this.
const WIDEST_SPEED: &str = "0,5×";
/// A touch so near a mark is on the mark, points.
const ON_MARK: f32 = 7.0;

/// Draws the scrubber in a row.
pub(super) fn show(ui: &mut Ui, rect: Rect, view: &EyesView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let Some(it) = &view.scrubber else {
        let line =
            Rect::from_min_max(pos2(rect.left(), rect.center().y - 3.0), pos2(rect.right(), rect.center().y + 3.0));
        ui.painter().rect_filled(line, CornerRadius::same(3), tokens.panel);
        return;
    };
    let top = rect.center().y - space::TARGET / 2.0;
    let row = |left: f32, width: f32| Rect::from_min_size(pos2(left, top), vec2(width, space::TARGET));
    let mut left = rect.left();
    let mut right = rect.right();
    // In a narrow row a sign stands for the words.
    let narrow = rect.width() < SOME_WAYS_FROM;
    let words = if narrow { ["", ""] } else { [it.pause.words.as_str(), it.pause_other.as_str()] };
    let widths = words.map(|words| press::width(ui, words, &it.pause.key) + if narrow { 16.0 } else { 0.0 });
    let pause = row(left, widths[0].max(widths[1]));
    let press =
        Press { key: &it.pause.key, spoken: &it.pause.words, enabled: it.pause.enabled, ..Press::new(words[0]) };
    if press.show(ui, Id::unique("pause"), pause).clicked() {
        click(out, Target::Deed(it.pause.deed));
    }
    if narrow {
        let ink = if it.pause.enabled { tokens.text } else { tokens.text_dim };
        icon::pause(ui.painter(), pos2(pause.left() + 16.0, pause.center().y), !it.playing, ink);
    }
    left = pause.right() + space::XS;
    for (deed, way) in ways(it, rect.width()) {
        let at = row(left, space::TARGET);
        way_button(ui, at, deed, *way, out);
        left = at.right() + 2.0;
    }
    let live = &it.back_to_live;
    let words = it.ago.clone();
    let key = if it.live { "" } else { live.key.as_str() };
    // The same room at all times: the axis stays where the hand is on it.
    let widths = [&it.widest_ago, &it.ago].map(|words| press::width(ui, words, &live.key));
    let width = widths[0].max(widths[1]);
    let at = row(right - width, width);
    if it.live {
        let ink = if it.fresh { tokens.live } else { tokens.text_second };
        icon::dot(ui.painter(), pos2(at.left() + 8.0, at.center().y), 4.0, ink);
        let room = Rect::from_min_max(at.min + vec2(18.0, 0.0), at.max);
        let word = text::line(ui, room, Align2::LEFT_CENTER, &words, Face::BodyMedium, ink, Fit::Whole);
        spoken(ui, Id::unique("scrubber live"), word, Role::Status, &words);
    } else {
        let said = format!("{}. {words}", live.words);
        let press = Press { key, spoken: &said, tone: Tone::Live, ..Press::new(&words) };
        if press.show(ui, Id::unique("scrubber live"), at).clicked() {
            click(out, Target::Deed(live.deed));
        }
    }
    right = at.left() - space::S;
    if right - left > 200.0 {
        let width = text::width(ui, WIDEST_SPEED, Face::SecondMedium);
        let room = row(right - width, width);
        text::line(ui, room, Align2::CENTER_CENTER, &it.speed, Face::SecondMedium, tokens.text_second, Fit::Whole);
        right = room.left() - space::S;
    }
    let track = Rect::from_min_max(pos2(left + space::XS, top), pos2(right, top + space::TARGET));
    draw_track(ui, track, it, out);
}

fn ways(view: &ScrubberView, width: f32) -> impl Iterator<Item = &(DeedView, Rewind)> {
    view.ways.iter().filter(move |(_, way)| match way {
        Rewind::Back | Rewind::FrameBack | Rewind::FrameForward | Rewind::Forward => width >= SOME_WAYS_FROM,
        _ => width >= ALL_WAYS_FROM,
    })
}

fn way_button(ui: &Ui, at: Rect, deed: &DeedView, way: Rewind, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let said = format!("{} ({})", deed.words, deed.key);
    let press = Press { spoken: &said, tone: Tone::Quiet, enabled: deed.enabled, ..Press::new("") };
    let response = press.show(ui, Id::unique(("way", way)), at);
    if response.clicked() {
        click(out, Target::Deed(Deed::Rewind(way)));
    }
    let ink = if deed.enabled { tokens.text_second } else { tokens.text_dim };
    icon::way(ui.painter(), at.center(), way, ink);
    response.on_hover_text(said);
}

/// The axis with what is kept, the fold, the marks and the hand.
fn draw_track(ui: &mut Ui, track: Rect, view: &ScrubberView, out: &mut Touched) {
    if track.width() < 40.0 {
        return;
    }
    let tokens = Tokens::of(ui);
    let id = Id::unique("scrubber");
    let hand = ui.interact(track, id, Sense::click_and_drag());
    hand.widget_info(|| WidgetInfo::slider(true, -view.seconds_ago, format!("{}: {}", view.label, view.ago)));
    ledger::target(ui, &view.label, track, true);
    let axis = track.x_range().shrink(5.0);
    let x = |place: f64| axis.min + place as f32 * axis.span();
    if let Some(at) = hand.interact_pointer_pos().filter(|_| hand.clicked() || hand.dragged()) {
        let near = |mark: &&console_model::view::MarkView| (x(mark.place) - at.x).abs() <= ON_MARK;
        let mark = view.marks.iter().find(near).filter(|_| hand.clicked());
        let share = mark.map_or(f64::from((at.x - axis.min) / axis.span()), |mark| mark.place);
        click(out, Target::Scrub(share.clamp(0.0, 1.0)));
    }
    let asked = |action| ui.input(|input| input.num_accesskit_action_requests(id, action));
    for (action, way) in [(Action::Decrement, Rewind::Back), (Action::Increment, Rewind::Forward)] {
        for _ in 0..asked(action) {
            click(out, Target::Deed(Deed::Rewind(way)));
        }
    }
    // The arrows are the screen's; they do not carry the focus away.
    let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));

    let painter = ui.painter_at(track.expand(3.0));
    let bar = Rect::from_x_y_ranges(axis, track.center().y - 10.0..=track.center().y + 10.0);
    painter.rect_filled(bar, CornerRadius::same(4), tokens.panel);
    for (from, to) in &view.kept {
        let (from, to) = (x(*from), x(*to).max(x(*from) + 1.0));
        let span = Rect::from_min_max(pos2(from, bar.bottom() - 4.0), pos2(to, bar.bottom()));
        painter.rect_filled(span, CornerRadius::same(1), tokens.low);
    }
    if let Some((from, to)) = view.fold {
        let fold = Rect::from_x_y_ranges(x(from)..=x(to), bar.y_range());
        painter.rect_filled(fold, CornerRadius::ZERO, tokens.ground);
        for step in [-3.0, 3.0] {
            let middle = fold.center() + vec2(step, 0.0);
            painter
                .line_segment([middle + vec2(-3.0, 8.0), middle + vec2(3.0, -8.0)], Stroke::new(1.4, tokens.text_dim));
        }
    }
    words_on(ui, bar, view, &x);
    let place = x(view.place);
    let ink = match (view.live, view.fresh) {
        (true, true) => tokens.live,
        (true, false) => tokens.text_dim,
        (false, _) => tokens.high,
    };
    painter.vline(place, bar.expand(3.0).y_range(), Stroke::new(2.5, ink));
    if !view.live {
        painter.circle(pos2(place, bar.top() - 1.0), 4.5, ink, Stroke::new(1.0, tokens.ground));
    }
    if hand.has_focus() {
        focus_ring(&painter, bar, 4, tokens);
    }
    if hand.hovered() {
        painter.rect_stroke(bar, CornerRadius::same(4), Stroke::new(1.0, tokens.edge), StrokeKind::Inside);
    }
}

/// Marks with their words where there is room, and how far back the axis goes.
fn words_on(ui: &Ui, bar: Rect, view: &ScrubberView, x: &impl Fn(f64) -> f32) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    let mut right = bar.right() - 2.0;
    // From now backwards: the newest mark has its words first.
    for (index, mark) in view.marks.iter().enumerate().rev() {
        let at = x(mark.place).round();
        painter.vline(at, bar.y_range(), Stroke::new(2.0, tokens.normal));
        let needs = text::width(ui, &mark.words, Face::Map);
        let room = Rect::from_min_max(pos2(at + 5.0, bar.top()), pos2(at + 5.0 + needs, bar.bottom() - 3.0));
        if room.right() <= right {
            text::line(ui, room, Align2::LEFT_CENTER, &mark.words, Face::Map, tokens.text_second, Fit::Whole);
        }
        right = at - 6.0;
        let tick = Rect::from_x_y_ranges(at - 3.0..=at + 3.0, bar.y_range());
        spoken(ui, Id::unique(("mark", index)), tick, Role::Label, &mark.spoken);
    }
    let needs = text::width(ui, &view.start, Face::Map);
    if bar.left() + 6.0 + needs <= right {
        let room = Rect::from_min_max(bar.min + vec2(6.0, 0.0), pos2(bar.left() + 6.0 + needs, bar.bottom() - 3.0));
        text::line(ui, room, Align2::LEFT_CENTER, &view.start, Face::Map, tokens.text_dim, Fit::Whole);
    }
}
