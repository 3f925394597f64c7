//! The hub without sockets: nothing is told before it is durable, nothing shown younger than it is,
//! and who is slow or silent harms only themselves.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use assistance::call::{Call, CallOnBoard, CallPlace, CallReason, CallReport, CallState};
use assistance::clock::{CarStamp, DeskTime};
use assistance::desk::Desk;
use assistance::feed::{Action, CarDot, FocusFrame, Receipt, ShiftItem, ShiftUpdate, WatchRequest};
use assistance::geo::{GeoPoint, LocalPoint};
use assistance::ids::*;
use assistance::incident::IncidentKind;
use assistance::link::*;
use assistance::policy::Policy;
use assistance::roles::Role;
use assistance::scene::{ObjectClass, PerceivedObject, Scene};
use assistance::vehicle::*;
use hub::engine::ground::Ground;
use hub::engine::slot::{Telemetry, TelemetrySlot};
use hub::engine::{CallId, ConsoleLine, Engine, Happened, ToDo, VehicleLine};

struct Trial {
    engine: Engine,
    now: u64,
    todo: Vec<ToDo>,
    auto_commit: bool,
    entries: u64,
}

fn car(name: &str) -> VehicleId {
    VehicleId::new(name).unwrap()
}

fn picture(millis: u64) -> Box<VehiclePicture> {
    let doors = DoorsOfSide { open: false, locked: true, traffic_side: false };
    Box::new(VehiclePicture {
        stamp: CarStamp { boot: BootId(1), millis },
        position: GeoPoint { lat_deg: 37.76, lon_deg: -122.42 },
        heading_deg: 0.0,
        speed_mps: 0.0,
        mode: DrivingMode::Driving,
        brake_held: false,
        left_doors: doors,
        right_doors: doors,
        person_near: Some(false),
        place: Some(PlaceKind::LiveLane),
        passengers: Some(Vec::new()),
        trip: TripState::Available,
        scene: SceneId(1),
        energy_percent: 50.0,
        hazards_on: false,
        route: Vec::new(),
    })
}

fn hello(name: &str, open: &[u64]) -> Box<VehicleHello> {
    Box::new(VehicleHello {
        vehicle: car(name),
        boot: BootId(1),
        stamp: CarStamp { boot: BootId(1), millis: 10 },
        card: VehicleCard::default(),
        highest_epoch: Epoch(0),
        open_incidents: open.iter().copied().map(CarIncidentRef).collect(),
        next_report: 1,
    })
}

fn incident(number: u64) -> VehicleReport {
    VehicleReport::Reliable {
        number,
        body: ReliableReport::Incident(Box::new(IncidentReport {
            car_ref: CarIncidentRef(number),
            kind: IncidentKind::RoadWorks,
            stamp: CarStamp { boot: BootId(1), millis: 20 },
            place: Some(PlaceKind::LiveLane),
            aboard: Some(1),
            why: "cones".into(),
            aboard_words: String::new(),
            tried: String::new(),
            asked: String::new(),
            question: None,
        })),
    }
}

impl Trial {
    fn new() -> Self {
        let desk = Desk::new(Policy::default());
        let engine = Engine::new(desk, (JournalSeq(0), [0; 32]), DeskTime(0), "test", Ground::default(), 1_000);
        Self { engine, now: 1_000, todo: Vec::new(), auto_commit: true, entries: 0 }
    }

    fn on(&mut self, happened: Happened) {
        self.engine.handle(happened, self.now);
        self.gather();
    }

    fn gather(&mut self) {
        let entries = self.engine.take_entries();
        self.entries += entries.len() as u64;
        if self.auto_commit {
            self.engine.committed(JournalSeq(self.entries), [7; 32]);
        }
        self.todo.extend(self.engine.take_todo());
    }

    fn wait(&mut self, millis: u64) {
        for _ in 0..millis / 50 {
            self.now += 50;
            self.on(Happened::Tick);
        }
    }

    fn connect(&mut self, name: &str, line: u64) -> Arc<TelemetrySlot> {
        let slot = Arc::new(TelemetrySlot::default());
        let (line, vehicle) = (VehicleLine(line), car(name));
        self.on(Happened::VehicleOpened { line, vehicle, slot: Arc::clone(&slot) });
        self.on(Happened::Report(line, Box::new(VehicleReport::Hello(hello(name, &[])))));
        self.on(Happened::Answer(line, Box::new(VehicleAnswer::Hello(hello(name, &[])))));
        slot
    }

