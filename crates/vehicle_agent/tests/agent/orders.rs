//! The second guard on the car's own facts and clock.

use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{
    AnswerQuestion, ApprovePath, CommandBody, CommandOrder, CommandReply, CreepClear, CreepDirection, Evidence,
    PathPlanned, PathReport, PathVerdict, PlannedPath, ProposePath, Refusal, Rule, SetWindows, SoundHorn, StopNow,
    UnlockDoors,
};
use assistance::conversation::{Phrase, Words};
use assistance::geo::GeoPoint;
use assistance::ids::{BootId, CarIncidentRef, CommandId, MessageId, QuestionId, SceneId};
use assistance::incident::{Answer, Question, QuestionKind};
use assistance::link::{HelpStatus, ReliableReport, VehicleAnswer, VehicleOrder, VehicleReport};
use assistance::vehicle::Side;
use vehicle_agent::CarOutcome;
use vehicle_agent::conformance::UnderTest;

use crate::rig::Rig;

fn rule_of(reply: Option<CommandReply>) -> Option<Rule> {
    match reply {
        Some(CommandReply::Refused(refusal)) => Some(refusal.rule),
        _ => None,
    }
}

#[test]
fn the_car_judges_by_what_it_is_now() {
    let unlock = CommandBody::UnlockDoors(UnlockDoors { side: Side::Right, traffic_side: None });
    let mut rig = Rig::new();
    let order = rig.order(1, unlock.clone());
    assert_eq!(rig.command(order), Some(CommandReply::Completed));
    rig.car.speed_mps = 2.0;
    let order = rig.order(2, unlock);
    assert_eq!(rule_of(rig.command(order)), Some(Rule::VehicleMoves));
    let order = rig.order(3, CommandBody::SetWindows(SetWindows { open_percent: 100 }));
    assert_eq!(rule_of(rig.command(order)), Some(Rule::NotSupported), "this car names no windows");
    assert_eq!(rig.agent.counters().commands_refused, 2);
}

#[test]
fn the_horn_is_rate_limited_by_the_cars_clock() {
    let mut rig = Rig::new();
    for (id, pass, expected) in [(1, 0, None), (2, 9_000, Some(Rule::TooSoon)), (3, 1_000, None)] {
        rig.pass_ms(pass);
        let order = rig.order(id, CommandBody::SoundHorn(SoundHorn));
        assert_eq!(rule_of(rig.command(order)), expected, "horn {id}");
    }
}

#[test]
fn an_answer_counts_for_its_question_its_scene_and_its_age() {
    let ask = |rig: &mut Rig, id: u128, shown_ms_ago: u64, scene: u64, answer| {
        let captured = CarStamp { millis: rig.now - shown_ms_ago, ..rig.stamp() };
        let evidence = Some(Evidence { scene: SceneId(scene), captured, second_look: true });
        let body = AnswerQuestion { question: QuestionId(5), scene: SceneId(scene), answer };
        let order = CommandOrder { evidence, ..rig.order(id, CommandBody::AnswerQuestion(body)) };
        rig.command(order)
    };
    let mut rig = Rig::new();
    rig.pass_ms(10_000);
    assert_eq!(rule_of(ask(&mut rig, 1, 100, 3, Answer::Yes)), Some(Rule::QuestionGone));
    rig.car.question = Some(Question {
        id: QuestionId(5),
        kind: QuestionKind::IsHose,
        scene: SceneId(3),
        asked_at: rig.stamp(),
        answers: vec![Answer::Yes, Answer::No, Answer::Unsure],
        vulnerable_in_scene: true,
    });
    assert_eq!(rule_of(ask(&mut rig, 2, 100, 2, Answer::Yes)), Some(Rule::SceneChanged));
    assert_eq!(rule_of(ask(&mut rig, 3, 3_501, 3, Answer::Yes)), Some(Rule::StaleEvidence));
    assert_eq!(rule_of(ask(&mut rig, 4, 100, 3, Answer::PassLeft)), Some(Rule::AnswerNotOffered));
    assert_eq!(ask(&mut rig, 5, 3_500, 3, Answer::Yes), Some(CommandReply::Completed));
    // Evidence that the car has yet to capture proves nothing.
    let captured = CarStamp { millis: rig.now + 500, ..rig.stamp() };
    let evidence = Some(Evidence { scene: SceneId(3), captured, second_look: true });
    let body = AnswerQuestion { question: QuestionId(5), scene: SceneId(3), answer: Answer::No };
    let order = CommandOrder { evidence, ..rig.order(6, CommandBody::AnswerQuestion(body)) };
    assert_eq!(rule_of(rig.command(order)), Some(Rule::StaleEvidence));
}

