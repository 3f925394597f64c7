//! What a car may look up while it lives through one tick: streets, causes, other cars.

use std::collections::BTreeMap;

use city::{City, EdgeId};

use super::Lanes;
use crate::causes::{Anchor, Cause, CauseId};

/// The surroundings of one tick, the same for every car.
pub(crate) struct Around<'a> {
    pub(crate) city: &'a City,
    pub(crate) now_ms: u64,
    pub(crate) lanes: &'a Lanes,
    pub(crate) causes: &'a Causes,
    /// Of a hundred dark signals that many are asked about; at the others the car judges itself.
    pub(crate) dark_ask_percent: u64,
    /// Whether cars look around in this tick even when nobody needs it.
    pub(crate) everybody_looks: bool,
}

/// The causes of the world, found by number and by street.
#[derive(Debug, Default)]
pub(crate) struct Causes {
    all: BTreeMap<CauseId, Cause>,
    on_edge: BTreeMap<EdgeId, Vec<CauseId>>,
    areas: Vec<CauseId>,
    /// Counts changes, so that what was copied from here need not be copied again.
    changes: u64,
}

impl Causes {
    pub(crate) fn insert(&mut self, cause: Cause) {
        self.changes += 1;
        match cause.kind.sheet().anchor {
            Anchor::Street => self.on_edge.entry(cause.edge).or_default().push(cause.id),
            Anchor::Area => self.areas.push(cause.id),
            Anchor::Car => {}
        }
        self.all.insert(cause.id, cause);
    }

    pub(crate) fn remove(&mut self, id: CauseId) {
        let Some(cause) = self.all.remove(&id) else { return };
        self.changes += 1;
        self.areas.retain(|other| *other != id);
        if let Some(there) = self.on_edge.get_mut(&cause.edge) {
            there.retain(|other| *other != id);
        }
    }

    /// A number that is another one after every change.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    pub(crate) fn get(&self, id: CauseId) -> Option<&Cause> {
        self.all.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: CauseId) -> Option<&mut Cause> {
        self.changes += 1;
        self.all.get_mut(&id)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Cause> {
        self.all.values()
    }

    pub(crate) fn on_edge(&self, edge: EdgeId) -> impl Iterator<Item = &Cause> {
        self.on_edge.get(&edge).into_iter().flatten().filter_map(|id| self.all.get(id))
    }

    pub(crate) fn areas(&self) -> impl Iterator<Item = &Cause> {
        self.areas.iter().filter_map(|id| self.all.get(id))
    }
}
