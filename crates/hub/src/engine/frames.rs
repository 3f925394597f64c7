//! Telemetry frames: each console gets what changed and what it looks at, newest only, within its credit.

use std::collections::BTreeMap;
use std::ops::Bound;

use assistance::feed::{CarDot, FRAME_CREDIT, FocusFrame, ShiftUpdate};
use assistance::ids::VehicleId;
use assistance::link::MAX_WIRE_MESSAGE;

use super::consoles::ConsoleSession;
use super::vehicles::VehicleSession;
use super::{ConsoleLine, Engine, ToDo};

/// The most cars in one frame.
const CARS_PER_FRAME: usize = 300;
/// The most bytes of one car in it.
const CAR_BYTES: usize = 100;
/// Bytes of one frame, so that it stays within the bound of a message.
const FRAME_BYTES: usize = MAX_WIRE_MESSAGE - 1024;
/// Bytes of it for what is looked at closely; cars take the rest.
const FOCUS_BYTES: usize = 48 * 1024;

impl Engine {
    /// Sends a frame to every console of a share that has credit and something new to see.
    pub(super) fn send_frames(&mut self, share: usize, of: usize) {
        let lines: Vec<ConsoleLine> = self.consoles.keys().skip(share).step_by(of).copied().collect();
        for line in lines {
            self.send_frame(line);
        }
    }

    pub(super) fn send_frame(&mut self, line: ConsoleLine) {
        let (now_ms, now) = (self.now_ms, self.desk_now());
        let Some(console) = self.consoles.get_mut(&line) else { return };
        let undrawn = console.next_frame.saturating_sub(1).saturating_sub(console.drawn);
        if !console.greeted || undrawn >= FRAME_CREDIT {
            return;
        }
        let mut frame = Frame { now_ms, bytes: 0, cars: Vec::new(), focus: Vec::new(), superseded: 0 };
        frame.look_closely(console, &self.vehicles);
        frame.look_around(console, &self.vehicles);
        let Frame { cars, focus, superseded, .. } = frame;
        if cars.is_empty() {
            return;
        }
        console.superseded += superseded;
        let number = console.next_frame;
        console.next_frame += 1;
        self.counters.delivered += cars.len() as u64;
        let superseded = console.superseded;
        let frame = ShiftUpdate::Frame { number, now, cars, focus, superseded };
        self.todo.push(ToDo::Update(line, Box::new(frame)));
    }
}

struct Frame {
    now_ms: u64,
    bytes: usize,
    cars: Vec<CarDot>,
    focus: Vec<FocusFrame>,
    superseded: u64,
}

impl Frame {
    /// What the console looks at, as far as it fits; the rest comes first in the next frame.
    fn look_closely(&mut self, console: &mut ConsoleSession, vehicles: &BTreeMap<VehicleId, VehicleSession>) {
        let count = console.focus.len();
        for step in 0..count {
            let place = (console.focus_from + step) % count;
            let vehicle = console.focus[place].clone();
            let Some(session) = vehicles.get(&vehicle).filter(|session| session.version > seen(console, &vehicle))
            else {
                continue;
            };
            let Some(mut focus) = focus_frame(&vehicle, session, self.now_ms) else { continue };
            let mut size = wire::operator::focus_size(&focus);
            if size > FOCUS_BYTES {
                // One car that sees more than a message holds is shown without its scene.
                focus.scene = None;
                size = wire::operator::focus_size(&focus);
            }
            if self.bytes + size > FOCUS_BYTES {
                console.focus_from = place;
                return;
            }
            self.bytes += size;
            if self.take(console, &vehicle, session) {
                self.focus.push(focus);
            }
        }
    }

    /// All other cars that changed, as many as fit; the rest comes first in the next frame.
    fn look_around(&mut self, console: &mut ConsoleSession, vehicles: &BTreeMap<VehicleId, VehicleSession>) {
        let from = console.cars_from.take();
        let after = from.as_ref().map_or(Bound::Unbounded, Bound::Included);
        let before = from.as_ref().map(|from| vehicles.range::<VehicleId, _>(..from));
        let ahead = vehicles.range::<VehicleId, _>((after, Bound::Unbounded));
        for (vehicle, session) in ahead.chain(before.into_iter().flatten()) {
            if session.version <= seen(console, vehicle) || console.focus.contains(vehicle) {
                continue;
            }
            if self.cars.len() >= CARS_PER_FRAME || self.bytes + CAR_BYTES > FRAME_BYTES {
                console.cars_from = Some(vehicle.clone());
                return;
            }
            self.take(console, vehicle, session);
        }
    }

    fn take(&mut self, console: &mut ConsoleSession, vehicle: &VehicleId, session: &VehicleSession) -> bool {
        let Some(dot) = dot(vehicle, session, self.now_ms) else { return false };
        let seen = seen(console, vehicle);
        if seen > 0 {
            self.superseded += session.version - seen - 1;
        }
        self.cars.push(dot);
        self.bytes += CAR_BYTES;
        console.seen.insert(vehicle.clone(), session.version);
        true
    }
}

fn seen(console: &ConsoleSession, vehicle: &VehicleId) -> u64 {
    console.seen.get(vehicle).copied().unwrap_or(0)
}

fn dot(vehicle: &VehicleId, session: &VehicleSession, now_ms: u64) -> Option<CarDot> {
    let picture = session.picture.as_ref()?;
    // A picture whose age cannot be told is not shown: unknown is never passed off as fresh.
    let age = session.picture_age(now_ms)?;
    Some(CarDot {
        vehicle: vehicle.clone(),
        position: picture.position,
        heading_deg: picture.heading_deg,
        speed_mps: picture.speed_mps,
        mode: picture.mode,
        aboard: picture.aboard().and_then(|count| u8::try_from(count).ok()),
        age,
    })
}

fn focus_frame(vehicle: &VehicleId, session: &VehicleSession, now_ms: u64) -> Option<FocusFrame> {
    let picture = session.picture.as_ref()?;
    let picture_age = session.picture_age(now_ms)?;
    let scene = session.scene.as_ref().and_then(|scene| Some(((**scene).clone(), session.scene_age(now_ms)?)));
    Some(FocusFrame {
        vehicle: vehicle.clone(),
        picture: (**picture).clone(),
        picture_age,
        scene,
        round_trip: session.clock.round_trip(),
    })
}
