//! Calls at the screen: what rings, the one press that answers, the microphone, and what the sound is asked for.

use console_model::assistance::call::{CallHold, CallParty, CallReason, CallState};
use console_model::assistance::feed::Action;
use console_model::assistance::ids::IncidentId;
use console_model::assistance::incident::Urgency;
use console_model::assistance::roles::Role;
use console_model::view::{CallMark, CallView, QueueWindow};
use console_model::{Deed, Earcon, Effect, Event, Key, KeyPress, Locale, Modifiers, Setup, Target, Verb, Voice};
use insta::assert_snapshot;

use crate::stage::{CONES, OFFICER, SOS, Stage, car, person};
use crate::text::Text as _;

const RINGS: CallState = CallState::Ringing { by: CallParty::Car };
const RINGS_THERE: CallState = CallState::Ringing { by: CallParty::Person };
const NOBODY_ON: CallState = CallState::OnHold { why: CallHold::NobodyOn };
const HELD: CallState = CallState::OnHold { why: CallHold::ByPerson };

fn bar(stage: &Stage) -> CallView {
    stage.screen.conversation(stage.now(), &|_| true).call
}

fn queue(stage: &Stage) -> String {
    stage.screen.queue(stage.now(), QueueWindow::TOP).text()
}

/// What the sound was asked for since the last time, in order.
fn voice(stage: &mut Stage) -> Vec<Voice> {
    let asked = std::mem::take(&mut stage.asked);
    let voices = asked.into_iter().filter_map(|it| match it {
        Effect::Voice(voice) => Some(voice),
        _ => None,
    });
    voices.collect()
}

fn sounds(stage: &mut Stage) -> Vec<Earcon> {
    let asked = std::mem::take(&mut stage.asked);
    let sounds = asked.into_iter().filter_map(|it| match it {
        Effect::PlaySound(earcon) => Some(earcon),
        _ => None,
    });
    sounds.collect()
}

/// Sam's case of the cones, with an open line to its cabin.
fn in_a_call() -> Stage {
    let mut stage = Stage::with_case(CONES);
    stage.tell(Event::SoundState { capture: true, playback: true, words: String::new() });
    stage.call(CONES, CallReason::HelpButton, CallState::Open, &["sam"]);
    stage.tick();
    stage
}

/// A lead who looks at Amara's open call with an SOS.
fn lead_at_amaras_call() -> Stage {
    let setup = Setup { hub: Some("sf-1".to_owned()), town: "Phoenix".to_owned(), ..Setup::default() };
    let mut stage = Stage::dark(setup);
    stage.role = Role::Lead;
    stage.persons[0].role = Role::Lead;
    stage.connect();
    stage.tell(Event::SoundState { capture: true, playback: true, words: String::new() });
    stage.claimed_by("amara", SOS);
    stage.call(SOS, CallReason::Sos, CallState::Open, &["amara"]);
    stage.click(Target::Row(SOS));
    stage.live_for(300);
    stage.asked.clear();
    stage
}

#[test]
fn a_call_that_rings_stands_over_the_map_in_the_queue_and_in_the_case() {
    let mut stage = Stage::live();
    stage.call(SOS, CallReason::Sos, RINGS, &[]);
    stage.click(Target::Row(SOS));
    stage.live_for(3_000);
    let (notices, talk) = (stage.screen.notices(stage.now()).text(), bar(&stage).text());
    assert_snapshot!("call_ringing", format!("{}----\n{notices}----\n{talk}", queue(&stage)));
}

#[test]
fn a_call_without_sound_says_what_is_missing_and_what_works_all_the_same() {
    let mut all = String::new();
    for devices in [None, Some((false, false)), Some((false, true)), Some((true, false)), Some((true, true))] {
        let mut stage = Stage::with_case(CONES);
        if let Some((capture, playback)) = devices {
            let words = if capture && playback { "" } else { "Nothing is plugged in." };
            stage.tell(Event::SoundState { capture, playback, words: words.to_owned() });
        }
        stage.call(CONES, CallReason::HelpButton, CallState::Open, &["sam"]);
        stage.live_for(1_200);
        all.push_str(&format!("{devices:?}\n{}", bar(&stage).text()));
    }
    assert_snapshot!("call_without_sound", all);
}

