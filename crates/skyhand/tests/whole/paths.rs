//! A drawn path through the whole system: proposed, planned by the car, approved as planned, driven, on record.

use std::sync::Arc;

use assistance::command::drawn_path::{DrawnPath, length_m};
use assistance::command::{
    ApprovePath, CommandBody, CommandState, CreepClear, CreepDirection, PlannedPath, ProposePath, Rule,
};
use assistance::geo::LocalPoint;
use assistance::ids::{CommandId, PersonId, PlanDigest, VehicleId};
use assistance::incident::Outcome;
use assistance::roles::Role;
use assistance::vehicle::Side;
use city::City;
use simulator::causes::{CauseKind, Consequence, Situation};
use simulator::operators::OperatorConfig;
use simulator::{Fact, Spot, WorldConfig};
use skyhand::virtual_shift::{Happening, VirtualShift};

/// A drawn point: metres ahead of the car and to its left.
type Drawn = (f64, f64);

const ROUND_CONES: [Drawn; 4] = [(4.0, 0.4), (11.0, 3.4), (24.0, 3.4), (37.0, 3.4)];
const OVER_HOSE: [Drawn; 3] = [(8.0, -0.1), (16.0, -0.2), (36.0, -0.2)];

/// A shift in which a car stands before a cause, and a person holds its case and does only what the test says.
struct Trial {
    shift: VirtualShift,
    car: VehicleId,
    facts: Vec<Fact>,
}

impl Trial {
    /// The first car of some seed that meets the cause and asks.
    fn before(kind: CauseKind, seed: u64, role: Role) -> Option<Self> {
        let city = Arc::new(City::generated(1));
        let config = WorldConfig { cars: 6, seed, rides: false, ..WorldConfig::default() };
        let mut shift = VirtualShift::new("test", &city, &config).unwrap();
        let person = PersonId::new("amara").unwrap();
        let config = OperatorConfig { takes_cases: false, attends: false, ..OperatorConfig::new(person, 3) };
        shift.add_operator(config, role);
        let ids: Vec<VehicleId> = shift.world().cars().iter().map(|car| car.id().clone()).collect();
        let car = ids.first()?.clone();
        let mut trial = Self { shift, car, facts: Vec::new() };
        trial.run(3_000);
        let situation = Situation { open_side: Side::Left, active: true };
        let placed = ids
            .into_iter()
            .find(|id| trial.shift.world_mut().place(kind, &Spot::Car(id.clone()), situation, Some(900_000)).is_ok());
        trial.car = placed?;
        let asks = |trial: &Self| trial.facts.iter().any(|fact| matches!(fact, Fact::CaseOpened { .. }));
        trial.run_until(60_000, asks).then_some(())?;
        trial.run(4_000);
        let car = trial.car.clone();
        trial.operator().claim(&car);
        trial.run(3_000);
        Some(trial)
    }

    /// The first car that stands before a cause and would drive the path, with its plan.
    fn with_plan(kind: CauseKind, points: &[Drawn], suits: impl Fn(&PlannedPath) -> bool) -> (Self, PlannedPath) {
        let found = (1..30).find_map(|seed| {
            let mut trial = Self::before(kind, seed, Role::Operator)?;
            trial.propose(points);
            let plan = trial.path()?.planned.as_ref()?.plan().cloned().filter(|plan| suits(plan))?;
            Some((trial, plan))
        });
        found.unwrap_or_else(|| panic!("no car would drive past {}", kind.name()))
    }

    fn run(&mut self, millis: u64) {
        self.run_until(millis, |_| false);
    }

    fn run_until(&mut self, millis: u64, is_there: impl Fn(&Self) -> bool) -> bool {
        let until = self.shift.now_ms() + millis;
        while self.shift.now_ms() < until {
            for happening in self.shift.step().unwrap() {
                if let Happening::World(observation) = happening {
                    self.facts.push(observation.fact);
                }
            }
            if is_there(self) {
                return true;
            }
        }
        false
    }

