//! The cabin from above the dashboard: the bench, who sits on it and how, and the passengers' display.

mod display;
mod riders;

use assistance::link::HelpStatus;
use assistance::vehicle::{Mood, PassengerNeed};
use media::picture::{HEIGHT, WIDTH};
use media::{Pixels, View};

use super::canvas::Canvas;
use super::light::{Daylight, Rgb, Weather, hex};
use super::past::Near;
use super::space::P2;
use crate::causes::CauseKind;
use crate::vehicle::{SimulatedCar, mix};

const W: f32 = WIDTH as f32;
const H: f32 = HEIGHT as f32;
/// Riders that are drawn at most.
const SEATS: usize = 4;

/// What the cabin camera sees of one tick; most ticks share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Aboard {
    riders: Vec<Rides>,
    shows: Shows,
    lights_on: bool,
    windows_percent: u8,
    trouble: Option<CauseKind>,
    left_open: bool,
    right_open: bool,
}

/// One rider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rides {
    mood: Mood,
    belted: bool,
    minor: bool,
    wheelchair: bool,
    blind: bool,
    ill: bool,
}

/// What the display shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// Nothing: the computer is down.
    Dark,
    /// The fleet's sign, nobody aboard.
    Idle,
    /// The way.
    Ride,
    /// Help is asked for, and this is the place in the queue.
    Waiting(u32),
    /// The passenger calls somebody.
    Calling,
    /// Somebody helps.
    Helping,
    /// SOS was pressed.
    Sos,
    /// A door is open.
    Door,
    /// A tyre is flat, or something else of the car.
    Fault,
    /// The ride is over.
    Arrived,
}

impl Aboard {
    pub(super) fn of(car: &SimulatedCar, trouble: Option<CauseKind>) -> Self {
        let cabin = &car.cabin;
        let riders = cabin.riders.iter().take(SEATS).map(|rider| {
            let needs = |need| rider.needs.contains(&need);
            Rides {
                mood: rider.mood,
                belted: rider.belted,
                minor: needs(PassengerNeed::MinorAlone),
                wheelchair: needs(PassengerNeed::Wheelchair),
                blind: needs(PassengerNeed::BlindOrLowVision),
                ill: needs(PassengerNeed::Medical),
            }
        });
        let open = |side| car.doors.reported(side, false).open;
        let (left_open, right_open) = (open(assistance::vehicle::Side::Left), open(assistance::vehicle::Side::Right));
        let shows = match (&cabin.help, trouble) {
            _ if car.is_down() => Shows::Dark,
            (HelpStatus::Helping { .. }, _) => Shows::Helping,
            (_, Some(CauseKind::Sos)) => Shows::Sos,
            (HelpStatus::Waiting { place_in_queue, .. }, _) => Shows::Waiting(*place_in_queue),
            (_, Some(CauseKind::HelpCall)) => Shows::Calling,
            (_, Some(CauseKind::LockedIn)) => Shows::Arrived,
            (
                _,
                Some(CauseKind::FlatTyre | CauseKind::StopInMergingLane | CauseKind::ServerLost | CauseKind::OnRails),
            ) => Shows::Fault,
            _ if left_open || right_open => Shows::Door,
            _ if cabin.riders.is_empty() => Shows::Idle,
            _ => Shows::Ride,
        };
        Self {
            riders: riders.collect(),
            shows,
            lights_on: cabin.lights_on,
            windows_percent: cabin.windows_percent,
            trouble,
            left_open,
            right_open,
        }
    }
}

/// Draws the cabin of a car.
pub(super) fn draw(near: &Near, after_ms: u64) -> Pixels {
    let mut canvas = Canvas::new();
    let now_ms = near.at_ms + after_ms;
    let seed = mix(u64::from(near.own.number) ^ 0xcab1);
    let tone = Tone::of(near.weather, near.own.aboard.lights_on);
    let mut cabin = Cabin { canvas: &mut canvas, tone, near, now_ms, seed };
    cabin.shell();
    cabin.bench();
    cabin.doors();
    display::draw(&mut cabin);
    riders::draw(&mut cabin);
    cabin.front();
    let noise = mix(u64::from(near.own.number) ^ u64::from(View::Cabin.number()) << 40 ^ mix(now_ms));
    canvas.develop(noise, if tone.is_dim { 5 } else { 3 })
}

/// The light inside.
#[derive(Debug, Clone, Copy)]
struct Tone {
    weather: Weather,
    factor: Rgb,
    is_dim: bool,
}

