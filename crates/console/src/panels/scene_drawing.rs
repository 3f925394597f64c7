//! What the car thinks is around it, seen from above, with the car facing up.

use console_model::assistance::geo::LocalPoint;
use console_model::assistance::scene::{LaneLine, ObjectClass};
use egui::epaint::{PathShape, PathStroke};
use egui::{Align2, Color32, CornerRadius, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use crate::theme::tokens::{Tokens, space};
use crate::widgets::icon;
use crate::widgets::text::{self, Face, Fit};

/// One object to draw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thing<'a> {
    pub(super) class: ObjectClass,
    /// Class, confidence and the car's remark in words.
    pub(super) words: &'a str,
    pub(super) at: LocalPoint,
    pub(super) heading_deg: f64,
    pub(super) speed_mps: f64,
    pub(super) length_m: f64,
    pub(super) width_m: f64,
}

/// Metres to points, with the car at a fixed place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    car: Pos2,
    points_a_metre: f32,
}

/// Metres behind the car that are always shown.
const BEHIND_M: f32 = 9.0;

impl Ground {
    /// Ground in `room` that shows at least `ahead_m` metres before the car and `aside_m` beside it.
    pub(super) fn in_room(room: Rect, ahead_m: f32, aside_m: f32) -> Self {
        let ahead = ahead_m.clamp(22.0, 70.0);
        let aside = aside_m.clamp(9.0, 24.0);
        let points_a_metre = (room.height() / (ahead + BEHIND_M)).min(room.width() / (2.0 * aside));
        let car = pos2(room.center().x, room.bottom() - BEHIND_M * points_a_metre);
        Self { car, points_a_metre }
    }

    /// What lies under a point of the screen.
    pub(super) fn under(&self, at: Pos2) -> LocalPoint {
        let from_car = (self.car - at) / self.points_a_metre;
        LocalPoint { forward_m: f64::from(from_car.y), left_m: f64::from(from_car.x) }
    }

    pub(super) fn place(&self, point: LocalPoint) -> Pos2 {
        self.car + self.points_a_metre * vec2(-(point.left_m as f32), -(point.forward_m as f32))
    }

    fn points(&self, points: &[LocalPoint]) -> Vec<Pos2> {
        points.iter().map(|point| self.place(*point)).collect()
    }

    pub(super) fn length(&self, metres: f64) -> f32 {
        metres as f32 * self.points_a_metre
    }
}

/// Rings of distance with their metres.
pub(super) fn rings(ui: &Ui, room: Rect, ground: &Ground, rings_m: &[f64]) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(room);
    for metres in rings_m {
        let radius = ground.length(*metres);
        painter.circle_stroke(ground.car, radius, Stroke::new(space::HAIRLINE, tokens.hairline));
    }
}

/// The metres of each ring, at the first of a few places where nothing else stands.
pub(super) fn ring_words(ui: &Ui, room: Rect, ground: &Ground, rings_m: &[f64], taken: &[Rect]) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(room);
    let mut taken = taken.to_vec();
    for metres in rings_m {
        let words = format!("{metres:.0} m");
        let size = vec2(text::width(ui, &words, Face::Map) + 6.0, 14.0);
        let free = [-0.5_f32, -0.25, -2.6, -0.8, -2.3].into_iter().find_map(|angle| {
            let label = Rect::from_center_size(ground.car + Vec2::angled(angle) * ground.length(*metres), size);
            let clear = !taken.iter().any(|other| other.intersects(label));
            (clear && room.shrink(2.0).contains_rect(label)).then_some(label)
        });
        if let Some(label) = free {
            taken.push(label);
            painter.rect_filled(label, CornerRadius::same(2), tokens.ground);
            text::line(ui, label, Align2::CENTER_CENTER, &words, Face::Map, tokens.text_dim, Fit::Whole);
        }
    }
}

/// Lane lines: whole where they may not be crossed, dashed where they may.
pub(super) fn lanes(ui: &Ui, room: Rect, ground: &Ground, lanes: &[LaneLine], faded: bool) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(room);
    let ink = if faded { tokens.hairline } else { tokens.low };
    for lane in lanes {
        let points = ground.points(&lane.points);
        if points.len() < 2 {
            continue;
        }
        if lane.crossable {
            icon::dashed(&painter, &points, Stroke::new(1.5, ink), 9.0, 8.0);
        } else {
            painter.add(Shape::line(points, PathStroke::new(1.8, ink)));
        }
    }
}

