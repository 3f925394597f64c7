//! A shift on a table: three cars in trouble, Sam at the screen, and a hub that says what a test says.

use std::collections::BTreeMap;
use std::time::Duration;

use console_model::assistance::call::{Call, CallPlace, CallReason, CallState};
use console_model::assistance::clock::{CarStamp, DeskTime};
use console_model::assistance::command::{Command, CommandRecord, CommandState, Refusal};
use console_model::assistance::conversation::{Conversation, Message, MessageState, Speaker, Words};
use console_model::assistance::feed::{
    Action, CarDot, ClaimOnShift, Done, FocusFrame, PersonOnShift, Receipt, ShiftItem, ShiftUpdate, VehicleOnShift,
    WatchRequest,
};
use console_model::assistance::geo::{GeoPoint, LocalPoint};
use console_model::assistance::ids::{
    ActionKey, BootId, CallId, CarIncidentRef, CommandId, Epoch, IncidentId, JournalSeq, MessageId, PersonId,
    QuestionId, SceneId, VehicleId,
};
use console_model::assistance::incident::{
    Actor, Brief, Incident, IncidentKind, IncidentState, Question, QuestionKind, TimelineFact, Urgency,
};
use console_model::assistance::roles::{Readiness, Role};
use console_model::assistance::scene::{ObjectClass, PerceivedObject, Scene};
use console_model::assistance::vehicle::{
    DoorsOfSide, DrivingMode, Mood, Passenger, PlaceKind, TripState, VehicleCard, VehiclePicture,
};
use console_model::{Effect, Event, Key, KeyPress, LinkEvent, Locale, Modifiers, Moment, Screen, ScreenTime};
use console_model::{Setup, Target, WallClock};

/// Desk time when the screen's clock stands at zero.
const DESK: u64 = 3_600_000;
/// The clock on the wall at the same moment: 14:05:00.
const WALL: u32 = 50_700;
/// The hash every entry of the record has here.
const HEAD: [u8; 32] = [0x9f; 32];

pub(crate) fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

pub(crate) fn car(name: &str) -> VehicleId {
    VehicleId::new(name).unwrap()
}

/// Road works, a question of which side to pass.
pub(crate) const CONES: IncidentId = IncidentId(412);
/// A passenger pressed SOS.
pub(crate) const SOS: IncidentId = IncidentId(188);
/// An officer at the car: needs a second look.
pub(crate) const OFFICER: IncidentId = IncidentId(907);

/// A screen and everything the hub would know.
pub(crate) struct Stage {
    pub(crate) screen: Screen,
    pub(crate) now_ms: u64,
    pub(crate) asked: Vec<Effect>,
    pub(crate) incidents: BTreeMap<IncidentId, Incident>,
    pub(crate) vehicles: BTreeMap<VehicleId, VehicleOnShift>,
    pub(crate) persons: Vec<PersonOnShift>,
    pub(crate) pictures: BTreeMap<VehicleId, VehiclePicture>,
    /// How old pictures are when the hub sends them.
    pub(crate) picture_age: Duration,
    pub(crate) scene: SceneId,
    pub(crate) role: Role,
    pub(crate) sequence: u64,
    seq: u64,
    frame: u64,
    fresh: u128,
}

impl Stage {
    /// A screen that was never connected, and a shift that waits to be told.
    pub(crate) fn dark(setup: Setup) -> Self {
        let mut stage = Self {
            screen: Screen::new(setup),
            now_ms: 1_000,
            asked: Vec::new(),
            incidents: BTreeMap::new(),
            vehicles: BTreeMap::new(),
            persons: Vec::new(),
            pictures: BTreeMap::new(),
            picture_age: Duration::from_millis(80),
            scene: SceneId(1),
            role: Role::Operator,
            sequence: 40,
            seq: 18_200,
            frame: 0,
            fresh: 1,
        };
        for (name, role, readiness, load_percent) in [
            ("sam", Role::Operator, Readiness::Ready, 20),
            ("amara", Role::Operator, Readiness::Ready, 40),
            ("li-wei", Role::Operator, Readiness::OnBreak, 0),
            ("jonas", Role::Lead, Readiness::Ready, 0),
        ] {
            let (id, claims) = (person(name), 0);
            stage.persons.push(PersonOnShift { id, role, readiness, connected: true, claims, load_percent });
        }
        stage.add(CONES, "SF-0412", IncidentKind::RoadWorks, Urgency::Normal, QuestionKind::WhichSideToPass, 102);
        stage.add(SOS, "SF-0188", IncidentKind::Sos, Urgency::Immediate, QuestionKind::MayDriveOn, 6);
        stage.add(
            OFFICER,
            "SF-0907",
            IncidentKind::OfficerDirecting,
            Urgency::High,
            QuestionKind::OfficerDirection,
            31,
        );
        stage
    }

