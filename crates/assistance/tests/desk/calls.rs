//! Calls: who may open, answer, hold, end and hear them, and that nobody is left in silence without a word.

use assistance::call::*;
use assistance::command::Rule;
use assistance::conversation::Speaker;
use assistance::desk::{Event, Input};
use assistance::feed::Action;
use assistance::ids::*;
use assistance::incident::{Actor, Incident, IncidentKind, IncidentState, Outcome, TimelineFact, Urgency};
use assistance::link::VehicleOrder;
use assistance::roles::Role;

use crate::shift::*;

const CAR: CallState = CallState::Ringing { by: CallParty::Car };
const NOBODY: CallState = CallState::OnHold { why: CallHold::NobodyOn };
const BY_PERSON: CallState = CallState::OnHold { why: CallHold::ByPerson };

impl Shift {
    fn wants(&mut self, vehicle: &str, report: u64, reason: CallReason) -> Vec<Event> {
        self.tells(vehicle, report, CallPlace::Cabin, CallReport::Wanted(reason))
    }

    fn tells(&mut self, vehicle: &str, report: u64, place: CallPlace, call: CallReport) -> Vec<Event> {
        let car_ref = self.incident_of(vehicle).car_ref;
        self.feed(Input::CallReported { vehicle: car(vehicle), report, car_ref, place, call }).unwrap()
    }

    fn call_of(&self, vehicle: &str) -> &Call {
        self.incident_of(vehicle).call.as_ref().unwrap()
    }

    fn steps(&self, vehicle: &str) -> Vec<(CallStep, Actor)> {
        steps(self.incident_of(vehicle))
    }

    /// The newest status of the cabin's line that the car was told.
    fn told_in_cabin(&self, vehicle: &str) -> Option<CallOnBoard> {
        let status = |order: &VehicleOrder| match order {
            VehicleOrder::CallStatus(status) if status.place == CallPlace::Cabin => Some(status.call.clone()),
            _ => None,
        };
        let orders = self.told.iter().rev().filter(|told| told.vehicle == car(vehicle));
        orders.filter_map(|told| status(&told.order)).next().expect("the car was told nothing of its line")
    }

    /// Amara is in a call with SF-1.
    fn in_call() -> Self {
        let mut shift = Self::busy();
        shift.wants("SF-1", 1, CallReason::HelpButton);
        let incident = shift.incident_of("SF-1").id;
        shift.act("amara", Role::Operator, Action::AnswerCall { incident }).unwrap();
        shift
    }

    fn line(&mut self, name: &str, role: Role, act: fn(IncidentId) -> Action) -> Result<(), Rule> {
        let incident = self.incident_of("SF-1").id;
        self.act(name, role, act(incident)).map(|_| ()).map_err(|refusal| refusal.rule)
    }
}

fn steps(incident: &Incident) -> Vec<(CallStep, Actor)> {
    let step = |what: &TimelineFact| match what {
        TimelineFact::Call(fact) => Some(fact.step),
        _ => None,
    };
    incident.timeline.iter().filter_map(|entry| step(&entry.what).map(|step| (step, entry.who.clone()))).collect()
}

fn answer(incident: IncidentId) -> Action {
    Action::AnswerCall { incident }
}

fn end(incident: IncidentId) -> Action {
    Action::EndCall { incident }
}

fn listen(incident: IncidentId) -> Action {
    Action::ListenIn { incident }
}

fn join(incident: IncidentId) -> Action {
    Action::JoinCall { incident }
}

fn leave(incident: IncidentId) -> Action {
    Action::LeaveCall { incident }
}

fn hold(incident: IncidentId) -> Action {
    Action::HoldCall { incident, on: true }
}

fn open_again(incident: IncidentId) -> Action {
    Action::HoldCall { incident, on: false }
}

fn call_cabin(incident: IncidentId) -> Action {
    Action::PlaceCall { incident, place: CallPlace::Cabin }
}

