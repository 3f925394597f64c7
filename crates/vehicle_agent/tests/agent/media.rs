//! The car's end of the media path, with a hub that is played by hand.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use assistance::command::{CommandBody, CommandOrder, CommandReply, StopNow};
use assistance::ids::{CarIncidentRef, CommandId};
use assistance::link::VehicleOrder;
use bytes::Bytes;
use hub_client::pipe::{FromClient, MediaPipe, MediaPipeEnd};
use hub_client::{Network, media_pipe};
use media::frames::{
    Captured, Codec, Datagram, GrantToken, Letter, PastWanted, PictureFrame, PictureKind, SessionId, VoiceFrame, Want,
};
use media::link::{Lane, LaneCounters, LinkNews, MediaLink, NotTaken, Outgoing};
use media::{View, mjpeg};
use vehicle_agent::conformance::UnderTest;
use vehicle_agent::media::{Job, Painted};
use vehicle_agent::{InlinePainter, MediaAgent, Painter, Studio};

use crate::rig::Rig;

const BOOT: u64 = 7;

/// A lane on which pictures find no room for a while.
struct Narrow {
    pipe: MediaPipe,
    is_busy: bool,
    opens: Vec<(u64, Lane)>,
    now: u64,
}

impl MediaLink for Narrow {
    fn open(&mut self, lane: Lane) {
        self.opens.push((self.now / 1_000, lane));
        self.pipe.open(lane);
    }

    fn close(&mut self, lane: Lane) {
        self.pipe.close(lane);
    }

    fn send(&mut self, lane: Lane, what: Outgoing) -> Result<(), NotTaken> {
        if self.is_busy { Err(NotTaken::Busy) } else { self.pipe.send(lane, what) }
    }

    fn poll(&mut self) -> Option<LinkNews> {
        self.pipe.poll()
    }

    fn counters(&self, lane: Lane) -> LaneCounters {
        self.pipe.counters(lane)
    }
}

/// Paints, and hands over each picture when the next but one is ordered: something is always under way.
#[derive(Default)]
struct SlowPainter {
    waiting: std::collections::VecDeque<Job>,
    inline: InlinePainter,
}

impl Painter for SlowPainter {
    fn paint(&mut self, job: Job) -> bool {
        self.waiting.push_back(job);
        while self.waiting.len() > 2 {
            let done = self.waiting.pop_front().unwrap();
            assert!(self.inline.paint(done));
        }
        true
    }

    fn poll(&mut self) -> Option<Painted> {
        self.inline.poll()
    }
}

struct Bench {
    rig: Rig,
    media: MediaAgent,
    link: Narrow,
    hub: MediaPipeEnd,
    painter: Box<dyn Painter>,
    letters: Vec<(Lane, Letter)>,
    pictures: Vec<PictureFrame>,
    datagrams: Vec<(Lane, Datagram)>,
}

impl Bench {
    fn new() -> Self {
        let (pipe, hub) = media_pipe("SF-0412");
        let link = Narrow { pipe, is_busy: false, opens: Vec::new(), now: 0 };
        Self {
            rig: Rig::new(),
            media: MediaAgent::new(BOOT),
            link,
            hub,
            painter: Box::new(InlinePainter::default()),
            letters: Vec::new(),
            pictures: Vec::new(),
            datagrams: Vec::new(),
        }
    }

    fn step(&mut self) {
        let now_us = self.rig.now * 1_000;
        self.link.now = now_us;
        self.hub.advance(now_us);
        let Rig { car, agent, .. } = &mut self.rig;
        self.media.step(now_us, car, agent, &mut self.link, &mut *self.painter);
        for lane in Lane::ALL {
            while let Some(from) = self.hub.take(lane) {
                match from {
                    FromClient::Letter(letter) => self.letters.push((lane, letter)),
                    FromClient::Picture(frame) => self.pictures.push(frame),
                    FromClient::Datagram(datagram) => self.datagrams.push((lane, datagram)),
                    FromClient::Opened | FromClient::Closed => {}
                }
            }
        }
    }

    /// Steps every ten milliseconds.
    fn pass(&mut self, millis: u64) {
        for _ in 0..millis / 10 {
            self.rig.pass_ms(10);
            self.step();
        }
    }

    fn offer(&mut self, number: u8) {
        let (grant, valid) = ([number; 16], Duration::from_secs(30));
        self.rig.tell(VehicleOrder::MediaOffer { grant, car_ref: CarIncidentRef(1), valid });
    }

    fn say(&mut self, lane: Lane, letter: Letter) {
        self.hub.send(lane, Outgoing::Letter(letter)).unwrap();
        self.step();
    }

