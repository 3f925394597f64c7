//! Judges each command over its whole life: asked for, permitted, sent, applied once, and told truly.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Applied, Outcome, Permission};
use crate::finding::{Findings, Subject};
use crate::rule::Rule;

#[derive(Debug, Default)]
struct Life {
    asked_by: BTreeSet<String>,
    permitted: Option<(u64, Permission)>,
    sent_at: Option<u64>,
    outcome: Option<(u64, Outcome)>,
    applied: Option<(u64, Applied)>,
}

/// All commands by id.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    lives: BTreeMap<u128, Life>,
    /// Vehicles that tell what they apply; only of these a silence proves something.
    telling: BTreeSet<String>,
}

impl Commands {
    pub(crate) fn asked(&mut self, command: u128, by: &str) {
        self.life(command).asked_by.insert(by.to_owned());
    }

    pub(crate) fn tells(&mut self, vehicle: &str) {
        if !self.telling.contains(vehicle) {
            self.telling.insert(vehicle.to_owned());
        }
    }

    pub(crate) fn permitted(&mut self, at: u64, permission: &Permission, found: &mut Findings) {
        let life = self.life(permission.command);
        let subject = || Subject::command(permission.command).of(&permission.vehicle).by(&permission.by);
        let mut unaudited = |words: String| found.broken(Rule::EffectIsAudited, at, subject(), words);
        if let Some((first, _)) = &life.permitted {
            unaudited(format!("{} was permitted a second time, first at {first} ms", permission.kind));
            return;
        }
        if permission.by.is_empty() {
            unaudited(format!("{} was permitted, and the entry names nobody", permission.kind));
        } else if !life.asked_by.contains(&permission.by) {
            unaudited(format!("{} was permitted, but no press of {} is recorded", permission.kind, permission.by));
        }
        if permission.needs_evidence && !permission.has_evidence {
            unaudited(format!("{} was permitted without what was on the screen", permission.kind));
        }
        life.permitted = Some((at, permission.clone()));
        if let (Some((done_at, applied)), Some(permitted)) = (&life.applied, &life.permitted) {
            compare(*done_at, applied, permitted, found);
        }
    }

    pub(crate) fn sent(&mut self, at: u64, command: u128, found: &mut Findings) {
        let life = self.life(command);
        let subject = life.subject(command);
        if life.permitted.is_none() {
            found.broken(Rule::AppliedIsPermitted, at, subject.clone(), "it was sent without a permission");
        }
        if let Some((ended, outcome)) = life.outcome {
            let words = format!("it was sent, though it counts as {} since {ended} ms", name(outcome));
            found.broken(Rule::AppliedIsPermitted, at, subject.clone(), words);
        }
        if let Some(before) = life.sent_at.replace(at) {
            found.broken(Rule::AppliedOnce, at, subject, format!("it was sent again, first at {before} ms"));
        }
    }

    pub(crate) fn outcome(&mut self, at: u64, command: u128, outcome: Outcome, found: &mut Findings) {
        let life = self.life(command);
        let subject = life.subject(command);
        let mut untrue = |words: String| found.broken(Rule::EffectIsAudited, at, subject.clone(), words);
        if let Some((first, before)) = life.outcome.filter(|(_, before)| *before != Outcome::Accepted) {
            untrue(format!("{} after it was {} at {first} ms", name(outcome), name(before)));
            return;
        }
        if life.permitted.is_none() && outcome != Outcome::Refused {
            untrue(format!("the record calls it {}, but never permitted it", name(outcome)));
        }
        if let Some((done_at, applied)) = life.applied.as_ref().filter(|(_, applied)| denies(outcome, applied)) {
            untrue(format!(
                "the record calls it {}, but {} applied it at {done_at} ms",
                name(outcome),
                applied.vehicle
            ));
        }
        life.outcome = Some((at, outcome));
    }