    /// The same in a language, connected and told.
    pub(crate) fn speaking(locale: Locale) -> Self {
        let setup = Setup { hub: Some("sf-1".to_owned()), locale, town: "Phoenix".to_owned(), ..Setup::default() };
        let mut stage = Self::dark(setup);
        stage.connect();
        stage
    }

    pub(crate) fn live() -> Self {
        Self::speaking(Locale::English)
    }

    /// A live shift in which Sam holds the car of this incident, looks at it, and all is quiet.
    pub(crate) fn with_case(incident: IncidentId) -> Self {
        let mut stage = Self::live();
        stage.take(incident);
        stage
    }

    pub(crate) fn take(&mut self, incident: IncidentId) {
        self.claimed_by("sam", incident);
        self.click(Target::Row(incident));
        self.live_for(1_000);
        self.asked.clear();
    }

    fn add(
        &mut self,
        id: IncidentId,
        vehicle: &str,
        kind: IncidentKind,
        urgency: Urgency,
        question: QuestionKind,
        waited_s: u64,
    ) {
        let number = id.0;
        let raised_at = DeskTime(DESK - waited_s * 1_000);
        let why = match kind {
            IncidentKind::RoadWorks => "Five cones cut its lane; the left lane meets oncoming traffic",
            IncidentKind::Sos => "The passenger pressed SOS",
            _ => "An officer stands before the car and waves",
        };
        let mut incident = Incident {
            id,
            vehicle: car(vehicle),
            car_ref: CarIncidentRef(1),
            kind,
            urgency,
            state: IncidentState::Waiting,
            raised_at,
            queued_at: raised_at,
            brief: Brief {
                place: "Valencia St at 19th St, northbound side".to_owned(),
                why: why.to_owned(),
                aboard: "1 passenger, calm, English; drop-off in 0.8 km".to_owned(),
                tried: "Waited 20 s, replanned twice".to_owned(),
                asked: String::new(),
            },
            question: Some(Question {
                id: QuestionId(1),
                kind: question,
                scene: SceneId(1),
                asked_at: stamp(0),
                answers: question.answers().to_vec(),
                vulnerable_in_scene: false,
            }),
            owner: None,
            aboard: Some(1),
            review_due: false,
            timeline: Vec::new(),
            timeline_dropped: 0,
            conversation: Conversation::default(),
            call: None,
        };
        incident.record(raised_at, Actor::Vehicle, TimelineFact::Raised(urgency));
        incident.record(raised_at, Actor::Vehicle, TimelineFact::Asked(question));
        self.incidents.insert(id, incident);
        let known = VehicleOnShift {
            id: car(vehicle),
            card: VehicleCard {
                plate: format!("8XKR{number}"),
                roof_number: number.to_string(),
                capabilities: vec!["horn".to_owned()],
                map_hash: String::new(),
            },
            linked: true,
            boot: Some(BootId(1)),
            epoch: Epoch(4),
            claim: None,
            holds: Vec::new(),
            commands: Vec::new(),
            map_mismatch: false,
            other_car_arranged: false,
            horn_at: None,
            paths: Vec::new(),
        };
        self.vehicles.insert(car(vehicle), known);
        self.pictures.insert(car(vehicle), picture());
    }

    /// Hands the screen one event. What it asks for is remembered.
    pub(crate) fn tell(&mut self, event: Event) {
        self.fresh += 1_000;
        let at = Moment { now: self.now(), fresh: self.fresh };
        let effects = self.screen.handle(event, at);
        self.asked.extend(effects);
    }

    pub(crate) fn now(&self) -> ScreenTime {
        ScreenTime(self.now_ms)
    }

    pub(crate) fn desk(&self) -> DeskTime {
        DeskTime(DESK + self.now_ms)
    }

    pub(crate) fn update(&mut self, update: ShiftUpdate) {
        self.tell(Event::Update(Box::new(update)));
    }

