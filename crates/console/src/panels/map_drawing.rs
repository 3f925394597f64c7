//! Cars, cases, routes and closures over the streets, and the hands on the map.

use console_model::assistance::geo::{Area, GeoPoint};
use console_model::assistance::ids::VehicleId;
use console_model::assistance::incident::Urgency;
use console_model::view::PathLine;
use egui::epaint::{Mesh, PathShape, PathStroke};
use egui::{
    Align2, Color32, CornerRadius, Id, Key, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

use super::path;
use crate::map::camera::{Camera, Metres};
use crate::map::streets::{StreetCache, StreetMap};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{focus_ring, icon, ledger};

/// A car to draw.
#[derive(Debug, Clone)]
pub(super) struct Mark<'a> {
    pub(super) vehicle: &'a VehicleId,
    pub(super) at: GeoPoint,
    pub(super) heading_deg: f32,
    pub(super) ink: Color32,
    /// Not heard of: drawn as an outline.
    pub(super) hollow: bool,
    /// Not driving by itself: drawn with a bar behind it.
    pub(super) stands: bool,
    /// Its case, if it has one that is open.
    pub(super) case: Option<Urgency>,
    /// Whether the car is mine: ringed.
    pub(super) mine: bool,
}

/// The card beside the selected car.
#[derive(Debug, Clone)]
pub(super) struct Callout<'a> {
    pub(super) title: &'a str,
    pub(super) words: &'a str,
}

/// Everything the map shows over its streets.
pub(super) struct Overlay<'a> {
    pub(super) marks: Vec<Mark<'a>>,
    pub(super) selected: Option<&'a VehicleId>,
    pub(super) callout: Option<Callout<'a>>,
    pub(super) route: &'a [GeoPoint],
    pub(super) closures: Vec<(&'a Area, &'a str)>,
    pub(super) chosen_point: Option<GeoPoint>,
    pub(super) wants_point: bool,
    pub(super) paths: &'a [PathLine<GeoPoint>],
    pub(super) path_cursor: Option<GeoPoint>,
    pub(super) draws_path: bool,
}

/// What was touched on the map.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Hand {
    Car(VehicleId),
    Point(GeoPoint),
}

/// The view of the map, kept between frames.
#[derive(Default)]
pub struct MapState {
    camera: Option<Camera>,
    streets: StreetCache,
    followed: Option<VehicleId>,
    shown_for: Option<VehicleId>,
    /// The scale before the map came close to a drawn path; `None` while it is not close.
    before_path: Option<f32>,
    drew: bool,
}

impl MapState {
    /// Keeps a car in the middle, or stops doing so.
    pub fn follow(&mut self, vehicle: Option<VehicleId>) {
        self.followed = vehicle;
    }

    /// The car that is kept in the middle.
    #[must_use]
    pub fn followed(&self) -> Option<&VehicleId> {
        self.followed.as_ref()
    }

    /// How often the streets were laid out.
    #[must_use]
    pub fn layouts(&self) -> u64 {
        self.streets.rebuilt
    }

    /// Zooms by a factor around the middle.
    pub fn zoom(&mut self, factor: f32) {
        if let Some(camera) = &mut self.camera {
            camera.scale = (camera.scale * factor).clamp(crate::map::camera::SMALLEST, crate::map::camera::LARGEST);
        }
    }

    /// Shows the whole city at the next frame.
    pub fn show_all(&mut self) {
        self.camera = None;
        self.followed = None;
    }
}

/// Scale at which a case is looked at, points a metre.
const CLOSE: f32 = 0.42;
/// Scale at which paths are drawn and looked at, points a metre.
const DRAWING: f32 = 8.0;
/// From this scale on paths have room for their words.
const NAMED: f32 = 1.5;
/// Below this scale cars are dots of colour, above it arrows that grow.
const FAR: f32 = 0.03;

