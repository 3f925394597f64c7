//! Vehicles on the street: their bodies, wheels, windows and lamps.

mod cars;
mod large;

use super::brush::{Brush, front, left, rear, right};
use super::light::{Rgb, hex};
use super::order::Foot;
use super::space::Local;

/// What kind of vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// A car of the fleet: white, with its sensors on the roof.
    Robotaxi,
    /// Any other car.
    Car,
    /// A delivery lorry.
    Truck,
    /// A city bus.
    Bus,
    /// A school bus.
    SchoolBus,
    /// A fire engine.
    FireEngine,
    /// An ambulance.
    Ambulance,
    /// A police car.
    Police,
    /// A light-rail train.
    Train,
}

/// One vehicle as it is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vehicle {
    pub(super) body: Body,
    pub(super) seed: u64,
    pub(super) brakes: bool,
    pub(super) hazards: bool,
    /// Headlights and tail lamps on.
    pub(super) lamps: bool,
    /// Blue, red or stop signals of what it is.
    pub(super) signals: bool,
    pub(super) left_door: bool,
    pub(super) right_door: bool,
}

impl Vehicle {
    pub(super) fn new(body: Body, seed: u64) -> Self {
        Self {
            body,
            seed,
            brakes: false,
            hazards: false,
            lamps: false,
            signals: false,
            left_door: false,
            right_door: false,
        }
    }

    /// Half its length and half its width, metres.
    pub(super) fn half_m(&self) -> (f32, f32) {
        match self.body {
            Body::Robotaxi | Body::Car | Body::Police => (2.35, 0.95),
            Body::Truck => (4.25, 1.25),
            Body::Bus | Body::SchoolBus => (5.25, 1.3),
            Body::FireEngine => (4.2, 1.25),
            Body::Ambulance => (3.2, 1.1),
            Body::Train => (13.0, 1.35),
        }
    }

    pub(super) fn foot(&self, local: &Local) -> Foot {
        let (long, wide) = self.half_m();
        [(-long, -wide), (long, -wide), (long, wide), (-long, wide)].map(|(x, y)| {
            let at = local.at(x, y, 0.0);
            [at[0], at[1]]
        })
    }

    pub(super) fn draw(&self, brush: &mut Brush<'_>, local: &Local) {
        match self.body {
            Body::Robotaxi | Body::Car | Body::Police => cars::car(brush, local, self),
            Body::Truck => large::truck(brush, local, self),
            Body::Bus => large::bus(brush, local, self),
            Body::SchoolBus => large::school_bus(brush, local, self),
            Body::FireEngine => large::fire_engine(brush, local, self),
            Body::Ambulance => large::ambulance(brush, local, self),
            Body::Train => large::train(brush, local, self),
        }
    }
}

/// A rear door of a car of the fleet that stands open; `hinge` runs from its hinge to its latch.
pub(super) fn door(brush: &mut Brush<'_>, hinge: &Local, side: f32) {
    cars::door(brush, hinge, side, hex(0xe9ecee));
}

const GLASS: Rgb = hex(0x2b343c);
const RED: Rgb = hex(0xff2a22);
const AMBER: Rgb = hex(0xffa31a);
const WARM: Rgb = hex(0xfff2d2);

/// Where the lamps of a vehicle sit: at both ends, so far out and so high.
struct LampPlaces {
    front_x: f32,
    rear_x: f32,
    out: (f32, f32),
    front_z: (f32, f32),
    rear_z: (f32, f32),
}

/// Headlights, tail and brake lamps, and hazard lights at all corners.
fn lamps(brush: &mut Brush<'_>, local: &Local, vehicle: &Vehicle, at: &LampPlaces) {
    let blink = vehicle.hazards && brush.blinks(900, vehicle.seed % 900);
    for side in [-1.0, 1.0] {
        let out = if side > 0.0 { at.out } else { (-at.out.1, -at.out.0) };
        let tail = rear(local, at.rear_x - 0.01, out, at.rear_z);
        if vehicle.brakes {
            brush.lamp(&tail, RED, 0.5);
        } else if vehicle.lamps {
            brush.lamp(&tail, RED.times(0.72), 0.28);
        } else {
            brush.face(&tail, hex(0x8e1a1a));
        }
        let head = front(local, at.front_x + 0.01, out, at.front_z);
        if vehicle.lamps {
            brush.lamp(&head, WARM, 0.85);
        } else {
            brush.face(&head, hex(0xd5dbe0));
        }
        if vehicle.hazards {
            let wide = (at.out.1 - at.out.0) * 0.45;
            let corner = if side > 0.0 { (out.1 - wide, out.1) } else { (out.0, out.0 + wide) };
            let colour = if blink { AMBER } else { hex(0x7a4a12) };
            for face in
                [rear(local, at.rear_x - 0.02, corner, at.rear_z), front(local, at.front_x + 0.02, corner, at.front_z)]
            {
                if blink {
                    brush.lamp(&face, colour, 0.6);
                } else {
                    brush.face(&face, colour);
                }
            }
        }
    }
}

/// A row of blue and red lamps across a roof.
fn light_bar(brush: &mut Brush<'_>, local: &Local, x: (f32, f32), half: f32, z: (f32, f32), on: bool) {
    let parts = 4_u32;
    for part in 0..parts {
        let from = -half + part as f32 / parts as f32 * half * 2.0;
        let y = (from + 0.02, from + half * 2.0 / parts as f32 - 0.02);
        let is_red = part < parts / 2;
        let lit = on && brush.blinks(560, u64::from(part % 2) * 280 + if is_red { 0 } else { 140 });
        let colour = if is_red { hex(0xff2626) } else { hex(0x2f6bff) };
        let dull = if is_red { hex(0x6a1a1a) } else { hex(0x1c2c66) };
        for face in [rear(local, x.0, y, z), front(local, x.1, y, z)] {
            if lit {
                brush.lamp(&face, colour, 1.5);
            } else {
                brush.face(&face, dull);
            }
        }
        if part == 0 || part + 1 == parts {
            let side = if part == 0 { right(local, -half, x, z) } else { left(local, half, x, z) };
            if lit {
                brush.lamp(&side, colour, 1.2);
            } else {
                brush.face(&side, dull);
            }
        }
    }
}
