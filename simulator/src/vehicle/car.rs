//! One simulated car: its parts together, and the face it shows to its agent.

use std::collections::VecDeque;
use std::sync::Arc;

use assistance::call::{CallPlace, CallStatus};
use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, HoldOrigin, PathPlanned, Refusal, RouteFact};
use assistance::conversation::{Phrase, Words};
use assistance::geo::{Area, GeoPoint};
use assistance::ids::{BootId, CallId, CarIncidentRef, CommandId, QuestionId, VehicleId};
use assistance::incident::{IncidentKind, Question, WithdrawnReason};
use assistance::link::{HelpStatus, IncidentReport, ReliableReport};
use assistance::scene::Scene;
use assistance::vehicle::{DrivingMode, PassengerNeed, PlaceKind, Side, TripState, VehicleCard, VehiclePicture};
use city::{City, Closures, EdgeId, OnStreet};
use vehicle_agent::{Car, CarOutcome, PassengerWords, Progress};

use super::cabin::{Cabin, WordsAboard};
use super::cases::{Cases, Encounter, EncounterState, Line, OpenCase, Trouble, question};
use super::clock::CarClock;
use super::commands::Running;
use super::doors::Doors;
use super::handset::Handsets;
use super::path::{OwnPlan, PathDrive};
use super::perception::{Perception, mix};
use super::{Motion, Plan, Pose};
use crate::passengers::Rider;
use crate::world::Fact;

/// As whom the system itself speaks on passenger displays.
const SYSTEM_SPEAKER: &str = "Skyhand";
/// Reports that wait for the agent at most; it takes them at every step.
const MAX_REPORTS: usize = 256;

/// Where the car's ride stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trip {
    pub(crate) state: TripState,
    /// Where it goes: the pick-up while reserved, the drop-off with riders.
    pub(crate) to: Option<GeoPoint>,
    /// Who waits at the pick-up, and where they want to go.
    pub(crate) waiting: Option<(Vec<Rider>, GeoPoint)>,
    /// Stands at the kerb for getting in or out until then, world time.
    pub(crate) kerb_until_ms: Option<u64>,
}

/// A car of the simulated fleet. The world moves it; its agent asks and commands it.
#[derive(Debug)]
pub struct SimulatedCar {
    pub(crate) id: VehicleId,
    pub(crate) number: usize,
    pub(crate) city: Arc<City>,
    pub(crate) clock: CarClock,
    pub(crate) now_ms: u64,
    pub(crate) plan: Plan,
    pub(crate) motion: Motion,
    pub(crate) pose: Pose,
    pub(crate) place: Option<PlaceKind>,
    pub(crate) trip: Trip,
    pub(crate) doors: Doors,
    pub(crate) cabin: Cabin,
    pub(crate) eyes: Perception,
    pub(crate) cases: Cases,
    pub(crate) encounter: Option<Encounter>,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) holds: Vec<HoldOrigin>,
    /// In its minimal-risk condition, or on the way there.
    pub(crate) stopped: bool,
    /// Where it pulls over: edge and metres along it.
    pub(crate) kerb_target: Option<(EdgeId, f64)>,
    pub(crate) pulled_over: bool,
    pub(crate) closed: Vec<(Area, u64)>,
    pub(crate) person_near: bool,
    pub(crate) in_water: bool,
    pub(crate) energy_percent: f64,
    pub(crate) other_car_arranged: bool,
    pub(crate) wants_other_car: bool,
    pub(crate) linked: bool,
    pub(crate) running: Vec<(CommandId, Running)>,
    pub(crate) outcomes: VecDeque<(CommandId, CarOutcome)>,
    pub(crate) reports: Vec<ReliableReport>,
    pub(crate) diary: Vec<Fact>,
    /// Signs and signals: the one that was last stopped for, and when it may go on.
    pub(crate) stopped_for: Option<(EdgeId, city::ControlId, Option<u64>)>,
    pub(crate) stuck_since_ms: Option<u64>,
    pub(crate) stuck_total_ms: u64,
    /// The case it opened because a person stopped it and nobody has let it go.
    pub(crate) kept_case: Option<CarIncidentRef>,
    /// When the car itself last answered an SOS.
    pub(crate) spoke_itself_ms: Option<u64>,
    /// Goes round another car until it has driven that far.
    pub(crate) passing_until_m: Option<f64>,
    /// The last cause left behind, not to be met again at once.
    pub(crate) left_behind: Option<(crate::causes::CauseId, EdgeId)>,
    /// Its ends of the lines to the people of the shift.
    pub(crate) handsets: Handsets,
    /// It stands at its minimal-risk condition and has yet to let those aboard speak with a person.
    pub(crate) contact_due: bool,
    /// Whether somebody was aboard a tick ago.
    pub(crate) had_riders: bool,
    /// Cases in which an officer outside has asked for a person.
    pub(crate) officers_heard: Vec<CarIncidentRef>,
    /// In which call an officer spoke last, and how much.
    pub(crate) officer_said: Option<(CallId, usize)>,
    /// Whether somebody aboard has been told that a person is on the line.
    pub(crate) was_on_line: bool,
    /// The call that was last hung up here.
    pub(crate) hung_up: Option<CallId>,
    /// What its cameras keep.
    pub(crate) recorder: crate::cameras::Recorder,
    /// What it would make of the last path that was drawn for it.
    pub(crate) path_plan: Option<OwnPlan>,
    /// The path that it drives.
    pub(crate) path_drive: Option<PathDrive>,
    /// What is said and heard in and at it.
    pub(crate) sound: super::sound::Sound,
}

