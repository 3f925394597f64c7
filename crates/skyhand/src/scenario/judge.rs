//! Judges a played scenario by its expectations, with the measured value beside each limit.

use std::collections::BTreeMap;

use assistance::call::CallFact;
use assistance::command::{CommandBody, CommandStage, CommandState};
use assistance::conversation::Words;
use assistance::ids::{PersonId, VehicleId};
use assistance::incident::{Actor, IncidentKind, IncidentState};
use assistance::vehicle::{Mood, PlaceKind};
use auditor::Verdict;
use media::View;
use simulator::operators::{Deed, Seen};
use simulator::passengers::voice::sentences;
use simulator::passengers::{Cue, Language, line};
use simulator::{Fact, SimulatedCar};

use super::expectation::{
    At, By, Called, Commanded, Event, Expectation, Expected, Measure, PictureAge, Pictured, Said, SeenBack,
};
use super::format::Scenario;
use super::log::{Log, Moment, What};
use super::words::{Named, Span};
use crate::virtual_shift::VirtualShift;

/// The name of the check that stands in every scenario.
pub const AUDITOR: &str = "auditor";

/// What came of an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is met.
    Met,
    /// It is not.
    Broken,
    /// It awaits a feature.
    NotYet,
}

/// One expectation, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Its sentence.
    pub says: String,
    /// What came of it.
    pub mark: Mark,
    /// What was measured against which limit, or the awaited feature.
    pub measured: String,
}

/// Judges all expectations.
#[must_use]
pub(super) fn judge(scenario: &Scenario, shift: &VirtualShift, log: &Log) -> Vec<Check> {
    let whole = Whole { shift, log };
    scenario.expectations.iter().map(|expected| whole.check(expected)).collect()
}

/// The auditor's verdict as a check.
#[must_use]
pub(super) fn of_auditor(verdict: &Verdict) -> Check {
    let counts = &verdict.counts;
    let measured = match verdict.broken.first() {
        None => format!("{} entries heard, {} cases", counts.entries, counts.opened),
        Some(first) => format!("{} broken, first: {first}", verdict.broken.len()),
    };
    Check {
        name: AUDITOR.to_owned(),
        says: "The auditor finds no broken rule: nothing lost, nothing late, nothing unpermitted, the queue fair"
            .to_owned(),
        mark: if verdict.holds() { Mark::Met } else { Mark::Broken },
        measured,
    }
}

struct Whole<'a> {
    shift: &'a VirtualShift,
    log: &'a Log,
}

