//! What stands open to whom, and how large a message may be.

use std::time::Duration;

use assistance::feed::Action;
use assistance::ids::ActionKey;
use assistance::link::MAX_WIRE_MESSAGE;
use assistance::roles::Role;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use wire::proto::operator::v1 as operator;
use wire::proto::operator::v1::engineer_service_client::EngineerServiceClient;
use wire::proto::operator::v1::operator_service_client::OperatorServiceClient;
use wire::proto::vehicle::v1 as vehicles;
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;

use crate::client::{Site, person, vehicle};

/// The services that reflection names, or the status it is refused with.
async fn reflected(channel: Channel, host: String) -> Result<Vec<String>, Status> {
    let message_request = Some(MessageRequest::ListServices(String::new()));
    let asked = tokio_stream::once(ServerReflectionRequest { host, message_request });
    let mut answers = ServerReflectionClient::new(channel).server_reflection_info(asked).await?.into_inner();
    let Some(answer) = answers.message().await? else { return Ok(Vec::new()) };
    match answer.message_response.expect("an answer says something") {
        MessageResponse::ListServicesResponse(list) => {
            Ok(list.service.into_iter().map(|service| service.name).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_open_to_everybody_and_reflection_and_the_dump_to_engineers_alone() {
    let site = Site::start().await;
    let everybody = [
        (vehicle("SF-0001"), false),
        (person("amara", Role::Operator), false),
        (person("jonas", Role::Lead), false),
        (person("eva", Role::Engineer), true),
    ];
    for (who, is_engineer) in everybody {
        let channel = site.connect(&who).await;
        for service in ["", "skyhand.vehicle.v1.VehicleService", "skyhand.operator.v1.OperatorService"] {
            let asked = HealthCheckRequest { service: service.to_owned() };
            let health = HealthClient::new(channel.clone()).check(asked).await.unwrap().into_inner();
            assert_eq!(health.status(), ServingStatus::Serving, "{service} to {who:?}");
        }
        let listed = reflected(channel.clone(), String::new()).await;
        let dumped = EngineerServiceClient::new(channel).dump_desk(operator::DumpDeskRequest {}).await;
        if is_engineer {
            assert!(listed.unwrap().iter().any(|name| name == "skyhand.operator.v1.OperatorService"));
            assert!(dumped.unwrap().into_inner().message().await.unwrap().unwrap().text.contains("Desk"));
        } else {
            assert_eq!(listed.unwrap_err().code(), Code::PermissionDenied, "{who:?}");
            assert_eq!(dumped.unwrap_err().code(), Code::PermissionDenied, "{who:?}");
        }
    }
    site.hub.stop().await;
}

/// A stream with this one message.
fn with<T: Send + 'static>(message: T) -> ReceiverStream<T> {
    let (send, messages) = mpsc::channel(1);
    tokio::spawn(async move {
        drop(send.send(message).await);
        send.closed().await;
    });
    ReceiverStream::new(messages)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_service_takes_a_message_over_the_bound() {
    let site = Site::start().await;
    let long = "x".repeat(MAX_WIRE_MESSAGE);
    let car = VehicleServiceClient::new(site.connect(&vehicle("SF-0001")).await);
    let amara = site.connect(&person("amara", Role::Operator)).await;
    let mut action = wire::operator::action_to_proto(ActionKey(1), &Action::StillHere);
    action.key = vec![0; MAX_WIRE_MESSAGE].into();
    let hello = vehicles::VehicleHello { vehicle: long.clone(), ..Default::default() };
    let report = vehicles::ReportRequest { kind: Some(vehicles::report_request::Kind::Hello(hello.clone())) };
    let answer = vehicles::CommandRequest { kind: Some(vehicles::command_request::Kind::Hello(hello)) };
    let focus = operator::watch_request::FocusList { items: vec![long.clone()] };
    let watch = operator::WatchRequest { kind: Some(operator::watch_request::Kind::Focus(focus)) };
    let eva = site.connect(&person("eva", Role::Engineer)).await;
    let mut refused: Vec<(&str, Status)> = Vec::new();
    let mut reports = car.clone().report(with(report)).await.unwrap().into_inner();
    refused.push(("a report", reports.message().await.unwrap_err()));
    let mut orders = car.clone().command(with(answer)).await.unwrap().into_inner();
    refused.push(("an answer", orders.message().await.unwrap_err()));
    let mut updates = OperatorServiceClient::new(amara.clone()).watch(with(watch)).await.unwrap().into_inner();
    refused.push(("a look", updates.message().await.unwrap_err()));
    refused.push(("an action", OperatorServiceClient::new(amara.clone()).take_action(action).await.unwrap_err()));
    let health = HealthCheckRequest { service: long.clone() };
    refused.push(("a health check", HealthClient::new(amara).check(health).await.unwrap_err()));
    assert!(reflected(eva.clone(), long).await.is_ok_and(|named| named.is_empty()), "reflection hangs up");
    for (what, status) in refused {
        assert!(matches!(status.code(), Code::OutOfRange | Code::ResourceExhausted), "{what}: {status}");
    }
    let mut eva = EngineerServiceClient::new(eva);
    let dump = eva.dump_desk(operator::DumpDeskRequest {});
    assert!(tokio::time::timeout(Duration::from_secs(5), dump).await.unwrap().is_ok(), "the hub goes on");
    site.hub.stop().await;
}
