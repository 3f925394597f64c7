//! How old a picture is, as a part of the picture.

use egui::{Align2, Color32, CornerRadius, Pos2, Rect, Ui, pos2, vec2};

use super::text::{self, Face, Fit};
use crate::theme::tokens::{Tokens, age, space};

/// How far a picture may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Under half a second.
    Live,
    /// Up to two seconds.
    Ageing,
    /// Older: grey, and what depends on it is locked.
    Old,
    /// There is none.
    Unknown,
}

impl Freshness {
    /// The freshness of an age in milliseconds.
    #[must_use]
    pub fn of(age_ms: Option<u64>) -> Self {
        match age_ms {
            None => Self::Unknown,
            Some(ms) if ms < age::LIVE_MS => Self::Live,
            Some(ms) if ms < age::OLD_MS => Self::Ageing,
            Some(_) => Self::Old,
        }
    }

    /// Its ink.
    #[must_use]
    pub fn ink(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Live => tokens.live,
            Self::Ageing => tokens.high_word,
            Self::Old | Self::Unknown => tokens.text_second,
        }
    }
}

/// Draws the badge with its top right corner at `corner`; says where it stands.
pub fn draw(ui: &Ui, corner: Pos2, words: &str, freshness: Freshness) -> Rect {
    let tokens = Tokens::of(ui);
    let size = vec2(text::width(ui, words, Face::SecondMedium) + space::M, 20.0);
    let rect = Rect::from_min_size(pos2(corner.x - size.x, corner.y), size);
    let paper = match freshness {
        Freshness::Live => tokens.live_ground,
        Freshness::Ageing => tokens.high_ground,
        Freshness::Old | Freshness::Unknown => tokens.raised,
    };
    ui.painter().rect_filled(rect, CornerRadius::same(4), paper);
    text::line(ui, rect, Align2::CENTER_CENTER, words, Face::SecondMedium, freshness.ink(tokens), Fit::Whole);
    rect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freshness_turns_at_half_a_second_and_at_two() {
        let table = [
            (None, Freshness::Unknown),
            (Some(0), Freshness::Live),
            (Some(499), Freshness::Live),
            (Some(500), Freshness::Ageing),
            (Some(1_999), Freshness::Ageing),
            (Some(2_000), Freshness::Old),
            (Some(u64::MAX), Freshness::Old),
        ];
        for (ms, expected) in table {
            assert_eq!(Freshness::of(ms), expected, "{ms:?}");
        }
    }
}
