//! Drawn paths in the world: what the car plans and refuses, how it drives, and what follows from a bad one.

use std::sync::Arc;
use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{
    ApprovePath, CommandBody, CommandOrder, CreepClear, CreepDirection, Hold, HoldOrigin, PathReport, PathVerdict,
    PlannedPath, ProposePath, Refusal, Rule, StopNow,
};
use assistance::geo::{GeoPoint, LocalPoint};
use assistance::ids::{CommandId, Epoch, PersonId, VehicleId};
use assistance::link::ReliableReport;
use assistance::scene::{ObjectClass, PerceivedObject};
use assistance::vehicle::Side;
use city::City;
use vehicle_agent::{Car, CarOutcome, Progress};

use crate::causes::{CauseKind, Consequence, Situation};
use crate::vehicle::SimulatedCar;
use crate::world::Fact;
use crate::{Spot, World, WorldConfig};

/// A drawn point: metres ahead of the car and to its left.
type Drawn = (f64, f64);
/// Something that happens to a stage.
type Bend = fn(&mut Stage);

const DRAWN: CommandId = CommandId(70);
const APPROVED: CommandId = CommandId(71);

/// A world in which one car stands before a cause and asks.
struct Stage {
    world: World,
    id: VehicleId,
    facts: Vec<Fact>,
}

impl Stage {
    fn before(kind: CauseKind, situation: Situation) -> Self {
        Self::find(kind, situation, |_| true)
    }

    /// The first car of a few worlds that meets it on a street of both directions with kerbs and that suits.
    fn find(kind: CauseKind, situation: Situation, suits: impl Fn(&SimulatedCar) -> bool) -> Self {
        let city = Arc::new(City::generated(1));
        for seed in 1..40 {
            let config = WorldConfig { cars: 6, seed, rides: false, ..WorldConfig::default() };
            let mut world = World::new(Arc::clone(&city), &config).unwrap();
            (0..30).for_each(|_| world.step());
            let ids: Vec<VehicleId> = world.cars().iter().map(|car| car.id().clone()).collect();
            for id in ids {
                if world.place(kind, &Spot::Car(id.clone()), situation, Some(900_000)).is_err() {
                    continue;
                }
                let asked = (0..600).any(|_| {
                    world.step();
                    world.car(&id).unwrap().cases.has_question()
                });
                let car = world.car(&id).unwrap();
                let edge = city.edge(car.pose.edge);
                let alone = !car.eyes.scene().objects.iter().any(|it| it.class == ObjectClass::Car);
                let room_m = edge.length_m - car.pose.along_m;
                let wide = !edge.one_way && edge.lanes == 1 && city.has_kerb_strip(car.pose.edge) && room_m > 75.0;
                if asked && wide && alone && suits(car) {
                    world.take_observations();
                    return Self { world, id, facts: Vec::new() };
                }
                break;
            }
        }
        panic!("no car of forty worlds meets {} where it suits", kind.name());
    }

    fn car(&mut self) -> &mut SimulatedCar {
        let id = self.id.clone();
        self.world.cars_mut().iter_mut().find(|car| *car.id() == id).unwrap()
    }

    fn ground(&mut self, forward_m: f64, left_m: f64) -> GeoPoint {
        let car = self.car();
        LocalPoint { forward_m, left_m }.on_ground(car.position(), car.heading_deg())
    }

    fn order(&mut self, id: CommandId, body: CommandBody) -> Result<Progress, Refusal> {
        let (vehicle, stamp) = (self.id.clone(), self.car().stamp());
        let by = PersonId::new("amara").unwrap();
        let (ttl, evidence, epoch) = (Duration::from_secs(2), None, Epoch(1));
        let order = CommandOrder { id, vehicle, body, by, epoch, judged_at: stamp, ttl, evidence };
        self.car().begin(&order, stamp)
    }

    /// Draws a path of points ahead and to the left, and returns what the car would do.
    fn draw(&mut self, points: &[Drawn]) -> Result<PlannedPath, String> {
        let points = points.iter().map(|(forward, left)| self.ground(*forward, *left)).collect();
        let done = self.order(DRAWN, CommandBody::ProposePath(ProposePath { points }));
        let told = self.car().take_reports().into_iter().find_map(|report| match report {
            ReliableReport::Path(PathReport::Planned(planned)) => Some(planned),
            _ => None,
        });
        match told.expect("the car tells what it makes of a path").verdict {
            PathVerdict::Would(plan) => {
                assert_eq!(done, Ok(Progress::Done));
                Ok(plan)
            }
            PathVerdict::WouldNot(why) => {
                assert_eq!(done.unwrap_err(), Refusal::new(Rule::UnsafeForVehicle, why.clone()));
                Err(why)
            }
        }
    }

