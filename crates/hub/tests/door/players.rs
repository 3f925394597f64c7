//! A car and consoles with sound and pictures, played by hand over real sockets.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use assistance::clock::CarStamp;
use assistance::command::{Command, CommandBody, StopNow};
use assistance::feed::Action;
use assistance::ids::*;
use assistance::incident::IncidentKind;
use assistance::link::*;
use bytes::Bytes;
use hub::identity::authority::HUB_NAME;
use media::View;
use media::clock::RemoteClock;
use media::frames::{
    Age, Captured, Codec, Datagram, GrantToken, Letter, PastWanted, PictureFrame, PictureKind, SessionId, Want,
};
use media::link::{Lane, LinkNews, MediaLink, Outgoing};
use media::quic::{QuicAddress, QuicLink};
use rustls::ClientConfig;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status};
use wire::proto::operator::v1::operator_service_client::OperatorServiceClient;
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;

use crate::client::{act, greeting, picture};

/// For whatever must come about: far more than it takes, and less than for ever.
const DEADLINE: Duration = Duration::from_secs(60);
/// The car's clock is ahead by so much, milliseconds.
const AHEAD_MS: u64 = 37_000;

pub(crate) fn media_link(hub: SocketAddr, tls: &ClientConfig) -> QuicLink {
    let address = QuicAddress::new(&hub.to_string(), HUB_NAME, tls).unwrap();
    QuicLink::new(address, tokio::runtime::Handle::current(), Arc::new(|| {}))
}

pub(crate) fn stop(id: u128, vehicle: &str) -> Command {
    let vehicle = VehicleId::new(vehicle).unwrap();
    Command { id: CommandId(id), vehicle, incident: None, body: CommandBody::StopNow(StopNow), evidence: None }
}

pub(crate) fn want(view: View, per_second: u8) -> Want {
    Want { view, per_second, codec: Codec::Mjpeg }
}

/// What a car heard on its control link.
#[derive(Default)]
struct Heard {
    offers: Vec<GrantToken>,
    commands: Vec<CommandId>,
    recorded: u64,
}

/// A car that stands before road works, and shows what it is asked to show.
pub(crate) struct Car {
    started: Instant,
    heard: Arc<Mutex<Heard>>,
    control: JoinHandle<()>,
    pub(crate) link: QuicLink,
    up: BTreeSet<Lane>,
    grants: [Option<GrantToken>; 2],
    pub(crate) sessions: [Option<SessionId>; 2],
    /// How often it was agreed to send on a lane.
    pub(crate) agreed: usize,
    pub(crate) wants: Vec<Want>,
    pub(crate) pasts: Vec<PastWanted>,
    /// STOPs that came by the second path.
    pub(crate) urgent: Vec<u128>,
    /// Whether it says that it has acted on them.
    pub(crate) answers: bool,
    shown: [Option<Instant>; 5],
}

fn place(lane: Lane) -> usize {
    match lane {
        Lane::Voice => 0,
        Lane::Pictures => 1,
    }
}

fn frame(session: SessionId, view: View, kind: PictureKind, millis: u64) -> PictureFrame {
    PictureFrame {
        session,
        view,
        codec: Codec::Mjpeg,
        kind,
        is_key: true,
        number: millis * 15 / 1_000,
        captured: Captured { boot: 1, millis },
        width: 640,
        height: 360,
        age: Age::Unknown,
        relayed_ms: 0,
        payload: Bytes::from(vec![7; 20_000]),
    }
}

