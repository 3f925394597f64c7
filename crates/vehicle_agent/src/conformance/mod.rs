//! A test kit for a carmaker's own agent: the rules that no vehicle may bend, each with a verdict.
//!
//! Put [`UnderTest`] before the agent (on a bench or in a simulator, with the car's real
//! memory of command ids) and call [`run`]. Every case gets a fresh vehicle.

mod cases;

use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{CommandOrder, CommandReply, HoldOrigin};
use assistance::ids::{CommandId, VehicleId};

/// An agent with its car, as a case handles it.
///
/// A fresh one stands at a kerb with its brake held, nobody aboard, no hold, no question, no
/// command ever seen, and its link to the (pretended) hub stands.
pub trait UnderTest {
    /// Its name.
    fn vehicle(&self) -> VehicleId;

    /// Its own time now.
    fn now(&self) -> CarStamp;

    /// Lets time pass; the pretended hub sends heartbeats while the link stands.
    fn pass(&mut self, span: Duration);

    /// Gives it an order and returns its last answer about that command, once it came to rest.
    fn deliver(&mut self, order: CommandOrder) -> Option<CommandReply>;

    /// Asks "did you apply this?" and returns the answer.
    fn ask(&mut self, id: CommandId) -> Option<CommandReply>;

    /// How often the car itself was told to carry out this command, over all boots.
    fn times_applied(&self, id: CommandId) -> u32;

    /// The holds that are on in the car.
    fn holds(&self) -> Vec<HoldOrigin>;

    /// Restarts its computer. What was durable stays; the boot id is new.
    fn reboot(&mut self);

    /// Gives it an order and cuts its power after the command was begun and before it was
    /// done, then starts it again as [`Self::reboot`] does.
    fn lose_power_during(&mut self, order: CommandOrder);

    /// The link goes silent without a word.
    fn cut_link(&mut self);

    /// The link works again; returns when the agent uses it.
    fn restore_link(&mut self);

    /// Whether the car acts by the rules for a lost link.
    fn acts_as_lost(&self) -> bool;
}

/// What was found about one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule, as a sentence.
    pub rule: &'static str,
    /// What the agent did instead; `None` when it kept the rule.
    pub failure: Option<String>,
}

impl Verdict {
    /// Whether the rule was kept.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.failure.is_none()
    }
}

/// Judges the agents that `make` gives, one fresh agent a rule, in a fixed order.
pub fn run(make: &mut dyn FnMut() -> Box<dyn UnderTest>) -> Vec<Verdict> {
    let judge = |(rule, case): &(&'static str, cases::Case)| {
        let mut agent = make();
        Verdict { rule, failure: case(agent.as_mut()).err() }
    };
    cases::ALL.iter().map(judge).collect()
}
