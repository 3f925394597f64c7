//! The call of the case: how it stands, with whom, what can be done, and the microphone.

use super::DeedView;

/// How a call stands, for its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallMark {
    /// It rings for a person of the shift.
    Ringing,
    /// It rings in the car.
    Calling,
    /// It is open.
    Open,
    /// It is on hold.
    OnHold,
}

/// The microphone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkingView {
    /// "Hold F2 to talk", "On the air", "Muted".
    pub words: String,
    /// Whether the passenger hears this person now.
    pub on_air: bool,
    /// Whether nothing goes out.
    pub muted: bool,
    /// Whether the line is open without a key.
    pub open_line: bool,
    /// The button of push-to-talk: held.
    pub push: DeedView,
    /// The switch that mutes.
    pub mute: DeedView,
    /// The switch between push-to-talk and an open line.
    pub mode: DeedView,
}

/// Something that can be done about the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallButton {
    /// What it does.
    pub deed: DeedView,
    /// Its words where room is short: "Outside" beside the sign of a phone.
    pub short: String,
}

/// The bar of the call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallView {
    /// Its sign; `None` when there is no call.
    pub mark: Option<CallMark>,
    /// "Cabin calls: SOS", "Cabin: in a call with you"; empty when there is no case.
    pub words: String,
    /// "0:52" since it stands so; empty without a call.
    pub time: String,
    /// Who listens in, or empty.
    pub listeners: String,
    /// Answering, as one large button; only while it can be done.
    pub answer: Option<DeedView>,
    /// What else can be done about it.
    pub buttons: Vec<CallButton>,
    /// Why the greyed ones are grey, or empty.
    pub reason: String,
    /// The microphone, while there is one and this person may speak on this line.
    pub talking: Option<TalkingView>,
    /// How loud this person and those in the car are, 0 to 100 %; `None` while nothing is known.
    pub levels: Option<(u8, u8)>,
    /// "You", "Car": what the levels are of.
    pub level_labels: (String, String),
    /// "This call has no sound: captions only", or empty.
    pub no_sound: String,
    /// That the link to the car is lost, or empty.
    pub lost: String,
    /// The whole bar as a screen reader says it, without the seconds that run.
    pub spoken: String,
}

use assistance::call::{Call, CallHold, CallParty, CallPlace, CallState};
use assistance::incident::Incident;

use crate::event::{Deed, Verb};
use crate::screen::{Screen, SoundDevices};
use crate::time::{ScreenTime, minutes};

/// The sign of a call.
pub(crate) fn mark_of(call: &Call) -> CallMark {
    match call.state {
        CallState::Ringing { by: CallParty::Car } => CallMark::Ringing,
        CallState::Ringing { by: CallParty::Person } => CallMark::Calling,
        CallState::Open => CallMark::Open,
        CallState::OnHold { .. } => CallMark::OnHold,
    }
}

impl Screen {
    /// The bar of the call of the selected case.
    #[must_use]
    pub fn call(&self, now: ScreenTime) -> CallView {
        let Some(selected) = self.selected_incident().filter(|it| it.state.is_open()) else {
            return CallView::default();
        };
        let in_view = self.call_in_view();
        let (words, time) = match in_view {
            None => (self.words.say("call-none"), String::new()),
            Some((incident, call)) => {
                let time = minutes(self.clock.at(now).since(call.since));
                (self.call_words(incident, call), time)
            }
        };
        let answer = self.answer_in_view(now);
        let buttons = self.call_buttons(in_view, now);
        let on_line = in_view.is_some_and(|(it, _)| self.phone.line.is_some_and(|line| line.incident == it.id));
        let speaks = on_line && self.phone.line.is_some_and(|line| line.speaks);
        let linked = self.shift.vehicles.get(&selected.vehicle).is_some_and(|it| it.linked);
        let off = buttons.iter().map(|it| &it.deed).find(|it| !it.enabled);
        let reason = off.filter(|_| answer.is_none()).map(|it| it.reason.clone()).unwrap_or_default();
        let listeners = in_view.map(|(_, call)| self.listeners_words(call)).unwrap_or_default();
        let lost = match in_view {
            Some(_) if !linked => self.words.say("call-link-lost"),
            _ => String::new(),
        };
        let no_sound = if on_line { self.no_sound_words() } else { String::new() };
        let said = [&words, &listeners, &lost, &no_sound].into_iter().filter(|it| !it.is_empty());
        let spoken = said.map(String::as_str).collect::<Vec<_>>().join(". ");
        CallView {
            mark: in_view.map(|(_, call)| mark_of(call)),
            words,
            time,
            listeners,
            answer,
            buttons,
            reason,
            talking: (speaks && self.has_microphone()).then(|| self.talking_view(now)),
            levels: if on_line && no_sound.is_empty() { self.phone.levels(now) } else { None },
            level_labels: (self.words.say("level-mine"), self.words.say("level-theirs")),
            no_sound,
            lost,
            spoken,
        }
    }