/// Draws the map into `view` and says which car was chosen, if one was.
pub(super) fn draw(ui: &mut Ui, view: Rect, state: &mut MapState, map: &StreetMap, over: &Overlay<'_>) -> Option<Hand> {
    let tokens = Tokens::of(ui);
    let id = id();
    ui.painter().rect_filled(view, CornerRadius::ZERO, tokens.ground);
    let hand = ui.interact(view, id, Sense::click_and_drag());
    hand.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &map.attribution));
    ledger::target(ui, "map", view, true);
    let mut camera = look(state, view, map, over);
    handle(ui, view, &hand, &mut camera, state, over.draws_path);
    state.camera = Some(camera);
    state.streets.draw(ui, view, &camera, map);

    let painter = ui.painter_at(view);
    let place = |point: GeoPoint| camera.to_screen(view, Metres::of(map.origin, point));
    for (area, label) in &over.closures {
        closure(ui, area, label, &camera, view, map);
    }
    if over.route.len() > 1 {
        let points: Vec<Pos2> = over.route.iter().map(|point| place(*point)).collect();
        painter.add(Shape::line(points.clone(), PathStroke::new(7.0, tokens.selection.gamma_multiply(0.22))));
        painter.add(Shape::line(points.clone(), PathStroke::new(3.0, tokens.selection)));
        if let Some(end) = points.last() {
            painter.circle(*end, 5.0, tokens.ground, Stroke::new(2.5, tokens.selection));
        }
    }
    if let Some(point) = over.chosen_point {
        pin(&painter, place(point), tokens);
    }
    let lines: Vec<path::Line<'_>> = over
        .paths
        .iter()
        .map(|it| path::Line {
            stage: it.stage,
            label: &it.label,
            points: it.points.iter().map(|point| place(*point)).collect(),
        })
        .collect();
    path::lines(ui, view, &lines, 1.9 * camera.scale);
    if camera.scale >= NAMED {
        path::labels(ui, view, &lines, &[]);
    }
    if let Some(point) = over.path_cursor {
        path::cross(&painter, place(point), tokens);
    }
    let chosen = cars(ui, view, &camera, map, over, &hand);
    if hand.has_focus() {
        focus_ring(&painter, view.shrink(5.0), 0, tokens);
    }
    attribution(ui, view, map);
    if over.wants_point && hand.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
    }
    match (over.wants_point, hand.clicked(), hand.interact_pointer_pos()) {
        (true, true, Some(pointer)) => {
            let at = camera.to_metres(view, pointer);
            Some(Hand::Point(map.origin.moved(at.east, at.north)))
        }
        (true, ..) => None,
        (false, ..) => chosen.map(Hand::Car),
    }
}

/// The id of the map's widget.
#[must_use]
pub fn id() -> Id {
    Id::unique("map")
}

/// The place chosen for a step.
fn pin(painter: &egui::Painter, at: Pos2, tokens: &Tokens) {
    painter.circle(at, 7.0, tokens.ground, Stroke::new(2.5, tokens.selection));
    painter.circle_filled(at, 2.5, tokens.selection);
}

fn look(state: &mut MapState, view: Rect, map: &StreetMap, over: &Overlay<'_>) -> Camera {
    let (south_west, north_east) = map.bounds();
    let mut camera =
        state.camera.unwrap_or_else(|| Camera::fitting(south_west, north_east, view.size() - Vec2::splat(16.0)));
    let find = |vehicle: &VehicleId| over.marks.iter().find(|mark| mark.vehicle == vehicle);
    if over.selected != state.shown_for.as_ref() {
        state.shown_for = over.selected.cloned();
        if let Some(mark) = over.selected.and_then(find) {
            camera.middle = Metres::of(map.origin, mark.at);
            camera.scale = camera.scale.max(CLOSE);
            state.followed = over.selected.cloned();
        }
    }
    let close = over.draws_path || !over.paths.is_empty();
    match (close, state.before_path, over.selected.and_then(find)) {
        (true, None, Some(mark)) => {
            state.before_path = Some(camera.scale);
            camera.middle = Metres::of(map.origin, mark.at);
            camera.scale = camera.scale.max(DRAWING);
        }
        // Whoever zoomed out meanwhile keeps what they chose.
        (false, Some(scale), _) => {
            state.before_path = None;
            camera.scale = camera.scale.min(scale.max(CLOSE));
        }
        _ => {}
    }
    if over.draws_path {
        // The ground does not move under the hand.
        state.followed = None;
    } else if state.drew {
        state.followed = over.selected.cloned();
    }
    state.drew = over.draws_path;
    if let Some(mark) = state.followed.as_ref().and_then(find) {
        let at = Metres::of(map.origin, mark.at);
        // Small drifts stay on the screen; the streets move only when the car leaves the middle.
        let slack = f64::from(view.height().min(view.width()) * 0.12 / camera.scale);
        if camera.middle.distance(at) > slack {
            camera.middle = at;
        }
    }
    camera
}

