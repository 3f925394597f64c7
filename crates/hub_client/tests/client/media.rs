//! A console's sound and pictures over pipes, with a hub that is played by hand.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::command::{Command, CommandBody, StopNow};
use assistance::ids::{CommandId, IncidentId, VehicleId};
use bytes::Bytes;
use hub_client::pipe::{FromClient, MediaPipe, MediaPipeEnd};
use hub_client::{Looking, MediaNews, Network, OperatorMedia, media_pipe};
use media::View;
use media::frames::{
    Age, Captured, Codec, Datagram, GrantToken, Letter, PastWanted, PictureFrame, PictureKind, SessionId, VoiceFrame,
    Want,
};
use media::link::{Carrier, Lane, LaneCounters, LinkNews, MediaLink, NotTaken, Outgoing};

const MS: u64 = 1_000;
/// The hub's clock reads so much more than the console's, microseconds.
const HUB_AHEAD: u64 = 999_000_000;

struct Bench {
    media: OperatorMedia,
    link: MediaPipe,
    hub: MediaPipeEnd,
    now: u64,
    /// What came to the hub, but for its pings, which are answered.
    letters: Vec<(Lane, Letter)>,
    urgent: Vec<u128>,
    opened: Vec<Lane>,
    news: Vec<MediaNews>,
}

fn looking(vehicle: &str, incident: u64, views: &[View], per_second: u8) -> Looking {
    let (vehicle, incident) = (VehicleId::new(vehicle).unwrap(), IncidentId(incident));
    Looking { vehicle, incident, views: views.to_vec(), per_second }
}

fn token(number: u8) -> GrantToken {
    GrantToken([number; 16])
}

fn want(view: View, per_second: u8) -> Want {
    Want { view, per_second, codec: Codec::Mjpeg }
}

fn picture(session: u32, view: View, millis: u64) -> PictureFrame {
    PictureFrame {
        session: SessionId(session),
        view,
        codec: Codec::Mjpeg,
        kind: PictureKind::Live,
        is_key: true,
        number: millis * 15 / 1_000,
        captured: Captured { boot: 1, millis },
        width: 640,
        height: 360,
        age: Age::Millis(20),
        relayed_ms: 0,
        payload: Bytes::from_static(&[1; 500]),
    }
}

fn stop(id: u128) -> Command {
    let vehicle = VehicleId::new("SF-0412").unwrap();
    Command { id: CommandId(id), vehicle, incident: None, body: CommandBody::StopNow(StopNow), evidence: None }
}

impl Bench {
    fn new() -> Self {
        let (link, hub) = media_pipe("amara");
        let (letters, urgent, opened, news) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { media: OperatorMedia::default(), link, hub, now: 1_000 * MS, letters, urgent, opened, news }
    }

    fn step(&mut self) {
        self.hub.advance(self.now);
        self.media.step(self.now, &mut self.link);
        self.news.extend(std::iter::from_fn(|| self.media.poll()));
        for lane in Lane::ALL {
            while let Some(from) = self.hub.take(lane) {
                match from {
                    FromClient::Opened => self.opened.push(lane),
                    FromClient::Letter(letter) => self.letters.push((lane, letter)),
                    FromClient::Datagram(Datagram::Ping { number, sent_us }) => {
                        let pong = Datagram::Pong { number, sent_us, boot: 0, clock_us: self.now + HUB_AHEAD };
                        self.hub.send(lane, Outgoing::Datagram(pong)).unwrap();
                    }
                    FromClient::Datagram(Datagram::Urgent { id, .. }) => self.urgent.push(id),
                    FromClient::Closed | FromClient::Datagram(_) | FromClient::Picture(_) => {}
                }
            }
        }
    }

    fn pass(&mut self, millis: u64) {
        for _ in 0..millis {
            self.now += MS;
            self.step();
        }
    }

    fn say(&mut self, lane: Lane, letter: Letter) {
        self.hub.send(lane, Outgoing::Letter(letter)).unwrap();
        self.pass(2);
    }

    fn show(&mut self, frame: PictureFrame) {
        let relayed_ms = (self.now + HUB_AHEAD) / MS;
        self.hub.send(Lane::Pictures, Outgoing::Picture(PictureFrame { relayed_ms, ..frame })).unwrap();
        self.pass(1);
    }

    fn take(&mut self) -> Vec<(Lane, Letter)> {
        std::mem::take(&mut self.letters)
    }

