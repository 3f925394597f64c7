//! Words in scripts the fonts lack: written as U+XXXX and counted, never as silent boxes.

use console_model::Locale;
use console_model::assistance::conversation::{Message, MessageState, Speaker, Words};
use console_model::assistance::ids::MessageId;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::drive::{CITY, Window, live_for, open, usual};
use crate::support::Stage;

fn with_message(language: &str, text: &str) -> Window {
    let mut window = usual(Stage::live(Locale::English, &CITY, 20, 3));
    open(&mut window, 0);
    let at = window.state().desk_now();
    let (language, words) = (language.to_owned(), Words::Text(text.to_owned()));
    let (id, from, state) = (MessageId(9_900), Speaker::Passenger(2), MessageState::Shown);
    let message = Message { id, at, from, language, words, state, spoken: true };
    window.state_mut().change_incident(0, |it| it.conversation.push(message.clone()));
    // The harness panics on a character that no font can draw.
    live_for(&mut window, 200);
    window
}

fn reads(window: &Window, words: &str) -> bool {
    // What a plain label says is its node's value.
    window.query_all_by_role(Role::Label).any(|node| node.accesskit_node().value().is_some_and(|it| it.contains(words)))
}

#[test]
fn a_message_in_a_script_without_a_font_is_spelled_in_codes() {
    let window = with_message("ar", "سلام!");
    assert!(reads(&window, "U+0633U+0644U+0627U+0645!"));
    let view = window.state().console.screen().conversation(window.state().now(), &console::theme::fonts::can_draw);
    assert_eq!(view.undrawable, "4 characters cannot be drawn and are written as U+XXXX");
}

#[test]
fn a_message_in_chinese_is_drawn_as_it_was_written() {
    let words = "你好，请问车为什么停了？我们赶时间。";
    let window = with_message("zh", words);
    assert!(reads(&window, words));
    let view = window.state().console.screen().conversation(window.state().now(), &console::theme::fonts::can_draw);
    assert_eq!(view.undrawable, "");
}

#[test]
fn every_word_of_every_language_can_be_drawn() {
    use console_model::words::{PassengerLanguage, source};
    let texts = Locale::ALL.map(source).into_iter().chain(PassengerLanguage::ALL.map(PassengerLanguage::source));
    let mut missing: Vec<char> = texts.flat_map(str::chars).filter(|c| !console::theme::fonts::can_draw(*c)).collect();
    missing.sort_unstable();
    missing.dedup();
    assert!(missing.is_empty(), "{missing:?}");
}
