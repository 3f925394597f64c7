//! The record in the auditor's own plain values: pure, and the only place that knows both.

use assistance::call::{Call, CallStep};
use assistance::clock::{self, CarStamp};
use assistance::command::{CommandBody, CommandKind, CommandRecord, CommandState};
use assistance::desk::{Desk, Event, GrantHow, Input};
use assistance::feed::Action;
use assistance::ids::{CommandId, JournalSeq, VehicleId};
use assistance::incident::{Answer, Urgency};
use auditor::{How, Outcome, Permission, Stamp, StillOpen, What};
use journal::Entry;

/// What one entry says, in its order, at its desk time. Desk time stands still while no hub runs:
/// after a restart it is behind the clock that cars and consoles are watched by, never ahead.
#[must_use]
pub fn from_entry(entry: &Entry) -> Vec<auditor::Event> {
    let mut said = vec![What::Recorded { seq: entry.seq.0 }];
    said.extend(from_input(&entry.input));
    said.extend(entry.events.iter().flat_map(from_event));
    said.into_iter().map(|what| auditor::Event { at_ms: entry.desk_time.0, what }).collect()
}

/// The end of a history: where the record ends, and what the desk holds then.
#[must_use]
pub fn end_of_history(desk: &Desk, last_durable: JournalSeq, at_ms: u64) -> auditor::Event {
    let open = desk.incidents.values().filter(|incident| incident.state.is_open());
    let still = open.map(|incident| StillOpen {
        incident: incident.id.0,
        owner: incident.owner.as_ref().map(|owner| owner.as_str().to_owned()),
    });
    auditor::Event { at_ms, what: What::Ended { last_durable: last_durable.0, open: still.collect() } }
}

/// A car's stamp.
#[must_use]
pub fn stamp(stamp: CarStamp) -> Stamp {
    Stamp { boot: stamp.boot.0, millis: stamp.millis }
}

/// What the desk was told counts where it shows a person's press or a car's own word.
fn from_input(input: &Input) -> Option<What> {
    match input {
        Input::VehicleConnected { hello, .. } => {
            Some(What::Greeted { vehicle: name(&hello.vehicle), epoch: hello.highest_epoch.0 })
        }
        Input::ActionTaken { by, action, .. } => match action.as_ref() {
            Action::Propose(command) => Some(What::Asked { command: command.id.0, by: by.as_str().to_owned() }),
            _ => None,
        },
        Input::VehicleLost { .. }
        | Input::IncidentReported { .. }
        | Input::IncidentWithdrawn { .. }
        | Input::QuestionVanished { .. }
        | Input::CommandReplied { .. }
        | Input::PassengerSaid { .. }
        | Input::MessageShown { .. }
        | Input::ConsoleConnected { .. }
        | Input::ConsoleLost { .. }
        | Input::LeaseRenewed { .. }
        | Input::DeadlinePassed
        | Input::HubStarted
        | Input::CallReported { .. } => None,
        Input::PathReported { .. } => None,
    }
}

fn from_event(event: &Event) -> Vec<What> {
    let said = match event {
        Event::IncidentRaised { incident } => What::IncidentOpened {
            incident: incident.id.0,
            vehicle: name(&incident.vehicle),
            urgency: urgency(incident.urgency),
        },
        Event::IncidentUpdated { incident, urgency: now, .. } => {
            What::IncidentRated { incident: incident.0, urgency: urgency(*now) }
        }
        Event::IncidentWithdrawn { incident, .. } => What::IncidentWithdrawn { incident: incident.0 },
        Event::IncidentResolved { incident, by, .. } => {
            What::IncidentResolved { incident: incident.0, by: by.as_str().to_owned() }
        }
        Event::IncidentReopened { incident, .. } => What::IncidentReopened { incident: incident.0 },
        Event::ClaimGranted { vehicle, by, epoch, how, .. } => What::ClaimGranted {
            vehicle: name(vehicle),
            by: by.as_str().to_owned(),
            epoch: epoch.0,
            how: match how {
                GrantHow::Chosen => How::Chosen,
                GrantHow::Next => How::Next,
                GrantHow::HandedOver => How::HandedOver,
                GrantHow::TakenOver => How::TakenOver,
            },
        },
        Event::ClaimEnded { vehicle, .. } => What::ClaimEnded { vehicle: name(vehicle) },
        Event::CallChanged { incident, call, fact, .. } => match line_opened(call.as_ref(), fact.step) {
            Some(by) => What::LineOpened { incident: incident.0, by },
            None => return Vec::new(),
        },
        Event::CommandDecided { record } => return decided(record),
        Event::CommandMoved { id, state, .. } => return moved(*id, state).into_iter().collect(),
        // How urgent a wait makes an incident is the auditor's own sum; the rest binds no car.
        Event::WordsHeard { .. }
        | Event::UrgencyRaised { .. }
        | Event::VehicleLinked { .. }
        | Event::VehicleUnlinked { .. }
        | Event::QuestionChanged { .. }
        | Event::LeaseRenewed { .. }
        | Event::AttentionShown { .. }
        | Event::AttentionAsked { .. }
        | Event::HandOverOffered { .. }
        | Event::Noted { .. }
        | Event::PersonChanged { .. }
        | Event::MessageAdded { .. }
        | Event::MessageMoved { .. }
        | Event::ReviewDue { .. }
        | Event::LookedInside { .. }
        | Event::ActionRemembered { .. }
        | Event::PathPlanned { .. }
        | Event::PathDriven { .. } => return Vec::new(),
    };
    vec![said]
}

