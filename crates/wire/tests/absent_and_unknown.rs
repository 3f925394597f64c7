//! Whatever a message leaves out or names that nobody knows is refused by the name of its field. The
//! fields are found through the contract's own descriptors, so that a new one is tried too.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use assistance::call::*;
use assistance::clock::CarStamp;
use assistance::command::*;
use assistance::conversation::{Phrase, Words};
use assistance::feed::{Action, CarDot, Done, FocusFrame, Receipt, ShiftItem, ShiftUpdate, VehicleOnShift};
use assistance::geo::{Area, GeoPoint, LocalPoint};
use assistance::ids::*;
use assistance::incident::{Answer, IncidentKind, Question, QuestionKind, WithdrawnReason};
use assistance::link::*;
use assistance::scene::{LaneLine, ObjectClass, PerceivedObject, Scene};
use assistance::vehicle::*;
use prost::Message as _;
use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};
use wire::{WireError, bytes};

/// Fields whose absence says something: "the car cannot tell", "there is none".
const MAY_BE_ABSENT: [&str; 15] = [
    "approval",
    "boot",
    "horn_at_ms",
    "planned_at_ms",
    "person_near",
    "place",
    "aboard",
    "incident",
    "claimed",
    "epoch",
    "traffic_side",
    "cause",
    "round_trip_ms",
    "resume_after",
    "spoken",
];

type Decode = fn(&[u8]) -> Result<(), WireError>;

fn stamp() -> CarStamp {
    CarStamp { boot: BootId(7), millis: 1_234 }
}

fn point() -> GeoPoint {
    GeoPoint { lat_deg: 37.76, lon_deg: -122.42 }
}

fn question() -> Question {
    let kind = QuestionKind::WhichSideToPass;
    let answers = kind.answers().to_vec();
    Question { id: QuestionId(3), kind, scene: SceneId(4), asked_at: stamp(), answers, vulnerable_in_scene: true }
}

fn picture() -> VehiclePicture {
    let doors = DoorsOfSide { open: true, locked: true, traffic_side: true };
    let (mood, needs) = (Mood::ALL[0], PassengerNeed::ALL.to_vec());
    VehiclePicture {
        stamp: stamp(),
        position: point(),
        heading_deg: 10.0,
        speed_mps: 1.5,
        mode: DrivingMode::Driving,
        brake_held: true,
        left_doors: doors,
        right_doors: doors,
        person_near: Some(true),
        place: Some(PlaceKind::LiveLane),
        passengers: Some(vec![Passenger { language: "es".into(), mood, needs, belted: true }]),
        trip: TripState::OnTrip,
        scene: SceneId(4),
        energy_percent: 50.0,
        hazards_on: true,
        route: vec![point()],
    }
}

fn scene() -> Scene {
    let at = LocalPoint { forward_m: 1.0, left_m: 2.0 };
    let object = PerceivedObject {
        track: 5,
        class: ObjectClass::Hose,
        confidence: 0.5,
        at,
        heading_deg: 3.0,
        speed_mps: 4.0,
        length_m: 5.0,
        width_m: 6.0,
        remark: "wet".into(),
    };
    let lanes = vec![LaneLine { points: vec![at], crossable: true }];
    let stop_reason = "a hose".into();
    Scene { id: SceneId(4), stamp: stamp(), objects: vec![object], lanes, planned_path: vec![at], stop_reason }
}

fn command(body: CommandBody) -> Action {
    let evidence = Some(Evidence { scene: SceneId(4), captured: stamp(), second_look: true });
    let (id, vehicle, incident) = (CommandId(9), VehicleId::new("SF-1").unwrap(), Some(IncidentId(2)));
    Action::Propose(Box::new(Command { id, vehicle, incident, body, evidence }))
}

fn planned() -> PathPlanned {
    let plan = PlannedPath { points: vec![point()], length_m: 12.0, top_speed_mps: 2.0, words: "round it".into() };
    PathPlanned { proposal: CommandId(9), made_at: stamp(), scene: SceneId(4), verdict: PathVerdict::Would(plan) }
}

/// A vehicle with a path that was drawn, planned, approved and driven.
fn on_shift() -> VehicleOnShift {
    let path = DrawnPath {
        planned: Some(planned()),
        planned_at: Some(assistance::clock::DeskTime(70)),
        approval: Some(CommandId(10)),
        driven: vec![point()],
        ..DrawnPath::drawn(CommandId(9), Some(IncidentId(2)), PersonId::new("amara").unwrap(), vec![point()])
    };
    VehicleOnShift {
        id: VehicleId::new("SF-1").unwrap(),
        card: VehicleCard::default(),
        linked: true,
        boot: Some(BootId(7)),
        epoch: Epoch(3),
        claim: None,
        holds: Vec::new(),
        commands: Vec::new(),
        map_mismatch: false,
        other_car_arranged: false,
        horn_at: Some(assistance::clock::DeskTime(60)),
        paths: vec![path],
    }
}

