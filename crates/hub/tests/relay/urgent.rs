//! What must arrive: begun once, sent at once, repeated until the car answers, given up after its time.

use bytes::Bytes;
use hub::relay::{Heard, Peer, Tell};
use media::frames::Datagram;
use media::link::{Carrier, Lane};

use crate::rig::{Bench, MS, SECOND, car, datagrams_to, facts, operator};

const BODY: Bytes = Bytes::from_static(b"stop");

fn urge(bench: &mut Bench, id: u128) {
    let told = bench.relay.urge(&car("SF-0001"), id, BODY, bench.now);
    bench.told.extend(told);
}

fn urgent(id: u128) -> Datagram {
    Datagram::Urgent { id, body: BODY }
}

#[test]
fn it_is_sent_at_once_and_again_until_the_car_says_that_it_acted() {
    let mut bench = Bench::new();
    let conn = bench.open(Peer::Vehicle(car("SF-0001")), Lane::Voice, Carrier::Udp);
    let other = bench.open(Peer::Vehicle(car("SF-0002")), Lane::Voice, Carrier::Udp);
    assert!(bench.relay.hears_urgent(&car("SF-0001")) && !bench.relay.hears_urgent(&car("SF-0003")));
    urge(&mut bench, 5);
    assert_eq!(datagrams_to(&bench.take(), conn), [urgent(5)], "at once");
    bench.pass(500 * MS);
    let again = datagrams_to(&bench.take(), conn);
    assert!((4..=8).contains(&again.len()) && again.iter().all(|one| *one == urgent(5)), "{}", again.len());
    // Another car cannot answer for it.
    bench.hear(Heard::Datagram(other, Datagram::UrgentAck { id: 5 }));
    bench.pass(500 * MS);
    assert!(!datagrams_to(&bench.take(), conn).is_empty());
    bench.hear(Heard::Datagram(conn, Datagram::UrgentAck { id: 5 }));
    bench.pass(20 * SECOND);
    assert_eq!(datagrams_to(&bench.take(), conn), []);
    assert_eq!(bench.counters().urgent_given_up, 0);
}

#[test]
fn an_id_under_way_is_begun_once_and_two_ids_are_two() {
    let mut bench = Bench::new();
    let conn = bench.open(Peer::Vehicle(car("SF-0001")), Lane::Voice, Carrier::Udp);
    for _ in 0..50 {
        urge(&mut bench, 5);
    }
    urge(&mut bench, 6);
    assert_eq!(datagrams_to(&bench.take(), conn), [urgent(5), urgent(6)]);
}

#[test]
fn a_car_that_comes_late_hears_it_and_after_its_time_nobody_does() {
    let mut bench = Bench::new();
    urge(&mut bench, 5);
    bench.pass(9 * SECOND);
    assert_eq!(bench.take(), [], "the car is not there");
    let conn = bench.open(Peer::Vehicle(car("SF-0001")), Lane::Voice, Carrier::Udp);
    bench.pass(100 * MS);
    assert!(datagrams_to(&bench.take(), conn).contains(&urgent(5)));
    bench.pass(2 * SECOND);
    assert_eq!(bench.counters().urgent_given_up, 1);
    bench.take();
    bench.pass(2 * SECOND);
    assert_eq!(datagrams_to(&bench.take(), conn), []);
}

#[test]
fn a_stop_comes_from_people_alone_each_at_a_bounded_rate() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let sending = bench.sending("SF-0001");
    let amara = bench.open(operator("amara"), Lane::Voice, Carrier::Udp);
    let mallory = bench.open(operator("mallory"), Lane::Voice, Carrier::Udp);
    bench.take();
    bench.hear(Heard::Datagram(sending.voice.0, urgent(5)));
    assert_eq!((bench.take(), bench.counters().letters_refused), (Vec::new(), 1));
    for id in 0..5_000 {
        bench.hear(Heard::Datagram(mallory, urgent(id)));
    }
    assert!(bench.take().len() <= 200);
    bench.hear(Heard::Datagram(amara, urgent(7)));
    let told = bench.take();
    let [Tell::StopPressed { conn, person, id: 7, body, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!((*conn, person.as_str(), body), (amara, "amara", &BODY));
}

#[test]
fn more_than_can_be_under_way_is_counted_not_kept() {
    let mut bench = Bench::new();
    for id in 0..10_000 {
        urge(&mut bench, id);
    }
    assert_eq!(bench.counters().urgent_given_up, 10_000 - 8_192);
}
