//! What must arrive at a car: sent at once, and again until the car says that it has acted on it.

use assistance::ids::VehicleId;
use bytes::Bytes;
use media::frames::Datagram;
use media::link::Lane;

use super::{Relay, Tell};

/// Waits between repeats: quick at first, for a lost packet, then slower, for a lost link.
const FIRST_AGAIN_US: u64 = 60_000;
const AGAIN_US: u64 = 250_000;
/// Repeats that are quick.
const QUICK: u32 = 8;
/// After this long the order has expired in any case.
const GIVE_UP_US: u64 = 10_000_000;
/// Urgent messages under way at most; one for each car, and some.
const MAX_URGENT: usize = 8_192;

#[derive(Debug)]
pub(super) struct Urgent {
    body: Bytes,
    begun_us: u64,
    again_us: u64,
    tries: u32,
}

impl Relay {
    /// Sends something urgent to a car on its voice connection, beside the control link; repeats it
    /// until the car answers. Of an id that is under way already nothing is begun again.
    pub fn urge(&mut self, vehicle: &VehicleId, id: u128, body: Bytes, now_us: u64) -> Vec<Tell> {
        self.now_us = self.now_us.max(now_us);
        let key = (vehicle.clone(), id);
        if self.urgents.contains_key(&key) {
            return Vec::new();
        }
        if self.urgents.len() >= MAX_URGENT {
            // It still goes by the control link.
            self.counters.urgent_given_up += 1;
            return Vec::new();
        }
        let (begun_us, again_us) = (self.now_us, self.now_us);
        self.urgents.insert(key.clone(), Urgent { body, begun_us, again_us, tries: 0 });
        self.send_urgent(&key);
        std::mem::take(&mut self.tell)
    }

    /// Whether a car's voice connection stands.
    #[must_use]
    pub fn hears_urgent(&self, vehicle: &VehicleId) -> bool {
        self.rooms.get(vehicle).is_some_and(|room| room.car.contains_key(&Lane::Voice))
    }

    pub(super) fn repeat_urgent(&mut self) {
        let now_us = self.now_us;
        let before = self.urgents.len();
        self.urgents.retain(|_, urgent| now_us < urgent.begun_us + GIVE_UP_US);
        self.counters.urgent_given_up += (before - self.urgents.len()) as u64;
        let due = self.urgents.iter().filter(|(_, urgent)| now_us >= urgent.again_us);
        let due: Vec<(VehicleId, u128)> = due.map(|(key, _)| key.clone()).collect();
        for key in due {
            self.send_urgent(&key);
        }
    }

    fn send_urgent(&mut self, key: &(VehicleId, u128)) {
        let car = self.rooms.get(&key.0).and_then(|room| room.car.get(&Lane::Voice));
        let (Some(conn), Some(urgent)) = (car, self.urgents.get_mut(key)) else { return };
        self.counters.urgent_repeats += u64::from(urgent.tries > 0);
        urgent.tries += 1;
        urgent.again_us = self.now_us + if urgent.tries < QUICK { FIRST_AGAIN_US } else { AGAIN_US };
        let datagram = Datagram::Urgent { id: key.1, body: urgent.body.clone() };
        self.tell.push(Tell::Datagram(*conn, datagram.encode()));
    }
}
