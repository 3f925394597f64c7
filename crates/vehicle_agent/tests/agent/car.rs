//! A car on a test bench: it stands at a kerb, obeys at once or when told, and keeps a diary.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use assistance::call::CallStatus;
use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, HoldOrigin, PathPlanned, Refusal, RouteFact};
use assistance::geo::GeoPoint;
use assistance::ids::{CarIncidentRef, CommandId, MessageId, QuestionId, SceneId};
use assistance::incident::Question;
use assistance::link::{HelpStatus, ReliableReport};
use assistance::scene::{PerceivedObject, Scene};
use assistance::vehicle::{DoorsOfSide, DrivingMode, PlaceKind, TripState, VehicleCard, VehiclePicture};
use bytes::Bytes;
use media::frames::VoiceFrame;
use media::{Pixels, Sight, View};
use vehicle_agent::{CapturedSight, Car, CarOutcome, PassengerWords, Progress, Senses};

/// What outlives a reboot: the hardware, and what was done to it.
#[derive(Debug, Default)]
pub(crate) struct Hardware {
    pub(crate) applied: BTreeMap<CommandId, u32>,
    pub(crate) holds: Vec<HoldOrigin>,
}

pub(crate) struct BenchCar {
    pub(crate) hardware: Rc<RefCell<Hardware>>,
    /// Leaves commands running until [`Self::end`].
    pub(crate) slow: bool,
    /// Refuses what the guard allowed.
    pub(crate) unwilling: Option<Refusal>,
    pub(crate) speed_mps: f64,
    pub(crate) scene: SceneId,
    pub(crate) objects: Vec<PerceivedObject>,
    pub(crate) question: Option<Question>,
    pub(crate) plan: Option<PathPlanned>,
    pub(crate) person_near: Option<bool>,
    pub(crate) open: Vec<CarIncidentRef>,
    pub(crate) reports: Vec<ReliableReport>,
    pub(crate) outcomes: VecDeque<(CommandId, CarOutcome)>,
    pub(crate) shown: Vec<MessageId>,
    pub(crate) help: Vec<HelpStatus>,
    pub(crate) closed: Vec<CarIncidentRef>,
    pub(crate) lines: Vec<CallStatus>,
    pub(crate) lost: bool,
    pub(crate) diary: Vec<String>,
    pub(crate) eyes: Eyes,
}

/// Cameras of fifteen pictures a second, microphones and a loudspeaker.
#[derive(Default)]
pub(crate) struct Eyes {
    /// The cameras froze then, milliseconds.
    pub(crate) frozen_at: Option<u64>,
    /// The past is kept from then on.
    pub(crate) kept_from: u64,
    /// What there is to see cannot be painted.
    pub(crate) is_broken: bool,
    /// How many pictures were painted.
    pub(crate) painted: Arc<AtomicU32>,
    pub(crate) speech: VecDeque<(u8, u64, Bytes)>,
    pub(crate) heard: Vec<VoiceFrame>,
}

struct SmallSight {
    painted: Arc<AtomicU32>,
    is_broken: bool,
}

impl Sight for SmallSight {
    fn pixels(&self) -> Pixels {
        assert!(!self.is_broken, "a lens without glass");
        self.painted.fetch_add(1, Ordering::Relaxed);
        Pixels::new(16, 16, vec![90; 16 * 16 * 3]).unwrap()
    }
}

impl Eyes {
    fn capture(&self, at_ms: u64) -> CapturedSight {
        let at_ms = self.frozen_at.map_or(at_ms, |frozen| frozen.min(at_ms));
        let at_ms = (at_ms * 15 / 1_000 * 1_000).div_ceil(15);
        let sight = SmallSight { painted: Arc::clone(&self.painted), is_broken: self.is_broken };
        CapturedSight { at_ms, sight: Box::new(sight) }
    }
}

impl Senses for BenchCar {
    fn sight(&self, _: View, at_ms: u64) -> Option<CapturedSight> {
        Some(self.eyes.capture(at_ms))
    }

    fn past_sight(&self, _: View, at_ms: u64) -> Option<CapturedSight> {
        (at_ms >= self.eyes.kept_from).then(|| self.eyes.capture(at_ms))
    }

    fn next_speech(&mut self, _: u64) -> Option<(u8, u64, Bytes)> {
        self.eyes.speech.pop_front()
    }

    fn hear_voice(&mut self, frame: &VoiceFrame, _: u64) {
        self.eyes.heard.push(frame.clone());
    }
}

