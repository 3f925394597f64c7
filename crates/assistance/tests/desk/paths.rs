//! Drawn paths on the desk: proposed, planned by the car, approved as planned, driven, and gone with the case.

use std::time::Duration;

use assistance::command::*;
use assistance::desk::{Event, Input};
use assistance::feed::Action;
use assistance::geo::GeoPoint;
use assistance::ids::*;
use assistance::incident::{Outcome, TimelineFact};
use assistance::link::VehicleOrder;
use assistance::roles::Role;

use crate::shift::*;

/// Something that happens to a shift.
type Bend = fn(&mut Shift);

const DRAWN: u128 = 700;

fn points(count: u32) -> Vec<GeoPoint> {
    (0..count).map(|step| picture().position.moved(f64::from(step) * 4.0, 0.0)).collect()
}

fn plan(words: &str) -> PlannedPath {
    PlannedPath { points: points(8), length_m: 28.0, top_speed_mps: 2.0, words: words.into() }
}

fn planned(proposal: u128, verdict: PathVerdict) -> PathReport {
    PathReport::Planned(PathPlanned {
        proposal: CommandId(proposal),
        made_at: stamp(1_000),
        scene: SceneId(5),
        verdict,
    })
}

/// A shift in which amara holds SF-1, a car that plans paths and creeps.
fn shift() -> Shift {
    let mut shift = Shift::busy();
    let mut hello = hello("SF-1", 1, 1, &[1]);
    hello.card.capabilities = vec!["paths".into(), "creep".into()];
    shift.feed(Input::VehicleConnected { hello: Box::new(hello), map_mismatch: false }).unwrap();
    shift.claim("amara", "SF-1").unwrap();
    shift
}

impl Shift {
    fn draw(&mut self, id: u128) -> Result<(), Refusal> {
        let body = CommandBody::ProposePath(ProposePath { points: points(5) });
        let action = self.command(id, "SF-1", body);
        self.act("amara", Role::Operator, action).map(|_| ())
    }

    fn approve(&mut self, id: u128, proposal: u128, plan: &PlannedPath) -> Result<(), Refusal> {
        let body = CommandBody::ApprovePath(ApprovePath { proposal: CommandId(proposal), plan: plan.digest() });
        let action = self.command(id, "SF-1", body);
        self.act("amara", Role::Operator, action).map(|_| ())
    }

    fn tell(&mut self, report: PathReport) -> Result<Vec<Event>, Refusal> {
        self.feed(Input::PathReported { vehicle: car("SF-1"), report: Box::new(report) })
    }

    fn paths(&self) -> &[DrawnPath] {
        &self.desk.vehicles[&car("SF-1")].paths
    }

    fn orders_of(&self, kind: CommandKind) -> Vec<CommandOrder> {
        let orders = self.told.iter().filter_map(|told| match &told.order {
            VehicleOrder::Command(order) if order.body.kind() == kind => Some(order.as_ref().clone()),
            _ => None,
        });
        orders.collect()
    }
}

#[test]
fn a_path_goes_from_the_drawing_over_the_cars_plan_to_the_approval_of_that_plan() {
    let mut shift = shift();
    shift.draw(DRAWN).unwrap();
    assert_eq!(shift.orders_of(CommandKind::ProposePath).len(), 1);
    assert_eq!(shift.approve(701, DRAWN, &plan("")).unwrap_err().rule, Rule::PlanGone, "nothing is planned yet");
    shift.tell(planned(DRAWN, PathVerdict::Would(plan("round the cones")))).unwrap();
    let other = PlannedPath { top_speed_mps: 2.5, ..plan("") };
    assert_eq!(shift.approve(702, DRAWN, &other).unwrap_err().rule, Rule::PlanChanged);
    shift.approve(703, DRAWN, &plan("")).unwrap();
    let orders = shift.orders_of(CommandKind::ApprovePath);
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0].ttl, Duration::from_secs(2), "what was seen is two seconds old in the car at most");
    assert_eq!(shift.approve(704, DRAWN, &plan("")).unwrap_err().rule, Rule::PlanGone, "a plan is driven once");
    let driven = PathDriven { approval: CommandId(703), points: points(7) };
    shift.tell(PathReport::Driven(driven.clone())).unwrap();
    let [path] = shift.paths() else { panic!("{:?}", shift.paths()) };
    assert_eq!((path.proposed.len(), path.driven.len()), (5, 7));
    assert!(path.planned.as_ref().is_some_and(|planned| planned.words() == "round the cones"));
    let facts: Vec<&TimelineFact> = shift.incident_of("SF-1").timeline.iter().map(|entry| &entry.what).collect();
    assert!(facts.iter().any(|fact| matches!(fact, TimelineFact::PathPlanned { length_m: Some(28.0), .. })));
    assert!(facts.iter().any(|fact| matches!(fact, TimelineFact::PathDriven { .. })));
    assert_eq!(shift.tell(PathReport::Driven(driven)).unwrap(), [], "a repeat adds nothing");
}