    fn asked(&mut self) -> Vec<(u64, bool)> {
        let ask = |news: &MediaNews| match news {
            MediaNews::AskGrant { incident, cabin } => Some((incident.0, *cabin)),
            _ => None,
        };
        let asked = self.news.iter().filter_map(ask).collect();
        self.news.retain(|news| !matches!(news, MediaNews::AskGrant { .. }));
        asked
    }

    fn shown(&mut self) -> Vec<(String, View, u64)> {
        let one = |news: &MediaNews| match news {
            MediaNews::Picture { vehicle, frame, .. } => {
                Some((vehicle.as_str().to_owned(), frame.view, frame.captured.millis))
            }
            _ => None,
        };
        let shown = self.news.iter().filter_map(one).collect();
        self.news.retain(|news| !matches!(news, MediaNews::Picture { .. }));
        shown
    }

    /// Looks at a case until the hub has agreed, under the session of the same number as its grant.
    fn watching(incident: u64, views: &[View], number: u8) -> Self {
        let mut bench = Self::new();
        bench.media.look(Some(looking("SF-0412", incident, views, 15)));
        bench.pass(5);
        bench.agree(incident, views.contains(&View::Cabin), number);
        bench.take();
        bench.asked();
        bench
    }

    fn agree(&mut self, incident: u64, cabin: bool, number: u8) {
        self.media.granted(IncidentId(incident), cabin, token(number));
        self.pass(3);
        let session = SessionId(u32::from(number));
        self.say(Lane::Pictures, Letter::Granted { grant: token(number), session });
    }
}

#[test]
fn a_console_asks_presents_and_says_what_it_wants_and_when_it_wants_it_no_longer() {
    let mut bench = Bench::new();
    bench.pass(10);
    assert_eq!(bench.opened, [Lane::Voice], "STOP's lane stands always");
    assert_eq!(bench.asked(), []);
    bench.media.look(Some(looking("SF-0412", 7, &[View::Front, View::Left], 15)));
    bench.pass(10);
    assert_eq!(bench.opened, [Lane::Voice, Lane::Pictures]);
    assert!(bench.news.contains(&MediaNews::Carrier(Ok(Carrier::Udp))));
    assert_eq!(bench.asked(), [(7, false)]);
    bench.media.granted(IncidentId(7), false, token(1));
    bench.pass(5);
    assert_eq!(bench.take(), [(Lane::Pictures, Letter::Present { grant: token(1) })], "nobody talks: no voice yet");
    let session = SessionId(1);
    bench.say(Lane::Pictures, Letter::Granted { grant: token(1), session });
    let wants = vec![want(View::Front, 15), want(View::Left, 15)];
    assert_eq!(bench.take(), [(Lane::Pictures, Letter::Want { session, wants })]);

    bench.pass(500);
    assert_eq!(bench.take(), [], "what is said is said once");
    bench.media.look(Some(looking("SF-0412", 7, &[View::Rear], 200)));
    bench.pass(5);
    let wants = vec![want(View::Rear, 30)];
    assert_eq!(bench.take(), [(Lane::Pictures, Letter::Want { session, wants })], "no more than can be sent");
    // The cabin needs a grant of its own.
    bench.media.look(Some(looking("SF-0412", 7, &[View::Cabin], 5)));
    bench.pass(5);
    assert_eq!(bench.take(), [(Lane::Pictures, Letter::Bye { session })]);
    assert_eq!(bench.asked(), [(7, true)]);
    bench.agree(7, true, 2);
    let session = SessionId(2);
    let wants = vec![want(View::Cabin, 5)];
    assert_eq!(
        bench.take(),
        [(Lane::Pictures, Letter::Present { grant: token(2) }), (Lane::Pictures, Letter::Want { session, wants })]
    );
    bench.media.look(None);
    bench.pass(5);
    assert_eq!(bench.take(), [(Lane::Pictures, Letter::Bye { session })]);
    bench.pass(5_000);
    assert_eq!((bench.take(), bench.asked()), (vec![], vec![]));
}