fn handle(ui: &Ui, view: Rect, hand: &egui::Response, camera: &mut Camera, state: &mut MapState, draws: bool) {
    if hand.dragged() {
        camera.pan(hand.drag_delta());
        state.followed = None;
    }
    // Two points in quick succession are two points.
    if hand.double_clicked()
        && !draws
        && let Some(pointer) = hand.interact_pointer_pos()
    {
        camera.zoom(view, pointer, 2.0);
    }
    if hand.contains_pointer() {
        let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = (scroll * 0.004).exp() * pinch;
        if (factor - 1.0).abs() > 1e-4 {
            let pointer = ui.input(|input| input.pointer.hover_pos()).unwrap_or(view.center());
            let fixed = if state.followed.is_some() { view.center() } else { pointer };
            camera.zoom(view, fixed, factor);
        }
    }
    if hand.clicked() && !draws {
        hand.request_focus();
    }
    if hand.has_focus() && !draws {
        ui.memory_mut(|memory| {
            let filter =
                egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..egui::EventFilter::default() };
            memory.set_focus_lock_filter(hand.id, filter);
        });
        let step = 80.0;
        let (mut pan, mut zoom, mut home) = (Vec2::ZERO, 1.0_f32, false);
        ui.input(|input| {
            for (key, by) in [
                (Key::ArrowLeft, vec2(step, 0.0)),
                (Key::ArrowRight, vec2(-step, 0.0)),
                (Key::ArrowUp, vec2(0.0, step)),
                (Key::ArrowDown, vec2(0.0, -step)),
            ] {
                pan += by * input.num_presses(key) as f32;
            }
            zoom *= 1.5_f32.powi(input.num_presses(Key::Plus) as i32 + input.num_presses(Key::Equals) as i32);
            zoom /= 1.5_f32.powi(input.num_presses(Key::Minus) as i32);
            home = input.key_pressed(Key::Home);
        });
        if pan != Vec2::ZERO {
            camera.pan(pan);
            state.followed = None;
        }
        if zoom != 1.0 {
            camera.zoom(view, view.center(), zoom);
        }
        if home {
            state.show_all();
        }
    }
}

fn closure(ui: &Ui, area: &Area, label: &str, camera: &Camera, view: Rect, map: &StreetMap) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(view);
    let place = |point: GeoPoint| camera.to_screen(view, Metres::of(map.origin, point));
    let paper = tokens.immediate.gamma_multiply(0.14);
    let edge = Stroke::new(1.5, tokens.immediate);
    match area {
        Area::Circle { centre, radius_m } => {
            let radius = (*radius_m as f32 * camera.scale).max(5.0);
            let middle = place(*centre);
            painter.circle(middle, radius, paper, edge);
            let r = radius.min(7.0) * 0.6;
            painter.line_segment([middle - vec2(r, r), middle + vec2(r, r)], edge);
            painter.line_segment([middle - vec2(r, -r), middle + vec2(r, -r)], edge);
            if camera.scale > 0.2 {
                let room = Rect::from_center_size(middle + vec2(0.0, radius + 10.0), vec2(260.0, 14.0));
                if view.contains_rect(room) {
                    let paper = Rect::from_center_size(
                        room.center(),
                        vec2(text::width(ui, label, Face::Map).min(260.0) + 8.0, 15.0),
                    );
                    painter.rect_filled(paper, CornerRadius::same(3), tokens.ground.gamma_multiply(0.85));
                    text::line(ui, room, Align2::CENTER_CENTER, label, Face::Map, tokens.immediate_word, Fit::Shorten);
                }
            }
        }
        Area::Polygon(ring) => {
            let points: Vec<Pos2> = ring.iter().map(|point| place(*point)).collect();
            painter.add(PathShape {
                closed: true,
                fill: paper,
                points,
                stroke: PathStroke::new(1.5, tokens.immediate),
            });
        }
    }
}

