//! How the car obeys: it has the last word, and says why when it refuses.

use assistance::clock::millis;
use assistance::command::{AnswerQuestion, CommandBody, CommandKind, CommandOrder, Refusal, Resume, ResumeCause, Rule};
use assistance::geo::Area;
use assistance::incident::Answer;
use assistance::policy::Policy;
use assistance::vehicle::{Side, TripState};
use vehicle_agent::{CarOutcome, Progress};

use super::{Encounter, EncounterState, SimulatedCar, Trouble};
use crate::causes::{CauseKind, Reaction, Verdict};
use crate::world::{Fact, Taken};

/// After "wait here" the car asks again when nothing has changed, milliseconds.
const ASK_AGAIN_MS: u64 = 45_000;
/// After "unsure" it asks again sooner.
const UNSURE_MS: u64 = 15_000;

/// A command that takes a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Running {
    /// Until it stands.
    Stopping,
    /// Until it stands at the kerb.
    PullingOver,
}

impl Trouble {
    /// Whether the car stands because of it.
    pub(crate) fn stands(&self) -> bool {
        let holds = matches!(self.cause.kind, CauseKind::FlatTyre | CauseKind::DoorAjar | CauseKind::Sos);
        (holds || self.cause.kind.halts_in_lane()) && !self.helped
    }
}

impl SimulatedCar {
    /// Obeys, or refuses and does nothing.
    pub(super) fn obey(&mut self, order: &CommandOrder) -> Result<Progress, Refusal> {
        let done = self.carry_out(order);
        let kind = order.body.kind();
        match &done {
            Ok(progress) => {
                self.tell(Fact::CommandTaken(Box::new(Taken {
                    id: order.id,
                    kind,
                    epoch: order.epoch,
                    at: self.stamp(),
                    judged_at: order.judged_at,
                    ttl: order.ttl,
                })));
                if let (Progress::Running, Some(running)) = (progress, Running::of(&order.body)) {
                    self.running.push((order.id, running));
                }
            }
            Err(refusal) => self.tell(Fact::CommandRefused { kind, rule: refusal.rule }),
        }
        done
    }

    fn carry_out(&mut self, order: &CommandOrder) -> Result<Progress, Refusal> {
        if ends_a_drive(order.body.kind()) {
            self.break_off("another command came");
        }
        match &order.body {
            CommandBody::AnswerQuestion(answer) => return self.take_answer(*answer).map(|()| Progress::Done),
            CommandBody::MarkLaneClosed(mark) => self.close(&mark.area, millis(mark.expires_in)),
            CommandBody::MarkRoadClosed(mark) => {
                self.close(&mark.area, millis(mark.expires_in));
                self.leave_if_closed(&mark.area);
            }
            CommandBody::RequestLane(request) => self.take_lane(request.side)?,
            CommandBody::Reroute(reroute) => {
                for area in &reroute.avoid {
                    self.close(area, 20 * 60 * 1_000);
                }
                self.other_way()?;
            }
            CommandBody::ChangeDestination(change) => {
                self.replan(change.to).map_err(|error| Refusal::new(Rule::NoRoute, error.to_string()))?;
                self.helped(&[CauseKind::Medical, CauseKind::Loop]);
            }
            CommandBody::PullOver(_) => return self.start_pulling_over(),
            CommandBody::StopNow(_) => {
                self.stopped = true;
                self.cabin.hazards_on = true;
                self.helped(&[CauseKind::Loop]);
                return Ok(Progress::Running);
            }
            CommandBody::Hold(hold) => {
                if !self.holds.contains(&hold.origin) {
                    self.holds.push(hold.origin.clone());
                }
                self.cabin.hazards_on = true;
            }
            CommandBody::ReleaseHold(release) => self.holds.retain(|hold| *hold != release.origin),
            CommandBody::Resume(resume) => self.resume(resume)?,
            CommandBody::UnlockDoors(unlock) => {
                self.doors.unlock(unlock.side, self.now_ms + millis(Policy::default().relock_after));
                self.tell(Fact::Unlocked);
            }
            CommandBody::LockDoors(_) => self.doors.lock(),
            CommandBody::SetWindows(windows) => self.cabin.windows_percent = windows.open_percent,
            CommandBody::SetClimate(climate) => self.cabin.climate = climate.setting,
            CommandBody::Lights(lights) => self.cabin.lights_on = lights.on,
            CommandBody::Hazards(hazards) => self.cabin.hazards_on = hazards.on,
            CommandBody::EndRide(_) => self.end_ride(),
            CommandBody::SendAnotherCar(_) => {
                self.other_car_arranged = true;
                self.wants_other_car = true;
            }
            CommandBody::ProposePath(path) => return self.propose_path(order.id, path),
            CommandBody::ApprovePath(approve) => return self.approve_path(order.id, *approve),
            CommandBody::CreepClear(creep) => return self.creep_clear(order.id, creep),
            // The horn is heard and gone; field help is sent by the desk and only told here.
            CommandBody::SoundHorn(_) | CommandBody::DispatchField(_) => {}
        }
        Ok(Progress::Done)
    }

