//! Every colour, space and type size of the window. No other file names a colour.

use console_model::assistance::incident::Urgency;
use console_model::assistance::vehicle::DrivingMode;
use egui::Color32;

/// Colours of one theme. Text is measured against `ground`, `panel` and `raised`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Behind everything; the map's land.
    pub ground: Color32,
    /// Columns and bars.
    pub panel: Color32,
    /// What stands on a panel and can be touched.
    pub raised: Color32,
    /// The same under the pointer.
    pub raised_hover: Color32,
    /// Thin lines between things.
    pub hairline: Color32,
    /// Edges of what can be touched.
    pub edge: Color32,
    /// What is read under stress: at least 7:1.
    pub text: Color32,
    /// What explains it: at least 7:1 on ground and panel.
    pub text_second: Color32,
    /// Captions, units, keys that are off: at least 4.5:1.
    pub text_dim: Color32,
    /// Selection, focus, what I touch.
    pub selection: Color32,
    /// Ground of a selected row or the hot answer.
    pub selection_ground: Color32,
    /// Live, planned, speaking.
    pub live: Color32,
    /// Ground of something live.
    pub live_ground: Color32,
    /// Urgency: life, as a shape.
    pub immediate: Color32,
    /// The same as a word, and as the outline of the shape.
    pub immediate_word: Color32,
    /// Ground of what stops or warns.
    pub immediate_ground: Color32,
    /// Urgency: exposed people, waiting responders; as a shape.
    pub high: Color32,
    /// The same as a word, and as the outline of the shape.
    pub high_word: Color32,
    /// Ground of what waits for the operator.
    pub high_ground: Color32,
    /// Urgency: a question holds the car; as a shape.
    pub normal: Color32,
    /// The same as a word, and as the outline of the shape.
    pub normal_word: Color32,
    /// Ground of a group of cars with one cause.
    pub normal_ground: Color32,
    /// Urgency: advice; as a ring. Its word is dim text.
    pub low: Color32,
    /// A letter inside a filled sign.
    pub on_sign: Color32,
    /// Water on the map.
    pub water: Color32,
    /// Parks on the map.
    pub park: Color32,
    /// Street of a neighbourhood.
    pub road_minor: Color32,
    /// Street that leads through the city.
    pub road_major: Color32,
    /// Names on the map.
    pub map_label: Color32,
    /// A car of the fleet that drives itself.
    pub car_driving: Color32,
    /// A car of the fleet whose last word is old.
    pub car_silent: Color32,
    /// Shade laid over what is old.
    pub stale_shade: Color32,
}

const fn rgb(red: u8, green: u8, blue: u8) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// For dark rooms.
pub const DARK: Tokens = Tokens {
    ground: rgb(0x0E, 0x12, 0x16),
    panel: rgb(0x15, 0x1A, 0x21),
    raised: rgb(0x1D, 0x26, 0x31),
    raised_hover: rgb(0x24, 0x2F, 0x3D),
    hairline: rgb(0x23, 0x2B, 0x35),
    edge: rgb(0x33, 0x40, 0x4E),
    text: rgb(0xE6, 0xEB, 0xF2),
    text_second: rgb(0xB4, 0xBF, 0xCA),
    text_dim: rgb(0x8C, 0x9A, 0xA9),
    selection: rgb(0x5A, 0xA9, 0xFF),
    selection_ground: rgb(0x1B, 0x2E, 0x45),
    live: rgb(0x4C, 0xC3, 0x8A),
    live_ground: rgb(0x16, 0x2E, 0x27),
    immediate: rgb(0xFF, 0x6B, 0x6B),
    immediate_word: rgb(0xFF, 0x6B, 0x6B),
    immediate_ground: rgb(0x3A, 0x1A, 0x20),
    high: rgb(0xFF, 0xA2, 0x3A),
    high_word: rgb(0xFF, 0xA2, 0x3A),
    high_ground: rgb(0x2E, 0x23, 0x18),
    normal: rgb(0xF0, 0xD8, 0x60),
    normal_word: rgb(0xF0, 0xD8, 0x60),
    normal_ground: rgb(0x24, 0x23, 0x1A),
    low: rgb(0x70, 0x7D, 0x8C),
    on_sign: rgb(0x12, 0x16, 0x1B),
    water: rgb(0x0D, 0x18, 0x22),
    park: rgb(0x10, 0x19, 0x17),
    road_minor: rgb(0x22, 0x2A, 0x33),
    road_major: rgb(0x33, 0x40, 0x4E),
    map_label: rgb(0x93, 0xA1, 0xB0),
    car_driving: rgb(0x6F, 0xB8, 0x96),
    car_silent: rgb(0x5B, 0x66, 0x73),
    stale_shade: Color32::from_rgba_premultiplied(7, 9, 11, 150),
};

