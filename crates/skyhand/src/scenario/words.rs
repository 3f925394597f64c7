//! Words of a scenario file: spans of time, names of the shift's own values, names given in the file.

use std::fmt;
use std::marker::PhantomData;

use assistance::call::{CallPlace, CallReason, CallStep};
use assistance::command::{CommandKind, CreepDirection, FieldService, ResumeCause, Rule, TrafficSideReason};
use assistance::conversation::Phrase;
use assistance::incident::{Answer, IncidentKind, Outcome};
use assistance::roles::Role;
use assistance::vehicle::{Mood, PassengerNeed, PlaceKind, Side};
use media::View;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use simulator::cameras::Daylight;
use simulator::causes::{CauseKind, Consequence};
use simulator::passengers::{Cue, Language};

/// A span of time as people write it: "20s", "1m30s", "500ms", "2h".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// In milliseconds.
    pub ms: u64,
}

impl Span {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no span of time: write 20s, 1m30s, 500ms or 2h");
        let (mut ms, mut rest) = (0_u64, text.trim());
        if rest.is_empty() {
            return Err(wrong());
        }
        while !rest.is_empty() {
            let digits = rest.find(|sign: char| !sign.is_ascii_digit()).ok_or_else(wrong)?;
            let number: u64 = rest[..digits].parse().map_err(|_| wrong())?;
            rest = &rest[digits..];
            let unit = rest.find(|sign: char| sign.is_ascii_digit()).unwrap_or(rest.len());
            let factor = match &rest[..unit] {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                _ => return Err(wrong()),
            };
            ms = number.checked_mul(factor).and_then(|more| ms.checked_add(more)).ok_or_else(wrong)?;
            rest = &rest[unit..];
        }
        Ok(Self { ms })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (minutes, ms) = (self.ms / 60_000, self.ms % 60_000);
        match (minutes, ms) {
            (0, _) => write!(f, "{}.{} s", ms / 1_000, ms % 1_000 / 100),
            (_, 0) => write!(f, "{minutes} min"),
            _ => write!(f, "{minutes} min {} s", ms / 1_000),
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reads;
        impl Visitor<'_> for Reads {
            type Value = Span;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a span of time such as \"20s\"")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Span, E> {
                Span::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Reads)
    }
}

/// A value that scenario files call by its stable name.
pub trait HasName: Copy + 'static {
    /// What the file's reader calls such a value.
    const WHAT: &'static str;
    /// All of them.
    fn all() -> &'static [Self];
    /// Its name.
    fn word(self) -> &'static str;
}

/// A value read by its name; an unknown name is refused with the list of known ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named<T>(pub T);

impl<'de, T: HasName> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reads<T>(PhantomData<T>);
        impl<T: HasName> Visitor<'_> for Reads<T> {
            type Value = Named<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "the name of a {}", T::WHAT)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Named<T>, E> {
                let found = T::all().iter().copied().find(|value| value.word() == text);
                found.map(Named).ok_or_else(|| {
                    let known: Vec<&str> = T::all().iter().map(|value| value.word()).collect();
                    E::custom(format!("`{text}` is no {}: known are {}", T::WHAT, known.join(", ")))
                })
            }
        }
        deserializer.deserialize_str(Reads(PhantomData))
    }
}

macro_rules! has_name {
    ($($type:ty = $what:literal,)+) => {
        $(impl HasName for $type {
            const WHAT: &'static str = $what;
            fn all() -> &'static [Self] {
                Self::ALL
            }
            fn word(self) -> &'static str {
                self.name()
            }
        })+
    };
}

has_name!(
    Answer = "answer",
    CallPlace = "end of a line",
    CallReason = "reason of a call",
    CallStep = "step of a call",
    CauseKind = "cause",
    CommandKind = "command",
    Consequence = "consequence",
    CreepDirection = "direction of a creep",
    Cue = "passenger's cue",
    Daylight = "light of day",
    FieldService = "field service",
    IncidentKind = "incident kind",
    Language = "language",
    Mood = "mood",
    Outcome = "outcome",
    PassengerNeed = "passenger's need",
    Phrase = "phrase",
    PlaceKind = "kind of place",
    ResumeCause = "cause of a resume",
    Role = "role",
    Rule = "rule",
    Side = "side",
    TrafficSideReason = "reason for the traffic side",
);

impl HasName for View {
    const WHAT: &'static str = "camera";
    fn all() -> &'static [Self] {
        &[Self::Front, Self::Left, Self::Right, Self::Rear, Self::Cabin]
    }
    fn word(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Left => "left",
            Self::Right => "right",
            Self::Rear => "rear",
            Self::Cabin => "cabin",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_written_and_shown_as_said() {
        for (text, ms, shown) in [
            ("20s", 20_000, "20.0 s"),
            ("1m30s", 90_000, "1 min 30 s"),
            ("500ms", 500, "0.5 s"),
            ("2h", 7_200_000, "120 min"),
            ("0s", 0, "0.0 s"),
        ] {
            let span = Span::parse(text).unwrap();
            assert_eq!((span.ms, span.to_string().as_str()), (ms, shown), "{text}");
        }
        for text in ["", "20", "s", "20 s", "-3s", "1d", "99999999999999999999s", "9999999999999999999h"] {
            assert!(Span::parse(text).is_err(), "{text}");
        }
    }
}