    fn console(&mut self, name: &str, line: u64, resume_after: Option<u64>) {
        let (line, person) = (ConsoleLine(line), PersonId::new(name).unwrap());
        self.on(Happened::ConsoleOpened { line, person, role: Role::Operator });
        self.on(Happened::Watch(line, WatchRequest::Hello { resume_after, capabilities: Vec::new() }));
    }

    fn act(&mut self, name: &str, call: u64, action: Action) {
        let (key, person) = (ActionKey(u128::from(call)), PersonId::new(name).unwrap());
        let call = CallId(call);
        self.on(Happened::Act { call, person, role: Role::Operator, key, action: Box::new(action) });
    }

    fn receipts(&self) -> Vec<Receipt> {
        let receipt = |todo: &ToDo| match todo {
            ToDo::Receipt(_, receipt) => Some((**receipt).clone()),
            _ => None,
        };
        self.todo.iter().filter_map(receipt).collect()
    }

    fn updates(&self, line: u64) -> Vec<ShiftUpdate> {
        let update = |todo: &ToDo| match todo {
            ToDo::Update(to, update) if *to == ConsoleLine(line) => Some((**update).clone()),
            _ => None,
        };
        self.todo.iter().filter_map(update).collect()
    }
}

#[test]
fn nothing_is_acknowledged_or_shown_before_it_is_durable() {
    let mut trial = Trial::new();
    trial.console("amara", 1, None);
    trial.connect("SF-1", 1);
    trial.todo.clear();
    trial.auto_commit = false;
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(1))));
    trial.act("amara", 1, Action::ClaimNext);
    assert!(trial.todo.is_empty(), "{:?}", trial.todo);
    trial.engine.committed(JournalSeq(trial.entries - 1), [1; 32]);
    trial.gather();
    assert!(trial.todo.contains(&ToDo::Answer(VehicleLine(1), ReportAnswer::Recorded { up_to: 1 })));
    assert!(trial.receipts().is_empty(), "the claim is one entry later");
    trial.engine.committed(JournalSeq(trial.entries), [2; 32]);
    trial.gather();
    let receipt = trial.receipts().remove(0);
    assert_eq!((receipt.seq, receipt.chain_head), (JournalSeq(trial.entries), [2; 32]));
    assert_eq!(receipt.outcome.unwrap().claimed, Some(car("SF-1")));
}

#[test]
fn after_the_record_failed_nothing_is_acknowledged() {
    let mut trial = Trial::new();
    trial.connect("SF-1", 1);
    trial.auto_commit = false;
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(1))));
    trial.act("amara", 1, Action::ClaimNext);
    trial.todo.clear();
    trial.engine.record_failed("disk full");
    trial.act("amara", 2, Action::ClaimNext);
    trial.gather();
    let refused: Vec<_> = trial.receipts().into_iter().map(|receipt| receipt.outcome.unwrap_err().rule).collect();
    assert_eq!(refused, vec![assistance::command::Rule::NotRecorded; 2]);
    assert!(!trial.todo.iter().any(|todo| matches!(todo, ToDo::Answer(_, ReportAnswer::Recorded { .. }))));
}

#[test]
fn a_report_sent_again_is_recorded_once_and_acknowledged_again() {
    let mut trial = Trial::new();
    trial.connect("SF-1", 1);
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(1))));
    let entries = trial.entries;
    trial.todo.clear();
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(1))));
    assert_eq!(trial.entries, entries);
    assert!(trial.todo.contains(&ToDo::Answer(VehicleLine(1), ReportAnswer::Recorded { up_to: 1 })));
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(5))));
    assert_eq!(trial.engine.counters().gaps, 1, "a gap is seen");
}

#[test]
fn a_vehicle_that_claims_another_name_is_closed_and_changes_nothing() {
    let mut trial = Trial::new();
    let slot = Arc::new(TelemetrySlot::default());
    trial.on(Happened::VehicleOpened { line: VehicleLine(1), vehicle: car("SF-1"), slot });
    trial.on(Happened::Report(VehicleLine(1), Box::new(VehicleReport::Hello(hello("SF-2", &[])))));
    let closed =
        trial.todo.iter().any(|todo| matches!(todo, ToDo::CloseVehicle(_, why) if why.contains("hello.vehicle")));
    assert!(closed, "{:?}", trial.todo);
    assert_eq!(trial.entries, 0);
}

