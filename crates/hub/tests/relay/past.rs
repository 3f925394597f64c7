//! The past: pulled from the car once for each case and boot, and read for who looks back.

use hub::relay::{ConnId, Heard, Peer, Tell};
use media::View;
use media::frames::{Captured, Datagram, Letter, PastWanted, PictureFrame, PictureKind, SessionId};
use media::link::{Carrier, Lane};

use crate::rig::{Bench, CASE, MS, SECOND, Sending, car, facts, operator, pasts_of, picture, want};

pub(crate) fn wish(view: View) -> PastWanted {
    let from = Captured { boot: 1, millis: 0 };
    PastWanted { request: 31, view, from, to_millis: 60_000, per_second: 5, newest_first: true }
}

fn past(session: SessionId, view: View, millis: u64) -> PictureFrame {
    PictureFrame { kind: PictureKind::Past, ..picture(session, view, millis) }
}

fn kept(told: &[Tell]) -> usize {
    told.iter().filter(|one| matches!(one, Tell::Spool { incident: CASE, .. })).count()
}

/// The car sends everything that was asked, and says so.
fn fulfil(bench: &mut Bench, to: (ConnId, SessionId), pasts: &[PastWanted]) {
    fulfil_every(10 * MS, bench, to, pasts);
}

fn fulfil_every(pause: u64, bench: &mut Bench, (conn, session): (ConnId, SessionId), pasts: &[PastWanted]) {
    for past_wanted in pasts {
        let mut count = 0;
        let mut at = past_wanted.to_millis;
        while at >= past_wanted.from.millis {
            bench.hear(Heard::Picture(conn, past(session, past_wanted.view, at)));
            count += 1;
            bench.pass(pause);
            at -= 200;
        }
        bench.say(conn, Letter::PastDone { session, request: past_wanted.request, count });
    }
}

fn started() -> (Bench, Sending) {
    let mut bench = Bench::new();
    bench.now = 100 * SECOND;
    bench.facts("SF-0001", facts(None, false));
    let sending = bench.sending("SF-0001");
    (bench, sending)
}

#[test]
fn the_past_is_pulled_on_claim_once_newest_first_without_the_cabin() {
    let (mut bench, sending) = started();
    let conn = sending.pictures.0;
    bench.pass(SECOND);
    assert_eq!(pasts_of(&bench.take(), conn), [], "nobody has the case");
    bench.facts("SF-0001", facts(Some("amara"), false));
    let asked = pasts_of(&bench.take(), conn);
    let views: Vec<View> = asked.iter().map(|past| past.view).collect();
    assert_eq!(views, View::OUTSIDE);
    for past in &asked {
        assert!(past.newest_first && past.per_second == 5 && past.from.boot == 1);
        assert!(past.to_millis >= bench.now / MS && past.to_millis - past.from.millis == 30_000, "{past:?}");
    }
    // Neither a hand-over nor a lost claim nor a new one asks again.
    for holder in [Some("liwei"), None, Some("amara")] {
        bench.facts("SF-0001", facts(holder, false));
        bench.echo(conn);
        bench.pass(SECOND);
    }
    assert_eq!(pasts_of(&bench.take(), conn), []);
    // The car started again: what it saw before that is gone, what it saw since is not.
    let pong = Datagram::Pong { number: 9, sent_us: bench.now, boot: 2, clock_us: 4 * SECOND };
    bench.hear(Heard::Datagram(conn, pong));
    let asked = pasts_of(&bench.take(), conn);
    assert!(asked.len() == 4 && asked.iter().all(|past| past.from == Captured { boot: 2, millis: 0 }), "{asked:?}");
}

#[test]
fn for_an_immediate_case_the_car_is_asked_at_once_though_nobody_has_it() {
    let mut bench = Bench::new();
    bench.now = 100 * SECOND;
    bench.facts("SF-0001", facts(None, true));
    let offers = bench.take();
    assert!(offers.iter().any(|one| matches!(one, Tell::Offer { vehicle, .. } if *vehicle == car("SF-0001"))));
    let sending = bench.sending("SF-0001");
    assert_eq!(pasts_of(&bench.take(), sending.pictures.0).len(), 4);
}

#[test]
fn a_case_that_waited_is_pulled_back_to_before_it_came_up() {
    let (mut bench, sending) = started();
    let opened_ms = bench.now / MS;
    bench.pass(120 * SECOND);
    bench.echo(sending.pictures.0);
    bench.facts("SF-0001", facts(Some("amara"), false));
    let asked = pasts_of(&bench.take(), sending.pictures.0);
    assert_eq!(asked.len(), 8);
    let now_ms = bench.now / MS;
    for past in &asked[..4] {
        assert!(past.from.millis.abs_diff(now_ms - 30_000) < 100, "what the car saw before now: {past:?}");
    }
    for past in &asked[4..] {
        let (from, to) = (past.from.millis, past.to_millis);
        assert!(from.abs_diff(opened_ms - 30_000) < 200 && to.abs_diff(opened_ms) < 200, "before it came up: {past:?}");
    }
}

