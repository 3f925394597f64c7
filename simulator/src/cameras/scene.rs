//! One street view: everything that stands round a car at one moment, in the right order, in its light.

use std::sync::Arc;

use assistance::scene::ObjectClass;
use assistance::vehicle::Side;
use media::picture::{HEIGHT, WIDTH};
use media::{Pixels, View};

use super::brush::Brush;
use super::canvas::Canvas;
use super::ground::GroundPainter;
use super::house::House;
use super::light::{Beam, Light, Rgb, hex};
use super::order::{Foot, back_to_front};
use super::past::{Near, Shown};
use super::people::{Person, Pose, Who};
use super::space::{Lens, Local, P3, Spot, axes};
use super::streets::{Block, Furniture, Head, Piece, Roadside, Streets};
use super::vehicles::{Body, Vehicle};
use super::{roadside, sky, vehicles, works};
use crate::causes::{Cause, CauseKind, Placed};
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

/// Something upright, and how it is drawn.
enum Upright<'a> {
    House(House<'a>),
    Thing(&'a Furniture, Local),
    Head(&'a Head, Local),
    Arm { foot: P3, lamps: P3, up_m: f32 },
    Vehicle(Vehicle, Local),
    Person(Person, Local),
    Cone(Local),
    Barrier(Local, bool),
    ArrowBoard(Local, bool),
    Debris(Local, bool),
    Animal(Local, u64),
    Unknown(Local),
    Railing { from: P3, to: P3, is_concrete: bool },
    Deck { corners: [P3; 4] },
    OwnDoor(Local, f32),
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
    fn shown_by(&self, head: &Head, now_ms: u64) -> Option<crate::world::Aspect> {
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

/// What a thing of a cause looks like. Water and hoses lie flat and are drawn with the ground.
fn upright<'a>(cause: &Cause, placed: &Placed, local: Local, index: usize, lamps: bool) -> Option<Upright<'a>> {
    let object = &placed.object;
    let seed = mix(u64::from(cause.id.0) << 8 ^ index as u64);
    let active = cause.situation.active;
    let vehicle = |body: Body| Vehicle {
        lamps,
        brakes: object.remark.contains("brake"),
        hazards: object.remark.contains("hazard"),
        signals: true,
        ..Vehicle::new(body, seed)
    };
    let person = |who: Who, pose: Pose| Upright::Person(Person { who, pose, seed }, local);
    Some(match object.class {
        ObjectClass::Car => Upright::Vehicle(vehicle(Body::Car), local),
        ObjectClass::Truck => Upright::Vehicle(vehicle(Body::Truck), local),
        ObjectClass::Bus => Upright::Vehicle(vehicle(Body::Bus), local),
        ObjectClass::SchoolBus => Upright::Vehicle(Vehicle { signals: active, ..vehicle(Body::SchoolBus) }, local),
        ObjectClass::EmergencyVehicle => {
            let body = match cause.kind {
                // The second one at a scene is the ambulance.
                CauseKind::EmergencyScene if object.forward_m > 5.0 => Body::Ambulance,
                CauseKind::EmergencyScene | CauseKind::Hose => Body::FireEngine,
                _ => Body::Police,
            };
            Upright::Vehicle(vehicle(body), local)
        }
        ObjectClass::Train => Upright::Vehicle(vehicle(Body::Train), local),
        ObjectClass::Cyclist => person(Who::Cyclist, Pose::Walks),
        ObjectClass::Child => person(Who::Child, Pose::Walks),
        ObjectClass::Officer => match (cause.kind, active) {
            (CauseKind::Hose, _) => person(Who::Firefighter, Pose::Stands),
            (CauseKind::OfficerDirecting, true) => person(Who::Officer, Pose::Points),
            (CauseKind::OfficerDirecting, false) => person(Who::Officer, Pose::Waves),
            _ => person(Who::Officer, Pose::Stops),
        },
        ObjectClass::Pedestrian => person(Who::Adult, pose(cause.kind, active, object.remark, seed)),
        ObjectClass::Cone => Upright::Cone(local),
        ObjectClass::Barrier if object.remark.contains("arrow") => {
            Upright::ArrowBoard(local, cause.situation.open_side == Side::Left)
        }
        ObjectClass::Barrier => Upright::Barrier(local, object.left_m.abs() < 0.5),
        ObjectClass::Debris => Upright::Debris(local, !object.remark.is_empty()),
        ObjectClass::Animal => Upright::Animal(local, seed),
        ObjectClass::Unknown => Upright::Unknown(local),
        ObjectClass::Hose | ObjectClass::Water | ObjectClass::Signal => return None,
    })
}

fn pose(kind: CauseKind, active: bool, remark: &str, seed: u64) -> Pose {
    match remark {
        "carries boxes" => Pose::Carries,
        "leans on the bonnet" => Pose::Leans,
        "shouts" => Pose::Shouts,
        "on the ground" => Pose::Lies,
        "walks away" => Pose::Walks,
        _ if kind == CauseKind::Crowd && active => match seed % 6 {
            0 => Pose::Shouts,
            1 => Pose::Films,
            2 => Pose::Waves,
            3 => Pose::Stands,
            _ => Pose::Walks,
        },
        _ => Pose::Stands,
    }
}

/// Railings of bridges and decks, and the undersides of decks above.
fn add_edges(piece: &Piece, lens: &Lens, is_up: bool, to: &mut Vec<Upright<'_>>) {
    if piece.is_tunnel || !(piece.is_bridge || piece.class.is_freeway()) {
        return;
    }
    const STEP_M: f64 = 8.0;
    let is_concrete = piece.class.is_freeway();
    let mut from_m = 0.0;
    while from_m < piece.length_m {
        let to_m = (from_m + STEP_M).min(piece.length_m);
        let out_m = piece.half_m + if piece.pavement_m > 0.0 { piece.pavement_m - 0.2 } else { 0.1 };
        let corner = |along_m: f64, right_m: f64| lens.see(piece.at(along_m, right_m).0, piece.up_at(along_m));
        let middle = corner((from_m + to_m) / 2.0, 0.0);
        if is_in_view(lens, middle, 22.0, 110.0) {
            let overhead = piece.is_elevated && !is_up && piece.up_at(from_m).min(piece.up_at(to_m)) > 4.0;
            if overhead {
                let corners =
                    [corner(from_m, -out_m), corner(from_m, out_m), corner(to_m, out_m), corner(to_m, -out_m)];
                to.push(Upright::Deck { corners });
            } else if piece.is_elevated == is_up {
                for side in [-out_m, out_m] {
                    let (from, end) = (corner(from_m, side), corner(to_m, side));
                    to.push(Upright::Railing { from, to: end, is_concrete });
                }
            }
        }
        from_m = to_m;
    }
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

/// Whether something of this size may be seen.
fn is_in_view(lens: &Lens, at: P3, size_m: f32, far_m: f32) -> bool {
    let depth = lens.depth(at);
    let across = super::space::dot(at, lens.right).abs();
    let half = f32::from(WIDTH) / 2.0 / lens.focal;
    depth > -size_m && depth < far_m && across < (depth.max(0.0) * half) * 1.05 + size_m
}

/// The houses that no nearer house hides.
fn visible<'a>(mut houses: Vec<House<'a>>, lens: &Lens) -> Vec<House<'a>> {
    const COLUMNS: usize = WIDTH as usize / 4;
    houses.sort_by(|a, b| a.away().total_cmp(&b.away()));
    // The highest row that nearer houses cover in each column.
    let mut covered = [f32::from(HEIGHT); COLUMNS];
    let column = |x: f32| (x / 4.0).clamp(0.0, COLUMNS as f32) as usize;
    houses.retain(|house| {
        let Some(outline) = house.outline(lens) else { return true };
        let (left, right) = outline.iter().fold((f32::MAX, f32::MIN), |(l, r), at| (l.min(at[0]), r.max(at[0])));
        if right < 0.0 || left > f32::from(WIDTH) {
            return false;
        }
        let top = outline.iter().map(|at| at[1]).fold(f32::MAX, f32::min);
        let columns = column(left)..(column(right) + 1).min(COLUMNS);
        if covered[columns].iter().all(|row| *row <= top) {
            return false;
        }
        // Its front and its sides cover what is behind, where the upper edge is lowest.
        for pair in 0..4 {
            let (a, b) = (outline[pair], outline[(pair + 1) % 4]);
            let (a, b) = if a[0] <= b[0] { (a, b) } else { (b, a) };
            let (from, to) =
                ((a[0] / 4.0).ceil().max(0.0) as usize, ((b[0] / 4.0).floor().max(0.0) as usize).min(COLUMNS));
            for (at, row) in covered.iter_mut().enumerate().take(to).skip(from) {
                let share = (at as f32 * 4.0 - a[0]) / (b[0] - a[0]).max(0.01);
                *row = row.min(a[1] + (b[1] - a[1]) * share + 1.0);
            }
        }
        true
    });
    houses
}

/// A square footprint.
fn post(at: P3, half: f32) -> Foot {
    let [x, y, _] = at;
    [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]]
}

fn rect(local: &Local, long: f32, wide: f32) -> Foot {
    [(-long, -wide), (long, -wide), (long, wide), (-long, wide)].map(|(x, y)| {
        let at = local.at(x, y, 0.0);
        [at[0], at[1]]
    })
}

/// A thin footprint from one place to another.
fn line(from: P3, to: P3, half: f32) -> Foot {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let reach = dx.hypot(dy).max(1e-3);
    let (nx, ny) = (-dy / reach * half, dx / reach * half);
    [[from[0] - nx, from[1] - ny], [to[0] - nx, to[1] - ny], [to[0] + nx, to[1] + ny], [from[0] + nx, from[1] + ny]]
}

impl Upright<'_> {
    fn foot(&self) -> Foot {
        match self {
            Self::House(house) => house.foot(),
            Self::Thing(thing, local) => match thing.kind {
                Roadside::Tree => post(local.origin, 0.5),
                Roadside::Gantry => rect(local, 0.4, 12.0),
                _ => post(local.origin, 0.12),
            },
            Self::Head(_, local) => post(local.origin, 0.15),
            Self::Arm { foot, .. } => post(*foot, 0.15),
            Self::Vehicle(vehicle, local) => vehicle.foot(local),
            Self::Person(_, local) => post(local.origin, 0.22),
            Self::Cone(local) => post(local.origin, 0.2),
            Self::Barrier(local, _) => rect(local, 0.1, 1.15),
            Self::ArrowBoard(local, _) => rect(local, 0.7, 1.2),
            Self::Debris(local, _) | Self::Unknown(local) => rect(local, 0.6, 0.8),
            Self::Animal(local, _) => rect(local, 0.5, 0.15),
            Self::Railing { from, to, .. } => line(*from, *to, 0.08),
            Self::Deck { corners } => corners.map(|at| [at[0], at[1]]),
            Self::OwnDoor(local, _) => rect(&local.moved(0.5, 0.0, 0.0, 0.0), 0.5, 0.04),
        }
    }

    /// What throws a shadow: where, and half its length and width.
    fn shadow(&self) -> Option<(Local, f32, f32)> {
        match self {
            Self::Vehicle(vehicle, local) => {
                let (long, wide) = vehicle.half_m();
                Some((*local, long, wide))
            }
            Self::Person(person, local) => {
                Some(if person.pose == Pose::Lies { (*local, 0.4, 0.9) } else { (*local, 0.16, 0.22) })
            }
            Self::Cone(local) => Some((*local, 0.2, 0.2)),
            Self::Barrier(local, _) => Some((*local, 0.3, 1.0)),
            Self::ArrowBoard(local, _) => Some((*local, 0.8, 0.9)),
            Self::Debris(local, _) => Some((*local, 0.7, 0.9)),
            Self::Animal(local, _) => Some((*local, 0.5, 0.2)),
            Self::Thing(thing, local) if thing.kind == Roadside::Tree => Some((*local, 0.9, 0.9)),
            _ => None,
        }
    }

    /// Whether it stands below a deck on which the eye is.
    fn is_low(&self, lens: &Lens, road_m: f32) -> bool {
        let at = match self {
            Self::House(_) | Self::Head(..) | Self::Arm { .. } => return true,
            Self::Thing(thing, _) => return thing.kind != Roadside::Gantry,
            Self::Railing { from, .. } => from[2],
            Self::Deck { corners } => corners[0][2],
            Self::Vehicle(_, local) | Self::Person(_, local) | Self::Cone(local) | Self::Barrier(local, _) => {
                local.origin[2]
            }
            Self::ArrowBoard(local, _) | Self::Debris(local, _) | Self::Animal(local, _) => local.origin[2],
            Self::Unknown(local) | Self::OwnDoor(local, _) => local.origin[2],
        };
        at < road_m - lens.up_m - 3.0
    }

    fn draw(&self, brush: &mut Brush<'_>, view: &StreetView, block: &Block) {
        match self {
            Self::House(house) => house.draw(brush),
            Self::Thing(thing, local) => draw_thing(brush, thing, local, view, block),
            Self::Head(head, local) => {
                if head.pole.is_none() {
                    roadside::pole(brush, local.origin, head.up_m, 0.13, hex(0x4a4f52));
                }
                let shows = view.shown_by(head, brush.now_ms);
                roadside::signal(brush, local, head.up_m, shows);
            }
            Self::Arm { foot, lamps, up_m } => roadside::signal_pole(brush, *foot, *lamps, *up_m),
            Self::Vehicle(vehicle, local) => vehicle.draw(brush, local),
            Self::Person(person, local) => person.draw(brush, local),
            Self::Cone(local) => works::cone(brush, local),
            Self::Barrier(local, sign) => works::barrier(brush, local, *sign),
            Self::ArrowBoard(local, to_left) => works::arrow_board(brush, local, *to_left),
            Self::Debris(local, true) => works::mattress(brush, local),
            Self::Debris(local, false) => works::planks(brush, local),
            Self::Animal(local, seed) => works::animal(brush, local, *seed),
            Self::Unknown(local) => works::unknown(brush, local),
            Self::Railing { from, to, is_concrete } => roadside::railing(brush, *from, *to, *is_concrete),
            Self::Deck { corners } => deck(brush, corners),
            Self::OwnDoor(local, side) => vehicles::door(brush, local, *side),
        }
    }
}

fn draw_thing(brush: &mut Brush<'_>, thing: &Furniture, local: &Local, view: &StreetView, block: &Block) {
    match thing.kind {
        Roadside::Tree => roadside::tree(brush, local.origin, thing.seed),
        Roadside::Lamp => roadside::lamp(brush, local),
        Roadside::Hydrant => roadside::hydrant(brush, local.origin),
        Roadside::Bin => roadside::bin(brush, local),
        Roadside::StopSign => roadside::stop_sign(brush, local),
        Roadside::Crossbuck => roadside::crossbuck(brush, local),
        Roadside::NameSign => {
            let edge = city::EdgeId(u32::try_from(thing.seed).unwrap_or(0));
            let name = view.streets.city.street_name(edge).map(city::short_name).unwrap_or_default().to_uppercase();
            roadside::name_sign(brush, local, &name);
        }
        Roadside::Gantry => {
            let half = block.pieces.iter().find(|piece| u64::from(piece.edge.0) == thing.seed);
            roadside::gantry(brush, local, half.map_or(8.0, |piece| piece.half_m as f32 + 0.6));
        }
    }
}

/// A road overhead: its underside, its edges and its pillars.
fn deck(brush: &mut Brush<'_>, corners: &[P3; 4]) {
    let down = |at: P3, by: f32| [at[0], at[1], at[2] - by];
    let low = corners.map(|at| down(at, 1.3));
    let concrete = hex(0x8d8c88);
    let mut under = low;
    under.reverse();
    let middle = super::space::scaled(super::space::add(low[0], low[2]), 0.5);
    brush.face(&[low[0], low[3], low[2], low[1]], concrete.times(0.62));
    for (a, b) in [(0, 3), (1, 2)] {
        let (a, b) = (a, b);
        let top = |at: P3| [at[0], at[1], at[2] + 0.85];
        let face = [low[a], low[b], top(corners[b]), top(corners[a])];
        if !brush.face(&face, concrete) {
            let mut other = face;
            other.reverse();
            brush.face(&other, concrete);
        }
    }
    // A pillar under every third part, told by where it stands on the map.
    let spot = [f64::from(middle[0]) + brush.lens.eye[0], f64::from(middle[1]) + brush.lens.eye[1]];
    if mix((spot[0].round() as i64 as u64) ^ (spot[1].round() as i64 as u64) << 20).is_multiple_of(3) {
        let foot = [middle[0], middle[1], -brush.lens.up_m];
        roadside::pole(brush, foot, middle[2] + brush.lens.up_m, 1.3, concrete.times(0.9));
    }
}

fn paint(brush: &mut Brush<'_>, uprights: &[Upright<'_>], view: &StreetView, block: &Block) {
    let feet: Vec<Foot> = uprights.iter().map(Upright::foot).collect();
    let flat = |at: P3| {
        let reach = at[0].hypot(at[1]).max(1e-3);
        [at[0] / reach, at[1] / reach]
    };
    for at in back_to_front(&feet, flat(brush.lens.right), flat(brush.lens.ahead)) {
        uprights[at].draw(brush, view, block);
    }
}

