//! A half-given command or verb: what it still asks for, and the last press.
//!
//! A step belongs to the car and incident it was begun for. Every event asks the guard again;
//! what it would no longer let through withdraws itself, with a notice.

use std::time::Duration;

use assistance::command::{
    ChangeDestination, ClimateSetting, CommandBody, CommandKind, DispatchField, EndRide, FieldService, HazardsSwitch,
    Hold, HoldOrigin, LightsSwitch, LockDoors, MarkLaneClosed, MarkRoadClosed, PullOver, ReleaseHold, RequestLane,
    Reroute, Resume, ResumeCause, RouteFact, Rule, SendAnotherCar, SetClimate, SetWindows, SoundHorn,
    TrafficSideReason, UnlockDoors,
};
use assistance::conversation::Phrase;
use assistance::feed::Action;
use assistance::geo::{Area, GeoPoint};
use assistance::ids::{IncidentId, PersonId, VehicleId};
use assistance::incident::{MAX_TEXT, Outcome};
use assistance::roles::Readiness;
use assistance::vehicle::Side;

use super::look::route_fact;
use super::{Locked, Screen, Streets};
use crate::event::{Deed, Effect, Field, Verb};
use crate::key::Key;
use crate::time::ScreenTime;
use crate::view::NoticeTone;

/// How long a dangerous command is held.
pub(crate) const HOLD: Duration = Duration::from_millis(700);
/// The longest label of a destination, bytes.
const MAX_LABEL: usize = 200;
/// How far ahead of the car "ahead" is, metres.
const AHEAD_M: f64 = 30.0;

/// What was chosen so far, in the order it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Side(Side),
    TrafficSide(TrafficSideReason),
    Cause(ResumeCause),
    Place(GeoPoint, String),
    RadiusM(f64),
    Minutes(u64),
    Percent(u8),
    Climate(ClimateSetting),
    On(bool),
    Service(FieldService),
    Text(String),
    /// For oneself, or for a responder whose name is asked next.
    ForMe(bool),
    Origin(HoldOrigin),
    Confirmed(bool),
    Person(PersonId),
    Outcome(Outcome),
    Readiness(Readiness),
    Phrase(Phrase),
}

/// What holds the last press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeldBy {
    Key(Key),
    Pointer,
}

/// A half-given command or verb.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) number: u64,
    pub(crate) deed: Deed,
    pub(crate) vehicle: Option<VehicleId>,
    pub(crate) incident: Option<IncidentId>,
    pub(crate) values: Vec<Value>,
    pub(crate) text: String,
    pub(crate) found: Option<(GeoPoint, String)>,
    pub(crate) route: Option<RouteFact>,
    pub(crate) held: Option<(HeldBy, ScreenTime)>,
}

impl Step {
    pub(crate) fn vehicle_words(&self) -> String {
        self.vehicle.as_ref().map_or_else(String::new, |it| it.as_str().to_owned())
    }
}

/// One option of a step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    pub(crate) value: Value,
    pub(crate) words: String,
    pub(crate) key: Key,
    pub(crate) locked: Option<Locked>,
    pub(crate) warning: String,
}

