//! The perceived world: what the car thinks is there, where it means to drive, why it stands, how old all that is.

use assistance::geo::LocalPoint;
use assistance::ids::VehicleId;
use assistance::scene::{LaneLine, ObjectClass};

/// How an age is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Under half a second: green and small.
    Fresh,
    /// To two seconds: amber.
    Aging,
    /// Older: the picture greys and a bar across it says how old.
    Stale,
    /// Nothing was ever seen.
    Never,
}

/// An age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeView {
    /// Milliseconds, never younger than the truth; 0 when never.
    pub ms: u64,
    /// "0.1 s", "12 s", "never".
    pub words: String,
    /// How it is drawn.
    pub freshness: Freshness,
}

/// One object.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectView {
    /// The car's track number.
    pub track: u32,
    /// Decides its shape.
    pub class: ObjectClass,
    /// "person 0.97 · waving".
    pub label: String,
    /// 0 to 1.
    pub confidence: f64,
    /// Where its middle is.
    pub at: LocalPoint,
    /// Degrees counter-clockwise from the car's heading.
    pub heading_deg: f64,
    /// Metres a second; its arrow.
    pub speed_mps: f64,
    /// Metres.
    pub length_m: f64,
    /// Metres.
    pub width_m: f64,
    /// Whether it cannot protect itself: drawn stronger, named first.
    pub vulnerable: bool,
    /// As a screen reader says it: "person, 97 % sure, 12 m ahead, 3 m left, moving".
    pub spoken: String,
}

/// The perceived world of the selected car.
#[derive(Debug, Clone, PartialEq)]
pub struct PerceivedView {
    /// Of which car; `None` when nothing is selected.
    pub vehicle: Option<VehicleId>,
    /// "What the car thinks".
    pub title: String,
    /// Age of the scene.
    pub age: AgeView,
    /// "Picture is 7 s old" across the picture when it is stale; else empty.
    pub stale_bar: String,
    /// Objects, vulnerable ones first, then the nearest.
    pub objects: Vec<ObjectView>,
    /// Lane lines.
    pub lanes: Vec<LaneLine>,
    /// Where the car means to drive; empty while it has no plan.
    pub planned_path: Vec<LocalPoint>,
    /// "planned", or "no plan".
    pub plan_label: String,
    /// Distances of the rings around the car, metres.
    pub rings_m: Vec<f64>,
    /// "Stopped: cones in lane", or empty.
    pub stop_reason: String,
    /// What stands there instead of a scene: nothing selected, nothing seen yet; else empty.
    pub empty: String,
    /// Whether the second look is on: drawn over the whole centre.
    pub enlarged: bool,
    /// "Look at it enlarged": what the button that ends it is called.
    pub look: String,
    /// "V", which begins and ends it.
    pub look_key: String,
    /// "3 people near · 5 cones", for the second look and for a screen reader.
    pub summary: String,
    /// Drawn paths of this car.
    pub paths: Vec<PathLine<LocalPoint>>,
    /// The cross that the arrow keys move while a path is drawn.
    pub path_cursor: Option<LocalPoint>,
    /// Whether a step waits for a click on a point here.
    pub wants_point: bool,
}

use super::PathLine;
use std::collections::BTreeMap;
use std::time::Duration;

use assistance::scene::PerceivedObject;

use crate::event::Deed;
use crate::screen::Screen;
use crate::time::ScreenTime;
use crate::words::Words;

/// Under this a picture is fresh.
const FRESH: Duration = Duration::from_millis(500);
/// Over this it is stale.
pub(crate) const STALE: Duration = Duration::from_secs(2);
/// Slower than this an object counts as standing, metres a second.
const MOVES_MPS: f64 = 0.3;

impl AgeView {
    /// An age in words: tenths of a second to ten seconds, then whole ones, then minutes.
    #[must_use]
    pub fn of(age: Option<Duration>, words: &Words) -> Self {
        let Some(age) = age else {
            return Self { ms: 0, words: words.say("age-never"), freshness: Freshness::Never };
        };
        let freshness = match age {
            it if it < FRESH => Freshness::Fresh,
            it if it <= STALE => Freshness::Aging,
            _ => Freshness::Stale,
        };
        // Rounded up, so that no age reads younger than it is.
        let text = if age < Duration::from_secs(10) {
            tenths(age, words)
        } else if age < Duration::from_secs(120) {
            let seconds = age.as_millis().div_ceil(1_000).to_string();
            words.fill("seconds", &[("n", (&seconds).into())])
        } else {
            crate::time::minutes(age)
        };
        Self { ms: u64::try_from(age.as_millis()).unwrap_or(u64::MAX), words: text, freshness }
    }
}

/// "12.4 s": a moment of the past, to tenths of a second for two minutes.
pub(crate) fn moment_words(ago: Duration, words: &Words) -> String {
    if ago < Duration::from_secs(120) { tenths(ago, words) } else { crate::time::minutes(ago) }
}

