//! A trial car with one thing about it changed.

use assistance::call::CallStatus;
use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, HoldOrigin, Refusal, RouteFact};
use assistance::geo::LocalPoint;
use assistance::ids::*;
use assistance::incident::Question;
use assistance::link::{HelpStatus, ReliableReport};
use assistance::scene::{ObjectClass, PerceivedObject, Scene};
use assistance::vehicle::{VehicleCard, VehiclePicture};
use vehicle_agent::{Car, CarOutcome, PassengerWords, Progress};

use crate::car::TrialCar;

pub(crate) struct BentCar {
    pub(crate) car: TrialCar,
    /// What it does takes for ever.
    pub(crate) is_slow: bool,
    /// So many people stand around it.
    pub(crate) crowd: u32,
}

impl BentCar {
    pub(crate) fn new() -> Self {
        Self { car: TrialCar::driving(), is_slow: false, crowd: 0 }
    }
}

fn pedestrian(track: u32) -> PerceivedObject {
    PerceivedObject {
        track,
        class: ObjectClass::Pedestrian,
        confidence: 0.83,
        at: LocalPoint { forward_m: 12.5, left_m: -3.25 },
        heading_deg: 90.0,
        speed_mps: 1.2,
        length_m: 0.6,
        width_m: 0.6,
        remark: String::new(),
    }
}

impl Car for BentCar {
    fn card(&self) -> VehicleCard {
        self.car.card()
    }

    fn picture(&self, now: CarStamp) -> VehiclePicture {
        self.car.picture(now)
    }

    fn scene(&self, now: CarStamp) -> Option<Scene> {
        let scene = self.car.scene(now)?;
        Some(Scene { objects: (1..=self.crowd).map(pedestrian).collect(), ..scene })
    }

    fn question(&self, id: QuestionId) -> Option<Question> {
        self.car.question(id)
    }

    fn open_incidents(&self) -> Vec<CarIncidentRef> {
        self.car.open_incidents()
    }

    fn holds(&self) -> Vec<HoldOrigin> {
        self.car.holds()
    }

    fn route_for(&self, body: &CommandBody) -> Option<RouteFact> {
        self.car.route_for(body)
    }

    fn other_car_arranged(&self) -> bool {
        self.car.other_car_arranged()
    }

    fn begin(&mut self, order: &CommandOrder, now: CarStamp) -> Result<Progress, Refusal> {
        if self.is_slow {
            self.car.obeyed.push(order.clone());
            return Ok(Progress::Running);
        }
        self.car.begin(order, now)
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, CarOutcome)> {
        self.car.poll_outcome()
    }

    fn take_reports(&mut self) -> Vec<ReliableReport> {
        self.car.take_reports()
    }

    fn show(&mut self, words: &PassengerWords) {
        self.car.show(words);
    }

    fn help_status(&mut self, status: &HelpStatus) {
        self.car.help_status(status);
    }

    fn incident_closed(&mut self, car_ref: CarIncidentRef) {
        self.car.incident_closed(car_ref);
    }

    fn link_lost(&mut self, now: CarStamp) {
        self.car.link_lost(now);
    }

    fn link_back(&mut self, now: CarStamp) {
        self.car.link_back(now);
    }

    fn call_status(&mut self, status: &CallStatus) {
        self.car.call_status(status);
    }
}