#[test]
fn an_sos_call_is_an_alarm_for_all_and_one_answer_takes_the_car_and_opens_the_line() {
    let mut shift = Shift::busy();
    assert_eq!(shift.incident_of("SF-2").urgency, Urgency::Normal);
    shift.wants("SF-2", 1, CallReason::Sos);
    assert_eq!((shift.call_of("SF-2").state, shift.incident_of("SF-2").urgency), (CAR, Urgency::Immediate));
    assert_eq!(shift.told_in_cabin("SF-2").unwrap().who, Vec::<String>::new(), "nobody is there yet");
    let incident = shift.incident_of("SF-2").id;
    let done = shift.act("liwei", Role::Operator, answer(incident)).unwrap();
    assert_eq!(done.claimed, Some(car("SF-2")));
    assert_eq!(shift.incident_of("SF-2").owner, Some(who("liwei")));
    let call = shift.call_of("SF-2");
    assert!(call.is_open() && call.speakers == [who("liwei")]);
    let on_board = shift.told_in_cabin("SF-2").unwrap();
    assert_eq!((on_board.state, on_board.who), (CallState::Open, vec!["Liwei, assistance team".to_owned()]));
    let late = shift.act("amara", Role::Operator, answer(incident)).unwrap_err();
    assert_eq!(late.rule, Rule::ClaimedByOther, "one of them has it");
    let expected = [(CallStep::Wanted, Actor::Vehicle), (CallStep::Answered, Actor::Person(who("liwei")))];
    assert_eq!(shift.steps("SF-2"), expected);
}

#[test]
fn the_cars_next_report_does_not_lower_what_the_ringing_call_demands() {
    let mut shift = Shift::busy();
    shift.wants("SF-1", 1, CallReason::Sos);
    let report = Box::new(report(1, IncidentKind::RoadWorks, None));
    shift.feed(Input::IncidentReported { vehicle: car("SF-1"), report, place: "Guerrero St".into() }).unwrap();
    let incident = shift.incident_of("SF-1");
    assert_eq!((incident.brief.place.as_str(), incident.urgency), ("Guerrero St", Urgency::Immediate));
}

#[test]
fn a_call_without_a_case_opens_one_by_its_reason() {
    let mut shift = Shift::new();
    shift.feed(Input::VehicleConnected { hello: Box::new(hello("SF-7", 1, 0, &[])), map_mismatch: false }).unwrap();
    let wanted_of = |vehicle, report, place, reason| Input::CallReported {
        vehicle: car(vehicle),
        report,
        car_ref: CarIncidentRef(3),
        place,
        call: CallReport::Wanted(reason),
    };
    shift.feed(wanted_of("SF-7", 1, CallPlace::Cabin, CallReason::Sos)).unwrap();
    assert_eq!(shift.incident_of("SF-7").kind, IncidentKind::Sos);
    assert_eq!(shift.incident_of("SF-7").urgency, Urgency::Immediate);
    let person = shift.feed(wanted_of("SF-7", 2, CallPlace::Outside, CallReason::AskedByPerson)).unwrap_err();
    assert_eq!(person.rule, Rule::WrongState);
    let strange = shift.feed(wanted_of("SF-9", 1, CallPlace::Cabin, CallReason::Sos)).unwrap_err();
    assert_eq!(strange.rule, Rule::NoSuchThing);
}

#[test]
fn only_the_holder_calls_holds_and_ends() {
    let mut shift = Shift::busy();
    for act in [call_cabin, hold, end] {
        let unclaimed = shift.line("amara", Role::Operator, act).unwrap_err();
        assert!(matches!(unclaimed, Rule::NotYourClaim | Rule::NoCall), "{unclaimed:?}");
    }
    shift.claim("amara", "SF-1").unwrap();
    assert_eq!(shift.line("liwei", Role::Operator, call_cabin), Err(Rule::ClaimedByOther));
    assert_eq!(shift.line("jonas", Role::Lead, call_cabin), Err(Rule::ClaimedByOther));
    assert_eq!(shift.line("amara", Role::Operator, answer), Err(Rule::NoCall));
    assert_eq!(shift.line("amara", Role::Operator, call_cabin), Ok(()));
    assert_eq!(shift.line("amara", Role::Operator, call_cabin), Err(Rule::CallStands));
    assert_eq!(shift.line("amara", Role::Operator, answer), Err(Rule::WrongState), "it rings in the car");
    assert_eq!(shift.line("amara", Role::Operator, hold), Err(Rule::WrongState));
    for act in [hold, open_again, end] {
        assert_eq!(shift.line("liwei", Role::Operator, act), Err(Rule::ClaimedByOther));
    }
    assert_eq!(shift.line("eva", Role::Engineer, listen), Err(Rule::RoleMayNot));
    assert_eq!(shift.line("amara", Role::Operator, end), Ok(()));
    assert_eq!(shift.told_in_cabin("SF-1"), None);
}

