//! Grants: good once on each lane, for their own certificate, incident and time; looks into a cabin.

use assistance::ids::IncidentId;
use assistance::roles::Role;
use hub::relay::{Facts, GRANT_VALID_US, Heard, Peer, Tell};
use media::View;
use media::frames::{GrantToken, Letter, SessionId};
use media::link::{Carrier, Lane};

use crate::rig::{Bench, SECOND, car, facts, letters_to, operator, person, picture, shown_to, want};

fn refusal(bench: &mut Bench, peer: &Peer, lane: Lane, grant: GrantToken) -> String {
    let conn = bench.open(peer.clone(), lane, Carrier::Udp);
    let before = bench.counters().grants_refused;
    let reason = bench.present(conn, grant).unwrap_err();
    assert_eq!(bench.counters().grants_refused, before + 1);
    bench.close(conn);
    reason
}

#[test]
fn a_grant_is_good_once_on_each_lane() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let amara = operator("amara");
    let grant = bench.grant(&amara, "SF-0001", false);
    let pictures = bench.open(amara.clone(), Lane::Pictures, Carrier::Udp);
    let voice = bench.open(amara.clone(), Lane::Voice, Carrier::Udp);
    let first = bench.present(pictures, grant).unwrap();
    assert!(bench.present(pictures, grant).unwrap_err().contains("used"));
    assert!(refusal(&mut bench, &amara, Lane::Pictures, grant).contains("used"), "nor on another connection");
    let second = bench.present(voice, grant).unwrap();
    assert_ne!(first, second, "each connection has an agreement of its own");
    assert_eq!(bench.counters().granted, 2);
}

#[test]
fn a_grant_is_refused_to_another_certificate_after_its_time_and_for_a_closed_case() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let amara = operator("amara");
    assert!(refusal(&mut bench, &amara, Lane::Pictures, GrantToken([9; 16])).contains("not known"));

    let grant = bench.grant(&amara, "SF-0001", false);
    for other in [operator("liwei"), person("amara", Role::Lead), Peer::Vehicle(car("SF-0001"))] {
        assert!(refusal(&mut bench, &other, Lane::Pictures, grant).contains("another certificate"), "{other:?}");
    }
    let conn = bench.open(amara.clone(), Lane::Pictures, Carrier::Udp);
    bench.now += GRANT_VALID_US - 1;
    assert!(bench.present(conn, grant).is_ok(), "the attempts of others used nothing up");

    let grant = bench.grant(&amara, "SF-0001", false);
    bench.now += GRANT_VALID_US;
    assert!(refusal(&mut bench, &amara, Lane::Pictures, grant).contains("expired"));

    let grant = bench.grant(&amara, "SF-0001", false);
    let mut other = facts(None, false);
    other.incidents[0].0 = IncidentId(8);
    bench.facts("SF-0001", other);
    assert!(
        refusal(&mut bench, &amara, Lane::Pictures, grant).contains("closed"),
        "another case of the vehicle is open"
    );
    bench.facts("SF-0001", facts(None, false));
    let grant = bench.grant(&amara, "SF-0002", false);
    assert!(refusal(&mut bench, &amara, Lane::Pictures, grant).contains("closed"), "a vehicle without a case");
}

#[test]
fn too_many_agreements_on_one_connection_are_refused_and_one_that_ended_makes_room() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let amara = operator("amara");
    let conn = bench.open(amara.clone(), Lane::Pictures, Carrier::Udp);
    let mut sessions = Vec::new();
    for _ in 0..16 {
        let grant = bench.grant(&amara, "SF-0001", false);
        sessions.push(bench.present(conn, grant).unwrap());
    }
    let grant = bench.grant(&amara, "SF-0001", false);
    assert!(bench.present(conn, grant).unwrap_err().contains("too many"));
    bench.say(conn, Letter::Bye { session: sessions[0] });
    assert!(bench.present(conn, grant).is_ok(), "the same grant is still good");
}

