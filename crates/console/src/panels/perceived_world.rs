//! What the car thinks is there: seen from above, its plan, why it stands, and how old it all is.

use console_model::view::{Freshness, PathStage, PerceivedView};
use console_model::{Deed, Target};
use egui::{Align2, CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::scene_drawing::{self, Ground, Thing};
use super::{Touched, click, inside, path};
use crate::theme::tokens::{Tokens, space};
use crate::widgets::press::Press;
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{age_badge, spoken};

/// Narrower than this the scene alone has room, points.
const NARROW: f32 = 200.0;

/// Draws the perceived world of the selected car; `closes` where the way out of the second look
/// stands here.
pub fn show(ui: &mut Ui, rect: Rect, view: &PerceivedView, closes: bool, out: &mut Touched) {
    inside(ui, "perceived world", rect, |ui| {
        let tokens = Tokens::of(ui);
        ui.painter().rect_filled(rect, CornerRadius::ZERO, tokens.ground);
        if view.empty.is_empty() {
            scene(ui, rect, view, out);
        } else {
            let width = (rect.width() - 4.0 * space::L).min(360.0);
            let words = text::paragraph(ui, width, &view.empty, Face::Body, tokens.text_dim, 4, Fit::Whole);
            let at = rect.center() - words.size() / 2.0;
            words.draw(ui, at);
        }
        head(ui, rect, view, closes, out);
    });
}

fn head(ui: &Ui, rect: Rect, view: &PerceivedView, closes: bool, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let line =
        Rect::from_min_max(rect.min + vec2(space::M, space::S), pos2(rect.right() - space::M, rect.top() + 30.0));
    let mut right = line.right();
    if view.vehicle.is_some() {
        let freshness = match view.age.freshness {
            Freshness::Fresh => age_badge::Freshness::Live,
            Freshness::Aging => age_badge::Freshness::Ageing,
            Freshness::Stale => age_badge::Freshness::Old,
            Freshness::Never => age_badge::Freshness::Unknown,
        };
        let badge = age_badge::draw(ui, pos2(right, line.top() + 1.0), &view.age.words, freshness);
        spoken(ui, Id::unique("scene age"), badge, Role::Status, &view.age.words);
        right = badge.left() - space::S;
        if closes {
            let close = Rect::from_min_size(pos2(right - 64.0, line.top() - 3.0), vec2(60.0, space::TARGET));
            if (Press { key: &view.look_key, spoken: &view.look, ..Press::new("×") })
                .show(ui, Id::unique("close second look"), close)
                .clicked()
            {
                click(out, Target::Deed(Deed::SecondLook));
            }
            right = close.left() - space::S;
        }
    }
    let room = Rect::from_min_max(line.min, pos2(right, line.bottom()));
    // In a narrow second look the way out and the age leave no room for the title.
    let fits = text::width(ui, &view.title, Face::BodyMedium) <= room.width();
    let title = if fits { text::left(ui, room, &view.title, Face::BodyMedium, tokens.text, Fit::Whole) } else { room };
    let rest = Rect::from_min_max(pos2(title.right() + space::M, room.top()), room.max);
    if view.empty.is_empty() && rest.width() > 90.0 {
        text::left(ui, rest, &view.summary, Face::Second, tokens.text_dim, Fit::Shorten);
    }
    let whole = format!("{}. {} {}", view.title, view.summary, view.stop_reason);
    spoken(ui, Id::unique("scene title"), title, Role::Heading, &whole);
}

fn scene(ui: &mut Ui, rect: Rect, view: &PerceivedView, out: &mut Touched) {
    let tokens = Tokens::of(ui);
    let stale = matches!(view.age.freshness, Freshness::Stale | Freshness::Never);
    let mut top = rect.top() + 32.0;
    // A narrow scene has no room for what the brief of the case says, too.
    let narrow = rect.width() < NARROW;
    if !view.stop_reason.is_empty() && !narrow {
        let width = rect.width() - 2.0 * space::M;
        let words = text::paragraph(ui, width, &view.stop_reason, Face::Second, tokens.text, 3, Fit::Shorten);
        top = words.draw(ui, pos2(rect.left() + space::M, top)).bottom() + space::S;
    }
    let room = Rect::from_min_max(pos2(rect.left(), top), rect.max);
    let (mut ahead, mut aside) = (24.0_f32, 10.0_f32);
    for object in &view.objects {
        ahead = ahead.max(object.at.forward_m as f32 + 6.0);
        aside = aside.max(object.at.left_m.abs() as f32 + 5.0);
    }
    for point in &view.planned_path {
        ahead = ahead.max(point.forward_m as f32 + 3.0);
    }
    for point in view.paths.iter().flat_map(|path| &path.points) {
        ahead = ahead.max(point.forward_m as f32 + 3.0);
        aside = aside.max(point.left_m.abs() as f32 + 3.0);
    }
    if view.wants_point {
        // Room to draw in, so that the ground does not move under the hand with every point.
        (ahead, aside) = (ahead.max(45.0), aside.max(12.0));
    }
    let ground = Ground::in_room(room, ahead, aside);
    if view.wants_point {
        take_point(ui, room, view, &ground, out);
    }
    scene_drawing::rings(ui, room, &ground, &view.rings_m);
    scene_drawing::lanes(ui, room, &ground, &view.lanes, stale);
    let plan_label = if narrow { "" } else { view.plan_label.as_str() };
    scene_drawing::plan(ui, room, &ground, &view.planned_path, plan_label, stale);
    // Where a drawn path is planned, that is the plan that counts.
    let beside_another = view.paths.iter().any(|path| path.stage == PathStage::Planned);
    let words = if beside_another { "" } else { view.plan_label.as_str() };
    scene_drawing::plan(ui, room, &ground, &view.planned_path, words, stale || beside_another);
    let lines: Vec<path::Line<'_>> = view
        .paths
        .iter()
        .map(|it| path::Line {
            stage: it.stage,
            label: &it.label,
            points: it.points.iter().map(|point| ground.place(*point)).collect(),
        })
        .collect();
    path::lines(ui, room, &lines, ground.length(1.9));
    if let Some(point) = view.path_cursor {
        path::cross(&ui.painter_at(room), ground.place(point), tokens);
    }
    let things: Vec<Thing<'_>> = view
        .objects
        .iter()
        .map(|object| Thing {
            class: object.class,
            words: &object.label,
            at: object.at,
            heading_deg: object.heading_deg,
            speed_mps: object.speed_mps,
            length_m: object.length_m,
            width_m: object.width_m,
        })
        .collect();
    scene_drawing::own_car(ui, room, &ground, stale);
    let (places, taken) = scene_drawing::things(ui, room, &ground, &things, stale);
    path::labels(ui, room, &lines, &taken);
    scene_drawing::ring_words(ui, room, &ground, &view.rings_m, &taken);
    for (object, place) in view.objects.iter().zip(places) {
        spoken(ui, Id::unique(("object", object.track)), place, Role::Image, &object.spoken);
    }
    if stale {
        ui.painter().rect_filled(room, CornerRadius::ZERO, tokens.stale_shade);
    }
    if !view.stale_bar.is_empty() {
        let bar =
            Rect::from_center_size(pos2(rect.center().x, room.top() + room.height() * 0.42), vec2(rect.width(), 34.0));
        ui.painter().rect_filled(bar, CornerRadius::ZERO, tokens.raised);
        let at = text::line(ui, bar, Align2::CENTER_CENTER, &view.stale_bar, Face::BodyStrong, tokens.text, Fit::Whole);
        spoken(ui, Id::unique("stale bar"), at, Role::Alert, &view.stale_bar);
    }
}

/// A click is a point of the path that is drawn.
fn take_point(ui: &Ui, room: Rect, view: &PerceivedView, ground: &Ground, out: &mut Touched) {
    let hand = ui.interact(room, Id::unique("scene points"), Sense::click());
    hand.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &view.title));
    if hand.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
    }
    if let (true, Some(pointer)) = (hand.clicked(), hand.interact_pointer_pos()) {
        click(out, Target::ScenePoint(ground.under(pointer)));
    }
}
