//! How a car meets a cause on its way: it slows down, stands, asks, acts, and leaves it behind.

use assistance::incident::Answer;
use city::{ControlKind, EdgeId};

use super::signals::next_control;
use super::{Around, Fact};
use crate::causes::{Cause, CauseKind, Reaction, Verdict};
use crate::vehicle::{Encounter, EncounterState, Line, SimulatedCar, mix};

/// How far ahead a car sees what lies on its way, metres.
const SEES_M: f64 = 130.0;
/// A car that stands this near before its line has come to it, metres.
const AT_THE_LINE_M: f64 = 4.0;
/// How long a car tries by itself before it asks, least and spread, milliseconds.
const TRIES_MS: (u64, u64) = (3_000, 4_000);
/// A line before a dark signal, metres.
const LINE_M: f64 = 3.0;
/// How long a car stands at an all-way stop, milliseconds.
const ALL_WAY_STOP_MS: u64 = 2_500;
/// What was met lies behind when its middle is this far back, metres.
const BEHIND_M: f64 = 24.0;
/// A case that the operator closed while the car still stands is opened again after this, milliseconds.
const CLOSED_TOO_EARLY_MS: u64 = 20_000;

impl SimulatedCar {
    /// Metres from the car's middle along its plan to a place; negative when it lies behind.
    /// `None` when the plan does not lead there within half a kilometre.
    pub(crate) fn distance_to(&self, edge: EdgeId, along_m: f64) -> Option<f64> {
        const REACH_M: f64 = 500.0;
        let here = self.plan.index;
        let mut start_m = -self.motion.along_m;
        for ahead in &self.plan.edges[here..] {
            if *ahead == edge {
                return Some(start_m + along_m);
            }
            start_m += self.city.edge(*ahead).length_m;
            if start_m > REACH_M {
                break;
            }
        }
        let mut end_m = -self.motion.along_m;
        for behind in self.plan.edges[..here].iter().rev().take(2) {
            let length_m = self.city.edge(*behind).length_m;
            if *behind == edge {
                return Some(end_m - length_m + along_m);
            }
            end_m -= length_m;
        }
        None
    }

    /// Metres to the line at which the car stops before what it met.
    pub(crate) fn distance_to_line(&self, met: &Encounter) -> Option<f64> {
        let before_m = if met.control.is_some() { LINE_M } else { met.cause.kind.sheet().stop_before_m };
        Some(self.distance_to(met.edge, met.along_m)? - before_m)
    }

    /// Notices what lies ahead and goes on with what it has met.
    pub(super) fn meet(&mut self, around: &Around<'_>) {
        match self.encounter.take() {
            None if !self.motion.is_turning_round() => {
                self.encounter = self.notice(around);
                if let (Some(met), true) = (&mut self.encounter, self.path_drive.is_some()) {
                    met.state = EncounterState::OnPath { crossed: false, hit: false };
                }
            }
            None => {}
            Some(met) => match around.causes.get(met.cause.id) {
                None => self.is_gone(met),
                Some(cause) => {
                    let met = self.look_again(met, cause);
                    self.go_on(met, around);
                }
            },
        }
    }

    fn notice(&self, around: &Around<'_>) -> Option<Encounter> {
        let mut start_m = -self.motion.along_m;
        for edge in &self.plan.edges[self.plan.index..] {
            let from_m = if start_m < 0.0 { self.motion.along_m } else { 0.0 };
            let found = self.on_this_edge(*edge, from_m, around);
            if let Some(met) = found.filter(|met| start_m + met.along_m < SEES_M) {
                return Some(met);
            }
            start_m += self.city.edge(*edge).length_m;
            if start_m > SEES_M {
                return None;
            }
        }
        None
    }

    fn on_this_edge(&self, edge: EdgeId, from_m: f64, around: &Around<'_>) -> Option<Encounter> {
        let is_new = |cause: &Cause| cause.audience.includes(&self.id) && self.left_behind != Some((cause.id, edge));
        let on_street = around.causes.on_edge(edge).filter(|cause| is_new(cause) && cause.along_m > from_m + 2.0);
        let nearest = on_street.min_by(|a, b| a.along_m.total_cmp(&b.along_m));
        let dark = around.causes.areas().filter(|cause| is_new(cause)).find_map(|cause| {
            let control = next_control(&self.city, edge, from_m + 2.0)?;
            let point = self.city.point_along(edge, control.along_m).0;
            let is_dark = control.kind == ControlKind::Signal && cause.area.as_ref()?.contains(point);
            is_dark.then(|| met(cause, edge, control.along_m, Some(control.id)))
        });
        let on_street = nearest.map(|cause| met(cause, edge, cause.along_m, None));
        match (on_street, dark) {
            (Some(one), Some(other)) if other.along_m < one.along_m => Some(other),
            (Some(one), _) => Some(one),
            (None, other) => other,
        }
    }

    /// The truth has changed: what was asked about another scene is void.
    fn look_again(&mut self, mut met: Encounter, cause: &Cause) -> Encounter {
        if met.cause.revision == cause.revision {
            return met;
        }
        met.cause = cause.clone();
        if met.state == EncounterState::Asked || matches!(met.state, EncounterState::AskAgainAt(_)) {
            if let Some(car_ref) = met.case {
                self.drop_question(car_ref);
            }
            met.state = EncounterState::AskAgainAt(self.now_ms + 1_500);
        }
        met
    }

