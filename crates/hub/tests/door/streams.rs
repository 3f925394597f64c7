//! The two streams of a vehicle live and end together.

use std::time::Duration;

use assistance::link::{VehicleAnswer, VehicleReport};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use wire::proto::vehicle::v1 as proto;
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;

use crate::client::{Site, greeting, vehicle};

struct Car {
    reports: Option<mpsc::Sender<proto::ReportRequest>>,
    answers: Option<mpsc::Sender<proto::CommandRequest>>,
    heard: tonic::Streaming<proto::ReportResponse>,
    orders: tonic::Streaming<proto::CommandResponse>,
}

async fn car(site: &Site, name: &str) -> Car {
    let mut client = VehicleServiceClient::new(site.connect(&vehicle(name)).await);
    let (reports, sent) = mpsc::channel(4);
    let (answers, answered) = mpsc::channel(4);
    let hello = Box::new(greeting(name, &[], 1));
    reports.send(wire::vehicle::report_to_proto(&VehicleReport::Hello(hello.clone()))).await.unwrap();
    answers.send(wire::vehicle::answer_to_proto(&VehicleAnswer::Hello(hello))).await.unwrap();
    let heard = client.report(ReceiverStream::new(sent)).await.unwrap().into_inner();
    let mut orders = client.command(ReceiverStream::new(answered)).await.unwrap().into_inner();
    assert!(orders.message().await.unwrap().is_some(), "linked");
    Car { reports: Some(reports), answers: Some(answers), heard, orders }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_one_stream_of_a_vehicle_ends_the_other_ends_at_once() {
    let site = Site::start().await;
    for ends_reports in [true, false] {
        let mut car = car(&site, "SF-0001").await;
        if ends_reports {
            car.reports = None;
        } else {
            car.answers = None;
        }
        let both_end = async {
            while let Ok(Some(_)) = car.heard.message().await {}
            while let Ok(Some(_)) = car.orders.message().await {}
        };
        // Shorter than the silence after which the hub would give the link up anyway.
        tokio::time::timeout(Duration::from_secs(2), both_end).await.expect("both streams end");
    }
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_connection_of_the_same_vehicle_ends_the_older_and_says_why() {
    let site = Site::start().await;
    let mut older = car(&site, "SF-0001").await;
    let newer = car(&site, "SF-0001").await;
    let ended = async {
        loop {
            match older.heard.message().await {
                Ok(Some(_)) => {}
                Ok(None) => return "without a word".to_owned(),
                Err(status) => return status.message().to_owned(),
            }
        }
    };
    let why = tokio::time::timeout(Duration::from_secs(2), ended).await.expect("the older one ends");
    assert!(why.contains("newer connection"), "{why}");
    drop(newer);
    site.hub.stop().await;
}