#[test]
fn the_bar_of_the_call_reads_in_every_state_and_in_three_languages() {
    let mut all = String::new();
    for locale in [Locale::English, Locale::German, Locale::French] {
        let mut stage = Stage::speaking(locale);
        stage.tell(Event::SoundState { capture: true, playback: true, words: String::new() });
        stage.take(OFFICER);
        all.push_str(&format!("== {}\n{}", locale.code(), bar(&stage).text()));
        for (state, speakers) in
            [(RINGS, &[][..]), (RINGS_THERE, &[]), (CallState::Open, &["sam", "jonas"]), (HELD, &["sam"])]
        {
            stage.call(OFFICER, CallReason::Officer, state, speakers);
            stage.live_for(65_000);
            all.push_str(&bar(&stage).text());
        }
    }
    assert_snapshot!("call_states", all);
}

#[test]
fn one_press_answers_takes_the_car_and_brings_the_case_to_the_front() {
    let mut stage = Stage::live();
    stage.call(SOS, CallReason::Sos, RINGS, &[]);
    stage.live_for(100);
    stage.asked.clear();
    stage.press(Key::F(4));
    let key = stage.newest_key();
    assert_eq!(stage.acts(), [Action::AnswerCall { incident: SOS }]);
    stage.press(Key::F(4));
    assert_eq!(stage.acts(), [], "answered twice");
    stage.claimed_by("sam", SOS);
    stage.call(SOS, CallReason::Sos, CallState::Open, &["sam"]);
    stage.recorded(key, Some("SF-0188"));
    stage.tick();
    assert_eq!(stage.screen.case(stage.now()).vehicle, Some(car("SF-0188")));
    assert_eq!(bar(&stage).mark, Some(CallMark::Open));
    let start = [Voice::Start { incident: SOS, speaks: true }, Voice::Mute(false), Voice::Talk(false)];
    assert_eq!(voice(&mut stage), start);
}

#[test]
fn the_answering_key_works_while_words_are_being_typed() {
    let mut stage = Stage::with_case(CONES);
    stage.call(SOS, CallReason::Sos, RINGS, &[]);
    stage.live_for(100);
    stage.asked.clear();
    stage.key(Modifiers::NONE, Key::F(4), true);
    assert_eq!(stage.acts(), [Action::AnswerCall { incident: SOS }]);
}

#[test]
fn a_call_of_somebody_else_rings_for_them_and_not_here() {
    let mut stage = Stage::live();
    stage.claimed_by("amara", SOS);
    stage.call(SOS, CallReason::Sos, RINGS, &[]);
    stage.click(Target::Row(SOS));
    stage.live_for(100);
    assert_eq!((stage.screen.notices(stage.now()).ringing.as_str(), bar(&stage).answer), ("", None));
    stage.asked.clear();
    stage.press(Key::F(4));
    assert_eq!(
        (stage.acts().as_slice(), stage.notice()),
        (&[][..], "There is no call. Waiting does not help.".to_owned())
    );
}

#[test]
fn a_phone_sounds_as_a_phone_until_it_is_answered_or_silenced_and_never_twice_at_once() {
    let mut stage = Stage::live();
    stage.call(SOS, CallReason::Sos, RINGS, &[]);
    stage.letter('M');
    stage.asked.clear();
    stage.live_for(9_000);
    assert_eq!(sounds(&mut stage), [], "silenced");
    stage.call(OFFICER, CallReason::Officer, RINGS, &[]);
    stage.live_for(500);
    assert_eq!(sounds(&mut stage), [Earcon::Call], "another phone");
    stage.claimed_by("amara", OFFICER);
    stage.call(OFFICER, CallReason::Officer, CallState::Open, &["amara"]);
    stage.live_for(9_000);
    assert_eq!(sounds(&mut stage), []);
}

