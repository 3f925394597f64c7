//! What OpenStreetMap tags mean for a car that drives itself.

use crate::source::Tags;
use crate::survey::{ControlKind, ShapeKind, StreetClass, TrackKind};

/// In which direction of its points a way may be driven, or a sign applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Travel {
    Both,
    Forward,
    Backward,
}

impl Travel {
    /// Every value; the position is its number in encoded cities.
    pub(crate) const ALL: [Self; 3] = [Self::Both, Self::Forward, Self::Backward];

    pub(crate) fn allows_forward(self) -> bool {
        self != Self::Backward
    }

    pub(crate) fn allows_backward(self) -> bool {
        self != Self::Forward
    }
}

/// What the tags of a way say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reading {
    Street(Street),
    Track { kind: TrackKind, underground: bool, bridge: bool },
    Shape(ShapeKind),
    Nothing,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Street {
    pub(crate) class: StreetClass,
    /// Part of the street network, rather than a driveway or a busway.
    pub(crate) through: bool,
    pub(crate) public: bool,
    /// `None` when the direction cannot be told.
    pub(crate) travel: Option<Travel>,
    pub(crate) bridge: bool,
    pub(crate) tunnel: bool,
    pub(crate) roundabout: bool,
    pub(crate) speed_kmh: u32,
    pub(crate) speed_unreadable: bool,
    pub(crate) lanes: u32,
}

/// Reads the tags of a way.
pub(crate) fn read(tags: &Tags) -> Reading {
    let class = tags.get("highway").and_then(class_of).filter(|_| !tags.is("area", "yes"));
    if let Some(class) = class {
        return Reading::Street(street(tags, class));
    }
    if let Some(kind) = tags.get("railway").and_then(track_of) {
        let underground = tags.affirms("tunnel") || layer(tags) < 0;
        return Reading::Track { kind, underground, bridge: tags.affirms("bridge") };
    }
    shape_of(tags).map_or(Reading::Nothing, Reading::Shape)
}

fn class_of(highway: &str) -> Option<StreetClass> {
    Some(match highway {
        "motorway" => StreetClass::Motorway,
        "motorway_link" => StreetClass::MotorwayLink,
        "trunk" | "trunk_link" => StreetClass::Trunk,
        "primary" | "primary_link" => StreetClass::Primary,
        "secondary" | "secondary_link" => StreetClass::Secondary,
        "tertiary" | "tertiary_link" => StreetClass::Tertiary,
        "unclassified" | "road" => StreetClass::Unclassified,
        "residential" => StreetClass::Residential,
        "living_street" => StreetClass::LivingStreet,
        "service" => StreetClass::Service,
        "busway" | "bus_guideway" => StreetClass::Busway,
        _ => return None,
    })
}

fn track_of(railway: &str) -> Option<TrackKind> {
    Some(match railway {
        "rail" | "narrow_gauge" => TrackKind::Rail,
        "light_rail" => TrackKind::LightRail,
        "tram" | "cable_car" => TrackKind::Tram,
        // Subways never meet a street; disused and planned rails carry no train.
        _ => return None,
    })
}

fn shape_of(tags: &Tags) -> Option<ShapeKind> {
    match (tags.get("natural"), tags.get("waterway"), tags.get("leisure"), tags.get("amenity"), tags.get("landuse")) {
        (Some("water" | "bay"), ..) | (_, Some("riverbank" | "dock"), ..) => Some(ShapeKind::Water),
        (Some("coastline"), ..) => Some(ShapeKind::Coastline),
        (_, _, Some("park" | "garden" | "golf_course"), ..) => Some(ShapeKind::Park),
        (.., Some("grass" | "forest" | "recreation_ground" | "cemetery")) => Some(ShapeKind::Park),
        (_, _, _, Some("parking"), _) => Some(ShapeKind::Parking),
        _ => None,
    }
}

fn layer(tags: &Tags) -> i32 {
    tags.get("layer").and_then(|layer| layer.parse().ok()).unwrap_or(0)
}