    /// A car that presented its grant on both lanes and got the same agreement.
    fn agreed() -> Self {
        let mut bench = Self::new();
        bench.offer(1);
        bench.pass(50);
        for lane in Lane::ALL {
            let grant = GrantToken([1; 16]);
            assert!(bench.letters.contains(&(lane, Letter::Present { grant })), "{lane:?}");
            bench.say(lane, Letter::Granted { grant, session: SessionId(5) });
        }
        bench.letters.clear();
        bench
    }

    fn want(&mut self, wants: &[(View, u8)]) {
        let want = |(view, per_second): &(View, u8)| Want { view: *view, per_second: *per_second, codec: Codec::Mjpeg };
        let wants = wants.iter().map(want).collect();
        self.say(Lane::Pictures, Letter::Want { session: SessionId(5), wants });
    }

    fn look_back(&mut self, request: u32, view: View, from: u64, to_millis: u64, newest_first: bool) {
        let from = Captured { boot: BOOT, millis: from };
        let past = PastWanted { request, view, from, to_millis, per_second: 5, newest_first };
        self.say(Lane::Pictures, Letter::Past { session: SessionId(5), past });
    }

    fn painted(&self) -> u32 {
        self.rig.car.eyes.painted.load(Ordering::Relaxed)
    }

    fn times(&self, view: View, kind: PictureKind) -> Vec<u64> {
        let of = |frame: &&PictureFrame| frame.view == view && frame.kind == kind;
        self.pictures.iter().filter(of).map(|frame| frame.captured.millis).collect()
    }

    fn done(&self, request: u32) -> Option<u32> {
        self.letters.iter().find_map(|(_, letter)| match letter {
            Letter::PastDone { request: of, count, .. } if *of == request => Some(*count),
            _ => None,
        })
    }
}

#[test]
fn nothing_is_painted_while_nobody_wants_anything_and_the_voice_lane_stands_all_the_same() {
    let mut bench = Bench::new();
    bench.pass(5_000);
    assert_eq!(bench.link.opens.iter().map(|(_, lane)| *lane).collect::<Vec<_>>(), [Lane::Voice]);
    let mut bench = Bench::agreed();
    bench.pass(5_000);
    assert_eq!((bench.painted(), bench.pictures.len()), (0, 0));
    bench.want(&[(View::Front, 15)]);
    bench.pass(1_000);
    assert!(bench.media.is_watched() && bench.painted() >= 14);
    bench.want(&[]);
    let painted = bench.painted();
    bench.pass(5_000);
    assert_eq!((bench.painted(), bench.media.is_watched()), (painted, false));
    // A want under another agreement is none.
    let wants = vec![Want { view: View::Front, per_second: 15, codec: Codec::Mjpeg }];
    bench.say(Lane::Pictures, Letter::Want { session: SessionId(6), wants });
    bench.pass(1_000);
    assert_eq!(bench.painted(), painted);
}

#[test]
fn each_view_keeps_its_own_pace_and_every_picture_says_when_it_was_taken() {
    let mut bench = Bench::agreed();
    bench.want(&[(View::Front, 15), (View::Left, 5), (View::Cabin, 1)]);
    let started = bench.rig.now;
    bench.pass(4_000);
    for (view, expected) in [(View::Front, 60), (View::Left, 20), (View::Cabin, 4)] {
        let times = bench.times(view, PictureKind::Live);
        assert!((expected..=expected + 1).contains(&times.len()), "{view:?}: {} pictures", times.len());
        assert!(times.iter().is_sorted_by(|a, b| a < b), "{view:?}: {times:?}");
    }
    for frame in &bench.pictures {
        assert_eq!((frame.session, frame.captured.boot), (SessionId(5), BOOT));
        assert_eq!(frame.number, frame.captured.millis * 15 / 1_000);
        assert!((started - 70..=bench.rig.now).contains(&frame.captured.millis));
        let pixels = mjpeg::decode(&frame.payload).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (frame.width, frame.height));
    }
    assert_eq!(bench.media.counters().pictures, bench.pictures.len() as u64);
}

#[test]
fn a_frozen_camera_repeats_its_number_and_its_time() {
    let mut bench = Bench::agreed();
    bench.want(&[(View::Front, 15)]);
    bench.pass(1_000);
    bench.rig.car.eyes.frozen_at = Some(bench.rig.now);
    bench.pass(100);
    bench.pictures.clear();
    bench.pass(2_000);
    assert!(bench.pictures.len() >= 29, "it still sends: {}", bench.pictures.len());
    let (first, captured) = (bench.pictures[0].number, bench.pictures[0].captured);
    assert!(bench.pictures.iter().all(|frame| frame.number == first && frame.captured == captured));
    assert!(captured.millis + 2_000 < bench.rig.now);
}

