//! How a scripted operator works on one incident: greet, answer, do what helps, end it.

use assistance::command::{
    AnswerQuestion, ChangeDestination, Command, CommandBody, CommandStage, DispatchField, FieldService, Hold,
    HoldOrigin, PullOver, Resume, ResumeCause, UnlockDoors,
};
use assistance::conversation::{Phrase, Words};
use assistance::feed::Action;
use assistance::ids::{CommandId, IncidentId, QuestionId, VehicleId};
use assistance::incident::kind::IncidentGroup;
use assistance::incident::{Incident, Outcome};
use assistance::vehicle::{DrivingMode, Side};
use hub_client::OperatorLink;

use super::{Deed, ScriptedOperator};
use crate::causes::Remedy;
use crate::world::Truth;

/// A refused command is tried again after this, milliseconds.
const TRY_AGAIN_MS: u64 = 2_000;
/// Between two things done, milliseconds.
const BETWEEN_MS: u64 = 1_200;
/// An answered case that has not moved for this long is left to itself for a while, milliseconds.
const SETTLED_MS: u64 = 6_000;
/// Passengers who speak are answered again after this, milliseconds.
const COMFORT_MS: u64 = 6_000;
/// What they are told, in turn.
const COMFORTS: [Phrase; 3] = [Phrase::YouAreSafe, Phrase::IStayWithYou, Phrase::AboutOneMinute];
/// Pictures older than this are not acted on, milliseconds.
const FRESH_MS: u128 = 1_500;

/// How far the work on one incident is.
#[derive(Debug, Clone, Default)]
pub(super) struct Work {
    greeted: bool,
    /// Whether those aboard were called.
    called: bool,
    step: u8,
    wait_until_ms: u64,
    command: Option<CommandId>,
    answered: Option<(QuestionId, CommandId)>,
    /// When this question was first seen.
    seen: Option<(QuestionId, u64)>,
    /// How often the last command was given in vain.
    tries: u32,
    answers: u32,
    answered_ms: u64,
    /// When passengers last got an answer to what they said.
    comforted_ms: u64,
    comforts: usize,
    /// What helps, as it was when it was first seen: a trouble that is over still wants its end.
    remedy: Option<Remedy>,
    /// Whether that trouble is over.
    is_over: bool,
    resolved: bool,
}

/// What the operator does next about an incident.
enum Next {
    Wait,
    Say(Phrase),
    Do(CommandBody),
    End(Outcome),
}

impl<L: OperatorLink> ScriptedOperator<L> {
    /// Goes on with one incident. Returns whether it waits for the car or for time, so that
    /// another case can be taken meanwhile.
    pub(super) fn attend(&mut self, vehicle: &VehicleId, id: IncidentId, truth: &Truth) -> bool {
        let Some(incident) = self.screen.incident(id).cloned() else { return true };
        let reaction_ms = u64::try_from(self.config.reaction.as_millis()).unwrap_or(u64::MAX);
        let mut work = self.work.remove(&id).unwrap_or_else(|| Work {
            // Reading the brief takes a moment.
            wait_until_ms: self.now_ms + reaction_ms / 2,
            ..Work::default()
        });
        if self.now_ms >= work.wait_until_ms && !work.resolved && self.screen.is_linked(vehicle) {
            self.go_on(vehicle, &incident, &mut work, truth);
        }
        let asked = incident.question.as_ref().map(|question| question.id);
        let answered = asked.is_none() || work.answered.map(|(id, _)| id) == asked;
        let waits = work.resolved || answered && work.answers > 0 && self.now_ms >= work.answered_ms + SETTLED_MS;
        self.work.insert(id, work);
        waits
    }