/// Who has the line, if this step opened it; nobody is an empty name.
fn line_opened(call: Option<&Call>, step: CallStep) -> Option<String> {
    let call = call.filter(|call| call.is_open() && matches!(step, CallStep::Answered | CallStep::Resumed))?;
    Some(call.speakers.first().map(|owner| owner.as_str().to_owned()).unwrap_or_default())
}

/// A refused command has an outcome and no permission.
fn decided(record: &CommandRecord) -> Vec<What> {
    let permission = match record.state {
        CommandState::Refused(_) => None,
        _ => Some(What::Permitted(Box::new(permission(record)))),
    };
    permission.into_iter().chain(moved(record.command.id, &record.state)).collect()
}

fn permission(record: &CommandRecord) -> Permission {
    let command = &record.command;
    let kind = command.body.kind();
    Permission {
        command: command.id.0,
        vehicle: name(&command.vehicle),
        kind: kind.name().to_owned(),
        by: record.by.as_str().to_owned(),
        epoch: record.epoch.0,
        needs_claim: kind != CommandKind::StopNow,
        judged_at: record.judged_at.map(stamp),
        ttl_ms: clock::millis(record.ttl),
        needs_evidence: needs_evidence(&command.body),
        has_evidence: command.evidence.is_some(),
    }
}

/// Only an answer stands on what was seen, and "unsure" stands on nothing.
fn needs_evidence(body: &CommandBody) -> bool {
    match body {
        CommandBody::AnswerQuestion(given) => given.answer != Answer::Unsure,
        CommandBody::ProposePath(_) | CommandBody::ApprovePath(_) | CommandBody::CreepClear(_) => true,
        _ => false,
    }
}

fn moved(id: CommandId, state: &CommandState) -> Option<What> {
    let command = id.0;
    let outcome = match state {
        CommandState::Proposed | CommandState::Permitted => return None,
        CommandState::Sent => return Some(What::Sent { command }),
        CommandState::Accepted => Outcome::Accepted,
        CommandState::Completed => Outcome::Completed,
        CommandState::Refused(_) => Outcome::Refused,
        CommandState::Failed(_) => Outcome::Failed,
        CommandState::Expired => Outcome::Expired,
        CommandState::Unknown => Outcome::Unknown,
    };
    Some(What::Outcome { command, outcome })
}

fn urgency(urgency: Urgency) -> auditor::Urgency {
    match urgency {
        Urgency::Low => auditor::Urgency::Low,
        Urgency::Normal => auditor::Urgency::Normal,
        Urgency::High => auditor::Urgency::High,
        Urgency::Immediate => auditor::Urgency::Immediate,
    }
}