fn cars(
    ui: &mut Ui,
    view: Rect,
    camera: &Camera,
    map: &StreetMap,
    over: &Overlay<'_>,
    hand: &egui::Response,
) -> Option<VehicleId> {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(view);
    let length = (6.0 + 15.0 * (camera.scale - FAR).max(0.0).sqrt()).clamp(6.0, 22.0);
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(over.marks.len() * 4);
    let near_view = view.expand(24.0);
    let pointer = hand.hover_pos();
    let mut nearest: Option<(f32, &Mark<'_>)> = None;
    let speaks = ui.ctx().accesskit_node_builder(hand.id, |_| ()).is_some();
    let mut cases: Vec<(&Mark<'_>, Pos2)> = Vec::new();
    let mut chosen = None;
    for mark in &over.marks {
        let at = camera.to_screen(view, Metres::of(map.origin, mark.at));
        if !near_view.contains(at) {
            continue;
        }
        if mark.case.is_some() {
            cases.push((mark, at));
        } else {
            icon::add_car(&mut mesh, at, mark.heading_deg, length, mark.ink);
            if mark.hollow {
                icon::add_car(&mut mesh, at, mark.heading_deg, length * 0.55, tokens.ground);
            } else if mark.stands {
                icon::add_bar(&mut mesh, at, mark.heading_deg, length, mark.ink);
            }
        }
        if let Some(pointer) = pointer {
            let distance = at.distance(pointer) - if mark.case.is_some() { 4.0 } else { 0.0 };
            if distance < 14.0 && nearest.is_none_or(|(best, _)| distance < best) {
                nearest = Some((distance, mark));
            }
        }
        // A screen reader gets a node for each car in view. Without one the nodes would only
        // cost time: the pointer is served by the distance above.
        if (speaks || mark.case.is_some()) && view.contains(at) && !over.draws_path {
            let rect = Rect::from_center_size(at, Vec2::splat(space::TARGET));
            let node = ui.interact(rect, Id::unique(("map car", mark.vehicle.as_str())), Sense::click());
            node.widget_info(|| WidgetInfo::labeled(Role::Button, true, mark.vehicle));
            if node.clicked() {
                chosen = Some(mark.vehicle.clone());
            }
            if node.has_focus() {
                focus_ring(&painter, rect, space::RADIUS, tokens);
            }
        }
    }
    painter.add(mesh);
    cases.sort_by_key(|(mark, _)| (over.selected == Some(mark.vehicle), mark.case, mark.mine));
    for (mark, at) in &cases {
        case_sign(ui, &painter, mark, *at, over.selected == Some(mark.vehicle), tokens);
    }
    if let Some(selected) = over.selected
        && let Some(mark) = over.marks.iter().find(|mark| mark.vehicle == selected)
    {
        let at = camera.to_screen(view, Metres::of(map.origin, mark.at));
        painter.circle_stroke(at, 19.0, Stroke::new(5.0, tokens.selection.gamma_multiply(0.25)));
        painter.circle_stroke(at, 17.0, Stroke::new(2.0, tokens.selection));
        let heading = mark.heading_deg.to_radians();
        let ahead = vec2(heading.sin(), -heading.cos());
        let tip = at + ahead * 25.0;
        let side = ahead.rot90() * 4.5;
        let nose = vec![tip, at + ahead * 19.0 + side, at + ahead * 19.0 - side];
        painter.add(PathShape::convex_polygon(nose, tokens.selection, PathStroke::NONE));
        if let Some(callout) = &over.callout {
            card(ui, view, at, callout);
        }
    }
    if let Some((_, mark)) = nearest {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        if over.selected != Some(mark.vehicle) {
            hint(ui, view, camera.to_screen(view, Metres::of(map.origin, mark.at)), mark.vehicle.as_str());
        }
        if hand.clicked() {
            chosen = Some(mark.vehicle.clone());
        }
    }
    chosen
}

fn case_sign(ui: &Ui, painter: &egui::Painter, mark: &Mark<'_>, at: Pos2, selected: bool, tokens: &Tokens) {
    let Some(urgency) = mark.case else { return };
    let (fill, edge) = (tokens.urgency(urgency), tokens.ground);
    if mark.mine && !selected {
        painter.circle_stroke(at, 14.0, Stroke::new(1.5, tokens.selection));
    }
    painter.circle_filled(at, 12.0, tokens.ground.gamma_multiply(0.55));
    icon::urgency_in(painter, at, 9.0, urgency, fill, edge);
    let letter_at = if urgency == Urgency::High { at + vec2(0.0, 2.0) } else { at };
    let room = Rect::from_center_size(letter_at, vec2(18.0, 14.0));
    let ink = if urgency == Urgency::Low { tokens.text } else { tokens.on_sign };
    // At the map's edge the sign alone is left of it.
    if !painter.clip_rect().contains_rect(room) {
        return;
    }
    text::line(ui, room, Align2::CENTER_CENTER, icon::urgency_letter(urgency), Face::MapStrong, ink, Fit::Whole);
}

/// A card beside a car, on the side where there is room.
fn card(ui: &Ui, view: Rect, at: Pos2, callout: &Callout<'_>) {
    let tokens = Tokens::of(ui);
    let widest = text::width(ui, callout.title, Face::BodyStrong).max(text::width(ui, callout.words, Face::Second));
    let size = vec2((widest + 2.0 * space::M).min(280.0), 46.0);
    let mut corner = at + vec2(34.0, -size.y / 2.0);
    if corner.x + size.x > view.right() - space::S {
        corner.x = at.x - 34.0 - size.x;
    }
    // A narrow map has room on neither side: then below the car.
    if corner.x < view.left() + space::S {
        let middle = at.x - size.x / 2.0;
        let most = (view.right() - size.x - space::S).max(view.left());
        corner = pos2(middle.clamp(view.left().min(most), most), at.y + 34.0);
    }
    corner.y = corner.y.clamp(view.top() + space::S, (view.bottom() - size.y - space::S).max(view.top()));
    let rect = Rect::from_min_size(corner, size);
    let painter = ui.painter_at(view);
    let radius = CornerRadius::same(space::RADIUS_CARD);
    painter.rect(rect, radius, tokens.panel, Stroke::new(space::HAIRLINE, tokens.edge), StrokeKind::Inside);
    let inner = rect.shrink2(vec2(space::M, 5.0));
    text::left(ui, text::row(inner, inner.top(), 18.0), callout.title, Face::BodyStrong, tokens.text, Fit::Shorten);
    text::left(
        ui,
        text::row(inner, inner.top() + 18.0, 18.0),
        callout.words,
        Face::Second,
        tokens.text_second,
        Fit::Shorten,
    );
}

fn hint(ui: &Ui, view: Rect, at: Pos2, words: &str) {
    let tokens = Tokens::of(ui);
    let size = vec2((text::width(ui, words, Face::Second) + space::L).min(320.0), 22.0);
    let mut corner = at + vec2(12.0, -30.0);
    corner.x = corner.x.min(view.right() - size.x - space::XS);
    corner.y = corner.y.max(view.top() + space::XS);
    let rect = Rect::from_min_size(corner, size);
    ui.painter_at(view).rect_filled(rect, CornerRadius::same(space::RADIUS), tokens.raised);
    text::left(ui, rect.shrink2(vec2(space::S, 0.0)), words, Face::Second, tokens.text, Fit::Shorten);
}

fn attribution(ui: &Ui, view: Rect, map: &StreetMap) {
    if map.attribution.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let width = text::width(ui, &map.attribution, Face::Map) + space::M;
    let rect = Rect::from_min_max(view.max - vec2(width, 18.0), pos2(view.right(), view.bottom()));
    ui.painter_at(view).rect_filled(rect, CornerRadius::ZERO, tokens.ground.gamma_multiply(0.7));
    text::line(ui, rect, Align2::CENTER_CENTER, &map.attribution, Face::Map, tokens.map_label, Fit::Whole);
}
