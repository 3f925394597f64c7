//! The streets of the city as lines in metres, and their drawing as one cached mesh.

use std::sync::Arc;

use console_model::assistance::geo::GeoPoint;
use egui::epaint::{Mesh, PathStroke, TessellationOptions, Tessellator};
use egui::{Color32, Pos2, Rect, Shape, vec2};

use super::camera::{Camera, Metres};
use super::labels::{self, Label};
use crate::theme::tokens::Tokens;

/// How much a street matters for finding one's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Alleys, service roads, parking aisles.
    Service,
    /// Streets people live in.
    Residential,
    /// Streets that collect others.
    Collector,
    /// Streets that cross the city.
    Arterial,
    /// Freeways and their ramps.
    Freeway,
}

/// A street, or a piece of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Street {
    /// Its points, at least two.
    pub points: Vec<Metres>,
    /// How much it matters.
    pub rank: Rank,
    /// Its name; empty without one.
    pub name: String,
}

/// What else the map shows under the streets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Sea, lake, river.
    Water,
    /// Park, cemetery, green.
    Park,
}

/// A surface under the streets.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    /// What it is.
    pub ground: Ground,
    /// Its ring in metres.
    pub ring: Vec<Metres>,
}

/// The map's base: everything that does not change during a shift.
#[derive(Debug, Clone, PartialEq)]
pub struct StreetMap {
    /// The point metres count from.
    pub origin: GeoPoint,
    /// The streets, in any order.
    pub streets: Vec<Street>,
    /// Rails.
    pub rails: Vec<Vec<Metres>>,
    /// Surfaces.
    pub surfaces: Vec<Surface>,
    /// What must be shown on every drawing of the map.
    pub attribution: String,
}

impl StreetMap {
    /// The south-west and north-east corners of the streets.
    #[must_use]
    pub fn bounds(&self) -> (Metres, Metres) {
        let mut low = Metres { east: f64::INFINITY, north: f64::INFINITY };
        let mut high = Metres { east: f64::NEG_INFINITY, north: f64::NEG_INFINITY };
        for point in self.streets.iter().flat_map(|street| &street.points) {
            low = Metres { east: low.east.min(point.east), north: low.north.min(point.north) };
            high = Metres { east: high.east.max(point.east), north: high.north.max(point.north) };
        }
        if low.east > high.east { (Metres::default(), Metres::default()) } else { (low, high) }
    }
}

/// Streets laid out for one zoom step around one place.
struct Laid {
    camera: Camera,
    view: Rect,
    covered: Rect,
    dark: bool,
    pixels_per_point: f32,
    mesh: Arc<Mesh>,
    labels: Vec<Label>,
}

/// Keeps the layout of streets between frames.
#[derive(Default)]
pub struct StreetCache {
    laid: Option<Laid>,
    /// How often streets were laid out; for tests and measurements.
    pub rebuilt: u64,
}

/// How far beyond the view streets are laid out, so that small pans need no new layout.
const MARGIN: f32 = 0.35;

impl StreetCache {
    /// Draws streets and names into `view`.
    pub fn draw(&mut self, ui: &egui::Ui, view: Rect, camera: &Camera, map: &StreetMap) {
        let dark = ui.visuals().dark_mode;
        let ppp = ui.pixels_per_point();
        if !self.laid.as_ref().is_some_and(|laid| laid.serves(view, camera, dark, ppp)) {
            self.laid = Some(lay_out(ui, view, camera, map, dark));
            self.rebuilt += 1;
        }
        let Some(laid) = &self.laid else { return };
        let painter = ui.painter_at(view);
        let zoom = camera.scale / laid.camera.scale;
        let middle = laid.camera.to_screen(laid.view, camera.middle);
        let shift = view.center() - zoom * middle.to_vec2();
        if zoom == 1.0 && shift.to_vec2().length() < 0.01 {
            painter.add(Shape::Mesh(Arc::clone(&laid.mesh)));
        } else {
            let mut mesh = Mesh::clone(&laid.mesh);
            for vertex in &mut mesh.vertices {
                vertex.pos = (zoom * vertex.pos.to_vec2() + shift.to_vec2()).to_pos2();
            }
            painter.add(mesh);
        }
        labels::draw(&painter, &laid.labels, |at| (zoom * at.to_vec2() + shift.to_vec2()).to_pos2(), Tokens::of(ui));
    }
}

