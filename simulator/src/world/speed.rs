//! How fast a car wants to drive: the least of everything that asks it to be slow.

use city::{ControlKind, EdgeId, heading_difference_deg};

use super::Around;
use super::signals::{is_green, next_control};
use crate::causes::CauseKind;
use crate::vehicle::{EncounterState, SimulatedCar, brake_to};

/// No car of the fleet drives faster, metres a second.
const TOP_MPS: f64 = 27.0;
/// How far ahead other cars and signals matter, metres.
const LOOKS_M: f64 = 70.0;
/// Between the middles of two cars that stand behind each other, metres.
const QUEUE_M: f64 = 7.5;
/// A car that stands this long before it may be passed is gone round, milliseconds.
const PATIENCE_MS: u64 = 6_000;
/// Past something on the street, metres a second.
const CAREFUL_MPS: f64 = 4.0;
/// How long a car stands at a stop sign, milliseconds.
const STOP_SIGN_MS: u64 = 1_500;
/// From here on a car moves over to the kerb, metres.
const TO_KERB_M: f64 = 30.0;

impl SimulatedCar {
    /// Whether it stands for a reason of its own, and others may go round it.
    pub(super) fn may_be_passed(&self) -> bool {
        let own = self.encounter.as_ref().is_some_and(|met| met.cause.audience != crate::causes::Audience::Everyone);
        let stands = self.stuck_since_ms.is_some_and(|since| self.now_ms >= since + PATIENCE_MS);
        stands && (own || self.trouble.is_some() || self.stopped || !self.holds.is_empty() || self.pulled_over)
    }

    /// Metres a second that it wants to drive now.
    pub(super) fn wanted_speed(&mut self, around: &Around<'_>) -> f64 {
        if !self.is_down()
            && let Some(speed) = self.path_speed()
        {
            return speed;
        }
        let rests = self.trip.kerb_until_ms.is_some() || self.pulled_over || self.is_down();
        let held = self.stopped || !self.holds.is_empty();
        if rests || held || self.own_trouble_holds() || self.door_holds() {
            return 0.0;
        }
        let here = self.plan.edge();
        let mut wanted = around.city.edge(here).speed_limit_mps.min(TOP_MPS);
        wanted = wanted.min(self.corner_speed(around));
        wanted = wanted.min(self.kerb_speed());
        wanted = wanted.min(self.speed_before_what_it_met());
        wanted = wanted.min(self.speed_before_control(around));
        wanted.min(self.speed_behind(around))
    }

