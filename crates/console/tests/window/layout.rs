//! No label is clipped and no target is small: in every size, language and load, with and without the hub.

use std::collections::BTreeSet;

use console::theme::tokens::space;
use console::widgets::ledger::{self, Ledger, TargetEntry, TextEntry};
use console_model::assistance::call::{CallHold, CallParty, CallReason, CallState};
use console_model::assistance::command::{CommandKind, CommandState, HoldOrigin, Refusal, Rule};
use console_model::words::{Words, keys, source};
use console_model::{CarrierState, Deed, Event, Eye, Locale, Target, Verb};
use egui::{Key, Rect, Vec2, vec2};

use crate::drive::{CITY, Window, deed, live_for, open, press, window};
use crate::support::{Stage, car, me, person};

/// Sizes in points with their pixels a point: two common screens, and 4K at twice the size.
const SIZES: [(Vec2, f32); 3] =
    [(vec2(1_280.0, 720.0), 1.0), (vec2(1_920.0, 1_080.0), 1.0), (vec2(1_920.0, 1_080.0), 2.0)];

/// What one frame lays out.
fn laid_out(window: &mut Window) -> Ledger {
    ledger::open(&window.ctx);
    window.step();
    ledger::read(&window.ctx)
}

/// Messages of a language without placeholders: words of our own, which are never shortened.
fn own_words(locale: Locale) -> BTreeSet<String> {
    let words = Words::new(locale);
    keys(source(locale)).map(|key| words.say(key)).filter(|it| !it.starts_with('⟦')).collect()
}

fn is_cut(text: &TextEntry, own: &BTreeSet<String>) -> bool {
    let outside = text.room.left() < text.clip.left() - 0.5
        || text.room.left() + text.needs.x.min(text.room.width()) > text.clip.right() + 0.5;
    text.is_clipped() || outside || (text.shortened && own.contains(&text.text))
}

fn is_small(target: &TargetEntry) -> bool {
    target.rect.width() < space::TARGET - 0.01 || target.rect.height() < space::TARGET - 0.01
}

/// Everything wrong with a frame, in words.
fn faults(window: &mut Window, locale: Locale) -> Vec<String> {
    faults_of(&laid_out(window), locale)
}

fn faults_of(ledger: &Ledger, locale: Locale) -> Vec<String> {
    assert!(ledger.texts.len() > 20 && ledger.targets.len() > 3, "the ledger was not written");
    let own = own_words(locale);
    let cut = ledger.texts.iter().filter(|it| is_cut(it, &own));
    let cut = cut.map(|it| {
        format!("cut: {:?} needs {:.0}, has {:.0} at {:?}", it.text, it.needs.x, it.room.width(), it.room.min)
    });
    let small = ledger.targets.iter().filter(|it| is_small(it));
    let small = small.map(|it| format!("small: {:?} {:.0}x{:.0}", it.label, it.rect.width(), it.rect.height()));
    cut.chain(small).collect()
}

