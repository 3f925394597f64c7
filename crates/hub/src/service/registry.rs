//! Vehicles that are connected, for what must not wait for the desk: pairing the two streams
//! of one vehicle, its telemetry slot, and STOP.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use assistance::clock::CarStamp;
use assistance::ids::{Epoch, VehicleId};
use assistance::link::VehicleOrder;
use tokio::sync::mpsc;

use crate::engine::VehicleLine;
use crate::engine::slot::TelemetrySlot;

/// Which of a vehicle's two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Report,
    Command,
}

struct Entry {
    line: VehicleLine,
    slot: Arc<TelemetrySlot>,
    report: bool,
    orders: Option<mpsc::Sender<VehicleOrder>>,
    epoch: Epoch,
}

/// What a STOP needs of a vehicle that was heard.
pub(crate) struct StopLine {
    /// Its command stream, while it is connected.
    pub(crate) orders: Option<mpsc::Sender<VehicleOrder>>,
    pub(crate) stamp: CarStamp,
    pub(crate) epoch: Epoch,
}

#[derive(Default)]
pub(crate) struct Registry {
    next_line: AtomicU64,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    linked: HashMap<VehicleId, Entry>,
    /// What was last heard of vehicles that are not connected: a STOP may still reach them by its second
    /// path. One for each vehicle of the fleet at most.
    lost: HashMap<VehicleId, (CarStamp, Epoch)>,
}

impl Registry {
    /// A stream of a vehicle opens: it joins the connection that still lacks it, or starts a new
    /// one, which replaces an older connection of the same vehicle. Says whether it is new.
    pub(crate) fn open(
        &self,
        vehicle: &VehicleId,
        stream: Stream,
        orders: Option<mpsc::Sender<VehicleOrder>>,
    ) -> (VehicleLine, Arc<TelemetrySlot>, bool) {
        let mut entries = self.lock();
        if let Some(entry) = entries.linked.get_mut(vehicle) {
            let free = match stream {
                Stream::Report => !entry.report,
                Stream::Command => entry.orders.is_none(),
            };
            if free {
                entry.report |= stream == Stream::Report;
                entry.orders = entry.orders.take().or(orders);
                return (entry.line, Arc::clone(&entry.slot), false);
            }
        }
        let line = VehicleLine(self.next_line.fetch_add(1, Ordering::Relaxed) + 1);
        let slot = Arc::new(TelemetrySlot::default());
        let lost = entries.lost.get(vehicle).map_or(Epoch(0), |(_, epoch)| *epoch);
        let epoch = entries.linked.get(vehicle).map_or(lost, |entry| entry.epoch);
        let report = stream == Stream::Report;
        entries.keep(vehicle);
        entries.linked.insert(vehicle.clone(), Entry { line, slot: Arc::clone(&slot), report, orders, epoch });
        (line, slot, true)
    }

    /// A connection ended.
    pub(crate) fn close(&self, vehicle: &VehicleId, line: VehicleLine) {
        let mut entries = self.lock();
        if entries.linked.get(vehicle).is_some_and(|entry| entry.line == line) {
            entries.keep(vehicle);
            entries.linked.remove(vehicle);
        }
    }

    /// A claim was granted: a STOP from now on names its epoch.
    pub(crate) fn set_epoch(&self, vehicle: &VehicleId, epoch: Epoch) {
        let mut entries = self.lock();
        if let Some(entry) = entries.linked.get_mut(vehicle) {
            entry.epoch = entry.epoch.max(epoch);
        }
        if let Some((_, lost)) = entries.lost.get_mut(vehicle) {
            *lost = epoch.max(*lost);
        }
    }

    /// What a STOP needs, if the vehicle was heard since the hub started.
    pub(crate) fn stop_line(&self, vehicle: &VehicleId) -> Option<StopLine> {
        let entries = self.lock();
        let lost = entries.lost.get(vehicle).copied();
        let Some(entry) = entries.linked.get(vehicle) else {
            return lost.map(|(stamp, epoch)| StopLine { orders: None, stamp, epoch });
        };
        let stamp = entry.slot.newest_stamp().or(lost.map(|(stamp, _)| stamp))?;
        Some(StopLine { orders: entry.orders.clone(), stamp, epoch: entry.epoch })
    }

    /// Where orders to a connected vehicle go.
    pub(crate) fn orders(&self, vehicle: &VehicleId) -> Option<mpsc::Sender<VehicleOrder>> {
        self.lock().linked.get(vehicle)?.orders.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Entries> {
        // Each change of the table is whole before the lock is let go, even by a panic.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    /// Keeps what a connection that ends leaves for a STOP.
    fn keep(&mut self, vehicle: &VehicleId) {
        let Some(entry) = self.linked.get(vehicle) else { return };
        if let Some(stamp) = entry.slot.newest_stamp() {
            self.lost.insert(vehicle.clone(), (stamp, entry.epoch));
        }
    }
}
