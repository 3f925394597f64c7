//! The eyes: what each camera shows, how old it is, whether it moves, and what stands there instead.

use assistance::clock::CarStamp;
use assistance::ids::VehicleId;
use assistance::scene::ObjectClass;

use super::{AgeView, DeedView, ScrubberView};
use crate::eyes::Eye;
use crate::pinhole::Frame;

/// How far a pane may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaneState {
    /// New pictures come, the newest under half a second old.
    Live,
    /// New pictures come, but late.
    Late,
    /// Nothing new comes: no picture for two seconds, or the same one again and again.
    Frozen,
    /// A moment of the past.
    Past,
    /// There is no picture; the reason says why.
    None,
}

impl PaneState {
    /// The key of its word.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Live => "pane-live",
            Self::Late => "pane-late",
            Self::Frozen => "pane-still",
            Self::Past => "pane-past",
            Self::None => "pane-none",
        }
    }
}

/// The button that looks into the cabin, or ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsideView {
    /// What a press does, or why it does nothing.
    pub deed: DeedView,
    /// "recorded with your name".
    pub note: String,
    /// Whether the person looks inside now.
    pub on: bool,
}

/// Something the car sees, named over its picture.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureLabel {
    /// The car's track number.
    pub track: u32,
    /// Decides its colour.
    pub class: ObjectClass,
    /// "person 0.97 · waving".
    pub words: String,
    /// Where it stands in the picture.
    pub frame: Frame,
    /// Whether it cannot protect itself: drawn stronger.
    pub vulnerable: bool,
}

/// One camera.
#[derive(Debug, Clone, PartialEq)]
pub struct PaneView {
    /// Which.
    pub eye: Eye,
    /// "Front".
    pub title: String,
    /// "Ctrl 1", which makes it the large one; empty where there is none.
    pub key: String,
    /// How far it may be trusted.
    pub state: PaneState,
    /// Age of what is shown.
    pub age: AgeView,
    /// "0.1 s", "12.4 s ago"; empty without a picture.
    pub badge: String,
    /// Across the picture when it is old, frozen or could not be read; else empty.
    pub bar: String,
    /// Why there is no picture; else empty.
    pub reason: String,
    /// The kept picture of the past that shall be shown; `None` while live.
    pub wants: Option<CarStamp>,
    /// What the car sees, named over the picture; vulnerable things first.
    pub labels: Vec<PictureLabel>,
    /// As a screen reader says it.
    pub spoken: String,
    /// For the cabin.
    pub inside: Option<InsideView>,
}

impl PaneView {
    /// Whether there is a picture to draw.
    #[must_use]
    pub fn has_picture(&self) -> bool {
        self.state != PaneState::None
    }

    /// Whether the picture is drawn grey: old, or standing still.
    #[must_use]
    pub fn is_grey(&self) -> bool {
        let stale = matches!(self.age.freshness, super::Freshness::Stale);
        self.state == PaneState::Frozen || (self.state == PaneState::Late && stale)
    }
}

/// The pictures of the selected car.
#[derive(Debug, Clone, PartialEq)]
pub struct EyesView {
    /// Of which car; `None` when nothing is selected.
    pub vehicle: Option<VehicleId>,
    /// The large one first. Empty when no pictures are to be had: the perceived world has the room.
    pub panes: Vec<PaneView>,
    /// The large camera live, while its pane shows the past.
    pub inset: Option<PaneView>,
    /// "You look at 12.4 s ago" while the panes show the past; else empty.
    pub past: String,
    /// Back to now, while the panes show the past.
    pub live: Option<DeedView>,
    /// Why there are no pictures, or what is wrong with the way they come; else empty.
    pub note: String,
    /// Names over the pictures on or off.
    pub labels: DeedView,
    /// Whether they are on.
    pub labels_on: bool,
    /// The past; `None` while there is none.
    pub scrubber: Option<ScrubberView>,
    /// Whether the large pane fills the centre.
    pub large: bool,
    /// What ends that.
    pub look: DeedView,
}

use std::time::Duration;

use assistance::scene::PerceivedObject;

use super::Freshness;
use super::perceived::{STALE, moment_words};
use crate::event::{Deed, Rewind};
use crate::eyes::CarrierState;
use crate::pinhole;
use crate::screen::{Screen, Sight, Sights};
use crate::time::{ScreenTime, minutes};

/// Below the large pane from the left, while that shows the front. Another camera in the large
/// pane leaves its place to the front.
const STRIP: [Eye; 4] = [Eye::Left, Eye::Rear, Eye::Right, Eye::Cabin];
/// A picture of the past stays while the next one is read, if it is no farther from it.
const NEAR_MS: u64 = 3_000;
/// What could not be read is said for so long after the last of it.
const SAID_FOR: Duration = Duration::from_secs(10);
/// A label follows its thing from the scene's moment to the picture's at most so long, seconds.
const MAX_LEAD_S: f64 = 1.0;

