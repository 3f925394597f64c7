//! The two streams of a vehicle live and end together.

use std::time::{Duration, Instant};

use assistance::ids::CarIncidentRef;
use assistance::link::{ReliableReport, ReportAnswer, VehicleAnswer, VehicleReport};
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

fn words(number: u64) -> proto::ReportRequest {
    let body = ReliableReport::PassengerSaid {
        car_ref: CarIncidentRef(1),
        passenger: 1,
        language: "en".to_owned(),
        text: format!("hello number {number}"),
        spoken: false,
    };
    wire::vehicle::report_to_proto(&VehicleReport::Reliable { number, body })
}

/// The highest report number that is recorded, once it is at least `least`.
async fn recorded(car: &mut Car, least: u64) -> u64 {
    loop {
        let message = car.heard.message().await.unwrap().expect("the stream goes on");
        if let ReportAnswer::Recorded { up_to } = wire::vehicle::report_answer_from_proto(message).unwrap()
            && up_to >= least
        {
            return up_to;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_car_that_floods_waits_at_its_own_socket_and_another_is_recorded_meanwhile() {
    // Six hundred at once, and five hundred more at a hundred a second.
    const FLOOD: u64 = 1_100;
    let site = Site::start().await;
    let mut hostile = car(&site, "SF-0001").await;
    let mut quiet = car(&site, "SF-0002").await;
    let flood = hostile.reports.take().unwrap();
    let begun = Instant::now();
    let sending = tokio::spawn(async move {
        for number in 1..=FLOOD {
            if flood.send(words(number)).await.is_err() {
                return;
            }
        }
        // The stream stays open until the test is over.
        std::future::pending::<()>().await;
    });
    // Its answers are read, so nothing but the pace holds it back.
    let reading = tokio::spawn(async move { recorded(&mut hostile, FLOOD).await });
    let mut said = 0;
    while !reading.is_finished() {
        said += 1;
        quiet.reports.as_ref().unwrap().send(words(said)).await.unwrap();
        tokio::time::timeout(Duration::from_secs(5), recorded(&mut quiet, said)).await.expect("it is heard");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(begun.elapsed() >= Duration::from_secs(4), "the flood was taken in {:?}", begun.elapsed());
    assert!(said > 10, "the other car got {said} words in");
    sending.abort();
    site.hub.stop().await;
}
