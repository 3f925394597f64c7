//! What comes into the screen, what it asks of the shell, and the names of what can be pressed.

use std::sync::Arc;

use assistance::clock::CarStamp;
use assistance::command::{Command, CommandKind};
use assistance::conversation::Phrase;
use assistance::feed::{Action, Receipt, ShiftUpdate, WatchRequest};
use assistance::geo::{GeoPoint, LocalPoint};
use assistance::ids::{ActionKey, CommandId, IncidentId, VehicleId};
use city::City;

use crate::eyes::{Eye, EyesNews, Looking};
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
    /// Something is told of the cars' pictures.
    Eyes(EyesNews),
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
    /// The window lost the keyboard: whatever is held is let go.
    WindowLeft,
    /// Whether there is a microphone and a loudspeaker, told at the start and at each change.
    SoundState {
        /// Whether a microphone works.
        capture: bool,
        /// Whether a loudspeaker works.
        playback: bool,
        /// Which devices, or what is wrong with them, for the screen; may be empty.
        words: String,
    },
    /// How loud it is on the line now, several times a second while a voice is carried.
    Levels {
        /// This person's microphone, 0 to 1.
        mine: f32,
        /// Those in or at the car, 0 to 1.
        theirs: f32,
    },
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
    /// Stream these pictures from now on, and no others. Said whenever it changes: only what is
    /// seen is asked for.
    Look(Option<Looking>),
    /// Pictures of these cameras around a moment of the car's clock are wanted, newest first.
    LookBack {
        /// Of which car.
        vehicle: VehicleId,
        /// For which case.
        incident: IncidentId,
        /// Of which cameras.
        eyes: Vec<Eye>,
        /// The moment.
        at: CarStamp,
    },
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
    /// Carry the sound of a call, or stop; what the microphone does meanwhile.
    Voice(Voice),
}

/// What the shell shall do about the sound of a call. At most one call is carried at a time; nothing
/// is let through before [`Voice::Start`] and after [`Voice::Stop`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Carry the call of this incident, whose line is open. [`Voice::Mute`] and [`Voice::Talk`] follow
    /// at once where this person may speak.
    Start {
        /// Of which incident.
        incident: IncidentId,
        /// Whether this person may speak; otherwise they listen in, and the microphone stays off.
        speaks: bool,
    },
    /// Carry nothing: the line is on hold, over, or somebody else's.
    Stop,
    /// Whether nothing goes out whatever is pressed.
    Mute(bool),
    /// Whether the microphone is let through: push-to-talk is held, or the line is open.
    Talk(bool),
}

/// A short sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Earcon {
    /// A High case waits.
    High,
    /// A call rings, or a passenger of an own case wrote.
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
    /// Answer the call that rings, taking its car; or open one again that nobody is on.
    AnswerCall,
    /// Call those aboard.
    CallPassenger,
    /// Call whoever stands outside.
    CallOutside,
    /// Put the call on hold, or open it again.
    HoldCall,
    /// End the call; on another's line: leave it.
    EndCall,
    /// As a lead, listen in.
    ListenIn,
    /// As a lead, speak with them.
    JoinCall,
}

impl Verb {
    /// Every verb, in the order they are listed.
    pub const ALL: [Self; 17] = [
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
        Self::AnswerCall,
        Self::CallPassenger,
        Self::CallOutside,
        Self::HoldCall,
        Self::EndCall,
        Self::ListenIn,
        Self::JoinCall,
    ];

    /// Whether it is about a call: done with one press, and offered in the call's bar.
    #[must_use]
    pub fn is_about_call(self) -> bool {
        matches!(
            self,
            Self::AnswerCall
                | Self::CallPassenger
                | Self::CallOutside
                | Self::HoldCall
                | Self::EndCall
                | Self::ListenIn
                | Self::JoinCall
        )
    }

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
            Self::AnswerCall => "answer_call",
            Self::CallPassenger => "call_passenger",
            Self::CallOutside => "call_outside",
            Self::HoldCall => "hold_call",
            Self::EndCall => "end_call",
            Self::ListenIn => "listen_in",
            Self::JoinCall => "join_call",
        }
    }
}

/// A way through the past of the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rewind {
    /// Ten seconds back.
    Back,
    /// Ten seconds on.
    Forward,
    /// One picture back.
    FrameBack,
    /// One picture on.
    FrameForward,
    /// To the mark before.
    MarkBack,
    /// To the next mark.
    MarkForward,
    /// Stand still, or go on.
    Pause,
    /// Faster: 0.5, 1, 2, 4 times life.
    Faster,
    /// Slower.
    Slower,
    /// Back to now.
    Live,
}

impl Rewind {
    /// Every way, in the order of the keys.
    pub const ALL: [Self; 10] = [
        Self::Back,
        Self::Forward,
        Self::FrameBack,
        Self::FrameForward,
        Self::MarkBack,
        Self::MarkForward,
        Self::Pause,
        Self::Faster,
        Self::Slower,
        Self::Live,
    ];

    /// Its stable name, the end of its translation key.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Back => "back",
            Self::Forward => "forward",
            Self::FrameBack => "frame_back",
            Self::FrameForward => "frame_forward",
            Self::MarkBack => "mark_back",
            Self::MarkForward => "mark_forward",
            Self::Pause => "pause",
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Live => "live",
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
    /// This camera into the large pane; again, over the whole centre.
    Enlarge(Eye),
    /// Look into the cabin, recorded by name, or end it.
    LookInside,
    /// Names of what the car sees over the pictures, or not.
    Labels,
    /// Through the past of the pictures.
    Rewind(Rewind),
    /// Type to the passenger.
    Talk,
    /// Say a ready phrase.
    SayPhrase,
    /// Silence what sounds now.
    Silence,
    /// Answer "still with it?".
    StillHere,
    /// Speak for as long as it is held.
    PushToTalk,
    /// Mute the microphone, or take the mute off.
    Mute,
    /// Speak without a key, or with one.
    OpenLine,
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
    /// A place on the scrubber under the pictures, 0 to 1.
    Scrub(f64),
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
