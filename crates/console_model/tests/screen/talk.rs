//! The talk with the passenger: phrases, free words, what comes back, and sounds.

use console_model::assistance::conversation::{Phrase, Speaker, Words};
use console_model::assistance::feed::Action;
use console_model::view::{DeliveryState, Freshness, spelled};
use console_model::{Earcon, Effect, Event, Field, Key, Modifiers, Target};

use crate::stage::{CONES, SOS, Stage, car, passenger};

#[test]
fn what_cannot_be_drawn_is_written_as_its_code_and_counted() {
    let table = [
        ("Hi", "Hi", 0),
        ("a\u{627}b", "aU+0627b", 1),
        ("\u{1F697}\u{1F697}", "U+1F697U+1F697", 2),
        ("two\nlines", "two\nlines", 0),
        ("bell\u{7}", "bellU+0007", 1),
        ("\u{202E}evil", "U+202Eevil", 1),
    ];
    for (text, words, replaced) in table {
        let found = spelled(text, &|c| c.is_ascii());
        assert_eq!((found.words.as_str(), found.replaced), (words, replaced), "{text:?}");
    }
}

#[test]
fn the_conversation_counts_every_character_that_cannot_be_drawn() {
    let mut stage = Stage::live();
    stage.said(CONES, Speaker::Passenger(1), "ar", "سلام");
    stage.said(CONES, Speaker::Passenger(1), "en", "ok");
    stage.take(CONES);
    let view = stage.screen.conversation(stage.now(), &|c| c.is_ascii());
    assert_eq!(view.messages[0].words.words, "U+0633U+0644U+0627U+0645");
    assert_eq!(view.undrawable, "4 characters cannot be drawn and are written as U+XXXX");
}

#[test]
fn a_phrase_goes_out_in_the_passengers_language_and_its_state_is_told() {
    let mut stage = Stage::live();
    stage.pictures.get_mut(&car("SF-0412")).unwrap().passengers = Some(vec![passenger("zh-Hans")]);
    stage.take(CONES);
    stage.letter('S');
    stage.press(Key::Digit(2));
    let expected =
        Action::Say { incident: CONES, language: "zh-Hans".to_owned(), words: Words::Phrase(Phrase::YouAreSafe) };
    assert_eq!(stage.acts(), [expected]);
    let view = stage.screen.conversation(stage.now(), &|_| true);
    let last = view.messages.last().unwrap();
    assert_eq!((last.state, last.state_words.as_str()), (DeliveryState::ToHub, "sent to the hub, not yet recorded"));
    assert!(last.passenger_reads.words.contains('您') || last.passenger_reads.words.contains('你'), "{last:?}");
}

#[test]
fn free_words_go_out_once_with_enter_and_come_back_when_they_did_not_arrive() {
    let mut stage = Stage::with_case(CONES);
    stage.tell(Event::TextEdited(Field::Talk(CONES), " One minute, please ".to_owned()));
    stage.key(Modifiers::NONE, Key::Enter, true);
    let key = stage.newest_key();
    let text = "One minute, please".to_owned();
    let expected = Action::Say { incident: CONES, language: "en".to_owned(), words: Words::Text(text.clone()) };
    assert_eq!(stage.acts(), [expected]);
    stage.key(Modifiers::NONE, Key::Enter, true);
    assert_eq!(stage.acts(), []);
    stage.tell(Event::ActFailed { key, reason: "timed out".to_owned() });
    assert_eq!(stage.screen.conversation(stage.now(), &|_| true).draft, text);
}

#[test]
fn nothing_can_be_said_in_a_case_of_somebody_else() {
    let mut stage = Stage::live();
    stage.claimed_by("amara", CONES);
    stage.click(Target::Row(CONES));
    let view = stage.screen.conversation(stage.now(), &|_| true);
    assert_eq!(
        (view.field, view.reason.as_str()),
        (None, "Somebody else has this car. Ask them or a lead. Waiting does not help.")
    );
    stage.click(Target::Phrase(Phrase::YouAreSafe));
    assert_eq!(stage.acts(), []);
}

fn sounds(stage: &mut Stage) -> Vec<Earcon> {
    let asked = std::mem::take(&mut stage.asked);
    let sounds = asked.into_iter().filter_map(|it| match it {
        Effect::PlaySound(earcon) => Some(earcon),
        _ => None,
    });
    sounds.collect()
}

#[test]
fn only_the_most_important_sounds_and_it_repeats_until_it_is_silenced() {
    let mut stage = Stage::live();
    assert_eq!(sounds(&mut stage), [Earcon::Immediate]);
    stage.live_for(8_200);
    assert_eq!(sounds(&mut stage), [Earcon::Immediate; 2]);
    stage.letter('M');
    stage.live_for(8_200);
    assert_eq!(sounds(&mut stage), []);
    assert_eq!(stage.screen.notices(stage.now()).flash, None);
}

#[test]
fn silence_covers_what_sounded_and_not_what_comes_after() {
    let mut stage = Stage::with_case(CONES);
    stage.letter('M');
    stage.asked.clear();
    stage.said(CONES, Speaker::Passenger(1), "en", "Hello?");
    assert_eq!(sounds(&mut stage), [Earcon::Call]);
}

#[test]
fn the_flash_says_the_same_as_the_sound() {
    let mut stage = Stage::live();
    stage.live_for(100);
    let view = stage.screen.notices(stage.now());
    assert_eq!(view.flash.map(|(earcon, _)| earcon), Some(Earcon::Immediate));
    assert_eq!(view.silence, "M silences");
    stage.claimed_by("amara", SOS);
    stage.tick();
    assert_eq!(stage.screen.notices(stage.now()).flash.map(|(earcon, _)| earcon), Some(Earcon::High));
}

#[test]
fn a_screen_that_never_saw_a_car_says_never_and_not_zero() {
    let stage = Stage::live();
    let age = stage.screen.perceived(stage.now()).age;
    assert_eq!((age.freshness, age.words.as_str()), (Freshness::Never, "never"));
}