impl Laid {
    fn serves(&self, view: Rect, camera: &Camera, dark: bool, ppp: f32) -> bool {
        let same = self.dark == dark
            && self.camera.step() == camera.step()
            && (self.pixels_per_point - ppp).abs() < 1e-3
            && self.view.size() == view.size();
        let zoom = camera.scale / self.camera.scale;
        let middle = self.camera.to_screen(self.view, camera.middle);
        same && self.covered.contains_rect(Rect::from_center_size(middle, view.size() / zoom))
    }
}

/// Width of a street in points at a scale, and its colour; `None` when it is too small to show.
fn pen(rank: Rank, scale: f32, tokens: &Tokens) -> Option<(f32, Color32)> {
    let metres = match rank {
        Rank::Service => 4.0,
        Rank::Residential => 8.0,
        Rank::Collector => 9.5,
        Rank::Arterial => 12.5,
        Rank::Freeway => 15.0,
    };
    let least = match rank {
        Rank::Service => (scale > 0.22).then_some(0.7)?,
        Rank::Residential => (scale > 0.035).then_some(0.9)?,
        Rank::Collector => 1.3,
        Rank::Arterial => 2.0,
        Rank::Freeway => 2.6,
    };
    let ink = match rank {
        Rank::Service | Rank::Residential | Rank::Collector => tokens.road_minor,
        Rank::Arterial | Rank::Freeway => tokens.road_major,
    };
    let drawn = if rank >= Rank::Collector { metres * scale * 1.1 } else { metres * scale };
    Some((drawn.max(least), ink))
}

fn lay_out(ui: &egui::Ui, view: Rect, camera: &Camera, map: &StreetMap, dark: bool) -> Laid {
    let tokens = Tokens::for_dark(dark);
    let covered = view.expand2(view.size() * MARGIN);
    let ppp = ui.pixels_per_point();
    let options = TessellationOptions { prerasterized_discs: false, ..TessellationOptions::default() };
    let mut tessellator = Tessellator::new(ppp, options, [1, 1], Vec::new());
    let mut mesh = Mesh::default();
    for surface in &map.surfaces {
        let ink = match surface.ground {
            Ground::Water => tokens.water,
            Ground::Park => tokens.park,
        };
        fill(&mut mesh, &screen_points(&surface.ring, camera, view), ink, covered);
    }
    for rail in &map.rails {
        let points = screen_points(rail, camera, view);
        if touches(&points, covered) && camera.scale > 0.05 {
            tessellator.tessellate_shape(Shape::line(points, PathStroke::new(1.0, tokens.edge)), &mut mesh);
        }
    }
    let mut order: Vec<&Street> = map.streets.iter().collect();
    order.sort_by_key(|street| street.rank);
    for street in &order {
        let Some((width, ink)) = pen(street.rank, camera.scale, tokens) else { continue };
        let points = screen_points(&street.points, camera, view);
        if points.len() < 2 || !touches(&points, covered) {
            continue;
        }
        if width > 4.0 {
            for end in [points.first(), points.last()].into_iter().flatten() {
                cap(&mut mesh, *end, width / 2.0 - 0.5, ink);
            }
        }
        tessellator.tessellate_shape(Shape::line(points, PathStroke::new(width, ink)), &mut mesh);
    }
    let labels = labels::place(ui, &order, camera, view, covered);
    Laid { camera: *camera, view, covered, dark, pixels_per_point: ppp, mesh: Arc::new(mesh), labels }
}

/// Points on the screen, without those that stand closer than a point to the last one.
pub(super) fn screen_points(points: &[Metres], camera: &Camera, view: Rect) -> Vec<Pos2> {
    let mut kept: Vec<Pos2> = Vec::with_capacity(points.len());
    for (index, point) in points.iter().enumerate() {
        let at = camera.to_screen(view, *point);
        let is_last = index + 1 == points.len();
        match kept.last() {
            Some(previous) if previous.distance(at) < 1.2 => {
                if is_last && kept.len() > 1 {
                    kept.pop();
                    kept.push(at);
                }
            }
            _ => kept.push(at),
        }
    }
    kept
}

