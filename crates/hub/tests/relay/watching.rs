//! Pictures: shown while somebody watches, one copy from the car, to each viewer at the own rate.

use bytes::Bytes;
use hub::relay::{Heard, Peer, Tell};
use media::View;
use media::frames::{Captured, Codec, Letter, PictureFrame, Want};
use media::link::{Carrier, Lane, TCP_PICTURES_PER_SECOND};

use crate::rig::{Bench, CASE, MS, SECOND, car, facts, operator, picture, shown_to, want, wants_of};

fn bench() -> Bench {
    let mut bench = Bench::new();
    for name in ["SF-0001", "SF-0002"] {
        bench.facts(name, facts(None, false));
    }
    bench
}

#[test]
fn the_car_shows_only_while_somebody_watches_each_view_at_the_highest_rate() {
    let mut bench = bench();
    let sending = bench.sending("SF-0001");
    let conn = sending.pictures.0;
    bench.pass(SECOND);
    assert_eq!(wants_of(&bench.take(), conn), Vec::<Vec<Want>>::new(), "nobody watches");
    let steps = |bench: &mut Bench| {
        bench.pass(100 * MS);
        wants_of(&bench.take(), conn)
    };
    let (amara, hers) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 5)]);
    assert_eq!(steps(&mut bench), [[want(View::Front, 5)]]);
    let (liwei, _) = bench.watching(&operator("liwei"), "SF-0001", &[want(View::Front, 15), want(View::Left, 2)]);
    assert_eq!(steps(&mut bench), [[want(View::Front, 15), want(View::Left, 2)]]);
    bench.watching(&operator("noor"), "SF-0001", &[want(View::Front, 10)]);
    assert_eq!(steps(&mut bench), Vec::<Vec<Want>>::new(), "it shows that already");
    bench.close(liwei);
    assert_eq!(steps(&mut bench), [[want(View::Front, 10)]]);
    bench.say(amara, Letter::Bye { session: hers });
    assert_eq!(steps(&mut bench), Vec::<Vec<Want>>::new());
    let (ravi, _) =
        bench.watching(&operator("ravi"), "SF-0001", &[Want { codec: Codec::H264, ..want(View::Front, 10) }]);
    assert_eq!(steps(&mut bench), Vec::<Vec<Want>>::new(), "one who reads no H.264 decides");
    bench.close(ravi);
    assert_eq!(bench.counters().letters_refused, 0);
}

#[test]
fn the_last_who_leaves_lets_the_car_rest() {
    let mut bench = bench();
    let sending = bench.sending("SF-0001");
    let (amara, session) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 5)]);
    bench.pass(SECOND);
    bench.take();
    bench.say(amara, Letter::Want { session, wants: Vec::new() });
    assert_eq!(wants_of(&bench.take(), sending.pictures.0), [Vec::<Want>::new()]);
    bench.pass(SECOND);
    bench.say(amara, Letter::Want { session, wants: vec![want(View::Front, 5)] });
    bench.pass(SECOND);
    bench.take();
    bench.close(amara);
    assert_eq!(wants_of(&bench.take(), sending.pictures.0), [Vec::<Want>::new()]);
    bench.show(&sending, View::Front);
    assert_eq!(bench.counters().pictures_dropped, 1);
}

#[test]
fn a_car_is_not_drowned_in_changes_of_mind_and_hears_the_last_of_them() {
    let mut bench = bench();
    let sending = bench.sending("SF-0001");
    let mut watching = Vec::new();
    for name in ["a1", "a2", "a3", "a4", "a5"] {
        watching.push(bench.watching(&operator(name), "SF-0001", &[want(View::Front, 5)]));
    }
    bench.pass(SECOND);
    bench.take();
    for turn in 0..90 {
        for (conn, session) in &watching {
            bench.say(*conn, Letter::Want { session: *session, wants: vec![want(View::Front, 1 + turn % 30)] });
        }
        bench.pass(10 * MS);
    }
    bench.pass(100 * MS);
    let told = wants_of(&bench.take(), sending.pictures.0);
    assert!(told.len() <= 22, "{} letters in a second", told.len());
    assert_eq!(told.last(), Some(&vec![want(View::Front, 30)]));
}

