//! What kinds of situations need a person, and how urgent each is by itself.

use super::Urgency;
use crate::scene::named_enum;

named_enum!(
    /// The family of a kind. It decides icon, order and who is trained for it.
    pub enum IncidentGroup {
        /// The way ahead.
        Path = "path",
        /// People outside.
        People = "people",
        /// Emergency services.
        EmergencyServices = "emergency_services",
        /// A collision.
        Collision = "collision",
        /// The vehicle itself.
        Vehicle = "vehicle",
        /// A passenger.
        Passenger = "passenger",
        /// Many cars, one cause.
        Area = "area",
    }
);

named_enum!(
    /// What kind of situation.
    pub enum IncidentKind {
        /// Something blocks the lane.
        BlockedLane = "blocked_lane",
        /// Road works: cones, barriers, unclear lanes.
        RoadWorks = "road_works",
        /// The road is closed.
        ClosedRoad = "closed_road",
        /// A vehicle stands in the second row.
        DoubleParked = "double_parked",
        /// No way on.
        DeadEnd = "dead_end",
        /// A signal is dark or contradicts itself.
        DarkSignal = "dark_signal",
        /// Water on the road.
        Flood = "flood",
        /// Something lies on the road.
        Debris = "debris",
        /// The car drives in circles.
        Loop = "loop",
        /// Many people around the car.
        Crowd = "crowd",
        /// Somebody stands in the way.
        PersonObstructing = "person_obstructing",
        /// Somebody harasses the passengers or the car.
        Harassment = "harassment",
        /// Somebody damages the car.
        Vandalism = "vandalism",
        /// Suspiciously many hails at one place.
        HailCluster = "hail_cluster",
        /// A scene of police, fire or ambulance.
        EmergencyScene = "emergency_scene",
        /// An emergency vehicle wants to pass.
        EmergencyVehicleApproaching = "emergency_vehicle_approaching",
        /// A fire hose lies across the way.
        Hose = "hose",
        /// An officer directs traffic or stands at the car.
        OfficerDirecting = "officer_directing",
        /// A school bus, perhaps with its signals on.
        SchoolBus = "school_bus",
        /// The car touched something or was hit.
        Contact = "contact",
        /// A person is under or against the car.
        PersonAgainstCar = "person_against_car",
        /// The car holds itself after a crash.
        PostCrashHold = "post_crash_hold",
        /// A fault of the vehicle.
        Fault = "fault",
        /// A sensor is blocked.
        BlockedSensor = "blocked_sensor",
        /// A flat tyre.
        FlatTyre = "flat_tyre",
        /// Little energy left.
        LowEnergy = "low_energy",
        /// A door does not close.
        DoorAjar = "door_ajar",
        /// The link is bad.
        LinkDegraded = "link_degraded",
        /// The car does not know where it is.
        LostPosition = "lost_position",
        /// The passenger calls for help.
        HelpCall = "help_call",
        /// The passenger pressed SOS.
        Sos = "sos",
        /// A passenger is ill, hurt or in labour.
        Medical = "medical",
        /// The passenger cannot get out.
        LockedIn = "locked_in",
        /// The passenger is upset.
        Distress = "distress",
        /// Something was left in the car.
        LostItem = "lost_item",
        /// The car stopped at the wrong place.
        WrongPlace = "wrong_place",
        /// A belt is open while driving.
        Belt = "belt",
        /// A minor rides alone.
        MinorAlone = "minor_alone",
        /// Many cars, one cause.
        Area = "area",
        /// A person stopped or held the car, and it stands until a person lets it go.
        KeptStanding = "kept_standing",
    }
);

impl IncidentKind {
    /// The family it belongs to.
    #[must_use]
    pub fn group(self) -> IncidentGroup {
        use IncidentGroup as G;
        use IncidentKind as K;
        match self {
            K::BlockedLane
            | K::RoadWorks
            | K::ClosedRoad
            | K::DoubleParked
            | K::DeadEnd
            | K::DarkSignal
            | K::Flood
            | K::Debris
            | K::Loop => G::Path,
            K::Crowd | K::PersonObstructing | K::Harassment | K::Vandalism | K::HailCluster => G::People,
            K::EmergencyScene | K::EmergencyVehicleApproaching | K::Hose | K::OfficerDirecting | K::SchoolBus => {
                G::EmergencyServices
            }
            K::Contact | K::PersonAgainstCar | K::PostCrashHold => G::Collision,
            K::Fault
            | K::KeptStanding
            | K::BlockedSensor
            | K::FlatTyre
            | K::LowEnergy
            | K::DoorAjar
            | K::LinkDegraded
            | K::LostPosition => G::Vehicle,
            K::HelpCall
            | K::Sos
            | K::Medical
            | K::LockedIn
            | K::Distress
            | K::LostItem
            | K::WrongPlace
            | K::Belt
            | K::MinorAlone => G::Passenger,
            K::Area => G::Area,
        }
    }

    /// How urgent the kind is by itself, before the place and those aboard are looked at.
    #[must_use]
    pub fn base_urgency(self) -> Urgency {
        use IncidentKind as K;
        match self {
            K::Contact
            | K::PersonAgainstCar
            | K::PostCrashHold
            | K::Sos
            | K::Medical
            | K::Harassment
            | K::Vandalism => Urgency::Immediate,
            K::EmergencyScene
            | K::EmergencyVehicleApproaching
            | K::Hose
            | K::OfficerDirecting
            | K::LockedIn
            | K::Distress
            | K::Loop
            | K::Crowd
            | K::Flood => Urgency::High,
            K::LostItem | K::LowEnergy | K::DoorAjar | K::BlockedSensor | K::WrongPlace | K::LinkDegraded | K::Belt => {
                Urgency::Low
            }
            _ => Urgency::Normal,
        }
    }
}
