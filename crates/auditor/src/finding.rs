//! One thing that was found, and the bounded list of them.

use std::fmt;

use crate::rule::Rule;

/// The most findings that are kept in words; the rest are counted.
pub const MAX_LISTED: usize = 1_000;

/// What kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The system broke a rule.
    Broken(Rule),
    /// Somebody may have been harmed. The system may have kept every rule: a person decided.
    Consequence,
}

/// What a finding is about. Whatever is not known or does not matter is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// Which vehicle.
    pub vehicle: Option<String>,
    /// Which incident.
    pub incident: Option<u64>,
    /// Which command.
    pub command: Option<u128>,
    /// Which person.
    pub person: Option<String>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub kind: Kind,
    /// When, in milliseconds of the history's clock.
    pub at_ms: u64,
    /// About what.
    pub subject: Subject,
    /// What happened, in words.
    pub words: String,
}

impl Subject {
    pub(crate) fn vehicle(vehicle: &str) -> Self {
        Self { vehicle: Some(vehicle.to_owned()), ..Self::default() }
    }

    pub(crate) fn command(command: u128) -> Self {
        Self { command: Some(command), ..Self::default() }
    }

    pub(crate) fn incident(incident: u64) -> Self {
        Self { incident: Some(incident), ..Self::default() }
    }

    pub(crate) fn person(person: &str) -> Self {
        Self { person: Some(person.to_owned()), ..Self::default() }
    }

    pub(crate) fn of(self, vehicle: &str) -> Self {
        Self { vehicle: Some(vehicle.to_owned()), ..self }
    }

    pub(crate) fn by(self, person: &str) -> Self {
        Self { person: Some(person.to_owned()), ..self }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = self.command.map(|id| format!("command {id:x}"));
        let incident = self.incident.map(|id| format!("incident {id}"));
        let parts = [self.vehicle.clone(), incident, command, self.person.clone()];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Broken(rule) => rule.name(),
            Kind::Consequence => "harm",
        };
        write!(f, "{kind:<5} {:>6}.{:03} s  ", self.at_ms / 1_000, self.at_ms % 1_000)?;
        match self.subject.to_string() {
            about if about.is_empty() => f.write_str(&self.words),
            about => write!(f, "{about}: {}", self.words),
        }
    }
}

/// Findings so far, bounded.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) broken: Vec<Finding>,
    pub(crate) consequences: Vec<Finding>,
    pub(crate) unlisted: u64,
}

impl Findings {
    pub(crate) fn broken(&mut self, rule: Rule, at_ms: u64, subject: Subject, words: impl Into<String>) {
        let finding = Finding { kind: Kind::Broken(rule), at_ms, subject, words: words.into() };
        keep(&mut self.broken, finding, &mut self.unlisted);
    }

    pub(crate) fn consequence(&mut self, at_ms: u64, subject: Subject, words: impl Into<String>) {
        let finding = Finding { kind: Kind::Consequence, at_ms, subject, words: words.into() };
        keep(&mut self.consequences, finding, &mut self.unlisted);
    }
}

fn keep(list: &mut Vec<Finding>, finding: Finding, unlisted: &mut u64) {
    if list.len() < MAX_LISTED {
        list.push(finding);
    } else {
        *unlisted += 1;
    }
}