#[test]
fn three_seconds_of_silence_lose_the_link_and_words_keep_it() {
    let mut trial = Trial::new();
    trial.connect("SF-1", 1);
    trial.wait(2_900);
    trial.on(Happened::Answer(VehicleLine(1), Box::new(VehicleAnswer::Heartbeat)));
    trial.wait(2_900);
    assert!(trial.engine.desk().vehicles[&car("SF-1")].linked);
    trial.wait(200);
    assert!(!trial.engine.desk().vehicles[&car("SF-1")].linked);
    assert!(trial.todo.iter().any(|todo| matches!(todo, ToDo::CloseVehicle(_, why) if why.contains("nothing heard"))));
}

#[test]
fn a_console_gets_a_snapshot_then_every_delta_and_resumes_after_a_gap_in_the_line() {
    let mut trial = Trial::new();
    trial.connect("SF-1", 1);
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(1))));
    trial.console("amara", 1, None);
    let updates = trial.updates(1);
    assert!(matches!(updates[0], ShiftUpdate::Welcome { .. }));
    let ends = updates.iter().find_map(|update| match update {
        ShiftUpdate::SnapshotEnd { sequence, .. } => Some(*sequence),
        _ => None,
    });
    let shown = updates.iter().any(|update| match update {
        ShiftUpdate::SnapshotChunk(items) => items.iter().any(|item| matches!(item, ShiftItem::Incident(_))),
        _ => false,
    });
    assert!(shown);
    let start = ends.unwrap();
    trial.todo.clear();
    trial.act("amara", 1, Action::ClaimNext);
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(2))));
    let sequences = |updates: &[ShiftUpdate]| -> Vec<u64> {
        let number = |update: &ShiftUpdate| match update {
            ShiftUpdate::Delta { sequence, .. } => Some(*sequence),
            _ => None,
        };
        updates.iter().filter_map(number).collect()
    };
    assert_eq!(sequences(&trial.updates(1)), [start + 1, start + 2]);
    trial.on(Happened::ConsoleClosed(ConsoleLine(1)));
    trial.todo.clear();
    trial.console("amara", 2, Some(start + 1));
    let resumed = trial.updates(2);
    assert!(!resumed.iter().any(|update| matches!(update, ShiftUpdate::SnapshotBegin)));
    assert_eq!(sequences(&resumed)[0], start + 2);
    trial.console("liwei", 3, Some(start + 1_000_000));
    assert!(trial.updates(3).iter().any(|update| matches!(update, ShiftUpdate::SnapshotBegin)));
}

#[test]
fn frames_keep_to_the_credit_and_the_newest_wins() {
    let mut trial = Trial::new();
    let slot = trial.connect("SF-1", 1);
    trial.console("amara", 1, None);
    let ping = trial.todo.iter().find_map(|todo| match todo {
        ToDo::Answer(_, ReportAnswer::Ping { ping }) => Some(*ping),
        _ => None,
    });
    let stamp = CarStamp { boot: BootId(1), millis: 100 };
    trial.on(Happened::Report(VehicleLine(1), Box::new(VehicleReport::Pong { ping: ping.unwrap(), stamp })));
    trial.todo.clear();
    for number in 1..=10 {
        slot.put(Telemetry { number, picture: picture(100 + number * 50), scene: None });
        trial.wait(50);
    }
    let frames = trial.updates(1).into_iter().filter(|update| matches!(update, ShiftUpdate::Frame { .. })).count();
    assert_eq!(frames, 3, "three undrawn frames and no more");
    trial.todo.clear();
    trial.on(Happened::Watch(ConsoleLine(1), WatchRequest::FrameDrawn { number: 3 }));
    trial.wait(50);
    let newest = trial.updates(1).into_iter().find_map(|update| match update {
        ShiftUpdate::Frame { superseded, cars, .. } => Some((superseded, cars.len())),
        _ => None,
    });
    assert_eq!(newest, Some((6, 1)), "one car, six pictures superseded and counted");
    let credits = trial.engine.counters().telemetry;
    assert_eq!(credits, 10);
}

#[test]
fn a_returning_car_is_not_told_that_its_report_is_recorded_before_it_is() {
    let mut trial = Trial::new();
    trial.connect("SF-1", 1);
    trial.auto_commit = false;
    let durable = trial.entries;
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(1))));
    trial.todo.clear();
    trial.connect("SF-1", 2);
    let welcomed = |trial: &Trial| {
        trial.todo.iter().find_map(|todo| match todo {
            ToDo::Answer(VehicleLine(2), ReportAnswer::Welcome { recorded_up_to, .. }) => Some(*recorded_up_to),
            _ => None,
        })
    };
    trial.engine.committed(JournalSeq(durable), [1; 32]);
    trial.gather();
    assert_eq!(welcomed(&trial), None, "the car would forget a report that a crash still loses");
    trial.engine.committed(JournalSeq(trial.entries), [2; 32]);
    trial.gather();
    assert_eq!(welcomed(&trial), Some(1));
}

