//! Houses: walls, windows, shops and doors.

use super::brush::Brush;
use super::light::{Rgb, hex};
use super::order::Foot;
use super::space::{P3, add, cross, dot, length, scaled, sub, unit};
use super::streets::Lot;
use crate::vehicle::mix;

const WALLS: [Rgb; 14] = [
    hex(0xc9b79c),
    hex(0xb8c4c8),
    hex(0xd8d2c4),
    hex(0x9c5f4c),
    hex(0xa8745c),
    hex(0xc7cdb8),
    hex(0xb9a6a0),
    hex(0x8f979d),
    hex(0xd9c49a),
    hex(0xaab7a6),
    hex(0xbfa88e),
    hex(0x7f6a5c),
    hex(0xcfc0c0),
    hex(0xa3adb8),
];
const TRIMS: [Rgb; 4] = [hex(0xe6e2d8), hex(0xd8d8d8), hex(0x5a5550), hex(0xefe9da)];
const SHOPS: [Rgb; 8] = [
    hex(0x2f5d50),
    hex(0x7a2f2c),
    hex(0x2d4a6e),
    hex(0xb98b2f),
    hex(0x4a3f5c),
    hex(0x3b3b3d),
    hex(0xa6522f),
    hex(0x5d6f3c),
];
const GLASS: Rgb = hex(0x3e4d5a);
const LIT: Rgb = hex(0xf2c777);

/// A house with its corners as the eye sees them.
pub(super) struct House<'a> {
    lot: &'a Lot,
    /// Front left, front right, back right, back left, on the ground.
    base: [P3; 4],
}

impl<'a> House<'a> {
    /// `None` when all of it lies behind the eye.
    pub(super) fn of(lens: &super::space::Lens, lot: &'a Lot) -> Option<Self> {
        let base = [lot.front[0], lot.front[1], lot.back[1], lot.back[0]].map(|spot| lens.see(spot, 0.0));
        base.iter().any(|at| lens.depth(*at) > 0.3).then_some(Self { lot, base })
    }

    pub(super) fn away(&self) -> f32 {
        self.base.iter().map(|at| at[0].hypot(at[1])).fold(f32::MAX, f32::min)
    }

    pub(super) fn foot(&self) -> Foot {
        // Counter-clockwise: seen from the street the front runs from left to right.
        self.base.map(|at| [at[0], at[1]])
    }

    /// Columns of the picture it covers and its upper edge at both ends; `None` when part of it is beside the eye.
    pub(super) fn outline(&self, lens: &super::space::Lens) -> Option<Vec<[f32; 2]>> {
        self.base.iter().map(|at| lens.pixel(add(*at, [0.0, 0.0, self.lot.height_m]))).collect()
    }

    pub(super) fn draw(&self, brush: &mut Brush<'_>) {
        let lot = self.lot;
        let wall = WALLS[(lot.seed % WALLS.len() as u64) as usize];
        let dull = wall.mixed(hex(0x8a8780), 0.35);
        let [front_left, front_right, back_right, back_left] = self.base;
        self.side(brush, back_left, front_left, lot.beside_m[0], dull);
        self.side(brush, front_right, back_right, lot.beside_m[1], dull);
        self.front(brush, front_left, front_right, wall);
    }

    /// A wall beside the neighbour, from the neighbour's roof up.
    fn side(&self, brush: &mut Brush<'_>, from: P3, to: P3, above_m: f32, wall: Rgb) {
        let height_m = self.lot.height_m;
        if above_m > height_m - 0.1 {
            return;
        }
        let up = |at: P3, by: f32| add(at, [0.0, 0.0, by]);
        let corners = [up(from, above_m), up(to, above_m), up(to, height_m), up(from, height_m)];
        if !brush.face(&corners, wall) || above_m > 0.1 {
            return;
        }
        let panel = Panel::new(from, to);
        let scale = brush.scale(panel.middle());
        if scale > 4.0 {
            self.windows(brush, &panel, 0, 3, scale, 0x51de);
        }
        self.roof_line(brush, &panel);
    }