    fn take_answer(&mut self, given: AnswerQuestion) -> Result<(), Refusal> {
        let asked = |case: &&mut super::cases::OpenCase| {
            case.question.as_ref().is_some_and(|question| question.id == given.question)
        };
        let case = self.cases.open.iter_mut().find(asked).ok_or(Rule::QuestionGone)?;
        let car_ref = case.car_ref;
        case.question = None;
        let in_street = self.encounter.as_ref().is_some_and(|met| met.case == Some(car_ref));
        let cause = if in_street {
            self.encounter.as_ref().map(|met| met.cause.clone())
        } else {
            self.trouble.as_ref().map(|trouble| trouble.cause.clone())
        };
        let cause = cause.ok_or(Rule::QuestionGone)?;
        let verdict = cause.judge(given.answer);
        let reaction = cause.reaction(given.answer);
        let right = verdict == Verdict::Right;
        self.tell(Fact::Answered { question: given.question, answer: given.answer, right });
        if let (Verdict::Wrong(consequence), Reaction::Wait) = (verdict, reaction) {
            self.tell(Fact::Consequence(consequence));
        }
        let again = self.now_ms + if given.answer == Answer::Unsure { UNSURE_MS } else { ASK_AGAIN_MS };
        if in_street {
            self.act_in_street(reaction, given.answer, again);
        } else if let Some(trouble) = &mut self.trouble {
            match reaction {
                Reaction::Wait => trouble.ask_again_ms = (given.answer == Answer::Unsure).then_some(again),
                _ => trouble.helped = true,
            }
        }
        self.report_case(car_ref);
        Ok(())
    }

    fn act_in_street(&mut self, reaction: Reaction, answer: Answer, again: u64) {
        let state = match reaction {
            Reaction::Wait => EncounterState::AskAgainAt(again),
            Reaction::AllWayStop => EncounterState::StopAndGo(None),
            Reaction::OtherWay => {
                if self.turn_away() {
                    return;
                }
                EncounterState::AskAgainAt(self.now_ms + UNSURE_MS)
            }
            Reaction::Pass(_) | Reaction::Proceed => EncounterState::Acting { reaction, answer, crossed: false },
        };
        if let Some(met) = &mut self.encounter {
            met.state = state;
        }
    }

    fn close(&mut self, area: &Area, for_ms: u64) {
        const MAX_CLOSURES: usize = 32;
        if self.closed.len() >= MAX_CLOSURES {
            self.closed.remove(0);
        }
        self.closed.push((area.clone(), self.now_ms + for_ms));
    }

