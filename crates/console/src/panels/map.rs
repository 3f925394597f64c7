//! The map: streets, cars by mode, cases, the selected route, closures.

use console_model::assistance::vehicle::DrivingMode;
use console_model::view::{MapCar, MapView};
use console_model::{Deed, Target};
use egui::{Color32, CornerRadius, Id, Rect, Role, Stroke, StrokeKind, Ui, pos2, vec2};

use super::map_drawing::{Callout, Hand, Mark, Overlay, draw};
pub use super::map_drawing::{MapState, id};
use super::{Touched, click, inside};
use crate::map::streets::StreetMap;
use crate::theme::tokens::{Tokens, space};
use crate::widgets::press::{self, Press, Tone};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline_down, spoken};

/// Draws the map. `streets` is `None` until the city's streets are there; `top` is where free
/// room begins below whatever banner stands over the map.
pub fn show(
    ui: &mut Ui,
    rect: Rect,
    top: f32,
    view: &MapView,
    streets: Option<&StreetMap>,
    state: &mut MapState,
    out: &mut Touched,
) {
    inside(ui, "map", rect, |ui| {
        let tokens = Tokens::of(ui);
        let selected = view.selected.and_then(|index| view.cars.get(index));
        match streets {
            Some(streets) => {
                let over = Overlay {
                    marks: view.cars.iter().map(|car| mark(car, tokens)).collect(),
                    selected: selected.map(|car| &car.vehicle),
                    callout: selected.map(|_| Callout { title: &view.selected_title, words: &view.selected_note }),
                    route: &view.route,
                    closures: view.closures.iter().map(|closure| (&closure.area, closure.label.as_str())).collect(),
                    chosen_point: view.chosen_point,
                    wants_point: view.wants_point,
                    paths: &view.paths,
                    path_cursor: view.path_cursor,
                    draws_path: view.draws_path,
                };
                match draw(ui, rect, state, streets, &over) {
                    Some(Hand::Car(vehicle)) => click(out, Target::Car(vehicle)),
                    Some(Hand::Point(point)) => click(out, Target::MapPoint(point)),
                    None => {}
                }
            }
            None => {
                ui.painter().rect_filled(rect, CornerRadius::ZERO, tokens.ground);
            }
        }
        if view.stale {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, tokens.stale_shade);
        }
        if streets.is_some() {
            chips(ui, Rect::from_min_max(pos2(rect.left(), top), rect.max), view, selected, state, out);
        }
        warning(ui, rect, view, streets.is_none());
        hairline_down(ui, rect.right() - 0.5, rect.top(), rect.bottom());
    });
}

fn mark<'a>(car: &'a MapCar, tokens: &Tokens) -> Mark<'a> {
    #[allow(clippy::cast_possible_truncation)] // degrees on the screen
    let heading_deg = car.heading_deg as f32;
    Mark {
        vehicle: &car.vehicle,
        at: car.position,
        heading_deg,
        ink: if car.stale { tokens.car_silent } else { tokens.mode(car.mode) },
        hollow: car.stale,
        stands: !matches!(car.mode, DrivingMode::Driving),
        case: car.need.map(|(_, urgency)| urgency),
        mine: car.mine,
    }
}

/// What stands over the map's upper edge: whom it follows, what is closed, larger and smaller.
fn chips(ui: &Ui, room: Rect, view: &MapView, selected: Option<&MapCar>, state: &mut MapState, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let mut left = room.left() + space::M;
    let top = room.top() + space::M;
    let zoom_left = room.right() - space::M - 2.0 * space::TARGET - space::XS;
    if let Some(car) = selected {
        let followed = state.followed() == Some(&car.vehicle);
        let width = press::width(ui, &view.selected_title, "") + 20.0;
        let rect = Rect::from_min_size(pos2(left, top), vec2(width, space::TARGET));
        let tone = if followed { Tone::Hot } else { Tone::Plain };
        let button = Press { tone, mark: Some(press::Mark::Crosshair), ..Press::new(&view.selected_title) };
        if button.show(ui, Id::unique("follow"), rect).clicked() {
            state.follow(Some(car.vehicle.clone()));
            click(out, Target::Deed(Deed::CentreMap));
        }
        left = rect.right() + space::S;
    }
    if !view.closures.is_empty() {
        let width = text::width(ui, &view.closures_label, Face::Body) + 2.0 * space::M;
        let rect = Rect::from_min_size(pos2(left, top), vec2(width, space::TARGET));
        if rect.right() < zoom_left {
            let radius = CornerRadius::same(space::RADIUS);
            let edge = Stroke::new(space::HAIRLINE, tokens.edge);
            ui.painter().rect(rect, radius, tokens.panel, edge, StrokeKind::Inside);
            let inner = rect.shrink2(vec2(space::M, 0.0));
            text::left(ui, inner, &view.closures_label, Face::Body, tokens.text_second, Fit::Whole);
            let all: Vec<&str> = view.closures.iter().map(|closure| closure.label.as_str()).collect();
            spoken(ui, Id::unique("closures"), rect, Role::Status, &all.join("; "));
        }
    }
    for (index, (words, factor)) in [("+", 1.6), ("−", 1.0 / 1.6)].into_iter().enumerate() {
        let at = pos2(zoom_left + index as f32 * (space::TARGET + space::XS), top);
        let rect = Rect::from_min_size(at, vec2(space::TARGET, space::TARGET));
        if Press::new(words).show(ui, Id::unique(("zoom", index)), rect).clicked() {
            state.zoom(factor);
        }
    }
}

/// Words over the middle while there are no streets, at the lower edge when there are.
fn warning(ui: &Ui, rect: Rect, view: &MapView, in_the_middle: bool) {
    if view.warning.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let ink: Color32 = if in_the_middle { tokens.text_second } else { tokens.high_word };
    let words =
        text::paragraph(ui, (rect.width() - 4.0 * space::L).min(420.0), &view.warning, Face::Body, ink, 4, Fit::Whole);
    let size = words.size();
    let at = if in_the_middle {
        rect.center() - size / 2.0
    } else {
        let paper = Rect::from_min_size(
            pos2(rect.left() + space::M, rect.bottom() - size.y - space::L - space::S),
            size + vec2(2.0 * space::M, space::M),
        );
        ui.painter().rect_filled(paper, CornerRadius::same(space::RADIUS), tokens.high_ground);
        paper.min + vec2(space::M, 6.0)
    };
    let at = words.draw(ui, at);
    spoken(ui, Id::unique("map warning"), at, Role::Alert, &view.warning);
}