/// What a step asks for next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked {
    Choice { title: &'static str, options: Vec<Choice> },
    Text { title: &'static str, hint: &'static str, required: bool, max: usize },
    Place { title: &'static str, options: Vec<Choice> },
    Confirm { body: CommandBody, locked: Option<Locked> },
}

/// What there is to do once nothing more is asked for.
enum Whole {
    Command(CommandBody),
    Act(Action),
    Phrase(Phrase),
}

fn number_key(index: usize) -> Key {
    match u8::try_from(index + 1) {
        Ok(digit @ 1..=9) => Key::Digit(digit),
        Ok(more) => Key::Letter(char::from(b'A' + (more - 10).min(25))),
        Err(_) => Key::Letter('Z'),
    }
}

impl Screen {
    /// Begins a command or verb: done at once when it asks for nothing.
    pub(crate) fn begin(&mut self, deed: Deed, now: ScreenTime, out: &mut Vec<Effect>) {
        if deed == Deed::Command(CommandKind::StopNow) {
            self.stop(now, out);
            return;
        }
        let taken = self.selection.vehicle.as_ref().is_some_and(|it| self.is_mine(it));
        if deed == Deed::Verb(Verb::Claim) && taken {
            return;
        }
        if let Err(locked) = self.offer(deed, now) {
            self.tell_locked(&locked, now, out);
            return;
        }
        let step = Step {
            number: self.number(),
            deed,
            vehicle: self.selection.vehicle.clone(),
            incident: self.selection.incident,
            values: Vec::new(),
            text: String::new(),
            found: None,
            route: None,
            held: None,
        };
        self.step = Some(step);
        self.go_on(now, out);
    }

    /// Asks for what is missing, or does it.
    fn go_on(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        match self.asked(now) {
            Some(Asked::Text { .. } | Asked::Place { .. }) => {
                out.extend(self.step.as_ref().map(|step| Effect::FocusText(Field::Step(step.number))));
            }
            Some(Asked::Choice { .. } | Asked::Confirm { .. }) => {
                if self.in_text {
                    self.in_text = false;
                    out.push(Effect::LeaveText);
                }
            }
            None => self.carry_out(now, out),
        }
    }

    fn carry_out(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(whole) = self.whole() else { return };
        if self.step.take().is_some() && self.in_text {
            self.in_text = false;
            out.push(Effect::LeaveText);
        }
        match whole {
            Whole::Command(body) => self.propose(body, now, out),
            Whole::Act(action) => self.act(action, now, out),
            Whole::Phrase(phrase) => self.say_phrase(phrase, now, out),
        }
    }

    /// What the open step asks for next; `None` when it is whole, or no step is open.
    pub(crate) fn asked(&self, now: ScreenTime) -> Option<Asked> {
        let step = self.step.as_ref()?;
        match step.deed {
            Deed::Command(kind) => self.asked_for_command(step, kind, now),
            Deed::Verb(verb) => self.asked_for_verb(step, verb),
            Deed::SayPhrase if step.values.is_empty() => {
                let phrases = self.phrases_in_order();
                let options = phrases.into_iter().map(|phrase| (Value::Phrase(phrase), self.phrase_words(phrase)));
                Some(choice("step-phrase", options))
            }
            _ => None,
        }
    }

    fn asked_for_command(&self, step: &Step, kind: CommandKind, now: ScreenTime) -> Option<Asked> {
        use Value as V;
        let names = |title, values: Vec<(Value, String)>| Some(choice(title, values));
        let asked = match (kind, step.values.as_slice()) {
            (CommandKind::UnlockDoors, []) => return Some(self.sides_to_unlock(now)),
            (CommandKind::UnlockDoors, [V::Side(side)]) if self.needs_reason(*side, now) => {
                let all = TrafficSideReason::ALL.iter();
                names("step-traffic-side", all.map(|it| (V::TrafficSide(*it), self.words.name(*it))).collect())
            }
            (CommandKind::RequestLane, []) => Some(self.sides("step-lane-side")),
            (CommandKind::Resume, []) => {
                names("step-cause", ResumeCause::ALL.iter().map(|it| (V::Cause(*it), self.words.name(*it))).collect())
            }
            (CommandKind::Hold, []) => {
                let mut asked = choice(
                    "step-hold-for",
                    [(V::ForMe(true), self.words.say("hold-for-me")), (V::ForMe(false), self.words.say("hold-for-responder"))],
                );
                if let Asked::Choice { options, .. } = &mut asked {
                    options[0].key = Key::Letter('H');
                    options[1].key = Key::Letter('R');
                }
                Some(asked)
            }
            (CommandKind::Hold, [V::ForMe(false)]) => {
                Some(Asked::Text { title: "step-responder-name", hint: "hint-responder", required: true, max: 64 })
            }
            (CommandKind::ReleaseHold, []) => {
                let holds = step.vehicle.as_ref().and_then(|id| self.shift.vehicles.get(id)).map(|it| it.holds.clone());
                let origins = holds.unwrap_or_default().into_iter();
                let named = origins.map(|origin| {
                    let words = self.hold_words(&origin);
                    (V::Origin(origin), words)
                });
                names("step-which-hold", named.collect())
            }
            (CommandKind::ReleaseHold, [V::Origin(HoldOrigin::Responder(_))]) => {
                let yes = (V::Confirmed(true), self.words.say("responder-confirmed"));
                names("step-responder-word", vec![yes, (V::Confirmed(false), self.words.say("responder-silent"))])
            }
            (CommandKind::SetWindows, []) => {
                let percents = [0, 50, 100].into_iter();
                names("step-windows", percents.map(|it| (V::Percent(it), self.words.say(windows_key(it)))).collect())
            }
            (CommandKind::SetClimate, []) => {
                let all = ClimateSetting::ALL.iter();
                names("step-climate", all.map(|it| (V::Climate(*it), self.words.name(*it))).collect())
            }
            (CommandKind::Lights, []) => Some(self.on_or_off("step-lights")),
            (CommandKind::Hazards, []) => Some(self.on_or_off("step-hazards")),
            (CommandKind::DispatchField, []) => {
                let all = FieldService::ALL.iter();
                names("step-service", all.map(|it| (V::Service(*it), self.words.name(*it))).collect())
            }
            (CommandKind::DispatchField, [_]) => {
                Some(Asked::Text { title: "step-dispatch-note", hint: "hint-dispatch", required: false, max: MAX_TEXT })
            }
            (CommandKind::MarkLaneClosed | CommandKind::MarkRoadClosed, []) => Some(self.where_closed(step)),
            (CommandKind::MarkLaneClosed | CommandKind::MarkRoadClosed, [_]) => {
                let limit = self.setup.policy.closure_radius_m;
                let radii = [25.0, 50.0, 100.0, 150.0].into_iter().filter(move |it| *it <= limit);
                let words = |it: f64| self.words.fill("metres", &[("n", (it as u64).into())]);
                names("step-radius", radii.map(|it| (V::RadiusM(it), words(it))).collect())
            }
            (CommandKind::MarkLaneClosed | CommandKind::MarkRoadClosed, [_, _]) => {
                let limit = self.setup.policy.closure_expiry.as_secs() / 60;
                let minutes = [5, 15, 30].into_iter().filter(move |it| *it <= limit);
                let words = |it: u64| self.words.fill("minutes", &[("n", it.into())]);
                names("step-expiry", minutes.map(|it| (V::Minutes(it), words(it))).collect())
            }
            (CommandKind::ChangeDestination, []) => {
                Some(Asked::Place { title: "step-destination", options: Vec::new() })
            }
            _ => None,
        };
        asked.or_else(|| self.last_press(step, kind, now))
    }

    /// A dangerous command asks for the held press last.
    fn last_press(&self, step: &Step, kind: CommandKind, now: ScreenTime) -> Option<Asked> {
        let body = command_of(kind, &step.values, self.my_origin())?;
        let locked = self.judge(&body, step.route.as_ref(), self.evidence_in_view(), now).err();
        kind.is_dangerous().then_some(Asked::Confirm { body, locked })
    }

    fn asked_for_verb(&self, step: &Step, verb: Verb) -> Option<Asked> {
        if !step.values.is_empty() {
            return None;
        }
        let text = |title, hint| Some(Asked::Text { title, hint, required: true, max: MAX_TEXT });
        match verb {
            Verb::HandOver => {
                let named = self.takers().map(|it| (Value::Person(it.id.clone()), self.person_words(&it.id)));
                Some(choice("step-hand-over", named))
            }
            Verb::AcceptHandOver => text("step-read-back", "hint-read-back"),
            Verb::TakeOver => text("step-take-over", "hint-reason"),
            Verb::Note => text("step-note", "hint-note"),
            Verb::Resolve => {
                Some(choice("step-outcome", Outcome::ALL.iter().map(|it| (Value::Outcome(*it), self.words.name(*it)))))
            }
            Verb::Readiness => {
                let all = Readiness::ALL.iter();
                Some(choice("step-readiness", all.map(|it| (Value::Readiness(*it), self.words.name(*it)))))
            }
            Verb::ClaimNext | Verb::Claim | Verb::Release | Verb::Reopen => None,
        }
    }

    fn sides(&self, title: &'static str) -> Asked {
        let mut asked = choice(title, Side::ALL.iter().map(|it| (Value::Side(*it), self.words.name(*it))));
        if let Asked::Choice { options, .. } = &mut asked {
            for option in options {
                option.key = if option.value == Value::Side(Side::Left) { Key::Letter('L') } else { Key::Letter('R') };
            }
        }
        asked
    }

    fn sides_to_unlock(&self, now: ScreenTime) -> Asked {
        let mut asked = self.sides("step-unlock-side");
        if let Asked::Choice { options, .. } = &mut asked {
            for option in options {
                let Value::Side(side) = option.value else { continue };
                match self.judge_unlock(side, None, now) {
                    Err(Locked::Rule(refusal)) if refusal.rule == Rule::TrafficSide => {
                        option.warning = self.words.name(Rule::TrafficSide);
                    }
                    Err(locked) => option.locked = Some(locked),
                    Ok(()) => {}
                }
            }
        }
        asked
    }

    fn judge_unlock(&self, side: Side, why: Option<TrafficSideReason>, now: ScreenTime) -> Result<(), Locked> {
        let body = CommandBody::UnlockDoors(UnlockDoors { side, traffic_side: why });
        self.judge(&body, None, None, now)
    }

    fn needs_reason(&self, side: Side, now: ScreenTime) -> bool {
        let judged = self.judge_unlock(side, None, now);
        matches!(judged, Err(Locked::Rule(refusal)) if refusal.rule == Rule::TrafficSide)
    }

    fn on_or_off(&self, title: &'static str) -> Asked {
        choice(title, [(Value::On(true), self.words.say("on")), (Value::On(false), self.words.say("off"))])
    }

    fn where_closed(&self, step: &Step) -> Asked {
        let look = step.vehicle.as_ref().and_then(|id| self.looks.get(id)).map(|look| &look.picture.value);
        let mut places = Vec::new();
        if let Some(picture) = look {
            let heading = picture.heading_deg.to_radians();
            let ahead = picture.position.moved(AHEAD_M * heading.sin(), AHEAD_M * heading.cos());
            let (here_words, ahead_words) = (self.words.say("place-here"), self.words.say("place-ahead"));
            places.push((Value::Place(ahead, ahead_words.clone()), ahead_words));
            places.push((Value::Place(picture.position, here_words.clone()), here_words));
        }
        match choice("step-where-closed", places) {
            Asked::Choice { title, options } => Asked::Place { title, options },
            other => other,
        }
    }

    /// What there is to do with the values of the step.
    fn whole(&self) -> Option<Whole> {
        use Value as V;
        let step = self.step.as_ref()?;
        let vehicle = step.vehicle.clone();
        let act = |action| Some(Whole::Act(action));
        match (step.deed, step.values.as_slice()) {
            (Deed::Command(kind), values) => command_of(kind, values, self.my_origin()).map(Whole::Command),
            (Deed::SayPhrase, [V::Phrase(phrase)]) => Some(Whole::Phrase(*phrase)),
            (Deed::Verb(Verb::ClaimNext), _) => act(Action::ClaimNext),
            (Deed::Verb(Verb::Claim), _) => act(Action::Claim(vehicle?)),
            (Deed::Verb(Verb::Release), _) => act(Action::Release(vehicle?)),
            (Deed::Verb(Verb::HandOver), [V::Person(to)]) => {
                act(Action::OfferHandOver { vehicle: vehicle?, to: to.clone() })
            }
            (Deed::Verb(Verb::AcceptHandOver), [V::Text(text)]) => {
                act(Action::AcceptHandOver { vehicle: vehicle?, read_back: text.clone() })
            }
            (Deed::Verb(Verb::TakeOver), [V::Text(text)]) => {
                act(Action::TakeOver { vehicle: vehicle?, reason: text.clone() })
            }
            (Deed::Verb(Verb::Note), [V::Text(text)]) => {
                act(Action::Note { incident: step.incident?, text: text.clone() })
            }
            (Deed::Verb(Verb::Resolve), [V::Outcome(outcome)]) => {
                act(Action::Resolve { incident: step.incident?, outcome: *outcome })
            }
            (Deed::Verb(Verb::Reopen), _) => act(Action::Reopen { incident: step.incident? }),
            (Deed::Verb(Verb::Readiness), [V::Readiness(readiness)]) => act(Action::SetReadiness(*readiness)),
            _ => None,
        }
    }

    pub(crate) fn step_option(&mut self, index: usize, now: ScreenTime, out: &mut Vec<Effect>) {
        if self.dropped_after_jump(now, out) {
            return;
        }
        let Some(Asked::Choice { options, .. } | Asked::Place { options, .. }) = self.asked(now) else { return };
        let Some(option) = options.into_iter().nth(index) else { return };
        match option.locked {
            Some(locked) => self.tell_locked(&locked, now, out),
            None => self.step_value(option.value, now, out),
        }
    }

    fn step_value(&mut self, value: Value, now: ScreenTime, out: &mut Vec<Effect>) {
        if let Some(step) = &mut self.step {
            step.values.push(value);
            step.text.clear();
            step.found = None;
        }
        self.go_on(now, out);
    }

    pub(crate) fn edit_step(&mut self, number: u64, text: String, now: ScreenTime) {
        let asks_place = matches!(self.asked(now), Some(Asked::Place { .. }));
        let found = match (&self.streets, asks_place) {
            (Streets::Ready(city), true) => city.find(&text).map(|point| (point, text.trim().to_owned())),
            _ => None,
        };
        if let Some(step) = self.step.as_mut().filter(|step| step.number == number) {
            step.text = text;
            if asks_place {
                step.found = found;
            }
        }
    }

    /// A click on the map answers a step that asks for a place.
    pub(crate) fn step_point(&mut self, point: GeoPoint, now: ScreenTime, out: &mut Vec<Effect>) {
        if !matches!(self.asked(now), Some(Asked::Place { .. })) || self.dropped_after_jump(now, out) {
            return;
        }
        let label = match &self.streets {
            Streets::Ready(city) => city
                .nearest(point)
                .and_then(|on| city.street_name(on.edge))
                .map_or_else(|| self.words.say("place-on-map"), city::short_name),
            _ => self.words.say("place-on-map"),
        };
        if let Some(step) = &mut self.step {
            step.found = Some((point, label));
        }
    }

    pub(crate) fn step_text_done(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        if self.dropped_after_jump(now, out) {
            return;
        }
        let Some(step) = &self.step else { return };
        let text = step.text.trim().to_owned();
        match self.asked(now) {
            Some(Asked::Text { required, max, .. }) => {
                if (required && text.is_empty()) || text.len() > max {
                    self.tell_locked(&Rule::TextOutOfRange.into(), now, out);
                } else {
                    self.step_value(text_value(step.deed, text), now, out);
                }
            }
            Some(Asked::Place { .. }) => match step.found.clone() {
                Some((point, label)) => {
                    if step.deed == Deed::Command(CommandKind::ChangeDestination) {
                        self.route_for_step(point);
                    }
                    let label = label.chars().scan(0, |bytes, c| {
                        *bytes += c.len_utf8();
                        (*bytes <= MAX_LABEL).then_some(c)
                    });
                    self.step_value(Value::Place(point, label.collect()), now, out);
                }
                None => {
                    let words = self.words.say("place-not-found");
                    self.tell(words, NoticeTone::Bad, now, out);
                }
            },
            _ => {}
        }
    }

    /// Looks the way to a new destination up once, when it is chosen.
    fn route_for_step(&mut self, to: GeoPoint) {
        let closures = self.closures();
        let picture = self.selection.vehicle.as_ref().and_then(|id| self.looks.get(id)).map(|it| &it.picture.value);
        let fact = match (&self.streets, picture) {
            (Streets::Ready(city), Some(picture)) => Some(route_fact(city, picture, to, &closures)),
            _ => None,
        };
        if let Some(step) = &mut self.step {
            step.route = fact;
        }
    }

    /// A click confirms only what is not held.
    pub(crate) fn step_confirm_pressed(&mut self, _: ScreenTime, _: &mut Vec<Effect>) {}

    pub(crate) fn confirm_pressed(&mut self, by: HeldBy, now: ScreenTime, out: &mut Vec<Effect>) {
        if self.dropped_after_jump(now, out) {
            return;
        }
        if let Some(Asked::Confirm { locked, .. }) = self.asked(now) {
            match locked {
                Some(locked) => self.tell_locked(&locked, now, out),
                None => {
                    if let Some(step) = &mut self.step {
                        step.held.get_or_insert((by, now));
                    }
                }
            }
        }
    }

    /// The key that opened a confirmation is being held already.
    pub(crate) fn hold_begun_with(&mut self, key: Key, now: ScreenTime) {
        if matches!(self.asked(now), Some(Asked::Confirm { locked: None, .. }))
            && let Some(step) = &mut self.step
        {
            step.held.get_or_insert((HeldBy::Key(key), now));
        }
    }

    pub(crate) fn hold_released(&mut self, by: HeldBy, now: ScreenTime, out: &mut Vec<Effect>) {
        self.hold_tick(now, out);
        if let Some(step) = &mut self.step
            && step.held.is_some_and(|(holder, _)| holder == by)
        {
            step.held = None;
        }
    }

    /// A hold that lasted long enough confirms, if the guard still agrees.
    pub(crate) fn hold_tick(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let lasted = self.step.as_ref().and_then(|step| step.held).is_some_and(|(_, since)| now.since(since) >= HOLD);
        if !lasted {
            return;
        }
        match self.asked(now) {
            Some(Asked::Confirm { locked: None, .. }) => self.carry_out(now, out),
            _ => self.recheck_step(now, out),
        }
    }

    pub(crate) fn give_step_up(&mut self, out: &mut Vec<Effect>) {
        if self.step.take().is_some() {
            self.in_text = false;
            out.push(Effect::LeaveText);
        }
    }

    /// Asks the guard again, and withdraws what it would no longer let through.
    pub(crate) fn recheck_step(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(step) = &self.step else { return };
        let elsewhere = step.vehicle != self.selection.vehicle || step.incident != self.selection.incident;
        let locked = match self.asked(now) {
            Some(Asked::Confirm { locked, .. }) => locked,
            _ => self.offer(step.deed, now).err(),
        };
        let why = match (elsewhere, locked) {
            (true, _) => self.words.say("withdrawn-selection"),
            (false, Some(locked)) => self.locked_words(&locked),
            (false, None) => return,
        };
        let what = self.deed_words(step.deed);
        let words = self.words.fill("notice-withdrawn", &[("what", (&what).into()), ("why", (&why).into())]);
        self.give_step_up(out);
        self.tell(words, NoticeTone::Bad, now, out);
    }
}

fn choice(title: &'static str, values: impl IntoIterator<Item = (Value, String)>) -> Asked {
    let option = |(index, (value, words)): (usize, (Value, String))| Choice {
        value,
        words,
        key: number_key(index),
        locked: None,
        warning: String::new(),
    };
    Asked::Choice { title, options: values.into_iter().enumerate().map(option).collect() }
}

fn windows_key(percent: u8) -> &'static str {
    match percent {
        0 => "windows-closed",
        100 => "windows-open",
        _ => "windows-half",
    }
}

