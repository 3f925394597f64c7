//! The operator's ears and presence: one sound at a time, and "still with it?".

use std::collections::BTreeSet;
use std::time::Duration;

use assistance::feed::Action;
use assistance::ids::IncidentId;
use assistance::incident::{Incident, Urgency};
use assistance::roles::Readiness;

use super::Screen;
use super::shift::Rows;
use crate::event::{Earcon, Effect};
use crate::time::ScreenTime;

/// What sounds is repeated this often until it is acknowledged.
const REPEAT: Duration = Duration::from_secs(4);
/// Input shows presence at most this often.
const PRESENCE_EVERY: Duration = Duration::from_secs(5);

/// What sounds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sound {
    pub(crate) sounding: Option<Earcon>,
    pub(crate) last: Option<ScreenTime>,
    /// Silenced or taken: each rings again only for something new.
    silenced: BTreeSet<(Earcon, IncidentId, u64)>,
}

impl Screen {
    /// Everything that would sound, with what makes each of them a new one.
    fn due(&self, rows: &Rows) -> Vec<(Earcon, IncidentId, u64)> {
        let Some(me) = &self.me else { return Vec::new() };
        let readiness = self.shift.persons.get(&me.person).map_or(Readiness::Ready, |it| it.readiness);
        if readiness != Readiness::Ready || !me.role.may_assist() {
            return Vec::new();
        }
        // A phone that rings is what those who hear it can act on: it sounds instead of the alarm.
        let rings = |id| {
            let call = self.shift.incidents.get(&id).and_then(|it: &Incident| it.call.as_ref());
            call.filter(|call| call.wants_person()).map(|call| (Earcon::Call, id, u64::MAX - call.id.0))
        };
        let waiting = rows.waiting.iter().filter_map(|ranked| match ranked.urgency {
            _ if rings(ranked.incident).is_some() => rings(ranked.incident),
            Urgency::Immediate => Some((Earcon::Immediate, ranked.incident, 0)),
            Urgency::High => Some((Earcon::High, ranked.incident, 0)),
            Urgency::Normal | Urgency::Low => None,
        });
        let calls = rows.mine.iter().filter_map(|ranked| {
            if let Some(ringing) = rings(ranked.incident) {
                return Some(ringing);
            }
            let incident = self.shift.incidents.get(&ranked.incident)?;
            let last = incident.conversation.messages.last().map_or(0, |message| message.id.0);
            (incident.conversation.unanswered() > 0).then_some((Earcon::Call, ranked.incident, last))
        });
        waiting.chain(calls).collect()
    }

    pub(crate) fn sound_if_due(&mut self, rows: &Rows, now: ScreenTime, out: &mut Vec<Effect>) {
        let due = self.due(rows);
        self.sound.silenced.retain(|it| due.contains(it));
        let loudest = due.into_iter().filter(|it| !self.sound.silenced.contains(it)).map(|(earcon, ..)| earcon).max();
        let Some(earcon) = loudest else {
            self.sound.sounding = None;
            return;
        };
        let again = self.sound.last.is_none_or(|last| now.since(last) >= REPEAT);
        let louder = self.sound.sounding.is_none_or(|current| earcon > current);
        if again || louder {
            self.sound.last = Some(now);
            out.push(Effect::PlaySound(earcon));
        }
        self.sound.sounding = Some(earcon);
    }

    /// Acknowledges what sounds now; something new sounds again.
    pub(crate) fn silence(&mut self, now: ScreenTime) {
        let due = self.due(&self.rows(now));
        self.sound.silenced.extend(due);
        self.sound.sounding = None;
    }

    /// Any input shows that the person is there, while cases depend on it.
    pub(crate) fn show_presence(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        if !self.is_up() || self.held().next().is_none() {
            return;
        }
        if self.still_here_at.is_some_and(|at| now.since(at) < PRESENCE_EVERY) {
            return;
        }
        self.still_here_at = Some(now);
        let key = self.mint_key();
        out.push(Effect::Act { key, action: Box::new(Action::StillHere) });
    }
}