fn touches(points: &[Pos2], area: Rect) -> bool {
    let mut bounds = Rect::NOTHING;
    for point in points {
        bounds.extend_with(*point);
    }
    bounds.expand(8.0).intersects(area)
}

/// A round end, so that streets that meet leave no notch.
fn cap(mesh: &mut Mesh, at: Pos2, radius: f32, ink: Color32) {
    let base = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    const CORNERS: u32 = 10;
    mesh.colored_vertex(at, ink);
    for corner in 0..CORNERS {
        let angle = std::f32::consts::TAU * corner as f32 / CORNERS as f32;
        mesh.colored_vertex(at + radius * vec2(angle.cos(), angle.sin()), ink);
    }
    for corner in 0..CORNERS {
        mesh.add_triangle(base, base + 1 + corner, base + 1 + (corner + 1) % CORNERS);
    }
}

/// Fills a ring by cutting ears; good for the few, small rings of a map.
pub(super) fn fill(mesh: &mut Mesh, ring: &[Pos2], ink: Color32, covered: Rect) {
    if ring.len() < 3 || !touches(ring, covered) {
        return;
    }
    let mut rest: Vec<usize> = (0..ring.len()).collect();
    if ring.first() == ring.last() {
        rest.pop();
    }
    let base = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    for point in ring {
        mesh.colored_vertex(*point, ink);
    }
    let cross = |a: Pos2, b: Pos2, c: Pos2| (b - a).x * (c - a).y - (b - a).y * (c - a).x;
    let area: f32 = rest
        .iter()
        .zip(rest.iter().cycle().skip(1))
        .map(|(i, j)| ring[*i].x * ring[*j].y - ring[*j].x * ring[*i].y)
        .sum();
    let sign = area.signum();
    let mut stuck = 0;
    let mut at = 0;
    while rest.len() > 2 && stuck <= rest.len() {
        let n = rest.len();
        let (i, j, k) = (rest[at % n], rest[(at + 1) % n], rest[(at + 2) % n]);
        let (a, b, c) = (ring[i], ring[j], ring[k]);
        let is_ear = sign * cross(a, b, c) > 0.0
            && rest.iter().all(|other| {
                let p = ring[*other];
                [i, j, k].contains(other)
                    || p == a
                    || p == b
                    || p == c
                    || !(sign * cross(a, b, p) >= 0.0 && sign * cross(b, c, p) >= 0.0 && sign * cross(c, a, p) >= 0.0)
            });
        if is_ear || cross(a, b, c) == 0.0 {
            if is_ear {
                mesh.add_triangle(base + i as u32, base + j as u32, base + k as u32);
            }
            rest.remove((at + 1) % n);
            stuck = 0;
        } else {
            stuck += 1;
            at += 1;
        }
        at %= rest.len().max(1);
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_dented_ring_is_filled_to_its_area() {
        let ring = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0), pos2(5.0, 2.0), pos2(0.0, 10.0), pos2(0.0, 0.0)];
        let mut mesh = Mesh::default();
        fill(&mut mesh, &ring, Color32::WHITE, Rect::EVERYTHING);
        let area: f32 = mesh
            .triangles()
            .map(|[a, b, c]| {
                let [a, b, c] = [a, b, c].map(|i| mesh.vertices[i as usize].pos);
                ((b - a).x * (c - a).y - (b - a).y * (c - a).x).abs() / 2.0
            })
            .sum();
        assert!((area - 60.0).abs() < 0.01, "{area}");
    }

    #[test]
    fn points_closer_than_a_pixel_are_left_out_but_the_end_stays() {
        let camera = Camera { middle: Metres::default(), scale: 0.1 };
        let view = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        let line: Vec<Metres> = (0..=100).map(|east| Metres { east: f64::from(east), north: 0.0 }).collect();
        let points = screen_points(&line, &camera, view);
        assert!(points.len() < 12, "{}", points.len());
        assert_eq!(points.last(), Some(&pos2(60.0, 50.0)));
    }
}