#[test]
fn a_drawn_path_and_its_plan_come_back_as_they_went() {
    let update = ShiftUpdate::SnapshotChunk(vec![ShiftItem::Vehicle(Box::new(on_shift()))]);
    assert_eq!(bytes::decode_update(&bytes::encode_update(&update)).unwrap(), update);
    let report = VehicleReport::Reliable { number: 5, body: ReliableReport::Path(PathReport::Planned(planned())) };
    let back = bytes::decode_report(&bytes::encode_report(&report)).unwrap();
    assert_eq!(back, report);
    let digest = |report: &VehicleReport| match report {
        VehicleReport::Reliable { body: ReliableReport::Path(PathReport::Planned(it)), .. } => {
            it.plan().map(PlannedPath::digest)
        }
        _ => None,
    };
    assert_eq!(digest(&back), digest(&report), "the digest is the same on both ends");
    let long = PathReport::Driven(PathDriven { approval: CommandId(9), points: vec![point(); MAX_PLANNED + 1] });
    let report = VehicleReport::Reliable { number: 6, body: ReliableReport::Path(long) };
    let error = bytes::decode_report(&bytes::encode_report(&report)).unwrap_err();
    assert_eq!(error.field, "reliable.body.path.driven.points");
}

/// One of each message, with every field filled.
fn samples() -> Vec<(&'static str, Vec<u8>, Decode)> {
    const REPORT: &str = ".skyhand.vehicle.v1.ReportRequest";
    const ACTION: &str = ".skyhand.operator.v1.TakeActionRequest";
    const UPDATE: &str = ".skyhand.operator.v1.WatchResponse";
    const ORDER: &str = ".skyhand.vehicle.v1.CommandResponse";
    let report = |report: &VehicleReport| {
        (REPORT, bytes::encode_report(report), (|it| bytes::decode_report(it).map(|_| ())) as Decode)
    };
    let action = |action: &Action| {
        let encoded = bytes::encode_action(ActionKey(1), action);
        (ACTION, encoded, (|it| bytes::decode_action(it).map(|_| ())) as Decode)
    };
    let update = |update: &ShiftUpdate| {
        (UPDATE, bytes::encode_update(update), (|it| bytes::decode_update(it).map(|_| ())) as Decode)
    };
    let order = |order: &VehicleOrder| {
        (ORDER, bytes::encode_order(order), (|it| bytes::decode_order(it).map(|_| ())) as Decode)
    };
    let vehicle = VehicleId::new("SF-1").unwrap();
    let words = || "words".to_owned();
    let hello = VehicleHello {
        vehicle: vehicle.clone(),
        boot: BootId(7),
        stamp: stamp(),
        card: VehicleCard::default(),
        highest_epoch: Epoch(3),
        open_incidents: vec![CarIncidentRef(1)],
        next_report: 4,
    };
    let incident = IncidentReport {
        car_ref: CarIncidentRef(1),
        kind: IncidentKind::RoadWorks,
        stamp: stamp(),
        place: Some(PlaceKind::LiveLane),
        aboard: Some(1),
        why: words(),
        aboard_words: words(),
        tried: words(),
        asked: words(),
        question: Some(question()),
    };
    let reliable = |body| VehicleReport::Reliable { number: 5, body };
    let car_ref = CarIncidentRef(1);
    let called = |report| ReliableReport::Call { car_ref, place: CallPlace::Cabin, report };
    let circle = Area::Circle { centre: point(), radius_m: 20.0 };
    let ring = Area::Polygon(vec![point(); 3]);
    let expires_in = Duration::from_secs(60);
    let answer = AnswerQuestion { question: QuestionId(3), scene: SceneId(4), answer: Answer::PassLeft };
    let epoch = Epoch(3);
    let dot = CarDot {
        vehicle: vehicle.clone(),
        position: point(),
        heading_deg: 1.0,
        speed_mps: 2.0,
        mode: DrivingMode::Driving,
        aboard: Some(1),
        age: Duration::from_millis(80),
    };
    let focus = FocusFrame {
        vehicle: vehicle.clone(),
        picture: picture(),
        picture_age: Duration::from_millis(80),
        scene: Some((scene(), Duration::from_millis(90))),
        round_trip: Some(Duration::from_millis(40)),
    };
    let now = assistance::clock::DeskTime(77);
    let told = CommandOrder {
        id: CommandId(9),
        vehicle: vehicle.clone(),
        body: CommandBody::AnswerQuestion(answer),
        by: PersonId::new("amara").unwrap(),
        epoch,
        judged_at: stamp(),
        ttl: expires_in,
        evidence: Some(Evidence { scene: SceneId(4), captured: stamp(), second_look: true }),
    };
    let outcome = Ok(Done { claimed: Some(vehicle.clone()), epoch: Some(epoch) });
    let receipt = Receipt { key: ActionKey(1), outcome, seq: JournalSeq(8), chain_head: [3; 32] };
    let receipt = bytes::encode_receipt(&receipt);
    vec![
        report(&VehicleReport::Hello(Box::new(hello))),
        report(&VehicleReport::Telemetry { number: 1, picture: Box::new(picture()), scene: Some(Box::new(scene())) }),
        report(&VehicleReport::Pong { ping: 2, stamp: stamp() }),
        report(&reliable(ReliableReport::Incident(Box::new(incident)))),
        report(&reliable(ReliableReport::Withdrawn { car_ref, reason: WithdrawnReason::SolvedByVehicle })),
        report(&reliable(ReliableReport::QuestionVanished { car_ref, question: QuestionId(3) })),
        report(&reliable(ReliableReport::PassengerSaid {
            car_ref,
            passenger: 1,
            language: words(),
            text: words(),
            spoken: true,
        })),
        report(&reliable(ReliableReport::CommandOutcome {
            id: CommandId(9),
            reply: CommandReply::Refused(Rule::VehicleMoves.into()),
        })),
        report(&reliable(called(CallReport::Wanted(CallReason::Sos)))),
        report(&reliable(called(CallReport::Answered { call: CallId(3), picked_up: true }))),
        report(&reliable(called(CallReport::Ended { call: CallId(3) }))),
        action(&Action::PlaceCall { incident: IncidentId(2), place: CallPlace::Outside }),
        action(&Action::HoldCall { incident: IncidentId(2), on: true }),
        report(&reliable(ReliableReport::Path(PathReport::Planned(planned())))),
        report(&reliable(ReliableReport::Path(PathReport::Driven(PathDriven {
            approval: CommandId(9),
            points: vec![point()],
        })))),
        action(&Action::SetReadiness(assistance::roles::Readiness::Ready)),
        action(&Action::Note { incident: IncidentId(2), text: words() }),
        action(&Action::Say { incident: IncidentId(2), language: words(), words: Words::Phrase(Phrase::YouAreSafe) }),
        action(&command(CommandBody::AnswerQuestion(answer))),
        action(&command(CommandBody::MarkLaneClosed(MarkLaneClosed { area: circle, expires_in }))),
        action(&command(CommandBody::MarkRoadClosed(MarkRoadClosed { area: ring, expires_in }))),
        action(&command(CommandBody::RequestLane(RequestLane { side: Side::Left }))),
        action(&command(CommandBody::ChangeDestination(ChangeDestination { to: point(), label: words() }))),
        action(&command(CommandBody::UnlockDoors(UnlockDoors {
            side: Side::Left,
            traffic_side: Some(TrafficSideReason::ALL[0]),
        }))),
        action(&command(CommandBody::SetWindows(SetWindows { open_percent: 10 }))),
        action(&command(CommandBody::Hazards(HazardsSwitch { on: true }))),
        action(&command(CommandBody::Resume(Resume { cause: Some(ResumeCause::ALL[0]) }))),
        action(&command(CommandBody::ProposePath(ProposePath { points: vec![point(); 2] }))),
        action(&command(CommandBody::ApprovePath(ApprovePath { proposal: CommandId(9), plan: PlanDigest(7) }))),
        action(&command(CommandBody::CreepClear(CreepClear { direction: CreepDirection::Left, metres: 4.0 }))),
        update(&ShiftUpdate::Frame { number: 1, now, cars: vec![dot], focus: vec![focus], superseded: 2 }),
        update(&ShiftUpdate::SnapshotChunk(vec![ShiftItem::Vehicle(Box::new(on_shift()))])),
        update(&ShiftUpdate::SnapshotEnd { sequence: 4, seq: JournalSeq(5), chain_head: [1; 32] }),
        order(&VehicleOrder::Command(Box::new(told))),
        order(&VehicleOrder::HelpStatus(HelpStatus::Waiting { place_in_queue: 2, next_news_s: 30 })),
        order(&VehicleOrder::CallStatus(CallStatus {
            place: CallPlace::Cabin,
            call: Some(CallOnBoard {
                id: CallId(3),
                state: CallState::OnHold { why: CallHold::NobodyOn },
                who: vec![words()],
                listening: 1,
            }),
        })),
        (".skyhand.operator.v1.TakeActionResponse", receipt, |it| bytes::decode_receipt(it).map(|_| ())),
    ]
}

