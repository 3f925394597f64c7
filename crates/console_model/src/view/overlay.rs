//! The list of all commands and the overlay of keys. Both stand in a panel; nothing is modal.

use super::{DeedView, KeyHint};
use crate::event::Field;

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteEntry {
    /// The deed with its words, key and reason.
    pub deed: DeedView,
    /// Whether Enter runs this one.
    pub chosen: bool,
}

/// The list of all commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteView {
    /// "All commands".
    pub title: String,
    /// The field of the filter.
    pub field: Field,
    /// What is typed.
    pub filter: String,
    /// What stands in the field in grey.
    pub hint: String,
    /// What matches.
    pub entries: Vec<PaletteEntry>,
    /// Said when nothing matches; else empty.
    pub empty: String,
    /// "Esc", on the button that closes.
    pub close: String,
}

/// One line of the overlay of keys.
pub type HelpLine = KeyHint;

/// A group of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpSection {
    /// "The case".
    pub title: String,
    /// The keys.
    pub lines: Vec<HelpLine>,
}

/// The overlay of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpView {
    /// "Keys".
    pub title: String,
    /// The groups.
    pub sections: Vec<HelpSection>,
    /// "Esc closes".
    pub close: String,
}

use assistance::command::CommandKind;

use crate::event::{Deed, Verb};
use crate::key::{Key, Modifiers};
use crate::screen::{KEYS, Screen};
use crate::time::ScreenTime;

impl Screen {
    /// Every deed that matches the filter, in the order of the overlay of keys.
    pub(crate) fn palette_deeds(&self, now: ScreenTime) -> Vec<DeedView> {
        let filter = self.palette.as_ref().map(|it| it.filter.trim().to_lowercase()).unwrap_or_default();
        let mut deeds: Vec<Deed> = Vec::new();
        for (deed, ..) in KEYS {
            // What is held cannot be run from a list.
            if !deeds.contains(deed) && !matches!(deed, Deed::Palette | Deed::PushToTalk) {
                deeds.push(*deed);
            }
        }
        let named = deeds.into_iter().filter(|deed| self.deed_words(*deed).to_lowercase().contains(&filter));
        named.map(|deed| self.deed_view(deed, now)).collect()
    }

    /// The list of all commands, while it is open.
    #[must_use]
    pub fn palette(&self, now: ScreenTime) -> Option<PaletteView> {
        let palette = self.palette.as_ref()?;
        let deeds = self.palette_deeds(now).into_iter().enumerate();
        let entries: Vec<PaletteEntry> =
            deeds.map(|(index, deed)| PaletteEntry { deed, chosen: index == palette.chosen }).collect();
        Some(PaletteView {
            title: self.words.say("palette-title"),
            close: self.words.say("key-escape"),
            field: Field::Palette,
            filter: palette.filter.clone(),
            hint: self.words.say("palette-hint"),
            empty: if entries.is_empty() { self.words.say("palette-empty") } else { String::new() },
            entries,
        })
    }

    /// The overlay of keys, while it is open.
    #[must_use]
    pub fn help(&self) -> Option<HelpView> {
        self.help.then(|| {
            let section = |title: &str, lines: Vec<HelpLine>| HelpSection { title: self.words.say(title), lines };
            let listed = |wanted: &dyn Fn(Deed) -> bool| {
                let found = KEYS.iter().filter(|(deed, ..)| wanted(*deed));
                found
                    .map(|(deed, modifiers, key)| KeyHint {
                        key: self.key_words(*modifiers, *key),
                        words: self.deed_words(*deed),
                    })
                    .collect::<Vec<_>>()
            };
            let is_queue =
                |deed| matches!(deed, Deed::Verb(Verb::ClaimNext | Verb::Claim) | Deed::NextRow | Deed::PreviousRow);
            let is_call = |deed| {
                let about_call = matches!(deed, Deed::Verb(verb) if verb.is_about_call());
                about_call || matches!(deed, Deed::PushToTalk | Deed::Mute | Deed::OpenLine)
            };
            let is_case = |deed| {
                !is_call(deed) && matches!(deed, Deed::Verb(_) | Deed::SecondLook | Deed::Talk | Deed::SayPhrase)
            };
            let is_eyes = |deed| matches!(deed, Deed::Enlarge(_) | Deed::LookInside | Deed::Labels | Deed::Rewind(_));
            let is_command = |deed| matches!(deed, Deed::Command(_) | Deed::Stop);
            let mut case =
                vec![KeyHint { key: "1–9".to_owned(), words: self.words.name(CommandKind::AnswerQuestion) }];
            case.extend(listed(&|deed| is_case(deed) && !is_queue(deed)));
            let mut commands = listed(&is_command);
            let chord = self.key_words(Modifiers::CTRL_SHIFT, Key::Letter('S'));
            commands.push(KeyHint { key: chord, words: self.deed_words(Deed::Stop) });
            let window = listed(&|deed| {
                !is_queue(deed) && !is_case(deed) && !is_call(deed) && !is_command(deed) && !is_eyes(deed)
            });
            HelpView {
                title: self.words.say("help-title"),
                sections: vec![
                    section("help-queue", listed(&is_queue)),
                    section("help-case", case),
                    section("help-call", listed(&is_call)),
                    section("help-commands", commands),
                    section("help-eyes", listed(&is_eyes)),
                    section("help-window", window),
                ],
                close: self.words.say("help-close"),
            }
        })
    }
}
