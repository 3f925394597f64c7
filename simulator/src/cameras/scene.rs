//! One street view: everything that stands round a car at one moment, in the right order, in its light.

use std::sync::Arc;

use assistance::scene::ObjectClass;
use media::{Pixels, View};

use super::brush::Brush;
use super::canvas::Canvas;
use super::ground::GroundPainter;
use super::house::House;
use super::light::{Beam, Light, hex};
use super::past::{Near, Shown};
use super::space::{Lens, Local, P3, Spot, axes};
use super::streets::{Block, Head, Roadside, Streets};
use super::upright::{Upright, add_edges, is_in_view, paint, reflections, upright, visible};
use super::vehicles::{Body, Vehicle};
use super::{sky, works};
use crate::causes::{Cause, Placed};
use crate::vehicle::mix;

/// Trees and lamps are drawn as far as this, metres.
const THINGS_M: f32 = 130.0;

/// A view of the street at one moment, not yet drawn.
pub(super) struct StreetView {
    pub(super) streets: Arc<Streets>,
    pub(super) near: Arc<Near>,
    /// Which; not the cabin.
    pub(super) view: View,
    /// Milliseconds after the tick that `near` shows.
    pub(super) after_ms: u64,
}

/// What all layers of one picture share.
struct Stage<'a> {
    lens: Lens,
    light: Light,
    block: &'a Block,
    /// The own car.
    own: Local,
    now_ms: u64,
}

/// Where a car has come to since its tick: straight on, turning as it did.
pub(super) fn reckoned(car: &Shown, after_ms: u64) -> (Spot, f64) {
    let seconds = after_ms as f64 / 1_000.0;
    let turn = f64::from(car.turn_dps) * seconds;
    let (ahead, _) = axes(f64::from(car.heading_deg) + turn / 2.0);
    let way_m = f64::from(car.speed_mps) * seconds;
    ([car.at[0] + ahead[0] * way_m, car.at[1] + ahead[1] * way_m], f64::from(car.heading_deg) + turn)
}

impl StreetView {
    pub(super) fn draw(&self) -> Pixels {
        let near = &*self.near;
        let now_ms = near.at_ms + self.after_ms;
        let (car, heading_deg) = reckoned(&near.own, self.after_ms);
        let lean_deg = if near.own.is_flat() { 2.3 } else { 0.0 };
        let lens = Lens::of(self.view, car, near.own.up_m, heading_deg, lean_deg)
            .expect("a street view is of one of the four cameras outside");
        let block = self.streets.round(car);
        let mut light = Light::new(near.weather, beam(&lens, car, near.own.up_m, heading_deg));
        light.lamps = lamps(&block, &lens);
        let own = Local::new(&lens, car, near.own.up_m, heading_deg);
        let mut canvas = Canvas::new();
        let stage = Stage { lens, light, block: &block, own, now_ms };
        // Water mirrors the street: the picture is drawn without it first.
        let mirror = self.placed(now_ms).any(|(_, placed)| placed.object.class == ObjectClass::Water).then(|| {
            self.street(&mut canvas, &stage, None);
            canvas.copy()
        });
        self.street(&mut canvas, &stage, mirror.as_deref());
        let light = &stage.light;
        if self.view == View::Front {
            sky::bonnet(&mut canvas, light);
        }
        let seed = mix(u64::from(near.own.number) ^ u64::from(self.view.number()) << 40 ^ mix(now_ms));
        if near.weather.rain {
            sky::rain(&mut canvas, light, seed, self.view, near.own.speed_mps);
        }
        canvas.develop(seed, if light.is_night() { 5 } else { 3 })
    }

    /// Sky, ground and all that stands on it.
    fn street(&self, canvas: &mut Canvas, stage: &Stage<'_>, mirror: Option<&[u32]>) {
        let Stage { lens, light, block, own, now_ms } = stage;
        let road_m = self.near.own.up_m;
        sky::sky(canvas, lens, light);
        let mut uprights = Vec::with_capacity(160);
        self.add_street(block, lens, &mut uprights);
        self.add_cars(lens, &mut uprights);
        self.add_causes(lens, *now_ms, &mut uprights);
        self.add_own(own, &mut uprights);
        let is_up = road_m > 2.0;
        let (low, high): (Vec<_>, Vec<_>) = uprights.into_iter().partition(|one| !is_up || one.is_low(lens, road_m));
        self.ground(canvas, stage, if is_up { &high } else { &low }, false, mirror);
        let mut brush = Brush { canvas, lens, light, now_ms: *now_ms };
        paint(&mut brush, &low, self, block);
        if is_up {
            let below = canvas.copy();
            self.ground(canvas, stage, &high, true, Some(&below));
            let mut brush = Brush { canvas, lens, light, now_ms: *now_ms };
            paint(&mut brush, &high, self, block);
        }
    }

