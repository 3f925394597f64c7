//! Where each panel stands: one function from the window's size to rectangles.

use egui::{Rect, pos2};

use crate::theme::tokens::space;

/// Rectangles of all panels, in points. They cover the window without overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrangement {
    /// Link, fleet, shift, clock.
    pub top_bar: Rect,
    /// Who needs me.
    pub queue: Rect,
    /// Where.
    pub map: Rect,
    /// What the car's cameras show, and what it thinks.
    pub eyes: Rect,
    /// What happened; but in a wide window it stands at the end of the case.
    pub timeline: Option<Rect>,
    /// Whether the talk stands beside the map, for want of height.
    pub talk_beside_map: bool,
    /// What it is, and what I can do.
    pub case: Rect,
    /// The talk with the passenger.
    pub talk: Rect,
    /// STOP, always at the same place.
    pub stop: Rect,
    /// Keys, record.
    pub status_bar: Rect,
}

/// From this width on the conversation has a column of its own.
const TALK_COLUMN_FROM: f32 = 2_200.0;
/// Below this height the conversation stands in the centre, beside the map.
const LOW_BELOW: f32 = 860.0;
/// Height of the STOP bar with its air.
const STOP: f32 = 56.0;

/// Arranges a window. The smallest it is made for is 960 by 540 points.
#[must_use]
pub fn arrange(window: Rect) -> Arrangement {
    let (width, height) = (window.width(), window.height());
    let between = |left: f32, top: f32, right: f32, bottom: f32| {
        Rect::from_min_max(pos2(left.round(), top.round()), pos2(right.round(), bottom.round()))
    };
    let top = window.top() + space::TOP_BAR;
    let bottom = window.bottom() - space::STATUS_BAR;
    let queue_right = window.left() + (width * 0.21).clamp(236.0, 380.0);
    let case_width = (width * 0.26).clamp(320.0, 480.0);
    let talk_column = width >= TALK_COLUMN_FROM;
    let case_right = window.right() - if talk_column { 440.0 } else { 0.0 };
    let case_left = case_right - case_width;
    let body = bottom - top;
    let low = height < LOW_BELOW && !talk_column;
    let split = bottom - (body * if low { 0.54 } else { 0.5 }).clamp(190.0, 760.0);
    let centre = case_left - queue_right;
    let stop_top = bottom - STOP;
    let aside = if low { (centre * 0.46).clamp(184.0, 400.0) } else { 0.0 };
    let history = if talk_column { (centre * 0.2).clamp(240.0, 360.0) } else { 0.0 };
    let talk_top = stop_top - (body * 0.28).clamp(230.0, 440.0);
    let (case_bottom, talk) = match (low, talk_column) {
        (_, true) => (stop_top, between(case_right, top, window.right(), bottom)),
        (true, false) => (stop_top, between(case_left - aside, top, case_left, split)),
        (false, false) => (talk_top, between(case_left, talk_top, case_right, stop_top)),
    };
    let timeline = talk_column.then(|| between(case_left - history, split, case_left, bottom));
    Arrangement {
        top_bar: between(window.left(), window.top(), window.right(), top),
        queue: between(window.left(), top, queue_right, bottom),
        map: between(queue_right, top, case_left - aside, split),
        eyes: between(queue_right, split, case_left - history, bottom),
        timeline,
        talk_beside_map: low,
        case: between(case_left, top, case_right, case_bottom),
        talk,
        stop: between(case_left, stop_top, case_right, bottom),
        status_bar: between(window.left(), bottom, window.right(), window.bottom()),
    }
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    #[test]
    fn panels_cover_the_window_without_overlap_at_every_size() {
        for (width, height) in [(960.0, 540.0), (1280.0, 720.0), (1720.0, 1080.0), (1920.0, 1080.0), (3440.0, 1440.0)] {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let a = arrange(window);
            let mut all = vec![a.top_bar, a.queue, a.map, a.eyes, a.case, a.talk, a.stop, a.status_bar];
            all.extend(a.timeline);
            let area: f32 = all.iter().map(|rect| rect.area()).sum();
            assert!((area - window.area()).abs() < 4.0 * (width + height), "{width}x{height}: {area}");
            for (i, one) in all.iter().enumerate() {
                assert!(window.contains_rect(*one) && one.width() > 150.0 && one.height() > 20.0, "{one:?}");
                for other in &all[i + 1..] {
                    assert!(one.intersect(*other).area() <= 0.0 || !one.intersect(*other).is_positive());
                }
            }
        }
    }
}
