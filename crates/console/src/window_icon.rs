//! The program's icon, drawn: a hand's ring around a car's arrow.

use std::sync::Arc;

use egui::{IconData, Rect, Stroke, Vec2, pos2};

use crate::picture::Canvas;
use crate::theme::tokens::DARK;
use crate::widgets::icon;

const SIDE: f32 = 64.0;

/// The icon, 64 by 64 pixels.
#[must_use]
pub(crate) fn icon() -> Arc<IconData> {
    let mut canvas = Canvas::new(Vec2::splat(SIDE), 1.0, |_| {});
    let image = canvas.draw(1, |ui| {
        let middle = pos2(SIDE / 2.0, SIDE / 2.0);
        let painter = ui.painter();
        painter.rect_filled(Rect::from_center_size(middle, Vec2::splat(SIDE)), 0.0, DARK.panel);
        painter.circle_stroke(middle, 24.0, Stroke::new(5.0, DARK.selection));
        let mut mesh = egui::Mesh::default();
        icon::add_car(&mut mesh, middle, 45.0, 30.0, DARK.live);
        painter.add(mesh);
    });
    Arc::new(IconData { rgba: image.rgba, width: SIDE as u32, height: SIDE as u32 })
}
