//! A shift in memory: a city, cars, cases, and a hub that answers at once.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)] // each test file uses its part

mod camera;
mod cameras;
mod values;

use std::sync::Arc;
use std::time::Duration;

use console::shell::console::Console;
use console::shell::moments::Moments;
use console_model::assistance::call::{Call, CallPlace, CallReason, CallState};
use console_model::assistance::clock::{CarStamp, DeskTime};
use console_model::assistance::command::{
    Command, CommandBody, CommandRecord, CommandState, DrawnPath, PathPlanned, PathVerdict, PlannedPath,
};
use console_model::assistance::conversation::{Conversation, Message, MessageState, Phrase, Speaker, Words};
use console_model::assistance::dispatch::ranking;
use console_model::assistance::feed::{
    Action, CarDot, ClaimOnShift, Done, FocusFrame, PersonOnShift, Receipt, ShiftItem, ShiftUpdate, VehicleOnShift,
};
use console_model::assistance::geo::LocalPoint;
use console_model::assistance::ids::{
    BootId, CallId, CarIncidentRef, Epoch, IncidentId, JournalSeq, MessageId, PersonId, QuestionId, SceneId, VehicleId,
};
use console_model::assistance::incident::{
    Actor, Answer, Brief, Incident, IncidentKind, IncidentState, Question, QuestionKind, TimelineFact, Urgency,
};
use console_model::assistance::roles::{Readiness, Role};
use console_model::assistance::vehicle::DrivingMode;
use console_model::city::City;
use console_model::{Effect, Event, LinkEvent, Locale, Moment, ScreenTime, Setup, WallClock};

use values::{picture, scene, vehicle};

/// The hash of every entry of the record here.
pub const HEAD: [u8; 32] = [0x7a; 32];

/// Time that passes when it is told to.
#[derive(Debug, Clone)]
pub struct StageMoments {
    pub now_ms: u64,
    fresh: u128,
}

impl Moments for StageMoments {
    fn moment(&mut self) -> Moment {
        self.fresh += 1_000;
        Moment { now: ScreenTime(self.now_ms), fresh: self.fresh }
    }

    fn wall(&mut self) -> WallClock {
        WallClock { seconds: 50_852 + u32::try_from(self.now_ms / 1_000).unwrap() }
    }
}

pub fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

pub fn me() -> PersonId {
    person("sam")
}

pub fn car(number: usize) -> VehicleId {
    VehicleId::new(&format!("SF-{number:04}")).unwrap()
}

/// A console, the shift it is told of, and what it asked for.
pub struct Stage {
    pub console: Console,
    pub moments: StageMoments,
    pub city: Arc<City>,
    pub incidents: Vec<Incident>,
    pub vehicles: Vec<VehicleOnShift>,
    pub dots: Vec<CarDot>,
    pub asked: Vec<Effect>,
    /// How old pictures are when they arrive.
    pub picture_age: Duration,
    /// Whether the hub answers.
    pub answers: bool,
    /// What becomes of a proposed command.
    pub outcome: CommandState,
    /// Whether a frame waits until the pictures it asked for are read.
    pub waits_for_pictures: bool,
    /// Cameras that go on with each frame of the window.
    pub rolling: Vec<console_model::Eye>,
    /// Width and height of the cameras' pictures.
    pub film: (u16, u16),
    sequence: u64,
    frame_number: u64,
    next_message: u64,
    seq: u64,
}

pub fn setup(locale: Locale) -> Setup {
    Setup { hub: Some("sf-1".to_owned()), locale, town: "Phoenix".to_owned(), ..Setup::default() }
}

impl Stage {
    /// A console that was never connected.
    pub fn new(locale: Locale, city: &Arc<City>) -> Self {
        Self {
            console: Console::new(setup(locale)),
            moments: StageMoments { now_ms: 1_000, fresh: 7 },
            city: Arc::clone(city),
            incidents: Vec::new(),
            vehicles: Vec::new(),
            dots: Vec::new(),
            asked: Vec::new(),
            picture_age: Duration::from_millis(80),
            answers: true,
            outcome: CommandState::Completed,
            waits_for_pictures: true,
            rolling: Vec::new(),
            film: (160, 90),
            sequence: 0,
            frame_number: 0,
            next_message: 1,
            seq: 18_000,
        }
    }