#[test]
fn a_clock_that_jumps_ahead_lets_nothing_old_through_and_one_that_jumps_back_makes_nothing_young() {
    let mut rig = Rig::new();
    rig.pass_ms(5_000);
    let order = rig.hazards(1);
    rig.now += 3_600_000;
    assert_eq!(rig.command(order), Some(CommandReply::Expired));
    let order = rig.hazards(2);
    let ahead = rig.stamp();
    rig.now -= 3_600_000;
    assert_eq!(rig.command(order), Some(CommandReply::Completed), "the agent's time does not go back");
    let order = CommandOrder { judged_at: ahead, ..rig.hazards(3) };
    rig.pass_ms(3_600);
    assert_eq!(rig.command(order), Some(CommandReply::Expired), "it goes on from where it was");
}

#[test]
fn a_clock_that_jumps_back_an_hour_does_not_silence_the_car() {
    let mut rig = Rig::new();
    rig.now += 3_600_000;
    rig.pass_ms(60_000);
    assert!(!rig.car.lost);
    rig.now -= 3_600_000;
    rig.hub.answers.clear();
    rig.pass_ms(5_000);
    let beats = rig.hub.answers.iter().filter(|answer| matches!(answer, VehicleAnswer::Heartbeat)).count();
    assert!(!rig.car.lost && beats >= 4, "{beats} heartbeats in five seconds");
}

#[test]
fn a_stop_of_another_boot_is_applied_and_other_commands_are_not() {
    let mut rig = Rig::new();
    let before = CarStamp { boot: BootId(6), millis: 10 };
    let stop = CommandOrder { judged_at: before, ..rig.order(1, CommandBody::StopNow(StopNow)) };
    assert_eq!(rig.command(stop.clone()), Some(CommandReply::Completed));
    assert_eq!(rig.command(stop), Some(CommandReply::Completed));
    assert_eq!(rig.times_applied(CommandId(1)), 1);
    let other = CommandOrder { judged_at: before, ..rig.hazards(2) };
    assert_eq!(rule_of(rig.command(other)), Some(Rule::Rebooted));
}

#[test]
fn the_car_has_the_last_word() {
    let mut rig = Rig::new();
    rig.car.unwilling = Some(Refusal::new(Rule::UnsafeForVehicle, "a cyclist beside the door"));
    let order = rig.hazards(1);
    assert_eq!(rule_of(rig.command(order.clone())), Some(Rule::UnsafeForVehicle));
    rig.car.unwilling = None;
    assert_eq!(rule_of(rig.command(order)), Some(Rule::UnsafeForVehicle), "its first word stands");
}