impl Whole<'_> {
    fn check(&self, expected: &Expectation) -> Check {
        let (mark, measured) = match (&expected.awaits, &expected.what) {
            (Some(feature), _) => (Mark::NotYet, format!("awaits {feature}")),
            (None, Some(what)) => {
                let (met, measured) = self.judge(expected, what);
                (if met { Mark::Met } else { Mark::Broken }, measured)
            }
            // Refused when the file was read.
            (None, None) => (Mark::Broken, "nothing is expected".to_owned()),
        };
        Check { name: expected.name.get_ref().clone(), says: expected.says.clone(), mark, measured }
    }

    fn judge(&self, expected: &Expectation, what: &Expected) -> (bool, String) {
        let car = expected.car.as_ref().map(|car| car.get_ref().as_str());
        let start = self.log.start_of(&expected.after, car);
        let first = |event: &Event, start_ms: u64| {
            let of_car =
                |moment: &&Moment| car.is_none_or(|car| moment.car.as_ref().is_some_and(|it| it.as_str() == car));
            self.log
                .moments()
                .iter()
                .filter(|moment| moment.at_ms >= start_ms)
                .filter(of_car)
                .find(|moment| is_event(event, &moment.what))
                .map(|moment| moment.at_ms)
        };
        match (what, start) {
            (Expected::Measure(measure), _) => self.measure(measure, car),
            (Expected::Never(_), None) => (true, format!("{} never came", expected.after)),
            (_, None) => (false, format!("its clock never started: {} never came", expected.after)),
            (Expected::Never(event), Some(start_ms)) => match first(event, start_ms) {
                None => (true, "did not happen".to_owned()),
                Some(at_ms) => (false, format!("happened at {}", Span { ms: at_ms })),
            },
            (Expected::Within(event, limit), Some(start_ms)) => match first(event, start_ms) {
                None => (false, format!("did not happen, limit {limit}")),
                Some(at_ms) => {
                    let took = Span { ms: at_ms - start_ms };
                    (took <= *limit, format!("{took} of {limit}"))
                }
            },
        }
    }

    fn cars(&self, only: Option<&str>) -> impl Iterator<Item = &SimulatedCar> {
        self.shift.world().cars().iter().filter(move |car| only.is_none_or(|only| car.id().as_str() == only))
    }

    fn measure(&self, measure: &Measure, car: Option<&str>) -> (bool, String) {
        let at_car = |moment: &&Moment| car.is_none_or(|car| moment.car.as_ref().is_some_and(|it| it.as_str() == car));
        let moments = || self.log.moments().iter().filter(at_car);
        match measure {
            Measure::Consequences(asked) => {
                let counted = moments().filter(|moment| match &moment.what {
                    What::World(Fact::Consequence(found), _) => {
                        asked.kind.is_none_or(|kind| kind.0 == *found)
                            && asked.harmful.is_none_or(|harmful| harmful == found.is_harmful())
                    }
                    _ => false,
                });
                within(counted.count(), asked.at_least, asked.at_most)
            }
            Measure::Mood(asked) => {
                let changed = moments().filter_map(|moment| match &moment.what {
                    What::World(Fact::MoodChanged { mood, .. }, _) => Some(*mood),
                    _ => None,
                });
                at_most_mood(changed.max(), asked.at_most)
            }
            Measure::MoodAtEnd(asked) => {
                let moods = self.cars(car).flat_map(SimulatedCar::riders).map(|rider| rider.mood);
                at_most_mood(moods.max(), asked.at_most)
            }
            Measure::Cases(asked) => {
                let opened = moments().filter(|moment| match &moment.what {
                    What::World(Fact::CaseOpened { kind, .. }, _) => fits(asked.kind, *kind),
                    _ => false,
                });
                within(opened.count(), asked.at_least, asked.at_most)
            }
            Measure::PictureAge(asked) => picture_age(moments(), asked),
            Measure::Applied(asked) => {
                let begun = moments().filter(|moment| match &moment.what {
                    What::World(Fact::CommandTaken(taken), _) => asked.kind.is_none_or(|kind| kind.0 == taken.kind),
                    _ => false,
                });
                within(begun.count(), asked.at_least, asked.at_most)
            }
            Measure::SeenBack(asked) => seen_back(moments(), asked),
            Measure::LinkedAtEnd(asked) => within(self.shift.linked(), asked.at_least, asked.at_most),
            Measure::Waits(asked) => self.waits(asked.percent.unwrap_or(100), asked.at_most),
            Measure::Stuck(asked) => {
                let sum = Span { ms: self.cars(car).map(SimulatedCar::stuck_ms).sum() };
                match asked.at_most {
                    None => (true, sum.to_string()),
                    Some(limit) => (sum <= limit, format!("{sum} of {limit}")),
                }
            }
            Measure::OpenAtEnd(asked) => {
                let desk = self.shift.hub().engine().desk();
                let open = desk.incidents.values().filter(|incident| {
                    let of_car = car.is_none_or(|car| incident.vehicle.as_str() == car);
                    incident.state.is_open() && of_car && fits(asked.kind, incident.kind)
                });
                within(open.count(), asked.at_least, asked.at_most)
            }
            Measure::DispatchAtEnd(asked) => {
                let desk = self.shift.hub().engine().desk();
                let vehicles = desk.vehicles.iter().filter(|(id, _)| car.is_none_or(|car| id.as_str() == car));
                let sent = vehicles.flat_map(|(_, vehicle)| vehicle.commands.values()).filter(|record| {
                    let CommandBody::DispatchField(sent) = &record.command.body else { return false };
                    asked.service.is_none_or(|it| it.0 == sent.service)
                });
                let stages: Vec<CommandStage> = sent.map(|record| record.state.stage()).collect();
                let listed = stages.iter().find(|stage| matches!(stage, CommandStage::Sent | CommandStage::Accepted));
                let shown = listed.or(stages.first());
                (listed.is_some(), shown.map_or("nobody was sent", |stage| stage.name()).to_owned())
            }
        }
    }

    /// A wait that has not ended counts as long as it has lasted.
    fn waits(&self, percent: u8, limit: Option<Span>) -> (bool, String) {
        let now_ms = self.shift.now_ms();
        let mut waited: Vec<u64> =
            self.log.waits().map(|(_, wait)| wait.until_ms.unwrap_or(now_ms) - wait.since_ms).collect();
        waited.sort_unstable();
        let rank = (waited.len() * usize::from(percent.min(100))).div_ceil(100);
        let Some(ms) = rank.checked_sub(1).and_then(|at| waited.get(at)) else {
            return (false, "no case waited".to_owned());
        };
        let wait = Span { ms: *ms };
        match limit {
            None => (true, format!("{wait} for {percent} % of {} cases", waited.len())),
            Some(limit) => (wait <= limit, format!("{wait} of {limit} for {percent} % of {} cases", waited.len())),
        }
    }
}

