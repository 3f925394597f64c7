//! Plays a scenario: the shift in virtual time, with everything that its file puts into it.

use std::sync::Arc;

use assistance::geo::{Area, GeoPoint};
use assistance::ids::{PersonId, VehicleId};
use auditor::Verdict;
use city::City;
use simulator::WorldConfig;
use simulator::cameras::Weather;
use simulator::operators::OperatorConfig;

use super::deeds::{Done, Placed};
use super::format::{Name, OperatorPart, Scenario};
use super::judge::{self, Check};
use super::log::{Log, Moment, What};
use super::timeline::Happens;
use super::words::Span;
use crate::virtual_shift::VirtualShift;

/// A deed that the world does not yet allow is tried again for this long, milliseconds.
const PATIENCE_MS: u64 = 30_000;

/// A scenario that was played, and what came of it.
#[derive(Debug)]
pub struct Played {
    /// Its name.
    pub name: String,
    /// How long it was played in virtual time.
    pub lasted: Span,
    /// Each expectation, and the auditor's verdict as the last of them.
    pub checks: Vec<Check>,
    /// How long each car stood where it did not mean to; those that never did are absent.
    pub stuck: Vec<(VehicleId, Span)>,
    /// Deeds whose time never came, by name or line.
    pub not_done: Vec<String>,
    /// What the auditor says.
    pub verdict: Verdict,
    /// Hash of everything that happened.
    pub trace: String,
    /// Everything that happened.
    pub log: Log,
}

impl Played {
    /// The names of the expectations that were not met.
    #[must_use]
    pub fn broken(&self) -> Vec<&str> {
        self.checks.iter().filter(|check| check.mark == judge::Mark::Broken).map(|check| check.name.as_str()).collect()
    }
}

struct Due<'a> {
    happens: &'a Happens,
    at_ms: Option<u64>,
}

/// The name under which a deed stands in the log.
fn name_of(scenario: &Scenario, happens: &Happens) -> String {
    match &happens.name {
        Some(name) => name.get_ref().clone(),
        None => {
            let line = scenario.text.bytes().take(happens.at.span().start).filter(|byte| *byte == b'\n').count() + 1;
            format!("line {line}")
        }
    }
}

/// Plays it to its end.
///
/// # Errors
/// When the file asks for something that the world does not have, or the hub itself failed.
pub fn play(scenario: &Scenario) -> Result<Played, String> {
    let part = &scenario.world;
    let city = Arc::new(City::generated(part.city_seed));
    let config = WorldConfig {
        cars: part.cars,
        seed: part.seed,
        rides: part.rides,
        prefix: part.prefix.clone(),
        dark_ask_percent: part.dark_ask_percent,
        weather: Weather { daylight: part.daylight.0, rain: part.rain },
        ..WorldConfig::default()
    };
    let file = &scenario.file;
    let mut shift = VirtualShift::new("scenario", &city, &config).map_err(|error| format!("{file}: {error}"))?;
    cast(scenario, &mut shift)?;
    let mut log = Log::default();
    let mut placed = Placed::default();
    let mut waiting: Vec<Due<'_>> = scenario.timeline.iter().map(|happens| Due { happens, at_ms: None }).collect();
    let mut arriving: Vec<(usize, &OperatorPart)> = scenario.operators.iter().enumerate().collect();
    let mut looked = 0;
    while shift.now_ms() < part.lasts.ms {
        let now_ms = shift.now_ms();
        for (number, one) in arriving.extract_if(.., |(_, one)| one.arrives.ms <= now_ms) {
            let config = config_of(one, part.seed, number)?;
            if one.eyes {
                shift.add_seeing_operator(config, one.role.0)
            } else {
                shift.add_operator(config, one.role.0)
            }
        }
        let seen = log.moments().len();
        for due in waiting.iter_mut().filter(|due| due.at_ms.is_none()) {
            let anchor = &due.happens.after;
            let start = log.start_since(looked, anchor, None);
            due.at_ms = start.map(|start| start + due.happens.at.get_ref().ms);
        }
        looked = seen;
        let mut left = Vec::with_capacity(waiting.len());
        for due in waiting {
            let Some(at_ms) = due.at_ms.filter(|at| *at <= now_ms) else {
                left.push(due);
                continue;
            };
            match placed.perform(scenario, &mut shift, due.happens)? {
                Done::Yes => {
                    let what = What::Done(name_of(scenario, due.happens));
                    log.add(Moment { at_ms: now_ms, car: None, what });
                }
                Done::NotYet(_) if now_ms < at_ms + PATIENCE_MS => left.push(due),
                Done::NotYet(why) => {
                    let name = name_of(scenario, due.happens);
                    return Err(format!("{file}: {name} could not be done from {} on: {why}", Span { ms: at_ms }));
                }
            }
        }
        waiting = left;
        let happened = shift.step().map_err(|error| format!("{file}: the hub failed: {error}"))?;
        log.take(&shift, happened);
    }
    let mut checks = judge::judge(scenario, &shift, &log);
    let stood = shift.world().cars().iter().filter(|car| car.stuck_ms() > 0);
    let stuck = stood.map(|car| (car.id().clone(), Span { ms: car.stuck_ms() })).collect();
    let verdict = shift.verdict();
    checks.push(judge::of_auditor(&verdict));
    Ok(Played {
        name: scenario.name.clone(),
        lasted: part.lasts,
        checks,
        stuck,
        not_done: waiting.iter().map(|due| name_of(scenario, due.happens)).collect(),
        verdict,
        trace: log.trace(),
        log,
    })
}

