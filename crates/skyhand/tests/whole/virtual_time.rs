//! Hub, cars and consoles in lock-step in virtual time, over the same encoded bytes as on sockets.

use std::sync::Arc;

use assistance::clock::CarStamp;
use assistance::command::{CommandState, Rule};
use assistance::conversation::{MessageState, Phrase, Words};
use assistance::feed::Action;
use assistance::ids::*;
use assistance::incident::{Answer, IncidentState, Outcome, WithdrawnReason};
use assistance::link::HelpStatus;
use assistance::policy::Policy;
use assistance::roles::Role;
use city::City;
use hub_client::pipe::{OperatorPipe, VehiclePipe};
use skyhand::local_hub::LocalHub;
use vehicle_agent::{Agent, AgentConfig, StoreMemory};

use crate::car::TrialCar;
use crate::screen::TrialConsole;

struct OneCar {
    agent: Agent,
    car: TrialCar,
    link: VehiclePipe,
    memory: StoreMemory,
    boot: u64,
    booted_ms: u64,
}

struct World {
    hub: LocalHub,
    city: Arc<City>,
    name: VehicleId,
    car: OneCar,
    amara: TrialConsole<OperatorPipe>,
    liwei: TrialConsole<OperatorPipe>,
    now: u64,
}

/// The car's clock runs 37 s ahead of everybody else's.
const AHEAD_MS: u64 = 37_000;

impl World {
    fn new() -> Self {
        let city = Arc::new(City::generated(1));
        let mut hub = LocalHub::new("test", Arc::clone(&city), Policy::default());
        let name = VehicleId::new("SF-0412").unwrap();
        let memory = StoreMemory::default();
        let link = hub.vehicle(&name);
        let agent = Agent::new(AgentConfig::new(name.clone(), BootId(1), 5), Box::new(memory.clone()));
        let car = OneCar { agent, car: TrialCar::driving(), link, memory, boot: 1, booted_ms: 0 };
        let person = |name: &str| PersonId::new(name).unwrap();
        let amara = TrialConsole::new(hub.console(&person("amara"), Role::Operator), 1);
        let liwei = TrialConsole::new(hub.console(&person("liwei"), Role::Operator), 2);
        let mut world = Self { hub, city, name, car, amara, liwei, now: 0 };
        world.run(1_000);
        world
    }

    fn stamp(&self) -> CarStamp {
        CarStamp { boot: BootId(self.car.boot), millis: self.now - self.car.booted_ms + AHEAD_MS }
    }

    fn run(&mut self, millis: u64) {
        for _ in 0..millis / 10 {
            self.now += 10;
            let car_ms = self.stamp().millis;
            self.car.agent.step(car_ms, &mut self.car.car, &mut self.car.link);
            self.amara.step(self.now);
            self.liwei.step(self.now);
            self.hub.pump(self.now);
            assert_eq!(self.hub.failure(), None);
        }
    }

    fn reboot(&mut self) {
        self.car.boot += 1;
        self.car.booted_ms = self.now;
        let config = AgentConfig::new(self.name.clone(), BootId(self.car.boot), 5);
        self.car.agent = Agent::new(config, Box::new(self.car.memory.clone()));
        hub_client::VehicleLink::close(&mut self.car.link);
    }

    fn stuck_and_claimed() -> Self {
        let mut world = Self::new();
        let stamp = world.stamp();
        world.car.car.meet_cones(stamp);
        world.run(500);
        let key = world.amara.act(Action::ClaimNext);
        world.amara.session.focus(vec![world.name.clone()]);
        world.run(2_500);
        assert!(world.amara.receipt(key).unwrap().outcome.is_ok());
        world
    }
}

#[test]
fn a_car_asks_a_person_answers_and_the_car_moves() {
    let mut world = World::stuck_and_claimed();
    let name = world.name.clone();
    assert_eq!(world.car.car.help, HelpStatus::Helping { person: "amara".into() });
    let incident = world.amara.incident_of(&name).unwrap().clone();
    assert!(!incident.brief.place.is_empty(), "the hub puts the place into words");
    world.car.car.passenger_says("¿Por qué paramos?");
    let words = Words::Phrase(Phrase::YouAreSafe);
    world.amara.act(Action::Say { incident: incident.id, language: "es".into(), words });
    let (id, answer) = world.amara.answer(&name, Answer::PassLeft);
    world.amara.act(answer);
    world.run(500);
    assert_eq!(world.car.car.obeyed.len(), 1);
    assert_eq!(world.amara.state_of(&name, id), Some(CommandState::Completed));
    assert_eq!(world.car.car.shown.len(), 1);
    let talk = &world.amara.incident_of(&name).unwrap().conversation.messages;
    assert_eq!(talk.len(), 2);
    assert!(talk.iter().all(|message| message.state == MessageState::Shown));
    world.amara.act(Action::Resolve { incident: incident.id, outcome: Outcome::DrivesOn });
    world.run(300);
    assert_eq!(world.car.car.closed, [CarIncidentRef(1)]);
    assert_eq!(world.liwei.incident_of(&name).unwrap().state, IncidentState::Resolved(Outcome::DrivesOn));
    assert_eq!(world.amara.gaps + world.liwei.gaps, 0);
}