#[test]
fn a_refused_approval_gives_the_plan_back_and_a_changed_plan_takes_the_place_of_the_old() {
    let mut shift = shift();
    shift.draw(DRAWN).unwrap();
    shift.tell(planned(DRAWN, PathVerdict::Would(plan("one")))).unwrap();
    shift.approve(701, DRAWN, &plan("one")).unwrap();
    let reply = CommandReply::Refused(Rule::PersonNear.into());
    shift.feed(Input::CommandReplied { vehicle: car("SF-1"), id: CommandId(701), reply }).unwrap();
    shift.approve(702, DRAWN, &plan("one")).unwrap();

    shift.draw(710).unwrap();
    shift.tell(planned(710, PathVerdict::Would(plan("one")))).unwrap();
    let second = PlannedPath { top_speed_mps: 1.0, ..plan("two") };
    shift.tell(planned(710, PathVerdict::Would(second.clone()))).unwrap();
    assert_eq!(shift.approve(711, 710, &plan("one")).unwrap_err().rule, Rule::PlanChanged);
    shift.approve(712, 710, &second).unwrap();
}

#[test]
fn a_plan_counts_for_a_minute_and_not_beyond_a_lost_link_or_a_reboot() {
    let cases: [(&str, Bend); 3] = [
        ("a minute", |shift| {
            for _ in 0..61 {
                shift.feed(Input::LeaseRenewed { person: who("amara") }).unwrap();
                shift.act("amara", Role::Operator, Action::StillHere).unwrap();
                shift.pass(1_000);
            }
        }),
        ("a lost link", |shift| {
            shift.feed(Input::VehicleLost { vehicle: car("SF-1") }).unwrap();
            let back = Box::new(capable(1));
            shift.feed(Input::VehicleConnected { hello: back, map_mismatch: false }).unwrap();
        }),
        ("a reboot", |shift| {
            let back = Box::new(capable(2));
            shift.feed(Input::VehicleConnected { hello: back, map_mismatch: false }).unwrap();
        }),
    ];
    for (name, bend) in cases {
        let mut shift = shift();
        shift.draw(DRAWN).unwrap();
        shift.tell(planned(DRAWN, PathVerdict::Would(plan("one")))).unwrap();
        bend(&mut shift);
        assert_eq!(shift.approve(701, DRAWN, &plan("one")).unwrap_err().rule, Rule::PlanGone, "{name}");
        assert!(shift.paths()[0].planned.is_some(), "{name}: it stays in sight");
    }
}

fn capable(boot: u64) -> assistance::link::VehicleHello {
    let mut back = hello("SF-1", boot, 1, &[1]);
    back.card.capabilities = vec!["paths".into(), "creep".into()];
    back
}

#[test]
fn paths_go_with_their_case_and_no_more_than_three_stay() {
    let mut shift = shift();
    for id in 700..705 {
        shift.draw(id).unwrap();
    }
    let kept: Vec<u128> = shift.paths().iter().map(|path| path.proposal.0).collect();
    assert_eq!(kept, [702, 703, 704]);
    shift.tell(planned(704, PathVerdict::Would(plan("one")))).unwrap();
    shift.approve(720, 704, &plan("one")).unwrap();
    let incident = shift.incident_of("SF-1").id;
    let resolve = Action::Resolve { incident, outcome: Outcome::MovedToSafety };
    shift.act("amara", Role::Operator, resolve).unwrap();
    assert_eq!(shift.paths(), []);
    assert_eq!(shift.tell(planned(703, PathVerdict::WouldNot("a hose".into()))).unwrap(), [], "nobody waits for it");
    let late = shift.tell(PathReport::Driven(PathDriven { approval: CommandId(720), points: points(3) })).unwrap();
    assert!(matches!(late.as_slice(), [Event::PathDriven { .. }]), "what was driven stands in the record all the same");
}

#[test]
fn a_report_about_what_was_never_drawn_is_refused() {
    let mut shift = shift();
    let never = shift.tell(planned(1, PathVerdict::WouldNot(String::new()))).unwrap_err();
    assert_eq!(never.rule, Rule::NoSuchThing);
    let stop = shift.command(2, "SF-1", CommandBody::StopNow(StopNow));
    shift.act("amara", Role::Operator, stop).unwrap();
    let stopped = PathReport::Driven(PathDriven { approval: CommandId(2), points: Vec::new() });
    assert_eq!(shift.tell(stopped).unwrap_err().rule, Rule::NoSuchThing, "a STOP is no path");
}

#[test]
fn creeping_is_for_the_trained_and_a_car_that_cannot_is_not_asked() {
    let mut shift = shift();
    let creep = || CommandBody::CreepClear(CreepClear { direction: CreepDirection::Right, metres: 6.0 });
    let untrained = shift.command(730, "SF-1", creep());
    assert_eq!(shift.act("amara", Role::Operator, untrained).unwrap_err().rule, Rule::NotTrained);
    let trained = shift.command(731, "SF-1", creep());
    shift.act("amara", Role::TrainedOperator, trained).unwrap();
    assert_eq!(shift.orders_of(CommandKind::CreepClear).len(), 1);
    shift.claim("liwei", "SF-2").unwrap();
    let elsewhere = shift.command(732, "SF-2", creep());
    assert_eq!(shift.act("liwei", Role::TrainedOperator, elsewhere).unwrap_err().rule, Rule::NotSupported);
}