impl SimulatedCar {
    pub(crate) fn new(id: VehicleId, number: usize, city: Arc<City>, plan: Plan, along_m: f64, seed: u64) -> Self {
        let motion = Motion::at(along_m);
        let pose = motion.pose(&city, &plan);
        // Up to 50 ppm fast or slow, and a boot some time before the world began.
        let drift = i64::try_from(mix(seed) % 101).unwrap_or(0) - 50;
        let clock = CarClock::new(BootId(1 + mix(seed ^ 1) % 1_000), 0, drift);
        let eyes = Perception::new(seed, clock.stamp(0));
        let energy_percent = 45.0 + (mix(seed ^ 2) % 50) as f64;
        Self {
            id,
            number,
            clock,
            now_ms: 0,
            plan,
            motion,
            pose,
            place: None,
            trip: Trip { state: TripState::Available, to: None, waiting: None, kerb_until_ms: None },
            doors: Doors::default(),
            cabin: Cabin::new(),
            eyes,
            cases: Cases::default(),
            encounter: None,
            trouble: None,
            holds: Vec::new(),
            stopped: false,
            kerb_target: None,
            pulled_over: false,
            closed: Vec::new(),
            person_near: false,
            in_water: false,
            energy_percent,
            other_car_arranged: false,
            wants_other_car: false,
            linked: false,
            running: Vec::new(),
            outcomes: VecDeque::new(),
            reports: Vec::new(),
            diary: Vec::new(),
            stopped_for: None,
            stuck_since_ms: None,
            stuck_total_ms: 0,
            kept_case: None,
            spoke_itself_ms: None,
            passing_until_m: None,
            left_behind: None,
            handsets: Handsets::default(),
            contact_due: false,
            had_riders: false,
            officers_heard: Vec::new(),
            officer_said: None,
            was_on_line: false,
            hung_up: None,
            recorder: crate::cameras::Recorder::default(),
            path_plan: None,
            path_drive: None,
            sound: super::sound::Sound::default(),
            city,
        }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &VehicleId {
        &self.id
    }

    /// Its boot.
    #[must_use]
    pub fn boot(&self) -> BootId {
        self.clock.boot()
    }

    /// Milliseconds since its boot on its own clock: what its agent is stepped with.
    #[must_use]
    pub fn local_ms(&self) -> u64 {
        self.clock.millis(self.now_ms)
    }

    /// Whether its computer is starting again; its agent is not stepped meanwhile.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.clock.is_down(self.now_ms)
    }

    /// Where it is.
    #[must_use]
    pub fn position(&self) -> GeoPoint {
        self.pose.point
    }

    /// Where it faces, degrees clockwise from north.
    #[must_use]
    pub fn heading_deg(&self) -> f64 {
        self.pose.heading_deg
    }