#[test]
fn the_passenger_picks_up_or_the_car_opens_the_line_and_the_record_says_which() {
    for (picked_up, who_did) in [(true, Actor::Passenger), (false, Actor::Vehicle)] {
        let mut shift = Shift::busy();
        shift.claim("amara", "SF-1").unwrap();
        shift.line("amara", Role::Operator, call_cabin).unwrap();
        let ringing = shift.told_in_cabin("SF-1").unwrap();
        assert_eq!(ringing.state, CallState::Ringing { by: CallParty::Person });
        assert_eq!(ringing.who, ["Amara, assistance team"], "who calls is seen before anybody picks up");
        let answered = |call| CallReport::Answered { call, picked_up };
        shift.tells("SF-1", 1, CallPlace::Cabin, answered(CallId(ringing.id.0 + 1)));
        assert!(!shift.call_of("SF-1").is_open(), "that was another call");
        shift.tells("SF-1", 2, CallPlace::Cabin, answered(ringing.id));
        assert!(shift.call_of("SF-1").is_open());
        assert_eq!(shift.steps("SF-1").last(), Some(&(CallStep::Answered, who_did)));
        shift.tells("SF-1", 3, CallPlace::Cabin, CallReport::Ended { call: ringing.id });
        assert_eq!(shift.steps("SF-1").last(), Some(&(CallStep::Ended, Actor::Vehicle)));
        assert!(shift.incident_of("SF-1").call.is_none());
    }
}

#[test]
fn a_passenger_who_presses_help_while_it_rings_has_picked_up() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    shift.line("amara", Role::Operator, call_cabin).unwrap();
    shift.wants("SF-1", 1, CallReason::HelpButton);
    assert!(shift.call_of("SF-1").is_open());
}

#[test]
fn a_report_that_is_sent_again_does_not_ring_again() {
    let mut shift = Shift::in_call();
    shift.line("amara", Role::Operator, end).unwrap();
    assert_eq!(shift.wants("SF-1", 1, CallReason::HelpButton), [], "the hub was killed before it could say so");
    assert!(shift.incident_of("SF-1").call.is_none());
    shift.wants("SF-1", 2, CallReason::HelpButton);
    assert_eq!(shift.call_of("SF-1").state, CAR);
}

#[test]
fn one_line_at_each_place_and_a_more_pressing_reason_takes_it_over() {
    let mut shift = Shift::busy();
    shift.wants("SF-1", 1, CallReason::HelpButton);
    shift.raise("SF-1", 8, IncidentKind::Sos);
    let first = shift.desk.by_car_ref(&car("SF-1"), CarIncidentRef(1)).unwrap().id;
    shift.wants("SF-1", 2, CallReason::Sos);
    let call = shift.desk.incidents[&first].call.clone().unwrap();
    assert_eq!((call.reason, shift.desk.incidents[&first].urgency), (CallReason::Sos, Urgency::Immediate));
    assert_eq!(shift.desk.calls_of(&car("SF-1")).count(), 1);
    shift.wants("SF-1", 3, CallReason::HelpButton);
    assert_eq!(shift.desk.incidents[&first].call, Some(call), "less pressing changes nothing");
}

#[test]
fn an_officer_outside_is_heard_of_though_the_cabin_has_the_line_of_the_case() {
    let mut shift = Shift::in_call();
    shift.tells("SF-1", 2, CallPlace::Outside, CallReport::Wanted(CallReason::Officer));
    assert_eq!(shift.call_of("SF-1").place, CallPlace::Cabin);
    let last = shift.incident_of("SF-1").timeline.last().unwrap();
    let fact = CallFact { step: CallStep::Wanted, place: CallPlace::Outside, reason: CallReason::Officer };
    assert_eq!(last.what, TimelineFact::Call(fact));
}

#[test]
fn an_own_line_goes_on_hold_before_another_opens() {
    let mut shift = Shift::in_call();
    shift.wants("SF-2", 1, CallReason::Sos);
    let other = shift.incident_of("SF-2").id;
    shift.act("amara", Role::Operator, answer(other)).unwrap();
    assert!(shift.call_of("SF-2").is_open());
    assert_eq!(shift.call_of("SF-1").state, BY_PERSON);
    assert_eq!(shift.told_in_cabin("SF-1").unwrap().who, ["Amara, assistance team"], "and says for whom they wait");
    shift.line("amara", Role::Operator, open_again).unwrap();
    assert_eq!((shift.call_of("SF-1").is_open(), shift.call_of("SF-2").state), (true, BY_PERSON));
}

