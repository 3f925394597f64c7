//! Triangles to pixels: vertex colours, one texture, clip rectangles, nothing else.

use std::collections::HashMap;

use egui::epaint::textures::TexturesDelta;
use egui::epaint::{Mesh, Primitive, Vertex};
use egui::{ClippedPrimitive, Color32, ImageData, TextureId};

use super::Image;

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
}

impl Texture {
    /// The colour at `u`, `v` (0 to 1), mixed from the four nearest pixels.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let x = (u * self.width as f32 - 0.5).clamp(0.0, (self.width.max(1) - 1) as f32);
        let y = (v * self.height as f32 - 0.5).clamp(0.0, (self.height.max(1) - 1) as f32);
        let (x0, y0) = (x as usize, y as usize);
        let (fx, fy) = (x - x0 as f32, y - y0 as f32);
        let at = |x: usize, y: usize| {
            let pixel = self.pixels[y.min(self.height - 1) * self.width + x.min(self.width - 1)];
            pixel.to_array().map(f32::from)
        };
        let (a, b, c, d) = (at(x0, y0), at(x0 + 1, y0), at(x0, y0 + 1), at(x0 + 1, y0 + 1));
        std::array::from_fn(|i| (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy)
    }
}

/// A painter that keeps egui's textures between frames.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, Texture>,
}

/// A rectangle of whole pixels.
#[derive(Clone, Copy)]
struct Clip {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Raster {
    /// Takes over new and changed textures.
    pub fn apply(&mut self, mut delta: TexturesDelta) {
        for (id, changes) in std::mem::take(&mut delta.set) {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                let [width, height] = image.size;
                match (change.pos, self.textures.get_mut(&id)) {
                    (Some([left, top]), Some(texture)) => {
                        for row in 0..height {
                            let to = (top + row) * texture.width + left;
                            let from = row * width;
                            texture.pixels[to..to + width].copy_from_slice(&image.pixels[from..from + width]);
                        }
                    }
                    _ => {
                        self.textures.insert(id, Texture { width, height, pixels: image.pixels.clone() });
                    }
                }
            }
        }
        for id in std::mem::take(&mut delta.free) {
            self.textures.remove(&id);
        }
    }

    /// Paints the primitives of one frame on black.
    #[must_use]
    pub fn paint(&self, primitives: &[ClippedPrimitive], width: usize, height: usize, scale: f32) -> Image {
        let mut rgba = vec![0; width * height * 4];
        for pixel in rgba.chunks_exact_mut(4) {
            pixel[3] = 255;
        }
        let mut image = Image { width, height, rgba };
        for primitive in primitives {
            let clip = Clip {
                left: (primitive.clip_rect.left() * scale).round().max(0.0) as i64,
                top: (primitive.clip_rect.top() * scale).round().max(0.0) as i64,
                right: ((primitive.clip_rect.right() * scale).round() as i64).min(width as i64),
                bottom: ((primitive.clip_rect.bottom() * scale).round() as i64).min(height as i64),
            };
            if let Primitive::Mesh(mesh) = &primitive.primitive {
                self.mesh(&mut image, mesh, clip, scale);
            }
        }
        image
    }

    fn mesh(&self, image: &mut Image, mesh: &Mesh, clip: Clip, scale: f32) {
        let Some(texture) = self.textures.get(&mesh.texture_id) else {
            return;
        };
        for [a, b, c] in mesh.triangles() {
            let corner = |index: u32| {
                let vertex: Vertex = mesh.vertices[index as usize];
                Corner {
                    x: vertex.pos.x * scale,
                    y: vertex.pos.y * scale,
                    u: vertex.uv.x,
                    v: vertex.uv.y,
                    colour: vertex.color.to_array().map(f32::from),
                }
            };
            triangle(image, texture, clip, [corner(a), corner(b), corner(c)]);
        }
    }
}

#[derive(Clone, Copy)]
struct Corner {
    x: f32,
    y: f32,
    u: f32,
    v: f32,
    colour: [f32; 4],
}

