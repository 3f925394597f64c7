//! Troubles that sit in a car or in those aboard: how they begin, go on and end.

use assistance::call::CallPlace;
use assistance::vehicle::Side;
use city::EdgeId;

use super::{Around, Fact};
use crate::causes::{Cause, CauseKind, Consequence};
use crate::passengers::{Cue, MoodEvent};
use crate::vehicle::{Line, Plan, SimulatedCar, Trouble};

/// Rounds that a car with a planner in a loop means to drive.
const ROUNDS: usize = 12;
/// Longest way round a block, metres.
const ROUND_M: f64 = 1_400.0;

impl SimulatedCar {
    /// Something happens to this car.
    pub(crate) fn befall(&mut self, cause: &Cause) {
        let mut loop_start = None;
        match cause.kind {
            CauseKind::DoorAjar => self.doors.set_ajar(Side::Right, true),
            CauseKind::Loop => loop_start = self.begin_loop(),
            CauseKind::Sos | CauseKind::LockedIn => {
                let braking_m = self.motion.speed_mps * self.motion.speed_mps / 4.0;
                self.kerb_target = self.find_kerb(braking_m + 10.0);
            }
            _ => {}
        }
        self.trouble = Some(Trouble {
            cause: cause.clone(),
            case: None,
            ask_again_ms: None,
            helped: false,
            drove_wrongly: false,
            loop_start,
            laps: 0,
        });
        // Nobody aboard knows of a loop before the first round is closed.
        if cause.kind != CauseKind::Loop {
            self.is_felt(cause.kind);
        }
    }

    /// Those aboard notice it.
    fn is_felt(&mut self, kind: CauseKind) {
        if let Some(cue) = cue_of(kind) {
            let now_ms = self.now_ms;
            for rider in &mut self.cabin.riders {
                rider.trouble_begins(cue, now_ms);
                rider.speak_up(now_ms);
            }
        }
        if kind.sheet().frightens {
            self.frighten();
        }
    }

    /// Goes on with what is wrong in this car.
    pub(super) fn endure(&mut self, around: &Around<'_>) {
        let Some(mut trouble) = self.trouble.take() else { return };
        let is_gone = around.causes.get(trouble.cause.id).is_none();
        if let Some(now) = around.causes.get(trouble.cause.id) {
            trouble.cause = now.clone();
        }
        if trouble.case.is_none() && !trouble.helped && self.calls_for_help(&trouble) {
            return self.call_for_help(trouble);
        }
        if trouble.ask_again_ms.is_some_and(|at| self.now_ms >= at && !self.is_down())
            && let Some(car_ref) = trouble.case.filter(|car_ref| self.cases.get(*car_ref).is_some())
        {
            trouble.ask_again_ms = None;
            let cause = trouble.cause.clone();
            self.trouble = Some(trouble);
            return self.ask(car_ref, &cause);
        }
        self.note_wrong_driving(&mut trouble);
        if is_gone || self.is_healed(&trouble) {
            self.trouble_ends(&trouble);
        } else {
            self.trouble = Some(trouble);
        }
    }

    fn calls_for_help(&self, trouble: &Trouble) -> bool {
        match trouble.cause.kind {
            CauseKind::Sos | CauseKind::Medical | CauseKind::HelpCall => true,
            CauseKind::Loop => trouble.laps > 0,
            CauseKind::LockedIn => self.motion.stands() && self.kerb_target.is_none(),
            _ => self.motion.stands(),
        }
    }

    fn call_for_help(&mut self, mut trouble: Trouble) {
        let cause = trouble.cause.clone();
        let sheet = cause.kind.sheet();
        let words = Line { why: sheet.why.to_owned(), tried: sheet.tried.to_owned(), asked: sheet.asked.to_owned() };
        if cause.kind.halts_in_lane() || cause.kind == CauseKind::FlatTyre {
            self.cabin.hazards_on = true;
        }
        // The trouble stands before the question does: the scene's number depends on it.
        self.trouble = Some(Trouble { ask_again_ms: None, ..trouble.clone() });
        let car_ref = self.open_case(sheet.incident, Some(&cause), words);
        trouble.case = Some(car_ref);
        self.trouble = Some(trouble);
        self.ask(car_ref, &cause);
        if let Some(reason) = self.calls_because_of(cause.kind) {
            self.want_person(CallPlace::Cabin, reason, car_ref);
        }
    }

    fn note_wrong_driving(&mut self, trouble: &mut Trouble) {
        if trouble.drove_wrongly || !trouble.helped || self.motion.speed_mps < 2.0 {
            return;
        }
        let consequence = match trouble.cause.kind {
            CauseKind::FlatTyre => Consequence::DroveOnFlatTyre,
            CauseKind::DoorAjar => Consequence::DroveWithDoorOpen,
            _ => return,
        };
        trouble.drove_wrongly = true;
        self.tell(Fact::Consequence(consequence));
    }

