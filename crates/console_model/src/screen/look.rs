//! What is known of the cars that are looked at, how old it is, and what was really on the screen.

use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{Evidence, RouteFact};
use assistance::feed::FocusFrame;
use assistance::ids::{IncidentId, QuestionId, SceneId, VehicleId};
use assistance::scene::Scene;
use assistance::vehicle::VehiclePicture;
use city::Closures;

use super::{Screen, Sight, Streets};
use crate::event::Effect;
use crate::eyes::Eye;
use crate::time::ScreenTime;
use crate::view::NoticeTone;

/// How long the enlarged evidence must have been on the screen to count as looked at.
pub(crate) const LOOK_FOR: Duration = Duration::from_millis(1_000);
/// How many cars are remembered after they left the focus.
const MAX_LOOKS: usize = 64;

/// Something with an age that only grows until something newer replaces it.
#[derive(Debug, Clone)]
pub(crate) struct Aged<T> {
    pub(crate) value: T,
    base: Duration,
    at: ScreenTime,
}

impl<T> Aged<T> {
    pub(crate) fn age(&self, now: ScreenTime) -> Duration {
        self.base + now.since(self.at)
    }

    /// The new value; with the same stamp it is the same news and looks no younger than before.
    fn replaced(old: Option<&Self>, value: T, told: Duration, same: impl Fn(&T, &T) -> bool, now: ScreenTime) -> Self {
        let before = old.filter(|old| same(&old.value, &value)).map(|old| old.age(now));
        Self { value, base: before.map_or(told, |before| before.max(told)), at: now }
    }
}

/// One car that is, or was, looked at.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub(crate) picture: Aged<VehiclePicture>,
    pub(crate) scene: Option<Aged<Scene>>,
    /// The way to its destination that avoids what is closed, once it was looked for.
    pub(crate) route: Option<(assistance::geo::GeoPoint, RouteFact)>,
}

/// What stood on the screen when it was last drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    pub(crate) vehicle: VehicleId,
    pub(crate) scene: Option<(SceneId, CarStamp)>,
    pub(crate) question: Option<(IncidentId, QuestionId)>,
    /// The picture that is decided on, and whether the large pane showed the past.
    pub(crate) picture: Option<(Eye, Sight)>,
    pub(crate) past: bool,
    /// Since when this question has stood there.
    pub(crate) since: ScreenTime,
}

/// The second look at the evidence of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecondLook {
    pub(crate) incident: IncidentId,
    pub(crate) question: QuestionId,
    pub(crate) scene: SceneId,
    /// When the enlarged picture was first drawn.
    pub(crate) drawn_at: Option<ScreenTime>,
    pub(crate) open: bool,
    pub(crate) taken: bool,
}