/// Lamps mirrored in a wet road, as streaks below them.
fn reflections(brush: &mut Brush<'_>, uprights: &[Upright<'_>], view: &StreetView) {
    let is_dark = brush.light.is_dark();
    let mut streak = |at: P3, up_m: f32, colour: Rgb, wide_m: f32, strength: f32| {
        let mirrored = [at[0], at[1], -2.0 * brush.lens.up_m - at[2]];
        let (Some(low), Some(foot)) = (brush.lens.pixel(mirrored), brush.lens.pixel([at[0], at[1], -brush.lens.up_m]))
        else {
            return;
        };
        let scale = brush.scale(at);
        let half = [(wide_m * scale).clamp(1.5, 30.0), ((low[1] - foot[1]).abs() * 0.9 + up_m).clamp(4.0, 120.0)];
        brush.canvas.glow([low[0], (low[1] + foot[1]) / 2.0 + 2.0], half, colour, strength);
    };
    for upright in uprights {
        match upright {
            Upright::Head(head, local) => {
                let colour = match view.shown_by(head, view.near.at_ms + view.after_ms) {
                    Some(crate::world::Aspect::Red) => hex(0xff3a2e),
                    Some(crate::world::Aspect::Yellow) => hex(0xffc02e),
                    Some(crate::world::Aspect::Green) => hex(0x37f0a0),
                    None => continue,
                };
                // Only lamps that face the eye.
                let eye = local.eye();
                if -eye[0] > eye[1].abs() {
                    streak(local.at(0.0, 0.0, head.up_m), 6.0, colour, 0.35, 0.34);
                }
            }
            Upright::Vehicle(vehicle, local) => {
                let (long, wide) = vehicle.half_m();
                let eye = local.eye();
                for side in [-0.75, 0.75] {
                    if eye[0] < 0.0 && (vehicle.brakes || vehicle.lamps) {
                        streak(
                            local.at(-long, wide * side, 0.85),
                            4.0,
                            hex(0xff2a22),
                            0.3,
                            if vehicle.brakes { 0.4 } else { 0.25 },
                        );
                    } else if eye[0] > 0.0 && vehicle.lamps {
                        streak(local.at(long, wide * side, 0.7), 6.0, hex(0xfff2d2), 0.4, 0.42);
                    }
                }
            }
            Upright::Thing(thing, local) if thing.kind == Roadside::Lamp && is_dark => {
                streak(local.at(0.0, 2.0, 6.5), 8.0, hex(0xffc27a), 0.4, 0.22);
            }
            _ => {}
        }
    }
}