    pub(crate) fn connect(&mut self) {
        self.tick();
        self.tell(Event::Link(LinkEvent::Up));
        self.welcome();
        self.snapshot();
        self.tick();
        self.pass(40);
        self.pong();
        self.telemetry();
        self.tell(Event::Drawn);
    }

    pub(crate) fn welcome(&mut self) {
        let (role, now) = (self.role, self.desk());
        let (site, map_hash) = ("sf-1".to_owned(), String::new());
        self.update(ShiftUpdate::Welcome { person: person("sam"), role, site, map_hash, now });
    }

    pub(crate) fn snapshot(&mut self) {
        self.update(ShiftUpdate::SnapshotBegin);
        let mut items: Vec<ShiftItem> = self.persons.iter().cloned().map(ShiftItem::Person).collect();
        items.extend(self.vehicles.values().map(|it| ShiftItem::Vehicle(Box::new(it.clone()))));
        items.extend(self.incidents.values().map(|it| ShiftItem::Incident(Box::new(it.clone()))));
        self.update(ShiftUpdate::SnapshotChunk(items));
        let (sequence, seq) = (self.sequence, self.entry());
        self.update(ShiftUpdate::SnapshotEnd { sequence, seq, chain_head: HEAD });
    }

    fn entry(&mut self) -> JournalSeq {
        self.seq += 1;
        JournalSeq(self.seq)
    }

    pub(crate) fn delta(&mut self, items: Vec<ShiftItem>) {
        self.sequence += 1;
        let (sequence, at) = (self.sequence, self.desk());
        self.update(ShiftUpdate::Delta { sequence, at, items });
    }

    /// Tells what the table now holds of a vehicle and all its incidents.
    pub(crate) fn tell_of(&mut self, vehicle: &VehicleId) {
        let mut items = vec![ShiftItem::Vehicle(Box::new(self.vehicles[vehicle].clone()))];
        let of = self.incidents.values().filter(|it| it.vehicle == *vehicle);
        items.extend(of.map(|it| ShiftItem::Incident(Box::new(it.clone()))));
        self.delta(items);
    }

    pub(crate) fn telemetry(&mut self) {
        self.frame += 1;
        let frames: Vec<(CarDot, FocusFrame)> = self.pictures.clone().into_iter().map(|it| self.frame_of(it)).collect();
        let (cars, focus) = frames.into_iter().unzip();
        let (number, now) = (self.frame, self.desk());
        self.update(ShiftUpdate::Frame { number, now, cars, focus, superseded: 0 });
    }

    fn frame_of(&self, (vehicle, mut picture): (VehicleId, VehiclePicture)) -> (CarDot, FocusFrame) {
        picture.stamp = stamp(self.now_ms);
        picture.scene = self.scene;
        let dot = CarDot {
            vehicle: vehicle.clone(),
            position: picture.position,
            heading_deg: picture.heading_deg,
            speed_mps: picture.speed_mps,
            mode: picture.mode,
            aboard: picture.aboard().and_then(|it| u8::try_from(it).ok()),
            age: self.picture_age,
        };
        let scene = Some((scene(self.scene, picture.stamp), self.picture_age));
        let round_trip = Some(Duration::from_millis(60));
        (dot, FocusFrame { vehicle, picture, picture_age: self.picture_age, scene, round_trip })
    }

    /// Answers every ping that is open.
    pub(crate) fn pong(&mut self) {
        let pings: Vec<u64> = self
            .asked
            .iter()
            .filter_map(|it| match it {
                Effect::Watch(WatchRequest::Ping { ping }) => Some(*ping),
                _ => None,
            })
            .collect();
        for ping in pings {
            let seq = self.entry();
            self.update(ShiftUpdate::Pong { ping, seq, chain_head: HEAD });
        }
    }

    pub(crate) fn tick(&mut self) {
        let seconds = WALL + u32::try_from(self.now_ms / 1_000).unwrap();
        self.tell(Event::Tick(WallClock { seconds }));
    }

    /// Time passes, and nothing is heard of the hub.
    pub(crate) fn pass(&mut self, ms: u64) {
        let until = self.now_ms + ms;
        while self.now_ms < until {
            self.now_ms = (self.now_ms + 100).min(until);
            self.tick();
        }
    }

    /// Time passes, with telemetry ten times a second, and the window draws.
    pub(crate) fn live_for(&mut self, ms: u64) {
        let until = self.now_ms + ms;
        while self.now_ms < until {
            self.now_ms = (self.now_ms + 100).min(until);
            self.telemetry();
            self.tick();
            self.tell(Event::Drawn);
        }
    }

