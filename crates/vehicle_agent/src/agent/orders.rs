//! The second guard: each command is judged again in the car, taken up at most once, and answered.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::guard::check;
use assistance::command::{CommandBody, CommandOrder, CommandReply, Facts, Judge, PlanFact, Refusal, Rule};
use assistance::ids::{CommandId, Epoch};
use assistance::link::VehicleAnswer;
use assistance::roles::Role;

use super::Agent;
use crate::car::{Car, Progress};
use crate::memory::{Begun, MemoryError, Remembered, may_be_forgotten};

/// What could not be written is tried again this often, milliseconds.
const WRITE_AGAIN_MS: u64 = 1_000;
/// The most commands whose record is owed at once.
const MAX_UNWRITTEN: usize = 64;

/// Records that the memory still owes. While they are here they count as remembered.
#[derive(Debug, Default)]
pub(super) struct Unwritten {
    entries: BTreeMap<CommandId, Owed>,
    next_at: u64,
}

/// One command whose record is owed.
#[derive(Debug, Clone)]
struct Owed {
    known: Remembered,
    /// "Begun" stands on the disk, so a reboot would answer "unknown": the outcome is not told
    /// before it stands there too. Otherwise it is a STOP or a refusal, which waits for no disk.
    begun_on_disk: bool,
}

impl Unwritten {
    pub(super) fn next_at(&self) -> u64 {
        if self.entries.is_empty() { u64::MAX } else { self.next_at }
    }

    fn owe(&mut self, owed: Owed, now: u64) -> bool {
        let id = owed.known.begun.id;
        if self.entries.len() >= MAX_UNWRITTEN && !self.entries.contains_key(&id) {
            return false;
        }
        if self.entries.is_empty() {
            self.next_at = now.saturating_add(WRITE_AGAIN_MS);
        }
        self.entries.insert(id, owed);
        true
    }
}

impl Agent {
    /// Judges a command and answers it.
    pub(super) fn hear_command(&mut self, order: &CommandOrder, car: &mut dyn Car) {
        if order.vehicle != self.config.vehicle {
            // Another car's id is none of this car's business: it is not remembered.
            let refusal = Refusal::new(Rule::WrongVehicle, order.vehicle.as_str());
            self.counters.commands_refused += 1;
            self.answer(order.id, CommandReply::Refused(refusal));
            return;
        }
        let begun = Begun {
            id: order.id,
            fingerprint: hub_client::fingerprint(order),
            epoch: order.epoch,
            judged_at: order.judged_at,
        };
        if let Some(known) = self.remembered(order.id) {
            self.counters.commands_repeated += 1;
            if known.begun.fingerprint == begun.fingerprint {
                let reply = self.outcome_of(order.id);
                self.answer(order.id, reply);
            } else {
                let refusal = Refusal::new(Rule::IdReused, "this id came before with another body");
                self.answer(order.id, CommandReply::Refused(refusal));
            }
            return;
        }
        let now = self.stamp();
        let judged = self.judge_order(order, now, car);
        self.see_epoch(order.epoch);
        match judged {
            Ok(()) => self.take_up(order, begun, now, car),
            Err(reply) => self.settle(begun, reply),
        }
    }

    /// What the car says of an id: its outcome, that it runs, or that it was never seen.
    pub(super) fn outcome_of(&self, id: CommandId) -> CommandReply {
        match self.remembered(id) {
            None => CommandReply::NeverSeen,
            Some(Remembered { outcome: Some(outcome), .. }) => {
                let withheld = self.unwritten.entries.get(&id).is_some_and(|owed| owed.begun_on_disk);
                if withheld { CommandReply::Accepted } else { outcome }
            }
            Some(_) if self.running.contains(&id) => CommandReply::Accepted,
            Some(_) => CommandReply::Unknown,
        }
    }

    fn remembered(&self, id: CommandId) -> Option<Remembered> {
        self.unwritten.entries.get(&id).map(|owed| owed.known.clone()).or_else(|| self.memory.lookup(id))
    }

