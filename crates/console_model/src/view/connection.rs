//! How the link to the hub stands, and what that means for what is seen.

/// The state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionState {
    /// No hub is configured.
    FirstRun,
    /// The first connection is under way.
    Connecting,
    /// The hub was never reached since the start.
    NoHub,
    /// Connected; the shift is being told.
    Loading,
    /// All is live.
    Live,
    /// Connected, but what is shown is old: a gap, or the hub says nothing.
    StaleData,
    /// The link was lost; it is tried again.
    Reconnecting,
    /// The hub refuses this person.
    Refused,
}

/// The banner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionView {
    /// The state.
    pub state: ConnectionState,
    /// Whether a banner stands over the panels; not when live.
    pub banner: bool,
    /// "Connection lost".
    pub title: String,
    /// What it means and what happens next: "What you see is 12 s old. Trying again in 3 s."
    pub words: String,
    /// What the last attempt said, for whoever repairs it; may be empty.
    pub detail: String,
    /// Whether "Connect now" is offered.
    pub can_connect: bool,
    /// "Connect now".
    pub connect_words: String,
}

use crate::screen::{LinkState, Screen};
use crate::time::ScreenTime;
use crate::view::AgeView;

/// What to type to reach a hub.
const FIRST_RUN: &str = "skyhand-console --hub HOST:PORT --certificate FILE --key FILE --authority FILE";

impl Screen {
    pub(crate) fn connection_state(&self, now: ScreenTime) -> ConnectionState {
        match self.link.state {
            LinkState::Off => ConnectionState::FirstRun,
            LinkState::Refused => ConnectionState::Refused,
            LinkState::Waiting { .. } | LinkState::Opening { .. } if self.link.was_live => {
                ConnectionState::Reconnecting
            }
            LinkState::Waiting { .. } | LinkState::Opening { .. } if self.link.lost_at.is_some() => {
                ConnectionState::NoHub
            }
            LinkState::Waiting { .. } | LinkState::Opening { .. } => ConnectionState::Connecting,
            LinkState::Up if self.is_silent(now) || (self.link.gap && self.link.was_live) => ConnectionState::StaleData,
            LinkState::Up if self.link.loading || self.me.is_none() => ConnectionState::Loading,
            LinkState::Up => ConnectionState::Live,
        }
    }

    pub(crate) fn connection_title(&self, state: ConnectionState) -> String {
        self.words.say(match state {
            ConnectionState::FirstRun => "connection-first-run",
            ConnectionState::Connecting => "connection-connecting",
            ConnectionState::NoHub => "connection-no-hub",
            ConnectionState::Loading => "connection-loading",
            ConnectionState::Live => "connection-live",
            ConnectionState::StaleData => "connection-stale",
            ConnectionState::Reconnecting => "connection-reconnecting",
            ConnectionState::Refused => "connection-refused",
        })
    }

    /// The link to the hub.
    #[must_use]
    pub fn connection(&self, now: ScreenTime) -> ConnectionView {
        let state = self.connection_state(now);
        let words = &self.words;
        let heard = AgeView::of(Some(now.since(self.link.heard_at)), words).words;
        let hub = self.setup.hub.clone().unwrap_or_default();
        let next = match self.link.state {
            LinkState::Waiting { until } => {
                let left = u64::try_from(until.since(now).as_millis().div_ceil(1_000)).unwrap_or(0);
                words.fill("connection-next-try", &[("n", left.into())])
            }
            LinkState::Opening { .. } => words.say("connection-trying"),
            _ => String::new(),
        };
        let text = match state {
            ConnectionState::FirstRun => words.say("connection-first-run-words"),
            ConnectionState::Connecting => words.fill("connection-connecting-words", &[("hub", (&hub).into())]),
            ConnectionState::NoHub => {
                words.fill("connection-no-hub-words", &[("hub", (&hub).into()), ("next", (&next).into())])
            }
            ConnectionState::Loading => words.say("connection-loading-words"),
            ConnectionState::Live => String::new(),
            ConnectionState::StaleData => words.fill("connection-stale-words", &[("age", (&heard).into())]),
            ConnectionState::Reconnecting => {
                words.fill("connection-reconnecting-words", &[("age", (&heard).into()), ("next", (&next).into())])
            }
            ConnectionState::Refused => words.say("connection-refused-words"),
        };
        ConnectionView {
            state,
            banner: state != ConnectionState::Live,
            title: self.connection_title(state),
            words: text,
            detail: match state {
                ConnectionState::FirstRun => FIRST_RUN.to_owned(),
                _ => self.link.reason.clone(),
            },
            can_connect: matches!(self.link.state, LinkState::Waiting { .. } | LinkState::Refused),
            connect_words: words.say("connection-now"),
        }
    }
}
