//! A plain car for trials: it stands before cones, asks, and does what it is told.

use std::collections::VecDeque;

use assistance::call::CallStatus;
use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, HoldOrigin, Refusal, RouteFact};
use assistance::geo::GeoPoint;
use assistance::ids::*;
use assistance::incident::{IncidentKind, Question, QuestionKind, WithdrawnReason};
use assistance::link::{HelpStatus, IncidentReport, ReliableReport};
use assistance::scene::Scene;
use assistance::vehicle::*;
use vehicle_agent::{Car, CarOutcome, PassengerWords, Progress};

pub(crate) struct TrialCar {
    pub(crate) stuck: Option<Question>,
    pub(crate) obeyed: Vec<CommandOrder>,
    pub(crate) shown: Vec<PassengerWords>,
    pub(crate) help: HelpStatus,
    pub(crate) closed: Vec<CarIncidentRef>,
    pub(crate) is_lost: bool,
    pub(crate) lines: Vec<CallStatus>,
    reports: VecDeque<ReliableReport>,
    incident: Option<CarIncidentRef>,
}

impl TrialCar {
    pub(crate) fn driving() -> Self {
        Self {
            stuck: None,
            obeyed: Vec::new(),
            shown: Vec::new(),
            help: HelpStatus::None,
            closed: Vec::new(),
            is_lost: true,
            lines: Vec::new(),
            reports: VecDeque::new(),
            incident: None,
        }
    }

    pub(crate) fn meet_cones(&mut self, now: CarStamp) {
        let question = Question {
            id: QuestionId(1),
            kind: QuestionKind::WhichSideToPass,
            scene: SceneId(4),
            asked_at: now,
            answers: QuestionKind::WhichSideToPass.answers().to_vec(),
            vulnerable_in_scene: false,
        };
        self.stuck = Some(question.clone());
        self.incident = Some(CarIncidentRef(1));
        self.reports.push_back(ReliableReport::Incident(Box::new(IncidentReport {
            car_ref: CarIncidentRef(1),
            kind: IncidentKind::RoadWorks,
            stamp: now,
            place: Some(PlaceKind::LiveLane),
            aboard: Some(1),
            why: "five cones cut the lane".into(),
            aboard_words: "1 passenger, calm, Spanish".into(),
            tried: "waited 20 s".into(),
            asked: "on which side to pass".into(),
            question: Some(question),
        })));
    }

    pub(crate) fn passenger_says(&mut self, text: &str) {
        self.reports.push_back(ReliableReport::PassengerSaid {
            car_ref: CarIncidentRef(1),
            passenger: 1,
            language: "es".into(),
            text: text.into(),
            spoken: false,
        });
    }

    pub(crate) fn withdraw(&mut self) {
        if let Some(car_ref) = self.incident.take() {
            self.stuck = None;
            self.reports.push_back(ReliableReport::Withdrawn { car_ref, reason: WithdrawnReason::SolvedByVehicle });
        }
    }
}

impl Car for TrialCar {
    fn card(&self) -> VehicleCard {
        VehicleCard { plate: "8XKR412".into(), roof_number: "412".into(), ..VehicleCard::default() }
    }

    fn picture(&self, now: CarStamp) -> VehiclePicture {
        let doors = |traffic_side| DoorsOfSide { open: false, locked: true, traffic_side };
        let stands = self.stuck.is_some();
        VehiclePicture {
            stamp: now,
            position: GeoPoint { lat_deg: 37.76, lon_deg: -122.42 },
            heading_deg: 0.0,
            speed_mps: if stands { 0.0 } else { 8.0 },
            mode: if stands { DrivingMode::WaitingForAssistance } else { DrivingMode::Driving },
            brake_held: stands,
            left_doors: doors(true),
            right_doors: doors(false),
            person_near: Some(false),
            place: Some(PlaceKind::LiveLane),
            passengers: Some(Vec::new()),
            trip: TripState::OnTrip,
            scene: SceneId(4),
            energy_percent: 70.0,
            hazards_on: stands,
            route: Vec::new(),
        }
    }

    fn scene(&self, now: CarStamp) -> Option<Scene> {
        Some(Scene {
            id: SceneId(4),
            stamp: now,
            objects: Vec::new(),
            lanes: Vec::new(),
            planned_path: Vec::new(),
            stop_reason: "cones".into(),
        })
    }

    fn question(&self, id: QuestionId) -> Option<Question> {
        self.stuck.clone().filter(|question| question.id == id)
    }

    fn open_incidents(&self) -> Vec<CarIncidentRef> {
        self.incident.into_iter().collect()
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

    fn begin(&mut self, order: &CommandOrder, _: CarStamp) -> Result<Progress, Refusal> {
        self.obeyed.push(order.clone());
        if let CommandBody::AnswerQuestion(given) = &order.body {
            self.stuck = None;
            let (car_ref, question) = (CarIncidentRef(1), given.question);
            self.reports.push_back(ReliableReport::QuestionVanished { car_ref, question });
        }
        Ok(Progress::Done)
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, CarOutcome)> {
        None
    }

    fn take_reports(&mut self) -> Vec<ReliableReport> {
        self.reports.drain(..).collect()
    }

    fn show(&mut self, words: &PassengerWords) {
        self.shown.push(words.clone());
    }

    fn help_status(&mut self, status: &HelpStatus) {
        self.help = status.clone();
    }

    fn incident_closed(&mut self, car_ref: CarIncidentRef) {
        self.incident = self.incident.filter(|open| *open != car_ref);
        self.closed.push(car_ref);
    }

    fn link_lost(&mut self, _: CarStamp) {
        self.is_lost = true;
    }

    fn link_back(&mut self, _: CarStamp) {
        self.is_lost = false;
    }

    fn call_status(&mut self, status: &CallStatus) {
        self.lines.push(status.clone());
    }
}
