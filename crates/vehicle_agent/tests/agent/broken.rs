//! A second, very small agent on paper: sound, or with one fault, so that the kit is tested too.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, CommandReply, HoldOrigin, Refusal, Rule};
use assistance::ids::{BootId, CommandId, Epoch, VehicleId};
use vehicle_agent::conformance::UnderTest;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    DoesNothing,
    AppliesRepeats,
    ForgetsAtReboot,
    TrustsIds,
    RunsAgainAfterPowerLoss,
    IgnoresExpiry,
    IgnoresBoot,
    BelievesTheFuture,
    ForgetsEpoch,
    StopNeedsClaim,
    AnswersToAnyName,
    ForgetsRefusals,
    ReleasesForAnybody,
    ClaimsWhatItNeverSaw,
    NeverMissesTheHub,
    DropsHolds,
}

pub(crate) struct PaperAgent {
    fault: Option<Fault>,
    boot: u64,
    now: u64,
    cut_at: Option<u64>,
    known: BTreeMap<CommandId, (CommandBody, CommandReply)>,
    epoch: Epoch,
    holds: Vec<HoldOrigin>,
    applied: BTreeMap<CommandId, u32>,
}

impl PaperAgent {
    pub(crate) fn new(fault: Option<Fault>) -> Self {
        Self {
            fault,
            boot: 1,
            now: 5_000,
            cut_at: None,
            known: BTreeMap::new(),
            epoch: Epoch(0),
            holds: Vec::new(),
            applied: BTreeMap::new(),
        }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    fn judge(&self, order: &CommandOrder) -> Result<(), CommandReply> {
        let refuse = |rule: Rule| Err(CommandReply::Refused(Refusal::from(rule)));
        let stop = matches!(order.body, CommandBody::StopNow(_));
        let free = stop && !self.has(Fault::StopNeedsClaim);
        if order.judged_at.boot != self.now().boot && !self.has(Fault::IgnoresBoot) && !free {
            return refuse(Rule::Rebooted);
        }
        if order.judged_at.millis > self.now && order.judged_at.boot == self.now().boot {
            return if self.has(Fault::BelievesTheFuture) { Ok(()) } else { refuse(Rule::WrongState) };
        }
        let age = Duration::from_millis(self.now.saturating_sub(order.judged_at.millis));
        if age > order.ttl && order.judged_at.boot == self.now().boot && !self.has(Fault::IgnoresExpiry) {
            return Err(CommandReply::Expired);
        }
        if order.epoch < self.epoch && !free {
            return refuse(Rule::OldEpoch);
        }
        match &order.body {
            CommandBody::ReleaseHold(release) if !self.holds.contains(&release.origin) => refuse(Rule::NoHold),
            CommandBody::ReleaseHold(release)
                if matches!(release.origin, HoldOrigin::Responder(_)) && !self.has(Fault::ReleasesForAnybody) =>
            {
                refuse(Rule::NotYourHold)
            }
            _ => Ok(()),
        }
    }

    fn apply(&mut self, order: &CommandOrder) {
        *self.applied.entry(order.id).or_default() += 1;
        match &order.body {
            CommandBody::Hold(hold) => self.holds.push(hold.origin.clone()),
            CommandBody::ReleaseHold(release) => self.holds.retain(|hold| *hold != release.origin),
            _ => {}
        }
    }
}

impl UnderTest for PaperAgent {
    fn vehicle(&self) -> VehicleId {
        VehicleId::new("paper").unwrap()
    }

    fn now(&self) -> CarStamp {
        CarStamp { boot: BootId(self.boot), millis: self.now }
    }

    fn pass(&mut self, span: Duration) {
        self.now += u64::try_from(span.as_millis()).unwrap();
        if self.cut_at.is_some() && self.has(Fault::DropsHolds) {
            self.holds.clear();
        }
    }

    fn deliver(&mut self, order: CommandOrder) -> Option<CommandReply> {
        if self.has(Fault::DoesNothing) {
            return Some(CommandReply::Completed);
        }
        if order.vehicle != self.vehicle() && !self.has(Fault::AnswersToAnyName) {
            return Some(CommandReply::Refused(Rule::WrongVehicle.into()));
        }
        if let Some((body, reply)) = self.known.get(&order.id).cloned() {
            if body != order.body && !self.has(Fault::TrustsIds) {
                return Some(CommandReply::Refused(Rule::IdReused.into()));
            }
            if self.has(Fault::AppliesRepeats) {
                self.apply(&order);
            }
            return Some(reply);
        }
        let reply = match self.judge(&order) {
            Ok(()) => {
                self.apply(&order);
                CommandReply::Completed
            }
            Err(reply) => reply,
        };
        self.epoch = self.epoch.max(order.epoch);
        if reply == CommandReply::Completed || !self.has(Fault::ForgetsRefusals) {
            self.known.insert(order.id, (order.body, reply.clone()));
        }
        Some(reply)
    }

    fn ask(&mut self, id: CommandId) -> Option<CommandReply> {
        let nothing =
            if self.has(Fault::ClaimsWhatItNeverSaw) { CommandReply::Completed } else { CommandReply::NeverSeen };
        Some(self.known.get(&id).map_or(nothing, |(_, reply)| reply.clone()))
    }

    fn times_applied(&self, id: CommandId) -> u32 {
        self.applied.get(&id).copied().unwrap_or(0)
    }

    fn holds(&self) -> Vec<HoldOrigin> {
        self.holds.clone()
    }

    fn reboot(&mut self) {
        self.boot += 1;
        self.now = 1_000;
        if self.has(Fault::ForgetsAtReboot) {
            self.known.clear();
        }
        if self.has(Fault::ForgetsEpoch) {
            self.epoch = Epoch(0);
        }
    }

    fn lose_power_during(&mut self, order: CommandOrder) {
        self.apply(&order);
        if !self.has(Fault::RunsAgainAfterPowerLoss) {
            self.known.insert(order.id, (order.body, CommandReply::Unknown));
        }
        self.reboot();
    }

    fn cut_link(&mut self) {
        self.cut_at = Some(self.now);
    }

    fn restore_link(&mut self) {
        self.cut_at = None;
    }

    fn acts_as_lost(&self) -> bool {
        self.cut_at.is_some_and(|at| self.now - at >= 3_000) && !self.has(Fault::NeverMissesTheHub)
    }
}
