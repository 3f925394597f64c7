//! How the link stands, as a value: when to open it, when it is lost.
//!
//! ```text
//!            may_open             opened            welcomed
//!   Down ──────────────▶ Opening ────────▶ Greeting ─────────▶ Live
//!    ▲                      │                 │                  │
//!    └──────────────────────┴──── ended ──────┴──────────────────┘
//! ```
//!
//! "Lost" is apart from it: a link that breaks and comes back within the policy's silence was
//! never lost, and the car is not disturbed.

use std::time::Duration;

use hub_client::backoff::{Backoff, BackoffLimits};

/// An opening or greeting that takes longer is given up.
const OPENING_MS: u64 = 10_000;

/// How the link stands, for displays and logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Not connected; the next try starts at this time, milliseconds since boot.
    Down {
        /// When.
        next_try_ms: u64,
        /// Whether the hub refused this vehicle for good.
        refused: bool,
    },
    /// Connecting, or waiting for the hub's welcome.
    Opening,
    /// Reports and orders flow.
    Live,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Down { next_try: u64, refused: bool },
    Opening { since: u64 },
    Greeting { since: u64 },
    Live { since: u64 },
}

/// Times in milliseconds since boot.
#[derive(Debug)]
pub(super) struct LinkWatch {
    phase: Phase,
    backoff: Backoff,
    last_heard: u64,
    lost: bool,
}

impl LinkWatch {
    pub(super) fn new(seed: u64, limits: BackoffLimits) -> Self {
        Self {
            phase: Phase::Down { next_try: 0, refused: false },
            backoff: Backoff::new(seed, limits),
            last_heard: 0,
            lost: true,
        }
    }

    pub(super) fn state(&self) -> LinkState {
        match self.phase {
            Phase::Down { next_try, refused } => LinkState::Down { next_try_ms: next_try, refused },
            Phase::Opening { .. } | Phase::Greeting { .. } => LinkState::Opening,
            Phase::Live { .. } => LinkState::Live,
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }

    /// Both streams are open.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Greeting { .. } | Phase::Live { .. })
    }

    pub(super) fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    pub(super) fn may_open(&self, now: u64) -> bool {
        matches!(self.phase, Phase::Down { next_try, .. } if now >= next_try)
    }

    pub(super) fn opening(&mut self, now: u64) {
        self.phase = Phase::Opening { since: now };
    }

    pub(super) fn opened(&mut self, now: u64) {
        self.phase = Phase::Greeting { since: now };
    }

    pub(super) fn opening_took_too_long(&self, now: u64) -> bool {
        match self.phase {
            Phase::Opening { since } | Phase::Greeting { since } => now >= since.saturating_add(OPENING_MS),
            _ => false,
        }
    }

    pub(super) fn heard(&mut self, now: u64) {
        self.last_heard = now;
    }

    /// The hub took the stream. Returns whether the link had been lost.
    pub(super) fn welcomed(&mut self, now: u64) -> bool {
        if let Phase::Greeting { .. } = self.phase {
            self.phase = Phase::Live { since: now };
        }
        std::mem::replace(&mut self.lost, false)
    }

    pub(super) fn ended(&mut self, now: u64, refused: bool) {
        let stood = match self.phase {
            Phase::Live { since } => Duration::from_millis(now.saturating_sub(since)),
            _ => Duration::ZERO,
        };
        let wait = if refused { self.backoff.after_refusal() } else { self.backoff.after_end(stood) };
        let next_try = now.saturating_add(assistance::clock::millis(wait));
        self.phase = Phase::Down { next_try, refused };
    }

    /// How long nothing was heard, milliseconds; zero while it is known to be lost.
    pub(super) fn silent_for(&self, now: u64) -> u64 {
        if self.lost { 0 } else { now.saturating_sub(self.last_heard) }
    }

    /// Returns whether this is news.
    pub(super) fn lose(&mut self) -> bool {
        !std::mem::replace(&mut self.lost, true)
    }

    pub(super) fn next_deadline(&self, lost_after: u64) -> u64 {
        let silence = if self.lost { u64::MAX } else { self.last_heard.saturating_add(lost_after) };
        let phase = match self.phase {
            Phase::Down { next_try, .. } => next_try,
            Phase::Opening { since } | Phase::Greeting { since } => since.saturating_add(OPENING_MS),
            Phase::Live { .. } => u64::MAX,
        };
        silence.min(phase)
    }
}