fn tenths(age: Duration, words: &Words) -> String {
    let seconds = words.decimal(age.as_millis().div_ceil(100) as f64 / 10.0, 1);
    words.fill("seconds", &[("n", (&seconds).into())])
}

impl Screen {
    /// The perceived world of the selected car.
    #[must_use]
    pub fn perceived(&self, now: ScreenTime) -> PerceivedView {
        let words = &self.words;
        let vehicle = self.selection.vehicle.clone();
        let look = vehicle.as_ref().and_then(|id| self.looks.get(id));
        let scene = look.and_then(|look| look.scene.as_ref());
        let age = AgeView::of(scene.map(|it| it.age(now)), words);
        let stale_bar = match age.freshness {
            Freshness::Stale => words.fill("picture-old", &[("age", (&age.words).into())]),
            _ => String::new(),
        };
        let empty = match (&vehicle, scene) {
            (None, _) => words.say("perceived-none-selected"),
            (Some(_), None) => words.say("perceived-nothing-yet"),
            _ => String::new(),
        };
        let value = scene.map(|it| &it.value);
        let mut objects: Vec<ObjectView> =
            value.map(|it| it.objects.iter().map(|object| self.object(object)).collect()).unwrap_or_default();
        objects.sort_by(|a, b| {
            let near = |it: &ObjectView| it.at.forward_m.hypot(it.at.left_m);
            b.vulnerable.cmp(&a.vulnerable).then(near(a).total_cmp(&near(b))).then(a.track.cmp(&b.track))
        });
        let planned_path = value.map(|it| it.planned_path.clone()).unwrap_or_default();
        let stop_reason = value.map(|it| it.stop_reason.as_str()).filter(|it| !it.is_empty());
        let (paths, path_cursor) = self.paths_seen_from_car();
        PerceivedView {
            paths,
            path_cursor,
            wants_point: self.drawing().is_some(),
            title: words.say("perceived-title"),
            age,
            stale_bar,
            summary: self.summary(&objects),
            objects,
            lanes: value.map(|it| it.lanes.clone()).unwrap_or_default(),
            plan_label: match (value, planned_path.is_empty()) {
                (None, _) => String::new(),
                (Some(_), true) => words.say("plan-none"),
                (Some(_), false) => words.say("plan-shown"),
            },
            planned_path,
            rings_m: vec![5.0, 10.0, 20.0, 40.0],
            stop_reason: stop_reason
                .map(|why| words.fill("stopped-because", &[("why", why.into())]))
                .unwrap_or_default(),
            empty,
            look: words.say("deed-second-look"),
            look_key: self.deed_key(Deed::SecondLook),
            enlarged: self.second_look.as_ref().is_some_and(|look| look.open),
            vehicle,
        }
    }

    fn object(&self, object: &PerceivedObject) -> ObjectView {
        let words = &self.words;
        let class = words.name(object.class);
        let ahead = format!("{:.0}", object.at.forward_m.abs());
        let aside = format!("{:.0}", object.at.left_m.abs());
        let percent = format!("{:.0}", object.confidence * 100.0);
        let spoken = words.fill(
            "object-spoken",
            &[
                ("class", (&class).into()),
                ("percent", (&percent).into()),
                ("ahead", (&ahead).into()),
                ("along", (if object.at.forward_m >= 0.0 { "ahead" } else { "behind" }).into()),
                ("aside", (&aside).into()),
                ("side", (if object.at.left_m >= 0.0 { "left" } else { "right" }).into()),
                ("moves", (if object.speed_mps.abs() > MOVES_MPS { "yes" } else { "no" }).into()),
                ("remark", (&object.remark).into()),
            ],
        );
        ObjectView {
            track: object.track,
            class: object.class,
            label: self.object_label(object),
            confidence: object.confidence,
            at: object.at,
            heading_deg: object.heading_deg,
            speed_mps: object.speed_mps,
            length_m: object.length_m,
            width_m: object.width_m,
            vulnerable: object.class.is_vulnerable(),
            spoken: spoken.trim_end().to_owned(),
        }
    }

    /// "person 0.97 · waving".
    pub(crate) fn object_label(&self, object: &PerceivedObject) -> String {
        let sure = self.words.decimal(object.confidence, 2);
        let mut label = format!("{} {sure}", self.words.name(object.class));
        if !object.remark.is_empty() {
            label.push_str(" · ");
            label.push_str(&object.remark);
        }
        label
    }

    /// How many of each class, vulnerable ones first.
    fn summary(&self, objects: &[ObjectView]) -> String {
        let mut counts: BTreeMap<(bool, ObjectClass), usize> = BTreeMap::new();
        for object in objects {
            *counts.entry((!object.vulnerable, object.class)).or_default() += 1;
        }
        let parts = counts.into_iter().map(|((_, class), n)| format!("{n} × {}", self.words.name(class)));
        parts.collect::<Vec<_>>().join(" · ")
    }
}
