//! What the auditor says in the end, as values and as lines a person reads.

use std::collections::BTreeMap;
use std::fmt;

use crate::finding::{Finding, Kind};
use crate::rule::Rule;

/// How much was heard. A verdict on nothing is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Events heard.
    pub events: u64,
    /// Entries of the record.
    pub entries: u64,
    /// Acknowledgements that consoles heard.
    pub acknowledged: u64,
    /// Claims granted.
    pub claims: u64,
    /// Of these, by asking for the next case.
    pub claims_by_next: u64,
    /// Commands permitted.
    pub permitted: u64,
    /// Commands that vehicles applied.
    pub applied: u64,
    /// Of these, stops.
    pub stops: u64,
    /// Restarts of vehicles.
    pub reboots: u64,
    /// Incidents opened.
    pub opened: u64,
    /// Incidents that persons resolved.
    pub resolved: u64,
    /// Incidents that ended without a person.
    pub withdrawn: u64,
    /// Incidents open at the end.
    pub still_open: u64,
    /// Consequences that harmed or hindered somebody.
    pub harmful: u64,
    /// Consequences that only cost time.
    pub harmless: u64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Every broken rule, in order of time.
    pub broken: Vec<Finding>,
    /// Harmful consequences, in order of time. They break no rule of the system.
    pub consequences: Vec<Finding>,
    /// Findings beyond the most that are listed.
    pub unlisted: u64,
    /// Whether the end was heard. Without it nobody can say what was lost.
    pub ended: bool,
    /// How much was heard.
    pub counts: Counts,
}

impl Verdict {
    /// Whether the whole history was heard and no rule is broken.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.ended && self.broken.is_empty()
    }

    /// How often each rule was broken, of the listed findings; rules that hold are absent.
    #[must_use]
    pub fn by_rule(&self) -> BTreeMap<Rule, usize> {
        let mut counted = BTreeMap::new();
        for finding in &self.broken {
            if let Kind::Broken(rule) = finding.kind {
                *counted.entry(rule).or_default() += 1;
            }
        }
        counted
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_rule = self.by_rule();
        if by_rule.is_empty() {
            writeln!(f, "no rule is broken")?;
        }
        for (rule, times) in &by_rule {
            writeln!(f, "{rule} broken {}: {}", times_in_words(*times), rule.demands())?;
        }
        for finding in self.broken.iter().chain(&self.consequences) {
            writeln!(f, "  {finding}")?;
        }
        if self.unlisted > 0 {
            writeln!(f, "  and {} more", self.unlisted)?;
        }
        if !self.ended {
            writeln!(f, "the history has no end, so what was lost cannot be told")?;
        }
        let it = &self.counts;
        writeln!(f, "heard {} events: {} entries, {} acknowledged", it.events, it.entries, it.acknowledged)?;
        writeln!(f, "  claims {}, of these {} by next", it.claims, it.claims_by_next)?;
        writeln!(f, "  commands permitted {}, applied {}, stops {}", it.permitted, it.applied, it.stops)?;
        writeln!(
            f,
            "  incidents opened {}, resolved {}, withdrawn {}, still open {}",
            it.opened, it.resolved, it.withdrawn, it.still_open
        )?;
        write!(f, "  reboots {}, consequences harmful {}, harmless {}", it.reboots, it.harmful, it.harmless)
    }
}

fn times_in_words(times: usize) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}
