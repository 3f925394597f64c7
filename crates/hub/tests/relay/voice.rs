//! Voice: within an open call, from speakers to speakers and listeners, under numbers nobody can forge.

use assistance::ids::PersonId;
use assistance::roles::Role;
use hub::relay::{CallGate, ConnId, Facts, Heard, Peer};
use media::frames::{Datagram, SessionId};
use media::link::{Carrier, Lane};

use crate::rig::{Bench, SECOND, datagrams_to, facts, operator, person, voice};

fn call(open: bool, speakers: &[&str], listeners: &[&str]) -> Facts {
    let people = |names: &[&str]| names.iter().map(|name| PersonId::new(name).unwrap()).collect();
    let gate = CallGate { open, speakers: people(speakers), listeners: people(listeners) };
    Facts { call: gate, ..facts(Some("amara"), false) }
}

fn joining(bench: &mut Bench, peer: &Peer) -> (ConnId, SessionId) {
    let conn = bench.open(peer.clone(), Lane::Voice, Carrier::Udp);
    let grant = bench.grant(peer, "SF-0001", false);
    (conn, bench.present(conn, grant).unwrap())
}

fn heard_by(bench: &mut Bench, conns: &[ConnId]) -> Vec<Vec<(SessionId, u8, u32)>> {
    let told = bench.take();
    let one = |conn: &ConnId| {
        let voices = datagrams_to(&told, *conn).into_iter().filter_map(|datagram| match datagram {
            Datagram::Voice(frame) => Some((frame.session, frame.source, frame.seq)),
            _ => None,
        });
        voices.collect()
    };
    conns.iter().map(one).collect()
}

#[test]
fn voice_goes_in_an_open_call_from_speakers_to_everybody_who_may_hear_and_never_back() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", call(true, &["amara", "sofia"], &["noor"]));
    let sending = bench.sending("SF-0001");
    let amara = joining(&mut bench, &operator("amara"));
    let sofia = joining(&mut bench, &person("sofia", Role::Lead));
    let noor = joining(&mut bench, &person("noor", Role::Lead));
    let ravi = joining(&mut bench, &operator("ravi"));
    let all = [sending.voice.0, amara.0, sofia.0, noor.0, ravi.0];
    bench.take();

    bench.hear(Heard::Datagram(amara.0, voice(amara.1, 0, 1)));
    let at = |of: (ConnId, SessionId), source| vec![(of.1, source, 1)];
    assert_eq!(
        heard_by(&mut bench, &all),
        [at(sending.voice, 16), vec![], at(sofia, 16), at(noor, 16), vec![]],
        "under each one's own agreement"
    );
    bench.hear(Heard::Datagram(sofia.0, voice(sofia.1, 0, 1)));
    assert_eq!(heard_by(&mut bench, &all), [at(sending.voice, 17), at(amara, 17), vec![], at(noor, 17), vec![]]);
    bench.hear(Heard::Datagram(sending.voice.0, voice(sending.voice.1, 1, 1)));
    assert_eq!(heard_by(&mut bench, &all), [vec![], at(amara, 1), at(sofia, 1), at(noor, 1), vec![]]);
    assert_eq!((bench.counters().voice_in, bench.counters().voice_out, bench.counters().voice_dropped), (3, 9, 0));

    // Who may only listen, or has no part in it, says nothing to anybody.
    for silent in [noor, ravi] {
        bench.hear(Heard::Datagram(silent.0, voice(silent.1, 0, 1)));
    }
    assert_eq!(heard_by(&mut bench, &all), vec![vec![]; 5]);
    assert_eq!(bench.counters().voice_dropped, 2);
}

