//! The scrubber under the pictures: where one looks, what is kept, what happened when.

use super::DeedView;

/// A moment worth a look.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkView {
    /// Where it stands, 0 to 1.
    pub place: f64,
    /// "asked".
    pub words: String,
    /// "asked, 14 s ago".
    pub spoken: String,
}

/// The scrubber.
#[derive(Debug, Clone, PartialEq)]
pub struct ScrubberView {
    /// "Rewind".
    pub label: String,
    /// Where one looks, 0 to 1; 1 is now.
    pub place: f64,
    /// Whether one looks at now.
    pub live: bool,
    /// Whether the past is played.
    pub playing: bool,
    /// "2×"; empty while live.
    pub speed: String,
    /// "12.4 s ago"; at now "Live", or that it is not: "frozen".
    pub ago: String,
    /// The widest that `ago` gets while the past is looked at: its room stays, so that nothing jumps.
    pub widest_ago: String,
    /// Whether the large camera is live, when one looks at now.
    pub fresh: bool,
    /// The same in seconds, for a screen reader.
    pub seconds_ago: f64,
    /// How far back it goes, in words: "−1:00".
    pub start: String,
    /// Where pictures of the large camera are kept, from and to, 0 to 1.
    pub kept: Vec<(f64, f64)>,
    /// Where time is left out, if it is.
    pub fold: Option<(f64, f64)>,
    /// What happened, oldest first.
    pub marks: Vec<MarkView>,
    /// Stand still, or go on.
    pub pause: DeedView,
    /// The word that the button has at other times; it keeps room for both.
    pub pause_other: String,
    /// Back to now.
    pub back_to_live: DeedView,
    /// Jumps, single pictures and speed, in the order of time.
    pub ways: Vec<(DeedView, Rewind)>,
}

use std::time::Duration;

use super::PaneState;
use super::perceived::moment_words;
use crate::event::{Deed, Rewind};
use crate::screen::{MarkKind, Screen};
use crate::time::{ScreenTime, minutes};

/// Two marks nearer than this are one, milliseconds.
const ONE_MARK_MS: u64 = 900;
/// Its words are as wide as those of any moment of the last minute.
const WIDEST: Duration = Duration::from_millis(58_800);
/// Pictures nearer than this are one stretch of the bar, milliseconds.
const ONE_BAR_MS: u64 = 1_500;

impl Screen {
    /// The scrubber, while there is a past of the selected car.
    pub(crate) fn scrubber(&self, large: PaneState, now: ScreenTime) -> Option<ScrubberView> {
        let car_now = self.car_now(now).filter(|_| self.can_rewind())?.millis;
        let axis = self.axis(now)?;
        let words = &self.words;
        let place = self.looked_at(now);
        let rewind = self.eyes.rewind.as_ref();
        let ago = self.looked_at_age(now).unwrap_or_default();
        let way = |way| self.deed_view(Deed::Rewind(way), now);
        let mut pause = way(Rewind::Pause);
        let (play, stand) = (words.say("scrub-play"), words.say("scrub-pause"));
        let stands = rewind.is_some_and(|it| !it.playing);
        let pause_other = if stands { stand.clone() } else { play.clone() };
        pause.words = if stands { play } else { stand };
        let order = [
            Rewind::MarkBack,
            Rewind::Back,
            Rewind::FrameBack,
            Rewind::FrameForward,
            Rewind::Forward,
            Rewind::MarkForward,
            Rewind::Slower,
            Rewind::Faster,
        ];
        let speed = |factor: f64| format!("{}×", words.decimal(factor, usize::from(factor < 1.0)));
        let oldest = axis.oldest().map_or(0, |oldest| car_now.saturating_sub(oldest));
        Some(ScrubberView {
            label: words.say("scrub-label"),
            place: axis.place(place.unwrap_or(car_now)),
            live: rewind.is_none(),
            playing: rewind.is_none_or(|it| it.playing),
            speed: rewind.map(|it| speed(it.speed.factor())).unwrap_or_default(),
            ago: match rewind {
                Some(_) => words.fill("pane-ago", &[("age", (&moment_words(ago, words)).into())]),
                None if large == PaneState::Live => words.say("scrub-live"),
                None => words.say(large.key()),
            },
            widest_ago: words.fill("pane-ago", &[("age", (&moment_words(WIDEST, words)).into())]),
            fresh: rewind.is_none() && large == PaneState::Live,
            seconds_ago: ago.as_secs_f64(),
            start: format!("−{}", minutes(Duration::from_millis(oldest))),
            kept: self.kept_spans().into_iter().map(|(from, to)| (axis.place(from), axis.place(to))).collect(),
            fold: axis.fold(),
            marks: self.mark_views(car_now, |at| axis.place(at), now),
            pause,
            pause_other,
            back_to_live: way(Rewind::Live),
            ways: order.map(|it| (way(it), it)).to_vec(),
        })
    }

    /// Stretches of the car's clock of which the large camera's pictures are kept.
    fn kept_spans(&self) -> Vec<(u64, u64)> {
        let mut spans: Vec<(u64, u64)> = Vec::new();
        for stamp in self.main_sights().iter().flat_map(|it| it.kept.keys().copied()) {
            match spans.last_mut() {
                Some((_, to)) if stamp - *to <= ONE_BAR_MS => *to = stamp,
                _ => spans.push((stamp, stamp)),
            }
        }
        spans
    }

    fn mark_views(&self, car_now: u64, place: impl Fn(u64) -> f64, now: ScreenTime) -> Vec<MarkView> {
        let words = &self.words;
        let name = |kind: MarkKind| match kind {
            MarkKind::Stopped => words.say("mark-stopped"),
            MarkKind::Raised => words.say("mark-raised"),
            MarkKind::Asked => words.say("mark-asked"),
            MarkKind::Door => words.say("mark-door"),
            MarkKind::Command(kind) => words.name(kind),
        };
        let mut merged: Vec<(u64, String)> = Vec::new();
        for mark in self.marks(now) {
            let mark_words = name(mark.kind);
            match merged.last_mut() {
                Some((at, all)) if mark.at_ms - *at <= ONE_MARK_MS => *all = format!("{all} · {mark_words}"),
                _ => merged.push((mark.at_ms, mark_words)),
            }
        }
        let view = |(at, mark_words): (u64, String)| {
            let ago = moment_words(Duration::from_millis(car_now.saturating_sub(at)), words);
            let spoken = format!("{mark_words}, {}", words.fill("pane-ago", &[("age", (&ago).into())]));
            MarkView { place: place(at), words: mark_words, spoken }
        };
        merged.into_iter().map(view).collect()
    }
}