#[test]
fn the_car_sends_one_copy_and_each_of_twenty_viewers_gets_it_at_the_own_rate() {
    let mut bench = bench();
    let sending = bench.sending("SF-0001");
    let rates = [15, 10, 5, 2, 1];
    let viewers: Vec<_> = (0..20)
        .map(|number| {
            let rate = rates[number % rates.len()];
            (bench.watching(&operator(&format!("viewer{number}")), "SF-0001", &[want(View::Front, rate)]).0, rate)
        })
        .collect();
    bench.pass(SECOND);
    bench.take();
    bench.show_for(&sending, &[View::Front], 10);
    assert_eq!(bench.counters().pictures_in, 150, "one copy, whoever watches");
    let told = bench.take();
    for (conn, rate) in viewers {
        let shown = shown_to(&told, conn);
        let most = usize::from(rate) * 10 + 1;
        assert!((most * 7 / 10..=most).contains(&shown.len()), "{} at {rate} a second for ten seconds", shown.len());
        assert!(shown.is_sorted_by_key(|frame| frame.number));
    }
    let kept = told.iter().filter(|one| matches!(one, Tell::Spool { incident: CASE, .. })).count();
    assert!((48..=52).contains(&kept), "five a second are kept, once: {kept}");
}

#[test]
fn a_car_that_floods_is_dropped_within_its_budget_and_another_goes_on() {
    let mut bench = bench();
    let (flooding, good) = (bench.sending("SF-0001"), bench.sending("SF-0002"));
    let (amara, _) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 30)]);
    let (liwei, _) = bench.watching(&operator("liwei"), "SF-0002", &[want(View::Front, 15)]);
    bench.pass(SECOND);
    bench.take();
    for second in 0..5 {
        for frame in 0..15 {
            for number in 0..1_000 {
                let millis = bench.now / MS + number;
                bench.hear(Heard::Picture(flooding.pictures.0, picture(flooding.pictures.1, View::Front, millis)));
            }
            bench.show(&good, View::Front);
            bench.pass(if frame % 3 == 0 { 66_668 } else { 66_666 });
        }
        let told = bench.take();
        assert!(shown_to(&told, amara).len() <= 240, "second {second}");
        assert_eq!(shown_to(&told, liwei).len(), 15, "second {second}");
    }
    let counters = bench.counters();
    assert!(counters.pictures_dropped > 70_000, "{counters:?}");
    // Bytes count too: few pictures, but large ones.
    let before = bench.counters().pictures_dropped;
    for number in 0..100 {
        let large = PictureFrame {
            payload: Bytes::from(vec![1; 256 * 1024]),
            ..picture(good.pictures.1, View::Front, bench.now / MS + number)
        };
        bench.hear(Heard::Picture(good.pictures.0, large));
    }
    assert!(bench.counters().pictures_dropped >= before + 80);
}

#[test]
fn what_nobody_asked_for_and_what_was_overtaken_is_dropped_and_counted() {
    let mut bench = bench();
    let sending = bench.sending("SF-0001");
    let (conn, session) = sending.pictures;
    let (amara, _) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 30)]);
    bench.pass(SECOND);
    bench.take();
    bench.show(&sending, View::Rear);
    bench.show(&sending, View::Cabin);
    assert_eq!(bench.take(), []);
    assert_eq!(bench.counters().pictures_dropped, 2);
    bench.hear(Heard::Picture(sending.voice.0, picture(sending.voice.1, View::Front, 2_000)));
    assert_eq!((bench.take(), bench.counters().pictures_dropped), (Vec::new(), 3), "the voice lane carries none");

    for millis in [2_000, 2_066, 2_000, 2_066, 2_133] {
        bench.pass(100 * MS);
        bench.hear(Heard::Picture(conn, picture(session, View::Front, millis)));
    }
    let shown: Vec<u64> = shown_to(&bench.take(), amara).iter().map(|frame| frame.captured.millis).collect();
    assert_eq!(shown, [2_000, 2_066, 2_066, 2_133], "a frozen camera repeats itself, and nothing runs backwards");
    // A clock that jumped back an hour, or a new boot, does not blind anybody.
    bench.pass(100 * MS);
    bench.hear(Heard::Picture(conn, picture(session, View::Front, 90_000)));
    bench.pass(100 * MS);
    bench.hear(Heard::Picture(conn, picture(session, View::Front, 3_000)));
    bench.pass(100 * MS);
    let rebooted = PictureFrame { captured: Captured { boot: 2, millis: 10 }, ..picture(session, View::Front, 10) };
    bench.hear(Heard::Picture(conn, rebooted));
    assert_eq!(shown_to(&bench.take(), amara).len(), 3);
}