/// The oldest that a picture on the screen was when its command was pressed. Who presses without having
/// seen anything breaks it, and so does nobody pressing at all.
fn picture_age<'a>(moments: impl Iterator<Item = &'a Moment>, asked: &PictureAge) -> (bool, String) {
    let mut newest: BTreeMap<(&PersonId, &VehicleId), (u64, Option<u64>)> = BTreeMap::new();
    let (mut oldest, mut pressed, mut blind) = (0, 0, 0);
    for moment in moments {
        match &moment.what {
            What::Console(person, Deed::Saw(car, seen)) if !seen.is_past && seen.view == View::Front => {
                newest.insert((person, car), (moment.at_ms, seen.age_ms));
            }
            What::Console(person, Deed::Commanded { vehicle, kind, .. })
                if asked.kind.is_none_or(|it| it.0 == *kind)
                    && asked.by.as_ref().is_none_or(|by| by == person.as_str()) =>
            {
                pressed += 1;
                match newest.get(&(person, vehicle)) {
                    Some((came_ms, Some(age_ms))) => oldest = oldest.max(moment.at_ms - came_ms + age_ms),
                    _ => blind += 1,
                }
            }
            _ => {}
        }
    }
    let oldest = Span { ms: oldest };
    let met = pressed > 0 && blind == 0 && asked.at_most.is_none_or(|limit| oldest <= limit);
    let limit = asked.at_most.map_or_else(String::new, |limit| format!(" of {limit}"));
    (met, format!("{oldest}{limit} at {pressed} presses, {blind} of them blind"))
}

/// How far before the first live picture the pictures of the past reach.
fn seen_back<'a>(moments: impl Iterator<Item = &'a Moment>, asked: &SeenBack) -> (bool, String) {
    let (mut live, mut past) = (None::<u64>, None::<u64>);
    for moment in moments {
        let What::Console(person, Deed::Saw(_, seen)) = &moment.what else { continue };
        if asked.by.as_ref().is_some_and(|by| by != person.as_str()) || seen.view != View::Front {
            continue;
        }
        let at = seen.captured.millis;
        if seen.is_past {
            past = Some(past.map_or(at, |known| known.min(at)));
        } else {
            live.get_or_insert(at);
        }
    }
    let Some(back_ms) = live.zip(past).map(|(live, past)| live.saturating_sub(past)) else {
        return (false, "no picture of the past was seen".to_owned());
    };
    let back = Span { ms: back_ms };
    let limit = asked.at_least.map_or_else(String::new, |least| format!(", at least {least} needed"));
    (asked.at_least.is_none_or(|least| back >= least), format!("{back}{limit}"))
}

fn fits(asked: Option<Named<IncidentKind>>, kind: IncidentKind) -> bool {
    asked.is_none_or(|asked| asked.0 == kind)
}

fn within(counted: usize, at_least: Option<usize>, at_most: Option<usize>) -> (bool, String) {
    let met = at_least.is_none_or(|least| counted >= least) && at_most.is_none_or(|most| counted <= most);
    let limit = match (at_least, at_most) {
        (Some(least), Some(most)) => format!(", {least} to {most} allowed"),
        (Some(least), None) => format!(", at least {least} needed"),
        (None, Some(most)) => format!(", at most {most} allowed"),
        (None, None) => String::new(),
    };
    (met, format!("{counted}{limit}"))
}

fn at_most_mood(worst: Option<Mood>, limit: Option<Named<Mood>>) -> (bool, String) {
    let Some(worst) = worst else { return (true, "no mood changed".to_owned()) };
    match limit {
        None => (true, worst.name().to_owned()),
        Some(limit) => (worst <= limit.0, format!("{}, at most {} allowed", worst.name(), limit.0.name())),
    }
}