fn check_all(loads: &[usize], act: impl Fn(&mut Window, usize)) {
    let mut found = Vec::new();
    for (size, pixels_per_point) in SIZES {
        for locale in Locale::ALL {
            for cases in loads.iter().copied() {
                let mut window = window(Stage::live(locale, &CITY, 90, cases), size, pixels_per_point);
                act(&mut window, cases);
                for lost in [false, true] {
                    if lost {
                        window.state_mut().lose_link();
                        window.state_mut().pass(3_000);
                        window.step();
                    }
                    let place = format!("{size:?}@{pixels_per_point} {} {cases} cases, lost: {lost}", locale.code());
                    found.extend(faults(&mut window, locale).into_iter().map(|fault| format!("{place}: {fault}")));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_is_cut_or_small_in_a_shift_and_in_an_open_case() {
    check_all(&[0, 1, 60], |window, cases| {
        if cases > 0 {
            open(window, 0);
        }
    });
}

#[test]
fn nothing_is_cut_or_small_while_a_command_asks() {
    check_all(&[1], |window, _| {
        open(window, 0);
        deed(window, Deed::Command(CommandKind::UnlockDoors));
    });
}

#[test]
fn nothing_is_cut_or_small_while_a_path_is_drawn_and_while_its_plan_waits() {
    for waits in [false, true] {
        check_all(&[1], |window, _| {
            window.state_mut().plans_paths(0);
            open(window, 0);
            deed(window, Deed::Command(CommandKind::ProposePath));
            press(window, Key::ArrowUp);
            press(window, Key::Enter);
            if waits {
                press(window, Key::Enter);
                window.state_mut().plans(0);
                live_for(window, 200);
            }
        });
    }
}

#[test]
fn nothing_is_cut_or_small_in_the_list_of_commands_and_the_keys() {
    check_all(&[1], |window, _| {
        open(window, 0);
        deed(window, Deed::Verb(Verb::Resolve));
        deed(window, Deed::Palette);
    });
    check_all(&[0], |window, _| deed(window, Deed::Help));
}

#[test]
fn nothing_is_cut_or_small_at_the_smallest_window_and_at_twice_the_type() {
    let mut found = Vec::new();
    for (size, pixels_per_point) in
        [(vec2(960.0, 540.0), 1.0), (vec2(1_280.0, 800.0), 1.0), (vec2(3_440.0, 1_440.0), 1.0)]
    {
        for locale in Locale::ALL {
            let mut window = window(Stage::live(locale, &CITY, 90, 7), size, pixels_per_point);
            open(&mut window, 5);
            live_for(&mut window, 100);
            let place = format!("{size:?} {}", locale.code());
            found.extend(faults(&mut window, locale).into_iter().map(|fault| format!("{place}: {fault}")));
        }
    }
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_step_that_opens_is_in_sight_whatever_the_size_of_the_window() {
    for (size, pixels_per_point) in SIZES.into_iter().chain([(vec2(960.0, 540.0), 2.0)]) {
        let mut window = window(Stage::live(Locale::German, &CITY, 90, 7), size, pixels_per_point);
        open(&mut window, 0);
        deed(&mut window, Deed::Command(CommandKind::UnlockDoors));
        live_for(&mut window, 200);
        let ledger = laid_out(&mut window);
        let right = ledger.targets.iter().find(|it| it.label == "Rechts").unwrap();
        assert!(right.clip.contains_rect(right.rect), "{size:?}: {:?} is outside of {:?}", right.rect, right.clip);
    }
}

#[test]
fn when_a_step_is_over_the_answers_are_in_sight_again() {
    let mut window = window(Stage::live(Locale::English, &CITY, 90, 7), vec2(1_280.0, 720.0), 1.0);
    open(&mut window, 0);
    let first_answer = |window: &mut Window| {
        let ledger = laid_out(window);
        let found = ledger.targets.iter().find(|it| it.label.starts_with("Yes, pass on the left"));
        found.is_some_and(|it| it.clip.contains_rect(it.rect))
    };
    assert!(first_answer(&mut window));
    press(&mut window, Key::S);
    live_for(&mut window, 400);
    assert!(!first_answer(&mut window), "the step lies too high up for this test to notice anything");
    window.state_mut().tell(Event::Clicked(Target::StepCancel));
    live_for(&mut window, 1_000);
    assert!(first_answer(&mut window));
}

/// A case with everything at once: a talk in two languages, a refusal, a lost car, an offer, "still with it?".
fn everything(window: &mut Window) {
    open(window, 1);
    let stage = window.state_mut();
    stage.talk(1);
    let refusal = Refusal::new(Rule::UnsafeForVehicle, "a cyclist beside");
    stage.outcome = CommandState::Refused(refusal);
    stage.tell(Event::Clicked(Target::Answer(0)));
    live_for(window, 200);
    let stage = window.state_mut();
    stage.answers = false;
    stage.tell(Event::Clicked(Target::Answer(1)));
    stage.tell(Event::Clicked(Target::Deed(Deed::Stop)));
    stage.claim_for("amara", &car(2));
    stage.change_vehicle(2, |it| it.claim.as_mut().unwrap().offered_to = Some(me()));
    let now = stage.desk_now();
    stage.change_vehicle(1, |it| {
        it.linked = false;
        it.map_mismatch = true;
        it.holds.push(HoldOrigin::Responder("Engine 12 of Station 7".to_owned()));
        it.claim.as_mut().unwrap().attention_asked_at = Some(now);
    });
    live_for(window, 200);
}

#[test]
fn nothing_is_cut_small_or_on_top_of_another_when_everything_happens_at_once() {
    let mut found = Vec::new();
    for (size, pixels_per_point) in SIZES.into_iter().chain([(vec2(960.0, 540.0), 2.0)]) {
        for locale in Locale::ALL {
            let mut window = window(Stage::live(locale, &CITY, 90, 7), size, pixels_per_point);
            everything(&mut window);
            for look in [false, true] {
                if look {
                    window.state_mut().tell(Event::Clicked(Target::Deed(Deed::SecondLook)));
                    live_for(&mut window, 100);
                }
                let place = format!("{size:?}@{pixels_per_point} {} second look: {look}", locale.code());
                let ledger = laid_out(&mut window);
                let all = faults_of(&ledger, locale).into_iter().chain(collisions(&ledger));
                found.extend(all.map(|fault| format!("{place}: {fault}")));
            }
        }
    }
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_is_cut_small_or_on_top_of_another_with_cameras_live_frozen_and_past() {
    let mut found = Vec::new();
    for (size, pixels_per_point) in SIZES.into_iter().chain([(vec2(960.0, 540.0), 2.0), (vec2(3_440.0, 1_440.0), 1.0)])
    {
        for locale in Locale::ALL {
            let mut window = window(Stage::live(locale, &CITY, 90, 7), size, pixels_per_point);
            window.state_mut().carrier(CarrierState::Tcp { max_per_second: 2 });
            open(&mut window, 0);
            let look = |window: &mut Window, what: &str, found: &mut Vec<String>| {
                let place = format!("{size:?}@{pixels_per_point} {} {what}", locale.code());
                let ledger = laid_out(window);
                let all = faults_of(&ledger, locale).into_iter().chain(collisions(&ledger));
                found.extend(all.map(|fault| format!("{place}: {fault}")));
            };
            look(&mut window, "waiting", &mut found);
            window.state_mut().watch(400, &Eye::ALL);
            live_for(&mut window, 200);
            look(&mut window, "live", &mut found);
            press(&mut window, Key::ArrowLeft);
            live_for(&mut window, 300);
            look(&mut window, "past", &mut found);
            deed(&mut window, Deed::SecondLook);
            live_for(&mut window, 200);
            look(&mut window, "large past", &mut found);
            press(&mut window, Key::End);
            deed(&mut window, Deed::LookInside);
            live_for(&mut window, 200);
            look(&mut window, "large live, inside", &mut found);
            deed(&mut window, Deed::SecondLook);
            let mut garbage = window.state_mut().frame_of(Eye::Left, 10, false);
            garbage.bytes = vec![1; 99].into();
            let stage = window.state_mut();
            stage.console.picture(garbage, &mut stage.moments);
            window.state_mut().rolling.clear();
            live_for(&mut window, 3_000);
            look(&mut window, "frozen", &mut found);
        }
    }
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}
/// A call in each of its states, with all that can be said of it.
fn call(window: &mut Window, state: CallState) {
    open(window, 1);
    let stage = window.state_mut();
    stage.talk(1);
    if state != CallState::Open {
        stage.sound();
    } else {
        let words = "The microphone of the headset was unplugged.".to_owned();
        stage.tell(Event::SoundState { capture: true, playback: false, words });
    }
    let speakers: &[&str] = if state == CallState::Open { &["sam", "jonas"] } else { &[] };
    stage.call(1, CallReason::MinimalRiskStop, state, speakers);
    stage.change_incident(1, |it| it.call.as_mut().unwrap().listeners = vec![person("amara"), person("li-wei")]);
    stage.call(2, CallReason::Officer, CallState::Ringing { by: CallParty::Car }, &[]);
    stage.pass(63_000);
    live_for(window, 200);
    window.state_mut().tell(Event::Levels { mine: 0.7, theirs: 0.2 });
}

#[test]
fn nothing_of_a_call_is_cut_small_or_on_top_of_another() {
    let (by_car, by_person) = (CallParty::Car, CallParty::Person);
    let states = [
        CallState::Ringing { by: by_car },
        CallState::Ringing { by: by_person },
        CallState::Open,
        CallState::OnHold { why: CallHold::ByPerson },
        CallState::OnHold { why: CallHold::NobodyOn },
    ];
    let mut found = Vec::new();
    for (size, pixels_per_point) in SIZES.into_iter().chain([(vec2(960.0, 540.0), 2.0)]) {
        for locale in Locale::ALL {
            for state in states {
                let mut window = window(Stage::live(locale, &CITY, 90, 7), size, pixels_per_point);
                call(&mut window, state);
                let place = format!("{size:?}@{pixels_per_point} {} {state:?}", locale.code());
                let ledger = laid_out(&mut window);
                let all = faults_of(&ledger, locale).into_iter().chain(collisions(&ledger));
                found.extend(all.map(|fault| format!("{place}: {fault}")));
            }
        }
    }
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_button_that_answers_is_in_sight_whatever_the_size_of_the_window() {
    for (size, pixels_per_point) in SIZES.into_iter().chain([(vec2(960.0, 540.0), 2.0)]) {
        let mut window = window(Stage::live(Locale::German, &CITY, 90, 7), size, pixels_per_point);
        window.state_mut().call(1, CallReason::MinimalRiskStop, CallState::Ringing { by: CallParty::Car }, &[]);
        let incident = window.state().incidents[1].id;
        window.state_mut().tell(Event::Clicked(Target::Row(incident)));
        live_for(&mut window, 300);
        let ledger = laid_out(&mut window);
        let answer = ledger.targets.iter().find(|it| it.label == "Annehmen").unwrap();
        assert!(answer.clip.contains_rect(answer.rect), "{size:?}: {:?} in {:?}", answer.rect, answer.clip);
        let bar = ledger.targets.iter().find(|it| it.label.starts_with("SF-0001 ruft an")).unwrap();
        assert!(bar.clip.contains_rect(bar.rect), "{size:?}");
    }
}

/// Words and targets of one panel that stand on each other. On the map and in the scene things
/// stand where they are; there each label has a ground of its own.
fn collisions(ledger: &Ledger) -> Vec<String> {
    let canvas = |clip: Rect| ledger.targets.iter().any(|it| it.label == "map" && it.rect == clip);
    let texts = ledger.texts.iter().filter(|it| !canvas(it.clip));
    let texts: Vec<(&str, Rect, Rect)> = texts.map(|it| (it.text.as_str(), it.ink, it.clip)).collect();
    let mut found = Vec::new();
    for (index, (words, ink, clip)) in texts.iter().enumerate() {
        for (other, other_ink, other_clip) in &texts[index + 1..] {
            let both = ink.intersect(*other_ink).intersect(*clip);
            if clip == other_clip && both.is_positive() && both.width() > 1.0 && both.height() > 3.0 {
                found.push(format!("{words:?} stands on {other:?} at {both:?}"));
            }
        }
    }
    let targets: Vec<&TargetEntry> = ledger.targets.iter().filter(|it| it.label != "map").collect();
    for (index, one) in targets.iter().enumerate() {
        for other in &targets[index + 1..] {
            let both = one.rect.intersect(one.clip).intersect(other.rect.intersect(other.clip));
            if one.clip == other.clip && both.is_positive() && both.width() > 1.0 && both.height() > 1.0 {
                found.push(format!("target {:?} stands on {:?}", one.label, other.label));
            }
        }
    }
    found
}

#[test]
fn the_ledger_notices_what_is_cut_and_what_is_small() {
    use console::widgets::press::Press;
    use console::widgets::text::{Face, Fit, left};
    let ctx = egui::Context::default();
    console::theme::install(&ctx, console::theme::Theme::Dark);
    ledger::open(&ctx);
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        let room = egui::Rect::from_min_size(egui::pos2(10.0, 10.0), vec2(40.0, 20.0));
        left(ui, room, "far too long for its room", Face::Body, egui::Color32::WHITE, Fit::Whole);
        let _ = Press::new("ok").show(ui, egui::Id::unique("small"), room);
    });
    output.textures_delta.clear();
    let ledger = ledger::read(&ctx);
    assert!(ledger.texts.iter().any(|it| is_cut(it, &BTreeSet::new())));
    assert!(ledger.targets.iter().any(is_small));
}
