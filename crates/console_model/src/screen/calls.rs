//! Calls at the screen: what rings for whom, the line this person is on, and their microphone.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::call::{Call, CallHold, CallPlace, CallState};
use assistance::command::Rule;
use assistance::feed::Action;
use assistance::ids::{CallId, IncidentId, VehicleId};
use assistance::incident::Incident;

use super::shift::Rows;
use super::{Locked, Screen};
use crate::event::{Deed, Effect, Verb, Voice};
use crate::time::ScreenTime;
use crate::view::{NoticeTone, Ownership};

/// Levels older than this are not drawn: nothing was heard of the sound since.
const LEVELS_FOR: Duration = Duration::from_millis(400);
/// A line that did not open is asked for again after this.
const ASK_AGAIN: Duration = Duration::from_secs(3);
/// From this level on the own microphone carries a voice.
const VOICE: f32 = 0.05;
/// Lines remembered as asked for at most.
const MAX_ASKED: usize = 16;

/// What the microphone does. On the air it is only in an open call, and only while it is not muted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Talking {
    /// Nothing goes out, whatever is pressed.
    pub muted: bool,
    /// The key of push-to-talk is held.
    pub push_to_talk: bool,
    /// The line is open without a key.
    pub open_line: bool,
}

impl Talking {
    /// Whether the microphone would be let through but for the mute.
    #[must_use]
    pub fn wants_air(self) -> bool {
        self.push_to_talk || self.open_line
    }

    /// Whether the passenger hears this person in an open call.
    #[must_use]
    pub fn is_on_air(self) -> bool {
        !self.muted && self.wants_air()
    }
}

/// Whether there is a microphone and a loudspeaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SoundDevices {
    pub(crate) capture: bool,
    pub(crate) playback: bool,
    /// Which, or what is wrong.
    pub(crate) words: String,
}

/// The line whose sound the shell was asked to carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OnLine {
    pub(crate) incident: IncidentId,
    pub(crate) call: CallId,
    /// Whether this person may speak there; otherwise they listen in.
    pub(crate) speaks: bool,
}

/// The phone at this screen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phone {
    pub(crate) talking: Talking,
    /// `None` until the shell has said anything about devices.
    pub(crate) devices: Option<SoundDevices>,
    pub(crate) line: Option<OnLine>,
    levels: Option<(f32, f32, ScreenTime)>,
    /// Own lines on hold for nobody that were asked to be opened, and when.
    asked: BTreeMap<CallId, ScreenTime>,
    /// The ringing call that was announced last.
    announced: Option<CallId>,
}

impl Phone {
    /// How loud this person and those in the car are, 0 to 100 %, while it is known.
    pub(crate) fn levels(&self, now: ScreenTime) -> Option<(u8, u8)> {
        let percent = |level: f32| (level * 100.0).round() as u8;
        let fresh = self.levels.filter(|(.., at)| now.since(*at) <= LEVELS_FOR);
        fresh.map(|(mine, theirs, _)| (percent(mine), percent(theirs)))
    }
}

impl Screen {
    /// What the microphone does.
    #[must_use]
    pub fn talking(&self) -> Talking {
        self.phone.talking
    }

    pub(crate) fn sound_devices(&mut self, capture: bool, playback: bool, words: String) {
        self.phone.devices = Some(SoundDevices { capture, playback, words });
    }

    /// Levels of the sound now. A voice is attention as much as a key is.
    pub(crate) fn levels_heard(&mut self, mine: f32, theirs: f32, now: ScreenTime, out: &mut Vec<Effect>) {
        let clean = |level: f32| if level.is_finite() { level.clamp(0.0, 1.0) } else { 0.0 };
        let (mine, theirs) = (clean(mine), clean(theirs));
        self.phone.levels = Some((mine, theirs, now));
        if self.phone.line.is_some_and(|line| line.speaks) && self.phone.talking.is_on_air() && mine >= VOICE {
            self.show_presence(now, out);
        }
    }

    /// The call that belongs to the selected case: its own, or that of another case of the same car.
    pub(crate) fn call_in_view(&self) -> Option<(&Incident, &Call)> {
        let with = |incident: &'_ Incident| incident.call.is_some();
        let selected = self.selected_incident().filter(|it| with(it));
        let vehicle = self.selection.vehicle.as_ref()?;
        let other =
            || self.shift.incidents.values().find(|it| it.state.is_open() && it.vehicle == *vehicle && with(it));
        selected.or_else(other).and_then(|it| it.call.as_ref().map(|call| (it, call)))
    }

    /// The open line this person is on: theirs first, then one they listen in to or have joined.
    fn line_now(&self) -> Option<OnLine> {
        let me = self.person()?;
        let on = |incident: &Incident| {
            let call = incident.call.as_ref().filter(|call| call.is_open() && call.has(me))?;
            Some(OnLine { incident: incident.id, call: call.id, speaks: call.speakers.contains(me) })
        };
        let mine = |incident: &&Incident| self.is_mine(&incident.vehicle);
        let lines = || self.shift.incidents.values();
        lines().filter(mine).find_map(on).or_else(|| lines().find_map(on))
    }

