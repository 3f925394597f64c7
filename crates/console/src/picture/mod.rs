//! The window as an image, painted without a graphics card: for tests, screenshots and documents.

mod raster;

use egui::epaint::textures::TexturesDelta;
use egui::{ClippedPrimitive, Context, Pos2, RawInput, Rect, Ui, Vec2, ViewportId};

pub use raster::Raster;

/// An image: rows from the top, four bytes a pixel (red, green, blue, alpha), nothing transparent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Pixels a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height * 4` bytes.
    pub rgba: Vec<u8>,
}

/// Why an image could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The encoder refused it.
    #[error("the picture cannot be encoded as PNG: {0}")]
    Encode(#[from] png::EncodingError),
    /// The file could not be written.
    #[error("the picture cannot be written to {path}: {source}")]
    Write {
        /// Which file.
        path: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

impl Image {
    /// The image as the bytes of a PNG file.
    ///
    /// # Errors
    /// [`PictureError::Encode`] when the image has no pixels.
    pub fn to_png(&self) -> Result<Vec<u8>, PictureError> {
        let mut bytes = Vec::new();
        let width = u32::try_from(self.width).unwrap_or(u32::MAX);
        let height = u32::try_from(self.height).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&self.rgba)?;
        Ok(bytes)
    }

    /// Writes the image as a PNG file.
    ///
    /// # Errors
    /// [`PictureError`] names the file and the reason.
    pub fn save(&self, path: &std::path::Path) -> Result<(), PictureError> {
        let bytes = self.to_png()?;
        std::fs::write(path, bytes).map_err(|source| PictureError::Write { path: path.to_owned(), source })
    }
}

/// A window that exists only in memory: input in, an image out.
pub struct Canvas {
    context: Context,
    raster: Raster,
    size: Vec2,
    pixels_per_point: f32,
    time: f64,
}

impl Canvas {
    /// A canvas of `size` points at `pixels_per_point`. `setup` installs fonts and style.
    #[must_use]
    pub fn new(size: Vec2, pixels_per_point: f32, setup: impl FnOnce(&Context)) -> Self {
        let context = Context::default();
        setup(&context);
        context.all_styles_mut(|style| {
            style.animation_time = 0.0;
            style.visuals.text_cursor.blink = false;
        });
        Self { context, raster: Raster::default(), size, pixels_per_point, time: 0.0 }
    }

    /// The egui context behind it.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Runs `frames` frames (layouts settle in the second) and paints the last one.
    pub fn draw(&mut self, frames: usize, mut ui: impl FnMut(&mut Ui)) -> Image {
        let mut primitives = Vec::new();
        for _ in 0..frames.max(1) {
            primitives = self.step(Vec::new(), &mut ui);
        }
        let width = pixels(self.size.x * self.pixels_per_point);
        let height = pixels(self.size.y * self.pixels_per_point);
        self.raster.paint(&primitives, width, height, self.pixels_per_point)
    }

    /// Runs one frame without painting it: update, layout and tessellation.
    pub fn step(&mut self, events: Vec<egui::Event>, mut ui: impl FnMut(&mut Ui)) -> Vec<ClippedPrimitive> {
        self.time += 1.0 / 20.0;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.time),
            events,
            focused: true,
            ..RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(self.pixels_per_point);
        }
        let output = self.context.run_ui(input, |root| ui(root));
        self.apply(output.textures_delta);
        self.context.tessellate(output.shapes, output.pixels_per_point)
    }

    fn apply(&mut self, delta: TexturesDelta) {
        self.raster.apply(delta);
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a window has a few thousand pixels
fn pixels(points: f32) -> usize {
    points.round().max(0.0) as usize
}
