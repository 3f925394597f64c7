//! A small builder of histories: what it builds by itself keeps every rule, so that a test shows one breach.

use auditor::*;

pub(crate) const CAR: &str = "SF-1";
pub(crate) const OTHER: &str = "SF-2";

#[derive(Default)]
pub(crate) struct History {
    pub(crate) now: u64,
    pub(crate) seq: u64,
    events: Vec<Event>,
}

/// The command of number `id`, given to the first car by amara under epoch 1.
pub(crate) fn permission(id: u128) -> Permission {
    Permission {
        command: id,
        vehicle: CAR.into(),
        kind: "answer_question".into(),
        by: "amara".into(),
        epoch: 1,
        needs_claim: true,
        judged_at: Some(Stamp { boot: 1, millis: 500 }),
        ttl_ms: 3_500,
        needs_evidence: true,
        has_evidence: true,
    }
}

pub(crate) fn stop(id: u128) -> Permission {
    Permission {
        kind: "stop_now".into(),
        needs_claim: false,
        needs_evidence: false,
        has_evidence: false,
        ttl_ms: 30_000,
        ..permission(id)
    }
}

/// What the car does with a permission, a second after its stamp.
pub(crate) fn applied(permission: &Permission) -> Applied {
    let judged_at = permission.judged_at.unwrap();
    Applied {
        command: permission.command,
        vehicle: permission.vehicle.clone(),
        kind: permission.kind.clone(),
        now: Stamp { millis: judged_at.millis + 1_000, ..judged_at },
        epoch: permission.epoch,
        judged_at,
        ttl_ms: permission.ttl_ms,
        is_stop: permission.kind == "stop_now",
    }
}

impl History {
    /// The first car has incident 1, and amara has the car under epoch 1.
    pub(crate) fn attended() -> Self {
        let mut history = Self::default();
        history.open(1, CAR, Urgency::Normal);
        history.claim(CAR, "amara", 1, How::Next);
        history
    }

    pub(crate) fn hear(&mut self, what: What) {
        self.events.push(Event { at_ms: self.now, what });
    }

    /// One entry of the record, 100 ms after what was before it.
    pub(crate) fn entry(&mut self, said: Vec<What>) {
        self.now += 100;
        self.seq += 1;
        self.hear(What::Recorded { seq: self.seq });
        for what in said {
            self.hear(what);
        }
    }

    pub(crate) fn open(&mut self, incident: u64, vehicle: &str, urgency: Urgency) {
        self.entry(vec![What::IncidentOpened { incident, vehicle: vehicle.into(), urgency }]);
    }

    pub(crate) fn claim(&mut self, vehicle: &str, by: &str, epoch: u64, how: How) {
        self.entry(vec![What::ClaimGranted { vehicle: vehicle.into(), by: by.into(), epoch, how }]);
    }

    pub(crate) fn release(&mut self, vehicle: &str) {
        self.entry(vec![What::ClaimEnded { vehicle: vehicle.into() }]);
    }

    /// Asked for, permitted and sent, in one entry.
    pub(crate) fn permit(&mut self, permission: &Permission) {
        let command = permission.command;
        self.entry(vec![
            What::Asked { command, by: permission.by.clone() },
            What::Permitted(Box::new(permission.clone())),
            What::Sent { command },
        ]);
    }

    pub(crate) fn apply(&mut self, applied: &Applied) {
        self.now += 50;
        self.hear(What::Applied(Box::new(applied.clone())));
    }

    pub(crate) fn outcome(&mut self, command: u128, outcome: Outcome) {
        self.entry(vec![What::Outcome { command, outcome }]);
    }

    pub(crate) fn resolve(&mut self, incident: u64, vehicle: &str) {
        self.entry(vec![
            What::IncidentResolved { incident, by: "amara".into() },
            What::ClaimEnded { vehicle: vehicle.into() },
        ]);
    }

    /// Ends the history with these incidents open.
    pub(crate) fn end(mut self, open: &[(u64, Option<&str>)]) -> Verdict {
        let open = open.iter();
        let open = open.map(|(incident, owner)| StillOpen { incident: *incident, owner: owner.map(str::to_owned) });
        let (last_durable, open) = (self.seq, open.collect());
        self.hear(What::Ended { last_durable, open });
        self.verdict()
    }

    /// The verdict on what was heard, without an end.
    pub(crate) fn verdict(self) -> Verdict {
        let mut auditor = Auditor::default();
        for event in &self.events {
            auditor.hear(event);
        }
        auditor.verdict()
    }

    /// Ends while amara still has incident 1, and compares the broken rules.
    pub(crate) fn check(self, expected: &[Rule]) {
        check(&self.end(&[(1, Some("amara"))]), expected);
    }
}

/// Compares the rules a verdict calls broken, each once.
pub(crate) fn check(verdict: &Verdict, expected: &[Rule]) {
    let broken: Vec<Rule> = verdict.by_rule().into_keys().collect();
    assert_eq!(broken, expected, "{verdict}");
    assert_eq!(verdict.holds(), expected.is_empty());
}
