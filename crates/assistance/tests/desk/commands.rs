//! Commands from proposal to outcome.

use std::time::Duration;

use assistance::clock::DeskTime;
use assistance::command::*;
use assistance::desk::Input;
use assistance::feed::Action;
use assistance::ids::*;
use assistance::incident::{Answer, Question, QuestionKind};
use assistance::link::VehicleOrder;
use assistance::roles::Role;
use assistance::vehicle::Side;

use crate::shift::*;

fn orders(shift: &Shift) -> Vec<CommandOrder> {
    let command = |told: &assistance::desk::ToVehicle| match &told.order {
        VehicleOrder::Command(order) => Some((**order).clone()),
        _ => None,
    };
    shift.told.iter().filter_map(command).collect()
}

fn state(shift: &Shift, vehicle: &str, id: u128) -> CommandState {
    shift.desk.vehicles[&car(vehicle)].commands[&CommandId(id)].state.clone()
}

#[test]
fn an_answer_goes_out_once_and_comes_back_done() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let answer = shift.answer(500, "SF-1", Answer::PassLeft);
    shift.act("amara", Role::Operator, answer.clone()).unwrap();
    shift.act("amara", Role::Operator, answer).unwrap();
    let sent = orders(&shift);
    assert_eq!(sent.len(), 1, "a retry under a new key is the same command");
    assert_eq!((sent[0].epoch, sent[0].judged_at), (Epoch(1), stamp(1_000)));
    assert_eq!(state(&shift, "SF-1", 500), CommandState::Sent);
    for reply in [CommandReply::Accepted, CommandReply::Completed, CommandReply::Completed, CommandReply::Expired] {
        shift.feed(Input::CommandReplied { vehicle: car("SF-1"), id: CommandId(500), reply }).unwrap();
    }
    assert_eq!(state(&shift, "SF-1", 500), CommandState::Completed, "the first outcome stands");
}

#[test]
fn the_same_id_with_another_body_or_person_is_an_error() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let first = shift.answer(500, "SF-1", Answer::PassLeft);
    shift.act("amara", Role::Operator, first.clone()).unwrap();
    let other = shift.answer(500, "SF-1", Answer::PassRight);
    assert_eq!(shift.act("amara", Role::Operator, other).unwrap_err().rule, Rule::IdReused);
    assert_eq!(shift.act("liwei", Role::Operator, first).unwrap_err().rule, Rule::IdReused);
}

#[test]
fn only_the_holder_commands_and_the_refusal_stands_in_the_record() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let answer = shift.answer(501, "SF-1", Answer::PassLeft);
    assert_eq!(shift.act("liwei", Role::Operator, answer).unwrap_err().rule, Rule::ClaimedByOther);
    assert!(matches!(state(&shift, "SF-1", 501), CommandState::Refused(_)));
    assert!(orders(&shift).is_empty());
}

