//! Colours, and what sun, haze, night and headlights make of them.

use assistance::named_enum;

use super::space::{P3, dot, length};

named_enum!(
    /// How light it is.
    pub enum Daylight {
        /// A clear or covered day.
        Day = "day",
        /// The hour after sunset.
        Dusk = "dusk",
        /// Night.
        Night = "night",
    }
);

/// What the sky does to every camera of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weather {
    /// How light it is.
    pub daylight: Daylight,
    /// Whether it rains; the road is wet then.
    pub rain: bool,
}

impl Default for Weather {
    fn default() -> Self {
        Self { daylight: Daylight::Day, rain: false }
    }
}

/// A colour, each part 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rgb(pub(super) f32, pub(super) f32, pub(super) f32);

/// From `0xRRGGBB`.
pub(super) const fn hex(value: u32) -> Rgb {
    Rgb(((value >> 16) & 0xff) as f32, ((value >> 8) & 0xff) as f32, (value & 0xff) as f32)
}

impl Rgb {
    pub(super) fn mixed(self, other: Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * share;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    pub(super) fn times(self, by: f32) -> Self {
        Self(self.0 * by, self.1 * by, self.2 * by)
    }

    fn lit(self, by: Self) -> Self {
        Self(self.0 * by.0, self.1 * by.1, self.2 * by.2)
    }

    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1, self.2 + other.2)
    }

    pub(super) fn bytes(self) -> [u8; 3] {
        let byte = |part: f32| part.clamp(0.0, 255.0) as u8;
        [byte(self.0), byte(self.1), byte(self.2)]
    }
}

/// The headlights of the car whose cameras look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beam {
    /// Where they are, seen from the eye.
    pub(super) at: P3,
    /// Where they point, east and north.
    pub(super) ahead: [f32; 2],
}

/// How everything is lit at one moment.
#[derive(Debug, Clone)]
pub(super) struct Light {
    pub(super) weather: Weather,
    /// Towards the sun.
    sun: P3,
    sunlight: Rgb,
    skylight: Rgb,
    /// What far things fade into.
    pub(super) haze: Rgb,
    haze_m: f32,
    pub(super) zenith: Rgb,
    pub(super) beam: Option<Beam>,
    /// Street lamps that are on, seen from the eye.
    pub(super) lamps: Vec<P3>,
}

impl Light {
    pub(super) fn new(weather: Weather, beam: Beam) -> Self {
        let grey = |value: f32| Rgb(value, value, value);
        let (sunlight, skylight, haze, zenith, haze_m) = match (weather.daylight, weather.rain) {
            (Daylight::Day, false) => {
                (Rgb(0.60, 0.56, 0.48), Rgb(0.72, 0.75, 0.80), hex(0xd3dfe8), hex(0x6ba2d6), 520.0)
            }
            (Daylight::Day, true) => (grey(0.04), Rgb(0.72, 0.75, 0.79), hex(0xb0b8bf), hex(0x868f98), 170.0),
            (Daylight::Dusk, false) => {
                (Rgb(0.30, 0.18, 0.10), Rgb(0.32, 0.33, 0.43), hex(0xd79a78), hex(0x3c4f7d), 420.0)
            }
            (Daylight::Dusk, true) => (grey(0.02), Rgb(0.33, 0.35, 0.42), hex(0x6c717e), hex(0x474d5e), 170.0),
            (Daylight::Night, false) => (grey(0.0), Rgb(0.085, 0.095, 0.13), hex(0x1b2130), hex(0x070a12), 500.0),
            (Daylight::Night, true) => (grey(0.0), Rgb(0.09, 0.10, 0.13), hex(0x1f232c), hex(0x0d1016), 200.0),
        };
        let is_dark = weather.daylight != Daylight::Day;
        Self {
            weather,
            sun: [-0.48, -0.62, 0.62],
            sunlight,
            skylight,
            haze,
            haze_m,
            zenith,
            beam: (is_dark || weather.rain).then_some(beam),
            lamps: Vec::new(),
        }
    }

    pub(super) fn is_night(&self) -> bool {
        self.weather.daylight == Daylight::Night
    }

    /// Whether lamps are on.
    pub(super) fn is_dark(&self) -> bool {
        self.weather.daylight != Daylight::Day
    }

    /// A colour on a face with this normal at this place.
    pub(super) fn on(&self, base: Rgb, normal: P3, at: P3) -> Rgb {
        let sun = dot(normal, self.sun).max(0.0);
        let sky = 0.80 + 0.20 * normal[2];
        let mut light = self.skylight.times(sky).plus(self.sunlight.times(sun));
        if self.is_dark() {
            light = light.plus(self.lamplight(at)).plus(self.beam_on(at));
        }
        self.faded(base.lit(light), at)
    }

    /// A flat figure that faces the eye, as people are drawn.
    pub(super) fn on_figure(&self, base: Rgb, at: P3) -> Rgb {
        self.on(base, [-0.42, -0.42, 0.5], at)
    }

    /// What shines by itself.
    pub(super) fn faded(&self, colour: Rgb, at: P3) -> Rgb {
        colour.mixed(self.haze, self.haze_at(length(at)))
    }

    /// How much haze lies before a place so far away, metres.
    pub(super) fn haze_at(&self, away_m: f32) -> f32 {
        1.0 - (-away_m / self.haze_m).exp()
    }

    fn lamplight(&self, at: P3) -> Rgb {
        let near = self.lamps.iter().map(|lamp| {
            let (east, north) = (lamp[0] - at[0], lamp[1] - at[1]);
            1.0 / (1.0 + (east * east + north * north) / 60.0)
        });
        let sum: f32 = near.filter(|part| *part > 0.05).sum();
        Rgb(0.46, 0.36, 0.22).times(sum.min(1.4))
    }

    fn beam_on(&self, at: P3) -> Rgb {
        let Some(beam) = self.beam else { return Rgb(0.0, 0.0, 0.0) };
        Rgb(0.98, 0.97, 0.90).times(self.dimming() * beam_strength(beam, at))
    }

    fn dimming(&self) -> f32 {
        if self.is_night() { 1.0 } else { 0.35 }
    }

    /// What the ground at this place gets at night, as a factor of its colour by day.
    pub(super) fn on_ground(&self, at: P3) -> Rgb {
        self.skylight.times(1.15).plus(self.beam_on(at))
    }
}

/// Whether cars drive with their lamps on.
pub(super) fn lamps_on(weather: Weather) -> bool {
    weather.rain || weather.daylight != Daylight::Day
}

/// Low beam: bright near and ahead, cut off above the height of a bonnet.
fn beam_strength(beam: Beam, at: P3) -> f32 {
    let (east, north) = (at[0] - beam.at[0], at[1] - beam.at[1]);
    let ahead = east * beam.ahead[0] + north * beam.ahead[1];
    if ahead < 0.2 {
        return 0.0;
    }
    let across = (east * beam.ahead[1] - north * beam.ahead[0]).abs();
    let spread = (across - 0.6).max(0.0) / ahead;
    let cone = (1.0 - spread / 0.72).max(0.0);
    let above = at[2] - beam.at[2] - ahead * 0.012;
    let cut = if above > 0.0 { (1.0 - above * 0.55).clamp(0.22, 1.0) } else { 1.0 };
    1.25 * cone * cone * cut / (1.0 + (ahead / 22.0).powi(2))
}