#[test]
fn a_codec_that_a_viewer_cannot_read_is_dropped_and_mjpeg_always_passes() {
    let mut bench = bench();
    let sending = bench.sending("SF-0001");
    let (conn, session) = sending.pictures;
    let (amara, hers) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 30)]);
    bench.pass(SECOND);
    bench.take();
    let show = |bench: &mut Bench, codec| {
        let frame = PictureFrame { codec, ..picture(session, View::Front, bench.now / MS) };
        bench.hear(Heard::Picture(conn, frame));
        bench.pass(100 * MS);
        shown_to(&bench.take(), amara).len()
    };
    assert_eq!((show(&mut bench, Codec::H264), show(&mut bench, Codec::Mjpeg)), (0, 1));
    assert_eq!(bench.counters().pictures_dropped, 1);
    let wants = vec![Want { codec: Codec::H264, ..want(View::Front, 30) }];
    bench.say(amara, Letter::Want { session: hers, wants });
    bench.pass(SECOND);
    bench.take();
    assert_eq!((show(&mut bench, Codec::H264), show(&mut bench, Codec::Mjpeg)), (1, 1));
}

#[test]
fn a_car_that_comes_again_replaces_its_old_connection() {
    let mut bench = bench();
    let old = bench.sending("SF-0001");
    let (amara, _) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    bench.take();
    let new = bench.sending("SF-0001");
    let told = bench.take();
    for conn in [old.pictures.0, old.voice.0] {
        assert!(
            told.iter().any(|one| matches!(one, Tell::Close(of, reason) if *of == conn && reason.contains("newer")))
        );
    }
    assert_eq!(wants_of(&told, new.pictures.0), [[want(View::Front, 15)]], "it is told what is wanted");
    bench.show(&old, View::Front);
    assert_eq!(bench.take(), [], "what the old one still sends reaches nobody");
    bench.show(&new, View::Front);
    assert_eq!(shown_to(&bench.take(), amara).len(), 1);
    // The end of the old one, which is told late, ends nothing of the new.
    bench.close(old.pictures.0);
    bench.pass(100 * MS);
    bench.show(&new, View::Front);
    assert_eq!(shown_to(&bench.take(), amara).len(), 1);
}

#[test]
fn a_viewer_on_tcp_gets_two_pictures_a_second_of_all_views_in_turn() {
    let mut bench = bench();
    let sending = bench.sending("SF-0001");
    let wants = View::OUTSIDE.map(|view| want(view, 15));
    let (slow, _) = bench.watching_on(&operator("amara"), "SF-0001", &wants, Carrier::Tcp);
    let (quick, _) = bench.watching(&operator("liwei"), "SF-0001", &wants);
    bench.pass(SECOND);
    bench.take();
    bench.show_for(&sending, &View::OUTSIDE, 10);
    let told = bench.take();
    let shown = shown_to(&told, slow);
    let most = usize::from(TCP_PICTURES_PER_SECOND) * 10;
    assert!((most - 2..=most + 1).contains(&shown.len()), "{} in ten seconds", shown.len());
    for view in View::OUTSIDE {
        let of_view = shown.iter().filter(|frame| frame.view == view).count();
        assert!((4..=6).contains(&of_view), "{view:?}: {of_view} of {}", shown.len());
    }
    assert_eq!(shown_to(&told, quick).len(), 600, "and changes nothing for another");
    // A camera that sends nothing holds up the others a little, not for ever.
    bench.show_for(&sending, &[View::Front], 10);
    let alone = shown_to(&bench.take(), slow).len();
    assert!((12..=most + 1).contains(&alone), "{alone}");
}

#[test]
fn a_car_on_tcp_is_asked_for_no_more_than_it_can_carry() {
    let mut bench = bench();
    let peer = Peer::Vehicle(car("SF-0001"));
    let conn = bench.open(peer.clone(), Lane::Pictures, Carrier::Tcp);
    let grant = bench.grant(&peer, "SF-0001", true);
    bench.present(conn, grant).unwrap();
    bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    assert_eq!(wants_of(&bench.take(), conn), [[want(View::Front, TCP_PICTURES_PER_SECOND)]]);
}

#[test]
fn a_car_is_offered_while_somebody_looks_and_it_does_not_send() {
    let mut bench = bench();
    let offers = |bench: &mut Bench| {
        bench
            .take()
            .into_iter()
            .filter(|one| matches!(one, Tell::Offer { vehicle, .. } if *vehicle == car("SF-0001")))
            .count()
    };
    bench.pass(20 * SECOND);
    assert_eq!(offers(&mut bench), 0, "nobody looks");
    bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 15)]);
    assert_eq!(offers(&mut bench), 1);
    bench.pass(20 * SECOND);
    assert_eq!(offers(&mut bench), 4, "again each five seconds");
    let sending = bench.sending("SF-0001");
    bench.take();
    bench.pass(20 * SECOND);
    assert_eq!(offers(&mut bench), 0);
    bench.close(sending.voice.0);
    bench.pass(100 * MS);
    assert_eq!(offers(&mut bench), 1, "the voice lane is missing");
}