impl Car {
    /// A car that is linked and has reported its case.
    pub(crate) async fn start(name: &'static str, hub: SocketAddr, channel: Channel, tls: &ClientConfig) -> Self {
        let (started, heard) = (Instant::now(), Arc::<Mutex<Heard>>::default());
        let control = tokio::spawn(keep_linked(name, channel, started, Arc::clone(&heard)));
        let mut link = media_link(hub, tls);
        for lane in Lane::ALL {
            link.open(lane);
        }
        let car = Self {
            started,
            heard,
            control,
            link,
            up: BTreeSet::new(),
            grants: [None; 2],
            sessions: [None; 2],
            agreed: 0,
            wants: Vec::new(),
            pasts: Vec::new(),
            urgent: Vec::new(),
            answers: true,
            shown: [None; 5],
        };
        let recorded = async {
            while car.heard.lock().unwrap().recorded < 1 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(DEADLINE, recorded).await.expect("its case is recorded");
        car
    }

    pub(crate) fn now_ms(&self) -> u64 {
        now_ms(self.started)
    }

    /// How old a picture of this car was at that moment, microseconds.
    pub(crate) fn age_at(&self, frame: &PictureFrame, at: Instant) -> u64 {
        let clock_us = u64::try_from((at - self.started).as_micros()).unwrap() + AHEAD_MS * 1_000;
        clock_us - frame.captured.millis * 1_000
    }

    /// STOPs and other commands that came by the control link.
    pub(crate) fn commands(&self) -> Vec<CommandId> {
        self.heard.lock().unwrap().commands.clone()
    }

    /// Its control link is gone, its sound and pictures are not.
    pub(crate) fn cut_control(&self) {
        self.control.abort();
    }

    pub(crate) fn pump(&mut self) {
        for grant in std::mem::take(&mut self.heard.lock().unwrap().offers) {
            self.grants = [Some(grant); 2];
        }
        while let Some(news) = self.link.poll() {
            self.hear(news);
        }
        for lane in Lane::ALL {
            if self.up.contains(&lane)
                && self.sessions[place(lane)].is_none()
                && let Some(grant) = self.grants[place(lane)].take()
            {
                self.link.send(lane, Outgoing::Letter(Letter::Present { grant })).unwrap();
            }
        }
        self.show();
    }

    fn hear(&mut self, news: LinkNews) {
        match news {
            LinkNews::Up(lane, _) => drop(self.up.insert(lane)),
            LinkNews::Down { lane, .. } => {
                self.up.remove(&lane);
                self.sessions[place(lane)] = None;
            }
            LinkNews::Letter(lane, Letter::Granted { session, .. }) => {
                self.sessions[place(lane)] = Some(session);
                self.agreed += 1;
            }
            LinkNews::Letter(lane, Letter::Ended { .. }) => self.sessions[place(lane)] = None,
            LinkNews::Letter(_, Letter::Want { wants, .. }) => self.wants = wants,
            LinkNews::Letter(_, Letter::Past { past, .. }) => self.pasts.push(past),
            LinkNews::Datagram(lane, Datagram::Ping { number, sent_us }) => {
                let clock_us = u64::try_from(self.started.elapsed().as_micros()).unwrap() + AHEAD_MS * 1_000;
                let pong = Datagram::Pong { number, sent_us, boot: 1, clock_us };
                let _ = self.link.send(lane, Outgoing::Datagram(pong));
            }
            LinkNews::Datagram(lane, Datagram::Urgent { id, .. }) => {
                self.urgent.push(id);
                if self.answers {
                    let _ = self.link.send(lane, Outgoing::Datagram(Datagram::UrgentAck { id }));
                }
            }
            LinkNews::Letter(..) | LinkNews::Datagram(..) | LinkNews::Picture(_) => {}
        }
    }

    fn show(&mut self) {
        let Some(session) = self.sessions[place(Lane::Pictures)] else { return };
        for Want { view, per_second, .. } in self.wants.clone() {
            let shown = &mut self.shown[usize::from(view.number())];
            let every = Duration::from_secs(1) / u32::from(per_second);
            if shown.is_none_or(|last| last.elapsed() >= every) {
                *shown = Some(Instant::now());
                let live = frame(session, view, PictureKind::Live, now_ms(self.started));
                let _ = self.link.send(Lane::Pictures, Outgoing::Picture(live));
            }
        }
    }

    /// Sends what was asked of the past: one moment a second.
    pub(crate) fn send_past(&mut self) {
        let session = self.sessions[place(Lane::Pictures)].unwrap();
        for past in std::mem::take(&mut self.pasts) {
            let mut count = 0;
            for back in 0..=(past.to_millis - past.from.millis) / 1_000 {
                let old = frame(session, past.view, PictureKind::Past, past.to_millis - back * 1_000);
                let begun = Instant::now();
                while let Err(why) = self.link.send(Lane::Pictures, Outgoing::Picture(old.clone())) {
                    let counters = self.link.counters(Lane::Pictures);
                    assert!(begun.elapsed() < DEADLINE, "{why}: {counters:?}");
                    std::thread::sleep(Duration::from_millis(2));
                }
                count += 1;
            }
            let done = Letter::PastDone { session, request: past.request, count };
            self.link.send(Lane::Pictures, Outgoing::Letter(done)).unwrap();
        }
    }
}

impl Drop for Car {
    fn drop(&mut self) {
        self.control.abort();
    }
}

fn now_ms(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap() + AHEAD_MS
}

/// The control link: hello, one case, telemetry, and what is heard.
async fn keep_linked(name: &'static str, channel: Channel, started: Instant, heard: Arc<Mutex<Heard>>) {
    let mut client = VehicleServiceClient::new(channel);
    let (reports, sent) = mpsc::channel(64);
    let (answers, answered) = mpsc::channel(64);
    let mut hello = greeting(name, &[], 1);
    hello.stamp.millis = now_ms(started);
    let say = |report: &VehicleReport| reports.try_send(wire::vehicle::report_to_proto(report)).unwrap();
    let answer = |answer: &VehicleAnswer| answers.try_send(wire::vehicle::answer_to_proto(answer)).unwrap();
    say(&VehicleReport::Hello(Box::new(hello.clone())));
    answer(&VehicleAnswer::Hello(Box::new(hello)));
    let stamp = || CarStamp { boot: BootId(1), millis: now_ms(started) };
    let body = ReliableReport::Incident(Box::new(IncidentReport {
        car_ref: CarIncidentRef(1),
        kind: IncidentKind::RoadWorks,
        stamp: stamp(),
        place: None,
        aboard: Some(1),
        why: "cones".to_owned(),
        aboard_words: String::new(),
        tried: String::new(),
        asked: String::new(),
        question: None,
    }));
    say(&VehicleReport::Reliable { number: 1, body });
    let mut told = client.report(ReceiverStream::new(sent)).await.unwrap().into_inner();
    let mut orders = client.command(ReceiverStream::new(answered)).await.unwrap().into_inner();
    let mut beat = tokio::time::interval(Duration::from_millis(200));
    let mut number = 0;
    loop {
        tokio::select! {
            _ = beat.tick() => {
                number += 1;
                let picture = Box::new(picture(now_ms(started)));
                say(&VehicleReport::Telemetry { number, picture, scene: None });
                answer(&VehicleAnswer::Heartbeat);
            }
            message = told.message() => {
                let Ok(Some(message)) = message else { return };
                match wire::vehicle::report_answer_from_proto(message).unwrap() {
                    ReportAnswer::Recorded { up_to } => heard.lock().unwrap().recorded = up_to,
                    ReportAnswer::Ping { ping } => say(&VehicleReport::Pong { ping, stamp: stamp() }),
                    _ => {}
                }
            }
            message = orders.message() => {
                let Ok(Some(message)) = message else { return };
                match wire::vehicle::order_from_proto(message).unwrap() {
                    VehicleOrder::MediaOffer { grant, .. } => heard.lock().unwrap().offers.push(GrantToken(grant)),
                    VehicleOrder::Command(order) => heard.lock().unwrap().commands.push(order.id),
                    _ => {}
                }
            }
        }
    }
}

/// A console: its control link, and its lanes over whatever carries them.
pub(crate) struct Console<L> {
    pub(crate) control: Channel,
    pub(crate) link: L,
    pub(crate) up: BTreeSet<Lane>,
    pub(crate) session: Option<SessionId>,
    pub(crate) letters: Vec<Letter>,
    /// Each picture, its age on arrival, and when it came.
    pub(crate) pictures: Vec<(PictureFrame, Option<u64>, Instant)>,
    pub(crate) acks: Vec<u128>,
    pub(crate) downs: Vec<(Lane, String, bool)>,
    clock: RemoteClock,
    started: Instant,
    pinged: Option<Instant>,
}

impl<L: MediaLink> Console<L> {
    pub(crate) fn new(control: Channel, mut link: L) -> Self {
        for lane in Lane::ALL {
            link.open(lane);
        }
        Self {
            control,
            link,
            up: BTreeSet::new(),
            session: None,
            letters: Vec::new(),
            pictures: Vec::new(),
            acks: Vec::new(),
            downs: Vec::new(),
            clock: RemoteClock::default(),
            started: Instant::now(),
            pinged: None,
        }
    }