#[test]
fn what_the_hub_ends_or_refuses_is_told_and_asked_for_again_at_a_bounded_rate() {
    let mut bench = Bench::watching(7, &[View::Front], 1);
    let reason = "the case is closed".to_owned();
    bench.say(Lane::Pictures, Letter::Ended { session: SessionId(1), reason: reason.clone() });
    assert!(bench.news.contains(&MediaNews::Refused(reason)));
    for _ in 0..20 {
        for (incident, _) in bench.asked() {
            assert_eq!(incident, 7);
            bench.media.refused("no".to_owned());
        }
        bench.pass(1_000);
    }
    bench.news.clear();
    // A hub that grants and then refuses on the lane is not asked without end either.
    let mut asked = 0;
    for _ in 0..20_000 {
        for (incident, cabin) in bench.asked() {
            asked += 1;
            bench.media.granted(IncidentId(incident), cabin, token(asked));
        }
        for (lane, letter) in bench.take() {
            if let Letter::Present { grant } = letter {
                let refused = Letter::Refused { grant, reason: "too many".to_owned() };
                bench.hub.send(lane, Outgoing::Letter(refused)).unwrap();
            }
        }
        bench.pass(1);
    }
    assert!((8..=12).contains(&asked), "asked {asked} times in 20 s");
    // An end of another agreement ends nothing.
    let mut bench = Bench::watching(7, &[View::Front], 1);
    bench.say(Lane::Pictures, Letter::Ended { session: SessionId(9), reason: String::new() });
    bench.show(picture(1, View::Front, 5_000));
    assert_eq!(bench.shown().len(), 1);
}

#[test]
fn pictures_that_are_still_on_their_way_are_not_taken_for_those_of_the_next_case() {
    let mut bench = Bench::watching(7, &[View::Front], 1);
    bench.show(picture(1, View::Front, 5_000));
    assert_eq!(bench.shown(), [("SF-0412".to_owned(), View::Front, 5_000)]);
    bench.media.look(Some(looking("SF-0999", 8, &[View::Front], 15)));
    for millis in [5_066, 5_133, 5_200] {
        bench.show(picture(1, View::Front, millis));
    }
    assert_eq!(bench.shown(), []);
    bench.agree(8, false, 2);
    bench.show(picture(1, View::Front, 5_266));
    bench.show(picture(2, View::Front, 100));
    assert_eq!(bench.shown(), [("SF-0999".to_owned(), View::Front, 100)]);
    assert_eq!(bench.media.stale(), 4);
    let done = Letter::PastDone { session: SessionId(1), request: 3, count: 9 };
    bench.say(Lane::Pictures, done);
    assert!(!bench.news.iter().any(|news| matches!(news, MediaNews::PastDone { .. })));
}

#[test]
fn switching_quickly_leaves_no_agreement_behind() {
    let mut bench = Bench::new();
    let mut standing: Vec<SessionId> = Vec::new();
    let (mut next, mut presented) = (0, 0);
    // The hub and the control link answer late: a case or two have passed by then.
    let mut late: Vec<(u64, Lane, GrantToken)> = Vec::new();
    let mut grants: Vec<(u64, u64, bool)> = Vec::new();
    for turn in 0..200_u64 {
        if turn < 150 {
            bench.media.look(Some(looking("SF-0412", 7 + turn % 3, &[View::Front], 15)));
        }
        for (_, incident, cabin) in grants.extract_if(.., |(at, ..)| *at <= turn) {
            next += 1;
            bench.media.granted(IncidentId(incident), cabin, token(next));
        }
        bench.pass(7);
        let asked = bench.asked();
        grants.extend(asked.into_iter().map(|(incident, cabin)| (turn + 3, incident, cabin)));
        for (lane, letter) in bench.take() {
            match letter {
                Letter::Present { grant } => {
                    presented += 1;
                    late.push((turn + 2, lane, grant));
                }
                Letter::Bye { session } => standing.retain(|known| *known != session),
                _ => {}
            }
        }
        for (_, lane, grant) in late.extract_if(.., |(at, ..)| *at <= turn) {
            let session = SessionId(u32::from(grant.0[0]));
            standing.push(session);
            bench.hub.send(lane, Outgoing::Letter(Letter::Granted { grant, session })).unwrap();
        }
    }
    assert!(presented > 20, "{presented} grants were shown");
    assert_eq!(standing.len(), 1, "{standing:?}");
    bench.show(picture(standing[0].0, View::Front, 5_000));
    assert_eq!(bench.shown().len(), 1);
}

