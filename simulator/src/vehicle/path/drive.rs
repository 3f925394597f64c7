//! Driving an approved path, or creeping: slowly, at the car's own discretion, and no longer than it may.

use assistance::command::{ApprovePath, CreepClear, PathDriven, PathReport, ProposePath, Refusal, Rule};
use assistance::geo::GeoPoint;
use assistance::ids::CommandId;
use assistance::link::ReliableReport;
use vehicle_agent::{CarOutcome, Progress};

use super::line::{Footprint, Line};
use super::plan::is_person;
use crate::vehicle::{EncounterState, SimulatedCar, brake_to};
use crate::world::Fact;

/// The car stops this far before what is in its way, metres.
const SHORT_OF_M: f64 = 2.0;
/// How far ahead on its line it looks for that, metres.
const LOOKS_M: f64 = 14.0;
/// It waits so long for the way to be free before it gives the path up, milliseconds.
const PATIENCE_MS: u64 = 15_000;
/// A view older than this is none, milliseconds.
const BLIND_MS: u64 = 1_000;
/// Spacing of what it remembers of its drive, metres.
const TRACE_M: f64 = 1.5;
/// Moved by more than this, a plan is no longer of where the car stands, metres.
const MOVED_M: f64 = 0.3;

/// The path that the car is driving.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PathDrive {
    command: CommandId,
    top_mps: f64,
    /// Whether it ends in the lane and rolls on, or stops at its end.
    rejoins: bool,
    /// Whether it is a drawn path; a creep is none.
    drawn: bool,
    blocked_since_ms: Option<u64>,
    trace: Vec<GeoPoint>,
}

impl SimulatedCar {
    /// Plans and tells the plan. Nothing moves.
    pub(crate) fn propose_path(&mut self, proposal: CommandId, path: &ProposePath) -> Result<Progress, Refusal> {
        let (planned, own) = self.plan_path(proposal, path);
        let words = planned.words().to_owned();
        self.tell(Fact::PathPlanned { would: own.is_some() });
        self.report(ReliableReport::Path(PathReport::Planned(planned)));
        let would = own.is_some();
        self.path_plan = own;
        if would { Ok(Progress::Done) } else { Err(Refusal::new(Rule::UnsafeForVehicle, words)) }
    }

    /// Begins to drive its own plan, if nothing has come into its way since.
    pub(crate) fn approve_path(&mut self, command: CommandId, approve: ApprovePath) -> Result<Progress, Refusal> {
        let own = self.own_plan(approve.proposal).cloned().ok_or(Rule::PlanGone)?;
        let top_mps = own.planned.plan().map(|plan| plan.top_speed_mps).ok_or(Rule::PlanGone)?;
        if let Some(what) = self.in_the_way(&own.line, 0.0, own.line.length_m()) {
            return Err(Refusal::new(Rule::UnsafeForVehicle, what.words()));
        }
        self.path_plan = None;
        self.forget_question();
        if let Some(met) = &mut self.encounter {
            met.state = EncounterState::OnPath { crossed: false, hit: false };
        }
        self.pulled_over = false;
        self.kerb_target = None;
        self.begin_drive(command, own.line, top_mps, own.rejoins, true);
        Ok(Progress::Running)
    }

    /// Creeps out of the way of others, and stays there as it stood before.
    pub(crate) fn creep_clear(&mut self, command: CommandId, creep: &CreepClear) -> Result<Progress, Refusal> {
        let ways = self.plan_creep(creep).map_err(|why| Refusal::new(Rule::UnsafeForVehicle, why))?;
        self.path_plan = None;
        self.begin_drive(command, ways.line, ways.top_mps, false, false);
        Ok(Progress::Running)
    }

    fn begin_drive(&mut self, command: CommandId, line: Line, top_mps: f64, rejoins: bool, drawn: bool) {
        let trace = vec![self.pose.point];
        self.motion.follow(line);
        self.cabin.hazards_on = true;
        self.path_drive = Some(PathDrive { command, top_mps, rejoins, drawn, blocked_since_ms: None, trace });
    }

    /// The plan of a proposal, while the car stands where it made it.
    pub(crate) fn own_plan(&self, proposal: CommandId) -> Option<&super::OwnPlan> {
        let here = self.pose.point;
        self.path_plan.as_ref().filter(|own| {
            own.planned.proposal == proposal && own.line.origin.distance_m(here) < MOVED_M && self.path_drive.is_none()
        })
    }