#[test]
fn words_sent_again_after_a_reconnect_stand_in_the_talk_once() {
    let mut trial = Trial::new();
    let said = || {
        let (passenger, language, text) = (1, "en".to_owned(), "why do we stand?".to_owned());
        let (car_ref, spoken) = (CarIncidentRef(1), true);
        let body = ReliableReport::PassengerSaid { car_ref, passenger, language, text, spoken };
        Box::new(VehicleReport::Reliable { number: 2, body })
    };
    let known = Box::new(VehicleHello { open_incidents: vec![CarIncidentRef(1)], ..*hello("SF-1", &[1]) });
    for line in 1..=2 {
        let slot = Arc::new(TelemetrySlot::default());
        trial.on(Happened::VehicleOpened { line: VehicleLine(line), vehicle: car("SF-1"), slot });
        trial.on(Happened::Report(VehicleLine(line), Box::new(VehicleReport::Hello(known.clone()))));
        trial.on(Happened::Answer(VehicleLine(line), Box::new(VehicleAnswer::Hello(known.clone()))));
        trial.on(Happened::Report(VehicleLine(line), Box::new(incident(1))));
        trial.on(Happened::Report(VehicleLine(line), said()));
        // The acknowledgement is lost with the connection.
        trial.on(Happened::VehicleClosed(VehicleLine(line)));
    }
    let talks = trial.engine.desk().incidents.values().map(|incident| incident.conversation.messages.len());
    assert_eq!(talks.collect::<Vec<_>>(), [1]);
}

fn wants_person(number: u64) -> Box<VehicleReport> {
    let (car_ref, place, report) = (CarIncidentRef(1), CallPlace::Cabin, CallReport::Wanted(CallReason::Sos));
    Box::new(VehicleReport::Reliable { number, body: ReliableReport::Call { car_ref, place, report } })
}

/// How the line to the cabin stands by the newest order to this car.
fn line_in_car(trial: &Trial, line: u64) -> Option<CallOnBoard> {
    let status = |todo: &ToDo| match todo {
        ToDo::Order(to, order) if *to == VehicleLine(line) => match order {
            VehicleOrder::CallStatus(status) if status.place == CallPlace::Cabin => Some(status.call.clone()),
            _ => None,
        },
        _ => None,
    };
    trial.todo.iter().rev().find_map(status).flatten()
}

#[test]
fn a_call_rings_once_for_whoever_may_take_it_and_the_car_is_told_who_answered() {
    let mut trial = Trial::new();
    trial.console("amara", 1, None);
    trial.connect("SF-1", 1);
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(1))));
    trial.auto_commit = false;
    trial.todo.clear();
    trial.on(Happened::Report(VehicleLine(1), wants_person(2)));
    assert!(trial.updates(1).is_empty() && line_in_car(&trial, 1).is_none(), "told before it is durable");
    trial.auto_commit = true;
    // The acknowledgement is late: the car says it again.
    trial.on(Happened::Report(VehicleLine(1), wants_person(2)));
    let ringing = |trial: &Trial| {
        let calls = trial.engine.desk().incidents.values().filter_map(|incident| incident.call.clone());
        calls.filter(Call::wants_person).count()
    };
    assert_eq!(ringing(&trial), 1);
    let rings = |update: &ShiftUpdate| match update {
        ShiftUpdate::Delta { items, .. } => {
            items.iter().any(|item| matches!(item, ShiftItem::Incident(it) if it.call.is_some()))
        }
        _ => false,
    };
    assert_eq!(trial.updates(1).iter().filter(|update| rings(update)).count(), 1);

    let id = *trial.engine.desk().incidents.keys().next().unwrap();
    trial.act("amara", 1, Action::AnswerCall { incident: id });
    assert_eq!(trial.receipts().remove(0).outcome.unwrap().claimed, Some(car("SF-1")));
    let told = line_in_car(&trial, 1).unwrap();
    assert_eq!((told.state, told.who), (CallState::Open, vec!["Amara, assistance team".to_owned()]));

    // The car comes back: it is greeted with how its line stands.
    trial.todo.clear();
    trial.on(Happened::VehicleClosed(VehicleLine(1)));
    let slot = Arc::new(TelemetrySlot::default());
    let back = Box::new(VehicleHello { open_incidents: vec![CarIncidentRef(1)], ..*hello("SF-1", &[1]) });
    trial.on(Happened::VehicleOpened { line: VehicleLine(2), vehicle: car("SF-1"), slot });
    trial.on(Happened::Report(VehicleLine(2), Box::new(VehicleReport::Hello(back.clone()))));
    trial.on(Happened::Answer(VehicleLine(2), Box::new(VehicleAnswer::Hello(back))));
    assert_eq!(line_in_car(&trial, 2).unwrap().state, CallState::Open);
}