    /// Whether this call waits for a person, and this person may be the one.
    fn may_be_answered(&self, incident: &Incident) -> bool {
        let nobody_on = CallState::OnHold { why: CallHold::NobodyOn };
        let waits = incident.call.as_ref().is_some_and(|call| call.wants_person() || call.state == nobody_on);
        waits && incident.state.is_open() && self.ownership(incident) != Ownership::WithOther
    }

    /// The call that the answering key takes: the selected one, own ones, then those of the queue in
    /// its order, ringing ones before those on hold.
    pub(crate) fn to_answer(&self, now: ScreenTime) -> Option<&Incident> {
        let selected = self.call_in_view().map(|(incident, _)| incident).filter(|it| self.may_be_answered(it));
        selected.or_else(|| self.ringing(&self.rows(now))).or_else(|| {
            let rows = self.rows(now);
            let all = rows.mine.iter().chain(&rows.waiting);
            all.filter_map(|it| self.shift.incidents.get(&it.incident)).find(|it| self.may_be_answered(it))
        })
    }

    /// The first call that rings for this person.
    pub(crate) fn ringing(&self, rows: &Rows) -> Option<&Incident> {
        let all = rows.mine.iter().chain(&rows.waiting);
        let rings = |it: &&Incident| it.call.as_ref().is_some_and(Call::wants_person);
        all.filter_map(|it| self.shift.incidents.get(&it.incident)).find(rings)
    }

