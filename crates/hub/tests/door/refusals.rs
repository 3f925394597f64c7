//! Every stranger and every malformed message gets the answer that names what was wrong.

use std::time::Duration;

use assistance::feed::{Action, WatchRequest};
use assistance::ids::*;
use assistance::link::{VehicleAnswer, VehicleReport};
use assistance::roles::{Readiness, Role};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status, Streaming};
use wire::proto::operator::v1 as operator;
use wire::proto::operator::v1::action::Kind;
use wire::proto::operator::v1::engineer_service_client::EngineerServiceClient;
use wire::proto::operator::v1::operator_service_client::OperatorServiceClient;
use wire::proto::vehicle::v1 as proto;
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;

use crate::client::{Site, greeting, person, picture, vehicle};

fn hello(name: &str) -> proto::ReportRequest {
    wire::vehicle::report_to_proto(&VehicleReport::Hello(Box::new(greeting(name, &[], 1))))
}

fn telemetry() -> proto::ReportRequest {
    let picture = Box::new(picture(6));
    wire::vehicle::report_to_proto(&VehicleReport::Telemetry { number: 1, picture, scene: None })
}

fn picture_of(message: &mut proto::ReportRequest) -> &mut proto::VehiclePicture {
    match message.kind.as_mut().unwrap() {
        proto::report_request::Kind::Telemetry(telemetry) => telemetry.picture.as_mut().unwrap(),
        other => panic!("{other:?}"),
    }
}

type Answers = Streaming<proto::ReportResponse>;

async fn report(site: &Site, name: &str) -> (mpsc::Sender<proto::ReportRequest>, Answers) {
    let channel = site.connect(&vehicle(name)).await;
    let (send, messages) = mpsc::channel(16);
    let answers = VehicleServiceClient::new(channel).report(ReceiverStream::new(messages)).await.unwrap();
    (send, answers.into_inner())
}

