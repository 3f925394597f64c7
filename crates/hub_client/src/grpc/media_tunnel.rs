//! The media lanes over TCP, each on a connection of its own, for clients whose UDP is blocked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use media::frames::{Datagram, Letter};
use media::link::{Carrier, Lane, LaneCounters, LinkNews, MediaLink, NotTaken, Outgoing};
use media::tcp::{Parts, TcpFrame, TcpQueue, TcpSender, tcp_queue};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use wire::proto::operator::v1 as operator;
use wire::proto::types::v1::media_frame::Kind;
use wire::proto::types::v1::{MediaFrame, MediaLane};
use wire::proto::vehicle::v1 as vehicle;

use super::{Ended, HubAddress, OnEvent};

/// News that wait to be polled at most.
const NEWS: usize = 256;

/// Who speaks through the tunnel; each has a service of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A car.
    Vehicle,
    /// A console.
    Operator,
}

struct Live {
    task: AbortHandle,
    queue: TcpSender,
    is_up: bool,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Both lanes over TCP.
pub struct TcpMediaLink {
    hub: HubAddress,
    who: Who,
    runtime: Handle,
    on_event: Option<OnEvent>,
    lanes: [Option<Live>; 2],
    turns: [u64; 2],
    tell: mpsc::Sender<(Lane, u64, LinkNews)>,
    news: mpsc::Receiver<(Lane, u64, LinkNews)>,
    unheard: Arc<AtomicU64>,
    counters: [LaneCounters; 2],
}

fn place(lane: Lane) -> usize {
    match lane {
        Lane::Voice => 0,
        Lane::Pictures => 1,
    }
}

impl TcpMediaLink {
    /// A link whose tasks run on `runtime`. Nothing happens before a lane is opened.
    #[must_use]
    pub fn new(hub: HubAddress, who: Who, runtime: Handle, on_event: Option<OnEvent>) -> Self {
        let (tell, news) = mpsc::channel(NEWS);
        let counters = [LaneCounters::default(); 2];
        Self {
            hub,
            who,
            runtime,
            on_event,
            lanes: [None, None],
            turns: [0; 2],
            tell,
            news,
            unheard: Arc::default(),
            counters,
        }
    }
}

impl MediaLink for TcpMediaLink {
    fn open(&mut self, lane: Lane) {
        if self.lanes[place(lane)].is_some() {
            return;
        }
        self.turns[place(lane)] += 1;
        let turn = self.turns[place(lane)];
        let (queue, to_send) = tcp_queue();
        let (hub, who, tell) = (self.hub.clone(), self.who, self.tell.clone());
        let (wake, unheard) = (self.on_event.clone(), Arc::clone(&self.unheard));
        let task = self.runtime.spawn(async move {
            let hear = |news: LinkNews| {
                if tell.try_send((lane, turn, news)).is_err() {
                    unheard.fetch_add(1, Ordering::Relaxed);
                }
                if let Some(wake) = &wake {
                    wake();
                }
            };
            let ended = run(&hub, who, lane, to_send, &hear).await;
            // The end is told whatever else waits.
            let down = LinkNews::Down { lane, reason: ended.reason, refused: ended.refused };
            drop(tell.send((lane, turn, down)).await);
            if let Some(wake) = &wake {
                wake();
            }
        });
        self.lanes[place(lane)] = Some(Live { task: task.abort_handle(), queue, is_up: false });
    }

    fn close(&mut self, lane: Lane) {
        self.turns[place(lane)] += 1;
        self.lanes[place(lane)] = None;
    }

    fn send(&mut self, lane: Lane, what: Outgoing) -> Result<(), NotTaken> {
        let live = self.lanes[place(lane)].as_ref().filter(|live| live.is_up).ok_or(NotTaken::Down)?;
        match what {
            Outgoing::Letter(letter) => live.queue.letter(&letter),
            Outgoing::Datagram(Datagram::Voice(_)) => Err(NotTaken::Down),
            Outgoing::Picture(_) if lane == Lane::Voice => Err(NotTaken::Down),
            Outgoing::Datagram(datagram) => live.queue.datagram(datagram.encode()),
            Outgoing::Picture(frame) => live.queue.picture(frame),
        }
    }

