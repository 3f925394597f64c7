//! The embedded fonts, and what they can draw.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use egui::epaint::text::{Fonts, TextOptions};
use egui::{FontData, FontDefinitions, FontFamily};

const INTER_REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
const INTER_MEDIUM: &[u8] = include_bytes!("../../assets/fonts/Inter-Medium.otf");
const INTER_SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
const JETBRAINS_MONO: &[u8] = include_bytes!("../../assets/fonts/JetBrainsMono-Medium.ttf");
const NOTO_SANS_SC: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.otf");

/// Running text.
#[must_use]
pub fn regular() -> FontFamily {
    FontFamily::Proportional
}

/// Text that carries a little more weight: button words, names.
#[must_use]
pub fn medium() -> FontFamily {
    FontFamily::Name("medium".into())
}

/// Titles and numbers that are found at a glance.
#[must_use]
pub fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

/// Keys and ids.
#[must_use]
pub fn mono() -> FontFamily {
    FontFamily::Monospace
}

/// All families, each with Chinese behind it.
#[must_use]
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [
        ("inter", INTER_REGULAR),
        ("inter-medium", INTER_MEDIUM),
        ("inter-semibold", INTER_SEMIBOLD),
        ("jetbrains-mono", JETBRAINS_MONO),
        ("noto-sans-sc", NOTO_SANS_SC),
    ] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, first) in [(regular(), "inter"), (medium(), "inter-medium"), (strong(), "inter-semibold")] {
        fonts.families.insert(family, vec![first.to_owned(), "noto-sans-sc".to_owned()]);
    }
    let mono_faces = ["jetbrains-mono", "inter", "noto-sans-sc"];
    fonts.families.insert(mono(), mono_faces.map(str::to_owned).to_vec());
    fonts
}

fn drawable() -> &'static BTreeSet<char> {
    static DRAWABLE: OnceLock<BTreeSet<char>> = OnceLock::new();
    DRAWABLE.get_or_init(|| {
        let mut fonts = Fonts::new(TextOptions::default(), definitions());
        fonts.with_pixels_per_point(1.0).characters(&regular()).keys().copied().collect()
    })
}

/// Whether the embedded fonts can draw the character. Line breaks and joiners count as drawn.
#[must_use]
pub fn can_draw(character: char) -> bool {
    matches!(character, '\n' | '\t' | ' ' | '\u{200D}' | '\u{FE0F}') || drawable().contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_greek_cyrillic_and_common_chinese_can_be_drawn_and_others_cannot() {
        let drawn = "Valencia St · Où êtes-vous ? Größe ¿Está bien? Ελλάδα Привет Đường → ≤ 150 m … “yes”";
        for character in drawn.chars().chain("你好，请问车为什么停了？谢谢！我需要帮助。".chars())
        {
            assert!(can_draw(character), "{character:?} U+{:04X}", character as u32);
        }
        for character in "مרב\u{0E01}🚗ツ".chars() {
            assert!(!can_draw(character), "{character:?}");
        }
    }
}
