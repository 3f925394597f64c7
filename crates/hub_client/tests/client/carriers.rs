//! What carries a media lane: UDP where it goes through, TCP where it does not.

use std::net::UdpSocket;
use std::time::Duration;

use bytes::Bytes;
use hub_client::{BestMediaLink, Who};
use media::View;
use media::frames::{
    Age, Captured, Codec, Datagram, GrantToken, Letter, PictureFrame, PictureKind, SessionId, VoiceFrame,
};
use media::link::{Carrier, Lane, LinkNews, MediaLink, NotTaken, Outgoing};
use tokio::runtime::Runtime;

use crate::server::{Authority, TestHub};

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn link(runtime: &Runtime, hub: &TestHub, authority: &Authority) -> BestMediaLink {
    let address = hub.hub_for(&authority.client("SF-0412", authority));
    BestMediaLink::new(&address, Who::Vehicle, runtime.handle().clone(), None).unwrap()
}

fn next(link: &mut BestMediaLink) -> LinkNews {
    for _ in 0..6_000 {
        if let Some(news) = link.poll() {
            return news;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("nothing came");
}

fn picture(number: u64, bytes: usize) -> PictureFrame {
    PictureFrame {
        session: SessionId(1),
        view: View::Front,
        codec: Codec::Mjpeg,
        kind: PictureKind::Live,
        is_key: true,
        number,
        captured: Captured { boot: 1, millis: number * 66 },
        width: 640,
        height: 360,
        age: Age::Unknown,
        relayed_ms: 0,
        payload: Bytes::from(vec![7; bytes]),
    }
}

#[test]
fn where_udp_is_blocked_tcp_carries_everything_but_voice_and_udp_is_taken_when_it_goes_through() {
    let (runtime, authority) = (runtime(), Authority::new());
    let hub = TestHub::start(&authority, None);
    // Somebody takes the packets and says nothing.
    let silent = UdpSocket::bind(hub.address).unwrap();
    let mut link = link(&runtime, &hub, &authority);
    link.try_udp_every(Duration::from_millis(50));
    link.open(Lane::Pictures);
    assert_eq!(next(&mut link), LinkNews::Up(Lane::Pictures, Carrier::Tcp));
    link.open(Lane::Voice);
    assert_eq!(next(&mut link), LinkNews::Up(Lane::Voice, Carrier::Tcp), "the other lane waits for no answer again");

    let letter = Letter::Present { grant: GrantToken([2; 16]) };
    let stop = Datagram::Urgent { id: 9, body: Bytes::from_static(b"stop") };
    link.send(Lane::Voice, Outgoing::Datagram(stop.clone())).unwrap();
    assert_eq!(next(&mut link), LinkNews::Datagram(Lane::Voice, stop));
    let payload = Bytes::from_static(&[1; 60]);
    let voice = Datagram::Voice(VoiceFrame { session: SessionId(1), source: 0, seq: 1, captured_us: 0, payload });
    assert_eq!(link.send(Lane::Voice, Outgoing::Datagram(voice)), Err(NotTaken::Down), "captions take its place");
    // A picture longer than a message, and many at once: of those the newest.
    link.send(Lane::Pictures, Outgoing::Picture(picture(1, 200_000))).unwrap();
    assert_eq!(next(&mut link), LinkNews::Picture(picture(1, 200_000)));
    for number in 2..=40 {
        link.send(Lane::Pictures, Outgoing::Picture(picture(number, 30_000))).unwrap();
    }
    link.send(Lane::Pictures, Outgoing::Letter(letter.clone())).unwrap();
    assert_eq!(next(&mut link), LinkNews::Letter(Lane::Pictures, letter), "a letter waits for no picture");
    assert_eq!(next(&mut link), LinkNews::Picture(picture(40, 30_000)));
    let counters = link.counters(Lane::Pictures);
    assert_eq!((counters.pictures_sent, counters.pictures_received, counters.pictures_superseded), (2, 2, 38));

    drop(silent);
    hub.let_udp_through();
    let mut up = [next(&mut link), next(&mut link)];
    up.sort_by_key(|news| matches!(news, LinkNews::Up(Lane::Pictures, _)));
    assert_eq!(up, Lane::ALL.map(|lane| LinkNews::Up(lane, Carrier::Udp)));
    assert!(link.send(Lane::Pictures, Outgoing::Picture(picture(41, 1_000))).is_ok());
}

#[test]
fn who_avoids_udp_stays_on_tcp_though_it_goes_through() {
    let (runtime, authority) = (runtime(), Authority::new());
    let hub = TestHub::start(&authority, None);
    hub.let_udp_through();
    let mut direct = link(&runtime, &hub, &authority);
    direct.open(Lane::Voice);
    assert_eq!(next(&mut direct), LinkNews::Up(Lane::Voice, Carrier::Udp));
    let mut avoiding = link(&runtime, &hub, &authority);
    avoiding.avoid_udp();
    avoiding.try_udp_every(Duration::ZERO);
    for _ in 0..8 {
        avoiding.open(Lane::Voice);
        assert_eq!(next(&mut avoiding), LinkNews::Up(Lane::Voice, Carrier::Tcp));
        avoiding.close(Lane::Voice);
    }
    hub.kill();
    avoiding.open(Lane::Pictures);
    let LinkNews::Down { lane: Lane::Pictures, refused: false, .. } = next(&mut avoiding) else { panic!("it is up") };
}
