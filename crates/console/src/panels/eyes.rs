//! The eyes: cameras, the perceived world beside them, and the scrubber below.

use console_model::view::{EyesView, PerceivedView};
use egui::{CornerRadius, Id, Rect, Role, Ui, pos2, vec2};

use super::{Touched, inside, pane, perceived_world, scrubber};
use crate::eyes::Textures;
use crate::theme::tokens::{Tokens, space};
use crate::widgets::text::{self, Face, Fit};
use crate::widgets::{hairline, hairline_down, icon, spoken};

/// Width of a picture over its height.
const ASPECT: f32 = 16.0 / 9.0;
/// Between two panes, and around them.
const GAP: f32 = space::S;
/// Height of the scrubber's row.
const SCRUBBER: f32 = 36.0;
/// The least width of the perceived world beside the large pane.
const LEAST_SCENE: f32 = 128.0;
/// Wider than this for its height, the small panes stand beside the large one.
const BESIDE_FROM: f32 = 2.2;
/// Higher than this for its width, the perceived world stands below the large pane.
const BELOW_UNTIL: f32 = 1.05;

/// Where everything stands.
#[derive(Debug, Clone, PartialEq)]
struct Rooms {
    main: Rect,
    small: Vec<Rect>,
    /// `None` when the perceived world stands elsewhere.
    scene: Option<Rect>,
    scrubber: Rect,
}

/// Arranges one large pane, `small` small ones, the perceived world and the scrubber.
fn rooms(rect: Rect, small: usize) -> Rooms {
    let scrubber = Rect::from_min_max(pos2(rect.left() + GAP, rect.bottom() - SCRUBBER), rect.max - vec2(GAP, 4.0));
    let room = Rect::from_min_max(rect.min + vec2(GAP, GAP), pos2(rect.right() - GAP, scrubber.top() - 4.0));
    let (width, height) = (room.width(), room.height());
    if small == 0 {
        return Rooms { main: room, small: Vec::new(), scene: None, scrubber };
    }
    let at = |left: f32, top: f32, width: f32, height: f32| {
        Rect::from_min_size(pos2(left.round(), top.round()), vec2(width.floor(), height.floor()))
    };
    let row = |room: Rect, columns: usize, count: usize| -> Vec<Rect> {
        let wide = (room.width() - GAP * (columns.max(1) - 1) as f32) / columns.max(1) as f32;
        let rows = count.div_ceil(columns.max(1)).max(1);
        let high = ((room.height() - GAP * (rows - 1) as f32) / rows as f32).min(wide / ASPECT);
        (0..count)
            .map(|index| {
                let (column, line) = ((index % columns.max(1)) as f32, (index / columns.max(1)) as f32);
                at(room.left() + column * (wide + GAP), room.top() + line * (high + GAP), wide, high)
            })
            .collect()
    };
    if width / height > BESIDE_FROM {
        // Large at the left; beside it the perceived world above the small ones, two by two.
        let main_width = (height * ASPECT).min(width * 0.64);
        let main = at(room.left(), room.top(), main_width, height);
        let (left, aside) = (main.right() + GAP, room.right() - main.right() - GAP);
        let columns = if small > 1 { 2 } else { 1 };
        let lines = small.div_ceil(columns) as f32;
        let wide = (aside - GAP * (columns - 1) as f32) / columns as f32;
        let strip = (lines * (wide / ASPECT + GAP)).min(height * 0.58);
        let scene = at(left, room.top(), aside, height - strip);
        let grid = Rect::from_min_max(pos2(left, scene.bottom() + GAP), room.max);
        return Rooms { main, small: row(grid, columns, small), scene: Some(scene), scrubber };
    }
    if width / height < BELOW_UNTIL {
        // Large over the whole width; below it the perceived world and the small ones, two by two.
        let main = at(room.left(), room.top(), width, (width / ASPECT).min(height * 0.6));
        let below = Rect::from_min_max(pos2(room.left(), main.bottom() + GAP), room.max);
        // The small ones as large as two lines of them fit.
        let lines = small.div_ceil(2).max(1) as f32;
        let high = (below.height() - GAP * (lines - 1.0)) / lines;
        let grid_width = (2.0 * high * ASPECT + GAP).min(width * 0.64);
        let scene = at(below.left(), below.top(), width - grid_width - GAP, below.height());
        let grid = Rect::from_min_max(pos2(scene.right() + GAP, below.top()), below.max);
        return Rooms { main, small: row(grid, 2, small), scene: Some(scene), scrubber };
    }
    // Large at the left, the perceived world beside it, the small ones below in one line.
    let wide = (width - GAP * small.saturating_sub(1) as f32) / small.max(1) as f32;
    let strip = (wide / ASPECT).min(height * 0.36).max(36.0);
    let upper = height - strip - GAP;
    let main_width = (upper * ASPECT).min(width - LEAST_SCENE - GAP);
    let main = at(room.left(), room.top(), main_width, upper);
    let left = main.right() + GAP;
    let scene = at(left, room.top(), room.right() - left, upper);
    let line = Rect::from_min_max(pos2(room.left(), room.bottom() - strip), room.max);
    Rooms { main, small: row(line, small, small), scene: Some(scene), scrubber }
}