    /// "Cabin calls: SOS", "Cabin: in a call with you".
    fn call_words(&self, incident: &Incident, call: &Call) -> String {
        let words = &self.words;
        let (place, reason) = (words.name(call.place), words.name(call.reason));
        let fills = [("place", (&place).into()), ("reason", (&reason).into())];
        let speakers = || {
            let names: Vec<String> = call.speakers.iter().map(|it| self.person_words(it)).collect();
            names.join(", ")
        };
        match call.state {
            CallState::Ringing { by: CallParty::Car } => words.fill("call-rings", &fills),
            CallState::Ringing { by: CallParty::Person } => words.fill("call-rings-there", &fills[..1]),
            CallState::Open => {
                let names = speakers();
                words.fill("call-open", &[("place", (&place).into()), ("names", (&names).into())])
            }
            CallState::OnHold { why: CallHold::ByPerson } => words.fill("call-held", &fills[..1]),
            CallState::OnHold { why: CallHold::NobodyOn } if incident.owner.is_some() => {
                words.fill("call-opens-soon", &fills[..1])
            }
            CallState::OnHold { why: CallHold::NobodyOn } => words.fill("call-nobody-on", &fills[..1]),
        }
    }

    fn listeners_words(&self, call: &Call) -> String {
        if call.listeners.is_empty() {
            return String::new();
        }
        let names: Vec<String> = call.listeners.iter().map(|it| self.person_words(it)).collect();
        self.words.fill("call-listeners", &[("names", (&names.join(", ")).into())])
    }

    /// Answering, when it is the call in view that would be answered.
    fn answer_in_view(&self, now: ScreenTime) -> Option<DeedView> {
        let (incident, _) = self.call_in_view()?;
        let ours = self.to_answer(now).is_some_and(|it| it.id == incident.id);
        ours.then(|| self.deed_view(Deed::Verb(Verb::AnswerCall), now))
    }

    fn call_buttons(&self, in_view: Option<(&Incident, &Call)>, now: ScreenTime) -> Vec<CallButton> {
        let lead = self.role().is_some_and(|role| role.may_lead());
        let verbs = match in_view {
            None => vec![Verb::CallPassenger, Verb::CallOutside],
            Some((incident, call)) => {
                let mine = self.is_mine(&incident.vehicle);
                let on_it = self.person().is_some_and(|me| call.has(me));
                let waits = matches!(call.state, CallState::Ringing { .. });
                match (mine, on_it) {
                    (true, _) if waits => vec![Verb::EndCall],
                    (true, _) => vec![Verb::HoldCall, Verb::EndCall],
                    (false, true) => vec![Verb::JoinCall, Verb::ListenIn, Verb::EndCall],
                    (false, false) if lead && incident.owner.is_some() => vec![Verb::ListenIn, Verb::JoinCall],
                    (false, false) => Vec::new(),
                }
            }
        };
        let held = in_view.is_some_and(|(_, call)| matches!(call.state, CallState::OnHold { .. }));
        let button = |verb| {
            let mut deed = self.deed_view(Deed::Verb(verb), now);
            if verb == Verb::HoldCall && held {
                deed.words = self.words.say("call-take-back");
            }
            let short = match verb {
                Verb::CallPassenger => self.words.name(CallPlace::Cabin),
                Verb::CallOutside => self.words.name(CallPlace::Outside),
                _ => deed.words.clone(),
            };
            CallButton { deed, short }
        };
        // Listening and speaking exclude each other: only the other one is offered.
        verbs.into_iter().map(button).filter(|it| it.deed.enabled || in_view.is_none()).collect()
    }

    fn talking_view(&self, now: ScreenTime) -> TalkingView {
        let talking = self.phone.talking;
        let key = self.deed_key(Deed::PushToTalk);
        let words = match (talking.muted, talking.wants_air()) {
            (true, _) => self.words.say("talk-muted"),
            (false, true) => self.words.say("talk-on-air"),
            (false, false) => self.words.fill("talk-push", &[("key", (&key).into())]),
        };
        TalkingView {
            words,
            on_air: talking.is_on_air(),
            muted: talking.muted,
            open_line: talking.open_line,
            push: self.deed_view(Deed::PushToTalk, now),
            mute: self.deed_view(Deed::Mute, now),
            mode: self.deed_view(Deed::OpenLine, now),
        }
    }

    fn has_microphone(&self) -> bool {
        self.phone.devices.as_ref().is_some_and(|it| it.capture)
    }

    /// What is missing of the sound, and what works all the same.
    fn no_sound_words(&self) -> String {
        let devices = self.phone.devices.as_ref();
        let key = match devices.map(|it| (it.capture, it.playback)) {
            Some((true, true)) => return String::new(),
            Some((false, true)) => "call-no-microphone",
            Some((true, false)) => "call-no-loudspeaker",
            Some((false, false)) | None => "call-no-sound",
        };
        let words = self.words.say(key);
        match devices.map(|SoundDevices { words, .. }| words.as_str()) {
            Some(why) if !why.is_empty() => format!("{words} {why}"),
            _ => words,
        }
    }

    /// "SF-0188 calls: SOS. F4 answers", for the first call that rings for this person.
    pub(crate) fn ringing_words(&self, now: ScreenTime) -> String {
        let rows = self.rows(now);
        let Some((incident, call)) = self.ringing(&rows).and_then(|it| it.call.as_ref().map(|call| (it, call))) else {
            return String::new();
        };
        let (place, reason) = (self.words.name(call.place), self.words.name(call.reason));
        let key = self.deed_key(Deed::Verb(Verb::AnswerCall));
        let fills = [
            ("vehicle", incident.vehicle.as_str().into()),
            ("place", (&place).into()),
            ("reason", (&reason).into()),
            ("key", (&key).into()),
        ];
        self.words.fill("call-ringing", &fills)
    }
}