/// Where the car means to drive: a wide soft band with a dashed line in it.
pub(super) fn plan(ui: &Ui, room: Rect, ground: &Ground, path: &[LocalPoint], words: &str, faded: bool) {
    let tokens = Tokens::of(ui);
    let points = ground.points(path);
    if points.len() < 2 {
        return;
    }
    let painter = ui.painter_at(room);
    let ink = if faded { tokens.text_dim } else { tokens.live };
    let band = ink.gamma_multiply(0.14);
    painter.add(Shape::line(points.clone(), PathStroke::new(ground.length(1.9), band)));
    icon::dashed(&painter, &points, Stroke::new(2.2, ink), 7.0, 5.0);
    if let [.., before, last] = points.as_slice() {
        let unit = (*last - *before).normalized();
        icon::arrow(&painter, *last - unit * 2.0, *last + unit * 6.0, Stroke::new(2.2, ink));
    }
    if words.is_empty() {
        return;
    }
    let width = text::width(ui, words, Face::Map) + 6.0;
    let beside = points.iter().rev().find_map(|point| {
        let label = Align2::RIGHT_CENTER.anchor_size(*point - vec2(ground.length(1.4) + 4.0, 0.0), vec2(width, 14.0));
        room.contains_rect(label).then_some(label)
    });
    if let Some(label) = beside {
        painter.rect_filled(label, CornerRadius::same(3), tokens.ground.gamma_multiply(0.75));
        text::line(ui, label, Align2::CENTER_CENTER, words, Face::Map, ink, Fit::Whole);
    }
}

/// The car itself.
pub(super) fn own_car(ui: &Ui, room: Rect, ground: &Ground, faded: bool) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(room);
    let size = vec2(ground.length(1.9).max(10.0), ground.length(4.8).max(22.0));
    let ink = if faded { tokens.text_dim } else { tokens.selection };
    let rect = Rect::from_center_size(ground.car, size);
    let radius = CornerRadius::same((size.x * 0.3).min(8.0) as u8);
    painter.rect(rect, radius, ink, Stroke::new(1.0, tokens.ground), StrokeKind::Outside);
    let glass = Rect::from_min_max(
        pos2(rect.left() + size.x * 0.16, rect.top() + size.y * 0.2),
        pos2(rect.right() - size.x * 0.16, rect.top() + size.y * 0.36),
    );
    painter.rect_filled(glass, CornerRadius::same(2), tokens.ground.gamma_multiply(0.6));
}

/// Objects, and beside each what the car takes it for. Says where each stands, in their order,
/// and all places that are taken now.
pub(super) fn things(
    ui: &Ui,
    room: Rect,
    ground: &Ground,
    things: &[Thing<'_>],
    faded: bool,
) -> (Vec<Rect>, Vec<Rect>) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(room);
    let car = Rect::from_center_size(ground.car, vec2(ground.length(1.9), ground.length(4.8)));
    let mut taken = vec![car];
    let mut places = Vec::with_capacity(things.len());
    for thing in things {
        let middle = ground.place(thing.at);
        places.push(Rect::from_center_size(middle, Vec2::splat(12.0)));
        taken.push(Rect::from_center_size(middle, Vec2::splat(8.0)));
        let ink = if faded { tokens.text_dim } else { ink(thing.class, tokens) };
        body(&painter, ground, thing, middle, ink);
        if thing.speed_mps.abs() > 0.3 {
            let ahead = towards(thing.heading_deg) * ground.length(thing.speed_mps * 1.5);
            icon::arrow(&painter, middle, middle + ahead, Stroke::new(1.6, ink));
        }
    }
    let mut order: Vec<&Thing<'_>> = things.iter().collect();
    order.sort_by(|a, b| {
        let near = |thing: &Thing<'_>| thing.at.forward_m.hypot(thing.at.left_m);
        b.class.is_vulnerable().cmp(&a.class.is_vulnerable()).then(near(a).total_cmp(&near(b)))
    });
    let mut last_of_class: Vec<(ObjectClass, Pos2)> = Vec::new();
    for thing in order {
        let middle = ground.place(thing.at);
        // A row of cones is named once: the words stand beside the nearest of them.
        let crowded = !thing.class.is_vulnerable()
            && last_of_class.iter().any(|(class, at)| *class == thing.class && at.distance(middle) < 60.0);
        if crowded || !room.contains(middle) {
            continue;
        }
        let size = vec2(text::width(ui, thing.words, Face::Map) + 6.0, 14.0);
        let reach = reach(ground, thing);
        let (aside, along) = (vec2(reach.x, 0.0), vec2(0.0, reach.y));
        let spots = [
            Align2::LEFT_CENTER.anchor_size(middle + aside, size),
            Align2::RIGHT_CENTER.anchor_size(middle - aside, size),
            Align2::CENTER_BOTTOM.anchor_size(middle - along, size),
            Align2::CENTER_TOP.anchor_size(middle + along, size),
        ];
        let free = spots
            .into_iter()
            .find(|spot| room.contains_rect(*spot) && !taken.iter().any(|other| other.intersects(*spot)));
        // Without room the words stay away: the shape is there, and the summary counts it.
        let Some(spot) = free else { continue };
        taken.push(spot);
        last_of_class.push((thing.class, middle));
        painter.rect_filled(spot, CornerRadius::same(3), tokens.ground.gamma_multiply(0.75));
        let ink = if faded { tokens.text_dim } else { word_ink(thing.class, tokens) };
        text::line(ui, spot.shrink2(vec2(3.0, 0.0)), Align2::LEFT_CENTER, thing.words, Face::Map, ink, Fit::Whole);
    }
    (places, taken)
}