fn name(vehicle: &VehicleId) -> String {
    vehicle.as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use assistance::clock::DeskTime;
    use assistance::command::{Command, CommandReply, HazardsSwitch, StopNow};
    use assistance::desk::{JudgedOn, apply, decide};
    use assistance::ids::*;
    use assistance::incident::{IncidentKind, Outcome as CaseOutcome};
    use assistance::link::{IncidentReport, VehicleHello};
    use assistance::policy::Policy;
    use assistance::roles::Role;
    use assistance::vehicle::VehicleCard;
    use auditor::{Applied, Auditor, Rule, Verdict};

    struct Shift {
        desk: Desk,
        now: u64,
        entries: Vec<Entry>,
    }

    fn car() -> VehicleId {
        VehicleId::new("SF-0412").unwrap()
    }

    fn heard() -> CarStamp {
        CarStamp { boot: BootId(3), millis: 700 }
    }

    impl Shift {
        /// One car with one case.
        fn stuck() -> Self {
            let mut shift = Self { desk: Desk::new(Policy::default()), now: 0, entries: Vec::new() };
            let hello = Box::new(VehicleHello {
                vehicle: car(),
                boot: heard().boot,
                stamp: heard(),
                card: VehicleCard::default(),
                highest_epoch: Epoch(6),
                open_incidents: Vec::new(),
                next_report: 1,
            });
            shift.feed(Input::VehicleConnected { hello, map_mismatch: false });
            let report = Box::new(IncidentReport {
                car_ref: CarIncidentRef(1),
                kind: IncidentKind::RoadWorks,
                stamp: heard(),
                place: None,
                aboard: Some(1),
                why: "cones".into(),
                aboard_words: String::new(),
                tried: String::new(),
                asked: String::new(),
                question: None,
            });
            shift.feed(Input::IncidentReported { vehicle: car(), report, place: "Valencia St".into() });
            shift
        }

        fn feed(&mut self, input: Input) {
            self.now += 100;
            let desk_time = DeskTime(self.now);
            let events = decide(&self.desk, &input, desk_time).unwrap();
            for event in &events {
                apply(&mut self.desk, desk_time, event);
            }
            let seq = JournalSeq(self.entries.len() as u64 + 1);
            self.entries.push(Entry { seq, prev_hash: [0; 32], desk_time, rules_version: 1, input, events });
        }

        fn act(&mut self, name: &str, action: Action) {
            let (by, role) = (PersonId::new(name).unwrap(), Role::Operator);
            let key = ActionKey(u128::from(self.now));
            let judged = JudgedOn { newest_stamp: Some(heard()), ..JudgedOn::default() };
            let (action, judged) = (Box::new(action), Box::new(judged));
            self.feed(Input::ActionTaken { key, by, role, action, judged });
        }

        fn command(&mut self, name: &str, id: u128, body: CommandBody) {
            let command = Command { id: CommandId(id), vehicle: car(), incident: None, body, evidence: None };
            self.act(name, Action::Propose(Box::new(command)));
        }

        fn verdict(self, applied: &[Applied]) -> Verdict {
            let mut auditor = Auditor::default();
            for event in self.entries.iter().flat_map(from_entry) {
                auditor.hear(&event);
            }
            for one in applied {
                auditor.hear(&auditor::Event { at_ms: self.now, what: What::Applied(Box::new(one.clone())) });
            }
            let last = JournalSeq(self.entries.len() as u64);
            auditor.hear(&end_of_history(&self.desk, last, self.now));
            auditor.verdict()
        }
    }

    fn applied(id: u128, kind: CommandKind) -> Applied {
        Applied {
            command: id,
            vehicle: "SF-0412".into(),
            kind: kind.name().into(),
            now: Stamp { boot: 3, millis: 900 },
            epoch: 7,
            judged_at: stamp(heard()),
            ttl_ms: clock::millis(Duration::from_secs(30)),
            is_stop: kind == CommandKind::StopNow,
        }
    }

    #[test]
    fn a_whole_case_breaks_no_rule() {
        let mut shift = Shift::stuck();
        shift.command("liwei", 1, CommandBody::StopNow(StopNow));
        shift.act("amara", Action::ClaimNext);
        shift.command("liwei", 2, CommandBody::Hazards(HazardsSwitch { on: true }));
        shift.command("amara", 3, CommandBody::Hazards(HazardsSwitch { on: true }));
        shift.feed(Input::CommandReplied { vehicle: car(), id: CommandId(3), reply: CommandReply::Completed });
        let resolve = Action::Resolve { incident: IncidentId(1), outcome: CaseOutcome::DrivesOn };
        shift.act("amara", resolve);
        shift.act("amara", Action::Reopen { incident: IncidentId(1) });
        let verdict = shift.verdict(&[applied(1, CommandKind::StopNow), applied(3, CommandKind::Hazards)]);
        assert!(verdict.holds(), "{verdict}");
        let counts = verdict.counts;
        assert_eq!((counts.permitted, counts.applied, counts.stops), (2, 2, 1), "another's command is refused");
        assert_eq!((counts.claims_by_next, counts.resolved, counts.still_open), (1, 1, 1));
    }

    #[test]
    fn a_car_that_does_what_the_desk_refused_is_found() {
        let mut shift = Shift::stuck();
        shift.act("amara", Action::ClaimNext);
        shift.command("liwei", 2, CommandBody::Hazards(HazardsSwitch { on: true }));
        let verdict = shift.verdict(&[applied(2, CommandKind::Hazards)]);
        assert_eq!(verdict.by_rule().into_keys().collect::<Vec<_>>(), [Rule::AppliedIsPermitted], "{verdict}");
    }

    #[test]
    fn an_entry_that_is_missing_is_found() {
        let mut shift = Shift::stuck();
        shift.act("amara", Action::ClaimNext);
        shift.entries.remove(1);
        let verdict = shift.verdict(&[]);
        let broken: Vec<Rule> = verdict.by_rule().into_keys().collect();
        assert!(broken.contains(&Rule::RecordInOrder), "{verdict}");
    }
}