#[test]
fn a_car_that_has_its_past_at_hand_sends_it_in_one_go_beside_what_is_live_and_no_hole_is_left() {
    let (mut bench, sending) = started();
    let (conn, session) = sending.pictures;
    let amara = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    bench.facts("SF-0001", facts(Some("amara"), false));
    let asked = pasts_of(&bench.take(), conn);
    fulfil_every(0, &mut bench, sending.pictures, &asked);
    assert_eq!(kept(&bench.take()), 4 * 151);
    let now_ms = bench.now / MS;
    bench.hear(Heard::Picture(conn, picture(session, View::Front, now_ms)));
    let came = bench.take().iter().filter(|one| matches!(one, Tell::Picture(to, _) if *to == amara.0)).count();
    assert_eq!((came, bench.counters().pictures_dropped), (1, 0), "nor did it cost the live ones anything");
}

#[test]
fn what_was_asked_of_the_past_is_kept_and_nothing_else() {
    let (mut bench, sending) = started();
    let (conn, session) = sending.pictures;
    bench.facts("SF-0001", facts(Some("amara"), false));
    let asked = pasts_of(&bench.take(), conn);
    fulfil(&mut bench, sending.pictures, &asked);
    assert_eq!(kept(&bench.take()), 4 * 151);
    assert_eq!(bench.counters().pictures_dropped, 0);

    bench.pass(SECOND);
    let (from, to) = (asked[0].from.millis, asked[0].to_millis);
    let unasked = [
        past(session, View::Cabin, to - 400),
        past(session, View::Front, from - 2_000),
        past(session, View::Front, to + 400),
        PictureFrame { captured: Captured { boot: 2, millis: to }, ..past(session, View::Front, to) },
    ];
    for frame in unasked {
        bench.hear(Heard::Picture(conn, frame));
    }
    assert_eq!((kept(&bench.take()), bench.counters().pictures_dropped), (0, 4));
    // A car cannot fill the disk with what was asked of it once.
    for number in 0..1_000 {
        bench.hear(Heard::Picture(conn, past(session, View::Front, from + number)));
        bench.pass(20 * MS);
    }
    assert!(kept(&bench.take()) <= 2);
}

#[test]
fn wants_and_what_is_missing_of_the_past_are_asked_again_after_a_reconnect() {
    let (mut bench, first) = started();
    bench.facts("SF-0001", facts(Some("amara"), false));
    bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    let asked = pasts_of(&bench.take(), first.pictures.0);
    fulfil(&mut bench, first.pictures, &asked[..1]);
    // The second was said to be sent, and half of it was lost with the connection.
    let second = Letter::PastDone { session: first.pictures.1, request: asked[1].request, count: 151 };
    bench.say(first.pictures.0, second);
    bench.take();
    bench.close(first.pictures.0);
    bench.close(first.voice.0);
    bench.pass(100 * MS);
    let offer = bench.take().into_iter().find_map(|one| match one {
        Tell::Offer { grant, .. } => Some(grant),
        _ => None,
    });
    let pictures = bench.open(Peer::Vehicle(car("SF-0001")), Lane::Pictures, Carrier::Udp);
    bench.present(pictures, offer.expect("it is offered again")).unwrap();
    let told = bench.take();
    assert_eq!(crate::rig::wants_of(&told, pictures), [[want(View::Front, 15)]]);
    assert_eq!(pasts_of(&told, pictures), asked[1..], "the same moments, though time went on");
    // All of it came: nothing is asked a third time.
    let session = crate::rig::letters_to(&told, pictures).into_iter().find_map(|letter| match letter {
        Letter::Granted { session, .. } => Some(session),
        _ => None,
    });
    fulfil(&mut bench, (pictures, session.unwrap()), &asked[1..]);
    bench.close(pictures);
    let third = bench.sending("SF-0001");
    assert_eq!(pasts_of(&bench.take(), third.pictures.0), []);
}

#[test]
fn who_looks_back_reads_the_disk_under_the_own_agreement() {
    let (mut bench, sending) = started();
    let (conn, session) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    bench.take();
    let past = wish(View::Left);
    bench.say(conn, Letter::Past { session, past });
    assert_eq!(bench.take(), [Tell::ReadSpool { conn, session, vehicle: car("SF-0001"), past }]);
    // A car has no business with the disk.
    bench.say(sending.pictures.0, Letter::Past { session: sending.pictures.1, past });
    assert_eq!(bench.take(), []);
    bench.say(conn, Letter::Bye { session });
    assert_eq!(bench.take()[0], Tell::EndReading { conn, session });
}
