//! What each panel shows, as values: the words are chosen, the ages counted, the reasons said.
//!
//! Each file holds one panel's structs and the pure function that reads them off the screen.

pub mod call;
pub mod case;
pub mod commands;
pub mod connection;
pub mod conversation;
pub mod eyes;
pub mod map;
pub mod notices;
pub mod overlay;
pub mod paths;
pub mod perceived;
pub mod queue;
pub mod scrubber;
pub mod status_bar;
pub mod timeline;
pub mod top_bar;

pub use call::{CallButton, CallMark, CallView, TalkingView};
pub use case::{AnswerView, BriefLine, CaseView, ModeLine, QuestionView, SecondLookView};
pub use commands::{
    CommandGrid, CommandState, CommandTrail, ConfirmView, DeedView, OptionView, StepKind, StepView, StopView,
};
pub use connection::{ConnectionState, ConnectionView};
pub use conversation::{ConversationView, DeliveryState, MessageSide, MessageView, PhraseView, Spelled, spelled};
pub use eyes::{EyesView, InsideView, PaneState, PaneView, PictureLabel};
pub use map::{ClosureView, MapCar, MapView};
pub use notices::{AttentionView, Notice, NoticeTone, NoticesView};
pub use overlay::{HelpLine, HelpSection, HelpView, PaletteEntry, PaletteView};
pub use paths::{PathLine, PathStage, PathStepView, PathView};
pub use perceived::{AgeView, Freshness, ObjectView, PerceivedView};
pub use queue::{Ownership, QueueRow, QueueView, QueueWindow};
pub use scrubber::{MarkView, ScrubberView};
pub use status_bar::{KeyHint, StatusBarView, WitnessState};
pub use timeline::{TimelineLine, TimelineView};
pub use top_bar::{LinkTone, PersonView, TopBarView};
