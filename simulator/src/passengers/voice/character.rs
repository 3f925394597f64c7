//! Who is heard: a few characters, and which rider has which of them.

use assistance::named_enum;
use assistance::vehicle::PassengerNeed;

use super::super::{Language, Rider};

named_enum!(
    /// A voice that the packs have in every language. The order is the number in a pack: add at the end.
    pub enum Character {
        /// A grown woman.
        Woman = "woman",
        /// A grown man.
        Man = "man",
        /// An old man.
        OlderMan = "older_man",
        /// A girl of about fifteen.
        Teenager = "teenager",
        /// The car itself.
        Car = "car",
        /// An officer outside.
        Officer = "officer",
    }
);

impl Character {
    /// Those who ride.
    pub const PASSENGERS: &'static [Self] = &[Self::Woman, Self::Man, Self::OlderMan, Self::Teenager];
    /// Those of the riders who say some lines in two moods.
    pub const MOODY: &'static [Self] = &[Self::Woman, Self::Man];
}

/// What is known of how a rider should sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Any grown person.
    Adult,
    /// A woman.
    Woman,
    /// A man of any age.
    Man,
    /// 14 to 17 years old.
    Minor,
}

/// A voice: one character in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Voice {
    /// What it speaks.
    pub language: Language,
    /// Who speaks.
    pub character: Character,
}

impl Voice {
    /// The car's own voice.
    #[must_use]
    pub fn car(language: Language) -> Self {
        Self { language, character: Character::Car }
    }

    /// The officer's at the outside speaker.
    #[must_use]
    pub fn officer(language: Language) -> Self {
        Self { language, character: Character::Officer }
    }

    /// A passenger's. The same seed always gives the same voice.
    #[must_use]
    pub fn passenger(seed: u64, language: Language, sound: Sound) -> Self {
        use Character::{Man, OlderMan, Teenager, Woman};
        let choice: &[Character] = match sound {
            Sound::Adult => &[Woman, Woman, Man, Man, OlderMan],
            Sound::Woman => &[Woman],
            Sound::Man => &[Man, Man, OlderMan],
            Sound::Minor => &[Teenager],
        };
        // Seeds are often small and near each other.
        let mixed = (seed ^ 0x5851_f42d_4c95_7f2d).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let at = usize::try_from(mixed).unwrap_or(0) % choice.len();
        Self { language, character: choice[at] }
    }

    /// A rider's. The seed tells riders of one kind apart: [`text_hash`](super::text_hash) of the car's
    /// name, the number of the ride and the seat will do.
    #[must_use]
    pub fn of(rider: &Rider, seed: u64) -> Self {
        let minor = rider.needs.contains(&PassengerNeed::MinorAlone);
        Self::passenger(seed, rider.language, if minor { Sound::Minor } else { Sound::Adult })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_rider_keeps_the_voice_and_riders_differ() {
        let mut heard: BTreeMap<Character, u32> = BTreeMap::new();
        for seed in 0..1_000 {
            let rider = Rider::new(Language::Spanish);
            let voice = Voice::of(&rider, seed);
            assert_eq!(voice, Voice::of(&rider.clone(), seed));
            assert_eq!(voice.language, Language::Spanish);
            *heard.entry(voice.character).or_default() += 1;
        }
        assert_eq!(heard.keys().copied().collect::<Vec<_>>(), [Character::Woman, Character::Man, Character::OlderMan]);
        assert!(heard.values().all(|count| *count > 120), "{heard:?}");
    }

    #[test]
    fn mood_and_trouble_do_not_change_a_voice() {
        let mut rider = Rider::new(Language::English);
        let before = Voice::of(&rider, 7);
        rider.trouble_begins(super::super::super::Cue::GetMeOut, 0);
        rider.mood = assistance::vehicle::Mood::Panicking;
        assert_eq!(Voice::of(&rider, 7), before);
    }

    #[test]
    fn a_minor_who_rides_alone_sounds_like_one() {
        let mut rider = Rider::new(Language::French);
        rider.needs.push(PassengerNeed::MinorAlone);
        assert!((0..50).all(|seed| Voice::of(&rider, seed).character == Character::Teenager));
        let man = |seed| Voice::passenger(seed, Language::French, Sound::Man).character;
        assert!((0..50).all(|seed| matches!(man(seed), Character::Man | Character::OlderMan)));
    }
}
