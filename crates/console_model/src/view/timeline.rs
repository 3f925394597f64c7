//! The timeline of the incident: what happened, by whom, when.

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineLine {
    /// "14:06:40".
    pub time: String,
    /// "1:42" ago.
    pub ago: String,
    /// "the car", "you", "Amara".
    pub who: String,
    /// What.
    pub words: String,
    /// Whether it went wrong: refused, failed, lost.
    pub bad: bool,
}

/// The timeline panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineView {
    /// "What happened".
    pub title: String,
    /// Newest first.
    pub lines: Vec<TimelineLine>,
    /// "8 older entries stand in the record", or empty.
    pub dropped: String,
    /// Said when there is nothing; else empty.
    pub empty: String,
}

use assistance::command::CommandStage;
use assistance::incident::{Actor, TimelineEntry, TimelineFact};

use crate::screen::Screen;
use crate::time::{ScreenTime, minutes};

impl Screen {
    /// The timeline of the selected incident.
    #[must_use]
    pub fn timeline(&self, now: ScreenTime) -> TimelineView {
        let incident = self.selected_incident();
        let lines: Vec<TimelineLine> = incident
            .map(|it| it.timeline.iter().rev().map(|entry| self.timeline_line(entry, now)).collect())
            .unwrap_or_default();
        TimelineView {
            title: self.words.say("timeline-title"),
            empty: if lines.is_empty() { self.words.say("timeline-empty") } else { String::new() },
            lines,
            dropped: match incident.map_or(0, |it| it.timeline_dropped) {
                0 => String::new(),
                n => self.words.fill("timeline-dropped", &[("n", u64::from(n).into())]),
            },
        }
    }

    fn timeline_line(&self, entry: &TimelineEntry, now: ScreenTime) -> TimelineLine {
        let who = match &entry.who {
            Actor::Vehicle => self.words.say("actor-vehicle"),
            Actor::Passenger => self.words.say("actor-passenger"),
            Actor::Person(person) => self.person_words(person),
            Actor::Desk => self.words.say("actor-desk"),
        };
        let bad = match &entry.what {
            TimelineFact::Command { state, .. } => matches!(
                state.stage(),
                CommandStage::Refused | CommandStage::Failed | CommandStage::Expired | CommandStage::Unknown
            ),
            TimelineFact::LinkLost | TimelineFact::LinkLeaseLapsed | TimelineFact::AttentionLapsed => true,
            TimelineFact::PathPlanned { length_m, .. } => length_m.is_none(),
            _ => false,
        };
        TimelineLine {
            time: self.wall_of(entry.at),
            ago: minutes(self.clock.at(now).since(entry.at)),
            who,
            words: self.fact_words(&entry.what),
            bad,
        }
    }

    fn fact_words(&self, fact: &TimelineFact) -> String {
        let words = &self.words;
        match fact {
            TimelineFact::Raised(urgency) => words.fill("fact-raised", &[("urgency", (&words.name(*urgency)).into())]),
            TimelineFact::UrgencyRaised(urgency) => {
                words.fill("fact-urgency-raised", &[("urgency", (&words.name(*urgency)).into())])
            }
            TimelineFact::Asked(kind) => words.fill("fact-asked", &[("question", (&words.name(*kind)).into())]),
            TimelineFact::QuestionVanished => words.say("fact-question-vanished"),
            TimelineFact::Claimed => words.say("fact-claimed"),
            TimelineFact::Released => words.say("fact-released"),
            TimelineFact::LinkLeaseLapsed => words.say("fact-link-lease-lapsed"),
            TimelineFact::AttentionLapsed => words.say("fact-attention-lapsed"),
            TimelineFact::HandOverOffered(to) => {
                words.fill("fact-hand-over-offered", &[("name", (&self.person_words(to)).into())])
            }
            TimelineFact::HandedOver => words.say("fact-handed-over"),
            TimelineFact::TakenOver(reason) => words.fill("fact-taken-over", &[("reason", reason.as_str().into())]),
            TimelineFact::Note(text) => words.fill("fact-note", &[("text", text.as_str().into())]),
            TimelineFact::Command { kind, state, answer, .. } => {
                let mut what = self.command_words(*kind);
                if let Some(answer) = answer {
                    what = format!("{what}: {}", words.name(*answer));
                }
                let mut line = format!("{what}: {}", words.name(state.stage()));
                if let assistance::command::CommandState::Refused(refusal) = state {
                    line.push_str(". ");
                    line.push_str(&words.name(refusal.rule));
                }
                if let assistance::command::CommandState::Failed(reason) = state {
                    line.push_str(". ");
                    line.push_str(reason);
                }
                line
            }
            TimelineFact::LinkLost => words.say("fact-link-lost"),
            TimelineFact::LinkBack => words.say("fact-link-back"),
            TimelineFact::VehicleRebooted => words.say("fact-rebooted"),
            TimelineFact::Resolved(outcome) => words.fill("fact-resolved", &[("how", (&words.name(*outcome)).into())]),
            TimelineFact::Withdrawn(reason) => words.fill("fact-withdrawn", &[("how", (&words.name(*reason)).into())]),
            TimelineFact::Reopened => words.say("fact-reopened"),
            TimelineFact::ReviewDue => words.say("fact-review-due"),
            TimelineFact::LookedInside => words.say("fact-looked-inside"),
            TimelineFact::Call(fact) => words.fill(
                "fact-call",
                &[
                    ("step", (&words.name(fact.step)).into()),
                    ("place", (&words.name(fact.place)).into()),
                    ("reason", (&words.name(fact.reason)).into()),
                ],
            ),
            TimelineFact::PathPlanned { length_m: Some(_), words: told } => {
                words.fill("fact-path-planned", &[("words", told.as_str().into())])
            }
            TimelineFact::PathPlanned { length_m: None, words: told } => {
                words.fill("fact-path-refused", &[("words", told.as_str().into())])
            }
            TimelineFact::PathDriven { length_m } => {
                words.fill("fact-path-driven", &[("n", (&super::paths::metres(*length_m)).into())])
            }
        }
    }
}