impl Screen {
    /// The pictures of the selected car.
    #[must_use]
    pub fn eyes(&self, now: ScreenTime) -> EyesView {
        let vehicle = self.selection.vehicle.clone();
        let none = self.no_pictures();
        let shows_panes = vehicle.is_some() && none.is_none();
        let main = self.eyes.main;
        let strip = STRIP.map(|eye| if eye == main { Eye::Front } else { eye });
        let order = [main].into_iter().chain(strip);
        let rewinding = self.eyes.rewind.is_some() && shows_panes;
        let panes: Vec<PaneView> =
            if shows_panes { order.map(|eye| self.pane(eye, rewinding, now)).collect() } else { Vec::new() };
        let large_state = panes.first().map(|it| it.state);
        let ago = moment_words(self.looked_at_age(now).unwrap_or_default(), &self.words);
        EyesView {
            panes,
            inset: rewinding.then(|| self.pane(main, false, now)),
            past: if rewinding { self.words.fill("eyes-past", &[("age", (&ago).into())]) } else { String::new() },
            live: rewinding.then(|| self.deed_view(Deed::Rewind(Rewind::Live), now)),
            note: match none {
                Some(why) if vehicle.is_some() => why,
                Some(_) => String::new(),
                None => self.pictures_note(now),
            },
            labels: self.deed_view(Deed::Labels, now),
            labels_on: self.eyes.labels,
            scrubber: large_state.and_then(|state| self.scrubber(state, now)),
            large: self.eyes.large || self.second_look.as_ref().is_some_and(|look| look.open),
            look: self.deed_view(Deed::SecondLook, now),
            vehicle,
        }
    }

    /// Why no pictures of the selected car are to be had at all.
    fn no_pictures(&self) -> Option<String> {
        let why = |why: &str| Some(self.words.fill("eyes-none-because", &[("why", why.into())]));
        match &self.eyes.carrier {
            None => return Some(self.words.say("eyes-none")),
            Some(CarrierState::None { reason }) if reason.is_empty() => return Some(self.words.say("eyes-none")),
            Some(CarrierState::None { reason }) => return why(reason),
            Some(CarrierState::Udp | CarrierState::Tcp { .. }) => {}
        }
        let refused: Vec<&String> = Eye::OUTSIDE.iter().filter_map(|eye| self.eyes.refused.get(eye)).collect();
        if refused.len() == Eye::OUTSIDE.len() { why(refused[0]) } else { None }
    }

    /// What is wrong with the way pictures come.
    fn pictures_note(&self, now: ScreenTime) -> String {
        let mut notes = Vec::new();
        if let Some(CarrierState::Tcp { max_per_second }) = self.eyes.carrier {
            notes.push(self.words.fill("eyes-tcp", &[("n", u64::from(max_per_second).into())]));
        }
        if let Some((count, last)) = self.eyes.unreadable
            && now.since(last) < SAID_FOR
        {
            notes.push(self.words.fill("eyes-unreadable", &[("n", count.into())]));
        }
        notes.join(" · ")
    }

    fn pane(&self, eye: Eye, past: bool, now: ScreenTime) -> PaneView {
        let words = &self.words;
        let sights = self.car_eyes().and_then(|it| it.eyes.get(&eye));
        let wants = self.looked_at(now).filter(|_| past).and_then(|at| sights?.at(at)).map(|it| it.captured);
        let (state, sight) = match sights {
            None => (PaneState::None, None),
            Some(it) if past => pane_past(it, wants),
            Some(it) => self.pane_live(it, now),
        };
        let age = AgeView::of(sight.map(|it| it.age(now)), words);
        let badge = match state {
            PaneState::None => String::new(),
            PaneState::Past => {
                let ago = moment_words(sight.map(|it| it.age(now)).unwrap_or_default(), words);
                words.fill("pane-ago", &[("age", (&ago).into())])
            }
            _ => age.words.clone(),
        };
        let unreadable = sights.is_some_and(|it| it.unreadable) && !past;
        let bar = match (state, age.freshness) {
            (PaneState::None | PaneState::Past, _) => String::new(),
            _ if unreadable => words.say("pane-unreadable"),
            (PaneState::Frozen, _) => words.fill("pane-frozen", &[("age", (&age.words).into())]),
            (_, Freshness::Stale) => words.fill("picture-old", &[("age", (&age.words).into())]),
            _ => String::new(),
        };
        let title = words.name(eye);
        let reason = match state {
            PaneState::None => self.pane_reason(eye, sights, past, wants.is_some(), now),
            _ => String::new(),
        };
        let state_words = words.say(state.key());
        let more = if reason.is_empty() { &badge } else { &reason };
        let labels = match (state, sight) {
            (PaneState::Live | PaneState::Late, Some(sight)) => self.picture_labels(eye, &sight, now),
            _ => Vec::new(),
        };
        let key = if eye == Eye::Cabin { String::new() } else { self.deed_key(Deed::Enlarge(eye)) };
        let spoken = format!("{title}: {state_words}. {more}");
        let inside = (eye == Eye::Cabin).then(|| self.inside_view(now));
        PaneView { eye, title, key, state, age, badge, bar, reason, wants, labels, spoken, inside }
    }