    /// A live shift: `cars` cars, `cases` of them waiting.
    pub fn live(locale: Locale, city: &Arc<City>, cars: usize, cases: usize) -> Self {
        let mut stage = Self::new(locale, city);
        stage.populate(cars, cases);
        stage.connect();
        stage
    }

    pub fn tell(&mut self, event: Event) {
        self.console.event(event, &mut self.moments);
    }

    pub fn update(&mut self, update: ShiftUpdate) {
        self.tell(Event::Update(Box::new(update)));
    }

    pub fn now(&self) -> ScreenTime {
        ScreenTime(self.moments.now_ms)
    }

    /// Changes an incident on the table and tells it.
    pub fn change_incident(&mut self, number: usize, change: impl FnOnce(&mut Incident)) {
        change(&mut self.incidents[number]);
        let item = ShiftItem::Incident(Box::new(self.incidents[number].clone()));
        self.delta(vec![item]);
    }

    /// Changes a vehicle on the table and tells it.
    pub fn change_vehicle(&mut self, number: usize, change: impl FnOnce(&mut VehicleOnShift)) {
        change(&mut self.vehicles[number]);
        let item = ShiftItem::Vehicle(Box::new(self.vehicles[number].clone()));
        self.delta(vec![item]);
    }

    pub fn desk_now(&self) -> DeskTime {
        DeskTime(3_600_000 + self.moments.now_ms)
    }

    fn populate(&mut self, cars: usize, cases: usize) {
        let edges: Vec<_> = self.city.main_edges().collect();
        for number in 0..cars {
            let points = self.city.edge_points(edges[(number * 7_919 + 977) % edges.len()]);
            let position = points[0];
            let (east, north) = position.offset_to(points[points.len() - 1]);
            let waits = number < cases;
            let mode = match number {
                _ if waits => DrivingMode::WaitingForAssistance,
                _ if number % 23 == 0 => DrivingMode::Held,
                _ if number % 9 == 0 => DrivingMode::Parked,
                _ => DrivingMode::Driving,
            };
            self.dots.push(CarDot {
                vehicle: car(number),
                position,
                heading_deg: east.atan2(north).to_degrees().rem_euclid(360.0),
                speed_mps: if mode == DrivingMode::Driving { 8.0 } else { 0.0 },
                mode,
                aboard: Some(if waits { 2 } else { u8::try_from(number % 3).unwrap() }),
                age: Duration::from_millis(120),
            });
            self.vehicles.push(vehicle(number));
        }
        for number in 0..cases {
            let incident = self.incident(number);
            self.incidents.push(incident);
        }
    }