fn street(tags: &Tags, class: StreetClass) -> Street {
    let roundabout = matches!(tags.get("junction"), Some("roundabout" | "circular"));
    let speed = tags.get("maxspeed").map(speed_kmh);
    let lanes = tags.get("lanes").and_then(|lanes| lanes.parse().ok()).filter(|lanes| (1..=16).contains(lanes));
    let travel = travel(tags, class, roundabout);
    Street {
        class,
        through: match class {
            StreetClass::Service => tags.is("service", "alley"),
            StreetClass::Busway => false,
            _ => true,
        },
        public: is_public(tags),
        travel,
        bridge: tags.affirms("bridge"),
        // A passage under a building is no tunnel: it has sky and links at both ends.
        tunnel: tags.affirms("tunnel") && !tags.is("tunnel", "building_passage"),
        roundabout,
        speed_kmh: speed.flatten().unwrap_or_else(|| usual_speed_kmh(class)),
        speed_unreadable: speed == Some(None),
        lanes: lanes.unwrap_or(if matches!(travel, Some(Travel::Both) | None) { 2 } else { 1 }),
    }
}

/// `None` for values that are not understood, and for those that change with time: a street
/// whose direction is unknown is not one to send a car into.
fn travel(tags: &Tags, class: StreetClass, roundabout: bool) -> Option<Travel> {
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => Some(Travel::Forward),
        Some("-1" | "reverse") => Some(Travel::Backward),
        Some("no" | "false" | "0") => Some(Travel::Both),
        Some(_) => None,
        None if class == StreetClass::Motorway || roundabout => Some(Travel::Forward),
        None => Some(Travel::Both),
    }
}

/// The most specific tag decides.
fn is_public(tags: &Tags) -> bool {
    let access = ["motorcar", "motor_vehicle", "vehicle", "access"].iter().find_map(|key| tags.get(key));
    let closed = [
        "no",
        "private",
        "customers",
        "delivery",
        "permit",
        "residents",
        "employees",
        "emergency",
        "agricultural",
        "forestry",
        "military",
    ];
    access.is_none_or(|value| !closed.contains(&value))
}

/// Kilometres an hour of a `maxspeed` value.
fn speed_kmh(text: &str) -> Option<u32> {
    let text = text.trim();
    let (number, factor) = match text.strip_suffix("mph") {
        Some(number) => (number, 1.609_344),
        None => (text.strip_suffix("km/h").unwrap_or(text), 1.0),
    };
    let value: f64 = number.trim().parse().ok()?;
    let kmh = (value * factor).round();
    (1.0..=150.0).contains(&kmh).then_some(kmh as u32)
}

fn usual_speed_kmh(class: StreetClass) -> u32 {
    match class {
        StreetClass::Motorway => 89,
        StreetClass::Trunk => 56,
        StreetClass::Primary => 48,
        StreetClass::MotorwayLink | StreetClass::Secondary | StreetClass::Tertiary => 40,
        StreetClass::Unclassified | StreetClass::Residential | StreetClass::Busway => 40,
        StreetClass::LivingStreet | StreetClass::Service => 16,
    }
}

/// What the tags of a node put at a street.
pub(crate) fn control(tags: &Tags) -> Option<(ControlKind, Travel)> {
    let kind = match (tags.get("highway"), tags.get("railway")) {
        (Some("traffic_signals"), _) => ControlKind::Signal,
        (Some("stop"), _) => ControlKind::Stop,
        (Some("give_way"), _) => ControlKind::GiveWay,
        (_, Some("level_crossing" | "tram_level_crossing")) => ControlKind::RailCrossing,
        _ => return None,
    };
    let facing = match tags.get("traffic_signals:direction").or_else(|| tags.get("direction")) {
        Some("forward") => Travel::Forward,
        Some("backward") => Travel::Backward,
        _ => Travel::Both,
    };
    Some((kind, facing))
}

