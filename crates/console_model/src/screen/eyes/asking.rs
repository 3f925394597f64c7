//! What is asked to be streamed: the selected case's car, only while the window is seen, and the
//! cabin only by a deliberate press.

use std::time::Duration;

use assistance::command::{Refusal, Rule};

use super::super::{Locked, Screen};
use crate::event::Effect;
use crate::eyes::{CarrierState, Eye, Looking};
use crate::time::ScreenTime;
use crate::view::{NoticeTone, Ownership};

/// A window that drew nothing for so long is not seen by anybody.
const UNSEEN_AFTER: Duration = Duration::from_secs(5);

impl Screen {
    /// Whether the person may look into the selected car's cabin.
    pub(crate) fn offer_inside(&self, now: ScreenTime) -> Result<(), Locked> {
        self.reach(false, now)?;
        let me = self.me.as_ref().ok_or(Locked::Loading)?;
        if !me.role.may_assist() {
            return Err(Rule::RoleMayNot.into());
        }
        let incident = self.selected_incident().ok_or(Locked::NoIncident)?;
        if !incident.state.is_open() {
            return Err(Locked::Closed);
        }
        match self.ownership(incident) {
            Ownership::Mine => {}
            _ if me.role.may_lead() => {}
            Ownership::Waiting => return Err(Rule::NotYourClaim.into()),
            Ownership::WithOther => {
                let holder = self.shift.vehicles.get(&incident.vehicle).and_then(|it| it.claim.as_ref());
                let name = holder.map_or("", |claim| claim.by.as_str());
                return Err(Refusal::new(Rule::ClaimedByOther, name).into());
            }
        }
        match &self.eyes.carrier {
            Some(CarrierState::Udp | CarrierState::Tcp { .. }) => Ok(()),
            _ => Err(Locked::NoPictures),
        }
    }

    /// Begins to look inside, which is recorded by name, or ends it.
    pub(crate) fn look_inside(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        if self.eyes.inside.take().is_some() {
            self.leave_inside();
            return;
        }
        match self.offer_inside(now) {
            Ok(()) => {
                self.eyes.inside = self.selection.incident;
                self.eyes.refused.remove(&Eye::Cabin);
                let vehicle = self.selection.vehicle.as_ref().map(ToString::to_string).unwrap_or_default();
                let words = self.words.fill("notice-inside", &[("vehicle", (&vehicle).into())]);
                self.tell(words, NoticeTone::Plain, now, out);
            }
            Err(locked) => self.tell_locked(&locked, now, out),
        }
    }

    /// Nothing of the cabin stays on the screen.
    pub(crate) fn leave_inside(&mut self) {
        self.eyes.inside = None;
        if self.eyes.main == Eye::Cabin {
            (self.eyes.main, self.eyes.large) = (Eye::Front, false);
        }
        if let Some(cabin) = self.car_eyes_mut().and_then(|it| it.eyes.get_mut(&Eye::Cabin)) {
            cabin.put_away();
        }
    }

    /// What should be streamed now.
    fn looking(&self, now: ScreenTime) -> Option<Looking> {
        let is_seen = now.since(self.eyes.drawn_at) < UNSEEN_AFTER;
        if !self.is_up() || self.me.is_none() || !is_seen {
            return None;
        }
        let incident = self.selected_incident().filter(|it| it.state.is_open())?;
        // The large pane is worth the most where not all can be had.
        let mut eyes = vec![self.eye_of_evidence()];
        eyes.extend(Eye::OUTSIDE.into_iter().filter(|eye| *eye != self.eye_of_evidence()));
        if self.eyes.inside == Some(incident.id) {
            eyes.push(Eye::Cabin);
        }
        Some(Looking { vehicle: incident.vehicle.clone(), incident: incident.id, eyes })
    }

    /// Says so when what should be streamed has changed, or when another answer is to be hoped for.
    fn look(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let wanted = self.looking(now).map(|looking| {
            let mine = self.is_mine(&looking.vehicle);
            (looking, mine)
        });
        if wanted != self.eyes.asked {
            if self.eyes.asked.as_ref().map(|(_, mine)| *mine) != wanted.as_ref().map(|(_, mine)| *mine) {
                self.eyes.refused.clear();
            }
            self.eyes.asked.clone_from(&wanted);
            out.push(Effect::Look(wanted.map(|(looking, _)| looking)));
        }
    }

    /// What must hold of the eyes after every event.
    pub(crate) fn settle_eyes(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        if let Some(incident) = self.eyes.inside
            && (self.selection.incident != Some(incident) || self.offer_inside(now).is_err())
        {
            self.leave_inside();
        }
        self.rewind_tick(now);
        self.look(now, out);
        self.look_back(now, out);
    }

    /// The link broke: what was asked on it is forgotten there.
    pub(crate) fn forget_looking(&mut self) {
        self.eyes.asked = None;
        self.eyes.asked_back.clear();
        self.eyes.refused.clear();
    }
}