#[test]
fn looking_at_one_case_and_talking_in_another_takes_one_grant_each() {
    let mut bench = Bench::new();
    bench.media.look(Some(looking("SF-0412", 7, &[View::Front], 15)));
    bench.media.talk(Some(IncidentId(8)));
    bench.pass(1_000);
    let mut asked = bench.asked();
    asked.sort_unstable();
    assert_eq!(asked, [(7, false), (8, false)], "each once, however long the answer takes");
    bench.media.granted(IncidentId(7), false, token(1));
    bench.media.granted(IncidentId(8), false, token(2));
    bench.pass(5);
    assert_eq!(
        bench.take(),
        [(Lane::Voice, Letter::Present { grant: token(2) }), (Lane::Pictures, Letter::Present { grant: token(1) })]
    );
    // Both in one case take one grant.
    let mut bench = Bench::new();
    bench.media.look(Some(looking("SF-0412", 7, &[View::Front], 15)));
    bench.media.talk(Some(IncidentId(7)));
    bench.pass(1_000);
    assert_eq!(bench.asked(), [(7, false)]);
    bench.media.granted(IncidentId(7), false, token(1));
    bench.pass(5);
    let grant = token(1);
    assert_eq!(bench.take(), Lane::ALL.map(|lane| (lane, Letter::Present { grant })));
}

#[test]
fn a_lane_that_ended_comes_back_with_a_new_grant_and_the_same_wants() {
    let mut bench = Bench::watching(7, &[View::Front], 1);
    bench.opened.clear();
    bench.hub.close(Lane::Pictures, "the hub was killed");
    bench.pass(2);
    assert!(bench.news.contains(&MediaNews::Carrier(Err("the hub was killed".to_owned()))));
    bench.pass(3_000);
    assert_eq!(bench.opened, [Lane::Pictures]);
    assert_eq!(bench.asked(), [(7, false), (7, false)], "the old grant is used; asked again each two seconds");
    bench.agree(7, false, 2);
    let (session, wants) = (SessionId(2), vec![want(View::Front, 15)]);
    assert_eq!(
        bench.take(),
        [(Lane::Pictures, Letter::Present { grant: token(2) }), (Lane::Pictures, Letter::Want { session, wants })]
    );
}

#[test]
fn an_age_on_arrival_is_never_younger_than_the_truth_and_within_twenty_milliseconds_of_it() {
    let mut bench = Bench::new();
    let (delay, jitter) = (Duration::from_millis(5), Duration::from_millis(10));
    bench.hub.set_network(Network { delay, jitter, loss: 0.02, seed: 5, ..Network::default() });
    bench.media.look(Some(looking("SF-0412", 7, &[View::Front], 15)));
    bench.pass(100);
    bench.media.granted(IncidentId(7), false, token(1));
    bench.pass(100);
    bench.say(Lane::Pictures, Letter::Granted { grant: token(1), session: SessionId(1) });
    bench.pass(2_000);
    // When each picture was taken, on the console's clock.
    let mut taken: BTreeMap<u64, u64> = BTreeMap::new();
    let (mut worst, mut seen) = (0, 0);
    for number in 0..30 * 15 {
        // It was taken 42.3 ms ago, which the hub knows no better than rounded up.
        let millis = 90_000 + number * 66;
        taken.insert(millis, bench.now - 42_300);
        let relayed_ms = (bench.now + HUB_AHEAD) / MS;
        let frame = PictureFrame { age: Age::Millis(43), relayed_ms, ..picture(1, View::Front, millis) };
        bench.hub.send(Lane::Pictures, Outgoing::Picture(frame)).unwrap();
        for part in 0..66 {
            // The console does not step on whole milliseconds.
            bench.now += MS + part % 7;
            bench.step();
            for news in std::mem::take(&mut bench.news) {
                let MediaNews::Picture { frame, age_us, .. } = news else { continue };
                let truth = bench.now - taken[&frame.captured.millis];
                let age = age_us.expect("the hub's clock is known by now");
                assert!(age >= truth, "{truth} us old, said to be {age}");
                (worst, seen) = (worst.max(age - truth), seen + 1);
            }
        }
    }
    assert!(seen > 400, "{seen}");
    assert!(worst <= 20 * MS, "{worst} us too old");
    // Unknown stays unknown.
    bench.show(PictureFrame { age: Age::Unknown, ..picture(1, View::Front, 200_000) });
    bench.pass(50);
    assert!(bench.news.iter().any(|news| matches!(news, MediaNews::Picture { age_us: None, .. })));
}