#[test]
fn the_past_comes_newest_first_while_live_goes_on_and_its_end_is_told() {
    let mut bench = Bench::agreed();
    bench.rig.pass_ms(20_000);
    bench.want(&[(View::Front, 15)]);
    bench.rig.car.eyes.kept_from = 12_000;
    bench.look_back(9, View::Front, 0, 20_000, true);
    bench.look_back(10, View::Rear, 15_000, 16_000, false);
    let before = bench.times(View::Front, PictureKind::Live).len();
    bench.pass(2_000);
    let past = bench.times(View::Front, PictureKind::Past);
    assert!(past.iter().is_sorted_by(|newer, older| newer > older), "{past:?}");
    assert_eq!((past.len(), past[0]), (41, 20_000), "five a second, as far as they are kept");
    assert!(past.last().unwrap().abs_diff(12_000) < 70);
    let rear = bench.times(View::Rear, PictureKind::Past);
    assert!(rear.len() == 6 && rear.is_sorted(), "{rear:?}");
    assert_eq!((bench.done(9), bench.done(10)), (Some(41), Some(6)));
    let live = bench.times(View::Front, PictureKind::Live).len() - before;
    assert!((29..=31).contains(&live), "{live} live pictures in two seconds");
    // Of another boot there is nothing, and nobody waits for it.
    let from = Captured { boot: BOOT - 1, millis: 0 };
    let past = PastWanted { request: 11, view: View::Rear, from, to_millis: 9_000, per_second: 5, newest_first: true };
    bench.say(Lane::Pictures, Letter::Past { session: SessionId(5), past });
    bench.pass(50);
    assert_eq!(bench.done(11), Some(0));
}

#[test]
fn no_moment_of_the_past_is_lost_on_a_lane_without_room_and_its_end_is_told_after_the_last() {
    let mut bench = Bench::agreed();
    bench.painter = Box::new(SlowPainter::default());
    bench.rig.pass_ms(20_000);
    bench.want(&[(View::Front, 15), (View::Left, 15)]);
    bench.look_back(9, View::Front, 10_000, 20_000, true);
    for turn in 0..400 {
        bench.link.is_busy = turn % 8 != 0;
        bench.pass(10);
    }
    bench.link.is_busy = false;
    bench.pass(500);
    assert_eq!(bench.times(View::Front, PictureKind::Past).len(), 51);
    assert_eq!(bench.done(9), Some(51), "though live pictures are painted all the time");
    assert_eq!(bench.media.counters().past, 51);
    assert_eq!(bench.media.counters().unpainted, 0);
}

#[test]
fn a_stop_that_comes_by_both_paths_is_applied_once_and_answered_on_each() {
    let mut bench = Bench::agreed();
    let stop = |bench: &Bench, id| bench.rig.order(id, CommandBody::StopNow(StopNow));
    let urgent = |order: &CommandOrder| {
        let body = Bytes::from(hub_client::urgent::write_order(order.clone()));
        Datagram::Urgent { id: order.id.0, body }
    };
    let acks = |bench: &mut Bench, id| {
        let datagrams = std::mem::take(&mut bench.datagrams);
        datagrams.into_iter().filter(|one| *one == (Lane::Voice, Datagram::UrgentAck { id })).count()
    };
    // First by the command stream, then twice by the other path.
    let first = stop(&bench, 1);
    assert_eq!(bench.rig.command(first.clone()), Some(CommandReply::Completed));
    for _ in 0..2 {
        bench.hub.send(Lane::Voice, Outgoing::Datagram(urgent(&first))).unwrap();
    }
    bench.pass(20);
    assert_eq!((acks(&mut bench, 1), bench.rig.times_applied(CommandId(1))), (2, 1));
    assert_eq!(bench.media.counters().urgent, 1, "a repeat is answered, not judged again");
    // The other way round; the hub judged the one a moment later than the other.
    let second = stop(&bench, 2);
    bench.hub.send(Lane::Voice, Outgoing::Datagram(urgent(&second))).unwrap();
    bench.pass(20);
    assert_eq!((acks(&mut bench, 2), bench.rig.times_applied(CommandId(2))), (1, 1));
    let later = CommandOrder { judged_at: bench.rig.stamp(), ..second };
    assert_eq!(bench.rig.command(later), Some(CommandReply::Completed));
    assert_eq!(bench.rig.times_applied(CommandId(2)), 1);
    // It needs no agreement, no picture lane and no command stream.
    let mut bench = Bench::new();
    bench.pass(20);
    bench.rig.cut_link();
    let alone = stop(&bench, 3);
    bench.hub.send(Lane::Voice, Outgoing::Datagram(urgent(&alone))).unwrap();
    bench.pass(20);
    assert_eq!((acks(&mut bench, 3), bench.rig.times_applied(CommandId(3))), (1, 1));
    // After a reboot the memory still knows it.
    bench.rig.restore_link();
    bench.rig.reboot();
    bench.media = MediaAgent::new(BOOT + 1);
    bench.hub.send(Lane::Voice, Outgoing::Datagram(urgent(&alone))).unwrap();
    bench.pass(20);
    assert_eq!((acks(&mut bench, 3), bench.rig.times_applied(CommandId(3))), (1, 1));
}

