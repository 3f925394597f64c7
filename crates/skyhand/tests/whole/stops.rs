//! STOP on a driving car of the simulator: it stands, and stays until a person lets it go.

use std::sync::Arc;

use assistance::command::{CommandBody, CommandStage, PullOver, Resume, ResumeCause, UnlockDoors};
use assistance::ids::{PersonId, VehicleId};
use assistance::roles::Role;
use assistance::vehicle::Side;
use city::City;
use simulator::causes::{CauseKind, Situation};
use simulator::operators::OperatorConfig;
use simulator::passengers::Language;
use simulator::{Fact, Spot, WorldConfig};
use skyhand::virtual_shift::{Happening, VirtualShift};

fn shift() -> (VirtualShift, VehicleId) {
    let city = Arc::new(City::generated(1));
    let config = WorldConfig { cars: 6, seed: 8, rides: false, ..WorldConfig::default() };
    let mut shift = VirtualShift::new("test", &city, &config).unwrap();
    let person = PersonId::new("amara").unwrap();
    let config = OperatorConfig { takes_cases: false, attends: false, ..OperatorConfig::new(person, 3) };
    shift.add_operator(config, Role::Operator);
    run(&mut shift, 15_000);
    let driving = shift.world().cars().iter().find(|car| car.speed_mps() > 5.0).unwrap().id().clone();
    (shift, driving)
}

fn run(shift: &mut VirtualShift, millis: u64) -> Vec<Fact> {
    let until = shift.now_ms() + millis;
    let mut facts = Vec::new();
    while shift.now_ms() < until {
        for happening in shift.step().unwrap() {
            if let Happening::World(observation) = happening {
                facts.push(observation.fact);
            }
        }
    }
    facts
}

#[test]
fn a_stopped_car_stays_in_its_minimal_risk_condition_until_a_person_resumes_it() {
    let (mut shift, id) = shift();
    let pressed = shift.operator("amara").unwrap().stop(&id);
    let facts = run(&mut shift, 12_000);
    assert!(facts.contains(&Fact::StoppedSafely), "{facts:?}");
    let at = shift.world().car(&id).unwrap().position();
    run(&mut shift, 120_000);
    let car = shift.world().car(&id).unwrap();
    assert!(car.position().distance_m(at) < 0.01 && car.speed_mps() == 0.0, "it moved by itself");

    let resume = |cause| CommandBody::Resume(Resume { cause });
    let amara = shift.operator("amara").unwrap();
    assert_eq!(amara.state_of(&id, pressed).unwrap().stage(), CommandStage::Completed);
    amara.claim(&id);
    run(&mut shift, 1_000);
    let without = shift.operator("amara").unwrap().command(&id, resume(None)).unwrap();
    run(&mut shift, 2_000);
    assert_eq!(shift.operator("amara").unwrap().state_of(&id, without).unwrap().stage(), CommandStage::Refused);
    assert!(shift.world().car(&id).unwrap().speed_mps() == 0.0);
    let with = shift.operator("amara").unwrap().command(&id, resume(Some(ResumeCause::FalseDetection))).unwrap();
    run(&mut shift, 6_000);
    let state = shift.operator("amara").unwrap().state_of(&id, with).unwrap();
    assert_eq!(state.stage(), CommandStage::Completed, "{state:?}");
    assert!(shift.world().car(&id).unwrap().speed_mps() > 1.0);
    assert!(shift.verdict().broken.is_empty());
}

#[test]
fn an_sos_without_a_link_is_answered_by_the_car_and_reaches_the_desk_when_the_link_is_back() {
    let (mut shift, id) = shift();
    shift.world_mut().board(&id, Language::English, &[], assistance::vehicle::Mood::Calm, 1).unwrap();
    shift.cut(&id, true);
    run(&mut shift, 5_000);
    shift.world_mut().place(CauseKind::Sos, &Spot::Car(id.clone()), Situation::default(), Some(600_000)).unwrap();
    let facts = run(&mut shift, 45_000);
    let answers = facts.iter().filter(|fact| **fact == Fact::AnsweredSosItself).count();
    assert!((2..=3).contains(&answers), "{answers} announcements in 45 s");
    assert!(
        !facts.iter().any(|fact| matches!(fact, Fact::MoodChanged { mood: assistance::vehicle::Mood::Panicking, .. }))
    );
    assert_eq!(shift.operator("amara").unwrap().incidents().count(), 0, "nobody can know of it yet");
    shift.cut(&id, false);
    let facts = run(&mut shift, 15_000);
    assert!(facts.contains(&Fact::LinkBack));
    let kinds: Vec<_> = shift.operator("amara").unwrap().incidents().map(|incident| incident.kind).collect();
    assert_eq!(kinds, [assistance::incident::IncidentKind::Sos], "the SOS is in the queue");
    assert!(shift.verdict().broken.is_empty());
}

#[test]
fn doors_stay_locked_while_the_car_rolls_and_open_at_the_kerb() {
    let (mut shift, id) = shift();
    let world = shift.world_mut();
    world.board(&id, Language::English, &[], assistance::vehicle::Mood::Calm, 1).unwrap();
    world.place(CauseKind::HelpCall, &Spot::Car(id.clone()), Situation::default(), Some(600_000)).unwrap();
    run(&mut shift, 1_000);
    shift.operator("amara").unwrap().claim(&id);
    run(&mut shift, 1_000);
    let unlock = CommandBody::UnlockDoors(UnlockDoors { side: Side::Right, traffic_side: None });
    let rolling = shift.operator("amara").unwrap().command(&id, unlock.clone()).unwrap();
    let facts = run(&mut shift, 2_000);
    let state = shift.operator("amara").unwrap().state_of(&id, rolling).unwrap();
    assert_eq!(state.stage(), CommandStage::Refused, "{state:?}");
    assert!(!facts.contains(&Fact::Unlocked));
    shift.operator("amara").unwrap().command(&id, CommandBody::PullOver(PullOver)).unwrap();
    let facts = run(&mut shift, 90_000);
    assert!(facts.contains(&Fact::PulledOver), "{facts:?}");
    let standing = shift.operator("amara").unwrap().command(&id, unlock).unwrap();
    let facts = run(&mut shift, 2_000);
    let state = shift.operator("amara").unwrap().state_of(&id, standing).unwrap();
    assert!(facts.contains(&Fact::Unlocked), "{state:?}");
    assert!(shift.verdict().broken.is_empty());
}
