//! The hub as a process, killed with SIGKILL in the middle of its work and started again on the same
//! record: what it acknowledged is there, what it sent is not sent twice, and claims are kept for
//! their holders.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use assistance::clock::CarStamp;
use assistance::command::{Command as Wish, CommandBody, CommandReply, HazardsSwitch, Rule};
use assistance::desk::{Event, Input};
use assistance::feed::{Action, Receipt, WatchRequest};
use assistance::ids::*;
use assistance::incident::IncidentKind;
use assistance::link::*;
use assistance::policy::Policy;
use assistance::roles::Role;
use hub::identity::Identity;
use hub::identity::authority::Authority;
use journal::{Journal as _, SqliteJournal};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use wire::proto::operator::v1::operator_service_client::OperatorServiceClient;
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;

use crate::client::{connect_to, greeting, person, picture, vehicle};

const PEOPLE: [&str; 6] = ["amara", "liwei", "jonas", "noor", "ravi", "sofia"];
/// Each of them has so many cars.
const CARS_EACH: usize = 4;
const KILLS: usize = 4;
/// For whatever must come about: far more than it takes, and less than for ever.
const DEADLINE: Duration = Duration::from_secs(120);

/// A running hub process. It ends with the value.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL on Unix. One that has ended already is what is wanted.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The site: its folder, its port, its authority.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    pub(crate) address: SocketAddr,
    pub(crate) authority: Authority,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new("test").unwrap();
        let own = authority.hub(&[]).unwrap();
        let files =
            [("ca.pem", authority.certificate_pem()), ("hub.pem", own.certificate_pem), ("hub.key.pem", own.key_pem)];
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        // A port that was free a moment ago; the hub comes back on it each time.
        let address = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        Self { folder, address, authority }
    }

    fn journal(&self) -> std::path::PathBuf {
        self.folder.path().join("shift.db")
    }

    /// Starts the hub and waits until it listens.
    pub(crate) fn start(&self) -> Process {
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let mut child = Command::new(env!("CARGO_BIN_EXE_skyhand-hub"))
            .args(["--certificates", &path(self.folder.path()), "--journal", &path(&self.journal())])
            .args(["--listen", &self.address.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let process = Process(child);
        let said = lines.next().expect("it says where it listens").unwrap();
        assert_eq!(said, format!("listening on {}", self.address));
        process
    }

    async fn connect(&self, who: &Identity) -> Result<Channel, String> {
        let own = self.authority.client(who).unwrap();
        connect_to(self.address, &self.authority.certificate_pem(), Some(own), rustls::DEFAULT_VERSIONS).await
    }

    /// A connection, however long the hub is away.
    pub(crate) async fn reach(&self, who: &Identity) -> Channel {
        let tries = async {
            loop {
                if let Ok(channel) = self.connect(who).await {
                    return channel;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(DEADLINE, tries).await.expect("the hub is back")
    }
}

/// What the clients were told, for the comparison with the record.
#[derive(Default)]
struct Told {
    /// Reports that the hub called recorded.
    recorded: BTreeSet<(String, u64)>,
    /// Receipts by key.
    receipts: BTreeMap<u128, Receipt>,
    /// How often each command arrived at its car.
    delivered: BTreeMap<CommandId, u32>,
}

type Tally = Arc<Mutex<Told>>;

fn car_name(number: usize) -> String {
    format!("SF-{number:04}")
}

fn why(number: u64) -> String {
    format!("report {number}")
}

fn report(number: u64, millis: u64) -> VehicleReport {
    let body = ReliableReport::Incident(Box::new(IncidentReport {
        car_ref: CarIncidentRef(1),
        kind: IncidentKind::RoadWorks,
        stamp: CarStamp { boot: BootId(1), millis },
        place: None,
        aboard: Some(1),
        why: why(number),
        aboard_words: String::new(),
        tried: String::new(),
        asked: String::new(),
        question: None,
    }));
    VehicleReport::Reliable { number, body }
}

/// One car: reports without end, keeps what is not recorded, obeys, and answers for what it did.
struct Car {
    name: String,
    started: Instant,
    next: u64,
    unrecorded: VecDeque<u64>,
    obeyed: BTreeSet<CommandId>,
    pictures: u64,
}

impl Car {
    fn new(name: String) -> Self {
        let (unrecorded, obeyed) = (VecDeque::new(), BTreeSet::new());
        Self { name, started: Instant::now(), next: 1, unrecorded, obeyed, pictures: 0 }
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap() + 1_000
    }

    async fn drive(mut self, place: Arc<Place>, tally: Tally, stop: watch::Receiver<bool>) {
        while !*stop.borrow() || !self.unrecorded.is_empty() {
            let channel = place.reach(&vehicle(&self.name)).await;
            self.one_connection(channel, &tally, &stop).await;
        }
    }

    /// Until the connection breaks, or everything is said that was to be said. `None` when it broke.
    async fn one_connection(&mut self, channel: Channel, tally: &Tally, stop: &watch::Receiver<bool>) -> Option<()> {
        let mut client = VehicleServiceClient::new(channel);
        let (reports, sent) = mpsc::channel(256);
        let (answers, answered) = mpsc::channel(256);
        let say = |report: &VehicleReport| reports.try_send(wire::vehicle::report_to_proto(report)).ok();
        let answer = |answer: &VehicleAnswer| answers.try_send(wire::vehicle::answer_to_proto(answer)).ok();
        let first = self.unrecorded.front().copied().unwrap_or(self.next);
        let open: &[u64] = if self.next > 1 { &[1] } else { &[] };
        let mut hello = greeting(&self.name, open, first);
        hello.stamp.millis = self.millis();
        say(&VehicleReport::Hello(Box::new(hello.clone())))?;
        answer(&VehicleAnswer::Hello(Box::new(hello)))?;
        for number in &self.unrecorded {
            say(&report(*number, self.millis()))?;
        }
        let mut heard = client.report(ReceiverStream::new(sent)).await.ok()?.into_inner();
        let mut orders = client.command(ReceiverStream::new(answered)).await.ok()?.into_inner();
        let mut beat = tokio::time::interval(Duration::from_millis(100));
        loop {
            tokio::select! {
                _ = beat.tick() => {
                    if *stop.borrow() {
                        if self.unrecorded.is_empty() {
                            return Some(());
                        }
                    } else if self.unrecorded.len() < 16 {
                        say(&report(self.next, self.millis()))?;
                        self.unrecorded.push_back(self.next);
                        self.next += 1;
                    }
                    self.pictures += 1;
                    if self.pictures.is_multiple_of(2) {
                        let picture = Box::new(picture(self.millis()));
                        say(&VehicleReport::Telemetry { number: self.pictures / 2, picture, scene: None })?;
                        answer(&VehicleAnswer::Heartbeat)?;
                    }
                }
                message = heard.message() => match wire::vehicle::report_answer_from_proto(message.ok()??).unwrap() {
                    ReportAnswer::Welcome { recorded_up_to: up_to, .. } | ReportAnswer::Recorded { up_to } => {
                        while let Some(number) = self.unrecorded.pop_front_if(|number| *number <= up_to) {
                            tally.lock().unwrap().recorded.insert((self.name.clone(), number));
                        }
                    }
                    ReportAnswer::Ping { ping } => {
                        let stamp = CarStamp { boot: BootId(1), millis: self.millis() };
                        say(&VehicleReport::Pong { ping, stamp })?;
                    }
                    ReportAnswer::Rejected { number, reason, .. } => panic!("report {number}: {reason}"),
                    ReportAnswer::Credit { .. } | ReportAnswer::Watched(_) => {}
                },
                message = orders.message() => match wire::vehicle::order_from_proto(message.ok()??).unwrap() {
                    VehicleOrder::Command(order) => {
                        *tally.lock().unwrap().delivered.entry(order.id).or_default() += 1;
                        self.obeyed.insert(order.id);
                        answer(&VehicleAnswer::Command { id: order.id, reply: CommandReply::Completed })?;
                    }
                    VehicleOrder::AskOutcomes(ids) => {
                        for id in ids {
                            let did = self.obeyed.contains(&id);
                            let reply = if did { CommandReply::Completed } else { CommandReply::NeverSeen };
                            answer(&VehicleAnswer::Command { id, reply })?;
                        }
                    }
                    _ => {}
                },
            }
        }
    }
}

/// One console: keeps its stream and its lease, and does one thing after another, each under its key
/// until it has a receipt.
struct Console {
    name: &'static str,
    place: Arc<Place>,
    tally: Tally,
    channel: Channel,
    stream: JoinHandle<()>,
    next_key: u128,
}

impl Drop for Console {
    fn drop(&mut self) {
        self.stream.abort();
    }
}

impl Console {
    async fn open(name: &'static str, place: &Arc<Place>, tally: &Tally) -> Self {
        let channel = place.reach(&person(name, Role::Operator)).await;
        let stream = tokio::spawn(keep_watching(channel.clone()));
        let next_key = name.bytes().fold(1_u128, |sum, byte| sum * 257 + u128::from(byte)) << 32;
        Self { name, place: Arc::clone(place), tally: Arc::clone(tally), channel, stream, next_key }
    }

    fn key(&mut self) -> u128 {
        self.next_key += 1;
        self.next_key
    }

    async fn act(&mut self, action: &Action) -> Receipt {
        let key = self.key();
        loop {
            let request = wire::operator::action_to_proto(ActionKey(key), action);
            match OperatorServiceClient::new(self.channel.clone()).take_action(request).await {
                Ok(answer) => {
                    let receipt = wire::operator::receipt_from_proto(answer.into_inner()).unwrap();
                    self.tally.lock().unwrap().receipts.insert(key, receipt.clone());
                    return receipt;
                }
                Err(_) => {
                    self.channel = self.place.reach(&person(self.name, Role::Operator)).await;
                    self.stream.abort();
                    self.stream = tokio::spawn(keep_watching(self.channel.clone()));
                }
            }
        }
    }

    /// The holder's work: hazard lights on and on, each a command of its own.
    async fn work(mut self, cars: Vec<VehicleId>, stop: watch::Receiver<bool>) {
        let mut turn = 0;
        while !*stop.borrow() {
            let vehicle = cars[turn % cars.len()].clone();
            turn += 1;
            let body = CommandBody::Hazards(HazardsSwitch { on: true });
            let wish = Wish { id: CommandId(self.key()), vehicle, incident: None, body, evidence: None };
            let receipt = self.act(&Action::Propose(Box::new(wish))).await;
            if let Err(refusal) = receipt.outcome {
                // The car may not be back yet; the claim is never gone.
                assert!(matches!(refusal.rule, Rule::NoPicture | Rule::LinkLost), "{}: {refusal}", self.name);
            }
        }
    }
}

/// Reads a watch stream and renews the lease until the connection breaks.
async fn keep_watching(channel: Channel) {
    let (send, messages) = mpsc::channel(16);
    let hello = WatchRequest::Hello { resume_after: None, capabilities: Vec::new() };
    drop(send.try_send(wire::operator::watch_to_proto(&hello)));
    let Ok(updates) = OperatorServiceClient::new(channel).watch(ReceiverStream::new(messages)).await else { return };
    let mut updates = updates.into_inner();
    let mut beat = tokio::time::interval(Duration::from_secs(1));
    let mut ping = 0;
    loop {
        tokio::select! {
            update = updates.message() => if !matches!(update, Ok(Some(_))) { return },
            _ = beat.tick() => {
                ping += 1;
                drop(send.try_send(wire::operator::watch_to_proto(&WatchRequest::Ping { ping })));
            }
        }
    }
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(DEADLINE, wait).await.unwrap_or_else(|_| panic!("{what}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_killed_under_load_loses_nothing_it_acknowledged_and_sends_nothing_twice() {
    let place = Arc::new(Place::new());
    let tally = Tally::default();
    let (stop, stopping) = watch::channel(false);
    let mut hub = place.start();

    let mut cars = JoinSet::new();
    for number in 0..PEOPLE.len() * CARS_EACH {
        cars.spawn(Car::new(car_name(number)).drive(Arc::clone(&place), Arc::clone(&tally), stopping.clone()));
    }
    let known = || tally.lock().unwrap().recorded.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>().len();
    until("every car was heard", || known() == PEOPLE.len() * CARS_EACH).await;

    let mut people = JoinSet::new();
    let mut epochs = BTreeMap::new();
    for (number, name) in PEOPLE.into_iter().enumerate() {
        let mut console = Console::open(name, &place, &tally).await;
        let own = (number * CARS_EACH..(number + 1) * CARS_EACH).map(|car| VehicleId::new(&car_name(car)).unwrap());
        let own: Vec<VehicleId> = own.collect();
        for car in &own {
            let done = console.act(&Action::Claim(car.clone())).await.outcome.unwrap();
            epochs.insert(car.clone(), done.epoch.unwrap());
        }
        people.spawn(console.work(own, stopping.clone()));
    }
    // Somebody else wants the cars all the time, and never gets one.
    let (wanted, mut zoe) = (epochs.clone(), Console::open("zoe", &place, &tally).await);
    let enough = stopping.clone();
    people.spawn(async move {
        for car in wanted.keys().cycle() {
            if *enough.borrow() {
                return;
            }
            let refusal = zoe.act(&Action::Claim(car.clone())).await.outcome.unwrap_err();
            assert_eq!(refusal.rule, Rule::ClaimedByOther, "{car}");
        }
    });

    // Chance without a clock: the same numbers of answers each time, other moments.
    let mut chance = 0x5EED_u64;
    for _ in 0..KILLS {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let answered = || tally.lock().unwrap().receipts.len();
        let enough = answered() + 200 + usize::try_from(chance >> 56).unwrap();
        until("the hub answers", || answered() >= enough).await;
        drop(hub);
        hub = place.start();
    }
    stop.send_replace(true);
    for mut all in [people, cars] {
        let ended = async {
            while let Some(one) = all.join_next().await {
                one.unwrap();
            }
        };
        tokio::time::timeout(DEADLINE, ended).await.expect("everybody comes to an end");
    }
    drop(hub);
    compare(&place, &tally.lock().unwrap(), &epochs);

    // Nobody renews any more: each claim runs one full term for its holder alone, then it is free.
    let killed = Instant::now();
    let _hub = place.start();
    let mut zoe = Console::open("zoe2", &place, &tally).await;
    let wanted = epochs.keys().next().unwrap().clone();
    let free = async {
        loop {
            match zoe.act(&Action::Claim(wanted.clone())).await.outcome {
                Ok(done) => return (killed.elapsed(), done),
                Err(refusal) => assert_eq!(refusal.rule, Rule::ClaimedByOther),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let (after, done) = tokio::time::timeout(DEADLINE, free).await.expect("the lease lapses");
    assert!(after >= Policy::default().link_lease, "free after {after:?}");
    assert!(done.epoch.unwrap() > epochs[&wanted], "epochs only rise");
}

/// Compares what the clients were told with what stands in the record.
fn compare(place: &Place, told: &Told, epochs: &BTreeMap<VehicleId, Epoch>) {
    let journal = SqliteJournal::read_only(&place.journal()).unwrap();
    let mut reports = BTreeSet::new();
    let mut actions: BTreeMap<u128, JournalSeq> = BTreeMap::new();
    let mut decided: BTreeMap<CommandId, u32> = BTreeMap::new();
    let mut hashes: BTreeMap<JournalSeq, [u8; 32]> = BTreeMap::new();
    let mut starts = 0;
    let read = journal.read_from(JournalSeq(1), &mut |entry| {
        hashes.insert(JournalSeq(entry.seq.0 - 1), entry.prev_hash);
        match &entry.input {
            Input::IncidentReported { vehicle, report, .. } => {
                reports.insert((vehicle.as_str().to_owned(), report.why.clone()));
            }
            Input::ActionTaken { key, .. } => {
                assert_eq!(actions.insert(key.0, entry.seq), None, "one entry an action");
            }
            Input::HubStarted => starts += 1,
            _ => {}
        }
        for event in &entry.events {
            if let Event::CommandDecided { record } = event {
                *decided.entry(record.command.id).or_default() += 1;
            }
        }
    });
    read.unwrap();
    let head = journal.head();
    hashes.insert(head.seq, head.hash);
    assert_eq!(starts, KILLS);

    assert!(told.recorded.len() > 200, "{} reports", told.recorded.len());
    for (car, number) in &told.recorded {
        assert!(reports.contains(&(car.clone(), why(*number))), "report {number} of {car} was called recorded");
    }
    assert!(told.receipts.len() > KILLS * 200);
    for (key, receipt) in &told.receipts {
        assert_eq!(hashes.get(&receipt.seq), Some(&receipt.chain_head), "the witness of action {key:x}");
        if receipt.outcome.is_ok() {
            let stands = actions.get(key).unwrap_or_else(|| panic!("action {key:x} was acknowledged"));
            assert!(*stands <= receipt.seq);
        }
    }
    assert!(decided.values().all(|times| *times == 1), "one entry a command");
    assert!(told.delivered.len() > 100, "{} commands", told.delivered.len());
    for (id, times) in &told.delivered {
        assert_eq!(*times, 1, "command {:x} was sent again blindly", id.0);
        assert!(decided.contains_key(id), "command {:x} was sent and does not stand in the record", id.0);
    }
    let desk = hub::record::recover(&journal, Policy::default()).unwrap().desk;
    for (car, epoch) in epochs {
        let claim = desk.vehicles[car].claim.as_ref().expect("still claimed");
        assert_eq!(claim.epoch, *epoch, "{car} is under the same claim as before the first kill");
    }
}
