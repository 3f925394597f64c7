//! Words: the operator's language from Fluent files compiled in, none of them ever missing.

mod phrases;
mod spoken;

use std::collections::BTreeMap;
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use phrases::{PassengerLanguage, language_name, passenger_phrase};
pub use spoken::Spoken;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Locale {
    /// English.
    #[default]
    English,
    /// French.
    French,
    /// German.
    German,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::French, Self::German];

    /// `en`, `fr`, `de`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
        }
    }

    /// The language of that code, also of a longer tag such as `de-AT`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_', '.']).next().unwrap_or(code);
        Self::ALL.into_iter().find(|locale| locale.code().eq_ignore_ascii_case(primary))
    }

    /// Its name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::German => "Deutsch",
        }
    }

    /// The next one, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::English => Self::French,
            Self::French => Self::German,
            Self::German => Self::English,
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("../../locales/en.ftl"),
            Self::French => include_str!("../../locales/fr.ftl"),
            Self::German => include_str!("../../locales/de.ftl"),
        }
    }
}

/// The Fluent text of a language, for tests that compare the languages.
#[must_use]
pub fn source(locale: Locale) -> &'static str {
    locale.source()
}

/// What fills a placeholder.
#[derive(Debug, Clone, Copy)]
pub enum Fill<'a> {
    /// Words.
    Words(&'a str),
    /// A count; it chooses the plural.
    Count(u64),
}

impl<'a> From<&'a str> for Fill<'a> {
    fn from(words: &'a str) -> Self {
        Self::Words(words)
    }
}

impl<'a> From<&'a String> for Fill<'a> {
    fn from(words: &'a String) -> Self {
        Self::Words(words)
    }
}

impl From<usize> for Fill<'_> {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<u64> for Fill<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// A book of messages in one language. Messages without placeholders are kept ready, because
/// a window asks for hundreds of them sixty times a second.
pub(crate) struct Book {
    bundle: FluentBundle<FluentResource>,
    plain: BTreeMap<String, String>,
}

impl Book {
    pub(crate) fn new(code: &str, source: &str) -> Self {
        let language: LanguageIdentifier = code.parse().expect("the codes of the shipped languages are well formed");
        let resource = FluentResource::try_new(source.to_owned())
            .unwrap_or_else(|(_, errors)| panic!("the shipped words of {code} are malformed: {errors:?}"));
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        if let Err(errors) = bundle.add_resource(resource) {
            panic!("the shipped words of {code} repeat a key: {errors:?}");
        }
        let mut plain = BTreeMap::new();
        for key in keys(source) {
            let mut errors = Vec::new();
            let words = bundle
                .get_message(key)
                .and_then(|message| message.value())
                .map(|pattern| bundle.format_pattern(pattern, None, &mut errors).into_owned());
            if let (Some(words), true) = (words, errors.is_empty()) {
                plain.insert(key.to_owned(), words);
            }
        }
        Self { bundle, plain }
    }

    pub(crate) fn say(&self, key: &str) -> Option<&str> {
        self.plain.get(key).map(String::as_str)
    }

    pub(crate) fn fill(&self, key: &str, fills: &[(&str, Fill<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::with_capacity(fills.len());
        for (name, fill) in fills {
            match fill {
                Fill::Words(words) => args.set((*name).to_owned(), FluentValue::from((*words).to_owned())),
                Fill::Count(count) => args.set((*name).to_owned(), FluentValue::from(*count)),
            }
        }
        let mut errors = Vec::new();
        let words = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        errors.is_empty().then_some(words)
    }
}

/// Keys of the messages of a Fluent text, in order.
pub fn keys(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim_end();
        let starts = key.starts_with(|c: char| c.is_ascii_lowercase());
        (starts && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')).then_some(key)
    })
}

/// The words of one language of the interface.
pub struct Words {
    locale: Locale,
    book: Book,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({})", self.locale.code())
    }
}

impl Words {
    /// Loads a language.
    ///
    /// # Panics
    /// Never with the words that are shipped: they are compiled in and tested whole.
    #[must_use]
    pub fn new(locale: Locale) -> Self {
        Self { locale, book: Book::new(locale.code(), locale.source()) }
    }

    /// Which language.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// A message without placeholders. A key that no language has is shown as itself between
    /// brackets; a test holds that no key of the code is such.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.book.say(key).map_or_else(|| format!("⟦{key}⟧"), str::to_owned)
    }

    /// A message with its placeholders filled.
    #[must_use]
    pub fn fill(&self, key: &str, fills: &[(&str, Fill<'_>)]) -> String {
        self.book.fill(key, fills).unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    /// "Unlock: which side?", with the language's own colon.
    #[must_use]
    pub fn labelled(&self, label: &str, words: &str) -> String {
        self.fill("labelled", &[("label", label.into()), ("words", words.into())])
    }

    /// The word of a value.
    #[must_use]
    pub fn name<T: Spoken>(&self, value: T) -> String {
        self.say(&value.key())
    }

    /// A whole number as the language groups it: "18,204".
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let separator = match self.locale {
            Locale::English => ',',
            Locale::French => '\u{202f}',
            Locale::German => '.',
        };
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// One decimal, with the language's own mark: "0.1", "0,1".
    #[must_use]
    pub fn decimal(&self, value: f64, digits: usize) -> String {
        let text = format!("{value:.digits$}");
        if self.locale == Locale::English { text } else { text.replace('.', ",") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(Words::new(Locale::English).number(18_204), "18,204");
        assert_eq!(Words::new(Locale::French).number(1_018_204), "1\u{202f}018\u{202f}204");
        assert_eq!(Words::new(Locale::German).number(999), "999");
        assert_eq!(Words::new(Locale::German).decimal(0.14, 1), "0,1");
        assert_eq!(Locale::from_code("de-AT"), Some(Locale::German));
        assert_eq!(Locale::from_code("it"), None);
    }
}
