//! Actions on their way to the hub, and what came of them. "Sent" is never shown as success.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::call::CallPlace;
use assistance::command::{Command, CommandBody, CommandRecord};
use assistance::conversation::{Phrase, Speaker, Words};
use assistance::feed::{Action, Receipt};
use assistance::ids::{ActionKey, IncidentId, VehicleId};

use super::Screen;
use crate::event::{Deed, Effect, Verb};
use crate::time::ScreenTime;
use crate::view::NoticeTone;
use crate::words::PassengerLanguage;

/// A recorded action stays among the pending ones until its trace is on the screen, at most this long.
const TRACE: Duration = Duration::from_secs(3);
/// How long an action that never arrived is shown.
const SHOWN_FAILED: Duration = Duration::from_secs(20);
/// The most actions remembered as pending; the oldest makes room, its outcome still shows in the shift.
const MAX_PENDING: usize = 64;

/// Where a pending action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PendingState {
    /// On its way.
    ToHub,
    /// The hub recorded it; its trace is about to show.
    Recorded,
    /// The link broke before the answer.
    Unsure,
    /// It did not arrive.
    NotDelivered,
}

/// A pending action.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) action: Action,
    pub(crate) state: PendingState,
    pub(crate) since: ScreenTime,
}

impl Pending {
    pub(crate) fn command(&self) -> Option<&Command> {
        match &self.action {
            Action::Propose(command) => Some(command),
            _ => None,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, PendingState::ToHub | PendingState::Recorded | PendingState::Unsure)
    }
}

/// All of them, in the order of their keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Acts {
    pub(crate) pending: BTreeMap<ActionKey, Pending>,
}

impl Screen {
    /// Sends an action and shows it as on its way.
    pub(crate) fn act(&mut self, action: Action, now: ScreenTime, out: &mut Vec<Effect>) {
        let key = self.mint_key();
        if self.acts.pending.len() >= MAX_PENDING {
            let oldest = self.acts.pending.iter().min_by_key(|(_, it)| it.since).map(|(key, _)| *key);
            oldest.map(|key| self.acts.pending.remove(&key));
        }
        self.acts.pending.insert(key, Pending { action: action.clone(), state: PendingState::ToHub, since: now });
        out.push(Effect::Act { key, action: Box::new(action) });
    }

    /// Proposes a command with what was on the screen.
    pub(crate) fn propose(&mut self, body: CommandBody, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(vehicle) = self.selection.vehicle.clone() else { return };
        let evidence = self.evidence_at_press();
        let command = Command { id: self.mint_command(), vehicle, incident: self.selection.incident, body, evidence };
        self.act(Action::Propose(Box::new(command)), now, out);
    }

    /// Gives the answer at a position, on the evidence that was on the screen.
    pub(crate) fn answer(&mut self, index: usize, now: ScreenTime, out: &mut Vec<Effect>) {
        if self.dropped_after_jump(now, out) {
            return;
        }
        let Some((incident, question)) =
            self.selected_incident().and_then(|it| it.question.clone().map(|question| (it.id, question)))
        else {
            return;
        };
        let Some(answer) = question.answers.get(index).copied() else { return };
        // The press was meant for the question that stood there, and only if there was time to read it.
        let stood = self.shown.as_ref().filter(|shown| shown.question == Some((incident, question.id)));
        if stood.is_none_or(|shown| now.since(shown.since) < super::JUMP_GUARD) {
            let words = self.words.say("notice-question-changed");
            self.tell(words, NoticeTone::Plain, now, out);
            return;
        }
        match self.offer_answer(answer, self.evidence_at_press(), now) {
            Ok(body) => self.propose(body, now, out),
            Err(locked) => self.tell_locked(&locked, now, out),
        }
    }

    pub(crate) fn say_phrase(&mut self, phrase: Phrase, now: ScreenTime, out: &mut Vec<Effect>) {
        self.say(Words::Phrase(phrase), now, out);
    }

    /// Sends what is typed in the selected case.
    pub(crate) fn send_words(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(incident) = self.selection.incident else { return };
        let text = self.drafts.get(&incident).map(|text| text.trim().to_owned()).unwrap_or_default();
        if text.is_empty() {
            return;
        }
        if self.say(Words::Text(text), now, out) {
            self.drafts.remove(&incident);
        }
    }