/// All messages of the contract by full name.
fn contract() -> BTreeMap<String, DescriptorProto> {
    fn add(into: &mut BTreeMap<String, DescriptorProto>, within: &str, message: &DescriptorProto) {
        let name = format!("{within}.{}", message.name());
        for nested in &message.nested_type {
            add(into, &name, nested);
        }
        into.insert(name, message.clone());
    }
    let mut all = BTreeMap::new();
    for file in &FileDescriptorSet::decode(wire::FILE_DESCRIPTOR_SET).unwrap().file {
        for message in &file.message_type {
            add(&mut all, &format!(".{}", file.package()), message);
        }
    }
    all
}

fn varint(bytes: &[u8], at: &mut usize) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = bytes[*at];
        *at += 1;
        value |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

fn put_varint(into: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        into.push(u8::try_from(value & 0x7F).unwrap() | 0x80);
        value >>= 7;
    }
    into.push(u8::try_from(value).unwrap());
}

/// A message with one thing wrong: which field, whether it is absent or unknown, and the bytes.
struct Wrong {
    field: String,
    is_absent: bool,
    bytes: Vec<u8>,
}

/// Every way to spoil one field of this message or of a message within it.
fn spoiled(contract: &BTreeMap<String, DescriptorProto>, name: &str, bytes: &[u8]) -> Vec<Wrong> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let key = varint(bytes, &mut at);
        let payload_start = match key & 7 {
            0 => {
                let from = at;
                varint(bytes, &mut at);
                from
            }
            1 => {
                at += 8;
                at - 8
            }
            5 => {
                at += 4;
                at - 4
            }
            _ => {
                let length = usize::try_from(varint(bytes, &mut at)).unwrap();
                at += length;
                at - length
            }
        };
        let field: &FieldDescriptorProto =
            contract[name].field.iter().find(|field| i64::from(field.number()) == (key >> 3) as i64).unwrap();
        let around = |middle: &[u8]| [&bytes[..start], middle, &bytes[at..]].concat();
        let with_payload = |payload: &[u8]| {
            let mut middle = Vec::new();
            put_varint(&mut middle, key);
            if key & 7 == 2 {
                put_varint(&mut middle, payload.len() as u64);
            }
            middle.extend_from_slice(payload);
            around(&middle)
        };
        let field_name = field.name().to_owned();
        let is_oneof = field.oneof_index.is_some() && !field.proto3_optional();
        match field.r#type() {
            Type::Message => {
                for wrong in spoiled(contract, field.type_name(), &bytes[payload_start..at]) {
                    all.push(Wrong { bytes: with_payload(&wrong.bytes), ..wrong });
                }
            }
            Type::Enum => {
                all.push(Wrong { field: field_name.clone(), is_absent: false, bytes: with_payload(&[77]) });
                let is_list = key & 7 == 2;
                if !is_oneof && !is_list {
                    all.push(Wrong { field: field_name, is_absent: true, bytes: around(&[]) });
                }
            }
            _ if field.proto3_optional() => {
                all.push(Wrong { field: field_name, is_absent: true, bytes: around(&[]) });
            }
            _ => {}
        }
    }
    all
}

#[test]
fn an_absent_number_and_an_unknown_value_are_refused_by_the_name_of_their_field() {
    let contract = contract();
    let (mut tried, mut let_through) = (0, BTreeSet::new());
    for (name, bytes, decode) in samples() {
        decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        for wrong in spoiled(&contract, name, &bytes) {
            tried += 1;
            let what = if wrong.is_absent { "without" } else { "with an unknown" };
            match decode(&wrong.bytes) {
                Err(error) => {
                    assert!(error.field.contains(&wrong.field), "{name} {what} {}: {error}", wrong.field);
                }
                Ok(()) => {
                    assert!(wrong.is_absent, "{name} {what} {} was taken", wrong.field);
                    let_through.insert(wrong.field);
                }
            }
        }
    }
    assert!(tried > 150, "{tried} fields");
    assert!(let_through.contains("person_near") && !let_through.contains("speed_mps"));
    let unforeseen: Vec<_> = let_through.iter().filter(|field| !MAY_BE_ABSENT.contains(&field.as_str())).collect();
    assert!(unforeseen.is_empty(), "something was made up in the place of {unforeseen:?}");
}
