//! Signs drawn as shapes, so that no meaning hangs on colour or on a font.

use std::f32::consts::TAU;

use console_model::Rewind;
use console_model::assistance::incident::Urgency;
use egui::epaint::{Mesh, PathShape, PathStroke};
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

use crate::theme::tokens::Tokens;

/// How a sign is drawn: centre, radius in points, ink.
pub type Sign = fn(&Painter, Pos2, f32, Color32);

/// Draws the sign of an urgency: diamond, triangle, disc or ring, `radius` points large.
pub fn urgency(painter: &Painter, centre: Pos2, radius: f32, urgency: Urgency, tokens: &Tokens) {
    urgency_in(painter, centre, radius, urgency, tokens.urgency(urgency), tokens.urgency_word(urgency));
}

/// The same in given colours (for cases of others, which are dimmed).
pub fn urgency_in(painter: &Painter, centre: Pos2, radius: f32, urgency: Urgency, fill: Color32, edge: Color32) {
    let stroke = PathStroke::new(1.0, edge);
    match urgency {
        Urgency::Immediate => {
            let r = radius * 1.12;
            let points =
                vec![centre + vec2(0.0, -r), centre + vec2(r, 0.0), centre + vec2(0.0, r), centre + vec2(-r, 0.0)];
            painter.add(PathShape::convex_polygon(points, fill, stroke));
        }
        Urgency::High => {
            let r = radius * 1.14;
            let points = vec![centre + vec2(0.0, -r), centre + vec2(r, r * 0.82), centre + vec2(-r, r * 0.82)];
            painter.add(PathShape::convex_polygon(points, fill, stroke));
        }
        Urgency::Normal => {
            painter.circle(centre, radius * 0.92, fill, Stroke::new(1.0, edge));
        }
        Urgency::Low => {
            painter.circle_stroke(centre, radius * 0.78, Stroke::new(2.0, fill));
        }
    }
}

/// The letter that stands inside an urgency's sign on the map.
#[must_use]
pub fn urgency_letter(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Immediate | Urgency::High => "!",
        Urgency::Normal => "?",
        Urgency::Low => "i",
    }
}

/// Appends a car's arrow to a mesh: a notched dart of `length` points that faces `heading`
/// degrees clockwise from up.
pub fn add_car(mesh: &mut Mesh, centre: Pos2, heading_deg: f32, length: f32, ink: Color32) {
    let (sin, cos) = heading_deg.to_radians().sin_cos();
    let turned = |forward: f32, right: f32| centre + vec2(sin * forward + cos * right, -cos * forward + sin * right);
    let base = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    for point in [
        turned(length * 0.55, 0.0),
        turned(-length * 0.45, length * 0.36),
        turned(-length * 0.22, 0.0),
        turned(-length * 0.45, -length * 0.36),
    ] {
        mesh.colored_vertex(point, ink);
    }
    mesh.add_triangle(base, base + 1, base + 2);
    mesh.add_triangle(base, base + 2, base + 3);
}

/// Appends a bar behind a car: it stands.
pub fn add_bar(mesh: &mut Mesh, centre: Pos2, heading_deg: f32, length: f32, ink: Color32) {
    let (sin, cos) = heading_deg.to_radians().sin_cos();
    let turned = |forward: f32, right: f32| centre + vec2(sin * forward + cos * right, -cos * forward + sin * right);
    let base = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    let (near, far, half) = (-length * 0.55, -length * 0.75, length * 0.36);
    for point in [turned(near, -half), turned(near, half), turned(far, half), turned(far, -half)] {
        mesh.colored_vertex(point, ink);
    }
    mesh.add_triangle(base, base + 1, base + 2);
    mesh.add_triangle(base, base + 2, base + 3);
}

/// A crosshair: the map follows.
pub fn crosshair(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    let stroke = Stroke::new(1.4, ink);
    painter.circle_stroke(centre, radius * 0.65, stroke);
    for along in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
        painter.line_segment([centre + along * radius * 0.4, centre + along * radius], stroke);
    }
}

/// A dot, for the link's state.
pub fn dot(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    painter.circle_filled(centre, radius, ink);
}