    fn approve(&mut self, plan: &PlannedPath) -> Result<Progress, Refusal> {
        self.order(APPROVED, CommandBody::ApprovePath(ApprovePath { proposal: DRAWN, plan: plan.digest() }))
    }

    /// Lives until the drive has ended, at most so long, and says how it ended.
    fn drive(&mut self, seconds: u64) -> Option<CarOutcome> {
        for _ in 0..seconds * 10 {
            let (before, was) = (self.car().position(), self.car().speed_mps());
            self.world.step();
            let (now, speed) = (self.car().position(), self.car().speed_mps());
            let moved_m = before.distance_m(now);
            assert!(moved_m <= speed.max(was) * 0.1 * 1.8 + 0.25, "moved {moved_m} m at {speed} m/s");
            self.facts.extend(self.world.take_observations().into_iter().map(|it| it.fact));
            if let Some((id, outcome)) = self.car().poll_outcome() {
                assert_eq!(id, APPROVED);
                return Some(outcome);
            }
        }
        None
    }

    fn consequences(&self) -> Vec<Consequence> {
        let all = self.facts.iter().filter_map(|fact| match fact {
            Fact::Consequence(consequence) => Some(*consequence),
            _ => None,
        });
        all.collect()
    }

    fn live(&mut self, seconds: u64) {
        for _ in 0..seconds * 10 {
            self.world.step();
            self.facts.extend(self.world.take_observations().into_iter().map(|it| it.fact));
        }
    }
}

fn left_open() -> Situation {
    Situation { open_side: Side::Left, active: true }
}

const ROUND_CONES: [Drawn; 4] = [(4.0, 0.4), (11.0, 3.4), (24.0, 3.4), (37.0, 3.4)];
const ROUND_LORRY: [Drawn; 4] = [(3.0, 0.4), (10.0, 3.4), (18.0, 3.4), (27.0, 3.4)];

#[test]
fn a_path_round_the_obstacle_is_planned_driven_and_solves_the_case() {
    for (kind, points) in [(CauseKind::ConesInLane, ROUND_CONES), (CauseKind::DoubleParked, ROUND_LORRY)] {
        let mut stage = Stage::before(kind, left_open());
        let start = stage.car().position();
        let plan = stage.draw(&points).unwrap_or_else(|why| panic!("{}: {why}", kind.name()));
        assert!(plan.length_m > 25.0 && plan.length_m <= 150.0 && plan.top_speed_mps <= 3.0, "{plan:?}");
        assert!(plan.words.contains("left of") && plan.words.contains("oncoming lane"), "{}", plan.words);
        assert!(plan.words.ends_with("then on in my lane"), "{}", plan.words);
        stage.live(3);
        assert!(stage.car().position().distance_m(start) < 0.1, "nothing moves before the approval");
        assert_eq!(stage.approve(&plan), Ok(Progress::Running));
        assert_eq!(stage.drive(60), Some(CarOutcome::Completed), "{}: {:?}", kind.name(), stage.facts);
        assert_eq!(stage.consequences(), [], "{}", kind.name());
        let driven = stage.car().take_reports().into_iter().find_map(|report| match report {
            ReliableReport::Path(PathReport::Driven(driven)) => Some(driven),
            _ => None,
        });
        let driven = driven.expect("the car tells what it drove");
        let far = plan
            .points
            .iter()
            .map(|planned| driven.points.iter().map(|point| point.distance_m(*planned)).fold(f64::MAX, f64::min));
        assert!(far.fold(0.0, f64::max) < 2.5, "it drove what it had planned");
        stage.live(40);
        assert_eq!(stage.consequences(), [], "{}", kind.name());
        assert!(!stage.car().has_open_case(), "{}: {:?}", kind.name(), stage.facts);
        assert!(stage.car().position().distance_m(start) > 60.0, "the ride goes on");
    }
}

