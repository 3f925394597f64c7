//! A car behind 16 kbit/s on real sockets: "newest wins" must hold through TLS, HTTP/2 and the
//! buffers of the operating system, not only in the model of a link.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assistance::clock::CarStamp;
use assistance::feed::Action;
use assistance::ids::{BootId, PersonId, VehicleId};
use assistance::policy::Policy;
use assistance::roles::Role;
use city::City;
use hub::config::{HubConfig, RecordPlace};
use hub::identity::Identity as Named;
use hub::identity::authority::{Authority, HUB_NAME};
use hub::service::Hub;
use hub_client::{GrpcOperatorLink, GrpcVehicleLink, HubAddress, Identity};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use vehicle_agent::{Agent, AgentConfig, StoreMemory};

use crate::bent::BentCar;
use crate::screen::TrialConsole;

const BYTES_A_SECOND: u32 = 16_000 / 8;
/// For whatever must come about.
const DEADLINE: Duration = Duration::from_secs(60);

/// One direction, no faster than the link. What is not read yet waits with the sender.
async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
    let mut free_at = tokio::time::Instant::now();
    let mut buffer = [0; 64];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let on_air = Duration::from_secs(1) * u32::try_from(count).unwrap() / BYTES_A_SECOND;
        free_at = free_at.max(tokio::time::Instant::now()) + on_air;
        tokio::time::sleep_until(free_at).await;
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
    drop(to.shutdown().await);
}

/// A narrow way to `hub`; the address to take it.
async fn narrow_way(hub: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(hub).await.unwrap();
            far.set_nodelay(true).unwrap();
            let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
            tokio::spawn(carry(near_read, far_write));
            tokio::spawn(carry(far_read, near_write));
        }
    });
    address
}

fn address(of: SocketAddr, authority: &Authority, who: &Named) -> HubAddress {
    let own = authority.client(who).unwrap();
    let identity = Identity {
        cert_pem: own.certificate_pem.into_bytes(),
        key_pem: own.key_pem.into_bytes(),
        ca_pem: authority.certificate_pem().into_bytes(),
        server_name: HUB_NAME.to_owned(),
    };
    HubAddress::new(&of.to_string(), &identity).unwrap()
}

struct Street {
    started: Instant,
    car: BentCar,
    agent: Agent,
    link: GrpcVehicleLink,
    console: TrialConsole<GrpcOperatorLink>,
}

impl Street {
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap()
    }

    /// The car's clock runs ahead of everybody else's.
    fn stamp(&self) -> CarStamp {
        CarStamp { boot: BootId(1), millis: self.now() + 37_000 }
    }

    async fn step(&mut self) {
        let now = self.now();
        self.agent.step(now + 37_000, &mut self.car, &mut self.link);
        self.console.step(now);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    async fn until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !condition(self) {
            assert!(Instant::now() < end, "{what}");
            self.step().await;
        }
    }

    /// How old what the screen shows really is.
    fn age(&self) -> Option<u64> {
        Some(self.stamp().millis - self.console.focus.as_ref()?.picture.stamp.millis)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_sixteen_kilobits_what_the_screen_shows_is_less_than_two_seconds_old() {
    let authority = Authority::new("test").unwrap();
    let own = authority.hub(&[]).unwrap();
    let hub = Hub::start(HubConfig {
        spool: None,
        spool_bound: hub::spool::MEMORY_BOUND,
        site: "test".into(),
        listen: ([127, 0, 0, 1], 0).into(),
        ca_pem: authority.certificate_pem(),
        certificate_pem: own.certificate_pem,
        key_pem: own.key_pem,
        record: RecordPlace::Memory,
        city: Some(Arc::new(City::generated(1))),
        deny_list: None,
        metrics: None,
        policy: Policy::default(),
    });
    let hub = hub.await.unwrap();
    let name = VehicleId::new("SF-0412").unwrap();
    let way = narrow_way(hub.address()).await;
    let to_car = address(way, &authority, &Named::Vehicle(name.clone()));
    let to_console =
        address(hub.address(), &authority, &Named::Person(PersonId::new("amara").unwrap(), Role::Operator));
    let mut street = Street {
        started: Instant::now(),
        car: BentCar { crowd: 12, ..BentCar::new() },
        agent: Agent::new(AgentConfig::new(name.clone(), BootId(1), 5), Box::new(StoreMemory::default())),
        link: GrpcVehicleLink::new(to_car, Handle::current(), None),
        console: TrialConsole::new(GrpcOperatorLink::new(to_console, Handle::current(), None), 1),
    };
    // The worst case: the car waits for an answer, somebody looks, and the scene is full.
    street.until("the car is linked", |street| !street.car.car.is_lost && street.console.is_live()).await;
    let stamp = street.stamp();
    street.car.car.meet_cones(stamp);
    street.console.session.focus(vec![name.clone()]);
    street.until("the case is there", |street| street.console.incident_of(&name).is_some()).await;
    let claim = street.console.act(Action::ClaimNext);
    street.until("the case is claimed", |street| street.console.receipt(claim).is_some()).await;
    let is_full = |street: &Street| {
        let scene = street.console.focus.as_ref().and_then(|focus| focus.scene.as_ref());
        scene.is_some_and(|(scene, _)| scene.objects.len() == 12)
    };
    street.until("the scene is on the screen", is_full).await;

    let (mut oldest, mut pictures) = (0, std::collections::BTreeSet::new());
    let enough = Instant::now() + Duration::from_secs(12);
    while Instant::now() < enough {
        street.step().await;
        oldest = oldest.max(street.age().unwrap());
        pictures.insert(street.console.focus.as_ref().unwrap().picture.stamp.millis);
    }
    assert!(oldest < 2_000, "what the screen showed was {oldest} ms old at worst");
    assert!(pictures.len() > 10, "{} pictures in twelve seconds", pictures.len());
    // A stop gets through what is on its way.
    let stop = street.console.stop(&name);
    let pressed = Instant::now();
    street.until("the stop arrives", |street| street.car.car.obeyed.iter().any(|order| order.id == stop)).await;
    assert!(pressed.elapsed() < Duration::from_secs(2), "{:?}", pressed.elapsed());
    assert_eq!(street.agent.counters().link_losses, 0);
    hub.stop().await;
}
