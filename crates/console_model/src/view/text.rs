//! View models as plain text, one line a thing, for snapshots and bug reports.

/// A view that reads as text.
pub trait AsText {
    /// The text.
    fn as_text(&self) -> String;
}