/// The leading number of "12", "12A" or "12-18".
pub(crate) fn house_number(text: &str) -> Option<u32> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    fn street_of(pairs: &[(&str, &str)]) -> Street {
        match read(&tags(pairs)) {
            Reading::Street(street) => street,
            other => panic!("{pairs:?} read as {other:?}"),
        }
    }

    #[test]
    fn direction_follows_tag_then_kind() {
        let check = |pairs: &[(&str, &str)], expected| assert_eq!(street_of(pairs).travel, expected, "{pairs:?}");
        check(&[("highway", "residential")], Some(Travel::Both));
        check(&[("highway", "residential"), ("oneway", "yes")], Some(Travel::Forward));
        check(&[("highway", "residential"), ("oneway", "-1")], Some(Travel::Backward));
        check(&[("highway", "motorway")], Some(Travel::Forward));
        check(&[("highway", "motorway"), ("oneway", "no")], Some(Travel::Both));
        check(&[("highway", "motorway_link")], Some(Travel::Both));
        check(&[("highway", "tertiary"), ("junction", "roundabout")], Some(Travel::Forward));
        check(&[("highway", "tertiary"), ("oneway", "reversible")], None);
        check(&[("highway", "tertiary"), ("oneway", "mostly")], None);
    }

    #[test]
    fn speed_is_read_in_both_units_or_taken_from_the_class() {
        let check = |value: &str, expected| assert_eq!(speed_kmh(value), expected, "{value}");
        check("25 mph", Some(40));
        check("25mph", Some(40));
        check("50", Some(50));
        check("30 km/h", Some(30));
        check("none", None);
        check("-5", None);
        check("1e9", None);
        let unreadable = street_of(&[("highway", "primary"), ("maxspeed", "signals")]);
        assert_eq!((unreadable.speed_kmh, unreadable.speed_unreadable), (48, true));
        let plain = street_of(&[("highway", "residential")]);
        assert_eq!((plain.speed_kmh, plain.speed_unreadable), (40, false));
    }

    #[test]
    fn only_public_streets_and_alleys_carry_cars() {
        let check = |pairs: &[(&str, &str)], expected: bool| {
            let street = street_of(pairs);
            assert_eq!(street.through && street.public, expected, "{pairs:?}");
        };
        check(&[("highway", "residential")], true);
        check(&[("highway", "residential"), ("access", "private")], false);
        check(&[("highway", "residential"), ("access", "no"), ("motor_vehicle", "yes")], true);
        check(&[("highway", "residential"), ("access", "destination")], true);
        check(&[("highway", "service")], false);
        check(&[("highway", "service"), ("service", "alley")], true);
        check(&[("highway", "service"), ("service", "driveway")], false);
        check(&[("highway", "busway")], false);
    }

    #[test]
    fn other_ways_are_tracks_shapes_or_nothing() {
        let check = |pairs: &[(&str, &str)], expected| assert_eq!(read(&tags(pairs)), expected, "{pairs:?}");
        let tram = Reading::Track { kind: TrackKind::Tram, underground: false, bridge: false };
        check(&[("railway", "tram")], tram);
        let deep = Reading::Track { kind: TrackKind::LightRail, underground: true, bridge: false };
        check(&[("railway", "light_rail"), ("layer", "-2")], deep);
        check(&[("railway", "subway")], Reading::Nothing);
        check(&[("natural", "water")], Reading::Shape(ShapeKind::Water));
        check(&[("leisure", "park")], Reading::Shape(ShapeKind::Park));
        check(&[("natural", "coastline")], Reading::Shape(ShapeKind::Coastline));
        check(&[("highway", "footway")], Reading::Nothing);
        check(&[("highway", "residential"), ("area", "yes")], Reading::Nothing);
    }

    #[test]
    fn house_numbers_keep_their_leading_digits() {
        assert_eq!(house_number("12A"), Some(12));
        assert_eq!(house_number(" 1200-1210"), Some(1200));
        assert_eq!(house_number("B"), None);
        assert_eq!(house_number("99999999999"), None);
    }
}