    fn own_trouble_holds(&self) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| trouble.stands() && self.kerb_target.is_none())
    }

    /// No car drives with an open door, unless a person said so.
    fn door_holds(&self) -> bool {
        let told_to =
            self.trouble.as_ref().is_some_and(|trouble| trouble.cause.kind == CauseKind::DoorAjar && trouble.helped);
        self.doors.any_open() && !told_to
    }

    fn corner_speed(&self, around: &Around<'_>) -> f64 {
        if self.motion.is_turning_round() {
            return 3.0;
        }
        let city = around.city;
        let here = self.plan.edge();
        let length_m = city.edge(here).length_m;
        let bend = |from: EdgeId, to: EdgeId| {
            let out = city.point_along(from, city.edge(from).length_m).1;
            let on = city.point_along(to, 0.0).1;
            heading_difference_deg(out, on)
        };
        let limit = |bend_deg: f64| {
            if bend_deg < 20.0 {
                f64::MAX
            } else if bend_deg < 50.0 {
                8.0
            } else {
                5.0
            }
        };
        let ahead = self.plan.next_edge().map_or(f64::MAX, |next| {
            let speed = limit(bend(here, next));
            if speed == f64::MAX { speed } else { brake_to(length_m - self.motion.along_m - 8.0, speed) }
        });
        let behind = match self.plan.index.checked_sub(1) {
            Some(last) if self.motion.along_m < 8.0 => limit(bend(self.plan.edges[last], here)),
            _ => f64::MAX,
        };
        ahead.min(behind)
    }

    /// The end of the plan, or the place at the kerb it was asked to pull over to.
    fn kerb_speed(&mut self) -> f64 {
        let city = std::sync::Arc::clone(&self.city);
        let end_m = self.plan.left_m(&city, self.motion.along_m);
        let mut speed = brake_to(end_m - 0.3, 0.0);
        let mut kerb_m = self.plan.ends_at_kerb.then_some(end_m);
        if let Some((edge, along_m)) = self.kerb_target {
            match self.distance_to(edge, along_m) {
                Some(left_m) if left_m > -6.0 => {
                    speed = speed.min(if left_m < 0.4 { 0.0 } else { brake_to(left_m - 0.2, 0.0) });
                    kerb_m = Some(left_m);
                }
                // Still far, as the next exit of a freeway is.
                None if self.plan.edges[self.plan.index..].contains(&edge) => {}
                // The plan leads elsewhere now.
                _ => self.kerb_target = None,
            }
        }
        if kerb_m.is_some_and(|left_m| left_m < TO_KERB_M) && city.has_kerb_strip(self.plan.edge()) {
            let edge = self.plan.edge();
            self.motion.side_target_m = city.kerb_offset_m(edge) - city.lane_offset_m(edge);
        }
        if end_m < 0.6 { 0.0 } else { speed }
    }

    fn speed_before_what_it_met(&self) -> f64 {
        let Some(met) = &self.encounter else { return f64::MAX };
        let Some(line_m) = self.distance_to_line(met) else { return f64::MAX };
        match met.state {
            EncounterState::Acting { .. } | EncounterState::OnPath { .. } if !met.blocks() => {
                if line_m < 30.0 {
                    CAREFUL_MPS
                } else {
                    brake_to(line_m - 20.0, CAREFUL_MPS)
                }
            }
            EncounterState::StopAndGo(Some(go_at)) if self.now_ms >= go_at => f64::MAX,
            _ if line_m < 0.3 => 0.0,
            _ => brake_to(line_m - 0.2, 0.0),
        }
    }

    fn speed_before_control(&mut self, around: &Around<'_>) -> f64 {
        let city = around.city;
        let mut start_m = -self.motion.along_m;
        for index in self.plan.index..self.plan.edges.len() {
            let edge = self.plan.edges[index];
            let from_m = if start_m < 0.0 { self.motion.along_m } else { 0.0 };
            if let Some(control) = next_control(city, edge, from_m) {
                let left_m = start_m + control.along_m;
                return if left_m > LOOKS_M { f64::MAX } else { self.speed_at(around, edge, control, left_m) };
            }
            start_m += city.edge(edge).length_m;
            if start_m > LOOKS_M {
                break;
            }
        }
        f64::MAX
    }

    fn speed_at(&mut self, around: &Around<'_>, edge: EdgeId, control: city::EdgeControl, left_m: f64) -> f64 {
        let line_m = left_m - 3.0;
        match control.kind {
            ControlKind::Signal => {
                let point = around.city.point_along(edge, control.along_m).0;
                let dark =
                    around.causes.areas().any(|cause| cause.area.as_ref().is_some_and(|area| area.contains(point)));
                // A dark one is met as a cause.
                if dark || is_green(around.city, edge, control.along_m, around.now_ms) {
                    return f64::MAX;
                }
                let braking_m = self.motion.speed_mps * self.motion.speed_mps / (2.0 * 3.2);
                // Too late to stop before it: it was still green a moment ago.
                if line_m < braking_m && self.motion.speed_mps > 3.0 {
                    f64::MAX
                } else {
                    brake_to(line_m, 0.0).min(if line_m < 0.3 { 0.0 } else { f64::MAX })
                }
            }
            ControlKind::Stop => match self.stopped_for {
                Some((at, id, Some(go_at))) if (at, id) == (edge, control.id) => {
                    if around.now_ms >= go_at {
                        f64::MAX
                    } else {
                        0.0
                    }
                }
                _ => {
                    if self.motion.stands() && line_m < 2.0 {
                        self.stopped_for = Some((edge, control.id, Some(around.now_ms + STOP_SIGN_MS)));
                    }
                    if line_m < 0.3 { 0.0 } else { brake_to(line_m, 0.0) }
                }
            },
            ControlKind::GiveWay => brake_to(line_m, 5.0),
            ControlKind::RailCrossing => brake_to(line_m, 7.0),
        }
    }

    fn speed_behind(&mut self, around: &Around<'_>) -> f64 {
        let out_of_lane = self.motion.side_m.abs() > 2.6 && self.kerb_target.is_some();
        if out_of_lane || self.motion.is_turning_round() {
            return f64::MAX;
        }
        let mut start_m = -self.motion.along_m;
        for index in self.plan.index..self.plan.edges.len() {
            let edge = self.plan.edges[index];
            let from_m = if start_m < 0.0 { self.motion.along_m } else { 0.0 };
            if let Some(ahead) = around.lanes.next(edge, from_m, self.number) {
                let gap_m = start_m + from_m + ahead.distance_m;
                if ahead.may_be_passed {
                    // Round it, slowly; the next one is looked for once it lies behind.
                    if gap_m < 22.0 {
                        self.motion.side_target_m = -3.4;
                        self.passing_until_m = Some(self.motion.driven_m + gap_m + 8.0);
                    }
                    return if gap_m < 30.0 { CAREFUL_MPS } else { f64::MAX };
                }
                return if gap_m < QUEUE_M { 0.0 } else { brake_to(gap_m - QUEUE_M, ahead.speed_mps) };
            }
            start_m += around.city.edge(edge).length_m;
            if start_m > LOOKS_M {
                break;
            }
        }
        f64::MAX
    }
}
