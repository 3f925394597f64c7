//! What comes again: the same key or the same command id, with the same body or with another.

use assistance::command::{Command, CommandBody, HazardsSwitch, Rule};
use assistance::feed::Action;
use assistance::ids::{ActionKey, CommandId, VehicleId};
use assistance::link::{VehicleAnswer, VehicleOrder, VehicleReport};
use assistance::roles::Role;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use wire::proto::operator::v1::engineer_service_client::EngineerServiceClient;
use wire::proto::operator::v1::{DumpDeskRequest, TakeActionRequest};
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;

use crate::client::{Site, act, greeting, person, vehicle};

fn hazards(id: u128, on: bool) -> Action {
    let (id, vehicle) = (CommandId(id), VehicleId::new("SF-0001").unwrap());
    let body = CommandBody::Hazards(HazardsSwitch { on });
    Action::Propose(Box::new(Command { id, vehicle, incident: None, body, evidence: None }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_is_answered_as_at_first_and_with_another_body_it_is_refused_and_never_sent() {
    let site = Site::start().await;
    let mut car = VehicleServiceClient::new(site.connect(&vehicle("SF-0001")).await);
    let (report, reports) = mpsc::channel(4);
    let (answer, answers) = mpsc::channel(4);
    let hello = Box::new(greeting("SF-0001", &[], 1));
    report.send(wire::vehicle::report_to_proto(&VehicleReport::Hello(hello.clone()))).await.unwrap();
    answer.send(wire::vehicle::answer_to_proto(&VehicleAnswer::Hello(hello))).await.unwrap();
    let _heard = car.report(ReceiverStream::new(reports)).await.unwrap().into_inner();
    let mut orders = car.command(ReceiverStream::new(answers)).await.unwrap().into_inner();
    assert!(orders.message().await.unwrap().is_some(), "linked");

    let amara = site.connect(&person("amara", Role::Operator)).await;
    let liwei = site.connect(&person("liwei", Role::Operator)).await;
    let claim = Action::Claim(VehicleId::new("SF-0001").unwrap());
    let claimed = act(&amara, 1, &claim).await;
    assert_eq!(act(&amara, 1, &claim).await.outcome, claimed.outcome, "the same key, the same outcome");
    let reused = |receipt: assistance::feed::Receipt| receipt.outcome.unwrap_err().rule;
    assert_eq!(reused(act(&amara, 1, &Action::StillHere).await), Rule::IdReused);
    assert_eq!(reused(act(&liwei, 1, &claim).await), Rule::IdReused, "another's key");

    let first = act(&amara, 2, &hazards(500, true)).await;
    assert!(first.outcome.is_ok());
    assert_eq!(act(&amara, 2, &hazards(500, true)).await.outcome, first.outcome);
    assert_eq!(act(&amara, 3, &hazards(500, true)).await.outcome, first.outcome, "a new key, the same command");
    assert_eq!(reused(act(&amara, 4, &hazards(500, false)).await), Rule::IdReused);
    assert_eq!(reused(act(&liwei, 5, &hazards(500, true)).await), Rule::IdReused, "another's command");
    // The last thing that is sent: whatever was sent before it has arrived before it.
    assert!(act(&amara, 6, &hazards(501, true)).await.outcome.is_ok());
    let mut arrived = Vec::new();
    while arrived.last() != Some(&CommandId(501)) {
        let order = wire::vehicle::order_from_proto(orders.message().await.unwrap().unwrap()).unwrap();
        if let VehicleOrder::Command(order) = order {
            assert_eq!(order.body, CommandBody::Hazards(HazardsSwitch { on: true }));
            arrived.push(order.id);
        }
    }
    assert_eq!(arrived, [CommandId(500), CommandId(501)]);

    // A key that is no key is the contract's business, and an engineer changes nothing.
    let eva = site.connect(&person("eva", Role::Engineer)).await;
    assert_eq!(reused(act(&eva, 1, &claim).await), Rule::IdReused);
    assert_eq!(reused(act(&eva, 7, &Action::StillHere).await), Rule::RoleMayNot);
    assert!(EngineerServiceClient::new(eva).dump_desk(DumpDeskRequest {}).await.is_ok());
    let empty = TakeActionRequest { key: Vec::new().into(), ..wire::operator::action_to_proto(ActionKey(1), &claim) };
    assert!(wire::operator::action_from_proto(empty).unwrap_err().to_string().contains("key"));
    site.hub.stop().await;
}