/// For bright rooms.
pub const LIGHT: Tokens = Tokens {
    ground: rgb(0xEE, 0xF1, 0xF4),
    panel: rgb(0xFB, 0xFC, 0xFD),
    raised: rgb(0xED, 0xF1, 0xF5),
    raised_hover: rgb(0xE2, 0xE8, 0xEE),
    hairline: rgb(0xDC, 0xE2, 0xE8),
    edge: rgb(0xBC, 0xC6, 0xD0),
    text: rgb(0x11, 0x17, 0x1E),
    text_second: rgb(0x36, 0x42, 0x4F),
    text_dim: rgb(0x55, 0x62, 0x70),
    selection: rgb(0x0B, 0x5F, 0xBF),
    selection_ground: rgb(0xDC, 0xEA, 0xFA),
    live: rgb(0x0B, 0x6B, 0x43),
    live_ground: rgb(0xDD, 0xF1, 0xE7),
    immediate: rgb(0xB0, 0x10, 0x22),
    immediate_word: rgb(0xA9, 0x0D, 0x1F),
    immediate_ground: rgb(0xFB, 0xE2, 0xE4),
    high: rgb(0xBE, 0x57, 0x00),
    high_word: rgb(0x9A, 0x45, 0x00),
    high_ground: rgb(0xFB, 0xEB, 0xDA),
    normal: rgb(0xE0, 0xB2, 0x10),
    normal_word: rgb(0x75, 0x5B, 0x00),
    normal_ground: rgb(0xF8, 0xF1, 0xD6),
    low: rgb(0x86, 0x93, 0xA1),
    on_sign: rgb(0xFF, 0xFF, 0xFF),
    water: rgb(0xDF, 0xE9, 0xF2),
    park: rgb(0xE6, 0xEF, 0xE6),
    road_minor: rgb(0xDD, 0xE2, 0xE8),
    road_major: rgb(0xC3, 0xCC, 0xD6),
    map_label: rgb(0x50, 0x5D, 0x6B),
    car_driving: rgb(0x1E, 0x7E, 0x56),
    car_silent: rgb(0x9A, 0xA5, 0xB0),
    stale_shade: Color32::from_rgba_premultiplied(150, 152, 154, 160),
};

impl Tokens {
    /// The tokens of the theme in use.
    #[must_use]
    pub fn of(ui: &egui::Ui) -> &'static Self {
        Self::for_dark(ui.visuals().dark_mode)
    }

    /// The tokens of the dark or the light theme.
    #[must_use]
    pub fn for_dark(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }

    /// The colour of an urgency. Its shape and its word stand beside it.
    #[must_use]
    pub fn urgency(&self, urgency: Urgency) -> Color32 {
        match urgency {
            Urgency::Immediate => self.immediate,
            Urgency::High => self.high,
            Urgency::Normal => self.normal,
            Urgency::Low => self.low,
        }
    }

    /// The colour of an urgency's word, which needs more contrast than a shape.
    #[must_use]
    pub fn urgency_word(&self, urgency: Urgency) -> Color32 {
        match urgency {
            Urgency::Immediate => self.immediate_word,
            Urgency::High => self.high_word,
            Urgency::Normal => self.normal_word,
            Urgency::Low => self.text_dim,
        }
    }

    /// The colour of a car on the map.
    #[must_use]
    pub fn mode(&self, mode: DrivingMode) -> Color32 {
        match mode {
            DrivingMode::Driving => self.car_driving,
            DrivingMode::WaitingForAssistance => self.normal,
            DrivingMode::Held | DrivingMode::Responder => self.selection,
            DrivingMode::MinimalRisk => self.immediate,
            DrivingMode::Parked => self.car_silent,
        }
    }
}

/// How much of a list that may be out of date shows: greyer, and still to be read.
pub const STALE_OPACITY: f32 = 0.9;

/// Spaces in points, all multiples of four but the hairline.
pub mod space {
    /// Between things that are one.
    pub const XS: f32 = 4.0;
    /// Between lines.
    pub const S: f32 = 8.0;
    /// Inside a card.
    pub const M: f32 = 12.0;
    /// Around a column.
    pub const L: f32 = 16.0;
    /// Between sections.
    pub const XL: f32 = 24.0;
    /// Thickness of a hairline.
    pub const HAIRLINE: f32 = 1.0;
    /// Corners of buttons and key caps.
    pub const RADIUS: u8 = 6;
    /// Corners of cards.
    pub const RADIUS_CARD: u8 = 8;
    /// The least height and width of anything that can be clicked.
    pub const TARGET: f32 = 28.0;
    /// Height of a row that is pressed under stress.
    pub const TARGET_TALL: f32 = 36.0;
    /// Height of the top bar.
    pub const TOP_BAR: f32 = 44.0;
    /// Height of the bar of keys at the bottom.
    pub const STATUS_BAR: f32 = 24.0;
}

/// Sizes of type in points.
pub mod size {
    /// The case's title.
    pub const TITLE: f32 = 20.0;
    /// A question, a section's head.
    pub const HEADING: f32 = 15.0;
    /// What is read.
    pub const BODY: f32 = 13.5;
    /// What explains.
    pub const SECOND: f32 = 12.0;
    /// Names on the map, the attribution.
    pub const MAP: f32 = 11.0;
    /// Letters in a key cap.
    pub const KEY: f32 = 11.0;
}

/// Ages of a picture in milliseconds.
pub mod age {
    /// Under this a picture is live.
    pub const LIVE_MS: u64 = 500;
    /// Under this it is ageing; from here on it is old and greys.
    pub const OLD_MS: u64 = 2_000;
}