    fn operator(&mut self) -> &mut simulator::operators::ScriptedOperator<hub_client::pipe::OperatorPipe> {
        self.shift.operator("amara").unwrap()
    }

    fn command(&mut self, body: CommandBody) -> CommandId {
        let car = self.car.clone();
        let id = self.operator().command(&car, body).unwrap();
        self.run(1_500);
        id
    }

    fn propose(&mut self, points: &[Drawn]) -> CommandId {
        let car = self.shift.world().car(&self.car).unwrap();
        let (position, heading_deg) = (car.position(), car.heading_deg());
        let on_ground = |(forward_m, left_m): &Drawn| {
            LocalPoint { forward_m: *forward_m, left_m: *left_m }.on_ground(position, heading_deg)
        };
        let points = points.iter().map(on_ground).collect();
        self.command(CommandBody::ProposePath(ProposePath { points }))
    }

    fn approve(&mut self, plan: PlanDigest) -> CommandId {
        let proposal = self.path().unwrap().proposal;
        self.command(CommandBody::ApprovePath(ApprovePath { proposal, plan }))
    }

    fn state(&mut self, id: CommandId) -> CommandState {
        let car = self.car.clone();
        self.operator().state_of(&car, id).unwrap()
    }

    /// The newest path on the desk.
    fn path(&self) -> Option<&DrawnPath> {
        self.shift.hub().engine().desk().vehicles.get(&self.car)?.paths.last()
    }

    fn speed_mps(&self) -> f64 {
        self.shift.world().car(&self.car).unwrap().speed_mps()
    }
}

#[test]
fn a_drawn_path_gets_a_car_past_cones_and_all_three_paths_stand_on_the_desk() {
    let (mut trial, plan) = Trial::with_plan(CauseKind::ConesInLane, &ROUND_CONES, |_| true);
    let start = trial.shift.world().car(&trial.car).unwrap().position();
    trial.run(2_000);
    assert!(trial.shift.world().car(&trial.car).unwrap().position().distance_m(start) < 0.1, "a plan moves nothing");
    let approval = trial.approve(plan.digest());
    assert_eq!(trial.state(approval), CommandState::Accepted);
    let ended = |trial: &Trial| trial.facts.iter().any(|fact| matches!(fact, Fact::PathEnded { completed: true, .. }));
    assert!(trial.run_until(60_000, ended), "{:?}", trial.facts);
    trial.run(500);
    assert_eq!(trial.state(approval), CommandState::Completed);
    let path = trial.path().unwrap();
    assert_eq!((path.proposed.len(), path.approval), (ROUND_CONES.len(), Some(approval)));
    assert_eq!(path.planned.as_ref().and_then(|planned| planned.plan()), Some(&plan));
    assert!((length_m(&path.driven) - plan.length_m).abs() < 4.0, "{} m driven", length_m(&path.driven));
    let car = trial.car.clone();
    trial.operator().resolve(&car, Outcome::DrivesOn);
    let closed = |trial: &Trial| trial.facts.iter().any(|fact| matches!(fact, Fact::CaseClosed(_)));
    assert!(trial.run_until(10_000, closed), "{:?}", trial.facts);
    assert_eq!(trial.path(), None, "the paths go with the case they were drawn for");
    trial.run(30_000);
    let moved_m = trial.shift.world().car(&car).unwrap().position().distance_m(start);
    assert!(moved_m > 80.0, "the ride goes on: {moved_m} m");
    assert!(!trial.facts.iter().any(|fact| matches!(fact, Fact::Consequence(_))), "{:?}", trial.facts);
    let verdict = trial.shift.verdict();
    assert!(verdict.broken.is_empty(), "{verdict}");
}

