//! From the window's keys to the screen's.

use console_model::{Event, Key, KeyPress, Modifiers};

/// The screen's key for one of egui; `None` for keys that mean nothing to it.
#[must_use]
pub fn key(key: egui::Key) -> Option<Key> {
    use egui::Key as K;
    let known = match key {
        K::Enter => Key::Enter,
        K::Escape => Key::Escape,
        K::ArrowUp => Key::Up,
        K::ArrowDown => Key::Down,
        K::ArrowLeft => Key::Left,
        K::ArrowRight => Key::Right,
        K::Tab => Key::Tab,
        K::Space => Key::Space,
        K::Backspace => Key::Backspace,
        K::PageUp => Key::PageUp,
        K::PageDown => Key::PageDown,
        K::End => Key::End,
        other => {
            let name = other.name();
            let mut letters = name.chars();
            match (letters.next(), letters.as_str()) {
                (Some(letter @ 'A'..='Z'), "") => Key::Letter(letter),
                (Some(digit @ '0'..='9'), "") => Key::Digit(u8::try_from(digit.to_digit(10)?).ok()?),
                (Some('F'), number) => Key::F(number.parse().ok().filter(|number| (1..=12).contains(number))?),
                _ => return None,
            }
        }
    };
    Some(known)
}

/// The held keys.
#[must_use]
pub fn modifiers(held: egui::Modifiers) -> Modifiers {
    Modifiers { ctrl: held.command || held.ctrl, shift: held.shift, alt: held.alt }
}

/// What has the keyboard, and so takes some keys for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// Nothing.
    Nowhere,
    /// A text field.
    Text,
    /// A button or a row: Enter and Space press it.
    Control,
    /// The map: arrows, plus and minus move it.
    Map,
}

/// Key events of this frame as events of the screen, in their order.
#[must_use]
pub fn events(input: &egui::InputState, focus: Focus) -> Vec<Event> {
    input.events.iter().filter_map(|event| translate(event, focus)).collect()
}

fn translate(event: &egui::Event, focus: Focus) -> Option<Event> {
    let in_text = focus == Focus::Text;
    match event {
        egui::Event::Key { key: pressed, pressed: true, repeat, modifiers: held, .. } => {
            let key = key(*pressed)?;
            let taken = match focus {
                Focus::Control => matches!(key, Key::Enter | Key::Space),
                Focus::Map => matches!(key, Key::Up | Key::Down | Key::Left | Key::Right),
                Focus::Nowhere | Focus::Text => false,
            };
            (!taken && key != Key::Tab)
                .then(|| Event::KeyPressed(KeyPress { key, modifiers: modifiers(*held), repeat: *repeat, in_text }))
        }
        egui::Event::Key { key: released, pressed: false, .. } => key(*released).map(Event::KeyReleased),
        egui::Event::WindowFocused(false) => Some(Event::WindowLeft),
        // egui reports these chords as events of their own and swallows the keys.
        egui::Event::Copy if !in_text => Some(chord('C')),
        egui::Event::Cut if !in_text => Some(chord('X')),
        egui::Event::Paste(_) if !in_text => Some(chord('V')),
        _ => None,
    }
}

fn chord(letter: char) -> Event {
    Event::KeyPressed(KeyPress { key: Key::Letter(letter), modifiers: Modifiers::CTRL, repeat: false, in_text: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_names() {
        let table = [
            (egui::Key::N, Some(Key::Letter('N'))),
            (egui::Key::Num3, Some(Key::Digit(3))),
            (egui::Key::F12, Some(Key::F(12))),
            (egui::Key::F, Some(Key::Letter('F'))),
            (egui::Key::F20, None),
            (egui::Key::Escape, Some(Key::Escape)),
            (egui::Key::Semicolon, None),
        ];
        for (from, expected) in table {
            assert_eq!(key(from), expected, "{from:?}");
        }
    }

    #[test]
    fn the_stop_chord_is_known_in_a_text_field() {
        let event = egui::Event::Key {
            key: egui::Key::S,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers { ctrl: true, command: true, shift: true, ..egui::Modifiers::NONE },
        };
        let Some(Event::KeyPressed(press)) = translate(&event, Focus::Text) else { panic!("no press") };
        assert!(press.is_stop() && press.in_text);
    }
}