    /// Metres a second.
    #[must_use]
    pub fn speed_mps(&self) -> f64 {
        self.motion.speed_mps
    }

    /// What kind of place it is at, as its map says.
    #[must_use]
    pub fn place(&self) -> Option<PlaceKind> {
        self.place
    }

    /// The edge it is on and metres from its start.
    #[must_use]
    pub fn on_edge(&self) -> (EdgeId, f64) {
        (self.pose.edge, self.pose.along_m)
    }

    /// Whether it turns round on the spot, between two directions of its street.
    #[must_use]
    pub fn is_turning_round(&self) -> bool {
        self.motion.is_turning_round()
    }

    /// Those aboard.
    #[must_use]
    pub fn riders(&self) -> &[Rider] {
        &self.cabin.riders
    }

    /// Whether it has reported something that is still open.
    #[must_use]
    pub fn has_open_case(&self) -> bool {
        !self.cases.open.is_empty()
    }

    /// Whether nothing is wrong with it and it drives as it pleases.
    #[must_use]
    pub fn is_undisturbed(&self) -> bool {
        let free = self.encounter.is_none() && self.trouble.is_none() && self.cases.open.is_empty();
        free && !self.stopped && !self.pulled_over && self.holds.is_empty() && self.trip.kerb_until_ms.is_none()
    }

    /// How long it stood where it did not mean to, milliseconds, the present standing included.
    #[must_use]
    pub fn stuck_ms(&self) -> u64 {
        self.stuck_total_ms + self.stuck_since_ms.map_or(0, |since| self.now_ms.saturating_sub(since))
    }

    /// Whether a passenger pressed SOS and nobody can be reached: the car itself answers then.
    #[must_use]
    pub fn speaks_for_itself(&self) -> bool {
        !self.linked && self.cases.open.iter().any(|case| case.kind == IncidentKind::Sos)
    }

    pub(crate) fn stamp(&self) -> CarStamp {
        self.clock.stamp(self.now_ms)
    }

    pub(crate) fn closures(&self) -> Closures {
        Closures::of_areas(self.closed.iter().filter(|(_, until)| *until > self.now_ms).map(|(area, _)| area.clone()))
    }

    pub(crate) fn tell(&mut self, fact: Fact) {
        self.diary.push(fact);
    }

    pub(crate) fn report(&mut self, report: ReliableReport) {
        if self.reports.len() >= MAX_REPORTS {
            // The agent takes all of them at each step; only a car without one gets here.
            self.reports.remove(0);
        }
        self.reports.push(report);
    }

    /// Opens an incident and reports it.
    pub(crate) fn open_case(
        &mut self,
        kind: IncidentKind,
        cause: Option<&crate::causes::Cause>,
        words: Line,
    ) -> CarIncidentRef {
        let car_ref = self.cases.mint_ref();
        self.cases.open.push(OpenCase {
            car_ref,
            kind,
            cause: cause.map(|cause| cause.id),
            words,
            question: None,
            stamp: self.stamp(),
            opened_ms: self.now_ms,
            over_since_ms: None,
        });
        self.tell(Fact::CaseOpened { car_ref, kind, cause: cause.map(|cause| cause.kind) });
        self.report_case(car_ref);
        car_ref
    }

    /// Asks the question of a cause within an open incident.
    pub(crate) fn ask(&mut self, car_ref: CarIncidentRef, cause: &crate::causes::Cause) {
        self.note_what_matters();
        let scene = self.eyes.scene().id;
        let classes = cause.objects(self.now_ms).into_iter().map(|object| object.class);
        let stamp = self.stamp();
        let Some(asked) = question(&mut self.cases, cause, scene, stamp, classes) else { return };
        let (id, kind) = (asked.id, asked.kind);
        let Some(case) = self.cases.get_mut(car_ref) else { return };
        case.question = Some(asked);
        case.over_since_ms = None;
        self.tell(Fact::Asked { question: id, kind });
        self.report_case(car_ref);
    }