#[test]
fn what_runs_is_accepted_until_the_car_tells_its_end() {
    let mut rig = Rig::new();
    rig.car.slow = true;
    let (good, bad) = (rig.hazards(1), rig.hazards(2));
    assert_eq!(rig.command(good.clone()), Some(CommandReply::Accepted));
    assert_eq!(rig.command(good), Some(CommandReply::Accepted));
    assert_eq!(rig.command(bad), Some(CommandReply::Accepted));
    rig.car.end(CommandId(1), CarOutcome::Completed);
    rig.car.end(CommandId(2), CarOutcome::Failed("the relay is stuck".into()));
    rig.car.end(CommandId(3), CarOutcome::Completed);
    rig.step();
    assert_eq!(rig.last_reply(CommandId(1)), Some(CommandReply::Completed));
    assert_eq!(rig.last_reply(CommandId(2)), Some(CommandReply::Failed("the relay is stuck".into())));
    assert_eq!(rig.last_reply(CommandId(3)), None, "nobody asked for it");
    let told = |report: &&VehicleReport| {
        matches!(report, VehicleReport::Reliable { body: ReliableReport::CommandOutcome { .. }, .. })
    };
    assert_eq!(rig.hub.reports.iter().filter(told).count(), 2);
}

#[test]
fn words_are_shown_once_and_acknowledged_each_time() {
    let mut rig = Rig::new();
    let say = VehicleOrder::Say {
        message: MessageId(9),
        speaker: "Sam".into(),
        language: "en".into(),
        words: Words::Phrase(Phrase::IStayWithYou),
    };
    rig.hub.answers.clear();
    rig.tell(say.clone());
    rig.tell(say);
    assert_eq!(rig.car.shown, [MessageId(9)]);
    let shown = VehicleAnswer::Shown { message: MessageId(9) };
    assert_eq!(rig.hub.answers.iter().filter(|answer| **answer == shown).count(), 2);
    rig.tell(VehicleOrder::HelpStatus(HelpStatus::Helping { person: "Sam".into() }));
    assert_eq!(rig.car.help.len(), 1);
    rig.car.open = vec![CarIncidentRef(4)];
    rig.tell(VehicleOrder::IncidentClosed { car_ref: CarIncidentRef(4) });
    assert!(rig.car.open.is_empty());
}

#[test]
fn a_flood_of_orders_waits_for_the_answers_to_leave() {
    let mut rig = Rig::new();
    rig.hub.is_busy = true;
    for id in 0..1_000 {
        let order = rig.hazards(id);
        rig.hub.events.push_back(hub_client::VehicleLinkEvent::Order(VehicleOrder::Command(Box::new(order))));
    }
    rig.step();
    assert!(rig.hub.events.len() > 700, "the rest stays with the link");
    rig.hub.is_busy = false;
    for _ in 0..10 {
        rig.step();
    }
    for id in 0..1_000 {
        assert_eq!(rig.last_reply(CommandId(id)), Some(CommandReply::Completed), "{id}");
    }
    assert_eq!(rig.times_applied(CommandId(999)), 1);
    let late = CommandOrder { ttl: Duration::ZERO, ..rig.hazards(5_000) };
    assert_eq!(rig.command(late), Some(CommandReply::Completed), "a time to live of zero still covers this instant");
}

/// What is on the screen, captured so many milliseconds ago in scene 3.
fn seen(rig: &Rig, ms_ago: u64) -> Option<Evidence> {
    let captured = CarStamp { millis: rig.now - ms_ago, ..rig.stamp() };
    Some(Evidence { scene: SceneId(3), captured, second_look: false })
}

fn approve(rig: &mut Rig, id: u128, ms_ago: u64, plan: &PlannedPath) -> Option<CommandReply> {
    let body = CommandBody::ApprovePath(ApprovePath { proposal: CommandId(900), plan: plan.digest() });
    let evidence = seen(rig, ms_ago);
    let order = CommandOrder { evidence, ttl: Duration::from_secs(2), ..rig.order(id, body) };
    rig.command(order)
}

