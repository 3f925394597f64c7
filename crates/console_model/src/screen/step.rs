//! A half-given command or verb, from its key to its last press.
//!
//! A step belongs to the car and incident it was begun for. Every event asks the guard again;
//! what it would no longer let through withdraws itself, with a notice.

use std::time::Duration;

use assistance::command::{
    ApprovePath, ClimateSetting, CommandBody, CommandKind, CreepDirection, FieldService, HoldOrigin, ResumeCause,
    RouteFact, Rule, TrafficSideReason,
};
use assistance::conversation::Phrase;
use assistance::feed::Action;
use assistance::geo::GeoPoint;
use assistance::ids::{IncidentId, PersonId, VehicleId};
use assistance::incident::Outcome;
use assistance::roles::Readiness;
use assistance::vehicle::Side;

use super::asked::{Asked, command_of};
use super::look::route_fact;
use super::{Drawing, Locked, Screen, Streets};
use crate::event::{Deed, Effect, Field, Verb};
use crate::key::Key;
use crate::time::ScreenTime;
use crate::view::NoticeTone;

/// How long a dangerous command is held.
pub(crate) const HOLD: Duration = Duration::from_millis(700);
/// The longest label of a destination, bytes.
const MAX_LABEL: usize = 200;

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
    /// The plan that stood on the screen when the approval was begun.
    Plan(ApprovePath),
    Creep(CreepDirection),
    Metres(f64),
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
    pub(crate) drawing: Drawing,
}

impl Step {
    pub(crate) fn vehicle_words(&self) -> String {
        self.vehicle.as_ref().map_or_else(String::new, |it| it.as_str().to_owned())
    }
}

/// What there is to do once nothing more is asked for.
enum Whole {
    Command(CommandBody),
    Act(Action),
    Phrase(Phrase),
}

impl Screen {
    /// Begins a command or verb: done at once when it asks for nothing.
    pub(crate) fn begin(&mut self, deed: Deed, now: ScreenTime, out: &mut Vec<Effect>) {
        if deed == Deed::Command(CommandKind::StopNow) {
            self.stop(now, out);
            return;
        }
        if let Deed::Verb(verb) = deed
            && verb.is_about_call()
        {
            self.use_call(verb, now, out);
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
            values: self.values_begun_with(deed, now),
            text: String::new(),
            found: None,
            route: None,
            held: None,
            drawing: Drawing::default(),
        };
        self.step = Some(step);
        self.go_on(now, out);
    }

    /// What a step holds from its beginning: an approval is about the plan that stands there now.
    fn values_begun_with(&self, deed: Deed, now: ScreenTime) -> Vec<Value> {
        match deed {
            Deed::Command(CommandKind::ApprovePath) => self.plan_to_approve(now).map(Value::Plan).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Asks for what is missing, or does it.
    fn go_on(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        match self.asked(now) {
            Some(Asked::Text { .. } | Asked::Place { .. }) => {
                out.extend(self.step.as_ref().map(|step| Effect::FocusText(Field::Step(step.number))));
            }
            Some(Asked::Path { .. }) => {
                // The arrow keys and Enter are the drawing's, whatever had the keyboard before.
                self.in_text = false;
                out.push(Effect::LeaveText);
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
        let options = match self.asked(now) {
            Some(Asked::Place { options, .. }) => Some(options),
            _ => None,
        };
        let asks_place = options.is_some();
        // The field has the keyboard: the digit of an option arrives as its text.
        let by_key = options.into_iter().flatten().find_map(|option| match (option.key, option.value) {
            (Key::Digit(digit), Value::Place(point, label)) if text.trim() == digit.to_string() => Some((point, label)),
            _ => None,
        });
        let found = by_key.or_else(|| match (&self.streets, asks_place) {
            (Streets::Ready(city), true) => city.find(&text).map(|point| (point, text.trim().to_owned())),
            _ => None,
        });
        if let Some(step) = self.step.as_mut().filter(|step| step.number == number) {
            step.text = text;
            if asks_place {
                step.found = found;
            }
        }
    }

    /// A click on the map answers a step that asks for a place.
    pub(crate) fn step_point(&mut self, point: GeoPoint, now: ScreenTime, out: &mut Vec<Effect>) {
        if self.drawing().is_some() {
            self.path_point(point, now, out);
            return;
        }
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
        if self.drawing().is_some() {
            self.path_enter(now, out);
            return;
        }
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

    /// What is held is let go without confirming.
    pub(crate) fn hold_let_go(&mut self) {
        if let Some(step) = &mut self.step {
            step.held = None;
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

    fn let_go(&mut self) {
        if let Some(step) = &mut self.step {
            step.held = None;
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
            Some(Asked::Path { locked }) => locked.filter(|locked| !Self::drawing_goes_on(locked)),
            _ => self.offer(step.deed, now).err(),
        };
        if let Some(Locked::Rule(refusal)) = &locked
            && refusal.rule == Rule::StaleEvidence
            && !elsewhere
        {
            // Half a second is soon over and soon made good: the press is let go, the step stays.
            self.let_go();
            return;
        }
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

fn text_value(deed: Deed, text: String) -> Value {
    match deed {
        Deed::Command(CommandKind::Hold) => Value::Origin(HoldOrigin::Responder(text)),
        _ => Value::Text(text),
    }
}
