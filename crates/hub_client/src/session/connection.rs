//! How a console's connection stands, as a value.

use std::time::Duration;

use crate::backoff::{Backoff, BackoffLimits};

/// An opening or greeting that takes longer is given up, milliseconds.
const OPENING_MS: u64 = 10_000;
/// A live link without a word for this long is dead: the ping and two more seconds.
const SILENCE_MS: u64 = super::PING_MS + 2_000;

/// How the connection stands, for the screen. Times are the session's milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionState {
    /// The first connection is being made.
    Connecting {
        /// Since when.
        since_ms: u64,
    },
    /// The hub is heard.
    Live {
        /// The last measured round trip; `None` before the first.
        round_trip: Option<Duration>,
    },
    /// The connection was lost.
    Reconnecting {
        /// Since when it is missing.
        since_ms: u64,
        /// When the next try starts; not later than now while one is under way.
        next_try_ms: u64,
        /// How the last one ended.
        reason: String,
    },
    /// The hub refuses this person. It is tried again seldom.
    Refused {
        /// Why.
        reason: String,
        /// When the next try starts.
        next_try_ms: u64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Down { next_try: u64 },
    Opening { since: u64 },
    Greeting { since: u64 },
    Live { since: u64 },
}

#[derive(Debug)]
pub(super) struct Connection {
    phase: Phase,
    backoff: Backoff,
    last_heard: u64,
    /// Since when there is no live link.
    missing_since: u64,
    was_live: bool,
    last_end: Option<(String, bool)>,
    /// No witness was told on this connection yet.
    first_witness_due: bool,
}

impl Connection {
    pub(super) fn new(seed: u64, limits: BackoffLimits) -> Self {
        Self {
            phase: Phase::Down { next_try: 0 },
            backoff: Backoff::new(seed, limits),
            last_heard: 0,
            missing_since: 0,
            was_live: false,
            last_end: None,
            first_witness_due: true,
        }
    }

    pub(super) fn state(&self, round_trip: Option<Duration>) -> ConnectionState {
        let next_try_ms = match self.phase {
            Phase::Live { .. } => return ConnectionState::Live { round_trip },
            Phase::Down { next_try } => next_try,
            Phase::Opening { since } | Phase::Greeting { since } => since,
        };
        match &self.last_end {
            Some((reason, true)) => ConnectionState::Refused { reason: reason.clone(), next_try_ms },
            Some((reason, false)) => {
                ConnectionState::Reconnecting { since_ms: self.missing_since, next_try_ms, reason: reason.clone() }
            }
            None => ConnectionState::Connecting { since_ms: self.missing_since },
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Greeting { .. } | Phase::Live { .. })
    }

    pub(super) fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    pub(super) fn may_open(&self, now: u64) -> bool {
        matches!(self.phase, Phase::Down { next_try } if now >= next_try)
    }

    pub(super) fn opening(&mut self, now: u64) {
        self.phase = Phase::Opening { since: now };
    }

    pub(super) fn opened(&mut self, now: u64) {
        self.phase = Phase::Greeting { since: now };
        self.first_witness_due = true;
        self.last_heard = now;
    }

    pub(super) fn welcomed(&mut self, now: u64) {
        if let Phase::Greeting { .. } = self.phase {
            self.phase = Phase::Live { since: now };
            self.was_live = true;
            self.last_end = None;
        }
    }

    pub(super) fn heard(&mut self, now: u64) {
        self.last_heard = now;
    }

    pub(super) fn take_first_witness(&mut self) -> bool {
        std::mem::replace(&mut self.first_witness_due, false)
    }

    pub(super) fn is_dead(&self, now: u64) -> bool {
        now >= self.dead_at()
    }

    fn dead_at(&self) -> u64 {
        match self.phase {
            Phase::Down { .. } => u64::MAX,
            Phase::Opening { since } | Phase::Greeting { since } => since.saturating_add(OPENING_MS),
            Phase::Live { .. } => self.last_heard.saturating_add(SILENCE_MS),
        }
    }

    pub(super) fn ended(&mut self, now: u64, reason: String, refused: bool) {
        let stood = match self.phase {
            Phase::Live { since } => {
                self.missing_since = now;
                Duration::from_millis(now.saturating_sub(since))
            }
            _ => Duration::ZERO,
        };
        let wait = if refused { self.backoff.after_refusal() } else { self.backoff.after_end(stood) };
        self.phase = Phase::Down { next_try: now.saturating_add(assistance::clock::millis(wait)) };
        self.last_end = Some((reason, refused));
    }

    /// Does not wait for the next try.
    pub(super) fn hurry(&mut self, now: u64) {
        if let Phase::Down { next_try } = &mut self.phase {
            *next_try = now.min(*next_try);
        }
    }

    pub(super) fn next_deadline(&self) -> u64 {
        match self.phase {
            Phase::Down { next_try } => next_try,
            _ => self.dead_at(),
        }
    }
}
