//! The car's ends of its lines: what the hub told of each, and what was done about it here.

use assistance::call::{CallOnBoard, CallPlace, CallReason, CallStatus};
use assistance::ids::{CallId, CarIncidentRef};

/// One end of a line: speaker, microphone and sign, in the cabin or outside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handset {
    /// The call as the hub last told of it.
    pub(crate) call: Option<CallOnBoard>,
    /// The case it belongs to, as far as the car knows.
    pub(crate) case: Option<CarIncidentRef>,
    /// A person was asked for, and the hub has not told of a call since.
    pub(crate) wanted: Option<CallReason>,
    /// Since when the call stands as it does, world time.
    pub(crate) since_ms: u64,
    /// The call that was answered here: it is not answered twice.
    pub(crate) answered: Option<CallId>,
    /// News that those at this end have not noticed yet.
    pub(crate) news: Vec<Option<CallOnBoard>>,
}

/// News that wait to be noticed at most.
const MAX_NEWS: usize = 8;

impl Handset {
    /// Takes what the hub tells; a repeat is no news.
    pub(crate) fn take(&mut self, call: Option<CallOnBoard>, now_ms: u64) {
        if call.is_some() {
            self.wanted = None;
        }
        if self.call == call {
            return;
        }
        let same_state = |(a, b): (&CallOnBoard, &CallOnBoard)| a.id == b.id && a.state == b.state;
        if !self.call.as_ref().zip(call.as_ref()).is_some_and(same_state) {
            self.since_ms = now_ms;
        }
        if self.news.len() < MAX_NEWS {
            self.news.push(call.clone());
        }
        self.call = call;
    }

    /// Whether the microphone is on.
    pub(crate) fn is_open(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.state == assistance::call::CallState::Open)
    }

    /// Whether somebody is called, calls, talks or waits here.
    pub(crate) fn is_in_use(&self) -> bool {
        self.call.is_some() || self.wanted.is_some()
    }
}

/// Both ends of a car.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handsets {
    pub(crate) cabin: Handset,
    pub(crate) outside: Handset,
}

impl Handsets {
    pub(crate) fn at(&mut self, place: CallPlace) -> &mut Handset {
        match place {
            CallPlace::Cabin => &mut self.cabin,
            CallPlace::Outside => &mut self.outside,
        }
    }

    pub(crate) fn take(&mut self, status: &CallStatus, now_ms: u64) {
        self.at(status.place).take(status.call.clone(), now_ms);
    }

    /// Whether somebody is called, calls, talks or waits at either end.
    pub(crate) fn are_in_use(&self) -> bool {
        self.cabin.is_in_use() || self.outside.is_in_use()
    }
}

#[cfg(test)]
mod tests {
    use assistance::call::{CallParty, CallState};

    use super::*;

    #[test]
    fn a_repeat_is_no_news_and_a_call_that_is_told_is_no_longer_wanted() {
        let call = |state| CallOnBoard { id: CallId(4), state, who: Vec::new(), listening: 0 };
        let mut handset = Handset { wanted: Some(CallReason::Sos), ..Handset::default() };
        handset.take(None, 10);
        assert!(handset.is_in_use() && handset.news.is_empty());
        for now_ms in [20, 30] {
            handset.take(Some(call(CallState::Ringing { by: CallParty::Car })), now_ms);
        }
        assert_eq!((handset.news.len(), handset.since_ms, handset.wanted), (1, 20, None));
        handset.take(Some(call(CallState::Open)), 40);
        assert_eq!((handset.news.len(), handset.since_ms, handset.is_open()), (2, 40, true));
        handset.take(Some(CallOnBoard { listening: 1, ..call(CallState::Open) }), 50);
        assert_eq!(handset.since_ms, 40, "who listens changes no state");
    }
}
