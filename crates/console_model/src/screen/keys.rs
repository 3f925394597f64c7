//! Which key does what. One table serves the press, the hint beside each control and the overlay.

use std::time::Duration;

use assistance::command::CommandKind;

use super::step::HeldBy;
use super::{Asked, Screen};
use crate::event::{Deed, Effect, Rewind, Target, Verb};
use crate::eyes::Eye;
use crate::key::{Key, KeyPress, Modifiers};
use crate::time::ScreenTime;
use crate::view::NoticeTone;

/// Keys of deeds outside any text field and step, in the order the overlay lists them.
pub(crate) const KEYS: &[(Deed, Modifiers, Key)] = &[
    (Deed::Verb(Verb::ClaimNext), Modifiers::NONE, Key::Letter('N')),
    (Deed::Verb(Verb::Claim), Modifiers::NONE, Key::Enter),
    (Deed::NextRow, Modifiers::NONE, Key::Letter('J')),
    (Deed::PreviousRow, Modifiers::NONE, Key::Letter('K')),
    (Deed::NextRow, Modifiers::NONE, Key::Down),
    (Deed::PreviousRow, Modifiers::NONE, Key::Up),
    (Deed::Verb(Verb::Release), Modifiers::SHIFT, Key::Letter('R')),
    (Deed::Verb(Verb::HandOver), Modifiers::SHIFT, Key::Letter('H')),
    (Deed::Verb(Verb::AcceptHandOver), Modifiers::SHIFT, Key::Letter('A')),
    (Deed::Verb(Verb::TakeOver), Modifiers::SHIFT, Key::Letter('T')),
    (Deed::Verb(Verb::Note), Modifiers::SHIFT, Key::Letter('N')),
    (Deed::Verb(Verb::Resolve), Modifiers::NONE, Key::Letter('O')),
    (Deed::Verb(Verb::Reopen), Modifiers::SHIFT, Key::Letter('O')),
    (Deed::Verb(Verb::Readiness), Modifiers::SHIFT, Key::Letter('B')),
    (Deed::Verb(Verb::AnswerCall), Modifiers::NONE, Key::F(4)),
    (Deed::Verb(Verb::CallPassenger), Modifiers::SHIFT, Key::Letter('D')),
    (Deed::Verb(Verb::CallOutside), Modifiers::SHIFT, Key::Letter('E')),
    (Deed::Verb(Verb::HoldCall), Modifiers::NONE, Key::F(5)),
    (Deed::Verb(Verb::EndCall), Modifiers::NONE, Key::F(6)),
    (Deed::PushToTalk, Modifiers::NONE, Key::F(2)),
    (Deed::Mute, Modifiers::NONE, Key::F(7)),
    (Deed::OpenLine, Modifiers::SHIFT, Key::Letter('M')),
    (Deed::Verb(Verb::ListenIn), Modifiers::SHIFT, Key::Letter('L')),
    (Deed::Verb(Verb::JoinCall), Modifiers::SHIFT, Key::Letter('J')),
    (Deed::SecondLook, Modifiers::NONE, Key::Letter('V')),
    (Deed::Enlarge(Eye::Front), Modifiers::CTRL, Key::Digit(1)),
    (Deed::Enlarge(Eye::Left), Modifiers::CTRL, Key::Digit(2)),
    (Deed::Enlarge(Eye::Rear), Modifiers::CTRL, Key::Digit(3)),
    (Deed::Enlarge(Eye::Right), Modifiers::CTRL, Key::Digit(4)),
    (Deed::LookInside, Modifiers::SHIFT, Key::Letter('I')),
    (Deed::Labels, Modifiers::CTRL, Key::Letter('L')),
    (Deed::Rewind(Rewind::Back), Modifiers::NONE, Key::Left),
    (Deed::Rewind(Rewind::Forward), Modifiers::NONE, Key::Right),
    (Deed::Rewind(Rewind::FrameBack), Modifiers::SHIFT, Key::Left),
    (Deed::Rewind(Rewind::FrameForward), Modifiers::SHIFT, Key::Right),
    (Deed::Rewind(Rewind::MarkBack), Modifiers::CTRL, Key::Left),
    (Deed::Rewind(Rewind::MarkForward), Modifiers::CTRL, Key::Right),
    (Deed::Rewind(Rewind::Pause), Modifiers::NONE, Key::Space),
    (Deed::Rewind(Rewind::Slower), Modifiers::NONE, Key::PageDown),
    (Deed::Rewind(Rewind::Faster), Modifiers::NONE, Key::PageUp),
    (Deed::Rewind(Rewind::Live), Modifiers::NONE, Key::End),
    (Deed::Talk, Modifiers::NONE, Key::Letter('T')),
    (Deed::SayPhrase, Modifiers::NONE, Key::Letter('S')),
    (Deed::Command(CommandKind::Reroute), Modifiers::NONE, Key::Letter('R')),
    (Deed::Command(CommandKind::PullOver), Modifiers::NONE, Key::Letter('P')),
    (Deed::Command(CommandKind::Hold), Modifiers::NONE, Key::Letter('H')),
    (Deed::Command(CommandKind::UnlockDoors), Modifiers::NONE, Key::Letter('U')),
    (Deed::Command(CommandKind::Resume), Modifiers::NONE, Key::Letter('G')),
    (Deed::Command(CommandKind::DispatchField), Modifiers::NONE, Key::Letter('F')),
    (Deed::Command(CommandKind::ReleaseHold), Modifiers::NONE, Key::Letter('Y')),
    (Deed::Command(CommandKind::LockDoors), Modifiers::NONE, Key::Letter('L')),
    (Deed::Command(CommandKind::ChangeDestination), Modifiers::NONE, Key::Letter('D')),
    (Deed::Command(CommandKind::EndRide), Modifiers::NONE, Key::Letter('E')),
    (Deed::Command(CommandKind::SendAnotherCar), Modifiers::NONE, Key::Letter('A')),
    (Deed::Command(CommandKind::MarkLaneClosed), Modifiers::NONE, Key::Letter('X')),
    (Deed::Command(CommandKind::MarkRoadClosed), Modifiers::SHIFT, Key::Letter('X')),
    (Deed::Command(CommandKind::RequestLane), Modifiers::NONE, Key::Letter('Q')),
    (Deed::Command(CommandKind::Hazards), Modifiers::NONE, Key::Letter('Z')),
    (Deed::Command(CommandKind::Lights), Modifiers::NONE, Key::Letter('I')),
    (Deed::Command(CommandKind::SoundHorn), Modifiers::NONE, Key::Letter('B')),
    (Deed::Command(CommandKind::SetWindows), Modifiers::NONE, Key::Letter('W')),
    (Deed::Command(CommandKind::SetClimate), Modifiers::NONE, Key::Letter('C')),
    (Deed::Command(CommandKind::ProposePath), Modifiers::SHIFT, Key::Letter('P')),
    (Deed::Command(CommandKind::ApprovePath), Modifiers::SHIFT, Key::Letter('G')),
    (Deed::Command(CommandKind::CreepClear), Modifiers::SHIFT, Key::Letter('C')),
    (Deed::Stop, Modifiers::NONE, Key::F(12)),
    (Deed::Silence, Modifiers::NONE, Key::Letter('M')),
    (Deed::CentreMap, Modifiers::NONE, Key::F(3)),
    (Deed::CopyCar, Modifiers::CTRL_SHIFT, Key::Letter('C')),
    (Deed::Palette, Modifiers::CTRL, Key::Letter('K')),
    (Deed::Help, Modifiers::NONE, Key::F(1)),
    (Deed::NextLanguage, Modifiers::NONE, Key::F(8)),
    (Deed::Smaller, Modifiers::NONE, Key::F(9)),
    (Deed::Larger, Modifiers::NONE, Key::F(10)),
    (Deed::Quit, Modifiers::CTRL, Key::Letter('Q')),
];