#[test]
fn a_call_that_begins_to_ring_is_announced_once() {
    let mut stage = Stage::live();
    stage.call(SOS, CallReason::Sos, RINGS, &[]);
    stage.live_for(2_000);
    let announced = |stage: &mut Stage| -> Vec<(String, bool)> {
        let asked = std::mem::take(&mut stage.asked);
        let words = asked.into_iter().filter_map(|it| match it {
            Effect::Announce { words, urgent } => Some((words, urgent)),
            _ => None,
        });
        words.collect()
    };
    assert_eq!(announced(&mut stage), [("SF-0188 calls (Cabin): SOS. F4 answers.".to_owned(), true)]);
}

#[test]
fn a_line_that_lost_its_person_opens_by_itself_with_its_owner_and_asks_again_only_after_a_while() {
    let mut stage = Stage::with_case(CONES);
    stage.call(CONES, CallReason::HelpButton, NOBODY_ON, &[]);
    stage.tick();
    assert_eq!(stage.acts(), [Action::AnswerCall { incident: CONES }]);
    stage.live_for(2_000);
    assert_eq!(stage.acts(), []);
    stage.live_for(2_000);
    assert_eq!(stage.acts(), [Action::AnswerCall { incident: CONES }]);
    // One the person put on hold stays there until they want it.
    stage.call(CONES, CallReason::HelpButton, HELD, &["sam"]);
    stage.live_for(5_000);
    assert_eq!(stage.acts(), []);
    stage.press(Key::F(5));
    assert_eq!(stage.acts(), [Action::HoldCall { incident: CONES, on: false }]);
}

#[test]
fn a_line_of_another_case_does_not_open_while_this_person_is_on_one() {
    let mut stage = in_a_call();
    stage.claimed_by("sam", OFFICER);
    stage.call(OFFICER, CallReason::Officer, NOBODY_ON, &[]);
    stage.asked.clear();
    stage.live_for(5_000);
    assert_eq!(stage.acts(), []);
    stage.hung_up(CONES);
    stage.live_for(200);
    assert_eq!(stage.acts(), [Action::AnswerCall { incident: OFFICER }]);
}

#[test]
fn calling_holding_and_hanging_up_are_one_key_each() {
    let mut stage = Stage::with_case(CONES);
    stage.shift('D');
    assert_eq!(stage.acts().len(), 1);
    stage.call(CONES, CallReason::AskedByPerson, RINGS_THERE, &["sam"]);
    stage.tick();
    assert_eq!(bar(&stage).mark, Some(CallMark::Calling));
    stage.press(Key::F(5));
    assert_eq!(stage.acts(), [], "what rings there cannot be held");
    stage.call(CONES, CallReason::AskedByPerson, CallState::Open, &["sam"]);
    stage.tick();
    stage.press(Key::F(5));
    stage.press(Key::F(6));
    let expected = [Action::HoldCall { incident: CONES, on: true }, Action::EndCall { incident: CONES }];
    assert_eq!(stage.acts(), expected);
    stage.shift('E');
    assert_eq!((stage.acts().as_slice(), stage.notice().contains("Hang up first")), (&[][..], true));
}

#[test]
fn the_sound_follows_the_line_and_never_outlives_it() {
    let mut stage = in_a_call();
    let start = [Voice::Start { incident: CONES, speaks: true }, Voice::Mute(false), Voice::Talk(false)];
    assert_eq!(voice(&mut stage), start);
    stage.call(CONES, CallReason::HelpButton, HELD, &["sam"]);
    stage.tick();
    assert_eq!(voice(&mut stage), [Voice::Stop]);
    stage.call(CONES, CallReason::HelpButton, CallState::Open, &["sam"]);
    stage.tick();
    assert_eq!(voice(&mut stage), start);
    stage.live_for(2_000);
    assert_eq!(voice(&mut stage), [], "asked again for the same line");
    stage.hung_up(CONES);
    stage.tick();
    assert_eq!(voice(&mut stage), [Voice::Stop]);
}