    /// Whether a verb about a call can be done now.
    pub(crate) fn offer_call_verb(&self, verb: Verb, now: ScreenTime) -> Result<(), Locked> {
        if verb == Verb::AnswerCall {
            let incident = self.to_answer(now).ok_or(Rule::NoCall)?;
            if self.acts.pending.values().any(|it| it.is_open() && it.action == answer(incident.id)) {
                return Err(Locked::UnderWay);
            }
            return if self.is_mine(&incident.vehicle) { Ok(()) } else { self.may_take_more() };
        }
        let id = self.selection.vehicle.as_ref().ok_or(Locked::NoCar)?;
        let in_view = self.call_in_view();
        match verb {
            Verb::CallPassenger | Verb::CallOutside => self.offer_place(verb, id),
            Verb::HoldCall | Verb::EndCall => {
                let (incident, call) = in_view.ok_or(Rule::NoCall)?;
                let on_it = self.person().is_some_and(|me| call.has(me));
                let mine = self.is_mine(&incident.vehicle);
                match call.state {
                    _ if verb == Verb::EndCall && (mine || on_it) => Ok(()),
                    _ if !mine => Err(Rule::NotYourClaim.into()),
                    CallState::Ringing { .. } => Err(Rule::WrongState.into()),
                    CallState::Open | CallState::OnHold { .. } => Ok(()),
                }
            }
            Verb::ListenIn | Verb::JoinCall => {
                if !self.role().is_some_and(|role| role.may_lead()) {
                    return Err(Rule::RoleMayNot.into());
                }
                let (incident, call) = in_view.ok_or(Rule::NoCall)?;
                let me = self.person().ok_or(Locked::Loading)?;
                let list = if verb == Verb::JoinCall { &call.speakers } else { &call.listeners };
                if self.is_mine(&incident.vehicle) || list.contains(me) { Err(Rule::WrongState.into()) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }

    fn offer_place(&self, verb: Verb, id: &VehicleId) -> Result<(), Locked> {
        let incident = self.selected_incident().ok_or(Locked::NoIncident)?;
        if !incident.state.is_open() {
            return Err(Locked::Closed);
        }
        match self.ownership(incident) {
            Ownership::Mine => {}
            Ownership::Waiting => return Err(Rule::NotYourClaim.into()),
            Ownership::WithOther => return Err(Rule::ClaimedByOther.into()),
        }
        if self.call_in_view().is_some() {
            return Err(Rule::CallStands.into());
        }
        if !self.shift.vehicles.get(id).is_some_and(|it| it.linked) {
            return Err(Rule::LinkLost.into());
        }
        let aboard = self.looks.get(id).and_then(|look| look.picture.value.aboard());
        // Nobody aboard is only believed of a picture that says so; somebody may always stand outside.
        if verb == Verb::CallPassenger && aboard == Some(0) { Err(Locked::NobodyAboard) } else { Ok(()) }
    }

    /// Does a verb about a call: each is one press.
    pub(crate) fn use_call(&mut self, verb: Verb, now: ScreenTime, out: &mut Vec<Effect>) {
        if let Err(locked) = self.offer(Deed::Verb(verb), now) {
            self.tell_locked(&locked, now, out);
            return;
        }
        if let Some(action) = self.call_action(verb, now) {
            self.act(action, now, out);
        }
    }

    fn call_action(&self, verb: Verb, now: ScreenTime) -> Option<Action> {
        if verb == Verb::AnswerCall {
            return self.to_answer(now).map(|incident| answer(incident.id));
        }
        let place = |place| self.selection.incident.map(|incident| Action::PlaceCall { incident, place });
        let in_view = self.call_in_view();
        let incident = in_view.map(|(incident, _)| incident.id);
        match verb {
            Verb::CallPassenger => place(CallPlace::Cabin),
            Verb::CallOutside => place(CallPlace::Outside),
            Verb::HoldCall => in_view.map(|(it, call)| Action::HoldCall { incident: it.id, on: call.is_open() }),
            Verb::EndCall => in_view.map(|(it, _)| match self.is_mine(&it.vehicle) {
                true => Action::EndCall { incident: it.id },
                false => Action::LeaveCall { incident: it.id },
            }),
            Verb::ListenIn => incident.map(|incident| Action::ListenIn { incident }),
            Verb::JoinCall => incident.map(|incident| Action::JoinCall { incident }),
            _ => None,
        }
    }

    /// The microphone by key or pointer: on the air while it is held.
    pub(crate) fn push_to_talk(&mut self, held: bool, out: &mut Vec<Effect>) {
        self.set_talking(Talking { push_to_talk: held, ..self.phone.talking }, out);
    }

    pub(crate) fn toggle_mute(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let muted = !self.phone.talking.muted;
        self.set_talking(Talking { muted, ..self.phone.talking }, out);
        let words = self.words.say(if muted { "talk-muted" } else { "talk-unmuted" });
        self.tell(words, NoticeTone::Plain, now, out);
    }

    pub(crate) fn toggle_open_line(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let open_line = !self.phone.talking.open_line;
        self.set_talking(Talking { open_line, ..self.phone.talking }, out);
        let words = self.words.say(if open_line { "talk-open-line" } else { "talk-by-key" });
        self.tell(words, NoticeTone::Plain, now, out);
    }

    fn set_talking(&mut self, next: Talking, out: &mut Vec<Effect>) {
        let before = std::mem::replace(&mut self.phone.talking, next);
        if !self.phone.line.is_some_and(|line| line.speaks) {
            return;
        }
        if before.muted != next.muted {
            out.push(Effect::Voice(Voice::Mute(next.muted)));
        }
        if before.wants_air() != next.wants_air() {
            out.push(Effect::Voice(Voice::Talk(next.wants_air())));
        }
    }

    /// The shell carries the sound of the line this person is on, and an own line that is on hold
    /// because nobody was on it opens as soon as it is on this screen.
    pub(crate) fn tend_calls(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let line = self.line_now();
        if line != self.phone.line {
            if self.phone.line.is_some() {
                out.push(Effect::Voice(Voice::Stop));
            }
            self.phone.line = line;
            self.phone.levels = None;
            if let Some(OnLine { incident, speaks, .. }) = line {
                let talking = self.phone.talking;
                out.push(Effect::Voice(Voice::Start { incident, speaks }));
                if speaks {
                    out.push(Effect::Voice(Voice::Mute(talking.muted)));
                    out.push(Effect::Voice(Voice::Talk(talking.wants_air())));
                }
            }
        }
        if line.is_none() && self.is_live(now) {
            self.open_own_line(now, out);
        }
    }

    /// A call that begins to ring is spoken once, for those who hear the screen instead of seeing it.
    pub(crate) fn announce_call(&mut self, rows: &Rows, now: ScreenTime, out: &mut Vec<Effect>) {
        let ringing = self.ringing(rows).and_then(|it| it.call.as_ref()).map(|call| call.id);
        if self.phone.announced != ringing {
            self.phone.announced = ringing;
            if ringing.is_some() {
                out.push(Effect::Announce { words: self.ringing_words(now), urgent: true });
            }
        }
    }

    fn open_own_line(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let nobody_on = CallState::OnHold { why: CallHold::NobodyOn };
        let waiting = self.shift.incidents.values().filter(|it| it.state.is_open() && self.is_mine(&it.vehicle));
        let waiting = waiting.filter_map(|it| it.call.as_ref().map(|call| (it.id, call)));
        let mine: Vec<(IncidentId, CallId)> =
            waiting.filter(|(_, call)| call.state == nobody_on).map(|(id, call)| (id, call.id)).collect();
        self.phone.asked.retain(|call, _| mine.iter().any(|(_, known)| known == call));
        let due = |call: &CallId| self.phone.asked.get(call).is_none_or(|at| now.since(*at) >= ASK_AGAIN);
        let Some((incident, call)) = mine.into_iter().find(|(_, call)| due(call)) else { return };
        if self.phone.asked.len() < MAX_ASKED {
            self.phone.asked.insert(call, now);
            self.act(answer(incident), now, out);
        }
    }
}

fn answer(incident: IncidentId) -> Action {
    Action::AnswerCall { incident }
}