    /// Takes a pending question back.
    pub(crate) fn drop_question(&mut self, car_ref: CarIncidentRef) {
        let Some(case) = self.cases.get_mut(car_ref) else { return };
        if let Some(gone) = case.question.take() {
            self.report(ReliableReport::QuestionVanished { car_ref, question: gone.id });
        }
    }

    /// The car solved it itself.
    pub(crate) fn withdraw(&mut self, car_ref: CarIncidentRef) {
        let before = self.cases.open.len();
        self.cases.open.retain(|case| case.car_ref != car_ref);
        if self.cases.open.len() < before {
            self.tell(Fact::CaseWithdrawn(car_ref));
            self.report(ReliableReport::Withdrawn { car_ref, reason: WithdrawnReason::SolvedByVehicle });
        }
    }

    /// Reports an incident as it is now.
    pub(crate) fn report_case(&mut self, car_ref: CarIncidentRef) {
        let aboard = self.cabin.riders.len();
        let Some(case) = self.cases.get(car_ref) else { return };
        let report = IncidentReport {
            car_ref,
            kind: case.kind,
            stamp: case.stamp,
            place: self.place,
            aboard: Some(u8::try_from(aboard).unwrap_or(u8::MAX)),
            why: case.words.why.clone(),
            aboard_words: self.aboard_words(),
            tried: case.words.tried.clone(),
            asked: case.words.asked.clone(),
            question: case.question.clone(),
        };
        self.report(ReliableReport::Incident(Box::new(report)));
    }

    fn aboard_words(&self) -> String {
        let riders = &self.cabin.riders;
        let Some(first) = riders.first() else { return "nobody aboard".to_owned() };
        let count = if riders.len() == 1 { "1 passenger".to_owned() } else { format!("{} passengers", riders.len()) };
        let worst = riders.iter().map(|rider| rider.mood).max().unwrap_or(first.mood);
        let left_km = self.plan.left_m(&self.city, self.motion.along_m).max(0.0) / 1000.0;
        let mut words = format!("{count}, {}, speaks {}", worst.name(), first.language.in_english());
        if let Some(need) = riders.iter().flat_map(|rider| &rider.needs).next() {
            let need: PassengerNeed = *need;
            words.push_str(&format!(", {}", need.name().replace('_', " ")));
        }
        if self.trip.state == TripState::OnTrip {
            words.push_str(&format!("; drop-off in {left_km:.1} km"));
        }
        words
    }

    /// Sums up what a pending answer depends on.
    pub(crate) fn note_what_matters(&mut self) {
        let part = |salt: u64, value: u64| mix(value.wrapping_mul(31).wrapping_add(salt));
        let mut signature = match &self.encounter {
            Some(met) if !matches!(met.state, EncounterState::Approaching) => {
                let control = met.control.map_or(0, |control| u64::from(control.0) + 1);
                part(1, u64::from(met.cause.id.0)) ^ part(2, u64::from(met.cause.revision)) ^ part(3, control)
            }
            _ => part(4, u64::from(self.pose.edge.0)),
        };
        if let Some(trouble) = &self.trouble {
            signature ^= part(5, u64::from(trouble.cause.id.0)) ^ part(6, u64::from(trouble.cause.revision));
        }
        self.eyes.note_what_matters(signature);
    }

    /// What the map says about where it stands.
    pub(crate) fn find_place(&self) -> Option<PlaceKind> {
        if self.in_water {
            return Some(PlaceKind::Flood);
        }
        let (east, north) = self.pose.centre.offset_to(self.pose.point);
        let heading = self.pose.heading_deg.to_radians();
        // Right of the heading is positive.
        let right_m = east * heading.cos() - north * heading.sin();
        self.city.place_kind_on(OnStreet {
            edge: self.pose.edge,
            along_m: self.pose.along_m,
            point: self.pose.centre,
            heading_deg: self.pose.heading_deg,
            distance_m: east.hypot(north),
            side: if right_m >= 0.0 { Side::Right } else { Side::Left },
        })
    }

    pub(crate) fn traffic_side(&self, side: Side) -> bool {
        match side {
            Side::Left => true,
            Side::Right => match self.place {
                Some(PlaceKind::Kerb | PlaceKind::Parking) => false,
                Some(PlaceKind::LiveLane) => !self.city.has_kerb_strip(self.pose.edge),
                _ => true,
            },
        }
    }