    fn go_on(&mut self, vehicle: &VehicleId, incident: &Incident, work: &mut Work, truth: &Truth) {
        if !self.is_fresh(vehicle) {
            return;
        }
        if self.config.talks && !work.called && incident.call.is_none() && is_about_people(incident) {
            work.called = self.call_for(vehicle, incident.id);
        }
        if !work.greeted {
            work.greeted = true;
            if self.config.talks && incident.aboard != Some(0) {
                self.speak(vehicle, incident.id, Phrase::Introduce);
                work.wait_until_ms = self.now_ms + BETWEEN_MS;
                return;
            }
        }
        if self.config.talks && incident.conversation.unanswered() > 0 && self.now_ms >= work.comforted_ms + COMFORT_MS
        {
            work.comforted_ms = self.now_ms;
            let phrase = COMFORTS[work.comforts % COMFORTS.len()];
            work.comforts += 1;
            self.speak(vehicle, incident.id, phrase);
        }
        if incident.question.is_some() {
            return self.answer(vehicle, incident, work, truth);
        }
        let remedy = truth.remedy(vehicle, incident.car_ref);
        work.is_over = remedy.is_none();
        work.remedy = work.remedy.or(remedy);
        match self.next(vehicle, work, truth) {
            Next::Wait => {}
            Next::Say(phrase) => {
                if self.config.talks {
                    self.speak(vehicle, incident.id, phrase);
                }
                work.step += 1;
                work.wait_until_ms = self.now_ms + BETWEEN_MS * 3;
            }
            Next::Do(body) => {
                work.command = self.propose(vehicle, Some(incident.id), body);
                work.wait_until_ms = self.now_ms + BETWEEN_MS;
                if work.command.is_some() {
                    work.step += 1;
                }
            }
            Next::End(outcome) => {
                work.resolved = self.act(Action::Resolve { incident: incident.id, outcome }).is_some();
                if work.resolved {
                    self.note(Deed::Resolved(incident.id));
                }
            }
        }
    }

    fn is_fresh(&self, vehicle: &VehicleId) -> bool {
        self.screen.focus(vehicle).is_some_and(|frame| {
            let scene_ms = frame.scene.as_ref().map(|(_, age)| age.as_millis());
            frame.picture_age.as_millis() < FRESH_MS && scene_ms.is_some_and(|ms| ms < FRESH_MS)
        })
    }

    fn speak(&mut self, vehicle: &VehicleId, incident: IncidentId, phrase: Phrase) {
        let language = self.screen.language_of(vehicle);
        self.act(Action::Say { incident, language, words: Words::Phrase(phrase) });
        self.note(Deed::Said(vehicle.clone()));
    }

    fn answer(&mut self, vehicle: &VehicleId, incident: &Incident, work: &mut Work, truth: &Truth) {
        let Some(question) = &incident.question else { return };
        if let Some((asked, command)) = work.answered
            && asked == question.id
        {
            let stage = self.screen.command_state(vehicle, command).map(|state| state.stage());
            let failed = matches!(
                stage,
                Some(CommandStage::Refused | CommandStage::Failed | CommandStage::Expired | CommandStage::Unknown)
            );
            if failed {
                work.answered = None;
                work.wait_until_ms = self.now_ms + TRY_AGAIN_MS;
            }
            return;
        }
        let (_, seen_ms) = *work.seen.get_or_insert((question.id, self.now_ms));
        if work.seen.is_some_and(|(seen, _)| seen != question.id) {
            work.seen = Some((question.id, self.now_ms));
            return;
        }
        let reaction_ms = u64::try_from(self.config.reaction.as_millis()).unwrap_or(u64::MAX);
        let scene = self.screen.focus(vehicle).and_then(|frame| frame.scene.as_ref()).map(|(scene, _)| scene.id);
        if self.now_ms < seen_ms + reaction_ms || scene != Some(question.scene) || !self.has_looked(vehicle, seen_ms) {
            return;
        }
        let (answer, right) = self.choose(&question.answers, truth.right_answers(vehicle, question.id));
        let body = CommandBody::AnswerQuestion(AnswerQuestion { question: question.id, scene: question.scene, answer });
        let id = CommandId(self.key());
        let evidence = self.evidence_for(vehicle, question.needs_second_look());
        let kind = body.kind();
        let command = Command { id, vehicle: vehicle.clone(), incident: Some(incident.id), body, evidence };
        if self.act(Action::Propose(Box::new(command))).is_some() {
            work.answered = Some((question.id, id));
            work.answers += 1;
            work.answered_ms = self.now_ms;
            self.note(Deed::Commanded { vehicle: vehicle.clone(), id, kind });
            self.note(Deed::Answered { vehicle: vehicle.clone(), answer, right });
        }
    }

