//! Judges the fairness of the queue: whoever asks for the next case gets the oldest of the most urgent.

use std::cmp::Reverse;

use crate::event::Urgency;
use crate::finding::{Findings, Subject};
use crate::rule::Rule;

/// One waiting incident.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting<'a> {
    pub(crate) incident: u64,
    pub(crate) vehicle: &'a str,
    pub(crate) urgency: Urgency,
    pub(crate) opened_at: u64,
}

/// How long an incident waits before it counts as one step more urgent, milliseconds. Written
/// down a second time: a judge who asks the judged for the law judges nothing.
fn patience(urgency: Urgency) -> Option<(u64, Urgency)> {
    match urgency {
        Urgency::Low => Some((30 * 60_000, Urgency::Normal)),
        Urgency::Normal => Some((10 * 60_000, Urgency::High)),
        Urgency::High | Urgency::Immediate => None,
    }
}

/// Urgency with the wait counted in.
fn raised(urgency: Urgency, waited: u64) -> Urgency {
    let (mut level, mut left) = (urgency, waited);
    while let Some((step, next)) = patience(level).filter(|(step, _)| left >= *step) {
        left -= step;
        level = next;
    }
    level
}

/// Somebody asked for the next case at `at` and got `vehicle`.
pub(crate) fn served(at: u64, vehicle: &str, by: &str, waiting: &[Waiting<'_>], found: &mut Findings) {
    // The most urgent first, then the oldest; a tie is nobody's disadvantage.
    let rank = |one: &Waiting<'_>| (Reverse(raised(one.urgency, at.saturating_sub(one.opened_at))), one.opened_at);
    let Some(first) = waiting.iter().filter(|one| one.vehicle == vehicle).min_by_key(|one| rank(one)) else {
        let words = "served as the next case, but none of its incidents was waiting";
        return found.broken(Rule::FairQueue, at, Subject::vehicle(vehicle).by(by), words);
    };
    let passed_over = waiting.iter().filter(|one| one.vehicle != vehicle && rank(one) < rank(first));
    if let Some(other) = passed_over.min_by_key(|one| rank(one)) {
        let words = format!(
            "served first ({:?}, since {} ms), but incident {} of {} was waiting ({:?}, since {} ms)",
            first.urgency, first.opened_at, other.incident, other.vehicle, other.urgency, other.opened_at
        );
        found.broken(Rule::FairQueue, at, Subject::incident(first.incident).of(vehicle).by(by), words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_raises_urgency_step_by_step() {
        let minute = 60_000;
        assert_eq!(raised(Urgency::Low, 30 * minute - 1), Urgency::Low);
        assert_eq!(raised(Urgency::Low, 30 * minute), Urgency::Normal);
        assert_eq!(raised(Urgency::Low, 40 * minute), Urgency::High);
        assert_eq!(raised(Urgency::Normal, 10 * minute), Urgency::High);
        assert_eq!(raised(Urgency::High, 600 * minute), Urgency::High);
    }
}