/// How far words stand from a thing's middle, to its side and before it.
fn reach(ground: &Ground, thing: &Thing<'_>) -> Vec2 {
    let ahead = towards(thing.heading_deg);
    let (length, width) = (ground.length(thing.length_m / 2.0), ground.length(thing.width_m / 2.0));
    let extent = |along: f32, across: f32| (along.abs() * length + across.abs() * width).clamp(6.0, 60.0) + 5.0;
    vec2(extent(ahead.x, ahead.y), extent(ahead.y, ahead.x))
}

fn towards(heading_deg: f64) -> Vec2 {
    let (sin, cos) = (heading_deg as f32).to_radians().sin_cos();
    vec2(-sin, -cos)
}

pub(super) fn ink(class: ObjectClass, tokens: &Tokens) -> Color32 {
    use ObjectClass as C;
    match class {
        C::Cone | C::Barrier | C::Hose | C::Debris => tokens.high,
        C::Water => tokens.selection,
        C::Signal => tokens.normal,
        C::EmergencyVehicle | C::SchoolBus | C::Train => tokens.immediate,
        C::Child | C::Pedestrian | C::Officer | C::Cyclist | C::Animal => tokens.text,
        C::Car | C::Truck | C::Bus | C::Unknown => tokens.text_second,
    }
}

fn word_ink(class: ObjectClass, tokens: &Tokens) -> Color32 {
    if class.is_vulnerable() { tokens.text } else { tokens.text_second }
}

fn body(painter: &egui::Painter, ground: &Ground, thing: &Thing<'_>, middle: Pos2, ink: Color32) {
    use ObjectClass as C;
    let ahead = towards(thing.heading_deg);
    let right = ahead.rot90();
    let half_length = ground.length(thing.length_m / 2.0).max(3.0);
    let half_width = ground.length(thing.width_m / 2.0).max(2.0);
    let box_of = |grow: f32| {
        vec![
            middle + ahead * (half_length + grow) - right * (half_width + grow),
            middle + ahead * (half_length + grow) + right * (half_width + grow),
            middle - ahead * (half_length + grow) + right * (half_width + grow),
            middle - ahead * (half_length + grow) - right * (half_width + grow),
        ]
    };
    match thing.class {
        C::Cone => {
            let r = ground.length(0.45).clamp(3.5, 8.0);
            let points =
                vec![middle + vec2(0.0, -r), middle + vec2(r * 0.9, r * 0.8), middle + vec2(-r * 0.9, r * 0.8)];
            painter.add(PathShape::convex_polygon(points, ink, PathStroke::NONE));
        }
        C::Pedestrian | C::Child | C::Officer | C::Animal => {
            let r = ground.length(0.4).clamp(4.0, 9.0) * if thing.class == C::Child { 0.8 } else { 1.0 };
            painter.circle_filled(middle, r, ink);
            if thing.class == C::Officer {
                painter.circle_stroke(middle, r + 3.0, Stroke::new(1.5, ink));
            }
        }
        C::Hose => {
            painter.line_segment([middle - ahead * half_length, middle + ahead * half_length], Stroke::new(3.0, ink));
        }
        C::Signal => {
            let r = ground.length(0.5).clamp(4.0, 7.0);
            let frame = Rect::from_center_size(middle, vec2(r * 1.2, r * 2.6));
            painter.rect_stroke(frame, CornerRadius::same(2), Stroke::new(1.5, ink), StrokeKind::Inside);
            for step in [-1.0, 0.0, 1.0] {
                painter.circle_stroke(middle + vec2(0.0, step * r * 0.75), r * 0.28, Stroke::new(1.0, ink));
            }
        }
        C::Water => {
            painter.add(PathShape::convex_polygon(box_of(0.0), ink.gamma_multiply(0.25), PathStroke::new(1.0, ink)));
        }
        C::Cyclist => {
            painter.line_segment([middle - ahead * half_length, middle + ahead * half_length], Stroke::new(2.0, ink));
            painter.circle_filled(middle, 4.0, ink);
        }
        C::Car | C::Truck | C::Bus | C::SchoolBus | C::EmergencyVehicle | C::Train => {
            painter.add(PathShape::convex_polygon(box_of(0.0), ink.gamma_multiply(0.16), PathStroke::new(1.6, ink)));
            let nose = middle + ahead * half_length * 0.45;
            let across = right * half_width * 0.7;
            painter.line_segment([nose - across, nose + across], Stroke::new(1.2, ink));
            if thing.class == C::EmergencyVehicle || thing.class == C::SchoolBus {
                let outline: Vec<Pos2> = box_of(3.0);
                painter.add(Shape::closed_line(outline, PathStroke::new(1.0, ink)));
            }
        }
        C::Barrier | C::Debris | C::Unknown => {
            painter.add(PathShape::convex_polygon(box_of(0.0), ink.gamma_multiply(0.25), PathStroke::new(1.4, ink)));
            if thing.class == C::Unknown {
                let corners = box_of(0.0);
                painter.line_segment([corners[0], corners[2]], Stroke::new(1.0, ink));
                painter.line_segment([corners[1], corners[3]], Stroke::new(1.0, ink));
            }
        }
    }
}
