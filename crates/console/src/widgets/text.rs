//! Words on the screen: one line in a given room, or a paragraph of a given width.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Align2, Color32, FontId, Galley, Pos2, Rect, Ui, Vec2, pos2, vec2};

use super::ledger::{self, TextEntry};
use crate::theme::fonts;
use crate::theme::tokens::size;

/// A role of text. It decides face and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The case's title.
    Title,
    /// A question, the head of a section.
    Heading,
    /// What is read.
    Body,
    /// What is read, a little heavier: names, button words.
    BodyMedium,
    /// Names and numbers found at a glance.
    BodyStrong,
    /// What explains.
    Second,
    /// Captions and units, a little heavier.
    SecondMedium,
    /// Names on the map.
    Map,
    /// A letter inside a sign.
    MapStrong,
    /// Ids.
    Mono,
    /// Letters in a key cap.
    Key,
}

impl Face {
    /// Face and size.
    #[must_use]
    pub fn font(self) -> FontId {
        match self {
            Self::Title => FontId::new(size::TITLE, fonts::strong()),
            Self::Heading => FontId::new(size::HEADING, fonts::strong()),
            Self::Body => FontId::new(size::BODY, fonts::regular()),
            Self::BodyMedium => FontId::new(size::BODY, fonts::medium()),
            Self::BodyStrong => FontId::new(size::BODY, fonts::strong()),
            Self::Second => FontId::new(size::SECOND, fonts::regular()),
            Self::SecondMedium => FontId::new(size::SECOND, fonts::medium()),
            Self::Map => FontId::new(size::MAP, fonts::regular()),
            Self::MapStrong => FontId::new(size::MAP, fonts::strong()),
            Self::Mono => FontId::new(size::SECOND, fonts::mono()),
            Self::Key => FontId::new(size::KEY, fonts::mono()),
        }
    }

    /// Height of a line in points, with the air around it.
    #[must_use]
    pub fn line_height(self) -> f32 {
        match self {
            Self::Title => 26.0,
            Self::Heading => 20.0,
            Self::Body | Self::BodyMedium | Self::BodyStrong => 18.0,
            Self::Second | Self::SecondMedium | Self::Mono => 16.0,
            Self::Map | Self::MapStrong | Self::Key => 14.0,
        }
    }
}

/// Whether words may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Never: the layout must give them room. A test looks for offenders.
    Whole,
    /// They may end in an ellipsis, because they come from outside and can be of any length.
    Shorten,
}

fn job(text: &str, face: Face, ink: Color32, wrap: TextWrapping) -> LayoutJob {
    let format = TextFormat {
        font_id: face.font(),
        color: ink,
        line_height: Some(face.line_height()),
        valign: Align::Center,
        ..TextFormat::default()
    };
    LayoutJob { wrap, ..LayoutJob::single_section(text.to_owned(), format) }
}

/// The width of a line in points.
#[must_use]
pub fn width(ui: &Ui, text: &str, face: Face) -> f32 {
    ui.painter().layout_job(job(text, face, Color32::PLACEHOLDER, TextWrapping::no_max_width())).size().x
}

/// Draws one line at `anchor` within `room` and says where it stands.
pub fn line(ui: &Ui, room: Rect, anchor: Align2, text: &str, face: Face, ink: Color32, fit: Fit) -> Rect {
    let painter = ui.painter();
    let whole = painter.layout_job(job(text, face, ink, TextWrapping::no_max_width()));
    let needs = whole.size();
    let too_wide = needs.x > room.width() + 0.5;
    let galley = if too_wide {
        painter.layout_job(job(text, face, ink, TextWrapping::truncate_at_width(room.width().max(0.0))))
    } else {
        whole
    };
    let at = anchor.align_size_within_rect(galley.size(), room);
    ledger::text(ui.ctx(), || TextEntry {
        text: text.to_owned(),
        needs: vec2(needs.x, 0.0),
        room,
        ink: at,
        clip: ui.clip_rect(),
        may_shorten: fit == Fit::Shorten,
        shortened: too_wide,
    });
    painter.galley(at.min, galley, ink);
    at
}

/// Draws one line from the left of `room` in its middle.
pub fn left(ui: &Ui, room: Rect, text: &str, face: Face, ink: Color32, fit: Fit) -> Rect {
    line(ui, room, Align2::LEFT_CENTER, text, face, ink, fit)
}

/// Draws one line to the right of `room` in its middle.
pub fn right(ui: &Ui, room: Rect, text: &str, face: Face, ink: Color32, fit: Fit) -> Rect {
    line(ui, room, Align2::RIGHT_CENTER, text, face, ink, fit)
}

/// A laid-out paragraph that is not drawn yet.
#[derive(Debug, Clone)]
pub struct Paragraph {
    galley: Arc<Galley>,
    text: String,
    ink: Color32,
    fit: Fit,
}

/// Lays a paragraph out: at most `max_rows` rows of `width` points.
#[must_use]
pub fn paragraph(ui: &Ui, width: f32, text: &str, face: Face, ink: Color32, max_rows: usize, fit: Fit) -> Paragraph {
    let wrap = TextWrapping { max_width: width, max_rows, ..TextWrapping::default() };
    let galley = ui.painter().layout_job(job(text, face, ink, wrap));
    Paragraph { galley, text: text.to_owned(), ink, fit }
}

impl Paragraph {
    /// Its size in points.
    #[must_use]
    pub fn size(&self) -> Vec2 {
        self.galley.size()
    }

    /// Whether something was cut off.
    #[must_use]
    pub fn is_shortened(&self) -> bool {
        self.galley.elided
    }

    /// Draws it with its top left corner at `at` and says where it stands.
    pub fn draw(self, ui: &Ui, at: Pos2) -> Rect {
        let room = Rect::from_min_size(at, self.galley.size());
        ledger::text(ui.ctx(), || TextEntry {
            text: self.text.clone(),
            needs: self.galley.size(),
            room,
            ink: room,
            clip: ui.clip_rect(),
            may_shorten: self.fit == Fit::Shorten,
            shortened: self.galley.elided,
        });
        ui.painter().galley(at, self.galley, self.ink);
        room
    }
}

/// A run of one line: words, their face and their ink.
pub type Run<'a> = (&'a str, Face, Color32);

/// Draws several runs as one line from the left of `room`; the last ones are shortened when
/// there is no room.
pub fn runs(ui: &Ui, room: Rect, runs: &[Run<'_>], fit: Fit) -> Rect {
    let mut job = LayoutJob::default();
    for (text, face, ink) in runs {
        let format = TextFormat {
            font_id: face.font(),
            color: *ink,
            line_height: Some(face.line_height()),
            valign: Align::Center,
            ..TextFormat::default()
        };
        job.append(text, 0.0, format);
    }
    job.wrap = TextWrapping::no_max_width();
    let needs = ui.painter().layout_job(job.clone()).size();
    let too_wide = needs.x > room.width() + 0.5;
    if too_wide {
        job.wrap = TextWrapping::truncate_at_width(room.width().max(0.0));
    }
    let text = job.text.clone();
    let galley = ui.painter().layout_job(job);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), room);
    ledger::text(ui.ctx(), || TextEntry {
        text,
        needs: vec2(needs.x, 0.0),
        room,
        ink: at,
        clip: ui.clip_rect(),
        may_shorten: fit == Fit::Shorten,
        shortened: too_wide,
    });
    ui.painter().galley(at.min, galley, Color32::PLACEHOLDER);
    at
}

/// A strip of `rect`, `height` points high, whose top is `top`.
#[must_use]
pub fn row(rect: Rect, top: f32, height: f32) -> Rect {
    Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height))
}
