//! Where a vehicle's telemetry lies: one slot, newest wins, readable without the desk's task.

use std::sync::{Mutex, PoisonError};

use assistance::clock::CarStamp;
use assistance::scene::Scene;
use assistance::vehicle::VehiclePicture;

/// A telemetry message that nobody has looked at yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Telemetry {
    /// Its number on the stream.
    pub number: u64,
    /// The facts.
    pub picture: Box<VehiclePicture>,
    /// What the car sees, if it said so.
    pub scene: Option<Box<Scene>>,
}

#[derive(Debug, Default)]
struct Inside {
    newest: Option<Telemetry>,
    stamp: Option<CarStamp>,
    superseded: u64,
}

/// One slot. Writing never waits for reading; what was not read is replaced and counted.
#[derive(Debug, Default)]
pub struct TelemetrySlot {
    inside: Mutex<Inside>,
}

impl TelemetrySlot {
    /// Puts a newer message in.
    pub fn put(&self, telemetry: Telemetry) {
        let mut inside = self.lock();
        inside.stamp = Some(telemetry.picture.stamp);
        if let Some(old) = inside.newest.replace(telemetry) {
            inside.superseded += 1;
            // A scene says more than its absence: it outlives a newer picture without one.
            if let Some(newest) = inside.newest.as_mut().filter(|newest| newest.scene.is_none()) {
                newest.scene = old.scene;
            }
        }
    }

    /// Takes what lies there, with the count of what was replaced since the last look.
    pub fn take(&self) -> (Option<Telemetry>, u64) {
        let mut inside = self.lock();
        (inside.newest.take(), std::mem::take(&mut inside.superseded))
    }

    /// Notes a stamp that came with a greeting.
    pub fn heard(&self, stamp: CarStamp) {
        self.lock().stamp = Some(stamp);
    }

    /// The newest stamp of the car, whether its message was looked at or not.
    #[must_use]
    pub fn newest_stamp(&self) -> Option<CarStamp> {
        self.lock().stamp
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inside> {
        // A poisoned slot holds whole values all the same: each change is one assignment.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