/// The status the stream ends with; what comes before it does not matter here.
async fn ending(mut answers: Answers) -> Status {
    let wait = async {
        loop {
            match answers.message().await {
                Ok(Some(_)) => {}
                Ok(None) => return Status::ok("ended"),
                Err(status) => return status,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), wait).await.expect("the stream ends")
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_reports_are_answered_by_field_and_harm_nobody_else() {
    let site = Site::start().await;
    let (good, mut heard) = report(&site, "SF-0001").await;
    good.send(hello("SF-0001")).await.unwrap();
    assert!(heard.message().await.unwrap().is_some());
    type Case = (&'static str, fn() -> proto::ReportRequest, &'static str);
    let cases: [Case; 5] = [
        (
            "a missing speed",
            || {
                let mut message = telemetry();
                picture_of(&mut message).speed_mps = None;
                message
            },
            "speed_mps",
        ),
        (
            "an unknown mode",
            || {
                let mut message = telemetry();
                picture_of(&mut message).mode = 77;
                message
            },
            "mode",
        ),
        (
            "an unspecified trip",
            || {
                let mut message = telemetry();
                picture_of(&mut message).trip = 0;
                message
            },
            "trip",
        ),
        (
            "a position off the Earth",
            || {
                let mut message = telemetry();
                picture_of(&mut message).position.as_mut().unwrap().lat_deg = Some(91.0);
                message
            },
            "position.lat_deg",
        ),
        ("an empty message", || proto::ReportRequest { kind: None }, "kind"),
    ];
    for (name, message, field) in cases {
        let (send, answers) = report(&site, "SF-0002").await;
        send.send(hello("SF-0002")).await.unwrap();
        send.send(message()).await.unwrap();
        let status = ending(answers).await;
        assert_eq!(status.code(), Code::InvalidArgument, "{name}: {status}");
        assert!(status.message().contains(field), "{name}: {status}");
    }
    good.send(telemetry()).await.unwrap();
    let next = tokio::time::timeout(Duration::from_secs(5), heard.message()).await.unwrap().unwrap();
    assert!(next.is_some(), "the other car's stream goes on");
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_actions_are_answered_by_field_and_leave_the_console_as_it_is() {
    let site = Site::start().await;
    let mut amara = OperatorServiceClient::new(site.connect(&person("amara", Role::Operator)).await);
    let sound = || wire::operator::action_to_proto(ActionKey(1), &Action::SetReadiness(Readiness::Ready));
    let with = |kind: Option<Kind>| operator::TakeActionRequest { action: Some(operator::Action { kind }), ..sound() };
    let note = operator::action::Note { incident: None, text: "hello".to_owned() };
    let cases: [(&str, operator::TakeActionRequest, &str); 7] = [
        ("an unknown readiness", with(Some(Kind::SetReadiness(77))), "set_readiness"),
        ("an unspecified readiness", with(Some(Kind::SetReadiness(0))), "set_readiness"),
        ("an unlawful name", with(Some(Kind::Claim("no name".to_owned()))), "claim"),
        ("a note on nothing", with(Some(Kind::Note(note))), "incident"),
        ("nothing", with(None), "kind"),
        ("no action", operator::TakeActionRequest { action: None, ..sound() }, "action"),
        ("half a key", operator::TakeActionRequest { key: vec![1; 8].into(), ..sound() }, "key"),
    ];
    for (name, request, field) in cases {
        let status = amara.take_action(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{name}: {status}");
        assert!(status.message().contains(field), "{name}: {status}");
    }
    let receipt = amara.take_action(sound()).await.unwrap().into_inner();
    assert!(wire::operator::receipt_from_proto(receipt).unwrap().outcome.is_ok());
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_over_the_bound_ends_its_own_stream_only() {
    let site = Site::start().await;
    let (send, answers) = report(&site, "SF-0002").await;
    let mut message = telemetry();
    let point = picture_of(&mut message).position;
    picture_of(&mut message).route = vec![point.unwrap(); 10_000];
    send.send(message).await.unwrap();
    let status = ending(answers).await;
    assert!(matches!(status.code(), Code::OutOfRange | Code::ResourceExhausted), "{status}");
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_certificate_opens_the_wrong_service_to_nobody() {
    let site = Site::start().await;
    let (owner, mut heard) = report(&site, "SF-0001").await;
    owner.send(hello("SF-0001")).await.unwrap();
    assert!(heard.message().await.unwrap().is_some());

    // A vehicle that uses another's name, on either stream.
    let (send, answers) = report(&site, "SF-0002").await;
    send.send(hello("SF-0001")).await.unwrap();
    let status = ending(answers).await;
    assert_eq!(status.code(), Code::PermissionDenied, "{status}");
    assert!(status.message().contains("SF-0001") && status.message().contains("SF-0002"), "{status}");
    let thief = site.connect(&vehicle("SF-0002")).await;
    let (send, messages) = mpsc::channel(1);
    let answer = VehicleAnswer::Hello(Box::new(greeting("SF-0001", &[], 1)));
    send.send(wire::vehicle::answer_to_proto(&answer)).await.unwrap();
    let orders = VehicleServiceClient::new(thief).command(ReceiverStream::new(messages)).await.unwrap();
    let status = orders.into_inner().message().await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied, "{status}");

    // The car of that name notices nothing.
    owner.send(telemetry()).await.unwrap();
    let next = tokio::time::timeout(Duration::from_secs(5), heard.message()).await.unwrap();
    assert!(next.unwrap().is_some());

    // A person on the vehicle's service, a vehicle on the person's.
    let channel = site.connect(&person("amara", Role::Operator)).await;
    let (_send, messages) = mpsc::channel(1);
    let refused = VehicleServiceClient::new(channel.clone()).report(ReceiverStream::new(messages)).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert!(refused.message().contains("amara"), "{refused}");
    let car = site.connect(&vehicle("SF-0002")).await;
    let request = wire::operator::action_to_proto(ActionKey(1), &Action::ClaimNext);
    let refused = OperatorServiceClient::new(car).take_action(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);

    // The dump is for engineers.
    let refused = EngineerServiceClient::new(channel).dump_desk(operator::DumpDeskRequest {}).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let eva = site.connect(&person("eva", Role::Engineer)).await;
    let mut dump = EngineerServiceClient::new(eva).dump_desk(operator::DumpDeskRequest {}).await.unwrap().into_inner();
    assert!(dump.message().await.unwrap().unwrap().text.contains("Desk"));
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_certificate_of_the_authority_or_below_tls_1_3_nobody_gets_in() {
    let site = Site::start().await;
    let own = site.authority.client(&vehicle("SF-0001")).unwrap();
    let stranger = hub::identity::authority::Authority::new("elsewhere").unwrap().client(&vehicle("SF-0001")).unwrap();
    let attempts = [
        ("no certificate", None, rustls::DEFAULT_VERSIONS),
        ("another authority", Some(stranger), rustls::DEFAULT_VERSIONS),
    ];
    for (name, credentials, versions) in attempts {
        let used = match site.connect_with(credentials, versions).await {
            Ok(channel) => {
                let request = wire::operator::action_to_proto(ActionKey(1), &Action::ClaimNext);
                OperatorServiceClient::new(channel).take_action(request).await.map(|_| ())
            }
            Err(reason) => Err(Status::unavailable(reason)),
        };
        let status = used.unwrap_err();
        assert_ne!(status.code(), Code::PermissionDenied, "{name} never reached a service: {status}");
    }
    drop(own);
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_certificate_is_cut_from_its_live_link_and_stays_out() {
    let site = Site::start().await;
    let (send, mut answers) = report(&site, "SF-0001").await;
    send.send(hello("SF-0001")).await.unwrap();
    assert!(answers.message().await.unwrap().is_some());
    let (other, mut heard) = report(&site, "SF-0002").await;
    other.send(hello("SF-0002")).await.unwrap();
    assert!(heard.message().await.unwrap().is_some());
    std::fs::write(site.folder.path().join("deny"), "vehicle SF-0001 # sold\n").unwrap();
    // Both cars talk all the time, so that nothing but the list can end a stream.
    let talk = async {
        let mut beat = tokio::time::interval(Duration::from_millis(500));
        loop {
            tokio::select! {
                _ = beat.tick() => {
                    drop(send.try_send(telemetry()));
                    other.send(telemetry()).await.unwrap();
                }
                answer = heard.message() => assert!(answer.unwrap().is_some(), "the other car's stream goes on"),
                answer = answers.message() => if !matches!(answer, Ok(Some(_))) { return },
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), talk).await.expect("cut within 60 s");
    let own = site.authority.client(&vehicle("SF-0001")).unwrap();
    let used = match site.connect_with(Some(own), rustls::DEFAULT_VERSIONS).await {
        Ok(channel) => {
            let (_send, messages) = mpsc::channel(1);
            VehicleServiceClient::new(channel).report(ReceiverStream::new(messages)).await.is_ok()
        }
        Err(_) => false,
    };
    assert!(!used, "still out");
    other.send(telemetry()).await.unwrap();
    assert!(heard.message().await.unwrap().is_some());
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_stops_reading_is_let_go_and_others_go_on() {
    let site = Site::start().await;
    let channel = site.connect(&person("liwei", Role::Operator)).await;
    let (send, messages) = mpsc::channel(1);
    let hello = WatchRequest::Hello { resume_after: None, capabilities: Vec::new() };
    send.send(wire::operator::watch_to_proto(&hello)).await.unwrap();
    let stuck = OperatorServiceClient::new(channel).watch(ReceiverStream::new(messages)).await.unwrap().into_inner();
    let amara = site.connect(&person("amara", Role::Operator)).await;
    let mut amara = OperatorServiceClient::new(amara);
    for number in 1..=3_000_u128 {
        let readiness = Readiness::ALL[usize::from(number % 2 == 0)];
        let request = wire::operator::action_to_proto(ActionKey(number), &Action::SetReadiness(readiness));
        amara.take_action(request).await.unwrap();
    }
    // Whoever did not read is disconnected once its outlet is full: what it finds is an end, not a backlog.
    let mut stuck = stuck;
    let mut read = 0;
    let rest = async {
        loop {
            match stuck.message().await {
                Ok(Some(_)) => read += 1,
                Ok(None) => return Status::ok("ended"),
                Err(status) => return status,
            }
        }
    };
    let status = tokio::time::timeout(Duration::from_secs(10), rest).await.expect("it finds an end");
    assert!(status.message().contains("too slow"), "{status}");
    assert!(read < 3_000, "{read} of 3,000 updates were kept for a console that did not read");
    drop(send);
    site.hub.stop().await;
}
