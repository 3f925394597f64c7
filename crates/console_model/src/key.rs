//! Keys as the screen knows them, whatever the window's library calls them.

/// A key of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A letter, upper case: `A` to `Z`.
    Letter(char),
    /// A digit of either block, 0 to 9.
    Digit(u8),
    /// A function key, 1 to 12.
    F(u8),
    /// Enter of either block.
    Enter,
    /// Escape.
    Escape,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
    /// Tab; the window moves its own focus with it.
    Tab,
    /// Space.
    Space,
    /// Backspace.
    Backspace,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// End.
    End,
}

/// Keys held with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modifiers {
    /// Control, or Command on a Mac.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
}

impl Modifiers {
    /// None held.
    pub const NONE: Self = Self { ctrl: false, shift: false, alt: false };
    /// Only Shift.
    pub const SHIFT: Self = Self { ctrl: false, shift: true, alt: false };
    /// Only Control.
    pub const CTRL: Self = Self { ctrl: true, shift: false, alt: false };
    /// Control and Shift.
    pub const CTRL_SHIFT: Self = Self { ctrl: true, shift: true, alt: false };
}

/// A key going down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPress {
    /// Which.
    pub key: Key,
    /// What is held with it.
    pub modifiers: Modifiers,
    /// Whether the system repeats a key that is held: such a press commands nothing.
    pub repeat: bool,
    /// Whether a text field has the keyboard.
    pub in_text: bool,
}

impl KeyPress {
    /// A fresh press outside any text field.
    #[must_use]
    pub fn plain(key: Key) -> Self {
        Self { key, modifiers: Modifiers::NONE, repeat: false, in_text: false }
    }

    /// The STOP chord: F12, or Control+Shift+S. It works wherever the keyboard is.
    #[must_use]
    pub fn is_stop(self) -> bool {
        let chord = self.key == Key::Letter('S') && self.modifiers == Modifiers::CTRL_SHIFT;
        self.key == Key::F(12) || chord
    }
}
