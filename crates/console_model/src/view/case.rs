//! The case: what it is, whose, the brief, who is in control, the question and its answers.

use assistance::ids::{IncidentId, VehicleId};
use assistance::incident::{Answer, Urgency};
use assistance::vehicle::DrivingMode;

use super::{CommandGrid, CommandTrail, PathView, StepView, StopView};

/// One line of the brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefLine {
    /// "Where", "Why", "Aboard", "Tried", "Asked".
    pub label: String,
    /// The words; "not known" instead of nothing.
    pub words: String,
}

/// Who is in control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeLine {
    /// `None` while the car's mode is not known.
    pub mode: Option<DrivingMode>,
    /// "Waiting for you, hazards on".
    pub words: String,
    /// "waiting 1:42", or how old the news is.
    pub note: String,
    /// Whether it is not live: drawn grey.
    pub stale: bool,
    /// Whether the link to the car is lost: drawn as what went wrong.
    pub lost: bool,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerView {
    /// Which.
    pub answer: Answer,
    /// "Yes, go left when clear".
    pub words: String,
    /// "1" to "9".
    pub key: String,
    /// Whether the key acts now; `false` while a text field has the keyboard or a step is open.
    pub key_live: bool,
    /// Whether it may be given.
    pub enabled: bool,
    /// Why not, and whether waiting helps; empty when enabled.
    pub reason: String,
    /// "sent to the hub, not yet recorded" and so on after it was pressed; else empty.
    pub pending: String,
    /// Whether something may still come of that press.
    pub under_way: bool,
}

/// The second look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondLookView {
    /// Whether the question needs it.
    pub needed: bool,
    /// Whether it was taken for the scene that stands now.
    pub taken: bool,
    /// Whether the evidence is enlarged now.
    pub looking: bool,
    /// Milliseconds until it counts while looking.
    pub left_ms: u64,
    /// What to do: "Somebody who cannot protect themselves is in it: press V and look".
    pub words: String,
    /// "V".
    pub key: String,
}

/// The question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionView {
    /// "May it pass, and on which side?".
    pub words: String,
    /// The offered answers, in order.
    pub answers: Vec<AnswerView>,
    /// The second look.
    pub second_look: SecondLookView,
    /// Why the keys 1 to 9 do nothing now, or empty.
    pub keys_note: String,
}

/// The case panel.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseView {
    /// The incident shown; `None` when only a car is selected, or nothing.
    pub incident: Option<IncidentId>,
    /// The vehicle shown.
    pub vehicle: Option<VehicleId>,
    /// "SF-0412 · Road works"; the invitation when nothing is selected.
    pub title: String,
    /// "Plate 8XKR412 · roof 412 · yours".
    pub subtitle: String,
    /// Urgency, with its word.
    pub urgency: Option<(Urgency, String)>,
    /// Whether it is mine.
    pub mine: bool,
    /// What is said of its end, when it is over; else empty.
    pub closed: String,
    /// Other open incidents of the same vehicle, in words; they share the claim.
    pub also_open: Vec<(IncidentId, String)>,
    /// Five lines.
    pub brief: Vec<BriefLine>,
    /// Who is in control.
    pub mode_line: Option<ModeLine>,
    /// Holds that are on: "Held by you", "Held by responder Unit 12".
    pub holds: Vec<String>,
    /// The question, if the car waits for an answer.
    pub question: Option<QuestionView>,
    /// The commands and verbs.
    pub commands: CommandGrid,
    /// The open step of a command or verb.
    pub step: Option<StepView>,
    /// What became of the commands, newest first.
    pub trail: Vec<CommandTrail>,
    /// STOP.
    pub stop: StopView,
    /// The newest path that was drawn for the car, with its plan and its drive.
    pub path: Option<PathView>,
}

use assistance::command::{CommandKind, HoldOrigin};
use assistance::ids::PersonId;
use assistance::incident::{Incident, IncidentState, Question};
use assistance::vehicle::VehiclePicture;

use super::{AgeView, Freshness};
use crate::event::Deed;
use crate::screen::Screen;
use crate::time::{ScreenTime, minutes};

impl Screen {
    /// The case.
    #[must_use]
    pub fn case(&self, now: ScreenTime) -> CaseView {
        let words = &self.words;
        let incident = self.selected_incident();
        let vehicle = self.selection.vehicle.clone();
        let title = match (incident, &vehicle) {
            (Some(incident), _) => self.incident_title(incident),
            (None, Some(vehicle)) => vehicle.as_str().to_owned(),
            (None, None) => words.say("case-none"),
        };
        let urgency = incident.map(|it| {
            let urgency = assistance::dispatch::ranking::rank_one(it, self.clock.at(now)).urgency;
            (urgency, words.name(urgency))
        });
        let holds = vehicle.as_ref().and_then(|id| self.shift.vehicles.get(id)).map(|it| it.holds.as_slice());
        CaseView {
            incident: incident.map(|it| it.id),
            title,
            subtitle: self.case_subtitle(),
            urgency,
            mine: vehicle.as_ref().is_some_and(|it| self.is_mine(it)),
            closed: incident.map(|it| self.closed_words(it)).unwrap_or_default(),
            also_open: self.also_open(now),
            brief: incident.map(|it| self.brief(it)).unwrap_or_default(),
            mode_line: vehicle.as_ref().map(|_| self.mode_line(now)),
            holds: holds.unwrap_or_default().iter().map(|it| self.hold_words(it)).collect(),
            question: incident.and_then(|it| it.question.as_ref()).map(|it| self.question(it, now)),
            commands: self.command_grid(now),
            step: self.step_view(now),
            trail: self.trail(now),
            stop: self.stop_view(now),
            path: self.path_view(now),
            vehicle,
        }
    }