/// The key of a deed.
pub(crate) fn key_of(deed: Deed) -> Option<(Modifiers, Key)> {
    let deed = if deed == Deed::Command(CommandKind::StopNow) { Deed::Stop } else { deed };
    KEYS.iter().find(|(known, ..)| *known == deed).map(|(_, modifiers, key)| (*modifiers, *key))
}

fn deed_of(press: KeyPress) -> Option<Deed> {
    KEYS.iter().find(|(_, modifiers, key)| *modifiers == press.modifiers && *key == press.key).map(|(deed, ..)| *deed)
}

/// Who types does not see at once that the text field is gone: for so long after a key that was
/// typed, what follows is no command.
const TYPING: Duration = Duration::from_millis(1_500);

impl Screen {
    pub(crate) fn key_pressed(&mut self, press: KeyPress, now: ScreenTime, out: &mut Vec<Effect>) {
        self.in_text = press.in_text;
        if press.is_stop() {
            // A chord that is held is one press.
            if !press.repeat {
                self.stop(now, out);
            }
            return;
        }
        let rows = matches!(press.key, Key::Up | Key::Down | Key::Letter('J' | 'K'));
        let frames = matches!(press.key, Key::Left | Key::Right);
        let moves = (rows && press.modifiers == Modifiers::NONE) || (frames && press.modifiers == Modifiers::SHIFT);
        let nudges = self.nudges(press.key) && !press.modifiers.ctrl;
        if press.repeat && !moves && !nudges {
            return;
        }
        if self.dropped_while_typing(press, now, out) {
            return;
        }
        match press.key {
            Key::Escape => self.escape(out),
            _ if self.palette.is_some() && self.palette_key(press, now, out) => {}
            _ if press.in_text => self.text_key(press, now, out),
            _ if self.step.is_some() && self.step_key(press, now, out) => {}
            Key::Digit(digit @ 1..=9) if press.modifiers == Modifiers::NONE => {
                self.answer(usize::from(digit) - 1, now, out);
            }
            _ => {
                if let Some(deed) = deed_of(press) {
                    self.perform(deed, now, out);
                    self.hold_begun_with(press.key, now);
                }
            }
        }
    }

