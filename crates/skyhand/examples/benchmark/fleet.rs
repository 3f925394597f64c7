//! A lean fleet: real gRPC links over mutual TLS, pictures of about 200 bytes at a fixed rate, clocks and
//! heartbeats answered, credit honoured. No agent, no simulated world: the load must be light.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use assistance::clock::CarStamp;
use assistance::geo::GeoPoint;
use assistance::ids::{BootId, Epoch, SceneId, VehicleId};
use assistance::link::{
    HEARTBEAT, ReportAnswer, TELEMETRY_CREDIT, VehicleAnswer, VehicleHello, VehicleOrder, VehicleReport,
};
use assistance::vehicle::{DoorsOfSide, DrivingMode, PlaceKind, TripState, VehicleCard, VehiclePicture};
use hub_client::{GrpcVehicleLink, VehicleLink as _, VehicleLinkEvent, VehicleSend};
use tokio::runtime::Handle;

use crate::rig::Rig;
use crate::schedule::Chance;

/// Speed that every picture tells; what is above it, times ten to the ninth, is the moment it was meant
/// for in microseconds. So a console can tell how old a dot is without any clock of the hub.
pub(crate) const SPEED_MPS: f64 = 5.0;
const MICROS_PER_MPS: f64 = 1e9;
/// Connections that are opened at once.
const OPENING: usize = 100;
/// The load's boot; every hub of a run is a fresh one.
const BOOT: BootId = BootId(1);

/// What became of the pictures of a fleet.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sent {
    pub(crate) handed_over: u64,
    /// Replaced by a newer one in the car, because the hub had given no credit.
    pub(crate) without_credit: u64,
}

struct LeanCar {
    id: VehicleId,
    link: GrpcVehicleLink,
    up: bool,
    welcomed: bool,
    number: u64,
    credited: u64,
    beat: Instant,
    position: GeoPoint,
    /// A picture that waits for credit, and the moment it was meant for.
    waiting: Option<Instant>,
}

/// The cars of a run.
pub(crate) struct Fleet {
    cars: Vec<LeanCar>,
    started: Instant,
    pub(crate) sent: Sent,
}

/// A moment as it stands in a speed.
#[allow(clippy::cast_precision_loss)] // microseconds of a run are far below 2^52
fn speed_at(micros: u64) -> f64 {
    SPEED_MPS + micros as f64 / MICROS_PER_MPS
}

/// The moment that a speed carries, microseconds.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn moment_in(speed_mps: f64) -> u64 {
    ((speed_mps - SPEED_MPS) * MICROS_PER_MPS).round().max(0.0) as u64
}

/// A picture as every car of the benchmark sends it.
pub(crate) fn picture(stamp: CarStamp, position: GeoPoint, speed_mps: f64) -> VehiclePicture {
    let doors = |traffic_side| DoorsOfSide { open: false, locked: true, traffic_side };
    let ahead = |step: f64| GeoPoint { lat_deg: position.lat_deg + step, lon_deg: position.lon_deg - step };
    VehiclePicture {
        stamp,
        position,
        heading_deg: 87.5,
        speed_mps,
        mode: DrivingMode::Driving,
        brake_held: false,
        left_doors: doors(true),
        right_doors: doors(false),
        person_near: Some(false),
        place: Some(PlaceKind::LiveLane),
        passengers: Some(Vec::new()),
        trip: TripState::Reserved,
        scene: SceneId(1),
        energy_percent: 71.5,
        hazards_on: false,
        route: [0.001, 0.002, 0.003, 0.004, 0.005].map(ahead).to_vec(),
    }
}

/// Bytes of one picture on its stream.
pub(crate) fn picture_bytes() -> usize {
    let stamp = CarStamp { boot: BOOT, millis: 100_000 };
    let picture = Box::new(picture(stamp, GeoPoint { lat_deg: 37.76, lon_deg: -122.42 }, SPEED_MPS));
    wire::bytes::encode_report(&VehicleReport::Telemetry { number: 1_000, picture, scene: None }).len()
}