    fn poll(&mut self) -> Option<LinkNews> {
        loop {
            let (lane, turn, news) = self.news.try_recv().ok()?;
            if turn != self.turns[place(lane)] {
                continue;
            }
            let counters = &mut self.counters[place(lane)];
            match &news {
                LinkNews::Up(..) => {
                    if let Some(live) = &mut self.lanes[place(lane)] {
                        live.is_up = true;
                    }
                }
                LinkNews::Down { .. } => self.lanes[place(lane)] = None,
                LinkNews::Letter(..) => counters.letters_received += 1,
                LinkNews::Datagram(..) => counters.datagrams_received += 1,
                LinkNews::Picture(_) => counters.pictures_received += 1,
            }
            return Some(news);
        }
    }

    fn counters(&self, lane: Lane) -> LaneCounters {
        let sent = self.lanes[place(lane)].as_ref().map(|live| live.queue.counters()).unwrap_or_default();
        let heard = self.counters[place(lane)];
        LaneCounters {
            datagrams_received: heard.datagrams_received,
            pictures_received: heard.pictures_received,
            letters_received: heard.letters_received,
            unheard: self.unheard.load(Ordering::Relaxed),
            ..sent
        }
    }
}

/// One lane from its first packet to its end.
async fn run(hub: &HubAddress, who: Who, lane: Lane, mut queue: TcpQueue, hear: &(impl Fn(LinkNews) + Sync)) -> Ended {
    let connection = match hub.connect().await {
        Ok(connection) => connection,
        Err(ended) => return ended,
    };
    let number = i32::from(match lane {
        Lane::Voice => MediaLane::Voice,
        Lane::Pictures => MediaLane::Pictures,
    });
    // One frame waits for the socket; the rest where newer ones replace it.
    let (put, frames) = mpsc::channel(1);
    let pump = async move {
        while let Some(frame) = queue.next().await {
            let kind = match frame {
                TcpFrame::Letter(bytes) => Kind::Letter(bytes),
                TcpFrame::Datagram(bytes) => Kind::Datagram(bytes),
                TcpFrame::Picture(bytes) => Kind::Picture(bytes),
            };
            if put.send(MediaFrame { kind: Some(kind) }).await.is_err() {
                return;
            }
        }
    };
    let mut pumping = tokio::task::JoinSet::new();
    pumping.spawn(pump);
    let frames = ReceiverStream::new(frames);
    let opened = match who {
        Who::Vehicle => {
            let mut client = vehicle::vehicle_service_client::VehicleServiceClient::new(connection.channel.clone());
            let first = tokio_stream::once(vehicle::RelayMediaRequest { lane: number, frame: None });
            let rest = frames.map(|frame| vehicle::RelayMediaRequest { lane: 0, frame: Some(frame) });
            client.relay_media(first.chain(rest)).await.map(|response| {
                let stream = response.into_inner().map(|message| message.map(|message| message.frame));
                Box::pin(stream) as Incoming
            })
        }
        Who::Operator => {
            let mut client = operator::operator_service_client::OperatorServiceClient::new(connection.channel.clone());
            let first = tokio_stream::once(operator::RelayMediaRequest { lane: number, frame: None });
            let rest = frames.map(|frame| operator::RelayMediaRequest { lane: 0, frame: Some(frame) });
            client.relay_media(first.chain(rest)).await.map(|response| {
                let stream = response.into_inner().map(|message| message.map(|message| message.frame));
                Box::pin(stream) as Incoming
            })
        }
    };
    let mut incoming = match opened {
        Ok(incoming) => incoming,
        Err(status) => return connection.ended_by(&status),
    };
    hear(LinkNews::Up(lane, Carrier::Tcp));
    let mut parts = Parts::default();
    loop {
        let kind = match incoming.next().await {
            Some(Ok(frame)) => frame.and_then(|frame| frame.kind),
            Some(Err(status)) => return connection.ended_by(&status),
            None => return Ended::broken("the hub ended the media stream"),
        };
        let news = match kind {
            Some(Kind::Letter(bytes)) => Letter::decode(bytes).map(|letter| LinkNews::Letter(lane, letter)),
            Some(Kind::Datagram(bytes)) => Datagram::decode(bytes).map(|datagram| LinkNews::Datagram(lane, datagram)),
            Some(Kind::Picture(part)) => match parts.put(&part) {
                Ok(None) => continue,
                Ok(Some(frame)) => Ok(LinkNews::Picture(frame)),
                Err(error) => Err(error),
            },
            None => return Ended::broken("the hub sent an empty media frame"),
        };
        match news {
            Ok(news) => hear(news),
            Err(error) => return Ended::broken(format!("the hub's media frame: {error}")),
        }
    }
}

type Incoming = std::pin::Pin<Box<dyn tokio_stream::Stream<Item = Result<Option<MediaFrame>, Status>> + Send>>;