    /// A road that is marked closed right before the car is a reason to turn away.
    fn leave_if_closed(&mut self, area: &Area) {
        let before_it = self
            .encounter
            .as_ref()
            .is_some_and(|met| met.blocks() && area.contains(self.city.point_along(met.edge, met.along_m).0));
        if before_it {
            self.forget_question();
            self.turn_away();
        } else if let Some(to) = self.trip.to {
            // Advice: when nothing else leads there, the car keeps its way.
            let _ = self.replan(to);
        }
    }

    fn take_lane(&mut self, side: Side) -> Result<(), Refusal> {
        if self.city.edge(self.pose.edge).lanes < 2 {
            return Err(Refusal::new(Rule::UnsafeForVehicle, "there is no second lane here"));
        }
        self.motion.side_target_m = match side {
            Side::Left => -3.2,
            Side::Right => 0.0,
        };
        Ok(())
    }

    fn other_way(&mut self) -> Result<(), Refusal> {
        let none = || Refusal::new(Rule::NoRoute, "no other way from here");
        if self.encounter.as_ref().is_some_and(Encounter::blocks) {
            self.forget_question();
            return if self.turn_away() { Ok(()) } else { Err(none()) };
        }
        if let Some(to) = self.trip.to {
            self.replan(to).map_err(|error| Refusal::new(Rule::NoRoute, error.to_string()))?;
        }
        self.helped(&[CauseKind::Loop]);
        Ok(())
    }

    pub(super) fn forget_question(&mut self) {
        if let Some(car_ref) = self.encounter.as_ref().and_then(|met| met.case) {
            self.drop_question(car_ref);
        }
    }

    fn start_pulling_over(&mut self) -> Result<Progress, Refusal> {
        if let Some(met) =
            self.encounter.as_ref().filter(|met| met.blocks() && met.cause.kind == CauseKind::PersonUnderCar)
        {
            return Err(Refusal::new(Rule::UnsafeForVehicle, met.cause.kind.sheet().why));
        }
        let braking_m = self.motion.speed_mps * self.motion.speed_mps / (2.0 * super::BRAKE_COMFORT_MPS2);
        let ahead_m = (braking_m + 8.0).max(if self.motion.stands() { 10.0 } else { 14.0 });
        let found = self.find_kerb(ahead_m);
        let found = if found.is_none() && self.encounter.is_none() { self.find_kerb_elsewhere() } else { found };
        let target = found.ok_or_else(|| Refusal::new(Rule::NoRoute, "no kerb on the way that can be reached"))?;
        self.kerb_target = Some(target);
        self.pulled_over = false;
        self.helped(&[CauseKind::Loop, CauseKind::StopInMergingLane, CauseKind::OnRails, CauseKind::ServerLost]);
        Ok(Progress::Running)
    }

    fn resume(&mut self, resume: &Resume) -> Result<(), Refusal> {
        if let Some(met) = self.encounter.as_ref().filter(|met| met.blocks() && met.case.is_some()) {
            return Err(Refusal::new(Rule::UnsafeForVehicle, met.cause.kind.sheet().why));
        }
        if self.trouble.as_ref().is_some_and(|trouble| trouble.cause.kind == CauseKind::FlatTyre) {
            return Err(Refusal::new(Rule::UnsafeForVehicle, CauseKind::FlatTyre.sheet().why));
        }
        self.stopped = false;
        self.pulled_over = false;
        self.kerb_target = None;
        self.cabin.hazards_on = false;
        self.helped(&[
            CauseKind::Sos,
            CauseKind::StopInMergingLane,
            CauseKind::OnRails,
            CauseKind::ServerLost,
            CauseKind::Loop,
        ]);
        if resume.cause == Some(ResumeCause::EndangersTraffic) {
            // Out of the lane first; the ride goes on from there.
            self.kerb_target = self.find_kerb(10.0).filter(|_| self.is_exposed());
        } else if let Some(to) = self.trip.to {
            // Where the old plan still stands, a failed search changes nothing.
            let _ = self.replan(to);
        }
        Ok(())
    }