#[test]
fn the_car_drives_only_its_own_plan_as_it_still_is() {
    let mut rig = Rig::new();
    rig.pass_ms(100_000);
    let points = vec![GeoPoint { lat_deg: 37.76, lon_deg: -122.42 }; 2];
    let plan = PlannedPath { points, length_m: 30.0, top_speed_mps: 2.0, words: "round it".into() };
    assert_eq!(rule_of(approve(&mut rig, 1, 100, &plan)), Some(Rule::PlanGone), "this car made no plan");
    let made = |rig: &Rig, scene, ms_ago| PathPlanned {
        proposal: CommandId(900),
        made_at: CarStamp { millis: rig.now - ms_ago, ..rig.stamp() },
        scene: SceneId(scene),
        verdict: PathVerdict::Would(plan.clone()),
    };
    rig.car.plan = Some(made(&rig, 3, 60_001));
    assert_eq!(rule_of(approve(&mut rig, 2, 100, &plan)), Some(Rule::PlanGone), "a minute is over");
    rig.car.plan = Some(made(&rig, 2, 1_000));
    assert_eq!(rule_of(approve(&mut rig, 3, 100, &plan)), Some(Rule::SceneChanged), "planned in another scene");
    rig.car.plan = Some(made(&rig, 3, 1_000));
    let other = PlannedPath { length_m: 31.0, ..plan.clone() };
    assert_eq!(rule_of(approve(&mut rig, 4, 100, &other)), Some(Rule::PlanChanged));
    assert_eq!(rule_of(approve(&mut rig, 5, 2_001, &plan)), Some(Rule::StaleEvidence));
    rig.car.person_near = Some(true);
    assert_eq!(rule_of(approve(&mut rig, 6, 100, &plan)), Some(Rule::PersonNear));
    rig.car.person_near = Some(false);
    rig.car.slow = true;
    assert_eq!(approve(&mut rig, 7, 2_000, &plan), Some(CommandReply::Accepted));
    rig.car.end(CommandId(7), CarOutcome::Failed("somebody stepped into the way".into()));
    rig.step();
    assert_eq!(
        rig.last_reply(CommandId(7)),
        Some(CommandReply::Failed("somebody stepped into the way".into())),
        "the car stops on its own"
    );
}

#[test]
fn a_drawn_path_moves_nothing_and_what_the_car_makes_of_it_is_told_until_it_is_recorded() {
    let mut rig = Rig::new();
    rig.pass_ms(1_000);
    let body = CommandBody::ProposePath(ProposePath { points: vec![GeoPoint { lat_deg: 37.7601, lon_deg: -122.42 }] });
    let order = CommandOrder { evidence: seen(&rig, 100), ..rig.order(900, body) };
    assert_eq!(rig.command(order), Some(CommandReply::Completed));
    let verdict = PathVerdict::WouldNot("a hose lies across it".into());
    let planned = PathPlanned { proposal: CommandId(900), made_at: rig.stamp(), scene: SceneId(3), verdict };
    rig.car.reports.push(ReliableReport::Path(PathReport::Planned(planned)));
    rig.pass_ms(100);
    let told =
        |report: &&VehicleReport| matches!(report, VehicleReport::Reliable { body: ReliableReport::Path(_), .. });
    assert_eq!(rig.hub.reports.iter().filter(told).count(), 1);
    assert_eq!(rig.agent.unrecorded_reports(), 2, "the outcome and the plan");
}

#[test]
fn the_car_leans_on_the_hub_for_who_is_trained_and_on_itself_for_everything_else() {
    let mut rig = Rig::new();
    rig.pass_ms(5_000);
    let creep = |rig: &Rig, id, metres, ms_ago| CommandOrder {
        evidence: seen(rig, ms_ago),
        ..rig.order(id, CommandBody::CreepClear(CreepClear { direction: CreepDirection::Right, metres }))
    };
    let order = creep(&rig, 1, 6.0, 100);
    assert_eq!(rig.command(order), Some(CommandReply::Completed));
    let order = creep(&rig, 2, 15.5, 100);
    assert_eq!(rule_of(rig.command(order)), Some(Rule::PathOutOfRange));
    rig.car.speed_mps = 0.3;
    let order = creep(&rig, 3, 6.0, 100);
    assert_eq!(rule_of(rig.command(order)), Some(Rule::VehicleMoves));
}