#[test]
fn what_is_urgent_and_no_stop_is_refused_and_never_answered() {
    let mut bench = Bench::agreed();
    let hazards = Bytes::from(hub_client::urgent::write_order(bench.rig.hazards(8)));
    let bodies = [hazards, Bytes::from_static(b"stop"), Bytes::new()];
    for (id, body) in (8..).zip(bodies) {
        bench.hub.send(Lane::Voice, Outgoing::Datagram(Datagram::Urgent { id, body })).unwrap();
    }
    bench.pass(50);
    assert_eq!(bench.datagrams, []);
    assert_eq!((bench.media.counters().urgent_refused, bench.media.counters().urgent), (3, 0));
    assert_eq!(bench.rig.times_applied(CommandId(8)), 0);
}

#[test]
fn a_ping_is_answered_with_the_cars_clock_on_its_own_lane() {
    let mut bench = Bench::agreed();
    bench.hub.send(Lane::Pictures, Outgoing::Datagram(Datagram::Ping { number: 3, sent_us: 77 })).unwrap();
    bench.step();
    let clock_us = bench.rig.now * 1_000;
    assert_eq!(bench.datagrams, [(Lane::Pictures, Datagram::Pong { number: 3, sent_us: 77, boot: BOOT, clock_us })]);
}

#[test]
fn lanes_come_back_with_growing_waits_also_from_a_hub_that_turns_the_car_away_at_once() {
    let mut bench = Bench::new();
    let turned_away = |bench: &mut Bench, millis: u64| {
        bench.link.opens.clear();
        for _ in 0..millis / 30 {
            // Long enough to hear that the lane is up.
            bench.pass(30);
            bench.hub.close(Lane::Voice, "on the deny list");
        }
        bench.link.opens.iter().map(|(at, _)| *at).collect::<Vec<u64>>()
    };
    let opens = turned_away(&mut bench, 120_000);
    let waits: Vec<u64> = opens.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.is_sorted(), "{waits:?}");
    assert!((400..700).contains(&waits[0]) && *waits.last().unwrap() >= 29_000, "{waits:?}");
    assert!(opens.len() <= 11, "{} times in two minutes", opens.len());
    // A lane that stood for a while comes back quickly.
    bench.link.opens.clear();
    bench.pass(60_000);
    bench.hub.close(Lane::Voice, "the hub was killed");
    let ended = bench.rig.now;
    bench.pass(1_000);
    let (at, lane) = *bench.link.opens.last().unwrap();
    assert!(lane == Lane::Voice && at >= ended && at <= ended + 600, "ended at {ended}, opened at {at}");
}

#[test]
fn the_picture_lane_is_opened_for_an_offer_and_closed_when_nothing_was_wanted_for_long() {
    let mut bench = Bench::agreed();
    bench.want(&[(View::Front, 15)]);
    bench.pass(30_000);
    let (session, reason) = (SessionId(5), "the case is closed".to_owned());
    bench.say(Lane::Pictures, Letter::Ended { session, reason });
    let painted = bench.painted();
    bench.pass(19_000);
    let ping = || Outgoing::Datagram(Datagram::Ping { number: 1, sent_us: 1 });
    assert!(bench.hub.send(Lane::Pictures, ping()).is_ok(), "another case may come up");
    bench.pass(2_000);
    assert_eq!(bench.hub.send(Lane::Pictures, ping()), Err(NotTaken::Down));
    assert!(bench.hub.send(Lane::Voice, ping()).is_ok());
    assert_eq!(bench.painted(), painted, "nothing is painted after the end");
    bench.offer(2);
    bench.pass(50);
    assert!(bench.letters.contains(&(Lane::Pictures, Letter::Present { grant: GrantToken([2; 16]) })));
}