    fn go_on(&mut self, mut met: Encounter, around: &Around<'_>) {
        let Some(line_m) = self.distance_to_line(&met) else { return self.left_it(met) };
        let stands = self.motion.stands();
        let at_line = stands && line_m < AT_THE_LINE_M;
        match met.state {
            EncounterState::Approaching if at_line => met.state = EncounterState::Standing(self.now_ms),
            EncounterState::Standing(since) => {
                let own = mix(self.number as u64 ^ (u64::from(met.cause.id.0) << 20) ^ u64::from(met.edge.0));
                let judges_itself = met.control.is_some() && own % 100 >= around.dark_ask_percent;
                if judges_itself && met.case.is_none() {
                    met.state = EncounterState::StopAndGo(None);
                } else if self.now_ms >= since + TRIES_MS.0 + own % TRIES_MS.1 {
                    return self.ask_about(met);
                }
            }
            EncounterState::Asked if met.case.is_some_and(|car_ref| self.cases.get(car_ref).is_none()) => {
                met.case = None;
                met.state = EncounterState::AskAgainAt(self.now_ms + CLOSED_TOO_EARLY_MS);
            }
            EncounterState::AskAgainAt(at) if self.now_ms >= at && stands => return self.ask_about(met),
            EncounterState::StopAndGo(None) if at_line => {
                met.state = EncounterState::StopAndGo(Some(self.now_ms + ALL_WAY_STOP_MS));
            }
            EncounterState::Acting { reaction, answer, crossed: false } => {
                // Whoever lies under the car is hurt by its first half metre.
                let reach_m = if met.cause.kind == CauseKind::PersonUnderCar { 4.5 } else { 1.0 };
                let reached = self.distance_to(met.edge, met.along_m).is_some_and(|left_m| left_m <= reach_m);
                if reached {
                    self.crosses(&met.cause, answer);
                    met.state = EncounterState::Acting { reaction, answer, crossed: true };
                }
                self.motion.side_target_m = match reaction {
                    Reaction::Pass(side) => pass_offset_m(side),
                    _ => self.motion.side_target_m,
                };
            }
            EncounterState::OnPath { crossed, hit } => met.state = self.go_on_path(&met, crossed, hit, around),
            _ => {}
        }
        let behind_m = if met.control.is_some() { 6.0 } else { BEHIND_M };
        let passes = matches!(
            met.state,
            EncounterState::Acting { crossed: true, .. }
                | EncounterState::OnPath { crossed: true, .. }
                | EncounterState::StopAndGo(Some(_))
        );
        if passes && self.distance_to(met.edge, met.along_m).is_none_or(|left_m| left_m < -behind_m) {
            return self.left_it(met);
        }
        self.encounter = Some(met);
    }

    /// Whoever approved a path answers for where it leads: what follows is the same as for a wrong answer.
    fn go_on_path(&mut self, met: &Encounter, crossed: bool, hit: bool, around: &Around<'_>) -> EncounterState {
        let reached = self.distance_to(met.edge, met.along_m).is_some_and(|left_m| left_m <= 1.0);
        let touches = self.path_drive.is_some() && self.touches(around.city, met, around.now_ms);
        let bad = (touches || reached && !crossed).then(|| met.cause.on_path(touches)).flatten().filter(|_| !hit);
        if let Some(consequence) = bad {
            self.tell(Fact::Consequence(consequence));
        }
        self.in_water |= touches && met.cause.kind == CauseKind::Flood;
        EncounterState::OnPath { crossed: crossed || reached, hit: hit || bad.is_some() }
    }

    fn crosses(&mut self, cause: &Cause, answer: Answer) {
        if let Verdict::Wrong(consequence) = cause.judge(answer) {
            self.tell(Fact::Consequence(consequence));
        }
        self.in_water = cause.kind == CauseKind::Flood;
    }

    /// Opens a case about what it met, or goes on with the one that is open, and asks.
    fn ask_about(&mut self, mut met: Encounter) {
        met.state = EncounterState::Asked;
        let cause = met.cause.clone();
        let open = met.case.filter(|car_ref| self.cases.get(*car_ref).is_some());
        // The encounter stands before the question does: the scene's number depends on it.
        met.case = open;
        self.encounter = Some(met);
        let sheet = cause.kind.sheet();
        let words = Line { why: sheet.why.to_owned(), tried: sheet.tried.to_owned(), asked: sheet.asked.to_owned() };
        let car_ref = open.unwrap_or_else(|| self.open_case(sheet.incident, Some(&cause), words));
        if let Some(met) = &mut self.encounter {
            met.case = Some(car_ref);
        }
        self.ask(car_ref, &cause);
    }

    /// It has vanished by itself.
    fn is_gone(&mut self, met: Encounter) {
        if let Some(car_ref) = met.case {
            self.drop_question(car_ref);
        }
        self.left_it(met);
    }

    fn left_it(&mut self, met: Encounter) {
        self.left_behind = Some((met.cause.id, met.edge));
        self.motion.side_target_m = 0.0;
        self.in_water = false;
        if let Some(car_ref) = met.case {
            self.drop_question(car_ref);
            self.is_over(car_ref);
        }
    }

    /// Nothing is wrong any more in this case.
    pub(super) fn is_over(&mut self, car_ref: assistance::ids::CarIncidentRef) {
        let now_ms = self.now_ms;
        if let Some(case) = self.cases.get_mut(car_ref) {
            case.over_since_ms.get_or_insert(now_ms);
        }
    }
}

fn met(cause: &Cause, edge: EdgeId, along_m: f64, control: Option<city::ControlId>) -> Encounter {
    Encounter { cause: cause.clone(), edge, along_m, control, state: EncounterState::Approaching, case: None }
}

/// Metres to the right of the lane's middle at which a car passes on a side.
fn pass_offset_m(side: assistance::vehicle::Side) -> f64 {
    match side {
        assistance::vehicle::Side::Left => -3.4,
        assistance::vehicle::Side::Right => 2.8,
    }
}