#[test]
fn an_answer_is_void_when_question_scene_or_evidence_is_gone() {
    type Case = (&'static str, fn(&mut Shift), Rule);
    let cases: [Case; 5] = [
        (
            "question gone",
            |shift| {
                let (vehicle, car_ref) = (car("SF-1"), CarIncidentRef(1));
                shift.feed(Input::QuestionVanished { vehicle, car_ref, question: QuestionId(9) }).unwrap();
            },
            Rule::QuestionGone,
        ),
        ("scene changed", |shift| shift.judged.picture.as_mut().unwrap().scene = SceneId(6), Rule::SceneChanged),
        (
            "evidence too old, picture too",
            |shift| {
                shift.judged.evidence_age = Some(Duration::from_millis(2_001));
                shift.judged.picture_age = Some(Duration::from_millis(2_001));
            },
            Rule::StaleEvidence,
        ),
        ("evidence of another boot", |shift| shift.judged.evidence_age = None, Rule::StaleEvidence),
        (
            "no link",
            |shift| {
                shift.feed(Input::VehicleLost { vehicle: car("SF-1") }).unwrap();
            },
            Rule::LinkLost,
        ),
    ];
    for (name, bend, rule) in cases {
        let mut shift = Shift::busy();
        shift.claim("amara", "SF-1").unwrap();
        bend(&mut shift);
        let answer = shift.answer(502, "SF-1", Answer::PassLeft);
        assert_eq!(shift.act("amara", Role::Operator, answer).unwrap_err().rule, rule, "{name}");
        assert!(orders(&shift).is_empty(), "{name}");
    }
}

#[test]
fn a_frozen_picture_counts_while_the_car_confirms_the_scene_but_never_for_the_vulnerable() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    shift.judged.evidence_age = Some(Duration::from_secs(20));
    let answer = shift.answer(503, "SF-1", Answer::PassLeft);
    shift.act("amara", Role::Operator, answer).unwrap();
    shift.judged.evidence_age = Some(Duration::from_secs(31));
    let answer = shift.answer(504, "SF-1", Answer::PassLeft);
    assert_eq!(shift.act("amara", Role::Operator, answer).unwrap_err().rule, Rule::StaleEvidence);

    let bus = Question {
        kind: QuestionKind::IsSchoolBusSignalling,
        answers: QuestionKind::IsSchoolBusSignalling.answers().to_vec(),
        ..question()
    };
    let report = Box::new(report(1, assistance::incident::IncidentKind::SchoolBus, Some(bus)));
    shift.feed(Input::IncidentReported { vehicle: car("SF-1"), report, place: String::new() }).unwrap();
    shift.judged.evidence_age = Some(Duration::from_millis(300));
    let hasty = shift.answer(505, "SF-1", Answer::No);
    assert_eq!(shift.act("amara", Role::Operator, hasty).unwrap_err().rule, Rule::SecondLookNeeded);
    let with_look = |shift: &Shift, id| match shift.answer(id, "SF-1", Answer::No) {
        Action::Propose(mut command) => {
            command.evidence.as_mut().unwrap().second_look = true;
            Action::Propose(command)
        }
        other => other,
    };
    let looked = with_look(&shift, 506);
    shift.act("amara", Role::Operator, looked).unwrap();
    shift.judged.evidence_age = Some(Duration::from_millis(2_500));
    let stale = with_look(&shift, 507);
    assert_eq!(shift.act("amara", Role::Operator, stale).unwrap_err().rule, Rule::StaleEvidence);
}

#[test]
fn stop_needs_no_claim_and_unlock_does() {
    let mut shift = Shift::busy();
    let stop = shift.command(510, "SF-2", CommandBody::StopNow(StopNow));
    shift.act("liwei", Role::Operator, stop).unwrap();
    assert_eq!(orders(&shift).len(), 1);
    let unlock =
        shift.command(511, "SF-2", CommandBody::UnlockDoors(UnlockDoors { side: Side::Right, traffic_side: None }));
    assert_eq!(shift.act("liwei", Role::Operator, unlock).unwrap_err().rule, Rule::NotYourClaim);
    let by_engineer = shift.command(512, "SF-2", CommandBody::StopNow(StopNow));
    assert_eq!(shift.act("eva", Role::Engineer, by_engineer).unwrap_err().rule, Rule::RoleMayNot);
}