    pub(crate) fn press(&mut self, key: Key) {
        self.key(Modifiers::NONE, key, false);
    }

    pub(crate) fn letter(&mut self, letter: char) {
        self.press(Key::Letter(letter));
    }

    pub(crate) fn shift(&mut self, letter: char) {
        self.key(Modifiers::SHIFT, Key::Letter(letter), false);
    }

    /// The key that makes a camera large: 1 front, 2 left, 3 right, 4 rear.
    pub(crate) fn enlarge(&mut self, digit: u8) {
        self.key(Modifiers::CTRL, Key::Digit(digit), false);
    }

    pub(crate) fn key(&mut self, modifiers: Modifiers, key: Key, in_text: bool) {
        self.tell(Event::KeyPressed(KeyPress { key, modifiers, repeat: false, in_text }));
        self.tell(Event::KeyReleased(key));
    }

    /// Keeps a key down while the shift goes on.
    pub(crate) fn hold(&mut self, key: Key, ms: u64) {
        self.tell(Event::KeyPressed(KeyPress::plain(key)));
        self.live_for(ms);
        self.tell(Event::KeyReleased(key));
    }

    pub(crate) fn click(&mut self, target: Target) {
        self.tell(Event::Clicked(target));
    }

    /// What was asked of the hub since the last time, in order.
    pub(crate) fn acts(&mut self) -> Vec<Action> {
        let asked = std::mem::take(&mut self.asked);
        let acts = asked.into_iter().filter_map(|it| match it {
            Effect::Act { action, .. } if *action != Action::StillHere => Some(*action),
            _ => None,
        });
        acts.collect()
    }

    /// The one command that was proposed since the last time.
    pub(crate) fn proposed(&mut self) -> Command {
        let acts = self.acts();
        match acts.as_slice() {
            [Action::Propose(command)] => command.as_ref().clone(),
            other => panic!("one command was expected: {other:?}"),
        }
    }

    pub(crate) fn stops(&mut self) -> Vec<CommandId> {
        let asked = std::mem::take(&mut self.asked);
        let stops = asked.into_iter().filter_map(|it| match it {
            Effect::Stop(command) => Some(command.id),
            _ => None,
        });
        stops.collect()
    }

    /// The key of the newest action on its way.
    pub(crate) fn newest_key(&self) -> ActionKey {
        let keys = self.asked.iter().rev().filter_map(|it| match it {
            Effect::Act { key, action } if **action != Action::StillHere => Some(*key),
            _ => None,
        });
        keys.into_iter().next().unwrap()
    }

    pub(crate) fn recorded(&mut self, key: ActionKey, claimed: Option<&str>) {
        let done = Done { claimed: claimed.map(car), epoch: claimed.map(|_| Epoch(5)) };
        self.receipt(key, Ok(done));
    }

    pub(crate) fn receipt(&mut self, key: ActionKey, outcome: Result<Done, Refusal>) {
        let seq = self.entry();
        self.tell(Event::Receipt(Box::new(Receipt { key, outcome, seq, chain_head: HEAD })));
    }

    /// A person takes the car of an incident, and the hub says so.
    pub(crate) fn claimed_by(&mut self, name: &str, incident: IncidentId) {
        let vehicle = self.incidents[&incident].vehicle.clone();
        let (since, by) = (self.desk(), person(name));
        let known = self.vehicles.get_mut(&vehicle).unwrap();
        known.epoch = Epoch(5);
        known.claim =
            Some(ClaimOnShift { by: by.clone(), epoch: Epoch(5), since, attention_asked_at: None, offered_to: None });
        for it in self.incidents.values_mut().filter(|it| it.vehicle == vehicle) {
            it.state = IncidentState::Attended;
            it.owner = Some(by.clone());
            it.record(since, Actor::Person(by.clone()), TimelineFact::Claimed);
        }
        self.tell_of(&vehicle);
    }

    /// A command of Sam's stands on record in this state.
    pub(crate) fn on_record(&mut self, command: Command, state: CommandState) {
        let decided_at = self.desk();
        let vehicle = command.vehicle.clone();
        let record = CommandRecord {
            command,
            by: person("sam"),
            epoch: Epoch(5),
            judged_at: Some(stamp(self.now_ms)),
            ttl: Duration::from_secs(4),
            decided_at,
            state,
        };
        let known = self.vehicles.get_mut(&vehicle).unwrap();
        known.commands.retain(|it| it.command.id != record.command.id);
        known.commands.push(record);
        self.tell_of(&vehicle);
    }