/// Draws the eyes of the selected car. `aside` is room for the perceived world where it does not
/// stand with the cameras; the large one then has all of theirs.
pub fn show(
    ui: &mut Ui,
    rect: Rect,
    aside: Option<Rect>,
    view: &EyesView,
    scene: &PerceivedView,
    textures: &Textures,
    out: &mut Touched,
) {
    let whole = aside.map_or(rect, |aside| rect.union(aside));
    inside(ui, "eyes", whole, |ui| {
        let tokens = Tokens::of(ui);
        ui.painter().rect_filled(rect, CornerRadius::ZERO, tokens.ground);
        let Some((main, small)) = view.panes.split_first() else {
            // Without pictures the perceived world has all the room.
            let below = without_pictures(ui, rect, view);
            perceived_world::show(ui, below, scene, scene.enlarged, out);
            hairline(ui, rect.left(), rect.right(), rect.top() + 0.5);
            return;
        };
        let rooms = rooms(rect, if aside.is_some() { 0 } else { small.len() });
        pane::main(ui, rooms.main, main, view, textures, out);
        for (room, pane) in rooms.small.iter().zip(small) {
            pane::small(ui, *room, pane, textures, out);
        }
        if let Some(room) = aside.or(rooms.scene) {
            perceived_world::show(ui, room, scene, false, out);
        }
        scrubber::show(ui, rooms.scrubber, view, out);
        hairline(ui, rect.left(), rect.right(), rect.top() + 0.5);
        hairline_down(ui, rect.right() - 0.5, rect.top(), rect.bottom());
    });
}

/// How high the cameras are when the large one has their whole width.
#[must_use]
pub fn height_for(width: f32) -> f32 {
    (width - 2.0 * GAP) / ASPECT + SCRUBBER + 2.0 * GAP
}

/// The line that says why there are no pictures; says where free room begins below it.
fn without_pictures(ui: &Ui, rect: Rect, view: &EyesView) -> Rect {
    if view.note.is_empty() {
        return rect;
    }
    let tokens = Tokens::of(ui);
    let left = rect.left() + space::M + 22.0;
    let words =
        text::paragraph(ui, rect.right() - left - space::M, &view.note, Face::Second, tokens.text_dim, 3, Fit::Shorten);
    let height = words.size().y + space::M;
    icon::no_eye(ui.painter(), pos2(rect.left() + space::M + 7.0, rect.top() + 6.0 + 8.0), 7.0, tokens.text_dim);
    let at = words.draw(ui, pos2(left, rect.top() + 6.0));
    spoken(ui, Id::unique("no pictures"), at, Role::Status, &view.note);
    Rect::from_min_max(pos2(rect.left(), rect.top() + height), rect.max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_stand_apart_inside_the_room_in_every_shape_of_it() {
        for (width, height) in
            [(404.0, 254.0), (678.0, 352.0), (912.0, 506.0), (1_060.0, 506.0), (1_780.0, 686.0), (912.0, 1_012.0)]
        {
            let rect = Rect::from_min_size(pos2(30.0, 40.0), vec2(width, height));
            let rooms = rooms(rect, 4);
            let mut all = vec![rooms.main, rooms.scrubber];
            all.extend(rooms.scene.iter().chain(&rooms.small));
            for (index, one) in all.iter().enumerate() {
                assert!(rect.contains_rect(*one), "{width}x{height}: {one:?}");
                assert!(one.width() >= 80.0 && one.height() >= 28.0, "{width}x{height}: {one:?}");
                for other in &all[index + 1..] {
                    let both = one.intersect(*other);
                    assert!(!(both.is_positive() && both.area() > 1.0), "{width}x{height}: {one:?} {other:?}");
                }
            }
            assert!(rooms.main.area() > rooms.small[0].area() * 2.0, "{width}x{height}");
            assert!(rooms.main.width() >= width * 0.4, "{width}x{height}: {:?}", rooms.main);
        }
    }
}