impl BenchCar {
    pub(crate) fn new(hardware: Rc<RefCell<Hardware>>) -> Self {
        Self {
            hardware,
            slow: false,
            unwilling: None,
            speed_mps: 0.0,
            scene: SceneId(3),
            objects: Vec::new(),
            question: None,
            plan: None,
            person_near: Some(false),
            open: Vec::new(),
            reports: Vec::new(),
            outcomes: VecDeque::new(),
            shown: Vec::new(),
            help: Vec::new(),
            closed: Vec::new(),
            lines: Vec::new(),
            lost: true,
            diary: Vec::new(),
            eyes: Eyes::default(),
        }
    }

    pub(crate) fn end(&mut self, id: CommandId, outcome: CarOutcome) {
        self.outcomes.push_back((id, outcome));
    }
}

impl Car for BenchCar {
    fn card(&self) -> VehicleCard {
        VehicleCard {
            plate: "8XYZ123".into(),
            capabilities: ["horn", "paths", "creep"].map(str::to_owned).to_vec(),
            ..VehicleCard::default()
        }
    }

    fn picture(&self, now: CarStamp) -> VehiclePicture {
        let doors = |traffic_side| DoorsOfSide { open: false, locked: true, traffic_side };
        VehiclePicture {
            stamp: now,
            position: GeoPoint { lat_deg: 37.76, lon_deg: -122.42 },
            heading_deg: 0.0,
            speed_mps: self.speed_mps,
            mode: DrivingMode::WaitingForAssistance,
            brake_held: true,
            left_doors: doors(true),
            right_doors: doors(false),
            person_near: self.person_near,
            place: Some(PlaceKind::Kerb),
            passengers: Some(Vec::new()),
            trip: TripState::Available,
            scene: self.scene,
            energy_percent: 70.0,
            hazards_on: false,
            route: Vec::new(),
        }
    }

    fn scene(&self, now: CarStamp) -> Option<Scene> {
        Some(Scene {
            id: self.scene,
            stamp: now,
            objects: self.objects.clone(),
            lanes: Vec::new(),
            planned_path: Vec::new(),
            stop_reason: String::new(),
        })
    }

    fn question(&self, id: QuestionId) -> Option<Question> {
        self.question.clone().filter(|question| question.id == id)
    }

    fn open_incidents(&self) -> Vec<CarIncidentRef> {
        self.open.clone()
    }

    fn holds(&self) -> Vec<HoldOrigin> {
        self.hardware.borrow().holds.clone()
    }

    fn route_for(&self, _: &CommandBody) -> Option<RouteFact> {
        None
    }

    fn other_car_arranged(&self) -> bool {
        false
    }

    fn plan_of(&self, proposal: CommandId) -> Option<PathPlanned> {
        self.plan.clone().filter(|plan| plan.proposal == proposal)
    }

    fn begin(&mut self, order: &CommandOrder, _: CarStamp) -> Result<Progress, Refusal> {
        if let Some(refusal) = self.unwilling.clone() {
            return Err(refusal);
        }
        let mut hardware = self.hardware.borrow_mut();
        *hardware.applied.entry(order.id).or_default() += 1;
        match &order.body {
            CommandBody::Hold(hold) => hardware.holds.push(hold.origin.clone()),
            CommandBody::ReleaseHold(release) => hardware.holds.retain(|hold| *hold != release.origin),
            _ => {}
        }
        Ok(if self.slow { Progress::Running } else { Progress::Done })
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, CarOutcome)> {
        self.outcomes.pop_front()
    }

    fn take_reports(&mut self) -> Vec<ReliableReport> {
        std::mem::take(&mut self.reports)
    }

    fn show(&mut self, words: &PassengerWords) {
        self.shown.push(words.message);
    }

    fn help_status(&mut self, status: &HelpStatus) {
        self.help.push(status.clone());
    }

    fn incident_closed(&mut self, car_ref: CarIncidentRef) {
        self.open.retain(|open| *open != car_ref);
        self.closed.push(car_ref);
    }

    fn link_lost(&mut self, now: CarStamp) {
        self.lost = true;
        self.diary.push(format!("lost at {}", now.millis));
    }

    fn link_back(&mut self, now: CarStamp) {
        self.lost = false;
        self.diary.push(format!("back at {}", now.millis));
    }

    fn call_status(&mut self, status: &CallStatus) {
        self.lines.push(status.clone());
    }
}
