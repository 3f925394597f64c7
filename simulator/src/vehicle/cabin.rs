//! The cabin: what can be switched, what the display says, and those aboard.

use assistance::command::ClimateSetting;
use assistance::link::HelpStatus;
use vehicle_agent::PassengerWords;

use crate::passengers::Rider;

/// What was heard aboard, with whether a person said it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WordsAboard {
    pub(crate) words: PassengerWords,
    pub(crate) from_person: bool,
}

/// The cabin's switches, display and riders.
#[derive(Debug, Clone)]
pub(crate) struct Cabin {
    pub(crate) riders: Vec<Rider>,
    pub(crate) windows_percent: u8,
    pub(crate) climate: ClimateSetting,
    pub(crate) lights_on: bool,
    pub(crate) hazards_on: bool,
    pub(crate) help: HelpStatus,
    /// Whether the display brought news of the queue that the riders have not read.
    pub(crate) news: bool,
    /// Words that riders have not taken in yet; the newest sixteen.
    pub(crate) unread: Vec<WordsAboard>,
}

/// Words that wait for the riders at most.
const MAX_UNREAD: usize = 16;

impl Cabin {
    pub(crate) fn new() -> Self {
        Self {
            riders: Vec::new(),
            windows_percent: 0,
            climate: ClimateSetting::FreshAir,
            lights_on: true,
            hazards_on: false,
            help: HelpStatus::None,
            news: false,
            unread: Vec::new(),
        }
    }

    /// Whether the speaker is the person of whom the display says that they help.
    pub(crate) fn is_helped_by(&self, speaker: &str) -> bool {
        matches!(&self.help, HelpStatus::Helping { person } if speaker.contains(person.as_str()))
    }

    /// Words are shown and spoken.
    pub(crate) fn show(&mut self, words: WordsAboard) {
        if self.unread.len() >= MAX_UNREAD {
            self.unread.remove(0);
        }
        self.unread.push(words);
    }
}
