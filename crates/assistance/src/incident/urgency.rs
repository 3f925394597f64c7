//! How urgent an incident is, why, and how waiting raises it.

use std::time::Duration;

use super::{IncidentKind, IncidentState};
use crate::scene::named_enum;
use crate::vehicle::PlaceKind;

named_enum!(
    /// Urgency, least first, so that `max` is the most urgent.
    pub enum Urgency {
        /// Advice; the car is empty and safe.
        Low = "low",
        /// A question holds the car.
        Normal = "normal",
        /// A responder waits, or a passenger is in an exposed place.
        High = "high",
        /// Life may be at stake.
        Immediate = "immediate",
    }
);

impl Urgency {
    /// The next higher urgency; the highest stays.
    #[must_use]
    pub fn next_up(self) -> Self {
        match self {
            Self::Low => Self::Normal,
            Self::Normal => Self::High,
            Self::High | Self::Immediate => Self::Immediate,
        }
    }
}

/// What the desk knew when it judged the urgency of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UrgencyFacts {
    /// What kind of situation.
    pub kind: IncidentKind,
    /// What kind of place; unknown counts as a live lane.
    pub place: Option<PlaceKind>,
    /// How many people are aboard; unknown counts as somebody.
    pub aboard: Option<u8>,
}

/// The urgency of a report: the kind's own, raised for people in an exposed place,
/// for rails, and lowered for an empty car that stands safely with a low-stakes question.
#[must_use]
pub fn judge(facts: UrgencyFacts) -> Urgency {
    let base = facts.kind.base_urgency();
    let place = facts.place.unwrap_or(PlaceKind::LiveLane);
    let somebody = facts.aboard.is_none_or(|count| count > 0);
    if place == PlaceKind::Rail {
        return Urgency::Immediate;
    }
    if somebody && matches!(place, PlaceKind::Freeway | PlaceKind::Bridge | PlaceKind::Flood) {
        return base.max(Urgency::High);
    }
    let is_passenger_call = facts.kind == IncidentKind::HelpCall;
    if somebody && place.is_exposed() && is_passenger_call {
        return base.max(Urgency::High);
    }
    if !somebody && !place.is_exposed() && base == Urgency::Normal {
        return Urgency::Low;
    }
    base
}

/// How long an incident of this urgency waits before it counts as one step more urgent:
/// Low 30 min, Normal 10 min (the peer rule of open-source ROAM); the two highest stay.
#[must_use]
pub fn patience(urgency: Urgency) -> Option<Duration> {
    match urgency {
        Urgency::Low => Some(Duration::from_secs(30 * 60)),
        Urgency::Normal => Some(Duration::from_secs(10 * 60)),
        Urgency::High | Urgency::Immediate => None,
    }
}

/// Waiting raises urgency step by step, see [`patience`]. An attended incident keeps its own.
#[must_use]
pub fn raised(urgency: Urgency, waited: Duration, state: IncidentState) -> Urgency {
    if state != IncidentState::Waiting {
        return urgency;
    }
    let (mut level, mut left) = (urgency, waited);
    while let Some(step) = patience(level).filter(|step| left >= *step) {
        left = left.saturating_sub(step);
        level = level.next_up();
    }
    level
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: IncidentKind, place: Option<PlaceKind>, aboard: Option<u8>, expected: Urgency) {
        assert_eq!(judge(UrgencyFacts { kind, place, aboard }), expected, "{kind:?} at {place:?} with {aboard:?}");
    }

    #[test]
    fn urgency_follows_kind_place_and_people() {
        check(IncidentKind::Sos, Some(PlaceKind::Kerb), Some(1), Urgency::Immediate);
        check(IncidentKind::RoadWorks, Some(PlaceKind::LiveLane), Some(2), Urgency::Normal);
        check(IncidentKind::RoadWorks, Some(PlaceKind::Kerb), Some(0), Urgency::Low);
        check(IncidentKind::DarkSignal, Some(PlaceKind::Rail), Some(0), Urgency::Immediate);
        check(IncidentKind::FlatTyre, Some(PlaceKind::Freeway), Some(1), Urgency::High);
        check(IncidentKind::FlatTyre, Some(PlaceKind::Freeway), Some(0), Urgency::Normal);
        check(IncidentKind::HelpCall, None, None, Urgency::High);
    }

    #[test]
    fn waiting_raises_step_by_step() {
        let minutes = |m: u64| Duration::from_secs(m * 60);
        let waiting = IncidentState::Waiting;
        assert_eq!(raised(Urgency::Low, minutes(29), waiting), Urgency::Low);
        assert_eq!(raised(Urgency::Low, minutes(30), waiting), Urgency::Normal);
        assert_eq!(raised(Urgency::Low, minutes(40), waiting), Urgency::High);
        assert_eq!(raised(Urgency::Normal, minutes(600), waiting), Urgency::High);
        assert_eq!(raised(Urgency::Normal, minutes(600), IncidentState::Attended), Urgency::Normal);
    }
}