fn is_event(event: &Event, what: &What) -> bool {
    match (event, what) {
        (Event::Case(asked), What::World(Fact::CaseOpened { kind, .. }, _)) => fits(asked.kind, *kind),
        (Event::Claimed(asked), What::Incident { state: IncidentState::Attended, owner: Some(owner), .. }) => {
            asked.by.as_ref().is_none_or(|by| by == owner.as_str())
        }
        (Event::Spoken(asked), What::Spoken { words, in_call }) => {
            asked.phrase.is_none_or(|phrase| *words == Words::Phrase(phrase.0))
                && asked.in_call.is_none_or(|it| it == *in_call)
        }
        (Event::Call(asked), What::Call { fact, who }) => is_call(asked, *fact, who),
        (Event::Connected(asked), What::World(Fact::LineOpen(place), _)) => asked.place.is_none_or(|it| it.0 == *place),
        (Event::VoiceHeard(asked), What::World(Fact::HeardVoice(place), _)) => {
            asked.place.is_none_or(|it| it.0 == *place)
        }
        (Event::HeardByPerson(asked), What::Console(person, Deed::HeardVoice(_))) => is_by(asked, person),
        (Event::Picture(asked), What::Console(person, Deed::Saw(_, seen))) => is_picture(asked, person, seen),
        (Event::LookedInside(asked), What::LookedInside(Actor::Person(person))) => is_by(asked, person),
        (Event::CabinRefused(asked), What::Console(person, Deed::RefusedInside(_))) => is_by(asked, person),
        (Event::SosAnsweredByCar, What::World(Fact::AnsweredSosItself, _)) => true,
        (Event::Said(asked), What::World(Fact::Said { text, .. }, _)) => is_said(asked, text),
        (Event::Answered(asked), What::World(Fact::Answered { answer, right, .. }, _)) => {
            asked.answer.is_none_or(|it| it.0 == *answer) && asked.right.is_none_or(|it| it == *right)
        }
        (Event::Done(asked), What::Command { kind, by, state: CommandState::Completed, .. }) => {
            is_command(asked, *kind, by.as_str())
        }
        (Event::Refused(asked), What::Command { kind, by, state: CommandState::Refused(refusal), .. }) => {
            is_command(asked, *kind, by.as_str()) && asked.rule.is_none_or(|rule| rule.0 == refusal.rule)
        }
        (Event::Moves, What::World(Fact::MovesAgain { .. }, _))
        | (Event::LinkLost, What::World(Fact::LinkLost, _))
        | (Event::LinkBack, What::World(Fact::LinkBack, _)) => true,
        (Event::PulledOver(at), What::World(Fact::PulledOver, place))
        | (Event::Stopped(at), What::World(Fact::StoppedSafely, place))
        | (Event::Unlocked(at), What::World(Fact::Unlocked, place))
        | (Event::Alighted(at), What::World(Fact::Alighted(_), place)) => is_at(at, *place),
        _ => false,
    }
}

fn is_call(asked: &Called, fact: CallFact, who: &Actor) -> bool {
    let by = match who {
        Actor::Person(person) => person.as_str(),
        Actor::Passenger => "passenger",
        Actor::Vehicle => "vehicle",
        Actor::Desk => "desk",
    };
    asked.step.is_none_or(|it| it.0 == fact.step)
        && asked.place.is_none_or(|it| it.0 == fact.place)
        && asked.reason.is_none_or(|it| it.0 == fact.reason)
        && asked.by.as_ref().is_none_or(|it| it == by)
}

fn is_by(asked: &By, person: &PersonId) -> bool {
    asked.by.as_ref().is_none_or(|by| by == person.as_str())
}

/// A picture whose age is unknown is as old as can be.
fn is_picture(asked: &Pictured, person: &PersonId, seen: &Seen) -> bool {
    asked.view.is_none_or(|view| view.0 == seen.view)
        && asked.by.as_ref().is_none_or(|by| by == person.as_str())
        && asked.past.is_none_or(|past| past == seen.is_past)
        && asked.at_most_old.is_none_or(|limit| seen.age_ms.is_some_and(|ms| ms <= limit.ms))
}

fn is_command(asked: &Commanded, kind: assistance::command::CommandKind, by: &str) -> bool {
    asked.kind.is_none_or(|it| it.0 == kind) && asked.by.as_ref().is_none_or(|it| it == by)
}

fn is_at(asked: &At, place: Option<PlaceKind>) -> bool {
    asked.place.is_none_or(|it| Some(it.0) == place)
}

fn is_said(asked: &Said, text: &str) -> bool {
    // Spoken words come sentence by sentence.
    let has = |line: &str| line == text || sentences(line).contains(&text);
    let of_cue = |cue: Cue| Language::ALL.iter().any(|language| (0..2).any(|turn| has(line(*language, cue, turn))));
    asked.cue.is_none_or(|cue| of_cue(cue.0)) && asked.text.as_ref().is_none_or(|part| text.contains(part))
}