#[test]
fn the_microphone_is_on_the_air_only_while_the_key_is_held() {
    let mut stage = in_a_call();
    stage.asked.clear();
    let down = KeyPress::plain(Key::F(2));
    stage.tell(Event::KeyPressed(down));
    stage.tell(Event::KeyPressed(KeyPress { repeat: true, ..down }));
    assert!(bar(&stage).talking.is_some_and(|it| it.on_air));
    stage.tell(Event::KeyReleased(Key::F(2)));
    assert_eq!(voice(&mut stage), [Voice::Talk(true), Voice::Talk(false)]);
    // The window loses the keyboard: the release of the key is never heard of.
    stage.tell(Event::KeyPressed(down));
    stage.tell(Event::WindowLeft);
    assert_eq!(voice(&mut stage), [Voice::Talk(true), Voice::Talk(false)]);
    // The pointer does the same.
    stage.tell(Event::PointerDown(Target::Deed(Deed::PushToTalk)));
    assert!(stage.screen.talking().is_on_air());
    stage.tell(Event::PointerUp);
    assert_eq!(voice(&mut stage), [Voice::Talk(true), Voice::Talk(false)]);
    assert!(!stage.screen.talking().push_to_talk);
}

#[test]
fn mute_is_stronger_than_the_key_and_the_open_line() {
    let mut stage = in_a_call();
    stage.asked.clear();
    stage.shift('M');
    stage.press(Key::F(7));
    let talking = bar(&stage).talking.unwrap();
    assert_eq!((talking.muted, talking.open_line, talking.on_air), (true, true, false));
    stage.tell(Event::KeyPressed(KeyPress::plain(Key::F(2))));
    assert!(!stage.screen.talking().is_on_air());
    stage.tell(Event::KeyReleased(Key::F(2)));
    stage.press(Key::F(7));
    assert_eq!(voice(&mut stage), [Voice::Talk(true), Voice::Mute(true), Voice::Mute(false)]);
    assert!(stage.screen.talking().is_on_air());
    // A new line starts as the last one was left, and says so to the sound.
    stage.call(CONES, CallReason::HelpButton, HELD, &["sam"]);
    stage.call(CONES, CallReason::HelpButton, CallState::Open, &["sam"]);
    stage.tick();
    assert_eq!(voice(&mut stage).last(), Some(&Voice::Talk(true)));
}

#[test]
fn without_an_open_line_the_microphone_reaches_nobody() {
    let mut stage = Stage::with_case(CONES);
    stage.tell(Event::KeyPressed(KeyPress::plain(Key::F(2))));
    stage.tell(Event::KeyReleased(Key::F(2)));
    stage.press(Key::F(7));
    assert_eq!((voice(&mut stage), bar(&stage).talking), (Vec::new(), None));
}

#[test]
fn levels_are_drawn_while_they_are_news_and_nonsense_is_bounded() {
    let mut stage = in_a_call();
    stage.tell(Event::Levels { mine: f32::NAN, theirs: 7.0 });
    assert_eq!(bar(&stage).levels, Some((0, 100)));
    stage.tell(Event::Levels { mine: 0.25, theirs: -1.0 });
    assert_eq!(bar(&stage).levels, Some((25, 0)));
    stage.pass(500);
    assert_eq!(bar(&stage).levels, None);
}

#[test]
fn a_voice_on_the_air_is_attention_and_the_noise_of_a_room_is_not() {
    for (mine, held, shown) in [(0.4, true, true), (0.4, false, false), (0.01, true, false)] {
        let mut stage = in_a_call();
        let now = stage.desk();
        let known = stage.vehicles.get_mut(&car("SF-0412")).unwrap();
        known.claim.as_mut().unwrap().attention_asked_at = Some(now);
        stage.tell_of(&car("SF-0412"));
        if held {
            stage.tell(Event::PointerDown(Target::Deed(Deed::PushToTalk)));
        }
        stage.live_for(12_000);
        stage.asked.clear();
        stage.tell(Event::Levels { mine, theirs: 0.0 });
        let still_here = |it: &Effect| matches!(it, Effect::Act { action, .. } if **action == Action::StillHere);
        assert_eq!(stage.asked.iter().any(still_here), shown, "{mine} held: {held}");
    }
}

