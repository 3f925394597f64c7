//! What a passenger reads of a ready phrase, in the passenger's own language.

use std::sync::LazyLock;

use assistance::conversation::Phrase;

use super::{Book, Fill, Spoken};

/// A language that every phrase is ready in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassengerLanguage {
    /// English.
    English,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Chinese, simplified.
    Chinese,
    /// German.
    German,
}

impl PassengerLanguage {
    /// Every language.
    pub const ALL: [Self; 5] = [Self::English, Self::Spanish, Self::French, Self::Chinese, Self::German];

    /// Its BCP 47 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Chinese => "zh",
            Self::German => "de",
        }
    }

    /// Its name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
            Self::French => "Français",
            Self::Chinese => "中文",
            Self::German => "Deutsch",
        }
    }

    /// The language of a BCP 47 tag, by its first part.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// Its Fluent text, for tests that compare the languages.
    #[must_use]
    pub fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("../../locales/phrases/en.ftl"),
            Self::Spanish => include_str!("../../locales/phrases/es.ftl"),
            Self::French => include_str!("../../locales/phrases/fr.ftl"),
            Self::Chinese => include_str!("../../locales/phrases/zh.ftl"),
            Self::German => include_str!("../../locales/phrases/de.ftl"),
        }
    }
}

static BOOKS: LazyLock<Vec<(PassengerLanguage, Book)>> = LazyLock::new(|| {
    let book = |language: PassengerLanguage| (language, Book::new(language.code(), language.source()));
    PassengerLanguage::ALL.into_iter().map(book).collect()
});

/// What the passenger reads: the phrase in the language of the tag, English where no phrase is
/// ready in it. `args` fill the placeholders `name` and `town`.
#[must_use]
pub fn passenger_phrase(phrase: Phrase, language: &str, args: &[(&str, &str)]) -> String {
    let language = PassengerLanguage::from_tag(language).unwrap_or(PassengerLanguage::English);
    let fills: Vec<(&str, Fill<'_>)> = args.iter().map(|(name, words)| (*name, Fill::Words(words))).collect();
    BOOKS
        .iter()
        .find(|(known, _)| *known == language)
        .and_then(|(_, book)| book.fill(&phrase.key(), &fills))
        .unwrap_or_else(|| phrase.name().to_owned())
}

/// The name of a passenger's language in itself, or its tag when it is none of the ready ones.
#[must_use]
pub fn language_name(tag: &str) -> String {
    PassengerLanguage::from_tag(tag).map_or_else(|| tag.to_owned(), |language| language.own_name().to_owned())
}