    fn say(&mut self, words: Words, now: ScreenTime, out: &mut Vec<Effect>) -> bool {
        if self.dropped_after_jump(now, out) {
            return false;
        }
        let Some(incident) = self.selection.incident else { return false };
        if let Err(locked) = self.offer_talk(now) {
            self.tell_locked(&locked, now, out);
            return false;
        }
        if let Words::Text(text) = &words
            && text.len() > assistance::conversation::MAX_MESSAGE
        {
            let words = self.words.say("rule-text-out-of-range");
            self.tell(words, NoticeTone::Bad, now, out);
            return false;
        }
        let language = match &words {
            Words::Text(_) => self.setup.locale.code().to_owned(),
            Words::Phrase(_) => self.passenger_language().unwrap_or_else(|| "en".to_owned()),
        };
        self.act(Action::Say { incident, language, words }, now, out);
        true
    }

    /// BCP 47 of the first passenger aboard the selected car, or of who wrote last.
    pub(crate) fn passenger_language(&self) -> Option<String> {
        let look = self.looks.get(self.selection.vehicle.as_ref()?);
        let aboard = look.and_then(|look| look.picture.value.passengers.as_ref()).and_then(|them| them.first());
        let wrote = || {
            let messages = &self.selected_incident()?.conversation.messages;
            messages.iter().rev().find(|it| matches!(it.from, Speaker::Passenger(_))).map(|it| it.language.clone())
        };
        aboard.map(|passenger| passenger.language.clone()).or_else(wrote).filter(|it| !it.is_empty())
    }

    /// Whether a phrase reaches this passenger in their own language.
    pub(crate) fn is_ready_language(tag: &str) -> bool {
        PassengerLanguage::from_tag(tag).is_some()
    }

    pub(crate) fn receipt(&mut self, receipt: Receipt, now: ScreenTime, out: &mut Vec<Effect>) {
        self.witness_receipt(receipt.seq, receipt.chain_head);
        let Some(pending) = self.acts.pending.get_mut(&receipt.key) else { return };
        match receipt.outcome {
            Ok(done) => {
                (pending.state, pending.since) = (PendingState::Recorded, now);
                let by_itself = takes_car(&pending.action);
                if let Some(vehicle) = done.claimed.filter(|_| by_itself) {
                    self.jump_to(&vehicle, now, out);
                }
            }
            Err(refusal) => {
                let action = pending.action.clone();
                self.acts.pending.remove(&receipt.key);
                let what = self.action_words(&action);
                let why = self.rule_words(&refusal);
                let words = self.words.fill("notice-refused", &[("what", (&what).into()), ("why", (&why).into())]);
                self.tell(words, NoticeTone::Bad, now, out);
                self.give_words_back(&action);
            }
        }
    }

    pub(crate) fn act_failed(&mut self, key: ActionKey, reason: &str, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(pending) = self.acts.pending.get_mut(&key) else { return };
        (pending.state, pending.since) = (PendingState::NotDelivered, now);
        let action = pending.action.clone();
        let what = self.action_words(&action);
        let words = self.words.fill("notice-not-delivered", &[("what", (&what).into()), ("why", reason.into())]);
        self.tell(words, NoticeTone::Bad, now, out);
        self.give_words_back(&action);
    }

    /// Words that did not go out stand in the field again, if nothing new was typed since.
    fn give_words_back(&mut self, action: &Action) {
        if let Action::Say { incident, words: Words::Text(text), .. } = action {
            self.drafts.entry(*incident).or_insert_with(|| text.clone());
        }
    }

    /// The link broke: nobody knows what became of what was on its way.
    pub(crate) fn acts_unsure(&mut self) {
        for pending in self.acts.pending.values_mut().filter(|it| it.state == PendingState::ToHub) {
            pending.state = PendingState::Unsure;
        }
    }

    /// Lets go of what shows in the shift by now, and says of the unsure what came of it.
    pub(crate) fn settle_acts(&mut self, now: ScreenTime) {
        // Right after a reconnect the deltas that show what came of an action are still being told.
        let live = self.is_live(now) && now.since(self.link.alive_at) >= TRACE;
        let mut pending = std::mem::take(&mut self.acts.pending);
        pending.retain(|_, it| {
            let trace = self.left_trace(it);
            match it.state {
                PendingState::ToHub => true,
                PendingState::Recorded => !trace && now.since(it.since) < TRACE,
                PendingState::Unsure if trace => false,
                PendingState::Unsure if live => {
                    (it.state, it.since) = (PendingState::NotDelivered, now);
                    it.command().is_some() || matches!(it.action, Action::Say { .. })
                }
                PendingState::Unsure => true,
                PendingState::NotDelivered => !trace && now.since(it.since) < SHOWN_FAILED,
            }
        });
        self.acts.pending = pending;
    }