/// Fills every pixel whose middle lies inside. Neighbours share edges without gap or overlap,
/// because a span begins and ends at the same rounding on both sides.
fn triangle(image: &mut Image, texture: &Texture, clip: Clip, corners: [Corner; 3]) {
    let [a, b, c] = corners;
    let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if area == 0.0 {
        return;
    }
    let lowest = a.y.min(b.y).min(c.y);
    let highest = a.y.max(b.y).max(c.y);
    let first = ((lowest - 0.5).ceil() as i64).max(clip.top);
    let end = ((highest - 0.5).ceil() as i64).min(clip.bottom);
    let plain = [a, b, c].iter().all(|corner| corner.u == a.u && corner.v == a.v);
    let plain_texel = texture.sample(a.u, a.v);
    for y in first..end {
        let middle = y as f32 + 0.5;
        let mut from = f32::INFINITY;
        let mut to = f32::NEG_INFINITY;
        for (p, q) in [(a, b), (b, c), (c, a)] {
            let (low, high) = if p.y <= q.y { (p, q) } else { (q, p) };
            if low.y <= middle && middle < high.y {
                let x = low.x + (middle - low.y) / (high.y - low.y) * (high.x - low.x);
                from = from.min(x);
                to = to.max(x);
            }
        }
        if from > to {
            continue;
        }
        let left = ((from - 0.5).ceil() as i64).max(clip.left);
        let right = ((to - 0.5).ceil() as i64).min(clip.right);
        for x in left..right {
            let centre = x as f32 + 0.5;
            let wb = ((centre - a.x) * (c.y - a.y) - (c.x - a.x) * (middle - a.y)) / area;
            let wc = ((b.x - a.x) * (middle - a.y) - (centre - a.x) * (b.y - a.y)) / area;
            let wa = 1.0 - wb - wc;
            let texel = if plain {
                plain_texel
            } else {
                texture.sample(a.u * wa + b.u * wb + c.u * wc, a.v * wa + b.v * wb + c.v * wc)
            };
            let start = (y as usize * image.width + x as usize) * 4;
            let pixel = &mut image.rgba[start..start + 4];
            let alpha = (a.colour[3] * wa + b.colour[3] * wb + c.colour[3] * wc) * texel[3] / 255.0;
            if alpha <= 0.0 && texel[3] <= 0.0 {
                continue;
            }
            for i in 0..3 {
                let ink = (a.colour[i] * wa + b.colour[i] * wb + c.colour[i] * wc) * texel[i] / 255.0;
                let mixed = ink + f32::from(pixel[i]) * (1.0 - alpha / 255.0);
                pixel[i] = mixed.round().clamp(0.0, 255.0) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::epaint::{ImageDelta, Mesh};
    use egui::{ColorImage, Pos2, Rect, TextureOptions, pos2};

    use super::*;

    fn white() -> Raster {
        let mut raster = Raster::default();
        let mut delta = TexturesDelta::default();
        let image = ColorImage::filled([1, 1], Color32::WHITE);
        delta.set.entry(TextureId::default()).or_default().push(ImageDelta::full(image, TextureOptions::NEAREST));
        raster.apply(delta);
        raster
    }

    fn rectangle(from: Pos2, to: Pos2, ink: Color32) -> Mesh {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect::from_min_max(from, to), ink);
        mesh
    }

    fn painted(mesh: Mesh, clip: Rect) -> Vec<u8> {
        let primitive = ClippedPrimitive { clip_rect: clip, primitive: Primitive::Mesh(mesh) };
        let image = white().paint(&[primitive], 4, 2, 1.0);
        image.rgba.chunks_exact(4).map(|pixel| pixel[0]).collect()
    }

    #[test]
    fn a_rectangle_fills_its_pixels_once_and_respects_the_clip() {
        let half = Color32::from_rgba_premultiplied(100, 100, 100, 128);
        let everywhere = Rect::from_min_max(pos2(0.0, 0.0), pos2(4.0, 2.0));
        let mesh = rectangle(pos2(1.0, 0.0), pos2(3.0, 2.0), half);
        assert_eq!(painted(mesh.clone(), everywhere), [0, 100, 100, 0, 0, 100, 100, 0]);
        let clip = Rect::from_min_max(pos2(0.0, 1.0), pos2(2.0, 2.0));
        assert_eq!(painted(mesh, clip), [0, 0, 0, 0, 0, 100, 0, 0]);
    }

    #[test]
    fn premultiplied_colours_lie_over_what_is_there() {
        let mut mesh = rectangle(pos2(0.0, 0.0), pos2(4.0, 2.0), Color32::WHITE);
        mesh.append(rectangle(pos2(0.0, 0.0), pos2(4.0, 2.0), Color32::from_rgba_premultiplied(10, 0, 0, 51)));
        let everywhere = Rect::from_min_max(pos2(0.0, 0.0), pos2(4.0, 2.0));
        assert_eq!(painted(mesh, everywhere)[0], 214);
    }
}