#[test]
fn a_stop_is_repeated_until_it_is_taken_over_a_path_that_loses_one_in_five() {
    let mut bench = Bench::new();
    bench.pass(10);
    bench.hub.set_network(Network { delay: Duration::from_millis(20), loss: 0.2, seed: 3, ..Network::default() });
    let mut tries = Vec::new();
    for id in 1..=100_u128 {
        bench.media.stop(&stop(id));
        let (mut answered, mut heard) = (false, 0);
        for _ in 0..2_000 {
            bench.pass(1);
            for id in std::mem::take(&mut bench.urgent) {
                heard += 1;
                bench.hub.send(Lane::Voice, Outgoing::Datagram(Datagram::UrgentAck { id })).unwrap();
            }
            answered |= bench.news.contains(&MediaNews::StopTaken(id));
        }
        assert!(answered, "stop {id}");
        // Ten a second, for as long as the answers are lost.
        assert!((1..=8).contains(&heard), "{heard} arrived");
        tries.push(heard);
        bench.news.clear();
    }
    assert!(tries.iter().any(|heard| *heard > 1), "the path loses answers too");
}

#[test]
fn a_stop_that_the_control_link_has_taken_or_nobody_answers_ends() {
    let mut bench = Bench::new();
    bench.pass(10);
    bench.media.stop(&stop(1));
    bench.pass(250);
    assert_eq!(bench.urgent, [1, 1, 1]);
    bench.media.stop_taken(1);
    bench.pass(5_000);
    assert_eq!(bench.urgent.len(), 3);
    bench.urgent.clear();
    bench.media.stop(&stop(2));
    bench.pass(30_000);
    assert!((95..=105).contains(&bench.urgent.len()), "ten seconds: {}", bench.urgent.len());
    // Pressed while the lane is down it goes when the lane is back.
    bench.urgent.clear();
    bench.hub.close(Lane::Voice, "gone");
    bench.pass(10);
    bench.media.stop(&stop(3));
    bench.pass(500);
    assert_eq!(bench.urgent, []);
    bench.pass(1_000);
    assert!(bench.urgent.len() >= 3);
}

#[test]
fn nothing_runs_backwards_on_the_screen_and_the_past_may() {
    let mut bench = Bench::watching(7, &[View::Front, View::Left], 1);
    for millis in [5_000, 5_133, 5_066, 5_133, 5_200] {
        bench.show(picture(1, View::Front, millis));
    }
    bench.show(picture(1, View::Left, 5_000));
    let millis = |bench: &mut Bench| bench.shown().into_iter().map(|(.., millis)| millis).collect::<Vec<_>>();
    assert_eq!(millis(&mut bench), [5_000, 5_133, 5_133, 5_200, 5_000]);
    for at in [4_800, 4_600] {
        bench.show(PictureFrame { kind: PictureKind::Past, ..picture(1, View::Front, at) });
    }
    assert_eq!(millis(&mut bench), [4_800, 4_600]);
    bench.show(picture(1, View::Front, 90));
    assert_eq!(millis(&mut bench), [90], "a clock that jumped back does not blind the console");
}

#[test]
fn the_past_is_asked_for_under_the_agreement_of_the_case_that_is_looked_at() {
    let mut bench = Bench::new();
    let from = Captured { boot: 1, millis: 1_000 };
    let past = PastWanted { request: 3, view: View::Front, from, to_millis: 9_000, per_second: 5, newest_first: true };
    assert_eq!(bench.media.look_back(past, &mut bench.link), Err(past), "nothing is agreed yet");
    let mut bench = Bench::watching(7, &[View::Front], 1);
    bench.media.look_back(past, &mut bench.link).unwrap();
    bench.pass(2);
    assert_eq!(bench.take(), [(Lane::Pictures, Letter::Past { session: SessionId(1), past })]);
    bench.say(Lane::Pictures, Letter::PastDone { session: SessionId(1), request: 3, count: 40 });
    assert!(bench.news.contains(&MediaNews::PastDone { request: 3, count: 40 }));
    bench.media.look(Some(looking("SF-0413", 8, &[View::Front], 15)));
    assert_eq!(bench.media.look_back(past, &mut bench.link), Err(past), "not under the case before");
}