#[test]
fn a_hold_stays_until_released_by_those_who_may() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let origin = HoldOrigin::Responder("Engine 12".into());
    let hold = shift.command(520, "SF-1", CommandBody::Hold(Hold { origin: origin.clone() }));
    shift.act("amara", Role::Operator, hold).unwrap();
    let id = CommandId(520);
    shift.feed(Input::CommandReplied { vehicle: car("SF-1"), id, reply: CommandReply::Completed }).unwrap();
    shift.feed(Input::VehicleLost { vehicle: car("SF-1") }).unwrap();
    let back = hello("SF-1", 1, 1, &[1]);
    shift.feed(Input::VehicleConnected { hello: Box::new(back), map_mismatch: false }).unwrap();
    assert_eq!(shift.desk.vehicles[&car("SF-1")].holds, vec![origin.clone()], "survives the reconnect");
    let resume = shift.command(521, "SF-1", CommandBody::Resume(Resume { cause: Some(ResumeCause::ObstacleGone) }));
    assert_eq!(shift.act("amara", Role::Operator, resume).unwrap_err().rule, Rule::HoldIsOn);
    let drives_on =
        Action::Resolve { incident: shift.incident_of("SF-1").id, outcome: assistance::incident::Outcome::DrivesOn };
    let refused = shift.act("amara", Role::Operator, drives_on).unwrap_err();
    assert_eq!(refused.rule, Rule::HoldIsOn, "the record does not say that a held car drives on");
    let release =
        |confirmed| CommandBody::ReleaseHold(ReleaseHold { origin: origin.clone(), responder_confirmed: confirmed });
    let alone = shift.command(522, "SF-1", release(false));
    assert_eq!(shift.act("amara", Role::Operator, alone).unwrap_err().rule, Rule::NotYourHold);
    let agreed = shift.command(523, "SF-1", release(true));
    shift.act("amara", Role::Operator, agreed).unwrap();
    let id = CommandId(523);
    shift.feed(Input::CommandReplied { vehicle: car("SF-1"), id, reply: CommandReply::Completed }).unwrap();
    assert!(shift.desk.vehicles[&car("SF-1")].holds.is_empty());
}

#[test]
fn resume_needs_a_cause_and_a_hurried_one_opens_a_review() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let resume = |shift: &Shift, id, cause| shift.command(id, "SF-1", CommandBody::Resume(Resume { cause }));
    let blind = resume(&shift, 530, None);
    assert_eq!(shift.act("amara", Role::Operator, blind).unwrap_err().rule, Rule::CauseNeeded);
    let hurried = resume(&shift, 531, Some(ResumeCause::EndangersTraffic));
    shift.act("amara", Role::Operator, hurried).unwrap();
    let id = CommandId(531);
    shift.feed(Input::CommandReplied { vehicle: car("SF-1"), id, reply: CommandReply::Completed }).unwrap();
    assert!(shift.incident_of("SF-1").review_due);
}

#[test]
fn a_command_permitted_without_a_link_expires_and_field_help_does_not_need_one() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    shift.feed(Input::VehicleLost { vehicle: car("SF-1") }).unwrap();
    let pull_over = shift.command(540, "SF-1", CommandBody::PullOver(PullOver));
    shift.act("amara", Role::Operator, pull_over).unwrap();
    assert_eq!(state(&shift, "SF-1", 540), CommandState::Permitted);
    let tow = DispatchField { service: FieldService::Tow, note: "flat tyre".into() };
    let tow = shift.command(541, "SF-1", CommandBody::DispatchField(tow));
    shift.act("amara", Role::Operator, tow).unwrap();
    assert_eq!(state(&shift, "SF-1", 541), CommandState::Accepted);
    for _ in 0..31 {
        shift.feed(Input::LeaseRenewed { person: who("amara") }).unwrap();
        shift.pass(1_000);
    }
    assert_eq!(state(&shift, "SF-1", 540), CommandState::Expired);
    assert!(orders(&shift).is_empty());
}

#[test]
fn a_returning_car_is_asked_about_what_was_sent_and_never_sent_it_again() {
    let mut shift = Shift::busy();
    shift.claim("amara", "SF-1").unwrap();
    let answer = shift.answer(550, "SF-1", Answer::PassLeft);
    shift.act("amara", Role::Operator, answer).unwrap();
    shift.now = DeskTime(shift.now.0 + 500);
    shift.feed(Input::HubStarted).unwrap();
    shift.told.clear();
    let back = hello("SF-1", 1, 1, &[1]);
    shift.feed(Input::VehicleConnected { hello: Box::new(back), map_mismatch: false }).unwrap();
    assert!(orders(&shift).is_empty(), "never blindly resent");
    let asked = shift.told.iter().any(|told| told.order == VehicleOrder::AskOutcomes(vec![CommandId(550)]));
    assert!(asked);
    let id = CommandId(550);
    shift.feed(Input::CommandReplied { vehicle: car("SF-1"), id, reply: CommandReply::Unknown }).unwrap();
    assert_eq!(state(&shift, "SF-1", 550), CommandState::Unknown);
}