impl Screen {
    pub(crate) fn look_at(&mut self, frame: FocusFrame, now: ScreenTime) {
        let half = self.link.half_trip();
        let old = self.looks.remove(&frame.vehicle);
        let before = old.as_ref().map(|old| &old.picture.value);
        self.notice_car(&frame.vehicle, before, &frame.picture, frame.picture_age + half, now);
        let picture = Aged::replaced(
            old.as_ref().map(|old| &old.picture),
            frame.picture,
            frame.picture_age + half,
            |a, b| a.stamp == b.stamp,
            now,
        );
        let scene = match frame.scene {
            Some((scene, age)) => {
                let before = old.as_ref().and_then(|old| old.scene.as_ref());
                Some(Aged::replaced(before, scene, age + half, |a, b| a.stamp == b.stamp, now))
            }
            None => old.as_ref().and_then(|old| old.scene.clone()),
        };
        let route = old.and_then(|old| old.route);
        let vehicle = frame.vehicle;
        self.looks.insert(vehicle.clone(), Look { picture, scene, route });
        if self.looks.len() > MAX_LOOKS {
            let oldest = self.looks.iter().filter(|(id, _)| **id != vehicle).max_by_key(|(_, it)| it.picture.age(now));
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                self.looks.remove(&oldest);
            }
        }
        self.trace(&vehicle);
        if self.selection.vehicle.as_ref() == Some(&vehicle) {
            self.find_routes();
        }
    }

    /// Looks for the way a reroute would take, once for each destination: a search costs more
    /// than a frame may.
    pub(crate) fn find_routes(&mut self) {
        let Streets::Ready(city) = &self.streets else { return };
        let Some(vehicle) = self.selection.vehicle.clone().filter(|it| self.is_mine(it)) else { return };
        let Some(look) = self.looks.get(&vehicle) else { return };
        let picture = &look.picture.value;
        let Some(to) = picture.route.last().copied() else { return };
        if look.route.as_ref().is_some_and(|(known, _)| known.distance_m(to) < 1.0) {
            return;
        }
        let fact = route_fact(city, picture, to, &self.closures());
        if let Some(look) = self.looks.get_mut(&vehicle) {
            look.route = Some((to, fact));
        }
    }

    /// Marks what the operator sees from now on, and gives the hub its credit back.
    pub(crate) fn drawn(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        self.frames_drawn(out);
        self.eyes.drawn_at = now;
        let Some(vehicle) = self.selection.vehicle.clone() else {
            self.shown = None;
            return;
        };
        let scene = self.looks.get(&vehicle).and_then(|look| look.scene.as_ref());
        let scene = scene.map(|aged| (aged.value.id, aged.value.stamp));
        let question = self
            .selected_incident()
            .and_then(|incident| incident.question.as_ref().map(|question| (incident.id, question.id)));
        let stood = self.shown.as_ref().filter(|shown| shown.vehicle == vehicle && shown.question == question);
        let since = stood.map_or(now, |shown| shown.since);
        let scene_id = scene.map(|(id, _)| id);
        let past = self.eyes.rewind.is_some();
        let picture = self.picture_drawn(now);
        let can_count = self.pictures_are_live(now);
        self.shown = Some(Shown { vehicle, scene, picture, past, question, since });
        if let Some(look) = &mut self.second_look
            && look.open
            && can_count
            && scene_id == Some(look.scene)
        {
            let since = *look.drawn_at.get_or_insert(now);
            look.taken |= now.since(since) >= LOOK_FOR;
        }
    }

    /// The evidence of a press now: what was on the screen, whatever came in since.
    pub(crate) fn evidence_at_press(&self) -> Option<Evidence> {
        let shown = self.shown.as_ref().filter(|shown| Some(&shown.vehicle) == self.selection.vehicle.as_ref())?;
        let (scene, captured) = shown.scene?;
        Some(Evidence { scene, captured, second_look: self.second_look_taken(scene) })
    }

    /// The evidence of the frame that is being put together now, to offer answers on.
    pub(crate) fn evidence_in_view(&self) -> Option<Evidence> {
        let look = self.looks.get(self.selection.vehicle.as_ref()?)?;
        let scene = &look.scene.as_ref()?.value;
        Some(Evidence { scene: scene.id, captured: scene.stamp, second_look: self.second_look_taken(scene.id) })
    }

    /// Age of some evidence: counted from the newest scene where it is that one, and from
    /// the car's own stamps where a newer one came in since.
    pub(crate) fn evidence_age(&self, evidence: Evidence, now: ScreenTime) -> Option<Duration> {
        let look = self.looks.get(self.selection.vehicle.as_ref()?)?;
        let scene = look.scene.as_ref()?;
        let newer_by = scene.value.stamp.since(evidence.captured)?;
        Some(scene.age(now) + newer_by)
    }

    fn second_look_taken(&self, scene: SceneId) -> bool {
        let question =
            self.selected_incident().and_then(|it| it.question.as_ref().map(|question| (it.id, question.id)));
        self.second_look
            .as_ref()
            .is_some_and(|look| look.taken && look.scene == scene && question == Some((look.incident, look.question)))
    }

    pub(crate) fn toggle_second_look(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        if let Some(look) = &mut self.second_look
            && look.open
        {
            look.open = false;
            look.drawn_at = None;
            return;
        }
        let scene = self.evidence_in_view().map(|evidence| evidence.scene);
        let asked = self.selected_incident().and_then(|it| it.question.as_ref().map(|question| (it.id, question.id)));
        let (Some(scene), Some((incident, question))) = (scene, asked) else {
            if self.has_pictures() {
                self.eyes.large = !self.eyes.large;
                return;
            }
            let words = self.words.say("second-look-nothing");
            self.tell(words, NoticeTone::Plain, now, out);
            return;
        };
        let taken = self.second_look_taken(scene);
        self.second_look = Some(SecondLook { incident, question, scene, drawn_at: None, open: true, taken });
    }

    /// A second look counts for the scene it was taken of; another scene takes it back.
    pub(crate) fn recheck_second_look(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(look) = &self.second_look else { return };
        let asked = self.selected_incident().and_then(|it| it.question.as_ref().map(|question| (it.id, question.id)));
        let scene = self.evidence_in_view().map(|evidence| evidence.scene);
        if asked != Some((look.incident, look.question)) {
            self.second_look = None;
        } else if scene.is_some_and(|scene| scene != look.scene) {
            let (was_taken, open) = (look.taken, look.open);
            let next = SecondLook { scene: scene.unwrap_or(look.scene), drawn_at: None, taken: false, ..look.clone() };
            self.second_look = open.then_some(next);
            if was_taken {
                let words = self.words.say("second-look-withdrawn");
                self.tell(words, NoticeTone::Bad, now, out);
            }
        }
    }

    /// What commands on record have closed.
    pub(crate) fn closures(&self) -> Closures {
        Closures::of_areas(self.closed_areas().map(|(_, area, ..)| area.clone()))
    }
}

/// What the map says of a way to a place.
pub(crate) fn route_fact(
    city: &city::City,
    picture: &VehiclePicture,
    to: assistance::geo::GeoPoint,
    closures: &Closures,
) -> RouteFact {
    match city.route(picture.position, Some(picture.heading_deg), to, closures) {
        Ok(route) => RouteFact { exists: true, avoids_closed: true, length_m: route.length_m, points: route.points },
        Err(city::RouteError::Closed(_)) => {
            RouteFact { exists: true, avoids_closed: false, length_m: 0.0, points: Vec::new() }
        }
        Err(_) => RouteFact { exists: false, avoids_closed: false, length_m: 0.0, points: Vec::new() },
    }
}