#[test]
fn a_car_that_solves_it_itself_leaves_the_queue_at_once() {
    let mut world = World::stuck_and_claimed();
    world.car.car.withdraw();
    world.run(300);
    let incident = world.liwei.incident_of(&world.name).unwrap();
    assert_eq!(incident.state, IncidentState::Withdrawn(WithdrawnReason::SolvedByVehicle));
}

#[test]
fn an_answer_to_a_vanished_question_is_refused_by_name() {
    let mut world = World::stuck_and_claimed();
    let name = world.name.clone();
    let (_, answer) = world.amara.answer(&name, Answer::PassLeft);
    world.car.car.withdraw();
    world.run(300);
    let key = world.amara.act(answer);
    world.run(300);
    let refusal = world.amara.receipt(key).unwrap().outcome.clone().unwrap_err();
    assert!(matches!(refusal.rule, Rule::ClaimedByOther | Rule::NotYourClaim | Rule::IncidentClosed), "{refusal}");
    assert!(world.car.car.obeyed.is_empty());
}

#[test]
fn a_lost_link_locks_and_comes_back_without_losing_the_case() {
    let mut world = World::stuck_and_claimed();
    let name = world.name.clone();
    world.hub.cut(&name, true);
    world.run(4_000);
    assert!(world.car.car.is_lost);
    assert!(!world.amara.vehicles[&name].linked);
    let (id, answer) = world.amara.answer(&name, Answer::PassLeft);
    world.amara.act(answer);
    world.run(300);
    assert!(matches!(world.amara.state_of(&name, id), Some(CommandState::Refused(why)) if why.rule == Rule::LinkLost));
    world.hub.cut(&name, false);
    world.run(12_000);
    assert!(world.amara.vehicles[&name].linked && !world.car.car.is_lost);
    assert_eq!(world.amara.incident_of(&name).unwrap().state, IncidentState::Attended);
    assert!(world.car.car.obeyed.is_empty(), "nothing fires after the reconnect");
}

#[test]
fn a_stop_needs_no_claim_and_is_applied_once() {
    let mut world = World::stuck_and_claimed();
    let name = world.name.clone();
    let id = world.liwei.stop(&name);
    world.run(2_000);
    assert_eq!(world.liwei.stopped.first(), Some(&(id, true)));
    assert_eq!(world.car.car.obeyed.len(), 1);
    assert_eq!(world.amara.state_of(&name, id), Some(CommandState::Completed), "everybody sees it");
}

#[test]
fn a_killed_hub_forgets_nothing_it_acknowledged() {
    let mut world = World::stuck_and_claimed();
    let name = world.name.clone();
    let (id, answer) = world.amara.answer(&name, Answer::PassLeft);
    world.amara.act(answer);
    world.run(300);
    let city = Arc::clone(&world.city);
    let before = world.hub.engine().desk().incidents.clone();
    world.hub.kill_and_restart("test", city, world.now).unwrap();
    world.run(12_000);
    assert!(world.amara.is_live() && world.liwei.is_live());
    let after = &world.hub.engine().desk().incidents;
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert_eq!(world.amara.incident_of(&name).unwrap().owner, Some(PersonId::new("amara").unwrap()));
    assert_eq!(world.amara.state_of(&name, id), Some(CommandState::Completed));
    assert_eq!(world.car.car.obeyed.len(), 1, "the answer was not given twice");
}

#[test]
fn a_car_that_rebooted_is_not_sent_an_old_wish() {
    let mut world = World::stuck_and_claimed();
    let name = world.name.clone();
    world.hub.cut(&name, true);
    let (id, answer) = world.amara.answer(&name, Answer::PassLeft);
    world.amara.act(answer);
    world.run(100);
    world.reboot();
    world.hub.cut(&name, false);
    world.run(12_000);
    assert!(world.car.car.obeyed.is_empty());
    let state = world.amara.state_of(&name, id).unwrap();
    assert!(matches!(state, CommandState::Expired | CommandState::Refused(_)), "{state:?}");
}

#[test]
fn the_age_on_screen_is_never_younger_than_the_truth_though_the_clocks_differ() {
    let mut world = World::stuck_and_claimed();
    for _ in 0..50 {
        world.run(100);
        let focus = world.amara.focus.as_ref().unwrap();
        let truth = world.stamp().millis - focus.picture.stamp.millis;
        let shown = u64::try_from(focus.picture_age.as_millis()).unwrap();
        assert!(truth < 1_000, "{truth} ms old");
        assert!(shown + 200 >= truth && shown <= truth + 300, "{shown} shown, {truth} true");
    }
}

#[test]
fn two_people_race_for_a_case_and_one_gets_it() {
    for _ in 0..20 {
        let mut world = World::new();
        let stamp = world.stamp();
        world.car.car.meet_cones(stamp);
        world.run(500);
        let claim = Action::Claim(world.name.clone());
        let first = world.amara.act(claim.clone());
        let second = world.liwei.act(claim);
        world.run(300);
        let outcomes = [world.amara.receipt(first).unwrap(), world.liwei.receipt(second).unwrap()];
        let won = outcomes.iter().filter(|receipt| receipt.outcome.is_ok()).count();
        assert_eq!(won, 1);
    }
}
