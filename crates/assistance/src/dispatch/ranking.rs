//! The order of the queue, with the reason in words.
//!
//! Most urgent first; within one urgency the oldest report first, whatever happened to
//! it in between. So no newer incident is served before an older one of its class.

use std::cmp::Reverse;
use std::time::Duration;

use crate::clock::DeskTime;
use crate::ids::IncidentId;
use crate::incident::{Incident, IncidentState, TimelineFact, Urgency, urgency};
use crate::scene::named_enum;

named_enum!(
    /// Why an incident stands where it stands.
    pub enum RankReason {
        /// Life may be at stake.
        LifeAtStake = "life_at_stake",
        /// A responder waits or people are in an exposed place.
        PeopleExposed = "people_exposed",
        /// Waited so long that its urgency rose.
        WaitedLong = "waited_long",
        /// A question holds the car; older ones come first.
        QuestionHoldsCar = "question_holds_car",
        /// Advice only; the car is safe.
        AdviceOnly = "advice_only",
    }
);

/// Place of one incident in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// Which.
    pub incident: IncidentId,
    /// Its urgency with the wait counted in.
    pub urgency: Urgency,
    /// How long it has waited since it was raised.
    pub waited: Duration,
    /// Why it stands here.
    pub reason: RankReason,
}

/// Ranks one incident.
#[must_use]
pub fn rank_one(incident: &Incident, now: DeskTime) -> Ranked {
    let waited = now.since(incident.raised_at);
    let effective = urgency::raised(incident.urgency, waited, incident.state);
    let reason = if effective > incident.urgency {
        RankReason::WaitedLong
    } else {
        match effective {
            Urgency::Immediate => RankReason::LifeAtStake,
            Urgency::High => RankReason::PeopleExposed,
            Urgency::Normal => RankReason::QuestionHoldsCar,
            Urgency::Low => RankReason::AdviceOnly,
        }
    };
    Ranked { incident: incident.id, urgency: effective, waited, reason }
}

/// The waiting incidents in the order they are served.
#[must_use]
pub fn queue<'a>(incidents: impl IntoIterator<Item = &'a Incident>, now: DeskTime) -> Vec<Ranked> {
    let mut waiting: Vec<(Ranked, DeskTime)> = incidents
        .into_iter()
        .filter(|incident| incident.state == IncidentState::Waiting)
        .map(|incident| (rank_one(incident, now), incident.raised_at))
        .collect();
    waiting.sort_by_key(|(ranked, raised_at)| (Reverse(ranked.urgency), *raised_at, ranked.incident));
    waiting.into_iter().map(|(ranked, _)| ranked).collect()
}

/// When waiting will next raise this incident's urgency, or `None` when it will not.
#[must_use]
pub fn next_raise(incident: &Incident, now: DeskTime) -> Option<DeskTime> {
    if incident.state != IncidentState::Waiting {
        return None;
    }
    let announced = announced(incident);
    let current = rank_one(incident, now).urgency;
    if current > announced {
        return Some(now);
    }
    let (mut waited, mut level) = (Duration::ZERO, incident.urgency);
    while let Some(step) = urgency::patience(level) {
        waited += step;
        level = level.next_up();
        if level > announced {
            return Some(incident.raised_at.after(waited));
        }
    }
    None
}

/// The urgency that people were last told.
#[must_use]
pub fn announced(incident: &Incident) -> Urgency {
    let told = incident.timeline.iter().rev().find_map(|entry| match entry.what {
        TimelineFact::UrgencyRaised(urgency) => Some(urgency),
        _ => None,
    });
    told.map_or(incident.urgency, |told| told.max(incident.urgency))
}
