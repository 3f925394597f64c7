//! Hub, one bent car and two consoles in lock-step in virtual time.

use std::sync::Arc;

use assistance::clock::CarStamp;
use assistance::command::{CommandState, Rule};
use assistance::feed::Action;
use assistance::ids::*;
use assistance::incident::{Answer, IncidentState};
use assistance::policy::Policy;
use assistance::roles::Role;
use city::City;
use hub_client::VehicleLink as _;
use hub_client::pipe::{OperatorPipe, VehiclePipe};
use skyhand::local_hub::LocalHub;
use vehicle_agent::{Agent, AgentConfig, StoreMemory};

use crate::bent::BentCar;
use crate::screen::TrialConsole;

struct World {
    hub: LocalHub,
    name: VehicleId,
    car: BentCar,
    agent: Agent,
    link: VehiclePipe,
    memory: StoreMemory,
    boot: u64,
    /// What the car's clock reads beyond everybody else's.
    ahead_ms: i64,
    amara: TrialConsole<OperatorPipe>,
    liwei: TrialConsole<OperatorPipe>,
    now: u64,
}

impl World {
    /// A car before cones, and amara who has its case.
    fn new() -> Self {
        let mut hub = LocalHub::new("test", Arc::new(City::generated(1)), Policy::default());
        let name = VehicleId::new("SF-0412").unwrap();
        let memory = StoreMemory::default();
        let link = hub.vehicle(&name);
        let agent = Agent::new(AgentConfig::new(name.clone(), BootId(1), 5), Box::new(memory.clone()));
        let person = |name: &str| PersonId::new(name).unwrap();
        let amara = TrialConsole::new(hub.console(&person("amara"), Role::Operator), 1);
        let liwei = TrialConsole::new(hub.console(&person("liwei"), Role::Operator), 2);
        let car = BentCar::new();
        let mut world =
            Self { hub, name, car, agent, link, memory, boot: 1, ahead_ms: 7_200_000, amara, liwei, now: 0 };
        world.run(1_000);
        let stamp = world.stamp();
        world.car.car.meet_cones(stamp);
        world.run(500);
        let key = world.amara.act(Action::ClaimNext);
        let looked_at = vec![world.name.clone()];
        world.amara.session.focus(looked_at);
        world.run(2_500);
        assert!(world.amara.receipt(key).unwrap().outcome.is_ok());
        world
    }

    fn stamp(&self) -> CarStamp {
        CarStamp { boot: BootId(self.boot), millis: self.now.checked_add_signed(self.ahead_ms).unwrap() }
    }

    fn step(&mut self) {
        self.now += 10;
        self.agent.step(self.stamp().millis, &mut self.car, &mut self.link);
        self.amara.step(self.now);
        self.liwei.step(self.now);
        self.hub.pump(self.now);
        assert_eq!(self.hub.failure(), None);
    }

    fn run(&mut self, millis: u64) {
        for _ in 0..millis / 10 {
            self.step();
        }
    }

    fn state(&self, id: CommandId) -> Option<CommandState> {
        self.liwei.state_of(&self.name, id)
    }
}

#[test]
fn a_jump_of_the_cars_clock_makes_nothing_look_young_and_lets_nothing_old_through() {
    for jump_ms in [3_600_000, -3_600_000] {
        let mut world = World::new();
        let (mut shown, mut arrived, mut seen) = (world.amara.focus.clone().unwrap(), world.now, world.now);
        for round in 0..3_000 {
            if round == 100 {
                world.ahead_ms += jump_ms;
            }
            world.step();
            let focus = world.amara.focus.clone().unwrap();
            if focus.picture.stamp != shown.picture.stamp {
                seen = world.now;
            }
            if focus != shown {
                (shown, arrived) = (focus, world.now);
            }
            // A picture is at least as old as the time since it was first seen, and the screen says so.
            let age = u64::try_from(shown.picture_age.as_millis()).unwrap() + world.now - arrived;
            assert!(age >= world.now - seen, "jump {jump_ms}, round {round}: {age} ms");
            let is_settled = round >= 2_500;
            assert!(!is_settled || age < 1_000, "jump {jump_ms}, round {round}: {age} ms");
        }
        assert!(world.amara.vehicles[&world.name].linked, "the link is back or was never lost");
        // What was on the screen before the jump is no ground for an answer after it.
        let mut world = World::new();
        let (id, answer) = world.amara.answer(&world.name.clone(), Answer::PassLeft);
        world.ahead_ms += jump_ms;
        world.hub.cut(&world.name.clone(), true);
        world.run(2_500);
        world.hub.cut(&world.name.clone(), false);
        world.amara.act(answer);
        world.run(15_000);
        let state = world.state(id).unwrap();
        let is_void = match &state {
            CommandState::Expired => true,
            CommandState::Refused(refusal) => matches!(refusal.rule, Rule::StaleEvidence | Rule::LinkLost),
            _ => false,
        };
        assert!(is_void, "jump {jump_ms}: {state:?}");
        assert!(world.car.car.obeyed.is_empty(), "jump {jump_ms}");
        assert_eq!(world.amara.incident_of(&world.name).unwrap().state, IncidentState::Attended);
    }
}

#[test]
fn a_car_that_rebooted_between_begun_and_done_answers_unknown_and_never_runs_it_again() {
    let mut world = World::new();
    world.car.is_slow = true;
    let (id, answer) = world.amara.answer(&world.name.clone(), Answer::PassLeft);
    world.amara.act(answer);
    world.run(300);
    assert_eq!(world.state(id), Some(CommandState::Accepted));
    assert_eq!(world.car.car.obeyed.len(), 1);

    world.boot += 1;
    world.ahead_ms = 50 - i64::try_from(world.now).unwrap();
    let config = AgentConfig::new(world.name.clone(), BootId(world.boot), 5);
    world.agent = Agent::new(config, Box::new(world.memory.clone()));
    world.link.close();
    world.car.is_slow = false;
    world.run(12_000);
    assert_eq!(world.state(id), Some(CommandState::Unknown), "nobody guesses");
    assert_eq!(world.car.car.obeyed.len(), 1, "and nobody tries again");
    let incident = world.amara.incident_of(&world.name).unwrap();
    assert_eq!(incident.state, IncidentState::Attended, "the case is still with its holder");
}
