//! Names of the generated city's streets: invented, but such as a city would give.

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

const NORTH: [&str; 34] = [
    "Alder",
    "Ashworth",
    "Bellamy",
    "Birch",
    "Calloway",
    "Cedar",
    "Copeland",
    "Dogwood",
    "Ellery",
    "Fairbanks",
    "Garnet",
    "Hawthorn",
    "Hollis",
    "Juniper",
    "Kestrel",
    "Langley",
    "Larkspur",
    "Linden",
    "Magnolia",
    "Marlowe",
    "Norwood",
    "Oleander",
    "Pemberton",
    "Quarry",
    "Redwood",
    "Sycamore",
    "Tamarack",
    "Thornton",
    "Vesper",
    "Walnut",
    "Whitaker",
    "Willow",
    "Yarrow",
    "Zelkova",
];

const SOUTH: [&str; 40] = [
    "Anchor",
    "Barley",
    "Brewster",
    "Cannery",
    "Carver",
    "Chandler",
    "Clipper",
    "Cooper",
    "Cordage",
    "Dray",
    "Ferry",
    "Forge",
    "Foundry",
    "Glazier",
    "Granary",
    "Halyard",
    "Harbor",
    "Hopper",
    "Kiln",
    "Lathe",
    "Lighter",
    "Mariner",
    "Millwright",
    "Packet",
    "Pier",
    "Porter",
    "Quay",
    "Ropewalk",
    "Saddler",
    "Sawmill",
    "Schooner",
    "Slate",
    "Tallow",
    "Tanner",
    "Tiller",
    "Tinsmith",
    "Trellis",
    "Wainwright",
    "Weaver",
    "Windlass",
];

const HILL: [&str; 9] =
    ["Skyline", "Ridgecrest", "Prospect", "Lookout", "Panorama", "Eagle", "Canyon", "Foxglove", "Granite"];

/// Hands out each name once.
pub(super) struct Names {
    north: Vec<&'static str>,
    south: Vec<&'static str>,
    hill: Vec<&'static str>,
}

impl Names {
    pub(super) fn shuffled(random: &mut ChaCha8Rng) -> Self {
        let mut names = Self { north: NORTH.to_vec(), south: SOUTH.to_vec(), hill: HILL.to_vec() };
        names.north.shuffle(random);
        names.south.shuffle(random);
        names.hill.shuffle(random);
        names
    }

    pub(super) fn north(&mut self) -> String {
        take(&mut self.north, "Street")
    }

    pub(super) fn south_street(&mut self) -> String {
        take(&mut self.south, "Street")
    }

    pub(super) fn south_avenue(&mut self) -> String {
        take(&mut self.south, "Avenue")
    }

    pub(super) fn hill_drive(&mut self) -> String {
        take(&mut self.hill, "Drive")
    }

    pub(super) fn hill_way(&mut self) -> String {
        take(&mut self.hill, "Way")
    }
}

/// The pools are larger than the plan; an empty one would name its streets after the plain type.
fn take(pool: &mut Vec<&'static str>, kind: &str) -> String {
    match pool.pop() {
        Some(name) => format!("{name} {kind}"),
        None => kind.to_owned(),
    }
}

/// "1st", "2nd", "11th".
pub(super) fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