#[test]
fn the_car_refuses_what_it_cannot_or_must_not_drive_and_says_why() {
    let cases: [(&str, &[Drawn], &str); 6] = [
        ("through the cones", &[(10.0, 0.0), (22.0, 0.0), (40.0, 0.0)], "cone in the way"),
        ("off the road", &[(8.0, -6.0), (14.0, -14.0), (20.0, -20.0)], "off the road"),
        ("backwards", &[(-6.0, 0.0), (-12.0, 0.0)], "I would have to reverse 6 m"),
        ("back on itself", &[(10.0, 1.0), (4.0, 1.5)], "it turns back on itself"),
        ("round a corner too tight", &[(4.0, 0.0), (4.5, 4.0), (9.0, 4.5)], "it turns tighter than I can"),
        ("nowhere", &[(0.5, 0.0)], "it ends where I stand"),
    ];
    for (name, points, why) in cases {
        let mut stage = Stage::before(CauseKind::ConesInLane, left_open());
        let refused = stage.draw(points).map(|plan| plan.words).unwrap_err();
        assert!(refused.contains(why), "{name}: {refused}");
        let plan = PlannedPath { points: Vec::new(), length_m: 1.0, top_speed_mps: 1.0, words: String::new() };
        assert_eq!(stage.approve(&plan).unwrap_err().rule, Rule::PlanGone, "{name}");
    }
}

#[test]
fn a_path_that_meets_rails_is_refused() {
    let city = Arc::new(City::generated(1));
    let config = WorldConfig { cars: 1, seed: 3, rides: false, ..WorldConfig::default() };
    let crossing = city.main_edges().find_map(|edge| {
        let rail = city.controls(edge).iter().find(|it| it.kind == city::ControlKind::RailCrossing)?;
        (rail.along_m > 30.0).then(|| city.point_along(edge, rail.along_m - 20.0))
    });
    let (before, heading_deg) = crossing.expect("the generated city has a crossing with rails");
    let mut world = World::new(Arc::clone(&city), &config).unwrap();
    let id = world.cars()[0].id().clone();
    world.set_down(&id, before, false).unwrap();
    let mut stage = Stage { world, id, facts: Vec::new() };
    stage.world.step();
    // Whichever way it faces now, the rails lie within this line.
    let ahead = crate::vehicle::path::line::turn_deg(stage.car().heading_deg(), heading_deg) < 90.0;
    assert!(ahead, "set down facing away from the rails");
    let why = stage.draw(&[(10.0, 0.0), (20.0, 0.0), (35.0, 0.0)]).map(|plan| plan.words).unwrap_err();
    assert!(why.contains("it would cross rails"), "{why}");
}

#[test]
fn somebody_who_steps_into_the_way_stops_the_car_and_in_the_end_the_path() {
    let mut stage = Stage::before(CauseKind::DoubleParked, left_open());
    let plan = stage.draw(&ROUND_LORRY).unwrap();
    assert_eq!(stage.approve(&plan), Ok(Progress::Running));
    stage.live(3);
    assert!(stage.car().speed_mps() > 0.5);
    // People now walk where the path leads past the lorry.
    let (edge, along_m) = stage.car().encounter.as_ref().map(|met| (met.edge, met.along_m)).unwrap();
    let (middle, heading_deg) = stage.world.city().point_along(edge, along_m + 2.0);
    let at = LocalPoint { forward_m: 0.0, left_m: -1.5 }.on_ground(middle, heading_deg);
    let crowd = Situation { open_side: Side::Left, active: true };
    stage.world.place(CauseKind::Crowd, &Spot::Place(at), crowd, Some(600_000)).unwrap();
    let outcome = stage.drive(60);
    let Some(CarOutcome::Failed(why)) = outcome else { panic!("{outcome:?}: {:?}", stage.facts) };
    assert!(why.starts_with("pedestrian in the way"), "{why}");
    assert!(stage.car().speed_mps() < 0.05);
    let near = |it: &&PerceivedObject| it.at.forward_m.abs() < 2.8 && it.at.left_m.abs() < 1.4;
    let people: Vec<_> = stage.car().eyes.scene().objects.iter().filter(near).cloned().collect();
    assert_eq!(people, [], "it stopped short of everybody");
}

#[test]
fn stop_hold_and_a_lost_link_end_the_drive_at_once() {
    let cases: [(&str, Bend); 3] = [
        ("STOP", |stage| drop(stage.order(CommandId(80), CommandBody::StopNow(StopNow)))),
        ("hold", |stage| {
            let origin = HoldOrigin::Responder("Engine 12".into());
            drop(stage.order(CommandId(81), CommandBody::Hold(Hold { origin })));
        }),
        ("lost link", |stage| {
            let now = stage.car().stamp();
            stage.car().link_lost(now);
        }),
    ];
    for (name, end) in cases {
        let mut stage = Stage::before(CauseKind::ConesInLane, left_open());
        let plan = stage.draw(&ROUND_CONES).unwrap();
        stage.approve(&plan).unwrap();
        stage.live(4);
        assert!(stage.car().speed_mps() > 0.5, "{name}");
        end(&mut stage);
        let outcome = stage.drive(1);
        assert!(matches!(outcome, Some(CarOutcome::Failed(_))), "{name}: {outcome:?}");
        let at = stage.car().position();
        stage.live(20);
        assert!(stage.car().speed_mps() < 0.05 && stage.car().position().distance_m(at) < 4.0, "{name}");
        assert_eq!(stage.approve(&plan).unwrap_err().rule, Rule::PlanGone, "{name}: a plan is driven once");
    }
}