#[test]
fn a_grant_is_shown_as_soon_as_the_lane_takes_it_and_none_after_its_time() {
    let mut bench = Bench::new();
    bench.pass(50);
    bench.link.is_busy = true;
    bench.offer(1);
    bench.pass(200);
    assert_eq!(bench.letters, []);
    bench.link.is_busy = false;
    bench.pass(20);
    assert_eq!(bench.letters, Lane::ALL.map(|lane| (lane, Letter::Present { grant: GrantToken([1; 16]) })));
    // An offer that nobody took in its time is forgotten.
    let mut bench = Bench::new();
    bench.offer(3);
    bench.rig.pass_ms(31_000);
    bench.pass(100);
    assert_eq!(bench.letters, []);
}

#[test]
fn speech_goes_under_the_agreement_with_a_number_of_its_own_for_each_microphone() {
    let mut bench = Bench::new();
    let words = |number: u64, microphone| (microphone, number, Bytes::from_static(&[4; 50]));
    bench.rig.car.eyes.speech.extend([words(1, 0), words(2, 0)]);
    bench.pass(50);
    assert_eq!(bench.datagrams, [], "without an agreement nobody hears the cabin");
    let mut bench = Bench::agreed();
    bench.rig.car.eyes.speech.extend([words(3, 0), words(4, 1), words(5, 0), words(6, 9)]);
    bench.pass(50);
    let mut seqs: BTreeMap<u8, Vec<(u32, u64)>> = BTreeMap::new();
    for (lane, datagram) in &bench.datagrams {
        let Datagram::Voice(frame) = datagram else { continue };
        assert_eq!((*lane, frame.session), (Lane::Voice, SessionId(5)));
        seqs.entry(frame.source).or_default().push((frame.seq, frame.captured_us));
    }
    assert_eq!(seqs, BTreeMap::from([(0, vec![(0, 3), (1, 5)]), (1, vec![(0, 4), (1, 6)])]));
    let frame =
        VoiceFrame { session: SessionId(5), source: 16, seq: 1, captured_us: 0, payload: Bytes::from_static(&[1; 40]) };
    bench.hub.send(Lane::Voice, Outgoing::Datagram(Datagram::Voice(frame.clone()))).unwrap();
    bench.pass(20);
    assert_eq!(bench.rig.car.eyes.heard, [frame]);
}

#[test]
fn a_path_that_loses_letters_of_agreement_to_delay_still_ends_in_one() {
    let mut bench = Bench::new();
    let jitter = Duration::from_millis(120);
    bench.hub.set_network(Network {
        delay: Duration::from_millis(80),
        jitter,
        loss: 0.2,
        seed: 4,
        ..Network::default()
    });
    bench.offer(1);
    bench.pass(2_000);
    let presented = bench.letters.iter().filter(|(_, letter)| matches!(letter, Letter::Present { .. })).count();
    assert_eq!(presented, 2, "once on each lane");
}

#[test]
fn a_picture_that_cannot_be_painted_blinds_neither_its_car_nor_the_fleet() {
    let studio = Studio::start(2).unwrap();
    let (mut good, mut bad) = (Bench::agreed(), Bench::agreed());
    good.painter = Box::new(studio.painter());
    bad.painter = Box::new(studio.painter());
    bad.rig.car.eyes.is_broken = true;
    for bench in [&mut good, &mut bad] {
        bench.want(&[(View::Front, 15)]);
    }
    let mut turns = 0;
    while good.pictures.len() < 20 || bad.media.counters().unpainted < 20 {
        good.pass(10);
        bad.pass(10);
        std::thread::sleep(Duration::from_millis(1));
        turns += 1;
        assert!(turns < 20_000, "{:?} {:?}", good.media.counters(), bad.media.counters());
    }
    bad.rig.car.eyes.is_broken = false;
    while bad.pictures.is_empty() {
        bad.pass(10);
        std::thread::sleep(Duration::from_millis(1));
        turns += 1;
        assert!(turns < 40_000, "{:?}", bad.media.counters());
    }
    drop((good, bad));
    studio.close();
}

#[test]
fn pictures_go_on_while_the_control_link_is_lost() {
    let mut bench = Bench::agreed();
    bench.rig.cut_link();
    bench.want(&[(View::Front, 15)]);
    bench.pass(5_000);
    assert!(bench.rig.car.lost && bench.times(View::Front, PictureKind::Live).len() >= 70);
}
