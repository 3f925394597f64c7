//! The map: every car with its mode as a shape, the selected one, its route, what is closed.
//! The streets themselves come from the city, see `Screen::city`.

use assistance::geo::{Area, GeoPoint};
use assistance::ids::{IncidentId, VehicleId};
use assistance::incident::Urgency;
use assistance::vehicle::DrivingMode;

/// One car.
#[derive(Debug, Clone, PartialEq)]
pub struct MapCar {
    /// Which.
    pub vehicle: VehicleId,
    /// Where.
    pub position: GeoPoint,
    /// Degrees clockwise from north.
    pub heading_deg: f64,
    /// Decides its shape and colour.
    pub mode: DrivingMode,
    /// The most urgent open incident of it, drawn as its sign.
    pub need: Option<(IncidentId, Urgency)>,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether it is mine.
    pub mine: bool,
    /// Whether it was not heard of for longer than two seconds: drawn hollow.
    pub stale: bool,
    /// Age in milliseconds, never younger than the truth.
    pub age_ms: u64,
}

/// Something closed by a command that stands on record.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosureView {
    /// Where.
    pub area: Area,
    /// Whether the whole road, or one lane.
    pub road: bool,
    /// "Road closed for SF-0412, 12:30 left".
    pub label: String,
}

/// The map panel.
#[derive(Debug, Clone, PartialEq)]
pub struct MapView {
    /// All cars, by name; the drawing picks what is in sight.
    pub cars: Vec<MapCar>,
    /// Position in `cars` of the selected one.
    pub selected: Option<usize>,
    /// "SF-0412".
    pub selected_title: String,
    /// "waiting 1:42 · 2 aboard".
    pub selected_note: String,
    /// What is left of the selected car's route.
    pub route: Vec<GeoPoint>,
    /// What is closed.
    pub closures: Vec<ClosureView>,
    /// "Closures 3".
    pub closures_label: String,
    /// The point chosen for the open step.
    pub chosen_point: Option<GeoPoint>,
    /// Whether a step waits for a click on the map.
    pub wants_point: bool,
    /// What the map's source demands to be shown; empty when nothing.
    pub attribution: String,
    /// Said over the map while its streets are missing or another map than the hub's; else empty.
    pub warning: String,
    /// Whether positions may be out of date as a whole (no hub).
    pub stale: bool,
    /// Drawn paths of the selected car.
    pub paths: Vec<PathLine<GeoPoint>>,
    /// The cross that the arrow keys move while a path is drawn.
    pub path_cursor: Option<GeoPoint>,
    /// Whether a path is being drawn: every click is a point of it, and the car is shown closely.
    pub draws_path: bool,
}

use super::PathLine;
use assistance::command::{CommandBody, CommandStage};
use assistance::dispatch::ranking;

use crate::screen::{Asked, Screen, Streets, Value};
use crate::time::{ScreenTime, minutes};

/// A car that was not heard of for longer is drawn hollow.
const STALE_MS: u128 = 2_000;