impl Tone {
    fn of(weather: Weather, lights_on: bool) -> Self {
        let factor = match (weather.daylight, lights_on) {
            (Daylight::Day, _) if weather.rain => Rgb(0.80, 0.83, 0.87),
            (Daylight::Day, _) => Rgb(0.98, 0.97, 0.95),
            (Daylight::Dusk, true) => Rgb(0.80, 0.70, 0.62),
            (Daylight::Dusk, false) => Rgb(0.46, 0.43, 0.47),
            (Daylight::Night, true) => Rgb(0.66, 0.57, 0.46),
            (Daylight::Night, false) => Rgb(0.19, 0.21, 0.26),
        };
        Self { weather, factor, is_dim: weather.daylight == Daylight::Night && !lights_on }
    }

    fn on(&self, colour: Rgb) -> Rgb {
        Rgb(colour.0 * self.factor.0, colour.1 * self.factor.1, colour.2 * self.factor.2)
    }
}

struct Cabin<'a> {
    canvas: &'a mut Canvas,
    tone: Tone,
    near: &'a Near,
    now_ms: u64,
    seed: u64,
}

impl Cabin<'_> {
    fn aboard(&self) -> &Aboard {
        &self.near.own.aboard
    }

    fn fill(&mut self, corners: &[P2], colour: Rgb) {
        self.canvas.polygon(corners, self.tone.on(colour));
    }

    /// A box with round corners.
    fn pad(&mut self, left: f32, top: f32, right: f32, bottom: f32, round: f32, colour: Rgb) {
        let corners = rounded(left, top, right, bottom, round);
        self.fill(&corners, colour);
    }

    /// Roof, rear window, side windows and what is outside of them.
    fn shell(&mut self) {
        let lining = self.tone.on(hex(0xb9b4aa));
        let dark = self.tone.on(hex(0x6e6a64));
        self.canvas.rows(|y| lining.mixed(dark, (y / 210.0).min(1.0)), 0.0);
        self.outside(&[[176.0, 66.0], [464.0, 66.0], [492.0, 132.0], [148.0, 132.0]], 0);
        self.outside(&[[0.0, 62.0], [92.0, 84.0], [104.0, 176.0], [0.0, 196.0]], 1);
        self.outside(&[[640.0, 62.0], [548.0, 84.0], [536.0, 176.0], [640.0, 196.0]], 2);
        // Pillars and the edge of the roof.
        for side in [0.0_f32, 1.0] {
            let x = |at: f32| if side > 0.0 { W - at } else { at };
            self.fill(
                &[[x(92.0), 80.0], [x(176.0), 60.0], [x(150.0), 140.0], [x(118.0), 196.0], [x(103.0), 178.0]],
                hex(0x8d887f),
            );
            self.fill(
                &[[x(0.0), 50.0], [x(92.0), 72.0], [x(176.0), 56.0], [x(176.0), 66.0], [x(92.0), 85.0], [x(0.0), 64.0]],
                hex(0x9c978d),
            );
        }
        self.fill(&[[0.0, 0.0], [640.0, 0.0], [640.0, 52.0], [464.0, 60.0], [176.0, 60.0], [0.0, 52.0]], hex(0xc4bfb4));
        // Two lamps in the roof.
        for x in [236.0, 404.0] {
            let lit = self.aboard().lights_on && self.tone.weather.daylight != Daylight::Day;
            let colour = if lit { hex(0xfff3d8) } else { self.tone.on(hex(0xe9e6de)) };
            self.canvas.polygon(&rounded(x - 26.0, 24.0, x + 26.0, 36.0, 6.0), colour);
            if lit {
                self.canvas.glow([x, 34.0], [150.0, 90.0], hex(0xffdca0), 0.28);
            }
        }
    }

    /// Sky, houses that pass, and the road, as a window shows them.
    fn outside(&mut self, window: &[P2; 4], which: u64) {
        let night = self.tone.weather.daylight == Daylight::Night;
        let (sky, wall, road) = match (self.tone.weather.daylight, self.tone.weather.rain) {
            (Daylight::Day, false) => (hex(0xcfe0ee), hex(0xb0a596), hex(0x77797b)),
            (Daylight::Day, true) => (hex(0xb3bac0), hex(0x8d8a86), hex(0x66696d)),
            (Daylight::Dusk, _) => (hex(0xc58f74), hex(0x5d5560), hex(0x45464d)),
            (Daylight::Night, _) => (hex(0x141a26), hex(0x1d1f26), hex(0x15171b)),
        };
        self.canvas.polygon(window, sky);
        let (left, right) = window.iter().fold((W, 0.0_f32), |(l, r), at| (l.min(at[0]), r.max(at[0])));
        // Houses pass as the car goes; in the rear window they grow smaller.
        let own = &self.near.own;
        let gone_m = (own.at[0] + own.at[1]) as f32;
        let shift = if which == 0 { 0.0 } else { (gone_m * 9.0).rem_euclid(46.0) };
        let inside = |x: f32, y: f32| clip_to(window, x.clamp(left, right), y);
        for part in 0..8_u64 {
            let draw = mix(part ^ which << 8 ^ ((gone_m * 9.0 / 46.0).floor() as i64 as u64) << 16);
            let from = left + part as f32 * 46.0 - shift;
            let to = from + 40.0 + (draw & 7) as f32;
            if to <= left || from >= right {
                continue;
            }
            let top = if which == 0 { 84.0 + (part as f32 - 3.0).abs() * -4.0 } else { 76.0 + (draw >> 8 & 31) as f32 };
            let corners = [inside(from, 150.0), inside(from, top), inside(to, top), inside(to, 150.0)];
            let colour = wall.mixed(if draw & 64 == 0 { sky } else { hex(0x6b5f52) }, 0.22);
            self.canvas.polygon(&corners, colour);
            if night {
                let at = inside((from + to) / 2.0, top + 18.0);
                self.canvas.glow(at, [7.0, 9.0], hex(0xffcf86), 0.5);
            }
        }
        let foot = if which == 0 { 116.0 } else { 150.0 };
        let below: Vec<P2> = window.iter().map(|at| [at[0], at[1].max(foot)]).collect();
        self.canvas.polygon(&below, road);
        if which > 0 {
            let open = (which == 1 && self.aboard().right_open) || (which == 2 && self.aboard().left_open);
            if !open && self.aboard().windows_percent < 100 {
                // A sheen on the glass.
                let x = (left + right) / 2.0;
                self.canvas.veil(
                    &[inside(x - 26.0, 190.0), inside(x - 4.0, 60.0), inside(x + 16.0, 60.0), inside(x - 6.0, 190.0)],
                    hex(0xffffff),
                    0.10,
                );
            }
        }
    }

    fn bench(&mut self) {
        let (leather, light, seam) = (hex(0x5b6068), hex(0x737983), hex(0x3a3e45));
        self.pad(104.0, 128.0, 536.0, 330.0, 26.0, seam);
        for (left, right) in [(110.0, 252.0), (256.0, 384.0), (388.0, 530.0)] {
            self.pad(left, 132.0, right, 322.0, 22.0, leather);
            self.pad(left + 16.0, 146.0, right - 16.0, 300.0, 16.0, light);
            let middle = (left + right) / 2.0;
            self.fill(
                &[[middle - 1.0, 152.0], [middle + 1.0, 152.0], [middle + 1.0, 296.0], [middle - 1.0, 296.0]],
                leather,
            );
        }
        for (x, wide) in [(181.0, 40.0), (320.0, 34.0), (459.0, 40.0)] {
            self.pad(x - 10.0, 122.0, x + 10.0, 138.0, 3.0, seam);
            self.pad(x - wide, 92.0, x + wide, 130.0, 15.0, leather);
            self.pad(x - wide + 7.0, 97.0, x + wide - 7.0, 122.0, 11.0, light);
        }
        // The cushion comes towards the eye.
        self.fill(&[[104.0, 286.0], [536.0, 286.0], [590.0, 360.0], [50.0, 360.0]], seam);
        self.fill(&[[112.0, 290.0], [528.0, 290.0], [578.0, 352.0], [62.0, 352.0]], leather);
        for x in [254.0, 386.0] {
            let out = (x - 320.0) * 0.22;
            self.fill(&[[x - 1.5, 290.0], [x + 1.5, 290.0], [x + out + 2.0, 352.0], [x + out - 2.0, 352.0]], seam);
        }
        // Buckles of belts that nobody wears.
        for x in [246.0, 262.0, 392.0] {
            self.pad(x - 4.0, 276.0, x + 4.0, 294.0, 2.0, hex(0x9c2f2c));
        }
    }

    /// Door panels, handles, and the street where a door stands open. The car's right is on the left here.
    fn doors(&mut self) {
        let (panel, trim, grip) = (hex(0x7d7973), hex(0x57544f), hex(0xb9b6b0));
        for (is_open, mirrored) in [(self.aboard().right_open, false), (self.aboard().left_open, true)] {
            let x = |at: f32| if mirrored { W - at } else { at };
            if is_open {
                let light = match self.tone.weather.daylight {
                    Daylight::Day => hex(0xe2e6e4),
                    Daylight::Dusk => hex(0xb78a74),
                    Daylight::Night => hex(0x2a2d33),
                };
                self.canvas.polygon(
                    &[[x(0.0), 58.0], [x(98.0), 80.0], [x(116.0), 300.0], [x(84.0), 360.0], [x(0.0), 360.0]],
                    light,
                );
                self.canvas.polygon(
                    &[[x(0.0), 212.0], [x(108.0), 204.0], [x(116.0), 300.0], [x(84.0), 360.0], [x(0.0), 360.0]],
                    light.times(0.55),
                );
                self.fill(&[[x(0.0), 250.0], [x(111.0), 236.0], [x(112.0), 246.0], [x(0.0), 264.0]], hex(0xc9c6be));
                // The door swings away: its edge is all that is left.
                self.fill(&[[x(0.0), 70.0], [x(26.0), 80.0], [x(30.0), 320.0], [x(0.0), 340.0]], trim);
                self.fill(&[[x(20.0), 80.0], [x(26.0), 82.0], [x(30.0), 318.0], [x(23.0), 318.0]], hex(0xe2e5e7));
                continue;
            }
            self.fill(
                &[
                    [x(0.0), 194.0],
                    [x(104.0), 174.0],
                    [x(118.0), 200.0],
                    [x(118.0), 300.0],
                    [x(80.0), 360.0],
                    [x(0.0), 360.0],
                ],
                panel,
            );
            self.fill(&[[x(0.0), 192.0], [x(104.0), 173.0], [x(108.0), 184.0], [x(0.0), 206.0]], trim);
            self.fill(&[[x(0.0), 256.0], [x(116.0), 238.0], [x(116.0), 262.0], [x(0.0), 286.0]], trim);
            self.canvas.limb([x(26.0), 226.0], [x(62.0), 219.0], 9.0, 9.0, self.tone.on(grip));
            // The lock: a small red or green light.
            let locked = self.aboard().shows != Shows::Door;
            let at = [x(86.0), 214.0];
            let colour = if locked { hex(0xe0523c) } else { hex(0x3cd07a) };
            self.canvas.ellipse(at, [3.4, 3.4], colour);
        }
    }

    /// What is nearest to the eye: the back of the front seats.
    fn front(&mut self) {
        let dark = hex(0x3c4046);
        for mirrored in [false, true] {
            let x = |at: f32| if mirrored { W - at } else { at };
            self.fill(
                &[
                    [x(-20.0), 348.0],
                    [x(20.0), 326.0],
                    [x(96.0), 322.0],
                    [x(124.0), 340.0],
                    [x(130.0), 362.0],
                    [x(-20.0), 362.0],
                ],
                dark,
            );
            self.fill(
                &[
                    [x(-10.0), 352.0],
                    [x(24.0), 333.0],
                    [x(92.0), 329.0],
                    [x(114.0), 344.0],
                    [x(118.0), 362.0],
                    [x(-10.0), 362.0],
                ],
                hex(0x50555c),
            );
        }
        let _ = H;
    }
}

/// Holds a place within a window.
fn clip_to(window: &[P2; 4], x: f32, y: f32) -> P2 {
    // Upper and lower edge at this column.
    let edge = |a: P2, b: P2| {
        let share = if (b[0] - a[0]).abs() > 0.1 { ((x - a[0]) / (b[0] - a[0])).clamp(0.0, 1.0) } else { 0.0 };
        a[1] + (b[1] - a[1]) * share
    };
    [x, y.clamp(edge(window[0], window[1]), edge(window[3], window[2]))]
}

fn rounded(left: f32, top: f32, right: f32, bottom: f32, round: f32) -> Vec<P2> {
    let round = round.min((right - left) / 2.0).min((bottom - top) / 2.0);
    let corners = [
        (right - round, bottom - round, 0.0),
        (left + round, bottom - round, 0.25),
        (left + round, top + round, 0.5),
        (right - round, top + round, 0.75),
    ];
    corners
        .iter()
        .flat_map(|(x, y, turn)| {
            (0..=4_u32).map(move |step| {
                let (sin, cos) = ((turn + step as f32 / 16.0) * std::f32::consts::TAU).sin_cos();
                [x + cos * round, y + sin * round]
            })
        })
        .collect()
}