/// A broken ring: no link.
pub fn broken_ring(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    for quarter in 0..4_u8 {
        let start = TAU * (f32::from(quarter) / 4.0) + 0.25;
        let points = (0..=4_u8)
            .map(|step| {
                let angle = start + (TAU / 4.0 - 0.5) * f32::from(step) / 4.0;
                centre + radius * vec2(angle.cos(), angle.sin())
            })
            .collect();
        painter.add(Shape::line(points, PathStroke::new(1.6, ink)));
    }
}

/// A tick: done.
pub fn tick(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    let points =
        vec![centre + radius * vec2(-0.8, 0.0), centre + radius * vec2(-0.2, 0.6), centre + radius * vec2(0.85, -0.65)];
    painter.add(Shape::line(points, PathStroke::new(1.8, ink)));
}

/// A cross: refused, failed.
pub fn cross(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    let r = radius * 0.7;
    painter.line_segment([centre + vec2(-r, -r), centre + vec2(r, r)], Stroke::new(1.8, ink));
    painter.line_segment([centre + vec2(-r, r), centre + vec2(r, -r)], Stroke::new(1.8, ink));
}

/// A clock: on its way, waiting.
pub fn clock(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    painter.circle_stroke(centre, radius * 0.9, Stroke::new(1.5, ink));
    painter.line_segment([centre, centre + radius * vec2(0.0, -0.55)], Stroke::new(1.5, ink));
    painter.line_segment([centre, centre + radius * vec2(0.45, 0.0)], Stroke::new(1.5, ink));
}

/// A padlock: a control that is locked.
pub fn padlock(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    let body = Rect::from_min_max(centre + radius * vec2(-0.7, -0.1), centre + radius * vec2(0.7, 0.85));
    painter.rect_filled(body, 1.5, ink);
    let arch: Vec<Pos2> = (0..=8_u8)
        .map(|step| {
            let angle = std::f32::consts::PI * (1.0 + f32::from(step) / 8.0);
            pos2(centre.x, centre.y - 0.15 * radius) + radius * 0.45 * vec2(angle.cos(), angle.sin() * 1.4)
        })
        .collect();
    painter.add(Shape::line(arch, PathStroke::new(1.4, ink)));
}

/// An eye: look closely.
pub fn eye(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    for side in [-1.0, 1.0] {
        let lid: Vec<Pos2> = (0..=10_u8)
            .map(|step| {
                let share = f32::from(step) / 10.0 * 2.0 - 1.0;
                centre + radius * vec2(share, side * 0.6 * (1.0 - share * share))
            })
            .collect();
        painter.add(Shape::line(lid, PathStroke::new(1.4, ink)));
    }
    painter.circle_filled(centre, radius * 0.32, ink);
}

/// The handset of a phone; one that rings has waves beside it.
pub fn phone(painter: &Painter, centre: Pos2, radius: f32, ink: Color32, rings: bool) {
    let arc = |middle: Pos2, radius: f32, from: f32, to: f32| -> Vec<Pos2> {
        let angle = |step: u8| (from + (to - from) * f32::from(step) / 8.0).to_radians();
        (0..=8_u8).map(|step| middle + radius * vec2(angle(step).cos(), angle(step).sin())).collect()
    };
    let bend = centre + radius * vec2(0.5, -0.5);
    let handle = arc(bend, radius * 1.25, 95.0, 175.0);
    for end in [handle[0], handle[8]] {
        let inwards = (bend - end).normalized();
        let piece = end + inwards * radius * 0.28;
        painter.circle_filled(piece, radius * 0.36, ink);
    }
    painter.add(Shape::line(handle, PathStroke::new(radius * 0.36, ink)));
    if rings {
        for reach in [0.45, 0.9] {
            let wave = arc(centre + radius * vec2(0.05, -0.05), radius * reach, -80.0, -10.0);
            painter.add(Shape::line(wave, PathStroke::new(1.3, ink)));
        }
    }
}

/// An eye that sees nothing: no picture.
pub fn no_eye(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    eye(painter, centre, radius, ink);
    let across = radius * vec2(0.8, -0.8);
    painter.line_segment([centre - across, centre + across], Stroke::new(1.6, ink));
}

