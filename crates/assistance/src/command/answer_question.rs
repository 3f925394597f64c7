//! *Answer a question*: advice tied to the scene it was given for.

use super::guard::{Check, Facts, fresh_link};
use super::{Refusal, Rule};
use crate::ids::{QuestionId, SceneId};
use crate::incident::Answer;

/// The chosen answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerQuestion {
    /// Which question.
    pub question: QuestionId,
    /// The scene it was answered for.
    pub scene: SceneId,
    /// What was chosen.
    pub answer: Answer,
}

impl Check for AnswerQuestion {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)?;
        let question = facts.question.filter(|pending| pending.id == self.question).ok_or(Rule::QuestionGone)?;
        if !question.answers.contains(&self.answer) {
            return Err(Rule::AnswerNotOffered.into());
        }
        if question.scene != self.scene || facts.scene != Some(self.scene) {
            return Err(Rule::SceneChanged.into());
        }
        // "Unsure" changes nothing in the car, so it may be given on any evidence.
        if self.answer == Answer::Unsure {
            return Ok(());
        }
        let evidence = facts.evidence.ok_or(Rule::NoEvidence)?;
        if evidence.scene != self.scene {
            return Err(Rule::SceneChanged.into());
        }
        if question.needs_second_look() && !evidence.second_look {
            return Err(Rule::SecondLookNeeded.into());
        }
        let age =
            facts.evidence_age.ok_or_else(|| Refusal::new(Rule::StaleEvidence, "from before the car's restart"))?;
        if age > facts.answer_age_limit {
            // A frozen picture still counts while the car itself confirms the same scene,
            // but never where somebody who cannot protect themselves is in it.
            let confirmed = facts.picture_age.is_some_and(|picture| picture <= facts.policy.picture_age);
            let frozen_counts = confirmed && !question.needs_second_look() && age <= facts.policy.frozen_picture;
            if !frozen_counts {
                return Err(Refusal::new(
                    Rule::StaleEvidence,
                    format!("{} ms old, at most {} ms", age.as_millis(), facts.answer_age_limit.as_millis()),
                ));
            }
        }
        Ok(())
    }
}