#[test]
fn whoever_asks_for_grants_without_end_loses_their_own_alone() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let (amara, mallory) = (operator("amara"), operator("mallory"));
    let hers = bench.grant(&amara, "SF-0001", false);
    let first = bench.grant(&mallory, "SF-0001", false);
    let mut last = first;
    for _ in 0..20_000 {
        bench.now += 10;
        last = bench.grant(&mallory, "SF-0001", false);
    }
    let conn = bench.open(amara, Lane::Pictures, Carrier::Udp);
    assert!(bench.present(conn, hers).is_ok());
    assert!(refusal(&mut bench, &mallory, Lane::Pictures, first).contains("not known"));
    assert!(bench.open(mallory.clone(), Lane::Pictures, Carrier::Udp) != conn);
    let conn = bench.open(mallory, Lane::Pictures, Carrier::Udp);
    assert!(bench.present(conn, last).is_ok());
}

#[test]
fn a_viewer_to_whom_the_cabin_was_not_granted_gets_no_picture_of_it_live_or_past() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(Some("amara"), false));
    let sending = bench.sending("SF-0001");
    let (amara, _) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Cabin, 5)]);
    let curious = operator("curious");
    let conn = bench.open(curious.clone(), Lane::Pictures, Carrier::Udp);
    let grant = bench.grant(&curious, "SF-0001", false);
    let session = bench.present(conn, grant).unwrap();
    let past = crate::past::wish(View::Cabin);
    bench.take();
    bench.say(conn, Letter::Past { session, past });
    assert_eq!(
        bench.take(),
        [Tell::Letter(conn, Letter::PastDone { session, request: past.request, count: 0 })],
        "nothing comes, and nobody waits for it"
    );
    bench.say(conn, Letter::Want { session, wants: vec![want(View::Front, 5), want(View::Cabin, 5)] });
    let answers = letters_to(&bench.take(), conn);
    assert!(
        matches!(&answers[..], [Letter::Ended { session: of, reason }] if *of == session && reason.contains("cabin"))
    );
    assert_eq!(bench.counters().letters_refused, 2);
    bench.show(&sending, View::Cabin);
    let told = bench.take();
    assert_eq!((shown_to(&told, conn).len(), shown_to(&told, amara).len()), (0, 1));
}

#[test]
fn a_look_inside_ends_when_the_case_goes_to_somebody_else_and_a_lead_goes_on() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(Some("amara"), false));
    let sending = bench.sending("SF-0001");
    let lead = person("sofia", Role::Lead);
    let (amara, session) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Cabin, 15)]);
    let (sofia, _) = bench.watching(&lead, "SF-0001", &[want(View::Cabin, 15)]);
    let (street, _) = bench.watching(&operator("noor"), "SF-0001", &[want(View::Front, 15)]);
    bench.pass(SECOND);
    bench.take();
    bench.facts("SF-0001", facts(Some("liwei"), false));
    let told = bench.take();
    assert!(told.contains(&Tell::EndReading { conn: amara, session }), "nor does the past go on");
    assert!(matches!(&letters_to(&told, amara)[..], [Letter::Ended { session: of, .. }] if *of == session));
    assert_eq!((letters_to(&told, sofia), letters_to(&told, street)), (Vec::new(), Vec::new()));
    bench.show(&sending, View::Cabin);
    bench.show(&sending, View::Front);
    let told = bench.take();
    assert_eq!([amara, sofia, street].map(|conn| shown_to(&told, conn).len()), [0, 1, 1]);

    // And when nobody has it any more.
    let (liwei, _) = bench.watching(&operator("liwei"), "SF-0001", &[want(View::Cabin, 15)]);
    bench.take();
    bench.facts("SF-0001", facts(None, false));
    assert!(matches!(&letters_to(&bench.take(), liwei)[..], [Letter::Ended { .. }]));
}

#[test]
fn a_cabin_that_was_granted_is_not_shown_to_who_lost_the_case_before_presenting_it() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(Some("amara"), false));
    let amara = operator("amara");
    let grant = bench.grant(&amara, "SF-0001", true);
    bench.facts("SF-0001", facts(Some("liwei"), false));
    assert!(refusal(&mut bench, &amara, Lane::Pictures, grant).contains("cabin"));
    bench.facts("SF-0001", facts(Some("amara"), false));
    let conn = bench.open(amara, Lane::Pictures, Carrier::Udp);
    assert!(bench.present(conn, grant).is_ok());
}

