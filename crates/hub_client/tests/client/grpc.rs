//! The links over real sockets with mutual TLS. Nothing here sleeps: the links' own hook wakes the test.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{Command, CommandBody, StopNow};
use assistance::feed::{Action, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, BootId, CommandId, Epoch, VehicleId};
use assistance::link::{ReportAnswer, VehicleAnswer, VehicleHello, VehicleOrder, VehicleReport};
use assistance::vehicle::VehicleCard;
use hub_client::grpc::OnEvent;
use hub_client::{
    GrpcOperatorLink, GrpcVehicleLink, HubAddress, Identity, IdentityError, NotSent, OperatorLink, OperatorLinkEvent,
    OperatorSend, VehicleLink, VehicleLinkEvent, VehicleSend,
};
use tokio::runtime::Runtime;
use tonic::Code;

use crate::server::{Authority, TestHub};

/// No test waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(30);

fn hook() -> (OnEvent, Receiver<()>) {
    let (sender, receiver) = channel();
    let sender = Mutex::new(sender);
    // A test that is over listens no more.
    let on_event = move || sender.lock().unwrap().send(()).unwrap_or(());
    (Arc::new(on_event), receiver)
}

struct Vehicle {
    link: GrpcVehicleLink,
    wake: Receiver<()>,
}

impl Vehicle {
    fn new(runtime: &Runtime, hub: HubAddress) -> Self {
        let (on_event, wake) = hook();
        Self { link: GrpcVehicleLink::new(hub, runtime.handle().clone(), Some(on_event)), wake }
    }

    fn next(&mut self) -> VehicleLinkEvent {
        loop {
            if let Some(event) = self.link.poll() {
                return event;
            }
            self.wake.recv_timeout(PATIENCE).expect("an event in time");
        }
    }

    fn open(&mut self) -> VehicleLinkEvent {
        self.link.open();
        self.next()
    }

    /// Opens, greets, and returns how it ended.
    fn refusal(&mut self) -> bool {
        let mut event = self.open();
        loop {
            match event {
                VehicleLinkEvent::Up => {
                    // A refused client may learn it only when it speaks.
                    let _ = self.link.send(VehicleSend::Report(VehicleReport::Hello(Box::new(hello()))));
                }
                VehicleLinkEvent::Down { refused, .. } => return refused,
                other => panic!("{other:?} from a hub that refuses"),
            }
            event = self.next();
        }
    }
}