    /// What lies flat, with shadows and, at night, what headlights make of it. `under` is the picture
    /// without water on the ground, and for a deck what shows beside it.
    fn ground(
        &self,
        canvas: &mut Canvas,
        stage: &Stage<'_>,
        uprights: &[Upright<'_>],
        is_deck: bool,
        under: Option<&[u32]>,
    ) {
        let Stage { lens, light, block, own, now_ms } = stage;
        let mut painter = GroundPainter { canvas, lens, light, block, is_deck };
        painter.paint();
        for upright in uprights {
            if let Some((local, long, wide)) = upright.shadow() {
                painter.shadow(&local, long, wide);
            }
        }
        if self.near.own.is_flat() && self.near.own.speed_mps < 0.5 && self.view == View::Rear {
            shreds(canvas, lens, own);
        }
        match under.filter(|_| is_deck) {
            Some(below) => canvas.only_where_changed(below, |canvas| sky::light_ground(canvas, lens, light)),
            None => sky::light_ground(canvas, lens, light),
        }
        if light.is_dark() && !is_deck {
            GroundPainter { canvas, lens, light, block, is_deck }.pools();
        }
        let mut brush = Brush { canvas, lens, light, now_ms: *now_ms };
        for (cause, placed) in self.placed(*now_ms) {
            let local = self.local(lens, &placed);
            let city = &self.streets.city;
            let (half_m, lane_m) = (crate::world::half_width_m(city, cause.edge), city.lane_offset_m(cause.edge));
            let (left_m, right_m) = ((half_m + lane_m) as f32, (half_m - lane_m) as f32);
            match (placed.object.class, under) {
                (ObjectClass::Water, Some(mirror)) => {
                    let half_long = placed.object.size_m.0 as f32 / 2.0;
                    works::water(&mut brush, &local, half_long, left_m + 1.4, right_m + 1.4, mirror);
                }
                (ObjectClass::Hose, _) => works::hose(&mut brush, &local, left_m, right_m),
                _ => {}
            }
        }
        if light.weather.rain {
            reflections(&mut brush, uprights, self);
        }
    }

    fn placed(&self, now_ms: u64) -> impl Iterator<Item = (&Cause, Placed)> + '_ {
        self.near.causes.iter().filter(|cause| cause.area.is_none()).flat_map(move |cause| {
            let placed = cause.placed(&self.streets.city, cause.edge, cause.along_m, now_ms);
            placed.into_iter().map(move |placed| (&**cause, placed))
        })
    }

    fn local(&self, lens: &Lens, placed: &Placed) -> Local {
        Local::new(lens, self.streets.plane.spot(placed.point), 0.0, placed.heading_deg)
    }