fn config_of(one: &OperatorPart, seed: u64, number: usize) -> Result<OperatorConfig, String> {
    let person = PersonId::new(one.person.get_ref()).map_err(|error| error.to_string())?;
    let seed = seed.wrapping_mul(1_000).wrapping_add(number as u64 + 1);
    Ok(OperatorConfig {
        skill: one.skill,
        reaction: std::time::Duration::from_millis(one.reaction.ms),
        takes_cases: one.takes_cases,
        always_answers: one.always_answers.map(|answer| answer.0),
        talks: one.talks,
        attends: one.attends,
        ..OperatorConfig::new(person, seed)
    })
}

fn cast(scenario: &Scenario, shift: &mut VirtualShift) -> Result<(), String> {
    for one in &scenario.cast {
        let car = vehicle(scenario, &one.car)?;
        let point = match (&one.at, &one.near) {
            (Some(place), _) => Some(point(scenario, shift, place)?),
            (None, Some(near)) => {
                let near = vehicle(scenario, near)?;
                shift.world().car(&near).map(simulator::SimulatedCar::position)
            }
            (None, None) if one.freeway || one.on.is_some() => Some(middle(shift)),
            (None, None) => None,
        };
        if let Some(point) = point {
            let world = shift.world_mut();
            let put = match one.on {
                Some(on) => world.set_down_on(&car, point, on.0),
                None => world.set_down(&car, point, one.freeway),
            };
            put.map_err(|error| scenario.wrong(&one.car, &error.to_string()))?;
        }
        if let Some(aboard) = &one.passengers {
            let needs: Vec<_> = aboard.needs.iter().map(|need| need.0).collect();
            let boarded = shift.world_mut().board(&car, aboard.language.0, &needs, aboard.mood.0, aboard.count);
            boarded.map_err(|error| scenario.wrong(&one.car, &error.to_string()))?;
            if aboard.asleep {
                let asleep = shift.world_mut().fall_asleep(&car);
                asleep.map_err(|error| scenario.wrong(&one.car, &error.to_string()))?;
            }
        }
    }
    Ok(())
}

/// The vehicle of that name.
pub(super) fn vehicle(scenario: &Scenario, name: &Name) -> Result<VehicleId, String> {
    VehicleId::new(name.get_ref()).map_err(|error| scenario.wrong(name, &error.to_string()))
}

/// The place of that name.
pub(super) fn point(scenario: &Scenario, shift: &VirtualShift, name: &Name) -> Result<GeoPoint, String> {
    let found = shift.world().city().find(name.get_ref());
    found.ok_or_else(|| scenario.wrong(name, &format!("the city has no place called `{}`", name.get_ref())))
}

fn middle(shift: &VirtualShift) -> GeoPoint {
    let bounds = shift.world().city().bounds();
    GeoPoint {
        lat_deg: f64::midpoint(bounds.south_west.lat_deg, bounds.north_east.lat_deg),
        lon_deg: f64::midpoint(bounds.south_west.lon_deg, bounds.north_east.lon_deg),
    }
}

/// The ground around a place, or around the middle of the map.
pub(super) fn ground(
    scenario: &Scenario,
    shift: &VirtualShift,
    at: Option<&Name>,
    radius_m: f64,
) -> Result<Area, String> {
    let centre = at.map_or_else(|| Ok(middle(shift)), |at| point(scenario, shift, at))?;
    Ok(Area::Circle { centre, radius_m })
}