#[test]
fn a_plan_is_void_when_the_link_was_lost_or_the_computer_restarted() {
    let cases: [(&str, Bend); 2] = [
        ("lost link", |stage| {
            let now: CarStamp = stage.car().stamp();
            stage.car().link_lost(now);
            stage.car().link_back(now);
        }),
        ("reboot", |stage| {
            let id = stage.id.clone();
            stage.world.reboot(&id, 1_000).unwrap();
            stage.live(3);
        }),
    ];
    for (name, bend) in cases {
        let mut stage = Stage::before(CauseKind::ConesInLane, left_open());
        let plan = stage.draw(&ROUND_CONES).unwrap();
        assert!(stage.car().plan_of(DRAWN).is_some());
        bend(&mut stage);
        assert!(stage.car().plan_of(DRAWN).is_none(), "{name}");
        assert_eq!(stage.approve(&plan).unwrap_err().rule, Rule::PlanGone, "{name}");
    }
}

#[test]
fn a_hose_that_the_car_takes_for_debris_is_crossed_when_a_person_says_so_and_that_is_found_out() {
    let takes_for = |class| {
        move |car: &SimulatedCar| car.eyes.scene().objects.iter().any(|it| it.class == class && it.length_m < 0.3)
    };
    let mut stage = Stage::find(CauseKind::Hose, left_open(), takes_for(ObjectClass::Debris));
    let over = [(8.0, -0.1), (16.0, -0.2), (36.0, -0.2)];
    let plan = stage.draw(&over).unwrap();
    assert!(plan.words.contains("over something flat that I take for debris"), "{}", plan.words);
    assert!(plan.top_speed_mps <= 1.0);
    stage.approve(&plan).unwrap();
    stage.drive(90);
    assert_eq!(stage.consequences(), [Consequence::HoseCrossed]);

    let mut sees_it = Stage::find(CauseKind::Hose, left_open(), takes_for(ObjectClass::Hose));
    let why = sees_it.draw(&over).map(|plan| plan.words).unwrap_err();
    assert!(why.contains("hose in the way"), "{why}");
}

#[test]
fn a_path_past_a_bus_with_its_signals_on_is_found_out() {
    let mut stage = Stage::before(CauseKind::SchoolBus, left_open());
    let plan = stage.draw(&[(4.0, 0.5), (12.0, 3.5), (20.0, 3.6), (34.0, 3.6)]).unwrap();
    stage.approve(&plan).unwrap();
    stage.drive(60);
    assert_eq!(stage.consequences(), [Consequence::BusPassed]);
}

#[test]
fn a_car_creeps_no_farther_and_no_faster_than_it_was_let_and_stays_there() {
    for (direction, metres) in [(CreepDirection::Ahead, 6.0), (CreepDirection::Right, 9.0)] {
        let mut stage = Stage::before(CauseKind::ConesInLane, left_open());
        let start = stage.car().position();
        stage.order(CommandId(60), CommandBody::StopNow(StopNow)).unwrap();
        stage.live(1);
        while stage.car().poll_outcome().is_some() {}
        let creep = CreepClear { direction, metres };
        assert_eq!(stage.order(APPROVED, CommandBody::CreepClear(creep)), Ok(Progress::Running));
        let mut fastest = 0.0_f64;
        for _ in 0..250 {
            stage.world.step();
            fastest = fastest.max(stage.car().speed_mps());
        }
        assert_eq!(stage.car().poll_outcome(), Some((APPROVED, CarOutcome::Completed)), "{direction:?}");
        let moved_m = stage.car().position().distance_m(start);
        assert!(moved_m > metres * 0.85 && moved_m <= metres + 0.1, "{direction:?}: {moved_m} m");
        assert!(fastest > 0.5 && fastest <= 0.9 + 1e-9, "{fastest} m/s");
        let at = stage.car().position();
        stage.live(30);
        assert!(stage.car().position().distance_m(at) < 0.1, "it stays in its minimal-risk condition");
    }
    let mut stage = Stage::before(CauseKind::ConesInLane, left_open());
    let into = CreepClear { direction: CreepDirection::Ahead, metres: 15.0 };
    let refused = stage.order(APPROVED, CommandBody::CreepClear(into)).unwrap_err();
    assert!(refused.rule == Rule::UnsafeForVehicle && refused.detail.contains("in the way"), "{refused}");
}
