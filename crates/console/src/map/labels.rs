//! Names of streets, set along them where nothing else stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::epaint::TextShape;
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Galley, Painter, Pos2, Rect, Ui, Vec2, vec2};

use super::camera::Camera;
use super::streets::{Rank, Street, screen_points};
use crate::theme::tokens::Tokens;
use crate::widgets::text::Face;

/// A name in its place.
pub(super) struct Label {
    galley: Arc<Galley>,
    middle: Pos2,
    angle: f32,
}

/// The most names on one view.
const MOST: usize = 90;
/// Points between two names of one street.
const APART: f32 = 420.0;

/// Chooses names and places: streets that matter first, then the longer ones.
pub(super) fn place(ui: &Ui, streets: &[&Street], camera: &Camera, view: Rect, covered: Rect) -> Vec<Label> {
    let least = if camera.scale < 0.03 {
        Rank::Freeway
    } else if camera.scale < 0.11 {
        Rank::Arterial
    } else if camera.scale < 0.35 {
        Rank::Collector
    } else {
        Rank::Service
    };
    let mut by_name: BTreeMap<&str, (Rank, Vec<Vec<Pos2>>)> = BTreeMap::new();
    for street in streets.iter().filter(|street| street.rank >= least && !street.name.is_empty()) {
        let points = screen_points(&street.points, camera, view);
        if points.len() > 1 {
            let entry = by_name.entry(&street.name).or_insert((street.rank, Vec::new()));
            entry.0 = entry.0.max(street.rank);
            entry.1.push(points);
        }
    }
    let mut order: Vec<(&str, Rank, Vec<Vec<Pos2>>)> =
        by_name.into_iter().map(|(name, (rank, lines))| (name, rank, joined(lines))).collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(longest(&b.2).total_cmp(&longest(&a.2))));
    let mut taken: Vec<Rect> = Vec::new();
    let mut labels = Vec::new();
    for (name, _, lines) in order {
        let job =
            LayoutJob::single_section(name.to_owned(), TextFormat::simple(Face::Map.font(), Color32::PLACEHOLDER));
        let galley = ui.painter().layout_job(job);
        let mut own: Vec<Pos2> = Vec::new();
        for line in &lines {
            for (middle, along) in stretches(line, galley.size().x + 10.0) {
                if labels.len() >= MOST {
                    return labels;
                }
                if !covered.contains(middle) || own.iter().any(|at| at.distance(middle) < APART) {
                    continue;
                }
                let upright = if along.x < 0.0 { -along } else { along };
                let boxes = footprint(middle, upright, galley.size());
                if boxes.iter().any(|a| taken.iter().any(|b| a.intersects(*b))) {
                    continue;
                }
                taken.extend(boxes);
                own.push(middle);
                labels.push(Label { galley: Arc::clone(&galley), middle, angle: upright.angle() });
            }
        }
    }
    labels
}

/// Pieces of one street joined where one ends and another begins.
fn joined(mut lines: Vec<Vec<Pos2>>) -> Vec<Vec<Pos2>> {
    let mut whole: Vec<Vec<Pos2>> = Vec::new();
    while let Some(mut line) = lines.pop() {
        grow(&mut line, &mut lines);
        line.reverse();
        grow(&mut line, &mut lines);
        whole.push(line);
    }
    whole
}

/// Appends whatever begins or ends where `line` ends, again and again.
fn grow(line: &mut Vec<Pos2>, rest: &mut Vec<Vec<Pos2>>) {
    let near = |a: Option<&Pos2>, b: Option<&Pos2>| match (a, b) {
        (Some(a), Some(b)) => a.distance(*b) < 2.0,
        _ => false,
    };
    loop {
        if let Some(next) = rest.iter().position(|other| near(line.last(), other.first())) {
            line.extend(rest.swap_remove(next).into_iter().skip(1));
        } else if let Some(next) = rest.iter().position(|other| near(line.last(), other.last())) {
            line.extend(rest.swap_remove(next).into_iter().rev().skip(1));
        } else {
            return;
        }
    }
}

fn longest(lines: &[Vec<Pos2>]) -> f32 {
    lines.iter().map(|line| line.windows(2).map(|pair| pair[0].distance(pair[1])).sum::<f32>()).fold(0.0, f32::max)
}

/// Middles and directions of stretches that are straight enough for `width` points of text.
fn stretches(line: &[Pos2], width: f32) -> Vec<(Pos2, Vec2)> {
    let mut found = Vec::new();
    let mut start = 0;
    while start + 1 < line.len() {
        let mut length = 0.0;
        let mut end = start;
        while end + 1 < line.len() && length < width {
            length += line[end].distance(line[end + 1]);
            end += 1;
        }
        if length < width {
            break;
        }
        let chord = line[end] - line[start];
        if chord.length() > 0.985 * length {
            found.push((line[start] + chord / 2.0, chord.normalized()));
            start = end;
        } else {
            start += 1;
        }
    }
    found
}

/// Small upright boxes along a turned text: close enough to tell whether two texts touch.
fn footprint(middle: Pos2, along: Vec2, size: Vec2) -> Vec<Rect> {
    let count = (size.x / size.y).ceil().max(1.0);
    let step = size.x / count;
    (0..count as usize)
        .map(|index| {
            let offset = (index as f32 + 0.5) * step - size.x / 2.0;
            Rect::from_center_size(middle + along * offset, vec2(step.max(size.y), size.y) * 1.15)
        })
        .collect()
}

/// Draws names with a rim of ground around them.
pub(super) fn draw(painter: &Painter, labels: &[Label], to_screen: impl Fn(Pos2) -> Pos2, tokens: &Tokens) {
    let rim = tokens.ground.gamma_multiply(0.85);
    for label in labels {
        let middle = to_screen(label.middle);
        if !painter.clip_rect().expand(80.0).contains(middle) {
            continue;
        }
        let along = Vec2::angled(label.angle);
        let corner = middle - along * label.galley.size().x / 2.0 - along.rot90() * label.galley.size().y / 2.0;
        let text = |offset: Vec2, ink: Color32| {
            TextShape::new(corner + offset, Arc::clone(&label.galley), ink)
                .with_override_text_color(ink)
                .with_angle(label.angle)
        };
        for offset in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
            painter.add(text(offset, rim));
        }
        painter.add(text(Vec2::ZERO, tokens.map_label));
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_bent_line_has_no_stretch_across_the_bend() {
        let bent = [pos2(0.0, 0.0), pos2(50.0, 0.0), pos2(50.0, 50.0)];
        assert!(stretches(&bent, 80.0).is_empty());
        assert_eq!(stretches(&bent, 45.0).len(), 2);
    }

    #[test]
    fn pieces_of_a_street_are_joined_in_either_direction() {
        let lines = vec![
            vec![pos2(100.0, 0.0), pos2(200.0, 0.0)],
            vec![pos2(100.0, 0.0), pos2(0.0, 0.0)],
            vec![pos2(0.0, 90.0), pos2(9.0, 90.0)],
        ];
        let mut lengths: Vec<f32> = joined(lines).iter().map(|line| longest(std::slice::from_ref(line))).collect();
        lengths.sort_by(f32::total_cmp);
        assert_eq!(lengths, [9.0, 200.0]);
    }
}