fn hello() -> VehicleHello {
    VehicleHello {
        vehicle: VehicleId::new("SF-0412").unwrap(),
        boot: BootId(1),
        stamp: CarStamp { boot: BootId(1), millis: 5 },
        card: VehicleCard { map_hash: "0".repeat(64), ..VehicleCard::default() },
        highest_epoch: Epoch(0),
        open_incidents: Vec::new(),
        next_report: 1,
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn a_vehicle_speaks_on_both_streams_and_comes_back_after_the_hub_was_killed() {
    let runtime = runtime();
    let authority = Authority::new();
    let hub = TestHub::start(&authority, None);
    let mut vehicle = Vehicle::new(&runtime, hub.hub_for(&authority.client("SF-0412", &authority)));
    assert_eq!(vehicle.link.send(VehicleSend::Answer(VehicleAnswer::Heartbeat)), Err(NotSent::Down));
    assert_eq!(vehicle.open(), VehicleLinkEvent::Up);
    vehicle.link.send(VehicleSend::Report(VehicleReport::Hello(Box::new(hello())))).unwrap();
    vehicle.link.send(VehicleSend::Answer(VehicleAnswer::Hello(Box::new(hello())))).unwrap();
    let mut heard = [vehicle.next(), vehicle.next(), vehicle.next()];
    heard.sort_by_key(|event| matches!(event, VehicleLinkEvent::Order(_)));
    assert!(matches!(&heard[0], VehicleLinkEvent::Answer(ReportAnswer::Welcome { site, .. }) if site == "test"));
    assert_eq!(
        heard[1..],
        [VehicleLinkEvent::Order(VehicleOrder::Heartbeat), VehicleLinkEvent::Order(VehicleOrder::Heartbeat)]
    );
    assert_eq!(hub.script.lock().unwrap().reports, [VehicleReport::Hello(Box::new(hello()))]);
    let address = hub.kill();
    let VehicleLinkEvent::Down { refused, .. } = vehicle.next() else { panic!("no end") };
    assert!(!refused, "a hub that died refused nobody");
    assert_eq!(vehicle.link.send(VehicleSend::Answer(VehicleAnswer::Heartbeat)), Err(NotSent::Down));
    let VehicleLinkEvent::Down { refused, .. } = vehicle.open() else { panic!("nobody listens") };
    assert!(!refused);
    let _hub = TestHub::start(&authority, Some(address));
    assert_eq!(vehicle.open(), VehicleLinkEvent::Up);
}

#[test]
fn whoever_shows_the_wrong_certificate_is_refused_for_good() {
    let runtime = runtime();
    let (ours, strangers) = (Authority::new(), Authority::new());
    let hub = TestHub::start(&ours, None);
    let check = |name: &str, identity: &Identity| {
        let mut vehicle = Vehicle::new(&runtime, hub.hub_for(identity));
        assert!(vehicle.refusal(), "{name}");
    };
    check("a client of another authority", &strangers.client("SF-0412", &ours));
    check("a hub of another authority", &ours.client("SF-0412", &strangers));
    let elsewhere = Identity { server_name: "other.test".into(), ..ours.client("SF-0412", &ours) };
    check("a hub of another name", &elsewhere);
    for (code, refused) in [(Code::PermissionDenied, true), (Code::Unauthenticated, true), (Code::Unavailable, false)] {
        hub.script.lock().unwrap().deny = Some(code);
        let mut vehicle = Vehicle::new(&runtime, hub.hub_for(&ours.client("SF-0412", &ours)));
        assert_eq!(vehicle.refusal(), refused, "{code:?}");
    }
}

#[test]
fn an_identity_that_cannot_work_says_which_part() {
    let authority = Authority::new();
    let good = authority.client("SF-0412", &authority);
    let check = |identity: Identity, words: &str| {
        let error: IdentityError = HubAddress::new("127.0.0.1:1", &identity).err().unwrap();
        assert!(error.to_string().starts_with(words), "{error} instead of {words}");
    };
    check(Identity { cert_pem: Vec::new(), ..good.clone() }, "certificate");
    check(Identity { ca_pem: b"nothing".to_vec(), ..good.clone() }, "authority");
    check(Identity { key_pem: b"nothing".to_vec(), ..good.clone() }, "key");
    let other = authority.client("SF-0413", &authority);
    check(Identity { key_pem: other.key_pem, ..good.clone() }, "certificate and key");
    check(Identity { server_name: "not a name".into(), ..good.clone() }, "server name");
    assert!(!format!("{good:?}").contains("PRIVATE"), "no log may show the key");
}

struct Console {
    link: GrpcOperatorLink,
    wake: Receiver<()>,
}

impl Console {
    fn up(runtime: &Runtime, hub: &TestHub, authority: &Authority) -> Self {
        let (on_event, wake) = hook();
        let address = hub.hub_for(&authority.client("amara", authority));
        let mut console = Self { link: GrpcOperatorLink::new(address, runtime.handle().clone(), Some(on_event)), wake };
        console.link.open();
        assert_eq!(console.next(), OperatorLinkEvent::Up);
        console
    }

    fn next(&mut self) -> OperatorLinkEvent {
        loop {
            if let Some(event) = self.link.poll() {
                return event;
            }
            self.wake.recv_timeout(PATIENCE).expect("an event in time");
        }
    }

    fn act(&mut self, key: u128) -> Result<(), NotSent> {
        self.link.send(OperatorSend::Act { key: ActionKey(key), action: Box::new(Action::StillHere) })
    }
}

#[test]
fn a_console_watches_acts_and_learns_what_may_be_tried_again() {
    let runtime = runtime();
    let authority = Authority::new();
    let hub = TestHub::start(&authority, None);
    let mut console = Console::up(&runtime, &hub, &authority);
    let hello = WatchRequest::Hello { resume_after: None, capabilities: Vec::new() };
    console.link.send(OperatorSend::Watch(hello)).unwrap();
    let OperatorLinkEvent::Update(update) = console.next() else { panic!("no update") };
    assert!(matches!(*update, ShiftUpdate::Welcome { .. }));
    console.act(1).unwrap();
    let OperatorLinkEvent::Receipt(receipt) = console.next() else { panic!("no receipt") };
    assert_eq!(receipt.key, ActionKey(1));
    for (code, expected) in [(Code::InvalidArgument, false), (Code::PermissionDenied, false), (Code::Unavailable, true)]
    {
        hub.script.lock().unwrap().action_answer = Some(code);
        console.act(2).unwrap();
        let OperatorLinkEvent::ActFailed { key, reason, retry } = console.next() else { panic!("{code:?}") };
        assert_eq!((key, retry), (ActionKey(2), expected), "{reason}");
    }
    hub.script.lock().unwrap().broken_update = true;
    console.link.send(OperatorSend::Watch(WatchRequest::Ping { ping: 1 })).unwrap();
    let OperatorLinkEvent::Down { reason, refused: false } = console.next() else { panic!("it went through") };
    assert!(reason.contains("the hub's update"), "{reason}");
}

#[test]
fn a_stop_passes_actions_that_hang() {
    let runtime = runtime();
    let authority = Authority::new();
    let hub = TestHub::start(&authority, None);
    hub.script.lock().unwrap().actions_hang = true;
    let mut console = Console::up(&runtime, &hub, &authority);
    let taken = (0..100).take_while(|key| console.act(*key).is_ok()).count();
    assert_eq!(taken, 16, "a bounded number under way, then busy");
    let command = Command {
        id: CommandId(9),
        vehicle: VehicleId::new("SF-0412").unwrap(),
        incident: None,
        body: CommandBody::StopNow(StopNow),
        evidence: None,
    };
    console.link.send(OperatorSend::Stop(Box::new(command))).unwrap();
    assert_eq!(console.next(), OperatorLinkEvent::Stopped { command: CommandId(9), recorded: true });
}