    fn add_street<'a>(&self, block: &'a Block, lens: &Lens, to: &mut Vec<Upright<'a>>) {
        let mut houses: Vec<House<'a>> = Vec::with_capacity(128);
        for piece in &block.pieces {
            if (super::streets::distance(lens.eye, piece.middle) - piece.radius_m) > 230.0 {
                continue;
            }
            houses.extend(piece.lots.iter().filter_map(|lot| House::of(lens, lot)));
            for thing in &piece.things {
                let local = Local::new(
                    lens,
                    thing.at,
                    if thing.kind == Roadside::Gantry { piece.up_at(piece.length_m * 0.6) } else { 0.0 },
                    thing.heading_deg,
                );
                let far = if thing.kind == Roadside::NameSign { 45.0 } else { THINGS_M };
                if is_in_view(lens, local.origin, 3.0, far) {
                    to.push(Upright::Thing(thing, local));
                }
            }
            for head in &piece.heads {
                let local = Local::new(lens, head.at, 0.0, head.heading_deg);
                if is_in_view(lens, local.origin, 1.0, 120.0) {
                    to.push(Upright::Head(head, local));
                }
                if let Some(pole) =
                    head.pole.map(|pole| lens.see(pole, 0.0)).filter(|pole| is_in_view(lens, *pole, 8.0, 120.0))
                {
                    to.push(Upright::Arm { foot: pole, lamps: local.origin, up_m: head.up_m });
                }
            }
            add_edges(piece, lens, self.near.own.up_m > 2.0, to);
        }
        to.extend(visible(houses, lens).into_iter().map(Upright::House));
    }

    fn add_cars(&self, lens: &Lens, to: &mut Vec<Upright<'_>>) {
        for car in &self.near.others {
            let (at, heading_deg) = reckoned(car, self.after_ms);
            let local = Local::new(lens, at, car.up_m, heading_deg);
            if !is_in_view(lens, local.origin, 4.0, 110.0) {
                continue;
            }
            let vehicle = Vehicle {
                brakes: car.brakes(),
                hazards: car.hazards(),
                lamps: super::light::lamps_on(self.near.weather),
                left_door: car.left_door(),
                right_door: car.right_door(),
                ..Vehicle::new(Body::Robotaxi, u64::from(car.number))
            };
            to.push(Upright::Vehicle(vehicle, local));
        }
    }

    fn add_causes(&self, lens: &Lens, now_ms: u64, to: &mut Vec<Upright<'_>>) {
        let lamps = super::light::lamps_on(self.near.weather);
        for (index, (cause, placed)) in self.placed(now_ms).enumerate() {
            let local = self.local(lens, &placed);
            if !is_in_view(lens, local.origin, 8.0, 110.0) {
                continue;
            }
            to.extend(upright(cause, &placed, local, index, lamps));
        }
    }

    /// What of the own car stands in its cameras' way.
    fn add_own(&self, own: &Local, to: &mut Vec<Upright<'_>>) {
        if self.near.own.left_door() && self.view == View::Left {
            to.push(Upright::OwnDoor(own.moved(-0.05, 0.94, 0.0, 180.0 - 52.0), 1.0));
        }
        if self.near.own.right_door() && self.view == View::Right {
            to.push(Upright::OwnDoor(own.moved(-0.05, -0.94, 0.0, 180.0 + 52.0), -1.0));
        }
    }

    /// What the signal of a head shows, `None` for a dark one.
    pub(super) fn shown_by(&self, head: &Head, now_ms: u64) -> Option<crate::world::Aspect> {
        let city = &self.streets.city;
        let point = city.point_along(head.edge, head.along_m).0;
        let dark = self.near.causes.iter().any(|cause| cause.area.as_ref().is_some_and(|area| area.contains(point)));
        (!dark).then(|| crate::world::aspect(city, head.edge, head.along_m, now_ms))
    }
}

/// Rubber and scratches behind a tyre without air.
fn shreds(canvas: &mut Canvas, lens: &Lens, local: &Local) {
    for step in 0..26_u32 {
        let (from, to) = (-1.6 - step as f32 * 0.55, -1.6 - (step + 1) as f32 * 0.55);
        let sway = |x: f32| -0.82 + (x * 1.3).sin() * 0.06;
        let wide = 0.13 - step as f32 * 0.003;
        let corners = [
            local.at(from, sway(from) - wide, 0.0),
            local.at(from, sway(from) + wide, 0.0),
            local.at(to, sway(to) + wide, 0.0),
            local.at(to, sway(to) - wide, 0.0),
        ];
        let face = lens.face(&corners);
        canvas.collect(&face);
    }
    canvas.finish(hex(0x2c2b2b), 0.62);
    for piece in 0..30_u64 {
        let draw = mix(piece ^ 0x7152);
        let part = |shift: u32| (draw >> shift & 255) as f32 / 255.0;
        let at = local.moved(-2.6 - part(0) * part(4) * 11.0, -0.85 + (part(8) - 0.5) * 1.5, 0.0, part(16) * 360.0);
        let (long, wide) = (0.10 + part(24) * 0.16, 0.03 + part(32) * 0.04);
        let corners = [
            at.at(-long, -wide, 0.02),
            at.at(long * 0.6, -wide * 1.4, 0.02),
            at.at(long, wide, 0.05),
            at.at(-long * 0.7, wide, 0.03),
        ];
        let face = lens.face(&corners);
        canvas.collect(&face);
    }
    canvas.finish(hex(0x151515), 0.95);
}

fn beam(lens: &Lens, car: Spot, up_m: f32, heading_deg: f64) -> Beam {
    let (ahead, _) = axes(heading_deg);
    let lamps = [car[0] + ahead[0] * 2.2, car[1] + ahead[1] * 2.2];
    Beam { at: lens.see(lamps, up_m + 0.7), ahead: [ahead[0] as f32, ahead[1] as f32] }
}

fn lamps(block: &Block, lens: &Lens) -> Vec<P3> {
    let all = block.pieces.iter().flat_map(|piece| &piece.things).filter(|thing| thing.kind == Roadside::Lamp);
    all.map(|thing| lens.see(thing.at, 6.0)).filter(|at| at[0].hypot(at[1]) < 90.0).collect()
}
