//! Every line that has a clip: what it is called, how it reads, who says it and in which moods.

use std::fmt;

use assistance::conversation::Phrase;
use assistance::vehicle::Mood;

use super::super::{Cue, Language, line};
use super::{CarCue, Character, OfficerCue, phrase_text};

/// Wordings that each cue of a passenger has.
const WORDINGS: usize = 2;

/// A line that can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// A passenger's, in one of its wordings.
    Passenger(Cue, usize),
    /// The car's own.
    Car(CarCue),
    /// A ready phrase, spoken by the car for the person who chose it.
    Phrase(Phrase),
    /// An officer's at the outside speaker.
    Officer(OfficerCue),
}

impl Line {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let passengers = Cue::ALL.iter().flat_map(|cue| (0..WORDINGS).map(|wording| Self::Passenger(*cue, wording)));
        let car = CarCue::ALL.iter().map(|cue| Self::Car(*cue));
        let phrases = Phrase::ALL.iter().map(|phrase| Self::Phrase(*phrase));
        let officer = OfficerCue::ALL.iter().map(|cue| Self::Officer(*cue));
        passengers.chain(car).chain(phrases).chain(officer)
    }

    /// How it reads.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        match self {
            Self::Passenger(cue, wording) => line(language, cue, wording),
            Self::Car(cue) => cue.text(language),
            Self::Phrase(phrase) => phrase_text(language, phrase),
            Self::Officer(cue) => cue.text(language),
        }
    }

    /// Who says it in which mood: each pair is one clip. Not every voice has every mood, for the
    /// packs must stay small; [`ClipPack::nearest`](super::ClipPack::nearest) takes the mood beside it.
    #[must_use]
    pub fn takes(self) -> Vec<(Character, Mood)> {
        match self {
            Self::Passenger(cue, _) => {
                let (main, beside) = moods(cue);
                let one = Character::PASSENGERS.iter().map(|who| (*who, main));
                let other = Character::MOODY.iter().filter_map(|who| beside.map(|mood| (*who, mood)));
                one.chain(other).collect()
            }
            Self::Car(_) | Self::Phrase(_) => vec![(Character::Car, Mood::Calm)],
            Self::Officer(OfficerCue::HoseInFront) => vec![(Character::Officer, Mood::Distressed)],
            Self::Officer(OfficerCue::MoveTheCar) => vec![(Character::Officer, Mood::Uneasy)],
            Self::Officer(_) => vec![(Character::Officer, Mood::Calm)],
        }
    }
}

/// A stable name for the table of a pack: `passenger.get_me_out.1`.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passenger(cue, wording) => write!(f, "passenger.{}.{wording}", cue.name()),
            Self::Car(cue) => write!(f, "car.{}", cue.name()),
            Self::Phrase(phrase) => write!(f, "phrase.{}", phrase.name()),
            Self::Officer(cue) => write!(f, "officer.{}", cue.name()),
        }
    }
}

/// The mood in which a cue comes up most, and another that some voices have too, where the rider's
/// mood is what the line is about. They follow from when a rider says what: nobody calls for help
/// calmly, and nobody asks for another entrance in panic.
fn moods(cue: Cue) -> (Mood, Option<Mood>) {
    use Mood::{Calm, Distressed, Panicking, Uneasy};
    match cue {
        Cue::SmallQuestion | Cue::SafeAndWell | Cue::PoliceNo | Cue::Understood | Cue::Thanks => (Calm, None),
        Cue::WhyDoWeStand => (Uneasy, Some(Calm)),
        Cue::OddNoise | Cue::GoingInCircles => (Uneasy, None),
        Cue::CannotGetOut => (Uneasy, Some(Distressed)),
        Cue::StillWaiting | Cue::FeelIll | Cue::NotHurtButAfraid | Cue::PoliceYes | Cue::IntoTraffic => {
            (Distressed, None)
        }
        Cue::OnTheFreeway | Cue::PeopleOutside | Cue::PressedSos | Cue::NeedADoctor => (Distressed, Some(Panicking)),
        Cue::GetMeOut => (Panicking, None),
    }
}

/// The sentences of a text, in order, without the blanks between them. A sentence ends at `.`, `?`, `!` and their
/// Chinese forms.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, next)| *next);
        let ends = match c {
            '。' | '？' | '！' => true,
            // "3.5" and "?!" go on.
            '.' | '?' | '!' => after.is_none_or(char::is_whitespace),
            _ => false,
        };
        if ends {
            let end = at + c.len_utf8();
            found.push(text[begin..end].trim());
            begin = end;
        }
    }
    let rest = text[begin..].trim();
    if !rest.is_empty() {
        found.push(rest);
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_text_falls_into_its_sentences() {
        let check = |text: &str, expected: &[&str]| assert_eq!(sentences(text), expected);
        check("", &[]);
        check("no end", &["no end"]);
        check("Oui ! Vite, s'il vous plaît.", &["Oui !", "Vite, s'il vous plaît."]);
        check("¿Hola? ¿Cuánto va a tardar esto?", &["¿Hola?", "¿Cuánto va a tardar esto?"]);
        check("请快回答！我要下车！", &["请快回答！", "我要下车！"]);
        check("It takes 3.5 minutes. Wait", &["It takes 3.5 minutes.", "Wait"]);
    }

    #[test]
    fn every_wording_is_a_line_and_none_has_two_names() {
        for language in Language::ALL {
            for cue in Cue::ALL {
                assert_eq!(line(*language, *cue, WORDINGS), line(*language, *cue, 0), "{cue:?} has more wordings");
            }
            let texts: BTreeSet<&str> = Line::all().map(|line| line.text(*language)).collect();
            assert_eq!(texts.len(), Line::all().count(), "{language:?}: one text, one line");
        }
        let names: BTreeSet<String> = Line::all().map(|line| line.to_string()).collect();
        assert_eq!(names.len(), Line::all().count());
    }

    #[test]
    fn every_passenger_has_a_voice_for_every_line() {
        for line in Line::all() {
            if let Line::Passenger(..) = line {
                let takes = line.takes();
                let can = |who: &Character| takes.iter().any(|(character, _)| character == who);
                assert!(Character::PASSENGERS.iter().all(can), "{line}");
            }
        }
    }
}