    /// Whether somebody who got out would stand in traffic.
    pub(crate) fn is_exposed(&self) -> bool {
        self.place.is_none_or(|place| place.is_exposed() && place != PlaceKind::LiveLane)
            || self.traffic_side(Side::Right)
    }

    pub(crate) fn mode(&self) -> DrivingMode {
        if self.holds.iter().any(|hold| matches!(hold, HoldOrigin::Responder(_))) {
            DrivingMode::Responder
        } else if !self.holds.is_empty() {
            DrivingMode::Held
        } else if self.stopped {
            DrivingMode::MinimalRisk
        } else if self.cases.has_question() || self.stands_for_help() {
            DrivingMode::WaitingForAssistance
        } else if self.motion.stands() && self.place == Some(PlaceKind::Kerb) {
            DrivingMode::Parked
        } else {
            DrivingMode::Driving
        }
    }

    /// Whether it stands because of something a person has to help with.
    pub(crate) fn stands_for_help(&self) -> bool {
        let met = self.encounter.as_ref().is_some_and(|met| met.case.is_some() && met.blocks());
        let own = self.trouble.as_ref().is_some_and(|trouble| trouble.stands());
        self.motion.stands() && (met || own)
    }

    /// Why it stands, in its own words; empty while it drives.
    pub(crate) fn stop_reason(&self) -> String {
        if !self.motion.stands() {
            return String::new();
        }
        if let Some(hold) = self.holds.first() {
            return match hold {
                HoldOrigin::Person(person) => format!("held by {person}"),
                HoldOrigin::Responder(name) => format!("held by responder {name}"),
            };
        }
        if self.stopped {
            return "stopped as asked, in minimal-risk condition".to_owned();
        }
        let met = self.encounter.as_ref().filter(|met| met.blocks() && met.case.is_some()).map(|met| met.cause.kind);
        let own = self.trouble.as_ref().filter(|trouble| trouble.stands()).map(|trouble| trouble.cause.kind);
        if let Some(kind) = met.or(own) {
            return kind.sheet().why.to_owned();
        }
        if self.pulled_over {
            return "pulled over as asked".to_owned();
        }
        if self.trip.kerb_until_ms.is_some() {
            return "passengers get in or out".to_owned();
        }
        "traffic or signal".to_owned()
    }

    /// The computer restarts: what ran is lost, what is durable stays.
    pub(crate) fn reboot(&mut self, down_ms: u64) {
        self.break_off("restarted");
        self.path_plan = None;
        self.clock.reboot(self.now_ms, down_ms);
        self.running.clear();
        self.outcomes.clear();
        self.reports.clear();
        self.linked = false;
        self.eyes.forget();
        // Speakers and microphones are off until the hub tells how the lines stand.
        let had = std::mem::take(&mut self.handsets);
        self.sound.restart();
        self.tell(Fact::Rebooted);
        // Every open incident is told again, and questions are asked anew about a new scene.
        let refs: Vec<CarIncidentRef> = self.cases.open.iter().map(|case| case.car_ref).collect();
        let stamp = self.stamp();
        for car_ref in refs {
            if let Some(case) = self.cases.get_mut(car_ref) {
                case.question = None;
                case.stamp = stamp;
            }
            self.report_case(car_ref);
        }
        // What nobody has heard of is asked again.
        for (place, handset) in [(CallPlace::Cabin, had.cabin), (CallPlace::Outside, had.outside)] {
            if let (Some(reason), Some(car_ref)) = (handset.wanted, handset.case) {
                self.want_person(place, reason, car_ref);
            }
        }
        if let Some(met) = &mut self.encounter
            && matches!(met.state, EncounterState::Asked | EncounterState::Acting { .. })
        {
            met.state = EncounterState::AskAgainAt(self.now_ms + down_ms + 1_000);
        }
        if let Some(trouble) = &mut self.trouble {
            trouble.ask_again_ms = Some(self.now_ms + down_ms + 1_000);
        }
    }

    pub(crate) fn jump_clock(&mut self, by_ms: i64) {
        self.clock.jump(by_ms);
    }
}

