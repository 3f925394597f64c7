//! The picture: the last known facts about a vehicle, each with the car's own stamp.

use crate::clock::CarStamp;
use crate::geo::GeoPoint;
use crate::ids::SceneId;
use crate::scene::named_enum;

named_enum!(
    /// Who or what decides about the car's motion right now. Screen and car show the same.
    pub enum DrivingMode {
        /// The car drives itself.
        Driving = "driving",
        /// The car stands and waits for a person's answer.
        WaitingForAssistance = "waiting_for_assistance",
        /// A hold keeps the car where it is.
        Held = "held",
        /// A responder at the scene has the car.
        Responder = "responder",
        /// The car is on its way to, or in, its minimal-risk condition.
        MinimalRisk = "minimal_risk",
        /// The car stands at a place made for it: a kerb, a bay, a depot.
        Parked = "parked",
    }
);

named_enum!(
    /// What kind of place the car is at. It decides where doors may open and where it may stop.
    pub enum PlaceKind {
        /// A lane that traffic uses.
        LiveLane = "live_lane",
        /// Beside the kerb, out of the lane.
        Kerb = "kerb",
        /// A parking place or lot.
        Parking = "parking",
        /// Inside a junction.
        Junction = "junction",
        /// On or beside rails.
        Rail = "rail",
        /// On a bridge or elevated road.
        Bridge = "bridge",
        /// On a freeway or its ramps.
        Freeway = "freeway",
        /// In or beside standing water.
        Flood = "flood",
    }
);

impl PlaceKind {
    /// Whether standing here endangers those aboard or others.
    #[must_use]
    pub fn is_exposed(self) -> bool {
        matches!(self, Self::LiveLane | Self::Junction | Self::Rail | Self::Bridge | Self::Freeway | Self::Flood)
    }
}

named_enum!(
    /// A side of the vehicle, seen in its direction of travel.
    pub enum Side {
        /// Left.
        Left = "left",
        /// Right.
        Right = "right",
    }
);

/// The doors of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorsOfSide {
    /// Whether any of them is open or ajar.
    pub open: bool,
    /// Whether they are locked from outside. A rider's own handle always works.
    pub locked: bool,
    /// Whether traffic passes on this side.
    pub traffic_side: bool,
}

named_enum!(
    /// How a passenger seems, as the car or the person who talks with them sees it.
    pub enum Mood {
        /// At ease.
        Calm = "calm",
        /// Asking, uneasy.
        Uneasy = "uneasy",
        /// Upset.
        Distressed = "distressed",
        /// In panic.
        Panicking = "panicking",
    }
);

named_enum!(
    /// What a passenger needs beyond a ride. It changes script and owner.
    pub enum PassengerNeed {
        /// Rides alone and is 14 to 17 years old.
        MinorAlone = "minor_alone",
        /// Deaf or hard of hearing: text first.
        DeafOrHardOfHearing = "deaf_or_hard_of_hearing",
        /// Blind or low vision: sound first.
        BlindOrLowVision = "blind_or_low_vision",
        /// Uses a wheelchair.
        Wheelchair = "wheelchair",
        /// Ill, hurt or in labour.
        Medical = "medical",
    }
);

/// A person aboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passenger {
    /// BCP 47 language the passenger chose: `en`, `es`, `fr`, `zh`.
    pub language: String,
    /// How the passenger seems.
    pub mood: Mood,
    /// Needs the ride was booked with, or that showed on the way.
    pub needs: Vec<PassengerNeed>,
    /// Whether the seat belt is fastened.
    pub belted: bool,
}

/// The most passengers one vehicle reports.
pub const MAX_PASSENGERS: usize = 8;

named_enum!(
    /// Where the trip stands (words of MDS passenger services).
    pub enum TripState {
        /// No rider, none assigned.
        Available = "available",
        /// On the way to a rider.
        Reserved = "reserved",
        /// A rider is aboard.
        OnTrip = "on_trip",
        /// Takes no rides.
        NonOperational = "non_operational",
    }
);

/// The last known facts about a vehicle, all captured at `stamp`.
///
/// A fact the car does not know is `None`. Rules treat unknown as a reason to refuse.
#[derive(Debug, Clone, PartialEq)]
pub struct VehiclePicture {
    /// When the car captured these facts.
    pub stamp: CarStamp,
    /// Where the car is.
    pub position: GeoPoint,
    /// Where it faces: degrees clockwise from north, 0 to 360.
    pub heading_deg: f64,
    /// Its speed along its heading, metres a second; negative is backwards.
    pub speed_mps: f64,
    /// Who decides about its motion.
    pub mode: DrivingMode,
    /// Whether its brake holds it.
    pub brake_held: bool,
    /// Doors of the left side.
    pub left_doors: DoorsOfSide,
    /// Doors of the right side.
    pub right_doors: DoorsOfSide,
    /// Whether somebody stands within two metres outside; `None` when it cannot tell.
    pub person_near: Option<bool>,
    /// What kind of place it is at; `None` when it cannot tell.
    pub place: Option<PlaceKind>,
    /// Who is aboard; `None` when it cannot tell.
    pub passengers: Option<Vec<Passenger>>,
    /// Where the trip stands.
    pub trip: TripState,
    /// The scene the car sees now.
    pub scene: SceneId,
    /// Charge of the battery, 0 to 100 %.
    pub energy_percent: f64,
    /// Whether the hazard lights blink.
    pub hazards_on: bool,
    /// What is left of its route, nearest point first; empty without one.
    pub route: Vec<GeoPoint>,
}

impl VehiclePicture {
    /// Whether the car stands still as far as its own odometry can tell.
    #[must_use]
    pub fn stands_still(&self) -> bool {
        self.speed_mps.abs() < 0.05
    }

    /// The doors of a side.
    #[must_use]
    pub fn doors(&self, side: Side) -> DoorsOfSide {
        match side {
            Side::Left => self.left_doors,
            Side::Right => self.right_doors,
        }
    }

    /// How many people are aboard, when the car can tell.
    #[must_use]
    pub fn aboard(&self) -> Option<usize> {
        self.passengers.as_ref().map(Vec::len)
    }
}

/// What does not change while the vehicle serves: how to recognise it, and what it can do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VehicleCard {
    /// Registration plate.
    pub plate: String,
    /// Number painted on the roof.
    pub roof_number: String,
    /// Names of what this car understands beyond the basic contract; an older car is
    /// offered less, not broken.
    pub capabilities: Vec<String>,
    /// Content hash (SHA-256, lower-case hex) of the map the car drives by.
    pub map_hash: String,
}
