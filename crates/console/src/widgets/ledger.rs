//! A record of what was laid out in a frame, so that tests can find clipped words and small targets.
//!
//! It is off in the running program: an entry costs nothing but a look at a flag.

use egui::{Context, Id, Rect, Ui, Vec2};

/// One piece of text.
#[derive(Debug, Clone)]
pub struct TextEntry {
    /// The words.
    pub text: String,
    /// The size they take when nothing is cut off, points.
    pub needs: Vec2,
    /// The room they were given, points.
    pub room: Rect,
    /// Where they stand, points.
    pub ink: Rect,
    /// Outside of this nothing is drawn, points.
    pub clip: Rect,
    /// Whether they may be shortened with an ellipsis: names and words from outside, whose
    /// whole stands elsewhere on the screen or in the tip.
    pub may_shorten: bool,
    /// Whether they were shortened.
    pub shortened: bool,
}

impl TextEntry {
    /// Whether words that must be whole are not. Half a point of rounding is allowed.
    #[must_use]
    pub fn is_clipped(&self) -> bool {
        let overflows = self.needs.x > self.room.width() + 0.5 || self.needs.y > self.room.height() + 0.5;
        !self.may_shorten && (self.shortened || overflows)
    }
}

/// One thing that can be clicked.
#[derive(Debug, Clone)]
pub struct TargetEntry {
    /// Its accessible name.
    pub label: String,
    /// Where it is.
    pub rect: Rect,
    /// Outside of this it cannot be clicked.
    pub clip: Rect,
    /// Whether it can be clicked now.
    pub enabled: bool,
}

/// What one frame laid out.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Whether anything is written.
    pub open: bool,
    /// The texts.
    pub texts: Vec<TextEntry>,
    /// The targets.
    pub targets: Vec<TargetEntry>,
}

fn id() -> Id {
    Id::unique("layout ledger")
}

/// Starts a new frame's record.
pub fn open(ctx: &Context) {
    ctx.data_mut(|data| data.insert_temp(id(), Ledger { open: true, ..Ledger::default() }));
}

/// What was recorded since [`open`].
#[must_use]
pub fn read(ctx: &Context) -> Ledger {
    ctx.data(|data| data.get_temp(id())).unwrap_or_default()
}

/// Records a text.
pub(crate) fn text(ctx: &Context, entry: impl FnOnce() -> TextEntry) {
    with_open(ctx, |ledger| ledger.texts.push(entry()));
}

/// Records a target.
pub(crate) fn target(ui: &Ui, label: &str, rect: Rect, enabled: bool) {
    let clip = ui.clip_rect();
    with_open(ui.ctx(), |ledger| ledger.targets.push(TargetEntry { label: label.to_owned(), rect, clip, enabled }));
}

fn with_open(ctx: &Context, write: impl FnOnce(&mut Ledger)) {
    ctx.data_mut(|data| {
        let ledger = data.get_temp_mut_or_default::<Ledger>(id());
        if ledger.open {
            write(ledger);
        }
    });
}
