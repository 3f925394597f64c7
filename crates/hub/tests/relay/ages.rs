//! Ages of pictures, with a car whose clock is off, drifts, and answers over a path that jitters.

use hub::relay::Heard;
use media::View;
use media::frames::{Age, Captured, Datagram, PictureFrame};

use crate::rig::{Bench, MS, SECOND, datagrams_to, facts, operator, picture, shown_to, want};

/// The car's clock: 37 s ahead, and running off by so many parts of a million.
fn car_clock(hub_us: u64, ppm: i64) -> u64 {
    let drift = i64::try_from(hub_us).unwrap() * ppm / 1_000_000;
    hub_us.checked_add_signed(37_000_000 + drift).unwrap()
}

/// Chance without a clock.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// A picture waits so much longer in the car than an echo, microseconds.
const PAINTING_US: u64 = 45_000;

/// Shows for `seconds` over a path of `delay_us` each way with up to `jitter_us` more, and says by how
/// much the worst picture looked older than it was.
fn worst_excess(ppm: i64, delay_us: u64, jitter_us: u64, seconds: u64) -> u64 {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let sending = bench.sending_unasked("SF-0001");
    let (conn, session) = sending.pictures;
    let (amara, _) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 30)]);
    bench.take();
    let mut chance = Chance(0x5EED);
    // What is on its way to the hub, by its arrival.
    let mut coming: Vec<(u64, Heard)> = Vec::new();
    let mut taken: std::collections::BTreeMap<u64, u64> = std::collections::BTreeMap::new();
    let (mut worst, mut seen, mut unknown) = (0, 0, 0);
    let end = bench.now + seconds * SECOND;
    let mut next_picture = bench.now;
    while bench.now < end {
        bench.now += MS;
        if bench.now.is_multiple_of(50 * MS) {
            bench.hear(Heard::Tick);
        }
        if bench.now >= next_picture {
            next_picture += 66_667;
            let millis = car_clock(bench.now, ppm) / 1_000;
            taken.insert(millis, bench.now);
            let frame =
                PictureFrame { captured: Captured { boot: 1, millis }, ..picture(session, View::Front, millis) };
            let arrival = bench.now + PAINTING_US + delay_us + chance.below(jitter_us + 1);
            coming.push((arrival, Heard::Picture(conn, frame)));
        }
        coming.sort_by_key(|(at, _)| *at);
        while coming.first().is_some_and(|(at, _)| *at <= bench.now) {
            let (_, heard) = coming.remove(0);
            bench.hear(heard);
        }
        let told = bench.take();
        for datagram in datagrams_to(&told, conn) {
            let Datagram::Ping { number, sent_us } = datagram else { continue };
            let there = bench.now + delay_us + chance.below(jitter_us + 1);
            let pong = Datagram::Pong { number, sent_us, boot: 1, clock_us: car_clock(there, ppm) };
            coming.push((there + delay_us + chance.below(jitter_us + 1), Heard::Datagram(conn, pong)));
        }
        for frame in shown_to(&told, amara) {
            let truth = bench.now - taken[&frame.captured.millis];
            let Age::Millis(age) = frame.age else {
                unknown += 1;
                continue;
            };
            let age = u64::from(age) * MS;
            assert!(age >= truth, "{ppm} ppm, {delay_us}+{jitter_us} us: {truth} us old, said to be {age}");
            (worst, seen) = (worst.max(age - truth), seen + 1);
        }
    }
    assert!(seen > seconds * 10, "{seen} pictures");
    assert!(unknown <= 5, "{unknown} pictures of unknown age");
    worst
}

#[test]
fn an_age_is_never_younger_than_the_truth_and_close_to_it_though_the_cars_clock_is_off_and_drifts() {
    for ppm in [-500, 0, 500] {
        // On a path without delay nothing hides a bound that is too low.
        let worst = worst_excess(ppm, 0, 0, 40);
        assert!(worst <= 8 * MS, "{ppm} ppm, no delay: {worst} us too old");
        let worst = worst_excess(ppm, 10 * MS, 0, 30);
        assert!(worst <= 20 * MS, "{ppm} ppm, 10 ms: {worst} us too old");
        let worst = worst_excess(ppm, 2 * MS, 30 * MS, 30);
        assert!(worst <= 40 * MS, "{ppm} ppm, jitter: {worst} us too old");
    }
}

#[test]
fn without_an_echo_an_age_is_unknown_and_a_new_boot_starts_anew() {
    let mut bench = Bench::new();
    bench.facts("SF-0001", facts(None, false));
    let sending = bench.sending_unasked("SF-0001");
    let (amara, _) = bench.watching(&operator("amara"), "SF-0001", &[want(View::Front, 30)]);
    bench.show(&sending, View::Front);
    let ages = |bench: &mut Bench| shown_to(&bench.take(), amara).iter().map(|frame| frame.age).collect::<Vec<_>>();
    assert_eq!(ages(&mut bench), [Age::Unknown]);
    bench.pass(100 * MS);
    bench.echo(sending.pictures.0);
    bench.show(&sending, View::Front);
    assert!(matches!(ages(&mut bench)[..], [Age::Millis(age)] if age <= 3));
    bench.pass(100 * MS);
    let (conn, session) = sending.pictures;
    let rebooted = PictureFrame { captured: Captured { boot: 2, millis: 10 }, ..picture(session, View::Front, 10) };
    bench.hear(Heard::Picture(conn, rebooted));
    assert_eq!(ages(&mut bench), [Age::Unknown], "two boots have no age between them");
}
