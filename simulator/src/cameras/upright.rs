//! What stands upright on the street: its footprint, its shadow, its mirror image, and how it is drawn.

use assistance::scene::ObjectClass;
use assistance::vehicle::Side;
use media::picture::{HEIGHT, WIDTH};

use super::brush::Brush;
use super::house::House;
use super::light::{Rgb, hex};
use super::order::{Foot, back_to_front};
use super::people::{Person, Pose, Who};
use super::scene::StreetView;
use super::space::{Lens, Local, P3};
use super::streets::{Block, Furniture, Head, Piece, Roadside};
use super::vehicles::{Body, Vehicle};
use super::{roadside, vehicles, works};
use crate::causes::{Cause, CauseKind, Placed};
use crate::vehicle::mix;

/// Something upright, and how it is drawn.
pub(super) enum Upright<'a> {
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

/// What a thing of a cause looks like. Water and hoses lie flat and are drawn with the ground.
pub(super) fn upright<'a>(
    cause: &Cause,
    placed: &Placed,
    local: Local,
    index: usize,
    lamps: bool,
) -> Option<Upright<'a>> {
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
pub(super) fn add_edges(piece: &Piece, lens: &Lens, is_up: bool, to: &mut Vec<Upright<'_>>) {
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

/// Whether something of this size may be seen.
pub(super) fn is_in_view(lens: &Lens, at: P3, size_m: f32, far_m: f32) -> bool {
    let depth = lens.depth(at);
    let across = super::space::dot(at, lens.right).abs();
    let half = f32::from(WIDTH) / 2.0 / lens.focal;
    depth > -size_m && depth < far_m && across < (depth.max(0.0) * half) * 1.05 + size_m
}

/// The houses that no nearer house hides.
pub(super) fn visible<'a>(mut houses: Vec<House<'a>>, lens: &Lens) -> Vec<House<'a>> {
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
    pub(super) fn shadow(&self) -> Option<(Local, f32, f32)> {
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
    pub(super) fn is_low(&self, lens: &Lens, road_m: f32) -> bool {
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

pub(super) fn paint(brush: &mut Brush<'_>, uprights: &[Upright<'_>], view: &StreetView, block: &Block) {
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
pub(super) fn reflections(brush: &mut Brush<'_>, uprights: &[Upright<'_>], view: &StreetView) {
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
