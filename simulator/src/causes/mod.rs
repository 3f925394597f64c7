//! Causes: what is placed in the world so that a car needs a person, each with a known right answer.

mod judgement;
mod objects;
mod sheet;

use assistance::geo::{Area, GeoPoint};
use assistance::ids::VehicleId;
use assistance::incident::Answer;
use assistance::named_enum;
use assistance::vehicle::Side;
use city::{City, EdgeId};

pub use judgement::{Consequence, Reaction, Verdict};
pub use objects::WorldObject;
pub use sheet::{Anchor, Remedy, Sheet};

named_enum!(
    /// What can happen to a car.
    pub enum CauseKind {
        /// Cones close a lane; one side is open.
        ConesInLane = "cones_in_lane",
        /// Barriers close the whole road.
        RoadClosed = "road_closed",
        /// A lorry stands in the lane, parked or waiting in a queue.
        DoubleParked = "double_parked",
        /// Signals are dark in an area.
        DarkSignals = "dark_signals",
        /// A charged fire hose lies across the road.
        Hose = "hose",
        /// Police, fire or ambulance work ahead.
        EmergencyScene = "emergency_scene",
        /// An officer directs traffic.
        OfficerDirecting = "officer_directing",
        /// A school bus stands, with or without its signals.
        SchoolBus = "school_bus",
        /// Somebody stands in the way.
        PersonObstructing = "person_obstructing",
        /// People in front of the car harass its passengers.
        Harassment = "harassment",
        /// A crowd fills the road.
        Crowd = "crowd",
        /// Water covers the road.
        Flood = "flood",
        /// Something lies in the lane; one side is open.
        Debris = "debris",
        /// The planner drives round one block again and again.
        Loop = "loop",
        /// The passenger asked to pull over and the car stopped in a lane of a freeway.
        StopInMergingLane = "stop_in_merging_lane",
        /// A tyre lost its air.
        FlatTyre = "flat_tyre",
        /// A door does not close.
        DoorAjar = "door_ajar",
        /// The passenger pressed SOS.
        Sos = "sos",
        /// A passenger is ill or in labour.
        Medical = "medical",
        /// The ride is over and the doors do not open.
        LockedIn = "locked_in",
        /// The passenger asks for somebody.
        HelpCall = "help_call",
        /// The car lost what it needs from its makers' servers and stopped where it was.
        ServerLost = "server_lost",
        /// The car stands on rails and found no way off them by itself.
        OnRails = "on_rails",
        /// Somebody was thrown against the car and lies under its front.
        PersonUnderCar = "person_under_car",
    }
);

impl CauseKind {
    /// What is fixed about the kind.
    #[must_use]
    pub fn sheet(self) -> &'static Sheet {
        sheet::sheet(self)
    }

    /// Whether a car stands in the middle of the road because of it, with its hazard lights on.
    pub(crate) fn halts_in_lane(self) -> bool {
        matches!(self, Self::StopInMergingLane | Self::ServerLost | Self::OnRails)
    }
}

/// Number of a cause in its world, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CauseId(pub u32);

/// What differs between two causes of one kind: the truth that the person has to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The side on which the way is open, where one side is.
    pub open_side: Side,
    /// Whether the dangerous reading is true: the bus signals, the lorry is parked, the person
    /// still stands there, the officer says stop.
    pub active: bool,
}

impl Default for Situation {
    fn default() -> Self {
        Self { open_side: Side::Left, active: true }
    }
}

/// Whom a cause concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Every car that comes.
    Everyone,
    /// One car; others find their way past.
    Only(VehicleId),
}

impl Audience {
    /// Whether it concerns this car.
    #[must_use]
    pub fn includes(&self, vehicle: &VehicleId) -> bool {
        match self {
            Self::Everyone => true,
            Self::Only(only) => only == vehicle,
        }
    }
}

/// Something at a cause, on the map.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub(crate) object: WorldObject,
    /// Where its middle is.
    pub(crate) point: GeoPoint,
    /// Where it faces, degrees clockwise from north.
    pub(crate) heading_deg: f64,
}

/// One cause in the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Its number.
    pub id: CauseId,
    /// What it is.
    pub kind: CauseKind,
    /// The edge it lies on; for a cause of a car or an area the edge of its middle.
    pub edge: EdgeId,
    /// Metres from the start of that edge.
    pub along_m: f64,
    /// The ground it covers, for an area.
    pub area: Option<Area>,
    /// Whom it concerns.
    pub audience: Audience,
    /// The truth of it.
    pub situation: Situation,
    /// Counts changes of the truth: what was seen before a change is another scene.
    pub revision: u32,
    /// World time at which it began, milliseconds.
    pub since_ms: u64,
    /// World time at which it is over by itself, milliseconds; `None` if never.
    pub until_ms: Option<u64>,
}

impl Cause {
    /// What an answer to this cause's question is worth.
    #[must_use]
    pub fn judge(&self, answer: Answer) -> Verdict {
        judgement::judge(self.kind, self.situation, answer)
    }

    /// The right answers to its question; empty for a cause without one.
    #[must_use]
    pub fn right_answers(&self) -> Vec<Answer> {
        let offered = self.kind.sheet().question.map_or(&[][..], |question| question.answers());
        offered.iter().copied().filter(|answer| self.judge(*answer) == Verdict::Right).collect()
    }

    /// What follows when a car comes past it on a drawn path, and when it touches what stands there.
    #[must_use]
    pub fn on_path(&self, touched: bool) -> Option<Consequence> {
        judgement::on_path(self.kind, self.situation, touched)
    }

    /// What a car does on an answer. It trusts the person: the truth does not enter.
    #[must_use]
    pub fn reaction(&self, answer: Answer) -> Reaction {
        judgement::reaction(self.kind, self.situation, answer)
    }

    /// What stands there, laid out on the map where the cause is met: at `along_m` of an edge.
    pub(crate) fn placed(&self, city: &City, edge: EdgeId, along_m: f64, now_ms: u64) -> Vec<Placed> {
        let (centre, heading_deg) = city.point_along(edge, along_m);
        let (sin, cos) = heading_deg.to_radians().sin_cos();
        let lane_m = city.lane_offset_m(edge);
        let place = |object: WorldObject| {
            let across_m = lane_m - object.left_m;
            Placed {
                point: centre.moved(sin * object.forward_m + cos * across_m, cos * object.forward_m - sin * across_m),
                heading_deg: heading_deg - object.heading_deg,
                object,
            }
        };
        self.objects(now_ms).into_iter().map(place).collect()
    }

    /// What stands there, seen along the street.
    #[must_use]
    pub fn objects(&self, now_ms: u64) -> Vec<WorldObject> {
        objects::objects(self, now_ms)
    }
}