#[test]
fn a_call_that_rings_is_on_hold_or_over_carries_nothing() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", call(true, &["amara"], &[]));
    let sending = bench.sending("SF-0001");
    let amara = joining(&mut bench, &operator("amara"));
    bench.take();
    let both = [sending.voice.0, amara.0];
    for (number, gate) in [call(false, &["amara"], &[]), call(true, &[], &[]), Facts::default()].into_iter().enumerate()
    {
        bench.facts("SF-0001", gate);
        bench.take();
        bench.hear(Heard::Datagram(amara.0, voice(amara.1, 0, 1)));
        bench.hear(Heard::Datagram(sending.voice.0, voice(sending.voice.1, 0, 1)));
        assert_eq!(heard_by(&mut bench, &both), vec![vec![]; 2], "gate {number}");
    }
    assert_eq!(bench.counters().voice_dropped, 6);
}

#[test]
fn a_car_cannot_speak_as_a_person_nor_on_the_picture_lane() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", call(true, &["amara"], &[]));
    let sending = bench.sending("SF-0001");
    let amara = joining(&mut bench, &operator("amara"));
    bench.take();
    for source in [16, 17, 255] {
        bench.hear(Heard::Datagram(sending.voice.0, voice(sending.voice.1, source, 1)));
    }
    bench.hear(Heard::Datagram(sending.pictures.0, voice(sending.pictures.1, 0, 1)));
    bench.hear(Heard::Datagram(sending.voice.0, voice(amara.1, 0, 1)));
    assert_eq!(heard_by(&mut bench, &[amara.0]), [vec![]]);
    assert_eq!(bench.counters().voice_dropped, 5);
    // And a person's own number counts for nothing.
    bench.hear(Heard::Datagram(amara.0, voice(amara.1, 3, 9)));
    assert_eq!(heard_by(&mut bench, &[sending.voice.0]), [vec![(sending.voice.1, 16, 9)]]);
}

#[test]
fn a_person_who_left_a_connection_behind_hears_no_echo_and_one_with_two_agreements_hears_once() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", call(true, &["amara", "liwei"], &[]));
    let sending = bench.sending("SF-0001");
    let behind = joining(&mut bench, &operator("amara"));
    let amara = joining(&mut bench, &operator("amara"));
    let liwei = joining(&mut bench, &operator("liwei"));
    let grant = bench.grant(&operator("liwei"), "SF-0001", false);
    bench.present(liwei.0, grant).unwrap();
    bench.take();
    bench.hear(Heard::Datagram(amara.0, voice(amara.1, 0, 4)));
    let heard = heard_by(&mut bench, &[behind.0, amara.0, liwei.0, sending.voice.0]);
    assert_eq!(heard.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 1, 1]);
}

#[test]
fn a_flood_of_voice_is_dropped_where_it_comes_in() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", call(true, &["amara", "mallory"], &[]));
    let sending = bench.sending("SF-0001");
    let amara = joining(&mut bench, &operator("amara"));
    let mallory = joining(&mut bench, &operator("mallory"));
    bench.pass(SECOND);
    bench.take();
    for seq in 0..10_000 {
        bench.hear(Heard::Datagram(mallory.0, voice(mallory.1, 0, seq)));
    }
    for seq in 0..50 {
        bench.hear(Heard::Datagram(amara.0, voice(amara.1, 0, seq)));
    }
    let heard = heard_by(&mut bench, &[sending.voice.0]).remove(0);
    let of = |number| heard.iter().filter(|(_, source, _)| *source == number).count();
    assert_eq!((of(16), of(17)), (50, 200), "a second of the flood, and every word of the other");
    assert_eq!(bench.counters().voice_dropped, 9_800);
}

#[test]
fn nobody_on_tcp_is_sent_voice_that_would_only_grow_old() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", call(true, &["amara", "liwei"], &[]));
    let sending = bench.sending("SF-0001");
    let amara = joining(&mut bench, &operator("amara"));
    let liwei = operator("liwei");
    let conn = bench.open(liwei.clone(), Lane::Voice, Carrier::Tcp);
    let grant = bench.grant(&liwei, "SF-0001", false);
    bench.present(conn, grant).unwrap();
    bench.take();
    bench.hear(Heard::Datagram(amara.0, voice(amara.1, 0, 1)));
    let heard = heard_by(&mut bench, &[conn, sending.voice.0]);
    assert_eq!((heard[0].len(), heard[1].len()), (0, 1));
}