#[test]
fn a_case_told_before_the_first_picture_gets_its_place_with_it() {
    let mut trial = Trial::new();
    let slot = trial.connect("SF-1", 1);
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(1))));
    trial.on(Happened::Report(VehicleLine(1), Box::new(incident(2))));
    let reason = assistance::incident::WithdrawnReason::SolvedByVehicle;
    let gone = ReliableReport::Withdrawn { car_ref: CarIncidentRef(2), reason };
    trial.on(Happened::Report(VehicleLine(1), Box::new(VehicleReport::Reliable { number: 3, body: gone })));
    let places = |trial: &Trial| -> Vec<(bool, String)> {
        let all = trial.engine.desk().incidents.values();
        all.map(|incident| (incident.state.is_open(), incident.brief.place.clone())).collect()
    };
    assert_eq!(places(&trial), [(true, String::new()), (false, String::new())]);
    slot.put(Telemetry { number: 1, picture: picture(100), scene: None });
    trial.wait(100);
    let here = "37.76000, -122.42000".to_owned();
    assert_eq!(places(&trial), [(true, here), (false, String::new())], "what is over stays over");
}

#[test]
fn ten_shares_look_after_every_car_and_console_once() {
    let mut trial = Trial::new();
    let slots: Vec<_> = (1..=23_u64).map(|number| trial.connect(&format!("SF-{number}"), number)).collect();
    for line in 1..=3 {
        trial.console(&format!("person-{line}"), line, None);
    }
    for line in 1..=23 {
        set_clock(&mut trial, line);
    }
    for slot in &slots {
        slot.put(Telemetry { number: 1, picture: picture(110), scene: None });
    }
    trial.todo.clear();
    trial.now += 50;
    for number in 0..10 {
        trial.on(Happened::Share { number, of: 10 });
    }
    for line in 1..=23 {
        let credit = ToDo::Answer(VehicleLine(line), ReportAnswer::Credit { up_to: 1 });
        assert_eq!(trial.todo.iter().filter(|todo| **todo == credit).count(), 1, "car {line}");
    }
    for line in 1..=3 {
        let updates = trial.updates(line);
        assert_eq!(frames(&updates).count(), 1, "console {line}");
    }
}

/// Answers the first ping of a line, so that the engine can tell ages.
fn set_clock(trial: &mut Trial, line: u64) {
    let ping = trial.todo.iter().rev().find_map(|todo| match todo {
        ToDo::Answer(to, ReportAnswer::Ping { ping }) if *to == VehicleLine(line) => Some(*ping),
        _ => None,
    });
    let stamp = CarStamp { boot: BootId(1), millis: 100 };
    trial.on(Happened::Report(VehicleLine(line), Box::new(VehicleReport::Pong { ping: ping.unwrap(), stamp })));
}

fn frames(updates: &[ShiftUpdate]) -> impl Iterator<Item = (u64, &[CarDot], &[FocusFrame])> {
    updates.iter().filter_map(|update| match update {
        ShiftUpdate::Frame { number, cars, focus, .. } => Some((*number, cars.as_slice(), focus.as_slice())),
        _ => None,
    })
}

#[test]
fn no_car_of_a_large_fleet_is_left_out_of_the_frames() {
    let mut trial = Trial::new();
    let names: Vec<String> = (0..1_000).map(|number| format!("SF-{number:04}")).collect();
    let mut slots = Vec::new();
    for (number, name) in names.iter().enumerate() {
        slots.push(trial.connect(name, number as u64 + 1));
        set_clock(&mut trial, number as u64 + 1);
        trial.todo.clear();
    }
    trial.console("amara", 1, None);
    let mut shown = std::collections::BTreeSet::new();
    for round in 1..=4 {
        trial.todo.clear();
        // Every car has news each time, and four frames are just enough for all of them.
        for slot in &slots {
            slot.put(Telemetry { number: round, picture: picture(100 + round * 50), scene: None });
        }
        trial.wait(50);
        let updates = trial.updates(1);
        let (number, cars, _) = frames(&updates).next().unwrap();
        assert!(cars.len() <= 300);
        shown.extend(cars.iter().map(|dot| dot.vehicle.clone()));
        trial.on(Happened::Watch(ConsoleLine(1), WatchRequest::FrameDrawn { number }));
    }
    assert_eq!(shown.len(), names.len());
}