    /// Whether what the action did is on the screen.
    fn left_trace(&self, pending: &Pending) -> bool {
        match &pending.action {
            Action::Propose(command) => self.record_of(command).is_some(),
            Action::Say { incident, words, .. } => {
                let Some(found) = self.shift.incidents.get(incident) else { return true };
                let mine = |from: &Speaker| matches!(from, Speaker::Person(person) if self.is_me(person));
                let newest = found.conversation.messages.iter().rev().find(|it| mine(&it.from));
                newest.is_some_and(|it| it.words == *words) && !matches!(pending.state, PendingState::ToHub)
            }
            Action::Claim(vehicle) => self.is_mine(vehicle),
            _ => pending.state == PendingState::Recorded,
        }
    }

    /// Commands to a vehicle that are on their way and not on record yet. The record may be told
    /// before the answer comes; from then on it alone speaks.
    pub(crate) fn under_way_to<'a>(
        &'a self,
        vehicle: &'a VehicleId,
    ) -> impl Iterator<Item = (&'a Pending, &'a Command)> {
        let commands = self.acts.pending.values().filter_map(|it| it.command().map(|command| (it, command)));
        commands.filter(move |(_, command)| command.vehicle == *vehicle && self.record_of(command).is_none())
    }

    fn record_of(&self, command: &Command) -> Option<&CommandRecord> {
        let vehicle = self.shift.vehicles.get(&command.vehicle)?;
        vehicle.commands.iter().find(|record| record.command.id == command.id)
    }

    /// The claim that is on its way for a vehicle, if any.
    pub(crate) fn claiming(&self, vehicle: &VehicleId) -> bool {
        self.acts
            .pending
            .values()
            .any(|it| it.is_open() && matches!(&it.action, Action::Claim(wanted) if wanted == vehicle))
    }

    pub(crate) fn claiming_next(&self) -> bool {
        self.acts.pending.values().any(|it| it.state == PendingState::ToHub && it.action == Action::ClaimNext)
    }

    /// Words of an incident that are on their way, oldest first.
    pub(crate) fn saying(&self, incident: IncidentId) -> Vec<(&Words, PendingState)> {
        let mut saying: Vec<(&Pending, &Words)> = self
            .acts
            .pending
            .values()
            .filter_map(|it| match &it.action {
                Action::Say { incident: of, words, .. } if *of == incident => Some((it, words)),
                _ => None,
            })
            .collect();
        saying.sort_by_key(|(pending, _)| pending.since);
        saying.into_iter().map(|(pending, words)| (words, pending.state)).collect()
    }

    /// What an action is called.
    pub(crate) fn action_words(&self, action: &Action) -> String {
        let verb = match action {
            Action::SetReadiness(_) => Verb::Readiness,
            Action::Claim(_) => Verb::Claim,
            Action::ClaimNext => Verb::ClaimNext,
            Action::Release(_) => Verb::Release,
            Action::OfferHandOver { .. } => Verb::HandOver,
            Action::AcceptHandOver { .. } => Verb::AcceptHandOver,
            Action::TakeOver { .. } => Verb::TakeOver,
            Action::Note { .. } => Verb::Note,
            Action::Resolve { .. } => Verb::Resolve,
            Action::Reopen { .. } => Verb::Reopen,
            Action::Propose(command) => return self.words.name(command.body.kind()),
            Action::Say { .. } => return self.words.say("action-say"),
            Action::StillHere => return self.words.say("action-still-here"),
            Action::LookInside { .. } => return self.words.say("action-look-inside"),
            Action::PlaceCall { place: CallPlace::Cabin, .. } => Verb::CallPassenger,
            Action::PlaceCall { place: CallPlace::Outside, .. } => Verb::CallOutside,
            Action::AnswerCall { .. } => Verb::AnswerCall,
            Action::HoldCall { .. } => Verb::HoldCall,
            Action::EndCall { .. } | Action::LeaveCall { .. } => Verb::EndCall,
            Action::ListenIn { .. } => Verb::ListenIn,
            Action::JoinCall { .. } => Verb::JoinCall,
        };
        self.deed_words(Deed::Verb(verb))
    }
}

/// Whether the car that an action takes comes up by itself.
fn takes_car(action: &Action) -> bool {
    matches!(action, Action::ClaimNext | Action::Claim(_) | Action::AcceptHandOver { .. } | Action::AnswerCall { .. })
}