#[test]
fn a_hand_over_carries_the_call_on_hold_until_the_new_owner_is_on() {
    let mut shift = Shift::in_call();
    shift.act("amara", Role::Operator, Action::OfferHandOver { vehicle: car("SF-1"), to: who("liwei") }).unwrap();
    assert!(shift.call_of("SF-1").is_open(), "an offer moves nothing");
    shift.told.clear();
    let accept = Action::AcceptHandOver { vehicle: car("SF-1"), read_back: "help call, one aboard".into() };
    shift.act("liwei", Role::Operator, accept).unwrap();
    let on_board = shift.told_in_cabin("SF-1").unwrap();
    assert_eq!((on_board.state, on_board.who), (NOBODY, vec!["Liwei, assistance team".to_owned()]));
    assert_eq!(shift.line("amara", Role::Operator, answer), Err(Rule::ClaimedByOther));
    shift.line("liwei", Role::Operator, answer).unwrap();
    assert!(shift.call_of("SF-1").is_open());
    assert_eq!(shift.call_of("SF-1").speakers, [who("liwei")]);
    let steps: Vec<CallStep> = shift.steps("SF-1").into_iter().map(|(step, _)| step).collect();
    assert_eq!(steps, [CallStep::Wanted, CallStep::Answered, CallStep::Held, CallStep::Resumed]);
}

#[test]
fn a_lead_who_takes_over_has_the_line_as_its_owner() {
    let mut shift = Shift::in_call();
    shift.line("jonas", Role::Lead, listen).unwrap();
    shift.act("jonas", Role::Lead, Action::TakeOver { vehicle: car("SF-1"), reason: "crash team".into() }).unwrap();
    let call = shift.call_of("SF-1");
    assert_eq!((call.state, call.speakers.len(), call.listeners.len()), (NOBODY, 0, 0));
    shift.line("jonas", Role::Lead, answer).unwrap();
    assert_eq!(shift.call_of("SF-1").speakers, [who("jonas")]);
}

#[test]
fn whoever_lets_go_or_falls_silent_leaves_a_passenger_on_the_line_and_the_next_answer_takes_them() {
    type LetGo = fn(&mut Shift);
    let ways: [(&str, LetGo); 3] = [
        ("release", |shift| drop(shift.act("amara", Role::Operator, Action::Release(car("SF-1"))))),
        ("lease", |shift| shift.pass(16_000)),
        ("attention", |shift| {
            for _ in 0..61 {
                shift.feed(Input::LeaseRenewed { person: who("amara") }).unwrap();
                shift.pass(1_000);
            }
        }),
    ];
    for (name, let_go) in ways {
        let mut shift = Shift::in_call();
        shift.told.clear();
        let_go(&mut shift);
        let incident = shift.incident_of("SF-1");
        assert_eq!(incident.state, IncidentState::Waiting, "{name}");
        assert_eq!(shift.call_of("SF-1").state, NOBODY, "{name}");
        assert_eq!(shift.told_in_cabin("SF-1").unwrap().who, Vec::<String>::new(), "{name}");
        let id = incident.id;
        let done = shift.act("liwei", Role::Operator, answer(id)).unwrap();
        assert_eq!(done.claimed, Some(car("SF-1")), "{name}");
        assert!(shift.call_of("SF-1").is_open(), "{name}");
    }
}

#[test]
fn a_lost_console_puts_the_line_on_hold_at_once_and_not_after_the_lease() {
    let mut shift = Shift::in_call();
    shift.line("jonas", Role::Lead, join).unwrap();
    shift.feed(Input::ConsoleLost { person: who("amara") }).unwrap();
    assert_eq!(shift.call_of("SF-1").state, NOBODY);
    assert_eq!(shift.incident_of("SF-1").owner, Some(who("amara")), "the lease still runs");
    shift.feed(Input::ConsoleLost { person: who("jonas") }).unwrap();
    assert!(!shift.call_of("SF-1").has(&who("jonas")));
    shift.feed(Input::ConsoleConnected { person: who("amara"), role: Role::Operator }).unwrap();
    shift.line("amara", Role::Operator, answer).unwrap();
    assert!(shift.call_of("SF-1").is_open());
}

#[test]
fn a_start_of_the_hub_keeps_the_call_on_hold_for_its_owner() {
    let mut shift = Shift::in_call();
    shift.line("jonas", Role::Lead, listen).unwrap();
    shift.feed(Input::HubStarted).unwrap();
    let call = shift.call_of("SF-1");
    assert_eq!((call.state, call.listeners.len(), call.id), (NOBODY, 0, CallId(1)));
    let hello = Box::new(hello("SF-1", 1, 1, &[1]));
    shift.told.clear();
    shift.feed(Input::VehicleConnected { hello, map_mismatch: false }).unwrap();
    assert_eq!(shift.told_in_cabin("SF-1").unwrap().state, NOBODY, "the greeting tells it again");
    shift.feed(Input::ConsoleConnected { person: who("amara"), role: Role::Operator }).unwrap();
    shift.line("amara", Role::Operator, answer).unwrap();
    assert!(shift.call_of("SF-1").is_open());
}