    fn case_subtitle(&self) -> String {
        let Some(vehicle) = &self.selection.vehicle else { return self.words.say("case-none-hint") };
        let mut parts = vec![self.plate_and_roof(vehicle)];
        let claim = self.shift.vehicles.get(vehicle).and_then(|it| it.claim.as_ref());
        let linked = self.shift.vehicles.get(vehicle).is_some_and(|it| it.linked);
        parts.push(match claim {
            Some(claim) if self.is_me(&claim.by) => match &claim.offered_to {
                Some(to) => self.words.fill("case-yours-offered", &[("name", (&self.person_words(to)).into())]),
                None => self.words.say("case-yours"),
            },
            Some(claim) => self.words.fill("case-of", &[("name", (&self.person_words(&claim.by)).into())]),
            None => self.words.say("case-nobodys"),
        });
        if !linked {
            parts.push(self.words.say("case-unreachable"));
        }
        if self.shift.vehicles.get(vehicle).is_some_and(|it| it.map_mismatch) {
            parts.push(self.words.say("case-other-map"));
        }
        parts.join(" · ")
    }

    /// "Plate 8XKR412 · roof 412".
    pub(crate) fn plate_and_roof(&self, vehicle: &VehicleId) -> String {
        let card = self.shift.vehicles.get(vehicle).map(|it| it.card.clone()).unwrap_or_default();
        let known = |text: String| if text.is_empty() { self.words.say("not-known") } else { text };
        let (plate, roof) = (known(card.plate), known(card.roof_number));
        self.words.fill("plate-and-roof", &[("plate", (&plate).into()), ("roof", (&roof).into())])
    }

    fn closed_words(&self, incident: &Incident) -> String {
        match incident.state {
            IncidentState::Resolved(outcome) => {
                self.words.fill("case-resolved", &[("how", (&self.words.name(outcome)).into())])
            }
            IncidentState::Withdrawn(reason) => {
                self.words.fill("case-withdrawn", &[("how", (&self.words.name(reason)).into())])
            }
            IncidentState::Waiting | IncidentState::Attended => String::new(),
        }
    }

    fn also_open(&self, now: ScreenTime) -> Vec<(IncidentId, String)> {
        let Some(vehicle) = &self.selection.vehicle else { return Vec::new() };
        let open = self.shift.open_of(vehicle, self.clock.at(now));
        let others = open.into_iter().filter(|it| Some(it.id) != self.selection.incident);
        let words = |it: &Incident| self.words.fill("also-open", &[("what", (&self.words.name(it.kind)).into())]);
        others.map(|it| (it.id, words(it))).collect()
    }

    fn brief(&self, incident: &Incident) -> Vec<BriefLine> {
        let brief = &incident.brief;
        let asked = match &incident.question {
            Some(question) => self.words.name(question.kind),
            None => brief.asked.clone(),
        };
        [
            ("brief-where", brief.place.clone()),
            ("brief-why", brief.why.clone()),
            ("brief-aboard", brief.aboard.clone()),
            ("brief-tried", brief.tried.clone()),
            ("brief-asked", asked),
        ]
        .into_iter()
        .map(|(key, text)| BriefLine {
            label: self.words.say(key),
            words: if text.trim().is_empty() { self.words.say("not-known") } else { text },
        })
        .collect()
    }

    fn mode_line(&self, now: ScreenTime) -> ModeLine {
        let words = &self.words;
        let vehicle = self.selection.vehicle.as_ref();
        let look = vehicle.and_then(|id| self.looks.get(id));
        let lost = vehicle.and_then(|id| self.shift.vehicles.get(id)).is_some_and(|it| !it.linked);
        let Some(look) = look else {
            let mode = vehicle.and_then(|id| self.shift.dots.get(id)).map(|it| it.dot.mode);
            let note = words.say("mode-no-picture");
            return match mode {
                Some(mode) => ModeLine { mode: Some(mode), words: words.name(mode), note, stale: true, lost },
                None => ModeLine { mode: None, words: words.say("mode-unknown"), note, stale: true, lost },
            };
        };
        let picture: &VehiclePicture = &look.picture.value;
        let mut line = words.name(picture.mode);
        if picture.hazards_on {
            line.push_str(", ");
            line.push_str(&words.say("hazards-on"));
        }
        if lost {
            line = words.fill("mode-lost", &[("mode", (&line).into())]);
        }
        let age = AgeView::of(Some(look.picture.age(now)), words);
        let stale = lost || age.freshness == Freshness::Stale || !self.is_live(now);
        let incident = self.selected_incident().filter(|it| it.state.is_open());
        let note = if stale {
            words.fill("as-of", &[("age", (&age.words).into())])
        } else if !picture.stands_still() || picture.mode == DrivingMode::Driving {
            let speed = format!("{:.0}", picture.speed_mps.abs() * 3.6);
            words.fill("speed", &[("n", (&speed).into())])
        } else {
            incident
                .map(|it| minutes(self.clock.at(now).since(it.raised_at)))
                .map(|time| words.fill("waiting-for", &[("time", (&time).into())]))
                .unwrap_or_default()
        };
        ModeLine { mode: Some(picture.mode), words: line, note, stale, lost }
    }

