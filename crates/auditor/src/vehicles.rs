//! Judges each vehicle by its own clock: nothing too late, nothing of another boot, no older epoch.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::Applied;
use crate::finding::{Findings, Subject};
use crate::rule::Rule;

#[derive(Debug, Default)]
struct Seen {
    epoch: u64,
    boot: Option<u64>,
    past_boots: BTreeSet<u64>,
    restarted: bool,
}

/// What each vehicle has seen.
#[derive(Debug, Default)]
pub(crate) struct Vehicles {
    known: BTreeMap<String, Seen>,
}

impl Vehicles {
    /// The highest epoch the vehicle has seen.
    pub(crate) fn epoch(&self, vehicle: &str) -> u64 {
        self.known.get(vehicle).map_or(0, |seen| seen.epoch)
    }

    pub(crate) fn rebooted(&mut self, vehicle: &str) {
        self.seen(vehicle).restarted = true;
    }

    pub(crate) fn greeted(&mut self, at: u64, vehicle: &str, epoch: u64, found: &mut Findings) {
        let seen = self.seen(vehicle);
        if epoch < seen.epoch {
            let words = format!("it says that {epoch} is the highest epoch it has seen, it had seen {}", seen.epoch);
            found.broken(Rule::EpochsNeverGoBack, at, Subject::vehicle(vehicle), words);
        }
        seen.epoch = seen.epoch.max(epoch);
    }

    pub(crate) fn applied(&mut self, at: u64, applied: &Applied, found: &mut Findings) {
        let subject = || Subject::command(applied.command).of(&applied.vehicle);
        let seen = self.seen(&applied.vehicle);
        if let Some(words) = seen.enter_boot(applied.now.boot) {
            found.broken(Rule::NothingAppliedTooLate, at, subject(), words);
        }
        if let Some(words) = too_late(applied) {
            found.broken(Rule::NothingAppliedTooLate, at, subject(), format!("{} {words}", applied.kind));
        }
        // A stop needs no claim, so it neither obeys epochs nor proves one.
        if applied.is_stop {
            return;
        }
        if applied.epoch < seen.epoch {
            let words = format!("{} under epoch {}, it had seen {}", applied.kind, applied.epoch, seen.epoch);
            found.broken(Rule::EpochsNeverGoBack, at, subject(), words);
        }
        seen.epoch = seen.epoch.max(applied.epoch);
    }

    fn seen(&mut self, vehicle: &str) -> &mut Seen {
        self.known.entry(vehicle.to_owned()).or_default()
    }
}

impl Seen {
    /// Notes the boot in which something was applied; in words, what is wrong with it.
    fn enter_boot(&mut self, boot: u64) -> Option<String> {
        let restarted = std::mem::take(&mut self.restarted);
        if self.boot == Some(boot) {
            return restarted.then(|| format!("the vehicle restarted and still counts on boot {boot}"));
        }
        self.past_boots.extend(self.boot.replace(boot));
        self.past_boots.contains(&boot).then(|| format!("boot {boot} was over"))
    }
}

fn too_late(applied: &Applied) -> Option<String> {
    let Applied { now, judged_at, ttl_ms, .. } = applied;
    if judged_at.boot != now.boot {
        let words = || format!("was judged on boot {} and applied in boot {}", judged_at.boot, now.boot);
        return (!applied.is_stop).then(words);
    }
    let Some(age) = now.millis.checked_sub(judged_at.millis) else {
        let ahead = judged_at.millis - now.millis;
        return Some(format!("was judged on a stamp {ahead} ms ahead of the vehicle's clock"));
    };
    (age > *ttl_ms).then(|| format!("was applied {age} ms after its stamp, {ttl_ms} ms were allowed"))
}