impl Screen {
    /// The map.
    #[must_use]
    pub fn map(&self, now: ScreenTime) -> MapView {
        let words = &self.words;
        let desk = self.clock.at(now);
        let mut needs: std::collections::BTreeMap<&VehicleId, (IncidentId, Urgency)> =
            std::collections::BTreeMap::new();
        for incident in self.shift.incidents.values().filter(|it| it.state.is_open()) {
            let urgency = ranking::rank_one(incident, desk).urgency;
            let need = needs.entry(&incident.vehicle).or_insert((incident.id, urgency));
            if urgency > need.1 {
                *need = (incident.id, urgency);
            }
        }
        // Both are in the order of the names, so that one pass is enough for ten thousand cars.
        let mut needs = needs.into_iter().peekable();
        let selected_vehicle = self.selection.vehicle.as_ref();
        let mine: Vec<&VehicleId> = self.held().map(|it| &it.id).collect();
        let cars: Vec<MapCar> = self
            .shift
            .dots
            .iter()
            .map(|(vehicle, it)| {
                let age = it.age(now).as_millis();
                while needs.next_if(|(other, _)| *other < vehicle).is_some() {}
                MapCar {
                    vehicle: vehicle.clone(),
                    position: it.dot.position,
                    heading_deg: it.dot.heading_deg,
                    mode: it.dot.mode,
                    need: needs.next_if(|(other, _)| *other == vehicle).map(|(_, need)| need),
                    selected: selected_vehicle == Some(vehicle),
                    mine: mine.contains(&vehicle),
                    stale: age > STALE_MS,
                    age_ms: u64::try_from(age).unwrap_or(u64::MAX),
                }
            })
            .collect();
        let selected = cars.iter().position(|car| car.selected);
        let closures: Vec<ClosureView> = self
            .closed_areas()
            .map(|(road, area, vehicle, until)| {
                let left = minutes(std::time::Duration::from_millis(until.0.saturating_sub(desk.0)));
                let key = if road { "map-road-closed" } else { "map-lane-closed" };
                let label = words.fill(key, &[("vehicle", vehicle.as_str().into()), ("left", (&left).into())]);
                ClosureView { area: area.clone(), road, label }
            })
            .collect();
        let look = selected_vehicle.and_then(|id| self.looks.get(id));
        let step_found = self.step.as_ref().and_then(|step| {
            let placed = step.values.iter().find_map(|value| match value {
                Value::Place(point, _) => Some(*point),
                _ => None,
            });
            placed.or(step.found.as_ref().map(|(point, _)| *point))
        });
        let (paths, path_cursor) = self.paths_on_map();
        MapView {
            paths,
            path_cursor,
            draws_path: self.drawing().is_some(),
            selected,
            selected_title: selected_vehicle.map(|it| it.as_str().to_owned()).unwrap_or_default(),
            selected_note: self.selected_note(now),
            route: look.map(|look| look.picture.value.route.clone()).unwrap_or_default(),
            closures_label: words.fill("map-closures", &[("n", closures.len().into())]),
            closures,
            chosen_point: step_found,
            wants_point: matches!(self.asked(now), Some(Asked::Place { .. } | Asked::Path { .. })),
            attribution: self.city().and_then(|city| city.attribution()).unwrap_or_default().to_owned(),
            warning: self.map_warning(),
            stale: !self.is_live(now),
            cars,
        }
    }

    fn map_warning(&self) -> String {
        match &self.streets {
            Streets::Unknown if self.is_up() => self.words.say("map-loading"),
            Streets::Asked(_) => self.words.say("map-loading"),
            Streets::Failed(why) => self.words.fill("map-failed", &[("why", why.as_str().into())]),
            Streets::Ready(city) if !self.map_hash.is_empty() && city.hash() != self.map_hash => {
                self.words.say("map-other")
            }
            Streets::Unknown | Streets::Ready(_) => String::new(),
        }
    }

    fn selected_note(&self, now: ScreenTime) -> String {
        let Some(vehicle) = &self.selection.vehicle else { return String::new() };
        let mut parts = Vec::new();
        let mode = self.shift.dots.get(vehicle).map(|it| it.dot.mode);
        let drives = mode == Some(DrivingMode::Driving);
        if let Some(incident) = self.selected_incident().filter(|it| it.state.is_open() && !drives) {
            let waited = minutes(self.clock.at(now).since(incident.raised_at));
            parts.push(self.words.fill("waiting-for", &[("time", (&waited).into())]));
        } else if let Some(mode) = mode {
            parts.push(self.words.name(mode));
        }
        if let Some(count) = self.shift.dots.get(vehicle).and_then(|it| it.dot.aboard) {
            parts.push(self.words.fill("aboard", &[("n", u64::from(count).into())]));
        }
        parts.join(" · ")
    }

    /// What commands on record have closed and not yet expired: road or lane, where, by which
    /// car's case, until when.
    pub(crate) fn closed_areas(&self) -> impl Iterator<Item = (bool, &Area, &VehicleId, assistance::clock::DeskTime)> {
        let desk = self.clock.at(self.link.heard_at);
        self.shift.vehicles.values().flat_map(|vehicle| &vehicle.commands).filter_map(move |record| {
            let stands =
                matches!(record.state.stage(), CommandStage::Sent | CommandStage::Accepted | CommandStage::Completed);
            let (road, area, expires_in) = match &record.command.body {
                CommandBody::MarkRoadClosed(it) => (true, &it.area, it.expires_in),
                CommandBody::MarkLaneClosed(it) => (false, &it.area, it.expires_in),
                _ => return None,
            };
            let until = record.decided_at.after(expires_in);
            (stands && until > desk).then_some((road, area, &record.command.vehicle, until))
        })
    }
}
