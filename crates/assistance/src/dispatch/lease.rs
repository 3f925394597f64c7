//! A claim of a vehicle: the link lease and, apart from it, attention.

use std::time::Duration;

use crate::clock::DeskTime;
use crate::ids::{Epoch, PersonId};
use crate::policy::Policy;

/// A person's claim of a vehicle. It ends when either clock runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub by: PersonId,
    /// Its epoch.
    pub epoch: Epoch,
    /// Since when.
    pub since: DeskTime,
    /// The console must renew before this.
    pub lease_until: DeskTime,
    /// Input must come before this, or "still with it?" is asked.
    pub attention_until: DeskTime,
    /// When "still with it?" was asked, if it stands.
    pub asked_at: Option<DeskTime>,
    /// To whom it is offered.
    pub offered_to: Option<PersonId>,
}

/// What the clock does to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapse {
    /// The console did not renew: the claim ends.
    Link,
    /// Nobody touched the case: ask "still with it?".
    AskAttention,
    /// Nobody answered: the claim ends.
    Attention,
}

impl Claim {
    /// A new claim with both clocks wound up.
    #[must_use]
    pub fn granted(by: PersonId, epoch: Epoch, now: DeskTime, policy: &Policy) -> Self {
        Self {
            by,
            epoch,
            since: now,
            lease_until: now.after(policy.link_lease),
            attention_until: now.after(policy.attention),
            asked_at: None,
            offered_to: None,
        }
    }

    /// When the clock will next do something.
    #[must_use]
    pub fn next_deadline(&self, policy: &Policy) -> DeskTime {
        let attention = match self.asked_at {
            Some(asked) => asked.after(policy.attention_grace),
            None => self.attention_until,
        };
        self.lease_until.min(attention)
    }

    /// What the clock does at `now`, the end of the link before attention.
    #[must_use]
    pub fn lapse(&self, now: DeskTime, policy: &Policy) -> Option<Lapse> {
        if now >= self.lease_until {
            return Some(Lapse::Link);
        }
        match self.asked_at {
            Some(asked) if now >= asked.after(policy.attention_grace) => Some(Lapse::Attention),
            None if now >= self.attention_until => Some(Lapse::AskAttention),
            _ => None,
        }
    }

    /// Share of attention left, for the screen.
    #[must_use]
    pub fn attention_left(&self, now: DeskTime) -> Duration {
        self.attention_until.since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_clocks_are_apart() {
        let policy = Policy::default();
        let mut claim = Claim::granted(PersonId::new("amara").unwrap(), Epoch(4), DeskTime(1_000), &policy);
        assert_eq!(claim.next_deadline(&policy), DeskTime(16_000));
        assert_eq!(claim.lapse(DeskTime(15_999), &policy), None);
        assert_eq!(claim.lapse(DeskTime(16_000), &policy), Some(Lapse::Link));
        claim.lease_until = DeskTime(90_000);
        assert_eq!(claim.lapse(DeskTime(45_999), &policy), None);
        assert_eq!(claim.lapse(DeskTime(46_000), &policy), Some(Lapse::AskAttention));
        claim.asked_at = Some(DeskTime(46_000));
        assert_eq!(claim.next_deadline(&policy), DeskTime(61_000));
        assert_eq!(claim.lapse(DeskTime(60_999), &policy), None);
        assert_eq!(claim.lapse(DeskTime(61_000), &policy), Some(Lapse::Attention));
    }
}