#[test]
fn a_greeting_tells_of_both_lines_also_that_there_is_no_call() {
    let mut shift = Shift::in_call();
    shift.feed(Input::VehicleLost { vehicle: car("SF-1") }).unwrap();
    assert!(shift.call_of("SF-1").is_open(), "a lost link ends nothing");
    shift.line("amara", Role::Operator, end).unwrap();
    shift.told.clear();
    shift.feed(Input::VehicleConnected { hello: Box::new(hello("SF-1", 1, 1, &[1])), map_mismatch: false }).unwrap();
    let told: Vec<_> = shift.told.iter().filter(|told| matches!(told.order, VehicleOrder::CallStatus(_))).collect();
    assert_eq!(told.len(), 2);
    assert_eq!(shift.told_in_cabin("SF-1"), None);
}

#[test]
fn without_a_link_nobody_can_be_called() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    shift.feed(Input::VehicleLost { vehicle: car("SF-1") }).unwrap();
    assert_eq!(shift.line("amara", Role::Operator, call_cabin), Err(Rule::LinkLost));
}

#[test]
fn resolving_and_withdrawing_end_the_call_and_the_car_is_told() {
    let mut shift = Shift::in_call();
    let incident = shift.incident_of("SF-1").id;
    shift.act("amara", Role::Operator, Action::Resolve { incident, outcome: Outcome::DrivesOn }).unwrap();
    assert_eq!(shift.told_in_cabin("SF-1"), None);
    assert_eq!(shift.steps("SF-1").last(), Some(&(CallStep::Ended, Actor::Person(who("amara")))));
    let mut shift = Shift::in_call();
    let reason = assistance::incident::WithdrawnReason::SolvedByVehicle;
    shift.feed(Input::IncidentWithdrawn { vehicle: car("SF-1"), car_ref: CarIncidentRef(1), reason }).unwrap();
    assert_eq!(shift.told_in_cabin("SF-1"), None);
    assert_eq!(shift.steps("SF-1").last(), Some(&(CallStep::Ended, Actor::Vehicle)));
}

#[test]
fn who_listened_and_who_joined_stands_in_the_timeline_by_name() {
    let mut shift = Shift::in_call();
    assert_eq!(shift.line("liwei", Role::Operator, listen), Err(Rule::RoleMayNot));
    assert_eq!(shift.line("jonas", Role::Lead, leave), Err(Rule::WrongState));
    shift.line("jonas", Role::Lead, listen).unwrap();
    assert_eq!(shift.told_in_cabin("SF-1").unwrap().listening, 1, "those in the car see that somebody listens");
    shift.line("jonas", Role::Lead, join).unwrap();
    let on_board = shift.told_in_cabin("SF-1").unwrap();
    assert_eq!(on_board.who, ["Amara, assistance team", "Jonas, assistance team"]);
    shift.line("jonas", Role::Lead, leave).unwrap();
    let jonas = || Actor::Person(who("jonas"));
    let steps = shift.steps("SF-1");
    assert_eq!(steps[2..], [(CallStep::ListenedIn, jonas()), (CallStep::Joined, jonas()), (CallStep::Left, jonas())]);
    assert_eq!(shift.line("amara", Role::Operator, listen), Err(Rule::RoleMayNot));
    shift.act("jonas", Role::Lead, Action::Claim(car("SF-2"))).unwrap();
    shift.wants("SF-2", 1, CallReason::HelpButton);
    let own = shift.incident_of("SF-2").id;
    assert_eq!(shift.act("jonas", Role::Lead, listen(own)).unwrap_err().rule, Rule::WrongState);
}

#[test]
fn speech_and_writing_are_one_conversation_and_outside_is_nobodys_seat() {
    let mut shift = Shift::in_call();
    let said = |report, passenger, spoken| Input::PassengerSaid {
        vehicle: car("SF-1"),
        report,
        car_ref: CarIncidentRef(1),
        passenger,
        language: "en".into(),
        text: "who are you?".into(),
        spoken,
    };
    shift.feed(said(2, 1, true)).unwrap();
    shift.feed(said(3, 0, false)).unwrap();
    let messages = &shift.incident_of("SF-1").conversation.messages;
    let seen: Vec<_> = messages.iter().map(|message| (message.from.clone(), message.spoken)).collect();
    assert_eq!(seen, [(Speaker::Passenger(1), true), (Speaker::Outside, false)]);
    assert_eq!(shift.incident_of("SF-1").conversation.unanswered(), 2);
}
