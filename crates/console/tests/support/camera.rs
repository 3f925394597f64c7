//! Made-up cameras: a street drawn from the stage's scene through the pinhole that the labels use.

use console_model::Eye;
use console_model::assistance::scene::{ObjectClass, PerceivedObject};
use console_model::pinhole::{self, Spot};
use media::Pixels;

/// A colour: red, green, blue.
type Rgb = [u8; 3];

struct Sheet {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Sheet {
    fn put(&mut self, x: usize, y: usize, colour: Rgb) {
        if x < self.width && y < self.height {
            let at = (y * self.width + x) * 3;
            self.rgb[at..at + 3].copy_from_slice(&colour);
        }
    }

    /// Colours every pixel of a box (0 to 1) for which `ink`, asked with the place in the box, says so.
    fn shape(&mut self, from: Spot, to: Spot, ink: impl Fn(f64, f64) -> Option<Rgb>) {
        let (w, h) = (self.width as f64, self.height as f64);
        let edge = |at: f64, side: f64| (at * side).round().clamp(0.0, side) as usize;
        for y in edge(from.y, h)..edge(to.y, h) {
            for x in edge(from.x, w)..edge(to.x, w) {
                let along = ((x as f64 + 0.5) / w - from.x) / (to.x - from.x);
                let down = ((y as f64 + 0.5) / h - from.y) / (to.y - from.y);
                if let Some(colour) = ink(along, down) {
                    self.put(x, y, colour);
                }
            }
        }
    }
}

/// What a camera sees at a moment (milliseconds) of a street with these things on it.
pub fn street(eye: Eye, objects: &[PerceivedObject], at_ms: u64, width: u16, height: u16) -> Pixels {
    let (w, h) = (usize::from(width), usize::from(height));
    let mut sheet = Sheet { width: w, height: h, rgb: vec![0; w * h * 3] };
    if eye == Eye::Cabin {
        cabin(&mut sheet, at_ms);
    } else {
        ground(&mut sheet, eye);
        let mut things: Vec<&PerceivedObject> = objects.iter().collect();
        things.sort_by(|a, b| b.at.forward_m.hypot(b.at.left_m).total_cmp(&a.at.forward_m.hypot(a.at.left_m)));
        for it in things {
            thing(&mut sheet, eye, it, at_ms);
        }
    }
    Pixels::new(width, height, sheet.rgb).unwrap()
}

fn ground(sheet: &mut Sheet, eye: Eye) {
    let (w, h) = (sheet.width, sheet.height);
    let salt = eye.name().len() as u64;
    for x in 0..w {
        // Houses of uneven height along the horizon.
        let house = (x * 17 / w) as u64;
        let tall = 0.14 + 0.045 * ((house * 7 + salt * 3) % 6) as f64;
        let shade = 70 + ((house * 13 + salt) % 5) as u8 * 9;
        for y in 0..h {
            let at = Spot { x: (x as f64 + 0.5) / w as f64, y: (y as f64 + 0.5) / h as f64 };
            let colour = match pinhole::ground(eye, at) {
                Some(point) => floor(point.forward_m, point.left_m),
                None if at.y > 0.5 - tall => {
                    let (column, row) = ((x * 17 * 5 / w) % 5, ((at.y * 60.0) as usize) % 4);
                    let window = column % 2 == 1 && row < 2 && at.y < 0.46;
                    if window { [54, 60, 70] } else { [shade, shade - 8, shade - 14] }
                }
                None => {
                    let bright = (at.y * 2.0 * 60.0) as u8;
                    [112 + bright / 2, 140 + bright / 2, 168 + bright / 3]
                }
            };
            sheet.put(x, y, colour);
        }
    }
}

/// Asphalt with its lines, then the kerb, then the pavement.
fn floor(forward: f64, left: f64) -> Rgb {
    let near = |line: f64| (left - line).abs() < 0.09;
    let dash = forward.rem_euclid(6.0) < 2.8;
    match left {
        _ if near(5.1) || near(-1.9) => [196, 196, 190],
        _ if near(1.7) && dash => [214, 186, 96],
        it if (-4.6..=5.4).contains(&it) => [66, 68, 72],
        it if (-5.0..=5.8).contains(&it) => [120, 118, 112],
        _ => [98, 96, 92],
    }
}

fn thing(sheet: &mut Sheet, eye: Eye, object: &PerceivedObject, at_ms: u64) {
    let lit = at_ms % 800 < 400;
    let stride = if at_ms % 600 < 300 { 0.02 } else { 0.12 };
    let Some(frame) = pinhole::frame(eye, object) else { return };
    use ObjectClass as C;
    let (from, to) = (frame.from, frame.to);
    match object.class {
        C::Cone => sheet.shape(from, to, |x, y| {
            let band = (0.38..0.58).contains(&y);
            let inside = (x - 0.5).abs() < 0.07 + y * 0.38 || y > 0.9;
            inside.then_some(if band { [238, 238, 232] } else { [232, 104, 32] })
        }),
        C::Pedestrian | C::Child | C::Officer | C::Cyclist => sheet.shape(from, to, |x, y| {
            let head = ((x - 0.5) / 0.32).hypot((y - 0.1) / 0.1) < 1.0;
            let coat = (0.2..0.62).contains(&y) && (x - 0.5).abs() < 0.42;
            let legs = y >= 0.62 && (stride..stride + 0.24).contains(&(x - 0.5).abs());
            let colours = [(head, [206, 168, 138]), (coat, [172, 48, 56]), (legs, [40, 44, 60])];
            colours.into_iter().find(|(is, _)| *is).map(|(_, colour)| colour)
        }),
        _ => sheet.shape(from, to, |x, y| {
            let glass = (0.16..0.42).contains(&y) && (0.12..0.88).contains(&x);
            let wheel = y > 0.86 && ((0.06..0.24).contains(&x) || (0.76..0.94).contains(&x));
            let paint = if object.class == C::Truck { [206, 170, 58] } else { [70, 98, 150] };
            let lamp = (0.66..0.74).contains(&y) && ((0.04..0.12).contains(&x) || (0.88..0.96).contains(&x));
            match (wheel, glass) {
                _ if y > 0.94 && !wheel => None,
                _ if lamp => Some(if lit { [255, 176, 60] } else { [130, 70, 30] }),
                (true, _) => Some([24, 24, 26]),
                (_, true) => Some([40, 46, 54]),
                _ => Some(paint),
            }
        }),
    }
}

fn cabin(sheet: &mut Sheet, at_ms: u64) {
    let whole = (Spot { x: 0.0, y: 0.0 }, Spot { x: 1.0, y: 1.0 });
    let sway = ((at_ms % 4_000) as f64 / 4_000.0 * std::f64::consts::TAU).sin() * 0.008;
    sheet.shape(whole.0, whole.1, |x, y| {
        let seat = y > 0.45 && ((x - 0.28).abs() < 0.2 || (x - 0.72).abs() < 0.2);
        let light = (30.0 + 26.0 * (1.0 - y)) as u8;
        Some(if seat { [44, 46, 52] } else { [light, light + 2, light + 6] })
    });
    for (middle, coat, skin) in [(0.29, [62, 84, 118], [204, 160, 126]), (0.71, [116, 70, 84], [142, 96, 72])] {
        sheet.shape(whole.0, whole.1, |x, y| {
            let head = ((x - middle - sway) / 0.085).hypot((y - 0.42) / 0.15) < 1.0;
            let body = ((x - middle) / 0.17).hypot((y - 1.0) / 0.42) < 1.0;
            if head { Some(skin) } else { body.then_some(coat) }
        });
    }
}