    /// Everything that can refuse before the car is asked. STOP passes the epoch by, because it
    /// needs no claim, and the boot, because an age that is unknown never refuses it; its own
    /// long time to live holds all the same.
    fn judge_order(&self, order: &CommandOrder, now: CarStamp, car: &dyn Car) -> Result<(), CommandReply> {
        let is_stop = matches!(order.body, CommandBody::StopNow(_));
        let refused = |rule, detail: String| Err(CommandReply::Refused(Refusal::new(rule, detail)));
        if may_be_forgotten(self.memory.horizon(), order.judged_at, now.boot) {
            return Err(CommandReply::Expired);
        }
        if order.judged_at.boot == now.boot {
            let Some(ahead) = order.judged_at.millis.checked_sub(now.millis).filter(|ahead| *ahead > 0) else {
                return self.judge_age_and_rules(order, now, is_stop, car);
            };
            return refused(Rule::WrongState, format!("judged on a stamp {ahead} ms ahead of this car's clock"));
        }
        if !is_stop {
            return refused(Rule::Rebooted, format!("judged on boot {}, this is {}", order.judged_at.boot, now.boot));
        }
        self.judge_by_guard(order, now, car)
    }

    fn judge_age_and_rules(
        &self,
        order: &CommandOrder,
        now: CarStamp,
        is_stop: bool,
        car: &dyn Car,
    ) -> Result<(), CommandReply> {
        if now.since(order.judged_at).is_none_or(|age| age > order.ttl) {
            return Err(CommandReply::Expired);
        }
        let highest = self.memory.highest_epoch();
        if order.epoch < highest && !is_stop {
            let detail = format!("epoch {}, this car has seen {highest}", order.epoch);
            return Err(CommandReply::Refused(Refusal::new(Rule::OldEpoch, detail)));
        }
        self.judge_by_guard(order, now, car)
    }

    /// The same rules as in console and hub, on the car's own facts and its own clock.
    fn judge_by_guard(&self, order: &CommandOrder, now: CarStamp, car: &dyn Car) -> Result<(), CommandReply> {
        let picture = car.picture(now);
        let holds = car.holds();
        let route = car.route_for(&order.body);
        let capabilities = car.card().capabilities.into_iter().collect();
        let question = match &order.body {
            CommandBody::AnswerQuestion(answer) => car.question(answer.question),
            _ => None,
        };
        let plan = match &order.body {
            CommandBody::ApprovePath(approve) => car.plan_of(approve.proposal),
            _ => None,
        };
        let facts = Facts {
            judge: Judge::Vehicle,
            policy: &self.config.policy,
            by: &order.by,
            // The order names no role. The hub judged it; here nothing leans on a lead's rights.
            role: Role::Operator,
            holder: None,
            linked: true,
            picture: Some(&picture),
            picture_age: age(now, picture.stamp),
            scene: Some(picture.scene),
            question: question.as_ref(),
            evidence: order.evidence,
            evidence_age: order.evidence.and_then(|evidence| age(now, evidence.captured)),
            answer_age_limit: self.config.policy.answer_age_applied,
            holds: &holds,
            route: route.as_ref(),
            other_car_arranged: car.other_car_arranged(),
            since_horn: self.horn_at.map(|at| Duration::from_millis(now.millis.saturating_sub(at))),
            capabilities: &capabilities,
            plan: plan.as_ref().map(|planned| PlanFact { planned, age: age(now, planned.made_at) }),
        };
        check(&order.body, &facts).map_err(CommandReply::Refused)
    }

