//! What a demo without a window prints: incidents, claims, commands and outcomes as they happen.

use std::time::Instant;

use assistance::ids::PersonId;
use auditor::Verdict;
use simulator::live::FleetSummary;
use simulator::operators::Deed;
use simulator::{Fact, Observation};

fn line(begun: Instant, who: &str, what: &str) {
    crate::say(&format!("{:>7.1} s  {who:<8}  {what}", begun.elapsed().as_secs_f64()));
}

/// Prints what matters of what happened in the world.
pub(super) fn observation(begun: Instant, observation: &Observation) {
    let shown = !matches!(
        observation.fact,
        Fact::Boarded(_)
            | Fact::Alighted(_)
            | Fact::MoodChanged { .. }
            | Fact::LinkBack
            | Fact::Stuck
            | Fact::HeardWords
            | Fact::HeardVoice(_)
    );
    if shown {
        line(begun, observation.vehicle.as_str(), &observation.fact.to_string());
    }
}

/// Prints what somebody did.
pub(super) fn deed(begun: Instant, person: &PersonId, deed: &Deed) {
    let words = match deed {
        Deed::Claimed(vehicle) => format!("takes {vehicle}"),
        Deed::Answered { vehicle, answer, .. } => format!("answers {vehicle}: {}", answer.name()),
        Deed::Commanded { vehicle, kind, .. } => format!("commands {vehicle}: {}", kind.name()),
        Deed::Said(vehicle) => format!("speaks to {vehicle}"),
        Deed::Called(vehicle) => format!("calls {vehicle}"),
        Deed::PickedUp(vehicle) => format!("answers the call of {vehicle}"),
        Deed::Resolved(incident) => format!("ends case {incident}"),
        Deed::RefusedInside(incident) => format!("may not look into the cabin in case {incident}"),
        Deed::SpokeAloud(vehicle) => format!("speaks aloud to {vehicle}"),
        Deed::HeardVoice(vehicle) => format!("hears those at {vehicle}"),
        // Two a second.
        Deed::Saw(..) => return,
    };
    line(begun, person.as_str(), &words);
}

/// Prints how it all ended.
pub(super) fn summary(fleet: &FleetSummary, verdict: &Verdict) {
    crate::say(&format!(
        "\n{:.0} s lived{}; cars stood {:.1} minutes where they did not mean to; {} pictures sent, {} replaced by newer ones",
        fleet.lived_ms as f64 / 1_000.0,
        if fleet.skipped_ms > 0 {
            format!(" ({:.0} s skipped: this machine was too slow)", fleet.skipped_ms as f64 / 1_000.0)
        } else {
            String::new()
        },
        fleet.stuck_ms as f64 / 60_000.0,
        fleet.counters.telemetry_sent,
        fleet.counters.telemetry_superseded,
    ));
    crate::say(&verdict.to_string());
}