    fn is_healed(&self, trouble: &Trouble) -> bool {
        match trouble.cause.kind {
            CauseKind::LockedIn => trouble.helped || self.doors.is_unlocked(Side::Right),
            CauseKind::StopInMergingLane | CauseKind::OnRails => {
                trouble.helped
                    && self.kerb_target.is_none()
                    && (!self.pulled_over || self.doors.is_unlocked(Side::Right))
            }
            CauseKind::FlatTyre | CauseKind::DoorAjar => false,
            _ => trouble.helped,
        }
    }

    fn trouble_ends(&mut self, trouble: &Trouble) {
        let kind = trouble.cause.kind;
        if kind == CauseKind::DoorAjar {
            self.doors.set_ajar(Side::Right, false);
        }
        if kind == CauseKind::Loop && !self.stopped && self.kerb_target.is_none() {
            // The planner finds its way out, by itself or because somebody helped.
            let to = self.trip.to;
            if to.is_none_or(|to| self.replan(to).is_err()) {
                self.plan.cut_short(&self.city);
            }
        }
        let wanted_out = matches!(kind, CauseKind::LockedIn | CauseKind::StopInMergingLane | CauseKind::OnRails);
        if wanted_out && self.doors.is_unlocked(Side::Right) && !self.is_exposed() {
            for rider in &mut self.cabin.riders {
                rider.notice(MoodEvent::DoorUnlocked, self.now_ms);
            }
            self.end_ride();
        }
        if matches!(kind, CauseKind::FlatTyre) {
            self.cabin.hazards_on = false;
        }
        self.give_up_calling();
        for rider in &mut self.cabin.riders {
            rider.trouble_ends();
        }
        if let Some(car_ref) = trouble.case {
            self.drop_question(car_ref);
            self.is_over(car_ref);
        }
    }

    /// The car came to its next edge: perhaps it is round once more.
    pub(super) fn note_round(&mut self) {
        let here = self.plan.edge();
        let Some(trouble) = self.trouble.as_mut().filter(|trouble| trouble.loop_start == Some(here)) else { return };
        trouble.laps += 1;
        if trouble.laps > 1 && !trouble.helped {
            self.tell(Fact::Consequence(Consequence::LoopContinued));
        }
        self.is_felt(CauseKind::Loop);
    }

    pub(super) fn frighten(&mut self) {
        let now_ms = self.now_ms;
        for at in 0..self.cabin.riders.len() {
            let felt = self.cabin.riders[at].notice(MoodEvent::Frightened, now_ms);
            self.note_mood(at, felt.mood);
        }
    }

    /// A way round a block that comes back to where the car is.
    fn begin_loop(&mut self) -> Option<EdgeId> {
        let here = self.plan.edge();
        let round = self.round_of(here)?;
        let edges: Vec<EdgeId> = round.iter().copied().cycle().take(round.len() * ROUNDS).chain([here]).collect();
        let end_m = self.city.edge(here).length_m;
        let plan = Plan::new(&self.city, edges, end_m, false);
        let city = std::sync::Arc::clone(&self.city);
        let along_m = self.motion.along_m;
        self.motion.change_plan(&city, &mut self.plan, plan, along_m);
        Some(here)
    }

    fn round_of(&self, start: EdgeId) -> Option<Vec<EdgeId>> {
        // Breadth first, shortest in edges; a city block is found within a few hundred steps.
        let mut ways: std::collections::VecDeque<(Vec<EdgeId>, f64)> = [(vec![start], 0.0)].into();
        for _ in 0..6_000 {
            let (way, length_m) = ways.pop_front()?;
            let last = *way.last()?;
            for next in self.city.turns(last) {
                if next == start && way.len() >= 3 {
                    return Some(way);
                }
                let edge = self.city.edge(next);
                let longer_m = length_m + edge.length_m;
                let turns_back = self.city.edge(last).opposite == Some(next);
                if edge.in_main_part && !turns_back && !way.contains(&next) && longer_m < ROUND_M && way.len() < 9 {
                    let mut longer = way.clone();
                    longer.push(next);
                    ways.push_back((longer, longer_m));
                }
            }
        }
        None
    }
}

/// What those aboard say about it first.
pub(super) fn cue_of(kind: CauseKind) -> Option<Cue> {
    match kind {
        CauseKind::Loop => Some(Cue::GoingInCircles),
        CauseKind::StopInMergingLane => Some(Cue::OnTheFreeway),
        CauseKind::Harassment | CauseKind::PersonObstructing | CauseKind::Crowd => Some(Cue::PeopleOutside),
        CauseKind::LockedIn => Some(Cue::CannotGetOut),
        CauseKind::Sos => Some(Cue::PressedSos),
        CauseKind::Medical => Some(Cue::FeelIll),
        CauseKind::HelpCall => Some(Cue::SmallQuestion),
        CauseKind::FlatTyre => Some(Cue::OddNoise),
        _ => None,
    }
}