    fn front(&self, brush: &mut Brush<'_>, from: P3, to: P3, wall: Rgb) {
        let up = |at: P3, by: f32| add(at, [0.0, 0.0, by]);
        let height_m = self.lot.height_m;
        if !brush.face(&[from, to, up(to, height_m), up(from, height_m)], wall) {
            return;
        }
        let panel = Panel::new(from, to);
        let scale = brush.scale(panel.middle());
        if scale < 2.4 {
            return;
        }
        let columns = (panel.width_m / 2.7).round().clamp(2.0, 6.0) as u32;
        self.windows(brush, &panel, 1, columns, scale, 0);
        if self.lot.shop {
            self.shop(brush, &panel, scale);
        } else {
            self.entrance(brush, &panel, scale, columns);
        }
        self.roof_line(brush, &panel);
    }

    fn roof_line(&self, brush: &mut Brush<'_>, panel: &Panel) {
        let trim = TRIMS[(self.lot.seed >> 8 & 3) as usize];
        let height_m = self.lot.height_m;
        panel.patch(brush, (-0.1, panel.width_m + 0.1), (height_m - 0.42, height_m + 0.05), trim.times(0.94));
        panel.patch(brush, (0.0, panel.width_m), (height_m - 0.62, height_m - 0.42), hex(0x6b6660));
    }

    /// Windows of the floors from `first` on.
    fn windows(&self, brush: &mut Brush<'_>, panel: &Panel, first: u32, columns: u32, scale: f32, salt: u64) {
        let lot = self.lot;
        let ground_m = if lot.shop { 4.0 } else { 3.1 };
        let floors = u32::from(lot.floors);
        let cell_m = panel.width_m / columns as f32;
        let (wide_m, high_m) = match lot.seed >> 16 & 3 {
            0 => (cell_m * 0.62, 1.5),
            1 => (1.05_f32.min(cell_m * 0.6), 1.75),
            2 => (cell_m * 0.8, 1.35),
            _ => (1.2_f32.min(cell_m * 0.62), 1.6),
        };
        let is_lit = |floor: u32, column: u32| {
            brush.light.is_dark() && mix(lot.seed ^ salt ^ u64::from(floor * 16 + column)) % 100 < 34
        };
        let mut cells: Vec<(bool, f32, f32)> = Vec::with_capacity((floors * columns) as usize);
        for floor in first..floors {
            let sill_m = if floor == 0 { 1.0 } else { ground_m + (floor - 1) as f32 * 3.1 + 0.95 };
            for column in 0..columns {
                cells.push((is_lit(floor, column), (column as f32 + 0.5) * cell_m, sill_m));
            }
        }
        if scale > 13.0 {
            let trim = TRIMS[(lot.seed >> 8 & 3) as usize];
            panel.patches(
                brush,
                cells.iter().map(|(_, x, z)| {
                    ((x - wide_m / 2.0 - 0.12, x + wide_m / 2.0 + 0.12), (z - 0.16, z + high_m + 0.14))
                }),
                trim,
                false,
            );
        }
        let glass = GLASS.mixed(brush.light.haze, 0.16);
        for (lit, colour) in [(false, glass), (true, LIT)] {
            let of_kind = cells.iter().filter(|cell| cell.0 == lit);
            panel.patches(
                brush,
                of_kind.map(|(_, x, z)| ((x - wide_m / 2.0, x + wide_m / 2.0), (*z, z + high_m))),
                colour,
                lit,
            );
        }
        if scale > 20.0 {
            let bars = cells
                .iter()
                .map(|(_, x, z)| ((x - wide_m / 2.0, x + wide_m / 2.0), (z + high_m * 0.52, z + high_m * 0.52 + 0.06)));
            panel.patches(brush, bars, hex(0xc9c6bf), false);
        }
    }