    /// "Held by you", "Held by responder Unit 12".
    pub(crate) fn hold_words(&self, origin: &HoldOrigin) -> String {
        match origin {
            HoldOrigin::Person(person) if self.is_me(person) => self.words.say("held-by-you"),
            HoldOrigin::Person(person) => self.words.fill("held-by", &[("name", (&self.person_words(person)).into())]),
            HoldOrigin::Responder(name) => self.words.fill("held-by-responder", &[("name", name.as_str().into())]),
        }
    }

    /// A person's name: "you", or the certificate's name with its first letter raised.
    pub(crate) fn person_words(&self, person: &PersonId) -> String {
        if self.is_me(person) {
            return self.words.say("you");
        }
        let mut letters = person.as_str().chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    fn question(&self, question: &Question, now: ScreenTime) -> QuestionView {
        let words = &self.words;
        let evidence = self.evidence_in_view();
        let keys_note = if self.step.is_some() {
            words.say("keys-in-step")
        } else if self.in_text || self.palette.is_some() {
            words.say("keys-in-text")
        } else {
            String::new()
        };
        let pending = self.pending_answer();
        let answers = question
            .answers
            .iter()
            .enumerate()
            .map(|(index, answer)| {
                let offered = self.offer_answer(*answer, evidence, now);
                let pending = pending.as_ref().filter(|(given, ..)| given == answer);
                AnswerView {
                    answer: *answer,
                    words: words.name(*answer),
                    key: (index + 1).to_string(),
                    key_live: keys_note.is_empty() && offered.is_ok(),
                    enabled: offered.is_ok(),
                    reason: offered.err().map(|locked| self.locked_words(&locked)).unwrap_or_default(),
                    pending: pending.map(|(_, state, _)| state.clone()).unwrap_or_default(),
                    under_way: pending.is_some_and(|(.., open)| *open),
                }
            })
            .collect();
        QuestionView {
            words: words.name(question.kind),
            answers,
            second_look: self.second_look_view(question, now),
            keys_note,
        }
    }

    /// The answer that was given to the pending question, how far it has come, and whether it is still under way.
    fn pending_answer(&self) -> Option<(Answer, String, bool)> {
        let vehicle = self.selection.vehicle.as_ref()?;
        let asked = self.selected_incident()?.question.as_ref()?.id;
        let given = |body: &assistance::command::CommandBody| match body {
            assistance::command::CommandBody::AnswerQuestion(it) if it.question == asked => Some(it.answer),
            _ => None,
        };
        let pending = self
            .under_way_to(vehicle)
            .find_map(|(it, command)| Some((given(&command.body)?, self.pending_words(it.state), it.is_open())));
        let records = self.shift.vehicles.get(vehicle)?.commands.iter().rev();
        pending.or_else(|| {
            let found = records.map(|it| (given(&it.command.body), it)).find(|(answer, _)| answer.is_some());
            found.and_then(|(answer, it)| Some((answer?, self.words.name(it.state.stage()), !it.state.is_final())))
        })
    }

    fn second_look_view(&self, question: &Question, now: ScreenTime) -> SecondLookView {
        let words = &self.words;
        let needed = question.needs_second_look();
        let evidence = self.evidence_in_view();
        let taken = evidence.is_some_and(|it| it.second_look);
        let look = self.second_look.as_ref().filter(|look| look.open);
        let left_ms = match look {
            Some(look) if !taken => {
                let seen = look.drawn_at.map(|at| now.since(at)).unwrap_or_default();
                let left = crate::screen::LOOK_FOR.saturating_sub(seen);
                u64::try_from(left.as_millis()).unwrap_or(0)
            }
            _ => 0,
        };
        let key = self.deed_key(Deed::SecondLook);
        let text = match (needed, taken, look.is_some()) {
            (false, ..) => String::new(),
            (true, true, _) => words.say("second-look-taken"),
            (true, false, true) => words.say("second-look-looking"),
            (true, false, false) => words.fill("second-look-needed", &[("key", (&key).into())]),
        };
        SecondLookView { needed, taken, looking: look.is_some(), left_ms, words: text, key }
    }

    pub(crate) fn command_words(&self, kind: CommandKind) -> String {
        self.words.name(kind)
    }
}