    fn incident(&self, number: usize) -> Incident {
        let kinds = [
            (
                IncidentKind::RoadWorks,
                Urgency::Normal,
                QuestionKind::WhichSideToPass,
                "Five cones cut its lane; the left lane meets oncoming traffic",
            ),
            (IncidentKind::Sos, Urgency::Immediate, QuestionKind::MayDriveOn, "The passenger pressed SOS"),
            (
                IncidentKind::OfficerDirecting,
                Urgency::High,
                QuestionKind::OfficerDirection,
                "An officer stands before the car and waves",
            ),
            (IncidentKind::DarkSignal, Urgency::Normal, QuestionKind::DarkSignal, "The signal ahead is dark"),
            (IncidentKind::DoorAjar, Urgency::Low, QuestionKind::MayDriveOn, "The rear right door is ajar"),
            (
                IncidentKind::SchoolBus,
                Urgency::Normal,
                QuestionKind::IsSchoolBusSignalling,
                "A school bus stands ahead, its lights may flash",
            ),
        ];
        let (kind, urgency, question, why) = kinds[number % kinds.len()];
        let place = self.city.place_in_words(self.dots[number].position, self.dots[number].heading_deg);
        let raised_at = DeskTime(self.desk_now().0 - (12_000 + 9_000 * number as u64 % 1_500_000));
        let mut incident = Incident {
            id: IncidentId(400 + number as u64),
            vehicle: car(number),
            car_ref: CarIncidentRef(1),
            kind,
            urgency,
            state: IncidentState::Waiting,
            raised_at,
            queued_at: raised_at,
            brief: Brief {
                place,
                why: why.to_owned(),
                aboard: "2 passengers, calm, English; drop-off in 0.8 km".to_owned(),
                tried: "Waited 20 s, replanned twice".to_owned(),
                asked: "May it go on, and how?".to_owned(),
            },
            question: Some(Question {
                id: QuestionId(1),
                kind: question,
                scene: SceneId(1),
                asked_at: CarStamp { boot: BootId(1), millis: 60_000 },
                answers: question.answers().to_vec(),
                vulnerable_in_scene: false,
            }),
            owner: None,
            aboard: Some(2),
            review_due: false,
            timeline: Vec::new(),
            timeline_dropped: 0,
            conversation: Conversation::default(),
            call: None,
        };
        incident.record(raised_at, Actor::Vehicle, TimelineFact::Raised(urgency));
        incident.record(raised_at, Actor::Vehicle, TimelineFact::Asked(question));
        incident.conversation.push(Message {
            id: MessageId(9_000 + number as u64),
            at: raised_at,
            from: Speaker::Passenger(1),
            language: "en".to_owned(),
            words: Words::Text("Hi, why have we stopped? Are we okay?".to_owned()),
            state: MessageState::Shown,
            spoken: false,
        });
        incident
    }

    pub fn items(&self) -> Vec<ShiftItem> {
        let mut items: Vec<ShiftItem> = [
            ("sam", Role::Operator, Readiness::Ready, 61),
            ("amara", Role::Operator, Readiness::Ready, 40),
            ("li-wei", Role::Operator, Readiness::OnBreak, 0),
            ("jonas", Role::Lead, Readiness::Ready, 12),
        ]
        .into_iter()
        .map(|(name, role, readiness, load_percent)| {
            ShiftItem::Person(PersonOnShift {
                id: PersonId::new(name).unwrap(),
                role,
                readiness,
                connected: true,
                claims: 0,
                load_percent,
            })
        })
        .collect();
        items.extend(self.vehicles.iter().map(|vehicle| ShiftItem::Vehicle(Box::new(vehicle.clone()))));
        items.extend(self.incidents.iter().map(|incident| ShiftItem::Incident(Box::new(incident.clone()))));
        items
    }

    /// Opens the link and tells the whole shift.
    pub fn connect(&mut self) {
        let wall = self.moments.wall();
        self.tell(Event::Tick(wall));
        self.tell(Event::Link(LinkEvent::Up));
        self.tell(Event::Tick(wall));
        let map_hash = self.city.hash().to_owned();
        let now = self.desk_now();
        self.update(ShiftUpdate::Welcome {
            person: me(),
            role: Role::Operator,
            site: "sf-1".to_owned(),
            map_hash,
            now,
        });
        self.update(ShiftUpdate::SnapshotBegin);
        for chunk in self.items().chunks(50) {
            self.update(ShiftUpdate::SnapshotChunk(chunk.to_vec()));
        }
        let seq = self.seq();
        self.update(ShiftUpdate::SnapshotEnd { sequence: self.sequence, seq, chain_head: HEAD });
        self.pong();
        let city = Arc::clone(&self.city);
        self.tell(Event::CityLoaded(city));
        self.telemetry();
    }

    fn seq(&mut self) -> JournalSeq {
        self.seq += 1;
        JournalSeq(self.seq)
    }

