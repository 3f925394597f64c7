//! The queue: mine, waiting in the order they are served, with others; each with one line of why.

use assistance::ids::{IncidentId, VehicleId};
use assistance::incident::Urgency;

/// Whose a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ownership {
    /// Mine.
    Mine,
    /// Nobody's yet.
    Waiting,
    /// Somebody else's.
    WithOther,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// Which incident.
    pub incident: IncidentId,
    /// Of which vehicle.
    pub vehicle: VehicleId,
    /// Whose it is.
    pub ownership: Ownership,
    /// Its urgency with the wait counted in; decides the icon's shape and colour.
    pub urgency: Urgency,
    /// "High".
    pub urgency_word: String,
    /// "SF-0412 · Road works".
    pub title: String,
    /// "Valencia St at 19th St, northbound side".
    pub place: String,
    /// "2 aboard", "empty", or that it is not known.
    pub aboard: String,
    /// What else decides: "speaks Español · 1 unanswered · in a live lane"; may be empty.
    pub why: String,
    /// Why it stands here, in words; the holder's name for a row of somebody else.
    pub rank: String,
    /// How many waiting cars nearby report the same, itself included; 1 when it is alone.
    pub same_cause: usize,
    /// "5 cars nearby report the same; each is answered by itself", or empty.
    pub same_cause_words: String,
    /// "1:42" since it was raised.
    pub waited: String,
    /// Whether it is the selected one.
    pub selected: bool,
    /// Its call, if it has one: a phone is drawn.
    pub call: Option<CallMark>,
    /// Whether its claim is on its way: "claiming…", else empty.
    pub pending: String,
    /// The key that acts on it now: "N" on the first waiting one, "Enter" on the selected one; may be empty.
    pub key: String,
    /// The whole row as a screen reader says it.
    pub spoken: String,
}

/// Which waiting rows are wanted: a list of 500 is never drawn whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueWindow {
    /// Position of the first wanted waiting row.
    pub first: usize,
    /// How many.
    pub count: usize,
}

impl QueueWindow {
    /// The first forty, more than fit any window.
    pub const TOP: Self = Self { first: 0, count: 40 };
}

/// The queue panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueView {
    /// "Mine · 1".
    pub mine_heading: String,
    /// Own rows, most urgent first.
    pub mine: Vec<QueueRow>,
    /// "Waiting · 6".
    pub waiting_heading: String,
    /// "N claims the first", or why it cannot.
    pub claim_hint: String,
    /// Whether N would do something now.
    pub can_claim_next: bool,
    /// All waiting rows there are.
    pub waiting_total: usize,
    /// Position of the first row in `waiting`.
    pub waiting_from: usize,
    /// The wanted part of the waiting rows.
    pub waiting: Vec<QueueRow>,
    /// "With others · 4".
    pub others_heading: String,
    /// Rows of others.
    pub others: Vec<QueueRow>,
    /// What is said in an empty queue; empty otherwise.
    pub empty: String,
    /// Whether the list may be out of date (no hub, gap); it is then drawn grey.
    pub stale: bool,
    /// Whether so much waits that nothing should move by itself.
    pub surge: bool,
}

use assistance::call::Call;
use assistance::conversation::Speaker;
use assistance::dispatch::ranking::Ranked;
use assistance::incident::kind::IncidentGroup;
use assistance::incident::{Incident, IncidentKind};
use assistance::vehicle::DrivingMode;

use super::CallMark;
use super::call::mark_of;
use crate::event::{Deed, Verb};
use crate::screen::Screen;
use crate::screen::shift::Dot;
use crate::time::{ScreenTime, minutes};
use crate::words::language_name;

/// Cars this near to each other may have one cause, metres.
const ONE_CAUSE_M: f64 = 600.0;
/// From this many waiting cases on nothing should move by itself.
const SURGE: usize = 20;

impl Screen {
    /// The queue, with the wanted part of its waiting rows.
    #[must_use]
    pub fn queue(&self, now: ScreenTime, window: QueueWindow) -> QueueView {
        let words = &self.words;
        let rows = self.rows(now);
        let claim = self.offer(Deed::Verb(Verb::ClaimNext), now);
        let draw = |ranked: &Ranked, ownership, first| self.queue_row(*ranked, ownership, first);
        let waiting_total = rows.waiting.len();
        let from = window.first.min(waiting_total);
        let waiting = rows.waiting.iter().enumerate().skip(from).take(window.count);
        let open = rows.mine.len() + waiting_total + rows.others.len();
        let live = self.is_live(now);
        let empty = match (open, live) {
            (0, true) => words.say("queue-empty"),
            (0, false) => words.say("queue-unknown"),
            _ => String::new(),
        };
        QueueView {
            mine_heading: words.fill("queue-mine", &[("n", rows.mine.len().into())]),
            mine: rows.mine.iter().filter_map(|it| draw(it, Ownership::Mine, false)).collect(),
            waiting_heading: match self.link.was_live {
                true => words.fill("queue-waiting", &[("n", waiting_total.into())]),
                false => words.say("queue-waiting-unknown"),
            },
            claim_hint: match &claim {
                Ok(()) => words.say("queue-claim-hint"),
                Err(locked) if waiting_total > 0 => self.locked_words(locked),
                Err(_) => String::new(),
            },
            can_claim_next: claim.is_ok(),
            waiting_total,
            waiting_from: from,
            waiting: waiting.filter_map(|(at, it)| draw(it, Ownership::Waiting, at == 0 && claim.is_ok())).collect(),
            others_heading: words.fill("queue-others", &[("n", rows.others.len().into())]),
            others: rows.others.iter().filter_map(|it| draw(it, Ownership::WithOther, false)).collect(),
            empty,
            stale: !live,
            surge: waiting_total >= SURGE,
        }
    }