/// Two bars: stand still; or a triangle: go on.
pub fn pause(painter: &Painter, centre: Pos2, play: bool, ink: Color32) {
    if play {
        let points = vec![centre + vec2(6.0, 0.0), centre + vec2(-4.0, -6.0), centre + vec2(-4.0, 6.0)];
        painter.add(PathShape::convex_polygon(points, ink, PathStroke::NONE));
        return;
    }
    for x in [-3.0, 3.0] {
        painter.line_segment([centre + vec2(x, -5.0), centre + vec2(x, 5.0)], Stroke::new(2.6, ink));
    }
}

/// A way through the past: a jump, a single picture, a mark, a speed.
pub fn way(painter: &Painter, centre: Pos2, way: Rewind, ink: Color32) {
    let (turn, kind) = match way {
        Rewind::Back => (-1.0, 2),
        Rewind::Forward => (1.0, 2),
        Rewind::FrameBack => (-1.0, 1),
        Rewind::FrameForward => (1.0, 1),
        Rewind::MarkBack => (-1.0, 0),
        Rewind::MarkForward => (1.0, 0),
        Rewind::Slower | Rewind::Faster | Rewind::Pause | Rewind::Live => (0.0, 3),
    };
    let head = |middle: Pos2, size: f32| {
        let points = vec![
            middle + vec2(turn * size, 0.0),
            middle + vec2(-turn * size * 0.6, -size),
            middle + vec2(-turn * size * 0.6, size),
        ];
        painter.add(PathShape::convex_polygon(points, ink, PathStroke::NONE));
    };
    let post = |x: f32| {
        let ends = [centre + vec2(x, -5.0), centre + vec2(x, 5.0)];
        painter.line_segment(ends, Stroke::new(1.8, ink));
    };
    match kind {
        2 => {
            head(centre + vec2(-3.0, 0.0), 4.5);
            head(centre + vec2(4.0, 0.0), 4.5);
        }
        1 => {
            post(-turn * 5.0);
            head(centre + vec2(turn, 0.0), 5.0);
        }
        0 => {
            head(centre + vec2(-turn * 3.0, 0.0), 5.0);
            post(turn * 4.0);
            painter.circle_filled(centre + vec2(turn * 4.0, -5.0), 2.2, ink);
        }
        _ => {
            painter.line_segment([centre - vec2(5.0, 0.0), centre + vec2(5.0, 0.0)], Stroke::new(1.8, ink));
            if way == Rewind::Faster {
                painter.line_segment([centre - vec2(0.0, 5.0), centre + vec2(0.0, 5.0)], Stroke::new(1.8, ink));
            }
        }
    }
}

/// A person, for passengers.
pub fn person(painter: &Painter, centre: Pos2, radius: f32, ink: Color32) {
    painter.circle_filled(centre + radius * vec2(0.0, -0.45), radius * 0.4, ink);
    let shoulders: Vec<Pos2> = (0..=8_u8)
        .map(|step| {
            let angle = std::f32::consts::PI * (1.0 + f32::from(step) / 8.0);
            centre + vec2(0.0, radius * 0.85) + radius * 0.8 * vec2(angle.cos(), angle.sin())
        })
        .collect();
    painter.add(PathShape::convex_polygon(shoulders, ink, PathStroke::NONE));
}

/// A dashed line through `points`: dashes and gaps in points.
pub fn dashed(painter: &Painter, points: &[Pos2], stroke: Stroke, dash: f32, gap: f32) {
    painter.extend(Shape::dashed_line(points, stroke, dash, gap));
}

/// A line with an arrow head at its end.
pub fn arrow(painter: &Painter, from: Pos2, to: Pos2, stroke: Stroke) {
    let along: Vec2 = to - from;
    if along.length() < 1.0 {
        return;
    }
    let unit = along.normalized();
    painter.line_segment([from, to], stroke);
    let side = unit.rot90();
    let head = 5.0_f32.min(along.length());
    painter.line_segment([to, to - unit * head + side * head * 0.55], stroke);
    painter.line_segment([to, to - unit * head - side * head * 0.55], stroke);
}