#[test]
fn voice_is_sent_and_heard_in_the_call_of_the_case_alone() {
    let mut bench = Bench::new();
    let payload = Bytes::from_static(&[9; 60]);
    bench.media.talk(Some(IncidentId(7)));
    bench.pass(5);
    assert!(!bench.media.can_speak() && !bench.media.speak(payload.clone(), 1, &mut bench.link));
    bench.media.granted(IncidentId(7), false, token(1));
    bench.pass(3);
    bench.say(Lane::Voice, Letter::Granted { grant: token(1), session: SessionId(5) });
    assert!(bench.media.can_speak() && bench.media.speak(payload.clone(), 2, &mut bench.link));
    let voice = |session| {
        let frame =
            VoiceFrame { session: SessionId(session), source: 0, seq: 1, captured_us: 0, payload: payload.clone() };
        Outgoing::Datagram(Datagram::Voice(frame))
    };
    bench.hub.send(Lane::Voice, voice(5)).unwrap();
    bench.hub.send(Lane::Voice, voice(6)).unwrap();
    bench.pass(2);
    let heard = |bench: &Bench| bench.news.iter().filter(|news| matches!(news, MediaNews::Voice(_))).count();
    assert_eq!(heard(&bench), 1);
    bench.media.talk(None);
    bench.hub.send(Lane::Voice, voice(5)).unwrap();
    bench.pass(2);
    assert_eq!((heard(&bench), bench.media.can_speak()), (1, false));
    assert_eq!(bench.take().last(), Some(&(Lane::Voice, Letter::Bye { session: SessionId(5) })));
    assert_eq!(bench.media.stale(), 2);
}

#[test]
fn a_console_that_does_not_take_its_news_keeps_a_bounded_number_of_the_newest() {
    let mut bench = Bench::watching(7, &[View::Front], 1);
    for number in 0..2_000 {
        bench.hub.send(Lane::Pictures, Outgoing::Picture(picture(1, View::Front, 5_000 + number))).unwrap();
        bench.now += MS;
        bench.hub.advance(bench.now);
        bench.media.step(bench.now, &mut bench.link);
    }
    let kept: Vec<MediaNews> = std::iter::from_fn(|| bench.media.poll()).collect();
    assert!(kept.len() <= 512 && bench.media.unheard() >= 1_400, "{} kept", kept.len());
    assert!(matches!(kept.last(), Some(MediaNews::Picture { frame, .. }) if frame.captured.millis == 6_999));
}

/// The same lanes, as if TCP carried them.
struct OverTcp(MediaPipe);

impl MediaLink for OverTcp {
    fn open(&mut self, lane: Lane) {
        self.0.open(lane);
    }

    fn close(&mut self, lane: Lane) {
        self.0.close(lane);
    }

    fn send(&mut self, lane: Lane, what: Outgoing) -> Result<(), NotTaken> {
        self.0.send(lane, what)
    }

    fn poll(&mut self) -> Option<LinkNews> {
        self.0.poll().map(|news| match news {
            LinkNews::Up(lane, _) => LinkNews::Up(lane, Carrier::Tcp),
            other => other,
        })
    }

    fn counters(&self, lane: Lane) -> LaneCounters {
        self.0.counters(lane)
    }
}

#[test]
fn on_tcp_a_console_says_that_it_cannot_speak_and_stop_still_goes() {
    let (pipe, hub) = media_pipe("amara");
    let (mut link, mut media) = (OverTcp(pipe), OperatorMedia::default());
    media.talk(Some(IncidentId(7)));
    media.look(Some(looking("SF-0412", 7, &[View::Front], 15)));
    let mut urgent = 0;
    for now in 1..200_u64 {
        hub.advance(now * MS);
        media.step(now * MS, &mut link);
        while let Some(news) = media.poll() {
            match news {
                MediaNews::AskGrant { incident, cabin } => media.granted(incident, cabin, token(1)),
                MediaNews::Carrier(carrier) => assert_eq!(carrier, Ok(Carrier::Tcp)),
                _ => {}
            }
        }
        for lane in Lane::ALL {
            while let Some(from) = hub.take(lane) {
                match from {
                    FromClient::Letter(Letter::Present { grant }) => {
                        let granted = Letter::Granted { grant, session: SessionId(5) };
                        hub.send(lane, Outgoing::Letter(granted)).unwrap();
                    }
                    FromClient::Datagram(Datagram::Urgent { .. }) => urgent += 1,
                    _ => {}
                }
            }
        }
        if now == 100 {
            media.stop(&stop(1));
        }
    }
    assert!(!media.can_speak() && urgent >= 1);
}
