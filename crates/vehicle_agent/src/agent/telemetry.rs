//! Telemetry: the newest picture when the hub has room for it, and never an older one.

use std::collections::VecDeque;
use std::time::Duration;

use assistance::clock::{CarStamp, millis};
use assistance::link::{TELEMETRY_CREDIT, VehicleReport};
use hub_client::{VehicleLink, VehicleSend};

use super::Counters;
use crate::car::Car;

#[derive(Debug)]
pub(super) struct Telemetry {
    /// Whether somebody looks: scenes are sent, not only pictures.
    pub(super) watched: bool,
    interval: u64,
    next_at: u64,
    number: u64,
    unanswered: VecDeque<u64>,
}

impl Telemetry {
    pub(super) fn new(interval: Duration) -> Self {
        Self { watched: false, interval: millis(interval).max(1), next_at: 0, number: 0, unanswered: VecDeque::new() }
    }

    /// A new stream: it counts from one and owes nothing.
    pub(super) fn restart(&mut self, now: u64) {
        self.watched = false;
        self.next_at = now;
        self.number = 0;
        self.unanswered.clear();
    }

    pub(super) fn credited(&mut self, up_to: u64) {
        self.unanswered.retain(|number| *number > up_to);
    }

    pub(super) fn next_at(&self) -> u64 {
        self.next_at
    }

    /// Sends what the car is now, if it is time and the hub has answered enough.
    ///
    /// A picture that could not go is not kept: its number stays a gap, and the next tick
    /// takes a newer one.
    pub(super) fn speak(
        &mut self,
        now: CarStamp,
        car: &mut dyn Car,
        link: &mut dyn VehicleLink,
        counters: &mut Counters,
    ) {
        if now.millis < self.next_at {
            return;
        }
        // Ticks that were slept through are not made up for.
        let missed = (now.millis - self.next_at) / self.interval;
        self.next_at = self.next_at.saturating_add((missed + 1).saturating_mul(self.interval));
        self.number += 1;
        if self.unanswered.len() >= usize::try_from(TELEMETRY_CREDIT).unwrap_or(usize::MAX) {
            counters.telemetry_superseded += 1;
            return;
        }
        let looked_at = self.watched || !car.open_incidents().is_empty();
        let report = VehicleReport::Telemetry {
            number: self.number,
            picture: Box::new(car.picture(now)),
            scene: if looked_at { car.scene(now).map(Box::new) } else { None },
        };
        if link.send(VehicleSend::Report(report)).is_ok() {
            self.unanswered.push_back(self.number);
            counters.telemetry_sent += 1;
        } else {
            counters.telemetry_superseded += 1;
        }
    }
}
