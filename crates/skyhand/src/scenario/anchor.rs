//! Where a clock starts: at the first moment, at something a car or a person does, or at a deed of the timeline.

use std::fmt;

use serde::de::{Deserialize, Deserializer};

/// The start of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Anchor {
    /// The first moment of the scenario.
    #[default]
    Start,
    /// The car opens a case.
    Case(Option<String>),
    /// The car asks a question.
    Question(Option<String>),
    /// A person takes the car.
    Claim(Option<String>),
    /// A call begins: the car asks for a person, or a person calls.
    Call(Option<String>),
    /// A deed of the timeline was done, by its name.
    Deed(String),
}

impl Anchor {
    /// Reads "start", "case", "question", "claim" or "call" (each with or without the name of a car after
    /// it), or the name of a deed.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (word, car) = match text.split_once(' ') {
            Some((word, car)) => (word, Some(car.trim().to_owned())),
            None => (text, None),
        };
        match (word, &car) {
            ("start", None) => Self::Start,
            ("case", _) => Self::Case(car),
            ("question", _) => Self::Question(car),
            ("claim", _) => Self::Claim(car),
            ("call", _) => Self::Call(car),
            _ => Self::Deed(text.to_owned()),
        }
    }

    /// The car it names, if it names one.
    #[must_use]
    pub fn car(&self) -> Option<&str> {
        match self {
            Self::Case(car) | Self::Question(car) | Self::Claim(car) | Self::Call(car) => car.as_deref(),
            Self::Start | Self::Deed(_) => None,
        }
    }

    /// The deed it names, if it names one.
    #[must_use]
    pub fn deed(&self) -> Option<&str> {
        match self {
            Self::Deed(name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "the start",
            Self::Case(_) => "the case opened",
            Self::Question(_) => "the question was asked",
            Self::Claim(_) => "somebody took it",
            Self::Call(_) => "a call began",
            Self::Deed(name) => return write!(f, "\"{}\"", name.replace('_', " ")),
        })
    }
}

impl<'de> Deserialize<'de> for Anchor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::parse(&text))
    }
}
