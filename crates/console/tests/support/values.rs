//! What a car of the stage is, looks like and sees.

use console_model::assistance::clock::CarStamp;
use console_model::assistance::feed::{CarDot, VehicleOnShift};
use console_model::assistance::geo::{GeoPoint, LocalPoint};
use console_model::assistance::ids::{BootId, Epoch, SceneId};
use console_model::assistance::scene::{LaneLine, ObjectClass, PerceivedObject, Scene};
use console_model::assistance::vehicle::{
    DoorsOfSide, Mood, Passenger, PlaceKind, TripState, VehicleCard, VehiclePicture,
};

use super::car;

pub(super) fn vehicle(number: usize) -> VehicleOnShift {
    VehicleOnShift {
        id: car(number),
        card: VehicleCard {
            plate: format!("8XKR{number:03}"),
            roof_number: number.to_string(),
            capabilities: ["windows", "climate", "lights", "horn"].map(str::to_owned).to_vec(),
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
    }
}

pub(super) fn picture(dot: &CarDot, stamp: CarStamp) -> VehiclePicture {
    let doors = |traffic_side| DoorsOfSide { open: false, locked: true, traffic_side };
    let passenger = Passenger { language: "en".to_owned(), mood: Mood::Calm, needs: Vec::new(), belted: true };
    let route: Vec<GeoPoint> =
        (0..6).map(|step| dot.position.moved(60.0 * f64::from(step), 25.0 * f64::from(step % 3))).collect();
    VehiclePicture {
        stamp,
        position: dot.position,
        heading_deg: dot.heading_deg,
        speed_mps: dot.speed_mps,
        mode: dot.mode,
        brake_held: true,
        left_doors: doors(true),
        right_doors: doors(false),
        person_near: Some(false),
        place: Some(PlaceKind::LiveLane),
        passengers: Some(vec![passenger.clone(), passenger]),
        trip: TripState::OnTrip,
        scene: SceneId(1),
        energy_percent: 64.0,
        hazards_on: true,
        route,
    }
}

/// Somebody who walks to and fro around a place, a step and a half each way.
fn walker(mut it: PerceivedObject, at_ms: u64) -> PerceivedObject {
    let (sin, cos) = it.heading_deg.to_radians().sin_cos();
    let round = WALK_MS as f64 / 1_000.0;
    let since = (at_ms % WALK_MS) as f64 / 1_000.0;
    let back = since > round / 2.0;
    let way = it.speed_mps * (if back { round - since } else { since } - round / 4.0);
    it.at = LocalPoint { forward_m: it.at.forward_m + way * cos, left_m: it.at.left_m + way * sin };
    it.heading_deg += if back { 180.0 } else { 0.0 };
    it
}

/// How long the walk to and fro takes, milliseconds.
pub(super) const WALK_MS: u64 = 1_200;

/// Cones across the own lane, a truck beside, somebody on the pavement, traffic coming.
pub fn scene(stamp: CarStamp) -> Scene {
    let at = |forward_m: f64, left_m: f64| LocalPoint { forward_m, left_m };
    let thing = |track, class, at, heading_deg, speed_mps, length_m, width_m| PerceivedObject {
        track,
        class,
        confidence: 0.97 - 0.03 * f64::from(track % 4),
        at,
        heading_deg,
        speed_mps,
        length_m,
        width_m,
        remark: String::new(),
    };
    let mut objects = vec![
        thing(1, ObjectClass::Truck, at(24.0, -3.4), 4.0, 0.0, 8.0, 2.5),
        thing(2, ObjectClass::Car, at(38.0, 3.5), 180.0, 6.0, 4.6, 1.9),
        walker(thing(3, ObjectClass::Pedestrian, at(12.0, -5.0), 80.0, 1.2, 0.6, 0.6), stamp.millis),
    ];
    for cone in 0..5 {
        let step = f64::from(cone);
        objects.push(thing(10 + cone, ObjectClass::Cone, at(9.0 + 2.0 * step, -1.6 + 0.7 * step), 0.0, 0.0, 0.4, 0.4));
    }
    let lanes = [(5.2, false), (1.7, true), (-1.8, false)]
        .map(|(left, crossable)| LaneLine { points: vec![at(-9.0, left), at(42.0, left)], crossable })
        .to_vec();
    let planned_path = (0..16)
        .map(|step| {
            let ahead = f64::from(step) * 1.6;
            at(2.5 + ahead, 3.4 / (1.0 + (-(ahead - 7.0) / 1.6).exp()))
        })
        .collect();
    Scene {
        id: SceneId(1),
        stamp,
        objects,
        lanes,
        planned_path,
        stop_reason: "five cones cut my lane; the left lane meets oncoming traffic".to_owned(),
    }
}
