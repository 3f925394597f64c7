//! Pictures on the graphics card: one for each camera live and one of the past, changed only when they change.

use std::collections::BTreeMap;
use std::sync::Arc;

use console_model::Eye;
use console_model::assistance::clock::CarStamp;
use egui::{Color32, ColorImage, Context, TextureHandle, TextureId, TextureOptions, Vec2, vec2};

use super::Slot;

/// What grey keeps of the brightness, parts of 256: an old picture is darker than a live one.
const DIMMED: u32 = 176;

struct Held {
    texture: TextureHandle,
    image: Arc<ColorImage>,
    captured: CarStamp,
    grey: bool,
}

/// A picture that can be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Painted {
    /// Its texture.
    pub texture: TextureId,
    /// Its size in pixels.
    pub size: Vec2,
}

/// The pictures on the graphics card.
#[derive(Default)]
pub struct Textures {
    held: BTreeMap<Slot, Held>,
    uploads: u64,
}

impl Textures {
    /// The picture of a camera, live or of the past.
    #[must_use]
    pub fn of(&self, eye: Eye, past: bool) -> Option<Painted> {
        let held = self.held.get(&Slot { eye, past })?;
        let [width, height] = held.image.size;
        Some(Painted { texture: held.texture.id(), size: vec2(width as f32, height as f32) })
    }

    /// How often a picture was handed to the graphics card.
    #[must_use]
    pub fn uploads(&self) -> u64 {
        self.uploads
    }

    pub(super) fn captured(&self, slot: Slot) -> Option<CarStamp> {
        self.held.get(&slot).map(|it| it.captured)
    }

    pub(super) fn put(&mut self, ctx: &Context, slot: Slot, captured: CarStamp, image: Arc<ColorImage>) {
        self.uploads += 1;
        match self.held.get_mut(&slot) {
            Some(held) => {
                held.texture.set(Arc::clone(&image), TextureOptions::LINEAR);
                (held.image, held.captured, held.grey) = (image, captured, false);
            }
            None => {
                let name = format!("{} {}", slot.eye.name(), if slot.past { "past" } else { "live" });
                let texture = ctx.load_texture(name, Arc::clone(&image), TextureOptions::LINEAR);
                self.held.insert(slot, Held { texture, image, captured, grey: false });
            }
        }
    }

    /// Takes the colour out of a picture, or gives it back.
    pub(super) fn grey(&mut self, slot: Slot, grey: bool) {
        let Some(held) = self.held.get_mut(&slot).filter(|held| held.grey != grey) else { return };
        let image = if grey { Arc::new(greyed(&held.image)) } else { Arc::clone(&held.image) };
        held.texture.set(image, TextureOptions::LINEAR);
        held.grey = grey;
        self.uploads += 1;
    }

    pub(super) fn clear(&mut self) {
        self.held.clear();
    }

    pub(super) fn clear_past(&mut self) {
        self.held.retain(|slot, _| !slot.past);
    }

    pub(super) fn drop_eye(&mut self, eye: Eye) {
        self.held.retain(|slot, _| slot.eye != eye);
    }
}

fn greyed(image: &ColorImage) -> ColorImage {
    let grey = |pixel: &Color32| {
        let [red, green, blue, _] = pixel.to_array().map(u32::from);
        let bright = (red * 77 + green * 150 + blue * 29) / 256 * DIMMED / 256;
        Color32::from_gray(u8::try_from(bright).unwrap_or(u8::MAX))
    };
    ColorImage { pixels: image.pixels.iter().map(grey).collect(), ..image.clone() }
}

#[cfg(test)]
mod tests {
    use console_model::assistance::ids::BootId;

    use super::*;

    #[test]
    fn a_picture_is_uploaded_when_it_changes_and_when_its_colour_does() {
        let (ctx, mut textures) = (Context::default(), Textures::default());
        let slot = Slot { eye: Eye::Front, past: false };
        let captured = CarStamp { boot: BootId(1), millis: 5 };
        textures.put(&ctx, slot, captured, Arc::new(ColorImage::filled([64, 36], Color32::RED)));
        for (grey, uploads) in [(false, 1), (true, 2), (true, 2), (false, 3), (false, 3)] {
            textures.grey(slot, grey);
            assert_eq!(textures.uploads(), uploads);
        }
        assert_eq!(textures.of(Eye::Front, false).map(|it| it.size), Some(vec2(64.0, 36.0)));
        assert_eq!(textures.of(Eye::Front, true), None);
        textures.drop_eye(Eye::Front);
        assert_eq!(textures.of(Eye::Front, false), None);
    }

    #[test]
    fn an_old_picture_has_no_colour_and_is_darker() {
        let grey = greyed(&ColorImage::filled([2, 2], Color32::from_rgb(200, 100, 50)));
        let [red, green, blue, alpha] = grey.pixels[0].to_array();
        assert!(red == green && green == blue && alpha == 255 && red < 100, "{red}");
    }
}
