//! Two people at two consoles who want the same car at the same moment.

use assistance::command::Rule;
use assistance::feed::Action;
use assistance::ids::VehicleId;
use assistance::link::{VehicleAnswer, VehicleReport};
use assistance::policy::Policy;
use assistance::roles::Role;
use hub::config::RecordPlace;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::wrappers::ReceiverStream;
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;

use crate::client::{Site, act, greeting, person, vehicle};

const CARS: u128 = 20;
const ROUNDS: u128 = 500;

/// Makes a car known to the desk.
async fn introduce(site: &Site, name: &str) {
    let mut car = VehicleServiceClient::new(site.connect(&vehicle(name)).await);
    let (report, reports) = mpsc::channel(4);
    let (answer, answers) = mpsc::channel(4);
    let hello = Box::new(greeting(name, &[], 1));
    report.send(wire::vehicle::report_to_proto(&VehicleReport::Hello(hello.clone()))).await.unwrap();
    answer.send(wire::vehicle::answer_to_proto(&VehicleAnswer::Hello(hello))).await.unwrap();
    let _welcome = car.report(ReceiverStream::new(reports)).await.unwrap().into_inner();
    let mut orders = car.command(ReceiverStream::new(answers)).await.unwrap().into_inner();
    // The first order says how help stands; it comes once the desk knows the car.
    assert!(orders.message().await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_people_who_claim_at_once_exactly_one_wins_ten_thousand_times() {
    let policy = Policy { claims_per_person: CARS as usize, ..Policy::default() };
    let site = Site::start_with(|_| RecordPlace::Memory, policy).await;
    let amara = site.connect(&person("amara", Role::Operator)).await;
    let liwei = site.connect(&person("liwei", Role::Operator)).await;
    let mut races = JoinSet::new();
    for number in 0..CARS {
        let name = format!("SF-{number:04}");
        introduce(&site, &name).await;
        let (amara, liwei) = (amara.clone(), liwei.clone());
        races.spawn(async move {
            let car = VehicleId::new(&name).unwrap();
            let mut wins = [0_u32; 2];
            let mut last_epoch = None;
            for round in 0..ROUNDS {
                let key = ((number * ROUNDS + round) * 3) + 1;
                let claim = Action::Claim(car.clone());
                let (first, second) = tokio::join!(act(&amara, key, &claim), act(&liwei, key + 1, &claim));
                let (winner, won, lost) = match (first.outcome, second.outcome) {
                    (Ok(won), Err(lost)) => (0, won, lost),
                    (Err(lost), Ok(won)) => (1, won, lost),
                    both => panic!("round {round} of {car}: {both:?}"),
                };
                assert_eq!(lost.rule, Rule::ClaimedByOther);
                assert!(won.epoch > last_epoch, "epochs only rise");
                last_epoch = won.epoch;
                wins[winner] += 1;
                let console = [&amara, &liwei][winner];
                assert!(act(console, key + 2, &Action::Release(car.clone())).await.outcome.is_ok());
            }
            wins
        });
    }
    let mut wins = [0; 2];
    while let Some(race) = races.join_next().await {
        let [first, second] = race.unwrap();
        wins = [wins[0] + first, wins[1] + second];
    }
    assert_eq!(u128::from(wins[0] + wins[1]), CARS * ROUNDS);
    assert!(wins.iter().all(|won| *won > 0), "it was a race: {wins:?}");
    site.hub.stop().await;
}
