//! The perceived world: what the car believes is around it, with its doubts.

use crate::clock::CarStamp;
use crate::geo::LocalPoint;
use crate::ids::SceneId;

/// Declares a fieldless enum together with the list of all its values and a stable
/// snake_case name of each (for logs, files and tests; screens translate it).
#[macro_export]
macro_rules! named_enum {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// A stable name for logs, scenario files and translation keys.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}
pub(crate) use named_enum;

named_enum!(
    /// What the car thinks an object is.
    pub enum ObjectClass {
        /// A passenger car or van.
        Car = "car",
        /// A lorry, refuse or delivery truck.
        Truck = "truck",
        /// A public bus or tram on the road.
        Bus = "bus",
        /// A school bus, with or without its signals on.
        SchoolBus = "school_bus",
        /// Fire engine, ambulance or police car.
        EmergencyVehicle = "emergency_vehicle",
        /// A person on a bicycle or scooter.
        Cyclist = "cyclist",
        /// A person on foot.
        Pedestrian = "pedestrian",
        /// A child on foot.
        Child = "child",
        /// A police officer, firefighter or other official.
        Officer = "officer",
        /// A traffic cone.
        Cone = "cone",
        /// A barrier, fence or sign that closes a lane.
        Barrier = "barrier",
        /// A fire hose on the road.
        Hose = "hose",
        /// Something lying on the road.
        Debris = "debris",
        /// Standing or running water.
        Water = "water",
        /// A traffic signal, dark or lit.
        Signal = "signal",
        /// A train or light-rail vehicle.
        Train = "train",
        /// An animal.
        Animal = "animal",
        /// Seen, not understood.
        Unknown = "unknown",
    }
);

impl ObjectClass {
    /// A person or something with people who cannot protect themselves: decisions about
    /// these take the second look, and never lean on a frozen picture.
    #[must_use]
    pub fn is_vulnerable(self) -> bool {
        matches!(
            self,
            Self::SchoolBus
                | Self::Child
                | Self::Officer
                | Self::EmergencyVehicle
                | Self::Hose
                | Self::Train
                | Self::Pedestrian
                | Self::Cyclist
        )
    }
}

/// One object the car tracks.
#[derive(Debug, Clone, PartialEq)]
pub struct PerceivedObject {
    /// The car's own track number; stays while the object is followed.
    pub track: u32,
    /// What the car thinks it is.
    pub class: ObjectClass,
    /// How sure it is of the class, 0 to 1.
    pub confidence: f64,
    /// Where its middle is, seen from the car.
    pub at: LocalPoint,
    /// Where it faces, degrees counter-clockwise from the car's own heading.
    pub heading_deg: f64,
    /// Its speed in metres a second.
    pub speed_mps: f64,
    /// Its length along its heading, metres.
    pub length_m: f64,
    /// Its width, metres.
    pub width_m: f64,
    /// A short word of the car about it ("signals on", "dark", "waving"), may be empty.
    pub remark: String,
}

/// One lane edge or centre line seen from the car.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneLine {
    /// Its points, nearest first.
    pub points: Vec<LocalPoint>,
    /// Whether the line may be crossed (dashed) in the car's reading.
    pub crossable: bool,
}

/// The most objects a scene may hold.
pub const MAX_OBJECTS: usize = 200;
/// The most points of a planned path or a lane line.
pub const MAX_POINTS: usize = 200;
/// The most lane lines of a scene.
pub const MAX_LANES: usize = 32;

/// What the car believes at one instant. It is the evidence an answer is tied to.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Number of the scene; the same as long as nothing that matters changed.
    pub id: SceneId,
    /// When the car captured it.
    pub stamp: CarStamp,
    /// The objects it tracks.
    pub objects: Vec<PerceivedObject>,
    /// The lane lines it sees.
    pub lanes: Vec<LaneLine>,
    /// Where it means to drive as soon as it may; empty while it has no plan.
    pub planned_path: Vec<LocalPoint>,
    /// Why it stands, in the car's own words; empty while it drives.
    pub stop_reason: String,
}

impl Scene {
    /// Whether anything in the scene belongs to a vulnerable class.
    #[must_use]
    pub fn has_vulnerable(&self) -> bool {
        self.objects.iter().any(|object| object.class.is_vulnerable())
    }
}