    /// A person did what helps against the trouble, if it is one of these.
    fn helped(&mut self, kinds: &[CauseKind]) {
        let Some(trouble) = self.trouble.as_mut().filter(|trouble| kinds.contains(&trouble.cause.kind)) else { return };
        trouble.helped = true;
        // Out of the lane is not yet at the kerb: that case is over when they may get out.
        let goes_on = matches!(trouble.cause.kind, CauseKind::StopInMergingLane | CauseKind::OnRails);
        let case = trouble.case.filter(|_| !goes_on);
        if let Some(case) = case.and_then(|car_ref| self.cases.get_mut(car_ref)) {
            case.over_since_ms = Some(self.now_ms);
        }
    }

    /// Riders get out at the kerb and the car is free.
    pub(crate) fn end_ride(&mut self) {
        let count = self.cabin.riders.len();
        if count > 0 {
            self.doors.unlock(Side::Right, self.now_ms + 15_000);
            self.doors.open(Side::Right, self.now_ms + 6_000);
            self.cabin.riders.clear();
            self.tell(Fact::Alighted(count));
        }
        self.trip.state = TripState::Available;
        self.trip.to = None;
        self.trip.waiting = None;
        self.trip.kerb_until_ms = Some(self.now_ms + 8_000);
        self.other_car_arranged = false;
        self.pulled_over = false;
        self.helped(&[CauseKind::LockedIn, CauseKind::StopInMergingLane, CauseKind::OnRails]);
    }

    /// Without a link pending advice is void: what was begun and not yet passed is not begun.
    pub(super) fn void_advice(&mut self) {
        let Some(met) = &mut self.encounter else { return };
        if matches!(met.state, EncounterState::Acting { crossed: false, .. }) {
            met.state = EncounterState::Standing(self.now_ms);
            self.motion.side_target_m = 0.0;
        }
    }

    /// Ends what was running and has come to its end.
    pub(crate) fn finish_commands(&mut self) {
        let stands = self.motion.stands();
        let (pulled_over, stopped) = (self.pulled_over, self.stopped);
        let still_looking = self.kerb_target.is_some();
        let mut ended = Vec::new();
        self.running.retain(|(id, running)| {
            let outcome = match running {
                Running::Stopping if stopped && stands => Some(CarOutcome::Completed),
                Running::Stopping if !stopped => Some(CarOutcome::Failed("let go before it stood".to_owned())),
                Running::PullingOver if pulled_over => Some(CarOutcome::Completed),
                Running::PullingOver if stopped && stands => {
                    Some(CarOutcome::Failed("stopped before it reached a kerb".to_owned()))
                }
                Running::PullingOver if !still_looking => {
                    Some(CarOutcome::Failed("the kerb could not be reached".to_owned()))
                }
                _ => None,
            };
            let is_over = outcome.is_some();
            if let Some(outcome) = outcome {
                ended.push((*id, *running, outcome));
            }
            !is_over
        });
        for (id, running, outcome) in ended {
            self.contact_due |= outcome == CarOutcome::Completed && running == Running::Stopping;
            if outcome == CarOutcome::Completed {
                self.tell(match running {
                    Running::Stopping => Fact::StoppedSafely,
                    Running::PullingOver => Fact::PulledOver,
                });
            }
            self.outcomes.push_back((id, outcome));
        }
    }
}

/// Whether a car that drives a drawn path leaves it for this.
fn ends_a_drive(kind: CommandKind) -> bool {
    use CommandKind as K;
    matches!(
        kind,
        K::StopNow
            | K::PullOver
            | K::Hold
            | K::Resume
            | K::MarkRoadClosed
            | K::RequestLane
            | K::Reroute
            | K::ChangeDestination
            | K::EndRide
    )
}

impl Running {
    fn of(body: &CommandBody) -> Option<Self> {
        match body {
            CommandBody::StopNow(_) => Some(Self::Stopping),
            CommandBody::PullOver(_) => Some(Self::PullingOver),
            _ => None,
        }
    }
}
