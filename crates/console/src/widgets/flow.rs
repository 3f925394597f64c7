//! A column that fills from the top: the one way panels stack lines and cards.

use egui::{Color32, Rect, Ui, pos2, vec2};

use super::text::{self, Face, Fit};

/// Where the next thing goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Left edge of the column, points.
    pub left: f32,
    /// Its width, points.
    pub width: f32,
    /// The first free line, points.
    pub top: f32,
    start: f32,
}

impl Flow {
    /// A column at the top of `room`, `margin` points inside its left and right edges.
    #[must_use]
    pub fn new(room: Rect, margin: f32) -> Self {
        let width = (room.width() - 2.0 * margin).max(0.0);
        Self { left: room.left() + margin, width, top: room.top(), start: room.top() }
    }

    /// The same column, `from_left` points narrower at the left and `from_right` at the right.
    #[must_use]
    pub fn indented(&self, from_left: f32, from_right: f32) -> Self {
        Self { left: self.left + from_left, width: (self.width - from_left - from_right).max(0.0), ..*self }
    }

    /// Leaves room.
    pub fn space(&mut self, points: f32) {
        self.top += points;
    }

    /// Takes a strip of the whole width.
    pub fn row(&mut self, height: f32) -> Rect {
        let rect = Rect::from_min_size(pos2(self.left, self.top), vec2(self.width, height));
        self.top += height;
        rect
    }

    /// Writes a paragraph over the whole width.
    pub fn paragraph(&mut self, ui: &Ui, words: &str, face: Face, ink: Color32, rows: usize, fit: Fit) -> Rect {
        let rect = text::paragraph(ui, self.width, words, face, ink, rows, fit).draw(ui, pos2(self.left, self.top));
        self.top = rect.bottom();
        rect
    }

    /// How much was taken, points.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.top - self.start
    }

    /// Tells a scroll area how much was taken.
    pub fn finish(&self, ui: &mut Ui) {
        ui.set_min_height(self.height());
    }
}

/// Rectangles of a grid with as many columns as `needed` points allow, at most `most`.
#[must_use]
pub fn grid(flow: &mut Flow, count: usize, needed: f32, most: usize, height: f32, gap: f32) -> Vec<Rect> {
    let fitting = ((flow.width + gap) / (needed + gap)).floor().max(1.0) as usize;
    let columns = fitting.min(most).max(1);
    let width = (flow.width - gap * (columns - 1) as f32) / columns as f32;
    let top = flow.top;
    let rows = count.div_ceil(columns);
    if rows > 0 {
        flow.top += rows as f32 * (height + gap) - gap;
    }
    (0..count)
        .map(|index| {
            let (row, column) = (index / columns, index % columns);
            let at = pos2(flow.left + column as f32 * (width + gap), top + row as f32 * (height + gap));
            Rect::from_min_size(at, vec2(width, height))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_takes_as_many_columns_as_its_words_allow() {
        let room = Rect::from_min_size(pos2(0.0, 10.0), vec2(310.0, 500.0));
        for (needed, expected) in [(80.0, 3), (120.0, 2), (200.0, 1), (900.0, 1)] {
            let mut flow = Flow::new(room, 0.0);
            let rects = grid(&mut flow, 6, needed, 3, 30.0, 5.0);
            let columns = rects.iter().filter(|rect| rect.top() == 10.0).count();
            assert_eq!(columns, expected, "{needed}");
            assert_eq!(flow.top, rects[5].bottom());
        }
    }
}
