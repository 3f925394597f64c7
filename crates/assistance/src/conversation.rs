//! What a passenger and the person in the sky write to each other.

use crate::clock::DeskTime;
use crate::ids::{MessageId, PersonId};
use crate::scene::named_enum;

named_enum!(
    /// How far a message to the passenger has come. "Sent" is never shown as success.
    pub enum MessageState {
        /// Recorded, on its way.
        Sent = "sent",
        /// The car shows it and speaks it.
        Shown = "shown",
        /// The car could not be reached in time.
        NotShown = "not_shown",
    }
);

named_enum!(
    /// Phrases that every passenger language has ready, so that they need no translator.
    pub enum Phrase {
        /// "Hello, I am {name}, a person of the assistance team in {town}."
        Introduce = "introduce",
        /// "Are you hurt? Is anybody in danger?"
        AreYouSafe = "are_you_safe",
        /// "You are safe. I can see what the car sees."
        YouAreSafe = "you_are_safe",
        /// "The car will drive on in about a minute."
        AboutOneMinute = "about_one_minute",
        /// "Please keep your belt on."
        KeepBelt = "keep_belt",
        /// "Your door handle always works: pull twice."
        HandleWorks = "handle_works",
        /// "Please stay in the car, traffic passes on both sides."
        StayInside = "stay_inside",
        /// "You can get out now, on the right side."
        ExitRight = "exit_right",
        /// "You can get out now, on the left side."
        ExitLeft = "exit_left",
        /// "The car will pull over at the next safe place."
        PullingOver = "pulling_over",
        /// "The car takes another way."
        Rerouting = "rerouting",
        /// "I am unlocking the door for you."
        Unlocking = "unlocking",
        /// "Help is on its way to you."
        HelpOnTheWay = "help_on_the_way",
        /// "Shall I call the police?"
        ShallICallPolice = "shall_i_call_police",
        /// "I stay with you."
        IStayWithYou = "i_stay_with_you",
        /// "Is there anything else?"
        AnythingElse = "anything_else",
        /// "You are in a queue; a person will be with you. Next news in half a minute."
        WaitingNews = "waiting_news",
    }
);

/// Who wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaker {
    /// A passenger, by number of the seat row as the car counts, from 1.
    Passenger(u8),
    /// A person of the shift.
    Person(PersonId),
    /// The system, telling a waiting passenger the cause, the place in the queue and the next news.
    System,
    /// Somebody outside, at the car's outside microphone.
    Outside,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// Free text.
    Text(String),
    /// A phrase of the pack; the car shows it in the passenger's language.
    Phrase(Phrase),
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Number of the message, rising over the whole desk.
    pub id: MessageId,
    /// When the desk heard it.
    pub at: DeskTime,
    /// Who wrote it.
    pub from: Speaker,
    /// BCP 47 language of free text; for a phrase the language it was shown in.
    pub language: String,
    /// What was written.
    pub words: Words,
    /// How far it has come; a passenger's own message is always [`MessageState::Shown`].
    pub state: MessageState,
    /// Whether it was speech that the car wrote down.
    pub spoken: bool,
}

/// The longest message text in bytes.
pub const MAX_MESSAGE: usize = 1_000;
/// The most messages one conversation shows; older ones stay in the journal.
pub const MAX_MESSAGES: usize = 200;

/// The talk of one incident, oldest message first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conversation {
    /// The messages, bounded by [`MAX_MESSAGES`].
    pub messages: Vec<Message>,
    /// How many the bound pushed out.
    pub dropped: u32,
}

impl Conversation {
    /// Adds a message, pushing the oldest out beyond the bound and counting it.
    pub fn push(&mut self, message: Message) {
        if self.messages.len() >= MAX_MESSAGES {
            self.messages.remove(0);
            self.dropped = self.dropped.saturating_add(1);
        }
        self.messages.push(message);
    }

    /// Messages of passengers, and of those outside, that no person has answered yet.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        let from_passenger = |message: &&Message| matches!(message.from, Speaker::Passenger(_) | Speaker::Outside);
        self.messages
            .iter()
            .rev()
            .take_while(|message| !matches!(message.from, Speaker::Person(_)))
            .filter(from_passenger)
            .count()
    }
}