    /// "Begun" on the disk, then the deed, then "done" on the disk, then the answer.
    fn take_up(&mut self, order: &CommandOrder, begun: Begun, now: CarStamp, car: &mut dyn Car) {
        if let Err(error) = self.memory.begin(&begun) {
            self.memory_failed(&error);
            // Nothing stands in the way of a STOP, and a repeat must still find it applied.
            let is_stop = matches!(order.body, CommandBody::StopNow(_));
            let known = Remembered { begun, outcome: None };
            if !is_stop || !self.unwritten.owe(Owed { known, begun_on_disk: false }, self.now) {
                let refusal = Refusal::new(Rule::NotRecorded, "the car's command memory");
                self.counters.commands_refused += 1;
                self.answer(order.id, CommandReply::Refused(refusal));
                return;
            }
        }
        self.counters.commands_begun += 1;
        match car.begin(order, now) {
            Ok(progress) => {
                if matches!(order.body, CommandBody::SoundHorn(_)) {
                    self.horn_at = Some(now.millis);
                }
                match progress {
                    Progress::Done => self.finish(order.id, CommandReply::Completed),
                    Progress::Running => {
                        self.running.insert(order.id);
                        self.answer(order.id, CommandReply::Accepted);
                    }
                }
            }
            Err(refusal) => {
                self.counters.commands_refused += 1;
                self.finish(order.id, CommandReply::Refused(refusal));
            }
        }
    }

    /// A begun command has ended.
    pub(super) fn finish(&mut self, id: CommandId, outcome: CommandReply) {
        if let Some(owed) = self.unwritten.entries.get_mut(&id) {
            owed.known.outcome = Some(outcome.clone());
            self.tell_outcome(id, outcome);
            return;
        }
        match self.memory.finish(id, &outcome) {
            Ok(()) => self.tell_outcome(id, outcome),
            Err(error) => {
                self.memory_failed(&error);
                if let Some(known) = self.memory.lookup(id) {
                    let known = Remembered { begun: known.begun, outcome: Some(outcome) };
                    self.unwritten.owe(Owed { known, begun_on_disk: true }, self.now);
                }
                self.answer(id, CommandReply::Accepted);
            }
        }
    }

    /// A command that was not taken up.
    fn settle(&mut self, begun: Begun, reply: CommandReply) {
        self.counters.commands_refused += 1;
        let id = begun.id;
        // A stamp from the future must not make the window forget what is still to come.
        let begun = Begun { judged_at: self.not_ahead(begun.judged_at), ..begun };
        if let Err(error) = self.memory.settle(&begun, &reply) {
            self.memory_failed(&error);
            let known = Remembered { begun, outcome: Some(reply.clone()) };
            self.unwritten.owe(Owed { known, begun_on_disk: false }, self.now);
        }
        self.answer(id, reply);
    }

    fn not_ahead(&self, stamp: CarStamp) -> CarStamp {
        let now = self.stamp();
        if stamp.boot == now.boot && stamp.millis > now.millis { now } else { stamp }
    }

    fn see_epoch(&mut self, epoch: Epoch) {
        if let Err(error) = self.memory.raise_epoch(epoch) {
            self.memory_failed(&error);
        }
    }

    /// Writes what is owed, now and then.
    pub(super) fn write_again(&mut self) {
        if self.now < self.unwritten.next_at() {
            return;
        }
        self.unwritten.next_at = self.now.saturating_add(WRITE_AGAIN_MS);
        let debts: Vec<Owed> = self.unwritten.entries.values().cloned().collect();
        for Owed { known: Remembered { begun, outcome }, begun_on_disk } in debts {
            let written = match &outcome {
                Some(outcome) if begun_on_disk => self.memory.finish(begun.id, outcome),
                Some(outcome) => self.memory.settle(&begun, outcome),
                None => self.memory.begin(&begun),
            };
            match written {
                Ok(()) => {
                    self.unwritten.entries.remove(&begun.id);
                    if let (Some(outcome), true) = (outcome, begun_on_disk) {
                        self.tell_outcome(begun.id, outcome);
                    }
                }
                Err(error) => {
                    self.memory_failed(&error);
                    return;
                }
            }
        }
    }

    fn answer(&mut self, id: CommandId, reply: CommandReply) {
        self.answers.push_back(VehicleAnswer::Command { id, reply });
    }

    fn memory_failed(&mut self, error: &MemoryError) {
        self.counters.memory_failures += 1;
        tracing::error!(vehicle = %self.config.vehicle, %error, "command memory");
    }
}

/// The age of a stamp; `None` across boots and for a stamp that lies ahead.
fn age(now: CarStamp, stamp: CarStamp) -> Option<Duration> {
    if stamp.boot == now.boot && stamp.millis > now.millis { None } else { now.since(stamp) }
}