impl Fleet {
    /// Connects the cars with these numbers and waits until the server has welcomed each.
    pub(crate) async fn connect(
        rig: &Rig,
        numbers: std::ops::Range<usize>,
        at: SocketAddr,
        per_second: u32,
    ) -> Result<Self, String> {
        let mut chance = Chance::new(rig.seed);
        let mut fleet = Self { cars: Vec::new(), started: rig.started, sent: Sent::default() };
        let numbers: Vec<usize> = numbers.collect();
        let pause = Duration::from_secs(1) / per_second;
        for some in numbers.chunks(OPENING) {
            let from = fleet.cars.len();
            for number in some {
                let link = GrpcVehicleLink::new(rig.vehicle_address(*number, at)?, Handle::current(), None);
                #[allow(clippy::cast_precision_loss)] // both below 1,000
                let position = GeoPoint {
                    lat_deg: 37.72 + chance.below(1_000) as f64 * 0.000_08,
                    lon_deg: -122.48 + chance.below(1_000) as f64 * 0.000_08,
                };
                let mut car = LeanCar {
                    id: rig.vehicle(*number).clone(),
                    link,
                    up: false,
                    welcomed: false,
                    number: 0,
                    credited: 0,
                    beat: Instant::now(),
                    position,
                    waiting: None,
                };
                car.link.open();
                fleet.cars.push(car);
            }
            let given_up = Instant::now() + Duration::from_secs(30);
            let mut again = Instant::now();
            while !fleet.cars[from..].iter().all(|car| car.welcomed) {
                if Instant::now() > given_up {
                    return Err("cars were not welcomed within 30 s".to_owned());
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
                // Those that wait for their turn must not fall silent meanwhile.
                let talk = again.elapsed() > pause.max(Duration::from_millis(500));
                if talk {
                    again = Instant::now();
                }
                for car in &mut fleet.cars {
                    car.hear(rig.started)?;
                    if talk && car.welcomed {
                        car.report(Instant::now(), rig.started, &mut fleet.sent);
                    }
                }
            }
        }
        Ok(fleet)
    }

    pub(crate) fn len(&self) -> usize {
        self.cars.len()
    }

    /// The turn of one car: it hears what came and sends its picture.
    pub(crate) fn turn(&mut self, car: usize, meant: Instant) -> Result<(), String> {
        let car = &mut self.cars[car];
        car.hear(self.started)?;
        car.report(meant, self.started, &mut self.sent);
        Ok(())
    }
}

impl LeanCar {
    fn stamp(started: Instant) -> CarStamp {
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        CarStamp { boot: BOOT, millis }
    }

    fn hear(&mut self, started: Instant) -> Result<(), String> {
        while let Some(event) = self.link.poll() {
            match event {
                VehicleLinkEvent::Up => {
                    let hello = Box::new(VehicleHello {
                        vehicle: self.id.clone(),
                        boot: BOOT,
                        stamp: Self::stamp(started),
                        card: VehicleCard { plate: "8SKY001".to_owned(), ..VehicleCard::default() },
                        highest_epoch: Epoch(0),
                        open_incidents: Vec::new(),
                        next_report: 1,
                    });
                    self.send(VehicleSend::Report(VehicleReport::Hello(hello.clone())));
                    self.send(VehicleSend::Answer(VehicleAnswer::Hello(hello)));
                    self.up = true;
                }
                VehicleLinkEvent::Answer(ReportAnswer::Welcome { .. }) => self.welcomed = true,
                // The echo answers each picture with as many bytes of words instead.
                VehicleLinkEvent::Answer(
                    ReportAnswer::Credit { up_to } | ReportAnswer::Rejected { number: up_to, .. },
                ) => self.credited = self.credited.max(up_to),
                VehicleLinkEvent::Answer(ReportAnswer::Ping { ping }) => {
                    let stamp = Self::stamp(started);
                    self.send(VehicleSend::Report(VehicleReport::Pong { ping, stamp }));
                }
                VehicleLinkEvent::Order(VehicleOrder::Command(order)) => {
                    return Err(format!("{} was given {:?} and is no car for that", self.id, order.body));
                }
                VehicleLinkEvent::Answer(_) | VehicleLinkEvent::Order(_) => {}
                VehicleLinkEvent::Down { reason, .. } => return Err(format!("{}: {reason}", self.id)),
            }
        }
        Ok(())
    }

    fn report(&mut self, meant: Instant, started: Instant, sent: &mut Sent) {
        if self.waiting.replace(meant).is_some() {
            sent.without_credit += 1;
        }
        if self.number < self.credited + TELEMETRY_CREDIT
            && let Some(meant) = self.waiting.take()
        {
            self.number += 1;
            let micros = u64::try_from(meant.saturating_duration_since(started).as_micros()).unwrap_or(u64::MAX);
            let picture = Box::new(picture(Self::stamp(started), self.position, speed_at(micros)));
            self.send(VehicleSend::Report(VehicleReport::Telemetry { number: self.number, picture, scene: None }));
            sent.handed_over += 1;
        }
        if self.beat.elapsed() >= HEARTBEAT {
            self.beat = Instant::now();
            self.send(VehicleSend::Answer(VehicleAnswer::Heartbeat));
        }
    }

    fn send(&mut self, message: VehicleSend) {
        // A link that broke says so with its next event, and that ends the run.
        let _ = self.link.send(message);
    }
}
