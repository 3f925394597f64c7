//! A desk with a few cars and people, driven by inputs.

use std::time::Duration;

use assistance::clock::{CarStamp, DeskTime};
use assistance::command::{Command, CommandBody, Evidence, Refusal};
use assistance::desk::{Desk, Event, Input, JudgedOn, ToVehicle, Touched, apply, decide, outputs, reply};
use assistance::feed::{Action, Done};
use assistance::geo::GeoPoint;
use assistance::ids::*;
use assistance::incident::{Answer, Incident, IncidentKind, Question, QuestionKind};
use assistance::link::{IncidentReport, VehicleHello};
use assistance::policy::Policy;
use assistance::roles::Role;
use assistance::vehicle::*;

pub(crate) struct Shift {
    pub(crate) desk: Desk,
    pub(crate) now: DeskTime,
    pub(crate) told: Vec<ToVehicle>,
    pub(crate) journal: Vec<(DeskTime, Event)>,
    pub(crate) next_key: u128,
    pub(crate) judged: JudgedOn,
}

pub(crate) fn car(name: &str) -> VehicleId {
    VehicleId::new(name).unwrap()
}

pub(crate) fn who(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

pub(crate) fn stamp(millis: u64) -> CarStamp {
    CarStamp { boot: BootId(1), millis }
}

pub(crate) fn picture() -> VehiclePicture {
    let doors = |traffic_side| DoorsOfSide { open: false, locked: true, traffic_side };
    VehiclePicture {
        stamp: stamp(1_000),
        position: GeoPoint { lat_deg: 37.76, lon_deg: -122.42 },
        heading_deg: 90.0,
        speed_mps: 0.0,
        mode: DrivingMode::WaitingForAssistance,
        brake_held: true,
        left_doors: doors(true),
        right_doors: doors(false),
        person_near: Some(false),
        place: Some(PlaceKind::LiveLane),
        passengers: Some(Vec::new()),
        trip: TripState::Available,
        scene: SceneId(5),
        energy_percent: 60.0,
        hazards_on: true,
        route: Vec::new(),
    }
}

pub(crate) fn hello(vehicle: &str, boot: u64, epoch: u64, open: &[u64]) -> VehicleHello {
    VehicleHello {
        vehicle: car(vehicle),
        boot: BootId(boot),
        stamp: CarStamp { boot: BootId(boot), millis: 1 },
        card: VehicleCard::default(),
        highest_epoch: Epoch(epoch),
        open_incidents: open.iter().copied().map(CarIncidentRef).collect(),
        next_report: 1,
    }
}

pub(crate) fn question() -> Question {
    Question {
        id: QuestionId(9),
        kind: QuestionKind::WhichSideToPass,
        scene: SceneId(5),
        asked_at: stamp(900),
        answers: QuestionKind::WhichSideToPass.answers().to_vec(),
        vulnerable_in_scene: false,
    }
}

pub(crate) fn report(car_ref: u64, kind: IncidentKind, asked: Option<Question>) -> IncidentReport {
    IncidentReport {
        car_ref: CarIncidentRef(car_ref),
        kind,
        stamp: stamp(900),
        place: Some(PlaceKind::LiveLane),
        aboard: Some(1),
        why: "cones".into(),
        aboard_words: "1 passenger".into(),
        tried: "waited 20 s".into(),
        asked: "which side?".into(),
        question: asked,
    }
}

impl Shift {
    pub(crate) fn new() -> Self {
        let judged = JudgedOn {
            picture: Some(Box::new(picture())),
            picture_age: Some(Duration::from_millis(120)),
            newest_stamp: Some(stamp(1_000)),
            evidence_age: Some(Duration::from_millis(300)),
            route: None,
        };
        Self {
            desk: Desk::new(Policy::default()),
            now: DeskTime(1_000),
            told: Vec::new(),
            journal: Vec::new(),
            next_key: 1,
            judged,
        }
    }

    /// Two people, three cars, one case with a question on each car.
    pub(crate) fn busy() -> Self {
        let mut shift = Self::new();
        for (name, role) in [("amara", Role::Operator), ("liwei", Role::Operator), ("jonas", Role::Lead)] {
            shift.feed(Input::ConsoleConnected { person: who(name), role }).unwrap();
        }
        for (number, name) in ["SF-1", "SF-2", "SF-3"].into_iter().enumerate() {
            shift
                .feed(Input::VehicleConnected { hello: Box::new(hello(name, 1, 0, &[])), map_mismatch: false })
                .unwrap();
            shift.now = DeskTime(shift.now.0 + 10);
            shift.raise(name, number as u64 + 1, IncidentKind::RoadWorks);
        }
        shift
    }

    pub(crate) fn raise(&mut self, vehicle: &str, car_ref: u64, kind: IncidentKind) {
        let report = Box::new(report(car_ref, kind, Some(question())));
        self.feed(Input::IncidentReported { vehicle: car(vehicle), report, place: "Valencia St".into() }).unwrap();
    }

    pub(crate) fn feed(&mut self, input: Input) -> Result<Vec<Event>, Refusal> {
        let events = decide(&self.desk, &input, self.now)?;
        for event in &events {
            let _touched: Vec<Touched> = apply(&mut self.desk, self.now, event);
            self.told.extend(outputs(&self.desk, event));
            self.journal.push((self.now, event.clone()));
        }
        Ok(events)
    }

    pub(crate) fn act(&mut self, name: &str, role: Role, action: Action) -> Result<Done, Refusal> {
        self.next_key += 1;
        self.act_with(ActionKey(self.next_key), name, role, action)
    }

    pub(crate) fn act_with(&mut self, key: ActionKey, name: &str, role: Role, act: Action) -> Result<Done, Refusal> {
        let judged = Box::new(self.judged.clone());
        let action = Box::new(act.clone());
        let decided = self.feed(Input::ActionTaken { key, by: who(name), role, action, judged }).map(|_| ());
        reply(&self.desk, key, &act, decided)
    }

    pub(crate) fn claim(&mut self, name: &str, vehicle: &str) -> Result<Done, Refusal> {
        self.act(name, Role::Operator, Action::Claim(car(vehicle)))
    }

    pub(crate) fn incident_of(&self, vehicle: &str) -> &Incident {
        self.desk.incidents.values().rev().find(|incident| incident.vehicle == car(vehicle)).unwrap()
    }

    pub(crate) fn pass(&mut self, millis: u64) {
        let until = DeskTime(self.now.0 + millis);
        while let Some(deadline) = self.desk.next_deadline().filter(|deadline| *deadline <= until) {
            self.now = self.now.max(deadline);
            let changed = self.feed(Input::DeadlinePassed).unwrap();
            assert!(!changed.is_empty(), "deadline {deadline} changed nothing: the clock would spin");
        }
        self.now = until;
    }

    pub(crate) fn answer(&self, id: u128, vehicle: &str, answer: Answer) -> Action {
        self.command(
            id,
            vehicle,
            CommandBody::AnswerQuestion(assistance::command::AnswerQuestion {
                question: QuestionId(9),
                scene: SceneId(5),
                answer,
            }),
        )
    }

    pub(crate) fn command(&self, id: u128, vehicle: &str, body: CommandBody) -> Action {
        Action::Propose(Box::new(Command {
            id: CommandId(id),
            vehicle: car(vehicle),
            incident: Some(self.incident_of(vehicle).id),
            body,
            evidence: Some(Evidence { scene: SceneId(5), captured: stamp(1_000), second_look: false }),
        }))
    }
}
