//! What was asked for and is not answered yet: actions in order, STOPs ahead of all.

use std::collections::VecDeque;

use assistance::command::Command;
use assistance::feed::Action;
use assistance::ids::{ActionKey, CommandId};

/// The most actions, and apart from them STOPs, that may wait for an answer.
const MAX_PENDING: usize = 64;
/// An action that was never sent is given up after this, milliseconds: an old wish that fires
/// by itself is worse than one that must be pressed again.
const UNSENT_MS: u64 = 10_000;
/// An action that was sent is repeated for this long, to learn what became of it.
const UNANSWERED_MS: u64 = 30_000;
/// Without an answer an action is sent again after this; the link gives a call up before.
const ANSWER_MS: u64 = 6_000;
/// First and longest wait after a call that failed, milliseconds.
const RETRY_MS: (u64, u64) = (200, 2_000);
/// First and longest wait between two tries of a STOP, milliseconds.
const STOP_RETRY_MS: (u64, u64) = (40, 1_000);
/// A STOP is tried for this long, milliseconds: its time to live in the default policy.
const STOP_MS: u64 = 30_000;

/// Too many wait for an answer; nothing was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{MAX_PENDING} wait for the hub's answer already")]
pub struct TooMuchPending;

#[derive(Debug)]
struct Pending {
    key: ActionKey,
    action: Action,
    asked_at: u64,
    tries: u32,
}

/// Actions in the order they were asked for. One is on its way at a time, so that none can
/// overtake another.
#[derive(Debug, Default)]
pub(super) struct Actions {
    queue: VecDeque<Pending>,
    /// When the first of the queue is sent (again).
    send_at: u64,
}

impl Actions {
    pub(super) fn push(&mut self, key: ActionKey, action: Action, now: u64) -> Result<(), TooMuchPending> {
        if self.queue.iter().any(|pending| pending.key == key) {
            return Ok(());
        }
        if self.queue.len() >= MAX_PENDING {
            return Err(TooMuchPending);
        }
        if self.queue.is_empty() {
            self.send_at = now;
        }
        self.queue.push_back(Pending { key, action, asked_at: now, tries: 0 });
        Ok(())
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = ActionKey> + '_ {
        self.queue.iter().map(|pending| pending.key)
    }

    pub(super) fn next(&self, now: u64) -> Option<(ActionKey, &Action)> {
        self.queue.front().filter(|_| now >= self.send_at).map(|pending| (pending.key, &pending.action))
    }

    pub(super) fn next_at(&self) -> u64 {
        if self.queue.is_empty() { u64::MAX } else { self.send_at }
    }

    pub(super) fn sent(&mut self, now: u64) {
        if let Some(first) = self.queue.front_mut() {
            first.tries = first.tries.saturating_add(1);
            self.send_at = now.saturating_add(ANSWER_MS);
        }
    }

    /// The call failed; the same message may succeed later.
    pub(super) fn failed(&mut self, key: ActionKey, now: u64) {
        if let Some(first) = self.queue.front().filter(|first| first.key == key) {
            let wait = RETRY_MS.0.saturating_mul(1 << first.tries.saturating_sub(1).min(8)).min(RETRY_MS.1);
            self.send_at = now.saturating_add(wait);
        }
    }

    /// The connection is new: the first goes again at once.
    pub(super) fn again(&mut self, now: u64) {
        self.send_at = now;
    }

    /// It is over. Returns whether it was pending.
    pub(super) fn answered(&mut self, key: ActionKey) -> bool {
        let Some(at) = self.queue.iter().position(|pending| pending.key == key) else { return false };
        self.queue.remove(at);
        if at == 0 {
            self.send_at = 0;
        }
        true
    }