fn text_value(deed: Deed, text: String) -> Value {
    match deed {
        Deed::Command(CommandKind::Hold) => Value::Origin(HoldOrigin::Responder(text)),
        _ => Value::Text(text),
    }
}

/// The command of these values, once they are all there.
fn command_of(kind: CommandKind, values: &[Value], me: Option<HoldOrigin>) -> Option<CommandBody> {
    use CommandBody as B;
    use Value as V;
    Some(match (kind, values) {
        (CommandKind::Reroute, []) => B::Reroute(Reroute::default()),
        (CommandKind::PullOver, []) => B::PullOver(PullOver),
        (CommandKind::LockDoors, []) => B::LockDoors(LockDoors),
        (CommandKind::SoundHorn, []) => B::SoundHorn(SoundHorn),
        (CommandKind::EndRide, []) => B::EndRide(EndRide),
        (CommandKind::SendAnotherCar, []) => B::SendAnotherCar(SendAnotherCar),
        (CommandKind::UnlockDoors, [V::Side(side)]) => B::UnlockDoors(UnlockDoors { side: *side, traffic_side: None }),
        (CommandKind::UnlockDoors, [V::Side(side), V::TrafficSide(why)]) => {
            B::UnlockDoors(UnlockDoors { side: *side, traffic_side: Some(*why) })
        }
        (CommandKind::RequestLane, [V::Side(side)]) => B::RequestLane(RequestLane { side: *side }),
        (CommandKind::Resume, [V::Cause(cause)]) => B::Resume(Resume { cause: Some(*cause) }),
        (CommandKind::Hold, [V::ForMe(true)]) => B::Hold(Hold { origin: me? }),
        (CommandKind::Hold, [V::ForMe(false), V::Origin(origin)]) => B::Hold(Hold { origin: origin.clone() }),
        (CommandKind::ReleaseHold, [V::Origin(origin @ HoldOrigin::Person(_))]) => {
            B::ReleaseHold(ReleaseHold { origin: origin.clone(), responder_confirmed: false })
        }
        (CommandKind::ReleaseHold, [V::Origin(origin), V::Confirmed(word)]) => {
            B::ReleaseHold(ReleaseHold { origin: origin.clone(), responder_confirmed: *word })
        }
        (CommandKind::SetWindows, [V::Percent(percent)]) => B::SetWindows(SetWindows { open_percent: *percent }),
        (CommandKind::SetClimate, [V::Climate(setting)]) => B::SetClimate(SetClimate { setting: *setting }),
        (CommandKind::Lights, [V::On(on)]) => B::Lights(LightsSwitch { on: *on }),
        (CommandKind::Hazards, [V::On(on)]) => B::Hazards(HazardsSwitch { on: *on }),
        (CommandKind::DispatchField, [V::Service(service), V::Text(note)]) => {
            B::DispatchField(DispatchField { service: *service, note: note.clone() })
        }
        (CommandKind::MarkLaneClosed, [V::Place(centre, _), V::RadiusM(radius_m), V::Minutes(minutes)]) => {
            let area = Area::Circle { centre: *centre, radius_m: *radius_m };
            B::MarkLaneClosed(MarkLaneClosed { area, expires_in: Duration::from_secs(minutes * 60) })
        }
        (CommandKind::MarkRoadClosed, [V::Place(centre, _), V::RadiusM(radius_m), V::Minutes(minutes)]) => {
            let area = Area::Circle { centre: *centre, radius_m: *radius_m };
            B::MarkRoadClosed(MarkRoadClosed { area, expires_in: Duration::from_secs(minutes * 60) })
        }
        (CommandKind::ChangeDestination, [V::Place(to, label)]) => {
            B::ChangeDestination(ChangeDestination { to: *to, label: label.clone() })
        }
        _ => return None,
    })
}
