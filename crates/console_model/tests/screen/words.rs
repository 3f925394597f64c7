//! The languages have the same keys with the same placeholders, and the code asks for no other.

use std::collections::{BTreeMap, BTreeSet};

use console_model::Locale;
use console_model::words::{PassengerLanguage, keys, source};

/// Placeholders of each message: `{ $name }`, also as a selector.
fn placeholders(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = keys(line).next() {
            key = name.to_owned();
            found.entry(key.clone()).or_default();
        }
        for part in line.split('$').skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
            found.entry(key.clone()).or_default().insert(name);
        }
    }
    found
}

#[test]
fn every_language_has_the_same_keys_with_the_same_placeholders() {
    let english = placeholders(source(Locale::English));
    for locale in [Locale::German, Locale::French] {
        let other = placeholders(source(locale));
        for (key, names) in &english {
            assert_eq!(other.get(key), Some(names), "{} of {}", key, locale.code());
        }
        let extra: Vec<_> = other.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(extra.is_empty(), "{}: {extra:?}", locale.code());
    }
    let phrases = placeholders(PassengerLanguage::English.source());
    for language in PassengerLanguage::ALL {
        assert_eq!(placeholders(language.source()), phrases, "{}", language.code());
    }
}

#[allow(clippy::disallowed_methods)] // a test may read the sources it judges
/// The words of the sources of this crate between quotes that look like keys.
fn asked_for(folder: &std::path::Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            asked_for(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        found.extend(text.split('"').skip(1).step_by(2).map(str::to_owned));
    }
}

#[test]
fn no_message_is_kept_that_nothing_asks_for() {
    let mut quoted = BTreeSet::new();
    asked_for(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut quoted);
    let families: BTreeSet<&str> = [
        "answer",
        "callplace",
        "callreason",
        "callstep",
        "climate",
        "command",
        "creep",
        "stage",
        "mode",
        "eye",
        "rewind",
        "service",
        "kind",
        "message",
        "mood",
        "object",
        "outcome",
        "need",
        "phrase",
        "place",
        "question",
        "rank",
        "readiness",
        "cause",
        "role",
        "rule",
        "side",
        "traffic",
        "urgency",
        "verb",
        "withdrawn",
    ]
    .into();
    let unused: Vec<&str> = keys(source(Locale::English))
        .filter(|key| !quoted.contains(*key))
        .filter(|key| !key.split_once('-').is_some_and(|(family, _)| families.contains(family)))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}