    fn next(&self, vehicle: &VehicleId, work: &mut Work, truth: &Truth) -> Next {
        let drives = self
            .screen
            .focus(vehicle)
            .is_some_and(|frame| frame.picture.mode == DrivingMode::Driving && frame.picture.speed_mps > 1.5);
        let stage = work.command.and_then(|id| self.screen.command_state(vehicle, id)).map(|state| state.stage());
        match work.remedy {
            None => {
                // The cause is gone, or was never the world's: nothing else is to do.
                if drives || work.step > 0 { Next::End(Outcome::DrivesOn) } else { self.let_go(work) }
            }
            Some(Remedy::Answer) => {
                if drives {
                    Next::End(Outcome::DrivesOn)
                } else {
                    Next::Wait
                }
            }
            Some(Remedy::Talk) => match work.step {
                0 => Next::Say(Phrase::AreYouSafe),
                1 => Next::Say(Phrase::AnythingElse),
                _ => Next::End(Outcome::DrivesOn),
            },
            Some(Remedy::Send(service)) => match work.step {
                0 => Next::Do(dispatch(service)),
                1 => Next::Say(Phrase::HelpOnTheWay),
                _ => Next::End(Outcome::HandedToField),
            },
            Some(Remedy::HoldAndSend(service)) => match work.step {
                // From the answer to the next press.
                0 if self.now_ms < work.answered_ms + BETWEEN_MS * 3 => Next::Wait,
                0 => Next::Do(CommandBody::Hold(Hold { origin: HoldOrigin::Person(self.config.person.clone()) })),
                1 => Next::Do(dispatch(service)),
                // It stays theirs until those at the scene have it.
                _ if work.is_over => Next::End(Outcome::HandedToField),
                _ => Next::Wait,
            },
            Some(Remedy::Hospital) => match (work.step, truth.hospital()) {
                (0, _) => Next::Say(Phrase::AreYouSafe),
                (1, _) => Next::Do(dispatch(FieldService::Emergency911)),
                (2, Some(to)) => {
                    Next::Do(CommandBody::ChangeDestination(ChangeDestination { to, label: "Hospital".to_owned() }))
                }
                (3, _) => self.once_done(stage, work, Next::Say(Phrase::HelpOnTheWay), 2),
                _ => Next::End(Outcome::HandedToField),
            },
            Some(Remedy::UnlockKerb) => match work.step {
                0 => Next::Say(Phrase::HandleWorks),
                1 => Next::Do(unlock()),
                2 => self.once_done(stage, work, Next::Say(Phrase::ExitRight), 1),
                _ => Next::End(Outcome::RideEnded),
            },
            Some(Remedy::PullOverAndReplan) => match work.step {
                0 => Next::Say(Phrase::PullingOver),
                1 => Next::Do(CommandBody::PullOver(PullOver)),
                2 => self.once_done(stage, work, Next::Do(resume(ResumeCause::FaultCleared)), 1),
                _ => self.once_done(stage, work, Next::End(Outcome::DrivesOn), 2),
            },
            Some(Remedy::MoveToSafety) => match work.step {
                0 => Next::Say(Phrase::StayInside),
                1 => Next::Do(CommandBody::PullOver(PullOver)),
                2 => self.once_done(stage, work, Next::Say(Phrase::HandleWorks), 1),
                3 => Next::Do(unlock()),
                _ => self.once_done(stage, work, Next::End(Outcome::MovedToSafety), 3),
            },
            Some(Remedy::TalkAndResume) => match work.step {
                0 => Next::Say(Phrase::AreYouSafe),
                1 => Next::Say(Phrase::ShallICallPolice),
                2 => Next::Say(Phrase::IStayWithYou),
                _ if drives => Next::End(Outcome::DrivesOn),
                3 => Next::Do(resume(ResumeCause::PassengerFine)),
                _ => self.once_done(stage, work, Next::Wait, 3),
            },
        }
    }

    /// What comes after a command when that has ended well; after a bad end it is given again.
    fn once_done(&self, stage: Option<CommandStage>, work: &mut Work, then: Next, again: u8) -> Next {
        match stage {
            Some(CommandStage::Completed) => {
                work.tries = 0;
                then
            }
            Some(CommandStage::Refused | CommandStage::Failed | CommandStage::Expired | CommandStage::Unknown) => {
                work.step = again;
                // What was refused again and again is tried less and less often.
                work.wait_until_ms = self.now_ms + (TRY_AGAIN_MS << work.tries.min(4));
                work.tries += 1;
                Next::Wait
            }
            _ => Next::Wait,
        }
    }

    /// A case without anything to do is ended after a while.
    fn let_go(&self, work: &mut Work) -> Next {
        work.wait_until_ms = self.now_ms + 20_000;
        work.step += 1;
        Next::Wait
    }
}

/// Whether a voice is what those aboard need first.
fn is_about_people(incident: &Incident) -> bool {
    let about_them = matches!(incident.kind.group(), IncidentGroup::Passenger | IncidentGroup::People);
    about_them && incident.aboard != Some(0)
}

fn dispatch(service: FieldService) -> CommandBody {
    CommandBody::DispatchField(DispatchField { service, note: "see the case's brief".to_owned() })
}

fn unlock() -> CommandBody {
    CommandBody::UnlockDoors(UnlockDoors { side: Side::Right, traffic_side: None })
}

fn resume(cause: ResumeCause) -> CommandBody {
    CommandBody::Resume(Resume { cause: Some(cause) })
}
