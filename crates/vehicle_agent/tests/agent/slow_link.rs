//! An agent on a narrow link: pictures stay young, and commands and incidents get through.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, CommandReply, HazardsSwitch};
use assistance::geo::LocalPoint;
use assistance::ids::{BootId, CarIncidentRef, CommandId, Epoch, PersonId};
use assistance::link::{ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};
use assistance::scene::{ObjectClass, PerceivedObject};
use hub_client::{Network, vehicle_pipe};
use vehicle_agent::{Agent, AgentConfig, StoreMemory};

use crate::car::{BenchCar, Hardware};
use crate::rig::vehicle;

fn object(track: u32) -> PerceivedObject {
    PerceivedObject {
        track,
        class: ObjectClass::Pedestrian,
        confidence: 0.83,
        at: LocalPoint { forward_m: 12.5, left_m: -3.25 },
        heading_deg: 90.0,
        speed_mps: 1.2,
        length_m: 0.6,
        width_m: 0.6,
        remark: String::new(),
    }
}

#[test]
fn at_sixteen_kilobits_the_picture_stays_under_two_seconds_old() {
    let (mut link, hub) = vehicle_pipe("SF-0412");
    let jitter = Duration::from_millis(60);
    let delay = Duration::from_millis(80);
    hub.set_network(Network { delay, jitter, bits_per_second: Some(16_000), seed: 4, ..Network::default() });
    let mut agent = Agent::new(AgentConfig::new(vehicle(), BootId(1), 3), Box::new(StoreMemory::default()));
    let mut car = BenchCar::new(Rc::new(RefCell::new(Hardware::default())));
    // The worst case: somebody looks, and the scene is full.
    car.objects = (0..12).map(object).collect();
    car.open = vec![CarIncidentRef(1)];
    let (mut newest, mut oldest_seen, mut pictures) = (None::<u64>, 0, 0);
    let mut asked_at = std::collections::BTreeMap::new();
    let mut slowest_reply = 0;
    for time in (0..120_000_u64).step_by(10) {
        hub.advance(time);
        let _ = hub.poll_opened();
        agent.step(time, &mut car, &mut link);
        while let Some(report) = hub.next_report().unwrap() {
            match report {
                VehicleReport::Hello(_) => {
                    let (site, map_hash) = ("test".to_owned(), String::new());
                    hub.answer_report(&ReportAnswer::Welcome { site, map_hash, recorded_up_to: 0 }).unwrap();
                }
                VehicleReport::Telemetry { number, picture, scene } => {
                    assert_eq!(scene.map(|scene| scene.objects.len()), Some(12));
                    newest = Some(picture.stamp.millis);
                    pictures += 1;
                    hub.answer_report(&ReportAnswer::Credit { up_to: number }).unwrap();
                }
                _ => {}
            }
        }
        while let Some(answer) = hub.next_answer().unwrap() {
            if let VehicleAnswer::Command { id, reply: CommandReply::Completed } = answer {
                let asked: u64 = asked_at.remove(&id).unwrap();
                slowest_reply = slowest_reply.max(time - asked);
            }
        }
        if time % 1_000 == 0 && hub.is_open() {
            hub.order(&VehicleOrder::Heartbeat).unwrap();
        }
        if let Some(stamp) = newest {
            oldest_seen = oldest_seen.max(time - stamp);
            if time % 5_000 == 0 {
                let id = CommandId(u128::from(time));
                asked_at.insert(id, time);
                let order = CommandOrder {
                    id,
                    vehicle: vehicle(),
                    body: CommandBody::Hazards(HazardsSwitch { on: true }),
                    by: PersonId::new("amara").unwrap(),
                    epoch: Epoch(1),
                    judged_at: CarStamp { boot: BootId(1), millis: stamp },
                    ttl: Duration::from_millis(3_500),
                    evidence: None,
                };
                hub.order(&VehicleOrder::Command(Box::new(order))).unwrap();
            }
        }
    }
    assert!(oldest_seen < 2_000, "the newest picture was {oldest_seen} ms old at worst");
    assert!(pictures > 120, "{pictures} pictures in two minutes");
    assert!(slowest_reply < 2_000, "the slowest command took {slowest_reply} ms");
    assert!(asked_at.is_empty(), "all commands but none of the last second were answered: {asked_at:?}");
    assert_eq!(agent.counters().link_losses, 0);
}