    fn shop(&self, brush: &mut Brush<'_>, panel: &Panel, scale: f32) {
        let lot = self.lot;
        let colour = SHOPS[(lot.seed >> 36 & 7) as usize];
        let lit = brush.light.is_dark() && lot.seed >> 40 & 3 != 0;
        panel.patch(brush, (0.0, panel.width_m), (0.0, 3.7), colour.mixed(hex(0x55524e), 0.55));
        let door_m = if lot.seed >> 41 & 1 == 0 { 0.5 } else { panel.width_m - 1.7 };
        let glass = if lit { LIT.mixed(hex(0xffffff), 0.25) } else { GLASS.mixed(brush.light.haze, 0.22) };
        let panes: Vec<((f32, f32), (f32, f32))> = {
            let start = if door_m < 1.0 { 2.0 } else { 0.4 };
            let end = if door_m < 1.0 { panel.width_m - 0.4 } else { panel.width_m - 2.1 };
            let count = ((end - start) / 2.2).round().max(1.0);
            let each = (end - start) / count;
            (0..count as u32)
                .map(|pane| {
                    let from = start + pane as f32 * each;
                    ((from + 0.08, from + each - 0.08), (0.55, 2.85))
                })
                .collect()
        };
        panel.patches(brush, panes.into_iter(), glass, lit);
        panel.patch(brush, (door_m, door_m + 1.2), (0.05, 2.6), hex(0x2b2f33));
        panel.patch(brush, (0.0, panel.width_m), (3.0, 3.7), colour);
        if scale > 16.0 {
            // An unreadable name.
            let light = hex(0xe8e2d2);
            let from = panel.width_m * 0.28;
            let parts = (0..5_u32).map(|part| {
                let x = from + part as f32 * panel.width_m * 0.09;
                ((x, x + panel.width_m * 0.06), (3.2, 3.5))
            });
            panel.patches(brush, parts, light, false);
        }
    }

    fn entrance(&self, brush: &mut Brush<'_>, panel: &Panel, scale: f32, columns: u32) {
        let lot = self.lot;
        let cell_m = panel.width_m / columns as f32;
        let door = u32::try_from((lot.seed >> 44) % u64::from(columns)).unwrap_or(0);
        let at = (door as f32 + 0.5) * cell_m;
        let colour = SHOPS[(lot.seed >> 48 & 7) as usize];
        if scale > 8.0 {
            panel.patch(brush, (at - 0.75, at + 0.75), (0.0, 2.5), TRIMS[(lot.seed >> 8 & 3) as usize]);
        }
        panel.patch(brush, (at - 0.55, at + 0.55), (0.05, 2.25), colour);
        let garage = lot.seed >> 52 & 1 == 0 && columns > 2;
        let other = (door + 1) % columns;
        let x = (other as f32 + 0.5) * cell_m;
        if garage {
            panel.patch(brush, (x - 1.2, x + 1.2), (0.0, 2.2), hex(0xbdb9b0));
        } else {
            let lit = brush.light.is_dark() && lot.seed >> 53 & 1 == 0;
            let glass = if lit { LIT } else { GLASS };
            panel.patches(brush, std::iter::once(((x - 0.8, x + 0.8), (0.9, 2.3))), glass, lit);
        }
    }
}

/// An upright wall on which patches are laid.
struct Panel {
    from: P3,
    along: P3,
    normal: P3,
    width_m: f32,
}

impl Panel {
    fn new(from: P3, to: P3) -> Self {
        let along = sub(to, from);
        let width_m = length(along);
        let along = unit(along);
        Self { from, along, normal: unit(cross(along, [0.0, 0.0, 1.0])), width_m }
    }

    fn middle(&self) -> P3 {
        add(self.from, scaled(self.along, self.width_m / 2.0))
    }

    fn at(&self, along_m: f32, up_m: f32) -> P3 {
        add(add(self.from, scaled(self.along, along_m)), [0.0, 0.0, up_m])
    }

    fn patch(&self, brush: &mut Brush<'_>, x: (f32, f32), z: (f32, f32), colour: Rgb) {
        self.patches(brush, std::iter::once((x, z)), colour, false);
    }

    fn patches(
        &self,
        brush: &mut Brush<'_>,
        patches: impl Iterator<Item = ((f32, f32), (f32, f32))>,
        colour: Rgb,
        shines: bool,
    ) {
        if dot(self.normal, self.from) >= 0.0 {
            return;
        }
        let middle = self.middle();
        let colour = if shines {
            brush.light.faded(colour.times(if brush.light.is_night() { 0.86 } else { 0.8 }), middle)
        } else {
            brush.light.on(colour, self.normal, middle)
        };
        for (x, z) in patches {
            let face = brush.lens.face(&[self.at(x.0, z.0), self.at(x.1, z.0), self.at(x.1, z.1), self.at(x.0, z.1)]);
            brush.canvas.collect(&face);
        }
        brush.canvas.finish(colour, 1.0);
    }
}