#[test]
fn a_lead_listens_in_joins_and_leaves_and_stands_there_by_name() {
    let mut stage = lead_at_amaras_call();
    stage.shift('L');
    stage.shift('J');
    assert_eq!(stage.acts(), [Action::ListenIn { incident: SOS }, Action::JoinCall { incident: SOS }]);
    stage.incidents.get_mut(&SOS).unwrap().call.as_mut().unwrap().listeners = vec![person("sam")];
    stage.tell_of(&car("SF-0188"));
    stage.tick();
    let view = bar(&stage);
    assert_eq!((view.listeners.as_str(), view.talking), ("Listening in: you", None));
    assert_eq!(voice(&mut stage), [Voice::Start { incident: SOS, speaks: false }]);
    stage.call(SOS, CallReason::Sos, CallState::Open, &["amara", "sam"]);
    stage.tick();
    assert!(bar(&stage).talking.is_some());
    assert_eq!(voice(&mut stage)[..2], [Voice::Stop, Voice::Start { incident: SOS, speaks: true }]);
    stage.press(Key::F(6));
    assert_eq!(stage.acts(), [Action::LeaveCall { incident: SOS }]);
}

#[test]
fn who_is_no_lead_is_not_even_offered_to_listen_in() {
    let mut stage = Stage::live();
    stage.claimed_by("amara", SOS);
    stage.call(SOS, CallReason::Sos, CallState::Open, &["amara"]);
    stage.click(Target::Row(SOS));
    stage.live_for(100);
    assert_eq!(bar(&stage).buttons, []);
    stage.asked.clear();
    stage.shift('L');
    assert_eq!(stage.acts(), []);
}

#[test]
fn a_lost_car_is_told_beside_its_call() {
    let mut stage = in_a_call();
    stage.vehicles.get_mut(&car("SF-0412")).unwrap().linked = false;
    stage.tell_of(&car("SF-0412"));
    assert_eq!(bar(&stage).lost, "No link to the car. The call comes back with it.");
}

#[test]
fn the_button_that_answers_can_be_clicked_and_is_offered_beside_the_case_only_when_it_is_of_this_case() {
    let mut stage = Stage::with_case(CONES);
    stage.call(SOS, CallReason::Sos, RINGS, &[]);
    stage.live_for(100);
    assert_eq!(bar(&stage).answer, None);
    assert_eq!(stage.screen.notices(stage.now()).ringing, "SF-0188 calls (Cabin): SOS. F4 answers.");
    stage.asked.clear();
    stage.click(Target::Deed(Deed::Verb(Verb::AnswerCall)));
    assert_eq!(stage.acts(), [Action::AnswerCall { incident: SOS }]);
}

#[test]
fn the_row_of_a_case_says_how_its_call_stands() {
    let mut stage = Stage::live();
    let row = |stage: &Stage, id: IncidentId| {
        let view = stage.screen.queue(stage.now(), QueueWindow::TOP);
        let row = view.mine.iter().chain(&view.waiting).chain(&view.others).find(|it| it.incident == id).unwrap();
        (row.call, row.why.clone(), row.urgency)
    };
    assert_eq!(row(&stage, CONES).0, None);
    stage.call(CONES, CallReason::HelpButton, RINGS, &[]);
    assert_eq!(
        row(&stage, CONES),
        (Some(CallMark::Ringing), "calls: help button · in a live lane".to_owned(), Urgency::Normal)
    );
    stage.claimed_by("amara", CONES);
    stage.call(CONES, CallReason::HelpButton, NOBODY_ON, &[]);
    let (mark, why, _) = row(&stage, CONES);
    assert_eq!((mark, why.contains("waits on the line")), (Some(CallMark::OnHold), true), "{why}");
}
