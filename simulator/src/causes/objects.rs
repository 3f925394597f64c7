//! What the world holds at a cause, laid out along the street.

use assistance::scene::ObjectClass;
use assistance::vehicle::Side;

use super::{Cause, CauseKind};

/// Something at a cause. Places are metres from the cause: along the street in driving
/// direction, and to the left of the middle of the lane.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldObject {
    /// What it truly is.
    pub class: ObjectClass,
    /// What a car may take it for, when its view is poor.
    pub looks_like: Option<ObjectClass>,
    /// Metres behind the cause in driving direction.
    pub forward_m: f64,
    /// Metres to the left of the middle of the lane.
    pub left_m: f64,
    /// Degrees counter-clockwise from the driving direction.
    pub heading_deg: f64,
    /// Metres a second.
    pub speed_mps: f64,
    /// Length and width in metres.
    pub size_m: (f64, f64),
    /// What a car notes about it.
    pub remark: &'static str,
}

fn object(class: ObjectClass, forward_m: f64, left_m: f64, remark: &'static str) -> WorldObject {
    let size_m = match class {
        ObjectClass::Car => (4.6, 1.9),
        ObjectClass::Truck => (8.5, 2.5),
        ObjectClass::Bus | ObjectClass::SchoolBus => (10.5, 2.6),
        ObjectClass::EmergencyVehicle => (8.0, 2.5),
        ObjectClass::Hose => (0.2, 7.5),
        ObjectClass::Water => (18.0, 8.0),
        ObjectClass::Barrier => (0.5, 2.2),
        ObjectClass::Debris => (1.2, 0.9),
        ObjectClass::Cone => (0.4, 0.4),
        _ => (0.6, 0.6),
    };
    WorldObject { class, looks_like: None, forward_m, left_m, heading_deg: 0.0, speed_mps: 0.0, size_m, remark }
}

fn person(class: ObjectClass, forward_m: f64, left_m: f64, speed_mps: f64, remark: &'static str) -> WorldObject {
    WorldObject { heading_deg: 180.0, speed_mps, ..object(class, forward_m, left_m, remark) }
}

fn walks_away(forward_m: f64, left_m: f64, speed_mps: f64) -> WorldObject {
    let person = person(ObjectClass::Pedestrian, forward_m, left_m, speed_mps, "walks away");
    WorldObject { heading_deg: -30.0, ..person }
}

