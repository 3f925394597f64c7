//! Judges that no incident is lost: each ends once, or is there when the history ends.

use std::collections::BTreeMap;

use crate::claims::Claims;
use crate::event::{StillOpen, Urgency};
use crate::finding::{Findings, Subject};
use crate::rule::Rule;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Resolved,
    Withdrawn,
}

#[derive(Debug)]
pub(crate) struct Incident {
    pub(crate) vehicle: String,
    pub(crate) urgency: Urgency,
    pub(crate) opened_at: u64,
    state: State,
}

/// All incidents by number.
#[derive(Debug, Default)]
pub(crate) struct Incidents {
    known: BTreeMap<u64, Incident>,
}

impl Incidents {
    /// Whose an incident is.
    pub(crate) fn vehicle(&self, incident: u64) -> Option<&str> {
        self.known.get(&incident).map(|known| known.vehicle.as_str())
    }

    /// The open ones with their numbers. While its vehicle has no holder, an open incident waits.
    pub(crate) fn open(&self) -> impl Iterator<Item = (u64, &Incident)> {
        self.known.iter().filter(|(_, known)| known.state == State::Open).map(|(id, known)| (*id, known))
    }

    pub(crate) fn opened(&mut self, at: u64, id: u64, vehicle: &str, urgency: Urgency, found: &mut Findings) {
        if let Some(known) = self.known.get(&id) {
            let words = format!("opened a second time; it was {}", known.words());
            broken(at, Subject::incident(id).of(vehicle), words, found);
        }
        let vehicle = vehicle.to_owned();
        self.known.insert(id, Incident { vehicle, urgency, opened_at: at, state: State::Open });
    }

    pub(crate) fn rated(&mut self, at: u64, id: u64, urgency: Urgency, found: &mut Findings) {
        match self.known.get_mut(&id) {
            Some(known) => known.urgency = urgency,
            None => broken(at, Subject::incident(id), "rated, but it was never opened".to_owned(), found),
        }
    }

    pub(crate) fn resolved(&mut self, at: u64, id: u64, found: &mut Findings) {
        self.close(at, id, State::Resolved, found);
    }

    pub(crate) fn withdrawn(&mut self, at: u64, id: u64, found: &mut Findings) {
        self.close(at, id, State::Withdrawn, found);
    }

    fn close(&mut self, at: u64, id: u64, end: State, found: &mut Findings) {
        let Some(known) = self.known.get_mut(&id) else {
            return broken(at, Subject::incident(id), "it ended, but it was never opened".to_owned(), found);
        };
        if known.state != State::Open {
            let words = format!("it ended, but it was {} already", known.words());
            broken(at, Subject::incident(id).of(&known.vehicle), words, found);
        }
        known.state = end;
    }

    pub(crate) fn reopened(&mut self, at: u64, id: u64, found: &mut Findings) {
        let Some(known) = self.known.get_mut(&id) else {
            return broken(at, Subject::incident(id), "opened again, but it was never opened".to_owned(), found);
        };
        if known.state != State::Resolved {
            let words = format!("opened again, but it was {}", known.words());
            broken(at, Subject::incident(id).of(&known.vehicle), words, found);
        }
        known.state = State::Open;
    }

    /// Compares what must be open with what the desk holds at the end.
    pub(crate) fn end(&self, at: u64, held: &[StillOpen], claims: &Claims, found: &mut Findings) {
        for (id, known) in self.open() {
            let subject = Subject::incident(id).of(&known.vehicle);
            let Some(still) = held.iter().find(|still| still.incident == id) else {
                broken(at, subject, format!("opened at {} ms, never ended, and gone", known.opened_at), found);
                continue;
            };
            let holder = claims.holder(&known.vehicle).map(|holder| holder.by.as_str());
            if still.owner.as_deref() != holder {
                let who = |who: Option<&str>| who.unwrap_or("nobody").to_owned();
                let words = format!("its owner is {}, {} has the vehicle", who(still.owner.as_deref()), who(holder));
                broken(at, subject, words, found);
            }
        }
        for still in held {
            match self.known.get(&still.incident) {
                Some(known) if known.state == State::Open => {}
                Some(known) => {
                    let subject = Subject::incident(still.incident).of(&known.vehicle);
                    broken(at, subject, format!("still open at the end, but it was {}", known.words()), found);
                }
                None => {
                    let words = "open at the end, but it was never opened".to_owned();
                    broken(at, Subject::incident(still.incident), words, found);
                }
            }
        }
    }
}

impl Incident {
    fn words(&self) -> &'static str {
        match self.state {
            State::Open => "open",
            State::Resolved => "resolved",
            State::Withdrawn => "withdrawn",
        }
    }
}

fn broken(at: u64, subject: Subject, words: String, found: &mut Findings) {
    found.broken(Rule::NoIncidentLost, at, subject, words);
}
