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

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// For dark rooms.
pub const DARK: Tokens = Tokens {
    ground: rgb(0x0E_12_16),
    panel: rgb(0x15_1A_21),
    raised: rgb(0x1D_26_31),
    raised_hover: rgb(0x24_2F_3D),
    hairline: rgb(0x23_2B_35),
    edge: rgb(0x33_40_4E),
    text: rgb(0xE6_EB_F2),
    text_second: rgb(0xB4_BF_CA),
    text_dim: rgb(0x8C_9A_A9),
    selection: rgb(0x5A_A9_FF),
    selection_ground: rgb(0x1B_2E_45),
    live: rgb(0x4C_C3_8A),
    live_ground: rgb(0x16_2E_27),
    immediate: rgb(0xFF_6B_6B),
    immediate_word: rgb(0xFF_6B_6B),
    immediate_ground: rgb(0x3A_1A_20),
    high: rgb(0xFF_A2_3A),
    high_word: rgb(0xFF_A2_3A),
    high_ground: rgb(0x2E_23_18),
    normal: rgb(0xF0_D8_60),
    normal_word: rgb(0xF0_D8_60),
    normal_ground: rgb(0x24_23_1A),
    low: rgb(0x70_7D_8C),
    on_sign: rgb(0x12_16_1B),
    water: rgb(0x0D_18_22),
    park: rgb(0x10_19_17),
    road_minor: rgb(0x22_2A_33),
    road_major: rgb(0x33_40_4E),
    map_label: rgb(0x93_A1_B0),
    car_driving: rgb(0x6F_B8_96),
    car_silent: rgb(0x5B_66_73),
    stale_shade: Color32::from_rgba_premultiplied(7, 9, 11, 150),
};

/// For bright rooms.
pub const LIGHT: Tokens = Tokens {
    ground: rgb(0xEE_F1_F4),
    panel: rgb(0xFB_FC_FD),
    raised: rgb(0xED_F1_F5),
    raised_hover: rgb(0xE2_E8_EE),
    hairline: rgb(0xDC_E2_E8),
    edge: rgb(0xBC_C6_D0),
    text: rgb(0x11_17_1E),
    text_second: rgb(0x36_42_4F),
    text_dim: rgb(0x55_62_70),
    selection: rgb(0x0B_5F_BF),
    selection_ground: rgb(0xDC_EA_FA),
    live: rgb(0x0B_6B_43),
    live_ground: rgb(0xDD_F1_E7),
    immediate: rgb(0xB0_10_22),
    immediate_word: rgb(0xA9_0D_1F),
    immediate_ground: rgb(0xFB_E2_E4),
    high: rgb(0xBE_57_00),
    high_word: rgb(0x9A_45_00),
    high_ground: rgb(0xFB_EB_DA),
    normal: rgb(0xE0_B2_10),
    normal_word: rgb(0x75_5B_00),
    normal_ground: rgb(0xF8_F1_D6),
    low: rgb(0x86_93_A1),
    on_sign: rgb(0xFF_FF_FF),
    water: rgb(0xDF_E9_F2),
    park: rgb(0xE6_EF_E6),
    road_minor: rgb(0xDD_E2_E8),
    road_major: rgb(0xC3_CC_D6),
    map_label: rgb(0x50_5D_6B),
    car_driving: rgb(0x1E_7E_56),
    car_silent: rgb(0x9A_A5_B0),
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