#[test]
fn every_agreement_ends_with_its_case_and_nothing_flows_any_more() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(Some("amara"), false));
    let sending = bench.sending("SF-0001");
    let (amara, session) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    bench.show(&sending, View::Front);
    assert_eq!(shown_to(&bench.take(), amara).len(), 1);
    bench.facts("SF-0001", Facts::default());
    let told = bench.take();
    for (conn, session) in [(amara, session), sending.pictures, sending.voice] {
        assert!(
            matches!(&letters_to(&told, conn)[..], [Letter::Ended { session: of, reason }] if *of == session && reason.contains("closed"))
        );
    }
    bench.pass(SECOND);
    bench.show(&sending, View::Front);
    assert_eq!(shown_to(&bench.take(), amara), []);
    assert_eq!(bench.counters().pictures_dropped, 1);
}

#[test]
fn nothing_is_remembered_of_vehicles_without_a_case_and_a_connection() {
    let mut bench = Bench::new();
    for round in 0..3 {
        for number in 0..100 {
            let name = format!("SF-{number:04}");
            bench.facts(&name, facts(Some("amara"), round == 1));
            let conn = bench.open(Peer::Vehicle(car(&name)), Lane::Voice, Carrier::Udp);
            if number % 2 == 0 {
                bench.facts(&name, Facts::default());
                bench.close(conn);
            } else {
                bench.close(conn);
                bench.facts(&name, Facts::default());
            }
        }
        assert_eq!((bench.relay.vehicles(), bench.relay.connections()), (0, 0));
    }
    bench.facts("SF-0001", Facts::default());
    assert_eq!(bench.relay.vehicles(), 0);
}

#[test]
fn a_session_of_another_connection_opens_nothing() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let sending = bench.sending("SF-0001");
    let (amara, session) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    let mallory = bench.open(operator("mallory"), Lane::Pictures, Carrier::Udp);
    bench.take();
    for session in [session, sending.pictures.1, SessionId(99)] {
        bench.say(mallory, Letter::Want { session, wants: vec![want(View::Rear, 30)] });
        bench.say(mallory, Letter::Past { session, past: crate::past::wish(View::Front) });
        bench.say(mallory, Letter::Bye { session });
        bench.hear(Heard::Picture(mallory, picture(session, View::Front, 5_000)));
    }
    assert_eq!((bench.counters().letters_refused, bench.counters().pictures_dropped), (6, 3));
    assert_eq!(bench.take(), []);
    bench.show(&sending, View::Front);
    let told = bench.take();
    assert_eq!((shown_to(&told, amara).len(), shown_to(&told, mallory).len()), (1, 0));
    // A car's own connection sees nothing either.
    bench.say(sending.pictures.0, Letter::Want { session: sending.pictures.1, wants: vec![want(View::Front, 5)] });
    assert_eq!(bench.counters().letters_refused, 7);
}

#[test]
fn letters_without_end_close_their_connection_and_no_other() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let sending = bench.sending("SF-0001");
    let (amara, session) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    let mallory = bench.open(operator("mallory"), Lane::Pictures, Carrier::Udp);
    bench.take();
    for _ in 0..200 {
        bench.say(mallory, Letter::Present { grant: GrantToken([3; 16]) });
    }
    let told = bench.take();
    assert!(told.contains(&Tell::Close(mallory, "too many letters".to_owned())));
    assert!(letters_to(&told, mallory).len() <= 100);
    bench.say(amara, Letter::Want { session, wants: vec![want(View::Left, 15)] });
    bench.pass(SECOND);
    bench.show(&sending, View::Left);
    assert_eq!(shown_to(&bench.take(), amara).len(), 1);
}

#[test]
fn a_person_has_a_bounded_number_of_connections_and_the_oldest_goes() {
    let mut bench = Bench::new();
    let first = bench.open(operator("amara"), Lane::Pictures, Carrier::Udp);
    let other = bench.open(operator("liwei"), Lane::Pictures, Carrier::Udp);
    for _ in 0..50 {
        bench.open(operator("amara"), Lane::Pictures, Carrier::Udp);
    }
    let closed = |conn| bench.told.iter().any(|one| matches!(one, Tell::Close(of, _) if *of == conn));
    assert!(closed(first) && !closed(other));
    assert_eq!(bench.relay.connections(), 9);
}
