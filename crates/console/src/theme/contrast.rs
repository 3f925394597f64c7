//! How well two colours stay apart: WCAG contrast, and what people with another colour vision see.

use egui::Color32;

/// A way of seeing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vision {
    /// All three cones.
    Usual,
    /// No green cones (about 1 % of men).
    Deuteranopia,
    /// No red cones (about 1 % of men).
    Protanopia,
    /// A black-and-white printout, or no cones.
    Greyscale,
}

impl Vision {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Usual, Self::Deuteranopia, Self::Protanopia, Self::Greyscale];

    /// What a colour looks like, as linear red, green and blue.
    ///
    /// The two matrices are those of Viénot, Brettel and Mollon (1999) for linear sRGB.
    #[must_use]
    pub fn linear(self, colour: Color32) -> [f64; 3] {
        let [r, g, b] = linear(colour);
        match self {
            Self::Usual => [r, g, b],
            Self::Deuteranopia => {
                [0.292_75 * r + 0.707_25 * g, 0.292_75 * r + 0.707_25 * g, -0.022_34 * r + 0.022_34 * g + b]
            }
            Self::Protanopia => {
                [0.112_38 * r + 0.887_62 * g, 0.112_38 * r + 0.887_62 * g, 0.004_01 * r - 0.004_01 * g + b]
            }
            Self::Greyscale => [luminance_of([r, g, b]); 3],
        }
    }
}

fn linear(colour: Color32) -> [f64; 3] {
    let one = |value: u8| {
        let share = f64::from(value) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    [one(colour.r()), one(colour.g()), one(colour.b())]
}

fn luminance_of([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// The contrast of two colours by WCAG 2: from 1 (the same) to 21.
#[must_use]
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance_of(linear(a)), luminance_of(linear(b)));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// How different two colours look (CIE 1976 ΔE): about 2 is just seen side by side, 10 at a glance.
#[must_use]
pub fn difference(a: Color32, b: Color32, vision: Vision) -> f64 {
    let (a, b) = (lab(vision.linear(a)), lab(vision.linear(b)));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let f = |share: f64| {
        if share > 216.0 / 24_389.0 { share.cbrt() } else { (24_389.0 / 27.0 * share + 16.0) / 116.0 }
    };
    let x = f((0.412_456 * r + 0.357_576 * g + 0.180_437 * b) / 0.950_47);
    let y = f(0.212_673 * r + 0.715_152 * g + 0.072_175 * b);
    let z = f((0.019_334 * r + 0.119_192 * g + 0.950_304 * b) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use console_model::assistance::incident::Urgency;

    use crate::theme::tokens::{DARK, LIGHT, STALE_OPACITY, Tokens};

    fn check(tokens: &Tokens, what: &str, ink: Color32, paper: Color32, least: f64) {
        let found = contrast(ink, paper);
        let theme = if tokens == &DARK { "dark" } else { "light" };
        assert!(found >= least, "{theme}: {what} has {found:.2}:1, needs {least}:1");
    }

    #[test]
    fn contrast_agrees_with_known_values() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        assert!((contrast(Color32::from_rgb(0x77, 0x77, 0x77), Color32::WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn text_read_under_stress_has_seven_to_one_and_all_other_four_and_a_half() {
        for tokens in [&DARK, &LIGHT] {
            for (name, paper) in [("ground", tokens.ground), ("panel", tokens.panel), ("raised", tokens.raised)] {
                check(tokens, &format!("text on {name}"), tokens.text, paper, 7.0);
                check(tokens, &format!("second text on {name}"), tokens.text_second, paper, 7.0);
                check(tokens, &format!("dim text on {name}"), tokens.text_dim, paper, 4.5);
                for (word, ink) in [
                    ("immediate", tokens.immediate_word),
                    ("high", tokens.high_word),
                    ("normal", tokens.normal_word),
                    ("live", tokens.live),
                    ("selection", tokens.selection),
                ] {
                    check(tokens, &format!("{word} on {name}"), ink, paper, 4.5);
                }
            }
            for (name, paper) in [
                ("selection ground", tokens.selection_ground),
                ("live ground", tokens.live_ground),
                ("immediate ground", tokens.immediate_ground),
                ("high ground", tokens.high_ground),
                ("normal ground", tokens.normal_ground),
                ("raised under the pointer", tokens.raised_hover),
            ] {
                check(tokens, &format!("text on {name}"), tokens.text, paper, 7.0);
                check(tokens, &format!("dim text on {name}"), tokens.text_dim, paper, 4.5);
            }
            check(tokens, "stop words on their ground", tokens.immediate_word, tokens.immediate_ground, 4.5);
            check(tokens, "waiting words on their ground", tokens.high_word, tokens.high_ground, 4.5);
            check(tokens, "live words on their ground", tokens.live, tokens.live_ground, 4.5);
            check(tokens, "names on the map", tokens.map_label, tokens.ground, 4.5);
            check(tokens, "names over a street", tokens.map_label, tokens.road_minor, 4.5);
        }
    }

    #[test]
    fn a_list_that_may_be_old_is_greyer_and_can_still_be_read() {
        let mixed = |ink: Color32, paper: Color32| {
            let one = |ink: u8, paper: u8| {
                (f32::from(ink) * STALE_OPACITY + f32::from(paper) * (1.0 - STALE_OPACITY)).round() as u8
            };
            Color32::from_rgb(one(ink.r(), paper.r()), one(ink.g(), paper.g()), one(ink.b(), paper.b()))
        };
        for tokens in [&DARK, &LIGHT] {
            for (what, ink) in [("second text", tokens.text_second), ("dim text", tokens.text_dim)] {
                check(tokens, what, mixed(ink, tokens.panel), tokens.panel, 4.5);
            }
        }
    }

    #[test]
    fn the_four_urgencies_stay_apart_for_every_eye() {
        for tokens in [&DARK, &LIGHT] {
            let four = [
                ("immediate", tokens.immediate),
                ("high", tokens.high),
                ("normal", tokens.normal),
                ("low", tokens.low),
            ];
            for vision in Vision::ALL {
                for (i, (a_name, a)) in four.iter().enumerate() {
                    for (b_name, b) in &four[i + 1..] {
                        let found = difference(*a, *b, vision);
                        assert!(found >= 8.0, "{vision:?}: {a_name} and {b_name} differ by {found:.1}");
                    }
                }
            }
            for urgency in [Urgency::Immediate, Urgency::High, Urgency::Normal] {
                check(tokens, "the outline of a shape", tokens.urgency_word(urgency), tokens.panel, 3.0);
            }
            check(tokens, "the ring of low", tokens.low, tokens.panel, 3.0);
        }
    }
}