    fn pong(&mut self) {
        let seq = self.seq();
        self.moments.now_ms += 38;
        let pings: Vec<u64> = self.pings();
        for ping in pings {
            self.update(ShiftUpdate::Pong { ping, seq, chain_head: HEAD });
        }
    }

    fn pings(&mut self) -> Vec<u64> {
        use console_model::assistance::feed::WatchRequest;
        let ctx = egui::Context::default();
        let effects = self.console.take_effects(&ctx);
        let pings = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Watch(WatchRequest::Ping { ping }) => Some(*ping),
                _ => None,
            })
            .collect();
        self.asked.extend(effects);
        pings
    }

    /// A telemetry frame: all cars, and everything of those that have a case.
    pub fn telemetry(&mut self) {
        self.frame_number += 1;
        let focus = self.incidents.iter().take(8).map(|incident| self.focus(&incident.vehicle)).collect();
        let update = ShiftUpdate::Frame {
            number: self.frame_number,
            now: self.desk_now(),
            cars: self.dots.clone(),
            focus,
            superseded: 0,
        };
        self.update(update);
    }

    /// A telemetry frame without anything of the cars that have a case: they are silent.
    pub fn telemetry_without_focus(&mut self) {
        self.frame_number += 1;
        let silent = |dot: &&CarDot| self.incidents.iter().all(|it| it.vehicle != dot.vehicle);
        let cars = self.dots.iter().filter(silent).cloned().collect();
        let (number, now) = (self.frame_number, self.desk_now());
        self.update(ShiftUpdate::Frame { number, now, cars, focus: Vec::new(), superseded: 0 });
    }

    /// A car that plans drawn paths and creeps.
    pub fn plans_paths(&mut self, number: usize) {
        self.change_vehicle(number, |it| it.card.capabilities.extend(["paths", "creep"].map(str::to_owned)));
    }

    /// The car tells its plan of the newest drawn path: on the left round the cones.
    pub fn plans(&mut self, number: usize) -> PlannedPath {
        let (position, heading_deg) = (self.dots[number].position, self.dots[number].heading_deg);
        let on_ground = |step: i32| {
            let forward_m = f64::from(step) * 2.0;
            let aside = 3.4 / (1.0 + (-(forward_m - 7.0) / 1.6).exp());
            let back = 1.0 / (1.0 + ((forward_m - 34.0) / 1.6).exp());
            LocalPoint { forward_m, left_m: aside * back }.on_ground(position, heading_deg)
        };
        let plan = PlannedPath {
            points: (0..22).map(on_ground).collect(),
            length_m: 43.0,
            top_speed_mps: 2.6,
            words: "drive 43 m at 2.6 m/s at most, left of 5 × cone, partly in the oncoming lane, then on in my lane"
                .to_owned(),
        };
        let (now, would) = (self.desk_now(), plan.clone());
        let made_at = CarStamp { boot: BootId(1), millis: 60_000 + self.moments.now_ms };
        self.change_vehicle(number, |it| {
            let path = it.paths.last_mut().unwrap();
            let verdict = PathVerdict::Would(would);
            path.planned = Some(PathPlanned { proposal: path.proposal, made_at, scene: SceneId(1), verdict });
            path.planned_at = Some(now);
        });
        plan
    }

    /// A talk in two languages, with a phrase that was not shown and words no font can draw.
    pub fn talk(&mut self, number: usize) {
        let at = self.desk_now();
        let said = |id: u64, from, language: &str, words, state| Message {
            id: MessageId(9_500 + id),
            at,
            from,
            language: language.to_owned(),
            words,
            state,
            spoken: false,
        };
        let text = |text: &str| Words::Text(text.to_owned());
        let (shown, passenger) = (MessageState::Shown, Speaker::Passenger(1));
        let messages = [
            said(1, passenger.clone(), "es", text("¿Por qué nos hemos parado? Tenemos prisa."), shown),
            said(2, Speaker::System, "es", Words::Phrase(Phrase::WaitingNews), shown),
            said(3, Speaker::Person(me()), "es", Words::Phrase(Phrase::Introduce), shown),
            said(4, Speaker::Person(me()), "es", Words::Phrase(Phrase::YouAreSafe), MessageState::Sent),
            said(5, passenger, "es", text("Gracias. Mi abuela dice: سلام"), shown),
            said(6, Speaker::Person(me()), "en", text("One minute, please."), MessageState::NotShown),
        ];
        self.change_incident(number, |it| messages.into_iter().for_each(|message| it.conversation.push(message)));
    }

    /// The case has a call that stands so.
    pub fn call(&mut self, number: usize, reason: CallReason, state: CallState, speakers: &[&str]) {
        let now = self.desk_now();
        let place = if reason == CallReason::Officer { CallPlace::Outside } else { CallPlace::Cabin };
        let speakers = speakers.iter().map(|name| PersonId::new(name).unwrap()).collect();
        let id = CallId(number as u64);
        let call = Call { id, place, reason, state, began: now, since: now, speakers, listeners: Vec::new() };
        self.change_incident(number, |it| it.call = Some(call));
    }

    /// The devices of a good desk.
    pub fn sound(&mut self) {
        self.tell(Event::SoundState { capture: true, playback: true, words: String::new() });
    }

    fn focus(&self, vehicle: &VehicleId) -> FocusFrame {
        let dot = self.dots.iter().find(|dot| dot.vehicle == *vehicle).unwrap();
        let stamp = CarStamp { boot: BootId(1), millis: 60_000 + self.moments.now_ms };
        FocusFrame {
            vehicle: vehicle.clone(),
            picture: picture(dot, stamp),
            picture_age: self.picture_age,
            scene: Some((scene(stamp), self.picture_age)),
            round_trip: Some(Duration::from_millis(60)),
        }
    }

    pub fn delta(&mut self, items: Vec<ShiftItem>) {
        self.sequence += 1;
        let update = ShiftUpdate::Delta { sequence: self.sequence, at: self.desk_now(), items };
        self.update(update);
    }

    pub fn lose_link(&mut self) {
        self.tell(Event::Link(LinkEvent::Down { reason: "connection reset by peer".to_owned(), refused: false }));
    }

    /// One frame of the window, then the hub's answers.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        self.roll();
        self.console.frame(ui, &mut self.moments);
        let effects = self.console.take_effects(ui.ctx());
        for effect in effects {
            self.answer(&effect);
            self.asked.push(effect);
        }
        let later = self.console.take_effects(ui.ctx());
        self.asked.extend(later);
        if self.waits_for_pictures {
            self.read_pictures();
        }
    }

    /// The hub answers what was asked, without a frame of the window.
    pub fn answer_all(&mut self) {
        for effect in self.console.take_effects(&egui::Context::default()) {
            self.answer(&effect);
            self.asked.push(effect);
        }
    }

    pub fn pass(&mut self, ms: u64) {
        self.moments.now_ms += ms;
    }

    fn receipt(&mut self, effect: &Effect, claimed: Option<VehicleId>) {
        if let Effect::Act { key, .. } = effect {
            let epoch = claimed.as_ref().map(|_| Epoch(5));
            let seq = self.seq();
            let receipt = Receipt { key: *key, outcome: Ok(Done { claimed, epoch }), seq, chain_head: HEAD };
            self.tell(Event::Receipt(Box::new(receipt)));
        }
    }

    fn answer(&mut self, effect: &Effect) {
        let Effect::Act { action, .. } = effect else { return };
        if !self.answers {
            return;
        }
        let now = self.desk_now();
        match action.as_ref() {
            Action::ClaimNext => {
                let first = ranking::queue(&self.incidents, now).first().map(|ranked| ranked.incident);
                if let Some(first) = first.and_then(|id| self.incidents.iter().find(|it| it.id == id)) {
                    let vehicle = first.vehicle.clone();
                    self.claim(&vehicle);
                    self.receipt(effect, Some(vehicle));
                }
            }
            Action::Claim(vehicle) => {
                self.claim(&vehicle.clone());
                self.receipt(effect, Some(vehicle.clone()));
            }
            Action::AnswerCall { incident } => {
                let number = self.incidents.iter().position(|it| it.id == *incident).unwrap();
                let (vehicle, reason) = {
                    let it = &self.incidents[number];
                    (it.vehicle.clone(), it.call.as_ref().unwrap().reason)
                };
                self.claim(&vehicle);
                self.call(number, reason, CallState::Open, &["sam"]);
                self.receipt(effect, Some(vehicle));
            }
            Action::Propose(command) => {
                let record = CommandRecord {
                    command: command.as_ref().clone(),
                    by: me(),
                    epoch: Epoch(5),
                    judged_at: Some(CarStamp { boot: BootId(1), millis: 61_000 }),
                    ttl: Duration::from_secs(4),
                    decided_at: now,
                    state: self.outcome.clone(),
                };
                let vehicle = self.vehicles.iter_mut().find(|vehicle| vehicle.id == command.vehicle).unwrap();
                keep_path(vehicle, command);
                vehicle.commands.push(record);
                let item = ShiftItem::Vehicle(Box::new(vehicle.clone()));
                self.receipt(effect, None);
                self.delta(vec![item]);
            }
            Action::Say { incident, language, words } => {
                self.next_message += 1;
                let message = Message {
                    id: MessageId(10_000 + self.next_message),
                    at: now,
                    from: Speaker::Person(me()),
                    language: language.clone(),
                    words: words.clone(),
                    state: MessageState::Shown,
                    spoken: false,
                };
                let known = self.incidents.iter_mut().find(|known| known.id == *incident).unwrap();
                known.conversation.push(message);
                let item = ShiftItem::Incident(Box::new(known.clone()));
                self.receipt(effect, None);
                self.delta(vec![item]);
            }
            Action::Resolve { incident, outcome } => {
                let known = self.incidents.iter_mut().find(|known| known.id == *incident).unwrap();
                known.state = IncidentState::Resolved(*outcome);
                known.question = None;
                known.record(now, Actor::Person(me()), TimelineFact::Resolved(*outcome));
                let item = ShiftItem::Incident(Box::new(known.clone()));
                self.receipt(effect, None);
                self.delta(vec![item]);
            }
            _ => self.receipt(effect, None),
        }
    }

    pub fn claim(&mut self, vehicle: &VehicleId) {
        self.claim_for("sam", vehicle);
    }

    pub fn claim_for(&mut self, name: &str, vehicle: &VehicleId) {
        let by = PersonId::new(name).unwrap();
        let now = self.desk_now();
        let mut items = Vec::new();
        for known in self.incidents.iter_mut().filter(|known| known.vehicle == *vehicle) {
            known.state = IncidentState::Attended;
            known.owner = Some(by.clone());
            known.record(now, Actor::Person(by.clone()), TimelineFact::Claimed);
            items.push(ShiftItem::Incident(Box::new(known.clone())));
        }
        let known = self.vehicles.iter_mut().find(|known| known.id == *vehicle).unwrap();
        known.epoch = Epoch(5);
        known.claim =
            Some(ClaimOnShift { by, epoch: Epoch(5), since: now, attention_asked_at: None, offered_to: None });
        items.push(ShiftItem::Vehicle(Box::new(known.clone())));
        self.delta(items);
    }
}

pub const PASS_LEFT: Answer = Answer::PassLeft;

/// What the desk keeps of a path that was drawn, or of its approval.
fn keep_path(vehicle: &mut VehicleOnShift, command: &Command) {
    match &command.body {
        CommandBody::ProposePath(path) => {
            vehicle.paths.push(DrawnPath::drawn(command.id, command.incident, me(), path.points.clone()));
        }
        CommandBody::ApprovePath(approve) => {
            let path = vehicle.paths.iter_mut().find(|path| path.proposal == approve.proposal).unwrap();
            path.approval = Some(command.id);
        }
        _ => {}
    }
}
