//! A console whose UDP is blocked: pictures, and STOP, over TCP.

use std::time::{Duration, Instant};

use assistance::ids::CommandId;
use assistance::roles::Role;
use bytes::Bytes;
use media::View;
use media::frames::{Datagram, Letter};
use media::link::{Carrier, Lane, LaneCounters, LinkNews, MediaLink, NotTaken, Outgoing};
use media::tcp::Parts;
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use wire::proto::operator::v1 as proto;
use wire::proto::operator::v1::operator_service_client::OperatorServiceClient;
use wire::proto::types::v1::media_frame::Kind;
use wire::proto::types::v1::{MediaFrame, MediaLane};

use crate::client::{Site, person};
use crate::media::{car, console};
use crate::players::{Console, stop, until, want, watch};

/// A console's lanes over the control link's TCP, by hand.
struct Tunnel {
    lanes: Vec<(Lane, mpsc::Sender<MediaFrame>)>,
    news: mpsc::Receiver<LinkNews>,
}

impl Tunnel {
    async fn open(site: &Site, name: &str) -> Self {
        let (tell, news) = mpsc::channel(1_024);
        let mut lanes = Vec::new();
        for (lane, number) in [(Lane::Voice, MediaLane::Voice), (Lane::Pictures, MediaLane::Pictures)] {
            let channel: Channel = site.connect(&person(name, Role::Operator)).await;
            let (frames, sent) = mpsc::channel(64);
            let first = proto::RelayMediaRequest { lane: number.into(), frame: None };
            let rest = ReceiverStream::new(sent).map(|frame| proto::RelayMediaRequest { lane: 0, frame: Some(frame) });
            let stream = tokio_stream::once(first).chain(rest);
            let mut back = OperatorServiceClient::new(channel).relay_media(stream).await.unwrap().into_inner();
            lanes.push((lane, frames));
            let tell = tell.clone();
            tokio::spawn(async move {
                drop(tell.send(LinkNews::Up(lane, Carrier::Tcp)).await);
                let mut parts = Parts::default();
                while let Ok(Some(message)) = back.message().await {
                    let news = match message.frame.unwrap().kind.unwrap() {
                        Kind::Letter(bytes) => LinkNews::Letter(lane, Letter::decode(bytes).unwrap()),
                        Kind::Datagram(bytes) => LinkNews::Datagram(lane, Datagram::decode(bytes).unwrap()),
                        Kind::Picture(part) => match parts.put(&part).unwrap() {
                            Some(frame) => LinkNews::Picture(frame),
                            None => continue,
                        },
                    };
                    drop(tell.send(news).await);
                }
                let reason = "it ended".to_owned();
                drop(tell.send(LinkNews::Down { lane, reason, refused: false }).await);
            });
        }
        Self { lanes, news }
    }

    fn put(&self, lane: Lane, kind: Kind) {
        let (_, frames) = self.lanes.iter().find(|(of, _)| *of == lane).unwrap();
        frames.try_send(MediaFrame { kind: Some(kind) }).unwrap();
    }
}

impl MediaLink for Tunnel {
    fn open(&mut self, _: Lane) {}

    fn close(&mut self, _: Lane) {}

    fn send(&mut self, lane: Lane, what: Outgoing) -> Result<(), NotTaken> {
        match what {
            Outgoing::Letter(letter) => self.put(lane, Kind::Letter(Bytes::from(letter.encode()))),
            Outgoing::Datagram(datagram) => self.put(lane, Kind::Datagram(datagram.encode())),
            Outgoing::Picture(frame) => self.put(lane, Kind::Picture(frame.encode())),
        }
        Ok(())
    }

    fn poll(&mut self) -> Option<LinkNews> {
        self.news.try_recv().ok()
    }

    fn counters(&self, _: Lane) -> LaneCounters {
        LaneCounters::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_udp_is_blocked_tcp_brings_two_pictures_a_second_and_stop_and_garbage_ends_the_lane_alone() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let who = person("amara", Role::Operator);
    let mut amara = Console::new(site.connect(&who).await, Tunnel::open(&site, "amara").await);
    let mut liwei = console(&site, "liwei").await;
    let views = View::OUTSIDE.map(|view| want(view, 15));
    watch(&mut amara, &mut car, 1, &views).await;
    watch(&mut liwei, &mut car, 1, &views).await;
    let begun = Instant::now();
    until("eight pictures come over TCP", || {
        amara.pump();
        liwei.pump();
        car.pump();
        amara.live() >= 8
    })
    .await;
    assert!(begun.elapsed() >= Duration::from_millis(3_000), "eight in {:?}", begun.elapsed());
    for view in View::OUTSIDE {
        assert!(amara.pictures.iter().any(|(frame, ..)| frame.view == view), "{view:?} has its turn");
    }
    assert!(liwei.live() >= 100, "UDP is not held up: {}", liwei.live());

    let body = Bytes::from(wire::bytes::encode_stop(&stop(77, "SF-0001")));
    amara.link.send(Lane::Voice, Outgoing::Datagram(Datagram::Urgent { id: 77, body })).unwrap();
    until("the stop arrives by both paths and is recorded", || {
        amara.pump();
        car.pump();
        amara.acks.contains(&77) && car.urgent.contains(&77) && car.commands().contains(&CommandId(77))
    })
    .await;

    amara.link.put(Lane::Pictures, Kind::Picture(Bytes::from_static(&[9; 80])));
    until("the lane ends", || {
        amara.pump();
        car.pump();
        !amara.up.contains(&Lane::Pictures)
    })
    .await;
    assert!(amara.up.contains(&Lane::Voice), "the other lane is another connection");
    assert_eq!(site.metric("skyhand_media_garbage_total").await, 1);
    let seen = liwei.live();
    until("the other goes on", || {
        liwei.pump();
        car.pump();
        liwei.live() >= seen + 60
    })
    .await;
    drop((car, liwei, amara));
    site.hub.stop().await;
}