pub(super) fn objects(cause: &Cause, now_ms: u64) -> Vec<WorldObject> {
    use ObjectClass as O;
    let open = if cause.situation.open_side == Side::Left { 1.0 } else { -1.0 };
    let active = cause.situation.active;
    // People shift their weight: a slow sway, the same at the same time.
    let sway = |phase: f64| ((now_ms as f64 / 1_700.0) + phase).sin() * 0.4;
    match cause.kind {
        CauseKind::ConesInLane => (0..7_i32)
            .map(|index| {
                let step = f64::from(index);
                object(O::Cone, step * 2.5, -open * (1.9 - step * 0.55), "")
            })
            .chain([object(O::Barrier, 20.0, -open * 0.6, "arrow board")])
            .collect(),
        CauseKind::RoadClosed => {
            (-2..=2_i32).map(|index| object(O::Barrier, 0.0, f64::from(index) * 2.3, "road closed sign")).collect()
        }
        CauseKind::DoubleParked => {
            let remark = if active { "hazard lights, nobody at the wheel" } else { "brake lights on" };
            let mut all = vec![object(O::Truck, 4.0, 0.0, remark)];
            if active {
                all.push(person(O::Pedestrian, 9.0, -2.6, 0.0, "carries boxes"));
            } else {
                all.extend([
                    object(O::Car, 13.0, 0.0, "brake lights on"),
                    object(O::Car, 19.5, 0.0, "brake lights on"),
                ]);
            }
            all
        }
        CauseKind::DarkSignals => {
            vec![object(O::Signal, 4.0, 3.0, "dark"), object(O::Signal, 14.0, -3.5, "dark")]
        }
        CauseKind::Hose => vec![
            WorldObject { looks_like: Some(O::Debris), ..object(O::Hose, 0.0, 0.0, "wet") },
            object(O::EmergencyVehicle, 16.0, -3.0, "engine running, lights on"),
            person(O::Officer, 9.0, 2.0, 0.0, "helmet"),
        ],
        CauseKind::EmergencyScene => vec![
            WorldObject { heading_deg: 40.0, ..object(O::EmergencyVehicle, 0.0, 1.0, "lights on") },
            WorldObject { heading_deg: 95.0, ..object(O::EmergencyVehicle, 11.0, -1.5, "lights on") },
            person(O::Officer, -4.0, 2.0 + sway(0.0), 0.4, ""),
            person(O::Pedestrian, -2.0, -2.6, 0.0, "on the ground"),
        ],
        CauseKind::OfficerDirecting => {
            let remark = if active { "points to the side street" } else { "waves on" };
            vec![person(O::Officer, 0.0, 0.8 + sway(0.3), 0.2, remark)]
        }
        CauseKind::SchoolBus => {
            let remark = if active { "red lamps flash, stop arm out" } else { "lamps off" };
            let bus = WorldObject { looks_like: Some(O::Bus), ..object(O::SchoolBus, 5.0, 0.0, remark) };
            let mut all = vec![bus];
            if active {
                all.extend([
                    person(O::Child, 8.0, -2.8, 1.1, ""),
                    person(O::Child, 11.0, -3.1, 0.9, ""),
                    person(O::Pedestrian, 9.0, -3.6, 0.0, ""),
                ]);
            }
            all
        }
        CauseKind::PersonObstructing if active => vec![person(O::Pedestrian, 0.0, sway(0.0), 0.2, "stands still")],
        CauseKind::Harassment if active => vec![
            // They come up to the car, which stands six metres before.
            person(O::Pedestrian, -2.7, 0.5 + sway(0.0), 0.3, "leans on the bonnet"),
            person(O::Pedestrian, -2.4, -0.9 + sway(1.5), 0.3, "shouts"),
        ],
        CauseKind::PersonObstructing => vec![walks_away(2.0, -5.5, 1.2)],
        CauseKind::Harassment => vec![walks_away(3.0, -6.0, 1.3), walks_away(5.0, -6.5, 1.3)],
        CauseKind::Crowd => (0..if active { 14_i32 } else { 2 })
            .map(|index| {
                let at = f64::from(index);
                let across = if active { (at * 1.7) % 9.0 - 4.5 } else { -6.0 };
                person(O::Pedestrian, (at * 2.3) % 12.0, across + sway(at), 0.6, "")
            })
            .collect(),
        // The car stands five metres before the cause: the person lies at its bumper, the legs before it.
        CauseKind::PersonUnderCar if active => {
            vec![person(O::Pedestrian, -1.4, 0.4, 0.0, "on the ground"), object(O::Car, 9.0, -3.0, "hazard lights")]
        }
        CauseKind::PersonUnderCar => vec![object(O::Car, 9.0, -3.0, "hazard lights")],
        CauseKind::Flood => vec![WorldObject { looks_like: Some(O::Unknown), ..object(O::Water, 9.0, 0.0, "flows") }],
        CauseKind::Debris => vec![
            WorldObject { looks_like: Some(O::Unknown), ..object(O::Debris, 0.0, -open * 0.5, "mattress") },
            object(O::Debris, 2.2, -open * 1.3, ""),
        ],
        CauseKind::DoorAjar
        | CauseKind::FlatTyre
        | CauseKind::Loop
        | CauseKind::StopInMergingLane
        | CauseKind::Sos
        | CauseKind::Medical
        | CauseKind::LockedIn
        | CauseKind::ServerLost
        | CauseKind::OnRails
        | CauseKind::HelpCall => Vec::new(),
    }
}
