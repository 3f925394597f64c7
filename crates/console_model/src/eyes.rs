//! The words of the operator's eyes: which camera, what is told of pictures, what is asked for.
//!
//! Pictures themselves never come here. Whoever holds them tells that one is kept, that one can be
//! shown, that one is gone; the screen says which of them is to be seen, and how old it is.

use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::ids::{IncidentId, VehicleId};

/// One of a car's cameras.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Eye {
    /// Ahead.
    Front,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Behind.
    Rear,
    /// Into the cabin. Every look is recorded by name.
    Cabin,
}

impl Eye {
    /// Every camera.
    pub const ALL: [Self; 5] = [Self::Front, Self::Left, Self::Right, Self::Rear, Self::Cabin];
    /// Those that look at the street.
    pub const OUTSIDE: [Self; 4] = [Self::Front, Self::Left, Self::Right, Self::Rear];

    /// Its stable name, the end of its translation key.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Left => "left",
            Self::Right => "right",
            Self::Rear => "rear",
            Self::Cabin => "cabin",
        }
    }
}

/// How pictures reach this console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarrierState {
    /// By the way that is made for them.
    Udp,
    /// UDP is blocked: beside the commands, and slowly.
    Tcp {
        /// The most pictures of a camera in a second.
        max_per_second: u32,
    },
    /// Not at all.
    None {
        /// Why not, as a person reads it; may be empty.
        reason: String,
    },
}

/// What is told of pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EyesNews {
    /// A picture arrived and is kept.
    Picture {
        /// Of which car.
        vehicle: VehicleId,
        /// Of which camera.
        eye: Eye,
        /// The camera's own count. The same number again is the same picture again.
        number: u64,
        /// When the car captured it.
        captured: CarStamp,
        /// How old it was when it arrived, never younger than the truth.
        age: Duration,
        /// Whether it was asked for as a piece of the past; such a picture is never live.
        past: bool,
    },
    /// The pixels of a kept picture are there: from now on it can be shown.
    Ready {
        /// Of which car.
        vehicle: VehicleId,
        /// Of which camera.
        eye: Eye,
        /// Which.
        captured: CarStamp,
        /// Whether for the look back; else it is the newest live one.
        past: bool,
    },
    /// Pictures made room for newer ones.
    Gone {
        /// Of which car.
        vehicle: VehicleId,
        /// Of which camera.
        eye: Eye,
        /// Which.
        captured: Vec<CarStamp>,
    },
    /// A picture could not be read, and was thrown away.
    Unreadable {
        /// Of which car.
        vehicle: VehicleId,
        /// Of which camera.
        eye: Eye,
        /// Which.
        captured: CarStamp,
    },
    /// The way pictures come has changed.
    Carrier(CarrierState),
    /// The hub, or the car, gives no pictures.
    Refused {
        /// Of which car.
        vehicle: VehicleId,
        /// Of which cameras; all that were asked for when empty.
        eyes: Vec<Eye>,
        /// Why not, as a person reads it.
        reason: String,
    },
}

/// What shall be streamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looking {
    /// Of which car.
    pub vehicle: VehicleId,
    /// For which case: the permission hangs on it.
    pub incident: IncidentId,
    /// Which cameras, in the order in which they matter. The cabin only after a deliberate press.
    pub eyes: Vec<Eye>,
}