    /// Asks the hub for a grant on the control link.
    pub(crate) async fn ask(&self, incident: u64, cabin: bool) -> Result<GrantToken, Status> {
        let request = wire::operator::open_media_to_proto(IncidentId(incident), cabin);
        let answer = OperatorServiceClient::new(self.control.clone()).open_media(request).await?;
        let (grant, ..) = wire::operator::media_opened_from_proto(&answer.into_inner()).unwrap();
        Ok(GrantToken(grant))
    }

    pub(crate) async fn claim(&self, key: u128, vehicle: &str) {
        let receipt = act(&self.control, key, &Action::Claim(VehicleId::new(vehicle).unwrap())).await;
        receipt.outcome.unwrap();
    }

    pub(crate) fn say(&mut self, lane: Lane, letter: Letter) {
        self.link.send(lane, Outgoing::Letter(letter)).unwrap();
    }

    pub(crate) fn now_us(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap()
    }

    pub(crate) fn pump(&mut self) {
        while let Some(news) = self.link.poll() {
            let now = Instant::now();
            let now_us = u64::try_from((now - self.started).as_micros()).unwrap();
            match news {
                LinkNews::Up(lane, _) => drop(self.up.insert(lane)),
                LinkNews::Down { lane, reason, refused } => {
                    self.up.remove(&lane);
                    self.downs.push((lane, reason, refused));
                }
                LinkNews::Letter(_, letter) => {
                    if let Letter::Granted { session, .. } = &letter {
                        self.session = Some(*session);
                    }
                    self.letters.push(letter);
                }
                LinkNews::Datagram(_, Datagram::Pong { sent_us, boot, clock_us, .. }) => {
                    self.clock.echoed(sent_us, now_us, boot, clock_us);
                }
                LinkNews::Datagram(_, Datagram::UrgentAck { id }) => self.acks.push(id),
                LinkNews::Datagram(..) => {}
                LinkNews::Picture(frame) => {
                    let way = self.clock.age_us(Captured { boot: 0, millis: frame.relayed_ms }, now_us);
                    let age = match (frame.age, way) {
                        (Age::Millis(age), Some(way)) => Some(u64::from(age) * 1_000 + way),
                        _ => None,
                    };
                    self.pictures.push((frame, age, now));
                }
            }
        }
        if self.up.contains(&Lane::Pictures)
            && self.pinged.is_none_or(|last| last.elapsed() >= Duration::from_millis(200))
        {
            self.pinged = Some(Instant::now());
            let ping = Datagram::Ping { number: 1, sent_us: self.now_us() };
            let _ = self.link.send(Lane::Pictures, Outgoing::Datagram(ping));
        }
    }

