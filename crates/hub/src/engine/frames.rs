//! Telemetry frames: each console gets what changed and what it looks at, newest only, within its credit.

use assistance::feed::{CarDot, FRAME_CREDIT, FocusFrame, ShiftUpdate};
use assistance::ids::VehicleId;

use super::vehicles::VehicleSession;
use super::{ConsoleLine, Engine, ToDo};

/// The most cars in one frame, so that it stays within the bound of a message.
const CARS_PER_FRAME: usize = 300;

impl Engine {
    /// Sends a frame to every console that has credit and something new to see.
    pub(super) fn send_frames(&mut self) {
        let lines: Vec<ConsoleLine> = self.consoles.keys().copied().collect();
        for line in lines {
            self.send_frame(line);
        }
    }

    fn send_frame(&mut self, line: ConsoleLine) {
        let (now_ms, now) = (self.now_ms, self.desk_now());
        let Some(console) = self.consoles.get_mut(&line) else { return };
        let undrawn = console.next_frame.saturating_sub(1).saturating_sub(console.drawn);
        if !console.greeted || undrawn >= FRAME_CREDIT {
            return;
        }
        let mut cars = Vec::new();
        let mut focus = Vec::new();
        let mut superseded = 0;
        for (vehicle, session) in &self.vehicles {
            let looked_at = console.focus.contains(vehicle);
            let seen = console.seen.get(vehicle).copied().unwrap_or(0);
            if session.version <= seen || (cars.len() >= CARS_PER_FRAME && !looked_at) {
                continue;
            }
            let Some(dot) = dot(vehicle, session, now_ms) else { continue };
            if seen > 0 {
                superseded += session.version - seen - 1;
            }
            cars.push(dot);
            if looked_at {
                focus.extend(focus_frame(vehicle, session, now_ms));
            }
            console.seen.insert(vehicle.clone(), session.version);
        }
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

fn dot(vehicle: &VehicleId, session: &VehicleSession, now_ms: u64) -> Option<CarDot> {
    let picture = session.picture.as_ref()?;
    // A picture whose age cannot be told is not shown: unknown is never passed off as fresh.
    let age = session.clock.age(picture.stamp, now_ms)?;
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
    let picture_age = session.clock.age(picture.stamp, now_ms)?;
    let scene = session.scene.as_ref().and_then(|scene| {
        let age = session.clock.age(scene.stamp, now_ms)?;
        Some(((**scene).clone(), age))
    });
    Some(FocusFrame {
        vehicle: vehicle.clone(),
        picture: (**picture).clone(),
        picture_age,
        scene,
        round_trip: session.clock.round_trip(),
    })
}