    pub(crate) fn applied(&mut self, at: u64, applied: &Applied, found: &mut Findings) {
        let life = self.life(applied.command);
        let subject = || Subject::command(applied.command).of(&applied.vehicle);
        if let Some((first, before)) = &life.applied {
            let words = format!(
                "{} was applied again in boot {}, first at {first} ms by {} in boot {}",
                applied.kind, applied.now.boot, before.vehicle, before.now.boot
            );
            found.broken(Rule::AppliedOnce, at, subject(), words);
            return;
        }
        if let Some((ended, outcome)) = life.outcome.filter(|(_, outcome)| denies(*outcome, applied)) {
            let words = format!("{} was applied, though it counts as {} since {ended} ms", applied.kind, name(outcome));
            found.broken(Rule::AppliedIsPermitted, at, subject(), words);
        }
        if let Some(permitted) = &life.permitted {
            compare(at, applied, permitted, found);
        }
        life.applied = Some((at, applied.clone()));
    }

    pub(crate) fn end(&self, found: &mut Findings) {
        for (command, life) in &self.lives {
            match (&life.permitted, &life.applied, life.outcome) {
                (None, Some((at, applied)), _) => {
                    let words = format!("{} was applied and never permitted in the record", applied.kind);
                    let subject = Subject::command(*command).of(&applied.vehicle);
                    found.broken(Rule::AppliedIsPermitted, *at, subject, words);
                }
                (Some((_, permission)), None, Some((at, Outcome::Completed)))
                    if self.telling.contains(&permission.vehicle) =>
                {
                    let words = format!("the record calls {} completed, but no car applied it", permission.kind);
                    found.broken(Rule::EffectIsAudited, at, life.subject(*command), words);
                }
                _ => {}
            }
        }
    }

    fn life(&mut self, command: u128) -> &mut Life {
        self.lives.entry(command).or_default()
    }
}

impl Life {
    fn subject(&self, command: u128) -> Subject {
        match &self.permitted {
            Some((_, permission)) => Subject::command(command).of(&permission.vehicle).by(&permission.by),
            None => Subject::command(command),
        }
    }
}

/// Whether this outcome says that the car did not do it. A stop whose record was lost with the
/// car's memory may be called expired; the car stands all the same.
fn denies(outcome: Outcome, applied: &Applied) -> bool {
    outcome == Outcome::Refused || (outcome == Outcome::Expired && !applied.is_stop)
}

/// What was applied against what was permitted. A stop goes out beside the record, so its entry
/// may be late and hold other stamps, but it must be the same deed of the same vehicle.
fn compare(at: u64, applied: &Applied, (permitted_at, permission): &(u64, Permission), found: &mut Findings) {
    let mut broken = |words: String| {
        let subject = Subject::command(applied.command).of(&applied.vehicle).by(&permission.by);
        found.broken(Rule::AppliedIsPermitted, at, subject, words);
    };
    if applied.vehicle != permission.vehicle {
        broken(format!("{} was permitted for {}", permission.kind, permission.vehicle));
    }
    if applied.kind != permission.kind {
        broken(format!("{} was applied, {} was permitted", applied.kind, permission.kind));
    }
    if applied.is_stop {
        return;
    }
    if *permitted_at > at {
        broken(format!("{} was applied {} ms before it was permitted", applied.kind, permitted_at - at));
    }
    if applied.epoch != permission.epoch {
        broken(format!("applied under epoch {}, permitted under {}", applied.epoch, permission.epoch));
    }
    if Some(applied.judged_at) != permission.judged_at || applied.ttl_ms != permission.ttl_ms {
        broken(format!(
            "applied with {:?} and {} ms to live, permitted with {:?} and {} ms",
            applied.judged_at, applied.ttl_ms, permission.judged_at, permission.ttl_ms
        ));
    }
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Completed => "completed",
        Outcome::Refused => "refused",
        Outcome::Failed => "failed",
        Outcome::Expired => "expired",
        Outcome::Unknown => "unknown",
    }
}