    /// Whether this key was meant for a text field that is no longer there; it is said so.
    fn dropped_while_typing(&mut self, press: KeyPress, now: ScreenTime, out: &mut Vec<Effect>) -> bool {
        let types = matches!(press.key, Key::Letter(_) | Key::Digit(_) | Key::Space) && !press.modifiers.ctrl;
        if press.in_text {
            let leaves = matches!(press.key, Key::Enter | Key::Escape | Key::Tab | Key::F(_)) || press.modifiers.ctrl;
            self.typed_at = (!leaves).then_some(now);
            return false;
        }
        let typing = self.typed_at.is_some_and(|at| now.since(at) < TYPING);
        let dropped = typing && (types || press.key == Key::Enter);
        self.typed_at = dropped.then_some(now);
        if dropped {
            let words = self.words.say("notice-dropped-after-jump");
            self.tell(words, NoticeTone::Plain, now, out);
        }
        dropped
    }

    /// Keys that act while a text field has the keyboard: only those no text needs.
    fn text_key(&mut self, press: KeyPress, now: ScreenTime, out: &mut Vec<Effect>) {
        match (press.modifiers, press.key) {
            (Modifiers::NONE, Key::Enter) if self.step.is_some() => self.step_text_done(now, out),
            (Modifiers::NONE, Key::Enter) => self.send_words(now, out),
            (Modifiers::NONE, Key::F(_)) | (Modifiers::CTRL, Key::Letter('K' | 'Q') | Key::Digit(_)) => {
                if let Some(deed) = deed_of(press) {
                    self.perform(deed, now, out);
                }
            }
            _ => {}
        }
    }

    fn palette_key(&mut self, press: KeyPress, now: ScreenTime, out: &mut Vec<Effect>) -> bool {
        let count = self.palette_deeds(now).len();
        let Some(palette) = &mut self.palette else { return false };
        let last = count.saturating_sub(1);
        match (press.modifiers, press.key) {
            (Modifiers::NONE, Key::Down) => palette.chosen = (palette.chosen + 1).min(last),
            (Modifiers::NONE, Key::Up) => palette.chosen = palette.chosen.saturating_sub(1).min(last),
            (Modifiers::NONE, Key::Enter) => {
                let chosen = palette.chosen;
                self.run_palette(chosen, now, out);
            }
            (Modifiers::CTRL, Key::Letter('K')) => self.close_overlay(out),
            _ => {}
        }
        true
    }