impl Car for SimulatedCar {
    fn card(&self) -> VehicleCard {
        let number = self.number;
        VehicleCard {
            plate: format!("{}SKY{:03}", 8 + number / 1000, number % 1000),
            roof_number: format!("{number:04}"),
            capabilities: ["windows", "climate", "lights", "horn", "paths", "creep"].map(str::to_owned).to_vec(),
            map_hash: self.city.hash().to_owned(),
        }
    }

    fn picture(&self, now: CarStamp) -> VehiclePicture {
        VehiclePicture {
            stamp: now,
            position: self.pose.point,
            heading_deg: self.pose.heading_deg,
            speed_mps: self.motion.speed_mps,
            mode: self.mode(),
            brake_held: self.motion.speed_mps == 0.0,
            left_doors: self.doors.reported(Side::Left, self.traffic_side(Side::Left)),
            right_doors: self.doors.reported(Side::Right, self.traffic_side(Side::Right)),
            person_near: Some(self.person_near),
            place: self.place,
            passengers: Some(self.cabin.riders.iter().map(Rider::as_reported).collect()),
            trip: self.trip.state,
            scene: self.eyes.scene().id,
            energy_percent: self.energy_percent,
            hazards_on: self.cabin.hazards_on,
            route: self.plan.shown().to_vec(),
        }
    }

    fn scene(&self, now: CarStamp) -> Option<Scene> {
        let mut scene = self.eyes.scene().clone();
        if scene.stamp.boot != now.boot || scene.stamp.millis > now.millis {
            // Nothing was looked at since the boot.
            return None;
        }
        if scene.stop_reason.is_empty() {
            scene.stop_reason = self.stop_reason();
        }
        Some(scene)
    }

    fn question(&self, id: QuestionId) -> Option<Question> {
        self.cases.question(id).cloned()
    }

    fn open_incidents(&self) -> Vec<CarIncidentRef> {
        self.cases.open.iter().map(|case| case.car_ref).collect()
    }

    fn holds(&self) -> Vec<HoldOrigin> {
        self.holds.clone()
    }

    fn route_for(&self, body: &CommandBody) -> Option<RouteFact> {
        self.route_of_command(body)
    }

    fn other_car_arranged(&self) -> bool {
        self.other_car_arranged
    }

    fn plan_of(&self, proposal: CommandId) -> Option<PathPlanned> {
        self.own_plan(proposal).map(|own| own.planned.clone())
    }

    fn begin(&mut self, order: &CommandOrder, _: CarStamp) -> Result<Progress, Refusal> {
        self.obey(order)
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, CarOutcome)> {
        self.outcomes.pop_front()
    }

    fn take_reports(&mut self) -> Vec<ReliableReport> {
        std::mem::take(&mut self.reports)
    }

    fn show(&mut self, words: &PassengerWords) {
        // The phrase of the queue is the system's; everything else comes from a person.
        let is_news = matches!(words.words, Words::Phrase(Phrase::WaitingNews));
        let from_person = self.cabin.is_helped_by(&words.speaker) || !is_news && words.speaker != SYSTEM_SPEAKER;
        self.cabin.show(WordsAboard { words: words.clone(), from_person });
    }

    fn help_status(&mut self, status: &HelpStatus) {
        self.cabin.help = status.clone();
        self.cabin.news = matches!(status, HelpStatus::Waiting { .. });
    }

    fn incident_closed(&mut self, car_ref: CarIncidentRef) {
        let before = self.cases.open.len();
        self.cases.open.retain(|case| case.car_ref != car_ref);
        if self.cases.open.len() < before {
            self.tell(Fact::CaseClosed(car_ref));
        }
    }

    fn link_lost(&mut self, _: CarStamp) {
        self.linked = false;
        self.tell(Fact::LinkLost);
        self.break_off("the link to the hub is lost");
        self.path_plan = None;
        self.void_advice();
    }

    fn link_back(&mut self, _: CarStamp) {
        self.linked = true;
        self.tell(Fact::LinkBack);
    }

    fn call_status(&mut self, status: &CallStatus) {
        self.handsets.take(status, self.now_ms);
    }
}
