//! Cars that are helped: the real agent with its guard, on a car that stands, has one open incident, and
//! does at once what it is told. Its command memory is the simulator's: no disk of a car is measured.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assistance::call::CallStatus;
use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, HoldOrigin, Refusal, RouteFact};
use assistance::geo::GeoPoint;
use assistance::ids::{BootId, CarIncidentRef, CommandId, QuestionId, VehicleId};
use assistance::incident::{IncidentKind, Question};
use assistance::link::{HelpStatus, IncidentReport, ReliableReport};
use assistance::scene::Scene;
use assistance::vehicle::{DrivingMode, PlaceKind, VehicleCard, VehiclePicture};
use hub_client::GrpcVehicleLink;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use vehicle_agent::{Agent, AgentConfig, Car, CarOutcome, LinkState, PassengerWords, Progress, StoreMemory};

use crate::fleet::picture;
use crate::rig::Rig;

/// What the cars must understand to be given the benchmark's command.
const CAPABILITY: &str = "lights";

struct StandingCar {
    number: usize,
    to_tell: Vec<ReliableReport>,
}

impl StandingCar {
    fn new(number: usize, now: CarStamp) -> Self {
        let report = IncidentReport {
            car_ref: CarIncidentRef(1),
            kind: IncidentKind::BlockedLane,
            stamp: now,
            place: Some(PlaceKind::LiveLane),
            aboard: Some(0),
            why: "a delivery van blocks the lane".to_owned(),
            aboard_words: "nobody".to_owned(),
            tried: "waited 20 s".to_owned(),
            asked: String::new(),
            question: None,
        };
        Self { number, to_tell: vec![ReliableReport::Incident(Box::new(report))] }
    }
}

impl Car for StandingCar {
    fn card(&self) -> VehicleCard {
        let plate = format!("8SKY{:03}", self.number);
        VehicleCard { plate, capabilities: vec![CAPABILITY.to_owned()], ..VehicleCard::default() }
    }

    fn picture(&self, now: CarStamp) -> VehiclePicture {
        let position = GeoPoint { lat_deg: 37.76, lon_deg: -122.42 };
        let (mode, brake_held) = (DrivingMode::WaitingForAssistance, true);
        VehiclePicture { mode, brake_held, ..picture(now, position, 0.0) }
    }

    fn scene(&self, _: CarStamp) -> Option<Scene> {
        None
    }

    fn question(&self, _: QuestionId) -> Option<Question> {
        None
    }

    fn open_incidents(&self) -> Vec<CarIncidentRef> {
        vec![CarIncidentRef(1)]
    }

    fn holds(&self) -> Vec<HoldOrigin> {
        Vec::new()
    }

    fn route_for(&self, _: &CommandBody) -> Option<RouteFact> {
        None
    }

    fn other_car_arranged(&self) -> bool {
        false
    }

    fn begin(&mut self, _: &CommandOrder, _: CarStamp) -> Result<Progress, Refusal> {
        Ok(Progress::Done)
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, CarOutcome)> {
        None
    }

    fn take_reports(&mut self) -> Vec<ReliableReport> {
        std::mem::take(&mut self.to_tell)
    }

    fn show(&mut self, _: &PassengerWords) {}

    fn help_status(&mut self, _: &HelpStatus) {}

    fn incident_closed(&mut self, _: CarIncidentRef) {}

    fn link_lost(&mut self, _: CarStamp) {}

    fn link_back(&mut self, _: CarStamp) {}

    fn call_status(&mut self, _: &CallStatus) {}
}

/// A helped car that runs until it is dropped.
pub(crate) struct HelpedCar {
    pub(crate) id: VehicleId,
    task: JoinHandle<()>,
}

impl Drop for HelpedCar {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl HelpedCar {
    /// Connects one and waits until its link is live and its incident recorded.
    pub(crate) async fn connect(rig: &Rig, number: usize, at: SocketAddr, per_second: u32) -> Result<Self, String> {
        let id = rig.vehicle(number).clone();
        let news = Arc::new(Notify::new());
        let wake = Arc::clone(&news);
        let on_event = Arc::new(move || wake.notify_one());
        let mut link = GrpcVehicleLink::new(rig.vehicle_address(number, at)?, Handle::current(), Some(on_event));
        let boot = BootId(1);
        let mut config = AgentConfig::new(id.clone(), boot, rig.seed ^ number as u64);
        config.telemetry_interval = Duration::from_secs(1) / per_second;
        let mut agent = Agent::new(config, Box::new(StoreMemory::default()));
        let started = rig.started;
        let mut car = StandingCar::new(number, CarStamp { boot, millis: 0 });
        let (live, lives) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            let mut live = Some(live);
            loop {
                let now = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                let next = agent.step(now, &mut car, &mut link);
                let is_live = agent.link_state() == LinkState::Live && agent.unrecorded_reports() == 0;
                if let Some(live) = live.take_if(|_| is_live) {
                    let _ = live.send(());
                }
                let at: Instant = started + Duration::from_millis(next);
                tokio::select! {
                    () = news.notified() => {}
                    () = tokio::time::sleep_until(at.into()) => {}
                }
            }
        });
        let this = Self { id, task };
        match tokio::time::timeout(Duration::from_secs(20), lives).await {
            Ok(Ok(())) => Ok(this),
            _ => Err(format!("{} was not live in 20 s", this.id)),
        }
    }
}