#[test]
fn another_plan_than_the_one_seen_is_not_driven() {
    let (mut trial, plan) = Trial::with_plan(CauseKind::ConesInLane, &ROUND_CONES, |_| true);
    let first = trial.path().unwrap().proposal;
    trial.propose(&ROUND_CONES[..3]);
    let wrong = trial.approve(plan.digest());
    assert!(matches!(trial.state(wrong), CommandState::Refused(why) if why.rule == Rule::PlanChanged));
    let old = trial.command(CommandBody::ApprovePath(ApprovePath { proposal: first, plan: plan.digest() }));
    let state = trial.state(old);
    assert!(matches!(&state, CommandState::Refused(why) if why.rule == Rule::PlanGone), "{state:?}");
    trial.run(5_000);
    assert!(trial.speed_mps() == 0.0);
}

#[test]
fn a_link_that_is_lost_on_the_way_stops_the_car_and_the_desk_learns_it_later() {
    let (mut trial, plan) = Trial::with_plan(CauseKind::ConesInLane, &ROUND_CONES, |_| true);
    let approval = trial.approve(plan.digest());
    trial.run(2_500);
    assert!(trial.speed_mps() > 0.5);
    let car = trial.car.clone();
    trial.shift.cut(&car, true);
    let at_once = |trial: &Trial| trial.facts.contains(&Fact::LinkLost);
    assert!(trial.run_until(4_000, at_once));
    trial.run(3_000);
    assert!(trial.speed_mps() < 0.05, "{:?}", trial.facts);
    let at = trial.shift.world().car(&car).unwrap().position();
    trial.run(20_000);
    assert!(trial.shift.world().car(&car).unwrap().position().distance_m(at) < 0.1, "it waits for the link");
    trial.shift.cut(&car, false);
    trial.run(20_000);
    assert!(matches!(trial.state(approval), CommandState::Failed(_)), "{:?}", trial.state(approval));
    let again = trial.approve(plan.digest());
    assert!(matches!(trial.state(again), CommandState::Refused(why) if why.rule == Rule::PlanGone));
    let verdict = trial.shift.verdict();
    assert!(verdict.broken.is_empty(), "{verdict}");
}

#[test]
fn a_person_who_draws_across_a_hose_is_found_out_by_the_auditor() {
    let takes_for_debris = |plan: &PlannedPath| plan.words.contains("take for debris");
    let (mut trial, plan) = Trial::with_plan(CauseKind::Hose, &OVER_HOSE, takes_for_debris);
    trial.approve(plan.digest());
    let crossed = |trial: &Trial| trial.facts.contains(&Fact::Consequence(Consequence::HoseCrossed));
    assert!(trial.run_until(90_000, crossed), "{:?}", trial.facts);
    let verdict = trial.shift.verdict();
    assert!(verdict.to_string().contains("hose_crossed"), "{verdict}");
}

#[test]
fn only_who_is_trained_has_a_car_creep_clear() {
    let creep = CommandBody::CreepClear(CreepClear { direction: CreepDirection::Right, metres: 6.0 });
    for (role, may) in [(Role::Operator, false), (Role::TrainedOperator, true), (Role::Lead, true)] {
        let mut trial = (1..10).find_map(|seed| Trial::before(CauseKind::ConesInLane, seed, role)).unwrap();
        let start = trial.shift.world().car(&trial.car).unwrap().position();
        let id = trial.command(creep.clone());
        trial.run(20_000);
        let (state, car) = (trial.state(id), trial.shift.world().car(&trial.car).unwrap());
        let moved_m = car.position().distance_m(start);
        if may {
            assert_eq!(state, CommandState::Completed, "{}", role.name());
            assert!(moved_m > 5.0 && moved_m < 6.2, "{}: {moved_m} m", role.name());
        } else {
            assert!(matches!(&state, CommandState::Refused(why) if why.rule == Rule::NotTrained), "{state:?}");
            assert!(moved_m < 0.1, "{moved_m} m");
        }
    }
}
