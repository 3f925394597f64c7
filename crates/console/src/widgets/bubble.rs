//! One message of a conversation.

use egui::{CornerRadius, Id, Rect, Role, Stroke, StrokeKind, Ui, pos2, vec2};

use super::spoken;
use super::text::{self, Face, Fit};
use crate::theme::tokens::{Tokens, space};

/// Who wrote, for place and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// A passenger: at the left.
    Passenger,
    /// A person of the shift: at the right.
    Person,
    /// The system: in the middle, without a bubble.
    System,
}

/// A message to draw.
#[derive(Debug, Clone, Copy)]
pub struct Bubble<'a> {
    /// Who wrote.
    pub voice: Voice,
    /// Name, time, and how far it has come.
    pub head: &'a str,
    /// The words.
    pub words: &'a str,
    /// A second line under the words: a translation, or what could not be drawn.
    pub under: &'a str,
    /// Whether it did not reach the passenger.
    pub failed: bool,
}

impl Bubble<'_> {
    /// Draws it below `top` within the width of `room`; says how high it is.
    pub fn show(self, ui: &Ui, id: Id, room: Rect, top: f32) -> f32 {
        let tokens = Tokens::of(ui);
        let inset = if self.voice == Voice::System { 0.0 } else { space::S + 2.0 };
        let widest = if self.voice == Voice::System { room.width() } else { room.width() * 0.86 - 2.0 * inset };
        let ink = if self.voice == Voice::System { tokens.text_dim } else { tokens.text };
        let head_ink = if self.failed { tokens.immediate_word } else { tokens.text_dim };
        let head = text::paragraph(ui, widest, self.head, Face::Second, head_ink, 4, Fit::Whole);
        let face = if self.voice == Voice::System { Face::Second } else { Face::Body };
        let words = text::paragraph(ui, widest, self.words, face, ink, usize::MAX, Fit::Whole);
        let under = (!self.under.is_empty())
            .then(|| text::paragraph(ui, widest, self.under, Face::Second, tokens.text_second, usize::MAX, Fit::Whole));
        let under_size = under.as_ref().map_or(vec2(0.0, 0.0), text::Paragraph::size);
        let inner =
            vec2(head.size().x.max(words.size().x).max(under_size.x), head.size().y + words.size().y + under_size.y);
        let size = inner + vec2(2.0 * inset, if self.voice == Voice::System { space::XS } else { space::M });
        let left = match self.voice {
            Voice::Person => room.right() - size.x,
            Voice::Passenger | Voice::System => room.left(),
        };
        let rect = Rect::from_min_size(pos2(left, top), size);
        match self.voice {
            Voice::System => {}
            Voice::Passenger => {
                ui.painter().rect_filled(rect, CornerRadius::same(space::RADIUS_CARD), tokens.raised);
            }
            Voice::Person => {
                let edge = if self.failed { tokens.immediate } else { tokens.selection_ground };
                ui.painter().rect(
                    rect,
                    CornerRadius::same(space::RADIUS_CARD),
                    tokens.selection_ground,
                    Stroke::new(space::HAIRLINE, edge),
                    StrokeKind::Inside,
                );
            }
        }
        let mut at = rect.min + vec2(inset, if self.voice == Voice::System { 2.0 } else { 6.0 });
        at.y = head.draw(ui, at).bottom();
        at.y = words.draw(ui, at).bottom();
        if let Some(under) = under {
            under.draw(ui, at);
        }
        spoken(ui, id, rect, Role::Label, &format!("{}: {}", self.head, self.words));
        size.y
    }
}
