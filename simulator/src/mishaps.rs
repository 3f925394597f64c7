//! Mishaps of an ordinary shift: the first soon, then one about every half minute.

use assistance::geo::Area;
use assistance::ids::VehicleId;
use assistance::vehicle::Side;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::causes::{Anchor, CauseKind, Situation};
use crate::world::{Spot, World};

/// If nobody has asked by then, somebody presses the help button, milliseconds.
const FIRST_AT_THE_LATEST_MS: u64 = 12_000;

/// How often of a hundred or so each kind happens.
const SHARES: &[(CauseKind, u32)] = &[
    (CauseKind::ConesInLane, 14),
    (CauseKind::DoubleParked, 12),
    (CauseKind::HelpCall, 10),
    (CauseKind::Debris, 8),
    (CauseKind::OfficerDirecting, 8),
    (CauseKind::PersonObstructing, 8),
    (CauseKind::SchoolBus, 7),
    (CauseKind::RoadClosed, 6),
    (CauseKind::Hose, 6),
    (CauseKind::DoorAjar, 6),
    (CauseKind::EmergencyScene, 5),
    (CauseKind::FlatTyre, 5),
    (CauseKind::Crowd, 4),
    (CauseKind::LockedIn, 4),
    (CauseKind::Flood, 3),
    (CauseKind::Harassment, 3),
    (CauseKind::Loop, 3),
    (CauseKind::DarkSignals, 3),
    (CauseKind::Medical, 2),
    (CauseKind::Sos, 2),
];

/// Draws what happens to the cars of a shift.
#[derive(Debug)]
pub struct Mishaps {
    rng: ChaCha8Rng,
    every_ms: u64,
    next_ms: u64,
    somebody_asked: bool,
}

impl Mishaps {
    /// One about every `every_ms`, from this seed.
    #[must_use]
    pub fn new(seed: u64, every_ms: u64) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed ^ 0x6d69_7368),
            every_ms: every_ms.max(1_000),
            next_ms: 0,
            somebody_asked: false,
        }
    }

    /// Lets happen what is due. Call it about once a second of world time.
    pub fn step(&mut self, world: &mut World) {
        let now_ms = world.now_ms();
        self.somebody_asked |= world.cars().iter().any(|car| car.has_open_case());
        if !self.somebody_asked && now_ms >= FIRST_AT_THE_LATEST_MS {
            self.somebody_asked = self.befall(world, CauseKind::HelpCall);
        }
        if now_ms < self.next_ms {
            return;
        }
        let kind = if now_ms < 2_000 { CauseKind::ConesInLane } else { self.draw() };
        let happened = self.befall(world, kind);
        let wait_ms = if happened { self.every_ms * self.rng.random_range(70..=130) / 100 } else { 1_000 };
        self.next_ms = now_ms + wait_ms;
    }

    fn draw(&mut self) -> CauseKind {
        // The list is not empty and no share is zero.
        SHARES.choose_weighted(&mut self.rng, |(_, share)| *share).map_or(CauseKind::HelpCall, |(kind, _)| *kind)
    }

    fn befall(&mut self, world: &mut World, kind: CauseKind) -> bool {
        let open_side = if self.rng.random_bool(0.5) { Side::Left } else { Side::Right };
        let situation = Situation { open_side, active: self.rng.random_bool(0.7) };
        if kind.sheet().anchor == Anchor::Area {
            let Some(at) = world.cars().choose(&mut self.rng).map(crate::SimulatedCar::position) else { return false };
            let area = Area::Circle { centre: at, radius_m: 220.0 };
            return world.place(kind, &Spot::Ground(area), situation, Some(240_000)).is_ok();
        }
        let mut free: Vec<VehicleId> =
            world.cars().iter().filter(|car| car.is_undisturbed()).map(|car| car.id().clone()).collect();
        // A few of them, as chance has it, until one suits.
        for _ in 0..free.len().min(12) {
            let chosen = self.rng.random_range(0..free.len());
            let id = free.swap_remove(chosen);
            // An empty car is a lesser case; the first one shows the whole.
            let with_people = world.now_ms() < FIRST_AT_THE_LATEST_MS || self.rng.random_bool(0.6);
            if with_people || kind.sheet().anchor == Anchor::Car || kind.sheet().frightens {
                world.fill(&id);
            }
            if world.place(kind, &Spot::Car(id), situation, None).is_ok() {
                return true;
            }
        }
        false
    }
}