    /// Live pictures that came.
    pub(crate) fn live(&self) -> usize {
        self.pictures.iter().filter(|(frame, ..)| frame.kind == PictureKind::Live).count()
    }
}

/// Lets everybody play until something has come about.
pub(crate) async fn until(what: &str, mut pump: impl FnMut() -> bool) {
    let wait = async {
        while !pump() {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    };
    tokio::time::timeout(DEADLINE, wait).await.unwrap_or_else(|_| panic!("{what}"));
}

/// A console that was let in, presents a grant and says what it wants.
pub(crate) async fn watch<L: MediaLink>(console: &mut Console<L>, car: &mut Car, incident: u64, wants: &[Want]) {
    let cabin = wants.iter().any(|want| want.view == View::Cabin);
    let grant = console.ask(incident, cabin).await.unwrap();
    until("the lanes are up", || {
        console.pump();
        car.pump();
        console.up.len() == 2 && car.up.len() == 2
    })
    .await;
    console.session = None;
    console.say(Lane::Pictures, Letter::Present { grant });
    until("it is granted", || {
        console.pump();
        car.pump();
        console.session.is_some()
    })
    .await;
    let session = console.session.unwrap();
    console.say(Lane::Pictures, Letter::Want { session, wants: wants.to_vec() });
}

/// Whether this is what a person without the right is told.
pub(crate) fn is_denied<T>(answer: &Result<T, Status>) -> bool {
    answer.as_ref().is_err_and(|status| status.code() == Code::PermissionDenied)
}