    fn pane_live(&self, sights: &Sights, now: ScreenTime) -> (PaneState, Option<Sight>) {
        let Some(sight) = sights.shown.filter(|_| !self.is_ended(sights, now)) else {
            return (PaneState::None, None);
        };
        let state = match AgeView::of(Some(sight.age(now)), &self.words).freshness {
            _ if sights.is_frozen(now) => PaneState::Frozen,
            Freshness::Fresh => PaneState::Live,
            _ => PaneState::Late,
        };
        (state, Some(sight))
    }

    /// What stands in a pane without a picture.
    fn pane_reason(&self, eye: Eye, sights: Option<&Sights>, past: bool, is_kept: bool, now: ScreenTime) -> String {
        let words = &self.words;
        if let Some(why) = self.eyes.refused.get(&eye) {
            return words.fill("eyes-none-because", &[("why", why.into())]);
        }
        if eye == Eye::Cabin && self.eyes.inside.is_none() {
            return String::new();
        }
        if past {
            return if is_kept { String::new() } else { words.say("pane-none-then") };
        }
        if sights.is_some_and(|it| it.unreadable) {
            return words.say("pane-unreadable");
        }
        if let Some(silent) = sights.filter(|it| self.is_ended(it, now)).and_then(|it| it.silent_for(now)) {
            return words.fill("pane-ended", &[("age", (&minutes(silent)).into())]);
        }
        match self.selected_incident() {
            None => words.say("pane-no-case"),
            Some(incident) if !incident.state.is_open() => words.say("pane-case-over"),
            Some(_) if !self.is_up() => words.say("pane-no-hub"),
            Some(_) => words.say("pane-waiting"),
        }
    }

    fn inside_view(&self, now: ScreenTime) -> InsideView {
        InsideView {
            deed: self.deed_view(Deed::LookInside, now),
            note: self.words.say("inside-note"),
            on: self.eyes.inside.is_some(),
        }
    }

    /// What the car sees, where it stands in this camera's picture at the moment of the picture.
    fn picture_labels(&self, eye: Eye, sight: &Sight, now: ScreenTime) -> Vec<PictureLabel> {
        let look = self.selection.vehicle.as_ref().and_then(|id| self.looks.get(id));
        let Some(scene) = look.and_then(|it| it.scene.as_ref()).filter(|it| it.age(now) <= STALE) else {
            return Vec::new();
        };
        if !self.eyes.labels || scene.value.stamp.boot != sight.captured.boot {
            return Vec::new();
        }
        let lead_s = (sight.captured.millis as f64 - scene.value.stamp.millis as f64) / 1_000.0;
        let lead_s = lead_s.clamp(-MAX_LEAD_S, MAX_LEAD_S);
        let mut objects: Vec<&PerceivedObject> = scene.value.objects.iter().collect();
        let near = |it: &PerceivedObject| it.at.forward_m.hypot(it.at.left_m);
        objects.sort_by(|a, b| b.class.is_vulnerable().cmp(&a.class.is_vulnerable()).then(near(a).total_cmp(&near(b))));
        let label = |object: &PerceivedObject| {
            let frame = pinhole::frame(eye, &moved(object, lead_s))?;
            let (track, class, vulnerable) = (object.track, object.class, object.class.is_vulnerable());
            Some(PictureLabel { track, class, words: self.object_label(object), frame, vulnerable })
        };
        objects.into_iter().filter_map(label).collect()
    }
}

/// Of the past: the wanted picture, or while it is read the one beside it.
fn pane_past(sights: &Sights, wants: Option<CarStamp>) -> (PaneState, Option<Sight>) {
    let near = |at: &Sight| {
        wants.is_some_and(|it| it.boot == at.captured.boot && it.millis.abs_diff(at.captured.millis) <= NEAR_MS)
    };
    match sights.back.filter(near) {
        Some(sight) => (PaneState::Past, Some(sight)),
        None => (PaneState::None, None),
    }
}

/// The object where it is `lead_s` seconds later.
fn moved(object: &PerceivedObject, lead_s: f64) -> PerceivedObject {
    let (sin, cos) = object.heading_deg.to_radians().sin_cos();
    let way = object.speed_mps * lead_s;
    let mut moved = object.clone();
    moved.at.forward_m += way * cos;
    moved.at.left_m += way * sin;
    moved
}
