//! Which values have a word in every language, and under which key.

use assistance::call::{CallPlace, CallReason, CallStep};
use assistance::command::{
    ClimateSetting, CommandKind, CommandStage, CreepDirection, FieldService, ResumeCause, Rule, TrafficSideReason,
};
use assistance::conversation::{MessageState, Phrase};
use assistance::dispatch::ranking::RankReason;
use assistance::incident::{Answer, IncidentKind, Outcome, QuestionKind, Urgency, WithdrawnReason};
use assistance::roles::{Readiness, Role};
use assistance::scene::ObjectClass;
use assistance::vehicle::{DrivingMode, Mood, PassengerNeed, PlaceKind, Side};

use crate::event::{Rewind, Verb};
use crate::eyes::Eye;

/// A value with a word in every language.
pub trait Spoken: Copy + 'static {
    /// The key of its message.
    fn key(self) -> String;
    /// Every value, for the test that no word is missing.
    fn every() -> &'static [Self];
}

macro_rules! spoken {
    ($($type:ty = $family:literal),+ $(,)?) => {
        $(impl Spoken for $type {
            fn key(self) -> String {
                concat!($family, "-").to_owned() + &self.name().replace('_', "-")
            }
            fn every() -> &'static [Self] {
                &<$type>::ALL
            }
        })+

        /// Keys of every value that has a word.
        #[cfg(test)]
        pub(crate) fn keys_of_values() -> Vec<String> {
            let mut keys = Vec::new();
            $(keys.extend(<$type>::every().iter().map(|value| value.key()));)+
            keys
        }
    };
}

spoken!(
    Answer = "answer",
    CallPlace = "callplace",
    CallReason = "callreason",
    CallStep = "callstep",
    ClimateSetting = "climate",
    CommandKind = "command",
    CommandStage = "stage",
    CreepDirection = "creep",
    DrivingMode = "mode",
    Eye = "eye",
    FieldService = "service",
    IncidentKind = "kind",
    MessageState = "message",
    Mood = "mood",
    ObjectClass = "object",
    Outcome = "outcome",
    PassengerNeed = "need",
    Phrase = "phrase",
    PlaceKind = "place",
    QuestionKind = "question",
    RankReason = "rank",
    Readiness = "readiness",
    ResumeCause = "cause",
    Rewind = "rewind",
    Role = "role",
    Rule = "rule",
    Side = "side",
    TrafficSideReason = "traffic",
    Urgency = "urgency",
    Verb = "verb",
    WithdrawnReason = "withdrawn",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Locale, Words};

    #[test]
    fn every_value_has_a_word_in_every_language() {
        for locale in Locale::ALL {
            let words = Words::new(locale);
            for key in keys_of_values() {
                let word = words.say(&key);
                assert!(!word.starts_with('⟦') && !word.is_empty(), "{} lacks {key}", locale.code());
            }
        }
    }
}