    /// Whether what stood the car no longer does: the reason it was raised for is history then.
    fn drives_again(&self, incident: &Incident) -> bool {
        let drives = |it: &Dot| it.dot.mode == DrivingMode::Driving && it.dot.speed_mps > 1.0;
        incident.question.is_none() && self.shift.dots.get(&incident.vehicle).is_some_and(drives)
    }

    fn queue_row(&self, ranked: Ranked, ownership: Ownership, first: bool) -> Option<QueueRow> {
        let words = &self.words;
        let incident = self.shift.incidents.get(&ranked.incident)?;
        let selected = self.selection.incident == Some(incident.id);
        let same_cause = if ownership == Ownership::Waiting { self.same_cause(incident) } else { 1 };
        let rank = match (ownership, &incident.owner) {
            (Ownership::WithOther, Some(owner)) => {
                words.fill("rank-with", &[("name", (&self.person_words(owner)).into())])
            }
            (Ownership::Mine, _) if self.drives_again(incident) => words.say("rank-drives-again"),
            _ => words.name(ranked.reason),
        };
        let claiming = self.claiming(&incident.vehicle) || (first && self.claiming_next());
        let urgency_word = words.name(ranked.urgency);
        let title = self.incident_title(incident);
        let waited = minutes(ranked.waited);
        let aboard = match incident.aboard {
            Some(count) => words.fill("aboard", &[("n", u64::from(count).into())]),
            None => words.say("aboard-unknown"),
        };
        let why = self.why_line(incident, same_cause);
        let all = if why.is_empty() { aboard.clone() } else { format!("{aboard} · {why}") };
        let same_cause_words = match same_cause {
            1 => String::new(),
            n => words.fill("queue-same-cause", &[("n", n.into())]),
        };
        let spoken = words.fill(
            "queue-spoken",
            &[
                ("title", (&title).into()),
                ("urgency", (&urgency_word).into()),
                ("place", (&incident.brief.place).into()),
                ("why", (&all).into()),
                ("waited", (&waited).into()),
                ("rank", (&rank).into()),
            ],
        );
        let key = match (first, selected && ownership == Ownership::Waiting) {
            (true, _) => self.deed_key(Deed::Verb(Verb::ClaimNext)),
            (false, true) => self.deed_key(Deed::Verb(Verb::Claim)),
            _ => String::new(),
        };
        Some(QueueRow {
            incident: incident.id,
            vehicle: incident.vehicle.clone(),
            ownership,
            urgency: ranked.urgency,
            urgency_word,
            title,
            place: incident.brief.place.clone(),
            aboard,
            why,
            rank,
            same_cause,
            same_cause_words,
            waited,
            selected,
            call: incident.call.as_ref().map(mark_of),
            pending: if claiming { words.say("queue-claiming") } else { String::new() },
            key,
            spoken,
        })
    }

    /// "SF-0412 · Road works".
    pub(crate) fn incident_title(&self, incident: &Incident) -> String {
        format!("{} · {}", incident.vehicle, self.words.name(incident.kind))
    }

    /// What else decides at a glance: their language where it is another, who waits for words, where it stands.
    fn why_line(&self, incident: &Incident, same_cause: usize) -> String {
        let mut parts = Vec::new();
        parts.extend(incident.call.as_ref().map(|call| self.call_in_row(call)));
        let spoke = incident
            .conversation
            .messages
            .iter()
            .rev()
            .find(|it| matches!(it.from, Speaker::Passenger(_) | Speaker::Outside));
        if let Some(message) = spoke.filter(|it| !it.language.starts_with(self.setup.locale.code())) {
            let language = language_name(&message.language);
            parts.push(self.words.fill("speaks", &[("language", (&language).into())]));
        }
        let unanswered = incident.conversation.unanswered();
        if unanswered > 0 {
            parts.push(self.words.fill("unanswered", &[("n", unanswered.into())]));
        }
        if same_cause > 1 {
            parts.push(self.words.fill("nearby", &[("n", same_cause.into())]));
        }
        let place = self.looks.get(&incident.vehicle).and_then(|look| look.picture.value.place);
        parts.extend(place.filter(|it| it.is_exposed()).map(|it| self.words.name(it)));
        parts.join(" · ")
    }

    /// "calls: SOS", "passenger on the line", "in a call".
    fn call_in_row(&self, call: &Call) -> String {
        match mark_of(call) {
            CallMark::Ringing => self.words.fill("row-calls", &[("reason", (&self.words.name(call.reason)).into())]),
            CallMark::Calling => self.words.say("row-is-called"),
            CallMark::Open => self.words.say("row-in-call"),
            CallMark::OnHold => self.words.say("row-on-line"),
        }
    }

    /// How many waiting cars nearby report the same thing about the world around them.
    fn same_cause(&self, incident: &Incident) -> usize {
        let about_itself = matches!(
            incident.kind.group(),
            IncidentGroup::Passenger | IncidentGroup::Vehicle | IncidentGroup::Collision
        );
        if about_itself && incident.kind != IncidentKind::LinkDegraded {
            return 1;
        }
        let Some(here) = self.shift.dots.get(&incident.vehicle).map(|it| it.dot.position) else { return 1 };
        let same = |other: &&Incident| {
            other.kind == incident.kind && other.state.is_open() && other.vehicle != incident.vehicle
        };
        let near = |other: &&Incident| {
            self.shift.dots.get(&other.vehicle).is_some_and(|it| it.dot.position.distance_m(here) <= ONE_CAUSE_M)
        };
        let waiting = |other: &&Incident| self.ownership(other) == Ownership::Waiting;
        1 + self.shift.incidents.values().filter(same).filter(waiting).filter(near).count()
    }
}