    /// Takes those whose time is over, each with whether it was ever sent.
    pub(super) fn expired(&mut self, now: u64) -> Vec<(ActionKey, bool)> {
        let is_over = |pending: &Pending| {
            let limit = if pending.tries == 0 { UNSENT_MS } else { UNANSWERED_MS };
            now >= pending.asked_at.saturating_add(limit)
        };
        let over = self.queue.iter().filter(|pending| is_over(pending));
        let over: Vec<_> = over.map(|pending| (pending.key, pending.tries > 0)).collect();
        if !over.is_empty() {
            self.queue.retain(|pending| !is_over(pending));
            self.send_at = now;
        }
        over
    }
}

#[derive(Debug)]
struct PendingStop {
    command: Command,
    pressed_at: u64,
    send_at: u64,
    wait: u64,
    taken: bool,
    failures: u32,
}

/// STOPs that the hub has not recorded yet.
#[derive(Debug, Default)]
pub(super) struct Stops {
    pending: Vec<PendingStop>,
}

impl Stops {
    pub(super) fn push(&mut self, command: Command, now: u64) -> Result<(), TooMuchPending> {
        if self.pending.iter().any(|stop| stop.command.id == command.id) {
            return Ok(());
        }
        if self.pending.len() >= MAX_PENDING {
            return Err(TooMuchPending);
        }
        let wait = STOP_RETRY_MS.0;
        self.pending.push(PendingStop { command, pressed_at: now, send_at: now, wait, taken: false, failures: 0 });
        Ok(())
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = CommandId> + '_ {
        self.pending.iter().filter(|stop| !stop.taken).map(|stop| stop.command.id)
    }

    /// The one to send now that waits longest.
    pub(super) fn next(&self, now: u64) -> Option<&Command> {
        self.earliest().filter(|stop| now >= stop.send_at).map(|stop| &stop.command)
    }

    pub(super) fn next_at(&self) -> u64 {
        self.earliest().map_or(u64::MAX, |stop| stop.send_at)
    }

    fn earliest(&self) -> Option<&PendingStop> {
        self.pending.iter().min_by_key(|stop| stop.send_at)
    }

    /// What [`Self::next`] gave was taken by the link.
    pub(super) fn sent(&mut self, now: u64) {
        if let Some(stop) = self.pending.iter_mut().min_by_key(|stop| stop.send_at) {
            stop.send_at = now.saturating_add(stop.wait);
            stop.wait = (stop.wait * 2).min(STOP_RETRY_MS.1);
        }
    }

    /// The connection is new: all go again at once.
    pub(super) fn again(&mut self, now: u64) {
        for stop in &mut self.pending {
            stop.send_at = now;
            stop.wait = if stop.taken { STOP_RETRY_MS.1 } else { STOP_RETRY_MS.0 };
        }
    }

    /// The hub took it; until it is recorded it is told again, slowly. Returns whether this is news.
    pub(super) fn taken(&mut self, id: CommandId, recorded: bool) -> bool {
        let Some(at) = self.pending.iter().position(|stop| stop.command.id == id) else { return false };
        if recorded {
            self.pending.remove(at);
            return true;
        }
        let stop = &mut self.pending[at];
        stop.wait = STOP_RETRY_MS.1;
        !std::mem::replace(&mut stop.taken, true)
    }

    /// A try failed. Returns whether a person should hear of it: at the first failure, and then
    /// with every tenth.
    pub(super) fn failed(&mut self, id: CommandId) -> bool {
        let Some(stop) = self.pending.iter_mut().find(|stop| stop.command.id == id) else { return false };
        stop.failures = stop.failures.saturating_add(1);
        stop.failures % 10 == 1
    }

    /// Takes those that were tried long enough; tells only those that nobody took.
    pub(super) fn expired(&mut self, now: u64) -> Vec<CommandId> {
        let is_over = |stop: &PendingStop| now >= stop.pressed_at.saturating_add(STOP_MS);
        let over = self.pending.iter().filter(|stop| is_over(stop) && !stop.taken);
        let untaken = over.map(|stop| stop.command.id).collect();
        self.pending.retain(|stop| !is_over(stop));
        untaken
    }
}
