//! What comes into the screen, what it asks of the shell, and the names of what can be pressed.

use std::sync::Arc;

use assistance::command::{Command, CommandKind};
use assistance::conversation::Phrase;
use assistance::feed::{Action, Receipt, ShiftUpdate, WatchRequest};
use assistance::geo::{GeoPoint, LocalPoint};
use assistance::ids::{ActionKey, CommandId, IncidentId, VehicleId};
use city::City;

use crate::key::{Key, KeyPress};
use crate::time::WallClock;
use crate::words::Locale;

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The link to the hub changed.
    Link(LinkEvent),
    /// The hub told something on the watch stream.
    Update(Box<ShiftUpdate>),
    /// The hub answered an action.
    Receipt(Box<Receipt>),
    /// An action could not be delivered; it was not recorded.
    ActFailed {
        /// Which.
        key: ActionKey,
        /// What happened, for the screen.
        reason: String,
    },
    /// The hub took a STOP.
    Stopped {
        /// Which.
        command: CommandId,
        /// Whether it stands in the record.
        recorded: bool,
    },
    /// A STOP could not be delivered; the screen tries again by itself.
    StopFailed {
        /// Which.
        command: CommandId,
        /// What happened.
        reason: String,
    },
    /// A key went down.
    KeyPressed(KeyPress),
    /// A key came up.
    KeyReleased(Key),
    /// The pointer went down on a target (needed where the view says `hold`).
    PointerDown(Target),
    /// The pointer came up, wherever it is now.
    PointerUp,
    /// A target was clicked, or activated through the accessibility tree.
    Clicked(Target),
    /// A text field's whole new text. The field names the case it belongs to, so that words
    /// stay with the case they were typed for.
    TextEdited(Field, String),
    /// The views were drawn and shown. What stood in them is what an answer is given on.
    Drawn,
    /// Time passed. At least ten times a second while anything is shown.
    Tick(WallClock),
    /// The city's streets are there.
    CityLoaded(Arc<City>),
    /// The city's streets could not be had.
    CityFailed(String),
    /// The window's scale was changed by its own means, percent.
    ScaleChosen(u16),
}

/// The link to the hub, as the shell sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// The watch stream is open.
    Up,
    /// It ended, or could not be opened.
    Down {
        /// What happened.
        reason: String,
        /// Whether the hub refused this person for good.
        refused: bool,
    },
}

/// One thing the shell shall do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Open the link to the hub.
    Connect,
    /// Say this on the watch stream.
    Watch(WatchRequest),
    /// Send this action. The same key again is the same action again.
    Act {
        /// Idempotency key.
        key: ActionKey,
        /// What.
        action: Box<Action>,
    },
    /// Send this STOP on every path. The same id again is the same STOP again.
    Stop(Box<Command>),
    /// Sound this once. There is never more than one at a time.
    PlaySound(Earcon),
    /// Say this to a screen reader.
    Announce {
        /// The words.
        words: String,
        /// Whether it interrupts.
        urgent: bool,
    },
    /// Give the keyboard to this field.
    FocusText(Field),
    /// Take the keyboard from whatever field has it.
    LeaveText,
    /// Bring this row into sight.
    Reveal(IncidentId),
    /// Move the map to this car.
    CentreMap(VehicleId),
    /// Get the streets of the city with this hash (lower-case hex of SHA-256).
    LoadCity {
        /// The hash.
        map_hash: String,
    },
    /// Put this on the clipboard.
    SetClipboard(String),
    /// Show everything at this scale, percent.
    SetScale(u16),
    /// End the program.
    Quit,
}

/// A short sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Earcon {
    /// A High case waits.
    High,
    /// A passenger of an own case spoke.
    Call,
    /// An Immediate case waits. The most important.
    Immediate,
}

/// A verb of the case or of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Take the first of the queue.
    ClaimNext,
    /// Take the selected vehicle.
    Claim,
    /// Let the selected vehicle go.
    Release,
    /// Offer it to somebody.
    HandOver,
    /// Take what was offered, reading back.
    AcceptHandOver,
    /// Take it from its holder, as a lead.
    TakeOver,
    /// Write a note.
    Note,
    /// End the incident.
    Resolve,
    /// Open it again.
    Reopen,
    /// Ready, on a break, away.
    Readiness,
}

impl Verb {
    /// Every verb, in the order they are listed.
    pub const ALL: [Self; 10] = [
        Self::ClaimNext,
        Self::Claim,
        Self::Release,
        Self::HandOver,
        Self::AcceptHandOver,
        Self::TakeOver,
        Self::Note,
        Self::Resolve,
        Self::Reopen,
        Self::Readiness,
    ];

    /// Its stable name, the end of its translation key.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ClaimNext => "claim_next",
            Self::Claim => "claim",
            Self::Release => "release",
            Self::HandOver => "hand_over",
            Self::AcceptHandOver => "accept_hand_over",
            Self::TakeOver => "take_over",
            Self::Note => "note",
            Self::Resolve => "resolve",
            Self::Reopen => "reopen",
            Self::Readiness => "readiness",
        }
    }
}

/// Everything a person can ask of the screen. Keys, clicks and the list of all commands
/// lead here, so that none of them can do more than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// A verb of the case or the person.
    Verb(Verb),
    /// A command to the selected vehicle; answers are [`Target::Answer`].
    Command(CommandKind),
    /// STOP for the selected vehicle.
    Stop,
    /// The second look at the evidence, enlarged.
    SecondLook,
    /// Type to the passenger.
    Talk,
    /// Say a ready phrase.
    SayPhrase,
    /// Silence what sounds now.
    Silence,
    /// Answer "still with it?".
    StillHere,
    /// Select the next row of the queue.
    NextRow,
    /// Select the row before.
    PreviousRow,
    /// Centre the map on the selected car.
    CentreMap,
    /// Copy what identifies the selected car: name, plate, place.
    CopyCar,
    /// The list of all commands.
    Palette,
    /// The overlay of keys.
    Help,
    /// The next language of the interface.
    NextLanguage,
    /// Larger.
    Larger,
    /// Smaller.
    Smaller,
    /// End the program.
    Quit,
}

/// Something on the screen that can be pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A row of the queue: selects.
    Row(IncidentId),
    /// A car on the map: selects.
    Car(VehicleId),
    /// A point of the map: the place a step asks for.
    MapPoint(GeoPoint),
    /// An answer, counted from 0.
    Answer(usize),
    /// A deed.
    Deed(Deed),
    /// A phrase to the passenger.
    Phrase(Phrase),
    /// Send the typed words to the passenger.
    SendWords,
    /// An option of the open step, counted from 0.
    StepOption(usize),
    /// Go on with the text of the open step.
    StepNext,
    /// Confirm the open step; held where the view says so.
    StepConfirm,
    /// Give the open step up.
    StepCancel,
    /// An entry of the list of all commands, counted from 0.
    PaletteEntry(usize),
    /// Close the overlay that is open.
    CloseOverlay,
    /// Dismiss a notice.
    Notice(u64),
    /// Choose a language of the interface.
    Language(Locale),
    /// Connect now instead of waiting for the next try.
    ConnectNow,
    /// A point seen from the selected car, in what it perceives or in a picture: the place a step asks for.
    ScenePoint(LocalPoint),
    /// Take the last point of the drawing back.
    StepBack,
}

/// A text field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Words to the passenger of an incident.
    Talk(IncidentId),
    /// The text of the open step, by the step's number.
    Step(u64),
    /// The filter of the list of all commands.
    Palette,
}