/// A scene with so many objects, each with a remark of a hundred bytes.
fn crowd(objects: usize) -> Box<Scene> {
    let object = |track| PerceivedObject {
        track,
        class: ObjectClass::Pedestrian,
        confidence: 0.5,
        at: LocalPoint { forward_m: 1.0, left_m: 2.0 },
        heading_deg: 3.0,
        speed_mps: 4.0,
        length_m: 0.5,
        width_m: 0.5,
        remark: "x".repeat(100),
    };
    Box::new(Scene {
        id: SceneId(1),
        stamp: CarStamp { boot: BootId(1), millis: 100 },
        objects: (1..=objects as u32).map(object).collect(),
        lanes: Vec::new(),
        planned_path: Vec::new(),
        stop_reason: String::new(),
    })
}

#[test]
fn eight_crowded_cars_fit_the_frames_in_turn_and_one_overfull_scene_harms_nobody() {
    let mut trial = Trial::new();
    let names: Vec<VehicleId> = (1..=8).map(|number| car(&format!("SF-{number}"))).collect();
    let mut slots = Vec::new();
    for (number, name) in names.iter().enumerate() {
        slots.push(trial.connect(name.as_str(), number as u64 + 1));
        set_clock(&mut trial, number as u64 + 1);
    }
    trial.console("amara", 1, None);
    trial.on(Happened::Watch(ConsoleLine(1), WatchRequest::Focus(names.clone())));
    let mut shown = std::collections::BTreeMap::new();
    for round in 1..=8 {
        trial.todo.clear();
        for (place, slot) in slots.iter().enumerate() {
            let scene = Some(crowd(if place == 3 { 300 } else { 100 }));
            slot.put(Telemetry { number: round, picture: picture(100 + round * 50), scene });
        }
        trial.wait(50);
        for update in trial.updates(1) {
            let bytes = wire::bytes::encode_update(&update).len();
            assert!(bytes <= MAX_WIRE_MESSAGE, "{bytes} bytes");
            for (number, _, focus) in frames(std::slice::from_ref(&update)) {
                shown.extend(focus.iter().map(|one| (one.vehicle.clone(), one.scene.is_some())));
                trial.on(Happened::Watch(ConsoleLine(1), WatchRequest::FrameDrawn { number }));
            }
        }
    }
    let expected = names.iter().map(|name| (name.clone(), name.as_str() != "SF-4")).collect();
    assert_eq!(shown, expected, "all are seen, and only the overfull scene is left out");
}

#[test]
fn a_change_of_many_long_things_reaches_consoles_in_messages_that_fit() {
    let mut trial = Trial::new();
    trial.connect("SF-1", 1);
    trial.console("amara", 1, None);
    for number in 1..=40 {
        let mut report = incident(number);
        if let VehicleReport::Reliable { body: ReliableReport::Incident(report), .. } = &mut report {
            report.why = "w".repeat(2_000);
            report.tried = "t".repeat(2_000);
        }
        trial.on(Happened::Report(VehicleLine(1), Box::new(report)));
    }
    trial.todo.clear();
    // Forty cases end at once, because the returning car has none of them any more.
    trial.connect("SF-1", 2);
    trial.console("liwei", 2, None);
    let updates = trial.updates(1);
    let mut last = None;
    for update in updates.iter().chain(&trial.updates(2)) {
        let bytes = wire::bytes::encode_update(update).len();
        assert!(bytes <= MAX_WIRE_MESSAGE, "{bytes} bytes");
    }
    for update in &updates {
        if let ShiftUpdate::Delta { sequence, .. } = update {
            assert!(last.is_none_or(|last| last + 1 == *sequence), "no gap");
            last = Some(*sequence);
        }
    }
    let withdrawn = updates.iter().flat_map(|update| match update {
        ShiftUpdate::Delta { items, .. } => items.as_slice(),
        _ => &[],
    });
    let is_over = |item: &&ShiftItem| matches!(item, ShiftItem::Incident(incident) if !incident.state.is_open());
    assert_eq!(withdrawn.filter(is_over).count(), 40);
}