    /// Metres a second on the path it drives; `None` while it drives none.
    pub(crate) fn path_speed(&mut self) -> Option<f64> {
        let drive = self.path_drive.as_ref()?;
        if self.doors.any_open() {
            self.break_off("a door is open");
            return Some(0.0);
        }
        let (line, done_m) = self.motion.followed()?;
        let (line, left_m) = (line.clone(), line.length_m() - done_m);
        let drive_mps = drive.top_mps;
        let to_end = if drive.rejoins { f64::MAX } else { brake_to(left_m - 0.2, 0.0) };
        let blocked = self.in_the_way(&line, done_m, done_m + LOOKS_M);
        let gap_m = blocked.as_ref().map_or(f64::MAX, |what| what.gap_m - SHORT_OF_M);
        let to_gap = if gap_m <= 0.0 { 0.0 } else { brake_to(gap_m.min(1e6), 0.0) };
        let waits = blocked.is_some() && to_gap < 0.1 && self.motion.stands();
        let now_ms = self.now_ms;
        let drive = self.path_drive.as_mut()?;
        drive.blocked_since_ms = waits.then(|| drive.blocked_since_ms.unwrap_or(now_ms));
        let since = drive.blocked_since_ms;
        if let (Some(what), true) = (blocked, since.is_some_and(|since| now_ms >= since + PATIENCE_MS)) {
            self.break_off(&what.words());
            return Some(0.0);
        }
        Some(drive_mps.min(to_end).min(to_gap))
    }

    /// What the car sees in the way of its own body on this piece of a line.
    fn in_the_way(&self, line: &Line, from_m: f64, to_m: f64) -> Option<InTheWay> {
        let age_ms = self.stamp().since(self.eyes.scene().stamp).map_or(u64::MAX, assistance::clock::millis);
        if age_ms > BLIND_MS {
            return Some(InTheWay { what: None, gap_m: 0.0 });
        }
        let obstacles = self.obstacles(line.origin);
        for at in line.places(from_m, 0.5).take_while(|at| *at <= to_m) {
            let car = Footprint::of_car(line.at(at).0, line.heading_around(at), 0.0);
            let hit = obstacles.iter().find(|it| !it.is_flat() && car.touches(&it.print));
            if let Some(hit) = hit {
                // Who walks up to a car that already stands there is not in its way behind it.
                let beside = at - from_m < 0.1 && !is_person(hit.class) && !hit.moves;
                if !beside {
                    return Some(InTheWay { what: Some(hit.class), gap_m: at - from_m });
                }
            }
        }
        None
    }

    /// Notes how far the drive has come, and ends it at the end of its line.
    pub(crate) fn go_on_driving(&mut self) {
        let (Some(drive), Some((line, done_m))) = (&mut self.path_drive, self.motion.followed()) else { return };
        let here = self.pose.point;
        if drive.trace.last().is_none_or(|last| last.distance_m(here) >= TRACE_M) {
            drive.trace.push(here);
        }
        let left_m = line.length_m() - done_m;
        let at_end = if drive.rejoins { left_m < 0.05 } else { left_m < 0.5 && self.motion.stands() };
        if at_end {
            self.end_drive(CarOutcome::Completed);
        }
    }

    /// Stops assisted motion: the car stands where it is, for a reason of its own or a person's.
    pub(crate) fn break_off(&mut self, why: &str) {
        self.end_drive(CarOutcome::Failed(why.to_owned()));
    }

    fn end_drive(&mut self, outcome: CarOutcome) {
        let Some(mut drive) = self.path_drive.take() else { return };
        let city = std::sync::Arc::clone(&self.city);
        self.motion.leave_path(&city, &self.plan);
        self.pose = self.motion.pose(&city, &self.plan);
        if drive.trace.last().is_none_or(|last| last.distance_m(self.pose.point) > 0.1) {
            drive.trace.push(self.pose.point);
        }
        let completed = outcome == CarOutcome::Completed;
        let metres = assistance::command::drawn_path::length_m(&drive.trace);
        self.tell(Fact::PathEnded { metres, completed });
        self.outcomes.push_back((drive.command, outcome));
        if !drive.drawn {
            return;
        }
        self.cabin.hazards_on &= self.stopped;
        let points = std::mem::take(&mut drive.trace);
        self.report(ReliableReport::Path(PathReport::Driven(PathDriven { approval: drive.command, points })));
        if let Some(met) = &mut self.encounter
            && let EncounterState::OnPath { crossed, .. } = met.state
            && !(crossed && completed)
        {
            // It has not come past: it stands before it, or beside it, and asks again.
            met.state = EncounterState::Approaching;
        }
    }
}

/// Something in the way of the car's body.
struct InTheWay {
    /// `None` when the car cannot see.
    what: Option<assistance::scene::ObjectClass>,
    /// Metres on the line until the body would touch it.
    gap_m: f64,
}

impl InTheWay {
    fn words(&self) -> String {
        match self.what {
            Some(class) => format!("{} in the way, {:.0} m ahead", class.name().replace('_', " "), self.gap_m),
            None => "I cannot see".to_owned(),
        }
    }
}
