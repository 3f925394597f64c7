//! Every cause, from the street to the operator and back: who knows what to do gets each car going,
//! and who does not is found out by the auditor.

use std::sync::Arc;

use assistance::ids::{PersonId, VehicleId};
use assistance::roles::Role;
use auditor::Verdict;
use city::City;
use simulator::causes::{Anchor, CauseKind, Situation};
use simulator::operators::OperatorConfig;
use simulator::passengers::Language;
use simulator::{Fact, Spot, WorldConfig};
use skyhand::virtual_shift::{Happening, VirtualShift};

struct Played {
    opened: bool,
    ended: bool,
    consequences: Vec<&'static str>,
    verdict: Verdict,
}

/// One car of twelve meets the cause; one operator of that skill works.
fn play(kind: CauseKind, skill: f64, seconds: u64) -> Played {
    let city = Arc::new(City::generated(1));
    let config = WorldConfig { cars: 12, seed: 4, rides: false, dark_ask_percent: 100, ..WorldConfig::default() };
    let mut shift = VirtualShift::new("test", &city, &config).unwrap();
    let person = PersonId::new("amara").unwrap();
    shift.add_operator(OperatorConfig { skill, ..OperatorConfig::new(person, 3) }, Role::Operator);
    while shift.now_ms() < 4_000 {
        shift.step().unwrap();
    }
    let ids: Vec<VehicleId> = shift.world().cars().iter().map(|car| car.id().clone()).collect();
    let placed = ids.iter().find(|id| {
        let world = shift.world_mut();
        world.board(id, Language::Spanish, &[], assistance::vehicle::Mood::Calm, 1).unwrap();
        let spot = match kind.sheet().anchor {
            Anchor::Area => {
                let centre = world.car(id).unwrap().position();
                Spot::Ground(assistance::geo::Area::Circle { centre, radius_m: 1_500.0 })
            }
            Anchor::Street | Anchor::Car => Spot::Car((*id).clone()),
        };
        world.place(kind, &spot, Situation::default(), Some(240_000)).is_ok()
    });
    assert!(placed.is_some(), "{} was not placed", kind.name());
    let mut played = Played {
        opened: false,
        ended: false,
        consequences: Vec::new(),
        verdict: auditor::Auditor::default().verdict(),
    };
    while shift.now_ms() < seconds * 1_000 && !(played.ended && skill > 0.5) {
        for happening in shift.step().unwrap() {
            let Happening::World(observation) = happening else { continue };
            match observation.fact {
                Fact::CaseOpened { .. } => played.opened = true,
                Fact::CaseClosed(_) | Fact::CaseWithdrawn(_) => played.ended = true,
                Fact::Consequence(consequence) if consequence.is_harmful() => {
                    played.consequences.push(consequence.name());
                }
                _ => {}
            }
        }
    }
    played.verdict = shift.verdict();
    played
}

#[test]
fn who_knows_what_to_do_ends_every_kind_of_case_without_harm() {
    for kind in CauseKind::ALL {
        let played = play(*kind, 1.0, 420);
        assert!(played.opened, "{} opened no case", kind.name());
        assert!(played.ended, "{} never ended", kind.name());
        assert_eq!(played.consequences, [""; 0], "{}", kind.name());
        assert!(played.verdict.broken.is_empty(), "{}: {}", kind.name(), played.verdict);
    }
}

#[test]
fn who_answers_wrongly_is_found_out_by_what_follows() {
    let expected = [
        (CauseKind::ConesInLane, "cones_hit"),
        (CauseKind::Hose, "hose_crossed"),
        (CauseKind::SchoolBus, "bus_passed"),
        (CauseKind::Flood, "flood_entered"),
        (CauseKind::PersonObstructing, "person_endangered"),
        (CauseKind::EmergencyScene, "scene_entered"),
        (CauseKind::DoorAjar, "drove_with_door_open"),
    ];
    for (kind, consequence) in expected {
        // Not every wrong answer harms: the car asks again until one does, or the time is over.
        let played = play(kind, 0.0, 300);
        assert!(played.consequences.contains(&consequence), "{}: {:?}", kind.name(), played.consequences);
        assert!(played.verdict.broken.is_empty(), "{}: {}", kind.name(), played.verdict);
    }
}