    pub(crate) fn said(&mut self, incident: IncidentId, from: Speaker, language: &str, text: &str) {
        let at = self.desk();
        let it = self.incidents.get_mut(&incident).unwrap();
        let id = MessageId(9_000 + it.conversation.messages.len() as u64);
        let (language, words) = (language.to_owned(), Words::Text(text.to_owned()));
        it.conversation.push(Message { id, at, from, language, words, state: MessageState::Shown, spoken: false });
        let vehicle = it.vehicle.clone();
        self.tell_of(&vehicle);
    }

    /// The case has a call in this state with these people on it; the table tells the screen.
    pub(crate) fn call(&mut self, incident: IncidentId, reason: CallReason, state: CallState, speakers: &[&str]) {
        let now = self.desk();
        let it = self.incidents.get_mut(&incident).unwrap();
        let began = it.call.as_ref().map_or(now, |call| call.began);
        let since = it.call.as_ref().filter(|call| call.state == state).map_or(now, |call| call.since);
        let place = if reason == CallReason::Officer { CallPlace::Outside } else { CallPlace::Cabin };
        let (id, speakers) = (CallId(incident.0), speakers.iter().map(|name| person(name)).collect());
        it.call = Some(Call { id, place, reason, state, began, since, speakers, listeners: Vec::new() });
        self.tell_of_case(incident);
    }

    pub(crate) fn hung_up(&mut self, incident: IncidentId) {
        self.incidents.get_mut(&incident).unwrap().call = None;
        self.tell_of_case(incident);
    }

    fn tell_of_case(&mut self, incident: IncidentId) {
        let vehicle = self.incidents[&incident].vehicle.clone();
        self.tell_of(&vehicle);
    }

    /// Words of the newest notice; empty when there is none.
    pub(crate) fn notice(&self) -> String {
        self.screen.notices(self.now()).notices.first().map(|it| it.words.clone()).unwrap_or_default()
    }
}

pub(crate) fn stamp(ms: u64) -> CarStamp {
    CarStamp { boot: BootId(1), millis: 60_000 + ms }
}

/// Standing in a live lane, traffic on its left, one calm passenger.
pub(crate) fn picture() -> VehiclePicture {
    let doors = |traffic_side| DoorsOfSide { open: false, locked: true, traffic_side };
    VehiclePicture {
        stamp: stamp(0),
        position: GeoPoint { lat_deg: 37.760, lon_deg: -122.421 },
        heading_deg: 354.0,
        speed_mps: 0.0,
        mode: DrivingMode::WaitingForAssistance,
        brake_held: true,
        left_doors: doors(true),
        right_doors: doors(false),
        person_near: Some(false),
        place: Some(PlaceKind::LiveLane),
        passengers: Some(vec![passenger("en")]),
        trip: TripState::OnTrip,
        scene: SceneId(1),
        energy_percent: 64.0,
        hazards_on: true,
        route: Vec::new(),
    }
}

pub(crate) fn passenger(language: &str) -> Passenger {
    Passenger { language: language.to_owned(), mood: Mood::Calm, needs: Vec::new(), belted: true }
}

fn scene(id: SceneId, stamp: CarStamp) -> Scene {
    let at = |forward_m: f64, left_m: f64| LocalPoint { forward_m, left_m };
    let thing = |track, class, confidence, at, speed_mps, remark: &str| PerceivedObject {
        track,
        class,
        confidence,
        at,
        heading_deg: 0.0,
        speed_mps,
        length_m: 0.5,
        width_m: 0.5,
        remark: remark.to_owned(),
    };
    Scene {
        id,
        stamp,
        objects: vec![
            thing(1, ObjectClass::Cone, 0.93, at(9.0, -1.0), 0.0, ""),
            thing(2, ObjectClass::Truck, 0.88, at(24.0, -3.4), 0.0, ""),
            thing(3, ObjectClass::Pedestrian, 0.97, at(12.0, -5.0), 1.2, "waving"),
        ],
        lanes: Vec::new(),
        planned_path: vec![at(0.0, 0.0), at(8.0, 3.0)],
        stop_reason: "cones cut my lane".to_owned(),
    }
}