    /// A key while a step is open and no text field has the keyboard.
    fn step_key(&mut self, press: KeyPress, now: ScreenTime, out: &mut Vec<Effect>) -> bool {
        let passes = matches!(press.key, Key::F(_)) || press.modifiers.ctrl;
        if passes {
            return false;
        }
        match self.asked(now) {
            Some(Asked::Choice { options, .. } | Asked::Place { options, .. }) => {
                if let Some(index) = options.iter().position(|option| option.key == press.key) {
                    self.step_option(index, now, out);
                }
            }
            Some(Asked::Path { .. }) => self.drawing_key(press, now, out),
            Some(Asked::Text { .. }) if press.key == Key::Enter => self.step_text_done(now, out),
            Some(Asked::Confirm { .. }) => {
                let own = self.step.as_ref().and_then(|step| key_of(step.deed)).map(|(_, key)| key);
                if press.key == Key::Enter || Some(press.key) == own {
                    self.confirm_pressed(HeldBy::Key(press.key), now, out);
                }
            }
            _ => {}
        }
        true
    }

    pub(crate) fn key_released(&mut self, key: Key, now: ScreenTime, out: &mut Vec<Effect>) {
        if key_of(Deed::PushToTalk).is_some_and(|(_, own)| own == key) {
            self.push_to_talk(false, out);
        }
        self.hold_released(HeldBy::Key(key), now, out);
    }

    pub(crate) fn pointer_down(&mut self, target: &Target, now: ScreenTime, out: &mut Vec<Effect>) {
        if *target == Target::Deed(Deed::PushToTalk) {
            self.push_to_talk(true, out);
        }
        if *target == Target::StepConfirm {
            self.confirm_pressed(HeldBy::Pointer, now, out);
        }
    }

    pub(crate) fn pointer_up(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        self.push_to_talk(false, out);
        self.hold_released(HeldBy::Pointer, now, out);
    }

    /// Escape leaves one thing at a time, the innermost first.
    fn escape(&mut self, out: &mut Vec<Effect>) {
        if self.palette.is_some() || self.help {
            self.close_overlay(out);
        } else if self.step.is_some() {
            self.give_step_up(out);
        } else if self.second_look.as_ref().is_some_and(|look| look.open) {
            if let Some(look) = &mut self.second_look {
                (look.open, look.drawn_at) = (false, None);
            }
        } else if self.eyes.large {
            self.eyes.large = false;
        } else if self.in_text {
            self.in_text = false;
            out.push(Effect::LeaveText);
        } else if self.eyes.rewind.is_some() {
            self.eyes.rewind = None;
        } else {
            self.notices.told.clear();
        }
    }

    /// The words of a key cap.
    pub(crate) fn key_words(&self, modifiers: Modifiers, key: Key) -> String {
        let key = match key {
            Key::Letter(letter) => letter.to_string(),
            Key::Digit(digit) => digit.to_string(),
            Key::F(number) => format!("F{number}"),
            Key::Enter => self.words.say("key-enter"),
            Key::Escape => self.words.say("key-escape"),
            Key::Up => "↑".to_owned(),
            Key::Down => "↓".to_owned(),
            Key::Left => "←".to_owned(),
            Key::Right => "→".to_owned(),
            Key::Tab => self.words.say("key-tab"),
            Key::Space => self.words.say("key-space"),
            Key::Backspace => self.words.say("key-backspace"),
            Key::PageUp => self.words.say("key-page-up"),
            Key::PageDown => self.words.say("key-page-down"),
            Key::End => self.words.say("key-end"),
        };
        let mut words = String::new();
        for (held, name) in [(modifiers.ctrl, "key-ctrl"), (modifiers.shift, "key-shift"), (modifiers.alt, "key-alt")] {
            if held {
                words.push_str(&self.words.say(name));
                words.push(' ');
            }
        }
        words + &key
    }

    pub(crate) fn deed_key(&self, deed: Deed) -> String {
        key_of(deed).map(|(modifiers, key)| self.key_words(modifiers, key)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        for (i, (deed, modifiers, key)) in KEYS.iter().enumerate() {
            let clash = KEYS[..i].iter().find(|(_, m, k)| m == modifiers && k == key);
            assert!(clash.is_none(), "{deed:?} and {clash:?}");
        }
    }

    #[test]
    fn every_command_and_verb_has_a_key() {
        let answered = |kind: &&CommandKind| **kind != CommandKind::AnswerQuestion;
        for kind in CommandKind::ALL.iter().filter(answered) {
            assert!(key_of(Deed::Command(*kind)).is_some(), "{kind:?}");
        }
        for verb in Verb::ALL {
            assert!(key_of(Deed::Verb(verb)).is_some(), "{verb:?}");
        }
    }
}
